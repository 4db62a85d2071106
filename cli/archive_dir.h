/*-------------------------------------------------------------------------
 *
 * archive_dir.h
 *	  Directories of the archive: what is in them, opened without following
 *	  any symbolic link.
 *
 * The directory that the user names may be reached through links; what is in
 * it may not be one.
 *
 * IDENTIFICATION
 *	  cli/archive_dir.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_ARCHIVE_DIR_H
#define CALIMERO_ARCHIVE_DIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "manifest.h"
#include "memory.h"

typedef enum ArchiveKind
{
	ARCHIVE_MANIFEST,			/* lot-000000001.json */
	ARCHIVE_SIGNATURE,			/* lot-000000001.sig */
	ARCHIVE_CONTENT,			/* 32 digits, -1.cms */
	ARCHIVE_PART,				/* *.part */
	ARCHIVE_DIRECTORY,
	ARCHIVE_OTHER
} ArchiveKind;

typedef struct ArchiveName
{
	char	   *name;
	ArchiveKind kind;
	int64_t		lot;			/* of a manifest or signature */
	bool		explained;		/* named by a manifest */
} ArchiveName;

typedef struct ArchiveDir
{
	int			fd;
	char	   *path;			/* to be shown */
	ArchiveName *names;			/* sorted by bytes, all of them */
	size_t		count;
} ArchiveDir;

/*
 * Open the directory "path" and read its names; a NULL "parent" follows links,
 * and a directory in another does not.  False when it cannot be: it was said.
 */
extern bool archive_dir_open(ArchiveDir *directory, const ArchiveDir *parent, const char *path);
extern void archive_dir_close(ArchiveDir *directory);

/* NULL when there is none of that name. */
extern ArchiveName *archive_dir_find(const ArchiveDir *directory, const char *name);

/* Does it hold caisses (directories) rather than lots? */
extern bool archive_dir_is_parent(const ArchiveDir *directory);

/* Code of the caisse that its name says, "" when that is not one. */
extern void archive_dir_caisse(const ArchiveDir *directory, char code[6]);

/*
 * A regular file, open to be read; -1 with errno set: ELOOP for a symbolic
 * link, EINVAL for what is no regular file.
 */
extern int	archive_file_open(const ArchiveDir *directory, const char *name, struct stat *status);

/* A small file whole into "content"; false with errno set, EFBIG beyond "most" bytes. */
extern bool archive_file_read(const ArchiveDir *directory, const char *name, size_t most, Buffer *content);

/* The same of any file that the user names, through links too. */
extern bool archive_path_read(const char *path, size_t most, Buffer *content);

/* What errno says of a file of the archive, in words. */
extern const char *archive_errno_text(int error);

/* The names of the manifest and of the signature of a lot. */
#define LOT_NAME_SIZE 40
extern void lot_file_name(char name[LOT_NAME_SIZE], int64_t lot, const char *suffix);

#define MANIFEST_BYTES_MAX ((size_t) 64 * 1024 * 1024)

#endif							/* CALIMERO_ARCHIVE_DIR_H */
