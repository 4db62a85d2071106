-- Installing and checking: what runs once a database, once a cluster, and what a DBA asks.

CREATE FUNCTION calimero.version() RETURNS varchar(20)
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'calimero_version';
COMMENT ON FUNCTION calimero.version() IS 'Version of the library that is loaded.';

CREATE FUNCTION calimero.etapes(OUT rang integer, OUT etape varchar(63), OUT module varchar(20), OUT repetee boolean, OUT texte text)
    RETURNS SETOF record
    LANGUAGE c IMMUTABLE PARALLEL SAFE ROWS 20 AS 'MODULE_PATHNAME', 'calimero_etapes';
COMMENT ON FUNCTION calimero.etapes() IS 'Steps of the schema that this version knows, in order, with their SQL: what calimero.installer() runs. Refused inside an extension script, where tables would become members and be lost by pg_dump.';

CREATE FUNCTION calimero.modules(OUT module varchar(20), OUT disponible boolean)
    RETURNS SETOF record
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT m.nom::varchar(20), m.nom IN ('dsn', 'oscar')
          FROM unnest(ARRAY['oscar', 'audience', 'dsn', 'ogeda', 'bnsf']) WITH ORDINALITY AS m (nom, rang)
         ORDER BY m.rang
    $$;
COMMENT ON FUNCTION calimero.modules() IS 'Modules of calimero, and whether this version brings them.';

CREATE FUNCTION calimero.modules_demandes(modules text[]) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    demande text[] := coalesce(modules_demandes.modules, (SELECT array_agg(m.module) FROM calimero.modules() m WHERE m.disponible));
    inconnu text;
BEGIN
    SELECT d INTO inconnu FROM unnest(demande) AS d
     WHERE d IS NULL OR d NOT IN (SELECT m.module FROM calimero.modules() m);
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
            MESSAGE = format('module "%s" is not recognized', inconnu),
            HINT = 'Modules are oscar, audience, dsn, ogeda and bnsf.';
    END IF;
    SELECT d INTO inconnu FROM unnest(demande) AS d JOIN calimero.modules() m ON m.module = d WHERE NOT m.disponible;
    IF FOUND THEN
        RAISE EXCEPTION USING ERRCODE = 'feature_not_supported',
            MESSAGE = format('module "%s" does not exist in this version', inconnu),
            HINT = 'SELECT * FROM calimero.modules() lists the modules that this version brings.';
    END IF;
    RETURN demande;
END
$$;
COMMENT ON FUNCTION calimero.modules_demandes(text[]) IS 'The modules named or, when none are, all that this version brings. Errors: 22023 module not recognized, 0A000 not in this version.';

CREATE FUNCTION calimero.modele_possible() RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    -- The schemas that it makes: for good, then for a while.
    occupe name := (SELECT min(n.nspname::text) FROM pg_namespace n
                     WHERE n.nspname IN ('calimero_modele', 'calimero_modele_vue')
                        OR (n.nspname IN ('calimero_data', 'calimero_vue')
                            AND NOT EXISTS (SELECT FROM pg_class c JOIN pg_namespace d ON d.oid = c.relnamespace
                                             WHERE d.nspname = 'calimero_data' AND c.relname = 'etape_schema')));
BEGIN
    IF occupe IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = format('schema "%s" is in the way', occupe),
            DETAIL = CASE WHEN occupe LIKE '%\_modele%' THEN 'calimero.installer() makes a schema of that name to compare with, and takes it back.'
                          ELSE 'calimero.installer() makes the schema of that name; it did not make this one.' END,
            HINT = 'Rename or drop that schema, then call calimero.installer() again.';
    ELSIF NOT has_database_privilege(current_database(), 'CREATE') THEN
        RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = format('role "%s" cannot create schemas in this database', current_user),
            DETAIL = 'calimero.installer() makes those of calimero, and one to compare with.',
            HINT = 'Call it as a superuser, or GRANT CREATE ON DATABASE to the role.';
    END IF;
END
$$;
COMMENT ON FUNCTION calimero.modele_possible() IS 'Part of calimero.installer(): can the schemas be made that it needs? Error 55000 when one of that name is there that it did not make, or the role cannot create any.';

