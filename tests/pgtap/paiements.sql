-- Payments: received, assigned by the legal order or by the debtor's choice, refunded, cancelled; debts that acts give up.
BEGIN;
SELECT plan(49);

CREATE FUNCTION pg_temp.soldes(numero text, caisse text DEFAULT '48') RETURNS text LANGUAGE sql STABLE AS $$
    SELECT string_agg(c.nature || ' ' || to_char(c.date_creance, 'MM-YY') || ' ' || c.solde, ', ' ORDER BY c.creance)
      FROM calimero_data.creance c JOIN calimero_data.dossier d USING (caisse, dossier)
     WHERE (d.caisse, d.numero) = (soldes.caisse, soldes.numero)
$$;
CREATE FUNCTION pg_temp.reste(paiement bigint) RETURNS numeric LANGUAGE sql STABLE AS $$
    SELECT p.reste FROM calimero_data.paiement p WHERE (p.caisse, p.paiement) = ('48', $1)
$$;
CREATE TEMPORARY TABLE fait (nom text PRIMARY KEY, numero bigint);
CREATE FUNCTION pg_temp.no(nom text) RETURNS bigint LANGUAGE sql STABLE AS $$ SELECT f.numero FROM pg_temp.fait f WHERE f.nom = $1 $$;

-- The order of the law, for a farmer who pays on the day of the second of two instalments.
SELECT essai.dossier(1, personne => 'non_salarie');
SELECT essai.creance(1, 10, '2024-02-15', 'AMEXA'), essai.creance(1, 20, '2024-02-15', 'CSG_CRDS'), essai.creance(1, 30, '2024-05-15', 'AVI'),
       essai.creance(1, 40, '2024-05-15', 'CSG_CRDS'), essai.creance(1, 5, '2024-03-15', 'MAJORATION'), essai.creance(1, 50, '2024-08-15', 'AMEXA'),
       essai.creance(1, 3, '2024-02-20', 'FRAIS_COT'), essai.creance(1, 2, '2024-02-20', 'PENALITE_RET');
SELECT is((p.affecte, p.reste)::text, '(45.00,0.00)', 'a payment smaller than the debts is assigned whole')
  FROM calimero.paiement_encaisser('DOSSIER-1', 45, '2024-05-15', 'cheque', 'CHQ 1', 'A1', caisse => '48') p;
SELECT is(pg_temp.soldes('DOSSIER-1'), 'AMEXA 02-24 10.00, CSG_CRDS 02-24 20.00, AVI 05-24 25.00, CSG_CRDS 05-24 0.00, MAJORATION 03-24 5.00, '
    || 'AMEXA 08-24 50.00, FRAIS_COT 02-24 3.00, PENALITE_RET 02-24 2.00', 'CRPM D725-4-3: the instalment of the day first, CSG before old age');
SELECT is((p.affecte, p.reste)::text, '(60.00,0.00)', 'the next one')
  FROM calimero.paiement_encaisser('DOSSIER-1', 60, '2024-05-20', 'virement', NULL, 'A1', caisse => '48') p;
SELECT is(pg_temp.soldes('DOSSIER-1'), 'AMEXA 02-24 0.00, CSG_CRDS 02-24 0.00, AVI 05-24 0.00, CSG_CRDS 05-24 0.00, MAJORATION 03-24 5.00, '
    || 'AMEXA 08-24 45.00, FRAIS_COT 02-24 3.00, PENALITE_RET 02-24 2.00', '... then the oldest, and principal before older majorations');
SELECT is((p.affecte, p.reste)::text, '(53.00,0.00)', 'principal, majorations')
  FROM calimero.paiement_encaisser('DOSSIER-1', 53, '2024-09-01', 'virement', NULL, 'A1', caisse => '48') p;
SELECT is(pg_temp.soldes('DOSSIER-1') ~ 'MAJORATION 03-24 0.00.*FRAIS_COT 02-24 2.00, PENALITE_RET 02-24 0.00', true, '... penalties, then costs (CSS L133-4-11)');
WITH p AS (SELECT * FROM calimero.paiement_encaisser('DOSSIER-1', 10.50, '2024-09-02', 'virement', NULL, 'A1', iban => essai.iban(1), caisse => '48')), n AS (
    INSERT INTO fait SELECT 'trop', p.paiement FROM p)
