-- When the debts of a file prescribe and until when it is kept: the law of the caisse, applied to acts and payments as they are entered.
BEGIN;
SELECT plan(61);

INSERT INTO calimero_data.agent (caisse, agent, service, du) VALUES ('48', 'A1', 'recouvrement_contentieux', '2020-01-01');
INSERT INTO calimero_data.debiteur (caisse, personne, matricule, nom) SELECT '48', 'assure', 'M' || i, 'NOM ' || i FROM generate_series(1, 20) AS i;

-- A file with one debt; its number is that of the debtor.
CREATE FUNCTION pg_temp.ouvrir(i integer, genre text, nature text, le date, periode_au date DEFAULT NULL, decouverte date DEFAULT NULL,
                               fraude boolean DEFAULT false, montant numeric DEFAULT 100) RETURNS void LANGUAGE sql AS $$
    INSERT INTO calimero_data.dossier (caisse, numero, genre, debiteur, ouvert_le)
        SELECT '48', 'D' || i, genre, b.debiteur, '2020-01-01' FROM calimero_data.debiteur b WHERE (b.caisse, b.matricule) = ('48', 'M' || i);
    INSERT INTO calimero_data.creance (caisse, dossier, nature, libelle, montant, date_creance, periode_du, periode_au, fraude, fraude_decouverte_le)
        SELECT '48', d.dossier, nature, 'c' || i, montant, le, date_trunc('quarter', periode_au)::date, periode_au, fraude, decouverte
          FROM calimero_data.dossier d WHERE (d.caisse, d.numero) = ('48', 'D' || i);
$$;
CREATE FUNCTION pg_temp.acte(i integer, quoi text, emis date, effet date DEFAULT NULL, mode text DEFAULT NULL, fin date DEFAULT NULL, issue text DEFAULT NULL)
    RETURNS bigint LANGUAGE sql AS $$
    INSERT INTO calimero_data.acte (caisse, dossier, genre, emis_le, effet_le, mode, fin_le, issue, hors_ordre)
        SELECT '48', d.dossier, quoi, emis, effet, mode, fin, issue, 'essai' FROM calimero_data.dossier d WHERE (d.caisse, d.numero) = ('48', 'D' || i)
        RETURNING acte
$$;
CREATE FUNCTION pg_temp.payer(i integer, somme numeric, le date, mode text DEFAULT 'virement') RETURNS void LANGUAGE sql AS $$
    WITH p AS (INSERT INTO calimero_data.paiement (caisse, dossier, mode, montant, recu_le)
               SELECT '48', d.dossier, mode, somme, le FROM calimero_data.dossier d WHERE (d.caisse, d.numero) = ('48', 'D' || i)
               RETURNING paiement)
    INSERT INTO calimero_data.affectation (caisse, genre, paiement, creance, montant, affecte_le)
        SELECT '48', 'paiement', p.paiement, c.creance, somme, le FROM p, calimero_data.creance c WHERE (c.caisse, c.libelle) = ('48', 'c' || i);
$$;
CREATE FUNCTION pg_temp.prescrit(i integer) RETURNS date LANGUAGE sql STABLE AS $$
    SELECT d.prescription_le FROM calimero_data.dossier d WHERE (d.caisse, d.numero) = ('48', 'D' || i)
$$;
CREATE FUNCTION pg_temp.garde(i integer) RETURNS date LANGUAGE sql STABLE AS $$
    SELECT d.conservation_le FROM calimero_data.dossier d WHERE (d.caisse, d.numero) = ('48', 'D' || i)
$$;
CREATE FUNCTION pg_temp.creance(i integer) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT c.creance FROM calimero_data.creance c WHERE (c.caisse, c.libelle) = ('48', 'c' || i)
$$;

