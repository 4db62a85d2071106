-- What holds dossiers beyond their last day: each hold alone, lifted it lets go; who places holds; what a purge may take; why a
-- dossier is kept; two caisses.
BEGIN;
SELECT * FROM no_plan();

-- Paid on a day so that its last day of conservation is "jours" days ago.
CREATE FUNCTION pg_temp.pretre(i integer, jours integer, caisse text DEFAULT '48', genre text DEFAULT 'cotisation') RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    fin date := (current_date - jours - make_interval(years => CASE genre WHEN 'piar' THEN 5 ELSE 6 END))::date;
BEGIN
    PERFORM essai.dossier(i, pretre.genre, CASE pretre.genre WHEN 'piar' THEN 'assure' ELSE 'employeur' END, pretre.caisse);
    INSERT INTO calimero_data.creance (caisse, dossier, nature, libelle, montant, date_creance, periode_du, periode_au)
        SELECT d.caisse, d.dossier, CASE pretre.genre WHEN 'piar' THEN 'FAMILLE' ELSE 'COTISATION' END, 'c', 100, fin - 200, fin - 230, fin - 200
          FROM calimero_data.dossier d WHERE d.caisse = pretre.caisse AND d.numero = 'DOSSIER-' || i;
    WITH p AS (INSERT INTO calimero_data.paiement (caisse, dossier, mode, montant, recu_le)
               SELECT d.caisse, d.dossier, 'virement', 100, fin FROM calimero_data.dossier d WHERE d.caisse = pretre.caisse AND d.numero = 'DOSSIER-' || i
               RETURNING paiement, dossier)
    INSERT INTO calimero_data.affectation (caisse, genre, paiement, creance, montant, affecte_le)
        SELECT pretre.caisse, 'paiement', p.paiement, c.creance, 100, fin FROM p JOIN calimero_data.creance c ON c.caisse = pretre.caisse AND c.dossier = p.dossier;
END
$$;
CREATE FUNCTION pg_temp.no(i integer, caisse text DEFAULT '48') RETURNS bigint LANGUAGE sql STABLE AS $$ SELECT d.dossier FROM calimero_data.dossier d WHERE d.caisse = $2 AND d.numero = 'DOSSIER-' || i $$;
CREATE FUNCTION pg_temp.tient(i integer, le date DEFAULT current_date) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce(string_agg(r.retenue, ' '), '') FROM calimero.retenues('48', ARRAY[pg_temp.no(i)], le) r
$$;
CREATE FUNCTION pg_temp.part(i integer) RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT pg_temp.no(i) IN (SELECT calimero.dossiers_purgeables('48')) $$;
CREATE FUNCTION pg_temp.acte(i integer, quoi text, le date DEFAULT current_date - 10, fin date DEFAULT NULL) RETURNS bigint LANGUAGE sql AS $$
    INSERT INTO calimero_data.acte (caisse, dossier, genre, emis_le, fin_le, hors_ordre) VALUES ('48', pg_temp.no(i), quoi, le, fin, 'essai') RETURNING acte
$$;

-- The day itself, and the next.
SELECT pg_temp.pretre(i, j) FROM (VALUES (1, 0), (2, 1), (3, -1), (4, 400)) AS v (i, j);
SELECT is((SELECT array_agg(d.conservation_le - current_date ORDER BY d.dossier) FROM calimero_data.dossier d), '{0,-1,1,-400}', 'four last days: today, yesterday, tomorrow, long ago');
SELECT is(ARRAY(SELECT calimero.dossiers_purgeables('48')), ARRAY[pg_temp.no(2), pg_temp.no(4)], 'a dossier is kept through its last day, and leaves from the next');
SELECT is(ARRAY(SELECT calimero.dossiers_purgeables('48', current_date + 1)), ARRAY[pg_temp.no(1), pg_temp.no(2), pg_temp.no(4)], '... tomorrow one more');
SELECT is(ARRAY(SELECT calimero.dossiers_purgeables('48', limite => 1)), ARRAY[pg_temp.no(2)], 'as many as asked');
SELECT is(ARRAY(SELECT calimero.dossiers_purgeables('48', limite => 1, apres => pg_temp.no(2))), ARRAY[pg_temp.no(4)], '... then those after');
SELECT is(ARRAY(SELECT calimero.dossiers_purgeables('48', limite => 1, apres => pg_temp.no(4))), '{}', '... until there is none');
SELECT is((SELECT array_agg(p.verdict::text ORDER BY i) FROM generate_series(1, 4) AS i, calimero.pourquoi_conserve('DOSSIER-' || i, caisse => '48') p), '{conserve,purgeable,conserve,purgeable}', 'and they say so');

