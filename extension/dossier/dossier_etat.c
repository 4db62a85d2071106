/*-------------------------------------------------------------------------
 *
 * dossier_etat.c
 *	  From the debts, acts, payments and assignments of a file to its derived
 *	  columns.
 *
 *	total, solde	sums of its debts; of its receipts for a rac
 *	solde_le		day of the last assignment, once nothing is due
 *	dernier_paiement_le	last day on which a payment that counts was received
 *	plus_ancienne_le	date of the oldest debt that is not paid
 *	derniere_procedure	the act sent last (the greatest number, the same day)
 *	conservation_le	end of the delay of CIL 18-07, article 2: from the last
 *					assignment when something was paid and nothing is due,
 *					else from the prescription; from the last assignment for
 *					a rac that is classified; from the cancellation of its
 *					receipt, else from its closing, when nothing is to settle
 *	echeance		for each unpaid debt, the day it prescribes, its balance
 *					and the act that comes next on it
 *
 * Nothing here depends on the day of today.
 *
 * IDENTIFICATION
 *	  extension/dossier/dossier_etat.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "core/amount.h"
#include "dossier/dossier.h"

static void
add_amount(int64 *sum, int64 amount)
{
	if (!calimero_amount_add(sum, amount))
		ereport(ERROR,
				(errcode(ERRCODE_CALIMERO_AMOUNT_RANGE),
				 errmsg("the debts of a dossier are out of range together"),
				 errdetail("An amount has at most twelve digits before the decimal point."),
				 errhint("Open another dossier for the rest.")));
}

static void
keep_latest(CalimeroDay *day, CalimeroDay candidate)
{
	if (candidate != CALIMERO_NO_DAY && (*day == CALIMERO_NO_DAY || candidate > *day))
		*day = candidate;
}

static void
add_debt(DossierRow *row, const DossierDebt *debt)
{
	if (row->genre != debt->genre)
		ereport(ERROR,
				(errcode(ERRCODE_CALIMERO_WRONG_KIND),
				 errmsg("this nature of debt does not belong in a dossier of this kind"),
				 errdetail("creance_nature says for which kind of dossier, cotisation or piar, a nature is; a rac holds no debt."),
				 errhint("Open a dossier of that kind for the same debtor.")));
	add_amount(&row->computed.total, debt->montant);
	add_amount(&row->computed.solde, debt->montant - debt->regle);
	if (debt->regle < debt->montant && (row->computed.plus_ancienne_le == CALIMERO_NO_DAY ||
										debt->date_creance < row->computed.plus_ancienne_le))
		row->computed.plus_ancienne_le = debt->date_creance;
}

/* Acts come by number: of two sent the same day the later one stays. */
static void
add_act(DossierRow *row, const DossierAct *act)
{
	DossierDerived *computed = &row->computed;

	if (computed->derniere_procedure_le != CALIMERO_NO_DAY &&
		act->emis_le < computed->derniere_procedure_le)
		return;
	computed->derniere_procedure_le = act->emis_le;
	strlcpy(computed->derniere_procedure, act->genre, sizeof(computed->derniere_procedure));
}

static void
add_assignment(DossierRow *row, const DossierAssignment *assignment)
{
	keep_latest(&row->derniere_affectation_le, assignment->affecte_le);
	if (assignment->by_payment)
		keep_latest(&row->computed.dernier_paiement_le, assignment->recu_le);
}

/* The receipts of another kind of file are told by their assignments. */
static void
add_receipt(DossierRow *row, const DossierReceipt *receipt)
{
	if (row->genre != DOSSIER_RAC)
		return;
	keep_latest(&row->derniere_annulation_le, receipt->annule_le);
	if (receipt->annule_le != CALIMERO_NO_DAY)
		return;
	add_amount(&row->computed.total, receipt->montant);
	add_amount(&row->computed.solde, receipt->reste);
	keep_latest(&row->computed.dernier_paiement_le, receipt->recu_le);
	keep_latest(&row->derniere_affectation_le, receipt->affecte_le);
	keep_latest(&row->dernier_classement_le, receipt->classe_le);
}

static void
clear(DossierRow *row)
{
	DossierDerived *computed = &row->computed;

	memset(computed, 0, sizeof(*computed));
	computed->solde_le = CALIMERO_NO_DAY;
	computed->dernier_paiement_le = CALIMERO_NO_DAY;
	computed->derniere_procedure_le = CALIMERO_NO_DAY;
	computed->plus_ancienne_le = CALIMERO_NO_DAY;
	computed->prescription_le = CALIMERO_NO_DAY;
	computed->conservation_le = CALIMERO_NO_DAY;
	row->derniere_affectation_le = CALIMERO_NO_DAY;
	row->dernier_classement_le = CALIMERO_NO_DAY;
	row->derniere_annulation_le = CALIMERO_NO_DAY;
	row->derniere_prescription_le = CALIMERO_NO_DAY;
	row->held = false;
}

