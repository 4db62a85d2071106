-- What the owner of the tables, a restore or a purge does to files: what derives from them stays true, or the statement is refused.
BEGIN;
SET client_min_messages = warning;
SELECT * FROM no_plan();

SELECT essai.dossier(1), essai.dossier(2), essai.dossier(3, 'piar', 'assure') \g /dev/null
CREATE FUNCTION pg_temp.file(n integer) RETURNS bigint LANGUAGE sql STABLE AS $$ SELECT dossier FROM calimero_data.dossier WHERE (caisse, numero) = ('48', 'DOSSIER-' || n) $$;
CREATE TEMPORARY TABLE dette AS SELECT essai.creance(1, 100) AS creance;
SELECT essai.creance(2, 60) \g /dev/null

-- Codes have their form: nothing is ever cut, be it in the middle of a character.
SELECT throws_ok(format($$ INSERT INTO calimero_data.acte (caisse, dossier, genre, emis_le) VALUES ('48', %s, %L, '2024-06-01') $$, pg_temp.file(1), r.genre), r.etat, NULL, r.quoi)
  FROM (VALUES ('a' || repeat('é', 39), '23514', 'a kind of act is not any word'), ('', '23514', '... nor empty'), ('relance', '23514', '... nor small letters'),
               (repeat('A', 41), '22001', '... nor too long'), ('A-B', '23514', '... nor points and hyphens')) AS r (genre, etat, quoi);
SELECT throws_ok(format($$ INSERT INTO calimero_data.creance_nature (caisse, nature, genre, libelle, famille, poste) VALUES ('48', 'N1', 'cotisation', 'x', %L, 'principal') $$, r.famille), '23514', NULL, r.quoi)
  FROM (VALUES (repeat('é', 40), 'a family is not any word'), ('', '... nor empty'), ('autre', '... nor small letters')) AS r (famille, quoi);
INSERT INTO calimero_data.droit_acte (caisse, echelle, acte, du, auteur, apres, article, confiance) VALUES ('48', 'PIAR', repeat('A', 40), '2000-01-01', 'CAISSE', 'EXIGIBILITE', 'essai', 'K');
SELECT lives_ok(format($$ INSERT INTO calimero_data.acte (caisse, dossier, genre, emis_le) VALUES ('48', %s, %L, '2024-06-01') $$, pg_temp.file(3), repeat('A', 40)), '40 letters are an act');
SELECT is((SELECT derniere_procedure FROM calimero_data.dossier WHERE dossier = pg_temp.file(3)), repeat('A', 40)::varchar, '... kept whole');

-- Keys of a file never change.
SELECT throws_ok(format('UPDATE calimero_data.dossier SET %s WHERE caisse = ''48'' AND dossier = %s', r.quoi, pg_temp.file(1)), 'MS044', NULL, r.quoi)
  FROM (VALUES ('genre = ''piar'''), ('numero = ''AUTRE'''), ('debiteur = (SELECT max(debiteur) FROM calimero_data.debiteur)'), ('caisse = ''63'''),
               ('genre = ''rac'', debiteur = NULL')) AS r (quoi);
SELECT lives_ok($$ UPDATE calimero_data.dossier SET genre = genre, numero = numero, debiteur = debiteur, ouvert_le = ouvert_le - 1 WHERE numero = 'DOSSIER-1' $$, 'the same values change nothing');
SELECT is(calimero.dossiers_recalculer('48'), 3::bigint, '... and files can be computed again');

-- A payment that its owner corrects reaches the files that it settles.
SELECT calimero.rac_recevoir(10, '2024-03-01', 'virement', 'r', NULL, 'A1', 'RAC-1', '48') \g /dev/null
SELECT calimero.rac_classer((SELECT max(paiement) FROM calimero_data.paiement), ARRAY[creance], ARRAY[10], 'A1', caisse => '48') FROM dette \g /dev/null
SELECT is((SELECT dernier_paiement_le FROM calimero_data.dossier WHERE dossier = pg_temp.file(1)), date '2024-03-01', 'the last payment of a file is one of a receipt');
CREATE TEMPORARY TABLE avant AS SELECT prescription_le FROM calimero_data.dossier WHERE dossier = pg_temp.file(1);
UPDATE calimero_data.paiement SET recu_le = '2024-11-05' WHERE montant = 10;
SELECT is((SELECT dernier_paiement_le FROM calimero_data.dossier WHERE dossier = pg_temp.file(1)), date '2024-11-05', 'its day is corrected there');
UPDATE calimero_data.paiement SET mode = 'saisie', recu_le = '2025-02-05' WHERE montant = 10;
SELECT is((SELECT dernier_paiement_le FROM calimero_data.dossier WHERE dossier = pg_temp.file(1)), date '2025-02-05', '... and its means, which do not recognize a debt');
SELECT throws_ok($$ UPDATE calimero_data.paiement SET montant = 9 WHERE montant = 10 $$, '23514', NULL, 'its amount does not go below what it settles');

-- TRUNCATE would leave sums as they were.
SELECT throws_ok(format('TRUNCATE calimero_data.%s CASCADE', r.quoi), r.code, NULL, 'TRUNCATE ' || r.quoi)
  FROM (VALUES ('affectation', 'MS045'), ('acte_creance', 'MS045'), ('dossier', 'MS045'), ('debiteur', 'MS045'), ('creance', 'MS045')) AS r (quoi, code);

