/*-------------------------------------------------------------------------
 *
 * nir.c
 *	  The NIR: form, place of birth, key, warnings.
 *
 * IDENTIFICATION
 *	  extension/core/identifiants/nir.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/identifiants/nir.h"

/* Where the parts begin. */
enum
{
	AT_SEX = 0,
	AT_YEAR = 1,
	AT_MONTH = 3,
	AT_DEPARTMENT = 5,
	AT_COMMUNE = 7,
	AT_OVERSEAS_COMMUNE = 8,
	AT_SERIAL = 10,
	AT_KEY = 13
};

#define AT_LETTER	  (AT_DEPARTMENT + 1)
#define KEY_MODULUS	  97
#define UNKNOWN_PLACE 990		/* the highest number of a commune or country */
#define UNKNOWN_OVERSEAS 90
#define CORSICA		  20		/* before 2A and 2B, which exist since 1976 */
#define CORSICA_SPLIT 76

static int
triple(const char *digits)
{
	return calimero_id_pair(digits) * 10 + (digits[2] - '0');
}

static bool
fictive_month(int month)
{
	return month == 20 || (month >= 30 && month <= 42) || month >= 50;
}

static bool
corsican_letter(const char *nir)
{
	return nir[AT_DEPARTMENT] == '2' && (nir[AT_LETTER] == 'A' || nir[AT_LETTER] == 'B');
}

/* Departments 970 to 989 have three digits and leave two to the commune. */
static bool
overseas(const char *nir)
{
	return nir[AT_DEPARTMENT] == '9' && (nir[AT_LETTER] == '7' || nir[AT_LETTER] == '8');
}

static CalimeroIdStatus
check_place(const char *nir)
{
	int			commune;

	if (overseas(nir))
	{
		commune = calimero_id_pair(nir + AT_OVERSEAS_COMMUNE);
		return commune >= 1 && commune <= UNKNOWN_OVERSEAS ? CALIMERO_ID_OK : CALIMERO_ID_COMMUNE;
	}
	if (!corsican_letter(nir) &&
		(!calimero_id_is_digit(nir[AT_LETTER]) || calimero_id_pair(nir + AT_DEPARTMENT) == 0))
		return CALIMERO_ID_DEPARTMENT;
	commune = triple(nir + AT_COMMUNE);
	return commune >= 1 && commune <= UNKNOWN_PLACE ? CALIMERO_ID_OK : CALIMERO_ID_COMMUNE;
}

/* Everything but the key, of thirteen characters. */
static CalimeroIdStatus
check_parts(const char *nir)
{
	int			month;
	CalimeroIdStatus status;

	if (!calimero_id_all_digits(nir, AT_LETTER) ||
		!(calimero_id_is_digit(nir[AT_LETTER]) || calimero_id_is_capital(nir[AT_LETTER])) ||
		!calimero_id_all_digits(nir + AT_COMMUNE, CALIMERO_NIR_BODY_LENGTH - AT_COMMUNE))
		return CALIMERO_ID_CHARACTER;
	if ((nir[AT_SEX] < '1' || nir[AT_SEX] > '4') && nir[AT_SEX] != '7' && nir[AT_SEX] != '8')
		return CALIMERO_ID_SEX;
	month = calimero_id_pair(nir + AT_MONTH);
	if ((month < 1 || month > 12) && !fictive_month(month))
		return CALIMERO_ID_MONTH;
	status = check_place(nir);
	if (status != CALIMERO_ID_OK)
		return status;
	return triple(nir + AT_SERIAL) > 0 ? CALIMERO_ID_OK : CALIMERO_ID_SERIAL;
}

CalimeroIdStatus
calimero_nir_body_check(const char *body, size_t length)
{
	if (length == 0)
		return CALIMERO_ID_EMPTY;
	if (length != CALIMERO_NIR_BODY_LENGTH)
		return CALIMERO_ID_LENGTH;
	return check_parts(body);
}

CalimeroIdStatus
calimero_nir_check(const char *nir, size_t length)
{
	CalimeroIdStatus status;

	if (length == 0)
		return CALIMERO_ID_EMPTY;
	if (length == CALIMERO_NIR_BODY_LENGTH)
		return CALIMERO_ID_NO_KEY;
	if (length != CALIMERO_NIR_LENGTH)
		return CALIMERO_ID_LENGTH;
	if (!calimero_id_all_digits(nir + AT_KEY, 2))
		return CALIMERO_ID_CHARACTER;
	status = check_parts(nir);
	if (status != CALIMERO_ID_OK)
		return status;
	return calimero_id_pair(nir + AT_KEY) == calimero_nir_key(nir) ? CALIMERO_ID_OK : CALIMERO_ID_KEY;
}

int
calimero_nir_key(const char body[CALIMERO_NIR_BODY_LENGTH])
{
	uint64_t	number = 0;
	size_t		i;

	for (i = 0; i < CALIMERO_NIR_BODY_LENGTH; i++)
		number = number * 10 + (uint64_t) (calimero_id_is_digit(body[i]) ? body[i] - '0' : 0);

	/* 2A is 19 and 2B is 18: 20, with its 0 read above, less one or two. */
	if (body[AT_LETTER] == 'A')
		number -= UINT64_C(1000000);
	else if (body[AT_LETTER] == 'B')
		number -= UINT64_C(2000000);
	return KEY_MODULUS - (int) (number % KEY_MODULUS);
}

unsigned
calimero_nir_warnings(const char *nir)
{
	unsigned	warnings = 0;

	if (nir[AT_SEX] == '3' || nir[AT_SEX] == '4')
		warnings |= CALIMERO_NIR_BEING_REGISTERED;
	if (nir[AT_SEX] == '7' || nir[AT_SEX] == '8')
		warnings |= CALIMERO_NIR_WAITING;
	if (fictive_month(calimero_id_pair(nir + AT_MONTH)))
		warnings |= CALIMERO_NIR_FICTIVE_MONTH;
	if (overseas(nir) ? calimero_id_pair(nir + AT_OVERSEAS_COMMUNE) == UNKNOWN_OVERSEAS
		: triple(nir + AT_COMMUNE) == UNKNOWN_PLACE)
		warnings |= CALIMERO_NIR_UNKNOWN_PLACE;
	if (calimero_id_is_digit(nir[AT_LETTER]) && calimero_id_pair(nir + AT_DEPARTMENT) == CORSICA &&
		calimero_id_pair(nir + AT_YEAR) >= CORSICA_SPLIT)
		warnings |= CALIMERO_NIR_CORSICA_20;
	return warnings;
}
