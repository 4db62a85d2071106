-- The right of access: all that is held on one person, in every module, and nothing of another.
BEGIN;
SELECT * FROM no_plan();

-- Every table and every column of calimero_data is covered, and nothing else.
SELECT set_eq($$ SELECT d.relation::text FROM calimero.donnees_personne() d $$,
              $$ SELECT c.relname::text FROM pg_class c WHERE c.relnamespace = 'calimero_data'::regnamespace AND c.relkind IN ('r', 'p') $$,
    'every table says how its rows hang from a person, or why they hold nothing of one');
SELECT set_eq($$ SELECT c.relation::text, c.colonne::text FROM calimero.donnees_personne_colonnes() c $$,
              $$ SELECT d.relation::text, a.attname::text FROM calimero.donnees_personne() d
                   JOIN pg_attribute a ON a.attrelid = to_regclass('calimero_data.' || d.relation) AND a.attnum > 0 AND NOT a.attisdropped
                  WHERE d.categorie IS NOT NULL $$,
    'every column of those tables is given, or says why not');
SELECT is_empty($$ SELECT c.relation, c.colonne FROM calimero.donnees_personne_colonnes() c GROUP BY 1, 2 HAVING count(*) > 1 $$, '... once');
SELECT is_empty($$ SELECT d.relation FROM calimero.donnees_personne() d WHERE num_nulls(d.rang, d.categorie, d.titre, d.lien, d.ordre) NOT IN (0, 5)
                      OR (d.categorie IS NULL) <> (d.raison IS NOT NULL) $$, 'a table has a link or a reason');
SELECT is_empty($$ SELECT c.relation, c.colonne FROM calimero.donnees_personne_colonnes() c
                    WHERE (c.omission IS NULL) <> (c.libelle IS NOT NULL) OR (c.omission IS NULL) <> (c.expression IS NOT NULL)
                       OR c.forme NOT IN ('texte', 'nombre', 'montant', 'jour', 'instant', 'mois', 'periode', 'booleen', 'nir', 'siret', 'iban', 'omis') $$,
    'a column has a label and an expression, or is left out');
SELECT is((SELECT count(*) FROM calimero.donnees_personne_dsn()), (SELECT count(*) FROM calimero.donnees_personne_colonnes() c WHERE c.relation ~ '^(dsn|cai)_' AND c.colonne <> 'caisse'),
    'the columns of the DSN module are a part of them');
SELECT set_eq($$ SELECT DISTINCT d.categorie FROM calimero.donnees_personne() d WHERE d.categorie IS NOT NULL $$,
              $$ SELECT c.categorie FROM calimero.donnees_categories() c $$, 'every category has its source');
SELECT is_empty($$ SELECT c.relation, c.colonne FROM calimero.donnees_personne_colonnes() c WHERE c.omission IS NULL AND c.colonne ~ '^(agent|annulee_par|agent_reponse|depose_par|importe_par|retire_par)' $$,
    'no column gives an agent');

\ir droits_exemple.psql
CREATE TEMPORARY TABLE reponse AS SELECT calimero.droit_acces('TEMOIN1', '48') AS j, calimero.droit_acces_html('TEMOIN1', '48') AS h;
CREATE FUNCTION pg_temp.lignes(relation text) RETURNS jsonb LANGUAGE sql AS $$
    SELECT jsonb_path_query_first(r.j, '$.categories[*].tables[*] ? (@.table == $t).lignes', jsonb_build_object('t', relation)) FROM reponse r
$$;

SELECT is((SELECT string_agg(t.nom || ' ' || jsonb_array_length(pg_temp.lignes(t.nom)), ', ' ORDER BY t.rang) FROM (SELECT d.relation::text AS nom, d.rang FROM calimero.donnees_personne() d WHERE d.categorie IS NOT NULL) AS t),
    'debiteur 2, dossier 2, creance 2, paiement 1, affectation 2, acte 1, echeance 2, commentaire 1, portefeuille 1, rappel 1, gel 1, dsn_declaration 1, dsn_cotisation 1, '
    || 'dsn_versement 3, dsn_envoi 1, dsn_depot 1, cai_mouvement 2, cai_reprise 1, cai_import 1, dsn_rapprochement 2, dsn_affectation 3, dsn_a_rapprocher 1, demande_droit 1, rectification 1',
    'something of hers is in every module, of both her matricules');
