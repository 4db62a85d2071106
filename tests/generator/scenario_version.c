/*-------------------------------------------------------------------------
 *
 * scenario_version.c
 *	  Scenarios of versions: which declarations count.
 *
 * IDENTIFICATION
 *	  tests/generator/scenario_version.c
 *
 *-------------------------------------------------------------------------
 */
#include "scenario.h"

#include <stdio.h>

static const char *
name_of_version(int number, char *suffix, size_t size)
{
	if (number == 0)
		snprintf(suffix, size, "%s", "");
	else
		snprintf(suffix, size, "-%d", number);
	return suffix;
}

/* No employee: without money, with money, with a negative contribution. */
void
gen_play_empty(GenRun *run)
{
	const char *siret = gen_run_siret(run, 0);
	int			month;

	for (month = 0; month < run->month_count; month++)
	{
		CalimeroPeriod period = run->months[month];
		GenDeclaration *declaration = gen_run_declare(run, 0, month);
		int64_t		amount = gen_random_between(&run->employer.random, 1500, 30000);

		declaration->type = 2;
		gen_declaration_restrict(declaration, 0, 0);
		switch ((month + (int) (run->employer.number % 3)) % 3)
		{
			case 0:
				gen_run_expect(run, siret, period, 0, 0, 0, "NEANT", "NEANT");
				break;
			case 1:
				gen_declaration_levy(declaration, 21, amount, gen_month_first(run, month),
									 gen_month_last(run, month));
				gen_run_announce(declaration, amount);
				gen_run_cash(run, siret, period, gen_month_due(run, month), amount);
				gen_run_expect(run, siret, period, amount, amount, amount, "OK", "NEANT");
				break;
			default:
				gen_declaration_levy(declaration, 23, -amount, gen_month_first(run, month),
									 gen_month_last(run, month));
				gen_run_expect(run, siret, period, -amount, 0, 0, "CREDIT", "NEANT");
				break;
		}
		gen_run_deposit(run, month, "");
	}
}

/*
 * One to three versions of a month, in files whose names are not in the order
 * of the versions; some end as "no employee".  Order numbers are small, or
 * made of a date, as software does.
 */
void
gen_play_replaced(GenRun *run)
{
	const char *siret = gen_run_siret(run, 0);
	int			start = (int) (run->employer.number % 12);
	uint64_t	origin = run->employer.number % 2 == 0 ? 0 : UINT64_C(202501010900);
	char		suffix[8];
	int			month;
	int			version;

	for (month = 0; month < run->month_count; month++)
	{
		CalimeroPeriod period = run->months[month];
		int			versions = 1 + (month + start) % 3;
		bool		emptied = versions > 1 && (month + start) % 4 == 3;
		int64_t		due = 0;

		for (version = 0; version < versions; version++)
		{
			GenDeclaration *declaration = gen_run_declare(run, 0, month);

			declaration->order = origin + (uint64_t) version;
			if (version > 0)
				declaration->type = 3;
			if (emptied && version == versions - 1)
			{
				declaration->type = 5;
				gen_declaration_restrict(declaration, 0, 0);
			}
			else
				gen_run_announce(declaration, declaration->due);
			due = declaration->due;
			gen_run_deposit(run, month, name_of_version((version + start + 1) % versions,
														suffix, sizeof(suffix)));
		}
		if (due > 0)
			gen_run_cash(run, siret, period, gen_month_due(run, month), due);
		gen_run_expect(run, siret, period, due, due, due, due > 0 ? "OK" : "NEANT",
					   due > 0 ? "" : "NEANT");
	}
}

