-- The end of what lasts, told after the act was entered: a plan, a suspension, an instance; once, by the function or by plain SQL.
BEGIN;
SELECT * FROM no_plan();

INSERT INTO calimero_data.agent (caisse, agent, service, du, au) VALUES
    ('48', 'A1', 'recouvrement_contentieux', '2020-01-01', NULL), ('48', 'PARTI', 'prestations', '2020-01-01', '2021-01-01');
INSERT INTO calimero_data.debiteur (caisse, personne, matricule, nom) SELECT '48', 'assure', 'M' || i, 'NOM ' || i FROM generate_series(1, 20) AS i;
CREATE FUNCTION pg_temp.ouvrir(i integer, genre text, nature text, le date, periode_au date DEFAULT NULL) RETURNS bigint LANGUAGE sql AS $$
    SELECT calimero.dossier_ouvrir('F' || i, genre, 'M' || i, '2020-01-01', '48');
    SELECT calimero.creance_ajouter('F' || i, nature, 100, le, periode_du => periode_au, periode_au => periode_au, caisse => '48');
$$;
CREATE FUNCTION pg_temp.pose(i integer, quoi text, le date, effet date DEFAULT NULL, fin date DEFAULT NULL, issue text DEFAULT NULL) RETURNS bigint LANGUAGE sql AS $$
    SELECT calimero.acte_poser('F' || i, quoi, le, effet, fin, issue, mode => 'lrar', hors_ordre => 'essai', caisse => '48');
$$;
CREATE FUNCTION pg_temp.no(i integer, quoi text) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT max(a.acte) FROM calimero_data.acte a JOIN calimero_data.dossier d USING (caisse, dossier) WHERE (a.caisse, d.numero, a.genre) = ('48', 'F' || i, quoi)
$$;
CREATE FUNCTION pg_temp.prescrit(i integer) RETURNS text LANGUAGE sql VOLATILE AS $$
    SELECT string_agg(e.prescription_le::text, ' ' ORDER BY e.prescription_le) FROM calimero_data.echeance e JOIN calimero_data.dossier d USING (caisse, dossier)
     WHERE (d.caisse, d.numero) = ('48', 'F' || i)
$$;
CREATE FUNCTION pg_temp.suite(i integer) RETURNS text LANGUAGE sql VOLATILE AS $$
    SELECT concat_ws(' ', coalesce(e.prochain_acte, '-'), e.prochain_acte_le, e.prochain_acte_avant)
      FROM calimero_data.echeance e JOIN calimero_data.dossier d USING (caisse, dossier) WHERE (d.caisse, d.numero) = ('48', 'F' || i)
