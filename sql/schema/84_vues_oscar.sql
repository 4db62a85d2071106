-- Reporting views of OSCAR: the follow-up of debtors of contributions.  Repeated at every calimero.installer().
-- Built-in types only, one grain each, rights of the reader.

CREATE OR REPLACE VIEW calimero_vue.oscar_dossier WITH (security_invoker = true) AS
    SELECT d.caisse, d.dossier, d.numero, d.debiteur, b.matricule, b.personne, b.nom, b.prenom, b.siret, b.commune, b.code_commune,
           d.agent, d.ouvert_le, d.clos_le, d.etat, d.total, d.solde, d.solde_le, d.dernier_paiement_le, d.derniere_procedure,
           d.derniere_procedure_le, d.plus_ancienne_le, d.prescription_le, d.conservation_le
      FROM calimero_data.dossier d
      JOIN calimero_data.debiteur b USING (caisse, debiteur)
     WHERE d.genre = 'cotisation';
COMMENT ON VIEW calimero_vue.oscar_dossier IS 'One row a file of contributions.';

CREATE OR REPLACE VIEW calimero_vue.oscar_suivi WITH (security_invoker = true) AS
    SELECT d.caisse, d.agent, d.dossier, d.numero, b.matricule, b.nom, b.prenom, b.telephone, b.mail, b.commune,
           d.solde, d.plus_ancienne_le, current_date - d.plus_ancienne_le AS jours_age, d.dernier_paiement_le, d.derniere_procedure,
           d.derniere_procedure_le, d.prochain_acte, d.prochain_acte_le, d.prochain_acte_avant, d.prescription_le,
           d.prescription_le - current_date AS jours_avant_prescription,
           p.priorite, p.motif::varchar(40) AS priorite_motif, d.solde_prescrit
      FROM calimero_vue.dossier_suivi d
      JOIN calimero_data.debiteur b USING (caisse, debiteur)
      JOIN calimero_data.oscar_parametre o USING (caisse)
      CROSS JOIN LATERAL (
        SELECT r.priorite, r.motif
          FROM (VALUES
            (1, 1::smallint, 'prescrit',                     d.prescription_le < current_date),
            (2, 1,           'prescription imminente',       d.prescription_le <= current_date + o.jours_urgents),
            (3, 2,           'prescription proche',          d.prescription_le <= current_date + o.jours_proches),
            (4, 2,           'montant eleve sans procedure', d.solde >= o.montant_eleve AND d.derniere_procedure_le IS NULL),
            (5, 3,           'montant eleve',                d.solde >= o.montant_eleve),
            (6, 3,           'sans procedure',               d.derniere_procedure_le IS NULL AND d.plus_ancienne_le <= current_date - o.jours_sans_procedure),
            (7, 4,           'procedure ancienne',           greatest(d.derniere_procedure_le, d.dernier_paiement_le) <= current_date - o.jours_sans_procedure),
            (8, 5,           'suivi courant',                true)
          ) AS r (rang, priorite, motif, vrai)
         WHERE r.vrai
         ORDER BY r.rang
         LIMIT 1) AS p
     WHERE d.genre = 'cotisation';
COMMENT ON VIEW calimero_vue.oscar_suivi IS 'One row a file of contributions of which something is due: the follow-up list of an agent. The first reason that holds gives the priority, 1 first; bounds are in oscar_parametre. The act that comes next is the recommended one; calimero.prochains_actes() tells all those of a day.';

CREATE OR REPLACE VIEW calimero_vue.oscar_creance WITH (security_invoker = true) AS
    SELECT c.caisse, c.creance, c.dossier, d.numero, c.nature, n.libelle AS nature_libelle, n.famille, n.poste, c.libelle, c.montant,
           c.regle, c.solde, c.date_creance, c.periode_du, c.periode_au, c.fraude, c.fraude_decouverte_le, c.travail_illegal
      FROM calimero_data.creance c
      JOIN calimero_data.dossier d USING (caisse, dossier)
      JOIN calimero_data.creance_nature n USING (caisse, nature)
     WHERE d.genre = 'cotisation';
COMMENT ON VIEW calimero_vue.oscar_creance IS 'One row a debt of contributions, majorations, penalties or costs.';

CREATE OR REPLACE VIEW calimero_vue.oscar_acte WITH (security_invoker = true) AS
    SELECT a.caisse, a.acte, a.dossier, d.numero, a.genre, a.emis_le, a.effet_le, a.fin_le, a.issue, a.mode, a.reference, a.montant,
           a.agent, a.annule_le, a.annule_motif, a.hors_ordre
      FROM calimero_data.acte a
      JOIN calimero_data.dossier d USING (caisse, dossier)
     WHERE d.genre = 'cotisation';
COMMENT ON VIEW calimero_vue.oscar_acte IS 'One row an act on a file of contributions, cancelled ones included.';

CREATE OR REPLACE VIEW calimero_vue.oscar_paiement WITH (security_invoker = true) AS
    SELECT a.caisse, a.affectation, c.dossier, d.numero, a.creance, a.genre, a.paiement, p.mode, p.recu_le, p.reference, a.montant,
           a.affecte_le, a.agent, a.annulee_le, a.annulee_motif
      FROM calimero_data.affectation a
      JOIN calimero_data.creance c USING (caisse, creance)
      JOIN calimero_data.dossier d USING (caisse, dossier)
      LEFT JOIN calimero_data.paiement p ON p.caisse = a.caisse AND p.paiement = a.paiement
     WHERE d.genre = 'cotisation';
