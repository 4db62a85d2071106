/*-------------------------------------------------------------------------
 *
 * sink.c
 *	  Where data go: standard output, or the file of -o.
 *
 * IDENTIFICATION
 *	  cli/sink.c
 *
 *-------------------------------------------------------------------------
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "log.h"
#include "memory.h"
#include "sink.h"

#define TEMPORARY_SUFFIX ".XXXXXX"

/* mkostemp() makes 0600; give the file what the umask would have given. */
static void
apply_umask(int fd)
{
	mode_t		mask = umask(0);

	umask(mask);
	(void) fchmod(fd, 0666 & ~mask);
}

static void
sink_free(Sink *sink)
{
	free(sink->path);
	free(sink->temporary);
	memset(sink, 0, sizeof(*sink));
}

bool
sink_open(Sink *sink, const char *path)
{
	struct stat status;
	Buffer		name = {0};
	int			fd;

	memset(sink, 0, sizeof(*sink));
	if (path == NULL)
	{
		sink->file = stdout;
		return true;
	}
	if (path[0] == '\0')
	{
		log_error("the file of -o has no name");
		log_hint("Leave -o out to write to standard output.");
		return false;
	}
	sink->path = memory_copy(path);
	if (stat(path, &status) == 0 && !S_ISREG(status.st_mode))
		sink->file = fopen(path, "w");
	else
	{
		buffer_add(&name, path);
		buffer_add(&name, TEMPORARY_SUFFIX);
		sink->temporary = name.data;
		fd = mkostemp(sink->temporary, 0);
		if (fd >= 0)
		{
			apply_umask(fd);
			sink->file = fdopen(fd, "w");
		}
	}
	if (sink->file == NULL)
	{
		log_error("could not open file \"%s\": %s", path, strerror(errno));
		sink_free(sink);
		return false;
	}
	return true;
}

bool
sink_commit(Sink *sink)
{
	const char *shown = sink->path != NULL ? sink->path : "standard output";
	bool		failed;

	errno = 0;
	failed = fflush(sink->file) != 0 || ferror(sink->file);
	if (sink->path != NULL && fclose(sink->file) != 0)
		failed = true;
	if (!failed && sink->temporary != NULL &&
		rename(sink->temporary, sink->path) != 0)
		failed = true;
	if (failed)
	{
		if (errno != 0)
			log_error("could not write %s: %s", shown, strerror(errno));
		else
			log_error("could not write %s", shown);
		if (sink->temporary != NULL)
			unlink(sink->temporary);
	}
	sink_free(sink);
	return !failed;
}

void
sink_discard(Sink *sink)
{
	if (sink->file != NULL && sink->path != NULL)
		fclose(sink->file);
	if (sink->temporary != NULL)
		unlink(sink->temporary);
	sink_free(sink);
}
