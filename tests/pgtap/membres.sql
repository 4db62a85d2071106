-- What the extension and its schema are made of, pinned: whoever changes a member, a right or a shape changes this file too.
BEGIN;
SELECT * FROM no_plan();

-- Members of the extension: functions, and nothing that holds data.
CREATE TEMPORARY TABLE attendu (fonction text PRIMARY KEY, genre text NOT NULL, droit text NOT NULL);
INSERT INTO attendu VALUES
    ('calimero.acte_creance_garder()', 'c volatile unsafe', 'private'),
    ('calimero.acte_annuler(bigint,date,text,text,text)', 'plpgsql volatile unsafe', 'private'),
    ('calimero.acte_poser(text,text,date,date,date,text,text,text,numeric,text,bigint[],text,text)', 'plpgsql volatile unsafe', 'private'),
    ('calimero.actes_irreguliers(text,text)', 'c stable restricted', 'private'),
    ('calimero.affectation_annuler(bigint,date,text,text,text)', 'plpgsql volatile unsafe', 'private'),
    ('calimero.agent_actif()', 'c stable safe', 'public'),
    ('calimero.agent_garder()', 'plpgsql volatile unsafe', 'private'),
    ('calimero.agent_verifier(text,text)', 'plpgsql stable restricted', 'private'),
    ('calimero.cle_recherche(text,text)', 'c immutable safe', 'public'),
    ('calimero.debiteur_chercher(text,integer,text)', 'plpgsql stable restricted', 'private'),
    ('calimero.dossier_chercher(text,numeric,numeric,text,text,integer,text)', 'plpgsql stable restricted', 'private'),
    ('calimero.commentaire_chercher(text,integer,text)', 'plpgsql stable unsafe', 'private'),
    ('calimero.commentaires_trouves(text,text)', 'c stable unsafe strict', 'private'),
    ('calimero.agent_signataire(text,text,boolean)', 'plpgsql stable restricted', 'private'),
    ('calimero.agent_usurpe(text,text)', 'c stable safe', 'public'),
    ('calimero.agir_pour(text,text)', 'c volatile unsafe', 'private'),
    ('calimero.appartenances_ecarts()', 'sql stable safe', 'private'),
    ('calimero.appliquer_acces()', 'plpgsql volatile unsafe', 'private'),
    ('calimero.appliquer_politiques()', 'plpgsql volatile unsafe', 'private'),
    ('calimero.archive_essayer(text,bigint,boolean)', 'c volatile unsafe', 'private'),
    ('calimero.archive_verifier_reglages(text)', 'c stable restricted', 'private'),
    ('calimero.bic(text)', 'c immutable safe strict', 'public'),
    ('calimero.bic_valide(text)', 'c immutable safe strict', 'public'),
    ('calimero.cai_importer(bytea,text,text,boolean)', 'c volatile unsafe', 'private'),
    ('calimero.cai_integrer()', 'c volatile unsafe', 'private'),
    ('calimero.cai_motifs()', 'c immutable safe', 'public'),
    ('calimero.cai_retirer(bigint,text,text,boolean)', 'c volatile unsafe', 'private'),
    ('calimero.caisse_permise(text,text)', 'c stable safe strict', 'public'),
    ('calimero.caisse_permise_support(internal)', 'c immutable safe strict', 'public'),
    ('calimero.caisse_de_appel(text)', 'c stable restricted', 'public'),
    ('calimero.commune(text)', 'c immutable safe strict', 'public'),
    ('calimero.commune_valide(text)', 'c immutable safe strict', 'public'),
    ('calimero.commentaire_ajouter(text,text,text,text)', 'plpgsql volatile unsafe', 'private'),
    ('calimero.commenter_colonnes(text,text)', 'plpgsql volatile unsafe', 'private'),
    ('calimero.conservation_reference()', 'sql immutable safe', 'public'),
    ('calimero.conservation_actes(text)', 'sql stable safe', 'public'),
    ('calimero.conservation_expliquer(text,text)', 'c stable restricted', 'private'),
    ('calimero.conservation_phrase(text,date,text,date,integer,jsonb)', 'sql immutable safe', 'public'),
    ('calimero.dossiers_purgeables(text,date,integer,bigint)', 'plpgsql stable restricted', 'private'),
    ('calimero.effacement_garder()', 'c volatile unsafe', 'private'),
    ('calimero.gel_lever(bigint,text,date,text,text)', 'plpgsql volatile unsafe', 'private'),
    ('calimero.geler(text,text,date,text,text)', 'plpgsql volatile unsafe', 'private'),
    ('calimero.pourquoi_conserve(text,date,text)', 'plpgsql stable restricted', 'private'),
    ('calimero.retenues(text,bigint[],date)', 'c stable restricted', 'private'),
    ('calimero.retenues_codes()', 'sql immutable safe', 'public'),
    ('calimero.retenues_lire(text,bigint[],date)', 'plpgsql stable safe', 'public'),
    ('calimero.simuler_purge(date,text,integer)', 'plpgsql stable restricted', 'private'),
    ('calimero.creance_ajouter(text,text,numeric,date,text,date,date,boolean,date,boolean,text)', 'plpgsql volatile unsafe', 'private'),
    ('calimero.creance_garder()', 'plpgsql volatile unsafe', 'private'),
    ('calimero.creance_qualifier(bigint,text,boolean,date,boolean,text,text)', 'plpgsql volatile unsafe', 'private'),
    ('calimero.creance_remettre(bigint,bigint[],numeric[],text,date,text)', 'plpgsql volatile unsafe', 'private'),
    ('calimero.creer_caisse(text,text,text[])', 'plpgsql volatile unsafe', 'private'),
    ('calimero.creer_roles()', 'plpgsql volatile unsafe', 'private'),
    ('calimero.debiteur_creer(text,text,text,text,text,text,text,text,text,text,text,text)', 'plpgsql volatile unsafe', 'private'),
    ('calimero.debiteurs_verifier(text,bigint,bigint[])', 'plpgsql stable restricted', 'private'),
    ('calimero.dossier_genre_poser()', 'c volatile unsafe', 'private'),
    ('calimero.habilitation_accorder(text,text,date,date,text,text)', 'plpgsql volatile unsafe', 'private'),
    ('calimero.habilitation_changer()', 'c volatile unsafe', 'private'),
    ('calimero.habilitation_garder()', 'plpgsql volatile unsafe', 'private'),
    ('calimero.habilitation_revoquer(bigint,text,text)', 'plpgsql volatile unsafe', 'private'),
    ('calimero.habilitations_appliquer()', 'plpgsql volatile unsafe', 'private'),
    ('calimero.politique(text,text,text[],text)', 'sql immutable safe', 'public'),
    ('calimero.politiques_ecarts()', 'sql stable safe', 'public'),
    ('calimero.politiques_prevues()', 'sql stable safe', 'public'),
    ('calimero.profil_habilitable(text)', 'sql immutable safe', 'public'),
    ('calimero.profils()', 'sql immutable safe', 'public'),
    ('calimero.dossier_clore(text,date,text)', 'plpgsql volatile unsafe', 'private'),
    ('calimero.dossier_ouvrir(text,text,text,date,text)', 'plpgsql volatile unsafe', 'private'),
    ('calimero.dossier_refuser()', 'plpgsql volatile unsafe', 'private'),
    ('calimero.dossier_rouvrir(text,text,text,text)', 'plpgsql volatile unsafe', 'private'),
    ('calimero.delai(text,date,text,integer,text)', 'c stable restricted', 'public'),
    ('calimero.dossier_tenir()', 'c volatile unsafe', 'private'),
    ('calimero.dossier_trouver(text,text)', 'plpgsql stable restricted', 'private'),
    ('calimero.dossiers_recalculer(text)', 'c volatile unsafe', 'private'),
    ('calimero.dossiers_semer(text)', 'plpgsql volatile unsafe', 'private'),
    ('calimero.dossiers_verrouiller(text,bigint[])', 'plpgsql volatile unsafe', 'private'),
    ('calimero.droit_garder()', 'plpgsql volatile unsafe', 'private'),
    ('calimero.droit_reference_acte()', 'c immutable safe', 'public'),
    ('calimero.droit_reference_delai()', 'c immutable safe', 'public'),
    ('calimero.droit_reference_effet()', 'c immutable safe', 'public'),
    ('calimero.droit_reference_fenetre()', 'c immutable safe', 'public'),
    ('calimero.droit_reference_prescription()', 'c immutable safe', 'public'),
    ('calimero.droit_semer(text)', 'plpgsql volatile unsafe', 'private'),
    ('calimero.droit_changer()', 'c volatile unsafe', 'private'),
    ('calimero.droit_verifier()', 'c volatile unsafe', 'private'),
    ('calimero.droits_accordes()', 'sql stable safe', 'public'),
    ('calimero.droits_prevus()', 'sql stable safe', 'public'),
    ('calimero.dsn_codes()', 'sql immutable safe', 'public'),
    ('calimero.dsn_deposer(bytea,text,text,boolean)', 'c volatile unsafe', 'private'),
    ('calimero.dsn_expliquer(text,text,text)', 'plpgsql stable restricted', 'private'),
    ('calimero.dsn_lire(bytea)', 'c immutable safe strict', 'private'),
    ('calimero.dsn_rapprocher(text,date,date)', 'c volatile unsafe', 'private'),
    ('calimero.dsn_regles()', 'c immutable safe', 'public'),
    ('calimero.dsn_regles_changer()', 'c volatile unsafe', 'private'),
    ('calimero.dsn_retirer(bigint,text,boolean)', 'c volatile unsafe', 'private'),
    ('calimero.dsn_signaux(integer)', 'c immutable safe strict', 'public'),
    ('calimero.dsn_statuts()', 'c immutable safe', 'public'),
    ('calimero.ecarts_acces()', 'sql stable safe', 'public'),
    ('calimero.etapes()', 'c immutable safe', 'public'),
    ('calimero.etat()', 'plpgsql stable unsafe', 'private'),
    ('calimero.etat_archive()', 'plpgsql stable unsafe', 'public'),
    ('calimero.etat_appartenances()', 'plpgsql stable restricted', 'public'),
    ('calimero.etat_droits()', 'sql stable restricted', 'public'),
    ('calimero.etat_protection()', 'sql stable restricted', 'public'),
    ('calimero.etat_rapprochement()', 'plpgsql stable restricted', 'public'),
    ('calimero.etat_roles()', 'sql stable restricted', 'public'),
    ('calimero.etat_schema()', 'plpgsql stable restricted', 'public'),
    ('calimero.etat_versions()', 'sql stable restricted', 'public'),
    ('calimero.expliquer_prescription(bigint,date,text)', 'c stable restricted', 'private'),
    ('calimero.fiche_synthese(text,date,date,text,text,date)', 'c stable restricted', 'private'),
    ('calimero.iban(text)', 'c immutable safe strict', 'public'),
    ('calimero.iban_empreinte(text,text)', 'c immutable safe strict', 'public'),
    ('calimero.iban_masque(text)', 'c immutable safe strict', 'public'),
    ('calimero.iban_valide(text)', 'c immutable safe strict', 'public'),
    ('calimero.imputation(text,numeric,date,text[],smallint[],date[],numeric[])', 'c immutable safe', 'public'),
    ('calimero.imputation_prevue(text,numeric,date,text)', 'plpgsql stable restricted', 'private'),
    ('calimero.installer(text[])', 'plpgsql volatile unsafe', 'private'),
    ('calimero.jour_ferie(date,text)', 'c immutable safe strict', 'public'),
    ('calimero.jour_ouvrable(date,text)', 'c immutable safe strict', 'public'),
    ('calimero.matrice_acces()', 'sql immutable safe', 'public'),
    ('calimero.modules()', 'sql immutable safe', 'public'),
    ('calimero.modele_possible()', 'plpgsql stable restricted', 'public'),
    ('calimero.modules_demandes(text[])', 'plpgsql immutable safe', 'public'),
    ('calimero.montant_francais(numeric)', 'c immutable safe strict', 'public'),
    ('calimero.affectation_garder()', 'c volatile unsafe', 'private'),
    ('calimero.remise_garder()', 'plpgsql volatile unsafe', 'private'),
    ('calimero.acte_dure(text,text,date,text)', 'sql stable safe', 'private'),
    ('calimero.acte_fin_garder()', 'plpgsql volatile unsafe', 'private'),
    ('calimero.acte_terminer(bigint,date,text,text,text)', 'plpgsql volatile unsafe', 'private'),
    ('calimero.acte_garder()', 'plpgsql volatile unsafe', 'private'),
    ('calimero.dossier_garder()', 'plpgsql volatile unsafe', 'private'),
    ('calimero.nature_garder()', 'plpgsql volatile unsafe', 'private'),
    ('calimero.jours_verifier(date[])', 'plpgsql immutable safe', 'public'),
    ('calimero.texte_vide(text)', 'sql immutable safe strict', 'public'),
    ('calimero.jour_valide(date)', 'sql immutable safe', 'public'),
    ('calimero.remise_verifier(text,bigint,text,bigint[],date,numeric)', 'plpgsql stable restricted', 'private'),
    ('calimero.montant_verifier(numeric)', 'plpgsql immutable safe', 'public'),
    ('calimero.motif_verifier(text)', 'plpgsql immutable safe', 'public'),
    ('calimero.natures_reference()', 'sql immutable safe', 'public'),
    ('calimero.nir(text)', 'c immutable safe strict', 'public'),
    ('calimero.nir_alerte(text)', 'c immutable safe strict', 'public'),
    ('calimero.nir_cle(text)', 'c immutable safe strict', 'public'),
    ('calimero.nir_valide(text)', 'c immutable safe strict', 'public'),
    ('calimero.paiement_affecter(bigint,bigint[],numeric[],text,date,text,text)', 'plpgsql volatile unsafe', 'private'),
    ('calimero.paiement_annuler(bigint,date,text,text,text)', 'plpgsql volatile unsafe', 'private'),
    ('calimero.paiement_dossiers(text,bigint)', 'plpgsql volatile unsafe', 'private'),
    ('calimero.paiement_encaisser(text,numeric,date,text,text,text,text,boolean,date,text)', 'plpgsql volatile unsafe', 'private'),
    ('calimero.paiement_imputer(bigint,text,text,numeric,date,text,text)', 'plpgsql volatile unsafe', 'private'),
    ('calimero.paiement_rembourser(bigint,numeric,date,text,text,text)', 'plpgsql volatile unsafe', 'private'),
    ('calimero.paiement_verrouiller(text,bigint)', 'plpgsql volatile unsafe', 'private'),
    ('calimero.oscar_confier(text,text,text,date,text)', 'plpgsql volatile unsafe', 'private'),
    ('calimero.oscar_transferer(text,text,text,date,text)', 'plpgsql volatile unsafe', 'private'),
    ('calimero.periode(date,date)', 'c immutable safe strict', 'public'),
    ('calimero.periode_contient(text,text)', 'c immutable safe strict', 'public'),
    ('calimero.periode_debut(text)', 'c immutable safe strict', 'public'),
    ('calimero.periode_fin(text)', 'c immutable safe strict', 'public'),
    ('calimero.periode_valide(text)', 'c immutable safe strict', 'public'),
    ('calimero.prochains_actes(text,date,text)', 'c stable restricted', 'private'),
    ('calimero.rac_classer(bigint,bigint[],numeric[],text,date,text,text)', 'plpgsql volatile unsafe', 'private'),
    ('calimero.rac_debiteurs(text,text[],bytea,bigint)', 'plpgsql stable restricted', 'private'),
    ('calimero.rac_declasser(bigint,date,text,text,bigint[],text)', 'plpgsql volatile unsafe', 'private'),
    ('calimero.rac_dossiers(text,text[],numeric,date)', 'plpgsql stable restricted', 'private'),
    ('calimero.rac_jetons(text)', 'sql immutable safe', 'public'),
    ('calimero.rac_motifs()', 'sql immutable safe', 'public'),
    ('calimero.rac_recevoir(numeric,date,text,text,text,text,text,text)', 'plpgsql volatile unsafe', 'private'),
    ('calimero.rac_semer(text)', 'plpgsql volatile unsafe', 'private'),
    ('calimero.rac_suggerer(bigint,integer,text)', 'plpgsql stable restricted', 'private'),
    ('calimero.rac_verifier(text,bigint)', 'plpgsql stable restricted', 'private'),
    ('calimero.refus()', 'sql immutable safe', 'public'),
    ('calimero.refuser(text,boolean)', 'plpgsql immutable safe', 'public'),
    ('calimero.prescription(text,date,date,date,date,boolean,boolean,jsonb,text)', 'c stable restricted', 'public'),
    ('calimero.prescription_etapes(text,date,date,date,date,boolean,boolean,jsonb,text)', 'c stable restricted', 'public'),
    ('calimero.portefeuille_tenir()', 'c volatile unsafe', 'private'),
    ('calimero.prescriptions(date,text)', 'c stable restricted', 'private'),
    ('calimero.rappel_faire(bigint,date,text)', 'plpgsql volatile unsafe', 'private'),
    ('calimero.rappel_poser(text,text,date,text,text)', 'plpgsql volatile unsafe', 'private'),
    ('calimero.reglage_fuit(text,text)', 'sql immutable safe', 'public'),
    ('calimero.reglages_sensibles()', 'sql stable safe', 'public'),
    ('calimero.reglages_surveilles()', 'sql immutable safe', 'public'),
    ('calimero.reparer_structure(text[])', 'plpgsql volatile unsafe', 'private'),
    ('calimero.repartition_verifier(bigint[],numeric[])', 'plpgsql immutable safe', 'public'),
    ('calimero.rib(text)', 'c immutable safe strict', 'public'),
    ('calimero.rib_valide(text)', 'c immutable safe strict', 'public'),
    ('calimero.roles()', 'sql immutable safe', 'public'),
    ('calimero.roles_dangers()', 'sql stable safe', 'public'),
    ('calimero.siren(text)', 'c immutable safe strict', 'public'),
    ('calimero.siren_valide(text)', 'c immutable safe strict', 'public'),
    ('calimero.siret(text)', 'c immutable safe strict', 'public'),
    ('calimero.siret_valide(text)', 'c immutable safe strict', 'public'),
    ('calimero.somme_de_plusieurs(numeric[],numeric)', 'c immutable safe strict', 'public'),
    ('calimero.structure(text,text)', 'sql stable safe', 'public'),
    ('calimero.structure_attendue(text[])', 'plpgsql volatile unsafe', 'private'),
    ('calimero.territoire(text)', 'c immutable safe strict', 'public'),
    ('calimero.conservation_dite(text,text[],date)', 'sql stable restricted', 'private'),
    ('calimero.debiteurs_designes(text,text)', 'plpgsql stable restricted', 'private'),
    ('calimero.debiteurs_personne(text,bigint[])', 'sql stable restricted', 'private'),
    ('calimero.demande_attendre(text,bigint)', 'plpgsql volatile unsafe', 'private'),
    ('calimero.demande_delai(text,date,boolean)', 'sql stable restricted strict', 'public'),
    ('calimero.demande_enregistrer(text,text,text,date,text)', 'plpgsql volatile unsafe', 'private'),
    ('calimero.demande_garder()', 'plpgsql volatile unsafe', 'private'),
    ('calimero.demande_prolonger(bigint,text,date,text)', 'plpgsql volatile unsafe', 'private'),
    ('calimero.demande_repondre(bigint,text,text,text,date,text)', 'plpgsql volatile unsafe', 'private'),
    ('calimero.donnees_categories()', 'sql immutable safe', 'public'),
    ('calimero.donnees_personne()', 'sql immutable safe', 'public'),
    ('calimero.donnees_personne_colonnes()', 'sql immutable safe', 'public'),
    ('calimero.donnees_personne_dsn()', 'sql immutable safe', 'public'),
    ('calimero.droit_acces(text,text)', 'plpgsql stable restricted', 'private'),
    ('calimero.droit_acces_html(text,text)', 'sql stable restricted', 'private'),
    ('calimero.droit_acces_table(text,text,bigint[],bigint[],text[])', 'plpgsql stable restricted', 'private'),
    ('calimero.certificat_destruction(bigint,text)', 'plpgsql stable restricted', 'private'),
    ('calimero.purge_manifeste(text,bigint,timestamp with time zone,text,bigint,text[],bigint[],text,bytea[],text[],bigint[],bytea[])', 'sql immutable safe', 'private'),
    ('calimero.purge_regles(text,bigint[])', 'sql stable safe', 'private'),
    ('calimero.purge_tables()', 'sql immutable safe', 'public'),
    ('calimero.purger(integer,interval,bigint,date,text)', 'c volatile unsafe', 'private'),
    ('calimero.html_tableau(text,text[],text[])', 'sql immutable safe', 'public'),
    ('calimero.html_style()', 'sql immutable safe', 'public'),
    ('calimero.html_table(jsonb)', 'sql stable safe strict', 'public'),
    ('calimero.html_texte(text)', 'sql immutable safe strict', 'public'),
    ('calimero.html_valeur(text,text)', 'plpgsql stable safe strict', 'public'),
    ('calimero.mentions_droits()', 'sql immutable safe', 'public'),
    ('calimero.rectification_faire()', 'plpgsql volatile unsafe', 'private'),
    ('calimero.rectification_garder()', 'plpgsql volatile unsafe', 'private'),
    ('calimero.rectifier(text,text,text,text,text,text)', 'plpgsql volatile unsafe', 'private'),
    ('calimero.version()', 'c immutable safe', 'public'),
    ('calimero.vue_origines(regclass)', 'c stable safe strict', 'private');

