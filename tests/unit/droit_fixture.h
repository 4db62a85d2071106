/*-------------------------------------------------------------------------
 *
 * droit_fixture.h
 *	  Lines of debt written shortly, for the tests of the law.
 *
 * IDENTIFICATION
 *	  tests/unit/droit_fixture.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef DROIT_FIXTURE_H
#define DROIT_FIXTURE_H

#include "core/droit/prescription.h"
#include "tap.h"

/* The law that is shipped; NULL when it does not read, which is a failure. */
static inline DroitRules *
shipped_rules(void)
{
	DroitRules *rules;
	DroitRulesError error;
	DroitRulesStatus status = droit_rules_build(&droit_reference, &calimero_malloc_allocator, &rules, &error);

	if (!is_int(status, DROIT_RULES_OK, "%s", "the law that is shipped reads"))
		printf("# %s, row %zu, column %s\n", droit_tables[error.table].name, error.row,
			   droit_tables[error.table].column[error.column]);
	return rules;
}

static inline CalimeroDay
on(const char *text)
{
	return text == NULL ? CALIMERO_NO_DAY : calimero_day_from_text(text, 10);
}

static inline int
famille(const DroitRules *rules, const char *code)
{
	return droit_code_rank(&rules->familles, code, strlen(code));
}

static inline DroitEvent
event(const DroitRules *rules, const char *kind, const char *from, const char *to, DroitIssue issue)
{
	DroitEvent	made = {(int16_t) droit_code_rank(&rules->kinds, kind, strlen(kind)), (uint8_t) issue, on(from), on(to)};

	return made;
}

/* AAAA-MM-JJ, "jamais" or "aucun". */
static inline const char *
day_text(CalimeroDay day)
{
	static char text[4][11];
	static int	next;
	char	   *buffer = text[next++ % 4];
	int			y,
				m,
				d;

	if (day == CALIMERO_NO_DAY)
		return "aucun";
	if (!droit_day_valid(day))
		return "jamais";
	calimero_civil(day, &y, &m, &d);
	snprintf(buffer, 11, "%04u-%02u-%02u", (unsigned) y % 10000, (unsigned) m % 100, (unsigned) d % 100);
	return buffer;
}

#endif							/* DROIT_FIXTURE_H */
