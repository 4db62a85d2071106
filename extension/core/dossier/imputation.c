/*-------------------------------------------------------------------------
 *
 * imputation.c
 *	  Which debts a payment settles, and for how much.
 *
 * Debts are sorted in the order of the law, then walked: each group of debts
 * that the order leaves equal is paid whole as long as there is enough, the
 * first that is not shares what is left, and the others get nothing.
 *
 * IDENTIFICATION
 *	  extension/core/dossier/imputation.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/dossier/imputation.h"

#include <stdlib.h>

#include "core/amount.h"

static int
compare_order(const ImputationDebt *a, const ImputationDebt *b)
{
	if (a->poste != b->poste)
		return a->poste < b->poste ? -1 : 1;
	if (a->later != b->later)
		return b->later ? -1 : 1;
	if (a->due != b->due)
		return a->due < b->due ? -1 : 1;
	return (a->rank > b->rank) - (a->rank < b->rank);
}

static int
compare_numbers(const ImputationDebt *a, const ImputationDebt *b)
{
	return (a->number > b->number) - (a->number < b->number);
}

static int
by_order(const void *left, const void *right)
{
	int			order = compare_order(left, right);

	return order != 0 ? order : compare_numbers(left, right);
}

static int
by_number(const void *left, const void *right)
{
	return compare_numbers(left, right);
}

static int
by_remainder(const void *left, const void *right)
{
	const ImputationDebt *a = left;
	const ImputationDebt *b = right;

	if (a->remainder != b->remainder)
		return a->remainder > b->remainder ? -1 : 1;
	return compare_numbers(a, b);
}

/*
 * Quotient and remainder of balance * amount / sum, where amount < sum and all
 * are at most CALIMERO_AMOUNT_MAX, bit after bit: the product has 94 bits, no
 * step here has more than 48.
 */
static int64_t
share(int64_t balance, int64_t amount, int64_t sum, int64_t *remainder)
{
	int64_t		quotient = 0;
	int64_t		rest = 0;

	for (int bit = 47; bit >= 0; bit--)
	{
		quotient *= 2;
		rest *= 2;
		if ((balance >> bit & 1) != 0)
			rest += amount;
		quotient += rest / sum;
		rest %= sum;
	}
	*remainder = rest;
	return quotient;
}

/* Debts in equal order, whose balances make "sum", share an amount below it. */
static void
share_among(ImputationDebt *debts, size_t count, int64_t amount, int64_t sum)
{
	int64_t		left = amount;

	for (size_t i = 0; i < count; i++)
	{
		debts[i].assigned = share(debts[i].balance, amount, sum, &debts[i].remainder);
		left -= debts[i].assigned;
	}

	/*
	 * The remainders make left * sum together and each is below sum: more of
	 * them are above zero than centimes are left.
	 */
	qsort(debts, count, sizeof(ImputationDebt), by_remainder);
	for (size_t i = 0; left > 0; i++, left--)
		debts[i].assigned++;
	qsort(debts, count, sizeof(ImputationDebt), by_number);
}

/* Pay the group of equal debts at the start of "debts": how many they are; *left is what the next ones have. */
static size_t
pay_group(ImputationDebt *debts, size_t count, int64_t *left)
{
	int64_t		sum = debts[0].balance;
	size_t		size = 1;

	while (size < count && compare_order(&debts[0], &debts[size]) == 0)
		sum += debts[size++].balance;
	if (*left < sum)
	{
		share_among(debts, size, *left, sum);
		*left = 0;
		return size;
	}
	for (size_t i = 0; i < size; i++)
		debts[i].assigned = debts[i].balance;
	*left -= sum;
	return size;
}

static ImputationStatus
check(const ImputationDebt *debts, size_t count, int64_t amount)
{
	int64_t		sum = 0;

	if (amount < 0)
		return IMPUTATION_INVALID;
	if (amount > CALIMERO_AMOUNT_MAX)
		return IMPUTATION_RANGE;
	for (size_t i = 0; i < count; i++)
	{
		if (debts[i].balance < 0)
			return IMPUTATION_INVALID;
		if (!calimero_amount_add(&sum, debts[i].balance))
			return IMPUTATION_RANGE;
	}
	return IMPUTATION_OK;
}

ImputationStatus
calimero_impute(ImputationDebt *debts, size_t count, int64_t amount, ImputationRule rule,
				CalimeroDay current, int64_t *left)
{
	ImputationStatus status = check(debts, count, amount);

	if (status != IMPUTATION_OK)
		return status;
	for (size_t i = 0; i < count; i++)
	{
		debts[i].assigned = 0;
		debts[i].later = rule == IMPUTATION_ECHEANCE && debts[i].poste == IMPUTATION_PRINCIPAL &&
			(current == CALIMERO_NO_DAY || debts[i].due != current);
	}
	if (count > 0)
		qsort(debts, count, sizeof(ImputationDebt), by_order);
	*left = amount;
	for (size_t i = 0; i < count;)
		i += pay_group(debts + i, count - i, left);
	return IMPUTATION_OK;
}
