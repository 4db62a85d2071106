-- :dossiers files of contributions of two debts each, for payments: nothing is paid yet.

SET session_replication_role = replica;
TRUNCATE calimero_data.debiteur, calimero_data.agent, calimero_data.dossier, calimero_data.echeance RESTART IDENTITY CASCADE;
INSERT INTO calimero_data.agent (caisse, agent, service, du) VALUES ('48', 'A0', 'cotisations', date '2015-01-01');
INSERT INTO calimero_data.debiteur (caisse, debiteur, personne, matricule, nom, prenom, telephone, commune, code_commune)
    OVERRIDING SYSTEM VALUE
    SELECT '48', i, 'non_salarie', 'N' || i, 'NOM ' || i, 'Prenom', '0639980000', 'Mende', '48095' FROM generate_series(1, :dossiers) AS i;
INSERT INTO calimero_data.dossier (caisse, dossier, numero, genre, debiteur, ouvert_le)
    OVERRIDING SYSTEM VALUE
    SELECT '48', i, 'D' || i, 'cotisation', i, date '2024-01-01' FROM generate_series(1, :dossiers) AS i;
INSERT INTO calimero_data.creance (caisse, creance, dossier, nature, montant, date_creance, periode_du, periode_au)
    OVERRIDING SYSTEM VALUE
    SELECT '48', i * 2 - j, i, 'COTISATION', 100, date '2024-03-15' - 30 * j, date '2024-01-01', date '2024-12-31'
      FROM generate_series(1, :dossiers) AS i, generate_series(0, 1) AS j;
RESET session_replication_role;
SELECT calimero.dossiers_recalculer('48') \g /dev/null
VACUUM (ANALYZE) calimero_data.agent, calimero_data.debiteur, calimero_data.dossier, calimero_data.creance, calimero_data.paiement,
    calimero_data.affectation;
