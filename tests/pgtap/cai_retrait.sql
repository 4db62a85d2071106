-- Taking an import of CAI back: what it alone said goes, what another import said too stays, and the same file may come again.
BEGIN;
SELECT plan(53);

CREATE FUNCTION pg_temp.importer(nom text, lignes text, caisse text DEFAULT '48', entete text DEFAULT 'reference;siret;sens;montant;date_operation;periode;date_affectation')
    RETURNS text LANGUAGE sql AS $$
    SELECT format('%s added, %s modified, %s known, %s rejected', i.ajoutes, i.modifies, i.deja_connus, i.rejetes)
      FROM calimero.cai_importer(convert_to(entete || E'\n' || lignes, 'UTF8'), nom, caisse, false) AS i
$$;
CREATE FUNCTION pg_temp.ligne(reference text, n integer DEFAULT 1, periode text DEFAULT '', jour text DEFAULT '', montant text DEFAULT '15,00')
    RETURNS text LANGUAGE sql AS $$ SELECT concat_ws(';', reference, essai.siret(n), 'C', montant, '2025-04-15', periode, jour) || E'\n' $$;
CREATE FUNCTION pg_temp.retirer(nom text, rapprocher boolean DEFAULT false) RETURNS text LANGUAGE sql AS $$
    SELECT format('%s: %s removed, %s kept, %s assigned', r.retire, r.retires, r.conserves, r.reaffectes)
      FROM calimero_data.cai_import i, calimero.cai_retirer(i.import, 'mauvais fichier', i.caisse, $2) AS r WHERE i.nom = $1
$$;
CREATE FUNCTION pg_temp.mouvements(c text DEFAULT '48') RETURNS text LANGUAGE sql AS $$
    SELECT coalesce(string_agg(concat_ws(' ', m.reference, i.nom, m.periode, m.date_affectation), ', ' ORDER BY m.reference), '')
      FROM calimero_data.cai_mouvement m JOIN calimero_data.cai_import i USING (caisse, import) WHERE m.caisse = c
$$;
CREATE FUNCTION pg_temp.attente() RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(siret, ' ' ORDER BY siret) FROM calimero_data.dsn_a_rapprocher WHERE caisse = '48'
$$;

-- One import alone.
SELECT is(pg_temp.importer('a', pg_temp.ligne('A1') || pg_temp.ligne('A2', 2, '2025M03') || 'A3;x;C;1;2025-04-15;;'), '2 added, 0 modified, 0 known, 1 rejected', 'an import');
SELECT is(pg_temp.importer('ailleurs', pg_temp.ligne('A1'), '63'), '1 added, 0 modified, 0 known, 0 rejected', '... another caisse');
SELECT lives_ok($$ SELECT * FROM calimero.dsn_rapprocher('48') $$, '... matched');
SELECT is((SELECT count(*) FROM calimero_data.dsn_affectation), 2::bigint, '... both credits allocated');
SELECT is(pg_temp.retirer('a'), 't: 2 removed, 0 kept, 0 assigned', 'it is taken back');
SELECT is(pg_temp.mouvements(), '', 'its movements are gone');
SELECT is(pg_temp.mouvements('63'), 'A1 ailleurs', '... and no other caisse''s');
SELECT is((SELECT count(*) FROM calimero_data.cai_rejet), 0::bigint, 'its rejects are gone');
SELECT is(pg_temp.attente(), (SELECT string_agg(s, ' ' ORDER BY s) FROM (VALUES (essai.siret(1)), (essai.siret(2))) AS v (s)), 'their accounts wait to be matched');
SELECT essai.memes_lignes($$ SELECT nom, lignes, ajoutes, rejetes, retire_le = now(), retire_par, motif FROM calimero_vue.cai_import WHERE caisse = '48' $$,
    $$ SELECT 'a'::varchar, 3::bigint, 2::bigint, 1::bigint, true, session_user::varchar, 'mauvais fichier'::varchar $$, 'what was imported, who took it back, when and why stays');
