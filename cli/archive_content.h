/*-------------------------------------------------------------------------
 *
 * archive_content.h
 *	  Opening a sealed file of the archive: CMS, gzip, text.
 *
 * Nothing is told of a file before its whole content is known to be what was
 * sealed.  Memory is that of the sealed file and of what it holds compressed;
 * what that expands to is read as it comes.
 *
 * IDENTIFICATION
 *	  cli/archive_content.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_ARCHIVE_CONTENT_H
#define CALIMERO_ARCHIVE_CONTENT_H

#include <openssl/evp.h>
#include <stdbool.h>

#include "archive_text.h"
#include "memory.h"

/*
 * "sealed" is emptied as soon as it is parsed; "label" names the file in
 * messages.  False when it cannot be opened, or is not what it should be: it
 * was said.
 */
extern bool archive_content_read(Buffer *sealed, const char *label, EVP_PKEY *key,
								 const ArchiveEvents *events, void *argument);

#endif							/* CALIMERO_ARCHIVE_CONTENT_H */
