-- The arithmetic of payments as SQL shows it, and the checks that functions of payments share.
BEGIN;
SELECT * FROM no_plan();

SELECT is(calimero.imputation(i.regle, i.montant, i.courante, i.postes, i.rangs, i.echeances, i.soldes)::text, i.attendu, i.cas)
  FROM (VALUES
    ('anciennete', 10.00, NULL::date, ARRAY[]::text[], ARRAY[]::smallint[], ARRAY[]::date[], ARRAY[]::numeric[], '{}', 'no debt'),
    ('anciennete', 10, NULL, ARRAY['principal'], ARRAY[0]::smallint[], ARRAY['2024-01-01']::date[], ARRAY[4.50], '{4.50}', 'no more than the balance'),
    ('anciennete', 10, NULL, ARRAY['frais', 'principal'], ARRAY[0, 0]::smallint[], ARRAY['2020-01-01', '2024-01-01']::date[], ARRAY[6, 7.01], '{2.99,7.01}', 'principal before costs'),
    ('echeance', 10, '2024-05-15', ARRAY['principal', 'principal'], ARRAY[1, 9]::smallint[], ARRAY['2024-02-15', '2024-05-15']::date[], ARRAY[6, 7], '{3.00,7.00}', 'the instalment of the day'),
    ('anciennete', 10, '2024-05-15', ARRAY['principal', 'principal'], ARRAY[1, 9]::smallint[], ARRAY['2024-02-15', '2024-05-15']::date[], ARRAY[6, 7], '{6.00,4.00}', 'the oldest'),
    ('echeance', 1, '2024-05-15', ARRAY['principal', 'principal', 'principal'], ARRAY[1, 1, 1]::smallint[], ARRAY['2024-05-15', '2024-05-15', '2024-05-15']::date[],
        ARRAY[1, 1, 1], '{0.34,0.33,0.33}', 'in identical proportions'),
    ('echeance', NULL, '2024-05-15', ARRAY['principal'], ARRAY[1]::smallint[], ARRAY['2024-05-15']::date[], ARRAY[1], NULL, 'no amount')
  ) AS i (regle, montant, courante, postes, rangs, echeances, soldes, attendu, cas);
