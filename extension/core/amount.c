/*-------------------------------------------------------------------------
 *
 * amount.c
 *	  Euro amounts as centimes: the reader's fast path, and what people type.
 *
 * A DSN holds one amount every third line, nearly always of 4 to 8 bytes
 * ("147.00"), so these are read at once: two overlapping loads make one
 * 8-byte word, the point is squeezed out, and three multiplications turn
 * eight decimal digits into a number.  Nothing outside the text is read.
 *
 * IDENTIFICATION
 *	  extension/core/amount.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/amount.h"

#include <string.h>

#define FAST_MIN 4				/* "0.00" */
#define FAST_MAX 8				/* "99999.99" */

/* CALIMERO_AMOUNT_MAX is HEAD_MAX times TAIL_UNIT, and seven nines. */
#define TAIL_UNIT INT64_C(10000000)
#define HEAD_MAX  INT64_C(9999999)

#define EIGHT_ZEROS	UINT64_C(0x3030303030303030)

/* U+202F, between thousands. */
#define NARROW_SPACE "\xE2\x80\xAF"

/* Where a person's amount has been read up to. */
typedef struct TextCursor
{
	const char *next;
	const char *end;
} TextCursor;

/* Four bytes, the first one lowest. */
static inline uint64_t
load_four(const char *string)
{
	uint32_t	word;

	memcpy(&word, string, sizeof(word));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap32(word);
#endif
	return word;
}

static inline bool
eight_digits(uint64_t word)
{
	/* A high nibble of 3, and still 3 after adding 6: '0' to '9'. */
	return ((word & UINT64_C(0xF0F0F0F0F0F0F0F0)) |
			(((word + UINT64_C(0x0606060606060606)) &
			  UINT64_C(0xF0F0F0F0F0F0F0F0)) >> 4)) == UINT64_C(0x3333333333333333);
}

/* The number that eight digits make, the first one in the lowest byte. */
static inline int64_t
eight_digits_value(uint64_t word)
{
	word -= EIGHT_ZEROS;
	word = word * 10 + (word >> 8);
	return (int64_t) ((((word & UINT64_C(0x000000FF000000FF)) *
						UINT64_C(0x000F424000000064)) +
					   (((word >> 16) & UINT64_C(0x000000FF000000FF)) *
						UINT64_C(0x0000271000000001))) >> 32);
}

/*
 * An unsigned amount of FAST_MIN to FAST_MAX bytes; -1 when it is not of the
 * form digits, point, two digits.
 */
static inline int64_t
short_amount(const char *string, size_t length)
{
	uint64_t	word = load_four(string) | load_four(string + length - 4) << (8 * (length - 4));

	/* Aligned to the right, zeros before; the point is then the sixth byte. */
	word = word << (8 * (FAST_MAX - length)) | EIGHT_ZEROS >> 8 >> (8 * (length - 1));
	if (((word >> 40) & 0xFF) != '.')
		return -1;
	word = (word & UINT64_C(0xFFFF000000000000)) |
		(word & UINT64_C(0x000000FFFFFFFFFF)) << 8 | '0';
	if (!eight_digits(word))
		return -1;
	return eight_digits_value(word);
}

/*
 * The same for the other lengths; -2 when it is beyond CALIMERO_AMOUNT_MAX.
 * The last FAST_MAX bytes are seven digits and the point.
 */
static int64_t
other_amount(const char *string, size_t length, bool bare)
{
	int64_t		head = 0;
	int64_t		tail;
	size_t		i;

	if (bare && length == FAST_MIN - 1)
	{
		char		padded[FAST_MIN] = {'0'};

		memcpy(padded + 1, string, length);
		return short_amount(padded, sizeof(padded));
	}
	if (length <= FAST_MAX)
		return -1;
	tail = short_amount(string + length - FAST_MAX, FAST_MAX);
	if (tail < 0)
		return -1;
	for (i = 0; i < length - FAST_MAX; i++)
	{
		unsigned	digit = (unsigned char) string[i] - (unsigned) '0';

		if (digit > 9)
			return -1;
		/* Once out of range it stays so, and the syntax is still checked. */
		if (head <= HEAD_MAX)
			head = head * 10 + (int64_t) digit;
	}
	return head <= HEAD_MAX ? head * TAIL_UNIT + tail : -2;
}

CalimeroAmountStatus
calimero_amount_from_dsn(const char *string, size_t length,
						 CalimeroAmountForm form, int64_t *centimes)
{
	int64_t		negative;
	int64_t		value;

	if (length == 0)
		return CALIMERO_AMOUNT_SYNTAX;
	/* Reductions are as common as contributions: no branch on the sign. */
	negative = (string[0] == '-') & (form != CALIMERO_AMOUNT_UNSIGNED);
	string += negative;
	length -= (size_t) negative;
	if (length - FAST_MIN <= FAST_MAX - FAST_MIN)
		value = short_amount(string, length);
	else
		value = other_amount(string, length, form == CALIMERO_AMOUNT_BARE);
	if (value < 0)
		return value == -1 ? CALIMERO_AMOUNT_SYNTAX : CALIMERO_AMOUNT_RANGE;
	*centimes = (value ^ -negative) + negative;
	return CALIMERO_AMOUNT_OK;
}

