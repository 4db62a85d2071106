/*-------------------------------------------------------------------------
 *
 * cmd_archive_extraire.c
 *	  calimero archive extraire: one purged dossier, out of the archive.
 *
 * Names of files say nothing of what is in them: lots are opened one after the
 * other.  A number may have been given again after its dossier was purged, so
 * that every lot is looked at unless one is named; an internal number is never
 * given again.
 *
 * IDENTIFICATION
 *	  cli/cmd_archive_extraire.c
 *
 *-------------------------------------------------------------------------
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "archive_content.h"
#include "archive_digest.h"
#include "archive_dir.h"
#include "archive_dossier.h"
#include "archive_key.h"
#include "commands.h"
#include "log.h"
#include "progress.h"
#include "sink.h"
#include "values.h"

#define READINGS_MAX   4		/* dossier, then debts and payments, then what
								 * they lead to, and one to spare */

typedef struct Extraction
{
	const Options *options;
	EVP_PKEY   *key;
	EVP_PKEY   *signer;			/* NULL: signatures are not checked */
	ArchiveDir	directory;		/* of the caisse */
	char		caisse[6];
	int64_t		only_lot;		/* 0: all */
	ArchiveDossier dossier;
	Progress	progress;
	int64_t		found_lot;
	size_t		failures;		/* files and manifests that could not be read */
	char	   *json;			/* of the dossier that was found */
	size_t		json_length;
} Extraction;

static bool
is_number(const char *value)
{
	return value[0] >= '1' && value[0] <= '9' && strlen(value) <= 16 && value[strspn(value, "0123456789")] == '\0';
}

static bool
check_use(const Options *options)
{
	const char *lot = options->values[OPTION_LOT];

	if (!option_given(options, OPTION_CLE))
		return value_refuse(options, "option \"--cle\" is required");
	if (lot != NULL && !is_number(lot))
		return value_refuse(options, "invalid value for option \"--lot\": it must be the number of a lot");
	if (option_given(options, OPTION_INTERNE) && !is_number(options->arguments[1]))
		return value_refuse(options, "an internal number is a whole number");
	if (option_given(options, OPTION_CAISSE) && !is_caisse_code(options->values[OPTION_CAISSE]))
		return value_refuse(options, "invalid value for option \"--caisse\": it must be 2 to 5 capitals or digits");
	return options->arguments[1][0] != '\0' || value_refuse(options, "the number of a dossier is not empty");
}

/* The one caisse of a directory of caisses; NULL when there is none or several: it was said. */
static const char *
only_caisse(const ArchiveDir *parent)
{
	const char *name = NULL;
	size_t		i;

	for (i = 0; i < parent->count; i++)
	{
		if (parent->names[i].kind != ARCHIVE_DIRECTORY || !is_caisse_code(parent->names[i].name))
			continue;
		if (name != NULL)
		{
			log_error("directory \"%s\" holds several caisses", parent->path);
			log_hint("Choose one with --caisse.");
			return NULL;
		}
		name = parent->names[i].name;
	}
	if (name == NULL)
		log_error("directory \"%s\" holds no archive", parent->path);
	return name;
}

/* The directory of the caisse: DIRECTORY itself, or one in it. */
static bool
open_directory(Extraction *extraction)
{
	const Options *options = extraction->options;
	const char *caisse = options->values[OPTION_CAISSE];
	ArchiveDir	parent;
	bool		done;

	if (!archive_dir_open(&extraction->directory, NULL, options->arguments[0]))
		return false;
	if (!archive_dir_is_parent(&extraction->directory))
		return true;
	parent = extraction->directory;
	extraction->directory.fd = -1;
	if (caisse == NULL)
		caisse = only_caisse(&parent);
	done = caisse != NULL && archive_dir_open(&extraction->directory, &parent, caisse);
	archive_dir_close(&parent);
	return done;
}

