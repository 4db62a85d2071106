/*-------------------------------------------------------------------------
 *
 * arguments.c
 *	  Numbers given on the command line.
 *
 * IDENTIFICATION
 *	  tests/generator/arguments.c
 *
 *-------------------------------------------------------------------------
 */
#include "arguments.h"

#include <inttypes.h>

#include "output.h"

uint64_t
gen_read_number(const char *text, uint64_t least, uint64_t most, const char **end)
{
	uint64_t	value = 0;
	const char *cursor = text;

	for (; *cursor >= '0' && *cursor <= '9' && cursor - text < 18; cursor++)
		value = value * 10 + (uint64_t) (*cursor - '0');
	if (cursor == text || value < least || value > most)
		gen_fail("a number of %" PRIu64 " to %" PRIu64 " is expected instead of \"%s\"",
				 least, most, text);
	*end = cursor;
	return value;
}

uint64_t
gen_read_whole(const char *text, uint64_t least, uint64_t most)
{
	const char *end;
	uint64_t	value = gen_read_number(text, least, most, &end);

	if (*end != '\0')
		gen_fail("\"%s\" is not a number", text);
	return value;
}
