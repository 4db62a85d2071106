-- What a fiche says: of which data, in which words, and that the three formats say the same.
BEGIN;
SELECT plan(94);
\ir fiche_exemples.psql

CREATE FUNCTION pg_temp.fiche(numero integer, du date, au date, format text, edite_le date DEFAULT '2025-07-10',
                              etablissement integer DEFAULT 1, caisse text DEFAULT '48')
    RETURNS text LANGUAGE sql AS $$
    SELECT calimero.fiche_synthese(essai.siret(numero, etablissement), du, au, format, caisse, edite_le)
$$;

-- Every example, whole.
CREATE TEMPORARY TABLE exemple (nom text PRIMARY KEY, numero integer, etablissement integer, du date, au date, edite_le date, caisse text);
INSERT INTO exemple VALUES
    ('ordinaire', 201, 1, '2025-01-01', '2025-06-30', '2025-07-10', '48'),
    ('difficile', 202, 1, '2025-01-01', '2025-12-31', '2025-11-20', '48'),
    ('payeur', 203, 1, '2025-03-01', '2025-03-31', '2025-04-10', '48'),
    ('payé par un autre', 203, 2, '2025-03-01', '2025-03-31', '2025-06-10', '48'),
    ('grand', 204, 1, '2022-10-01', '2025-03-31', '2025-04-10', '48'),
    ('refusé', 205, 1, '2025-03-01', '2025-03-31', '2025-06-10', '48'),
    ('hostile', 206, 1, '2025-03-01', '2025-03-31', '2025-06-10', 'HX'),
    ('négatif', 207, 1, '2025-01-01', '2025-03-31', '2025-06-10', '48');
CREATE TEMPORARY TABLE rendu AS
    SELECT e.nom, f.format, pg_temp.fiche(e.numero, e.du, e.au, f.format, e.edite_le, e.etablissement, e.caisse) AS fiche
      FROM exemple e CROSS JOIN unnest(ARRAY['html', 'text', 'json']) AS f (format);

-- The data and nothing else.
SELECT is(count(DISTINCT fiche), 1::bigint, 'the same fiche twice is the same bytes: ' || format)
  FROM (SELECT format, fiche FROM rendu WHERE nom = 'ordinaire'
        UNION ALL SELECT f.format, pg_temp.fiche(201, '2025-01-01', '2025-06-30', f.format)
                    FROM unnest(ARRAY['html', 'text', 'json']) AS f (format)) AS t
 GROUP BY format ORDER BY format;
SELECT is(r.fiche::json ->> 'empreinte', encode(sha256(convert_to((r.fiche::json -> 'donnees')::text, 'UTF8')), 'hex'),
          'the print of "' || r.nom || '" is the SHA-256 of its data as written')
  FROM rendu r WHERE r.format = 'json' ORDER BY r.nom;
SELECT ok(strpos(r.fiche, j.fiche::json ->> 'empreinte') > 0, format('the print of "%s" is the same in %s', r.nom, r.format))
  FROM rendu r JOIN rendu j ON j.nom = r.nom AND j.format = 'json' WHERE r.format <> 'json' ORDER BY r.nom, r.format;
SELECT is(pg_temp.fiche(201, '2025-01-01', '2025-06-30', 'json', '2031-01-01')::json ->> 'empreinte', r.fiche::json ->> 'empreinte',
          'the print does not depend on the day of edition')
  FROM rendu r WHERE r.nom = 'ordinaire' AND r.format = 'json';

