/*-------------------------------------------------------------------------
 *
 * progress.c
 *	  How far a long work is: files, bytes, rate, on standard error.
 *
 * IDENTIFICATION
 *	  cli/progress.c
 *
 *-------------------------------------------------------------------------
 */
#include <stdio.h>
#include <string.h>

#include "log.h"
#include "progress.h"

#define BYTES_PER_MB 1e6
#define LINE_SIZE	 160
#define PERCENT_SIZE 16
#define LEFT_SIZE	 40

static double
seconds_between(const struct timespec *from, const struct timespec *to)
{
	return (double) (to->tv_sec - from->tv_sec) +
		(double) (to->tv_nsec - from->tv_nsec) / 1e9;
}

double
progress_seconds(const Progress *progress)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return seconds_between(&progress->begun, &now);
}

char	   *
progress_rate(const Progress *progress, char buffer[PROGRESS_TEXT_SIZE])
{
	double		seconds = progress_seconds(progress);
	double		megabytes = (double) progress->bytes / BYTES_PER_MB;

	snprintf(buffer, PROGRESS_TEXT_SIZE, "%.1f MB, %.1f MB/s", megabytes,
			 seconds > 0 ? megabytes / seconds : 0);
	return buffer;
}

bool
progress_wanted(const Options *options)
{
	return !log_is_quiet() && (option_given(options, OPTION_PROGRESS) || log_on_terminal());
}

void
progress_begin(Progress *progress, const Options *options, const char *label,
			   size_t files_total, uint64_t bytes_total)
{
	memset(progress, 0, sizeof(*progress));
	progress->label = label;
	progress->files_total = files_total;
	progress->bytes_total = bytes_total;
	progress->shown = progress_wanted(options);
	clock_gettime(CLOCK_MONOTONIC, &progress->begun);
	progress->last = progress->begun;
}

static void
show(const Progress *progress, bool going)
{
	char		line[LINE_SIZE];
	char		rate[PROGRESS_TEXT_SIZE];
	char		percent[PERCENT_SIZE] = "";
	char		left[LEFT_SIZE] = "";
	double		seconds = progress_seconds(progress);

	/* Of standard input the size is not known beforehand. */
	if (progress->bytes_total > 0 && progress->bytes <= progress->bytes_total)
		snprintf(percent, sizeof(percent), ", %d%%",
				 (int) (100 * progress->bytes / progress->bytes_total));
	if (going && progress->bytes > 0 && progress->bytes < progress->bytes_total)
		snprintf(left, sizeof(left), ", %.0f s left",
				 seconds * (double) (progress->bytes_total - progress->bytes) / (double) progress->bytes);
	if (progress->files_total == 0)
		snprintf(line, sizeof(line), "calimero: %s: %.0f s", progress->label, seconds);
	else
		snprintf(line, sizeof(line), "calimero: %s %zu/%zu files, %s%s, %.0f s%s", progress->label,
				 progress->files, progress->files_total, progress_rate(progress, rate), percent,
				 seconds, left);
	log_progress(line);
}

void
progress_tick(void *argument)
{
	Progress   *progress = argument;
	struct timespec now;

	if (!progress->shown)
		return;
	clock_gettime(CLOCK_MONOTONIC, &now);
	if (seconds_between(&progress->last, &now) < 1)
		return;
	progress->last = now;
	show(progress, true);
}

void
progress_add(Progress *progress, size_t files, uint64_t bytes)
{
	progress->files += files;
	progress->bytes += bytes;
	progress_tick(progress);
}

void
progress_end(Progress *progress)
{
	bool		was_shown = seconds_between(&progress->begun, &progress->last) > 0;

	/* On a terminal, work of under a second shows nothing at all. */
	if (progress->shown && (was_shown || !log_on_terminal()))
		show(progress, false);
	log_progress_end();
	progress->shown = false;
}
