-- The matrix of access and what is granted: how they part, and making them agree.

CREATE FUNCTION calimero.droits_prevus(OUT genre varchar(20), OUT objet oid, OUT colonne smallint, OUT role oid, OUT droit text)
    RETURNS SETOF record
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
        WITH m AS (
            SELECT r.oid AS role, m.genre, d.droit,
                   CASE m.genre WHEN 'schema' THEN to_regnamespace(m.objet)::oid WHEN 'views' THEN to_regnamespace(m.objet)::oid
                                WHEN 'function' THEN to_regprocedure(m.objet)::oid ELSE to_regclass(m.objet)::oid END AS objet
              FROM calimero.matrice_acces() m
              JOIN pg_roles r ON r.rolname = m.role
             CROSS JOIN LATERAL unnest(string_to_array(m.droits, ', ')) AS d (droit)
        )
        SELECT m.genre::varchar(20), m.objet, 0::smallint, m.role, m.droit
          FROM m WHERE m.genre IN ('schema', 'table', 'function') AND m.objet IS NOT NULL
        UNION ALL
        SELECT 'table', a.attrelid, a.attnum, m.role, m.droit
          FROM m JOIN pg_attribute a ON a.attrelid = m.objet AND a.attnum > 0 AND NOT a.attisdropped AND a.attname <> substr(m.genre, 6)
         WHERE m.genre LIKE 'sauf %'
        UNION ALL
        SELECT 'table', a.attrelid, a.attnum, r.oid, split_part(c.droits, ' (', 1)
          FROM calimero.matrice_acces() c
          JOIN pg_roles r ON r.rolname = c.role
          JOIN pg_attribute a ON a.attrelid = to_regclass(c.objet) AND a.attnum > 0 AND NOT a.attisdropped
                             AND a.attname = ANY (string_to_array(rtrim(split_part(c.droits, ' (', 2), ')'), ', '))
         WHERE c.genre = 'colonnes'
        UNION ALL
        SELECT 'table', c.oid, 0::smallint, m.role, m.droit
          FROM m JOIN pg_class c ON c.relnamespace = m.objet AND c.relkind = 'v'
         WHERE m.genre = 'views'
        UNION ALL
        -- To PUBLIC, what the script of the extension left to it.
        SELECT 'function', d.objid, 0::smallint, 0::oid, 'EXECUTE'
          FROM pg_extension e
          JOIN pg_depend d ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid AND d.deptype = 'e' AND d.classid = 'pg_proc'::regclass
         WHERE e.extname = 'calimero'
           AND NOT EXISTS (SELECT FROM pg_init_privs i WHERE i.classoid = 'pg_proc'::regclass AND i.objoid = d.objid
                              AND NOT EXISTS (SELECT FROM aclexplode(i.initprivs) x WHERE x.grantee = 0 AND x.privilege_type = 'EXECUTE'))
    $$;
COMMENT ON FUNCTION calimero.droits_prevus() IS 'The rights that calimero.matrice_acces() gives, object by object, to the roles that exist (role 0 is PUBLIC), and the functions that the extension leaves to PUBLIC.';

CREATE FUNCTION calimero.droits_accordes(OUT genre varchar(20), OUT objet oid, OUT colonne smallint, OUT role oid, OUT droit text)
    RETURNS SETOF record
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
        WITH schema AS (
            SELECT n.oid, n.nspname, n.nspowner, n.nspacl FROM pg_namespace n WHERE n.nspname IN ('calimero', 'calimero_data', 'calimero_vue')
        ), porteur AS (
            SELECT 'schema' AS genre, s.oid AS objet, 0::smallint AS colonne, s.nspowner AS proprietaire,
                   coalesce(s.nspacl, acldefault('n', s.nspowner)) AS acl
              FROM schema s
            UNION ALL
            SELECT CASE c.relkind WHEN 'S' THEN 'sequence' ELSE 'table' END, c.oid, 0::smallint, c.relowner, c.relacl
              FROM schema s JOIN pg_class c ON c.relnamespace = s.oid AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
            UNION ALL
            SELECT 'table', c.oid, a.attnum, c.relowner, a.attacl
              FROM schema s JOIN pg_class c ON c.relnamespace = s.oid JOIN pg_attribute a ON a.attrelid = c.oid AND NOT a.attisdropped
            UNION ALL
            SELECT 'function', p.oid, 0::smallint, p.proowner, coalesce(p.proacl, acldefault('f', p.proowner))
              FROM schema s JOIN pg_proc p ON p.pronamespace = s.oid
            UNION ALL
            SELECT 'default privilege', d.oid, 0::smallint, d.defaclrole, d.defaclacl
              FROM schema s JOIN pg_default_acl d ON d.defaclnamespace = s.oid
        )
        SELECT p.genre::varchar(20), p.objet, p.colonne, x.grantee, o.option || x.privilege_type
          FROM porteur p
         CROSS JOIN LATERAL aclexplode(p.acl) AS x
          JOIN (VALUES ('', false), ('GRANT OPTION FOR ', true)) AS o (option, transmissible) ON x.is_grantable OR NOT o.transmissible
         WHERE x.grantee <> p.proprietaire
    $$;
COMMENT ON FUNCTION calimero.droits_accordes() IS 'The rights granted on the schemas of calimero and what is in them, and by default privileges in them, to others than the owners (role 0 is PUBLIC).';

