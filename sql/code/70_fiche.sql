-- The fiche de synthese.

CREATE FUNCTION calimero.fiche_synthese(siret text, du date, au date, format text DEFAULT 'html',
                                        caisse text DEFAULT NULL, edite_le date DEFAULT CURRENT_DATE)
    RETURNS text
    LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'calimero_fiche_synthese';
REVOKE ALL ON FUNCTION calimero.fiche_synthese(text, date, date, text, text, date) FROM PUBLIC;
COMMENT ON FUNCTION calimero.fiche_synthese(text, date, date, text, text, date) IS 'The fiche of an establishment over the months from du to au: what it declared, announced and paid, where they part and why. format: html (one self-contained A4 file), text or json. Bank coordinates are masked. Ecarts not yet due at edite_le are shown as awaited. Errors: 22023 unknown format, caisse or empty range, 22P02 not a SIRET, P0002 nothing known of it.';
