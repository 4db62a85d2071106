-- The fiche de synthese.

CREATE FUNCTION calimero.fiche_synthese(siret text, du date, au date, format text DEFAULT 'html',
                                        caisse text DEFAULT NULL, edite_le date DEFAULT CURRENT_DATE)
    RETURNS text
    LANGUAGE c STABLE PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
    AS 'MODULE_PATHNAME', 'calimero_fiche_synthese';
REVOKE ALL ON FUNCTION calimero.fiche_synthese(text, date, date, text, text, date) FROM PUBLIC;
COMMENT ON FUNCTION calimero.fiche_synthese(text, date, date, text, text, date) IS 'The fiche of an establishment over the months from du to au (any days of the first and the last), and over the quarters and longer periods that share a day with them: what it declared, announced and paid, where they part and why, in French for the employer.
format: html (one self-contained A4 file, no script, nothing fetched), text (80 columns) or json. Bank coordinates are masked, no employee appears, and nothing identifies an establishment of another enterprise, be it one that names this one as payer or one that this one names.
A missing payment, or the missing declaration of a period of debits alone, not yet due at edite_le is shown as awaited; nothing else depends on that day, and no clock is read: the same data and the same day give the same bytes.
json: {"fiche": 1, "edite_le", "version", "empreinte", "avertissement", "donnees", "ecarts"}. Amounts are numbers with two decimals, exact as decimals; days are AAAA-MM-JJ; periods 2025M03, 2025T01, 2025S01, 2025A00; keys are stable within a value of "fiche". empreinte is the SHA-256 of the bytes of donnees, which (fiche::json -> ''donnees'')::text gives back; html and text print it too, so that two prints can be compared. donnees: caisse, etablissement, mois, arrete, totaux, periodes, versements, versements_pour_autres, encaissements, annulations, declarations, signalements; siret_payeur and siret of versements and versements_pour_autres are null where autre_entreprise is true. ecarts: periode, etat (ouvert, attendu), situation, depuis, constats, causes, suite.
Errors: 22004 null argument other than caisse, 22023 unknown format or caisse, several caisses and none named, or du after au, 22008 a day beyond the years 1 to 9999, 22P02 not a SIRET, P0002 nothing known of the establishment over these months, 0A000 a database not in UTF8.';
