-- Fraud and illegal work are found after a debt is entered: what it prescribes by follows, with a reason that stays.
BEGIN;
SELECT * FROM no_plan();
SELECT essai.dossier(1, 'piar', 'assure');
SELECT essai.dossier(2);
CREATE TEMPORARY TABLE dette (quoi text PRIMARY KEY, creance bigint);
INSERT INTO dette VALUES ('indu', essai.creance(1, 100, '2022-03-10', 'RSA')), ('cotisation', essai.creance(2, 100, '2020-02-15')),
                         ('majoration', essai.creance(2, 10, '2020-02-15', 'MAJORATION'));
GRANT SELECT ON dette TO PUBLIC;
CREATE FUNCTION pg_temp.creance(quoi text) RETURNS bigint LANGUAGE sql STABLE AS $$ SELECT d.creance FROM dette d WHERE d.quoi = creance.quoi $$;
CREATE FUNCTION pg_temp.prescrite(quoi text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT string_agg(format('%s %s', e.prescription_le, e.solde), ', ' ORDER BY e.prescription_le)
      FROM calimero_data.echeance e JOIN calimero_data.creance c USING (caisse, dossier) WHERE c.creance = pg_temp.creance(quoi)
$$;
SELECT is(pg_temp.prescrite('indu'), (SELECT format('%s 100.00', p.echeance) FROM calimero.prescriptions('2026-01-01', '48') p WHERE p.creance = pg_temp.creance('indu')), 'before');
CREATE TEMPORARY TABLE avant AS SELECT quoi, pg_temp.prescrite(quoi) AS dit FROM dette;

SET ROLE calimero_exploitation;
SELECT lives_ok($$ SELECT calimero.creance_qualifier(pg_temp.creance('indu'), 'fausse declaration etablie', true, '2024-06-01', agent => 'A1', caisse => '48') $$, 'fraud is found');
SELECT lives_ok($$ SELECT calimero.creance_qualifier(pg_temp.creance('cotisation'), 'proces-verbal', travail_illegal => true, caisse => '48') $$, 'illegal work is found');
RESET ROLE;
SELECT isnt(pg_temp.prescrite(a.quoi), a.dit, 'the day follows in the same transaction: ' || a.quoi) FROM avant a WHERE a.quoi <> 'majoration';
SELECT is(pg_temp.prescrite('indu'), (SELECT format('%s 100.00', p.echeance) FROM calimero.prescriptions('2026-01-01', '48') p WHERE p.creance = pg_temp.creance('indu')),
    '... as prescriptions() tells it');
SELECT is((SELECT d.prescription_le FROM calimero_data.dossier d WHERE d.numero = 'DOSSIER-1'), (SELECT min(e.prescription_le) FROM calimero_data.echeance e JOIN calimero_data.creance c USING (caisse, dossier)
    WHERE c.creance = pg_temp.creance('indu')), '... and that of the dossier');
SELECT is((SELECT string_agg(m.texte || ' ' || coalesce(m.agent, '-'), ', ' ORDER BY m.commentaire) FROM calimero_data.commentaire m), 'fausse declaration etablie A1, proces-verbal -', 'the reason is kept');
SELECT lives_ok($$ SELECT calimero.creance_qualifier(pg_temp.creance('indu'), 'bonne foi reconnue', caisse => '48') $$, 'it is taken back');
SELECT is(pg_temp.prescrite('indu'), (SELECT a.dit FROM avant a WHERE a.quoi = 'indu'), '... and all is as before');

-- What is refused.
SET ROLE calimero_exploitation;
SELECT throws_ok(r.requete, r.code, NULL, r.cas)
  FROM (VALUES ($$ SELECT calimero.creance_qualifier(NULL, 'm', true, caisse => '48') $$, '22004', 'no debt'),
               ($$ SELECT calimero.creance_qualifier(pg_temp.creance('indu'), 'm', NULL, caisse => '48') $$, '22004', 'no answer'),
               ($$ SELECT calimero.creance_qualifier(0, 'm', true, caisse => '48') $$, 'MS021', 'a debt that is not'),
               ($$ SELECT calimero.creance_qualifier(pg_temp.creance('indu'), 'm', true, caisse => '63') $$, 'MS021', 'a debt of another caisse'),
               ($$ SELECT calimero.creance_qualifier(pg_temp.creance('indu'), 'm', true, agent => 'X', caisse => '48') $$, 'MS021', 'an agent that is not'),
               ($$ SELECT calimero.creance_qualifier(pg_temp.creance('indu'), ' ', true, caisse => '48') $$, 'MS033', 'no reason'),
               ($$ SELECT calimero.creance_qualifier(pg_temp.creance('indu'), NULL, true, caisse => '48') $$, 'MS033', 'a null for a reason'),
               ($$ SELECT calimero.creance_qualifier(pg_temp.creance('indu'), 'm', false, '2024-06-01', caisse => '48') $$, 'MS023', 'a discovery of no fraud'),
               ($$ SELECT calimero.creance_qualifier(pg_temp.creance('indu'), 'm', true, current_date + 1, caisse => '48') $$, 'MS031', 'a discovery of tomorrow'),
               ($$ SELECT calimero.creance_qualifier(pg_temp.creance('indu'), 'm', true, 'infinity', caisse => '48') $$, 'MS031', 'a discovery of no day'),
               ($$ SELECT calimero.creance_qualifier(pg_temp.creance('indu'), 'm', true, '0024-06-01', caisse => '48') $$, '22008', 'a slip of the pen'),
               ($$ UPDATE calimero_data.creance SET montant = 1 $$, '42501', 'the amount of a debt is not changed')) AS r (requete, code, cas);
RESET ROLE;
UPDATE calimero_data.commentaire SET ecrit_le = '2024-01-01';
SET ROLE calimero_exploitation;
SELECT throws_ok($$ UPDATE calimero_data.creance SET fraude = true WHERE creance = pg_temp.creance('indu') $$, 'MS033', NULL, 'plain SQL gives a reason too');
SELECT lives_ok($$ UPDATE calimero_data.creance SET fraude = fraude WHERE creance = pg_temp.creance('indu') $$, '... for a change');
SELECT calimero.acte_poser('DOSSIER-2', 'REMISE', '2024-06-03', montant => 4, creances => ARRAY[pg_temp.creance('majoration')], hors_ordre => 'essai', caisse => '48') AS acte \gset
SELECT calimero.creance_remettre(:acte, ARRAY[pg_temp.creance('majoration')], ARRAY[4], 'A1', caisse => '48');
SELECT throws_ok($$ SELECT calimero.creance_qualifier(pg_temp.creance('majoration'), 'm', travail_illegal => true, caisse => '48') $$, 'MS030', NULL,
    'a remise that the law does not allow then is cancelled first');
SELECT calimero.acte_annuler(:acte, current_date, 'A1', 'fraude', '48');
SELECT lives_ok($$ SELECT calimero.creance_qualifier(pg_temp.creance('majoration'), 'm', travail_illegal => true, caisse => '48') $$, '... then it may be said');
RESET ROLE;
SELECT calimero.paiement_encaisser('DOSSIER-1', 100, current_date, 'virement', 'R', 'A1', caisse => '48');
SELECT calimero.dossier_clore('DOSSIER-1', caisse => '48');
SELECT throws_ok($$ SELECT calimero.creance_qualifier(pg_temp.creance('indu'), 'm', true, caisse => '48') $$, 'MS010', NULL, 'not of a closed dossier');

SELECT * FROM finish();
ROLLBACK;