SELECT is_empty($$ SELECT t.texte FROM unnest(ARRAY['TEMOIN1', 'TEMOIN2', 'TEMOIN NOM', 'TEMOIN PRENOM', 'TEMOIN NOM2', 'temoin@exemple.invalid', '0400000001', 'TEMOIN APRES', 'TEMOIN COMMUNE', '48095', 'TEMOINTIERS',
                        'TEMOIN-D1', 'TEMOIN-D2', 'TEMOIN CREANCE', 'TEMOIN ACTE', 'TEMOIN HORS ORDRE', 'TEMOIN PAIEMENT', 'TEMOIN COMMENTAIRE', 'TEMOIN RAPPEL', 'TEMOIN GEL', 'TEMOFR2AXXX', 'TEMOINCPT', 'TEMOIN RECTIFICATION']) AS t (texte), reponse r
                    WHERE position(t.texte IN r.j::text) = 0 OR position(t.texte IN r.h) = 0 $$, 'all that was entered of her is there, in both forms');
SELECT is_empty($$ SELECT v.valeur FROM reponse r, (VALUES (pg_temp.nir(1)), (essai.siret(1)), (essai.iban(1))) AS v (valeur)
                    WHERE position(v.valeur IN r.j::text) = 0 OR position(v.valeur IN translate(r.h, chr(160) || ' ', '')) = 0 $$, '... her NIR, her SIRET, her account in full too');
SELECT is_empty($$ SELECT t.texte FROM unnest(ARRAY['CANARI', 'CANAFR2AXXX', 'canari', '0499999999', '48001', pg_temp.nir(2), essai.siret(2), essai.iban(2), essai.iban(3), '77.77', '77,77', '55.55', '55,55', '25.00']) AS t (texte), reponse r
                    WHERE position(t.texte IN r.j::text) > 0 OR position(t.texte IN translate(r.h, chr(160) || ' ', '')) > 0 $$, 'nothing of another person is there, nor of agents');
SELECT is((SELECT count(*) FROM reponse r WHERE r.j::text ~ '[^0-9]009000' AND regexp_replace(r.j::text, essai.siret(1), '', 'g') ~ '[^0-9]009000'), 0::bigint, '... nor another SIRET');
SELECT is((SELECT string_agg(format('%s %s %s', l->>'montant', l->>'iban' IS NOT NULL, l->>'depot' IS NOT NULL), ', ' ORDER BY l->>'montant') FROM jsonb_array_elements(pg_temp.lignes('dsn_versement')) AS l),
    '11.11 f t, 15.00 t t, 22.22 f f', 'of a payment by another, or for another, only her side');
SELECT is((SELECT string_agg(format('%s %s %s', l->>'montant', l->>'paiement' IS NOT NULL, l->>'annulee_le' IS NOT NULL), ', ' ORDER BY l->>'montant') FROM jsonb_array_elements(pg_temp.lignes('affectation')) AS l),
    '20.00 f t, 30.00 t f', 'of a receipt of several debtors, only the part of her debts');
SELECT is((SELECT count(*) FROM jsonb_array_elements(pg_temp.lignes('affectation')) AS l WHERE l->>'annulee_motif' IS NOT NULL OR l->>'reference' IS NOT NULL), 0::bigint, '... without the reason that names the payer');
SELECT is(pg_temp.lignes('paiement')->0->>'iban_empreinte', 'true', 'that the print of an account is kept, not the print');
SELECT is((SELECT calimero.droit_acces(i.identifiant, '48')->'categories' = r.j->'categories' FROM reponse r, (VALUES (i)) AS i (identifiant)), true, 'the same by ' || n)
  FROM (VALUES ('the other matricule', 'TEMOIN2'), ('the NIR', pg_temp.nir(1)), ('the NIR as people type it', ' 2 69 05 49-588 001 ' || right(pg_temp.nir(1), 2)), ('the SIRET', essai.siret(1)),
               ('the matricule between spaces', ' TEMOIN1 ')) AS t (n, i);
