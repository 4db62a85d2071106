/*-------------------------------------------------------------------------
 *
 * manifest.c
 *	  The manifest of a lot of the archive (docs/archive.md), read strictly.
 *
 * IDENTIFICATION
 *	  cli/manifest.c
 *
 *-------------------------------------------------------------------------
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/calendar.h"
#include "json_read.h"
#include "manifest.h"

#define MANIFEST_FORMAT "calimero manifeste 1"
#define DIGITS			"0123456789"
#define HEX_DIGITS		"0123456789abcdef"
#define CAISSE_LETTERS	"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define NAME_LETTERS	"0123456789abcdefghijklmnopqrstuvwxyz_"
#define SHA256_DIGITS	(SHA256_TEXT_SIZE - 1)
#define NAME_DIGITS		32
#define PART_DIGITS		9

bool
is_caisse_code(const char *string)
{
	size_t		length = strspn(string, CAISSE_LETTERS);

	return length >= 2 && length <= 5 && string[length] == '\0';
}

bool
is_sha256(const char *string)
{
	return strspn(string, HEX_DIGITS) == SHA256_DIGITS && string[SHA256_DIGITS] == '\0';
}

bool
is_content_name(const char *string)
{
	size_t		digits;

	if (strspn(string, HEX_DIGITS) != NAME_DIGITS || string[NAME_DIGITS] != '-')
		return false;
	string += NAME_DIGITS + 1;
	digits = strspn(string, DIGITS);
	return digits >= 1 && digits <= PART_DIGITS && string[0] != '0' && strcmp(string + digits, ".cms") == 0;
}

/* "9" stands for a digit of "form". */
static bool
has_form(const char *string, const char *form)
{
	for (; *form != '\0'; form++, string++)
		if (*form == '9' ? *string < '0' || *string > '9' : *string != *form)
			return false;
	return *string == '\0';
}

bool
is_instant(const char *string)
{
	if (!has_form(string, "9999-99-99T99:99:99Z"))
		return false;
	return calimero_day_from_text(string, strlen("2031-03-01")) != CALIMERO_NO_DAY &&
		strncmp(string + 11, "24", 2) < 0 && string[14] < '6' && string[17] < '6';
}

static bool
is_text(const char *string)
{
	return string[0] != '\0';
}

/*
 * A string of a known form into "target" of "size" bytes.  Nothing but free
 * text has anything to escape.
 */
static bool
read_word(JsonReader *reader, Buffer *value, bool (*is_right) (const char *), char *target, size_t size)
{
	const char *first = reader->at;

	if (!json_read_string(reader, value))
		return false;
	if (is_right != is_text && (size_t) (reader->at - first) != value->length + 2)
		return json_read_fail(reader);
	if (value->length >= size || !is_right(value->data))
		return json_read_fail(reader);
	memcpy(target, value->data, value->length + 1);
	return true;
}

static bool
is_the_format(const char *string)
{
	return strcmp(string, MANIFEST_FORMAT) == 0;
}

static bool
is_table_name(const char *string)
{
	return string[0] != '\0' && string[strspn(string, NAME_LETTERS)] == '\0';
}

static bool
is_day(const char *string)
{
	return has_form(string, "9999-99-99") &&
		calimero_day_from_text(string, strlen(string)) != CALIMERO_NO_DAY;
}

/* The rows of each table: a name comes once. */
static bool
read_tables(JsonReader *reader, Buffer *value)
{
	Buffer		seen = {0};
	char		name[80];
	char		line[sizeof(name) + 2];
	int64_t		rows;

	buffer_add(&seen, "\n");
	(void) json_read_char(reader, '{');
	do
	{
		if (!read_word(reader, value, is_table_name, name, sizeof(name)))
			break;
		snprintf(line, sizeof(line), "\n%s\n", name);
		if (strstr(seen.data, line) != NULL)
			json_read_fail(reader);
		buffer_add(&seen, line + 1);
		(void) (json_read_char(reader, ':') && json_read_number(reader, &rows));
	} while (json_read_if(reader, ','));
	buffer_free(&seen);
	return json_read_char(reader, '}');
}

static bool
read_rules(JsonReader *reader, Buffer *value)
{
	char		word[256];
	int64_t		number;

	if (!json_read_char(reader, '[') || json_read_if(reader, ']'))
		return !reader->failed;
	do
	{
		(void) (json_read_char(reader, '{') &&
				json_read_key(reader, "genre") && read_word(reader, value, is_text, word, sizeof(word)) &&
				json_read_char(reader, ',') &&
				json_read_key(reader, "du") && read_word(reader, value, is_day, word, sizeof(word)) &&
				json_read_char(reader, ',') &&
				json_read_key(reader, "annees") && json_read_number(reader, &number) &&
				json_read_char(reader, ',') &&
				json_read_key(reader, "article") && read_word(reader, value, is_text, word, sizeof(word)) &&
				json_read_char(reader, ',') &&
				json_read_key(reader, "dossiers") && json_read_number(reader, &number) &&
				json_read_char(reader, '}'));
	} while (json_read_if(reader, ','));
	return json_read_char(reader, ']');
}

