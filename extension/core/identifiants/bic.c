/*-------------------------------------------------------------------------
 *
 * bic.c
 *	  The BIC: form and country.
 *
 * IDENTIFICATION
 *	  extension/core/identifiants/bic.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/identifiants/bic.h"

#include "core/identifiants/country.h"

#define BIC_MIN		8
#define AT_COUNTRY	4
#define AT_PLACE	6			/* digits from here on */

CalimeroIdStatus
calimero_bic_check(const char *bic, size_t length)
{
	size_t		i;

	if (length == 0)
		return CALIMERO_ID_EMPTY;
	if (length != BIC_MIN && length != CALIMERO_BIC_MAX)
		return CALIMERO_ID_LENGTH;
	for (i = 0; i < length; i++)
	{
		if (!calimero_id_is_capital(bic[i]) && (i < AT_PLACE || !calimero_id_is_digit(bic[i])))
			return CALIMERO_ID_CHARACTER;
	}
	return calimero_country_exists(bic + AT_COUNTRY) ? CALIMERO_ID_OK : CALIMERO_ID_COUNTRY;
}

bool
calimero_bic_valid(const char *bic, size_t length)
{
	return calimero_bic_check(bic, length) == CALIMERO_ID_OK;
}

bool
calimero_bic_well_formed(const char *bic, size_t length)
{
	CalimeroIdStatus status = calimero_bic_check(bic, length);

	return status == CALIMERO_ID_OK || status == CALIMERO_ID_COUNTRY;
}
