/*-------------------------------------------------------------------------
 *
 * reconcile_limits_test.c
 *	  Memory that runs out at any point, sums that pass the limit, work that is stopped.
 *
 * IDENTIFICATION
 *	  tests/unit/reconcile_limits_test.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/amount.h"
#include "core/rapprochement/reconcile.h"
#include "reconcile_facts.h"
#include "tap.h"

#include <stdlib.h>

#define FARM INT64_C(12345678200010)
#define HEAD INT64_C(98765432400019)
#define JAN 202501
#define FEB 202502
#define NONE CALIMERO_NO_PERIOD

/* An allocator that fails once, at the n-th request, or for good from it on. */
typedef struct Failing
{
	size_t		requests;
	size_t		fail_at;		/* counted from 1; 0: never */
	bool		for_good;
	size_t		live;			/* blocks not released */
} Failing;

static Facts facts;

static bool
fails(Failing *failing)
{
	failing->requests++;
	return failing->fail_at != 0 &&
		(failing->requests == failing->fail_at ||
		 (failing->for_good && failing->requests > failing->fail_at));
}

static void *
failing_allocate(void *context, size_t size)
{
	Failing    *failing = context;

	if (fails(failing))
		return NULL;
	failing->live++;
	return malloc(size);
}

static void *
failing_reallocate(void *context, void *pointer, size_t size)
{
	Failing    *failing = context;
	void	   *moved;

	if (fails(failing))
		return NULL;
	/* Always moved, so that a pointer kept from before is seen. */
	moved = malloc(size);
	if (pointer == NULL)
		failing->live++;
	else
	{
		/* The old size is not known here; the new one is never smaller. */
		void	   *same = realloc(pointer, size);

		memcpy(moved, same, size);
		free(same);
	}
	return moved;
}

static void
failing_release(void *context, void *pointer)
{
	Failing    *failing = context;

	if (pointer != NULL)
		failing->live--;
	free(pointer);
}

static RecResult
run_with(Failing *failing, RecOutput *out)
{
	CalimeroAllocator allocator = {
		NULL, failing_allocate, failing_reallocate, failing_release
	};

	allocator.context = failing;
	return reconcile(&facts.input, &allocator, out);
}

/* A little of everything, and enough of it for arrays to grow and to merge. */
static void
make_facts(void)
{
	int			i;

	facts_clear(&facts);
	facts.input.rules.max_items = 4;
	for (i = 0; i < 60; i++)
	{
		CalimeroPeriod month = 202401 + i * 7 % 12;
		int64_t		siret = FARM + i % 3;

		declare(&facts, siret, month, 1000 + i);
		announce_through(&facts, siret, i % 4 == 0 ? HEAD : siret, month, 1000 + i * 37 % 11);
		cash(&facts, i % 5 == 0 ? HEAD : siret, i % 2 == 0 ? NONE : month,
			 calimero_period_last_day(month) + i % 6, i % 6 == 5 ? -1010 : 1000 + i * 31 % 13);
		if (i % 12 == 11)
			facts.movements[i].reverses = facts.movements[i - 3].identity;
	}
	announce(&facts, FARM, 202421, 5000);
	emit(&facts, FARM, 202402, 12);
	mark(&facts, FARM, 202403, REC_SIGNAL_NEANT);
}

static void
survive_any_failure(void)
{
	Failing		counting = {0, 0, false, 0};
	RecOutput	out;
	size_t		requests;
	size_t		n;
	int			wrong = 0;

	make_facts();
	is_int(run_with(&counting, &out), REC_DONE, "%s", "with memory, it is done");
	ok(out.key_count > 20 && out.allocation_count > 50, "%s", "and there is a result");
	requests = counting.requests;
	{
		CalimeroAllocator allocator = {
			&counting, failing_allocate, failing_reallocate, failing_release
		};

		reconcile_free(&out, &allocator);
	}
	is_int(counting.live, 0, "%s", "everything is released");
	ok(requests > 25, "%s", "there are many requests that may fail");
	for (n = 1; n <= 2 * requests; n++)
	{
		Failing		failing = {0, 0, false, 0};

		failing.fail_at = (n + 1) / 2;
		failing.for_good = n % 2 == 0;
		memset(&out, 0x55, sizeof(out));
		wrong += run_with(&failing, &out) != REC_NO_MEMORY || failing.live != 0 ||
			out.keys != NULL || out.allocations != NULL ||
			out.key_count != 0 || out.allocation_count != 0;
	}
	is_int(wrong, 0, "%s", "a failure at any request: no memory, no leak, no result");
}

