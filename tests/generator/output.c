/*-------------------------------------------------------------------------
 *
 * output.c
 *	  Bytes on their way to a file, and numbers as the formats write them.
 *
 * IDENTIFICATION
 *	  tests/generator/output.c
 *
 *-------------------------------------------------------------------------
 */
#include "output.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/allocator.h"

/* A buffer with a sink empties itself beyond this. */
#define DRAIN_AT ((size_t) 1 << 20)

void
gen_fail(const char *format,...)
{
	va_list		arguments;

	fputs("calimero-generer: ", stderr);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	exit(1);
}

void	   *
gen_allocate(size_t count, size_t width)
{
	void	   *memory = calloc(count > 0 ? count : 1, width);

	if (memory == NULL)
		gen_fail("out of memory");
	return memory;
}

void
gen_reserve(void **array, size_t *capacity, size_t needed, size_t width)
{
	if (calimero_array_reserve(&calimero_malloc_allocator, array, capacity,
							   needed, width) != 0)
		gen_fail("out of memory");
}

static void
drain(GenBuffer *buffer)
{
	if (fwrite(buffer->data, 1, buffer->length, buffer->sink) != buffer->length)
		gen_fail("could not write: %s", strerror(errno));
	buffer->drained += buffer->length;
	buffer->length = 0;
}

char	   *
gen_buffer_room(GenBuffer *buffer, size_t length)
{
	if (buffer->sink != NULL && buffer->length >= DRAIN_AT)
		drain(buffer);
	if (buffer->capacity - buffer->length < length)
		gen_reserve((void **) &buffer->data, &buffer->capacity,
					buffer->length + length, 1);
	return buffer->data + buffer->length;
}

void
gen_buffer_bytes(GenBuffer *buffer, const char *bytes, size_t length)
{
	memcpy(gen_buffer_room(buffer, length), bytes, length);
	buffer->length += length;
}

void
gen_buffer_text(GenBuffer *buffer, const char *text)
{
	gen_buffer_bytes(buffer, text, strlen(text));
}

uint64_t
gen_buffer_total(const GenBuffer *buffer)
{
	return buffer->drained + buffer->length;
}

void
gen_buffer_save(GenBuffer *buffer, const char *path)
{
	gen_buffer_open(buffer, path);
	gen_buffer_close(buffer);
}

void
gen_buffer_open(GenBuffer *buffer, const char *path)
{
	buffer->sink = fopen(path, "wb");
	if (buffer->sink == NULL)
		gen_fail("could not create file \"%s\": %s", path, strerror(errno));
	buffer->drained = 0;
}

void
gen_buffer_close(GenBuffer *buffer)
{
	drain(buffer);
	if (fclose(buffer->sink) != 0)
		gen_fail("could not write: %s", strerror(errno));
	buffer->sink = NULL;
	buffer->drained = 0;
}

void
gen_make_directory(const char *path)
{
	if (mkdir(path, 0777) != 0 && errno != EEXIST)
		gen_fail("could not create directory \"%s\": %s", path, strerror(errno));
}

char	   *
gen_put_number(char *to, uint64_t value)
{
	char		digits[20];
	int			count = 0;

	do
	{
		digits[count++] = (char) ('0' + value % 10);
		value /= 10;
	} while (value > 0);
	while (count > 0)
		*to++ = digits[--count];
	return to;
}

char	   *
gen_put_padded(char *to, uint64_t value, int width)
{
	int			i;

	for (i = width - 1; i >= 0; i--)
	{
		to[i] = (char) ('0' + value % 10);
		value /= 10;
	}
	return to + width;
}

char	   *
gen_put_amount(char *to, int64_t centimes, char separator)
{
	uint64_t	absolute = centimes < 0 ? (uint64_t) -centimes : (uint64_t) centimes;

	if (centimes < 0)
		*to++ = '-';
	to = gen_put_number(to, absolute / 100);
	*to++ = separator;
	return gen_put_padded(to, absolute % 100, 2);
}

char	   *
gen_put_jjmmaaaa(char *to, CalimeroDay day)
{
	int			year;
	int			month;
	int			mday;

	calimero_civil(day, &year, &month, &mday);
	to = gen_put_padded(to, (uint64_t) mday, 2);
	to = gen_put_padded(to, (uint64_t) month, 2);
	return gen_put_padded(to, (uint64_t) year, 4);
}
