-- What a DBA looks at: versions, missing roles and rights, settings that would leak personal data.

CREATE FUNCTION calimero.reglages_sensibles(OUT reglage text, OUT valeur text, OUT fuite boolean, OUT gravite text, OUT conseil text)
    RETURNS SETOF record
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
        WITH r AS (
            SELECT n.reglage, current_setting(n.reglage, true) AS valeur, n.gravite, n.conseil
              FROM (VALUES
                ('log_statement', 'erreur', 'Statements, with the data in them, go to the server log: set log_statement to none or ddl.'),
                ('log_min_duration_statement', 'attention', 'Slow statements are logged whole: set it to -1, or log_parameter_max_length to 0 and pass data as parameters only.'),
                ('log_min_duration_sample', 'attention', 'Sampled statements are logged whole: set it to -1.'),
                ('log_transaction_sample_rate', 'attention', 'Statements of sampled transactions are logged whole: set it to 0.'),
                ('log_duration', 'info', 'Durations alone do not leak; with log_statement they come with statements.'),
                ('log_parameter_max_length', 'attention', 'Parameters of logged statements are logged: set it to 0.'),
                ('log_parameter_max_length_on_error', 'erreur', 'Parameters of failed statements are logged: set it to 0.'),
                ('log_min_error_statement', 'attention', 'Failed statements are logged whole: set it to panic, or pass data as parameters only.'),
                ('debug_print_parse', 'attention', 'Parse trees hold constants: set it to off.'),
                ('debug_print_rewritten', 'attention', 'Rewritten queries hold constants: set it to off.'),
                ('debug_print_plan', 'attention', 'Plans hold constants: set it to off.'),
                ('auto_explain.log_min_duration', 'attention', 'Plans of slow statements hold constants: set it to -1.'),
                ('pg_stat_statements.track_utility', 'info', 'Utility statements keep their constants: prefer off.'),
                ('pgaudit.log_parameter', 'attention', 'Parameters go to the audit log: set it to off.'),
                ('track_activities', 'info', 'Running statements are shown to their owner and to pg_read_all_stats: pass data as parameters only.')
              ) AS n (reglage, gravite, conseil)
        )
        SELECT r.reglage, r.valeur,
               CASE r.reglage
                   WHEN 'log_statement' THEN r.valeur IN ('mod', 'all')
                   WHEN 'log_min_duration_statement' THEN r.valeur <> '-1'
                   WHEN 'log_min_duration_sample' THEN r.valeur <> '-1'
                   WHEN 'log_transaction_sample_rate' THEN r.valeur::float8 > 0
                   WHEN 'log_duration' THEN r.valeur = 'on'
                   WHEN 'log_parameter_max_length' THEN r.valeur <> '0'
                        AND (current_setting('log_statement') IN ('mod', 'all') OR current_setting('log_min_duration_statement') <> '-1'
                             OR current_setting('log_min_duration_sample') <> '-1' OR current_setting('log_transaction_sample_rate')::float8 > 0)
                   WHEN 'log_parameter_max_length_on_error' THEN r.valeur <> '0'
                   WHEN 'log_min_error_statement' THEN r.valeur NOT IN ('panic', 'fatal', 'log')
                   WHEN 'auto_explain.log_min_duration' THEN r.valeur IS NOT NULL AND r.valeur <> '-1'
                   WHEN 'pg_stat_statements.track_utility' THEN coalesce(r.valeur = 'on', false)
                   ELSE coalesce(r.valeur = 'on', false)
               END,
               r.gravite, r.conseil
          FROM r
    $$;
COMMENT ON FUNCTION calimero.reglages_sensibles() IS 'Settings of the server that can put data of statements in logs or statistics, whether they do as they stand, and what to set.';

