-- What a DBA looks at: versions, missing roles and rights, settings that would leak personal data.

CREATE FUNCTION calimero.reglages_surveilles(OUT reglage text, OUT gravite text, OUT conseil text)
    RETURNS SETOF record
    LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 17
    SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT n.reglage, n.gravite, n.conseil
          FROM (VALUES
            ('log_statement', 'erreur', 'Statements, with the data in them, go to the server log: set log_statement to none or ddl.'),
            ('log_min_duration_statement', 'attention', 'Slow statements are logged whole: set it to -1, or log_parameter_max_length to 0 and pass data as parameters only.'),
            ('log_min_duration_sample', 'attention', 'Sampled statements are logged whole: set it to -1.'),
            ('log_transaction_sample_rate', 'attention', 'Statements of sampled transactions are logged whole: set it to 0.'),
            ('log_duration', 'info', 'Durations alone do not leak; with log_statement they come with statements.'),
            ('log_parameter_max_length', 'attention', 'Parameters of logged statements are logged: set it to 0.'),
            ('log_parameter_max_length_on_error', 'erreur', 'Parameters of failed statements are logged: set it to 0.'),
            ('log_min_error_statement', 'attention', 'Failed statements are logged whole: set it to panic, or pass data as parameters only.'),
            ('log_error_verbosity', 'info', 'The row that breaks a CHECK is in the DETAIL of the server''s error for superusers and roles with BYPASSRLS, and so in the log: set it to terse.'),
            ('debug_print_parse', 'attention', 'Parse trees hold constants: set it to off.'),
            ('debug_print_rewritten', 'attention', 'Rewritten queries hold constants: set it to off.'),
            ('debug_print_plan', 'attention', 'Plans hold constants: set it to off.'),
            ('auto_explain.log_min_duration', 'attention', 'Plans of slow statements hold constants: set it to -1.'),
            ('pg_stat_statements.track_utility', 'info', 'Utility statements keep their constants: prefer off.'),
            ('pgaudit.log', 'attention', 'Audited statements are logged whole: name no class but ddl and role, or set pgaudit.log_statement to off.'),
            ('pgaudit.log_parameter', 'attention', 'Parameters go to the audit log: set it to off.'),
            ('track_activities', 'info', 'Running statements are shown to their owner and to pg_read_all_stats: pass data as parameters only.')
          ) AS n (reglage, gravite, conseil)
    $$;
COMMENT ON FUNCTION calimero.reglages_surveilles() IS 'Settings of the server that can put data of statements in logs or statistics: how grave that is, and what to set.';

