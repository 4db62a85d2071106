/*-------------------------------------------------------------------------
 *
 * dsn_lexer.h
 *	  The lines of a DSN: where the rubrique is, where its value is, and what
 *	  is wrong with the bytes.  Zero copy: a line points into the caller's
 *	  buffer.
 *
 *		line  = code ",'" value "'" [ \t]* EOL
 *		code  = 'S' DD ".G" DD "." DD "." DDD [ "." DDD ]
 *		value = the bytes between the first ",'" and the last "'" of the line
 *
 * EOL is LF or CR LF; the last line may have none.  A UTF-8 byte order mark
 * before the first line and blank lines are skipped.  Ctrl-Z (0x1A) with
 * nothing but blanks, line ends and other Ctrl-Z behind it ends the file, as
 * CP/M and its heirs marked it.  No byte at or past buffer + length is ever
 * read.
 *
 * Lengths of records are counted in characters: bytes, or code points in a
 * line that is UTF-8.
 *
 * Source: cahier technique DSN (norm NEODeS), 3.4 to 3.7 and 4.4.
 *
 * IDENTIFICATION
 *	  extension/core/dsn/dsn_lexer.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_DSN_LEXER_H
#define CALIMERO_DSN_LEXER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A record holds at most 256 characters, its line end included. */
#define DSN_RECORD_MAX 256

/*
 * A rubrique as one number: S21.G00.81.004 is 210081004 (xx yy zz aaa).  A
 * block is the same number without its last three digits: 210081.
 */
typedef uint32_t DsnRubrique;
typedef uint32_t DsnBlock;

#define DSN_RUBRIQUE(s, g, b, r) \
	((DsnRubrique) ((s) * 10000000u + (g) * 100000u + (b) * 1000u + (r)))
#define DSN_BLOCK_OF(rubrique) ((DsnBlock) ((rubrique) / 1000u))
#define DSN_RUBRIQUE_TEXT_SIZE 15	/* "S21.G00.81.004" and its NUL */

/* What the bytes of a line say (flags of DsnLine). */
#define DSN_LINE_MALFORMED	0x01	/* no code or no quotes: rubrique is 0 */
#define DSN_LINE_TOO_LONG	0x02	/* over DSN_RECORD_MAX with its line end */
#define DSN_LINE_CONTROL	0x04	/* 0x00-0x1F or 0x7F in the value */
#define DSN_LINE_HIGH		0x08	/* a byte >= 0x80 in the value */
#define DSN_LINE_C1			0x10	/* 0x80-0x9F in a value that is not UTF-8,
									 * U+0080-U+009F in one that is */
#define DSN_LINE_BLANK		0x20	/* value empty or only spaces */
#define DSN_LINE_EDGE_SPACE 0x40	/* value begins or ends with a space */
#define DSN_LINE_JUNK		0x80	/* something but blanks after the last
									 * quote */
#define DSN_LINE_UNDEFINED	0x100	/* 81 8D 8F 90 9D, which Windows-1252 has
									 * not */
#define DSN_LINE_SYMBOLS	0x200	/* no letter and no digit in the value */
#define DSN_LINE_SUBLEVEL	0x400	/* a code of four levels, ".bbb": never
									 * used so far */
#define DSN_LINE_CODE		0x800	/* malformed, and beginning as codes do */

typedef struct DsnLine
{
	uint64_t	number;			/* 1 for the first line of the buffer */
	const char *value;			/* inside the buffer; NULL when malformed */
	uint32_t	value_length;	/* bytes */
	DsnRubrique rubrique;		/* 0 when malformed */
	uint32_t	flags;			/* DSN_LINE_... */
} DsnLine;

typedef struct DsnLexer
{
	const char *cursor;			/* first byte not yet read */
	const char *end;
	const char *start;
	uint64_t	line_number;	/* of the last line returned; at the end of
								 * the buffer, how many lines it has */
} DsnLexer;

extern void dsn_lexer_init(DsnLexer *lexer, const char *buffer, size_t length);

/* The next line that is not blank; false at the end of the buffer. */
extern bool dsn_lexer_next(DsnLexer *lexer, DsnLine *line);

/* The same without the short way for plain lines. */
extern bool dsn_lexer_slowly(DsnLexer *lexer, DsnLine *line);

/*
 * Pass over the blank lines that come next and begin before "limit": for who
 * reads a file that may be made of them, and must not be away for long.
 */
extern void dsn_lexer_skip_blank_lines(DsnLexer *lexer, const char *limit);

/* "S21.G00.81.004" into buffer (DSN_RUBRIQUE_TEXT_SIZE bytes), returned. */
extern char *dsn_rubrique_to_text(DsnRubrique rubrique, char *buffer);

#endif							/* CALIMERO_DSN_LEXER_H */
