/*-------------------------------------------------------------------------
 *
 * prescription_jours.c
 *	  The last day of a clock: its length, the days that do not count, the
 *	  windows and the changes of the law, the cap.
 *
 * A clock of N days that begins on S ends on the N-th day after S that counts.
 * The days that do not count are a list of intervals in order, apart from each
 * other; the clock hops over those that it meets.
 *
 * IDENTIFICATION
 *	  extension/core/droit/prescription_jours.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/droit/prescription_private.h"

#include <stdlib.h>

CalimeroDay
droit_add_length(CalimeroDay start, int length, DroitUnit unit)
{
	CalimeroDay day;

	if (unit == DROIT_JOURS)
		return droit_day_valid(start + length) ? start + length : DROIT_NEVER;
	day = droit_add_months(start, unit == DROIT_ANS ? length * 12 : length);
	return day == CALIMERO_NO_DAY ? DROIT_NEVER : day;
}

void
droit_weaken(DroitMachine *machine, char confidence)
{
	static const char order[] = "VSDK";
	int			old = 0;
	int			new = 0;

	while (order[old] != machine->confidence)
		old++;
	while (order[new] != confidence)
		new++;
	if (new > old)
		machine->confidence = confidence;
}

DroitStep  *
droit_add_step(DroitMachine *machine, DroitStepKind kind)
{
	DroitTrace *trace = machine->trace;
	DroitStep  *step;

	if (trace == NULL)
		return NULL;
	if (trace->count == trace->capacity &&
		calimero_array_reserve(machine->work->allocator, (void **) &trace->steps, &trace->capacity,
							   trace->count + 1, sizeof(DroitStep)) != 0)
	{
		machine->status = DROIT_NO_MEMORY;
		return NULL;
	}
	step = &trace->steps[trace->count++];
	step->kind = (uint8_t) kind;
	step->clock = (uint8_t) machine->clock;
	step->unit = 0;
	step->length = 0;
	step->event = step->law = step->effect = step->window = -1;
	step->day = step->from = step->to = CALIMERO_NO_DAY;
	step->days = 0;
	step->deadline = machine->deadline;
	return step;
}

/* --- days that do not count -------------------------------------------------------------------------------------------- */

static int
compare_floors(const void *left, const void *right)
{
	const DroitFloor *a = left;
	const DroitFloor *b = right;

	return (a->day > b->day) - (a->day < b->day);
}

/* The last day of a suspension; DROIT_NEVER when it is open. */
static CalimeroDay
suspension_end(const DroitEvent *event, const DroitEffect *effect)
{
	CalimeroDay end = event->to == CALIMERO_NO_DAY ? DROIT_NEVER : event->to;
	CalimeroDay limit = DROIT_NEVER;

	if (effect->max_months > 0)
		limit = droit_add_length(event->from, effect->max_months, DROIT_MOIS);
	return end < limit ? end : limit;
}

/* Append an interval, or lengthen the last one that it touches.  They come in the order of their first days. */
static void
append_interval(DroitMachine *machine, size_t *count, const DroitInterval *interval)
{
	DroitWork  *work = machine->work;
	DroitInterval *last = *count > 0 ? &work->intervals[*count - 1] : NULL;

	if (last != NULL && (last->to == DROIT_NEVER || interval->from <= last->to + 1))
	{
		if (interval->to > last->to)
			last->to = interval->to;
		return;
	}
	if (calimero_array_reserve(work->allocator, (void **) &work->intervals, &work->interval_capacity,
							   *count + 1, sizeof(DroitInterval)) != 0)
		machine->status = DROIT_NO_MEMORY;
	else
		work->intervals[(*count)++] = *interval;
}

