/*-------------------------------------------------------------------------
 *
 * dsn_lifecycle.h
 *	  Which declarations count, whatever the order they arrived in.
 *
 * The versions of one set (caisse, SIRET, month declared) are judged together.
 * Within it, the versions of one key (nature, fraction, champ) replace each
 * other: the greatest order number counts, an annule et remplace replacing
 * everything, payments included.  The result depends on the set of versions
 * alone, never on their order in the array.
 *
 *	 1. refused declarations, test envois and signalements (natures other than 01
 *		and 09) never count; the first of these that holds is the state;
 *	 2. of the versions of a key with one order number, currency and the same
 *		print (empreinte), the one of the lowest (deposit, rank) stands for all, the
 *		others are DOUBLON (and stay so whatever becomes of the first);
 *	 3. two versions with the highest order number and different prints or
 *		currencies: none is chosen, all of that order number are DOUTE; the lower ones are REMPLACEE
 *		whichever of them is right;
 *	 4. the kept version of highest order number counts, the lower ones are
 *		REMPLACEE; a kept version of type 04 (natures 09 only) cancels: it is
 *		ANNULEE and nothing of the key counts; one in francs Pacifique is DEVISE:
 *		it replaces as another does, is never added to euros, and stands for
 *		rules 5 and 6, without completing fractions in euros;
 *	 5. declarations of one nature and champ: every kept version must
 *		say the same number of fractions d (and be one of 1 to d), else they are
 *		all DOUTE; all d fractions must be there and none in doubt, else the
 *		others are INCOMPLETE, since a part of the month is not the month;
 *	 6. champ 01 together with champ 02 or 03, nature 01: all are DOUTE.
 *		(02 and 03 together are the two halves of a mixed employer: both count.)
 *
 * Source: cahier technique DSN 1.4.3.1, 1.4.3.3, 1.4.3.5.
 *
 * IDENTIFICATION
 *	  extension/core/dsn/dsn_lifecycle.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_DSN_LIFECYCLE_H
#define CALIMERO_DSN_LIFECYCLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum DsnState
{
	DSN_STATE_RETENUE,
	DSN_STATE_REMPLACEE,
	DSN_STATE_DOUBLON,
	DSN_STATE_DOUTE,
	DSN_STATE_INCOMPLETE,
	DSN_STATE_ANNULEE,
	DSN_STATE_ESSAI,
	DSN_STATE_DEVISE,
	DSN_STATE_SANS_OBJET,
	DSN_STATE_REFUSEE
} DsnState;

/* "retenue", "remplacee", ... as stored and shown. */
extern const char *const dsn_state_names[];
extern const size_t dsn_state_count;

#define DSN_PRINT_SIZE 32		/* SHA-256 of what is kept of a declaration */

typedef struct DsnVersion
{
	int64_t		deposit;
	int32_t		rank;
	bool		refused;
	bool		test;
	uint8_t		nature;
	uint8_t		type;
	uint8_t		fraction;		/* both digits: 12 is the first of two */
	uint8_t		field;			/* champ */
	uint8_t		currency;
	uint64_t	order;
	uint8_t		print[DSN_PRINT_SIZE];
	DsnState	state;			/* out */
} DsnVersion;

/* Judge the versions of one (caisse, SIRET, month).  Sorts the array by
 * (deposit, rank) and sets every state. */
extern void dsn_lifecycle_judge(DsnVersion *versions, size_t count);

#endif							/* CALIMERO_DSN_LIFECYCLE_H */
