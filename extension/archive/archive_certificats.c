/*-------------------------------------------------------------------------
 *
 * archive_certificats.c
 *	  The certificates of those who may read the archive of a caisse.
 *
 * All are checked before a row is deleted: what is sealed to a certificate
 * that nobody can use, or that somebody else put there, is lost or leaked.
 * They are named by their number in the file, from 1, never by who they are of.
 *
 * IDENTIFICATION
 *	  extension/archive/archive_certificats.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "archive/archive_interne.h"

#define FILE_MOST (1024 * 1024)
#define CERTIFICATES_MOST 100

#define RSA_BITS_LEAST 3072
#define CURVE_BITS_LEAST 256

static void
free_certificates(void *argument)
{
	CalimeroCertificates *certificates = argument;

	sk_X509_pop_free(certificates->stack, X509_free);
	certificates->stack = NULL;
}

pg_noreturn static void
refuse_file(const char *caisse, const char *reason)
{
	ereport(ERROR,
			(errcode(ERRCODE_CALIMERO_ARCHIVE_CERTIFICATE),
			 errmsg("the certificates of caisse \"%s\" cannot be used", caisse),
			 errdetail("%s", reason),
			 errhint("A DBA puts them, in PEM, into the file %s.pem of calimero.archive_certificats: docs/archive.md.", caisse)));
}

pg_noreturn static void
refuse_certificate(const char *caisse, int number, const char *reason)
{
	ereport(ERROR,
			(errcode(ERRCODE_CALIMERO_ARCHIVE_CERTIFICATE),
			 errmsg("certificate %d of caisse \"%s\" cannot be used", number, caisse),
			 errdetail("%s", reason),
			 errhint("A DBA puts another in its place in the file %s.pem of calimero.archive_certificats, or takes it out.", caisse)));
}

/* Whoever can write there can have archives sealed to himself. */
static void
check_trusted(const CalimeroHandle *handle, const char *caisse, const char *what)
{
	struct stat status;

	if (fstat(handle->fd, &status) != 0)
		refuse_file(caisse, calimero_path_reason(errno));
	if (status.st_uid != geteuid() && status.st_uid != 0)
		refuse_file(caisse, psprintf("%s is neither of the user that the server runs as nor of root.", what));
	if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0)
		refuse_file(caisse, psprintf("%s can be written by others than its owner.", what));
}

