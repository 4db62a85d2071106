/*-------------------------------------------------------------------------
 *
 * prescription_naive.h
 *	  The prescription of a line, told one day at a time.
 *
 * Nothing is computed ahead: a counter holds the days that are left, each day
 * that counts takes one away, and the day on which nothing is left is the last.
 * Rows are looked for in the tables themselves, each time.  One counter runs
 * for the law in force, one for each old total that a shorter law must not
 * pass, and one for each law to come, as if it had applied from the start: a
 * longer law takes over the one that has been running for it.
 *
 * IDENTIFICATION
 *	  tests/unit/prescription_naive.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef PRESCRIPTION_NAIVE_H
#define PRESCRIPTION_NAIVE_H

#include <stdlib.h>

#include "core/droit/prescription.h"

#define NAIVE_LAWS 24			/* of one clock */
#define NAIVE_DAYS 2500			/* the longest walk */
#define NAIVE_EVENTS 64

typedef struct NaiveCounter
{
	bool		runs;
	CalimeroDay anchor;			/* counts the days after it */
	long		left;
	bool		extended;
} NaiveCounter;

/* Counters that must all be over. */
typedef struct NaiveSet
{
	NaiveCounter counters[NAIVE_LAWS];
	int			count;
} NaiveSet;

typedef struct NaiveLine
{
	const DroitRules *rules;
	const DroitFacts *facts;
	const DroitEvent *events;
	size_t		event_count;
	int			clock;
	CalimeroDay anchor;			/* DROIT_NEVER: held without end */
	int			law;			/* in force for the clock */
	NaiveSet	now;
	NaiveSet	limits[NAIVE_LAWS];
	int			limit_count;
	NaiveCounter ahead[NAIVE_LAWS]; /* by row of droit_prescription */
	CalimeroDay held[DROIT_CLOCK_COUNT + 1];	/* by the clock of its title */
	bool		cap_lifted;
	bool		missing;		/* no law on a day that needs one */
	CalimeroDay since;			/* the day whose law the clock began under */
	int			regime;
	int			laws[NAIVE_LAWS];	/* rows of this clock */
	int			law_count;
	CalimeroDay law_since;		/* a day on which "law" holds */
	CalimeroDay cap;			/* of "law", CALIMERO_NO_DAY: not asked yet */
	const DroitEffect **effects;	/* of each event on this clock */
} NaiveLine;

/* Does row "a" come before row "b", both of which hold? */
static bool
naive_first(const DroitOrigin *a, int a_precision, const DroitOrigin *b, int b_precision)
{
	if (a->own != b->own)
		return a->own;
	if (a_precision != b_precision)
		return a_precision > b_precision;
	return a->from > b->from;
}

static int
naive_regime(const NaiveLine *line)
{
	if (line->facts->illegal_work)
	{
		for (size_t i = 0; i < line->rules->counts[DROIT_TABLE_PRESCRIPTION]; i++)
		{
			const DroitLaw *law = &line->rules->laws[i];

			if (law->famille == line->facts->famille && law->clock == line->clock &&
				law->regime == DROIT_TRAVAIL_ILLEGAL)
				return DROIT_TRAVAIL_ILLEGAL;
		}
	}
	if (line->facts->fraud)
	{
		for (size_t i = 0; i < line->rules->counts[DROIT_TABLE_PRESCRIPTION]; i++)
		{
			const DroitLaw *law = &line->rules->laws[i];

			if (law->famille == line->facts->famille && law->clock == line->clock && law->regime == DROIT_FRAUDE)
				return DROIT_FRAUDE;
		}
	}
	return DROIT_NORMAL;
}

/* The row of droit_prescription on a day, -1. */
static int
naive_law(const NaiveLine *line, CalimeroDay day)
{
	int			best = -1;

	for (int i = 0; i < line->law_count; i++)
	{
		const DroitLaw *law = &line->rules->laws[line->laws[i]];

		if (law->origin.from <= day && day <= law->origin.to &&
			(best < 0 || naive_first(&law->origin, 0, &line->rules->laws[best].origin, 0)))
			best = line->laws[i];
	}
	return best;
}

