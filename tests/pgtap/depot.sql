-- Depositing a file: what is kept of it, what is said of it, what is refused; and taking it back.
BEGIN;
SELECT plan(113);

CREATE FUNCTION pg_temp.deposer(contenu bytea, nom text DEFAULT 'essai.dsn', caisse text DEFAULT '48')
    RETURNS TABLE (nouveau boolean, statut varchar, envois integer, declarations integer, refusees integer, anomalies bigint)
    LANGUAGE sql AS $$
    SELECT d.nouveau, d.statut, d.envois, d.declarations, d.declarations_refusees, d.anomalies
      FROM calimero.dsn_deposer(contenu, nom, caisse, false) AS d
$$;
CREATE FUNCTION pg_temp.dernier() RETURNS bigint LANGUAGE sql AS $$ SELECT max(depot) FROM calimero_data.dsn_depot $$;
CREATE FUNCTION pg_temp.octets(texte text) RETURNS bytea LANGUAGE sql AS $$ SELECT convert_to(texte, 'LATIN1') $$;

-- The same bytes are the same deposit.
SELECT essai.memes_lignes($$ SELECT * FROM pg_temp.deposer(essai.envoi(essai.declaration(essai.siret(1), '2025-03-01', contenu => essai.versement('15.00')))) $$,
    $$ VALUES (true, 'accepte'::varchar, 1, 1, 0, 0::bigint) $$, 'a file is deposited');
SELECT essai.memes_lignes($$ SELECT * FROM pg_temp.deposer(essai.envoi(essai.declaration(essai.siret(1), '2025-03-01', contenu => essai.versement('15.00'))), 'autre.dsn') $$,
    $$ VALUES (false, 'accepte'::varchar, 1, 1, 0, 0::bigint) $$, 'the same bytes under another name are the same deposit');
SELECT is((SELECT count(*) FROM calimero_data.dsn_depot), 1::bigint, '... and one row');
SELECT essai.memes_lignes($$ SELECT nouveau FROM pg_temp.deposer(essai.envoi(essai.declaration(essai.siret(1), '2025-03-01', contenu => essai.versement('15.00'))), caisse => '63') $$,
    $$ VALUES (true) $$, 'another caisse has its own deposits');
SELECT is((SELECT count(*) FROM calimero_data.dsn_versement WHERE caisse = '63'), 0::bigint, '... and keeps no amount of a body that is not its own');
SELECT is((SELECT ailleurs FROM calimero_data.dsn_declaration WHERE caisse = '63'), 1::bigint, '... but counts it');
SELECT is((SELECT empreinte FROM calimero_data.dsn_depot WHERE caisse = '48'),
    sha256(essai.envoi(essai.declaration(essai.siret(1), '2025-03-01', contenu => essai.versement('15.00')))), 'the print is the SHA-256 of the content');

-- What is kept of a payment and of a cotisation.
SELECT lives_ok($$ SELECT pg_temp.deposer(essai.envoi(essai.declaration(essai.siret(2), '2025-03-01',
    contenu => essai.cotisation('022', '15.00') || essai.cotisation('022', '-01.11') || essai.cotisation('021', '000.00')
            || essai.cotisation('068', '120.00', du => '01012024', au => '31122024', crm => 'CRM7')
            || essai.versement('1265.40', '05', bic => 'ZZZZFRPP', iban => essai.iban(7), paye_le => '15042025', payeur => essai.siret(2))
            || essai.versement('300.00', '06', payeur => essai.siret(3)) || essai.versement('0.00')
            || essai.versement('9.00', du => '01012025', au => '31032025') || essai.versement('77.00', organisme => 'DMSA63'),
    individus => essai.individu(essai.individuelle('075', '147.00') || essai.individuelle('018', '-31.50'))
              || essai.individu(essai.individuelle('075', '100.10') || essai.individuelle('903', '4.00', 'DMSA63'))
              || essai.individu(essai.individuelle('075', '-7.10'), du => '01012025', au => '31012025')))) $$, 'a fuller file');
SELECT essai.memes_lignes($$ SELECT origine, code, periode, montant, lignes, regularisation, plusieurs_mois, organisme
      FROM calimero_data.dsn_cotisation WHERE depot = pg_temp.dernier() ORDER BY origine, code, periode $$,
    $$ VALUES ('81'::varchar, '018'::varchar, '2025M03'::varchar, -31.50, 1, false, false, 'DMSA48'::varchar),
              ('81', '075', '2025M01', -7.10, 1, true, false, 'DMSA48'),
              ('81', '075', '2025M03', 247.10, 2, false, false, 'DMSA48'),
              ('82', '021', '2025M03', 0.00, 0, false, false, 'DMSA48'),
              ('82', '022', '2025M03', 13.89, 2, false, false, 'DMSA48'),
              ('82', '068', '2024A00', 120.00, 1, true, true, 'DMSA48') $$,
    'amounts due are summed by code and period, to the centime');
SELECT essai.memes_lignes($$ SELECT montant, mode, periode, du, au, paye_le, siret_payeur, bic, iban, iban_masque, regularisation
      FROM calimero_data.dsn_versement WHERE depot = pg_temp.dernier() ORDER BY numero $$,
    $$ SELECT v.montant, v.mode::varchar, v.periode::varchar, v.du, v.au, v.paye_le, v.payeur::varchar, v.bic::varchar, v.iban::varchar, v.masque::varchar, false
         FROM (VALUES
           (1, 1265.40, '05', '2025M03', DATE '2025-03-01', DATE '2025-03-31', DATE '2025-04-15', NULL, 'ZZZZFRPP', essai.iban(7), 'FR' || repeat('*', 21) || right(essai.iban(7), 4)),
           (2, 300.00, '06', '2025M03', '2025-03-01', '2025-03-31', NULL, essai.siret(3), NULL, NULL, NULL),
           (3, 0.00, '02', '2025M03', '2025-03-01', '2025-03-31', NULL, NULL, NULL, NULL, NULL),
           (4, 9.00, '02', '2025T01', '2025-01-01', '2025-03-31', NULL, NULL, NULL, NULL, NULL)
         ) AS v (rang, montant, mode, periode, du, au, paye_le, payeur, bic, iban, masque) ORDER BY v.rang $$,
    'payments are kept one by one, for our body alone, the establishment itself not being a payer');
