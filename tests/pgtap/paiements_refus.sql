-- What is refused: each SQLSTATE of docs/errors.md for files and payments, without a value in its words, changing nothing.
BEGIN;
SELECT plan(82);

CREATE FUNCTION pg_temp.empreinte() RETURNS text LANGUAGE sql STABLE AS $$
    SELECT md5(string_agg(t, '|' ORDER BY t)) FROM (
        SELECT b::text AS t FROM calimero_data.debiteur b UNION ALL SELECT d::text FROM calimero_data.dossier d
        UNION ALL SELECT c::text FROM calimero_data.creance c UNION ALL SELECT a::text FROM calimero_data.acte a
        UNION ALL SELECT l::text FROM calimero_data.acte_creance l UNION ALL SELECT p::text FROM calimero_data.paiement p
        UNION ALL SELECT f::text FROM calimero_data.affectation f UNION ALL SELECT m::text FROM calimero_data.commentaire m) AS s
$$;

SELECT essai.dossier(1);
SELECT essai.dossier(2, 'piar', 'assure');
SELECT essai.creance(1, 100.10), essai.creance(1, 50);
SELECT calimero.creance_ajouter('DOSSIER-2', 'RSA', 60, '2024-05-15', fraude => true, fraude_decouverte_le => '2024-05-20', caisse => '48');
INSERT INTO calimero_data.agent (caisse, agent, service, du, au) VALUES ('48', 'PARTI', 'prestations', '2020-01-01', '2021-01-01');
SELECT calimero.paiement_encaisser('DOSSIER-1', 40, '2024-06-01', 'cheque', 'CHQ', 'A1', caisse => '48');
SELECT calimero.rac_recevoir(77.77, '2024-06-01', 'virement', 'X', NULL, 'A1', 'RAC-1', '48');
SELECT calimero.acte_poser('DOSSIER-2', 'REMISE', '2024-07-01', hors_ordre => 'essai', caisse => '48'),
       calimero.acte_poser('DOSSIER-2', 'MED', '2024-07-01', hors_ordre => 'essai', caisse => '48');
SELECT calimero.paiement_encaisser('DOSSIER-1', 5, '2024-06-02', 'cheque', 'CHQ', 'A1', caisse => '48');
SELECT calimero.debiteur_creer('employeur', 'MAT9', 'NEUF', caisse => '48'), calimero.dossier_ouvrir('DOSSIER-9', 'piar', 'MAT9', '2024-01-01', '48');
SELECT calimero.dossier_clore('DOSSIER-9', caisse => '48');

CREATE TEMPORARY TABLE nom AS
    SELECT (SELECT min(creance) FROM calimero_data.creance) AS c1, (SELECT max(creance) FROM calimero_data.creance) AS c3,
           (SELECT min(paiement) FROM calimero_data.paiement) AS p1, (SELECT max(paiement) FROM calimero_data.paiement) AS p3,
           (SELECT p.paiement FROM calimero_data.paiement p WHERE p.montant = 77.77) AS rac,
           (SELECT min(acte) FROM calimero_data.acte) AS remise, (SELECT max(acte) FROM calimero_data.acte) AS med,
           (SELECT min(affectation) FROM calimero_data.affectation) AS a1;
SELECT calimero.paiement_annuler(p3, current_date, 'A1', 'doublon', '48') FROM nom;
CREATE TEMPORARY TABLE etat AS SELECT pg_temp.empreinte() AS avant;

-- Statements with {c1}, {p1} ... in the place of numbers; ", caisse" stands for the caisse.
CREATE FUNCTION pg_temp.dit(requete text) RETURNS text LANGUAGE sql AS $$
    SELECT essai.erreur('SELECT calimero.' || replace(replace(replace(replace(replace(replace(replace(replace(replace(requete, ', caisse)', ', caisse => ''48'')'),
        '{c1}', n.c1::text), '{c3}', n.c3::text), '{p1}', n.p1::text), '{p3}', n.p3::text), '{rac}', n.rac::text), '{remise}', n.remise::text),
        '{med}', n.med::text), '{a1}', n.a1::text), 'MAT1', 'DUPONT-SECRET', '12345678200011', 'DOSSIER-1', '-12.34', 'FR76', '100.10')
      FROM nom n
