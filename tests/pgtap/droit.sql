-- The law in SQL: vectors, rows of the caisse, rights, what must be refused.
BEGIN;
SELECT plan(95);

-- Vectors of prescription.
CREATE TEMPORARY TABLE vecteur (nom text, famille text, naissance date, decouverte date, regime text, evenements jsonb, au date, etat text, horloge text, echeance date);
INSERT INTO vecteur VALUES
    ('P1', 'DIVERS', '2001-01-10', NULL, NULL, NULL, '2013-06-18', 'COURT', 'C1', '2013-06-18'),
    ('P1, act of 19 June 2013', 'DIVERS', '2001-01-10', NULL, NULL, '[{"evenement":"RECONNAISSANCE","du":"2013-06-19"}]', '2013-06-20', 'PRESCRITE', 'C1', '2013-06-18'),
    ('P2', 'COTISATION', '2021-05-05', NULL, NULL, NULL, '2024-12-31', 'COURT', 'C1', '2024-12-31'),
    ('P2, fraud', 'COTISATION', '2021-05-05', NULL, 'F', NULL, '2024-12-31', 'COURT', 'C1', '2026-12-31'),
    ('P3', 'COTISATION', '2022-05-05', NULL, NULL, '[{"evenement":"MED","du":"2023-11-20"}]', '2026-12-20', 'COURT', 'C2', '2026-12-20'),
    ('P3, fraud', 'COTISATION', '2022-05-05', NULL, 'F', '[{"evenement":"MED","du":"20/11/2023"}]', '2026-12-20', 'COURT', 'C2', '2028-12-20'),
    ('P4', 'COTISATION', '2020-11-05', NULL, NULL, '[{"evenement":"CONTRAINTE","du":"2022-03-01"},{"evenement":"MED","du":"2021-06-01"}]', '2025-03-02', 'PRESCRITE', 'C3', '2025-03-01'),
    ('P5', 'INDU_IJ', '2023-05-10', NULL, NULL, '[{"evenement":"LRAR","du":"2025-05-09"}]', '2025-06-01', 'COURT', 'C1', '2027-05-09'),
    ('P6', 'INDU_IJ', '2023-05-10', NULL, NULL, '[{"evenement":"LRAR","du":"2025-05-11"}]', '2025-06-01', 'PRESCRITE', 'C1', '2025-05-10'),
    ('P7', 'INDU_VIEILLESSE', '2006-11-01', '2014-03-01', 'F', '[{"evenement":"LRAR","du":"2015-05-28"}]', '2015-06-01', 'COURT', 'C1', '2020-05-28'),
    ('P7, a payment of before 28 May 1995', 'INDU_VIEILLESSE', '1995-05-27', '2014-03-01', 'F', '[{"evenement":"LRAR","du":"2015-05-28"}]', '2015-06-01', 'PRESCRITE', 'C1', '2015-05-27'),
    ('P8', 'COTISATION', '2019-05-05', NULL, NULL, '[{"evenement":"MED","du":"2020-02-22"}]', '2023-06-30', 'COURT', 'C2', '2023-06-30'),
    ('P8, illegal work', 'COTISATION', '2019-05-05', NULL, 'T', '[{"evenement":"MED","du":"2020-02-22"}]', '2023-06-30', 'COURT', 'C2', '2025-03-22'),
    ('an instance that is open', 'COTISATION', '2020-11-05', NULL, NULL, '[{"evenement":"MED","du":"2021-06-01"},{"evenement":"CONTRAINTE","du":"2022-03-01"},{"evenement":"OPPOSITION","du":"2022-03-10","au":null}]', '2030-01-01', 'SUSPENDUE', 'C3', NULL),
    ('one that ended with a title', 'COTISATION', '2020-11-05', NULL, NULL, '[{"evenement":"MED","du":"2021-06-01"},{"evenement":"CONTRAINTE","du":"2022-03-01"},{"evenement":"OPPOSITION","du":"2022-03-10","au":"2024-01-16","issue":"TITRE"}]', '2030-01-01', 'COURT', 'C4', '2034-01-16');
