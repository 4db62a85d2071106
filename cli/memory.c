/*-------------------------------------------------------------------------
 *
 * memory.c
 *	  Memory of the client: allocations that succeed or end the program,
 *	  and a string that grows.
 *
 * IDENTIFICATION
 *	  cli/memory.c
 *
 *-------------------------------------------------------------------------
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "exit_codes.h"
#include "log.h"
#include "memory.h"

#define BUFFER_FIRST_SIZE 256

static void out_of_memory(void) __attribute__((noreturn));

static void
out_of_memory(void)
{
	log_error("out of memory");
	exit(EXIT_ERROR);
}

void	   *
memory_allocate(size_t size)
{
	void	   *pointer = calloc(1, size > 0 ? size : 1);

	if (pointer == NULL)
		out_of_memory();
	return pointer;
}

void	   *
memory_resize(void *pointer, size_t count, size_t width)
{
	void	   *result;

	if (width > 0 && count > SIZE_MAX / width)
		out_of_memory();
	result = realloc(pointer, count * width > 0 ? count * width : 1);
	if (result == NULL)
		out_of_memory();
	return result;
}

char	   *
memory_copy(const char *string)
{
	char	   *copy = strdup(string);

	if (copy == NULL)
		out_of_memory();
	return copy;
}

void
buffer_reserve(Buffer *buffer, size_t extra)
{
	size_t		needed;
	size_t		capacity = 2 * buffer->capacity;

	if (extra >= SIZE_MAX / 4 - buffer->length)
		out_of_memory();
	needed = buffer->length + extra + 1;
	if (buffer->capacity >= needed)
		return;
	if (capacity < BUFFER_FIRST_SIZE)
		capacity = BUFFER_FIRST_SIZE;
	/* Exact for what is larger than twice: a file whose size is known. */
	if (capacity < needed)
		capacity = needed;
	buffer->data = memory_resize(buffer->data, capacity, 1);
	buffer->capacity = capacity;
}

void
buffer_add_bytes(Buffer *buffer, const char *bytes, size_t length)
{
	buffer_reserve(buffer, length);
	memcpy(buffer->data + buffer->length, bytes, length);
	buffer->length += length;
	buffer->data[buffer->length] = '\0';
}

void
buffer_add(Buffer *buffer, const char *string)
{
	buffer_add_bytes(buffer, string, strlen(string));
}

void
buffer_add_char(Buffer *buffer, char c)
{
	buffer_add_bytes(buffer, &c, 1);
}

void
buffer_clear(Buffer *buffer)
{
	buffer->length = 0;
	if (buffer->data != NULL)
		buffer->data[0] = '\0';
}

void
buffer_free(Buffer *buffer)
{
	free(buffer->data);
	memset(buffer, 0, sizeof(*buffer));
}

void
buffer_add_element(Buffer *buffer, const char *string)
{
	buffer_add_char(buffer, buffer->length == 0 ? '{' : ',');
	buffer_add_char(buffer, '"');
	for (; *string != '\0'; string++)
	{
		if (*string == '"' || *string == '\\')
			buffer_add_char(buffer, '\\');
		buffer_add_char(buffer, *string);
	}
	buffer_add_char(buffer, '"');
}
