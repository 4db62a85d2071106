/*-------------------------------------------------------------------------
 *
 * cai_csv.h
 *	  The extract of the employers' accounts (CAI) as CSV: columns and lines.
 *
 * docs/cai-csv.md is the format.  The first line names the columns, in any
 * order; it also tells the separator (the first of ; tab , with which the
 * required columns are there).  One line is one movement: a quoted field ends
 * on its line, so that a quote left open spoils one line and not the rest of
 * the file.  A line that holds nothing (blanks, separators) is passed over.
 *
 * The reader gives the fields as they are in the file, quotes taken off: the
 * encoding and the blanks around a value are the business of cai_line.h,
 * which COPY shares.
 *
 * IDENTIFICATION
 *	  extension/core/cai/cai_csv.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_CAI_CSV_H
#define CALIMERO_CAI_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/allocator.h"
#include "core/cai/cai_line.h"

/* A header with more columns than that is not an extract. */
#define CAI_FIELDS_MAX 256

typedef enum CaiHeaderStatus
{
	CAI_HEADER_OK,
	CAI_HEADER_EMPTY,			/* no line at all */
	CAI_HEADER_MISSING,			/* a required column is not named */
	CAI_HEADER_REPEATED,		/* a column is named twice */
	CAI_HEADER_WIDE,			/* more than CAI_FIELDS_MAX columns */
	CAI_HEADER_NO_MEMORY
} CaiHeaderStatus;

typedef enum CaiReadStatus
{
	CAI_READ_LINE,
	CAI_READ_END,
	CAI_READ_NO_MEMORY
} CaiReadStatus;

typedef struct CaiReader
{
	const CalimeroAllocator *allocator;
	const char *next;			/* where the next line begins */
	const char *end;
	uint64_t	line;			/* number of the next line, from 1 */
	char		separator;
	int			field_count;
	int8_t		columns[CAI_FIELDS_MAX];	/* CaiColumn of each field, -1
											 * unknown */
	bool		present[CAI_COLUMN_COUNT];
	int			unknown_count;
	char	   *scratch;		/* fields with doubled quotes, for one line */
	size_t		scratch_size;
} CaiReader;

typedef struct CaiLine
{
	uint64_t	number;			/* in the file, the header being line 1 */
	CaiReason	reason;			/* CAI_ACCEPTED, or the line cannot be split */
	CaiText		fields[CAI_COLUMN_COUNT];	/* data NULL when the column is
											 * absent */
} CaiLine;

/*
 * Read the header.  "buffer" must live as long as the reader.  When the
 * status is MISSING or REPEATED, *culprit is the column.  Whatever the
 * status, cai_close may be called.
 */
extern CaiHeaderStatus cai_open(CaiReader *reader, const CalimeroAllocator *allocator,
								const char *buffer, size_t length, CaiColumn *culprit);

/* The next line that holds something; its fields are valid until the next call. */
extern CaiReadStatus cai_next(CaiReader *reader, CaiLine *line);

extern void cai_close(CaiReader *reader);

#endif							/* CALIMERO_CAI_CSV_H */
