-- A change of the rules of a caisse is noted by the database, whoever makes it and however: what is matched is of older rules
-- until it is all matched again, and the result is that of a matching from scratch.
BEGIN;
SELECT plan(66);
\ir rapprochement_outils.psql

CREATE FUNCTION pg_temp.change(caisse text DEFAULT '48') RETURNS boolean LANGUAGE sql AS $$
    SELECT g.regles_changees_le IS NOT NULL FROM calimero_data.dsn_generation g WHERE g.caisse = change.caisse
$$;
CREATE FUNCTION pg_temp.lignes_a_jour(caisse text DEFAULT '48') RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(DISTINCT r.a_jour::text, ', ') FROM calimero_vue.dsn_rapprochement r WHERE r.caisse = lignes_a_jour.caisse
$$;
-- From scratch, and back.
CREATE FUNCTION pg_temp.de_rien() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    trouve text;
BEGIN
    DELETE FROM calimero_data.dsn_rapprochement WHERE caisse = '48';
    DELETE FROM calimero_data.dsn_affectation WHERE caisse = '48';
    PERFORM calimero.dsn_rapprocher('48', '1990-01-01', '2099-12-31');
    trouve := pg_temp.resultats();
    RAISE EXCEPTION USING ERRCODE = 'MS999', MESSAGE = trouve;
EXCEPTION WHEN SQLSTATE 'MS999' THEN
    RETURN SQLERRM;
END
$$;

-- Nothing is matched yet: there is nothing to say.
SELECT is(pg_temp.change(), false, 'a caisse without facts has nothing of older rules');
UPDATE calimero_data.dsn_parametre SET tolerance = 0.02 WHERE caisse = '48';
SELECT is(pg_temp.change(), false, '... whatever is changed');

SELECT pg_temp.faits(essai.siret(1), '{"d": [{"mois": "2025-03", "c": [{"m": 50, "code": "075"}, {"m": 7, "code": "059", "organisme": null}], "v": [{"m": 57}]}],
                                       "m": [{"m": 57, "j": "2025-04-15"}]}', c) FROM unnest(ARRAY['48', '63']) AS c;
SELECT pg_temp.faits(essai.siret(2), '{"d": [{"mois": "2025-03", "c": [{"m": 20}], "v": [{"m": 20}]}, {"mois": "2025-04", "c": [{"m": 20}], "v": [{"m": 20}]}], "m": [{"m": 20.5, "j": "2025-04-15"}]}');
SELECT calimero.dsn_rapprocher(c) FROM unnest(ARRAY['48', '63']) AS c;
CREATE TEMPORARY TABLE premier AS SELECT pg_temp.resultats() AS resultats;
SELECT is(pg_temp.lignes_a_jour(), 'true', 'matched');

-- What changes no rule is no change.
SELECT lives_ok(requete, 'no change: ' || requete) FROM (VALUES
    ('UPDATE calimero_data.dsn_poids SET poids = poids WHERE caisse = ''48'''), ('UPDATE calimero_data.dsn_poids SET poids = 0 WHERE caisse = ''nobody'''),
    ('UPDATE calimero_data.dsn_organisme SET libelle = ''Une autre'' WHERE caisse = ''48'''), ('UPDATE calimero_data.dsn_parametre SET tolerance = 0.020 WHERE caisse = ''48'''),
    ('DELETE FROM calimero_data.dsn_poids WHERE false'), ('INSERT INTO calimero_data.dsn_poids SELECT * FROM calimero_data.dsn_poids ON CONFLICT DO NOTHING'),
    ('INSERT INTO calimero_data.dsn_organisme SELECT * FROM calimero_data.dsn_organisme ON CONFLICT (caisse, organisme) DO UPDATE SET libelle = ''x'''),
    ('SELECT calimero.creer_caisse(''48'', ''Lozère'')'), ('SELECT count(*) FROM calimero.installer()')) AS c (requete);
SELECT is(pg_temp.change(), false, 'none of these is a change of the rules');
SELECT is((SELECT format('%s', r) FROM calimero.dsn_rapprocher('48') r), '(0,0,0,0)', '... and nothing is matched again');

