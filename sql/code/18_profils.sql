-- The profiles of agents, as data: who may be habilitated for what.  30_acces.sql says which rights each has.
--
-- Seed 1, article 3: the four services, each "a raison de ses attributions", and the Caisse centrale, which gets the anonymised
-- statistics of AUDIENCE alone; article 4: rights of persons; article 5: the direction answers for the processing.

CREATE FUNCTION calimero.profils(OUT profil varchar(24), OUT role name, OUT groupes text[], OUT genres text[], OUT habilitable boolean,
                                 OUT libelle varchar(200))
    RETURNS SETOF record
    LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 10
    SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT p.profil::varchar(24), ('calimero_' || p.profil)::name, string_to_array(p.groupes, ' '), p.genres, p.habilitable, p.libelle::varchar(200)
          FROM (VALUES
                ('prestations', 'agents prestations', ARRAY['piar'], true, 'service prestations: undue benefits to recover'),
                ('cotisations', 'agents dsn cotisations', ARRAY['cotisation'], true, 'service cotisations: files of contributions, DSN and CAI'),
                ('recouvrement_contentieux', 'agents dsn recouvrement_contentieux', ARRAY['cotisation', 'piar', 'rac'], true, 'service recouvrement-contentieux: every file, payments, portfolios'),
                ('agence_comptable', 'agents dsn agence_comptable', ARRAY['cotisation', 'piar', 'rac'], true, 'agence comptable: every file, payments, receipts to classify, bank coordinates'),
                ('direction', 'direction', ARRAY[]::text[], true, 'direction of the caisse: agents and habilitations, no file'),
                ('dpd', 'dpd', ARRAY['cotisation', 'piar', 'rac'], true, 'data-protection officer: reads what is held on a person, rectifies it'),
                ('consultation', 'consultation', ARRAY['cotisation', 'piar', 'rac'], true, 'reporting tools: reads the views, neither NIR nor IBAN'),
                ('application', 'application', ARRAY[]::text[], true, 'an application that names the agent for whom each transaction acts; itself sees nothing'),
                ('caisse_centrale', 'caisse_centrale', ARRAY[]::text[], false, 'Caisse centrale: anonymised statistics of AUDIENCE, nothing else'),
                ('journal', 'journal', ARRAY[]::text[], false, 'administrator of the journal of access, nothing else'),
                ('exploitation', 'exploitation', ARRAY['cotisation', 'piar', 'rac'], false, 'jobs and operators: deposits DSN, imports CAI, matches, for every caisse of the database')
               ) AS p (profil, groupes, genres, habilitable, libelle)
    $$;
COMMENT ON FUNCTION calimero.profils() IS 'Profiles: their group role, the names under which calimero.matrice_acces() means them (agents: the four services of the seed; dsn: those that follow contributions; their own), the kinds of dossier whose rows they concern, whether an agent of a caisse is habilitated for them (the others are granted to roles by a DBA), and what they are.';

CREATE FUNCTION calimero.profil_habilitable(profil text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$ SELECT EXISTS (SELECT FROM calimero.profils() p WHERE p.profil = profil_habilitable.profil AND p.habilitable) $$;
COMMENT ON FUNCTION calimero.profil_habilitable(text) IS 'Whether an agent may be habilitated for a profile: for the CHECK of habilitation.';

CREATE FUNCTION calimero.roles(OUT role name, OUT libelle varchar(200))
    RETURNS SETOF record
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$ SELECT p.role, p.libelle FROM calimero.profils() p $$;
COMMENT ON FUNCTION calimero.roles() IS 'Group roles of calimero, one a profile. calimero.habilitations_appliquer() grants them to the accounts of habilitated agents.';