-- Contributions: three clocks.
SELECT pg_temp.ouvrir(1, 'cotisation', 'COTISATION', '2022-02-15', '2021-12-31');
SELECT is(pg_temp.prescrit(1), '2024-12-31', 'contributions of 2021 are claimed until the end of 2024: the year of the period, not of the due day');
SELECT pg_temp.ouvrir(2, 'cotisation', 'MAJORATION', '2022-02-15', '2021-12-31');
SELECT is(pg_temp.prescrit(2), '2025-12-31', 'majorations count from the year of their own date');
SELECT pg_temp.ouvrir(3, 'cotisation', 'COTISATION', '2023-02-15', '2022-12-31');
SELECT pg_temp.acte(3, 'MED', '2023-11-18', NULL, 'lrar');
SELECT is(pg_temp.prescrit(3), '2025-12-31', 'a mise en demeure that nothing proves to have been notified does nothing');
SELECT pg_temp.acte(3, 'MED', '2023-11-18', '2023-11-20', 'lrar');
SELECT is(pg_temp.prescrit(3), '2026-12-20', 'notified, it gives a month, then three years, and no Sunday moves them');
SELECT pg_temp.acte(3, 'CONTRAINTE', '2024-02-20', '2024-03-01', 'signification');
SELECT is(pg_temp.prescrit(3), '2027-03-01', 'a contrainte signified gives three years to be executed');
SELECT pg_temp.acte(3, 'OTD', '2025-06-10');
SELECT is(pg_temp.prescrit(3), '2028-06-10', 'an act of execution gives them again');
UPDATE calimero_data.acte SET annule_le = '2025-07-01', annule_motif = 'compte clos' WHERE caisse = '48' AND genre = 'OTD';
SELECT is(pg_temp.prescrit(3), '2027-03-01', 'cancelled, it gives nothing');
SELECT pg_temp.acte(3, 'RELANCE', '2025-01-01', NULL, 'lrar');
SELECT is(pg_temp.prescrit(3), '2027-03-01', 'a registered letter does not interrupt for contributions (CSS L133-4-6)');
SELECT pg_temp.payer(3, 10, '2026-01-15');
SELECT is(pg_temp.prescrit(3), '2029-01-15', 'a partial payment recognizes the debt (Code civil 2240)');
SELECT pg_temp.payer(3, 10, '2026-03-15', 'saisie');
SELECT is(pg_temp.prescrit(3), '2029-01-15', 'what was seized recognizes nothing');
SELECT pg_temp.ouvrir(4, 'cotisation', 'COTISATION', '2022-02-15', '2021-12-31', '2023-01-10', true);
SELECT is(pg_temp.prescrit(4), '2026-12-31', 'fraud gives five years');
SELECT pg_temp.ouvrir(5, 'cotisation', 'COTISATION', '2023-02-15', '2022-12-31');
SELECT pg_temp.acte(5, 'MED', '2024-01-10', '2024-01-12', 'lrar');
SELECT pg_temp.acte(5, 'CONTRAINTE', '2024-03-01', '2024-03-05', 'signification');
SELECT pg_temp.acte(5, 'OPPOSITION', '2024-03-15');
SELECT is(pg_temp.prescrit(5), NULL, 'an instance holds the clock: no date is known');
SELECT is(pg_temp.garde(5), NULL, '... nor until when the file is kept');
SELECT pg_temp.acte(5, 'JUGEMENT', '2025-01-20');
SELECT is(pg_temp.prescrit(5), '2035-01-20', 'its judgment is its end, when no other was told, notified or not: it counts from the decision (CPCE L111-4)');
UPDATE calimero_data.acte SET annule_le = '2025-02-10', annule_motif = 'notifie' WHERE caisse = '48' AND genre = 'JUGEMENT';
SELECT pg_temp.acte(5, 'JUGEMENT', '2025-01-20', '2025-02-03', mode) FROM unnest(ARRAY['lrar', 'signification', 'simple', NULL]) AS mode;
SELECT is(pg_temp.prescrit(5), '2035-01-20', '... and its notification adds nothing');
SELECT is(ARRAY(SELECT DISTINCT e.jour FROM calimero.expliquer_prescription(pg_temp.creance(5), '2025-06-01', '48') e WHERE e.evenement = 'JUGEMENT'), ARRAY[date '2025-01-20'],
    '... as the explanation says');
