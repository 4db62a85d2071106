-- calimero.dsn_expliquer: the lines of each column add up to the column of the row, and say where they come from.
BEGIN;
SELECT plan(38);
\ir rapprochement_outils.psql

-- One of each: quarter, regularisation, line over a year, reduction, code without weight, line without body, weight -1, other
-- payers both ways, superseded and doubtful versions, néant, debits with and without period, reversals, partial and summed payments.
INSERT INTO calimero_data.dsn_poids (caisse, origine, code, du, poids, poids_sans_organisme, classe) VALUES ('48', '81', '802', '2015-01-01', -1, 0, 'E');
SELECT pg_temp.faits(essai.siret(1), '{"d": [
    {"mois": "2025-01", "c": [{"m": 100.01, "n": 3}, {"code": "018", "m": -12.34}]},
    {"mois": "2025-02", "c": [{"m": 50}, {"m": 7, "p": "2025M01", "regul": true}, {"origine": "82", "code": "022", "m": 9, "p": "2024A00", "regul": true}]},
    {"mois": "2025-03", "c": [{"m": 30}, {"code": "999", "m": 5}, {"code": "059", "m": 4, "organisme": null}, {"code": "802", "m": 6}], "v": [{"m": 180, "p": "2025T01", "le": "2025-04-15"}]},
    {"mois": "2025-03", "etat": "remplacee", "c": [{"m": 9999}], "v": [{"m": 9999}]},
    {"mois": "2025-04", "c": [{"m": 40}], "v": [{"m": 40}, {"m": 2, "p": "2025M04"}]},
    {"mois": "2025-05", "etat": "doute"}, {"mois": "2025-05", "etat": "doute", "ordre": 1}, {"mois": "2025-06", "type": "02"}, {"mois": "2025-07", "etat": "sans_objet", "nature": "04"}],
    "m": [{"m": 100, "j": "2025-04-15", "p": "2025T01", "ref": "X1"}, {"m": 80, "j": "2025-04-16", "p": "2025T01", "ref": "X2"}, {"s": "D", "m": 41, "j": "2025-05-02"},
          {"s": "D", "m": 181, "j": "2025-04-02", "p": "2025T01"}, {"m": 42, "j": "2025-05-15", "ref": "X3"}, {"m": -42, "j": "2025-05-20", "annule": "X3"}, {"m": 25, "j": "2025-05-21"}]}');
SELECT pg_temp.faits(essai.siret(2), jsonb_build_object('d', jsonb_build_array(
    jsonb_build_object('mois', '2025-03', 'c', '[{"m": 70}]'::jsonb, 'v', jsonb_build_array(jsonb_build_object('m', 70, 'mode', '06', 'payeur', essai.siret(3)))),
    jsonb_build_object('mois', '2025-04', 'c', '[{"m": 20}]'::jsonb, 'v', jsonb_build_array(jsonb_build_object('m', 20, 'mode', '06', 'payeur', essai.siret(2)))))));
SELECT pg_temp.faits(essai.siret(3), '{"d": [{"mois": "2025-03", "c": [{"m": 11}], "v": [{"m": 11}]}], "m": [{"m": 81, "j": "2025-04-15"}, {"m": 3, "j": "2025-09-15"}, {"m": -5, "j": "2025-10-01"}]}');
-- Long periods that no key holds: a year announced besides months, its cash, a quarter emitted, and one that another is to pay.
SELECT pg_temp.faits(essai.siret(4), jsonb_build_object('d', '[{"mois": "2025-01", "c": [{"m": 20}], "v": [{"m": 20}]}, {"mois": "2025-03", "c": [{"m": 9, "p": "2025A00"}], "v": [{"m": 9, "p": "2025A00"}]}]'::jsonb
        || jsonb_build_array(jsonb_build_object('mois', '2025-05', 'c', '[{"m": 6}]'::jsonb, 'v', jsonb_build_array(jsonb_build_object('m', 6, 'p', '2025T02', 'mode', '06', 'payeur', essai.siret(3))))),
    'm', '[{"s": "D", "m": 21, "j": "2025-04-02", "p": "2025T01"}, {"m": 9, "j": "2025-04-15", "p": "2025A00"}]'::jsonb));
SELECT lives_ok($$ SELECT calimero.dsn_rapprocher('48') $$, 'matched');
SELECT is((SELECT string_agg(format('%s %s', siret, periode), ', ' ORDER BY siret, periode) FROM calimero_data.dsn_rapprochement WHERE siret IN (essai.siret(3), essai.siret(4)) AND annonce_pour_autre + annonce + annonce_par_autre + emis > 0),
    format('%1$s 2025M03, %1$s 2025M05, %2$s 2025M01, %2$s 2025M03, %2$s 2025T02', essai.siret(3), essai.siret(4)), 'where each is');

