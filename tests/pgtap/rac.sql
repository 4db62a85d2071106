-- Receipts to classify: received, classified by several agents to several debts, undone; suggestions and their reasons.
BEGIN;
SELECT plan(37);

CREATE TEMPORARY TABLE fait (nom text PRIMARY KEY, numero bigint);
CREATE FUNCTION pg_temp.no(nom text) RETURNS bigint LANGUAGE sql STABLE AS $$ SELECT f.numero FROM pg_temp.fait f WHERE f.nom = $1 $$;
CREATE FUNCTION pg_temp.recevoir(montant numeric, reference text, le date DEFAULT '2024-06-20', iban text DEFAULT NULL) RETURNS bigint LANGUAGE sql AS $$
    SELECT paiement FROM calimero.rac_recevoir(montant, le, 'virement', reference, iban, 'A1', caisse => '48')
$$;
CREATE FUNCTION pg_temp.suggere(paiement bigint, limite integer DEFAULT 10) RETURNS text LANGUAGE sql VOLATILE AS $$
    SELECT string_agg(concat_ws(' ', s.rang, s.dossier, s.matricule, s.score, 'creance ' || CASE WHEN s.creance IS NOT NULL THEN 'exacte' END, '(' || s.raison || ')'), E'\n' ORDER BY s.rang)
      FROM calimero.rac_suggerer(paiement, limite, '48') s
