-- Sums of each key and its status, for both peers: from annonce, part and the tables of calimero, into temporary table cle.
-- Included in a transaction.  Cotisations are summed by declaration and month before anything is joined to them.

CREATE TEMP TABLE declare ON COMMIT DROP AS
    SELECT c.depot, c.declaration, c.periode, sum(c.montant * CASE WHEN c.organisme IS NULL THEN w.poids_sans_organisme ELSE w.poids END) AS declare,
           coalesce(sum(c.montant) FILTER (WHERE w.classe = 'C'), 0) AS contributions,
           coalesce(sum(c.montant) FILTER (WHERE w.classe <> 'C'), 0) AS reductions,
           coalesce(sum(c.lignes) FILTER (WHERE CASE WHEN c.organisme IS NULL THEN w.poids_sans_organisme ELSE w.poids END <> 0), 0) AS lignes
      FROM calimero_data.dsn_cotisation c
      JOIN calimero_data.dsn_poids w ON w.caisse = c.caisse AND w.origine = c.origine AND w.code = c.code
                                    AND w.du <= calimero.periode_debut(c.periode)
                                    AND (w.au IS NULL OR w.au >= calimero.periode_debut(c.periode))
     WHERE c.caisse = '48'
     GROUP BY c.depot, c.declaration, c.periode;

ANALYZE declare;

CREATE TEMP TABLE cle ON COMMIT DROP AS
    WITH impaye AS (
        SELECT a.siret, a.payeur, a.periode, a.montant - coalesce(sum(p.montant), 0) AS manque
          FROM annonce a
          LEFT JOIN part p USING (depot, declaration, versement)
         WHERE a.autre
         GROUP BY a.depot, a.declaration, a.versement, a.siret, a.payeur, a.periode, a.montant
    ), fait (siret, periode, lignes, declare, contributions, reductions, annonce, par_autre, pour_autre, emis, encaisse, affecte, regle,
               impaye_par, impaye_pour, connu) AS (
        SELECT d.siret, c.periode, c.lignes, c.declare, c.contributions, c.reductions, 0, 0, 0, 0, 0, 0, 0, 0, 0, true
          FROM declare c JOIN calimero_data.dsn_declaration d USING (depot, declaration)
         WHERE d.caisse = '48' AND d.etat = 'retenue'
        UNION ALL
        SELECT siret, periode, 0, 0, 0, 0, CASE WHEN payeur = siret THEN montant ELSE 0 END, CASE WHEN payeur = siret THEN 0 ELSE montant END,
               0, 0, 0, 0, 0, 0, 0, true
          FROM annonce
        UNION ALL
        SELECT payeur, periode, 0, 0, 0, 0, 0, 0, montant, 0, 0, 0, 0, 0, 0, true FROM annonce WHERE payeur <> siret
        UNION ALL
        SELECT siret, periode, 0, 0, 0, 0, 0, 0, 0, montant, 0, 0, 0, 0, 0, false
          FROM calimero_data.cai_mouvement WHERE caisse = '48' AND sens = 'D'
        UNION ALL
        SELECT payeur, periode, 0, 0, 0, 0, 0, 0, 0, 0, montant, CASE WHEN methode = 'CREDIT' THEN 0 ELSE montant END, 0, 0, 0, false
          FROM part
        UNION ALL
        SELECT siret, periode, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, montant, 0, 0, false FROM part WHERE siret <> payeur
        UNION ALL
        SELECT siret, periode, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, manque, 0, false FROM impaye
        UNION ALL
        SELECT payeur, periode, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, manque, false FROM impaye
    ), somme AS (
        SELECT siret, periode, sum(lignes) AS lignes, sum(declare) AS declare, sum(contributions) AS contributions, sum(reductions) AS reductions,
               sum(annonce) AS annonce, sum(par_autre) AS par_autre, sum(pour_autre) AS pour_autre, sum(emis) AS emis,
               sum(encaisse) AS encaisse, sum(affecte) AS affecte, sum(regle) AS regle, sum(impaye_par) AS impaye_par,
               sum(impaye_pour) AS impaye_pour, sum(annonce + pour_autre - impaye_pour + impaye_par) AS payable, bool_or(connu) AS connu,
               greatest(0.01, sum(lignes) * 0.01) AS tolerance
          FROM fait
         GROUP BY siret, periode
    )
    SELECT '48' AS caisse, 0 AS signaux, lignes, declare, contributions, reductions, annonce, par_autre, pour_autre, emis, encaisse,
           affecte, regle, impaye_par, impaye_pour, siret, periode,
           CASE WHEN NOT connu AND encaisse > 0.01 THEN 'ENCAISSEMENT_SANS_DSN'
                WHEN NOT connu AND encaisse < -0.01 THEN 'REMBOURSEMENT_SANS_DSN'
                WHEN NOT connu AND emis <> 0 THEN 'EMIS_SANS_DSN'
                WHEN declare > tolerance AND annonce + par_autre = 0 THEN 'SANS_VERSEMENT'
                WHEN payable > 0.01 AND encaisse = 0 AND (impaye_par = 0 OR regle = 0) THEN 'SANS_ENCAISSEMENT'
                WHEN declare < -tolerance OR encaisse - payable > 0.01 THEN 'CREDIT'
                WHEN abs(payable - encaisse) > 0.01 THEN 'ECART_PAIEMENT'
                WHEN abs(declare - annonce - par_autre) > tolerance THEN 'ECART_DU'
                WHEN par_autre <> 0 AND annonce = 0 AND impaye_par <= 0.01 THEN 'PAYE_PAR_AUTRE'
                ELSE 'OK' END AS statut
      FROM somme;
