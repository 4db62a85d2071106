-- COPY into cai_arrivee: a wrong line is rejected with its number and a reason, and does not refuse the others.
BEGIN;
SELECT plan(22);

CREATE FUNCTION pg_temp.dernier() RETURNS text LANGUAGE sql AS $$
    SELECT format('%s lines, %s added, %s known, %s rejected: ', i.lignes, i.ajoutes, i.deja_connus, i.rejetes)
           || coalesce((SELECT string_agg(concat_ws(' ', r.ligne, r.motif, r.reference), ', ' ORDER BY r.numero) FROM calimero_data.cai_rejet r
                         WHERE (r.caisse, r.import) = (i.caisse, i.import)), '')
      FROM calimero_data.cai_import i ORDER BY i.import DESC LIMIT 1
$$;

-- Lines are numbered as they arrive, from 1 in each statement.
COPY calimero_data.cai_arrivee (caisse, reference, siret, sens, montant, date_operation) FROM stdin WITH (FORMAT csv, DELIMITER ';');
48;N1;00900001900019;C;1;15/04/2025
48;;00900001900019;C;1;15/04/2025
48;N3;00900001900018;C;1;15/04/2025
\.
SELECT is(pg_temp.dernier(), '3 lines, 1 added, 0 known, 2 rejected: 2 REFERENCE_ABSENTE, 3 SIRET N3', 'numbered as they arrive');
COPY calimero_data.cai_arrivee (caisse, reference, siret, sens, montant, date_operation) FROM stdin WITH (FORMAT csv, DELIMITER ';');
48;N4;;C;1;15/04/2025
48;N1;00900001900019;C;1;15/04/2025
\.
SELECT is(pg_temp.dernier(), '2 lines, 0 added, 1 known, 1 rejected: 1 SIRET N4', '... again in each statement');

-- What a column without constraint lets in.
COPY calimero_data.cai_arrivee (caisse, ligne, reference, siret, sens, montant, date_operation) FROM stdin WITH (FORMAT csv, DELIMITER ';');
48;12;O1;00900001900019;C;1;15/04/2025
48;douze;O2;00900001900019;C;1;15/04/2025
48;12;O3;00900001900019;X;1;15/04/2025
48;12;O4;00900001900019;C;0;15/04/2025
48;-1;O5;00900001900019;C;1;15/04/2025
48;99999999999999999999;O6;00900001900019;C;1;15/04/2025
48;;O7;00900001900019;C;un;15/04/2025
48; 4 ;O8;00900001900019;C;un;15/04/2025
\.
SELECT is(pg_temp.dernier(), '8 lines, 1 added, 0 known, 7 rejected: 2 LIGNE O2, 4 MONTANT O8, 5 LIGNE O5, 6 LIGNE O6, 7 MONTANT O7, 12 SENS O3, 12 MONTANT_NUL O4',
    'a number that is none is a reason, one that comes twice is not');
INSERT INTO calimero_data.cai_arrivee (caisse, reference, siret, sens, montant, date_operation, compte, mode, periode, date_affectation, annule)
    VALUES ('48', repeat('R', 1000000), essai.siret(1), 'C', '1', '2025-04-15', NULL, NULL, NULL, NULL, NULL), ('48', 'L2', repeat('1', 1000000), 'C', '1', '2025-04-15', NULL, NULL, NULL, NULL, NULL),
           ('48', 'L3', essai.siret(1), repeat('C', 1000000), '1', '2025-04-15', NULL, NULL, NULL, NULL, NULL), ('48', 'L4', essai.siret(1), 'C', repeat('1', 1000000), '2025-04-15', NULL, NULL, NULL, NULL, NULL),
           ('48', 'L5', essai.siret(1), 'C', '1', repeat('2', 1000000), NULL, NULL, NULL, NULL, NULL), ('48', 'L6', essai.siret(1), 'C', '1', '2025-04-15', repeat('c', 1000000), NULL, NULL, NULL, NULL),
           ('48', 'L7', essai.siret(1), 'C', '1', '2025-04-15', NULL, repeat('0', 1000000), NULL, NULL, NULL), ('48', 'L8', essai.siret(1), 'C', '1', '2025-04-15', NULL, NULL, repeat('2', 1000000), NULL, NULL),
           ('48', 'L9', essai.siret(1), 'C', '1', '2025-04-15', NULL, NULL, '2025M03', repeat('2', 1000000), NULL), ('48', 'L10', essai.siret(1), 'C', '-1', '2025-04-15', NULL, NULL, NULL, NULL, repeat('A', 1000000)),
           ('48', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL), ('48', 'L12', essai.siret(1), 'C', '1', '2025-04-15', NULL, NULL, NULL, NULL, NULL);
