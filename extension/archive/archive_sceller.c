/*-------------------------------------------------------------------------
 *
 * archive_sceller.c
 *	  Text in, a sealed file out: deflate, then CMS AuthEnvelopedData.
 *
 * What is compressed is encrypted as it comes: of the text, memory never holds
 * more than the compressor's window.  What is encrypted stays in memory until
 * the end, since the definite lengths of DER come before it.
 *
 * Keys of RSA are transported under OAEP with SHA-256, and keys agreed on a
 * curve derived with SHA-256: OpenSSL would by itself take PKCS #1 v1.5 and
 * SHA-1.
 *
 * IDENTIFICATION
 *	  extension/archive/archive_sceller.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/ec.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <zlib.h>

#include "archive/archive_interne.h"

/*
 * Of 332 MB of rows like ours (2 million, of 14 columns), in seconds of a
 * processor: to text 3.9, deflate by levels 1, 3 and 6 then 5.2, 8.3 and 21.7,
 * sealing 1.2.  The file has 99 MB with level 1, 79 with 6, 332 without.
 *
 * Windows are of 32 kB, with the header and check that gunzip wants.
 */
#define LEVEL 1
#define GZIP_WINDOW (15 + 16)
#define MEMORY 8

#define OUTPUT_SIZE 65536

/*
 * What deflate can hold back, its header and its trailer: with MEMORY 8 it
 * keeps 16384 symbols, of 4 bytes at most, and as many bytes pending.
 */
#define HELD_BACK (256 * 1024)

/* CMS around a recipient's issuer and key, which are in its certificate, and encrypted key; and around all. */
#define AROUND_RECIPIENT 4096

struct CalimeroSealer
{
	CMS_ContentInfo *cms;
	BIO		   *chain;			/* encrypts, into memory */
	z_stream	stream;
	bool		compressing;	/* stream is open */
	uint64		compressed;
	uint8	   *der;
	MemoryContextCallback callback;
	uint8		output[OUTPUT_SIZE];
};

/* zlib's memory, wiped when given back: its window holds text. */
#define FRONT 16

static voidpf
zlib_allocate(voidpf context, uInt items, uInt size)
{
	size_t		total = (size_t) items * size;
	char	   *block = malloc(total + FRONT);

	if (block == NULL)
		return Z_NULL;
	memcpy(block, &total, sizeof(total));
	return block + FRONT;
}

static void
zlib_release(voidpf context, voidpf pointer)
{
	char	   *block = (char *) pointer - FRONT;
	size_t		total;

	memcpy(&total, block, sizeof(total));
	explicit_bzero(block, total + FRONT);
	free(block);
}

static void
stop_compressing(CalimeroSealer *sealer)
{
	if (sealer->compressing)
		deflateEnd(&sealer->stream);
	sealer->compressing = false;
	explicit_bzero(sealer->output, sizeof(sealer->output));
}

void
calimero_sealer_free(CalimeroSealer *sealer)
{
	stop_compressing(sealer);
	BIO_free_all(sealer->chain);
	sealer->chain = NULL;
	CMS_ContentInfo_free(sealer->cms);
	sealer->cms = NULL;
	OPENSSL_free(sealer->der);
	sealer->der = NULL;
	ERR_clear_error();
}

static void
free_with_context(void *argument)
{
	calimero_sealer_free(argument);
}

pg_noreturn static void
report_sealing(void)
{
	unsigned long error = ERR_peek_error();
	const char *reason = error == 0 ? NULL : ERR_reason_error_string(error);

	ERR_clear_error();
	ereport(ERROR,
			(errcode(reason == NULL || ERR_GET_REASON(error) == ERR_R_MALLOC_FAILURE ?
					 ERRCODE_OUT_OF_MEMORY : ERRCODE_CALIMERO_ARCHIVE_CERTIFICATE),
			 errmsg("could not seal a file of the archive"),
			 errdetail("OpenSSL says: %s.", reason == NULL ? "nothing" : reason),
			 errhint("Nothing was deleted. calimero.archive_verifier_reglages() looks at each certificate.")));
}