SELECT is((SELECT iban_masque FROM calimero_data.dsn_versement WHERE iban IS NOT NULL AND depot = pg_temp.dernier()),
    (SELECT calimero.iban_masque(iban) FROM calimero_data.dsn_versement WHERE iban IS NOT NULL AND depot = pg_temp.dernier()),
    'the generated column is what its expression says');
SELECT essai.memes_lignes($$ SELECT individus, ailleurs, inconnues FROM calimero_data.dsn_declaration WHERE depot = pg_temp.dernier() $$,
    $$ VALUES (3, 2::bigint, 0::bigint) $$, 'employees and amounts for other bodies are counted');
SELECT essai.memes_lignes($$ SELECT siret FROM calimero_data.dsn_a_rapprocher WHERE caisse = '48' AND siret IN (essai.siret(2), essai.siret(3)) ORDER BY siret $$,
    $$ SELECT s::varchar FROM unnest(ARRAY[essai.siret(2), essai.siret(3)]) AS s ORDER BY s $$,
    'the establishment and its payer wait for matching');

-- A CRM is free text: whatever is written there, the same sums, and it is nowhere.
SELECT lives_ok($$ SELECT pg_temp.deposer(essai.envoi(essai.declaration(essai.siret(61), '2025-03-01',
    contenu => essai.cotisation('022', '15.00', du => '01022025', au => '28022025', crm => '2690549588157')
            || essai.cotisation('022', '1.00', du => '01022025', au => '28022025', crm => 'MARTINEAU JEANNE')
            || essai.versement('16.00', du => '01022025', au => '28022025', crm => '2690549588157'),
    individus => (SELECT string_agg(essai.individu(essai.individuelle('075', '140.11')
                                    || CASE WHEN i < 3 THEN essai.ligne('S21.G00.81.006', '269054958815' || i) ELSE '' END,
                                    du => '01022025', au => '28022025'), '' ORDER BY i) FROM generate_series(1, 3) AS i)))) $$,
    'CRM that are a NIR or a name');
SELECT essai.memes_lignes($$ SELECT origine, code, periode, montant, lignes, regularisation FROM calimero_data.dsn_cotisation
                              WHERE depot = pg_temp.dernier() ORDER BY origine $$,
    $$ VALUES ('81'::varchar, '075'::varchar, '2025M02'::varchar, 420.33, 3, true), ('82', '022', '2025M02', 16.00, 2, true) $$,
    '... do not part the sums of a code and period');
SELECT is_empty($$ SELECT FROM calimero_data.dsn_cotisation c WHERE c::text ~ '269054958815|MARTINEAU'
                   UNION ALL SELECT FROM calimero_data.dsn_versement v WHERE v::text ~ '269054958815|MARTINEAU' $$, '... nor are kept');

-- A line that names no body: its amount is stored only when the caisse weighs its code so.
SELECT lives_ok($$ SELECT pg_temp.deposer(essai.envoi(essai.declaration(essai.siret(62), '2025-03-01',
    individus => essai.individu(essai.individuelle('131', '88.00', NULL) || essai.individuelle('131', '1.00'))))) $$, 'a retraite without a body');
SELECT essai.memes_lignes($$ SELECT code, organisme, montant, lignes FROM calimero_data.dsn_cotisation WHERE depot = pg_temp.dernier() ORDER BY organisme NULLS FIRST $$,
    $$ VALUES ('131'::varchar, NULL::varchar, 0.00, 0), ('131', 'DMSA48', 1.00, 1) $$, '... is kept without its amount');
INSERT INTO calimero_data.dsn_poids (caisse, origine, code, du, au, poids, poids_sans_organisme, classe) VALUES ('48', '81', '131', '2030-01-01', NULL, 1, 1, 'C');
INSERT INTO calimero_data.dsn_poids (caisse, origine, code, du, au, poids, poids_sans_organisme, classe) VALUES ('63', '81', '132', '2015-01-02', NULL, 1, 1, 'C'), ('48', '82', '132', '2015-01-02', NULL, 1, 1, 'C');
SELECT lives_ok($$ SELECT pg_temp.deposer(essai.envoi(essai.declaration(essai.siret(63), '2025-03-01',
    individus => essai.individu(essai.individuelle('131', '88.00', NULL) || essai.individuelle('132', '99.00', NULL))))) $$, 'once weighed, at any date');
SELECT essai.memes_lignes($$ SELECT code, montant, lignes FROM calimero_data.dsn_cotisation WHERE depot = pg_temp.dernier() ORDER BY code $$,
    $$ VALUES ('131'::varchar, 88.00, 1), ('132', 0.00, 0) $$, '... it is kept, and a code that another caisse weighs, or of the other origin, is not');
DELETE FROM calimero_data.dsn_poids WHERE du = '2030-01-01';

-- A line makes an envoi that is refused: all are counted, not all are listed.
SELECT lives_ok($$ SELECT pg_temp.deposer(pg_temp.octets(repeat(E'S10.G00.00.001,''X''\n', 10007)
    || essai.envoi_texte(ARRAY[essai.declaration(essai.siret(64), '2025-03-01')]))) $$, 'a file of ten thousand headers');
