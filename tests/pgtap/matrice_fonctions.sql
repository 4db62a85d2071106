-- Views and functions, profile by profile: they show what the owner of a database that holds the rows of the profile alone would be shown,
-- and say of another caisse, and of dossiers of other kinds, what they say of what is not there.
BEGIN;
SELECT * FROM no_plan();
\ir matrice.psql
SELECT calimero.dsn_rapprocher(c) FROM (VALUES ('48'), ('63')) AS v (c);

-- 1. Views.  One is read by who may read every column that it uses.
CREATE TEMPORARY TABLE vue AS
    WITH RECURSIVE d AS (
        SELECT v.relname::text AS vue, v.oid AS relation, NULL::smallint AS colonne FROM pg_class v WHERE v.relnamespace = 'calimero_vue'::regnamespace
        UNION
        SELECT d.vue, p.refobjid, p.refobjsubid::smallint
          FROM d JOIN pg_rewrite w ON w.ev_class = d.relation JOIN pg_depend p ON p.classid = 'pg_rewrite'::regclass AND p.objid = w.oid AND p.refclassid = 'pg_class'::regclass
         WHERE p.refobjid <> d.relation AND p.refobjsubid > 0)
    SELECT d.vue, c.relname::text AS relation, a.attname::text AS colonne
      FROM d JOIN pg_class c ON c.oid = d.relation AND c.relnamespace = 'calimero_data'::regnamespace
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.colonne;
CREATE TEMPORARY TABLE lecture AS
    SELECT p.profil, v.vue, format('SELECT coalesce(string_agg(v::text, E''\n'' ORDER BY v::text COLLATE "C"), '''') FROM calimero_vue.%I v', v.vue) AS requete,
           NOT EXISTS (SELECT FROM vue u WHERE u.vue = v.vue AND NOT EXISTS (SELECT FROM cellule k WHERE (k.profil, k.relation, k.droit) = (p.profil, u.relation, 'r') AND u.colonne = ANY (k.colonnes))) AS permise
      FROM profil p CROSS JOIN (SELECT DISTINCT vue FROM vue) AS v;
SELECT is((SELECT count(DISTINCT l.vue) FROM lecture l), (SELECT count(*) FROM pg_class v WHERE v.relnamespace = 'calimero_vue'::regnamespace AND v.relkind IN ('v', 'm')), 'every view is tried');
CREATE TEMPORARY TABLE montre AS
    SELECT l.profil, l.voie, l.vues[d.rang] AS vue, l.permises[d.rang] AS permise, d.code, d.texte AS vu, a.texte AS attendu, d.texte || d.contexte ~ pg_temp.caches(l.profil) AS cache
      FROM (SELECT e.profil, v.voie, array_agg(vue ORDER BY vue) AS vues, array_agg(requete ORDER BY vue) AS requetes, array_agg(permise ORDER BY vue) AS permises
              FROM lecture e JOIN (VALUES ('compte'), ('agir')) AS v (voie) ON v.voie = 'compte' OR e.profil NOT IN ('application', 'exploitation', 'caisse_centrale', 'journal') GROUP BY 1, 2) AS l
     CROSS JOIN LATERAL pg_temp.comme(l.voie, l.profil, '48', l.requetes) AS d
      JOIN LATERAL (SELECT r.* FROM pg_temp.reduit(l.profil, '48', l.requetes) AS r) AS a ON a.rang = d.rang;
SELECT is(string_agg(CASE WHEN m.code <> 'ok' THEN m.code WHEN m.cache AND m.profil <> 'exploitation' THEN 'shows what is hidden: ' || m.vu ELSE m.vu END, ' / ' ORDER BY m.voie),
          string_agg(CASE WHEN m.permise THEN m.attendu ELSE '42501' END, ' / ' ORDER BY m.voie), format('%s: %s', m.profil, m.vue))
  FROM montre m GROUP BY m.profil, m.vue ORDER BY m.profil, m.vue;
SELECT is((SELECT string_agg(DISTINCT m.vue, ' ' ORDER BY m.vue) FROM montre m WHERE m.permise AND m.vu = '' AND NOT EXISTS (SELECT FROM montre o WHERE o.vue = m.vue AND o.vu <> '')), NULL, 'every view shows something');

-- 2. Functions.  What each argument is given, by its name: of the caisse and kind aimed at, and of what is not there.
CREATE TEMPORARY TABLE objet (caisse text, genre text, nom text, valeur text);
CREATE FUNCTION pg_temp.objets(c text, g text, lettre text) RETURNS void LANGUAGE sql AS $$
    INSERT INTO objet SELECT $1, $2, v.nom, v.valeur FROM (VALUES
        ('numero', CASE $2 WHEN 'rac' THEN 'R' ELSE 'D' END || $1 || lettre), ('matricule', 'M' || $1 || $3), ('identifiant', 'M' || $1 || $3), ('siret', essai.siret($1::integer)),
        ('mots', 'Z' || $1 || $2),
        ('dossier', (SELECT d.dossier::text FROM calimero_data.dossier d WHERE d.caisse = $1 AND d.genre = $2)),
        ('debiteur', (SELECT d.debiteur::text FROM calimero_data.dossier d WHERE d.caisse = $1 AND d.genre = $2)),
        ('creance', (SELECT min(t.creance)::text FROM calimero_data.creance t WHERE t.caisse = $1 AND t.dossier_genre = $2)),
        ('acte', (SELECT min(t.acte)::text FROM calimero_data.acte t WHERE t.caisse = $1 AND t.dossier_genre = $2)),
        ('paiement', (SELECT min(t.paiement)::text FROM calimero_data.paiement t WHERE t.caisse = $1 AND t.dossier_genre = $2)),
        ('affectation', (SELECT min(t.affectation)::text FROM calimero_data.affectation t WHERE t.caisse = $1 AND t.dossier_genre = $2)),
        ('rappel', (SELECT min(t.rappel)::text FROM calimero_data.rappel t WHERE t.caisse = $1 AND t.dossier_genre = $2)),
        ('gel', (SELECT min(t.gel)::text FROM calimero_data.gel t WHERE t.caisse = $1 AND t.dossier_genre = $2)),
        ('demande', (SELECT min(t.demande)::text FROM calimero_data.demande_droit t WHERE t.caisse = $1)),
        ('lot', (SELECT min(t.lot)::text FROM calimero_data.purge_lot t WHERE t.caisse = $1)),
        ('habilitation', (SELECT max(t.habilitation)::text FROM calimero_data.habilitation t WHERE t.caisse = $1)),
        ('depot', (SELECT min(t.depot)::text FROM calimero_data.dsn_depot t WHERE t.caisse = $1)), ('import', (SELECT min(t.import)::text FROM calimero_data.cai_import t WHERE t.caisse = $1)),
        ('empreinte', calimero.iban_empreinte($1, essai.iban($1::integer))::text)) AS v (nom, valeur)
$$;
SELECT pg_temp.objets(c.caisse, g.genre, g.lettre) FROM (VALUES ('48'), ('63'), ('99')) AS c (caisse), (VALUES ('cotisation', 'C'), ('piar', 'P'), ('rac', '')) AS g (genre, lettre);
UPDATE objet SET valeur = CASE WHEN nom = 'empreinte' THEN '\x00' ELSE coalesce(valeur, '999999999') END WHERE caisse = '99' OR valeur IS NULL;
INSERT INTO objet SELECT o.caisse, o.genre, s.nom, '{' || o.valeur || '}' FROM objet o JOIN (VALUES ('dossier', 'dossiers'), ('creance', 'creances'), ('debiteur', 'debiteurs'), ('affectation', 'affectations'), ('siret', 'sirets')) AS s (un, nom) ON s.un = o.nom;
INSERT INTO objet SELECT o.caisse, o.genre, 'jetons', '{' || string_agg(o.valeur, ',' ORDER BY o.nom) || '}' FROM objet o WHERE o.nom IN ('numero', 'matricule', 'siret') GROUP BY 1, 2;
-- The other arguments; some by the function.
CREATE TEMPORARY TABLE banal (nom text, valeur text, fonction text);
INSERT INTO banal VALUES ('motif', 'essai'), ('objet', 'essai'), ('texte', 'essai'), ('montant', '1'), ('montants', '{1}'), ('recu_le', '2025-06-01'), ('date_creance', '2024-05-15'), ('emis_le', '2025-06-01'),
    ('pour_le', '2025-06-01'), ('le', '2026-01-05'), ('fin_le', '2025-06-01'), ('recue_le', '2026-01-05'), ('au', '2025-12-31'), ('du', '2025-01-01'), ('periode', '2025M03'), ('mode', 'virement'),
    ('nature', 'COTISATION'), ('format', 'json'), ('personne', 'employeur'), ('nom', 'ESSAI'), ('champ', 'commune'), ('valeur', 'AUTRE'), ('issue', 'acceptee'), ('reference', 'essai'),
    ('famille', 'PENALITE'), ('naissance', '2024-01-01'), ('code', 'SAISIE_REMUNERATIONS'), ('depart', '2025-01-01'), ('profil', 'cotisations'), ('genres', '{cotisation}'), ('relation', 'creance'),
    ('iban', NULL), ('donnees', '{}'), ('forme', 'texte'), ('contenu', ''), ('prolongee', 'false');
INSERT INTO banal VALUES ('texte', 'Z48caisse', 'debiteur_chercher'), ('genre', 'acces', 'demande_enregistrer'), ('genre', 'cotisation', 'dossier_ouvrir'), ('genre', 'RELANCE', 'acte_poser'), ('genre', 'RELANCE', 'acte_dure'),
    ('genre', 'remise', 'remise_verifier'), ('au', '2027-12-31', 'habilitation_accorder'), ('issue', NULL, 'acte_terminer'), ('issue', NULL, 'acte_dure'), ('matricule', 'NOUVEAU', 'debiteur_creer'),
    ('numero', 'NOUVEAU', 'dossier_ouvrir'), ('numero', NULL, 'rac_recevoir'), ('siret', NULL, 'debiteur_creer'), ('nom', 'calimero_data', 'structure'), ('du', '2026-01-01', 'habilitation_accorder');
CREATE TEMPORARY TABLE fonction AS
    SELECT p.oid, p.proname::text AS nom, p.provolatile AS volatilite,
           -- What the functions of the catalogue and of state say is of the database, not of rows.
           p.proname ~ '^(etat|archive_|droits_(prevus|accordes)|politiques|ecarts|roles|reglages|structure|modele|caisse_permise|agent_actif|html)' AS catalogue, a.nom AS argument, format_type(a.type, NULL) AS type, a.rang, a.rang > p.pronargs - p.pronargdefaults AS facultatif
      FROM pg_proc p
      LEFT JOIN LATERAL (SELECT coalesce(n.nom, '') AS nom, t.type, t.rang FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY AS t (type, rang)
                     LEFT JOIN unnest(p.proargnames) WITH ORDINALITY AS n (nom, rang) USING (rang)) AS a ON true
     WHERE p.pronamespace = 'calimero'::regnamespace AND p.prorettype <> 'trigger'::regtype AND p.provolatile <> 'i' AND p.proname NOT IN ('agir_pour');
SELECT is((SELECT string_agg(DISTINCT format('%s(%s)', f.nom, f.argument), ', ') FROM fonction f
            WHERE NOT f.facultatif AND f.argument NOT IN ('caisse', 'agent', 'de', 'vers') AND NOT EXISTS (SELECT FROM objet o WHERE o.nom = f.argument)
              AND NOT EXISTS (SELECT FROM banal b WHERE b.nom = f.argument AND coalesce(b.fonction, f.nom) = f.nom)
              AND EXISTS (SELECT FROM profil p WHERE has_function_privilege('calimero_' || p.profil, f.oid, 'EXECUTE'))), NULL, 'every argument of a function that somebody may call has a value');
-- A call: the caisse named, and the caisse and kind of what is named; an agent who acts does not name himself.
CREATE FUNCTION pg_temp.appel(fonction oid, caisse text, agent text, de_caisse text, genre text, agit boolean) RETURNS text LANGUAGE sql AS $$
    SELECT format('SELECT string_agg(r::text, E''\n'' ORDER BY r::text COLLATE "C") FROM calimero.%I(%s) AS r', f.nom,
                  string_agg(quote_ident(f.argument) || format(' => %L::%s', CASE f.argument WHEN 'caisse' THEN $2 WHEN 'agent' THEN $3 WHEN 'de' THEN $3 WHEN 'vers' THEN 'B48' ELSE coalesce(b.valeur, o.valeur, g.valeur) END, f.type), ', ' ORDER BY f.rang)
                      FILTER (WHERE (f.argument IN ('caisse', 'agent', 'de', 'vers') OR NOT f.facultatif OR o.nom IS NOT NULL) AND NOT ($6 AND f.facultatif AND f.argument = 'agent')))
      FROM fonction f
      LEFT JOIN banal b ON b.nom = f.argument AND b.fonction = f.nom
      LEFT JOIN objet o ON o.nom = f.argument AND o.caisse = $4 AND o.genre = $5
      LEFT JOIN banal g ON g.nom = f.argument AND g.fonction IS NULL
     WHERE f.oid = $1 GROUP BY f.nom
$$;
-- Whether it names a row; or one that hangs from a dossier.
CREATE TEMPORARY TABLE vise AS
    SELECT f.oid, bool_or(o.nom IS NOT NULL) AS ligne, coalesce(bool_or(f.argument = 'caisse'), false) AS caisse, coalesce(bool_or(o.nom IN ('numero', 'mots', 'dossier', 'creance', 'acte', 'paiement', 'affectation', 'rappel', 'dossiers', 'creances', 'affectations')), false) AS dossier
      FROM fonction f LEFT JOIN (SELECT DISTINCT nom FROM objet) AS o ON o.nom = f.argument AND NOT EXISTS (SELECT FROM banal b WHERE (b.fonction, b.nom) = (f.nom, f.argument))
     GROUP BY f.oid;
CREATE TEMPORARY TABLE appel AS
    SELECT row_number() OVER () AS rang, p.profil, f.nom, f.volatilite, f.catalogue, c.cas, g.genre, pg_temp.appel(f.oid, c.caisse, c.agent, c.de_caisse, g.genre, p.profil <> 'exploitation') AS requete,
           CASE WHEN c.cas <> 'sien' THEN pg_temp.appel(f.oid, c.rien, CASE c.rien WHEN '99' THEN 'A99' ELSE c.agent END, '99', g.genre, p.profil <> 'exploitation') END AS jumelle
      FROM profil p
     CROSS JOIN (SELECT DISTINCT oid, nom, volatilite, catalogue FROM fonction) AS f
      JOIN vise v USING (oid)
     CROSS JOIN (VALUES ('cotisation'), ('piar'), ('rac')) AS g (genre)
      JOIN (VALUES ('sien', '48', 'A48', '48', NULL), ('genre', '48', 'A48', '48', '48'), ('caisse', '63', 'A63', '63', '99'), ('numeros', '48', 'A48', '63', '48'), ('sans caisse', NULL, 'A48', '63', NULL))
           AS c (cas, caisse, agent, de_caisse, rien)
        ON CASE c.cas WHEN 'sien' THEN g.genre = ANY (p.genres) OR p.genres = '{}' AND g.genre = 'cotisation'
                      WHEN 'genre' THEN g.genre <> ALL (p.genres) AND v.dossier WHEN 'caisse' THEN v.caisse ELSE v.ligne END
     WHERE has_function_privilege('calimero_' || p.profil, f.oid, 'EXECUTE') AND has_schema_privilege('calimero_' || p.profil, 'calimero', 'USAGE')
       AND (p.profil <> 'exploitation' OR c.cas = 'sien') AND (NOT f.catalogue OR p.profil IN ('consultation', 'direction')) AND (v.dossier OR g.genre = coalesce(p.genres[1], 'cotisation'));
ALTER TABLE appel ADD code text, ADD texte text, ADD contexte text, ADD code_jumeau text, ADD texte_jumeau text, ADD code_reduit text, ADD texte_reduit text;
ALTER TABLE appel ADD lit boolean, ADD publique boolean;
UPDATE appel a SET publique = EXISTS (SELECT FROM fonction f WHERE f.nom = a.nom AND has_function_privilege('public', f.oid, 'EXECUTE'));
-- Who signs is who asks: nobody is, for the owner.  What holds a dossier holds it for everybody (retenues.sql).
UPDATE appel SET lit = volatilite = 's' AND NOT catalogue AND nom !~ '^(agent_(usurpe|signataire)|retenues|pourquoi_conserve)$';
UPDATE appel a SET code = d.code, texte = d.texte, contexte = d.contexte
  FROM (SELECT profil, array_agg(rang ORDER BY rang) AS rangs, array_agg(requete ORDER BY rang) AS requetes FROM appel GROUP BY 1) AS l, pg_temp.comme('compte', l.profil, '48', l.requetes) AS d
 WHERE a.rang = l.rangs[d.rang];
UPDATE appel a SET code_jumeau = d.code, texte_jumeau = d.texte
  FROM (SELECT profil, array_agg(rang ORDER BY rang) AS rangs, array_agg(jumelle ORDER BY rang) AS requetes FROM appel WHERE jumelle IS NOT NULL GROUP BY 1) AS l, pg_temp.comme('compte', l.profil, '48', l.requetes) AS d
 WHERE a.rang = l.rangs[d.rang];
UPDATE appel a SET code_reduit = d.code, texte_reduit = d.texte
  FROM (SELECT profil, array_agg(rang ORDER BY rang) AS rangs, array_agg(requete ORDER BY rang) AS requetes FROM appel WHERE cas = 'sien' AND lit GROUP BY 1) AS l, pg_temp.reduit(l.profil, '48', l.requetes) AS d
 WHERE a.rang = l.rangs[d.rang];
SELECT is((SELECT string_agg(DISTINCT format('%s: %s %s', a.requete, a.code, a.texte), ', ') FROM appel a WHERE a.profil = p.profil AND a.texte || a.contexte ~ pg_temp.caches(p.profil)), NULL,
    p.profil || ': no function shows a word of another caisse or kind, in an error neither')
  FROM profil p WHERE p.profil <> 'exploitation' AND EXISTS (SELECT FROM appel a WHERE a.profil = p.profil) ORDER BY 1;
SELECT is((SELECT string_agg(format('%s: %s %s, not %s %s', a.requete, a.code, a.texte, a.code_jumeau, a.texte_jumeau), ', ') FROM appel a
            WHERE (a.profil, a.cas) = (c.profil, c.cas) AND (a.code, a.texte) IS DISTINCT FROM (a.code_jumeau, a.texte_jumeau)), NULL,
    format('%s: %s functions say the same of what it does not see (%s) and of what is not', c.profil, c.nombre, c.cas))
  FROM (SELECT a.profil, a.cas, count(DISTINCT a.nom) AS nombre FROM appel a WHERE a.cas <> 'sien' GROUP BY 1, 2) AS c ORDER BY 1;
-- What must be seen is seen: with its own rows a function says no more and no less than to the owner of that data.
SELECT is((SELECT string_agg(format('%s: %s %s, not %s %s', a.requete, a.code, a.texte, a.code_reduit, a.texte_reduit), ', ') FROM appel a
            WHERE a.profil = c.profil AND a.cas = 'sien' AND a.lit AND NOT (a.publique AND a.code = '42501') AND (a.code, a.texte) IS DISTINCT FROM (a.code_reduit, a.texte_reduit)), NULL,
    format('%s: %s functions read its rows, and these alone', c.profil, c.nombre))
  FROM (SELECT a.profil, count(DISTINCT a.nom) AS nombre FROM appel a WHERE a.cas = 'sien' AND a.lit AND a.profil <> 'application' GROUP BY 1) AS c ORDER BY 1;
SELECT is((SELECT string_agg(DISTINCT a.nom, ', ') FROM appel a WHERE a.profil = c.profil AND a.cas = 'sien' AND a.code = '42501'
              AND NOT a.publique AND NOT (c.profil = 'prestations' AND a.nom = 'dossier_ouvrir')), NULL,
    c.profil || ' has the rights that the functions need which it may call')
  FROM (SELECT DISTINCT a.profil FROM appel a WHERE a.profil <> 'application') AS c ORDER BY 1;
SELECT is((SELECT string_agg(f.nom, ', ' ORDER BY f.nom) FROM (SELECT DISTINCT a.nom FROM appel a WHERE a.lit) AS f
            WHERE NOT EXISTS (SELECT FROM appel a WHERE a.nom = f.nom AND a.cas = 'sien' AND a.code = 'ok')), 'remise_verifier', 'each of them lets somebody read, but one that asks what no act of the data gives up');

SELECT * FROM finish();
ROLLBACK;