CREATE TEMPORARY VIEW membre AS
    SELECT p.oid, p.oid::regprocedure::text AS fonction, p.prosecdef, p.proconfig, p.prosqlbody IS NOT NULL AS lie, p.proleakproof, p.proacl, l.lanname,
           concat_ws(' ', l.lanname, CASE p.provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' ELSE 'volatile' END,
                     CASE p.proparallel WHEN 's' THEN 'safe' WHEN 'r' THEN 'restricted' ELSE 'unsafe' END,
                     CASE WHEN p.proisstrict THEN 'strict' END) AS genre
      FROM pg_depend d
      JOIN pg_extension e ON e.oid = d.refobjid AND d.refclassid = 'pg_extension'::regclass AND e.extname = 'calimero'
      JOIN pg_proc p ON p.oid = d.objid AND d.classid = 'pg_proc'::regclass
      JOIN pg_language l ON l.oid = p.prolang
     WHERE d.deptype = 'e';

SELECT is(m.genre || ' ' || CASE WHEN EXISTS (SELECT FROM aclexplode(coalesce(m.proacl, acldefault('f', 10))) x WHERE x.grantee = 0 AND x.privilege_type = 'EXECUTE')
                                 THEN 'public' ELSE 'private' END,
          a.genre || ' ' || a.droit, a.fonction)
  FROM attendu a LEFT JOIN membre m ON m.fonction = a.fonction ORDER BY a.fonction;
