/*-------------------------------------------------------------------------
 *
 * archive_verify.c
 *	  Checking the archive of one caisse, without the key that opens it.
 *
 * IDENTIFICATION
 *	  cli/archive_verify.c
 *
 *-------------------------------------------------------------------------
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "archive_digest.h"
#include "archive_key.h"
#include "archive_verify.h"
#include "log.h"
#include "progress.h"

#define SIGNATURE_SIZE 64
#define VALUE_SIZE	   200

typedef enum Gravity
{
	GRAVITY_OK,
	GRAVITY_ATTENTION,
	GRAVITY_ERREUR
} Gravity;

/* The directory of a caisse, while it is checked. */
typedef struct Check
{
	ArchiveVerify *verify;
	ArchiveDir *directory;
	char		caisse[6];		/* of the directory or of the first manifest;
								 * "" until known */
	uid_t		owner;
	int64_t		first_lot;
	int64_t		lot;			/* the last one seen, 0 before the first */
	char		sha256[SHA256_TEXT_SIZE];	/* of its manifest, "" when that
											 * could not be read */
	char		made_at[21];
	size_t		lots;
	ArchiveDigest *digest;
	Progress	progress;
} Check;

void
archive_verify_columns(Output *output)
{
	output_column(output, "caisse", COLUMN_TEXT);
	output_column(output, "lot", COLUMN_NUMBER);
	output_column(output, "element", COLUMN_TEXT);
	output_column(output, "gravite", COLUMN_TEXT);
	output_column(output, "constat", COLUMN_TEXT);
	output_column(output, "valeur", COLUMN_TEXT);
}

/* One row; lot 0, element and value NULL where there is none. */
static void
found(ArchiveVerify *verify, const char *caisse, int64_t lot, const char *element, Gravity gravity,
	  const char *finding, const char *value)
{
	static const char *const gravities[] = {"ok", "attention", "erreur"};
	char		number[24];
	const char *values[] = {
		caisse[0] != '\0' ? caisse : NULL, lot > 0 ? number : NULL, element, gravities[gravity], finding, value
	};

	snprintf(number, sizeof(number), "%" PRId64, lot);
	output_row(verify->output, values);
	if (gravity != GRAVITY_OK)
		verify->anomalies++;
}

static void
wrong(Check *check, int64_t lot, const char *element, const char *finding, const char *value)
{
	found(check->verify, check->caisse, lot, element, GRAVITY_ERREUR, finding, value);
}

static void
doubtful(Check *check, int64_t lot, const char *element, const char *finding, const char *value)
{
	found(check->verify, check->caisse, lot, element, GRAVITY_ATTENTION, finding, value);
}

/* What errno says of a file that could not be read; what is no file of ours is an anomaly, not an error. */
static void
unreadable(Check *check, int64_t lot, const char *element)
{
	int			error = errno;

	if (error == ELOOP)
		wrong(check, lot, element, "lien_symbolique", NULL);
	else if (error == EINVAL)
		wrong(check, lot, element, "pas_un_fichier", NULL);
	else if (error == EFBIG)
		wrong(check, lot, element, "trop_grand", NULL);
	else
	{
		wrong(check, lot, element, "illisible", NULL);
		log_error("could not read file \"%s/%s\": %s", check->directory->path, element, strerror(error));
		check->verify->code = EXIT_ERROR;
	}
}

/* Archives are personal data: nobody but their owner. */
static void
check_rights(Check *check, const char *element)
{
	struct stat status;
	char		value[VALUE_SIZE];

	if (fstatat(check->directory->fd, element != NULL ? element : ".", &status, AT_SYMLINK_NOFOLLOW) != 0 ||
		S_ISLNK(status.st_mode))
		return;
	if ((status.st_mode & 077) != 0)
	{
		snprintf(value, sizeof(value), "%04o", (unsigned int) (status.st_mode & 07777));
		doubtful(check, 0, element, "droits_ouverts", value);
	}
	if (element == NULL)
		check->owner = status.st_uid;
	else if (status.st_uid != check->owner)
	{
		snprintf(value, sizeof(value), "%lu", (unsigned long) status.st_uid);
		doubtful(check, 0, element, "proprietaire_different", value);
	}
}

/* The bytes of a content file against its manifest. */
static void
check_content(Check *check, const Manifest *manifest, const ManifestFile *file, int fd)
{
	CmsOuter	outer;
	ArchiveDigest *digest = check->digest;
	char		value[VALUE_SIZE];

	if (!archive_digest(fd, digest, &check->progress))
	{
		unreadable(check, manifest->lot, file->name);
		return;
	}
	if (digest->bytes != (uint64_t) file->bytes)
	{
		snprintf(value, sizeof(value), "%" PRIu64 " pour %" PRId64, digest->bytes, file->bytes);
		wrong(check, manifest->lot, file->name, "taille_differente", value);
	}
	if (strcmp(digest->sha256, file->sha256) != 0)
		wrong(check, manifest->lot, file->name, "empreinte_differente", digest->sha256);
	if (!cms_outer_read(digest->head, digest->head_length, digest->tail, digest->bytes, &outer))
	{
		snprintf(value, sizeof(value), "octet %" PRIu64, outer.fault);
		wrong(check, manifest->lot, file->name, "cms_invalide", value);
	}
	else if (outer.recipients != manifest->certificates)
	{
		snprintf(value, sizeof(value), "%zu pour %zu", outer.recipients, manifest->certificates);
		wrong(check, manifest->lot, file->name, "destinataires_differents", value);
	}
}

