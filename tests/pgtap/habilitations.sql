-- Who acts, in which caisse, under which profile: what is seen follows at once, and cannot be forged.
BEGIN;
SELECT * FROM no_plan();

CREATE ROLE regress_calimero_app LOGIN;
CREATE ROLE regress_calimero_cot LOGIN;
CREATE ROLE regress_calimero_dir LOGIN;
CREATE ROLE regress_calimero_autre LOGIN;
INSERT INTO calimero_data.agent (caisse, agent, service, du, au, compte) VALUES
    ('48', 'APPLI', 'informatique', '2020-01-01', NULL, 'regress_calimero_app'),
    ('48', 'DIR', 'direction', '2020-01-01', NULL, 'regress_calimero_dir'),
    ('48', 'COT', 'cotisations', '2020-01-01', NULL, 'regress_calimero_cot'),
    ('48', 'PREST', 'prestations', '2020-01-01', NULL, NULL),
    ('48', 'DEUX', 'recouvrement_contentieux', '2020-01-01', NULL, NULL),
    ('48', 'RIEN', 'cotisations', '2020-01-01', NULL, NULL),
    ('48', 'PARTI', 'cotisations', '2020-01-01', current_date - 1, NULL),
    ('63', 'AUTRE', 'cotisations', '2020-01-01', NULL, 'regress_calimero_autre'),
    ('63', 'LOIN', 'cotisations', '2020-01-01', NULL, NULL);
SELECT calimero.habilitation_accorder(h.agent, h.profil, '2020-01-01', caisse => h.caisse)
  FROM (VALUES ('48', 'APPLI', 'application'), ('48', 'DIR', 'direction'), ('48', 'COT', 'cotisations'), ('48', 'PREST', 'prestations'),
               ('48', 'DEUX', 'recouvrement_contentieux'), ('48', 'DEUX', 'agence_comptable'), ('48', 'PARTI', 'cotisations'),
               ('63', 'AUTRE', 'cotisations'), ('63', 'LOIN', 'cotisations')) AS h (caisse, agent, profil);
-- What etat() says before: whoever reads the habilitations of every caisse is told, with the statement that corrects.
GRANT calimero_direction TO regress_calimero_autre;
CREATE TEMPORARY TABLE etats AS SELECT 'owner' AS qui, e.* FROM calimero.etat() e WHERE e.domaine = 'habilitation';
GRANT INSERT ON etats TO calimero_exploitation, calimero_consultation;
SET LOCAL ROLE calimero_exploitation;
INSERT INTO etats SELECT 'exploitation', e.* FROM calimero.etat() e WHERE e.domaine = 'habilitation';
SET LOCAL ROLE calimero_consultation;
INSERT INTO etats SELECT 'consultation', e.* FROM calimero.etat() e WHERE e.domaine = 'habilitation';
RESET ROLE;
SELECT results_eq('SELECT element, valeur, gravite, conseil FROM etats WHERE qui = ''owner'' ORDER BY element',
    $$ VALUES ('calimero_application: regress_calimero_app'::varchar, 'not a member, though its agent is habilitated'::varchar, 'attention'::varchar,
               'Call calimero.habilitations_appliquer(), or: GRANT calimero_application TO regress_calimero_app.'::varchar),
              ('calimero_cotisations: regress_calimero_autre', 'not a member, though its agent is habilitated', 'attention',
               'Call calimero.habilitations_appliquer(), or: GRANT calimero_cotisations TO regress_calimero_autre.'),
              ('calimero_cotisations: regress_calimero_cot', 'not a member, though its agent is habilitated', 'attention',
               'Call calimero.habilitations_appliquer(), or: GRANT calimero_cotisations TO regress_calimero_cot.'),
              ('calimero_direction: regress_calimero_autre', 'a member without habilitation', 'attention',
               'Call calimero.habilitations_appliquer(), or: REVOKE calimero_direction FROM regress_calimero_autre.'),
              ('calimero_direction: regress_calimero_dir', 'not a member, though its agent is habilitated', 'attention',
               'Call calimero.habilitations_appliquer(), or: GRANT calimero_direction TO regress_calimero_dir.') $$,
    'etat() tells accounts that are no members of their groups, and members without habilitation');
