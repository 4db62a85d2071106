/*-------------------------------------------------------------------------
 *
 * cai_csv_test.c
 *	  CSV extracts of the accounts: headers, separators, quotes, line ends,
 *	  and what is told of the wrong ones.
 *
 * IDENTIFICATION
 *	  tests/unit/cai_csv_test.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/cai/cai_csv.h"
#include "tap.h"

#include <stdlib.h>

#define HEADER "reference;siret;sens;montant;date_operation"

/* The lines of a text, each as "number:field|field|..." in the order of CaiColumn. */
typedef struct Extract
{
	CaiHeaderStatus status;
	CaiColumn	culprit;
	int			unknown;
	int			count;
	CaiReason	reasons[16];
	uint64_t	numbers[16];
	char		fields[16][CAI_COLUMN_COUNT][64];
	bool		said[16][CAI_COLUMN_COUNT];
} Extract;

static void
read_extract(const char *text, size_t length, Extract *extract)
{
	char	   *exact = malloc(length > 0 ? length : 1);
	CaiReader	reader;
	CaiLine		line;
	int			column;

	memset(extract, 0, sizeof(*extract));
	if (length > 0)
		memcpy(exact, text, length);
	extract->status = cai_open(&reader, &calimero_malloc_allocator, exact, length, &extract->culprit);
	extract->unknown = reader.unknown_count;
	while (extract->status == CAI_HEADER_OK && extract->count < 16 &&
		   cai_next(&reader, &line) == CAI_READ_LINE)
	{
		extract->numbers[extract->count] = line.number;
		extract->reasons[extract->count] = line.reason;
		for (column = 0; line.reason == CAI_ACCEPTED && column < CAI_COLUMN_COUNT; column++)
		{
			char	   *out = extract->fields[extract->count][column];
			size_t		size = line.fields[column].length < 63 ? line.fields[column].length : 63;

			extract->said[extract->count][column] = line.fields[column].data != NULL;
			if (size > 0 && line.fields[column].data != NULL)
				memcpy(out, line.fields[column].data, size);
		}
		extract->count++;
	}
	cai_close(&reader);
	free(exact);
}

static void
read_text(const char *text, Extract *extract)
{
	read_extract(text, strlen(text), extract);
}

static void
headers_are_read(void)
{
	static const struct
	{
		const char *text;
		int			unknown;
		const char *what;
	}			good[] = {
		{HEADER, 0, "required columns alone"},
		{HEADER "\n", 0, "a line end"},
		{HEADER "\r\n", 0, "CR LF"},
		{"\xEF\xBB\xBF" HEADER "\n", 0, "a byte-order mark"},
		{"reference,siret,sens,montant,date_operation\n", 0, "commas"},
		{"reference\tsiret\tsens\tmontant\tdate_operation\n", 0, "tabs"},
		{"date_operation;montant;sens;siret;reference\n", 0, "another order"},
		{"Reference;SIRET; Sens ;montant ; DATE_OPERATION\n", 0, "any case, blanks around"},
		{"\"reference\";\"siret\";\"sens\";\"montant\";\"date_operation\"\n", 0, "quoted names"},
		{HEADER ";compte;mode;periode;date_affectation;annule\n", 0, "all columns"},
		{HEADER ";libelle;agence\n", 2, "unknown columns"},
		{"libelle, court;" HEADER "\n", 1, "a comma in the name of an unknown column"},
		{";" HEADER ";\n", 2, "columns without a name"}
	};
	size_t		i;

	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++)
	{
		Extract		extract;

		read_text(good[i].text, &extract);
		is_int(extract.status, CAI_HEADER_OK, "header with %s", good[i].what);
		is_int(extract.unknown, good[i].unknown, "unknown columns of a header with %s", good[i].what);
		is_int(extract.count, 0, "%s", "no line after it");
	}
}