SELECT is_empty($$ SELECT fonction FROM membre WHERE fonction NOT IN (SELECT fonction FROM attendu) $$, 'no other function');
SELECT is_empty($$ SELECT pg_describe_object(d.classid, d.objid, 0) FROM pg_depend d
                    WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e' AND d.classid <> 'pg_proc'::regclass
                      AND d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'calimero') $$,
    'no member but functions: tables that were members would lose their rows in a dump');
SELECT is_empty($$ SELECT fonction FROM membre WHERE prosecdef $$, 'none runs with its owner''s rights');
SELECT is_empty($$ SELECT fonction FROM membre WHERE proleakproof $$, 'none claims to be leakproof');
SELECT is_empty($$ SELECT fonction FROM membre WHERE lanname <> 'c' AND NOT lie
                      AND NOT coalesce(proconfig @> ARRAY['search_path=pg_catalog, pg_temp'], false) $$,
    'every function in SQL or PL/pgSQL pins its search_path, or was bound to what it calls when it was made');
SELECT is_empty($$ SELECT fonction FROM membre WHERE coalesce(obj_description(oid, 'pg_proc'), '') !~ '^[A-Z].*\.$' $$,
    'every function has a comment, in sentences');
SELECT is_empty($$ SELECT m.fonction FROM membre m JOIN pg_proc p USING (oid) WHERE p.proargnames IS NULL AND p.pronargs > 0 $$,
    'every argument has a name');
