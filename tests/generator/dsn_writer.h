/*-------------------------------------------------------------------------
 *
 * dsn_writer.h
 *	  The lines of a DSN and the envoi around the declarations.
 *
 * Text comes in ISO-8859-1 and goes out so, or in UTF-8: files of the field
 * are either, with LF or CR LF, with a byte order mark, blank lines, or no
 * end of line at the end, and a receiver may get them inside a lot (S05 to
 * S96) with service rubriques.  S90 counts the lines from S10.G00.00.001 to
 * itself.
 *
 * IDENTIFICATION
 *	  tests/generator/dsn_writer.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef GENERATOR_DSN_WRITER_H
#define GENERATOR_DSN_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/calendar.h"
#include "output.h"

/* At most so many declarations in an envoi (S90.G00.90.002 has 5 digits). */
#define GEN_ENVOI_DECLARATIONS 99999

typedef struct GenStyle
{
	bool		crlf;
	bool		utf8;
	bool		mark;			/* UTF-8 byte order mark */
	bool		blank_lines;
	bool		open_end;		/* no end of line at the end of the file */
	bool		lot;			/* in a receiver's lot, with service rubriques */
} GenStyle;

typedef struct GenEnvoi
{
	bool		test;			/* S10.G00.00.005 = 01 */
	bool		empty;			/* S10.G00.00.008 = 02 */
	int			year;			/* of the month declared: tells the norm */
	uint32_t	sender;			/* which of the senders */
	uint32_t	lot;			/* number of the lot */
} GenEnvoi;

typedef struct GenWriter
{
	GenBuffer  *out;
	GenStyle	style;
	uint64_t	lines;			/* of the envoi */
	uint32_t	declarations;
} GenWriter;

/* "code" is always S00.G00.00.000: 14 bytes. */
extern void gen_line(GenWriter *writer, const char *code, const char *value, size_t length);
extern void gen_line_text(GenWriter *writer, const char *code, const char *value);
extern void gen_line_number(GenWriter *writer, const char *code, uint64_t value, int width);
extern void gen_line_amount(GenWriter *writer, const char *code, int64_t centimes);
extern void gen_line_day(GenWriter *writer, const char *code, CalimeroDay day);

extern void gen_envoi_begin(GenWriter *writer, GenBuffer *out, const GenStyle *style,
							const GenEnvoi *envoi);

/* Before each S20 block. */
extern void gen_envoi_declaration(GenWriter *writer);
extern void gen_envoi_end(GenWriter *writer);

#endif							/* GENERATOR_DSN_WRITER_H */
