-- What derives from debts, acts, payments and assignments is true after each statement; what cannot be is refused.
BEGIN;
SELECT plan(61);

INSERT INTO calimero_data.agent (caisse, agent, service, du) VALUES ('48', 'A1', 'recouvrement_contentieux', '2020-01-01');
INSERT INTO calimero_data.debiteur (caisse, personne, matricule, nom, siret, code_commune)
    SELECT c, 'employeur', 'M' || i, 'ENTREPRISE ' || i, essai.siret(i), '48095' FROM unnest(ARRAY['48', '63']) AS c, generate_series(1, 4) AS i;
INSERT INTO calimero_data.dossier (caisse, numero, genre, debiteur, ouvert_le)
    SELECT b.caisse, g || b.matricule, CASE g WHEN 'C' THEN 'cotisation' ELSE 'piar' END, b.debiteur, '2024-01-01'
      FROM calimero_data.debiteur b, unnest(ARRAY['C', 'P']) AS g;
INSERT INTO calimero_data.dossier (caisse, numero, genre, ouvert_le) VALUES ('48', 'R1', 'rac', '2024-01-01'), ('48', 'R2', 'rac', '2024-01-01');

CREATE FUNCTION pg_temp.dossier(numero text, caisse text DEFAULT '48') RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT d.dossier FROM calimero_data.dossier d WHERE (d.caisse, d.numero) = ($2, $1)
$$;
CREATE FUNCTION pg_temp.dit(numero text, caisse text DEFAULT '48') RETURNS text LANGUAGE sql STABLE AS $$
    SELECT concat_ws(' ', d.etat, d.total, d.solde, 'solde ' || d.solde_le, 'paye ' || d.dernier_paiement_le,
                     d.derniere_procedure || ' ' || d.derniere_procedure_le, 'depuis ' || d.plus_ancienne_le)
      FROM calimero_data.dossier d WHERE (d.caisse, d.numero) = ($2, $1)
$$;
CREATE FUNCTION pg_temp.creance(libelle text, caisse text DEFAULT '48') RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT c.creance FROM calimero_data.creance c WHERE (c.caisse, c.libelle) = ($2, $1)
$$;
CREATE FUNCTION pg_temp.paiement(reference text) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT p.paiement FROM calimero_data.paiement p WHERE (p.caisse, p.reference) = ('48', $1)
$$;
CREATE FUNCTION pg_temp.affecter(reference text, libelle text, montant numeric, le date DEFAULT '2024-06-01') RETURNS void LANGUAGE sql AS $$
    INSERT INTO calimero_data.affectation (caisse, genre, paiement, creance, montant, affecte_le)
        VALUES ('48', 'paiement', pg_temp.paiement($1), pg_temp.creance($2), $3, $4)
$$;

-- Debts.
SELECT is(pg_temp.dit('CM1'), 'vide 0.00 0.00', 'a file begins empty');
INSERT INTO calimero_data.creance (caisse, dossier, nature, libelle, montant, date_creance) VALUES
    ('48', pg_temp.dossier('CM1'), 'COTISATION', 'c1', 100.10, '2024-02-15'), ('48', pg_temp.dossier('CM1'), 'MAJORATION', 'c2', 5.05, '2024-03-15'),
    ('48', pg_temp.dossier('CM2'), 'COTISATION', 'c3', 300, '2023-05-15'), ('63', pg_temp.dossier('CM1', '63'), 'COTISATION', 'autre', 7, '2024-01-15');
SELECT is(pg_temp.dit('CM1'), 'ouvert 105.15 105.15 depuis 2024-02-15', 'its balance is the sum of its debts, since the oldest');
SELECT is(pg_temp.dit('CM2'), 'ouvert 300.00 300.00 depuis 2023-05-15', 'one statement may concern several files');
SELECT is(pg_temp.dit('CM1', '63'), 'ouvert 7.00 7.00 depuis 2024-01-15', '... of several caisses');
SELECT is(pg_temp.dit('CM3'), 'vide 0.00 0.00', 'the others are left alone');
UPDATE calimero_data.creance SET montant = montant + 1 WHERE caisse = '48' AND libelle IN ('c1', 'c3');
SELECT is(pg_temp.dit('CM1'), 'ouvert 106.15 106.15 depuis 2024-02-15', 'a corrected amount corrects the balance');
UPDATE calimero_data.creance SET dossier = pg_temp.dossier('CM3') WHERE caisse = '48' AND libelle = 'c3';
SELECT is(pg_temp.dit('CM2'), 'vide 0.00 0.00', 'a debt that moves leaves its file');
SELECT is(pg_temp.dit('CM3'), 'ouvert 301.00 301.00 depuis 2023-05-15', '... for the other');
CALL essai.effacer($$ DELETE FROM calimero_data.creance WHERE caisse = '48' AND libelle = 'c2' $$);
SELECT is(pg_temp.dit('CM1'), 'ouvert 101.10 101.10 depuis 2024-02-15', 'a debt removed is counted no more');
INSERT INTO calimero_data.creance (caisse, dossier, nature, libelle, montant, date_creance)
    SELECT '48', pg_temp.dossier('CM4'), 'COTISATION', 'rien', 1, '2024-01-01' WHERE false;
