/*-------------------------------------------------------------------------
 *
 * reconcile_naive.h
 *	  The rules of reconciliation once more, as plainly as they can be told:
 *	  lists, searched from one end to the other for every question.
 *
 * Nothing of the engine is used but the types of its interface.  Slow on
 * purpose: every list is small, or its squares are affordable.
 *
 * IDENTIFICATION
 *	  tests/unit/reconcile_naive.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_RECONCILE_NAIVE_H
#define CALIMERO_RECONCILE_NAIVE_H

#include "core/amount.h"
#include "core/rapprochement/reconcile.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "reconcile_naive_keys.h"

static void
naive_row(Naive *naive, const NaiveItem *cash, const NaiveItem *debt, CalimeroPeriod period,
		  int64_t amount, RecMethod method, uint64_t counterpart)
{
	RecAllocation *row = &naive->rows[naive->row_count++];
	NaiveKey   *key = naive_key(naive, cash->movement->siret, period);

	memset(row, 0, sizeof(*row));
	row->payer = cash->movement->siret;
	row->movement = cash->movement->identity;
	row->announcement[0] = debt != NULL ? debt->announcement->identity[0] : UINT64_MAX;
	row->announcement[1] = debt != NULL ? debt->announcement->identity[1] : UINT64_MAX;
	row->period = period;
	row->siret = debt != NULL ? debt->announcement->siret : row->payer;
	row->amount = amount;
	row->method = method;
	row->counterpart = counterpart;
	key->key.cashed += amount;
	if (debt == NULL)
		return;
	key->key.allocated += amount;
	if (debt->announcement->siret == row->payer)
		return;
	key = naive_key(naive, debt->announcement->siret,
					naive_place(naive, debt->announcement->siret, debt->announcement->period,
								debt->announcement->month));
	key->key.settled_by_other += amount;
}

static void
naive_settle(Naive *naive, NaiveItem *cash, NaiveItem *debt, int64_t amount, RecMethod method)
{
	naive_row(naive, cash, debt, debt->key, amount, method, UINT64_MAX);
	cash->open -= amount;
	debt->open -= amount;
	if (!cash->used)
		cash->first_used = debt->key;
	cash->used = true;
	if (method == REC_METHOD_IMPUTED && cash->bounded)
		naive_key(naive, cash->movement->siret, debt->key)->key.signals |= REC_SIGNAL_BORNE;
}

#define NAIVE_DIFFER(a, b) if ((a) != (b)) return (a) < (b) ? -1 : 1

static int
naive_compare_debts(const void *one, const void *two)
{
	const RecAnnouncement *a = ((const NaiveItem *) one)->announcement;
	const RecAnnouncement *b = ((const NaiveItem *) two)->announcement;
	CalimeroPeriod key_a = ((const NaiveItem *) one)->key;
	CalimeroPeriod key_b = ((const NaiveItem *) two)->key;

	NAIVE_DIFFER(calimero_period_last_day(key_a), calimero_period_last_day(key_b));
	NAIVE_DIFFER(key_a, key_b); /* two that are no periods */
	NAIVE_DIFFER(calimero_period_last_day(a->period), calimero_period_last_day(b->period));
	NAIVE_DIFFER(calimero_period_first_day(a->period), calimero_period_first_day(b->period));
	NAIVE_DIFFER(a->due, b->due);
	NAIVE_DIFFER(a->day, b->day);
	NAIVE_DIFFER(a->siret, b->siret);
	NAIVE_DIFFER(a->identity[0], b->identity[0]);
	NAIVE_DIFFER(a->identity[1], b->identity[1]);
	return 0;
}

static int
naive_compare_cash(const void *one, const void *two)
{
	const RecMovement *a = ((const NaiveItem *) one)->movement;
	const RecMovement *b = ((const NaiveItem *) two)->movement;

	NAIVE_DIFFER(a->day, b->day);
	NAIVE_DIFFER(a->identity, b->identity);
	return 0;
}

static int
naive_compare_rows(const void *one, const void *two)
{
	const RecAllocation *a = one;
	const RecAllocation *b = two;

	NAIVE_DIFFER(a->payer, b->payer);
	NAIVE_DIFFER(a->movement, b->movement);
	NAIVE_DIFFER(a->announcement[0], b->announcement[0]);
	NAIVE_DIFFER(a->announcement[1], b->announcement[1]);
	NAIVE_DIFFER(a->method, b->method);
	NAIVE_DIFFER(a->counterpart, b->counterpart);
	return 0;
}