static void
wrong_headers_are_refused(void)
{
	static const struct
	{
		const char *text;
		CaiHeaderStatus status;
		CaiColumn	culprit;
		const char *what;
	}			bad[] = {
		{"", CAI_HEADER_EMPTY, CAI_REFERENCE, "nothing"},
		{"\xEF\xBB\xBF", CAI_HEADER_EMPTY, CAI_REFERENCE, "a mark alone"},
		{"\n" HEADER "\n", CAI_HEADER_MISSING, CAI_REFERENCE, "a blank first line"},
		{"R1;73282932000074;C;1,00;2025-01-01\n", CAI_HEADER_MISSING, CAI_REFERENCE, "no header"},
		{"siret;sens;montant;date_operation\n", CAI_HEADER_MISSING, CAI_REFERENCE, "no reference"},
		{"reference;sens;montant;date_operation\n", CAI_HEADER_MISSING, CAI_SIRET, "no siret"},
		{"reference;siret;montant;date_operation\n", CAI_HEADER_MISSING, CAI_DIRECTION, "no sens"},
		{"reference,siret,sens,date_operation\n", CAI_HEADER_MISSING, CAI_AMOUNT, "no montant"},
		{"reference\tsiret\tsens\tmontant\n", CAI_HEADER_MISSING, CAI_DAY, "no date"},
		{"reference;siret;sens;montants;date_operation\n", CAI_HEADER_MISSING, CAI_AMOUNT, "a longer name"},
		{"reference;siret;sens;montan;date_operation\n", CAI_HEADER_MISSING, CAI_AMOUNT, "a shorter name"},
		{"reference;siret;sens;montant,date_operation\n", CAI_HEADER_MISSING, CAI_AMOUNT, "two separators"},
		{HEADER ";siret\n", CAI_HEADER_REPEATED, CAI_SIRET, "a column twice"},
		{HEADER ";mode; MODE\n", CAI_HEADER_REPEATED, CAI_MODE, "an optional column twice"},
		{"\"reference;siret;sens;montant;date_operation\n", CAI_HEADER_MISSING, CAI_REFERENCE, "an open quote"},
		{"r\xE9" "f\xE9rence;siret;sens;montant;date_operation\n", CAI_HEADER_MISSING, CAI_REFERENCE, "accents"},
		{"\xFF\xFEr\n", CAI_HEADER_MISSING, CAI_REFERENCE, "UTF-16"}
	};
	char		wide[400];
	Extract		extract;
	size_t		i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
	{
		read_text(bad[i].text, &extract);
		is_int(extract.status, bad[i].status, "%s is refused", bad[i].what);
		is_int(extract.culprit, bad[i].culprit, "%s: the column named", bad[i].what);
	}
	memset(wide, ';', sizeof(wide));
	memcpy(wide, HEADER, strlen(HEADER));
	read_extract(wide, sizeof(wide), &extract);
	is_int(extract.status, CAI_HEADER_WIDE, "%s", "more than 256 columns are refused");
	memset(wide + 4 + 256, 'x', sizeof(wide) - 4 - 256);
	read_extract(wide, strlen(HEADER) + 251, &extract);
	is_int(extract.status, CAI_HEADER_OK, "%s", "256 columns are read");
}

static void
fields_go_to_their_columns(void)
{
	Extract		extract;

	read_text("montant;inconnu;reference;siret;sens;date_operation;annule\r\n"
			  "1 265,40;x;R1;73282932000074;C;2025-04-15;\r\n", &extract);
	is_int(extract.count, 1, "%s", "one line");
	is_int(extract.numbers[0], 2, "%s", "the header is line 1");
	is_text(extract.fields[0][CAI_AMOUNT], "1 265,40", "%s", "montant");
	is_text(extract.fields[0][CAI_REFERENCE], "R1", "%s", "reference");
	is_text(extract.fields[0][CAI_DAY], "2025-04-15", "%s", "date");
	is_text(extract.fields[0][CAI_REVERSES], "", "%s", "the last field, without its CR");
	ok(extract.said[0][CAI_REVERSES], "%s", "an empty field is said");
	ok(!extract.said[0][CAI_MODE], "%s", "a column that is not there is not said");
}

static void
line_ends_and_blank_lines(void)
{
	Extract		extract;

	read_text(HEADER "\n\nR1;s;C;1;d\n\r\n;;;;\n \t;;\nR2;s;C;1;d", &extract);
	is_int(extract.count, 2, "%s", "lines that hold nothing are passed over");
	is_int(extract.numbers[0], 3, "%s", "they count in the line numbers");
	is_int(extract.numbers[1], 7, "%s", "up to the last line, which needs no line end");
	is_text(extract.fields[1][CAI_REFERENCE], "R2", "%s", "the last line is read");
	read_extract(HEADER "\nR1;s;C;1;d\n\0;;;;\n", strlen(HEADER) + 18, &extract);
	is_int(extract.count, 2, "%s", "a NUL is not nothing");
}

