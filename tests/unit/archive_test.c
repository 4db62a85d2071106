/*-------------------------------------------------------------------------
 *
 * archive_test.c
 *	  The text of the archive of purged dossiers, and the names of its files.
 *
 * IDENTIFICATION
 *	  tests/unit/archive_test.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/archive/archive_noms.h"
#include "core/archive/archive_texte.h"
#include "tap.h"

#include <stdlib.h>

/* Memory that ends after so many allocations, and that must be wiped when it is given back. */
typedef struct Memory
{
	int			left;
	int			held;
	int			not_wiped;
} Memory;

/* In front of each allocation, its size. */
#define FRONT 16

static void *
allocate(void *context, size_t size)
{
	Memory	   *memory = context;
	char	   *block;

	if (memory->left-- <= 0)
		return NULL;
	block = malloc(size + FRONT);
	memcpy(block, &size, sizeof(size));
	memset(block + FRONT, 'x', size);
	memory->held++;
	return block + FRONT;
}

static void
release(void *context, void *pointer)
{
	Memory	   *memory = context;
	char	   *block = (char *) pointer - FRONT;
	size_t		size;
	size_t		i;

	memcpy(&size, block, sizeof(size));
	for (i = 0; i < size; i++)
		memory->not_wiped += block[FRONT + i] != 0;
	memory->held--;
	free(block);
}

static CalimeroAllocator
lend(Memory *memory)
{
	CalimeroAllocator allocator = {memory, allocate, NULL, release};

	return allocator;
}

static void
escape(const char *value, size_t length, const char *copy, const char *json)
{
	char	   *exact = malloc(length + 1);
	char	   *out = malloc(6 * length + 3);
	size_t		written;

	memcpy(exact, value, length);
	written = calimero_copy_escape(exact, length, out);
	out[written] = '\0';
	is_text(out, copy, "COPY: %s", copy);
	written = calimero_json_string(exact, length, out);
	out[written] = '\0';
	is_text(out, json, "JSON: %s", json);
	free(exact);
	free(out);
}

static void
escape_values(void)
{
	escape("", 0, "", "\"\"");
	escape("abc", 3, "abc", "\"abc\"");
	escape("a\tb\nc\rd\be\ff\vg\\h", 15, "a\\tb\\nc\\rd\\be\\ff\\vg\\\\h", "\"a\\tb\\nc\\rd\\be\\ff\\u000bg\\\\h\"");
	escape("\\.", 2, "\\\\.", "\"\\\\.\"");
	escape("\\N", 2, "\\\\N", "\"\\\\N\"");
	escape("\xC3\xA9\xE2\x82\xAC", 5, "\xC3\xA9\xE2\x82\xAC", "\"\xC3\xA9\xE2\x82\xAC\"");
	escape("\"'/", 3, "\"'/", "\"\\\"'/\"");
	escape("\x01\x1F\x7F", 3, "\x01\x1F\x7F", "\"\\u0001\\u001f\x7F\"");
	escape("\t", 1, "\\t", "\"\\t\"");
}

/* Every byte comes back: an independent reader of what COPY writes. */
static void
escape_every_byte(void)
{
	char		bytes[512];
	char		out[1024];
	size_t		written;
	size_t		back = 0;
	size_t		i;
	int			wrong = 0;

	for (i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char) (i / 2);
	written = calimero_copy_escape(bytes, sizeof(bytes), out);
	for (i = 0; i < written; i++)
	{
		char		byte = out[i];

		wrong += byte == '\t' || byte == '\n' || byte == '\r';
		if (byte == '\\')
		{
			static const char letters[] = "btnvfr\\";
			static const char meaning[] = "\b\t\n\v\f\r\\";
			const char *letter = strchr(letters, out[++i]);

			wrong += letter == NULL;
			byte = letter == NULL ? '?' : meaning[letter - letters];
		}
		wrong += back >= sizeof(bytes) || bytes[back++] != byte;
	}
	is_int(wrong, 0, "%s", "every byte comes back, and none ends a value or a line");
	is_int(back, sizeof(bytes), "%s", "... nor is one lost");
}

static const char *const columns[] = {"caisse", "dossier", "montant"};
static const char *const types[] = {"character varying(5)", "bigint", "numeric(14,2)"};

static bool
write_file(ArchiveText *text)
{
	return calimero_archive_text_head(text, "48", "0.1.0", "2031-03-01T02:15:00Z", 1) &&
		calimero_archive_text_table(text, "creance", 3, columns, types) &&
		calimero_archive_text_value(text, "48", 2) &&
		calimero_archive_text_value(text, "", 0) &&
		calimero_archive_text_null(text) &&
		calimero_archive_text_row(text) && calimero_archive_text_keep(text) &&
		calimero_archive_text_table(text, "acte", 1, columns, types) &&
		calimero_archive_text_table(text, "creance", 1, columns + 1, types + 1) &&
		calimero_archive_text_value(text, "a\tb", 3) &&
		calimero_archive_text_row(text) && calimero_archive_text_keep(text) &&
		calimero_archive_text_foot(text);
}

