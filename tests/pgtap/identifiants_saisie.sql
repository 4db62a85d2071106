-- Identifiers as people type them: the form that is stored, or an error that says what is wrong and shows nothing of it.
BEGIN;
SELECT plan(163);

-- Every field of the error that a normaliser raises.
CREATE FUNCTION pg_temp.erreur(fonction text, saisie text, OUT etat text, OUT message text, OUT detail text, OUT conseil text)
    LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('SELECT calimero.%I($1)', fonction) USING saisie;
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS etat = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, conseil = PG_EXCEPTION_HINT;
END
$$;
CREATE FUNCTION pg_temp.canonique(fonction text, saisie text) RETURNS text
    LANGUAGE plpgsql AS $$
DECLARE
    canonique text;
BEGIN
    EXECUTE format('SELECT calimero.%I($1)', fonction) INTO canonique USING saisie;
    RETURN canonique;
END
$$;

-- What is taken.
CREATE TEMPORARY TABLE prise (fonction text, saisie text, canonique text, cas text);
INSERT INTO prise VALUES
    ('nir', NULL, NULL, 'null'),
    ('nir', '269054958815780', '269054958815780', 'canonical'),
    ('nir', '2 69 05 49 588 157 80', '269054958815780', 'spaces'),
    ('nir', E'2\u00A069\u202F05\u200949\u2003588 157 80', '269054958815780', 'no-break, thin and wide spaces'),
    ('nir', '2.69.05.49.588.157-80', '269054958815780', 'points and a hyphen'),
    ('nir', E'2 69 05 49 588 157 \u2013 80', '269054958815780', 'a dash'),
    ('nir', '2 53 07 2b 073 004 70', '253072B07300470', 'a small letter'),
    ('nir', repeat(' ', 1000000) || '269054958815780', '269054958815780', 'after a million spaces'),
    ('nir_cle', NULL, NULL, 'null'),
    ('nir_cle', '2 69 05 49 588 157', '80', 'spaces'),
    ('nir_cle', '2 53 07 2a 073 004', '43', '2A'),
    ('nir_cle', '253072B073004', '70', '2B'),
    ('nir_cle', '1501297411005', '04', 'a key below ten'),
    ('siren', NULL, NULL, 'null'),
    ('siren', '732 829 320', '732829320', 'groups of three'),
    ('siren', ' 732.829-320 ', '732829320', 'points and hyphens'),
    ('siret', NULL, NULL, 'null'),
    ('siret', '12345678200010', '12345678200010', 'canonical'),
    ('siret', '123 456 782 00010', '12345678200010', 'groups'),
    ('siret', '123.456.782.00010', '12345678200010', 'points'),
    ('siret', '123-456-782-00010', '12345678200010', 'hyphens'),
    ('siret', '  1 2345 678200010 ', '12345678200010', 'spaces anywhere'),
    ('siret', '356 000 000 49837', '35600000049837', 'La Poste'),
    ('iban', NULL, NULL, 'null'),
    ('iban', 'FR14 2004 1010 0505 0001 3M02 606', 'FR1420041010050500013M02606', 'groups of four'),
    ('iban', 'fr76-3000-6000-0112-3456-7890-189', 'FR7630006000011234567890189', 'small letters and hyphens'),
    ('iban', E'MC58\u00A01122\u00A02000\u00A00101\u00A02345\u00A06789\u00A0030', 'MC5811222000010123456789030', 'no-break spaces'),
    ('iban', 'DE89 3704 0044 0532 0130 00', 'DE89370400440532013000', 'German'),
    ('iban', 'GB29 NWBK 6016 1331 9268 19', 'GB29NWBK60161331926819', 'British'),
    ('rib', NULL, NULL, 'null'),
    ('rib', '20041 01005 0500013m026 06', '20041010050500013M02606', 'four groups'),
    ('bic', NULL, NULL, 'null'),
    ('bic', 'agri fr pp 882', 'AGRIFRPP882', 'groups, small letters'),
    ('bic', 'AGRIFRPP', 'AGRIFRPP', 'canonical'),
    ('commune', NULL, NULL, 'null'),
    ('commune', '2a 004', '2A004', 'Corsica'),
    ('commune', '48 095', '48095', 'a space');
SELECT is(pg_temp.canonique(p.fonction, p.saisie), p.canonique, format('%s, %s: taken', p.fonction, p.cas)) FROM prise p;

