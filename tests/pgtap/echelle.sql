-- The ladder of acts: what may be done next on a file, what is refused out of order, and what stands all the same.
BEGIN;
SELECT plan(119);

INSERT INTO calimero_data.agent (caisse, agent, service, du) VALUES ('48', 'A1', 'recouvrement_contentieux', '2020-01-01');
INSERT INTO calimero_data.debiteur (caisse, personne, matricule, nom, code_commune)
    SELECT '48', 'assure', 'M' || i, 'NOM ' || i, CASE i WHEN 9 THEN '97411' ELSE '48095' END FROM generate_series(1, 30) AS i;

CREATE FUNCTION pg_temp.ouvrir(i integer, genre text, nature text, le date, periode_au date DEFAULT NULL, fraude boolean DEFAULT false) RETURNS bigint
    LANGUAGE sql AS $$
    SELECT calimero.dossier_ouvrir('E' || i, genre, 'M' || i, '2020-01-01', '48');
    SELECT calimero.creance_ajouter('E' || i, nature, 100, le, periode_du => periode_au, periode_au => periode_au, fraude => fraude,
                                    fraude_decouverte_le => CASE WHEN fraude THEN le END, caisse => '48');
$$;
CREATE FUNCTION pg_temp.pose(i integer, quoi text, le date, effet date DEFAULT NULL, fin date DEFAULT NULL, mode text DEFAULT 'lrar') RETURNS bigint LANGUAGE sql AS $$
    SELECT calimero.acte_poser('E' || i, quoi, le, effet, fin, mode => mode, caisse => '48');
$$;
-- What the ladder says of one act on one day.
CREATE FUNCTION pg_temp.dit(i integer, quoi text, au date) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT string_agg(concat_ws(' ', coalesce(p.refus, 'PERMIS'), coalesce(p.apres, '-'), coalesce(p.au_plus_tot::text, '-'), coalesce(p.au_plus_tard::text, '-'),
                                p.raison), '; ' ORDER BY p.echelle)
      FROM calimero.prochains_actes('E' || i, au, '48') p WHERE p.acte = quoi
$$;
-- "code detail" of a refusal.
CREATE FUNCTION pg_temp.refus(requete text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    etat text; precision text; conseil text;
BEGIN
    EXECUTE requete;
    RETURN 'accepte';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS etat = RETURNED_SQLSTATE, precision = PG_EXCEPTION_DETAIL, conseil = PG_EXCEPTION_HINT;
    RETURN etat || ' ' || precision || CASE WHEN conseil = '' THEN ' without hint' ELSE '' END;
END
$$;
CREATE FUNCTION pg_temp.suite(i integer) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT concat_ws(' ', coalesce(e.prochain_acte, '-'), coalesce(e.prochain_acte_le::text, '-'), coalesce(e.prochain_acte_avant::text, '-'))
      FROM calimero_data.dossier d JOIN calimero_data.echeance e USING (caisse, dossier) WHERE (d.caisse, d.numero) = ('48', 'E' || i)
     ORDER BY e.prescription_le LIMIT 1), '- - -')
$$;
-- All that a refused act could have changed.
CREATE FUNCTION pg_temp.empreinte() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT md5(string_agg(t, ',' ORDER BY t)) FROM (
        SELECT a::text FROM calimero_data.acte a UNION ALL SELECT l::text FROM calimero_data.acte_creance l
        UNION ALL SELECT d::text FROM calimero_data.dossier d UNION ALL SELECT c::text FROM calimero_data.creance c) AS x (t)
$$;

-- Contributions of 2023, due on 15 February 2024.
SELECT pg_temp.ouvrir(1, 'cotisation', 'COTISATION', '2024-02-15', '2023-12-31');
SELECT is(pg_temp.dit(1, 'RELANCE', '2024-02-20'), 'PERMIS EXIGIBILITE 2024-02-15 2026-12-31 possible depuis le 15/02/2024, jusqu''au 31/12/2026', 'a relance is possible from the due day on');
SELECT is(pg_temp.dit(1, 'MED', '2024-02-20'), 'TROP_TOT EXIGIBILITE 2024-03-16 2026-12-31 pas avant le 16/03/2024', 'a mise en demeure, after its month');
SELECT is(pg_temp.dit(1, 'MED', '2024-03-16'), 'PERMIS EXIGIBILITE 2024-03-16 2026-12-31 possible depuis le 16/03/2024, jusqu''au 31/12/2026', '... on the day after');
SELECT is(pg_temp.dit(1, 'CONTRAINTE', '2024-03-16'), 'ACTE_ABSENT - - 2026-12-31 il faut d''abord MED', 'nothing comes before its turn');
SELECT is(pg_temp.dit(1, 'MED', '2027-01-01'), 'PRESCRITE EXIGIBILITE 2024-03-16 2026-12-31 prescrit depuis le 01/01/2027', 'nor after the prescription');
SELECT is((SELECT string_agg(p.acte, ' ' ORDER BY p.acte) FROM calimero.prochains_actes('E1', '2024-03-16', '48') p WHERE p.permis),
    'COMPENSATION ECHEANCIER MED MESURE_CONSERVATOIRE PAIEMENT_INTEGRAL PRIVILEGE PROCEDURE_COLLECTIVE RELANCE', 'what may be done that day');