static void
add_recipient(CMS_ContentInfo *cms, X509 *certificate)
{
	/*
	 * By the hash of its key, where it has one: its issuer is often a name,
	 * and stands unencrypted.
	 */
	unsigned int flags = CMS_KEY_PARAM | (X509_get0_subject_key_id(certificate) == NULL ? 0 : CMS_USE_KEYID);
	CMS_RecipientInfo *recipient = CMS_add1_recipient_cert(cms, certificate, flags);
	EVP_PKEY_CTX *context = recipient == NULL ? NULL : CMS_RecipientInfo_get0_pkey_ctx(recipient);
	bool		set;

	if (context == NULL)
		report_sealing();
	if (EVP_PKEY_get_base_id(X509_get0_pubkey(certificate)) == EVP_PKEY_RSA)
		set = EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) > 0 &&
			EVP_PKEY_CTX_set_rsa_oaep_md(context, EVP_sha256()) > 0;
	else
		set = EVP_PKEY_CTX_set_ecdh_kdf_md(context, EVP_sha256()) > 0;
	if (!set)
		report_sealing();
}

CalimeroSealer *
calimero_sealer(const CalimeroCertificates *certificates)
{
	CalimeroSealer *sealer = palloc0(sizeof(CalimeroSealer));

	sealer->callback.func = free_with_context;
	sealer->callback.arg = sealer;
	MemoryContextRegisterResetCallback(CurrentMemoryContext, &sealer->callback);
	ERR_clear_error();
	sealer->cms = CMS_encrypt(NULL, NULL, EVP_aes_256_gcm(), CMS_BINARY | CMS_PARTIAL);
	if (sealer->cms == NULL)
		report_sealing();
	for (int i = 0; i < sk_X509_num(certificates->stack); i++)
		add_recipient(sealer->cms, sk_X509_value(certificates->stack, i));
	sealer->chain = CMS_dataInit(sealer->cms, NULL);
	if (sealer->chain == NULL)
		report_sealing();
	sealer->stream.zalloc = zlib_allocate;
	sealer->stream.zfree = zlib_release;
	if (deflateInit2(&sealer->stream, LEVEL, Z_DEFLATED, GZIP_WINDOW, MEMORY, Z_DEFAULT_STRATEGY) != Z_OK)
		ereport(ERROR, (errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
	sealer->compressing = true;
	return sealer;
}

/* Compress what the stream has as input and encrypt what comes out. */
static void
drain(CalimeroSealer *sealer, int flush)
{
	int			result;

	do
	{
		size_t		length;

		sealer->stream.next_out = sealer->output;
		sealer->stream.avail_out = OUTPUT_SIZE;
		result = deflate(&sealer->stream, flush);
		length = OUTPUT_SIZE - sealer->stream.avail_out;
		if (length > 0 && BIO_write(sealer->chain, sealer->output, (int) length) != (int) length)
			report_sealing();
		sealer->compressed += length;
	} while (result == Z_OK && sealer->stream.avail_out == 0);
	if (flush == Z_FINISH ? result != Z_STREAM_END : result != Z_OK && result != Z_BUF_ERROR)
		elog(ERROR, "deflate fails with %d", result);
}

void
calimero_sealer_put(CalimeroSealer *sealer, const char *text, size_t length)
{
	while (length > 0)
	{
		uInt		some = (uInt) Min(length, 1024 * 1024);

		sealer->stream.next_in = (Bytef *) unconstify(char *, text);
		sealer->stream.avail_in = some;
		drain(sealer, Z_NO_FLUSH);
		text += some;
		length -= some;
	}
}

uint64
calimero_sealer_size(const CalimeroSealer *sealer)
{
	return sealer->compressed;
}

uint64
calimero_sealer_margin(const CalimeroCertificates *certificates)
{
	return HELD_BACK + 2 * certificates->encoded +
		(uint64) (sk_X509_num(certificates->stack) + 1) * AROUND_RECIPIENT;
}

const uint8 *
calimero_sealer_finish(CalimeroSealer *sealer, size_t *length)
{
	int			size;

	sealer->stream.avail_in = 0;
	drain(sealer, Z_FINISH);
	stop_compressing(sealer);
	ERR_clear_error();
	if (BIO_flush(sealer->chain) <= 0 || CMS_dataFinal(sealer->cms, sealer->chain) != 1)
		report_sealing();
	BIO_free_all(sealer->chain);
	sealer->chain = NULL;
	size = i2d_CMS_ContentInfo(sealer->cms, &sealer->der);
	if (size <= 0)
		report_sealing();
	CMS_ContentInfo_free(sealer->cms);
	sealer->cms = NULL;
	ERR_clear_error();
	*length = size;
	return sealer->der;
}