-- What is refused, by the words of the message.
CREATE TEMPORARY TABLE refus (fonction text, saisie text, message text, cas text);
INSERT INTO refus VALUES
    ('nir', '', 'invalid NIR: nothing was given', 'empty'),
    ('nir', ' .- ', 'invalid NIR: nothing was given', 'separators only'),
    ('nir', '2 69 05 49 588 157', 'invalid NIR: the key is missing', 'no key'),
    ('nir', '2 69 05 49 588 157 8', 'invalid NIR: wrong number of characters', 'fourteen digits'),
    ('nir', '2 69 05 49 588 157 80 1', 'invalid NIR: wrong number of characters', 'sixteen digits'),
    ('nir', '2/69/05/49/588/157/80', 'invalid NIR: a character that cannot be there', 'slashes'),
    ('nir', E'269054958815780\n', 'invalid NIR: a character that cannot be there', 'the end of a line'),
    ('nir', '2 69 05 49 588 157 8O', 'invalid NIR: a character that cannot be there', 'a letter for a digit'),
    ('nir', '٢٦٩٠٥٤٩٥٨٨١٥٧٨٠', 'invalid NIR: a character that cannot be there', 'digits of another script'),
    ('nir', E'269054958815780\u200B', 'invalid NIR: a character that cannot be there', 'a space of no width'),
    ('nir', '585039912345666', 'invalid NIR: no such first digit', 'first digit 5'),
    ('nir', '269134958815780', 'invalid NIR: no such month', 'month 13'),
    ('nir', '253072C07300443', 'invalid NIR: no such department', 'department 2C'),
    ('nir', '185037500000115', 'invalid NIR: no such commune or country number', 'commune 000'),
    ('nir', '185037511600028', 'invalid NIR: the serial number is zero', 'serial number 000'),
    ('nir', '295109912611199', 'invalid NIR: the key does not match', 'wrong key'),
    ('nir', repeat('1', 1000000), 'invalid NIR: wrong number of characters', 'a million digits'),
    ('nir_cle', '269054958815780', 'invalid NIR without key: wrong number of characters', 'the key was given'),
    ('nir_cle', '2691349588157', 'invalid NIR without key: no such month', 'month 13'),
    ('nir_alerte', '269054958815781', 'invalid NIR: the key does not match', 'wrong key'),
    ('siren', '404833047', 'invalid SIREN: the key does not match', 'wrong key'),
    ('siren', '000000000', 'invalid SIREN: zeros only', 'zeros'),
    ('siren', '40483304', 'invalid SIREN: wrong number of characters', 'eight digits'),
    ('siren', '40483304A', 'invalid SIREN: a character that cannot be there', 'a letter'),
    ('siret', '', 'invalid SIRET: nothing was given', 'empty'),
    ('siret', '1234567820001', 'invalid SIRET: wrong number of characters', 'thirteen digits'),
    ('siret', '123456782000101', 'invalid SIRET: wrong number of characters', 'fifteen digits'),
    ('siret', '12345678200010 12345678200010', 'invalid SIRET: wrong number of characters', 'two of them'),
    ('siret', '12345678200011', 'invalid SIRET: the key does not match', 'wrong key'),
    ('siret', '12345678000006', 'invalid SIRET: the key of the SIREN does not match', 'wrong SIREN'),
    ('siret', '1234567820001A', 'invalid SIRET: a character that cannot be there', 'a letter'),
    ('siret', '12345678200010;', 'invalid SIRET: a character that cannot be there', 'a semicolon'),
    ('siret', E'12345678200010\n', 'invalid SIRET: a character that cannot be there', 'the end of a line'),
    ('siret', '１２３４５６７８２０００１０', 'invalid SIRET: a character that cannot be there', 'wide digits'),
    ('siret', repeat('1', 10000), 'invalid SIRET: wrong number of characters', 'ten thousand digits'),
    ('iban', '', 'invalid IBAN: nothing was given', 'empty'),
    ('iban', 'FR76 3000 6000', 'invalid IBAN: wrong number of characters', 'short for any country'),
    ('iban', 'FR76 3000 6000 0112 3456 7890 18', 'invalid IBAN: wrong number of characters', 'short for France'),
    ('iban', '3000 6000 0112 3456 7890 189', 'invalid IBAN: a character that cannot be there', 'no country'),
    ('iban', 'XX43 1234 5678 9012', 'invalid IBAN: unknown country', 'no such country'),
    ('iban', 'BE80 5390 0754 7A34', 'invalid IBAN: the account number does not have the form of its country', 'a letter in Belgium'),
    ('iban', 'FR14 2004 1010 0505 0001 3M02 607', 'invalid IBAN: the key does not match', 'wrong key'),
    ('rib', '20041 01005 0500013M026', 'invalid RIB: wrong number of characters', 'no key'),
    ('rib', '2004A 01005 0500013M026 06', 'invalid RIB: a character that cannot be there', 'a letter in the bank'),
    ('rib', '20041 01005 0500013M026 07', 'invalid RIB: the key does not match', 'wrong key'),
    ('rib', '00000 00000 00000000000 97', 'invalid RIB: zeros only', 'zeros'),
    ('bic', 'AGRIFRPP8', 'invalid BIC: wrong number of characters', 'nine characters'),
    ('bic', 'AGRIF2PP', 'invalid BIC: a character that cannot be there', 'a digit in the country'),
    ('bic', 'MULTIPLE', 'invalid BIC: unknown country', 'a word'),
    ('commune', '1001', 'invalid commune code: wrong number of characters', 'a zero was lost'),
    ('commune', '20004', 'invalid commune code: no such department', 'Corsica as 20'),
    ('commune', '48000', 'invalid commune code: no such commune or country number', 'a postcode'),
    ('commune', 'Mende', 'invalid commune code: a character that cannot be there', 'a name');