SELECT is(pg_temp.dit('CM4'), 'vide 0.00 0.00', 'a statement without rows changes nothing');

-- Acts.
INSERT INTO calimero_data.acte (caisse, dossier, genre, emis_le, mode) VALUES
    ('48', pg_temp.dossier('CM1'), 'MED', '2024-05-02', 'lrar'), ('48', pg_temp.dossier('CM1'), 'RELANCE', '2024-03-20', 'simple');
SELECT is(pg_temp.dit('CM1'), 'ouvert 101.10 101.10 MED 2024-05-02 depuis 2024-02-15', 'the last procedure is the act sent last, not entered last');
UPDATE calimero_data.acte SET annule_le = '2024-05-10', annule_motif = 'erreur d''adresse' WHERE caisse = '48' AND genre = 'MED';
SELECT is(pg_temp.dit('CM1'), 'ouvert 101.10 101.10 RELANCE 2024-03-20 depuis 2024-02-15', 'an act that is cancelled counts no more');
SELECT throws_ok($$ UPDATE calimero_data.acte SET annule_le = '2024-05-10' WHERE caisse = '48' AND genre = 'RELANCE' $$, '23514', NULL, '... and says why');
SELECT throws_ok($$ UPDATE calimero_data.acte SET annule_le = '2024-05-10', annule_motif = ' ' WHERE caisse = '48' AND genre = 'RELANCE' $$, '23514', NULL, '... in words');
SELECT throws_ok($$ INSERT INTO calimero_data.acte (caisse, dossier, genre, emis_le, effet_le) VALUES ('48', pg_temp.dossier('CM1'), 'MED', '2024-05-02', '2024-05-01') $$,
    '23514', NULL, 'an act has no effect before it is done');
SELECT throws_ok($$ INSERT INTO calimero_data.acte_creance (caisse, dossier, acte, creance)
                     SELECT '48', a.dossier, a.acte, pg_temp.creance('c3') FROM calimero_data.acte a WHERE a.caisse = '48' LIMIT 1 $$,
    '23503', NULL, 'an act bears on debts of its own file only');

-- Receipts and assignments.
INSERT INTO calimero_data.paiement (caisse, dossier, mode, montant, recu_le, reference) VALUES
    ('48', pg_temp.dossier('R1'), 'virement', 150, '2024-05-20', 'V1'), ('48', pg_temp.dossier('CM3'), 'cheque', 400, '2024-05-21', 'V2');
SELECT is(pg_temp.dit('R1'), 'ouvert 150.00 150.00 paye 2024-05-20', 'a receipt is to be classified, all of it');
SELECT is(pg_temp.dit('CM3'), 'ouvert 301.00 301.00 depuis 2023-05-15', 'a payment settles nothing until it is assigned');
SELECT pg_temp.affecter('V1', 'c1', 60);
SELECT is(pg_temp.dit('CM1'), 'ouvert 101.10 41.10 paye 2024-05-20 RELANCE 2024-03-20 depuis 2024-02-15', 'an assignment settles its part');
SELECT is(pg_temp.dit('R1'), 'ouvert 150.00 90.00 paye 2024-05-20', '... and classifies it');
SELECT is((SELECT concat_ws(' ', affecte, reste) FROM calimero_data.paiement WHERE reference = 'V1'), '60.00 90.00', '... and leaves the rest');
SELECT pg_temp.affecter('V1', 'c1', 41.10, '2024-06-03');
SELECT is(pg_temp.dit('CM1'), 'solde 101.10 0.00 solde 2024-06-03 paye 2024-05-20 RELANCE 2024-03-20', 'a file is settled on the day of the last assignment');
SELECT pg_temp.affecter('V1', 'c3', 48.90, '2024-06-04');
SELECT is(pg_temp.dit('R1'), 'solde 150.00 0.00 solde 2024-06-04 paye 2024-05-20', 'a receipt may settle debts of several files');
UPDATE calimero_data.affectation SET annulee_le = '2024-06-10', annulee_motif = 'mauvais compte'
    WHERE caisse = '48' AND creance = pg_temp.creance('c1') AND montant = 60;
