/*-------------------------------------------------------------------------
 *
 * reader_bench.c
 *	  How fast a DSN is read, beside what the machine can do with the bytes.
 *
 *		reader_bench [FILE | LINES]		(10^6 lines when nothing is given)
 *
 * Three passes over the same buffer, interleaved and repeated:
 *
 *		memchr	walks from line end to line end and does nothing else
 *		lexer	dsn_lexer_next() for every line
 *		reader	dsn_read(): everything, up to the sums of each declaration
 *
 * Prints one line a pass: name, bytes, median seconds of CPU, separated by
 * tabs.  Without a file, the buffer is an envoi of invented establishments of
 * ten employees each, with as many lines as asked for; "write" puts it on
 * standard output, for another program to read.
 *
 *		reader_bench write LINES > FILE
 *
 * IDENTIFICATION
 *	  tests/bench/reader_bench.c
 *
 *-------------------------------------------------------------------------
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/dsn/dsn_lexer.h"
#include "core/dsn/dsn_reader.h"
#include "core/identifiants/siret.h"

#define REPEATS 7
#define PASSES	3
#define DEFAULT_LINES 1000000
#define EMPLOYEES 10

static const char *const pass_names[PASSES] = {"memchr", "lexer", "reader"};

/* A file being made. */
typedef struct Text
{
	char	   *bytes;
	size_t		length;
	size_t		capacity;
	uint64_t	lines;
	uint32_t	random;
} Text;

static void
fail(const char *message)
{
	fprintf(stderr, "reader_bench: %s\n", message);
	exit(1);
}

static void
__attribute__((format(printf, 3, 4)))
put(Text *text, const char *rubrique, const char *format,...)
{
	va_list		args;

	if (text->capacity - text->length < 512)
	{
		text->capacity = text->capacity == 0 ? 1 << 20 : text->capacity * 2;
		text->bytes = realloc(text->bytes, text->capacity);

		if (text->bytes == NULL)
			fail("out of memory");
	}
	text->length += (size_t) snprintf(text->bytes + text->length, 64, "%s,'", rubrique);

	va_start(args, format);
	text->length += (size_t) vsnprintf(text->bytes + text->length, 256, format, args);

	va_end(args);
	memcpy(text->bytes + text->length, "'\n", 2);
	text->length += 2;
	text->lines++;
}

/* A small generator of our own: the same file on every machine. */
static unsigned
draw(Text *text, unsigned below)
{
	text->random = text->random * 1664525u + 1013904223u;

	return (text->random >> 8) % below;
}

/* The establishment number n of an invented company: a NIC that makes a valid SIRET. */
static unsigned
valid_nic(const char *siren, unsigned n)
{
	char		siret[16];
	unsigned	nic;

	for (nic = n * 10 % 100000; nic < 100000; nic++)
	{
		snprintf(siret, sizeof(siret), "%s%05u", siren, nic);
		if (nic > 0 && calimero_siret_valid(siret, 14))
			return nic;
	}
	return 1;
}

static void
put_header(Text *text)
{
	put(text, "S10.G00.00.001", "PAIE D'ESSAI");
	put(text, "S10.G00.00.002", "EDITEUR");
	put(text, "S10.G00.00.003", "1.0");
	put(text, "S10.G00.00.005", "02");
	put(text, "S10.G00.00.006", "P25V01");
	put(text, "S10.G00.00.007", "02");
	put(text, "S10.G00.00.008", "01");
	put(text, "S10.G00.01.001", "732829320");
	put(text, "S10.G00.01.002", "00074");
	put(text, "S10.G00.01.003", "CABINET IMAGINAIRE");
	put(text, "S10.G00.02.001", "01");
	put(text, "S10.G00.02.002", "PERSONNE INVENTEE");
	put(text, "S10.G00.02.004", "contact@exemple.invalid");
	put(text, "S10.G00.02.005", "0400000000");
}