static void
quoted_fields(void)
{
	static const struct
	{
		const char *line;
		const char *reference;
		const char *what;
	}			good[] = {
		{"\"R1\";s;C;1;d", "R1", "quotes"},
		{"\"R;1\";s;C;1;d", "R;1", "a separator between quotes"},
		{"\"R\"\"1\";s;C;1;d", "R\"1", "a doubled quote"},
		{"\"\"\"\"\"\";s;C;1;d", "\"\"", "nothing but doubled quotes"},
		{"\"\";s;C;1;d", "", "an empty quoted field"},
		{"  \"R1\"  ;s;C;1;d", "R1", "blanks around the quotes"},
		{"R\"1\";s;C;1;d", "R\"1\"", "quotes inside an unquoted field"},
		{"R1\";s;C;1;d", "R1\"", "a quote at its end"},
		{"\" R1 \";s;C;1;d", " R1 ", "blanks between quotes"}
	};
	static const struct
	{
		const char *line;
		CaiReason	reason;
		const char *what;
	}			bad[] = {
		{"\"R1;s;C;1;d", CAI_BAD_QUOTE, "a quote never closed"},
		{"R1;s;C;1;\"d", CAI_BAD_QUOTE, "in the last field too"},
		{"R1;s;C;1;\"", CAI_BAD_QUOTE, "a quote at the end of the line"},
		{"\"R1\"x;s;C;1;d", CAI_BAD_QUOTE, "text after the closing quote"},
		{"\"R1\"\";s;C;1;d", CAI_BAD_QUOTE, "a doubled quote and no closing one"},
		{"\"R1\" \"x\";s;C;1;d", CAI_BAD_QUOTE, "two quoted texts in a field"},
		{"R1;s;C;1", CAI_BAD_FIELD_COUNT, "a field less"},
		{"R1;s;C;1;d;", CAI_BAD_FIELD_COUNT, "a field more, empty"},
		{"R1;s;C;1;d;x", CAI_BAD_FIELD_COUNT, "a field more"},
		{"R1", CAI_BAD_FIELD_COUNT, "one field"},
		{"R1,s,C,1,d", CAI_BAD_FIELD_COUNT, "another separator"},
		{"R1;s;C;1,00;d;e;f;\"", CAI_BAD_FIELD_COUNT, "too many fields, then a quote"}
	};
	size_t		i;

	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++)
	{
		char		text[256];
		Extract		extract;

		snprintf(text, sizeof(text), "%s\n%s\nR9;s;C;1;d\n", HEADER, good[i].line);
		read_text(text, &extract);
		is_int(extract.count, 2, "%s: two lines", good[i].what);
		is_int(extract.reasons[0], CAI_ACCEPTED, "%s: split", good[i].what);
		is_text(extract.fields[0][CAI_REFERENCE], good[i].reference, "%s: read", good[i].what);
		is_text(extract.fields[0][CAI_DAY], "d", "%s: the other fields too", good[i].what);
	}
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
	{
		char		text[256];
		Extract		extract;

		snprintf(text, sizeof(text), "%s\n%s\nR9;s;C;1;d\n", HEADER, bad[i].line);
		read_text(text, &extract);
		is_int(extract.count, 2, "%s: two lines", bad[i].what);
		is_text(cai_reasons[extract.reasons[0]].code, cai_reasons[bad[i].reason].code, "%s: refused", bad[i].what);
		is_text(extract.fields[1][CAI_REFERENCE], "R9", "%s: the next line is read", bad[i].what);
	}
}

/* Several quoted fields on a line keep their own text. */
static void
quoted_fields_do_not_mix(void)
{
	Extract		extract;

	read_text(HEADER "\n\"R\"\"1\";\"732 829\";\"C\";\"1,\"\"0\"\"0\";\"2025\"\n", &extract);
	is_text(extract.fields[0][CAI_REFERENCE], "R\"1", "%s", "first");
	is_text(extract.fields[0][CAI_SIRET], "732 829", "%s", "second");
	is_text(extract.fields[0][CAI_DIRECTION], "C", "%s", "third");
	is_text(extract.fields[0][CAI_AMOUNT], "1,\"0\"0", "%s", "fourth");
	is_text(extract.fields[0][CAI_DAY], "2025", "%s", "fifth");
}

/* Gives memory "granted" times, then none. */
static void *
stingy_reallocate(void *context, void *pointer, size_t size)
{
	int		   *granted = context;

	if (*granted <= 0)
		return NULL;
	(*granted)--;
	return realloc(pointer, size);
}

static void *
stingy_allocate(void *context, size_t size)
{
	return stingy_reallocate(context, NULL, size);
}

static void
stingy_release(void *context, void *pointer)
{
	(void) context;
	free(pointer);
}

static void
no_memory_is_told(void)
{
	char		text[20000];
	int			granted = 0;
	CalimeroAllocator stingy = {&granted, stingy_allocate, stingy_reallocate, stingy_release};
	CaiReader	reader;
	CaiLine		line;
	CaiColumn	culprit;

	memset(text, 'x', sizeof(text));
	memcpy(text, HEADER "\n", strlen(HEADER) + 1);
	is_int(cai_open(&reader, &stingy, text, sizeof(text), &culprit), CAI_HEADER_NO_MEMORY, "%s",
		   "no memory for the header");
	cai_close(&reader);
	granted = 1;
	is_int(cai_open(&reader, &stingy, text, sizeof(text), &culprit), CAI_HEADER_OK, "%s",
		   "memory for the header");
	is_int(cai_next(&reader, &line), CAI_READ_NO_MEMORY, "%s", "none for a long line");
	cai_close(&reader);
}

int
main(void)
{
	headers_are_read();
	wrong_headers_are_refused();
	fields_go_to_their_columns();
	line_ends_and_blank_lines();
	quoted_fields();
	quoted_fields_do_not_mix();
	no_memory_is_told();
	return done_testing();
}