CREATE FUNCTION calimero.reglage_fuit(reglage text, valeur text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT CASE
                   WHEN v.valeur IS NULL THEN false
                   WHEN reglage = 'log_statement' THEN v.valeur IN ('mod', 'all')
                   WHEN reglage IN ('log_min_duration_statement', 'log_min_duration_sample', 'auto_explain.log_min_duration') THEN v.valeur !~ '^-'
                   WHEN reglage = 'log_transaction_sample_rate' THEN v.valeur !~ '^[+-]?0*([.]0*)?(e.*)?$'
                   WHEN reglage IN ('log_parameter_max_length', 'log_parameter_max_length_on_error') THEN v.valeur !~ '^[+-]?0+ *[a-z]*$'
                   -- A message of any level below panic can carry a statement: log those of deadlocks, fatal those of a stop.
                   WHEN reglage = 'log_min_error_statement' THEN v.valeur <> 'panic'
                   WHEN reglage = 'log_error_verbosity' THEN v.valeur <> 'terse'
                   WHEN reglage = 'pgaudit.log' THEN string_to_array(replace(v.valeur, ' ', ''), ',') && ARRAY['all', 'read', 'write', 'function']
                   -- Any beginning of true, yes, on and 1, as the server takes them.
                   ELSE v.valeur ~ '^(t(r(ue?)?)?|y(es?)?|on|1)$'
               END
          FROM (SELECT btrim(lower(reglage_fuit.valeur))) AS v (valeur)
    $$;
COMMENT ON FUNCTION calimero.reglage_fuit(text, text) IS 'Whether a setting of calimero.reglages_surveilles() leaks with that value, as a session shows it or as ALTER ROLE and ALTER DATABASE keep it. False when it is not set.';

CREATE FUNCTION calimero.reglages_sensibles(OUT reglage text, OUT valeur text, OUT fuite boolean, OUT gravite text, OUT conseil text)
    RETURNS SETOF record
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT s.reglage, v.valeur,
               calimero.reglage_fuit(s.reglage, v.valeur)
               -- Parameters are logged with their statements only.
               AND (s.reglage <> 'log_parameter_max_length'
                    OR EXISTS (SELECT FROM unnest(ARRAY['log_statement', 'log_min_duration_statement', 'log_min_duration_sample', 'log_transaction_sample_rate']) AS j (journal)
                                WHERE calimero.reglage_fuit(j.journal, current_setting(j.journal))))
               AND (s.reglage <> 'pgaudit.log' OR current_setting('pgaudit.log_statement', true) IS DISTINCT FROM 'off'),
               s.gravite, s.conseil
          FROM calimero.reglages_surveilles() s
         CROSS JOIN LATERAL (SELECT current_setting(s.reglage, true)) AS v (valeur)
        UNION ALL
        -- What ALTER ROLE and ALTER DATABASE set for other sessions of this database.
        SELECT format('%s%s%s', s.reglage, ' of role ' || pg_get_userbyid(nullif(d.setrole, 0)),
                      CASE WHEN d.setdatabase <> 0 THEN ' in this database' WHEN d.setrole = 0 THEN ' of all roles' ELSE '' END),
               v.valeur, true, s.gravite, s.conseil
          FROM pg_db_role_setting d
         CROSS JOIN LATERAL unnest(d.setconfig) AS c (texte)
         CROSS JOIN LATERAL (SELECT substr(c.texte, strpos(c.texte, '=') + 1)) AS v (valeur)
          JOIN calimero.reglages_surveilles() s ON s.reglage = lower(split_part(c.texte, '=', 1))
         WHERE d.setdatabase IN (0, (SELECT b.oid FROM pg_database b WHERE b.datname = current_database()))
           AND calimero.reglage_fuit(s.reglage, v.valeur)
    $$;
COMMENT ON FUNCTION calimero.reglages_sensibles() IS 'Settings of the server that can put data of statements in logs or statistics, whether they do as they stand in this session, and what to set; then those that leak in what ALTER ROLE and ALTER DATABASE set for any role in this database.';

CREATE FUNCTION calimero.etat_versions()
    RETURNS TABLE (domaine varchar(20), element varchar(80), valeur varchar(200), gravite varchar(10), conseil varchar(300))
    LANGUAGE sql STABLE PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
    AS $$
        WITH e AS (SELECT (SELECT e.extversion FROM pg_extension e WHERE e.extname = 'calimero') AS version)
        SELECT 'version', v.element, v.valeur, CASE WHEN v.bonne THEN 'ok' ELSE 'erreur' END,
               CASE WHEN NOT v.bonne THEN 'Library and SQL differ: run ALTER EXTENSION calimero UPDATE, then calimero.installer().' END
          FROM e
         CROSS JOIN LATERAL (VALUES
                (1, 'library', calimero.version(), true),
                (2, 'extension', coalesce(e.version, 'none'), e.version IS NOT DISTINCT FROM calimero.version()),
                (3, 'PostgreSQL', current_setting('server_version'), true)) AS v (rang, element, valeur, bonne)
         ORDER BY v.rang
    $$;
COMMENT ON FUNCTION calimero.etat_versions() IS 'Part of calimero.etat(): the versions of the library, of the extension and of the server.';

CREATE FUNCTION calimero.etat_schema()
    RETURNS TABLE (domaine varchar(20), element varchar(80), valeur varchar(200), gravite varchar(10), conseil varchar(300))
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF to_regclass('calimero_data.etape_schema') IS NULL OR to_regclass('calimero_data.structure') IS NULL THEN
        RETURN QUERY VALUES ('schema'::varchar(20), 'calimero_data'::varchar(80), 'none'::varchar(200), 'erreur'::varchar(10),
                             'Call calimero.installer().'::varchar(300));
        RETURN;
    END IF;
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
        SELECT 'schema'::varchar(20), left(concat_ws(' ', a.genre, concat_ws('.', a.relation, nullif(a.element, ''))), 80)::varchar(80),
               'missing'::varchar(200), 'erreur'::varchar(10),
               'Call calimero.installer(): it makes the part again, or says that only a restore brings it back.'::varchar(300)
          FROM calimero_data.structure a
         WHERE NOT EXISTS (SELECT FROM calimero.structure() s WHERE s.genre = a.genre AND s.relation = a.relation AND s.element = a.element)
         ORDER BY a.genre, a.relation, a.element;
    RETURN QUERY
        SELECT 'schema'::varchar(20), left(format('trigger %s.%s', s.relation, s.element), 80)::varchar(80), 'not of calimero'::varchar(200),
               'attention'::varchar(10), 'It runs with the rights of the owner when functions write this table: know it, or drop it.'::varchar(300)
          FROM calimero.structure() s
         WHERE s.genre LIKE '%trigger'
           AND NOT EXISTS (SELECT FROM calimero_data.structure a WHERE a.genre = s.genre AND a.relation = s.relation AND a.element = s.element);
END
$$;
COMMENT ON FUNCTION calimero.etat_schema() IS 'Part of calimero.etat(): the steps of the schema, the parts that are missing from what they made, the triggers that they did not make.';

CREATE FUNCTION calimero.etat_protection()
    RETURNS TABLE (domaine varchar(20), element varchar(80), valeur varchar(200), gravite varchar(10), conseil varchar(300))
    LANGUAGE sql STABLE PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
    AS $$
        WITH t AS (
            SELECT c.oid, c.relname, c.relrowsecurity AND c.relforcerowsecurity AS forcee
              FROM pg_class c
             WHERE c.relnamespace = to_regnamespace('calimero_data') AND c.relkind IN ('r', 'p') AND c.relname <> 'cai_arrivee'
        ), probleme AS (
            SELECT 'table ' || t.relname AS element, 'row-level security not forced' AS valeur, 'erreur' AS gravite, 'Call calimero.installer().' AS conseil
              FROM t WHERE NOT t.forcee
            UNION ALL
            SELECT format('policy %s.%s', t.relname, e.nom),
                   CASE WHEN e.sens = 'en trop' THEN 'not of calimero'
                        WHEN EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = e.relation AND p.polname = e.nom) THEN 'altered' ELSE 'missing' END,
                   CASE e.sens WHEN 'manque' THEN 'erreur' ELSE 'attention' END,
                   CASE e.sens WHEN 'manque' THEN 'Call calimero.installer().'
                               ELSE 'It shows or hides rows beyond the matrix of access: know it, or drop it.' END
              FROM calimero.politiques_ecarts() e JOIN t ON t.oid = e.relation
            UNION ALL
            SELECT 'event trigger calimero_garde',
                   CASE WHEN e.evtname IS NULL THEN 'missing' WHEN e.evtenabled = 'O' THEN 'not always enabled' ELSE 'disabled' END, 'attention',
                   'DROP EXTENSION calimero CASCADE is not refused: call calimero.installer() as a superuser.'
              FROM (VALUES (1)) AS u LEFT JOIN pg_event_trigger e ON e.evtname = 'calimero_garde'
             WHERE to_regnamespace('calimero_data') IS NOT NULL
               AND (e.evtname IS NULL OR e.evtenabled <> 'A' OR e.evtfoid IS DISTINCT FROM to_regproc('calimero_data.garder_extension'))
            UNION ALL
            SELECT 'schema ' || n.nspname, 'in the way', 'attention', 'calimero.installer() needs that name: rename or drop the schema.'
              FROM pg_namespace n
             WHERE n.nspname IN ('calimero_modele', 'calimero_modele_vue')
                OR (n.nspname IN ('calimero_data', 'calimero_vue') AND to_regclass('calimero_data.etape_schema') IS NULL)
        )
        SELECT 'schema', left(p.element, 80), p.valeur, p.gravite, p.conseil FROM probleme p ORDER BY p.element COLLATE "C"
    $$;