SELECT is_empty($$ SELECT p.oid::regprocedure FROM pg_proc p WHERE p.pronamespace = 'calimero'::regnamespace AND p.oid NOT IN (SELECT oid FROM membre) $$,
    'nothing else is in the schema of the extension');
SELECT is_empty($$ SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'calimero'::regnamespace $$, '... and no relation');
SELECT is((SELECT nspacl::text FROM pg_namespace WHERE nspname = 'calimero') ~ '[,{]=[A-Z]', false, 'PUBLIC has no right on the schema of the extension');
SELECT is_empty($$ SELECT nspname FROM pg_namespace WHERE nspname ~ '^calimero' AND nspacl::text ~ '[,{]=[A-Z]' $$, '... nor on the others');

-- Tables.
CREATE TEMPORARY VIEW ligne_de_table AS
    SELECT c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity, c.relpersistence, c.relkind
      FROM pg_class c WHERE c.relnamespace = 'calimero_data'::regnamespace AND c.relkind IN ('r', 'p');
SELECT is((SELECT string_agg(relname, ' ' ORDER BY relname COLLATE "C") FROM ligne_de_table),
    'acte acte_creance affectation agent cai_arrivee cai_import cai_mouvement cai_rejet cai_reprise caisse commentaire creance creance_nature '
    || 'debiteur demande_droit dossier droit_acte droit_conservation droit_delai droit_effet droit_fenetre droit_prescription droit_version dsn_a_rapprocher dsn_affectation dsn_anomalie dsn_cotisation '
    || 'dsn_declaration dsn_depot dsn_envoi dsn_generation dsn_organisme dsn_parametre dsn_poids dsn_rapprochement dsn_versement '
    || 'echeance etape_schema gel habilitation oscar_parametre paiement portefeuille purge_chaine purge_execution purge_fichier purge_lot rac_poids rappel rectification structure', 'the tables');
