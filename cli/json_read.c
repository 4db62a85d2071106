/*-------------------------------------------------------------------------
 *
 * json_read.c
 *	  Reading JSON (RFC 8259) whose form is known beforehand, strictly.
 *
 * IDENTIFICATION
 *	  cli/json_read.c
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "core/encoding.h"
#include "json_read.h"

#define SURROGATE_FIRST 0xd800
#define SURROGATE_LOW	0xdc00
#define SURROGATE_LAST	0xdfff

void
json_read_begin(JsonReader *reader, const char *bytes, size_t length, bool blanks)
{
	memset(reader, 0, sizeof(*reader));
	reader->start = bytes;
	reader->at = bytes;
	reader->end = bytes + length;
	reader->blanks = blanks;
}

bool
json_read_fail(JsonReader *reader)
{
	reader->failed = true;
	return false;
}

static void
skip_blanks(JsonReader *reader)
{
	while (reader->blanks && reader->at < reader->end && memchr(" \t\r\n", *reader->at, 4) != NULL)
		reader->at++;
}

bool
json_read_if(JsonReader *reader, char c)
{
	if (reader->failed)
		return false;
	skip_blanks(reader);
	if (reader->at == reader->end || *reader->at != c)
		return false;
	reader->at++;
	return true;
}

bool
json_read_char(JsonReader *reader, char c)
{
	return json_read_if(reader, c) || json_read_fail(reader);
}

bool
json_read_key(JsonReader *reader, const char *name)
{
	size_t		length = strlen(name);

	if (reader->failed)
		return false;
	reader->key = name;
	if (!json_read_char(reader, '"'))
		return false;
	if ((size_t) (reader->end - reader->at) <= length || memcmp(reader->at, name, length) != 0 ||
		reader->at[length] != '"')
		return json_read_fail(reader);
	reader->at += length + 1;
	return json_read_char(reader, ':');
}

/* Four hexadecimal digits. */
static bool
read_unit(JsonReader *reader, unsigned int *unit)
{
	static const char digits[] = "0123456789abcdef";
	int			i;

	*unit = 0;
	if (reader->end - reader->at < 4)
		return json_read_fail(reader);
	for (i = 0; i < 4; i++)
	{
		unsigned char c = (unsigned char) reader->at[i];
		const char *digit;

		if (c >= 'A' && c <= 'F')
			c += 'a' - 'A';
		digit = c != '\0' ? strchr(digits, c) : NULL;
		if (digit == NULL)
			return json_read_fail(reader);
		*unit = 16 * *unit + (unsigned int) (digit - digits);
	}
	reader->at += 4;
	return true;
}

static void
add_character(Buffer *value, unsigned int code)
{
	if (code < 0x80)
	{
		buffer_add_char(value, (char) code);
		return;
	}
	if (code < 0x800)
		buffer_add_char(value, (char) (0xc0 | code >> 6));
	else
	{
		if (code < 0x10000)
			buffer_add_char(value, (char) (0xe0 | code >> 12));
		else
		{
			buffer_add_char(value, (char) (0xf0 | code >> 18));
			buffer_add_char(value, (char) (0x80 | (code >> 12 & 0x3f)));
		}
		buffer_add_char(value, (char) (0x80 | (code >> 6 & 0x3f)));
	}
	buffer_add_char(value, (char) (0x80 | (code & 0x3f)));
}

/* After "\u": one unit, or the two of a character beyond U+FFFF. */
static bool
read_coded(JsonReader *reader, Buffer *value)
{
	unsigned int code;
	unsigned int low;

	if (!read_unit(reader, &code))
		return false;
	if (code == 0 || (code >= SURROGATE_LOW && code <= SURROGATE_LAST))
		return json_read_fail(reader);
	if (code >= SURROGATE_FIRST && code < SURROGATE_LOW)
	{
		if (reader->end - reader->at < 2 || reader->at[0] != '\\' || reader->at[1] != 'u')
			return json_read_fail(reader);
		reader->at += 2;
		if (!read_unit(reader, &low))
			return false;
		if (low < SURROGATE_LOW || low > SURROGATE_LAST)
			return json_read_fail(reader);
		code = 0x10000 + ((code - SURROGATE_FIRST) << 10) + (low - SURROGATE_LOW);
	}
	add_character(value, code);
	return true;
}

/* After a backslash. */
static bool
read_escape(JsonReader *reader, Buffer *value)
{
	static const char letters[] = "\"\\/bfnrt";
	static const char meant[] = "\"\\/\b\f\n\r\t";
	const char *letter;
	char		c;

	if (reader->at == reader->end)
		return json_read_fail(reader);
	c = *reader->at;
	if (c == 'u')
	{
		reader->at++;
		return read_coded(reader, value);
	}
	letter = c != '\0' ? strchr(letters, c) : NULL;
	if (letter == NULL)
		return json_read_fail(reader);
	reader->at++;
	buffer_add_char(value, meant[letter - letters]);
	return true;
}

bool
json_read_string(JsonReader *reader, Buffer *value)
{
	buffer_clear(value);
	buffer_add(value, "");
	if (!json_read_char(reader, '"'))
		return false;
	while (reader->at < reader->end && *reader->at != '"')
	{
		unsigned char c = (unsigned char) *reader->at;

		if (c < 0x20)
			return json_read_fail(reader);
		reader->at++;
		if (c != '\\')
			buffer_add_char(value, (char) c);
		else if (!read_escape(reader, value))
			return false;
	}
	if (!calimero_utf8_valid(value->data, value->length))
		return json_read_fail(reader);
	return json_read_char(reader, '"');
}

bool
json_read_number(JsonReader *reader, int64_t *value)
{
	const char *first;

	*value = 0;
	if (reader->failed)
		return false;
	skip_blanks(reader);
	first = reader->at;
	while (reader->at < reader->end && *reader->at >= '0' && *reader->at <= '9')
	{
		int			digit = *reader->at - '0';

		if (*value > (INT64_MAX - digit) / 10 || (reader->at > first && *first == '0'))
			return json_read_fail(reader);
		*value = 10 * *value + digit;
		reader->at++;
	}
	return reader->at > first || json_read_fail(reader);
}

bool
json_read_end(JsonReader *reader)
{
	if (reader->failed)
		return false;
	skip_blanks(reader);
	return reader->at == reader->end || json_read_fail(reader);
}
