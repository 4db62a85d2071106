/*-------------------------------------------------------------------------
 *
 * reconcile_sort.c
 *	  The sort of the reconciliation engine: stable, and without recursion.
 *
 * References are sorted by a number: by digits of 11 bits when they are many
 * (as many passes as the numbers differ in digits), by merging when they are
 * few.  What is in order already costs one look, which is common: files and
 * tables come in order of SIRET and date.
 *
 * IDENTIFICATION
 *	  extension/core/rapprochement/reconcile_sort.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/rapprochement/reconcile_private.h"

#include <string.h>

#define DIGIT_BITS	11
#define DIGIT_VALUES (1 << DIGIT_BITS)
#define DIGIT_COUNT 6			/* 66 bits */

/* Below, clearing the counters of the digits costs more than comparing. */
#define RADIX_MIN	2048

/* Runs of so many are sorted by insertion before they are merged. */
#define RUN_LENGTH	16

static bool
refs_sorted(const RecRef *refs, size_t count)
{
	size_t		i;

	for (i = 1; i < count; i++)
	{
		if (refs[i].order < refs[i - 1].order)
			return false;
	}
	return true;
}

static void
insert_refs(RecRef *refs, size_t count)
{
	size_t		i;

	for (i = 1; i < count; i++)
	{
		RecRef		moving = refs[i];
		size_t		hole = i;

		while (hole > 0 && refs[hole - 1].order > moving.order)
		{
			refs[hole] = refs[hole - 1];
			hole--;
		}
		refs[hole] = moving;
	}
}

/* Merge two runs, from[0 .. middle) and from[middle .. count), into "to". */
static void
merge_refs(const RecRef *from, size_t middle, size_t count, RecRef *to)
{
	size_t		left = 0;
	size_t		right = middle;
	size_t		i;

	for (i = 0; i < count; i++)
	{
		if (right == count ||
			(left < middle && from[left].order <= from[right].order))
			to[i] = from[left++];
		else
			to[i] = from[right++];
	}
}

static void
merge_sort_refs(RecRef *refs, RecRef *spare, size_t count)
{
	RecRef	   *from = refs;
	RecRef	   *to = spare;
	size_t		width;
	size_t		i;

	for (i = 0; i < count; i += RUN_LENGTH)
		insert_refs(refs + i, count - i < RUN_LENGTH ? count - i : RUN_LENGTH);
	for (width = RUN_LENGTH; width < count; width *= 2)
	{
		RecRef	   *merged = to;

		for (i = 0; i < count; i += 2 * width)
		{
			size_t		rest = count - i;

			merge_refs(from + i, rest < width ? rest : width,
					   rest < 2 * width ? rest : 2 * width, to + i);
		}
		to = from;
		from = merged;
	}
	if (from != refs)
		memcpy(refs, from, count * sizeof(RecRef));
}

/* One pass of the radix sort: by the digit that begins at bit "shift". */
static void
distribute_refs(const RecRef *from, RecRef *to, size_t count,
				const uint32_t *counts, unsigned shift)
{
	uint32_t	place[DIGIT_VALUES];
	uint32_t	total = 0;
	size_t		i;

	for (i = 0; i < DIGIT_VALUES; i++)
	{
		place[i] = total;
		total += counts[i];
	}
	for (i = 0; i < count; i++)
		to[place[from[i].order >> shift & (DIGIT_VALUES - 1)]++] = from[i];
}

static bool
radix_sort_refs(RecRun *run, RecRef *refs, RecRef *spare, size_t count)
{
	uint32_t	counts[DIGIT_COUNT][DIGIT_VALUES];
	RecRef	   *from = refs;
	RecRef	   *to = spare;
	size_t		i;
	unsigned	digit;

	memset(counts, 0, sizeof(counts));
	for (i = 0; i < count; i++)
	{
		uint64_t	order = refs[i].order;

		for (digit = 0; digit < DIGIT_COUNT; digit++)
			counts[digit][order >> (digit * DIGIT_BITS) & (DIGIT_VALUES - 1)]++;
	}
	for (digit = 0; digit < DIGIT_COUNT; digit++)
	{
		unsigned	shift = digit * DIGIT_BITS;
		RecRef	   *done = to;

		/* All of them have the same digit here. */
		if (counts[digit][refs[0].order >> shift & (DIGIT_VALUES - 1)] == count)
			continue;
		distribute_refs(from, to, count, counts[digit], shift);
		to = from;
		from = done;
		if (!rec_worked(run, count))
			return false;
	}
	if (from != refs)
		memcpy(refs, from, count * sizeof(RecRef));
	return true;
}

bool
rec_sort_refs(RecRun *run, RecRef *refs, size_t count)
{
	RecRef	   *spare;

	if (refs_sorted(refs, count))
		return true;
	if (count <= RUN_LENGTH)
	{
		insert_refs(refs, count);
		return true;
	}
	spare = rec_scratch(run, REC_SCRATCH_SORT, count, sizeof(RecRef));
	if (spare == NULL)
		return false;
	if (count >= RADIX_MIN)
		return radix_sort_refs(run, refs, spare, count);
	merge_sort_refs(refs, spare, count);
	return true;
}

/*
 * Sort by several fields: by each of them in turn, from the one that decides
 * last to the one that decides first.  Most of these turns find the order
 * that they would make.
 */
RecRef	   *
rec_sorted(RecRun *run, size_t count, RecField field_of, int field_count,
		   const void *data)
{
	RecRef	   *refs = rec_scratch(run, REC_SCRATCH_SORTED, count, sizeof(RecRef));
	size_t		i;
	int			field;

	if (refs == NULL)
		return NULL;
	for (i = 0; i < count; i++)
		refs[i].fact = (uint32_t) i;
	for (field = 0; field < field_count && count > 1; field++)
	{
		for (i = 0; i < count; i++)
			refs[i].order = field_of(run, data, refs[i].fact, field);
		if (!rec_worked(run, count) || !rec_sort_refs(run, refs, count))
			return NULL;
	}
	return refs;
}
