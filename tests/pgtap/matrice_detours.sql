-- The ways round: other forms of reading, functions and operators that tell what they are called with, plans, statistics, locks, roles.
-- Each must show what the plain SELECT shows, which is not nothing, and not a word of another caisse or kind.
BEGIN;
SELECT * FROM no_plan();
\ir matrice.psql
ANALYZE;
-- Any profile may make these, or worse: cheap, and not leakproof.  They write down the words that they are given.
CREATE FUNCTION pg_temp.voir(text) RETURNS boolean IMMUTABLE COST 0.0001 LANGUAGE plpgsql AS $$
BEGIN
    IF position('Z' IN $1) > 0 AND position($1 IN coalesce(current_setting('essai.vu', true), '')) = 0 THEN
        PERFORM set_config('essai.vu', coalesce(current_setting('essai.vu', true), '') || ' ' || $1, true);
    END IF;
    RETURN true;
END
$$;
CREATE FUNCTION pg_temp.pareil(text, text) RETURNS boolean IMMUTABLE COST 0.0001 LANGUAGE plpgsql AS $$ BEGIN RETURN pg_temp.voir($1) AND pg_temp.voir($2); END $$;
CREATE OPERATOR pg_temp.=== (LEFTARG = text, RIGHTARG = text, FUNCTION = pg_temp.pareil, RESTRICT = eqsel, JOIN = eqjoinsel);
CREATE FUNCTION pg_temp.prendre(text, text) RETURNS text IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_temp.voir($2); RETURN $1; END $$;
CREATE AGGREGATE pg_temp.tout (text) (SFUNC = pg_temp.prendre, STYPE = text, INITCOND = '');
-- Each cell of reading, by the column of text that says whose the row is.  System columns are for who reads every column.
CREATE TEMPORARY TABLE source AS
    SELECT k.profil, k.relation, array_to_string(k.colonnes, ', ') AS colonnes, m.mot, k.colonnes <> r.colonnes AS limitee, pg_temp.visible(k.profil, '48', k.relation) AS visible, r.cle
      FROM cellule k JOIN relation r USING (relation)
      JOIN (VALUES ('debiteur', 'nom'), ('creance', 'libelle'), ('acte', 'reference'), ('paiement', 'reference'), ('affectation', 'reference'), ('commentaire', 'texte'), ('portefeuille', 'motif'),
                   ('rappel', 'objet'), ('habilitation', 'motif'), ('rectification', 'motif'), ('dsn_depot', 'nom'), ('cai_import', 'nom'), ('cai_mouvement', 'reference'), ('cai_rejet', 'reference')) AS m (relation, mot) USING (relation)
     WHERE k.droit = 'r' AND k.profil <> 'exploitation' AND k.profil NOT IN ('caisse_centrale', 'journal');
SELECT is((SELECT count(DISTINCT s.profil) FROM source s), 7::bigint, 'seven profiles read words');

