/*-------------------------------------------------------------------------
 *
 * empreinte.c
 *	  calimero.iban_empreinte(): the print by which two payments from one bank
 *	  account are recognised, without keeping the IBAN.
 *
 * SHA-256 of the caisse, a colon and the IBAN, so that the prints of two
 * caisses cannot be compared.  It is a pseudonym and not a secret: IBANs can
 * be tried one after the other.
 *
 * IDENTIFICATION
 *	  extension/paiement/empreinte.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "common/compat.h"
#include "common/cryptohash.h"
#include "common/sha2.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(calimero_iban_empreinte);

static void
add_to(pg_cryptohash_ctx *hash, const char *data, size_t length)
{
	if (pg_cryptohash_update(hash, (const uint8 *) data, length) < 0)
		elog(ERROR, "could not compute a SHA-256: %s", pg_cryptohash_error(hash));
}

/* (caisse text, iban text): 32 bytes. */
Datum
calimero_iban_empreinte(PG_FUNCTION_ARGS)
{
	text	   *caisse = PG_GETARG_TEXT_PP(0);
	text	   *iban = PG_GETARG_TEXT_PP(1);
	bytea	   *print = palloc(VARHDRSZ + PG_SHA256_DIGEST_LENGTH);
	pg_cryptohash_ctx *hash = pg_cryptohash_create(PG_SHA256);

	if (hash == NULL || pg_cryptohash_init(hash) < 0)
		elog(ERROR, "could not compute a SHA-256: %s", pg_cryptohash_error(hash));
	add_to(hash, VARDATA_ANY(caisse), VARSIZE_ANY_EXHDR(caisse));
	add_to(hash, ":", 1);
	add_to(hash, VARDATA_ANY(iban), VARSIZE_ANY_EXHDR(iban));
	if (pg_cryptohash_final(hash, (uint8 *) VARDATA(print), PG_SHA256_DIGEST_LENGTH) < 0)
		elog(ERROR, "could not compute a SHA-256: %s", pg_cryptohash_error(hash));
	pg_cryptohash_free(hash);
	SET_VARSIZE(print, VARHDRSZ + PG_SHA256_DIGEST_LENGTH);
	PG_RETURN_BYTEA_P(print);
}