-- 29 February: six years after it is the 28th, and it leaves on 1 March.
SELECT essai.dossier(5), essai.creance(5, 10, '2019-05-15') \g /dev/null
SELECT calimero.paiement_encaisser('DOSSIER-5', 10, '2020-02-29', 'virement', NULL, 'A1', le => '2020-02-29', caisse => '48') \g /dev/null
SELECT is((SELECT d.conservation_le FROM calimero_data.dossier d WHERE d.dossier = pg_temp.no(5)), date '2026-02-28', '29 February 2020 and six years');
SELECT is((SELECT array_agg((p.verdict, p.purgeable_le)::text ORDER BY j) FROM (VALUES (date '2026-02-27'), ('2026-02-28'), ('2026-03-01')) AS v (j), calimero.pourquoi_conserve('DOSSIER-5', j, '48') p),
    ARRAY['(conserve,2026-03-01)', '(conserve,2026-03-01)', '(purgeable,2026-03-01)'], '... is kept on 28 February 2026 and leaves on 1 March');
SELECT is((SELECT (p.annees, p.lecture, p.evenement, p.evenement_le, p.article, p.phrase)::text FROM calimero.pourquoi_conserve('DOSSIER-5', '2026-03-01', '48') p),
    '(6,selon_issue,PAIEMENT,2020-02-29,"CIL 18-07, article 2","Conservé 6 ans après l''affectation du 29/02/2020, soit jusqu''au 28/02/2026 : peut être purgé.")', '... for which reason');
SELECT is((SELECT p.creance = (SELECT c.creance FROM calimero_data.creance c WHERE c.dossier = pg_temp.no(5)) AND p.paiement = (SELECT q.paiement FROM calimero_data.paiement q WHERE q.dossier = pg_temp.no(5))
             FROM calimero.pourquoi_conserve('DOSSIER-5', '2026-03-01', '48') p), true, '... by which debt and payment');

-- Each hold alone, on a dossier whose day is past; what ends it lets it go.
SELECT pg_temp.pretre(i, 30) FROM generate_series(10, 40) AS i;
SELECT is(pg_temp.tient(10), '', 'nothing holds a paid dossier');
SELECT pg_temp.acte(10, genre) FROM unnest(ARRAY['RELANCE', 'MED', 'CONTRAINTE', 'COMMANDEMENT', 'JUGEMENT', 'LRAR', 'NON_VALEUR']) AS genre \g /dev/null
SELECT calimero.rappel_poser('DOSSIER-10', 'A1', current_date + 10, 'revoir', '48'), calimero.commentaire_ajouter('DOSSIER-10', 'A1', 'x', '48') \g /dev/null
SELECT is(pg_temp.tient(10), '', '... nor acts that do not last, a comment or a reminder');
CREATE TEMPORARY TABLE duree AS SELECT row_number() OVER () + 10 AS i, g.genre, g.retenue, NULL::bigint AS acte
  FROM (VALUES ('OPPOSITION', 'INSTANCE'), ('CONTESTATION', 'INSTANCE'), ('DEMANDE_JUSTICE', 'INSTANCE'), ('CRA', 'INSTANCE'), ('MEDIATION', 'INSTANCE'), ('OTD', 'OTD'), ('ECHEANCIER', 'PLAN'),
               ('PROCEDURE_COLLECTIVE', 'INSOLVABILITE'), ('DECLARATION_CREANCE', 'INSOLVABILITE'), ('SURENDETTEMENT_RECEVABILITE', 'INSOLVABILITE')) AS g (genre, retenue);
