/*-------------------------------------------------------------------------
 *
 * dsn_arena.h
 *	  Memory that lives as long as one envoi, given back all at once.
 *
 * An envoi has a few small arrays for each of up to 99,999 declarations: one
 * chunk serves many of them, and the first chunk serves the next envoi too.
 *
 * IDENTIFICATION
 *	  extension/core/dsn/dsn_arena.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_DSN_ARENA_H
#define CALIMERO_DSN_ARENA_H

#include <stddef.h>

#include "core/allocator.h"

typedef struct DsnChunk DsnChunk;

typedef struct DsnArena
{
	const CalimeroAllocator *allocator;
	DsnChunk   *last;			/* the one that is being filled */
} DsnArena;

extern void dsn_arena_init(DsnArena *arena, const CalimeroAllocator *allocator);

/* Room for size bytes, aligned for anything; NULL when there is no memory. */
extern void *dsn_arena_take(DsnArena *arena, size_t size);

/* Forget everything taken; keeps one chunk. */
extern void dsn_arena_reset(DsnArena *arena);
extern void dsn_arena_free(DsnArena *arena);

#endif							/* CALIMERO_DSN_ARENA_H */
