/*-------------------------------------------------------------------------
 *
 * months.c
 *	  The months of --du and --au.
 *
 * A month is written 2025-03, or as a period of the DSN: 2025M03, 2025T01,
 * 2025S02, 2025A00; --du then means its first day and --au its last.
 *
 * IDENTIFICATION
 *	  cli/months.c
 *
 *-------------------------------------------------------------------------
 */
#include <stdio.h>
#include <string.h>

#include "commands.h"
#include "core/calendar.h"
#include "log.h"
#include "months.h"

#define MONTH_LENGTH 7			/* AAAA-MM, and the periods too */

/* The period that "string" names, CALIMERO_NO_PERIOD when it names none. */
static CalimeroPeriod
period_of(const char *string)
{
	char		date[DATE_TEXT_SIZE];
	CalimeroDay day;

	if (strlen(string) != MONTH_LENGTH)
		return CALIMERO_NO_PERIOD;
	if (string[4] != '-')
		return calimero_period_from_text(string, MONTH_LENGTH);
	snprintf(date, sizeof(date), "%s-01", string);
	day = calimero_day_from_text(date, strlen(date));
	return day == CALIMERO_NO_DAY ? CALIMERO_NO_PERIOD : calimero_period_of_day(day);
}

static const char *
write_day(CalimeroDay day, char string[DATE_TEXT_SIZE])
{
	int			year;
	int			month;
	int			mday;

	calimero_civil(day, &year, &month, &mday);
	snprintf(string, DATE_TEXT_SIZE, "%04d-%02d-%02d", year % 10000, month % 100, mday % 100);
	return string;
}

bool
months_read(const Options *options, MonthRange *range)
{
	const char *du = options->values[OPTION_DU];
	const char *au = options->values[OPTION_AU];
	CalimeroPeriod first = du != NULL ? period_of(du) : CALIMERO_NO_PERIOD;
	CalimeroPeriod last = au != NULL ? period_of(au) : CALIMERO_NO_PERIOD;

	memset(range, 0, sizeof(*range));
	if ((du != NULL && first == CALIMERO_NO_PERIOD) ||
		(au != NULL && last == CALIMERO_NO_PERIOD))
	{
		log_error("invalid month for option \"--%s\"",
				  du != NULL && first == CALIMERO_NO_PERIOD ? "du" : "au");
		log_hint("Write 2025-03, or a period of the DSN: 2025M03, 2025T01, 2025S01, 2025A00.");
		return false;
	}
	if (du != NULL)
		range->first = write_day(calimero_period_first_day(first), range->first_text);
	if (au != NULL)
		range->last = write_day(calimero_period_last_day(last), range->last_text);
	/* Dates written so compare as text. */
	if (du != NULL && au != NULL && strcmp(range->first, range->last) > 0)
	{
		log_error("the month of option \"--du\" comes after that of option \"--au\"");
		log_try_help(options->command->name);
		return false;
	}
	return true;
}
