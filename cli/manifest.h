/*-------------------------------------------------------------------------
 *
 * manifest.h
 *	  The manifest of a lot of the archive (docs/archive.md), read strictly.
 *
 * A manifest is signed and chained as bytes: there is one way to write what
 * it says, and anything else is not a manifest.
 *
 * IDENTIFICATION
 *	  cli/manifest.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_MANIFEST_H
#define CALIMERO_MANIFEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SHA256_TEXT_SIZE   65	/* 64 hexadecimal digits and a NUL */
#define ARCHIVE_NAME_SIZE  48	/* 32 digits, "-", at most 9 digits, ".cms" */
#define ARCHIVE_FILE_BYTES ((int64_t) 64 * 1024 * 1024)

typedef struct ManifestFile
{
	char		name[ARCHIVE_NAME_SIZE];
	int64_t		bytes;
	char		sha256[SHA256_TEXT_SIZE];
} ManifestFile;

typedef struct Manifest
{
	char		caisse[6];
	int64_t		lot;
	char		made_at[21];	/* 2031-03-01T02:15:00Z */
	char		previous[SHA256_TEXT_SIZE];
	int64_t		dossiers;
	size_t		certificates;
	ManifestFile *files;
	size_t		file_count;
	size_t		file_capacity;
} Manifest;

/* Where a manifest is not one: the key that was being read, and the byte, from 1. */
typedef struct ManifestFault
{
	const char *key;			/* "" before the first */
	size_t		byte;
} ManifestFault;

/* False when it is not a manifest.  Free it with manifest_free() in both cases. */
extern bool manifest_read(const char *bytes, size_t length, Manifest *manifest,
						  ManifestFault *fault);
extern void manifest_free(Manifest *manifest);

/* Is it the code of a caisse, 2 to 5 capitals or digits? */
extern bool is_caisse_code(const char *string);

/* Is it the name of a content file? */
extern bool is_content_name(const char *string);

/* Is it a SHA-256, 64 small hexadecimal digits? */
extern bool is_sha256(const char *string);

/* Is it an instant of UTC, 2031-03-01T02:15:00Z? */
extern bool is_instant(const char *string);

#endif							/* CALIMERO_MANIFEST_H */
