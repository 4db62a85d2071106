-- Which declarations count: whatever the order in which the versions arrive, the same states.
BEGIN;
SELECT plan(39);

-- The declarations given (made for essai.siret(0)) in one file each, in every order of arrival, each order for a SIRET of its
-- own; the states reached, in the order given, without repetition.
CREATE FUNCTION pg_temp.etats(declarations text[], VARIADIC reglages text[] DEFAULT ARRAY['02:02'])
    RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    modele text := essai.siret(0);
    ordre integer[];
    numero integer;
    siret text;
    depots bigint[];
    recu bigint;
    i integer;
BEGIN
    FOR ordre IN
        WITH RECURSIVE p (suite) AS (
            SELECT ARRAY[]::integer[]
            UNION ALL
            SELECT p.suite || r FROM p, generate_series(1, cardinality(declarations)) AS r WHERE r <> ALL (p.suite)
        ) SELECT suite FROM p WHERE cardinality(suite) = cardinality(declarations)
    LOOP
        numero := coalesce(numero + 1, (SELECT 1 + coalesce(max(substr(d.siret, 4, 5)::integer), 0) FROM calimero_data.dsn_declaration d));
        siret := essai.siret(numero);
        depots := array_fill(0::bigint, ARRAY[cardinality(declarations)]);
        FOREACH i IN ARRAY ordre LOOP
            SELECT d.depot INTO recu
              FROM calimero.dsn_deposer(
                       convert_to(essai.envoi_texte(
                           ARRAY[replace(replace(declarations[i], '''' || substr(modele, 1, 9) || '''', '''' || substr(siret, 1, 9) || ''''),
                                         '''' || substr(modele, 10) || '''', '''' || substr(siret, 10) || '''')],
                           essai => split_part(reglages[least(i, cardinality(reglages))], ':', 1),
                           depot => split_part(reglages[least(i, cardinality(reglages))], ':', 2),
                           type => CASE WHEN declarations[i] ~ '05\.002,''0[25]' THEN '02' ELSE '01' END), 'LATIN1'),
                       'version.dsn', '48', false) AS d;
            depots[i] := recu;
        END LOOP;
        RETURN NEXT (SELECT string_agg(d.etat, ' ' ORDER BY array_position(depots, d.depot))
                       FROM calimero_data.dsn_declaration d WHERE d.depot = ANY (depots));
    END LOOP;
END
$$;

CREATE FUNCTION pg_temp.version(ordre text, type text DEFAULT '01', montant text DEFAULT '10.00', fraction text DEFAULT '11',
                                champ text DEFAULT '01', nature text DEFAULT '01', devise text DEFAULT '01', nom text DEFAULT 'DURAND')
    RETURNS text LANGUAGE sql AS $$
    SELECT essai.declaration(essai.siret(0), '2025-03-01', ordre => ordre, type => type, fraction => fraction, champ => champ,
                             nature => nature, devise => devise,
                             contenu => CASE WHEN nature = '09' THEN '' ELSE essai.versement(montant) END,
                             individus => CASE WHEN type IN ('02', '05') THEN ''
                                               -- the régime agricole, 300, is not for Net-entreprises
                                               ELSE replace(essai.individu(essai.individuelle('075', montant), nom => nom),
                                                            '''300''', CASE champ WHEN '03' THEN '''200''' ELSE '''300''' END) END)
$$;

CREATE FUNCTION pg_temp.arrive(titre text, attendu text, declarations text[], VARIADIC reglages text[] DEFAULT ARRAY['02:02'])
    RETURNS text LANGUAGE sql AS $$
    SELECT is((SELECT string_agg(DISTINCT e, ' | ') FROM pg_temp.etats(declarations, VARIADIC reglages) AS e), attendu, titre)
$$;

-- Annule et remplace.
SELECT pg_temp.arrive('one version counts', 'retenue', ARRAY[pg_temp.version('0')]);
SELECT pg_temp.arrive('of orders 0, 1 and 2 the greatest counts', 'remplacee remplacee retenue',
    ARRAY[pg_temp.version('0'), pg_temp.version('1', '03', '11.00'), pg_temp.version('2', '03', '12.00')]);
SELECT pg_temp.arrive('orders are numbers, not text', 'remplacee retenue',
    ARRAY[pg_temp.version('9'), pg_temp.version('10', '03', '11.00')]);
SELECT pg_temp.arrive('an order may be a time stamp of fifteen digits', 'remplacee remplacee retenue',
    ARRAY[pg_temp.version('1'), pg_temp.version('202604241059', '03', '11.00'), pg_temp.version('999999999999999', '03', '12.00')]);
SELECT pg_temp.arrive('type 05 replaces with nobody', 'remplacee retenue',
    ARRAY[pg_temp.version('0'), pg_temp.version('1', '05', '7.00')]);
SELECT pg_temp.arrive('a normal declaration of higher order replaces too', 'remplacee retenue',
    ARRAY[pg_temp.version('0', '02'), pg_temp.version('1', '01')]);

-- Versions that cannot be told apart.
SELECT pg_temp.arrive('one order and two contents: none is chosen', 'doute doute',
    ARRAY[pg_temp.version('1', '03', '11.00'), pg_temp.version('1', '03', '12.00')]);
SELECT pg_temp.arrive('a lower order is replaced, whichever of the two is right', 'remplacee doute doute',
    ARRAY[pg_temp.version('0'), pg_temp.version('1', '03', '11.00'), pg_temp.version('1', '03', '12.00')]);
SELECT pg_temp.arrive('a higher order ends the doubt', 'remplacee remplacee retenue',
    ARRAY[pg_temp.version('1', '03', '11.00'), pg_temp.version('1', '03', '12.00'), pg_temp.version('2', '03', '13.00')]);
SELECT bag_eq($$ SELECT unnest(string_to_array(e, ' ')) FROM pg_temp.etats(ARRAY[pg_temp.version('0', nom => 'DURAND'),
                        pg_temp.version('0', nom => 'MARTINEAU')]) AS e $$,
    ARRAY['retenue', 'doublon', 'retenue', 'doublon'], 'the same version in two files of other bytes is one, and a doublon');

-- Fractions.
SELECT pg_temp.arrive('both fractions are there', 'retenue retenue',
    ARRAY[pg_temp.version('0', fraction => '12'), pg_temp.version('0', fraction => '22', montant => '5.00')]);
SELECT pg_temp.arrive('a fraction alone is not the month', 'incomplete', ARRAY[pg_temp.version('0', fraction => '12')]);
SELECT pg_temp.arrive('two of three fractions are not the month', 'incomplete incomplete',
    ARRAY[pg_temp.version('0', fraction => '13'), pg_temp.version('0', fraction => '33')]);
SELECT pg_temp.arrive('one fraction is replaced, the other stays', 'remplacee retenue retenue',
    ARRAY[pg_temp.version('0', fraction => '12'), pg_temp.version('1', '03', '11.00', fraction => '12'),
          pg_temp.version('0', fraction => '22')]);
SELECT pg_temp.arrive('two numbers of fractions: none is chosen', 'doute doute doute',
    ARRAY[pg_temp.version('0', fraction => '12'), pg_temp.version('0', fraction => '22'),
          pg_temp.version('0', fraction => '13')]);
SELECT pg_temp.arrive('a fraction in doubt leaves the other incomplete', 'doute doute incomplete',
    ARRAY[pg_temp.version('0', fraction => '12', montant => '1.00'), pg_temp.version('0', fraction => '12', montant => '2.00'),
          pg_temp.version('0', fraction => '22')]);
SELECT pg_temp.arrive('a fraction greater than their number is refused', 'refusee', ARRAY[pg_temp.version('0', fraction => '01')]);

-- Champ.
SELECT pg_temp.arrive('a whole and a part of it: none is chosen', 'doute doute',
    ARRAY[pg_temp.version('0'), pg_temp.version('0', champ => '02')]);
SELECT pg_temp.arrive('the two halves of a mixed employer both count', 'retenue retenue',
    ARRAY[pg_temp.version('0', champ => '02'), pg_temp.version('0', champ => '03')], '02:02', '02:01');
SELECT pg_temp.arrive('the half of the régime général is not for the MSA', 'refusee', ARRAY[pg_temp.version('0', champ => '03')]);

-- What never counts, and never replaces.
SELECT pg_temp.arrive('a test file is ignored', 'essai', ARRAY[pg_temp.version('0')], '01:02');
SELECT pg_temp.arrive('a test file replaces nothing', 'retenue essai',
    ARRAY[pg_temp.version('0'), pg_temp.version('1', '03', '11.00')], '02:02', '01:02');
SELECT pg_temp.arrive('francs Pacifique are not added to euros', 'devise', ARRAY[pg_temp.version('0', devise => '02')]);
SELECT pg_temp.arrive('they replace euros, and do not count', 'remplacee devise',
    ARRAY[pg_temp.version('0'), pg_temp.version('1', '03', devise => '02')]);
SELECT pg_temp.arrive('euros replace them, and count', 'remplacee retenue',
    ARRAY[pg_temp.version('0', devise => '02'), pg_temp.version('1', '03')]);
SELECT pg_temp.arrive('one order in both: none is chosen', 'doute doute',
    ARRAY[pg_temp.version('0', devise => '02'), pg_temp.version('0')]);
SELECT pg_temp.arrive('a refused version replaces nothing', 'retenue refusee',
    ARRAY[pg_temp.version('0'), pg_temp.version('1', '03', '1,10')]);
SELECT pg_temp.arrive('a monthly declaration cannot be cancelled', 'refusee', ARRAY[pg_temp.version('1', '04')]);

-- Nature 09 stands beside the employer's own.
SELECT pg_temp.arrive('a DSN de substitution does not replace the month', 'retenue retenue',
    ARRAY[pg_temp.version('0'), pg_temp.version('0', nature => '09')]);
SELECT pg_temp.arrive('a DSN de substitution replaces another', 'remplacee retenue',
    ARRAY[pg_temp.version('0', nature => '09'), pg_temp.version('1', '03', '12.00', nature => '09')]);
SELECT pg_temp.arrive('a DSN de substitution can be cancelled', 'remplacee annulee retenue',
    ARRAY[pg_temp.version('0', nature => '09'), pg_temp.version('1', '04', nature => '09'), pg_temp.version('0')]);
SELECT pg_temp.arrive('a fraction of a DSN de substitution is not the whole', 'retenue incomplete',
    ARRAY[pg_temp.version('0'), pg_temp.version('0', nature => '09', fraction => '12')]);
SELECT pg_temp.arrive('its fractions count together', 'retenue retenue',
    ARRAY[pg_temp.version('0', nature => '09', fraction => '12'), pg_temp.version('0', nature => '09', fraction => '22')]);
SELECT pg_temp.arrive('it announces no payment', 'refusee retenue',
    ARRAY[replace(pg_temp.version('0', montant => '9.00'), $a$05.001,'01'$a$, $a$05.001,'09'$a$), pg_temp.version('0')]);
SELECT pg_temp.arrive('a signalement has no amounts', 'sans_objet', ARRAY[pg_temp.version('0', nature => '04')]);

-- In one file.
SELECT essai.memes_lignes($$ SELECT d.declarations, d.declarations_refusees FROM calimero.dsn_deposer(
        essai.envoi(essai.declaration(essai.siret(90001), '2025-03-01', contenu => essai.versement('1.00')),
                    essai.declaration(essai.siret(90001), '2025-04-01', contenu => essai.versement('2.00')),
                    essai.declaration(essai.siret(90001, 2), '2025-03-01', contenu => essai.versement('3.00'))), 'trois.dsn', '48', false) AS d $$,
    $$ VALUES (3, 0) $$, 'three declarations of one file');
SELECT essai.memes_lignes($$ SELECT siret, mois, etat FROM calimero_data.dsn_declaration WHERE siret ~ '^00990001' ORDER BY siret, mois $$,
    $$ SELECT v.siret::varchar, v.mois, v.etat::varchar
         FROM (VALUES (essai.siret(90001), DATE '2025-03-01', 'retenue'), (essai.siret(90001), '2025-04-01', 'retenue'),
                      (essai.siret(90001, 2), '2025-03-01', 'retenue')) AS v (siret, mois, etat) ORDER BY v.siret, v.mois $$,
    'months and establishments do not replace each other');
SELECT essai.memes_lignes($$ SELECT declarations_refusees FROM calimero.dsn_deposer(
        essai.envoi(essai.declaration(essai.siret(90002), '2025-03-01', contenu => essai.versement('1.00')),
                    essai.declaration(essai.siret(90002), '2025-03-01', ordre => '1', type => '03', contenu => essai.versement('2.00'))),
        'deux.dsn', '48', false) $$, $$ VALUES (2) $$, 'an envoi may not replace what it declares');
SELECT essai.memes_lignes($$ SELECT rubrique, regle FROM calimero_data.dsn_anomalie a WHERE depot = (SELECT max(depot) FROM calimero_data.dsn_depot) $$,
    $$ SELECT 'S20.G00.05.002'::varchar, 'S20.G00.05.002/CCH-11'::varchar FROM generate_series(1, 2) $$, '... and both say so');

SELECT * FROM finish();
ROLLBACK;
