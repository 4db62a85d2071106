-- One step of windows.sql: what is open of the announcements of some debtors against what is left of some cashed amounts.
-- Variables: affecte (true: cash of a month, within that month; false: cash of no month, all months), autre (true: announced
-- by another enterprise than the payer's), avance (days by which cash may come before the month).
--
-- Equal amounts one to one, oldest with oldest; then oldest first: cumulative sums make an interval of each announcement and of
-- each cashed amount, and where two intervals overlap, one pays the other.  Cash that finds nothing open is lost for the step.
-- With x the amounts in order of day, announcements below zero (from avance days before their month on), what is lost until
-- some day is the greatest sum of x until then, zero at least: what is lost of one amount is how much that grows with it.

CREATE TEMP TABLE reste ON COMMIT DROP AS
    SELECT p.mouvement, p.payeur, CASE WHEN :affecte THEN p.periode ELSE '' END AS groupe, p.date_operation AS jour,
           p.montant - coalesce(x.utilise, 0) AS montant
      FROM paiement p
      LEFT JOIN (SELECT mouvement, sum(montant) AS utilise FROM part GROUP BY mouvement) x USING (mouvement)
     WHERE (p.periode IS NOT NULL) = :affecte AND p.montant > coalesce(x.utilise, 0);
CREATE TEMP TABLE ouverte ON COMMIT DROP AS
    SELECT a.depot, a.declaration, a.versement, a.siret, a.payeur, a.periode, CASE WHEN :affecte THEN a.periode ELSE '' END AS groupe,
           a.debut - :avance AS jour, a.paye_le, a.montant - coalesce(x.paye, 0) AS montant
      FROM annonce a
      LEFT JOIN (SELECT depot, declaration, versement, sum(montant) AS paye FROM part GROUP BY depot, declaration, versement) x
           USING (depot, declaration, versement)
     WHERE a.autre = :autre AND a.montant > coalesce(x.paye, 0) AND a.payeur IN (SELECT payeur FROM reste);
ANALYZE reste, ouverte;

-- Equal amounts: the same with one for each amount.
CREATE TEMP TABLE egale ON COMMIT DROP AS
    WITH fait AS (
        SELECT payeur, groupe, montant, jour, 1 AS x, mouvement FROM reste
        UNION ALL
        SELECT payeur, groupe, montant, jour, -1, 0 FROM ouverte
    ), cumul AS (
        SELECT *, sum(x) OVER (PARTITION BY payeur, groupe, montant ORDER BY jour, mouvement ROWS UNBOUNDED PRECEDING) AS total FROM fait
    ), perte AS (
        SELECT *, greatest(0, max(total) OVER (PARTITION BY payeur, groupe, montant ORDER BY jour, mouvement ROWS UNBOUNDED PRECEDING)) AS perdu
          FROM cumul
    ), servi AS (
        SELECT *, perdu > lag(perdu, 1, 0::bigint) OVER (PARTITION BY payeur, groupe, montant ORDER BY jour, mouvement) AS manque FROM perte
    ), p AS (
        SELECT mouvement, payeur, groupe, montant,
               row_number() OVER (PARTITION BY payeur, groupe, montant ORDER BY jour, mouvement) AS rang
          FROM servi WHERE x > 0 AND NOT manque
    ), a AS (
        SELECT *, row_number() OVER (PARTITION BY payeur, groupe, montant
                                     ORDER BY periode, paye_le, siret, depot, declaration, versement) AS rang
          FROM ouverte
    )
    SELECT p.mouvement, a.depot, a.declaration, a.versement, montant, payeur, a.siret, a.periode
      FROM a JOIN p USING (payeur, groupe, montant, rang);
INSERT INTO part SELECT *, 'EXACT' FROM egale;
ANALYZE egale;

-- Oldest first.
INSERT INTO part
    WITH r AS (
        SELECT * FROM reste WHERE mouvement NOT IN (SELECT mouvement FROM egale)
    ), o AS (
        SELECT * FROM ouverte
         WHERE (depot, declaration, versement) NOT IN (SELECT depot, declaration, versement FROM egale)
           AND (payeur, groupe) IN (SELECT payeur, groupe FROM r)
    ), fait AS (
        SELECT payeur, groupe, jour, montant AS x, mouvement FROM r
        UNION ALL
        SELECT payeur, groupe, jour, -montant, 0 FROM o
    ), cumul AS (
        SELECT *, sum(x) OVER (PARTITION BY payeur, groupe ORDER BY jour, mouvement ROWS UNBOUNDED PRECEDING) AS total FROM fait
    ), perte AS (
        SELECT *, greatest(0, max(total) OVER (PARTITION BY payeur, groupe ORDER BY jour, mouvement ROWS UNBOUNDED PRECEDING)) AS perdu
          FROM cumul
    ), servi AS (
        SELECT *, x - perdu + lag(perdu, 1, 0::numeric) OVER (PARTITION BY payeur, groupe ORDER BY jour, mouvement) AS montant FROM perte
    ), p AS (
        SELECT mouvement, payeur, groupe, montant,
               sum(montant) OVER (PARTITION BY payeur, groupe ORDER BY jour, mouvement ROWS UNBOUNDED PRECEDING) AS fin
          FROM servi WHERE x > 0 AND montant > 0
    ), a AS (
        SELECT *, sum(montant) OVER (PARTITION BY payeur, groupe ORDER BY periode, paye_le, siret, depot, declaration, versement
                                     ROWS UNBOUNDED PRECEDING) AS fin
          FROM o
    )
    SELECT p.mouvement, a.depot, a.declaration, a.versement, least(a.fin, p.fin) - greatest(a.fin - a.montant, p.fin - p.montant),
           payeur, a.siret, a.periode, 'IMPUTATION'
      FROM a JOIN p USING (payeur, groupe)
     WHERE a.fin - a.montant < p.fin AND p.fin - p.montant < a.fin;
ANALYZE part;
DROP TABLE reste, ouverte, egale;
