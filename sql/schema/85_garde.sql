-- The guard of the extension.  Repeated at every calimero.installer().
--
-- DROP EXTENSION ... CASCADE, DROP SCHEMA calimero CASCADE and DROP OWNED take the checks, the generated column, the views and
-- the trigger that use functions of the extension.  An event trigger sees what was dropped at the end of the command, and an
-- error takes the command back.  It is no member of the extension, with which it would go; it is in PL/pgSQL, to work without
-- the library; it goes with calimero_data when that is dropped.  Only a superuser can make one: without, calimero.etat() says so.

DO $$
BEGIN
    IF NOT (SELECT r.rolsuper FROM pg_roles r WHERE r.rolname = current_user) THEN
        RETURN;
    END IF;
    -- Whoever owns this function has its statements run by a superuser.
    IF to_regprocedure('calimero_data.garder_extension()') IS NOT NULL THEN
        ALTER FUNCTION calimero_data.garder_extension() OWNER TO CURRENT_USER;
    END IF;

    CREATE OR REPLACE FUNCTION calimero_data.garder_extension() RETURNS event_trigger
        LANGUAGE plpgsql
        SET search_path = pg_catalog, pg_temp
        SET row_security = off
        AS $garde$
    DECLARE
        relation name;
        occupee boolean;
    BEGIN
        IF NOT EXISTS (SELECT FROM pg_event_trigger_dropped_objects() o WHERE o.object_type = 'extension' AND o.object_identity = 'calimero') THEN
            RETURN;
        END IF;
        FOR relation IN SELECT c.relname FROM pg_class c
                          JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'caisse' AND NOT a.attisdropped
                         WHERE c.relnamespace = to_regnamespace('calimero_data') AND c.relkind IN ('r', 'p') LOOP
            EXECUTE format('SELECT EXISTS (SELECT FROM calimero_data.%I)', relation) INTO occupee;
            IF occupee THEN
                RAISE EXCEPTION USING ERRCODE = 'dependent_objects_still_exist',
                    MESSAGE = 'extension "calimero" cannot be dropped while calimero_data holds rows',
                    DETAIL = 'The checks, generated columns, views and triggers that use its functions would go with it.',
                    HINT = 'Drop schemas calimero_data and calimero_vue first; or keep the rows bare: ALTER EVENT TRIGGER calimero_garde DISABLE.';
            END IF;
        END LOOP;
    END
    $garde$;
    COMMENT ON FUNCTION calimero_data.garder_extension() IS 'Event trigger: refuses to drop the extension while a table of calimero_data holds rows of a caisse (error 2BP01).';
    REVOKE ALL ON FUNCTION calimero_data.garder_extension() FROM PUBLIC;

    IF NOT EXISTS (SELECT FROM pg_event_trigger e WHERE e.evtname = 'calimero_garde'
                      AND e.evtfoid = 'calimero_data.garder_extension()'::regprocedure) THEN
        DROP EVENT TRIGGER IF EXISTS calimero_garde;
        CREATE EVENT TRIGGER calimero_garde ON sql_drop
            WHEN TAG IN ('DROP EXTENSION', 'DROP SCHEMA', 'DROP OWNED')
            EXECUTE FUNCTION calimero_data.garder_extension();
    END IF;
    -- With session_replication_role = replica too.
    ALTER EVENT TRIGGER calimero_garde ENABLE ALWAYS;
    COMMENT ON EVENT TRIGGER calimero_garde IS 'Refuses to drop extension calimero while calimero_data holds rows.';
END
$$;
