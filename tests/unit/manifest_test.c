/*-------------------------------------------------------------------------
 *
 * manifest_test.c
 *	  Manifests of the archive, and the JSON that they are written in.
 *
 * A manifest cut off anywhere, or with any byte changed to another, must be
 * read without touching what is not its own; cut off, it is never one.
 *
 * IDENTIFICATION
 *	  tests/unit/manifest_test.c
 *
 *-------------------------------------------------------------------------
 */
#include <stdlib.h>

#include "json_read.h"
#include "manifest.h"
#include "tap.h"

#define HASH_A "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"
#define HASH_B "fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9"
#define NAME   "9f2c1d0a5b6e4c3f8a7b6c5d4e3f2a1b"

static const char good[] =
"{\"format\":\"calimero manifeste 1\",\"caisse\":\"48\",\"lot\":12,\"fait_le\":\"2031-03-01T02:15:00Z\","
"\"precedent\":\"" HASH_A "\",\"dossiers\":2,\"tables\":{\"dossier\":2,\"creance\":5},"
"\"regles\":[{\"genre\":\"piar\",\"du\":\"2018-01-01\",\"annees\":5,\"article\":\"d\\u00e9cision 18-07\",\"dossiers\":2}],"
"\"certificats\":[\"" HASH_A "\",\"" HASH_B "\"],"
"\"fichiers\":[{\"nom\":\"" NAME "-1.cms\",\"octets\":67108864,\"sha256\":\"" HASH_B "\"},"
"{\"nom\":\"" NAME "-20.cms\",\"octets\":1,\"sha256\":\"" HASH_A "\"}],\"logiciel\":\"0.1.0\"}\n";

/* Read bytes of exactly that size, so that the sanitizer sees one too many. */
static bool
read_copy(const char *bytes, size_t length, Manifest *manifest, ManifestFault *fault)
{
	char	   *copy = memory_allocate(length);
	bool		done;

	memcpy(copy, bytes, length);
	done = manifest_read(copy, length, manifest, fault);
	free(copy);
	return done;
}

static void
test_good(void)
{
	Manifest	manifest;
	ManifestFault fault;

	ok(read_copy(good, strlen(good), &manifest, &fault), "a manifest is read");
	is_text(manifest.caisse, "48", "its caisse");
	is_int(manifest.lot, 12, "its lot");
	is_text(manifest.made_at, "2031-03-01T02:15:00Z", "when it was made");
	is_text(manifest.previous, HASH_A, "the one before");
	is_int(manifest.dossiers, 2, "its dossiers");
	is_int(manifest.certificates, 2, "its certificates");
	is_int(manifest.file_count, 2, "its files");
	is_text(manifest.files[1].name, NAME "-20.cms", "the name of one");
	is_int(manifest.files[0].bytes, 67108864, "its size");
	is_text(manifest.files[1].sha256, HASH_A, "its hash");
	manifest_free(&manifest);
}

static void
test_cut_and_changed(void)
{
	Manifest	manifest;
	ManifestFault fault;
	char		changed[sizeof(good)];
	size_t		accepted = 0;
	size_t		outside = 0;
	size_t		i;
	int			c;

	for (i = 0; i < strlen(good); i++)
	{
		accepted += read_copy(good, i, &manifest, &fault);
		outside += fault.byte < 1 || fault.byte > i + 1;
		manifest_free(&manifest);
	}
	is_int(accepted, 0, "cut off anywhere, it is none");
	is_int(outside, 0, "... and where it fails lies in it");
	memcpy(changed, good, sizeof(good));
	accepted = 0;
	for (i = 0; i < strlen(good); i++)
	{
		for (c = 0; c < 256; c++)
		{
			changed[i] = (char) c;
			accepted += c != good[i] && strchr("{}[]\":,\n", good[i]) != NULL && read_copy(changed, strlen(good), &manifest, &fault);
			manifest_free(&manifest);
		}
		changed[i] = good[i];
	}
	is_int(accepted, 0, "no byte of its syntax may be another");
}

static void
test_fault(void)
{
	static const char bad[] = "{\"format\":\"calimero manifeste 1\",\"caisse\":\"48\",\"lots\":1";
	Manifest	manifest;
	ManifestFault fault;

	ok(!read_copy(bad, strlen(bad), &manifest, &fault), "a wrong key");
	is_text(fault.key, "lot", "the key that was expected");
	is_int(fault.byte, strstr(bad, "lots") - bad + 1, "where");
	manifest_free(&manifest);
	ok(!read_copy("", 0, &manifest, &fault), "nothing");
	is_text(fault.key, "", "no key yet");
	is_int(fault.byte, 1, "at the first byte");
	manifest_free(&manifest);
}