UPDATE duree SET acte = pg_temp.acte(i::integer, genre);
SELECT is(pg_temp.tient(i::integer), retenue, genre || ' holds') FROM duree ORDER BY i;
SELECT is((SELECT array_agg(DISTINCT pg_temp.part(i::integer)) FROM duree), '{f}', '... and is not taken');
SELECT is((SELECT count(*) FROM duree, calimero.pourquoi_conserve('DOSSIER-' || i, caisse => '48') p WHERE p.verdict = 'en_retard' AND p.retenues->0->>'retenue' = duree.retenue AND p.retenues->0->>'detail' = duree.genre), 10::bigint, '... and says by what');
SELECT is((SELECT array_agg(DISTINCT pg_temp.tient(i::integer, current_date - 11)) FROM duree), '{""}', '... from its day on');
UPDATE calimero_data.acte SET fin_le = current_date WHERE acte IN (SELECT acte FROM duree WHERE i % 2 = 0 AND genre NOT IN ('OTD', 'CRA'));
SELECT is((SELECT array_agg(DISTINCT pg_temp.tient(i::integer) <> '') FROM duree WHERE i % 2 = 0), '{t}', 'it holds through its last day');
SELECT is((SELECT array_agg(DISTINCT pg_temp.tient(i::integer, current_date + 1)) FROM duree WHERE i % 2 = 0 AND genre NOT IN ('OTD', 'CRA')), '{""}', '... and no longer');
UPDATE calimero_data.acte SET annule_le = current_date, annule_motif = 'x' WHERE acte IN (SELECT acte FROM duree WHERE i % 2 = 1 OR genre IN ('OTD', 'CRA'));
SELECT is((SELECT array_agg(DISTINCT pg_temp.tient(i::integer)) FROM duree WHERE i % 2 = 1), '{""}', '... nor cancelled');
-- The act that ends another; a plan and a third party's holding end with what was due; a stay by law after its months.
SELECT pg_temp.acte(21, 'OPPOSITION', current_date - 50), pg_temp.acte(21, 'JUGEMENT', current_date - 20), pg_temp.acte(22, 'CRA', current_date - 50), pg_temp.acte(22, 'DECISION_CRA', current_date - 50),
       pg_temp.acte(23, 'PROCEDURE_COLLECTIVE', current_date - 50), pg_temp.acte(23, 'CLOTURE', current_date - 1) \g /dev/null
SELECT is((SELECT array_agg(pg_temp.tient(i)) FROM generate_series(21, 23) AS i), '{"","",""}', 'a judgment, a decision, a closing end what they decide');
SELECT is(pg_temp.tient(21, current_date - 21), 'INSTANCE', '... from their day on');
SELECT pg_temp.acte(24, 'JUGEMENT', current_date - 60), pg_temp.acte(24, 'OPPOSITION', current_date - 50) \g /dev/null
SELECT is(pg_temp.tient(24), 'INSTANCE', 'a judgment before it ends nothing');
SELECT pg_temp.acte(25, g, (SELECT d.solde_le FROM calimero_data.dossier d WHERE d.dossier = pg_temp.no(25)) - 30) FROM unnest(ARRAY['OTD', 'ECHEANCIER']) AS g \g /dev/null
SELECT is(pg_temp.tient(25), '', 'a plan that was fulfilled, and what was seized and paid over, hold no longer');
SELECT pg_temp.acte(26, 'SURENDETTEMENT_RECEVABILITE', (current_date - interval '24 months')::date) \g /dev/null
SELECT is(pg_temp.tient(26), 'INSOLVABILITE', 'the stay of an overindebted person lasts two years');
SELECT is(pg_temp.tient(26, current_date + 1), '', '... and no day more');

-- Something due, not prescribed; something left of a payment; a request; a hold.
SELECT calimero.creance_ajouter('DOSSIER-30', 'COTISATION', 5, current_date - 30, periode_du => current_date - 60, periode_au => current_date - 30, caisse => '48') \g /dev/null
SELECT is(pg_temp.tient(30), 'SOLDE NON_PRESCRITE', 'what is due holds, and what is not prescribed');
SELECT is(pg_temp.tient(30, (SELECT d.prescription_le + 1 FROM calimero_data.dossier d WHERE d.dossier = pg_temp.no(30))), 'SOLDE', '... and due still when it has prescribed');
SELECT calimero.paiement_encaisser('DOSSIER-31', 7, current_date - 3000, 'virement', NULL, 'A1', le => current_date - 3000, caisse => '48') \g /dev/null
SELECT is(pg_temp.tient(31), 'RESTE', 'a payment that is not wholly assigned');
SELECT calimero.paiement_rembourser((SELECT max(p.paiement) FROM calimero_data.paiement p WHERE p.dossier = pg_temp.no(31)), 7, current_date, 'A1', caisse => '48') \g /dev/null
SELECT is(pg_temp.tient(31), '', '... given back, it lets go');
SELECT calimero.demande_enregistrer('MAT32', 'acces', 'A1', caisse => '48') \g /dev/null
SELECT is(pg_temp.tient(32), 'DEMANDE', 'a request that waits');
SELECT calimero.demande_repondre(q.demande, 'acceptee', 'A1', caisse => '48') FROM calimero_data.demande_droit q WHERE q.debiteur = (SELECT debiteur FROM calimero_data.dossier WHERE dossier = pg_temp.no(32)) \g /dev/null
SELECT is(pg_temp.tient(32), '', '... answered, it lets go');
SELECT calimero.geler('DOSSIER-33', 'contentieux', agent => 'A1', caisse => '48'), calimero.geler('DOSSIER-34', 'contentieux', current_date + 5, 'A1', '48') \g /dev/null
SELECT is(pg_temp.tient(33) || pg_temp.tient(34), 'GELGEL', 'a hold');
SELECT is(pg_temp.tient(33, current_date + 5) || pg_temp.tient(34, current_date + 5), 'GELGEL', '... through its last day');
SELECT is(pg_temp.tient(33, current_date + 6) || pg_temp.tient(34, current_date + 6), 'GEL', '... or until it is lifted');
SELECT calimero.gel_lever(g.gel, 'fini', agent => 'A2', caisse => '48') FROM calimero_data.gel g \g /dev/null
SELECT is(pg_temp.tient(33) || pg_temp.tient(34), '', '... lifted, it lets go');
SELECT is((SELECT array_agg(DISTINCT (g.motif, g.agent, g.leve_le = current_date, g.leve_par, g.leve_motif, g.actif)::text) FROM calimero_vue.gel g), ARRAY['(contentieux,A1,t,A2,fini,f)'], '... and stays known');

