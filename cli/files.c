/*-------------------------------------------------------------------------
 *
 * files.c
 *	  The files named on a command line: finding them, reading them.
 *
 * IDENTIFICATION
 *	  cli/files.c
 *
 *-------------------------------------------------------------------------
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/encoding.h"
#include "files.h"
#include "interrupt.h"
#include "log.h"

#define STDIN_ARGUMENT "-"
#define STDIN_NAME	   "stdin"
#define READ_SIZE	   ((size_t) 64 * 1024)

/* A copy of "string" in UTF-8. */
static char *
to_utf8(const char *string)
{
	size_t		length = strlen(string);
	char	   *copy = memory_allocate(3 * length + 1);

	copy[calimero_to_utf8(string, length, copy)] = '\0';
	return copy;
}

static void
add_file(FileList *list, const char *path, const char *name,
		 const struct stat *status)
{
	File	   *file;

	if (list->count == list->capacity)
	{
		list->capacity = list->capacity > 0 ? 2 * list->capacity : 64;
		list->files = memory_resize(list->files, list->capacity, sizeof(File));
	}
	file = &list->files[list->count++];
	file->path = memory_copy(path);
	file->label = to_utf8(path);
	file->name = to_utf8(name);
	file->repeatable = status != NULL && S_ISREG(status->st_mode);
	file->size = file->repeatable ? (uint64_t) status->st_size : 0;
	list->bytes += file->size;
}

static const char *
last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL && slash[1] != '\0' ? slash + 1 : path;
}

/* Does "name" end in one of the suffixes separated by commas? */
static bool
has_suffix(const char *name, const char *suffixes)
{
	size_t		name_length = strlen(name);

	while (suffixes != NULL)
	{
		size_t		length = strcspn(suffixes, ",");

		if (length > 0 && length <= name_length &&
			strncmp(name + name_length - length, suffixes, length) == 0)
			return true;
		suffixes = suffixes[length] == ',' ? suffixes + length + 1 : NULL;
	}
	return false;
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *) a, *(char *const *) b);
}

/*
 * The entries of a directory that are not hidden, sorted; NULL with errno set
 * when it cannot be read.
 */
static char **
read_directory(const char *path, size_t *count)
{
	DIR		   *directory = opendir(path);
	char	  **names = NULL;
	size_t		capacity = 0;
	struct dirent *entry;
	int			saved_errno;

	*count = 0;
	if (directory == NULL)
		return NULL;
	while (errno = 0, (entry = readdir(directory)) != NULL)
	{
		if (entry->d_name[0] == '.')
			continue;
		if (*count == capacity)
		{
			capacity = capacity > 0 ? 2 * capacity : 64;
			names = memory_resize(names, capacity, sizeof(char *));
		}
		names[(*count)++] = memory_copy(entry->d_name);
	}
	saved_errno = errno;
	closedir(directory);
	if (saved_errno != 0)
	{
		while (*count > 0)
			free(names[--*count]);
		free(names);
		errno = saved_errno;
		return NULL;
	}
	if (names == NULL)
		return memory_allocate(sizeof(char *));
	qsort(names, *count, sizeof(char *), compare_names);
	return names;
}

static void collect_directory(FileList *list, const char *path, const char *suffixes);

/* One entry of a directory. */
static void
collect_entry(FileList *list, const char *path, const char *name,
			  const char *suffixes)
{
	struct stat status;

	if (lstat(path, &status) != 0)
	{
		log_error("could not stat file \"%s\": %s", path, strerror(errno));
		list->unreadable++;
		return;
	}
	if (S_ISDIR(status.st_mode))
	{
		collect_directory(list, path, suffixes);
		return;
	}
	if (suffixes != NULL && !has_suffix(name, suffixes))
		return;
	/* A link to a file counts as the file; a broken one is an error. */
	if (S_ISLNK(status.st_mode) && stat(path, &status) != 0)
	{
		log_error("could not stat file \"%s\": %s", path, strerror(errno));
		list->unreadable++;
		return;
	}
	if (S_ISREG(status.st_mode))
		add_file(list, path, name, &status);
}

