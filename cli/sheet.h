/*-------------------------------------------------------------------------
 *
 * sheet.h
 *	  A document of several tables: a card of facts, then sections.
 *
 * Where output.c prints one table, a sheet prints all that is known of one
 * thing.  A column has a name, for programs, and a label, for people; one
 * without a name is not in CSV and JSON, one without a label is not on the
 * screen and in HTML.
 *
 *	 aligned  facts two by two, then tables of 80 to 100 columns; free text is
 *			  in notes, under the row that they belong to, so that it never
 *			  makes a table wider
 *	 csv	  one table: section, ligne, colonne, valeur, so that it reads as any
 *			  other CSV however many columns a section has
 *	 json	  one object: a member for each section, the card being an object and
 *			  the others arrays of objects
 *	 html	  a whole document, in French, with a table for each section
 *
 * IDENTIFICATION
 *	  cli/sheet.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_SHEET_H
#define CALIMERO_SHEET_H

#include <stdbool.h>

#include "db.h"
#include "output.h"
#include "sink.h"

typedef struct SheetColumn
{
	const char *name;			/* in CSV and JSON; NULL: not there */
	const char *label;			/* for people, in UTF-8; NULL: not there */
	ColumnKind	kind;
	bool		note;			/* on lines of its own under the row; of a
								 * card, not there for people when empty */
} SheetColumn;

/* Ends with a column without name and label. */
#define SHEET_END {NULL, NULL, COLUMN_TEXT, false}

typedef struct SheetSection
{
	const char *name;
	const char *title;			/* for people, in UTF-8 */
	const SheetColumn *columns; /* as many as the result has */
} SheetSection;

typedef struct Sheet
{
	Sink		sink;
	OutputFormat format;
	bool		after_empty;	/* the last section on the screen had no row */
} Sheet;

/* False when the file of -o cannot be opened: it has been said. */
extern bool sheet_open(Sheet *sheet, const Options *options);

/* Is the fact of a card shown to people? */
extern bool sheet_in_card(const SheetColumn *column, const char *value);

/* The card, once and first: the only row of "result", under "title". */
extern void sheet_card(Sheet *sheet, const SheetSection *section, const char *title,
					   const DbResult *result);

/* A section: every row of "result". */
extern void sheet_section(Sheet *sheet, const SheetSection *section, const DbResult *result);

/* Write the end and put the file in place; false on error, which was said. */
extern bool sheet_close(Sheet *sheet);

/* Forget it; what went to standard output stays. */
extern void sheet_discard(Sheet *sheet);

#endif							/* CALIMERO_SHEET_H */
