/*-------------------------------------------------------------------------
 *
 * reconcile_property_test.c
 *	  What holds for every history: random ones, by the thousand, against the
 *	  rules told naively and against themselves in another order.
 *
 * Amounts are few and small, so that equal amounts and sums happen by chance;
 * SIRETs pay for each other; days, periods and references are often missing
 * or wrong.  One argument changes the seed, a second one the number of
 * histories.
 *
 * IDENTIFICATION
 *	  tests/unit/reconcile_property_test.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/rapprochement/reconcile.h"

#include "core/amount.h"
#include "reconcile_facts.h"
#include "reconcile_naive.h"
#include "tap.h"

#define HISTORIES 4000
#define SIRET_BASE INT64_C(12345678200000)

typedef struct Counts
{
	int			wrong_keys;
	int			wrong_rows;
	int			moved;
	int			unbalanced;
	int			linked;
	int			failed;
	int			status[REC_STATUS_COUNT];
	int			method[REC_METHOD_CREDIT + 1];
	uint32_t	signals;
} Counts;

static uint64_t seed = 2026;
static Facts facts;
static Facts mixed;
static Naive naive;
static Counts counts;

static uint32_t
below(uint32_t limit)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t) (seed >> 33) % limit;
}

static bool
one_in(uint32_t n)
{
	return below(n) == 0;
}

/* Of one enterprise mostly, for establishments that pay for each other. */
static int64_t
random_siret(int64_t base, uint32_t sirets)
{
	uint32_t	number = below(sirets);

	return base + number + (number % 3 == 2 ? 100000 : 0);
}

/* Mostly months of the first half of 2025; rarely nonsense. */
static CalimeroPeriod
random_period(uint32_t months, bool long_ones)
{
	static const CalimeroPeriod others[] = {202521, 202522, 202531, 202540, 202532};

	if (one_in(60))
		return one_in(2) ? CALIMERO_NO_PERIOD : 202599;
	if (long_ones && one_in(5))
		return others[below(5)];
	return 202501 + (CalimeroPeriod) below(months);
}

static CalimeroDay
random_day(void)
{
	return one_in(15) ? CALIMERO_NO_DAY : calimero_day(2025, 1, 1) + (CalimeroDay) below(200);
}

static int64_t
random_amount(uint32_t kind)
{
	if (one_in(25))
		return 0;
	if (kind == 0)
		return 100 * (1 + below(6));
	if (kind == 3)
		return one_in(3) ? CALIMERO_AMOUNT_MAX - below(3) : CALIMERO_AMOUNT_MAX / 2;
	return kind == 1 ? 1 + below(40) : 1000 + below(5000);
}

static uint32_t
random_signals(void)
{
	return one_in(12) ? UINT32_C(1) << below(17) & ~(uint32_t) REC_SIGNAL_TRIMESTRIEL : 0;
}

static void
random_movements(uint32_t count, int64_t base, uint32_t sirets, uint32_t months,
				 bool long_ones, uint32_t kind)
{
	size_t		first = facts.input.movement_count;
	uint32_t	i;

	for (i = 0; i < count; i++)
	{
		RecMovement *fact = cash(&facts, random_siret(base, sirets), one_in(2) ? CALIMERO_NO_PERIOD :
								 random_period(months, long_ones), random_day(),
								 random_amount(kind));

		/* Order of identity is not order of arrival. */
		fact->identity *= UINT64_C(0x9E3779B97F4A7C15);
		fact->emitted = one_in(12);
		fact->due = random_day();
		if (one_in(5))
			fact->amount = -fact->amount;
		if (fact->amount < 0 && one_in(2))
			fact->reverses = one_in(5) ? 7 :
				facts.movements[first + below((uint32_t) (facts.input.movement_count - first))].identity;
		else if (one_in(30))
			fact->reverses = 7;
	}
}

/*
 * Add a history of up to "most" facts of each kind, on so many SIRETs from
 * "base" on.
 */
