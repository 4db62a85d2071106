-- Where a period stands, and the sentences that say why.
BEGIN;
SELECT plan(98);
\ir fiche_exemples.psql

-- One period of a SIRET of its own, then what its fiche says of it at a day of edition.
CREATE FUNCTION pg_temp.ecart(statut text, declare numeric DEFAULT 100, annonce numeric DEFAULT 100, encaisse numeric DEFAULT 100,
                              signaux integer DEFAULT 0, edite_le date DEFAULT '2025-06-01', exigible_le date DEFAULT '2025-04-20',
                              emis numeric DEFAULT 0, par_autre numeric DEFAULT 0, pour_autre numeric DEFAULT 0, reductions numeric DEFAULT 0,
                              avant text DEFAULT '')
    RETURNS json LANGUAGE plpgsql AS $$
DECLARE
    s text := essai.siret(300);
    dit json;
BEGIN
    BEGIN
        PERFORM pg_temp.declaration(s, '2025-03-01', depose_le => '2025-04-03 10:00+02');
        PERFORM pg_temp.rapproche(s, '2025M03', statut, declare, annonce, encaisse, signaux, exigible_le, emis, reductions, par_autre, pour_autre);
        EXECUTE avant;
        dit := calimero.fiche_synthese(s, '2025-03-01', '2025-03-31', 'json', '48', edite_le)::json #> '{ecarts,0}';
        RAISE EXCEPTION USING ERRCODE = 'ZZ001';
    EXCEPTION WHEN SQLSTATE 'ZZ001' THEN
        RETURN dit;
    END;
END
$$;
CREATE FUNCTION pg_temp.dit(dit json) RETURNS text LANGUAGE sql AS $$
    SELECT coalesce((SELECT string_agg(c, ' ') FROM json_array_elements_text(dit -> 'constats') AS c), '')
           || coalesce((SELECT string_agg(' ' || c, '') FROM json_array_elements_text(dit -> 'causes') AS c), '')
$$;

-- Every status that somebody must look at has its label, its finding with the amounts that differ, and an advice.
SELECT is(p.dit ->> 'etat', 'ouvert', p.statut || ' is open')
  FROM (SELECT s.statut, s.rang, pg_temp.ecart(s.statut, 130, 100, 70, 8192 + 16384) AS dit FROM calimero.dsn_statuts() s WHERE s.ecart) AS p ORDER BY p.rang;
SELECT ok(p.dit ->> 'situation' ~ '^[a-zé]' AND p.dit ->> 'situation' !~ '_' AND json_array_length(p.dit -> 'constats') >= 2
          AND NOT EXISTS (SELECT FROM json_array_elements_text(p.dit -> 'constats') AS c WHERE c !~ '^[A-ZÀÉ].*[.]$')
          AND p.dit ->> 'suite' ~ '[.]$', p.statut || ' is told in sentences')
  FROM (SELECT s.statut, s.rang, pg_temp.ecart(s.statut, 130, 100, 70, 8192 + 16384) AS dit FROM calimero.dsn_statuts() s WHERE s.ecart) AS p ORDER BY p.rang;
SELECT is(count(DISTINCT p.dit ->> 'situation'), count(*), 'each status has a label of its own')
  FROM (SELECT pg_temp.ecart(s.statut, 130, 100, 70, 8192 + 16384) AS dit FROM calimero.dsn_statuts() s WHERE s.ecart) AS p;
SELECT is(pg_temp.ecart(s.statut)::text, NULL, s.statut || ' is no écart') FROM calimero.dsn_statuts() s WHERE NOT s.ecart ORDER BY s.rang;
SELECT is(pg_temp.ecart('STATUT_A_VENIR') ->> 'situation', 'STATUT_A_VENIR', 'a status that this version does not know is shown, and open');

