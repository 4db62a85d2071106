/*-------------------------------------------------------------------------
 *
 * archive_noms.c
 *	  Names of files in the archive of purged dossiers.
 *
 * IDENTIFICATION
 *	  extension/core/archive/archive_noms.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/archive/archive_noms.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define CONTENT_SUFFIX ".cms"
#define PART_SUFFIX ".part"
#define DRAWN_DIGITS (2 * ARCHIVE_DRAWN_SIZE)

/* Enough for any number of parts, and for any lot of eighteen digits. */
#define PART_DIGITS_MAX 9
#define LOT_DIGITS_MIN 9
#define LOT_DIGITS_MAX 18

static bool
ends_with(const char *text, const char *suffix)
{
	size_t		length = strlen(text);
	size_t		size = strlen(suffix);

	return length > size && memcmp(text + length - size, suffix, size) == 0;
}

/* How many of the digits "set" there are from there on. */
static size_t
digits(const char *text, const char *set)
{
	return strspn(text, set);
}

/* A lot, as it is written: nine digits, or more without a zero in front. */
static bool
read_lot(const char *text, const char *suffix, int64_t *lot)
{
	size_t		count = digits(text, "0123456789");
	int64_t		number = 0;
	size_t		i;

	if (count < LOT_DIGITS_MIN || count > LOT_DIGITS_MAX || strcmp(text + count, suffix) != 0 ||
		(count > LOT_DIGITS_MIN && text[0] == '0'))
		return false;
	for (i = 0; i < count; i++)
		number = number * 10 + (text[i] - '0');
	*lot = number;
	return number > 0;
}

static bool
is_content(const char *name)
{
	size_t		count;

	if (digits(name, "0123456789abcdef") != DRAWN_DIGITS || name[DRAWN_DIGITS] != '-')
		return false;
	name += DRAWN_DIGITS + 1;
	count = digits(name, "0123456789");
	return count > 0 && count <= PART_DIGITS_MAX && name[0] != '0' &&
		strcmp(name + count, CONTENT_SUFFIX) == 0;
}

ArchiveName
calimero_archive_name(const char *name, int64_t *lot)
{
	if (strchr(name, '/') != NULL)
		return ARCHIVE_NAME_OTHER;
	if (ends_with(name, PART_SUFFIX))
		return ARCHIVE_NAME_PART;
	if (is_content(name))
		return ARCHIVE_NAME_CONTENT;
	if (strncmp(name, "lot-", 4) != 0)
		return ARCHIVE_NAME_OTHER;
	if (read_lot(name + 4, ".json", lot))
		return ARCHIVE_NAME_MANIFEST;
	if (read_lot(name + 4, ".sig", lot))
		return ARCHIVE_NAME_SIGNATURE;
	return ARCHIVE_NAME_OTHER;
}

bool
calimero_archive_caisse(const char *caisse)
{
	size_t		length = digits(caisse, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ");

	return length >= 2 && length <= 5 && caisse[length] == '\0';
}

void
calimero_archive_manifest_name(int64_t lot, char name[ARCHIVE_NAME_SIZE])
{
	snprintf(name, ARCHIVE_NAME_SIZE, "lot-%09" PRId64 ".json", lot);
}

void
calimero_archive_signature_name(int64_t lot, char name[ARCHIVE_NAME_SIZE])
{
	snprintf(name, ARCHIVE_NAME_SIZE, "lot-%09" PRId64 ".sig", lot);
}

void
calimero_archive_content_name(const uint8_t drawn[ARCHIVE_DRAWN_SIZE], int part,
							  char name[ARCHIVE_NAME_SIZE])
{
	calimero_hexadecimal(drawn, ARCHIVE_DRAWN_SIZE, name);
	snprintf(name + DRAWN_DIGITS, ARCHIVE_NAME_SIZE - DRAWN_DIGITS, "-%d" CONTENT_SUFFIX, part);
}

void
calimero_archive_part_name(const uint8_t drawn[ARCHIVE_DRAWN_SIZE], char name[ARCHIVE_NAME_SIZE])
{
	calimero_hexadecimal(drawn, ARCHIVE_DRAWN_SIZE, name);
	snprintf(name + DRAWN_DIGITS, ARCHIVE_NAME_SIZE - DRAWN_DIGITS, PART_SUFFIX);
}

void
calimero_hexadecimal(const uint8_t *bytes, size_t length, char *out)
{
	static const char digit[] = "0123456789abcdef";
	size_t		i;

	for (i = 0; i < length; i++)
	{
		out[2 * i] = digit[bytes[i] >> 4];
		out[2 * i + 1] = digit[bytes[i] & 15];
	}
	out[2 * length] = '\0';
}