SELECT essai.memes_lignes($$ SELECT d.envois, d.envois_refuses, d.statut, (SELECT count(*) FROM calimero_data.dsn_envoi e WHERE e.depot = d.depot),
        (SELECT max(e.envoi) FROM calimero_data.dsn_envoi e WHERE e.depot = d.depot AND NOT e.refuse) FROM calimero_data.dsn_depot d WHERE depot = pg_temp.dernier() $$,
    $$ VALUES (10008, 10007, 'partiel'::varchar, 10001::bigint, 10008) $$, '... lists ten thousand of them, and the one that is accepted');

-- A signalement is of one employee: of an end of contract, which declares contributions, no amount is kept, and nobody is matched again.
SELECT essai.memes_lignes($$ SELECT statut, declarations, anomalies FROM pg_temp.deposer(essai.envoi(
        essai.declaration(essai.siret(65), '2025-03-01', nature => '07', contenu => essai.cotisation('022', '15.00', du => '01032025', au => '31032025')
            || essai.versement('16.00', du => '01032025', au => '31032025', payeur => essai.siret(66), mode => '06'),
            individus => essai.individu(essai.individuelle('075', '147.00'), du => '01032025', au => '31032025')))) $$,
    $$ VALUES ('accepte'::varchar, 1, 0::bigint) $$, 'a signalement of an end of contract');
SELECT is((SELECT etat FROM calimero_data.dsn_declaration WHERE depot = pg_temp.dernier()), 'sans_objet', '... is listed');
SELECT is_empty($$ SELECT FROM calimero_data.dsn_cotisation WHERE depot = pg_temp.dernier()
                   UNION ALL SELECT FROM calimero_data.dsn_versement WHERE depot = pg_temp.dernier() $$, '... without an amount');
SELECT is_empty($$ SELECT FROM calimero_data.dsn_a_rapprocher WHERE siret IN (essai.siret(65), essai.siret(66)) $$, '... and nobody waits for it');

-- Where no amount is kept, the print tells none either.
CREATE FUNCTION pg_temp.empreintes(nature text, essai text, statut text, autre text DEFAULT '01') RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(d.statut, ' ') FROM (VALUES ('147.00'), ('148.00')) AS m (montant),
           LATERAL calimero.dsn_deposer(pg_temp.octets(essai.envoi_texte(ARRAY[essai.declaration(essai.siret(67), '2025-03-01', nature => nature, champ => autre,
               individus => essai.individu(essai.individuelle('075', montant), du => '01032025', au => '31032025'))], essai => essai)), 'x', '48', false) AS d;
    SELECT format('%s: %s prints', etat, count(DISTINCT empreinte)) FROM calimero_data.dsn_declaration
     WHERE siret = essai.siret(67) AND etat = statut GROUP BY etat
$$;
SELECT is(pg_temp.empreintes('07', '02', 'sans_objet'), 'sans_objet: 1 prints', 'two signalements of other amounts have the same print');
SELECT is(pg_temp.empreintes('01', '01', 'essai'), 'essai: 1 prints', '... so have two tests');
SELECT is(pg_temp.empreintes('01', '02', 'refusee', '09'), 'refusee: 1 prints', '... and two that are refused');
SELECT is(pg_temp.empreintes('01', '02', 'doute'), 'doute: 2 prints', '... but not two that are kept');

-- What the reader shows of a file has the numbers that its deposit gives.
SELECT essai.memes_lignes($$ SELECT l.declaration, min(left(l.rubrique, 3)), max(left(l.rubrique, 3)), count(*)
      FROM calimero.dsn_lire(pg_temp.octets(replace(replace(essai.envoi_texte(ARRAY[essai.declaration(essai.siret(68), '2025-03-01'),
                essai.declaration(essai.siret(69), '2025-03-01')]),
                E'S20.G00.05.004', E'S20.G00.05.003.001,''X''\nS20.G00.05.902,''1''\nS20.G00.96.902,''1''\nS20.G00.05.004'),
                E'S21.G00.30.002', E'S06.G51.00.001,''X''\nS97.G10.00.001,''X''\nS21.G00.30.002')) || '\x0a78') AS l
     GROUP BY l.declaration ORDER BY l.declaration $$,
    $$ VALUES (0, 'S10', 'S90', 16::bigint), (1, 'S06', 'S97', 32), (2, 'S06', 'S97', 32) $$, 'service rubriques begin no declaration and end none');

-- A néant with money.
SELECT essai.memes_lignes($$ SELECT statut FROM pg_temp.deposer(pg_temp.octets(essai.envoi_texte(ARRAY[
        essai.declaration(essai.siret(4), '2025-03-01', type => '02', contenu => essai.cotisation('068', '50.00') || essai.versement('50.00'))], type => '02'))) $$,
    $$ VALUES ('accepte'::varchar) $$, 'a declaration without employees may announce money');
SELECT is((SELECT sum(montant) FROM calimero_data.dsn_versement WHERE depot = pg_temp.dernier()), 50.00, '... which is kept');
SELECT essai.memes_lignes($$ SELECT statut FROM pg_temp.deposer(essai.envoi(essai.declaration(essai.siret(4), '2025-04-01', type => '02'))) $$,
    $$ VALUES ('refuse'::varchar) $$, 'an envoi of néant declarations alone must be a néant');

-- Ends of lines, byte order mark, encodings.
SELECT essai.memes_lignes($$ SELECT statut, anomalies FROM pg_temp.deposer(pg_temp.octets(replace(essai.envoi_texte(ARRAY[essai.declaration(essai.siret(5), '2025-03-01')]), E'\n', E'\r\n'))) $$,
    $$ VALUES ('accepte'::varchar, 0::bigint) $$, 'CR LF');
