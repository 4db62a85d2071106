/*-------------------------------------------------------------------------
 *
 * bic.h
 *	  The BIC of ISO 9362: form and country.
 *
 * Canonical form: eight or eleven capitals and digits: four letters for the
 * institution, two for the country (ISO 3166, and XK for Kosovo), two letters
 * or digits for the place, and maybe three for the branch.  It has no key.
 * ISO 9362 of 2014 lets the first four hold digits; SWIFT, which registers
 * BICs, gives letters only.
 *
 * IDENTIFICATION
 *	  extension/core/identifiants/bic.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_BIC_H
#define CALIMERO_BIC_H

#include "core/identifiants/identifier.h"

#define CALIMERO_BIC_MAX 11

extern CalimeroIdStatus calimero_bic_check(const char *bic, size_t length);

/* Form and country. */
extern bool calimero_bic_valid(const char *bic, size_t length);

/* The form alone, which is what the norm of the DSN asks. */
extern bool calimero_bic_well_formed(const char *bic, size_t length);

#endif							/* CALIMERO_BIC_H */
