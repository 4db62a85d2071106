-- The matching in PL/pgSQL: the same job and the same rows as windows.sql, the allocation by loops over each payer
-- (loops_function.sql), into schema boucles.  Sums of keys are left to SQL (sums.sql), as anybody would.

BEGIN;
\ir facts.sql
CREATE TEMP TABLE part ON COMMIT DROP AS SELECT * FROM bench.affecter();
ANALYZE part;

INSERT INTO boucles.dsn_affectation (caisse, mouvement, depot, declaration, versement, numero, montant, payeur, siret, periode, methode)
    SELECT '48', mouvement, depot, declaration, versement,
           row_number() OVER (PARTITION BY payeur, mouvement ORDER BY depot, declaration, versement), montant, payeur, siret, periode, methode
      FROM part;

\ir sums.sql

INSERT INTO boucles.dsn_rapprochement (caisse, signaux, lignes, declare, contributions, reductions, annonce, annonce_par_autre,
                                       annonce_pour_autre, emis, encaisse, affecte, regle_par_autre, impaye_par_autre, impaye_pour_autre,
                                        siret, periode, statut)
    SELECT * FROM cle;
COMMIT;
