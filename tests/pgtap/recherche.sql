-- Searching as agents: what is found is what the caller sees, and an index is used though row-level security is on.
BEGIN;
SELECT * FROM no_plan();

-- Keys of names.
SELECT is(calimero.cle_recherche(v.texte, v.suite), v.cle, format('the key of %L, %L', v.texte, v.suite))
  FROM (VALUES ('Lefèvre', NULL, 'LEFEVRE'), ('d''Ormesson', 'Jean-François', 'D ORMESSON JEAN FRANCOIS'), ('ŒUVRE & Cie', NULL, 'OEUVRE CIE'), ('Straße', NULL, 'STRASSE'),
               ('  SARL   du  Puits  ', NULL, 'SARL DU PUITS'), (U&'e\0301te\0301', NULL, 'ETE'), (U&'l\2019\00C9glise', NULL, 'L EGLISE'), (U&'Nov\00E1k \0141ukasz', NULL, 'NOVAK LUKASZ'),
               (U&'\0418\0432\0430\043D', NULL, '????'), ('', NULL, ''), ('', 'X', 'X'), ('%_\''"', NULL, ''), (NULL, 'X', NULL), (NULL, NULL, NULL), ('ÿŸ', NULL, 'YY'), ('ÅØÆĳ', NULL, 'AOAEJ'),
               ('a÷b×c', NULL, 'A B C'), (U&'a\00A0b\202Fc', NULL, 'A B C'), ('12 rue', '3', '12 RUE 3')) AS v (texte, suite, cle);
SELECT is(calimero.cle_recherche(repeat('Œ', 80), repeat('æ', 80)), repeat('OE', 80) || ' ' || repeat('AE', 80), 'the longest key fits its column');
SELECT ok(bool_and(calimero.cle_recherche(chr(i)) ~ '^[A-Z0-9?]{0,2}$'), 'the key of any character is ASCII') FROM generate_series(1, 70000) AS i WHERE i NOT BETWEEN 55296 AND 57343;
SELECT is(length(calimero.cle_recherche(repeat('é', 1000000))), 1000000, 'a megabyte is no error');

-- Debtors, dossiers, comments of two caisses; many, so that a plan that reads all of them shows.
SELECT calimero.debiteur_creer(v.personne, v.matricule, v.nom, v.prenom, nir => v.nir, siret => v.siret, caisse => v.caisse)
  FROM (VALUES ('assure', 'M-1', 'LEFÈVRE', 'Zoé', '269054958815780', NULL, '48'), ('assure', 'M-2', 'Lefebvre', 'Jean', NULL, NULL, '48'),
               ('assure', 'M-3', 'lefevre', 'Anne-Marie', NULL, NULL, '48'), ('assure', 'M-4', 'Lefèvre-Dupont', NULL, NULL, NULL, '48'),
               ('employeur', 'M-5', 'SARL DU PUITS', NULL, NULL, essai.siret(1), '48'), ('assure', 'LEFEVRE', 'AUTRE', 'Nom', NULL, NULL, '48'),
               ('assure', 'M-6', '100 % LAINE_', NULL, NULL, NULL, '48'), ('assure', 'M-7', 'O''BRIEN \', NULL, NULL, NULL, '48'), ('assure', 'M-8', 'Lefevres', NULL, NULL, NULL, '48'),
               ('assure', 'M-9', 'LEFÈVRE', 'Ailleurs', NULL, NULL, '63'), ('employeur', 'M-10', 'ELLE', NULL, NULL, essai.siret(2), '63')) AS v (personne, matricule, nom, prenom, nir, siret, caisse);
INSERT INTO calimero_data.debiteur (caisse, personne, matricule, nom) SELECT '48', 'assure', 'F' || i, 'FOULE ' || i FROM generate_series(1, 5000) AS i;
SELECT calimero.dossier_ouvrir(v.numero, v.genre, v.matricule, '2020-01-01', v.caisse)
  FROM (VALUES ('2024-0001', 'cotisation', 'M-5', '48'), ('2024-0002', 'piar', 'M-1', '48'), ('2024-0003', 'piar', 'M-3', '48'), ('2025-0001', 'cotisation', 'M-5', '48'), ('2024-0009', 'piar', 'M-9', '63')) AS v (numero, genre, matricule, caisse);
SELECT calimero.creance_ajouter(v.numero, v.nature, v.montant, '2023-01-01', caisse => v.caisse, periode_au => CASE v.nature WHEN 'COTISATION' THEN DATE '2022-12-31' END)
  FROM (VALUES ('2024-0001', 'COTISATION', 100.10, '48'), ('2024-0002', 'RSA', 200.20, '48'), ('2024-0003', 'RSA', 0.01, '48'), ('2024-0009', 'RSA', 200.20, '63')) AS v (numero, nature, montant, caisse);
INSERT INTO calimero_data.dossier (caisse, numero, genre, debiteur, ouvert_le) SELECT '48', 'F' || i, 'piar', b.debiteur, '2020-01-01' FROM generate_series(1, 5000) AS i JOIN calimero_data.debiteur b ON b.matricule = 'F' || i;
INSERT INTO calimero_data.agent (caisse, agent, service, du) VALUES ('48', 'A1', 'prestations', '2020-01-01'), ('63', 'A1', 'prestations', '2020-01-01');
SELECT calimero.commentaire_ajouter(v.numero, 'A1', v.texte, v.caisse)
  FROM (VALUES ('2024-0001', 'Échéanciers refusés par l''employeur', '48'), ('2024-0002', 'échéancier accordé ; séquestre', '48'), ('2024-0003', 'ECHEANCIER propose', '48'), ('2024-0009', 'échéancier ailleurs, séquestre', '63')) AS v (numero, texte, caisse);
INSERT INTO calimero_data.commentaire (caisse, dossier, texte) SELECT '48', d.dossier, 'appel sans suite ' || d.dossier FROM calimero_data.dossier d WHERE d.numero ~ '^F';
ANALYZE calimero_data.debiteur, calimero_data.dossier, calimero_data.commentaire;
SELECT essai.habiliter('regress_calimero_' || p, p) FROM unnest(ARRAY['prestations', 'cotisations', 'agence_comptable', 'direction', 'dpd', 'consultation']) AS p;
SELECT essai.habiliter('regress_calimero_ailleurs', 'prestations', '63');
CREATE FUNCTION pg_temp.sous(profil text, requete text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    dit text;
BEGIN
    EXECUTE format('SET LOCAL ROLE regress_calimero_%s', profil);
    EXECUTE format('SELECT string_agg(x.*::text, '' '') FROM (%s) AS x', requete) INTO dit;
    RESET ROLE;
    RETURN replace(replace(dit, '(', ''), ')', '');
EXCEPTION WHEN OTHERS THEN
    RESET ROLE;
    RETURN SQLSTATE;
END
$$;
CREATE FUNCTION pg_temp.debiteurs(profil text, texte text, limite integer DEFAULT 20) RETURNS text LANGUAGE sql AS $$
    SELECT pg_temp.sous(profil, format('SELECT r.matricule FROM calimero.debiteur_chercher(%L, %L) WITH ORDINALITY AS r ORDER BY r.ordinality', texte, limite))
$$;

-- Debtors.
SELECT is(pg_temp.debiteurs('prestations', v.texte), v.attendu, format('debtors of %s', v.texte))
  FROM (VALUES ('lefèvre', 'M-3 M-4 M-1 M-8'), ('LEFEVRE', 'LEFEVRE M-3 M-4 M-1 M-8'), ('Lefevre zoe', 'M-1'), ('lefevre a', 'M-3'), ('Lefevre-Dupont', 'M-4'), ('lef', 'M-2 M-3 M-4 M-1 M-8'),
               ('du puits', NULL), ('sarl', 'M-5'), ('M-5', 'M-5'), ('m-5', NULL), ('M-', 'M-1 M-2 M-3 M-4 M-5 M-6 M-7 M-8'), (' M-5 ', 'M-5'), ('100 %', 'M-6'), ('100%', 'M-6'), ('100 x', NULL),
               ('o''br', 'M-7'), ('O''BRIEN \', 'M-7'), ('ailleurs', NULL), ('M-9', NULL), ('elle', NULL), ('2690549588157', 'M-1'), ('2 69 05 49 588 157 80', 'M-1'), ('269054958815781', NULL), ('269054', NULL),
               (essai.siret(1), 'M-5'), (left(essai.siret(1), 9), 'M-5'), (left(essai.siret(1), 3) || ' ' || substr(essai.siret(1), 4), 'M-5'), (left(essai.siret(1), 8), NULL), (essai.siret(2), NULL)) AS v (texte, attendu);
SELECT is(pg_temp.debiteurs(p, 'lefevre z'), 'M-1', 'a debtor is found as ' || p) FROM unnest(ARRAY['cotisations', 'agence_comptable', 'dpd', 'consultation']) AS p;
SELECT is(pg_temp.debiteurs('direction', 'lefevre'), '42501', 'the direction searches nobody');
SELECT is(pg_temp.debiteurs('ailleurs', 'lefevre'), 'M-9', 'another caisse finds its own');
SELECT is(pg_temp.debiteurs('consultation', '2690549588157'), NULL, 'who may not read NIRs finds nobody by one');
SELECT is(pg_temp.debiteurs('dpd', '2690549588157'), 'M-1', '... others do');
SELECT is(pg_temp.sous('dpd', 'SELECT r.par, r.exact FROM calimero.debiteur_chercher(''LEFEVRE'') WITH ORDINALITY AS r ORDER BY r.ordinality'), 'matricule,t nom,t nom,t nom,t nom,f', 'by what, and whether the whole of it');
SELECT is(pg_temp.debiteurs('prestations', 'lef', v.limite), v.attendu, format('at most %s', coalesce(v.limite::text, 'null')))
  FROM (VALUES (0, NULL), (1, 'M-2'), (2, 'M-2 M-3'), (-1, '22023'), (NULL, '22004')) AS v (limite, attendu);
SELECT is(pg_temp.sous('prestations', 'SELECT count(*) FROM calimero.debiteur_chercher(''foule'', 100000)'), '5000', 'as many as one likes');
SELECT is(pg_temp.debiteurs('prestations', v.texte), v.code, format('%s is refused', v.cas))
  FROM (VALUES (NULL, '22004', 'null'), ('', 'MS023', 'nothing'), ('   ', 'MS023', 'blanks'), ('%', 'MS023', 'a pattern'), ('_', 'MS023', 'a pattern of one'), ('\', 'MS023', 'a backslash'), ('''', 'MS023', 'a quote'),
               ('%%__\\', 'MS023', 'patterns'), (repeat('x', 161), 'MS023', 'a long text'), (repeat('%', 1000000), 'MS023', 'a megabyte'), (E'\u00A0', 'MS023', 'a blank that does not break')) AS v (texte, code, cas);
SELECT is(pg_temp.debiteurs('prestations', v.texte), NULL, format('%s finds nobody', v.cas))
  FROM (VALUES ('lef_vre', 'a pattern of one'), ('''; DROP TABLE x; --', 'a statement'), (repeat('z', 160), 'the longest text')) AS v (texte, cas);
SELECT is(pg_temp.debiteurs('prestations', '%lefevre'), 'M-3 M-4 M-1 M-8', 'signs are no patterns: they are left out');
SELECT is(pg_temp.sous('prestations', 'SELECT * FROM calimero.debiteur_chercher(''lefevre'', caisse => ''63'')'), pg_temp.sous('prestations', 'SELECT * FROM calimero.debiteur_chercher(''lefevre'', caisse => ''99'')'),
    'another caisse is as none');

-- Dossiers.
CREATE FUNCTION pg_temp.dossiers(profil text, arguments text) RETURNS text LANGUAGE sql AS $$
    SELECT pg_temp.sous(profil, format('SELECT r.dossier_numero FROM calimero.dossier_chercher(%s) WITH ORDINALITY AS r ORDER BY r.ordinality', arguments))
$$;
SELECT is(pg_temp.dossiers(v.profil, v.arguments), v.attendu, format('%s finds by %s', v.profil, v.arguments))
  FROM (VALUES ('agence_comptable', '''2024''', '2024-0001 2024-0002 2024-0003'), ('prestations', '''2024''', '2024-0002 2024-0003'), ('cotisations', '''2024''', '2024-0001'), ('ailleurs', '''2024''', '2024-0009'),
               ('direction', '''2024''', '42501'), ('prestations', '''2024-0001''', NULL), ('agence_comptable', 'solde_min => 0.01, solde_max => 200.20', '2024-0002 2024-0001 2024-0003'),
               ('prestations', 'solde_min => 0.01', '2024-0002 2024-0003'), ('prestations', 'solde_min => 200.2', '2024-0002'), ('prestations', 'solde_min => 200.201', NULL), ('prestations', 'solde_min => 0.001, solde_max => 200.199', '2024-0003'),
               ('agence_comptable', 'solde_min => 100.10, solde_max => 100.10', '2024-0001'), ('agence_comptable', 'solde_min => 100.11, solde_max => 100.10', NULL), ('agence_comptable', 'solde_max => -1', NULL),
               ('agence_comptable', 'solde_min => 1e30', NULL), ('agence_comptable', 'solde_min => -1e30, solde_max => 1e30, limite => 2', '2024-0002 2024-0001'), ('agence_comptable', 'solde_min => ''-Infinity'', solde_max => ''Infinity'', limite => 1', '2024-0002'),
               ('agence_comptable', '''20'', genre => ''cotisation''', '2024-0001 2025-0001'), ('agence_comptable', '''20'', etat => ''ouvert''', '2024-0001 2024-0002 2024-0003'), ('agence_comptable', '''20'', etat => ''vide''', '2025-0001'),
               ('agence_comptable', '''20'', 1, 150, ''cotisation'', ''ouvert''', '2024-0001'), ('agence_comptable', '''20'', etat => ''clos''', NULL), ('prestations', '''20'', genre => ''cotisation''', NULL),
               ('agence_comptable', 'limite => 2', '2024-0001 2024-0002'), ('agence_comptable', '''20'', limite => 0', NULL), ('agence_comptable', '''20'', limite => -1', '22023'), ('agence_comptable', '''20'', limite => NULL', '22004'),
               ('agence_comptable', '''%''', 'MS023'), ('agence_comptable', '''2024_''', 'MS023'), ('agence_comptable', '''\''', 'MS023'), ('agence_comptable', '''''''''', 'MS023'), ('agence_comptable', 'repeat(''2'', 21)', 'MS023'),
               ('agence_comptable', 'repeat(''2'', 1000000)', 'MS023'), ('agence_comptable', '''é''', 'MS023'), ('agence_comptable', 'genre => ''autre''', 'MS023'), ('agence_comptable', 'etat => ''''', 'MS023'),
               ('agence_comptable', 'solde_min => ''NaN''', 'MS022'), ('agence_comptable', 'solde_max => ''NaN''', 'MS022')) AS v (profil, arguments, attendu);

-- Comments.
CREATE FUNCTION pg_temp.commentaires(profil text, mots text, limite integer DEFAULT 20) RETURNS text LANGUAGE sql AS $$
    SELECT pg_temp.sous(profil, format('SELECT r.dossier_numero FROM calimero.commentaire_chercher(%L, %L) AS r ORDER BY 1', mots, limite))
$$;
SELECT is(pg_temp.commentaires(v.profil, v.mots), v.attendu, format('%s finds the words %s', v.profil, v.mots))
  FROM (VALUES ('agence_comptable', 'échéancier', '2024-0001 2024-0002 2024-0003'), ('agence_comptable', 'ECHEANCIERS', '2024-0001 2024-0002 2024-0003'), ('prestations', 'échéancier', '2024-0002 2024-0003'), ('cotisations', 'échéancier', '2024-0001'),
               ('ailleurs', 'échéancier', '2024-0009'), ('dpd', 'séquestres', '2024-0002'), ('consultation', 'sequestre', '2024-0002'), ('cotisations', 'séquestre', NULL), ('direction', 'séquestre', '42501'),
               ('agence_comptable', 'employeur refusé', '2024-0001'), ('agence_comptable', 'séquestre refusé', NULL), ('agence_comptable', 'échéancier | séquestre', '2024-0002'), ('agence_comptable', '!séquestre', '2024-0002'),
               ('agence_comptable', 'seques:*', NULL), ('agence_comptable', 'inconnu', NULL), ('agence_comptable', '''); SELECT 1; --', NULL)) AS v (profil, mots, attendu);
SELECT is(pg_temp.commentaires('agence_comptable', v.mots), v.code, format('%s is refused', v.cas))
  FROM (VALUES (NULL, '22004', 'null'), ('', 'MS023', 'nothing'), ('  ', 'MS023', 'blanks'), ('le de la', 'MS023', 'words that say nothing'), ('%', 'MS023', 'a pattern'), ('\', 'MS023', 'a backslash'), ('''', 'MS023', 'a quote'), ('&|!()', 'MS023', 'operators'),
               (repeat('a', 201), 'MS023', 'a long word'), (repeat('mot ', 250000), 'MS023', 'a megabyte')) AS v (mots, code, cas);
SELECT is(pg_temp.commentaires('agence_comptable', 'échéancier', v.limite), v.attendu, format('at most %s', coalesce(v.limite::text, 'null')))
  FROM (VALUES (0, NULL), (-1, '22023'), (NULL, '22004')) AS v (limite, attendu);
SELECT is(pg_temp.sous('agence_comptable', 'SELECT count(*) FROM calimero.commentaire_chercher(''échéancier'', 2)'), '2', 'at most 2');
-- The function below, called by itself, tells of no comment but one's own.
SELECT is(pg_temp.sous('prestations', 'SELECT cardinality(calimero.commentaires_trouves(''48'', ''echeancier''))'), '2', 'numbers of one''s own comments');
SELECT is(pg_temp.sous('prestations', 'SELECT cardinality(calimero.commentaires_trouves(''63'', ''echeancier''))'), '0', '... of no other caisse');
SELECT is(pg_temp.sous('prestations', 'SELECT cardinality(calimero.commentaires_trouves(''99'', ''echeancier''))'), '0', '... nor of none');
SELECT is(pg_temp.sous('prestations', 'SELECT cardinality(calimero.commentaires_trouves(NULL, ''x''))'), '', 'null of null');
UPDATE calimero_data.habilitation SET revoquee_le = now(), revoquee_compte = 'x', revoquee_motif = 'fin' WHERE agent = (SELECT agent FROM calimero_data.agent WHERE compte = 'regress_calimero_cotisations');
SELECT isnt(pg_temp.commentaires('cotisations', 'échéancier'), '2024-0001', 'nothing is found once the habilitation is revoked');

-- The key follows its name; nobody writes it.
UPDATE calimero_data.debiteur SET nom = 'Çelik' WHERE caisse = '48' AND matricule = 'M-8';
SELECT is(pg_temp.debiteurs('prestations', 'celi'), 'M-8', 'a name that changes is found by the new one');
SELECT is(pg_temp.debiteurs('prestations', 'lefevres'), NULL, '... no longer by the old one');
SELECT throws_ok($$ UPDATE calimero_data.debiteur SET cle_recherche = 'X' WHERE matricule = 'M-8' $$, '428C9', NULL, 'a key is not written');
SELECT throws_ok($$ UPDATE calimero_data.dossier SET solde_centimes = 1 WHERE numero = '2024-0001' $$, '428C9', NULL, 'nor a balance in centimes');

-- Plans, as an agent: its range is in the index condition, though the policy is there.
CREATE FUNCTION pg_temp.plan(requete text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    ligne text;
    plan text := '';
BEGIN
    SET LOCAL ROLE regress_calimero_prestations;
    FOR ligne IN EXECUTE 'EXPLAIN (COSTS OFF) ' || requete LOOP
        plan := plan || ligne || E'\n';
    END LOOP;
    RESET ROLE;
    RETURN plan;
END
$$;
SELECT matches(pg_temp.plan($$SELECT debiteur FROM calimero_data.debiteur b WHERE b.cle_recherche >= 'LEFEVRE' AND b.cle_recherche < 'LEFEVRE~' ORDER BY b.cle_recherche LIMIT 20$$),
    'debiteur_cle_recherche.*\n *Index Cond: .*caisse.*cle_recherche.*>=.*cle_recherche.*<', 'a name is a range of the index under the policy');
SELECT doesnt_match(pg_temp.plan($$SELECT debiteur FROM calimero_data.debiteur b WHERE b.cle_recherche LIKE 'LEFEVRE%' LIMIT 20$$), 'Index Cond: .*cle_recherche', '... which LIKE is not: that is why');
SELECT matches(pg_temp.plan($$SELECT dossier FROM calimero_data.dossier d WHERE d.solde_centimes BETWEEN 100 AND 20020 ORDER BY d.solde_centimes DESC LIMIT 20$$),
    'dossier_solde_centimes.*\n *Index Cond: .*caisse.*solde_centimes.*>=.*solde_centimes.*<=', 'so is a balance in centimes');
SELECT doesnt_match(pg_temp.plan($$SELECT dossier FROM calimero_data.dossier d WHERE d.solde BETWEEN 1 AND 200.20$$), 'Index Cond: .*\msolde\M', '... which one in euros is not');
SELECT matches(pg_temp.plan($$SELECT dossier FROM calimero_data.dossier d WHERE d.numero >= '2024' AND d.numero < '2024~' ORDER BY d.numero LIMIT 20$$), 'dossier_numero.*\n *Index Cond: .*caisse.*numero.*>=.*numero.*<', 'and the beginning of a number');
-- What the functions read: rows fetched, as the server counts them for this transaction.
CREATE FUNCTION pg_temp.lues(relation text, requete text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    avant bigint := pg_stat_get_xact_tuples_returned(('calimero_data.' || relation)::regclass) + pg_stat_get_xact_tuples_fetched(('calimero_data.' || relation)::regclass);
BEGIN
    PERFORM pg_temp.sous('prestations', requete);
    RETURN pg_stat_get_xact_tuples_returned(('calimero_data.' || relation)::regclass) + pg_stat_get_xact_tuples_fetched(('calimero_data.' || relation)::regclass) - avant;
END
$$;
SELECT cmp_ok(pg_temp.lues('debiteur', 'SELECT * FROM calimero.debiteur_chercher(''lefevre z'')'), '<', 100::bigint, 'of 5,000 debtors a few are read');
SELECT cmp_ok(pg_temp.lues('debiteur', 'SELECT * FROM calimero.debiteur_chercher(''f'', 20)'), '<', 300::bigint, '... where most of them begin so, too');
SELECT cmp_ok(pg_temp.lues('dossier', 'SELECT * FROM calimero.dossier_chercher(solde_min => 200)'), '<', 100::bigint, 'of 5,000 dossiers a few, by balance');
SELECT cmp_ok(pg_temp.lues('dossier', 'SELECT * FROM calimero.dossier_chercher(''2024'')'), '<', 100::bigint, '... by number');
SELECT cmp_ok(pg_temp.lues('commentaire', 'SELECT * FROM calimero.commentaire_chercher(''sequestre'')'), '<', 100::bigint, 'of 5,000 comments a few');

SELECT * FROM finish();
ROLLBACK;
