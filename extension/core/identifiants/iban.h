/*-------------------------------------------------------------------------
 *
 * iban.h
 *	  The IBAN of ISO 13616: country, key, account number of that country.
 *
 * Canonical form: capitals and digits, no spaces.  Two letters of a country
 * of the registry, a key of 02 to 98, and the account number (BBAN) in the
 * form that the registry gives for the country; the whole, its first four
 * characters last and letters read as 10 to 35, leaves 1 by 97.  The registry
 * lets some accounts hold small letters: the form for exchange is capitals.
 *
 * Keys inside the account number, such as that of a RIB, are not checked.
 *
 * IDENTIFICATION
 *	  extension/core/identifiants/iban.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_IBAN_H
#define CALIMERO_IBAN_H

#include "core/identifiants/identifier.h"

#define CALIMERO_IBAN_MAX 34

/*
 * The account number of a country: parts of a length and a kind of
 * characters, n digits, a capitals, c both ("5n5n11c2n").
 */
typedef struct CalimeroIbanCountry
{
	char		code[3];
	char		bban[20];
} CalimeroIbanCountry;

/* iban_countries.c: in the order of the codes. */
extern const CalimeroIbanCountry calimero_iban_countries[];
extern const size_t calimero_iban_country_count;

extern CalimeroIdStatus calimero_iban_check(const char *iban, size_t length);
extern bool calimero_iban_valid(const char *iban, size_t length);

/*
 * Right, or of a country that is not in the registry but with a right key:
 * all that the norm of the DSN asks.
 */
extern bool calimero_iban_key_valid(const char *iban, size_t length);

/*
 * Replace all but the country and the last four characters of an IBAN by
 * stars, in place; everything when it is shorter than seven characters.  What
 * is not ASCII, and so no IBAN, is never shown.
 */
extern void calimero_iban_mask(char *iban, size_t length);

#endif							/* CALIMERO_IBAN_H */
