-- The law: the rows that calimero ships, what files need of it, holidays, delays of procedure, prescription.

CREATE FUNCTION calimero.droit_garder() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    AS $$
BEGIN
    IF 'calimero' IN (OLD.origine, NEW.origine)
       AND NOT pg_has_role((SELECT c.relowner FROM pg_class c WHERE c.oid = TG_RELID), 'USAGE') THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
            MESSAGE = format('rows of origine calimero in table "%s" are kept by calimero.installer()', TG_TABLE_NAME),
            HINT = CASE WHEN TG_TABLE_NAME LIKE 'droit\_%' THEN 'Add a row of origine caisse: docs/law.md says when it comes first.'
                        ELSE 'Add a row of origine caisse, or let the owner of the table make this one the caisse''s own.' END;
    END IF;
    RETURN coalesce(NEW, OLD);
END
$$;
REVOKE ALL ON FUNCTION calimero.droit_garder() FROM PUBLIC;
COMMENT ON FUNCTION calimero.droit_garder() IS 'Trigger of the tables droit_*, creance_nature and rac_poids: refuses that anybody but their owner changes the rows that calimero ships (error 42501).';

CREATE FUNCTION calimero.droit_verifier() RETURNS trigger
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'calimero_droit_verifier';
REVOKE ALL ON FUNCTION calimero.droit_verifier() FROM PUBLIC;
COMMENT ON FUNCTION calimero.droit_verifier() IS 'Constraint trigger of droit_version: when a transaction that changed the law of a caisse commits, it still tells what natures, acts and unpaid debts need. Runs as the owner of the tables; waits for those who write dossiers or natures, and holds the next ones until the commit. Errors: MS005, MS047.';

CREATE FUNCTION calimero.droit_reference_prescription(
        OUT famille varchar(40), OUT horloge varchar(2), OUT regime varchar(15), OUT du date, OUT au date,
        OUT genre varchar(11), OUT depart varchar(10), OUT depart_mois smallint, OUT duree smallint,
        OUT unite varchar(5), OUT butoir_ans smallint, OUT remonte_ans smallint, OUT transition varchar(5),
        OUT article varchar(120), OUT confiance varchar(1), OUT libelle varchar(160))
    RETURNS SETOF record
    LANGUAGE c IMMUTABLE PARALLEL SAFE ROWS 120 AS 'MODULE_PATHNAME', 'calimero_droit_reference_prescription';
COMMENT ON FUNCTION calimero.droit_reference_prescription() IS 'The rows of table droit_prescription that this version ships.';

CREATE FUNCTION calimero.droit_reference_effet(
        OUT portee varchar(40), OUT horloge varchar(2), OUT evenement varchar(40), OUT du date, OUT au date,
        OUT effet varchar(10), OUT horloge_ouverte varchar(2), OUT leve_butoir boolean, OUT duree_max_mois smallint,
        OUT reste_minimum_mois smallint, OUT article varchar(120), OUT confiance varchar(1), OUT libelle varchar(160))
    RETURNS SETOF record
    LANGUAGE c IMMUTABLE PARALLEL SAFE ROWS 45 AS 'MODULE_PATHNAME', 'calimero_droit_reference_effet';
COMMENT ON FUNCTION calimero.droit_reference_effet() IS 'The rows of table droit_effet that this version ships.';

CREATE FUNCTION calimero.droit_reference_fenetre(
        OUT code varchar(40), OUT portee varchar(40), OUT horloge varchar(2), OUT du date, OUT au date,
        OUT effet varchar(12), OUT prolongation_mois smallint, OUT sauf_travail_illegal boolean,
        OUT article varchar(120), OUT confiance varchar(1), OUT libelle varchar(160))
    RETURNS SETOF record
    LANGUAGE c IMMUTABLE PARALLEL SAFE ROWS 2 AS 'MODULE_PATHNAME', 'calimero_droit_reference_fenetre';
COMMENT ON FUNCTION calimero.droit_reference_fenetre() IS 'The rows of table droit_fenetre that this version ships.';

