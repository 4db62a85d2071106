/*-------------------------------------------------------------------------
 *
 * archive_noms.h
 *	  Names of files in the archive of purged dossiers.
 *
 * docs/archive.md says what each kind is.  What is no name of ours is never
 * opened, and never removed.
 *
 * IDENTIFICATION
 *	  extension/core/archive/archive_noms.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_ARCHIVE_NOMS_H
#define CALIMERO_ARCHIVE_NOMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Holds every name that these functions write, and its NUL. */
#define ARCHIVE_NAME_SIZE 64

/* Bytes that the name of a lot's content is drawn from. */
#define ARCHIVE_DRAWN_SIZE 16

typedef enum ArchiveName
{
	ARCHIVE_NAME_OTHER,
	ARCHIVE_NAME_MANIFEST,		/* lot-000000001.json */
	ARCHIVE_NAME_SIGNATURE,		/* lot-000000001.sig */
	ARCHIVE_NAME_CONTENT,		/* 32 hexadecimal digits, a number, .cms */
	ARCHIVE_NAME_PART			/* anything .part, without a slash */
} ArchiveName;

/* What kind of name; for a manifest or a signature, of which lot. */
extern ArchiveName calimero_archive_name(const char *name, int64_t *lot);

/* The code of a caisse, which names its directory: 2 to 5 digits or capitals. */
extern bool calimero_archive_caisse(const char *caisse);

extern void calimero_archive_manifest_name(int64_t lot, char name[ARCHIVE_NAME_SIZE]);
extern void calimero_archive_signature_name(int64_t lot, char name[ARCHIVE_NAME_SIZE]);
extern void calimero_archive_content_name(const uint8_t drawn[ARCHIVE_DRAWN_SIZE], int part,
										  char name[ARCHIVE_NAME_SIZE]);
extern void calimero_archive_part_name(const uint8_t drawn[ARCHIVE_DRAWN_SIZE],
									   char name[ARCHIVE_NAME_SIZE]);

/* Hexadecimal, small letters; "out" holds 2 * length + 1 bytes. */
extern void calimero_hexadecimal(const uint8_t *bytes, size_t length, char *out);

#endif							/* CALIMERO_ARCHIVE_NOMS_H */
