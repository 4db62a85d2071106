/*-------------------------------------------------------------------------
 *
 * imputation_test.c
 *	  Imputation of payments: cases of the law, then properties of drawn files
 *	  against an oracle that pays centime after centime.
 *
 * IDENTIFICATION
 *	  tests/unit/imputation_test.c
 *
 *-------------------------------------------------------------------------
 */
#include <stdlib.h>

#include "core/amount.h"
#include "core/dossier/imputation.h"
#include "tap.h"

#define ROUNDS 20000
#define MOST 9

#define DEBT(n, p, r, d, b) {.number = (n), .poste = IMPUTATION_##p, .rank = (r), .due = (d), .balance = (b)}

static uint64_t state = 20250415;

static int
draw(int below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (int) (state % (uint64_t) below);
}

static int64_t
assigned_to(const ImputationDebt *debts, size_t count, int64_t number)
{
	for (size_t i = 0; i < count; i++)
		if (debts[i].number == number)
			return debts[i].assigned;
	return -1;
}

static int64_t
impute(ImputationDebt *debts, size_t count, int64_t amount, ImputationRule rule, CalimeroDay current)
{
	int64_t		left = -1;

	if (calimero_impute(debts, count, amount, rule, current, &left) != IMPUTATION_OK)
		return -2;
	return left;
}

/* --- cases --- */

static void
postes(void)
{
	ImputationDebt debts[] = {
		DEBT(1, FRAIS, 0, 10, 500),
		DEBT(2, PENALITE, 0, 10, 400),
		DEBT(3, MAJORATION, 0, 10, 300),
		DEBT(4, PRINCIPAL, 0, 90, 200),
		DEBT(5, PRINCIPAL, 0, 50, 100)
	};

	is_int(impute(debts, 5, 350, IMPUTATION_ANCIENNETE, CALIMERO_NO_DAY), 0, "%s", "nothing is left");
	is_int(assigned_to(debts, 5, 5), 100, "%s", "the oldest principal first");
	is_int(assigned_to(debts, 5, 4), 200, "%s", "then the other principal, though older majorations are due");
	is_int(assigned_to(debts, 5, 3), 50, "%s", "then majorations, in part");
	is_int(assigned_to(debts, 5, 2), 0, "%s", "penalties wait");
	is_int(impute(debts, 5, 1100, IMPUTATION_ANCIENNETE, CALIMERO_NO_DAY), 0, "%s", "nothing is left");
	is_int(assigned_to(debts, 5, 2), 400, "%s", "penalties before costs");
	is_int(assigned_to(debts, 5, 1), 100, "%s", "costs last");
	is_int(impute(debts, 5, 1600, IMPUTATION_ANCIENNETE, CALIMERO_NO_DAY), 100, "%s",
		   "what exceeds the debts is left");
	ok(debts[0].number == 5 && debts[4].number == 1, "%s", "debts are in the order in which they are settled");
}

