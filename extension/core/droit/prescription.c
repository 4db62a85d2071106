/*-------------------------------------------------------------------------
 *
 * prescription.c
 *	  The events of a line of debt, one after the other, on its clock.
 *
 * IDENTIFICATION
 *	  extension/core/droit/prescription.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/droit/prescription_private.h"

#include <stdlib.h>
#include <string.h>

const char *const droit_issue_codes[DROIT_ISSUE_COUNT] = {
	"", "TITRE", "DESISTEMENT", "PEREMPTION", "REJET"
};

const char *const droit_state_codes[DROIT_STATE_COUNT] = {"COURT", "SUSPENDUE", "PRESCRITE"};

DroitIssue
droit_issue_from_code(const char *code, size_t length)
{
	for (int i = 0; i < DROIT_ISSUE_COUNT; i++)
	{
		if (strlen(droit_issue_codes[i]) == length && memcmp(droit_issue_codes[i], code, length) == 0)
			return (DroitIssue) i;
	}
	return DROIT_ISSUE_COUNT;
}

void
droit_work_free(DroitWork *work)
{
	work->allocator->release(work->allocator->context, work->events);
	work->allocator->release(work->allocator->context, work->intervals);
	work->allocator->release(work->allocator->context, work->floors);
}

/* --- what comes in ----------------------------------------------------------------------------------------------------- */

/* By day, then by kind; the rest only makes the order the same for any order of input. */
static int
compare_events(const void *left, const void *right)
{
	const DroitSorted *a = left;
	const DroitSorted *b = right;

	if (a->event.from != b->event.from)
		return a->event.from < b->event.from ? -1 : 1;
	if (a->event.kind != b->event.kind)
		return a->event.kind < b->event.kind ? -1 : 1;
	if (a->event.to != b->event.to)
		return a->event.to < b->event.to ? -1 : 1;
	if (a->event.issue != b->event.issue)
		return a->event.issue < b->event.issue ? -1 : 1;
	return (a->rank > b->rank) - (a->rank < b->rank);
}

static bool
day_or_none(CalimeroDay day)
{
	return day == CALIMERO_NO_DAY || droit_day_valid(day);
}

static DroitStatus
check_facts(const DroitRules *rules, const DroitFacts *facts)
{
	if (facts->famille < 0 || (size_t) facts->famille >= rules->familles.count)
		return DROIT_NO_FAMILLE;
	if (!droit_day_valid(facts->birth) || !droit_day_valid(facts->at) ||
		!day_or_none(facts->reference) || !day_or_none(facts->discovery))
		return DROIT_BAD_DAY;
	return DROIT_OK;
}

/* Check the events and put them in order. */
static DroitStatus
sort_events(DroitMachine *machine, const DroitEvent *events, size_t count)
{
	DroitWork  *work = machine->work;
	DroitSorted *sorted;

	if (count == 0)
		return DROIT_OK;
	/* Steps name events by an int32. */
	if (count > INT32_MAX ||
		calimero_array_reserve(work->allocator, &work->events, &work->event_capacity, count,
							   sizeof(DroitSorted)) != 0)
		return DROIT_NO_MEMORY;
	sorted = work->events;
	for (size_t i = 0; i < count; i++)
	{
		const DroitEvent *event = &events[i];

		if (!droit_day_valid(event->from) || !day_or_none(event->to))
			return DROIT_BAD_DAY;
		if (event->kind < 0 || (size_t) event->kind >= machine->rules->kinds.count ||
			event->issue >= DROIT_ISSUE_COUNT ||
			(event->to != CALIMERO_NO_DAY && event->to < event->from))
			return DROIT_BAD_EVENT;
		sorted[i].event = *event;
		sorted[i].rank = (uint32_t) i;
	}
	qsort(sorted, count, sizeof(DroitSorted), compare_events);
	machine->events = sorted;
	machine->event_count = count;
	return DROIT_OK;
}

/* --- clocks ------------------------------------------------------------------------------------------------------------ */

/* The laws of the machine's clock: of illegal work, else of fraud, else of everybody. */
static void
find_laws(DroitMachine *machine)
{
	const DroitFacts *facts = machine->facts;
	DroitSpans	normal = droit_law_spans(machine->rules, facts->famille, machine->clock, DROIT_NORMAL);
	DroitSpans	illegal = droit_law_spans(machine->rules, facts->famille, machine->clock, DROIT_TRAVAIL_ILLEGAL);

	machine->regime = facts->fraud ? DROIT_FRAUDE : DROIT_NORMAL;
	if (facts->illegal_work && illegal.first != normal.first)
		machine->regime = DROIT_TRAVAIL_ILLEGAL;
	machine->laws = droit_law_spans(machine->rules, facts->famille, machine->clock, machine->regime);
}