static void
check_file(Check *check, const Manifest *manifest, const ManifestFile *file)
{
	ArchiveName *entry = archive_dir_find(check->directory, file->name);
	struct stat status;
	int			fd;

	if (entry == NULL)
	{
		wrong(check, manifest->lot, file->name, "fichier_absent", NULL);
		return;
	}
	if (entry->explained)
	{
		wrong(check, manifest->lot, file->name, "fichier_nomme_deux_fois", NULL);
		return;
	}
	entry->explained = true;
	fd = archive_file_open(check->directory, file->name, &status);
	if (fd < 0)
	{
		unreadable(check, manifest->lot, file->name);
		return;
	}
	check_content(check, manifest, file, fd);
	close(fd);
	progress_add(&check->progress, 1, 0);
}

static void
check_signature(Check *check, int64_t lot, const Buffer *manifest)
{
	char		name[LOT_NAME_SIZE];
	Buffer		signature = {0};
	ArchiveName *entry;

	lot_file_name(name, lot, ".sig");
	entry = archive_dir_find(check->directory, name);
	if (entry == NULL)
	{
		wrong(check, lot, name, "signature_absente", NULL);
		return;
	}
	entry->explained = true;
	if (!archive_file_read(check->directory, name, SIGNATURE_SIZE, &signature))
		unreadable(check, lot, name);
	else if (signature.length != SIGNATURE_SIZE ||
			 (check->verify->signer != NULL &&
			  !signature_is_right(check->verify->signer, manifest->data, manifest->length,
								  signature.data, signature.length)))
		wrong(check, lot, name, "signature_fausse", NULL);
	buffer_free(&signature);
}

/* The place of a manifest in the chain; "previous_sha256" is the hash of the lot before, "" when it is not known. */
static void
check_chain(Check *check, const Manifest *manifest, const char *previous_sha256, const char *name)
{
	static const char zeros[] = "0000000000000000000000000000000000000000000000000000000000000000";
	const char *expected = manifest->lot == 1 ? zeros : previous_sha256;

	if (expected[0] != '\0' && strcmp(manifest->previous, expected) != 0)
		wrong(check, manifest->lot, name, "chaine_rompue", NULL);
}

static void
check_manifest(Check *check, int64_t lot, const char *name, const Buffer *content, const char *previous_sha256)
{
	Manifest	manifest;
	ManifestFault fault;
	char		value[VALUE_SIZE];
	size_t		i;

	if (!manifest_read(content->data, content->length, &manifest, &fault))
	{
		snprintf(value, sizeof(value), "octet %zu, cle \"%s\"", fault.byte, fault.key);
		wrong(check, lot, name, "manifeste_invalide", value);
	}
	else
	{
		if (check->caisse[0] == '\0')
			snprintf(check->caisse, sizeof(check->caisse), "%s", manifest.caisse);
		snprintf(check->made_at, sizeof(check->made_at), "%s", manifest.made_at);
		if (strcmp(check->caisse, manifest.caisse) != 0)
			wrong(check, lot, name, "caisse_differente", manifest.caisse);
		if (manifest.lot != lot)
		{
			snprintf(value, sizeof(value), "%" PRId64, manifest.lot);
			wrong(check, lot, name, "lot_different", value);
		}
		check_chain(check, &manifest, previous_sha256, name);
		for (i = 0; i < manifest.file_count && output_alive(check->verify->output); i++)
			check_file(check, &manifest, &manifest.files[i]);
	}
	manifest_free(&manifest);
}

/* Is this the lot that --dernier named? */
static void
check_known(Check *check, int64_t lot, const char *name)
{
	if (lot == check->verify->known_lot && strcmp(check->sha256, check->verify->known_sha256) != 0)
		wrong(check, lot, name, "empreinte_differente", check->sha256);
}

static void
check_lot(Check *check, const ArchiveName *entry)
{
	char		previous_sha256[SHA256_TEXT_SIZE] = "";
	char		value[VALUE_SIZE];
	Buffer		content = {0};
	int64_t		lot = entry->lot;

	if (check->lot == 0)
		check->first_lot = lot;
	else if (lot > check->lot + 1)
	{
		snprintf(value, sizeof(value), "%" PRId64 " a %" PRId64, check->lot + 1, lot - 1);
		wrong(check, check->lot + 1, NULL, "lot_absent", value);
	}
	if (lot == check->lot + 1)
		memcpy(previous_sha256, check->sha256, sizeof(previous_sha256));
	check->lot = lot;
	check->sha256[0] = '\0';
	check->made_at[0] = '\0';
	check->lots++;
	if (!archive_file_read(check->directory, entry->name, MANIFEST_BYTES_MAX, &content))
	{
		unreadable(check, lot, entry->name);
		buffer_free(&content);
		return;
	}
	sha256_of(content.data, content.length, check->sha256);
	check_signature(check, lot, &content);
	check_manifest(check, lot, entry->name, &content, previous_sha256);
	check_known(check, lot, entry->name);
	buffer_free(&content);
}

