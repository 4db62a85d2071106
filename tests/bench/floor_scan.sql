-- A stricter floor: the same without the join of cotisations to declarations, each table only walked.

SELECT count(*), sum(montant) FROM calimero_data.dsn_cotisation WHERE caisse = '48' \g /dev/null
SELECT count(*), max(mois) FROM calimero_data.dsn_declaration WHERE caisse = '48' AND etat = 'retenue' \g /dev/null
SELECT count(*), sum(montant), max(paye_le) FROM calimero_data.dsn_versement WHERE caisse = '48' \g /dev/null
SELECT count(*), sum(montant), max(date_operation) FROM calimero_data.cai_mouvement WHERE caisse = '48' \g /dev/null
BEGIN;
INSERT INTO plancher.dsn_rapprochement SELECT * FROM bench.resultat_rapprochement;
INSERT INTO plancher.dsn_affectation SELECT * FROM bench.resultat_affectation;
COMMIT;
