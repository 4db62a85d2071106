/*-------------------------------------------------------------------------
 *
 * dossier_sections.c
 *	  What "calimero dossier" shows of a file: queries and their columns.
 *
 * Tables and not views: one view is for each kind of file, and none has the
 * receipts of a file of contributions.  But which act comes next is what
 * dossier_suivi says of all kinds.  Rights and row-level security are those of
 * the reader all the same.
 *
 * Free text, and what few rows have, goes to the notes under the rows.
 *
 * IDENTIFICATION
 *	  cli/dossier_sections.c
 *
 *-------------------------------------------------------------------------
 */
#include <stddef.h>

#include "dossier_sections.h"

#define CARD_SQL(more) \
	"SELECT d.caisse, d.dossier, d.numero, d.genre, d.etat, b.matricule, b.personne, b.nom, b.prenom, " \
	"nullif(concat_ws(' ', b.nom, b.prenom), ''), b.siret, b.commune, b.code_commune, " \
	"b.telephone, b.mail, b.code_tiers, d.agent, " \
	"d.ouvert_le, d.clos_le, d.total, d.solde, d.solde_le, d.plus_ancienne_le, d.dernier_paiement_le, " \
	"d.derniere_procedure, d.derniere_procedure_le, " \
	"nullif(concat_ws(' le ', d.derniere_procedure, d.derniere_procedure_le), ''), " \
	"e.prochain_acte, e.prochain_acte_le, e.prochain_acte_avant, " \
	"nullif(concat_ws(' ', e.prochain_acte, '\303\240 partir du ' || e.prochain_acte_le, 'au plus tard le ' || e.prochain_acte_avant), ''), " \
	"d.prescription_le, d.prescription_le - current_date, d.conservation_le" more " " \
	"FROM calimero_data.dossier d " \
	"LEFT JOIN calimero_data.debiteur b ON b.caisse = d.caisse AND b.debiteur = d.debiteur " \
	"LEFT JOIN calimero_vue.dossier_suivi e ON e.caisse = d.caisse AND e.dossier = d.dossier " \
	"WHERE d.caisse = $1 AND d.numero = $2"

#define CARD_COLUMNS \
	{"caisse", NULL, COLUMN_TEXT, false}, \
	{"dossier", NULL, COLUMN_NUMBER, false}, \
	{"numero", NULL, COLUMN_TEXT, false}, \
	{"genre", NULL, COLUMN_TEXT, false}, \
	{"etat", NULL, COLUMN_TEXT, false}, \
	{"matricule", "Matricule", COLUMN_TEXT, false}, \
	{"personne", "Personne", COLUMN_TEXT, false}, \
	{"nom", NULL, COLUMN_TEXT, false}, \
	{"prenom", NULL, COLUMN_TEXT, false}, \
	{NULL, "D\303\251biteur", COLUMN_TEXT, false}, \
	{"siret", "SIRET", COLUMN_TEXT, false}, \
	{"commune", "Commune", COLUMN_TEXT, false}, \
	{"code_commune", NULL, COLUMN_TEXT, false}, \
	{"telephone", "T\303\251l\303\251phone", COLUMN_TEXT, true}, \
	{"mail", "Courriel", COLUMN_TEXT, true}, \
	{"code_tiers", "Code tiers", COLUMN_TEXT, true}, \
	{"agent", "Agent", COLUMN_TEXT, false}, \
	{"ouvert_le", "Ouvert le", COLUMN_TEXT, false}, \
	{"clos_le", "Clos le", COLUMN_TEXT, false}, \
	{"total", "Total", COLUMN_NUMBER, false}, \
	{"solde", "Solde", COLUMN_NUMBER, false}, \
	{"solde_le", "Sold\303\251 le", COLUMN_TEXT, false}, \
	{"plus_ancienne_le", "Plus ancienne dette", COLUMN_TEXT, false}, \
	{"dernier_paiement_le", "Dernier paiement", COLUMN_TEXT, false}, \
	{"derniere_procedure", NULL, COLUMN_TEXT, false}, \
	{"derniere_procedure_le", NULL, COLUMN_TEXT, false}, \
	{NULL, "Derni\303\250re proc\303\251dure", COLUMN_TEXT, false}, \
	{"prochain_acte", NULL, COLUMN_TEXT, false}, \
	{"prochain_acte_le", NULL, COLUMN_TEXT, false}, \
	{"prochain_acte_avant", NULL, COLUMN_TEXT, false}, \
	{NULL, "Prochain acte", COLUMN_TEXT, false}, \
	{"prescription_le", "Prescription", COLUMN_TEXT, false}, \
	{"jours_avant_prescription", "Jours restants", COLUMN_NUMBER, false}, \
	{"conservation_le", "\303\200 conserver au plus", COLUMN_TEXT, false}

