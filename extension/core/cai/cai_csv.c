/*-------------------------------------------------------------------------
 *
 * cai_csv.c
 *	  The extract of the employers' accounts (CAI) as CSV: columns and lines.
 *
 * Quoting is that of RFC 4180, on one line: a field that begins with a double
 * quote ends at the next single one, two of them being one character.  A
 * quote inside a field that does not begin with one is a character like any
 * other.
 *
 * IDENTIFICATION
 *	  extension/core/cai/cai_csv.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/cai/cai_csv.h"

#include <string.h>

#define QUOTE '"'

/* In the order in which they are tried. */
static const char separators[] = {';', '\t', ','};

/* One line being split. */
typedef struct Splitter
{
	const char *next;			/* NULL once the last field is given */
	const char *end;			/* of the line */
	char		separator;
	char	   *scratch;		/* room for the whole line */
} Splitter;

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/*
 * The line that begins at "start", without its CR LF or LF; *following is
 * where the next one begins.
 */
static const char *
line_end(const char *start, const char *end, const char **following)
{
	const char *stop = memchr(start, '\n', (size_t) (end - start));

	if (stop == NULL)
	{
		*following = end;
		stop = end;
	}
	else
		*following = stop + 1;
	if (stop > start && stop[-1] == '\r')
		stop--;
	return stop;
}

/*
 * A quoted field, the cursor being after its first quote.  False when it has
 * no end on the line, or anything but blanks and a separator after it.
 */
static bool
quoted_field(Splitter *splitter, CaiText *field)
{
	char	   *out = splitter->scratch;
	const char *cursor = splitter->next;

	for (;;)
	{
		const char *quote = memchr(cursor, QUOTE, (size_t) (splitter->end - cursor));
		size_t		length;

		if (quote == NULL)
			return false;
		length = (size_t) (quote - cursor);
		memcpy(out, cursor, length);
		out += length;
		cursor = quote + 1;
		if (cursor == splitter->end || *cursor != QUOTE)
			break;
		*out++ = QUOTE;
		cursor++;
	}
	field->data = splitter->scratch;
	field->length = (size_t) (out - splitter->scratch);
	splitter->scratch = out;

	while (cursor < splitter->end && *cursor != splitter->separator && is_blank(*cursor))
		cursor++;
	if (cursor == splitter->end)
		splitter->next = NULL;
	else if (*cursor == splitter->separator)
		splitter->next = cursor + 1;
	else
		return false;
	return true;
}

/* The next field of the line; false when its quotes are wrong. */
static bool
next_field(Splitter *splitter, CaiText *field)
{
	const char *start = splitter->next;
	const char *stop;

	while (start < splitter->end && *start != splitter->separator && is_blank(*start))
		start++;
	if (start < splitter->end && *start == QUOTE)
	{
		splitter->next = start + 1;
		return quoted_field(splitter, field);
	}
	start = splitter->next;
	stop = memchr(start, splitter->separator, (size_t) (splitter->end - start));
	field->data = start;
	field->length = (size_t) ((stop != NULL ? stop : splitter->end) - start);
	splitter->next = stop != NULL ? stop + 1 : NULL;
	return true;
}

/* Does the line hold anything but blanks and separators? */
static bool
line_holds_something(const char *start, const char *end, char separator)
{
	while (start < end && (is_blank(*start) || *start == separator))
		start++;
	return start < end;
}

/* Column of that name, whatever its case and the blanks around it; -1 if none. */
static int
column_of_name(CaiText name)
{
	int			column;

	while (name.length > 0 && is_blank(name.data[0]))
	{
		name.data++;
		name.length--;
	}
	while (name.length > 0 && is_blank(name.data[name.length - 1]))
		name.length--;

	for (column = 0; column < CAI_COLUMN_COUNT; column++)
	{
		const char *known = cai_columns[column].name;
		size_t		i;

		for (i = 0; i < name.length && known[i] != '\0'; i++)
		{
			char		c = name.data[i];

			if (c >= 'A' && c <= 'Z')
				c = (char) (c - 'A' + 'a');
			if (c != known[i])
				break;
		}
		if (i == name.length && known[i] == '\0')
			return column;
	}
	return -1;
}

