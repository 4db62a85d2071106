/*-------------------------------------------------------------------------
 *
 * months.h
 *	  The months of --du and --au.
 *
 * IDENTIFICATION
 *	  cli/months.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_MONTHS_H
#define CALIMERO_MONTHS_H

#include <stdbool.h>

#include "options.h"

#define DATE_TEXT_SIZE 16		/* "2025-03-01" and its NUL */

typedef struct MonthRange
{
	/* NULL when the option was not given */
	const char *first;			/* first day of --du */
	const char *last;			/* last day of --au */
	char		first_text[DATE_TEXT_SIZE];
	char		last_text[DATE_TEXT_SIZE];
} MonthRange;

/* False when they are no months, or in the wrong order: it has been said. */
extern bool months_read(const Options *options, MonthRange *range);

#endif							/* CALIMERO_MONTHS_H */