const char *const dossier_card_sql = CARD_SQL("");
const char *const dossier_card_nir_sql = CARD_SQL(", b.nir");

static const SheetColumn card_columns[] = {CARD_COLUMNS, SHEET_END};
static const SheetColumn card_nir_columns[] = {
	CARD_COLUMNS, {"nir", "NIR", COLUMN_TEXT, false}, SHEET_END
};

const SheetSection dossier_card = {"dossier", NULL, card_columns};
const SheetSection dossier_card_nir = {"dossier", NULL, card_nir_columns};

/*
 * The day that a debt prescribes is the one of the last step of its
 * explanation: that reads one file, where calimero.prescriptions() reads them all.
 * Of a period of whole months, the screen shows the months.
 */
#define CREANCES_SQL \
	"SELECT c.creance, c.nature, n.libelle, c.libelle, c.date_creance, c.periode_du, c.periode_au, p.periode, " \
	"c.montant, c.regle, c.solde, e.horloge, e.echeance, e.echeance - current_date, " \
	"CASE WHEN c.solde = 0 THEN NULL WHEN e.echeance IS NULL THEN 'suspendue' ELSE e.echeance::text END, " \
	"c.fraude, c.fraude_decouverte_le, c.travail_illegal, " \
	"concat_ws('; ', c.libelle, CASE WHEN c.fraude THEN concat_ws(' ', 'fraude', 'd\303\251couverte le ' || c.fraude_decouverte_le) END, " \
	"CASE WHEN c.travail_illegal THEN 'travail ill\303\251gal' END) " \
	"FROM calimero_data.creance c " \
	"LEFT JOIN calimero_data.creance_nature n ON n.caisse = c.caisse AND n.nature = c.nature " \
	"CROSS JOIN LATERAL (SELECT CASE " \
	"WHEN extract(day FROM c.periode_du) > 1 OR extract(day FROM c.periode_au + 1) > 1 " \
	"OR c.periode_du IS NULL OR c.periode_au IS NULL THEN nullif(concat_ws('/', c.periode_du, c.periode_au), '') " \
	"WHEN c.periode_au < c.periode_du + interval '1 month' THEN to_char(c.periode_du, 'YYYY-MM') " \
	"ELSE to_char(c.periode_du, 'YYYY-MM') || '/' || to_char(c.periode_au, 'YYYY-MM') END AS periode) p " \
	"LEFT JOIN LATERAL (SELECT x.horloge, x.echeance " \
	"FROM calimero.expliquer_prescription(c.creance, current_date, c.caisse) x " \
	"WHERE c.solde > 0 ORDER BY x.rang DESC LIMIT 1) e ON true " \
	"WHERE c.caisse = $1 AND c.dossier = $2 ORDER BY c.date_creance, c.creance"

static const SheetColumn creance_columns[] = {
	{"creance", "n\302\260", COLUMN_NUMBER, false},
	{"nature", "nature", COLUMN_TEXT, false},
	{"nature_libelle", NULL, COLUMN_TEXT, false},
	{"libelle", NULL, COLUMN_TEXT, false},
	{"date_creance", "date", COLUMN_TEXT, false},
	{"periode_du", NULL, COLUMN_TEXT, false},
	{"periode_au", NULL, COLUMN_TEXT, false},
	{NULL, "p\303\251riode", COLUMN_TEXT, false},
	{"montant", "montant", COLUMN_NUMBER, false},
	{"regle", "r\303\251gl\303\251", COLUMN_NUMBER, false},
	{"solde", "solde", COLUMN_NUMBER, false},
	{"horloge", NULL, COLUMN_TEXT, false},
	{"prescription_le", NULL, COLUMN_TEXT, false},
	{"jours_avant_prescription", NULL, COLUMN_NUMBER, false},
	{NULL, "prescription", COLUMN_TEXT, false},
	{"fraude", NULL, COLUMN_BOOLEAN, false},
	{"fraude_decouverte_le", NULL, COLUMN_TEXT, false},
	{"travail_illegal", NULL, COLUMN_BOOLEAN, false},
	{NULL, "remarques", COLUMN_TEXT, true},
	SHEET_END
};