-- What payments tie leaves each on its day, but for what an open account needs.
SELECT calimero.rac_recevoir(100, current_date - 4000, 'virement', NULL, NULL, 'A1', 'RAC-1', '48') \g /dev/null
SELECT essai.dossier(i), calimero.creance_ajouter('DOSSIER-' || i, 'COTISATION', 50, current_date - 4100, periode_du => current_date - 4200, periode_au => current_date - 4100, caisse => '48') FROM (VALUES (50), (51)) AS v (i) \g /dev/null
SELECT calimero.rac_classer((SELECT p.paiement FROM calimero_data.paiement p JOIN calimero_data.dossier d USING (caisse, dossier) WHERE d.numero = 'RAC-1'),
    ARRAY[(SELECT c.creance FROM calimero_data.creance c WHERE c.dossier = pg_temp.no(50)), (SELECT c.creance FROM calimero_data.creance c WHERE c.dossier = pg_temp.no(51))], ARRAY[50, 50], 'A1', current_date - 3900, caisse => '48') \g /dev/null
SELECT is(pg_temp.tient(50) || pg_temp.tient(51), '', 'all may leave');
SELECT is((SELECT count(*) FROM unnest(ARRAY(SELECT calimero.dossiers_purgeables('48', apres => pg_temp.no(50) - 1, limite => 1))) AS p), 1::bigint, '... each by itself');
-- Ties are those of the rows: on entry, moved by the owner, and computed again after triggers were off.
CREATE TEMPORARY VIEW mal_lie AS
    SELECT a.affectation FROM calimero_data.affectation a LEFT JOIN calimero_data.paiement p USING (caisse, paiement) LEFT JOIN calimero_data.creance c ON c.caisse = a.caisse AND c.creance = a.creance
     WHERE (a.dossier_paye, a.dossier_payeur) IS DISTINCT FROM (CASE WHEN p.dossier <> c.dossier THEN c.dossier END, CASE WHEN p.dossier <> c.dossier THEN p.dossier END);
SELECT is_empty('SELECT * FROM mal_lie', 'every assignment says what it ties');
SELECT is((SELECT count(*) FROM calimero_data.affectation WHERE dossier_paye IS NOT NULL), 2::bigint, '... two of them do');
UPDATE calimero_data.affectation SET dossier_paye = 0, dossier_payeur = NULL;
SELECT is_empty('SELECT * FROM mal_lie', '... whatever one writes there');
SET LOCAL session_replication_role = replica;
UPDATE calimero_data.affectation SET dossier_paye = CASE WHEN dossier_paye IS NULL THEN 5 END, dossier_payeur = NULL;
SET LOCAL session_replication_role = origin;
SELECT isnt_empty('SELECT * FROM mal_lie', 'lost while triggers were off');
SELECT calimero.dossiers_recalculer('48'), calimero.dossiers_recalculer('63') \g /dev/null
SELECT is_empty('SELECT * FROM mal_lie', '... and found again');
SELECT calimero.geler('DOSSIER-51', 'enquete', agent => 'A1', caisse => '48') \g /dev/null
SELECT is(pg_temp.tient(50) || pg_temp.tient(51), 'GEL', 'one of them held, the others may leave');
CREATE FUNCTION pg_temp.tient_recette() RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(r.retenue || ' ' || r.detail, ', ') FROM calimero.retenues('48', (SELECT array_agg(d.dossier) FROM calimero_data.dossier d WHERE d.numero = 'RAC-1')) r
$$;
SELECT is(pg_temp.tient_recette(), NULL, '... and the receipt');
SELECT calimero.creance_ajouter('DOSSIER-50', 'COTISATION', 7, current_date - 100, periode_du => current_date - 200, periode_au => current_date - 100, caisse => '48') \g /dev/null
SELECT is(pg_temp.tient_recette(), 'LIEN 1 dossiers', 'something is due again on a dossier that it paid: the receipt stays');
SELECT calimero.paiement_encaisser('DOSSIER-50', 7, current_date - 50, 'virement', NULL, 'A1', caisse => '48') \g /dev/null
SELECT is(pg_temp.tient_recette(), NULL, '... until it is paid');

