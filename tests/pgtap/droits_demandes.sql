-- Requests of persons about their data, in time; opposition, which does not apply; rectification.
BEGIN;
SELECT * FROM no_plan();

INSERT INTO calimero_data.agent (caisse, agent, service, du, au) VALUES
    ('48', 'A1', 'cotisations', '2020-01-01', NULL), ('48', 'PARTI', 'cotisations', '2020-01-01', '2024-01-01'), ('63', 'A1', 'cotisations', '2020-01-01', NULL);
CREATE FUNCTION pg_temp.nir(n integer) RETURNS text LANGUAGE sql AS $$ SELECT r || calimero.nir_cle(r) FROM (SELECT '2690549588' || to_char(n, 'FM000') AS r) AS x $$;
SELECT calimero.debiteur_creer('non_salarie', 'M1', 'DURAND', 'CAMILLE', pg_temp.nir(1), essai.siret(1), '0400000001', 'c@exemple.invalid', 'MENDE', '48095', caisse => '48'),
       calimero.debiteur_creer('assure', 'M2', 'DURAND', 'CAMILLE', pg_temp.nir(1), caisse => '48'),
       calimero.debiteur_creer('assure', 'M3', 'AUTRE', 'PERSONNE', pg_temp.nir(3), caisse => '48'),
       calimero.debiteur_creer('assure', 'M1', 'AILLEURS', NULL, pg_temp.nir(1), caisse => '63');

-- The last day to answer.
SELECT is(calimero.demande_delai('48', d.recue, d.prolongee), d.delai, d.cas)
  FROM (VALUES (DATE '2026-03-05', false, DATE '2026-04-07', 'a month, moved beyond a Sunday and Easter Monday'), ('2026-03-10', false, '2026-04-10', 'a month'),
               ('2026-08-31', false, '2026-09-30', 'the last of a month that has no such day'), ('2027-01-31', false, '2027-03-01', 'February, and its Sunday'),
               ('2026-03-10', true, '2026-06-10', 'three months when prolonged'), ('2026-02-14', true, '2026-05-15', 'the morrow of Ascension'),
               ('2023-12-01', false, '2024-01-02', 'not on 1 January'), (NULL, false, NULL, 'nothing of nothing')) AS d (recue, prolongee, delai, cas);

-- Registering.
CREATE TEMPORARY TABLE faite AS SELECT 'acces' AS nom, d.* FROM calimero.demande_enregistrer('M1', 'acces', 'A1', current_date, '48') AS d;
SELECT is((SELECT format('%s %s', f.delai_le = calimero.demande_delai('48', current_date), f.reponse IS NULL) FROM faite f), 't t', 'a request of access waits for its answer');
INSERT INTO faite SELECT 'vieille', d.* FROM calimero.demande_enregistrer(pg_temp.nir(3), 'rectification', 'A1', current_date - 60, '48') AS d;
INSERT INTO faite SELECT 'opposition', d.* FROM calimero.demande_enregistrer(essai.siret(1), 'opposition', 'A1', current_date - 1, '48') AS d;
SELECT is((SELECT format('%s %s %s', r.issue, r.repondue_le = current_date, r.motif = f.reponse) FROM faite f JOIN calimero_data.demande_droit r ON r.caisse = '48' AND r.demande = f.demande WHERE f.nom = 'opposition'),
    'refusee t t', 'an opposition is answered at once');
SELECT matches((SELECT f.reponse FROM faite f WHERE f.nom = 'opposition'), 'ne s''applique pas .*CIL n° 18-07.*article 4.*CNIL', '... with the article, and the ways to complain');
SELECT is((SELECT string_agg(format('%s %s %s %s', r.matricule, r.genre, r.en_retard, r.jours_restants < 0), ', ') FROM calimero_vue.droits_demandes r WHERE r.caisse = '48'),
    'M3 rectification t t, M1 acces f f, M1 opposition f ', 'the view has those that wait first, the late ones at the head');