-- Amounts.
SELECT ok(translate(pg_temp.dit(d.dit), e'\u00a0\u202f', '  ') LIKE d.attendu, d.quoi)
  FROM (VALUES
        (pg_temp.ecart('ECART_DU', 1531, 1401, 1401, 8192), '%1 531,00 €%1 401,00 €%inférieure de 130,00 €%', 'announced short of what is due'),
        (pg_temp.ecart('ECART_DU', 1401, 1531, 1531, 8192), '%1 401,00 €%1 531,00 €%supérieure de 130,00 €%', 'announced beyond what is due'),
        (pg_temp.ecart('ECART_PAIEMENT', 100, 100, 70, 16384), '%100,00 €%70,00 €%il manque 30,00 €%', 'paid in part'),
        (pg_temp.ecart('CREDIT', 100, 100, 130, 16384), '%100,00 €%130,00 €%30,00 € de plus%', 'paid beyond what is announced'),
        (pg_temp.ecart('CREDIT', -25, 0, 0, 8192), '%25,00 € en faveur de l''établissement%', 'declared in favour of the establishment'),
        (pg_temp.ecart('SANS_ENCAISSEMENT', 100, 100, 0, 16384), '%100,00 € est annoncé et n''a pas été encaissé%', 'not paid'),
        (pg_temp.ecart('SANS_VERSEMENT', 100, 0, 0, 8192), '%déclarées pour 100,00 €%aucun versement n''est annoncé%', 'nothing announced'),
        (pg_temp.ecart('SANS_VERSEMENT', 100, 0, 60, 8192 + 16384), '%toutefois encaissé 60,00 €%', 'nothing announced and something cashed'),
        (pg_temp.ecart('ENCAISSEMENT_SANS_DSN', 0, 0, 64, 16384), '%encaissé 64,00 €, sans déclaration%', 'cashed without a declaration'),
        (pg_temp.ecart('EMIS_SANS_DSN', 0, 0, 0, 0, emis => 100), '%émis 100,00 € pour cette période, sans déclaration, versement annoncé ni encaissement%', 'debits alone'),
        (pg_temp.ecart('EMIS_SANS_DSN', 0, 0, 0.01, 0, emis => 100), '%émis 100,00 € pour cette période et encaissé 0,01 €, sans déclaration ni versement%', 'debits, and cash within the tolerance'),
        (pg_temp.ecart('ECART_PAIEMENT', 0, 0, -20, 16384), '%rejets dépassent de 20,00 € ce que la caisse a encaissé, sans versement annoncé%', 'given back, and nothing announced'),
        (pg_temp.ecart('CREDIT', -25, 0, -25, 8192 + 16384), '%25,00 € en faveur%rejets dépassent de 25,00 €%', 'declared in favour of the establishment and given back'),
        (pg_temp.ecart('SANS_VERSEMENT', 100, 0, -20, 8192 + 16384), '%aucun versement n''est annoncé%rejets dépassent de 20,00 €%', 'nothing announced and something given back'),
        (pg_temp.ecart('SANS_ENCAISSEMENT', 130, 100, 0, 8192 + 16384), '%n''a pas été encaissé%inférieure de 30,00 €%', 'not paid, and announced short besides'),
        (pg_temp.ecart('CODE_INCONNU', 100, 100, 40, 512 + 16384), '%provisoire%il manque 60,00 €%', 'an unknown code does not hide a payment that is short'),
        (pg_temp.ecart('VERSION_DOUTEUSE', 0, 0, 90, 64 + 16384), '%versions%90,00 € sans versement annoncé%', 'doubtful versions do not hide what was cashed')
       ) AS d (dit, attendu, quoi);

SELECT is(d.dit ->> 'suite', 'La caisse examine à quel encaissement ce montant se rapporte.', 'what was given back is no payment that the employer can trace')
  FROM (SELECT pg_temp.ecart('ECART_PAIEMENT', 0, 0, -20, 16384) AS dit) AS d;

-- Causes: a sentence for each signal, and for the facts that have no signal.
SELECT ok(pg_temp.dit(pg_temp.ecart('ECART_DU', 130, 100, 100, 8192 + c.signal)) ILIKE c.attendu AND pg_temp.dit(pg_temp.ecart('ECART_DU', 130, 100, 100, 8192)) NOT ILIKE c.attendu,
          'signal ' || calimero.dsn_signaux(c.signal) || ' is told when it is there, and only then')
  FROM (VALUES (1, '%régularisations%'), (2, '%ne sont pas mensuels%'), (16, '%sans salarié%'), (32, '%fichier d''essai%'), (64, '%versions%'),
               (128, '%fraction%'), (256, '%francs Pacifique%'), (512, '%code que la caisse n''a pas encore qualifié%'), (1024, '%DSN de substitution%'),
               (2048, '%plusieurs groupes de versements%'), (4096, '%trop nombreux%'), (32768, '%ne correspond à aucun versement%'),
               (65536, '%ne désigne pas d''organisme%'), (131072, '%ne sont pas mensuels%'), (262144, '%ne sont pas mensuels%'), (524288, '%par le compte d''une autre%')) AS c (signal, attendu);