static bool
naive_in_scope(const NaiveLine *line, int famille, int genre, int clock)
{
	return (famille < 0 || famille == line->facts->famille) &&
		(genre < 0 || genre == line->rules->genres[line->facts->famille]) && (clock < 0 || clock == line->clock);
}

static const DroitEffect *
naive_effect(const NaiveLine *line, const DroitEvent *event)
{
	const DroitEffect *best = NULL;
	int			best_precision = 0;

	for (size_t i = 0; i < line->rules->counts[DROIT_TABLE_EFFET]; i++)
	{
		const DroitEffect *effect = &line->rules->effects[i];
		int			precision = (effect->famille >= 0) * 4 + (effect->genre >= 0) * 2 + (effect->clock >= 0);

		if (effect->kind == event->kind && effect->origin.from <= event->from && event->from <= effect->origin.to &&
			naive_in_scope(line, effect->famille, effect->genre, effect->clock) &&
			(best == NULL || naive_first(&effect->origin, precision, &best->origin, best_precision)))
		{
			best = effect;
			best_precision = precision;
		}
	}
	return best;
}

/* Look up what does not change as long as the clock is the same. */
static void
naive_change_clock(NaiveLine *line, int clock)
{
	line->clock = clock;
	line->regime = naive_regime(line);
	line->law_count = 0;
	for (size_t i = 0; i < line->rules->counts[DROIT_TABLE_PRESCRIPTION]; i++)
	{
		const DroitLaw *law = &line->rules->laws[i];

		if (law->famille == line->facts->famille && law->clock == clock && law->regime == line->regime)
			line->laws[line->law_count++] = (int) i;
	}
	for (size_t i = 0; i < line->event_count; i++)
		line->effects[i] = naive_effect(line, &line->events[i]);
}

static bool
naive_window_holds(const NaiveLine *line, const DroitWindow *window, CalimeroDay day)
{
	if (window->void_row || day < window->origin.from || day > window->origin.to ||
		(window->not_illegal_work && line->facts->illegal_work) ||
		!naive_in_scope(line, window->famille, window->genre, window->clock))
		return false;
	for (size_t i = 0; !window->origin.own && i < line->rules->counts[DROIT_TABLE_FENETRE]; i++)
	{
		if (line->rules->windows[i].origin.own && strcmp(line->rules->windows[i].code, window->code) == 0)
			return false;
	}
	return true;
}

static CalimeroDay
naive_end(const DroitEvent *event, const DroitEffect *effect)
{
	CalimeroDay end = event->to == CALIMERO_NO_DAY ? DROIT_NEVER : event->to;

	if (effect->max_months > 0 && droit_add_months(event->from, effect->max_months) < end)
		end = droit_add_months(event->from, effect->max_months);
	return end;
}

/* Is a day not counted?  *floor: the days that must be left at its end. */
static bool
naive_suspended(const NaiveLine *line, CalimeroDay day, long *floor)
{
	bool		suspended = false;

	*floor = 0;
	for (size_t i = 0; i < line->rules->counts[DROIT_TABLE_FENETRE]; i++)
	{
		if (line->rules->windows[i].months == 0 && naive_window_holds(line, &line->rules->windows[i], day))
			suspended = true;
	}
	for (size_t i = 0; i < line->event_count; i++)
	{
		const DroitEvent *event = &line->events[i];
		const DroitEffect *effect;

		if (event->from > day || event->from > line->facts->at)
			continue;
		effect = line->effects[i];
		if (effect == NULL || effect->effect != DROIT_SUSPEND || day > naive_end(event, effect))
			continue;
		suspended = true;
		if (effect->least_months > 0 && day == naive_end(event, effect) &&
			droit_add_months(day, effect->least_months) - day > *floor)
			*floor = droit_add_months(day, effect->least_months) - day;
	}
	return suspended;
}