static void
append_floor(DroitMachine *machine, CalimeroDay end, int months)
{
	DroitWork  *work = machine->work;
	CalimeroDay least = droit_add_length(end, months, DROIT_MOIS);
	DroitFloor *floors;

	if (least == DROIT_NEVER)
		return;
	if (calimero_array_reserve(work->allocator, &work->floors, &work->floor_capacity,
							   machine->floor_count + 1, sizeof(DroitFloor)) != 0)
	{
		machine->status = DROIT_NO_MEMORY;
		return;
	}
	floors = work->floors;
	floors[machine->floor_count].day = end;
	floors[machine->floor_count++].days = least - end;
}

/*
 * The windows of the law and the events that suspend this clock, as one list.
 */
static void
collect_events(DroitMachine *machine, DroitSpans windows)
{
	const DroitInterval *window = machine->rules->intervals + windows.first;
	size_t		window_left = windows.count;
	size_t		count = 0;

	machine->floor_count = 0;
	for (size_t i = 0; i < machine->event_count && machine->status == DROIT_OK; i++)
	{
		const DroitEvent *event = &machine->events[i].event;
		const DroitEffect *effect;
		DroitInterval interval;

		if (event->from > machine->facts->at)
			break;
		effect = droit_effect_at(machine->rules, machine->facts->famille, machine->clock, event->kind,
								 event->from);
		if (effect == NULL || effect->effect != DROIT_SUSPEND)
			continue;
		for (; window_left > 0 && window->from <= event->from; window++, window_left--)
			append_interval(machine, &count, window);
		interval.from = event->from;
		interval.to = suspension_end(event, effect);
		interval.source = (int32_t) i;
		append_interval(machine, &count, &interval);
		if (effect->least_months > 0 && interval.to != DROIT_NEVER)
			append_floor(machine, interval.to, effect->least_months);
	}
	for (; window_left > 0; window++, window_left--)
		append_interval(machine, &count, window);
	machine->intervals = machine->work->intervals;
	machine->interval_count = count;
	machine->floors = machine->work->floors;
	if (machine->floor_count > 1)
		qsort(machine->floors, machine->floor_count, sizeof(DroitFloor), compare_floors);
}

void
droit_collect_days(DroitMachine *machine)
{
	const DroitRules *rules = machine->rules;
	size_t		cell = ((size_t) machine->facts->famille * DROIT_CLOCK_COUNT + machine->clock) * 2 +
	machine->facts->illegal_work;
	DroitSpans	windows = rules->suspensions[cell];

	machine->extensions = rules->extensions[cell];
	machine->intervals = rules->intervals + windows.first;
	machine->interval_count = windows.count;
	machine->floor_count = 0;
	if (machine->event_count > 0)
		collect_events(machine, windows);
}

/* --- the last day ------------------------------------------------------------------------------------------------------ */

/* The window that moves a last day, or NULL. */
static const DroitWindow *
extension_of(const DroitMachine *machine, CalimeroDay last)
{
	for (uint32_t i = 0; i < machine->extensions.count; i++)
	{
		const DroitSpan *span = &machine->rules->spans[machine->extensions.first + i];

		if (span->from <= last && last <= span->to)
			return &machine->rules->windows[span->row];
	}
	return NULL;
}

