-- OSCAR: who follows which file, the follow-up list and its priorities, reminders, the activity of agents.
BEGIN;
SELECT plan(43);

INSERT INTO calimero_data.agent (caisse, agent, service, du, au) VALUES
    ('48', 'A1', 'cotisations', '2020-01-01', NULL), ('48', 'A2', 'recouvrement_contentieux', '2020-01-01', NULL), ('48', 'PARTI', 'cotisations', '2020-01-01', '2024-01-01');
SELECT calimero.debiteur_creer('employeur', 'M' || i, 'ENTREPRISE ' || i, caisse => '48') FROM generate_series(1, 6) AS i;
SELECT calimero.dossier_ouvrir('D' || i, 'cotisation', 'M' || i, '2020-01-01', '48') FROM generate_series(1, 6) AS i;
SELECT calimero.dossier_ouvrir('P1', 'piar', 'M1', '2020-01-01', '48');

CREATE FUNCTION pg_temp.portefeuille(numero text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT string_agg(format('%s %s..%s', p.agent, p.du, p.au), ', ' ORDER BY p.numero)
      FROM calimero_vue.oscar_portefeuille p WHERE p.caisse = '48' AND p.dossier_numero = $1
$$;
CREATE FUNCTION pg_temp.suit(numero text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT d.agent FROM calimero_data.dossier d WHERE (d.caisse, d.numero) = ('48', $1)
$$;

-- Portfolios.
SELECT is(pg_temp.suit('D1'), NULL, 'nobody follows a new file');
SELECT lives_ok($$ SELECT calimero.oscar_confier('D1', 'A1', 'secteur nord', '2025-01-01', '48') $$, 'a file is entrusted to an agent');
SELECT is(pg_temp.suit('D1'), 'A1', '... who follows it');
SELECT throws_ok($$ SELECT calimero.oscar_confier('D1', 'A1', 'encore', '2025-02-01', '48') $$, 'MS035', NULL, '... and is not given it twice');
SELECT throws_ok($$ SELECT calimero.oscar_confier('D1', 'A2', NULL, '2025-02-01', '48') $$, 'MS033', NULL, 'entrusting needs a reason');
SELECT throws_ok($$ SELECT calimero.oscar_confier('D1', 'A2', '  ', '2025-02-01', '48') $$, 'MS033', NULL, '... in words');
SELECT throws_ok($$ SELECT calimero.oscar_confier('D1', 'PARTI', 'x', '2025-02-01', '48') $$, 'MS021', NULL, 'an agent who has left is given nothing');
SELECT throws_ok($$ SELECT calimero.oscar_confier('D1', 'A9', 'x', '2025-02-01', '48') $$, 'MS021', NULL, 'an agent who does not exist either');
SELECT throws_ok($$ SELECT calimero.oscar_confier('D9', 'A1', 'x', '2025-02-01', '48') $$, 'MS021', NULL, 'a file must exist');
SELECT throws_ok($$ SELECT calimero.oscar_confier('D1', 'A2', 'x', '2024-12-31', '48') $$, 'MS031', NULL, 'not before the last change');
SELECT throws_ok($$ SELECT calimero.oscar_confier('D1', 'A2', 'x', current_date + 1, '48') $$, 'MS031', NULL, '... nor after today');
SELECT calimero.oscar_confier('D1', 'A2', 'conge', '2025-03-01', '48');
SELECT is(pg_temp.portefeuille('D1'), 'A1 2025-01-01..2025-03-01, A2 2025-03-01..', 'the agents before stay known, with their days');
SELECT is(pg_temp.suit('D1'), 'A2', '... and the last one follows it');
SELECT calimero.oscar_confier('D' || i, 'A1', 'secteur nord', '2025-01-01', '48') FROM generate_series(2, 6) AS i;
SELECT is(calimero.oscar_transferer('A1', 'A2', 'depart', '2025-06-01', '48'), 5::bigint, 'all the files of an agent go to another at once');
SELECT is((SELECT string_agg(DISTINCT d.agent, ' ') FROM calimero_data.dossier d WHERE d.caisse = '48' AND d.genre = 'cotisation'), 'A2', '... who follows them all');
SELECT is(calimero.oscar_transferer('A1', 'A2', 'depart', '2025-06-01', '48'), 0::bigint, '... once');
SELECT throws_ok($$ SELECT calimero.oscar_transferer('A2', 'A2', 'x', '2025-06-01', '48') $$, 'MS035', NULL, 'not to himself');
SELECT throws_ok($$ SELECT calimero.oscar_transferer('A2', 'A1', 'x', '2025-05-01', '48') $$, 'MS031', NULL, 'not before they were given');
CALL essai.effacer($$ DELETE FROM calimero_data.portefeuille WHERE caisse = '48' AND dossier = (SELECT dossier FROM calimero_data.dossier WHERE (caisse, numero) = ('48', 'D6')) $$);
SELECT is(pg_temp.suit('D6'), NULL, 'a file without a row of portefeuille is nobody''s');

-- The follow-up list.
SELECT calimero.creance_ajouter(r.numero, 'COTISATION', r.montant, r.jour, periode_du => date_trunc('year', r.periode)::date, periode_au => r.periode, caisse => '48')
  FROM (VALUES ('D1', 100, current_date - 1500, current_date - 1600), ('D2', 6000, current_date - 200, current_date - 230),
               ('D3', 6000, current_date - 200, current_date - 230), ('D4', 50, current_date - 200, current_date - 230), ('D5', 70, current_date - 10, current_date - 20)) AS r (numero, montant, jour, periode);
SELECT calimero.acte_poser('D3', 'RELANCE', current_date - 20, caisse => '48');
SELECT is((SELECT string_agg(format('%s %s %s', s.numero, s.priorite, s.priorite_motif), ', ' ORDER BY s.numero) FROM calimero_vue.oscar_suivi s WHERE s.caisse = '48'),
    'D1 1 prescrit, D2 2 montant eleve sans procedure, D3 3 montant eleve, D4 3 sans procedure, D5 5 suivi courant', 'a priority is the first reason that holds');
SELECT is((SELECT format('%s %s', s.jours_age, s.agent) FROM calimero_vue.oscar_suivi s WHERE (s.caisse, s.numero) = ('48', 'D4')), '200 A2', '... with the age of the oldest debt, and the agent');
SELECT is((SELECT format('%s %s %s', s.prochain_acte, s.prochain_acte_le = s.plus_ancienne_le, s.prochain_acte_avant = s.prescription_le) FROM calimero_vue.oscar_suivi s WHERE (s.caisse, s.numero) = ('48', 'D4')),
    'RELANCE t t', '... and the act that comes next, from when, until when');
SELECT is((SELECT format('%s %s', s.prochain_acte, s.prochain_acte_le < current_date) FROM calimero_vue.oscar_suivi s WHERE (s.caisse, s.numero) = ('48', 'D3')), 'MED t', '... after what was done');
UPDATE calimero_data.oscar_parametre SET montant_eleve = 60 WHERE caisse = '48';
SELECT is((SELECT format('%s %s', s.priorite, s.priorite_motif) FROM calimero_vue.oscar_suivi s WHERE (s.caisse, s.numero) = ('48', 'D5')), '2 montant eleve sans procedure',
    'bounds are data of the caisse');
SELECT calimero.paiement_encaisser('D5', 70, current_date, 'virement', 'V1', 'A1', caisse => '48');
SELECT is_empty($$ SELECT FROM calimero_vue.oscar_suivi WHERE (caisse, numero) = ('48', 'D5') $$, 'a settled file leaves the list');
SELECT is_empty($$ SELECT FROM calimero_vue.oscar_suivi WHERE (caisse, numero) = ('48', 'P1') $$, 'undue benefits are not in it');
SELECT is((SELECT count(*) FROM calimero_vue.dossier_echeance e WHERE e.caisse = '48' AND e.prescription_le IS NOT NULL), 4::bigint, 'unpaid files have a day of prescription');

-- Reminders and comments.
SELECT lives_ok($$ SELECT calimero.rappel_poser('D1', 'A2', current_date, 'appeler', '48') $$, 'an agent is reminded');
SELECT is((SELECT format('%s %s %s', r.numero, r.objet, r.a_faire) FROM calimero_vue.oscar_rappel r WHERE r.caisse = '48'), 'D1 appeler t', '... on its day');
SELECT throws_ok($$ SELECT calimero.rappel_poser('D1', 'A2', current_date, ' ', '48') $$, 'MS023', NULL, 'of something');
SELECT throws_ok($$ SELECT calimero.rappel_poser('D1', 'A2', 'infinity', 'x', '48') $$, 'MS023', NULL, 'on a day that comes');
SELECT throws_ok($$ SELECT calimero.rappel_poser('D1', 'A2', current_date, repeat('x', 201), '48') $$, 'MS023', NULL, 'in few words');
SELECT calimero.rappel_faire(r.rappel, current_date, '48') FROM calimero_data.rappel r WHERE r.caisse = '48';
SELECT is((SELECT r.a_faire FROM calimero_vue.oscar_rappel r WHERE r.caisse = '48'), false, 'what is done is not to do');
SELECT throws_ok($$ SELECT calimero.rappel_faire(r.rappel, current_date, '48') FROM calimero_data.rappel r WHERE r.caisse = '48' $$, 'MS036', NULL, '... nor twice');
SELECT throws_ok($$ SELECT calimero.rappel_faire(0, current_date, '48') $$, 'MS021', NULL, 'a reminder must exist');
SELECT lives_ok($$ SELECT calimero.commentaire_ajouter('D1', 'A2', 'Le debiteur a ete joint.', '48') $$, 'a file is commented');
SELECT throws_ok($$ SELECT calimero.commentaire_ajouter('D1', 'A2', repeat('x', 2001), '48') $$, 'MS023', NULL, '... within 2000 characters');

-- Activity, from the files themselves.
SELECT is((SELECT string_agg(format('%s %s %s', a.agent, a.activite, a.nombre), ', ' ORDER BY a.agent, a.activite) FROM calimero_vue.oscar_activite a WHERE a.caisse = '48'),
    'A1 affectation 1, A1 paiement 1, A2 commentaire 1, A2 rappel 1', 'the activity of agents is what they entered');

-- The trigger serves its own table.
CREATE TABLE pg_temp.ailleurs (caisse text, dossier bigint);
CREATE TRIGGER t AFTER INSERT ON pg_temp.ailleurs REFERENCING NEW TABLE AS apres FOR EACH STATEMENT EXECUTE FUNCTION calimero.portefeuille_tenir();
SELECT throws_ok($$ INSERT INTO pg_temp.ailleurs VALUES ('48', 1) $$, '39P01', NULL, 'portefeuille_tenir() is the trigger of portefeuille alone');

-- Rights.
CREATE ROLE regress_calimero_oscar IN ROLE calimero_exploitation;
SET LOCAL ROLE regress_calimero_oscar;
SELECT lives_ok($$ SELECT calimero.oscar_confier('D2', 'A1', 'retour', current_date, '48') $$, 'the role of applications entrusts files');
SELECT throws_ok($$ UPDATE calimero_data.dossier SET agent = 'A1' $$, '42501', NULL, '... by the function alone');
SELECT throws_ok($$ UPDATE calimero_data.portefeuille SET motif = 'x' $$, '42501', NULL, '... without rewriting what was');
SELECT throws_ok($$ DELETE FROM calimero_data.rappel $$, '42501', NULL, '... nor erasing');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
