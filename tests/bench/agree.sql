-- Do the peers say what calimero says?  One row: keys compared; then how many differ, which must all be 0:
-- keys of one side only, sums that no allocation touches, cash and status of keys, cash of a payer, rows of the peers.
-- Cash of a key and its status are compared where calimero made no sum of several, which the peers do not do.

WITH somme_de_plusieurs AS (
    SELECT DISTINCT payeur AS siret FROM calimero_data.dsn_affectation WHERE methode LIKE 'SOMME%'
    UNION
    SELECT siret FROM calimero_data.dsn_affectation WHERE siret <> payeur AND payeur IN
        (SELECT payeur FROM calimero_data.dsn_affectation WHERE methode LIKE 'SOMME%')
), compare AS (
    SELECT c.*, f.siret AS autre_siret, f.declare AS autre_declare,
           c.siret IS NULL OR f.siret IS NULL AS manque,
           (c.lignes, c.declare, c.contributions, c.reductions, c.annonce, c.annonce_par_autre, c.annonce_pour_autre, c.emis)
               IS DISTINCT FROM (f.lignes, f.declare, f.contributions, f.reductions, f.annonce, f.annonce_par_autre, f.annonce_pour_autre, f.emis)
               AS sommes,
           (c.encaisse, c.affecte, c.regle_par_autre, c.statut) IS DISTINCT FROM (f.encaisse, f.affecte, f.regle_par_autre, f.statut)
               AND NOT EXISTS (SELECT FROM somme_de_plusieurs s WHERE s.siret = c.siret) AS encaissement
      FROM (SELECT * FROM calimero_data.dsn_rapprochement WHERE caisse = '48') c
      FULL JOIN fenetres.dsn_rapprochement f ON f.siret = c.siret AND f.periode = c.periode
)
SELECT count(*),
       count(*) FILTER (WHERE NOT EXISTS (SELECT FROM somme_de_plusieurs s WHERE s.siret = compare.siret)),
       count(*) FILTER (WHERE manque), count(*) FILTER (WHERE sommes), count(*) FILTER (WHERE encaissement),
       (SELECT count(*)
          FROM (SELECT siret, sum(encaisse) AS total FROM calimero_data.dsn_rapprochement GROUP BY siret) c
          FULL JOIN (SELECT siret, sum(encaisse) AS total FROM fenetres.dsn_rapprochement GROUP BY siret) f USING (siret)
         WHERE c.total IS DISTINCT FROM f.total),
       (SELECT count(*) FROM (SELECT * FROM fenetres.dsn_rapprochement EXCEPT SELECT * FROM boucles.dsn_rapprochement) x)
     + (SELECT count(*) FROM (SELECT * FROM boucles.dsn_rapprochement EXCEPT SELECT * FROM fenetres.dsn_rapprochement) x)
     + (SELECT count(*) FROM (SELECT caisse, mouvement, depot, declaration, versement, montant, methode FROM fenetres.dsn_affectation
                              EXCEPT SELECT caisse, mouvement, depot, declaration, versement, montant, methode FROM boucles.dsn_affectation) x)
  FROM compare;