SELECT is((SELECT count(*) FROM etats WHERE qui = 'exploitation'), 5::bigint, '... to jobs too');
SELECT is((SELECT count(*) FROM etats WHERE qui = 'consultation'), 0::bigint, '... not to who may not read habilitations, without an error');
REVOKE calimero_direction FROM regress_calimero_autre;
SELECT results_eq('SELECT compte, role, action FROM calimero.habilitations_appliquer() ORDER BY 1',
    $$ VALUES ('regress_calimero_app'::name, 'calimero_application'::name, 'accorde'::varchar),
              ('regress_calimero_autre', 'calimero_cotisations', 'accorde'), ('regress_calimero_cot', 'calimero_cotisations', 'accorde'),
              ('regress_calimero_dir', 'calimero_direction', 'accorde') $$, 'accounts become members of the groups of their habilitations');
SELECT is_empty('SELECT * FROM calimero.habilitations_appliquer()', 'twice changes nothing');
SELECT is_empty('SELECT * FROM calimero.etat() WHERE domaine = ''habilitation''', '... and etat() has nothing to say');
SELECT essai.dossier(1);
SELECT essai.dossier(2, 'piar', 'assure');
SELECT essai.creance(1, 100);
SELECT essai.dossier(3, 'cotisation', 'employeur', '63');
CREATE FUNCTION essai.vus() RETURNS text LANGUAGE sql AS $$
    SELECT coalesce((SELECT string_agg(d.numero, ' ' ORDER BY d.caisse, d.numero) FROM calimero_data.dossier d), '-')
$$;
CREATE FUNCTION essai.numero_interne(numero text) RETURNS bigint LANGUAGE sql SECURITY DEFINER AS $$
    SELECT d.dossier FROM calimero_data.dossier d WHERE d.numero = numero_interne.numero
$$;
GRANT USAGE ON SCHEMA essai TO PUBLIC;
GRANT EXECUTE ON FUNCTION essai.vus(), essai.numero_interne(text) TO PUBLIC;

-- An account of its own.
SET ROLE regress_calimero_cot;
SELECT is(essai.vus(), 'DOSSIER-1', 'an agent sees the dossiers of its kind in its caisse');
SELECT is((SELECT string_agg(c.caisse, ' ') FROM calimero_data.caisse c), '48', '... and its caisse alone');
SELECT is((calimero.agent_actif()).agent::text, 'COT', 'it is the agent who acts');
SELECT ok(NOT calimero.caisse_permise('48', 'prestations'), 'no caisse under a profile it does not hold');
SELECT ok(calimero.caisse_permise('48', 'cotisations'), '... its own under the one that it holds');
SELECT ok(NOT calimero.caisse_permise(f.caisse, f.profil), f.cas)
  FROM (VALUES ('63', 'cotisations', 'no other caisse'), ('4', 'cotisations', 'nor what its code begins with'), ('485', 'cotisations', 'nor what begins with it'),
               ('', 'cotisations', 'nor an empty code'), ('48', '', 'nor an empty profile'), ('48', repeat('c', 100000), 'nor one that is none')) AS f (caisse, profil, cas);
RESET ROLE;
SET ROLE regress_calimero_autre;
SELECT is(essai.vus(), 'DOSSIER-3', 'the agent of another caisse sees the other caisse');
RESET ROLE;
SET ROLE calimero_cotisations;
SELECT is(essai.vus(), '-', 'the group role alone sees nothing');
RESET ROLE;