static void
random_history(int64_t base, uint32_t sirets, uint32_t most)
{
	uint32_t	months = 1 + below(6);
	uint32_t	kind = one_in(20) ? 3 : below(3);
	bool		long_ones = one_in(3);
	uint32_t	by_other = 2 + below(6);
	uint32_t	n;

	for (n = below(most + 1); n > 0; n--)
	{
		RecDeclared *fact = declare(&facts, random_siret(base, sirets), random_period(months, true),
									random_amount(kind));

		fact->month = random_period(6, false);
		fact->lines = below(4);
		fact->signals = random_signals();
		if (one_in(6))
			fact->due = -fact->due;
	}
	for (n = below(most + 1); n > 0; n--)
	{
		RecAnnouncement *fact = announce(&facts, random_siret(base, sirets),
										 random_period(months, long_ones), random_amount(kind));

		if (one_in(by_other))
			fact->payer = random_siret(base, sirets);
		if (one_in(3))
			fact->month = random_period(6, false);
		fact->day = random_day();
		fact->due = one_in(3) ? random_day() : fact->due;
		fact->identity[0] = below(3);
		fact->identity[1] *= UINT64_C(0x9E3779B97F4A7C15);
		fact->signals = random_signals();
	}
	random_movements(below(most + 1), base, sirets, months, long_ones, kind);
	for (n = below(most / 4 + 1); n > 0; n--)
		mark(&facts, random_siret(base, sirets), random_period(months, false),
			 one_in(2) ? REC_SIGNAL_TEST_IGNORE : REC_SIGNAL_NEANT);
}

static void
random_rules(void)
{
	RecRules   *rules = &facts.input.rules;

	rules->tolerance = below(3);
	rules->tolerance_per_line = one_in(2);
	rules->max_items = (int) below(14);
	rules->imputation = (RecImputation) below(3);
	rules->days_ahead = one_in(3) ? 0 : one_in(10) ? -5 : (int) below(one_in(2) ? 20 : 120);
}

static void
shuffle(void *array, size_t count, size_t size)
{
	char	   *bytes = array;
	char		kept[128];
	size_t		i;

	for (i = count; i > 1; i--)
	{
		size_t		j = below((uint32_t) i);

		memcpy(kept, bytes + j * size, size);
		memmove(bytes + j * size, bytes + (i - 1) * size, size);
		memcpy(bytes + (i - 1) * size, kept, size);
	}
}

static bool
same_bytes(const void *a, const void *b, size_t size)
{
	return size == 0 || memcmp(a, b, size) == 0;
}

static bool
same_rows(const RecAllocation *a, const RecAllocation *b)
{
	return a->payer == b->payer && a->movement == b->movement &&
		a->announcement[0] == b->announcement[0] && a->announcement[1] == b->announcement[1] &&
		a->period == b->period && a->siret == b->siret && a->amount == b->amount &&
		a->method == b->method && a->counterpart == b->counterpart;
}

static void
compare_with_naive(const RecOutput *out)
{
	size_t		i;

	naive_reconcile(&naive, &facts.input);
	counts.wrong_keys += out->key_count != naive.key_count;
	counts.wrong_rows += out->allocation_count != naive.row_count;
	for (i = 0; i < out->key_count && i < naive.key_count; i++)
		counts.wrong_keys += !same_bytes(&out->keys[i], &naive.keys[i].key, sizeof(RecKey));
	for (i = 0; i < out->allocation_count && i < naive.row_count; i++)
		counts.wrong_rows += !same_rows(&out->allocations[i], &naive.rows[i]);
}

static bool
same_output(const RecOutput *a, const RecOutput *b)
{
	return a->key_count == b->key_count && a->allocation_count == b->allocation_count &&
		same_bytes(a->keys, b->keys, a->key_count * sizeof(RecKey)) &&
		same_bytes(a->allocations, b->allocations,
				   a->allocation_count * sizeof(RecAllocation));
}

