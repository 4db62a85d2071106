/*-------------------------------------------------------------------------
 *
 * subset_sum_test.c
 *	  Sets of items that add up to an amount, against trying every set.
 *
 * IDENTIFICATION
 *	  tests/unit/subset_sum_test.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/rapprochement/subset_sum.h"
#include "tap.h"

#define ROUNDS 4000

/* Every set, one after the other. */
static SubsetAnswer
try_all(const int64_t *items, size_t count, int64_t amount, uint32_t *found)
{
	int			sets = 0;
	uint32_t	set;

	*found = 0;
	for (set = 1; set < UINT32_C(1) << count; set++)
	{
		int64_t		sum = 0;
		int			size = 0;
		size_t		i;

		for (i = 0; i < count; i++)
		{
			if ((set >> i & 1) != 0)
			{
				sum += items[i];
				size++;
			}
		}
		if (sum == amount && size >= 2)
		{
			sets++;
			*found |= set;
		}
	}
	return sets == 0 ? SUBSET_NONE : sets == 1 ? SUBSET_UNIQUE : SUBSET_AMBIGUOUS;
}

static SubsetAnswer
find(const int64_t *items, size_t count, int64_t amount, uint32_t *found)
{
	SubsetWindow window;

	/* What an earlier window left must not matter. */
	memset(&window, 0xA5, sizeof(window));
	calimero_subset_prepare(&window, items, count);
	return calimero_subset_find(&window, amount, found);
}

static void
named_cases(void)
{
	static const int64_t items[] = {100, 250, 400, 1000};
	static const int64_t twins[] = {100, 100, 300};
	static const int64_t large[12] = {
		99999999999999, 99999999999999, 99999999999999, 99999999999999,
		99999999999999, 99999999999999, 99999999999999, 99999999999999,
		99999999999999, 99999999999999, 99999999999999, 99999999999999
	};
	uint32_t	found;

	ok(find(items, 4, 350, &found) == SUBSET_UNIQUE && found == 3, "%s",
	   "two items within one half");
	ok(find(items, 4, 1100, &found) == SUBSET_UNIQUE && found == 9, "%s",
	   "one item of each half");
	ok(find(items, 4, 1750, &found) == SUBSET_UNIQUE && found == 15, "%s", "all items");
	ok(find(items, 4, 100, &found) == SUBSET_NONE && found == 0, "%s",
	   "one item alone is no set");
	ok(find(items, 4, 1000, &found) == SUBSET_NONE && found == 0, "%s",
	   "nor is the last one");
	ok(find(items, 4, 0, &found) == SUBSET_NONE, "%s", "nothing adds up to nothing");
	ok(find(items, 4, -350, &found) == SUBSET_NONE, "%s", "no set is below zero");
	ok(find(items, 4, 351, &found) == SUBSET_NONE, "%s", "one centime is a difference");
	ok(find(items, 4, 1751, &found) == SUBSET_NONE, "%s", "more than all of them");
	ok(find(twins, 3, 400, &found) == SUBSET_AMBIGUOUS && found == 7, "%s",
	   "either twin would do: ambiguous, and the union names all three");
	ok(find(twins, 3, 200, &found) == SUBSET_UNIQUE && found == 3, "%s",
	   "both twins are one set");
	ok(find(items, 0, 100, &found) == SUBSET_NONE, "%s", "no items, no set");
	ok(find(items, 0, 0, &found) == SUBSET_NONE, "%s", "no items, no set of nothing");
	ok(find(items, 1, 100, &found) == SUBSET_NONE, "%s", "one item, no set");
	ok(find(items, 2, 350, &found) == SUBSET_UNIQUE && found == 3, "%s", "two items, one set");
	ok(find(large, 12, 12 * INT64_C(99999999999999), &found) == SUBSET_UNIQUE &&
	   found == 0xFFF, "%s", "twelve of the largest amounts");
	ok(find(large, 12, 6 * INT64_C(99999999999999), &found) == SUBSET_AMBIGUOUS &&
	   found == 0xFFF, "%s", "924 sets at once");
}

static void
random_cases(void)
{
	uint64_t	seed = 5;
	int			seen[3] = {0, 0, 0};
	int			wrong = 0;
	int			round;

	for (round = 0; round < ROUNDS; round++)
	{
		int64_t		items[SUBSET_MAX];
		size_t		count = (size_t) (round % (SUBSET_MAX + 1));
		uint32_t	range = round % 3 == 0 ? 6 : round % 3 == 1 ? 300 : 3000000;
		int64_t		amount = 0;
		uint32_t	expected;
		uint32_t	found;
		SubsetAnswer answer;
		size_t		i;

		for (i = 0; i < count; i++)
		{
			seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
			items[i] = 1 + (int64_t) ((seed >> 33) % range);
			if ((seed >> 60 & 1) != 0)
				amount += items[i];
		}
		answer = try_all(items, count, amount, &expected);
		seen[answer]++;
		wrong += find(items, count, amount, &found) != answer || found != expected;
		answer = try_all(items, count, amount + 1, &expected);
		wrong += find(items, count, amount + 1, &found) != answer || found != expected;
	}
	is_int(wrong, 0, "%d times the same answer as trying every set", 2 * ROUNDS);
	ok(seen[0] > 100 && seen[1] > 500 && seen[2] > 500, "%s",
	   "none, one and several were all met");
}

int
main(void)
{
	named_cases();
	random_cases();
	return done_testing();
}