/* An act without a list of debts bears on all of its file. */
#define ACTES_SQL \
	"SELECT a.acte, a.genre, a.emis_le, a.effet_le, a.fin_le, a.issue, a.mode, a.reference, a.montant, a.agent, " \
	"a.annule_le, a.annule_motif, a.hors_ordre, l.creances, " \
	"concat_ws('; ', 'issue ' || a.issue, 'r\303\251f\303\251rence ' || a.reference, 'cr\303\251ances ' || l.creances, " \
	"'hors ordre : ' || a.hors_ordre, 'annul\303\251 le ' || a.annule_le || ' : ' || a.annule_motif) " \
	"FROM calimero_data.acte a " \
	"LEFT JOIN LATERAL (SELECT string_agg(x.creance::text, ', ' ORDER BY x.creance) AS creances " \
	"FROM calimero_data.acte_creance x " \
	"WHERE x.caisse = a.caisse AND x.dossier = a.dossier AND x.acte = a.acte) l ON true " \
	"WHERE a.caisse = $1 AND a.dossier = $2 ORDER BY a.emis_le, a.acte"

static const SheetColumn acte_columns[] = {
	{"acte", "n\302\260", COLUMN_NUMBER, false},
	{"genre", "acte", COLUMN_TEXT, false},
	{"emis_le", "\303\251mis le", COLUMN_TEXT, false},
	{"effet_le", "effet le", COLUMN_TEXT, false},
	{"fin_le", "fin le", COLUMN_TEXT, false},
	{"issue", NULL, COLUMN_TEXT, false},
	{"mode", "mode", COLUMN_TEXT, false},
	{"reference", NULL, COLUMN_TEXT, false},
	{"montant", "montant", COLUMN_NUMBER, false},
	{"agent", "agent", COLUMN_TEXT, false},
	{"annule_le", NULL, COLUMN_TEXT, false},
	{"annule_motif", NULL, COLUMN_TEXT, false},
	{"hors_ordre", NULL, COLUMN_TEXT, false},
	{"creances", NULL, COLUMN_TEXT, false},
	{NULL, "remarques", COLUMN_TEXT, true},
	SHEET_END
};

/*
 * What may be done today, and what the caisse may do later: the rest of the
 * ladder is for those who ask why.  Every debt is meant where there is one
 * ladder and all are as far.
 */
#define PROCHAINS_SQL \
	"SELECT n.echelle, n.rang, n.acte, n.libelle, n.auteur, n.permis, n.refus, n.raison, n.apres, n.au_plus_tot, n.au_plus_tard, " \
	"array_to_string(n.creances, ', '), n.article, " \
	"CASE WHEN n.auteur <> 'CAISSE' THEN lower(n.auteur) END, " \
	"concat_ws('; ', CASE WHEN n.permis THEN NULL ELSE n.raison END, " \
	"CASE WHEN cardinality(n.creances) < d.dues THEN 'cr\303\251ances ' || array_to_string(n.creances, ', ') END) " \
	"FROM (SELECT x.caisse, x.numero, (SELECT count(*) FROM calimero_data.creance c " \
	"WHERE c.caisse = x.caisse AND c.dossier = x.dossier AND c.solde > 0) AS dues " \
	"FROM calimero_data.dossier x WHERE x.caisse = $1 AND x.dossier = $2) d " \
	"CROSS JOIN LATERAL calimero.prochains_actes(d.numero, current_date, d.caisse) WITH ORDINALITY AS n " \
	"(echelle, rang, acte, libelle, auteur, permis, refus, raison, apres, au_plus_tot, au_plus_tard, creances, article, ordre) " \
	"WHERE n.permis OR (n.auteur = 'CAISSE' AND n.refus = 'TROP_TOT') ORDER BY n.ordre"

