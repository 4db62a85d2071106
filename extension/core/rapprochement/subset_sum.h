/*-------------------------------------------------------------------------
 *
 * subset_sum.h
 *	  Which items of a few add up to an amount: nobody's, one set's, several'.
 *
 * At most SUBSET_MAX items, all above zero; only sets of two items or more are
 * looked for (one item equal to the amount is another rule's business).
 *
 * The items are halved.  Each half has at most 64 sums; an amount is found
 * when a sum of the one half and its rest among the sums of the other make it.
 * Nearly no rest is among them, which a table of bits says at once, so that
 * many amounts can be looked up among the same items at 64 steps each, and one
 * more walk over 64 sums for each rest that may be there.
 *
 * IDENTIFICATION
 *	  extension/core/rapprochement/subset_sum.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_SUBSET_SUM_H
#define CALIMERO_SUBSET_SUM_H

#include <stddef.h>
#include <stdint.h>

#define SUBSET_MAX 12
#define SUBSET_HALF_SUMS 64		/* 2 ^ (SUBSET_MAX / 2) */
#define SUBSET_FILTER_BITS 12	/* 1 bit in 64 is set, or less */

/*
 * The sums of the subsets of each half: bit i of an index says whether the
 * i-th item of the half is in the sum.
 */
typedef struct SubsetWindow
{
	size_t		low_items;
	size_t		high_items;
	int64_t		low[SUBSET_HALF_SUMS];
	int64_t		high[SUBSET_HALF_SUMS];
	/* bit h is set when some sum of the second half has the hash h */
	uint64_t	filter[(1 << SUBSET_FILTER_BITS) / 64];
} SubsetWindow;

typedef enum SubsetAnswer
{
	SUBSET_NONE,
	SUBSET_UNIQUE,				/* *items is the set: bit i for items[i] */
	SUBSET_AMBIGUOUS			/* *items is the union of all the sets */
} SubsetAnswer;

/* count <= SUBSET_MAX; every item > 0 and their sum fits an int64_t. */
extern void calimero_subset_prepare(SubsetWindow *window, const int64_t *items,
									size_t count);
extern SubsetAnswer calimero_subset_find(const SubsetWindow *window,
										 int64_t amount, uint32_t *items);

#endif							/* CALIMERO_SUBSET_SUM_H */
