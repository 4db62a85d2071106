/*-------------------------------------------------------------------------
 *
 * dsn_bodies.c
 *	  Which of our bodies does an identifier name?
 *
 * A caisse has a few bodies: they are compared one after the other, two words
 * each, behind a memory of the last answer.
 *
 * IDENTIFICATION
 *	  extension/core/dsn/dsn_bodies.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/dsn/dsn_bodies.h"

#include <string.h>

#include "core/dsn/dsn_scan.h"

bool
dsn_bodies_init(DsnBodies *bodies, const DsnReaderOptions *options)
{
	size_t		i;

	memset(bodies, 0, sizeof(*bodies));
	bodies->allocator = options->allocator;
	bodies->found = DSN_BODY_ELSEWHERE;
	if (options->body_count == 0)
		return true;
	bodies->count = options->body_count < INT16_MAX ? options->body_count : INT16_MAX;
	bodies->codes = options->allocator->allocate(options->allocator->context,
												 bodies->count * sizeof(DsnPacked));
	if (bodies->codes == NULL)
		return false;
	for (i = 0; i < bodies->count; i++)
	{
		char		code[16] = {0};

		memcpy(code, options->bodies[i].code, strnlen(options->bodies[i].code, DSN_BODY_MAX));
		bodies->codes[i].low = dsn_load_eight(code);
		bodies->codes[i].high = dsn_load_eight(code + 8);
	}
	return true;
}

void
dsn_bodies_free(DsnBodies *bodies)
{
	bodies->allocator->release(bodies->allocator->context, bodies->codes);
	bodies->codes = NULL;
	bodies->count = 0;
}

/* The identifier as two words; reads the 16 bytes that end with it. */
static inline DsnPacked
pack(const char *code, uint32_t length)
{
	DsnPacked	packed = {0, 0};
	uint64_t	head = dsn_load_eight(code + length - 16);
	uint64_t	tail = dsn_load_eight(code + length - 8);

	if (length <= 8)
		packed.low = tail >> (8 * (8 - length));
	else
	{
		unsigned	shift = 8 * (16 - length);

		packed.low = shift == 0 ? head : head >> shift | tail << (64 - shift);
		packed.high = tail >> shift;
	}
	return packed;
}

int
dsn_bodies_find(DsnBodies *bodies, const char *code, uint32_t length)
{
	DsnPacked	packed;
	size_t		i;

	if (length == 0 || length > DSN_BODY_MAX)
		return DSN_BODY_ELSEWHERE;
	packed = pack(code, length);
	if (packed.low == bodies->last.low && packed.high == bodies->last.high)
		return bodies->found;
	bodies->last = packed;
	bodies->found = DSN_BODY_ELSEWHERE;
	for (i = 0; i < bodies->count; i++)
	{
		if (bodies->codes[i].low == packed.low && bodies->codes[i].high == packed.high)
		{
			bodies->found = (int) i;
			break;
		}
	}
	return bodies->found;
}
