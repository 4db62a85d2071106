-- What a user is told when something is wrong: what, and what to do; never what the file says.
\set SHOW_CONTEXT never
SELECT nouveau, statut, declarations, anomalies FROM calimero.dsn_deposer('\x6e69723b6e6f6d', 'salaries.csv');
SELECT nom, envoi, ligne, rubrique, regle, bloquante, libelle FROM calimero_vue.dsn_anomalie WHERE nom = 'salaries.csv';
SELECT calimero.dsn_deposer(NULL, 'x.dsn');
SELECT calimero.dsn_deposer('', 'x.dsn', '99');
SELECT calimero.dsn_retirer(12345);
SELECT calimero.cai_importer('reference;montant', 'x.csv');
SELECT calimero.cai_importer('', 'x.csv');
SELECT calimero.siret('12345678200011');
SELECT calimero.nir('2 69 05 49 588 157 81');
SELECT calimero.nir('2 69 05 49 588 157');
SELECT calimero.iban('XX43 1234 5678 9012');
SELECT calimero.commune('48000');
SELECT calimero.periode_debut('03/2025');
SELECT calimero.montant_francais(1e12);
SELECT * FROM calimero.dsn_expliquer('123', '2025M03');
SELECT * FROM calimero.dsn_expliquer('00900001900019', '2025-03');
SELECT calimero.dsn_rapprocher('48', '2025-03-01');
SELECT calimero.dsn_rapprocher('48', '2025-03-01', '2025-01-31');
SELECT calimero.fiche_synthese('00900001900019', '2025-01-01', '2025-12-31', 'pdf');
SELECT calimero.fiche_synthese('00900001900019', '2025-12-31', '2025-01-01');
SELECT calimero.fiche_synthese('00900035700013', '2025-01-01', '2025-12-31');
SELECT calimero.installer(ARRAY['inconnu']);
SELECT calimero.installer(ARRAY['audience']);
SELECT calimero.creer_caisse('4', 'Trop court');
SELECT calimero.creer_caisse('CC1', 'Caisse centrale');
SELECT calimero.creer_caisse('49', ' ');
SELECT calimero.creer_caisse('49', 'MSA de Maine-et-Loire', ARRAY['DMSA 49']);

-- With two caisses a call says which.
SELECT calimero.creer_caisse('49', 'MSA de Maine-et-Loire');
SELECT calimero.dsn_rapprocher();
SELECT calimero.dsn_rapprocher('49');

-- What is written by hand is controlled as what is deposited.
INSERT INTO calimero_data.cai_mouvement (caisse, siret, sens, montant, date_operation, reference, compte, import)
VALUES ('48', '00900001900018', 'C', 1, '2025-05-02', 'X', 'A001', 1);
INSERT INTO calimero_data.dsn_organisme (caisse, organisme) VALUES ('77', 'DMSA77');
INSERT INTO calimero_data.dsn_poids (caisse, origine, code, du, poids, classe) VALUES ('48', '81', '999', '2025-01-01', 2, 'C');
UPDATE calimero_data.dsn_parametre SET elements_maximum = 40 WHERE caisse = '48';
UPDATE calimero_data.dsn_parametre SET anticipation_jours = -1 WHERE caisse = '48';
UPDATE calimero_data.dsn_parametre SET anticipation_jours = 367 WHERE caisse = '48';

-- Nobody's data go with the code.
\set VERBOSITY terse
DROP EXTENSION calimero;