SELECT is((SELECT array_agg(p.rang ORDER BY n) FROM calimero.prochains_actes('E1', '2024-03-16', '48') WITH ORDINALITY AS p (echelle, rang, acte, libelle, auteur, permis, refus,
    raison, apres, au_plus_tot, au_plus_tard, creances, article, n) WHERE n < 7), ARRAY[1, 2, 3, 4, 5, NULL]::smallint[], 'the recommended order comes first');
SELECT is((SELECT (p.echelle, p.auteur, p.creances = ARRAY[(SELECT c.creance FROM calimero_data.creance c JOIN calimero_data.dossier d USING (caisse, dossier) WHERE d.numero = 'E1')],
    p.article)::text FROM calimero.prochains_actes('E1', '2024-03-16', '48') p WHERE p.acte = 'MED'), '(COTISATIONS,CAISSE,t,"CRPM R725-6 ; R725-7")', 'of which debts, by which text');
SELECT is(pg_temp.suite(1), 'RELANCE 2024-02-15 2026-12-31', 'the next act is stored with the day on which the debt prescribes');

-- Several debts: the most urgent of one day, and the nearest last day of all, whatever the order of entry.
SELECT pg_temp.ouvrir(29, 'cotisation', 'COTISATION', '2024-11-15', '2023-12-31');
SELECT calimero.creance_ajouter('E29', 'COTISATION', 100, '2024-02-15', periode_du => '2023-12-31', periode_au => '2023-12-31', caisse => '48');
SELECT is(pg_temp.suite(29), 'RELANCE 2024-02-15 2026-12-31', 'of two debts that prescribe on one day, the act that may be done first');
SELECT pg_temp.ouvrir(30, 'cotisation', 'COTISATION', '2025-02-15', '2024-12-31');
SELECT calimero.creance_ajouter('E30', 'COTISATION', 100, '2024-02-15', periode_du => '2023-12-31', periode_au => '2023-12-31', caisse => '48');
SELECT is((SELECT format('%s %s %s', cardinality(p.creances), p.au_plus_tot, p.au_plus_tard) FROM calimero.prochains_actes('E30', '2025-03-01', '48') p WHERE p.acte = 'RELANCE'),
    '2 2024-02-15 2026-12-31', 'an act open for two debts: the first day of any, the earliest of their last days');

-- Refused, and nothing changes: file, act, day, day of effect, what is said.
SELECT pg_temp.ouvrir(2, 'piar', 'IJ', '2024-01-10');
SELECT pg_temp.ouvrir(3, 'piar', 'PROF_SANTE', '2024-01-10');
SELECT pg_temp.ouvrir(4, 'piar', 'PENALITE_FIN', '2024-06-10');
SELECT pg_temp.ouvrir(5, 'piar', 'RSA', '2024-01-10', fraude => true);
SELECT pg_temp.pose(5, 'NOTIFICATION_INDU', '2024-02-01', '2024-02-03');
SELECT pg_temp.ouvrir(6, 'cotisation', 'COTISATION', '2024-02-15', '2023-12-31');
SELECT pg_temp.pose(6, 'MED', '2024-04-02', '2024-04-04');
SELECT pg_temp.ouvrir(7, 'cotisation', 'COTISATION', '2024-02-15', '2023-12-31');
SELECT pg_temp.pose(7, 'MED', '2024-04-02');
SELECT pg_temp.ouvrir(8, 'cotisation', 'COTISATION', '2024-02-15', '2023-12-31');
SELECT pg_temp.pose(8, 'MED', '2024-04-02', '2024-04-04'), pg_temp.pose(8, 'ECHEANCIER', '2024-04-20', fin => '2024-12-31');
SELECT pg_temp.ouvrir(9, 'cotisation', 'COTISATION', '2024-02-15', '2023-12-31');
SELECT pg_temp.pose(9, 'MED', '2024-04-02', '2024-04-04'), pg_temp.pose(9, 'CONTRAINTE', '2024-05-13', '2024-05-15', mode => 'signification');
SELECT pg_temp.ouvrir(10, 'cotisation', 'COTISATION', '2024-02-15', '2023-12-31');
SELECT pg_temp.pose(10, 'MED', '2024-04-02', '2024-04-04'), pg_temp.pose(10, 'CONTRAINTE', '2024-05-13', '2024-05-15', mode => 'signification'),
       pg_temp.pose(10, 'OPPOSITION', '2024-05-20');