static int
naive_compare_keys(const void *one, const void *two)
{
	const RecKey *a = &((const NaiveKey *) one)->key;
	const RecKey *b = &((const NaiveKey *) two)->key;

	NAIVE_DIFFER(a->siret, b->siret);
	NAIVE_DIFFER(a->period, b->period);
	return 0;
}

/*
 * The latest whole cashed amount that an unnamed reversal may take back: of its
 * own period, or of any.
 */
static NaiveItem *
naive_latest(Naive *naive, const NaiveItem *reversal, bool any)
{
	const RecMovement *back = reversal->movement;
	NaiveItem  *best = NULL;
	size_t		i;

	/* By day: the last one that fits is the latest. */
	for (i = 0; i < naive->cash_count; i++)
	{
		NaiveItem  *item = &naive->cash[i];

		if (item->open == item->movement->amount && item->open == -back->amount &&
			(any || (item->assigned == reversal->assigned && item->range == reversal->range &&
					 (!item->assigned || item->key == reversal->key))) &&
			(back->day == CALIMERO_NO_DAY || item->movement->day <= back->day))
			best = item;
	}
	return best;
}

static NaiveItem *
naive_named(Naive *naive, const NaiveItem *reversal)
{
	size_t		i;

	for (i = 0; i < naive->cash_count; i++)
	{
		if (reversal->movement->reverses != UINT64_MAX &&
			naive->cash[i].movement->identity == reversal->movement->reverses)
			return &naive->cash[i];
	}
	return NULL;
}

static void
naive_reverse(Naive *naive, NaiveItem *reversal, NaiveItem *cash)
{
	int64_t		amount = reversal->open < cash->open ? reversal->open : cash->open;

	if (amount == 0)
		return;
	reversal->open -= amount;
	cash->open -= amount;
	naive->reversed[naive->reversed_count].reversal = reversal;
	naive->reversed[naive->reversed_count].cash = cash;
	naive->reversed[naive->reversed_count++].amount = amount;
}

static void
naive_reversals(Naive *naive, NaiveItem *reversals, size_t count)
{
	size_t		pass;
	size_t		i;

	for (i = 0; i < count; i++)
	{
		NaiveItem  *named = naive_named(naive, &reversals[i]);

		if (named != NULL)
			naive_reverse(naive, &reversals[i], named);
	}
	/* Of their own period, then of any; each time those of no day come last. */
	for (pass = 0; pass < 4; pass++)
	{
		for (i = 0; i < count; i++)
		{
			NaiveItem  *latest;

			if ((reversals[i].movement->day == CALIMERO_NO_DAY) != (pass % 2 == 1) ||
				reversals[i].open == 0 || naive_named(naive, &reversals[i]) != NULL)
				continue;
			latest = naive_latest(naive, &reversals[i], pass >= 2);
			if (latest != NULL)
				naive_reverse(naive, &reversals[i], latest);
		}
	}
}

/* What is left of a refund, against what is left of a cashed amount. */
static void
naive_refunds(Naive *naive, NaiveItem *reversals, size_t count)
{
	size_t		pass;
	size_t		i;
	size_t		j;

	for (pass = 0; pass < 2; pass++)
	{
		for (i = 0; i < count; i++)
		{
			CalimeroDay day = reversals[i].movement->day;
			NaiveItem  *latest = NULL;

			if ((day == CALIMERO_NO_DAY) != (pass == 1) || reversals[i].open == 0)
				continue;
			for (j = 0; j < naive->cash_count; j++)
			{
				if (naive->cash[j].open == reversals[i].open &&
					(pass == 1 || naive->cash[j].movement->day <= day))
					latest = &naive->cash[j];
			}
			if (latest != NULL)
				naive_reverse(naive, &reversals[i], latest);
		}
	}
	for (i = 0; i < count; i++)
	{
		if (reversals[i].open > 0)
			naive_row(naive, &reversals[i], NULL, reversals[i].key, -reversals[i].open,
					  REC_METHOD_REVERSAL, UINT64_MAX);
	}
}

/* Cash of one key, of one long period that is no key, or of no period. */
typedef struct NaiveGroup
{
	CalimeroPeriod key;
	CalimeroPeriod range;
	bool		all_keys;
	bool		other_enterprise;	/* announcements of others than the
									 * payer's */
	int64_t		ahead;			/* all_keys: days that a key may begin after
								 * the cash */
} NaiveGroup;

