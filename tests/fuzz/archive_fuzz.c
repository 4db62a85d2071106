/*-------------------------------------------------------------------------
 *
 * archive_fuzz.c
 *	  libFuzzer target: any bytes as values of the archive, and as a name in it.
 *
 * Values are parted by NULs; an empty one is NULL.  Besides what the sanitizers
 * see: rows and values come back as they were, by a reader that shares nothing
 * with what writes; a name that is ours has no way out of its directory.
 *
 * IDENTIFICATION
 *	  tests/fuzz/archive_fuzz.c
 *
 *-------------------------------------------------------------------------
 */
#include <stdlib.h>
#include <string.h>

#include "core/archive/archive_noms.h"
#include "core/archive/archive_texte.h"

#define must(condition) \
	do { if (!(condition)) abort(); } while (0)

/* Values of a row. */
#define WIDTH 3

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
try_name(const uint8_t *data, size_t size)
{
	char	   *name = malloc(size + 1);
	int64_t		lot = 0;
	ArchiveName kind;

	memcpy(name, data, size);
	name[size] = '\0';
	kind = calimero_archive_name(name, &lot);
	if (kind != ARCHIVE_NAME_OTHER)
		must(strchr(name, '/') == NULL && name[0] != '\0' && strcmp(name, ".") != 0 && strcmp(name, "..") != 0);
	if (kind == ARCHIVE_NAME_MANIFEST)
	{
		char		again[ARCHIVE_NAME_SIZE];

		calimero_archive_manifest_name(lot, again);
		must(lot > 0 && strcmp(name, again) == 0);
	}
	if (calimero_archive_caisse(name))
		must(strlen(name) <= 5 && strpbrk(name, "/.") == NULL);
	free(name);
}

/* Is this what stands at *at, up to the byte "end"?  Reads it as COPY does. */
static void
read_value(const char **at, const uint8_t *value, size_t length, char end)
{
	size_t		i;

	if (length == 0)
	{
		must(memcmp(*at, "\\N", 2) == 0);
		*at += 2;
	}
	for (i = 0; i < length; i++)
	{
		char		byte = *(*at)++;

		must(byte != '\t' && byte != '\n' && byte != '\r');
		if (byte == '\\')
		{
			static const char letters[] = "btnvfr\\";
			const char *letter = strchr(letters, *(*at)++);

			must(letter != NULL);
			byte = "\b\t\n\v\f\r\\"[letter - letters];
		}
		must(byte == (char) value[i]);
	}
	must(*(*at)++ == end);
}

static size_t
length_to_nul(const uint8_t *data, size_t size)
{
	const uint8_t *nul = memchr(data, 0, size);

	return nul == NULL ? size : (size_t) (nul - data);
}

/* Write the values, or read them back from "at". */
static uint64_t
each_value(ArchiveText *text, const char *at, const uint8_t *data, size_t size)
{
	uint64_t	rows = 0;
	int			column = 0;

	while (size > 0 || column > 0)
	{
		size_t		length = length_to_nul(data, size);

		column = (column + 1) % WIDTH;
		if (at != NULL)
			read_value(&at, data, length, column == 0 ? '\n' : '\t');
		else
			must(length == 0 ? calimero_archive_text_null(text) : calimero_archive_text_value(text, (const char *) data, length));
		if (at == NULL && column == 0)
			must(calimero_archive_text_row(text) && calimero_archive_text_keep(text));
		rows += column == 0;
		data += length < size ? length + 1 : length;
		size -= length < size ? length + 1 : length;
	}
	return rows;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const columns[WIDTH] = {"a", "b", "c"};
	static const uint8_t none[1];
	ArchiveText text;
	size_t		before;
	uint64_t	rows;

	if (size == 0)
		data = none;
	try_name(data, size);
	calimero_archive_text_init(&text, calimero_malloc_allocator);
	must(calimero_archive_text_table(&text, "t", WIDTH, columns, columns));
	before = text.done.length;
	rows = each_value(&text, NULL, data, size);
	must(text.rows == rows);
	must(calimero_archive_text_foot(&text));
	must(each_value(&text, text.done.data + before, data, size) == rows);
	calimero_archive_text_free(&text);
	return 0;
}