SELECT is((SELECT string_agg(m.cle, ' ' ORDER BY m.cle) FROM reponse r, jsonb_object_keys(r.j->'mentions') AS m (cle)), 'acces decision destinataires finalite limites opposition reclamation rectification', 'she is told of her rights');
SELECT is((SELECT r.j->'mentions' = calimero.mentions_droits() FROM reponse r), true, '... in the words of calimero.mentions_droits()');
SELECT matches(calimero.mentions_droits()->>'opposition', 'ne s''applique pas .*article 4', '... and that opposition does not apply');
SELECT is_empty($$ SELECT c.j->>'titre' FROM reponse r, jsonb_array_elements(r.j->'categories') AS c (j) WHERE num_nulls(c.j->>'source', c.j->>'origine', c.j->>'conservation') > 0 $$, 'each category says its source, its origin and how long it is kept');
SELECT is(calimero.conservation_dite('48', ARRAY['piar'], '2025-01-01'), 'Prestations indues : 5 ans au plus après la prescription ou après l''affectation du dernier paiement (CIL 18-07, article 2).', '... by the data of the caisse');
UPDATE calimero_data.droit_conservation SET annees = 4, origine = 'caisse' WHERE (caisse, genre) = ('48', 'piar');
SELECT matches((SELECT c.j->>'conservation' FROM jsonb_array_elements(calimero.droit_acces('TEMOIN1', '48')->'categories') AS c (j) WHERE c.j->>'categorie' = 'situation'), 'Prestations indues : 4 ans', '... that change');
SELECT is(calimero.droit_acces('TEMOIN1', '48')->'avertissements', '[]', 'nothing is left out in silence');
SELECT is(calimero.droit_acces_table('caisse', '48', '{1}', '{1}', '{}'), NULL, 'a table that holds nothing of a person gives nothing');
SELECT is(calimero.droit_acces_table('nulle_part', '48', '{1}', '{1}', '{}'), NULL, '... nor one that is not there');

-- Who is named, and who is not.
SELECT is(calimero.debiteurs_personne('48', calimero.debiteurs_designes('48', 'TEMOIN2')), calimero.debiteurs_designes('48', pg_temp.nir(1)), 'a NIR joins two debtors');
SELECT is(calimero.debiteurs_personne('48', calimero.debiteurs_designes('63', 'CANARI1')), '{}', 'a debtor of another caisse is nobody here');
SELECT is(calimero.droit_acces('CANARI1', '63')::text ~ 'TEMOIN', false, 'the same NIR in another caisse is another file');
SELECT is(essai.erreur(format('SELECT calimero.droit_acces(%L, %L)', e.identifiant, e.caisse), VARIADIC e.secrets), e.code, e.cas)
  FROM (VALUES
    ('no such matricule', 'INCONNU', '48', 'MS021', ARRAY['INCONNU']), ('a matricule in other letters', 'temoin1', '48', 'MS021', ARRAY['temoin1']),
    ('a matricule of another caisse', 'TEMOIN1', '63', 'MS021', '{}'), ('a NIR of nobody', pg_temp.nir(9), '48', 'MS021', ARRAY[pg_temp.nir(9)]),
    ('a NIR of another caisse alone', pg_temp.nir(2), '63', 'MS021', ARRAY[pg_temp.nir(2)]), ('a NIR with a wrong key', left(pg_temp.nir(1), 13) || '99', '48', '22P02', ARRAY[left(pg_temp.nir(1), 13)]),
    ('a NIR without its key', left(pg_temp.nir(1), 13), '48', 'MS021', ARRAY[left(pg_temp.nir(1), 13)]), ('a SIRET of nobody', essai.siret(9), '48', 'MS021', ARRAY[essai.siret(9)]),
    ('a SIRET with a wrong key', '00900001900018', '48', '22P02', ARRAY['00900001900018']), ('nothing', '', '48', 'MS021', '{}'), ('spaces', '   ', '48', 'MS021', '{}'),
    ('a wildcard', '%', '48', 'MS021', '{}'), ('SQL', 'x'' OR true --', '48', 'MS021', '{}'), ('null', NULL, '48', '22004', '{}'), ('a caisse of nobody', 'TEMOIN1', '99', '22023', '{}'),
    ('no caisse where there are several', 'TEMOIN1', NULL, '22023', '{}')) AS e (cas, identifiant, caisse, code, secrets);
