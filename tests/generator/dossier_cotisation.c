/*-------------------------------------------------------------------------
 *
 * dossier_cotisation.c
 *	  Files of contributions: months or quarters that an employer did not pay,
 *	  the yearly call of a non-salaried person, what a control found.
 *
 * IDENTIFICATION
 *	  tests/generator/dossier_cotisation.c
 *
 *-------------------------------------------------------------------------
 */
#include "dossier_play.h"

#define LENGTH(list) (sizeof(list) / sizeof(*(list)))

static const GenNature contribution = {"COTISATION", GEN_PRINCIPAL, 0, 3};
static const GenNature majoration = {"MAJORATION", GEN_MAJORATION, 0, 3};
static const GenNature penalty = {"PENALITE_RET", GEN_PENALTY, 0, 3};

/*
 * Parts in a thousand of the yearly call of a farmer, with the ranks of
 * calimero.natures_reference().  AVI, which has the rank of AVA and would
 * share payments with it, is called with it.
 */
static const struct
{
	GenNature	nature;
	int			part;
}			yearly[] = {
	{{"CSG_CRDS", GEN_PRINCIPAL, 1, 3}, 215}, {{"AMEXA", GEN_PRINCIPAL, 2, 3}, 150},
	{{"AVA", GEN_PRINCIPAL, 4, 3}, 340}, {{"RCO", GEN_PRINCIPAL, 6, 3}, 95},
	{{"ATEXA", GEN_PRINCIPAL, 7, 3}, 100}, {{"PFA", GEN_PRINCIPAL, 8, 3}, 70},
	{{"FORMATION", GEN_PRINCIPAL, 9, 3}, 30}
};

/* The first day of the month that lies so many months after that of "day". */
static CalimeroDay
month_start(CalimeroDay day, int months)
{
	int			year;
	int			month;
	int			mday;

	calimero_civil(day, &year, &month, &mday);
	return gen_months_after(calimero_day(year, month, 1), months);
}

static int
year_of(CalimeroDay day)
{
	int			year;
	int			month;
	int			mday;

	calimero_civil(day, &year, &month, &mday);
	return year;
}

/* Five per cent (CSS R243-16, as CRPM R731-68 applies it). */
static void
owe_majoration(GenBook *book, int64_t principal, CalimeroDay day, CalimeroDay from, CalimeroDay to)
{
	if (gen_random_percent(book->random, 75))
		gen_book_owe(book, &majoration, principal / 20 + 1, day, from, to);
}

static int
draw_count(GenRandom *random)
{
	uint32_t	draw = gen_random_below(random, 100);

	if (draw < 45)
		return 1;
	if (draw < 75)
		return (int) gen_random_between(random, 2, 3);
	return (int) (draw < 93 ? gen_random_between(random, 4, 6) : gen_random_between(random, 7, 12));
}

/*
 * Periods of an employer, from the one that ends before "first"; the day that
 * the last was due.
 */
static CalimeroDay
owe_periods(GenBook *book, CalimeroDay first, int count, int months, bool illegal)
{
	int64_t		usual = gen_amount_around(book->random, illegal ? 260000 : 145000) * months;
	CalimeroDay last = first;

	for (int i = 0; i < count; i++)
	{
		CalimeroDay from = month_start(first, -months + i * months);
		CalimeroDay to = month_start(from, months) - 1;
		CalimeroDay due = to + 15;
		int64_t		amount = usual * gen_random_between(book->random, 90, 112) / 100;
		GenDebt    *debt;

		if (due > book->world->today)
			break;
		debt = gen_book_owe(book, &contribution, amount, due, from, to);
		debt->illegal = illegal;
		debt->fraud = book->fraud;
		debt->label = illegal ? "Redressement apr\303\250s proc\303\250s-verbal de travail ill\303\251gal" : NULL;
		last = due;
		if (!illegal && !book->fraud)
			owe_majoration(book, amount, due, from, to);
	}
	if (book->debt_count > 0 && !illegal && !book->fraud && gen_random_percent(book->random, 8))
		gen_book_owe(book, &penalty, 5000 * gen_random_between(book->random, 1, 6), last,
					 book->debts[0].from, book->debts[0].to);
	return last;
}

/* The yearly call of a non-salaried person, and maybe that of the year after. */
static CalimeroDay
owe_years(GenBook *book, CalimeroDay due)
{
	int64_t		usual = gen_amount_around(book->random, 310000);
	int			calls = gen_random_percent(book->random, 20) ? 2 : 1;
	CalimeroDay last = due;

	for (int i = 0; i < calls; i++)
	{
		CalimeroDay day = gen_months_after(due, 12 * i);
		CalimeroDay from = calimero_day(year_of(day), 1, 1);
		CalimeroDay to = calimero_day(year_of(day), 12, 31);
		int64_t		principal = 0;

		if (day > book->world->today)
			break;
		for (size_t j = 0; j < LENGTH(yearly); j++)
		{
			int64_t		amount = usual * yearly[j].part / 1000 + 1;

			gen_book_owe(book, &yearly[j].nature, amount, day, from, to);
			principal += amount;
		}
		owe_majoration(book, principal, day, from, to);
		last = day;
	}
	return last;
}