SELECT is(format('%s %s %s', p.etat, p.horloge, p.echeance), format('%s %s %s', v.etat, v.horloge, v.echeance), v.nom)
  FROM vecteur v
 CROSS JOIN LATERAL calimero.prescription(v.famille, v.naissance, v.au, NULL, v.decouverte, v.regime = 'F', v.regime = 'T', v.evenements, '48') p;
SELECT is_empty($$ SELECT v.nom FROM vecteur v
                    CROSS JOIN LATERAL calimero.prescription(v.famille, v.naissance, v.au, NULL, v.decouverte, v.regime = 'F', v.regime = 'T', v.evenements, '48') p
                    WHERE p.prescrite_le IS DISTINCT FROM CASE WHEN v.etat = 'PRESCRITE' THEN v.echeance + 1 END
                       OR p.article IS NULL OR p.confiance !~ '^[VSDK]$' $$, 'prescrite_le is the day after the last, and the text is named');
SELECT is_empty($$ SELECT v.nom FROM vecteur v
                    CROSS JOIN LATERAL (SELECT e.* FROM calimero.prescription_etapes(v.famille, v.naissance, v.au, NULL, v.decouverte, v.regime = 'F', v.regime = 'T', v.evenements, '48') e
                                         ORDER BY e.rang DESC LIMIT 1) e
                    WHERE e.etape <> 'ETAT' OR e.echeance IS DISTINCT FROM v.echeance OR e.texte !~ v.etat $$, 'the steps end on the same state and day');
SELECT is((SELECT p.recuperable_depuis FROM calimero.prescription('INDU_VIEILLESSE', '2010-01-05', '2016-01-01', NULL, '2014-03-01', true, false,
              '[{"evenement":"LRAR","du":"2015-05-28"}]', '48') p), DATE '1995-05-28', 'P7: payments from 28 May 1995 on');
SELECT results_eq($$ SELECT e.texte::text FROM calimero.prescription_etapes('COTISATION', '2022-05-05', '2026-12-20', NULL, NULL, false, false, '[{"evenement":"MED","du":"2023-11-20"}]', '48') e ORDER BY e.rang $$,
    ARRAY['C1 : 31/12/2022 + 3 ans = 31/12/2025', 'MED du 20/11/2023 : ouvre C2', 'C2 : 20/12/2023 + 3 ans = 20/12/2026', 'au 20/12/2026 : COURT, dernier jour 20/12/2026'],
    'P3, step by step');
SELECT results_eq($$ SELECT e.texte::text FROM calimero.prescription_etapes('COTISATION', '2018-05-05', '2022-01-01', caisse => '48') e ORDER BY e.rang $$,
    ARRAY['C1 : 31/12/2018 + 3 ans = 31/12/2021', 'COVID_2020 : du 12/03/2020 au 30/06/2020, 111 jours ne comptent pas, dernier jour 21/04/2022',
          'LFR_2021 : 21/04/2022 + 12 mois = 21/04/2023', 'au 01/01/2022 : COURT, dernier jour 21/04/2023'],
    'windows of the law are told');

-- Vectors of delays.
SELECT is(format('%s %s %s', d.echeance_brute, d.echeance, d.motif_report), v.attendu, v.nom)
  FROM (VALUES
    ('D1', 'OPPOSITION', DATE '2025-11-14', 'METROPOLE', 0, '2025-11-29 2025-12-01 samedi, dimanche'),
    ('D2', 'APPEL', '2024-01-31', 'METROPOLE', 0, '2024-02-29 2024-02-29 '),
    ('D3', 'CRA', '2024-12-31', 'METROPOLE', 0, '2025-02-28 2025-02-28 '),
    ('D4', 'CRA', '2025-12-15', 'METROPOLE', 0, '2026-02-15 2026-02-16 dimanche'),
    ('D5', 'APPEL', '2025-10-31', 'METROPOLE', 0, '2025-11-30 2025-12-01 dimanche'),
    ('D6', 'CONSERVATION_COTISATIONS', '2020-02-29', 'METROPOLE', 0, '2026-02-28 2026-02-28 '),
    ('the month of a mise en demeure does not roll', 'MED', '2025-10-30', 'METROPOLE', 0, '2025-11-30 2025-11-30 '),
    ('overseas', 'APPEL', '2025-01-15', 'REUNION', 1, '2025-03-15 2025-03-17 samedi, dimanche'),
    ('Easter in Alsace', 'OPPOSITION', '2025-04-03', 'ALSACE_MOSELLE', 0, '2025-04-18 2025-04-22 Vendredi saint, samedi, dimanche, lundi de Pâques')
  ) AS v (nom, code, depart, territoire, distance, attendu)
 CROSS JOIN LATERAL calimero.delai(v.code, v.depart, v.territoire, v.distance, '48') d;

