/*-------------------------------------------------------------------------
 *
 * droit_jours_test.c
 *	  Months added, holidays, territories, and delays of procedure: vectors D1
 *	  to D6 and what surrounds them.
 *
 * IDENTIFICATION
 *	  tests/unit/droit_jours_test.c
 *
 *-------------------------------------------------------------------------
 */
#include <stdlib.h>

#include "core/droit/regles.h"
#include "tap.h"

static CalimeroDay
on(const char *text)
{
	return calimero_day_from_text(text, 10);
}

/* Sundays of Easter as almanacs print them. */
static void
easter_days(void)
{
	static const char *const known[] = {
		"1818-03-22", "1900-04-15", "1943-04-25", "1954-04-18", "1961-04-02", "1981-04-19", "1999-04-04",
		"2000-04-23", "2008-03-23", "2011-04-24", "2015-04-05", "2016-03-27", "2017-04-16", "2018-04-01",
		"2019-04-21", "2020-04-12", "2021-04-04", "2022-04-17", "2023-04-09", "2024-03-31", "2025-04-20",
		"2026-04-05", "2027-03-28", "2028-04-16", "2029-04-01", "2030-04-21", "2035-03-25", "2038-04-25"
	};
	int			sundays = 0;

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		is_int(droit_easter(atoi(known[i])), on(known[i]), "Easter %s", known[i]);
	for (int year = 1583; year <= 9999; year++)
	{
		CalimeroDay easter = droit_easter(year);

		sundays += droit_weekday(easter) == 7 && easter >= calimero_day(year, 3, 22) &&
			easter <= calimero_day(year, 4, 25);
	}
	is_int(sundays, 9999 - 1583 + 1, "%s", "Easter is a Sunday from 22 March to 25 April, every year");
	is_int(droit_easter(1582), CALIMERO_NO_DAY, "%s", "no Gregorian Easter before 1583");
	is_int(droit_easter(10000), CALIMERO_NO_DAY, "%s", "nor after 9999");
}

static void
months_added(void)
{
	static const struct
	{
		const char *day;
		int			months;
		const char *sum;
	}			cases[] = {
		{"2024-01-31", 1, "2024-02-29"}, {"2023-01-31", 1, "2023-02-28"}, {"2024-12-31", 2, "2025-02-28"},
		{"2024-02-29", 12, "2025-02-28"}, {"2024-02-29", 48, "2028-02-29"}, {"2025-10-31", 1, "2025-11-30"},
		{"2025-03-30", -1, "2025-02-28"}, {"2025-01-15", -13, "2023-12-15"}, {"2025-05-31", 0, "2025-05-31"},
		{"0001-01-31", 1, "0001-02-28"}, {"9999-11-30", 1, "9999-12-30"}
	};
	int			wrong = 0;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		is_int(droit_add_months(on(cases[i].day), cases[i].months), on(cases[i].sum), "%s and %d months",
			   cases[i].day, cases[i].months);
	is_int(droit_add_months(on("9999-12-01"), 1), CALIMERO_NO_DAY, "%s", "no month after 9999");
	is_int(droit_add_months(on("0001-01-01"), -1), CALIMERO_NO_DAY, "%s", "none before 1");
	is_int(droit_add_months(on("2025-01-01"), INT32_MAX), CALIMERO_NO_DAY, "%s", "an absurd number of months");
	is_int(droit_add_months(on("2025-01-01"), INT32_MIN), CALIMERO_NO_DAY, "%s", "and backwards");
	is_int(droit_add_months(CALIMERO_NO_DAY, 1), CALIMERO_NO_DAY, "%s", "no day and a month");
	is_int(droit_add_months(INT32_MAX, 0), CALIMERO_NO_DAY, "%s", "a day out of range");

	/*
	 * The same day of the month, or the last: said without arithmetic on
	 * days.
	 */
	for (CalimeroDay day = on("2019-12-01"); day <= on("2025-03-01"); day++)
	{
		for (int months = -30; months <= 30; months++)
		{
			int			y[2],
						m[2],
						d[2];
			CalimeroDay sum = droit_add_months(day, months);

			calimero_civil(day, &y[0], &m[0], &d[0]);
			calimero_civil(sum, &y[1], &m[1], &d[1]);
			if (y[1] * 12 + m[1] != y[0] * 12 + m[0] + months || d[1] > d[0] ||
				(d[1] < d[0] && sum != calimero_month_end(sum)))
				wrong++;
		}
	}
	is_int(wrong, 0, "%s", "five years of days, sixty months around each");
}