/* May this cash, of the group, settle this announcement of the group? */
static bool
naive_may(const NaiveGroup *group, const NaiveItem *cash, const NaiveItem *debt)
{
	return !group->all_keys ||
		calimero_period_first_day(debt->key) <= cash->movement->day + group->ahead;
}

/*
 * Pointers to the open announcements of a group, oldest first: all, or those
 * that this cash may settle.
 */
static size_t
naive_open_debts(const Naive *naive, const NaiveGroup *group, const NaiveItem *cash,
				 NaiveItem **open)
{
	size_t		found = 0;
	size_t		i;

	for (i = 0; i < naive->debt_count; i++)
	{
		NaiveItem  *item = &naive->debts[i];
		bool		in = group->all_keys || (group->range != CALIMERO_NO_PERIOD ?
											 calimero_period_contains(group->range, item->announcement->period) :
											 item->key == group->key);

		if (item->open > 0 && in && item->other_enterprise == group->other_enterprise &&
			(cash == NULL || naive_may(group, cash, item)))
			open[found++] = item;
	}
	return found;
}

static size_t
naive_open_cash(const Naive *naive, const NaiveGroup *group, const NaiveItem *debt,
				NaiveItem **open)
{
	size_t		found = 0;
	size_t		i;

	for (i = 0; i < naive->cash_count; i++)
	{
		NaiveItem  *item = &naive->cash[i];

		if (item->open > 0 && item->assigned == !group->all_keys &&
			(group->all_keys || (item->range == group->range &&
								 (group->range != CALIMERO_NO_PERIOD || item->key == group->key))) &&
			(debt == NULL || naive_may(group, item, debt)))
			open[found++] = item;
	}
	return found;
}

/* How many sets of two or more of items[from ..] make "rest"; marks the used. */
static int
naive_sets(NaiveItem **items, size_t count, size_t from, int64_t rest, int size,
		   bool *in, bool *used)
{
	int			sets = 0;
	size_t		i;

	if (rest == 0)
	{
		if (size < 2)
			return 0;
		for (i = 0; i < count; i++)
			used[i] = used[i] || in[i];
		return 1;
	}
	for (i = from; i < count && rest > 0; i++)
	{
		in[i] = true;
		sets += naive_sets(items, count, i + 1, rest - items[i]->open, size + 1, in, used);
		in[i] = false;
	}
	return sets;
}

/* Step c for one target among the open items of the other side. */
static void
naive_sum(Naive *naive, NaiveItem *target, NaiveItem **open, size_t count, bool target_is_cash)
{
	size_t		looked_at = count < naive_max(naive) ? count : naive_max(naive);
	bool		in[12] = {false};
	bool		used[12] = {false};
	int			sets;
	size_t		i;

	if (count < 2)
		return;
	if (count > looked_at)
	{
		if (target_is_cash)
			target->bounded = true;
		else
			naive_key(naive, naive->cash[0].movement->siret, target->key)->key.signals |=
				REC_SIGNAL_BORNE;
		return;
	}
	sets = naive_sets(open, looked_at, 0, target->open, 0, in, used);
	for (i = 0; i < looked_at && sets > 0; i++)
	{
		if (!used[i])
			continue;
		if (sets > 1)
			naive_key(naive, naive->cash[0].movement->siret,
					  target_is_cash ? open[i]->key : target->key)->key.signals |=
				REC_SIGNAL_AMBIGU;
		else if (target_is_cash)
			naive_settle(naive, target, open[i], open[i]->open, REC_METHOD_SUM_ANNOUNCED);
		else
			naive_settle(naive, open[i], target, open[i]->open, REC_METHOD_SUM_CASHED);
	}
}