CREATE TEMPORARY TABLE avant AS SELECT pg_temp.empreinte() AS etat;
SELECT is(pg_temp.refus(format('SELECT pg_temp.pose(%s, %L, %L, %L)', r.i, r.quoi, r.le, r.effet)), r.dit, r.pourquoi)
  FROM (VALUES
    (1, 'MED', '2024-02-14', NULL, 'MS037 MED, TROP_TOT: it is allowed from 2024-03-16 on.', 'a mise en demeure before the due day'),
    (1, 'MED', '2024-03-15', NULL, 'MS037 MED, TROP_TOT: it is allowed from 2024-03-16 on.', '... on the last day of its month'),
    (1, 'RELANCE', '2024-02-14', NULL, 'MS037 RELANCE, TROP_TOT: it is allowed from 2024-02-15 on.', 'a relance of what is not due yet'),
    (1, 'CONTRAINTE', '2024-06-01', NULL, 'MS037 CONTRAINTE, ACTE_ABSENT: MED must come before it.', 'a contrainte without a mise en demeure'),
    (1, 'OTD', '2024-06-01', NULL, 'MS037 OTD, ACTE_ABSENT: CONTRAINTE or JUGEMENT must come before it.', 'enforcement without a title'),
    (1, 'OPPOSITION', '2024-06-01', NULL, 'MS037 OPPOSITION, ACTE_ABSENT: CONTRAINTE must come before it.', 'an opposition to nothing'),
    (1, 'JUGEMENT', '2024-06-01', NULL, 'MS037 JUGEMENT, ACTE_ABSENT: OPPOSITION or CONTESTATION must come before it.', 'a judgment without an instance'),
    (1, 'CLOTURE', '2024-06-01', NULL, 'MS037 CLOTURE, ACTE_ABSENT: PROCEDURE_COLLECTIVE must come before it.', 'the end of what has not begun'),
    (1, 'REMISE', '2024-06-01', NULL, 'MS037 REMISE, ACTE_ABSENT: PAIEMENT_INTEGRAL must come before it.', 'majorations given up before anything is paid'),
    (1, 'NON_VALEUR', '2024-06-01', NULL, 'MS037 NON_VALEUR, TROP_TOT: it is allowed from 2025-02-16 on.', 'a non-valeur within the year'),
    (1, 'PRIVILEGE', '2025-06-01', NULL, 'MS037 PRIVILEGE, TERME_PASSE: its delay ended on 2025-02-15.', 'a privilege registered too late'),
    (1, 'BONJOUR', '2024-06-01', NULL, 'MS014 Neither an act of droit_acte nor an event of droit_effet has this code.', 'an act that no law names'),
    (2, 'MED', '2024-06-01', NULL, 'MS037 MED, ACTE_ABSENT: NOTIFICATION_INDU or DECISION_CRA or DENONCIATION_ECHEANCIER must come before it.', 'an undue benefit claimed before it is notified'),
    (2, 'NOTIFICATION_INDU', '2024-01-09', NULL, 'MS037 NOTIFICATION_INDU, TROP_TOT: it is allowed from 2024-01-10 on.', 'a notification before the payment'),
    (2, 'NOTIFICATION_INDU', '2026-01-11', NULL, 'MS037 NOTIFICATION_INDU, PRESCRITE: the debt is prescribed since 2026-01-11.', '... and after two years'),
    (2, 'RETENUE', '2024-02-01', NULL, 'MS037 RETENUE, ACTE_ABSENT: NOTIFICATION_INDU must come before it.', 'withholding before any notification'),
    (3, 'MED', '2024-02-01', NULL, 'MS037 MED, ACTE_ABSENT: NOTIFICATION_INDU must come before it.', 'a health professional who was not notified'),
    (4, 'MED', '2024-08-01', NULL, 'MS037 MED, ACTE_ABSENT: DECISION_PENALITE must come before it.', 'a penalty claimed before it is decided'),
    (4, 'DECISION_PENALITE', '2024-06-10', NULL, 'MS037 DECISION_PENALITE, ACTE_ABSENT: NOTIFICATION_FAITS must come before it.', '... decided before the facts are notified'),
    (5, 'REMISE', '2024-03-01', NULL, 'MS037 REMISE, FRAUDE: it is never possible after fraud.', 'a remise after fraud'),
    (5, 'NOTIFICATION_INDU', '2024-03-01', NULL, 'MS037 NOTIFICATION_INDU, DEJA_FAIT: it was done before, and is done once only.', 'a second notification'),
    (5, 'RETENUE', '2024-02-23', NULL, 'MS037 RETENUE, TROP_TOT: it is allowed from 2024-02-24 on.', 'withholding within the twenty days'),
    (5, 'DEMANDE_RECTIFICATION', '2024-02-24', NULL, 'MS037 DEMANDE_RECTIFICATION, TERME_PASSE: its delay ended on 2024-02-23.', 'a request after the twenty days'),
    (6, 'MED', '2024-05-02', NULL, 'MS037 MED, DEJA_FAIT: it was done before, and is done once only.', 'a second mise en demeure'),
    (6, 'RELANCE', '2024-04-03', NULL, 'MS037 RELANCE, INTERDIT: MED forbids it.', 'a relance after it'),
    (6, 'RELANCE', '2024-04-02', NULL, 'MS037 RELANCE, INTERDIT: MED forbids it.', '... the same day'),
    (6, 'CONTRAINTE', '2024-05-04', NULL, 'MS037 CONTRAINTE, TROP_TOT: it is allowed from 2024-05-05 on.', 'a contrainte within the month of the mise en demeure, which begins with its reception'),
    (6, 'CRA', '2024-06-05', NULL, 'MS037 CRA, TERME_PASSE: its delay ended on 2024-06-04.', 'a claim after two months'),
    (6, 'CONTRAINTE', '2020-01-01', NULL, 'MS037 CONTRAINTE, ACTE_ABSENT: MED must come before it.', 'an act of before the debt'),
    (7, 'CONTRAINTE', '2025-05-04', NULL, 'MS037 CONTRAINTE, TROP_TOT: its delay counts from the notification of MED, whose day is not known.', 'a contrainte after a mise en demeure that nothing proves to have been notified'),
    (8, 'CONTRAINTE', '2024-12-31', NULL, 'MS037 CONTRAINTE, INTERDIT: ECHEANCIER forbids it until 2024-12-31.', 'a contrainte during a plan'),
    (9, 'OTD', '2024-07-01', NULL, 'MS037 OTD, TROP_TOT: it is allowed from 2024-07-02 on.', 'overseas, a month more to oppose'),
    (9, 'OPPOSITION', '2024-07-02', NULL, 'MS037 OPPOSITION, TERME_PASSE: its delay ended on 2024-07-01.', '... and not one day after it'),
    (10, 'OTD', '2024-06-03', NULL, 'MS037 OTD, INTERDIT: OPPOSITION forbids it.', 'enforcement during the opposition'),
    (10, 'OPPOSITION', '2024-05-25', NULL, 'MS037 OPPOSITION, DEJA_FAIT: it was done before, and is done once only.', 'a second opposition')
  ) AS r (i, quoi, le, effet, dit, pourquoi);
