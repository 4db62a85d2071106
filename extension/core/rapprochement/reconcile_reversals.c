/*-------------------------------------------------------------------------
 *
 * reconcile_reversals.c
 *	  Reversals (rejected levies, cheques that bounced) against the cashed
 *	  amounts that they take back, before anything is allocated.
 *
 * The rows of a reversal and of what it reverses are on one key and add up to
 * zero there, so that the rows of every movement add up to its amount.  They
 * are added after the allocation: what is left of a cashed amount may settle
 * the announcement of another month than the one it came in, and whoever asks
 * why that month is short must see the reversal.
 *
 * Those that name a movement come first, in order of day.  For the others,
 * cashed amounts and reversals of one amount and one key are walked in order
 * of day: a cashed amount is put on a pile, a reversal takes the top one off.
 * That is the latest one cashed before it and not yet reversed.  Those still
 * alone are then walked once more, of whatever key; and, once everything is
 * allocated, what is left of refunds with what is left of cashed amounts.
 *
 * IDENTIFICATION
 *	  extension/core/rapprochement/reconcile_reversals.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/rapprochement/reconcile_private.h"

#define EVENT_FIELDS 5
#define EVENT_FIELDS_ANY_KEY 4

/* A cashed amount or a reversal, to be walked in order of day. */
typedef struct RecEvent
{
	RecItem    *item;
	bool		reversal;
} RecEvent;

typedef enum RecWalk
{
	WALK_SAME_KEY,				/* whole cashed amounts, of one key */
	WALK_ANY_KEY,				/* whole cashed amounts */
	WALK_REFUNDS				/* whatever is left, after the allocation */
} RecWalk;

static const RecMovement *
movement_of(const RecRun *run, const RecItem *item)
{
	return &run->input->movements[item->fact];
}

static bool
add_reversal_row(RecRun *run, uint32_t movement, uint64_t counterpart,
				 uint32_t key, int64_t amount)
{
	RecAllocation row = {0};

	row.movement = run->input->movements[movement].identity;
	row.announcement[0] = REC_NO_IDENTITY;
	row.announcement[1] = REC_NO_IDENTITY;
	row.siret = run->siret;
	row.amount = amount;
	row.method = REC_METHOD_REVERSAL;
	row.counterpart = counterpart;
	return rec_add_row(run, key, &row);
}

/* Take as much as both have left off a cashed amount. */
static void
reverse(RecRun *run, RecItem *reversal, RecItem *cash)
{
	int64_t		amount = reversal->open < cash->open ? reversal->open : cash->open;
	RecReversed *reversed = &run->reversed[run->reversed_count];

	if (amount == 0)
		return;
	cash->open -= amount;
	reversal->open -= amount;
	reversed->reversal = reversal->fact;
	reversed->cash = (uint32_t) (cash - run->cash.items);
	reversed->amount = amount;
	run->reversed_count++;
}

/* The cashed amount of that identity, or NULL. */
static RecItem *
find_cash(const RecRun *run, const RecRef *refs, uint64_t identity)
{
	size_t		low = 0;
	size_t		high = run->cash.count;

	while (low < high)
	{
		size_t		middle = low + (high - low) / 2;

		if (refs[middle].order < identity)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == run->cash.count || refs[low].order != identity)
		return NULL;
	return &run->cash.items[refs[low].fact];
}

/* Those that name a cashed amount. */
static bool
reverse_named(RecRun *run, RecItems reversals)
{
	RecRef	   *refs = NULL;
	size_t		i;

	for (i = 0; i < reversals.count; i++)
	{
		RecItem    *reversal = &reversals.items[i];
		uint64_t	named = movement_of(run, reversal)->reverses;
		RecItem    *cash = NULL;

		if (named != REC_NO_IDENTITY)
		{
			if (refs == NULL)
			{
				size_t		j;

				refs = rec_scratch(run, REC_SCRATCH_REFS, run->cash.count, sizeof(RecRef));
				if (refs == NULL)
					return false;
				for (j = 0; j < run->cash.count; j++)
				{
					refs[j].order = movement_of(run, &run->cash.items[j])->identity;
					refs[j].fact = (uint32_t) j;
				}
				if (!rec_sort_refs(run, refs, run->cash.count))
					return false;
			}
			cash = find_cash(run, refs, named);
		}
		/* "bounded" remembers which ones named something that exists. */
		reversal->bounded = cash != NULL;
		if (cash != NULL)
			reverse(run, reversal, cash);
	}
	return rec_worked(run, reversals.count);
}

/*
 * Same key and amount together, then by day: what was cashed on a day before
 * what is reversed on it, and a reversal of no day after all.
 */