/* The law of a day; DROIT_NO_RULE when there is none. */
static bool
law_of_day(DroitMachine *machine, CalimeroDay day)
{
	machine->span = droit_span_at(machine->rules, machine->laws, day);
	if (machine->span < 0)
		machine->status = DROIT_NO_RULE;
	return machine->span >= 0;
}

/* The day from which C1 runs under a law; CALIMERO_NO_DAY when it needs a discovery. */
static CalimeroDay
first_start(const DroitFacts *facts, const DroitLaw *law, CalimeroDay *trigger)
{
	CalimeroDay reference = facts->reference != CALIMERO_NO_DAY ? facts->reference : facts->birth;
	CalimeroDay start;
	int			year;
	int			month;
	int			mday;

	*trigger = reference;
	if (law->start == DROIT_START_DECOUVERTE)
	{
		if (facts->discovery == CALIMERO_NO_DAY)
			return CALIMERO_NO_DAY;
		*trigger = facts->discovery > facts->birth ? facts->discovery : facts->birth;
	}
	start = *trigger;
	if (law->start == DROIT_START_FIN_ANNEE)
	{
		calimero_civil(reference, &year, &month, &mday);
		start = calimero_day(year, 12, 31);
	}
	return droit_add_months(start, law->start_months);
}

/* The first clock: under the last law that holds on the day from which it counts. */
static DroitStatus
open_first_clock(DroitMachine *machine)
{
	const DroitRules *rules = machine->rules;
	DroitStatus missing = DROIT_NO_RULE;

	find_laws(machine);
	for (uint32_t i = machine->laws.count; i-- > 0;)
	{
		const DroitSpan *span = &rules->spans[machine->laws.first + i];
		CalimeroDay trigger;
		CalimeroDay start = first_start(machine->facts, &rules->laws[span->row], &trigger);

		if (start == CALIMERO_NO_DAY)
			missing = DROIT_NO_DISCOVERY;
		else if (span->from <= trigger && trigger <= span->to)
		{
			machine->span = (int) (machine->laws.first + i);
			machine->start = start;
			droit_collect_days(machine);
			if (machine->status == DROIT_OK)
				droit_count_days(machine, -1);
			return machine->status;
		}
	}
	return missing;
}

/* The end of all that holds the clock, CALIMERO_NO_DAY. */
static CalimeroDay
held_until(const DroitMachine *machine)
{
	CalimeroDay last = CALIMERO_NO_DAY;

	for (int i = 0; i <= DROIT_CLOCK_COUNT; i++)
	{
		if (machine->held[i] != CALIMERO_NO_DAY && (last == CALIMERO_NO_DAY || machine->held[i] > last))
			last = machine->held[i];
	}
	return last;
}

/* Never before the end of what holds the clock. */
static CalimeroDay
not_while_held(const DroitMachine *machine, CalimeroDay start)
{
	CalimeroDay held = held_until(machine);

	return held != CALIMERO_NO_DAY && held > start ? held : start;
}

/* --- the trace --------------------------------------------------------------------------------------------------------- */

#define NO_STEP SIZE_MAX

/* A step about an event; its rank, to set the deadline when it is known. */
static size_t
event_step(DroitMachine *machine, DroitStepKind kind, const DroitSorted *sorted, const DroitEffect *effect)
{
	DroitStep  *step = droit_add_step(machine, kind);

	if (step == NULL)
		return NO_STEP;
	step->event = (int32_t) sorted->rank;
	step->effect = effect != NULL ? (int32_t) (effect - machine->rules->effects) : -1;
	step->day = step->from = sorted->event.from;
	step->to = sorted->event.to;
	return machine->trace->count - 1;
}

static void
close_step(DroitMachine *machine, size_t step)
{
	if (step == NO_STEP || machine->trace->count <= step)
		return;
	machine->trace->steps[step].clock = (uint8_t) machine->clock;
	machine->trace->steps[step].deadline = machine->deadline;
}

/* --- events ------------------------------------------------------------------------------------------------------------ */

/*
 * The clock begins again on a day, unless it has not begun to run by then;
 * "freed": what it waited for has just ended.
 */
