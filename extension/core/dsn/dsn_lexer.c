/*-------------------------------------------------------------------------
 *
 * dsn_lexer.c
 *	  The lines of a DSN: lines that are not plain, and the public face.
 *
 * The norm wants ISO-8859-1.  A value whose bytes of 0x80 and above make well
 * formed UTF-8 is taken as UTF-8, any other as ISO-8859-1 with the letters
 * that Windows-1252 puts at 0x80 to 0x9F; encoding.h decodes by the same rule.
 *
 * IDENTIFICATION
 *	  extension/core/dsn/dsn_lexer.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/dsn/dsn_lexer.h"

#include "core/dsn/dsn_scan.h"
#include "core/encoding.h"

/* Of a code of four levels, with its ",'" */
#define LONG_CODE_SIZE 20

#define CTRL_Z '\x1A'

const bool	dsn_letters[256] = {
	['0'...'9'] = true,
	['A'...'Z'] = true,
	['a'...'z'] = true
};

static inline bool
is_blank(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r';
}

/* Without a Ctrl-Z at the end of the file, and the blanks and line ends behind it. */
static size_t
length_before_mark(const char *buffer, size_t length)
{
	size_t		end = length;

	while (end > 0 &&
		   (is_blank(buffer[end - 1]) || buffer[end - 1] == '\n' || buffer[end - 1] == CTRL_Z))
	{
		if (buffer[--end] == CTRL_Z)
			length = end;
	}
	return length;
}

void
dsn_lexer_init(DsnLexer *lexer, const char *buffer, size_t length)
{
	length = length_before_mark(buffer, length);
	lexer->start = buffer;
	lexer->cursor = buffer;
	lexer->end = buffer + length;
	lexer->line_number = 0;
	if (length >= 3 && memcmp(buffer, "\xEF\xBB\xBF", 3) == 0)
	{
		lexer->start += 3;
		lexer->cursor += 3;
	}
}

/* Is there a letter or a digit in a value read as ISO-8859-1 or Windows-1252? */
static bool
latin_letter(unsigned char byte)
{
	if (byte < 0x80)
		return dsn_plain_letter((char) byte);
	/* S, OE, Z with their signs, florin, Y: 83 8A 8C 8E 9A 9C 9E 9F. */
	if (byte < 0xA0)
		return byte == 0x83 || byte == 0x8A || byte == 0x8C || byte == 0x8E ||
			byte == 0x9A || byte == 0x9C || byte == 0x9E || byte == 0x9F;
	if (byte < 0xC0)
		return byte == 0xAA || byte == 0xB5 || byte == 0xBA;
	return byte != 0xD7 && byte != 0xF7;
}

/*
 * The same for one character of UTF-8 of more than a byte; "first" and
 * "second" begin it.  Everything but the signs of Latin-1 and the general
 * punctuation and symbols (U+2000 to U+2BFF) is a letter, U+FFFD too: it
 * stands where a letter was lost.
 */
static bool
utf8_letter(unsigned char first, unsigned char second)
{
	if (first == 0xC2)
		return latin_letter(second) && second >= 0xA0;
	if (first == 0xC3)
		return second != 0x97 && second != 0xB7;
	return first != 0xE2 || second > 0xAF;
}

/* What the bytes of 0x80 and above say, and whether the value has a letter. */
static uint32_t
examine_high(const char *value, size_t length, bool utf8)
{
	uint32_t	flags = DSN_LINE_HIGH | DSN_LINE_SYMBOLS;
	size_t		i;

	for (i = 0; i < length; i++)
	{
		unsigned char byte = (unsigned char) value[i];
		bool		letter;

		if (utf8 && byte >= 0xC0)
		{
			unsigned char second = (unsigned char) value[i + 1];

			letter = utf8_letter(byte, second);
			if (byte == 0xC2 && second < 0xA0)
				flags |= DSN_LINE_C1;
		}
		else if (utf8 && byte >= 0x80)
			continue;			/* the middle of a character */
		else
		{
			letter = latin_letter(byte);
			if (byte >= 0x80 && byte < 0xA0)
				flags |= DSN_LINE_C1;
			if (byte == 0x81 || byte == 0x8D || byte == 0x8F || byte == 0x90 || byte == 0x9D)
				flags |= DSN_LINE_UNDEFINED;
		}
		if (letter)
			flags &= ~(uint32_t) DSN_LINE_SYMBOLS;
	}
	return flags;
}