-- 1. Forms of reading.  %1$s the columns, %2$s the table, %3$s the word.
CREATE TEMPORARY TABLE forme (forme text, modele text);
INSERT INTO forme VALUES
    ('TABLESAMPLE', 'SELECT %1$s FROM calimero_data.%2$s TABLESAMPLE BERNOULLI (100)'),
    ('WITH', 'WITH x AS MATERIALIZED (SELECT %1$s FROM calimero_data.%2$s) SELECT * FROM x'),
    ('row', 'SELECT row_to_json(x) FROM (SELECT %1$s FROM calimero_data.%2$s) AS x'),
    ('LATERAL', 'SELECT y.* FROM calimero_data.caisse c, LATERAL (SELECT %1$s FROM calimero_data.%2$s t WHERE t.caisse >= c.caisse OFFSET 0) AS y'),
    ('FULL JOIN', 'SELECT x.* FROM (VALUES (''63''), (''48'')) AS v (c) FULL JOIN (SELECT %1$s FROM calimero_data.%2$s) AS x ON x.caisse = v.c WHERE x.caisse IS NOT NULL'),
    ('anti-join', 'SELECT %1$s FROM calimero_data.%2$s t WHERE NOT EXISTS (SELECT FROM calimero_data.%2$s u WHERE u.caisse <> t.caisse)'),
    ('UNION', 'SELECT %1$s FROM calimero_data.%2$s UNION ALL SELECT %1$s FROM calimero_data.%2$s WHERE caisse = ''63'''),
    ('window', 'SELECT %1$s, lag(%3$s) OVER (ORDER BY %3$s COLLATE "C"), count(*) OVER () FROM calimero_data.%2$s'),
    ('group', 'SELECT %3$s, count(*), max(caisse) FROM calimero_data.%2$s GROUP BY ROLLUP (%3$s)'),
    ('tableoid', 'SELECT tableoid::regclass, %1$s FROM calimero_data.%2$s WHERE tableoid = ''calimero_data.%2$s''::regclass'),
    ('OR', 'SELECT %1$s FROM calimero_data.%2$s WHERE caisse = ''63'' OR true'),
    ('subselect', 'SELECT (SELECT max(%3$s) FROM calimero_data.%2$s), (SELECT min(%3$s) FROM calimero_data.%2$s), ARRAY(SELECT %3$s FROM calimero_data.%2$s ORDER BY %3$s COLLATE "C")'),
    ('xml', 'SELECT query_to_xml(''SELECT %1$s FROM calimero_data.%2$s ORDER BY %3$s COLLATE "C"'', true, false, '''')::text'),
    ('views', 'SELECT t::text, (SELECT count(*) FROM calimero_vue.dossier_suivi) AS n FROM (SELECT %1$s FROM calimero_data.%2$s) AS t');
CREATE TEMPORARY TABLE essai AS
    SELECT row_number() OVER () AS rang, s.profil, s.relation, f.forme,
           format('SELECT string_agg(z::text, E''\n'' ORDER BY z::text COLLATE "C") FROM (%s) AS z', format(f.modele, s.colonnes, s.relation, s.mot)) AS requete
      FROM source s CROSS JOIN forme f;
CREATE TEMPORARY TABLE vu AS
    SELECT l.profil, l.rangs[d.rang] AS rang, d.code, d.texte, d.contexte FROM (SELECT profil, array_agg(rang ORDER BY rang) AS rangs, array_agg(requete ORDER BY rang) AS requetes FROM essai GROUP BY 1) AS l,
           pg_temp.comme('agir', l.profil, '48', l.requetes) AS d;
CREATE TEMPORARY TABLE permis AS
    SELECT l.rangs[d.rang] AS rang, d.code, d.texte FROM (SELECT profil, array_agg(rang ORDER BY rang) AS rangs, array_agg(requete ORDER BY rang) AS requetes FROM essai GROUP BY 1) AS l,
           pg_temp.reduit(l.profil, '48', l.requetes) AS d;
SELECT is((SELECT string_agg(format('%s %s: %s', e.forme, v.code, v.texte), ', ') FROM essai e JOIN vu v USING (rang) JOIN permis p USING (rang)
            WHERE (e.profil, e.relation) = (s.profil, s.relation) AND ((v.code, v.texte) IS DISTINCT FROM ('ok', p.texte) OR v.texte ~ pg_temp.caches(s.profil) OR v.texte !~ 'Z48')
              AND NOT (v.code = '42501' AND (e.forme = 'views' AND s.profil = 'direction' OR e.forme = 'tableoid' AND s.limitee))), NULL,
    format('%s: %s is the same in every form of SELECT', s.profil, s.relation))
  FROM source s ORDER BY s.profil, s.relation;

-- 2. Functions that tell: whatever the plan, they are called with rows that are seen, and no other.
CREATE TEMPORARY TABLE bavard (forme text, modele text);
INSERT INTO bavard VALUES
    ('WHERE', 'FROM calimero_data.%2$s t WHERE pg_temp.voir(t.%3$s)'),
    ('WHERE caisse', 'FROM calimero_data.%2$s t WHERE pg_temp.voir(t.%3$s) AND t.caisse IN (''48'', ''63'')'),
    ('operator', 'FROM calimero_data.%2$s t WHERE t.%3$s OPERATOR(pg_temp.===) ''x''::text'),
    ('CASE', 'FROM calimero_data.%2$s t WHERE CASE WHEN t.caisse = ''63'' THEN pg_temp.voir(t.%3$s) ELSE pg_temp.voir(t.%3$s) END'),
    ('join', 'FROM calimero_data.%2$s t JOIN calimero_data.%2$s u ON t.%3$s OPERATOR(pg_temp.===) u.%3$s'),
    ('left join', 'FROM (VALUES (''63''), (''48'')) AS v (c) LEFT JOIN calimero_data.%2$s t ON t.caisse = v.c AND pg_temp.voir(t.%3$s)'),
    ('lateral', 'FROM (VALUES (''63''), (''48'')) AS v (c), LATERAL (SELECT FROM calimero_data.%2$s t WHERE t.caisse = v.c AND pg_temp.voir(t.%3$s) OFFSET 0) AS l'),
    ('aggregate', 'FROM (SELECT pg_temp.tout(t.%3$s ORDER BY t.%3$s) FILTER (WHERE pg_temp.voir(t.%3$s)) AS a FROM calimero_data.%2$s t) AS a WHERE a.a IS NOT NULL'),
    ('having', 'FROM (SELECT t.%3$s FROM calimero_data.%2$s t GROUP BY t.%3$s HAVING pg_temp.voir(t.%3$s)) AS h'),
    ('sort', 'FROM (SELECT FROM calimero_data.%2$s t ORDER BY pg_temp.voir(t.%3$s) OFFSET 0) AS o'),
    ('view', 'FROM pg_temp.ma_vue t WHERE pg_temp.voir(t.%3$s)'),
    ('semi-join', 'FROM (VALUES (false)) AS v (b) WHERE v.b IN (SELECT pg_temp.voir(t.%3$s) FROM calimero_data.%2$s t)'),
    ('row', 'FROM calimero_data.%2$s t WHERE pg_temp.voir((SELECT t.%3$s))');
INSERT INTO bavard VALUES ('cast', 'FROM calimero_data.%2$s t WHERE t.%3$s::integer > 0'), ('division', 'FROM calimero_data.%2$s t WHERE 1 / (CASE WHEN pg_temp.voir(t.%3$s) THEN 1 ELSE 0 END) > 0');
TRUNCATE essai, vu;
INSERT INTO essai
    SELECT row_number() OVER () AS rang, s.profil, s.relation, b.forme,
           CASE b.forme WHEN 'view' THEN format('CREATE TEMPORARY VIEW ma_vue WITH (security_barrier = false) AS SELECT %s FROM calimero_data.%I; ', s.colonnes, s.relation) ELSE '' END
           || format('WITH fait AS MATERIALIZED (SELECT count(*) %s) SELECT coalesce(current_setting(''essai.vu'', true), '''') FROM fait', format(b.modele, s.colonnes, s.relation, s.mot))
      FROM source s CROSS JOIN bavard b;
