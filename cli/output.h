/*-------------------------------------------------------------------------
 *
 * output.h
 *	  Tables of results as aligned text, CSV, JSON or HTML.
 *
 * A table is begun, gets rows, and is ended.  CSV, JSON and HTML rows are
 * written at once, so that a long list takes no memory; the aligned format
 * keeps them until the end to know the widths.  All of it is UTF-8.
 *
 *	 aligned  for people; may change
 *	 csv	  RFC 4180 with a line of names, LF, t and f for booleans: what
 *			  COPY ... CSV HEADER reads
 *	 json	  an array of objects, one a line; numbers as they are in SQL,
 *			  null, true, false.  Names and types are stable
 *	 html	  a whole document, in French
 *
 * IDENTIFICATION
 *	  cli/output.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_OUTPUT_H
#define CALIMERO_OUTPUT_H

#include <stdbool.h>

#include "options.h"
#include "sink.h"

typedef enum OutputFormat
{
	FORMAT_ALIGNED,
	FORMAT_CSV,
	FORMAT_JSON,
	FORMAT_HTML
} OutputFormat;

typedef enum ColumnKind
{
	COLUMN_TEXT,
	COLUMN_NUMBER,				/* right-aligned, bare in JSON */
	COLUMN_BOOLEAN				/* t or f, as the server writes them */
} ColumnKind;

typedef struct Column
{
	char	   *name;
	ColumnKind	kind;
	int			width;			/* of the aligned format */
} Column;

#define OUTPUT_COLUMNS_MAX 32

typedef struct Output
{
	Sink		sink;
	OutputFormat format;
	const char *title;			/* of the HTML document, in UTF-8 */
	Column		columns[OUTPUT_COLUMNS_MAX];
	int			column_count;
	char	  **cells;			/* of the aligned format, row by row */
	size_t		cell_count;
	size_t		cell_capacity;
	size_t		rows;
} Output;

/*
 * Open the output that the options ask for (--format, -o).  False when the
 * file cannot be opened: it has been said.
 */
extern bool output_open(Output *output, const Options *options, const char *title);

/* The same, whatever the options say; path NULL is standard output. */
extern bool output_open_at(Output *output, const char *path, OutputFormat format,
						   const char *title);

/* The columns, once, before the first row. */
extern void output_column(Output *output, const char *name, ColumnKind kind);

/* One row: as many values as columns, NULL for null; they are copied. */
extern void output_row(Output *output, const char *const *values);

/* False when writing has failed already: no use in going on. */
extern bool output_alive(const Output *output);

/* Write the end and put the file in place; false on error, which was said. */
extern bool output_close(Output *output);

/* Forget a table; what went to standard output stays. */
extern void output_discard(Output *output);

#endif							/* CALIMERO_OUTPUT_H */
