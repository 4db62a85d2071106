-- Validators and mask of identifiers: tables of cases, wrong ones first.  What people type is in identifiants_saisie.sql.
BEGIN;
SELECT plan(186);

SELECT is(calimero.siren_valide(c.siren), c.valide, format('SIREN %L: %s', c.siren, c.cas))
  FROM (VALUES
    (NULL, NULL::boolean, 'null'),
    ('', false, 'empty'),
    ('12345678', false, 'eight digits'),
    ('1234567820', false, 'ten digits'),
    ('123456783', false, 'wrong key'),
    ('123456728', false, 'two digits exchanged'),
    ('000000000', false, 'zeros only'),
    ('12345678A', false, 'a letter'),
    ('123 456 782', false, 'spaces'),
    (' 123456782', false, 'a space before'),
    ('123456782 ', false, 'a space after'),
    ('-12345678', false, 'a sign'),
    ('١٢٣٤٥٦٧٨٢', false, 'digits of another script'),
    ('123456782', true, 'right'),
    ('000000018', true, 'leading zeros'),
    ('356000000', true, 'La Poste'),
    (substr(essai.siret(7), 1, 9), true, 'made for the tests'),
    ('404833047', false, 'wrong key, again'),
    ('404833048', true, 'right, again'),
    ('732829320', true, 'published')
  ) AS c (siren, valide, cas);

SELECT is(calimero.siret_valide(c.siret), c.valide, format('SIRET %L: %s', c.siret, c.cas))
  FROM (VALUES
    (NULL, NULL::boolean, 'null'),
    ('', false, 'empty'),
    ('1234567820001', false, 'thirteen digits'),
    ('123456782000104', false, 'fifteen digits'),
    ('12345678200015', false, 'wrong key'),
    ('12345678200011', false, 'a sum of digits that 5 divides, not La Poste'),
    ('12345678000006', false, 'the SIREN in it is wrong'),
    ('00000000000000', false, 'zeros only'),
    ('1234567820001A', false, 'a letter'),
    ('123 456 782 00010', false, 'spaces'),
    ('12345678200010 ', false, 'a space after'),
    ('35600000012345', false, 'La Poste, neither key'),
    ('35600000000002', false, 'La Poste, sum of 16'),
    ('12345678200010', true, 'right'),
    ('35600000000048', true, 'La Poste, the usual key'),
    ('35600000000006', true, 'La Poste, sum of 20'),
    ('35600000012346', true, 'La Poste, sum of 30'),
    (essai.siret(7), true, 'made for the tests'),
    ('73282932000079', false, 'published, wrong key'),
    ('73282932000074', true, 'published'),
    ('35600000049838', false, 'La Poste, sum of 46'),
    ('35600000000030', false, 'La Poste, a Luhn key and no sum that 5 divides'),
    ('35600000009075', true, 'La Poste, sum of 35'),
    ('35600000049837', true, 'La Poste, sum of 45')
  ) AS c (siret, valide, cas);

SELECT is(calimero.iban_valide(c.iban), c.valide, format('IBAN: %s', c.cas))
  FROM (VALUES
    (NULL, NULL::boolean, 'null'),
    ('', false, 'empty'),
    ('FR76', false, 'a country and a key'),
    ('FR7630006000011234567890188', false, 'wrong digit'),
    ('FR6730006000011234567890189', false, 'key exchanged'),
    ('FR763000600001123456789018', false, 'too short for France'),
    ('FR76300060000112345678901890', false, 'too long for France'),
    ('fr7630006000011234567890189', false, 'small letters'),
    ('FR76 3000 6000 0112 3456 7890 189', false, 'spaces'),
    ('7630006000011234567890189FR', false, 'country at the end'),
    ('FRA630006000011234567890189', false, 'a letter in the key'),
    ('FR76300060000112345678901é9', false, 'a letter with an accent'),
    ('DE89370400440532013000123456789012345', false, 'over 34 characters'),
    ('FR7630006000011234567890189', true, 'French'),
    ('FR1420041010050500013M02606', true, 'French with a letter'),
    ('MC5811222000010123456789030', true, 'Monaco'),
    ('DE89370400440532013000', true, 'German'),
    ('NO9386011117947', true, 'fifteen characters'),
    (essai.iban(3), true, 'made for the tests'),
    ('FR1420041010050500013M02607', false, 'published, wrong key'),
    ('XX431234', false, 'no such country'),
    ('ZZ9812345678901234567', false, 'no such country, right key'),
    ('DZ3512341234123412341234', false, 'a country that is not in the registry, right key'),
    ('BE80539007547A34', false, 'a letter where the country has digits, right key'),
    (repeat('FR', 500000), false, 'a million characters'),
    ('GB29NWBK60161331926819', true, 'British'),
    ('MT84MALT011000012345MTLCAST001S', true, '31 characters')
  ) AS c (iban, valide, cas);

