-- The agent who acts is the agent that is written: by functions, which need not be told, and by plain SQL; nobody signs as a colleague.
BEGIN;
SELECT * FROM no_plan();

SELECT essai.dossier(1), essai.dossier(2, 'piar', 'assure'), essai.dossier(3, caisse => '63');
SELECT essai.creance(1, 100), essai.creance(2, 60, nature => 'RSA'), essai.creance(3, 70, caisse => '63');
INSERT INTO calimero_data.agent (caisse, agent, service, du) VALUES ('48', 'NOMME', 'agence_comptable', '2020-01-01'), ('48', 'DPD', 'protection_donnees', '2020-01-01');
SELECT calimero.habilitation_accorder('NOMME', 'agence_comptable', '2020-01-01', caisse => '48'), calimero.habilitation_accorder('DPD', 'dpd', '2020-01-01', caisse => '48');
SELECT essai.habiliter('regress_calimero_ac', 'agence_comptable'), essai.habiliter('regress_calimero_rc', 'recouvrement_contentieux'), essai.habiliter('regress_calimero_dpd', 'dpd'),
       essai.habiliter('regress_calimero_app', 'application'), essai.habiliter('regress_calimero_ailleurs', 'agence_comptable', '63');
CREATE FUNCTION pg_temp.code(compte text) RETURNS text LANGUAGE sql AS $$ SELECT agent FROM calimero_data.agent WHERE compte = 'regress_calimero_' || $1 $$;
CREATE FUNCTION pg_temp.id(numero text) RETURNS text LANGUAGE sql AS $$ SELECT dossier::text FROM calimero_data.dossier WHERE numero = $1 $$;

-- What each function that an agent signs writes; {a} stands where the agent is named, {d} for a dossier, {c} for a debt, {p} for a payment, ...
CREATE TEMPORARY TABLE geste (rang serial, profil text, nom text, requete text, relation text, colonne text DEFAULT 'agent');
INSERT INTO geste (profil, nom, requete, relation) VALUES
    ('ac', 'acte_poser', $$SELECT calimero.acte_poser('DOSSIER-1', 'RELANCE', '2024-07-01', agent => {a}, caisse => '48')$$, 'acte'),
    ('ac', 'paiement_encaisser', $$SELECT calimero.paiement_encaisser('DOSSIER-1', 7, '2024-07-01', 'virement', 'R', {a}, imputer => false, caisse => '48')$$, 'paiement'),
    ('ac', 'rac_recevoir', $$SELECT calimero.rac_recevoir(5, '2024-06-01', 'virement', NULL, NULL, {a}, caisse => '48')$$, 'paiement'),
    ('ac', 'paiement_imputer', $$SELECT calimero.paiement_imputer({p}, 'DOSSIER-1', {a}, 1, caisse => '48')$$, 'affectation'),
    ('ac', 'paiement_affecter', $$SELECT calimero.paiement_affecter({p}, ARRAY[{c}], ARRAY[1.00], {a}, caisse => '48')$$, 'affectation'),
    ('ac', 'rac_classer', $$SELECT calimero.rac_classer({r}, ARRAY[{c}], ARRAY[1.00], {a}, caisse => '48')$$, 'affectation'),
    ('ac', 'paiement_rembourser', $$SELECT calimero.paiement_rembourser({p}, 1, current_date, {a}, caisse => '48')$$, 'affectation'),
    ('ac', 'creance_remettre', $$SELECT calimero.creance_remettre({remise}, ARRAY[{c}], ARRAY[1.00], {a}, caisse => '48')$$, 'affectation'),
    ('ac', 'commentaire_ajouter', $$SELECT calimero.commentaire_ajouter('DOSSIER-2', {a}, 'vu', '48')$$, 'commentaire'),
    ('ac', 'creance_qualifier', $$SELECT calimero.creance_qualifier({c}, 'm', agent => {a}, caisse => '48')$$, 'commentaire'),
    ('ac', 'dossier_rouvrir', $$SELECT calimero.dossier_rouvrir('CLOS', 'm', {a}, '48')$$, 'commentaire'),
    ('rc', 'rappel_poser', $$SELECT calimero.rappel_poser('DOSSIER-1', {a}, current_date, 'x', '48')$$, 'rappel'),
    ('dpd', 'demande_enregistrer', $$SELECT calimero.demande_enregistrer('MAT1', 'acces', {a}, current_date, '48')$$, 'demande_droit'),
    ('dpd', 'geler', $$SELECT calimero.geler('DOSSIER-1', 'm', agent => {a}, caisse => '48')$$, 'gel'),
    ('dpd', 'rectifier', $$SELECT calimero.rectifier('MAT1', 'nom', 'AUTRE', 'erreur', {a}, '48')$$, 'rectification');
