/*-------------------------------------------------------------------------
 *
 * dsn_scan.h
 *	  The common path of a line, inline: for dsn_lexer.c and dsn_reader.c only.
 *
 * A line is a code of sixteen bytes with its quote, then most often a value of
 * a few bytes.  The code is read as two 8-byte words, "S21.G00." and
 * "81.004,'".  What follows is looked at sixteen bytes at a time, for the first
 * odd byte: below 0x20, 0x7F, or 0x80 and above.  In a plain line that is its
 * line end, so that one look finds it and says that all bytes before are fit.
 * A line with anything else in it goes to dsn_lexer_slowly().
 *
 * IDENTIFICATION
 *	  extension/core/dsn/dsn_scan.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_DSN_SCAN_H
#define CALIMERO_DSN_SCAN_H

#include <string.h>

#include "core/dsn/dsn_rubriques.h"

#if defined(__SSE2__) && !defined(CALIMERO_PORTABLE_SCAN)
#include <emmintrin.h>
#define DSN_SCAN_SSE2
#endif

#define DSN_WINDOW 32

/* Bytes of a code with its ",'" */
#define DSN_CODE_SIZE 16

/* A line is looked at as a plain one where more bytes than that are left. */
#define DSN_PLAIN_ROOM (DSN_CODE_SIZE + DSN_WINDOW)

/* Eight bytes, the first one lowest. */
static inline uint64_t
dsn_load_eight(const char *text)
{
	uint64_t	word;

	memcpy(&word, text, sizeof(word));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap64(word);
#endif
	return word;
}

/* The odd bytes of sixteen, one bit each, the first one lowest: any machine. */
static inline uint32_t
dsn_odd_sixteen_portable(const char *window)
{
	const uint64_t tops = UINT64_C(0x8080808080808080);
	uint32_t	odd = 0;
	int			i;

	for (i = 0; i < 2; i++)
	{
		uint64_t	word = dsn_load_eight(window + i * 8);
		uint64_t	low = word & ~tops;
		uint64_t	found;

		/* 0x20 and more carry into the top bit; so does 0x7F plus one. */
		found = ~(low + UINT64_C(0x6060606060606060));
		found |= low + UINT64_C(0x0101010101010101);
		found = (found | word) & tops;
		/* Gather the eight top bits into one byte. */
		found = ((found >> 7) * UINT64_C(0x0102040810204080)) >> 56;
		odd |= (uint32_t) found << (i * 8);
	}
	return odd;
}

#ifdef DSN_SCAN_SSE2
/* The same with the instructions that every x86-64 has. */
static inline uint32_t
dsn_odd_sixteen_sse2(const char *window)
{
	/* Plus one, signed: 0x7F and above become negative, 0xFF zero. */
	const		__m128i one = _mm_set1_epi8(1);
	const		__m128i below = _mm_set1_epi8(0x20);
	__m128i		bytes = _mm_loadu_si128((const __m128i *) (const void *) window);

	bytes = _mm_cmpgt_epi8(_mm_add_epi8(bytes, one), below);
	return (uint32_t) _mm_movemask_epi8(bytes) ^ UINT32_C(0xFFFF);
}
#endif

static inline uint32_t
dsn_odd_sixteen(const char *window)
{
#ifdef DSN_SCAN_SSE2
	return dsn_odd_sixteen_sse2(window);
#else
	return dsn_odd_sixteen_portable(window);
#endif
}

/* A code in numbers. */
typedef struct DsnCode
{
	uint32_t	place;			/* of its block, see dsn_directory_index() */
	uint32_t	number;			/* 4 for .004 */
} DsnCode;

/* "81.004,'" with its digits as 0 to 9 and the rest as 0. */
static inline uint64_t
dsn_code_tail(const char *text)
{
	return dsn_load_eight(text) ^ UINT64_C(0x272C3030302E3030);
}

/*
 * Is every byte of a word within its bound?  "most" has 0x7F less the bound in
 * each byte: beyond it, adding sets the top bit.
 */
static inline bool
dsn_bytes_within(uint64_t word, uint64_t most)
{
	return (((word + most) | word) & UINT64_C(0x8080808080808080)) == 0;
}

/* Is it that indeed?  Up to 9 where a digit is, else 0. */
static inline bool
dsn_code_tail_valid(uint64_t tail)
{
	return dsn_bytes_within(tail, UINT64_C(0x7F7F7676767F7676));
}

/* Its 81 and its 4. */
static inline DsnCode
dsn_code_tail_read(uint64_t tail)
{
	/* Byte n: digit n and digit n + 1 as a number. */
	uint64_t	pairs = tail * 10 + (tail >> 8);
	DsnCode		code;

	code.place = (uint32_t) (pairs & 0xFF);
	code.number = (uint32_t) ((tail >> 24) & 0xFF) * 100 + (uint32_t) ((pairs >> 32) & 0xFF);
	return code;
}

/* The letters and digits of ASCII. */
extern const bool dsn_letters[256];

static inline bool
dsn_plain_letter(char byte)
{
	return dsn_letters[(unsigned char) byte];
}

/*
 * Is a value plain?  Then its length, and where the next line begins.  Plain
 * is: of up to DSN_WINDOW bytes with its quote, all of them printable ASCII,
 * beginning with a letter or a digit (or with a sign before a digit), not
 * ending with a space, followed by its line end.  Reads DSN_WINDOW bytes and
 * one more.  An empty one is not plain: its quote is its first byte.
 */
static inline bool
dsn_plain_value(const char *value, uint32_t *length, const char **next)
{
	uint32_t	odd = dsn_odd_sixteen(value);
	size_t		place;
	const char *stop;

	if (__builtin_expect(odd == 0, 0))
		odd = dsn_odd_sixteen(value + 16) << 16 | UINT32_C(1) << (DSN_WINDOW - 1);
	place = (size_t) __builtin_ctz(odd);
	*length = (uint32_t) place - 1;
	stop = value + place;
	*next = stop + 1;
	if (__builtin_expect(*stop != '\n', 0))
	{
		if (stop[0] != '\r' || stop[1] != '\n')
			return false;
		*next = stop + 2;
	}
	return stop[-1] == '\'' && stop[-2] != ' ' &&
		(dsn_plain_letter(value[0]) ||
		 (value[0] == '-' && (unsigned char) value[1] - (unsigned) '0' < 10));
}

/* The rubrique of the sixteen bytes "Sxx.Gyy.zz.aaa,'", or 0 when they are not that. */
extern DsnRubrique dsn_scan_code(const char *text);

#endif							/* CALIMERO_DSN_SCAN_H */
