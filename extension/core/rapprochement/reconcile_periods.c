/*-------------------------------------------------------------------------
 *
 * reconcile_periods.c
 *	  The keys of one SIRET, and the key of each of its facts.
 *
 * Civil periods are nested or disjoint, never across each other.  The long
 * periods in which a SIRET pays are therefore reduced to the largest ones,
 * which are disjoint; each takes in whatever lies inside it.
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

/* The periods longer than a month that announcements and movements name. */
static bool
find_long_periods(RecRun *run, RecRef **refs, size_t *count)
{
	RecKind		kind;
	size_t		i;

	*count = 0;
	*refs = NULL;
	for (kind = REC_KIND_PAYABLE; kind <= REC_KIND_MOVEMENT; kind++)
	{
		const RecStream *stream = &run->streams[kind];

		for (i = stream->first; i < stream->last; i++)
		{
			CalimeroPeriod period = named_period(run, kind, stream->refs[i].fact);
			RecRef	   *ref;

			if (!is_long(period))
				continue;
			if (*refs == NULL)
			{
				size_t		most = 0;
				RecKind		each;

				for (each = kind; each <= REC_KIND_MOVEMENT; each++)
					most += run->streams[each].last - run->streams[each].first;
				*refs = rec_scratch(run, REC_SCRATCH_REFS, most, sizeof(RecRef));
				if (*refs == NULL)
					return false;
			}
			/* By first day; of those that begin together the longest first. */
			ref = &(*refs)[(*count)++];
			ref->order = rec_order((int64_t) calimero_period_first_day(period) * 1024 -
								   (calimero_period_last_day(period) -
									calimero_period_first_day(period)));
			ref->fact = (uint32_t) period;
		}
	}
	return true;
}

/* Keep the largest ones. */
static bool
find_absorbers(RecRun *run)
{
	RecAbsorber *absorbers;
	RecRef	   *refs;
	size_t		count;
	size_t		i;

	run->absorber_count = 0;
	if (!find_long_periods(run, &refs, &count))
		return false;
	if (count == 0)
		return true;
	absorbers = rec_scratch(run, REC_SCRATCH_ABSORBERS, count, sizeof(RecAbsorber));
	if (absorbers == NULL || !rec_sort_refs(run, refs, count))
		return false;
	for (i = 0; i < count; i++)
	{
		CalimeroPeriod period = (CalimeroPeriod) refs[i].fact;

		if (run->absorber_count > 0 &&
			calimero_period_contains(absorbers[run->absorber_count - 1].period, period))
			continue;
		absorbers[run->absorber_count].period = period;
		absorbers[run->absorber_count].first_day = calimero_period_first_day(period);
		run->absorber_count++;
	}
	run->absorbers = absorbers;
	return true;
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

	if (kind == REC_KIND_DECLARED && !calimero_period_is_month(named))
	{
		CalimeroPeriod absorber = absorber_of(run, named);

		if (absorber != CALIMERO_NO_PERIOD)
			return absorber;
		named = run->input->declared[fact].month;
	}
	else if (kind == REC_KIND_MOVEMENT && named == CALIMERO_NO_PERIOD)
		named = calimero_period_of_day(run->input->movements[fact].day);
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
			key->last_day = calimero_period_last_day(key->period);
			key->due_day = INT32_MAX;
		}
		run->streams[refs[i].key].refs[refs[i].fact].key = (uint32_t) (run->key_count - 1);
	}
	return true;
}