SELECT is(calimero.bic_valide(c.bic), c.valide, format('BIC %L: %s', left(c.bic, 12), c.cas))
  FROM (VALUES
    (NULL, NULL::boolean, 'null'),
    ('', false, 'empty'),
    ('ZZZZFRP', false, 'seven characters'),
    ('ZZZZFRPPX', false, 'nine characters'),
    ('ZZZZFRPPXX', false, 'ten characters'),
    ('ZZZZFRPPXXXX', false, 'twelve characters'),
    ('zzzzfrpp', false, 'small letters'),
    ('ZZZ1FRPP', false, 'a digit in the institution'),
    ('ZZZZF1PP', false, 'a digit in the country'),
    ('ZZZZFRP ', false, 'a space'),
    ('ZZZZFRPP', true, 'eight characters'),
    ('ZZZZFR2A', true, 'digits in the place'),
    ('ZZZZFRPPXXX', true, 'eleven characters'),
    ('ZZZZFRPP123', true, 'digits in the branch'),
    ('AGRIFRPP8', false, 'nine characters, published'),
    ('AGRIF2PP', false, 'no country'),
    ('MULTIPLE', false, 'a word'),
    ('ZZZZZZPP', false, 'no such country'),
    (repeat('A', 1000000), false, 'a million characters'),
    ('AGRIFRPP', true, 'published'),
    ('AGRIFRPP882', true, 'published, with its branch'),
    ('ZZZZXKPP', true, 'Kosovo')
  ) AS c (bic, valide, cas);

SELECT is(calimero.nir_valide(c.nir), c.valide, format('NIR: %s', c.cas))
  FROM (VALUES
    (NULL, NULL::boolean, 'null'),
    ('', false, 'empty'),
    ('2690549588157', false, 'without its key'),
    ('26905495881578', false, 'fourteen digits'),
    ('2690549588157800', false, 'sixteen digits'),
    ('2 69 05 49 588 157 80', false, 'spaces'),
    ('269054958815780 ', false, 'a space after'),
    ('253072b07300470', false, 'a small letter'),
    ('295109912611199', false, 'wrong key'),
    ('269054958815781', false, 'the key and one'),
    ('269134958815780', false, 'month 13'),
    ('253072C07300443', false, 'department 2C'),
    ('585039912345666', false, 'first digit 5'),
    ('185037500000115', false, 'commune 000'),
    ('185037511600028', false, 'serial number 000'),
    ('٢٦٩٠٥٤٩٥٨٨١٥٧٨٠', false, 'digits of another script'),
    ('26905495881578é', false, 'an accent'),
    (repeat('269054958815780', 70000), false, 'a million characters'),
    ('269054958815780', true, 'metropolitan France'),
    ('295109912611193', true, 'born abroad'),
    ('253072B07300470', true, '2B'),
    ('253072A07300443', true, '2A'),
    ('185037511600127', true, 'Paris'),
    ('150129741100504', true, 'overseas'),
    ('785039912345663', true, 'waiting for a number'),
    ('185207505600162', true, 'month 20'),
    ('185627505600155', true, 'month 62')
  ) AS c (nir, valide, cas);

SELECT is(calimero.rib_valide(c.rib), c.valide, format('RIB: %s', c.cas))
  FROM (VALUES
    (NULL, NULL::boolean, 'null'),
    ('', false, 'empty'),
    ('20041010050500013M026', false, 'without its key'),
    ('20041 01005 0500013M026 06', false, 'spaces'),
    ('20041010050500013m02606', false, 'a small letter'),
    ('2004A010050500013M02606', false, 'a letter in the bank'),
    ('20041010050500013M02607', false, 'wrong key'),
    ('20041010050500013N02606', false, 'another letter'),
    ('00000000000000000000097', false, 'zeros only'),
    (repeat('2', 1000000), false, 'a million characters'),
    ('20041010050500013M02606', true, 'with a letter'),
    ('30006000011234567890189', true, 'digits only')
  ) AS c (rib, valide, cas);