-- What is late, and what a purge would meet.
SELECT is((SELECT count(*) FROM calimero_vue.conservation_retard v WHERE v.caisse = '48' AND v.numero = 'DOSSIER-51' AND v.retenue = 'GEL' AND v.jours > 0 AND v.libelle <> ''), 1::bigint, 'what is held beyond its day is shown');
SELECT is((SELECT count(*) FROM calimero_vue.conservation_retard v WHERE v.numero IN ('DOSSIER-2', 'DOSSIER-1', 'DOSSIER-33')), 0::bigint, '... and nothing else');
SELECT is((SELECT array_agg((s.genre, s.annees, s.dossiers = (SELECT count(*) FROM calimero_data.dossier d WHERE d.caisse = '48' AND d.genre = s.genre AND d.conservation_le < current_date),
                             s.examines = s.dossiers, s.plus_ancien = (SELECT min(d.conservation_le) FROM calimero_data.dossier d WHERE d.caisse = '48' AND d.genre = s.genre))::text ORDER BY s.genre)
             FROM calimero.simuler_purge(caisse => '48') s), ARRAY['(cotisation,6,t,t,t)', '(rac,7,t,t,t)'], 'a simulation counts by kind and rule');
SELECT is((SELECT sum(s.dossiers - s.retenus) FROM calimero.simuler_purge(caisse => '48') s), (SELECT count(*)::numeric FROM calimero.dossiers_purgeables('48', limite => 100000)), '... what it says may leave is what may');
SELECT is((SELECT s.retenues->>'GEL' FROM calimero.simuler_purge(caisse => '48') s WHERE s.genre = 'cotisation'), '1', '... and why the rest does not');
SELECT is((SELECT bool_and(s.examines < 10 AND s.dossiers > s.examines AND s.retenus <= s.dossiers) FROM calimero.simuler_purge(caisse => '48', echantillon => 8) s WHERE s.genre = 'cotisation'), true, '... from a sample, if asked');
SELECT is_empty($$ SELECT * FROM calimero.simuler_purge('1990-01-01', '48') $$, '... nothing, of a day before all');

-- Two caisses.
SELECT pg_temp.pretre(1, 5, '63'), pg_temp.pretre(2, 5, '63');
SELECT is(ARRAY(SELECT calimero.dossiers_purgeables('63')), ARRAY[pg_temp.no(1, '63'), pg_temp.no(2, '63')], 'another caisse has its own');
SELECT is_empty(format('SELECT * FROM calimero.retenues(''63'', ARRAY[%s, %s, 0, NULL, -1]::bigint[])', pg_temp.no(33), pg_temp.no(51)), 'nothing is said there of those of this one');
SELECT is(essai.erreur(format('SELECT calimero.gel_lever(%s, ''x'', agent => ''A1'', caisse => ''63'')', (SELECT max(gel) FROM calimero_data.gel))), 'MS021', '... nor lifted');
SELECT is(essai.erreur('SELECT calimero.pourquoi_conserve(''RAC-1'', caisse => ''63'')'), 'MS021', '... nor explained');

