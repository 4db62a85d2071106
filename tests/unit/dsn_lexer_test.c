/*-------------------------------------------------------------------------
 *
 * dsn_lexer_test.c
 *	  Lines of a DSN: where they end, what is in them, what is wrong in them.
 *
 * IDENTIFICATION
 *	  tests/unit/dsn_lexer_test.c
 *
 *-------------------------------------------------------------------------
 */
#include <stdlib.h>

#include "core/dsn/dsn_lexer.h"
#include "core/dsn/dsn_scan.h"
#include "tap.h"

#define LINES_MOST 16

typedef struct Lines
{
	size_t		count;
	uint64_t	total;			/* line_number at the end */
	DsnLine		lines[LINES_MOST];
	char		values[LINES_MOST][600];
} Lines;

/* The lines of some bytes, read from a block of exactly their size. */
static const Lines *
lex(const char *bytes, size_t length)
{
	static Lines lines;
	char	   *exact = malloc(length == 0 ? 1 : length);
	DsnLexer	lexer;
	DsnLine		line;

	if (exact == NULL)
		abort();
	memcpy(exact, bytes, length);
	memset(&lines, 0, sizeof(lines));
	dsn_lexer_init(&lexer, exact, length);
	while (dsn_lexer_next(&lexer, &line) && lines.count < LINES_MOST)
	{
		if (line.value != NULL && line.value_length < sizeof(lines.values[0]))
			memcpy(lines.values[lines.count], line.value, line.value_length);
		lines.lines[lines.count++] = line;
	}
	lines.total = lexer.line_number;
	free(exact);
	return &lines;
}

static const Lines *
lex_text(const char *text)
{
	return lex(text, strlen(text));
}

/* The flags of one line with that value. */
static uint32_t
flags_of(const char *value)
{
	char		text[1200];

	snprintf(text, sizeof(text), "S21.G00.30.002,'%s'\n", value);
	return lex_text(text)->lines[0].flags;
}

static void
test_line_ends(void)
{
	static const char *const ends[] = {"\n", "\r\n"};
	const Lines *lines;
	char		text[200];
	size_t		i;

	for (i = 0; i < 2; i++)
	{
		snprintf(text, sizeof(text), "S21.G00.81.001,'075'%sS21.G00.81.004,'-31.50'%s",
				 ends[i], ends[i]);
		lines = lex_text(text);
		is_int(lines->count, 2, "two lines end with %s", i == 0 ? "LF" : "CR LF");
		is_int(lines->lines[1].rubrique, 210081004, "the second code is read");
		is_text(lines->values[1], "-31.50", "its value has no line end in it");
		is_int(lines->lines[1].number, 2, "and it is line 2");
	}
	lines = lex_text("S21.G00.81.001,'075'\nS90.G00.90.002,'1'");
	is_int(lines->count, 2, "the last line needs no line end");
	is_text(lines->values[1], "1", "and keeps its value");
	is_int(lines->lines[1].flags, 0, "and has no fault");
	lines = lex_text("S21.G00.81.001,'075'\n\n  \t\n\r\nS21.G00.81.004,'1.00'\n\n");
	is_int(lines->count, 2, "blank lines are no lines");
	is_int(lines->lines[1].number, 5, "but they are counted");
	is_int(lines->total, 6, "to the end of the file");
	lines = lex_text("\xEF\xBB\xBFS10.G00.00.001,'PAIE'\n");
	is_int(lines->lines[0].rubrique, 100000001, "a byte order mark is skipped");
	lines = lex_text("S10.G00.00.001,'PAIE'\n\xEF\xBB\xBFS10.G00.00.002,'X'\n");
	is_int(lines->lines[1].flags, DSN_LINE_MALFORMED, "but only where the file begins");
	is_int(lex_text("")->count, 0, "an empty file has no line");
	is_int(lex_text("S21.G00.81.001,'075'\r\r\n")->lines[0].flags, 0,
		   "a carriage return too many is a trailing blank");
	is_int(lex_text("S21.G00.81.001,'0\r75'\n")->lines[0].flags, DSN_LINE_CONTROL,
		   "but a control character inside a value");
}