/* The flags of a value. */
static uint32_t
examine_value(const char *value, size_t length)
{
	uint32_t	flags = 0;
	bool		high = false;
	bool		blank = true;
	bool		letter = false;
	size_t		i;

	for (i = 0; i < length; i++)
	{
		unsigned char byte = (unsigned char) value[i];

		if (byte < 0x20 || byte == 0x7F)
			flags |= DSN_LINE_CONTROL;
		high |= byte >= 0x80;
		blank &= byte == ' ';
		letter |= dsn_plain_letter((char) byte);
	}
	if (blank)
		return flags | DSN_LINE_BLANK;
	if (value[0] == ' ' || value[length - 1] == ' ')
		flags |= DSN_LINE_EDGE_SPACE;
	if (high)
		return flags | examine_high(value, length, calimero_utf8_valid(value, length));
	return letter ? flags : flags | DSN_LINE_SYMBOLS;
}

/* A record's length in characters: of its bytes, those that begin one. */
static bool
record_too_long(const char *start, const char *end, size_t record)
{
	size_t		characters = record;
	const char *byte;

	/* No character has over four bytes. */
	if (record <= DSN_RECORD_MAX || record > 4 * DSN_RECORD_MAX ||
		!calimero_utf8_valid(start, (size_t) (end - start)))
		return record > DSN_RECORD_MAX;
	for (byte = start; byte < end; byte++)
		characters -= ((unsigned char) *byte & 0xC0) == 0x80;
	return characters > DSN_RECORD_MAX;
}

DsnRubrique
dsn_scan_code(const char *text)
{
	uint64_t	head = dsn_load_eight(text) ^ UINT64_C(0x2E3030472E303053); /* "S00.G00." */
	uint64_t	tail = dsn_code_tail(text + 8);
	DsnCode		code;

	if (!dsn_bytes_within(head, UINT64_C(0x7F76767F7F76767F)) || !dsn_code_tail_valid(tail))
		return 0;
	code = dsn_code_tail_read(tail);
	return (uint32_t) ((head >> 8) & 0xFF) * 100000000 +
		(uint32_t) ((head >> 16) & 0xFF) * 10000000 +
		(uint32_t) ((head >> 40) & 0xFF) * 1000000 +
		(uint32_t) ((head >> 48) & 0xFF) * 100000 +
		code.place * 1000 + code.number;
}

/*
 * Code and opening quote: line->rubrique, and the byte after them; NULL when
 * they are not there.  A code of four levels keeps its first three.
 */
static const char *
examine_code(const char *start, const char *end, DsnLine *line)
{
	char		head[DSN_CODE_SIZE];
	const char *sub = start + DSN_CODE_SIZE - 2;
	int			i;

	if (end - start <= DSN_CODE_SIZE)
		return NULL;
	line->rubrique = dsn_scan_code(start);
	if (line->rubrique != 0)
		return start + DSN_CODE_SIZE;
	if (end - start <= LONG_CODE_SIZE || sub[0] != '.' || sub[4] != ',' || sub[5] != '\'')
		return NULL;
	for (i = 1; i < 4; i++)
	{
		if (sub[i] < '0' || sub[i] > '9')
			return NULL;
	}
	memcpy(head, start, DSN_CODE_SIZE - 2);
	head[DSN_CODE_SIZE - 2] = ',';
	head[DSN_CODE_SIZE - 1] = '\'';
	line->rubrique = dsn_scan_code(head);
	line->flags |= DSN_LINE_SUBLEVEL;
	return line->rubrique == 0 ? NULL : start + LONG_CODE_SIZE;
}

/* Does a line that is malformed begin as codes do, "S21.G", blanks before it aside? */
static bool
begins_as_code(const char *start, const char *end)
{
	while (start < end && is_blank(*start))
		start++;
	return end - start >= 5 && start[0] == 'S' && start[1] >= '0' && start[1] <= '9' &&
		start[2] >= '0' && start[2] <= '9' && start[3] == '.' && start[4] == 'G';
}