SELECT is((SELECT e.echeance FROM calimero.expliquer_prescription(pg_temp.creance(5), '2025-01-19', '48') e ORDER BY e.rang DESC LIMIT 1), NULL, '... nothing before it');
UPDATE calimero_data.acte SET annule_le = '2025-02-10', annule_motif = 'autre dossier' WHERE caisse = '48' AND genre = 'JUGEMENT' AND annule_le IS NULL;
UPDATE calimero_data.acte SET fin_le = '2025-02-03', issue = 'TITRE' WHERE caisse = '48' AND genre = 'OPPOSITION';
SELECT is(pg_temp.prescrit(5), '2035-02-03', 'a judgment is executed for ten years');
UPDATE calimero_data.acte SET annule_le = '2025-02-10', annule_motif = 'issue fausse' WHERE caisse = '48' AND genre = 'OPPOSITION';
SELECT pg_temp.acte(5, 'OPPOSITION', '2024-03-15', NULL, NULL, '2025-02-03', 'DESISTEMENT');
SELECT is(pg_temp.prescrit(5), '2027-03-05', 'an instance that was given up has never been');

-- Undue benefits: each payment has its own clock.
SELECT pg_temp.ouvrir(6, 'piar', 'IJ', '2023-05-10');
SELECT pg_temp.ouvrir(19, 'piar', 'IJ', '2023-05-10');
SELECT pg_temp.acte(19, 'DEMANDE_JUSTICE', '2024-03-15'), pg_temp.acte(19, 'JUGEMENT', '2025-01-20', '2025-02-03', 'lrar');
SELECT is(pg_temp.prescrit(19), '2035-01-20', 'the judgment of an undue benefit counts from its decision too');
SELECT is(pg_temp.prescrit(6), '2025-05-10', 'an undue benefit is claimed for two years from its payment');
SELECT pg_temp.acte(6, 'RELANCE', '2025-05-09', '2025-05-14', 'lrar');
SELECT is(pg_temp.prescrit(6), '2027-05-09', 'a registered letter interrupts from the day it was sent, whatever its delivery');
SELECT pg_temp.ouvrir(7, 'piar', 'IJ', '2023-05-10');
SELECT pg_temp.acte(7, 'RELANCE', '2025-05-11', '2025-05-11', 'lrar');
SELECT is(pg_temp.prescrit(7), '2025-05-10', '... and does nothing when it is too late');
SELECT pg_temp.ouvrir(8, 'piar', 'IJ', '2023-05-10');
SELECT pg_temp.acte(8, 'NOTIFICATION_INDU', '2024-01-10', '2024-01-12', 'simple');
SELECT is(pg_temp.prescrit(8), '2025-05-10', 'a notification by simple letter interrupts nothing');
SELECT pg_temp.ouvrir(9, 'piar', 'FAMILLE', '2023-01-05');
INSERT INTO calimero_data.creance (caisse, dossier, nature, libelle, montant, date_creance)
    SELECT '48', d.dossier, 'FAMILLE', 'c9bis', 50, '2023-02-05' FROM calimero_data.dossier d WHERE (d.caisse, d.numero) = ('48', 'D9');
SELECT is(pg_temp.prescrit(9), '2025-01-05', 'the first of its debts to prescribe is that of the file');
SELECT pg_temp.acte(9, 'NOTIFICATION_INDU', '2024-06-01', '2024-06-03', 'lrar');
SELECT is(pg_temp.prescrit(9), '2026-06-01', 'an act that names no debt bears on all of its file');
INSERT INTO calimero_data.acte_creance (caisse, dossier, acte, creance)
    SELECT '48', a.dossier, a.acte, pg_temp.creance(9)
      FROM calimero_data.acte a JOIN calimero_data.dossier d USING (caisse, dossier) WHERE (a.caisse, d.numero) = ('48', 'D9');