static void
test_values(void)
{
	const Lines *lines = lex_text("S21.G00.06.004,'RUE DE L'EGLISE, BAT B'\n");

	is_text(lines->values[0], "RUE DE L'EGLISE, BAT B", "quotes and commas belong to a value");
	is_int(lines->lines[0].flags, 0, "without any fault");
	lines = lex_text("S21.G00.06.004,'ABC''\n");
	is_text(lines->values[0], "ABC'", "a value may end with a quote");
	lines = lex_text("S21.G00.06.004,'ABC' \t \n");
	is_text(lines->values[0], "ABC", "blanks after the last quote are left out");
	is_int(lines->lines[0].flags, 0, "and are no fault");
	lines = lex_text("S21.G00.06.004,'ABC'junk\n");
	is_text(lines->values[0], "ABC", "the value ends with the last quote");
	is_int(lines->lines[0].flags, DSN_LINE_JUNK, "what follows it is told");
	lines = lex_text("S21.G00.06.004,'ABC' 'x\n");
	is_text(lines->values[0], "ABC' ", "the last quote, not the first one that could be");
	is_int(lines->lines[0].flags, DSN_LINE_JUNK | DSN_LINE_EDGE_SPACE, "whatever that gives");
}

static void
test_faults(void)
{
	static const char *const malformed[] = {
		"s21.G00.81.001,'075'", "S2A.G00.81.001,'075'", "S21-G00.81.001,'075'", "bonjour", "'",
		"S21.", "'S21.G00.81.001,'075'"
	};
	static const char *const begun[] = {
		"S21.G00.81.001,'075", "S21.G00.81.001,075", "S21.G00.81.001,'", "S21.G00.81.001,",
		"S21.G00.81.001", "S21.G", "S21.G00.81.0A1,'075'", "S21.G0:.81.001,'075'",
		"S21.G00.81 001,'075'", " S21.G00.81.001,'075'", " \t S21.G00.81.001,'075'",
		"S21.G00.81.001 ,'075'", "S21.G00.81.001;'075'", "S21.G00.81.001,\"075\"",
		"S21.G00.81.001.00A,'075'", "S21.G00.81.001.001,075'", "S21.G00.81.\x80" "01,'075'",
		"S21.G00.81.:01,'075'"
	};
	size_t		i;

	for (i = 0; i < sizeof(malformed) / sizeof(malformed[0]); i++)
	{
		const Lines *lines = lex_text(malformed[i]);

		ok(lines->count == 1 && lines->lines[0].flags == DSN_LINE_MALFORMED &&
		   lines->lines[0].rubrique == 0 && lines->lines[0].value == NULL,
		   "malformed, with nothing to read in it: %s", malformed[i]);
	}
	for (i = 0; i < sizeof(begun) / sizeof(begun[0]); i++)
	{
		const Lines *lines = lex_text(begun[i]);

		ok(lines->count == 1 && lines->lines[0].flags == (DSN_LINE_MALFORMED | DSN_LINE_CODE) &&
		   lines->lines[0].rubrique == 0 && lines->lines[0].value == NULL,
		   "the same, beginning as codes do: %s", begun[i]);
	}
	is_int(flags_of(""), DSN_LINE_BLANK, "an empty value is blank");
	is_int(flags_of("   "), DSN_LINE_BLANK, "so are spaces");
	is_int(flags_of(" DUPONT"), DSN_LINE_EDGE_SPACE, "a space before");
	is_int(flags_of("DUPONT "), DSN_LINE_EDGE_SPACE, "a space behind");
	is_int(flags_of("DU PONT"), 0, "a space inside is fine");
	is_int(flags_of("DU\tPONT"), DSN_LINE_CONTROL, "a tab is a control character");
	is_int(flags_of("DU\x7FPONT"), DSN_LINE_CONTROL, "so is 0x7F");
	is_int(flags_of("\x1F" "A"), DSN_LINE_CONTROL, "so is 0x1F");
	is_int(lex("S21.G00.30.002,'A\0B'\n", 21)->lines[0].flags, DSN_LINE_CONTROL, "so is NUL");
	is_int(flags_of("- - '"), DSN_LINE_SYMBOLS, "no letter and no digit");
	is_int(flags_of("-1"), 0, "a digit is enough");
	is_int(flags_of("\"a\""), 0, "a letter is enough");
	is_int(flags_of("/:@[`{~"), DSN_LINE_SYMBOLS, "the neighbours of digits and letters are neither");
	is_int(flags_of("/0"), 0, "0 is a digit");
	is_int(flags_of(":9"), 0, "9 too");
	is_int(flags_of("@A"), 0, "A is a letter");
	is_int(flags_of("[Z"), 0, "Z too");
	is_int(flags_of("`a"), 0, "and a");
	is_int(flags_of("{z"), 0, "and z");
	for (i = 0; i < 7; i++)
	{
		char		text[80];

		snprintf(text, sizeof(text), "S21.G00.30.002,'%c'\nS21.G00.30.004,'ANOTHER LINE BEHIND IT'\n",
				 "/:@[`{~"[i]);
		is_int(lex_text(text)->lines[0].flags, DSN_LINE_SYMBOLS, "so is %c alone", "/:@[`{~"[i]);
	}
}

