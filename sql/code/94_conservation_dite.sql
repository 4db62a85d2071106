-- What is said of conservation: why one dossier is kept, and what a purge would take.

CREATE FUNCTION calimero.conservation_phrase(verdict text, conservation_le date, evenement text, evenement_le date, annees integer, retenues jsonb)
    RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT CASE WHEN conservation_le IS NULL
                    THEN 'La fin de la conservation n''est pas encore connue'
                    ELSE format('Conservé %s ans après %s du %s, soit jusqu''au %s', annees,
                                CASE evenement WHEN 'PRESCRIPTION' THEN 'la prescription' WHEN 'PAIEMENT' THEN 'l''affectation'
                                               WHEN 'ABANDON' THEN 'l''abandon' WHEN 'CLASSEMENT' THEN 'le classement'
                                               WHEN 'REMBOURSEMENT' THEN 'le remboursement' WHEN 'ANNULATION' THEN 'l''annulation' ELSE 'la clôture' END,
                                to_char(evenement_le, 'DD/MM/YYYY'), to_char(conservation_le, 'DD/MM/YYYY')) END
               || CASE verdict WHEN 'purgeable' THEN ' : peut être purgé.'
                               WHEN 'en_retard' THEN ' ; retenu au-delà : ' ELSE CASE WHEN retenues = '[]' THEN '.' ELSE ' ; retenu aussi : ' END END
               || CASE WHEN retenues = '[]' THEN '' ELSE (SELECT string_agg(DISTINCT r.j->>'libelle', ' ; ') FROM jsonb_array_elements(retenues) AS r (j)) || '.' END
    $$;
COMMENT ON FUNCTION calimero.conservation_phrase(text, date, text, date, integer, jsonb) IS 'The French sentence of calimero.pourquoi_conserve().';

CREATE FUNCTION calimero.pourquoi_conserve(numero text, le date DEFAULT current_date, caisse text DEFAULT NULL,
                                           OUT dossier bigint, OUT genre varchar(10), OUT regle_du date, OUT regle_au date, OUT annees smallint,
                                           OUT lecture varchar(11), OUT article varchar(100), OUT evenement varchar(13), OUT evenement_le date,
                                           OUT creance bigint, OUT paiement bigint, OUT conservation_le date, OUT purgeable_le date, OUT retenues jsonb,
                                           OUT verdict varchar(9), OUT phrase text)
    RETURNS record
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
DECLARE
    la_caisse varchar(5) := calimero.caisse_de_appel(caisse);
BEGIN
    PERFORM calimero.refuser('22004', le IS NULL);
    SELECT e.dossier, d.genre, e.conservation_le, e.regle_du, e.evenement, e.evenement_le, e.creance
      INTO dossier, genre, conservation_le, regle_du, evenement, evenement_le, creance
      FROM calimero.conservation_expliquer(numero, la_caisse) e
      JOIN calimero_data.dossier d ON d.caisse = la_caisse AND d.dossier = e.dossier;
    SELECT r.au, r.annees, r.lecture, r.article INTO regle_au, annees, lecture, article
      FROM calimero_data.droit_conservation r WHERE r.caisse = la_caisse AND r.genre = pourquoi_conserve.genre AND r.du = regle_du;
    SELECT max(a.paiement) INTO paiement
      FROM calimero_data.affectation a
     WHERE a.caisse = la_caisse AND a.annulee_le IS NULL AND a.affecte_le = evenement_le
       AND CASE evenement WHEN 'PAIEMENT' THEN a.creance = pourquoi_conserve.creance AND a.genre = 'paiement'
                          WHEN 'CLASSEMENT' THEN a.genre = 'paiement' AND a.paiement IN (SELECT p.paiement FROM calimero_data.paiement p WHERE p.caisse = la_caisse AND p.dossier = pourquoi_conserve.dossier)
                          ELSE false END;
    SELECT coalesce(jsonb_agg(jsonb_build_object('retenue', r.retenue, 'libelle', c.libelle, 'depuis', r.depuis, 'jusqu_au', r.jusqu_au, 'detail', r.detail) ORDER BY c.rang, r.depuis), '[]')
      INTO retenues
      FROM calimero.retenues(la_caisse, ARRAY[dossier], le) r JOIN calimero.retenues_codes() c USING (retenue);
    purgeable_le := conservation_le + 1;
    verdict := CASE WHEN conservation_le IS NULL OR conservation_le >= le THEN 'conserve' WHEN retenues = '[]' THEN 'purgeable' ELSE 'en_retard' END;
    phrase := calimero.conservation_phrase(verdict, conservation_le, evenement, evenement_le, annees, retenues);
