/*-------------------------------------------------------------------------
 *
 * dsn_reader_fuzz.c
 *	  Any bytes, through the lexer and the reader.
 *
 * The input is copied to a block of exactly its size, so that the address
 * sanitizer sees any read past its end.  Besides, whatever the bytes are:
 *
 *	 - lines come in order, inside the buffer, and none is lost;
 *	 - anomalies are in order, at most as many as said, and something is refused
 *	   if and only if one of them refuses;
 *	 - contributions are in strict order, payments and sums in their bounds;
 *	 - the sums of a declaration that is kept are those of a plain walk over its
 *	   lines, where rubriques of 0.00 add nothing; a signalement has none;
 *	 - a second reading, of a copy elsewhere, hands out the same.
 *
 * IDENTIFICATION
 *	  tests/fuzz/dsn_reader_fuzz.c
 *
 *-------------------------------------------------------------------------
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/amount.h"
#include "core/dsn/dsn_lexer.h"
#include "core/dsn/dsn_reader.h"

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition) \
	do { \
		if (!(condition)) \
		{ \
			fprintf(stderr, "%s:%d: %s does not hold\n", __FILE__, __LINE__, #condition); \
			abort(); \
		} \
	} while (0)

#define BODIES 2

static const DsnBody bodies[BODIES] = {{"DMSA48"}, {"DMSA30"}};

/* What one reading handed out, folded into a number. */
typedef struct Reading
{
	const char *buffer;
	size_t		length;
	uint64_t	fold;
	uint64_t	envois;
	uint64_t	counted;		/* lines of all envois */
} Reading;

static void
fold(Reading *reading, uint64_t value)
{
	reading->fold = (reading->fold ^ value) * UINT64_C(0x100000001B3);
}

static void
fold_text(Reading *reading, const char *text, size_t size)
{
	CHECK(memchr(text, '\0', size) != NULL);
	for (; *text != '\0'; text++)
	{
		/* What goes out as text is ASCII. */
		CHECK((unsigned char) *text >= 0x20 && (unsigned char) *text < 0x7F);
		fold(reading, (unsigned char) *text);
	}
}

static void
check_anomalies(Reading *reading, const DsnAnomaly *anomalies, size_t count, uint64_t total,
				bool refused)
{
	bool		refuses = false;
	size_t		i;

	CHECK(count <= DSN_ANOMALIES_KEPT && count <= total);
	CHECK(count == total || count == DSN_ANOMALIES_KEPT);
	for (i = 0; i < count; i++)
	{
		CHECK(anomalies[i].rule < dsn_rule_count);
		CHECK(i == 0 || anomalies[i - 1].line <= anomalies[i].line);
		refuses |= dsn_rules[anomalies[i].rule].severity == DSN_SEVERITY_REFUSE;
		fold(reading, anomalies[i].line);
		fold(reading, anomalies[i].rubrique);
		fold(reading, anomalies[i].rule);
	}
	CHECK(refuses == refused);
	fold(reading, total);
}

/* Is "a" before "b" in the order of contributions? */
static bool
before(const DsnContribution *a, const DsnContribution *b)
{
	const int64_t left[] = {a->origin, a->body, a->code, a->period, a->regularisation,
	a->spans_months};
	const int64_t right[] = {b->origin, b->body, b->code, b->period, b->regularisation,
	b->spans_months};
	size_t		i;

	for (i = 0; i < sizeof(left) / sizeof(left[0]); i++)
	{
		if (left[i] != right[i])
			return left[i] < right[i];
	}
	return false;
}