-- Revoked, expired, to come: at once, with the same cached plan.
PREPARE vus AS SELECT count(*)::int FROM calimero_data.dossier;
SET ROLE regress_calimero_cot;
SELECT results_eq('EXECUTE vus', ARRAY[1], 'a prepared statement sees it');
RESET ROLE;
SAVEPOINT avant;
SELECT calimero.habilitation_revoquer(h.habilitation, 'a quitté le service', '48') FROM calimero_data.habilitation h WHERE h.agent = 'COT';
SET ROLE regress_calimero_cot;
SELECT results_eq('EXECUTE vus', ARRAY[0], 'revoked: the same prepared statement sees nothing');
SELECT is_empty('SELECT * FROM calimero_data.caisse', '... nor its caisse');
RESET ROLE;
SELECT is((SELECT h.revoquee_compte::text FROM calimero_data.habilitation h WHERE h.agent = 'COT'), session_user::text, 'who revoked it is kept');
ROLLBACK TO avant;
SET ROLE regress_calimero_cot;
SELECT results_eq('EXECUTE vus', ARRAY[1], 'a revocation rolled back never was');
RESET ROLE;
UPDATE calimero_data.agent SET au = current_date - 1 WHERE agent = 'COT';
SET ROLE regress_calimero_cot;
SELECT results_eq('EXECUTE vus', ARRAY[0], 'an agent who left sees nothing');
RESET ROLE;
ROLLBACK TO avant;
UPDATE calimero_data.agent SET compte = NULL WHERE agent = 'COT';
SET ROLE regress_calimero_cot;
SELECT results_eq('EXECUTE vus', ARRAY[0], 'an account that is an agent''s no more sees nothing');
RESET ROLE;
ROLLBACK TO avant;

-- Acting for an agent.
SELECT throws_ok($$ SELECT calimero.agir_pour('PREST') $$, '42501', NULL, 'whoever is no application names no agent');
SET SESSION AUTHORIZATION regress_calimero_cot;
SELECT throws_ok($$ SELECT calimero.agir_pour('PREST') $$, '42501', NULL, '... nor does an agent');
RESET SESSION AUTHORIZATION;
SET SESSION AUTHORIZATION regress_calimero_app;
SELECT throws_ok($$ SELECT essai.vus() $$, '42501', NULL, 'an application that names no agent reads no table');
SET ROLE calimero_cotisations;
SELECT is(essai.vus(), '-', '... and sees nothing under the role of a profile');
RESET ROLE;
SELECT throws_ok(format('SELECT calimero.agir_pour(%L, %L)', f.agent, f.profil), f.code, NULL, f.cas)
  FROM (VALUES ('INCONNU', NULL, 'MS070', 'an agent that is not'), ('RIEN', NULL, 'MS070', 'an agent without habilitation'),
               ('PARTI', NULL, 'MS070', 'an agent who left'), ('LOIN', NULL, 'MS070', 'an agent of another caisse'),
               ('PREST', 'agence_comptable', 'MS070', 'a profile the agent does not hold'), ('DEUX', NULL, '22023', 'two profiles, none named'),
               ('APPLI', 'application', 'MS070', 'an application itself'), (NULL, NULL, 'MS070', 'nobody'), ('', '', 'MS070', 'an empty code'),
               (repeat('A', 17), NULL, 'MS023', 'too long a code'), ('PREST', repeat('p', 25), 'MS023', 'too long a profile'),
               ('PREST', 'exploitation', 'MS070', 'a profile that agents do not hold')) AS f (agent, profil, code, cas);
