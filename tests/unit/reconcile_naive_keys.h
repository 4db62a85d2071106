/*-------------------------------------------------------------------------
 *
 * reconcile_naive_keys.h
 *	  The rules of reconciliation told plainly: the key of each fact, and what
 *	  was declared, announced and emitted on it.
 *
 * The allocation of cash and the statuses are in reconcile_naive.h.
 *
 * IDENTIFICATION
 *	  tests/unit/reconcile_naive_keys.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_RECONCILE_NAIVE_KEYS_H
#define CALIMERO_RECONCILE_NAIVE_KEYS_H

#include "core/rapprochement/reconcile.h"

#include <stdbool.h>
#include <string.h>

#define NAIVE_KEYS 65536
#define NAIVE_ROWS 65536

/* An announcement or a cashed amount while it is being settled. */
typedef struct NaiveItem
{
	const RecAnnouncement *announcement;
	const RecMovement *movement;
	CalimeroPeriod key;			/* at the payer */
	bool		assigned;
	CalimeroPeriod range;		/* assigned to a long period that is no key */
	bool		other_enterprise;	/* announced by another than the payer's */
	int64_t		open;
	bool		bounded;
	bool		used;			/* it settled something, first on this key */
	CalimeroPeriod first_used;
} NaiveItem;

/* What a reversal took back of a cashed amount. */
typedef struct NaiveReversed
{
	NaiveItem  *reversal;
	NaiveItem  *cash;
	int64_t		amount;
} NaiveReversed;

typedef struct NaiveKey
{
	RecKey		key;
	bool		known;
	bool		waits;			/* key.due_day is set */
	bool		called;			/* called_due is that of some debit */
	CalimeroDay called_due;
} NaiveKey;

typedef struct NaiveAnswer
{
	int64_t		siret;
	CalimeroPeriod period;
	bool		inside;
} NaiveAnswer;

typedef struct Naive
{
	const RecInput *input;
	NaiveKey	keys[NAIVE_KEYS];
	size_t		key_count;
	RecAllocation rows[NAIVE_ROWS];
	size_t		row_count;
	NaiveItem  *debts;			/* of the payer at hand, oldest first */
	size_t		debt_count;
	NaiveItem  *cash;
	size_t		cash_count;
	NaiveReversed *reversed;
	size_t		reversed_count;
	NaiveAnswer answers[NAIVE_KEYS];
	size_t		answer_count;
} Naive;

static size_t
naive_max(const Naive *naive)
{
	int			max = naive->input->rules.max_items;

	return max < 2 ? 2 : max > 12 ? 12 : (size_t) max;
}

static bool
naive_long(CalimeroPeriod period)
{
	return period % 100 > 12 && calimero_period_is_valid(period);
}

/* Does the SIRET announce an amount for a period that is a part of this one? */
static bool
naive_look_inside(const Naive *naive, int64_t siret, CalimeroPeriod period)
{
	size_t		i;

	for (i = 0; i < naive->input->announcement_count; i++)
	{
		const RecAnnouncement *fact = &naive->input->announcements[i];

		if (fact->siret == siret && fact->amount > 0 &&
			(fact->signals & REC_SIGNAL_REGUL) == 0 && fact->period != period &&
			calimero_period_contains(period, fact->period))
			return true;
	}
	return false;
}

/* The same, asked once for each SIRET and long period: these are few. */
static bool
naive_announces_inside(Naive *naive, int64_t siret, CalimeroPeriod period)
{
	NaiveAnswer *answer;
	size_t		i;

	for (i = 0; i < naive->answer_count; i++)
	{
		answer = &naive->answers[i];
		if (answer->siret == siret && answer->period == period)
			return answer->inside;
	}
	answer = &naive->answers[naive->answer_count++];
	answer->siret = siret;
	answer->period = period;
	answer->inside = naive_look_inside(naive, siret, period);
	return answer->inside;
}

/* Does "candidate" hold "period", longer than "best", and nothing announced? */
static bool
naive_better(Naive *naive, int64_t siret, CalimeroPeriod candidate,
			 CalimeroPeriod period, CalimeroPeriod best)
{
	return naive_long(candidate) && calimero_period_contains(candidate, period) &&
		(best == CALIMERO_NO_PERIOD || calimero_period_contains(candidate, best)) &&
		!naive_announces_inside(naive, siret, candidate);
}

/* The longest period that the SIRET announces or pays for and that holds it. */
static CalimeroPeriod
naive_absorber(Naive *naive, int64_t siret, CalimeroPeriod period)
{
	const RecInput *input = naive->input;
	CalimeroPeriod best = CALIMERO_NO_PERIOD;
	size_t		i;

	for (i = 0; i < input->announcement_count; i++)
	{
		const RecAnnouncement *fact = &input->announcements[i];

		if (fact->siret == siret && (fact->signals & REC_SIGNAL_REGUL) == 0 &&
			naive_better(naive, siret, fact->period, period, best))
			best = fact->period;
	}
	for (i = 0; i < input->movement_count; i++)
	{
		const RecMovement *fact = &input->movements[i];

		if (fact->siret == siret && fact->amount != 0 && !fact->emitted &&
			naive_better(naive, siret, fact->period, period, best))
			best = fact->period;
	}
	return best;
}