SELECT is(pg_temp.retirer('a'), 'f: 0 removed, 0 kept, 0 assigned', 'a second time takes nothing back');
SELECT is((SELECT motif FROM calimero_vue.cai_import WHERE nom = 'a'), 'mauvais fichier', '... and leaves the reason');
SELECT lives_ok($$ SELECT * FROM calimero.dsn_rapprocher('48') $$, 'matched again');
SELECT is((SELECT count(*) FROM calimero_data.dsn_rapprochement), 0::bigint, '... nothing is left of it');
SELECT is(pg_temp.importer('a2', pg_temp.ligne('A1') || pg_temp.ligne('A2', 2, '2025M03') || 'A3;x;C;1;2025-04-15;;'), '2 added, 0 modified, 0 known, 1 rejected', 'the same file may be imported again');
SELECT is(pg_temp.retirer('a2', true), 't: 2 removed, 0 kept, 0 assigned', 'taken back and matched in one call');
SELECT is(pg_temp.attente(), NULL, '... nothing waits');
SELECT is((SELECT count(*) FROM calimero_data.dsn_rapprochement), 0::bigint, '... and nothing is left');

-- What does not exist.
SELECT is((SELECT r.retire FROM calimero.cai_retirer(999999, 'x', '48') r), false, 'no such import');
SELECT is((SELECT r.retire FROM calimero.cai_retirer(NULL, 'x', '48') r), false, 'a null import');
SELECT is((SELECT r.retire FROM calimero_data.cai_import i, calimero.cai_retirer(i.import, 'x', '48') r WHERE i.nom = 'ailleurs'), false, 'the import of another caisse');
SELECT throws_ok($$ SELECT * FROM calimero.cai_retirer(1, 'x', '99') $$, '22023', 'caisse is not known', 'an unknown caisse');
SELECT throws_ok($$ SELECT * FROM calimero.cai_retirer(1, 'x') $$, '22023', 'caisse must be named', 'a caisse among several');
SELECT throws_ok($$ SELECT * FROM calimero.cai_retirer(1, NULL, '48') $$, '22004', NULL, 'no reason');
SELECT throws_ok(format($$ SELECT * FROM calimero.cai_retirer(1, %L, '48') $$, m), '22023', 'reason for taking an import back must have 1 to 200 characters', 'a reason of ' || length(m))
  FROM (VALUES ('  '), (repeat('x', 201))) AS v (m);

-- Lines that come with the number of an import which was taken back.
SELECT throws_ok($$ INSERT INTO calimero_data.cai_arrivee (caisse, import, reference, siret, sens, montant, date_operation)
    SELECT '48', import, 'I1', essai.siret(1), 'C', '1', '2025-04-15' FROM calimero_data.cai_import WHERE nom = 'a' $$, '23503', 'import is not known', 'no line joins it any more');

-- A movement that two imports brought.
SELECT pg_temp.importer('b', pg_temp.ligne('B1', periode => '2025M03') || pg_temp.ligne('B2') || pg_temp.ligne('B3'));
SELECT is(pg_temp.importer('c', pg_temp.ligne('B1', periode => '2025M03') || pg_temp.ligne('B3') || pg_temp.ligne('C1')), '1 added, 0 modified, 2 known, 0 rejected', 'two extracts that overlap');
SELECT is(pg_temp.retirer('b'), 't: 1 removed, 2 kept, 0 assigned', 'the first is taken back');
SELECT is(pg_temp.mouvements(), 'B1 c 2025M03, B3 c, C1 c', 'what the second said too is the second''s');
SELECT is(pg_temp.importer('b2', pg_temp.ligne('B1', periode => '2025M03') || pg_temp.ligne('B2') || pg_temp.ligne('B3')), '1 added, 0 modified, 2 known, 0 rejected', 'the first comes again');
SELECT is(pg_temp.retirer('c'), 't: 1 removed, 2 kept, 0 assigned', 'the second is taken back');
SELECT is(pg_temp.mouvements(), 'B1 b2 2025M03, B2 b2, B3 b2', 'and so on');
SELECT is(pg_temp.retirer('b2'), 't: 3 removed, 0 kept, 0 assigned', 'the last one');
SELECT is(pg_temp.mouvements(), '', '... leaves nothing');
SELECT is((SELECT count(*) FROM calimero_data.cai_reprise), 0::bigint, '... and no note');