-- Wrong arguments.
SELECT is(essai.erreur(replace(r.requete, '{g}', (SELECT min(gel)::text FROM calimero_data.gel))), r.attendu, r.titre) FROM (VALUES
    ('SELECT calimero.geler(NULL, ''x'', agent => ''A1'', caisse => ''48'')', '22004', 'a hold on nothing'),
    ('SELECT calimero.geler(''AUCUN'', ''x'', agent => ''A1'', caisse => ''48'')', 'MS021', 'on what is not there'),
    ('SELECT calimero.geler(''DOSSIER-1'', NULL, agent => ''A1'', caisse => ''48'')', 'MS033', 'without a reason'),
    ('SELECT calimero.geler(''DOSSIER-1'', ''  '', agent => ''A1'', caisse => ''48'')', 'MS033', 'a blank one'),
    ('SELECT calimero.geler(''DOSSIER-1'', repeat(''x'', 201), agent => ''A1'', caisse => ''48'')', 'MS033', 'one too long'),
    ('SELECT calimero.geler(''DOSSIER-1'', ''x'', current_date - 1, ''A1'', ''48'')', 'MS031', 'until yesterday'),
    ('SELECT calimero.geler(''DOSSIER-1'', ''x'', ''infinity'', ''A1'', ''48'')', 'MS031', 'until the end of time'),
    ('SELECT calimero.geler(''DOSSIER-1'', ''x'', ''9999-01-01'', ''A1'', ''48'')', '22008', '... or nearly'),
    ('SELECT calimero.geler(''DOSSIER-1'', ''x'', caisse => ''48'')', '22004', 'by nobody'),
    ('SELECT calimero.geler(''DOSSIER-1'', ''x'', agent => ''A99'', caisse => ''48'')', 'MS021', 'by nobody known'),
    ('SELECT calimero.geler(''DOSSIER-1'', ''x'', agent => ''A1'')', '22023', 'in no caisse'),
    ('SELECT calimero.gel_lever({g}, ''x'', agent => ''A1'', caisse => ''48'')', 'MS092', 'lifted twice'),
    ('SELECT calimero.gel_lever(0, ''x'', agent => ''A1'', caisse => ''48'')', 'MS021', 'lifting nothing'),
    ('SELECT calimero.gel_lever(NULL, ''x'', agent => ''A1'', caisse => ''48'')', '22004', '... null'),
    ('SELECT calimero.gel_lever({g}, NULL, agent => ''A1'', caisse => ''48'')', 'MS033', '... without a reason'),
    ('SELECT calimero.gel_lever(g.gel, ''x'', g.du - 1, ''A1'', ''48'') FROM calimero_data.gel g WHERE g.leve_le IS NULL', 'MS031', '... before it was placed'),
    ('SELECT calimero.gel_lever(g.gel, ''x'', current_date + 1, ''A1'', ''48'') FROM calimero_data.gel g WHERE g.leve_le IS NULL', 'MS031', '... tomorrow'),
    ('SELECT calimero.gel_lever(g.gel, ''x'', agent => ''A99'', caisse => ''48'') FROM calimero_data.gel g WHERE g.leve_le IS NULL', 'MS021', '... by nobody known'),
    ('UPDATE calimero_data.gel SET motif = ''autre''', 'MS092', 'another reason, even for the owner'),
    ('UPDATE calimero_data.gel SET jusqu_au = du', 'MS092', 'another day'),
    ('UPDATE calimero_data.gel SET leve_le = NULL, leve_par = NULL, leve_motif = NULL WHERE leve_le IS NOT NULL', 'MS092', 'held again'),
    ('UPDATE calimero_data.gel SET leve_le = current_date WHERE leve_le IS NULL', '23514', 'lifted without saying why'),
    ('INSERT INTO calimero_data.gel (caisse, dossier, motif, jusqu_au, agent) SELECT caisse, dossier, ''x'', current_date - 1, ''A1'' FROM calimero_data.dossier WHERE numero = ''RAC-1''', '23514', 'until yesterday, by plain SQL'),
    ('INSERT INTO calimero_data.gel (caisse, dossier, motif, du, agent) SELECT caisse, dossier, ''x'', current_date + 1, ''A1'' FROM calimero_data.dossier WHERE numero = ''RAC-1''', 'MS031', 'from tomorrow'),
    ('INSERT INTO calimero_data.gel (caisse, dossier, motif, agent) VALUES (''48'', 0, ''x'', ''A1'')', '23503', 'of nothing'),
    ('SELECT calimero.retenues(''48'', NULL)', '22004', 'what holds null'),
    ('SELECT calimero.retenues(''48'', ''{}'', NULL)', '22004', '... on no day'),
    ('SELECT calimero.retenues(NULL, ''{}'')', '22023', '... in no caisse'),
    ('SELECT calimero.pourquoi_conserve(NULL, caisse => ''48'')', '22004', 'why nothing is kept'),
    ('SELECT calimero.pourquoi_conserve(''AUCUN'', caisse => ''48'')', 'MS021', '... what is not there'),
    ('SELECT calimero.pourquoi_conserve(''DOSSIER-1'', NULL, ''48'')', '22004', '... on no day'),
    ('SELECT calimero.conservation_expliquer(NULL, ''48'')', '22004', 'explained, null'),
    ('SELECT calimero.dossiers_purgeables(''48'', NULL)', '22004', 'a purge of no day'),
    ('SELECT calimero.dossiers_purgeables(''48'', limite => 0)', 'MS023', '... of none'),
    ('SELECT calimero.dossiers_purgeables(''48'', limite => NULL)', '22004', '... of null'),
    ('SELECT calimero.dossiers_purgeables(NULL)', '22023', '... of no caisse'),
    ('SELECT calimero.simuler_purge(NULL, ''48'')', '22004', 'a simulation of no day'),
    ('SELECT calimero.simuler_purge(caisse => ''48'', echantillon => 0)', 'MS023', '... of a sample of none')
  ) AS r (requete, attendu, titre);
