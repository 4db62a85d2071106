/*-------------------------------------------------------------------------
 *
 * cms_outer_test.c
 *	  The outside of a sealed file, built byte by byte.
 *
 * IDENTIFICATION
 *	  tests/unit/cms_outer_test.c
 *
 *-------------------------------------------------------------------------
 */
#include <stdlib.h>

#include "cms_outer.h"
#include "memory.h"
#include "tap.h"

static const char oid_auth_enveloped[] = "\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x17";
static const char algorithm[] = "\x30\x1e\x06\x09\x60\x86\x48\x01\x65\x03\x04\x01\x2e\x30\x11\x04\x0cnonce-of-12-\x02\x01\x10";
static const char oid_data[] = "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01";

/* An element around "inside", which is emptied. */
static void
wrap(Buffer *target, unsigned char tag, Buffer *inside)
{
	size_t		length = inside->length;
	int			bytes = 0;

	buffer_add_char(target, (char) tag);
	while (length >> 8 * bytes != 0)
		bytes++;
	if (length >= 0x80)
		buffer_add_char(target, (char) (0x80 | bytes));
	else
		bytes = 1;
	while (bytes-- > 0)
		buffer_add_char(target, (char) (length >> 8 * bytes));
	buffer_add_bytes(target, inside->data, length);
	buffer_clear(inside);
}

/* A sealed file for that many recipients of both kinds, with a content of that size. */
static void
make_sealed(Buffer *sealed, size_t recipients, size_t size)
{
	Buffer		set = {0};
	Buffer		part = {0};
	Buffer		body = {0};
	size_t		i;

	buffer_clear(sealed);
	buffer_add(&part, "");
	for (i = 0; i < recipients; i++)
	{
		buffer_add(&part, "a recipient of which nothing is looked at");
		wrap(&set, i % 2 == 0 ? 0x30 : 0xa1, &part);
	}
	buffer_add(&set, "");
	buffer_add_bytes(&body, "\x02\x01\x00", 3);
	wrap(&body, 0x31, &set);
	buffer_add_bytes(&set, oid_data, sizeof(oid_data) - 1);
	buffer_add_bytes(&set, algorithm, sizeof(algorithm) - 1);
	for (i = 0; i < size; i++)
		buffer_add_char(&part, 'c');
	wrap(&set, 0x80, &part);
	wrap(&body, 0x30, &set);
	buffer_add(&part, "the-tag-of-16-by");
	wrap(&body, 0x04, &part);
	wrap(&part, 0x30, &body);
	wrap(&set, 0xa0, &part);
	buffer_add_bytes(&body, oid_auth_enveloped, sizeof(oid_auth_enveloped) - 1);
	buffer_add_bytes(&body, set.data, set.length);
	wrap(sealed, 0x30, &body);
	buffer_free(&set);
	buffer_free(&part);
	buffer_free(&body);
}

/* As the client does: the head and the tail alone, of exactly their sizes. */
static bool
read_sealed(const char *bytes, size_t length, CmsOuter *outer)
{
	size_t		head_length = length < CMS_HEAD_SIZE ? length : CMS_HEAD_SIZE;
	unsigned char *head = memory_allocate(head_length);
	unsigned char tail[CMS_TAIL_SIZE] = {0};
	bool		done;

	memcpy(head, bytes, head_length);
	if (length >= CMS_TAIL_SIZE)
		memcpy(tail, bytes + (length - CMS_TAIL_SIZE), CMS_TAIL_SIZE);
	done = cms_outer_read(head, head_length, tail, length, outer);
	free(head);
	return done;
}

static void
test_good(void)
{
	static const size_t sizes[] = {1, 127, 128, 255, 256, 65535, 65536, 300000, 1 << 24};
	static const size_t recipients[] = {1, 2, 3, 100, 5000};
	Buffer		sealed = {0};
	CmsOuter	outer;
	size_t		i;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
	{
		make_sealed(&sealed, 1, sizes[i]);
		ok(read_sealed(sealed.data, sealed.length, &outer), "a content of %zu bytes", sizes[i]);
	}
	for (i = 0; i < sizeof(recipients) / sizeof(recipients[0]); i++)
	{
		make_sealed(&sealed, recipients[i], 400000);
		ok(read_sealed(sealed.data, sealed.length, &outer), "%zu recipients", recipients[i]);
		is_int(outer.recipients, recipients[i], "... are counted");
	}
	make_sealed(&sealed, 0, 1);
	ok(!read_sealed(sealed.data, sealed.length, &outer), "no recipient");
	make_sealed(&sealed, 7000, 1);
	ok(!read_sealed(sealed.data, sealed.length, &outer), "more recipients than the head holds");
	buffer_free(&sealed);
}

static void
test_changed(void)
{
	Buffer		sealed = {0};
	CmsOuter	outer;
	size_t		accepted = 0;
	size_t		structure = 0;
	size_t		i;
	int			c;

	make_sealed(&sealed, 2, 300);
	for (i = 0; i < sealed.length; i++)
		accepted += read_sealed(sealed.data, i, &outer);
	is_int(accepted, 0, "cut off anywhere, it is none");
	for (i = 0; i < sealed.length; i++)
	{
		char		before = sealed.data[i];

		accepted = 0;
		for (c = 0; c < 256; c++)
		{
			sealed.data[i] = (char) c;
			accepted += read_sealed(sealed.data, sealed.length, &outer);
		}
		structure += accepted == 1;
		sealed.data[i] = before;
	}

	/*
	 * Headers, identifiers, the version: all but the insides of recipients,
	 * parameters, content and tag.  A recipient may be of the other kind, and
	 * the first one may hold the second: they are then one less.
	 */
	is_int(structure, 4 + 13 + 4 + 4 + 3 + 2 + 2 * 2 + 4 + 11 + 2 + 11 + 4 + 2 - 3, "bytes that can only be what they are");
	buffer_add_char(&sealed, 0);
	ok(!read_sealed(sealed.data, sealed.length, &outer), "a byte too many");
	buffer_free(&sealed);
}

static void
test_hostile(void)
{
	static const char huge[] = "\x30\x87\xff\xff\xff\xff\xff\xff\xff" "0123456789012345678901234567890";
	static const char endless[] = "\x30\x80\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x17\xa0\x80\x30\x80\x02\x01\x00";
	static const char long_form[] = "\x30\x81\x05" "0123456789012345678901234567890";
	CmsOuter	outer;

	ok(!read_sealed(huge, sizeof(huge) - 1, &outer), "a length beyond everything");
	ok(!read_sealed(endless, sizeof(endless) - 1, &outer), "indefinite lengths");
	ok(!read_sealed(long_form, sizeof(long_form) - 1, &outer), "a length in more bytes than it takes");
	ok(!read_sealed("", 0, &outer), "nothing");
	is_int(outer.fault, 1, "... at the first byte");
}

int
main(void)
{
	test_good();
	test_changed();
	test_hostile();
	return done_testing();
}
