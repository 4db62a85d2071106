/*-------------------------------------------------------------------------
 *
 * scenario_announced.c
 *	  Scenarios of announcements: for which period, by whom, of how much.
 *
 * IDENTIFICATION
 *	  tests/generator/scenario_announced.c
 *
 *-------------------------------------------------------------------------
 */
#include "scenario.h"

/* First month of the run that lies in the quarter of "month". */
static int
quarter_start(const GenRun *run, int month)
{
	int			back = (run->months[month] % 100 - 1) % 3;

	return back > month ? 0 : month - back;
}

/* The month of the run that ends that quarter, or -1. */
static int
quarter_end(const GenRun *run, int month)
{
	int			end = month + 2 - (run->months[month] % 100 - 1) % 3;

	return end < run->month_count ? end : -1;
}

static CalimeroPeriod
quarter_of(CalimeroPeriod month)
{
	return month / 100 * 100 + 20 + (month % 100 + 2) / 3;
}

/*
 * One announcement for the whole quarter, in the declaration of its last
 * month, with a contribution over the quarter.  Every other employer leaves
 * the last quarter unpaid.
 */
static void
play_whole_quarters(GenRun *run)
{
	const char *siret = gen_run_siret(run, 0);
	int64_t		sum = 0;
	int			month;

	for (month = 0; month < run->month_count; month++)
	{
		GenDeclaration *declaration = gen_run_declare(run, 0, month);
		int			end = quarter_end(run, month);
		CalimeroPeriod quarter = quarter_of(run->months[month]);
		CalimeroDay first = calimero_period_first_day(quarter);
		bool		unpaid = month + 3 >= run->month_count && run->employer.number % 2 == 0;

		if (end == month)
			gen_declaration_levy(declaration, 21, 2000, first, gen_month_last(run, month));
		sum += declaration->due;
		if (end == month)
			gen_declaration_pay(declaration, sum, first, gen_month_last(run, month));
		gen_run_deposit(run, month, "");
		if (end < 0)
			gen_run_expect(run, siret, run->months[month], declaration->due, 0, 0,
						   "SANS_VERSEMENT", "");
		if (end != month)
			continue;
		if (!unpaid)
			gen_run_cash(run, siret, run->employer.levied ? quarter : CALIMERO_NO_PERIOD,
						 gen_month_due(run, month), sum);
		gen_run_expect(run, siret, quarter, sum, sum, unpaid ? 0 : sum,
					   unpaid ? "SANS_ENCAISSEMENT" : "OK", "TRIMESTRIEL");
		sum = 0;
	}
}

/* Three announcements at the end of the quarter, each for its month. */
static void
play_three_orders(GenRun *run)
{
	const char *siret = gen_run_siret(run, 0);
	int64_t		due[GEN_MAX_MONTHS] = {0};
	int			month;
	int			i;

	for (month = 0; month < run->month_count; month++)
	{
		GenDeclaration *declaration = gen_run_declare(run, 0, month);
		int			end = quarter_end(run, month);

		due[month] = declaration->due;
		if (end == month)
		{
			for (i = quarter_start(run, month); i <= month; i++)
				gen_declaration_pay(declaration, due[i], gen_month_first(run, i),
									gen_month_last(run, i));
		}
		gen_run_deposit(run, month, "");
		if (end < 0)
		{
			gen_run_expect(run, siret, run->months[month], due[month], 0, 0,
						   "SANS_VERSEMENT", "");
			continue;
		}
		gen_run_cash(run, siret, run->months[month], gen_month_due(run, end), due[month]);
		gen_run_expect(run, siret, run->months[month], due[month], due[month], due[month],
					   "OK",
					   month == end ? "" : "REGUL");
	}
}

void
gen_play_quarterly(GenRun *run)
{
	if (run->employer.number / 2 % 2 == 0)
		play_whole_quarters(run);
	else
		play_three_orders(run);
}

/* The siege pays for its other establishment (mode 06), in one payment or two. */
void
gen_play_head_office(GenRun *run)
{
	const char *head = gen_run_siret(run, 0);
	const char *branch = gen_run_siret(run, 1);
	int			month;

	for (month = 0; month < run->month_count; month++)
	{
		CalimeroPeriod period = run->months[month];
		GenDeclaration *own = gen_run_declare(run, 0, month);
		GenDeclaration *other = gen_run_declare(run, 1, month);
		GenPayment *payment = gen_run_announce(other, other->due);

		gen_run_announce(own, own->due);
		payment->mode = 6;
		payment->payer = head;
		gen_run_deposit(run, month, "");
		if (month % 2 == 0)
			gen_run_cash(run, head, period, gen_month_due(run, month), own->due + other->due);
		else
		{
			gen_run_cash(run, head, period, gen_month_due(run, month), own->due);
			gen_run_cash(run, head, period, gen_month_due(run, month) + 1, other->due);
		}
		gen_run_expect(run, head, period, own->due, own->due, own->due + other->due,
					   "OK", "PAYE_POUR_AUTRE");
		run->oracle.rows[run->oracle.count - 1].for_other = other->due;
		gen_run_expect(run, branch, period, other->due, 0, 0, "PAYE_PAR_AUTRE",
					   "PAYE_PAR_AUTRE");
		run->oracle.rows[run->oracle.count - 1].by_other = other->due;
	}
}