static BIO *
open_file(const char *caisse)
{
	CalimeroHandle *directory = calimero_handle();
	CalimeroHandle *file = calimero_handle();
	char	   *bytes;
	size_t		length;
	BIO		   *source;

	if (calimero_archive_certificates_setting[0] == '\0')
		ereport(ERROR,
				(errcode(ERRCODE_CALIMERO_ARCHIVE_SETTING),
				 errmsg("parameter \"%s\" is not set", "calimero.archive_certificats"),
				 errhint("A superuser sets it: docs/archive.md says to what.")));
	if (!calimero_handle_walk(directory, calimero_archive_certificates_setting, O_RDONLY | O_DIRECTORY))
		refuse_file(caisse, psprintf("Their directory: %s", calimero_path_reason(errno)));
	check_trusted(directory, caisse, "Their directory");
	if (!calimero_handle_open(file, directory->fd, psprintf("%s.pem", caisse), O_RDONLY))
		refuse_file(caisse, psprintf("Their file: %s", calimero_path_reason(errno)));
	check_trusted(file, caisse, "Their file");
	if (!calimero_handle_read(file, FILE_MOST, &bytes, &length))
		refuse_file(caisse, psprintf("Their file: %s", calimero_path_reason(errno)));
	calimero_handle_close(file);
	calimero_handle_close(directory);
	source = BIO_new_mem_buf(bytes, (int) length);
	if (source == NULL)
		ereport(ERROR, (errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
	return source;
}

/* True when reading ended because there are no more. */
static bool
read_stack(BIO *source, STACK_OF(X509) * stack)
{
	X509	   *certificate;
	unsigned long error;

	ERR_clear_error();
	while (sk_X509_num(stack) <= CERTIFICATES_MOST &&
		   (certificate = PEM_read_bio_X509(source, NULL, NULL, NULL)) != NULL)
	{
		if (sk_X509_push(stack, certificate) <= 0)
		{
			X509_free(certificate);
			return false;
		}
	}
	error = ERR_peek_last_error();
	ERR_clear_error();
	return ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
}

static void
check_days(X509 *certificate, const char *caisse, int number)
{
	int			begins = X509_cmp_current_time(X509_get0_notBefore(certificate));
	int			ends = X509_cmp_current_time(X509_get0_notAfter(certificate));

	if (begins == 0 || ends == 0)
		refuse_certificate(caisse, number, "It does not say when it is valid.");
	if (begins > 0)
		refuse_certificate(caisse, number, "It is not valid yet.");
	if (ends < 0)
		refuse_certificate(caisse, number, "It is not valid any more.");
}

static void
check_key(X509 *certificate, const char *caisse, int number)
{
	EVP_PKEY   *key = X509_get0_pubkey(certificate);
	uint32		usage = X509_get_key_usage(certificate);
	int			kind = key == NULL ? EVP_PKEY_NONE : EVP_PKEY_get_base_id(key);

	if (X509_get_extension_flags(certificate) & EXFLAG_INVALID)
		refuse_certificate(caisse, number, "Its extensions are not well formed.");
	if (kind != EVP_PKEY_RSA && kind != EVP_PKEY_EC)
		refuse_certificate(caisse, number, "Its key is neither for RSA nor for an elliptic curve that encrypts.");
	if (EVP_PKEY_get_bits(key) < (kind == EVP_PKEY_RSA ? RSA_BITS_LEAST : CURVE_BITS_LEAST))
		refuse_certificate(caisse, number, psprintf("Its key is of %d bits, less than %d.", EVP_PKEY_get_bits(key),
													kind == EVP_PKEY_RSA ? RSA_BITS_LEAST : CURVE_BITS_LEAST));
	if (kind == EVP_PKEY_RSA && (usage & KU_KEY_ENCIPHERMENT) == 0)
		refuse_certificate(caisse, number, "Its keyUsage does not allow keyEncipherment.");
	if (kind == EVP_PKEY_EC && (usage & KU_KEY_AGREEMENT) == 0)
		refuse_certificate(caisse, number, "Its keyUsage does not allow keyAgreement.");
}

static void
check_certificates(CalimeroCertificates *certificates, const char *caisse)
{
	for (int i = 0; i < sk_X509_num(certificates->stack); i++)
	{
		X509	   *certificate = sk_X509_value(certificates->stack, i);
		int			length = i2d_X509(certificate, NULL);

		check_days(certificate, caisse, i + 1);
		check_key(certificate, caisse, i + 1);
		if (length <= 0)
			refuse_certificate(caisse, i + 1, "It cannot be encoded.");
		certificates->encoded += length;
	}
	ERR_clear_error();
}

CalimeroCertificates *
calimero_certificates(const char *caisse)
{
	CalimeroCertificates *certificates = palloc0(sizeof(CalimeroCertificates));
	BIO		   *source;
	bool		whole;

	certificates->callback.func = free_certificates;
	certificates->callback.arg = certificates;
	MemoryContextRegisterResetCallback(CurrentMemoryContext, &certificates->callback);
	source = open_file(caisse);
	certificates->stack = sk_X509_new_null();
	whole = certificates->stack != NULL && read_stack(source, certificates->stack);
	BIO_free(source);
	if (certificates->stack == NULL)
		ereport(ERROR, (errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
	if (sk_X509_num(certificates->stack) > CERTIFICATES_MOST)
		refuse_file(caisse, psprintf("There are more than %d of them.", CERTIFICATES_MOST));
	if (!whole)
		refuse_certificate(caisse, sk_X509_num(certificates->stack) + 1, "It is no certificate in PEM that can be read.");
	if (sk_X509_num(certificates->stack) == 0)
		refuse_file(caisse, "Their file holds none.");
	check_certificates(certificates, caisse);
	return certificates;
}

void
calimero_certificate_sha256(X509 *certificate, uint8 sha256[CALIMERO_SHA256_SIZE])
{
	unsigned int length;

	if (X509_digest(certificate, EVP_sha256(), sha256, &length) != 1 || length != CALIMERO_SHA256_SIZE)
		ereport(ERROR,
				(errcode(ERRCODE_INTERNAL_ERROR),
				 errmsg("could not compute the hash of a certificate"),
				 errhint("Check that the OpenSSL of the server has SHA-256.")));
}