static long
naive_length(const DroitLaw *law, CalimeroDay anchor)
{
	return law->unit == DROIT_JOURS ? law->length
		: droit_add_months(anchor, law->length * (law->unit == DROIT_ANS ? 12 : 1)) - anchor;
}

/* Counters for each law of the clock, from a day on. */
static void
naive_count_from(NaiveLine *line, CalimeroDay anchor)
{
	for (int i = 0; i < line->law_count; i++)
	{
		NaiveCounter *counter = &line->ahead[line->laws[i]];

		counter->runs = true;
		counter->anchor = anchor;
		counter->left = naive_length(&line->rules->laws[line->laws[i]], anchor);
		counter->extended = false;
	}
}

/* A clock begins on a day, under the law of another day. */
static void
naive_begin(NaiveLine *line, CalimeroDay anchor, CalimeroDay since, int law)
{
	line->anchor = anchor;
	line->since = line->law_since = since;
	line->cap = CALIMERO_NO_DAY;
	line->law = law;
	line->limit_count = 0;
	line->now.count = 0;
	if (anchor == DROIT_NEVER)
		return;
	naive_count_from(line, anchor);
	line->now.counters[line->now.count++] = line->ahead[law];
}

/* Take a day from a counter; true when it was the last. */
static bool
naive_take(const NaiveLine *line, NaiveCounter *counter, CalimeroDay day, bool suspended, long floor)
{
	if (!counter->runs || day <= counter->anchor)
		return false;
	if (suspended)
	{
		if (floor > counter->left)
			counter->left = floor;
		return false;
	}
	if (--counter->left > 0)
		return false;
	for (size_t i = 0; !counter->extended && i < line->rules->counts[DROIT_TABLE_FENETRE]; i++)
	{
		const DroitWindow *window = &line->rules->windows[i];

		if (window->months > 0 && naive_window_holds(line, window, day))
		{
			counter->extended = true;
			counter->left = droit_add_months(day, window->months) - day;
			return false;
		}
	}
	counter->runs = false;
	return true;
}

/* Take a day from every counter of a group; true when none runs any more. */
static bool
naive_take_all(const NaiveLine *line, NaiveSet *group, CalimeroDay day, bool suspended, long floor)
{
	bool		over = group->count > 0;

	for (int i = 0; i < group->count; i++)
	{
		(void) naive_take(line, &group->counters[i], day, suspended, floor);
		over &= !group->counters[i].runs;
	}
	return over;
}

/* A law that begins on this day and applies to clocks that run. */
static void
naive_new_law(NaiveLine *line, CalimeroDay day)
{
	int			next = -1;
	long		before;
	long		after;
	CalimeroDay anchor = line->now.count > 0 ? line->now.counters[line->now.count - 1].anchor : line->anchor;

	if (line->anchor == DROIT_NEVER || day <= line->since)
		return;
	for (int i = 0; i < line->law_count; i++)
	{
		const DroitOrigin *origin = &line->rules->laws[line->laws[i]].origin;

		if (origin->from == day || origin->to == day - 1)
			next = naive_law(line, day);
	}
	if (next < 0 || next == line->law || naive_law(line, day - 1) == next ||
		line->rules->laws[next].transition != DROIT_TRANSITION_2222)
		return;
	before = naive_length(&line->rules->laws[line->law], anchor);
	after = naive_length(&line->rules->laws[next], anchor);
	line->law = next;
	line->law_since = day;
	line->cap = CALIMERO_NO_DAY;
	if (after > before)
		line->now.counters[line->now.count++] = line->ahead[next];
	else if (after < before)
	{
		line->limits[line->limit_count++] = line->now;
		if (day - 1 > anchor)
			anchor = day - 1;
		naive_count_from(line, anchor);
		line->now.count = 0;
		line->now.counters[line->now.count++] = line->ahead[next];
	}
}

