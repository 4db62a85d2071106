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
	"PERMIS", "TROP_TOT", "ACTE_ABSENT", "DEJA_FAIT", "INTERDIT", "FRAUDE", "PRESCRITE", "TERME_PASSE",
	"HORS_VIGUEUR"
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
	CalimeroDay start;
	CalimeroDay end;

	if (need->act != DROIT_ACT_DUE && done == NULL)
		return CALIMERO_NO_DAY;
	start = done != NULL ? effective_day(done) : ladder->dossier->due;
	*from = done != NULL && done->pending ? CALIMERO_NO_DAY : start;
	if (need->delay < 0)
		return start;
	if (*from == CALIMERO_NO_DAY)
		return DROIT_NEVER;
	end = delay_end(ladder, need->delay, start);
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

/* Did an act come on that day or after it? */
static bool
came_since(const Ladder *ladder, int act, CalimeroDay day)
{
	const DroitDone *last = act < 0 ? NULL : last_done(ladder, act);

	return last != NULL && last->day >= day;
}

/*
 * The first day on which nothing that was done forbids the act any more, and
 * what forbids it until then.  What forbids for ever has no end that counts.
 */
static void
find_bars(const Ladder *ladder, const DroitAct *act, DroitStepUp *step)
{
	step->cause = -1;
	step->free = CALIMERO_NO_DAY;
	for (int i = 0; i < act->bar_count; i++)
	{
		const DroitActBar *bar = &act->bars[i];

		for (size_t j = 0; j < ladder->done_count; j++)
		{
			const DroitDone *done = &ladder->done[j];
			CalimeroDay free = bar->until < 0 || done->end == CALIMERO_NO_DAY ? DROIT_NEVER : done->end + 1;

			if (done->act == bar->act && done->day <= ladder->dossier->at &&
				!came_since(ladder, bar->until, done->day) && (step->free == CALIMERO_NO_DAY || free > step->free))
			{
				step->free = free;
				step->cause = done->act;
			}
		}
	}
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
	if (step->free != CALIMERO_NO_DAY && step->free > dossier->at)
		return DROIT_FORBIDDEN;
	step->cause = -1;
	if (act->term == DROIT_TERM_PRESCRIPTION && (dossier->state == DROIT_PRESCRITE || dossier->at > dossier->deadline))
		return DROIT_PRESCRIBED;
	if (step->latest < dossier->at)
		return DROIT_TERM_PASSED;
	return dossier->at < step->earliest ? DROIT_TOO_EARLY : DROIT_ALLOWED;
}

/* All that one row says. */
static void
climb(const Ladder *ladder, uint32_t row, DroitStepUp *step)
{
	const DroitAct *act = &ladder->rules->act_rows[row];
	CalimeroDay from;

	step->row = (int32_t) row;
	find_earliest(ladder, act, step, &from);
	step->latest = find_latest(ladder, act, step, from);
	find_bars(ladder, act, step);
	step->refusal = refusal_of(ladder, act, step);
}

static DroitSpans
spans_of(const DroitRules *rules, int ladder, size_t act)
{
	return rules->act_spans[(size_t) ladder * rules->acts.count + act];
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
			(done[i].effective != CALIMERO_NO_DAY && !droit_day_valid(done[i].effective)) ||
			(done[i].end != CALIMERO_NO_DAY && !droit_day_valid(done[i].end)))
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
		int			span = droit_span_at(rules, spans_of(rules, dossier->ladder, code), dossier->at);

		if (span >= 0)
			climb(&ladder, rules->spans[span].row, &steps[(*step_count)++]);
	}
	return true;
}

bool
droit_ladder_act(const DroitRules *rules, const DroitDossier *dossier, int act, const DroitDone *done,
				 size_t done_count, DroitStepUp *step)
{
	Ladder		ladder = {rules, dossier, done, done_count};
	int			span;

	if (act < 0 || (size_t) act >= rules->acts.count || !dossier_valid(rules, dossier, done, done_count))
		return false;
	span = droit_span_at(rules, spans_of(rules, dossier->ladder, act), dossier->at);
	if (span < 0)
		return false;
	climb(&ladder, rules->spans[span].row, step);
	return true;
}

bool
droit_ladder_knows(const DroitRules *rules, int ladder, int act)
{
	return ladder >= 0 && (size_t) ladder < rules->ladders.count && act >= 0 && (size_t) act < rules->acts.count &&
		spans_of(rules, ladder, act).count > 0;
}

/* --- the act that comes next -------------------------------------------------------------------------------------------- */

/*
 * What the first row says that still holds on the day it opens the act; false
 * when the act is not on the recommended order, or not open.
 */
static bool
climb_when_open(const Ladder *ladder, size_t code, DroitStepUp *step)
{
	DroitSpans	spans = spans_of(ladder->rules, ladder->dossier->ladder, code);

	for (uint32_t i = 0; i < spans.count; i++)
	{
		const DroitSpan *span = &ladder->rules->spans[spans.first + i];

		if (ladder->rules->act_rows[span->row].rank == 0)
			continue;
		climb(ladder, span->row, step);
		if (step->free != CALIMERO_NO_DAY && step->free != DROIT_NEVER && step->earliest < step->free)
			step->earliest = step->free;
		if (step->after == -1 || (step->earliest > span->to && step->earliest != DROIT_NEVER))
			continue;
		if (step->earliest < span->from)
			step->earliest = span->from;
		return true;
	}
	return false;
}

/* Does an act that was done forbid it for ever? */
static bool
barred_for_ever(const Ladder *ladder, const DroitAct *act)
{
	for (int i = 0; i < act->bar_count; i++)
		if (act->bars[i].until < 0 && last_done(ladder, act->bars[i].act) != NULL)
			return true;
	return false;
}

/* May the act be what comes next?  "again": it was done, and can be done again. */
static bool
may_come_next(const Ladder *ladder, const DroitStepUp *step, bool *again)
{
	const DroitAct *act = &ladder->rules->act_rows[step->row];

	*again = last_done(ladder, act->act) != NULL;
	return !(*again && !act->repeatable) && !(act->not_fraud && ladder->dossier->fraud) && !barred_for_ever(ladder, act);
}

bool
droit_next_act(const DroitRules *rules, const DroitDossier *dossier, const DroitDone *done, size_t done_count,
			   DroitStepUp *step)
{
	DroitDossier whole = *dossier;
	Ladder		ladder = {rules, &whole, done, done_count};
	int			first = 0;
	int			last = 0;
	DroitStepUp repeated;

	whole.at = DROIT_DAY_MAX;
	whole.state = DROIT_COURT;
	if (!dossier_valid(rules, &whole, done, done_count))
		return false;
	for (size_t code = 0; code < rules->acts.count; code++)
	{
		DroitStepUp candidate;
		bool		again;
		int			rank;

		if (!climb_when_open(&ladder, code, &candidate) || !may_come_next(&ladder, &candidate, &again))
			continue;
		rank = rules->act_rows[candidate.row].rank;
		if (!again && (first == 0 || rank < first))
		{
			first = rank;
			*step = candidate;
		}
		if (again && rank > last)
		{
			last = rank;
			repeated = candidate;
		}
	}
	if (first == 0 && last == 0)
		return false;
	if (first == 0)
		*step = repeated;
	return step->free != DROIT_NEVER;
}
