/*-------------------------------------------------------------------------
 *
 * amount_test.c
 *	  Amounts: what a DSN writes, what people type, and the limit of numeric(14,2).
 *
 * IDENTIFICATION
 *	  tests/unit/amount_test.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/amount.h"
#include "tap.h"

#include <stdlib.h>

/* Not an amount: nothing must write it. */
#define UNTOUCHED INT64_C(-42424242424242)

typedef struct DsnCase
{
	const char *string;
	int64_t		centimes;
} DsnCase;

/*
 * Read a copy of exactly "length" bytes, so that the sanitizer sees a read
 * before or after the text.
 */
static CalimeroAmountStatus
from_dsn(const char *string, size_t length, CalimeroAmountForm form, int64_t *centimes)
{
	char	   *exact = malloc(length > 0 ? length : 1);
	CalimeroAmountStatus status;

	memcpy(exact, string, length);
	*centimes = UNTOUCHED;
	/* For an empty text, the end of the block: no byte may be read. */
	status = calimero_amount_from_dsn(length > 0 ? exact : exact + 1, length, form, centimes);
	free(exact);
	return status;
}

static CalimeroAmountStatus
from_text(const char *string, int64_t *centimes)
{
	size_t		length = strlen(string);
	char	   *exact = malloc(length > 0 ? length : 1);
	CalimeroAmountStatus status;

	memcpy(exact, string, length);
	*centimes = UNTOUCHED;
	status = calimero_amount_from_text(length > 0 ? exact : exact + 1, length, centimes);
	free(exact);
	return status;
}

static void
read_dsn_amounts(void)
{
	static const DsnCase good[] = {
		{"0.00", 0}, {"0.54", 54}, {"147.00", 14700}, {"000.00", 0},
		{"-01.11", -111}, {"0000.54", 54}, {"-0.00", 0}, {"1265.40", 126540},
		{"12345.67", 1234567}, {"99999.99", 9999999}, {"100000.00", 10000000},
		{"-99999.99", -9999999}, {"-123456.78", -12345678},
		{"000000000000147.00", 14700}, {"999999999999.99", CALIMERO_AMOUNT_MAX},
		{"-999999999999.99", -CALIMERO_AMOUNT_MAX},
		{"0000000000000000000000000000000000000001.00", 100}
	};
	static const char *const bad[] = {
		"", "-", ".", "-.", "1", "12", "123", "1234", "1.", "1.2", "12.3",
		".5", "1.234", "12.345", "1,10", "1 265.40", "+1.00", "--1.00", "1.00-",
		" 1.00", "1.00 ", "1.0a", "a.00", "1a.00", "1..00", "1.2.34", "..00",
		".1.00", "1./0", "1.:0", "/.00", ":.00", "12345678", "1234567.8",
		"123456789", "12345a.78", "a2345678.90", "1234567890123a.00",
		"99999999999999999999.9", "9999999999999999999a.00", "1-2.00", "0x1.00",
		"1e5.00", "\302\2401.00", "123.4-6", "1234567.-8"
	};
	int64_t		centimes;
	size_t		i;

	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++)
	{
		ok(from_dsn(good[i].string, strlen(good[i].string), CALIMERO_AMOUNT_SIGNED,
					&centimes) == CALIMERO_AMOUNT_OK && centimes == good[i].centimes,
		   "\"%s\" is read", good[i].string);
		if (good[i].string[0] == '-')
			ok(from_dsn(good[i].string, strlen(good[i].string), CALIMERO_AMOUNT_UNSIGNED,
						&centimes) == CALIMERO_AMOUNT_SYNTAX && centimes == UNTOUCHED,
			   "\"%s\" has no place where no sign may be", good[i].string);
	}
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
	{
		ok(from_dsn(bad[i], strlen(bad[i]), CALIMERO_AMOUNT_SIGNED,
					&centimes) == CALIMERO_AMOUNT_SYNTAX && centimes == UNTOUCHED,
		   "\"%s\" is no amount", bad[i]);
	}
	ok(from_dsn("1\0.00", 5, CALIMERO_AMOUNT_SIGNED, &centimes) == CALIMERO_AMOUNT_SYNTAX,
	   "%s", "a NUL inside is not a digit");
}