/* The first interval that ends after a day. */
static size_t
interval_after(const DroitMachine *machine, CalimeroDay day)
{
	size_t		low = 0;
	size_t		high = machine->interval_count;

	while (low < high)
	{
		size_t		middle = low + (high - low) / 2;

		if (machine->intervals[middle].to <= day)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/*
 * What is left after an interval, where an event says how much at least; *next
 * is the first floor not behind the walk.
 */
static int64_t
apply_floors(const DroitMachine *machine, size_t *next, CalimeroDay from, CalimeroDay to, int64_t left)
{
	for (; *next < machine->floor_count && machine->floors[*next].day <= to; (*next)++)
	{
		const DroitFloor *floor = &machine->floors[*next];

		if (floor->day >= from && floor->days > left)
			left = floor->days;
	}
	return left;
}

static void
trace_interval(DroitMachine *machine, const DroitInterval *interval, CalimeroDay from, int64_t last)
{
	DroitStep  *step = droit_add_step(machine, DROIT_STEP_JOURS);

	machine->flags |= DROIT_FLAG_JOURS;
	if (interval->source < 0)
		droit_weaken(machine, machine->rules->windows[~interval->source].origin.confidence);
	if (step == NULL)
		return;
	if (interval->source < 0)
		step->window = ~interval->source;
	else
		step->event = (int32_t) machine->events[interval->source].rank;
	step->day = step->from = from;
	step->to = interval->to;
	step->days = interval->to == DROIT_NEVER ? 0 : interval->to - from + 1;
	step->deadline = last > DROIT_DAY_MAX ? DROIT_NEVER : (CalimeroDay) last;
}

static void
trace_extension(DroitMachine *machine, const DroitWindow *window, CalimeroDay last, CalimeroDay moved)
{
	DroitStep  *step = droit_add_step(machine, DROIT_STEP_PROLONGATION);

	machine->flags |= DROIT_FLAG_PROLONGEE;
	droit_weaken(machine, window->origin.confidence);
	if (step == NULL)
		return;
	step->window = (int32_t) (window - machine->rules->windows);
	step->day = last;
	step->length = window->months;
	step->unit = DROIT_MOIS;
	step->deadline = moved;
}

/*
 * Walk from "start", a day that does not count, over the days that would lead
 * to "base" if every day counted: the day on which as many have counted.
 */
static CalimeroDay
walk(DroitMachine *machine, CalimeroDay start, CalimeroDay base)
{
	size_t		i = interval_after(machine, start);
	size_t		next_floor = 0;
	CalimeroDay day = start;
	int64_t		left = (int64_t) base - start;
	bool		extended = false;

	if (base == DROIT_NEVER)
		return DROIT_NEVER;
	for (;;)
	{
		const DroitWindow *window;
		CalimeroDay moved;

		for (; i < machine->interval_count && machine->intervals[i].from <= day + left; i++)
		{
			const DroitInterval *interval = &machine->intervals[i];
			CalimeroDay from = interval->from > day ? interval->from : day + 1;

			left -= from - 1 - day;
			if (interval->to != DROIT_NEVER)
				left = apply_floors(machine, &next_floor, from, interval->to, left);
			trace_interval(machine, interval, from, (int64_t) interval->to + left);
			if (interval->to == DROIT_NEVER)
				return DROIT_NEVER;
			day = interval->to;
		}
		if (day + left > DROIT_DAY_MAX)
			return DROIT_NEVER;
		day = (CalimeroDay) (day + left);
		window = extended ? NULL : extension_of(machine, day);
		if (window == NULL)
			return day;
		extended = true;
		moved = droit_add_length(day, window->months, DROIT_MOIS);
		trace_extension(machine, window, day, moved);
		if (moved == DROIT_NEVER)
			return DROIT_NEVER;
		left = moved - day;
	}
}

/*
 * A new law from "span" on, for a clock whose last day would be "last" and that
 * began on *start: the last day under it.  *limit is the old total.
 */
static CalimeroDay
apply_new_law(DroitMachine *machine, const DroitSpan *span, CalimeroDay *start, CalimeroDay *limit,
			  CalimeroDay last)
{
	const DroitLaw *old = &machine->rules->laws[machine->law];
	const DroitLaw *new = &machine->rules->laws[span->row];
	CalimeroDay old_base = droit_add_length(*start, old->length, old->unit);
	CalimeroDay new_base = droit_add_length(*start, new->length, new->unit);
	CalimeroDay new_last;
	bool		longer = new_base > old_base;
	DroitStep  *step;

	machine->law = (int) span->row;
	if (new_base == old_base)
		return last;
	machine->flags |= DROIT_FLAG_LOI_NOUVELLE;
	step = droit_add_step(machine, DROIT_STEP_LOI_NOUVELLE);
	if (!longer)
	{
		*limit = last;
		if (span->from - 1 > *start)
			*start = span->from - 1;
		new_base = droit_add_length(*start, new->length, new->unit);
	}
	if (step != NULL)
	{
		step->law = (int32_t) span->row;
		step->day = *start;
		step->from = span->from;
		step->to = *limit;
		step->length = new->length;
		step->unit = new->unit;
		step->deadline = new_base < *limit ? new_base : *limit;
	}
	new_last = walk(machine, *start, new_base);
	/* A longer law takes nothing away, where a window had moved the last day. */
	if (longer && new_last < last)
		new_last = last;
	return new_last < *limit ? new_last : *limit;
}

/*
 * The cap of the law of a span: years from the birth of the right, or from the
 * day on which a law first set a cap where an earlier one had none.
 * DROIT_NEVER when there is none.
 */
static CalimeroDay
cap_under(const DroitMachine *machine, uint32_t span)
{
	const DroitRules *rules = machine->rules;
	const DroitLaw *law = &rules->laws[rules->spans[span].row];
	CalimeroDay start = machine->facts->birth;

	if (law->cap_years == 0 || machine->cap_lifted)
		return DROIT_NEVER;
	while (span > machine->laws.first && rules->laws[rules->spans[span - 1].row].cap_years > 0)
		span--;
	if (span > machine->laws.first && rules->spans[span].from - 1 > start)
		start = rules->spans[span].from - 1;
	return droit_add_length(start, law->cap_years, DROIT_ANS);
}

/* The last day under the law that the clock began with and those that came since; *held is the span of the last one. */
static CalimeroDay
last_day_under_laws(DroitMachine *machine, int32_t event, uint32_t *held)
{
	const DroitRules *rules = machine->rules;
	const DroitLaw *law = &rules->laws[rules->spans[machine->span].row];
	CalimeroDay start = machine->start;
	CalimeroDay base = droit_add_length(start, law->length, law->unit);
	CalimeroDay limit = DROIT_NEVER;
	CalimeroDay last;
	DroitStep  *step = droit_add_step(machine, DROIT_STEP_DEPART);

	if (step != NULL)
	{
		step->event = event;
		step->law = machine->law;
		step->day = start;
		step->length = law->length;
		step->unit = law->unit;
		step->deadline = base;
	}
	last = walk(machine, start, base);
	for (uint32_t i = (uint32_t) machine->span + 1; i < machine->laws.first + machine->laws.count; i++)
	{
		const DroitSpan *span = &rules->spans[i];

		if (last < span->from || cap_under(machine, *held) < span->from)
			break;
		if (rules->laws[span->row].transition == DROIT_TRANSITION_2222)
		{
			last = apply_new_law(machine, span, &start, &limit, last);
			*held = i;
		}
	}
	return last;
}

void
droit_count_days(DroitMachine *machine, int32_t event)
{
	uint32_t	held = (uint32_t) machine->span;
	CalimeroDay cap;
	DroitStep  *step;

	machine->flags &= ~(uint32_t) (DROIT_FLAG_BUTOIR | DROIT_FLAG_JOURS | DROIT_FLAG_PROLONGEE |
								   DROIT_FLAG_LOI_NOUVELLE);
	machine->law = (int) machine->rules->spans[machine->span].row;
	machine->running = DROIT_NEVER;
	if (machine->start != DROIT_NEVER)
		machine->running = last_day_under_laws(machine, event, &held);
	machine->deadline = machine->running;
	droit_weaken(machine, machine->rules->laws[machine->law].origin.confidence);

	cap = cap_under(machine, held);
	/* A cap that came with a new law was not there before it. */
	if (held != (uint32_t) machine->span && cap < machine->rules->spans[held].from - 1)
		cap = machine->rules->spans[held].from - 1;
	if (cap >= machine->deadline)
		return;
	machine->flags |= DROIT_FLAG_BUTOIR;
	machine->deadline = cap;
	step = droit_add_step(machine, DROIT_STEP_BUTOIR);
	if (step != NULL)
	{
		step->law = machine->law;
		step->length = machine->rules->laws[machine->law].cap_years;
		step->unit = DROIT_ANS;
		step->day = droit_add_months(cap, -12 * step->length);
	}
}