INSERT INTO vu
    SELECT l.profil, l.rangs[d.rang] AS rang, d.code, d.texte, d.contexte FROM (SELECT profil, array_agg(rang ORDER BY rang) AS rangs, array_agg(requete ORDER BY rang) AS requetes FROM essai GROUP BY 1) AS l,
           pg_temp.comme('compte', l.profil, '48', l.requetes) AS d;
-- An error that quotes a value quotes one that is seen.
SELECT is((SELECT string_agg(format('%s %s: %s %s', e.forme, v.code, v.texte, v.contexte), ', ') FROM essai e JOIN vu v USING (rang)
            WHERE (e.profil, e.relation) = (s.profil, s.relation) AND (v.code <> CASE e.forme WHEN 'cast' THEN '22P02' ELSE 'ok' END OR v.texte || v.contexte ~ pg_temp.caches(s.profil) OR v.texte !~ 'Z48')), NULL,
    format('%s: no function is called with a row of %s that is not seen', s.profil, s.relation))
  FROM source s ORDER BY s.profil, s.relation;

-- 3. Plans, places, locks, rows given back by what writes; and what is refused.
CREATE TEMPORARY TABLE detour (sorte text, modele text, droit text, permis text);
INSERT INTO detour VALUES
    -- What a form must say: its code, then a pattern of its text; %4$s a column that may be updated, %5$s the places of rows not seen.
    ('EXPLAIN', 'EXPLAIN (ANALYZE, VERBOSE, BUFFERS, SETTINGS, FORMAT JSON) SELECT %1$s FROM calimero_data.%2$s WHERE %3$s > ''''', 'r', 'ok'),
    ('ctid', 'SELECT ''Z48'' FROM (SELECT count(*) FROM calimero_data.%2$s WHERE ctid = ANY (%5$L)) AS c (n) WHERE n = 0', 'r', 'ok'),
    ('row_security', 'SET LOCAL row_security = off; SELECT count(*) FROM calimero_data.%2$s', 'r', '42501'),
    ('COPY TO file', 'COPY calimero_data.%2$s (%1$s) TO ''/tmp/matrice''', 'r', '42501'), ('COPY TO PROGRAM', 'COPY (SELECT %1$s FROM calimero_data.%2$s) TO PROGRAM ''cat''', 'r', '42501'),
    ('FOR UPDATE', 'SELECT string_agg(x.%3$s, '' '') FROM (SELECT %3$s FROM calimero_data.%2$s FOR UPDATE) AS x', 'w', 'ok'),
    ('FOR SHARE SKIP LOCKED', 'SELECT string_agg(x.%3$s, '' '') FROM (SELECT %3$s FROM calimero_data.%2$s FOR SHARE SKIP LOCKED) AS x', 'w', 'ok'),
    ('UPDATE RETURNING', 'WITH x AS (UPDATE calimero_data.%2$s t SET %4$s = t.%4$s RETURNING %3$s) SELECT string_agg(x.%3$s, '' '') FROM x', 'w', 'ok'),
    ('UPDATE FROM', 'WITH x AS (UPDATE calimero_data.%2$s t SET %4$s = t.%4$s FROM (VALUES (''48''), (''63'')) AS v (c) WHERE pg_temp.voir(t.%3$s) AND t.caisse = v.c RETURNING t.%3$s) SELECT string_agg(x.%3$s, '' '') || current_setting(''essai.vu'') FROM x', 'w', 'ok'),
    ('MERGE', 'MERGE INTO calimero_data.%2$s t USING (VALUES (''48''), (''63'')) AS v (c) ON t.caisse = v.c WHEN MATCHED AND pg_temp.voir(t.%3$s) THEN UPDATE SET %4$s = t.%4$s; SELECT current_setting(''essai.vu'')', 'w', 'ok');
