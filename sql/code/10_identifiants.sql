-- Validators and normalisers of identifiers, periods.  Pure: they read their arguments only, so that CHECK constraints may call
-- them; whoever may insert a row must be able to execute them, hence PUBLIC.

CREATE FUNCTION calimero.nir_valide(nir text) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'calimero_nir_valide';
COMMENT ON FUNCTION calimero.nir_valide(text) IS 'True for a NIR in its canonical form: 15 characters, 2A and 2B in capitals, no spaces; month 01 to 12, 20, 30 to 42 or 50 to 99; place of birth; serial number 001 to 999; key 01 to 97. No error; see calimero.nir(text). Source: INSEE, decree 82-103.';

CREATE FUNCTION calimero.siren_valide(siren text) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'calimero_siren_valide';
COMMENT ON FUNCTION calimero.siren_valide(text) IS 'True for nine digits with a right Luhn key, not all zero. No spaces, no error: see calimero.siren(text). Source: code de commerce R123-221.';

CREATE FUNCTION calimero.siret_valide(siret text) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'calimero_siret_valide';
COMMENT ON FUNCTION calimero.siret_valide(text) IS 'True for fourteen digits that begin with a right SIREN and have a right Luhn key; of La Poste, but its head office, a sum of digits that 5 divides instead. No spaces, no error: see calimero.siret(text). Source: code de commerce R123-221.';

CREATE FUNCTION calimero.iban_valide(iban text) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'calimero_iban_valide';
COMMENT ON FUNCTION calimero.iban_valide(text) IS 'True for an IBAN in its canonical form: 15 to 34 capitals and digits, a country of the registry, the form of account number of that country, key modulo 97 of 02 to 98. No spaces, no error: see calimero.iban(text). Source: ISO 13616, registry of SWIFT, release 101.';

CREATE FUNCTION calimero.rib_valide(rib text) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'calimero_rib_valide';
COMMENT ON FUNCTION calimero.rib_valide(text) IS 'True for a RIB in its canonical form: 23 characters, bank 5 digits, branch 5 digits, account 11 digits or capitals, key 01 to 97. No spaces, no error: see calimero.rib(text). Source: CFONB.';

CREATE FUNCTION calimero.bic_valide(bic text) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'calimero_bic_valide';
COMMENT ON FUNCTION calimero.bic_valide(text) IS 'True for a BIC in its canonical form: 8 or 11 capitals and digits, with a country of ISO 3166 or XK. A BIC has no key. No error: see calimero.bic(text). Source: ISO 9362.';

CREATE FUNCTION calimero.commune_valide(commune text) RETURNS boolean
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'calimero_commune_valide';
COMMENT ON FUNCTION calimero.commune_valide(text) IS 'True for a code of the form of the INSEE codes of communes: 5 characters, 2A and 2B in capitals, no department 20, no commune zero. Whether the commune exists at a date is not checked. No error: see calimero.commune(text). Source: INSEE, code officiel geographique.';

CREATE FUNCTION calimero.nir(saisie text) RETURNS varchar(15)
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'calimero_nir';
COMMENT ON FUNCTION calimero.nir(text) IS 'A NIR as people type it (spaces (also no-break and thin), points, dashes, small letters) to its 15 characters. The key must be given: see calimero.nir_cle(text). Error 22P02 with what is wrong, never the value.';

CREATE FUNCTION calimero.siren(saisie text) RETURNS varchar(9)
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'calimero_siren';
COMMENT ON FUNCTION calimero.siren(text) IS 'A SIREN as people type it (spaces (also no-break and thin), points, dashes) to its nine digits. Error 22P02 with what is wrong, never the value.';

CREATE FUNCTION calimero.siret(saisie text) RETURNS varchar(14)
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'calimero_siret';
COMMENT ON FUNCTION calimero.siret(text) IS 'A SIRET as people type it (spaces (also no-break and thin), points, dashes) to its fourteen digits. Error 22P02 with what is wrong, never the value.';

CREATE FUNCTION calimero.iban(saisie text) RETURNS varchar(34)
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'calimero_iban';
COMMENT ON FUNCTION calimero.iban(text) IS 'An IBAN as people type it (spaces (also no-break and thin), points, dashes, small letters) to its canonical form of 15 to 34 characters. Error 22P02 with what is wrong, never the value.';

CREATE FUNCTION calimero.rib(saisie text) RETURNS varchar(23)
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'calimero_rib';
COMMENT ON FUNCTION calimero.rib(text) IS 'A RIB as people type it (spaces (also no-break and thin), points, dashes, small letters) to its 23 characters. Error 22P02 with what is wrong, never the value.';

CREATE FUNCTION calimero.bic(saisie text) RETURNS varchar(11)
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'calimero_bic';
COMMENT ON FUNCTION calimero.bic(text) IS 'A BIC as people type it (spaces (also no-break and thin), points, dashes, small letters) to its 8 or 11 characters. Error 22P02 with what is wrong, never the value.';

CREATE FUNCTION calimero.commune(saisie text) RETURNS varchar(5)
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'calimero_commune';
COMMENT ON FUNCTION calimero.commune(text) IS 'The INSEE code of a commune as people type it (spaces (also no-break and thin), points, dashes, small letters) to its five characters. Error 22P02 with what is wrong, never the value.';

CREATE FUNCTION calimero.nir_cle(saisie text) RETURNS varchar(2)
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'calimero_nir_cle';
COMMENT ON FUNCTION calimero.nir_cle(text) IS 'The key, 01 to 97, of the first 13 characters of a NIR, as people type them; 2A is read as 19, 2B as 18. A key that was computed checks nothing: prefer the one of the document. Error 22P02 with what is wrong, never the value.';

CREATE FUNCTION calimero.nir_alerte(nir text) RETURNS text
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'calimero_nir_alerte';
COMMENT ON FUNCTION calimero.nir_alerte(text) IS 'What deserves a look in a right NIR, as words separated by a comma and a space, or null: immatriculation_en_cours (first digit 3, 4), numero_attente (7, 8: NIA), mois_fictif (month 20, 30 to 42, 50 to 99), lieu_inconnu (commune or country 990, overseas 90), corse_20 (department 20 with a year of 76 to 99). Takes what calimero.nir(text) takes, with the same error 22P02.';

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

CREATE FUNCTION calimero.cle_recherche(texte text, suite text DEFAULT NULL) RETURNS text
    LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'calimero_cle_recherche';
COMMENT ON FUNCTION calimero.cle_recherche(text, text) IS 'What of a text, and of what follows it, is compared when people search: capitals without accents, a blank for each run of signs, a question mark for each letter that is not Latin; ASCII. Null of a null texte.';
