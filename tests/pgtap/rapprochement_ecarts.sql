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

SELECT plan(10);

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
SELECT matches(calimero.fiche_synthese(essai.siret(412), '2025-03-01', '2025-03-31', 'text', '48'), 'à régler par l.établissement', 'the fiche says who is to pay');
SELECT doesnt_match(calimero.fiche_synthese(essai.siret(412), '2025-03-01', '2025-03-31', 'text', '48'), 'réglé par', '... and not that it was paid');

SELECT * FROM finish();
ROLLBACK;
