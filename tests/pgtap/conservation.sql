-- Until when files are kept: the end of each debt as it was settled, the three readings of the text, and a naive reference.
BEGIN;
SELECT * FROM no_plan();

INSERT INTO calimero_data.agent (caisse, agent, service, du) VALUES ('48', 'A1', 'recouvrement_contentieux', '2010-01-01');
INSERT INTO calimero_data.debiteur (caisse, personne, matricule, nom) SELECT '48', 'assure', 'M' || i, 'NOM ' || i FROM generate_series(1, 400) AS i;

-- A file of debts of one date and period; debts are c<i>, c<i>b...
CREATE FUNCTION pg_temp.ouvrir(i integer, genre text DEFAULT 'cotisation') RETURNS void LANGUAGE sql AS $$
    INSERT INTO calimero_data.dossier (caisse, numero, genre, debiteur, ouvert_le)
        SELECT '48', 'D' || i, genre, b.debiteur, '2010-01-01' FROM calimero_data.debiteur b WHERE (b.caisse, b.matricule) = ('48', 'M' || i);
$$;
CREATE FUNCTION pg_temp.devoir(i integer, le date, montant numeric DEFAULT 100, lettre text DEFAULT '', nature text DEFAULT 'COTISATION') RETURNS void LANGUAGE sql AS $$
    INSERT INTO calimero_data.creance (caisse, dossier, nature, libelle, montant, date_creance, periode_du, periode_au)
        SELECT '48', d.dossier, nature, 'c' || i || lettre, montant, le, le, le FROM calimero_data.dossier d WHERE (d.caisse, d.numero) = ('48', 'D' || i);
$$;
CREATE FUNCTION pg_temp.payer(i integer, le date, somme numeric DEFAULT 100, lettre text DEFAULT '', mode text DEFAULT 'saisie') RETURNS void LANGUAGE sql AS $$
    WITH p AS (INSERT INTO calimero_data.paiement (caisse, dossier, mode, montant, recu_le)
               SELECT '48', d.dossier, mode, somme, le FROM calimero_data.dossier d WHERE (d.caisse, d.numero) = ('48', 'D' || i)
               RETURNING paiement)
    INSERT INTO calimero_data.affectation (caisse, genre, paiement, creance, montant, affecte_le)
        SELECT '48', 'paiement', p.paiement, c.creance, somme, le FROM p, calimero_data.creance c WHERE (c.caisse, c.libelle) = ('48', 'c' || i || lettre);
$$;
-- JUGEMENT gives up as annulation.
CREATE FUNCTION pg_temp.abandonner(i integer, quoi text, le date, somme numeric DEFAULT 100, lettre text DEFAULT '') RETURNS void LANGUAGE sql AS $$
    WITH t AS (INSERT INTO calimero_data.acte (caisse, dossier, genre, emis_le, hors_ordre)
               SELECT '48', d.dossier, quoi, le, 'essai' FROM calimero_data.dossier d WHERE (d.caisse, d.numero) = ('48', 'D' || i)
               RETURNING acte)
    INSERT INTO calimero_data.affectation (caisse, genre, acte, creance, montant, affecte_le)
        SELECT '48', CASE quoi WHEN 'NON_VALEUR' THEN 'non_valeur' WHEN 'REMISE' THEN 'remise' ELSE 'annulation' END, t.acte, c.creance, somme, le
          FROM t, calimero_data.creance c WHERE (c.caisse, c.libelle) = ('48', 'c' || i || lettre);
$$;
CREATE FUNCTION pg_temp.garde(i integer) RETURNS date LANGUAGE sql STABLE AS $$
    SELECT d.conservation_le FROM calimero_data.dossier d WHERE (d.caisse, d.numero) = ('48', 'D' || i)
$$;