-- Each way of changing them, and back: noted, said, matched again once, as from scratch.
CREATE TEMPORARY TABLE changement (rang serial, quoi text, faire text);
INSERT INTO changement (quoi, faire) VALUES
    ('a weight added', 'INSERT INTO calimero_data.dsn_poids (caisse, origine, code, du, poids, poids_sans_organisme, classe) VALUES (''48'', ''81'', ''075'', ''2025-01-01'', -1, 0, ''C'')'),
    ('a weight moved to other dates', 'UPDATE calimero_data.dsn_poids SET du = ''2025-04-01'' WHERE caisse = ''48'' AND code = ''075'' AND du = ''2025-01-01'''),
    ('a weight taken away', 'DELETE FROM calimero_data.dsn_poids WHERE caisse = ''48'' AND code = ''075'' AND du = ''2025-04-01'''),
    ('a weight of no body', 'UPDATE calimero_data.dsn_poids SET poids_sans_organisme = 1 - poids_sans_organisme WHERE caisse = ''48'' AND code = ''059'''),
    ('a tolerance', 'UPDATE calimero_data.dsn_parametre SET tolerance = 100 WHERE caisse = ''48'''),
    ('an upsert', 'INSERT INTO calimero_data.dsn_parametre (caisse, delai_jours) VALUES (''48'', 9) ON CONFLICT (caisse) DO UPDATE SET delai_jours = excluded.delai_jours'),
    ('a body taken away', 'DELETE FROM calimero_data.dsn_organisme WHERE caisse = ''48'' AND organisme = ''DMSA48'''),
    ('a body given back', 'INSERT INTO calimero_data.dsn_organisme (caisse, organisme) VALUES (''48'', ''DMSA48'')');
