/*-------------------------------------------------------------------------
 *
 * reconcile_items.c
 *	  What one SIRET has to pay and what it paid, each in its order, and the
 *	  rows that say what became of each cashed amount.
 *
 * Announcements: oldest first, that is by the last day of their key, then by
 * the period that they are for (its last day, then its first), the day on which
 * they are due, the payment date, the declaring SIRET and the identity.  Those
 * of one key are neighbours.  Cashed amounts: those of one key
 * together, then those of no period; each by day, then by identity.
 *
 * IDENTIFICATION
 *	  extension/core/rapprochement/reconcile_items.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/rapprochement/reconcile_private.h"

#include <string.h>

#define DEBT_FIELDS 6
#define CASH_FIELDS 2
#define REVERSAL_FIELDS 2
#define ROW_FIELDS 5

static uint64_t
debt_field(const RecRun *run, const void *data, uint32_t index, int field)
{
	const RecItem *item = (const RecItem *) data + index;
	const RecAnnouncement *fact = &run->input->announcements[item->fact];

	switch (field)
	{
		case 0:
			return fact->identity[1];
		case 1:
			return fact->identity[0];
		case 2:
			return rec_order(fact->siret);
		case 3:
			return rec_order_pair(fact->due, fact->day);
		case 4:
			return !run->several_periods ? 0 :
				rec_order_pair(calimero_period_last_day(fact->period),
							   calimero_period_first_day(fact->period));
		default:
			return rec_order_pair(run->keys[item->key].last_day, (int32_t) item->key);
	}
}

static uint64_t
cash_field(const RecRun *run, const void *data, uint32_t index, int field)
{
	const RecItem *item = (const RecItem *) data + index;
	const RecMovement *fact = &run->input->movements[item->fact];

	if (field == 0)
		return fact->identity;
	return (uint64_t) item->group << 32 | ((uint32_t) fact->day ^ UINT32_C(1) << 31);
}

static uint64_t
reversal_field(const RecRun *run, const void *data, uint32_t index, int field)
{
	const RecItem *item = (const RecItem *) data + index;
	const RecMovement *fact = &run->input->movements[item->fact];

	return field == 0 ? fact->identity : rec_order(fact->day);
}

static uint64_t
row_field(const RecRun *run, const void *data, uint32_t index, int field)
{
	const RecAllocation *row = (const RecAllocation *) data + index;

	(void) run;
	switch (field)
	{
		case 0:
			return row->counterpart;
		case 1:
			return row->method;
		case 2:
			return row->announcement[1];
		case 3:
			return row->announcement[0];
		default:
			return row->movement;
	}
}

/* The items in their order, in the scratch array "which". */
static bool
order_items(RecRun *run, RecItems from, RecScratch which, RecField field_of,
			int field_count, RecItems *to)
{
	RecRef	   *order = rec_sorted(run, from.count, field_of, field_count, from.items);
	size_t		i;

	if (order == NULL)
		return false;
	to->items = rec_scratch(run, which, from.count, sizeof(RecItem));
	if (to->items == NULL)
		return false;
	for (i = 0; i < from.count; i++)
		to->items[i] = from.items[order[i].fact];
	to->count = from.count;
	return true;
}

static bool
collect_debts(RecRun *run, RecDebtor debtor, RecScratch which)
{
	const RecStream *stream = &run->streams[REC_KIND_PAYABLE];
	RecItems	found = {NULL, 0};
	size_t		i;

	found.items = rec_scratch(run, REC_SCRATCH_UNORDERED, stream->last - stream->first,
							  sizeof(RecItem));
	if (found.items == NULL)
		return false;
	run->several_periods = false;
	for (i = stream->first; i < stream->last; i++)
	{
		const RecRef *ref = &stream->refs[i];
		const RecAnnouncement *fact = &run->input->announcements[ref->fact];
		RecItem    *item = &found.items[found.count];

		if (fact->amount <= 0 || rec_same_enterprise(fact->siret, fact->payer) !=
			(debtor == REC_DEBTOR_SAME_ENTERPRISE))
			continue;
		run->several_periods |= fact->period != run->keys[ref->key].period;
		item->open = fact->amount;
		item->day = run->keys[ref->key].first_day;
		item->fact = ref->fact;
		item->key = ref->key;
		item->group = ref->key;
		item->next = REC_NOBODY;
		item->settled = REC_NOBODY;
		item->bounded = false;
		found.count++;
	}
	if (!order_items(run, found, which, debt_field, DEBT_FIELDS, &run->debts[debtor]))
		return false;
	for (i = 0; i < run->debts[debtor].count; i++)
	{
		RecLocalKey *key = &run->keys[run->debts[debtor].items[i].key];

		if (key->debt_count[debtor]++ == 0)
			key->debt_first[debtor] = i;
	}
	return true;
}

