/*-------------------------------------------------------------------------
 *
 * reconcile_match.c
 *	  Cashed amounts against announcements: equal, sums of several, then the
 *	  imputation rule.
 *
 * The amounts that the account assigned to a key are matched in that key, key
 * after key, then those assigned to a period that no key holds; those of no
 * period are then matched in all that the payer still has open.  Each of these
 * groups is a range of run->cash against a range of run->debts, both oldest
 * first: of the debts of the payer's enterprise, then of those of others.
 *
 * Cash of no period reaches only announcements whose key begins so many days
 * after it at most.  Debts are in the order of the first days of their keys and
 * cash in that of its days, so that what an amount reaches is a head of the
 * debts which grows with each later amount, and what reaches a debt is a tail
 * of the cash: each step is one walk, with a cursor on either side.
 *
 * For sums of several, one side gives the amounts to find (targets) and the
 * other the items to add up (candidates).  The candidates stand in a list from
 * which those closed, or too early for all targets to come, are taken out as
 * they are met; a window on its head is prepared again only when it holds other
 * items, so that the effort is one lookup a target, and one preparation a set
 * or a candidate that comes or goes.
 *
 * IDENTIFICATION
 *	  extension/core/rapprochement/reconcile_match.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/rapprochement/reconcile_private.h"

#include <string.h>

#include "core/rapprochement/subset_sum.h"

/* As many days as no cash lies before what it may settle. */
#define ANY_DAY (INT64_C(1) << 40)

/* Announcements, and the cashed amounts that may settle them. */
typedef struct Meeting
{
	RecItems	debts;
	RecItems	cash;
	int64_t		ahead;			/* days that a key may begin after the cash */
} Meeting;

/* The candidates at the head of their list. */
typedef struct Window
{
	RecItems	candidates;
	uint32_t	head;			/* first of the list, open or just closed */
	uint32_t	items[SUBSET_MAX];	/* those that "sums" was prepared for */
	size_t		count;
	SubsetWindow sums;
} Window;

static bool
reaches(const RecItem *cash, const RecItem *debt, int64_t ahead)
{
	return (int64_t) debt->day - cash->day <= ahead;
}

/* Let "cash" settle "debt" for "amount". */
static bool
settle(RecRun *run, RecItem *cash, RecItem *debt, int64_t amount, RecMethod method)
{
	const RecAnnouncement *announcement = &run->input->announcements[debt->fact];
	RecAllocation row = {0};

	cash->open -= amount;
	debt->open -= amount;
	if (cash->settled == REC_NOBODY)
		cash->settled = debt->key;
	if (announcement->payer != announcement->siret)
		run->settled[debt->fact] += amount;
	if (method == REC_METHOD_IMPUTED && cash->bounded)
		run->keys[debt->key].signals |= REC_SIGNAL_BORNE;
	row.movement = run->input->movements[cash->fact].identity;
	row.announcement[0] = announcement->identity[0];
	row.announcement[1] = announcement->identity[1];
	row.siret = announcement->siret;
	row.amount = amount;
	row.method = method;
	row.counterpart = REC_NO_IDENTITY;
	return rec_add_row(run, debt->key, &row);
}

/* References to the open items, by amount, oldest first among equal ones. */
static RecRef *
open_by_amount(RecRun *run, RecItems items, RecScratch which, size_t *count)
{
	RecRef	   *refs = rec_scratch(run, which, items.count, sizeof(RecRef));
	size_t		i;

	if (refs == NULL)
		return NULL;
	*count = 0;
	for (i = 0; i < items.count; i++)
	{
		if (items.items[i].open == 0)
			continue;
		refs[*count].order = (uint64_t) items.items[i].open;
		refs[*count].fact = (uint32_t) i;
		(*count)++;
	}
	return rec_sort_refs(run, refs, *count) ? refs : NULL;
}

/*
 * Step b: equal amounts, the oldest of each side together.  Cash too early for
 * a debt is too early for all that follow.
 */
