/*-------------------------------------------------------------------------
 *
 * encoding.h
 *	  From the bytes of a DSN (ISO-8859-1, tolerated: UTF-8, Windows-1252)
 *	  to UTF-8.
 *
 * The choice is made value by value: valid UTF-8 stays as it is (mojibake
 * U+FFFD included), anything else is read as ISO-8859-1, and its bytes 0x80
 * to 0x9F, which the norm forbids, as Windows-1252.
 *
 * IDENTIFICATION
 *	  extension/core/encoding.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_ENCODING_H
#define CALIMERO_ENCODING_H

#include <stdbool.h>
#include <stddef.h>

/* Well-formed UTF-8 (no overlong form, no surrogate, at most U+10FFFF)? */
extern bool calimero_utf8_valid(const char *string, size_t length);

/*
 * Write "text" as UTF-8 into "out", which holds 3 * length bytes; returns the
 * number of bytes written.  Bytes that have no meaning (0x81, 0x8D, 0x8F,
 * 0x90, 0x9D outside UTF-8) become U+FFFD.
 */
extern size_t calimero_to_utf8(const char *string, size_t length, char *out);

#endif							/* CALIMERO_ENCODING_H */
