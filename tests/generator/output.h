/*-------------------------------------------------------------------------
 *
 * output.h
 *	  Bytes on their way to a file, and numbers as the formats write them.
 *
 * A buffer either holds a whole file, saved at once, or has a sink, and then
 * empties itself into it as it fills.  Whatever fails ends the program with a
 * message: a generator has nothing to go on with.
 *
 * IDENTIFICATION
 *	  tests/generator/output.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef GENERATOR_OUTPUT_H
#define GENERATOR_OUTPUT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "core/calendar.h"

typedef struct GenBuffer
{
	char	   *data;
	size_t		length;
	size_t		capacity;
	FILE	   *sink;			/* NULL: the buffer holds it all */
	uint64_t	drained;		/* bytes already given to the sink */
} GenBuffer;

/* Print a message after the program's name and exit with status 1. */
extern void gen_fail(const char *format,...)
			__attribute__((noreturn, format(printf, 1, 2)));

/* Memory or the end of the program. */
extern void *gen_allocate(size_t count, size_t width);

/* Grow an array so that it holds "needed" elements, or end the program. */
extern void gen_reserve(void **array, size_t *capacity, size_t needed, size_t width);

/* Room for "length" more bytes, at the end; the caller moves buffer->length. */
extern char *gen_buffer_room(GenBuffer *buffer, size_t length);
extern void gen_buffer_bytes(GenBuffer *buffer, const char *bytes, size_t length);
extern void gen_buffer_text(GenBuffer *buffer, const char *text);

/* Bytes written since the buffer was opened or reset. */
extern uint64_t gen_buffer_total(const GenBuffer *buffer);

/* Write the whole buffer as that file and empty it. */
extern void gen_buffer_save(GenBuffer *buffer, const char *path);

/* Give the buffer a sink, a new file; close it. */
extern void gen_buffer_open(GenBuffer *buffer, const char *path);
extern void gen_buffer_close(GenBuffer *buffer);

/* Make a directory, which may be there already. */
extern void gen_make_directory(const char *path);

/* Each writes at "to", without a NUL, and returns the byte after. */
extern char *gen_put_number(char *to, uint64_t value);
extern char *gen_put_padded(char *to, uint64_t value, int width);
extern char *gen_put_amount(char *to, int64_t centimes, char separator);
extern char *gen_put_jjmmaaaa(char *to, CalimeroDay day);

#endif							/* GENERATOR_OUTPUT_H */
