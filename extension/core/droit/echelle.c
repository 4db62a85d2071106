/*-------------------------------------------------------------------------
 *
 * echelle.c
 *	  The ladder of acts.
 *
 * IDENTIFICATION
 *	  extension/core/droit/echelle.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/droit/echelle.h"

const char *const droit_refusal_codes[DROIT_REFUSAL_COUNT] = {
	"PERMIS", "TROP_TOT", "ACTE_ABSENT", "DEJA_FAIT", "INTERDIT", "FRAUDE", "PRESCRITE", "TERME_PASSE"
};

typedef struct Ladder
{
	const DroitRules *rules;
	const DroitDossier *dossier;
	const DroitDone *done;
	size_t		done_count;
} Ladder;

/* The last time that an act was done by the day of the question, NULL. */
static const DroitDone *
last_done(const Ladder *ladder, int act)
{
	const DroitDone *last = NULL;

	for (size_t i = 0; i < ladder->done_count; i++)
	{
		const DroitDone *done = &ladder->done[i];

		if (done->act == act && done->day <= ladder->dossier->at && (last == NULL || done->day > last->day))
			last = done;
	}
	return last;
}

static CalimeroDay
effective_day(const DroitDone *done)
{
	return done->effective != CALIMERO_NO_DAY ? done->effective : done->day;
}

/* The last day of a delay that begins on "start"; DROIT_NEVER when no row or day says. */
static CalimeroDay
delay_end(const Ladder *ladder, int delay, CalimeroDay start)
{
	const DroitDelayRow *row = droit_delay_at(ladder->rules, delay, start);
	DroitDelayEnd end;

	if (row == NULL || !droit_delay_end(&row->delay, start, ladder->dossier->territory, ladder->dossier->distance, &end))
		return DROIT_NEVER;
	return end.last;
}

/* The first day on which an act is open by one of its needs; CALIMERO_NO_DAY when that act was not done. */
static CalimeroDay
opens_on(const Ladder *ladder, const DroitActNeed *need, CalimeroDay *from)
{
	const DroitDone *done = need->act == DROIT_ACT_DUE ? NULL : last_done(ladder, need->act);
	CalimeroDay end;

	if (need->act != DROIT_ACT_DUE && done == NULL)
		return CALIMERO_NO_DAY;
	*from = done != NULL ? effective_day(done) : ladder->dossier->due;
	if (need->delay < 0)
		return *from;
	end = delay_end(ladder, need->delay, *from);
	return end == DROIT_NEVER ? DROIT_NEVER : end + 1;
}

/* After which act, and from which day. */
static void
find_earliest(const Ladder *ladder, const DroitAct *act, DroitStepUp *step, CalimeroDay *from)
{
	step->after = -1;
	step->earliest = CALIMERO_NO_DAY;
	*from = CALIMERO_NO_DAY;
	for (int i = 0; i < act->need_count; i++)
	{
		CalimeroDay start;
		CalimeroDay day = opens_on(ladder, &act->needs[i], &start);

		if (day != CALIMERO_NO_DAY && (step->earliest == CALIMERO_NO_DAY || day < step->earliest))
		{
			step->earliest = day;
			step->after = act->needs[i].act;
			*from = start;
		}
	}
}

/*
 * Until when: the prescription, or a delay from the act before.  Where that act
 * is one whose own delay had to end (a silence), the term counts from that end.
 */
static CalimeroDay
find_latest(const Ladder *ladder, const DroitAct *act, const DroitStepUp *step, CalimeroDay from)
{
	if (act->term == DROIT_TERM_PRESCRIPTION)
		return ladder->dossier->deadline;
	if (act->term == DROIT_TERM_NONE || from == CALIMERO_NO_DAY || step->earliest == DROIT_NEVER)
		return DROIT_NEVER;
	return delay_end(ladder, act->term_delay, step->earliest > from ? step->earliest - 1 : from);
}

/* The act that forbids another, -1. */
static int16_t
forbidden_by(const Ladder *ladder, const DroitAct *act)
{
	for (int i = 0; i < act->bar_count; i++)
	{
		const DroitDone *bar = last_done(ladder, act->bars[i].act);
		const DroitDone *until = act->bars[i].until < 0 ? NULL : last_done(ladder, act->bars[i].until);

		if (bar != NULL && (until == NULL || until->day < bar->day))
			return act->bars[i].act;
	}
	return -1;
}

static DroitRefusal
refusal_of(const Ladder *ladder, const DroitAct *act, DroitStepUp *step)
{
	const DroitDossier *dossier = ladder->dossier;

	if (act->not_fraud && dossier->fraud)
		return DROIT_FRAUD;
	if (!act->repeatable && last_done(ladder, act->act) != NULL)
	{
		step->cause = act->act;
		return DROIT_ALREADY_DONE;
	}
	if (step->after == -1)
		return DROIT_MISSING_ACT;
	step->cause = forbidden_by(ladder, act);
	if (step->cause >= 0)
		return DROIT_FORBIDDEN;
	if (act->term == DROIT_TERM_PRESCRIPTION && (dossier->state == DROIT_PRESCRITE || dossier->at > dossier->deadline))
		return DROIT_PRESCRIBED;
	if (step->latest < dossier->at)
		return DROIT_TERM_PASSED;
	return dossier->at < step->earliest ? DROIT_TOO_EARLY : DROIT_ALLOWED;
}

static bool
dossier_valid(const DroitRules *rules, const DroitDossier *dossier, const DroitDone *done, size_t done_count)
{
	if (dossier->ladder < 0 || (size_t) dossier->ladder >= rules->ladders.count || !droit_day_valid(dossier->due) ||
		!droit_day_valid(dossier->at) || (unsigned) dossier->territory >= DROIT_TERRITORY_COUNT ||
		dossier->distance < 0 || dossier->distance > 2)
		return false;
	for (size_t i = 0; i < done_count; i++)
	{
		if (done[i].act < 0 || (size_t) done[i].act >= rules->acts.count || !droit_day_valid(done[i].day) ||
			(done[i].effective != CALIMERO_NO_DAY && !droit_day_valid(done[i].effective)))
			return false;
	}
	return true;
}

bool
droit_ladder(const DroitRules *rules, const DroitDossier *dossier, const DroitDone *done, size_t done_count,
			 DroitStepUp *steps, size_t *step_count)
{
	Ladder		ladder = {rules, dossier, done, done_count};

	*step_count = 0;
	if (!dossier_valid(rules, dossier, done, done_count))
		return false;
	for (size_t code = 0; code < rules->acts.count; code++)
	{
		int			span = droit_span_at(rules, rules->act_spans[(size_t) dossier->ladder * rules->acts.count + code],
										 dossier->at);
		DroitStepUp *step = &steps[*step_count];
		const DroitAct *act;
		CalimeroDay from;

		if (span < 0)
			continue;
		(*step_count)++;
		step->row = (int32_t) rules->spans[span].row;
		step->cause = -1;
		act = &rules->act_rows[step->row];
		find_earliest(&ladder, act, step, &from);
		step->latest = find_latest(&ladder, act, step, from);
		step->refusal = refusal_of(&ladder, act, step);
	}
	return true;
}