/* Three instalments of two ranks; the payment comes on the day of the third. */
static void
instalments(void)
{
	ImputationDebt debts[] = {
		DEBT(1, PRINCIPAL, 1, 100, 10), DEBT(2, PRINCIPAL, 4, 100, 20),
		DEBT(3, PRINCIPAL, 1, 200, 30), DEBT(4, PRINCIPAL, 4, 200, 40),
		DEBT(5, PRINCIPAL, 1, 300, 50), DEBT(6, PRINCIPAL, 4, 300, 60),
		DEBT(7, MAJORATION, 0, 100, 5)
	};

	is_int(impute(debts, 7, 70, IMPUTATION_ECHEANCE, 300), 0, "%s", "nothing is left");
	ok(assigned_to(debts, 7, 5) == 50 && assigned_to(debts, 7, 6) == 20, "%s",
	   "CRPM D725-4-3: the current instalment first, by rank");
	impute(debts, 7, 125, IMPUTATION_ECHEANCE, 300);
	ok(assigned_to(debts, 7, 6) == 60 && assigned_to(debts, 7, 1) == 10 && assigned_to(debts, 7, 2) == 5 &&
	   assigned_to(debts, 7, 3) == 0, "%s", "then the oldest, by rank");
	impute(debts, 7, 212, IMPUTATION_ECHEANCE, 300);
	ok(assigned_to(debts, 7, 4) == 40 && assigned_to(debts, 7, 7) == 2, "%s",
	   "majorations once every principal is paid");
	impute(debts, 7, 70, IMPUTATION_ECHEANCE, 250);
	ok(assigned_to(debts, 7, 1) == 10 && assigned_to(debts, 7, 2) == 20 && assigned_to(debts, 7, 3) == 30 &&
	   assigned_to(debts, 7, 4) == 10, "%s", "an instalment that is paid leaves the oldest first");
	impute(debts, 7, 70, IMPUTATION_ECHEANCE, CALIMERO_NO_DAY);
	ok(assigned_to(debts, 7, 4) == 10 && assigned_to(debts, 7, 5) == 0, "%s", "so does no instalment");
	impute(debts, 7, 70, IMPUTATION_ANCIENNETE, 300);
	ok(assigned_to(debts, 7, 4) == 10 && assigned_to(debts, 7, 5) == 0, "%s", "the other rule knows no instalment");
}

static void
proportions(void)
{
	ImputationDebt csg[] = {DEBT(2, PRINCIPAL, 1, 100, 200), DEBT(1, PRINCIPAL, 1, 100, 100)};
	ImputationDebt thirds[] = {
		DEBT(3, PRINCIPAL, 1, 100, 100), DEBT(1, PRINCIPAL, 1, 100, 100),
		DEBT(2, PRINCIPAL, 1, 100, 100)
	};
	ImputationDebt large[] = {
		DEBT(1, PRINCIPAL, 0, 1, CALIMERO_AMOUNT_MAX - 2), DEBT(2, PRINCIPAL, 0, 1, 1),
		DEBT(3, PRINCIPAL, 0, 1, 1)
	};

	impute(csg, 2, 150, IMPUTATION_ECHEANCE, 100);
	ok(assigned_to(csg, 2, 1) == 50 && assigned_to(csg, 2, 2) == 100, "%s", "equal debts share in proportion");
	impute(csg, 2, 100, IMPUTATION_ECHEANCE, 100);
	ok(assigned_to(csg, 2, 1) == 33 && assigned_to(csg, 2, 2) == 67, "%s",
	   "the centime left over goes to the greatest remainder");
	impute(thirds, 3, 100, IMPUTATION_ECHEANCE, 100);
	ok(assigned_to(thirds, 3, 1) == 34 && assigned_to(thirds, 3, 2) == 33 && assigned_to(thirds, 3, 3) == 33, "%s",
	   "and to the smallest number of equal ones");
	is_int(impute(large, 3, CALIMERO_AMOUNT_MAX - 1, IMPUTATION_ANCIENNETE, CALIMERO_NO_DAY), 0, "%s",
		   "amounts at the limit do not overflow");
	is_int(assigned_to(large, 3, 1) + assigned_to(large, 3, 2) + assigned_to(large, 3, 3), CALIMERO_AMOUNT_MAX - 1, "%s",
		   "... nor lose a centime");
	is_int(impute(large, 3, CALIMERO_AMOUNT_MAX, IMPUTATION_ANCIENNETE, CALIMERO_NO_DAY), 0, "%s",
		   "and may be paid whole");
}

