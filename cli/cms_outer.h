/*-------------------------------------------------------------------------
 *
 * cms_outer.h
 *	  The outside of a sealed file: CMS AuthEnvelopedData (RFC 5083) in DER,
 *	  read without any key.
 *
 * It tells a sealed file from anything else, and how many may open it.  Only
 * the first and the last bytes are looked at: a file is checked while its
 * SHA-256 is computed, whatever its size.
 *
 * IDENTIFICATION
 *	  cli/cms_outer.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_CMS_OUTER_H
#define CALIMERO_CMS_OUTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All recipients must lie in the first bytes: some 600 of RSA 3072. */
#define CMS_HEAD_SIZE ((size_t) 256 * 1024)

/* What follows the encrypted content: the tag of GCM, an OCTET STRING of 16 bytes. */
#define CMS_TAIL_SIZE 18

typedef struct CmsOuter
{
	size_t		recipients;
	uint64_t	fault;			/* where it is not what it should be, from 1 */
} CmsOuter;

/*
 * "head": the first bytes of a file of "size" bytes, CMS_HEAD_SIZE or all of
 * it; "tail": its last CMS_TAIL_SIZE bytes.  False when it is no such file.
 */
extern bool cms_outer_read(const unsigned char *head, size_t head_length, const unsigned char *tail,
						   uint64_t size, CmsOuter *outer);

#endif							/* CALIMERO_CMS_OUTER_H */
