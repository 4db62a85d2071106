-- The matching in SQL: window functions and interval joins, set by set, into schema fenetres.
--
-- The job of calimero.dsn_rapprocher() less sums of several, due days and signals, and less what the data of a run have none of
-- (agree.sql checks that they have none): reversals, periods other than months, incomplete or doubtful versions, codes without
-- weight, amounts out of range.  First what the account assigned to a month, within that month; then the rest, among the months
-- that have begun on its day, then those that begin within anticipation_jours days.  Each time first what the payer's own
-- enterprise announced, then what others did; what they did not get is missing on their rows.

BEGIN;
\ir facts.sql
CREATE TEMP TABLE part (mouvement bigint, depot bigint, declaration integer, versement integer, montant numeric(14,2), payeur varchar(14),
                        siret varchar(14), periode varchar(7), methode varchar(12)) ON COMMIT DROP;

-- Cash of a month is not concerned by its day.
\set affecte true
\set avance 1000000
\set autre false
\ir windows_step.sql
\set autre true
\ir windows_step.sql

SELECT anticipation_jours FROM calimero_data.dsn_parametre WHERE caisse = '48' \gset
\set affecte false
\set autre false
\set avance 0
\ir windows_step.sql
\set avance :anticipation_jours
\ir windows_step.sql
\set autre true
\set avance 0
\ir windows_step.sql
\set avance :anticipation_jours
\ir windows_step.sql

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
                                        annonce_pour_autre, emis, encaisse, affecte, regle_par_autre, impaye_par_autre, impaye_pour_autre,
                                        siret, periode, statut)
    SELECT * FROM cle;
COMMIT;