SELECT is(essai.erreur('SELECT calimero.droit_acces_html(''INCONNU'', ''48'')'), 'MS021', 'no annex of nobody');
-- A matricule may be anything, the NIR of another too.
SELECT calimero.debiteur_creer('assure', pg_temp.nir(2), 'CANARI TROIS', nir => pg_temp.nir(3), caisse => '48');
SELECT is(essai.erreur(format('SELECT calimero.droit_acces(%L, ''48'')', pg_temp.nir(2)), pg_temp.nir(2)), 'MS060', 'a NIR that is the matricule of another person names two');
SELECT is(position('CANARI TROIS' IN calimero.droit_acces('CANARI1', '48')::text), 0, '... who are two by other identifiers');
-- Two persons of one SIRET.
SELECT calimero.debiteur_creer('non_salarie', 'ASSOCIE', 'CANARI ASSOCIE', nir => pg_temp.nir(4), siret => essai.siret(1), caisse => '48');
SELECT is(essai.erreur(format('SELECT calimero.droit_acces(%L, ''48'')', essai.siret(1))), 'MS060', 'a SIRET that two persons share names two');
SELECT is(jsonb_array_length(calimero.droit_acces('TEMOIN1', '48')->'avertissements'), 1, '... and what the DSN module holds of it is left out, which is said');
SELECT is((SELECT calimero.droit_acces('TEMOIN1', '48')::text ~ 'CANARI|TEMOFR2AXXX'), false, '... with the account');
SELECT is(position('Une autre personne est connue' IN calimero.droit_acces_html('TEMOIN1', '48')) > 0, true, '... in the annex too');
DELETE FROM calimero_data.debiteur WHERE (caisse, matricule) = ('48', 'ASSOCIE');
SELECT calimero.debiteur_creer('employeur', 'SOCIETE', 'CANARI SOCIETE', siret => essai.siret(1), caisse => '48');
SELECT is(essai.erreur(format('SELECT calimero.droit_acces(%L, ''48'')', essai.siret(1))), 'MS060', 'a company and its manager are two');
SELECT calimero.debiteur_creer('employeur', 'SOCIETE' || n, 'SOCIETE ' || n, siret => essai.siret(3), caisse => '48') FROM generate_series(1, 2) AS n;
SELECT is(jsonb_array_length(calimero.droit_acces(i, '48')->'categories'->0->'tables'->0->'lignes'), 2, 'two debtors of one SIRET without NIR are one enterprise, by ' || i) FROM unnest(ARRAY[essai.siret(3), 'SOCIETE1']) AS i;
-- An establishment that owes nothing.
SELECT calimero.dsn_deposer(essai.envoi(essai.declaration(essai.siret(4), '2025-03-01', contenu => essai.cotisation('076', '40.00'))), 'x.dsn', '48');
SELECT is((SELECT string_agg(c.j->>'categorie', ' ') FROM jsonb_array_elements(calimero.droit_acces(essai.siret(4), '48')->'categories') AS c (j)), 'dsn rapprochement', 'an establishment that is no debtor is found by its SIRET');

-- Hostile values, in the annex.
SELECT calimero.debiteur_creer('assure', 'HOSTILE', E'<script>alert(1)</script>&amp;"''\u0001\u0085', caisse => '48');
SELECT calimero.dossier_ouvrir('HOSTILE', 'piar', 'HOSTILE', '2024-01-01', '48');
SELECT calimero.commentaire_ajouter('HOSTILE', 'CANARI_AG', E'</td></table></style><img src=x onerror=alert(1)>\nligne ; deux', '48');
SELECT is((SELECT count(*) FROM calimero.droit_acces_html('HOSTILE', '48') AS h WHERE h ~ '<script|<img|onerror=alert\(1\)>[^&]|[\u0001]|&amp;"''.*<script'), 0::bigint, 'nothing that is entered becomes an element');
SELECT is(calimero.html_texte(E'<a href="x">&amp; ;\u0007\n'), E'&lt;a href="x"&gt;&amp;amp;\u00a0; \n', 'a text is escaped');
SELECT is((SELECT string_agg(calimero.html_valeur(v.valeur, v.forme), '|' ORDER BY v.rang) FROM (VALUES
    (1, '1234.50', 'montant'), (2, '-0.05', 'montant'), (3, '2025-03-01', 'jour'), (4, 'infinity', 'jour'), (5, '2025-07-01T22:30:00+00:00', 'instant'), (6, '2025-03-01', 'mois'), (7, '2025M03', 'periode'),
    (8, '2025T01', 'periode'), (9, '2025S02', 'periode'), (10, '2025A00', 'periode'), (11, 'true', 'booleen'), (12, 'false', 'booleen'), (13, '269054958815780', 'nir'), (14, '00900001900019', 'siret'),
    (15, 'FR9299999', 'iban'), (16, '<', 'texte'), (17, '7', 'nombre')) AS v (rang, valeur, forme)),
    U&'1\202f234,50\00a0€|-0,05\00a0€|01/03/2025|délai suspendu|02/07/2025\00a000:30|03/2025|03/2025|trimestre 1 de 2025|semestre 2 de 2025|année 2025|oui|non|2\00a069\00a005\00a049\00a0588\00a0157\00a080|009\00a0000\00a0019\00a000019|FR92 9999 9|&lt;|7',
    'values are written as a French reader meets them');