SELECT is_empty($$ SELECT relname FROM ligne_de_table WHERE relname NOT IN ('etape_schema', 'structure', 'cai_arrivee') AND NOT EXISTS (
        SELECT FROM pg_attribute a WHERE a.attrelid = oid AND a.attnum = 1 AND a.attname = 'caisse' AND a.attnotnull
                                     AND format_type(a.atttypid, a.atttypmod) = 'character varying(5)') $$,
    'every table begins with caisse, but where COPY arrives');
SELECT is_empty($$ SELECT relname FROM ligne_de_table t WHERE relname NOT IN ('etape_schema', 'structure', 'cai_arrivee') AND NOT EXISTS (
        SELECT FROM pg_constraint k WHERE k.conrelid = t.oid AND k.contype = 'p' AND k.conkey[1] = 1) $$,
    'every table has a primary key that begins with caisse, but that one');
SELECT is_empty($$ SELECT conrelid::regclass, conname FROM pg_constraint WHERE connamespace = 'calimero_data'::regnamespace
                      AND contype IN ('u', 'f') AND (conkey[1] <> 1 OR (contype = 'f' AND confkey[1] <> 1)) $$,
    'every unique and foreign key begins with caisse');
SELECT is_empty($$ SELECT relname FROM ligne_de_table WHERE relname <> 'cai_arrivee' AND (NOT relrowsecurity OR NOT relforcerowsecurity) $$, 'row-level security is on, and forced');
SELECT is_empty($$ SELECT relname FROM ligne_de_table WHERE relpersistence <> 'p' $$, 'every table is logged');
SELECT is_empty($$ SELECT conrelid::regclass, conname FROM pg_constraint k WHERE k.connamespace = 'calimero_data'::regnamespace AND k.contype = 'f'
                      -- Agents and natures are never deleted while anything refers to them: their check may read a table.
                      AND k.confrelid NOT IN ('calimero_data.agent'::regclass, 'calimero_data.creance_nature'::regclass)
                      AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = k.conrelid
                                         AND coalesce(pg_get_expr(i.indpred, i.indrelid), 'IS NOT NULL)') ~ '^.*IS NOT NULL\)$'
                                         AND (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey
                                         AND k.conkey @> (i.indkey::int2[])[0:cardinality(k.conkey) - 1]) $$,
    'every foreign key has an index that begins with its columns');