-- Contributions of 2014 prescribe on 31 December 2017.
SELECT pg_temp.ouvrir(i) FROM generate_series(1, 12) AS i \g /dev/null
SELECT pg_temp.devoir(i, '2014-06-30') FROM generate_series(1, 12) AS i \g /dev/null
SELECT is(pg_temp.garde(1), '2023-12-31', 'due: six years after it prescribes');
SELECT pg_temp.payer(1, '2020-02-29') \g /dev/null
SELECT is(pg_temp.garde(1), '2026-02-28', 'paid: six years after the assignment; 29 February 2020 gives 28 February 2026 (law, D6)');
SELECT pg_temp.abandonner(2, 'NON_VALEUR', '2022-03-01') \g /dev/null
SELECT is(pg_temp.garde(2), '2023-12-31', 'written off four years after it prescribed: no day longer than if it had not been');
SELECT pg_temp.abandonner(3, 'NON_VALEUR', '2016-03-01') \g /dev/null
SELECT is(pg_temp.garde(3), '2023-12-31', 'written off before it prescribed: it is due in law until then');
SELECT pg_temp.abandonner(4, 'DECISION_CRA', '2016-03-01') \g /dev/null
SELECT is(pg_temp.garde(4), '2022-03-01', 'annulled before it prescribed: nothing is left to prescribe');
SELECT pg_temp.abandonner(5, 'DECISION_CRA', '2021-03-01') \g /dev/null
SELECT is(pg_temp.garde(5), '2023-12-31', 'annulled after: it had ended before');
SELECT pg_temp.abandonner(6, 'DECISION_CRA', '2017-12-31') \g /dev/null
SELECT is(pg_temp.garde(6), '2023-12-31', '... and on its last day, the same');
SELECT pg_temp.payer(7, '2015-03-01', 60), pg_temp.abandonner(7, 'NON_VALEUR', '2022-03-01', 40) \g /dev/null
SELECT is(pg_temp.garde(7), '2023-12-31', 'paid in part, the rest written off: what was not paid decides');
SELECT pg_temp.payer(8, '2019-03-01', 60), pg_temp.abandonner(8, 'NON_VALEUR', '2022-03-01', 40) \g /dev/null
SELECT is(pg_temp.garde(8), '2025-03-01', '... unless the payment was assigned after');
SELECT pg_temp.devoir(9, '2014-06-30', 100, 'b'), pg_temp.payer(9, '2019-05-01', 100, 'b') \g /dev/null
SELECT is(pg_temp.garde(9), '2025-05-01', 'a file is kept by the debt that ends last, paid or not');
SELECT pg_temp.abandonner(9, 'NON_VALEUR', '2021-03-01') \g /dev/null
SELECT is(pg_temp.garde(9), '2025-05-01', '... whatever becomes of the others');
INSERT INTO calimero_data.acte (caisse, dossier, genre, emis_le, effet_le, mode, hors_ordre)
    SELECT '48', d.dossier, a.genre, a.le, a.le, a.mode, 'essai'
      FROM calimero_data.dossier d, (VALUES ('MED', date '2015-01-10', 'lrar'), ('CONTRAINTE', '2015-06-10', 'signification'), ('OPPOSITION', '2015-06-20', NULL)) AS a (genre, le, mode)
     WHERE (d.caisse, d.numero) = ('48', 'D10');
SELECT is(pg_temp.garde(10), NULL, 'an instance holds its clock: no end');
SELECT pg_temp.abandonner(10, 'NON_VALEUR', '2021-03-01') \g /dev/null
SELECT is(pg_temp.garde(10), NULL, '... nor when it is written off');
UPDATE calimero_data.affectation SET annulee_le = '2021-04-01', annulee_motif = 'x' WHERE genre = 'non_valeur' AND affecte_le = '2021-03-01'
   AND creance = (SELECT creance FROM calimero_data.creance WHERE libelle = 'c10');
SELECT pg_temp.payer(10, '2021-05-02') \g /dev/null
SELECT is(pg_temp.garde(10), '2027-05-02', '... but paid, from the payment');

-- Undue benefits, five years; a rule of the caisse's own; the row that was applied.
SELECT pg_temp.ouvrir(13, 'piar'), pg_temp.devoir(13, '2015-01-10', 50, '', 'FAMILLE') \g /dev/null
SELECT is(pg_temp.garde(13), '2022-01-10', 'an undue benefit: two years, then five');
SELECT pg_temp.abandonner(13, 'REMISE', '2016-01-01', 50) \g /dev/null
SELECT is(pg_temp.garde(13), '2021-01-01', 'remitted, from the remise');
SELECT is((SELECT array_agg(DISTINCT conservation_regle) FROM calimero_data.dossier WHERE conservation_le IS NOT NULL), '{1900-01-01}', 'which row was applied is known');
SELECT is((SELECT count(*) FROM calimero_data.dossier WHERE conservation_le IS NULL AND conservation_regle IS NOT NULL), 0::bigint, '... of files that have an end');