static void
collect_directory(FileList *list, const char *path, const char *suffixes)
{
	size_t		count;
	size_t		i;
	size_t		path_length = strlen(path);
	char	  **names = read_directory(path, &count);

	if (names == NULL)
	{
		log_error("could not read directory \"%s\": %s", path, strerror(errno));
		list->unreadable++;
		return;
	}
	for (i = 0; i < count; i++)
	{
		Buffer		child = {0};

		buffer_add(&child, path);
		if (path_length > 0 && path[path_length - 1] != '/')
			buffer_add_char(&child, '/');
		buffer_add(&child, names[i]);
		if (!interrupted())
			collect_entry(list, child.data, names[i], suffixes);
		buffer_free(&child);
		free(names[i]);
	}
	free(names);
}

/* One of our descriptors, as "<(command)" of a shell names it: open already. */
static bool
is_descriptor(const char *path)
{
	return strncmp(path, "/dev/fd/", strlen("/dev/fd/")) == 0 ||
		strncmp(path, "/proc/self/fd/", strlen("/proc/self/fd/")) == 0 ||
		strcmp(path, "/dev/stdin") == 0;
}

void
files_collect(FileList *list, char **arguments, int count, const char *suffixes,
			  const char *stdin_name)
{
	int			i;

	memset(list, 0, sizeof(*list));
	for (i = 0; i < count; i++)
	{
		const char *path = arguments[i];
		struct stat status;

		if (strcmp(path, STDIN_ARGUMENT) == 0)
			add_file(list, path, stdin_name != NULL ? stdin_name : STDIN_NAME, NULL);
		else if (stat(path, &status) != 0)
		{
			log_error("could not open file \"%s\": %s", path, strerror(errno));
			list->unreadable++;
		}
		else if (S_ISDIR(status.st_mode))
		{
			size_t		before = list->count + list->unreadable;

			collect_directory(list, path, suffixes);
			if (list->count + list->unreadable == before)
				log_warning("directory \"%s\" has no file%s", path,
							suffixes != NULL ? " with such a suffix" : "");
		}
		else if (S_ISREG(status.st_mode) || is_descriptor(path))
			add_file(list, path, last_part(path), &status);
		else
		{
			/* Opening a pipe that nobody writes to would wait for ever. */
			log_error("\"%s\" is not a regular file or a directory", path);
			log_hint("Standard input is read as \"-\".");
			list->unreadable++;
		}
	}
}

void
files_free(FileList *list)
{
	size_t		i;

	for (i = 0; i < list->count; i++)
	{
		free(list->files[i].path);
		free(list->files[i].label);
		free(list->files[i].name);
	}
	free(list->files);
	memset(list, 0, sizeof(*list));
}

/* Read to the end of "fd"; false with errno set, EFBIG beyond the limit. */
static bool
read_to_end(int fd, size_t expected, Buffer *content)
{
	buffer_clear(content);
	buffer_reserve(content, expected + READ_SIZE);
	while (content->length <= FILE_SIZE_MAX)
	{
		size_t		room;
		ssize_t		got;

		if (interrupted())
		{
			errno = EINTR;
			return false;
		}
		buffer_reserve(content, READ_SIZE);
		room = content->capacity - content->length - 1;
		got = read(fd, content->data + content->length, room);
		if (got == 0)
			return true;
		if (got > 0)
			content->length += (size_t) got;
		else if (errno != EINTR)
			return false;
	}
	errno = EFBIG;
	return false;
}

bool
file_read(const File *file, Buffer *content)
{
	bool		is_stdin = strcmp(file->path, STDIN_ARGUMENT) == 0;
	int			fd;
	bool		done;
	int			saved_errno;

	if (file->size > FILE_SIZE_MAX)
	{
		log_error("file \"%s\" is too large: %llu bytes", file->label,
				  (unsigned long long) file->size);
		log_detail("The server takes files of at most %zu bytes.", FILE_SIZE_MAX);
		log_hint("Part it: a DSN by envois (S10 to S90), an extract of accounts by lines.");
		return false;
	}
	fd = is_stdin ? STDIN_FILENO : open(file->path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
	{
		log_error("could not open file \"%s\": %s", file->label, strerror(errno));
		return false;
	}
	done = read_to_end(fd, (size_t) file->size, content);
	saved_errno = errno;
	if (!is_stdin)
		close(fd);
	if (!done && saved_errno == EFBIG)
		log_error("file \"%s\" is too large: more than %zu bytes", file->label, FILE_SIZE_MAX);
	else if (!done && !interrupted())
		log_error("could not read file \"%s\": %s", file->label, strerror(saved_errno));
	return done;
}
