/*-------------------------------------------------------------------------
 *
 * archive_texte.h
 *	  The text of a file of purged dossiers: docs/archive.md, "A content file".
 *
 * Whoever writes takes what is complete out of "done" from time to time, so
 * that nothing grows with the number of rows:
 *
 *		calimero_archive_text_head(&text, "48", "0.1.0", "2031-03-01T02:15:00Z", 1);
 *		calimero_archive_text_table(&text, "dossier", 2, columns, types);
 *		calimero_archive_text_value(&text, "48", 2);
 *		calimero_archive_text_null(&text);
 *		calimero_archive_text_row(&text);	the row is written, apart
 *		calimero_archive_text_keep(&text);	... and counts
 *		calimero_archive_text_foot(&text);
 *
 * A row is apart until it is kept, so that it can begin the next file when
 * this one has no room for it: foot and head leave it alone.  Functions give
 * false when there is no memory.  Memory that held text is wiped before it is
 * given back.
 *
 * IDENTIFICATION
 *	  extension/core/archive/archive_texte.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_ARCHIVE_TEXTE_H
#define CALIMERO_ARCHIVE_TEXTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/allocator.h"

typedef struct ArchiveBytes
{
	char	   *data;
	size_t		length;
	size_t		capacity;
} ArchiveBytes;

typedef struct ArchiveText
{
	CalimeroAllocator allocator;
	ArchiveBytes done;			/* lines of the file */
	ArchiveBytes row;			/* the row that is being written */
	int			values;			/* that it has */
	bool		in_table;
	uint64_t	tables;
	uint64_t	rows;			/* kept in this file */
} ArchiveText;

extern void calimero_archive_text_init(ArchiveText *text, CalimeroAllocator allocator);

/* The first two lines. */
extern bool calimero_archive_text_head(ArchiveText *text, const char *caisse, const char *software,
									   const char *instant, int part);

/* Ends the table before. */
extern bool calimero_archive_text_table(ArchiveText *text, const char *name, int count,
										const char *const *columns, const char *const *types);

/* A value, in UTF-8. */
extern bool calimero_archive_text_value(ArchiveText *text, const char *value, size_t length);
extern bool calimero_archive_text_null(ArchiveText *text);
extern bool calimero_archive_text_row(ArchiveText *text);
extern bool calimero_archive_text_keep(ArchiveText *text);

/* The last lines; counts begin again. */
extern bool calimero_archive_text_foot(ArchiveText *text);

/* What was in "done" has been taken. */
extern void calimero_archive_text_taken(ArchiveText *text);
extern void calimero_archive_text_free(ArchiveText *text);

/* A value as COPY writes it; "out" holds 2 * length bytes. Returns how many it wrote. */
extern size_t calimero_copy_escape(const char *value, size_t length, char *out);

/*
 * A string of JSON, with its quotes, in the one way that manifests write it:
 * backslashes before what JSON wants them, \u00xx for control characters that
 * have no letter, all else as it is.  "out" holds 6 * length + 2 bytes.
 */
extern size_t calimero_json_string(const char *value, size_t length, char *out);

#endif							/* CALIMERO_ARCHIVE_TEXTE_H */
