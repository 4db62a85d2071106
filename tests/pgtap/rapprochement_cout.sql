-- What matching one SIRET costs does not depend on how many others there are, nor on what the statistics believe of them.
-- Rows are counted, not time: what each scan of a table gave back, by pg_stat_xact_user_tables.
BEGIN;
SELECT plan(8);
\ir rapprochement_outils.psql

-- A payer with many establishments, one movement each; a SIRET with very many movements; and a small one.
INSERT INTO calimero_data.cai_import (caisse, nom) VALUES ('48', 'cout.csv');
INSERT INTO calimero_data.cai_mouvement (caisse, siret, sens, montant, date_operation, mode, reference, compte, import)
    SELECT '48', essai.siret(1), 'C', 10, DATE '2020-01-01' + n % 1800, '05', 'COUT-' || n, essai.siret(1), (SELECT max(import) FROM calimero_data.cai_import)
      FROM generate_series(1, 20000) AS n;
INSERT INTO calimero_data.dsn_depot (caisse, empreinte, nom, octets, statut, envois, declarations)
    VALUES ('48', sha256('cout'), 'cout.dsn', 1000, 'accepte', 1, 4000);
INSERT INTO calimero_data.dsn_envoi (caisse, depot, envoi, ligne, refuse, essai, rubriques_lues, declarations_lues, anomalies)
    SELECT '48', max(depot), 1, 1, false, false, 40, 4000, 0 FROM calimero_data.dsn_depot;
INSERT INTO calimero_data.dsn_declaration (caisse, depot, declaration, envoi, siret, mois, etat, nature, type, fraction, champ, ordre, devise, individus,
                                           ligne, lignes, inconnues, ailleurs, anomalies, empreinte)
    SELECT '48', (SELECT max(depot) FROM calimero_data.dsn_depot), n, 1, essai.siret(2, n), '2025-03-01', 'retenue', '01', '01', '11', '01', 0, '01', 4, 1, 40, 0, 0, 0, sha256(n::text::bytea)
      FROM generate_series(1, 4000) AS n;
INSERT INTO calimero_data.dsn_cotisation (caisse, depot, declaration, numero, montant, lignes, regularisation, plusieurs_mois, origine, code, periode, organisme)
    SELECT '48', depot, declaration, 1, 10, 1, false, false, '81', '075', '2025M03', 'DMSA48' FROM calimero_data.dsn_declaration WHERE siret LIKE substr(essai.siret(2), 1, 9) || '%';
INSERT INTO calimero_data.dsn_versement (caisse, depot, declaration, numero, montant, du, au, regularisation, periode, mode, organisme, siret_payeur)
    SELECT '48', depot, declaration, 1, 10, '2025-03-01', '2025-03-31', false, '2025M03', CASE siret WHEN essai.siret(2) THEN '05' ELSE '06' END, 'DMSA48', essai.siret(2)
      FROM calimero_data.dsn_declaration WHERE siret LIKE substr(essai.siret(2), 1, 9) || '%';
SELECT pg_temp.faits(essai.siret(3), '{"d": [{"mois": "2025-03", "c": [{"m": 10}], "v": [{"m": 10}]}], "m": [{"m": 10, "j": "2025-04-15"}]}');
INSERT INTO calimero_data.dsn_a_rapprocher SELECT '48', s FROM (SELECT essai.siret(1) AS s UNION ALL SELECT essai.siret(2)) x ON CONFLICT DO NOTHING;
SELECT is((SELECT format('%s %s', sirets, periodes) FROM calimero.dsn_rapprocher('48', '2020-01-01', '2026-01-01')), '4002 4061', 'everything is matched once');

-- Statistics that believe that every table is of one SIRET: an index by SIRET looks worth nothing.
ALTER TABLE calimero_data.cai_mouvement ALTER COLUMN siret SET (n_distinct = 1);
ALTER TABLE calimero_data.dsn_declaration ALTER COLUMN siret SET (n_distinct = 1), ALTER COLUMN depot SET (n_distinct = 1);
ALTER TABLE calimero_data.dsn_cotisation ALTER COLUMN depot SET (n_distinct = 1), ALTER COLUMN declaration SET (n_distinct = 1);
ALTER TABLE calimero_data.dsn_versement ALTER COLUMN siret_payeur SET (n_distinct = 1), ALTER COLUMN depot SET (n_distinct = 1), ALTER COLUMN declaration SET (n_distinct = 1);
ALTER TABLE calimero_data.dsn_rapprochement ALTER COLUMN siret SET (n_distinct = 1);
ALTER TABLE calimero_data.dsn_affectation ALTER COLUMN payeur SET (n_distinct = 1), ALTER COLUMN mouvement SET (n_distinct = 1);
ANALYZE calimero_data.cai_mouvement, calimero_data.dsn_declaration, calimero_data.dsn_cotisation, calimero_data.dsn_versement,
    calimero_data.dsn_rapprochement, calimero_data.dsn_affectation, calimero_data.dsn_a_rapprocher;

-- Rows that scans of the tables of the matching gave back so far in this transaction.
CREATE FUNCTION pg_temp.lues() RETURNS bigint LANGUAGE sql VOLATILE AS $$
    SELECT sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::bigint FROM pg_stat_xact_user_tables
     WHERE schemaname = 'calimero_data' AND relname ~ '^(dsn|cai)_'
$$;
-- Rows read by a matching of what waits, after one more credit of a SIRET.
CREATE FUNCTION pg_temp.cout(s text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    avant bigint;
BEGIN
    PERFORM pg_temp.faits(s, '{"m": [{"m": 1, "j": "2025-05-15"}]}');
    avant := pg_temp.lues();
    PERFORM calimero.dsn_rapprocher('48');
    RETURN pg_temp.lues() - avant;
END
$$;
SELECT cmp_ok(pg_temp.cout(essai.siret(3)), '<', 400::bigint, 'one small SIRET: its rows, and the rules of the caisse');
SELECT cmp_ok(pg_temp.cout(essai.siret(4)), '<', 400::bigint, 'one that is new');
SELECT cmp_ok(pg_temp.cout(essai.siret(1)), '<', 3 * 20000::bigint, 'one with very many movements: twice their number, and not a multiple of it');
SELECT cmp_ok(pg_temp.cout(essai.siret(2, 3999)), '<', 15 * 4000::bigint, 'one whose payer has very many establishments: these, each a few rows');
SELECT cmp_ok(pg_temp.cout(essai.siret(2)), '<', 15 * 4000::bigint, 'the payer itself');
SELECT is((SELECT modifications FROM calimero.dsn_rapprocher('48', '2020-01-01', '2026-01-01')), 0::bigint, 'from scratch: the same');

-- The indexes are named: one that is missing is told, and no other serves in its place.
DROP INDEX calimero_data.cai_mouvement_siret;
INSERT INTO calimero_data.dsn_a_rapprocher VALUES ('48', essai.siret(3));
SELECT throws_ok($$ SELECT calimero.dsn_rapprocher('48') $$, '55000', 'index "cai_mouvement_siret" is missing or not valid', 'an index that is missing');

SELECT * FROM finish();
ROLLBACK;