SELECT is((SELECT count(*) FROM calimero.retenues('48', '{}')) + (SELECT count(*) FROM calimero.retenues('48', '{0,-1}')), 0::bigint, 'of none, none');

-- Who may: the owner is refused what the purge alone does, and no one deletes.
SELECT is(essai.erreur(format('DELETE FROM calimero_data.%I', t)), 'MS090', 'DELETE of ' || t || ', even by the owner')
  FROM unnest(ARRAY['dossier', 'creance', 'acte', 'acte_creance', 'paiement', 'affectation', 'commentaire', 'portefeuille', 'rappel', 'echeance', 'gel']) AS t;
SELECT is(essai.erreur(format('DELETE FROM calimero_data.%I WHERE false', t)), 'MS090', '... of no row') FROM unnest(ARRAY['dossier', 'echeance']) AS t;
SELECT is(essai.erreur(format('TRUNCATE calimero_data.%I CASCADE', t)), 'MS045', 'TRUNCATE of ' || t)
  FROM unnest(ARRAY['dossier', 'creance', 'acte', 'acte_creance', 'paiement', 'affectation', 'commentaire', 'portefeuille', 'rappel', 'echeance', 'gel']) AS t;
SELECT is(essai.erreur('WITH d AS (DELETE FROM calimero_data.commentaire RETURNING 1) SELECT count(*) FROM d'), 'MS090', '... in a query');
SELECT is(essai.erreur('MERGE INTO calimero_data.rappel r USING (SELECT 1) AS s ON true WHEN MATCHED THEN DELETE'), 'MS090', '... in a MERGE');
-- In the purge, whose other guard is open, no dossier goes before its day.
ALTER TABLE calimero_data.dossier DISABLE TRIGGER dossier_garder_effacement;
SELECT essai.dossier(70) \g /dev/null
SELECT is(essai.erreur(format('DELETE FROM calimero_data.dossier WHERE dossier = %s', pg_temp.no(r.i))), r.attendu, r.titre)
  FROM (VALUES (1, 'MS091', 'a dossier on its last day'), (3, 'MS091', '... before it'), (30, 'MS091', '... on which something is due'), (70, 'MS091', '... without an end'), (2, '23503', 'the day after, its rows hold it alone')) AS r (i, attendu, titre);
SELECT is(essai.erreur('DELETE FROM calimero_data.dossier'), 'MS091', '... all of them');
SELECT is((SELECT e.gravite FROM calimero.etat() e WHERE e.element ~ 'dossier_garder_effacement'), 'erreur', 'a guard that is turned off is reported');
ALTER TABLE calimero_data.dossier ENABLE TRIGGER dossier_garder_effacement;

