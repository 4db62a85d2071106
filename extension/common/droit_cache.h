/*-------------------------------------------------------------------------
 *
 * droit_cache.h
 *	  The law of a caisse, kept from one statement of the session to the next.
 *
 * Reading and checking the rows of a law takes a millisecond or two, which is
 * more than what a small statement does with it.  droit_version has a number
 * for each caisse, taken anew from a sequence by every statement that changes
 * one of its tables of law: a number is never that of two contents, even when
 * a transaction rolls back.
 *
 * IDENTIFICATION
 *	  extension/common/droit_cache.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_DROIT_CACHE_H
#define CALIMERO_DROIT_CACHE_H

#include "core/droit/regles.h"

/*
 * The rules of a caisse as the active snapshot shows them; kept, at least
 * until the next call for another caisse.  For callers that act as the owner of the
 * tables: it is not asked again what the user may see.  Needs SPI.  Errors as
 * calimero_droit_load().
 */
extern const DroitRules *calimero_droit(const char *caisse);

#endif							/* CALIMERO_DROIT_CACHE_H */
