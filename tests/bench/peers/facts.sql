-- What both peers match, into temporary tables annonce and paiement.  Included in a transaction.
-- autre: another enterprise (SIREN) than the payer's announced it.

CREATE TEMP TABLE annonce ON COMMIT DROP AS
    SELECT v.depot, v.declaration, v.numero AS versement, d.siret, coalesce(v.siret_payeur, d.siret) AS payeur, v.periode, v.montant,
           v.paye_le, left(d.siret, 9) <> left(coalesce(v.siret_payeur, d.siret), 9) AS autre, calimero.periode_debut(v.periode) AS debut
      FROM calimero_data.dsn_versement v
      JOIN calimero_data.dsn_declaration d USING (caisse, depot, declaration)
     WHERE v.caisse = '48' AND d.etat = 'retenue';
CREATE TEMP TABLE paiement ON COMMIT DROP AS
    SELECT mouvement, siret AS payeur, periode, montant, date_operation
      FROM calimero_data.cai_mouvement
     WHERE caisse = '48' AND sens = 'C';
ANALYZE annonce, paiement;