static void
compare_with_shuffled(const RecOutput *out)
{
	RecInput   *input = &mixed.input;
	RecOutput	again;

	memcpy(mixed.declared, facts.declared, facts.input.declared_count * sizeof(RecDeclared));
	memcpy(mixed.announcements, facts.announcements,
		   facts.input.announcement_count * sizeof(RecAnnouncement));
	memcpy(mixed.movements, facts.movements, facts.input.movement_count * sizeof(RecMovement));
	memcpy(mixed.marks, facts.marks, facts.input.mark_count * sizeof(RecMark));
	facts_clear(&mixed);
	input->rules = facts.input.rules;
	input->declared_count = facts.input.declared_count;
	input->announcement_count = facts.input.announcement_count;
	input->movement_count = facts.input.movement_count;
	input->mark_count = facts.input.mark_count;
	shuffle(input->declared, input->declared_count, sizeof(RecDeclared));
	shuffle(input->announcements, input->announcement_count, sizeof(RecAnnouncement));
	shuffle(input->movements, input->movement_count, sizeof(RecMovement));
	shuffle(input->marks, input->mark_count, sizeof(RecMark));
	counts.failed += reconcile(input, &calimero_malloc_allocator, &again) != REC_DONE;
	counts.moved += !same_output(out, &again);
	reconcile_free(&again, &calimero_malloc_allocator);
}

/* What was cashed by each payer is what its keys hold; so for each movement. */
static void
check_cash(const RecOutput *out)
{
	size_t		i;
	size_t		j;

	for (i = 0; i < facts.input.movement_count; i++)
	{
		const RecMovement *fact = &facts.movements[i];
		int64_t		rows = fact->emitted ? fact->amount : 0;
		int64_t		payer = 0;

		for (j = 0; j < out->allocation_count; j++)
		{
			if (out->allocations[j].movement == fact->identity)
				rows += out->allocations[j].amount;
		}
		counts.unbalanced += rows != fact->amount;
		for (j = 0; j < facts.input.movement_count; j++)
		{
			if (facts.movements[j].siret == fact->siret && !facts.movements[j].emitted)
				payer -= facts.movements[j].amount;
		}
		for (j = 0; j < out->key_count && payer != INT64_MAX; j++)
		{
			if (out->keys[j].siret != fact->siret)
				continue;
			if (out->keys[j].cashed == REC_NO_AMOUNT)
				payer = INT64_MAX;	/* a sum that is not told */
			else
				payer += out->keys[j].cashed;
		}
		counts.unbalanced += payer != 0 && payer != INT64_MAX;
	}
}

/* No announcement is settled beyond its amount, no row is of nothing. */
static void
check_announcements(const RecOutput *out)
{
	size_t		i;
	size_t		j;

	for (i = 0; i < facts.input.announcement_count; i++)
	{
		const RecAnnouncement *fact = &facts.announcements[i];
		int64_t		open = fact->amount;

		for (j = 0; j < out->allocation_count; j++)
		{
			const RecAllocation *row = &out->allocations[j];

			if (row->announcement[0] == fact->identity[0] &&
				row->announcement[1] == fact->identity[1])
			{
				open -= row->amount;
				counts.unbalanced += row->payer != fact->payer || row->siret != fact->siret;
			}
		}
		counts.unbalanced += open < 0;
	}
	for (j = 0; j < out->allocation_count; j++)
	{
		const RecAllocation *row = &out->allocations[j];

		counts.method[row->method]++;
		counts.unbalanced += row->amount == 0 ||
			(row->amount < 0 && row->method != REC_METHOD_REVERSAL);
	}
}

/* The rows of a key add up to its C, those that settle to its allocated. */
static void
check_keys(const RecOutput *out)
{
	size_t		i;
	size_t		j;

	for (i = 0; i < out->key_count; i++)
	{
		const RecKey *key = &out->keys[i];
		int64_t		cashed = 0;
		int64_t		allocated = 0;

		for (j = 0; j < out->allocation_count; j++)
		{
			const RecAllocation *row = &out->allocations[j];

			if (row->payer != key->siret || row->period != key->period)
				continue;
			cashed += row->amount;
			if (row->announcement[0] != UINT64_MAX)
				allocated += row->amount;
		}
		if (key->status != REC_MONTANT_HORS_LIMITE)
			counts.unbalanced += cashed != key->cashed || allocated != key->allocated ||
				allocated > key->announced + key->announced_for_other ||
				key->settled_by_other > key->announced_by_other;
		counts.status[key->status]++;
		counts.signals |= key->signals;
	}
}