SELECT is_empty($$ SELECT indexrelid::regclass FROM pg_index i JOIN ligne_de_table t ON t.oid = i.indrelid
                    WHERE i.indkey[0] <> 1 AND t.relname NOT IN ('etape_schema', 'structure') AND i.indexrelid NOT IN ('calimero_data.agent_compte'::regclass, 'calimero_data.commentaire_mots'::regclass) $$,
    'every index begins with caisse, but the one that says of which caisse an account is, and the one of words');
SELECT is_empty($$ SELECT a.indexrelid::regclass, b.indexrelid::regclass FROM pg_index a JOIN pg_index b ON a.indrelid = b.indrelid AND a.indexrelid <> b.indexrelid
                    JOIN ligne_de_table t ON t.oid = a.indrelid
                    WHERE a.indpred IS NULL AND b.indpred IS NULL AND NOT a.indisunique
                      AND (b.indkey::int2[])[0:a.indnkeyatts - 1] = a.indkey::int2[] $$, 'no index is the beginning of another');
SELECT is_empty($$ SELECT conrelid::regclass, conname FROM pg_constraint WHERE connamespace = 'calimero_data'::regnamespace AND NOT convalidated $$,
    'every constraint is validated');
SELECT is_empty($$ SELECT t.relname, a.attname, format_type(a.atttypid, a.atttypmod) FROM ligne_de_table t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0
                    WHERE NOT a.attisdropped AND t.relname <> 'cai_arrivee'
                      AND format_type(a.atttypid, a.atttypmod) !~ '^(character varying\(\d+\)|numeric\(14,2\)|bigint|integer|smallint|date|timestamp with time zone|boolean|bytea)$' $$,
    'columns are of built-in types, text with a length, amounts numeric(14,2)');
SELECT is_empty($$ SELECT i.indexrelid::regclass FROM pg_index i JOIN ligne_de_table t ON t.oid = i.indrelid
                    WHERE EXISTS (SELECT FROM unnest(i.indcollation::oid[]) AS c (collation_oid) WHERE collation_oid NOT IN (0, '"C"'::regcollation)) $$,
    'keys are compared byte by byte: no index depends on the version of a collation');
