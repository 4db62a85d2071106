/*-------------------------------------------------------------------------
 *
 * reconcile_bench.c
 *	  What the reconciliation engine costs alone, at three sizes and in several
 *	  shapes of facts.
 *
 * Prints "shape<TAB>keys<TAB>seconds", the median of three runs.  The facts
 * are the same at each run of the program and come in random order, which is
 * the worst for the engine: tables mostly come in order of arrival.  An
 * argument limits the number of keys: reconcile_bench 100000.
 *
 * IDENTIFICATION
 *	  tests/bench/reconcile_bench.c
 *
 *-------------------------------------------------------------------------
 */
#define _POSIX_C_SOURCE 200112L

#include "core/rapprochement/reconcile.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MONTHS 12				/* keys of one establishment */
#define REPEATS 3

typedef struct Facts
{
	RecInput	input;
	size_t		announcement_room;
	size_t		movement_room;
	uint64_t	seed;
} Facts;

typedef struct Shape
{
	const char *name;
	/* add the facts of one key */
	void		(*add_key) (Facts *facts, int64_t siret, int month, int64_t amount);
} Shape;

static uint64_t
next_random(Facts *facts)
{
	uint64_t	mixed;

	facts->seed += UINT64_C(0x9E3779B97F4A7C15);
	mixed = facts->seed;
	mixed = (mixed ^ mixed >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
	mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94D049BB133111EB);
	return mixed ^ mixed >> 31;
}

static void
announce(Facts *facts, int64_t siret, int64_t payer, int month, int64_t amount)
{
	RecAnnouncement *fact = &facts->input.announcements[facts->input.announcement_count];

	memset(fact, 0, sizeof(*fact));
	fact->siret = siret;
	fact->payer = payer;
	fact->period = 202500 + month;
	fact->month = fact->period;
	fact->day = calimero_period_last_day(fact->period) + 5;
	fact->due = fact->day + 10;
	fact->amount = amount;
	fact->identity[0] = facts->input.announcement_count++;
}

static void
pay(Facts *facts, int64_t siret, CalimeroPeriod period, int month, int delay, int64_t amount)
{
	RecMovement *fact = &facts->input.movements[facts->input.movement_count];

	memset(fact, 0, sizeof(*fact));
	fact->siret = siret;
	fact->period = period;
	fact->day = calimero_period_last_day(202500 + month) + delay;
	fact->amount = amount;
	fact->identity = facts->input.movement_count++;
	fact->reverses = UINT64_MAX;
}

static void
one_to_one_assigned(Facts *facts, int64_t siret, int month, int64_t amount)
{
	announce(facts, siret, siret, month, amount);
	pay(facts, siret, 202500 + month, month, 5, amount);
}

static void
one_to_one(Facts *facts, int64_t siret, int month, int64_t amount)
{
	announce(facts, siret, siret, month, amount);
	pay(facts, siret, CALIMERO_NO_PERIOD, month, 5, amount);
}

/* Two payments a month that are no announcement and no sum of any. */
static void
partial_payments(Facts *facts, int64_t siret, int month, int64_t amount)
{
	announce(facts, siret, siret, month, amount);
	pay(facts, siret, CALIMERO_NO_PERIOD, month, 5, amount / 2 + 7);
	pay(facts, siret, CALIMERO_NO_PERIOD, month, 15, amount / 3 + 11);
}

/* Two announcements paid at once, then one announcement paid in two. */
static void
sums_of_several(Facts *facts, int64_t siret, int month, int64_t amount)
{
	if (month % 2 == 1)
	{
		announce(facts, siret, siret, month, amount / 3);
		announce(facts, siret, siret, month, amount - amount / 3);
		pay(facts, siret, CALIMERO_NO_PERIOD, month, 5, amount);
	}
	else
	{
		announce(facts, siret, siret, month, amount);
		pay(facts, siret, CALIMERO_NO_PERIOD, month, 5, amount / 3);
		pay(facts, siret, CALIMERO_NO_PERIOD, month, 15, amount - amount / 3);
	}
}

/* Nothing of what is cashed was announced, to the centime. */
static void
unassigned_payments(Facts *facts, int64_t siret, int month, int64_t amount)
{
	announce(facts, siret, siret, month, amount);
	pay(facts, siret, CALIMERO_NO_PERIOD, month, 5, amount - 13);
}

