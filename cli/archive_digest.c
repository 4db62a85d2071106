/*-------------------------------------------------------------------------
 *
 * archive_digest.c
 *	  SHA-256 of what the archive holds, and its first and last bytes.
 *
 * IDENTIFICATION
 *	  cli/archive_digest.c
 *
 *-------------------------------------------------------------------------
 */
#include <errno.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "archive_digest.h"
#include "log.h"
#include "memory.h"

#define READ_SIZE	((size_t) 1024 * 1024)
#define SHA256_SIZE 32

static EVP_MD_CTX *
digest_begin(void)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();

	if (context == NULL || EVP_DigestInit_ex(context, EVP_sha256(), NULL) != 1)
	{
		log_error("could not compute SHA-256");
		exit(EXIT_FAILURE);
	}
	return context;
}

static void
digest_end(EVP_MD_CTX *context, char text[SHA256_TEXT_SIZE])
{
	unsigned char value[EVP_MAX_MD_SIZE] = {0};
	int			i;

	EVP_DigestFinal_ex(context, value, NULL);
	EVP_MD_CTX_free(context);
	for (i = 0; i < SHA256_SIZE; i++)
		snprintf(text + 2 * (size_t) i, 3, "%02x", value[i]);
}

void
sha256_of(const void *bytes, size_t length, char text[SHA256_TEXT_SIZE])
{
	EVP_MD_CTX *context = digest_begin();

	EVP_DigestUpdate(context, bytes, length);
	digest_end(context, text);
}

/* Keep the last bytes of what has been read so far. */
static void
keep_tail(ArchiveDigest *digest, const unsigned char *bytes, size_t length)
{
	if (length >= CMS_TAIL_SIZE)
	{
		memcpy(digest->tail, bytes + length - CMS_TAIL_SIZE, CMS_TAIL_SIZE);
		return;
	}
	memmove(digest->tail, digest->tail + length, CMS_TAIL_SIZE - length);
	memcpy(digest->tail + CMS_TAIL_SIZE - length, bytes, length);
}

bool
archive_digest(int fd, ArchiveDigest *digest, Progress *progress)
{
	EVP_MD_CTX *context = digest_begin();
	unsigned char *block = memory_allocate(READ_SIZE);
	ssize_t		got;
	int			error = 0;

	memset(digest, 0, sizeof(*digest));
	while ((got = read(fd, block, READ_SIZE)) != 0)
	{
		size_t		length = (size_t) got;
		size_t		kept = CMS_HEAD_SIZE - digest->head_length;

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
		{
			error = errno;
			break;
		}
		EVP_DigestUpdate(context, block, length);
		kept = length < kept ? length : kept;
		memcpy(digest->head + digest->head_length, block, kept);
		digest->head_length += kept;
		keep_tail(digest, block, length);
		digest->bytes += length;
		if (progress != NULL)
			progress_add(progress, 0, length);
	}
	digest_end(context, digest->sha256);
	free(block);
	errno = error;
	return error == 0;
}
