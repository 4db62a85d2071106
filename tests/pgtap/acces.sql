-- Who may do what: the rights written here, those of calimero.matrice_acces(), and what really happens must agree.
BEGIN;
SELECT * FROM no_plan();

-- The matrix, written a second time: r SELECT, a INSERT, w UPDATE, d DELETE; * but one column.
CREATE TEMPORARY TABLE matrice (relation text PRIMARY KEY, exploitation text NOT NULL, consultation text NOT NULL);
INSERT INTO matrice VALUES
    ('habilitation', 'r', ''), ('etape_schema', 'r', 'r'), ('structure', 'r', 'r'), ('caisse', 'r', 'r'), ('droit_acte', 'rawd', 'r'), ('droit_delai', 'rawd', 'r'), ('droit_effet', 'rawd', 'r'),
    ('droit_fenetre', 'rawd', 'r'), ('droit_prescription', 'rawd', 'r'), ('dsn_organisme', 'rawd', 'r'), ('dsn_poids', 'rawd', 'r'),
    ('dsn_parametre', 'r', 'r'), ('dsn_generation', 'r', 'r'), ('dsn_depot', 'r', 'r'), ('dsn_envoi', 'r', 'r'),
    ('dsn_declaration', 'r', 'r'), ('dsn_cotisation', 'r', 'r'), ('dsn_versement', 'r', '*'), ('dsn_anomalie', 'r', 'r'),
    ('cai_import', 'r', 'r'), ('cai_mouvement', 'r', 'r'), ('cai_arrivee', 'ra', ''), ('cai_rejet', 'r', 'r'), ('cai_reprise', 'r', ''),
    ('dsn_a_rapprocher', 'r', 'r'), ('dsn_rapprochement', 'r', 'r'), ('dsn_affectation', 'r', 'r'),
    ('agent', 'ra', 'r'), ('debiteur', 'ra', '*'), ('creance_nature', 'rawd', 'r'), ('droit_conservation', 'rawd', 'r'), ('droit_version', 'r', 'r'),
    ('dossier', 'r', 'r'), ('echeance', 'r', 'r'), ('creance', 'r', 'r'), ('acte', 'r', 'r'), ('acte_creance', 'r', 'r'), ('paiement', 'r', 'r'),
    ('affectation', 'r', 'r'), ('commentaire', 'r', 'r'), ('portefeuille', 'r', 'r'), ('rappel', 'r', 'r'), ('oscar_parametre', 'r', 'r'),
    ('rac_poids', 'rawd', 'r'), ('demande_droit', 'r', 'r'), ('gel', 'r', 'r'), ('rectification', 'r', ''),
    ('purge_chaine', 'r', ''), ('purge_execution', 'r', 'r'), ('purge_fichier', 'r', 'r'), ('purge_lot', 'r', 'r');
CREATE FUNCTION pg_temp.lettres(qui text, relation oid) RETURNS text LANGUAGE sql AS $$
    SELECT coalesce(string_agg(d.lettre, '' ORDER BY d.rang), '')
      FROM (VALUES (1, 'r', 'SELECT'), (2, 'a', 'INSERT'), (3, 'w', 'UPDATE'), (4, 'd', 'DELETE'), (5, 'T', 'TRUNCATE'),
                   (6, 'R', 'REFERENCES'), (7, 'G', 'TRIGGER')) AS d (rang, lettre, droit)
     WHERE has_table_privilege(qui, relation, d.droit)
$$;
CREATE ROLE regress_calimero_personne;
SELECT essai.habiliter('regress_calimero_agent', 'consultation');
CREATE ROLE regress_calimero_travaux IN ROLE calimero_exploitation;

SELECT is(pg_temp.lettres('calimero_exploitation', c.oid), m.exploitation, 'exploitation on ' || c.relname)
  FROM pg_class c LEFT JOIN matrice m ON m.relation = c.relname
 WHERE c.relnamespace = 'calimero_data'::regnamespace AND c.relkind = 'r' ORDER BY c.relname;
