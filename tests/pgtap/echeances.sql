-- On which days what is due of a file prescribes: every day, for a debt prescribed long ago must not hide those that can be saved.
BEGIN;
SELECT plan(55);

SELECT essai.dossier(1, 'piar', 'assure'), essai.dossier(2), essai.dossier(3), essai.dossier(4) \g /dev/null
CREATE FUNCTION pg_temp.rsa(numero integer, montant numeric, prescription date) RETURNS bigint LANGUAGE sql AS $$
    SELECT calimero.creance_ajouter('DOSSIER-' || numero, 'RSA', montant, (prescription - interval '2 years')::date, caisse => '48')
$$;
CREATE FUNCTION pg_temp.jours(numero integer) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(format('%s:%s', e.prescription_le - current_date, e.solde), ' ' ORDER BY e.prescription_le)
      FROM calimero_vue.dossier_echeance e WHERE (e.caisse, e.numero) = ('48', 'DOSSIER-' || $1)
$$;
-- What is stored, against the law asked again debt by debt: nothing when they agree.
CREATE FUNCTION pg_temp.ecarts() RETURNS bigint LANGUAGE sql AS $$
    SELECT count(*) FROM (SELECT e.dossier, e.prescription_le, e.solde FROM calimero_data.echeance e WHERE e.caisse = '48' AND isfinite(e.prescription_le)) AS e
      FULL JOIN (SELECT p.dossier, p.echeance, sum(p.solde) AS solde FROM calimero.prescriptions('9999-12-31', '48') p
                  WHERE p.echeance IS NOT NULL GROUP BY 1, 2) AS p ON (p.dossier, p.echeance, p.solde) = (e.dossier, e.prescription_le, e.solde)
     WHERE p.dossier IS NULL OR e.dossier IS NULL
$$;
CREATE FUNCTION pg_temp.file(n integer) RETURNS bigint LANGUAGE sql STABLE AS $$ SELECT dossier FROM calimero_data.dossier WHERE (caisse, numero) = ('48', 'DOSSIER-' || n) $$;

SELECT is(pg_temp.jours(1), NULL, 'a file without debt has no day');
-- 1000 days ago and in 10 days: the days of the month are those of every month.
CREATE TEMPORARY TABLE dette AS SELECT pg_temp.rsa(1, 50, current_date - 1000) AS vieille, pg_temp.rsa(1, 5000, current_date + 10) AS jeune;
SELECT is(pg_temp.jours(1), '-1000:50.00 10:5000.00', 'a debt that is prescribed and one that is not have a day each');
SELECT is((SELECT prescription_le FROM calimero_data.dossier WHERE dossier = pg_temp.file(1)), current_date - 1000, 'the first is that of the file');
SELECT is((SELECT string_agg(format('%s %s %s', e.prescription_le - current_date, e.solde, e.dossier_solde), ', ') FROM calimero_vue.dossier_echeance e
            WHERE e.caisse = '48' AND e.prescription_le BETWEEN current_date AND current_date + 90),
    '10 5000.00 5050.00', 'what prescribes within 90 days is found, with its balance and that of the file');
SELECT pg_temp.rsa(1, 7, current_date + 10) \g /dev/null
SELECT is(pg_temp.jours(1), '-1000:50.00 10:5007.00', 'debts that prescribe on one day are one row');
SELECT calimero.paiement_affecter((calimero.paiement_encaisser('DOSSIER-1', 1007, current_date, 'saisie', 's', 'A1', imputer => false, caisse => '48')).paiement, ARRAY[jeune], ARRAY[1007], 'A1', caisse => '48') FROM dette \g /dev/null
SELECT is(pg_temp.jours(1), '-1000:50.00 10:4000.00', 'what is paid is due no more');
SELECT calimero.paiement_affecter((calimero.paiement_encaisser('DOSSIER-1', 50, current_date, 'saisie', 's', 'A1', imputer => false, caisse => '48')).paiement, ARRAY[vieille], ARRAY[50], 'A1', caisse => '48') FROM dette \g /dev/null
SELECT is(pg_temp.jours(1), '10:4000.00', 'a debt that is paid has no day');
SELECT is((SELECT prescription_le FROM calimero_data.dossier WHERE dossier = pg_temp.file(1)), current_date + 10, '... and the file has the next');
SELECT calimero.affectation_annuler((SELECT max(affectation) FROM calimero_data.affectation), current_date, 'A1', 'x', '48') \g /dev/null
SELECT is(pg_temp.jours(1), '-1000:50.00 10:4000.00', '... and gets it back with its balance');
SELECT calimero.acte_poser('DOSSIER-1', 'RECONNAISSANCE', current_date, caisse => '48', creances => (SELECT ARRAY[jeune] FROM dette)) \g /dev/null
SELECT is((SELECT count(*) FROM calimero_data.echeance WHERE dossier = pg_temp.file(1) AND prescription_le > current_date + 700), 1::bigint, 'an act moves the day of the debt that it bears on');
SELECT is((SELECT solde FROM calimero_data.echeance WHERE dossier = pg_temp.file(1) AND prescription_le = current_date + 10), 7::numeric, '... and of no other');
SELECT is(pg_temp.ecarts(), 0::bigint, 'what is stored is what the law says of each debt');
SELECT is((SELECT count(*) FROM calimero_vue.dossier_echeance WHERE numero = 'DOSSIER-1' AND caisse = '48'), 3::bigint, 'three days, three rows');
SELECT is((SELECT format('%s %s %s %s', s.prochain_acte, s.prochain_acte_avant - current_date, s.prescription_le - current_date, s.solde_prescrit)
             FROM calimero_vue.dossier_suivi s WHERE (s.caisse, s.numero) = ('48', 'DOSSIER-1')), 'NOTIFICATION_INDU 10 10 50.00', 'what comes next on undue benefits, in one row a file');

