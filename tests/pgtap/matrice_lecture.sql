-- Reading, cell by cell: what each profile sees of each table, as an account of its own and named by an application, in either caisse; the rows
-- are those that the owner finds by their caisse and by the kind of their dossier.
BEGIN;
SELECT * FROM no_plan();
\ir matrice.psql

-- What is tested is all there is.
SELECT is((SELECT string_agg(r.relation, ' ') FROM relation r LEFT JOIN attendu a USING (relation) WHERE a.relation IS NULL), NULL, 'every table is in the expectation');
SELECT is((SELECT string_agg(a.relation, ' ') FROM attendu a LEFT JOIN relation r USING (relation) WHERE r.relation IS NULL), NULL, '... which names no other');
SELECT is((SELECT string_agg(p.profil, ' ' ORDER BY p.profil) FROM calimero.profils() p), (SELECT string_agg(p.profil, ' ' ORDER BY p.profil) FROM profil p), 'so is every profile');
SELECT is((SELECT string_agg(p.genre, ' ' ORDER BY p.genre) FROM (SELECT DISTINCT unnest(p.genres) AS genre FROM profil p) AS p), 'cotisation piar rac', '... and every kind');
-- A table that holds nothing of a caisse, or of a kind, proves nothing.
CREATE FUNCTION pg_temp.nombre(relation text, condition text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    n bigint;
BEGIN
    EXECUTE format('SELECT count(*) FROM calimero_data.%I t WHERE %s', relation, condition) INTO n;
    RETURN n;
END
$$;
SELECT is((SELECT string_agg(format('%s of %s', r.relation, c.caisse), ', ') FROM relation r CROSS JOIN (VALUES ('48'), ('63')) AS c (caisse)
            WHERE r.a_caisse AND r.relation <> 'cai_arrivee' AND pg_temp.nombre(r.relation, format('t.caisse = %L', c.caisse)) = 0), NULL, 'every table has rows of both caisses');
SELECT is((SELECT string_agg(a.relation, ' ') FROM attendu a JOIN relation r USING (relation) WHERE r.a_caisse <> (a.portee <> 'toutes') AND a.relation <> 'cai_arrivee'), NULL,
    'tables without caisse are said to be so');
SELECT is((SELECT string_agg(format('%s %s', a.relation, g.genre), ', ' ORDER BY a.relation, g.genre)
             FROM attendu a CROSS JOIN (VALUES ('cotisation'), ('piar'), ('rac')) AS g (genre)
            WHERE a.portee = 'dossier' AND pg_temp.nombre(a.relation, format('t.caisse = ''48'' AND %s = %L', CASE a.relation WHEN 'dossier' THEN 'genre' ELSE 'dossier_genre' END, g.genre)) = 0),
    'acte rac, acte_creance rac, creance rac, echeance rac', 'tables of dossiers have rows of every kind that they can hold');
SELECT is((SELECT string_agg(r.relation, ' ' ORDER BY r.relation) FROM relation r JOIN attendu a USING (relation) WHERE a.portee <> 'dossier' AND 'dossier' = ANY (r.colonnes)), NULL,
    'what hangs from a dossier is seen by the kind of that dossier');

SELECT is((SELECT string_agg(c.relname, ' ' ORDER BY c.relname) FROM pg_class c WHERE c.relnamespace = 'calimero_data'::regnamespace AND c.relkind IN ('r', 'p') AND NOT (c.relrowsecurity AND c.relforcerowsecurity)),
    'cai_arrivee', 'every table is under row-level security, its owner too');

-- The rights granted, and the policies, are written in calimero.matrice_acces(): the same cells.
CREATE TEMPORARY TABLE cellule_dite AS
    SELECT substr(m.role, 10) AS profil, split_part(m.objet, '.', 2) AS relation, translate(left(d.droit, 1), 'SIUD', 'rawd') AS droit, m.portee,
           CASE WHEN m.genre = 'table' THEN r.colonnes WHEN m.genre LIKE 'sauf %' THEN array_remove(r.colonnes, substr(m.genre, 6))
                ELSE ARRAY(SELECT c FROM unnest(r.colonnes) AS c WHERE c = ANY (string_to_array(rtrim(split_part(m.droits, '(', 2), ')'), ', '))) END AS colonnes
      FROM calimero.matrice_acces() m
      JOIN relation r ON m.objet = 'calimero_data.' || r.relation
     CROSS JOIN LATERAL unnest(CASE m.genre WHEN 'colonnes' THEN ARRAY[m.droits] ELSE string_to_array(m.droits, ', ') END) AS d (droit)
     WHERE m.genre = 'table' OR m.genre = 'colonnes' OR m.genre LIKE 'sauf %';
SELECT bag_eq(format('SELECT d.relation, d.droit, d.portee::text, d.colonnes FROM cellule_dite d WHERE d.profil = %L', p.profil),
    format('SELECT c.relation, c.droit, CASE c.profil WHEN ''exploitation'' THEN ''toutes'' ELSE c.portee END, c.colonnes FROM cellule c WHERE c.profil = %L', p.profil),
    p.profil || ': matrice_acces() says the cells that are tested')
  FROM profil p ORDER BY p.profil;

-- Rows: count and keys.
CREATE FUNCTION pg_temp.cles(relation text, condition text) RETURNS text LANGUAGE sql AS $$
    SELECT format('SELECT count(*) || '' '' || coalesce(md5(string_agg(%s, '' '' ORDER BY %1$s COLLATE "C")), '''') FROM calimero_data.%I t WHERE %s', coalesce(r.cle, 't::text'), $1, $2)
      FROM relation r WHERE r.relation = $1
$$;
CREATE FUNCTION pg_temp.vu(voie text, profil text, caisse text) RETURNS TABLE (relation text, dit text) LANGUAGE sql AS $$
    SELECT l.relations[d.rang], CASE d.code WHEN 'ok' THEN d.texte ELSE d.code END
      FROM (SELECT array_agg(a.relation ORDER BY a.relation) AS relations, array_agg(pg_temp.cles(a.relation, 'true') ORDER BY a.relation) AS requetes FROM attendu a) AS l,
           pg_temp.comme($1, $2, $3, l.requetes) AS d
$$;
CREATE FUNCTION pg_temp.compte(requete text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    texte text;
BEGIN
    EXECUTE requete INTO texte;
    RETURN texte;
END
$$;
CREATE TEMPORARY TABLE constat AS
    SELECT v.voie, p.profil, c.caisse, a.relation, d.dit AS vu,
           CASE WHEN EXISTS (SELECT FROM cellule k WHERE (k.profil, k.relation, k.droit) = (p.profil, a.relation, 'r'))
                THEN pg_temp.compte(pg_temp.cles(a.relation, pg_temp.visible(p.profil, c.caisse, a.relation))) ELSE '42501' END AS attendu
      FROM profil p
     CROSS JOIN (VALUES ('48'), ('63')) AS c (caisse)
     CROSS JOIN (VALUES ('compte'), ('agir')) AS v (voie)
     CROSS JOIN LATERAL pg_temp.vu(v.voie, p.profil, c.caisse) AS d
      JOIN attendu a ON a.relation = d.relation
     WHERE (c.caisse = '48' OR p.profil NOT IN ('exploitation', 'caisse_centrale', 'journal'))
       AND (v.voie = 'compte' OR p.profil NOT IN ('application', 'exploitation', 'caisse_centrale', 'journal'));
SELECT is(string_agg(c.vu, ', ' ORDER BY c.voie, c.caisse), string_agg(c.attendu, ', ' ORDER BY c.voie, c.caisse), format('%s reads %s', c.profil, c.relation))
  FROM constat c GROUP BY c.profil, c.relation ORDER BY c.profil, c.relation;
SELECT is((SELECT string_agg(format('%s %s', k.profil, k.relation), ', ') FROM cellule k JOIN constat c USING (profil, relation)
            WHERE k.droit = 'r' AND c.vu LIKE '0 %' AND k.relation <> 'cai_arrivee'), NULL, 'no cell of reading is empty');

-- Columns.
CREATE TEMPORARY TABLE colonne_lue AS
    SELECT p.profil, l.relations[d.rang] AS relation, l.noms[d.rang] AS colonne, d.code
      FROM profil p,
           (SELECT array_agg(r.relation ORDER BY r.relation, c.rang) AS relations, array_agg(c.nom ORDER BY r.relation, c.rang) AS noms,
                   array_agg(format('SELECT %I FROM calimero_data.%I', c.nom, r.relation) ORDER BY r.relation, c.rang) AS requetes
              FROM relation r, unnest(r.colonnes) WITH ORDINALITY AS c (nom, rang)) AS l,
           pg_temp.comme('compte', p.profil, '48', l.requetes) AS d;
SELECT is((SELECT string_agg(DISTINCT l.code, ' ') FROM colonne_lue l), '42501 ok', 'a column is read or refused');
SELECT is((SELECT array_agg(format('%s.%s', l.relation, l.colonne)::text ORDER BY l.relation, l.colonne) FROM colonne_lue l WHERE l.profil = p.profil AND l.code = 'ok'),
          (SELECT array_agg(format('%s.%s', k.relation, c)::text ORDER BY k.relation, c) FROM cellule k, unnest(k.colonnes) AS c WHERE k.profil = p.profil AND k.droit = 'r'),
          p.profil || ' reads the columns of its cells and no other')
  FROM profil p ORDER BY p.profil;

SELECT * FROM finish();
ROLLBACK;
