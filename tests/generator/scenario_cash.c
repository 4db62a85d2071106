/*-------------------------------------------------------------------------
 *
 * scenario_cash.c
 *	  Scenarios of payments: what is paid, and how the account assigns it.
 *
 * IDENTIFICATION
 *	  tests/generator/scenario_cash.c
 *
 *-------------------------------------------------------------------------
 */
#include "scenario.h"

/* Declare and announce a month, deposit it, and say what is due. */
static int64_t
declare_month(GenRun *run, int month)
{
	GenDeclaration *declaration = gen_run_declare(run, 0, month);

	gen_run_announce(declaration, declaration->due);
	gen_run_deposit(run, month, "");
	return declaration->due;
}

/*
 * All agrees.  The account assigns most payments at once, some a month later,
 * some never.  A contribution over the quarter counts in the month that
 * declares it.
 */
void
gen_play_exact(GenRun *run)
{
	const char *siret = gen_run_siret(run, 0);
	int			month;

	for (month = 0; month < run->month_count; month++)
	{
		CalimeroPeriod period = run->months[month];
		GenDeclaration *declaration = gen_run_declare(run, 0, month);
		uint32_t	drawn = gen_random_below(&run->employer.random, 100);
		int64_t		due;

		if (run->employer.number % 3 == 0 && month >= 2 && period % 100 % 3 == 0)
			gen_declaration_levy(declaration, 22, 4512, gen_month_first(run, month - 2),
								 gen_month_last(run, month));
		due = declaration->due;
		gen_run_announce(declaration, due);
		gen_run_deposit(run, month, "");
		if (drawn < 65)
			gen_run_cash(run, siret, period, gen_month_due(run, month), due);
		else if (drawn < 80)
			gen_run_cash_late(run, siret, period, gen_month_due(run, month), due);
		else
			gen_run_cash(run, siret, CALIMERO_NO_PERIOD, gen_month_due(run, month), due);
		if (run->employer.called)
			gen_run_call(run, siret, period, gen_month_last(run, month) + 6, due);
		gen_run_expect(run, siret, period, due, due, due, "OK", "");
	}
}

/* A part of what was announced comes, assigned to its month. */
void
gen_play_partial(GenRun *run)
{
	const char *siret = gen_run_siret(run, 0);
	int			month;

	for (month = 0; month < run->month_count; month++)
	{
		int64_t		due = declare_month(run, month);
		int64_t		cashed = due * gen_random_between(&run->employer.random, 3, 9) / 10;

		gen_run_cash(run, siret, run->months[month], gen_month_due(run, month), cashed);
		gen_run_expect(run, siret, run->months[month], due, due, cashed, "ECART_PAIEMENT", "");
	}
}

/* From one month on, nothing comes. */
void
gen_play_unpaid(GenRun *run)
{
	const char *siret = gen_run_siret(run, 0);
	int			stop = (int) (run->employer.number % (uint32_t) run->month_count);
	int			month;

	for (month = 0; month < run->month_count; month++)
	{
		int64_t		due;

		if (month < stop)
		{
			gen_run_good_month(run, 0, month);
			continue;
		}
		due = declare_month(run, month);
		gen_run_call(run, siret, run->months[month], gen_month_last(run, month) + 6, due);
		gen_run_expect(run, siret, run->months[month], due, due, 0, "SANS_ENCAISSEMENT", "");
	}
}

/* Two payments for each month, the second one late; assigned or not. */
void
gen_play_instalments(GenRun *run)
{
	const char *siret = gen_run_siret(run, 0);
	int			month;

	for (month = 0; month < run->month_count; month++)
	{
		CalimeroPeriod period = run->months[month];
		int64_t		due = declare_month(run, month);
		int64_t		first = due * gen_random_between(&run->employer.random, 30, 65) / 100;
		CalimeroPeriod assigned = run->employer.number % 2 == 0 ? period : CALIMERO_NO_PERIOD;

		gen_run_cash(run, siret, assigned, gen_month_due(run, month), first);
		gen_run_cash(run, siret, assigned, gen_month_due(run, month) + 45, due - first);
		gen_run_expect(run, siret, period, due, due, due, "OK", "");
	}
}

/* One payment for three months, not assigned; what follows the last three is unpaid. */
void
gen_play_grouped(GenRun *run)
{
	const char *siret = gen_run_siret(run, 0);
	int64_t		sum = 0;
	int			month;

	for (month = 0; month < run->month_count; month++)
	{
		int64_t		due = declare_month(run, month);
		bool		paid = month - month % 3 + 2 < run->month_count;

		sum += due;
		if (month % 3 == 2)
		{
			gen_run_cash(run, siret, CALIMERO_NO_PERIOD, gen_month_due(run, month), sum);
			sum = 0;
		}
		gen_run_expect(run, siret, run->months[month], due, due, paid ? due : 0,
					   paid ? "OK" : "SANS_ENCAISSEMENT", "");
	}
}