-- A clock that is held has no day; the others of the file keep theirs.
SELECT essai.creance(4, 60, '2025-02-15'), essai.creance(4, 40, '2024-02-15') \g /dev/null
SELECT calimero.acte_poser('DOSSIER-4', a.genre, a.emis, a.effet, mode => a.mode, hors_ordre => 'essai', caisse => '48',
                           creances => ARRAY[(SELECT max(creance) - 1 FROM calimero_data.creance WHERE dossier = pg_temp.file(4))])
  FROM (VALUES ('MED', '2025-03-01'::date, '2025-03-03'::date, 'lrar'), ('CONTRAINTE', '2025-05-05', '2025-05-09', 'signification'),
               ('OPPOSITION', '2025-05-15', NULL, NULL)) AS a (genre, emis, effet, mode) \g /dev/null
SELECT is(pg_temp.jours(4) LIKE '%:40.00', true, 'a debt whose clock is held has no day');
SELECT is((SELECT string_agg(format('%s %s', e.solde, e.prochain_acte), ', ') FROM calimero_data.echeance e WHERE e.dossier = pg_temp.file(4) AND NOT isfinite(e.prescription_le)), '60.00 ',
    '... but a row, whose next act waits for the judgment');
SELECT is(pg_temp.ecarts(), 0::bigint, 'of held clocks too');
SELECT is((SELECT prescription_le FROM calimero_data.dossier WHERE dossier = pg_temp.file(4)),
          (SELECT min(prescription_le) FROM calimero_data.echeance WHERE dossier = pg_temp.file(4)), 'the day of a file is the first of its days');

-- The follow-up list: the first day to come, and what is prescribed apart.
SELECT essai.creance(2, 100, current_date - 3000), essai.creance(2, 900, current_date - 20), essai.creance(3, 70, current_date - 3000) \g /dev/null
SELECT is((SELECT format('%s %s %s', s.jours_avant_prescription > 0, s.solde_prescrit, s.solde) FROM calimero_vue.oscar_suivi s WHERE s.caisse = '48' AND s.numero = 'DOSSIER-2'),
    't 100.00 1000.00', 'the follow-up list shows the next day, and what is lost apart');
SELECT isnt((SELECT s.priorite_motif FROM calimero_vue.oscar_suivi s WHERE s.caisse = '48' AND s.numero = 'DOSSIER-2'), 'prescrit', '... and does not say that all is');
SELECT is((SELECT format('%s %s %s', s.jours_avant_prescription < 0, s.solde_prescrit, s.priorite_motif) FROM calimero_vue.oscar_suivi s WHERE s.caisse = '48' AND s.numero = 'DOSSIER-3'),
    't 70.00 prescrit', 'when nothing is to come all is prescribed');

-- The next act is that of what is not prescribed: another debt of the file may be at another step, and its day may have passed.
SELECT essai.dossier(n) FROM generate_series(5, 8) AS n \g /dev/null
CREATE FUNCTION pg_temp.suivi(numero integer) RETURNS text LANGUAGE sql AS $$
    SELECT format('%s %s %s %s %s %s', coalesce(s.prochain_acte, '-'), coalesce((s.prochain_acte_le <= current_date)::text, '-'), coalesce((s.prochain_acte_avant = s.prescription_le)::text, '-'),
                  coalesce((s.prescription_le > current_date)::text, '-'), s.solde_prescrit, s.priorite_motif)
      FROM calimero_vue.oscar_suivi s WHERE (s.caisse, s.numero) = ('48', 'DOSSIER-' || $1)