/* One at least: content is sealed to somebody. */
static bool
read_certificates(JsonReader *reader, Buffer *value, Manifest *manifest)
{
	char		sha256[SHA256_TEXT_SIZE];

	if (!json_read_char(reader, '['))
		return false;
	do
	{
		if (!read_word(reader, value, is_sha256, sha256, sizeof(sha256)))
			return false;
		manifest->certificates++;
	} while (json_read_if(reader, ','));
	return json_read_char(reader, ']');
}

static bool
read_file(JsonReader *reader, Buffer *value, ManifestFile *file)
{
	if (!(json_read_char(reader, '{') &&
		  json_read_key(reader, "nom") && read_word(reader, value, is_content_name, file->name, sizeof(file->name)) &&
		  json_read_char(reader, ',') &&
		  json_read_key(reader, "octets") && json_read_number(reader, &file->bytes)))
		return false;
	if (file->bytes < 1 || file->bytes > ARCHIVE_FILE_BYTES)
		return json_read_fail(reader);
	return json_read_char(reader, ',') &&
		json_read_key(reader, "sha256") && read_word(reader, value, is_sha256, file->sha256, sizeof(file->sha256)) &&
		json_read_char(reader, '}');
}

static bool
read_files(JsonReader *reader, Buffer *value, Manifest *manifest)
{
	if (!json_read_char(reader, '['))
		return false;
	do
	{
		if (manifest->file_count == manifest->file_capacity)
		{
			manifest->file_capacity = manifest->file_capacity > 0 ? 2 * manifest->file_capacity : 16;
			manifest->files = memory_resize(manifest->files, manifest->file_capacity, sizeof(ManifestFile));
		}
		if (!read_file(reader, value, &manifest->files[manifest->file_count]))
			return false;
		manifest->file_count++;
	} while (json_read_if(reader, ','));
	return json_read_char(reader, ']');
}

/* What names the lot and its place in the chain. */
static bool
read_head(JsonReader *reader, Buffer *value, Manifest *manifest)
{
	char		format[32];

	if (!(json_read_char(reader, '{') &&
		  json_read_key(reader, "format") && read_word(reader, value, is_the_format, format, sizeof(format)) &&
		  json_read_char(reader, ',') &&
		  json_read_key(reader, "caisse") &&
		  read_word(reader, value, is_caisse_code, manifest->caisse, sizeof(manifest->caisse)) &&
		  json_read_char(reader, ',') &&
		  json_read_key(reader, "lot") && json_read_number(reader, &manifest->lot)))
		return false;
	if (manifest->lot < 1)
		return json_read_fail(reader);
	return json_read_char(reader, ',') &&
		json_read_key(reader, "fait_le") &&
		read_word(reader, value, is_instant, manifest->made_at, sizeof(manifest->made_at)) &&
		json_read_char(reader, ',') &&
		json_read_key(reader, "precedent") &&
		read_word(reader, value, is_sha256, manifest->previous, sizeof(manifest->previous)) &&
		json_read_char(reader, ',') &&
		json_read_key(reader, "dossiers") && json_read_number(reader, &manifest->dossiers) &&
		json_read_char(reader, ',');
}

bool
manifest_read(const char *bytes, size_t length, Manifest *manifest, ManifestFault *fault)
{
	JsonReader	reader;
	Buffer		value = {0};
	char		software[64];
	bool		done;

	memset(manifest, 0, sizeof(*manifest));
	json_read_begin(&reader, bytes, length, false);
	done = read_head(&reader, &value, manifest) &&
		json_read_key(&reader, "tables") && read_tables(&reader, &value) && json_read_char(&reader, ',') &&
		json_read_key(&reader, "regles") && read_rules(&reader, &value) && json_read_char(&reader, ',') &&
		json_read_key(&reader, "certificats") && read_certificates(&reader, &value, manifest) &&
		json_read_char(&reader, ',') &&
		json_read_key(&reader, "fichiers") && read_files(&reader, &value, manifest) &&
		json_read_char(&reader, ',') &&
		json_read_key(&reader, "logiciel") && read_word(&reader, &value, is_text, software, sizeof(software)) &&
		json_read_char(&reader, '}') && json_read_char(&reader, '\n') && json_read_end(&reader);
	fault->key = reader.key != NULL ? reader.key : "";
	fault->byte = (size_t) (reader.at - reader.start) + 1;
	buffer_free(&value);
	return done;
}

void
manifest_free(Manifest *manifest)
{
	free(manifest->files);
	memset(manifest, 0, sizeof(*manifest));
}
