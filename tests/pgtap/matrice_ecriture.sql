-- Writing, cell by cell: columns that may be inserted and updated; rows that may be, and the others, which are as if they were not; nothing
-- changes caisse or key.
BEGIN;
SELECT * FROM no_plan();
\ir matrice.psql

-- A statement for each profile, and what was said.
CREATE TEMPORARY TABLE essai (rang bigserial, profil text, relation text, sorte text, cas text, requete text, voie text DEFAULT 'compte', code text, lignes bigint, texte text);
CREATE INDEX ON essai (profil, relation, sorte);
CREATE FUNCTION pg_temp.essayer() RETURNS void LANGUAGE sql AS $$
    UPDATE essai e SET code = d.code, lignes = d.lignes, texte = d.texte
      FROM (SELECT t.profil, t.voie, array_agg(t.rang ORDER BY t.rang) AS rangs, array_agg(t.requete ORDER BY t.rang) AS requetes FROM essai t WHERE t.code IS NULL GROUP BY 1, 2) AS l,
           pg_temp.comme(l.voie, l.profil, '48', l.requetes) AS d
     WHERE e.rang = l.rangs[d.rang]
$$;

-- 1. Columns and whole tables.
INSERT INTO essai (profil, relation, sorte, cas, requete)
    SELECT p.profil, r.relation, d.sorte, c.nom, format(d.modele, r.relation, c.nom)
      FROM profil p CROSS JOIN relation r CROSS JOIN unnest(r.colonnes) AS c (nom)
     CROSS JOIN (VALUES ('w', 'UPDATE calimero_data.%I SET %I = DEFAULT WHERE false'), ('a', 'INSERT INTO calimero_data.%I (%I) OVERRIDING SYSTEM VALUE SELECT NULL WHERE false')) AS d (sorte, modele)
     WHERE NOT (d.sorte = 'a' AND c.nom = ANY (r.generees));
UPDATE essai e SET requete = replace(e.requete, 'NULL', 'NULL::' || format_type(a.atttypid, NULL)) FROM pg_attribute a
 WHERE e.sorte = 'a' AND a.attrelid = ('calimero_data.' || e.relation)::regclass AND a.attname = e.cas;
INSERT INTO essai (profil, relation, sorte, requete)
    SELECT p.profil, r.relation, d.sorte, format(d.modele, r.relation)
      FROM profil p CROSS JOIN relation r
     CROSS JOIN (VALUES ('d', 'DELETE FROM calimero_data.%I WHERE false'), ('vider', 'TRUNCATE calimero_data.%I CASCADE'),
                        ('declencheur', 'CREATE TRIGGER mien BEFORE INSERT ON calimero_data.%I FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()'),
                        ('regle', 'CREATE RULE mien AS ON INSERT TO calimero_data.%I DO INSTEAD NOTHING'),
                        ('politique', 'CREATE POLICY mien ON calimero_data.%I USING (true)'), ('index', 'CREATE INDEX ON calimero_data.%I ((1))'),
                        ('colonne', 'ALTER TABLE calimero_data.%I ADD COLUMN mien text'), ('ouvrir', 'ALTER TABLE calimero_data.%I DISABLE ROW LEVEL SECURITY'),
                        ('donner', 'ALTER TABLE calimero_data.%I OWNER TO CURRENT_USER'), ('supprimer', 'DROP TABLE calimero_data.%I'),
                        ('statistique', 'CREATE STATISTICS mien ON (1), (2) FROM calimero_data.%I'), ('verrou', 'LOCK TABLE calimero_data.%I IN ACCESS EXCLUSIVE MODE')) AS d (sorte, modele);