static bool
match_equal(RecRun *run, const Meeting *meeting)
{
	size_t		debt_count;
	size_t		cash_count;
	RecRef	   *debt_refs = open_by_amount(run, meeting->debts, REC_SCRATCH_REFS, &debt_count);
	RecRef	   *cash_refs;
	size_t		i = 0;
	size_t		j = 0;

	if (debt_refs == NULL)
		return false;
	cash_refs = open_by_amount(run, meeting->cash, REC_SCRATCH_REFS_OTHER, &cash_count);
	if (cash_refs == NULL)
		return false;
	while (i < debt_count && j < cash_count)
	{
		RecItem    *debt = &meeting->debts.items[debt_refs[i].fact];
		RecItem    *paid = &meeting->cash.items[cash_refs[j].fact];

		if (debt_refs[i].order < cash_refs[j].order)
			i++;
		else if (debt_refs[i].order > cash_refs[j].order || !reaches(paid, debt, meeting->ahead))
			j++;
		else
		{
			i++;
			j++;
			if (!settle(run, paid, debt, debt->open, REC_METHOD_EXACT))
				return false;
		}
	}
	return rec_worked(run, meeting->debts.count + meeting->cash.count);
}

/* Link the open candidates. */
static void
open_window(Window *window, RecItems candidates)
{
	uint32_t   *link = &window->head;
	size_t		i;

	window->count = 0;
	window->candidates = candidates;
	for (i = 0; i < candidates.count; i++)
	{
		if (candidates.items[i].open == 0)
			continue;
		*link = (uint32_t) i;
		link = &candidates.items[i].next;
	}
	*link = REC_NOBODY;
}

/*
 * Look at the open candidates of a target, the oldest "most" of them; false
 * when there are more.
 */
static bool
fill_window(Window *window, const RecItem *target, bool target_is_cash,
			int64_t ahead, size_t most)
{
	uint32_t	items[SUBSET_MAX];
	int64_t		amounts[SUBSET_MAX];
	uint32_t   *link = &window->head;
	size_t		count = 0;

	while (*link != REC_NOBODY)
	{
		RecItem    *item = &window->candidates.items[*link];
		bool		near = target_is_cash ? reaches(target, item, ahead) :
		reaches(item, target, ahead);

		/* Debts that begin too late are the last ones. */
		if (item->open > 0 && !near && target_is_cash)
			break;
		if (item->open == 0 || !near)
		{
			*link = item->next;
			continue;
		}
		if (count == most)
			return false;
		amounts[count] = item->open;
		items[count++] = *link;
		link = &item->next;
	}
	if (count != window->count || (count > 0 && memcmp(items, window->items, count * sizeof(uint32_t)) != 0))
	{
		memcpy(window->items, items, count * sizeof(uint32_t));
		window->count = count;
		calimero_subset_prepare(&window->sums, amounts, count);
	}
	return true;
}

/* All candidates of the set and the target are closed together. */
static bool
settle_set(RecRun *run, const Window *window, uint32_t set, RecItem *target,
		   bool target_is_cash)
{
	size_t		i;

	for (i = 0; i < window->count; i++)
	{
		RecItem    *item = &window->candidates.items[window->items[i]];
		bool		settled;

		if ((set >> i & 1) == 0)
			continue;
		if (target_is_cash)
			settled = settle(run, target, item, item->open, REC_METHOD_SUM_ANNOUNCED);
		else
			settled = settle(run, item, target, item->open, REC_METHOD_SUM_CASHED);
		if (!settled)
			return false;
	}
	return true;
}

/* Signal the keys of the announcements between which nothing tells. */
static void
signal_ambiguous(RecRun *run, const Window *window, uint32_t set,
				 const RecItem *target, bool target_is_cash)
{
	size_t		i;

	if (!target_is_cash)
	{
		run->keys[target->key].signals |= REC_SIGNAL_AMBIGU;
		return;
	}
	for (i = 0; i < window->count; i++)
	{
		if ((set >> i & 1) != 0)
			run->keys[window->candidates.items[window->items[i]].key].signals |=
				REC_SIGNAL_AMBIGU;
	}
}

/* No sum was looked for: told where the announcement is, or the cash ends. */
static void
signal_bounded(RecRun *run, RecItem *target, bool target_is_cash)
{
	if (target_is_cash)
		target->bounded = true;
	else
		run->keys[target->key].signals |= REC_SIGNAL_BORNE;
}