static void
holidays(void)
{
	static const struct
	{
		const char *day;
		DroitTerritory territory;
		const char *name;
	}			cases[] = {
		{"2025-01-01", DROIT_METROPOLE, "jour de l'an"}, {"2025-04-21", DROIT_METROPOLE, "lundi de Pâques"},
		{"2025-05-01", DROIT_METROPOLE, "fête du Travail"}, {"2025-05-08", DROIT_METROPOLE, "victoire de 1945"},
		{"2025-05-29", DROIT_METROPOLE, "Ascension"}, {"2025-06-09", DROIT_METROPOLE, "lundi de Pentecôte"},
		{"2025-07-14", DROIT_METROPOLE, "fête nationale"}, {"2025-08-15", DROIT_REUNION, "Assomption"},
		{"2025-11-01", DROIT_METROPOLE, "Toussaint"}, {"2025-11-11", DROIT_METROPOLE, "armistice de 1918"},
		{"2025-12-25", DROIT_METROPOLE, "Noël"}, {"2025-12-26", DROIT_ALSACE_MOSELLE, "Saint-Étienne"},
		{"2025-04-18", DROIT_ALSACE_MOSELLE, "Vendredi saint"}, {"2025-12-26", DROIT_METROPOLE, NULL},
		{"2025-04-18", DROIT_METROPOLE, NULL}, {"2025-05-27", DROIT_GUADELOUPE, "abolition de l'esclavage"},
		{"2025-05-22", DROIT_MARTINIQUE, "abolition de l'esclavage"},
		{"2025-06-10", DROIT_GUYANE, "abolition de l'esclavage"},
		{"2025-12-20", DROIT_REUNION, "abolition de l'esclavage"},
		{"2025-04-27", DROIT_MAYOTTE, "abolition de l'esclavage"},
		{"2025-10-09", DROIT_SAINT_BARTHELEMY, "abolition de l'esclavage"},
		{"2025-05-28", DROIT_SAINT_MARTIN, "abolition de l'esclavage"}, {"2025-05-27", DROIT_METROPOLE, NULL},
		{"2025-04-20", DROIT_METROPOLE, NULL}, {"2025-03-05", DROIT_TERRITORY_COUNT, NULL}
	};
	static const int counts[DROIT_TERRITORY_COUNT] = {11, 13, 12, 12, 12, 12, 12, 12, 12};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		const char *name = droit_holiday(on(cases[i].day), cases[i].territory);

		ok(name == cases[i].name || (name != NULL && cases[i].name != NULL && strcmp(name, cases[i].name) == 0),
		   "%s in %d: %s", cases[i].day, (int) cases[i].territory, cases[i].name != NULL ? cases[i].name : "no holiday");
	}
	for (int territory = 0; territory < DROIT_TERRITORY_COUNT; territory++)
	{
		int			count = 0;

		for (CalimeroDay day = on("2025-01-01"); day <= on("2025-12-31"); day++)
			count += droit_holiday(day, (DroitTerritory) territory) != NULL;
		is_int(count, counts[territory], "holidays of 2025 in %s", droit_territory_codes[territory]);
		is_int(droit_territory_from_code(droit_territory_codes[territory], strlen(droit_territory_codes[territory])),
			   territory, "%s is a territory", droit_territory_codes[territory]);
	}
	is_int(droit_territory_from_code("METROPOL", 8), DROIT_TERRITORY_COUNT, "%s", "METROPOL is none");
	ok(!droit_working_day(on("2025-11-29"), DROIT_METROPOLE), "%s", "a Saturday is no working day");
	ok(!droit_working_day(on("2025-11-30"), DROIT_METROPOLE), "%s", "nor a Sunday");
	ok(droit_working_day(on("2025-12-01"), DROIT_METROPOLE), "%s", "a Monday is one");
}

