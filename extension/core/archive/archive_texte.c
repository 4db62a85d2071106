/*-------------------------------------------------------------------------
 *
 * archive_texte.c
 *	  The text of a file of purged dossiers.
 *
 * IDENTIFICATION
 *	  extension/core/archive/archive_texte.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/archive/archive_texte.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define LEAST_CAPACITY 1024

/* What COPY writes after a backslash; 0 for a byte that is written as it is. */
static const char copy_letter[256] = {
	['\b'] = 'b',['\t'] = 't',['\n'] = 'n',['\v'] = 'v',['\f'] = 'f',['\r'] = 'r',['\\'] = '\\'
};

static const char json_letter[256] = {
	['\b'] = 'b',['\t'] = 't',['\n'] = 'n',['\f'] = 'f',['\r'] = 'r',['\\'] = '\\',['"'] = '"'
};

size_t
calimero_copy_escape(const char *value, size_t length, char *out)
{
	const char *end = value + length;
	char	   *to = out;

	while (value < end)
	{
		const char *plain = value;
		size_t		run;

		while (value < end && copy_letter[(unsigned char) *value] == 0)
			value++;
		run = (size_t) (value - plain);
		memcpy(to, plain, run);
		to += run;
		if (value < end)
		{
			*to++ = '\\';
			*to++ = copy_letter[(unsigned char) *value++];
		}
	}
	return (size_t) (to - out);
}

size_t
calimero_json_string(const char *value, size_t length, char *out)
{
	static const char digit[] = "0123456789abcdef";
	char	   *to = out;
	size_t		i;

	*to++ = '"';
	for (i = 0; i < length; i++)
	{
		unsigned char byte = (unsigned char) value[i];

		if (json_letter[byte] != 0)
		{
			*to++ = '\\';
			*to++ = json_letter[byte];
		}
		else if (byte < 0x20)
		{
			memcpy(to, "\\u00", 4);
			to[4] = digit[byte >> 4];
			to[5] = digit[byte & 15];
			to += 6;
		}
		else
			*to++ = (char) byte;
	}
	*to++ = '"';
	return (size_t) (to - out);
}

static void
give_back(ArchiveText *text, ArchiveBytes *bytes)
{
	if (bytes->data != NULL)
	{
		explicit_bzero(bytes->data, bytes->capacity);
		text->allocator.release(text->allocator.context, bytes->data);
	}
	memset(bytes, 0, sizeof(*bytes));
}

/* Room for "more" bytes.  Not by the allocator's reallocate, which would leave a copy behind. */
static bool
reserve(ArchiveText *text, ArchiveBytes *bytes, size_t more)
{
	ArchiveBytes larger;

	if (more <= bytes->capacity - bytes->length)
		return true;
	if (more > SIZE_MAX / 4 - bytes->length)
		return false;
	larger.capacity = bytes->capacity < LEAST_CAPACITY ? LEAST_CAPACITY : 2 * bytes->capacity;
	if (larger.capacity < bytes->length + more)
		larger.capacity = bytes->length + more;
	larger.length = bytes->length;
	larger.data = text->allocator.allocate(text->allocator.context, larger.capacity);
	if (larger.data == NULL)
		return false;
	if (bytes->length > 0)
		memcpy(larger.data, bytes->data, bytes->length);
	give_back(text, bytes);
	*bytes = larger;
	return true;
}

static bool
append(ArchiveText *text, ArchiveBytes *bytes, const char *data, size_t length)
{
	if (!reserve(text, bytes, length))
		return false;
	if (length > 0)
		memcpy(bytes->data + bytes->length, data, length);
	bytes->length += length;
	return true;
}

static bool
append_text(ArchiveText *text, const char *data)
{
	return append(text, &text->done, data, strlen(data));
}

static bool
append_json(ArchiveText *text, const char *key, const char *value)
{
	size_t		length = strlen(value);

	if (!append_text(text, key) || length > SIZE_MAX / 8 || !reserve(text, &text->done, 6 * length + 2))
		return false;
	text->done.length += calimero_json_string(value, length, text->done.data + text->done.length);
	return true;
}

void
calimero_archive_text_init(ArchiveText *text, CalimeroAllocator allocator)
{
	memset(text, 0, sizeof(*text));
	text->allocator = allocator;
}

bool
calimero_archive_text_head(ArchiveText *text, const char *caisse, const char *software,
						   const char *instant, int part)
{
	char		number[32];

	snprintf(number, sizeof(number), ", \"partie\": %d}\n", part);
	return append_text(text, "calimero archive 1\n") &&
		append_json(text, "{\"caisse\": ", caisse) &&
		append_json(text, ", \"logiciel\": ", software) &&
		append_json(text, ", \"fait_le\": ", instant) &&
		append_text(text, number);
}

static bool
end_table(ArchiveText *text)
{
	bool		in_table = text->in_table;

	text->in_table = false;
	return !in_table || append_text(text, "\\.\n");
}

static bool
append_list(ArchiveText *text, const char *word, int count, const char *const *names)
{
	int			i;

	for (i = 0; i < count; i++)
	{
		if (!append_text(text, i == 0 ? word : ",") || !append_text(text, names[i]))
			return false;
	}
	return append_text(text, "\n");
}

bool
calimero_archive_text_table(ArchiveText *text, const char *name, int count,
							const char *const *columns, const char *const *types)
{
	if (!end_table(text) || !append_text(text, "table ") || !append_text(text, name) ||
		!append_list(text, " ", count, columns) || !append_list(text, "type ", count, types))
		return false;
	text->in_table = true;
	text->tables++;
	return true;
}

static bool
begin_value(ArchiveText *text)
{
	return text->values++ == 0 || append(text, &text->row, "\t", 1);
}

bool
calimero_archive_text_value(ArchiveText *text, const char *value, size_t length)
{
	if (!begin_value(text) || length > SIZE_MAX / 8 || !reserve(text, &text->row, 2 * length))
		return false;
	if (length > 0)
		text->row.length += calimero_copy_escape(value, length, text->row.data + text->row.length);
	return true;
}

bool
calimero_archive_text_null(ArchiveText *text)
{
	return begin_value(text) && append(text, &text->row, "\\N", 2);
}

bool
calimero_archive_text_row(ArchiveText *text)
{
	return append(text, &text->row, "\n", 1);
}

bool
calimero_archive_text_keep(ArchiveText *text)
{
	if (!append(text, &text->done, text->row.data, text->row.length))
		return false;
	text->rows++;
	text->values = 0;
	text->row.length = 0;
	return true;
}

bool
calimero_archive_text_foot(ArchiveText *text)
{
	char		line[64];

	snprintf(line, sizeof(line), "fin %" PRIu64 " %" PRIu64 "\n", text->tables, text->rows);
	text->tables = 0;
	text->rows = 0;
	return end_table(text) && append_text(text, line);
}

void
calimero_archive_text_taken(ArchiveText *text)
{
	text->done.length = 0;
}

void
calimero_archive_text_free(ArchiveText *text)
{
	give_back(text, &text->done);
	give_back(text, &text->row);
}
