/*-------------------------------------------------------------------------
 *
 * siret.c
 *	  SIREN and SIRET: form and key.
 *
 * IDENTIFICATION
 *	  extension/core/identifiants/siret.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/identifiants/siret.h"

#include <string.h>

#define LA_POSTE_SIREN		 "356000000"
#define LA_POSTE_HEAD_OFFICE "35600000000048"

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

CalimeroIdStatus
calimero_siren_check(const char *siren, size_t length)
{
	if (length == 0)
		return CALIMERO_ID_EMPTY;
	if (length != CALIMERO_SIREN_LENGTH)
		return CALIMERO_ID_LENGTH;
	if (!calimero_id_all_digits(siren, length))
		return CALIMERO_ID_CHARACTER;
	if (digit_sum(siren, length) == 0)
		return CALIMERO_ID_ZEROS;
	return luhn_valid(siren, length) ? CALIMERO_ID_OK : CALIMERO_ID_KEY;
}

CalimeroIdStatus
calimero_siret_check(const char *siret, size_t length)
{
	CalimeroIdStatus status;
	bool		matches;

	if (length == 0)
		return CALIMERO_ID_EMPTY;
	if (length != CALIMERO_SIRET_LENGTH)
		return CALIMERO_ID_LENGTH;
	if (!calimero_id_all_digits(siret, length))
		return CALIMERO_ID_CHARACTER;
	status = calimero_siren_check(siret, CALIMERO_SIREN_LENGTH);
	if (status != CALIMERO_ID_OK)
		return status == CALIMERO_ID_KEY ? CALIMERO_ID_SIREN : status;
	if (memcmp(siret, LA_POSTE_SIREN, CALIMERO_SIREN_LENGTH) == 0 &&
		memcmp(siret, LA_POSTE_HEAD_OFFICE, CALIMERO_SIRET_LENGTH) != 0)
		matches = digit_sum(siret, length) % 5 == 0;
	else
		matches = luhn_valid(siret, length);
	return matches ? CALIMERO_ID_OK : CALIMERO_ID_KEY;
}

bool
calimero_siren_valid(const char *siren, size_t length)
{
	return calimero_siren_check(siren, length) == CALIMERO_ID_OK;
}

bool
calimero_siret_valid(const char *siret, size_t length)
{
	return calimero_siret_check(siret, length) == CALIMERO_ID_OK;
}

int64_t
calimero_siret_to_number(const char *string, size_t length)
{
	int64_t		number = 0;
	size_t		i;

	if (length != CALIMERO_SIRET_LENGTH || !calimero_id_all_digits(string, length))
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
	for (i = CALIMERO_SIRET_LENGTH - 1; i >= 0; i--)
	{
		buffer[i] = (char) ('0' + siret % 10);
		siret /= 10;
	}
	buffer[CALIMERO_SIRET_LENGTH] = '\0';
	return buffer;
}