SELECT is(essai.erreur(e.requete, VARIADIC e.secrets), e.code, e.cas)
  FROM (VALUES
    ('SELECT calimero.demande_enregistrer(''M9'', ''acces'', ''A1'', current_date, ''48'')', 'MS021', 'nobody asks nothing', ARRAY['M9']),
    ('SELECT calimero.demande_enregistrer(''M3'', ''acces'', ''A1'', current_date, ''63'')', 'MS021', 'nor a debtor of another caisse', '{}'),
    ('SELECT calimero.demande_enregistrer(NULL, ''acces'', ''A1'', current_date, ''48'')', '22004', 'nor null', '{}'),
    ('SELECT calimero.demande_enregistrer(''M1'', NULL, ''A1'', current_date, ''48'')', '22004', 'a kind is needed', '{}'),
    ('SELECT calimero.demande_enregistrer(''M1'', ''effacement'', ''A1'', current_date, ''48'')', 'MS023', 'of the three', '{}'),
    ('SELECT calimero.demande_enregistrer(''M1'', ''acces'', NULL, current_date, ''48'')', '22004', 'an agent too', '{}'),
    ('SELECT calimero.demande_enregistrer(''M1'', ''acces'', ''PARTI'', current_date, ''48'')', 'MS021', 'who has not left', '{}'),
    ('SELECT calimero.demande_enregistrer(''M1'', ''acces'', ''A1'', current_date + 1, ''48'')', 'MS031', 'not before it is received', '{}'),
    ('SELECT calimero.demande_enregistrer(''M1'', ''acces'', ''A1'', NULL, ''48'')', '22004', 'a day is needed', '{}'),
    ('SELECT calimero.demande_enregistrer(''M1'', ''acces'', ''A1'', ''1826-01-01'', ''48'')', '22008', 'of these centuries', '{}'),
    ('SELECT calimero.demande_enregistrer(''M1'', ''acces'', ''A1'', ''-infinity'', ''48'')', 'MS031', 'that comes', '{}'),
    (format('SELECT calimero.demande_enregistrer(%L, ''acces'', ''A1'', current_date, ''48'')', left(pg_temp.nir(1), 13) || '99'), '22P02', 'by a right NIR', ARRAY[left(pg_temp.nir(1), 13)])
  ) AS e (requete, code, cas, secrets);