ANALYZE essai;
SELECT pg_temp.essayer();
SELECT is((SELECT string_agg(DISTINCT e.code, ' ') FROM essai e WHERE e.sorte IN ('a', 'w', 'd')), '42501 ok', 'a right is there or is not');
SELECT is((SELECT array_agg(format('%s %s', e.sorte, coalesce(e.cas, '*')) ORDER BY e.sorte, e.cas COLLATE "C") FROM essai e
            WHERE (e.profil, e.relation) = (p.profil, r.relation) AND e.sorte IN ('a', 'w', 'd') AND e.code = 'ok'),
          (SELECT array_agg(format('%s %s', k.droit, c.nom) ORDER BY k.droit, c.nom COLLATE "C") FROM cellule k, unnest(CASE k.droit WHEN 'd' THEN '{*}' ELSE k.colonnes END) AS c (nom)
            WHERE (k.profil, k.relation) = (p.profil, r.relation) AND k.droit IN ('a', 'w', 'd') AND NOT (k.droit = 'a' AND c.nom = ANY (r.generees))),
          format('%s writes in %s the columns of its cells and no other', p.profil, r.relation))
  FROM profil p CROSS JOIN relation r ORDER BY p.profil, r.relation;
SELECT is((SELECT string_agg(DISTINCT format('%s %s', p.profil, r.relation), ', ') FROM profil p CROSS JOIN relation r
            WHERE has_any_column_privilege('calimero_' || p.profil, 'calimero_data.' || r.relation, 'REFERENCES')), NULL, 'nobody refers to a table of calimero');
-- Who writes a table may keep others from it while its transaction lasts; who only reads may not.
SELECT is((SELECT string_agg(DISTINCT format('%s: %s', e.relation, e.code), ', ') FROM essai e
            WHERE e.profil = p.profil AND e.sorte NOT IN ('a', 'w', 'd', 'verrou') AND e.code <> '42501'), NULL, p.profil || ' neither truncates a table of calimero nor changes what it is')
  FROM profil p ORDER BY p.profil;
SELECT is((SELECT string_agg(DISTINCT format('%s %s %s', e.profil, e.relation, e.code), ', ') FROM essai e
            WHERE e.sorte = 'verrou' AND e.code <> CASE WHEN EXISTS (SELECT FROM cellule k WHERE (k.profil, k.relation) = (e.profil, e.relation) AND k.droit IN ('w', 'd')
                                                                       AND k.colonnes = (SELECT r.colonnes FROM relation r WHERE r.relation = e.relation)) THEN 'ok' ELSE '42501' END),
    NULL, 'a table is locked by nobody who does not write the whole of it');

-- 2. No key and no caisse changes, but where rows may be deleted and made again anyhow, by who is of every caisse.
SELECT is((SELECT string_agg(format('%s %s', k.profil, k.relation), ', ') FROM cellule k JOIN relation r USING (relation)
            WHERE k.droit = 'w' AND (k.colonnes && ARRAY['caisse', 'dossier', 'dossier_genre'] OR EXISTS (SELECT FROM unnest(k.colonnes) AS c WHERE r.cle ~ ('\m' || c || '\M')))
              AND NOT (k.profil = 'exploitation' AND EXISTS (SELECT FROM cellule d WHERE (d.profil, d.relation, d.droit) = (k.profil, k.relation, 'd')))),
    NULL, 'no cell lets a row change its caisse, its key or its dossier');

