/*-------------------------------------------------------------------------
 *
 * dossier_juger.c
 *	  Acts that are out of order are refused, in the pass that computes what
 *	  derives from their files.
 *
 * An act is judged on its own day, by the acts of the days before, whatever
 * the order in which they were entered: a statement may bring the history of
 * a million files.  Of acts of one day the number tells which came first, but
 * none is refused that another order of that day would have let in.
 *
 * It is enough that one of the debts it bears on can take it: a mise en
 * demeure of a whole file is in order once its oldest debt may be claimed, and
 * a debt that is prescribed does not forbid it for the others.  An act that no
 * ladder of its debts knows (a relance on an undue benefit) is not judged, nor
 * is one on a file without debts; but its kind is one that the law names, or
 * the first debt that comes could not be computed.
 *
 * What was done all the same is entered with its reason (acte.hors_ordre).
 * Cancelling is always possible: it is what happened that decides, and the acts
 * that rested on what was cancelled are listed by actes_irreguliers().
 *
 * IDENTIFICATION
 *	  extension/dossier/dossier_juger.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "common/trigger.h"
#include "core/droit/echelle_texte.h"
#include "dossier/dossier.h"

/* Of what speaks against an act for several debts, what is nearest to letting it in comes first. */
static const DroitRefusal nearest[] = {
	DROIT_ALLOWED, DROIT_TOO_EARLY, DROIT_FORBIDDEN, DROIT_ALREADY_DONE, DROIT_TERM_PASSED, DROIT_PRESCRIBED,
	DROIT_FRAUD, DROIT_MISSING_ACT, DROIT_NO_TEXT
};

int
dossier_refusal_order(DroitRefusal refusal)
{
	for (size_t i = 0; i < lengthof(nearest); i++)
		if (nearest[i] == refusal)
			return (int) i;
	return (int) lengthof(nearest);
}

void
dossier_find_file(const DossierFacts *facts, int64 dossier, DossierSlices *slices, size_t *debt,
				  DossierFile *file)
{
	size_t		end;

	dossier_slice(facts, dossier, slices);
	while (*debt < facts->debt_count && facts->debts[*debt].dossier < dossier)
		(*debt)++;
	for (end = *debt; end < facts->debt_count && facts->debts[end].dossier == dossier;)
		end++;
	file->debts = facts->debts + *debt;
	file->debt_count = end - *debt;
	file->acts = facts->acts + slices->act;
	file->act_count = slices->act_count;
	file->assignments = facts->assignments + slices->assignment;
	file->assignment_count = slices->assignment_count;
}

/*
 * An act for one debt.  The prescription is looked at last, when all else is
 * in order: it costs the most.
 */
static void
judge_for_debt(DossierLaw *law, const DossierFile *file, const DossierDebt *debt, const DossierAct *act,
			   DroitDossier *dossier, DroitStepUp *step)
{
	DroitResult result;

	if (!droit_ladder_act(law->rules, dossier, act->rank, law->done, law->done_count, step))
	{
		memset(step, 0, sizeof(*step));
		step->refusal = DROIT_NO_TEXT;
		return;
	}
	if (step->refusal != DROIT_ALLOWED || law->rules->act_rows[step->row].term != DROIT_TERM_PRESCRIPTION)
		return;
	law->without = act->acte;
	dossier_prescribe(law, debt, file->acts, file->act_count, file->assignments, file->assignment_count,
					  act->emis_le, NULL, &result);
	law->without = 0;
	dossier->state = result.state;
	dossier->deadline = result.deadline;
	droit_ladder_act(law->rules, dossier, act->rank, law->done, law->done_count, step);
}

/* Is the act in order, its day being taken up to it or as a whole?  "known": by a ladder of its debts. */
static bool
judge(DossierLaw *law, const DossierFile *file, const DossierAct *act, bool whole_day, bool *known, DroitStepUp *best)
{
	for (size_t i = 0; i < file->debt_count; i++)
	{
		const DossierDebt *debt = &file->debts[i];
		DroitDossier dossier;
		DroitStepUp step;

		if (!dossier_bears_on(act, debt->creance) ||
			!dossier_on_ladder(law, debt, &file->home, file->acts, file->act_count, act, whole_day, act->emis_le,
							   &dossier) ||
			!droit_ladder_knows(law->rules, dossier.ladder, act->rank))
			continue;
		judge_for_debt(law, file, debt, act, &dossier, &step);
		if (!*known || dossier_refusal_order(step.refusal) < dossier_refusal_order(best->refusal) ||
			(step.refusal == DROIT_TOO_EARLY && best->refusal == DROIT_TOO_EARLY && step.earliest < best->earliest))
			*best = step;
		*known = true;
		if (step.refusal == DROIT_ALLOWED)
			return true;
	}
	return false;
}

/* Is there an act of the same day with a greater number? */
static bool
day_goes_on(const DossierFile *file, const DossierAct *act)
{
	for (size_t i = 0; i < file->act_count; i++)
		if (file->acts[i].emis_le == act->emis_le && file->acts[i].acte > act->acte)
			return true;
	return false;
}

bool
dossier_act_in_order(DossierLaw *law, const DossierFile *file, const DossierAct *act, DroitStepUp *step)
{
	bool		known = false;

	if (act->rank < 0 || judge(law, file, act, false, &known, step))
		return true;
	return !known || (day_goes_on(file, act) && judge(law, file, act, true, &known, step));
}

static void
refuse(const DossierLaw *law, const DossierAct *act, const DroitStepUp *step)
{
	char		text[DROIT_REFUSAL_TEXT_SIZE];

	ereport(ERROR,
			(errcode(ERRCODE_CALIMERO_OUT_OF_ORDER),
			 errmsg("act is out of order"),
			 errdetail("%s, %s: %s.", act->genre, droit_refusal_codes[step->refusal],
					   droit_refusal_text(law->rules, step, DROIT_ENGLISH, text)),
			 errhint("calimero.prochains_actes() tells what is allowed, and when; what was done all the same is entered with a reason in hors_ordre.")));
}

void
dossier_judge_lot(DossierLot *lot, DossierFacts *facts, const DossierNumbers *actes)
{
	DossierLaw	law;
	DossierSlices slices = {0};
	size_t		debt = 0;
	size_t		cursor = 0;
	DossierFile file = {0};
	int64		found = 0;

	dossier_law_begin(&law, lot->caisse);
	dossier_rank_acts(&law, facts->acts, facts->act_count);
	for (size_t i = 0; i < facts->act_count; i++)
	{
		const DossierAct *act = &facts->acts[i];
		const DossierRow *row;
		DroitStepUp step;

		if (!dossier_numbers_has(actes, act->acte) || (row = dossier_find(lot, act->dossier, &cursor)) == NULL)
			continue;
		if (row->genre == DOSSIER_RAC)
			calimero_refuse("MS027");
		dossier_check_kind(law.rules, act);
		if (act->out_of_order)
			continue;
		if (act->dossier != found)
		{
			found = act->dossier;
			dossier_find_file(facts, found, &slices, &debt, &file);
			file.home = row->home;
		}
		if (!dossier_act_in_order(&law, &file, act, &step))
			refuse(&law, act, &step);
	}
}
