/*-------------------------------------------------------------------------
 *
 * archive_verify.h
 *	  Checking the archive of one caisse, without the key that opens it.
 *
 * What is found is a row of the output: caisse, lot, element, gravite,
 * constat, valeur.  Nothing that is found stops the check of the rest.
 *
 * IDENTIFICATION
 *	  cli/archive_verify.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_ARCHIVE_VERIFY_H
#define CALIMERO_ARCHIVE_VERIFY_H

#include <openssl/evp.h>

#include "archive_dir.h"
#include "exit_codes.h"
#include "output.h"

/* What a check is told, and what it found. */
typedef struct ArchiveVerify
{
	const Options *options;
	Output	   *output;
	EVP_PKEY   *signer;			/* NULL: signatures are not checked */
	int64_t		known_lot;		/* of --dernier, 0 without */
	const char *known_sha256;
	size_t		anomalies;
	ExitCode	code;			/* EXIT_ERROR when something could not be read */
} ArchiveVerify;

extern void archive_verify_columns(Output *output);

/* An element beside the directories of the caisses. */
extern void archive_verify_stray(ArchiveVerify *verify, const ArchiveDir *parent, const ArchiveName *entry);

extern void archive_verify_caisse(ArchiveVerify *verify, ArchiveDir *directory);

#endif							/* CALIMERO_ARCHIVE_VERIFY_H */