/* The sums of a declaration that is kept, against a plain walk over its lines. */
static void
check_walk(const Reading *reading, const DsnDeclaration *declaration, int64_t sum,
		   uint64_t lines)
{
	DsnLexer	lexer;
	DsnLine		line;
	uint64_t	left = declaration->lines;
	int64_t		amount;

	dsn_lexer_init(&lexer, reading->buffer, reading->length);
	while (left > 0 && dsn_lexer_next(&lexer, &line))
	{
		uint32_t	segment = line.rubrique / 10000000;

		if (line.number < declaration->line || segment == 5 || segment == 6 ||
			segment == 95 || segment == 96)
			continue;
		left--;
		if ((line.flags & DSN_LINE_SUBLEVEL) != 0 ||
			(line.rubrique != DSN_RUBRIQUE(21, 0, 81, 4) &&
			 line.rubrique != DSN_RUBRIQUE(21, 0, 82, 1)))
			continue;
		CHECK(calimero_amount_from_dsn(line.value, line.value_length, CALIMERO_AMOUNT_BARE,
									   &amount) ==
			  CALIMERO_AMOUNT_OK);
		sum -= amount;
		lines -= amount != 0;
	}
	CHECK(left == 0 && sum == 0 && lines == 0);
}

static void
check_contributions(Reading *reading, const DsnDeclaration *declaration)
{
	int64_t		sum = 0;
	uint64_t	lines = 0;
	size_t		i;

	for (i = 0; i < declaration->contribution_count; i++)
	{
		const DsnContribution *due = &declaration->contributions[i];

		CHECK(due->origin == 81 || due->origin == 82);
		CHECK(due->body >= -1 && due->body < BODIES && due->code <= 999);
		CHECK(calimero_period_is_valid(due->period));
		CHECK(llabs(due->amount) <= CALIMERO_AMOUNT_MAX);
		CHECK(due->lines > 0 || due->amount == 0);
		CHECK(i == 0 || before(due - 1, due));
		sum += due->amount;
		lines += due->lines;
		fold(reading, (uint64_t) due->amount);
		fold(reading, (uint64_t) due->period << 16 | due->code);
		fold(reading, (uint64_t) (due->body + 1) << 8 | due->origin);
		fold(reading, due->lines);
	}
	CHECK(lines <= declaration->lines);
	if (declaration->nature != 1 && declaration->nature != 9)
		CHECK(declaration->contribution_count == 0 && declaration->payment_count == 0);
	else if (!declaration->refused && declaration->elsewhere == 0)
		check_walk(reading, declaration, sum, lines);
}

static void
check_declaration(Reading *reading, const DsnDeclaration *declaration)
{
	size_t		i;

	CHECK(declaration->refused ||
		  (declaration->siret > 0 && declaration->nature > 0 && declaration->type > 0 &&
		   declaration->fraction >= 11 && declaration->individuals <= declaration->lines));
	CHECK(declaration->skipped <= declaration->lines && declaration->lines > 0);
	for (i = 0; i < declaration->payment_count; i++)
	{
		const DsnPayment *payment = &declaration->payments[i];

		CHECK(payment->body >= 0 && payment->body < BODIES && payment->mode <= 6);
		CHECK(payment->amount >= 0 && payment->amount <= CALIMERO_AMOUNT_MAX);
		CHECK(payment->first <= payment->last && calimero_period_is_valid(payment->period));
		CHECK(payment->payer == -1 || payment->payer != declaration->siret);
		fold(reading, (uint64_t) payment->amount);
		fold(reading, (uint64_t) payment->payer);
		fold_text(reading, payment->bic, sizeof(payment->bic));
		fold_text(reading, payment->iban, sizeof(payment->iban));
	}
	fold_text(reading, declaration->apet, sizeof(declaration->apet));
	fold(reading, (uint64_t) declaration->siret);
	fold(reading, declaration->order);
	check_contributions(reading, declaration);
	check_anomalies(reading, declaration->anomalies, declaration->anomaly_count,
					declaration->anomaly_total, declaration->refused);
}

