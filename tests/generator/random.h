/*-------------------------------------------------------------------------
 *
 * random.h
 *	  The same numbers for the same seed, on every machine.
 *
 * xoshiro256** seeded by splitmix64.  A stream is drawn for each employer from
 * the seed and the employer's number, so that an employer does not depend on
 * how many others there are.
 *
 * IDENTIFICATION
 *	  tests/generator/random.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef GENERATOR_RANDOM_H
#define GENERATOR_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

typedef struct GenRandom
{
	uint64_t	state[4];
} GenRandom;

extern void gen_random_seed(GenRandom *random, uint64_t seed, uint64_t stream);
extern uint64_t gen_random_next(GenRandom *random);

/* 0 to bound - 1; bound > 0. */
extern uint32_t gen_random_below(GenRandom *random, uint32_t bound);

/* low to high, both included. */
extern int64_t gen_random_between(GenRandom *random, int64_t low, int64_t high);

/* True "percent" times in a hundred. */
extern bool gen_random_percent(GenRandom *random, uint32_t percent);

#endif							/* GENERATOR_RANDOM_H */
