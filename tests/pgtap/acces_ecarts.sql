-- Rights that part from the matrix: seen by etat(), put right by appliquer_acces() for the groups and PUBLIC.
BEGIN;
SELECT plan(60);

CREATE FUNCTION pg_temp.problemes(domaines text[] DEFAULT ARRAY['droit', 'role']) RETURNS SETOF text LANGUAGE sql AS $$
    SELECT format('%s|%s|%s', e.element, e.valeur, e.gravite) FROM calimero.etat() e WHERE e.domaine = ANY (domaines) AND e.gravite <> 'ok'
$$;
CREATE FUNCTION pg_temp.vu(commande text, attendu text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE commande;
    RETURN NEXT is((SELECT string_agg(p, ' + ') FROM pg_temp.problemes() AS p), attendu, 'seen: ' || commande);
    PERFORM calimero.appliquer_acces();
    RETURN NEXT is_empty('SELECT * FROM pg_temp.problemes()', '... and put right');
END
$$;
CREATE ROLE regress_calimero_tiers;
CREATE ROLE regress_calimero_admin LOGIN;

SELECT is_empty('SELECT * FROM pg_temp.problemes()', 'a new installation has the rights of the matrix');
SELECT is_empty('SELECT * FROM calimero.ecarts_acces()', '... exactly');

-- Beyond the matrix.
SELECT pg_temp.vu(c.commande, c.attendu)
  FROM (VALUES
    ('GRANT UPDATE ON calimero_data.dsn_rapprochement TO calimero_exploitation',
     'calimero_exploitation: table calimero_data.dsn_rapprochement|beyond the matrix: UPDATE|erreur'),
    ('GRANT INSERT, DELETE ON calimero_data.dsn_depot TO calimero_consultation',
     'calimero_consultation: table calimero_data.dsn_depot|beyond the matrix: DELETE, INSERT|erreur'),
    ('GRANT SELECT (iban) ON calimero_data.dsn_versement TO calimero_consultation',
     'calimero_consultation: table calimero_data.dsn_versement|beyond the matrix: SELECT (iban)|erreur'),
    ('GRANT SELECT ON calimero_data.dsn_versement TO calimero_consultation',
     'calimero_consultation: table calimero_data.dsn_versement|beyond the matrix: SELECT|erreur'),
    ('GRANT SELECT ON calimero_vue.dsn_depot TO PUBLIC', 'PUBLIC: table calimero_vue.dsn_depot|beyond the matrix: SELECT|erreur'),
    ('GRANT SELECT (caisse) ON calimero_data.caisse TO PUBLIC', 'PUBLIC: table calimero_data.caisse|beyond the matrix: SELECT (caisse)|erreur'),
    ('GRANT SELECT ON calimero_data.dsn_depot TO calimero_consultation WITH GRANT OPTION',
     'calimero_consultation: table calimero_data.dsn_depot|beyond the matrix: GRANT OPTION FOR SELECT|erreur'),
    ('GRANT USAGE ON SEQUENCE calimero_data.dsn_depot_depot_seq TO calimero_exploitation',
     'calimero_exploitation: sequence calimero_data.dsn_depot_depot_seq|beyond the matrix: USAGE|erreur'),
    ('GRANT CREATE ON SCHEMA calimero_vue TO calimero_consultation', 'calimero_consultation: schema calimero_vue|beyond the matrix: CREATE|erreur'),
    ('GRANT USAGE ON SCHEMA calimero TO PUBLIC', 'PUBLIC: schema calimero|beyond the matrix: USAGE|erreur'),
    ('GRANT EXECUTE ON FUNCTION calimero.installer(text[]) TO PUBLIC', 'PUBLIC: function calimero.installer(text[])|beyond the matrix: EXECUTE|erreur'),
    ('GRANT EXECUTE ON FUNCTION calimero.dsn_rapprocher(text, date, date) TO calimero_consultation',
     'calimero_consultation: function calimero.dsn_rapprocher(text,date,date)|beyond the matrix: EXECUTE|erreur'),
    ('ALTER DEFAULT PRIVILEGES IN SCHEMA calimero_vue GRANT SELECT ON TABLES TO PUBLIC',
     'PUBLIC: default privilege calimero_vue|beyond the matrix: SELECT|erreur'),
    ('ALTER DEFAULT PRIVILEGES IN SCHEMA calimero_data GRANT ALL ON SEQUENCES TO calimero_exploitation',
     'calimero_exploitation: default privilege calimero_data|beyond the matrix: SELECT, UPDATE, USAGE|erreur'),
    ('CREATE PROCEDURE calimero.regress_travail(a integer) LANGUAGE sql AS ''SELECT 1''',
     'PUBLIC: function calimero.regress_travail(integer)|beyond the matrix: EXECUTE|erreur')
    ) AS c (commande, attendu);

-- Short of it.
SELECT pg_temp.vu(c.commande, c.attendu)
  FROM (VALUES
    ('REVOKE SELECT ON calimero_data.dsn_poids FROM calimero_exploitation',
     'calimero_exploitation: table calimero_data.dsn_poids|missing: SELECT|erreur'),
    ('REVOKE SELECT (iban_masque, bic) ON calimero_data.dsn_versement FROM calimero_consultation',
     'calimero_consultation: table calimero_data.dsn_versement|missing: SELECT (bic, iban_masque)|erreur'),
    ('REVOKE USAGE ON SCHEMA calimero_vue FROM calimero_consultation', 'calimero_consultation: schema calimero_vue|missing: USAGE|erreur'),
    ('REVOKE SELECT ON calimero_vue.dsn_depot FROM calimero_consultation', 'calimero_consultation: table calimero_vue.dsn_depot|missing: SELECT|erreur'),
    ('REVOKE EXECUTE ON FUNCTION calimero.etat() FROM calimero_consultation', 'calimero_consultation: function calimero.etat()|missing: EXECUTE|erreur'),
    ('REVOKE EXECUTE ON FUNCTION calimero.siret_valide(text) FROM PUBLIC', 'PUBLIC: function calimero.siret_valide(text)|missing: EXECUTE|erreur')
    ) AS c (commande, attendu);

-- What is granted onwards goes with it; what others were given is theirs.
GRANT SELECT ON calimero_data.dsn_depot TO calimero_consultation WITH GRANT OPTION;
SET LOCAL ROLE calimero_consultation;
GRANT SELECT ON calimero_data.dsn_depot TO regress_calimero_tiers;
RESET ROLE;
SELECT is((SELECT count(*) FROM pg_temp.problemes()), 2::bigint, 'a right passed on is seen at both');
SELECT lives_ok('SELECT calimero.appliquer_acces()', 'rights are put right');
SELECT is_empty('SELECT * FROM pg_temp.problemes()', '... and what was passed on is gone');
GRANT SELECT ON calimero_vue.dsn_depot, calimero_data.dsn_depot TO regress_calimero_tiers;
GRANT EXECUTE ON FUNCTION calimero.dsn_lire(bytea) TO regress_calimero_tiers;
SELECT calimero.appliquer_acces();
SELECT bag_eq('SELECT * FROM pg_temp.problemes()', ARRAY[
    'regress_calimero_tiers: table calimero_vue.dsn_depot|beyond the matrix: SELECT|attention',
    'regress_calimero_tiers: table calimero_data.dsn_depot|beyond the matrix: SELECT|attention',
    'regress_calimero_tiers: function calimero.dsn_lire(bytea)|beyond the matrix: EXECUTE|attention'], 'the rights of another role are told, and left');
DROP OWNED BY regress_calimero_tiers;

-- The groups themselves.
SELECT is_empty('SELECT * FROM calimero.roles_dangers()', 'the groups are groups and nothing more');
SAVEPOINT groupe;
GRANT regress_calimero_tiers TO calimero_consultation;
SELECT bag_eq('SELECT * FROM pg_temp.problemes()', ARRAY['calimero_consultation|a member of regress_calimero_tiers|attention'], 'a membership is told');
SELECT lives_ok('SELECT * FROM calimero.creer_roles()', '... and not refused');
ALTER ROLE regress_calimero_tiers BYPASSRLS;
SELECT bag_eq('SELECT * FROM pg_temp.problemes()', ARRAY['calimero_consultation|a member of regress_calimero_tiers|erreur'], 'one in a role that is exempt from row-level security is worse');
ROLLBACK TO groupe;
GRANT calimero_exploitation TO calimero_consultation;
SELECT bag_eq('SELECT * FROM pg_temp.problemes()', ARRAY['calimero_consultation|a member of calimero_exploitation|erreur'], 'readers are not members of those who deposit');
SELECT throws_ok('SELECT * FROM calimero.creer_roles()', '0LP01', NULL, '... which is refused');
ROLLBACK TO groupe;
ALTER TABLE calimero_data.dsn_poids OWNER TO calimero_exploitation;
SELECT matches((SELECT string_agg(p, ' + ') FROM pg_temp.problemes() AS p), 'calimero_exploitation\|an owner of tables or schemas of calimero\|erreur', 'a group owns nothing');
ROLLBACK TO groupe;
GRANT calimero_exploitation TO regress_calimero_admin WITH ADMIN OPTION;
SELECT bag_eq('SELECT * FROM pg_temp.problemes()', ARRAY['calimero_exploitation|granted by regress_calimero_admin to whom it likes|info'], 'who may grant a group is told');
ROLLBACK TO groupe;
ALTER ROLE calimero_exploitation BYPASSRLS;
SELECT bag_eq('SELECT * FROM pg_temp.problemes()', ARRAY['calimero_exploitation|exempt from row-level security|erreur'], 'an attribute is told');
SELECT throws_ok('SELECT * FROM calimero.creer_roles()', '0LP01', NULL, '... and refused');
ROLLBACK TO groupe;

-- A reader may ask.
SET LOCAL ROLE calimero_consultation;
SELECT lives_ok('SELECT * FROM calimero.etat()', 'etat() is for readers too');
SELECT throws_ok('SELECT calimero.appliquer_acces()', '42501', NULL, '... putting right is not');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
