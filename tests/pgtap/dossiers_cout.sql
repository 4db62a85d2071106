-- What keeping one dossier true costs does not depend on how many others there are, nor on what the statistics believe of them: not
-- even with statistics that believe every table to be of one dossier.  Rows are counted, not time: what each scan of a table gave back.
-- Foreign keys are off, since their checks are planned by the server, which believes its statistics.
BEGIN;
SELECT plan(12);

-- Rows that scans of the tables of dossiers gave back so far in this transaction.
CREATE FUNCTION pg_temp.lues() RETURNS bigint LANGUAGE sql VOLATILE AS $$
    SELECT sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::bigint FROM pg_stat_xact_user_tables
     WHERE schemaname = 'calimero_data' AND relname IN ('dossier', 'creance', 'creance_nature', 'acte', 'acte_creance', 'paiement', 'affectation')
$$;
-- Rows read by a statement.
CREATE FUNCTION pg_temp.cout(ordre text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    avant bigint := pg_temp.lues();
BEGIN
    EXECUTE ordre;
    RETURN pg_temp.lues() - avant;
END
$$;
-- One of each statement of the trigger on the dossier of a debt; the rows that the costliest read.
CREATE FUNCTION pg_temp.tours(debt bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    le_dossier bigint := (SELECT c.dossier FROM calimero_data.creance c WHERE c.creance = debt);
    a bigint;
    p bigint;
    couts bigint[];
BEGIN
    INSERT INTO calimero_data.paiement (caisse, dossier, mode, montant, recu_le) VALUES ('48', le_dossier, 'virement', 5, '2025-01-15') RETURNING paiement INTO p;
    couts := ARRAY[pg_temp.cout(format($q$ INSERT INTO calimero_data.affectation (caisse, genre, paiement, creance, montant, affecte_le)
                                           VALUES ('48', 'paiement', %s, %s, 2, '2025-01-15') $q$, p, debt)),
                   pg_temp.cout(format($q$ INSERT INTO calimero_data.acte (caisse, dossier, genre, emis_le) VALUES ('48', %s, 'RELANCE', '2025-01-20') $q$, le_dossier))];
    -- By its place: the statements of this test are planned by the server too.
    couts := couts || pg_temp.cout(format($q$ UPDATE calimero_data.creance SET montant = montant + 1 WHERE ctid = %L $q$,
                                          (SELECT c.ctid FROM calimero_data.creance c WHERE c.creance = debt)));
    SELECT max(acte) INTO a FROM calimero_data.acte WHERE caisse = '48' AND dossier = le_dossier;
    couts := couts || ARRAY[pg_temp.cout(format($q$ INSERT INTO calimero_data.acte_creance (caisse, dossier, acte, creance) VALUES ('48', %s, %s, %s) $q$, le_dossier, a, debt)),
                            pg_temp.cout(format($q$ SELECT * FROM calimero.expliquer_prescription(%s, '2025-02-01', '48') $q$, debt))];
    RETURN (SELECT max(c) FROM unnest(couts) AS c);
END
$$;

-- Without what checks foreign keys.
CREATE FUNCTION pg_temp.sans_cles() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['dossier', 'creance', 'acte', 'acte_creance', 'paiement', 'affectation'] LOOP
        EXECUTE format('ALTER TABLE calimero_data.%I DISABLE TRIGGER ALL', t);
        EXECUTE format('ALTER TABLE calimero_data.%I ENABLE TRIGGER USER', t);
    END LOOP;
END
$$;

-- Two dossiers of two debts while there is nothing else, and statistics of these tables: plans of the session are made now.
SELECT essai.dossier(n) FROM generate_series(1, 2) AS n \g /dev/null
CREATE TEMPORARY TABLE dette AS SELECT n, essai.creance(n, 100) AS creance FROM generate_series(1, 2) AS n, generate_series(1, 2);
ANALYZE calimero_data.dossier, calimero_data.creance, calimero_data.acte, calimero_data.acte_creance, calimero_data.paiement, calimero_data.affectation;
SELECT pg_temp.sans_cles() \g /dev/null
SELECT cmp_ok(pg_temp.tours((SELECT min(creance) FROM dette)), '<', 40::bigint, 'a small base');
ANALYZE calimero_data.acte, calimero_data.acte_creance, calimero_data.paiement, calimero_data.affectation;
SELECT cmp_ok(pg_temp.tours((SELECT min(creance) FROM dette)), '<', 60::bigint, '... with statistics of a few rows');

-- Many others, which no statistics tell.
SET LOCAL session_replication_role = replica;
INSERT INTO calimero_data.dossier (caisse, numero, genre, debiteur, ouvert_le)
    SELECT '48', 'AUTRE-' || i, 'cotisation', (SELECT min(debiteur) FROM calimero_data.debiteur WHERE caisse = '48'), '2024-01-01' FROM generate_series(1, 3000) AS i;
INSERT INTO calimero_data.creance (caisse, dossier, dossier_genre, nature, montant, date_creance)
    SELECT '48', dossier, genre, 'COTISATION', 100, '2024-05-15' FROM calimero_data.dossier, generate_series(1, 3) WHERE numero LIKE 'AUTRE-%';
INSERT INTO calimero_data.acte (caisse, dossier, dossier_genre, genre, emis_le) SELECT '48', dossier, genre, 'RELANCE', '2024-07-01' FROM calimero_data.dossier WHERE numero LIKE 'AUTRE-%';
INSERT INTO calimero_data.acte_creance (caisse, dossier, dossier_genre, acte, creance)
    SELECT '48', c.dossier, c.dossier_genre, a.acte, c.creance FROM calimero_data.acte a JOIN calimero_data.creance c USING (caisse, dossier) WHERE a.emis_le = '2024-07-01';
INSERT INTO calimero_data.paiement (caisse, dossier, dossier_genre, mode, montant, recu_le) SELECT '48', dossier, genre, 'virement', 300, '2024-08-01' FROM calimero_data.dossier WHERE numero LIKE 'AUTRE-%';
INSERT INTO calimero_data.affectation (caisse, dossier_genre, genre, paiement, creance, montant, affecte_le)
    SELECT '48', p.dossier_genre, 'paiement', p.paiement, c.creance, 50, '2024-08-01' FROM calimero_data.paiement p JOIN calimero_data.creance c USING (caisse, dossier) WHERE p.recu_le = '2024-08-01';
SET LOCAL session_replication_role = origin;
SELECT cmp_ok(pg_temp.tours((SELECT min(creance) FROM dette)), '<', 80::bigint, 'plans made before the table grew');
SELECT cmp_ok(pg_temp.tours((SELECT max(creance) FROM dette)), '<', 80::bigint, '... for another dossier too');
DISCARD PLANS;
SELECT cmp_ok(pg_temp.tours((SELECT min(creance) FROM dette)), '<', 100::bigint, 'plans made with the statistics of before');

-- Statistics that believe each table to be of one dossier, one debt and one payment: their indexes look worth nothing.
ALTER TABLE calimero_data.dossier ALTER COLUMN dossier SET (n_distinct = 1);
ALTER TABLE calimero_data.creance ALTER COLUMN creance SET (n_distinct = 1), ALTER COLUMN dossier SET (n_distinct = 1);
ALTER TABLE calimero_data.acte ALTER COLUMN acte SET (n_distinct = 1), ALTER COLUMN dossier SET (n_distinct = 1);
ALTER TABLE calimero_data.acte_creance ALTER COLUMN acte SET (n_distinct = 1), ALTER COLUMN dossier SET (n_distinct = 1), ALTER COLUMN creance SET (n_distinct = 1);
ALTER TABLE calimero_data.paiement ALTER COLUMN paiement SET (n_distinct = 1), ALTER COLUMN dossier SET (n_distinct = 1);
ALTER TABLE calimero_data.affectation ALTER COLUMN paiement SET (n_distinct = 1), ALTER COLUMN creance SET (n_distinct = 1);
ANALYZE calimero_data.dossier, calimero_data.creance, calimero_data.acte, calimero_data.acte_creance, calimero_data.paiement, calimero_data.affectation;
SELECT cmp_ok(pg_temp.tours((SELECT min(creance) FROM dette)), '<', 120::bigint, 'statistics that believe in one dossier');
SELECT cmp_ok(pg_temp.tours((SELECT max(creance) FROM dette)), '<', 120::bigint, '... for another dossier too');

-- Statistics that believe each row to be of a caisse of its own: any index that begins with the caisse looks as good.
ALTER TABLE calimero_data.dossier ALTER COLUMN caisse SET (n_distinct = -1);
ALTER TABLE calimero_data.creance ALTER COLUMN caisse SET (n_distinct = -1);
ALTER TABLE calimero_data.acte ALTER COLUMN caisse SET (n_distinct = -1);
ALTER TABLE calimero_data.acte_creance ALTER COLUMN caisse SET (n_distinct = -1);
ALTER TABLE calimero_data.paiement ALTER COLUMN caisse SET (n_distinct = -1);
ALTER TABLE calimero_data.affectation ALTER COLUMN caisse SET (n_distinct = -1);
ANALYZE calimero_data.dossier, calimero_data.creance, calimero_data.acte, calimero_data.acte_creance, calimero_data.paiement, calimero_data.affectation;
SELECT cmp_ok(pg_temp.tours((SELECT min(creance) FROM dette)), '<', 140::bigint, 'statistics that believe in as many caisses as rows');
SELECT cmp_ok(pg_temp.tours((SELECT max(creance) FROM dette)), '<', 140::bigint, '... for another dossier too');
-- Of what all of them read, what derives is true.
SELECT is((SELECT format('%s %s', count(*), sum(c.regle)) FROM calimero_data.creance c WHERE c.creance IN (SELECT creance FROM dette)), '4 18.00', 'what was paid');
SELECT is((SELECT sum(d.solde) FROM calimero_data.dossier d WHERE d.numero LIKE 'DOSSIER-%'), (SELECT sum(montant - regle) FROM calimero_data.creance c JOIN dette USING (creance)), 'what is due');

DROP INDEX calimero_data.affectation_creance;
SELECT cmp_ok(pg_temp.tours((SELECT min(creance) FROM dette)), '>', 9000::bigint, 'without the index of assignments by debt, all of them are read');

SELECT * FROM finish();
ROLLBACK;