/* Two fractions; every other month the second one does not come. */
void
gen_play_fractions(GenRun *run)
{
	const char *siret = gen_run_siret(run, 0);
	size_t		people = run->employer.establishments[0].person_count;
	int			month;

	for (month = 0; month < run->month_count; month++)
	{
		CalimeroPeriod period = run->months[month];
		bool		missing = month % 2 == 1;
		bool		paid = month % 4 != 1;
		GenDeclaration *declaration = gen_run_declare(run, 0, month);
		int64_t		due;

		declaration->fraction = 12;
		gen_declaration_restrict(declaration, 0, (people + 1) / 2);
		gen_run_announce(declaration, declaration->due);
		due = declaration->due;
		gen_run_deposit(run, month, "-12");
		if (!missing)
		{
			/* The only employee of an establishment may be in both. */
			size_t		first = people > 1 ? (people + 1) / 2 : 0;

			declaration = gen_run_declare(run, 0, month);
			declaration->fraction = 22;
			gen_declaration_restrict(declaration, first, people > 1 ? people - first : 1);
			gen_run_announce(declaration, declaration->due);
			due += declaration->due;
			gen_run_deposit(run, month, "-22");
		}
		if (paid)
			gen_run_cash(run, siret, period, gen_month_due(run, month), due);
		if (missing)
			gen_run_expect(run, siret, period, 0, 0, paid ? due : 0, "FRACTION_INCOMPLETE",
						   "INCOMPLETE");
		else
			gen_run_expect(run, siret, period, due, due, due, "OK", "");
	}
}

/* A test file, alone or beside the real one: never integrated. */
void
gen_play_test(GenRun *run)
{
	int			month;

	for (month = 0; month < run->month_count; month++)
	{
		GenDeclaration *declaration = gen_run_declare(run, 0, month);

		gen_run_announce(declaration, declaration->due);
		run->test = true;
		gen_run_deposit(run, month, "-essai");
		if (month % 2 == 1)
			gen_run_good_month(run, 0, month);
		else
			gen_run_expect(run, gen_run_siret(run, 0), run->months[month], 0, 0, 0,
						   "TEST_IGNORE", "TEST_IGNORE");
	}
}

/* Declared in francs Pacifique: left out; what is cashed stays. */
void
gen_play_pacific(GenRun *run)
{
	const char *siret = gen_run_siret(run, 0);
	int			month;

	for (month = 0; month < run->month_count; month++)
	{
		GenDeclaration *declaration = gen_run_declare(run, 0, month);
		int64_t		cashed = month % 3 == 1 ? 45600 : 0;

		declaration->currency = 2;
		gen_run_announce(declaration, declaration->due);
		gen_run_deposit(run, month, "");
		if (cashed > 0)
			gen_run_cash(run, siret, run->months[month], gen_month_due(run, month), cashed);
		gen_run_expect(run, siret, run->months[month], 0, 0, cashed, "DEVISE", "DEVISE");
	}
}

/* Two declarations of a month that cannot be told apart, in one of three ways. */
static void
deposit_doubtful(GenRun *run, int month, int way)
{
	static const uint8_t fractions[] = {12, 22, 13};
	char		suffix[8];
	int			files = way == 1 ? 3 : 2;
	int			i;

	for (i = 0; i < files; i++)
	{
		GenDeclaration *declaration = gen_run_declare(run, 0, month);

		if (way == 1)
			declaration->fraction = fractions[i];
		if (way == 2)
			declaration->field = (uint8_t) (1 + i);
		gen_run_announce(declaration, declaration->due);
		gen_run_deposit(run, month, name_of_version(i, suffix, sizeof(suffix)));
	}
}

/*
 * Same order number and other amounts; fractions of two and of three; whole
 * and partial champ.  What is cashed stays as it came.
 */
void
gen_play_doubtful(GenRun *run)
{
	const char *siret = gen_run_siret(run, 0);
	int			month;

	for (month = 0; month < run->month_count; month++)
	{
		int64_t		cashed = month % 2 == 1 ? 98700 : 0;

		if (month % 4 == 3)
		{
			gen_run_good_month(run, 0, month);
			continue;
		}
		deposit_doubtful(run, month, month % 4);
		if (cashed > 0)
			gen_run_cash(run, siret, run->months[month], gen_month_due(run, month), cashed);
		gen_run_expect(run, siret, run->months[month], 0, 0, cashed, "VERSION_DOUTEUSE",
					   "DOUTE");
	}
}

static GenDeclaration *
declare_substitution(GenRun *run, int month, uint8_t type, uint64_t order)
{
	GenDeclaration *declaration = gen_run_declare(run, 0, month);

	declaration->nature = GEN_NATURE_SUBSTITUTION;
	declaration->type = type;
	declaration->order = order;
	declaration->substitution = 1 + (uint8_t) (month % 2);
	if (type == 4)
		gen_declaration_restrict(declaration, 0, 0);
	return declaration;
}

