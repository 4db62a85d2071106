/*-------------------------------------------------------------------------
 *
 * archive_repertoire.c
 *	  The directory of the archive, that of a caisse in it, and what is there.
 *
 * Both are of mode 0700 and of the user that the server runs as: anything else
 * stops before a row is touched, since somebody else could read, or put
 * something in the way.
 *
 * IDENTIFICATION
 *	  extension/archive/archive_repertoire.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive/archive_interne.h"

#define DIRECTORY_FLAGS (O_RDONLY | O_DIRECTORY)

/* A directory that is being read. */
typedef struct Reading
{
	DIR		   *entries;
	MemoryContextCallback callback;
} Reading;

pg_noreturn static void
refuse(const char *which, const char *reason)
{
	ereport(ERROR,
			(errcode(ERRCODE_CALIMERO_ARCHIVE_SETTING),
			 errmsg("the directory %s cannot be used", which),
			 errdetail("%s", reason),
			 errhint("A DBA makes it of mode 0700, owned by the user that the server runs as, without symbolic links on its path: docs/archive.md.")));
}

#define OF_ARCHIVE "of calimero.repertoire_archive"

static const char *
of_caisse(const char *caisse)
{
	return psprintf("of caisse \"%s\" in calimero.repertoire_archive", caisse);
}

/* Nobody else may look into it or write there. */
static void
check_private(const CalimeroHandle *handle, const char *which)
{
	struct stat status;

	if (fstat(handle->fd, &status) != 0)
		refuse(which, calimero_path_reason(errno));
	if (status.st_uid != geteuid())
		refuse(which, "Its owner is not the user that the server runs as.");
	if ((status.st_mode & 07777) != S_IRWXU)
		refuse(which, psprintf("Its mode is %04o.", (unsigned int) (status.st_mode & 07777)));
}

static CalimeroHandle *
open_archive(void)
{
	CalimeroHandle *archive = calimero_handle();

	if (calimero_archive_directory_setting[0] == '\0')
		ereport(ERROR,
				(errcode(ERRCODE_CALIMERO_ARCHIVE_SETTING),
				 errmsg("parameter \"%s\" is not set", "calimero.repertoire_archive"),
				 errhint("A superuser sets it: docs/archive.md says to what.")));
	if (!calimero_handle_walk(archive, calimero_archive_directory_setting, DIRECTORY_FLAGS))
		refuse(OF_ARCHIVE, calimero_path_reason(errno));
	check_private(archive, OF_ARCHIVE);
	return archive;
}

static void
make_directory(const CalimeroHandle *archive, const char *caisse)
{
	if (mkdirat(archive->fd, caisse, S_IRWXU) != 0 && errno != EEXIST)
		ereport(ERROR,
				(calimero_errcode_for_writing(),
				 errmsg("could not make the directory of caisse \"%s\" in the archive: %m", caisse),
				 errhint("What could not be archived was not deleted: repair the directory of calimero.repertoire_archive, and call again.")));
	calimero_directory_sync(archive);
}

CalimeroHandle *
calimero_archive_directory(const char *caisse, bool make)
{
	CalimeroHandle *archive;
	CalimeroHandle *handle = calimero_handle();
	bool		opened;

	if (!calimero_archive_caisse(caisse))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("caisse is not known"),
				 errhint("calimero_data.caisse lists the caisses that you can see.")));
	archive = open_archive();
	opened = calimero_handle_open(handle, archive->fd, caisse, DIRECTORY_FLAGS);
	if (!opened && errno == ENOENT && make)
	{
		make_directory(archive, caisse);
		opened = calimero_handle_open(handle, archive->fd, caisse, DIRECTORY_FLAGS);
	}
	if (!opened && (errno != ENOENT || make))
		refuse(of_caisse(caisse), calimero_path_reason(errno));
	calimero_handle_close(archive);
	if (!opened)
		return NULL;
	check_private(handle, of_caisse(caisse));
	return handle;
}

bool
calimero_directory_remove(const CalimeroHandle *directory, const char *name)
{
	return unlinkat(directory->fd, name, 0) == 0 || errno == ENOENT;
}

static void
stop_reading(void *argument)
{
	Reading    *reading = argument;

	if (reading->entries != NULL)
		closedir(reading->entries);
	reading->entries = NULL;
}

static void
report_reading(const char *caisse)
{
	ereport(ERROR,
			(errcode_for_file_access(),
			 errmsg("could not read the directory of caisse \"%s\" in the archive: %m", caisse),
			 errhint("calimero.repertoire_archive says where it is.")));
}

static Reading *
read_directory(const CalimeroHandle *directory, const char *caisse)
{
	Reading    *reading = palloc0(sizeof(Reading));
	int			copy;

	reading->callback.func = stop_reading;
	reading->callback.arg = reading;
	MemoryContextRegisterResetCallback(CurrentMemoryContext, &reading->callback);
	copy = openat(directory->fd, ".", DIRECTORY_FLAGS | O_CLOEXEC);
	if (copy < 0)
		report_reading(caisse);
	reading->entries = fdopendir(copy);
	if (reading->entries == NULL)
	{
		close(copy);
		report_reading(caisse);
	}
	return reading;
}

/* The name of the next entry that is no directory; NULL after the last. */
static const char *
next_entry(Reading *reading, const CalimeroHandle *directory, const char *caisse)
{
	struct dirent *entry;

	while (errno = 0, (entry = readdir(reading->entries)) != NULL)
	{
		struct stat status;

		if (fstatat(directory->fd, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 && !S_ISDIR(status.st_mode))
			return entry->d_name;
	}
	if (errno != 0)
		report_reading(caisse);
	stop_reading(reading);
	return NULL;
}

int64
calimero_archive_last_lot(const char *caisse)
{
	CalimeroHandle *directory = calimero_archive_directory(caisse, false);
	Reading    *reading;
	const char *name;
	int64		last = 0;

	if (directory == NULL)
		return 0;
	reading = read_directory(directory, caisse);
	while ((name = next_entry(reading, directory, caisse)) != NULL)
	{
		int64_t		lot;

		if (calimero_archive_name(name, &lot) == ARCHIVE_NAME_MANIFEST && lot > last)
			last = lot;
	}
	calimero_handle_close(directory);
	return last;
}

static bool
is_content(const char *name)
{
	int64_t		lot;
	ArchiveName kind = calimero_archive_name(name, &lot);

	return kind == ARCHIVE_NAME_CONTENT || kind == ARCHIVE_NAME_PART;
}

List	   *
calimero_archive_contents(const char *caisse)
{
	CalimeroHandle *directory = calimero_archive_directory(caisse, false);
	Reading    *reading;
	const char *name;
	List	   *contents = NIL;

	if (directory == NULL)
		return NIL;
	reading = read_directory(directory, caisse);
	while ((name = next_entry(reading, directory, caisse)) != NULL)
	{
		if (is_content(name))
			contents = lappend(contents, pstrdup(name));
	}
	calimero_handle_close(directory);
	return contents;
}

void
calimero_archive_remove(const char *caisse, const char *name)
{
	CalimeroHandle *directory;

	if (!is_content(name))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("this is no file of content of the archive"),
				 errhint("Manifests and their signatures stay.")));
	directory = calimero_archive_directory(caisse, false);
	if (directory == NULL)
		return;
	if (!calimero_directory_remove(directory, name))
		ereport(ERROR,
				(errcode_for_file_access(),
				 errmsg("could not remove a file of caisse \"%s\" from the archive: %m", caisse),
				 errhint("calimero.repertoire_archive says where it is.")));
	calimero_directory_sync(directory);
	calimero_handle_close(directory);
}