-- A change of anything shown changes the print.
CREATE FUNCTION pg_temp.change(ordre text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    avant text := pg_temp.fiche(202, '2025-01-01', '2025-12-31', 'json')::json ->> 'empreinte';
    apres text;
    lignes bigint;
BEGIN
    BEGIN
        EXECUTE ordre;
        GET DIAGNOSTICS lignes = ROW_COUNT;
        apres := pg_temp.fiche(202, '2025-01-01', '2025-12-31', 'json')::json ->> 'empreinte';
        RAISE EXCEPTION USING ERRCODE = 'ZZ001';
    EXCEPTION WHEN SQLSTATE 'ZZ001' THEN
        RETURN lignes > 0 AND apres IS DISTINCT FROM avant;
    END;
END
$$;
SELECT ok(pg_temp.change(o.ordre), 'the print changes with ' || o.quoi)
  FROM (VALUES
        ('an amount due', $$UPDATE calimero_data.dsn_rapprochement SET declare = declare + 0.01 WHERE siret = essai.siret(202) AND periode = '2025M07'$$),
        ('an amount cashed', $$UPDATE calimero_data.dsn_rapprochement SET encaisse = encaisse - 0.01 WHERE siret = essai.siret(202) AND periode = '2025M07'$$),
        ('a status', $$UPDATE calimero_data.dsn_rapprochement SET statut = 'OK' WHERE siret = essai.siret(202) AND periode = '2025M07'$$),
        ('a signal', $$UPDATE calimero_data.dsn_rapprochement SET signaux = signaux # 1 WHERE siret = essai.siret(202) AND periode = '2025M07'$$),
        ('a due day', $$UPDATE calimero_data.dsn_rapprochement SET exigible_le = exigible_le + 1 WHERE siret = essai.siret(202) AND periode = '2025M07'$$),
        ('a payment announced', $$UPDATE calimero_data.dsn_versement v SET montant = montant + 1 FROM calimero_data.dsn_declaration d
                                   WHERE d.depot = v.depot AND d.siret = essai.siret(202) AND v.periode = '2025M07'$$),
        ('a bank account', $$UPDATE calimero_data.dsn_versement v SET iban = essai.iban(7777) FROM calimero_data.dsn_declaration d
                              WHERE d.depot = v.depot AND d.siret = essai.siret(202) AND v.periode = '2025M07'$$),
        ('a reference', $$UPDATE calimero_data.cai_mouvement SET reference = 'X' || reference WHERE siret = essai.siret(202)$$),
        ('an allocation', $$UPDATE calimero_data.dsn_affectation SET methode = 'IMPUTATION' WHERE payeur = essai.siret(202) AND periode = '2025M07'$$),
        ('a code of contribution', $$UPDATE calimero_data.dsn_cotisation SET code = '998' WHERE code = '999'$$),
        ('the state of a declaration', $$UPDATE calimero_data.dsn_declaration SET etat = 'remplacee' WHERE siret = essai.siret(202) AND mois = '2025-07-01'$$),
        ('a number of employees', $$UPDATE calimero_data.dsn_declaration SET individus = individus + 1 WHERE siret = essai.siret(202) AND mois = '2025-09-01'$$),
        ('the name of the caisse', $$UPDATE calimero_data.caisse SET libelle = libelle || '.' WHERE caisse = '48'$$)
       ) AS o (quoi, ordre);

-- Nothing of the session shows.
SELECT is(pg_temp.fiche(201, '2025-01-01', '2025-06-30', 'html'), r.fiche, 'neither zone, date style, locale, search path nor escapes of the session change a fiche')
  FROM (SELECT set_config('timezone', 'Pacific/Auckland', true), set_config('datestyle', 'German', true),
               set_config('intervalstyle', 'iso_8601', true), set_config('lc_numeric', 'C', true), set_config('bytea_output', 'escape', true),
               set_config('extra_float_digits', '0', true), set_config('standard_conforming_strings', 'off', true)) AS s,
       rendu r WHERE r.nom = 'ordinaire' AND r.format = 'html';
SELECT count(*) FROM (SELECT set_config('timezone', 'UTC', true), set_config('datestyle', 'ISO, DMY', true), set_config('standard_conforming_strings', 'on', true)) AS s;
CREATE FUNCTION public.faux(varchar, text) RETURNS boolean LANGUAGE sql AS 'SELECT false';
CREATE OPERATOR public.= (LEFTARG = varchar, RIGHTARG = text, FUNCTION = public.faux);
SELECT is(pg_temp.fiche(201, '2025-01-01', '2025-06-30', 'html'), r.fiche, 'an operator that somebody put in public is not called')
  FROM rendu r WHERE r.nom = 'ordinaire' AND r.format = 'html';
DROP OPERATOR public.= (varchar, text);

-- Months.
SELECT is(pg_temp.fiche(201, '2025-01-31', '2025-06-01', 'json'), r.fiche, 'any day of the first and last months will do')
  FROM rendu r WHERE r.nom = 'ordinaire' AND r.format = 'json';
SELECT is((SELECT string_agg(p ->> 'periode', ' ') FROM json_array_elements(pg_temp.fiche(202, m.du, m.au, 'json')::json -> 'donnees' -> 'periodes') AS p),
          m.attendu, format('from %s to %s: the periods that share a day with these months', m.du, m.au))
  FROM (VALUES (DATE '2025-01-01', DATE '2025-01-31', '2025T01'), ('2025-03-15', '2025-04-15', '2025T01 2025M04'),
               ('2025-04-01', '2025-04-30', '2025M04')) AS m (du, au, attendu);
SELECT is((SELECT string_agg(d ->> 'mois', ' ') FROM json_array_elements(pg_temp.fiche(202, '2025-02-01', '2025-02-28', 'json')::json -> 'donnees' -> 'declarations') AS d),
          '2025-01-01 2025-02-01 2025-03-01', 'a quarter brings the declarations of its three months');
SELECT is((SELECT sum((p ->> 'encaisse')::numeric) || '/' || (r.fiche::json #>> '{donnees,totaux,encaisse}')
             FROM json_array_elements(r.fiche::json -> 'donnees' -> 'periodes') AS p), '349999995.87/349999995.87', 'totals are the sums of the periods, to the centime')
  FROM rendu r WHERE r.nom = 'grand' AND r.format = 'json';
SELECT is(string_agg(p ->> 'du', ' '), '1265.40 1312.75 1498.02 1531.00 1512.60 2840.15', 'amounts are exact decimals')
  FROM rendu r, json_array_elements(r.fiche::json -> 'donnees' -> 'periodes') AS p WHERE r.nom = 'ordinaire' AND r.format = 'json';

-- Words.
SELECT is_empty($$ SELECT nom, format, (regexp_match(fiche, '(SANS|ECART|VERSION|FRACTION|CODE|ENCAISSEMENT|PAYE|TEST|SOMME)_[A-Z]+'))[1]
                     FROM rendu WHERE format <> 'json' AND fiche ~ '(SANS|ECART|VERSION|FRACTION|CODE|ENCAISSEMENT|PAYE|TEST|SOMME)_[A-Z]+' $$,
    'no code of the matching reaches a reader');
SELECT is_empty($$ SELECT nom, format FROM rendu WHERE format <> 'json' AND regexp_replace(fiche, '<[^>]*>', '', 'g') ~ '\m20\d\d[MTSA]\d\d\M' $$,
    'no period is written as a code');
SELECT matches(fiche, e'Février 2025 : paiement différent de l’annonce', 'the text has French typography') FROM (SELECT translate(fiche, e'\u00a0', ' ') AS fiche FROM rendu WHERE nom = 'ordinaire' AND format = 'text') AS t;
SELECT ok(strpos(r.fiche, e'1\u202f312,75\u00a0€') > 0, 'amounts are written as French reads them: ' || r.format) FROM rendu r WHERE r.nom = 'ordinaire' AND r.format <> 'json' ORDER BY r.format;
SELECT is_empty($$ SELECT r.nom, l FROM rendu r, regexp_split_to_table(r.fiche, '\n') AS l WHERE r.format = 'text' AND char_length(l) > 80 $$,
    'no line of text is longer than 80 characters');

SELECT is_empty($$ SELECT nom, format FROM rendu WHERE format <> 'json' AND regexp_replace(regexp_replace(fiche, '<style>.*</style>', ''), '<[^>]*>', '', 'g') ~ ' [:;?!»]' $$,
    'no line may begin with a sign that French puts a space before');
SELECT count(*) FROM unnest(ARRAY['2024T01', '2024T02', '2024S02', '2025A00', '2026M08']) AS p (periode),
    LATERAL pg_temp.rapproche(essai.siret(301), p.periode, 'SANS_ENCAISSEMENT', 10, 10, 0, 16384);
SELECT is((SELECT string_agg(m[1], ', ') FROM regexp_matches(
              translate(calimero.fiche_synthese(essai.siret(301), '2024-01-01', '2026-12-31', 'text', '48', '2027-01-01'), e'\u00a0', ' '),
              '\n([^ \n]+ (?:trimestre |semestre )?20\d\d) : paiement', 'g') AS m),
          '1er trimestre 2024, 2e trimestre 2024, 2e semestre 2024, Année 2025, Août 2026', 'months, quarters, half-years and years have their names');
SELECT is((calimero.fiche_synthese(essai.siret(201), m.du, m.au, 'text', '48', '2025-07-10') COLLATE "C" ~ m.attendu), true, 'months are said: ' || m.attendu)
  FROM (VALUES (DATE '2025-01-01', DATE '2025-06-30', ' de janvier à juin 2025'), ('2025-04-01', '2025-06-30', ' d''avril à juin 2025'),
               ('2024-10-01', '2025-02-28', ' d''octobre 2024 à février 2025'), ('2025-02-01', '2025-02-28', ' février 2025')) AS m (du, au, attendu);

-- Who, and up to when.
SELECT is((pg_temp.fiche(202, '2025-01-01', m.au, 'json')::json #>> '{donnees,etablissement,salaries}'), m.attendu, 'employees are those of the last month asked: ' || m.au)
  FROM (VALUES (DATE '2025-01-31', '31'), ('2025-03-31', '36'), ('2025-06-30', '40'), ('2025-12-31', '37')) AS m (au, attendu);
SELECT is(r.fiche::json #>> '{donnees,signalements}', '1', 'a signalement is counted') FROM rendu r WHERE r.nom = 'ordinaire' AND r.format = 'json';
SELECT is((SELECT string_agg(d ->> 'etat', ' ') FROM json_array_elements(r.fiche::json #> '{donnees,declarations}') AS d),
          'retenue retenue retenue retenue remplacee retenue retenue', 'declarations kept and replaced are listed, signalements are not')
  FROM rendu r WHERE r.nom = 'ordinaire' AND r.format = 'json';
SELECT is(r.fiche::json #>> '{donnees,arrete,depose_le}', '2025-07-05', 'a signalement is not the last DSN') FROM rendu r WHERE r.nom = 'ordinaire' AND r.format = 'json';
SELECT ok(bool_and(strpos(translate(r.fiche, e'\n', ' '), 'FR** **** ' || right(v.iban, 4)) > 0), 'bank accounts are known by their last four characters: ' || r.format)
  FROM rendu r, calimero_data.dsn_versement v JOIN calimero_data.dsn_declaration d USING (caisse, depot, declaration)
 WHERE r.nom = 'ordinaire' AND r.format <> 'json' AND d.siret = essai.siret(201) AND d.etat = 'retenue' AND v.iban IS NOT NULL
 GROUP BY r.format ORDER BY r.format;

-- What must not be there.
SELECT is_empty($$ SELECT r.nom, r.format FROM rendu r JOIN calimero_data.dsn_versement v ON strpos(r.fiche, v.iban) > 0 OR strpos(r.fiche, v.bic) > 0 $$,
    'no IBAN and no BIC, in any format');
SELECT is_empty($$ SELECT r.nom, r.format, n FROM rendu r, unnest(ARRAY[198, 199]) AS n
                    WHERE translate(r.fiche, e' .\n\u00a0\u202f', '') LIKE '%' || left(essai.siret(n), 9) || '%' $$,
    'neither the SIRET of another enterprise that names this one as payer nor that of one which this one names, in any format');
SELECT ok(regexp_replace(r.fiche, '\s+', ' ', 'g') ~ a.attendu, format('and all that is said of it is that it is another: %s, %s', r.format, a.attendu))
  FROM rendu r,
       LATERAL (VALUES ('text', 'à régler pour un autre \(établissement d.une autre entreprise\)'), ('text', 'à régler par un autre \(établissement d.une autre entreprise\)'),
                       ('html', '<td>établissement d.une autre entreprise</td>'), ('html', 'un autre établissement.: établissement d.une autre entreprise</td>'),
                       ('json', '"siret_payeur": null, "autre_entreprise": true'), ('json', '"siret": null, "autre_entreprise": true'),
                       ('json', '"siret_payeur": null, "autre_entreprise": false')) AS a (format, attendu)
 WHERE r.nom = 'payeur' AND r.format = a.format ORDER BY r.format, a.attendu;
SELECT ok(regexp_replace(r.fiche, '\s+', ' ', 'g') LIKE '%' || substr(essai.siret(203, 2), 10) || ' de la même entreprise%', 'the NIC of another establishment of the enterprise is there: ' || r.format)
  FROM rendu r WHERE r.nom = 'payeur' AND r.format <> 'json' ORDER BY r.format;
SELECT ok(regexp_replace(r.fiche, '\s+', ' ', 'g') LIKE '%' || substr(essai.siret(203, 1), 10) || ' de la même entreprise%', '... and of the one that pays: ' || r.format)
  FROM rendu r WHERE r.nom = 'payé par un autre' AND r.format <> 'json' ORDER BY r.format;
SELECT is(r.fiche::json #>> ARRAY['donnees', v.nom, v.ligne, v.cle] || ' ' || (r.fiche::json #>> ARRAY['donnees', v.nom, v.ligne, 'autre_entreprise']), essai.siret(203, v.autre) || ' false', 'its SIRET in JSON: ' || v.nom)
  FROM (VALUES ('payeur', 'versements_pour_autres', '1', 'siret', 2), ('payé par un autre', 'versements', '0', 'siret_payeur', 1)) AS v (rendu, nom, ligne, cle, autre) JOIN rendu r ON r.nom = v.rendu AND r.format = 'json' ORDER BY v.nom;

-- A payer named without mode 06 is only signalled: the payment is the establishment's own, as in the matching.
SELECT pg_temp.versement(pg_temp.declaration(essai.siret(260, 1), '2025-03-01'), 50, '2025M03', '05', payeur => essai.siret(260, 2)), pg_temp.declaration(essai.siret(260, 2), '2025-03-01');
SELECT is(calimero.fiche_synthese(essai.siret(260, 1), '2025-03-01', '2025-03-31', 'json', '48', '2025-04-10')::json #>> '{donnees,versements,0,siret_payeur}', NULL, 'a payer named without mode 06 is none');
SELECT is(json_array_length(calimero.fiche_synthese(essai.siret(260, 2), '2025-03-01', '2025-03-31', 'json', '48', '2025-04-10')::json #> '{donnees,versements_pour_autres}'), 0, '... and has nothing to pay');
SELECT is_empty($$ SELECT nom, format FROM rendu WHERE translate(fiche, e'\n', '') ~ e'[\u0001-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]' $$,
    'no control character, in any format');
SELECT is_empty($$ SELECT nom FROM rendu WHERE format = 'html' AND fiche ~* '<(script|img|link|iframe|object|a)[ />]' $$, 'texts of files do not become elements');
SELECT is_empty($$ SELECT nom FROM rendu WHERE format = 'html' AND fiche ~ '/>' $$, 'no element is self-closed');
SELECT is((SELECT count(*) FROM regexp_matches(fiche, '</style>', 'g')), 1::bigint, 'a text of a file does not close the style sheet') FROM rendu WHERE nom = 'hostile' AND format = 'html';
SELECT is((fiche::json #>> '{donnees,caisse,libelle}'), '<img src=x onerror="alert(1)"> & Cie      [31m  ', 'JSON holds a hostile text as a text') FROM rendu WHERE nom = 'hostile' AND format = 'json';
SELECT is_empty($$ SELECT nom FROM rendu WHERE format = 'html' AND fiche NOT LIKE '%opposition ne s’applique pas%' $$, 'the rights of persons are printed');

SELECT * FROM finish();
ROLLBACK;