COMMENT ON FUNCTION calimero.etat_protection() IS 'Part of calimero.etat(): row-level security that is not forced, policies that are missing, altered, or that calimero did not make, the event trigger that refuses DROP EXTENSION, a schema in the way of calimero.installer().';

CREATE FUNCTION calimero.etat_roles()
    RETURNS TABLE (domaine varchar(20), element varchar(80), valeur varchar(200), gravite varchar(10), conseil varchar(300))
    LANGUAGE sql STABLE PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT 'role', r.role::varchar(80), CASE WHEN p.rolname IS NULL THEN 'missing' ELSE 'present' END,
               CASE WHEN p.rolname IS NULL THEN 'attention' ELSE 'ok' END,
               CASE WHEN p.rolname IS NULL THEN 'Call calimero.creer_roles().' END
          FROM calimero.roles() r
          LEFT JOIN pg_roles p ON p.rolname = r.role
         WHERE NOT EXISTS (SELECT FROM calimero.roles_dangers() d WHERE d.role = r.role AND d.gravite = 'erreur')
        UNION ALL
        SELECT 'role', d.role::varchar(80), left(d.danger, 200), d.gravite,
               CASE d.gravite WHEN 'erreur' THEN 'It is more than a group role: take this from it with ALTER ROLE or REVOKE.'
                              WHEN 'attention' THEN 'It has the rights of that role too: revoke the membership.'
                              ELSE 'Whoever has this role may give the rights of the group away.' END
          FROM calimero.roles_dangers() d
    $$;
