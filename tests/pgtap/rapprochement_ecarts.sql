-- What the matching must not lose: a debt, a gap, a month, a day.  Each case by what it leaves in the view and in the fiche.
BEGIN;
\ir rapprochement_outils.psql

-- siret, period, status, gap and due day of the rows of these SIRETs.
CREATE FUNCTION pg_temp.lignes(VARIADIC numeros integer[]) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(format('%s %s %s %s %s', array_position(numeros, n), r.periode, r.statut, r.ecart_paiement, r.exigible_le), E'\n' ORDER BY array_position(numeros, n), r.periode)
      FROM unnest(numeros) AS n
      JOIN calimero_vue.dsn_rapprochement r ON r.caisse = '48' AND r.siret = essai.siret(n)
$$;
CREATE FUNCTION pg_temp.signaux(numero integer, periode text) RETURNS text LANGUAGE sql AS $$
    SELECT r.signaux FROM calimero_vue.dsn_rapprochement r WHERE r.caisse = '48' AND r.siret = essai.siret(numero) AND r.periode = signaux.periode
$$;
-- A month declared and announced to be paid by another establishment.
CREATE FUNCTION pg_temp.annonce_par(numero integer, payeur text, montant numeric) RETURNS void LANGUAGE sql AS $$
    SELECT pg_temp.faits(essai.siret(numero), jsonb_build_object('d', jsonb_build_array(jsonb_build_object('mois', '2025-03',
        'c', jsonb_build_array(jsonb_build_object('m', montant)),
        'v', jsonb_build_array(jsonb_build_object('m', montant, 'mode', '06', 'payeur', payeur))))))
$$;

-- Another establishment of the same enterprise.
CREATE FUNCTION pg_temp.voisin(numero integer) RETURNS text LANGUAGE sql AS $$
    SELECT min(v.siret)
      FROM (SELECT left(essai.siret(numero), 9) || to_char(n, 'FM00000') AS siret FROM generate_series(11, 40) AS n) AS v
     WHERE calimero.siret_valide(v.siret) AND v.siret <> essai.siret(numero)
$$;

SELECT plan(26);

-- Naming a payer of another enterprise pays nothing.
SELECT pg_temp.annonce_par(412, essai.siret(413), 5000);
SELECT pg_temp.annonce_par(414, essai.siret(415), 300), pg_temp.faits(essai.siret(415), '{"m": [{"m": 120, "j": "2025-04-15"}]}');
SELECT pg_temp.annonce_par(416, essai.siret(417), 70), pg_temp.faits(essai.siret(417), '{"m": [{"m": 70, "j": "2025-04-15"}]}');
SELECT pg_temp.annonce_par(418, pg_temp.voisin(418), 80);
SELECT calimero.dsn_rapprocher('48');
SELECT is(pg_temp.lignes(412, 413), E'1 2025M03 SANS_ENCAISSEMENT 5000.00 2025-04-20\n2 2025M03 OK 0.00 ', 'what another enterprise does not pay is missing where it was announced, and there alone');
SELECT is(pg_temp.signaux(412, '2025M03') || ' / ' || pg_temp.signaux(413, '2025M03'), 'PAYE_PAR_AUTRE, ECART_PAIEMENT, AUTRE_ENTREPRISE / PAYE_POUR_AUTRE, AUTRE_ENTREPRISE', '... and both rows say that enterprises differ');
SELECT is(pg_temp.lignes(414, 415), E'1 2025M03 ECART_PAIEMENT 180.00 2025-04-20\n2 2025M03 OK 0.00 ', 'a part that it paid');
SELECT is(pg_temp.lignes(416, 417), E'1 2025M03 PAYE_PAR_AUTRE 0.00 \n2 2025M03 OK 0.00 ', 'all of it paid');
SELECT is(pg_temp.lignes(418), '1 2025M03 PAYE_PAR_AUTRE 0.00 ', 'within an enterprise the establishment that announced has no gap');
SELECT is((SELECT statut || ' ' || ecart_paiement || ' ' || exigible_le FROM calimero_vue.dsn_rapprochement WHERE caisse = '48' AND siret = pg_temp.voisin(418)),
    'SANS_ENCAISSEMENT 80.00 2025-04-20', '... the one that is to pay has it');
