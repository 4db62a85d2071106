/*-------------------------------------------------------------------------
 *
 * rap_store.c
 *	  Results computed against the rows stored before: what is the same, what
 *	  differs, what is gone.
 *
 * Rows were written in the order of the output, so a stored row is mostly the
 * one after that of the last; the others are found by a binary search.
 *
 * A row that differs is removed and added again: removing takes its place in
 * the table (ctid), adding is the bulk path, and no row is half written.
 *
 * IDENTIFICATION
 *	  extension/rapprochement/rap_store.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/memutils.h"

#include "common/compat.h"
#include "rapprochement/rapprochement.h"

void
rap_results_init(RapResults *results, const char *caisse, const RapScope *scope,
				 const RecOutput *output)
{
	const RecAllocation *allocations = output->allocations;

	memset(results, 0, sizeof(*results));
	results->caisse = caisse;
	results->scope = scope;
	results->output = output;
	results->key_states = MemoryContextAllocHuge(CurrentMemoryContext, output->key_count + 1);
	memset(results->key_states, RAP_MISSING, output->key_count);
	results->allocation_states = MemoryContextAllocHuge(CurrentMemoryContext,
														output->allocation_count + 1);
	memset(results->allocation_states, RAP_MISSING, output->allocation_count);
	results->ranks = MemoryContextAllocHuge(CurrentMemoryContext,
											(output->allocation_count + 1) * sizeof(int32));
	for (size_t i = 0; i < output->allocation_count; i++)
	{
		bool		same = i > 0 && allocations[i].payer == allocations[i - 1].payer &&
		allocations[i].movement == allocations[i - 1].movement;

		results->ranks[i] = same ? results->ranks[i - 1] + 1 : 1;
	}
}

static void
note_gone(RapResults *results, RapTable table, ItemPointer tid)
{
	*(ItemPointerData *) rap_array_add(&results->gone[table], sizeof(ItemPointerData)) = *tid;
}

/* --- keys --- */

static int
compare_to_key(int64 siret, CalimeroPeriod period, const RecKey *key)
{
	if (siret != key->siret)
		return siret < key->siret ? -1 : 1;
	return period < key->period ? -1 : period > key->period;
}

/*
 * Index of the key, or key_count when it was not computed.
 */
