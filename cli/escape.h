/*-------------------------------------------------------------------------
 *
 * escape.h
 *	  A value as aligned text, CSV, JSON or HTML writes it.
 *
 * Whatever the database holds, a value neither drives a terminal, nor leaves
 * its cell, nor breaks the document: output.c and sheet.c write nothing else.
 *
 * IDENTIFICATION
 *	  cli/escape.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_ESCAPE_H
#define CALIMERO_ESCAPE_H

#include <stdio.h>

#include "output.h"

/*
 * The character at "string" when it is a control beyond ASCII that a terminal
 * obeys without showing it: C1 (U+0080 to U+009F, of which U+009B is another
 * escape) or a change of direction of writing; else 0.  Such a character takes
 * hidden_control_length() bytes of UTF-8.
 */
extern int	hidden_control(const char *string);

static inline int
hidden_control_length(int character)
{
	return character < 0x800 ? 2 : 3;
}

/*
 * Aligned text.  Control characters would move the cursor: they are written
 * as \xHH or \uHHHH, and the end of a line as \n.  The caller's to free.
 */
extern char *visible_copy(const char *string);

/* oui, non. */
extern const char *boolean_in_words(const char *value);

/* NULL is an empty field, an empty string is "". */
extern void csv_value(FILE *file, const char *value);

extern void json_string(FILE *file, const char *value);
extern void json_value(FILE *file, ColumnKind kind, const char *value);
extern void html_text(FILE *file, const char *value);

/* The style of every document. */
#define HTML_STYLE \
	"body { font: 11pt \"Liberation Sans\", Arial, sans-serif; margin: 2em; }\n" \
	"table { border-collapse: collapse; }\n" \
	"caption { font-weight: bold; text-align: left; padding-bottom: 0.5em; }\n" \
	"th, td { border: 1px solid #666; padding: 0.2em 0.5em; text-align: left; }\n" \
	"td.nombre, th.nombre { text-align: right; font-variant-numeric: tabular-nums; }\n"

#endif							/* CALIMERO_ESCAPE_H */
