/*-------------------------------------------------------------------------
 *
 * calendar.c
 *	  Civil dates and periods.
 *
 * The day count works on years that begin on 1 March, so that the leap day
 * is the last day of the year and the lengths of the months follow a line:
 * month m (0 is March) begins on day (153 * m + 2) / 5 of its year.
 *
 * IDENTIFICATION
 *	  extension/core/calendar.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/calendar.h"

#define YEAR_MIN 1
#define YEAR_MAX 9999

/* Days from 0000-03-01 to 1970-01-01. */
#define EPOCH_SHIFT 719468
#define DAYS_PER_ERA 146097		/* 400 years */

/* Where the ranks of a period begin. */
#define RANK_QUARTER 20
#define RANK_HALF	 30
#define RANK_YEAR	 40

/* The months of a period: first and last, counted 1..12. */
typedef struct MonthSpan
{
	int			year;
	int			first;
	int			last;
} MonthSpan;

static bool
leap_year(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int
month_length(int year, int month)
{
	static const uint8_t lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	if (month == 2 && leap_year(year))
		return 29;
	return lengths[month - 1];
}

CalimeroDay
calimero_day(int year, int month, int mday)
{
	int			shifted;
	int			era;
	int			year_of_era;
	int			day_of_year;

	if (year < YEAR_MIN || year > YEAR_MAX || month < 1 || month > 12 ||
		mday < 1 || mday > month_length(year, month))
		return CALIMERO_NO_DAY;

	shifted = year - (month <= 2);
	era = shifted / 400;
	year_of_era = shifted - era * 400;
	day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + mday - 1;
	return era * DAYS_PER_ERA + year_of_era * 365 + year_of_era / 4 -
		year_of_era / 100 + day_of_year - EPOCH_SHIFT;
}

void
calimero_civil(CalimeroDay day, int *year, int *month, int *mday)
{
	int64_t		count = (int64_t) day + EPOCH_SHIFT;
	int64_t		era = (count >= 0 ? count : count - (DAYS_PER_ERA - 1)) / DAYS_PER_ERA;
	int			day_of_era = (int) (count - era * DAYS_PER_ERA);
	int			year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 -
							   day_of_era / 146096) / 365;
	int			day_of_year = day_of_era -
	(365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int			march_month = (5 * day_of_year + 2) / 153;

	*mday = day_of_year - (153 * march_month + 2) / 5 + 1;
	*month = march_month < 10 ? march_month + 3 : march_month - 9;
	*year = (int) (year_of_era + era * 400) + (*month <= 2);
}

/* The number that "count" digits make, or -1. */
static int
digits_to_int(const char *string, size_t count)
{
	int			number = 0;
	size_t		i;

	for (i = 0; i < count; i++)
	{
		unsigned	digit = (unsigned char) string[i] - (unsigned) '0';

		if (digit > 9)
			return -1;
		number = number * 10 + (int) digit;
	}
	return number;
}

CalimeroDay
calimero_day_from_jjmmaaaa(const char *string, size_t length)
{
	if (length != 8)
		return CALIMERO_NO_DAY;
	return calimero_day(digits_to_int(string + 4, 4), digits_to_int(string + 2, 2),
						digits_to_int(string, 2));
}

CalimeroDay
calimero_day_from_text(const char *string, size_t length)
{
	if (length != 10)
		return CALIMERO_NO_DAY;
	if (string[4] == '-' && string[7] == '-')
		return calimero_day(digits_to_int(string, 4), digits_to_int(string + 5, 2),
							digits_to_int(string + 8, 2));
	if (string[2] == '/' && string[5] == '/')
		return calimero_day(digits_to_int(string + 6, 4), digits_to_int(string + 3, 2),
							digits_to_int(string, 2));
	return CALIMERO_NO_DAY;
}

CalimeroDay
calimero_month_end(CalimeroDay day)
{
	int			year;
	int			month;
	int			mday;

	if (day == CALIMERO_NO_DAY)
		return CALIMERO_NO_DAY;
	calimero_civil(day, &year, &month, &mday);
	return day + month_length(year, month) - mday;
}

CalimeroPeriod
calimero_period_of_day(CalimeroDay day)
{
	int			year;
	int			month;
	int			mday;

	if (day == CALIMERO_NO_DAY)
		return CALIMERO_NO_PERIOD;
	calimero_civil(day, &year, &month, &mday);
	if (year < YEAR_MIN || year > YEAR_MAX)
		return CALIMERO_NO_PERIOD;
	return year * 100 + month;
}

CalimeroPeriod
calimero_period_of_range(CalimeroDay first, CalimeroDay last)
{
	CalimeroPeriod from = calimero_period_of_day(first);
	CalimeroPeriod to = calimero_period_of_day(last);
	int			year = from / 100;
	int			first_month = from % 100;
	int			last_month = to % 100;

	if (from == CALIMERO_NO_PERIOD || to == CALIMERO_NO_PERIOD ||
		first > last || to / 100 != year)
		return CALIMERO_NO_PERIOD;
	if (first_month == last_month)
		return from;
	if ((first_month - 1) / 3 == (last_month - 1) / 3)
		return year * 100 + RANK_QUARTER + (first_month - 1) / 3 + 1;
	if ((first_month - 1) / 6 == (last_month - 1) / 6)
		return year * 100 + RANK_HALF + (first_month - 1) / 6 + 1;
	return year * 100 + RANK_YEAR;
}

/* The months of a valid period; false for anything else. */
static bool
period_months(CalimeroPeriod period, MonthSpan *span)
{
	int			rank = period % 100;

	span->year = period / 100;
	if (period <= 0 || span->year < YEAR_MIN || span->year > YEAR_MAX)
		return false;
	if (rank >= 1 && rank <= 12)
	{
		span->first = span->last = rank;
		return true;
	}
	if (rank > RANK_QUARTER && rank <= RANK_QUARTER + 4)
	{
		span->last = (rank - RANK_QUARTER) * 3;
		span->first = span->last - 2;
		return true;
	}
	if (rank > RANK_HALF && rank <= RANK_HALF + 2)
	{
		span->last = (rank - RANK_HALF) * 6;
		span->first = span->last - 5;
		return true;
	}
	span->first = 1;
	span->last = 12;
	return rank == RANK_YEAR;
}

bool
calimero_period_contains(CalimeroPeriod outer, CalimeroPeriod inner)
{
	MonthSpan	large;
	MonthSpan	small;

	return period_months(outer, &large) && period_months(inner, &small) &&
		large.year == small.year &&
		large.first <= small.first && small.last <= large.last;
}

bool
calimero_period_is_month(CalimeroPeriod period)
{
	MonthSpan	span;

	return period_months(period, &span) && span.first == span.last;
}

bool
calimero_period_is_valid(CalimeroPeriod period)
{
	MonthSpan	span;

	return period_months(period, &span);
}

CalimeroDay
calimero_period_first_day(CalimeroPeriod period)
{
	MonthSpan	span;

	if (!period_months(period, &span))
		return CALIMERO_NO_DAY;
	return calimero_day(span.year, span.first, 1);
}

CalimeroDay
calimero_period_last_day(CalimeroPeriod period)
{
	MonthSpan	span;

	if (!period_months(period, &span))
		return CALIMERO_NO_DAY;
	return calimero_day(span.year, span.last, month_length(span.year, span.last));
}

char	   *
calimero_period_to_text(CalimeroPeriod period, char *buffer)
{
	MonthSpan	span;
	int			rank = period % 100;
	int			year = period / 100;
	char		letter;

	buffer[0] = '\0';
	if (!period_months(period, &span))
		return buffer;

	if (rank < RANK_QUARTER)
		letter = 'M';
	else if (rank < RANK_HALF)
		letter = 'T';
	else if (rank < RANK_YEAR)
		letter = 'S';
	else
		letter = 'A';
	if (letter != 'M')
		rank %= 10;

	buffer[0] = (char) ('0' + year / 1000);
	buffer[1] = (char) ('0' + year / 100 % 10);
	buffer[2] = (char) ('0' + year / 10 % 10);
	buffer[3] = (char) ('0' + year % 10);
	buffer[4] = letter;
	buffer[5] = (char) ('0' + rank / 10);
	buffer[6] = (char) ('0' + rank % 10);
	buffer[7] = '\0';
	return buffer;
}

CalimeroPeriod
calimero_period_from_text(const char *string, size_t length)
{
	CalimeroPeriod period;
	int			year;
	int			number;
	int			most;
	int			base;

	if (length != CALIMERO_PERIOD_TEXT_SIZE - 1)
		return CALIMERO_NO_PERIOD;
	switch (string[4])
	{
		case 'M':
			base = 0;
			most = 12;
			break;
		case 'T':
			base = RANK_QUARTER;
			most = 4;
			break;
		case 'S':
			base = RANK_HALF;
			most = 2;
			break;
		case 'A':
			base = RANK_YEAR;
			most = 0;
			break;
		default:
			return CALIMERO_NO_PERIOD;
	}
	year = digits_to_int(string, 4);
	number = digits_to_int(string + 5, 2);
	if (year < YEAR_MIN || number < (most > 0 ? 1 : 0) || number > most)
		return CALIMERO_NO_PERIOD;
	period = year * 100 + base + number;
	return period;
}
