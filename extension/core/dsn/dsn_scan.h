/*-------------------------------------------------------------------------
 *
 * dsn_scan.h
 *	  The lexer's common path, inline: for dsn_lexer.c and dsn_reader.c only.
 *
 * A line is a code of sixteen bytes with its quote, then most often a value of
 * a few bytes.  The code is checked and read as two 8-byte words, "S21.G00."
 * and "81.004,'".  What follows is looked at thirty-two bytes at a time, for
 * the first odd byte: below 0x20, 0x7F, or 0x80 and above.  In a plain line
 * that is its line end, so that one look finds it and says that all bytes
 * before are fit.  A line with anything else in it, or whose code or quotes
 * are not the usual ones, goes to dsn_scan_slowly().
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

/* The odd bytes of a window, one bit each, the first one lowest: any machine. */
static inline uint32_t
dsn_odd_bytes_portable(const char *window)
{
	const uint64_t tops = UINT64_C(0x8080808080808080);
	uint32_t	odd = 0;
	int			i;

	for (i = 0; i < DSN_WINDOW / 8; i++)
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
dsn_odd_bytes_sse2(const char *window)
{
	/* Plus one, signed: 0x7F and above become negative, 0xFF zero. */
	const		__m128i one = _mm_set1_epi8(1);
	const		__m128i below = _mm_set1_epi8(0x20);
	__m128i		first = _mm_loadu_si128((const __m128i *) (const void *) window);
	__m128i		second = _mm_loadu_si128((const __m128i *) (const void *) (window + 16));

	first = _mm_cmpgt_epi8(_mm_add_epi8(first, one), below);
	second = _mm_cmpgt_epi8(_mm_add_epi8(second, one), below);
	return ~((uint32_t) _mm_movemask_epi8(first) | (uint32_t) _mm_movemask_epi8(second) << 16);
}
#endif

static inline uint32_t
dsn_odd_bytes(const char *window)
{
#ifdef DSN_SCAN_SSE2
	return dsn_odd_bytes_sse2(window);
#else
	return dsn_odd_bytes_portable(window);
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

/* A letter or a digit of ASCII? */
static inline bool
dsn_plain_letter(char byte)
{
	unsigned	letter = ((unsigned char) byte | 0x20u) - 'a';
	unsigned	digit = (unsigned char) byte - (unsigned) '0';

	return digit < 10 || letter < 26;
}

/* Any line; false at the end of the buffer. */
extern bool dsn_scan_slowly(DsnLexer *lexer, DsnLine *line, DsnCode *code);

/*
 * dsn_lexer_next(), and the code in numbers.  Here only what is plain, short
 * and of S21.G00, which is nearly every line.
 */
static inline bool
dsn_scan_line(DsnLexer *lexer, DsnLine *line, DsnCode *code)
{
	const uint64_t segment = UINT64_C(0x2E3030472E313253);	/* "S21.G00." */
	const char *start = lexer->cursor;
	const char *value = start + DSN_CODE_SIZE;
	DsnLexer	slow;
	DsnLine		slow_line;
	DsnCode		slow_code;
	bool		more;

	if (__builtin_expect(lexer->end - start >= DSN_CODE_SIZE + DSN_WINDOW, 1))
	{
		uint64_t	tail = dsn_code_tail(start + 8);
		uint32_t	odd = dsn_odd_bytes(value);

		/* With its closing quote. */
		uint32_t	length = (uint32_t) __builtin_ctz(odd | UINT32_C(1) << (DSN_WINDOW - 1));
		const char *stop = value + length;
		const char *next = stop + 1;

		if (__builtin_expect(*stop != '\n', 0) && *stop == '\r' && next < lexer->end)
			next++;
		if (__builtin_expect(dsn_load_eight(start) == segment && dsn_code_tail_valid(tail) &&
							 next[-1] == '\n' && length >= 2 && stop[-1] == '\'' &&
							 stop[-2] != ' ' && dsn_plain_letter(*value), 1))
		{
			*code = dsn_code_tail_read(tail);
			lexer->cursor = next;
			line->number = ++lexer->line_number;
			line->value = value;
			line->value_length = length - 1;
			line->rubrique = 210000000 + code->place * 1000 + code->number;
			line->flags = 0;
			return true;
		}
	}
	/* On copies, so that the caller's can live in registers. */
	slow = *lexer;
	more = dsn_scan_slowly(&slow, &slow_line, &slow_code);
	*lexer = slow;
	if (more)
	{
		*line = slow_line;
		*code = slow_code;
	}
	return more;
}

#endif							/* CALIMERO_DSN_SCAN_H */
