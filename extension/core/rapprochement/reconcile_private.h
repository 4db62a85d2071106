/*-------------------------------------------------------------------------
 *
 * reconcile_private.h
 *	  What the parts of the reconciliation engine share.
 *
 * The facts are never moved.  For each kind of fact a list of references is
 * sorted by SIRET (announcements by payer, and those that another pays by
 * declaring SIRET besides); the lists are then walked together, one SIRET at a
 * time:
 *
 *	reconcile_periods.c		the keys of the SIRET, and the key of each fact
 *	reconcile_facts.c		sums of what was declared, announced and emitted
 *	reconcile_items.c		announcements to pay and cashed amounts, in order
 *	reconcile_reversals.c	reversals against cashed amounts
 *	reconcile_match.c		cashed amounts against announcements
 *	reconcile_status.c		totals, signals and status of each key; of those
 *							that another enterprise is to pay for, once all
 *							payers are known
 *	reconcile_sort.c		the sorts, all of them stable
 *
 * Everything that belongs to one SIRET lies in scratch arrays that are used
 * again for the next one.  A function of the engine that gives back false (or
 * NULL) has set run->result; its caller only passes that on.
 *
 * Sums are kept wider than an amount until they are complete, so that whether
 * a sum is out of range does not depend on the order of its terms.
 *
 * IDENTIFICATION
 *	  extension/core/rapprochement/reconcile_private.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_RECONCILE_PRIVATE_H
#define CALIMERO_RECONCILE_PRIVATE_H

#include "core/rapprochement/reconcile.h"

/* One reference to a fact: what it is sorted by, where it is, its key. */
typedef struct RecRef
{
	uint64_t	order;
	uint32_t	fact;			/* index into the array of the input */
	uint32_t	key;			/* index into run->keys, of the SIRET at hand */
} RecRef;

/* The sorted references to one kind of fact, and those of the SIRET at hand. */
typedef struct RecStream
{
	RecRef	   *refs;
	size_t		count;
	size_t		first;			/* the SIRET at hand: first <= i < last */
	size_t		last;
	const char *facts;			/* what they refer to, "width" bytes each */
	size_t		width;
	size_t		asked;			/* facts before this one were asked for */
} RecStream;

typedef enum RecKind
{
	REC_KIND_DECLARED,
	REC_KIND_PAYABLE,			/* announcements, by payer */
	REC_KIND_BY_OTHER,			/* those of them that another SIRET pays, by
								 * declaring SIRET */
	REC_KIND_MOVEMENT,			/* those that are not zero */
	REC_KIND_MARK,
	REC_KIND_COUNT
} RecKind;

/* A sum of any number of amounts: high * 2^32 + low, both of either sign. */
typedef struct RecWide
{
	int64_t		high;
	int64_t		low;
} RecWide;

/* Who announced what a payer is to pay: its enterprise comes first. */
typedef enum RecDebtor
{
	REC_DEBTOR_SAME_ENTERPRISE,
	REC_DEBTOR_OTHER_ENTERPRISE,
	REC_DEBTOR_COUNT
} RecDebtor;

/* A key of the SIRET at hand. */
typedef struct RecLocalKey
{
	CalimeroPeriod period;
	CalimeroDay first_day;		/* of the period */
	CalimeroDay last_day;
	CalimeroDay due_day;		/* INT32_MAX while nothing is waited for */
	CalimeroDay emitted_due;	/* of its debits, the first; INT32_MAX for
								 * none */
	uint32_t	signals;
	bool		used;			/* some fact or some cash is on it */
	bool		known;			/* something was declared or announced on it */
	bool		by_stranger;	/* announces what another enterprise is to pay */
	RecWide		due;
	RecWide		contributions;
	RecWide		reductions;
	RecWide		announced;
	RecWide		by_other;
	RecWide		for_other;
	RecWide		unpaid_for_other;
	RecWide		emitted;
	RecWide		cashed;
	RecWide		allocated;
	uint64_t	lines;
	size_t		debt_first[REC_DEBTOR_COUNT];	/* its announcements among
												 * run->debts */
	size_t		debt_count[REC_DEBTOR_COUNT];
	size_t		output;			/* its index in output->keys, once finished */
} RecLocalKey;

