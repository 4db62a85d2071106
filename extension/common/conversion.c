/*-------------------------------------------------------------------------
 *
 * conversion.c
 *	  Between the server's types and the core's: amounts, days, memory, text.
 *
 * An amount column is numeric(14,2).  Its stored form (documented at the head
 * of the server's numeric.c, unchanged since 9.1 because data directories
 * depend on it) is a header of one or two 16-bit words and base-10000 digits;
 * reading it directly costs a few nanoseconds where numeric arithmetic costs
 * a hundred, which counts when ten million of them are summed.
 *
 * IDENTIFICATION
 *	  extension/common/conversion.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/memutils.h"

#include "common/calimero_server.h"
#include "common/compat.h"
#include "core/amount.h"

/* The header of a stored numeric. */
#define HEADER_KIND		0xC000
#define HEADER_NEGATIVE 0x4000	/* long form, negative */
#define HEADER_SHORT	0x8000	/* one word: sign, scale, weight */
#define HEADER_SPECIAL	0xC000	/* NaN, infinities */
#define SHORT_NEGATIVE	0x2000
#define SHORT_WEIGHT_SIGN 0x0040
#define SHORT_WEIGHT	0x003F
#define DIGIT_BASE		10000

/* Two words of header and more digits than an amount can have. */
#define STORED_WORDS	16

/* Days from 1970-01-01 to 2000-01-01. */
#define EPOCH_DISTANCE	(POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE)

static void
amount_out_of_range(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_CALIMERO_AMOUNT_RANGE),
			 errmsg("amount out of range"),
			 errdetail("An amount has at most twelve digits before the decimal point and two after it."),
			 errhint("Correct the amount where it comes from.")));
}

/*
 * sum * 10000 + digit, where the sum is in units of the digit's weight.
 */
static int64
append_digit(int64 sum, int16 digit)
{
	if (sum > CALIMERO_AMOUNT_MAX / DIGIT_BASE + 1)
		amount_out_of_range();
	return sum * DIGIT_BASE + digit;
}

int64
calimero_numeric_to_centimes(Numeric value)
{
	uint16		words[STORED_WORDS];	/* a stored value may be at an odd
										 * address */
	int			length = VARSIZE_ANY_EXHDR(value);
	uint16		header;
	bool		negative;
	int			weight;
	const int16 *digits;
	int			count;
	int64		whole = 0;
	int			cents = 0;

	if (length < (int) sizeof(uint16) || length > (int) sizeof(words))
		amount_out_of_range();
	memcpy(words, VARDATA_ANY(value), length);
	header = words[0];
	if ((header & HEADER_KIND) == HEADER_SPECIAL)
		amount_out_of_range();
	if (header & HEADER_SHORT)
	{
		negative = (header & SHORT_NEGATIVE) != 0;
		weight = header & SHORT_WEIGHT;
		if (header & SHORT_WEIGHT_SIGN)
			weight -= SHORT_WEIGHT + 1;
		digits = (const int16 *) (words + 1);
	}
	else
	{
		negative = (header & HEADER_KIND) == HEADER_NEGATIVE;
		weight = (int16) words[1];
		digits = (const int16 *) (words + 2);
	}
	count = (length - (int) ((const char *) digits - (const char *) words)) / (int) sizeof(int16);

	if (count > 0 && weight > 3)
		amount_out_of_range();
	for (int power = weight; power >= 0; power--)
		whole = append_digit(whole, weight - power < count ? digits[weight - power] : 0);
	for (int i = Max(weight + 1, 0); i < count; i++)
	{
		int			power = weight - i;

		if (power == -1 && digits[i] % 100 == 0)
			cents = digits[i] / 100;
		else if (digits[i] != 0)
			amount_out_of_range();
	}
	whole = whole * 100 + cents;
	if (whole > CALIMERO_AMOUNT_MAX)
		amount_out_of_range();
	return negative ? -whole : whole;
}

Datum
calimero_centimes_to_numeric(int64 centimes)
{
	return NumericGetDatum(int64_div_fast_to_numeric(centimes, 2));
}

DateADT
calimero_day_to_date(CalimeroDay day)
{
	return (DateADT) (day - EPOCH_DISTANCE);
}

CalimeroDay
calimero_date_to_day(DateADT date)
{
	return (CalimeroDay) (date + EPOCH_DISTANCE);
}

static void *
context_allocate(void *context, size_t size)
{
	return MemoryContextAllocExtended((MemoryContext) context, size,
									  MCXT_ALLOC_HUGE | MCXT_ALLOC_NO_OOM);
}

static void
context_release(void *context, void *pointer)
{
	if (pointer != NULL)
		pfree(pointer);
}

static void *
context_reallocate(void *context, void *pointer, size_t size)
{
	if (pointer == NULL)
		return context_allocate(context, size);
	return repalloc_huge(pointer, size);
}

CalimeroAllocator
calimero_palloc_allocator(void)
{
	CalimeroAllocator allocator;

	allocator.context = CurrentMemoryContext;
	allocator.allocate = context_allocate;
	allocator.reallocate = context_reallocate;
	allocator.release = context_release;
	return allocator;
}

Datum
calimero_text_datum(const char *text, size_t length)
{
	return PointerGetDatum(cstring_to_text_with_len(text, (int) length));
}
