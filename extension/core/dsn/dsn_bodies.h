/*-------------------------------------------------------------------------
 *
 * dsn_bodies.h
 *	  Which of our bodies does an identifier name?
 *
 * IDENTIFICATION
 *	  extension/core/dsn/dsn_bodies.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_DSN_BODIES_H
#define CALIMERO_DSN_BODIES_H

#include <stdbool.h>
#include <stdint.h>

#include "core/dsn/dsn_reader.h"

/* An identifier names none (absent, not resolved), or one that is not ours. */
#define DSN_BODY_ABSENT		(-1)
#define DSN_BODY_ELSEWHERE	(-2)

/* An identifier of up to 16 bytes as two words, zeros behind. */
typedef struct DsnPacked
{
	uint64_t	low;
	uint64_t	high;
} DsnPacked;

typedef struct DsnBodies
{
	const CalimeroAllocator *allocator;
	DsnPacked  *codes;
	size_t		count;
	DsnPacked	last;			/* asked for last, and what was found: an
								 * establishment names the same body all along */
	int			found;
} DsnBodies;

extern bool dsn_bodies_init(DsnBodies *bodies, const DsnReaderOptions *options);
extern void dsn_bodies_free(DsnBodies *bodies);

/*
 * Index of the body, or DSN_BODY_ELSEWHERE.  At least 16 bytes before the end
 * of the identifier must be readable: in a DSN line its code is before it.
 */
extern int	dsn_bodies_find(DsnBodies *bodies, const char *code, uint32_t length);

#endif							/* CALIMERO_DSN_BODIES_H */