SELECT is(pg_temp.lettres('calimero_consultation', c.oid), replace(m.consultation, '*', ''), 'consultation on ' || c.relname)
  FROM pg_class c LEFT JOIN matrice m ON m.relation = c.relname
 WHERE c.relnamespace = 'calimero_data'::regnamespace AND c.relkind = 'r' ORDER BY c.relname;
SELECT is((SELECT string_agg(a.attname, ' ' ORDER BY a.attnum) FROM pg_attribute a
            WHERE a.attrelid = 'calimero_data.dsn_versement'::regclass AND a.attnum > 0
              AND NOT has_column_privilege('calimero_consultation', a.attrelid, a.attnum, 'SELECT')), 'iban',
    'consultation reads every column of dsn_versement but the IBAN');
SELECT is((SELECT string_agg(a.attname, ' ' ORDER BY a.attnum) FROM pg_attribute a
            WHERE a.attrelid = 'calimero_data.debiteur'::regclass AND a.attnum > 0
              AND NOT has_column_privilege('calimero_consultation', a.attrelid, a.attnum, 'SELECT')), 'nir',
    '... and every column of debiteur but the NIR');
SELECT is_empty($$ SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
                    WHERE c.relnamespace = 'calimero_data'::regnamespace AND c.relkind = 'r'
                      AND has_any_column_privilege('calimero_consultation', c.oid, 'INSERT, UPDATE, REFERENCES') $$,
    'consultation writes no column');
CREATE FUNCTION pg_temp.colonnes(droit text) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(l, '; ' ORDER BY l) FROM (
        SELECT c.relname || ' ' || string_agg(a.attname, ' ' ORDER BY a.attnum) AS l
          FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
         WHERE c.relnamespace = 'calimero_data'::regnamespace AND c.relkind = 'r' AND NOT has_table_privilege('calimero_exploitation', c.oid, droit)
           AND has_column_privilege('calimero_exploitation', c.oid, a.attnum, droit)
         GROUP BY c.relname) AS s
$$;
SELECT is(pg_temp.colonnes('INSERT'), 'acte caisse dossier genre emis_le effet_le fin_le issue mode reference montant agent hors_ordre; acte_creance caisse dossier acte creance; '
    || 'affectation caisse genre paiement acte creance montant affecte_le agent reference; commentaire caisse dossier agent texte; '
    || 'creance caisse dossier nature libelle montant date_creance periode_du periode_au fraude fraude_decouverte_le travail_illegal; '
    || 'demande_droit caisse debiteur genre recue_le agent repondue_le issue motif agent_reponse; dossier caisse numero genre debiteur ouvert_le; gel caisse dossier motif jusqu_au agent; paiement caisse dossier mode montant recu_le reference iban_empreinte agent; '
    || 'portefeuille caisse dossier numero agent du motif; rappel caisse dossier agent pour_le objet; rectification caisse debiteur champ apres motif agent',
    'exploitation enters what is entered, and no derived column');
SELECT is(pg_temp.colonnes('UPDATE'), 'acte fin_le issue annule_le annule_motif; affectation annulee_le annulee_par annulee_motif; agent service du au compte; creance fraude fraude_decouverte_le travail_illegal; '
    || 'debiteur personne matricule nom prenom nir siret telephone mail commune code_commune code_tiers; demande_droit prolongee_le prolongee_motif repondue_le issue motif agent_reponse; dossier clos_le; '
    || 'dsn_parametre imputation tolerance tolerance_par_ligne elements_maximum jour_exigibilite delai_jours anticipation_jours; gel leve_le leve_par leve_motif; oscar_parametre jours_urgents jours_proches jours_sans_procedure montant_eleve; paiement annule_le annule_motif; portefeuille au; rappel fait_le',
    '... and changes nothing but cancellations, ends and rules');
SELECT is_empty($$ SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'calimero_vue'::regnamespace AND c.relkind = 'v'
                      AND (pg_temp.lettres('calimero_consultation', c.oid) <> 'r' OR pg_temp.lettres('calimero_exploitation', c.oid) <> 'r') $$,
    'both read the views, and only read');