SELECT essai.memes_lignes($$ SELECT statut, anomalies FROM pg_temp.deposer(pg_temp.octets(rtrim(essai.envoi_texte(ARRAY[essai.declaration(essai.siret(6), '2025-03-01')]), E'\n'))) $$,
    $$ VALUES ('accepte'::varchar, 0::bigint) $$, 'no end of line at the end');
SELECT essai.memes_lignes($$ SELECT statut, anomalies FROM pg_temp.deposer('\xefbbbf'::bytea || convert_to(essai.envoi_texte(ARRAY[essai.declaration(essai.siret(7), '2025-03-01',
        individus => essai.individu(nom => 'LEFÈVRE D''ÉTÉ'))]), 'UTF8')) $$,
    $$ VALUES ('accepte'::varchar, 0::bigint) $$, 'UTF-8 with its byte order mark');
SELECT essai.memes_lignes($$ SELECT statut, anomalies FROM pg_temp.deposer(pg_temp.octets(essai.envoi_texte(ARRAY[essai.declaration(essai.siret(8), '2025-03-01',
        individus => essai.individu(nom => 'LEFÈVRE D''ÉTÉ'))]))) $$,
    $$ VALUES ('accepte'::varchar, 0::bigint) $$, 'ISO 8859-1');
SELECT essai.memes_lignes($$ SELECT statut, anomalies FROM pg_temp.deposer(pg_temp.octets(replace(essai.envoi_texte(ARRAY[essai.declaration(essai.siret(9), '2025-03-01')]), E'\nS20', E'\n\n  \nS20'))) $$,
    $$ VALUES ('accepte'::varchar, 0::bigint) $$, 'blank lines');
SELECT essai.memes_lignes($$ SELECT statut, declarations, refusees FROM pg_temp.deposer(essai.envoi(essai.declaration(essai.siret(10), '2025-03-01', contenu => essai.versement('1.00')),
        essai.declaration(essai.siret(11), '2025-03-01', individus => essai.individu(nom => 'X' || repeat('Y', 250))))) $$,
    $$ VALUES ('partiel'::varchar, 2, 1) $$, 'a line of more than 256 characters refuses its declaration alone');
SELECT essai.memes_lignes($$ SELECT declaration, rubrique, regle FROM calimero_data.dsn_anomalie WHERE depot = pg_temp.dernier() ORDER BY numero $$,
    $$ VALUES (2, 'S21.G00.30.002', 'CAL-02') $$, '... for the length of the line');

-- Service rubriques and receivers' lots.
SELECT essai.memes_lignes($$ SELECT statut, anomalies FROM pg_temp.deposer(essai.envoi(essai.declaration(essai.siret(12), '2025-03-01',
        individus => essai.individu() || essai.ligne('S21.G00.85.850', 'X1') || essai.ligne('S97.G99.99.999', 'X2')))) $$,
    $$ VALUES ('accepte'::varchar, 0::bigint) $$, 'unknown rubriques and blocks pass');
SELECT is((SELECT inconnues FROM calimero_data.dsn_declaration WHERE depot = pg_temp.dernier()), 2::bigint, '... and are counted');
SELECT essai.memes_lignes($$ SELECT statut, envois, declarations, anomalies FROM pg_temp.deposer(pg_temp.octets(
        essai.ligne('S05.G51.00.001', 'V01R02') || essai.ligne('S06.G51.00.001', 'DSNOK')
        || essai.envoi_texte(ARRAY[essai.declaration(essai.siret(13), '2025-03-01')])
        || essai.envoi_texte(ARRAY[essai.declaration(essai.siret(14), '2025-03-01'), essai.declaration(essai.siret(14, 2), '2025-03-01')])
        || essai.ligne('S95.G51.00.001', 'DSNOK') || essai.ligne('S96.G51.00.001', 'FINSL'))) $$,
    $$ VALUES ('accepte'::varchar, 2, 3, 0::bigint) $$, 'a lot of two envois');
SELECT essai.memes_lignes($$ SELECT statut, envois, declarations, refusees FROM pg_temp.deposer(pg_temp.octets(
        essai.envoi_texte(ARRAY[essai.declaration(essai.siret(15), '2025-03-01')])
        || essai.envoi_texte(ARRAY[essai.declaration(essai.siret(16), '2025-03-01')], norme => 'Q25V01'))) $$,
    $$ VALUES ('partiel'::varchar, 2, 1, 0) $$, 'an anomaly in S10 refuses its envoi, not the other');
SELECT is((SELECT envois_refuses FROM calimero_data.dsn_depot WHERE depot = pg_temp.dernier()), 1, '... which is counted');
SELECT essai.memes_lignes($$ SELECT envoi, refuse FROM calimero_data.dsn_envoi WHERE depot = pg_temp.dernier() ORDER BY envoi $$,
    $$ VALUES (1, false), (2, true) $$, '... and listed');
SELECT essai.memes_lignes($$ SELECT statut, declarations, refusees FROM pg_temp.deposer(pg_temp.octets(
        split_part(essai.envoi_texte(ARRAY[essai.declaration(essai.siret(17), '2025-03-01')]), 'S90', 1))) $$,
    $$ VALUES ('refuse'::varchar, 0, 0) $$, 'a truncated file is refused');
SELECT essai.memes_lignes($$ SELECT regle FROM calimero_data.dsn_anomalie WHERE depot = pg_temp.dernier() $$, $$ VALUES ('CAL-26'::varchar) $$, '... because it has no S90');
SELECT essai.memes_lignes($$ SELECT statut, anomalies FROM pg_temp.deposer(pg_temp.octets(essai.envoi_texte(ARRAY[essai.declaration(essai.siret(18), '2025-03-01')], rubriques => '10'))) $$,
    $$ VALUES ('accepte'::varchar, 1::bigint) $$, 'a wrong number of rubriques is signalled, not refused');
