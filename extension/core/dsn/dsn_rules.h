/*-------------------------------------------------------------------------
 *
 * dsn_rules.h
 *	  The controls that the reader applies, as data: one table of rules.
 *
 * A rule has the code of the official control where there is one
 * (CSL syntax, CCH coherence, CST structure: blocking; SIG: not blocking),
 * and a code CAL-nn where the control is ours.  The label is what a person
 * reads; no label and no anomaly ever holds a value of the file.
 *
 * IDENTIFICATION
 *	  extension/core/dsn/dsn_rules.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_DSN_RULES_H
#define CALIMERO_DSN_RULES_H

#include <stddef.h>
#include <stdint.h>

#include "core/dsn/dsn_lexer.h"

typedef enum DsnSeverity
{
	DSN_SEVERITY_REFUSE,		/* the envoi (S10, S90) or the declaration is
								 * refused */
	DSN_SEVERITY_SIGNAL			/* noted, nothing refused */
} DsnSeverity;

typedef struct DsnRule
{
	const char *code;			/* "S21.G00.20.007/CCH-13", "CSL-00", "CAL-03" */
	DsnSeverity severity;
	const char *label;			/* one French sentence, UTF-8 */
} DsnRule;

/* Index into dsn_rules[]; dsn_rule_ids.h names them. */
typedef uint16_t DsnRuleId;

extern const DsnRule dsn_rules[];
extern const size_t dsn_rule_count;

typedef struct DsnAnomaly
{
	uint64_t	line;			/* 0 when it concerns no single line */
	DsnRubrique rubrique;		/* 0 when it concerns no single rubrique */
	DsnRuleId	rule;
} DsnAnomaly;

#endif							/* CALIMERO_DSN_RULES_H */
