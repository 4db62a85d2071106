-- Importing extracts of the accounts: which lines go in, which are rejected and why, what a second import adds.
BEGIN;
SELECT plan(74);

CREATE FUNCTION pg_temp.importer(texte text, caisse text DEFAULT '48') RETURNS text LANGUAGE sql AS $$
    SELECT format('%s lines, %s added, %s modified, %s known, %s rejected', i.lignes, i.ajoutes, i.modifies, i.deja_connus, i.rejetes)
      FROM calimero.cai_importer(convert_to(texte, 'UTF8'), 'extrait.csv', caisse, false) AS i
$$;
-- A line with good values, but those given.
CREATE FUNCTION pg_temp.ligne(reference text, siret text DEFAULT essai.siret(1), sens text DEFAULT 'C', montant text DEFAULT '1265,40',
                              jour text DEFAULT '2025-04-15', mode text DEFAULT '05', periode text DEFAULT '', affecte text DEFAULT '',
                              annule text DEFAULT '', compte text DEFAULT 'C-0001')
    RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(';', reference, siret, sens, montant, jour, mode, periode, affecte, annule, compte) || E'\n'
$$;
CREATE FUNCTION pg_temp.entete() RETURNS text LANGUAGE sql AS $$
    SELECT E'reference;siret;sens;montant;date_operation;mode;periode;date_affectation;annule;compte\n'
$$;
CREATE FUNCTION pg_temp.rejets() RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(format('%s %s %s', ligne, motif, reference), E'\n' ORDER BY ligne) FROM calimero_data.cai_rejet
     WHERE import = (SELECT max(import) FROM calimero_data.cai_import)
$$;

-- What goes in.
SELECT is(pg_temp.importer(pg_temp.entete() || pg_temp.ligne('E1', periode => '2025M03', affecte => '16/04/2025')
                           || pg_temp.ligne('E2', '009 000 027 00012', 'd', '-1 265,4', '31/12/2024', '', '2025-03')
                           || pg_temp.ligne('E3', montant => '-1265.40', annule => 'E1', compte => '')),
    '3 lines, 3 added, 0 modified, 0 known, 0 rejected', 'good lines are added');
SELECT essai.memes_lignes($$ SELECT caisse, siret, sens, montant, date_operation, periode, date_affectation, mode, reference, annule, compte
                               FROM calimero_data.cai_mouvement ORDER BY mouvement $$,
    $$ SELECT '48'::varchar, v.siret::varchar, v.sens::varchar, v.montant, v.jour, v.periode::varchar, v.affecte, v.mode::varchar, v.reference::varchar, v.annule::varchar, v.compte::varchar
         FROM (VALUES (1, essai.siret(1), 'C', 1265.40, DATE '2025-04-15', '2025M03', DATE '2025-04-16', '05', 'E1', NULL, 'C-0001'),
                      (2, essai.siret(2), 'D', -1265.40, '2024-12-31', '2025M03', NULL, NULL, 'E2', NULL, 'C-0001'),
                      (3, essai.siret(1), 'C', -1265.40, '2025-04-15', NULL, NULL, '05', 'E3', 'E1', essai.siret(1))
              ) AS v (rang, siret, sens, montant, jour, periode, affecte, mode, reference, annule, compte) ORDER BY v.rang $$,
    'with their values; an account that is not given is the SIRET');
SELECT essai.memes_lignes($$ SELECT nom, lignes, ajoutes, modifies, deja_connus, rejetes, importe_par FROM calimero_data.cai_import $$,
    $$ SELECT 'extrait.csv'::varchar, 3::bigint, 3::bigint, 0::bigint, 0::bigint, 0::bigint, session_user::varchar $$, 'the import is counted');
SELECT essai.memes_lignes($$ SELECT siret FROM calimero_data.dsn_a_rapprocher ORDER BY siret $$,
    $$ SELECT v.siret::varchar FROM (VALUES (essai.siret(1)), (essai.siret(2))) AS v (siret) ORDER BY 1 $$, 'the SIRETs touched wait to be matched');

-- The same again.
DELETE FROM calimero_data.dsn_a_rapprocher;
SELECT is(pg_temp.importer(pg_temp.entete() || pg_temp.ligne('E1', periode => '2025M03', affecte => '16/04/2025')
                           || pg_temp.ligne('E2', '009 000 027 00012', 'd', '-1 265,4', '31/12/2024', '', '2025-03')
                           || pg_temp.ligne('E3', montant => '-1265.40', annule => 'E1', compte => '')),
    '3 lines, 0 added, 0 modified, 3 known, 0 rejected', 'the same extract again adds nothing');
