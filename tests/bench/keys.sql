-- Invented facts for :keys keys (SIRET, month): ten months of 2024 for one SIRET in each ten keys.
--
-- A key has one declaration kept (one in 33 has a replaced one besides) of ten dsn_cotisation rows, and mostly one payment
-- announced: what is due (90 %), something else (4 %), in two parts (2 %), nothing (2 %), or to be paid by another SIRET
-- (mode 06, 2 %).  Cash: exact (60 %, half of it assigned to its month by the account), partial (10 %), in two parts (16 %,
-- assigned three times out of four), more than announced (4 %), nothing (4 %), and for 6 % of the pairs of months of every second
-- SIRET one amount for both.  A debit is emitted for 30 % of keys.  Rows lie in order of arrival: month after month, a file of
-- 1000 declarations after another.

\set sirets :keys / 10
SET session_replication_role = replica;
TRUNCATE calimero_data.dsn_depot, calimero_data.dsn_envoi, calimero_data.dsn_declaration, calimero_data.dsn_cotisation,
    calimero_data.dsn_versement, calimero_data.dsn_anomalie, calimero_data.dsn_a_rapprocher, calimero_data.cai_import,
    calimero_data.cai_mouvement, calimero_data.cai_rejet, calimero_data.cai_reprise, calimero_data.dsn_rapprochement,
    calimero_data.dsn_affectation
    RESTART IDENTITY;
DROP TABLE IF EXISTS bench.etablissement, bench.cle_mois, bench.du;

-- SIRENs from 001000019 on, where no enterprise is expected; establishment 0001 and its key.
CREATE UNLOGGED TABLE bench.etablissement AS
    SELECT i, to_char(siren, 'FM000000000') || '0001' || (10 - (2 + bench.luhn(siren)) % 10) % 10 AS siret
      FROM generate_series(1, :sirets) AS i
     CROSS JOIN LATERAL (SELECT (100000 + i) * 10 + (10 - bench.luhn(100000 + i) % 10) % 10 AS siren OFFSET 0) s;

CREATE UNLOGGED TABLE bench.cle_mois AS
    SELECT r, i, m, e.siret, make_date(2024, m, 1) AS mois, format('2024M%s', to_char(m, 'FM00')) AS periode,
           r / 1000 + 1 AS depot, r % 1000 + 1 AS declaration,
           bench.alea(r, 1) % 100 AS sort_annonce, bench.alea(r, 2) % 100 AS sort_paiement,
           i % 2 = 1 AND bench.alea(i * 8 + (m + 1) / 2, 3) % 100 < 6 AS deux_mois
      FROM generate_series(1, 10) AS m
     CROSS JOIN bench.etablissement e
     CROSS JOIN LATERAL (SELECT (m - 1) * (:sirets) + e.i - 1 AS r) n;

INSERT INTO calimero_data.dsn_depot (caisse, depot, empreinte, nom, octets, lignes, statut, envois, declarations)
    OVERRIDING SYSTEM VALUE
    SELECT '48', depot, sha256(depot::text::bytea), 'fichier-' || depot, 10000000, 300000, 'accepte', 1, count(*)
      FROM bench.cle_mois GROUP BY depot ORDER BY depot;
INSERT INTO calimero_data.dsn_envoi (caisse, depot, envoi, ligne, refuse, essai, norme, point_depot, type, rubriques_annoncees,
                                     rubriques_lues, declarations_annoncees, declarations_lues, anomalies)
    SELECT '48', depot, 1, 1, false, false, 'P25V01', '02', '01', 300000, 300000, declarations, declarations, 0
      FROM calimero_data.dsn_depot ORDER BY depot;

