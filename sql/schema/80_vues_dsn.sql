-- Reporting views of the DSN module.  Built-in types only, one grain each, rights of the reader.
-- Repeated at every calimero.installer(), which leaves what others made on them and the rights that others were given on them.

CREATE OR REPLACE VIEW calimero_vue.dsn_depot WITH (security_invoker = true) AS
    SELECT d.caisse, d.depot, d.nom, d.octets, d.lignes, d.statut, d.envois, d.envois_refuses, d.declarations,
           d.declarations_refusees, d.anomalies, d.depose_le, d.depose_par
      FROM calimero_data.dsn_depot d;
COMMENT ON VIEW calimero_vue.dsn_depot IS 'One row a deposited DSN file.';

CREATE OR REPLACE VIEW calimero_vue.dsn_envoi WITH (security_invoker = true) AS
    SELECT e.caisse, e.depot, e.envoi, e.ligne, e.refuse, e.essai, e.norme, e.point_depot, e.type, e.rubriques_annoncees,
           e.rubriques_lues, e.declarations_annoncees, e.declarations_lues, e.anomalies
      FROM calimero_data.dsn_envoi e;
COMMENT ON VIEW calimero_vue.dsn_envoi IS 'One row an envoi of a deposited file.';

CREATE OR REPLACE VIEW calimero_vue.dsn_declaration WITH (security_invoker = true) AS
    SELECT d.caisse, d.depot, d.declaration, d.envoi, d.siret, d.mois, d.etat, d.nature, d.type, d.fraction, d.champ,
           d.ordre, d.devise, d.substitution, d.constituee_le, d.apet, d.individus, d.ligne, d.lignes, d.inconnues,
           d.ailleurs, d.anomalies
      FROM calimero_data.dsn_declaration d;
COMMENT ON VIEW calimero_vue.dsn_declaration IS 'One row a declaration of a deposited file, superseded and refused ones included.';

CREATE OR REPLACE VIEW calimero_vue.dsn_cotisation WITH (security_invoker = true) AS
    SELECT c.caisse, c.depot, c.declaration, c.numero, d.siret, d.mois, d.etat, c.origine, c.code, c.periode, c.organisme,
           c.montant, c.lignes, c.regularisation, c.plusieurs_mois
      FROM calimero_data.dsn_cotisation c
      JOIN calimero_data.dsn_declaration d USING (caisse, depot, declaration);
COMMENT ON VIEW calimero_vue.dsn_cotisation IS 'One row for each cotisation code and period that a declaration states for the caisse, summed over its employees.';

CREATE OR REPLACE VIEW calimero_vue.dsn_versement WITH (security_invoker = true) AS
    SELECT v.caisse, v.depot, v.declaration, v.numero, d.siret, d.mois, d.etat, v.organisme, v.montant, v.du, v.au, v.periode,
           v.mode, v.paye_le, v.siret_payeur, v.regularisation, v.bic, v.iban_masque
      FROM calimero_data.dsn_versement v
      JOIN calimero_data.dsn_declaration d USING (caisse, depot, declaration);
COMMENT ON VIEW calimero_vue.dsn_versement IS 'One row a payment announced to the caisse; the IBAN is masked.';

CREATE OR REPLACE VIEW calimero_vue.dsn_anomalie WITH (security_invoker = true) AS
    SELECT a.caisse, a.depot, a.numero, d.nom, a.envoi, a.declaration, a.ligne, a.rubrique, a.regle, r.bloquante,
           r.libelle::varchar(500) AS libelle
      FROM calimero_data.dsn_anomalie a
      JOIN calimero_data.dsn_depot d USING (caisse, depot)
      LEFT JOIN calimero.dsn_regles() r ON r.regle = a.regle;
COMMENT ON VIEW calimero_vue.dsn_anomalie IS 'One row an anomaly of a deposited file: what was refused and what was signalled, with the line, the rubrique and the rule.';

CREATE OR REPLACE VIEW calimero_vue.dsn_rapprochement WITH (security_invoker = true) AS
    SELECT r.caisse, r.siret, r.periode, calimero.periode_debut(r.periode) AS du, calimero.periode_fin(r.periode) AS au,
           r.declare, r.contributions, r.reductions, r.annonce, r.annonce_par_autre, r.annonce_pour_autre, r.emis,
           r.encaisse, r.affecte, r.regle_par_autre, r.impaye_par_autre, r.impaye_pour_autre,
           (CASE WHEN abs(r.declare - r.annonce - r.annonce_par_autre) < 1000000000000
                 THEN r.declare - r.annonce - r.annonce_par_autre END)::numeric(14,2) AS ecart_du,
           (CASE WHEN abs(r.annonce + r.annonce_pour_autre - r.impaye_pour_autre + r.impaye_par_autre - r.encaisse) < 1000000000000
                 THEN r.annonce + r.annonce_pour_autre - r.impaye_pour_autre + r.impaye_par_autre - r.encaisse END)::numeric(14,2) AS ecart_paiement,
           r.statut, s.ecart, s.libelle::varchar(300) AS statut_libelle, calimero.dsn_signaux(r.signaux)::varchar(250) AS signaux,
           r.lignes, r.exigible_le,
           NOT EXISTS (SELECT FROM calimero_data.dsn_a_rapprocher t WHERE t.caisse = r.caisse AND t.siret = r.siret)
           AND NOT EXISTS (SELECT FROM calimero_data.dsn_generation g
                            WHERE g.caisse = r.caisse AND g.regles_changees_le IS NOT NULL) AS a_jour
      FROM calimero_data.dsn_rapprochement r
      LEFT JOIN calimero.dsn_statuts() s ON s.statut = r.statut;