CREATE FUNCTION calimero.installer(modules text[] DEFAULT NULL)
    RETURNS TABLE (etape varchar(63), module varchar(20), action varchar(10))
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    SET client_min_messages = warning
    AS $$
DECLARE
    demande text[] := calimero.modules_demandes(installer.modules);
    appliquees text[] := ARRAY[]::text[];
    voulues text[];
    verifiee boolean := false;
    pas record;
    enregistre boolean;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('calimero.installer', 0));
    PERFORM calimero.modele_possible();
    IF to_regclass('calimero_data.etape_schema') IS NOT NULL THEN
        -- A new owner of the tables sees their rows only once the policies are its own.
        PERFORM calimero.appliquer_politiques();
        appliquees := ARRAY(SELECT s.etape FROM calimero_data.etape_schema s);
    END IF;
    IF EXISTS (SELECT FROM unnest(appliquees) AS a WHERE a NOT IN (SELECT e.etape FROM calimero.etapes() e)) THEN
        RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = 'the schema was made by a later version of calimero',
            HINT = 'Install that version of the extension, then run ALTER EXTENSION calimero UPDATE.';
    END IF;

    voulues := ARRAY(SELECT e.etape FROM calimero.etapes() e
                      WHERE e.module = 'socle' OR e.module = ANY (demande)
                         OR e.module IN (SELECT e2.module FROM calimero.etapes() e2 WHERE e2.etape = ANY (appliquees)));
    FOR pas IN SELECT e.* FROM calimero.etapes() e WHERE e.etape = ANY (voulues) ORDER BY e.rang LOOP
        -- Views and rights, which are repeated, need what they are on.
        IF pas.repetee AND NOT verifiee THEN
            RETURN QUERY SELECT r.element, 'socle'::varchar(20), r.action FROM calimero.reparer_structure(voulues) r;
            verifiee := true;
        END IF;
        enregistre := pas.etape = ANY (appliquees);
        etape := pas.etape;
        module := pas.module;
        action := CASE WHEN NOT enregistre THEN 'appliquee' WHEN pas.repetee THEN 'repetee' ELSE 'deja' END;
        IF action <> 'deja' THEN
            EXECUTE pas.texte;
        END IF;
        IF NOT enregistre THEN
            INSERT INTO calimero_data.etape_schema (etape, module, version) VALUES (pas.etape, pas.module, calimero.version());
        END IF;
        RETURN NEXT;
    END LOOP;
END
$$;
REVOKE ALL ON FUNCTION calimero.installer(text[]) FROM PUBLIC;
COMMENT ON FUNCTION calimero.installer(text[]) IS 'Create or migrate the schema: the core and the modules asked for (all that this version brings by default; those already installed are migrated too). Idempotent: run it after CREATE EXTENSION, after ALTER EXTENSION UPDATE and after a restore. action is appliquee, deja or repetee for a step; for a part that was missing, reparee or impossible (calimero.reparer_structure). Errors: 22023 module not recognized, 0A000 not in this version, 55000 schema of a later version, a schema in the way, or none can be made. Whoever is not a superuser and does not own the extension makes the tables and not the rights on its functions: one warning says who must call.';

