/*-------------------------------------------------------------------------
 *
 * files.h
 *	  The files named on a command line: finding them, reading them.
 *
 * A directory stands for every regular file under it, in the byte order of
 * the names, hidden files and directories left out, symbolic links to
 * directories not followed.  What is named directly may be a regular file, a
 * process substitution, or "-" for standard input; pipes and devices are
 * refused, since opening one may wait for ever.
 *
 * Names of files are bytes; they are shown and sent in UTF-8.
 *
 * IDENTIFICATION
 *	  cli/files.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_FILES_H
#define CALIMERO_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "memory.h"

/*
 * The protocol and the server's memory both stop below 1 GB: a message holds
 * the content, the names and a few dozen bytes.
 */
#define FILE_SIZE_MAX ((size_t) 0x3fffffff - 8192)

typedef struct File
{
	char	   *path;			/* as the system knows it */
	char	   *label;			/* the same in UTF-8, to be shown */
	char	   *name;			/* its last part, to be sent */
	uint64_t	size;			/* 0 when it is not known beforehand */
	bool		repeatable;		/* can be read a second time */
} File;

typedef struct FileList
{
	File	   *files;
	size_t		count;
	size_t		capacity;
	uint64_t	bytes;
	size_t		unreadable;		/* arguments and directories that could not be */
} FileList;

/*
 * The files of "arguments".  What cannot be found is said, and counted in
 * "unreadable".  "suffixes" (separated by commas, NULL for all) sorts the files of
 * directories only.  "stdin_name" is the name of "-", NULL for its default.
 */
extern void files_collect(FileList *list, char **arguments, int count,
						  const char *suffixes, const char *stdin_name);

extern void files_free(FileList *list);

/*
 * The whole of a file into "content".  False when it cannot be read or is
 * larger than FILE_SIZE_MAX: it has then been said.
 */
extern bool file_read(const File *file, Buffer *content);

#endif							/* CALIMERO_FILES_H */
