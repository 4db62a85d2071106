/*-------------------------------------------------------------------------
 *
 * siret.h
 *	  SIREN and SIRET, the numbers of companies and of their establishments:
 *	  form and key.
 *
 * Canonical form: nine and fourteen digits.  Both end with a Luhn key, and a
 * SIRET holds a right SIREN.  Of La Poste (SIREN 356000000) the head office
 * (NIC 00048) alone has a Luhn key; its other establishments have a sum of
 * the fourteen digits that 5 divides.  Zeros alone name nobody.
 *
 * Pseudo-SIRETs with letters, which some systems give to establishments of
 * Monaco, are not SIRETs of the Sirene register: refused.
 *
 * Source: code de commerce R123-221 (SIREN, SIRET); DSN controls CSL-11, CSL-12.
 *
 * IDENTIFICATION
 *	  extension/core/identifiants/siret.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_SIRET_H
#define CALIMERO_SIRET_H

#include "core/identifiants/identifier.h"

#define CALIMERO_SIREN_LENGTH 9
#define CALIMERO_SIRET_LENGTH 14

extern CalimeroIdStatus calimero_siren_check(const char *siren, size_t length);
extern CalimeroIdStatus calimero_siret_check(const char *siret, size_t length);
extern bool calimero_siren_valid(const char *siren, size_t length);
extern bool calimero_siret_valid(const char *siret, size_t length);

/* The 14 digits as a number; -1 when they are not 14 digits. */
extern int64_t calimero_siret_to_number(const char *string, size_t length);

/* 14 digits and a NUL into buffer, which is returned; "" for no 14 digits. */
extern char *calimero_siret_from_number(int64_t siret, char buffer[15]);

#endif							/* CALIMERO_SIRET_H */