-- Prolonging, answering.
CREATE FUNCTION pg_temp.demande(nom text) RETURNS bigint LANGUAGE sql STABLE AS $$ SELECT f.demande FROM faite f WHERE f.nom = $1 $$;
SELECT throws_ok($$ SELECT calimero.demande_prolonger(pg_temp.demande('vieille'), 'complexe', current_date, '48') $$, 'MS064', NULL, 'the delay is not prolonged after its first month');
SELECT throws_ok($$ SELECT calimero.demande_prolonger(pg_temp.demande('acces'), NULL, current_date, '48') $$, 'MS033', NULL, '... nor without a reason');
SELECT throws_ok($$ SELECT calimero.demande_prolonger(pg_temp.demande('acces'), ' ', current_date, '48') $$, 'MS033', NULL, '... in words');
SELECT throws_ok($$ SELECT calimero.demande_prolonger(pg_temp.demande('acces'), 'x', current_date - 1, '48') $$, 'MS031', NULL, '... nor before it was received');
SELECT throws_ok($$ SELECT calimero.demande_prolonger(pg_temp.demande('acces'), 'x', current_date + 1, '48') $$, 'MS031', NULL, '... nor after today');
SELECT throws_ok($$ SELECT calimero.demande_prolonger(pg_temp.demande('acces'), 'x', NULL, '48') $$, '22004', NULL, '... nor on no day');
SELECT throws_ok($$ SELECT calimero.demande_prolonger(0, 'x', current_date, '48') $$, 'MS021', NULL, '... nor of a request that is not there');
SELECT throws_ok($$ SELECT calimero.demande_prolonger(pg_temp.demande('acces'), 'x', current_date, '63') $$, 'MS021', NULL, '... nor of another caisse');
SELECT throws_ok($$ SELECT calimero.demande_prolonger(pg_temp.demande('opposition'), 'x', current_date, '48') $$, 'MS063', NULL, '... nor of what is answered');
SELECT is(calimero.demande_prolonger(pg_temp.demande('acces'), 'dossier ancien', current_date, '48'), calimero.demande_delai('48', current_date, true), 'two more months');
SELECT is((SELECT r.delai_le FROM calimero_vue.droits_demandes r WHERE (r.caisse, r.demande) = ('48', pg_temp.demande('acces'))), calimero.demande_delai('48', current_date, true), '... in the view');
SELECT throws_ok($$ SELECT calimero.demande_prolonger(pg_temp.demande('acces'), 'encore', current_date, '48') $$, 'MS064', NULL, '... once');
SELECT is(calimero.demande_attendre('48', pg_temp.demande('acces')), current_date, 'a request waits from its last event');
SELECT throws_ok($$ SELECT calimero.demande_attendre('48', NULL) $$, '22004', NULL, 'a request has a number');
SELECT throws_ok($$ SELECT calimero.demande_repondre(pg_temp.demande('acces'), 'refusee', 'A1', NULL, current_date, '48') $$, 'MS033', NULL, 'a refusal says why');
SELECT throws_ok($$ SELECT calimero.demande_repondre(pg_temp.demande('acces'), 'partielle', 'A1', NULL, current_date, '48') $$, 'MS033', NULL, '... a part of one too');
SELECT throws_ok($$ SELECT calimero.demande_repondre(pg_temp.demande('acces'), 'refusee', 'A1', '  ', current_date, '48') $$, 'MS023', NULL, '... in words');
SELECT throws_ok($$ SELECT calimero.demande_repondre(pg_temp.demande('acces'), 'refusee', 'A1', repeat('x', 501), current_date, '48') $$, 'MS023', NULL, '... not too many');
SELECT throws_ok($$ SELECT calimero.demande_repondre(pg_temp.demande('acces'), 'oubliee', 'A1', 'x', current_date, '48') $$, 'MS023', NULL, 'an outcome is one of three');
SELECT throws_ok($$ SELECT calimero.demande_repondre(pg_temp.demande('acces'), NULL, 'A1', 'x', current_date, '48') $$, '22004', NULL, '... and not null');
SELECT throws_ok($$ SELECT calimero.demande_repondre(pg_temp.demande('acces'), 'acceptee', 'PARTI', NULL, current_date, '48') $$, 'MS021', NULL, 'an agent who has left answers nothing');
SELECT throws_ok($$ SELECT calimero.demande_repondre(pg_temp.demande('acces'), 'acceptee', 'A1', NULL, current_date - 1, '48') $$, 'MS031', NULL, 'not before what was said of it');
SELECT throws_ok($$ SELECT calimero.demande_repondre(pg_temp.demande('acces'), 'acceptee', 'A1', NULL, current_date + 1, '48') $$, 'MS031', NULL, '... nor after today');
SELECT throws_ok($$ SELECT calimero.demande_repondre(0, 'acceptee', 'A1', NULL, current_date, '48') $$, 'MS021', NULL, '... nor what is not there');
SELECT lives_ok($$ SELECT calimero.demande_repondre(pg_temp.demande('acces'), 'acceptee', 'A1', NULL, current_date, '48') $$, 'a request is answered');
SELECT throws_ok($$ SELECT calimero.demande_repondre(pg_temp.demande('acces'), 'refusee', 'A1', 'x', current_date, '48') $$, 'MS063', NULL, '... once');
SELECT throws_ok($$ SELECT calimero.demande_repondre(pg_temp.demande('opposition'), 'acceptee', 'A1', NULL, current_date, '48') $$, 'MS063', NULL, 'an opposition is never granted');
SELECT lives_ok($$ SELECT calimero.demande_repondre(pg_temp.demande('vieille'), 'partielle', 'A1', 'une part', current_date, '48') $$, 'a late one is answered');
SELECT is((SELECT format('%s %s', r.en_retard, r.jours_restants IS NULL) FROM calimero_vue.droits_demandes r WHERE (r.caisse, r.demande) = ('48', pg_temp.demande('vieille'))), 't t', '... late');

-- Rectification.
CREATE FUNCTION pg_temp.derniere() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT format('%s %s > %s (%s, %s)', r.champ, r.avant, r.apres, r.motif, r.agent) FROM calimero_data.rectification r WHERE r.caisse = '48' ORDER BY r.rectification DESC LIMIT 1
$$;
SELECT is(calimero.rectifier('M1', 'nom', 'DURANT', 'piece d''identite', 'A1', '48'), 1::bigint, 'a field is rectified');
SELECT is(pg_temp.derniere(), 'nom DURAND > DURANT (piece d''identite, A1)', '... with what was before, why, by whom');
SELECT is((SELECT format('%s %s', r.rectifiee_le BETWEEN now() AND clock_timestamp(), b.nom) FROM calimero_data.rectification r JOIN calimero_data.debiteur b USING (caisse, debiteur) WHERE r.caisse = '48' ORDER BY r.rectification DESC LIMIT 1), 't DURANT', '... when, and it is so');
SELECT is((SELECT string_agg(b.nom, ' ' ORDER BY b.caisse, b.debiteur) FROM calimero_data.debiteur b), 'DURANT DURAND AUTRE AILLEURS', '... of that debtor alone');
SELECT is(calimero.rectifier(pg_temp.nir(1), 'nom', 'DURANT', 'piece d''identite', 'A1', '48'), 1::bigint, 'by the NIR, every debtor that has another value');
SELECT is(calimero.rectifier(pg_temp.nir(1), 'prenom', NULL, 'erreur', 'A1', '48'), 2::bigint, 'a field is erased, of both');
SELECT is(pg_temp.derniere(), 'prenom CAMILLE >  (erreur, A1)', '... which is noted');
SELECT is(calimero.rectifier('M1', 'siret', essai.siret(2), 'erreur', 'A1', '48') + calimero.rectifier('M1', 'telephone', '0400000002', 'erreur', 'A1', '48') + calimero.rectifier('M1', 'mail', 'd@exemple.invalid', 'erreur', 'A1', '48')
          + calimero.rectifier('M1', 'commune', 'Florac', 'erreur', 'A1', '48') + calimero.rectifier('M1', 'code_commune', '48 061', 'erreur', 'A1', '48'), 5::bigint, 'the others too');