SELECT is(pg_temp.prescrit(9), '2025-02-05', 'an act that bears on one debt interrupts for that one');
SELECT pg_temp.payer(9, 100, '2024-07-01');
SELECT is(pg_temp.prescrit(9), '2025-02-05', 'a debt that is paid prescribes no more');
SELECT pg_temp.ouvrir(10, 'piar', 'VIEILLESSE', '2010-05-05', NULL, '2024-03-01', true);
SELECT is(pg_temp.prescrit(10), '2029-03-01', 'after fraud, five years from its discovery');
SELECT pg_temp.ouvrir(11, 'piar', 'VIEILLESSE', '2006-05-05', NULL, '2024-03-01', true);
SELECT is(pg_temp.prescrit(11), '2026-05-05', '... and twenty from the payment');

-- What cannot be applied.
SELECT throws_ok($$ SELECT pg_temp.acte(6, 'BONJOUR', '2024-01-01') $$, 'MS014', 'kind of act is not known', 'an act has a kind that the law names');
SELECT throws_ok($$ SELECT pg_temp.ouvrir(12, 'piar', 'VIEILLESSE', '2010-05-05', NULL, NULL, true) $$, 'MS015', 'prescription of a debt cannot be computed',
    'fraud on a benefit has a day of discovery');

-- Conservation: six years, five, seven (CIL 18-07, article 2).
SELECT is(pg_temp.garde(1), '2030-12-31', 'unpaid contributions are kept six years after they prescribe');
SELECT is(pg_temp.garde(7), '2030-05-10', 'an unpaid undue benefit, five years after');
SELECT is(pg_temp.garde(9), '2030-02-05', 'counted from the last of its debts to prescribe');
SELECT pg_temp.payer(1, 100, '2020-02-29');
SELECT is(pg_temp.garde(1), '2026-02-28', 'paid, from the last assignment, and a year without 29 February ends on the 28th');
SELECT pg_temp.payer(7, 100, '2024-10-01');
SELECT is(pg_temp.garde(7), '2029-10-01', 'a paid undue benefit, five years after its assignment');
INSERT INTO calimero_data.dossier (caisse, numero, genre) VALUES ('48', 'D13', 'rac');
INSERT INTO calimero_data.paiement (caisse, dossier, mode, montant, recu_le)
    SELECT '48', d.dossier, 'cheque', 10, '2024-01-01' FROM calimero_data.dossier d WHERE (d.caisse, d.numero) = ('48', 'D13');
SELECT is(pg_temp.garde(13), NULL, 'a receipt is kept as long as it is not classified');
INSERT INTO calimero_data.affectation (caisse, genre, paiement, creance, montant, affecte_le)
    SELECT '48', 'paiement', p.paiement, pg_temp.creance(2), 10, '2024-02-02'
      FROM calimero_data.paiement p JOIN calimero_data.dossier d USING (caisse, dossier) WHERE d.numero = 'D13';
SELECT is(pg_temp.garde(13), '2031-02-02', '... and seven years then');

-- Asked, and explained.
SELECT is((SELECT format('%s %s %s %s', p.horloge, p.etat, p.echeance, p.solde) FROM calimero.prescriptions('2026-06-01', '48') p WHERE p.creance = pg_temp.creance(3)),
    'C3 COURT 2029-01-15 80.00', 'prescriptions() tells the clock, the state, the day and what is due');
SELECT is((SELECT p.etat FROM calimero.prescriptions('2023-01-01', '48') p WHERE p.creance = pg_temp.creance(3)), 'COURT', '... as known on a day');
SELECT is((SELECT min(p.echeance) FROM calimero.prescriptions('2023-01-01', '48') p WHERE p.creance = pg_temp.creance(3)), '2025-12-31', '... without the acts to come');
SELECT is((SELECT count(*) FROM calimero.prescriptions('2026-06-01', '48') p WHERE p.creance = pg_temp.creance(1)), 0::bigint, 'a paid debt is not listed');
SELECT is((SELECT min(p.echeance) FROM calimero.prescriptions('9999-12-31', '48') p JOIN calimero_data.creance c USING (creance)
            WHERE c.caisse = '48' AND c.dossier = (SELECT d.dossier FROM calimero_data.dossier d WHERE (d.caisse, d.numero) = ('48', 'D9'))),
    pg_temp.prescrit(9), 'the day of a file is the first of those of its debts');