-- 3. Rows, by their key: of either caisse and every kind, and one that is not there.
CREATE TEMPORARY TABLE nombre (profil text, relation text, lignes bigint);
CREATE FUNCTION pg_temp.compter(profil text, relation text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    n bigint;
BEGIN
    EXECUTE format('SELECT count(*) FROM calimero_data.%I t WHERE %s', relation, pg_temp.visible(profil, '48', relation)) INTO n;
    RETURN n;
END
$$;
INSERT INTO nombre SELECT k.profil, k.relation, pg_temp.compter(k.profil, k.relation) FROM cellule k WHERE k.droit = 'w';
CREATE TEMPORARY TABLE ligne (relation text, caisse text, genre text, visible text[], cle text, valeurs jsonb);
CREATE FUNCTION pg_temp.lignes(relation text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    -- Enough of each caisse and kind; of the law what calimero ships is the owner's.
    EXECUTE format($sql$INSERT INTO ligne SELECT %1$L, s.caisse, s.genre, s.visible, s.cle, s.valeurs FROM (
        SELECT t.caisse, %2$s AS genre, array_remove(ARRAY[%3$s], NULL) AS visible, %4$s AS cle, to_jsonb(t) AS valeurs,
               row_number() OVER (PARTITION BY t.caisse, %2$s ORDER BY %4$s COLLATE "C") AS rang FROM calimero_data.%1$I t WHERE %5$s) AS s WHERE s.rang <= 3$sql$,
        lignes.relation, CASE WHEN lignes.relation = 'dossier' THEN 't.genre' WHEN EXISTS (SELECT FROM attendu a WHERE (a.relation, a.portee) = (lignes.relation, 'dossier')) THEN 't.dossier_genre' ELSE 'NULL::text' END,
        (SELECT string_agg(format('CASE WHEN %s THEN %L END', pg_temp.visible(p.profil, '48', lignes.relation), p.profil), ', ') FROM profil p), r.cle,
        CASE WHEN 'origine' = ANY (r.colonnes) AND lignes.relation <> 'dsn_poids' AND lignes.relation <> 'dsn_cotisation' THEN 't.origine = ''caisse''' ELSE 'true' END)
       FROM relation r WHERE r.relation = lignes.relation;
END
$$;
SELECT pg_temp.lignes(r.relation) FROM relation r WHERE r.a_caisse AND r.cle IS NOT NULL;
SELECT is((SELECT string_agg(r.relation, ' ') FROM relation r WHERE r.a_caisse AND r.relation NOT IN (SELECT l.relation FROM ligne l)), 'cai_arrivee', 'rows of every table with a key are tried');

DELETE FROM essai;
INSERT INTO essai (profil, relation, sorte, cas, requete, voie)
    SELECT k.profil, k.relation, k.droit, CASE WHEN k.profil = ANY (l.visible) THEN 'sienne' ELSE 'autre' END,
           format(CASE k.droit WHEN 'w' THEN 'UPDATE calimero_data.%1$I t SET %2$I = %2$I WHERE %3$s = %4$L' ELSE 'DELETE FROM calimero_data.%1$I t WHERE %3$s = %4$L' END, k.relation, c.nom, r.cle, l.cle), v.voie
      FROM cellule k JOIN relation r USING (relation) JOIN ligne l USING (relation)
     CROSS JOIN LATERAL (SELECT k.colonnes[1] AS nom WHERE k.droit = 'w' UNION ALL SELECT NULL WHERE k.droit = 'd') AS c (nom)
      JOIN (VALUES ('compte'), ('agir')) AS v (voie) ON v.voie = 'compte' OR k.profil <> 'exploitation'
     WHERE k.droit IN ('w', 'd');
INSERT INTO essai (profil, relation, sorte, cas, requete)
    SELECT 'direction', 'habilitation', 'w', 'sienne', format('UPDATE calimero_data.habilitation t SET revoquee_le = now(), revoquee_compte = ''x'', revoquee_motif = ''x'' WHERE %s = %L', r.cle, l.cle)
      FROM ligne l JOIN relation r USING (relation) WHERE l.relation = 'habilitation' AND 'direction' = ANY (l.visible);
-- Without a condition, with and without looking at what is there.
INSERT INTO essai (profil, relation, sorte, cas, requete)
    SELECT k.profil, k.relation, 'toutes', NULL, format('UPDATE calimero_data.%I SET %I = %s', k.relation, c.nom, m.valeur)
      FROM cellule k CROSS JOIN unnest(k.colonnes) AS c (nom) CROSS JOIN LATERAL (VALUES ('DEFAULT'), (quote_ident(c.nom))) AS m (valeur)
     WHERE k.droit = 'w' AND k.profil <> 'exploitation';
SELECT pg_temp.essayer();
-- MS: a rule of ours, after the right; 23: a constraint.
SELECT is((SELECT string_agg(DISTINCT format('%s %s', e.code, e.lignes), ', ') FROM essai e WHERE (e.profil, e.relation, e.sorte, e.cas) = (k.profil, k.relation, k.droit, 'sienne')
              AND NOT (e.code = 'ok' AND e.lignes = 1 OR e.code LIKE 'MS%' OR e.code LIKE '23%')), NULL, format('%s: own rows of %s are %s', k.profil, k.relation, CASE k.droit WHEN 'w' THEN 'updated' ELSE 'deleted' END))
  FROM cellule k WHERE k.droit IN ('w', 'd') AND k.relation <> 'cai_arrivee' ORDER BY 1;
SELECT is((SELECT string_agg(format('%s %s %s', k.profil, k.relation, k.droit), ', ') FROM cellule k
            WHERE k.droit IN ('w', 'd') AND NOT EXISTS (SELECT FROM essai e WHERE (e.profil, e.relation, e.sorte, e.cas, e.code, e.lignes) = (k.profil, k.relation, k.droit, 'sienne', 'ok', 1))),
    NULL, '... and every cell lets one be');
SELECT is((SELECT string_agg(DISTINCT format('%s %s', e.code, e.lignes), ', ') FROM essai e WHERE (e.profil, e.relation, e.cas) = (k.profil, k.relation, 'autre')), 'ok 0',
    format('%s: other rows of %s are as if they were not', k.profil, k.relation))
  FROM cellule k WHERE k.droit = 'w' AND k.profil <> 'exploitation' ORDER BY 1;
SELECT is((SELECT string_agg(format('%s %s: %s', e.requete, e.code, e.lignes), ', ') FROM essai e
            WHERE e.sorte = 'toutes' AND (e.profil, e.relation) = (k.profil, k.relation)
              AND NOT (e.code = 'ok' AND e.lignes = n.lignes OR e.code LIKE 'MS%' OR e.code LIKE '23%')), NULL,
    format('%s: an UPDATE of %s without condition touches its rows', k.profil, k.relation))
  FROM cellule k JOIN nombre n USING (profil, relation) WHERE k.droit = 'w' AND k.profil <> 'exploitation' ORDER BY 1;

-- 4. Rows inserted: copies of rows that are there, with another name.
CREATE FUNCTION pg_temp.inserer(relation text, colonnes text[], valeurs jsonb) RETURNS text LANGUAGE sql AS $$
    SELECT format('INSERT INTO calimero_data.%I (%s) OVERRIDING USER VALUE VALUES (%s)', $1, string_agg(quote_ident(c), ', ' ORDER BY rang), string_agg(quote_nullable($3->>c), ', ' ORDER BY rang))
      FROM unnest($2) WITH ORDINALITY AS u (c, rang) JOIN relation r ON r.relation = $1 AND c <> ALL (r.generees)
$$;
CREATE FUNCTION pg_temp.renommer(relation text, valeurs jsonb) RETURNS jsonb LANGUAGE sql AS $$
    SELECT $2 || CASE $1 WHEN 'dossier' THEN '{"numero": "NOUVEAU"}' WHEN 'debiteur' THEN '{"matricule": "NOUVEAU"}' WHEN 'agent' THEN '{"agent": "NOUVEAU", "compte": null}'
                         WHEN 'portefeuille' THEN '{"numero": 2}' WHEN 'affectation' THEN '{"montant": 0.01}' WHEN 'rectification' THEN '{"apres": "AUTRE"}'
                         WHEN 'dsn_organisme' THEN '{"organisme": "NOUVEAU"}' WHEN 'rac_poids' THEN '{"points": 1}'
                         WHEN 'creance_nature' THEN '{"nature": "NOUVEAU"}' WHEN 'droit_fenetre' THEN '{"code": "NOUVEAU"}' WHEN 'commentaire' THEN '{"texte": "NOUVEAU"}'
                         WHEN 'dsn_poids' THEN '{"du": "1950-01-01", "au": "1950-12-31"}'
                         ELSE CASE WHEN $1 ~ '^droit_' THEN '{"du": "1940-01-01", "au": "1940-12-31"}' ELSE '{}' END END::jsonb
$$;
-- An agent who acts signs without naming himself.
CREATE TEMPORARY TABLE copie AS SELECT k.profil, k.relation, CASE WHEN k.profil <> 'exploitation' AND k.relation IN ('acte', 'affectation', 'commentaire', 'demande_droit', 'gel', 'paiement', 'rectification')
                                            THEN array_remove(k.colonnes, 'agent') ELSE k.colonnes END AS colonnes, l.caisse, l.genre, k.profil = ANY (l.visible) AS sienne, pg_temp.renommer(k.relation, l.valeurs) AS valeurs
      FROM cellule k JOIN ligne l USING (relation) WHERE k.droit = 'a';
DELETE FROM essai;
INSERT INTO essai (profil, relation, sorte, cas, requete, voie)
    SELECT c.profil, c.relation, 'sienne', c.caisse, pg_temp.inserer(c.relation, c.colonnes, c.valeurs), v.voie
      FROM copie c JOIN (VALUES ('compte'), ('agir')) AS v (voie) ON v.voie = 'compte' OR c.profil <> 'exploitation' WHERE c.sienne;
SELECT pg_temp.essayer();
SELECT is((SELECT string_agg(DISTINCT format('%s %s', e.code, e.texte), ', ') FROM essai e WHERE (e.profil, e.relation) = (k.profil, k.relation)
              AND NOT (e.code = 'ok' AND e.lignes = 1 OR e.code LIKE 'MS%' OR e.code = '23505')), NULL, format('%s inserts in %s what is like its rows', k.profil, k.relation))
  FROM cellule k WHERE k.droit = 'a' AND k.relation <> 'cai_arrivee' ORDER BY 1;
SELECT is((SELECT string_agg(DISTINCT format('%s %s', e.relation, e.code), ', ') FROM essai e
            WHERE NOT EXISTS (SELECT FROM essai o WHERE (o.profil, o.relation, o.code) = (e.profil, e.relation, 'ok'))),
    'acte_creance 23505, portefeuille 23505, rac_poids 23505', '... and every cell lets one be, but where a rule of the table says that it is there already');
-- A key that another caisse has is free here: nobody learns that it is taken there.  Accounts alone are shared, as roles of the server are.
SELECT is((SELECT string_agg(i.indexrelid::regclass::text, ', ') FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN relation r ON r.relation = c.relname
            WHERE c.relnamespace = 'calimero_data'::regnamespace AND i.indisunique AND r.a_caisse
              AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'caisse' AND a.attnum = ANY (i.indkey))), 'calimero_data.agent_compte', 'every other unique key begins with the caisse');
DELETE FROM essai;
INSERT INTO essai (profil, relation, requete)
    SELECT c.profil, c.relation, pg_temp.inserer(c.relation, c.colonnes, c.valeurs || o.cle) FROM copie c
      JOIN (VALUES ('debiteur', '{"matricule": "M63C"}'::jsonb), ('dossier', '{"numero": "D63C"}'), ('dossier', '{"numero": "R63"}'), ('agent', '{"agent": "A63"}')) AS o (relation, cle) USING (relation)
     WHERE c.sienne AND c.caisse = '48' AND c.profil <> 'exploitation';
SELECT pg_temp.essayer();
SELECT is((SELECT string_agg(DISTINCT e.code, ' ') FROM essai e WHERE e.profil = p.profil), 'ok', p.profil || ' takes a name that another caisse uses') FROM (SELECT DISTINCT e.profil FROM essai e) AS p ORDER BY 1;
-- Of another caisse or kind: the error, to the letter, of a row that hangs from nothing.
DELETE FROM essai;
CREATE TEMPORARY TABLE jumeau AS
    SELECT row_number() OVER () AS couple, c.profil, c.relation, c.colonnes, c.valeurs || m.ici AS vrai, c.valeurs || m.ici || r.rien AS faux
      FROM copie c
        -- As it is, in its caisse; then, when it names other rows, as one of ours.
     CROSS JOIN LATERAL (VALUES ('{}'::jsonb), ('{"caisse": "48", "agent": "A48", "nature": "COTISATION"}')) AS m (ici)
     CROSS JOIN LATERAL (SELECT coalesce(jsonb_object_agg(v.key, 0), '{}') AS noms FROM jsonb_each(c.valeurs) AS v
                          WHERE v.key IN ('dossier', 'creance', 'paiement', 'acte', 'debiteur') AND v.key <> c.relation AND v.value <> 'null') AS n
     CROSS JOIN LATERAL (SELECT CASE WHEN n.noms = '{}' THEN '{"caisse": "99"}' ELSE n.noms END AS rien) AS r
     WHERE NOT c.sienne AND c.profil <> 'exploitation' AND (m.ici = '{}' OR n.noms <> '{}');
-- One that would be right but for one of the rows that it names.
INSERT INTO jumeau
    SELECT 1000000 + row_number() OVER (), c.profil, c.relation, c.colonnes, c.valeurs || jsonb_build_object(v.key, v.value), c.valeurs || jsonb_build_object(v.key, 0)
      FROM copie c JOIN copie a ON (a.profil, a.relation) = (c.profil, c.relation) AND NOT a.sienne
     CROSS JOIN LATERAL jsonb_each(a.valeurs) AS v
     WHERE c.sienne AND c.profil <> 'exploitation' AND v.key IN ('dossier', 'creance', 'paiement', 'acte', 'debiteur') AND v.key <> c.relation AND v.value <> 'null' AND c.valeurs->v.key <> 'null'
       -- Debtors are those of the caisse, whatever their dossiers.
       AND NOT (v.key = 'debiteur' AND a.caisse = '48');
INSERT INTO essai (profil, relation, sorte, cas, requete)
    SELECT j.profil, j.relation, v.sorte, j.couple::text, pg_temp.inserer(j.relation, j.colonnes, v.valeurs) || s.suite
      FROM jumeau j CROSS JOIN LATERAL (VALUES ('vrai', j.vrai), ('faux', j.faux)) AS v (sorte, valeurs)
     CROSS JOIN (VALUES (''), (' RETURNING caisse'), (' ON CONFLICT DO NOTHING')) AS s (suite);
SELECT pg_temp.essayer();
CREATE FUNCTION pg_temp.sans_cles(texte text) RETURNS text LANGUAGE sql AS $$ SELECT regexp_replace($1, '=\([^)]*\)', '=(...)', 'g') $$;
SELECT is((SELECT string_agg(DISTINCT format('%s: %s %s', e.requete, e.code, e.lignes), ', ') FROM essai e WHERE (e.profil, e.relation) = (k.profil, k.relation) AND e.code = 'ok'), NULL,
    format('%s inserts nothing in %s for another caisse or kind', k.profil, k.relation))
  FROM cellule k WHERE k.droit = 'a' AND k.profil <> 'exploitation' ORDER BY 1;
CREATE TEMPORARY TABLE paire AS
    SELECT v.profil, v.relation, format('%s: %s %s, not %s %s', v.requete, v.code, v.texte, f.code, f.texte) AS dit
      FROM (SELECT *, row_number() OVER (PARTITION BY cas, sorte ORDER BY rang) AS n FROM essai WHERE sorte = 'vrai') AS v
      JOIN (SELECT *, row_number() OVER (PARTITION BY cas, sorte ORDER BY rang) AS n FROM essai WHERE sorte = 'faux') AS f USING (cas, n)
     WHERE (v.code, pg_temp.sans_cles(v.texte)) IS DISTINCT FROM (f.code, pg_temp.sans_cles(f.texte));
SELECT is((SELECT string_agg(DISTINCT p.dit, ', ') FROM paire p WHERE (p.profil, p.relation) = (k.profil, k.relation)), NULL,
    format('%s is told of the rows behind %s what it is told of none', k.profil, k.relation))
  FROM cellule k WHERE k.droit = 'a' AND k.profil <> 'exploitation' ORDER BY 1;
SELECT is((SELECT string_agg(DISTINCT k.relation, ' ') FROM cellule k WHERE k.droit = 'a' AND k.profil <> 'exploitation'
              AND NOT EXISTS (SELECT FROM essai e WHERE (e.profil, e.relation, e.sorte) = (k.profil, k.relation, 'vrai'))), NULL, 'there were such rows for every cell');

SELECT * FROM finish();
ROLLBACK;
