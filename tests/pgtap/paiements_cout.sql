-- What a payment costs grows with the debts of its dossier, not with their square: the order of the law is computed once for all of
-- them, and each table is read a few times for each debt.  Calls and rows are counted, not time.
BEGIN;
SELECT plan(5);
SET LOCAL track_functions = 'all';

CREATE FUNCTION pg_temp.appels() RETURNS bigint LANGUAGE sql VOLATILE AS $$
    SELECT coalesce(sum(calls), 0)::bigint FROM pg_stat_xact_user_functions WHERE schemaname = 'calimero' AND funcname = 'imputation'
$$;
CREATE FUNCTION pg_temp.lues() RETURNS bigint LANGUAGE sql VOLATILE AS $$
    SELECT sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::bigint FROM pg_stat_xact_user_tables WHERE schemaname = 'calimero_data'
$$;
-- Calls of the imputation and rows read by a statement.
CREATE FUNCTION pg_temp.cout(ordre text, OUT appels bigint, OUT lues bigint) RETURNS record LANGUAGE plpgsql AS $$
BEGIN
    appels := pg_temp.appels();
    lues := pg_temp.lues();
    EXECUTE ordre;
    appels := pg_temp.appels() - appels;
    lues := pg_temp.lues() - lues;
END
$$;

SELECT essai.dossier(n) FROM generate_series(1, 2) AS n \g /dev/null
INSERT INTO calimero_data.creance (caisse, dossier, nature, montant, date_creance)
    SELECT d.caisse, d.dossier, 'COTISATION', 1, date '2024-05-15' + i
      FROM calimero_data.dossier d, generate_series(1, CASE d.numero WHEN 'DOSSIER-1' THEN 100 ELSE 400 END) AS i
     WHERE d.caisse = '48' AND d.numero IN ('DOSSIER-1', 'DOSSIER-2');
-- Checks of foreign keys are planned by the server, which believes its statistics.
ANALYZE calimero_data.dossier, calimero_data.creance, calimero_data.paiement, calimero_data.affectation;
CREATE TEMPORARY TABLE mesure AS
    SELECT n, c.* FROM generate_series(1, 2) AS n, LATERAL pg_temp.cout(format(
        'SELECT * FROM calimero.paiement_encaisser(%L, %s, ''2025-06-01'', ''virement'', NULL, ''A1'', caisse => ''48'')',
        'DOSSIER-' || n, CASE n WHEN 1 THEN 100 ELSE 400 END)) AS c;
SELECT results_eq('SELECT n, appels FROM mesure ORDER BY n', 'VALUES (1, 1::bigint), (2, 1::bigint)', 'the order of the law is computed once');
SELECT is((SELECT sum(solde) FROM calimero_data.dossier WHERE caisse = '48' AND numero LIKE 'DOSSIER-%'), 0.00, '... and the payments settle all debts');
SELECT cmp_ok((SELECT lues FROM mesure WHERE n = 2), '<', (SELECT 5 * lues FROM mesure WHERE n = 1), 'four times as many debts, at most about four times as many rows');
SELECT cmp_ok((SELECT lues FROM mesure WHERE n = 2), '<', 50 * 400::bigint, '... a few for each debt');
SELECT is(count(*), 0::bigint, 'nothing is foreseen of a file where nothing is due') FROM calimero.imputation_prevue('DOSSIER-1', 10, caisse => '48');

SELECT * FROM finish();
ROLLBACK;
