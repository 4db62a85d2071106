/*-------------------------------------------------------------------------
 *
 * dossier_echelle.c
 *	  The ladder of acts of a debt: its acts as core/droit/echelle.h wants them,
 *	  and the act that comes next on it.
 *
 * Each debt goes up the ladder by itself, by the acts that bear on it: a file
 * may hold debts of several ladders, and debts of one that are not as far.
 *	 - An act of before its birth does not count: a mise en demeure of March
 *	   asks nothing of what fell due in June.  Penalties are born of their own
 *	   procedure: of the acts before, those without effect on the clocks count
 *	   (the facts notified, the decision), and it is due from the first of them.
 *	 - An act that opens a clock, or that the way of sending matters for, is
 *	   pending until effet_le is known, as for prescription: no delay counts
 *	   from it.
 *	 - What has no effect because of how it was sent has not been done: a mise
 *	   en demeure by simple letter opens nothing, forbids nothing, and can be
 *	   sent again.
 *	 - Of the acts of one day, those with a smaller number came before.
 *	 - Delays are those of a debtor who lives in the commune that debiteur
 *	   names; one month of distance overseas (CPC 643), every caisse being in
 *	   the metropole.
 *
 * The act that comes next is stored for each day on which debts of the file
 * prescribe, and not asked of a function for each row of a list: it depends on
 * the file and on the law, not on today, so that it is right until one of them
 * changes.  Which of these days are passed is for the reader: what comes next
 * on a debt prescribed long ago must not hide the others.  A debtor who moves
 * to another territory is seen at the next change of the file.
 *
 * IDENTIFICATION
 *	  extension/dossier/dossier_echelle.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "dossier/dossier.h"

void
dossier_rank_acts(const DossierLaw *law, DossierAct *acts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		acts[i].rank = droit_code_rank(&law->rules->acts, acts[i].genre, strlen(acts[i].genre));
}

static void
add_done(DossierLaw *law, int famille, const DossierAct *act)
{
	DroitDone  *done;
	DossierSent sent;

	dossier_send(law, famille, act, &sent);
	if (sent.lapses)
		return;
	if (law->done_count == law->done_room)
	{
		law->done_room = law->done_room == 0 ? 32 : law->done_room * 2;
		law->done = law->done == NULL ? palloc(law->done_room * sizeof(DroitDone))
			: repalloc_huge(law->done, law->done_room * sizeof(DroitDone));
	}
	done = &law->done[law->done_count++];
	done->act = (int16_t) act->rank;
	done->day = act->emis_le;
	done->effective = act->effet_le;
	done->end = act->fin_le;
	done->pending = sent.waits;
}

/* Was it done by the day of the question, before the act that is left out? */
static bool
came_before(const DossierAct *act, const DossierAct *but, bool whole_day, CalimeroDay at)
{
	if (act == but || act->emis_le > at)
		return false;
	return act->emis_le < at || but == NULL || whole_day || act->acte < but->acte;
}

/* Does an act of before the birth of a debt count on its ladder? */
static bool
led_to(const DroitRules *rules, int famille, const DossierAct *act)
{
	return rules->genres[famille] == DROIT_PENALITES && dossier_kind_of_act(rules, famille, act) < 0;
}

bool
dossier_on_ladder(DossierLaw *law, const DossierDebt *debt, const DossierHome *home,
				  const DossierAct *acts, size_t act_count, const DossierAct *but, bool whole_day,
				  CalimeroDay at, DroitDossier *dossier)
{
	const DroitRules *rules = law->rules;
	int			famille = droit_code_rank(&rules->familles, debt->famille, strlen(debt->famille));

	law->done_count = 0;
	if (famille < 0)
		return false;
	dossier->ladder = dossier_ladder_of(rules, famille);
	dossier->due = debt->date_creance;
	dossier->fraud = debt->fraude;
	dossier->state = DROIT_COURT;
	dossier->deadline = DROIT_NEVER;
	dossier->territory = home->territory;
	dossier->distance = home->distance;
	dossier->at = at;
	if (but != NULL && but->emis_le < dossier->due && led_to(rules, famille, but))
		dossier->due = but->emis_le;
	for (size_t i = 0; i < act_count; i++)
	{
		const DossierAct *act = &acts[i];

		if (act->rank < 0 || !came_before(act, but, whole_day, at) || !dossier_bears_on(act, debt->creance))
			continue;
		if (act->emis_le < debt->date_creance)
		{
			if (!led_to(rules, famille, act))
				continue;
			dossier->due = Min(dossier->due, act->emis_le);
		}
		add_done(law, famille, act);
	}
	return dossier->ladder >= 0;
}

static CalimeroDay
known_day(CalimeroDay day)
{
	return droit_day_valid(day) ? day : CALIMERO_NO_DAY;
}

void
dossier_find_next_act(DossierLaw *law, const DossierDebt *debt, const DossierHome *home,
					  const DossierAct *acts, size_t act_count, CalimeroDay deadline, DossierNext *next)
{
	DroitDossier dossier;
	DroitStepUp step;

	memset(next, 0, sizeof(*next));
	next->first = CALIMERO_NO_DAY;
	next->last = CALIMERO_NO_DAY;
	if (!dossier_on_ladder(law, debt, home, acts, act_count, NULL, false, DROIT_DAY_MAX, &dossier))
		return;
	dossier.deadline = deadline;
	if (!droit_next_act(law->rules, &dossier, law->done, law->done_count, &step))
		return;
	strlcpy(next->act, law->rules->acts.code[law->rules->act_rows[step.row].act], sizeof(next->act));
	next->first = known_day(step.earliest);
	next->last = known_day(step.latest);
}