END
$$;
REVOKE ALL ON FUNCTION calimero.pourquoi_conserve(text, date, text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.pourquoi_conserve(text, date, text) IS 'Why a dossier is kept, on a day: the rule of droit_conservation, the event that it counts from, the debt and the payment that decided, the last day (conservation_le) and the first on which the purge takes it, what holds it (a JSON array: retenue, libelle, depuis, jusqu_au, detail), the verdict (conserve: its day has not come; purgeable; en_retard: its day is past and it is held) and a sentence in French. Errors: 22004, 22023, MS014, MS015, MS021.';

CREATE FUNCTION calimero.simuler_purge(au date DEFAULT current_date, caisse text DEFAULT NULL, echantillon integer DEFAULT 2000,
                                       OUT genre varchar(10), OUT regle_du date, OUT annees smallint, OUT article varchar(100), OUT dossiers bigint,
                                       OUT plus_ancien date, OUT examines bigint, OUT retenus bigint, OUT retenues jsonb, OUT lignes jsonb, OUT octets bigint)
    RETURNS SETOF record
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED ROWS 10
    SET search_path = pg_catalog, pg_temp
    SET plan_cache_mode = force_custom_plan
    AS $$
#variable_conflict use_column
DECLARE
    la_caisse varchar(5) := calimero.caisse_de_appel(caisse);
    pas bigint;
    choisis bigint[];
BEGIN
    PERFORM calimero.refuser('22004', num_nulls(au, echantillon) > 0);
    PERFORM calimero.refuser('MS023', echantillon < 1);
    -- One in so many, by a hash of its number, is asked what holds it.
    pas := (SELECT greatest(1, ceil(count(*)::numeric / echantillon)) FROM calimero_data.dossier d WHERE d.caisse = la_caisse AND d.conservation_le < au);
    choisis := ARRAY(SELECT d.dossier FROM calimero_data.dossier d WHERE d.caisse = la_caisse AND d.conservation_le < au AND abs(hashint8(d.dossier)::bigint) % pas = 0);
    RETURN QUERY
        WITH echus AS MATERIALIZED (
            SELECT d.genre, d.conservation_regle AS du, count(*) AS dossiers, min(d.conservation_le) AS plus_ancien,
                   count(*) FILTER (WHERE abs(hashint8(d.dossier)::bigint) % pas = 0) AS examines
              FROM calimero_data.dossier d WHERE d.caisse = la_caisse AND d.conservation_le < au GROUP BY 1, 2
        ), retenu AS MATERIALIZED (
            SELECT r.dossier, r.retenue FROM calimero.retenues(la_caisse, choisis, au) r GROUP BY 1, 2
        ), cause AS MATERIALIZED (
            SELECT d.genre, d.conservation_regle AS du, r.retenue, count(*) AS nombre, count(DISTINCT r.dossier) AS dossiers
              FROM retenu r JOIN calimero_data.dossier d ON d.caisse = la_caisse AND d.dossier = r.dossier GROUP BY GROUPING SETS ((1, 2, 3), (1, 2))
        ), volume AS MATERIALIZED (
            -- By the statistics of the server: rows and bytes a dossier.
            SELECT c.relname, greatest(c.reltuples, 0) / d.reltuples AS lignes, pg_total_relation_size(c.oid) / d.reltuples AS octets
              FROM pg_class c, (SELECT nullif(greatest(c.reltuples, 0), 0) AS reltuples FROM pg_class c WHERE c.oid = 'calimero_data.dossier'::regclass) AS d
             WHERE c.relnamespace = 'calimero_data'::regnamespace AND c.relkind IN ('r', 'p')
               AND (c.relname = 'affectation' OR EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'dossier' AND NOT a.attisdropped))
        )
        SELECT e.genre, e.du, r.annees, r.article, e.dossiers, e.plus_ancien, e.examines,
               round(e.dossiers * coalesce(t.dossiers, 0)::numeric / nullif(e.examines, 0))::bigint,
               (SELECT coalesce(jsonb_object_agg(c.retenue, round(e.dossiers * c.nombre::numeric / e.examines)), '{}') FROM cause c
                 WHERE c.genre = e.genre AND c.du IS NOT DISTINCT FROM e.du AND c.retenue IS NOT NULL),
               (SELECT jsonb_object_agg(v.relname, round((e.dossiers * v.lignes)::numeric)) FROM volume v),
               (SELECT round((e.dossiers * sum(v.octets))::numeric)::bigint FROM volume v)
          FROM echus e
          LEFT JOIN calimero_data.droit_conservation r ON r.caisse = la_caisse AND r.genre = e.genre AND r.du = e.du
          LEFT JOIN cause t ON t.genre = e.genre AND t.du IS NOT DISTINCT FROM e.du AND t.retenue IS NULL
         ORDER BY e.genre, e.du;
END
$$;
REVOKE ALL ON FUNCTION calimero.simuler_purge(date, text, integer) FROM PUBLIC;
COMMENT ON FUNCTION calimero.simuler_purge(date, text, integer) IS 'What a purge of that day would meet in a caisse, by kind and rule: dossiers whose last day is past and the oldest of these days; how many are held, and by what (a dossier may be held by several), from echantillon dossiers at most (examines says how many; beyond it, counts are in proportion); rows a table and bytes, by the statistics of the server. Nothing changes. Errors: 22004, 22023, MS023.';