static void
check_unexplained(Check *check, const ArchiveName *entry)
{
	char		manifest[LOT_NAME_SIZE];

	if (entry->kind != ARCHIVE_DIRECTORY)
		check_rights(check, entry->name);
	if (entry->explained)
		return;
	switch (entry->kind)
	{
		case ARCHIVE_MANIFEST:
			break;
		case ARCHIVE_SIGNATURE:
			lot_file_name(manifest, entry->lot, ".json");
			if (archive_dir_find(check->directory, manifest) == NULL)
				wrong(check, entry->lot, entry->name, "signature_sans_manifeste", NULL);
			break;
		case ARCHIVE_CONTENT:
			doubtful(check, 0, entry->name, "fichier_sans_manifeste", NULL);
			break;
		case ARCHIVE_PART:
			doubtful(check, 0, entry->name, "fichier_inacheve", NULL);
			break;
		default:
			doubtful(check, 0, entry->name, "element_inattendu", NULL);
	}
}

void
archive_verify_stray(ArchiveVerify *verify, const ArchiveDir *parent, const ArchiveName *entry)
{
	struct stat status;
	bool		link = fstatat(parent->fd, entry->name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(status.st_mode);

	found(verify, "", 0, entry->name, link ? GRAVITY_ERREUR : GRAVITY_ATTENTION,
		  link ? "lien_symbolique" : "element_inattendu", NULL);
}

/* Where the chain begins and ends. */
static void
check_ends(Check *check)
{
	ArchiveVerify *verify = check->verify;
	char		name[LOT_NAME_SIZE];
	char		value[VALUE_SIZE];

	if (check->lot == 0)
		doubtful(check, 0, NULL, "aucun_lot", NULL);
	else if (check->first_lot > 1)
	{
		snprintf(value, sizeof(value), "1 a %" PRId64, check->first_lot - 1);
		doubtful(check, check->first_lot, NULL, "debut_absent", value);
	}
	if (verify->known_lot > check->lot)
	{
		snprintf(value, sizeof(value), "%" PRId64 " a %" PRId64, check->lot + 1, verify->known_lot);
		wrong(check, check->lot + 1, NULL, "fin_absente", value);
	}
	else if (verify->known_lot > 0 && verify->known_lot < check->first_lot)
		wrong(check, verify->known_lot, NULL, "lot_absent", NULL);
	if (check->lot > 0 && verify->signer == NULL)
		doubtful(check, 0, NULL, "signatures_non_verifiees", NULL);
	if (check->lot > 0 && check->sha256[0] != '\0')
	{
		lot_file_name(name, check->lot, ".json");
		found(verify, check->caisse, check->lot, name, GRAVITY_OK, "dernier_lot", check->sha256);
	}
}

static void
begin_progress(Check *check)
{
	struct stat status;
	size_t		files = 0;
	uint64_t	bytes = 0;
	size_t		i;

	for (i = 0; i < check->directory->count; i++)
	{
		const ArchiveName *entry = &check->directory->names[i];

		if (entry->kind != ARCHIVE_CONTENT ||
			fstatat(check->directory->fd, entry->name, &status, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(status.st_mode))
			continue;
		files++;
		bytes += (uint64_t) status.st_size;
	}
	progress_begin(&check->progress, check->verify->options, "verified", files, bytes);
}

void
archive_verify_caisse(ArchiveVerify *verify, ArchiveDir *directory)
{
	Check		check;
	char		rate[PROGRESS_TEXT_SIZE];
	size_t		before = verify->anomalies;
	size_t		i;

	memset(&check, 0, sizeof(check));
	check.verify = verify;
	check.directory = directory;
	check.digest = memory_allocate(sizeof(ArchiveDigest));
	archive_dir_caisse(directory, check.caisse);
	check_rights(&check, NULL);
	begin_progress(&check);
	for (i = 0; i < directory->count && output_alive(verify->output); i++)
		if (directory->names[i].kind == ARCHIVE_MANIFEST)
			check_lot(&check, &directory->names[i]);
	progress_end(&check.progress);
	for (i = 0; i < directory->count; i++)
		check_unexplained(&check, &directory->names[i]);
	check_ends(&check);
	log_info("%s: lots: %zu, files: %zu, %s, anomalies: %zu", directory->path, check.lots, check.progress.files,
			 progress_rate(&check.progress, rate), verify->anomalies - before);
	free(check.digest);
}