static void
read_bare_amounts(void)
{
	int64_t		centimes;

	ok(from_dsn(".54", 3, CALIMERO_AMOUNT_BARE, &centimes) == CALIMERO_AMOUNT_OK &&
	   centimes == 54, "%s", "a bare form needs no whole digit");
	ok(from_dsn("-.54", 4, CALIMERO_AMOUNT_BARE, &centimes) == CALIMERO_AMOUNT_OK &&
	   centimes == -54, "%s", "a bare form may be negative");
	ok(from_dsn("12.34", 5, CALIMERO_AMOUNT_BARE, &centimes) == CALIMERO_AMOUNT_OK &&
	   centimes == 1234, "%s", "a bare form may have whole digits");
	ok(from_dsn(".54", 3, CALIMERO_AMOUNT_SIGNED, &centimes) == CALIMERO_AMOUNT_SYNTAX,
	   "%s", "other forms need a whole digit");
	ok(from_dsn("-.54", 4, CALIMERO_AMOUNT_SIGNED, &centimes) == CALIMERO_AMOUNT_SYNTAX,
	   "%s", "other forms need a whole digit after the sign");
	ok(from_dsn(".5", 2, CALIMERO_AMOUNT_BARE, &centimes) == CALIMERO_AMOUNT_SYNTAX,
	   "%s", "a bare form needs both decimals");
	ok(from_dsn("abc", 3, CALIMERO_AMOUNT_BARE, &centimes) == CALIMERO_AMOUNT_SYNTAX,
	   "%s", "a bare form needs digits");
	ok(from_dsn("-", 1, CALIMERO_AMOUNT_BARE, &centimes) == CALIMERO_AMOUNT_SYNTAX,
	   "%s", "a sign alone is no amount");
	ok(from_dsn("", 0, CALIMERO_AMOUNT_BARE, &centimes) == CALIMERO_AMOUNT_SYNTAX,
	   "%s", "nothing is no amount");
}

static void
refuse_amounts_out_of_range(void)
{
	static const char *const large[] = {
		"1000000000000.00", "-1000000000000.00", "999999999999999.99",
		"00001000000000000.00", "99999999999999999999999999999999999999.99"
	};
	int64_t		centimes;
	size_t		i;

	for (i = 0; i < sizeof(large) / sizeof(large[0]); i++)
		ok(from_dsn(large[i], strlen(large[i]), CALIMERO_AMOUNT_SIGNED,
					&centimes) == CALIMERO_AMOUNT_RANGE && centimes == UNTOUCHED,
		   "\"%s\" is out of range", large[i]);
}

/* Every byte at every place of every short amount, against the grammar. */
static void
try_every_byte(void)
{
	static const char digits[] = "123456789012";
	char		string[16];
	int			wrong = 0;
	size_t		length;
	size_t		place;
	int			byte;

	for (length = 4; length <= 12; length++)
	{
		for (place = 0; place < length; place++)
		{
			for (byte = 0; byte < 256; byte++)
			{
				bool		digit = byte >= '0' && byte <= '9';
				bool		valid;
				int64_t		centimes;

				memcpy(string, digits, length);
				string[length - 3] = '.';
				string[place] = (char) byte;
				valid = place == length - 3 ? byte == '.' : digit;
				if (place == 0 && byte == '-')
					valid = length > 4;
				if ((from_dsn(string, length, CALIMERO_AMOUNT_SIGNED, &centimes) ==
					 CALIMERO_AMOUNT_OK) != valid)
					wrong++;
			}
		}
	}
	is_int(wrong, 0, "%s", "only digits, one point and one sign make an amount");
}

/* Written and read again: all lengths, both signs. */
static void
read_what_is_written(void)
{
	uint64_t	seed = 20250301;
	char		string[CALIMERO_AMOUNT_TEXT_SIZE];
	int			wrong = 0;
	int			i;

	for (i = 0; i < 200000; i++)
	{
		int64_t		amount;
		int64_t		centimes;

		seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
		amount = (int64_t) ((seed >> 8) % (UINT64_C(1) << (i % 47)));
		if (amount > CALIMERO_AMOUNT_MAX)
			continue;
		if ((seed & 1) != 0)
			amount = -amount;
		calimero_amount_to_plain(amount, string);
		if (from_dsn(string, strlen(string), CALIMERO_AMOUNT_SIGNED, &centimes) !=
			CALIMERO_AMOUNT_OK || centimes != amount)
			wrong++;
		if (from_text(string, &centimes) != CALIMERO_AMOUNT_OK || centimes != amount)
			wrong++;
		calimero_amount_to_french(amount, string);
		if (from_text(string, &centimes) != CALIMERO_AMOUNT_OK || centimes != amount)
			wrong++;
	}
	is_int(wrong, 0, "%s", "what is written is read back");
}

