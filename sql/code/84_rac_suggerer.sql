-- Whose is this receipt?  Candidates are found through indexes, by what identifies them or by amounts; then each of their open
-- dossiers is judged by every reason.

CREATE FUNCTION calimero.rac_debiteurs(caisse text, jetons text[], empreinte bytea, paiement bigint)
    RETURNS TABLE (debiteur bigint, motif varchar(20))
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
        SELECT b.debiteur, 'REF_MATRICULE'::varchar(20)
          FROM unnest(jetons) AS j (jeton), LATERAL (
               SELECT b.debiteur FROM calimero_data.debiteur b WHERE b.caisse = rac_debiteurs.caisse AND b.matricule = j.jeton OFFSET 0) AS b
        UNION
        SELECT b.debiteur, 'REF_SIRET'
          FROM unnest(jetons) AS j (jeton), LATERAL (
               SELECT b.debiteur FROM calimero_data.debiteur b WHERE b.caisse = rac_debiteurs.caisse AND b.siret = j.jeton OFFSET 0) AS b
         WHERE j.jeton ~ '^[0-9]{14}$'
        UNION
        SELECT d.debiteur, 'IBAN_RECETTE'
          FROM (SELECT p.paiement, p.dossier FROM calimero_data.paiement p
                 WHERE p.caisse = rac_debiteurs.caisse AND p.iban_empreinte = empreinte AND p.annule_le IS NULL
                   AND p.paiement <> rac_debiteurs.paiement
                 ORDER BY p.iban_empreinte LIMIT 200) AS p,
               LATERAL (SELECT p.dossier
                        UNION ALL
                        SELECT c.dossier FROM calimero_data.affectation a
                          JOIN calimero_data.creance c ON c.caisse = rac_debiteurs.caisse AND c.creance = a.creance
                         WHERE a.caisse = rac_debiteurs.caisse AND a.paiement = p.paiement AND a.annulee_le IS NULL OFFSET 0) AS l,
               LATERAL (SELECT d.debiteur FROM calimero_data.dossier d
                         WHERE d.caisse = rac_debiteurs.caisse AND d.dossier = l.dossier AND d.debiteur IS NOT NULL OFFSET 0) AS d;
    IF empreinte IS NOT NULL AND to_regclass('calimero_data.dsn_versement') IS NOT NULL THEN
        RETURN QUERY
            SELECT DISTINCT b.debiteur, 'IBAN_DSN'::varchar(20)
              FROM (SELECT v.depot, v.declaration, v.siret_payeur FROM calimero_data.dsn_versement v
                     WHERE v.caisse = rac_debiteurs.caisse AND calimero.iban_empreinte(v.caisse, v.iban) = empreinte AND v.iban IS NOT NULL
                     LIMIT 200) AS v,
                   LATERAL (SELECT n.siret FROM calimero_data.dsn_declaration n
                             WHERE n.caisse = rac_debiteurs.caisse AND n.depot = v.depot AND n.declaration = v.declaration OFFSET 0) AS n,
                   LATERAL (SELECT b.debiteur FROM calimero_data.debiteur b
                             WHERE b.caisse = rac_debiteurs.caisse AND b.siret = coalesce(v.siret_payeur, n.siret) OFFSET 0) AS b;
    END IF;
END
$$;
REVOKE ALL ON FUNCTION calimero.rac_debiteurs(text, text[], bytea, bigint) FROM PUBLIC;
COMMENT ON FUNCTION calimero.rac_debiteurs(text, text[], bytea, bigint) IS 'Debtors that the reference or the bank account of a receipt names, and by what: matricule, SIRET, account of an earlier payment, account announced in a DSN. At most 200 payments of one account are looked at.';

CREATE FUNCTION calimero.rac_dossiers(caisse text, jetons text[], montant numeric, recu_le date)
    RETURNS TABLE (dossier bigint, motif varchar(20))
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
        SELECT d.dossier, 'REF_DOSSIER'::varchar(20)
          FROM unnest(jetons) AS j (jeton), LATERAL (
               SELECT d.dossier FROM calimero_data.dossier d WHERE d.caisse = rac_dossiers.caisse AND d.numero = j.jeton OFFSET 0) AS d
        UNION
        SELECT s.dossier, 'MONTANT_CREANCE'
          FROM ((SELECT c.dossier FROM calimero_data.creance c
                  WHERE c.caisse = rac_dossiers.caisse AND c.solde = rac_dossiers.montant AND c.solde > 0 AND c.date_creance <= rac_dossiers.recu_le
                  ORDER BY c.date_creance DESC LIMIT 100)
                UNION ALL
                (SELECT c.dossier FROM calimero_data.creance c
                  WHERE c.caisse = rac_dossiers.caisse AND c.solde = rac_dossiers.montant AND c.solde > 0 AND c.date_creance > rac_dossiers.recu_le
                  ORDER BY c.date_creance LIMIT 100)) AS s
        UNION
        (SELECT d.dossier, 'MONTANT_DOSSIER'
           FROM calimero_data.dossier d
          WHERE d.caisse = rac_dossiers.caisse AND d.solde = rac_dossiers.montant AND d.etat = 'ouvert' AND d.debiteur IS NOT NULL
          LIMIT 100);
END
$$;
REVOKE ALL ON FUNCTION calimero.rac_dossiers(text, text[], numeric, date) FROM PUBLIC;
COMMENT ON FUNCTION calimero.rac_dossiers(text, text[], numeric, date) IS 'Dossiers that the reference of a receipt names, or where its amount (euros) is the balance of a debt or of the dossier; of equal balances the 200 debts nearest to the day, and 100 dossiers.';

