/*-------------------------------------------------------------------------
 *
 * dsn_sums.c
 *	  The contributions of one declaration, added up by what they are for.
 *
 * Open addressing with linear probing, at most half full.  A declaration has
 * some dozens of sums, and one line in eight of a file is added to one.
 *
 * IDENTIFICATION
 *	  extension/core/dsn/dsn_sums.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/dsn/dsn_sums.h"

#include <stdlib.h>
#include <string.h>

#include "core/amount.h"

#define FIRST_BITS 8

/* 2^64 divided by the golden ratio: spreads neighbouring keys. */
#define SPREAD UINT64_C(0x9E3779B97F4A7C15)

/* Fields of dsn_sum_key(). */
#define KEY_ESTABLISHMENT(key)	(((key) >> 62 & 1) != 0)
#define KEY_BODY(key)			((int) ((key) >> 40 & 0xFFFF) - 1)
#define KEY_CODE(key)			((unsigned) ((key) >> 30 & 0x3FF))
#define KEY_PERIOD(key)			((CalimeroPeriod) ((key) >> 2 & 0xFFFFFFF))
#define KEY_REGULARISATION(key) (((key) & 2) != 0)
#define KEY_SPANS_MONTHS(key)	(((key) & 1) != 0)

void
dsn_sums_init(DsnSums *sums, const CalimeroAllocator *allocator)
{
	memset(sums, 0, sizeof(*sums));
	sums->allocator = allocator;
}

void
dsn_sums_reset(DsnSums *sums)
{
	size_t		i;

	for (i = 0; i < sums->count; i++)
		sums->places[sums->used[i]].key = 0;
	sums->count = 0;
}

void
dsn_sums_free(DsnSums *sums)
{
	sums->allocator->release(sums->allocator->context, sums->places);
	sums->allocator->release(sums->allocator->context, sums->used);
	dsn_sums_init(sums, sums->allocator);
}

/* The place of a key, or the free place where it goes. */
static inline uint32_t
find_place(const DsnSums *sums, uint64_t key)
{
	uint32_t	mask = ((uint32_t) 1 << sums->bits) - 1;
	uint32_t	place = (uint32_t) (key * SPREAD >> (64 - sums->bits));

	while (sums->places[place].key != 0 && sums->places[place].key != key)
		place = (place + 1) & mask;
	return place;
}

/* Twice as many places. */
static bool
grow(DsnSums *sums)
{
	DsnSums		larger = *sums;
	size_t		size;
	size_t		i;

	larger.bits = sums->bits == 0 ? FIRST_BITS : sums->bits + 1;
	if (larger.bits > 31)
		return false;
	size = ((size_t) 1 << larger.bits) * sizeof(DsnSum);
	if (calimero_array_reserve(sums->allocator, (void **) &sums->used, &sums->used_capacity,
							   (size_t) 1 << (larger.bits - 1), sizeof(uint32_t)) != 0)
		return false;
	larger.places = sums->allocator->allocate(sums->allocator->context, size);
	if (larger.places == NULL)
		return false;
	memset(larger.places, 0, size);
	for (i = 0; i < sums->count; i++)
	{
		const DsnSum *sum = &sums->places[sums->used[i]];
		uint32_t	place = find_place(&larger, sum->key);

		larger.places[place] = *sum;
		sums->used[i] = place;
	}
	sums->allocator->release(sums->allocator->context, sums->places);
	sums->places = larger.places;
	sums->bits = larger.bits;
	return true;
}

DsnSumStatus
dsn_sums_add(DsnSums *sums, uint64_t key, int64_t amount)
{
	DsnSum	   *sum;
	uint32_t	place;

	if ((sums->bits == 0 || sums->count >= (size_t) 1 << (sums->bits - 1)) && !grow(sums))
		return DSN_SUM_NO_MEMORY;
	place = find_place(sums, key);
	sum = &sums->places[place];
	if (sum->key == 0)
	{
		sums->used[sums->count++] = place;
		sum->key = key;
		sum->amount = 0;
		sum->lines = 0;
	}
	if (!calimero_amount_add(&sum->amount, amount))
		return DSN_SUM_RANGE;
	/* Each rubrique may have been rounded; one of zero was not. */
	if (amount != 0)
		sum->lines++;
	return DSN_SUM_OK;
}

static int
compare(const void *left, const void *right)
{
	const DsnSum *a = left;
	const DsnSum *b = right;

	return (a->key > b->key) - (a->key < b->key);
}

bool
dsn_sums_list(const DsnSums *sums, DsnArena *arena, DsnContribution **contributions,
			  size_t *count)
{
	DsnSum	   *sorted;
	DsnContribution *list;
	size_t		i;

	*contributions = NULL;
	*count = sums->count;
	if (sums->count == 0)
		return true;
	sorted = dsn_arena_take(arena, sums->count * sizeof(DsnSum));
	list = dsn_arena_take(arena, sums->count * sizeof(DsnContribution));
	if (sorted == NULL || list == NULL)
		return false;
	for (i = 0; i < sums->count; i++)
		sorted[i] = sums->places[sums->used[i]];
	qsort(sorted, sums->count, sizeof(DsnSum), compare);
	memset(list, 0, sums->count * sizeof(DsnContribution));
	for (i = 0; i < sums->count; i++)
	{
		uint64_t	key = sorted[i].key;

		list[i].origin = KEY_ESTABLISHMENT(key) ? 82 : 81;
		list[i].body = (int16_t) KEY_BODY(key);
		list[i].code = (uint16_t) KEY_CODE(key);
		list[i].period = KEY_PERIOD(key);
		list[i].regularisation = KEY_REGULARISATION(key);
		list[i].spans_months = KEY_SPANS_MONTHS(key);
		list[i].amount = sorted[i].amount;
		list[i].lines = sorted[i].lines;
	}
	*contributions = list;
	return true;
}