$$;
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
-- What the function says, then what an UPDATE of the same says; the second on what the first left.
CREATE FUNCTION pg_temp.fin(i integer, quoi text, le text, issue text DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
    SELECT pg_temp.agent(format('SELECT calimero.acte_terminer(%s, %L, %L, ''A1'', ''48'')', pg_temp.no(i, quoi), le, issue))
$$;
CREATE FUNCTION pg_temp.change(i integer, quoi text, le text, issue text DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
    SELECT pg_temp.agent(format('UPDATE calimero_data.acte SET fin_le = %L%s WHERE caisse = ''48'' AND acte = %s', le, coalesce(', issue = ' || quote_literal(issue), ''), pg_temp.no(i, quoi)))
$$;

SELECT pg_temp.ouvrir(i, 'cotisation', 'COTISATION', '2023-02-15', '2022-12-31') FROM generate_series(1, 5) AS i;
SELECT pg_temp.pose(i, 'MED', '2024-01-10', '2024-01-12'), pg_temp.pose(i, 'CONTRAINTE', '2024-03-01', '2024-03-05') FROM generate_series(1, 3) AS i;
SELECT pg_temp.pose(i, 'OPPOSITION', '2024-03-15') FROM generate_series(1, 3) AS i;
SELECT pg_temp.pose(4, 'ECHEANCIER', '2024-06-03'), pg_temp.pose(5, 'IMPOSSIBILITE', '2025-01-01');
SELECT pg_temp.ouvrir(6, 'piar', 'FAMILLE', '2024-05-10'), pg_temp.ouvrir(7, 'piar', 'RSA', '2024-05-10'), pg_temp.ouvrir(8, 'piar', 'RSA', '2024-05-10');
SELECT pg_temp.pose(6, 'RECOUVREMENT_AUTRE_INDU', '2025-01-06'), pg_temp.pose(7, 'DECLARATION_CREANCE', '2025-01-06'), pg_temp.pose(8, 'CRA', '2024-07-01');
SELECT is((SELECT string_agg(pg_temp.prescrit(i), ', ' ORDER BY i) FROM generate_series(1, 8) AS i),
    'infinity, infinity, infinity, 2027-06-03, 2043-02-15, 2044-05-10, infinity, 2026-07-01', 'before any end is told');

-- What is refused, by the function and by plain SQL alike.
CREATE TEMPORARY TABLE avant AS SELECT a::text FROM calimero_data.acte a;
SELECT is(array_to_string(ARRAY[pg_temp.fin(r.i, r.quoi, r.le, r.issue), pg_temp.change(r.i, r.quoi, r.le, r.issue)], ' '), r.dit, r.cas)
  FROM (VALUES
    (1, 'OPPOSITION', '2024-03-14', 'REJET', 'MS031 MS031', 'ended before it began'),
    (1, 'OPPOSITION', (current_date + 1)::text, 'REJET', 'MS031 MS031', 'ended tomorrow'),
    (1, 'OPPOSITION', 'infinity', NULL, 'MS031 MS031', 'ended at the end of time'),
    (1, 'OPPOSITION', '-infinity', NULL, 'MS031 MS031', '... or before it'),
    (1, 'OPPOSITION', '0044-03-15 BC', NULL, '22008 MS031', 'ended under Caesar'),
    (1, 'OPPOSITION', '2024-06-03', 'GAGNE', 'MS023 23514', 'an outcome that does not exist'),
    (1, 'OPPOSITION', '2024-06-03', '', 'MS023 23514', '... or is empty'),
    (1, 'OPPOSITION', '2024-06-03', 'rejet', 'MS023 23514', '... or in small letters'),
    (1, 'MED', '2024-06-03', NULL, 'MS050 MS050', 'a mise en demeure does not last'),
    (1, 'CONTRAINTE', '2024-06-03', 'TITRE', 'MS050 MS050', 'nor does a contrainte'),
    (4, 'ECHEANCIER', '2024-09-03', 'DESISTEMENT', 'MS050 MS050', 'a plan is no instance'),
    (5, 'IMPOSSIBILITE', '2025-06-01', 'REJET', 'MS050 MS050', 'nor is a suspension'),
    (6, 'RECOUVREMENT_AUTRE_INDU', '2025-06-01', 'TITRE', 'MS050 MS050', 'no title comes of the recovery of another debt'),
    (7, 'DECLARATION_CREANCE', '2025-06-01', 'TITRE', 'MS050 MS050', '... nor of a declaration'),
    (8, 'CRA', '2024-09-01', 'REJET', 'MS050 MS050', 'a claim before the caisse is no instance')
  ) AS r (i, quoi, le, issue, dit, cas);
SELECT is(pg_temp.agent(format(r.requete, pg_temp.no(1, 'OPPOSITION'))), r.dit, r.cas)
  FROM (VALUES
    ('SELECT calimero.acte_terminer(%s, NULL, caisse => ''48'')', '22004', 'no day'),
    ('SELECT calimero.acte_terminer(NULL, ''2024-06-03'', caisse => ''48'')', '22004', 'no act'),
    ('SELECT calimero.acte_terminer(%s, ''2024-06-03'', caisse => ''63'')', 'MS021', 'an act of another caisse'),
    ('SELECT calimero.acte_terminer(%s, ''2024-06-03'')', '22023', 'no caisse where there are two'),
    ('SELECT calimero.acte_terminer(0, ''2024-06-03'', caisse => ''48'')', 'MS021', 'an act that does not exist'),
    ('SELECT calimero.acte_terminer(%s, ''2024-06-03'', NULL, ''PARTI'', ''48'')', 'MS021', 'an agent who has left'),
    ('UPDATE calimero_data.acte SET issue = ''REJET'' WHERE acte = %s', '22004', 'an outcome without its day'),
    ('UPDATE calimero_data.acte SET fin_le = ''2024-06-03'', annule_le = current_date, annule_motif = ''m'' WHERE acte = %s', 'MS024', 'ended and cancelled at once'),
    ('UPDATE calimero_data.acte SET fin_le = ''2024-06-03'', effet_le = ''2024-06-03'' WHERE acte = %s', '42501', 'ended, and notified by the way')
  ) AS r (requete, dit, cas);
SELECT throws_ok(format('SELECT calimero.acte_terminer(%s, ''2024-06-03'', caisse => ''48'')', pg_temp.no(1, 'CONTRAINTE')), 'MS050', 'act does not end, or not so', '... in words');
SELECT results_eq('SELECT a::text FROM calimero_data.acte a ORDER BY 1', 'SELECT * FROM avant ORDER BY 1', 'none of them changed an act');

-- What derives follows.
SELECT is(pg_temp.fin(1, 'OPPOSITION', '2025-02-03', 'TITRE') || ' ' || pg_temp.prescrit(1), 'no error 2035-02-03', 'an instance that gives a title: ten years');
SELECT is(pg_temp.change(2, 'OPPOSITION', '2025-02-03', 'DESISTEMENT') || ' ' || pg_temp.prescrit(2), 'no error 2027-03-05', 'given up: it has never been (Code civil 2243)');
SELECT is(pg_temp.suite(3), '-', 'while it lasts nothing comes next');
SELECT is(pg_temp.fin(3, 'OPPOSITION', '2025-02-03', 'PEREMPTION') || ' ' || pg_temp.prescrit(3), 'no error 2027-03-05', 'lapsed: the same');
SELECT is(pg_temp.suite(3), 'OTD 2025-02-04 2027-03-05', '... and enforcement comes next');
SELECT is(pg_temp.suite(4), '-', 'a plan forbids');
SELECT is(pg_temp.fin(4, 'ECHEANCIER', '2024-09-03') || ' ' || pg_temp.suite(4), 'no error RELANCE 2024-09-04 2027-06-03', '... until it is over');
SELECT is(pg_temp.change(5, 'IMPOSSIBILITE', '2025-01-31') || ' ' || pg_temp.prescrit(5), 'no error 2026-01-31', 'a suspension leaves its days out');
SELECT is(pg_temp.fin(6, 'RECOUVREMENT_AUTRE_INDU', '2025-06-01') || ' ' || pg_temp.prescrit(6), 'no error 2027-06-01', 'the recovery of another undue benefit, once over');
SELECT is(pg_temp.change(7, 'DECLARATION_CREANCE', '2025-06-01') || ' ' || pg_temp.prescrit(7), 'no error 2027-06-01', 'a declaration, at the closing');
SELECT is(pg_temp.fin(8, 'CRA', '2024-09-01'), 'no error', 'a claim that was withdrawn');
SELECT is((SELECT string_agg(d.prescription_le::text, ' ' ORDER BY d.numero) FROM calimero_data.dossier d WHERE d.caisse = '48' AND d.numero IN ('F1', 'F3', 'F7')),
    '2035-02-03 2027-03-05 2027-06-01', 'files too');

-- Once; not what is cancelled, nor on a closed file.
SELECT is(array_to_string(ARRAY[pg_temp.fin(r.i, r.quoi, r.le, r.issue), pg_temp.change(r.i, r.quoi, r.le, r.issue)], ' '), r.dit, r.cas)
  FROM (VALUES
    (1, 'OPPOSITION', '2025-03-03', NULL, 'MS049 MS049', 'another end'),
    (1, 'OPPOSITION', '2025-02-03', 'DESISTEMENT', 'MS049 MS049', 'another outcome'),
    (4, 'ECHEANCIER', '2024-10-03', NULL, 'MS049 MS049', 'another end of a plan'),
    (4, 'ECHEANCIER', NULL, NULL, '22004 MS049', 'no end any more')
  ) AS r (i, quoi, le, issue, dit, cas);
SELECT is(pg_temp.change(1, 'OPPOSITION', '2025-02-03', 'TITRE'), 'no error', 'the same end again changes nothing');
SELECT is(pg_temp.fin(1, 'OPPOSITION', '2025-02-03', 'TITRE'), 'MS049', '... but is no end that the function gives');
SELECT pg_temp.pose(2, 'IMPOSSIBILITE', '2025-06-02'), pg_temp.pose(5, 'DEMANDE_JUSTICE', '2025-03-03', issue => 'REJET');
SELECT calimero.acte_annuler(pg_temp.no(2, 'IMPOSSIBILITE'), current_date, 'A1', 'erreur', '48');
SELECT is(pg_temp.fin(2, 'IMPOSSIBILITE', '2025-07-01') || ' ' || pg_temp.change(2, 'IMPOSSIBILITE', '2025-07-01'), 'MS024 MS024', 'an act that was cancelled');
SELECT is(pg_temp.fin(5, 'DEMANDE_JUSTICE', '2025-07-01', 'TITRE'), 'MS049', 'an outcome that was told already');
SELECT is(pg_temp.fin(5, 'DEMANDE_JUSTICE', '2025-07-01'), 'no error', '... waits for its day');
SELECT is((SELECT (a.fin_le, a.issue)::text FROM calimero_data.acte a WHERE a.acte = pg_temp.no(5, 'DEMANDE_JUSTICE')), '(2025-07-01,REJET)', '... and is kept');
SELECT pg_temp.pose(8, 'MEDIATION', '2025-01-06');
SELECT calimero.paiement_encaisser('F8', 100, '2025-03-03', 'virement', NULL, 'A1', caisse => '48') \g /dev/null
SELECT calimero.dossier_clore('F8', caisse => '48');
SELECT is(pg_temp.fin(8, 'MEDIATION', '2025-02-03') || ' ' || pg_temp.change(8, 'MEDIATION', '2025-02-03'), 'MS010 MS010', 'on a closed file nothing ends');

-- An act is not judged again by its end: it rested on one that was cancelled since.
SELECT calimero.dossier_ouvrir('F9', 'cotisation', 'M9', '2020-01-01', '48'), calimero.creance_ajouter('F9', 'COTISATION', 100, '2024-02-15', periode_au => '2023-12-31', caisse => '48');
SELECT calimero.acte_poser('F9', 'MED', '2024-04-02', '2024-04-04', mode => 'lrar', caisse => '48'), calimero.acte_poser('F9', 'CRA', '2024-05-02', caisse => '48');
SELECT calimero.acte_annuler(pg_temp.no(9, 'MED'), current_date, 'A1', 'adresse fausse', '48');
SELECT is(pg_temp.fin(9, 'CRA', '2024-06-03'), 'no error', 'an act that rested on one that was cancelled ends too');

-- What lasts is data: of a row of calimero and one of the caisse, that of the caisse.
SELECT is(ARRAY(SELECT calimero.acte_dure('48', q, '2025-01-01') FROM unnest(ARRAY['SURSIS_PLAN', 'MEDIATION', 'OTD', 'CRA', 'PROCEDURE_COLLECTIVE', 'CLOTURE', 'INCONNU']) AS q),
    ARRAY[false, true, false, true, true, false, false], 'what the shipped law says');
INSERT INTO calimero_data.droit_effet (caisse, portee, horloge, evenement, du, effet, article, confiance)
    VALUES ('48', '*', '*', 'SURSIS_PLAN', '2024-01-01', 'SUSPEND', 'choix', 'D'), ('48', '*', '*', 'MEDIATION', '2025-01-01', 'SANS_EFFET', 'choix', 'D');
SELECT is(ARRAY(SELECT calimero.acte_dure('48', q, le) FROM (VALUES ('SURSIS_PLAN', date '2023-12-31'), ('SURSIS_PLAN', '2024-01-01'), ('MEDIATION', '2024-12-31'), ('MEDIATION', '2025-01-01')) AS r (q, le)),
    ARRAY[false, true, true, false], '... and that of the caisse, from its day on');
SELECT is(ARRAY(SELECT calimero.acte_dure('48', 'OPPOSITION', '2025-01-01', i) FROM unnest(ARRAY['TITRE', 'DESISTEMENT', NULL]) AS i), ARRAY[true, true, true], 'how an instance ends');
SELECT is(ARRAY(SELECT calimero.acte_dure('48', 'DECLARATION_CREANCE', '2025-01-01', i) FROM unnest(ARRAY['TITRE', 'REJET']) AS i), ARRAY[false, true], '... and one that gives no title');

SELECT * FROM finish();
ROLLBACK;