static void
test_words(void)
{
	ok(is_caisse_code("48") && is_caisse_code("A2345"), "codes of caisses");
	ok(!is_caisse_code("4") && !is_caisse_code("123456") && !is_caisse_code("4a") && !is_caisse_code(""), "what is none");
	ok(is_content_name(NAME "-1.cms") && is_content_name(NAME "-123456789.cms"), "names of content files");
	ok(!is_content_name(NAME "-0.cms") && !is_content_name(NAME "-01.cms") && !is_content_name(NAME "-1234567890.cms") &&
	   !is_content_name(NAME ".cms") && !is_content_name(NAME "-.cms") && !is_content_name(NAME "-1.cms.part") &&
	   !is_content_name("a" NAME "-1.cms") && !is_content_name(""), "what is none");
	ok(is_sha256(HASH_A) && !is_sha256(HASH_A "0") && !is_sha256("") && !is_sha256(&HASH_A[1]), "hashes");
	ok(is_instant("2028-02-29T23:59:59Z"), "an instant");
	ok(!is_instant("2027-02-29T23:59:59Z") && !is_instant("2028-02-29T23:59:60Z") && !is_instant("2028-02-29T23:60:00Z") &&
	   !is_instant("2028-02-29T24:00:00Z") && !is_instant("2028-02-29 23:59:59Z") && !is_instant("2028-02-29T23:59:59") &&
	   !is_instant("") && !is_instant("2028-02-29T23:59:59ZZ"), "what is none");
}

/* What a string of JSON stands for; NULL when it is none.  The caller's to free. */
static char *
string_of(const char *json)
{
	JsonReader	reader;
	Buffer		value = {0};

	json_read_begin(&reader, json, strlen(json), false);
	if (json_read_string(&reader, &value) && json_read_end(&reader))
		return value.data;
	buffer_free(&value);
	return NULL;
}

static void
test_strings(void)
{
	static const struct
	{
		const char *json;
		const char *meant;
	}			cases[] = {
		{"\"\"", ""},
		{"\"a\\\"\\\\\\/\\b\\f\\n\\r\\tz\"", "a\"\\/\b\f\n\r\tz"},
		{"\"\\u0041\\u00e9\\u20AC\"", "A\303\251\342\202\254"},
		{"\"\\ud83d\\ude00\"", "\360\237\230\200"},
		{"\"\303\251\"", "\303\251"},
	};
	static const char *const wrong[] = {
		"", "\"", "\"a", "a", "\"\\\"", "\"\\x\"", "\"\\u\"", "\"\\u12\"", "\"\\u12g4\"", "\"\\u0000\"", "\"\\ud83d\"", "\"\\ude00\"",
		"\"\\ud83d\\u0041\"", "\"\\ud83dxx\"", "\"\001\"", "\"\n\"", "\"\377\"", "\"\303\"", "\"\"\"", "'a'",
	};
	size_t		i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		char	   *got = string_of(cases[i].json);

		is_text(got, cases[i].meant, "string %zu", i);
		free(got);
	}
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
	{
		char	   *got = string_of(wrong[i]);

		ok(got == NULL, "no string %zu", i);
		free(got);
	}
}

static void
test_numbers(void)
{
	static const char *const wrong[] = {"", "-1", "+1", "01", "00", "1.", "1.0", "1e1", "9223372036854775808", " 1", "a", "0x1"};
	JsonReader	reader;
	int64_t		value;
	size_t		i;

	json_read_begin(&reader, "9223372036854775807", 19, false);
	ok(json_read_number(&reader, &value) && json_read_end(&reader), "the greatest number");
	is_int(value, INT64_MAX, "... is itself");
	json_read_begin(&reader, "0", 1, false);
	ok(json_read_number(&reader, &value) && value == 0, "zero");
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
	{
		json_read_begin(&reader, wrong[i], strlen(wrong[i]), false);
		ok(!(json_read_number(&reader, &value) && json_read_end(&reader)), "no number: \"%s\"", wrong[i]);
	}
	json_read_begin(&reader, " { \"a\" :\t1 }\n", 13, true);
	ok(json_read_char(&reader, '{') && json_read_key(&reader, "a") && json_read_number(&reader, &value) &&
	   json_read_char(&reader, '}') && json_read_end(&reader), "blanks where they are allowed");
	ok(!json_read_char(&reader, '}') && !json_read_end(&reader), "what has failed stays so");
}

int
main(void)
{
	test_good();
	test_cut_and_changed();
	test_fault();
	test_words();
	test_strings();
	test_numbers();
	return done_testing();
}
