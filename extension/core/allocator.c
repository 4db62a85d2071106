/*-------------------------------------------------------------------------
 *
 * allocator.c
 *	  The allocator of the C library, and arrays that grow.
 *
 * This is the only file of the core that may name malloc, realloc and free.
 *
 * IDENTIFICATION
 *	  extension/core/allocator.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/allocator.h"

#include <stdint.h>
#include <stdlib.h>

/* A first reservation is never smaller than this. */
#define FIRST_CAPACITY 16

static void *
libc_allocate(void *context, size_t size)
{
	(void) context;
	return malloc(size);
}

static void *
libc_reallocate(void *context, void *pointer, size_t size)
{
	(void) context;
	return realloc(pointer, size);
}

static void
libc_release(void *context, void *pointer)
{
	(void) context;
	free(pointer);
}

const CalimeroAllocator calimero_malloc_allocator = {
	NULL, libc_allocate, libc_reallocate, libc_release
};

int
calimero_array_reserve(const CalimeroAllocator *allocator, void **array,
					   size_t *capacity, size_t needed, size_t width)
{
	size_t		grown = *capacity;
	void	   *moved;

	if (needed <= *capacity)
		return 0;
	if (grown < FIRST_CAPACITY)
		grown = FIRST_CAPACITY;
	while (grown < needed)
	{
		if (grown > SIZE_MAX / 2)
			return -1;
		grown *= 2;
	}
	if (width == 0 || grown > SIZE_MAX / width)
		return -1;
	moved = allocator->reallocate(allocator->context, *array, grown * width);
	if (moved == NULL)
		return -1;
	*array = moved;
	*capacity = grown;
	return 0;
}