-- What rules may not say.
SELECT is(essai.erreur(r.requete), r.attendu, r.titre) FROM (VALUES
    ('INSERT INTO calimero_data.droit_conservation (caisse, genre, du, annees, lecture, article) VALUES (''48'', ''piar'', ''2030-01-01'', 5, ''au_choix'', ''x'')', '23514', 'another reading'),
    ('INSERT INTO calimero_data.droit_conservation (caisse, genre, du, annees, lecture, article) VALUES (''48'', ''piar'', ''2030-01-01'', 5, ''PREMIER'', ''x'')', '23514', 'in capitals'),
    ('INSERT INTO calimero_data.droit_conservation (caisse, genre, du, annees, lecture, article) VALUES (''48'', ''piar'', ''2030-01-01'', 5, '''', ''x'')', '23514', 'an empty one'),
    ('INSERT INTO calimero_data.droit_conservation (caisse, genre, du, annees, lecture, article) VALUES (''48'', ''piar'', ''2030-01-01'', 5, NULL, ''x'')', '23502', 'none'),
    ('INSERT INTO calimero_data.droit_conservation (caisse, genre, du, annees, lecture, article) VALUES (''48'', ''rac'', ''2030-01-01'', 7, ''premier'', ''x'')', '23514', 'the prescription of a receipt'),
    ('INSERT INTO calimero_data.droit_conservation (caisse, genre, du, annees, lecture, article) VALUES (''48'', ''rac'', ''2030-01-01'', 7, ''dernier'', ''x'')', '23514', '... nor as the last'),
    ('INSERT INTO calimero_data.droit_conservation (caisse, genre, du, annees, article) VALUES (''48'', ''rac'', ''2030-01-01'', 0, ''x'')', '23514', 'no year at all'),
    ('INSERT INTO calimero_data.droit_conservation (caisse, genre, du, annees, article) VALUES (''48'', ''rac'', ''2030-01-01'', 31, ''x'')', '23514', 'more than thirty')
  ) AS r (requete, attendu, titre);

-- The naive reference: from the rows, by the text of droit_conservation, with calimero.expliquer_prescription() for the clocks.
CREATE FUNCTION pg_temp.prescrit(la_creance bigint) RETURNS date LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT e.echeance FROM calimero.expliquer_prescription(la_creance, '9999-12-31', '48') e ORDER BY e.rang DESC LIMIT 1), 'infinity')
$$;
CREATE FUNCTION pg_temp.fin_naive(la_creance bigint, la_lecture text) RETURNS date LANGUAGE sql STABLE AS $$
    SELECT CASE la_lecture
           WHEN 'selon_issue' THEN greatest((SELECT max(CASE a.genre WHEN 'paiement' THEN a.affecte_le WHEN 'non_valeur' THEN p.le ELSE least(a.affecte_le, p.le) END)
                                               FROM calimero_data.affectation a WHERE a.creance = la_creance AND a.annulee_le IS NULL),
                                            CASE WHEN c.solde > 0 THEN p.le END)
           WHEN 'premier' THEN CASE WHEN c.solde > 0 THEN p.le ELSE least(p.le, d.le) END
           ELSE greatest(p.le, d.le) END
      FROM calimero_data.creance c,
           LATERAL (SELECT pg_temp.prescrit(la_creance) AS le) AS p,
           LATERAL (SELECT max(a.affecte_le) AS le FROM calimero_data.affectation a WHERE a.creance = la_creance AND a.annulee_le IS NULL) AS d
     WHERE c.creance = la_creance
$$;
CREATE FUNCTION pg_temp.garde_naive(le_dossier bigint) RETURNS date LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN f.fin < 'infinity' THEN (f.fin + make_interval(years => r.annees))::date END
      FROM calimero_data.dossier d
      JOIN calimero_data.droit_conservation r ON r.caisse = d.caisse AND r.genre = d.genre
     CROSS JOIN LATERAL (SELECT max(pg_temp.fin_naive(c.creance, r.lecture)) AS fin FROM calimero_data.creance c WHERE c.dossier = d.dossier) AS f
     WHERE d.dossier = le_dossier AND f.fin BETWEEN r.du AND coalesce(r.au, 'infinity')
     ORDER BY r.du DESC LIMIT 1
$$;
-- 120 files of one to three debts, settled or not in ways and on days drawn by their numbers.
SELECT pg_temp.ouvrir(i) FROM generate_series(100, 219) AS i \g /dev/null
CREATE FUNCTION pg_temp.alea(i integer, n integer, combien integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT abs(hashint4(i * 1009 + n)) % combien $$;
SELECT pg_temp.devoir(i, date '2012-01-31' + pg_temp.alea(i, n, 1500), 100, chr(96 + n)) FROM generate_series(100, 219) AS i, generate_series(1, 3) AS n WHERE n <= 1 + i % 3 \g /dev/null
SELECT CASE pg_temp.alea(i, n + 20, 6)
       WHEN 0 THEN pg_temp.payer(i, date '2017-01-01' + pg_temp.alea(i, n + 30, 1800), 100, chr(96 + n), 'virement')
       WHEN 1 THEN pg_temp.payer(i, date '2017-01-01' + pg_temp.alea(i, n + 40, 1800), 100, chr(96 + n))
       WHEN 2 THEN pg_temp.abandonner(i, 'NON_VALEUR', date '2017-06-01' + pg_temp.alea(i, n + 50, 2000), 100, chr(96 + n))
       WHEN 3 THEN pg_temp.abandonner(i, 'DECISION_CRA', date '2016-06-01' + pg_temp.alea(i, n + 60, 2000), 100, chr(96 + n))
       WHEN 4 THEN pg_temp.payer(i, date '2016-04-01' + pg_temp.alea(i, n + 70, 1000), 30, chr(96 + n), 'cheque') END
  FROM generate_series(100, 219) AS i, generate_series(1, 3) AS n WHERE n <= 1 + i % 3 \g /dev/null
SELECT pg_temp.abandonner(i, (ARRAY['NON_VALEUR', 'DECISION_CRA'])[1 + i % 2], date '2019-06-01' + pg_temp.alea(i, 80, 1000), 70, 'a')
  FROM generate_series(100, 219) AS i WHERE pg_temp.alea(i, 21, 6) = 4 AND i % 4 > 0 \g /dev/null
CREATE TEMPORARY TABLE selon_issue AS SELECT d.dossier, d.conservation_le FROM calimero_data.dossier d WHERE d.genre = 'cotisation';
SELECT cmp_ok((SELECT count(DISTINCT conservation_le) FROM selon_issue), '>', 60::bigint, 'files of many ends');
SELECT is_empty($$ SELECT d.numero, d.conservation_le, pg_temp.garde_naive(d.dossier) FROM calimero_data.dossier d
                    WHERE d.genre <> 'rac' AND d.conservation_le IS DISTINCT FROM pg_temp.garde_naive(d.dossier) $$, 'selon_issue, as the naive reference');
-- One reading for all, then one for the ends of some years.
UPDATE calimero_data.droit_conservation SET lecture = 'premier' WHERE (caisse, genre) = ('48', 'cotisation');
SELECT is(calimero.dossiers_recalculer('48') > 0, true, 'rules changed, files are computed again');
SELECT is_empty($$ SELECT d.numero FROM calimero_data.dossier d
                    WHERE d.genre <> 'rac' AND d.conservation_le IS DISTINCT FROM pg_temp.garde_naive(d.dossier) $$, 'premier, as the naive reference');
SELECT is_empty($$ SELECT FROM calimero_data.dossier d JOIN selon_issue s USING (dossier) WHERE d.conservation_le > s.conservation_le $$, '... never later');
UPDATE calimero_data.droit_conservation SET lecture = 'dernier' WHERE (caisse, genre) = ('48', 'cotisation');
SELECT calimero.dossiers_recalculer('48') \g /dev/null
SELECT is_empty($$ SELECT d.numero FROM calimero_data.dossier d
                    WHERE d.genre <> 'rac' AND d.conservation_le IS DISTINCT FROM pg_temp.garde_naive(d.dossier) $$, 'dernier, as the naive reference');
SELECT is_empty($$ SELECT FROM calimero_data.dossier d JOIN selon_issue s USING (dossier) WHERE d.conservation_le < s.conservation_le $$, '... never earlier');
UPDATE calimero_data.droit_conservation SET au = '2018-12-31', lecture = 'selon_issue' WHERE (caisse, genre) = ('48', 'cotisation');
INSERT INTO calimero_data.droit_conservation (caisse, genre, du, annees, lecture, article)
    VALUES ('48', 'cotisation', '2018-01-01', 4, 'premier', 'essai'), ('48', 'cotisation', '2020-01-01', 3, 'dernier', 'essai');
SELECT calimero.dossiers_recalculer('48') \g /dev/null
SELECT is_empty($$ SELECT d.numero, d.conservation_le, pg_temp.garde_naive(d.dossier) FROM calimero_data.dossier d
                    WHERE d.genre <> 'rac' AND d.conservation_le IS DISTINCT FROM pg_temp.garde_naive(d.dossier) $$, 'rules that follow and overlap each other, as the naive reference');
SELECT is((SELECT count(DISTINCT conservation_regle) FROM calimero_data.dossier WHERE genre = 'cotisation'), 3::bigint, '... each applied to some files');

SELECT * FROM finish();
ROLLBACK;