COMMENT ON VIEW calimero_vue.dsn_rapprochement IS 'One row for each SIRET and period: declared, announced, emitted, cashed, and the status.';

CREATE OR REPLACE VIEW calimero_vue.dsn_ecart WITH (security_invoker = true) AS
    SELECT r.caisse, r.siret, r.periode, r.du, r.au, r.declare, r.annonce, r.annonce_par_autre, r.annonce_pour_autre, r.emis,
           r.encaisse, r.ecart_du, r.ecart_paiement, r.statut, r.statut_libelle, r.signaux, r.exigible_le, r.a_jour
      FROM calimero_vue.dsn_rapprochement r
     WHERE r.ecart;
COMMENT ON VIEW calimero_vue.dsn_ecart IS 'The rows of dsn_rapprochement that somebody must look at. An absence of cash, or of the declaration of a row of debits alone (EMIS_SANS_DSN), is an ecart from exigible_le on.';

CREATE OR REPLACE VIEW calimero_vue.dsn_affectation WITH (security_invoker = true) AS
    SELECT a.caisse, a.payeur, a.mouvement, a.numero, m.reference, m.date_operation, a.siret, a.periode, a.depot,
           a.declaration, a.versement, a.montant, a.methode
      FROM calimero_data.dsn_affectation a
      JOIN calimero_data.cai_mouvement m USING (caisse, mouvement);
COMMENT ON VIEW calimero_vue.dsn_affectation IS 'One row for each part of a cashed amount: the announcement that it settles, or the credit that it leaves.';

CREATE OR REPLACE VIEW calimero_vue.cai_import WITH (security_invoker = true) AS
    SELECT i.caisse, i.import, i.nom, i.lignes, i.ajoutes, i.modifies, i.deja_connus, i.rejetes, i.importe_le, i.importe_par,
           i.retire_le, i.retire_par, i.motif
      FROM calimero_data.cai_import i;
COMMENT ON VIEW calimero_vue.cai_import IS 'One row an extract of the CAI that was imported, or imported and taken back.';

CREATE OR REPLACE VIEW calimero_vue.cai_mouvement WITH (security_invoker = true) AS
    SELECT m.caisse, m.mouvement, m.compte, m.siret, m.sens, m.montant, m.date_operation, m.mode, m.periode,
           m.date_affectation, m.reference, m.annule, m.import
      FROM calimero_data.cai_mouvement m;
COMMENT ON VIEW calimero_vue.cai_mouvement IS 'One row a movement of an employer''s account: debit emitted or credit cashed.';

CREATE OR REPLACE VIEW calimero_vue.cai_rejet WITH (security_invoker = true) AS
    SELECT r.caisse, r.import, r.numero, i.nom, r.ligne, r.motif, m.libelle::varchar(300) AS libelle, r.reference, i.importe_le
      FROM calimero_data.cai_rejet r
      JOIN calimero_data.cai_import i USING (caisse, import)
      LEFT JOIN calimero.cai_motifs() m ON m.motif = r.motif;
COMMENT ON VIEW calimero_vue.cai_rejet IS 'One row a line of a CAI extract that was rejected, and why.';

-- Every column of a view says what it is.  Columns taken as they are from a table keep its comment.
SELECT calimero.commenter_colonnes('calimero_vue', '^(dsn|cai)_');
COMMENT ON COLUMN calimero_vue.dsn_anomalie.bloquante IS 'Refuses the envoi or the declaration; otherwise only signalled.';
COMMENT ON COLUMN calimero_vue.dsn_anomalie.libelle IS 'What the rule says.';
COMMENT ON COLUMN calimero_vue.cai_rejet.libelle IS 'What the reason means.';
COMMENT ON COLUMN calimero_vue.dsn_rapprochement.du IS 'First day of the period.';
COMMENT ON COLUMN calimero_vue.dsn_rapprochement.au IS 'Last day of the period.';
COMMENT ON COLUMN calimero_vue.dsn_rapprochement.ecart_du IS 'Declared less announced, by itself or by another; null when numeric(14,2) cannot hold it.';
COMMENT ON COLUMN calimero_vue.dsn_rapprochement.ecart_paiement IS 'Announced, for itself or for others, less cashed; what another enterprise was to pay and has not is missing on the row that announced it. Null when numeric(14,2) cannot hold it.';
COMMENT ON COLUMN calimero_vue.dsn_rapprochement.ecart IS 'Must somebody look at it?';
COMMENT ON COLUMN calimero_vue.dsn_rapprochement.statut_libelle IS 'What the status means.';
COMMENT ON COLUMN calimero_vue.dsn_rapprochement.signaux IS 'Facts that explain the row, by name.';
COMMENT ON COLUMN calimero_vue.dsn_rapprochement.a_jour IS 'False when the SIRET was touched, or the rules of the caisse changed, since it was last matched.';
SELECT calimero.commenter_colonnes('calimero_vue', '^dsn_ecart$');
