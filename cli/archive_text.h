/*-------------------------------------------------------------------------
 *
 * archive_text.h
 *	  The text inside a content file of the archive (docs/archive.md).
 *
 * It is fed as it comes out of the decompression, and tells what it reads as
 * it reads it: memory is that of one line, of which the length is limited.
 * Nothing is tolerated that the format does not have, and no problem names a
 * value.
 *
 * IDENTIFICATION
 *	  cli/archive_text.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_ARCHIVE_TEXT_H
#define CALIMERO_ARCHIVE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "memory.h"

#define ARCHIVE_LINE_MAX ((size_t) 8 * 1024 * 1024)

typedef enum ArchiveType
{
	ARCHIVE_TEXT,				/* and all that is none of the others */
	ARCHIVE_INTEGER,			/* smallint, integer, bigint */
	ARCHIVE_NUMERIC,
	ARCHIVE_BOOLEAN
} ArchiveType;

/* Line 2. */
typedef struct ArchiveHead
{
	char		caisse[6];
	char		software[64];
	char		made_at[21];
	int64_t		part;
} ArchiveHead;

/* A section: rows of one table. */
typedef struct ArchiveTable
{
	const char *name;
	const char **columns;
	ArchiveType *types;
	size_t		count;
	Buffer		words;			/* what the pointers lead to */
} ArchiveTable;

/* What is told; each may be NULL.  "line" has its line feed, and is told once it is known to be right. */
typedef struct ArchiveEvents
{
	void		(*head) (void *argument, const ArchiveHead *head);
	void		(*table) (void *argument, const ArchiveTable *table);
	/* A NULL value is null. */
	void		(*row) (void *argument, const ArchiveTable *table, const char *const *values);
	void		(*line) (void *argument, const char *line, size_t length);
} ArchiveEvents;

typedef struct ArchiveText
{
	const ArchiveEvents *events;
	void	   *argument;
	int			state;
	uint64_t	line_number;	/* of the line that is read, or was wrong */
	Buffer		line;			/* the beginning of a line of which the end
								 * has not come */
	ArchiveHead head;
	ArchiveTable table;
	const char **values;
	size_t		capacity;		/* of values, types and columns */
	Buffer		scratch;
	int64_t		sections;
	int64_t		rows;
	const char *problem;		/* NULL while all is well */
	const char *column;			/* to which it belongs, or NULL */
} ArchiveText;

extern void archive_text_begin(ArchiveText *text, const ArchiveEvents *events, void *argument);

/* False once something is wrong: see "problem". */
extern bool archive_text_feed(ArchiveText *text, const char *bytes, size_t length);

/* No more comes: was it whole? */
extern bool archive_text_end(ArchiveText *text);

extern void archive_text_free(ArchiveText *text);

#endif							/* CALIMERO_ARCHIVE_TEXT_H */
