-- :lignes lines of debt: contributions and undue benefits of nine years, a few fraudulent, half of them with the one event that
-- counts most (a mise en demeure for contributions, a registered letter for undue benefits).  Needs no file.

DROP TABLE IF EXISTS bench.ligne;
CREATE TABLE bench.ligne AS
    SELECT i AS ligne, famille, naissance,
           CASE WHEN cotisation THEN (date_trunc('year', naissance) + interval '1 year - 1 day')::date ELSE naissance END AS reference,
           CASE WHEN fraude THEN naissance + 200 END AS decouverte, fraude, travail_illegal,
           CASE WHEN acte THEN CASE WHEN cotisation THEN 'MED' ELSE 'LRAR' END END AS evenement,
           CASE WHEN acte THEN evenement_le END AS evenement_le,
           CASE WHEN acte THEN jsonb_build_array(jsonb_build_object(
               'evenement', CASE WHEN cotisation THEN 'MED' ELSE 'LRAR' END, 'du', evenement_le)) END AS evenements
      FROM generate_series(1, :lignes) AS i
     CROSS JOIN LATERAL (
        SELECT (ARRAY['COTISATION', 'COTISATION', 'MAJORATION', 'INDU_PF', 'INDU_RSA', 'INDU_IJ', 'INDU_PROFESSIONNEL'])
                   [1 + bench.alea(i, 11) % 7] AS famille,
               date '2017-01-01' + bench.alea(i, 12) % 3200 AS naissance, bench.alea(i, 13) % 2 = 0 AS acte,
               bench.alea(i, 14) % 25 = 0 AS fraude, bench.alea(i, 15) % 40 = 0 AS illegal, 45 + bench.alea(i, 16) % 1000 AS apres
        OFFSET 0) AS t
     CROSS JOIN LATERAL (SELECT famille IN ('COTISATION', 'MAJORATION') AS cotisation, naissance + apres AS evenement_le) AS u
     CROSS JOIN LATERAL (SELECT illegal AND cotisation AND NOT fraude AS travail_illegal) AS v;
VACUUM (ANALYZE) bench.ligne;
