-- Sums that numeric(14,2) cannot hold: the rows that have them say so, and nobody else is concerned.
BEGIN;
SELECT plan(30);
\ir rapprochement_outils.psql

SELECT pg_temp.faits(essai.siret(1), '{"d": [{"mois": "2025-03", "c": [{"m": 999999999999.99}], "v": [{"m": 999999999999.99}]}],
    "m": [{"m": 999999999999.99, "j": "2025-04-15", "p": "2025M03"}, {"m": 999999999999.99, "j": "2025-04-16", "p": "2025M03"}]}');
SELECT pg_temp.faits(essai.siret(2), '{"d": [{"mois": "2025-03", "c": [{"m": 999999999999.99}, {"code": "076", "m": 999999999999.99}, {"code": "018", "m": 5}], "v": [{"m": 12}]}],
    "m": [{"m": 12, "j": "2025-04-15"}]}');
SELECT pg_temp.faits(essai.siret(3), '{"d": [{"mois": "2025-03", "c": [{"m": 147}], "v": [{"m": 147}]}], "m": [{"m": 147, "j": "2025-04-15"}]}');
-- One declaration each, that together are too much; and another month, that is as it should be.
SELECT pg_temp.faits(essai.siret(4), '{"d": [{"mois": "2025-03", "c": [{"m": 999999999999.99}]}, {"mois": "2025-03", "nature": "09", "c": [{"m": 999999999999.99}]},
    {"mois": "2025-04", "c": [{"m": 10}], "v": [{"m": 10}]}], "m": [{"m": 10, "j": "2025-05-15"}]}');
-- Paid by another: beyond the range at both.
SELECT pg_temp.faits(essai.siret(5), jsonb_build_object('d', jsonb_build_array(jsonb_build_object('mois', '2025-03', 'v', jsonb_build_array(
    jsonb_build_object('m', 999999999999.99, 'mode', '06', 'payeur', essai.siret(6)), jsonb_build_object('m', 999999999999.99, 'mode', '06', 'payeur', essai.siret(6)))))));
SELECT pg_temp.faits(essai.siret(6), '{"m": [{"m": 999999999999.99, "j": "2025-04-15"}, {"m": 999999999999.99, "j": "2025-04-16"}]}');
-- Each amount fits, and their difference does not.
SELECT pg_temp.faits(essai.siret(7), '{"d": [{"mois": "2025-03", "c": [{"m": -999999999999.99}], "v": [{"m": 999999999999.99}]}], "m": [{"m": 999999999999.99, "j": "2025-04-15"}]}');
-- More than fits, and back.
SELECT pg_temp.faits(essai.siret(8), '{"d": [{"mois": "2025-03", "c": [{"m": 999999999999.99}, {"code": "076", "m": 100}, {"code": "076", "m": -999999999999.99}], "v": [{"m": 100}]}],
    "m": [{"m": 100, "j": "2025-04-15"}]}');

SELECT is((SELECT format('%s', r) FROM calimero.dsn_rapprocher('48') r), '(8,9,9,18)', 'everything is matched');
SELECT is((SELECT concat_ws(' / ', r.statut, coalesce(r.declare::text, '-'), coalesce(r.annonce::text, '-'), coalesce(r.annonce_par_autre::text, '-'),
                            coalesce(r.annonce_pour_autre::text, '-'), coalesce(r.encaisse::text, '-'), coalesce(r.affecte::text, '-'), coalesce(r.regle_par_autre::text, '-'))
             FROM calimero_data.dsn_rapprochement r WHERE r.siret = essai.siret(c.numero) AND r.periode = c.periode), c.attendu, c.quoi)
  FROM (VALUES
        (1, '2025M03', 'MONTANT_HORS_LIMITE / 999999999999.99 / 999999999999.99 / 0.00 / 0.00 / - / 999999999999.99 / 0.00', 'cash beyond the range is not told, and the rest is'),
        (2, '2025M03', 'MONTANT_HORS_LIMITE / - / 12.00 / 0.00 / 0.00 / 12.00 / 12.00 / 0.00', 'nor are the cotisations of one declaration'),
        (3, '2025M03', 'OK / 147.00 / 147.00 / 0.00 / 0.00 / 147.00 / 147.00 / 0.00', 'another SIRET is matched'),
        (4, '2025M03', 'MONTANT_HORS_LIMITE / - / 0.00 / 0.00 / 0.00 / 0.00 / 0.00 / 0.00', 'two declarations'),
        (4, '2025M04', 'OK / 10.00 / 10.00 / 0.00 / 0.00 / 10.00 / 10.00 / 0.00', 'another period of the same SIRET is matched'),
        (5, '2025M03', 'MONTANT_HORS_LIMITE / 0.00 / 0.00 / - / 0.00 / 0.00 / 0.00 / -', 'what another is to pay'),
        (6, '2025M03', 'MONTANT_HORS_LIMITE / 0.00 / 0.00 / 0.00 / - / - / - / 0.00', 'at that other'),
        (7, '2025M03', 'MONTANT_HORS_LIMITE / -999999999999.99 / 999999999999.99 / 0.00 / 0.00 / 999999999999.99 / 999999999999.99 / 0.00', 'a difference beyond the range'),
        (8, '2025M03', 'OK / 100.00 / 100.00 / 0.00 / 0.00 / 100.00 / 100.00 / 0.00', 'sums count when they are complete')
       ) AS c (numero, periode, attendu, quoi);