/* Read the header with one separator. */
static CaiHeaderStatus
read_header(CaiReader *reader, const char *start, const char *end, char separator,
			CaiColumn *culprit)
{
	Splitter	splitter = {start, end, separator, reader->scratch};
	int			column;

	reader->separator = separator;
	reader->field_count = 0;
	reader->unknown_count = 0;
	memset(reader->present, 0, sizeof(reader->present));
	while (splitter.next != NULL)
	{
		CaiText		name;

		if (reader->field_count == CAI_FIELDS_MAX)
			return CAI_HEADER_WIDE;
		if (!next_field(&splitter, &name))
			break;
		column = column_of_name(name);
		reader->columns[reader->field_count++] = (int8_t) column;
		if (column < 0)
			reader->unknown_count++;
		else if (reader->present[column])
		{
			*culprit = (CaiColumn) column;
			return CAI_HEADER_REPEATED;
		}
		else
			reader->present[column] = true;
	}
	for (column = 0; column < CAI_COLUMN_COUNT; column++)
	{
		if (cai_columns[column].required && !reader->present[column])
		{
			*culprit = (CaiColumn) column;
			return CAI_HEADER_MISSING;
		}
	}
	return CAI_HEADER_OK;
}

/* Room for the unquoted fields of a line of that length. */
static bool
reserve_scratch(CaiReader *reader, size_t length)
{
	return calimero_array_reserve(reader->allocator, (void **) &reader->scratch,
								  &reader->scratch_size, length + 1, 1) == 0;
}

/*
 * Read the header with each separator until one does; when none does, what is
 * wrong is told of the one that gave most known columns.
 */
static CaiHeaderStatus
try_separators(CaiReader *reader, const char *start, const char *end, CaiColumn *culprit)
{
	CaiHeaderStatus status = CAI_HEADER_EMPTY;
	int			most = -1;
	size_t		i;

	for (i = 0; i < sizeof(separators); i++)
	{
		CaiColumn	column = CAI_REFERENCE;
		CaiHeaderStatus tried = read_header(reader, start, end, separators[i], &column);
		int			known = reader->field_count - reader->unknown_count;

		if (tried == CAI_HEADER_OK)
			return tried;
		if (known > most)
		{
			most = known;
			status = tried;
			*culprit = column;
		}
	}
	return status;
}

CaiHeaderStatus
cai_open(CaiReader *reader, const CalimeroAllocator *allocator,
		 const char *buffer, size_t length, CaiColumn *culprit)
{
	const char *stop;

	memset(reader, 0, sizeof(*reader));
	reader->allocator = allocator;
	*culprit = CAI_REFERENCE;
	if (length >= 3 && memcmp(buffer, "\xEF\xBB\xBF", 3) == 0)
	{
		buffer += 3;
		length -= 3;
	}
	if (length == 0)
		return CAI_HEADER_EMPTY;

	reader->end = buffer + length;
	reader->line = 2;
	stop = line_end(buffer, reader->end, &reader->next);
	if (!reserve_scratch(reader, (size_t) (stop - buffer)))
		return CAI_HEADER_NO_MEMORY;
	return try_separators(reader, buffer, stop, culprit);
}

/* Split the line into the columns of the header. */
static CaiReason
split_line(const CaiReader *reader, const char *start, const char *end, CaiLine *line)
{
	Splitter	splitter = {start, end, reader->separator, reader->scratch};
	int			count = 0;

	memset(line->fields, 0, sizeof(line->fields));
	while (splitter.next != NULL)
	{
		CaiText		field;

		if (!next_field(&splitter, &field))
			return CAI_BAD_QUOTE;
		if (count == reader->field_count)
			return CAI_BAD_FIELD_COUNT;
		if (reader->columns[count] >= 0)
			line->fields[reader->columns[count]] = field;
		count++;
	}
	return count == reader->field_count ? CAI_ACCEPTED : CAI_BAD_FIELD_COUNT;
}

CaiReadStatus
cai_next(CaiReader *reader, CaiLine *line)
{
	while (reader->next < reader->end)
	{
		const char *start = reader->next;
		const char *stop = line_end(start, reader->end, &reader->next);

		line->number = reader->line++;
		if (!line_holds_something(start, stop, reader->separator))
			continue;
		if (!reserve_scratch(reader, (size_t) (stop - start)))
			return CAI_READ_NO_MEMORY;
		line->reason = split_line(reader, start, stop, line);
		return CAI_READ_LINE;
	}
	return CAI_READ_END;
}

void
cai_close(CaiReader *reader)
{
	if (reader->allocator != NULL)
		reader->allocator->release(reader->allocator->context, reader->scratch);
	memset(reader, 0, sizeof(*reader));
}
