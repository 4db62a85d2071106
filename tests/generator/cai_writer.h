/*-------------------------------------------------------------------------
 *
 * cai_writer.h
 *	  Extracts of the employers' accounts, one a month of operation.
 *
 * Movements are kept until the end and written in order of extract and of
 * arrival (docs/cai-csv.md).  Each extract ends with lines that must be
 * rejected and a line that is already known; what must become of the lines is
 * counted.
 *
 * IDENTIFICATION
 *	  tests/generator/cai_writer.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef GENERATOR_CAI_WRITER_H
#define GENERATOR_CAI_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/calendar.h"

#define GEN_NO_MOVEMENT UINT32_MAX

typedef struct GenMovement
{
	uint32_t	number;			/* tells the reference */
	uint32_t	reverses;		/* number of another, or GEN_NO_MOVEMENT */
	CalimeroPeriod extract;		/* month of the file */
	CalimeroPeriod period;		/* assigned, or CALIMERO_NO_PERIOD */
	CalimeroDay day;
	CalimeroDay assigned;		/* or CALIMERO_NO_DAY */
	int64_t		amount;
	bool		debit;
	uint8_t		mode;
	char		siret[15];
	char		account[21];
} GenMovement;

typedef struct GenCai
{
	GenMovement *movements;
	size_t		count;
	size_t		capacity;
	uint32_t	numbers;
	/* what an import of every extract, in order, must count */
	uint64_t	lines;
	uint64_t	added;
	uint64_t	modified;
	uint64_t	known;
	uint64_t	rejected;
} GenCai;

/* Add a movement; its number and its extract (month of "day") are given here. */
extern uint32_t gen_cai_add(GenCai *cai, const GenMovement *movement);

/*
 * The movement comes without a period in its extract, and again with its
 * period in the extract of the next month.
 */
extern uint32_t gen_cai_add_late(GenCai *cai, const GenMovement *movement);

/* Write DIR/cai-2025-03.csv for each month that has movements. */
extern void gen_cai_write(GenCai *cai, const char *directory);

#endif							/* GENERATOR_CAI_WRITER_H */