SELECT throws_ok($$ INSERT INTO calimero_data.acte (caisse, dossier, genre, emis_le)
    SELECT '48', dossier, 'CONTRAINTE', date '2024-06-01' FROM calimero_data.dossier WHERE numero = 'E1' AND caisse = '48' $$,
    'MS037', 'act is out of order', 'a row is judged as a call is');
SELECT is(pg_temp.empreinte(), a.etat, 'what is refused changes nothing') FROM avant a;

-- Allowed on the next day, or by what comes between.
SELECT lives_ok($$ SELECT pg_temp.pose(1, 'MED', '2024-03-16', '2024-03-18') $$, 'on its first day');
SELECT lives_ok($$ SELECT pg_temp.pose(6, 'CONTRAINTE', '2024-05-05') $$, 'the day after the month');
SELECT lives_ok($$ SELECT pg_temp.pose(5, 'RETENUE', '2024-02-24') $$, 'the day after the twenty days');
SELECT lives_ok($$ SELECT pg_temp.pose(8, 'CONTRAINTE', '2025-01-01', '2025-01-03') $$, 'the day after the plan');
SELECT lives_ok($$ SELECT pg_temp.pose(9, 'OPPOSITION', '2024-07-01') $$, 'the last day to oppose');
SELECT lives_ok($$ SELECT pg_temp.pose(10, 'JUGEMENT', '2024-12-02'); SELECT pg_temp.pose(10, 'OTD', '2024-12-02') $$, 'a judgment opens enforcement the same day');
SELECT lives_ok($$ SELECT pg_temp.pose(4, 'NOTIFICATION_FAITS', '2024-05-02', '2024-05-04') $$, 'the facts are notified before the penalty is due');
SELECT is(pg_temp.dit(4, 'DECISION_PENALITE', '2024-06-04'), 'TROP_TOT NOTIFICATION_FAITS 2024-06-05 - pas avant le 05/06/2024', '... and then it is decided');
SELECT lives_ok($$ SELECT pg_temp.pose(2, 'RELANCE', '2024-02-01') $$, 'an act that the ladder does not know is not judged');
SELECT is(pg_temp.suite(6), 'OTD - 2027-05-04', 'the next act waits for the notification of a contrainte');
SELECT is(pg_temp.suite(8), 'OTD 2025-01-21 2028-01-03', 'after a contrainte, enforcement, from the end of the opposition');
SELECT is(pg_temp.suite(10), 'OTD 2024-05-31 2034-12-02', '... again and again, for ten years from the judgment');