/* Step c, one way: each open target against sets of the candidates. */
static bool
match_sums(RecRun *run, const Meeting *meeting, bool targets_are_cash)
{
	RecItems	targets = targets_are_cash ? meeting->cash : meeting->debts;
	Window		window;
	uint32_t	set;
	size_t		i;

	open_window(&window, targets_are_cash ? meeting->debts : meeting->cash);
	for (i = 0; i < targets.count && window.head != REC_NOBODY; i++)
	{
		RecItem    *target = &targets.items[i];

		if (target->open == 0)
			continue;
		if (!rec_worked(run, SUBSET_MAX))
			return false;
		/* What is unique among a part of them is not unique among them all. */
		if (!fill_window(&window, target, targets_are_cash, meeting->ahead, run->max_items))
		{
			signal_bounded(run, target, targets_are_cash);
			continue;
		}
		if (window.count < 2)
			continue;
		switch (calimero_subset_find(&window.sums, target->open, &set))
		{
			case SUBSET_UNIQUE:
				if (!settle_set(run, &window, set, target, targets_are_cash))
					return false;
				break;
			case SUBSET_AMBIGUOUS:
				signal_ambiguous(run, &window, set, target, targets_are_cash);
				break;
			case SUBSET_NONE:
				break;
		}
	}
	return true;
}

/*
 * Step d: oldest cashed amount first, announcements from one end on of those
 * that it reaches.  The newest ones make a pile, which grows as cash gets later.
 */
static bool
impute(RecRun *run, const Meeting *meeting)
{
	bool		newest = run->input->rules.imputation == REC_IMPUTE_NEWEST;
	RecItem    *debts = meeting->debts.items;
	uint32_t	top = REC_NOBODY;
	size_t		oldest = 0;
	size_t		reached = 0;
	size_t		i = 0;

	if (run->input->rules.imputation == REC_IMPUTE_NONE)
		return true;
	while (i < meeting->cash.count)
	{
		RecItem    *paid = &meeting->cash.items[i];
		RecItem    *debt = NULL;

		for (; reached < meeting->debts.count &&
			 reaches(paid, &debts[reached], meeting->ahead); reached++)
		{
			debts[reached].next = top;
			top = (uint32_t) reached;
		}
		if (newest && top != REC_NOBODY)
			debt = &debts[top];
		else if (!newest && oldest < reached)
			debt = &debts[oldest];
		if (paid->open == 0 || debt == NULL)
			i++;
		else if (debt->open == 0 && newest)
			top = debt->next;
		else if (debt->open == 0)
			oldest++;
		else if (!settle(run, paid, debt, paid->open < debt->open ? paid->open : debt->open,
						 REC_METHOD_IMPUTED) || !rec_worked(run, 1))
			return false;
	}
	return true;
}

/* Step e: what is left stays on a key. */
static bool
leave_credits(RecRun *run, RecItems cash)
{
	size_t		i;

	for (i = 0; i < cash.count; i++)
	{
		RecItem    *paid = &cash.items[i];
		RecLocalKey *key = &run->keys[paid->key];
		RecAllocation row = {0};

		if (paid->open == 0)
			continue;
		key->signals |= REC_SIGNAL_CREDIT | (paid->bounded ? REC_SIGNAL_BORNE : 0);
		row.movement = run->input->movements[paid->fact].identity;
		row.announcement[0] = REC_NO_IDENTITY;
		row.announcement[1] = REC_NO_IDENTITY;
		row.siret = run->siret;
		row.amount = paid->open;
		row.method = REC_METHOD_CREDIT;
		row.counterpart = REC_NO_IDENTITY;
		paid->open = 0;
		if (!rec_add_row(run, paid->key, &row))
			return false;
	}
	return rec_worked(run, cash.count);
}

/* Steps b to d. */
static bool
match_debts(RecRun *run, RecItems debts, RecItems cash, int64_t ahead)
{
	Meeting		meeting = {debts, cash, ahead};

	return debts.count == 0 ||
		(match_equal(run, &meeting) &&
		 match_sums(run, &meeting, true) &&
		 match_sums(run, &meeting, false) &&
		 impute(run, &meeting));
}

