/*-------------------------------------------------------------------------
 *
 * identifiants.c
 *	  SQL functions on identifiers: validators, normalisers, masks.
 *
 * Validators are IMMUTABLE functions of their argument alone, because CHECK
 * constraints call them.  A message never shows the identifier: the SIRET of a
 * sole trader or an IBAN is personal, and messages end in the server's log.
 *
 * IDENTIFICATION
 *	  extension/identifiants/identifiants.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "fmgr.h"
#include "utils/builtins.h"

#include "common/calimero_server.h"
#include "common/compat.h"
#include "core/amount.h"
#include "core/identifiers.h"

PG_FUNCTION_INFO_V1(calimero_siren_valide);
PG_FUNCTION_INFO_V1(calimero_siret_valide);
PG_FUNCTION_INFO_V1(calimero_iban_valide);
PG_FUNCTION_INFO_V1(calimero_bic_valide);
PG_FUNCTION_INFO_V1(calimero_siret);
PG_FUNCTION_INFO_V1(calimero_iban_masque);
PG_FUNCTION_INFO_V1(calimero_montant_francais);

Datum
calimero_siren_valide(PG_FUNCTION_ARGS)
{
	text	   *value = PG_GETARG_TEXT_PP(0);

	PG_RETURN_BOOL(calimero_siren_valid(VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value)));
}

Datum
calimero_siret_valide(PG_FUNCTION_ARGS)
{
	text	   *value = PG_GETARG_TEXT_PP(0);

	PG_RETURN_BOOL(calimero_siret_valid(VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value)));
}

Datum
calimero_iban_valide(PG_FUNCTION_ARGS)
{
	text	   *value = PG_GETARG_TEXT_PP(0);

	PG_RETURN_BOOL(calimero_iban_valid(VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value)));
}

Datum
calimero_bic_valide(PG_FUNCTION_ARGS)
{
	text	   *value = PG_GETARG_TEXT_PP(0);

	PG_RETURN_BOOL(calimero_bic_valid(VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value)));
}

/*
 * A SIRET as people type it: spaces, dots and dashes left out.
 */
Datum
calimero_siret(PG_FUNCTION_ARGS)
{
	text	   *typed = PG_GETARG_TEXT_PP(0);
	const char *from = VARDATA_ANY(typed);
	const char *end = from + VARSIZE_ANY_EXHDR(typed);
	char		digits[14];
	size_t		count = 0;

	for (; from < end; from++)
	{
		if (*from == ' ' || *from == '.' || *from == '-')
			continue;
		if (count == sizeof(digits))
		{
			count++;
			break;
		}
		digits[count++] = *from;
	}
	if (count != sizeof(digits) || !calimero_siret_valid(digits, count))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("invalid SIRET"),
				 errdetail("A SIRET has fourteen digits, the last of which is a key.")));
	PG_RETURN_DATUM(calimero_text_datum(digits, count));
}

Datum
calimero_iban_masque(PG_FUNCTION_ARGS)
{
	text	   *iban = PG_GETARG_TEXT_PP(0);
	text	   *masked = cstring_to_text_with_len(VARDATA_ANY(iban), VARSIZE_ANY_EXHDR(iban));

	calimero_iban_mask(VARDATA(masked), VARSIZE_ANY_EXHDR(masked));
	PG_RETURN_TEXT_P(masked);
}

Datum
calimero_montant_francais(PG_FUNCTION_ARGS)
{
	char		buffer[CALIMERO_AMOUNT_TEXT_SIZE];
	int64		centimes = calimero_numeric_to_centimes(PG_GETARG_NUMERIC(0));

	PG_RETURN_TEXT_P(cstring_to_text(calimero_amount_to_french(centimes, buffer)));
}