-- A history comes at once, in any order of its rows.
SELECT pg_temp.ouvrir(11, 'cotisation', 'COTISATION', '2024-02-15', '2023-12-31');
SELECT lives_ok($$ INSERT INTO calimero_data.acte (caisse, dossier, genre, emis_le, effet_le, mode)
    SELECT '48', d.dossier, r.genre, r.emis_le, r.effet_le, 'lrar' FROM calimero_data.dossier d,
        (VALUES ('OTD', date '2024-07-01', date '2024-07-02'), ('JUGEMENT', '2024-06-28', NULL), ('CONTRAINTE', '2024-05-13', '2024-05-15'),
                ('RELANCE', '2024-03-01', NULL), ('OPPOSITION', '2024-05-20', NULL), ('MED', '2024-04-02', '2024-04-04')) AS r (genre, emis_le, effet_le)
     WHERE (d.caisse, d.numero) = ('48', 'E11') $$, 'a history in any order');
SELECT pg_temp.ouvrir(12, 'cotisation', 'COTISATION', '2024-02-15', '2023-12-31');
SELECT is(pg_temp.refus($$ INSERT INTO calimero_data.acte (caisse, dossier, genre, emis_le, effet_le, mode)
    SELECT '48', d.dossier, r.genre, r.emis_le, r.effet_le, 'lrar' FROM calimero_data.dossier d,
        (VALUES ('CONTRAINTE', date '2024-05-13', date '2024-05-15'), ('MED', '2024-04-20', '2024-04-22')) AS r (genre, emis_le, effet_le)
     WHERE (d.caisse, d.numero) = ('48', 'E12') $$), 'MS037 CONTRAINTE, TROP_TOT: it is allowed from 2024-05-23 on.', '... is refused whole for one act out of order');
SELECT is_empty($$ SELECT FROM calimero_data.acte JOIN calimero_data.dossier d USING (caisse, dossier) WHERE d.numero = 'E12' $$, '... and leaves nothing');
SELECT lives_ok($$ INSERT INTO calimero_data.acte (caisse, dossier, genre, emis_le, fin_le)
    SELECT '48', d.dossier, r.genre, r.emis_le, NULL FROM calimero_data.dossier d,
        (VALUES ('MED', date '2024-06-03'), ('DENONCIATION_ECHEANCIER', '2024-06-03'), ('ECHEANCIER', '2024-03-01')) AS r (genre, emis_le)
     WHERE (d.caisse, d.numero) = ('48', 'E12') $$, 'of acts of one day, any order that would do');

-- What was done all the same.
SELECT pg_temp.ouvrir(13, 'cotisation', 'COTISATION', '2024-02-15', '2023-12-31');
SELECT is(pg_temp.refus($$ SELECT calimero.acte_poser('E13', 'CONTRAINTE', '2024-06-01', hors_ordre => ' ', caisse => '48') $$),
    'MS033 Cancelling, opening again and acting out of order are explained in words, at most 200 characters.', 'a reason is words');
SELECT throws_ok($$ SELECT calimero.acte_poser('E13', 'CONTRAINTE', '2024-06-01', hors_ordre => repeat('x', 201), caisse => '48') $$, 'MS033', NULL, '... two hundred characters of them');
SELECT throws_ok($$ INSERT INTO calimero_data.acte (caisse, dossier, genre, emis_le, hors_ordre)
    SELECT '48', dossier, 'CONTRAINTE', date '2024-06-01', ' ' FROM calimero_data.dossier WHERE numero = 'E13' AND caisse = '48' $$, '23514', NULL, '... in a row too');
SELECT throws_ok($$ SELECT calimero.acte_poser('E13', 'BONJOUR', '2024-06-01', hors_ordre => 'parce que', caisse => '48') $$, 'MS014', NULL, 'no reason makes an act that no law names');
SELECT lives_ok($$ SELECT calimero.acte_poser('E13', 'CONTRAINTE', '2024-06-01', '2024-06-03', mode => 'signification', hors_ordre => 'envoyee par erreur', caisse => '48') $$, 'with a reason it is entered');
SELECT is((SELECT array_agg((i.genre, i.refus, i.raison, i.hors_ordre)::text) FROM calimero.actes_irreguliers('E13', '48') i),
    ARRAY['(CONTRAINTE,ACTE_ABSENT,"il faut d''abord MED",t)'], '... and seen as what it is');
