-- Plans that a session keeps: made for one agent, run for another or for none, they never show what that one may not see.
BEGIN;
SELECT * FROM no_plan();

CREATE ROLE regress_calimero_app48 LOGIN;
CREATE ROLE regress_calimero_app63 LOGIN;
CREATE ROLE regress_calimero_deux LOGIN;
INSERT INTO calimero_data.agent (caisse, agent, service, du, compte) VALUES
    ('48', 'APPLI', 'informatique', '2020-01-01', 'regress_calimero_app48'), ('63', 'APPLI', 'informatique', '2020-01-01', 'regress_calimero_app63'),
    ('48', 'COT', 'cotisations', '2020-01-01', NULL), ('48', 'BIS', 'cotisations', '2020-01-01', NULL), ('63', 'COT', 'cotisations', '2020-01-01', NULL),
    ('48', 'DEUX', 'agence_comptable', '2020-01-01', 'regress_calimero_deux');
SELECT calimero.habilitation_accorder(a.agent, CASE a.agent WHEN 'APPLI' THEN 'application' WHEN 'DEUX' THEN 'prestations' ELSE 'cotisations' END,
                                      '2020-01-01', caisse => a.caisse)
  FROM calimero_data.agent a WHERE a.agent IN ('APPLI', 'COT', 'BIS', 'DEUX');