COMMENT ON VIEW calimero_vue.oscar_paiement IS 'One row for what settles a part of a debt of contributions: an assignment of a payment, or an act that gives it up; cancelled ones included.';

CREATE OR REPLACE VIEW calimero_vue.oscar_portefeuille WITH (security_invoker = true) AS
    SELECT p.caisse, p.dossier, d.numero AS dossier_numero, p.numero, p.agent, a.service, p.du, p.au, p.motif
      FROM calimero_data.portefeuille p
      JOIN calimero_data.dossier d USING (caisse, dossier)
      JOIN calimero_data.agent a ON a.caisse = p.caisse AND a.agent = p.agent;
COMMENT ON VIEW calimero_vue.oscar_portefeuille IS 'One row for each time a file was entrusted to an agent, past ones included.';

CREATE OR REPLACE VIEW calimero_vue.oscar_rappel WITH (security_invoker = true) AS
    SELECT r.caisse, r.rappel, r.agent, r.dossier, d.numero, r.pour_le, r.objet, r.fait_le,
           r.fait_le IS NULL AND r.pour_le <= current_date AS a_faire
      FROM calimero_data.rappel r
      JOIN calimero_data.dossier d USING (caisse, dossier);
COMMENT ON VIEW calimero_vue.oscar_rappel IS 'One row a reminder of an agent.';

CREATE OR REPLACE VIEW calimero_vue.oscar_activite WITH (security_invoker = true) AS
    SELECT f.caisse, f.agent, f.mois, f.activite::varchar(12) AS activite, count(*) AS nombre, sum(f.montant)::numeric(20,2) AS montant
      FROM (SELECT a.caisse, a.agent, date_trunc('month', a.emis_le)::date AS mois, 'acte' AS activite, CASE WHEN a.annule_le IS NULL THEN a.montant END AS montant
              FROM calimero_data.acte a
            UNION ALL
            SELECT p.caisse, p.agent, date_trunc('month', p.recu_le)::date, 'paiement' AS activite, CASE WHEN p.annule_le IS NULL THEN p.montant END
              FROM calimero_data.paiement p
            UNION ALL
            SELECT x.caisse, x.agent, date_trunc('month', x.affecte_le)::date, 'affectation' AS activite, CASE WHEN x.annulee_le IS NULL THEN x.montant END
              FROM calimero_data.affectation x
            UNION ALL
            SELECT c.caisse, c.agent, date_trunc('month', c.ecrit_le)::date, 'commentaire' AS activite, NULL::numeric AS montant
              FROM calimero_data.commentaire c
            UNION ALL
            SELECT r.caisse, r.agent, date_trunc('month', r.fait_le)::date, 'rappel' AS activite, NULL::numeric AS montant
              FROM calimero_data.rappel r WHERE r.fait_le IS NOT NULL) AS f
     WHERE f.agent IS NOT NULL
     GROUP BY f.caisse, f.agent, f.mois, f.activite;
COMMENT ON VIEW calimero_vue.oscar_activite IS 'One row an agent, month and kind of work: what was entered, from the data of the files themselves. It says nothing of who looked at what, which is in the access journal alone (seed 1, article 1: suivi de l''activite des agents).';

-- A column says what the column that it comes from says.
SELECT calimero.commenter_colonnes('calimero_vue', '^oscar_');
COMMENT ON COLUMN calimero_vue.oscar_creance.nature_libelle IS 'Label of the nature.';
COMMENT ON COLUMN calimero_vue.oscar_suivi.jours_age IS 'Days since the oldest debt that is not paid.';
COMMENT ON COLUMN calimero_vue.oscar_suivi.jours_avant_prescription IS 'Days left until prescription_le, today not counted; negative when all that is due is prescribed; null when prescription_le is.';
COMMENT ON COLUMN calimero_vue.oscar_suivi.priorite IS '1, first, to 5.';
COMMENT ON COLUMN calimero_vue.oscar_suivi.priorite_motif IS 'Why that priority.';
COMMENT ON COLUMN calimero_vue.oscar_portefeuille.dossier_numero IS 'Number of the file as people write it.';
COMMENT ON COLUMN calimero_vue.oscar_rappel.a_faire IS 'Its day has come and it is not done.';
COMMENT ON COLUMN calimero_vue.oscar_activite.caisse IS 'Caisse.';
COMMENT ON COLUMN calimero_vue.oscar_activite.agent IS 'Agent who did the work.';
COMMENT ON COLUMN calimero_vue.oscar_activite.mois IS 'First day of the month.';
COMMENT ON COLUMN calimero_vue.oscar_activite.activite IS 'acte, paiement, affectation, commentaire, rappel.';
COMMENT ON COLUMN calimero_vue.oscar_activite.nombre IS 'How many.';
COMMENT ON COLUMN calimero_vue.oscar_activite.montant IS 'Euros of those that have an amount and stand; nombre counts what was cancelled since too.';
