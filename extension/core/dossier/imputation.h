/*-------------------------------------------------------------------------
 *
 * imputation.h
 *	  Which debts a payment settles, and for how much.
 *
 * The order (CSS L133-4-11): principal, then majorations, then penalties, then
 * costs.  Among debts of one poste:
 *
 *	IMPUTATION_ANCIENNETE	the oldest due day first, then the rank (Code civil
 *							1342-10)
 *	IMPUTATION_ECHEANCE		for non-salaried persons (CRPM D725-4-3 I): among
 *							principals, those of the current instalment first,
 *							then those of the oldest; in each by rank
 *
 * Debts that the order leaves equal (same poste, due day and rank) share in
 * "identical proportions" what is left for them (CSS L133-4-11, CRPM D725-4-3
 * 1, Code civil 1342-10): each gets the whole centimes of its share, and the
 * centimes left over go to the greatest remainders, the smallest number first
 * when these are equal.
 *
 * The result does not depend on the order in which debts are given.
 *
 * IDENTIFICATION
 *	  extension/core/dossier/imputation.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_IMPUTATION_H
#define CALIMERO_IMPUTATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/calendar.h"

typedef enum ImputationRule
{
	IMPUTATION_ANCIENNETE,
	IMPUTATION_ECHEANCE
} ImputationRule;

typedef enum ImputationPoste
{
	IMPUTATION_PRINCIPAL,
	IMPUTATION_MAJORATION,
	IMPUTATION_PENALITE,
	IMPUTATION_FRAIS
} ImputationPoste;

typedef struct ImputationDebt
{
	int64_t		number;			/* tells debts apart: unique */
	ImputationPoste poste;
	int			rank;			/* within principal, 0 first */
	CalimeroDay due;
	int64_t		balance;		/* centimes, 0 or more */
	int64_t		assigned;		/* out: 0 to balance */
	int64_t		remainder;		/* for calimero_impute() alone */
	bool		later;			/* the same */
} ImputationDebt;

typedef enum ImputationStatus
{
	IMPUTATION_OK,
	IMPUTATION_INVALID,			/* a negative amount or balance */
	IMPUTATION_RANGE			/* balances beyond CALIMERO_AMOUNT_MAX
								 * together */
} ImputationStatus;

/*
 * Put the debts in the order in which they are settled and fill "assigned"; *left is what no debt takes.
 * "current" is the due day of the current instalment, CALIMERO_NO_DAY when there is none; only
 * IMPUTATION_ECHEANCE looks at it.  Unless the status is IMPUTATION_OK, nothing is assigned.
 */
extern ImputationStatus calimero_impute(ImputationDebt *debts, size_t count, int64_t amount,
										ImputationRule rule, CalimeroDay current, int64_t *left);

#endif							/* CALIMERO_IMPUTATION_H */
