-- Who may match and who may ask why; a caisse that one does not see cannot be matched, though rows are read directly.
BEGIN;
SELECT plan(21);
\ir rapprochement_outils.psql

SELECT pg_temp.faits(essai.siret(1), '{"d": [{"mois": "2025-03", "c": [{"m": 10}], "v": [{"m": 10}]}], "m": [{"m": 10, "j": "2025-04-15"}]}', c) FROM unnest(ARRAY['48', '63']) AS c;
CREATE ROLE regress_calimero_app LOGIN IN ROLE calimero_exploitation INHERIT;
SELECT essai.habiliter('regress_calimero_lecteur', 'consultation');
CREATE ROLE regress_calimero_autre LOGIN;

SET LOCAL ROLE regress_calimero_autre;
SELECT throws_ok($$ SELECT calimero.dsn_rapprocher('48') $$, '42501', NULL, 'nobody matches without being allowed to');
SELECT throws_ok($$ SELECT calimero.dsn_expliquer('00900001900019', '2025M03', '48') $$, '42501', NULL, '... nor asks why');
SET LOCAL ROLE regress_calimero_lecteur;
SELECT throws_ok($$ SELECT calimero.dsn_rapprocher('48') $$, '42501', NULL, 'a reader does not match');
SELECT throws_ok($$ SELECT calimero.dsn_rapprocher('48', '2025-01-01', '2025-12-31') $$, '42501', NULL, '... nor a range');
SET LOCAL ROLE regress_calimero_app;
SELECT is((SELECT r.modifications FROM calimero.dsn_rapprocher('48', '2025-01-01', '2025-12-31') r), 2::bigint, 'an application matches');
RESET ROLE;
SELECT is((SELECT count(*) FROM calimero_data.dsn_rapprochement WHERE caisse = '63'), 0::bigint, 'the other caisse is not touched');
SELECT is((SELECT count(*) FROM calimero_data.dsn_a_rapprocher WHERE caisse = '63'), 1::bigint, '... and still waits');
SET LOCAL ROLE regress_calimero_lecteur;
SELECT cmp_ok((SELECT count(*) FROM calimero.dsn_expliquer('00900001900019', '2025M03', '48')), '>', 10::bigint, 'a reader asks why');
RESET ROLE;

-- A role that reads every table, to which row-level security shows one caisse: it writes what functions write, there only.
CREATE ROLE regress_calimero_48 LOGIN;
GRANT USAGE ON SCHEMA calimero, calimero_data TO regress_calimero_48;
GRANT SELECT ON ALL TABLES IN SCHEMA calimero_data TO regress_calimero_48;
GRANT INSERT ON calimero_data.cai_arrivee TO regress_calimero_48;
GRANT EXECUTE ON FUNCTION calimero.dsn_rapprocher(text, date, date), calimero.dsn_expliquer(text, text, text), calimero.cai_importer(bytea, text, text, boolean) TO regress_calimero_48;
DO $$
DECLARE
    nom text;
BEGIN
    FOR nom IN SELECT DISTINCT t.relname FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attname = 'caisse'
                WHERE t.relnamespace = 'calimero_data'::regnamespace AND t.relkind = 'r' LOOP
        EXECUTE format('CREATE POLICY regress_48 ON calimero_data.%I TO regress_calimero_48 USING (caisse = ''48'') WITH CHECK (caisse = ''48'')', nom);
    END LOOP;
END
$$;
SET LOCAL ROLE regress_calimero_48;
SELECT throws_ok($$ SELECT calimero.dsn_rapprocher('63', '2025-01-01', '2025-12-31') $$, '22023', 'caisse is not known', 'a caisse that is not seen is not matched');
SELECT throws_ok($$ SELECT calimero.dsn_expliquer('00900001900019', '2025M03', '63') $$, '22023', 'caisse is not known', '... nor explained');
SELECT throws_ok($$ SELECT calimero.cai_importer('reference;siret;sens;montant;date_operation', 'x', '63') $$, '22023', 'caisse is not known', '... nor imported into');
SELECT throws_ok($$ INSERT INTO calimero_data.cai_arrivee (caisse, reference) VALUES ('63', 'X') $$, NULL, NULL, '... by no way');
SELECT lives_ok($$ SELECT calimero.dsn_rapprocher(NULL, '2025-01-01', '2025-12-31') $$, 'the only caisse that is seen needs no name');
RESET ROLE;
SELECT is((SELECT count(*) FROM calimero_data.dsn_rapprochement WHERE caisse = '63'), 0::bigint, 'nothing was written for the other caisse');
REVOKE SELECT ON calimero_data.cai_mouvement FROM regress_calimero_48;
SET LOCAL ROLE regress_calimero_48;
SELECT throws_ok($$ SELECT calimero.dsn_rapprocher('48', '2025-01-01', '2025-12-31') $$, '42501', NULL, 'tables that are read directly need the right to read them');
RESET ROLE;
GRANT SELECT ON calimero_data.cai_mouvement TO regress_calimero_48;
REVOKE SELECT ON calimero_data.dsn_affectation FROM regress_calimero_48;
DELETE FROM calimero_data.dsn_affectation;
SET LOCAL ROLE regress_calimero_48;
SELECT throws_ok($$ SELECT calimero.dsn_rapprocher('48', '2025-01-01', '2025-12-31') $$, '42501', NULL, 'tables that are written need the right to read them');
RESET ROLE;
GRANT SELECT ON calimero_data.dsn_affectation TO regress_calimero_48;
REVOKE SELECT ON calimero_data.dsn_generation FROM regress_calimero_48;
SET LOCAL ROLE regress_calimero_48;
SELECT throws_ok($$ SELECT calimero.dsn_rapprocher('48', '2025-01-01', '2025-12-31') $$, '42501', NULL, '... the one of the lock too');
RESET ROLE;
GRANT SELECT ON calimero_data.dsn_generation TO regress_calimero_48;

-- Writing is the owner's, and only for the statement that writes: what the caller's own objects run is the caller's.
SET LOCAL ROLE regress_calimero_48;
CREATE TEMPORARY TABLE qui (role text);
CREATE FUNCTION pg_temp.egal(varchar, text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO qui VALUES (current_user);
    RETURN $1::text OPERATOR(pg_catalog.=) $2;
END
$$;
CREATE OPERATOR pg_temp.= (LEFTARG = varchar, RIGHTARG = text, FUNCTION = pg_temp.egal);
SET LOCAL search_path = pg_temp, public, pg_catalog;
SELECT lives_ok($$ SELECT calimero.dsn_rapprocher('48', '2025-01-01', '2025-12-31') $$, 'an operator of the caller does not come before those of the server');
SET LOCAL search_path = public;
SELECT is((SELECT count(*) FROM qui WHERE role <> 'regress_calimero_48'), 0::bigint, '... and nothing of the caller runs as the owner');
SELECT is(current_user, 'regress_calimero_48'::name, 'the caller is itself again afterwards');
DO $$
BEGIN
    PERFORM calimero.cai_importer(convert_to(E'reference;siret;sens;montant;date_operation\nR;00900001900019;C;1,00;2025-04-15\n', 'UTF8'), 'x', '48');
EXCEPTION WHEN OTHERS THEN
    NULL;
END
$$;
SELECT is(current_user, 'regress_calimero_48'::name, '... and after an error');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