#define REC_UNASSIGNED UINT32_MAX	/* group of what no period was assigned to */
/* Groups from here on: cash of a long period that no key holds. */
#define REC_GROUP_LONG (UINT32_C(1) << 31)
#define REC_NOBODY UINT32_MAX	/* index of no item */
#define REC_NO_IDENTITY UINT64_MAX

/* An announcement to be paid, a cashed amount to be used, or a reversal. */
typedef struct RecItem
{
	int64_t		open;			/* what is left of it, > 0 while open */
	CalimeroDay day;			/* of a debt, the first of its key; of cash,
								 * its own: both ascend within a group */
	uint32_t	fact;			/* index into announcements or movements */
	uint32_t	key;			/* its key; cash of no period: where it is
								 * left */
	uint32_t	group;			/* the key it is matched in, a long period
								 * (rec_long_group), or REC_UNASSIGNED */
	uint32_t	next;			/* in a list of items, REC_NOBODY at its end */
	uint32_t	settled;		/* cash: the key of the first debt that it
								 * settled, REC_NOBODY for none */
	bool		bounded;		/* too many items were open: no sum was looked
								 * for; of a reversal: it names cash that is
								 * there */
} RecItem;

/* What a reversal took back of a cashed amount. */
typedef struct RecReversed
{
	uint32_t	reversal;		/* index into movements */
	uint32_t	cash;			/* index into run->cash */
	int64_t		amount;
} RecReversed;

typedef struct RecItems
{
	RecItem    *items;			/* oldest first within a group */
	size_t		count;
} RecItems;

/* Scratch arrays, each for one use at a time. */
typedef enum RecScratch
{
	REC_SCRATCH_SORT,			/* what the sorts need besides the array */
	REC_SCRATCH_REFS,			/* facts by period, items by amount */
	REC_SCRATCH_REFS_OTHER,		/* items of the other side by amount */
	REC_SCRATCH_ABSORBERS,
	REC_SCRATCH_KEYS,
	REC_SCRATCH_SORTED,			/* the order of items, events and rows */
	REC_SCRATCH_UNORDERED,		/* items and rows before they are in order */
	REC_SCRATCH_DEBTS,			/* of the same enterprise, then of others */
	REC_SCRATCH_DEBTS_OTHER,
	REC_SCRATCH_DEBTS_LONG,		/* those of a long period, while matched */
	REC_SCRATCH_CASH,
	REC_SCRATCH_REVERSALS,
	REC_SCRATCH_REVERSALS_BY_DAY,
	REC_SCRATCH_REVERSED,
	REC_SCRATCH_EVENTS,
	REC_SCRATCH_COUNT
} RecScratch;

/* A long period that takes in the shorter ones. */
typedef struct RecAbsorber
{
	CalimeroDay first_day;
	CalimeroPeriod period;
} RecAbsorber;

typedef struct RecScratchArray
{
	void	   *data;
	size_t		capacity;		/* in bytes */
} RecScratchArray;

typedef struct RecRun
{
	const RecInput *input;
	const CalimeroAllocator *allocator;
	RecOutput  *output;
	size_t		key_capacity;
	size_t		allocation_capacity;
	RecResult	result;
	size_t		work;			/* units since on_progress was called */
	size_t		max_items;		/* rules.max_items within its bounds */

	RecStream	streams[REC_KIND_COUNT];
	RecScratchArray scratch[REC_SCRATCH_COUNT];

	/*
	 * Per announcement that another SIRET pays: what that one paid, and the
	 * key of the declaring SIRET among output->keys.
	 */
	int64_t    *settled;
	size_t	   *declaring_key;

	/* of the SIRET at hand */
	int64_t		siret;
	const RecAbsorber *absorbers;	/* disjoint, ascending */
	size_t		absorber_count;
	RecLocalKey *keys;			/* by period */
	size_t		key_count;
	/* Is some debt of another period than its key, so that it tells the age? */
	bool		several_periods;
	RecItems	debts[REC_DEBTOR_COUNT];
	RecItems	cash;
	RecItems	reversals;		/* by day; what is left of them is open */
	RecReversed *reversed;
	size_t		reversed_count;
} RecRun;

