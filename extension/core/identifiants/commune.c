/*-------------------------------------------------------------------------
 *
 * commune.c
 *	  The INSEE code of a commune: form.
 *
 * IDENTIFICATION
 *	  extension/core/identifiants/commune.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/identifiants/commune.h"

#include <string.h>

/* Departments 97x and 98x with communes of their own, by their third digit. */
#define OVERSEAS_97 "12345678"
#define OVERSEAS_98 "46789"

static bool
corsica(const char *code)
{
	return code[0] == '2' && (code[1] == 'A' || code[1] == 'B');
}

CalimeroIdStatus
calimero_commune_check(const char *code, size_t length)
{
	int			department;

	if (length == 0)
		return CALIMERO_ID_EMPTY;
	if (length != CALIMERO_COMMUNE_LENGTH)
		return CALIMERO_ID_LENGTH;
	if (!calimero_id_is_digit(code[0]) ||
		!(calimero_id_is_digit(code[1]) || calimero_id_is_capital(code[1])) ||
		!calimero_id_all_digits(code + 2, 3))
		return CALIMERO_ID_CHARACTER;
	if (!corsica(code))
	{
		if (!calimero_id_is_digit(code[1]))
			return CALIMERO_ID_DEPARTMENT;
		department = calimero_id_pair(code);
		if (department == 97 || department == 98)
		{
			if (strchr(department == 97 ? OVERSEAS_97 : OVERSEAS_98, code[2]) == NULL)
				return CALIMERO_ID_DEPARTMENT;
			return memcmp(code + 3, "00", 2) != 0 ? CALIMERO_ID_OK : CALIMERO_ID_COMMUNE;
		}
		if (department == 0 || department == 20 || department > 95)
			return CALIMERO_ID_DEPARTMENT;
	}
	return memcmp(code + 2, "000", 3) != 0 ? CALIMERO_ID_OK : CALIMERO_ID_COMMUNE;
}
