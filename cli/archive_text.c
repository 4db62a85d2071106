/*-------------------------------------------------------------------------
 *
 * archive_text.c
 *	  The text inside a content file of the archive (docs/archive.md).
 *
 * IDENTIFICATION
 *	  cli/archive_text.c
 *
 *-------------------------------------------------------------------------
 */
#include <stdlib.h>
#include <string.h>

#include "archive_text.h"
#include "core/encoding.h"
#include "json_read.h"
#include "manifest.h"

#define FIRST_LINE	 "calimero archive 1"
#define COLUMNS_MAX	 1600		/* what a table of PostgreSQL may have */
#define DIGITS		 "0123456789"
#define NAME_LETTERS "0123456789abcdefghijklmnopqrstuvwxyz_"

enum
{
	EXPECT_FORMAT,
	EXPECT_HEAD,
	EXPECT_TABLE,
	EXPECT_TYPES,
	EXPECT_ROW,
	EXPECT_NOTHING
};

void
archive_text_begin(ArchiveText *text, const ArchiveEvents *events, void *argument)
{
	memset(text, 0, sizeof(*text));
	text->events = events;
	text->argument = argument;
}

void
archive_text_free(ArchiveText *text)
{
	buffer_free(&text->line);
	buffer_free(&text->scratch);
	buffer_free(&text->table.words);
	free(text->table.columns);
	free(text->table.types);
	free(text->values);
	memset(text, 0, sizeof(*text));
}

static bool
fail(ArchiveText *text, const char *problem)
{
	if (text->problem == NULL)
		text->problem = problem;
	return false;
}

/* Room for one more column than there are. */
static void
reserve_column(ArchiveText *text)
{
	if (text->table.count < text->capacity)
		return;
	text->capacity = text->capacity > 0 ? 2 * text->capacity : 64;
	text->table.columns = memory_resize(text->table.columns, text->capacity, sizeof(char *));
	text->table.types = memory_resize(text->table.types, text->capacity, sizeof(ArchiveType));
	text->values = memory_resize(text->values, text->capacity, sizeof(char *));
}

static bool
read_word(JsonReader *reader, Buffer *value, bool (*is_right) (const char *), char *target, size_t size)
{
	if (!json_read_string(reader, value) || value->length >= size ||
		(is_right != NULL && !is_right(value->data)))
		return json_read_fail(reader);
	memcpy(target, value->data, value->length + 1);
	return true;
}

static bool
read_head(ArchiveText *text, const char *line, size_t length)
{
	ArchiveHead *head = &text->head;
	Buffer	   *value = &text->scratch;
	JsonReader	reader;

	json_read_begin(&reader, line, length, true);
	if (!(json_read_char(&reader, '{') &&
		  json_read_key(&reader, "caisse") && read_word(&reader, value, is_caisse_code, head->caisse, sizeof(head->caisse)) &&
		  json_read_char(&reader, ',') &&
		  json_read_key(&reader, "logiciel") && read_word(&reader, value, NULL, head->software, sizeof(head->software)) &&
		  json_read_char(&reader, ',') &&
		  json_read_key(&reader, "fait_le") && read_word(&reader, value, is_instant, head->made_at, sizeof(head->made_at)) &&
		  json_read_char(&reader, ',') &&
		  json_read_key(&reader, "partie") && json_read_number(&reader, &head->part) &&
		  json_read_char(&reader, '}') && json_read_end(&reader) && head->part > 0))
		return fail(text, "it is not the description of a content file");
	text->state = EXPECT_TABLE;
	if (text->events->head != NULL)
		text->events->head(text->argument, head);
	return true;
}

/* The name of the table or of a column: letters, digits and _; its end. */
static char *
end_of_name(char *name)
{
	size_t		length = strspn(name, NAME_LETTERS);

	return length > 0 && length < 64 ? name + length : NULL;
}

/* "table NAME COLUMNS" without its first word, which is cut into pieces. */
static bool
read_table(ArchiveText *text, const char *line, size_t length)
{
	ArchiveTable *table = &text->table;
	char	   *at;
	char	   *end;
	size_t		i;

	buffer_clear(&table->words);
	buffer_add_bytes(&table->words, line, length);
	table->count = 0;
	table->name = table->words.data;
	end = end_of_name(table->words.data);
	if (end == NULL || *end != ' ')
		return fail(text, "it does not name a table");
	do
	{
		*end = '\0';
		at = end + 1;
		end = end_of_name(at);
		if (end == NULL || (*end != ',' && *end != '\0') || table->count == COLUMNS_MAX)
			return fail(text, "it does not name the columns of a table");
		reserve_column(text);
		table->columns[table->count++] = at;
	} while (*end == ',');
	if (end != table->words.data + length)
		return fail(text, "it does not name the columns of a table");
	for (i = 1; i < table->count; i++)
	{
		size_t		j;

		for (j = 0; j < i; j++)
			if (strcmp(table->columns[i], table->columns[j]) == 0)
				return fail(text, "it names a column twice");
	}
	text->state = EXPECT_TYPES;
	return true;
}