CREATE TEMPORARY TABLE explication AS
    SELECT r.siret AS de, r.periode AS pour, e.* FROM calimero_data.dsn_rapprochement r CROSS JOIN LATERAL calimero.dsn_expliquer(r.siret, r.periode, '48') e WHERE r.caisse = '48';

-- Each column, on every row.
SELECT is((SELECT string_agg(format('%s %s: %s and %s', r.siret, r.periode, c.valeur, coalesce(e.somme, 0)), '; ')
             FROM calimero_data.dsn_rapprochement r
            CROSS JOIN LATERAL (SELECT (to_jsonb(r)->>colonne)::numeric AS valeur) c
             LEFT JOIN LATERAL (SELECT sum(montant) AS somme FROM explication x WHERE x.de = r.siret AND x.pour = r.periode AND x.colonne = k.colonne) e ON true
            WHERE r.caisse = '48' AND c.valeur <> coalesce(e.somme, 0)), NULL, format('the lines of %s add up on every row', k.colonne))
  FROM unnest(ARRAY['declare', 'reductions', 'annonce', 'annonce_par_autre', 'annonce_pour_autre', 'emis', 'encaisse', 'regle_par_autre']) AS k (colonne);
SELECT isnt((SELECT sum(abs((to_jsonb(r)->>colonne)::numeric)) FROM calimero_data.dsn_rapprochement r WHERE r.caisse = '48'), 0::numeric, format('%s is not 0 everywhere', colonne))
  FROM unnest(ARRAY['declare', 'reductions', 'annonce', 'annonce_par_autre', 'annonce_pour_autre', 'emis', 'encaisse', 'regle_par_autre']) AS k (colonne);
SELECT is((SELECT count(*) FROM calimero_data.dsn_rapprochement r
            WHERE r.caisse = '48' AND r.contributions <> (SELECT coalesce(sum(montant), 0) FROM explication x WHERE x.de = r.siret AND x.pour = r.periode AND x.colonne = 'declare' AND x.element ~ 'classe C')),
    0::bigint, 'contributions are the lines of class C');
SELECT is((SELECT count(*) FROM calimero_data.dsn_rapprochement r
            WHERE r.caisse = '48' AND r.affecte <> (SELECT coalesce(sum(montant), 0) FROM explication x WHERE x.de = r.siret AND x.pour = r.periode AND x.colonne = 'encaisse' AND x.source ~ 'versement')),
    0::bigint, 'the cash allocated is that of the lines that name an announcement');
SELECT is((SELECT count(*) FROM calimero_data.dsn_rapprochement r JOIN explication x ON x.de = r.siret AND x.pour = r.periode AND x.colonne = 'resultat'
            WHERE r.caisse = '48' AND x.montant IS NOT NULL AND x.element !~ '^ecart' AND x.montant <> (to_jsonb(r)->>x.element)::numeric),
    0::bigint, 'the results are those of the row');

-- What the lines say.
SELECT essai.memes_lignes($$ SELECT colonne, element, montant FROM calimero.dsn_expliquer(essai.siret(1), '2025T01', '48') WHERE colonne IN ('declare', 'reductions') AND source ~ '03/2025' ORDER BY rang $$,
    $$ SELECT v.colonne::varchar, v.element::varchar, v.montant FROM (VALUES
         (1, 'declare', '81.075 Assurance maladie, 2025M03 (classe C, poids +1)', 30.00),
         (2, 'declare', '81.999 code sans libellé, 2025M03 : aucun poids, montant non compté', NULL),
         (3, 'declare', '81.059 Prévoyance, assurance, mutuelle, 2025M03 (classe C, poids +0)', 0.00),
         (4, 'declare', '81.802 code sans libellé, 2025M03 (classe E, poids -1)', -6.00),
         (5, 'declare', 'Déclaration remplacée, ordre 0 : non comptée', NULL),
         (6, 'reductions', '81.802 code sans libellé, 2025M03 (classe E)', 6.00)) AS v (rang, colonne, element, montant) ORDER BY v.rang $$,
    'codes, weights, what is not counted and why');
SELECT is((SELECT source::text FROM calimero.dsn_expliquer(essai.siret(1), '2025T01', '48') WHERE element ~ '059'),
    (SELECT format('dépôt %s, déclaration 1 de 03/2025, sans organisme', depot) FROM calimero_data.dsn_declaration WHERE siret = essai.siret(1) AND mois = '2025-03-01' AND etat = 'retenue'),
    'the deposit, and that the line names no body');