CREATE FUNCTION calimero.droit_reference_delai(
        OUT code varchar(40), OUT du date, OUT au date, OUT duree_mois smallint, OUT duree_jours smallint,
        OUT reporte boolean, OUT distance boolean, OUT article varchar(120), OUT confiance varchar(1),
        OUT libelle varchar(160))
    RETURNS SETOF record
    LANGUAGE c IMMUTABLE PARALLEL SAFE ROWS 55 AS 'MODULE_PATHNAME', 'calimero_droit_reference_delai';
COMMENT ON FUNCTION calimero.droit_reference_delai() IS 'The rows of table droit_delai that this version ships.';

CREATE FUNCTION calimero.droit_reference_acte(
        OUT echelle varchar(40), OUT acte varchar(40), OUT du date, OUT au date, OUT auteur varchar(11),
        OUT evenement varchar(40), OUT apres varchar(160), OUT terme varchar(40), OUT interdit varchar(160),
        OUT sauf_fraude boolean, OUT repetable boolean, OUT rang smallint, OUT article varchar(120), OUT confiance varchar(1),
        OUT libelle varchar(160))
    RETURNS SETOF record
    LANGUAGE c IMMUTABLE PARALLEL SAFE ROWS 85 AS 'MODULE_PATHNAME', 'calimero_droit_reference_acte';
COMMENT ON FUNCTION calimero.droit_reference_acte() IS 'The rows of table droit_acte that this version ships.';

CREATE FUNCTION calimero.droit_semer(caisse text) RETURNS void
    LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
    SET search_path = pg_catalog, pg_temp
    AS $$
DECLARE
    genre text;
    colonnes text;
BEGIN
    FOREACH genre IN ARRAY ARRAY['prescription', 'effet', 'fenetre', 'delai', 'acte'] LOOP
        CONTINUE WHEN to_regclass('calimero_data.droit_' || genre) IS NULL;
        SELECT string_agg(format('r.%I', a.attname), ', ' ORDER BY a.attnum) INTO colonnes
          FROM pg_attribute a
         WHERE a.attrelid = to_regclass('calimero_data.droit_' || genre) AND a.attnum > 0 AND NOT a.attisdropped
           AND a.attname NOT IN ('caisse', 'origine');
        EXECUTE format('DELETE FROM calimero_data.droit_%1$s r WHERE r.caisse = $1 AND r.origine = ''calimero'''
                       || ' AND (%2$s)::text NOT IN (SELECT (%2$s)::text FROM calimero.droit_reference_%1$s() r)',
                       genre, 'ROW(' || colonnes || ')') USING droit_semer.caisse;
        EXECUTE format('INSERT INTO calimero_data.droit_%1$s (caisse, origine, %2$s)'
                       || ' SELECT $1, ''calimero'', %3$s FROM calimero.droit_reference_%1$s() r ON CONFLICT DO NOTHING',
                       genre, replace(colonnes, 'r.', ''), colonnes) USING droit_semer.caisse;
    END LOOP;