CREATE FUNCTION calimero.roles_dangers(OUT role name, OUT danger text, OUT gravite varchar(10))
    RETURNS SETOF record
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
        WITH g AS (
            SELECT r.* FROM pg_roles r WHERE r.rolname IN (SELECT n.role FROM calimero.roles() n)
        ), possesseur AS (
            SELECT n.nspowner AS role FROM pg_namespace n WHERE n.nspname IN ('calimero', 'calimero_data', 'calimero_vue')
            UNION
            SELECT c.relowner FROM pg_class c WHERE c.relnamespace IN (to_regnamespace('calimero_data'), to_regnamespace('calimero_vue'))
        ), danger AS (
            SELECT g.rolname, a.danger, 'erreur' AS gravite
              FROM g CROSS JOIN LATERAL (VALUES ('a superuser', g.rolsuper), ('exempt from row-level security', g.rolbypassrls), ('able to log in', g.rolcanlogin),
                                                ('able to create roles', g.rolcreaterole), ('able to create databases', g.rolcreatedb),
                                                ('able to replicate', g.rolreplication),
                                                ('an owner of tables or schemas of calimero', g.oid IN (SELECT p.role FROM possesseur p))) AS a (danger, vrai)
             WHERE a.vrai
            UNION ALL
            SELECT g.rolname, 'a member of ' || r.rolname,
                   CASE WHEN r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication OR left(r.rolname, 3) = 'pg_'
                          OR r.oid IN (SELECT p.role FROM possesseur p) OR r.oid IN (SELECT h.oid FROM g h) THEN 'erreur' ELSE 'attention' END
              FROM g JOIN pg_roles r ON r.oid <> g.oid AND pg_has_role(g.oid, r.oid, 'MEMBER')
             WHERE NOT g.rolsuper
               -- Applications become the role of a profile for a transaction (calimero.agir_pour), and inherit nothing of it.
               AND NOT (g.rolname = 'calimero_application' AND NOT g.rolinherit
                        AND (r.rolname IN (SELECT p.role FROM calimero.profils() p WHERE p.habilitable)
                             -- What those are members of is told of them.
                             OR NOT EXISTS (SELECT FROM pg_auth_members a WHERE a.member = g.oid AND a.roleid = r.oid)))
            UNION ALL
            SELECT g.rolname, 'granted by ' || r.rolname || ' to whom it likes', 'info'
              FROM g JOIN pg_auth_members a ON a.roleid = g.oid AND a.admin_option JOIN pg_roles r ON r.oid = a.member AND NOT r.rolsuper
        )
        SELECT d.rolname, d.danger, d.gravite::varchar(10) FROM danger d ORDER BY d.rolname, d.gravite, d.danger COLLATE "C"
    $$;
COMMENT ON FUNCTION calimero.roles_dangers() IS 'What makes a group role of calimero more than a group role: attributes, tables owned, memberships in roles that have them, predefined roles or another group, but for calimero_application those that it may become (erreur); memberships in others (attention); who may grant it without being a superuser (info).';

CREATE FUNCTION calimero.creer_roles()
    RETURNS TABLE (role name, action varchar(10))
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    voulu record;
BEGIN
    FOR voulu IN SELECT r.role, r.libelle FROM calimero.roles() r LOOP
        role := voulu.role;
        IF NOT EXISTS (SELECT FROM pg_roles r WHERE r.rolname = voulu.role) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS', voulu.role);
            EXECUTE format('COMMENT ON ROLE %I IS %L', voulu.role, 'calimero: ' || voulu.libelle);
            action := 'cree';
        ELSIF EXISTS (SELECT FROM calimero.roles_dangers() d WHERE d.role = voulu.role AND d.gravite = 'erreur') THEN
            RAISE EXCEPTION USING ERRCODE = 'invalid_grant_operation',
                MESSAGE = format('role "%s" exists and is more than a group role', voulu.role),
                DETAIL = (SELECT format('It is %s.', string_agg(d.danger, ', ')) FROM calimero.roles_dangers() d
                           WHERE d.role = voulu.role AND d.gravite = 'erreur'),
                HINT = 'Rename that role, or take these attributes from it with ALTER ROLE and these memberships with REVOKE, then call calimero.creer_roles() again.';
        ELSE
            action := 'deja';
        END IF;
        RETURN NEXT;
    END LOOP;
    -- Without inheritance: it may become them, with calimero.agir_pour(), and has nothing of them otherwise.
    FOR voulu IN SELECT p.role FROM calimero.profils() p
                  WHERE p.habilitable AND p.profil <> 'application' AND NOT pg_has_role('calimero_application', p.role, 'MEMBER') LOOP
        EXECUTE format('GRANT %I TO calimero_application', voulu.role);
    END LOOP;
    IF to_regclass('calimero_data.etape_schema') IS NOT NULL THEN
        PERFORM calimero.appliquer_acces();
    END IF;
END
$$;
REVOKE ALL ON FUNCTION calimero.creer_roles() FROM PUBLIC;
COMMENT ON FUNCTION calimero.creer_roles() IS 'Create the group roles of the cluster that are missing and give them their rights. Idempotent; refuses an existing role that is more than a group role (error 0LP01). Needs CREATEROLE.';
