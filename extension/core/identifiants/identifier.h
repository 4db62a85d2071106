/*-------------------------------------------------------------------------
 *
 * identifier.h
 *	  What the identifiers share: what can be wrong with one, its words, and
 *	  how what people type becomes the form that is stored.
 *
 * Each kind (NIR, SIREN, SIRET, IBAN, RIB, BIC, commune) has one canonical
 * form: ASCII digits and capitals, no separators.  Its check takes a string
 * and says what is wrong first; a string that is not canonical is wrong.
 * A normaliser leaves out separators, raises small letters, and checks.
 *
 * No word here holds a character of an identifier: the words end in error
 * messages, and these in the server's log.
 *
 * IDENTIFICATION
 *	  extension/core/identifiants/identifier.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_IDENTIFIER_H
#define CALIMERO_IDENTIFIER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum CalimeroIdStatus
{
	CALIMERO_ID_OK,
	CALIMERO_ID_EMPTY,
	CALIMERO_ID_CHARACTER,		/* not a digit or a capital, or not where it
								 * may be */
	CALIMERO_ID_LENGTH,
	CALIMERO_ID_NO_KEY,			/* a NIR of thirteen characters */
	CALIMERO_ID_ZEROS,			/* zeros alone name nobody */
	CALIMERO_ID_SEX,
	CALIMERO_ID_MONTH,
	CALIMERO_ID_DEPARTMENT,
	CALIMERO_ID_COMMUNE,
	CALIMERO_ID_SERIAL,
	CALIMERO_ID_COUNTRY,
	CALIMERO_ID_STRUCTURE,		/* not the account number of its country */
	CALIMERO_ID_SIREN,			/* of a SIRET */
	CALIMERO_ID_KEY,
	CALIMERO_ID_STATUS_COUNT
} CalimeroIdStatus;

/* Longest canonical form, that of an IBAN. */
#define CALIMERO_ID_MAX 34

typedef struct CalimeroIdKind
{
	const char *name;
	CalimeroIdStatus (*check) (const char *string, size_t length);
	size_t		longest;		/* of the canonical form */
	const char *rule;			/* one sentence: what a right one is */
	const char *advice;			/* what to type, when no status has better */
} CalimeroIdKind;

extern const CalimeroIdKind calimero_id_nir;
extern const CalimeroIdKind calimero_id_nir_body;	/* thirteen characters, to
													 * compute the key of */
extern const CalimeroIdKind calimero_id_siren;
extern const CalimeroIdKind calimero_id_siret;
extern const CalimeroIdKind calimero_id_iban;
extern const CalimeroIdKind calimero_id_rib;
extern const CalimeroIdKind calimero_id_bic;
extern const CalimeroIdKind calimero_id_commune;

/* What is wrong, to follow "invalid NIR: "; never NULL. */
extern const char *calimero_id_problem(CalimeroIdStatus status);

/* What to do about it; never NULL. */
extern const char *calimero_id_hint(const CalimeroIdKind *kind, CalimeroIdStatus status);

/*
 * The canonical form of what was typed: UTF-8 of "length" bytes, of which
 * blanks (also no-break, thin and other widths), points and dashes are left
 * out and a-z are raised.  Control characters, line ends among them, are not
 * separators: after one comes something else that was pasted.
 *
 * Returns CALIMERO_ID_OK, with *canonical filled (no NUL) and its length, or
 * what is wrong.  Reads at most as far as the first character too many.
 */
extern CalimeroIdStatus calimero_id_normalise(const CalimeroIdKind *kind, const char *typed,
											  size_t length, char canonical[CALIMERO_ID_MAX],
											  size_t *canonical_length);

/* The characters of identifiers, whatever the locale is. */
static inline bool
calimero_id_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool
calimero_id_is_capital(char c)
{
	return c >= 'A' && c <= 'Z';
}

static inline bool
calimero_id_all_digits(const char *string, size_t length)
{
	size_t		i;

	for (i = 0; i < length; i++)
	{
		if (!calimero_id_is_digit(string[i]))
			return false;
	}
	return true;
}

/* Two digits as a number. */
static inline int
calimero_id_pair(const char *digits)
{
	return (digits[0] - '0') * 10 + (digits[1] - '0');
}

#endif							/* CALIMERO_IDENTIFIER_H */