SELECT is_empty($$ SELECT c.oid::regclass FROM pg_class c WHERE c.relnamespace IN ('calimero_data'::regnamespace, 'calimero_vue'::regnamespace)
                      AND c.relkind IN ('r', 'v') AND (pg_temp.lettres('regress_calimero_personne', c.oid) <> ''
                                                      OR has_any_column_privilege('regress_calimero_personne', c.oid, 'SELECT, INSERT, UPDATE, REFERENCES')) $$,
    'a role without group has no right on any table or view');
SELECT is_empty($$ SELECT nspname FROM pg_namespace WHERE nspname ~ '^calimero' AND has_schema_privilege('regress_calimero_personne', oid, 'USAGE, CREATE') $$,
    '... nor on any schema');
SELECT is_empty($$ SELECT nspname, r FROM pg_namespace, unnest(ARRAY['calimero_exploitation', 'calimero_consultation']) AS r
                    WHERE nspname ~ '^calimero' AND (has_schema_privilege(r, oid, 'CREATE') OR NOT has_schema_privilege(r, oid, 'USAGE')) $$,
    'the groups use the schemas, and create nothing in them');

-- Functions: who may call those that are not everybody's.
SELECT is(format('%s %s', has_function_privilege('calimero_exploitation', f.fonction, 'EXECUTE'), has_function_privilege('calimero_consultation', f.fonction, 'EXECUTE')),
          format('%s %s', f.exploitation, f.consultation), f.fonction)
  FROM (VALUES
    ('calimero.dsn_lire(bytea)', true, false),
    ('calimero.dsn_deposer(bytea,text,text,boolean)', true, false),
    ('calimero.dsn_retirer(bigint,text,boolean)', true, false),
    ('calimero.cai_importer(bytea,text,text,boolean)', true, false),
    ('calimero.cai_integrer()', true, false),
    ('calimero.cai_retirer(bigint,text,text,boolean)', true, false),
    ('calimero.dsn_rapprocher(text,date,date)', true, false),
    ('calimero.dsn_expliquer(text,text,text)', true, true),
    ('calimero.fiche_synthese(text,date,date,text,text,date)', true, true),
    ('calimero.etat()', true, true),
    ('calimero.archive_verifier_reglages(text)', true, true),
    ('calimero.archive_essayer(text,bigint,boolean)', true, false),
    ('calimero.droit_acces(text,text)', true, false),
    ('calimero.droit_acces_html(text,text)', true, false),
    ('calimero.demande_enregistrer(text,text,text,date,text)', true, false),
    ('calimero.demande_prolonger(bigint,text,date,text)', true, false),
    ('calimero.demande_repondre(bigint,text,text,text,date,text)', true, false),
    ('calimero.rectifier(text,text,text,text,text,text)', true, false),
    ('calimero.installer(text[])', false, false),
    ('calimero.creer_roles()', false, false),
    ('calimero.creer_caisse(text,text,text[])', false, false),
    ('calimero.appliquer_acces()', false, false)
  ) AS f (fonction, exploitation, consultation);

-- matrice_acces() says the same, and nothing of it is about objects that do not exist.
SELECT is_empty($$ SELECT m.* FROM calimero.matrice_acces() m
                    WHERE CASE m.genre WHEN 'schema' THEN to_regnamespace(m.objet) IS NULL WHEN 'views' THEN to_regnamespace(m.objet) IS NULL
                                       WHEN 'function' THEN to_regprocedure(m.objet) IS NULL ELSE to_regclass(m.objet) IS NULL END $$,
    'every object of matrice_acces() exists');
SELECT is_empty($$ SELECT m.role FROM calimero.matrice_acces() m WHERE m.role NOT IN (SELECT r.role FROM calimero.roles() r) $$,
    'every role of matrice_acces() is one of calimero.roles()');
