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
        SELECT m.nom::varchar(20), m.nom = 'dsn'
          FROM unnest(ARRAY['oscar', 'audience', 'dsn', 'ogeda', 'bnsf']) WITH ORDINALITY AS m (nom, rang)
         ORDER BY m.rang
    $$;
COMMENT ON FUNCTION calimero.modules() IS 'Modules of calimero, and whether this version brings them.';

CREATE FUNCTION calimero.installer(modules text[] DEFAULT NULL)
    RETURNS TABLE (etape varchar(63), module varchar(20), action varchar(10))
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    SET client_min_messages = warning
    AS $$
DECLARE
    demande text[] := coalesce(installer.modules, (SELECT array_agg(m.module) FROM calimero.modules() m WHERE m.disponible));
    appliquees text[] := ARRAY[]::text[];
    inconnu text;
    pas record;
    enregistre boolean;
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

    PERFORM pg_advisory_xact_lock(hashtextextended('calimero.installer', 0));
    IF to_regclass('calimero_data.etape_schema') IS NOT NULL THEN
        -- A new owner of the tables sees their rows only once the policies are its own.
        PERFORM calimero.appliquer_acces();
        appliquees := ARRAY(SELECT s.etape FROM calimero_data.etape_schema s);
    END IF;
    IF EXISTS (SELECT FROM unnest(appliquees) AS a WHERE a NOT IN (SELECT e.etape FROM calimero.etapes() e)) THEN
        RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = 'the schema was made by a later version of calimero',
            HINT = 'Install that version of the extension, then run ALTER EXTENSION calimero UPDATE.';
    END IF;

    FOR pas IN SELECT e.* FROM calimero.etapes() e
                WHERE e.module = 'socle' OR e.module = ANY (demande)
                   OR e.module IN (SELECT e2.module FROM calimero.etapes() e2 WHERE e2.etape = ANY (appliquees))
                ORDER BY e.rang LOOP
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
COMMENT ON FUNCTION calimero.installer(text[]) IS 'Create or migrate the schema: the core and the modules asked for (all that this version brings by default; those already installed are migrated too). Idempotent: run it after CREATE EXTENSION, after ALTER EXTENSION UPDATE and after a restore. Errors: 22023 module not recognized, 0A000 not in this version, 55000 schema of a later version.';

CREATE FUNCTION calimero.roles(OUT role name, OUT libelle varchar(200))
    RETURNS SETOF record
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT r.role::name, r.libelle::varchar(200)
          FROM (VALUES
                ('calimero_exploitation', 'deposits DSN, imports CAI, matches: the technical role of the applications and jobs of the fund'),
                ('calimero_consultation', 'reads the reporting views and makes fiches')
               ) AS r (role, libelle)
    $$;
COMMENT ON FUNCTION calimero.roles() IS 'Group roles of calimero: grant them to the roles of persons and applications.';

CREATE FUNCTION calimero.creer_roles()
    RETURNS TABLE (role name, action varchar(10))
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    voulu record;
    existant pg_roles;
BEGIN
    FOR voulu IN SELECT r.role, r.libelle FROM calimero.roles() r LOOP
        SELECT * INTO existant FROM pg_roles WHERE rolname = voulu.role;
        role := voulu.role;
        IF NOT FOUND THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS', voulu.role);
            EXECUTE format('COMMENT ON ROLE %I IS %L', voulu.role, 'calimero: ' || voulu.libelle);
            action := 'cree';
        ELSIF existant.rolsuper OR existant.rolcreaterole OR existant.rolcreatedb OR existant.rolcanlogin
              OR existant.rolreplication OR existant.rolbypassrls
              OR EXISTS (SELECT FROM pg_roles r WHERE (r.rolsuper OR r.rolname LIKE 'pg\_%') AND NOT existant.rolsuper
                            AND pg_has_role(existant.oid, r.oid, 'MEMBER')) THEN
            RAISE EXCEPTION USING ERRCODE = 'invalid_grant_operation',
                MESSAGE = format('role "%s" exists and is more than a group role', voulu.role),
                DETAIL = 'It is a superuser, may log in, create roles or databases, replicate, or bypass row-level security, or is a member of a role that is a superuser or predefined.',
                HINT = 'Rename that role, or take these attributes from it with ALTER ROLE, then call calimero.creer_roles() again.';
        ELSE
            action := 'deja';
        END IF;
        RETURN NEXT;
    END LOOP;
    IF to_regclass('calimero_data.etape_schema') IS NOT NULL THEN
        PERFORM calimero.appliquer_acces();
    END IF;
END
$$;
REVOKE ALL ON FUNCTION calimero.creer_roles() FROM PUBLIC;
COMMENT ON FUNCTION calimero.creer_roles() IS 'Create the group roles of the cluster that are missing and give them their rights. Idempotent; refuses an existing role that is more than a group role (error 0LP01). Needs CREATEROLE.';
