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
 *	conservation_le	end of the delay of CIL 18-07, article 2: dossier_conserver.c
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
	computed->conservation_regle = CALIMERO_NO_DAY;
	dossier_no_end(row);
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

/* --- prescription --- */

/* What is due of a debt prescribes on that day: the first of them is that of the file. */
static void
add_prescription(DossierLaw *law, DossierRow *row, const DossierFacts *facts, const DossierSlices *slices,
				 const DossierDebt *debt, CalimeroDay deadline, DossierDays *days)
{
	DossierDay	day = {debt->dossier};

	if (deadline != DROIT_NEVER &&
		(row->computed.prescription_le == CALIMERO_NO_DAY || deadline < row->computed.prescription_le))
		row->computed.prescription_le = deadline;
	day.day = deadline;
	day.solde = debt->montant - debt->regle;
	dossier_find_next_act(law, debt, &row->home, facts->acts + slices->act, slices->act_count, deadline, &day.next);
	dossier_days_add(days, &day);
}

/* The assignments of a debt, asked for in order: the first of them and how many. */
static size_t
count_assignments(const DossierFacts *facts, const DossierDebt *debt, size_t *first)
{
	size_t		end;

	while (*first < facts->assignment_count &&
		   (facts->assignments[*first].dossier < debt->dossier ||
			(facts->assignments[*first].dossier == debt->dossier && facts->assignments[*first].creance < debt->creance)))
		(*first)++;
	for (end = *first; end < facts->assignment_count && facts->assignments[end].dossier == debt->dossier &&
		 facts->assignments[end].creance == debt->creance;)
		end++;
	return end - *first;
}

/* The clocks of the debts that are due, and of those whose end they say. */
static void
add_clocks(DossierLot *lot, const DossierConservations *rules, DossierFacts *facts, DossierDays *days)
{
	DossierLaw	law;
	DossierSlices slices = {0};
	size_t		cursor = 0;
	size_t		own = 0;

	dossier_law_begin(&law, lot->caisse);
	dossier_rank_acts(&law, facts->acts, facts->act_count);
	for (size_t i = 0; i < facts->debt_count; i++)
	{
		const DossierDebt *debt = &facts->debts[i];
		DossierRow *row = dossier_find(lot, debt->dossier, &cursor);
		size_t		own_count = count_assignments(facts, debt, &own);
		bool		due = debt->regle < debt->montant;
		DroitResult result = {.deadline = CALIMERO_NO_DAY};

		if (row == NULL)
			continue;
		if (due || dossier_end_needs_clock(rules, debt, facts->assignments + own, own_count))
		{
			dossier_slice(facts, debt->dossier, &slices);
			/* Of a debt that nothing is due of, the law may tell no more. */
			law.tolerant = !due;
			if (!dossier_prescribe(&law, debt, facts->acts + slices.act, slices.act_count,
								   facts->assignments + slices.assignment, slices.assignment_count,
								   DROIT_DAY_MAX, NULL, &result))
				result.deadline = CALIMERO_NO_DAY;
			law.tolerant = false;
		}
		if (due)
			add_prescription(&law, row, facts, &slices, debt, result.deadline, days);
		dossier_end_debt(row, debt, facts->assignments + own, own_count, result.deadline);
	}
}

void
dossier_compute_lot(DossierLot *lot, const DossierConservations *rules, DossierFacts *facts, DossierDays *days)
{
	for (size_t i = 0; i < lot->count; i++)
		clear(&lot->rows[i]);
	add_facts(lot, facts);
	add_clocks(lot, rules, facts, days);
	for (size_t i = 0; i < lot->count; i++)
	{
		DossierRow *row = &lot->rows[i];

		if (row->computed.total > 0 && row->computed.solde == 0)
			row->computed.solde_le = row->derniere_affectation_le;
		dossier_conserve(row, rules);
	}
}
