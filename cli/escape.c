/*-------------------------------------------------------------------------
 *
 * escape.c
 *	  A value as aligned text, CSV, JSON or HTML writes it.
 *
 * IDENTIFICATION
 *	  cli/escape.c
 *
 *-------------------------------------------------------------------------
 */
#include <ctype.h>
#include <string.h>

#include "escape.h"
#include "memory.h"

int
hidden_control(const char *string)
{
	const unsigned char *bytes = (const unsigned char *) string;
	int			character;

	if (bytes[0] == 0xc2 && bytes[1] >= 0x80 && bytes[1] <= 0x9f)
		return bytes[1];
	if (bytes[0] == 0xd8 && bytes[1] == 0x9c)
		return 0x061c;
	if (bytes[0] != 0xe2 || (bytes[1] & 0xc0) != 0x80 || (bytes[2] & 0xc0) != 0x80)
		return 0;
	character = 0x2000 | (bytes[1] & 0x3f) << 6 | (bytes[2] & 0x3f);
	if (character == 0x200e || character == 0x200f ||
		(character >= 0x2028 && character <= 0x202e) ||
		(character >= 0x2066 && character <= 0x2069))
		return character;
	return 0;
}

char	   *
visible_copy(const char *string)
{
	Buffer		copy = {0};
	char		escape[8];

	buffer_reserve(&copy, 1);
	copy.data[0] = '\0';
	for (; *string != '\0'; string++)
	{
		unsigned char c = (unsigned char) *string;
		int			hidden = hidden_control(string);

		if (c == '\n')
			buffer_add(&copy, "\\n");
		else if (c < 0x20 || c == 0x7f)
		{
			snprintf(escape, sizeof(escape), "\\x%02x", c);
			buffer_add(&copy, escape);
		}
		else if (hidden != 0)
		{
			snprintf(escape, sizeof(escape), "\\u%04x", hidden & 0xffff);
			buffer_add(&copy, escape);
			string += hidden_control_length(hidden) - 1;
		}
		else
			buffer_add_char(&copy, *string);
	}
	return copy.data;
}

const char *
boolean_in_words(const char *value)
{
	return value[0] == 't' ? "oui" : "non";
}

void
csv_value(FILE *file, const char *value)
{
	if (value == NULL)
		return;
	if (value[0] != '\0' && strpbrk(value, ",\"\r\n") == NULL && strcmp(value, "\\.") != 0)
	{
		fputs(value, file);
		return;
	}
	fputc('"', file);
	for (; *value != '\0'; value++)
	{
		if (*value == '"')
			fputc('"', file);
		fputc(*value, file);
	}
	fputc('"', file);
}

/* JSON (RFC 8259). */

void
json_string(FILE *file, const char *value)
{
	fputc('"', file);
	for (; *value != '\0'; value++)
	{
		unsigned char c = (unsigned char) *value;

		if (c == '"' || c == '\\')
			fprintf(file, "\\%c", c);
		else if (c == '\n')
			fputs("\\n", file);
		else if (c == '\t')
			fputs("\\t", file);
		else if (c < 0x20 || c == 0x7f)
			fprintf(file, "\\u%04x", c);
		else
			fputc(c, file);
	}
	fputc('"', file);
}

/* What SQL writes as a number and JSON does not know: NaN, Infinity. */
static bool
is_json_number(const char *value)
{
	const char *digits = value[0] == '-' ? value + 1 : value;

	return isdigit((unsigned char) digits[0]) &&
		digits[strspn(digits, "0123456789.eE+-")] == '\0';
}

void
json_value(FILE *file, ColumnKind kind, const char *value)
{
	if (value == NULL)
		fputs("null", file);
	else if (kind == COLUMN_BOOLEAN)
		fputs(value[0] == 't' ? "true" : "false", file);
	else if (kind == COLUMN_NUMBER && is_json_number(value))
		fputs(value, file);
	else
		json_string(file, value);
}

void
html_text(FILE *file, const char *value)
{
	for (; *value != '\0'; value++)
	{
		unsigned char c = (unsigned char) *value;

		if (c == '&')
			fputs("&amp;", file);
		else if (c == '<')
			fputs("&lt;", file);
		else if (c == '>')
			fputs("&gt;", file);
		else if (c == '"')
			fputs("&quot;", file);
		else if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f)
			fputs("\357\277\275", file);	/* U+FFFD: HTML has no such
											 * character */
		else
			fputc(c, file);
	}
}