$$;
-- 5: one debt long prescribed before any act, one of last year after its mise en demeure.
SELECT essai.creance(5, 50, current_date - 3000), essai.creance(5, 900, current_date - 200) \g /dev/null
SELECT is(pg_temp.suivi(5), 'RELANCE true true true 50.00 sans procedure', 'both at the first step');
SELECT calimero.acte_poser('DOSSIER-5', 'MED', current_date - 100, current_date - 98, mode => 'lrar', caisse => '48',
    creances => ARRAY[(SELECT creance FROM calimero_data.creance WHERE dossier = pg_temp.file(5) AND montant = 900)]) \g /dev/null
SELECT is(pg_temp.suivi(5), 'CONTRAINTE true true true 50.00 procedure ancienne', 'a debt prescribed long ago does not hide the next act of the others');
SELECT is((SELECT string_agg(e.prochain_acte, ' ' ORDER BY e.prescription_le) FROM calimero_data.echeance e WHERE e.dossier = pg_temp.file(5)), 'RELANCE CONTRAINTE', '... each day keeps its own');
-- The other way round: the claimed one has passed.
SELECT essai.creance(6, 50, current_date - 3000), essai.creance(6, 900, current_date - 200) \g /dev/null
SELECT calimero.acte_poser('DOSSIER-6', 'MED', current_date - 2900, current_date - 2898, mode => 'lrar', caisse => '48') \g /dev/null
SELECT is(pg_temp.suivi(6), 'RELANCE true true true 50.00 procedure ancienne', 'nor does one that was claimed');
SELECT is((SELECT string_agg(e.prochain_acte, ' ' ORDER BY e.prescription_le) FROM calimero_data.echeance e WHERE e.dossier = pg_temp.file(6)), 'CONTRAINTE RELANCE', '... on another step');
-- All is prescribed: there is nothing to do.
SELECT essai.creance(7, 50, current_date - 3000), essai.creance(7, 60, current_date - 3500) \g /dev/null
SELECT is(pg_temp.suivi(7), '- - - false 110.00 prescrit', 'nothing comes next where all is prescribed');
-- Of two debts to come, the most urgent; a debt whose clock is held is not prescribed.
SELECT essai.creance(8, 50, current_date - 3000), essai.creance(8, 900, current_date - 200), essai.creance(8, 700, current_date - 600) \g /dev/null
SELECT calimero.acte_poser('DOSSIER-8', a.genre, current_date - a.il_y_a, current_date - a.il_y_a, mode => 'lrar', hors_ordre => 'essai', caisse => '48',
    creances => ARRAY[(SELECT creance FROM calimero_data.creance WHERE dossier = pg_temp.file(8) AND montant = 900)])
  FROM (VALUES ('MED', 150)) AS a (genre, il_y_a) \g /dev/null
SELECT is((SELECT s.prochain_acte FROM calimero_vue.oscar_suivi s WHERE (s.caisse, s.numero) = ('48', 'DOSSIER-8')), 'RELANCE', 'of two debts to come, the one whose last day is the nearest');
SELECT calimero.paiement_affecter((calimero.paiement_encaisser('DOSSIER-8', 700, current_date, 'saisie', 's', 'A1', imputer => false, caisse => '48')).paiement,
    ARRAY[creance], ARRAY[700], 'A1', caisse => '48') FROM calimero_data.creance WHERE dossier = pg_temp.file(8) AND montant = 700 \g /dev/null
SELECT is((SELECT s.prochain_acte FROM calimero_vue.oscar_suivi s WHERE (s.caisse, s.numero) = ('48', 'DOSSIER-8')), 'CONTRAINTE', '... until it is paid');
SELECT calimero.acte_poser('DOSSIER-8', a.genre, current_date - a.il_y_a, a.effet, mode => a.mode, hors_ordre => 'essai', caisse => '48',
    creances => ARRAY[(SELECT creance FROM calimero_data.creance WHERE dossier = pg_temp.file(8) AND montant = 900)])
  FROM (VALUES ('CONTRAINTE', 100, current_date - 98, 'signification'), ('OPPOSITION', 90, NULL, NULL)) AS a (genre, il_y_a, effet, mode) \g /dev/null
