-- Who may do what, as data, and the function that makes it so.

CREATE FUNCTION calimero.matrice_acces(OUT role name, OUT genre varchar(30), OUT objet text, OUT droits text)
    RETURNS SETOF record
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT m.role::name, m.genre::varchar(30), m.objet, m.droits
          FROM (VALUES
            ('calimero_exploitation', 'schema',   'calimero',                         'USAGE'),
            ('calimero_exploitation', 'schema',   'calimero_data',                    'USAGE'),
            ('calimero_exploitation', 'schema',   'calimero_vue',                     'USAGE'),
            ('calimero_exploitation', 'table',    'calimero_data.etape_schema',       'SELECT'),
            ('calimero_exploitation', 'table',    'calimero_data.caisse',             'SELECT'),
            ('calimero_exploitation', 'table',    'calimero_data.dsn_organisme',      'SELECT, INSERT, UPDATE, DELETE'),
            ('calimero_exploitation', 'table',    'calimero_data.dsn_poids',          'SELECT, INSERT, UPDATE, DELETE'),
            ('calimero_exploitation', 'table',    'calimero_data.dsn_parametre',      'SELECT'),
            ('calimero_exploitation', 'sauf caisse', 'calimero_data.dsn_parametre',   'UPDATE'),
            ('calimero_exploitation', 'table',    'calimero_data.dsn_generation',     'SELECT'),
            ('calimero_exploitation', 'table',    'calimero_data.dsn_depot',          'SELECT'),
            ('calimero_exploitation', 'table',    'calimero_data.dsn_envoi',          'SELECT'),
            ('calimero_exploitation', 'table',    'calimero_data.dsn_declaration',    'SELECT'),
            ('calimero_exploitation', 'table',    'calimero_data.dsn_cotisation',     'SELECT'),
            ('calimero_exploitation', 'table',    'calimero_data.dsn_versement',      'SELECT'),
            ('calimero_exploitation', 'table',    'calimero_data.dsn_anomalie',       'SELECT'),
            ('calimero_exploitation', 'table',    'calimero_data.cai_import',         'SELECT'),
            ('calimero_exploitation', 'table',    'calimero_data.cai_mouvement',      'SELECT'),
            ('calimero_exploitation', 'table',    'calimero_data.cai_arrivee',        'SELECT, INSERT'),
            ('calimero_exploitation', 'table',    'calimero_data.cai_rejet',          'SELECT'),
            ('calimero_exploitation', 'table',    'calimero_data.dsn_a_rapprocher',   'SELECT'),
            ('calimero_exploitation', 'table',    'calimero_data.dsn_rapprochement',  'SELECT'),
            ('calimero_exploitation', 'table',    'calimero_data.dsn_affectation',    'SELECT'),
            ('calimero_exploitation', 'function', 'calimero.dsn_lire(bytea)',         'EXECUTE'),
            ('calimero_exploitation', 'function', 'calimero.dsn_deposer(bytea, text, text, boolean)', 'EXECUTE'),
            ('calimero_exploitation', 'function', 'calimero.dsn_retirer(bigint, text, boolean)', 'EXECUTE'),
            ('calimero_exploitation', 'function', 'calimero.cai_importer(bytea, text, text, boolean)', 'EXECUTE'),
            ('calimero_exploitation', 'function', 'calimero.cai_integrer()',          'EXECUTE'),
            ('calimero_exploitation', 'function', 'calimero.dsn_rapprocher(text, date, date)', 'EXECUTE'),
            ('calimero_exploitation', 'function', 'calimero.dsn_expliquer(text, text, text)', 'EXECUTE'),
            ('calimero_exploitation', 'function', 'calimero.fiche_synthese(text, date, date, text, text, date)', 'EXECUTE'),
            ('calimero_exploitation', 'function', 'calimero.etat()',                  'EXECUTE'),
            ('calimero_exploitation', 'views',    'calimero_vue',                     'SELECT'),
            ('calimero_consultation', 'schema',   'calimero',                         'USAGE'),
            ('calimero_consultation', 'schema',   'calimero_data',                    'USAGE'),
            ('calimero_consultation', 'schema',   'calimero_vue',                     'USAGE'),
            ('calimero_consultation', 'table',    'calimero_data.etape_schema',       'SELECT'),
            ('calimero_consultation', 'table',    'calimero_data.caisse',             'SELECT'),
            ('calimero_consultation', 'table',    'calimero_data.dsn_organisme',      'SELECT'),
            ('calimero_consultation', 'table',    'calimero_data.dsn_poids',          'SELECT'),
            ('calimero_consultation', 'table',    'calimero_data.dsn_parametre',      'SELECT'),
            ('calimero_consultation', 'table',    'calimero_data.dsn_depot',          'SELECT'),
            ('calimero_consultation', 'table',    'calimero_data.dsn_envoi',          'SELECT'),
            ('calimero_consultation', 'table',    'calimero_data.dsn_declaration',    'SELECT'),
            ('calimero_consultation', 'table',    'calimero_data.dsn_cotisation',     'SELECT'),
            ('calimero_consultation', 'sauf iban', 'calimero_data.dsn_versement',     'SELECT'),
            ('calimero_consultation', 'table',    'calimero_data.dsn_anomalie',       'SELECT'),
            ('calimero_consultation', 'table',    'calimero_data.cai_import',         'SELECT'),
            ('calimero_consultation', 'table',    'calimero_data.cai_mouvement',      'SELECT'),
            ('calimero_consultation', 'table',    'calimero_data.cai_rejet',          'SELECT'),
            ('calimero_consultation', 'table',    'calimero_data.dsn_a_rapprocher',   'SELECT'),
            ('calimero_consultation', 'table',    'calimero_data.dsn_rapprochement',  'SELECT'),
            ('calimero_consultation', 'table',    'calimero_data.dsn_affectation',    'SELECT'),
            ('calimero_consultation', 'views',    'calimero_vue',                     'SELECT'),
            ('calimero_consultation', 'function', 'calimero.dsn_expliquer(text, text, text)', 'EXECUTE'),
            ('calimero_consultation', 'function', 'calimero.fiche_synthese(text, date, date, text, text, date)', 'EXECUTE'),
            ('calimero_consultation', 'function', 'calimero.etat()',                  'EXECUTE')
          ) AS m (role, genre, objet, droits)
    $$;