static void
add_facts(DossierLot *lot, const DossierFacts *facts)
{
	size_t		cursor = 0;
	DossierRow *row;

	for (size_t i = 0; i < facts->debt_count; i++)
		if ((row = dossier_find(lot, facts->debts[i].dossier, &cursor)) != NULL)
			add_debt(row, &facts->debts[i]);
	for (size_t i = 0; i < facts->act_count; i++)
		if ((row = dossier_find(lot, facts->acts[i].dossier, &cursor)) != NULL)
			add_act(row, &facts->acts[i]);
	for (size_t i = 0; i < facts->assignment_count; i++)
		if ((row = dossier_find(lot, facts->assignments[i].dossier, &cursor)) != NULL)
			add_assignment(row, &facts->assignments[i]);
	for (size_t i = 0; i < facts->receipt_count; i++)
		if ((row = dossier_find(lot, facts->receipts[i].dossier, &cursor)) != NULL)
			add_receipt(row, &facts->receipts[i]);
}

/* --- prescription and conservation --- */

/*
 * The first and the last of the days on which the unpaid debts of a file
 * prescribe.  A debt whose clock is held has no last day, and then the file
 * has none either.
 */
static void
add_prescription(DossierRow *row, CalimeroDay deadline)
{
	if (deadline == DROIT_NEVER)
	{
		row->held = true;
		return;
	}
	if (row->computed.prescription_le == CALIMERO_NO_DAY || deadline < row->computed.prescription_le)
		row->computed.prescription_le = deadline;
	keep_latest(&row->derniere_prescription_le, deadline);
}

static void
add_prescriptions(DossierLot *lot, DossierFacts *facts, DossierDays *days)
{
	DossierLaw	law;
	DossierSlices slices = {0};
	size_t		cursor = 0;

	dossier_law_begin(&law, lot->caisse);
	dossier_rank_acts(&law, facts->acts, facts->act_count);
	for (size_t i = 0; i < facts->debt_count; i++)
	{
		const DossierDebt *debt = &facts->debts[i];
		DossierRow *row = dossier_find(lot, debt->dossier, &cursor);
		DroitResult result;
		DossierDay	day = {debt->dossier};

		if (row == NULL || debt->regle == debt->montant)
			continue;
		dossier_slice(facts, debt->dossier, &slices);
		dossier_prescribe(&law, debt, facts->acts + slices.act, slices.act_count,
						  facts->assignments + slices.assignment, slices.assignment_count,
						  DROIT_DAY_MAX, NULL, &result);
		add_prescription(row, result.deadline);
		day.day = result.deadline;
		day.solde = debt->montant - debt->regle;
		dossier_find_next_act(&law, debt, &row->home, facts->acts + slices.act, slices.act_count, result.deadline,
							  &day.next);
		dossier_days_add(days, &day);
	}
}

/*
 * A settled file is kept from its last assignment, another one from the day on
 * which the last of its debts prescribes, a receipt from its classification:
 * its refund counts only when nothing of it was classified.  A file on which
 * nothing is to settle is kept from the day its receipt was cancelled, else
 * from its closing.
 */
static CalimeroDay
start_of_conservation(const DossierRow *row)
{
	if (row->computed.solde != 0)
		return row->genre == DOSSIER_RAC || row->held ? CALIMERO_NO_DAY : row->derniere_prescription_le;
	if (row->dernier_classement_le != CALIMERO_NO_DAY)
		return row->dernier_classement_le;
	if (row->computed.total > 0)
		return row->derniere_affectation_le;
	return row->derniere_annulation_le != CALIMERO_NO_DAY ? row->derniere_annulation_le : row->clos_le;
}

/* Of two rules that hold, the one that begins last. */
static CalimeroDay
end_of_conservation(const DossierRow *row, const DossierConservation *rules, size_t count)
{
	CalimeroDay from = start_of_conservation(row);

	if (from == CALIMERO_NO_DAY)
		return CALIMERO_NO_DAY;
	for (size_t i = count; i-- > 0;)
		if (rules[i].genre == row->genre && rules[i].from <= from && from <= rules[i].to)
		{
			CalimeroDay end = droit_add_length(from, rules[i].years, DROIT_ANS);

			return end == DROIT_NEVER ? CALIMERO_NO_DAY : end;
		}
	return CALIMERO_NO_DAY;
}

void
dossier_compute_lot(DossierLot *lot, DossierFacts *facts, DossierDays *days)
{
	size_t		rule_count;
	DossierConservation *rules = dossier_read_conservation(lot->caisse, &rule_count);

	for (size_t i = 0; i < lot->count; i++)
		clear(&lot->rows[i]);
	add_facts(lot, facts);
	add_prescriptions(lot, facts, days);
	for (size_t i = 0; i < lot->count; i++)
	{
		DossierRow *row = &lot->rows[i];

		if (row->computed.total > 0 && row->computed.solde == 0)
			row->computed.solde_le = row->derniere_affectation_le;
		row->computed.conservation_le = end_of_conservation(row, rules, rule_count);
	}
}