/* The cap of the law in force: years from the birth, or from the first law with a cap that follows one without. */
static CalimeroDay
naive_cap(NaiveLine *line)
{
	const DroitLaw *law = &line->rules->laws[line->law];
	CalimeroDay start = line->facts->birth;

	if (law->cap_years == 0 || line->cap_lifted)
		return DROIT_NEVER;
	if (line->cap != CALIMERO_NO_DAY)
		return line->cap;
	for (CalimeroDay day = line->law_since; day > line->facts->birth; day--)
	{
		int			earlier = naive_law(line, day - 1);

		if (earlier >= 0 && line->rules->laws[earlier].cap_years == 0)
		{
			start = day - 1;
			break;
		}
	}
	line->cap = droit_add_months(start, law->cap_years * 12);
	return line->cap;
}

static CalimeroDay
naive_later(CalimeroDay a, CalimeroDay b)
{
	return b != CALIMERO_NO_DAY && b > a ? b : a;
}

/* "day", or the end of what holds the clock when that is later. */
static CalimeroDay
naive_free(const NaiveLine *line, CalimeroDay day)
{
	for (int i = 0; i <= DROIT_CLOCK_COUNT; i++)
		day = naive_later(day, line->held[i]);
	return day;
}

/* One event, on its day, which is in time. */
static void
naive_event(NaiveLine *line, const DroitEvent *event, const DroitEffect *effect)
{
	bool		ended = event->to != CALIMERO_NO_DAY && event->to <= line->facts->at;
	CalimeroDay day = event->from;
	int			opens = effect->effect == DROIT_OUVRE ? effect->opens : -1;
	bool		waited = false;

	if (effect->effect == DROIT_RETIENT && ended && event->issue >= DROIT_ISSUE_DESISTEMENT)
		return;
	if (effect->lifts_cap)
		line->cap_lifted = true;
	if (effect->effect == DROIT_SUSPEND)
		return;
	if (effect->effect == DROIT_RETIENT)
	{
		CalimeroDay *held = &line->held[effect->opens < 0 ? DROIT_CLOCK_COUNT : effect->opens];

		*held = naive_later(ended ? event->to : DROIT_NEVER, *held);
		if (ended && event->issue == DROIT_ISSUE_TITRE)
		{
			opens = effect->opens;
			if (opens > line->clock)
				day = event->to;
		}
	}
	else if (opens >= 0 && line->held[opens] == DROIT_NEVER)
	{
		/* The judgment of an instance whose end nobody has told. */
		line->held[opens] = day;
		waited = line->anchor == DROIT_NEVER && naive_free(line, day) != DROIT_NEVER;
	}
	if (opens > line->clock)
	{
		int			law;

		naive_change_clock(line, opens);
		law = naive_law(line, day);
		line->missing |= law < 0;
		if (law >= 0)
			naive_begin(line, naive_free(line, droit_add_months(day, line->rules->laws[law].start_months)), day, law);
		return;
	}
	day = naive_free(line, day);
	if (day > line->anchor || waited)
	{
		CalimeroDay since = day == DROIT_NEVER ? event->from : day;
		int			law = naive_law(line, since);

		line->missing |= law < 0;
		if (law >= 0)
			naive_begin(line, day, since, law);
	}
}

static int
naive_order(const void *left, const void *right)
{
	const DroitEvent *a = left;
	const DroitEvent *b = right;

	return a->kind != b->kind ? a->kind - b->kind : a->to != b->to ? (a->to > b->to ? 1 : -1) : a->issue - b->issue;
}

/* The events that begin on a day and are known. */
static void
naive_events_of(NaiveLine *line, CalimeroDay day)
{
	DroitEvent	today[NAIVE_EVENTS];
	size_t		count = 0;

	for (size_t i = 0; i < line->event_count; i++)
	{
		if (line->events[i].from == day && day <= line->facts->at)
			today[count++] = line->events[i];
	}
	if (count > 1)
		qsort(today, count, sizeof(DroitEvent), naive_order);
	for (size_t i = 0; i < count && !line->missing; i++)
	{
		const DroitEffect *effect = naive_effect(line, &today[i]);

		if (effect != NULL && effect->effect != DROIT_SANS_EFFET &&
			(effect->effect == DROIT_SUSPEND || day >= line->facts->birth))
			naive_event(line, &today[i], effect);
	}
}