SELECT is(pg_temp.dernier(), '12 lines, 1 added, 0 known, 11 rejected: 1 REFERENCE_LONGUE, 2 SIRET L2, 3 SENS L3, 4 MONTANT L4, 5 DATE_OPERATION L5, 6 COMPTE L6, 7 MODE L7, '
    || '8 PERIODE L8, 9 DATE_AFFECTATION L9, 10 ANNULE L10, 11 REFERENCE_ABSENTE', 'texts of a million characters, nulls everywhere');

-- Several statements for one import, lines numbered alike.
INSERT INTO calimero_data.cai_import (caisse, nom) VALUES ('48', 'en deux fois');
INSERT INTO calimero_data.cai_arrivee (caisse, import, reference) SELECT '48', import, 'S1' FROM calimero_data.cai_import WHERE nom = 'en deux fois';
INSERT INTO calimero_data.cai_arrivee (caisse, import, reference) SELECT '48', import, r FROM calimero_data.cai_import, unnest(ARRAY['S2', 'S3']) AS r WHERE nom = 'en deux fois';
SELECT is(pg_temp.dernier(), '3 lines, 0 added, 0 known, 3 rejected: 1 SIRET S1, 1 SIRET S2, 2 SIRET S3', 'one import in several statements, with the same numbers');
SELECT is((SELECT string_agg(numero::text, ' ' ORDER BY numero) FROM calimero_data.cai_rejet JOIN calimero_data.cai_import USING (caisse, import) WHERE nom = 'en deux fois'), '1 2 3', '... rejects have theirs');

