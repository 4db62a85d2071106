/*-------------------------------------------------------------------------
 *
 * values.c
 *	  Values of options that several commands take: numbers, days.
 *
 * IDENTIFICATION
 *	  cli/values.c
 *
 *-------------------------------------------------------------------------
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "core/calendar.h"
#include "log.h"
#include "values.h"

/* More digits than any limit has, fewer than a long long overflows with. */
#define DIGITS_MAX 18

bool
value_refuse(const Options *options, const char *problem)
{
	log_error("%s", problem);
	log_try_help(options->command->name);
	return false;
}

bool
value_wrong(const Options *options, const char *option, const char *expected)
{
	log_error("invalid value for option \"--%s\": it must be %s", option, expected);
	log_try_help(options->command->name);
	return false;
}

bool
value_in_range(const char *value, long long min, long long max)
{
	size_t		length = strlen(value);
	long long	number;

	if (length == 0 || length > DIGITS_MAX || strspn(value, "0123456789") != length)
		return false;
	number = strtoll(value, NULL, 10);
	return number >= min && number <= max;
}

bool
value_day(const Options *options, OptionId id, const char *name,
		  char buffer[VALUE_DAY_SIZE], const char **day)
{
	const char *value = options->values[id];
	int			year;
	int			month;
	int			mday;

	*day = NULL;
	if (value == NULL)
		return true;
	if (calimero_day_from_text(value, strlen(value)) == CALIMERO_NO_DAY)
		return value_wrong(options, name, "a date, 2025-03-31 or 31/03/2025");
	calimero_civil(calimero_day_from_text(value, strlen(value)), &year, &month, &mday);
	snprintf(buffer, VALUE_DAY_SIZE, "%04d-%02d-%02d", year % 10000, month % 100, mday % 100);
	*day = buffer;
	return true;
}