SELECT is((p.affecte, p.reste)::text, '(2.00,8.50)', 'what exceeds the debts is left') FROM p;
SELECT is((SELECT (total, solde, etat)::text FROM calimero_data.dossier WHERE numero = 'DOSSIER-1' AND caisse = '48'), '(160.00,0.00,solde)', '... and the file is settled');
SELECT is((SELECT iban_empreinte FROM calimero_data.paiement WHERE paiement = pg_temp.no('trop')), sha256(convert_to('48:' || essai.iban(1), 'UTF8')), 'of the IBAN a print is kept');

-- Refunds.
INSERT INTO fait SELECT 'remboursement', calimero.paiement_rembourser(pg_temp.no('trop'), 3.25, '2024-10-01', 'A2', 'VIR 12', '48');
SELECT is(pg_temp.reste(pg_temp.no('trop')), 5.25, 'a refund is taken out of what is left');
SELECT is(essai.erreur(format('SELECT calimero.paiement_rembourser(%s, 5.26, ''2024-10-01'', ''A2'', NULL, ''48'')', pg_temp.no('trop'))), 'MS012', 'no more than what is left');
SELECT is(essai.erreur(format('SELECT calimero.paiement_annuler(%s, current_date, ''A2'', ''impaye'', ''48'')', pg_temp.no('trop'))), 'MS028', 'a payment that was refunded is not cancelled');
SELECT calimero.affectation_annuler(pg_temp.no('remboursement'), '2024-10-02', 'A2', 'virement revenu', '48');
SELECT is(pg_temp.reste(pg_temp.no('trop')), 8.50, 'a refund undone is left again');
SELECT is((SELECT (annulee_le, annulee_par, annulee_motif)::text FROM calimero_data.affectation WHERE affectation = pg_temp.no('remboursement')),
    '(2024-10-02,A2,"virement revenu")', '... with the day, the agent and the reason');

-- Cancelling a payment makes due what it settled.
SELECT calimero.paiement_annuler(pg_temp.no('trop'), current_date, 'A2', 'virement rejete', '48');
SELECT is(pg_temp.soldes('DOSSIER-1') ~ 'FRAIS_COT 02-24 2.00', true, 'what a cancelled payment settled is due again');
SELECT is((SELECT (affecte, annule_motif)::text FROM calimero_data.paiement WHERE paiement = pg_temp.no('trop')), '(0.00,"virement rejete")', '... and it says why');
SELECT is((SELECT etat::text FROM calimero_data.dossier WHERE numero = 'DOSSIER-1' AND caisse = '48'), 'ouvert', '... the file is open again');

-- An employer: the oldest first, equal debts in proportion.
SELECT essai.dossier(2);
SELECT essai.creance(2, 100, '2024-03-15'), essai.creance(2, 50, '2024-03-15'), essai.creance(2, 30, '2024-01-15');
SELECT is((p.affecte, p.reste)::text, '(130.00,0.00)', 'a payment of an employer')
  FROM calimero.paiement_encaisser('DOSSIER-2', 130, '2024-03-15', 'virement', NULL, 'A1', caisse => '48') p;
SELECT is(pg_temp.soldes('DOSSIER-2'), 'COTISATION 03-24 33.33, COTISATION 03-24 16.67, COTISATION 01-24 0.00', '... the oldest first, then in identical proportions');

-- Undue benefits, and the debtor's choice.
SELECT essai.dossier(3, 'piar', 'assure');
INSERT INTO fait SELECT 'p1', essai.creance(3, 200, '2024-01-05', 'FAMILLE');
INSERT INTO fait SELECT 'p2', essai.creance(3, 200, '2024-02-05', 'FAMILLE');
INSERT INTO fait SELECT 'f1', essai.creance(3, 80, '2024-02-05', 'RSA') ;
WITH p AS (SELECT * FROM calimero.paiement_encaisser('DOSSIER-3', 150, '2024-06-01', 'virement', NULL, 'A1', imputer => false, caisse => '48')), n AS (
    INSERT INTO fait SELECT 'choix', p.paiement FROM p)
SELECT is((p.affecte, p.reste)::text, '(0,150)', 'a payment may wait') FROM p;
SELECT is(cardinality(calimero.paiement_affecter(pg_temp.no('choix'), ARRAY[pg_temp.no('p2'), pg_temp.no('f1')], ARRAY[100, 20.01], 'A1', '2024-06-02', 'choix', '48')), 2,
    'the debtor chooses what is paid (Code civil 1342-10)');