/* Steps b to d. */
static void
naive_match(Naive *naive, const NaiveGroup *group)
{
	NaiveItem **debts = malloc((naive->debt_count + 1) * sizeof(NaiveItem *));
	NaiveItem **cash = malloc((naive->cash_count + 1) * sizeof(NaiveItem *));
	NaiveItem **open = malloc((naive->debt_count + naive->cash_count + 1) * sizeof(NaiveItem *));
	size_t		debt_count = naive_open_debts(naive, group, NULL, debts);
	size_t		cash_count = naive_open_cash(naive, group, NULL, cash);
	RecImputation rule = naive->input->rules.imputation;
	size_t		i;
	size_t		j;

	for (i = 0; i < cash_count; i++)
	{
		for (j = 0; j < debt_count && cash[i]->open > 0; j++)
		{
			if (debts[j]->open == cash[i]->open && naive_may(group, cash[i], debts[j]))
				naive_settle(naive, cash[i], debts[j], debts[j]->open, REC_METHOD_EXACT);
		}
	}
	for (i = 0; i < cash_count; i++)
	{
		if (cash[i]->open > 0)
			naive_sum(naive, cash[i], open, naive_open_debts(naive, group, cash[i], open), true);
	}
	for (i = 0; i < debt_count; i++)
	{
		if (debts[i]->open > 0)
			naive_sum(naive, debts[i], open, naive_open_cash(naive, group, debts[i], open), false);
	}
	for (i = 0; i < cash_count && rule != REC_IMPUTE_NONE; i++)
	{
		for (j = 0; j < debt_count; j++)
		{
			NaiveItem  *debt = debts[rule == REC_IMPUTE_NEWEST ? debt_count - 1 - j : j];
			int64_t		amount = cash[i]->open < debt->open ? cash[i]->open : debt->open;

			if (amount > 0 && naive_may(group, cash[i], debt))
				naive_settle(naive, cash[i], debt, amount, REC_METHOD_IMPUTED);
		}
	}
	free(debts);
	free(cash);
	free(open);
}

/*
 * The payer's enterprise first, then others on what is left; of each, keys
 * that have begun first, then those that begin soon.
 */
static void
naive_group(Naive *naive, CalimeroPeriod key, CalimeroPeriod range, bool all_keys)
{
	NaiveGroup	group = {key, range, all_keys, false, 0};
	int			debtor;

	for (debtor = 0; debtor < 2; debtor++)
	{
		group.other_enterprise = debtor == 1;
		group.ahead = 0;
		naive_match(naive, &group);
		group.ahead = naive->input->rules.days_ahead;
		if (all_keys && group.ahead > 0)
			naive_match(naive, &group);
	}
}

/* The items of one payer, in order. */
static size_t
naive_collect(Naive *naive, int64_t payer, NaiveItem *reversals)
{
	const RecInput *input = naive->input;
	size_t		reversal_count = 0;
	size_t		i;

	naive->debt_count = 0;
	naive->cash_count = 0;
	for (i = 0; i < input->announcement_count; i++)
	{
		const RecAnnouncement *fact = &input->announcements[i];
		NaiveItem	item = {fact, NULL, 0, true, CALIMERO_NO_PERIOD, false, fact->amount, false, false, 0};

		item.key = naive_place(naive, payer, fact->period, fact->month);
		item.other_enterprise = fact->siret / 100000 != payer / 100000;
		if (fact->payer == payer && fact->amount > 0)
			naive->debts[naive->debt_count++] = item;
	}
	for (i = 0; i < input->movement_count; i++)
	{
		const RecMovement *fact = &input->movements[i];
		NaiveItem	item = {NULL, fact, 0, false, CALIMERO_NO_PERIOD, false, fact->amount, false, false, 0};

		if (fact->siret != payer || fact->emitted || fact->amount == 0)
			continue;
		item.assigned = fact->period != CALIMERO_NO_PERIOD;
		item.key = naive_movement_place(naive, fact);
		if (naive_long(fact->period) && !calimero_period_contains(item.key, fact->period))
			item.range = fact->period;
		if (fact->amount > 0)
			naive->cash[naive->cash_count++] = item;
		else
		{
			item.open = -fact->amount;
			reversals[reversal_count++] = item;
		}
	}
	qsort(naive->debts, naive->debt_count, sizeof(NaiveItem), naive_compare_debts);
	qsort(naive->cash, naive->cash_count, sizeof(NaiveItem), naive_compare_cash);
	qsort(reversals, reversal_count, sizeof(NaiveItem), naive_compare_cash);
	return reversal_count;
}

static bool
naive_has_range(const Naive *naive, CalimeroPeriod range)
{
	size_t		i;

	for (i = 0; i < naive->cash_count; i++)
	{
		if (naive->cash[i].range == range)
			return true;
	}
	return false;
}

/* It is missing at the payer, or, of another enterprise, where it was announced. */
static void
naive_leave_unpaid(Naive *naive, const NaiveItem *debt)
{
	const RecAnnouncement *fact = debt->announcement;
	NaiveKey   *key = naive_key(naive, fact->payer, debt->key);

	if (debt->open == 0)
		return;
	if (debt->other_enterprise)
	{
		key->key.unpaid_for_other += debt->open;
		key = naive_key(naive, fact->siret,
						naive_place(naive, fact->siret, fact->period, fact->month));
		key->key.unpaid_by_other += debt->open;
	}
	if (!key->waits || fact->due < key->key.due_day)
	{
		key->key.due_day = fact->due;
		key->waits = true;
	}
}