SELECT is((SELECT string_agg(e.evenement || ' ' || e.jour, ', ' ORDER BY e.rang) FILTER (WHERE e.etape IN ('OUVERTURE', 'INTERRUPTION'))
             FROM calimero.expliquer_prescription(pg_temp.creance(3), '2026-06-01', '48') e),
    'MED 2023-11-20, CONTRAINTE 2024-03-01, PAIEMENT 2026-01-15', 'an explanation names the acts that count');
SELECT is((SELECT e.echeance FROM calimero.expliquer_prescription(pg_temp.creance(3), '2026-06-01', '48') e ORDER BY e.rang DESC LIMIT 1),
    pg_temp.prescrit(3), '... and comes to the same day');
SELECT throws_ok($$ SELECT * FROM calimero.expliquer_prescription(0, '2026-01-01', '48') $$, 'MS021', NULL, 'a debt that does not exist has no explanation');

-- A debt of which the law of the caisse does not tell any more hides none of the others.
CREATE FUNCTION pg_temp.muettes() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT concat_ws(', ', count(*), string_agg(format('%s %s %s %s', c.libelle, p.famille, p.etat, p.solde), ', ' ORDER BY c.creance) FILTER (WHERE p.etat = 'INDETERMINEE'),
                     count(*) FILTER (WHERE p.echeance IS NULL), count(*) FILTER (WHERE p.horloge IS NULL), count(*) FILTER (WHERE p.regime IS NULL),
                     count(*) FILTER (WHERE p.recuperable_depuis IS NULL AND p.etat = 'INDETERMINEE'))
      FROM calimero.prescriptions('2026-06-01', '48') p JOIN calimero_data.creance c USING (creance)
$$;
INSERT INTO calimero_data.droit_effet (caisse, portee, horloge, evenement, du, effet, article, confiance)
    VALUES ('48', '*', '*', 'ESSAI', '1900-01-01', 'INTERROMPT', 'essai', 'K');
INSERT INTO calimero_data.droit_prescription (caisse, famille, horloge, regime, du, genre, depart, duree, unite, article, confiance)
    SELECT '48', 'ESSAI', r.horloge, r.regime, r.du, r.genre, r.depart, r.duree, r.unite, 'essai', 'K'
      FROM calimero_data.droit_prescription r WHERE (r.caisse, r.famille) = ('48', 'INDU_RSA');
INSERT INTO calimero_data.creance_nature (caisse, nature, genre, libelle, famille, poste) VALUES ('48', 'ESSAI', 'piar', 'essai', 'ESSAI', 'principal');
SELECT pg_temp.ouvrir(17, 'piar', 'RSA', '2025-02-10'), pg_temp.ouvrir(18, 'piar', 'ESSAI', '2025-02-10'), pg_temp.acte(17, 'ESSAI', '2025-03-01');
CREATE TEMPORARY TABLE dites AS SELECT p.* FROM calimero.prescriptions('2026-06-01', '48') p;
SELECT is(pg_temp.muettes(), concat_ws(', ', d.n, d.tenues, 0, 0, 0), 'as long as the law tells, every debt has its clock')
  FROM (SELECT count(*) AS n, count(*) FILTER (WHERE echeance IS NULL) AS tenues FROM dites) AS d;
DELETE FROM calimero_data.droit_effet WHERE (caisse, evenement) = ('48', 'ESSAI');
DELETE FROM calimero_data.droit_prescription WHERE (caisse, famille) = ('48', 'ESSAI');
SELECT is(pg_temp.muettes(), concat_ws(', ', d.n, 'c17 INDU_RSA INDETERMINEE 100.00, c18 ESSAI INDETERMINEE 100.00', d.tenues + 2, 2, 2, 2), 'what it tells no more is said so')
  FROM (SELECT count(*) AS n, count(*) FILTER (WHERE echeance IS NULL) AS tenues FROM dites) AS d;
SELECT set_eq($$ SELECT * FROM calimero.prescriptions('2026-06-01', '48') p WHERE p.etat <> 'INDETERMINEE' $$,
    $$ SELECT * FROM dites d WHERE d.creance NOT IN (pg_temp.creance(17), pg_temp.creance(18)) $$, '... and the others are what they were');