SELECT is(pg_temp.soldes('DOSSIER-3'), 'FAMILLE 01-24 200.00, FAMILLE 02-24 100.00, RSA 02-24 59.99', '... though older debts wait');
SELECT is(calimero.paiement_imputer(pg_temp.no('choix'), 'DOSSIER-3', 'A1', 9.99, '2024-06-03', NULL, '48'), 9.99, 'a part of what is left, by the legal order');
SELECT is(pg_temp.soldes('DOSSIER-3'), 'FAMILLE 01-24 190.01, FAMILLE 02-24 100.00, RSA 02-24 59.99', '... the oldest');
SELECT is(calimero.paiement_imputer(pg_temp.no('choix'), 'DOSSIER-3', 'A1', caisse => '48'), 20.00, 'then all that is left');
SELECT is(calimero.paiement_imputer(pg_temp.no('choix'), 'DOSSIER-3', 'A1', caisse => '48'), 0::numeric, 'nothing is left to assign');
SELECT is(essai.erreur(format('SELECT calimero.paiement_affecter(%s, ARRAY[%s], ARRAY[1], ''A1'', caisse => ''48'')', pg_temp.no('choix'), pg_temp.no('p1'))), 'MS012', 'beyond the payment');

-- A payment of one debtor goes to his other files, never to another debtor's.
SELECT calimero.dossier_ouvrir('DOSSIER-3B', 'piar', 'MAT3', '2024-01-01', '48');
INSERT INTO fait SELECT 'autre', calimero.creance_ajouter('DOSSIER-3B', 'AAH', 30, '2024-04-01', caisse => '48');
WITH p AS (SELECT * FROM calimero.paiement_encaisser('DOSSIER-3', 25, '2024-06-01', 'virement', NULL, 'A1', imputer => false, caisse => '48'))
INSERT INTO fait SELECT 'p25', p.paiement FROM p;
SELECT is(calimero.paiement_imputer(pg_temp.no('p25'), 'DOSSIER-3B', 'A1', caisse => '48'), 25.00, 'to another file of the debtor');
SELECT is(essai.erreur(format('SELECT calimero.paiement_imputer(%s, ''DOSSIER-2'', ''A1'', caisse => ''48'')', pg_temp.no('p25'))), 'MS034', 'not to another debtor');
INSERT INTO fait SELECT 'aff', a.affectation FROM calimero_data.affectation a WHERE a.paiement = pg_temp.no('p25');
SELECT calimero.affectation_annuler(pg_temp.no('aff'), current_date, 'A2', 'erreur de dossier', '48');
SELECT is((pg_temp.soldes('DOSSIER-3B'), pg_temp.reste(pg_temp.no('p25')))::text, '("AAH 04-24 30.00",25.00)', 'an assignment undone');

-- Debts that acts give up.
SELECT calimero.acte_poser('DOSSIER-3', 'NOTIFICATION_INDU', '2024-06-15', '2024-06-17', mode => 'lrar', caisse => '48');
INSERT INTO fait SELECT 'remise', calimero.acte_poser('DOSSIER-3', 'REMISE', '2024-07-01', montant => 60, agent => 'A1', creances => ARRAY[pg_temp.no('p1'), pg_temp.no('p2')], caisse => '48');
SELECT is(cardinality(calimero.creance_remettre(pg_temp.no('remise'), ARRAY[pg_temp.no('p1'), pg_temp.no('p2')], ARRAY[30.01, 20], 'A1', '2024-07-02', '48')), 2, 'a remise');
SELECT is(pg_temp.soldes('DOSSIER-3'), 'FAMILLE 01-24 140.00, FAMILLE 02-24 80.00, RSA 02-24 59.99', '... settles what it gives up');
SELECT is(essai.erreur(format('SELECT calimero.creance_remettre(%s, ARRAY[%s], ARRAY[10], ''A1'', ''2024-07-02'', ''48'')', pg_temp.no('remise'), pg_temp.no('p1'))), 'MS029', 'no more than the act says');
SELECT is(essai.erreur(format('SELECT calimero.creance_remettre(%s, ARRAY[%s], ARRAY[1], ''A1'', ''2024-07-02'', ''48'')', pg_temp.no('remise'), pg_temp.no('f1'))), 'MS029', 'of the debts that it bears on');
SELECT calimero.acte_annuler(pg_temp.no('remise'), current_date, 'A1', 'decision retiree', '48');
SELECT is(pg_temp.soldes('DOSSIER-3'), 'FAMILLE 01-24 170.01, FAMILLE 02-24 100.00, RSA 02-24 59.99', 'a remise taken back is due again');
INSERT INTO fait SELECT 'anv', calimero.acte_poser('DOSSIER-3', 'NON_VALEUR', '2025-01-20', agent => 'A1', hors_ordre => 'essai', caisse => '48');
SELECT is(essai.erreur(format('SELECT calimero.creance_remettre(%s, ARRAY[%s], ARRAY[1], ''A1'', ''2025-02-04'', ''48'')', pg_temp.no('anv'), pg_temp.no('p2'))), 'MS030', 'no non-valeur within a year (CSS D133-2-1)');
SELECT is(cardinality(calimero.creance_remettre(pg_temp.no('anv'), ARRAY[pg_temp.no('p2')], ARRAY[100], 'A1', '2025-02-05', '48')), 1, '... a year after');
INSERT INTO fait SELECT 'cra', calimero.acte_poser('DOSSIER-3', 'DECISION_CRA', '2025-03-01', agent => 'A1', hors_ordre => 'essai', caisse => '48');
SELECT is(cardinality(calimero.creance_remettre(pg_temp.no('cra'), ARRAY[pg_temp.no('p1'), pg_temp.no('f1')], ARRAY[170.01, 59.99], 'A1', caisse => '48')), 2, 'a decision that annuls');
SELECT is((SELECT string_agg(DISTINCT genre, ' ' ORDER BY genre) FROM calimero_data.affectation WHERE acte IS NOT NULL), 'annulation non_valeur remise', 'each kind of act its kind of assignment');
SELECT is((SELECT (solde, etat)::text FROM calimero_data.dossier WHERE numero = 'DOSSIER-3' AND caisse = '48'), '(0.00,solde)', 'nothing is due any more');
SELECT is(essai.erreur(format('SELECT calimero.creance_remettre(%s, ARRAY[%s], ARRAY[1], ''A1'', caisse => ''48'')', pg_temp.no('cra'), pg_temp.no('p1'))), 'MS011', '... so that nothing can be given up');