SELECT is(e.etat || ' ' || e.message, '22P02 ' || r.message, format('%s, %s: refused', r.fonction, r.cas))
  FROM refus r, pg_temp.erreur(r.fonction, r.saisie) e;
SELECT ok(e.detail <> '' AND e.conseil <> ''
          AND (r.saisie ~ '^[ .-]*$' OR position(r.saisie IN concat_ws('|', e.message, e.detail, e.conseil)) = 0)
          AND (length(regexp_replace(r.saisie, '[^0-9A-Za-z]', '', 'g')) < 4
               OR position(regexp_replace(r.saisie, '[^0-9A-Za-z]', '', 'g') IN regexp_replace(concat(e.message, e.detail, e.conseil), '[^0-9A-Za-z]', '', 'g')) = 0),
          format('%s, %s: a detail and a hint, nothing of the value', r.fonction, r.cas))
  FROM refus r, pg_temp.erreur(r.fonction, r.saisie) e;
-- The same fault says the same of any value: nothing of the value can be in it.
SELECT is((SELECT count(DISTINCT (e.message, e.detail, e.conseil)) FROM generate_series(10, 96) n, pg_temp.erreur('nir', '2690549588157' || n) e
            WHERE n <> 80), 1::bigint, 'every wrong key has the same words');
SELECT matches((pg_temp.erreur('nir', '2690549588157')).conseil, 'calimero\.nir_cle', 'the hint for a missing key names the function that gives it');
SELECT matches((pg_temp.erreur('commune', '48000')).conseil, 'postcode', 'the hint for a commune speaks of postcodes');

-- Warnings.
SELECT is(calimero.nir_alerte(a.nir), a.alerte, format('warning: %s', a.cas))
  FROM (VALUES
    (NULL, NULL, 'null'),
    ('2 69 05 49 588 157 80', NULL, 'nothing to say'),
    ('185207505600162', 'mois_fictif', 'month 20'),
    ('1 85 62 75 056 001 55', 'mois_fictif', 'month 62'),
    ('785039912345663', 'numero_attente', 'first digit 7'),
    ('385039912345669', 'immatriculation_en_cours', 'first digit 3'),
    ('185037599000194', 'lieu_inconnu', 'commune 990'),
    ('176032000400175', 'corse_20', 'department 20 in 76'),
    ('175032000400127', NULL, 'department 20 in 75'),
    ('7995020990001' || calimero.nir_cle('7995020990001'), 'numero_attente, mois_fictif, lieu_inconnu, corse_20', 'four at once')
  ) AS a (nir, alerte, cas);

-- A normaliser gives what its validator takes, and takes what it gives.
SELECT ok(bool_and(pg_temp.canonique(p.fonction, p.canonique) = p.canonique), 'normalisers leave canonical forms alone')
  FROM prise p WHERE p.canonique IS NOT NULL AND p.fonction <> 'nir_cle';
SELECT ok(bool_and(CASE p.fonction WHEN 'nir' THEN calimero.nir_valide(p.canonique) WHEN 'siren' THEN calimero.siren_valide(p.canonique)
                                   WHEN 'siret' THEN calimero.siret_valide(p.canonique) WHEN 'iban' THEN calimero.iban_valide(p.canonique)
                                   WHEN 'rib' THEN calimero.rib_valide(p.canonique) WHEN 'bic' THEN calimero.bic_valide(p.canonique)
                                   WHEN 'commune' THEN calimero.commune_valide(p.canonique) END), 'validators take what normalisers give')
  FROM prise p WHERE p.canonique IS NOT NULL AND p.fonction <> 'nir_cle';
SELECT ok(calimero.nir_valide(c.corps || calimero.nir_cle(c.corps)), format('a NIR of %s with its key', c.cas))
  FROM (VALUES ('2690549588157', 'digits'), ('253072A073004', '2A'), ('253072B073004', '2B'), ('1501297411005', 'overseas')) AS c (corps, cas);
SELECT is(pg_typeof(calimero.nir('269054958815780'))::text, 'character varying', 'a normaliser gives a varchar');

SELECT * FROM finish();
ROLLBACK;