SELECT is(pg_temp.suite(13), 'MED 2024-03-16 2026-12-31', 'what it passed over stays to be done');

-- Cancelling is always possible; what rested on it is seen.
SELECT is_empty($$ SELECT * FROM calimero.actes_irreguliers('E11', '48') $$, 'a history in order has nothing irregular');
SELECT lives_ok($$ SELECT calimero.acte_annuler(a.acte, '2024-08-01', 'A1', 'adresse fausse', '48')
    FROM calimero_data.acte a JOIN calimero_data.dossier d USING (caisse, dossier) WHERE (d.caisse, d.numero, a.genre) = ('48', 'E11', 'MED') $$, 'a mise en demeure on which a contrainte rests is cancelled');
SELECT is((SELECT array_agg((i.dossier_numero, i.genre, i.refus, i.hors_ordre)::text) FROM calimero.actes_irreguliers('E11', '48') i),
    ARRAY['(E11,CONTRAINTE,ACTE_ABSENT,f)'], '... which is seen');
SELECT is((SELECT string_agg(i.dossier_numero || ' ' || i.genre, ', ' ORDER BY i.acte) FROM calimero.actes_irreguliers(caisse => '48') i), 'E11 CONTRAINTE, E13 CONTRAINTE', 'in the whole caisse too');
SELECT lives_ok($$ SELECT pg_temp.pose(11, 'MED', '2024-04-02', '2024-04-04') $$, 'what was cancelled is entered again');
SELECT is_empty($$ SELECT * FROM calimero.actes_irreguliers('E11', '48') $$, '... and all is in order again');

-- Debts that are not as far, and acts that bear on some of them.
SELECT pg_temp.ouvrir(14, 'cotisation', 'COTISATION', '2024-02-15', '2024-01-31');
SELECT pg_temp.pose(14, 'MED', '2024-04-02', '2024-04-04');
INSERT INTO calimero_data.creance (caisse, dossier, nature, libelle, montant, date_creance, periode_du, periode_au)
    SELECT '48', dossier, 'COTISATION', 'suite', 50, '2024-05-15', '2024-04-01', '2024-04-30' FROM calimero_data.dossier WHERE (caisse, numero) = ('48', 'E14');
CREATE FUNCTION pg_temp.suivante() RETURNS bigint LANGUAGE sql STABLE AS $$ SELECT creance FROM calimero_data.creance WHERE libelle = 'suite' $$;
SELECT is(pg_temp.dit(14, 'MED', '2024-06-15'), 'TROP_TOT EXIGIBILITE 2024-06-16 2027-12-31 pas avant le 16/06/2024', 'a mise en demeure says nothing of what fell due after it');
SELECT is((SELECT p.creances FROM calimero.prochains_actes('E14', '2024-06-15', '48') p WHERE p.acte = 'MED'), ARRAY[pg_temp.suivante()], '... and the answer says of which debt it is');
SELECT is((SELECT p.creances = ARRAY[pg_temp.suivante()] FROM calimero.prochains_actes('E14', '2024-06-16', '48') p WHERE p.acte = 'CONTRAINTE'), false, 'the other debt goes on');
SELECT is(pg_temp.refus($$ SELECT calimero.acte_poser('E14', 'CONTRAINTE', '2024-06-16', creances => ARRAY[pg_temp.suivante()], caisse => '48') $$),
    'MS037 CONTRAINTE, ACTE_ABSENT: MED must come before it.', 'an act is judged by the debts that it names');
SELECT is(pg_temp.refus($$ WITH a AS (SELECT pg_temp.pose(14, 'CONTRAINTE', '2024-06-16') AS acte)
    INSERT INTO calimero_data.acte_creance (caisse, dossier, acte, creance) SELECT '48', c.dossier, a.acte, c.creance FROM a, calimero_data.creance c WHERE c.creance = pg_temp.suivante() $$),
    'MS037 CONTRAINTE, ACTE_ABSENT: MED must come before it.', '... given by another statement too');
SELECT lives_ok($$ SELECT pg_temp.pose(14, 'MED', '2024-06-16', '2024-06-18') $$, 'a mise en demeure of the whole file is in order for one of its debts');
SELECT is(pg_temp.refus($$ SELECT calimero.acte_poser('E14', 'MED', '2024-07-16', creances => ARRAY[-1]::bigint[], caisse => '48') $$) LIKE 'MS021 %', true, 'a debt of the file, not any');