SELECT is(pg_temp.dit('CM1'), 'ouvert 101.10 60.00 paye 2024-05-20 RELANCE 2024-03-20 depuis 2024-02-15', 'what is undone is due again');
SELECT is(pg_temp.dit('R1'), 'ouvert 150.00 60.00 paye 2024-05-20', '... and to be classified again');
INSERT INTO calimero_data.affectation (caisse, genre, paiement, montant, affecte_le, reference) VALUES ('48', 'remboursement', pg_temp.paiement('V1'), 60, '2024-06-12', 'RB1');
SELECT is(pg_temp.dit('R1'), 'solde 150.00 0.00 solde 2024-06-12 paye 2024-05-20', 'a refund settles a receipt');
SELECT is(pg_temp.dit('CM1'), 'ouvert 101.10 60.00 paye 2024-05-20 RELANCE 2024-03-20 depuis 2024-02-15', '... and no debt');
INSERT INTO calimero_data.acte (caisse, dossier, genre, emis_le, montant) VALUES ('48', pg_temp.dossier('CM1'), 'NON_VALEUR', '2025-07-01', 60);
INSERT INTO calimero_data.affectation (caisse, genre, acte, creance, montant, affecte_le)
    SELECT '48', 'non_valeur', a.acte, pg_temp.creance('c1'), 60, '2025-07-01' FROM calimero_data.acte a WHERE (a.caisse, a.genre) = ('48', 'NON_VALEUR');
SELECT is(pg_temp.dit('CM1'), 'solde 101.10 0.00 solde 2025-07-01 paye 2024-05-20 NON_VALEUR 2025-07-01', 'an act may give a debt up, which is no payment');
SELECT throws_ok($$ UPDATE calimero_data.acte SET annule_le = '2025-07-02', annule_motif = 'x' WHERE (caisse, genre) = ('48', 'NON_VALEUR') $$, 'MS048', 'act has given debts up',
    '... and is not cancelled while they stay given up');

-- An act has a kind that the law names, also where nothing is due: what is due later could not be computed with it.
SELECT throws_ok(format($$ INSERT INTO calimero_data.acte (caisse, dossier, genre, emis_le, hors_ordre) VALUES ('48', %s, 'BONJOUR', '2025-07-02', %L) $$, pg_temp.dossier(r.numero), r.hors_ordre), r.etat, NULL, r.quoi)
  FROM (VALUES ('CM4', NULL, 'MS014', 'an act of no kind on a file without debts'), ('CM1', 'essai', 'MS014', '... on one that is settled, whatever the reason'),
               ('R1', NULL, 'MS027', 'a receipt has no acts')) AS r (numero, hors_ordre, etat, quoi);

-- Never more than there is.
SELECT throws_ok($$ SELECT pg_temp.affecter('V2', 'c1', 0.01) $$, 'MS034', 'debt of another debtor', 'a payment settles no debt of another');
SELECT throws_ok($$ SELECT pg_temp.affecter('V1', 'c3', 0.01) $$, 'MS012', 'assignment exceeds what is left of the payment', 'a payment is not spent twice');
SELECT throws_ok($$ INSERT INTO calimero_data.affectation (caisse, genre, paiement, creance, montant, affecte_le)
                     SELECT '48', 'paiement', pg_temp.paiement('V2'), pg_temp.creance('c3'), 126.06, '2024-06-01' FROM generate_series(1, 2) $$,
    'MS011', NULL, '... not even by two rows of one statement');
SELECT throws_ok($$ UPDATE calimero_data.affectation SET annulee_le = NULL, annulee_motif = NULL WHERE caisse = '48' AND annulee_le IS NOT NULL $$,
    'MS024', NULL, '... nor by a cancellation taken back');
SELECT throws_ok($$ UPDATE calimero_data.creance SET montant = 1 WHERE caisse = '48' AND libelle = 'c3' $$, '23514', NULL, 'a debt does not become less than what was settled');
SELECT throws_ok($$ UPDATE calimero_data.paiement SET montant = 1 WHERE caisse = '48' AND reference = 'V1' $$, '23514', NULL, '... nor a payment less than what was assigned');
SELECT throws_ok($$ UPDATE calimero_data.paiement SET annule_le = '2024-07-01', annule_motif = 'impaye' WHERE caisse = '48' AND reference = 'V1' $$, '23514', NULL,
    'a payment is cancelled after its assignments');