/*
 * The caisse declares in the employer's place: besides what it declared,
 * instead of it, or besides it and then cancelled.
 */
void
gen_play_substitution(GenRun *run)
{
	const char *siret = gen_run_siret(run, 0);
	int			month;

	for (month = 0; month < run->month_count; month++)
	{
		CalimeroPeriod period = run->months[month];
		int			way = (month + (int) (run->employer.number % 3)) % 3;
		int64_t		added = declare_substitution(run, month, 1, 0)->due;

		gen_run_deposit(run, month, "-09");
		if (way == 1)
		{
			gen_run_expect(run, siret, period, added, 0, 0, "SANS_VERSEMENT", "SUBSTITUTION");
			continue;
		}
		if (way == 2)
		{
			declare_substitution(run, month, 4, 1);
			gen_run_deposit(run, month, "-09-annule");
		}
		gen_run_good_month(run, 0, month);
		if (way == 0)
		{
			GenExpected *row = &run->oracle.rows[run->oracle.count - 1];

			row->declared += added;
			row->status = "ECART_DU";
			row->signal = "SUBSTITUTION";
		}
	}
}

/* Signalements beside the monthly declarations, and alone in the last month. */
void
gen_play_signal(GenRun *run)
{
	int			month;

	for (month = 0; month < run->month_count; month++)
	{
		GenDeclaration *declaration = gen_run_declare(run, 0, month);

		declaration->nature = month % 2 == 0 ? GEN_NATURE_SICKNESS : GEN_NATURE_END;
		gen_declaration_restrict(declaration, 0, 1);
		gen_run_deposit(run, month, "-signalement");
		if (month == 0 || month + 1 < run->month_count || run->employer.number % 2 == 0)
			gen_run_good_month(run, 0, month);
	}
}

/* The second establishment, whose declaration was refused: paid, or declared again. */
static void
follow_refusal(GenRun *run, int month, int64_t due)
{
	const char *siret = gen_run_siret(run, 1);
	CalimeroPeriod period = run->months[month];
	GenDeclaration *declaration;

	if (month % 4 == 0)
	{
		gen_run_cash(run, siret, period, gen_month_due(run, month), due);
		gen_run_expect(run, siret, period, 0, 0, due, "ENCAISSEMENT_SANS_DSN", "");
	}
	else if (run->employer.number % 2 == 0)
	{
		declaration = gen_run_declare(run, 1, month);
		due = declaration->due;
		gen_run_announce(declaration, due);
		gen_run_deposit(run, month, "-2");
		gen_run_cash(run, siret, period, gen_month_due(run, month), due);
		gen_run_expect(run, siret, period, due, due, due, "OK", "");
	}
}

/*
 * Three establishments in one envoi; the declaration of the second is refused
 * every other month, and sometimes deposited again, right.
 */
void
gen_play_refused(GenRun *run)
{
	int			month;
	int			place;

	for (month = 0; month < run->month_count; month++)
	{
		CalimeroPeriod period = run->months[month];
		bool		spoiled = month % 2 == 0;
		uint32_t	kind = run->employer.number + (uint32_t) month / 2;
		int64_t		due[3];

		for (place = 0; place < 3; place++)
		{
			GenDeclaration *declaration = gen_run_declare(run, place, month);

			due[place] = declaration->due;
			gen_run_announce(declaration, declaration->due);
			if (spoiled && place == 1)
				declaration->spoil = (GenSpoil) (1 + kind % (GEN_SPOIL_KINDS - 1));
		}
		gen_run_deposit(run, month, "");
		for (place = 0; place < 3; place++)
		{
			if (spoiled && place == 1)
				continue;
			gen_run_cash(run, gen_run_siret(run, place), period, gen_month_due(run, month),
						 due[place]);
			gen_run_expect(run, gen_run_siret(run, place), period, due[place], due[place],
						   due[place], "OK", "");
		}
		if (spoiled)
			follow_refusal(run, month, due[1]);
	}
}

/* The same file under two names; the same declaration in two envois. */
void
gen_play_repeated(GenRun *run)
{
	int			month;

	for (month = 0; month < run->month_count; month++)
	{
		gen_run_good_month(run, 0, month);
		if (month % 2 == 0)
			gen_run_copy(run, month, "-copie");
		else
			gen_run_deposit(run, month, "-encore");
	}
}
