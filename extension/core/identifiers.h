/*-------------------------------------------------------------------------
 *
 * identifiers.h
 *	  SIREN, SIRET, IBAN and BIC: form and key.
 *
 * SIREN and SIRET carry a Luhn key (DSN controls CSL-11 and CSL-12).  The
 * establishments of La Poste (SIREN 356000000) are the exception: besides the
 * Luhn key, a sum of the fourteen digits that is a multiple of 5 is accepted.
 * A SIRET holds a valid SIREN.  Zeros alone name nobody and are refused.
 * IBAN: ISO 13616, modulo 97, keys 02 to 98, length by country for FR and MC.
 * BIC: the form of the DSN, four letters, country, two and maybe three more.
 *
 * IDENTIFICATION
 *	  extension/core/identifiers.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_IDENTIFIERS_H
#define CALIMERO_IDENTIFIERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

extern bool calimero_siren_valid(const char *string, size_t length);
extern bool calimero_siret_valid(const char *string, size_t length);
extern bool calimero_iban_valid(const char *string, size_t length);
extern bool calimero_bic_valid(const char *string, size_t length);

/*
 * Replace all but the country and the last four characters of an IBAN by
 * stars, in place; everything when it is shorter than seven characters.
 */
extern void calimero_iban_mask(char *iban, size_t length);

/* The 14 digits as a number; -1 when they are not 14 digits. */
extern int64_t calimero_siret_to_number(const char *string, size_t length);

/* 14 digits and a NUL into buffer, which is returned; "" for no 14 digits. */
extern char *calimero_siret_from_number(int64_t siret, char buffer[15]);

#endif							/* CALIMERO_IDENTIFIERS_H */