static size_t
find_key(RapResults *results, int64 siret, CalimeroPeriod period)
{
	const RecKey *keys = results->output->keys;
	size_t		count = results->output->key_count;
	size_t		low = 0;
	size_t		high = count;
	size_t		expected = results->key_cursor;

	if (expected < count && compare_to_key(siret, period, &keys[expected]) == 0)
		low = high = expected;
	while (low < high)
	{
		size_t		middle = low + (high - low) / 2;

		if (compare_to_key(siret, period, &keys[middle]) > 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == count || compare_to_key(siret, period, &keys[low]) != 0)
		return count;
	results->key_cursor = low + 1;
	return low;
}

static bool
text_is(Datum value, const char *expected)
{
	size_t		length;
	const char *text = rap_text(value, &length);

	return length == strlen(expected) && memcmp(text, expected, length) == 0;
}

static bool
same_day(CalimeroDay computed, Datum value, bool isnull)
{
	if (isnull)
		return computed == CALIMERO_NO_DAY;
	return calimero_date_to_day(DatumGetDateADT(value)) == computed;
}

static bool
same_amount(int64 computed, const Datum *values, const bool *nulls, int column)
{
	if (nulls[column])
		return computed == REC_NO_AMOUNT;
	return rap_centimes(values[column]) == computed;
}

static bool
same_key(const RecKey *key, const Datum *values, const bool *nulls)
{
	return (uint32) DatumGetInt32(values[RAPPROCHEMENT_SIGNALS]) == key->signals &&
		(uint32) DatumGetInt32(values[RAPPROCHEMENT_LINES]) == key->lines &&
		same_day(key->due_day, values[RAPPROCHEMENT_DUE_DAY], nulls[RAPPROCHEMENT_DUE_DAY]) &&
		same_amount(key->due, values, nulls, RAPPROCHEMENT_DUE) &&
		same_amount(key->contributions, values, nulls, RAPPROCHEMENT_CONTRIBUTIONS) &&
		same_amount(key->reductions, values, nulls, RAPPROCHEMENT_REDUCTIONS) &&
		same_amount(key->announced, values, nulls, RAPPROCHEMENT_ANNOUNCED) &&
		same_amount(key->announced_by_other, values, nulls, RAPPROCHEMENT_BY_OTHER) &&
		same_amount(key->announced_for_other, values, nulls, RAPPROCHEMENT_FOR_OTHER) &&
		same_amount(key->emitted, values, nulls, RAPPROCHEMENT_EMITTED) &&
		same_amount(key->cashed, values, nulls, RAPPROCHEMENT_CASHED) &&
		same_amount(key->allocated, values, nulls, RAPPROCHEMENT_ALLOCATED) &&
		same_amount(key->settled_by_other, values, nulls, RAPPROCHEMENT_SETTLED_BY_OTHER) &&
		same_amount(key->unpaid_by_other, values, nulls, RAPPROCHEMENT_UNPAID_BY_OTHER) &&
		same_amount(key->unpaid_for_other, values, nulls, RAPPROCHEMENT_UNPAID_FOR_OTHER) &&
		text_is(values[RAPPROCHEMENT_STATUS], rec_status_codes[key->status]);
}

void
rap_compare_key(void *argument, const Datum *values, const bool *nulls, ItemPointer tid)
{
	RapResults *results = argument;
	int64		siret = rap_siret(values[RAPPROCHEMENT_SIRET]);
	size_t		found = find_key(results, siret, rap_period(values[RAPPROCHEMENT_PERIOD]));

	if (found == results->output->key_count)
	{
		if (rap_in_scope(results->scope, siret))
			note_gone(results, RAP_RAPPROCHEMENT, tid);
	}
	else if (same_key(&results->output->keys[found], values, nulls))
		results->key_states[found] = RAP_SAME;
	else
	{
		results->key_states[found] = RAP_CHANGED;
		note_gone(results, RAP_RAPPROCHEMENT, tid);
	}
}

/* --- allocations --- */

static int
compare_to_allocation(const RapResults *results, int64 payer, uint64 movement, int32 rank,
					  size_t index)
{
	const RecAllocation *allocation = &results->output->allocations[index];

	if (payer != allocation->payer)
		return payer < allocation->payer ? -1 : 1;
	if (movement != allocation->movement)
		return movement < allocation->movement ? -1 : 1;
	return rank < results->ranks[index] ? -1 : rank > results->ranks[index];
}

static size_t
find_allocation(RapResults *results, int64 payer, uint64 movement, int32 rank)
{
	size_t		count = results->output->allocation_count;
	size_t		low = 0;
	size_t		high = count;
	size_t		expected = results->allocation_cursor;

	if (expected < count &&
		compare_to_allocation(results, payer, movement, rank, expected) == 0)
		low = high = expected;
	while (low < high)
	{
		size_t		middle = low + (high - low) / 2;

		if (compare_to_allocation(results, payer, movement, rank, middle) > 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == count || compare_to_allocation(results, payer, movement, rank, low) != 0)
		return count;
	results->allocation_cursor = low + 1;
	return low;
}

/* Does the row settle the announcement that the allocation names, or none? */
static bool
same_announcement(const RecAllocation *allocation, const Datum *values, const bool *nulls)
{
	if (nulls[AFFECTATION_DEPOT])
		return allocation->announcement[0] == PG_UINT64_MAX;
	return (uint64) DatumGetInt64(values[AFFECTATION_DEPOT]) == allocation->announcement[0] &&
		(uint32) DatumGetInt32(values[AFFECTATION_DECLARATION]) == allocation->announcement[1] >> 32 &&
		(uint32) DatumGetInt32(values[AFFECTATION_PAYMENT]) == (uint32) allocation->announcement[1];
}

static bool
same_counterpart(const RecAllocation *allocation, const Datum *values, const bool *nulls)
{
	if (nulls[AFFECTATION_COUNTERPART])
		return allocation->counterpart == PG_UINT64_MAX;
	return (uint64) DatumGetInt64(values[AFFECTATION_COUNTERPART]) == allocation->counterpart;
}

static bool
same_allocation(const RecAllocation *allocation, const Datum *values, const bool *nulls)
{
	return rap_centimes(values[AFFECTATION_AMOUNT]) == allocation->amount &&
		same_announcement(allocation, values, nulls) &&
		same_counterpart(allocation, values, nulls) &&
		rap_siret(values[AFFECTATION_SIRET]) == allocation->siret &&
		rap_period(values[AFFECTATION_PERIOD]) == allocation->period &&
		text_is(values[AFFECTATION_METHOD], rec_method_codes[allocation->method]);
}

void
rap_compare_allocation(void *argument, const Datum *values, const bool *nulls, ItemPointer tid)
{
	RapResults *results = argument;
	int64		payer = rap_siret(values[AFFECTATION_PAYER]);
	size_t		found = find_allocation(results, payer,
										(uint64) DatumGetInt64(values[AFFECTATION_MOVEMENT]),
										DatumGetInt32(values[AFFECTATION_NUMBER]));

	if (found == results->output->allocation_count)
	{
		if (rap_in_scope(results->scope, payer))
			note_gone(results, RAP_AFFECTATION, tid);
	}
	else if (same_allocation(&results->output->allocations[found], values, nulls))
		results->allocation_states[found] = RAP_SAME;
	else
	{
		results->allocation_states[found] = RAP_CHANGED;
		note_gone(results, RAP_AFFECTATION, tid);
	}
}