static void
try_histories(int how_many, uint32_t sirets, uint32_t most)
{
	int			i;

	for (i = 0; i < how_many; i++)
	{
		RecOutput	out;

		facts_clear(&facts);
		random_rules();
		random_history(SIRET_BASE, 1 + below(sirets), most);
		counts.failed += reconcile(&facts.input, &calimero_malloc_allocator, &out) != REC_DONE;
		compare_with_naive(&out);
		compare_with_shuffled(&out);
		check_cash(&out);
		check_announcements(&out);
		check_keys(&out);
		reconcile_free(&out, &calimero_malloc_allocator);
	}
}

/*
 * Two histories that no announcement links: together they give what each gives
 * alone.  The SIRETs of the second one lie among, before or after the first's.
 */
static void
try_unrelated(int how_many)
{
	int			i;

	for (i = 0; i < how_many; i++)
	{
		RecOutput	alone;
		RecOutput	both;
		size_t		j;
		size_t		k = 0;
		size_t		r = 0;

		facts_clear(&facts);
		random_rules();
		random_history(SIRET_BASE + 100, 1 + below(4), 20);
		counts.failed += reconcile(&facts.input, &calimero_malloc_allocator, &alone) != REC_DONE;
		random_history(SIRET_BASE + 100 * below(3) + 50, 1 + below(4), 20);
		counts.failed += reconcile(&facts.input, &calimero_malloc_allocator, &both) != REC_DONE;
		for (j = 0; j < both.key_count; j++)
		{
			if (both.keys[j].siret / 50 % 2 != SIRET_BASE / 50 % 2)
				continue;
			counts.linked += k == alone.key_count ||
				!same_bytes(&both.keys[j], &alone.keys[k], sizeof(RecKey));
			k += k < alone.key_count;
		}
		for (j = 0; j < both.allocation_count; j++)
		{
			if (both.allocations[j].payer / 50 % 2 != SIRET_BASE / 50 % 2)
				continue;
			counts.linked += r == alone.allocation_count ||
				!same_rows(&both.allocations[j], &alone.allocations[r]);
			r += r < alone.allocation_count;
		}
		counts.linked += k != alone.key_count || r != alone.allocation_count;
		reconcile_free(&alone, &calimero_malloc_allocator);
		reconcile_free(&both, &calimero_malloc_allocator);
	}
}

int
main(int argc, char **argv)
{
	int			histories = argc > 2 ? (int) strtol(argv[2], NULL, 10) : HISTORIES;
	int			i;

	if (argc > 1)
		seed = strtoull(argv[1], NULL, 10);
	try_histories(histories, 4, 14);
	try_histories(histories / 20, 4, 80);
	/* Some payers with so much that the radix sort takes over. */
	try_histories(3, 1, 5000);
	try_unrelated(histories / 2);
	is_int(counts.failed, 0, "%s", "no history makes the engine give up");
	is_int(counts.wrong_keys, 0, "%s", "keys are those of the rules told naively");
	is_int(counts.wrong_rows, 0, "%s", "rows are those of the rules told naively");
	is_int(counts.moved, 0, "%s", "another order of the facts gives the same bytes");
	is_int(counts.unbalanced, 0, "%s", "every centime cashed is somewhere, once");
	is_int(counts.linked, 0, "%s", "facts of unrelated SIRETs change nothing");
	for (i = 0; i < REC_STATUS_COUNT; i++)
		ok(counts.status[i] > 0, "%s was met", rec_status_codes[i]);
	for (i = 0; i <= REC_METHOD_CREDIT; i++)
		ok(counts.method[i] > histories / 20, "%s was met often", rec_method_codes[i]);
	is_int(counts.signals, 0xFFFFF, "%s", "every signal was met");
	return done_testing();
}