static void
restart(DroitMachine *machine, CalimeroDay day, bool freed, const DroitSorted *sorted, const DroitEffect *effect)
{
	CalimeroDay start = not_while_held(machine, day);
	DroitStepKind kind = effect->effect == DROIT_RETIENT ? DROIT_STEP_RETENUE : DROIT_STEP_INTERRUPTION;
	size_t		step;

	if (start <= machine->start && !freed)
	{
		close_step(machine, event_step(machine, DROIT_STEP_SANS_OBJET, sorted, effect));
		return;
	}
	step = event_step(machine, kind, sorted, effect);
	machine->start = start;
	if (law_of_day(machine, start == DROIT_NEVER ? day : start))
		droit_count_days(machine, (int32_t) sorted->rank);
	close_step(machine, step);
}

/* The clock is closed by an act of a day, and another begins. */
static void
open_clock(DroitMachine *machine, int clock, CalimeroDay day, const DroitSorted *sorted,
		   const DroitEffect *effect)
{
	size_t		step = event_step(machine, effect->effect == DROIT_OUVRE ? DROIT_STEP_OUVERTURE
								  : DROIT_STEP_TITRE, sorted, effect);
	CalimeroDay start;

	machine->clock = clock;
	find_laws(machine);
	if (!law_of_day(machine, day))
		return;
	start = droit_add_months(day, machine->rules->laws[machine->rules->spans[machine->span].row].start_months);
	machine->start = start == CALIMERO_NO_DAY ? DROIT_NEVER : not_while_held(machine, start);
	droit_collect_days(machine);
	if (machine->status == DROIT_OK)
		droit_count_days(machine, (int32_t) sorted->rank);
	close_step(machine, step);
}

/* An instance: the clock is held until its end. */
static void
hold(DroitMachine *machine, const DroitSorted *sorted, const DroitEffect *effect)
{
	const DroitEvent *event = &sorted->event;
	CalimeroDay *held = &machine->held[effect->opens >= 0 ? effect->opens : DROIT_CLOCK_COUNT];
	CalimeroDay end = DROIT_NEVER;

	if (event->to != CALIMERO_NO_DAY && event->to <= machine->facts->at)
		end = event->to;
	if (*held == CALIMERO_NO_DAY || end > *held)
		*held = end;
	if (end != DROIT_NEVER && event->issue == DROIT_ISSUE_TITRE && effect->opens > machine->clock)
		open_clock(machine, effect->opens, end, sorted, effect);
	else
		restart(machine, event->from, false, sorted, effect);
}

/*
 * An act that opens a clock is the title of the instances that were to open
 * it, and ends those of which no end is known.  True when the clock waited for
 * that alone.
 */
static bool
end_instances(DroitMachine *machine, int opens, CalimeroDay day)
{
	if (machine->held[opens] != DROIT_NEVER)
		return false;
	machine->held[opens] = day;
	return machine->start == DROIT_NEVER && held_until(machine) != DROIT_NEVER;
}

/* From now on there is no cap; the days are counted again, which the trace need not tell. */
static void
lift_cap(DroitMachine *machine)
{
	DroitTrace *trace = machine->trace;

	machine->flags |= DROIT_FLAG_BUTOIR_LEVE;
	if (machine->cap_lifted)
		return;
	machine->cap_lifted = true;
	machine->trace = NULL;
	droit_count_days(machine, -1);
	machine->trace = trace;
}

/* An instance that ended as if it had never been. */
static bool
never_was(const DroitMachine *machine, const DroitEvent *event, const DroitEffect *effect)
{
	return effect->effect == DROIT_RETIENT && event->issue >= DROIT_ISSUE_DESISTEMENT &&
		event->to != CALIMERO_NO_DAY && event->to <= machine->facts->at;
}

/* Why an event does nothing, or DROIT_STEP_COUNT when it does something. */
static DroitStepKind
futile(DroitMachine *machine, const DroitEvent *event, const DroitEffect *effect)
{
	if (event->from > machine->facts->at)
		return DROIT_STEP_POSTERIEUR;
	if (effect == NULL || effect->effect == DROIT_SANS_EFFET)
		return DROIT_STEP_SANS_EFFET;
	if (event->from < machine->facts->birth && effect->effect != DROIT_SUSPEND)
		return DROIT_STEP_AVANT_NAISSANCE;
	if (never_was(machine, event, effect))
	{
		machine->flags |= DROIT_FLAG_NON_AVENU;
		return DROIT_STEP_NON_AVENU;
	}
	if (event->from > machine->deadline)
	{
		machine->flags |= DROIT_FLAG_TARDIF;
		return DROIT_STEP_TARDIF;
	}
	return DROIT_STEP_COUNT;
}

