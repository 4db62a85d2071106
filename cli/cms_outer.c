/*-------------------------------------------------------------------------
 *
 * cms_outer.c
 *	  The outside of a sealed file: CMS AuthEnvelopedData (RFC 5083) in DER,
 *	  read without any key.
 *
 *		SEQUENCE { authEnvelopedData,
 *		  [0] SEQUENCE { 0,
 *			SET { recipient... },
 *			SEQUENCE { data, SEQUENCE { aes256-GCM, parameters }, [0] content },
 *			OCTET STRING tag } }
 *
 * IDENTIFICATION
 *	  cli/cms_outer.c
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "cms_outer.h"

#define TAG_INTEGER		 0x02
#define TAG_OCTET_STRING 0x04
#define TAG_OID			 0x06
#define TAG_SEQUENCE	 0x30
#define TAG_SET			 0x31
#define TAG_CONTENT		 0x80	/* [0] IMPLICIT OCTET STRING, primitive */
#define TAG_EXPLICIT	 0xa0	/* [0] EXPLICIT */
#define TAG_KEY_AGREED	 0xa1	/* [1]: a recipient with an elliptic curve */
#define GCM_TAG_SIZE	 16

/* 1.2.840.113549.1.9.16.1.23, 1.2.840.113549.1.7.1, 2.16.840.1.101.3.4.1.46 */
static const unsigned char oid_auth_enveloped[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01, 0x17};
static const unsigned char oid_data[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01};
static const unsigned char oid_aes_256_gcm[] = {0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x2e};

typedef struct Der
{
	const unsigned char *bytes;
	uint64_t	length;			/* of "bytes": the beginning of the file */
	uint64_t	at;
} Der;

/* The length of an element: definite, and in as few bytes as it takes. */
static bool
read_length(Der *der, uint64_t *length)
{
	unsigned int count;

	if (der->at >= der->length)
		return false;
	*length = der->bytes[der->at];
	if (*length < 0x80)
	{
		der->at++;
		return true;
	}
	count = (unsigned int) *length & 0x7f;
	if (count < 1 || count > 7 || der->length - der->at <= count || der->bytes[der->at + 1] == 0)
		return false;
	der->at++;
	for (*length = 0; count > 0; count--)
		*length = *length << 8 | der->bytes[der->at++];
	return *length >= 0x80;
}

/* Enter an element of this tag that ends at "limit" or before; *end is where. */
static bool
enter(Der *der, unsigned int tag, uint64_t limit, uint64_t *end)
{
	uint64_t	length;

	if (der->at >= der->length || der->bytes[der->at] != tag)
		return false;
	der->at++;
	if (!read_length(der, &length) || der->at > limit || length > limit - der->at)
		return false;
	*end = der->at + length;
	return true;
}

/* The same, of an element that nothing follows. */
static bool
enter_last(Der *der, unsigned int tag, uint64_t limit)
{
	uint64_t	end;

	return enter(der, tag, limit, &end) && end == limit;
}

static bool
read_exactly(Der *der, unsigned int tag, const void *value, size_t length, uint64_t limit)
{
	uint64_t	end;

	if (!enter(der, tag, limit, &end) || end - der->at != length || end > der->length ||
		memcmp(der->bytes + der->at, value, length) != 0)
		return false;
	der->at = end;
	return true;
}

static bool
read_recipients(Der *der, uint64_t limit, size_t *recipients)
{
	uint64_t	set_end;
	uint64_t	end;

	if (!enter(der, TAG_SET, limit, &set_end))
		return false;
	while (der->at < set_end)
	{
		bool		agreed = der->at < der->length && der->bytes[der->at] == TAG_KEY_AGREED;

		if (!enter(der, agreed ? TAG_KEY_AGREED : TAG_SEQUENCE, set_end, &end))
			return false;
		der->at = end;
		(*recipients)++;
	}
	return *recipients > 0;
}

/* Up to the content, of which not one byte is read. */
static bool
read_encrypted(Der *der, uint64_t limit)
{
	uint64_t	outer_end;
	uint64_t	end;

	if (!enter(der, TAG_SEQUENCE, limit, &outer_end) ||
		!read_exactly(der, TAG_OID, oid_data, sizeof(oid_data), outer_end) ||
		!enter(der, TAG_SEQUENCE, outer_end, &end) ||
		!read_exactly(der, TAG_OID, oid_aes_256_gcm, sizeof(oid_aes_256_gcm), end))
		return false;
	der->at = end;
	if (!enter_last(der, TAG_CONTENT, outer_end))
		return false;
	der->at = outer_end;
	return true;
}

bool
cms_outer_read(const unsigned char *head, size_t head_length, const unsigned char *tail,
			   uint64_t size, CmsOuter *outer)
{
	static const unsigned char version = 0;
	Der			der = {head, head_length, 0};
	bool		done;

	outer->recipients = 0;
	done = size > CMS_TAIL_SIZE &&
		enter_last(&der, TAG_SEQUENCE, size) &&
		read_exactly(&der, TAG_OID, oid_auth_enveloped, sizeof(oid_auth_enveloped), size) &&
		enter_last(&der, TAG_EXPLICIT, size) &&
		enter_last(&der, TAG_SEQUENCE, size) &&
		read_exactly(&der, TAG_INTEGER, &version, 1, size) &&
		read_recipients(&der, size, &outer->recipients) &&
		read_encrypted(&der, size) &&
		der.at == size - CMS_TAIL_SIZE &&
		tail[0] == TAG_OCTET_STRING && tail[1] == GCM_TAG_SIZE;
	outer->fault = der.at + 1;
	return done;
}