CREATE FUNCTION calimero.etat()
    RETURNS TABLE (domaine varchar(20), element varchar(80), valeur varchar(200), gravite varchar(10), conseil varchar(300))
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    version_sql text;
BEGIN
    SELECT e.extversion INTO version_sql FROM pg_extension e WHERE e.extname = 'calimero';
    domaine := 'version';
    RETURN QUERY VALUES
        (domaine, 'library'::varchar(80), calimero.version()::varchar(200), 'ok'::varchar(10), NULL::varchar(300)),
        (domaine, 'extension', coalesce(version_sql, 'none')::varchar(200),
         (CASE WHEN version_sql = calimero.version() THEN 'ok' ELSE 'erreur' END)::varchar(10),
         (CASE WHEN version_sql = calimero.version() THEN NULL
               ELSE 'Library and SQL differ: run ALTER EXTENSION calimero UPDATE, then calimero.installer().' END)::varchar(300)),
        (domaine, 'PostgreSQL', current_setting('server_version')::varchar(200), 'ok', NULL);

    domaine := 'schema';
    IF to_regclass('calimero_data.etape_schema') IS NULL THEN
        RETURN QUERY VALUES (domaine, 'calimero_data'::varchar(80), 'none'::varchar(200), 'erreur'::varchar(10),
                             'Call calimero.installer().'::varchar(300));
    ELSE
        RETURN QUERY
            SELECT 'schema'::varchar(20), e.etape::varchar(80),
                   coalesce(s.version, 'none')::varchar(200),
                   (CASE WHEN s.etape IS NOT NULL THEN 'ok' ELSE 'erreur' END)::varchar(10),
                   (CASE WHEN s.etape IS NULL THEN 'Call calimero.installer() to apply this step.' END)::varchar(300)
              FROM calimero.etapes() e
              LEFT JOIN calimero_data.etape_schema s ON s.etape = e.etape
             WHERE e.module = 'socle'
                OR e.module IN (SELECT e2.module FROM calimero_data.etape_schema s2 JOIN calimero.etapes() e2 ON e2.etape = s2.etape)
             ORDER BY e.rang;
        RETURN QUERY
            SELECT 'schema'::varchar(20), ('table ' || c.relname)::varchar(80), 'row-level security not forced'::varchar(200),
                   'erreur'::varchar(10), 'Call calimero.installer().'::varchar(300)
              FROM pg_class c
             WHERE c.relnamespace = 'calimero_data'::regnamespace AND c.relkind IN ('r', 'p')
               AND NOT (c.relrowsecurity AND c.relforcerowsecurity) AND c.relname <> 'cai_arrivee'
             ORDER BY c.relname;
    END IF;

    RETURN QUERY
        SELECT 'role'::varchar(20), r.role::varchar(80),
               (CASE WHEN p.rolname IS NULL THEN 'missing' ELSE 'present' END)::varchar(200),
               (CASE WHEN p.rolname IS NULL THEN 'attention'
                     WHEN p.rolsuper OR p.rolbypassrls OR p.rolcanlogin OR p.rolcreaterole OR p.rolcreatedb OR p.rolreplication THEN 'erreur' ELSE 'ok' END)::varchar(10),
               (CASE WHEN p.rolname IS NULL THEN 'Call calimero.creer_roles().'
                     WHEN p.rolsuper OR p.rolbypassrls OR p.rolcanlogin OR p.rolcreaterole OR p.rolcreatedb OR p.rolreplication
                     THEN 'It is more than a group role: take these attributes from it with ALTER ROLE.' END)::varchar(300)
          FROM calimero.roles() r
          LEFT JOIN pg_roles p ON p.rolname = r.role;

    RETURN QUERY
        SELECT 'reglage'::varchar(20), f.reglage::varchar(80), coalesce(f.valeur, 'not set')::varchar(200),
               (CASE WHEN f.fuite THEN f.gravite ELSE 'ok' END)::varchar(10),
               (CASE WHEN f.fuite THEN f.conseil END)::varchar(300)
          FROM calimero.reglages_sensibles() f;
END
$$;
REVOKE ALL ON FUNCTION calimero.etat() FROM PUBLIC;
COMMENT ON FUNCTION calimero.etat() IS 'Health of the installation, one row a check: versions, steps of the schema, roles, settings that would put personal data in logs or statistics. gravite is ok, info, attention or erreur; conseil says what to do.';