SELECT ok(translate(pg_temp.dit(d.dit), e'\u00a0\u202f', '  ') LIKE d.attendu, d.quoi)
  FROM (VALUES
        (pg_temp.ecart('ECART_DU', 130, 100, 100, 8192, emis => 140), '%a émis 140,00 €%', 'the caisse called another amount'),
        (pg_temp.ecart('ECART_DU', 130, 100, 100, 8192, reductions => 12.5), '%réductions%12,50 €%', 'reductions were declared'),
        (pg_temp.ecart('ECART_PAIEMENT', 100, 60, 30, 4 + 16384, par_autre => 40), '%40,00 € est annoncé comme à régler par un autre%', 'another establishment pays a part'),
        (pg_temp.ecart('ECART_PAIEMENT', 100, 100, 70, 8 + 16384, pour_autre => 50), '%annoncent 50,00 € à régler par celui-ci%', 'it pays for others'),
        (pg_temp.ecart('SANS_ENCAISSEMENT', 100, 100, 0, 16384, avant => $$SELECT pg_temp.mouvement(essai.siret(300), -100, '2025-04-22', NULL,
             annule => pg_temp.mouvement(essai.siret(300), 100, '2025-04-15', '2025M03'), reference => 'REJET-1')$$),
         '%remboursement de 100,00 € a été enregistré le 22/04/2025 (référence REJET-1)%', 'a reversal in the month after is told in the period of what it undoes')
       ) AS d (dit, attendu, quoi);
SELECT ok(pg_temp.dit(pg_temp.ecart('ECART_DU', 130, 130, 100, 8192, emis => 130)) NOT LIKE '%a émis%', 'debits equal to what is due are no cause');

-- Awaited or open.
SELECT is(d.dit ->> 'etat', d.attendu, d.quoi)
  FROM (VALUES
        (pg_temp.ecart('SANS_ENCAISSEMENT', 100, 100, 0, 16384, '2025-04-19'), 'attendu', 'no cash, the day before it is due: awaited'),
        (pg_temp.ecart('SANS_ENCAISSEMENT', 100, 100, 0, 16384, '2025-04-20'), 'ouvert', 'no cash, the day it is due: open'),
        (pg_temp.ecart('ECART_PAIEMENT', 100, 100, 70, 16384, '2025-04-19'), 'attendu', 'cash in part before it is due: awaited'),
        (pg_temp.ecart('ECART_PAIEMENT', 100, 70, 100, 16384, '2025-04-19'), 'ouvert', 'more cash than announced is an écart at once'),
        (pg_temp.ecart('SANS_ENCAISSEMENT', 130, 100, 0, 8192 + 16384, '2025-04-19'), 'ouvert', 'announced short of what is due: open before the payment is due'),
        (pg_temp.ecart('EMIS_SANS_DSN', 0, 0, 0, 0, '2025-04-19', emis => 100), 'attendu', 'debits alone, the day before the declaration is late: awaited'),
        (pg_temp.ecart('EMIS_SANS_DSN', 0, 0, 0, 0, '2025-04-20', emis => 100), 'ouvert', 'debits alone, the day it is late: open'),
        (pg_temp.ecart('ENCAISSEMENT_SANS_DSN', 0, 0, 90, 16384, '2025-04-19', emis => 100), 'ouvert', 'debits and cash: open at once'),
        (pg_temp.ecart('VERSION_DOUTEUSE', 0, 0, 0, 64, '2025-04-19'), 'ouvert', 'what no payment will mend is open at once')
       ) AS d (dit, attendu, quoi);
SELECT is(pg_temp.ecart('SANS_ENCAISSEMENT', 100, 100, 0, 16384, '2025-04-19') ->> 'depuis', NULL, 'what is awaited dates from no day');
SELECT ok(pg_temp.dit(pg_temp.ecart('SANS_ENCAISSEMENT', 100, 100, 0, 16384, '2025-04-19')) LIKE '%à compter du 20/04/2025%', 'it says until when');
SELECT ok(pg_temp.dit(pg_temp.ecart('EMIS_SANS_DSN', 0, 0, 0, 0, '2025-04-19', emis => 100)) LIKE '%La déclaration n''est pas en retard%à compter du 20/04/2025%', 'a declaration too');
SELECT is(d.dit ->> 'situation' || ' ' || (d.dit ->> 'suite' IS NULL), 'déclaration à venir true', '... by its own name, and without advice')
  FROM (SELECT pg_temp.ecart('EMIS_SANS_DSN', 0, 0, 0, 0, '2025-04-19', emis => 100) AS dit) AS d;