SELECT is(essai.erreur('SELECT ' || i.requete), i.attendu, i.requete)
  FROM (VALUES
    ('calimero.imputation(''autre'', 1, NULL, ARRAY[''frais''], ARRAY[0::smallint], ARRAY[current_date], ARRAY[1])', '22023'),
    ('calimero.imputation(''echeance'', 1, NULL, ARRAY[''interets''], ARRAY[0::smallint], ARRAY[current_date], ARRAY[1])', '22023'),
    ('calimero.imputation(''echeance'', 1, NULL, ARRAY[''frais''], ARRAY[0::smallint], ARRAY[current_date], ARRAY[1, 2])', '22023'),
    ('calimero.imputation(''echeance'', 1, NULL, ARRAY[''frais''], ARRAY[0::smallint], ARRAY[current_date], ARRAY[NULL::numeric])', '22023'),
    ('calimero.imputation(''echeance'', 1, NULL, ARRAY[[''frais'']], ARRAY[0::smallint], ARRAY[current_date], ARRAY[1])', '22023'),
    ('calimero.imputation(''echeance'', -1, NULL, ARRAY[''frais''], ARRAY[0::smallint], ARRAY[current_date], ARRAY[1])', '22023'),
    ('calimero.imputation(''echeance'', 1, NULL, ARRAY[''frais''], ARRAY[0::smallint], ARRAY[current_date], ARRAY[-1])', '22023'),
    ('calimero.imputation(''echeance'', 1, NULL, ARRAY[''frais'', ''frais''], ARRAY[0, 0]::smallint[], ARRAY[current_date, current_date], ARRAY[999999999999.99, 0.01])', 'MS003'),
    ('calimero.imputation(''echeance'', 1e12, NULL, ARRAY[''frais''], ARRAY[0::smallint], ARRAY[current_date], ARRAY[1])', 'MS003'),
    ('calimero.imputation(''echeance'', 10.005, NULL, ARRAY[''frais''], ARRAY[0::smallint], ARRAY[current_date], ARRAY[20])', 'MS003'),
    ('calimero.imputation(''echeance'', 10, NULL, ARRAY[''frais''], ARRAY[0::smallint], ARRAY[current_date], ARRAY[20.005])', 'MS003'),
    ('calimero.imputation(''echeance'', 1, NULL, ARRAY[''frais''], ARRAY[0::smallint], ARRAY[''infinity''::date], ARRAY[1])', '22008'),
    ('calimero.imputation(''echeance'', 1, NULL, ARRAY[''frais''], ARRAY[0::smallint], ARRAY[''0001-01-01 BC''::date], ARRAY[1])', '22008'),
    ('calimero.imputation(''echeance'', 1, ''-infinity'', ARRAY[''frais''], ARRAY[0::smallint], ARRAY[current_date], ARRAY[1])', '22008'),
    ('calimero.somme_de_plusieurs(ARRAY[1, 2], 3.005)', 'MS003'), ('calimero.somme_de_plusieurs(ARRAY[1, 2.005], 3)', 'MS003'),
    ('calimero.somme_de_plusieurs(ARRAY[1, 0], 1)', '22023'),
    ('calimero.somme_de_plusieurs(ARRAY[1, NULL], 1)', '22023'),
    ('calimero.montant_verifier(NULL)', '22004'), ('calimero.montant_verifier(0)', 'MS022'), ('calimero.montant_verifier(0.005)', 'MS022'),
    ('calimero.montant_verifier(''-Infinity'')', 'MS022'), ('calimero.montant_verifier(1e12)', 'MS003'), ('calimero.montant_verifier(''Infinity'')', 'MS003'),
    ('calimero.montant_verifier(999999999999.990)', 'no error'), ('calimero.montant_verifier(0.01)', 'no error'),
    ('calimero.motif_verifier(E''\t'')', 'MS033'), ('calimero.motif_verifier(repeat(''a'', 201))', 'MS033'), ('calimero.motif_verifier(''a'')', 'no error'),
    ('calimero.refuser(''MS021'', false)', 'no error'), ('calimero.refuser(''MS021'', NULL)', 'no error'), ('calimero.refuser(''MS021'')', 'MS021'),
    ('calimero.repartition_verifier(ARRAY[1], ARRAY[1.00])', 'no error'), ('calimero.repartition_verifier(NULL, ARRAY[1.00])', '22004'),
    ('calimero.repartition_verifier(ARRAY[[1]], ARRAY[1.00])', 'MS032'), ('calimero.repartition_verifier(ARRAY[1], ARRAY[0.001])', 'MS022')
  ) AS i (requete, attendu);

SELECT is(calimero.somme_de_plusieurs(s.soldes, s.montant)::text, s.attendu, s.cas)
  FROM (VALUES (ARRAY[10.10, 20.20, 30.30], 40.40, '{1,3}', 'two of three'), (ARRAY[10.10, 20.20, 30.30], 60.60, '{1,2,3}', 'all'),
               (ARRAY[10.10, 20.20, 30.30], 30.31, NULL, 'none'), (ARRAY[10.10, 20.20], 10.10, NULL, 'one alone is another reason'),
               (ARRAY[1, 1, 2, 2], 3, NULL, 'more than one way'), (ARRAY[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], 13, NULL, 'too many to try')) AS s (soldes, montant, attendu, cas);

SELECT is(calimero.rac_jetons(j.reference)::text, j.attendu, j.reference)
  FROM (VALUES (NULL, '{}'), ('', '{}'), ('ab', '{}'), ('Cotis. 12', '{COTIS,COTIS.,Cotis,Cotis.}'), ('123 456', '{123,123456,456}'), ('D-7/2', '{D-7/2}'), ('d-7', '{D-7,d-7}')) AS j (reference, attendu);

