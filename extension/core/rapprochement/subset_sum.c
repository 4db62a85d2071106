/*-------------------------------------------------------------------------
 *
 * subset_sum.c
 *	  Which items of a few add up to an amount: meet in the middle.
 *
 * Sorted halves and two cursors take as many steps, but each depends on the
 * one before and no processor foresees it; these do not depend on each other.
 *
 * IDENTIFICATION
 *	  extension/core/rapprochement/subset_sum.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/rapprochement/subset_sum.h"

#include <string.h>

/* Multiplicative hashing: the golden ratio, and the bits that it mixes best. */
static uint32_t
filter_place(int64_t sum)
{
	return (uint32_t) ((uint64_t) sum * UINT64_C(0x9E3779B97F4A7C15) >>
					   (64 - SUBSET_FILTER_BITS));
}

/* The sums of all subsets of the items, the empty one first. */
static void
all_sums(const int64_t *items, size_t count, int64_t *sums)
{
	size_t		item;
	size_t		i;

	sums[0] = 0;
	for (item = 0; item < count; item++)
	{
		size_t		known = (size_t) 1 << item;

		for (i = 0; i < known; i++)
			sums[known + i] = sums[i] + items[item];
	}
}

void
calimero_subset_prepare(SubsetWindow *window, const int64_t *items, size_t count)
{
	size_t		i;

	window->low_items = count / 2;
	window->high_items = count - count / 2;
	all_sums(items, window->low_items, window->low);
	all_sums(items + window->low_items, window->high_items, window->high);
	memset(window->filter, 0, sizeof(window->filter));
	for (i = 0; i < (size_t) 1 << window->high_items; i++)
	{
		uint32_t	place = filter_place(window->high[i]);

		window->filter[place / 64] |= UINT64_C(1) << (place % 64);
	}
}

/*
 * Go through the sums of the second half that are "rest"; "low" is the subset
 * of the first half that leaves it.
 */
static void
find_rest(const SubsetWindow *window, int64_t rest, size_t low,
		  SubsetAnswer *answer, uint32_t *items)
{
	size_t		high;

	for (high = 0; high < (size_t) 1 << window->high_items; high++)
	{
		uint32_t	set = (uint32_t) (low | high << window->low_items);

		/* Not equal, or less than two items. */
		if (window->high[high] != rest || (set & (set - 1)) == 0)
			continue;
		*answer = *answer == SUBSET_NONE ? SUBSET_UNIQUE : SUBSET_AMBIGUOUS;
		*items |= set;
	}
}

SubsetAnswer
calimero_subset_find(const SubsetWindow *window, int64_t amount, uint32_t *items)
{
	SubsetAnswer answer = SUBSET_NONE;
	size_t		low;

	*items = 0;
	for (low = 0; low < (size_t) 1 << window->low_items; low++)
	{
		int64_t		rest = amount - window->low[low];
		uint32_t	place = filter_place(rest);

		if ((window->filter[place / 64] >> (place % 64) & 1) != 0)
			find_rest(window, rest, low, &answer, items);
	}
	return answer;
}