static void
put_establishment(Text *text, unsigned n)
{
	put(text, "S20.G00.05.001", "01");
	put(text, "S20.G00.05.002", "01");
	put(text, "S20.G00.05.003", "11");
	put(text, "S20.G00.05.004", "1");
	put(text, "S20.G00.05.005", "01032025");
	put(text, "S20.G00.05.007", "02042025");
	put(text, "S20.G00.05.008", "01");
	put(text, "S20.G00.05.010", "01");
	put(text, "S20.G00.07.001", "PERSONNE INVENTEE");
	put(text, "S20.G00.07.002", "0400000000");
	put(text, "S20.G00.07.003", "contact@exemple.invalid");
	put(text, "S20.G00.07.004", "09");
	put(text, "S21.G00.06.001", "732829320");
	put(text, "S21.G00.06.002", "00074");
	put(text, "S21.G00.06.003", "0121Z");
	put(text, "S21.G00.06.004", "12 CHEMIN DES VIGNES");
	put(text, "S21.G00.06.005", "48000");
	put(text, "S21.G00.06.006", "MENDE");
	put(text, "S21.G00.11.001", "%05u", valid_nic("732829320", n));
	put(text, "S21.G00.11.002", "0121Z");
	put(text, "S21.G00.11.003", "RUE DE L'EGLISE");
	put(text, "S21.G00.11.004", "48000");
	put(text, "S21.G00.11.005", "MENDE");
	put(text, "S21.G00.11.022", "7024");
	put(text, "S21.G00.15.001", "CONTRAT%u", n);
	put(text, "S21.G00.15.002", "P0942");
	put(text, "S21.G00.15.003", "DMSA48");
	put(text, "S21.G00.15.004", "01");
	put(text, "S21.G00.15.005", "1");
	put(text, "S21.G00.82.001", "%u.%02u", draw(text, 90), draw(text, 100));
	put(text, "S21.G00.82.002", "022");
	put(text, "S21.G00.82.003", "01032025");
	put(text, "S21.G00.82.004", "31032025");
	put(text, "S21.G00.82.005", "DMSA48");
	put(text, "S21.G00.20.001", "DMSA48");
	put(text, "S21.G00.20.003", "ZZZZFRPP");
	put(text, "S21.G00.20.004", "FR7630006000011234567890189");
	put(text, "S21.G00.20.005", "%u.%02u", draw(text, 30000), draw(text, 100));
	put(text, "S21.G00.20.006", "01032025");
	put(text, "S21.G00.20.007", "31032025");
	put(text, "S21.G00.20.010", "05");
	put(text, "S21.G00.20.011", "15042025");
}

static void
put_contract(Text *text, unsigned n)
{
	put(text, "S21.G00.40.001", "%02u%02u%u", 1 + draw(text, 28), 1 + draw(text, 12),
		1995 + draw(text, 30));
	put(text, "S21.G00.40.002", "04");
	put(text, "S21.G00.40.003", "02");
	put(text, "S21.G00.40.004", "691a");
	put(text, "S21.G00.40.006", "OUVRIER VITICOLE");
	put(text, "S21.G00.40.007", "01");
	put(text, "S21.G00.40.008", "99");
	put(text, "S21.G00.40.009", "CT%06u", n);
	put(text, "S21.G00.40.011", "10");
	put(text, "S21.G00.40.012", "151.67");
	put(text, "S21.G00.40.013", "151.67");
	put(text, "S21.G00.40.014", "10");
	put(text, "S21.G00.40.016", "99");
	put(text, "S21.G00.40.017", "7024");
	put(text, "S21.G00.40.018", "300");
	put(text, "S21.G00.40.019", "73282932000074");
	put(text, "S21.G00.40.020", "300");
	put(text, "S21.G00.40.024", "99");
	put(text, "S21.G00.40.026", "99");
	put(text, "S21.G00.40.036", "99");
	put(text, "S21.G00.40.037", "99");
	put(text, "S21.G00.40.039", "300");
	put(text, "S21.G00.40.040", "410AA");
	put(text, "S21.G00.40.043", "2.10");
	put(text, "S21.G00.70.005", "ENSEMBLE");
	put(text, "S21.G00.70.012", "1");
	put(text, "S21.G00.70.013", "1");
	put(text, "S21.G00.71.002", "RUAA");
}