END
$$;
REVOKE ALL ON FUNCTION calimero.droit_semer(text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.droit_semer(text) IS 'Give a caisse the rows of the law that this version ships (origine calimero): those that changed are replaced, those gone are removed, and the caisse''s own rows are left alone. Called by creer_caisse() and installer(). Idempotent.';

CREATE FUNCTION calimero.territoire(commune text) RETURNS varchar(20)
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'calimero_territoire';
COMMENT ON FUNCTION calimero.territoire(text) IS 'The territory whose holidays a commune keeps, from its INSEE code: METROPOLE, ALSACE_MOSELLE, GUADELOUPE, MARTINIQUE, GUYANE, REUNION, MAYOTTE, SAINT_BARTHELEMY, SAINT_MARTIN. Error 22P02 when it is not the code of a commune.';

CREATE FUNCTION calimero.jour_ferie(jour date, territoire text DEFAULT 'METROPOLE') RETURNS varchar(30)
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'calimero_jour_ferie';
COMMENT ON FUNCTION calimero.jour_ferie(date, text) IS 'Name of the holiday that a day is in a territory, null when it is none: the list of today, for every year. Errors: 22023 territory not known, 22008 day beyond years 1 to 9999.';

CREATE FUNCTION calimero.jour_ouvrable(jour date, territoire text DEFAULT 'METROPOLE') RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'calimero_jour_ouvrable';
COMMENT ON FUNCTION calimero.jour_ouvrable(date, text) IS 'Is a day neither Saturday, nor Sunday, nor a holiday of the territory (Code de procedure civile, art. 642)? Errors: 22023 territory not known, 22008 day beyond years 1 to 9999.';

CREATE FUNCTION calimero.delai(code text, depart date, territoire text DEFAULT 'METROPOLE', mois_distance integer DEFAULT 0, caisse text DEFAULT NULL,
                               OUT echeance_brute date, OUT echeance date, OUT motif_report varchar(200), OUT article varchar(120))
    RETURNS record
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'calimero_delai';
COMMENT ON FUNCTION calimero.delai(text, date, text, integer, text) IS 'The end of a delay of procedure of droit_delai that begins on a day (which does not count): last day by the calendar, last day to act, why it was moved (null when it was not), text. mois_distance: 1 overseas, 2 abroad, where the delay admits it (Code de procedure civile, art. 643). Errors: 22023 delay, territory or caisse not known, distance other than 0, 1, 2; 22004 no day; 22008 day beyond years 1 to 9999; MS004 no row holds on that day.';

CREATE FUNCTION calimero.prescription(famille text, naissance date, au date, reference date DEFAULT NULL, decouverte date DEFAULT NULL,
        fraude boolean DEFAULT false, travail_illegal boolean DEFAULT false, evenements jsonb DEFAULT NULL, caisse text DEFAULT NULL,
        OUT etat varchar(10), OUT horloge varchar(2), OUT regime varchar(15), OUT depart date, OUT echeance date, OUT prescrite_le date,
        OUT recuperable_depuis date, OUT article varchar(120), OUT confiance varchar(1), OUT signaux varchar(200))
    RETURNS record
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'calimero_prescription';
COMMENT ON FUNCTION calimero.prescription(text, date, date, date, date, boolean, boolean, jsonb, text) IS 'The prescription of one line of debt on the day au, by the rows of the caisse: etat COURT, SUSPENDUE or PRESCRITE; the clock, the day it runs from, its last day (null while it is held), the first day too late. evenements: an array of objects with evenement, du, au (null while open) and issue (TITRE, DESISTEMENT, PEREMPTION, REJET), in any order. reference: the day that the start rule counts from, the birth by default. Errors: 22023 famille, event, issue or caisse not known, 22004 a day is needed, 22008 day beyond years 1 to 9999, MS004 no row says how it is prescribed.';

CREATE FUNCTION calimero.prescription_etapes(famille text, naissance date, au date, reference date DEFAULT NULL, decouverte date DEFAULT NULL,
        fraude boolean DEFAULT false, travail_illegal boolean DEFAULT false, evenements jsonb DEFAULT NULL, caisse text DEFAULT NULL,
        OUT rang integer, OUT etape varchar(16), OUT evenement varchar(40), OUT jour date, OUT horloge varchar(2), OUT echeance date,
        OUT texte varchar(400), OUT article varchar(120), OUT confiance varchar(1))
    RETURNS SETOF record
    LANGUAGE c STABLE PARALLEL RESTRICTED ROWS 8 AS 'MODULE_PATHNAME', 'calimero_prescription_etapes';
COMMENT ON FUNCTION calimero.prescription_etapes(text, date, date, date, date, boolean, boolean, jsonb, text) IS 'How calimero.prescription() comes to its result: the steps in order, each with what happened, the arithmetic in French, the last day after it, the text applied and how sure it is. Same arguments and errors.';
