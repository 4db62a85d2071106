/*-------------------------------------------------------------------------
 *
 * commune.h
 *	  The INSEE code of a commune.
 *
 * Canonical form: five characters.  01 to 19, 21 to 95, 2A, 2B and a number
 * of three digits; 971 to 978, 984, 986 to 989 and a number of two.  No
 * department is 20 any more, and no commune is number zero: a code that ends
 * so is a postcode.  Only the form: communes come and go each year, and
 * whether one exists at a date is for a dated referential to say.
 *
 * IDENTIFICATION
 *	  extension/core/identifiants/commune.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_COMMUNE_H
#define CALIMERO_COMMUNE_H

#include "core/identifiants/identifier.h"

#define CALIMERO_COMMUNE_LENGTH 5

extern CalimeroIdStatus calimero_commune_check(const char *code, size_t length);

#endif							/* CALIMERO_COMMUNE_H */
