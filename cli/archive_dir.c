/*-------------------------------------------------------------------------
 *
 * archive_dir.c
 *	  Directories of the archive: what is in them, opened without following
 *	  any symbolic link.
 *
 * IDENTIFICATION
 *	  cli/archive_dir.c
 *
 *-------------------------------------------------------------------------
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "archive_dir.h"
#include "log.h"

#define LOT_PREFIX	 "lot-"
#define LOT_DIGITS	 9
#define PART_SUFFIX	 ".part"

void
lot_file_name(char name[LOT_NAME_SIZE], int64_t lot, const char *suffix)
{
	snprintf(name, LOT_NAME_SIZE, LOT_PREFIX "%0*" PRId64 "%s", LOT_DIGITS, lot, suffix);
}

/* The number of a lot whose file has this suffix; 0 when it is no such name. */
static int64_t
lot_of_name(const char *name, const char *suffix)
{
	char		again[LOT_NAME_SIZE];
	int64_t		lot;

	if (strncmp(name, LOT_PREFIX, strlen(LOT_PREFIX)) != 0 ||
		strspn(name + strlen(LOT_PREFIX), "0123456789") < LOT_DIGITS ||
		strspn(name + strlen(LOT_PREFIX), "0123456789") > LOT_DIGITS + 9)
		return 0;
	lot = strtoll(name + strlen(LOT_PREFIX), NULL, 10);
	lot_file_name(again, lot, suffix);
	return strcmp(again, name) == 0 ? lot : 0;
}

static bool
has_end(const char *name, const char *end)
{
	size_t		length = strlen(name);

	return length > strlen(end) && strcmp(name + length - strlen(end), end) == 0;
}

