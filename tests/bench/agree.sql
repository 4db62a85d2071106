-- Do the peers say what calimero says?  One row: keys of calimero, of them those that can be compared in all; then how many differ,
-- which must all be 0: keys of one side only, sums that no allocation touches, cash and status of keys, cash of a payer, rows of
-- the two peers, keys and movements that a rule left out by the peers concerns.
-- The peers make no sums of several.  Among amounts of no month a sum made or not moves cash between keys, so that keys, cash and
-- status are compared for the SIRETs that calimero made none for; the other sums, and the cash of each payer, for all.

WITH payeur_a_part AS (
    SELECT DISTINCT a.payeur
      FROM calimero_data.dsn_affectation a
      JOIN calimero_data.cai_mouvement m USING (caisse, mouvement)
     WHERE a.methode LIKE 'SOMME%' AND m.periode IS NULL
), a_part AS (
    SELECT payeur AS siret FROM payeur_a_part
    UNION
    SELECT siret FROM calimero_data.dsn_affectation WHERE payeur IN (SELECT payeur FROM payeur_a_part)
    UNION
    SELECT siret FROM fenetres.dsn_affectation WHERE payeur IN (SELECT payeur FROM payeur_a_part)
), compare AS (
    SELECT c.siret IS NOT NULL AS notre, p.siret IS NULL AS entiere, c.siret IS NULL OR f.siret IS NULL AS manque,
           (c.lignes, c.declare, c.contributions, c.reductions, c.annonce, c.annonce_par_autre, c.annonce_pour_autre, c.emis)
               IS DISTINCT FROM (f.lignes, f.declare, f.contributions, f.reductions, f.annonce, f.annonce_par_autre, f.annonce_pour_autre, f.emis)
               AS sommes,
           (c.encaisse, c.affecte, c.regle_par_autre, c.impaye_par_autre, c.impaye_pour_autre, c.statut)
               IS DISTINCT FROM (f.encaisse, f.affecte, f.regle_par_autre, f.impaye_par_autre, f.impaye_pour_autre, f.statut)
               AS encaissement
      FROM (SELECT * FROM calimero_data.dsn_rapprochement WHERE caisse = '48') c
      FULL JOIN fenetres.dsn_rapprochement f ON f.siret = c.siret AND f.periode = c.periode
      LEFT JOIN a_part p ON p.siret = coalesce(c.siret, f.siret)
)
SELECT count(*) FILTER (WHERE notre), count(*) FILTER (WHERE notre AND entiere), count(*) FILTER (WHERE entiere AND manque),
       count(*) FILTER (WHERE sommes AND NOT manque), count(*) FILTER (WHERE entiere AND encaissement),
       (SELECT count(*)
          FROM (SELECT siret, sum(encaisse) AS total FROM calimero_data.dsn_rapprochement GROUP BY siret) c
          FULL JOIN (SELECT siret, sum(encaisse) AS total FROM fenetres.dsn_rapprochement GROUP BY siret) f USING (siret)
         WHERE c.total IS DISTINCT FROM f.total),
       (SELECT count(*) FROM (SELECT * FROM fenetres.dsn_rapprochement EXCEPT SELECT * FROM boucles.dsn_rapprochement) x)
     + (SELECT count(*) FROM (SELECT * FROM boucles.dsn_rapprochement EXCEPT SELECT * FROM fenetres.dsn_rapprochement) x)
     + (SELECT count(*) FROM (SELECT caisse, mouvement, depot, declaration, versement, montant, methode FROM fenetres.dsn_affectation
                              EXCEPT SELECT caisse, mouvement, depot, declaration, versement, montant, methode FROM boucles.dsn_affectation) x),
       -- TRIMESTRIEL, SEMESTRIEL, ANNUEL; NEANT, TEST_IGNORE, DOUTE, INCOMPLETE, DEVISE, CODE_INCONNU, SUBSTITUTION
       (SELECT count(*) FROM calimero_data.dsn_rapprochement
         WHERE signaux & (2 + 131072 + 262144 + 16 + 32 + 64 + 128 + 256 + 512 + 1024) <> 0 OR statut = 'MONTANT_HORS_LIMITE')
     + (SELECT count(*) FROM calimero_data.cai_mouvement WHERE montant < 0)
  FROM compare;