UPDATE calimero_data.paiement SET annule_le = '2024-07-01', annule_motif = 'impaye' WHERE caisse = '48' AND reference = 'V2';
SELECT throws_ok($$ SELECT pg_temp.affecter('V2', 'c3', 1) $$, 'MS012', NULL, 'a cancelled payment settles nothing');
SELECT throws_ok($$ INSERT INTO calimero_data.creance (caisse, dossier, nature, montant, date_creance)
                     SELECT '48', pg_temp.dossier('CM4'), 'COTISATION', 999999999999.99, '2024-01-01' FROM generate_series(1, 2) $$,
    'MS003', NULL, 'debts that together leave the range of an amount are refused');
SELECT is((SELECT sum(c.montant - c.regle) FROM calimero_data.creance c WHERE c.caisse = '48'),
          (SELECT sum(d.solde) FROM calimero_data.dossier d WHERE d.caisse = '48' AND d.genre <> 'rac'), 'what was refused changed nothing');

-- Wrong input.
SELECT throws_ok(format($$ INSERT INTO calimero_data.creance (caisse, dossier, nature, montant, date_creance) VALUES ('48', %s, %L, %s, %L) $$,
                        pg_temp.dossier(r.numero), r.nature, r.montant, r.jour), r.etat, NULL, r.quoi)
  FROM (VALUES ('CM4', 'RSA', 10, '2024-01-01', 'MS013', 'an undue benefit is no debt of a file of contributions'),
               ('PM4', 'COTISATION', 10, '2024-01-01', 'MS013', 'a contribution is no debt of a file of undue benefits'),
               ('R2', 'COTISATION', 10, '2024-01-01', 'MS013', 'a receipt holds no debt'),
               ('CM4', 'INCONNUE', 10, '2024-01-01', '23503', 'a nature must exist'),
               ('CM4', 'COTISATION', -1, '2024-01-01', '23514', 'a debt is not negative'),
               ('CM4', 'COTISATION', 0, '2024-01-01', '23514', 'a debt is not zero'),
               ('CM4', 'COTISATION', 10, 'infinity', '23514', 'a debt has a date')) AS r (numero, nature, montant, jour, etat, quoi);
SELECT throws_ok(format($$ UPDATE calimero_data.debiteur SET %I = %L WHERE (caisse, matricule) = ('48', 'M1') $$, r.colonne, r.valeur), r.etat, NULL, r.quoi)
  FROM (VALUES ('siret', '00900002700013', '23514', 'a SIRET has its key'), ('nir', '199019999999999', '23514', 'a NIR has its key'),
               ('code_commune', '20001', '23514', 'a commune has an INSEE code'), ('mail', 'personne', '23514', 'a mail address has an at sign'),
               ('telephone', '04 66 00', '23514', 'a telephone is digits'), ('matricule', 'M2', '23505', 'a matricule is that of one debtor'),
               ('personne', 'chien', '23514', 'a kind of person is one of the seed')) AS r (colonne, valeur, etat, quoi);

-- Closed.
SELECT throws_ok($$ UPDATE calimero_data.dossier SET clos_le = '2024-12-31' WHERE (caisse, numero) = ('48', 'CM3') $$, '23514', NULL, 'a file on which something is due is not closed');
UPDATE calimero_data.dossier SET clos_le = '2025-12-31' WHERE (caisse, numero) = ('48', 'CM1');
SELECT throws_ok(format(r.requete, pg_temp.dossier('CM1')), 'MS010', 'dossier is closed', r.quoi)
  FROM (VALUES ($$ INSERT INTO calimero_data.creance (caisse, dossier, nature, montant, date_creance) VALUES ('48', %s, 'COTISATION', 1, '2024-01-01') $$, 'no debt enters a closed file'),
               ($$ INSERT INTO calimero_data.paiement (caisse, dossier, mode, montant, recu_le) VALUES ('48', %s, 'virement', 1, '2024-01-01') $$, '... nor a payment'),
               ($$ UPDATE calimero_data.acte SET annule_le = '2025-12-31', annule_motif = 'x' WHERE caisse = '48' AND dossier = %s AND genre = 'RELANCE' $$, '... nor the cancellation of an act')) AS r (requete, quoi);

-- Wrongly called.
CREATE TABLE pg_temp.ailleurs (caisse text, dossier bigint);
CREATE TRIGGER t AFTER INSERT ON pg_temp.ailleurs REFERENCING NEW TABLE AS apres FOR EACH STATEMENT EXECUTE FUNCTION calimero.dossier_tenir();
SELECT throws_ok($$ INSERT INTO pg_temp.ailleurs VALUES ('48', 1) $$, '39P01', NULL, 'the trigger serves its own tables');

SELECT * FROM finish();
ROLLBACK;