static void
classify(const ArchiveDir *directory, ArchiveName *entry)
{
	struct stat status;

	entry->lot = lot_of_name(entry->name, ".json");
	entry->kind = ARCHIVE_MANIFEST;
	if (entry->lot == 0)
	{
		entry->lot = lot_of_name(entry->name, ".sig");
		entry->kind = ARCHIVE_SIGNATURE;
	}
	if (entry->lot > 0)
		return;
	if (is_content_name(entry->name))
		entry->kind = ARCHIVE_CONTENT;
	else if (has_end(entry->name, PART_SUFFIX))
		entry->kind = ARCHIVE_PART;
	else if (fstatat(directory->fd, entry->name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
			 S_ISDIR(status.st_mode))
		entry->kind = ARCHIVE_DIRECTORY;
	else
		entry->kind = ARCHIVE_OTHER;
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(((const ArchiveName *) a)->name, ((const ArchiveName *) b)->name);
}

static bool
read_names(ArchiveDir *directory)
{
	int			fd = openat(directory->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR		   *stream = fd >= 0 ? fdopendir(fd) : NULL;
	struct dirent *entry;
	size_t		capacity = 0;
	int			error;

	if (stream == NULL)
		return false;
	while (errno = 0, (entry = readdir(stream)) != NULL)
	{
		ArchiveName *name;

		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (directory->count == capacity)
		{
			capacity = capacity > 0 ? 2 * capacity : 64;
			directory->names = memory_resize(directory->names, capacity, sizeof(ArchiveName));
		}
		name = &directory->names[directory->count++];
		memset(name, 0, sizeof(*name));
		name->name = memory_copy(entry->d_name);
		classify(directory, name);
	}
	error = errno;
	closedir(stream);
	errno = error;
	if (directory->count > 0)
		qsort(directory->names, directory->count, sizeof(ArchiveName), compare_names);
	return error == 0;
}

bool
archive_dir_open(ArchiveDir *directory, const ArchiveDir *parent, const char *path)
{
	Buffer		shown = {0};

	memset(directory, 0, sizeof(*directory));
	if (parent != NULL)
	{
		buffer_add(&shown, parent->path);
		buffer_add_char(&shown, '/');
	}
	buffer_add(&shown, path);
	directory->path = shown.data;
	directory->fd = openat(parent != NULL ? parent->fd : AT_FDCWD, path,
						   O_RDONLY | O_DIRECTORY | O_CLOEXEC | (parent != NULL ? O_NOFOLLOW : 0));
	if (directory->fd >= 0 && read_names(directory))
		return true;
	log_error("could not read directory \"%s\": %s", directory->path, archive_errno_text(errno));
	archive_dir_close(directory);
	return false;
}

void
archive_dir_close(ArchiveDir *directory)
{
	size_t		i;

	for (i = 0; i < directory->count; i++)
		free(directory->names[i].name);
	free(directory->names);
	free(directory->path);
	if (directory->fd >= 0)
		close(directory->fd);
	memset(directory, 0, sizeof(*directory));
	directory->fd = -1;
}

ArchiveName *
archive_dir_find(const ArchiveDir *directory, const char *name)
{
	size_t		low = 0;
	size_t		high = directory->count;

	while (low < high)
	{
		size_t		middle = low + (high - low) / 2;
		int			order = strcmp(directory->names[middle].name, name);

		if (order == 0)
			return &directory->names[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

bool
archive_dir_is_parent(const ArchiveDir *directory)
{
	size_t		i;
	bool		found = false;

	for (i = 0; i < directory->count; i++)
	{
		if (directory->names[i].kind < ARCHIVE_PART)
			return false;
		found = found || directory->names[i].kind == ARCHIVE_DIRECTORY;
	}
	return found;
}

void
archive_dir_caisse(const ArchiveDir *directory, char code[6])
{
	char	   *real = realpath(directory->path, NULL);
	const char *last = strrchr(real != NULL ? real : directory->path, '/');

	last = last != NULL ? last + 1 : directory->path;
	snprintf(code, 6, "%s", is_caisse_code(last) ? last : "");
	free(real);
}

int
archive_file_open(const ArchiveDir *directory, const char *name, struct stat *status)
{
	/* Opening a pipe that nobody writes to must not wait. */
	int			fd = openat(directory->fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return -1;
	if (fstat(fd, status) == 0 && S_ISREG(status->st_mode))
		return fd;
	close(fd);
	errno = EINVAL;
	return -1;
}

/* The whole of "fd", which is closed; "expected" bytes. */
static bool
read_and_close(int fd, off_t expected, size_t most, Buffer *content)
{
	ssize_t		got = 1;
	int			error = (uint64_t) expected > most ? EFBIG : 0;

	/* At once what it takes: growing by halves would take twice the memory. */
	if (error == 0)
		buffer_reserve(content, (size_t) expected + 1);
	while (got != 0 && error == 0)
	{
		buffer_reserve(content, 1);
		got = read(fd, content->data + content->length, content->capacity - content->length - 1);
		if (got > 0)
			content->length += (size_t) got;
		else if (got < 0 && errno != EINTR)
			error = errno;
		if (content->length > most)
			error = EFBIG;
	}
	close(fd);
	errno = error;
	return error == 0;
}

bool
archive_file_read(const ArchiveDir *directory, const char *name, size_t most, Buffer *content)
{
	struct stat status;
	int			fd = archive_file_open(directory, name, &status);

	buffer_clear(content);
	return fd >= 0 && read_and_close(fd, status.st_size, most, content);
}

bool
archive_path_read(const char *path, size_t most, Buffer *content)
{
	struct stat status;
	int			fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	buffer_clear(content);
	if (fd < 0)
		return false;
	if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode))
		return read_and_close(fd, status.st_size, most, content);
	close(fd);
	errno = EINVAL;
	return false;
}

const char *
archive_errno_text(int error)
{
	if (error == ELOOP)
		return "it is a symbolic link";
	if (error == EFBIG)
		return "it is too large";
	return error == EINVAL ? "it is not a regular file" : strerror(error);
}
