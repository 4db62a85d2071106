/*-------------------------------------------------------------------------
 *
 * archive_digest.h
 *	  SHA-256 of what the archive holds, and its first and last bytes.
 *
 * IDENTIFICATION
 *	  cli/archive_digest.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_ARCHIVE_DIGEST_H
#define CALIMERO_ARCHIVE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cms_outer.h"
#include "manifest.h"
#include "progress.h"

typedef struct ArchiveDigest
{
	char		sha256[SHA256_TEXT_SIZE];
	uint64_t	bytes;
	unsigned char head[CMS_HEAD_SIZE];
	size_t		head_length;
	unsigned char tail[CMS_TAIL_SIZE];
} ArchiveDigest;

/*
 * Read "fd" to its end; "progress" counts the bytes, and may be NULL.  False
 * with errno set when it cannot be read.
 */
extern bool archive_digest(int fd, ArchiveDigest *digest, Progress *progress);

extern void sha256_of(const void *bytes, size_t length, char text[SHA256_TEXT_SIZE]);

#endif							/* CALIMERO_ARCHIVE_DIGEST_H */