SELECT essai.memes_lignes($$ SELECT rubriques_annoncees, rubriques_lues, declarations_annoncees, declarations_lues FROM calimero_data.dsn_envoi WHERE depot = pg_temp.dernier() $$,
    $$ VALUES (10::bigint, 42::bigint, 1::bigint, 1::bigint) $$, '... and both numbers are kept');

-- A refused declaration leaves the others; what is refused is listed.
SELECT essai.memes_lignes($$ SELECT statut, declarations, refusees FROM pg_temp.deposer(essai.envoi(
        essai.declaration(essai.siret(20), '2025-03-01', contenu => essai.versement('1.00')),
        essai.declaration(essai.siret(21), '2025-03-01', contenu => essai.versement('1,10')),
        essai.declaration(essai.siret(22), '2025-03-01', contenu => essai.versement('3.00', au => '30042025')))) $$,
    $$ VALUES ('partiel'::varchar, 3, 2) $$, 'one declaration of three goes in');
SELECT essai.memes_lignes($$ SELECT v.declaration, v.rubrique, v.regle, v.bloquante FROM calimero_vue.dsn_anomalie v WHERE depot = pg_temp.dernier() ORDER BY numero $$,
    $$ VALUES (2, 'S21.G00.20.005'::varchar, 'CSL-00'::varchar, true), (3, 'S21.G00.20.007', 'S21.G00.20.007/CCH-13', true) $$,
    '... and the view lists why the others do not');
SELECT is_empty($$ SELECT FROM calimero_data.dsn_versement WHERE depot = pg_temp.dernier() AND declaration > 1 $$, '... of which no amount is kept');
SELECT essai.memes_lignes($$ SELECT etat FROM calimero_data.dsn_declaration WHERE depot = pg_temp.dernier() ORDER BY declaration $$,
    $$ VALUES ('retenue'::varchar), ('refusee'), ('refusee') $$, '... but which are listed');
SELECT is((SELECT count(*) FROM calimero_vue.dsn_anomalie WHERE libelle IS NULL OR bloquante IS NULL), 0::bigint, 'every anomaly has its rule');
SELECT essai.memes_lignes($$ SELECT statut, anomalies FROM pg_temp.deposer(essai.envoi(essai.declaration(essai.siret(23), '2025-03-01',
        individus => (SELECT string_agg(essai.individu(essai.individuelle('075', '1,10')), '') FROM generate_series(1, 250))))) $$,
    $$ VALUES ('refuse'::varchar, 250::bigint) $$, 'of many anomalies all are counted');
SELECT is((SELECT count(*) FROM calimero_data.dsn_anomalie WHERE depot = pg_temp.dernier()), 100::bigint, '... and the first hundred listed');

-- Whatever is deposited, the constraints of the tables hold, as they would for rows written by SQL.
CREATE FUNCTION pg_temp.contraintes_violees() RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    c record;
    combien bigint;
BEGIN
    FOR c IN SELECT conrelid::regclass AS relation, conname, pg_get_expr(conbin, conrelid) AS expression
               FROM pg_constraint WHERE contype = 'c' AND connamespace = 'calimero_data'::regnamespace LOOP
        EXECUTE format('SELECT count(*) FROM %s WHERE NOT (%s)', c.relation, c.expression) INTO combien;
        IF combien > 0 THEN
            RETURN NEXT format('%s %s: %s rows', c.relation, c.conname, combien);
        END IF;
    END LOOP;
    -- Text that is not of the database's encoding would make a dump that cannot be restored.
    FOR c IN SELECT attrelid::regclass AS relation, attname FROM pg_attribute a JOIN pg_class t ON t.oid = a.attrelid
              WHERE t.relnamespace = 'calimero_data'::regnamespace AND t.relkind = 'r' AND a.atttypid = 'varchar'::regtype AND a.attnum > 0 LOOP
        BEGIN
            EXECUTE format('SELECT count(convert_from(convert_to(%1$I, %3$L), %3$L)) FROM %2$s', c.attname, c.relation, 'UTF8') INTO combien;
        EXCEPTION WHEN character_not_in_repertoire THEN
            RETURN NEXT format('%s.%s: not UTF-8', c.relation, c.attname);
        END;
    END LOOP;
