/*-------------------------------------------------------------------------
 *
 * archive.h
 *	  The archive of purged dossiers: what the purge writes, sealed to the
 *	  holders of the archive key of a caisse.
 *
 * docs/archive.md is the format.  The order of a lot, on which everything
 * rests:
 *
 *	1. calimero_archive_begin	settings, directory, certificates and signing
 *		key are checked before a row is touched;
 *	2. calimero_archive_table, calimero_archive_row		while rows are deleted;
 *	3. calimero_archive_seal	the files are whole and durable, under their
 *		names;
 *	4. the caller writes purge_lot, with the manifest and its signature, in the
 *		transaction that deleted, and commits;
 *	5. calimero_archive_publish		the manifest, durable, after the commit.
 *
 * Files of a lot that is not sealed are removed with its memory.  An error
 * between 3 and 4 leaves files that no row names: calimero_archive_forget
 * removes them, and so does the next run.  All memory is
 * of the context that was current at the beginning of the lot, secrets and
 * OpenSSL's objects are released with it.
 *
 * Errors are MS08x, and name no path below the directory of the caisse.
 *
 * IDENTIFICATION
 *	  extension/archive/archive.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_ARCHIVE_H
#define CALIMERO_ARCHIVE_H

#include "executor/tuptable.h"
#include "nodes/pg_list.h"

#include "common/calimero_server.h"

#define CALIMERO_SHA256_SIZE 32
#define CALIMERO_SIGNATURE_SIZE 64

typedef struct CalimeroArchive CalimeroArchive;

/* One sealed file. */
typedef struct CalimeroArchiveFile
{
	char		name[64];
	uint64		bytes;
	uint8		sha256[CALIMERO_SHA256_SIZE];
} CalimeroArchiveFile;

/* archive_reglages.c */

/* Defines the parameters; called by _PG_init. */
extern void calimero_archive_init(void);

/* archive_ecrire.c */

extern CalimeroArchive *calimero_archive_begin(const char *caisse);

/* Rows of that table follow, with these columns: those of the descriptor, by its names. */
extern void calimero_archive_table(CalimeroArchive *archive, const char *table, TupleDesc descriptor);
extern void calimero_archive_row(CalimeroArchive *archive, TupleTableSlot *slot);

/* List of CalimeroArchiveFile *, in order.  Nothing can be added after it. */
extern List *calimero_archive_seal(CalimeroArchive *archive);

/* SHA-256 of the certificates to which it is sealed: list of uint8[32] *. */
extern List *calimero_archive_certificates(const CalimeroArchive *archive);

/* Removes the files of a lot that will not be committed; never fails. */
extern void calimero_archive_forget(CalimeroArchive *archive);

/* archive_manifeste.c */

/* Sign a manifest, newline included: its text in the encoding of the database, of which the bytes in UTF-8 are signed. */
extern void calimero_archive_sign(const char *manifest, uint8 signature[CALIMERO_SIGNATURE_SIZE]);

/*
 * Write manifest and signature of a lot, durable; does nothing when they are
 * there and equal, error MS085 when others are there.
 */
extern void calimero_archive_publish(const char *caisse, int64 lot, const char *manifest,
									 const uint8 signature[CALIMERO_SIGNATURE_SIZE]);

/* archive_repertoire.c */

/* What is in the directory of the caisse: lots that have a manifest (the greatest number), and content files and *.part. */
extern int64 calimero_archive_last_lot(const char *caisse);
extern List *calimero_archive_contents(const char *caisse); /* of char * */

/* Remove a content file or *.part; the directory is durable after it. */
extern void calimero_archive_remove(const char *caisse, const char *name);

#endif							/* CALIMERO_ARCHIVE_H */