SELECT is((SELECT element::text FROM calimero.dsn_expliquer(essai.siret(1), '2025T01', '48') WHERE colonne = 'annonce'), 'Versement 2025T01, mode 05, pour le 15/04/2025', 'a payment announced');
SELECT is((SELECT string_agg(element, ' / ' ORDER BY rang) FROM calimero.dsn_expliquer(essai.siret(1), '2025T01', '48') WHERE colonne = 'encaisse'),
    'Crédit du 15/04/2025, somme de plusieurs crédits égale au versement annoncé / Crédit du 16/04/2025, somme de plusieurs crédits égale au versement annoncé', 'how cash was allocated');
SELECT is((SELECT count(*) FROM calimero.dsn_expliquer(essai.siret(1), '2025M05', '48') WHERE element ~ '^Déclaration en doute'), 2::bigint, 'both doubtful versions are named');
SELECT is((SELECT element::text FROM calimero.dsn_expliquer(essai.siret(1), '2025M06', '48') WHERE rang = 1), 'Déclaration retenue, ordre 0 : sans montant pour la caisse', 'a néant is named');
SELECT is((SELECT string_agg(colonne || ': ' || element, ' / ' ORDER BY rang) FROM calimero.dsn_expliquer(essai.siret(2), '2025M03', '48') WHERE colonne IN ('annonce_par_autre', 'regle_par_autre')),
    format('annonce_par_autre: Versement 2025M03, mode 06, payé par %1$s / regle_par_autre: Crédit du 15/04/2025, égal au versement annoncé, payé par %1$s, part de 81,00', essai.siret(3)),
    'what another pays, and that it paid');
SELECT is((SELECT string_agg(element, ' / ' ORDER BY rang) FROM calimero.dsn_expliquer(essai.siret(3), '2025M03', '48') WHERE colonne = 'annonce_pour_autre'),
    format('Versement 2025M03, mode 06, annoncé par %s', essai.siret(2)), 'what it pays for another');

-- A part of a payment that came back is told on the month that the rest settled.
SELECT pg_temp.faits(essai.siret(5), '{"d": [{"mois": "2025-03", "c": [{"m": 50}], "v": [{"m": 50}]}], "m": [{"m": 50, "j": "2025-04-15", "ref": "P1"}, {"m": -20, "j": "2025-04-20", "ref": "P2", "annule": "P1"}]}');
SELECT calimero.dsn_rapprocher('48');
SELECT is((SELECT string_agg(format('%s %s', e.element, e.montant), ' / ' ORDER BY e.rang) FROM calimero.dsn_expliquer(essai.siret(5), '2025M03', '48') e WHERE e.colonne = 'encaisse'),
    'Crédit du 15/04/2025, imputé selon la règle de la caisse, part de 50,00 30.00 / Crédit du 15/04/2025, avec le mouvement P2, part de 50,00 20.00 / Contre-passation du 20/04/2025, avec le mouvement P1 -20.00', 'a reversal in part');
SELECT matches(calimero.fiche_synthese(essai.siret(5), '2025-03-01', '2025-03-31', 'json', '48', '2025-06-01'), 'Un rejet ou un remboursement de 20,00.{1,3}€ a été enregistré le 20/04/2025', '... which the fiche tells too');

-- Which key.
SELECT is((SELECT count(DISTINCT source) FROM calimero.dsn_expliquer(essai.siret(1), '2025M02', '48') WHERE source = 'rapprochement 2025T01'), 1::bigint, 'a month of a quarter gives the quarter');
SELECT is((SELECT count(*) FROM calimero.dsn_expliquer(essai.siret(1), '2031M01', '48')), 0::bigint, 'nothing where nothing is matched');
SELECT is((SELECT count(*) FROM calimero.dsn_expliquer(essai.siret(1), '2025T01', '63')), 0::bigint, 'nothing in another caisse');
SELECT throws_ok($$ SELECT * FROM calimero.dsn_expliquer('00900001900018', '2025M01', '48') $$, '22P02', NULL, 'not a SIRET');
SELECT throws_ok($$ SELECT * FROM calimero.dsn_expliquer('00900001900019', '2025-01', '48') $$, '22P02', NULL, 'not a period');
SELECT throws_ok($$ SELECT * FROM calimero.dsn_expliquer('00900001900019', '2025M01', '99') $$, '22023', NULL, 'an unknown caisse');
SELECT throws_ok($$ SELECT * FROM calimero.dsn_expliquer('00900001900019', '2025M01') $$, '22023', NULL, 'a caisse among several');

SELECT * FROM finish();
ROLLBACK;