static void
check_array_reserve(void)
{
	void	   *array = NULL;
	size_t		capacity = 0;
	Failing		failing = {0, 1, true, 0};
	CalimeroAllocator allocator = {
		&failing, failing_allocate, failing_reallocate, failing_release
	};

	ok(calimero_array_reserve(&calimero_malloc_allocator, &array, &capacity, 0, 8) == 0 &&
	   array == NULL, "%s", "room for nothing");
	ok(calimero_array_reserve(&calimero_malloc_allocator, &array, &capacity, 5, 8) == 0 &&
	   capacity >= 5, "%s", "room for five");
	memset(array, 1, capacity * 8);
	ok(calimero_array_reserve(&calimero_malloc_allocator, &array, &capacity, 1000, 8) == 0 &&
	   capacity >= 1000 && ((char *) array)[39] == 1, "%s", "room for more, contents kept");
	ok(calimero_array_reserve(&calimero_malloc_allocator, &array, &capacity,
							  SIZE_MAX / 8 + 1, 8) == -1 && capacity < 5000, "%s",
	   "a size that cannot be");
	ok(calimero_array_reserve(&calimero_malloc_allocator, &array, &capacity,
							  SIZE_MAX / 2 + 2, 1) == -1 && capacity < 5000, "%s",
	   "a size that cannot be doubled");
	ok(calimero_array_reserve(&allocator, &array, &capacity, 100000, 8) == -1 &&
	   capacity < 5000 && ((char *) array)[39] == 1, "%s", "no memory: the array is unchanged");
	calimero_malloc_allocator.release(NULL, array);
}

/* Is that sum of the key unknown, and the others not; does the status say it? */
static bool
lacks_only(const RecKey *key, const int64_t *sum)
{
	const int64_t *sums[] = {
		&key->due, &key->contributions, &key->reductions, &key->announced,
		&key->announced_by_other, &key->announced_for_other, &key->emitted, &key->cashed
	};
	size_t		i;

	if (key == NULL)
		return false;
	for (i = 0; i < sizeof(sums) / sizeof(sums[0]); i++)
	{
		if ((*sums[i] == REC_NO_AMOUNT) != (sums[i] == sum))
			return false;
	}
	return (key->status == REC_MONTANT_HORS_LIMITE) == (sum != NULL) &&
		(key->signals & (REC_SIGNAL_ECART_DU | REC_SIGNAL_ECART_PAIEMENT)) ==
		(sum != NULL ? 0 : REC_SIGNAL_ECART_DU | REC_SIGNAL_ECART_PAIEMENT);
}

/* Two facts for each sum of a key: together they are at the limit. */
static void
make_limits(void)
{
	int			i;

	facts_clear(&facts);
	for (i = 0; i < 2; i++)
	{
		/* The first of each two facts holds all but one centime. */
		int64_t		amount = i == 0 ? CALIMERO_AMOUNT_MAX - 1 : 1;

		declare(&facts, FARM, JAN, amount)->reductions = -amount;
	}
	for (i = 0; i < 6; i++)
		announce_through(&facts, i / 2 == 2 ? HEAD : FARM, i / 2 == 1 ? HEAD : FARM, JAN,
						 i % 2 == 0 ? CALIMERO_AMOUNT_MAX - 1 : 1);
	emit(&facts, FARM, JAN, CALIMERO_AMOUNT_MAX - 1);
	emit(&facts, FARM, JAN, 1);
	cash(&facts, FARM, JAN, CALIMERO_NO_DAY, CALIMERO_AMOUNT_MAX - 1);
	cash(&facts, FARM, JAN, CALIMERO_NO_DAY, 1);
	declare(&facts, HEAD, FEB, 500);
	announce(&facts, HEAD, FEB, 500);
	cash(&facts, HEAD, FEB, CALIMERO_NO_DAY, 500);
}

