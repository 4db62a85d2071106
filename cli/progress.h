/*-------------------------------------------------------------------------
 *
 * progress.h
 *	  How far a long work is: files, bytes, rate, on standard error.
 *
 * Shown at most once a second, on a terminal once a second has passed, or
 * anywhere with --progress; never with --quiet.
 *
 * IDENTIFICATION
 *	  cli/progress.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_PROGRESS_H
#define CALIMERO_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "options.h"

typedef struct Progress
{
	bool		shown;
	const char *label;			/* "deposited" */
	size_t		files;
	size_t		files_total;	/* 0 when files are not what is counted */
	uint64_t	bytes;
	uint64_t	bytes_total;
	struct timespec begun;
	struct timespec last;
} Progress;

#define PROGRESS_TEXT_SIZE 64

/* Is progress to be shown at all? */
extern bool progress_wanted(const Options *options);

extern void progress_begin(Progress *progress, const Options *options, const char *label,
						   size_t files_total, uint64_t bytes_total);
extern void progress_add(Progress *progress, size_t files, uint64_t bytes);

/* Called now and then while waiting; "progress" is a Progress. */
extern void progress_tick(void *progress);

/* The last line, when --progress asked for it or one was shown. */
extern void progress_end(Progress *progress);

/* Seconds since the beginning. */
extern double progress_seconds(const Progress *progress);

/* "12.3 MB, 4.5 MB/s" of what was counted; buffer returned. */
extern char *progress_rate(const Progress *progress, char buffer[PROGRESS_TEXT_SIZE]);

#endif							/* CALIMERO_PROGRESS_H */
