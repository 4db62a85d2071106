/*-------------------------------------------------------------------------
 *
 * encoding.c
 *	  From ISO-8859-1, Windows-1252 or UTF-8 to UTF-8.
 *
 * Nearly every value is ASCII, which is skipped eight bytes at a time.
 *
 * IDENTIFICATION
 *	  extension/core/encoding.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/encoding.h"

#include <stdint.h>
#include <string.h>

#define REPLACEMENT 0xFFFD

/* What Windows-1252 means by 0x80 to 0x9F. */
static const uint16_t windows_1252[32] = {
	0x20AC, REPLACEMENT, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
	0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, REPLACEMENT, 0x017D, REPLACEMENT,
	REPLACEMENT, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
	0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, REPLACEMENT, 0x017E, 0x0178
};

/* How many bytes at the start of the text are ASCII. */
static size_t
ascii_prefix(const char *string, size_t length)
{
	size_t		i = 0;

	while (length - i >= sizeof(uint64_t))
	{
		uint64_t	word;

		memcpy(&word, string + i, sizeof(word));
		if ((word & UINT64_C(0x8080808080808080)) != 0)
			break;
		i += sizeof(word);
	}
	while (i < length && (unsigned char) string[i] < 0x80)
		i++;
	return i;
}

/*
 * Length of the well-formed sequence of two to four bytes at the start of the
 * text, or 0.  The bounds of the second byte rule out overlong forms,
 * surrogates and what lies beyond U+10FFFF (Unicode, table 3-7).
 */
static size_t
sequence_length(const unsigned char *string, size_t length)
{
	unsigned char lead = string[0];
	unsigned char low = 0x80;
	unsigned char high = 0xBF;
	size_t		size;
	size_t		i;

	if (lead < 0xC2 || lead > 0xF4)
		return 0;
	size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
	if (size > length)
		return 0;
	if (lead == 0xE0)
		low = 0xA0;
	else if (lead == 0xED)
		high = 0x9F;
	else if (lead == 0xF0)
		low = 0x90;
	else if (lead == 0xF4)
		high = 0x8F;
	if (string[1] < low || string[1] > high)
		return 0;
	for (i = 2; i < size; i++)
	{
		if ((string[i] & 0xC0) != 0x80)
			return 0;
	}
	return size;
}

bool
calimero_utf8_valid(const char *string, size_t length)
{
	size_t		i = ascii_prefix(string, length);

	while (i < length)
	{
		size_t		size = sequence_length((const unsigned char *) string + i, length - i);

		if (size == 0)
			return false;
		i += size;
		i += ascii_prefix(string + i, length - i);
	}
	return true;
}

/* Write one character below U+10000; gives back how many bytes it took. */
static size_t
put_character(unsigned code, char *out)
{
	if (code < 0x80)
	{
		out[0] = (char) code;
		return 1;
	}
	if (code < 0x800)
	{
		out[0] = (char) (0xC0 | code >> 6);
		out[1] = (char) (0x80 | (code & 0x3F));
		return 2;
	}
	out[0] = (char) (0xE0 | code >> 12);
	out[1] = (char) (0x80 | (code >> 6 & 0x3F));
	out[2] = (char) (0x80 | (code & 0x3F));
	return 3;
}

size_t
calimero_to_utf8(const char *string, size_t length, char *out)
{
	size_t		written = 0;
	size_t		i;

	if (calimero_utf8_valid(string, length))
	{
		if (length > 0)
			memcpy(out, string, length);
		return length;
	}
	for (i = 0; i < length; i++)
	{
		unsigned	code = (unsigned char) string[i];

		if (code >= 0x80 && code <= 0x9F)
			code = windows_1252[code - 0x80];
		written += put_character(code, out + written);
	}
	return written;
}