INSERT INTO calimero_data.dsn_declaration (caisse, depot, declaration, envoi, siret, mois, etat, nature, type, fraction, champ, ordre,
                                           devise, constituee_le, apet, individus, ligne, lignes, inconnues, ailleurs, anomalies, empreinte)
    SELECT '48', k.depot, k.declaration + 1000 * v, 1, k.siret, k.mois, CASE v WHEN 0 THEN 'retenue' ELSE 'remplacee' END, '01', '01',
           '11', '02', 2 - v, '01', k.mois + 33, '0121Z', 10, 1 + 300 * k.declaration, 300, 0, 12, 0,
           sha256(convert_to(k.r || '/' || v, 'UTF8'))
      FROM bench.cle_mois k
     CROSS JOIN generate_series(0, 1) AS v
     WHERE v = 0 OR k.r % 33 = 0
     ORDER BY k.depot, 3;

-- Generated in its order, so that ten million rows need no sort.
INSERT INTO calimero_data.dsn_cotisation (caisse, depot, declaration, numero, montant, lignes, regularisation, plusieurs_mois, origine,
                                          code, periode, organisme)
    SELECT '48', d.depot, d.declaration, c.numero, c.montant, 1 + bench.alea(d.r, 30) % 20, c.avant, false, c.origine, c.code,
           CASE WHEN c.avant THEN d.periode_avant ELSE d.periode END, 'DMSA48'
      FROM (SELECT k.depot, k.declaration + 1000 * v AS declaration, k.r, v, k.m, k.periode,
                   format('2024M%s', to_char(k.m - 1, 'FM00')) AS periode_avant, k.m > 1 AND bench.alea(k.r, 31) % 100 = 0 AS avec_avant
              FROM bench.cle_mois k
             CROSS JOIN generate_series(0, 1) AS v
             WHERE v = 0 OR k.r % 33 = 0
             ORDER BY 1, 2) d
     CROSS JOIN LATERAL (
            SELECT l.numero, l.origine, l.code, l.signe * (1000 + bench.alea(d.r * 2 + d.v, 10 + l.numero) % 90000) / 100.0 AS montant,
                   d.avec_avant AND l.numero = 9 AS avant
              FROM (VALUES (1, '81', '018', -1), (2, '81', '045', 1), (3, '81', '049', 1), (4, '81', '068', 1), (5, '81', '074', 1),
                           (6, '81', '075', 1), (7, '81', '076', 1), (8, '81', '079', 1), (9, '81', '100', 1), (10, '82', '022', 1))
                   AS l (numero, origine, code, signe)
            OFFSET 0
           ) c;

-- What the declaration kept owes for its own month.
CREATE UNLOGGED TABLE bench.du AS
    SELECT depot, declaration, sum(montant) AS montant
      FROM calimero_data.dsn_cotisation
     WHERE numero > 1 AND NOT regularisation
     GROUP BY depot, declaration;

INSERT INTO calimero_data.dsn_versement (caisse, depot, declaration, numero, montant, du, au, paye_le, regularisation, periode, mode,
                                         organisme, siret_payeur, bic, iban)
    SELECT '48', k.depot, k.declaration, v.numero, v.montant, k.mois, (k.mois + interval '1 month')::date - 1,
           (k.mois + interval '1 month')::date + 14, false, k.periode, v.mode, 'DMSA48', v.payeur, 'ZZZZFRPP', 'FR7630006000011234567890189'
      FROM bench.cle_mois k
      JOIN bench.du u USING (depot, declaration)
      JOIN bench.etablissement tete ON tete.i = k.i - (k.i - 1) % 50
     CROSS JOIN LATERAL (
            SELECT 1 AS numero, u.montant, '05' AS mode, NULL AS payeur WHERE k.sort_annonce < 90
            UNION ALL
            SELECT 1, u.montant + 5.13, '02', NULL WHERE k.sort_annonce BETWEEN 90 AND 93
            UNION ALL
            SELECT p, CASE p WHEN 1 THEN round(u.montant / 3, 2) ELSE u.montant - round(u.montant / 3, 2) END, '05', NULL
              FROM generate_series(1, 2) AS p WHERE k.sort_annonce BETWEEN 94 AND 95
            UNION ALL
            SELECT 1, u.montant, '06', nullif(tete.siret, k.siret) WHERE k.sort_annonce >= 98
           ) v
     ORDER BY k.depot, k.declaration, v.numero;