$$;
CREATE FUNCTION pg_temp.recette(paiement bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT concat_ws(' ', d.genre, d.etat, d.total, d.solde, p.affecte, p.reste)
      FROM calimero_data.paiement p JOIN calimero_data.dossier d USING (caisse, dossier) WHERE p.caisse = '48' AND p.paiement = $1
$$;

SELECT essai.dossier(1), essai.dossier(2), essai.dossier(3, 'piar', 'assure'), essai.dossier(4);
INSERT INTO fait SELECT 'c1', essai.creance(1, 100.10, '2024-06-15');
INSERT INTO fait SELECT 'c1b', essai.creance(1, 50, '2023-06-15');
INSERT INTO fait SELECT 'c2', essai.creance(2, 70, '2024-01-15');
INSERT INTO fait SELECT 'c3', essai.creance(3, 33.33, '2024-01-15', 'RSA');
SELECT essai.creance(4, 12.01, '2024-03-15'), essai.creance(4, 23.02, '2024-04-15'), essai.creance(4, 45.04, '2024-05-15');

-- Received.
WITH r AS (SELECT * FROM calimero.rac_recevoir(120, '2024-06-20', 'virement', 'VIR SEPA', essai.iban(5), 'A1', caisse => '48')), n AS (
    INSERT INTO fait SELECT 'r', r.paiement FROM r)
SELECT matches(r.dossier::text, '^RAC-240620-[0-9A-F]{8}$', 'a receipt opens a file of its own, whose number says the day') FROM r;
SELECT is(pg_temp.recette(pg_temp.no('r')), 'rac ouvert 120.00 120.00 0.00 120.00', 'all of it is to classify');
SELECT is((SELECT dossier::text FROM calimero.rac_recevoir(1, '2024-06-20', 'cheque', NULL, NULL, 'A1', 'RAC/7', '48')), 'RAC/7', 'a number may be given');
SELECT is((SELECT iban_empreinte FROM calimero_data.paiement WHERE paiement = pg_temp.no('r')), calimero.iban_empreinte('48', essai.iban(5)), 'the account is kept as a print');
SELECT isnt(calimero.iban_empreinte('48', essai.iban(5)), calimero.iban_empreinte('63', essai.iban(5)), '... which differs from caisse to caisse');
SELECT is(calimero.iban_empreinte('48', 'FR76'), sha256('48:FR76'::bytea), '... and is what it is said to be');

-- Classified by two agents, to debts of three debtors, and undone.
SELECT is(cardinality(calimero.rac_classer(pg_temp.no('r'), ARRAY[pg_temp.no('c1'), pg_temp.no('c2')], ARRAY[20.05, 30], 'A1', '2024-06-21', 'bordereau 1', '48')), 2, 'a first agent classifies a part');
SELECT is(pg_temp.recette(pg_temp.no('r')), 'rac ouvert 120.00 69.95 50.05 69.95', '... the rest waits');
SELECT is(cardinality(calimero.rac_classer(pg_temp.no('r'), ARRAY[pg_temp.no('c3')], ARRAY[33.33], 'A2', '2024-06-22', NULL, '48')), 1, 'a second one, another part');
SELECT is(calimero.paiement_imputer(pg_temp.no('r'), 'DOSSIER-2', 'A2', 10, '2024-06-22', NULL, '48'), 10.00, 'or by the order of the law');
SELECT is((SELECT string_agg(a.agent || ' ' || a.montant || ' ' || a.dossier_genre, ', ' ORDER BY a.affectation) FROM calimero_vue.rac_affectation a WHERE a.paiement = pg_temp.no('r')),
    'A1 20.05 cotisation, A1 30.00 cotisation, A2 33.33 piar, A2 10.00 cotisation', 'each part has its agent');
SELECT is((SELECT (etat, solde, dernier_paiement_le)::text FROM calimero_data.dossier WHERE caisse = '48' AND numero = 'DOSSIER-3'), '(solde,0.00,2024-06-20)', 'the debts are paid, on the day of the receipt');
SELECT is(essai.erreur(format('SELECT calimero.rac_classer(%s, ARRAY[%s], ARRAY[26.63], ''A1'', caisse => ''48'')', pg_temp.no('r'), pg_temp.no('c2'))), 'MS012', 'no more than the receipt');
SELECT is(essai.erreur(format('SELECT calimero.rac_classer(%s, ARRAY[%s], ARRAY[0.01], ''A1'', caisse => ''48'')', pg_temp.no('r'), pg_temp.no('c3'))), 'MS011', 'no more than the debt');
INSERT INTO fait SELECT 'a3', a.affectation FROM calimero_data.affectation a WHERE a.creance = pg_temp.no('c3');
SELECT is(calimero.rac_declasser(pg_temp.no('r'), '2024-06-23', 'A2', 'mauvais debiteur', ARRAY[pg_temp.no('a3')], '48'), 1, 'one assignment is undone');
SELECT is(essai.erreur(format('SELECT calimero.rac_declasser(%s, current_date, ''A2'', ''m'', ARRAY[%s], ''48'')', pg_temp.no('r'), pg_temp.no('a3'))), 'MS024', '... once');
SELECT is(essai.erreur(format('SELECT calimero.rac_declasser(%s, current_date, ''A2'', ''m'', ARRAY[0], ''48'')', pg_temp.no('r'))), 'MS021', 'one that it does not have');
SELECT is(calimero.rac_declasser(pg_temp.no('r'), current_date, 'A2', 'tout reprendre', caisse => '48'), 3, 'all others are undone at once');
SELECT is(pg_temp.recette(pg_temp.no('r')), 'rac ouvert 120.00 120.00 0.00 120.00', 'and the receipt is as it came');
SELECT is((SELECT count(*) FROM calimero_vue.rac_affectation WHERE paiement = pg_temp.no('r') AND annulee_motif IS NOT NULL), 4::bigint, '... with the history of it');
SELECT is((SELECT solde FROM calimero_data.dossier WHERE caisse = '48' AND numero = 'DOSSIER-3'), 33.33, '... and the debts are due again');
SELECT calimero.paiement_rembourser(pg_temp.no('r'), 120, current_date, 'A2', 'RETOUR', '48');
SELECT is(pg_temp.recette(pg_temp.no('r')), 'rac solde 120.00 0.00 120.00 0.00', 'a receipt of nobody is given back');
SELECT is((SELECT f::text FROM essai.fuites('48') f), '(0.00,0.00,0.00,0.00,0)', 'not a centime is lost or doubled');

-- Suggestions: by amount, reference, account and date.
SELECT is(pg_temp.suggere(pg_temp.recevoir(70, NULL)), '1 DOSSIER-2 MAT2 80 creance exacte (montant egal au solde d''une creance ; montant egal au solde du dossier)', 'the amount of a debt that is alone');
SELECT is(pg_temp.suggere(pg_temp.recevoir(100.10, NULL)), '1 DOSSIER-1 MAT1 50 creance exacte (montant egal au solde d''une creance ; a cinq jours au plus d''une echeance impayee)', 'the amount of one debt among others, near its day');
SELECT is(pg_temp.suggere(pg_temp.recevoir(150.10, NULL, '2024-06-30')), '1 DOSSIER-1 MAT1 45 (montant egal au solde du dossier ; a quinze jours au plus d''une echeance impayee)', 'the balance of a file');
SELECT is(pg_temp.suggere(pg_temp.recevoir(57.05, 'PAIEMENT MAT4 MERCI')), '1 DOSSIER-4 MAT4 75 (la reference cite le matricule ; montant egal a la somme de quelques creances du dossier)', 'a matricule, and the sum of some debts');
SELECT is(pg_temp.suggere(pg_temp.recevoir(999, 'cotis dossier-3')), '1 DOSSIER-3 MAT3 60 (la reference cite le numero du dossier)', 'a number of dossier, in small letters');
SELECT is(pg_temp.suggere(pg_temp.recevoir(999, regexp_replace(essai.siret(2), '(...)(...)(...)(.*)', '\1 \2 \3 \4'))), '1 DOSSIER-2 MAT2 50 (la reference cite le SIRET)', 'a SIRET in groups');
SELECT is(pg_temp.suggere(pg_temp.recevoir(999, 'RIEN DE CONNU')), NULL, 'nothing to suggest');
SELECT calimero.dossier_ouvrir('DOSSIER-2B', 'cotisation', 'MAT2', '2024-01-01', '48'), calimero.creance_ajouter('DOSSIER-2B', 'COTISATION', 11, '2024-06-18', caisse => '48');
SELECT is(pg_temp.suggere(pg_temp.recevoir(81, 'MAT2')), E'1 DOSSIER-2B MAT2 90 (la reference cite le matricule ; montant egal a tout ce que doit le debiteur ; a cinq jours au plus d''une echeance impayee)\n'
    || '2 DOSSIER-2 MAT2 80 (la reference cite le matricule ; montant egal a tout ce que doit le debiteur)', 'everything that a debtor owes, over two files');

-- The account, of an earlier receipt that was classified, and of a DSN.
INSERT INTO fait SELECT 'avant', pg_temp.recevoir(5, NULL, iban => essai.iban(77));
SELECT is(pg_temp.suggere(pg_temp.recevoir(999, NULL, iban => essai.iban(77))), NULL, 'an account that is not known');
SELECT calimero.rac_classer(pg_temp.no('avant'), ARRAY[pg_temp.no('c3')], ARRAY[5], 'A1', caisse => '48');
SELECT is(pg_temp.suggere(pg_temp.recevoir(999, NULL, iban => essai.iban(77))), '1 DOSSIER-3 MAT3 45 (compte bancaire d''un paiement anterieur du debiteur)', 'the account of a receipt classified before');
SELECT statut FROM calimero.dsn_deposer(essai.envoi(essai.declaration(essai.siret(4), '2024-05-01', contenu => essai.versement('80.07', mode => '05', bic => 'ZZZZFRPP', iban => essai.iban(44)))), 'mai.dsn', '48');
SELECT is(pg_temp.suggere(pg_temp.recevoir(80.07, NULL, iban => essai.iban(44))), '1 DOSSIER-4 MAT4 85 (compte bancaire annonce dans une DSN du debiteur ; montant egal au solde du dossier)', 'the account that a DSN announces');
SELECT is(pg_temp.suggere(pg_temp.recevoir(70, 'MAT4'), 1), '1 DOSSIER-2 MAT2 80 creance exacte (montant egal au solde d''une creance ; montant egal au solde du dossier)', 'the best of several, as many as asked for');

-- Weights are the caisse's.
UPDATE calimero_data.rac_poids SET points = 0, origine = 'caisse' WHERE caisse = '48' AND motif IN ('MONTANT_CREANCE', 'MONTANT_DOSSIER');
SELECT calimero.rac_semer();
SELECT is(pg_temp.suggere(pg_temp.recevoir(70, 'MAT4'), 1), '1 DOSSIER-4 MAT4 50 (la reference cite le matricule)', 'a reason without points counts for nothing');
SELECT is((SELECT array_agg(m.motif ORDER BY m.motif) FROM calimero.rac_motifs() m), (SELECT array_agg(w.motif ORDER BY w.motif) FROM calimero_data.rac_poids w WHERE w.caisse = '63'), 'a caisse begins with every reason');
SELECT * FROM finish();
ROLLBACK;