SELECT is_empty($$ SELECT tgrelid::regclass, tgname FROM pg_trigger g JOIN ligne_de_table t ON t.oid = g.tgrelid
                    WHERE NOT g.tgisinternal AND (t.relname, g.tgname) <> ('cai_arrivee', 'cai_arrivee_integrer')
                      AND NOT (t.relname ~ '^droit_' AND g.tgname ~ format('^%s_(garder|changer_(ajout|changement|retrait|vidage))$', t.relname))
                      AND NOT (t.relname IN ('dsn_organisme', 'dsn_poids', 'dsn_parametre')
                               AND g.tgname ~ format('^%s_changer_(ajout|changement|retrait|vidage)$', t.relname))
                      AND NOT (t.relname IN ('creance', 'acte', 'acte_creance', 'paiement', 'affectation', 'portefeuille')
                               AND g.tgname ~ format('^%s_tenir_(ajout|changement|retrait|vidage)$', t.relname))
                      AND g.tgname NOT IN (t.relname || '_genre', 'acte_creance_garder', 'affectation_garder_agent_annulation')
                      AND NOT (t.relname IN ('acte', 'paiement', 'affectation', 'commentaire', 'demande_droit') AND g.tgname = t.relname || '_garder_agent')
                      AND NOT (t.relname IN ('agent', 'habilitation') AND g.tgname ~ format('^%s_(garder|garder_vidage|changer)$', t.relname))
                      AND NOT (t.relname = 'dossier' AND g.tgname IN ('dossier_cle', 'dossier_cloture', 'dossier_garder_jour'))
                      AND NOT (g.tgfoid IN ('calimero.effacement_garder'::regproc, 'calimero.dossier_refuser'::regproc)
                               AND g.tgname ~ format('^%s_garder_(effacement|vidage)$', t.relname))
                      AND NOT (t.relname = 'gel' AND g.tgname ~ '^gel_garder(_dates|_agent|_agent_levee)?$')
                      AND NOT (t.relname = 'creance_nature' AND g.tgname IN ('creance_nature_garder', 'creance_nature_changer'))
                      AND NOT (t.relname = 'debiteur' AND g.tgname = 'debiteur_tenir_changement')
                      AND NOT (t.relname = 'droit_version' AND g.tgname = 'droit_version_verifier' AND g.tgdeferrable AND g.tginitdeferred)
                      AND NOT (t.relname = 'demande_droit' AND g.tgname ~ '^demande_droit_garder_(dates|delai|reponse|agent_reponse)$')
                      AND NOT (t.relname = 'rectification' AND g.tgname ~ '^rectification_(faire|garder|garder_retrait|garder_vidage)$')
                      AND NOT (t.relname IN ('dossier', 'creance', 'acte', 'paiement', 'affectation', 'portefeuille', 'rappel', 'creance_nature', 'rac_poids')
                               AND g.tgname ~ format('^%s_garder_(dates|annulation|cloture|fait|fin|fraude|paiement|acte|remise|origine)$', t.relname)) $$,
    'one trigger on cai_arrivee, five on each table of the law, four on each of the rules, four on each table that files derive from, two on files, one on debtors, two on natures of debts, one on numbers of laws, one that rectifies, and those that refuse what functions refuse');

-- Nothing personal has a column to be in.
SELECT is_empty($$ SELECT t.relname, a.attname FROM ligne_de_table t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0
                    WHERE t.relname <> 'debiteur' AND a.attname ~ '(^|_)(nir|prenom|naissance|salaire|brut|net|matricule|adresse|mel|telephone)($|_)' $$,
    'no column for what identifies a person, but of debtors');

-- Views.
CREATE TEMPORARY VIEW vue AS SELECT c.oid, c.relname, c.reloptions, c.relkind FROM pg_class c
    WHERE c.relnamespace = 'calimero_vue'::regnamespace AND c.relkind <> 'S';
SELECT is((SELECT string_agg(relname, ' ' ORDER BY relname COLLATE "C") FROM vue),
    'cai_import cai_mouvement cai_rejet conservation_retard dossier_echeance dossier_suivi droits_demandes dsn_affectation dsn_anomalie dsn_cotisation dsn_declaration dsn_depot dsn_ecart dsn_envoi '
    || 'dsn_rapprochement dsn_versement gel oscar_acte oscar_activite oscar_creance oscar_dossier oscar_paiement oscar_portefeuille oscar_rappel '
    || 'oscar_suivi piar_acte piar_creance piar_dossier piar_paiement purge_execution purge_fichier purge_lot rac_affectation rac_recette', 'the views');
SELECT is_empty($$ SELECT relname FROM vue WHERE relkind <> 'v' OR NOT coalesce(reloptions @> ARRAY['security_invoker=true'], false) $$,
    'views, with the rights of the reader');
SELECT is_empty($$ SELECT v.relname, a.attname, format_type(a.atttypid, a.atttypmod) FROM vue v JOIN pg_attribute a ON a.attrelid = v.oid AND a.attnum > 0
                    WHERE format_type(a.atttypid, a.atttypmod) !~ '^(character varying\(\d+\)|numeric\((14|20),2\)|bigint|integer|smallint|date|timestamp with time zone|boolean)$' $$,
    'of types that every tool reads, text with a length, amounts with theirs');
SELECT is_empty($$ SELECT v.relname FROM vue v JOIN pg_attribute a ON a.attrelid = v.oid AND a.attname = 'iban' $$, 'no view shows an IBAN');
SELECT is_empty($$ SELECT v.relname FROM vue v WHERE NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = v.oid AND a.attnum = 1 AND a.attname = 'caisse') $$,
    'every view begins with caisse');

-- Comments.
SELECT is_empty($$ SELECT c.oid::regclass FROM pg_class c WHERE c.relnamespace IN ('calimero_data'::regnamespace, 'calimero_vue'::regnamespace)
                      AND c.relkind IN ('r', 'v') AND coalesce(obj_description(c.oid, 'pg_class'), '') !~ '^[A-Z].*\.$' $$,
    'every table and view has a comment, in sentences');
SELECT is_empty($$ SELECT c.oid::regclass, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                    WHERE c.relnamespace IN ('calimero_data'::regnamespace, 'calimero_vue'::regnamespace)
                      AND c.relkind IN ('r', 'v') AND coalesce(col_description(c.oid, a.attnum), '') !~ '[.?]$' $$,
    'so has every column');
