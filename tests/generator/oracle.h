/*-------------------------------------------------------------------------
 *
 * oracle.h
 *	  What the whole chain must find, written by those who made the files.
 *
 * One row for each SIRET and period that must exist; no other row may.  The
 * truth comes from the scenario of each employer, never from the reader or
 * the matcher: statuses are written here as the words of the specification.
 *
 * IDENTIFICATION
 *	  tests/generator/oracle.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef GENERATOR_ORACLE_H
#define GENERATOR_ORACLE_H

#include <stddef.h>
#include <stdint.h>

#include "core/calendar.h"

typedef struct GenExpected
{
	char		siret[15];
	CalimeroPeriod period;
	int64_t		declared;
	int64_t		announced;
	int64_t		by_other;		/* announced, paid by another establishment */
	int64_t		for_other;		/* announced by others, paid by this one */
	int64_t		cashed;
	const char *status;
	const char *signal;			/* one that the row must have, or "" */
	const char *scenario;
} GenExpected;

typedef struct GenOracle
{
	GenExpected *rows;
	size_t		count;
	size_t		capacity;
} GenOracle;

extern void gen_oracle_add(GenOracle *oracle, const GenExpected *row);

/* Sorted by SIRET and period; two rows of one key end the program. */
extern void gen_oracle_write(GenOracle *oracle, const char *path);

#endif							/* GENERATOR_ORACLE_H */