SELECT is(pg_temp.importer(E'montant,reference,siret,date_operation,sens\n"1 265,40",E1,' || essai.siret(1) || E',15/04/2025,C\n'),
    '1 lines, 0 added, 0 modified, 1 known, 0 rejected', 'an extract with fewer columns says nothing of the others');
SELECT is((SELECT count(*) FROM calimero_data.cai_mouvement), 3::bigint, 'nothing was added twice');
SELECT is((SELECT count(*) FROM calimero_data.dsn_a_rapprocher), 0::bigint, 'and nothing is to be matched');
SELECT is(pg_temp.importer(pg_temp.entete() || pg_temp.ligne('E1', periode => '2025M03', affecte => '16/04/2025'), '63'),
    '1 lines, 1 added, 0 modified, 0 known, 0 rejected', 'another caisse has its own references');

-- Assignments.
SELECT is(pg_temp.importer(pg_temp.entete() || pg_temp.ligne('A1') || pg_temp.ligne('A2', periode => '2025M03') || pg_temp.ligne('A3', periode => '2025M03', affecte => '2025-04-16')
                           || pg_temp.ligne('A4', periode => '2025M03', affecte => '2025-04-16') || pg_temp.ligne('A5', periode => '2025M03', affecte => '2025-04-16')),
    '5 lines, 5 added, 0 modified, 0 known, 0 rejected', 'credits, some of them assigned');
DELETE FROM calimero_data.dsn_a_rapprocher;
SELECT is(pg_temp.importer(pg_temp.entete() || pg_temp.ligne('A1', periode => '2025M03') || pg_temp.ligne('A2', periode => '2025M04')
                           || pg_temp.ligne('A3', periode => '2025M03', affecte => '2025-04-17') || pg_temp.ligne('A4') || pg_temp.ligne('A5', periode => '2025M03')),
    '5 lines, 0 added, 3 modified, 0 known, 2 rejected', 'a period set, a period changed, a day changed; a period and a day taken away');
SELECT is(pg_temp.rejets(), E'5 AFFECTATION_RETIREE A4\n6 AFFECTATION_RETIREE A5', 'what an import cannot take away is rejected');
SELECT essai.memes_lignes($$ SELECT reference, periode, date_affectation FROM calimero_data.cai_mouvement WHERE reference ~ '^A' ORDER BY reference $$,
    $$ SELECT v.reference::varchar, v.periode::varchar, v.jour FROM (VALUES ('A1', '2025M03', NULL::date), ('A2', '2025M04', NULL), ('A3', '2025M03', '2025-04-17'),
              ('A4', '2025M03', '2025-04-16'), ('A5', '2025M03', '2025-04-16')) AS v (reference, periode, jour) $$, 'the assignments after that');
SELECT is((SELECT count(*) FROM calimero_data.dsn_a_rapprocher WHERE siret = essai.siret(1)), 1::bigint, 'an account assigned anew is to be matched again');
SELECT is(pg_temp.importer(E'reference;siret;sens;montant;date_operation;periode\nA5;' || essai.siret(1) || E';C;1265,40;2025-04-15;2025T02\n'),
    '1 lines, 0 added, 1 modified, 0 known, 0 rejected', 'a new period alone');
SELECT essai.memes_lignes($$ SELECT periode, date_affectation FROM calimero_data.cai_mouvement WHERE reference = 'A5' $$,
    $$ VALUES ('2025T02'::varchar, NULL::date) $$, 'the day of the old assignment goes with it');