END
$$;
SELECT lives_ok($$ SELECT pg_temp.deposer(convert_to(essai.envoi_texte(ARRAY[
    essai.declaration('00900030012345', '2025-03-01'),
    essai.declaration(substr(essai.siret(31), 1, 13) || (substr(essai.siret(31), 14)::integer + 1) % 10, '2025-03-01'),
    essai.declaration(essai.siret(32), '2025-03-01', contenu => essai.versement('1.00', '06', payeur => '12345678901234')),
    essai.declaration(essai.siret(33), '2025-03-01', contenu => essai.versement('1.00', payeur => '12345678901234')),
    essai.declaration(essai.siret(34), '2025-03-01', contenu => essai.versement('1.00', '05', bic => 'ZZZZFRPP', iban => 'FR0012345678901234567890123')),
    essai.declaration(essai.siret(35), '2025-03-01', contenu => essai.versement('1.00', '05', bic => 'zzzzfrpp', iban => essai.iban(1))),
    essai.declaration(essai.siret(36), '2025-03-01', contenu => essai.versement('1.00', du => '31032025', au => '01032025')),
    essai.declaration(essai.siret(37), '2025-03-01', contenu => essai.versement('-1.00')),
    essai.declaration(essai.siret(38), '2025-03-01', contenu => essai.versement('1.00', '99')),
    essai.declaration(essai.siret(39), '2025-03-01', contenu => essai.cotisation('0É2', '1.00')),
    essai.declaration(essai.siret(40), '2025-03-01', contenu => essai.versement('1.00', du => '01022025', au => '28022025', crm => 'ÉÀ 12')),
    essai.declaration(essai.siret(41), '2025-03-01', contenu => essai.versement('1.00', du => '01022025', au => '28022025', crm => 'ÀÀÀÀÀÀÀÀÀÀÀÀÀÀÀÀÀ1')),
    essai.declaration(essai.siret(55), '2025-03-01', contenu => essai.cotisation('022', '1.00', du => '01022025', au => '28022025', crm => 'ÀÀÀÀÀÀÀÀÀÀÀÀÀÀÀÀÀ1')),
    essai.declaration(essai.siret(42), '2025-03-01', apet => '01É1Z'),
    essai.declaration(essai.siret(43), '2025-03-01', apet => 'ÉÉÉÉ1'),
    essai.declaration(essai.siret(44), '2025-03-01', nature => 'É1'),
    essai.declaration(essai.siret(45), '2025-03-01', nature => '77'),
    essai.declaration(essai.siret(46), '2025-03-01', type => '99'),
    essai.declaration(essai.siret(47), '2025-03-01', champ => '07', devise => '44'),
    essai.declaration(essai.siret(48), '2025-03-01', ordre => '-1'),
    essai.declaration(essai.siret(49), '2025-03-01', ordre => '99999999999999999999'),
    essai.declaration(essai.siret(50), '2025-03-01', fraction => 'É1'),
    essai.declaration(essai.siret(51), '2025-03-01', individus => essai.individu(essai.individuelle('075', '999999999999.99') || essai.individuelle('075', '0.01'))),
    essai.declaration(essai.siret(52), '2025-03-01', individus => essai.individu(essai.individuelle('075', '-999999999999.99'))),
    essai.declaration(essai.siret(53), '2025-03-01', individus => essai.individu(essai.individuelle('075', '1.00'), du => '01122024', au => '31012025')),
    essai.declaration(essai.siret(54), '2025-03-01', individus => essai.individu(essai.individuelle('075', '1.00'), du => '31022025', au => '31022025'))
    ]), encodage)) FROM unnest(ARRAY['LATIN1', 'UTF8']) AS e (encodage) $$, 'all that a bad file may hold, in both encodings');
SELECT is_empty($$ SELECT * FROM pg_temp.contraintes_violees() $$, 'what was deposited keeps the constraints of the tables, in the database''s encoding');
SELECT isnt((SELECT count(*) FROM calimero_data.dsn_declaration WHERE depot = pg_temp.dernier() AND etat = 'refusee'), 0::bigint, '... though much of it was refused');

-- A payer that is nobody.
SELECT essai.memes_lignes($$ SELECT statut, anomalies FROM pg_temp.deposer(essai.envoi(essai.declaration(essai.siret(57), '2025-03-01',
        contenu => essai.versement('1.00', '06', payeur => '12345678901234')))) $$,
    $$ VALUES ('accepte', 1) $$, 'a payer with a wrong key is signalled');
SELECT essai.memes_lignes($$ SELECT a.rubrique, a.regle, v.mode, v.siret_payeur IS NULL FROM calimero_data.dsn_anomalie a JOIN calimero_data.dsn_versement v USING (caisse, depot)
                              WHERE depot = pg_temp.dernier() $$,
    $$ VALUES ('S21.G00.20.012', 'CAL-42', '06', true) $$, '... and the payment is the establishment''s own');

-- A deposit does not read the other ones, statistics or not.
CREATE FUNCTION pg_temp.depots_lus() RETURNS bigint LANGUAGE sql VOLATILE AS $$
    SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE schemaname = 'calimero_data' AND relname = 'dsn_depot'
$$;
CREATE TEMPORARY TABLE lus AS SELECT pg_temp.depots_lus() AS avant;
DO $$ BEGIN PERFORM calimero.dsn_deposer(essai.envoi(essai.declaration(essai.siret(910 + n), '2025-03-01')), 'x', '48', false) FROM generate_series(1, 50) n; END $$;
SELECT cmp_ok(pg_temp.depots_lus() - (SELECT avant FROM lus), '<=', 150::bigint, 'a deposit does not read the other ones');

-- What follows a complete S90.
SELECT essai.memes_lignes($$ SELECT statut, anomalies FROM pg_temp.deposer(essai.envoi(essai.declaration(essai.siret(901), '2025-03-01')) || '\x0d0a0d0a1a0d0a') $$,
    $$ VALUES ('accepte'::varchar, 0::bigint) $$, 'blank lines and Ctrl-Z end a file');
SELECT essai.memes_lignes($$ SELECT statut, anomalies FROM pg_temp.deposer(essai.envoi(essai.declaration(essai.siret(902), '2025-03-01')) || pg_temp.octets(E'\n-- fin --\n')) $$,
    $$ VALUES ('accepte'::varchar, 1::bigint) $$, 'a line after the S90 refuses nothing');
SELECT essai.memes_lignes($$ SELECT a.regle, a.bloquante, a.declaration IS NULL, a.ligne = d.lignes FROM calimero_vue.dsn_anomalie a JOIN calimero_data.dsn_depot d USING (caisse, depot)
                              WHERE depot = pg_temp.dernier() $$, $$ VALUES ('CAL-31'::varchar, false, true, true) $$, '... and is signalled where it is');
SELECT is((SELECT count(*) FROM calimero_data.dsn_declaration WHERE depot = pg_temp.dernier() AND etat = 'retenue'), 1::bigint, '... the declaration counts');

-- A second envoi that is lost is an envoi that is refused, and the first one counts.
CREATE FUNCTION pg_temp.perdu(rang integer, suite text) RETURNS text LANGUAGE sql AS $$
    SELECT calimero.dsn_deposer(essai.envoi(essai.declaration(essai.siret(rang), '2025-03-01')) || pg_temp.octets(suite), 'perdu', '48', false);
    SELECT format('%s %s/%s %s', d.statut, d.envois_refuses, d.envois, (SELECT string_agg(DISTINCT etat, ' ') FROM calimero_data.dsn_declaration p WHERE p.depot = d.depot))
      FROM calimero_data.dsn_depot d WHERE d.depot = pg_temp.dernier()