/* Skip "word" if the text goes on with it. */
static bool
accept(TextCursor *cursor, const char *word)
{
	size_t		length = strlen(word);

	if ((size_t) (cursor->end - cursor->next) < length ||
		memcmp(cursor->next, word, length) != 0)
		return false;
	cursor->next += length;
	return true;
}

/* One space: ASCII, U+00A0 or U+202F. */
static bool
accept_space(TextCursor *cursor)
{
	return accept(cursor, " ") || accept(cursor, "\xC2\xA0") ||
		accept(cursor, NARROW_SPACE);
}

/* Add the digits that follow to *value; gives back how many there were. */
static size_t
accept_digits(TextCursor *cursor, int64_t *value)
{
	size_t		count = 0;

	while (cursor->next < cursor->end &&
		   *cursor->next >= '0' && *cursor->next <= '9')
	{
		if (*value <= CALIMERO_AMOUNT_MAX)
			*value = *value * 10 + (*cursor->next - '0');
		cursor->next++;
		count++;
	}
	return count;
}

/*
 * Whole euros: digits alone, or one to three digits and groups of three after
 * a space.  A space that no group follows is left for the caller.
 */
static bool
accept_euros(TextCursor *cursor, int64_t *value)
{
	size_t		first = accept_digits(cursor, value);

	if (first == 0)
		return false;
	for (;;)
	{
		TextCursor	ahead = *cursor;
		int64_t		longer = *value;
		size_t		group;

		if (!accept_space(&ahead))
			return true;
		group = accept_digits(&ahead, &longer);
		if (group == 0)
			return true;
		if (group != 3 || first > 3)
			return false;
		*cursor = ahead;
		*value = longer;
	}
}

/* Comma or point and one or two digits, or nothing; *value becomes centimes. */
static bool
accept_cents(TextCursor *cursor, int64_t *value)
{
	size_t		count = 0;

	if (accept(cursor, ",") || accept(cursor, "."))
	{
		count = accept_digits(cursor, value);
		if (count < 1 || count > 2)
			return false;
	}
	while (count++ < 2)
	{
		if (*value <= CALIMERO_AMOUNT_MAX)
			*value *= 10;
	}
	return true;
}

CalimeroAmountStatus
calimero_amount_from_text(const char *string, size_t length, int64_t *centimes)
{
	TextCursor	cursor;
	bool		negative;
	int64_t		value = 0;

	cursor.next = string;
	cursor.end = string + length;
	while (accept_space(&cursor))
		;
	negative = accept(&cursor, "-");
	if (!accept_euros(&cursor, &value) || !accept_cents(&cursor, &value))
		return CALIMERO_AMOUNT_SYNTAX;
	while (accept_space(&cursor))
		;
	if (accept(&cursor, "EUR") || accept(&cursor, "\xE2\x82\xAC"))
	{
		while (accept_space(&cursor))
			;
	}
	if (cursor.next != cursor.end)
		return CALIMERO_AMOUNT_SYNTAX;
	if (value > CALIMERO_AMOUNT_MAX)
		return CALIMERO_AMOUNT_RANGE;
	*centimes = negative ? -value : value;
	return CALIMERO_AMOUNT_OK;
}

/*
 * Write an amount with "group" between thousands and "point" before the two
 * decimals, from the last byte backwards.
 */
static char *
write_amount(int64_t centimes, const char *group, char point, char *buffer)
{
	uint64_t	rest = centimes < 0 ? -(uint64_t) centimes : (uint64_t) centimes;
	size_t		group_length = strlen(group);
	char		reversed[CALIMERO_AMOUNT_TEXT_SIZE];
	char	   *start = reversed + sizeof(reversed);
	int			digits = 0;

	*--start = '\0';
	*--start = (char) ('0' + rest % 10);
	rest /= 10;
	*--start = (char) ('0' + rest % 10);
	rest /= 10;
	*--start = point;
	do
	{
		if (digits > 0 && digits % 3 == 0)
		{
			start -= group_length;
			memcpy(start, group, group_length);
		}
		*--start = (char) ('0' + rest % 10);
		rest /= 10;
		digits++;
	} while (rest > 0);
	if (centimes < 0)
		*--start = '-';
	memcpy(buffer, start, (size_t) (reversed + sizeof(reversed) - start));
	return buffer;
}

char	   *
calimero_amount_to_french(int64_t centimes, char *buffer)
{
	return write_amount(centimes, NARROW_SPACE, ',', buffer);
}

char	   *
calimero_amount_to_plain(int64_t centimes, char *buffer)
{
	return write_amount(centimes, "", '.', buffer);
}