/* Is "target" the sum of some of the amounts (of at most 16 of them)? */
static bool
is_some_sum(const int64_t *amounts, int count, int64_t target)
{
	uint32_t	limit;
	uint32_t	set;

	if (count > 16)
		count = 16;
	limit = UINT32_C(1) << count;
	for (set = 1; set < limit; set++)
	{
		int64_t		sum = 0;
		int			i;

		for (i = 0; i < count; i++)
			sum += (set >> i & 1) != 0 ? amounts[i] : 0;
		if (sum == target)
			return true;
	}
	return false;
}

/*
 * One amount comes, not assigned, that is no sum of announcements: it settles
 * the oldest first, and one of them in part.
 */
void
gen_play_imputed(GenRun *run)
{
	const char *siret = gen_run_siret(run, 0);
	int64_t		due[GEN_MAX_MONTHS] = {0};
	int64_t		left = 0;
	int			month;

	for (month = 0; month < run->month_count; month++)
		due[month] = declare_month(run, month);
	for (month = 0; month < run->month_count / 2; month++)
		left += due[month];
	left += due[month] / 2;
	while (is_some_sum(due, run->month_count, left))
		left--;
	gen_run_cash(run, siret, CALIMERO_NO_PERIOD, gen_month_due(run, run->month_count - 1),
				 left);

	for (month = 0; month < run->month_count; month++)
	{
		int64_t		cashed = left < due[month] ? left : due[month];

		left -= cashed;
		gen_run_expect(run, siret, run->months[month], due[month], due[month], cashed,
					   cashed == due[month] ? "OK" : cashed == 0 ? "SANS_ENCAISSEMENT"
					   : "ECART_PAIEMENT",
					   "");
	}
}

/*
 * A levy comes back unpaid: and stays so, or is paid again by transfer, or the
 * reversal does not name what it reverses.
 */
void
gen_play_rejected(GenRun *run)
{
	const char *siret = gen_run_siret(run, 0);
	int			month;

	for (month = 0; month < run->month_count; month++)
	{
		CalimeroPeriod period = run->months[month];
		int64_t		due = declare_month(run, month);
		CalimeroDay day = gen_month_due(run, month);
		uint32_t	levy = gen_run_cash(run, siret, period, day, due);
		bool		paid_again = month % 3 == 1;

		gen_run_reverse(run, siret, period, day + 5, due,
						month % 3 == 2 ? GEN_NO_MOVEMENT : levy);
		if (paid_again)
			gen_run_cash(run, siret, period, day + 12, due);
		gen_run_expect(run, siret, period, due, due, paid_again ? due : 0,
					   paid_again ? "OK" : "SANS_ENCAISSEMENT", "");
	}
}

/*
 * More comes than was announced: in the payment of the month, or in another
 * one, not assigned, that stays on the month it was cashed in.
 */
void
gen_play_credit(GenRun *run)
{
	const char *siret = gen_run_siret(run, 0);
	int			month;

	for (month = 0; month < run->month_count; month++)
	{
		CalimeroPeriod period = run->months[month];
		int64_t		due = declare_month(run, month);
		int64_t		more = gen_random_between(&run->employer.random, 1000, 90000);

		switch (month % 3)
		{
			case 0:
				gen_run_cash(run, siret, period, gen_month_due(run, month), due + more);
				break;
			case 1:
				gen_run_cash(run, siret, period, gen_month_due(run, month), due);
				more = 0;
				break;
			default:
				gen_run_cash(run, siret, period, gen_month_due(run, month), due);
				gen_run_cash(run, siret, CALIMERO_NO_PERIOD,
							 gen_month_first(run, month) + 9, more);
				break;
		}
		gen_run_expect(run, siret, period, due, due, due + more,
					   more > 0 ? "CREDIT" : "OK", more > 0 ? "CREDIT" : "");
	}
}

/* An account without any DSN: assigned, or cashed within the month. */
void
gen_play_cash_only(GenRun *run)
{
	const char *siret = gen_run_siret(run, 0);
	int			month;

	for (month = 0; month < run->month_count; month++)
	{
		CalimeroPeriod period = run->months[month];
		int64_t		amount = gen_random_between(&run->employer.random, 10000, 900000);

		gen_run_call(run, siret, period, gen_month_first(run, month) + 2, amount);
		if (month % 2 == 0)
			gen_run_cash(run, siret, period, gen_month_due(run, month), amount);
		else
			gen_run_cash(run, siret, CALIMERO_NO_PERIOD, gen_month_first(run, month) + 11,
						 amount);
		gen_run_expect(run, siret, period, 0, 0, amount, "ENCAISSEMENT_SANS_DSN", "");
	}
}
