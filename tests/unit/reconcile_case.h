/*-------------------------------------------------------------------------
 *
 * reconcile_case.h
 *	  One small case of the reconciliation engine: its facts, its output, and
 *	  what is asked of them.
 *
 * IDENTIFICATION
 *	  tests/unit/reconcile_case.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_RECONCILE_CASE_H
#define CALIMERO_RECONCILE_CASE_H

#include "core/rapprochement/reconcile.h"
#include "reconcile_facts.h"
#include "tap.h"

/* Invented establishments. */
#define FARM INT64_C(12345678200010)
#define HEAD INT64_C(98765432400019)
#define BARN INT64_C(12345678200028)
#define SHED INT64_C(12345678200036)

#define JAN 202501
#define FEB 202502
#define MAR 202503
#define APR 202504
#define Q1 202521
#define H1 202531
#define YEAR 202540
#define NONE CALIMERO_NO_PERIOD

static Facts facts;
static RecOutput out;

static inline void
begin(void)
{
	reconcile_free(&out, &calimero_malloc_allocator);
	facts_clear(&facts);
}

static inline void
run(void)
{
	reconcile_free(&out, &calimero_malloc_allocator);
	if (reconcile(&facts.input, &calimero_malloc_allocator, &out) != REC_DONE)
		ok(false, "%s", "the engine gave up");
}

static inline CalimeroDay
day(int month, int mday)
{
	return calimero_day(2025, month, mday);
}

/* The one row of a movement and an announcement (NULL: none), or NULL. */
static inline const RecAllocation *
row_of(const RecMovement *movement, const RecAnnouncement *announcement)
{
	uint64_t	high = announcement != NULL ? announcement->identity[0] : UINT64_MAX;
	uint64_t	low = announcement != NULL ? announcement->identity[1] : UINT64_MAX;
	const RecAllocation *found = NULL;
	size_t		i;

	for (i = 0; i < out.allocation_count; i++)
	{
		const RecAllocation *row = &out.allocations[i];

		if (row->movement != movement->identity ||
			row->announcement[0] != high || row->announcement[1] != low)
			continue;
		if (found != NULL)
			return NULL;
		found = row;
	}
	return found;
}

static inline void
has_row(const RecMovement *movement, const RecAnnouncement *announcement,
		RecMethod method, int64_t amount, CalimeroPeriod period, const char *what)
{
	const RecAllocation *row = row_of(movement, announcement);

	if (!ok(row != NULL && row->method == method && row->amount == amount &&
			row->period == period && row->payer == movement->siret &&
			row->siret == (announcement != NULL ? announcement->siret : movement->siret),
			"%s", what) && row != NULL)
		printf("#   method %d, amount %" PRId64 ", period %d\n", (int) row->method,
			   row->amount, (int) row->period);
}

static inline void
has_cash(int64_t siret, CalimeroPeriod period, int64_t cashed, int64_t allocated,
		 const char *what)
{
	const RecKey *key = key_of(&out, siret, period);

	if (!ok(key != NULL && key->cashed == cashed && key->allocated == allocated, "%s", what) &&
		key != NULL)
		printf("#   cashed %" PRId64 ", allocated %" PRId64 "\n", key->cashed, key->allocated);
}

static inline void
has_signal(int64_t siret, CalimeroPeriod period, uint32_t signal, bool expected,
		   const char *what)
{
	const RecKey *key = key_of(&out, siret, period);

	ok(key != NULL && ((key->signals & signal) != 0) == expected, "%s", what);
}

#endif							/* CALIMERO_RECONCILE_CASE_H */
