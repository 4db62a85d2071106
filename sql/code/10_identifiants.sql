-- Validators and normalisers of identifiers, periods.  Pure: they read their arguments only, so that CHECK constraints may call
-- them; whoever may insert a row must be able to execute them, hence PUBLIC.

CREATE FUNCTION calimero.siren_valide(siren text) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'calimero_siren_valide';
COMMENT ON FUNCTION calimero.siren_valide(text) IS 'True for nine digits with a right Luhn key, not all zero. No spaces: see calimero.siren(text).';

CREATE FUNCTION calimero.siret_valide(siret text) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'calimero_siret_valide';
COMMENT ON FUNCTION calimero.siret_valide(text) IS 'True for fourteen digits with a right Luhn key (and for La Poste a sum of digits that 5 divides). No spaces: see calimero.siret(text).';

CREATE FUNCTION calimero.iban_valide(iban text) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'calimero_iban_valide';
COMMENT ON FUNCTION calimero.iban_valide(text) IS 'True for an IBAN of ISO 13616: form, country length where known, key modulo 97. Capitals, no spaces.';

CREATE FUNCTION calimero.bic_valide(bic text) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'calimero_bic_valide';
COMMENT ON FUNCTION calimero.bic_valide(text) IS 'True for a BIC of ISO 9362: 8 or 11 characters.';

CREATE FUNCTION calimero.siret(saisie text) RETURNS varchar(14)
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'calimero_siret';
COMMENT ON FUNCTION calimero.siret(text) IS 'A SIRET as people type it (spaces, points, dashes) to its fourteen digits. Error 22P02 when it is not one.';

CREATE FUNCTION calimero.iban_masque(iban text) RETURNS varchar(34)
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'calimero_iban_masque';
COMMENT ON FUNCTION calimero.iban_masque(text) IS 'An IBAN with all but its country and its last four characters replaced by stars.';

CREATE FUNCTION calimero.periode_valide(periode text) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'calimero_periode_valide';
COMMENT ON FUNCTION calimero.periode_valide(text) IS 'True for a period as S21.G00.55.004 writes it: 2025M03, 2025T01, 2025S02, 2025A00.';

CREATE FUNCTION calimero.periode(du date, au date) RETURNS varchar(7)
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'calimero_periode';
COMMENT ON FUNCTION calimero.periode(date, date) IS 'The smallest month, quarter, half-year or year that holds both days; null when they lie in two years or are in the wrong order.';

CREATE FUNCTION calimero.periode_debut(periode text) RETURNS date
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'calimero_periode_debut';
COMMENT ON FUNCTION calimero.periode_debut(text) IS 'First day of a period. Error 22P02 when it is not one.';

CREATE FUNCTION calimero.periode_fin(periode text) RETURNS date
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'calimero_periode_fin';
COMMENT ON FUNCTION calimero.periode_fin(text) IS 'Last day of a period. Error 22P02 when it is not one.';

CREATE FUNCTION calimero.periode_contient(externe text, interne text) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'calimero_periode_contient';
COMMENT ON FUNCTION calimero.periode_contient(text, text) IS 'Does the first period hold every day of the second? Error 22P02 when one is not a period.';

CREATE FUNCTION calimero.montant_francais(montant numeric) RETURNS text
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'calimero_montant_francais';
COMMENT ON FUNCTION calimero.montant_francais(numeric) IS 'An amount of numeric(14,2) as French reads it: 1 265,40, with U+202F between thousands, whatever lc_numeric is. Error 22003 beyond twelve digits before the point.';
