/*-------------------------------------------------------------------------
 *
 * archive_readers_fuzz.c
 *	  libFuzzer target: any bytes as each part of the archive: manifest,
 *	  outside of a sealed file, text inside one.
 *
 * Besides what the sanitizers see: what is accepted holds what docs/archive.md
 * says, names stay in their directory, values have the form of their type, and
 * a text is read the same however it is cut.
 *
 * IDENTIFICATION
 *	  tests/fuzz/archive_readers_fuzz.c
 *
 *-------------------------------------------------------------------------
 */
#include <stdlib.h>
#include <string.h>

#include "archive_text.h"
#include "cms_outer.h"
#include "core/encoding.h"
#include "manifest.h"

#define must(condition) \
	do { if (!(condition)) abort(); } while (0)

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A sum of what was told, so that two readings can be compared. */
typedef struct Told
{
	uint64_t	sum;
	uint64_t	rows;
} Told;

static void
add(Told *told, const char *string)
{
	for (; *string != '\0'; string++)
		told->sum = 31 * told->sum + (unsigned char) *string;
	told->sum = 31 * told->sum + 1;
}

static void
note_table(void *argument, const ArchiveTable *table)
{
	must(table->count >= 1 && table->count <= 1600);
	must(strchr(table->name, '/') == NULL);
	add(argument, table->name);
}

static void
note_row(void *argument, const ArchiveTable *table, const char *const *values)
{
	Told	   *told = argument;
	size_t		i;

	told->rows++;
	for (i = 0; i < table->count; i++)
	{
		const char *value = values[i] != NULL ? values[i] : "";

		must(calimero_utf8_valid(value, strlen(value)));
		if (values[i] != NULL && table->types[i] == ARCHIVE_BOOLEAN)
			must(strlen(value) == 1);
		if (values[i] != NULL && table->types[i] == ARCHIVE_INTEGER)
			must(value[strspn(value, "-0123456789")] == '\0' && value[0] != '\0');
		add(told, value);
	}
}

static bool
read_text(const uint8_t *data, size_t size, size_t piece, Told *told)
{
	static const ArchiveEvents events = {.table = note_table,.row = note_row};
	ArchiveText text;
	size_t		at;
	bool		done;

	archive_text_begin(&text, &events, told);
	for (at = 0; at < size; at += piece)
		if (!archive_text_feed(&text, (const char *) data + at, size - at < piece ? size - at : piece))
			break;
	done = archive_text_end(&text);
	must(done == (text.problem == NULL));
	must(!done || text.rows == (int64_t) told->rows);
	archive_text_free(&text);
	return done;
}

static void
check_manifest(const uint8_t *data, size_t size)
{
	Manifest	manifest;
	ManifestFault fault;
	size_t		i;

	if (manifest_read((const char *) data, size, &manifest, &fault))
	{
		must(is_caisse_code(manifest.caisse) && manifest.lot > 0 && is_sha256(manifest.previous));
		must(is_instant(manifest.made_at) && manifest.certificates > 0 && manifest.file_count > 0);
		for (i = 0; i < manifest.file_count; i++)
		{
			must(is_content_name(manifest.files[i].name) && is_sha256(manifest.files[i].sha256));
			must(manifest.files[i].bytes > 0 && manifest.files[i].bytes <= ARCHIVE_FILE_BYTES);
		}
		must(data[size - 1] == '\n');
	}
	must(fault.byte >= 1 && fault.byte <= size + 1);
	manifest_free(&manifest);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Told		whole = {0, 0};
	Told		cut = {0, 0};
	CmsOuter	outer;

	check_manifest(data, size);
	if (size > CMS_TAIL_SIZE &&
		cms_outer_read(data, size < CMS_HEAD_SIZE ? size : CMS_HEAD_SIZE, data + size - CMS_TAIL_SIZE, size, &outer))
		must(outer.recipients > 0 && outer.recipients < size);
	must(read_text(data, size, size + 1, &whole) == read_text(data, size, 7, &cut));
	must(whole.sum == cut.sum && whole.rows == cut.rows);
	return 0;
}