CREATE FUNCTION calimero.ecarts_acces(OUT sens varchar(10), OUT genre varchar(20), OUT objet text, OUT colonne name, OUT role name,
                                      OUT droit text, OUT notre boolean, OUT correction text, OUT possible boolean)
    RETURNS SETOF record
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
        WITH ecart AS (
            SELECT 'en trop' AS sens, a.* FROM (SELECT * FROM calimero.droits_accordes() EXCEPT SELECT * FROM calimero.droits_prevus()) a
            UNION ALL
            SELECT 'manque', p.* FROM (SELECT * FROM calimero.droits_prevus() EXCEPT SELECT * FROM calimero.droits_accordes()) p
        ), nomme AS (
            SELECT e.sens, e.genre, e.droit, a.attname AS colonne, coalesce(r.rolname, 'PUBLIC') AS role,
                   coalesce(quote_ident(r.rolname), 'PUBLIC') AS beneficiaire,
                   e.role = 0 OR r.rolname IN (SELECT n.role FROM calimero.roles() n) AS notre,
                   -- A procedure is no FUNCTION to GRANT.
                   CASE e.genre WHEN 'function' THEN 'ROUTINE' ELSE upper(e.genre) END AS sorte,
                   CASE e.genre WHEN 'schema' THEN e.objet::regnamespace::text WHEN 'function' THEN e.objet::regprocedure::text
                                WHEN 'default privilege' THEN d.defaclnamespace::regnamespace::text ELSE e.objet::regclass::text END AS objet,
                   format('ALTER DEFAULT PRIVILEGES FOR ROLE %I IN SCHEMA %s ', pg_get_userbyid(d.defaclrole), d.defaclnamespace::regnamespace) AS par_defaut,
                   CASE e.genre WHEN 'schema' THEN (SELECT n.nspowner FROM pg_namespace n WHERE n.oid = e.objet)
                                WHEN 'function' THEN (SELECT p.proowner FROM pg_proc p WHERE p.oid = e.objet)
                                WHEN 'default privilege' THEN d.defaclrole
                                ELSE (SELECT c.relowner FROM pg_class c WHERE c.oid = e.objet) END AS proprietaire,
                   CASE d.defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'FUNCTIONS' WHEN 'T' THEN 'TYPES' END AS objets
              FROM ecart e
              LEFT JOIN pg_roles r ON r.oid = e.role
              LEFT JOIN pg_attribute a ON e.genre = 'table' AND a.attrelid = e.objet AND a.attnum = e.colonne AND e.colonne <> 0
              LEFT JOIN pg_default_acl d ON e.genre = 'default privilege' AND d.oid = e.objet
        )
        SELECT n.sens::varchar(10), n.genre, n.objet, n.colonne, n.role, n.droit, n.notre,
               CASE WHEN n.genre = 'default privilege' THEN n.par_defaut || format('REVOKE %s ON %s FROM %s', n.droit, n.objets, n.beneficiaire)
                    WHEN n.sens = 'manque' THEN format('GRANT %s%s ON %s %s TO %s', n.droit, coalesce(' (' || quote_ident(n.colonne) || ')', ''), n.sorte, n.objet, n.beneficiaire)
                    ELSE format('REVOKE %s%s ON %s %s FROM %s CASCADE', n.droit, coalesce(' (' || quote_ident(n.colonne) || ')', ''), n.sorte, n.objet, n.beneficiaire) END,
               pg_has_role(n.proprietaire, 'USAGE')
          FROM nomme n
         ORDER BY n.sens, n.role, n.genre, n.objet COLLATE "C", n.colonne, n.droit
    $$;
COMMENT ON FUNCTION calimero.ecarts_acces() IS 'Where the rights granted part from calimero.matrice_acces(): en trop (granted beyond it, to anybody) or manque. notre tells those of the group roles and of PUBLIC, which calimero.appliquer_acces() corrects with the statement correction; those of others are theirs to judge. possible: whether the caller may do so, as a superuser or as the owner of the object.';

CREATE FUNCTION calimero.appliquer_acces() RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    SET client_min_messages = warning
    AS $$
DECLARE
    ecart record;
    restent integer;
BEGIN
    PERFORM calimero.appliquer_politiques();
    FOR ecart IN SELECT e.correction FROM calimero.ecarts_acces() e WHERE e.sens = 'en trop' AND e.notre AND e.possible LOOP
        EXECUTE ecart.correction;
    END LOOP;
    FOR ecart IN SELECT e.correction FROM calimero.ecarts_acces() e WHERE e.sens = 'manque' AND e.possible LOOP
        EXECUTE ecart.correction;
    END LOOP;
    restent := (SELECT count(*) FROM calimero.ecarts_acces() e WHERE e.notre);
    IF restent > 0 THEN
        RAISE WARNING USING ERRCODE = '01007',
            MESSAGE = format('role "%s" could not apply the whole matrix of access', current_user),
            DETAIL = format('Rights that remain to be granted or revoked, on objects of others: %s.', restent),
            HINT = 'A superuser, or the role that ran CREATE EXTENSION, must call calimero.installer(); calimero.ecarts_acces() lists them.';
    END IF;
END
$$;
REVOKE ALL ON FUNCTION calimero.appliquer_acces() FROM PUBLIC;
COMMENT ON FUNCTION calimero.appliquer_acces() IS 'Row-level security and policies (calimero.appliquer_politiques), and for PUBLIC and the group roles that exist exactly the rights of calimero.matrice_acces(): those missing are granted, those beyond it revoked. Rights of other roles are left to them (calimero.ecarts_acces). Idempotent.';