SELECT matches(calimero.html_table('{"table": "t", "titre": "T <", "colonnes": [{"nom": "a", "libelle": "A", "forme": "texte", "detail": false}], "lignes": [{"a": null}]}'), '<caption id="t-t">T &lt;</caption>.*<th scope="col">A</th>.*<th scope="row" class="t">&#8211;</th>', 'a table has a caption, heads and a mark for what is missing');
SELECT matches(calimero.html_style(), '@page\{size:A4', 'the style is of A4');

CREATE TEMPORARY TABLE annexe AS SELECT calimero.droit_acces_html('HOSTILE', '48') AS h;
SET LOCAL standard_conforming_strings = off;
SELECT is((SELECT a.h = calimero.droit_acces_html('HOSTILE', '48') FROM annexe a), true, 'an old setting of strings changes nothing');
SET LOCAL standard_conforming_strings = on;

-- A debtor of 10,000 acts.
SELECT essai.dossier(77, caisse => '48');
SELECT essai.creance(77, 100);
INSERT INTO calimero_data.acte (caisse, dossier, genre, emis_le, reference, hors_ordre)
    SELECT '48', d.dossier, 'RELANCE', date '2024-06-01' + i % 300, 'R' || i, 'charge' FROM calimero_data.dossier d, generate_series(1, 10000) AS i WHERE (d.caisse, d.numero) = ('48', 'DOSSIER-77');
SELECT is((SELECT jsonb_array_length(jsonb_path_query_first(calimero.droit_acces('MAT77', '48'), '$.categories[*].tables[*] ? (@.table == "acte").lignes'))), 10000, 'ten thousand acts are given');
SELECT is((SELECT regexp_count FROM (SELECT (length(h) - length(replace(h, '<th scope="row"', ''))) / length('<th scope="row"') AS regexp_count FROM calimero.droit_acces_html('MAT77', '48') AS h) AS x), 10004, '... and printed');

-- Rights.
CREATE ROLE regress_calimero_droits IN ROLE calimero_exploitation;
CREATE ROLE regress_calimero_lecture IN ROLE calimero_consultation;
GRANT SELECT ON reponse TO regress_calimero_droits;
SET LOCAL ROLE regress_calimero_droits;
SELECT is((SELECT calimero.droit_acces('TEMOIN2', '48')->'caisse' = r.j->'caisse' FROM reponse r), true, 'the role of applications answers');
SET LOCAL ROLE regress_calimero_lecture;
SELECT throws_ok($$ SELECT calimero.droit_acces('TEMOIN1', '48') $$, '42501', NULL, 'those who read do not');
SELECT throws_ok($$ SELECT calimero.droit_acces_html('TEMOIN1', '48') $$, '42501', NULL, '... in print either');
RESET ROLE;
REVOKE SELECT ON calimero_data.rappel FROM calimero_exploitation;
SET LOCAL ROLE regress_calimero_droits;
SELECT throws_ok($$ SELECT calimero.droit_acces('TEMOIN2', '48') $$, '42501', NULL, 'who may not read it all gets no part of it');
RESET ROLE;

-- A database without modules.
SET LOCAL client_min_messages = warning;
DO $$
DECLARE
    t text;
BEGIN
    FOR t IN SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'calimero_data'::regnamespace AND c.relkind = 'r' AND c.relname ~ '^(dsn_|cai_|oscar_|portefeuille$|rappel$)' LOOP
        EXECUTE format('DROP TABLE calimero_data.%I CASCADE', t);
    END LOOP;
END
$$;
SELECT is((SELECT string_agg(t.j->>'table', ' ') FROM jsonb_path_query(calimero.droit_acces('TEMOIN1', '48'), '$.categories[*].tables[*]') AS t (j)),
    'debiteur dossier creance paiement affectation acte echeance commentaire gel demande_droit rectification', 'a module that is not installed holds nothing');

SELECT * FROM finish();
ROLLBACK;