SAVEPOINT libre;
SELECT is(calimero.agir_pour('PREST'), 'prestations', 'the only profile is taken');
SELECT is(current_user::text, 'calimero_prestations', 'the role becomes that of the profile');
SELECT is(essai.vus(), 'DOSSIER-2', 'and the rows are those of the agent');
SELECT is(calimero.agent_actif()::text, '(48,PREST)', '... who acts');
SELECT throws_ok($$ SELECT calimero.agir_pour('DEUX', 'agence_comptable') $$, '25001', NULL, 'one agent a transaction');
SET ROLE calimero_cotisations;
SELECT is(essai.vus(), '-', 'under the role of another profile the agent sees nothing');
SET ROLE calimero_agence_comptable;
SELECT is(essai.vus(), '-', '... whichever');
RESET ROLE;
SELECT throws_ok($$ SELECT essai.vus() $$, '42501', NULL, 'with the role taken back there are no rights');
SELECT ok(NOT calimero.caisse_permise('48', 'prestations'), '... nor a caisse');
ROLLBACK TO libre;
SELECT is(current_setting('calimero.agent_agissant'), '', 'rolled back, nobody acts');
SELECT is(current_user::text, 'regress_calimero_app', '... and the role is as before');
SELECT is(calimero.agir_pour('DEUX', 'agence_comptable'), 'agence_comptable', 'the profile named is taken');
SELECT is(essai.vus(), 'DOSSIER-1 DOSSIER-2', 'the agence comptable sees every kind, of its caisse');
ROLLBACK TO libre;
RESET SESSION AUTHORIZATION;

-- Forging.
SELECT throws_ok($$ SET calimero.agent_agissant = '63 LOIN cotisations' $$, '42501', NULL, 'SET is refused');
SELECT throws_ok($$ SET LOCAL calimero.agent_agissant = '63 LOIN cotisations' $$, '42501', NULL, 'SET LOCAL is refused');
SELECT throws_ok($$ SELECT set_config('calimero.agent_agissant', '63 LOIN cotisations', true) $$, '42501', NULL, 'set_config() is refused');
SELECT throws_ok($$ UPDATE pg_settings SET setting = '63 LOIN cotisations' WHERE name = 'calimero.agent_agissant' $$, '42501', NULL, 'pg_settings is refused');
SELECT throws_ok($$ ALTER ROLE regress_calimero_app SET calimero.agent_agissant = '63 LOIN cotisations' $$, '42501', NULL, 'ALTER ROLE is refused');
SELECT throws_ok($$ CREATE FUNCTION pg_temp.f() RETURNS text LANGUAGE sql SET calimero.agent_agissant = '63 LOIN cotisations' AS 'SELECT 1' $$, '42501', NULL,
    'a function''s SET clause is refused');
SELECT throws_ok($$ SET calimero.autre_chose = 'x' $$, '42602', NULL, 'no other parameter takes our prefix');

-- Granting.
SELECT calimero.habilitations_appliquer();
SET ROLE regress_calimero_dir;
SELECT lives_ok($$ SELECT calimero.habilitation_accorder('RIEN', 'cotisations', au => current_date + 30, motif => 'renfort') $$, 'the direction habilitates');
SELECT is((SELECT h.accordee_par::text FROM calimero_data.habilitation h WHERE h.agent = 'RIEN'), 'DIR', '... and is named for it');
SELECT throws_ok($$ SELECT calimero.habilitation_accorder('DIR', 'cotisations') $$, 'MS071', NULL, '... not itself');
SELECT throws_ok($$ INSERT INTO calimero_data.habilitation (caisse, agent, profil) VALUES ('48', 'DIR', 'cotisations') $$, 'MS071', NULL, '... nor by plain SQL');
SELECT throws_ok($$ UPDATE calimero_data.agent SET compte = CASE agent WHEN 'RIEN' THEN 'regress_calimero_dir' END WHERE agent IN ('DIR', 'RIEN') $$, 'MS071', NULL,
    '... nor by lending its account to whom it habilitates');
