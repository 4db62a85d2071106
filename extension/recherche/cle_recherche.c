/*-------------------------------------------------------------------------
 *
 * cle_recherche.c
 *	  calimero.cle_recherche(texte, suite): what of a name, or of a comment,
 *	  is compared when people search: capitals without accents, and single
 *	  blanks for all that is neither letter nor digit.
 *
 * The result is ASCII whatever the encoding of the database, so that "~" is
 * above all that begins with it, and byte order is the order of an index.
 * Nothing is an error: columns are generated from it.  A letter that is not
 * Latin becomes "?", one for one.
 *
 * IDENTIFICATION
 *	  extension/recherche/cle_recherche.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "fmgr.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(calimero_cle_recherche);

/* U+00C0 to U+00DF, and by 0x20 more the small letters; digits are for pairs[]. */
static const char latin_1[] = "AAAAAA0CEEEEIIIIDNOOOOO OUUUUY12";
static const char *const pairs[] = {"AE", "TH", "SS", "OE"};

/* U+0100 to U+017F. */
static const char latin_a[] =
"AAAAAACCCCCCCCDDDDEEEEEEEEEEGGGGGGGGHHHHIIIIIIIIIIJJJJKKKLLLLLLL"
"LLLNNNNNNNNNOOOOOO33RRRRRRSSSSSSSSTTTTTTUUUUUUUUUUUUWWYYYZZZZZZS";

StaticAssertDecl(sizeof(latin_1) == 0x20 + 1, "one character for each of U+00C0 to U+00DF");
StaticAssertDecl(sizeof(latin_a) == 0x80 + 1, "one character for each of U+0100 to U+017F");

/*
 * The next character, as a code point.  Encodings other than UTF-8 and the
 * Latin ones have their ASCII read, and U+FFFD for each other byte.
 */
static uint32
next_character(const unsigned char **at, const unsigned char *end)
{
	int			encoding = GetDatabaseEncoding();
	uint32		byte = *(*at)++;

	if (byte < 0x80)
		return byte;
	if (encoding == PG_UTF8)
	{
		int			length = pg_utf_mblen(*at - 1);
		uint32		character;

		if (length > end - (*at - 1) || !pg_utf8_islegal(*at - 1, length))
			return 0xFFFD;
		character = utf8_to_unicode(*at - 1);
		*at += length - 1;
		return character;
	}
	if (encoding == PG_LATIN9 && (byte == 0xBC || byte == 0xBD))
		return 0x152;
	if (encoding == PG_WIN1252 && (byte == 0x8C || byte == 0x9C))
		return 0x152;
	if (encoding == PG_LATIN1 || encoding == PG_LATIN9 || encoding == PG_WIN1252)
		return byte >= 0xA0 ? byte : 0xFFFD;
	return 0xFFFD;
}

/* One letter of the result: '0' to '3' for a pair, ' ' for a blank, '\0' for nothing. */
static char
fold(uint32 character)
{
	if (character < 0x80)
		return ' ';
	if (character >= 0xC0 && character <= 0xFF)
		return character == 0xFF ? 'Y' : latin_1[(character - 0xC0) % 0x20];
	if (character >= 0x100 && character <= 0x17F)
		return latin_a[character - 0x100];
	/* Accents that follow their letter. */
	if (character >= 0x300 && character <= 0x36F)
		return '\0';
	/* Signs and blanks of Latin-1, dashes, quotes and blanks of all widths. */
	if (character < 0xC0 || (character >= 0x2000 && character <= 0x206F) || character == 0x202F || character == 0x3000)
		return ' ';
	return '?';
}

static void
append_key(StringInfo key, const text * value)
{
	const unsigned char *at = (const unsigned char *) VARDATA_ANY(value);
	const unsigned char *end = at + VARSIZE_ANY_EXHDR(value);

	while (at < end)
	{
		uint32		character = next_character(&at, end);
		char		letter;

		if (character < 0x80 && isalnum((int) character))
		{
			appendStringInfoChar(key, pg_ascii_toupper((unsigned char) character));
			continue;
		}
		letter = fold(character);
		if (letter >= '0' && letter <= '3')
			appendStringInfoString(key, pairs[letter - '0']);
		else if (letter != '\0' && (letter != ' ' || (key->len > 0 && key->data[key->len - 1] != ' ')))
			appendStringInfoChar(key, letter);
	}
	if (key->len > 0 && key->data[key->len - 1] != ' ')
		appendStringInfoChar(key, ' ');
}

Datum
calimero_cle_recherche(PG_FUNCTION_ARGS)
{
	StringInfoData key;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	initStringInfo(&key);
	append_key(&key, PG_GETARG_TEXT_PP(0));
	if (!PG_ARGISNULL(1))
		append_key(&key, PG_GETARG_TEXT_PP(1));
	if (key.len > 0)
		key.len--;
	PG_RETURN_TEXT_P(cstring_to_text_with_len(key.data, key.len));
}
