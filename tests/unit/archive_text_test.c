/*-------------------------------------------------------------------------
 *
 * archive_text_test.c
 *	  The text inside a content file of the archive, however it is cut.
 *
 * IDENTIFICATION
 *	  tests/unit/archive_text_test.c
 *
 *-------------------------------------------------------------------------
 */
#include <stdlib.h>

#include "archive_text.h"
#include "tap.h"

#define HEAD "calimero archive 1\n{\"caisse\": \"48\", \"logiciel\": \"0.1.0\", \"fait_le\": \"2031-03-01T02:15:00Z\", \"partie\": 1}\n"

static const char good[] =
HEAD
"table dossier caisse,dossier,solde,clos\n"
"type character varying(5),bigint,numeric(14,2),boolean\n"
"48\t1\t-12.50\tt\n"
"48\t-2\t\\N\tf\n"
"\\.\n"
"table note texte\n"
"type text\n"
"a\\tb\\\\\\n\\r\\b\\f\\v\303\251\n"
"\n"
"\\\\.\n"
"\\N\n"
"\\.\n"
"fin 2 6\n";

/* What was told, in short. */
static void
note_table(void *argument, const ArchiveTable *table)
{
	Buffer	   *told = argument;
	size_t		i;

	buffer_add(told, table->name);
	for (i = 0; i < table->count; i++)
	{
		buffer_add_char(told, ' ');
		buffer_add(told, table->columns[i]);
		buffer_add_char(told, (char) ('0' + table->types[i]));
	}
	buffer_add_char(told, ';');
}

static void
note_row(void *argument, const ArchiveTable *table, const char *const *values)
{
	Buffer	   *told = argument;
	size_t		i;

	for (i = 0; i < table->count; i++)
	{
		buffer_add(told, values[i] != NULL ? values[i] : "NULL");
		buffer_add_char(told, '|');
	}
}

static const ArchiveEvents events = {.table = note_table,.row = note_row};

/* Read it in pieces of "size" bytes, each with nothing of ours after it. */
static bool
read_pieces(const char *bytes, size_t length, size_t size, Buffer *told, char problem[200])
{
	ArchiveText text;
	bool		done;

	archive_text_begin(&text, &events, told);
	while (length > 0)
	{
		size_t		taken = length < size ? length : size;
		char	   *piece = memory_allocate(taken);

		memcpy(piece, bytes, taken);
		done = archive_text_feed(&text, piece, taken);
		free(piece);
		if (!done)
			break;
		bytes += taken;
		length -= taken;
	}
	done = archive_text_end(&text);
	snprintf(problem, 200, "%s%s%d:%s", text.column != NULL ? text.column : "", text.column != NULL ? "," : "",
			 (int) text.line_number, text.problem != NULL ? text.problem : "");
	archive_text_free(&text);
	return done;
}

static void
test_good(void)
{
	static const char expected[] =
	"dossier caisse0 dossier1 solde2 clos3;48|1|-12.50|t|48|-2|NULL|f|"
	"note texte0;a\tb\\\n\r\b\f\v\303\251||\\.|NULL|";
	size_t		wrong = 0;
	size_t		size;

	for (size = 1; size <= sizeof(good); size++)
	{
		Buffer		told = {0};
		char		problem[200];

		wrong += !read_pieces(good, strlen(good), size, &told, problem) || strcmp(told.data, expected) != 0;
		buffer_free(&told);
	}
	is_int(wrong, 0, "it is read, in pieces of any size");
}

static void
test_cut(void)
{
	size_t		accepted = 0;
	size_t		length;

	for (length = 0; length < strlen(good); length++)
	{
		Buffer		told = {0};
		char		problem[200];

		accepted += read_pieces(good, length, 64, &told, problem);
		buffer_free(&told);
	}
	is_int(accepted, 0, "cut off anywhere, it is not whole");
}

static void
fails_with(const char *bytes, size_t length, const char *expected)
{
	Buffer		told = {0};
	char		problem[200];

	ok(!read_pieces(bytes, length, 1024 * 1024, &told, problem), "it is not read");
	ok(strncmp(problem, expected, strlen(expected)) == 0, "%s", expected);
	if (strncmp(problem, expected, strlen(expected)) != 0)
		printf("#   got \"%s\"\n", problem);
	buffer_free(&told);
}

/* Rows of one table with one column of this type. */
static void
value_fails(const char *type, const char *value, const char *expected)
{
	Buffer		bytes = {0};

	buffer_add(&bytes, HEAD "table t c\ntype ");
	buffer_add(&bytes, type);
	buffer_add(&bytes, "\n");
	buffer_add(&bytes, value);
	buffer_add(&bytes, "\n\\.\nfin 1 1\n");
	fails_with(bytes.data, bytes.length, expected);
	buffer_free(&bytes);
}

static void
test_values(void)
{
	static const char *const no_integer[] = {"", "-", "+1", "01", "1.0", "1e3", " 1", "1 ", "--1", "12345678901234567890"};
	static const char *const no_number[] = {"", "-", ".5", "5.", "1,5", "1e3", "00.5", "nan", "Infinityx"};
	static const char *const no_boolean[] = {"", "true", "T", "1", "tt"};
	static const char *const no_escape[] = {"\\", "a\\", "\\x41", "\\0", "\\Na", "a\\N", "\\.a"};
	size_t		i;

	for (i = 0; i < sizeof(no_integer) / sizeof(no_integer[0]); i++)
		value_fails("bigint", no_integer[i], "c,5:it is not a whole number");
	for (i = 0; i < sizeof(no_number) / sizeof(no_number[0]); i++)
		value_fails("numeric(14,2)", no_number[i], "c,5:it is not a number");
	for (i = 0; i < sizeof(no_boolean) / sizeof(no_boolean[0]); i++)
		value_fails("boolean", no_boolean[i], "c,5:it is neither t nor f");
	for (i = 0; i < sizeof(no_escape) / sizeof(no_escape[0]); i++)
		value_fails("text", no_escape[i], "5:it has a backslash");
	value_fails("text", "a\tb", "5:it has more values");
	value_fails("text,text", "a", "4:it has not as many types");
	value_fails("text)", "a", "4:its parentheses");
	value_fails("numeric((1)", "a", "4:its parentheses");
	value_fails("", "a", "4:it has an empty type");
}

static void
test_limits(void)
{
	Buffer		bytes = {0};
	int			i;

	buffer_add(&bytes, HEAD "table t c0");
	for (i = 1; i < 1601; i++)
	{
		char		name[16];

		snprintf(name, sizeof(name), ",c%d", i);
		buffer_add(&bytes, name);
	}
	buffer_add(&bytes, "\n");
	fails_with(bytes.data, bytes.length, "3:it does not name the columns of a table");
	buffer_clear(&bytes);
	buffer_add(&bytes, HEAD "table t c\ntype text\n");
	buffer_reserve(&bytes, ARCHIVE_LINE_MAX + 3);
	memset(bytes.data + bytes.length, 'x', ARCHIVE_LINE_MAX + 1);
	bytes.length += ARCHIVE_LINE_MAX + 1;
	buffer_add(&bytes, "\n");
	fails_with(bytes.data, bytes.length, "5:it is too long");
	bytes.length -= 2;
	buffer_add(&bytes, "\n");
	fails_with(bytes.data, bytes.length, "6:it is the last one");
	fails_with("\0", 1, "1:it is the last one");
	fails_with("\0\n", 2, "1:it has a control character");
	buffer_free(&bytes);
}

int
main(void)
{
	test_good();
	test_cut();
	test_values();
	test_limits();
	return done_testing();
}