-- Each service, by row-level security: its dossiers, whatever holds them; holds are placed by those who plead and by the data-protection officer.
SELECT pg_temp.pretre(60, 30, '48', 'piar') \g /dev/null
SELECT calimero.demande_enregistrer('MAT60', 'acces', 'A1', caisse => '48'), calimero.geler('DOSSIER-60', 'x', agent => 'A1', caisse => '48') \g /dev/null
SELECT essai.habiliter('regress_calimero_' || p, p) FROM unnest(ARRAY['prestations', 'cotisations', 'recouvrement_contentieux', 'agence_comptable', 'dpd', 'direction', 'consultation']) AS p;
CREATE FUNCTION pg_temp.comme(profil text, requete text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    dit text;
BEGIN
    PERFORM set_config('session_authorization', 'regress_calimero_' || profil, true);
    EXECUTE requete INTO dit;
    -- Nothing of it is left.
    RAISE EXCEPTION USING ERRCODE = 'XX999', MESSAGE = coalesce(nullif(dit, ''), '-');
EXCEPTION WHEN OTHERS THEN
    RETURN CASE SQLSTATE WHEN 'XX999' THEN replace(SQLERRM, '-', '') ELSE SQLSTATE END;
END
$$;
CREATE TEMPORARY TABLE lu AS SELECT p.profil, q.quoi, pg_temp.comme(p.profil, replace(q.requete, '{60}', pg_temp.no(60)::text)) AS dit
  FROM unnest(ARRAY['prestations', 'cotisations', 'recouvrement_contentieux', 'agence_comptable', 'dpd', 'direction', 'consultation']) AS p (profil),
       (VALUES ('retenues', 'SELECT string_agg(r.retenue, '' '') FROM calimero.retenues(''48'', ''{{60}}'') r'),
               ('pourquoi', 'SELECT p.verdict || p.retenues::text FROM calimero.pourquoi_conserve(''DOSSIER-60'') p'),
               ('gel', 'SELECT count(*)::text FROM calimero_data.gel g WHERE g.dossier = {60}'),
               ('vue', 'SELECT string_agg(r.retenue, '' '') FROM calimero_vue.conservation_retard r WHERE r.dossier = {60}'),
               ('geler', 'SELECT ''fait'' FROM calimero.geler(''DOSSIER-60'', ''y'')'),
               ('inserer', 'WITH g AS (INSERT INTO calimero_data.gel (caisse, dossier, motif) VALUES (''48'', {60}, ''z'') RETURNING 1) SELECT ''fait'' FROM g'),
               ('ailleurs', 'WITH g AS (INSERT INTO calimero_data.gel (caisse, dossier, motif) SELECT ''63'', 1, ''z'' RETURNING 1) SELECT ''fait'' FROM g'),
               ('purge', 'SELECT count(*)::text FROM calimero.dossiers_purgeables(''48'')'),
               ('simuler', 'SELECT ''fait'' FROM calimero.simuler_purge() LIMIT 1'),
               ('effacer', 'DELETE FROM calimero_data.gel WHERE false RETURNING 1::text')) AS q (quoi, requete);
SELECT is((SELECT string_agg(format('%s %s', l.profil, l.dit), ', ' ORDER BY l.profil) FROM lu l WHERE l.quoi = v.quoi), v.attendu, v.quoi || ', profile by profile')
  FROM (VALUES ('retenues', 'agence_comptable GEL DEMANDE, consultation GEL DEMANDE, cotisations , direction 42501, dpd GEL DEMANDE, prestations GEL DEMANDE, recouvrement_contentieux GEL DEMANDE'),
               ('vue', 'agence_comptable GEL DEMANDE, consultation GEL DEMANDE, cotisations , direction 42501, dpd GEL DEMANDE, prestations GEL DEMANDE, recouvrement_contentieux GEL DEMANDE'),
               ('gel', 'agence_comptable 1, consultation 1, cotisations 0, direction 42501, dpd 1, prestations 1, recouvrement_contentieux 1'),
               ('geler', 'agence_comptable 42501, consultation 42501, cotisations 42501, direction 42501, dpd fait, prestations 42501, recouvrement_contentieux fait'),
               ('inserer', 'agence_comptable 42501, consultation 42501, cotisations 42501, direction 42501, dpd fait, prestations 42501, recouvrement_contentieux fait'),
               ('ailleurs', 'agence_comptable 42501, consultation 42501, cotisations 42501, direction 42501, dpd 42501, prestations 42501, recouvrement_contentieux 42501'),
               ('purge', 'agence_comptable 42501, consultation 42501, cotisations 42501, direction 42501, dpd 42501, prestations 42501, recouvrement_contentieux 42501'),
               ('simuler', 'agence_comptable 42501, consultation 42501, cotisations 42501, direction 42501, dpd fait, prestations 42501, recouvrement_contentieux 42501'),
               ('effacer', 'agence_comptable 42501, consultation 42501, cotisations 42501, direction 42501, dpd 42501, prestations 42501, recouvrement_contentieux 42501')) AS v (quoi, attendu);
SELECT is((SELECT count(DISTINCT l.dit) FROM lu l WHERE l.quoi = 'pourquoi' AND l.dit LIKE 'en_retard%DEMANDE%'), 1::bigint, 'and each is told why it is kept, in the same words');
SELECT is((SELECT l.dit FROM lu l WHERE (l.quoi, l.profil) = ('pourquoi', 'cotisations')), 'MS021', '... who sees it');

-- Every table that hangs from a dossier, by the catalogue, is kept so.
SELECT is_empty($$ SELECT c.relname FROM pg_class c
                    WHERE c.relnamespace = 'calimero_data'::regnamespace AND c.relkind IN ('r', 'p')
                      AND (c.relname IN ('dossier', 'affectation') OR EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'dossier' AND NOT a.attisdropped))
                      AND NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgfoid = 'calimero.effacement_garder'::regproc AND t.tgtype & 11 = 10) $$,
    'every table that has a dossier refuses DELETE');
SELECT is_empty($$ SELECT r.* FROM calimero.retenues_codes() r WHERE r.libelle = '' OR r.retenue !~ '^[A-Z_]+$' $$, 'every hold has a label');

SELECT * FROM finish();
ROLLBACK;