static void
read_typed_amounts(void)
{
	static const DsnCase good[] = {
		{"1 265,40", 126540}, {"1265.4", 126540}, {"1265", 126500},
		{"-12,00", -1200}, {"1 265,40 EUR", 126540}, {"0", 0}, {"-0", 0},
		{"1\xC2\xA0" "265,40", 126540}, {"1\xE2\x80\xAF" "265,40", 126540},
		{"  12,5  ", 1250}, {"12EUR", 1200}, {"12,00 \xE2\x82\xAC", 1200},
		{"999 999 999 999,99", CALIMERO_AMOUNT_MAX},
		{"-999999999999,99", -CALIMERO_AMOUNT_MAX}, {"1 000 000", 100000000},
		{"007", 700}, {"12,5\xC2\xA0\xE2\x82\xAC ", 1250}
	};
	static const char *const bad[] = {
		"", " ", "-", "EUR", ",5", ".50", "12,", "12.", "1,265", "1.265,40",
		"1,265.40", "12,345", "1 26", "1 2655", "1265 400", "12 34", "1  265",
		"- 12", "+12", "12-", "--12", "1 265 4,00", "12,4 0", "12 EURO", "12 eur",
		"12 EUR EUR", "12 USD", "$12", "0x10", "1e3", "12,0a", "a", "12 \xC2",
		"1\342\200\210265", "12,00 12", "1'265,40", "1_265", "NaN", "12 E"
	};
	static const char *const large[] = {
		"1000000000000", "1 000 000 000 000,00", "-1000000000000",
		"99999999999999999999999999", "9 999 999 999 999 999 999 999,99"
	};
	int64_t		centimes;
	size_t		i;

	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		ok(from_text(good[i].string, &centimes) == CALIMERO_AMOUNT_OK &&
		   centimes == good[i].centimes, "\"%s\" is understood", good[i].string);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ok(from_text(bad[i], &centimes) == CALIMERO_AMOUNT_SYNTAX &&
		   centimes == UNTOUCHED, "\"%s\" is refused", bad[i]);
	for (i = 0; i < sizeof(large) / sizeof(large[0]); i++)
		ok(from_text(large[i], &centimes) == CALIMERO_AMOUNT_RANGE &&
		   centimes == UNTOUCHED, "\"%s\" is out of range", large[i]);
}

static void
add_amounts(void)
{
	int64_t		sum = CALIMERO_AMOUNT_MAX - 1;

	ok(calimero_amount_add(&sum, 1) && sum == CALIMERO_AMOUNT_MAX, "%s",
	   "a sum may reach the limit");
	ok(!calimero_amount_add(&sum, 1) && sum == CALIMERO_AMOUNT_MAX, "%s",
	   "a sum may not pass the limit, and keeps its value");
	ok(!calimero_amount_add(&sum, INT64_MAX) && sum == CALIMERO_AMOUNT_MAX, "%s",
	   "a sum that would wrap is refused");
	sum = -CALIMERO_AMOUNT_MAX;
	ok(!calimero_amount_add(&sum, -1) && sum == -CALIMERO_AMOUNT_MAX, "%s",
	   "a negative sum may not pass the limit");
	ok(!calimero_amount_add(&sum, INT64_MIN) && sum == -CALIMERO_AMOUNT_MAX, "%s",
	   "a negative sum that would wrap is refused");
	ok(calimero_amount_add(&sum, 2 * CALIMERO_AMOUNT_MAX) &&
	   sum == CALIMERO_AMOUNT_MAX, "%s", "only the sum counts, not the term");
}

static void
write_amounts(void)
{
	char		string[CALIMERO_AMOUNT_TEXT_SIZE];

	is_text(calimero_amount_to_french(126540, string), "1\xE2\x80\xAF" "265,40", "%s",
			"thousands are apart and the decimals after a comma");
	is_text(calimero_amount_to_french(-5, string), "-0,05", "%s", "a few centimes");
	is_text(calimero_amount_to_french(0, string), "0,00", "%s", "zero");
	is_text(calimero_amount_to_french(99999, string), "999,99", "%s", "no group before three digits");
	is_text(calimero_amount_to_plain(-126540, string), "-1265.40", "%s", "the plain form");
	is_text(calimero_amount_to_plain(INT64_MIN, string), "-92233720368547758.08", "%s",
			"the least of all numbers");
	is_text(calimero_amount_to_french(INT64_MIN, string),
			"-92\xE2\x80\xAF" "233\xE2\x80\xAF" "720\xE2\x80\xAF" "368\xE2\x80\xAF"
			"547\xE2\x80\xAF" "758,08", "%s", "the least of all numbers fits the buffer");
}

int
main(void)
{
	read_dsn_amounts();
	read_bare_amounts();
	refuse_amounts_out_of_range();
	try_every_byte();
	read_what_is_written();
	read_typed_amounts();
	add_amounts();
	write_amounts();
	return done_testing();
}
