/*-------------------------------------------------------------------------
 *
 * random.c
 *	  xoshiro256** (public domain algorithm of D. Blackman and S. Vigna),
 *	  seeded by splitmix64.
 *
 * IDENTIFICATION
 *	  tests/generator/random.c
 *
 *-------------------------------------------------------------------------
 */
#include "random.h"

static uint64_t
rotate_left(uint64_t value, int bits)
{
	return (value << bits) | (value >> (64 - bits));
}

static uint64_t
splitmix(uint64_t *state)
{
	uint64_t	z;

	*state += UINT64_C(0x9E3779B97F4A7C15);
	z = *state;
	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return z ^ (z >> 31);
}

void
gen_random_seed(GenRandom *random, uint64_t seed, uint64_t stream)
{
	uint64_t	state = seed;
	int			i;

	/* Mixing once before adding the stream keeps close seeds apart. */
	state = splitmix(&state) + stream * UINT64_C(0xD1342543DE82EF95);
	for (i = 0; i < 4; i++)
		random->state[i] = splitmix(&state);
}

uint64_t
gen_random_next(GenRandom *random)
{
	uint64_t   *s = random->state;
	uint64_t	result = rotate_left(s[1] * 5, 7) * 9;
	uint64_t	t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotate_left(s[3], 45);
	return result;
}

uint32_t
gen_random_below(GenRandom *random, uint32_t bound)
{
	return (uint32_t) (((gen_random_next(random) >> 32) * bound) >> 32);
}

int64_t
gen_random_between(GenRandom *random, int64_t low, int64_t high)
{
	return low + (int64_t) (gen_random_next(random) % (uint64_t) (high - low + 1));
}

bool
gen_random_percent(GenRandom *random, uint32_t percent)
{
	return gen_random_below(random, 100) < percent;
}
