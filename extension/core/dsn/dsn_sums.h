/*-------------------------------------------------------------------------
 *
 * dsn_sums.h
 *	  The contributions of one declaration, added up by what they are for.
 *
 * One sum for each (origin, body, code, period, regularisation, several
 * months), and nothing else that a file may write: what an employer could make
 * different for each employee would give the amounts of each.  A hash table
 * that is emptied for each declaration and keeps its room.
 *
 * IDENTIFICATION
 *	  extension/core/dsn/dsn_sums.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_DSN_SUMS_H
#define CALIMERO_DSN_SUMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/dsn/dsn_arena.h"
#include "core/dsn/dsn_reader.h"

typedef struct DsnSum
{
	uint64_t	key;			/* dsn_sum_key(), 0 for a free place */
	int64_t		amount;
	uint32_t	lines;
} DsnSum;

typedef struct DsnSums
{
	const CalimeroAllocator *allocator;
	DsnSum	   *places;
	uint32_t   *used;			/* which places, oldest first */
	size_t		used_capacity;
	size_t		count;
	unsigned	bits;			/* there are 1 << bits places; 0 when there
								 * are none */
} DsnSums;

typedef enum DsnSumStatus
{
	DSN_SUM_OK,
	DSN_SUM_RANGE,				/* beyond CALIMERO_AMOUNT_MAX: not added */
	DSN_SUM_NO_MEMORY
} DsnSumStatus;

/*
 * What a sum is for, as one number: never 0, and in the order in which
 * contributions are handed out.
 */
static inline uint64_t
dsn_sum_key(bool establishment, int body, unsigned code, CalimeroPeriod period,
			bool regularisation, bool spans_months)
{
	return UINT64_C(1) << 63 | (uint64_t) establishment << 62 |
		(uint64_t) (uint32_t) (body + 1) << 40 | (uint64_t) code << 30 |
		(uint64_t) (uint32_t) period << 2 | (uint64_t) regularisation << 1 |
		(uint64_t) spans_months;
}

extern void dsn_sums_init(DsnSums *sums, const CalimeroAllocator *allocator);
extern void dsn_sums_reset(DsnSums *sums);
extern void dsn_sums_free(DsnSums *sums);

extern DsnSumStatus dsn_sums_add(DsnSums *sums, uint64_t key, int64_t amount);

/* All sums in order, in arena memory; false when there is no memory. */
extern bool dsn_sums_list(const DsnSums *sums, DsnArena *arena,
						  DsnContribution **contributions, size_t *count);

#endif							/* CALIMERO_DSN_SUMS_H */