static CalimeroPeriod
naive_home(Naive *naive, int64_t siret, CalimeroPeriod period)
{
	CalimeroPeriod absorber = naive_absorber(naive, siret, period);

	return absorber != CALIMERO_NO_PERIOD ? absorber : period;
}

/* The key at "siret" of a fact of "period"; "month" when that one makes none. */
static CalimeroPeriod
naive_place(Naive *naive, int64_t siret, CalimeroPeriod period, CalimeroPeriod month)
{
	CalimeroPeriod absorber = naive_absorber(naive, siret, period);

	if (absorber != CALIMERO_NO_PERIOD)
		return absorber;
	return naive_long(period) ? naive_home(naive, siret, month) : period;
}

static CalimeroPeriod
naive_movement_place(Naive *naive, const RecMovement *fact)
{
	CalimeroPeriod period = fact->period != CALIMERO_NO_PERIOD ? fact->period :
	calimero_period_of_day(fact->day);

	return naive_place(naive, fact->siret, period, naive_long(period) ?
					   calimero_period_of_day(calimero_period_last_day(period)) : period);
}

static NaiveKey *
naive_key(Naive *naive, int64_t siret, CalimeroPeriod period)
{
	NaiveKey   *key;
	size_t		i;

	for (i = 0; i < naive->key_count; i++)
	{
		if (naive->keys[i].key.siret == siret && naive->keys[i].key.period == period)
			return &naive->keys[i];
	}
	key = &naive->keys[naive->key_count++];
	memset(key, 0, sizeof(*key));
	key->key.siret = siret;
	key->key.period = period;
	key->key.due_day = CALIMERO_NO_DAY;
	if (naive_long(period))
		key->key.signals = period % 100 == 40 ? REC_SIGNAL_ANNUEL :
			period % 100 > 30 ? REC_SIGNAL_SEMESTRIEL : REC_SIGNAL_TRIMESTRIEL;
	return key;
}

static void
naive_declared(Naive *naive)
{
	size_t		i;

	for (i = 0; i < naive->input->declared_count; i++)
	{
		const RecDeclared *fact = &naive->input->declared[i];
		CalimeroPeriod period = naive_absorber(naive, fact->siret, fact->period);
		NaiveKey   *key;

		if (period == CALIMERO_NO_PERIOD)
			period = calimero_period_is_month(fact->period) ? fact->period :
				naive_home(naive, fact->siret, fact->month);
		key = naive_key(naive, fact->siret, period);
		key->known = true;
		key->key.due += fact->due;
		key->key.contributions += fact->contributions;
		key->key.reductions += fact->reductions;
		key->key.lines += fact->lines;
		key->key.signals |= fact->signals;
	}
}

static void
naive_announced(Naive *naive)
{
	size_t		i;

	for (i = 0; i < naive->input->announcement_count; i++)
	{
		const RecAnnouncement *fact = &naive->input->announcements[i];
		NaiveKey   *key = naive_key(naive, fact->siret,
									naive_place(naive, fact->siret, fact->period, fact->month));
		uint32_t	stranger;

		key->known = true;
		key->key.signals |= fact->signals;
		if (fact->payer == fact->siret)
		{
			key->key.announced += fact->amount;
			continue;
		}
		key->key.announced_by_other += fact->amount;
		key->key.signals |= REC_SIGNAL_PAYE_PAR_AUTRE;
		stranger = fact->siret / 100000 != fact->payer / 100000 ? REC_SIGNAL_AUTRE_ENTREPRISE : 0;
		key->key.signals |= stranger;
		key = naive_key(naive, fact->payer,
						naive_place(naive, fact->payer, fact->period, fact->month));
		key->known = true;
		key->key.announced_for_other += fact->amount;
		key->key.signals |= REC_SIGNAL_PAYE_POUR_AUTRE | stranger |
			(fact->signals & (REC_SIGNAL_REGUL | REC_SIGNAL_SUBSTITUTION));
	}
}

static void
naive_emitted_and_marks(Naive *naive)
{
	size_t		i;

	for (i = 0; i < naive->input->movement_count; i++)
	{
		const RecMovement *fact = &naive->input->movements[i];

		NaiveKey   *key;

		if (!fact->emitted || fact->amount == 0)
			continue;
		key = naive_key(naive, fact->siret, naive_movement_place(naive, fact));
		key->key.emitted += fact->amount;
		if (!key->called || fact->due < key->called_due)
			key->called_due = fact->due;
		key->called = true;
	}
	for (i = 0; i < naive->input->mark_count; i++)
	{
		const RecMark *fact = &naive->input->marks[i];
		NaiveKey   *key = naive_key(naive, fact->siret,
									naive_home(naive, fact->siret, fact->month));

		key->key.signals |= fact->signals;
		if ((fact->signals & REC_SIGNAL_TEST_IGNORE) == 0)
			key->known = true;
	}
}

#endif							/* CALIMERO_RECONCILE_NAIVE_KEYS_H */