-- Days.
SELECT is(calimero.territoire(c)::text, t, c) FROM (VALUES ('48095', 'METROPOLE'), ('67482', 'ALSACE_MOSELLE'), ('97411', 'REUNION'), ('97123', 'SAINT_BARTHELEMY')) AS v (c, t);
SELECT throws_ok($$ SELECT calimero.territoire('20004') $$, '22P02', NULL, 'no commune');
SELECT is(calimero.jour_ferie('2025-05-29')::text, 'Ascension', 'a holiday');
SELECT is(calimero.jour_ferie('2025-05-30')::text, NULL, 'none');
SELECT is((SELECT count(*) FROM generate_series(DATE '2025-01-01', DATE '2025-12-31', '1 day') j WHERE calimero.jour_ferie(j::date) IS NOT NULL)::integer, 11, 'eleven a year');
SELECT ok(NOT calimero.jour_ouvrable('2025-11-29') AND calimero.jour_ouvrable('2025-12-01') AND NOT calimero.jour_ouvrable('2025-12-26', 'ALSACE_MOSELLE'), 'working days');
SELECT throws_ok($$ SELECT calimero.jour_ferie('2025-01-01', 'LUNE') $$, '22023', NULL, 'no such territory');
SELECT throws_ok($$ SELECT calimero.jour_ouvrable('infinity') $$, '22008', NULL, 'infinity');
SELECT throws_ok($$ SELECT calimero.jour_ouvrable('0001-12-31 BC') $$, '22008', NULL, 'before year 1');

-- What must be refused.
SELECT throws_ok($$ SELECT calimero.prescription('COTISATION', '2021-05-05', '2024-12-31') $$, '22023', 'caisse must be named', 'two caisses');
SELECT throws_ok($$ SELECT calimero.prescription('RIEN', '2021-05-05', '2024-12-31', caisse => '48') $$, '22023', 'famille is not known', 'no such famille');
SELECT throws_ok($$ SELECT calimero.prescription('COTISATION', NULL, '2024-12-31', caisse => '48') $$, '22004', NULL, 'no birth');
SELECT throws_ok($$ SELECT calimero.prescription('COTISATION', '2021-05-05', NULL, caisse => '48') $$, '22004', NULL, 'no day of the question');
SELECT throws_ok($$ SELECT calimero.prescription('COTISATION', 'infinity', '2024-12-31', caisse => '48') $$, '22008', NULL, 'an infinite birth');
SELECT throws_ok($$ SELECT calimero.prescription('COTISATION', '2021-05-05', '2024-12-31', '-infinity', caisse => '48') $$, '22008', NULL, 'an infinite reference');
SELECT throws_ok($$ SELECT calimero.prescription('INDU_PF', '2021-05-05', '2024-12-31', fraude => true, caisse => '48') $$, '22004', NULL, 'fraud that nobody discovered');
SELECT throws_ok($$ SELECT calimero.prescription('COTISATION', '1850-05-05', '2024-12-31', caisse => '48') $$, 'MS004', NULL, 'before every row');
SELECT throws_ok(format($$ SELECT calimero.prescription('COTISATION', '2021-05-05', '2024-12-31', evenements => %L, caisse => '48') $$, v.evenements), v.code, NULL, v.evenements)
  FROM (VALUES ('{}', '22023'), ('1', '22023'), ('[1]', '22023'), ('[{"evenement":"RIEN","du":"2022-01-01"}]', '22023'), ('[{"evenement":"MED"}]', '22023'),
               ('[{"evenement":"MED","du":"2022-02-30"}]', '22023'), ('[{"evenement":"MED","du":20220101}]', '22023'), ('[{"evenement":"MED","du":"2022-01-01","fin":"2022-02-01"}]', '22023'),
               ('[{"evenement":"MED","du":"2022-01-01","issue":"PERDU"}]', '22023'), ('[{"evenement":"MEDIATION","du":"2022-01-02","au":"2022-01-01"}]', '22023'),
               ('[[]]', '22023'), ('[{"du":"2022-01-01"}]', '22023')) AS v (evenements, code);
