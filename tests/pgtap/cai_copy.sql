-- COPY and INSERT into cai_arrivee: the same lines go in and are rejected as with cai_importer, and the table is empty again.
BEGIN;
SELECT plan(27);

-- By the one and by the other.
CREATE FUNCTION pg_temp.mouvements(c text) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(concat_ws(' ', reference, siret, sens, montant, date_operation, periode, date_affectation, mode, annule, compte), E'\n' ORDER BY mouvement)
      FROM calimero_data.cai_mouvement WHERE caisse = c
$$;
CREATE FUNCTION pg_temp.rejets(c text) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(format('%s %s', motif, reference), E'\n' ORDER BY ligne) FROM calimero_data.cai_rejet WHERE caisse = c
$$;
CREATE FUNCTION pg_temp.comptes(c text) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(format('%s %s %s %s %s', lignes, ajoutes, modifies, deja_connus, rejetes), E'\n' ORDER BY import) FROM calimero_data.cai_import WHERE caisse = c
$$;
CREATE TEMPORARY TABLE ligne (rang integer, reference text, compte text, siret text, sens text, montant text, date_operation text, mode text,
                              periode text, date_affectation text, annule text);
COPY ligne FROM stdin WITH (DELIMITER ';');
1;E1;C-1;00900001900019;C;1 265,40;15/04/2025;05;2025M03;16/04/2025;
2;E2;;009 000 027 00012;d;-1265.4;2024-12-31;;03/2025;;
3;E3;C-1;00900001900019;C;-1265.40;2025-04-15;05;;;E1
4;E1;C-1;00900001900019;C;1265.4;2025-04-15;05;2025M03;2025-04-16;
5;E1;C-1;00900001900019;C;1;2025-04-15;05;2025M03;2025-04-16;
6;;C-1;00900001900019;C;1;2025-04-15;05;;;
7;M1;C-1;00900001900018;C;1;2025-04-15;05;;;
8;M2;C-1;00900001900019;X;1;2025-04-15;05;;;
9;M3;C-1;00900001900019;C;un;2025-04-15;05;;;
10;M4;C-1;00900001900019;C;0;2025-04-15;05;;;
11;M5;C-1;00900001900019;C;1;2025-02-29;05;;;
12;M6;C-1;00900001900019;C;1;2025-04-15;5;;;
13;M7;C-1;00900001900019;C;1;2025-04-15;05;2025M13;;
14;M8;C-1;00900001900019;C;1;2025-04-15;05;;2025-04-16;
15;M9;C-1;00900001900019;C;1;2025-04-15;05;;;E1
16;é ü;C-1;00900001900019;C;1;2025-04-15;05;;;
\.
SELECT is((SELECT format('%s %s %s %s %s', i.lignes, i.ajoutes, i.modifies, i.deja_connus, i.rejetes)
             FROM calimero.cai_importer(convert_to(
                  (SELECT E'reference;compte;siret;sens;montant;date_operation;mode;periode;date_affectation;annule\n'
                          || string_agg(concat_ws(';', reference, compte, siret, sens, montant, date_operation, mode, periode, date_affectation, annule), E'\n' ORDER BY rang) FROM ligne),
                  'UTF8'), 'x.csv', '48', false) i), '16 4 0 1 11', 'an extract');
INSERT INTO calimero_data.cai_arrivee (caisse, ligne, reference, compte, siret, sens, montant, date_operation, mode, periode, date_affectation, annule)
    SELECT '63', rang + 1, reference, compte, siret, sens, montant, date_operation, mode, periode, date_affectation, annule FROM ligne ORDER BY rang DESC;