SELECT is_empty($$ SELECT m.role, m.objet FROM calimero.matrice_acces() m GROUP BY 1, 2, m.genre, split_part(m.droits, ' (', 1) HAVING count(*) > 1 $$, 'matrice_acces() has one line for each role and object');
SELECT is_empty($$ SELECT rolname FROM pg_roles WHERE rolname IN (SELECT r.role FROM calimero.roles() r)
                      AND (rolsuper OR rolcanlogin OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls) $$, 'the groups are groups and nothing more');

-- Policies: the owner and the roles of the matrix, no other.
SELECT is_empty($$ SELECT p.polrelid::regclass, p.polname FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
                    WHERE c.relnamespace = 'calimero_data'::regnamespace AND (cardinality(p.polroles) <> 1 OR 0 = ANY (p.polroles)
                       OR p.polname <> 'proprietaire' AND p.polname NOT IN (SELECT r.role FROM calimero.roles() r)
                       OR NOT p.polpermissive) $$, 'a policy is for one role');
SELECT is_empty($$ SELECT c.relname, r.role FROM pg_class c CROSS JOIN calimero.roles() r
                    WHERE c.relnamespace = 'calimero_data'::regnamespace AND c.relkind = 'r' AND c.relname <> 'cai_arrivee'
                      AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = r.role)
                          <> (has_any_column_privilege(r.role, c.oid, 'SELECT')) $$, 'who may read a table has a policy on it, and nobody else');