static void
test_length(void)
{
	char		value[300];
	uint32_t	flags;

	memset(value, 'A', sizeof(value));
	value[256 - 18] = '\0';
	is_int(flags_of(value), 0, "256 characters with the line end pass");
	value[256 - 18] = 'A';
	value[257 - 18] = '\0';
	is_int(flags_of(value), DSN_LINE_TOO_LONG, "257 do not");
	value[256 - 18] = '\0';
	memcpy(value, "\xC3\xA9", 2);
	value[257 - 18] = '\0';
	value[256 - 18] = 'A';
	flags = flags_of(value);
	is_int(flags, DSN_LINE_HIGH, "in UTF-8 an accented letter is one character");
	value[0] = 'A';
	flags = flags_of(value);
	is_int(flags, DSN_LINE_HIGH | DSN_LINE_TOO_LONG, "in ISO-8859-1 its byte is one");
	memset(value, 'A', sizeof(value));
	value[299] = '\0';
	is_int(lex_text(value)->lines[0].flags, DSN_LINE_TOO_LONG | DSN_LINE_MALFORMED,
		   "a malformed line may be too long too");
}

static void
test_encodings(void)
{
	static const char undefined[] = "\x81\x8D\x8F\x90\x9D";
	size_t		i;

	is_int(flags_of("H\xE9l\xE8ne"), DSN_LINE_HIGH, "accents of ISO-8859-1");
	is_int(flags_of("H\xC3\xA9l\xC3\xA8ne"), DSN_LINE_HIGH, "the same in UTF-8");
	is_int(flags_of("H\xEF\xBF\xBDl"), DSN_LINE_HIGH, "a letter that was lost in UTF-8");
	is_int(flags_of("\xC9"), DSN_LINE_HIGH, "one accented letter is a letter");
	is_int(flags_of("\xC3\x89"), DSN_LINE_HIGH, "in UTF-8 too");
	is_int(flags_of("\xD7\xF7\xA7"), DSN_LINE_HIGH | DSN_LINE_SYMBOLS,
		   "signs of ISO-8859-1 are no letters");
	is_int(flags_of("\xC3\x97\xC2\xA7\xE2\x82\xAC"), DSN_LINE_HIGH | DSN_LINE_SYMBOLS,
		   "nor in UTF-8");
	is_int(flags_of("\xAA"), DSN_LINE_HIGH, "an ordinal is a letter");
	is_int(flags_of("\xB5"), DSN_LINE_HIGH, "mu too");
	is_int(flags_of("\xC2\xBA"), DSN_LINE_HIGH, "in UTF-8 too");
	is_int(flags_of("\xC2\xBF"), DSN_LINE_HIGH | DSN_LINE_SYMBOLS, "a question mark is none");
	is_int(flags_of("\xE2\xAF\xBF"), DSN_LINE_HIGH | DSN_LINE_SYMBOLS, "nor the last symbol");
	is_int(flags_of("\xE2\xB0\x80"), DSN_LINE_HIGH, "the letter after it is one");
	is_int(flags_of("c\x9Cur"), DSN_LINE_HIGH | DSN_LINE_C1, "0x9C is oe in Windows-1252");
	is_int(flags_of("\x8C"), DSN_LINE_HIGH | DSN_LINE_C1, "which is a letter");
	is_int(flags_of("\x80"), DSN_LINE_HIGH | DSN_LINE_C1 | DSN_LINE_SYMBOLS,
		   "the euro sign is none");
	is_int(flags_of("A\xC2\x85" "B"), DSN_LINE_HIGH | DSN_LINE_C1,
		   "a control character in UTF-8 is told");
	for (i = 0; i < sizeof(undefined) - 1; i++)
	{
		char		value[4] = {'A', undefined[i], 'B', '\0'};

		is_int(flags_of(value), DSN_LINE_HIGH | DSN_LINE_C1 | DSN_LINE_UNDEFINED,
			   "0x%02X means nothing", (unsigned char) undefined[i]);
	}
	is_int(flags_of("\xC3\x8D" "A"), DSN_LINE_HIGH, "but it may be half of a letter in UTF-8");
}