SELECT is(pg_temp.mouvements('63'), pg_temp.mouvements('48'), 'the same movements, in the order of the lines');
SELECT is(pg_temp.rejets('63'), pg_temp.rejets('48'), 'the same rejects');
SELECT is(pg_temp.comptes('63'), pg_temp.comptes('48'), 'the same counts');
SELECT is((SELECT string_agg(nom, ' ' ORDER BY caisse) FROM calimero_data.cai_import), 'x.csv COPY', 'an import of its own');
SELECT is((SELECT count(*) FROM calimero_data.cai_arrivee), 0::bigint, 'the table of arrivals is empty');
SELECT essai.memes_lignes($$ SELECT caisse, count(*) FROM calimero_data.dsn_a_rapprocher GROUP BY caisse ORDER BY caisse $$,
    $$ VALUES ('48'::varchar, 2::bigint), ('63', 2) $$, 'the SIRETs touched wait to be matched');

-- COPY itself.
COPY calimero_data.cai_arrivee (caisse, reference, siret, sens, montant, date_operation, periode) FROM stdin WITH (FORMAT csv, DELIMITER ';');
48;K1;00900001900019;C;"1 265,40";15/04/2025;2025M03
48;K2;00900001900019;C;0;15/04/2025;
48;E1;00900001900019;C;1265,40;15/04/2025;
63;K1;00900001900019;C;10;15/04/2025;
\.
SELECT is((SELECT format('%s %s', montant, periode) FROM calimero_data.cai_mouvement WHERE caisse = '48' AND reference = 'K1'), '1265.40 2025M03', 'COPY adds movements');
-- ... for the role of applications too, which row-level security would keep from COPY.
SET LOCAL ROLE calimero_exploitation;
COPY calimero_data.cai_arrivee (caisse, reference, siret, sens, montant, date_operation, periode) FROM stdin WITH (FORMAT csv, DELIMITER ';');
48;K-APPLICATION;00900001900019;C;"1 265,40";15/04/2025;2025M03
\.
RESET ROLE;
SELECT is((SELECT count(*) FROM calimero_data.cai_mouvement WHERE caisse = '48' AND reference = 'K-APPLICATION'), 1::bigint, 'COPY adds movements for the role of applications');
SELECT is_empty($$ SELECT FROM calimero_data.cai_arrivee $$, '... and leaves nothing behind');
SELECT is(split_part(pg_temp.comptes('48'), E'\n', 2), '3 1 0 1 1', 'one import for each caisse; a null says nothing of what is known');
SELECT is(split_part(pg_temp.comptes('63'), E'\n', 2), '1 1 0 0 0', '... the other one');
SELECT is((SELECT count(*) FROM calimero_data.cai_arrivee), 0::bigint, 'and the table is empty again');

-- An empty text says that there is nothing.
INSERT INTO calimero_data.cai_arrivee (caisse, reference, siret, sens, montant, date_operation, periode) VALUES ('48', 'K1', essai.siret(1), 'C', '1265.40', '2025-04-15', '');
SELECT is((SELECT motif FROM calimero_data.cai_rejet WHERE caisse = '48' AND reference = 'K1'), 'AFFECTATION_RETIREE', 'an empty period is not an absent one');
INSERT INTO calimero_data.cai_arrivee (caisse, reference, siret, sens, montant, date_operation, periode) VALUES ('48', 'K1', essai.siret(1), 'C', '1265.40', '2025-04-15', '2025M04');
SELECT is((SELECT periode FROM calimero_data.cai_mouvement WHERE caisse = '48' AND reference = 'K1'), '2025M04', 'an assignment is updated');
INSERT INTO calimero_data.cai_arrivee (caisse, reference, siret, sens, montant, date_operation) SELECT '48', 'N', essai.siret(1), 'C', '1', '2025-01-01' WHERE false;
SELECT is((SELECT count(*) FROM calimero_data.cai_import WHERE caisse = '48'), 5::bigint, 'no line, no import');

-- Lines that belong to an import.
INSERT INTO calimero_data.cai_import (caisse, nom) VALUES ('48', 'en deux fois');
INSERT INTO calimero_data.cai_arrivee (caisse, import, ligne, reference, siret, sens, montant, date_operation)
    SELECT '48', max(import), 2, 'I1', essai.siret(1), 'C', '1', '2025-04-15' FROM calimero_data.cai_import;
