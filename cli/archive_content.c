/*-------------------------------------------------------------------------
 *
 * archive_content.c
 *	  Opening a sealed file of the archive: CMS, gzip, text.
 *
 * Which recipient a private key belongs to is not written in the file: each
 * one is tried.  What another key makes of the wrapped key of RSA may look
 * right (PKCS #1 v1.5), so that only the tag of the content tells.
 *
 * IDENTIFICATION
 *	  cli/archive_content.c
 *
 *-------------------------------------------------------------------------
 */
#include <inttypes.h>
#include <openssl/cms.h>
#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "archive_content.h"
#include "cms_outer.h"
#include "log.h"

#define INFLATE_SIZE   ((size_t) 256 * 1024)
#define GZIP_ONLY	   (16 + MAX_WBITS)

/* Unwrap the key of the content with ours; a success may be one by chance. */
static bool
unwrap(CMS_ContentInfo *cms, CMS_RecipientInfo *recipient, EVP_PKEY *key)
{
	bool		done = false;
	int			i;

	if (CMS_RecipientInfo_type(recipient) == CMS_RECIPINFO_TRANS && EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA)
	{
		/* Releases the key that it was given. */
		if (EVP_PKEY_up_ref(key) != 1)
			return false;
		CMS_RecipientInfo_set0_pkey(recipient, key);
		done = CMS_RecipientInfo_decrypt(cms, recipient) > 0;
		CMS_RecipientInfo_set0_pkey(recipient, NULL);
	}
	else if (CMS_RecipientInfo_type(recipient) == CMS_RECIPINFO_AGREE && EVP_PKEY_get_base_id(key) == EVP_PKEY_EC)
	{
		STACK_OF(CMS_RecipientEncryptedKey) * keys = CMS_RecipientInfo_kari_get0_reks(recipient);

		for (i = 0; !done && i < sk_CMS_RecipientEncryptedKey_num(keys); i++)
		{
			CMS_RecipientInfo_kari_set0_pkey(recipient, key);
			done = CMS_RecipientInfo_kari_decrypt(cms, recipient, sk_CMS_RecipientEncryptedKey_value(keys, i)) > 0;
			CMS_RecipientInfo_kari_set0_pkey(recipient, NULL);
		}
	}
	return done;
}

/* What is inside, NULL when the key is no recipient's or the content was changed: it was said. */
static BIO *
open_sealed(CMS_ContentInfo *cms, const char *label, EVP_PKEY *key)
{
	STACK_OF(CMS_RecipientInfo) * recipients = CMS_get0_RecipientInfos(cms);
	bool		unwrapped = false;
	int			i;

	/* A wrong key is an error at once, not a wrong content later. */
	CMS_decrypt(cms, NULL, NULL, NULL, NULL, CMS_DEBUG_DECRYPT);
	for (i = 0; i < sk_CMS_RecipientInfo_num(recipients); i++)
	{
		BIO		   *content;

		if (!unwrap(cms, sk_CMS_RecipientInfo_value(recipients, i), key))
			continue;
		unwrapped = true;
		content = BIO_new(BIO_s_mem());
		if (content != NULL && CMS_decrypt(cms, NULL, NULL, NULL, content, CMS_BINARY | CMS_DEBUG_DECRYPT) == 1)
			return content;
		BIO_free(content);
	}
	if (unwrapped)
		log_error("file \"%s\" was changed after it was sealed, or the key is not the right one", label);
	else
		log_error("the key is not one to which file \"%s\" was sealed", label);
	return NULL;
}

static BIO *
unseal(Buffer *sealed, const char *label, EVP_PKEY *key)
{
	const unsigned char *bytes = (const unsigned char *) sealed->data;
	size_t		head = sealed->length < CMS_HEAD_SIZE ? sealed->length : CMS_HEAD_SIZE;
	CMS_ContentInfo *cms = NULL;
	CmsOuter	outer;
	BIO		   *content = NULL;

	if (sealed->length > CMS_TAIL_SIZE &&
		cms_outer_read(bytes, head, bytes + sealed->length - CMS_TAIL_SIZE, sealed->length, &outer))
		cms = d2i_CMS_ContentInfo(NULL, &bytes, (long) sealed->length);
	buffer_free(sealed);
	if (cms == NULL)
		log_error("file \"%s\" is not a sealed file of an archive", label);
	else
		content = open_sealed(cms, label, key);
	CMS_ContentInfo_free(cms);
	ERR_clear_error();
	return content;
}

/* All of what "stream" has expanded to, as it comes; false when it is not gzip, or not what it should be. */
static bool
inflate_text(z_stream *stream, ArchiveText *text, const char *label)
{
	char	   *block = memory_allocate(INFLATE_SIZE);
	bool		going = true;
	int			code = Z_OK;

	while (going && code != Z_STREAM_END)
	{
		stream->next_out = (unsigned char *) block;
		stream->avail_out = (uInt) INFLATE_SIZE;
		code = inflate(stream, Z_NO_FLUSH);
		if (code != Z_OK && code != Z_STREAM_END)
		{
			log_error("file \"%s\": what is sealed in it is not whole gzip", label);
			free(block);
			return false;
		}
		going = archive_text_feed(text, block, INFLATE_SIZE - stream->avail_out);
	}
	explicit_bzero(block, INFLATE_SIZE);
	free(block);
	if (going && stream->avail_in > 0)
	{
		log_error("file \"%s\": something follows what is sealed in it", label);
		return false;
	}
	if (archive_text_end(text))
		return true;
	if (text->column != NULL)
		log_error("file \"%s\", line %" PRIu64 ", column \"%s\": %s", label, text->line_number, text->column, text->problem);
	else
		log_error("file \"%s\", line %" PRIu64 ": %s", label, text->line_number, text->problem);
	return false;
}

bool
archive_content_read(Buffer *sealed, const char *label, EVP_PKEY *key,
					 const ArchiveEvents *events, void *argument)
{
	BIO		   *content = unseal(sealed, label, key);
	ArchiveText text;
	z_stream	stream;
	char	   *bytes;
	bool		done = false;

	if (content == NULL)
		return false;
	memset(&stream, 0, sizeof(stream));
	stream.avail_in = (uInt) BIO_get_mem_data(content, &bytes);
	stream.next_in = (unsigned char *) bytes;
	archive_text_begin(&text, events, argument);
	if (inflateInit2(&stream, GZIP_ONLY) != Z_OK)
		log_error("could not expand file \"%s\"", label);
	else
	{
		done = inflate_text(&stream, &text, label);
		inflateEnd(&stream);
	}
	archive_text_free(&text);
	BIO_free(content);
	return done;
}