SELECT is((SELECT b.code_commune FROM calimero_data.debiteur b WHERE (b.caisse, b.matricule) = ('48', 'M1')), '48061', '... as people type them');
SELECT is(calimero.rectifier('M2', 'nir', ' 2 69 05 49 588 002 ' || right(pg_temp.nir(2), 2), 'erreur', 'A1', '48'), 1::bigint, 'a NIR');
SELECT is((SELECT format('%s %s', r.avant = pg_temp.nir(1), r.apres = pg_temp.nir(2)) FROM calimero_data.rectification r WHERE r.champ = 'nir'), 't t', '... with both');
SELECT is(position(pg_temp.nir(1) IN calimero.droit_acces('M2', '48')::text) > 0, true, '... which the person reads');
SELECT is(essai.erreur(e.requete, VARIADIC e.secrets), e.code, e.cas)
  FROM (VALUES
    ('SELECT calimero.rectifier(''M1'', ''nom'', ''DURANT'', ''x'', ''A1'', ''48'')', 'MS062', 'nothing to rectify', ARRAY['DURANT']),
    ('SELECT calimero.rectifier(''M1'', ''prenom'', NULL, ''x'', ''A1'', ''48'')', 'MS062', 'nothing to erase', '{}'),
    ('SELECT calimero.rectifier(''M1'', ''matricule'', ''M8'', ''x'', ''A1'', ''48'')', 'MS061', 'a matricule is the caisse''s', '{}'),
    ('SELECT calimero.rectifier(''M1'', ''personne'', ''assure'', ''x'', ''A1'', ''48'')', 'MS061', 'so is the kind of person', '{}'),
    ('SELECT calimero.rectifier(''M1'', ''debiteur'', ''3'', ''x'', ''A1'', ''48'')', 'MS061', 'and the number', '{}'),
    ('SELECT calimero.rectifier(''M1'', ''nom = nom; --'', ''3'', ''x'', ''A1'', ''48'')', 'MS061', 'a field is a name', '{}'),
    ('SELECT calimero.rectifier(''M1'', NULL, ''3'', ''x'', ''A1'', ''48'')', '22004', 'of a column', '{}'),
    ('SELECT calimero.rectifier(''M1'', ''nom'', NULL, ''x'', ''A1'', ''48'')', 'MS023', 'a name is needed', '{}'),
    ('SELECT calimero.rectifier(''M1'', ''nom'', '' '', ''x'', ''A1'', ''48'')', 'MS023', 'in letters', '{}'),
    ('SELECT calimero.rectifier(''M1'', ''nom'', repeat(''N'', 81), ''x'', ''A1'', ''48'')', 'MS023', 'not too many', ARRAY['NNN']),
    ('SELECT calimero.rectifier(''M1'', ''nom'', repeat(''N'', 300), ''x'', ''A1'', ''48'')', 'MS023', 'far too many', ARRAY['NNN']),
    ('SELECT calimero.rectifier(''M1'', ''mail'', ''sansarobase'', ''x'', ''A1'', ''48'')', 'MS023', 'a mail address has its form', ARRAY['sansarobase']),
    ('SELECT calimero.rectifier(''M1'', ''telephone'', ''zero'', ''x'', ''A1'', ''48'')', 'MS023', 'so has a telephone', '{}'),
    ('SELECT calimero.rectifier(''M1'', ''nir'', ''269054958815799'', ''x'', ''A1'', ''48'')', '22P02', 'a NIR has its key', ARRAY['269054958815799']),
    ('SELECT calimero.rectifier(''M1'', ''siret'', ''00900001900018'', ''x'', ''A1'', ''48'')', '22P02', 'a SIRET too', ARRAY['00900001900018']),
    ('SELECT calimero.rectifier(''M1'', ''code_commune'', ''4809'', ''x'', ''A1'', ''48'')', '22P02', 'a commune its form', '{}'),
    ('SELECT calimero.rectifier(''M1'', ''nom'', ''X'', NULL, ''A1'', ''48'')', 'MS033', 'a reason is needed', '{}'),
    ('SELECT calimero.rectifier(''M1'', ''nom'', ''X'', '' '', ''A1'', ''48'')', 'MS033', 'in words', '{}'),
    ('SELECT calimero.rectifier(''M1'', ''nom'', ''X'', ''x'', NULL, ''48'')', '22004', 'an agent too', '{}'),
    ('SELECT calimero.rectifier(''M1'', ''nom'', ''X'', ''x'', ''PARTI'', ''48'')', 'MS021', 'who has not left', '{}'),
    ('SELECT calimero.rectifier(''M9'', ''nom'', ''X'', ''x'', ''A1'', ''48'')', 'MS021', 'of a debtor that is there', '{}'),
    ('SELECT calimero.rectifier(''M3'', ''nom'', ''X'', ''x'', ''A1'', ''63'')', 'MS021', 'in this caisse', '{}'),
    ('SELECT calimero.rectifier(NULL, ''nom'', ''X'', ''x'', ''A1'', ''48'')', '22004', 'and has a name', '{}')
  ) AS e (requete, code, cas, secrets);