/* Cash of no period: first what has begun, then what begins soon. */
static bool
match_unassigned(RecRun *run, RecItems debts, RecItems cash)
{
	int			ahead = run->input->rules.days_ahead;

	return match_debts(run, debts, cash, 0) &&
		(ahead <= 0 || match_debts(run, debts, cash, ahead));
}

/*
 * Cash of a long period that no key holds, against the announcements of the
 * periods inside it.  These are here and there among the debts: they are
 * matched in a copy.
 */
static bool
match_long(RecRun *run, RecItems debts, CalimeroPeriod period, RecItems cash)
{
	RecItems	inside = {NULL, 0};
	size_t		i;
	size_t		j = 0;

	inside.items = rec_scratch(run, REC_SCRATCH_DEBTS_LONG, debts.count, sizeof(RecItem));
	if (inside.items == NULL)
		return false;
	for (i = 0; i < debts.count; i++)
	{
		if (calimero_period_contains(period,
									 run->input->announcements[debts.items[i].fact].period))
			inside.items[inside.count++] = debts.items[i];
	}
	if (!match_debts(run, inside, cash, ANY_DAY))
		return false;
	for (i = 0; i < debts.count && j < inside.count; i++)
	{
		if (debts.items[i].fact == inside.items[j].fact)
			debts.items[i].open = inside.items[j++].open;
	}
	return rec_worked(run, debts.count);
}

/* All steps for the cash of one group; the payer's enterprise comes first. */
static bool
match_group(RecRun *run, uint32_t group, RecItems cash)
{
	RecDebtor	debtor;

	for (debtor = 0; debtor < REC_DEBTOR_COUNT; debtor++)
	{
		RecItems	debts = run->debts[debtor];
		bool		matched;

		if (group == REC_UNASSIGNED)
			matched = match_unassigned(run, debts, cash);
		else if (group >= REC_GROUP_LONG)
			matched = match_long(run, debts, rec_group_period(group), cash);
		else
		{
			debts.items += run->keys[group].debt_first[debtor];
			debts.count = run->keys[group].debt_count[debtor];
			matched = match_debts(run, debts, cash, ANY_DAY);
		}
		if (!matched)
			return false;
	}
	return true;
}

/* What is left of the announcements of other enterprises is not missing here. */
static void
leave_strangers(RecRun *run, RecItems debts)
{
	size_t		i;

	for (i = 0; i < debts.count; i++)
		rec_wide_add(&run->keys[debts.items[i].key].unpaid_for_other, debts.items[i].open);
}

/* A key with an announcement left unpaid waits for the first one due. */
static void
find_due_days(RecRun *run, RecItems debts)
{
	size_t		i;

	for (i = 0; i < debts.count; i++)
	{
		const RecItem *debt = &debts.items[i];
		CalimeroDay due = run->input->announcements[debt->fact].due;

		if (debt->open > 0 && due < run->keys[debt->key].due_day)
			run->keys[debt->key].due_day = due;
	}
}

/* Decide what each cashed amount of the SIRET settles, and add the rows. */
bool
rec_match(RecRun *run)
{
	size_t		rows = run->output->allocation_count;
	size_t		first;
	size_t		last;

	if (!rec_collect_items(run))
		return false;
	for (first = 0; first < run->cash.count; first = last)
	{
		uint32_t	group = run->cash.items[first].group;
		RecItems	cash;

		for (last = first + 1; last < run->cash.count; last++)
		{
			if (run->cash.items[last].group != group)
				break;
		}
		cash.items = run->cash.items + first;
		cash.count = last - first;
		if (!match_group(run, group, cash))
			return false;
	}
	if (!rec_set_refunds(run) || !leave_credits(run, run->cash) || !rec_add_reversed_rows(run))
		return false;
	find_due_days(run, run->debts[REC_DEBTOR_SAME_ENTERPRISE]);
	leave_strangers(run, run->debts[REC_DEBTOR_OTHER_ENTERPRISE]);
	return rec_sort_rows(run, rows);
}