SELECT throws_ok($$ SELECT calimero.prescription('INDU_PF', '2021-05-05', '2024-12-31', evenements => (SELECT jsonb_agg(jsonb_build_object('evenement', 'LRAR', 'du', '2022-01-01')) FROM generate_series(1, 10001)), caisse => '48') $$,
    '54000', NULL, '10,001 events');
SELECT is((SELECT p.echeance FROM calimero.prescription('INDU_PF', '2021-05-05', '2022-12-31', evenements => (SELECT jsonb_agg(jsonb_build_object('evenement', 'LRAR', 'du', '2022-01-01')) FROM generate_series(1, 10000)), caisse => '48') p),
    DATE '2024-01-01', '10,000 events');
SELECT throws_ok($$ SELECT calimero.delai('RIEN', '2025-01-01', caisse => '48') $$, '22023', 'delay is not known', 'no such delay');
SELECT throws_ok($$ SELECT calimero.delai('CRA', NULL, caisse => '48') $$, '22004', NULL, 'no start');
SELECT throws_ok($$ SELECT calimero.delai('CRA', '2025-01-01', mois_distance => 3, caisse => '48') $$, '22023', NULL, 'three months of distance');
SELECT throws_ok($$ SELECT calimero.delai('PRIVILEGE', '2026-07-01', caisse => '48') $$, 'MS004', NULL, 'a delay that has ended');
SELECT throws_ok($$ SELECT calimero.delai('CRA', 'infinity', caisse => '48') $$, '22008', NULL, 'an infinite start');

-- The rows of calimero.
SELECT is_empty($$ SELECT 1 FROM calimero_data.caisse k CROSS JOIN calimero.droit_reference_delai() r
                    WHERE NOT EXISTS (SELECT FROM calimero_data.droit_delai d WHERE (d.caisse, d.code, d.origine, d.du) = (k.caisse, r.code, 'calimero', r.du)) $$, 'each caisse has every delay');
SELECT is((SELECT count(*) FROM calimero_data.droit_acte WHERE caisse = '63'), (SELECT count(*) FROM calimero.droit_reference_acte()), '... and every act');
SELECT is_empty($$ SELECT code FROM calimero.droit_reference_delai() WHERE libelle IS NULL OR article = '' $$, 'each row has a text and a label');
INSERT INTO calimero_data.droit_delai (caisse, code, du, duree_mois, reporte, article, confiance) VALUES ('48', 'CRA', '2025-01-01', 3, true, 'essai', 'K');
SELECT is((SELECT d.echeance FROM calimero.delai('CRA', '2025-01-15', caisse => '48') d), DATE '2025-04-15', 'a row of the caisse comes first');
SELECT is((SELECT d.echeance FROM calimero.delai('CRA', '2024-12-31', caisse => '48') d), DATE '2025-02-28', '... from its day on');
SELECT is((SELECT d.echeance FROM calimero.delai('CRA', '2025-01-15', caisse => '63') d), DATE '2025-03-17', '... for that caisse only');
INSERT INTO calimero_data.droit_fenetre (caisse, code, portee, horloge, du, au, effet, article, confiance)
    VALUES ('48', 'COVID_2020', '*', '*', '2020-03-12', '2020-06-30', 'SANS_EFFET', 'essai', 'K');
SELECT is((SELECT p.echeance FROM calimero.prescription('COTISATION', '2019-05-05', '2023-01-30', evenements => '[{"evenement":"MED","du":"2020-02-22"}]', caisse => '48') p),
    DATE '2023-03-22', 'P8 without the window that the caisse takes away');

