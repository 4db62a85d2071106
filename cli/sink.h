/*-------------------------------------------------------------------------
 *
 * sink.h
 *	  Where data go: standard output, or the file of -o.
 *
 * A file is written beside its place under a temporary name and renamed when
 * the run has succeeded: nobody reads half of it, and a run that fails leaves
 * what was there.  It has the permissions of the file that it replaces; a link
 * is followed.  What is no regular file (/dev/null, a pipe) is written directly.
 *
 * IDENTIFICATION
 *	  cli/sink.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_SINK_H
#define CALIMERO_SINK_H

#include <stdbool.h>
#include <stdio.h>

typedef struct Sink
{
	FILE	   *file;
	char	   *path;			/* NULL for standard output */
	char	   *temporary;		/* NULL when written directly */
} Sink;

/* Path NULL is standard output.  False when it cannot be opened: it was said. */
extern bool sink_open(Sink *sink, const char *path);

/* Put the file in its place; false when it could not be written: it was said. */
extern bool sink_commit(Sink *sink);

/* Forget what was written to a file. */
extern void sink_discard(Sink *sink);

#endif							/* CALIMERO_SINK_H */