-- What a dossier or a payment touches.
SELECT essai.dossier(1), essai.dossier(2);
SELECT essai.creance(1, 10), essai.creance(2, 20);
CREATE TEMPORARY TABLE r AS SELECT * FROM calimero.rac_recevoir(25, '2024-06-01', 'cheque', 'MAT1', essai.iban(1), 'A1', 'RAC-1', '48');
CREATE FUNCTION pg_temp.d(numero text) RETURNS bigint LANGUAGE sql AS $$ SELECT calimero.dossier_trouver('48', numero) $$;
SELECT is(essai.erreur('SELECT calimero.dossier_trouver(''48'', NULL)'), '22004', 'a number is needed');
SELECT is(essai.erreur('SELECT calimero.dossier_trouver(''63'', ''DOSSIER-1'')'), 'MS021', 'a number is of one caisse');
SELECT is(essai.erreur('SELECT calimero.agent_verifier(''63'', ''A1'')'), 'MS021', 'so is an agent');
SELECT is(essai.erreur('SELECT calimero.agent_verifier(''48'', ''A1'')'), 'no error', '... who is known there');
SELECT is(calimero.paiement_dossiers('48', r.paiement), ARRAY[pg_temp.d('RAC-1')], 'a receipt touches its own dossier') FROM r;
SELECT calimero.paiement_imputer(r.paiement, 'DOSSIER-1', 'A1', caisse => '48'), calimero.paiement_imputer(r.paiement, 'DOSSIER-2', 'A1', caisse => '48') FROM r;
SELECT ok(calimero.paiement_dossiers('48', r.paiement) @> ARRAY[pg_temp.d('RAC-1'), pg_temp.d('DOSSIER-1'), pg_temp.d('DOSSIER-2')], '... then those of the debts that it settles') FROM r;
SELECT is(calimero.paiement_dossiers('63', r.paiement), NULL, '... in its caisse') FROM r;
SELECT is(essai.erreur(format('SELECT calimero.paiement_verrouiller(''48'', %s)', r.paiement)), 'no error', 'they are locked together') FROM r;
SELECT is(essai.erreur('SELECT calimero.paiement_verrouiller(''48'', 0)'), 'MS021', 'no payment, nothing to lock');
SELECT is(essai.erreur(format('SELECT * FROM calimero.imputation_prevue(''DOSSIER-1'', %s, %L, ''48'')', i.montant, i.le)), i.attendu, format('what %s received on %s would settle', i.montant, i.le))
  FROM (VALUES ('5', NULL, '22004'), ('5', 'infinity', 'MS031'), ('5', '1899-12-31', '22008'), ('10.005', '2024-06-01', 'MS022'), ('NULL', '2024-06-01', '22004'),
               ('5', '2024-06-01', 'no error')) AS i (montant, le, attendu);
SELECT is(essai.erreur(format('SELECT calimero.dossiers_verrouiller(''48'', ARRAY[%s, NULL, %1$s])', pg_temp.d('RAC-1'))), 'no error', 'repeats and nulls are no harm');
SELECT is(essai.erreur(format('SELECT calimero.debiteurs_verifier(''48'', NULL, ARRAY[%s])', pg_temp.d('RAC-1'))), 'MS027', 'a rac holds no debt');
SELECT is(essai.erreur(format('SELECT calimero.rac_verifier(''48'', %s)', r.paiement)), 'no error', 'a receipt to classify') FROM r;
SELECT is(essai.erreur('SELECT calimero.rac_verifier(''48'', 0)'), 'MS021', 'no receipt');
SELECT is((SELECT string_agg(d.motif, ' ' ORDER BY d.motif) FROM calimero.rac_debiteurs('48', ARRAY['MAT1', essai.siret(1)], NULL, 0) d), 'REF_MATRICULE REF_SIRET', 'a debtor is named in several ways');
SELECT is((SELECT string_agg(d.motif, ' ' ORDER BY d.motif) FROM calimero.rac_dossiers('48', ARRAY['DOSSIER-2'], 5, '2024-06-01') d), 'MONTANT_CREANCE MONTANT_DOSSIER REF_DOSSIER', 'so is a dossier');

SELECT * FROM finish();
ROLLBACK;