INSERT INTO geste (profil, nom, requete, relation, colonne) VALUES
    ('ac', 'affectation_annuler', $$SELECT calimero.affectation_annuler({f}, current_date, {a}, 'm', '48')$$, 'affectation', 'annulee_par'),
    ('ac', 'paiement_annuler', $$SELECT calimero.paiement_annuler({p}, current_date, {a}, 'm', '48')$$, 'affectation', 'annulee_par'),
    ('ac', 'rac_declasser', $$SELECT calimero.rac_declasser({r}, current_date, {a}, 'm', caisse => '48')$$, 'affectation', 'annulee_par'),
    ('ac', 'acte_annuler', $$SELECT calimero.acte_annuler({remise}, current_date, {a}, 'm', '48')$$, 'affectation', 'annulee_par'),
    ('dpd', 'gel_lever', $$SELECT calimero.gel_lever({g}, 'm', agent => {a}, caisse => '48')$$, 'gel', 'leve_par'),
    ('dpd', 'demande_repondre', $$SELECT calimero.demande_repondre({q}, 'acceptee', {a}, caisse => '48')$$, 'demande_droit', 'agent_reponse'),
    ('dpd', 'demande_enregistrer, refused', $$SELECT calimero.demande_enregistrer('MAT1', 'opposition', {a}, current_date, '48')$$, 'demande_droit', 'agent_reponse');
-- What it is done to, entered by A1, whom the owner names.
CREATE TEMPORARY TABLE chose (nom text, valeur text);
INSERT INTO chose SELECT 'c', min(creance)::text FROM calimero_data.creance WHERE dossier = pg_temp.id('DOSSIER-1')::bigint;
INSERT INTO chose SELECT 'p', paiement::text FROM calimero.paiement_encaisser('DOSSIER-1', 20, '2024-07-01', 'virement', 'R', 'A1', imputer => false, caisse => '48');
INSERT INTO chose SELECT 'r', paiement::text FROM calimero.rac_recevoir(5, '2024-06-01', 'virement', NULL, NULL, 'A1', 'RAC-1', '48');
INSERT INTO chose SELECT 'f', calimero.paiement_imputer(valeur::bigint, 'DOSSIER-1', 'A1', 1, caisse => '48')::text FROM chose WHERE nom = 'p';
UPDATE chose SET valeur = (SELECT max(affectation)::text FROM calimero_data.affectation) WHERE nom = 'f';
SELECT calimero.rac_classer(r.valeur::bigint, ARRAY[c.valeur::bigint], ARRAY[1.00], 'A1', caisse => '48') FROM chose r, chose c WHERE r.nom = 'r' AND c.nom = 'c';
INSERT INTO chose SELECT 'remise', calimero.acte_poser('DOSSIER-1', 'NON_VALEUR', '2025-07-01', agent => 'A1', hors_ordre => 'essai', caisse => '48')::text;
SELECT calimero.creance_remettre(r.valeur::bigint, ARRAY[c.valeur::bigint], ARRAY[1.00], 'A1', caisse => '48') FROM chose r, chose c WHERE r.nom = 'remise' AND c.nom = 'c';
INSERT INTO chose SELECT 'g', calimero.geler('DOSSIER-1', 'm', agent => 'A1', caisse => '48')::text;
INSERT INTO chose SELECT 'q', demande::text FROM calimero.demande_enregistrer('MAT1', 'acces', 'A1', current_date, '48');
SELECT calimero.dossier_ouvrir('CLOS', 'piar', 'MAT2', '2024-01-01', '48');
SELECT calimero.dossier_clore('CLOS', caisse => '48');
UPDATE geste g SET requete = (SELECT replace(replace(replace(replace(replace(replace(replace(g.requete, '{c}', max(valeur) FILTER (WHERE nom = 'c')), '{p}', max(valeur) FILTER (WHERE nom = 'p')),
    '{r}', max(valeur) FILTER (WHERE nom = 'r')), '{f}', max(valeur) FILTER (WHERE nom = 'f')), '{remise}', max(valeur) FILTER (WHERE nom = 'remise')), '{q}', max(valeur) FILTER (WHERE nom = 'q')), '{g}', max(valeur) FILTER (WHERE nom = 'g')) FROM chose);