/* Each sum of a key, one centime beyond the limit and at the limit. */
static void
tell_sums_beyond_the_limit(void)
{
	int			sum;

	for (sum = -1; sum < 8; sum++)
	{
		int64_t    *last[8] = {
			&facts.declared[1].due, &facts.declared[1].contributions,
			&facts.declared[1].reductions, &facts.announcements[1].amount,
			&facts.announcements[3].amount, &facts.announcements[5].amount,
			&facts.movements[1].amount, &facts.movements[3].amount
		};
		RecOutput	out;
		const RecKey *key;
		const RecKey *other;

		make_limits();
		if (sum >= 0)
			*last[sum] += *last[sum] < 0 ? -1 : 1;
		is_int(reconcile(&facts.input, &calimero_malloc_allocator, &out), REC_DONE,
			   "%s", "the matching goes on");
		key = key_of(&out, FARM, JAN);
		{
			const int64_t *told[8] = {
				&key->due, &key->contributions, &key->reductions, &key->announced,
				&key->announced_by_other, &key->announced_for_other, &key->emitted,
				&key->cashed
			};

			ok(lacks_only(key, sum < 0 ? NULL : told[sum]), "sum %d of a key: %s", sum,
			   sum < 0 ? "every one at the limit" : "one centime beyond");
		}
		other = key_of(&out, HEAD, FEB);
		ok(other->status == REC_OK && other->cashed == 500 && other->allocated == 500,
		   "%s", "and another key is not concerned");
		/* What another is to pay is beyond the limit at that other, too. */
		other = key_of(&out, HEAD, JAN);
		is_int(other->status == REC_MONTANT_HORS_LIMITE, sum == 4 || sum == 5, "%s",
			   "nor is the payer, but for what it is to pay");
		reconcile_free(&out, &calimero_malloc_allocator);
	}
}

static RecStatus
status_of_farm(void)
{
	RecOutput	out;
	RecStatus	status = REC_STATUS_COUNT;

	if (reconcile(&facts.input, &calimero_malloc_allocator, &out) == REC_DONE)
		status = key_of(&out, FARM, JAN)->status;
	reconcile_free(&out, &calimero_malloc_allocator);
	return status;
}

/* Sums that fit, and differences of them that do not. */
static void
tell_gaps_beyond_the_limit(void)
{
	facts_clear(&facts);
	declare(&facts, FARM, JAN, -CALIMERO_AMOUNT_MAX);
	announce(&facts, FARM, JAN, 1);
	is_int(status_of_farm(), REC_MONTANT_HORS_LIMITE, "%s", "due less announced");
	facts.announcements[0].amount = 0;
	is_int(status_of_farm(), REC_CREDIT, "%s", "at the limit");
	facts_clear(&facts);
	announce(&facts, FARM, JAN, 1);
	cash(&facts, FARM, JAN, CALIMERO_NO_DAY, -CALIMERO_AMOUNT_MAX);
	is_int(status_of_farm(), REC_MONTANT_HORS_LIMITE, "%s", "announced less cashed");
	facts.announcements[0].amount = 0;
	is_int(status_of_farm(), REC_ECART_PAIEMENT, "%s", "at the limit");
	facts.announcements[0].amount = 1;
	mark(&facts, FARM, JAN, REC_SIGNAL_DOUTE);
	is_int(status_of_farm(), REC_MONTANT_HORS_LIMITE, "%s", "before any other status");
}

/* What a payer settled for one key adds up to more than an amount. */
static void
tell_settled_beyond_the_limit(void)
{
	RecOutput	out;
	int			i;

	facts_clear(&facts);
	for (i = 0; i < 3; i++)
	{
		announce_through(&facts, FARM, HEAD + i, JAN, CALIMERO_AMOUNT_MAX);
		cash(&facts, HEAD + i, JAN, CALIMERO_NO_DAY, i == 0 ? CALIMERO_AMOUNT_MAX : 1);
	}
	is_int(reconcile(&facts.input, &calimero_malloc_allocator, &out), REC_DONE, "%s",
		   "settled for more than an amount");
	ok(key_of(&out, FARM, JAN)->settled_by_other == REC_NO_AMOUNT &&
	   key_of(&out, FARM, JAN)->announced_by_other == REC_NO_AMOUNT &&
	   key_of(&out, FARM, JAN)->status == REC_MONTANT_HORS_LIMITE, "%s",
	   "neither what was announced nor what was settled is told");
	ok(key_of(&out, HEAD, JAN)->status == REC_OK, "%s", "a payer's own key is right");
	reconcile_free(&out, &calimero_malloc_allocator);
}