static void
test_codes(void)
{
	const Lines *lines = lex_text("S21.G00.40.083,'1200'\nS96.G51.00.001,'FINSL'\n"
								  "S21.G00.81.001.902,'X'\n"
								  "S99.G99.99.999,'X'\nS00.G00.00.000,'X'\n");
	char		text[DSN_RUBRIQUE_TEXT_SIZE];

	is_int(lines->lines[0].rubrique, DSN_RUBRIQUE(21, 0, 40, 83), "a rubrique as a number");
	is_int(lines->lines[1].rubrique, DSN_RUBRIQUE(96, 51, 0, 1), "of another segment");
	is_int(DSN_BLOCK_OF(lines->lines[1].rubrique), 965100, "and its block");
	is_int(lines->lines[2].rubrique, DSN_RUBRIQUE(21, 0, 81, 1), "a fourth level is read");
	is_int(lines->lines[2].flags, DSN_LINE_SUBLEVEL, "and told");
	is_text(lines->values[2], "X", "with its value");
	is_int(lines->lines[3].rubrique, 999999999, "the greatest code");
	is_int(lines->lines[4].flags, DSN_LINE_MALFORMED | DSN_LINE_CODE, "a code of zeros is none");
	is_text(dsn_rubrique_to_text(210081004, text), "S21.G00.81.004", "a number as a rubrique");
	is_text(dsn_rubrique_to_text(999999999, text), "S99.G99.99.999", "the greatest one");
}

/* Every way to look for odd bytes says what a plain loop says. */
static void
test_odd_bytes(void)
{
	char		window[DSN_WINDOW];
	uint32_t	random = 42;
	bool		portable = true;
	bool		vector = true;
	int			round;

	for (round = 0; round < 100000; round++)
	{
		uint32_t	expected = 0;
		int			i;

		for (i = 0; i < DSN_WINDOW; i++)
		{
			unsigned char byte;

			random = random * 1664525u + 1013904223u;
			/* Each value alone at each place first, then anything. */
			byte = round < 256 * DSN_WINDOW ? (unsigned char) (i == round / 256 ?
															   round % 256 : 'A') :
				(unsigned char) (random >> 24);
			window[i] = (char) byte;
			if (byte < 0x20 || byte >= 0x7F)
				expected |= UINT32_C(1) << i;
		}
		portable &= (dsn_odd_sixteen_portable(window) |
					 dsn_odd_sixteen_portable(window + 16) << 16) == expected;
#ifdef DSN_SCAN_SSE2
		vector &= (dsn_odd_sixteen_sse2(window) |
				   dsn_odd_sixteen_sse2(window + 16) << 16) == expected;
#endif
	}
	ok(portable, "odd bytes are found with plain words");
	ok(vector, "odd bytes are found with vectors");
}