static void
refusals(void)
{
	ImputationDebt negative[] = {DEBT(1, PRINCIPAL, 0, 1, -1)};
	ImputationDebt beyond[] = {DEBT(1, PRINCIPAL, 0, 1, CALIMERO_AMOUNT_MAX), DEBT(2, FRAIS, 0, 1, 1)};
	int64_t		left = 55;

	negative[0].assigned = beyond[0].assigned = 77;
	is_int(calimero_impute(negative, 1, 10, IMPUTATION_ANCIENNETE, 1, &left), IMPUTATION_INVALID, "%s", "a negative balance");
	is_int(calimero_impute(beyond, 1, -1, IMPUTATION_ANCIENNETE, 1, &left), IMPUTATION_INVALID, "%s", "a negative amount");
	is_int(calimero_impute(beyond, 2, 10, IMPUTATION_ANCIENNETE, 1, &left), IMPUTATION_RANGE, "%s", "balances out of range together");
	is_int(calimero_impute(beyond, 1, CALIMERO_AMOUNT_MAX + 1, IMPUTATION_ANCIENNETE, 1, &left), IMPUTATION_RANGE, "%s",
		   "an amount out of range");
	ok(left == 55 && negative[0].assigned == 77 && beyond[0].assigned == 77, "%s", "nothing is written then");
	is_int(impute(NULL, 0, 10, IMPUTATION_ANCIENNETE, 1), 10, "%s", "no debt takes nothing");
	is_int(impute(beyond, 1, 0, IMPUTATION_ANCIENNETE, 1), 0, "%s", "nothing is shared");
	is_int(beyond[0].assigned, 0, "%s", "... and settles nothing");
}

/* --- the oracle: one centime at a time, no sort, no division of products --- */

/* Does "a" come before "b" for the law?  Written from the articles, as a list of reasons. */
static bool
precedes(const ImputationDebt *a, const ImputationDebt *b, ImputationRule rule, CalimeroDay current)
{
	if (a->poste < b->poste)
		return true;
	if (a->poste > b->poste)
		return false;
	if (rule == IMPUTATION_ECHEANCE && a->poste == IMPUTATION_PRINCIPAL && a->due != b->due)
	{
		if (a->due == current)
			return true;
		if (b->due == current)
			return false;
	}
	if (a->due < b->due)
		return true;
	return a->due == b->due && a->rank < b->rank;
}

/*
 * What each debt of a group gets of "amount" < "sum" of balances, all small: the
 * floor of its share, then one centime more for those whose fraction is among
 * the greatest.
 */
static void
oracle_share(ImputationDebt *debts, const int *group, int size, int64_t amount, int64_t sum)
{
	int64_t		given = 0;

	for (int i = 0; i < size; i++)
		given += debts[group[i]].assigned = debts[group[i]].balance * amount / sum;
	for (; given < amount; given++)
	{
		int			best = -1;

		for (int i = 0; i < size; i++)
		{
			ImputationDebt *debt = &debts[group[i]];
			int64_t		fraction = debt->balance * amount - debt->assigned * sum;
			int64_t		of_best = best < 0 ? -1 : debts[best].balance * amount - debts[best].assigned * sum;

			if (fraction > of_best || (fraction == of_best && debt->number < debts[best].number))
				best = group[i];
		}
		debts[best].assigned++;
	}
}

static int64_t
oracle(ImputationDebt *debts, int count, int64_t amount, ImputationRule rule, CalimeroDay current)
{
	bool		done[MOST] = {false};

	for (int i = 0; i < count; i++)
		debts[i].assigned = 0;
	for (int served = 0; served < count;)
	{
		int			group[MOST];
		int			size = 0;
		int64_t		sum = 0;

		/* Those that nobody left precedes. */
		for (int i = 0; i < count; i++)
		{
			bool		first = !done[i];

			for (int j = 0; j < count; j++)
				if (!done[j] && precedes(&debts[j], &debts[i], rule, current))
					first = false;
			if (first)
				group[size++] = i;
		}
		for (int i = 0; i < size; i++)
			sum += debts[group[i]].balance;
		if (amount >= sum)
			for (int i = 0; i < size; i++)
				debts[group[i]].assigned = debts[group[i]].balance;
		else
			oracle_share(debts, group, size, amount, sum);
		amount -= amount < sum ? amount : sum;
		for (int i = 0; i < size; i++)
			done[group[i]] = true;
		served += size;
	}
	return amount;
}

