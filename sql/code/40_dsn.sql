-- Reading and depositing DSN files.

CREATE FUNCTION calimero.dsn_lire(contenu bytea,
                                  OUT ligne bigint, OUT declaration integer, OUT bloc varchar(10),
                                  OUT rubrique varchar(14), OUT valeur text)
    RETURNS SETOF record
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE ROWS 100000 AS 'MODULE_PATHNAME', 'calimero_dsn_lire';
REVOKE ALL ON FUNCTION calimero.dsn_lire(bytea) FROM PUBLIC;
COMMENT ON FUNCTION calimero.dsn_lire(bytea) IS 'The rubriques of a DSN file, in order, in UTF-8: for people with a file in hand. declaration is 0 outside any S20. A line that is not a rubrique has rubrique and valeur null. Nothing is stored; called in FROM, PostgreSQL may spill the rows to a temporary file for the time of the query: SELECT (calimero.dsn_lire(...)).* streams them.';

CREATE FUNCTION calimero.dsn_regles(OUT regle varchar(30), OUT bloquante boolean, OUT libelle text)
    RETURNS SETOF record
    LANGUAGE c IMMUTABLE PARALLEL SAFE ROWS 80 AS 'MODULE_PATHNAME', 'calimero_dsn_regles';
COMMENT ON FUNCTION calimero.dsn_regles() IS 'The controls applied to deposited files: official code (CSL, CCH, CST, SIG) or our own (CAL), whether it refuses, and what it says.';

CREATE FUNCTION calimero.dsn_deposer(contenu bytea, nom text, caisse text DEFAULT NULL, rapprocher boolean DEFAULT true,
                                     OUT depot bigint, OUT nouveau boolean, OUT statut varchar(10), OUT envois integer,
                                     OUT declarations integer, OUT declarations_refusees integer, OUT anomalies bigint)
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'calimero_dsn_deposer';
REVOKE ALL ON FUNCTION calimero.dsn_deposer(bytea, text, text, boolean) FROM PUBLIC;
COMMENT ON FUNCTION calimero.dsn_deposer(bytea, text, text, boolean) IS 'Deposit one DSN file (at most 1 GB): all or nothing, and the same bytes twice are one deposit (nouveau is then false). Employees are summed, never stored. caisse may be left out when the database shows the caller one caisse only. With rapprocher, the SIRETs touched are matched again in the same transaction; else they wait in dsn_a_rapprocher. What is refused, a file that is not a DSN included (rule MS001), is no error: statut says refuse or partiel, and calimero_vue.dsn_anomalie why. Errors: 22004 no content or no name, 22023 unknown caisse, 42501, 55000 the caisse has no body identifier, 40001 under REPEATABLE READ.';

CREATE FUNCTION calimero.dsn_retirer(depot bigint, caisse text DEFAULT NULL, rapprocher boolean DEFAULT true) RETURNS boolean
    LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'calimero_dsn_retirer';
REVOKE ALL ON FUNCTION calimero.dsn_retirer(bigint, text, boolean) FROM PUBLIC;
COMMENT ON FUNCTION calimero.dsn_retirer(bigint, text, boolean) IS 'Take a deposit back, as if it had never come (a file of another caisse, a change of dsn_organisme): versions are judged and amounts matched again. False when there is no such deposit.';
