/*-------------------------------------------------------------------------
 *
 * memory.h
 *	  Memory of the client: allocations that succeed or end the program,
 *	  and a string that grows.
 *
 * A client that runs out of memory has nothing better to do than to say so
 * and leave: the server rolls back what was not committed.
 *
 * IDENTIFICATION
 *	  cli/memory.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_MEMORY_H
#define CALIMERO_MEMORY_H

#include <stddef.h>

extern void *memory_allocate(size_t size);	/* zeroed */
extern void *memory_resize(void *pointer, size_t count, size_t width);
extern char *memory_copy(const char *string);

typedef struct Buffer
{
	char	   *data;			/* NUL-terminated once something was added */
	size_t		length;
	size_t		capacity;
} Buffer;

/* Room for "extra" more bytes and a NUL. */
extern void buffer_reserve(Buffer *buffer, size_t extra);
extern void buffer_add(Buffer *buffer, const char *string);
extern void buffer_add_bytes(Buffer *buffer, const char *bytes, size_t length);
extern void buffer_add_char(Buffer *buffer, char c);
extern void buffer_clear(Buffer *buffer);
extern void buffer_free(Buffer *buffer);

/* One more element of an array literal of PostgreSQL: {"a","b". */
extern void buffer_add_element(Buffer *buffer, const char *string);

#endif							/* CALIMERO_MEMORY_H */