/* reconcile.c */
extern bool rec_fail(RecRun *run, RecResult result);

/* Call on_progress once so many units of work are done. */
extern bool rec_worked(RecRun *run, size_t units);

/* Room for "count" elements; what the array held before may be lost. */
extern void *rec_scratch(RecRun *run, RecScratch which, size_t count, size_t width);

/* reconcile_sort.c */
/* What element "index" of "data" is sorted by; field 0 is the last to decide. */
typedef uint64_t (*RecField) (const RecRun *run, const void *data,
							  uint32_t index, int field);

/* Sort by "order"; equal ones keep their order. */
extern bool rec_sort_refs(RecRun *run, RecRef *refs, size_t count);

/*
 * References to 0 .. count - 1 sorted by so many fields, in
 * REC_SCRATCH_SORTED; NULL on failure.
 */
extern RecRef *rec_sorted(RecRun *run, size_t count, RecField field_of,
						  int field_count, const void *data);

/* A signed number as an unsigned one that sorts alike; and back. */
static inline uint64_t
rec_order(int64_t number)
{
	return (uint64_t) number ^ UINT64_C(1) << 63;
}

/* Two numbers, the first one deciding before the second. */
static inline uint64_t
rec_order_pair(int32_t first, int32_t second)
{
	return ((uint64_t) ((uint32_t) first ^ UINT32_C(1) << 31) << 32) |
		((uint32_t) second ^ UINT32_C(1) << 31);
}

/* The SIREN is the first nine digits of the fourteen. */
static inline bool
rec_same_enterprise(int64_t siret, int64_t other)
{
	return siret / 100000 == other / 100000;
}

/*
 * The group of cash of a long period, and the period of that group.  Shorter
 * periods sort before longer ones, then earlier before later: the last two
 * digits of a period tell its length.
 */
static inline uint32_t
rec_long_group(CalimeroPeriod period)
{
	return REC_GROUP_LONG + (uint32_t) (period % 100) * 10000 + (uint32_t) (period / 100);
}

static inline CalimeroPeriod
rec_group_period(uint32_t group)
{
	group -= REC_GROUP_LONG;
	return (CalimeroPeriod) (group % 10000 * 100 + group / 10000);
}

/* reconcile_periods.c */
extern bool rec_find_keys(RecRun *run);

/* reconcile_facts.c */
extern void rec_wide_add(RecWide *sum, int64_t term);

/* False when the sum would pass CALIMERO_AMOUNT_MAX. */
extern bool rec_wide_total(RecWide sum, int64_t *total);
extern void rec_add_facts(RecRun *run);

/* reconcile_items.c */
extern bool rec_collect_items(RecRun *run);

/* Add a row (its payer is filled in) and its amount to a key. */
extern bool rec_add_row(RecRun *run, uint32_t key, RecAllocation *row);

/* Put the rows from "first" on in the order of the output. */
extern bool rec_sort_rows(RecRun *run, size_t first);

/* reconcile_reversals.c */
extern bool rec_set_reversals(RecRun *run);

/* After the allocation: refunds against what is left of cashed amounts. */
extern bool rec_set_refunds(RecRun *run);

/* The rows of what was taken back, once it is known what the rest settled. */
extern bool rec_add_reversed_rows(RecRun *run);

/* reconcile_match.c */
extern bool rec_match(RecRun *run);

/* reconcile_status.c */
extern bool rec_finish_keys(RecRun *run);

/* Judge a key that what another enterprise paid had to be known for. */
extern void rec_judge_late(const RecRun *run, RecKey *key);

#endif							/* CALIMERO_RECONCILE_PRIVATE_H */
