/*-------------------------------------------------------------------------
 *
 * values.h
 *	  Values of options that several commands take: numbers, days.
 *
 * They are checked before the server is asked, so that a wrong one is an error
 * of usage, said as such.
 *
 * IDENTIFICATION
 *	  cli/values.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_VALUES_H
#define CALIMERO_VALUES_H

#include <stdbool.h>

#include "options.h"

#define VALUE_DAY_SIZE 16		/* "2025-03-31" */

/* Say that the command line is wrong; false. */
extern bool value_refuse(const Options *options, const char *problem);

/* The same of one option: "invalid value ...: it must be" that. */
extern bool value_wrong(const Options *options, const char *option, const char *expected);

/* Is it a whole number in this range, in digits alone? */
extern bool value_in_range(const char *value, long long min, long long max);

/*
 * The day of an option, which is not wrong when not given.  *day is it as SQL
 * reads it whatever DateStyle says, in the buffer, or NULL.
 */
extern bool value_day(const Options *options, OptionId id, const char *name,
					  char buffer[VALUE_DAY_SIZE], const char **day);

#endif							/* CALIMERO_VALUES_H */