SELECT throws_ok(format($$ SELECT * FROM calimero.expliquer_prescription(%s, '2026-06-01', '48') $$, pg_temp.creance(17)), 'MS014', NULL, 'asked of that debt, the act is named as the reason');
SELECT throws_ok(format($$ SELECT * FROM calimero.expliquer_prescription(%s, '2026-06-01', '48') $$, pg_temp.creance(18)), 'MS015', NULL, '... or the family');
INSERT INTO calimero_data.droit_effet (caisse, portee, horloge, evenement, du, effet, article, confiance)
    VALUES ('48', '*', '*', 'ESSAI', '1900-01-01', 'INTERROMPT', 'essai', 'K');
CALL essai.effacer($$ DELETE FROM calimero_data.creance WHERE libelle = 'c18' $$);
SELECT is(pg_temp.prescrit(17), (SELECT d.echeance FROM dites d WHERE d.creance = pg_temp.creance(17)), 'the row put back, its day is what it was');

-- A law of the caisse's own: what a session keeps of it is told by its number, which calimero.droit_changer() renews.
SELECT isnt((SELECT v.version FROM calimero_data.droit_version v WHERE v.caisse = '48'), NULL, 'a law has a number');
INSERT INTO calimero_data.droit_prescription (caisse, famille, horloge, regime, du, genre, depart, duree, unite, article, confiance)
    VALUES ('48', 'COTISATION', 'C1', 'NORMAL', '1900-01-01', 'COTISATIONS', 'FIN_ANNEE', 4, 'ANS', 'essai', 'K');
SELECT pg_temp.ouvrir(14, 'cotisation', 'COTISATION', '2022-02-15', '2021-12-31');
SELECT is(pg_temp.prescrit(14), '2025-12-31', 'the session that knew the law applies the new one at once');
DELETE FROM calimero_data.droit_prescription WHERE (caisse, origine) = ('48', 'caisse');
SELECT pg_temp.ouvrir(15, 'cotisation', 'COTISATION', '2022-02-15', '2021-12-31');
SELECT is(pg_temp.prescrit(15), '2024-12-31', '... and the old one when it is taken back');
INSERT INTO calimero_data.droit_conservation (caisse, genre, du, annees, article) VALUES ('48', 'cotisation', '2020-01-01', 2, 'note interne');
SELECT calimero.dossiers_recalculer('48');
SELECT is(pg_temp.garde(2), '2029-01-01', 'files are computed again after the rules changed, by the row that begins last');

-- A file of very many acts and payments: none is left out.
SELECT pg_temp.ouvrir(16, 'piar', 'FAMILLE', '2022-01-10');
INSERT INTO calimero_data.acte (caisse, dossier, genre, emis_le, mode, hors_ordre)
    SELECT '48', d.dossier, 'NOTIFICATION_INDU', DATE '2022-02-01' + i % 600, 'lrar', 'essai' FROM calimero_data.dossier d, generate_series(1, 12000) AS i WHERE (d.caisse, d.numero) = ('48', 'D16');
SELECT is(pg_temp.prescrit(16), (DATE '2022-02-01' + 599 + interval '2 years')::date, 'twelve thousand letters: two years after the last');
SELECT is((SELECT d.derniere_procedure_le FROM calimero_data.dossier d WHERE (d.caisse, d.numero) = ('48', 'D16')), DATE '2022-02-01' + 599, '... which is the last act');
SELECT is((SELECT p.echeance FROM calimero.prescriptions('2023-10-01', '48') p WHERE p.creance = pg_temp.creance(16)), pg_temp.prescrit(16), 'a list of debts says the same');
SELECT is((SELECT count(DISTINCT e.acte) FROM calimero.expliquer_prescription(pg_temp.creance(16), '2023-10-01', '48') e WHERE e.acte IS NOT NULL), 12000::bigint, '... and an explanation tells each act');

SELECT * FROM finish();
ROLLBACK;