static void
naive_payer(Naive *naive, int64_t payer, NaiveItem *reversals)
{
	CalimeroPeriod kind;
	CalimeroPeriod year;
	size_t		count = naive_collect(naive, payer, reversals);
	size_t		i;
	size_t		j;

	naive->reversed_count = 0;
	naive_reversals(naive, reversals, count);
	for (i = 0; i < naive->cash_count; i++)
	{
		bool		done = !naive->cash[i].assigned || naive->cash[i].range != CALIMERO_NO_PERIOD;

		for (j = 0; j < i; j++)
			done = done || (naive->cash[j].assigned && naive->cash[j].key == naive->cash[i].key &&
							naive->cash[j].range == CALIMERO_NO_PERIOD);
		if (!done)
			naive_group(naive, naive->cash[i].key, CALIMERO_NO_PERIOD, false);
	}
	/* Quarters, half-years, years; each kind from the earliest on. */
	for (kind = 21; kind <= 40; kind++)
	{
		for (year = 2020; year <= 2030; year++)
		{
			if (naive_has_range(naive, year * 100 + kind))
				naive_group(naive, CALIMERO_NO_PERIOD, year * 100 + kind, false);
		}
	}
	naive_group(naive, CALIMERO_NO_PERIOD, CALIMERO_NO_PERIOD, true);
	naive_refunds(naive, reversals, count);
	for (i = 0; i < naive->reversed_count; i++)
	{
		NaiveReversed *it = &naive->reversed[i];
		CalimeroPeriod on = it->cash->used ? it->cash->first_used : it->cash->key;

		naive_row(naive, it->cash, NULL, on, it->amount, REC_METHOD_REVERSAL,
				  it->reversal->movement->identity);
		naive_row(naive, it->reversal, NULL, on, -it->amount, REC_METHOD_REVERSAL,
				  it->cash->movement->identity);
	}
	for (i = 0; i < naive->cash_count; i++)
	{
		NaiveItem  *item = &naive->cash[i];

		if (item->open == 0)
			continue;
		naive_row(naive, item, NULL, item->key, item->open, REC_METHOD_CREDIT, UINT64_MAX);
		naive_key(naive, payer, item->key)->key.signals |=
			REC_SIGNAL_CREDIT | (item->bounded ? REC_SIGNAL_BORNE : 0);
	}
	for (i = 0; i < naive->debt_count; i++)
		naive_leave_unpaid(naive, &naive->debts[i]);
}

/* A sum that numeric(14,2) does not hold is not told; was it one? */
static bool
naive_beyond(int64_t *sum)
{
	if (llabs(*sum) <= CALIMERO_AMOUNT_MAX)
		return false;
	*sum = REC_NO_AMOUNT;
	return true;
}

/* Amounts of a history are few: their sums fit 64 bits. */
static bool
naive_hide(RecKey *key)
{
	bool		gap =
	llabs(key->due - key->announced - key->announced_by_other) > CALIMERO_AMOUNT_MAX ||
	llabs(key->announced + key->announced_for_other - key->unpaid_for_other +
		  key->unpaid_by_other - key->cashed) > CALIMERO_AMOUNT_MAX;
	int			hidden = naive_beyond(&key->due) + naive_beyond(&key->contributions) +
	naive_beyond(&key->reductions) + naive_beyond(&key->announced) +
	naive_beyond(&key->announced_by_other) + naive_beyond(&key->announced_for_other) +
	naive_beyond(&key->emitted) + naive_beyond(&key->cashed) +
	naive_beyond(&key->allocated) + naive_beyond(&key->settled_by_other) +
	naive_beyond(&key->unpaid_by_other) + naive_beyond(&key->unpaid_for_other);

	return hidden > 0 || gap;
}

