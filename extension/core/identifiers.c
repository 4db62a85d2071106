/*-------------------------------------------------------------------------
 *
 * identifiers.c
 *	  SIREN, SIRET, IBAN and BIC: form and key.
 *
 * A number of zeros alone has a Luhn key of zero and names nobody: it is
 * refused.  A SIRET holds a SIREN, so both keys are checked.
 *
 * IDENTIFICATION
 *	  extension/core/identifiers.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/identifiers.h"

#include <string.h>

#define SIREN_LENGTH 9
#define SIRET_LENGTH 14
#define IBAN_MIN	 15
#define IBAN_MAX	 34

/* Establishments of this company are numbered without a Luhn key. */
#define SIREN_LA_POSTE "356000000"

typedef struct IbanLength
{
	char		country[3];
	uint8_t		length;
} IbanLength;

static const IbanLength iban_lengths[] = {
	{"FR", 27},
	{"MC", 27}
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool
all_digits(const char *string, size_t length)
{
	size_t		i;

	for (i = 0; i < length; i++)
	{
		if (!is_digit(string[i]))
			return false;
	}
	return true;
}

static int
digit_sum(const char *string, size_t length)
{
	int			sum = 0;
	size_t		i;

	for (i = 0; i < length; i++)
		sum += string[i] - '0';

	return sum;
}

/* Every second digit from the right counts double, its digits added. */
static bool
luhn_valid(const char *string, size_t length)
{
	int			sum = 0;
	size_t		i;

	for (i = 0; i < length; i++)
	{
		int			digit = string[i] - '0';

		if ((length - i) % 2 == 0)
			digit = digit > 4 ? 2 * digit - 9 : 2 * digit;
		sum += digit;
	}
	return sum % 10 == 0;
}

bool
calimero_siren_valid(const char *string, size_t length)
{
	return length == SIREN_LENGTH && all_digits(string, length) &&
		digit_sum(string, length) > 0 && luhn_valid(string, length);
}

bool
calimero_siret_valid(const char *string, size_t length)
{
	if (length != SIRET_LENGTH || !all_digits(string, length) ||
		!calimero_siren_valid(string, SIREN_LENGTH))
		return false;
	if (luhn_valid(string, length))
		return true;
	return memcmp(string, SIREN_LA_POSTE, SIREN_LENGTH) == 0 &&
		digit_sum(string, length) % 5 == 0;
}

/* Letters count 10 to 35; the four first characters are read last. */
static int
iban_remainder(const char *string, size_t length)
{
	int			remainder = 0;
	size_t		i;

	for (i = 0; i < length; i++)
	{
		char		c = string[(i + 4) % length];

		if (is_digit(c))
			remainder = (remainder * 10 + (c - '0')) % 97;
		else
			remainder = (remainder * 100 + (c - 'A' + 10)) % 97;
	}
	return remainder;
}

bool
calimero_iban_valid(const char *string, size_t length)
{
	size_t		i;

	if (length < IBAN_MIN || length > IBAN_MAX ||
		!is_upper(string[0]) || !is_upper(string[1]) ||
		!is_digit(string[2]) || !is_digit(string[3]))
		return false;
	/* 00, 01 and 99 have the remainders of 97, 98 and 02: never issued. */
	if (memcmp(string + 2, "02", 2) < 0 || memcmp(string + 2, "98", 2) > 0)
		return false;
	for (i = 4; i < length; i++)
	{
		if (!is_digit(string[i]) && !is_upper(string[i]))
			return false;
	}
	for (i = 0; i < sizeof(iban_lengths) / sizeof(iban_lengths[0]); i++)
	{
		if (memcmp(string, iban_lengths[i].country, 2) == 0 &&
			length != iban_lengths[i].length)
			return false;
	}
	return iban_remainder(string, length) == 1;
}

bool
calimero_bic_valid(const char *string, size_t length)
{
	size_t		i;

	if (length != 8 && length != 11)
		return false;
	for (i = 0; i < length; i++)
	{
		if (!is_upper(string[i]) && (i < 6 || !is_digit(string[i])))
			return false;
	}
	return true;
}

int64_t
calimero_siret_to_number(const char *string, size_t length)
{
	int64_t		number = 0;
	size_t		i;

	if (length != SIRET_LENGTH || !all_digits(string, length))
		return -1;
	for (i = 0; i < length; i++)
		number = number * 10 + (string[i] - '0');
	return number;
}

char	   *
calimero_siret_from_number(int64_t siret, char buffer[15])
{
	int			i;

	if (siret < 0 || siret > INT64_C(99999999999999))
	{
		buffer[0] = '\0';
		return buffer;
	}
	for (i = SIRET_LENGTH - 1; i >= 0; i--)
	{
		buffer[i] = (char) ('0' + siret % 10);
		siret /= 10;
	}
	buffer[SIRET_LENGTH] = '\0';
	return buffer;
}

void
calimero_iban_mask(char *iban, size_t length)
{
	const size_t head = 2;		/* the country */
	const size_t tail = 4;

	if (length > head + tail)
		memset(iban + head, '*', length - head - tail);
	else
		memset(iban, '*', length);
}