$$;
CREATE FUNCTION pg_temp.second(rang integer) RETURNS text LANGUAGE sql AS $$ SELECT essai.envoi_texte(ARRAY[essai.declaration(essai.siret(rang), '2025-03-01')]) $$;
SELECT is(pg_temp.perdu(1010, replace(pg_temp.second(1020), $$'$$, '')), 'partiel 1/2 retenue', 'a second envoi without quotes');
SELECT is(pg_temp.perdu(1011, replace(E'\n' || pg_temp.second(1021), E'\n', E'\n ')), 'partiel 1/2 retenue', '... whose lines begin with a blank');
SELECT is(pg_temp.perdu(1012, 'S20.G00.05.001'), 'partiel 1/2 retenue', '... cut at its first line');
SELECT essai.memes_lignes($$ SELECT a.regle, a.bloquante, a.envoi, a.declaration, a.ligne = d.lignes, a.rubrique FROM calimero_vue.dsn_anomalie a JOIN calimero_data.dsn_depot d USING (caisse, depot)
                              WHERE d.depot = pg_temp.dernier() $$,
    $$ VALUES ('CAL-32'::varchar, true, 2, NULL::integer, true, NULL::varchar) $$, '... listed as the second envoi''s');
SELECT essai.memes_lignes($$ SELECT refuse, norme, type, rubriques_annoncees, rubriques_lues, declarations_annoncees, declarations_lues, anomalies
                              FROM calimero_data.dsn_envoi WHERE depot = pg_temp.dernier() AND envoi = 2 $$,
    $$ VALUES (true, NULL::varchar, NULL::varchar, NULL::bigint, 1::bigint, NULL::bigint, 0::bigint, 1::bigint) $$, '... which has no name and nothing in it');
SELECT is(pg_temp.perdu(1013, replace(pg_temp.second(1023), $$'$$, '') || pg_temp.second(1033)), 'partiel 1/3 retenue', 'a third envoi goes in');
SELECT is((SELECT count(*) FROM calimero_data.dsn_declaration WHERE siret IN (essai.siret(1013), essai.siret(1033))), 2::bigint, '... with the first');

-- Names of files.
SELECT is(d.nom::text, n.garde, 'name kept of ' || left(n.nom, 30))
  FROM (VALUES (1, '/srv/depot/2025/mars.dsn', 'mars.dsn'), (2, 'C:\dsn\mars.dsn', 'mars.dsn'), (3, 'mars.dsn', 'mars.dsn'),
               (4, '', '-'), (5, '/srv/', '-'), (6, repeat('é', 300) || '.dsn', repeat('é', 255))) AS n (rang, nom, garde),
       LATERAL (SELECT depot FROM calimero.dsn_deposer(essai.envoi(essai.declaration(essai.siret(60 + n.rang), '2025-03-01')), n.nom, '48', false)) AS f,
       LATERAL (SELECT nom FROM calimero.dsn_deposer(essai.envoi(essai.declaration(essai.siret(60 + n.rang), '2025-03-01')), n.nom, '48', false) g
                  JOIN calimero_data.dsn_depot USING (depot)) AS d
 ORDER BY n.rang;

-- What is not a DSN is refused, listed, and the same bytes again are the same deposit.
SELECT t.resultat
  FROM (VALUES (1, 'an empty file', ''::bytea, 'vide.dsn', 0, NULL), (2, 'another kind of file', pg_temp.octets(E'nom;prenom\nDURAND;CAMILLE\n'), 'paie.csv', 2, 1),
               (3, 'bytes', '\x00ff00ff', 'octets', 1, 1), (4, 'Ctrl-Z alone', '\x1a', 'fin', 0, NULL),
               (5, 'a declaration without its envelope', pg_temp.octets(essai.declaration(essai.siret(903), '2025-03-01')), 'nue.dsn', 27, 1))
       AS f (rang, titre, contenu, nom, lignes, ligne),
       LATERAL unnest(ARRAY[
    essai.memes_lignes(format($$ SELECT * FROM pg_temp.deposer(%L, '/srv/' || %L) $$, f.contenu, f.nom),
        $$ VALUES (true, 'refuse'::varchar, 0, 0, 0, 1::bigint) $$, f.titre || ': refused'),
    essai.memes_lignes($$ SELECT nom, octets, lignes, ligne, envoi, declaration, rubrique, regle, bloquante, libelle IS NOT NULL
          FROM calimero_vue.dsn_anomalie JOIN calimero_vue.dsn_depot USING (caisse, depot, nom) WHERE depot = pg_temp.dernier() $$,
        format($$ VALUES (%L::varchar, %s::bigint, %s::bigint, %s::bigint, NULL::integer, NULL::integer, 'S10.G00.00.001'::varchar, 'MS001'::varchar, true, true) $$,
            f.nom, length(f.contenu), f.lignes, coalesce(f.ligne::text, 'NULL')), f.titre || ': listed'),
    essai.memes_lignes(format($$ SELECT * FROM pg_temp.deposer(%L, 'encore') $$, f.contenu),
        $$ VALUES (false, 'refuse'::varchar, 0, 0, 0, 1::bigint) $$, f.titre || ': known')]) AS t (resultat)
 ORDER BY f.rang;
SELECT is_empty($$ SELECT FROM calimero_data.dsn_declaration WHERE siret = essai.siret(903) $$, 'nothing is kept of what it declares');
SELECT ok(calimero.dsn_retirer((SELECT depot FROM calimero_data.dsn_depot WHERE nom = 'paie.csv'), '48', false), 'a refused deposit can be taken back');

-- What is not a deposit.
SELECT throws_ok($$ SELECT calimero.dsn_deposer(NULL, 'x') $$, '22004', NULL, 'no content');
SELECT throws_ok($$ SELECT calimero.dsn_deposer('', NULL) $$, '22004', NULL, 'no name');
SELECT throws_ok($$ SELECT calimero.dsn_deposer('', 'x', '99') $$, '22023', 'caisse is not known', 'a caisse that does not exist');
SELECT throws_ok($$ SELECT calimero.dsn_deposer('', 'x', '') $$, '22023', 'caisse is not known', 'an empty caisse');
SELECT throws_ok($$ SELECT calimero.dsn_deposer('', 'x') $$, '22023', 'caisse must be named', 'there are several caisses');
SELECT is_empty($$ SELECT FROM calimero_data.dsn_depot WHERE empreinte = sha256('') AND caisse <> '48' $$, '... and no trace of these');
INSERT INTO calimero_data.caisse VALUES ('ZZ', 'Caisse sans identifiant');
SELECT throws_ok($$ SELECT calimero.dsn_deposer(essai.envoi(essai.declaration(essai.siret(70), '2025-03-01')), 'x', 'ZZ') $$,
    '55000', 'caisse has no body identifier', 'a caisse without identifiers');
SELECT throws_ok($$ SELECT calimero.dsn_retirer(1, '99') $$, '22023', 'caisse is not known', 'taking back from a caisse that does not exist');

-- Taking a deposit back.
SELECT lives_ok($$ SELECT pg_temp.deposer(essai.envoi(essai.declaration(essai.siret(80), '2025-03-01', ordre => o::text, contenu => essai.versement(o || '.00', '06', payeur => essai.siret(81)))))
    FROM generate_series(1, 3) AS o $$, 'three versions');
DELETE FROM calimero_data.dsn_a_rapprocher;
SELECT ok(calimero.dsn_retirer((SELECT depot FROM calimero_data.dsn_declaration WHERE siret = essai.siret(80) AND ordre = 3), '48', false), 'the last is taken back');
SELECT essai.memes_lignes($$ SELECT ordre, etat FROM calimero_data.dsn_declaration WHERE siret = essai.siret(80) ORDER BY ordre $$,
    $$ VALUES (1::bigint, 'remplacee'::varchar), (2, 'retenue') $$, '... and the one before counts again');
SELECT essai.memes_lignes($$ SELECT siret FROM calimero_data.dsn_a_rapprocher ORDER BY siret $$,
    $$ SELECT s::varchar FROM unnest(ARRAY[essai.siret(80), essai.siret(81)]) s ORDER BY s $$, '... for the establishment and for its payer');
SELECT essai.memes_lignes($$ SELECT nouveau FROM pg_temp.deposer(essai.envoi(essai.declaration(essai.siret(80), '2025-03-01', ordre => '3', contenu => essai.versement('3.00', '06', payeur => essai.siret(81))))) $$,
    $$ VALUES (true) $$, 'what was taken back can be deposited again');
SELECT ok(NOT calimero.dsn_retirer(999999, '48', false), 'no such deposit');
SELECT ok(NOT calimero.dsn_retirer(NULL, '48', false), 'a null deposit');
SELECT ok(NOT calimero.dsn_retirer((SELECT min(depot) FROM calimero_data.dsn_depot WHERE caisse = '48'), '63', false), 'the deposit of another caisse');

-- A file of faults alone cannot fill the database.
SELECT pg_temp.deposer(convert_to(repeat(E'S10.G00.00.001,''A''\nS90.G00.90.001,''1''\n', 2000), 'LATIN1'));
SELECT essai.memes_lignes($$ SELECT count(*) - 10000 < 2000, d.anomalies > 15000 FROM calimero_data.dsn_anomalie a JOIN calimero_data.dsn_depot d USING (caisse, depot)
                              WHERE depot = pg_temp.dernier() GROUP BY d.anomalies $$,
    $$ VALUES (true, true) $$, 'all anomalies of a deposit are counted, 10,000 are listed, then one a refusal');
SELECT is_empty($$ SELECT envoi FROM calimero_data.dsn_envoi e WHERE depot = pg_temp.dernier()
                      AND NOT EXISTS (SELECT FROM calimero_vue.dsn_anomalie a WHERE a.depot = e.depot AND a.envoi = e.envoi AND a.bloquante) $$,
    'no envoi is refused without a reason');

-- Nor do signals hide a reason, however many.
SELECT essai.memes_lignes($$ SELECT statut, declarations, refusees, anomalies FROM pg_temp.deposer(essai.envoi(VARIADIC
        ARRAY(SELECT essai.declaration(essai.siret(2000 + n), '2025-03-01', contenu => repeat(E'S21.G00.12.001,''01''x\n', 100)) FROM generate_series(1, 101) AS n)
        || essai.declaration(essai.siret(2200), '2025-03-01', contenu => repeat(E'S21.G00.12.001,''01''x\n', 100) || essai.versement('1,10') || essai.versement('2,10')))) $$,
    $$ VALUES ('partiel'::varchar, 102, 1, 10202::bigint) $$, 'over 10,000 signals, and a refusal after them');
SELECT essai.memes_lignes($$ SELECT a.declaration, a.rubrique, a.regle FROM calimero_vue.dsn_anomalie a WHERE depot = pg_temp.dernier() AND bloquante $$,
    $$ VALUES (102, 'S21.G00.20.005'::varchar, 'CSL-00'::varchar) $$, '... which has its reason');
SELECT is((SELECT count(*) FROM calimero_data.dsn_anomalie WHERE depot = pg_temp.dernier()), 10001::bigint, '... and nothing more is listed');

SELECT * FROM finish();
ROLLBACK;