/* A manifest that may be relied on; false when it was said that it is none. */
static bool
read_manifest(Extraction *extraction, const ArchiveName *entry, Manifest *manifest)
{
	Buffer		content = {0};
	Buffer		signature = {0};
	char		name[LOT_NAME_SIZE];
	ManifestFault fault;
	bool		done = false;

	memset(manifest, 0, sizeof(*manifest));
	lot_file_name(name, entry->lot, ".sig");
	if (!archive_file_read(&extraction->directory, entry->name, MANIFEST_BYTES_MAX, &content))
		log_error("could not read file \"%s/%s\": %s", extraction->directory.path, entry->name, archive_errno_text(errno));
	else if (extraction->signer != NULL &&
			 (!archive_file_read(&extraction->directory, name, MANIFEST_BYTES_MAX, &signature) ||
			  !signature_is_right(extraction->signer, content.data, content.length, signature.data, signature.length)))
		log_error("manifest \"%s/%s\" does not have the signature of that key", extraction->directory.path, entry->name);
	else if (!manifest_read(content.data, content.length, manifest, &fault) || manifest->lot != entry->lot)
	{
		log_error("file \"%s/%s\" is not the manifest of its lot", extraction->directory.path, entry->name);
		log_hint("\"calimero archive verifier\" tells what is wrong.");
	}
	else
		done = true;
	buffer_free(&content);
	buffer_free(&signature);
	if (done && extraction->caisse[0] == '\0')
		memcpy(extraction->caisse, manifest->caisse, sizeof(extraction->caisse));
	if (done && strcmp(extraction->caisse, manifest->caisse) != 0)
	{
		log_error("manifest \"%s/%s\" is of another caisse", extraction->directory.path, entry->name);
		done = false;
	}
	if (!done)
		manifest_free(manifest);
	return done;
}

/* One file of a lot: it is what its manifest says, and all of it is read. */
static bool
read_content(Extraction *extraction, const ManifestFile *file)
{
	Buffer		sealed = {0};
	Buffer		label = {0};
	char		sha256[SHA256_TEXT_SIZE];
	bool		done = false;

	buffer_add(&label, extraction->directory.path);
	buffer_add_char(&label, '/');
	buffer_add(&label, file->name);
	if (!archive_file_read(&extraction->directory, file->name, (size_t) ARCHIVE_FILE_BYTES, &sealed))
		log_error("could not read file \"%s\": %s", label.data, archive_errno_text(errno));
	else
	{
		sha256_of(sealed.data, sealed.length, sha256);
		if ((int64_t) sealed.length != file->bytes || strcmp(sha256, file->sha256) != 0)
			log_error("file \"%s\" is not the one that its manifest names", label.data);
		else
			done = archive_content_read(&sealed, label.data, extraction->key, &archive_dossier_events, &extraction->dossier);
	}
	if (done && extraction->dossier.other_caisse)
	{
		log_error("file \"%s\" holds dossiers of another caisse", label.data);
		done = false;
	}
	progress_add(&extraction->progress, 1, (uint64_t) file->bytes);
	buffer_free(&sealed);
	buffer_free(&label);
	return done;
}

static void
count_lot(Extraction *extraction, const Manifest *manifest)
{
	size_t		i;

	extraction->progress.files_total += manifest->file_count;
	for (i = 0; i < manifest->file_count; i++)
		extraction->progress.bytes_total += (uint64_t) manifest->files[i].bytes;
}

/* Every file of a lot, as often as it takes.  False when one could not be read. */
static bool
read_lot(Extraction *extraction, const Manifest *manifest)
{
	int			reading;
	size_t		i;

	for (reading = 0; reading < READINGS_MAX; reading++)
	{
		/*
		 * What is read a second time, and a lot that is the only one, were
		 * not counted beforehand.
		 */
		if (reading > 0 || extraction->only_lot > 0)
			count_lot(extraction, manifest);
		extraction->dossier.caisse = extraction->caisse;
		extraction->dossier.other_caisse = false;
		archive_dossier_lot(&extraction->dossier, reading == 0);
		for (i = 0; i < manifest->file_count; i++)
			if (!read_content(extraction, &manifest->files[i]))
				return false;
		if (!extraction->dossier.again)
			break;
	}
	return true;
}

/* What was found is kept as it will be printed, and the next lots are looked at. */
static bool
keep_found(Extraction *extraction, int64_t lot)
{
	FILE	   *file;

	if (extraction->found_lot > 0 || extraction->dossier.ambiguous)
	{
		log_error("several purged dossiers have that number");
		if (option_given(extraction->options, OPTION_INTERNE))
			log_hint("\"calimero archive verifier\" tells whether the archive was changed.");
		else if (extraction->found_lot > 0 && !extraction->dossier.ambiguous)
			log_hint("They are in the lots %" PRId64 " and %" PRId64 ": choose one with --lot.", extraction->found_lot, lot);
		else
			log_hint("Give the internal number of the dossier, with --interne.");
		return false;
	}
	file = open_memstream(&extraction->json, &extraction->json_length);
	if (file == NULL)
	{
		log_error("out of memory");
		return false;
	}
	archive_dossier_print(&extraction->dossier, lot, file);
	fclose(file);
	extraction->found_lot = lot;
	return true;
}