/* Every condition by itself; the first that holds is the status. */
static void
naive_status(Naive *naive, NaiveKey *it)
{
	const RecRules *rules = &naive->input->rules;
	RecKey	   *key = &it->key;
	int64_t		a = key->announced + key->announced_for_other - key->unpaid_for_other +
	key->unpaid_by_other;
	int64_t		b = key->announced + key->announced_by_other;
	int64_t		t = rules->tolerance;
	int64_t		td = rules->tolerance_per_line && key->lines > t ? key->lines : t;
	bool		due_gap = llabs(key->due - b) > td &&
	(key->signals & REC_SIGNAL_CODE_INCONNU) == 0;
	bool		payment_gap = llabs(a - key->cashed) > t;
	bool		holds[REC_STATUS_COUNT];
	int			status = 0;

	if (naive_hide(key))
	{
		key->status = REC_MONTANT_HORS_LIMITE;
		return;
	}
	holds[REC_MONTANT_HORS_LIMITE] = false;
	holds[REC_VERSION_DOUTEUSE] = (key->signals & REC_SIGNAL_DOUTE) != 0;
	holds[REC_FRACTION_INCOMPLETE] = (key->signals & REC_SIGNAL_INCOMPLETE) != 0;
	holds[REC_DEVISE] = (key->signals & REC_SIGNAL_DEVISE) != 0;
	holds[REC_CODE_INCONNU] = (key->signals & REC_SIGNAL_CODE_INCONNU) != 0;
	holds[REC_ENCAISSEMENT_SANS_DSN] = key->cashed > t && !it->known;
	holds[REC_REMBOURSEMENT_SANS_DSN] = key->cashed < -t && !it->known;
	holds[REC_EMIS_SANS_DSN] = key->emitted != 0 && !it->known;
	holds[REC_SANS_VERSEMENT] = key->due > td && b == 0;
	holds[REC_SANS_ENCAISSEMENT] = a > t && key->cashed == 0 &&
		!(key->unpaid_by_other > 0 && key->settled_by_other > 0);
	holds[REC_CREDIT] = key->due < -td || key->cashed > a + t;
	holds[REC_ECART_PAIEMENT] = payment_gap;
	holds[REC_ECART_DU] = due_gap;
	holds[REC_PAYE_PAR_AUTRE] = key->announced == 0 && key->announced_by_other > 0 &&
		key->unpaid_by_other <= t;
	holds[REC_TEST_IGNORE] = !it->known && (key->signals & REC_SIGNAL_TEST_IGNORE) != 0;
	holds[REC_NEANT] = (key->signals & REC_SIGNAL_NEANT) != 0 && key->due == 0 &&
		a == 0 && b == 0 && key->cashed == 0;
	holds[REC_OK] = true;
	while (!holds[status])
		status++;
	key->status = (RecStatus) status;
	if (status == REC_EMIS_SANS_DSN)
		key->due_day = it->called_due;
	key->signals |= (due_gap ? REC_SIGNAL_ECART_DU : 0) |
		(payment_gap ? REC_SIGNAL_ECART_PAIEMENT : 0);
}

/* All of it; keys and rows come out in the order of the engine's output. */
static void
naive_reconcile(Naive *naive, const RecInput *input)
{
	size_t		room = input->announcement_count + input->movement_count + 1;
	NaiveItem  *reversals = malloc(room * sizeof(NaiveItem));
	size_t		i;
	size_t		j;

	naive->input = input;
	naive->key_count = 0;
	naive->answer_count = 0;
	naive->row_count = 0;
	naive->debts = malloc(room * sizeof(NaiveItem));
	naive->cash = malloc(room * sizeof(NaiveItem));
	naive->reversed = malloc(2 * room * sizeof(NaiveReversed));
	naive_declared(naive);
	naive_announced(naive);
	naive_emitted_and_marks(naive);
	for (i = 0; i < input->announcement_count + input->movement_count; i++)
	{
		int64_t		payer = i < input->announcement_count ? input->announcements[i].payer :
		input->movements[i - input->announcement_count].siret;
		bool		done = false;

		for (j = 0; j < i && !done; j++)
			done = payer == (j < input->announcement_count ? input->announcements[j].payer :
							 input->movements[j - input->announcement_count].siret);
		if (!done)
			naive_payer(naive, payer, reversals);
	}
	for (i = 0; i < naive->key_count; i++)
		naive_status(naive, &naive->keys[i]);
	qsort(naive->keys, naive->key_count, sizeof(NaiveKey), naive_compare_keys);
	qsort(naive->rows, naive->row_count, sizeof(RecAllocation), naive_compare_rows);
	free(naive->debts);
	free(naive->cash);
	free(naive->reversed);
	free(reversals);
}

#endif							/* CALIMERO_RECONCILE_NAIVE_H */
