/*-------------------------------------------------------------------------
 *
 * calendar.h
 *	  Civil dates and the periods that a declared amount belongs to.
 *
 * A day is a count of days since 1970-01-01 (proleptic Gregorian), so that
 * it is an int32_t everywhere in the core.
 *
 * A period is one civil month, quarter, half-year or year, and is written as
 * the DSN writes it in S21.G00.55.004: 2025M03, 2025T01, 2025S02, 2025A00.
 * In memory it is an int32_t: year * 100 + rank, where rank is 1..12 for a
 * month, 21..24 for a quarter, 31..32 for a half-year and 40 for a year.
 * 0 is "no period".  Any other number is no period either: it holds nothing,
 * lies in nothing, has no first or last day (CALIMERO_NO_DAY) and an empty text.
 *
 * IDENTIFICATION
 *	  extension/core/calendar.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_CALENDAR_H
#define CALIMERO_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef int32_t CalimeroDay;	/* days since 1970-01-01 */
typedef int32_t CalimeroPeriod; /* year * 100 + rank, 0 = none */

#define CALIMERO_NO_DAY		INT32_MIN
#define CALIMERO_NO_PERIOD	0
#define CALIMERO_PERIOD_TEXT_SIZE 8 /* "2025M03" and its NUL */

/* Day of a civil date, CALIMERO_NO_DAY when it does not exist.  Years 1..9999. */
extern CalimeroDay calimero_day(int year, int month, int mday);

/* The civil date of a day. */
extern void calimero_civil(CalimeroDay day, int *year, int *month, int *mday);

/* JJMMAAAA, exactly 8 digits; CALIMERO_NO_DAY when it is not a date. */
extern CalimeroDay calimero_day_from_jjmmaaaa(const char *string, size_t length);

/* AAAA-MM-JJ or JJ/MM/AAAA; CALIMERO_NO_DAY otherwise. */
extern CalimeroDay calimero_day_from_text(const char *string, size_t length);

/* Last day of the month that holds "day". */
extern CalimeroDay calimero_month_end(CalimeroDay day);

/* The month that holds "day"; CALIMERO_NO_PERIOD outside of years 1..9999. */
extern CalimeroPeriod calimero_period_of_day(CalimeroDay day);

/*
 * The smallest period that holds both days, or CALIMERO_NO_PERIOD when they
 * lie in two civil years or first > last.
 */
extern CalimeroPeriod calimero_period_of_range(CalimeroDay first, CalimeroDay last);

/* Does "outer" hold every day of "inner"?  True when they are equal. */
extern bool calimero_period_contains(CalimeroPeriod outer, CalimeroPeriod inner);
extern bool calimero_period_is_month(CalimeroPeriod period);
extern bool calimero_period_is_valid(CalimeroPeriod period);
extern CalimeroDay calimero_period_first_day(CalimeroPeriod period);
extern CalimeroDay calimero_period_last_day(CalimeroPeriod period);

/* "2025M03"; buffer of CALIMERO_PERIOD_TEXT_SIZE bytes, returned. */
extern char *calimero_period_to_text(CalimeroPeriod period, char *buffer);

/* CALIMERO_NO_PERIOD when the text is not a period. */
extern CalimeroPeriod calimero_period_from_text(const char *string, size_t length);

#endif							/* CALIMERO_CALENDAR_H */
