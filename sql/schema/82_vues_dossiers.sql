-- Reporting views of files: undue benefits (piar) and receipts to classify (rac), and what both kinds share with
-- contributions.  Repeated at every calimero.installer().  Built-in types only, one grain each, rights of the reader.

CREATE OR REPLACE VIEW calimero_vue.piar_dossier WITH (security_invoker = true) AS
    SELECT d.caisse, d.dossier, d.numero, d.debiteur, b.matricule, b.personne, b.nom, b.prenom, b.commune, b.code_commune,
           d.agent, d.ouvert_le, d.clos_le, d.etat, d.total, d.solde, d.solde_le, d.dernier_paiement_le, d.derniere_procedure,
           d.derniere_procedure_le, d.plus_ancienne_le, d.prescription_le, d.conservation_le
      FROM calimero_data.dossier d
      JOIN calimero_data.debiteur b USING (caisse, debiteur)
     WHERE d.genre = 'piar';
COMMENT ON VIEW calimero_vue.piar_dossier IS 'One row a file of undue benefits to recover.';

CREATE OR REPLACE VIEW calimero_vue.piar_creance WITH (security_invoker = true) AS
    SELECT c.caisse, c.creance, c.dossier, d.numero, c.nature, n.libelle AS nature_libelle, n.famille, n.poste, c.libelle, c.montant,
           c.regle, c.solde, c.date_creance, c.periode_du, c.periode_au, c.fraude, c.fraude_decouverte_le
      FROM calimero_data.creance c
      JOIN calimero_data.dossier d USING (caisse, dossier)
      JOIN calimero_data.creance_nature n USING (caisse, nature)
     WHERE d.genre = 'piar';
COMMENT ON VIEW calimero_vue.piar_creance IS 'One row a debt of a file of undue benefits: one for each payment made unduly.';

CREATE OR REPLACE VIEW calimero_vue.piar_acte WITH (security_invoker = true) AS
    SELECT a.caisse, a.acte, a.dossier, d.numero, a.genre, a.emis_le, a.effet_le, a.fin_le, a.issue, a.mode, a.reference, a.montant,
           a.agent, a.annule_le, a.annule_motif, a.hors_ordre
      FROM calimero_data.acte a
      JOIN calimero_data.dossier d USING (caisse, dossier)
     WHERE d.genre = 'piar';
COMMENT ON VIEW calimero_vue.piar_acte IS 'One row an act on a file of undue benefits, cancelled ones included.';

CREATE OR REPLACE VIEW calimero_vue.piar_paiement WITH (security_invoker = true) AS
    SELECT a.caisse, a.affectation, c.dossier, d.numero, a.creance, a.genre, a.paiement, p.mode, p.recu_le, p.reference, a.montant,
           a.affecte_le, a.agent, a.annulee_le, a.annulee_motif
      FROM calimero_data.affectation a
      JOIN calimero_data.creance c USING (caisse, creance)
      JOIN calimero_data.dossier d USING (caisse, dossier)
      LEFT JOIN calimero_data.paiement p ON p.caisse = a.caisse AND p.paiement = a.paiement
     WHERE d.genre = 'piar';
COMMENT ON VIEW calimero_vue.piar_paiement IS 'One row for what settles a part of an undue benefit: an assignment of a payment, or an act that gives it up; cancelled ones included.';

CREATE OR REPLACE VIEW calimero_vue.rac_recette WITH (security_invoker = true) AS
    SELECT p.caisse, p.paiement, p.dossier, d.numero, p.mode, p.montant, p.affecte, p.reste, p.recu_le, p.reference, p.agent,
           d.etat, d.solde_le, d.conservation_le, p.annule_le, p.annule_motif
      FROM calimero_data.paiement p
      JOIN calimero_data.dossier d USING (caisse, dossier)
     WHERE d.genre = 'rac';
COMMENT ON VIEW calimero_vue.rac_recette IS 'One row a receipt to classify.';

CREATE OR REPLACE VIEW calimero_vue.rac_affectation WITH (security_invoker = true) AS
    SELECT a.caisse, a.affectation, a.paiement, r.numero AS recette, a.genre, a.creance, c.dossier, d.numero, d.genre AS dossier_genre, a.montant,
           a.affecte_le, a.agent, a.reference, a.annulee_le, a.annulee_par, a.annulee_motif
      FROM calimero_data.affectation a
      JOIN calimero_data.paiement p USING (caisse, paiement)
      JOIN calimero_data.dossier r ON r.caisse = p.caisse AND r.dossier = p.dossier AND r.genre = 'rac'
      LEFT JOIN calimero_data.creance c ON c.caisse = a.caisse AND c.creance = a.creance
      LEFT JOIN calimero_data.dossier d ON d.caisse = c.caisse AND d.dossier = c.dossier;
COMMENT ON VIEW calimero_vue.rac_affectation IS 'One row a part of a receipt: the debt that it was classified to, or its refund; undone ones included.';