static void
apply_event(DroitMachine *machine, const DroitSorted *sorted)
{
	const DroitEvent *event = &sorted->event;
	const DroitEffect *effect = droit_effect_at(machine->rules, machine->facts->famille, machine->clock,
												event->kind, event->from);
	DroitStepKind why = futile(machine, event, effect);
	bool		freed;

	if (why != DROIT_STEP_COUNT)
	{
		event_step(machine, why, sorted, effect);
		return;
	}
	droit_weaken(machine, effect->origin.confidence);
	if (effect->lifts_cap)
		lift_cap(machine);
	if (effect->effect == DROIT_SUSPEND)
		return;					/* its days are counted with the clock */
	if (machine->action == CALIMERO_NO_DAY)
		machine->action = event->from;
	if (effect->effect == DROIT_RETIENT)
	{
		hold(machine, sorted, effect);
		return;
	}
	freed = effect->effect == DROIT_OUVRE && end_instances(machine, effect->opens, event->from);
	if (effect->effect == DROIT_OUVRE && effect->opens > machine->clock)
		open_clock(machine, effect->opens, event->from, sorted, effect);
	else
		restart(machine, event->from, freed, sorted, effect);
}

/* --- the answer -------------------------------------------------------------------------------------------------------- */

static DroitState
state_of(const DroitMachine *machine)
{
	CalimeroDay at = machine->facts->at;
	CalimeroDay held = held_until(machine);

	if (at > machine->deadline)
		return DROIT_PRESCRITE;
	if (held != CALIMERO_NO_DAY && at <= held)
		return DROIT_SUSPENDUE;
	for (size_t i = 0; at >= machine->start && i < machine->interval_count; i++)
	{
		if (machine->intervals[i].from <= at && at <= machine->intervals[i].to)
			return DROIT_SUSPENDUE;
	}
	return DROIT_COURT;
}

static void
answer(DroitMachine *machine, DroitResult *result)
{
	const DroitLaw *law = &machine->rules->laws[machine->law];
	CalimeroDay action = machine->action != CALIMERO_NO_DAY ? machine->action : machine->facts->at;
	DroitStep  *step;

	result->state = state_of(machine);
	result->clock = (DroitClock) machine->clock;
	result->regime = (DroitRegime) machine->regime;
	result->start = machine->start;
	result->deadline = machine->deadline;
	result->prescribed = result->state == DROIT_PRESCRITE ? machine->deadline + 1 : CALIMERO_NO_DAY;
	result->reach = law->reach_years > 0 ? droit_add_months(action, -12 * law->reach_years) : CALIMERO_NO_DAY;
	result->law = machine->law;
	result->confidence = machine->confidence;
	result->flags = machine->flags;
	step = droit_add_step(machine, DROIT_STEP_ETAT);
	if (step != NULL)
	{
		step->law = machine->law;
		step->day = machine->facts->at;
		step->days = (int32_t) result->state;
	}
}

DroitStatus
droit_prescription(const DroitRules *rules, const DroitFacts *facts,
				   const DroitEvent *events, size_t event_count,
				   DroitWork *work, DroitTrace *trace, DroitResult *result)
{
	DroitMachine machine;

	memset(&machine, 0, sizeof(machine));
	machine.rules = rules;
	machine.facts = facts;
	machine.work = work;
	machine.trace = trace;
	machine.action = CALIMERO_NO_DAY;
	for (int i = 0; i <= DROIT_CLOCK_COUNT; i++)
		machine.held[i] = CALIMERO_NO_DAY;
	machine.deadline = machine.running = DROIT_NEVER;
	machine.confidence = 'V';

	machine.status = check_facts(rules, facts);
	if (machine.status == DROIT_OK)
		machine.status = sort_events(&machine, events, event_count);
	if (machine.status == DROIT_OK)
		machine.status = open_first_clock(&machine);
	for (size_t i = 0; i < machine.event_count && machine.status == DROIT_OK; i++)
		apply_event(&machine, &machine.events[i]);
	if (machine.status == DROIT_OK)
		answer(&machine, result);
	return machine.status;
}
