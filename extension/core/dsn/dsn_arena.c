/*-------------------------------------------------------------------------
 *
 * dsn_arena.c
 *	  Memory that lives as long as one envoi, given back all at once.
 *
 * IDENTIFICATION
 *	  extension/core/dsn/dsn_arena.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/dsn/dsn_arena.h"

#include <stdint.h>

#define CHUNK_SIZE	((size_t) 64 * 1024)
#define ALIGNMENT	16

struct DsnChunk
{
	DsnChunk   *previous;
	size_t		size;			/* of the room behind this header */
	size_t		used;
	size_t		unused;			/* keeps the room aligned */
};

void
dsn_arena_init(DsnArena *arena, const CalimeroAllocator *allocator)
{
	arena->allocator = allocator;
	arena->last = NULL;
}

void	   *
dsn_arena_take(DsnArena *arena, size_t size)
{
	DsnChunk   *chunk = arena->last;
	void	   *room;

	if (size > SIZE_MAX / 2)
		return NULL;
	size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	if (chunk == NULL || chunk->size - chunk->used < size)
	{
		size_t		wanted = size > CHUNK_SIZE ? size : CHUNK_SIZE;

		chunk = arena->allocator->allocate(arena->allocator->context,
										   sizeof(DsnChunk) + wanted);
		if (chunk == NULL)
			return NULL;
		chunk->previous = arena->last;
		chunk->size = wanted;
		chunk->used = 0;
		arena->last = chunk;
	}
	room = (char *) (chunk + 1) + chunk->used;
	chunk->used += size;
	return room;
}

void
dsn_arena_reset(DsnArena *arena)
{
	while (arena->last != NULL && arena->last->previous != NULL)
	{
		DsnChunk   *chunk = arena->last;

		arena->last = chunk->previous;
		arena->allocator->release(arena->allocator->context, chunk);
	}
	if (arena->last != NULL)
		arena->last->used = 0;
}

void
dsn_arena_free(DsnArena *arena)
{
	dsn_arena_reset(arena);
	arena->allocator->release(arena->allocator->context, arena->last);
	arena->last = NULL;
}
