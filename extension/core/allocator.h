/*-------------------------------------------------------------------------
 *
 * allocator.h
 *	  Memory for the pure C core, lent by whoever runs it.
 *
 * The core knows neither palloc nor malloc.  The server lends a memory
 * context (so that an ereport or a query cancel in a callback frees
 * everything), unit tests and fuzzers lend malloc (so that the sanitizers
 * see every byte).  An allocation that fails gives NULL; the core then
 * returns its own "out of memory" status and never dereferences it.
 *
 * IDENTIFICATION
 *	  extension/core/allocator.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_ALLOCATOR_H
#define CALIMERO_ALLOCATOR_H

#include <stddef.h>

typedef struct CalimeroAllocator
{
	void	   *context;		/* handed back to the three functions */
	/* size > 0; NULL when there is no memory */
	void	   *(*allocate) (void *context, size_t size);
	/* pointer may be NULL; contents kept up to the smaller size */
	void	   *(*reallocate) (void *context, void *pointer, size_t size);
	/* pointer may be NULL */
	void		(*release) (void *context, void *pointer);
} CalimeroAllocator;

/* The allocator of malloc, realloc and free: unit tests, fuzzers, CLI. */
extern const CalimeroAllocator calimero_malloc_allocator;

/*
 * Grow *array so that it holds at least "needed" elements of "width" bytes,
 * doubling the capacity.  Returns 0, or -1 with the array unchanged when
 * memory or the size computation runs out.
 */
extern int	calimero_array_reserve(const CalimeroAllocator *allocator,
								   void **array, size_t *capacity,
								   size_t needed, size_t width);

#endif							/* CALIMERO_ALLOCATOR_H */