COMMENT ON FUNCTION calimero.etat_roles() IS 'Part of calimero.etat(): the group roles, missing or more than group roles.';

CREATE FUNCTION calimero.etat_droits()
    RETURNS TABLE (domaine varchar(20), element varchar(80), valeur varchar(200), gravite varchar(10), conseil varchar(300))
    LANGUAGE sql STABLE PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT 'droit', left(format('%s: %s %s', e.role, e.genre, e.objet), 80),
               left(format('%s%s%s', CASE e.sens WHEN 'manque' THEN 'missing: ' ELSE 'beyond the matrix: ' END,
                           string_agg(DISTINCT e.droit, ', '), ' (' || string_agg(DISTINCT e.colonne::text, ', ') || ')'), 200),
               CASE WHEN e.notre THEN 'erreur' ELSE 'attention' END,
               CASE WHEN e.notre AND e.possible THEN 'Call calimero.installer(), which puts the rights of calimero.matrice_acces() back.'
                    WHEN e.notre THEN 'Have calimero.installer() called by a superuser, or by who owns it: it puts the rights of calimero.matrice_acces() back.'
                    ELSE 'Revoke it, and grant a role of calimero.roles() instead; or know why that role has it.' END
          FROM calimero.ecarts_acces() e
         GROUP BY e.sens, e.role, e.genre, e.objet, e.notre, e.possible
         ORDER BY 4 DESC, 2
    $$;
COMMENT ON FUNCTION calimero.etat_droits() IS 'Part of calimero.etat(): rights granted beyond calimero.matrice_acces(), and rights of it that are missing.';

CREATE FUNCTION calimero.etat_appartenances()
    RETURNS TABLE (domaine varchar(20), element varchar(80), valeur varchar(200), gravite varchar(10), conseil varchar(300))
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    -- Who does not read the habilitations of every caisse cannot tell.
    IF has_function_privilege('calimero.appartenances_ecarts()', 'EXECUTE') AND to_regclass('calimero_data.habilitation') IS NOT NULL THEN
        RETURN QUERY
            SELECT 'habilitation'::varchar(20), left(format('%s: %s', e.role, e.compte), 80)::varchar(80),
                   (CASE e.sens WHEN 'manque' THEN 'not a member, though its agent is habilitated' ELSE 'a member without habilitation' END)::varchar(200),
                   'attention'::varchar(10), left(format('Call calimero.habilitations_appliquer(), or: %s.', e.correction), 300)::varchar(300)
              FROM calimero.appartenances_ecarts() e;
    END IF;
END
$$;
COMMENT ON FUNCTION calimero.etat_appartenances() IS 'Part of calimero.etat(): members of the group roles without a habilitation, and the reverse, with the statement that corrects (calimero.appartenances_ecarts); nothing for who may not read the habilitations of every caisse.';

CREATE FUNCTION calimero.etat()
    RETURNS TABLE (domaine varchar(20), element varchar(80), valeur varchar(200), gravite varchar(10), conseil varchar(300))
    LANGUAGE plpgsql STABLE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    RETURN QUERY SELECT * FROM calimero.etat_versions();
    RETURN QUERY SELECT * FROM calimero.etat_schema();
    RETURN QUERY SELECT * FROM calimero.etat_protection();
    RETURN QUERY SELECT * FROM calimero.etat_roles();
    RETURN QUERY SELECT * FROM calimero.etat_droits();
    RETURN QUERY SELECT * FROM calimero.etat_appartenances();
    RETURN QUERY SELECT * FROM calimero.etat_rapprochement();
    RETURN QUERY SELECT * FROM calimero.etat_archive();
    RETURN QUERY
        SELECT 'reglage'::varchar(20), left(f.reglage, 80)::varchar(80), coalesce(f.valeur, 'not set')::varchar(200),
               (CASE WHEN f.fuite THEN f.gravite ELSE 'ok' END)::varchar(10),
               (CASE WHEN f.fuite THEN f.conseil END)::varchar(300)
          FROM calimero.reglages_sensibles() f;
END
$$;
REVOKE ALL ON FUNCTION calimero.etat() FROM PUBLIC;
COMMENT ON FUNCTION calimero.etat() IS 'Health of the installation, one row a check: versions, steps of the schema and parts missing from it, protection of the tables, roles, rights beyond the matrix, memberships beyond habilitations, the archive, settings that would put personal data in logs or statistics. gravite is ok, info, attention or erreur; conseil says what to do.';