static void
put_pay(Text *text)
{
	static const char *const kinds[] = {"001", "002", "003", "010"};
	size_t		i;

	put(text, "S21.G00.50.001", "31032025");
	put(text, "S21.G00.50.002", "%u.%02u", 1500 + draw(text, 1500), draw(text, 100));
	put(text, "S21.G00.50.004", "%u.%02u", 1500 + draw(text, 1500), draw(text, 100));
	put(text, "S21.G00.50.006", "0.00");
	put(text, "S21.G00.50.007", "13");
	put(text, "S21.G00.50.009", "%u.%02u", draw(text, 150), draw(text, 100));
	put(text, "S21.G00.50.013", "%u.%02u", 1500 + draw(text, 1500), draw(text, 100));
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
	{
		put(text, "S21.G00.51.001", "01032025");
		put(text, "S21.G00.51.002", "31032025");
		put(text, "S21.G00.51.010", "CT000001");
		put(text, "S21.G00.51.011", "%s", kinds[i]);
		put(text, "S21.G00.51.013", "%u.%02u", 1500 + draw(text, 1500), draw(text, 100));
		if (i == 1)
		{
			put(text, "S21.G00.53.001", "01");
			put(text, "S21.G00.53.002", "151.67");
			put(text, "S21.G00.53.003", "10");
		}
	}
}

/* One base and its contributions. */
static void
put_base(Text *text, const char *base, const char *const *codes, size_t count)
{
	unsigned	gross = 1500 + draw(text, 1500);
	size_t		i;

	put(text, "S21.G00.78.001", "%s", base);
	put(text, "S21.G00.78.002", "01032025");
	put(text, "S21.G00.78.003", "31032025");
	put(text, "S21.G00.78.004", "%u.%02u", gross, draw(text, 100));
	put(text, "S21.G00.79.001", "01");
	put(text, "S21.G00.79.004", "1801.80");
	for (i = 0; i < count; i++)
	{
		bool		reduction = strcmp(codes[i], "018") == 0 || strcmp(codes[i], "106") == 0;

		put(text, "S21.G00.81.001", "%s", codes[i]);
		put(text, "S21.G00.81.002", "DMSA48");
		put(text, "S21.G00.81.003", "%u.00", gross);
		put(text, "S21.G00.81.004", "%s%u.%02u", reduction ? "-" : "", draw(text, 300),
			draw(text, 100));
		if (!reduction)
			put(text, "S21.G00.81.007", "%u.%02u", draw(text, 14), draw(text, 100));
	}
}

static void
put_employee(Text *text, unsigned n)
{
	static const char *const capped[] = {"076", "131"};
	static const char *const whole[] = {
		"018", "045", "049", "068", "074", "075", "076", "079", "091", "100", "106", "128",
		"903", "904", "905"
	};
	static const char *const csg[] = {"072", "079"};
	static const char *const unemployment[] = {"040", "048"};

	put(text, "S21.G00.30.001", "1%02u%02u48%03u%03u", draw(text, 99), 1 + draw(text, 12),
		1 + draw(text, 99),
		1 + draw(text, 899));
	put(text, "S21.G00.30.002", "NOMINVENTE%u", draw(text, 10000));
	put(text, "S21.G00.30.004", "PRENOM");
	put(text, "S21.G00.30.006", "%02u%02u%u", 1 + draw(text, 28), 1 + draw(text, 12),
		1960 + draw(text, 45));
	put(text, "S21.G00.30.007", "MENDE");
	put(text, "S21.G00.30.008", "%u RUE DES TROIS SOURCES", 1 + draw(text, 99));
	put(text, "S21.G00.30.009", "48000");
	put(text, "S21.G00.30.010", "MENDE");
	put(text, "S21.G00.30.013", "01");
	put(text, "S21.G00.30.014", "48");
	put(text, "S21.G00.30.015", "FR");
	put(text, "S21.G00.30.019", "M%u", n);
	put_contract(text, n);
	put_pay(text);
	put_base(text, "02", capped, sizeof(capped) / sizeof(capped[0]));
	put_base(text, "03", whole, sizeof(whole) / sizeof(whole[0]));
	put_base(text, "04", csg, sizeof(csg) / sizeof(csg[0]));
	put_base(text, "07", unemployment, sizeof(unemployment) / sizeof(unemployment[0]));
	put(text, "S21.G00.86.001", "07");
	put(text, "S21.G00.86.002", "01");
	put(text, "S21.G00.86.003", "24");
	put(text, "S21.G00.86.005", "CT%06u", n);
}

/* An envoi of about that many lines. */
static Text
make_envoi(uint64_t lines)
{
	Text		text = {.random = 1};
	unsigned	declarations = 0;
	unsigned	i;

	put_header(&text);
	do
	{
		put_establishment(&text, declarations % 9999);
		for (i = 0; i < EMPLOYEES && (i == 0 || text.lines < lines); i++)
			put_employee(&text, declarations * EMPLOYEES + i);
		declarations++;
	} while (text.lines < lines);
	put(&text, "S90.G00.90.001", "%" PRIu64, text.lines + 2);
	put(&text, "S90.G00.90.002", "%u", declarations > 99999 ? 99999 : declarations);
	return text;
}