static bool
is_wanted(const Extraction *extraction, const ArchiveName *entry)
{
	return entry->kind == ARCHIVE_MANIFEST && (extraction->only_lot == 0 || entry->lot == extraction->only_lot);
}

/* False when there is no use in going on: it was said. */
static bool
search(Extraction *extraction)
{
	bool		internal = option_given(extraction->options, OPTION_INTERNE);
	bool		going = true;
	size_t		lots = 0;
	size_t		i;

	for (i = 0; going && i < extraction->directory.count; i++)
	{
		const ArchiveName *entry = &extraction->directory.names[i];
		Manifest	manifest;

		if (!is_wanted(extraction, entry) || (internal && extraction->found_lot > 0))
			continue;
		lots++;
		if (!read_manifest(extraction, entry, &manifest) || !read_lot(extraction, &manifest))
			extraction->failures++;
		else if (extraction->dossier.found || extraction->dossier.ambiguous)
			going = keep_found(extraction, entry->lot);
		manifest_free(&manifest);
	}
	if (lots == 0)
		log_error("directory \"%s\" has no %s", extraction->directory.path,
				  extraction->only_lot > 0 ? "such lot" : "lot of an archive");
	else if (going && extraction->found_lot == 0)
		log_error("there is no such dossier in %s", extraction->failures > 0 ? "what could be read"
				  : extraction->only_lot > 0 ? "this lot" : "this archive");
	return going && extraction->found_lot > 0;
}

static ExitCode
write_found(Extraction *extraction)
{
	Sink		sink;

	if (!sink_open(&sink, extraction->options->values[OPTION_OUTPUT]))
		return EXIT_ERROR;
	fwrite(extraction->json, 1, extraction->json_length, sink.file);
	if (!sink_commit(&sink))
		return EXIT_ERROR;
	if (extraction->failures == 0)
		return EXIT_OK;
	log_warning("what could not be read was left out: another dossier of that number may be in it");
	return EXIT_ANOMALIES;
}

/* All that is sealed, unless one lot was named. */
static void
begin_progress(Extraction *extraction)
{
	struct stat status;
	size_t		files = 0;
	uint64_t	bytes = 0;
	size_t		i;

	for (i = 0; extraction->only_lot == 0 && i < extraction->directory.count; i++)
	{
		const ArchiveName *entry = &extraction->directory.names[i];

		if (entry->kind != ARCHIVE_CONTENT ||
			fstatat(extraction->directory.fd, entry->name, &status, AT_SYMLINK_NOFOLLOW) != 0)
			continue;
		files++;
		bytes += (uint64_t) status.st_size;
	}
	progress_begin(&extraction->progress, extraction->options, "read", files, bytes);
}

ExitCode
cmd_archive_extraire(const Options *options)
{
	Extraction	extraction = {.options = options,.directory = {.fd = -1}};
	ExitCode	code = EXIT_ERROR;
	bool		found = false;

	if (!check_use(options))
		return EXIT_ERROR;
	if (option_given(options, OPTION_LOT))
		extraction.only_lot = strtoll(options->values[OPTION_LOT], NULL, 10);
	if (option_given(options, OPTION_SIGNATURE))
		extraction.signer = signature_key_read(options->values[OPTION_SIGNATURE]);
	if ((extraction.signer != NULL || !option_given(options, OPTION_SIGNATURE)) && open_directory(&extraction))
	{
		if (option_given(options, OPTION_CAISSE))
			memcpy(extraction.caisse, options->values[OPTION_CAISSE], strlen(options->values[OPTION_CAISSE]) + 1);
		else
			archive_dir_caisse(&extraction.directory, extraction.caisse);
		archive_dossier_begin(&extraction.dossier, extraction.caisse, options->arguments[1], option_given(options, OPTION_INTERNE));
		extraction.key = archive_key_read(options->values[OPTION_CLE]);
		if (extraction.key != NULL)
		{
			begin_progress(&extraction);
			found = search(&extraction);
			EVP_PKEY_free(extraction.key);
			progress_end(&extraction.progress);
		}
		if (found)
			code = write_found(&extraction);
		archive_dossier_free(&extraction.dossier);
		archive_dir_close(&extraction.directory);
	}
	free(extraction.json);
	EVP_PKEY_free(extraction.signer);
	return code;
}