-- A line that belongs nowhere refuses the statement, and the message shows nothing of it.
CREATE FUNCTION pg_temp.refus(valeurs text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    texte text;
    detail text;
    contexte text;
BEGIN
    EXECUTE 'INSERT INTO calimero_data.cai_arrivee (caisse, import, reference, siret, sens, montant, date_operation) VALUES ' || valeurs;
    RETURN 'accepted';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS texte = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
    RETURN SQLSTATE || ' ' || texte || CASE WHEN texte || detail ~ 'SECRET' THEN ' (told)' ELSE '' END;
END
$$;
SELECT is(pg_temp.refus($$ ('48', 'SECRET', 'T1', essai.siret(1), 'C', '1', '2025-04-15') $$), '23503 import is not known', 'an import that is no number');
SELECT is(pg_temp.refus($$ ('48', '99999999999999999999', 'T1', essai.siret(1), 'C', '1', '2025-04-15') $$), '23503 import is not known', '... or no possible one');
SELECT is(pg_temp.refus($$ ('48', '999999', 'T1', essai.siret(1), 'C', '1', '2025-04-15'), ('48', 'SECRET', 'T2', essai.siret(1), 'C', '1', '2025-04-15'), ('SECRET SECRET', NULL, 'T3', NULL, NULL, NULL, NULL) $$),
    '23503 import is not known', '... at its first line, whatever comes after');
SELECT is(pg_temp.refus($$ ('99', NULL, 'T1', essai.siret(1), 'C', '1', '2025-04-15'), ('48', 'SECRET', 'T2', essai.siret(1), 'C', '1', '2025-04-15') $$), '22023 caisse is not known', '... so is a caisse');
SELECT is(pg_temp.refus($$ ('SECRET SECRET', NULL, 'T1', essai.siret(1), 'C', '1', '2025-04-15') $$), '22023 caisse is not known', 'a caisse of any length');
SELECT is(pg_temp.refus($$ (NULL, NULL, 'T1', essai.siret(1), 'C', '1', '2025-04-15') $$), '22023 caisse must be named', 'no caisse, where there are several');
SELECT is((SELECT count(*) FROM calimero_data.cai_arrivee), 0::bigint, 'nothing is left behind');

-- No caisse, where there is one: that one, in the same import as the lines which name it.
CREATE ROLE regress_calimero_app LOGIN IN ROLE calimero_exploitation INHERIT;
CREATE POLICY regress_une ON calimero_data.caisse AS RESTRICTIVE TO regress_calimero_app USING (caisse = '48');
SET LOCAL ROLE regress_calimero_app;
COPY calimero_data.cai_arrivee (caisse, reference, siret, sens, montant, date_operation) FROM stdin WITH (FORMAT csv, DELIMITER ';');
;U1;00900001900019;C;1;15/04/2025
48;U2;00900001900019;C;1;15/04/2025
;U3;;C;1;15/04/2025
\.
RESET ROLE;
SELECT is(pg_temp.dernier(), '3 lines, 2 added, 0 known, 1 rejected: 3 SIRET U3', 'a caisse is left out where the role sees one');
DROP POLICY regress_une ON calimero_data.caisse;

-- Deleting what arrived works where tables are published.
SET LOCAL client_min_messages = error;
CREATE PUBLICATION regress_calimero FOR ALL TABLES;
SELECT lives_ok($$ INSERT INTO calimero_data.cai_arrivee (caisse, reference, siret, sens, montant, date_operation) VALUES ('48', 'V1', essai.siret(1), 'C', '1', '2025-04-15') $$,
    'lines arrive in a database that publishes its tables');
DROP PUBLICATION regress_calimero;

-- Amounts at the limit: counts are counts, nothing is summed.
INSERT INTO calimero_data.cai_arrivee (caisse, reference, siret, sens, montant, date_operation, periode)
    SELECT '48', 'W' || r, essai.siret(9), s, '999999999999.99', '2025-04-15', '2025M03' FROM generate_series(1, 4) AS r, (VALUES ('C')) AS v (s);
SELECT is(pg_temp.dernier(), '4 lines, 4 added, 0 known, 0 rejected: ', 'the largest amount four times');
SELECT is((SELECT format('%s %s %s', i.lignes, i.ajoutes, i.rejetes) FROM calimero.cai_importer(convert_to(E'reference;siret;sens;montant;date_operation;periode\n'
    || string_agg(format(E'X%s%s%s;%s;%s;%s999 999 999 999,99;2025-04-15;2025M03\n', r, s, signe, essai.siret(8), s, signe), ''), 'UTF8'), 'grands.csv', '48', false) i), '8 8 0', '... in a file, credits, debits and reversals')
  FROM generate_series(1, 2) AS r, (VALUES ('C', ''), ('C', '-'), ('D', ''), ('D', '-')) AS v (s, signe);
SELECT is((SELECT format('%s %s %s', i.lignes, i.ajoutes, i.rejetes) FROM calimero.cai_importer(convert_to(E'reference;siret;sens;montant;date_operation;periode\n'
    || string_agg(format(E'Y%s;%s;C;999999999999,99;2025-04-15;2025M03\n', r, essai.siret(7)), '') || format(E'Y9;%s;C;10;2025-04-15;2025M03\n', essai.siret(6)), 'UTF8'), 'grands.csv', '48') i), '5 5 0',
    '... matched at once') FROM generate_series(1, 4) AS r;
SELECT is((SELECT count(*) FROM calimero_data.dsn_a_rapprocher WHERE caisse = '48'), 0::bigint, '... nothing waits');
SELECT is((SELECT encaisse FROM calimero_data.dsn_rapprochement WHERE siret = essai.siret(6)), 10.00, '... and the other account has its row');
SELECT is((SELECT format('%s %s', r.retire, r.retires) FROM calimero_data.cai_import i, calimero.cai_retirer(i.import, 'montants faux', '48') r WHERE i.nom = 'grands.csv' AND i.ajoutes = 5),
    't 5', '... taken back');
SELECT is((SELECT count(*) FROM calimero_data.dsn_rapprochement WHERE siret IN (essai.siret(6), essai.siret(7))), 0::bigint, '... with its rows');

SELECT * FROM finish();
ROLLBACK;
