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
 * For sums of several, one side gives the amounts to find (targets) and the
 * other the items to add up (candidates).  The candidates stand in a list from
 * which closed ones are taken out as they are met; a window on its head is
 * prepared again only after a set was found, so that the effort is one lookup
 * a target and one preparation a set.
 *
 * IDENTIFICATION
 *	  extension/core/rapprochement/reconcile_match.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/rapprochement/reconcile_private.h"
#include "core/rapprochement/subset_sum.h"

/* The candidates at the head of their list. */
typedef struct Window
{
	RecItems	candidates;
	uint32_t	head;			/* first of the list, open or just closed */
	uint32_t	items[SUBSET_MAX];
	size_t		count;
	bool		more;			/* other ones are open behind the window */
	SubsetWindow sums;
} Window;

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

/* Step b: equal amounts, the oldest of each side together. */
static bool
match_equal(RecRun *run, RecItems debts, RecItems cash)
{
	size_t		debt_count;
	size_t		cash_count;
	RecRef	   *debt_refs = open_by_amount(run, debts, REC_SCRATCH_REFS, &debt_count);
	RecRef	   *cash_refs;
	size_t		i = 0;
	size_t		j = 0;

	if (debt_refs == NULL)
		return false;
	cash_refs = open_by_amount(run, cash, REC_SCRATCH_REFS_OTHER, &cash_count);
	if (cash_refs == NULL)
		return false;
	while (i < debt_count && j < cash_count)
	{
		if (debt_refs[i].order < cash_refs[j].order)
			i++;
		else if (debt_refs[i].order > cash_refs[j].order)
			j++;
		else
		{
			RecItem    *debt = &debts.items[debt_refs[i++].fact];
			RecItem    *paid = &cash.items[cash_refs[j++].fact];

			if (!settle(run, paid, debt, debt->open, REC_METHOD_EXACT))
				return false;
		}
	}
	return rec_worked(run, debts.count + cash.count);
}

/* Link the open candidates. */
static void
open_window(Window *window, RecItems candidates)
{
	uint32_t   *link = &window->head;
	size_t		i;

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

/* Look at the oldest open candidates, at most "most" of them. */
static void
fill_window(Window *window, size_t most)
{
	int64_t		amounts[SUBSET_MAX];
	uint32_t   *link = &window->head;

	window->count = 0;
	window->more = false;
	while (*link != REC_NOBODY)
	{
		RecItem    *item = &window->candidates.items[*link];

		if (item->open == 0)
		{
			*link = item->next;
			continue;
		}
		if (window->count == most)
		{
			window->more = true;
			break;
		}
		amounts[window->count] = item->open;
		window->items[window->count++] = *link;
		link = &item->next;
	}
	calimero_subset_prepare(&window->sums, amounts, window->count);
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
match_sums(RecRun *run, RecItems targets, RecItems candidates, bool targets_are_cash)
{
	Window		window;
	uint32_t	set;
	size_t		i;

	open_window(&window, candidates);
	fill_window(&window, run->max_items);
	for (i = 0; i < targets.count && window.count >= 2; i++)
	{
		RecItem    *target = &targets.items[i];

		if (target->open == 0)
			continue;
		if (!rec_worked(run, SUBSET_MAX))
			return false;
		/* What is unique among a part of them is not unique among them all. */
		if (window.more)
		{
			signal_bounded(run, target, targets_are_cash);
			continue;
		}
		switch (calimero_subset_find(&window.sums, target->open, &set))
		{
			case SUBSET_UNIQUE:
				if (!settle_set(run, &window, set, target, targets_are_cash))
					return false;
				fill_window(&window, run->max_items);
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

/* Step d: oldest cashed amount first, announcements from one end on. */
static bool
impute(RecRun *run, RecItems debts, RecItems cash)
{
	bool		newest = run->input->rules.imputation == REC_IMPUTE_NEWEST;
	size_t		used = 0;
	size_t		i = 0;

	if (run->input->rules.imputation == REC_IMPUTE_NONE)
		return true;
	while (i < cash.count && used < debts.count)
	{
		RecItem    *paid = &cash.items[i];
		RecItem    *debt = &debts.items[newest ? debts.count - 1 - used : used];

		if (paid->open == 0)
			i++;
		else if (debt->open == 0)
			used++;
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
match_debts(RecRun *run, RecItems debts, RecItems cash)
{
	return debts.count == 0 ||
		(match_equal(run, debts, cash) &&
		 match_sums(run, cash, debts, true) &&
		 match_sums(run, debts, cash, false) &&
		 impute(run, debts, cash));
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
	if (!match_debts(run, inside, cash))
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

		if (group >= REC_GROUP_LONG && group != REC_UNASSIGNED)
			matched = match_long(run, debts, rec_group_period(group), cash);
		else
		{
			if (group != REC_UNASSIGNED)
			{
				debts.items += run->keys[group].debt_first[debtor];
				debts.count = run->keys[group].debt_count[debtor];
			}
			matched = match_debts(run, debts, cash);
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
