-- The policies that follow from the matrix of access: what there must be, how what there is parts from it, and making them agree.
--
-- One policy a table and profile, TO its group role, for every command, with one expression for what is read and what is written.
-- calimero.caisse_permise() judges the caisse: to the planner it is an equality with a constant, which uses the indexes, all of which
-- begin with caisse, and a question asked once a statement (caisse_permise.c).  The kind of dossier is compared with a literal
-- (docs/decisions.md, with the measurements).

CREATE FUNCTION calimero.politique(profil text, portee text, genres text[], colonne_genre text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
        -- As pg_get_expr() writes it, to be compared.
        SELECT CASE
                   WHEN portee = 'toutes' THEN 'true'
                   WHEN portee = 'caisse' OR genres @> ARRAY['cotisation', 'piar', 'rac'] THEN c.caisse
                   WHEN cardinality(genres) = 1 THEN format('(%s AND ((%I)::text = %L::text))', c.caisse, colonne_genre, genres[1])
                   ELSE format('(%s AND ((%I)::text = ANY (%L::text[])))', c.caisse, colonne_genre, genres)
               END
          FROM (SELECT format('calimero.caisse_permise((caisse)::text, %L::text)', profil)) AS c (caisse)
    $$;
COMMENT ON FUNCTION calimero.politique(text, text, text[], text) IS 'The expression of the policy of a profile on a table whose rows it sees as portee says (calimero.matrice_acces); colonne_genre is the column that holds the kind of dossier.';

CREATE FUNCTION calimero.politiques_prevues(OUT relation oid, OUT nom name, OUT role oid, OUT expression text)
    RETURNS SETOF record
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
        WITH t AS (
            SELECT c.oid, c.relname, c.relowner
              FROM pg_class c
             WHERE c.relnamespace = to_regnamespace('calimero_data') AND c.relkind IN ('r', 'p')
               -- COPY refuses row-level security.  This table is empty again before each statement ends, and its trigger
               -- takes the caisse of each line as the caller sees it.
               AND c.relname <> 'cai_arrivee'
        )
        SELECT t.oid, 'proprietaire'::name, t.relowner, 'true' FROM t
         UNION
        SELECT t.oid, m.role, r.oid,
               calimero.politique(p.profil, m.portee, p.genres, CASE t.relname WHEN 'dossier' THEN 'genre' ELSE 'dossier_genre' END)
          FROM t
          JOIN calimero.matrice_acces() m ON m.objet = 'calimero_data.' || t.relname AND m.portee IS NOT NULL
          JOIN calimero.profils() p ON p.role = m.role
          JOIN pg_roles r ON r.rolname = m.role
    $$;
COMMENT ON FUNCTION calimero.politiques_prevues() IS 'The policies that calimero.matrice_acces() asks for, with those of the owners, on the tables that exist and for the roles that exist.';

CREATE FUNCTION calimero.politiques_ecarts(OUT sens varchar(10), OUT relation oid, OUT nom name, OUT role oid, OUT expression text)
    RETURNS SETOF record
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
        WITH la AS (
            SELECT p.polrelid AS relation, p.polname AS nom, p.polroles AS roles, pg_get_expr(p.polqual, p.polrelid) AS lue,
                   pg_get_expr(p.polwithcheck, p.polrelid) AS ecrite, p.polcmd = '*' AND p.polpermissive AS entiere
              FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
             WHERE c.relnamespace = to_regnamespace('calimero_data')
        )
        SELECT 'manque'::varchar(10), v.relation, v.nom, v.role, v.expression
          FROM calimero.politiques_prevues() v
         WHERE NOT EXISTS (SELECT FROM la WHERE la.relation = v.relation AND la.nom = v.nom AND la.roles = ARRAY[v.role] AND la.entiere
                              AND la.lue = v.expression AND la.ecrite = v.expression)
        UNION ALL
        SELECT 'en trop', la.relation, la.nom, NULL, la.lue
          FROM la
         WHERE NOT EXISTS (SELECT FROM calimero.politiques_prevues() v WHERE v.relation = la.relation AND v.nom = la.nom)
    $$;
COMMENT ON FUNCTION calimero.politiques_ecarts() IS 'Where the policies of calimero_data part from calimero.politiques_prevues(): manque (none of that name, or another one under its name), en trop (of a name that none has).';

CREATE FUNCTION calimero.appliquer_politiques() RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    ecart record;
BEGIN
    FOR ecart IN
        SELECT c.oid FROM pg_class c
         WHERE c.oid IN (SELECT v.relation FROM calimero.politiques_prevues() v) AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
    LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', ecart.oid::regclass);
    END LOOP;
    FOR ecart IN SELECT e.* FROM calimero.politiques_ecarts() e WHERE e.sens = 'manque' LOOP
        EXECUTE format('DROP POLICY IF EXISTS %I ON %s', ecart.nom, ecart.relation::regclass);
        EXECUTE format('CREATE POLICY %I ON %s TO %I USING (%s) WITH CHECK (%s)', ecart.nom, ecart.relation::regclass,
                       pg_get_userbyid(ecart.role), ecart.expression, ecart.expression);
    END LOOP;
END
$$;
REVOKE ALL ON FUNCTION calimero.appliquer_politiques() FROM PUBLIC;
COMMENT ON FUNCTION calimero.appliquer_politiques() IS 'Put row-level security, forced, on every table of calimero_data but cai_arrivee (where COPY must work), with the policies of calimero.politiques_prevues(); those of other names are left, and reported by calimero.etat(). Idempotent.';