INSERT INTO calimero_data.cai_arrivee (caisse, import, ligne, reference, siret, sens, montant, date_operation)
    SELECT '48', max(import), 3, v.r, essai.siret(1), 'C', v.m, '2025-04-15' FROM calimero_data.cai_import, (VALUES ('I2', '')) AS v (r, m) GROUP BY v.r, v.m;
SELECT is((SELECT format('%s %s %s', lignes, ajoutes, rejetes) FROM calimero_data.cai_import WHERE nom = 'en deux fois'), '2 1 1', 'lines may come to one import in several statements');
SELECT throws_ok($$ INSERT INTO calimero_data.cai_arrivee (caisse, import, reference, siret, sens, montant, date_operation) VALUES ('48', 999999, 'I3', essai.siret(1), 'C', '1', '2025-04-15') $$,
    '23503', 'import is not known', 'not to an import that is not there');
SELECT throws_ok($$ INSERT INTO calimero_data.cai_arrivee (caisse, import, reference, siret, sens, montant, date_operation)
    SELECT '63', max(import), 'I3', essai.siret(1), 'C', '1', '2025-04-15' FROM calimero_data.cai_import WHERE caisse = '48' $$,
    '23503', 'import is not known', '... nor to that of another caisse');
SELECT throws_ok($$ INSERT INTO calimero_data.cai_arrivee (caisse, reference, siret, sens, montant, date_operation) VALUES ('99', 'I3', essai.siret(1), 'C', '1', '2025-04-15') $$,
    '22023', 'caisse is not known', 'not to a caisse that is not there');
SELECT is((SELECT count(*) FROM calimero_data.cai_arrivee), 0::bigint, 'nothing is left behind');

-- The trigger function serves its table alone.
CREATE TABLE pg_temp.autre (x integer);
CREATE TRIGGER t AFTER INSERT ON pg_temp.autre FOR EACH STATEMENT EXECUTE FUNCTION calimero.cai_integrer();
SELECT throws_ok('INSERT INTO pg_temp.autre VALUES (1)', '39P01', NULL, 'not on another table');
DROP TRIGGER t ON pg_temp.autre;
CREATE TRIGGER t AFTER INSERT ON calimero_data.cai_arrivee FOR EACH ROW EXECUTE FUNCTION calimero.cai_integrer();
SELECT throws_ok($$ INSERT INTO calimero_data.cai_arrivee (caisse) VALUES ('48') $$, '39P01', NULL, 'not for each row');
DROP TRIGGER t ON calimero_data.cai_arrivee;

-- Under the rights of an application.
CREATE ROLE regress_calimero_app LOGIN IN ROLE calimero_exploitation INHERIT;
CREATE ROLE regress_calimero_lecteur LOGIN IN ROLE calimero_consultation INHERIT;
SET LOCAL ROLE regress_calimero_app;
SELECT lives_ok($$ INSERT INTO calimero_data.cai_arrivee (caisse, reference, siret, sens, montant, date_operation) VALUES ('48', 'APP', '00900001900019', 'C', '1', '2025-04-15') $$,
    'an application may bring lines');
SELECT lives_ok($$ SELECT * FROM calimero.cai_importer('reference;siret;sens;montant;date_operation', 'x', '48') $$, '... and extracts');
SET LOCAL ROLE regress_calimero_lecteur;
SELECT throws_ok($$ INSERT INTO calimero_data.cai_arrivee (caisse, reference) VALUES ('48', 'APP') $$, '42501', NULL, 'a reader may not');
SELECT throws_ok($$ SELECT * FROM calimero.cai_importer('reference;siret;sens;montant;date_operation', 'x', '48') $$, '42501', NULL, '... nor extracts');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