-- Rows of rectification, even by their owner.
SELECT throws_ok($$ UPDATE calimero_data.rectification SET avant = 'X' $$, 'MS065', NULL, 'a rectification does not change');
SELECT throws_ok($$ DELETE FROM calimero_data.rectification $$, 'MS065', NULL, '... nor goes');
SELECT throws_ok($$ TRUNCATE calimero_data.rectification $$, 'MS065', NULL, '... nor all of them');
SELECT throws_ok($$ INSERT INTO calimero_data.rectification (caisse, debiteur, champ, apres, motif, agent) VALUES ('48', 0, 'nom', 'X', 'x', 'A1') $$, 'MS021', NULL, 'nobody is rectified in vain');
SELECT lives_ok($$ INSERT INTO calimero_data.rectification (caisse, debiteur, champ, avant, apres, motif, agent, rectifiee_le)
    SELECT b.caisse, b.debiteur, 'nom', 'VIEUX', 'NOM', 'repris', 'A1', '2020-01-01' FROM calimero_data.debiteur b WHERE (b.caisse, b.matricule) = ('48', 'M3') $$, 'the owner loads history');
SELECT is((SELECT b.nom FROM calimero_data.debiteur b WHERE (b.caisse, b.matricule) = ('48', 'M3')), 'AUTRE', '... which changes nothing');
SELECT lives_ok($$ DELETE FROM calimero_data.debiteur WHERE (caisse, matricule) = ('48', 'M3') $$, 'a debtor goes');
SELECT is((SELECT count(*) FROM calimero_data.rectification r WHERE r.motif = 'repris') + (SELECT count(*) FROM calimero_data.demande_droit r WHERE r.demande = pg_temp.demande('vieille')), 0::bigint, '... with what was rectified and asked of her');
SELECT throws_ok($$ UPDATE calimero_data.demande_droit SET motif = 'X' WHERE repondue_le IS NOT NULL $$, 'MS063', NULL, 'an answer does not change, by plain SQL either');
SELECT throws_ok($$ INSERT INTO calimero_data.demande_droit (caisse, debiteur, genre, recue_le, agent) SELECT b.caisse, b.debiteur, 'opposition', current_date, 'A1' FROM calimero_data.debiteur b WHERE (b.caisse, b.matricule) = ('48', 'M1') $$,
    '23514', NULL, 'an opposition that waits is none');
SELECT throws_ok($$ INSERT INTO calimero_data.demande_droit (caisse, debiteur, genre, recue_le, agent, repondue_le, agent_reponse, issue) SELECT b.caisse, b.debiteur, 'opposition', current_date, 'A1', current_date, 'A1', 'acceptee' FROM calimero_data.debiteur b WHERE (b.caisse, b.matricule) = ('48', 'M1') $$,
    '23514', NULL, '... nor one that is granted');
