/*-------------------------------------------------------------------------
 *
 * encoding_test.c
 *	  UTF-8 or not, and every byte to UTF-8.
 *
 * IDENTIFICATION
 *	  tests/unit/encoding_test.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/encoding.h"
#include "tap.h"

#include <stdint.h>
#include <stdlib.h>

/* An independent decoder: the number of the character, or -1. */
static long
decode(const unsigned char *bytes, size_t length)
{
	static const long least[] = {0, 0, 0x80, 0x800, 0x10000};
	long		code;
	size_t		i;

	if (length == 1)
		return bytes[0] < 0x80 ? bytes[0] : -1;
	if (length == 2 && bytes[0] >> 5 == 6)
		code = bytes[0] & 0x1F;
	else if (length == 3 && bytes[0] >> 4 == 14)
		code = bytes[0] & 0x0F;
	else if (length == 4 && bytes[0] >> 3 == 30)
		code = bytes[0] & 0x07;
	else
		return -1;
	for (i = 1; i < length; i++)
	{
		if (bytes[i] >> 6 != 2)
			return -1;
		code = code << 6 | (bytes[i] & 0x3F);
	}
	if (code < least[length] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
		return -1;
	return code;
}

/* Valid when the first one, two, ... bytes are a character and the rest too. */
static bool
valid_by_parts(const unsigned char *bytes, size_t length)
{
	size_t		size;

	if (length == 0)
		return true;
	for (size = 1; size <= 4 && size <= length; size++)
	{
		if (decode(bytes, size) >= 0)
			return valid_by_parts(bytes + size, length - size);
	}
	return false;
}

static bool
valid_exact(const void *bytes, size_t length)
{
	char	   *exact = malloc(length > 0 ? length : 1);
	bool		valid;

	if (length > 0)
		memcpy(exact, bytes, length);
	valid = calimero_utf8_valid(length > 0 ? exact : exact + 1, length);
	free(exact);
	return valid;
}

static void
judge_every_sequence(void)
{
	static const unsigned char edges[] = {
		0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF
	};
	unsigned char bytes[4];
	int			wrong = 0;
	int			a;
	int			b;
	size_t		c;
	size_t		d;

	for (a = 0; a < 256; a++)
	{
		for (b = 0; b < 256; b++)
		{
			bytes[0] = (unsigned char) a;
			bytes[1] = (unsigned char) b;
			wrong += valid_exact(bytes, 1) != valid_by_parts(bytes, 1);
			wrong += valid_exact(bytes, 2) != valid_by_parts(bytes, 2);
			for (c = 0; c < sizeof(edges); c++)
			{
				bytes[2] = edges[c];
				wrong += valid_exact(bytes, 3) != valid_by_parts(bytes, 3);
				for (d = 0; d < sizeof(edges); d++)
				{
					bytes[3] = edges[d];
					wrong += valid_exact(bytes, 4) != valid_by_parts(bytes, 4);
				}
			}
		}
	}
	is_int(wrong, 0, "%s", "every sequence of up to four bytes is judged as Unicode says");
}

/* A bad byte is seen wherever it stands, also past the fast steps. */
static void
find_a_bad_byte_anywhere(void)
{
	char		string[40];
	int			wrong = 0;
	size_t		length;
	size_t		place;

	for (length = 1; length <= sizeof(string); length++)
	{
		memset(string, 'A', sizeof(string));
		wrong += !valid_exact(string, length);
		for (place = 0; place < length; place++)
		{
			string[place] = '\xE9';
			wrong += valid_exact(string, length);
			string[place] = 'A';
		}
	}
	is_int(wrong, 0, "%s", "a bad byte is found at every place");
	ok(valid_exact("", 0), "%s", "nothing is valid");
}

static void
converts(const char *from, const char *to, const char *what)
{
	size_t		length = strlen(from);
	char	   *out = malloc(3 * length + 1);
	size_t		written = calimero_to_utf8(from, length, out);

	out[written] = '\0';
	is_text(out, to, "%s", what);
	free(out);
}

static void
convert_texts(void)
{
	converts("", "", "nothing stays nothing");
	converts("SOCIETE", "SOCIETE", "ASCII stays");
	converts("SOCI\xC9T\xC9", "SOCI\xC3\x89T\xC3\x89", "ISO-8859-1 becomes UTF-8");
	converts("SOCI\xC3\x89T\xC3\x89", "SOCI\xC3\x89T\xC3\x89", "UTF-8 stays");
	converts("SOCI\xEF\xBF\xBDT\xEF\xBF\xBD", "SOCI\xEF\xBF\xBDT\xEF\xBF\xBD",
			 "what was lost before stays lost, and is not read as Latin-1");
	converts("\x80 12 C\x9CUR", "\xE2\x82\xAC 12 C\xC5\x93UR",
			 "0x80 to 0x9F are Windows-1252");
	converts("L\x92\xC9T\xC9", "L\xE2\x80\x99\xC3\x89T\xC3\x89",
			 "a curly apostrophe among Latin-1");
	converts("\x81\x8D\x8F\x90\x9D",
			 "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD",
			 "bytes without meaning become U+FFFD");
	converts("\xC3\x89 et \xC9", "\xC3\x83\xE2\x80\xB0 et \xC3\x89",
			 "a value that is not UTF-8 throughout is read as Latin-1 throughout");
	converts("\xC0\x80", "\xC3\x80\xE2\x82\xAC", "an overlong form is not UTF-8");
	converts("\xED\xA0\x80", "\xC3\xAD\xC2\xA0\xE2\x82\xAC", "a surrogate is not UTF-8");
	converts("\xE9", "\xC3\xA9", "a sequence cut short is Latin-1");
}

/* All pairs of bytes: the result is valid, and fits the room that it is given. */
static void
convert_every_pair(void)
{
	unsigned char bytes[2];
	int			wrong = 0;
	int			pair;

	for (pair = 0; pair < 65536; pair++)
	{
		char	   *out = malloc(6);
		size_t		written;

		bytes[0] = (unsigned char) (pair >> 8);
		bytes[1] = (unsigned char) (pair & 0xFF);
		written = calimero_to_utf8((const char *) bytes, 2, out);
		if (written < 2 || written > 6 || !valid_by_parts((unsigned char *) out, written))
			wrong++;
		free(out);
	}
	is_int(wrong, 0, "%s", "any bytes give valid UTF-8 of at most three times the length");
	is_int(calimero_to_utf8(NULL, 0, NULL), 0, "%s", "nothing needs no room");
}

int
main(void)
{
	judge_every_sequence();
	find_a_bad_byte_anywhere();
	convert_texts();
	convert_every_pair();
	return done_testing();
}
