/*-------------------------------------------------------------------------
 *
 * rib.h
 *	  The RIB (the bank's slip) of France and Monaco: the bank
 *	  account of an IBAN as it was written before it, with a key of its own.
 *
 * Canonical form: twenty-three characters, letters in capitals: bank 5 digits,
 * branch 5 digits, account 11 digits or letters, key 2 digits.  The key is 97
 * less the remainder of 89 bank + 15 branch + 3 account by 97, a letter of the
 * account being read as a digit: A to I and J to R as 1 to 9, S to Z as 2 to 9.
 *
 * Source: the French banks' committee of norms (CFONB); the
 * account number is that of FR and MC in the registry of ISO 13616.
 *
 * IDENTIFICATION
 *	  extension/core/identifiants/rib.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_RIB_H
#define CALIMERO_RIB_H

#include "core/identifiants/identifier.h"

#define CALIMERO_RIB_LENGTH 23

extern CalimeroIdStatus calimero_rib_check(const char *rib, size_t length);

#endif							/* CALIMERO_RIB_H */
