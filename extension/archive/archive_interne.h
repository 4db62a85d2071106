/*-------------------------------------------------------------------------
 *
 * archive_interne.h
 *	  What the files of the archive share, and nobody else sees.
 *
 * File descriptors and OpenSSL's objects are released by callbacks of the
 * memory context that was current when they were made, so that an error leaves
 * none behind.  Directories are opened one component after the other, none of
 * them a symbolic link; what is in them, relative to their descriptors.
 *
 * IDENTIFICATION
 *	  extension/archive/archive_interne.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_ARCHIVE_INTERNE_H
#define CALIMERO_ARCHIVE_INTERNE_H

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "archive/archive.h"
#include "core/archive/archive_noms.h"

#if OPENSSL_VERSION_NUMBER < 0x30000000L
#error "calimero needs OpenSSL 3 or later"
#endif

/* A file as sealed: docs/archive.md. */
#define CALIMERO_ARCHIVE_LIMIT (UINT64CONST(64) * 1024 * 1024)

/* archive_reglages.c */
extern char *calimero_archive_directory_setting;
extern char *calimero_archive_certificates_setting;
extern char *calimero_archive_key_setting;

/* archive_fichier.c */

typedef struct CalimeroHandle
{
	int			fd;				/* -1 when closed */
	MemoryContextCallback callback;
} CalimeroHandle;

/* One that is closed, and closes itself with CurrentMemoryContext; never pfree it. */
extern CalimeroHandle *calimero_handle(void);
extern void calimero_handle_close(CalimeroHandle *handle);

/* As openat; false with errno. */
extern bool calimero_handle_open(CalimeroHandle *handle, int directory, const char *name, int flags);

/* An absolute path, without following a symbolic link anywhere on it; false with errno. */
extern bool calimero_handle_walk(CalimeroHandle *handle, const char *path, int flags);

/* All of a regular file, and a NUL after it, palloc'd; false with errno, EFBIG when it is larger than "most". */
extern bool calimero_handle_read(CalimeroHandle *handle, size_t most, char **bytes, size_t *length);

/* SQLSTATE of a file that could not be written, from errno: for ereport. */
extern int	calimero_errcode_for_writing(void);

/*
 * A new file of a directory, whole and durable under its name, or not at all;
 * false when the name is taken.
 */
extern bool calimero_file_put(const CalimeroHandle *directory, const char *name, const void *bytes, size_t length);

/* Is there a regular file of that name with exactly these bytes? */
extern bool calimero_file_same(const CalimeroHandle *directory, const char *name, const void *bytes, size_t length);

/* Make the names in a directory durable. */
extern void calimero_directory_sync(const CalimeroHandle *directory);

/* What an errno says of the path of a setting: for errdetail. */
extern const char *calimero_path_reason(int error);

/* archive_repertoire.c */

/* The directory of a caisse, made when it is missing and "make"; NULL when it is missing otherwise. */
extern CalimeroHandle *calimero_archive_directory(const char *caisse, bool make);

/* Remove from it, when it is there; false with errno. */
extern bool calimero_directory_remove(const CalimeroHandle *directory, const char *name);

/* archive_certificats.c */

typedef struct CalimeroCertificates
{
	STACK_OF(X509) * stack;
	size_t		encoded;		/* bytes of all of them, in DER */
	MemoryContextCallback callback;
} CalimeroCertificates;

/* Those of a caisse, all of them fit to seal to; error MS081 otherwise. */
extern CalimeroCertificates *calimero_certificates(const char *caisse);

extern void calimero_certificate_sha256(X509 *certificate, uint8 sha256[CALIMERO_SHA256_SIZE]);

/* archive_manifeste.c */

/* Error MS082 when it cannot sign. */
extern void calimero_archive_check_key(void);

/* As calimero_archive_publish, under any names. */
extern void calimero_archive_place(const CalimeroHandle *directory, const char *caisse, const char *name,
								   const void *bytes, size_t length);

/* archive_sceller.c */

typedef struct CalimeroSealer CalimeroSealer;

/* Memory and OpenSSL's objects are of CurrentMemoryContext. */
extern CalimeroSealer *calimero_sealer(const CalimeroCertificates *certificates);
extern void calimero_sealer_put(CalimeroSealer *sealer, const char *text, size_t length);

/* Bytes compressed so far. */
extern uint64 calimero_sealer_size(const CalimeroSealer *sealer);

/* By how many at most the file is larger than what was compressed and will be put uncompressed. */
extern uint64 calimero_sealer_margin(const CalimeroCertificates *certificates);

/* The whole file, in DER; it stands until the sealer is freed. */
extern const uint8 *calimero_sealer_finish(CalimeroSealer *sealer, size_t *length);
extern void calimero_sealer_free(CalimeroSealer *sealer);

/* archive_ecrire.c */

/* As calimero_archive_begin, with another limit. */
extern CalimeroArchive *calimero_archive_begin_limited(const char *caisse, uint64 limit);

#endif							/* CALIMERO_ARCHIVE_INTERNE_H */