SELECT is((SELECT modifications FROM calimero.dsn_rapprocher('48', '2025-01-01', '2025-12-31')), 0::bigint, 'from scratch: the same');
SELECT is((SELECT modifications FROM calimero.dsn_rapprocher('48', '2025-03-01', '2025-03-31')), 0::bigint, '... and by a range');

-- Whoever reads learns it.
SELECT essai.memes_lignes($$ SELECT statut, ecart, declare, ecart_du, ecart_paiement, lignes FROM calimero_vue.dsn_rapprochement WHERE siret = essai.siret(2) $$,
    $$ VALUES ('MONTANT_HORS_LIMITE'::varchar, true, NULL::numeric, NULL::numeric, 0.00, 2) $$, 'the view tells what is known');
SELECT essai.memes_lignes($$ SELECT declare, annonce, ecart_du, ecart_paiement FROM calimero_vue.dsn_ecart WHERE siret = essai.siret(7) $$,
    $$ VALUES (-999999999999.99, 999999999999.99, NULL::numeric, 0.00) $$, '... and no difference that does not fit');
SELECT is((SELECT count(*) FROM calimero_vue.dsn_ecart WHERE statut = 'MONTANT_HORS_LIMITE'), 6::bigint, 'they are écarts');
SELECT is((SELECT string_agg(format('%s %s', e.colonne, coalesce(e.montant::text, '-')), ', ' ORDER BY e.rang) FROM calimero.dsn_expliquer(essai.siret(1), '2025M03', '48') e WHERE e.colonne = 'encaisse'),
    'encaisse 999999999999.99, encaisse 999999999999.99', 'the lines of a sum are told');
SELECT is((SELECT string_agg(format('%s %s', e.element, coalesce(e.montant::text, '-')), ', ' ORDER BY e.rang) FROM calimero.dsn_expliquer(essai.siret(1), '2025M03', '48') e
            WHERE e.element IN ('encaisse', 'affecte', 'ecart_paiement')), 'encaisse -, affecte 999999999999.99, ecart_paiement -', '... the sum is not');
SELECT is((SELECT coalesce(e.montant::text, '-') FROM calimero.dsn_expliquer(essai.siret(7), '2025M03', '48') e WHERE e.element = 'ecart_du'), '-', 'nor a difference');
SELECT is((SELECT count(*) FROM calimero.dsn_expliquer(essai.siret(1), '2025M03', '48') e WHERE e.element ~ '^MONTANT_HORS_LIMITE : Un montant'), 1::bigint, 'and the status says why');

-- The fiche.
SELECT is(calimero.fiche_synthese(essai.siret(n), '2025-03-01', '2025-03-31', 'json', '48', '2025-06-01')::json #>> '{ecarts,0,situation}', 'montant hors limite', format('the fiche says it of %s', n))
  FROM unnest(ARRAY[1, 2, 4, 5, 6, 7]) AS n;
SELECT is((SELECT format('%s %s', p ->> 'du', coalesce(p ->> 'encaisse', '-'))
             FROM jsonb_path_query(calimero.fiche_synthese(essai.siret(1), '2025-03-01', '2025-03-31', 'json', '48', '2025-06-01')::jsonb, 'strict $.**.periodes[0]') AS p),
    '999999999999.99 -', 'null in JSON');
SELECT matches(calimero.fiche_synthese(essai.siret(1), '2025-03-01', '2025-03-31', 'text', '48', '2025-06-01'), '\mEncaissé +hors limite\M', 'in words in the text');
SELECT matches(calimero.fiche_synthese(essai.siret(1), '2025-03-01', '2025-03-31', 'html', '48', '2025-06-01'), '<td class="n">hors limite</td>', '... and on the page');

-- An import that matches keeps its lines.
SELECT is((SELECT format('%s %s', r.ajoutes, r.rejetes) FROM calimero.cai_importer(convert_to(
    E'reference;siret;sens;montant;date_operation\nL1;' || essai.siret(9) || E';C;999999999999.99;2025-04-15\nL2;' || essai.siret(9)
    || E';C;999999999999.99;2025-04-16\nL3;' || essai.siret(10) || E';C;5.00;2025-04-16\n', 'UTF8'), 'limites.csv', '48', true) r), '3 0', 'an import that matches is not refused for them');
SELECT is((SELECT string_agg(format('%s %s', r.statut, coalesce(r.encaisse::text, '-')), ', ' ORDER BY r.siret) FROM calimero_data.dsn_rapprochement r WHERE r.siret IN (essai.siret(9), essai.siret(10))),
    'MONTANT_HORS_LIMITE -, ENCAISSEMENT_SANS_DSN 5.00', '... and what it touched is matched');

SELECT * FROM finish();
ROLLBACK;