COMMENT ON FUNCTION calimero.matrice_acces() IS 'The access matrix: role, kind of object (schema, table, "sauf column" for a table but one column, views of a schema, function), object, rights. The one place where rights are written.';

CREATE FUNCTION calimero.appliquer_acces() RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    ligne record;
    relation record;
BEGIN
    FOR relation IN
        SELECT c.oid, c.relname, c.relowner, pg_get_userbyid(c.relowner) AS proprietaire
          FROM pg_class c
         WHERE c.relnamespace = 'calimero_data'::regnamespace AND c.relkind IN ('r', 'p')
           -- COPY refuses row-level security.  This table is empty again before each statement ends, and its trigger
           -- takes the caisse of each line as the caller sees it.
           AND c.relname <> 'cai_arrivee'
    LOOP
        EXECUTE format('ALTER TABLE calimero_data.%I ENABLE ROW LEVEL SECURITY', relation.relname);
        EXECUTE format('ALTER TABLE calimero_data.%I FORCE ROW LEVEL SECURITY', relation.relname);
        IF NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = relation.oid AND p.polname = 'proprietaire') THEN
            EXECUTE format('CREATE POLICY proprietaire ON calimero_data.%I TO %I USING (true) WITH CHECK (true)',
                           relation.relname, relation.proprietaire);
        ELSIF NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = relation.oid AND p.polname = 'proprietaire'
                             AND p.polroles = ARRAY[relation.relowner]) THEN
            EXECUTE format('ALTER POLICY proprietaire ON calimero_data.%I TO %I', relation.relname, relation.proprietaire);
        END IF;
        FOR ligne IN SELECT DISTINCT m.role FROM calimero.matrice_acces() m
                      JOIN pg_roles r ON r.rolname = m.role
                      WHERE m.objet = 'calimero_data.' || relation.relname
        LOOP
            IF NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = relation.oid AND p.polname = ligne.role) THEN
                EXECUTE format('CREATE POLICY %I ON calimero_data.%I TO %I USING (true) WITH CHECK (true)',
                               ligne.role, relation.relname, ligne.role);
            END IF;
        END LOOP;
    END LOOP;

    FOR ligne IN SELECT m.* FROM calimero.matrice_acces() m JOIN pg_roles r ON r.rolname = m.role LOOP
        IF ligne.genre = 'schema' AND to_regnamespace(ligne.objet) IS NOT NULL THEN
            EXECUTE format('GRANT %s ON SCHEMA %I TO %I', ligne.droits, ligne.objet, ligne.role);
        ELSIF ligne.genre = 'table' AND to_regclass(ligne.objet) IS NOT NULL THEN
            EXECUTE format('GRANT %s ON TABLE %s TO %I', ligne.droits, to_regclass(ligne.objet), ligne.role);
        ELSIF ligne.genre = 'function' AND to_regprocedure(ligne.objet) IS NOT NULL THEN
            EXECUTE format('GRANT %s ON FUNCTION %s TO %I', ligne.droits, to_regprocedure(ligne.objet), ligne.role);
        ELSIF ligne.genre LIKE 'sauf %' AND to_regclass(ligne.objet) IS NOT NULL THEN
            EXECUTE format('GRANT %s (%s) ON TABLE %s TO %I', ligne.droits,
                           (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FROM pg_attribute a
                             WHERE a.attrelid = to_regclass(ligne.objet) AND a.attnum > 0 AND NOT a.attisdropped
                               AND a.attname <> substr(ligne.genre, 6)),
                           to_regclass(ligne.objet), ligne.role);
        ELSIF ligne.genre = 'views' AND to_regnamespace(ligne.objet) IS NOT NULL THEN
            EXECUTE format('GRANT %s ON ALL TABLES IN SCHEMA %I TO %I', ligne.droits, ligne.objet, ligne.role);
        END IF;
    END LOOP;
END
$$;
REVOKE ALL ON FUNCTION calimero.appliquer_acces() FROM PUBLIC;
COMMENT ON FUNCTION calimero.appliquer_acces() IS 'Put row-level security on every table of calimero_data but cai_arrivee (where COPY must work), forced, and give the roles that exist the rights of calimero.matrice_acces(). Idempotent.';