static void
movement_item(const RecRun *run, const RecRef *ref, RecItem *item)
{
	const RecMovement *fact = &run->input->movements[ref->fact];

	item->open = fact->amount < 0 ? -fact->amount : fact->amount;
	item->day = fact->day;
	item->fact = ref->fact;
	item->key = ref->key;
	item->group = ref->key;
	if (fact->period == CALIMERO_NO_PERIOD)
		item->group = REC_UNASSIGNED;
	else if (run->keys[ref->key].period != fact->period &&
			 calimero_period_is_valid(fact->period) &&
			 !calimero_period_contains(run->keys[ref->key].period, fact->period))
		item->group = rec_long_group(fact->period);
	item->next = REC_NOBODY;
	item->settled = REC_NOBODY;
	item->bounded = false;
}

static bool
collect_cash(RecRun *run)
{
	const RecStream *stream = &run->streams[REC_KIND_MOVEMENT];
	size_t		most = stream->last - stream->first;
	RecItems	found = {NULL, 0};
	RecItems	reversals = {NULL, 0};
	size_t		i;

	found.items = rec_scratch(run, REC_SCRATCH_UNORDERED, most, sizeof(RecItem));
	reversals.items = rec_scratch(run, REC_SCRATCH_REVERSALS, most, sizeof(RecItem));
	if (found.items == NULL || reversals.items == NULL)
		return false;
	for (i = stream->first; i < stream->last; i++)
	{
		const RecRef *ref = &stream->refs[i];
		const RecMovement *fact = &run->input->movements[ref->fact];

		if (fact->emitted)
			continue;
		if (fact->amount < 0)
			movement_item(run, ref, &reversals.items[reversals.count++]);
		else
			movement_item(run, ref, &found.items[found.count++]);
	}
	if (!order_items(run, found, REC_SCRATCH_CASH, cash_field, CASH_FIELDS, &run->cash))
		return false;
	if (reversals.count == 0)
		return true;
	return order_items(run, reversals, REC_SCRATCH_REVERSALS_BY_DAY, reversal_field,
					   REVERSAL_FIELDS, &run->reversals) &&
		rec_set_reversals(run);
}

/* Make run->debts and run->cash of the SIRET at hand, reversals set off. */
bool
rec_collect_items(RecRun *run)
{
	run->cash.count = 0;
	run->reversals.count = 0;
	run->reversed_count = 0;
	return collect_debts(run, REC_DEBTOR_SAME_ENTERPRISE, REC_SCRATCH_DEBTS) &&
		collect_debts(run, REC_DEBTOR_OTHER_ENTERPRISE, REC_SCRATCH_DEBTS_OTHER) &&
		collect_cash(run);
}

bool
rec_add_row(RecRun *run, uint32_t key, RecAllocation *row)
{
	RecOutput  *output = run->output;
	RecLocalKey *local = &run->keys[key];
	void	   *rows = output->allocations;

	if (calimero_array_reserve(run->allocator, &rows, &run->allocation_capacity,
							   output->allocation_count + 1, sizeof(RecAllocation)) != 0)
		return rec_fail(run, REC_NO_MEMORY);
	output->allocations = rows;
	row->payer = run->siret;
	row->period = local->period;
	output->allocations[output->allocation_count++] = *row;
	local->used = true;
	rec_wide_add(&local->cashed, row->amount);
	if (row->method <= REC_METHOD_IMPUTED)
		rec_wide_add(&local->allocated, row->amount);
	return true;
}

bool
rec_sort_rows(RecRun *run, size_t first)
{
	size_t		count = run->output->allocation_count - first;
	RecAllocation *rows;
	RecAllocation *copy;
	RecRef	   *order;
	size_t		i;

	if (count < 2)
		return true;
	rows = run->output->allocations + first;
	order = rec_sorted(run, count, row_field, ROW_FIELDS, rows);
	if (order == NULL)
		return false;
	copy = rec_scratch(run, REC_SCRATCH_UNORDERED, count, sizeof(RecAllocation));
	if (copy == NULL)
		return false;
	memcpy(copy, rows, count * sizeof(RecAllocation));
	for (i = 0; i < count; i++)
		rows[i] = copy[order[i].fact];
	return true;
}