-- The same file twice is one note, however long.
SELECT pg_temp.importer(nom, (SELECT string_agg(pg_temp.ligne('L' || r), '' ORDER BY r) FROM generate_series(1, 9000) AS r)) FROM (VALUES ('l1'), ('l2')) AS v (nom);
SELECT is((SELECT count(*) FROM calimero_data.cai_reprise), 1::bigint, 'movements said again in their order are one note');
SELECT is(pg_temp.importer('l3', (SELECT string_agg(pg_temp.ligne('L' || r), '' ORDER BY r DESC) FROM generate_series(1, 18000, 2) AS r)), '4500 added, 0 modified, 4500 known, 0 rejected', 'every second one, from the last');
SELECT is((SELECT count(*) FROM calimero_data.cai_reprise), 4501::bigint, '... is a note each');
SELECT is(pg_temp.retirer('l2'), 't: 0 removed, 0 kept, 0 assigned', 'an import that only repeated');
SELECT is(pg_temp.retirer('l1'), 't: 4500 removed, 4500 kept, 0 assigned', 'and the one that it repeated');
SELECT is(pg_temp.retirer('l3'), 't: 9000 removed, 0 kept, 0 assigned', 'all gone');

-- Assignments.
SELECT pg_temp.importer('d', pg_temp.ligne('D1') || pg_temp.ligne('D2') || pg_temp.ligne('D3', periode => '2025M01') || pg_temp.ligne('D4', periode => '2025M01'));
SELECT is(pg_temp.importer('e', pg_temp.ligne('D1', periode => '2025M02', jour => '2025-04-16') || pg_temp.ligne('D2', periode => '2025M02') || pg_temp.ligne('D3', periode => '2025M02')
                           || pg_temp.ligne('D4', periode => '2025M02')), '0 added, 4 modified, 0 known, 0 rejected', 'an extract that assigns');
SELECT pg_temp.importer('f', pg_temp.ligne('D2', periode => '2025M02') || pg_temp.ligne('D3', periode => '2025M03'));
DELETE FROM calimero_data.dsn_a_rapprocher;
SELECT is(pg_temp.retirer('e'), 't: 0 removed, 0 kept, 2 assigned', 'it is taken back');
SELECT is(pg_temp.mouvements(), 'D1 d, D2 d 2025M02, D3 d 2025M03, D4 d 2025M01', 'assignments are as before; that which another import confirmed stays, and that which came after');
SELECT is(pg_temp.attente(), essai.siret(1), 'the account waits to be matched');
SELECT is(pg_temp.retirer('f'), 't: 0 removed, 0 kept, 2 assigned', 'the other is taken back');
SELECT is(pg_temp.mouvements(), 'D1 d, D2 d, D3 d 2025M01, D4 d 2025M01', 'back to what the first said');
SELECT pg_temp.importer('g', E'D4;' || essai.siret(1) || E';C;15;2025-04-15\nD3;' || essai.siret(1) || E';C;15;2025-04-15\n', entete => 'reference;siret;sens;montant;date_operation');
SELECT pg_temp.importer('h', pg_temp.ligne('D3', periode => '2025M01'));
SELECT is(pg_temp.retirer('d'), 't: 2 removed, 2 kept, 1 assigned', 'the first, when others said some of its movements again');
SELECT is(pg_temp.mouvements(), 'D3 h 2025M01, D4 g', 'an assignment that none of them said goes with it');
SELECT is(pg_temp.retirer('g') || ' ' || pg_temp.retirer('h'), 't: 1 removed, 0 kept, 0 assigned t: 1 removed, 0 kept, 0 assigned', 'nothing is left');

-- Under the rights of an application, and of a reader.
SELECT pg_temp.importer('i', pg_temp.ligne('I1'));
CREATE ROLE regress_calimero_app LOGIN IN ROLE calimero_exploitation INHERIT;
CREATE ROLE regress_calimero_lecteur LOGIN IN ROLE calimero_consultation INHERIT;
GRANT USAGE ON SCHEMA essai TO regress_calimero_app;
SET LOCAL ROLE regress_calimero_lecteur;
SELECT throws_ok($$ SELECT * FROM calimero.cai_retirer(1, 'x', '48') $$, '42501', NULL, 'a reader may not');
SET LOCAL ROLE regress_calimero_app;
SELECT is((SELECT r.retires FROM calimero_data.cai_import i, calimero.cai_retirer(i.import, 'essai', '48', false) r WHERE i.nom = 'i'), 1::bigint, 'an application may');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