-- What one statement keeps from line to line changes no answer: lines of two laws by turns, against a statement for each line.
CREATE TEMPORARY TABLE ligne AS
    SELECT i, (ARRAY['48', '63'])[1 + i % 2] AS caisse, (ARRAY['COTISATION', 'MAJORATION', 'INDU_RSA', 'INDU_PF', 'PENALITE'])[1 + i % 5] AS famille,
           DATE '2012-02-29' + i * 7 AS naissance, i % 11 = 0 AS fraude, CASE WHEN i % 11 = 0 THEN DATE '2013-02-28' + i * 7 END AS decouverte, i % 13 = 0 AS illegal,
           CASE i % 4 WHEN 1 THEN jsonb_build_array(jsonb_build_object('evenement', 'MED', 'du', DATE '2012-06-30' + i * 7))
                      WHEN 2 THEN jsonb_build_array(jsonb_build_object('evenement', 'LRAR', 'du', DATE '2013-06-30' + i * 7),
                                                    jsonb_build_object('evenement', 'DEMANDE_JUSTICE', 'du', DATE '2013-09-30' + i * 7, 'au', DATE '2014-01-15' + i * 7, 'issue', 'DESISTEMENT'))
                      WHEN 3 THEN '[]' END AS evenements
      FROM generate_series(1, 600) AS i;
CREATE TEMPORARY TABLE ensemble AS
    SELECT i, calimero.prescription(famille, naissance, DATE '2022-03-01', NULL, decouverte, fraude, illegal, evenements, caisse)::text AS p FROM ligne;
CREATE FUNCTION pg_temp.une_a_une() RETURNS TABLE (i integer, p text)
    LANGUAGE plpgsql
    AS $$
DECLARE
    l record;
BEGIN
    FOR l IN SELECT * FROM ligne LOOP
        i := l.i;
        EXECUTE 'SELECT calimero.prescription($1, $2, $3, NULL, $4, $5, $6, $7, $8)::text' INTO p
            USING l.famille, l.naissance, DATE '2022-03-01', l.decouverte, l.fraude, l.illegal, l.evenements, l.caisse;
        RETURN NEXT;
    END LOOP;
END
$$;
CREATE TEMPORARY TABLE chacune AS SELECT * FROM pg_temp.une_a_une();
SELECT is_empty($$ SELECT i FROM ensemble e FULL JOIN chacune c USING (i) WHERE e.p IS DISTINCT FROM c.p $$, 'lines of two laws by turns, as by themselves');
SELECT cmp_ok((SELECT count(DISTINCT split_part(p, ',', 1) || split_part(p, ',', 2) || split_part(p, ',', 3)) FROM ensemble), '>=', 8::bigint, '... of many states, clocks and regimes');
SELECT is((SELECT array_agg((calimero.delai('CRA', '2025-01-15', caisse => c)).echeance ORDER BY n) FROM unnest(ARRAY['48', '63', '48', '63', '63']) WITH ORDINALITY AS u (c, n)),
    ARRAY['2025-04-15', '2025-03-17', '2025-04-15', '2025-03-17', '2025-03-17']::date[], 'delays of two laws by turns');
DELETE FROM calimero_data.droit_delai WHERE caisse = '48' AND code = 'APPEL';
UPDATE calimero_data.droit_delai SET duree_mois = 9 WHERE caisse = '48' AND code = 'POURVOI';
SELECT lives_ok($$ SELECT calimero.droit_semer('48') $$, 'the rows of calimero are put back');
SELECT is((SELECT string_agg(format('%s %s %s', code, origine, duree_mois), ', ' ORDER BY code, origine) FROM calimero_data.droit_delai WHERE caisse = '48' AND code IN ('APPEL', 'POURVOI', 'CRA')),
    'APPEL calimero 1, CRA caisse 3, CRA calimero 2, POURVOI calimero 2', '... and those of the caisse are as they were');
