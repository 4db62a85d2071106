-- What the schema is made of: described from the catalogue, expected from the steps themselves, repaired where it can be.
--
-- What calls functions of the extension (checks, a generated column, views, a trigger) goes with them in a DROP ... CASCADE,
-- and a step of the schema runs once.  So installer() runs the steps of this version once more in two schemas of their own,
-- describes what they made and takes it all back: what is expected is written nowhere but in the steps.

CREATE FUNCTION calimero.structure(donnees text DEFAULT 'calimero_data', vues text DEFAULT 'calimero_vue',
                                   OUT rang integer, OUT genre varchar(20), OUT relation varchar(63), OUT element varchar(63),
                                   OUT reparation text)
    RETURNS SETOF record
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
        WITH t AS (
            SELECT c.oid, c.relname, format('ALTER TABLE calimero_data.%I ', c.relname) AS modifier
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = donnees AND c.relkind IN ('r', 'p')
        ), colonne AS (
            SELECT t.relname, t.modifier, a.attname, a.attnotnull, a.attgenerated, a.attidentity, pg_get_expr(d.adbin, d.adrelid) AS valeur,
                   format('ADD COLUMN %I %s%s', a.attname, format_type(a.atttypid, a.atttypmod),
                          (SELECT format(' COLLATE %I.%I', cn.nspname, k.collname)
                             FROM pg_collation k JOIN pg_namespace cn ON cn.oid = k.collnamespace WHERE k.oid = a.attcollation)) AS ajout,
                   coalesce(format('; COMMENT ON COLUMN calimero_data.%I.%I IS ', t.relname, a.attname)
                            || quote_literal(col_description(t.oid, a.attnum)), '') AS commentaire
              FROM t
              JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
              LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        ), partie AS (
            SELECT 1 AS rang, 'table' AS genre, t.relname, ''::name AS element, NULL AS reparation FROM t
            UNION ALL
            SELECT 2, CASE WHEN c.attgenerated <> '' THEN 'generated column' WHEN c.attidentity <> '' THEN 'identity column' ELSE 'column' END,
                   c.relname, c.attname,
                   CASE WHEN c.attgenerated <> '' THEN c.modifier || c.ajout || format(' GENERATED ALWAYS AS (%s) STORED', c.valeur) || c.commentaire END
              FROM colonne c
            UNION ALL
            SELECT 3, 'not null', c.relname, c.attname, c.modifier || format('ALTER COLUMN %I SET NOT NULL', c.attname)
              FROM colonne c WHERE c.attnotnull
            UNION ALL
            SELECT 3, 'default', c.relname, c.attname, c.modifier || format('ALTER COLUMN %I SET DEFAULT %s', c.attname, c.valeur)
              FROM colonne c WHERE c.valeur IS NOT NULL AND c.attgenerated = ''
            UNION ALL
            SELECT CASE k.contype WHEN 'f' THEN 6 WHEN 'c' THEN 5 ELSE 4 END, 'constraint', t.relname, k.conname,
                   t.modifier || format('DROP CONSTRAINT IF EXISTS %I, ADD CONSTRAINT %1$I %s', k.conname, pg_get_constraintdef(k.oid))
              FROM t JOIN pg_constraint k ON k.conrelid = t.oid
             WHERE k.contype IN ('p', 'u', 'c', 'f') AND k.convalidated
            UNION ALL
            SELECT 7, 'index', t.relname, i.relname, pg_get_indexdef(i.oid)
              FROM t JOIN pg_index x ON x.indrelid = t.oid AND x.indisvalid JOIN pg_class i ON i.oid = x.indexrelid
             WHERE NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.oid AND k.contype IN ('p', 'u', 'x'))
            UNION ALL
            SELECT 8, CASE g.tgenabled WHEN 'A' THEN 'always trigger' ELSE 'trigger' END, t.relname, g.tgname,
                   format('DROP TRIGGER IF EXISTS %I ON calimero_data.%I; ', g.tgname, t.relname) || pg_get_triggerdef(g.oid)
                   || coalesce(format('; COMMENT ON TRIGGER %I ON calimero_data.%I IS ', g.tgname, t.relname)
                               || quote_literal(obj_description(g.oid, 'pg_trigger')), '')
                   || CASE g.tgenabled WHEN 'A' THEN format('; ALTER TABLE calimero_data.%I ENABLE ALWAYS TRIGGER %I', t.relname, g.tgname) ELSE '' END
              FROM t JOIN pg_trigger g ON g.tgrelid = t.oid
             WHERE NOT g.tgisinternal AND g.tgenabled IN ('O', 'A')
            UNION ALL
            SELECT 9, 'view', c.relname, '', NULL
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = vues AND c.relkind = 'v' AND c.reloptions @> ARRAY['security_invoker=true']
        )
        SELECT p.rang, p.genre::varchar(20), p.relname::varchar(63), p.element::varchar(63),
               replace(p.reparation, quote_ident(donnees) || '.', 'calimero_data.')
          FROM partie p
         ORDER BY p.rang, p.relname COLLATE "C", p.genre, p.element COLLATE "C"
    $$;
COMMENT ON FUNCTION calimero.structure(text, text) IS 'What the tables of a schema and the views of another are made of, one row a part (table, column, not null, default, constraint, index, trigger, always trigger for one that fires during replication too, view), as the catalogue has them: constraints that are validated, triggers that fire, views with the rights of the reader. reparation is the statement that makes the part again in calimero_data; null where that would not bring its data back, and for views, which installer() always makes.';