/*
 * Paid without any announcement.  When the account does not assign a payment,
 * it counts in the month it was cashed in, the one after.
 */
void
gen_play_unannounced(GenRun *run)
{
	const char *siret = gen_run_siret(run, 0);
	bool		assigned = run->employer.number % 3 != 0;
	CalimeroPeriod after = calimero_period_of_day(gen_month_due(run, run->month_count - 1));
	int64_t		before = 0;
	int			month;

	for (month = 0; month < run->month_count; month++)
	{
		CalimeroPeriod period = run->months[month];
		GenDeclaration *declaration = gen_run_declare(run, 0, month);
		int64_t		due = declaration->due;

		gen_run_deposit(run, month, "");
		gen_run_cash(run, siret, assigned ? period : CALIMERO_NO_PERIOD,
					 gen_month_due(run, month), due);
		gen_run_expect(run, siret, period, due, 0, assigned ? due : before,
					   "SANS_VERSEMENT", "");
		before = due;
	}
	if (!assigned)
		gen_run_expect(run, siret, after, 0, 0, before, "ENCAISSEMENT_SANS_DSN", "");
}

/* What is announced, and paid, is not what is declared. */
void
gen_play_other_amount(GenRun *run)
{
	const char *siret = gen_run_siret(run, 0);
	int			month;

	for (month = 0; month < run->month_count; month++)
	{
		GenDeclaration *declaration = gen_run_declare(run, 0, month);
		int64_t		due = declaration->due;
		int64_t		gap = gen_run_gap(declaration);
		int64_t		paid = month % 2 == 0 ? due - gap : due + gap;

		gen_run_announce(declaration, paid);
		gen_run_deposit(run, month, "");
		gen_run_cash(run, siret, run->months[month], gen_month_due(run, month), paid);
		gen_run_expect(run, siret, run->months[month], due, paid, paid, "ECART_DU",
					   "ECART_DU");
	}
}

/*
 * Every other month corrects the one before.  A correction upwards is announced
 * and paid on its own period; one downwards is taken off the payment of the
 * month that declares it, because no announcement can be negative.
 */
void
gen_play_correction(GenRun *run)
{
	const char *siret = gen_run_siret(run, 0);
	bool		upwards = run->employer.number % 2 == 0;
	int64_t		due = 0;
	int64_t		paid = 0;
	bool		regular = true;
	int			month;

	for (month = 0; month <= run->month_count; month++)
	{
		GenDeclaration *declaration = NULL;
		int64_t		gap = 0;

		if (month < run->month_count)
			declaration = gen_run_declare(run, 0, month);
		if (declaration != NULL && month % 2 == 1)
		{
			gap = gen_run_gap(declaration);
			declaration->corrected = run->months[month - 1];
			declaration->correction = upwards ? gap : -gap;
			due += declaration->correction;
		}
		if (month > 0)
			gen_run_expect(run, siret, run->months[month - 1], due, paid + (upwards ? gap : 0),
						   paid + (upwards ? gap : 0),
						   regular && (gap == 0 || upwards) ? "OK" : "ECART_DU",
						   gap > 0 ? "REGUL" : "");
		if (declaration == NULL)
			break;

		due = declaration->due;
		paid = upwards ? due : due - gap;
		regular = paid == due;
		gen_run_announce(declaration, paid);
		if (gap > 0 && upwards)
		{
			gen_declaration_pay(declaration, gap, gen_month_first(run, month - 1),
								gen_month_last(run, month - 1))->cited = true;
			gen_run_cash(run, siret, run->months[month - 1], gen_month_due(run, month), gap);
		}
		gen_run_deposit(run, month, "");
		gen_run_cash(run, siret, run->months[month], gen_month_due(run, month), paid);
	}
}

/* A code that the caisse has no weight for: what is due is not known. */
void
gen_play_unknown_code(GenRun *run)
{
	const char *siret = gen_run_siret(run, 0);
	int			month;

	for (month = 0; month < run->month_count; month++)
	{
		GenDeclaration *declaration;
		int64_t		paid;

		if (month % 2 == 1)
		{
			gen_run_good_month(run, 0, month);
			continue;
		}
		declaration = gen_run_declare(run, 0, month);
		declaration->unknown_code = run->employer.number % 2 == 0 ? 146 : 919;
		declaration->unknown_amount = gen_run_gap(declaration);
		paid = declaration->due + declaration->unknown_amount;
		gen_run_announce(declaration, paid);
		gen_run_deposit(run, month, "");
		gen_run_cash(run, siret, run->months[month], gen_month_due(run, month), paid);
		gen_run_expect(run, siret, run->months[month], declaration->due, paid, paid,
					   "CODE_INCONNU", "CODE_INCONNU");
	}
}