INSERT INTO calimero_data.droit_effet (caisse, portee, horloge, evenement, du, effet, article, confiance) VALUES ('48', 'INCONNUE', '*', 'MED', '2025-01-01', 'SANS_EFFET', 'essai', 'K');
SELECT throws_ok($$ SELECT calimero.prescription('COTISATION', '2021-05-05', '2024-12-31', caisse => '48') $$, 'MS005', NULL, 'a row that names no famille');
SELECT lives_ok($$ SELECT calimero.prescription('COTISATION', '2021-05-05', '2024-12-31', caisse => '63') $$, '... hinders its caisse only');
DELETE FROM calimero_data.droit_effet WHERE portee = 'INCONNUE';
SELECT throws_ok(v.ordre, '23514', NULL, v.ordre)
  FROM (VALUES ($$ INSERT INTO calimero_data.droit_delai (caisse, code, du, reporte, article, confiance) VALUES ('48', 'NUL', '2025-01-01', true, 'x', 'K') $$),
               ($$ INSERT INTO calimero_data.droit_delai (caisse, code, du, au, duree_mois, reporte, article, confiance) VALUES ('48', 'NUL', '2025-01-01', '2024-01-01', 1, true, 'x', 'K') $$),
               ($$ INSERT INTO calimero_data.droit_delai (caisse, code, du, duree_mois, reporte, article, confiance) VALUES ('48', 'NUL', 'infinity', 1, true, 'x', 'K') $$),
               ($$ INSERT INTO calimero_data.droit_fenetre (caisse, code, portee, horloge, du, au, effet, article, confiance) VALUES ('48', 'W', '*', '*', '2025-01-01', '2025-02-01', 'PROLONGATION', 'x', 'K') $$),
               ($$ INSERT INTO calimero_data.droit_effet (caisse, portee, horloge, evenement, du, effet, article, confiance) VALUES ('48', '*', '*', 'MED', '2025-01-01', 'OUVRE', 'x', 'K') $$)) AS v (ordre);

-- Rights.
CREATE ROLE regress_calimero_droit IN ROLE calimero_exploitation;
SET ROLE regress_calimero_droit;
SET ROLE calimero_exploitation;
SELECT throws_ok($$ UPDATE calimero_data.droit_delai SET duree_mois = 3 WHERE origine = 'calimero' $$, '42501', NULL, 'exploitation does not change rows of calimero');
SELECT throws_ok($$ DELETE FROM calimero_data.droit_fenetre WHERE origine = 'calimero' $$, '42501', NULL, '... nor removes them');
SELECT throws_ok($$ INSERT INTO calimero_data.droit_delai (caisse, code, origine, du, duree_mois, reporte, article, confiance) VALUES ('48', 'NEUF', 'calimero', '2025-01-01', 1, true, 'x', 'K') $$,
    '42501', NULL, '... nor adds some');
SELECT lives_ok($$ INSERT INTO calimero_data.droit_delai (caisse, code, du, duree_mois, reporte, article, confiance) VALUES ('48', 'NEUF', '2025-01-01', 1, true, 'x', 'K') $$, 'it adds rows of the caisse');
SELECT is((SELECT d.echeance FROM calimero.delai('NEUF', '2025-01-15', caisse => '48') d), DATE '2025-02-17', '... that are applied at once');
RESET ROLE;
ALTER POLICY calimero_consultation ON calimero_data.caisse USING (caisse = '48');
SELECT essai.habiliter('regress_calimero_lecteur', 'consultation');
SET ROLE regress_calimero_lecteur;
SELECT throws_ok($$ SELECT (calimero.delai('CRA', '2025-01-15', caisse => c)).echeance FROM unnest(ARRAY[NULL, '']) AS u (c) $$, '22023', 'caisse is not known', 'a caisse without a name is not the only one');
SELECT is((SELECT p.etat::text FROM calimero.prescription('COTISATION', '2021-05-05', '2024-12-31', caisse => '48') p), 'COURT', 'consultation asks');
RESET ROLE;
SELECT is((SELECT count(DISTINCT p.echeance) FROM generate_series(1, 3000) i, calimero.prescription('COTISATION', DATE '2015-01-01' + i, '2024-01-01', caisse => '48') p)::integer, 8,
    'one statement, three thousand lines of nine years: 2018 and 2019 end on the same day');
SELECT * FROM finish();
ROLLBACK;
