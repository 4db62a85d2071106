/*-------------------------------------------------------------------------
 *
 * calendar_test.c
 *	  Civil dates and periods, against a day-by-day walk through the calendar.
 *
 * IDENTIFICATION
 *	  tests/unit/calendar_test.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/calendar.h"
#include "tap.h"

/* Independent of the code under test: the calendar told month by month. */
static int
length_of_month(int year, int month)
{
	if (month == 2)
		return year % 400 == 0 || (year % 4 == 0 && year % 100 != 0) ? 29 : 28;
	return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/* Every day from 0001-01-01 to 9999-12-31, in both directions. */
static void
walk_all_days(void)
{
	/* 719162 days lie between 0001-01-01 and 1970-01-01. */
	CalimeroDay expected = -719162;
	int			wrong = 0;
	int			year;
	int			month;
	int			mday;

	for (year = 1; year <= 9999; year++)
	{
		for (month = 1; month <= 12; month++)
		{
			int			last = length_of_month(year, month);

			for (mday = 1; mday <= last; mday++, expected++)
			{
				int			y;
				int			m;
				int			d;

				calimero_civil(expected, &y, &m, &d);
				if (calimero_day(year, month, mday) != expected ||
					y != year || m != month || d != mday ||
					calimero_month_end(expected) != expected + last - mday ||
					calimero_period_of_day(expected) != year * 100 + month)
					wrong++;
			}
			if (calimero_day(year, month, last + 1) != CALIMERO_NO_DAY)
				wrong++;
		}
	}
	is_int(wrong, 0, "%s", "every day of 9999 years maps to its number and back");
	is_int(calimero_day(1970, 1, 1), 0, "%s", "1970-01-01 is day zero");
	is_int(calimero_day(2000, 2, 29), 11016, "%s", "2000-02-29 is day 11016");
}

static void
refuse_impossible_dates(void)
{
	static const int dates[][3] = {
		{0, 1, 1}, {10000, 1, 1}, {-1, 1, 1}, {2025, 0, 1}, {2025, 13, 1},
		{2025, 1, 0}, {2025, 1, 32}, {2025, 2, 29}, {1900, 2, 29},
		{2100, 2, 29}, {2025, 4, 31}, {2025, -1, 1}, {2025, 1, -1},
		{INT32_MAX, 1, 1}, {2025, INT32_MAX, 1}, {2025, 1, INT32_MAX}
	};
	size_t		i;

	for (i = 0; i < sizeof(dates) / sizeof(dates[0]); i++)
		is_int(calimero_day(dates[i][0], dates[i][1], dates[i][2]), CALIMERO_NO_DAY,
			   "no such date: %d-%d-%d", dates[i][0], dates[i][1], dates[i][2]);
	is_int(calimero_month_end(CALIMERO_NO_DAY), CALIMERO_NO_DAY, "%s",
		   "no day has no month end");
	is_int(calimero_period_of_day(CALIMERO_NO_DAY), CALIMERO_NO_PERIOD, "%s",
		   "no day has no period");
	is_int(calimero_period_of_day(INT32_MAX), CALIMERO_NO_PERIOD, "%s",
		   "a day beyond year 9999 has no period");
	is_int(calimero_period_of_day(INT32_MIN + 1), CALIMERO_NO_PERIOD, "%s",
		   "a day before year 1 has no period");
}

static void
read_dates(void)
{
	static const char *const bad_dsn[] = {
		"", "0103202", "010320255", "31022025", "00032025", "01002025",
		"01132025", "01030000", "0103202A", " 1032025", "01-32025", "-1032025",
		"20250301", "0103202\0", "/1032025", ":1032025"
	};
	static const char *const bad_text[] = {
		"", "2025-3-1", "2025-03-1", "2025-03-011", "2025/03/01", "01-03-2025",
		"01/03-2025", "2025-03/01", "2025-02-29", "31/04/2025", "+025-03-01",
		"2025-03- 1", "01.03.2025", "0a/03/2025", "01/0a/2025", "01/03/20a5"
	};
	size_t		i;

	is_int(calimero_day_from_jjmmaaaa("01032025", 8), calimero_day(2025, 3, 1),
		   "%s", "JJMMAAAA is read");
	is_int(calimero_day_from_jjmmaaaa("29022024", 8), calimero_day(2024, 2, 29),
		   "%s", "the leap day is read");
	for (i = 0; i < sizeof(bad_dsn) / sizeof(bad_dsn[0]); i++)
		is_int(calimero_day_from_jjmmaaaa(bad_dsn[i], strlen(bad_dsn[i])),
			   CALIMERO_NO_DAY, "not JJMMAAAA: \"%s\"", bad_dsn[i]);
	is_int(calimero_day_from_jjmmaaaa("0103\0" "025", 8), CALIMERO_NO_DAY, "%s",
		   "a NUL inside is not a digit");

	is_int(calimero_day_from_text("2025-03-01", 10), calimero_day(2025, 3, 1),
		   "%s", "AAAA-MM-JJ is read");
	is_int(calimero_day_from_text("01/03/2025", 10), calimero_day(2025, 3, 1),
		   "%s", "JJ/MM/AAAA is read");
	for (i = 0; i < sizeof(bad_text) / sizeof(bad_text[0]); i++)
		is_int(calimero_day_from_text(bad_text[i], strlen(bad_text[i])),
			   CALIMERO_NO_DAY, "not a date: \"%s\"", bad_text[i]);
}

/* Every pair of months of a year: the smallest period that holds both. */
static void
cover_ranges(void)
{
	static const CalimeroPeriod all[] = {
		202501, 202502, 202503, 202504, 202505, 202506, 202507, 202508, 202509,
		202510, 202511, 202512, 202521, 202522, 202523, 202524, 202531, 202532,
		202540
	};
	int			wrong = 0;
	int			first;
	int			last;
	size_t		i;

	for (first = 1; first <= 12; first++)
	{
		for (last = 1; last <= 12; last++)
		{
			CalimeroDay from = calimero_day(2025, first, 10);
			CalimeroDay to = calimero_day(2025, last, 10);
			CalimeroPeriod expected = CALIMERO_NO_PERIOD;

			/* "all" is sorted by length: the first that holds both days. */
			for (i = 0; first <= last && expected == CALIMERO_NO_PERIOD; i++)
			{
				if (calimero_period_first_day(all[i]) <= from &&
					to <= calimero_period_last_day(all[i]))
					expected = all[i];
			}
			if (calimero_period_of_range(from, to) != expected)
				wrong++;
		}
	}
	is_int(wrong, 0, "%s", "a range lies in the smallest period that holds it");
	is_int(calimero_period_of_range(calimero_day(2025, 3, 2), calimero_day(2025, 3, 1)),
		   CALIMERO_NO_PERIOD, "%s", "a range that ends before it begins has no period");
	is_int(calimero_period_of_range(calimero_day(2024, 12, 31), calimero_day(2025, 1, 1)),
		   CALIMERO_NO_PERIOD, "%s", "a range over two years has no period");
	is_int(calimero_period_of_range(CALIMERO_NO_DAY, calimero_day(2025, 1, 1)),
		   CALIMERO_NO_PERIOD, "%s", "a range without a beginning has no period");
	is_int(calimero_period_of_range(calimero_day(2025, 1, 1), CALIMERO_NO_DAY),
		   CALIMERO_NO_PERIOD, "%s", "a range without an end has no period");
}

/* All periods of three years: containment is containment of days. */
static void
compare_periods(void)
{
	CalimeroPeriod valid[128];
	size_t		count = 0;
	int			wrong = 0;
	CalimeroPeriod candidate;
	size_t		i;
	size_t		j;

	for (candidate = 202400; candidate < 202700; candidate++)
	{
		if (calimero_period_is_valid(candidate))
			valid[count++] = candidate;
	}
	is_int(count, 3 * 19, "%s", "a year has 12 months, 4 quarters, 2 halves and itself");
	for (i = 0; i < count; i++)
	{
		char		string[CALIMERO_PERIOD_TEXT_SIZE];

		calimero_period_to_text(valid[i], string);
		if (strlen(string) != 7 ||
			calimero_period_from_text(string, strlen(string)) != valid[i])
			wrong++;
		if (calimero_period_is_month(valid[i]) != (valid[i] % 100 <= 12))
			wrong++;
		for (j = 0; j < count; j++)
		{
			bool		inside =
			calimero_period_first_day(valid[i]) <= calimero_period_first_day(valid[j]) &&
			calimero_period_last_day(valid[j]) <= calimero_period_last_day(valid[i]);

			if (calimero_period_contains(valid[i], valid[j]) != inside)
				wrong++;
		}
	}
	is_int(wrong, 0, "%s", "periods are written, read and compared as their days are");
}

static void
refuse_invalid_periods(void)
{
	static const CalimeroPeriod bad[] = {
		0, -1, 202500, 202513, 202520, 202525, 202530, 202533, 202539, 202541,
		202599, 1, 99, 1000001, INT32_MAX, INT32_MIN, -202501
	};
	static const char *const bad_text[] = {
		"", "2025M0", "2025M003", "2025M00", "2025M13", "2025T00", "2025T05",
		"2025S00", "2025S03", "2025A01", "2025A99", "2025m03", "0000M01",
		"202 M03", "2025M 3", "2025X01", "-025M03", "2025M-1", "20250301"
	};
	char		string[CALIMERO_PERIOD_TEXT_SIZE];
	size_t		i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
	{
		ok(!calimero_period_is_valid(bad[i]) && !calimero_period_is_month(bad[i]) &&
		   calimero_period_first_day(bad[i]) == CALIMERO_NO_DAY &&
		   calimero_period_last_day(bad[i]) == CALIMERO_NO_DAY &&
		   !calimero_period_contains(bad[i], bad[i]) &&
		   !calimero_period_contains(202540, bad[i]) &&
		   calimero_period_to_text(bad[i], string)[0] == '\0',
		   "%d is no period", (int) bad[i]);
	}
	for (i = 0; i < sizeof(bad_text) / sizeof(bad_text[0]); i++)
		is_int(calimero_period_from_text(bad_text[i], strlen(bad_text[i])),
			   CALIMERO_NO_PERIOD, "not a period: \"%s\"", bad_text[i]);
	is_text(calimero_period_to_text(202503, string), "2025M03", "%s", "a month is written");
	is_text(calimero_period_to_text(202521, string), "2025T01", "%s", "a quarter is written");
	is_text(calimero_period_to_text(202532, string), "2025S02", "%s", "a half-year is written");
	is_text(calimero_period_to_text(202540, string), "2025A00", "%s", "a year is written");
	is_text(calimero_period_to_text(101, string), "0001M01", "%s", "year 1 keeps its zeros");
}

int
main(void)
{
	walk_all_days();
	refuse_impossible_dates();
	read_dates();
	cover_ranges();
	compare_periods();
	refuse_invalid_periods();
	return done_testing();
}
