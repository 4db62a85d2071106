-- The matching in PL/pgSQL: the same job and the same rows as windows.sql, the allocation by loops over each payer
-- (loops_function.sql), into schema boucles.  Sums of keys are left to SQL (sums.sql), as anybody would.

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
ANALYZE annonce, paiement;
CREATE TEMP TABLE part ON COMMIT DROP AS SELECT * FROM bench.affecter();
ANALYZE part;

INSERT INTO boucles.dsn_affectation (caisse, mouvement, depot, declaration, versement, numero, montant, payeur, siret, periode, methode)
    SELECT '48', mouvement, depot, declaration, versement,
           row_number() OVER (PARTITION BY payeur, mouvement ORDER BY depot, declaration, versement), montant, payeur, siret, periode, methode
      FROM part;

\ir sums.sql

INSERT INTO boucles.dsn_rapprochement (caisse, signaux, lignes, declare, contributions, reductions, annonce, annonce_par_autre,
                                       annonce_pour_autre, emis, encaisse, affecte, regle_par_autre, siret, periode, statut)
    SELECT * FROM cle;
COMMIT;