$$;
SELECT is(pg_temp.dit(c.requete), c.attendu, c.attendu || ' ' || c.cas)
  FROM (VALUES
    ('debiteur_creer(''employeur'', ''MAT1'', ''DUPONT-SECRET'', caisse)', 'MS020', 'a matricule that exists'),
    ('debiteur_creer(''employeur'', ''MAT8'', ''DUPONT-SECRET'', siret => ''12345678200011'', caisse)', '22P02', 'an invalid SIRET'),
    ('debiteur_creer(''assure'', ''MAT8'', ''DUPONT-SECRET'', nir => ''255081416802501'', caisse)', '22P02', 'an invalid NIR'),
    ('debiteur_creer(''assure'', ''MAT8'', ''DUPONT-SECRET'', code_commune => ''9999'', caisse)', '22P02', 'an invalid commune'),
    ('debiteur_creer(''assure'', ''MAT 8'', ''DUPONT-SECRET'', caisse)', 'MS023', 'a matricule with a space'),
    ('debiteur_creer(''personne'', ''MAT8'', ''DUPONT-SECRET'', caisse)', 'MS023', 'a kind of person that does not exist'),
    ('debiteur_creer(''assure'', ''MAT8'', '' '', caisse)', 'MS023', 'a blank name'),
    ('debiteur_creer(''assure'', ''MAT8'', repeat(''DUPONT-SECRET'', 9), caisse)', 'MS023', 'a name too long'),
    ('debiteur_creer(''assure'', ''MAT8'', ''X'', mail => ''pas une adresse'', caisse)', 'MS023', 'a mail address'),
    ('debiteur_creer(''assure'', ''MAT8'', NULL, caisse)', '22004', 'no name'),
    ('debiteur_creer(''assure'', ''MAT8'', ''X'', caisse => ''99'')', '22023', 'a caisse that does not exist'),
    ('debiteur_creer(''assure'', ''MAT8'', ''X'')', '22023', 'no caisse where there are two'),
    ('dossier_ouvrir(''DOSSIER-1'', ''piar'', ''MAT1'', caisse)', 'MS020', 'a number that exists'),
    ('dossier_ouvrir(''N/1'', ''piar'', ''MAT77'', caisse)', 'MS021', 'a debtor who does not exist'),
    ('dossier_ouvrir(''N/1'', ''rac'', ''MAT1'', caisse)', 'MS027', 'a rac with a debtor'),
    ('dossier_ouvrir(''N 1'', ''piar'', ''MAT1'', caisse)', 'MS023', 'a number with a space'),
    ('dossier_ouvrir(''N1'', ''piar'', ''MAT1'', current_date + 1, caisse)', 'MS031', 'opened tomorrow'),
    ('dossier_clore(''DOSSIER-1'', caisse)', 'MS025', 'closing what is not settled'),
    ('dossier_clore(''DOSSIER-9'', caisse)', 'MS010', 'closing twice'),
    ('dossier_clore(''DOSSIER-77'', caisse)', 'MS021', 'closing what does not exist'),
    ('dossier_rouvrir(''DOSSIER-1'', ''motif'', caisse)', 'MS026', 'opening what is not closed'),
    ('dossier_rouvrir(''DOSSIER-9'', '' '', caisse)', 'MS033', 'opening without a reason'),
    ('dossier_rouvrir(''DOSSIER-9'', ''motif'', ''PARTI'', caisse)', 'MS021', 'an agent who has left'),
    ('creance_ajouter(''DOSSIER-1'', ''COTISATION'', -12.34, ''2024-01-01'', caisse)', 'MS022', 'a negative debt'),
    ('creance_ajouter(''DOSSIER-1'', ''COTISATION'', 0, ''2024-01-01'', caisse)', 'MS022', 'a debt of nothing'),
    ('creance_ajouter(''DOSSIER-1'', ''COTISATION'', 0.001, ''2024-01-01'', caisse)', 'MS022', 'a tenth of a centime'),
    ('creance_ajouter(''DOSSIER-1'', ''COTISATION'', ''NaN'', ''2024-01-01'', caisse)', 'MS022', 'no number'),
    ('creance_ajouter(''DOSSIER-1'', ''COTISATION'', 1e12, ''2024-01-01'', caisse)', 'MS003', 'a billion thousands'),
    ('creance_ajouter(''DOSSIER-1'', ''COTISATION'', ''Infinity'', ''2024-01-01'', caisse)', 'MS003', 'an infinite debt'),
    ('creance_ajouter(''DOSSIER-1'', ''COTISATION'', 999999999999.99, ''2024-01-01'', caisse)', 'MS003', 'debts out of range together'),
    ('creance_ajouter(''DOSSIER-1'', ''RSA'', 1, ''2024-01-01'', caisse)', 'MS013', 'a benefit in a file of contributions'),
    ('creance_ajouter(''DOSSIER-1'', ''INCONNUE'', 1, ''2024-01-01'', caisse)', 'MS021', 'a nature that does not exist'),
    ('creance_ajouter(''DOSSIER-1'', ''COTISATION'', 1, ''infinity'', caisse)', 'MS031', 'due never'),
    ('creance_ajouter(''DOSSIER-1'', ''COTISATION'', 1, ''2024-01-01'', fraude_decouverte_le => ''2024-01-01'', caisse)', 'MS023', 'a discovery without fraud'),
    ('creance_ajouter(''DOSSIER-9'', ''RSA'', 1, ''2024-01-01'', caisse)', 'MS010', 'a debt in a closed file'),
    ('acte_poser(''DOSSIER-1'', ''MED'', current_date + 1, caisse)', 'MS031', 'an act of tomorrow'),
    ('acte_poser(''DOSSIER-1'', ''MED'', ''2024-02-02'', ''2024-02-01'', caisse)', 'MS031', 'received before it was sent'),
    ('acte_poser(''DOSSIER-1'', ''MED'', ''2024-02-02'', mode => ''pigeon'', caisse)', 'MS023', 'sent in a way that does not exist'),
    ('acte_poser(''DOSSIER-1'', ''MED'', ''2024-02-02'', montant => -12.34, caisse)', 'MS022', 'a negative act'),
    ('acte_poser(''DOSSIER-1'', ''MED'', ''2024-02-02'', creances => ARRAY[{c3}], caisse)', 'MS021', 'on the debt of another file'),
    ('acte_poser(''DOSSIER-1'', ''MED'', ''2024-02-02'', creances => ARRAY[]::bigint[], caisse)', 'MS023', 'on no debt, which is not every debt'),
    ('acte_poser(''RAC-1'', ''MED'', ''2024-02-02'', caisse)', 'MS027', 'on a receipt to classify'),
    ('acte_poser(''DOSSIER-9'', ''MED'', ''2024-02-02'', caisse)', 'MS010', 'on a closed file'),
    ('acte_annuler({med}, ''2024-06-30'', ''A1'', ''m'', caisse)', 'MS031', 'an act cancelled before it was done'),
    ('acte_annuler({med}, ''2024-07-30'', ''A1'', NULL, caisse)', 'MS033', '... without a reason'),
    ('paiement_encaisser(''DOSSIER-9'', 10, ''2024-06-01'', ''virement'', NULL, ''A1'', caisse)', 'MS010', 'a payment on a closed file'),
    ('paiement_encaisser(''DOSSIER-1'', -12.34, ''2024-06-01'', ''virement'', NULL, ''A1'', caisse)', 'MS022', 'a negative payment'),
    ('paiement_encaisser(''DOSSIER-1'', 10, ''2024-06-01'', ''troc'', NULL, ''A1'', caisse)', 'MS023', 'a means that does not exist'),
    ('paiement_encaisser(''DOSSIER-1'', 10, current_date + 1, ''virement'', NULL, ''A1'', caisse)', 'MS031', 'a payment of tomorrow'),
    ('paiement_encaisser(''DOSSIER-1'', 10, ''2024-06-01'', ''virement'', NULL, ''INCONNU'', caisse)', 'MS021', 'an agent who does not exist'),
    ('paiement_encaisser(''DOSSIER-1'', 10, ''2024-06-01'', ''virement'', NULL, NULL, caisse)', '22004', 'nobody'),
    ('paiement_encaisser(''DOSSIER-1'', 10, ''2024-06-01'', ''virement'', NULL, ''A1'', iban => ''FR7699999'', caisse)', '22P02', 'an invalid IBAN'),
    ('paiement_encaisser(''RAC-1'', 10, ''2024-06-01'', ''virement'', NULL, ''A1'', caisse)', 'MS027', 'a payment on a receipt to classify'),
    ('paiement_affecter({p1}, ARRAY[{c1}], ARRAY[1, 2], ''A1'', caisse)', 'MS032', 'two amounts for one debt'),
    ('paiement_affecter({p1}, ARRAY[{c1}, {c1}], ARRAY[1, 2], ''A1'', caisse)', 'MS032', 'a debt twice'),
    ('paiement_affecter({p1}, ARRAY[{c1}, NULL], ARRAY[1, 2], ''A1'', caisse)', 'MS032', 'no debt'),
    ('paiement_affecter({p1}, ARRAY[]::bigint[], ARRAY[]::numeric[], ''A1'', caisse)', 'MS032', 'nothing at all'),
    ('paiement_affecter({p1}, ARRAY[{c3}], ARRAY[1], ''A1'', caisse)', 'MS034', 'another debtor'),
    ('paiement_affecter({p1}, ARRAY[0], ARRAY[1], ''A1'', caisse)', 'MS021', 'a debt that does not exist'),
    ('paiement_affecter({p3}, ARRAY[{c1}], ARRAY[1], ''A1'', caisse)', 'MS024', 'a cancelled payment'),
    ('paiement_affecter({rac}, ARRAY[{c3}], ARRAY[60.01], ''A1'', caisse)', 'MS011', 'more than is due'),
    ('paiement_affecter({rac}, ARRAY[{c3}], ARRAY[77.78], ''A1'', caisse)', 'MS011', 'more than everything'),
    ('paiement_affecter({rac}, ARRAY[{c3}], ARRAY[1], ''A1'', ''2024-05-31'', caisse)', 'MS031', 'assigned before it was received'),
    ('paiement_imputer({rac}, ''RAC-1'', ''A1'', caisse)', 'MS027', 'a receipt on itself'),
    ('paiement_imputer({rac}, ''DOSSIER-9'', ''A1'', caisse)', 'MS010', 'a receipt on a closed file'),
    ('paiement_imputer({rac}, ''DOSSIER-1'', ''A1'', 10.005, caisse)', 'MS022', 'a third decimal'),
    ('paiement_encaisser(''DOSSIER-1'', 10.005, ''2024-06-01'', ''virement'', NULL, ''A1'', caisse)', 'MS022', '... of a payment'),
    ('rac_recevoir(10.005, ''2024-06-01'', ''virement'', NULL, NULL, ''A1'', caisse)', 'MS022', '... of a receipt'),
    ('paiement_rembourser({rac}, 10.005, current_date, ''A1'', caisse)', 'MS022', '... of a refund'),
    ('acte_poser(''DOSSIER-1'', ''MED'', ''2024-02-02'', montant => 10.005, caisse)', 'MS022', '... of an act'),
    ('creance_remettre({remise}, ARRAY[{c3}], ARRAY[1.005], ''A1'', caisse)', 'MS022', '... of what is given up'),
    ('paiement_annuler({p3}, current_date, ''A1'', ''m'', caisse)', 'MS024', 'cancelled twice'),
    ('affectation_annuler({a1}, ''2024-05-31'', ''A1'', ''m'', caisse)', 'MS031', 'undone before it was done'),
    ('paiement_rembourser({p1}, 0.01, current_date, ''A1'', caisse)', 'MS012', 'a refund of what is assigned'),
    ('creance_remettre({med}, ARRAY[{c3}], ARRAY[1], ''A1'', caisse)', 'MS029', 'an act that gives nothing up'),
    ('creance_remettre({remise}, ARRAY[{c1}], ARRAY[1], ''A1'', caisse)', 'MS029', 'the debt of another file'),
    ('creance_remettre({remise}, ARRAY[{c3}], ARRAY[1], ''A1'', caisse)', 'MS030', 'a remise after fraud (CSS L256-4)'),
    ('rac_classer({p1}, ARRAY[{c1}], ARRAY[1], ''A1'', caisse)', 'MS027', 'classifying what is not to classify'),
    ('rac_recevoir(10, ''2024-06-01'', ''virement'', NULL, NULL, ''A1'', ''RAC-1'', caisse)', 'MS020', 'a rac of a number that exists'),
    ('rac_declasser({rac}, current_date, ''A1'', ''m'', caisse)', 'MS024', 'undoing what is not classified')
  ) AS c (requete, attendu, cas);
SELECT is(pg_temp.empreinte(), (SELECT avant FROM etat), 'none of them changed a row');

SELECT is_empty($$ SELECT r.code FROM calimero.refus() r WHERE r.message ~ '[.]$' OR r.message ~ '^[A-Z]' OR r.detail !~ '[.]$' OR r.conseil !~ '[.]$' GROUP BY 1 $$,
    'messages, details and hints are written as the server''s are');
SELECT * FROM finish();
ROLLBACK;