CREATE SCHEMA regress_vue;
CREATE VIEW regress_vue."Une" AS SELECT m.siret, m.montant AS autre, a.siret AS "Second" FROM calimero_data.cai_mouvement m JOIN calimero_data.cai_arrivee a USING (reference);
CREATE VIEW regress_vue.deux AS SELECT siret, autre FROM regress_vue."Une";
SELECT lives_ok($$ SELECT calimero.commenter_colonnes('regress_vue', '^U'), calimero.commenter_colonnes('regress_absent', '.'), calimero.commenter_colonnes('regress_vue', '^une$'), calimero.commenter_colonnes(NULL, NULL) $$,
    'views that are not there have no columns to comment');
SELECT is((SELECT string_agg(concat_ws(': ', a.attname, col_description(a.attrelid, a.attnum)), ', ' ORDER BY a.attrelid, a.attnum) FROM pg_attribute a
            WHERE a.attrelid IN ('regress_vue."Une"'::regclass, 'regress_vue.deux'::regclass)),
    'siret: SIRET of the account holder (who pays)., autre, Second, siret, autre', 'only a column that keeps its name keeps its comment, in the views named');
SELECT results_eq($$ SELECT o.colonne, o.origine, o.origine_colonne FROM calimero.vue_origines('regress_vue."Une"') o ORDER BY 1 $$,
    $$ SELECT (row_number() OVER ())::smallint, c.relation::regclass, a.attnum FROM (VALUES ('calimero_data.cai_mouvement', 'siret'), ('calimero_data.cai_mouvement', 'montant'),
           ('calimero_data.cai_arrivee', 'siret')) AS c (relation, colonne) JOIN pg_attribute a ON a.attrelid = c.relation::regclass AND a.attname = c.colonne $$,
    'a column of a view is told from one of the same name of another table');
SELECT is_empty($$ SELECT calimero.vue_origines('calimero_data.caisse') UNION ALL SELECT calimero.vue_origines(NULL) $$, 'a table is no view');
-- Where a view reads two tables that have a column of one name.
SELECT is(col_description(format('calimero_vue.%s', split_part(c.colonne, '.', 1))::regclass,
                          (SELECT a.attnum FROM pg_attribute a WHERE a.attrelid = format('calimero_vue.%s', split_part(c.colonne, '.', 1))::regclass AND a.attname = split_part(c.colonne, '.', 2))),
          col_description(format('calimero_data.%s', split_part(c.source, '.', 1))::regclass,
                          (SELECT a.attnum FROM pg_attribute a WHERE a.attrelid = format('calimero_data.%s', split_part(c.source, '.', 1))::regclass AND a.attname = split_part(c.source, '.', 2))),
          c.colonne || ' says what ' || c.source || ' says')
  FROM (VALUES ('piar_paiement.genre', 'affectation.genre'), ('oscar_paiement.genre', 'affectation.genre'), ('rac_affectation.genre', 'affectation.genre'),
               ('rac_affectation.dossier', 'creance.dossier'), ('piar_acte.genre', 'acte.genre'), ('oscar_portefeuille.numero', 'portefeuille.numero'),
               ('oscar_suivi.solde', 'dossier.solde'), ('dsn_cotisation.declaration', 'dsn_cotisation.declaration'), ('dsn_affectation.mouvement', 'dsn_affectation.mouvement')) AS c (colonne, source);
SELECT is_empty($$ SELECT nspname FROM pg_namespace WHERE nspname ~ '^calimero_' AND obj_description(oid, 'pg_namespace') IS NULL $$, 'and every schema');
SELECT is_empty($$ SELECT t.relname, a.attname FROM ligne_de_table t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attidentity <> ''
                    WHERE NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = t.oid AND k.contype IN ('p', 'u') AND a.attnum = ANY (k.conkey)) $$,
    'every identity is part of a key');

-- What a caisse starts with.
SELECT is_empty($$ SELECT origine, code FROM calimero.dsn_codes() GROUP BY 1, 2 HAVING count(*) > 1 $$, 'a cotisation code is listed once');
SELECT is_empty($$ SELECT c.origine, c.code, k.caisse FROM calimero.dsn_codes() c CROSS JOIN calimero_data.caisse k
                    LEFT JOIN calimero_data.dsn_poids p ON (p.caisse, p.origine, p.code) = (k.caisse, c.origine, c.code)
                    WHERE p.poids IS DISTINCT FROM c.poids OR p.classe IS DISTINCT FROM c.classe $$, 'a caisse has every code, with its weight');
SELECT is_empty($$ SELECT regle FROM calimero.dsn_regles() GROUP BY 1 HAVING count(*) > 1 $$, 'a rule has one code');
SELECT is_empty($$ SELECT regle FROM calimero.dsn_regles() WHERE libelle !~ '\.$' OR length(regle) > 30 OR length(libelle) > 500 $$, '... and a sentence');
SELECT is_empty($$ SELECT motif FROM calimero.cai_motifs() GROUP BY 1 HAVING count(*) > 1 OR min(length(libelle)) = 0 OR max(length(motif)) > 30 $$,
    'a reason for a reject is listed once, with a sentence');
SELECT is_empty($$ SELECT statut FROM calimero.dsn_statuts() GROUP BY 1 HAVING count(*) > 1 OR min(length(libelle)) = 0 OR max(length(statut)) > 24 $$,
    'so is a status');
SELECT is((SELECT array_agg(rang ORDER BY rang) FROM calimero.dsn_statuts()), (SELECT array_agg(r) FROM generate_series(1, (SELECT count(*)::integer FROM calimero.dsn_statuts())) AS r),
    'the ranks of statuses are their order of priority');

SELECT * FROM finish();
ROLLBACK;