INSERT INTO calimero_data.cai_import (caisse, import, nom, lignes) OVERRIDING SYSTEM VALUE VALUES ('48', 1, 'extrait', 0);
INSERT INTO calimero_data.cai_mouvement (caisse, siret, sens, montant, date_operation, periode, date_affectation, mode, reference, compte, import)
    WITH annonce AS (
        SELECT k.r, k.i, k.m, coalesce(v.siret_payeur, k.siret) AS payeur, v.siret_payeur IS NOT NULL AS pour_autre, k.periode,
               (k.mois + interval '1 month')::date + 9 + bench.alea(k.r, 4) % 12 AS jour, k.sort_paiement, k.deux_mois, sum(v.montant) AS montant
          FROM bench.cle_mois k
          JOIN calimero_data.dsn_versement v USING (depot, declaration)
         GROUP BY k.r, k.i, k.m, payeur, pour_autre, k.periode, jour, k.sort_paiement, k.deux_mois
    ), paiement AS (
        SELECT a.r, p.part, a.payeur, a.jour + p.part AS jour, p.montant, CASE WHEN p.affecte THEN a.periode END AS periode
          FROM annonce a
         CROSS JOIN LATERAL (
                SELECT 1 AS part, a.montant, a.sort_paiement < 30 AND NOT a.pour_autre AS affecte WHERE a.sort_paiement < 60
                UNION ALL
                SELECT 1, round(a.montant * (40 + a.sort_paiement % 10 * 5) / 100, 2), NOT a.pour_autre WHERE a.sort_paiement BETWEEN 60 AND 69
                UNION ALL
                SELECT p, CASE p WHEN 1 THEN round(a.montant * 0.37, 2) ELSE a.montant - round(a.montant * 0.37, 2) END,
                       (a.sort_paiement >= 78 OR a.i % 2 = 0) AND NOT a.pour_autre
                  FROM generate_series(1, 2) AS p WHERE a.sort_paiement BETWEEN 70 AND 85
                UNION ALL
                SELECT 1, a.montant + 17.31, false WHERE a.sort_paiement BETWEEN 90 AND 93
                UNION ALL
                SELECT 1, a.montant, false WHERE a.sort_paiement >= 94
               ) p
         WHERE NOT a.deux_mois OR a.pour_autre
        UNION ALL
        SELECT max(a.r), 1, a.payeur, max(a.jour), sum(a.montant), NULL
          FROM annonce a WHERE a.deux_mois AND NOT a.pour_autre GROUP BY a.payeur, (a.m + 1) / 2
        UNION ALL
        SELECT k.r, 3, NULL, (k.mois + interval '1 month')::date + 4, u.montant, k.periode
          FROM bench.cle_mois k JOIN bench.du u USING (depot, declaration) WHERE bench.alea(k.r, 5) % 10 < 3
    )
    SELECT '48', coalesce(p.payeur, k.siret), CASE p.part WHEN 3 THEN 'D' ELSE 'C' END, p.montant, p.jour, p.periode,
           CASE WHEN p.periode IS NOT NULL THEN p.jour + 3 END, CASE WHEN p.part < 3 THEN '05' END,
           format('MVT%s-%s-%s', p.r, p.part, right(coalesce(p.payeur, k.siret), 6)), 'CAI' || coalesce(p.payeur, k.siret), 1
      FROM paiement p JOIN bench.cle_mois k USING (r)
     ORDER BY p.jour, p.r, p.part;

RESET session_replication_role;
VACUUM (ANALYZE) calimero_data.dsn_depot, calimero_data.dsn_envoi, calimero_data.dsn_declaration, calimero_data.dsn_cotisation,
    calimero_data.dsn_versement, calimero_data.cai_mouvement, bench.etablissement;