/* The kind of the type of these bytes; its modifier, numeric(14,2), does not matter. */
static ArchiveType
type_of(const char *name, size_t length)
{
	static const struct
	{
		const char *name;
		ArchiveType type;
	}			types[] = {
		{"smallint", ARCHIVE_INTEGER},
		{"integer", ARCHIVE_INTEGER},
		{"bigint", ARCHIVE_INTEGER},
		{"numeric", ARCHIVE_NUMERIC},
		{"boolean", ARCHIVE_BOOLEAN},
	};
	const char *open = memchr(name, '(', length);
	size_t		word = open != NULL && name[length - 1] == ')' ? (size_t) (open - name) : length;
	size_t		i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (strlen(types[i].name) == word && memcmp(types[i].name, name, word) == 0)
			return types[i].type;
	return ARCHIVE_TEXT;
}

/* "type TYPES" without its first word: as many as columns. */
static bool
read_types(ArchiveText *text, const char *line, size_t length)
{
	ArchiveTable *table = &text->table;
	size_t		count = 0;
	size_t		first = 0;
	size_t		i;
	int			depth = 0;

	for (i = 0; i <= length; i++)
	{
		char		c = i < length ? line[i] : ',';

		depth += (c == '(') - (c == ')');
		if (depth < 0 || depth > 1)
			return fail(text, "its parentheses do not match");
		if (c != ',' || (depth > 0 && i < length))
			continue;
		if (depth > 0)
			return fail(text, "its parentheses do not match");
		if (i == first)
			return fail(text, "it has an empty type");
		if (count < table->count)
			table->types[count] = type_of(line + first, i - first);
		count++;
		first = i + 1;
	}
	if (count != table->count)
		return fail(text, "it has not as many types as there are columns");
	text->state = EXPECT_ROW;
	text->sections++;
	if (text->events->table != NULL)
		text->events->table(text->argument, table);
	return true;
}

/* Whole numbers and amounts as PostgreSQL writes them. */
static bool
is_number(const char *value, bool whole)
{
	size_t		digits;

	if (!whole && (strcmp(value, "NaN") == 0 || strcmp(value, "Infinity") == 0 || strcmp(value, "-Infinity") == 0))
		return true;
	value += *value == '-';
	digits = strspn(value, DIGITS);
	if (digits == 0 || (digits > 1 && value[0] == '0') || (whole && digits > 19))
		return false;
	value += digits;
	if (!whole && *value == '.')
	{
		digits = strspn(value + 1, DIGITS);
		value += digits > 0 ? digits + 1 : 0;
	}
	return *value == '\0';
}

static bool
check_value(ArchiveText *text, size_t column)
{
	const char *value = text->values[column];
	const char *problem = NULL;

	switch (text->table.types[column])
	{
		case ARCHIVE_INTEGER:
			problem = is_number(value, true) ? NULL : "it is not a whole number";
			break;
		case ARCHIVE_NUMERIC:
			problem = is_number(value, false) ? NULL : "it is not a number";
			break;
		case ARCHIVE_BOOLEAN:
			problem = strcmp(value, "t") == 0 || strcmp(value, "f") == 0 ? NULL : "it is neither t nor f";
			break;
		case ARCHIVE_TEXT:
			break;
	}
	if (problem == NULL)
		return true;
	text->column = text->table.columns[column];
	return fail(text, problem);
}

/* One value from "at" to "end" into "target": the byte after it, and its NUL; NULL when an escape is wrong. */
static char *
unescape(const char *at, const char *end, char *target)
{
	static const char letters[] = "\\bfnrtv";
	static const char meant[] = "\\\b\f\n\r\t\v";

	while (at < end)
	{
		const char *slash = memchr(at, '\\', (size_t) (end - at));
		size_t		plain = (size_t) ((slash != NULL ? slash : end) - at);
		const char *letter;

		memcpy(target, at, plain);
		target += plain;
		if (slash == NULL)
			break;
		letter = slash + 1 < end && slash[1] != '\0' ? strchr(letters, slash[1]) : NULL;
		if (letter == NULL)
			return NULL;
		*target++ = meant[letter - letters];
		at = slash + 2;
	}
	*target++ = '\0';
	return target;
}

static bool
read_row(ArchiveText *text, const char *line, size_t length)
{
	const char *end = line + length;
	const char *at = line;
	size_t		column = 0;
	char	   *target;

	/* A value never grows, and the tab after it makes room for its NUL. */
	buffer_clear(&text->scratch);
	buffer_reserve(&text->scratch, length + 1);
	target = text->scratch.data;
	while (true)
	{
		const char *tab = memchr(at, '\t', (size_t) (end - at));
		const char *stop = tab != NULL ? tab : end;

		if (column == text->table.count)
			return fail(text, "it has more values than there are columns");
		text->values[column] = NULL;
		if (stop - at != 2 || memcmp(at, "\\N", 2) != 0)
		{
			text->values[column] = target;
			target = unescape(at, stop, target);
			if (target == NULL)
				return fail(text, "it has a backslash before something else than a letter of COPY");
			if (!check_value(text, column))
				return false;
		}
		column++;
		if (tab == NULL)
			break;
		at = tab + 1;
	}
	if (column != text->table.count)
		return fail(text, "it has fewer values than there are columns");
	text->rows++;
	if (text->events->row != NULL)
		text->events->row(text->argument, &text->table, text->values);
	return true;
}

