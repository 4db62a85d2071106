-- The matching in SQL: window functions and interval joins, set by set, into schema fenetres.
--
-- The job of calimero.dsn_rapprocher() less sums of several, reversals, periods other than months, incomplete and doubtful
-- versions, due days and signals.  Equal amounts one to one, oldest with oldest; then oldest first: cumulative sums make
-- an interval of each announcement and of each cashed amount, and where two intervals overlap, one pays the other.
-- First what the account assigned to a month, within that month; then the rest, among all that the payer has open.

BEGIN;
CREATE TEMP TABLE annonce ON COMMIT DROP AS
    SELECT v.depot, v.declaration, v.numero AS versement, d.siret, coalesce(v.siret_payeur, d.siret) AS payeur, v.periode, v.montant,
           v.paye_le
      FROM calimero_data.dsn_versement v
      JOIN calimero_data.dsn_declaration d USING (caisse, depot, declaration)
     WHERE v.caisse = '48' AND d.etat = 'retenue';
CREATE TEMP TABLE paiement ON COMMIT DROP AS
    SELECT mouvement, siret AS payeur, periode, montant, date_operation
      FROM calimero_data.cai_mouvement
     WHERE caisse = '48' AND sens = 'C';
CREATE TEMP TABLE part (mouvement bigint, depot bigint, declaration integer, versement integer, montant numeric(14,2), payeur varchar(14),
                        siret varchar(14), periode varchar(7), methode varchar(12)) ON COMMIT DROP;
ANALYZE annonce, paiement;

-- Assigned, equal amounts.
INSERT INTO part
    WITH a AS (
        SELECT *, row_number() OVER (PARTITION BY payeur, periode, montant ORDER BY paye_le, siret, depot, declaration, versement) AS rang
          FROM annonce
    ), p AS (
        SELECT *, row_number() OVER (PARTITION BY payeur, periode, montant ORDER BY date_operation, mouvement) AS rang
          FROM paiement WHERE periode IS NOT NULL
    )
    SELECT p.mouvement, a.depot, a.declaration, a.versement, montant, payeur, a.siret, periode, 'EXACT'
      FROM a JOIN p USING (payeur, periode, montant, rang);
ANALYZE part;

-- Assigned, oldest first.
INSERT INTO part
    WITH p AS (
        SELECT p.*, sum(p.montant) OVER w AS fin
          FROM paiement p
         WHERE p.periode IS NOT NULL AND NOT EXISTS (SELECT FROM part x WHERE x.mouvement = p.mouvement)
        WINDOW w AS (PARTITION BY p.payeur, p.periode ORDER BY p.date_operation, p.mouvement ROWS UNBOUNDED PRECEDING)
    ), a AS (
        SELECT a.*, sum(a.montant) OVER w AS fin
          FROM annonce a
         WHERE (a.payeur, a.periode) IN (SELECT payeur, periode FROM p)
           AND NOT EXISTS (SELECT FROM part x WHERE (x.depot, x.declaration, x.versement) = (a.depot, a.declaration, a.versement))
        WINDOW w AS (PARTITION BY a.payeur, a.periode ORDER BY a.paye_le, a.siret, a.depot, a.declaration, a.versement ROWS UNBOUNDED PRECEDING)
    )
    SELECT p.mouvement, a.depot, a.declaration, a.versement, least(a.fin, p.fin) - greatest(a.fin - a.montant, p.fin - p.montant),
           payeur, a.siret, periode, 'IMPUTATION'
      FROM a JOIN p USING (payeur, periode)
     WHERE a.fin - a.montant < p.fin AND p.fin - p.montant < a.fin;

-- What is open of each announcement, for what no month was given to.
CREATE TEMP TABLE ouverte ON COMMIT DROP AS
    SELECT a.depot, a.declaration, a.versement, a.siret, a.payeur, a.periode, a.paye_le, a.montant - coalesce(x.paye, 0) AS montant
      FROM annonce a
      LEFT JOIN (SELECT depot, declaration, versement, sum(montant) AS paye FROM part GROUP BY depot, declaration, versement) x
           USING (depot, declaration, versement)
     WHERE a.montant > coalesce(x.paye, 0);
ANALYZE ouverte;

-- Not assigned, equal amounts.
INSERT INTO part
    WITH a AS (
        SELECT *, row_number() OVER (PARTITION BY payeur, montant
                                     ORDER BY periode, paye_le, siret, depot, declaration, versement) AS rang
          FROM ouverte
    ), p AS (
        SELECT *, row_number() OVER (PARTITION BY payeur, montant ORDER BY date_operation, mouvement) AS rang
          FROM paiement WHERE periode IS NULL
    )
    SELECT p.mouvement, a.depot, a.declaration, a.versement, montant, payeur, a.siret, a.periode, 'EXACT'
      FROM a JOIN p USING (payeur, montant, rang);
ANALYZE part;

-- Not assigned, oldest first.
INSERT INTO part
    WITH p AS (
        SELECT p.*, sum(p.montant) OVER w AS fin
          FROM paiement p
         WHERE p.periode IS NULL AND NOT EXISTS (SELECT FROM part x WHERE x.mouvement = p.mouvement)
        WINDOW w AS (PARTITION BY p.payeur ORDER BY p.date_operation, p.mouvement ROWS UNBOUNDED PRECEDING)
    ), payee AS (
        SELECT x.depot, x.declaration, x.versement FROM part x JOIN paiement p USING (mouvement) WHERE p.periode IS NULL
    ), a AS (
        SELECT a.*, sum(a.montant) OVER w AS fin
          FROM ouverte a
         WHERE a.payeur IN (SELECT payeur FROM p)
           AND NOT EXISTS (SELECT FROM payee x WHERE (x.depot, x.declaration, x.versement) = (a.depot, a.declaration, a.versement))
        WINDOW w AS (PARTITION BY a.payeur ORDER BY a.periode, a.paye_le, a.siret, a.depot, a.declaration, a.versement ROWS UNBOUNDED PRECEDING)
    )
    SELECT p.mouvement, a.depot, a.declaration, a.versement, least(a.fin, p.fin) - greatest(a.fin - a.montant, p.fin - p.montant),
           payeur, a.siret, a.periode, 'IMPUTATION'
      FROM a JOIN p USING (payeur)
     WHERE a.fin - a.montant < p.fin AND p.fin - p.montant < a.fin;

-- What is left of a cashed amount is a credit, on its month or on the month of the operation.
INSERT INTO part
    SELECT p.mouvement, NULL, NULL, NULL, p.montant - coalesce(x.utilise, 0), p.payeur, p.payeur,
           coalesce(p.periode, to_char(p.date_operation, 'YYYY"M"MM')), 'CREDIT'
      FROM paiement p
      LEFT JOIN (SELECT mouvement, sum(montant) AS utilise FROM part GROUP BY mouvement) x USING (mouvement)
     WHERE p.montant > coalesce(x.utilise, 0);
ANALYZE part;

INSERT INTO fenetres.dsn_affectation (caisse, mouvement, depot, declaration, versement, numero, montant, payeur, siret, periode, methode)
    SELECT '48', mouvement, depot, declaration, versement,
           row_number() OVER (PARTITION BY payeur, mouvement ORDER BY depot, declaration, versement), montant, payeur, siret, periode, methode
      FROM part;

\ir sums.sql

INSERT INTO fenetres.dsn_rapprochement (caisse, signaux, lignes, declare, contributions, reductions, annonce, annonce_par_autre,
                                        annonce_pour_autre, emis, encaisse, affecte, regle_par_autre, siret, periode, statut)
    SELECT * FROM cle;
COMMIT;