static const SheetColumn prochain_columns[] = {
	{"echelle", NULL, COLUMN_TEXT, false},
	{"rang", NULL, COLUMN_NUMBER, false},
	{"acte", "acte", COLUMN_TEXT, false},
	{"libelle", NULL, COLUMN_TEXT, false},
	{"auteur", NULL, COLUMN_TEXT, false},
	{"permis", NULL, COLUMN_BOOLEAN, false},
	{"refus", NULL, COLUMN_TEXT, false},
	{"raison", NULL, COLUMN_TEXT, false},
	{"apres", "apr\303\250s", COLUMN_TEXT, false},
	{"au_plus_tot", "au plus t\303\264t", COLUMN_TEXT, false},
	{"au_plus_tard", "au plus tard", COLUMN_TEXT, false},
	{"creances", NULL, COLUMN_TEXT, false},
	{"article", NULL, COLUMN_TEXT, false},
	{NULL, "par", COLUMN_TEXT, false},
	{NULL, "remarques", COLUMN_TEXT, true},
	SHEET_END
};

/* The print of the IBAN stays where it is: people have no use for it. */
#define PAIEMENTS_SQL \
	"SELECT p.paiement, p.mode, p.recu_le, p.montant, p.affecte, p.reste, p.reference, p.agent, p.annule_le, p.annule_motif, " \
	"concat_ws('; ', 'r\303\251f\303\251rence ' || p.reference, 'annul\303\251 le ' || p.annule_le || ' : ' || p.annule_motif) " \
	"FROM calimero_data.paiement p " \
	"WHERE p.caisse = $1 AND p.dossier = $2 ORDER BY p.recu_le, p.paiement"

static const SheetColumn paiement_columns[] = {
	{"paiement", "n\302\260", COLUMN_NUMBER, false},
	{"mode", "mode", COLUMN_TEXT, false},
	{"recu_le", "re\303\247u le", COLUMN_TEXT, false},
	{"montant", "montant", COLUMN_NUMBER, false},
	{"affecte", "affect\303\251", COLUMN_NUMBER, false},
	{"reste", "reste", COLUMN_NUMBER, false},
	{"reference", NULL, COLUMN_TEXT, false},
	{"agent", "agent", COLUMN_TEXT, false},
	{"annule_le", NULL, COLUMN_TEXT, false},
	{"annule_motif", NULL, COLUMN_TEXT, false},
	{NULL, "remarques", COLUMN_TEXT, true},
	SHEET_END
};

/* What settles a debt of the file, wherever it was received; where what was received on the file went. */
#define AFFECTATIONS_SQL \
	"SELECT a.affectation, a.genre, a.affecte_le, a.paiement, r.numero, a.acte, a.creance, d.numero, d.genre, a.montant, a.agent, " \
	"a.reference, a.annulee_le, a.annulee_par, a.annulee_motif, " \
	"concat_ws('; ', 're\303\247u sur ' || nullif(r.numero, s.numero), 'r\303\251f\303\251rence ' || a.reference, " \
	"'annul\303\251e le ' || a.annulee_le || coalesce(' par ' || a.annulee_par, '') || ' : ' || a.annulee_motif) " \
	"FROM calimero_data.dossier s " \
	"CROSS JOIN LATERAL (SELECT f.affectation FROM calimero_data.affectation f " \
	"JOIN calimero_data.creance x ON x.caisse = f.caisse AND x.creance = f.creance " \
	"WHERE x.caisse = s.caisse AND x.dossier = s.dossier " \
	"UNION SELECT f.affectation FROM calimero_data.affectation f " \
	"JOIN calimero_data.paiement y ON y.caisse = f.caisse AND y.paiement = f.paiement " \
	"WHERE y.caisse = s.caisse AND y.dossier = s.dossier) u " \
	"JOIN calimero_data.affectation a ON a.caisse = s.caisse AND a.affectation = u.affectation " \
	"LEFT JOIN calimero_data.creance c ON c.caisse = a.caisse AND c.creance = a.creance " \
	"LEFT JOIN calimero_data.dossier d ON d.caisse = c.caisse AND d.dossier = c.dossier " \
	"LEFT JOIN calimero_data.paiement p ON p.caisse = a.caisse AND p.paiement = a.paiement " \
	"LEFT JOIN calimero_data.dossier r ON r.caisse = p.caisse AND r.dossier = p.dossier " \
	"WHERE s.caisse = $1 AND s.dossier = $2 ORDER BY a.affecte_le, a.affectation"

