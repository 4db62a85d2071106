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
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "interrupt.h"
#include "log.h"
#include "memory.h"
#include "sink.h"

#define TEMPORARY_SUFFIX ".XXXXXX"

/*
 * mkostemp() makes 0600: give the file the permissions of the one that it
 * replaces, else what the umask would have given.
 */
static void
set_permissions(int fd, const struct stat *replaced)
{
	mode_t		mask = umask(0);

	umask(mask);
	(void) fchmod(fd, replaced != NULL ? replaced->st_mode & 0777 : 0666 & ~mask);
}

/* A file under a temporary name beside "sink->path"; false with errno set. */
static bool
open_temporary(Sink *sink, const struct stat *replaced)
{
	Buffer		name = {0};
	int			fd;

	buffer_add(&name, sink->path);
	buffer_add(&name, TEMPORARY_SUFFIX);
	sink->temporary = name.data;
	fd = mkostemp(sink->temporary, O_CLOEXEC);
	if (fd < 0)
		return false;
	interrupt_removes(sink->temporary);
	set_permissions(fd, replaced);
	sink->file = fdopen(fd, "w");
	return sink->file != NULL;
}

static void
sink_free(Sink *sink)
{
	if (sink->temporary != NULL)
		interrupt_removes(NULL);
	free(sink->path);
	free(sink->temporary);
	memset(sink, 0, sizeof(*sink));
}

bool
sink_open(Sink *sink, const char *path)
{
	struct stat status;
	bool		exists;
	bool		regular;
	bool		opened;

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
	exists = stat(path, &status) == 0;
	regular = exists && S_ISREG(status.st_mode);
	/* A link stays one: what it leads to is replaced. */
	sink->path = regular ? realpath(path, NULL) : NULL;
	if (sink->path == NULL)
		sink->path = memory_copy(path);
	if (exists && !regular)
		opened = (sink->file = fopen(path, "w")) != NULL;
	else
		opened = open_temporary(sink, regular ? &status : NULL);
	if (!opened)
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