-- One wrong line does not keep the others out: each case between two good lines.
CREATE FUNCTION pg_temp.sort(texte text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    compte text := pg_temp.importer(texte);
BEGIN
    RETURN compte || ': ' || (SELECT string_agg(format('%s %s %s', r.ligne, r.motif, coalesce(r.reference, '-')), ', ') FROM calimero_data.cai_rejet r
                               WHERE r.import = (SELECT max(import) FROM calimero_data.cai_import));
END
$$;
CREATE TEMPORARY TABLE mauvaise (rang integer GENERATED ALWAYS AS IDENTITY, ligne text NOT NULL, motif text NOT NULL, reference text);
INSERT INTO mauvaise (ligne, motif, reference) VALUES
    (E'M;trop;peu\n', 'NOMBRE_CHAMPS', NULL),
    (pg_temp.ligne('M') || '', 'NOMBRE_CHAMPS', NULL),
    (pg_temp.ligne('"M'), 'GUILLEMETS', NULL),
    (pg_temp.ligne('"M"x'), 'GUILLEMETS', NULL),
    (pg_temp.ligne(''), 'REFERENCE_ABSENTE', NULL),
    (pg_temp.ligne('  '), 'REFERENCE_ABSENTE', NULL),
    (pg_temp.ligne(repeat('M', 41)), 'REFERENCE_LONGUE', NULL),
    (pg_temp.ligne(E'M\tM'), 'REFERENCE_ILLISIBLE', NULL),
    (pg_temp.ligne(U&'M\200B'), 'REFERENCE_ILLISIBLE', NULL),
    (pg_temp.ligne('M', ''), 'SIRET', 'M'),
    (pg_temp.ligne('M', '00900001900018'), 'SIRET', 'M'),
    (pg_temp.ligne('M', '9,00002E+12'), 'SIRET', 'M'),
    (pg_temp.ligne('M', sens => 'X'), 'SENS', 'M'),
    (pg_temp.ligne('M', montant => ''), 'MONTANT', 'M'),
    (pg_temp.ligne('M', montant => '12,345'), 'MONTANT', 'M'),
    (pg_temp.ligne('M', montant => 'NaN'), 'MONTANT', 'M'),
    (pg_temp.ligne('M', montant => '0,00'), 'MONTANT_NUL', 'M'),
    (pg_temp.ligne('M', montant => '1000000000000'), 'MONTANT_HORS_LIMITES', 'M'),
    (pg_temp.ligne('M', jour => ''), 'DATE_OPERATION', 'M'),
    (pg_temp.ligne('M', jour => '2025-02-29'), 'DATE_OPERATION', 'M'),
    (pg_temp.ligne('M', jour => '04/31/2025'), 'DATE_OPERATION', 'M'),
    (pg_temp.ligne('M', jour => 'infinity'), 'DATE_OPERATION', 'M'),
    (pg_temp.ligne('M', mode => '5'), 'MODE', 'M'),
    (pg_temp.ligne('M', periode => '2025M13'), 'PERIODE', 'M'),
    (pg_temp.ligne('M', periode => '202503'), 'PERIODE', 'M'),
    (pg_temp.ligne('M', periode => '2025M03', affecte => '31/02/2025'), 'DATE_AFFECTATION', 'M'),
    (pg_temp.ligne('M', affecte => '2025-04-16'), 'AFFECTATION_SANS_PERIODE', 'M'),
    (pg_temp.ligne('M', montant => '-1', annule => repeat('E', 41)), 'ANNULE', 'M'),
    (pg_temp.ligne('M', montant => '-1', annule => 'M'), 'ANNULE', 'M'),
    (pg_temp.ligne('M', annule => 'E1'), 'ANNULE_SANS_CREDIT_NEGATIF', 'M'),
    (pg_temp.ligne('M', sens => 'D', montant => '-1', annule => 'E1'), 'ANNULE_SANS_CREDIT_NEGATIF', 'M'),
    (pg_temp.ligne('M', compte => repeat('1', 21)), 'COMPTE', 'M'),
    (pg_temp.ligne('E1', montant => '1265,41'), 'REFERENCE_CONNUE', 'E1'),
    (pg_temp.ligne('E1', essai.siret(2)), 'REFERENCE_CONNUE', 'E1'),
    (pg_temp.ligne('E1', compte => 'C-0002', periode => '2025M03', affecte => '16/04/2025'), 'REFERENCE_CONNUE', 'E1'),
    (pg_temp.ligne('E1', mode => '', periode => '2025M03', affecte => '16/04/2025'), 'REFERENCE_CONNUE', 'E1'),
    (pg_temp.ligne('E1'), 'AFFECTATION_RETIREE', 'E1');
UPDATE mauvaise SET ligne = replace(ligne, E'\n', E';\n') WHERE rang = 2;
SELECT is(pg_temp.sort(pg_temp.entete() || pg_temp.ligne('BON-A-' || rang) || ligne || pg_temp.ligne('BON-B-' || rang)),
          format('3 lines, 2 added, 0 modified, 0 known, 1 rejected: 3 %s %s', motif, coalesce(reference, '-')),
          format('wrong line %s: %s', rang, motif))
  FROM mauvaise ORDER BY rang;
SELECT is((SELECT string_agg(motif, ' ') FROM calimero.cai_motifs() WHERE motif NOT IN (SELECT motif FROM mauvaise)), 'LIGNE REFERENCE_REPETEE',
    'every reason was met but the one below, and the one that COPY alone meets');
SELECT is((SELECT count(*) FROM calimero_data.cai_rejet r LEFT JOIN calimero.cai_motifs() m ON m.motif = r.motif WHERE m.motif IS NULL), 0::bigint,
    'every reason given is in the table of reasons');

-- Several lines of one reference.
SELECT is(pg_temp.importer(pg_temp.entete() || pg_temp.ligne('F1') || pg_temp.ligne('F1', montant => '1 265,40 EUR') || pg_temp.ligne('F1', montant => '1') || pg_temp.ligne('F1', periode => '2025M03')),
    '4 lines, 1 added, 0 modified, 1 known, 2 rejected', 'a reference repeated in the extract: the same content adds nothing');
SELECT is(pg_temp.rejets(), E'4 REFERENCE_REPETEE F1\n5 REFERENCE_REPETEE F1', '... another content is rejected, another period too');
SELECT is(pg_temp.importer(pg_temp.entete() || pg_temp.ligne('F1', montant => '7') || pg_temp.ligne('F1', montant => '7')),
    '2 lines, 0 added, 0 modified, 0 known, 2 rejected', 'a repetition shares the lot of the line that it repeats');
SELECT is(pg_temp.rejets(), E'2 REFERENCE_CONNUE F1\n3 REFERENCE_CONNUE F1', '... for the same reason');

-- Encodings, quotes, separators, line ends.
SELECT is((SELECT format('%s %s', i.ajoutes, i.rejetes) FROM calimero.cai_importer(convert_to(E'\uFEFFreference\tsiret\tsens\tmontant\tdate_operation\r\n\r\n"R ""é"""\t'
    || essai.siret(1) || E'\tC\t"1\u00A0265,40"\t2025-04-15\r\n\t\t\t\t', 'UTF8'), 'C:\\dossier\\é.csv', '48', false) i), '1 0', 'a mark, tabs, CR LF, quotes, a line of nothing');
SELECT is((SELECT format('%s %s', i.ajoutes, i.rejetes) FROM calimero.cai_importer(convert_to(E'siret;reference;sens;montant;date_operation\n' || essai.siret(1)
    || E';Réf;C;1\u00A0265,40;2025-04-15\n', 'LATIN1'), '/dossier/', '48', false) i), '1 0', 'ISO-8859-1');
SELECT essai.memes_lignes($$ SELECT reference, montant, nom FROM calimero_data.cai_mouvement JOIN calimero_data.cai_import USING (caisse, import) WHERE reference ~ '^R' ORDER BY mouvement $$,
    $$ VALUES ('R "é"'::varchar, 1265.40, 'é.csv'::varchar), ('Réf', 1265.40, 'dossier/') $$, 'values in UTF-8, the name without its folders');

-- Errors that refuse the whole extract.
SELECT throws_ok(format($$ SELECT * FROM calimero.cai_importer(%L, 'x', '48', false) $$, convert_to(contenu, 'UTF8')), etat, message, titre)
  FROM (VALUES ('', 'MS002', 'the extract is empty', 'nothing at all'),
               (E'reference;siret;sens;montant\n', 'MS002', 'the header of the extract does not name column "date_operation"', 'a column is missing'),
               (E'R1;00900001900019;C;1,00;2025-04-15\n', 'MS002', 'the header of the extract does not name column "reference"', 'no header'),
               (E'reference;siret;sens;montant;date_operation;siret\n', 'MS002', 'the header of the extract names column "siret" twice', 'a column twice')) AS e (contenu, etat, message, titre);
SELECT throws_ok($$ SELECT * FROM calimero.cai_importer('', 'x', '99', false) $$, '22023', 'caisse is not known', 'an unknown caisse');
SELECT throws_ok($$ SELECT * FROM calimero.cai_importer('', 'x', NULL, false) $$, '22023', 'caisse must be named', 'a caisse among several');
SELECT throws_ok($$ SELECT * FROM calimero.cai_importer(NULL, 'x', '48', false) $$, '22004', NULL, 'no content');
SELECT throws_ok($$ SELECT * FROM calimero.cai_importer('', NULL, '48', false) $$, '22004', NULL, 'no name');
SELECT is(pg_temp.importer(pg_temp.entete()), '0 lines, 0 added, 0 modified, 0 known, 0 rejected', 'a header alone is an import of nothing');

-- Matching at once.
SELECT is((SELECT i.ajoutes FROM calimero.cai_importer(convert_to(pg_temp.entete() || pg_temp.ligne('Z1', essai.siret(9)), 'UTF8'), 'z.csv', '48') i), 1::bigint, 'an import that matches');
SELECT is((SELECT format('%s %s', periode, statut) FROM calimero_data.dsn_rapprochement WHERE siret = essai.siret(9)), '2025M04 ENCAISSEMENT_SANS_DSN', 'the SIRETs touched are matched');
SELECT is((SELECT count(*) FROM calimero_data.dsn_a_rapprocher WHERE caisse = '48'), 0::bigint, 'and wait no longer');

SELECT * FROM finish();
ROLLBACK;