CREATE FUNCTION pg_temp.places(relation text, visible text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    liste text;
BEGIN
    EXECUTE format('SELECT array_agg(t.ctid)::text FROM calimero_data.%I t WHERE NOT (%s)', relation, visible) INTO liste;
    RETURN liste;
END
$$;
TRUNCATE essai, vu;
ALTER TABLE essai ADD permis text;
INSERT INTO essai
    SELECT row_number() OVER () AS rang, s.profil, s.relation, d.sorte, format(d.modele, s.colonnes, s.relation, s.mot, k.colonnes[1], pg_temp.places(s.relation, s.visible)), d.permis
      FROM source s CROSS JOIN detour d JOIN cellule k ON (k.profil, k.relation, k.droit) = (s.profil, s.relation, d.droit);
INSERT INTO vu
    SELECT l.profil, l.rangs[d.rang] AS rang, d.code, d.texte, d.contexte FROM (SELECT profil, array_agg(rang ORDER BY rang) AS rangs, array_agg(requete ORDER BY rang) AS requetes FROM essai GROUP BY 1) AS l,
           pg_temp.comme('compte', l.profil, '48', l.requetes) AS d;
SELECT is((SELECT string_agg(format('%s: %s %s %s', e.relation, v.code, v.texte, v.contexte), ', ') FROM essai e JOIN vu v USING (rang)
            WHERE e.profil = p.profil AND e.forme = d.sorte AND NOT (v.code = 'MS072' AND e.relation = 'habilitation' OR v.code = '42501' AND e.forme = 'ctid' AND (p.profil, e.relation) = ('consultation', 'debiteur'))
              AND (v.code <> e.permis OR v.texte || v.contexte ~ pg_temp.caches(p.profil) OR v.code = 'ok' AND e.forme <> 'EXPLAIN' AND v.texte !~ 'Z48')), NULL, format('%s: %s', p.profil, d.sorte))
  FROM (SELECT DISTINCT s.profil FROM source s) AS p CROSS JOIN detour d WHERE EXISTS (SELECT FROM essai e WHERE (e.profil, e.forme) = (p.profil, d.sorte)) ORDER BY 1;
SELECT is((SELECT count(DISTINCT forme) FROM essai), (SELECT count(*) FROM detour), 'each of them was tried');

-- 4. What is refused to every profile, whatever it holds: other roles, statistics, sequences, files.
CREATE TEMPORARY TABLE refus AS
    SELECT 'SET ROLE ' || r.rolname AS requete, '42501' AS code FROM pg_roles r WHERE r.rolname ~ '^calimero_'
    UNION ALL SELECT v.requete, v.code FROM (VALUES
        ('SET ROLE regress_calimero_63_dpd', '42501'), ('SELECT * FROM pg_statistic', '42501'), ('SELECT * FROM pg_statistic_ext_data', '42501'), ('SELECT * FROM pg_authid', '42501'),
        ('SELECT pg_read_file(''PG_VERSION'')', '42501'), ('SELECT lo_import(''/etc/hostname'')', '42501'), ('SELECT pg_ls_dir(''base'')', '42501'), ('CREATE EXTENSION pageinspect', '42501'),
        ('CREATE EXTENSION dblink', '42501'), ('CREATE SERVER s FOREIGN DATA WRAPPER f', '42704'), ('CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION calimero_data.garder_extension()', '42501'),
        ('ALTER ROLE CURRENT_USER BYPASSRLS', '42501'), ('GRANT calimero_dpd TO CURRENT_USER', '42501'), ('CREATE FUNCTION calimero.f() RETURNS int LANGUAGE sql AS ''SELECT 1''', '42501'),
        ('CREATE VIEW calimero_vue.v AS SELECT 1', '42501'), ('ALTER FUNCTION calimero.caisse_permise(text, text) LEAKPROOF', '42501'), ('SET session_replication_role = replica', '42501'),
        ('SET session_preload_libraries = ''x''', '42501'), ('CREATE FUNCTION pg_temp.g() RETURNS int LEAKPROOF LANGUAGE sql AS ''SELECT 1''', '42501'),
        ('CREATE FUNCTION pg_temp.g() RETURNS int LANGUAGE c AS ''calimero'', ''calimero_caisse_permise''', '42501'), ('SELECT pg_create_logical_replication_slot(''s'', ''test_decoding'')', '42501')) AS v (requete, code)
    UNION ALL SELECT format(m.modele, s.oid::regclass), '42501' FROM pg_class s, (VALUES ('SELECT last_value FROM %s'), ('SELECT nextval(%L)'), ('SELECT setval(%L, 1)'), ('SELECT pg_sequence_last_value(%L)')) AS m (modele)
               WHERE s.relnamespace = 'calimero_data'::regnamespace AND s.relkind = 'S';
CREATE TEMPORARY TABLE refuse AS
    SELECT p.profil, r.requetes[d.rang] AS requete, d.code, r.codes[d.rang] AS attendu, d.texte
      FROM profil p CROSS JOIN (SELECT array_agg(requete) AS requetes, array_agg(code) AS codes FROM refus) AS r CROSS JOIN LATERAL pg_temp.comme('compte', p.profil, '48', r.requetes) AS d;
SELECT is((SELECT string_agg(format('%s: %s', r.requete, r.code), ', ') FROM refuse r WHERE r.profil = p.profil AND r.code <> r.attendu
              -- A member may take the role of its group, and an application that of any profile: nobody acts then.
              AND NOT (r.code = 'ok' AND (r.requete = 'SET ROLE calimero_' || p.profil OR p.profil = 'application' AND r.requete ~ '^SET ROLE calimero_' AND r.requete !~ '(exploitation|journal|caisse_centrale)$'))), NULL,
    p.profil || ' becomes nobody else, and reads neither statistics, sequences nor files')
  FROM profil p ORDER BY p.profil;
CREATE TEMPORARY TABLE groupe AS
    SELECT p.profil, d.code, d.texte
      FROM profil p CROSS JOIN LATERAL pg_temp.comme('compte', CASE p.profil WHEN 'journal' THEN 'journal' WHEN 'caisse_centrale' THEN 'caisse_centrale' ELSE 'application' END, '48',
           (SELECT array_agg(format('SET LOCAL ROLE calimero_%s; SELECT count(*) FROM calimero_data.%I', p.profil, k.relation)) FROM cellule k WHERE k.profil = p.profil AND k.droit = 'r' AND k.portee <> 'toutes'
             AND k.colonnes = (SELECT r.colonnes FROM relation r WHERE r.relation = k.relation))) AS d
     WHERE p.profil <> 'exploitation' AND EXISTS (SELECT FROM cellule k WHERE k.profil = p.profil);
SELECT is((SELECT string_agg(DISTINCT format('%s %s', g.code, g.texte), ', ') FROM groupe g WHERE g.profil = p.profil), 'ok 0', p.profil || ': an application that takes its role by itself sees no row of any table')
  FROM (SELECT DISTINCT profil FROM groupe) AS p ORDER BY 1;
SELECT is((SELECT string_agg(DISTINCT format('%s %s', d.code, d.texte), ', ') FROM pg_temp.comme('compte', p.profil, '48', ARRAY[
        'SELECT count(*) FROM pg_stats WHERE schemaname LIKE ''calimero%''', 'SELECT count(*) FROM pg_stats_ext WHERE schemaname LIKE ''calimero%''', 'SELECT count(*) FROM pg_stats_ext_exprs WHERE schemaname LIKE ''calimero%''',
        'SELECT count(last_value) FROM pg_sequences WHERE schemaname LIKE ''calimero%''']) AS d), 'ok 0', p.profil || ' sees no statistics of values') FROM profil p ORDER BY 1;

-- 5. Plans and views that another agent made.
CREATE FUNCTION pg_temp.lire() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT string_agg(b.nom, ' ') || (SELECT string_agg(d.numero, ' ') FROM calimero_data.dossier d) FROM calimero_data.debiteur b); END $$;
PREPARE lire AS SELECT string_agg(b.nom, ' ') FROM calimero_data.debiteur b;
SELECT is((SELECT string_agg(format('%s %s %s', p.profil, c.caisse, d.texte), ', ')
             FROM (VALUES ('48', 'agir'), ('63', 'compte'), ('48', 'agir'), ('63', 'agir'), ('48', 'compte'), ('63', 'agir')) AS c (caisse, voie) CROSS JOIN profil p
             CROSS JOIN LATERAL pg_temp.comme(c.voie, p.profil, c.caisse, ARRAY['SELECT pg_temp.lire()', 'EXECUTE lire', 'SELECT pg_temp.lire()']) AS d
            WHERE p.groupes @> '{agents}' AND (d.code <> 'ok' OR d.texte !~ ('Z' || c.caisse) OR d.texte ~ CASE c.caisse WHEN '48' THEN 'Z63|[DR]63' ELSE 'Z48|[DR]48' END)), NULL,
    'a function that kept its plans reads as who calls it');