-- Remises that the law forbids.
SELECT essai.dossier(4);
INSERT INTO fait SELECT 'cot', essai.creance(4, 100);
INSERT INTO fait SELECT 'maj', essai.creance(4, 9, nature => 'MAJORATION');
INSERT INTO fait SELECT 'majti', calimero.creance_ajouter('DOSSIER-4', 'MAJORATION', 7, '2024-05-15', travail_illegal => true, caisse => '48');
INSERT INTO fait SELECT 'r4', calimero.acte_poser('DOSSIER-4', 'REMISE', '2024-09-01', agent => 'A1', hors_ordre => 'essai', caisse => '48');
SELECT is(essai.erreur(format('SELECT calimero.creance_remettre(%s, ARRAY[%s], ARRAY[1], ''A1'', caisse => ''48'')', pg_temp.no('r4'), pg_temp.no('cot'))), 'MS030', 'contributions are not remitted');
SELECT is(essai.erreur(format('SELECT calimero.creance_remettre(%s, ARRAY[%s], ARRAY[1], ''A1'', caisse => ''48'')', pg_temp.no('r4'), pg_temp.no('majti'))), 'MS030', 'nor majorations after illegal work');
SELECT is(cardinality(calimero.creance_remettre(pg_temp.no('r4'), ARRAY[pg_temp.no('maj')], ARRAY[9], 'A1', caisse => '48')), 1, 'other majorations are (CRPM R741-26)');

-- Closing and opening again.
SELECT is(essai.erreur('SELECT calimero.dossier_clore(''DOSSIER-3'', caisse => ''48'')'), 'MS025', 'a payment with something left keeps a file open');
SELECT calimero.paiement_rembourser(pg_temp.no('p25'), 25, current_date, 'A2', 'VIR 13', '48');
SELECT lives_ok($$ SELECT calimero.dossier_clore('DOSSIER-3', caisse => '48') $$, 'refunded, it is closed');
SELECT is(essai.erreur(format('SELECT calimero.affectation_annuler(a.affectation, current_date, ''A1'', ''x'', ''48'') FROM calimero_data.affectation a WHERE a.acte = %s', pg_temp.no('anv'))),
    'MS010', 'nothing enters it, nor is undone');
SELECT calimero.dossier_rouvrir('DOSSIER-3', 'erreur de cloture', 'A1', '48');
SELECT is((SELECT (d.clos_le IS NULL, c.agent, c.texte)::text FROM calimero_data.dossier d JOIN calimero_data.commentaire c USING (caisse, dossier) WHERE d.numero = 'DOSSIER-3'),
    '(t,A1,"erreur de cloture")', 'opened again, with the reason as a comment');

SELECT is((SELECT f::text FROM essai.fuites('48') f), '(0.00,0.00,0.00,0,0)', 'after all this not a centime is lost or doubled');
SELECT * FROM finish();
ROLLBACK;
