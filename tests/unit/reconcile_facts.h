/*-------------------------------------------------------------------------
 *
 * reconcile_facts.h
 *	  Facts for the tests of the reconciliation engine, in few words.
 *
 * IDENTIFICATION
 *	  tests/unit/reconcile_facts.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_RECONCILE_FACTS_H
#define CALIMERO_RECONCILE_FACTS_H

#include "core/rapprochement/reconcile.h"

#include <string.h>

#define FACTS_MAX 8192			/* of each kind */

typedef struct Facts
{
	RecDeclared declared[FACTS_MAX];
	RecAnnouncement announcements[FACTS_MAX];
	RecMovement movements[FACTS_MAX];
	RecMark		marks[FACTS_MAX];
	RecInput	input;
} Facts;

static inline void
facts_clear(Facts *facts)
{
	memset(&facts->input, 0, sizeof(facts->input));
	facts->input.rules.max_items = 12;
	facts->input.declared = facts->declared;
	facts->input.announcements = facts->announcements;
	facts->input.movements = facts->movements;
	facts->input.marks = facts->marks;
}

static inline RecDeclared *
declare(Facts *facts, int64_t siret, CalimeroPeriod period, int64_t due)
{
	RecDeclared *fact = &facts->declared[facts->input.declared_count++];

	memset(fact, 0, sizeof(*fact));
	fact->siret = siret;
	fact->period = period;
	fact->month = period;
	fact->due = due;
	fact->contributions = due;
	fact->lines = 1;
	return fact;
}

static inline RecAnnouncement *
announce_through(Facts *facts, int64_t siret, int64_t payer, CalimeroPeriod period,
				 int64_t amount)
{
	RecAnnouncement *fact = &facts->announcements[facts->input.announcement_count];

	memset(fact, 0, sizeof(*fact));
	fact->siret = siret;
	fact->payer = payer;
	fact->period = period;
	/* Declared in its last month. */
	fact->month = calimero_period_is_valid(period) ?
		calimero_period_of_day(calimero_period_last_day(period)) : period;
	fact->day = CALIMERO_NO_DAY;
	fact->due = calimero_period_last_day(period) + 15;
	fact->amount = amount;
	fact->identity[0] = 1;
	fact->identity[1] = facts->input.announcement_count++;
	return fact;
}

static inline RecAnnouncement *
announce(Facts *facts, int64_t siret, CalimeroPeriod period, int64_t amount)
{
	return announce_through(facts, siret, siret, period, amount);
}

/* Period 0: the account assigned it to none. */
static inline RecMovement *
cash(Facts *facts, int64_t siret, CalimeroPeriod period, CalimeroDay day, int64_t amount)
{
	RecMovement *fact = &facts->movements[facts->input.movement_count];

	memset(fact, 0, sizeof(*fact));
	fact->siret = siret;
	fact->period = period;
	fact->day = day;
	fact->amount = amount;
	fact->identity = 1000 + facts->input.movement_count++;
	fact->reverses = UINT64_MAX;
	return fact;
}

static inline RecMovement *
emit(Facts *facts, int64_t siret, CalimeroPeriod period, int64_t amount)
{
	RecMovement *fact = cash(facts, siret, period, CALIMERO_NO_DAY, amount);

	fact->emitted = true;
	fact->due = calimero_period_last_day(period) + 20;
	return fact;
}

static inline RecMark *
mark(Facts *facts, int64_t siret, CalimeroPeriod month, uint32_t signals)
{
	RecMark    *fact = &facts->marks[facts->input.mark_count++];

	memset(fact, 0, sizeof(*fact));
	fact->siret = siret;
	fact->month = month;
	fact->signals = signals;
	return fact;
}

/* The key of a SIRET and period, or NULL. */
static inline const RecKey *
key_of(const RecOutput *output, int64_t siret, CalimeroPeriod period)
{
	size_t		i;

	for (i = 0; i < output->key_count; i++)
	{
		if (output->keys[i].siret == siret && output->keys[i].period == period)
			return &output->keys[i];
	}
	return NULL;
}

#endif							/* CALIMERO_RECONCILE_FACTS_H */