-- Several ladders in one file.
SELECT pg_temp.ouvrir(15, 'piar', 'RSA', '2024-01-10', fraude => true);
SELECT pg_temp.pose(15, 'NOTIFICATION_INDU', '2024-02-01', '2024-02-03'), pg_temp.pose(15, 'NOTIFICATION_FAITS', '2024-03-01', '2024-03-03');
SELECT pg_temp.pose(15, 'DECISION_PENALITE', '2024-04-10', '2024-04-12');
SELECT calimero.creance_ajouter('E15', 'PENALITE_FIN', 500, '2024-04-10', caisse => '48');
SELECT is(pg_temp.dit(15, 'MED', '2024-05-10'), 'TROP_TOT DECISION_PENALITE 2024-06-13 2026-04-10 pas avant le 13/06/2024; PERMIS NOTIFICATION_INDU 2024-04-04 2029-04-10 possible depuis le 04/04/2024, jusqu''au 10/04/2029',
    'each ladder has its row, and registered letters interrupt for undue benefits');
SELECT is_empty($$ SELECT * FROM calimero.actes_irreguliers('E15', '48') $$, 'what led to a penalty came before it');

-- Asked wrongly.
SELECT throws_ok($$ SELECT * FROM calimero.prochains_actes(NULL, '2024-01-01', '48') $$, '22004', NULL, 'no file');
SELECT throws_ok($$ SELECT * FROM calimero.prochains_actes('E1', NULL, '48') $$, '22004', NULL, 'no day');
SELECT throws_ok($$ SELECT * FROM calimero.prochains_actes('E1', 'infinity', '48') $$, '22008', NULL, 'a day that never comes');
SELECT throws_ok($$ SELECT * FROM calimero.prochains_actes('E99', '2024-01-01', '48') $$, 'MS021', NULL, 'a file that does not exist');
SELECT throws_ok($$ SELECT * FROM calimero.prochains_actes('', '2024-01-01', '48') $$, 'MS021', NULL, 'a number that is none');
SELECT throws_ok($$ SELECT * FROM calimero.prochains_actes('E1', '2024-01-01', '63') $$, 'MS021', NULL, 'the file of another caisse');
SELECT throws_ok($$ SELECT * FROM calimero.prochains_actes('E1', '2024-01-01') $$, '22023', NULL, 'no caisse where there are several');
SELECT throws_ok($$ SELECT * FROM calimero.prochains_actes('E1', '2024-01-01', '99') $$, '22023', NULL, 'a caisse that does not exist');
SELECT throws_ok($$ SELECT * FROM calimero.actes_irreguliers('E99', '48') $$, 'MS021', NULL, 'irregular acts of a file that does not exist');
SELECT throws_ok($$ SELECT * FROM calimero.actes_irreguliers() $$, '22023', NULL, '... or of no caisse');
SELECT is((SELECT count(*) FROM calimero.prochains_actes('E1', '0001-01-01', '48') p WHERE p.permis), 0::bigint, 'nothing could be done before the debt');
SELECT calimero.rac_recevoir(77.77, '2024-06-01', 'virement', 'X', NULL, 'A1', 'ERAC', '48');
SELECT is_empty($$ SELECT * FROM calimero.prochains_actes('ERAC', '2024-07-01', '48') $$, 'a receipt has no ladder');
SELECT calimero.dossier_ouvrir('EVIDE', 'cotisation', 'M1', '2020-01-01', '48');
SELECT is_empty($$ SELECT * FROM calimero.prochains_actes('EVIDE', '2024-07-01', '48') $$, 'nor has a file without debts');
SELECT lives_ok($$ SELECT calimero.acte_poser('EVIDE', 'CONTRAINTE', '2024-07-01', caisse => '48') $$, '... whose acts are not judged');
SELECT calimero.creance_ajouter('EVIDE', 'COTISATION', 10, '2024-02-15', periode_au => '2023-12-31', caisse => '48');
SELECT is((SELECT i.refus FROM calimero.actes_irreguliers('EVIDE', '48') i), 'ACTE_ABSENT', '... before it has some');
SELECT calimero.paiement_encaisser('E1', 100, '2024-06-01', 'virement', 'V1', 'A1', caisse => '48');
SELECT is_empty($$ SELECT * FROM calimero.prochains_actes('E1', '2024-07-01', '48') $$, 'nothing is to be done where nothing is due');
SELECT is(pg_temp.suite(1), '- - -', '... and no act comes next');

-- Rights.
SELECT essai.habiliter('regress_calimero_lecteur', 'consultation');
SET LOCAL ROLE regress_calimero_lecteur;
SELECT isnt_empty($$ SELECT * FROM calimero.prochains_actes('E6', '2024-07-01', '48') $$, 'who reads files may ask');
SELECT lives_ok($$ SELECT * FROM calimero.actes_irreguliers('E13', '48') $$, '... and see what is irregular');
RESET ROLE;
CREATE ROLE essai_passant;
GRANT USAGE ON SCHEMA calimero TO essai_passant;
SET LOCAL ROLE essai_passant;
SELECT throws_ok($$ SELECT * FROM calimero.prochains_actes('E6', '2024-07-01', '48') $$, '42501', NULL, 'others may not');
SELECT throws_ok($$ SELECT * FROM calimero.actes_irreguliers('E6', '48') $$, '42501', NULL, '... neither');
RESET ROLE;

