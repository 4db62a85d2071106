/*-------------------------------------------------------------------------
 *
 * dsn_anomalies.c
 *	  The anomalies of one envoi or declaration, while it is read.
 *
 * IDENTIFICATION
 *	  extension/core/dsn/dsn_anomalies.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/dsn/dsn_anomalies.h"

#include <stdlib.h>

void
dsn_anomalies_reset(DsnAnomalies *anomalies)
{
	anomalies->count = 0;
	anomalies->total = 0;
	anomalies->refused = false;
}

/* The place of the last signal kept, or DSN_ANOMALIES_KEPT. */
static size_t
last_signal(const DsnAnomalies *anomalies)
{
	size_t		i;

	for (i = anomalies->count; i > 0; i--)
	{
		if (dsn_rules[anomalies->kept[i - 1].rule].severity == DSN_SEVERITY_SIGNAL)
			return i - 1;
	}
	return DSN_ANOMALIES_KEPT;
}

void
dsn_anomalies_add(DsnAnomalies *anomalies, DsnRuleName rule, uint64_t line,
				  DsnRubrique rubrique)
{
	bool		refuses = dsn_rules[rule].severity == DSN_SEVERITY_REFUSE;
	size_t		place = anomalies->count;

	anomalies->total++;
	if (place < DSN_ANOMALIES_KEPT)
		anomalies->count++;
	else if (refuses && !anomalies->refused)
		place = last_signal(anomalies);
	anomalies->refused |= refuses;
	if (place < DSN_ANOMALIES_KEPT)
	{
		anomalies->kept[place].line = line;
		anomalies->kept[place].rubrique = rubrique;
		anomalies->kept[place].rule = (DsnRuleId) rule;
	}
}

static int
compare(const void *left, const void *right)
{
	const DsnAnomaly *a = left;
	const DsnAnomaly *b = right;

	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	if (a->rubrique != b->rubrique)
		return a->rubrique < b->rubrique ? -1 : 1;
	return (a->rule > b->rule) - (a->rule < b->rule);
}

void
dsn_anomalies_sort(DsnAnomalies *anomalies)
{
	qsort(anomalies->kept, anomalies->count, sizeof(anomalies->kept[0]), compare);
}
