-- Validators, normaliser and mask of identifiers: tables of cases, wrong ones first.
BEGIN;
SELECT plan(115);

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
    (substr(essai.siret(7), 1, 9), true, 'made for the tests')
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
    (essai.siret(7), true, 'made for the tests')
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
    (essai.iban(3), true, 'made for the tests')
  ) AS c (iban, valide, cas);

SELECT is(calimero.bic_valide(c.bic), c.valide, format('BIC %L: %s', c.bic, c.cas))
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
    ('ZZZZFRPP123', true, 'digits in the branch')
  ) AS c (bic, valide, cas);

-- What people type.
SELECT is(calimero.siret(c.saisie)::text, c.siret, format('typed %L', c.saisie))
  FROM (VALUES
    (NULL, NULL),
    ('12345678200010', '12345678200010'),
    ('123 456 782 00010', '12345678200010'),
    ('123.456.782.00010', '12345678200010'),
    ('123-456-782-00010', '12345678200010'),
    ('  1 2345 678200010 ', '12345678200010')
  ) AS c (saisie, siret);
SELECT throws_ok(format('SELECT calimero.siret(%L)', c.saisie), '22P02', 'invalid SIRET', format('typed %L', left(replace(c.saisie, E'\n', ' '), 40)))
  FROM (VALUES (''), (' '), ('1234567820001'), ('123456782000101'), ('12345678200011'), ('1234567820001A'), ('12345678200010;'),
               ('12345678200010 12345678200010'), (E'12345678200010\n'), ('１２３４５６７８２０００１０'), (repeat('1', 10000))) AS c (saisie);
SELECT is((SELECT string_agg(DISTINCT pg_typeof(f)::text, ', ') FROM (VALUES (calimero.siret('12345678200010'))) AS v (f)),
    'character varying', 'the normaliser gives a varchar');

-- The mask.
SELECT is(calimero.iban_masque(c.iban)::text, c.masque, format('mask of %s characters', length(c.iban)))
  FROM (VALUES
    (NULL, NULL),
    ('', ''),
    ('F', '*'),
    ('FR7618', '******'),
    ('FR76189', 'FR*6189'),
    ('NO9386011117947', 'NO*********7947'),
    ('FR7630006000011234567890189', 'FR*********************0189')
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
