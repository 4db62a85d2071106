-- What plain SQL may not do either: each refusal of the functions, tried by the role of agents on the tables.
BEGIN;
SELECT * FROM no_plan();

SELECT essai.dossier(1), essai.dossier(2, 'piar', 'assure'), essai.dossier(3);
SELECT essai.creance(1, 100), essai.creance(2, 60, nature => 'RSA'), essai.creance(3, 50, nature => 'MAJORATION');
CREATE FUNCTION pg_temp.agent(requete text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    dit text;
BEGIN
    SET LOCAL ROLE calimero_exploitation;
    dit := essai.erreur(requete);
    RESET ROLE;
    RETURN dit;
END
$$;
CREATE FUNCTION pg_temp.d(n integer) RETURNS bigint LANGUAGE sql AS $$ SELECT calimero.dossier_trouver('48', 'DOSSIER-' || n) $$;
CREATE TEMPORARY TABLE chose (nom text PRIMARY KEY, numero bigint);
INSERT INTO chose SELECT 'c' || right(d.numero, 1), c.creance FROM calimero_data.creance c JOIN calimero_data.dossier d USING (caisse, dossier);
INSERT INTO chose SELECT 'd' || n, pg_temp.d(n) FROM generate_series(1, 3) AS n;
INSERT INTO chose SELECT 'p1', p.paiement FROM calimero.paiement_encaisser('DOSSIER-1', 20, '2024-06-01', 'virement', NULL, 'A1', imputer => false, caisse => '48') p;
INSERT INTO chose SELECT 'rac', p.paiement FROM calimero.rac_recevoir(5, '2024-06-01', 'virement', NULL, NULL, 'A1', 'RAC-1', '48') p;
INSERT INTO calimero_data.acte (caisse, dossier, genre, emis_le) SELECT '48', pg_temp.d(3), 'RELANCE', '2024-06-01';
INSERT INTO calimero_data.acte (caisse, dossier, genre, emis_le, montant, hors_ordre) SELECT '48', pg_temp.d(3), 'REMISE', '2024-06-01', 30, 'essai';
INSERT INTO chose SELECT lower(genre), acte FROM calimero_data.acte;
-- {x} stands for the number of x.
CREATE FUNCTION pg_temp.fait(requete text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    c record;
BEGIN
    FOR c IN SELECT * FROM pg_temp.chose LOOP
        requete := replace(requete, '{' || c.nom || '}', c.numero::text);
    END LOOP;
    RETURN pg_temp.agent(requete);
END
$$;
CREATE FUNCTION pg_temp.affecter(genre text, colonne text, quoi text, creance text, montant text, le text) RETURNS text LANGUAGE sql AS $$
    SELECT format('INSERT INTO calimero_data.affectation (caisse, genre, %s, creance, montant, affecte_le) VALUES (''48'', %L, {%s}, {%s}, %s, %s)',
                  colonne, genre, quoi, creance, montant, le)
$$;

SELECT is(pg_temp.fait(r.requete), r.attendu, r.cas)
  FROM (VALUES
    (pg_temp.affecter('paiement', 'paiement', 'p1', 'c2', '5', '''2024-06-01'''), 'MS034', 'a payment of one debtor on the debt of another'),
    (pg_temp.affecter('paiement', 'paiement', 'p1', 'c1', '5', '''2024-05-31'''), 'MS031', 'assigned before it was received'),
    (pg_temp.affecter('paiement', 'paiement', 'p1', 'c1', '5', 'current_date + 1'), 'MS031', 'assigned tomorrow'),
    (pg_temp.affecter('paiement', 'paiement', 'p1', 'c1', '5', '''-infinity'''), 'MS031', 'assigned since ever'),
    (pg_temp.affecter('paiement', 'paiement', 'p1', 'c1', '''NaN''', '''2024-06-01'''), '23514', 'not a number of euros'),
    (pg_temp.affecter('paiement', 'paiement', 'p1', 'c1', '5', '''2024-06-01'''), 'no error', 'one of its own'),
    (pg_temp.affecter('paiement', 'paiement', 'rac', 'c2', '1', '''2024-06-01'''), 'no error', 'a receipt to classify is of anybody'),
    (pg_temp.affecter('remise', 'acte', 'relance', 'c1', '5', '''2024-06-01'''), 'MS029', 'an act that gives nothing up'),
    (pg_temp.affecter('remise', 'acte', 'remise', 'c1', '5', '''2024-06-01'''), 'MS029', 'on the file of another'),
    (pg_temp.affecter('non_valeur', 'acte', 'remise', 'c3', '5', '''2024-06-01'''), 'MS029', 'of another kind'),
    (pg_temp.affecter('remise', 'acte', 'remise', 'c3', '31', '''2024-06-01'''), 'MS029', 'for more than it says'),
    (pg_temp.affecter('remise', 'acte', 'remise', 'c3', '20', '''2024-05-01'''), 'MS031', 'before it'),
    (pg_temp.affecter('remise', 'acte', 'remise', 'c3', '20', '''2024-06-01'''), 'no error', 'what it gives up'),
    (pg_temp.affecter('remise', 'acte', 'remise', 'c3', '11', '''2024-06-01'''), 'MS029', '... and then more than is left of it'),
    ('UPDATE calimero_data.affectation SET annulee_le = ''2024-05-01'', annulee_motif = ''m'' WHERE acte IS NOT NULL', 'MS031', 'undone before it was done'),
    ('UPDATE calimero_data.affectation SET annulee_le = current_date + 1, annulee_motif = ''m'' WHERE acte IS NOT NULL', 'MS031', 'undone tomorrow'),
    ('UPDATE calimero_data.affectation SET annulee_le = current_date, annulee_motif = U&''\00A0\0009'' WHERE acte IS NOT NULL', '23514', 'undone for a reason that cannot be read'),
    ('UPDATE calimero_data.affectation SET annulee_le = current_date, annulee_motif = ''m'' WHERE acte IS NOT NULL', 'no error', 'undone'),
    ('UPDATE calimero_data.affectation SET annulee_le = NULL, annulee_motif = NULL WHERE acte IS NOT NULL', 'MS024', '... and done again'),
    ('INSERT INTO calimero_data.acte (caisse, dossier, genre, emis_le, effet_le) VALUES (''48'', {d1}, ''RECONNAISSANCE'', ''2024-06-01'', current_date + 1)', 'MS031', 'an act of effect tomorrow'),
    ('INSERT INTO calimero_data.acte (caisse, dossier, genre, emis_le) VALUES (''48'', {d1}, ''RELANCE'', current_date + 1)', 'MS031', 'an act of tomorrow'),
    ('INSERT INTO calimero_data.acte (caisse, dossier, genre, emis_le, montant) VALUES (''48'', {d3}, ''RELANCE'', ''2024-06-01'', ''NaN'')', '23514', 'an act of no number of euros'),
    ('INSERT INTO calimero_data.acte (caisse, dossier, genre, emis_le) VALUES (''48'', {d3}, ''RELANCE'', ''0044-03-15 BC'')', '23514', 'an act of Caesar'),
    ('UPDATE calimero_data.acte SET annule_le = ''infinity'', annule_motif = ''m''', 'MS031', 'cancelled at the end of time'),
    ('UPDATE calimero_data.acte SET annule_le = ''2024-05-31'', annule_motif = ''m''', 'MS031', 'cancelled before it was done'),
    (pg_temp.affecter('remise', 'acte', 'remise', 'c3', '2', '''2024-06-01'''), 'no error', 'what it gives up, again'),
    ('UPDATE calimero_data.acte SET annule_le = current_date, annule_motif = ''m'' WHERE acte = {remise}', 'MS048', 'cancelled while what it gave up stands'),
    ('UPDATE calimero_data.affectation SET annulee_le = current_date, annulee_motif = ''m'' WHERE acte = {remise} AND annulee_le IS NULL', 'no error', '... which is undone first'),
    ('INSERT INTO calimero_data.acte (caisse, dossier, genre, emis_le) SELECT ''48'', dossier, ''RELANCE'', ''2024-06-01'' FROM calimero_data.dossier WHERE numero = ''RAC-1''', 'MS027', 'an act on a receipt'),
    ('UPDATE calimero_data.affectation SET annulee_par = ''A2'' WHERE annulee_le IS NULL', '23514', 'who undid what nobody undid'),
    ('INSERT INTO calimero_data.portefeuille (caisse, dossier, numero, agent, du, motif) VALUES (''48'', {d1}, 1, ''A1'', current_date + 1, ''m'')', 'MS031', 'entrusted tomorrow'),
    ('INSERT INTO calimero_data.portefeuille (caisse, dossier, numero, agent, du, motif) VALUES (''48'', {d1}, 1, ''A1'', ''2024-06-01'', ''m'')', 'no error', 'entrusted'),
    ('UPDATE calimero_data.portefeuille SET au = current_date + 1', 'MS031', '... until tomorrow'),
    ('INSERT INTO calimero_data.portefeuille (caisse, dossier, numero, agent, du, motif) VALUES (''48'', {d1}, 0, ''A2'', ''2024-06-01'', ''m'')', '23514', '... of a number that is none'),
    ('UPDATE calimero_data.portefeuille SET au = ''2024-07-01'' WHERE dossier = {d1}', 'no error', '... until a day'),
    ('INSERT INTO calimero_data.portefeuille (caisse, dossier, numero, agent, du, motif) VALUES (''48'', {d1}, 2, ''A2'', ''2024-06-15'', ''m'')', 'MS031', '... to another before that day'),
    ('INSERT INTO calimero_data.portefeuille (caisse, dossier, numero, agent, du, motif) VALUES (''48'', {d1}, 2, ''A2'', ''2024-07-01'', ''m'')', 'no error', '... on it'),
    ('UPDATE calimero_data.portefeuille SET au = NULL WHERE dossier = {d1} AND numero = 1', '23505', '... and to both'),
    ('UPDATE calimero_data.portefeuille SET au = ''2024-08-01'' WHERE dossier = {d1}', 'MS031', '... for a month'),
    ('UPDATE calimero_data.portefeuille SET au = ''2024-08-01'' WHERE dossier = {d1} AND numero = 2', 'no error', '... to nobody any more'),
    ('UPDATE calimero_data.portefeuille SET au = NULL WHERE dossier = {d1} AND numero = 1', 'MS031', '... and to the first for ever'),
    ('UPDATE calimero_data.oscar_parametre SET caisse = ''63''', '42501', 'bounds of another caisse'),
    ('INSERT INTO calimero_data.creance (caisse, dossier, nature, montant, date_creance, fraude, fraude_decouverte_le) VALUES (''48'', {d1}, ''COTISATION'', 1, ''2024-01-01'', true, current_date + 1)',
        'MS031', 'a fraud discovered tomorrow'),
    ('INSERT INTO calimero_data.creance (caisse, dossier, nature, montant, date_creance) VALUES (''48'', {d1}, ''COTISATION'', ''NaN'', ''2024-01-01'')', '23514', 'a debt of no number of euros'),
    ('INSERT INTO calimero_data.creance (caisse, dossier, nature, montant, date_creance, periode_du) VALUES (''48'', {d1}, ''COTISATION'', 1, ''2024-01-01'', ''-infinity'')', '23514', 'a period of always'),
    ('INSERT INTO calimero_data.paiement (caisse, dossier, mode, montant, recu_le) VALUES (''48'', {d1}, ''carte'', 1, current_date + 1)', 'MS031', 'a payment of tomorrow'),
    ('INSERT INTO calimero_data.paiement (caisse, dossier, mode, montant, recu_le) VALUES (''48'', {d1}, ''carte'', ''NaN'', ''2024-01-01'')', '23514', 'a payment of no number of euros'),
    ('INSERT INTO calimero_data.dossier (caisse, numero, genre, ouvert_le) VALUES (''48'', ''X'', ''rac'', ''infinity'')', 'MS031', 'a file of the end of time'),
    ('INSERT INTO calimero_data.dossier (caisse, numero, genre, ouvert_le) VALUES (''48'', ''X'', ''rac'', ''0044-03-15 BC'')', '23514', 'a file of Caesar'),
    ('UPDATE calimero_data.dossier SET clos_le = current_date WHERE numero = ''DOSSIER-1''', 'MS025', 'closing where something is due'),
    ('INSERT INTO calimero_data.commentaire (caisse, dossier, texte) VALUES (''48'', {d1}, E''\t'')', '23514', 'a comment of a tab'),
    ('INSERT INTO calimero_data.rappel (caisse, dossier, agent, pour_le, objet) VALUES (''48'', {d1}, ''A1'', ''2024-06-01'', E''\n '')', '23514', 'a reminder of nothing'),
    ('INSERT INTO calimero_data.rappel (caisse, dossier, agent, pour_le, objet) VALUES (''48'', {d1}, ''A1'', ''2024-06-01'', ''appeler'')', 'no error', 'a reminder'),
    ('UPDATE calimero_data.rappel SET fait_le = current_date + 1', 'MS031', 'done tomorrow'),
    ('UPDATE calimero_data.rappel SET fait_le = current_date', 'no error', 'done'),
    ('UPDATE calimero_data.rappel SET fait_le = NULL', 'MS036', '... and not done any more'),
    ('UPDATE calimero_data.droit_conservation SET annees = 30', '42501', 'keeping files longer than the law'),
    ('DELETE FROM calimero_data.droit_conservation', '42501', '... or for ever'),
    ('UPDATE calimero_data.creance_nature SET genre = ''piar'' WHERE nature = ''COTISATION''', '42501', 'a shipped nature of another kind of file'),
    ('DELETE FROM calimero_data.creance_nature WHERE nature = ''AVI''', '42501', '... or gone'),
    ('INSERT INTO calimero_data.creance_nature (caisse, nature, genre, libelle, famille, poste, origine) VALUES (''48'', ''N0'', ''piar'', ''n'', ''INDU_RSA'', ''principal'', ''calimero'')', '42501', '... or one more'),
    ('UPDATE calimero_data.rac_poids SET points = 1 WHERE caisse = ''48'' AND motif = ''DATE_5''', '42501', 'a shipped weight'),
    ('UPDATE calimero_data.rac_poids SET origine = ''caisse'' WHERE caisse = ''48'' AND motif = ''DATE_5''', '42501', '... taken over'),
    ('DELETE FROM calimero_data.rac_poids', '42501', '... or gone'),
    ('INSERT INTO calimero_data.rac_poids (caisse, motif, points) VALUES (''48'', ''AUTRE'', 5)', 'no error', 'a weight of the caisse'),
    ('UPDATE calimero_data.rac_poids SET points = 6 WHERE motif = ''AUTRE''', 'no error', '... and another'),
    ('INSERT INTO calimero_data.droit_conservation (caisse, genre, du, annees, article) VALUES (''48'', ''rac'', ''2025-01-01'', 6, ''decision'')', 'no error', '... less long is the choice of a caisse')
  ) AS r (requete, attendu, cas);

-- Closing and opening again.
SELECT calimero.paiement_encaisser('DOSSIER-2', 60, '2024-07-01', 'virement', NULL, 'A1', le => '2024-07-03', caisse => '48') \g /dev/null
SELECT calimero.affectation_annuler(affectation, current_date, 'A1', 'm', '48') FROM calimero_data.affectation WHERE paiement = (SELECT numero FROM chose WHERE nom = 'rac') \g /dev/null
SELECT calimero.paiement_imputer(paiement, 'DOSSIER-2', 'A1', le => '2024-07-03', caisse => '48') FROM calimero_data.paiement WHERE montant = 60 \g /dev/null
SELECT is(pg_temp.fait(r.requete), r.attendu, r.cas)
  FROM (VALUES
    ('UPDATE calimero_data.dossier SET clos_le = ''2024-07-02'' WHERE numero = ''DOSSIER-2''', 'MS031', 'closed before it was settled'),
    ('SELECT calimero.dossier_clore(''DOSSIER-2'', ''2024-07-02'', ''48'')', 'MS031', '... by the function too'),
    ('UPDATE calimero_data.dossier SET clos_le = ''infinity'' WHERE numero = ''DOSSIER-2''', 'MS031', 'closed at the end of time'),
    ('UPDATE calimero_data.dossier SET clos_le = current_date WHERE numero = ''DOSSIER-2''', 'no error', 'closed'),
    ('UPDATE calimero_data.dossier SET clos_le = NULL WHERE numero = ''DOSSIER-2''', 'MS033', 'opened again without a reason'),
    ('UPDATE calimero_data.dossier SET clos_le = current_date - 1 WHERE numero = ''DOSSIER-2''', 'MS033', 'closed on another day'),
    ('SELECT calimero.dossier_rouvrir(''DOSSIER-2'', ''erreur'', ''A1'', ''48'')', 'no error', 'opened again with a reason')
  ) AS r (requete, attendu, cas);

-- A nature of debts names a family of the law of its caisse, once there is one.
CREATE FUNCTION pg_temp.nature(famille text, caisse text DEFAULT '48', origine text DEFAULT 'caisse') RETURNS text LANGUAGE sql AS $$
    SELECT format('INSERT INTO calimero_data.creance_nature (caisse, nature, genre, libelle, famille, poste, origine) VALUES (%L, ''N1'', ''piar'', ''n'', %L, ''principal'', %L)',
                  caisse, famille, origine)
$$;
INSERT INTO calimero_data.droit_prescription (caisse, famille, horloge, regime, du, genre, depart, duree, unite, article, confiance)
    SELECT '63', 'AILLEURS', 'C1', 'NORMAL', '1900-01-01', 'INDUS', r.depart, r.duree, r.unite, 'essai', 'K'
      FROM calimero_data.droit_prescription r WHERE (r.caisse, r.famille, r.horloge, r.regime) = ('63', 'INDU_RSA', 'C1', 'NORMAL') LIMIT 1;
SELECT is(pg_temp.fait(r.requete), r.attendu, r.cas)
  FROM (VALUES
    (pg_temp.nature('INDU_RAS'), 'MS046', 'a family that the law does not have'),
    (pg_temp.nature('INDU_RAS', origine => 'calimero'), '42501', '... as a row of calimero'),
    (pg_temp.nature('AILLEURS'), 'MS046', '... of another caisse'),
    (pg_temp.nature('INDUS'), 'MS046', '... which is a kind of families'),
    (pg_temp.nature('INDU_RSA') || ' ON CONFLICT (caisse, nature) DO UPDATE SET famille = excluded.famille', 'no error', 'a family of the law'),
    (pg_temp.nature('INDU_RAS') || ' ON CONFLICT (caisse, nature) DO UPDATE SET famille = excluded.famille', 'MS046', '... no other after it'),
    ('UPDATE calimero_data.creance_nature SET famille = ''INDU_RAS'' WHERE nature = ''N1''', 'MS046', '... in an UPDATE neither'),
    ('UPDATE calimero_data.creance_nature SET famille = ''INDU_RAS'' WHERE origine = ''caisse''', 'MS046', '... of every row of the caisse'),
    ('UPDATE calimero_data.creance_nature SET libelle = ''N'', famille = ''INDU_AAH'' WHERE nature = ''N1''', 'no error', 'another family of the law'),
    (pg_temp.nature('AILLEURS', '63'), 'no error', 'a family of the caisse''s own')
  ) AS r (requete, attendu, cas);
DELETE FROM calimero_data.creance_nature WHERE caisse = '63';
DELETE FROM calimero_data.droit_prescription WHERE caisse = '63';
SELECT is(pg_temp.fait(pg_temp.nature('INDU_RAS', '63')), 'no error', 'before there is a law, as in a restore, any family');

-- The functions.
INSERT INTO calimero_data.agent (caisse, agent, service, du) VALUES ('48', 'FUTUR', 'agence_comptable', current_date + 1);
SELECT is(pg_temp.fait(r.requete), r.attendu, r.cas)
  FROM (VALUES
    ('SELECT calimero.acte_poser(''DOSSIER-3'', ''RECONNAISSANCE'', ''2024-06-02'', current_date + 1, caisse => ''48'')', 'MS031', 'effect tomorrow'),
    ('SELECT calimero.acte_poser(''DOSSIER-3'', ''RECONNAISSANCE'', ''0044-03-15 BC'', caisse => ''48'')', '22008', 'before our era'),
    ('SELECT calimero.creance_ajouter(''DOSSIER-3'', ''COTISATION'', 1, ''2024-06-02'', fraude => true, fraude_decouverte_le => current_date + 1, caisse => ''48'')', 'MS031', 'discovered tomorrow'),
    ('SELECT calimero.creance_ajouter(''DOSSIER-3'', ''COTISATION'', 1, ''2200-01-01'', caisse => ''48'')', '22008', 'due in another age'),
    ('SELECT calimero.dossier_ouvrir(''N'', ''piar'', ''MAT1'', ''0044-03-15 BC'', ''48'')', '22008', 'opened by Caesar'),
    ('SELECT calimero.rac_recevoir(5, ''0044-03-15 BC'', ''virement'', NULL, NULL, ''A1'', ''RAC-2'', ''48'')', '22008', 'received by Caesar'),
    ('SELECT calimero.rappel_poser(''DOSSIER-3'', ''A1'', ''2024-06-01'', U&''\00A0'', ''48'')', 'MS023', 'a reminder of nothing'),
    ('SELECT calimero.commentaire_ajouter(''DOSSIER-3'', ''A1'', E''\t\n'', ''48'')', 'MS023', 'a comment of nothing'),
    ('SELECT calimero.debiteur_creer(''assure'', ''VIDE'', U&''\00A0 '', caisse => ''48'')', 'MS023', 'a name of nothing'),
    ('SELECT calimero.paiement_encaisser(''DOSSIER-3'', 5, ''2024-06-01'', ''carte'', NULL, ''FUTUR'', caisse => ''48'')', 'MS021', 'an agent of tomorrow'),
    ('SELECT calimero.rac_suggerer({rac}, -1, ''48'')', '22023', 'less than no suggestion'),
    ('SELECT calimero.remise_verifier(''48'', {remise}, ''remise'', ARRAY[{c3}], ''2024-06-01'', 30)', 'no error', 'what an act may give up'),
    ('SELECT calimero.remise_verifier(''48'', 0, ''remise'', ARRAY[{c3}], ''2024-06-01'', 30)', 'MS021', '... no act'),
    ('SELECT calimero.jours_verifier(NULL, ''1900-01-01'', ''2199-12-31'')', 'no error', 'days of two centuries and more'),
    ('SELECT calimero.jours_verifier(''infinity'')', 'MS031', '... no infinity')
  ) AS r (requete, attendu, cas);
SELECT is(ARRAY(SELECT calimero.jour_valide(j) FROM unnest(ARRAY['1899-12-31', '1900-01-01', '2199-12-31', '2200-01-01', '0001-01-01 BC', 'infinity', '-infinity', NULL]::date[]) AS j),
    ARRAY[false, true, true, false, false, false, false, NULL], 'days of the years 1900 to 2199');
SELECT is(ARRAY(SELECT calimero.texte_vide(t) FROM unnest(ARRAY['', ' ', E'\t\n\r', U&'\00A0', 'é', E'\ta', NULL]) AS t), ARRAY[true, true, true, true, false, false, NULL], 'texts with nothing to read');
SELECT is((SELECT format('%s %s', nombre, montant) FROM calimero_vue.oscar_activite WHERE agent = 'A1' AND activite = 'paiement' AND mois = '2024-06-01'), '2 25.00', 'what an agent cashed');
SELECT calimero.paiement_annuler(numero, current_date, 'A1', 'impaye', '48') FROM chose WHERE nom = 'rac';
SELECT is((SELECT format('%s %s', nombre, montant) FROM calimero_vue.oscar_activite WHERE agent = 'A1' AND activite = 'paiement' AND mois = '2024-06-01'), '2 20.00', '... less what was cancelled');
SELECT is_empty(format('SELECT * FROM calimero.rac_suggerer(%s, 5, ''48'')', numero), 'a receipt that is cancelled is nobody''s') FROM chose WHERE nom = 'rac';
SELECT is(pg_temp.fait('INSERT INTO calimero_data.acte (caisse, dossier, genre, emis_le, montant) VALUES (''48'', {d3}, ''RELANCE'', ''2024-06-04'', 10.005)'), 'no error', 'a third decimal reaches no check');
SELECT is((SELECT a.montant FROM calimero_data.acte a WHERE a.emis_le = '2024-06-04'), 10.01, '... for its column has rounded it');
SELECT is(pg_temp.fait('UPDATE calimero_data.acte SET annule_le = current_date, annule_motif = ''m'' WHERE acte = {relance}'), 'no error', 'an act is cancelled');
SELECT is(pg_temp.fait('INSERT INTO calimero_data.acte_creance (caisse, dossier, acte, creance) VALUES (''48'', {d3}, {relance}, {c3})'), 'MS075', '... and its debts are named no more');
SELECT is((SELECT f::text FROM essai.fuites('48') f), '(0.00,0.00,0.00,0.00,0)', 'and the sums hold');

-- The comment of a function tells the errors that it raises by calimero.refuser(), itself or in the functions that it calls.
SELECT is_empty($$
    WITH RECURSIVE f AS (
        SELECT p.oid, p.proname, regexp_replace(p.prosrc, '--[^\n]*', '', 'g') AS texte, coalesce(obj_description(p.oid, 'pg_proc'), '') AS dit
          FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang AND l.lanname = 'plpgsql' WHERE p.pronamespace = 'calimero'::regnamespace
    ), appelle AS (
        SELECT x.oid, y.oid AS appelee FROM f x JOIN f y ON x.texte ~ ('calimero\.' || y.proname || '\(')
    ), atteint AS (
        SELECT oid, oid AS appelee FROM f UNION SELECT r.oid, a.appelee FROM atteint r JOIN appelle a ON a.oid = r.appelee
    )
    SELECT x.proname, m.code[1]
      FROM atteint r JOIN f x USING (oid) JOIN f y ON y.oid = r.appelee CROSS JOIN LATERAL regexp_matches(y.texte, 'refuser\(''(\w{5})''', 'g') AS m (code)
     WHERE x.dit || coalesce((SELECT string_agg(z.dit, '') FROM f z WHERE x.dit ~ ('those of ' || z.proname || '\(\)')), '') !~ m.code[1]
       -- A payment just received is not cancelled, nor spent, nor of another debtor; the day of a payment was checked when it came;
       -- a reminder that is not finite is no reminder.
       AND NOT (x.proname = 'paiement_encaisser' AND m.code[1] IN ('MS012', 'MS024', 'MS034')) AND (x.proname, m.code[1]) NOT IN (('rappel_poser', 'MS031'), ('paiement_imputer', '22008')) $$,
    'comments tell every error that functions raise in words');

SELECT * FROM finish();
ROLLBACK;
