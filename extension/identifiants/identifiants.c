/*-------------------------------------------------------------------------
 *
 * identifiants.c
 *	  SQL functions on identifiers: validators, normalisers, keys, masks.
 *
 * Validators are IMMUTABLE functions of their argument alone, because CHECK
 * constraints call them: true for the canonical form, and for nothing else.
 * Normalisers take what people type and raise 22P02 with what is wrong.  A
 * message never shows the identifier: a NIR, the SIRET of a sole trader or an
 * IBAN is personal, and messages end in the server's log.
 *
 * IDENTIFICATION
 *	  extension/identifiants/identifiants.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "fmgr.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"

#include "common/calimero_server.h"
#include "common/compat.h"
#include "core/amount.h"
#include "core/identifiants/iban.h"
#include "core/identifiants/identifier.h"
#include "core/identifiants/nir.h"

PG_FUNCTION_INFO_V1(calimero_nir_valide);
PG_FUNCTION_INFO_V1(calimero_siren_valide);
PG_FUNCTION_INFO_V1(calimero_siret_valide);
PG_FUNCTION_INFO_V1(calimero_iban_valide);
PG_FUNCTION_INFO_V1(calimero_rib_valide);
PG_FUNCTION_INFO_V1(calimero_bic_valide);
PG_FUNCTION_INFO_V1(calimero_commune_valide);
PG_FUNCTION_INFO_V1(calimero_nir);
PG_FUNCTION_INFO_V1(calimero_siren);
PG_FUNCTION_INFO_V1(calimero_siret);
PG_FUNCTION_INFO_V1(calimero_iban);
PG_FUNCTION_INFO_V1(calimero_rib);
PG_FUNCTION_INFO_V1(calimero_bic);
PG_FUNCTION_INFO_V1(calimero_commune);
PG_FUNCTION_INFO_V1(calimero_nir_cle);
PG_FUNCTION_INFO_V1(calimero_nir_alerte);
PG_FUNCTION_INFO_V1(calimero_iban_masque);
PG_FUNCTION_INFO_V1(calimero_montant_francais);

/*
 * Is the first argument the canonical form of this kind?
 */
static Datum
is_canonical(FunctionCallInfo fcinfo, const CalimeroIdKind *kind)
{
	text	   *value = PG_GETARG_TEXT_PP(0);

	PG_RETURN_BOOL(kind->check(VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value)) == CALIMERO_ID_OK);
}

/*
 * The bytes of the first argument, in UTF-8: the core knows no other encoding of
 * the separators beyond ASCII.
 */
static const char *
typed_utf8(FunctionCallInfo fcinfo, size_t *length)
{
	text	   *typed = PG_GETARG_TEXT_PP(0);
	const char *bytes = VARDATA_ANY(typed);
	int			encoding = GetDatabaseEncoding();
	char	   *converted;
	size_t		i;

	*length = VARSIZE_ANY_EXHDR(typed);
	if (encoding == PG_UTF8 || encoding == PG_SQL_ASCII)
		return bytes;
	for (i = 0; i < *length && !IS_HIGHBIT_SET(bytes[i]); i++)
		;
	if (i == *length)
		return bytes;
	converted = pg_server_to_any(bytes, (int) *length, PG_UTF8);
	if (converted != bytes)
		*length = strlen(converted);
	return converted;
}

/*
 * The canonical form of the first argument; error 22P02 when it has none.
 */
static size_t
canonical_argument(FunctionCallInfo fcinfo, const CalimeroIdKind *kind,
				   char canonical[CALIMERO_ID_MAX])
{
	size_t		length;
	const char *typed = typed_utf8(fcinfo, &length);
	CalimeroIdStatus status = calimero_id_normalise(kind, typed, length, canonical, &length);

	if (status != CALIMERO_ID_OK)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("invalid %s: %s", kind->name, calimero_id_problem(status)),
				 errdetail("%s", kind->rule),
				 errhint("%s", calimero_id_hint(kind, status))));
	return length;
}