static void
add_wide_sums(void)
{
	facts_clear(&facts);
	declare(&facts, FARM, JAN, INT64_MAX);
	declare(&facts, FARM, JAN, INT64_MAX);
	is_int(status_of_farm(), REC_MONTANT_HORS_LIMITE, "%s", "a sum that would wrap");
	declare(&facts, FARM, JAN, -INT64_MAX);
	declare(&facts, FARM, JAN, -INT64_MAX + 5);
	is_int(status_of_farm(), REC_SANS_VERSEMENT, "%s", "only the whole sum counts, not its parts");
	facts.declared[1].lines = UINT32_MAX;
	is_int(status_of_farm(), REC_MONTANT_HORS_LIMITE, "%s", "more lines than can be counted");

	facts_clear(&facts);
	declare(&facts, FARM, JAN, INT64_C(23284) << 32);
	declare(&facts, FARM, JAN, -(INT64_C(1) << 32) + 1);
	is_int(status_of_farm(), REC_SANS_VERSEMENT, "%s", "beyond the limit and back");
	facts.declared[0].due = facts.declared[0].contributions = -facts.declared[0].due;
	facts.declared[1].due = facts.declared[1].contributions = -facts.declared[1].due;
	is_int(status_of_farm(), REC_CREDIT, "%s", "below the limit and back");
	facts.declared[1].due = 0;
	is_int(status_of_farm(), REC_MONTANT_HORS_LIMITE, "%s", "below the limit");
}

static RecResult
result_of_facts(void)
{
	RecOutput	out;
	RecResult	result = reconcile(&facts.input, &calimero_malloc_allocator, &out);

	reconcile_free(&out, &calimero_malloc_allocator);
	return result;
}

/* Single amounts that no column holds: whoever gives them is wrong. */
static void
refuse_impossible_amounts(void)
{
	facts_clear(&facts);
	announce(&facts, FARM, JAN, CALIMERO_AMOUNT_MAX + 1);
	is_int(result_of_facts(), REC_OVERFLOW, "%s", "an announcement beyond the limit");
	facts.announcements[0].amount = -1;
	is_int(result_of_facts(), REC_OVERFLOW, "%s", "an announcement below zero");
	facts.announcements[0].amount = INT64_MIN;
	is_int(result_of_facts(), REC_OVERFLOW, "%s", "the least of all numbers");

	facts_clear(&facts);
	cash(&facts, FARM, JAN, CALIMERO_NO_DAY, INT64_MIN);
	is_int(result_of_facts(), REC_OVERFLOW, "%s", "a movement below the limit");
	facts.movements[0].amount = CALIMERO_AMOUNT_MAX + 1;
	is_int(result_of_facts(), REC_OVERFLOW, "%s", "a movement beyond the limit");
}

typedef struct Watch
{
	int			calls;
	int			stop_at;		/* 0: never */
} Watch;

static bool
watch_progress(void *argument)
{
	Watch	   *watch = argument;

	watch->calls++;
	return watch->calls != watch->stop_at;
}

/* Long work of one SIRET, in which nothing but the loops can report. */
static void
report_progress(void)
{
	Watch		watch = {0, 0};
	RecOutput	out;
	int			calls;
	int			wrong = 0;
	int			i;

	facts_clear(&facts);
	facts.input.rules.max_items = 12;
	for (i = 0; i < 6000; i++)
	{
		announce(&facts, FARM, 202401 + i % 12, 100000 + 2 * i);
		cash(&facts, FARM, NONE, 20000 + i % 300, 99999 - 2 * i % 50000);
	}
	facts.input.on_progress = watch_progress;
	facts.input.argument = &watch;
	is_int(reconcile(&facts.input, &calimero_malloc_allocator, &out), REC_DONE, "%s",
		   "work that nobody stops is done");
	reconcile_free(&out, &calimero_malloc_allocator);
	calls = watch.calls;
	ok(calls >= 5, "%s", "progress is reported within one SIRET");
	for (i = 1; i <= calls; i++)
	{
		watch.calls = 0;
		watch.stop_at = i;
		wrong += reconcile(&facts.input, &calimero_malloc_allocator, &out) != REC_STOPPED ||
			watch.calls != i || out.keys != NULL || out.allocations != NULL;
	}
	is_int(wrong, 0, "%s", "stopped at any report: at once, and without a result");
}

int
main(void)
{
	survive_any_failure();
	check_array_reserve();
	tell_sums_beyond_the_limit();
	tell_gaps_beyond_the_limit();
	tell_settled_beyond_the_limit();
	add_wide_sums();
	refuse_impossible_amounts();
	report_progress();
	return done_testing();
}