SET SESSION AUTHORIZATION regress_calimero_63_recouvrement_contentieux;
CREATE TEMPORARY VIEW vue_de_63 AS SELECT t.* FROM calimero_data.commentaire t;
GRANT SELECT ON vue_de_63 TO PUBLIC;
SELECT is((SELECT string_agg(v.texte, ' ' ORDER BY v.texte COLLATE "C") FROM vue_de_63 v), 'Z63cotisation Z63piar Z63rac', 'its maker sees its rows through a view of his');
RESET SESSION AUTHORIZATION;
SELECT is((SELECT format('%s %s', d.code, d.texte) FROM pg_temp.comme('compte', p.profil, '48', ARRAY['SELECT coalesce(string_agg(v.texte, '' ''), ''-'') FROM vue_de_63 v']) AS d),
          CASE p.profil WHEN 'recouvrement_contentieux' THEN 'ok Z48cotisation Z48piar Z48rac' ELSE 'ok -' END, p.profil || ': a view that an agent of another caisse made shows nothing of it')
  FROM profil p WHERE p.profil NOT IN ('exploitation', 'caisse_centrale', 'journal') ORDER BY 1;
-- An application is told of the agents of another caisse what it is told of none.
SELECT is((SELECT string_agg(DISTINCT d.code || ' ' || d.texte, ', ') FROM pg_temp.comme('compte', 'application', '48',
              (SELECT array_agg(format('SELECT calimero.agir_pour(%L, %L)', a.agent, p.profil)) FROM calimero_data.agent a, (SELECT profil FROM profil UNION ALL SELECT NULL) AS p
                WHERE a.caisse = '63' AND a.agent NOT IN (SELECT b.agent FROM calimero_data.agent b WHERE b.caisse = '48'))) AS d),
          (SELECT string_agg(DISTINCT d.code || ' ' || d.texte, ', ') FROM pg_temp.comme('compte', 'application', '48', ARRAY['SELECT calimero.agir_pour(''PERSONNE'')', 'SELECT calimero.agir_pour(''PERSONNE'', ''dpd'')']) AS d),
    'an agent of another caisse is one that is not');

SELECT * FROM finish();
ROLLBACK;
