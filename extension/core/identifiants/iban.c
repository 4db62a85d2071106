/*-------------------------------------------------------------------------
 *
 * iban.c
 *	  The IBAN: country, form of its account number, key, mask.
 *
 * IDENTIFICATION
 *	  extension/core/identifiants/iban.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/identifiants/iban.h"

#include <string.h>

#define IBAN_MIN   15
#define AT_KEY	   2
#define AT_ACCOUNT 4

static const CalimeroIbanCountry *
find_country(const char *code)
{
	size_t		low = 0;
	size_t		high = calimero_iban_country_count;

	while (low < high)
	{
		size_t		middle = (low + high) / 2;
		int			order = memcmp(code, calimero_iban_countries[middle].code, 2);

		if (order == 0)
			return &calimero_iban_countries[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

static bool
is_of(char kind, char c)
{
	return (kind != 'a' && calimero_id_is_digit(c)) || (kind != 'n' && calimero_id_is_capital(c));
}

/* Does the account number have the form of the country? */
static CalimeroIdStatus
check_account(const char *form, const char *account, size_t length)
{
	size_t		at = 0;
	bool		matches = true;

	while (*form != '\0')
	{
		size_t		part = 0;

		for (; calimero_id_is_digit(*form); form++)
			part = part * 10 + (size_t) (*form - '0');
		if (part > length - at)
			return CALIMERO_ID_LENGTH;
		for (; part > 0; part--, at++)
			matches &= is_of(*form, account[at]);
		form++;
	}
	if (at != length)
		return CALIMERO_ID_LENGTH;
	return matches ? CALIMERO_ID_OK : CALIMERO_ID_STRUCTURE;
}

/*
 * The remainder by 97 of the number that the characters make, its first four
 * read last; letters count 10 to 35.
 */
static int
remainder_97(const char *iban, size_t length)
{
	uint64_t	remainder = 0;
	size_t		i;

	for (i = 0; i < length; i++)
	{
		char		c = iban[i + AT_ACCOUNT < length ? i + AT_ACCOUNT : i + AT_ACCOUNT - length];

		if (calimero_id_is_digit(c))
			remainder = remainder * 10 + (uint64_t) (c - '0');
		else
			remainder = remainder * 100 + (uint64_t) (c - 'A' + 10);
		if (remainder > UINT64_MAX / 1000)
			remainder %= 97;
	}
	return (int) (remainder % 97);
}

/* 00, 01 and 99 have the remainders of 97, 98 and 02: they are never issued. */
static bool
key_matches(const char *iban, size_t length)
{
	int			key = calimero_id_pair(iban + AT_KEY);

	return key >= 2 && key <= 98 && remainder_97(iban, length) == 1;
}

CalimeroIdStatus
calimero_iban_check(const char *iban, size_t length)
{
	const CalimeroIbanCountry *country;
	CalimeroIdStatus status;
	size_t		i;

	if (length == 0)
		return CALIMERO_ID_EMPTY;
	if (length < IBAN_MIN || length > CALIMERO_IBAN_MAX)
		return CALIMERO_ID_LENGTH;
	if (!calimero_id_is_capital(iban[0]) || !calimero_id_is_capital(iban[1]) ||
		!calimero_id_all_digits(iban + AT_KEY, 2))
		return CALIMERO_ID_CHARACTER;
	for (i = AT_ACCOUNT; i < length; i++)
	{
		if (!calimero_id_is_digit(iban[i]) && !calimero_id_is_capital(iban[i]))
			return CALIMERO_ID_CHARACTER;
	}
	country = find_country(iban);
	if (country == NULL)
		return CALIMERO_ID_COUNTRY;
	status = check_account(country->bban, iban + AT_ACCOUNT, length - AT_ACCOUNT);
	if (status != CALIMERO_ID_OK)
		return status;
	return key_matches(iban, length) ? CALIMERO_ID_OK : CALIMERO_ID_KEY;
}

bool
calimero_iban_valid(const char *iban, size_t length)
{
	return calimero_iban_check(iban, length) == CALIMERO_ID_OK;
}

bool
calimero_iban_key_valid(const char *iban, size_t length)
{
	CalimeroIdStatus status = calimero_iban_check(iban, length);

	return status == CALIMERO_ID_OK || (status == CALIMERO_ID_COUNTRY && key_matches(iban, length));
}

void
calimero_iban_mask(char *iban, size_t length)
{
	const size_t head = 2;		/* the country */
	const size_t tail = 4;

	for (size_t i = 0; i < length; i++)
	{
		bool		shown = length > head + tail && (i < head || i >= length - tail);

		/* Half a character of several bytes would be no text any more. */
		if (!shown || (unsigned char) iban[i] > 0x7F)
			iban[i] = '*';
	}
}