static uint64_t
event_field(const RecRun *run, const void *data, uint32_t index, int field)
{
	const RecEvent *event = (const RecEvent *) data + index;
	const RecMovement *fact = movement_of(run, event->item);

	switch (field)
	{
		case 0:
			return fact->identity;
		case 1:
			return event->reversal ? 1 : 0;
		case 2:
			if (event->reversal && fact->day == CALIMERO_NO_DAY)
				return rec_order(INT32_MAX);
			return rec_order(fact->day);
		case 3:
			return (uint64_t) event->item->open;
		default:
			return event->item->group;
	}
}

/* Cashed amounts and reversals of such a walk. */
static size_t
collect_events(const RecRun *run, RecEvent *events, RecWalk walk)
{
	size_t		count = 0;
	size_t		i;

	for (i = 0; i < run->cash.count; i++)
	{
		RecItem    *cash = &run->cash.items[i];

		cash->next = REC_NOBODY;
		if (cash->open == 0 ||
			(walk != WALK_REFUNDS && cash->open != movement_of(run, cash)->amount))
			continue;
		events[count].item = cash;
		events[count++].reversal = false;
	}
	for (i = 0; i < run->reversals.count; i++)
	{
		RecItem    *reversal = &run->reversals.items[i];

		if (reversal->open == 0 || (walk != WALK_REFUNDS && reversal->bounded))
			continue;
		events[count].item = reversal;
		events[count++].reversal = true;
	}
	return count;
}

/* Walk one amount of one key, or of any; *position is then where the next begins. */
static void
walk_events(RecRun *run, const RecEvent *events, const RecRef *order,
			size_t count, bool any_key, size_t *position)
{
	const RecItem *start = events[order[*position].fact].item;
	int64_t		amount = start->open;	/* that of all, until they are taken */
	uint32_t	group = start->group;
	uint32_t	top = REC_NOBODY;

	for (; *position < count; (*position)++)
	{
		const RecEvent *event = &events[order[*position].fact];

		if ((!any_key && event->item->group != group) || event->item->open != amount)
			break;
		if (!event->reversal)
		{
			event->item->next = top;
			top = (uint32_t) (event->item - run->cash.items);
		}
		else if (top != REC_NOBODY)
		{
			RecItem    *cash = &run->cash.items[top];

			top = cash->next;
			cash->next = REC_NOBODY;
			reverse(run, event->item, cash);
		}
	}
}

static bool
walk_all(RecRun *run, RecWalk walk)
{
	RecEvent   *events = rec_scratch(run, REC_SCRATCH_EVENTS,
									 run->cash.count + run->reversals.count,
									 sizeof(RecEvent));
	bool		any_key = walk != WALK_SAME_KEY;
	RecRef	   *order;
	size_t		count;
	size_t		position = 0;

	if (events == NULL)
		return false;
	count = collect_events(run, events, walk);
	order = rec_sorted(run, count, event_field,
					   any_key ? EVENT_FIELDS_ANY_KEY : EVENT_FIELDS, events);
	if (order == NULL)
		return false;
	while (position < count)
		walk_events(run, events, order, count, any_key, &position);
	return rec_worked(run, count);
}

/* Is a reversal left that walks may still settle? */
static bool
some_left(const RecRun *run, bool named_too)
{
	size_t		i;

	for (i = 0; i < run->reversals.count; i++)
	{
		if (run->reversals.items[i].open > 0 && (named_too || !run->reversals.items[i].bounded))
			return true;
	}
	return false;
}

bool
rec_set_reversals(RecRun *run)
{
	/* A reversal takes something back of two cashed amounts at most. */
	run->reversed = rec_scratch(run, REC_SCRATCH_REVERSED, 2 * run->reversals.count,
								sizeof(RecReversed));
	if (run->reversed == NULL || !reverse_named(run, run->reversals))
		return false;
	if (some_left(run, false) && !walk_all(run, WALK_SAME_KEY))
		return false;
	return !some_left(run, false) || walk_all(run, WALK_ANY_KEY);
}

bool
rec_set_refunds(RecRun *run)
{
	size_t		i;

	if (!some_left(run, true))
		return true;
	if (!walk_all(run, WALK_REFUNDS))
		return false;
	for (i = 0; i < run->reversals.count; i++)
	{
		RecItem    *reversal = &run->reversals.items[i];

		if (reversal->open > 0 &&
			!add_reversal_row(run, reversal->fact, REC_NO_IDENTITY, reversal->key,
							  -reversal->open))
			return false;
	}
	return true;
}

bool
rec_add_reversed_rows(RecRun *run)
{
	size_t		i;

	for (i = 0; i < run->reversed_count; i++)
	{
		const RecReversed *reversed = &run->reversed[i];
		const RecItem *cash = &run->cash.items[reversed->cash];
		uint32_t	key = cash->settled != REC_NOBODY ? cash->settled : cash->key;

		if (!add_reversal_row(run, cash->fact,
							  run->input->movements[reversed->reversal].identity, key,
							  reversed->amount) ||
			!add_reversal_row(run, reversed->reversal, movement_of(run, cash)->identity, key,
							  -reversed->amount))
			return false;
	}
	return rec_worked(run, run->reversed_count);
}