static const SheetColumn affectation_columns[] = {
	{"affectation", "n\302\260", COLUMN_NUMBER, false},
	{"genre", "genre", COLUMN_TEXT, false},
	{"affecte_le", "affect\303\251 le", COLUMN_TEXT, false},
	{"paiement", "paiement", COLUMN_NUMBER, false},
	{"paiement_dossier", NULL, COLUMN_TEXT, false},
	{"acte", "acte", COLUMN_NUMBER, false},
	{"creance", "cr\303\251ance", COLUMN_NUMBER, false},
	{"creance_dossier", "du dossier", COLUMN_TEXT, false},
	{"creance_dossier_genre", NULL, COLUMN_TEXT, false},
	{"montant", "montant", COLUMN_NUMBER, false},
	{"agent", "agent", COLUMN_TEXT, false},
	{"reference", NULL, COLUMN_TEXT, false},
	{"annulee_le", NULL, COLUMN_TEXT, false},
	{"annulee_par", NULL, COLUMN_TEXT, false},
	{"annulee_motif", NULL, COLUMN_TEXT, false},
	{NULL, "remarques", COLUMN_TEXT, true},
	SHEET_END
};

#define COMMENTAIRES_SQL \
	"SELECT k.commentaire, to_char(k.ecrit_le, 'YYYY-MM-DD\"T\"HH24:MI:SSTZH:TZM'), to_char(k.ecrit_le, 'YYYY-MM-DD HH24:MI'), " \
	"k.agent, k.texte, k.texte " \
	"FROM calimero_data.commentaire k " \
	"WHERE k.caisse = $1 AND k.dossier = $2 ORDER BY k.ecrit_le, k.commentaire"

static const SheetColumn commentaire_columns[] = {
	{"commentaire", "n\302\260", COLUMN_NUMBER, false},
	{"ecrit_le", NULL, COLUMN_TEXT, false},
	{NULL, "\303\251crit le", COLUMN_TEXT, false},
	{"agent", "agent", COLUMN_TEXT, false},
	{"texte", NULL, COLUMN_TEXT, false},
	{NULL, "texte", COLUMN_TEXT, true},
	SHEET_END
};

#define RAPPELS_SQL \
	"SELECT r.rappel, r.pour_le, r.agent, r.fait_le, r.objet " \
	"FROM calimero_data.rappel r " \
	"WHERE r.caisse = $1 AND r.dossier = $2 ORDER BY r.pour_le, r.rappel"

static const SheetColumn rappel_columns[] = {
	{"rappel", "n\302\260", COLUMN_NUMBER, false},
	{"pour_le", "pour le", COLUMN_TEXT, false},
	{"agent", "agent", COLUMN_TEXT, false},
	{"fait_le", "fait le", COLUMN_TEXT, false},
	{"objet", "objet", COLUMN_TEXT, true},
	SHEET_END
};

const DossierSection dossier_sections[] = {
	{{"creances", "Cr\303\251ances", creance_columns}, NULL, CREANCES_SQL},
	{{"actes", "Actes", acte_columns}, NULL, ACTES_SQL},
	{{"prochains_actes", "Prochains actes", prochain_columns}, NULL, PROCHAINS_SQL},
	{{"paiements", "Paiements", paiement_columns}, "Recettes", PAIEMENTS_SQL},
	{{"affectations", "Affectations", affectation_columns}, "Classements", AFFECTATIONS_SQL},
	{{"commentaires", "Commentaires", commentaire_columns}, "Commentaires", COMMENTAIRES_SQL},
	{{"rappels", "Rappels", rappel_columns}, "Rappels", RAPPELS_SQL},
	{{NULL, NULL, NULL}, NULL, NULL}
};
