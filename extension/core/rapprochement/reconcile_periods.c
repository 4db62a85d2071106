/*-------------------------------------------------------------------------
 *
 * reconcile_periods.c
 *	  The keys of one SIRET, and the key of each of its facts.
 *
 * Civil periods are nested or disjoint, never across each other.  The long
 * periods in which a SIRET pays, and inside which it announces nothing shorter,
 * are therefore reduced to the largest ones, which are disjoint; each takes in
 * whatever lies inside it.  What is of another long period goes to a month.
 *
 * IDENTIFICATION
 *	  extension/core/rapprochement/reconcile_periods.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/rapprochement/reconcile_private.h"

#include <string.h>

/* Longer than a month?  The rank says it; the rest is checked for the few. */
static bool
is_long(CalimeroPeriod period)
{
	return period % 100 > 12 && calimero_period_is_valid(period);
}

/* The period that a fact names, CALIMERO_NO_PERIOD for none. */
static CalimeroPeriod
named_period(const RecRun *run, RecKind kind, uint32_t fact)
{
	switch (kind)
	{
		case REC_KIND_DECLARED:
			return run->input->declared[fact].period;
		case REC_KIND_PAYABLE:
		case REC_KIND_BY_OTHER:
			return run->input->announcements[fact].period;
		case REC_KIND_MOVEMENT:
			return run->input->movements[fact].period;
		default:
			return run->input->marks[fact].month;
	}
}

/*
 * Periods by first day, the shorter one first: one that lies strictly inside
 * another follows "begins_with" of that one, or lies in its later days.
 */
#define LENGTHS 1024

static int64_t
begins_with(CalimeroPeriod period)
{
	return (int64_t) calimero_period_first_day(period) * LENGTHS;
}

static int64_t
days_of(CalimeroPeriod period)
{
	return calimero_period_last_day(period) - calimero_period_first_day(period);
}

/* Is the fact one that may take in shorter periods? */
static bool
may_absorb(const RecRun *run, RecKind kind, uint32_t fact)
{
	if (!is_long(named_period(run, kind, fact)))
		return false;
	if (kind == REC_KIND_MOVEMENT)
		return !run->input->movements[fact].emitted;
	return run->input->announcements[fact].siret == run->siret &&
		(run->input->announcements[fact].signals & REC_SIGNAL_REGUL) == 0;
}

/* Does the SIRET announce an amount for that period itself? */
static bool
is_announced(const RecRun *run, RecKind kind, uint32_t fact)
{
	const RecAnnouncement *announcement = &run->input->announcements[fact];

	return kind != REC_KIND_MOVEMENT && announcement->siret == run->siret &&
		announcement->amount > 0 && (announcement->signals & REC_SIGNAL_REGUL) == 0 &&
		calimero_period_is_valid(announcement->period);
}

typedef bool (*PeriodTest) (const RecRun *run, RecKind kind, uint32_t fact);

/*
 * The periods that facts of the SIRET name and that pass a test, by first day;
 * of those that begin together the longest first, or the shortest.
 */
static RecRef *
find_periods(RecRun *run, RecScratch which, PeriodTest passes, bool longest, size_t *count)
{
	RecRef	   *refs;
	size_t		most = 0;
	RecKind		kind;
	size_t		i;

	for (kind = REC_KIND_PAYABLE; kind <= REC_KIND_MOVEMENT; kind++)
		most += run->streams[kind].last - run->streams[kind].first;
	refs = rec_scratch(run, which, most, sizeof(RecRef));
	if (refs == NULL)
		return NULL;
	*count = 0;
	for (kind = REC_KIND_PAYABLE; kind <= REC_KIND_MOVEMENT; kind++)
	{
		const RecStream *stream = &run->streams[kind];

		for (i = stream->first; i < stream->last; i++)
		{
			CalimeroPeriod period = named_period(run, kind, stream->refs[i].fact);
			int64_t		days;
			RecRef	   *ref;

			if (!passes(run, kind, stream->refs[i].fact))
				continue;
			days = days_of(period);
			ref = &refs[(*count)++];
			ref->order = rec_order(begins_with(period) + (longest ? LENGTHS - 1 - days : days));
			ref->fact = (uint32_t) period;
		}
	}
	return rec_sort_refs(run, refs, *count) ? refs : NULL;
}