-- A closed file leaves as a whole: no row of it leaves alone when something would then be due.
SELECT essai.dossier(n) FROM generate_series(4, 6) AS n \g /dev/null
SELECT essai.creance(4, 50), essai.creance(5, 20), essai.creance(6, 5) \g /dev/null
SELECT calimero.acte_poser('DOSSIER-4', 'RELANCE', '2024-06-01', caisse => '48'), calimero.paiement_encaisser('DOSSIER-4', 50, '2024-07-01', 'virement', 'p4', 'A1', le => '2024-07-02', caisse => '48'),
       calimero.commentaire_ajouter('DOSSIER-4', 'A1', 'x', '48'), calimero.rappel_poser('DOSSIER-4', 'A1', '2030-01-01', 'x', '48'), calimero.oscar_confier('DOSSIER-4', 'A1', 'x', '2025-01-01', '48'),
       calimero.rac_recevoir(20, '2024-03-01', 'virement', 'r', NULL, 'A1', 'RAC-2', '48') \g /dev/null
INSERT INTO calimero_data.acte_creance (caisse, dossier, acte, creance)
    SELECT a.caisse, a.dossier, a.acte, c.creance FROM calimero_data.acte a JOIN calimero_data.creance c USING (caisse, dossier) WHERE a.dossier = pg_temp.file(4);
SELECT calimero.rac_classer(p.paiement, ARRAY[c.creance], ARRAY[20], 'A1', '2024-09-01', caisse => '48')
  FROM calimero_data.paiement p, calimero_data.creance c WHERE p.montant = 20 AND c.dossier = pg_temp.file(5) \g /dev/null
SELECT calimero.dossier_clore(n, caisse => '48') FROM unnest(ARRAY['DOSSIER-4', 'DOSSIER-5', 'RAC-2']) AS n \g /dev/null
CREATE FUNCTION pg_temp.tout(VARIADIC numeros text[]) RETURNS bigint[] LANGUAGE sql STABLE AS $$ SELECT array_agg(dossier) FROM calimero_data.dossier WHERE caisse = '48' AND numero = ANY ($1) $$;
SELECT throws_ok($$ DELETE FROM calimero_data.affectation WHERE montant = 50 $$, 'MS090', NULL, 'an assignment is not deleted by hand');
SELECT throws_ok($$ CALL essai.effacer('DELETE FROM calimero_data.affectation WHERE montant = 50') $$, 'MS010', 'dossier is closed', '... nor, of a closed file, without the guard');
SELECT throws_ok($$ CALL essai.effacer('DELETE FROM calimero_data.affectation WHERE montant = 20') $$, 'MS010', 'dossier is closed', '... nor that of a receipt');

-- Until when files on which nothing was ever due are kept.
CREATE FUNCTION pg_temp.garde(numero text) RETURNS date LANGUAGE sql STABLE AS $$ SELECT d.conservation_le FROM calimero_data.dossier d WHERE (d.caisse, d.numero) = ('48', $1) $$;
SELECT calimero.rac_recevoir(m, '2024-03-01', 'virement', 'r', NULL, 'A1', 'RAC-' || m, '48') FROM generate_series(31, 32) AS m \g /dev/null
SELECT calimero.paiement_annuler((SELECT paiement FROM calimero_data.paiement WHERE montant = 31), '2024-05-06', 'A1', 'x', '48') \g /dev/null
SELECT is(pg_temp.garde('RAC-31'), date '2031-05-06', 'a receipt that was cancelled is kept from then');
SELECT calimero.rac_classer((SELECT paiement FROM calimero_data.paiement WHERE montant = 32), ARRAY[(SELECT max(creance) FROM calimero_data.creance), (SELECT min(creance) FROM calimero_data.creance)], ARRAY[5, 25], 'A1', '2024-04-02', caisse => '48') \g /dev/null
SELECT calimero.paiement_rembourser((SELECT paiement FROM calimero_data.paiement WHERE montant = 32), 2, '2025-01-05', 'A1', NULL, '48') \g /dev/null
SELECT is(pg_temp.garde('RAC-32'), date '2031-04-02', 'a receipt is kept from its classification, not from a refund');
SELECT essai.dossier(7) \g /dev/null
SELECT is(pg_temp.garde('DOSSIER-7'), NULL, 'an open file without debt has no end yet');
SELECT calimero.paiement_encaisser('DOSSIER-7', 15, '2024-02-03', 'virement', 'trop', 'A1', le => '2024-02-03', caisse => '48') \g /dev/null
SELECT calimero.paiement_rembourser((SELECT max(paiement) FROM calimero_data.paiement), 15, '2024-02-04', 'A1', NULL, '48') \g /dev/null
SELECT calimero.dossier_clore('DOSSIER-7', '2024-06-07', '48') \g /dev/null
SELECT is(pg_temp.garde('DOSSIER-7'), date '2030-06-07', 'closed, it is kept from then');
SELECT calimero.dossier_rouvrir('DOSSIER-7', 'x', 'A1', '48') \g /dev/null
SELECT is(pg_temp.garde('DOSSIER-7'), NULL, 'opened again, it has no end again');
SELECT is((SELECT count(*) FROM calimero_data.dossier WHERE clos_le IS NOT NULL AND conservation_le IS NULL), 0::bigint, 'no closed file is without an end');

SELECT * FROM finish();
ROLLBACK;