static Datum
canonical(FunctionCallInfo fcinfo, const CalimeroIdKind *kind)
{
	char		buffer[CALIMERO_ID_MAX];
	size_t		length = canonical_argument(fcinfo, kind, buffer);

	PG_RETURN_DATUM(calimero_text_datum(buffer, length));
}

Datum
calimero_nir_valide(PG_FUNCTION_ARGS)
{
	return is_canonical(fcinfo, &calimero_id_nir);
}

Datum
calimero_siren_valide(PG_FUNCTION_ARGS)
{
	return is_canonical(fcinfo, &calimero_id_siren);
}

Datum
calimero_siret_valide(PG_FUNCTION_ARGS)
{
	return is_canonical(fcinfo, &calimero_id_siret);
}

Datum
calimero_iban_valide(PG_FUNCTION_ARGS)
{
	return is_canonical(fcinfo, &calimero_id_iban);
}

Datum
calimero_rib_valide(PG_FUNCTION_ARGS)
{
	return is_canonical(fcinfo, &calimero_id_rib);
}

Datum
calimero_bic_valide(PG_FUNCTION_ARGS)
{
	return is_canonical(fcinfo, &calimero_id_bic);
}

Datum
calimero_commune_valide(PG_FUNCTION_ARGS)
{
	return is_canonical(fcinfo, &calimero_id_commune);
}

Datum
calimero_nir(PG_FUNCTION_ARGS)
{
	return canonical(fcinfo, &calimero_id_nir);
}

Datum
calimero_siren(PG_FUNCTION_ARGS)
{
	return canonical(fcinfo, &calimero_id_siren);
}

Datum
calimero_siret(PG_FUNCTION_ARGS)
{
	return canonical(fcinfo, &calimero_id_siret);
}

Datum
calimero_iban(PG_FUNCTION_ARGS)
{
	return canonical(fcinfo, &calimero_id_iban);
}

Datum
calimero_rib(PG_FUNCTION_ARGS)
{
	return canonical(fcinfo, &calimero_id_rib);
}

Datum
calimero_bic(PG_FUNCTION_ARGS)
{
	return canonical(fcinfo, &calimero_id_bic);
}

Datum
calimero_commune(PG_FUNCTION_ARGS)
{
	return canonical(fcinfo, &calimero_id_commune);
}

/*
 * The two digits of the key of thirteen characters.
 */
Datum
calimero_nir_cle(PG_FUNCTION_ARGS)
{
	char		body[CALIMERO_ID_MAX];
	char		key[2];
	int			number;

	canonical_argument(fcinfo, &calimero_id_nir_body, body);
	number = calimero_nir_key(body);
	key[0] = (char) ('0' + number / 10);
	key[1] = (char) ('0' + number % 10);
	PG_RETURN_DATUM(calimero_text_datum(key, sizeof(key)));
}

/*
 * The warnings of a right NIR, in the order of this table; null for none.
 */
Datum
calimero_nir_alerte(PG_FUNCTION_ARGS)
{
	static const struct
	{
		unsigned	warning;
		const char *word;
	}			words[] = {
		{CALIMERO_NIR_BEING_REGISTERED, "immatriculation_en_cours"},
		{CALIMERO_NIR_WAITING, "numero_attente"},
		{CALIMERO_NIR_FICTIVE_MONTH, "mois_fictif"},
		{CALIMERO_NIR_UNKNOWN_PLACE, "lieu_inconnu"},
		{CALIMERO_NIR_CORSICA_20, "corse_20"}
	};
	char		nir[CALIMERO_ID_MAX];
	StringInfoData said;
	unsigned	warnings;
	size_t		i;

	canonical_argument(fcinfo, &calimero_id_nir, nir);
	warnings = calimero_nir_warnings(nir);
	if (warnings == 0)
		PG_RETURN_NULL();
	initStringInfo(&said);
	for (i = 0; i < lengthof(words); i++)
	{
		if (warnings & words[i].warning)
			appendStringInfo(&said, "%s%s", said.len > 0 ? ", " : "", words[i].word);
	}
	PG_RETURN_DATUM(calimero_text_datum(said.data, said.len));
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