/* Each establishment has one month. */
static void
many_establishments(Facts *facts, int64_t siret, int month, int64_t amount)
{
	siret += (int64_t) (next_random(facts) % 90000) * 100000000;
	announce(facts, siret, siret, month, amount);
	pay(facts, siret, CALIMERO_NO_PERIOD, month, 5, amount);
}

/* One head office pays for everybody, by amounts that match nothing. */
static void
one_payer(Facts *facts, int64_t siret, int month, int64_t amount)
{
	announce(facts, siret, 10000000000008, month, amount);
	pay(facts, 10000000000008, CALIMERO_NO_PERIOD, month, 5, amount + 17);
}

static const Shape shapes[] = {
	{"one_to_one_assigned", one_to_one_assigned},
	{"one_to_one", one_to_one},
	{"partial_payments", partial_payments},
	{"sums_of_several", sums_of_several},
	{"unassigned_payments", unassigned_payments},
	{"many_establishments", many_establishments},
	{"one_payer", one_payer}
};

static void
swap(char *a, char *b, size_t size)
{
	char		kept[128];

	memcpy(kept, a, size);
	memcpy(a, b, size);
	memcpy(b, kept, size);
}

static void
shuffle(Facts *facts, void *array, size_t count, size_t size)
{
	size_t		i;

	for (i = count; i > 1; i--)
		swap((char *) array + (i - 1) * size,
			 (char *) array + next_random(facts) % i * size, size);
}

static void
make_facts(Facts *facts, const Shape *shape, size_t keys)
{
	RecInput   *input = &facts->input;
	size_t		i;

	memset(facts, 0, sizeof(*facts));
	facts->seed = 42;
	input->rules.tolerance = 1;
	input->rules.tolerance_per_line = true;
	input->rules.max_items = 12;
	input->rules.days_ahead = 31;
	input->declared = calloc(keys, sizeof(RecDeclared));
	input->announcements = calloc(2 * keys, sizeof(RecAnnouncement));
	input->movements = calloc(2 * keys, sizeof(RecMovement));
	if (input->declared == NULL || input->announcements == NULL || input->movements == NULL)
	{
		fputs("reconcile_bench: out of memory\n", stderr);
		exit(1);
	}
	for (i = 0; i < keys; i++)
	{
		RecDeclared *fact = &input->declared[i];
		int64_t		siret = INT64_C(10000000000000) + (int64_t) (i / MONTHS) * 700000;
		int			month = (int) (i % MONTHS) + 1;
		int64_t		amount = 10000 + (int64_t) (next_random(facts) % 3000000);

		shape->add_key(facts, siret, month, amount);
		fact->siret = input->announcements[input->announcement_count - 1].siret;
		fact->period = 202500 + month;
		fact->month = fact->period;
		fact->due = amount;
		fact->contributions = amount;
		fact->lines = 40;
	}
	input->declared_count = keys;
	shuffle(facts, input->declared, keys, sizeof(RecDeclared));
	shuffle(facts, input->announcements, input->announcement_count, sizeof(RecAnnouncement));
	shuffle(facts, input->movements, input->movement_count, sizeof(RecMovement));
}

static double
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double) time.tv_sec + (double) time.tv_nsec / 1e9;
}

static int
compare_seconds(const void *a, const void *b)
{
	double		first = *(const double *) a;
	double		second = *(const double *) b;

	return (first > second) - (first < second);
}

static void
run_shape(const Shape *shape, size_t keys)
{
	double		seconds[REPEATS];
	Facts		facts;
	int			i;

	make_facts(&facts, shape, keys);
	for (i = 0; i < REPEATS; i++)
	{
		RecOutput	output;
		double		start = now();

		if (reconcile(&facts.input, &calimero_malloc_allocator, &output) != REC_DONE)
		{
			fprintf(stderr, "reconcile_bench: %s failed\n", shape->name);
			exit(1);
		}
		seconds[i] = now() - start;
		reconcile_free(&output, &calimero_malloc_allocator);
	}
	qsort(seconds, REPEATS, sizeof(double), compare_seconds);
	printf("%s\t%zu\t%.4f\n", shape->name, keys, seconds[REPEATS / 2]);
	fflush(stdout);
	free(facts.input.declared);
	free(facts.input.announcements);
	free(facts.input.movements);
}

int
main(int argc, char **argv)
{
	size_t		most = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000000;
	size_t		shape;
	size_t		keys;

	for (shape = 0; shape < sizeof(shapes) / sizeof(shapes[0]); shape++)
	{
		for (keys = 10000; keys <= most; keys *= 10)
			run_shape(&shapes[shape], keys);
	}
	return 0;
}