SELECT is(pg_temp.suivi(8), '- - - - 50.00 suivi courant', 'a debt whose clock is held is not prescribed, and its file has no day to come');
SELECT is((SELECT string_agg(format('%s %s', e.solde, isfinite(e.prescription_le)), ', ' ORDER BY e.prescription_le) FROM calimero_data.echeance e WHERE e.dossier = pg_temp.file(8)),
    '50.00 t, 900.00 f', '... and keeps its balance');
SELECT is((SELECT string_agg(e.solde::text, ' ') FROM calimero_vue.dossier_echeance e WHERE e.dossier = pg_temp.file(8)), '50.00', '... in no row of what prescribes');
SELECT is((SELECT sum(e.solde) FROM calimero_data.echeance e WHERE e.caisse = '48'), (SELECT sum(d.solde) FROM calimero_data.dossier d WHERE d.caisse = '48'), 'all that is due is in a row');
CREATE TEMPORARY TABLE suites AS SELECT e.dossier, e.prescription_le, e.solde, e.prochain_acte, e.prochain_acte_le, e.prochain_acte_avant FROM calimero_data.echeance e;
SET LOCAL session_replication_role = replica;
UPDATE calimero_data.echeance SET prochain_acte = 'BONJOUR' WHERE dossier = pg_temp.file(5);
UPDATE calimero_data.echeance SET prochain_acte = NULL, prochain_acte_le = '2000-01-01', prochain_acte_avant = NULL WHERE dossier = pg_temp.file(6);
CALL essai.effacer($$ DELETE FROM calimero_data.echeance WHERE dossier = pg_temp.file(8) $$);
SET LOCAL session_replication_role = origin;
SELECT calimero.dossiers_recalculer('48') \g /dev/null
SELECT set_eq('SELECT e.dossier, e.prescription_le, e.solde, e.prochain_acte, e.prochain_acte_le, e.prochain_acte_avant FROM calimero_data.echeance e', 'SELECT * FROM suites',
    'computed again, the next acts are right');
CALL essai.effacer($$ DELETE FROM calimero_data.affectation a USING calimero_data.creance c WHERE c.creance = a.creance AND c.dossier = pg_temp.file(8) $$);
SELECT is((SELECT s.prochain_acte FROM calimero_vue.oscar_suivi s WHERE (s.caisse, s.numero) = ('48', 'DOSSIER-8')), 'RELANCE', 'a debt that is due again is to be claimed again');

-- Deleting, and what a file that is gone leaves.
CALL essai.effacer($$ DELETE FROM calimero_data.creance WHERE dossier = pg_temp.file(3) $$);
SELECT is(pg_temp.jours(3), NULL, 'a debt that is deleted leaves no day');
CALL essai.effacer($$ DELETE FROM calimero_data.dossier WHERE dossier = pg_temp.file(3) $$);
SELECT is_empty($$ SELECT FROM calimero_data.echeance e WHERE NOT EXISTS (SELECT FROM calimero_data.dossier d WHERE d.dossier = e.dossier) $$, 'no day without its file');

-- Computing again trusts nothing that is stored: days and sums changed while the triggers were off.
SELECT calimero.paiement_encaisser('DOSSIER-2', 30, current_date, 'virement', 'r', 'A1', caisse => '48') \g /dev/null
SET LOCAL session_replication_role = replica;
UPDATE calimero_data.affectation SET annulee_le = current_date, annulee_motif = 'x' WHERE montant = 30;
INSERT INTO calimero_data.echeance (caisse, dossier, dossier_genre, prescription_le, solde)
    VALUES ('48', -5, 'cotisation', '2020-01-01', 1), ('48', pg_temp.file(2), 'cotisation', '2020-01-01', 1);
UPDATE calimero_data.echeance SET solde = 3 WHERE dossier = pg_temp.file(1) AND solde = 7;
UPDATE calimero_data.dossier SET prescription_le = NULL WHERE dossier = pg_temp.file(2);
CALL essai.effacer($$ DELETE FROM calimero_data.echeance WHERE dossier = pg_temp.file(4) $$);
SET LOCAL session_replication_role = origin;
SELECT isnt((SELECT f::text FROM essai.fuites('48') f), '(0,0,0,0,0)', 'sums are wrong');
SELECT calimero.dossiers_recalculer('48') \g /dev/null
SELECT is((SELECT array_agg(v::numeric) FROM essai.fuites('48') f, LATERAL (VALUES (f.paiements), (f.creances), (f.dossiers), (f.recettes), (f.doubles)) AS t (v)), '{0,0,0,0,0}', 'computed again, they are right');
SELECT is((SELECT format('%s %s', p.affecte, p.reste) FROM calimero_data.paiement p WHERE p.montant = 30), '0.00 30.00', '... of payments too');
SELECT is(pg_temp.ecarts(), 0::bigint, '... and so is every day');
SELECT is((SELECT count(*) FROM calimero_data.echeance WHERE dossier = -5), 0::bigint, '... with none of files that are gone');

