/*-------------------------------------------------------------------------
 *
 * dsn_anomalies.h
 *	  The anomalies of one envoi or declaration, while it is read.
 *
 * All are counted, DSN_ANOMALIES_KEPT are kept; one that refuses takes the
 * place of a signal when there is no place left, so that a refusal always
 * shows a reason.
 *
 * IDENTIFICATION
 *	  extension/core/dsn/dsn_anomalies.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_DSN_ANOMALIES_H
#define CALIMERO_DSN_ANOMALIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/dsn/dsn_reader.h"
#include "core/dsn/dsn_rule_ids.h"

typedef struct DsnAnomalies
{
	DsnAnomaly	kept[DSN_ANOMALIES_KEPT];
	size_t		count;
	uint64_t	total;
	bool		refused;
} DsnAnomalies;

extern void dsn_anomalies_reset(DsnAnomalies *anomalies);
extern void dsn_anomalies_add(DsnAnomalies *anomalies, DsnRuleName rule,
							  uint64_t line, DsnRubrique rubrique);

/* In the order of the lines, then of the rubriques and the rules. */
extern void dsn_anomalies_sort(DsnAnomalies *anomalies);

#endif							/* CALIMERO_DSN_ANOMALIES_H */