SELECT throws_ok($$ UPDATE calimero_data.agent SET au = '2030-01-01' WHERE agent = 'DIR' $$, 'MS071', NULL, '... nor for longer than it stays');
SELECT lives_ok($$ UPDATE calimero_data.agent SET au = '2199-12-31' WHERE agent = 'RIEN' $$, '... others it may change');
SELECT throws_ok($$ SELECT calimero.habilitation_accorder('LOIN', 'cotisations', caisse => '63') $$, '22023', NULL, '... nor in another caisse');
SELECT throws_ok($$ INSERT INTO calimero_data.habilitation (caisse, agent, profil) VALUES ('63', 'LOIN', 'cotisations') $$, '42501', NULL, '... nor there by plain SQL');
SELECT throws_ok($$ SELECT calimero.habilitation_accorder('RIEN', 'exploitation') $$, 'MS074', NULL, 'not for a profile of operators');
SELECT throws_ok($$ SELECT calimero.habilitation_accorder('RIEN', 'roi') $$, 'MS074', NULL, 'not for a profile that is not');
SELECT throws_ok($$ SELECT calimero.habilitation_accorder('PERSONNE', 'cotisations') $$, 'MS021', NULL, 'not an agent that is not');
SELECT throws_ok($$ SELECT calimero.habilitation_accorder('RIEN', 'cotisations', '2026-02-01', '2026-01-01') $$, 'MS031', NULL, 'not backwards');
SELECT throws_ok($$ SELECT calimero.habilitation_accorder('RIEN', NULL) $$, '22004', NULL, 'not without a profile');
SELECT throws_ok($$ INSERT INTO calimero_data.habilitation (caisse, agent, profil, accordee_par) VALUES ('48', 'RIEN', 'cotisations', 'COT') $$, '42501', NULL,
    'who granted it is not for the grantor to say');
SELECT throws_ok($$ UPDATE calimero_data.habilitation SET au = '2030-01-01' WHERE agent = 'RIEN' $$, '42501', NULL, 'what was granted is not changed');
SELECT throws_ok($$ DELETE FROM calimero_data.habilitation $$, '42501', NULL, 'nor deleted');
SELECT throws_ok($$ SELECT calimero.habilitation_revoquer(h.habilitation, ' ') FROM calimero_data.habilitation h WHERE h.agent = 'RIEN' $$, 'MS033', NULL,
    'not revoked without a reason');
SELECT throws_ok($$ SELECT calimero.habilitation_revoquer(0, 'motif') $$, 'MS021', NULL, 'not one that is not');
SELECT lives_ok($$ SELECT calimero.habilitation_revoquer(h.habilitation, 'fin du renfort') FROM calimero_data.habilitation h WHERE h.agent = 'RIEN' $$, 'revoked');
SELECT throws_ok($$ SELECT calimero.habilitation_revoquer(h.habilitation, 'fin du renfort') FROM calimero_data.habilitation h WHERE h.agent = 'RIEN' $$, 'MS072', NULL,
    'revoked twice');
SELECT throws_ok($$ SELECT * FROM calimero_data.dossier $$, '42501', NULL, 'the direction reads no dossier');
RESET ROLE;
SELECT throws_ok($$ UPDATE calimero_data.habilitation SET profil = 'direction' WHERE agent = 'PREST' $$, 'MS072', NULL, 'the owner does not change one either');
SELECT throws_ok($$ TRUNCATE calimero_data.habilitation $$, 'MS073', NULL, 'nor truncates them');

-- The kind of its dossier on each row.
SELECT is((SELECT string_agg(DISTINCT c.dossier_genre, ' ') FROM calimero_data.creance c), 'cotisation', 'a debt has the kind of its dossier');
UPDATE calimero_data.creance SET dossier_genre = 'piar';
SELECT is((SELECT string_agg(DISTINCT c.dossier_genre, ' ') FROM calimero_data.creance c), 'cotisation', '... whatever is written, even by the owner');
SELECT throws_ok(format('INSERT INTO calimero_data.commentaire (caisse, dossier, texte) VALUES (%L, 0, %L)', '48', 'x'), '23503', NULL, 'no dossier, no row');
SET ROLE regress_calimero_cot;
SELECT throws_ok(format('INSERT INTO calimero_data.commentaire (caisse, dossier, texte) VALUES (%L, %s, %L)', '48', i.dossier, 'x'), '42501',
                 'new row violates row-level security policy for table "commentaire"', i.cas)
  FROM (VALUES (0::bigint, 'a dossier that is not'), (essai.numero_interne('DOSSIER-2'), 'one of another service'),
               (essai.numero_interne('DOSSIER-3'), 'one of another caisse')) AS i (dossier, cas);
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