-- Nobody enters a day.
SET LOCAL ROLE calimero_exploitation;
SELECT throws_ok($$ INSERT INTO calimero_data.echeance VALUES ('48', 1, '2030-01-01', 1) $$, '42501', NULL, 'a day cannot be entered');
SELECT throws_ok($$ UPDATE calimero_data.echeance SET solde = 1 $$, '42501', NULL, '... nor changed');
SELECT throws_ok($$ DELETE FROM calimero_data.echeance $$, '42501', NULL, '... nor deleted');
RESET ROLE;
SELECT throws_ok($$ INSERT INTO calimero_data.echeance VALUES ('48', 1, '2030-01-01', 0) $$, '23514', NULL, 'nothing due does not prescribe');
SELECT throws_ok($$ INSERT INTO calimero_data.echeance VALUES ('48', pg_temp.file(1), (SELECT min(prescription_le) FROM calimero_data.echeance WHERE dossier = pg_temp.file(1)), 1) $$, '23505', NULL, 'a file has a day once');
SELECT is(pg_temp.ecarts(), 0::bigint, 'none of this has changed anything');
SELECT calimero.rac_recevoir(5, '2024-06-01', 'virement', NULL, NULL, 'A1', 'RAC-1', '48') \g /dev/null
SELECT results_eq($$ SELECT s.dossier FROM calimero_vue.dossier_suivi s ORDER BY 1 $$, $$ SELECT d.dossier FROM calimero_data.dossier d WHERE d.etat = 'ouvert' AND d.genre <> 'rac' ORDER BY 1 $$,
    'a file of which something is due is followed, a receipt is not');

-- A debtor who moves overseas has a month more to oppose: what comes next on his files waits for it, without another statement.
SELECT essai.dossier(n), essai.creance(n, 100, current_date - 200) FROM generate_series(21, 22) AS n \g /dev/null
SELECT calimero.acte_poser('DOSSIER-' || n, a.genre, current_date - a.il_y_a, current_date - a.il_y_a, mode => 'signification', caisse => '48')
  FROM generate_series(21, 22) AS n, (VALUES ('MED', 100), ('CONTRAINTE', 4)) AS a (genre, il_y_a) \g /dev/null
CREATE FUNCTION pg_temp.suite(numero integer) RETURNS date LANGUAGE sql AS $$
    SELECT s.prochain_acte_le FROM calimero_vue.dossier_suivi s WHERE (s.caisse, s.numero) = ('48', 'DOSSIER-' || $1)
$$;
CREATE FUNCTION pg_temp.suite_de_la_loi(numero integer) RETURNS date LANGUAGE sql AS $$
    SELECT p.au_plus_tot FROM calimero_vue.dossier_suivi s, calimero.prochains_actes(s.numero, caisse => '48') p
     WHERE (s.caisse, s.numero) = ('48', 'DOSSIER-' || $1) AND p.acte = s.prochain_acte
$$;
CREATE TEMPORARY TABLE metropole AS SELECT n, pg_temp.suite(n) AS jour FROM generate_series(21, 22) AS n;
SELECT is(m.jour, pg_temp.suite_de_la_loi(m.n), 'the next act after a contrainte, in metropolitan France') FROM metropole m WHERE m.n = 21;
SET LOCAL ROLE calimero_exploitation;
UPDATE calimero_data.debiteur SET telephone = '0400000000' WHERE matricule = 'MAT21';
UPDATE calimero_data.debiteur SET code_commune = '97105' WHERE matricule = 'MAT21';
RESET ROLE;
SELECT is(pg_temp.suite(21), pg_temp.suite_de_la_loi(21), '... waits on when the debtor moves overseas');
SELECT ok(pg_temp.suite(21) > m.jour, '... for another day') FROM metropole m WHERE m.n = 21;
SELECT is(pg_temp.suite(22), m.jour, '... not that of somebody else') FROM metropole m WHERE m.n = 22;
UPDATE calimero_data.debiteur SET code_commune = CASE matricule WHEN 'MAT22' THEN '97411' END WHERE matricule IN ('MAT21', 'MAT22');
SELECT is((SELECT string_agg((pg_temp.suite(m.n) > m.jour)::text, ' ' ORDER BY m.n) FROM metropole m), 'false true', '... of several at once');
SELECT is(pg_temp.suite(22), pg_temp.suite_de_la_loi(22), '... by the same day');

SELECT * FROM finish();
ROLLBACK;