SELECT is(pg_temp.ecart('EMIS_SANS_DSN', 0, 0, 0, 0, emis => 100) ->> 'depuis', '2025-04-20', 'a missing declaration is an écart since that day');
SELECT pg_temp.declaration(essai.siret(301), '2025-02-01'), pg_temp.rapproche(essai.siret(301), '2025M03', 'EMIS_SANS_DSN', 0, 0, 0, 0, '2025-04-20', 100);
SELECT matches(calimero.fiche_synthese(essai.siret(301), '2025-03-01', '2025-03-31', 'text', '48', '2025-04-19'), 'Aucun écart à examiner. Une déclaration est attendue.', 'the verdict counts it as a declaration');
SELECT is(pg_temp.ecart('SANS_ENCAISSEMENT', 100, 100, 0, 16384) ->> 'depuis', '2025-04-20', 'a missing payment is one since it is due');
SELECT is(pg_temp.ecart('ECART_DU', 130, 100, 100, 8192) ->> 'depuis', '2025-04-03', 'a short announcement is one since its deposit');
SELECT is(pg_temp.ecart('ECART_DU', 130, 100, 100, 8192, '2025-04-02') ->> 'depuis', NULL, 'and since no day when the fiche is of a day before it');
SELECT is(pg_temp.ecart('SANS_ENCAISSEMENT', 130, 100, 0, 8192 + 16384, '2025-04-19') ->> 'depuis', '2025-04-03', 'even when a payment not yet due is missing too');
SELECT is(pg_temp.ecart('CREDIT', 100, 100, 130, 16384, avant => $$SELECT pg_temp.mouvement(essai.siret(300), 130, '2025-04-28', '2025M03', methode => 'CREDIT')$$) ->> 'depuis',
          '2025-04-28', 'a credit is one since it was cashed');

-- What an amount due is made of, when it is in question and then only.
SELECT is((SELECT string_agg(concat_ws(' ', d ->> 'colonne', d ->> 'element', d ->> 'montant'), '; ' ORDER BY d ->> 'colonne', d ->> 'montant')
             FROM json_array_elements(calimero.fiche_synthese(essai.siret(201), '2025-04-01', '2025-04-30', 'json', '48', '2025-07-10')::json #> '{donnees,periodes,0,detail}') AS d),
          'declare 81.045 Accident du travail 118.64; declare 81.075 Assurance maladie 648.36; declare 81.076 Assurance vieillesse 764.00; '
          'reductions 81.018 Réduction générale des cotisations patronales, chômage compris 212.30',
          'an amount due in question is given code by code, without the class and the weight');
SELECT is((SELECT sum((d ->> 'montant')::numeric) FROM json_array_elements(calimero.fiche_synthese(essai.siret(201), '2025-04-01', '2025-04-30', 'json', '48', '2025-07-10')::json
              #> '{donnees,periodes,0,detail}') AS d WHERE d ->> 'colonne' = 'declare'), 1531.00, 'the lines add up to the amount due');
SELECT is(json_array_length(calimero.fiche_synthese(essai.siret(201), '2025-03-01', '2025-03-31', 'json', '48', '2025-07-10')::json #> '{donnees,periodes,0,detail}'), 0,
          'a payment not received does not list the contributions');
SELECT matches(translate(calimero.fiche_synthese(essai.siret(202), '2025-04-01', '2025-04-30', 'text', '48', '2025-07-10'), e'\n', ' '),
               'non compté +81.999', 'a code without weight is listed as not counted');

-- Data that were not matched yet.
SELECT ok(calimero.fiche_synthese(essai.siret(202), '2025-04-01', '2025-04-30', 'html', '48', '2025-07-10') LIKE '%Le rapprochement n%est pas à jour%', 'data not matched yet are told');
SELECT ok(calimero.fiche_synthese(essai.siret(201), '2025-04-01', '2025-04-30', 'html', '48', '2025-07-10') NOT LIKE '%Le rapprochement n%est pas à jour%', 'and only then');

SELECT * FROM finish();
ROLLBACK;