/* The first of the sorted references from "order" on. */
static size_t
first_from(const RecRef *refs, size_t count, uint64_t order)
{
	size_t		low = 0;
	size_t		high = count;

	while (low < high)
	{
		size_t		middle = low + (high - low) / 2;

		if (refs[middle].order < order)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Is an announced period strictly inside?  "announced": shortest first. */
static bool
holds_announced(const RecRef *announced, size_t count, CalimeroPeriod period)
{
	size_t		i = first_from(announced, count, rec_order(begins_with(period)));

	if (i < count && announced[i].order < rec_order(begins_with(period) + days_of(period)))
		return true;
	/* What begins on a later day of it is inside: civil periods are nested. */
	i = first_from(announced, count, rec_order(begins_with(period) + LENGTHS));
	return i < count && announced[i].order <
		rec_order(((int64_t) calimero_period_last_day(period) + 1) * LENGTHS);
}

/* Few SIRETs name any long period: looked at before anything is sorted. */
static bool
names_long_period(const RecRun *run)
{
	RecKind		kind;
	size_t		i;

	for (kind = REC_KIND_PAYABLE; kind <= REC_KIND_MOVEMENT; kind++)
	{
		const RecStream *stream = &run->streams[kind];

		for (i = stream->first; i < stream->last; i++)
		{
			if (may_absorb(run, kind, stream->refs[i].fact))
				return true;
		}
	}
	return false;
}

/* Keep the largest of those in which nothing shorter is announced. */
static bool
find_absorbers(RecRun *run)
{
	RecAbsorber *absorbers;
	RecRef	   *refs;
	RecRef	   *announced;
	size_t		count;
	size_t		announced_count;
	size_t		i;

	run->absorber_count = 0;
	if (!names_long_period(run))
		return true;
	refs = find_periods(run, REC_SCRATCH_REFS, may_absorb, true, &count);
	if (refs == NULL)
		return false;
	announced = find_periods(run, REC_SCRATCH_REFS_OTHER, is_announced, false, &announced_count);
	if (announced == NULL)
		return false;
	absorbers = rec_scratch(run, REC_SCRATCH_ABSORBERS, count, sizeof(RecAbsorber));
	if (absorbers == NULL)
		return false;
	for (i = 0; i < count; i++)
	{
		CalimeroPeriod period = (CalimeroPeriod) refs[i].fact;

		if ((run->absorber_count > 0 &&
			 calimero_period_contains(absorbers[run->absorber_count - 1].period, period)) ||
			holds_announced(announced, announced_count, period))
			continue;
		absorbers[run->absorber_count].period = period;
		absorbers[run->absorber_count].first_day = calimero_period_first_day(period);
		run->absorber_count++;
	}
	run->absorbers = absorbers;
	return rec_worked(run, count + announced_count);
}

/* The long period that takes in "period", or CALIMERO_NO_PERIOD. */
static CalimeroPeriod
absorber_of(const RecRun *run, CalimeroPeriod period)
{
	size_t		low = 0;
	size_t		high = run->absorber_count;
	CalimeroDay first_day;

	if (high == 0 || !calimero_period_is_valid(period))
		return CALIMERO_NO_PERIOD;
	first_day = calimero_period_first_day(period);
	/* The last one that begins on that day or before. */
	while (low < high)
	{
		size_t		middle = low + (high - low) / 2;

		if (run->absorbers[middle].first_day <= first_day)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0 || !calimero_period_contains(run->absorbers[low - 1].period, period))
		return CALIMERO_NO_PERIOD;
	return run->absorbers[low - 1].period;
}

static CalimeroPeriod
home_of(const RecRun *run, CalimeroPeriod period)
{
	CalimeroPeriod absorber = absorber_of(run, period);

	return absorber != CALIMERO_NO_PERIOD ? absorber : period;
}

/* The period of the key that a fact belongs to. */
static CalimeroPeriod
key_period(const RecRun *run, RecKind kind, uint32_t fact)
{
	CalimeroPeriod named = named_period(run, kind, fact);

	if (kind == REC_KIND_MOVEMENT && named == CALIMERO_NO_PERIOD)
		named = calimero_period_of_day(run->input->movements[fact].day);
	else if ((kind == REC_KIND_DECLARED && !calimero_period_is_month(named)) || is_long(named))
	{
		CalimeroPeriod absorber = absorber_of(run, named);

		if (absorber != CALIMERO_NO_PERIOD)
			return absorber;
		if (kind == REC_KIND_DECLARED)
			named = run->input->declared[fact].month;
		else if (kind == REC_KIND_MOVEMENT)
			named = calimero_period_of_day(calimero_period_last_day(named));
		else if (kind != REC_KIND_MARK)
			named = run->input->announcements[fact].month;
	}
	return home_of(run, named);
}

/* References to all facts of the SIRET: order = period, key = kind. */
static RecRef *
collect_periods(RecRun *run, size_t *count)
{
	RecRef	   *refs;
	size_t		total = 0;
	RecKind		kind;
	size_t		i;

	for (kind = 0; kind < REC_KIND_COUNT; kind++)
		total += run->streams[kind].last - run->streams[kind].first;
	refs = rec_scratch(run, REC_SCRATCH_REFS, total, sizeof(RecRef));
	if (refs == NULL)
		return NULL;
	*count = 0;
	for (kind = 0; kind < REC_KIND_COUNT; kind++)
	{
		const RecStream *stream = &run->streams[kind];

		for (i = stream->first; i < stream->last; i++)
		{
			RecRef	   *ref = &refs[(*count)++];

			ref->order = rec_order(key_period(run, kind, stream->refs[i].fact));
			ref->fact = (uint32_t) i;
			ref->key = (uint32_t) kind;
		}
	}
	if (!rec_worked(run, total) || !rec_sort_refs(run, refs, total))
		return NULL;
	return refs;
}

/*
 * Make run->keys, one for each period in use, and write into the references
 * of the SIRET which key is theirs.
 */
bool
rec_find_keys(RecRun *run)
{
	RecRef	   *refs;
	size_t		count;
	size_t		distinct = 0;
	size_t		i;

	if (!find_absorbers(run))
		return false;
	refs = collect_periods(run, &count);
	if (refs == NULL)
		return false;
	for (i = 0; i < count; i++)
		distinct += i == 0 || refs[i].order != refs[i - 1].order;
	run->keys = rec_scratch(run, REC_SCRATCH_KEYS, distinct, sizeof(RecLocalKey));
	if (run->keys == NULL)
		return false;
	memset(run->keys, 0, distinct * sizeof(RecLocalKey));
	run->key_count = 0;
	for (i = 0; i < count; i++)
	{
		if (i == 0 || refs[i].order != refs[i - 1].order)
		{
			RecLocalKey *key = &run->keys[run->key_count++];

			key->period = (CalimeroPeriod) (int64_t) rec_order((int64_t) refs[i].order);
			key->first_day = calimero_period_first_day(key->period);
			key->last_day = calimero_period_last_day(key->period);
			key->due_day = INT32_MAX;
			key->emitted_due = INT32_MAX;
		}
		run->streams[refs[i].key].refs[refs[i].fact].key = (uint32_t) (run->key_count - 1);
	}
	return true;
}