-- What it says, or the agents of the rows that it wrote; nothing of it is left.
CREATE FUNCTION pg_temp.signe(voie text, profil text, requete text, relation text, colonne text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    avant bigint[];
    signatures text;
BEGIN
    EXECUTE format('SELECT array_agg(%I) FROM calimero_data.%I WHERE %I IS NOT NULL', replace(relation, '_droit', ''), relation, colonne) INTO avant;
    CASE voie
        WHEN 'compte' THEN PERFORM set_config('session_authorization', 'regress_calimero_' || profil, true);
        WHEN 'agir' THEN
            PERFORM set_config('session_authorization', 'regress_calimero_app', true);
            PERFORM calimero.agir_pour(CASE profil WHEN 'dpd' THEN 'DPD' ELSE 'NOMME' END);
        WHEN 'exploitation' THEN SET LOCAL ROLE calimero_exploitation;
        ELSE NULL;
    END CASE;
    EXECUTE requete;
    RESET SESSION AUTHORIZATION;
    RESET ROLE;
    EXECUTE format('SELECT string_agg(DISTINCT coalesce(%3$I, ''-''), '' '') FROM calimero_data.%2$I WHERE %3$I IS NOT NULL AND %1$I <> ALL (coalesce($1, ''{}''))',
                   replace(relation, '_droit', ''), relation, colonne) INTO signatures USING avant;
    RAISE EXCEPTION USING ERRCODE = 'XX999', MESSAGE = coalesce(signatures, 'nobody');
EXCEPTION WHEN OTHERS THEN
    RETURN CASE SQLSTATE WHEN 'XX999' THEN SQLERRM ELSE SQLSTATE END;
END
$$;
SELECT is(pg_temp.signe('compte', g.profil, replace(g.requete, '{a}', 'NULL'), g.relation, g.colonne), pg_temp.code(g.profil), g.nom || ' is signed by the account that calls it')
  FROM geste g ORDER BY g.rang;
SELECT is(pg_temp.signe('agir', g.profil, replace(g.requete, '{a}', 'NULL'), g.relation, g.colonne), CASE g.profil WHEN 'dpd' THEN 'DPD' ELSE 'NOMME' END,
          g.nom || ' is signed by the agent whom the application names')
  FROM geste g WHERE g.profil <> 'rc' ORDER BY g.rang;
SELECT is(pg_temp.signe('compte', g.profil, replace(g.requete, '{a}', quote_literal(pg_temp.code(g.profil))), g.relation, g.colonne), pg_temp.code(g.profil), g.nom || ': an agent may name itself')
  FROM geste g ORDER BY g.rang;
SELECT is(string_agg(DISTINCT pg_temp.signe(v.voie, g.profil, replace(g.requete, '{a}', quote_literal(a.agent)), g.relation, g.colonne), ' '), 'MS076', g.nom || ': and nobody else')
  FROM geste g CROSS JOIN (VALUES ('A1'), ('A99'), (''), ('NOMME '), ('nomme')) AS a (agent) CROSS JOIN (VALUES ('compte'), ('agir')) AS v (voie)
 WHERE g.profil <> 'rc' GROUP BY g.rang, g.nom ORDER BY g.rang;
SELECT is(pg_temp.signe('compte', 'rc', replace(g.requete, '{a}', '''A1'''), g.relation, g.colonne), 'A1', 'a reminder is for whom one likes') FROM geste g WHERE g.profil = 'rc';
-- Jobs and the owner are no agents: they name one.
SELECT is(string_agg(DISTINCT pg_temp.signe(v.voie, g.profil, replace(g.requete, '{a}', '''A1'''), g.relation, g.colonne), ' '), 'A1', g.nom || ': who is no agent names one')
  FROM geste g CROSS JOIN (VALUES ('exploitation'), ('proprietaire')) AS v (voie) GROUP BY g.rang, g.nom ORDER BY g.rang;
SELECT is(string_agg(DISTINCT pg_temp.signe(v.voie, g.profil, replace(g.requete, '{a}', 'NULL'), g.relation, g.colonne), ' '),
          CASE WHEN g.nom IN ('acte_poser', 'creance_qualifier', 'dossier_rouvrir') THEN 'nobody' ELSE '22004' END, g.nom || ': or is refused where one is necessary')
  FROM geste g CROSS JOIN (VALUES ('exploitation'), ('proprietaire')) AS v (voie) GROUP BY g.rang, g.nom ORDER BY g.rang;
SELECT is(string_agg(DISTINCT pg_temp.signe(v.voie, g.profil, replace(g.requete, '{a}', '''A99'''), g.relation, g.colonne), ' '), 'MS021', g.nom || ': not one that is not')
  FROM geste g CROSS JOIN (VALUES ('exploitation'), ('proprietaire')) AS v (voie) GROUP BY g.rang, g.nom ORDER BY g.rang;
SELECT is((SELECT string_agg(p.proname, ' ' ORDER BY p.proname) FROM pg_proc p
            WHERE p.pronamespace = 'calimero'::regnamespace AND p.prosrc ~ 'calimero\.agent_signataire\(la_caisse' AND p.proname NOT IN (SELECT split_part(g.nom, ',', 1) FROM geste g)), 'acte_terminer',
    'every function that an agent signs is tried, but one that keeps no signature');
SELECT is(pg_temp.signe('compte', 'ac', $$SELECT calimero.acte_terminer(calimero.acte_poser('DOSSIER-1', 'MEDIATION', '2024-02-01'), '2024-03-01', agent => 'A1')$$, 'acte', 'agent'), 'MS076', '... and that one refuses too');
SELECT is(pg_temp.signe('compte', 'ac', $$SELECT calimero.acte_terminer(calimero.acte_poser('DOSSIER-1', 'MEDIATION', '2024-02-01'), '2024-03-01')$$, 'acte', 'agent'), pg_temp.code('ac'), '... but not whom it does not name');
SELECT is(pg_temp.signe('compte', 'ac', $$SELECT calimero.acte_annuler(1, current_date)$$, 'acte', 'agent'), 'MS033', 'what stands behind the agent is still needed: a reason');
SELECT is(pg_temp.signe('compte', 'ac', $$SELECT calimero.commentaire_ajouter('DOSSIER-1')$$, 'acte', 'agent'), '22004', '... a text');
SELECT is(pg_temp.signe('compte', 'rc', $$SELECT calimero.rappel_poser('DOSSIER-1')$$, 'acte', 'agent'), '22004', '... a day');

-- Plain SQL.
CREATE TEMPORARY TABLE ligne (rang serial, profil text, relation text, colonne text, requete text);
INSERT INTO ligne (profil, relation, colonne, requete) VALUES
    ('ac', 'acte', 'agent', format($$INSERT INTO calimero_data.acte (caisse, dossier, genre, emis_le{n}) VALUES ('48', %s, 'RELANCE', '2024-07-01'{v})$$, pg_temp.id('DOSSIER-1'))),
    ('ac', 'paiement', 'agent', format($$INSERT INTO calimero_data.paiement (caisse, dossier, mode, montant, recu_le{n}) VALUES ('48', %s, 'virement', 1, '2024-07-01'{v})$$, pg_temp.id('DOSSIER-1'))),
    ('ac', 'affectation', 'agent', (SELECT format($$INSERT INTO calimero_data.affectation (caisse, genre, paiement, creance, montant, affecte_le{n}) VALUES ('48', 'paiement', %s, %s, 1, '2024-07-01'{v})$$, p.valeur, c.valeur)
                                      FROM chose p, chose c WHERE p.nom = 'p' AND c.nom = 'c')),
    ('ac', 'commentaire', 'agent', format($$INSERT INTO calimero_data.commentaire (caisse, dossier, texte{n}) VALUES ('48', %s, 'vu'{v})$$, pg_temp.id('DOSSIER-1'))),
    ('dpd', 'demande_droit', 'agent', $$INSERT INTO calimero_data.demande_droit (caisse, debiteur, genre, recue_le{n}) SELECT '48', debiteur, 'acces', current_date{v} FROM calimero_data.debiteur WHERE matricule = 'MAT1'$$),
    ('dpd', 'gel', 'agent', format($$INSERT INTO calimero_data.gel (caisse, dossier, motif{n}) VALUES ('48', %s, 'm'{v})$$, pg_temp.id('DOSSIER-1'))),
    ('dpd', 'rectification', 'agent', $$INSERT INTO calimero_data.rectification (caisse, debiteur, champ, apres, motif{n}) SELECT '48', debiteur, 'nom', 'AUTRE', 'm'{v} FROM calimero_data.debiteur WHERE matricule = 'MAT1'$$);
SELECT is(pg_temp.signe(v.voie, l.profil, replace(replace(l.requete, '{n}', ''), '{v}', ''), l.relation, l.colonne), CASE v.voie WHEN 'compte' THEN pg_temp.code(l.profil) ELSE CASE l.profil WHEN 'dpd' THEN 'DPD' ELSE 'NOMME' END END,
          format('a row of %s without an agent is of the one who acts (%s)', l.relation, v.voie))
  FROM ligne l CROSS JOIN (VALUES ('compte'), ('agir')) AS v (voie) ORDER BY l.rang, v.voie;
SELECT is(string_agg(DISTINCT pg_temp.signe(v.voie, l.profil, replace(replace(l.requete, '{n}', ', agent'), '{v}', ', ' || a.agent), l.relation, l.colonne), ' '), 'MS076', format('a row of %s names no other agent, nor none', l.relation))
  FROM ligne l CROSS JOIN (VALUES ('compte'), ('agir')) AS v (voie) CROSS JOIN (VALUES ('''A1'''), ('''A99'''), (''''''), ('NULL')) AS a (agent) GROUP BY l.rang, l.relation ORDER BY l.rang;
SELECT is(pg_temp.signe('exploitation', l.profil, replace(replace(l.requete, '{n}', ', agent'), '{v}', ', ''A1'''), l.relation, l.colonne), 'A1', format('a job names the agent of a row of %s', l.relation)) FROM ligne l ORDER BY l.rang;
SELECT is(pg_temp.signe('exploitation', l.profil, replace(replace(l.requete, '{n}', ''), '{v}', ''), l.relation, l.colonne), CASE l.relation WHEN 'demande_droit' THEN '23502' WHEN 'gel' THEN '23502' WHEN 'rectification' THEN '22004' ELSE 'nobody' END,
          format('... or none in %s, as before', l.relation)) FROM ligne l ORDER BY l.rang;
CREATE TEMPORARY TABLE annulation (rang serial, profil text, relation text, colonne text, requete text);
INSERT INTO annulation (profil, relation, colonne, requete) SELECT 'ac', 'affectation', 'annulee_par', $$UPDATE calimero_data.affectation SET annulee_le = current_date, annulee_motif = 'm'{v} WHERE affectation = $$ || valeur FROM chose WHERE nom = 'f';
INSERT INTO annulation (profil, relation, colonne, requete) SELECT 'dpd', 'gel', 'leve_par', $$UPDATE calimero_data.gel SET leve_le = current_date, leve_motif = 'm'{v} WHERE gel = $$ || valeur FROM chose WHERE nom = 'g';
INSERT INTO annulation (profil, relation, colonne, requete) SELECT 'dpd', 'demande_droit', 'agent_reponse', $$UPDATE calimero_data.demande_droit SET repondue_le = current_date, issue = 'acceptee'{v} WHERE demande = $$ || valeur FROM chose WHERE nom = 'q';
SELECT is(pg_temp.signe('compte', l.profil, replace(l.requete, '{v}', format(', %I = %L', l.colonne, pg_temp.code(l.profil))), l.relation, l.colonne), pg_temp.code(l.profil), format('%s of %s by the one who acts', l.colonne, l.relation))
  FROM annulation l ORDER BY l.rang;
SELECT is(string_agg(DISTINCT pg_temp.signe(v.voie, l.profil, replace(l.requete, '{v}', CASE a.agent WHEN '' THEN '' ELSE format(', %I = %s', l.colonne, a.agent) END), l.relation, l.colonne), ' '), 'MS076', format('%s of %s by no other, nor by nobody', l.colonne, l.relation))
  FROM annulation l CROSS JOIN (VALUES ('compte'), ('agir')) AS v (voie) CROSS JOIN (VALUES ('''A1'''), ('''A99'''), ('NULL'), ('')) AS a (agent) GROUP BY l.rang, l.colonne, l.relation ORDER BY l.rang;
SELECT is(pg_temp.signe('exploitation', l.profil, replace(l.requete, '{v}', format(', %I = ''A1''', l.colonne)), l.relation, l.colonne), 'A1', format('%s of %s: a job names an agent', l.colonne, l.relation)) FROM annulation l ORDER BY l.rang;
-- Whom a file is entrusted to is no signature.
SELECT is(pg_temp.signe('compte', 'rc', $$SELECT calimero.oscar_confier('DOSSIER-1', 'A1', 'm')$$, 'acte', 'agent'), 'nobody', 'a file is entrusted to whom one likes');
-- Who is an agent and a job too signs as itself, until it takes the role of jobs.
GRANT calimero_exploitation TO regress_calimero_ac;
SELECT is(pg_temp.signe('compte', 'ac', $$SELECT calimero.commentaire_ajouter('DOSSIER-1', 'A1', 'vu', '48')$$, 'commentaire', 'agent'), 'MS076', 'an agent who may run jobs signs as itself');
SELECT is(pg_temp.signe('compte', 'ac', $$SET LOCAL ROLE calimero_exploitation; SELECT calimero.commentaire_ajouter('DOSSIER-1', 'A1', 'vu', '48')$$, 'commentaire', 'agent'), 'A1', '... but as a job');
SELECT is(pg_temp.signe('compte', 'ac', $$SELECT calimero.commentaire_ajouter('DOSSIER-3', 'A1', 'vu', '63')$$, 'commentaire', 'agent'), 'A1', '... and names one where it is no agent');
SELECT is(pg_temp.signe('compte', 'ac', $$SELECT calimero.commentaire_ajouter('DOSSIER-3', texte => 'vu', caisse => '63')$$, 'commentaire', 'agent'), '22004', '... which it must');

-- The predicate of the triggers.
SELECT is(calimero.agent_usurpe('48', 'A1'), false, 'nobody acts: nobody is impersonated');
SET LOCAL ROLE regress_calimero_ac;
SELECT is(calimero.agent_usurpe(v.caisse, v.agent), v.dit, format('agent_usurpe(%L, %L)', v.caisse, v.agent))
  FROM (SELECT * FROM (VALUES ('48', 'A1', true), ('48', NULL, true), ('48', '', true), ('63', 'A1', false), (NULL, 'A1', false), ('', '', false), (NULL, NULL, false)) AS w (caisse, agent, dit)
        UNION ALL SELECT '48', (calimero.agent_actif()).agent, false) AS v;
SELECT throws_ok($$ SELECT calimero.agent_signataire('48', 'A1') $$, 'MS076', NULL, 'agent_signataire() refuses a colleague');
SELECT is(calimero.agent_signataire('48', NULL), (calimero.agent_actif()).agent::text, '... and gives the one who acts');
SELECT is(calimero.agent_signataire('63', NULL, false), NULL, '... of its caisse alone');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