CREATE OR REPLACE VIEW calimero_vue.dossier_echeance WITH (security_invoker = true) AS
    SELECT d.caisse, d.dossier, d.numero, d.genre, b.matricule, b.nom, b.prenom, d.agent, e.solde, d.plus_ancienne_le,
           d.derniere_procedure, d.derniere_procedure_le, d.dernier_paiement_le, e.prescription_le, d.solde AS dossier_solde
      FROM calimero_data.echeance e
      JOIN calimero_data.dossier d USING (caisse, dossier)
      JOIN calimero_data.debiteur b USING (caisse, debiteur)
     -- Open, as every row is: it lets the files of one agent be found by their index.
     WHERE d.etat = 'ouvert' AND e.prescription_le < 'infinity';
COMMENT ON VIEW calimero_vue.dossier_echeance IS 'One row a file and day on which some of its unpaid debts prescribe, passed or to come: sort and filter by prescription_le. What is due of debts whose clock is held is in no row.';

-- The one place that says which act is shown where several come next: here, in OSCAR and in the client.
CREATE OR REPLACE VIEW calimero_vue.dossier_suivi WITH (security_invoker = true) AS
    SELECT d.caisse, d.dossier, d.numero, d.genre, d.debiteur, d.agent, d.solde, d.plus_ancienne_le, d.dernier_paiement_le,
           d.derniere_procedure, d.derniere_procedure_le, e.prochain_acte, e.prochain_acte_le, e.prochain_acte_avant, e.prescription_le,
           coalesce(e.solde_prescrit, 0)::numeric(14,2) AS solde_prescrit
      FROM calimero_data.dossier d
      -- All days of the file, read once: the first to come, what is prescribed, and of the days to come the act with the nearest
      -- last day, those that are too late after the others.
      LEFT JOIN LATERAL (
        SELECT nullif(coalesce(min(t.prescription_le) FILTER (WHERE t.prescription_le >= current_date) OVER (), max(t.prescription_le) OVER ()),
                      'infinity') AS prescription_le,
               sum(t.solde) FILTER (WHERE t.prescription_le < current_date) OVER () AS solde_prescrit,
               CASE WHEN t.prescription_le >= current_date THEN t.prochain_acte END::varchar(40) AS prochain_acte,
               CASE WHEN t.prescription_le >= current_date THEN t.prochain_acte_le END AS prochain_acte_le,
               CASE WHEN t.prescription_le >= current_date THEN t.prochain_acte_avant END AS prochain_acte_avant
          FROM calimero_data.echeance t
         WHERE t.caisse = d.caisse AND t.dossier = d.dossier
         ORDER BY t.prescription_le < current_date, t.prochain_acte IS NULL, coalesce(t.prochain_acte_avant < current_date, false),
                  t.prochain_acte_avant, t.prochain_acte_le, t.prescription_le
         LIMIT 1) AS e ON true
     WHERE d.etat = 'ouvert' AND d.genre <> 'rac';
COMMENT ON VIEW calimero_vue.dossier_suivi IS 'One row a file of contributions or undue benefits of which something is due: the act that comes next, and when it prescribes. The act is the recommended one; calimero.prochains_actes() tells all those of a day.';

-- A column says what the column that it comes from says.
SELECT calimero.commenter_colonnes('calimero_vue', '^(piar|rac|dossier)_');
COMMENT ON COLUMN calimero_vue.dossier_echeance.prescription_le IS 'Last day to act for the debts that prescribe then.';
COMMENT ON COLUMN calimero_vue.dossier_echeance.solde IS 'Euros still due of the debts that prescribe on that day.';
COMMENT ON COLUMN calimero_vue.dossier_echeance.dossier_solde IS 'Euros still due of the whole file.';
COMMENT ON COLUMN calimero_vue.dossier_suivi.prescription_le IS 'Last day to act for the first of its unpaid debts to prescribe from today on; the last one passed when all that is due is prescribed; null when the clock of what is not is held.';
COMMENT ON COLUMN calimero_vue.dossier_suivi.prochain_acte IS 'Act that comes next on what is not prescribed, in the order of droit_acte.rang: of its debts, the one on which the last day of that act is the nearest. Null when all is prescribed, or while a plan or an instance whose end is not known forbids it.';
COMMENT ON COLUMN calimero_vue.dossier_suivi.prochain_acte_le IS 'First day of that act; null while the act before is not known to be notified.';
COMMENT ON COLUMN calimero_vue.dossier_suivi.prochain_acte_avant IS 'Last day of that act: it comes too late after; null when it has none, or while the clock is held.';
COMMENT ON COLUMN calimero_vue.dossier_suivi.solde_prescrit IS 'Euros still due of debts that are prescribed already.';
COMMENT ON COLUMN calimero_vue.piar_creance.nature_libelle IS 'Label of the nature.';
COMMENT ON COLUMN calimero_vue.rac_affectation.recette IS 'Number of the file of the receipt.';
COMMENT ON COLUMN calimero_vue.rac_affectation.numero IS 'Number of the file of the debt; null for a refund.';
COMMENT ON COLUMN calimero_vue.rac_affectation.dossier_genre IS 'Kind of the file of the debt.';