SELECT is((SELECT sum(impaye_par_autre) || ' ' || sum(impaye_pour_autre) FROM calimero_vue.dsn_rapprochement WHERE caisse = '48'), '5180.00 5180.00', 'the same centimes on either side');
SELECT is((SELECT string_agg(element || ' ' || montant, ', ' ORDER BY rang) FROM calimero.dsn_expliquer(essai.siret(414), '2025M03', '48') WHERE element IN ('impaye_par_autre', 'ecart_paiement')),
    'impaye_par_autre 180.00, ecart_paiement 180.00', 'the explanation says it');
SELECT matches(calimero.fiche_synthese(essai.siret(412), '2025-03-01', '2025-03-31', 'text', '48'), 'à régler par un autre', 'the fiche says who is to pay');
SELECT doesnt_match(calimero.fiche_synthese(essai.siret(412), '2025-03-01', '2025-03-31', 'text', '48'), 'réglé par', '... and not that it was paid');

-- A sum that is unique among the oldest announcements only is none.
SELECT pg_temp.faits(essai.siret(420), jsonb_build_object('d', (SELECT jsonb_agg(jsonb_build_object('mois', to_char(DATE '2024-01-01' + (rang - 1)::integer * INTERVAL '1 month', 'YYYY-MM'),
           'v', jsonb_build_array(jsonb_build_object('m', montant))) ORDER BY rang)
      FROM unnest(ARRAY[101, 102, 1000, 2000, 4000, 8000, 16000, 32000, 64000, 128000, 256000, 512000, 93, 110]) WITH ORDINALITY AS t (montant, rang)),
    'm', jsonb_build_array(jsonb_build_object('m', 203, 'j', '2025-04-15'))));
-- Reversals that name nothing.
SELECT pg_temp.faits(essai.siret(421), '{"d": [{"mois": "2025-03", "c": [{"m": 147}], "v": [{"m": 147}]}], "m": [{"m": 147, "j": "2025-04-15", "p": "2025M03"}, {"m": -147, "j": "2025-04-22"}]}');
SELECT pg_temp.faits(essai.siret(422), '{"d": [{"mois": "2025-03", "c": [{"m": 147}], "v": [{"m": 147}]}], "m": [{"m": 147, "j": "2025-04-15", "p": "2025M03"}, {"m": -147, "j": "2025-04-22", "p": "2025M04"}]}');
SELECT pg_temp.faits(essai.siret(423), '{"d": [{"mois": "2025-03", "c": [{"m": 147}], "v": [{"m": 147}]}], "m": [{"m": 200, "j": "2025-04-15"}, {"m": -53, "j": "2025-05-22"}]}');
SELECT pg_temp.faits(essai.siret(424), '{"d": [{"mois": "2025-03", "c": [{"m": 100}], "v": [{"m": 100}]}], "m": [{"m": 150, "j": "2025-04-15", "p": "2025M03"}, {"m": -50, "j": "2025-05-22"}]}');
-- A small regularisation of a quarter.
SELECT pg_temp.faits(essai.siret(136), '{"d": [{"mois": "2025-01", "c": [{"m": 100}]}, {"mois": "2025-02", "c": [{"m": 100}]}, {"mois": "2025-03", "c": [{"m": 100}]}, {"mois": "2025-04", "c": [{"m": 100}, {"m": 5, "p": "2025T01", "regul": true}], "v": [{"m": 100}, {"m": 5, "p": "2025T01", "regul": true}]}], "m": [{"m": 105, "j": "2025-05-15"}]}');
SELECT calimero.dsn_rapprocher('48');
SELECT is((SELECT string_agg(periode || ' ' || methode || ' ' || montant, ', ' ORDER BY periode) FROM calimero_data.dsn_affectation WHERE caisse = '48' AND payeur = essai.siret(420)),
    '2024M01 IMPUTATION 101.00, 2024M02 IMPUTATION 102.00', 'no sum where more announcements are open than are looked at');
SELECT is((SELECT string_agg(periode, ', ' ORDER BY periode) FROM calimero_vue.dsn_rapprochement WHERE caisse = '48' AND siret = essai.siret(420) AND signaux ~ 'BORNE'),
    '2024M01, 2024M02', '... and the rows that the cash went to say so');
SELECT is(pg_temp.lignes(421), '1 2025M03 SANS_ENCAISSEMENT 147.00 2025-04-20', 'a reversal of no period finds the credit that a period was assigned to');
SELECT is(pg_temp.lignes(422), '1 2025M03 SANS_ENCAISSEMENT 147.00 2025-04-20', '... and one of another period too');
SELECT is(pg_temp.lignes(423), '1 2025M03 OK 0.00 ', 'a refund finds what is left of a credit');
SELECT is(pg_temp.lignes(424), '1 2025M03 OK 0.00 ', '... of one that a period was assigned to');
SELECT is((SELECT string_agg(r.periode || ' ' || r.statut, ', ' ORDER BY r.periode) FROM calimero_data.dsn_rapprochement r WHERE r.caisse = '48' AND r.siret = essai.siret(136)),
    '2025M01 SANS_VERSEMENT, 2025M02 SANS_VERSEMENT, 2025M03 SANS_VERSEMENT, 2025M04 OK', 'a regularisation of a quarter absorbs no month');