-- What happens.  The statement as that role: ok and its rows, or the SQLSTATE.
CREATE FUNCTION pg_temp.sous(qui text, requete text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    lignes bigint;
BEGIN
    PERFORM set_config('role', qui, true);
    EXECUTE requete;
    GET DIAGNOSTICS lignes = ROW_COUNT;
    PERFORM set_config('role', 'none', true);
    RETURN 'ok ' || lignes;
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE;
END
$$;

SELECT is(pg_temp.sous('regress_calimero_travaux', $$ SELECT calimero.dsn_deposer(essai.envoi(essai.declaration(essai.siret(1), '2025-03-01',
    contenu => essai.cotisation('022', '15.00') || essai.versement('15.00', '05', bic => 'ZZZZFRPP', iban => essai.iban(1)))), 'x.dsn', '48') $$), 'ok 1', 'exploitation deposits');
SELECT is(pg_temp.sous('regress_calimero_travaux', $$ SELECT calimero.cai_importer(convert_to(E'reference;compte;siret;sens;montant;date_operation;mode;periode;date_affectation;annule\nR1;C1;'
    || essai.siret(1) || E';C;15,00;2025-04-15;05;2025M03;;\n', 'UTF8'), 'x.csv', '48') $$), 'ok 1', '... imports');
SELECT is(pg_temp.sous('regress_calimero_travaux', $$ INSERT INTO calimero_data.cai_arrivee (caisse, reference, compte, siret, sens, montant, date_operation)
    VALUES ('48', 'R2', 'C1', essai.siret(1), 'C', '4,00', '2025-04-16') $$), 'ok 1', '... as COPY does');
SELECT is((SELECT count(*) FROM calimero_data.cai_mouvement), 2::bigint, '... two movements');
SELECT is(pg_temp.sous('regress_calimero_travaux', $$ SELECT calimero.dsn_rapprocher('48', '2025-01-01', '2025-12-31') $$), 'ok 1', '... matches');
SELECT is(pg_temp.sous('regress_calimero_travaux', $$ SELECT * FROM calimero.etat() WHERE gravite = 'jamais' $$), 'ok 0', '... asks how things are');
SELECT is(pg_temp.sous('regress_calimero_travaux', $$ SELECT iban FROM calimero_data.dsn_versement $$), 'ok 1', '... reads an IBAN');
SELECT is(pg_temp.sous('regress_calimero_travaux', $$ SELECT * FROM calimero.dsn_lire('') $$), 'ok 0', '... reads a file');
SELECT is(pg_temp.sous('regress_calimero_travaux', $$ SELECT calimero.dsn_retirer(depot, '48') FROM calimero_data.dsn_depot $$), 'ok 1', '... takes a deposit back');
SELECT is((SELECT count(*) FROM calimero_data.dsn_depot), 0::bigint, '... which is gone');
SELECT is(pg_temp.sous('regress_calimero_travaux', $$ SELECT calimero.dsn_deposer(essai.envoi(essai.declaration(essai.siret(1), '2025-03-01',
    contenu => essai.cotisation('022', '15.00') || essai.versement('15.00', '05', bic => 'ZZZZFRPP', iban => essai.iban(1)))), 'x.dsn', '48') $$), 'ok 1', '... and deposits again');
SELECT is(pg_temp.sous('regress_calimero_travaux', c.requete), 'ok 1', 'exploitation may: ' || c.requete)
  FROM (VALUES ('UPDATE calimero_data.dsn_parametre SET tolerance = 0.02 WHERE caisse = ''48'''), ('INSERT INTO calimero_data.dsn_organisme VALUES (''48'', ''DMSA99'')'),
               ('DELETE FROM calimero_data.dsn_organisme WHERE organisme = ''DMSA99'''),
               ('UPDATE calimero_data.dsn_poids SET poids = poids WHERE (origine, code) = (''82'', ''022'') AND caisse = ''48''')) AS c (requete);
SELECT is((SELECT depose_par::text FROM calimero_data.dsn_depot), session_user::text, 'who deposits is who logged in, whatever the function acts as');
SELECT is(pg_temp.sous('regress_calimero_travaux', c.requete), '42501', 'exploitation may not: ' || c.requete)
  FROM (VALUES ('SELECT calimero.installer()'), ('SELECT calimero.creer_roles()'), ('SELECT calimero.creer_caisse(''64'', ''MSA Sud Aquitaine'')'),
               ('SELECT calimero.appliquer_acces()'), ('INSERT INTO calimero_data.caisse VALUES (''64'', ''x'')'), ('DELETE FROM calimero_data.cai_mouvement'),
               ('DELETE FROM calimero_data.cai_import'), ('UPDATE calimero_data.dsn_versement SET montant = 0'), ('UPDATE calimero_data.dsn_cotisation SET montant = 0'),
               ('UPDATE calimero_data.dsn_depot SET depose_par = ''autre'''), ('UPDATE calimero_data.cai_import SET importe_par = ''autre'''),
               ('INSERT INTO calimero_data.dsn_depot (caisse, empreinte, nom, octets) VALUES (''48'', sha256(''''), ''x'', 1)'),
               ('DELETE FROM calimero_data.dsn_depot'), ('UPDATE calimero_data.dsn_declaration SET etat = ''retenue'''),
               ('UPDATE calimero_data.dsn_rapprochement SET statut = ''CONFORME'''), ('DELETE FROM calimero_data.dsn_rapprochement'),
               ('INSERT INTO calimero_data.dsn_affectation SELECT * FROM calimero_data.dsn_affectation'), ('UPDATE calimero_data.dsn_affectation SET montant = 0'),
               ('UPDATE calimero_data.cai_mouvement SET montant = 1'), ('DELETE FROM calimero_data.cai_reprise'), ('INSERT INTO calimero_data.cai_rejet VALUES (''48'', 1, 1, 1, ''X'')'),
               ('INSERT INTO calimero_data.dsn_a_rapprocher VALUES (''48'', essai.siret(1))'), ('UPDATE calimero_data.dsn_generation SET generation = 0'),
               ('UPDATE calimero_data.dsn_parametre SET caisse = ''64'''), ('DELETE FROM calimero_data.cai_arrivee'),
               ('SELECT nextval(''calimero_data.dsn_depot_depot_seq'')'),
               ('TRUNCATE calimero_data.dsn_a_rapprocher'), ('DROP TABLE calimero_data.dsn_affectation'), ('ALTER TABLE calimero_data.dsn_depot DISABLE ROW LEVEL SECURITY'),
               ('UPDATE calimero_data.etape_schema SET version = ''9'''), ('CREATE TABLE calimero_data.x (a integer)'), ('CREATE FUNCTION calimero.x() RETURNS integer LANGUAGE sql AS ''SELECT 1''')
       ) AS c (requete);

SELECT is(pg_temp.sous('regress_calimero_agent', c.requete), 'ok 1', 'consultation may: ' || c.requete)
  FROM (VALUES ('SELECT * FROM calimero_vue.dsn_versement'), ('SELECT * FROM calimero_vue.dsn_depot'), ('SELECT * FROM calimero_vue.dsn_declaration'),
               ('SELECT * FROM calimero_vue.dsn_cotisation'), ('SELECT caisse, iban_masque FROM calimero_data.dsn_versement'),
               ('SELECT count(*) FROM calimero_vue.dsn_rapprochement'), ('SELECT count(*) FROM calimero_vue.dsn_ecart'), ('SELECT count(*) FROM calimero_vue.dsn_affectation'),
               ('SELECT count(*) FROM calimero_vue.dsn_anomalie'), ('SELECT count(*) FROM calimero_vue.cai_mouvement'), ('SELECT count(*) FROM calimero_vue.cai_rejet'),
               ('SELECT count(*) FROM calimero.etat()'), ('SELECT count(*) FROM calimero.dsn_expliquer(essai.siret(1), ''2025M03'', ''48'')'),
               ('SELECT calimero.fiche_synthese(essai.siret(1), ''2025-01-01'', ''2025-12-31'', ''text'', ''48'', ''2025-12-31'')')
       ) AS c (requete);
SELECT is(pg_temp.sous('regress_calimero_agent', c.requete), '42501', 'consultation may not: ' || c.requete)
  FROM (VALUES ('SELECT iban FROM calimero_data.dsn_versement'), ('SELECT * FROM calimero_data.dsn_versement'), ('SELECT count(v) FROM calimero_data.dsn_versement v'),
               ('SELECT 1 FROM calimero_data.dsn_versement WHERE iban LIKE ''FR%'''),
               ('UPDATE calimero_data.dsn_generation SET regles_changees_le = NULL'), ('SELECT * FROM calimero_data.cai_arrivee'),
               ('SELECT calimero.dsn_deposer('''', ''x'', ''48'')'), ('SELECT calimero.dsn_retirer(1, ''48'')'), ('SELECT calimero.cai_importer('''', ''x'', ''48'')'),
               ('SELECT calimero.cai_retirer(1, ''x'', ''48'')'), ('SELECT * FROM calimero_data.cai_reprise'), ('SELECT calimero.dsn_rapprocher(''48'')'), ('SELECT * FROM calimero.dsn_lire('''')'), ('SELECT calimero.installer()'),
               ('DELETE FROM calimero_data.dsn_depot'), ('UPDATE calimero_vue.dsn_depot SET nom = ''x'''), ('INSERT INTO calimero_data.dsn_organisme VALUES (''48'', ''DMSA99'')'),
               ('UPDATE calimero_data.dsn_parametre SET tolerance = 5'), ('CREATE VIEW calimero_vue.x AS SELECT 1')
       ) AS c (requete);

SELECT is(pg_temp.sous('regress_calimero_personne', c.requete), '42501', 'nobody may: ' || c.requete)
  FROM (VALUES ('SELECT * FROM calimero_vue.dsn_depot'), ('SELECT * FROM calimero_data.caisse'), ('SELECT calimero.version()'), ('SELECT calimero.siret_valide(''x'')'),
               ('SELECT calimero.dsn_deposer('''', ''x'', ''48'')'), ('SELECT * FROM calimero.etat()'), ('SELECT * FROM calimero.matrice_acces()')
       ) AS c (requete);

-- The right to call a function is not the right to its tables; plans kept by the session ask again for each role.
GRANT USAGE ON SCHEMA calimero, calimero_data TO regress_calimero_personne;
GRANT EXECUTE ON FUNCTION calimero.dsn_deposer, calimero.dsn_retirer, calimero.cai_importer, calimero.cai_retirer, calimero.dsn_rapprocher, calimero.dsn_expliquer,
    calimero.fiche_synthese TO regress_calimero_personne;
CREATE TEMPORARY TABLE appel (requete text);
INSERT INTO appel VALUES
    ($$ SELECT calimero.dsn_deposer(essai.envoi(essai.declaration(essai.siret(9), '2025-03-01')), 'x', '48') $$), ('SELECT calimero.dsn_retirer(1, ''48'')'),
    ($$ SELECT calimero.cai_importer(convert_to(E'reference;siret;sens;montant;date_operation\nR9;' || essai.siret(1) || E';C;1,00;2025-04-15\n', 'UTF8'), 'x', '48') $$),
    ('SELECT calimero.cai_retirer(999999, ''x'', ''48'')'), ('SELECT calimero.dsn_rapprocher(''48'')'), ('SELECT * FROM calimero.dsn_expliquer(essai.siret(1), ''2025M03'', ''48'')'),
    ('SELECT calimero.fiche_synthese(essai.siret(1), ''2025-01-01'', ''2025-12-31'', ''text'', ''48'', ''2025-12-31'')');
SELECT is(pg_temp.sous('regress_calimero_travaux', requete) ~ '^ok', true, 'exploitation: ' || left(requete, 40)) FROM appel;
SELECT is(pg_temp.sous('regress_calimero_personne', requete), '42501', 'then nobody, in the same session: ' || left(requete, 40)) FROM appel;
GRANT SELECT ON calimero_data.caisse TO regress_calimero_personne;
SELECT is(pg_temp.sous('regress_calimero_personne', requete), '22023', 'a caisse without a policy is not known: ' || left(requete, 40)) FROM appel;
CREATE POLICY regress_personne ON calimero_data.caisse TO regress_calimero_personne USING (true);
SELECT is(pg_temp.sous('regress_calimero_personne', requete), '42501', 'the right to the caisse is not the right to its tables: ' || left(requete, 40)) FROM appel;
DROP POLICY regress_personne ON calimero_data.caisse;

-- Row-level security hides rows where a right is given without a policy.
GRANT USAGE ON SCHEMA calimero_data TO regress_calimero_personne;
GRANT SELECT, DELETE ON calimero_data.dsn_depot TO regress_calimero_personne;
SELECT is(pg_temp.sous('regress_calimero_personne', 'SELECT * FROM calimero_data.dsn_depot'), 'ok 0', 'a right without a policy shows no row');
SELECT is(pg_temp.sous('regress_calimero_personne', 'DELETE FROM calimero_data.dsn_depot'), 'ok 0', '... and deletes none');

-- Applying the rights again changes nothing.
CREATE TEMPORARY TABLE avant AS SELECT oid, relacl::text FROM pg_class WHERE relnamespace IN ('calimero_data'::regnamespace, 'calimero_vue'::regnamespace);
SELECT lives_ok('SELECT calimero.appliquer_acces()', 'the rights are applied again');
SELECT is_empty($$ SELECT a.oid::regclass, a.relacl, c.relacl FROM pg_class c JOIN avant a USING (oid) WHERE a.relacl IS DISTINCT FROM c.relacl::text $$,
    '... and are the same');

-- A group role that reaches more through another role; a table that changes hands.
CREATE ROLE regress_calimero_chef SUPERUSER;
GRANT regress_calimero_chef TO calimero_exploitation;
SELECT throws_ok($$ SELECT * FROM calimero.creer_roles() $$, '0LP01', NULL, 'a group role that is a member of a superuser is refused');
REVOKE regress_calimero_chef FROM calimero_exploitation;
CREATE ROLE regress_calimero_acheteur;
ALTER TABLE calimero_data.caisse OWNER TO regress_calimero_acheteur;
SELECT calimero.appliquer_acces();
SELECT is((SELECT p.polroles::regrole[]::text FROM pg_policy p WHERE p.polrelid = 'calimero_data.caisse'::regclass AND p.polname = 'proprietaire'),
          '{regress_calimero_acheteur}', 'the policy of the owner follows the owner');

SELECT * FROM finish();
ROLLBACK;
