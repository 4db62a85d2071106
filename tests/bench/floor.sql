-- The floor of the matching: read what it must read, write what it writes.
-- The rows written are those of the last matching, kept in bench.resultat_*.

SELECT count(*), sum(c.montant) FROM calimero_data.dsn_cotisation c JOIN calimero_data.dsn_declaration d USING (caisse, depot, declaration)
 WHERE d.caisse = '48' AND d.etat = 'retenue' \g /dev/null
SELECT count(*), sum(montant), max(paye_le) FROM calimero_data.dsn_versement WHERE caisse = '48' \g /dev/null
SELECT count(*), sum(montant), max(date_operation) FROM calimero_data.cai_mouvement WHERE caisse = '48' \g /dev/null
BEGIN;
INSERT INTO plancher.dsn_rapprochement SELECT * FROM bench.resultat_rapprochement;
INSERT INTO plancher.dsn_affectation SELECT * FROM bench.resultat_affectation;
COMMIT;