/*
 * Read the line [start, end), its line end left out; "record" is its length
 * with it.  Fills everything of *line but its number.
 */
static void
examine_line(const char *start, const char *end, size_t record, DsnLine *line)
{
	const char *quote = end;
	const char *byte;

	line->flags = record_too_long(start, end, record) ? DSN_LINE_TOO_LONG : 0;
	line->value = examine_code(start, end, line);
	if (line->value != NULL)
	{
		while (quote > line->value && quote[-1] != '\'')
			quote--;
	}
	if (line->value == NULL || quote == line->value ||
		(uint64_t) (quote - line->value) > UINT32_MAX)
	{
		line->flags = (line->flags & DSN_LINE_TOO_LONG) | DSN_LINE_MALFORMED |
			(begins_as_code(start, end) ? DSN_LINE_CODE : 0);
		line->rubrique = 0;
		line->value = NULL;
		line->value_length = 0;
		return;
	}
	for (byte = quote; byte < end; byte++)
	{
		if (!is_blank(*byte))
			line->flags |= DSN_LINE_JUNK;
	}
	line->value_length = (uint32_t) (quote - 1 - line->value);
	line->flags |= examine_value(line->value, line->value_length);
}

/* A line of blanks, or of nothing, is no line. */
void
dsn_lexer_skip_blank_lines(DsnLexer *lexer, const char *limit)
{
	while (lexer->cursor < limit)
	{
		const char *byte = lexer->cursor;

		while (byte < lexer->end && is_blank(*byte))
			byte++;
		if (byte < lexer->end && *byte != '\n')
			return;
		lexer->cursor = byte < lexer->end ? byte + 1 : byte;
		lexer->line_number++;
	}
}

bool
dsn_lexer_slowly(DsnLexer *lexer, DsnLine *line)
{
	const char *start;
	const char *end;

	dsn_lexer_skip_blank_lines(lexer, lexer->end);
	start = lexer->cursor;
	if (start == lexer->end)
		return false;
	end = memchr(start, '\n', (size_t) (lexer->end - start));
	lexer->cursor = end == NULL ? lexer->end : end + 1;
	if (end == NULL)
		end = lexer->end;
	else if (end > start && end[-1] == '\r')
		end--;
	line->number = ++lexer->line_number;
	examine_line(start, end, (size_t) (lexer->cursor - start), line);
	return true;
}

/* Here only what is plain and of S21.G00, which is nearly every line. */
bool
dsn_lexer_next(DsnLexer *lexer, DsnLine *line)
{
	const uint64_t segment = UINT64_C(0x2E3030472E313253);	/* "S21.G00." */
	const char *start = lexer->cursor;

	if (lexer->end - start > DSN_PLAIN_ROOM)
	{
		uint64_t	tail = dsn_code_tail(start + 8);
		const char *next;
		uint32_t	length;

		if (dsn_plain_value(start + DSN_CODE_SIZE, &length, &next) && dsn_load_eight(start) == segment && dsn_code_tail_valid(tail))
		{
			DsnCode		code = dsn_code_tail_read(tail);

			lexer->cursor = next;
			line->number = ++lexer->line_number;
			line->value = start + DSN_CODE_SIZE;
			line->value_length = length;
			line->rubrique = 210000000 + code.place * 1000 + code.number;
			line->flags = 0;
			return true;
		}
	}
	return dsn_lexer_slowly(lexer, line);
}

char	   *
dsn_rubrique_to_text(DsnRubrique rubrique, char *buffer)
{
	/* Where the digits go, the last one first. */
	static const uint8_t places[] = {13, 12, 11, 9, 8, 6, 5, 2, 1};
	size_t		i;

	memcpy(buffer, "S00.G00.00.000", DSN_RUBRIQUE_TEXT_SIZE);
	for (i = 0; i < sizeof(places); i++)
	{
		buffer[places[i]] = (char) ('0' + rubrique % 10);
		rubrique /= 10;
	}
	return buffer;
}