static void
communes(void)
{
	static const struct
	{
		const char *commune;
		DroitTerritory territory;
	}			cases[] = {
		{"48095", DROIT_METROPOLE}, {"2A004", DROIT_METROPOLE}, {"2B033", DROIT_METROPOLE}, {"75056", DROIT_METROPOLE},
		{"57463", DROIT_ALSACE_MOSELLE}, {"67482", DROIT_ALSACE_MOSELLE}, {"68066", DROIT_ALSACE_MOSELLE},
		{"97105", DROIT_GUADELOUPE}, {"97209", DROIT_MARTINIQUE}, {"97302", DROIT_GUYANE}, {"97411", DROIT_REUNION},
		{"97502", DROIT_METROPOLE}, {"97608", DROIT_MAYOTTE}, {"97701", DROIT_SAINT_BARTHELEMY},
		{"97801", DROIT_SAINT_MARTIN}, {"97123", DROIT_SAINT_BARTHELEMY}, {"97127", DROIT_SAINT_MARTIN},
		{"20004", DROIT_TERRITORY_COUNT}, {"00001", DROIT_TERRITORY_COUNT}, {"96001", DROIT_TERRITORY_COUNT},
		{"97001", DROIT_TERRITORY_COUNT}, {"97901", DROIT_TERRITORY_COUNT}, {"98818", DROIT_TERRITORY_COUNT},
		{"4809", DROIT_TERRITORY_COUNT}, {"480950", DROIT_TERRITORY_COUNT}, {"4809A", DROIT_TERRITORY_COUNT},
		{"A8095", DROIT_TERRITORY_COUNT}, {"2C004", DROIT_TERRITORY_COUNT}, {"", DROIT_TERRITORY_COUNT}
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		is_int(droit_territory_of_commune(cases[i].commune, strlen(cases[i].commune)), cases[i].territory,
			   "commune \"%s\"", cases[i].commune);
}

/* A delay of the shipped law, from a day. */
static DroitDelayEnd
shipped(const DroitRules *rules, const char *code, const char *start, DroitTerritory territory, int distance)
{
	DroitDelayEnd end = {CALIMERO_NO_DAY, CALIMERO_NO_DAY, 0};
	int			rank = droit_code_rank(&rules->delays, code, strlen(code));
	const DroitDelayRow *row = rank < 0 ? NULL : droit_delay_at(rules, rank, on(start));

	if (row != NULL)
		(void) droit_delay_end(&row->delay, on(start), territory, distance, &end);
	return end;
}

static void
vectors(const DroitRules *rules)
{
	static const struct
	{
		const char *name;
		const char *code;
		const char *start;
		DroitTerritory territory;
		int			distance;
		const char *raw;
		const char *last;
		const char *reason;
	}			cases[] = {
		{"D1", "OPPOSITION", "2025-11-14", DROIT_METROPOLE, 0, "2025-11-29", "2025-12-01", "samedi, dimanche"},
		{"D2", "APPEL", "2024-01-31", DROIT_METROPOLE, 0, "2024-02-29", "2024-02-29", ""},
		{"D3", "CRA", "2024-12-31", DROIT_METROPOLE, 0, "2025-02-28", "2025-02-28", ""},
		{"D4", "CRA", "2025-12-15", DROIT_METROPOLE, 0, "2026-02-15", "2026-02-16", "dimanche"},
		{"D5", "APPEL", "2025-10-31", DROIT_METROPOLE, 0, "2025-11-30", "2025-12-01", "dimanche"},
		{"D6", "CONSERVATION_COTISATIONS", "2020-02-29", DROIT_METROPOLE, 0, "2026-02-28", "2026-02-28", ""},
		{"the month of a mise en demeure", "MED", "2023-11-20", DROIT_METROPOLE, 0, "2023-12-20", "2023-12-20", ""},
		{"... does not roll", "MED", "2025-10-30", DROIT_METROPOLE, 0, "2025-11-30", "2025-11-30", ""},
		{"overseas, one month more", "APPEL", "2025-01-15", DROIT_REUNION, 1, "2025-03-15", "2025-03-17", "samedi, dimanche"},
		{"abroad, two", "APPEL", "2025-01-15", DROIT_METROPOLE, 2, "2025-04-15", "2025-04-15", ""},
		{"months before days", "OPPOSITION", "2025-01-31", DROIT_REUNION, 1, "2025-03-15", "2025-03-17", "samedi, dimanche"},
		{"a delay that distance does not lengthen", "CRA", "2025-01-15", DROIT_REUNION, 1, "2025-03-15", "2025-03-17",
		"samedi, dimanche"},
		{"Easter in Alsace", "OPPOSITION", "2025-04-03", DROIT_ALSACE_MOSELLE, 0, "2025-04-18", "2025-04-22",
		"Vendredi saint, samedi, dimanche, lundi de Pâques"},
		{"elsewhere that Friday is a working day", "OPPOSITION", "2025-04-03", DROIT_METROPOLE, 0, "2025-04-18",
		"2025-04-18", ""},
		{"1 January", "OPPOSITION", "2025-12-17", DROIT_METROPOLE, 0, "2026-01-01", "2026-01-02", "jour de l'an"},
		{"the 48 hours of a third party", "OTD_DECLARATION", "2025-05-02", DROIT_METROPOLE, 0, "2025-05-04", "2025-05-04", ""}
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		char		reason[DROIT_ROLL_TEXT_SIZE];
		DroitDelayEnd end = shipped(rules, cases[i].code, cases[i].start, cases[i].territory, cases[i].distance);

		is_int(end.raw, on(cases[i].raw), "%s: last day by the calendar", cases[i].name);
		is_int(end.last, on(cases[i].last), "%s: last day to act", cases[i].name);
		is_text(droit_roll_reason(&end, cases[i].territory, reason), cases[i].reason, "%s: why", cases[i].name);
	}
}

static void
refused_delays(void)
{
	DroitDelay	delay = {1, 0, true, true};
	DroitDelayEnd end;
	int			wrong = 0;

	ok(!droit_delay_end(&delay, on("2025-01-01"), DROIT_METROPOLE, 3, &end), "%s", "three months of distance do not exist");
	ok(!droit_delay_end(&delay, on("2025-01-01"), DROIT_METROPOLE, -1, &end), "%s", "nor minus one");
	ok(!droit_delay_end(&delay, CALIMERO_NO_DAY, DROIT_METROPOLE, 0, &end), "%s", "no start");
	ok(!droit_delay_end(&delay, on("9999-12-15"), DROIT_METROPOLE, 0, &end), "%s", "after year 9999");
	delay.months = 0;
	delay.days = 1;
	ok(!droit_delay_end(&delay, on("9999-12-31"), DROIT_METROPOLE, 0, &end), "%s", "nor by days");

	/* A rolled delay ends on a working day, the first one. */
	for (CalimeroDay day = on("2020-01-01"); day < on("2030-01-01"); day++)
	{
		for (int territory = 0; territory < DROIT_TERRITORY_COUNT; territory++)
		{
			int			between = 0;

			if (!droit_delay_end(&delay, day, (DroitTerritory) territory, 0, &end))
				wrong++;
			for (CalimeroDay d = end.raw; d < end.last; d++)
				between += droit_working_day(d, (DroitTerritory) territory);
			if (end.raw != day + 1 || between > 0 || !droit_working_day(end.last, (DroitTerritory) territory) ||
				end.last - end.raw != end.rolled)
				wrong++;
		}
	}
	is_int(wrong, 0, "%s", "ten years of days, in every territory");
}

int
main(void)
{
	DroitRules *rules;
	DroitRulesError error;

	easter_days();
	months_added();
	holidays();
	communes();
	is_int(droit_rules_build(&droit_reference, &calimero_malloc_allocator, &rules, &error), DROIT_RULES_OK, "%s",
		   "the law that is shipped reads");
	if (rules != NULL)
		vectors(rules);
	droit_rules_free(rules);
	refused_delays();
	return done_testing();
}