SELECT is(calimero.commune_valide(c.commune), c.valide, format('commune %L: %s', left(c.commune, 10), c.cas))
  FROM (VALUES
    (NULL, NULL::boolean, 'null'),
    ('', false, 'empty'),
    ('1001', false, 'a zero in front was lost'),
    ('480950', false, 'six characters'),
    ('2a004', false, 'a small letter'),
    ('20004', false, 'Corsica as 20'),
    ('2C004', false, 'no department 2C'),
    ('96001', false, 'no department 96'),
    ('99138', false, 'a country'),
    ('97901', false, 'no department 979'),
    ('48000', false, 'a postcode'),
    ('4809é', false, 'an accent'),
    (repeat('48095', 200000), false, 'a million characters'),
    ('48095', true, 'Mende'),
    ('30189', true, 'Nîmes'),
    ('34172', true, 'Montpellier'),
    ('2A004', true, 'Ajaccio'),
    ('2B033', true, 'Bastia'),
    ('75056', true, 'Paris'),
    ('97411', true, 'Saint-Denis')
  ) AS c (commune, valide, cas);

-- In a CHECK, which is what validators are for.
CREATE TEMPORARY TABLE debiteur (nir varchar(15) CHECK (calimero.nir_valide(nir)), commune varchar(5) CHECK (calimero.commune_valide(commune)));
SELECT lives_ok($$ INSERT INTO debiteur VALUES ('269054958815780', '48095'), (NULL, NULL), ('253072A07300443', '2A004') $$, 'right ones and nulls go in');
SELECT throws_ok($$ INSERT INTO debiteur VALUES ('269054958815781', NULL) $$, '23514', NULL, 'a wrong NIR does not');
SELECT throws_ok($$ INSERT INTO debiteur VALUES (NULL, '2a004') $$, '23514', NULL, 'nor what is not canonical');
SELECT is(count(*), 2::bigint, 'stored forms are what the normalisers give') FROM debiteur WHERE nir = calimero.nir(nir) AND commune = calimero.commune(commune);

-- The mask.
SELECT is(calimero.iban_masque(c.iban)::text, c.masque, format('mask of %s characters', length(c.iban)))
  FROM (VALUES
    (NULL, NULL),
    ('', ''),
    ('F', '*'),
    ('FR7618', '******'),
    ('FR76189', 'FR*6189'),
    ('NO9386011117947', 'NO*********7947'),
    ('FR7630006000011234567890189', 'FR*********************0189'),
    ('€30006€12', '***********12')
  ) AS c (iban, masque);

-- Amounts as French reads them, whatever lc_numeric is.
SELECT is(calimero.montant_francais(c.montant), c.texte, format('amount %s', coalesce(c.montant::text, 'null')))
  FROM (VALUES
    (NULL::numeric, NULL),
    (0, '0,00'),
    (0.00, '0,00'),
    (-0.01, '-0,01'),
    (0.1, '0,10'),
    (15, '15,00'),
    (999.99, '999,99'),
    (1265.40, E'1\u202F265,40'),
    (-1265.40, E'-1\u202F265,40'),
    (42000.5, E'42\u202F000,50'),
    (1000000, E'1\u202F000\u202F000,00'),
    (999999999999.99, E'999\u202F999\u202F999\u202F999,99'),
    (10000, E'10\u202F000,00'),
    (10000.01, E'10\u202F000,01')
  ) AS c (montant, texte);
SELECT throws_ok(format('SELECT calimero.montant_francais(%L)', c.montant), 'MS003', 'amount out of range', format('amount %s', c.montant))
  FROM (VALUES ('1000000000000'), ('-1000000000000'), ('0.001'), ('NaN'), ('Infinity'), ('-Infinity'), ('1e100'), ('1e-100')) AS c (montant);

SELECT * FROM finish();
ROLLBACK;