static Text
read_file(const char *name)
{
	Text		text = {0};
	FILE	   *file = fopen(name, "rb");
	long		size;

	if (file == NULL || fseek(file, 0, SEEK_END) != 0 || (size = ftell(file)) < 0 ||
		fseek(file, 0, SEEK_SET) != 0)
		fail("cannot open the file");
	text.length = (size_t) size;
	text.bytes = malloc(text.length + 1);

	if (text.bytes == NULL || fread(text.bytes, 1, text.length, file) != text.length)
		fail("cannot read the file");
	fclose(file);
	return text;
}

static double
cpu_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

static uint64_t
walk(const Text *text)
{
	const char *cursor = text->bytes;
	const char *end = cursor + text->length;
	uint64_t	lines = 0;

	while (cursor < end)
	{
		const char *found = memchr(cursor, '\n', (size_t) (end - cursor));

		if (found == NULL)
			break;
		cursor = found + 1;
		lines++;
	}
	return lines;
}

static uint64_t
lex(const Text *text)
{
	DsnLexer	lexer;
	DsnLine		line;
	uint64_t	sum = 0;

	dsn_lexer_init(&lexer, text->bytes, text->length);
	while (dsn_lexer_next(&lexer, &line))
		sum += line.rubrique;
	return sum;
}

/* What the reader hands out, folded into one number, so that it is all made. */
static bool
fold(void *argument, const DsnEnvoi *envoi)
{
	uint64_t   *sum = argument;
	size_t		i;

	for (i = 0; i < envoi->declaration_count; i++)
		*sum += envoi->declarations[i].contribution_count + envoi->declarations[i].refused;
	return true;
}

static uint64_t
read_all(const Text *text)
{
	static const DsnBody bodies[] = {{"DMSA48"}, {"DMSA30"}};
	uint64_t	sum = 0;
	uint64_t	lines;
	DsnReaderOptions options = {
		.allocator = &calimero_malloc_allocator,.bodies = bodies,.body_count = 2,
		.argument = &sum,.on_envoi = fold
	};

	if (dsn_read(text->bytes, text->length, &options, &lines) != DSN_READ_OK)
		fail("the file is not a DSN");
	return sum;
}

static int
compare(const void *left, const void *right)
{
	double		a = *(const double *) left;
	double		b = *(const double *) right;

	return (a > b) - (a < b);
}

static void
run(const Text *text)
{
	static uint64_t (*const passes[PASSES]) (const Text *) = {walk, lex, read_all};
	double		seconds[PASSES][REPEATS];
	volatile uint64_t sink = 0;

	/* A pass over a small buffer is run many times to be measured at all. */
	unsigned	times = (unsigned) (1 + 64000000 / (text->length + 1));
	int			repeat;
	int			pass;

	for (repeat = 0; repeat < REPEATS; repeat++)
	{
		for (pass = 0; pass < PASSES; pass++)
		{
			double		start = cpu_seconds();
			unsigned	time;

			for (time = 0; time < times; time++)
				sink += passes[pass] (text);
			seconds[pass][repeat] = (cpu_seconds() - start) / times;
		}
	}
	for (pass = 0; pass < PASSES; pass++)
	{
		qsort(seconds[pass], REPEATS, sizeof(double), compare);
		printf("%s\t%zu\t%.9f\n", pass_names[pass], text->length, seconds[pass][REPEATS / 2]);
	}
}

int
main(int argc, char **argv)
{
	bool		write = argc == 3 && strcmp(argv[1], "write") == 0;
	const char *what = write ? argv[2] : argv[1];
	uint64_t	lines = argc == 1 ? DEFAULT_LINES : strtoull(what, NULL, 10);
	Text		text;

	if (argc > 2 && !write)
		fail("usage: reader_bench [FILE | LINES] | reader_bench write LINES");
	text = lines > 0 ? make_envoi(lines) : read_file(what);

	if (write)
	{
		if (fwrite(text.bytes, 1, text.length, stdout) != text.length || fflush(stdout) != 0)
			fail("cannot write");
	}
	else
		run(&text);
	free(text.bytes);
	return 0;
}