static void
is_done(ArchiveText *text, const char *want, const char *what)
{
	char	   *got = calloc(1, text->done.length + 1);

	if (text->done.length > 0)
		memcpy(got, text->done.data, text->done.length);
	is_text(got, want, "%s", what);
	free(got);
}

static void
write_files(void)
{
	Memory		memory = {1000, 0, 0};
	ArchiveText text;

	calimero_archive_text_init(&text, lend(&memory));
	ok(write_file(&text), "%s", "a file is written");
	is_done(&text,
			"calimero archive 1\n"
			"{\"caisse\": \"48\", \"logiciel\": \"0.1.0\", \"fait_le\": \"2031-03-01T02:15:00Z\", \"partie\": 1}\n"
			"table creance caisse,dossier,montant\n"
			"type character varying(5),bigint,numeric(14,2)\n"
			"48\t\t\\N\n"
			"\\.\n"
			"table acte caisse\n"
			"type character varying(5)\n"
			"\\.\n"
			"table creance dossier\n"
			"type bigint\n"
			"a\\tb\n"
			"\\.\n"
			"fin 3 2\n", "... as docs/archive.md says");
	calimero_archive_text_taken(&text);
	calimero_archive_text_foot(&text);
	is_done(&text, "fin 0 0\n", "counts are of each file");
	calimero_archive_text_free(&text);
	is_int(memory.held, 0, "%s", "all memory is given back");
	is_int(memory.not_wiped, 0, "%s", "... and wiped");
}

/* A row that has no room goes to the next file, and counts there. */
static void
carry_a_row(void)
{
	Memory		memory = {1000, 0, 0};
	ArchiveText text;

	calimero_archive_text_init(&text, lend(&memory));
	calimero_archive_text_table(&text, "acte", 1, columns, types);
	calimero_archive_text_value(&text, "grande", 6);
	calimero_archive_text_row(&text);
	calimero_archive_text_foot(&text);
	is_done(&text, "table acte caisse\ntype character varying(5)\n\\.\nfin 1 0\n", "a row that is not kept is not in the file");
	calimero_archive_text_taken(&text);
	calimero_archive_text_table(&text, "acte", 1, columns, types);
	calimero_archive_text_keep(&text);
	calimero_archive_text_foot(&text);
	is_done(&text, "table acte caisse\ntype character varying(5)\ngrande\n\\.\nfin 1 1\n", "... and is in the next");
	calimero_archive_text_free(&text);
}

/* Rows larger than what is reserved at first; and no memory, at each allocation in turn. */
static void
run_out_of_memory(void)
{
	static char large[100000];
	int			allocations;
	int			wrong = 0;

	memset(large, '\n', sizeof(large));
	for (allocations = 0; allocations < 20; allocations++)
	{
		Memory		memory = {allocations, 0, 0};
		ArchiveText text;
		bool		written;

		calimero_archive_text_init(&text, lend(&memory));
		written = write_file(&text) &&
			calimero_archive_text_value(&text, large, sizeof(large)) &&
			calimero_archive_text_null(&text) &&
			calimero_archive_text_value(&text, large, sizeof(large)) &&
			calimero_archive_text_row(&text) && calimero_archive_text_keep(&text);
		wrong += written != (memory.left >= 0);
		wrong += written && memcmp(text.done.data + text.done.length - 4, "\\n\\n\n", 4) != 0 && text.row.length != 0;
		calimero_archive_text_free(&text);
		wrong += memory.held + memory.not_wiped;
	}
	is_int(wrong, 0, "%s", "where there is no memory, that is what is said, and nothing stays");
}

static void
name(const char *text, ArchiveName kind, int64_t lot)
{
	int64_t		got = 0;

	is_int(calimero_archive_name(text, &got), kind, "kind of \"%s\"", text);
	if (kind == ARCHIVE_NAME_MANIFEST || kind == ARCHIVE_NAME_SIGNATURE)
		is_int(got, lot, "... and its lot");
}

