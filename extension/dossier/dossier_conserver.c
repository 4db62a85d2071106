/*-------------------------------------------------------------------------
 *
 * dossier_conserver.c
 *	  Until when a file is kept: from how its debts ended to conservation_le.
 *
 * CIL 18-07, article 2: "au maximum 6 ans apres la prescription des
 * cotisations a recouvrer ou 6 ans apres l'affectation du dernier paiement de
 * la creance" (undue benefits: 5); receipts, "7 ans apres l'affectation".  The
 * rule of the caisse says how the "ou" is read (droit_conservation.lecture):
 *
 *	selon_issue		each part of a debt ends as it was settled.  What a payment
 *		settled, the day of its assignment.  What was given up, remise or
 *		annulation, the day it prescribed when it had prescribed before:
 *		giving up what nobody could claim any more begins no new delay; else
 *		the day it was given up, which extinguished it: nothing was left to
 *		prescribe.  What was admitted as lost (non_valeur), the day it
 *		prescribes, before or after: that is a book entry, which extinguishes
 *		nothing (droit_effet), so that it may still be recovered until then and
 *		nothing is kept longer because it was written off late.  What is due,
 *		the day it prescribes.  The debt ends with the last of its parts.
 *	premier			the first of the day it prescribes and that of its last
 *		assignment; what is due, the day it prescribes.
 *	dernier			the last of both.
 *
 * A file ends with the last of its debts; it has no end while the clock of one
 * of them that counts is held.  A receipt ends with its classification: its
 * refund counts only when nothing of it was classified.  A file on which
 * nothing was ever due, of which the text does not speak, ends with the
 * cancellation of its receipt, else with its closing.
 *
 * The rule is one that holds on the day of the end, by its own reading; of
 * several, the one that begins last.  An end that is not known comes under the
 * rules without a last day.
 *
 * Nothing here depends on the day of today.  What holds a file beyond its day
 * is in dossier_retenues.c.
 *
 * IDENTIFICATION
 *	  extension/dossier/dossier_conserver.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "dossier/dossier.h"

void
dossier_no_end(DossierRow *row)
{
	memset(row->ends, 0, sizeof(row->ends));
	for (int reading = 0; reading < DOSSIER_READINGS; reading++)
		row->ends[reading].day = CALIMERO_NO_DAY;
	row->rule = -1;
}

bool
dossier_end_needs_clock(const DossierConservations *rules, const DossierDebt *debt,
						const DossierAssignment *assignments, size_t count)
{
	if (rules->clocks[debt->genre])
		return true;
	for (size_t i = 0; i < count; i++)
		if (!assignments[i].by_payment)
			return true;
	return false;
}

/* No day comes before every day, and a day that never comes after. */
static void
keep_last(DossierEnd *end, CalimeroDay day, DossierEvent event, int64 creance)
{
	if (day <= end->day)
		return;
	end->day = day;
	end->event = event;
	end->creance = creance;
}

/* The end of the part that an assignment settled. */
static void
add_part(DossierEnd *end, const DossierAssignment *part, CalimeroDay deadline)
{
	if (part->by_payment)
		keep_last(end, part->affecte_le, DOSSIER_PAIEMENT, part->creance);
	else if (deadline != CALIMERO_NO_DAY && (part->lives_on || deadline < part->affecte_le))
		keep_last(end, deadline, DOSSIER_PRESCRIPTION, part->creance);
	else
		keep_last(end, part->affecte_le, DOSSIER_ABANDON, part->creance);
}

void
dossier_end_debt(DossierRow *row, const DossierDebt *debt, const DossierAssignment *assignments, size_t count,
				 CalimeroDay deadline)
{
	DossierEnd	by_issue = {CALIMERO_NO_DAY};
	DossierEnd	assigned = {CALIMERO_NO_DAY};
	DossierEnd	first;
	DossierEnd *ends = row->ends;

	for (size_t i = 0; i < count; i++)
	{
		add_part(&by_issue, &assignments[i], deadline);
		keep_last(&assigned, assignments[i].affecte_le, assignments[i].by_payment ? DOSSIER_PAIEMENT : DOSSIER_ABANDON,
				  debt->creance);
	}
	if (debt->regle < debt->montant)
		keep_last(&by_issue, deadline, DOSSIER_PRESCRIPTION, debt->creance);
	first = assigned;
	if (deadline != CALIMERO_NO_DAY && (debt->regle < debt->montant || deadline < assigned.day))
		first = (DossierEnd)
	{
		deadline, DOSSIER_PRESCRIPTION, debt->creance
	};
	keep_last(&assigned, deadline, DOSSIER_PRESCRIPTION, debt->creance);
	keep_last(&ends[DOSSIER_SELON_ISSUE], by_issue.day, by_issue.event, by_issue.creance);
	keep_last(&ends[DOSSIER_PREMIER], first.day, first.event, first.creance);
	keep_last(&ends[DOSSIER_DERNIER], assigned.day, assigned.event, assigned.creance);
}

/* The end of a file that its debts do not tell, whatever the reading. */
static DossierEnd
end_without_debt(const DossierRow *row)
{
	DossierEnd	end = {CALIMERO_NO_DAY};

	if (row->computed.solde != 0)
		return end;
	if (row->dernier_classement_le != CALIMERO_NO_DAY)
		keep_last(&end, row->dernier_classement_le, DOSSIER_CLASSEMENT, 0);
	else if (row->computed.total > 0)
		keep_last(&end, row->derniere_affectation_le, DOSSIER_REMBOURSEMENT, 0);
	else if (row->derniere_annulation_le != CALIMERO_NO_DAY)
		keep_last(&end, row->derniere_annulation_le, DOSSIER_ANNULATION, 0);
	else
		keep_last(&end, row->clos_le, DOSSIER_CLOTURE, 0);
	return end;
}

void
dossier_conserve(DossierRow *row, const DossierConservations *rules)
{
	if (row->genre == DOSSIER_RAC || row->computed.total == 0)
		for (int reading = 0; reading < DOSSIER_READINGS; reading++)
			row->ends[reading] = end_without_debt(row);
	for (size_t i = rules->count; i-- > 0;)
	{
		const DossierConservation *rule = &rules->items[i];
		CalimeroDay from = row->ends[rule->reading].day;
		CalimeroDay end;

		if (rule->genre != row->genre || from == CALIMERO_NO_DAY || from < rule->from)
			continue;
		/* An end that is not known is one to come. */
		if (from == DROIT_NEVER && rule->to == DROIT_DAY_MAX)
			return;
		if (from > rule->to)
			continue;
		row->rule = (int) i;
		end = droit_add_length(from, rule->years, DROIT_ANS);
		if (end != DROIT_NEVER)
		{
			row->computed.conservation_le = end;
			row->computed.conservation_regle = rule->from;
		}
		return;
	}
}