static bool
check_envoi(void *argument, const DsnEnvoi *envoi)
{
	Reading    *reading = argument;
	uint64_t	lines = 0;
	size_t		i;

	reading->envois++;
	CHECK(envoi->rank == reading->envois);
	CHECK(envoi->declaration_count <= envoi->counted_declarations);
	CHECK(envoi->refused || (envoi->norm[0] == 'P' && envoi->deposit_point > 0 &&
							 envoi->type > 0));
	for (i = 0; i < envoi->declaration_count; i++)
	{
		check_declaration(reading, &envoi->declarations[i]);
		lines += envoi->declarations[i].lines;
	}
	CHECK(lines <= envoi->counted_lines);
	reading->counted += envoi->counted_lines;
	fold_text(reading, envoi->norm, sizeof(envoi->norm));
	fold(reading, envoi->counted_lines);
	check_anomalies(reading, envoi->anomalies, envoi->anomaly_count, envoi->anomaly_total,
					envoi->refused);
	return true;
}

/* Where the file ends: at the first Ctrl-Z that has only blanks, line ends and others behind it. */
static size_t
marked_end(const char *buffer, size_t length)
{
	size_t		place;

	for (place = 0; place < length; place++)
	{
		size_t		next = place;

		if (buffer[place] != 0x1A)
			continue;
		while (next < length && (buffer[next] == 0x1A || buffer[next] == ' ' ||
								 buffer[next] == '\t' || buffer[next] == '\r' ||
								 buffer[next] == '\n'))
			next++;
		if (next == length)
			return place;
		place = next - 1;
	}
	return length;
}

/* The lexer alone; how many lines the buffer has. */
static uint64_t
check_lines(const char *buffer, size_t size)
{
	const char *reached = buffer;
	size_t		length = marked_end(buffer, size);
	uint64_t	number = 0;
	uint64_t	ends;
	DsnLexer	lexer;
	DsnLine		line;
	size_t		i;

	ends = length > 0 && buffer[length - 1] != '\n';
	for (i = 0; i < length; i++)
		ends += buffer[i] == '\n';
	dsn_lexer_init(&lexer, buffer, size);
	while (dsn_lexer_next(&lexer, &line))
	{
		CHECK(line.number > number);
		number = line.number;
		if ((line.flags & DSN_LINE_MALFORMED) != 0)
		{
			CHECK(line.value == NULL && line.rubrique == 0);
			continue;
		}
		CHECK(line.rubrique > 0 && line.value > reached);
		CHECK(line.value + line.value_length < buffer + length);
		CHECK(line.value[-1] == '\'' && line.value[line.value_length] == '\'');
		CHECK(memchr(line.value, '\n', line.value_length) == NULL);
		reached = line.value + line.value_length;
	}
	/* A byte order mark alone is no line. */
	CHECK(lexer.line_number == ends || (lexer.line_number == 0 && length == 3));
	return lexer.line_number;
}

static uint64_t
read_copy(const uint8_t *data, size_t size, size_t shift, uint64_t *lines)
{
	char	   *block = malloc(size + shift + 1);
	Reading		reading = {0};
	DsnBodiless bodiless;
	DsnReaderOptions options = {
		.allocator = &calimero_malloc_allocator,.bodies = bodies,.body_count = BODIES,.bodiless = &bodiless,
		.argument = &reading,.on_envoi = check_envoi
	};
	DsnReadStatus status;
	char	   *exact;

	CHECK(block != NULL);

	/*
	 * Every amount goes out, so that the sums can be compared with a walk
	 * over the lines.
	 */
	memset(&bodiless, true, sizeof(bodiless));
	/* The last byte of the block is the last of the copy. */
	exact = block + shift + 1;
	memcpy(exact, data, size);
	reading.buffer = exact;
	reading.length = size;
	status = dsn_read(exact, size, &options, lines);
	CHECK(status == DSN_READ_OK || status == DSN_READ_NO_ENVOI);
	CHECK((status == DSN_READ_OK) == (reading.envois > 0));
	CHECK(reading.counted <= *lines);
	CHECK(*lines == check_lines(exact, size));
	free(block);
	return reading.fold;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint64_t	lines;
	uint64_t	again;

	CHECK(read_copy(data, size, 0, &lines) == read_copy(data, size, 7, &again));
	CHECK(lines == again);
	return 0;
}