CREATE FUNCTION pg_temp.essayer(rang integer, quoi text, faire text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    voulu text;
BEGIN
    EXECUTE faire;
    RETURN NEXT is(format('%s %s', pg_temp.change(), coalesce(pg_temp.lignes_a_jour(), 'false')), 't false', quoi || ': every row is said to be of older rules');
    voulu := pg_temp.de_rien();
    IF rang % 2 = 0 THEN
        PERFORM calimero.dsn_rapprocher('48', '2031-01-01', '2031-01-31');
    ELSE
        PERFORM calimero.dsn_rapprocher('48');
    END IF;
    RETURN NEXT is(pg_temp.resultats(), voulu, quoi || ': as from scratch');
    RETURN NEXT is(format('%s %s', pg_temp.change(), coalesce(pg_temp.lignes_a_jour(), 'true')), 'f true', quoi || ': up to date');
    RETURN NEXT is((SELECT modifications FROM calimero.dsn_rapprocher('48')), 0::bigint, quoi || ': once');
END
$$;
SELECT e FROM changement c CROSS JOIN LATERAL pg_temp.essayer(c.rang, c.quoi, c.faire) AS e;
UPDATE calimero_data.dsn_parametre SET tolerance = 0.02, delai_jours = 5 WHERE caisse = '48';
UPDATE calimero_data.dsn_poids SET poids_sans_organisme = 1 - poids_sans_organisme WHERE caisse = '48' AND code = '059';
SELECT calimero.dsn_rapprocher('48');
SELECT is(pg_temp.resultats(), (SELECT resultats FROM premier), 'rules that are what they were give the rows that were');
SELECT is(pg_temp.change('63'), false, 'the other caisse has its own rules');

-- A body that is not ours any more: what was stored for it does not count, and is no line of the explanation.
SELECT is((SELECT count(*) FROM calimero_data.dsn_rapprochement WHERE caisse = '48' AND annonce + declare <> 0), 3::bigint, 'amounts of the body count');
INSERT INTO calimero_data.dsn_organisme (caisse, organisme) VALUES ('48', 'DMSA49');
DELETE FROM calimero_data.dsn_organisme WHERE caisse = '48' AND organisme = 'DMSA48';
SELECT calimero.dsn_rapprocher('48');
SELECT is((SELECT sum(annonce + declare) FROM calimero_data.dsn_rapprochement WHERE caisse = '48'), 0.00, 'amounts of a body that is not ours any more do not');
SELECT is((SELECT string_agg(DISTINCT e.colonne, ', ' ORDER BY e.colonne) FROM calimero_data.dsn_rapprochement r
            CROSS JOIN LATERAL calimero.dsn_expliquer(r.siret, r.periode, '48') e WHERE r.caisse = '48' AND e.montant <> 0 AND e.colonne <> 'resultat'),
          'encaisse', '... nor in the explanation');
SELECT is((SELECT count(*) FROM calimero_data.dsn_a_rapprocher WHERE caisse = '48'), 0::bigint, 'nothing waits');
INSERT INTO calimero_data.dsn_organisme (caisse, organisme) VALUES ('48', 'DMSA48');

-- Said where one reads.
SELECT matches((SELECT e.element FROM calimero.dsn_expliquer(essai.siret(1), '2025M04', '48') e WHERE e.colonne = 'a_jour' AND e.rang = 1),
    'Pas à jour : les règles', 'the explanation says first that the row is of older rules');
SELECT matches(calimero.fiche_synthese(essai.siret(1), '2025-01-01', '2025-12-31', 'text', '48', '2025-12-31'), 'pas à jour', 'so does the fiche');
SELECT is((SELECT format('%s %s %s', gravite, conseil ~ 'dsn_rapprocher\(''48''\)', valeur ~ '^rules changed') FROM calimero.etat() WHERE domaine = 'rapprochement' AND element = 'caisse 48'), 'attention t t', 'and etat()');
SELECT is((SELECT gravite FROM calimero.etat() WHERE domaine = 'rapprochement' AND element = 'caisse 63'), 'ok', '... of that caisse alone');
SELECT calimero.dsn_rapprocher('48');
SELECT is((SELECT count(*) FROM calimero.dsn_expliquer(essai.siret(1), '2025M03', '48') e WHERE e.colonne = 'a_jour'), 0::bigint, 'matched: nothing to say');
INSERT INTO calimero_data.dsn_a_rapprocher VALUES ('48', essai.siret(1));
SELECT is((SELECT count(*) FROM calimero.dsn_expliquer(essai.siret(1), '2025M03', '48') e WHERE e.colonne = 'a_jour' AND e.element ~ 'données reçues'), 1::bigint, 'data that came since are said too');

-- Who may change the rules need not be who writes dsn_generation; all caisses of a statement are noted.
CREATE ROLE regress_calimero_app LOGIN IN ROLE calimero_exploitation INHERIT;
SET LOCAL ROLE regress_calimero_app;
SELECT lives_ok($$ UPDATE calimero_data.dsn_poids SET poids = -poids WHERE code = '075' $$, 'an application changes weights of several caisses');
SELECT throws_ok($$ UPDATE calimero_data.dsn_generation SET regles_changees_le = NULL $$, '42501', NULL, '... and cannot say that they did not change');
SELECT throws_ok(format('UPDATE calimero_data.dsn_poids SET %s WHERE code = ''075''', c.faire), '23514', NULL, 'no weight with ' || c.faire)
  FROM (VALUES ('au = ''infinity'''), ('du = ''-infinity''')) AS c (faire);
RESET ROLE;
SELECT is(format('%s %s', pg_temp.change('48'), pg_temp.change('63')), 't t', 'both are noted');
SELECT calimero.dsn_rapprocher('48');
SELECT is(format('%s %s', pg_temp.change('48'), pg_temp.change('63')), 'f t', 'one is matched, the other not');
TRUNCATE calimero_data.dsn_poids;
SELECT is(format('%s %s', pg_temp.change('48'), pg_temp.change('63')), 't t', 'TRUNCATE is a change for all');
CREATE TABLE pg_temp.table_de_passage (caisse text);
CREATE TRIGGER essai BEFORE INSERT ON table_de_passage FOR EACH ROW EXECUTE FUNCTION calimero.dsn_regles_changer();
SELECT throws_ok($$ INSERT INTO table_de_passage VALUES ('48') $$, '39P01', NULL, 'the trigger is of no other kind');

SELECT * FROM finish();
ROLLBACK;
