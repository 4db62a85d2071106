-- What the owner of the tables, a restore or a purge does to files: what derives from them stays true, or the statement is refused.
BEGIN;
SET client_min_messages = warning;
SELECT plan(26);

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
SELECT throws_ok(format('TRUNCATE calimero_data.%s CASCADE', r.quoi), 'MS045', NULL, 'TRUNCATE ' || r.quoi)
  FROM unnest(ARRAY['affectation', 'acte_creance', 'dossier', 'debiteur', 'creance']) AS r (quoi);

SELECT * FROM finish();
ROLLBACK;