SELECT throws_ok($$ INSERT INTO calimero_data.demande_droit (caisse, debiteur, genre, recue_le, agent) SELECT b.caisse, b.debiteur, 'acces', current_date + 1, 'A1' FROM calimero_data.debiteur b WHERE (b.caisse, b.matricule) = ('48', 'M1') $$,
    'MS031', NULL, 'nor is one of tomorrow');

-- Rights.
CREATE ROLE regress_calimero_demandes IN ROLE calimero_exploitation;
GRANT SELECT ON faite TO regress_calimero_demandes;
SET LOCAL ROLE regress_calimero_demandes;
SELECT lives_ok($$ SELECT calimero.rectifier('M1', 'nom', 'MARTIN', 'mariage', 'A1', '48') $$, 'the role of applications rectifies');
SELECT lives_ok($$ SELECT calimero.demande_repondre((calimero.demande_enregistrer('M1', 'rectification', 'A1', current_date, '48')).demande, 'acceptee', 'A1', NULL, current_date, '48') $$, '... registers and answers');
SELECT throws_ok($$ INSERT INTO calimero_data.rectification (caisse, debiteur, champ, avant, apres, motif, agent) VALUES ('48', 1, 'nom', 'FAUX', 'X', 'x', 'A1') $$, '42501', NULL, 'plain SQL writes no past of its own');
SELECT throws_ok($$ INSERT INTO calimero_data.rectification (caisse, debiteur, champ, apres, motif, agent, rectifiee_le) VALUES ('48', 1, 'nom', 'X', 'x', 'A1', now()) $$, '42501', NULL, '... nor time');
SELECT throws_ok(format('INSERT INTO calimero_data.rectification (caisse, debiteur, champ, apres, motif, agent) SELECT b.caisse, b.debiteur, %L, %L, %L, %L FROM calimero_data.debiteur b WHERE (b.caisse, b.matricule) = (''48'', ''M1'')', r.champ, r.apres, r.motif, r.agent),
    r.code, NULL, r.cas)
  FROM (VALUES ('nom', 'MARTIN', 'x', 'A1', 'MS062', 'nor what did not change'), ('matricule', 'M7', 'x', 'A1', 'MS061', 'nor another column'), ('nom', 'X', ' ', 'A1', 'MS033', 'nor without a reason'),
               ('nom', 'X', 'x', 'PARTI', 'MS021', 'nor by nobody'), ('mail', 'x', 'x', 'A1', 'MS023', 'nor what has not its form'), ('nir', '1', 'x', 'A1', 'MS023', 'nor a NIR that is none')) AS r (champ, apres, motif, agent, code, cas);
SELECT throws_ok($$ UPDATE calimero_data.rectification SET motif = 'x' $$, '42501', NULL, '... nor changes one');
SELECT throws_ok($$ DELETE FROM calimero_data.rectification $$, '42501', NULL, '... nor deletes one');
SELECT throws_ok($$ DELETE FROM calimero_data.demande_droit $$, '42501', NULL, '... nor a request');
SELECT throws_ok($$ UPDATE calimero_data.demande_droit SET recue_le = current_date $$, '42501', NULL, '... nor moves its day');
SELECT lives_ok($$ UPDATE calimero_data.debiteur SET commune = 'Langogne' WHERE (caisse, matricule) = ('48', 'M1') $$, 'agents keep debtors as before');
RESET ROLE;
SELECT throws_ok($$ UPDATE calimero_data.demande_droit SET prolongee_le = recue_le, prolongee_motif = 'x', issue = NULL $$, 'MS063', NULL, 'nothing is said of what is answered');

-- The triggers serve their own tables.
CREATE TABLE pg_temp.ailleurs (caisse text, debiteur bigint, prolongee_le date, recue_le date, champ text, motif text, agent text);
CREATE TRIGGER t AFTER INSERT ON pg_temp.ailleurs FOR EACH ROW EXECUTE FUNCTION calimero.demande_garder();
SELECT throws_ok($$ INSERT INTO pg_temp.ailleurs (caisse, prolongee_le, recue_le) VALUES ('48', '2026-06-01', '2026-01-01') $$, 'MS064', NULL, 'demande_garder() looks at the row alone');
SELECT throws_ok($$ SELECT calimero.rectification_faire() $$, '0A000', NULL, 'rectification_faire() is a trigger');
SELECT throws_ok($$ SELECT calimero.rectification_garder() $$, '0A000', NULL, '... and so is rectification_garder()');

SELECT * FROM finish();
ROLLBACK;