-- A debt that is prescribed is not admitted en non-valeur, which is for those that may still be claimed.
SELECT pg_temp.ouvrir(20, 'cotisation', 'COTISATION', '2015-02-15', '2014-12-31'), pg_temp.ouvrir(21, 'piar', 'RSA', '2015-01-10'),
       pg_temp.ouvrir(22, 'cotisation', 'COTISATION', '2015-02-15', '2014-12-31');
SELECT pg_temp.pose(21, 'NOTIFICATION_INDU', '2015-02-01', '2015-02-03');
SELECT is(pg_temp.refus(format('SELECT pg_temp.pose(%s, ''NON_VALEUR'', %L)', r.i, r.le)), r.dit, r.quoi)
  FROM (VALUES (20, '2018-01-01', 'MS037 NON_VALEUR, PRESCRITE: the debt is prescribed since 2018-01-01.', 'a contribution that is prescribed since that day'),
               (20, '2024-06-03', 'MS037 NON_VALEUR, PRESCRITE: the debt is prescribed since 2018-01-01.', '... or long ago'),
               (21, '2024-06-03', 'MS037 NON_VALEUR, PRESCRITE: the debt is prescribed since 2017-02-02.', 'an undue benefit')) AS r (i, le, dit, quoi);
SELECT throws_ok($$ INSERT INTO calimero_data.acte (caisse, dossier, genre, emis_le, montant)
    SELECT '48', dossier, 'NON_VALEUR', date '2024-06-03', 100 FROM calimero_data.dossier WHERE (caisse, numero) = ('48', 'E20') $$, 'MS037', NULL, '... in a row too');
SELECT lives_ok($$ SELECT calimero.acte_poser('E20', 'NON_VALEUR', '2024-06-03', montant => 100, hors_ordre => 'admise par erreur', caisse => '48') $$, 'with a reason it is entered');
SELECT is((SELECT string_agg(concat_ws(' ', i.genre, i.refus, i.hors_ordre), ', ') FROM calimero.actes_irreguliers('E20', '48') i), 'NON_VALEUR PRESCRITE t', '... and seen as what it is');
SELECT lives_ok($$ SELECT pg_temp.pose(22, 'NON_VALEUR', '2017-12-31') $$, 'on the last day before, it is in order');

-- The law of a caisse.
INSERT INTO calimero_data.droit_acte (caisse, echelle, acte, du, auteur, apres, interdit, article, confiance)
    VALUES ('48', 'COTISATIONS', 'DECLARATION_CREANCE', '2024-01-01', 'CAISSE', 'PROCEDURE_COLLECTIVE', NULL, 'essai', 'K');
SELECT throws_ok($$ INSERT INTO calimero_data.droit_acte (caisse, echelle, acte, du, auteur, apres, rang, article, confiance)
    VALUES ('48', 'COTISATIONS', 'MED', '2024-01-01', 'CAISSE', 'EXIGIBILITE', 0, 'essai', 'K') $$, '23514', NULL, 'a place in the order is from 1 on');
INSERT INTO calimero_data.droit_acte (caisse, echelle, acte, du, auteur, evenement, apres, terme, repetable, rang, article, confiance)
    VALUES ('48', 'COTISATIONS', 'MED', '2024-01-01', 'CAISSE', 'MED', 'EXIGIBILITE', 'PRESCRIPTION', true, 1, 'essai', 'K');
SELECT calimero.dossiers_recalculer('48');
SELECT is(pg_temp.suite(13), 'MED 2024-02-15 2026-12-31', 'the caisse orders its acts, and files follow once computed again');
SELECT lives_ok($$ SELECT pg_temp.pose(6, 'MED', '2024-05-02') $$, '... and lets in what it allows');

SELECT is((SELECT format('%s %s', p.refus, p.au_plus_tot) FROM calimero.prochains_actes('E8', '2024-06-01', '48') p WHERE p.acte = 'CONTRAINTE'), 'INTERDIT 2025-01-01',
    'what a plan forbids is possible from the day after its end');
SELECT is((SELECT format('%s %s', p.refus, p.au_plus_tot) FROM calimero.prochains_actes('E10', '2024-06-01', '48') p WHERE p.acte = 'OTD'), 'INTERDIT ',
    '... and at no known day after an opposition without a judgment');

SELECT * FROM finish();
ROLLBACK;