static void
read_names(void)
{
	name("lot-000000001.json", ARCHIVE_NAME_MANIFEST, 1);
	name("lot-999999999.sig", ARCHIVE_NAME_SIGNATURE, 999999999);
	name("lot-1000000000.json", ARCHIVE_NAME_MANIFEST, INT64_C(1000000000));
	name("lot-999999999999999999.json", ARCHIVE_NAME_MANIFEST, INT64_C(999999999999999999));
	name("lot-1000000000000000000.json", ARCHIVE_NAME_OTHER, 0);
	name("lot-0000000001.json", ARCHIVE_NAME_OTHER, 0);
	name("lot-000000000.json", ARCHIVE_NAME_OTHER, 0);
	name("lot-00000001.json", ARCHIVE_NAME_OTHER, 0);
	name("lot--00000001.json", ARCHIVE_NAME_OTHER, 0);
	name("lot-000000001.jsonl", ARCHIVE_NAME_OTHER, 0);
	name("lot-000000001.json ", ARCHIVE_NAME_OTHER, 0);
	name("lot-000000001", ARCHIVE_NAME_OTHER, 0);
	name("Lot-000000001.json", ARCHIVE_NAME_OTHER, 0);
	name("9f2c1d0a5b6e4c3f8a7b6c5d4e3f2a1b-1.cms", ARCHIVE_NAME_CONTENT, 0);
	name("9f2c1d0a5b6e4c3f8a7b6c5d4e3f2a1b-123456789.cms", ARCHIVE_NAME_CONTENT, 0);
	name("9f2c1d0a5b6e4c3f8a7b6c5d4e3f2a1b-1234567890.cms", ARCHIVE_NAME_OTHER, 0);
	name("9f2c1d0a5b6e4c3f8a7b6c5d4e3f2a1b-0.cms", ARCHIVE_NAME_OTHER, 0);
	name("9f2c1d0a5b6e4c3f8a7b6c5d4e3f2a1b-.cms", ARCHIVE_NAME_OTHER, 0);
	name("9f2c1d0a5b6e4c3f8a7b6c5d4e3f2a1b-1.cms.old", ARCHIVE_NAME_OTHER, 0);
	name("9F2C1D0A5B6E4C3F8A7B6C5D4E3F2A1B-1.cms", ARCHIVE_NAME_OTHER, 0);
	name("9f2c1d0a5b6e4c3f8a7b6c5d4e3f2a1-1.cms", ARCHIVE_NAME_OTHER, 0);
	name("9f2c1d0a5b6e4c3f8a7b6c5d4e3f2a1b0-1.cms", ARCHIVE_NAME_OTHER, 0);
	name("9f2c1d0a5b6e4c3f8a7b6c5d4e3f2a1b-1.cms.part", ARCHIVE_NAME_PART, 0);
	name("x.part", ARCHIVE_NAME_PART, 0);
	name(".part", ARCHIVE_NAME_OTHER, 0);
	name("../x.part", ARCHIVE_NAME_OTHER, 0);
	name("/x.part", ARCHIVE_NAME_OTHER, 0);
	name("../9f2c1d0a5b6e4c3f8a7b6c5d4e3f2a1b-1.cms", ARCHIVE_NAME_OTHER, 0);
	name("", ARCHIVE_NAME_OTHER, 0);
	name(".", ARCHIVE_NAME_OTHER, 0);
	name("..", ARCHIVE_NAME_OTHER, 0);
}

static void
write_names(void)
{
	static const uint8_t drawn[ARCHIVE_DRAWN_SIZE] = {0x9f, 0x2c, 0x1d, 0x0a, 0x5b, 0x6e, 0x4c, 0x3f, 0x8a, 0x7b, 0x6c, 0x5d, 0x4e, 0x3f, 0x2a, 0x1b};
	char		text[ARCHIVE_NAME_SIZE];

	calimero_archive_manifest_name(1, text);
	is_text(text, "lot-000000001.json", "%s", "manifest");
	calimero_archive_signature_name(INT64_C(1234567890123), text);
	is_text(text, "lot-1234567890123.sig", "%s", "signature");
	calimero_archive_content_name(drawn, 12, text);
	is_text(text, "9f2c1d0a5b6e4c3f8a7b6c5d4e3f2a1b-12.cms", "%s", "content");
	calimero_archive_part_name(drawn, text);
	is_text(text, "9f2c1d0a5b6e4c3f8a7b6c5d4e3f2a1b.part", "%s", "part");
	calimero_archive_manifest_name(INT64_MAX, text);
	is_int(strlen(text), 28, "%s", "the longest name fits");
}

static void
read_caisses(void)
{
	static const char *const good[] = {"48", "A1", "ABCDE", "00000"};
	static const char *const bad[] = {"", "4", "..", ".", "4/", "/8", "ABCDEF", "a1", "4 8", "48\n", "\xC3\x89"};
	size_t		i;

	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		ok(calimero_archive_caisse(good[i]), "\"%s\" can name a directory", good[i]);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ok(!calimero_archive_caisse(bad[i]), "\"%s\" cannot", i == 9 ? "48 and a newline" : bad[i]);
}

int
main(void)
{
	escape_values();
	escape_every_byte();
	write_files();
	carry_a_row();
	run_out_of_memory();
	read_names();
	write_names();
	read_caisses();
	return done_testing();
}