/* --- properties --- */

static int
draw_file(ImputationDebt *debts)
{
	int			count = draw(MOST + 1);

	for (int i = 0; i < count; i++)
	{
		memset(&debts[i], 0, sizeof(ImputationDebt));
		debts[i].number = i * 7 + draw(7);
		debts[i].poste = (ImputationPoste) (draw(2) * draw(4));
		debts[i].rank = draw(3);
		debts[i].due = 100 * draw(4);
		debts[i].balance = draw(4) == 0 ? 0 : draw(draw(2) == 0 ? 10 : 100000);
	}
	return count;
}

static void
shuffle(ImputationDebt *debts, int count)
{
	for (int i = count - 1; i > 0; i--)
	{
		int			j = draw(i + 1);
		ImputationDebt swapped = debts[i];

		debts[i] = debts[j];
		debts[j] = swapped;
	}
}

typedef struct Failures
{
	int			conserved;
	int			bounded;
	int			ordered;
	int			determined;
	int			oracle;
} Failures;

static void
judge(Failures *failures, ImputationDebt *debts, int count, int64_t amount, ImputationRule rule, CalimeroDay current)
{
	ImputationDebt again[MOST];
	ImputationDebt expected[MOST];
	int64_t		left;
	int64_t		sum = 0;

	memcpy(again, debts, sizeof(again));
	memcpy(expected, debts, sizeof(expected));
	shuffle(again, count);
	left = impute(debts, count, amount, rule, current);
	failures->determined += impute(again, count, amount, rule, current) != left;
	failures->oracle += oracle(expected, count, amount, rule, current) != left;
	for (int i = 0; i < count; i++)
	{
		sum += debts[i].assigned;
		failures->bounded += debts[i].assigned < 0 || debts[i].assigned > debts[i].balance;
		failures->determined += debts[i].number != again[i].number || debts[i].assigned != again[i].assigned;
		failures->oracle += assigned_to(expected, count, debts[i].number) != debts[i].assigned;
		for (int j = 0; j < count; j++)
			failures->ordered += precedes(&debts[i], &debts[j], rule, current) &&
				debts[j].assigned > 0 && debts[i].assigned < debts[i].balance;
	}
	failures->conserved += sum + left != amount;
}

static void
properties(void)
{
	Failures	failures = {0};
	int			shared = 0;

	for (int round = 0; round < ROUNDS; round++)
	{
		ImputationDebt debts[MOST] = {{0}};
		int			count = draw_file(debts);
		int64_t		total = 0;

		for (int i = 0; i < count; i++)
			total += debts[i].balance;
		judge(&failures, debts, count, draw(8) == 0 ? total : draw((int) total + 100),
			  draw(2) == 0 ? IMPUTATION_ANCIENNETE : IMPUTATION_ECHEANCE, draw(5) == 0 ? CALIMERO_NO_DAY : 100 * draw(5));
		for (int i = 0; i < count; i++)
			shared += debts[i].assigned > 0 && debts[i].assigned < debts[i].balance;
	}
	is_int(failures.conserved, 0, "what is assigned and what is left make the amount, %d files", ROUNDS);
	is_int(failures.bounded, 0, "%s", "no debt gets more than its balance, nor less than nothing");
	is_int(failures.ordered, 0, "%s", "nobody is paid while one who precedes waits");
	is_int(failures.determined, 0, "%s", "the order in which debts are given changes nothing");
	is_int(failures.oracle, 0, "%s", "and the oracle says the same");
	ok(shared > ROUNDS / 2, "many debts were paid in part (%d)", shared);
}

int
main(void)
{
	postes();
	instalments();
	proportions();
	refusals();
	properties();
	return done_testing();
}