/* "fin SECTIONS ROWS" without its first word. */
static bool
read_counts(ArchiveText *text, const char *line, size_t length)
{
	JsonReader	reader;
	int64_t		sections;
	int64_t		rows;

	json_read_begin(&reader, line, length, false);
	if (!json_read_number(&reader, &sections) || !json_read_char(&reader, ' ') ||
		!json_read_number(&reader, &rows) || !json_read_end(&reader))
		return fail(text, "it does not say how many tables and rows there are");
	if (sections != text->sections || rows != text->rows)
		return fail(text, "there are not as many tables and rows as it says");
	text->state = EXPECT_NOTHING;
	return true;
}

/* What follows "word" at the beginning of a line; NULL when it does not begin so. */
static const char *
after_word(const char *line, size_t length, const char *word)
{
	size_t		size = strlen(word);

	return length >= size && memcmp(line, word, size) == 0 ? line + size : NULL;
}

static bool
read_between(ArchiveText *text, const char *line, size_t length)
{
	const char *rest = after_word(line, length, "table ");

	if (rest != NULL)
		return read_table(text, rest, (size_t) (line + length - rest));
	rest = after_word(line, length, "fin ");
	if (rest != NULL)
		return read_counts(text, rest, (size_t) (line + length - rest));
	return fail(text, "it begins no table and is not the last one");
}

static bool
read_line(ArchiveText *text, const char *line, size_t length)
{
	const char *rest;

	switch (text->state)
	{
		case EXPECT_FORMAT:
			if (length != strlen(FIRST_LINE) || memcmp(line, FIRST_LINE, length) != 0)
				return fail(text, "it is not the first one of an archive of version 1");
			text->state = EXPECT_HEAD;
			return true;
		case EXPECT_HEAD:
			return read_head(text, line, length);
		case EXPECT_TABLE:
			return read_between(text, line, length);
		case EXPECT_TYPES:
			rest = after_word(line, length, "type ");
			return rest != NULL ? read_types(text, rest, (size_t) (line + length - rest)) : fail(text, "it does not give the types of the columns");
		case EXPECT_ROW:
			if (length != 2 || memcmp(line, "\\.", 2) != 0)
				return read_row(text, line, length);
			text->state = EXPECT_TABLE;
			return true;
		default:
			return fail(text, "it comes after the last one");
	}
}

/* Characters that COPY escapes do not come by themselves, and NUL does not come at all. */
static bool
is_clean(const char *line, size_t length)
{
	size_t		i;

	for (i = 0; i < length; i++)
	{
		unsigned char c = (unsigned char) line[i];

		if (c == '\0' || c == '\b' || (c >= '\v' && c <= '\r'))
			return false;
	}
	return true;
}

/* A line with its line feed, which is not counted in "length". */
static bool
take_line(ArchiveText *text, const char *line, size_t length)
{
	text->line_number++;
	if (length > ARCHIVE_LINE_MAX)
		return fail(text, "it is too long");
	if (!is_clean(line, length))
		return fail(text, "it has a control character");
	if (!calimero_utf8_valid(line, length))
		return fail(text, "it is not UTF-8");
	if (!read_line(text, line, length))
		return false;
	if (text->events->line != NULL)
		text->events->line(text->argument, line, length + 1);
	return true;
}

bool
archive_text_feed(ArchiveText *text, const char *bytes, size_t length)
{
	while (text->problem == NULL && length > 0)
	{
		const char *feed = memchr(bytes, '\n', length);
		size_t		taken = feed != NULL ? (size_t) (feed - bytes) + 1 : length;

		if (feed != NULL && text->line.length == 0)
			(void) take_line(text, bytes, taken - 1);
		else
		{
			buffer_add_bytes(&text->line, bytes, taken);
			if (feed != NULL)
			{
				(void) take_line(text, text->line.data, text->line.length - 1);
				buffer_clear(&text->line);
			}
			else if (text->line.length > ARCHIVE_LINE_MAX)
			{
				text->line_number++;
				(void) fail(text, "it is too long");
			}
		}
		bytes += taken;
		length -= taken;
	}
	return text->problem == NULL;
}

bool
archive_text_end(ArchiveText *text)
{
	if (text->problem != NULL)
		return false;
	if (text->state == EXPECT_NOTHING && text->line.length == 0)
		return true;
	text->line_number++;
	return fail(text, "it is the last one, and does not end the file: the file is not whole");
}