/* Where C1 begins, and under which law; false when nothing says. */
static bool
naive_first_clock(NaiveLine *line)
{
	const DroitFacts *facts = line->facts;
	CalimeroDay reference = facts->reference != CALIMERO_NO_DAY ? facts->reference : facts->birth;
	CalimeroDay found = facts->discovery == CALIMERO_NO_DAY ? CALIMERO_NO_DAY : naive_later(facts->birth, facts->discovery);
	int			best = -1;
	CalimeroDay anchor = CALIMERO_NO_DAY;
	CalimeroDay trigger;

	naive_change_clock(line, DROIT_C1);
	for (int i = 0; i < (int) line->rules->counts[DROIT_TABLE_PRESCRIPTION]; i++)
	{
		const DroitLaw *law = &line->rules->laws[i];

		trigger = law->start == DROIT_START_DECOUVERTE ? found : reference;
		if (trigger != CALIMERO_NO_DAY && naive_law(line, trigger) == i &&
			(best < 0 || trigger > anchor))
		{
			best = i;
			anchor = trigger;
		}
	}
	if (best < 0)
		return false;
	trigger = anchor;
	if (line->rules->laws[best].start == DROIT_START_FIN_ANNEE)
	{
		int			y,
					m,
					d;

		calimero_civil(anchor, &y, &m, &d);
		anchor = calimero_day(y, 12, 31);
	}
	naive_begin(line, droit_add_months(anchor, line->rules->laws[best].start_months), trigger, best);
	return true;
}

/*
 * The last day of a line, DROIT_NEVER, or CALIMERO_NO_DAY when no rule says;
 * *clock is the clock on the day of the question.
 */
static inline CalimeroDay
naive_prescription(const DroitRules *rules, const DroitFacts *facts, const DroitEvent *events, size_t event_count,
				   int *clock)
{
	NaiveLine	line;
	const DroitEffect *effects[NAIVE_EVENTS];
	CalimeroDay day = facts->birth;

	memset(&line, 0, sizeof(line));
	line.rules = rules;
	line.facts = facts;
	line.events = events;
	line.event_count = event_count;
	line.effects = effects;
	for (int i = 0; i <= DROIT_CLOCK_COUNT; i++)
		line.held[i] = CALIMERO_NO_DAY;
	if (rules->counts[DROIT_TABLE_PRESCRIPTION] > NAIVE_LAWS || event_count > NAIVE_EVENTS || !naive_first_clock(&line))
		return CALIMERO_NO_DAY;
	if (line.since < day)
		day = line.since;
	for (size_t i = 0; i < event_count; i++)
	{
		if (events[i].from < day)
			day = events[i].from;
	}
	for (CalimeroDay last = day + NAIVE_DAYS; day < last; day++)
	{
		long		floor;
		bool		suspended;
		bool		over;

		naive_new_law(&line, day);
		if (day > naive_cap(&line))
		{
			*clock = line.clock;
			return day - 1;
		}
		naive_events_of(&line, day);
		if (line.missing)
			return CALIMERO_NO_DAY;
		suspended = naive_suspended(&line, day, &floor);
		over = naive_take_all(&line, &line.now, day, suspended, floor);
		for (int i = 0; i < line.limit_count; i++)
			over |= naive_take_all(&line, &line.limits[i], day, suspended, floor);
		for (int i = 0; i < line.law_count; i++)
			(void) naive_take(&line, &line.ahead[line.laws[i]], day, suspended, floor);
		if (over)
		{
			*clock = line.clock;
			return day;
		}
	}
	*clock = line.clock;
	return DROIT_NEVER;
}

#endif							/* PRESCRIPTION_NAIVE_H */
