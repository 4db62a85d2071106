/*-------------------------------------------------------------------------
 *
 * country.h
 *	  The codes of countries: the 249 of ISO 3166-1 alpha-2, and XK, which
 *	  banks use for Kosovo.
 *
 * IDENTIFICATION
 *	  extension/core/identifiants/country.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_COUNTRY_H
#define CALIMERO_COUNTRY_H

#include <stdbool.h>

/* Is there a country of these two letters? */
extern bool calimero_country_exists(const char code[2]);

#endif							/* CALIMERO_COUNTRY_H */