/* The short way for plain lines says what the long one says. */
static void
test_short_way(void)
{
	static const char bytes[] = "0123456789'., -AZaz\n\r\t\x1A\x7F\x80\xC3\xA9\xFF";
	const char *plain = "S21.G00.81.004,'-147.00'\nS21.G00.30.002,'DUPONT-INVENTE'\r\n"
	"S10.G00.00.006,'P25V01'\nS21.G00.20.004,'FR7630006000011234567890189'\n"
	"S21.G00.06.004,'12 CHEMIN DES VIGNES DE LA COTE'\n";
	char		text[400];
	uint32_t	random = 7;
	bool		same = true;
	int			round;

	for (round = 0; round < 200000 && same; round++)
	{
		size_t		length = strlen(plain);
		DsnLexer	lexers[2];
		DsnLine		lines[2];
		bool		more;
		int			i;

		memcpy(text, plain, length);
		for (i = 0; i < round % 6; i++)
		{
			random = random * 1664525u + 1013904223u;
			text[(random >> 8) % length] = bytes[(random >> 20) % (sizeof(bytes) - 1)];
		}
		dsn_lexer_init(&lexers[0], text, length);
		dsn_lexer_init(&lexers[1], text, length);
		do
		{
			memset(lines, 0, sizeof(lines));
			more = dsn_lexer_next(&lexers[0], &lines[0]);
			same &= dsn_lexer_slowly(&lexers[1], &lines[1]) == more &&
				memcmp(&lines[0], &lines[1], sizeof(lines[0])) == 0 &&
				lexers[0].cursor == lexers[1].cursor;
		} while (more && same);
	}
	ok(same, "a plain line is read the same by the short way and by the long one");
}

/* Each line of a file gives the same whatever comes before and after it. */
static void
test_every_offset(void)
{
	const char *line = "S21.G00.30.002,'DUPONT-INVENTE'\r\n";
	const char *rest = "S21.G00.30.004,'JEANNE'\nS21.G00.30.006,'12051969'\n"
	"S21.G00.30.007,'MENDE'\n";
	char		text[400];
	bool		same = true;
	bool		followed = true;
	bool		cut_is_told = true;
	size_t		before;

	for (before = 0; before <= 200; before++)
	{
		size_t		length = before + strlen(line);
		const Lines *lines;
		size_t		cut;

		memset(text, '\n', before);
		memcpy(text + before, line, strlen(line));
		memcpy(text + length, rest, strlen(rest));
		lines = lex(text, length);
		same &= lines->count == 1 && lines->lines[0].number == before + 1 &&
			lines->lines[0].flags == 0 && strcmp(lines->values[0], "DUPONT-INVENTE") == 0;
		lines = lex(text, length + strlen(rest));
		followed &= lines->count == 4 && lines->lines[0].number == before + 1 &&
			lines->lines[0].flags == 0 && strcmp(lines->values[0], "DUPONT-INVENTE") == 0 &&
			strcmp(lines->values[1], "JEANNE") == 0 && strcmp(lines->values[3], "MENDE") == 0;
		for (cut = before + 1; cut + 3 < length; cut++)
		{
			lines = lex(text, cut);
			cut_is_told &= lines->count == 1 && lines->lines[0].flags ==
				(DSN_LINE_MALFORMED | (cut - before < 5 ? 0 : DSN_LINE_CODE));
		}
	}
	ok(same, "the last line is read the same at every offset");
	ok(followed, "so is a line with others behind it");
	ok(cut_is_told, "a line that is cut is malformed, wherever it is cut");
}

int
main(void)
{
	test_line_ends();
	test_values();
	test_faults();
	test_length();
	test_encodings();
	test_codes();
	test_odd_bytes();
	test_short_way();
	test_every_offset();
	return done_testing();
}
