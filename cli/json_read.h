/*-------------------------------------------------------------------------
 *
 * json_read.h
 *	  Reading JSON (RFC 8259) whose form is known beforehand, strictly.
 *
 * The caller asks for what must come next: a character, a key, a string, a
 * number.  The first thing that does not fit fails the reader, and everything
 * asked for afterwards fails too, so that a caller may look once, at the end.
 * Nothing is skipped and no tree is built: a key that is unknown, missing,
 * repeated or out of order is a failure by itself.
 *
 * IDENTIFICATION
 *	  cli/json_read.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_JSON_READ_H
#define CALIMERO_JSON_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "memory.h"

typedef struct JsonReader
{
	const char *start;
	const char *at;				/* where it failed, when it has */
	const char *end;
	const char *key;			/* the last one asked for, NULL before the
								 * first */
	bool		blanks;			/* are they allowed between tokens? */
	bool		failed;
} JsonReader;

extern void json_read_begin(JsonReader *reader, const char *bytes, size_t length, bool blanks);

/* Always false: for "return json_read_fail(reader)". */
extern bool json_read_fail(JsonReader *reader);

/* This character of the syntax must come. */
extern bool json_read_char(JsonReader *reader, char c);

/* Take this character when it comes; not coming is no failure. */
extern bool json_read_if(JsonReader *reader, char c);

/* This member must come: "name", colon. */
extern bool json_read_key(JsonReader *reader, const char *name);

/* A string, into "value", cleared first: valid UTF-8 without NUL. */
extern bool json_read_string(JsonReader *reader, Buffer *value);

/* A whole number from 0 to INT64_MAX, without sign, point, exponent or needless zero. */
extern bool json_read_number(JsonReader *reader, int64_t *value);

/* Nothing more must come. */
extern bool json_read_end(JsonReader *reader);

#endif							/* CALIMERO_JSON_READ_H */