CREATE FUNCTION calimero.rac_suggerer(paiement bigint, limite integer DEFAULT 10, caisse text DEFAULT NULL)
    RETURNS TABLE (rang integer, dossier varchar(20), creance bigint, matricule varchar(20), score integer, raison text)
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
    AS $$
#variable_conflict use_column
DECLARE
    la_caisse varchar(5) := calimero.caisse_de_appel(caisse);
    p record;
BEGIN
    PERFORM calimero.refuser('22004', num_nulls(paiement, limite) > 0);
    PERFORM calimero.refuser('22023', limite < 0);
    PERFORM calimero.rac_verifier(la_caisse, paiement);
    SELECT t.reste, t.recu_le, t.iban_empreinte, calimero.rac_jetons(t.reference) AS jetons INTO p
      FROM calimero_data.paiement t
     WHERE t.caisse = la_caisse AND t.paiement = rac_suggerer.paiement AND t.annule_le IS NULL AND t.reste > 0;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    RETURN QUERY
        WITH par_debiteur AS MATERIALIZED (
            SELECT b.debiteur, b.motif FROM calimero.rac_debiteurs(la_caisse, p.jetons, p.iban_empreinte, rac_suggerer.paiement) b
        ), par_dossier AS MATERIALIZED (
            SELECT d.dossier, d.motif FROM calimero.rac_dossiers(la_caisse, p.jetons, p.reste, p.recu_le) d
        ), retenu AS MATERIALIZED (
            SELECT o.dossier, o.numero, o.debiteur, o.solde
              FROM (SELECT DISTINCT b.debiteur FROM par_debiteur b LIMIT 200) AS b, LATERAL (
                   SELECT d.dossier, d.numero, d.debiteur, d.solde FROM calimero_data.dossier d
                    WHERE d.caisse = la_caisse AND d.debiteur = b.debiteur AND d.etat = 'ouvert' OFFSET 0) AS o
            UNION
            SELECT o.dossier, o.numero, o.debiteur, o.solde
              FROM par_dossier s, LATERAL (
                   SELECT d.dossier, d.numero, d.debiteur, d.solde FROM calimero_data.dossier d
                    WHERE d.caisse = la_caisse AND d.dossier = s.dossier AND d.etat = 'ouvert' AND d.debiteur IS NOT NULL OFFSET 0) AS o
        ), juge AS MATERIALIZED (
            SELECT r.dossier, r.numero, r.debiteur, c.*,
                   r.solde = p.reste AS egal,
                   (SELECT sum(d.solde) FROM calimero_data.dossier d
                     WHERE d.caisse = la_caisse AND d.debiteur = r.debiteur AND d.etat = 'ouvert') = p.reste AS tout
              FROM retenu r, LATERAL (
                   SELECT min(abs(c.date_creance - p.recu_le)) AS jours,
                          (array_agg(c.creance ORDER BY abs(c.date_creance - p.recu_le), c.creance) FILTER (WHERE c.solde = p.reste))[1] AS exacte,
                          calimero.somme_de_plusieurs(array_agg(c.solde::numeric), p.reste) IS NOT NULL AS somme
                     FROM calimero_data.creance c
                    WHERE c.caisse = la_caisse AND c.dossier = r.dossier AND c.solde > 0 OFFSET 0) AS c
        ), motive AS (
            SELECT j.dossier, b.motif FROM juge j JOIN par_debiteur b USING (debiteur)
            UNION SELECT s.dossier, s.motif FROM par_dossier s WHERE s.motif = 'REF_DOSSIER'
            UNION SELECT j.dossier, 'MONTANT_CREANCE' FROM juge j WHERE j.exacte IS NOT NULL
            UNION SELECT j.dossier, 'MONTANT_DOSSIER' FROM juge j WHERE j.egal
            UNION SELECT j.dossier, 'MONTANT_DEBITEUR' FROM juge j WHERE j.tout AND NOT j.egal
            UNION SELECT j.dossier, 'MONTANT_SOMME' FROM juge j WHERE j.somme AND NOT j.egal AND j.exacte IS NULL
            UNION SELECT j.dossier, CASE WHEN j.jours <= 5 THEN 'DATE_5' ELSE 'DATE_15' END FROM juge j WHERE j.jours <= 15
        ), note AS (
            SELECT m.dossier, sum(w.points)::integer AS score, string_agg(l.libelle, ' ; ' ORDER BY w.points DESC, l.motif) AS raison
              FROM motive m
              JOIN calimero_data.rac_poids w ON w.caisse = la_caisse AND w.motif = m.motif AND w.points > 0
              JOIN calimero.rac_motifs() l ON l.motif = m.motif
             GROUP BY m.dossier
        )
        SELECT (row_number() OVER (ORDER BY n.score DESC, j.numero COLLATE "C"))::integer, j.numero, j.exacte, b.matricule, n.score, n.raison
          FROM juge j
          JOIN note n USING (dossier)
          JOIN LATERAL (SELECT b.matricule FROM calimero_data.debiteur b WHERE b.caisse = la_caisse AND b.debiteur = j.debiteur OFFSET 0) b ON true
         ORDER BY 1
         LIMIT limite;
END
$$;
REVOKE ALL ON FUNCTION calimero.rac_suggerer(bigint, integer, text) FROM PUBLIC;
COMMENT ON FUNCTION calimero.rac_suggerer(bigint, integer, text) IS 'Open dossiers to which what is left of a receipt may belong, the most likely first: number, the debt of that very balance or null, matricule, points (calimero_data.rac_poids) and the reasons in words, without amounts. A suggestion decides nothing: an agent classifies. None for a receipt that is cancelled or of which nothing is left. Errors: 22004, 22023 limite below zero, MS021, MS027.';