CREATE FUNCTION calimero.vue_origines(vue regclass, OUT colonne smallint, OUT origine regclass, OUT origine_colonne smallint)
    RETURNS SETOF record
    LANGUAGE c STABLE STRICT PARALLEL SAFE ROWS 20 AS 'MODULE_PATHNAME', 'calimero_vue_origines';
REVOKE ALL ON FUNCTION calimero.vue_origines(regclass) FROM PUBLIC;
COMMENT ON FUNCTION calimero.vue_origines(regclass) IS 'The columns of a view that are a column of a table, or of another view, as it is: number of the column, table, number of the column there. Computed columns have no row, nor has what is not a view.';

CREATE FUNCTION calimero.commenter_colonnes(schema text, vues text) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    colonne record;
BEGIN
    FOR colonne IN
        SELECT v.oid::regclass AS vue, va.attname AS nom, col_description(o.origine, o.origine_colonne) AS texte
          FROM pg_class v
         CROSS JOIN LATERAL calimero.vue_origines(v.oid) AS o
          JOIN pg_attribute va ON va.attrelid = v.oid AND va.attnum = o.colonne
          JOIN pg_attribute ta ON ta.attrelid = o.origine AND ta.attnum = o.origine_colonne AND ta.attname = va.attname
         WHERE v.relnamespace = to_regnamespace(schema) AND v.relkind = 'v' AND v.relname ~ vues
    LOOP
        EXECUTE format('COMMENT ON COLUMN %s.%I IS %L', colonne.vue, colonne.nom, colonne.texte);
    END LOOP;
END
$$;
REVOKE ALL ON FUNCTION calimero.commenter_colonnes(text, text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.commenter_colonnes(text, text) IS 'Give the columns of the views of that schema whose name matches a regular expression the comments of the columns that they are (calimero.vue_origines), when they keep their name. For the steps of the schema: the owner of the views alone may.';

CREATE FUNCTION calimero.structure_attendue(etapes text[]) RETURNS jsonb
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    SET client_min_messages = warning
    AS $$
DECLARE
    attendue jsonb;
    pas record;
BEGIN
    BEGIN
        -- Of the steps that are repeated, those that make no view (shipped rows, guard, rights) are about the database as it is.
        FOR pas IN SELECT e.texte FROM calimero.etapes() e
                    WHERE e.etape = ANY (structure_attendue.etapes) AND (NOT e.repetee OR e.texte LIKE '% REPLACE VIEW %')
                    ORDER BY e.rang LOOP
            EXECUTE replace(replace(pas.texte, 'calimero_data', 'calimero_modele'), 'calimero_vue', 'calimero_modele_vue');
        END LOOP;
        attendue := (SELECT jsonb_agg(to_jsonb(s) ORDER BY s.rang) FROM calimero.structure('calimero_modele', 'calimero_modele_vue') s);
        RAISE EXCEPTION USING ERRCODE = 'MS900', MESSAGE = 'the model of the schema is taken back';
    EXCEPTION WHEN SQLSTATE 'MS900' THEN
        NULL;
    END;
    RETURN attendue;
END
$$;
REVOKE ALL ON FUNCTION calimero.structure_attendue(text[]) FROM PUBLIC;
COMMENT ON FUNCTION calimero.structure_attendue(text[]) IS 'The rows of calimero.structure() that these steps make, found by running them in schemas calimero_modele and calimero_modele_vue, which are gone when it returns. Error 42P06 when a schema of that name exists.';

CREATE FUNCTION calimero.reparer_structure(etapes text[])
    RETURNS TABLE (element varchar(63), action varchar(10))
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    SET client_min_messages = warning
    AS $$
DECLARE
    attendue jsonb := calimero.structure_attendue(etapes);
    manque record;
BEGIN
    FOR manque IN SELECT a.* FROM jsonb_to_recordset(attendue) AS a (rang integer, genre text, relation text, element text, reparation text)
                   WHERE a.genre <> 'view'
                     AND NOT EXISTS (SELECT FROM calimero.structure() s
                                      WHERE s.genre = a.genre AND s.relation = a.relation AND s.element = a.element)
                   ORDER BY a.rang, a.relation COLLATE "C", a.element COLLATE "C" LOOP
        element := left(concat_ws(' ', manque.genre, concat_ws('.', manque.relation, nullif(manque.element, ''))), 63);
        action := 'impossible';
        BEGIN
            IF manque.reparation IS NOT NULL THEN
                EXECUTE manque.reparation;
                action := 'reparee';
            END IF;
        EXCEPTION WHEN OTHERS THEN
            -- The message alone: the detail may hold values of a row.
            RAISE WARNING USING ERRCODE = SQLSTATE, MESSAGE = format('could not make the %s again: %s', element, SQLERRM);
        END;
        RETURN NEXT;
    END LOOP;

    DELETE FROM calimero_data.structure s
     WHERE NOT EXISTS (SELECT FROM jsonb_to_recordset(attendue) AS a (genre text, relation text, element text)
                        WHERE a.genre = s.genre AND a.relation = s.relation AND a.element = s.element);
    INSERT INTO calimero_data.structure (genre, relation, element)
        SELECT a.genre, a.relation, a.element FROM jsonb_to_recordset(attendue) AS a (genre text, relation text, element text)
        ON CONFLICT DO NOTHING;
END
$$;
REVOKE ALL ON FUNCTION calimero.reparer_structure(text[]) FROM PUBLIC;
COMMENT ON FUNCTION calimero.reparer_structure(text[]) IS 'Make again the parts of the schema that these steps made and that are gone, and write down what is expected for calimero.etat(). action is reparee, or impossible: a table or a column whose data are gone, a constraint that rows break (a warning tells why).';
