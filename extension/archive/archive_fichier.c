/*-------------------------------------------------------------------------
 *
 * archive_fichier.c
 *	  Files of the archive: opened without following links, written whole or
 *	  not at all.
 *
 * A file is written under a drawn name ending in .part, made durable, then
 * given its name by link(), which never replaces what is there.
 *
 * IDENTIFICATION
 *	  extension/archive/archive_fichier.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "miscadmin.h"
#include "pgstat.h"
#include "storage/fd.h"

#include "archive/archive_interne.h"

/* To go through a directory one needs no right to read it. */
#ifdef O_PATH
#define OPEN_STEP O_PATH
#else
#define OPEN_STEP O_RDONLY
#endif

#define WRITE_SIZE (1024 * 1024)

static void
close_with_context(void *argument)
{
	calimero_handle_close(argument);
}

CalimeroHandle *
calimero_handle(void)
{
	CalimeroHandle *handle = palloc0(sizeof(CalimeroHandle));

	handle->fd = -1;
	handle->callback.func = close_with_context;
	handle->callback.arg = handle;
	MemoryContextRegisterResetCallback(CurrentMemoryContext, &handle->callback);
	return handle;
}

void
calimero_handle_close(CalimeroHandle *handle)
{
	if (handle->fd < 0)
		return;
	close(handle->fd);
	handle->fd = -1;
	ReleaseExternalFD();
}

bool
calimero_handle_open(CalimeroHandle *handle, int directory, const char *name, int flags)
{
	calimero_handle_close(handle);
	if (!AcquireExternalFD())
		return false;
	handle->fd = openat(directory, name, flags | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, S_IRUSR | S_IWUSR);
	if (handle->fd < 0)
	{
		int			error = errno;

		ReleaseExternalFD();
		errno = error;
		return false;
	}
	return true;
}

/* The next component of a path; it stands in "component". */
static const char *
next_component(const char *path, char component[MAXPGPATH])
{
	size_t		length;

	path += strspn(path, "/");
	length = strcspn(path, "/");
	if (length >= MAXPGPATH)
		length = MAXPGPATH - 1;
	memcpy(component, path, length);
	component[length] = '\0';
	path += length;
	return path + strspn(path, "/");
}

bool
calimero_handle_walk(CalimeroHandle *handle, const char *path, int flags)
{
	CalimeroHandle *parent = calimero_handle();
	char		component[MAXPGPATH];
	bool		opened = calimero_handle_open(handle, AT_FDCWD, "/", OPEN_STEP | O_DIRECTORY);
	int			error;

	while (opened)
	{
		path = next_component(path, component);
		/* What was opened last is where to look from. */
		calimero_handle_close(parent);
		parent->fd = handle->fd;
		handle->fd = -1;
		if (*path == '\0')
			opened = calimero_handle_open(handle, parent->fd, component[0] == '\0' ? "." : component, flags);
		else
			opened = calimero_handle_open(handle, parent->fd, component, OPEN_STEP | O_DIRECTORY);
		if (*path == '\0')
			break;
	}
	error = errno;
	calimero_handle_close(parent);
	errno = error;
	return opened;
}

bool
calimero_handle_read(CalimeroHandle *handle, size_t most, char **bytes, size_t *length)
{
	struct stat status;

	if (fstat(handle->fd, &status) != 0)
		return false;
	if (!S_ISREG(status.st_mode))
	{
		errno = EINVAL;
		return false;
	}
	*bytes = palloc(most + 1);
	*length = 0;
	while (*length <= most)
	{
		ssize_t		got = read(handle->fd, *bytes + *length, most + 1 - *length);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return false;
		if (got == 0)
		{
			(*bytes)[*length] = '\0';
			return true;
		}
		*length += got;
	}
	errno = EFBIG;
	return false;
}

const char *
calimero_path_reason(int error)
{
	switch (error)
	{
		case ENOENT:
			return "There is nothing of that name.";
		case ENOTDIR:
		case ELOOP:
			return "A part of its path is a symbolic link, or no directory.";
		case EINVAL:
			return "It is no regular file.";
		case EFBIG:
			return "It is too large.";
		case EACCES:
		case EPERM:
			return "The user that the server runs as may not open it.";
		default:
			errno = error;
			return psprintf("The system says: %s.", strerror(error));
	}
}

int
calimero_errcode_for_writing(void)
{
	/* A quota and a limit of the process are as a disk that is full. */
	if (errno == EDQUOT || errno == EFBIG)
		return errcode(ERRCODE_DISK_FULL);
	return errcode_for_file_access();
}

static void
report_writing(const char *what)
{
	ereport(ERROR,
			(calimero_errcode_for_writing(),
			 errmsg("could not %s of the archive: %m", what),
			 errhint("What could not be archived was not deleted: make room, or repair the directory of calimero.repertoire_archive, and call again.")));
}

static void
write_all(int fd, const char *bytes, size_t length)
{
	while (length > 0)
	{
		ssize_t		written;

		CHECK_FOR_INTERRUPTS();
		errno = 0;
		written = write(fd, bytes, Min(length, WRITE_SIZE));
		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
		{
			/*
			 * As elsewhere in the server: nothing written and no reason is a
			 * disk that is full.
			 */
			if (errno == 0)
				errno = ENOSPC;
			report_writing("write a file");
		}
		bytes += written;
		length -= written;
	}
}

static void
write_part(CalimeroHandle *handle, const CalimeroHandle *directory, const char *part, const void *bytes, size_t length)
{
	if (!calimero_handle_open(handle, directory->fd, part, O_WRONLY | O_CREAT | O_EXCL))
		report_writing("make a file");
	write_all(handle->fd, bytes, length);
	if (pg_fsync(handle->fd) != 0)
		report_writing("make a file durable");
	calimero_handle_close(handle);
}

void
calimero_directory_sync(const CalimeroHandle *directory)
{
	if (pg_fsync(directory->fd) != 0)
		report_writing("make a directory durable");
}

bool
calimero_file_put(const CalimeroHandle *directory, const char *name, const void *bytes, size_t length)
{
	CalimeroHandle *handle = calimero_handle();
	uint8		drawn[ARCHIVE_DRAWN_SIZE];
	char		part[ARCHIVE_NAME_SIZE];
	volatile bool put = true;

	if (!pg_strong_random(drawn, sizeof(drawn)))
		ereport(ERROR,
				(errcode(ERRCODE_INTERNAL_ERROR),
				 errmsg("could not draw a random name"),
				 errhint("Try again.")));
	calimero_archive_part_name(drawn, part);
	PG_TRY();
	{
		write_part(handle, directory, part, bytes, length);
		if (linkat(directory->fd, part, directory->fd, name, 0) != 0)
		{
			if (errno != EEXIST)
				report_writing("name a file");
			put = false;
		}
	}
	PG_FINALLY();
	{
		calimero_handle_close(handle);
		unlinkat(directory->fd, part, 0);
	}
	PG_END_TRY();
	if (put)
		calimero_directory_sync(directory);
	return put;
}

bool
calimero_file_same(const CalimeroHandle *directory, const char *name, const void *bytes, size_t length)
{
	CalimeroHandle *handle = calimero_handle();
	char	   *found = NULL;
	size_t		found_length = 0;
	bool		same = calimero_handle_open(handle, directory->fd, name, O_RDONLY) &&
	calimero_handle_read(handle, length, &found, &found_length) &&
	found_length == length && memcmp(found, bytes, length) == 0;

	calimero_handle_close(handle);
	return same;
}