-- Cash of no period against a period that has not begun.
SELECT pg_temp.faits(essai.siret(430), '{"d": [{"mois": "2025-06", "c": [{"m": 64}], "v": [{"m": 64}]}], "m": [{"m": 64, "j": "2025-03-10"}]}');
SELECT pg_temp.faits(essai.siret(431), '{"d": [{"mois": "2025-06", "c": [{"m": 64}], "v": [{"m": 64}]}], "m": [{"m": 64, "j": "2025-05-01"}]}');
SELECT pg_temp.faits(essai.siret(432), '{"d": [{"mois": "2025-06", "c": [{"m": 64}], "v": [{"m": 64}]}], "m": [{"m": 64, "j": "2025-04-30"}]}');
SELECT pg_temp.faits(essai.siret(433), '{"d": [{"mois": "2025-06", "c": [{"m": 64}], "v": [{"m": 64}]}], "m": [{"m": 64, "j": "2025-05-20"}, {"m": 64, "j": "2025-07-15"}]}');
SELECT pg_temp.faits(essai.siret(434), '{"d": [{"mois": "2025-06", "c": [{"m": 64}], "v": [{"m": 64}]}], "m": [{"m": 64, "j": "2025-03-10", "p": "2025M06"}]}');
SELECT pg_temp.faits(essai.siret(435), '{"d": [{"mois": "2025-06", "c": [{"m": 64}], "v": [{"m": 24}, {"m": 40}]}], "m": [{"m": 64, "j": "2025-04-30"}, {"m": 30, "j": "2025-04-30"}]}');
SELECT pg_temp.faits(essai.siret(436), '{"d": [{"mois": "2025-06", "c": [{"m": 64}], "v": [{"m": 64, "p": "2025T02"}]}], "m": [{"m": 64, "j": "2025-04-02"}]}');
SELECT calimero.dsn_rapprocher('48');
SELECT is(pg_temp.lignes(430), E'1 2025M03 ENCAISSEMENT_SANS_DSN -64.00 \n1 2025M06 SANS_ENCAISSEMENT 64.00 2025-07-20', 'months before: a credit of its own month, and the period is not paid');
SELECT is(pg_temp.lignes(431), '1 2025M06 OK 0.00 ', '31 days before the period: it is paid');
SELECT is(pg_temp.lignes(432), E'1 2025M04 ENCAISSEMENT_SANS_DSN -64.00 \n1 2025M06 SANS_ENCAISSEMENT 64.00 2025-07-20', '32 days before: it is not');
SELECT is(pg_temp.lignes(433), E'1 2025M05 ENCAISSEMENT_SANS_DSN -64.00 \n1 2025M06 OK 0.00 ', 'the payment made when the period had begun is its own, the earlier one the credit');
SELECT is(pg_temp.lignes(434), '1 2025M06 OK 0.00 ', 'what the account assigns is paid whenever');
SELECT is(pg_temp.lignes(435), E'1 2025M04 ENCAISSEMENT_SANS_DSN -94.00 \n1 2025M06 SANS_ENCAISSEMENT 64.00 2025-07-20', 'neither a sum nor the imputation reaches further');
SELECT is(pg_temp.lignes(436), '1 2025T02 OK 0.00 ', 'a quarter has begun with its first month');
UPDATE calimero_data.dsn_parametre SET anticipation_jours = 0 WHERE caisse = '48';
SELECT calimero.dsn_rapprocher('48', '2025-01-01', '2025-12-31');
SELECT is(pg_temp.lignes(431), E'1 2025M05 ENCAISSEMENT_SANS_DSN -64.00 \n1 2025M06 SANS_ENCAISSEMENT 64.00 2025-07-20', 'the caisse decides how many days: none');
UPDATE calimero_data.dsn_parametre SET anticipation_jours = 366 WHERE caisse = '48';
SELECT calimero.dsn_rapprocher('48', '2025-01-01', '2025-12-31');
SELECT is(pg_temp.lignes(430), '1 2025M06 OK 0.00 ', '... or a year');

SELECT * FROM finish();
ROLLBACK;