SELECT calimero.habilitation_accorder('DEUX', 'cotisations', '2020-01-01', caisse => '48');
SELECT count(*) FROM calimero.habilitations_appliquer();
SELECT essai.dossier(1);
SELECT essai.dossier(2, 'piar', 'assure');
SELECT essai.dossier(3, 'cotisation', 'employeur', '63');
CREATE FUNCTION essai.plan(requete text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    ligne text;
    plan text := '';
BEGIN
    FOR ligne IN EXECUTE 'EXPLAIN (COSTS OFF) ' || requete LOOP
        plan := plan || ligne || E'\n';
    END LOOP;
    RETURN plan;
END
$$;
-- A plan of plpgsql, kept by the session.
CREATE FUNCTION essai.compter() RETURNS integer LANGUAGE plpgsql AS $$
BEGIN
    RETURN (SELECT count(*) FROM calimero_data.dossier);
END
$$;
GRANT USAGE ON SCHEMA essai TO PUBLIC;
GRANT EXECUTE ON FUNCTION essai.plan(text), essai.compter() TO PUBLIC;
PREPARE vus AS SELECT string_agg(d.numero, ' ' ORDER BY d.numero)::text COLLATE "default" FROM calimero_data.dossier d;
PREPARE ouvrir AS INSERT INTO calimero_data.dossier (caisse, numero, genre, debiteur) SELECT '63', 'NOUVEAU', 'cotisation', -1;
SET plan_cache_mode = force_generic_plan;

-- The plan is that of somebody who names his caisse.
SET SESSION AUTHORIZATION regress_calimero_app48;
SAVEPOINT libre;
SELECT calimero.agir_pour('COT');
SET LOCAL enable_seqscan = off;
SELECT matches(essai.plan('SELECT * FROM calimero_data.dossier'), $$Index Cond: \(\(caisse\)::text = '48'::text COLLATE "C"\)$$, 'an index that begins with the caisse serves');
SELECT matches(essai.plan('SELECT * FROM calimero_data.dossier ORDER BY dossier LIMIT 1'), '^Limit\s+->  Index Scan using dossier_pkey',
    'the order within the caisse is that of the index: nothing is sorted');
SELECT unalike(essai.plan('SELECT * FROM calimero_data.dossier'), '%caisse_permise%', 'no row is asked by a function');

-- Another agent of the caisse, of another caisse, nobody: the same prepared statement.
SELECT results_eq('EXECUTE vus', ARRAY['DOSSIER-1'], 'prepared: the agent sees what is its');
SELECT is(essai.compter(), 1, '... and in a function that keeps its plan');
ROLLBACK TO libre;
SELECT throws_ok('EXECUTE vus', '42501', NULL, 'the application itself may not');
SELECT calimero.agir_pour('BIS');
SELECT results_eq('EXECUTE vus', ARRAY['DOSSIER-1'], 'another agent of the same caisse and profile');
ROLLBACK TO libre;
RESET SESSION AUTHORIZATION;
SET SESSION AUTHORIZATION regress_calimero_app63;
SAVEPOINT libre63;
SELECT calimero.agir_pour('COT');
SELECT results_eq('EXECUTE vus', ARRAY['DOSSIER-3'], 'the same role, for an agent of another caisse: what is of that caisse');
SELECT is(essai.compter(), 1, '... and in the function');
ROLLBACK TO libre63;
SET ROLE calimero_cotisations;
SELECT throws_ok('EXECUTE vus', 'MS070', NULL, 'the role without an agent: the plan that was made for one does not run');
SELECT results_eq('EXECUTE vus', ARRAY[NULL::text], '... and is made again: nothing');
SELECT is(essai.compter(), 0, '... in the function too');
RESET ROLE;
SELECT calimero.agir_pour('COT');
SELECT results_eq('EXECUTE vus', ARRAY[NULL::text], 'an agent again: a plan made for nobody shows nothing, once');
SELECT results_eq('EXECUTE vus', ARRAY['DOSSIER-3'], '... then what is its');
SELECT is(essai.compter(), 1, '... in the function too');
ROLLBACK TO libre63;
SET ROLE calimero_cotisations;
SELECT throws_ok('SELECT essai.compter()', 'MS070', NULL, 'a plan in a function does not run without the agent either');
SELECT is(essai.compter(), 0, '... and shows nothing once made again');
RESET ROLE;
RESET SESSION AUTHORIZATION;

-- Rows that are written are judged by the same.
SET SESSION AUTHORIZATION regress_calimero_app63;
SELECT calimero.agir_pour('COT');
SELECT throws_ok('EXECUTE ouvrir', '23503', NULL, 'an agent of the caisse may write there (the debtor of this row is none)');
ROLLBACK TO libre63;
RESET SESSION AUTHORIZATION;
SET SESSION AUTHORIZATION regress_calimero_app48;
SELECT calimero.agir_pour('COT');
SELECT throws_ok('EXECUTE ouvrir', '42501', NULL, 'an agent of another caisse may not, with the same plan');
ROLLBACK TO libre;
RESET SESSION AUTHORIZATION;

-- Cursors.
SET SESSION AUTHORIZATION regress_calimero_deux;
DECLARE lire CURSOR FOR SELECT d.numero::text FROM calimero_data.dossier d ORDER BY 1;
FETCH lire;
RESET SESSION AUTHORIZATION;
SAVEPOINT ouvert;
SELECT calimero.habilitation_revoquer(h.habilitation, 'mutation', '48') FROM calimero_data.habilitation h WHERE h.agent = 'DEUX';
SET SESSION AUTHORIZATION regress_calimero_deux;
SELECT throws_ok('FETCH lire', 'MS070', NULL, 'a cursor opened before a revocation shows nothing after it');
RESET SESSION AUTHORIZATION;
ROLLBACK TO ouvert;

-- What would be copied for whoever comes next on the connection.
SET SESSION AUTHORIZATION regress_calimero_app48;
SELECT calimero.agir_pour('COT');
DECLARE tenu CURSOR WITH HOLD FOR SELECT d.numero::text FROM calimero_data.dossier d;
SELECT throws_ok('FETCH tenu', '0A000', NULL, 'a cursor is not held beyond the transaction that acts for an agent');
DECLARE sans CURSOR WITH HOLD FOR SELECT 1;
SELECT lives_ok('FETCH sans', '... unless it shows nothing of a caisse');
CLOSE tenu;
CLOSE sans;
ROLLBACK TO libre;
RESET SESSION AUTHORIZATION;

-- Two profiles of one account.
SET ROLE regress_calimero_deux;
SELECT results_eq('EXECUTE vus', ARRAY['DOSSIER-1 DOSSIER-2'], 'two profiles of one account: what either sees');
RESET ROLE;
SAVEPOINT deux;
SELECT calimero.habilitation_revoquer(h.habilitation, 'mutation', '48') FROM calimero_data.habilitation h WHERE (h.agent, h.profil) = ('DEUX', 'cotisations');
SET ROLE regress_calimero_deux;
SELECT results_eq('EXECUTE vus', ARRAY['DOSSIER-2'], 'one is revoked: what the other sees');
SELECT unalike(essai.plan('SELECT * FROM calimero_data.dossier'), '%caisse_permise%', 'a profile that is not held costs nothing');
RESET ROLE;
ROLLBACK TO deux;

-- Asked by others than policies: row by row, or in their own plans, with the same answers.
SET ROLE regress_calimero_deux;
SELECT is((SELECT count(*)::integer FROM (VALUES ('48'), ('63'), (NULL)) AS c (caisse) WHERE calimero.caisse_permise(c.caisse, 'cotisations')), 1, 'of a list of values');
SELECT is((SELECT count(*)::integer FROM (VALUES ('48', 'cotisations'), ('48', 'direction'), ('48', NULL)) AS c (caisse, profil) WHERE calimero.caisse_permise(c.caisse, c.profil)),
    1, 'of a profile that is no constant');
RESET ROLE;
SELECT throws_ok($$ SELECT calimero.caisse_permise_support(NULL) $$, '42883', NULL, 'nobody but the planner calls its support function');

SELECT * FROM finish();
ROLLBACK;