/* Days from now to the end of the prescription of the first debt, less a few. */
static int
days_to_act(const GenBook *book)
{
	int			years = book->debts[0].fraud || book->debts[0].illegal ? 5 : 3;

	int			days = calimero_day(year_of(book->debts[0].to) + years, 12, 31) - book->now - 12;

	return days > 0 ? days : 0;
}

/* The mise en demeure; neglected, it comes too late or never. */
static bool
demand(GenBook *book, bool neglected)
{
	int			room = days_to_act(book);
	int			delay = (int) gen_random_between(book->random, 2, 9);

	if (neglected && gen_random_percent(book->random, 50))
	{
		if (gen_random_percent(book->random, 70) || !gen_book_wait(book, room + 30, room + 200))
			return false;
	}
	else if (!gen_pace(book, 3, 110, room))
		return false;
	gen_book_claim(book, "MED", "lrar", delay);
	if (gen_random_percent(book->random, 3))
	{
		if (!gen_book_wait(book, 10, 30))
			return false;
		gen_book_cancel_act(book);
		gen_book_claim(book, "MED", "lrar", delay);
	}
	if (!gen_book_wait(book, delay, delay))
		return false;
	if (gen_random_percent(book->random, 4) && !gen_commission(book, 55))
		return false;
	return gen_may_pay(book, 30, 12);
}

/* What happens once all is due. */
static void
recover(GenBook *book, bool illegal)
{
	bool		neglected = gen_random_percent(book->random, 4);

	if (!illegal && gen_random_percent(book->random, 85))
	{
		if (!gen_book_wait(book, 8, 25))
			return;
		gen_book_act(book, "RELANCE", "simple", -1);
		if (!gen_may_pay(book, 30, 8))
			return;
	}
	if (!illegal && gen_random_percent(book->random, 10) &&
		!gen_plan(book, (int) gen_random_between(book->random, 3, 18)))
		return;
	/* A month after the due day at least. */
	if (!gen_book_wait(book, 32, 32) || !demand(book, neglected))
		return;
	if (neglected && gen_random_percent(book->random, 50))
		return;
	if (gen_pace(book, 35, 220, 1000))
		gen_enforce(book, neglected);
}

/* A fraud is found some time after the last due day, by today at the latest: its file is opened then. */
static void
discover(GenBook *book, CalimeroDay last)
{
	CalimeroDay day = last + (CalimeroDay) gen_random_between(book->random, 60, 400);

	if (day > book->world->today)
		day = book->world->today;
	book->opened = day;
	book->now = day;
	for (size_t i = 0; i < book->debt_count; i++)
		book->debts[i].discovered = day;
}

void
gen_play_contributions(GenBook *book, GenWorld *world, GenRandom *random, const GenDebtor *debtor)
{
	CalimeroDay first = world->today - (CalimeroDay) gen_random_between(random, 25, 365 * world->years);
	bool		employer = debtor->kind == GEN_EMPLOYEUR;
	bool		illegal = employer && gen_random_percent(random, 3);
	CalimeroDay due = month_start(first, 0) + 14;
	CalimeroDay last;

	if (!employer)
	{
		due = calimero_day(year_of(first), 10, 15) + (CalimeroDay) gen_random_below(random, 50);
		if (due > world->today - 10)
			due = gen_months_after(due, -12);
	}
	else if (due > first)
		due = month_start(first, -1) + 14;
	gen_book_begin(book, world, random, GEN_BOOK_COTISATION, debtor->number,
				   due + (CalimeroDay) gen_random_between(random, 3, 10));
	book->fraud = illegal || (employer && gen_random_percent(random, 1));
	book->by_instalment = !employer;
	if (illegal)
		last = owe_periods(book, due, (int) gen_random_between(random, 6, 24), 1, true);
	else if (employer)
	{
		int			months = draw_count(random);
		bool		quarters = gen_random_percent(random, 35);

		last = owe_periods(book, due, quarters ? (months + 2) / 3 : months, quarters ? 3 : 1, false);
	}
	else
		last = owe_years(book, due);
	if (book->fraud)
		discover(book, last);
	gen_book_entrust(book, GEN_COTISATIONS, "Ouverture du dossier");
	if (last > book->now)
		book->now = last;
	if (gen_goes_on(book))
		recover(book, illegal);
}
