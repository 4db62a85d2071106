/*-------------------------------------------------------------------------
 *
 * archive_verifier.c
 *	  calimero.archive_verifier_reglages(): would a purge be able to write its
 *	  archive, and to whom would it be sealed?
 *
 * It raises what the purge would raise, and writes nothing.
 *
 * IDENTIFICATION
 *	  extension/archive/archive_verifier.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <time.h>

#include "executor/spi.h"
#include "fmgr.h"
#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "archive/archive_interne.h"

#define RESULT_COLUMNS 7

PG_FUNCTION_INFO_V1(calimero_archive_verifier_reglages);

/* Seal nothing, to see that OpenSSL can with each key. */
static void
try_to_seal(const CalimeroCertificates *certificates)
{
	CalimeroSealer *sealer = calimero_sealer(certificates);
	size_t		length;

	(void) calimero_sealer_finish(sealer, &length);
	calimero_sealer_free(sealer);
}

static Datum
instant(const ASN1_TIME *time, bool *isnull)
{
	struct tm	parts;

	*isnull = ASN1_TIME_to_tm(time, &parts) != 1;
	return *isnull ? (Datum) 0 : TimestampTzGetDatum(time_t_to_timestamptz((pg_time_t) timegm(&parts)));
}

static Datum
days_left(const ASN1_TIME *end, bool *isnull)
{
	int			days;
	int			seconds;

	*isnull = ASN1_TIME_diff(&days, &seconds, NULL, end) != 1;
	return Int32GetDatum(days);
}

static void
put_certificate(ReturnSetInfo *result, X509 *certificate, int number)
{
	EVP_PKEY   *key = X509_get0_pubkey(certificate);
	uint8		sha256[CALIMERO_SHA256_SIZE];
	char		text[2 * CALIMERO_SHA256_SIZE + 1];
	Datum		values[RESULT_COLUMNS];
	bool		nulls[RESULT_COLUMNS] = {false};

	calimero_certificate_sha256(certificate, sha256);
	calimero_hexadecimal(sha256, sizeof(sha256), text);
	values[0] = Int32GetDatum(number);
	values[1] = CStringGetTextDatum(text);
	values[2] = instant(X509_get0_notBefore(certificate), &nulls[2]);
	values[3] = instant(X509_get0_notAfter(certificate), &nulls[3]);
	values[4] = CStringGetTextDatum(EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA ? "RSA" : "EC");
	values[5] = Int32GetDatum(EVP_PKEY_get_bits(key));
	values[6] = days_left(X509_get0_notAfter(certificate), &nulls[6]);
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

Datum
calimero_archive_verifier_reglages(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	char		caisse[CALIMERO_CAISSE_SIZE];
	CalimeroHandle *directory;
	CalimeroCertificates *certificates;

	InitMaterializedSRF(fcinfo, 0);
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "could not connect to SPI");
	calimero_resolve_caisse(PG_ARGISNULL(0) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(0)), caisse);
	SPI_finish();

	directory = calimero_archive_directory(caisse, false);
	if (directory != NULL)
		calimero_handle_close(directory);
	certificates = calimero_certificates(caisse);
	calimero_archive_check_key();
	try_to_seal(certificates);
	for (int i = 0; i < sk_X509_num(certificates->stack); i++)
		put_certificate(result, sk_X509_value(certificates->stack, i), i + 1);
	return (Datum) 0;
}
