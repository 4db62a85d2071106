/*-------------------------------------------------------------------------
 *
 * droit_prescription_test.c
 *	  Prescription under the law that is shipped: vectors P1 to P8, each clock,
 *	  each kind of event, each window, and what must be refused.
 *
 * IDENTIFICATION
 *	  tests/unit/droit_prescription_test.c
 *
 *-------------------------------------------------------------------------
 */
#include <stdlib.h>

#include "droit_fixture.h"

/* Most events of the table end on the day they begin and have no issue. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

#define EVENTS 6

typedef struct Line
{
	const char *name;
	const char *famille;
	const char *birth;
	const char *reference;
	const char *discovery;
	char		regime;			/* F fraud, T illegal work */
	struct
	{
		const char *kind;
		const char *from;
		const char *to;
		DroitIssue	issue;
	}			events[EVENTS];
	const char *at;
	DroitState	state;
	DroitClock	clock;
	const char *deadline;		/* NULL: never */
} Line;

static const Line lines[] = {
	{"P1: five years from 19 June 2008, for a right of before", "DIVERS", "2001-01-10", NULL, NULL, 0, {{0}},
	"2013-06-18", DROIT_COURT, DROIT_C1, "2013-06-18"},
	{"P1: an act of 19 June 2013 is late", "DIVERS", "2001-01-10", NULL, NULL, 0,
	{{"RECONNAISSANCE", "2013-06-19"}}, "2013-06-20", DROIT_PRESCRITE, DROIT_C1, "2013-06-18"},
	{"P1: one of the day before is in time", "DIVERS", "2001-01-10", NULL, NULL, 0,
	{{"RECONNAISSANCE", "2013-06-18"}}, "2013-06-20", DROIT_COURT, DROIT_C1, "2018-06-18"},
	{"P2: contributions of 2021", "COTISATION", "2021-05-05", NULL, NULL, 0, {{0}},
	"2024-12-31", DROIT_COURT, DROIT_C1, "2024-12-31"},
	{"P2: the day after", "COTISATION", "2021-05-05", NULL, NULL, 0, {{0}},
	"2025-01-01", DROIT_PRESCRITE, DROIT_C1, "2024-12-31"},
	{"P2: with fraud", "COTISATION", "2021-05-05", NULL, NULL, 'F', {{0}},
	"2025-01-01", DROIT_COURT, DROIT_C1, "2026-12-31"},
	{"P2: illegal work", "COTISATION", "2021-05-05", NULL, NULL, 'T', {{0}},
	"2025-01-01", DROIT_COURT, DROIT_C1, "2026-12-31"},
	{"P3: mise en demeure of 20 November 2023", "COTISATION", "2022-05-05", NULL, NULL, 0,
	{{"MED", "2023-11-20"}}, "2026-12-20", DROIT_COURT, DROIT_C2, "2026-12-20"},
	{"P3: with fraud", "COTISATION", "2022-05-05", NULL, NULL, 'F',
	{{"MED", "2023-11-20"}}, "2026-12-20", DROIT_COURT, DROIT_C2, "2028-12-20"},
	{"P4: contrainte of 1 March 2022", "COTISATION", "2020-11-05", NULL, NULL, 0,
	{{"MED", "2021-06-01"}, {"CONTRAINTE", "2022-03-01"}}, "2025-03-02", DROIT_PRESCRITE, DROIT_C3, "2025-03-01"},
	{"P5: LRAR of 9 May 2025", "INDU_IJ", "2023-05-10", NULL, NULL, 0,
	{{"LRAR", "2025-05-09"}}, "2025-06-01", DROIT_COURT, DROIT_C1, "2027-05-09"},
	{"P6: LRAR of 11 May 2025", "INDU_IJ", "2023-05-10", NULL, NULL, 0,
	{{"LRAR", "2025-05-11"}}, "2025-06-01", DROIT_PRESCRITE, DROIT_C1, "2025-05-10"},
	{"P7: first payment of the reversion", "INDU_VIEILLESSE", "2006-11-01", NULL, "2014-03-01", 'F',
	{{"LRAR", "2015-05-28"}}, "2015-06-01", DROIT_COURT, DROIT_C1, "2020-05-28"},
	{"P7: a payment of twenty years before the action", "INDU_VIEILLESSE", "1995-05-28", NULL, "2014-03-01", 'F',
	{{"LRAR", "2015-05-28"}}, "2015-05-28", DROIT_COURT, DROIT_C1, "2015-05-28"},
	{"P7: one of the day before is lost", "INDU_VIEILLESSE", "1995-05-27", NULL, "2014-03-01", 'F',
	{{"LRAR", "2015-05-28"}}, "2015-05-28", DROIT_PRESCRITE, DROIT_C1, "2015-05-27"},
	{"P8: mise en demeure of 22 February 2020, days of the health crisis", "COTISATION", "2019-05-05", NULL, NULL, 0,
	{{"MED", "2020-02-22"}}, "2023-06-30", DROIT_COURT, DROIT_C2, "2023-06-30"},
	{"P8: not for illegal work", "COTISATION", "2019-05-05", NULL, NULL, 'T',
	{{"MED", "2020-02-22"}}, "2023-06-30", DROIT_COURT, DROIT_C2, "2025-03-22"},

	{"the year counts, not the day: 1 January", "COTISATION", "2021-01-01", NULL, NULL, 0, {{0}},
	"2022-01-01", DROIT_COURT, DROIT_C1, "2024-12-31"},
	{"the year of the reference, not that of exigibility", "COTISATION", "2022-01-05", "2021-12-31", NULL, 0, {{0}},
	"2022-02-01", DROIT_COURT, DROIT_C1, "2024-12-31"},
	{"contributions of 2018: 111 days, then a year", "COTISATION", "2018-05-05", NULL, NULL, 0, {{0}},
	"2022-01-01", DROIT_COURT, DROIT_C1, "2023-04-21"},
	{"... illegal work: neither 111 days", "COTISATION", "2016-05-05", NULL, NULL, 'T', {{0}},
	"2022-01-01", DROIT_COURT, DROIT_C1, "2022-12-31"},
	{"mise en demeure of 2015: five years, three from 2017", "COTISATION", "2014-05-05", NULL, NULL, 0,
	{{"MED", "2015-06-10"}}, "2018-01-01", DROIT_COURT, DROIT_C2, "2019-12-31"},
	{"mise en demeure of 2013: the old total is shorter", "COTISATION", "2012-05-05", NULL, NULL, 0,
	{{"MED", "2013-06-10"}}, "2018-01-01", DROIT_COURT, DROIT_C2, "2018-06-10"},
	{"... of 2014, for majorations after fraud: five years, the month came with 2017", "MAJORATION", "2013-05-05", NULL, NULL, 'F',
	{{"MED", "2014-06-10"}}, "2018-01-01", DROIT_COURT, DROIT_C2, "2019-06-10"},
	{"... of illegal work, late penalties too", "PENALITE_RETARD", "2014-05-05", NULL, NULL, 'T',
	{{"MED", "2015-06-10"}}, "2018-01-01", DROIT_COURT, DROIT_C2, "2020-06-10"},
	{"... of 2017", "PENALITE_RETARD", "2015-05-05", NULL, NULL, 'T',
	{{"MED", "2017-06-10"}}, "2018-01-01", DROIT_COURT, DROIT_C2, "2022-07-10"},
	{"illegal work: late penalties are claimed for five years too (CSS L244-11)", "PENALITE_RETARD", "2021-05-05", NULL, NULL, 'T', {{0}},
	"2025-01-01", DROIT_COURT, DROIT_C1, "2026-12-31"},
	{"mise en demeure of 1 January 2017", "COTISATION", "2015-05-05", NULL, NULL, 0,
	{{"MED", "2017-01-01"}}, "2018-01-01", DROIT_COURT, DROIT_C2, "2020-02-01"},
	{"an LRAR does nothing to contributions", "COTISATION", "2021-05-05", NULL, NULL, 0,
	{{"LRAR", "2024-06-01"}}, "2025-01-01", DROIT_PRESCRITE, DROIT_C1, "2024-12-31"},
	{"a late mise en demeure", "COTISATION", "2021-05-05", NULL, NULL, 0,
	{{"MED", "2025-01-01"}}, "2025-02-01", DROIT_PRESCRITE, DROIT_C1, "2024-12-31"},
	{"one of the last day", "COTISATION", "2021-05-05", NULL, NULL, 0,
	{{"MED", "2024-12-31"}}, "2025-02-01", DROIT_COURT, DROIT_C2, "2028-01-31"},
	{"a partial payment", "COTISATION", "2021-05-05", NULL, NULL, 0,
	{{"PAIEMENT", "2023-03-15"}}, "2023-04-01", DROIT_COURT, DROIT_C1, "2026-03-15"},
	{"one of before the clock runs shortens nothing", "COTISATION", "2021-05-05", NULL, NULL, 0,
	{{"PAIEMENT", "2021-06-15"}}, "2023-04-01", DROIT_COURT, DROIT_C1, "2024-12-31"},
	{"one in the month of the mise en demeure neither", "COTISATION", "2022-05-05", NULL, NULL, 0,
	{{"MED", "2023-11-20"}, {"PAIEMENT", "2023-12-01"}}, "2024-01-01", DROIT_COURT, DROIT_C2, "2026-12-20"},
	{"a contrainte without mise en demeure", "COTISATION", "2021-05-05", NULL, NULL, 0,
	{{"CONTRAINTE", "2023-03-15"}}, "2023-04-01", DROIT_COURT, DROIT_C1, "2024-12-31"},
	{"each execution begins three years", "COTISATION", "2020-11-05", NULL, NULL, 0,
		{{"MED", "2021-06-01"}, {"CONTRAINTE", "2022-03-01"}, {"ACTE_EXECUTION", "2024-02-10"},
	{"ACTE_EXECUTION", "2026-05-11"}}, "2026-06-01", DROIT_COURT, DROIT_C3, "2029-05-11"},
	{"opposition: held", "COTISATION", "2020-11-05", NULL, NULL, 0,
		{{"MED", "2021-06-01"}, {"CONTRAINTE", "2022-03-01"}, {"OPPOSITION", "2022-03-10"}},
	"2030-01-01", DROIT_SUSPENDUE, DROIT_C3, NULL},
	{"opposition that ends with a title: ten years", "COTISATION", "2020-11-05", NULL, NULL, 0,
		{{"MED", "2021-06-01"}, {"CONTRAINTE", "2022-03-01"}, {"OPPOSITION", "2022-03-10", "2024-01-16", DROIT_ISSUE_TITRE}},
	"2024-02-01", DROIT_COURT, DROIT_C4, "2034-01-16"},
	{"... told by the judgment", "COTISATION", "2020-11-05", NULL, NULL, 0,
		{{"MED", "2021-06-01"}, {"CONTRAINTE", "2022-03-01"}, {"OPPOSITION", "2022-03-10", "2024-01-16", DROIT_ISSUE_NONE},
	{"JUGEMENT", "2024-01-16"}}, "2024-02-01", DROIT_COURT, DROIT_C4, "2034-01-16"},
	{"... and by it alone, the end of the instance not being told", "COTISATION", "2020-11-05", NULL, NULL, 0,
		{{"MED", "2021-06-01"}, {"CONTRAINTE", "2022-03-01"}, {"OPPOSITION", "2022-03-10"}, {"JUGEMENT", "2024-01-16"}},
	"2024-02-01", DROIT_COURT, DROIT_C4, "2034-01-16"},
	{"a judgment of before the end that is told waits for it", "COTISATION", "2020-11-05", NULL, NULL, 0,
		{{"MED", "2021-06-01"}, {"CONTRAINTE", "2022-03-01"}, {"OPPOSITION", "2022-03-10", "2024-03-31", DROIT_ISSUE_NONE},
	{"JUGEMENT", "2024-01-16"}}, "2024-04-01", DROIT_COURT, DROIT_C4, "2034-03-31"},
	{"the next instance holds again", "COTISATION", "2020-11-05", NULL, NULL, 0,
		{{"MED", "2021-06-01"}, {"CONTRAINTE", "2022-03-01"}, {"OPPOSITION", "2022-03-10"}, {"JUGEMENT", "2024-01-16"},
	{"DEMANDE_JUSTICE", "2024-02-10"}}, "2025-02-01", DROIT_SUSPENDUE, DROIT_C4, NULL},
	{"... until it is judged", "COTISATION", "2020-11-05", NULL, NULL, 0,
		{{"MED", "2021-06-01"}, {"CONTRAINTE", "2022-03-01"}, {"OPPOSITION", "2022-03-10"}, {"JUGEMENT", "2024-01-16"},
	{"DEMANDE_JUSTICE", "2024-02-10"}, {"JUGEMENT", "2025-05-20"}}, "2025-06-01", DROIT_COURT, DROIT_C4, "2035-05-20"},
	{"a judgment does not end an insolvency", "COTISATION", "2020-11-05", NULL, NULL, 0,
		{{"MED", "2021-06-01"}, {"CONTRAINTE", "2022-03-01"}, {"DECLARATION_CREANCE", "2022-03-10"}, {"JUGEMENT", "2024-01-16"}},
	"2025-06-01", DROIT_SUSPENDUE, DROIT_C4, NULL},
	{"a contrainte does not end the contestation of the mise en demeure", "COTISATION", "2020-11-05", NULL, NULL, 0,
		{{"MED", "2021-06-01"}, {"CONTESTATION", "2021-12-01"}, {"CONTRAINTE", "2022-03-01"}},
	"2025-06-01", DROIT_SUSPENDUE, DROIT_C3, NULL},
	{"withdrawn: as if it had never been", "COTISATION", "2020-11-05", NULL, NULL, 0,
		{{"MED", "2021-06-01"}, {"CONTRAINTE", "2022-03-01"}, {"OPPOSITION", "2022-03-10", "2024-01-16", DROIT_ISSUE_DESISTEMENT}},
	"2025-03-02", DROIT_PRESCRITE, DROIT_C3, "2025-03-01"},
	{"an end that comes after the question is not known", "COTISATION", "2020-11-05", NULL, NULL, 0,
		{{"MED", "2021-06-01"}, {"CONTRAINTE", "2022-03-01"}, {"OPPOSITION", "2022-03-10", "2024-01-16", DROIT_ISSUE_REJET}},
	"2024-01-15", DROIT_SUSPENDUE, DROIT_C3, NULL},
	{"a demand in court that lapsed", "INDU_PF", "2020-01-10", NULL, NULL, 0,
		{{"DEMANDE_JUSTICE", "2021-05-01", "2024-05-01", DROIT_ISSUE_PEREMPTION}}, "2024-06-01", DROIT_PRESCRITE, DROIT_C1,
	"2022-01-10"},
	{"a control: the exchange does not count for the right to claim", "COTISATION", "2021-05-05", NULL, NULL, 0,
	{{"PERIODE_CONTRADICTOIRE", "2024-03-01", "2024-05-30"}}, "2024-06-01", DROIT_COURT, DROIT_C1, "2025-04-01"},
	{"... and counts for the civil action", "COTISATION", "2022-05-05", NULL, NULL, 0,
		{{"MED", "2023-11-20"}, {"PERIODE_CONTRADICTOIRE", "2024-03-01", "2024-05-30"}}, "2024-06-01", DROIT_COURT, DROIT_C2,
	"2026-12-20"},
	{"during it, the cap alone is known", "COTISATION", "2021-05-05", NULL, NULL, 0,
	{{"PERIODE_CONTRADICTOIRE", "2024-03-01"}}, "2029-03-01", DROIT_SUSPENDUE, DROIT_C1, "2041-05-05"},
	{"mediation: six months at least", "INDU_PF", "2022-01-10", NULL, NULL, 0,
	{{"MEDIATION", "2024-01-01", "2024-02-15"}}, "2024-02-16", DROIT_COURT, DROIT_C1, "2024-08-15"},
	{"over-indebtedness: two years at most", "INDU_PF", "2022-01-10", NULL, NULL, 0,
	{{"SURENDETTEMENT_RECEVABILITE", "2023-01-10"}}, "2023-02-01", DROIT_SUSPENDUE, DROIT_C1, "2026-01-11"},
	{"a plan that is kept suspends nothing", "INDU_PF", "2022-01-10", NULL, NULL, 0,
	{{"SURSIS_PLAN", "2023-01-10"}}, "2023-02-01", DROIT_COURT, DROIT_C1, "2024-01-10"},
	{"an indu notified without registered letter", "INDU_PF", "2022-01-10", NULL, NULL, 0,
	{{"NOTIFICATION_INDU_SIMPLE", "2023-01-10"}}, "2023-02-01", DROIT_COURT, DROIT_C1, "2024-01-10"},
	{"a mise en demeure by simple letter opens nothing", "COTISATION", "2022-05-05", NULL, NULL, 0,
	{{"MED_SIMPLE", "2023-11-20"}}, "2023-12-31", DROIT_COURT, DROIT_C1, "2025-12-31"},
	{"nor does it interrupt", "INDU_IJ", "2023-05-10", NULL, NULL, 0,
	{{"MED_SIMPLE", "2025-05-05"}}, "2025-05-10", DROIT_COURT, DROIT_C1, "2025-05-10"},
	{"a contrainte that nothing proves to have been notified", "COTISATION", "2022-05-05", NULL, NULL, 0,
	{{"MED", "2023-11-20"}, {"CONTRAINTE_SANS_MODE", "2024-03-01"}}, "2024-03-02", DROIT_COURT, DROIT_C2, "2026-12-20"},
	{"family benefits: another indu first", "INDU_PF", "2022-01-10", NULL, NULL, 0,
	{{"RECOUVREMENT_AUTRE_INDU", "2023-01-10", "2025-06-30"}}, "2025-07-01", DROIT_COURT, DROIT_C1, "2027-06-30"},
	{"which is no cause for others", "INDU_RSA", "2022-01-10", NULL, NULL, 0,
	{{"RECOUVREMENT_AUTRE_INDU", "2023-01-10", "2025-06-30"}}, "2025-07-01", DROIT_PRESCRITE, DROIT_C1, "2024-01-10"},
	{"an indu by contrainte", "INDU_RSA", "2022-01-10", NULL, NULL, 0,
	{{"LRAR", "2022-06-01"}, {"CONTRAINTE", "2023-03-01"}}, "2024-07-01", DROIT_COURT, DROIT_C3, "2026-03-01"},
	{"fraud found before the payment counts from the payment", "INDU_PF", "2022-01-10", NULL, "2021-05-01", 'F', {{0}},
	"2024-07-01", DROIT_COURT, DROIT_C1, "2027-01-10"},
	{"twenty years are the end", "INDU_PF", "2004-01-10", NULL, "2020-01-01", 'F',
	{{"LRAR", "2023-12-01"}}, "2024-01-11", DROIT_PRESCRITE, DROIT_C1, "2024-01-10"},
	{"but for a demand in court", "INDU_PF", "2004-01-10", NULL, "2020-01-01", 'F',
	{{"DEMANDE_JUSTICE", "2023-12-01", "2024-06-01", DROIT_ISSUE_NONE}}, "2024-07-11", DROIT_COURT, DROIT_C1, "2029-06-01"},
	{"health professionals: three years", "INDU_PROFESSIONNEL", "2022-01-10", NULL, NULL, 0, {{0}},
	"2024-07-01", DROIT_COURT, DROIT_C1, "2025-01-10"},
	{"refund of contributions", "REMBOURSEMENT_COTISATION", "2022-01-10", NULL, NULL, 0, {{0}},
	"2024-07-01", DROIT_COURT, DROIT_C1, "2025-01-10"},
	{"a penalty, two years from its sending", "PENALITE", "2023-02-01", "2023-02-03", NULL, 0, {{0}},
	"2024-07-01", DROIT_COURT, DROIT_C1, "2025-02-03"},
	{"facts of a penalty, five years from discovery", "PENALITE_FAITS", "2018-02-01", NULL, "2020-06-15", 0, {{0}},
	"2024-07-01", DROIT_COURT, DROIT_C1, "2025-06-15"},
	{"29 February", "INDU_RSA", "2024-02-29", NULL, NULL, 0, {{0}}, "2025-01-01", DROIT_COURT, DROIT_C1, "2026-02-28"},
	{"an event of before the payment", "INDU_RSA", "2022-01-10", NULL, NULL, 0,
	{{"LRAR", "2022-01-09"}}, "2023-02-01", DROIT_COURT, DROIT_C1, "2024-01-10"},
	{"an event of after the question", "INDU_RSA", "2022-01-10", NULL, NULL, 0,
	{{"LRAR", "2023-06-01"}}, "2023-02-01", DROIT_COURT, DROIT_C1, "2024-01-10"}
};

static DroitStatus
compute(const DroitRules *rules, const Line *line, DroitResult *result)
{
	DroitFacts	facts = {famille(rules, line->famille), on(line->birth), on(line->reference), on(line->discovery),
	line->regime == 'F', line->regime == 'T', on(line->at)};
	DroitEvent	events[EVENTS];
	size_t		count = 0;
	DroitWork	work = {&calimero_malloc_allocator, NULL, 0, NULL, 0, NULL, 0};
	DroitTrace	trace = {NULL, 0, 0};
	DroitResult plain;
	DroitStatus status;

	for (; count < EVENTS && line->events[count].kind != NULL; count++)
		events[count] = event(rules, line->events[count].kind, line->events[count].from, line->events[count].to,
							  line->events[count].issue);
	status = droit_prescription(rules, &facts, events, count, &work, &trace, result);
	if (status == DROIT_OK)
	{
		memset(&plain, 0, sizeof(plain));
		(void) droit_prescription(rules, &facts, events, count, &work, NULL, &plain);
		ok(plain.deadline == result->deadline && plain.state == result->state && plain.flags == result->flags &&
		   trace.count > 1 && trace.steps[trace.count - 1].deadline == result->deadline,
		   "%s: the same without a trace, which ends on the result", line->name);
	}
	free(trace.steps);
	droit_work_free(&work);
	return status;
}

static void
every_line(const DroitRules *rules)
{
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
	{
		const Line *line = &lines[i];
		DroitResult result;

		memset(&result, 0, sizeof(result));
		is_int(compute(rules, line, &result), DROIT_OK, "%s", line->name);
		is_text(day_text(result.deadline), line->deadline != NULL ? line->deadline : "jamais", "%s: last day", line->name);
		is_int(result.state, line->state, "%s: state", line->name);
		is_int(result.clock, line->clock, "%s: clock", line->name);
		is_text(day_text(result.prescribed),
				line->state == DROIT_PRESCRITE ? day_text(on(line->deadline) + 1) : "aucun",
				"%s: prescribed from", line->name);
	}
}

/* P7: what can be claimed back, twenty years before the action. */
static void
reach(const DroitRules *rules)
{
	Line		line = {"P7: reach", "INDU_VIEILLESSE", "2010-01-05", NULL, "2014-03-01", 'F',
	{{"LRAR", "2015-05-28"}}, "2016-01-01", DROIT_COURT, DROIT_C1, NULL};
	DroitResult result;

	memset(&result, 0, sizeof(result));
	is_int(compute(rules, &line, &result), DROIT_OK, "%s", line.name);
	is_text(day_text(result.reach), "1995-05-28", "%s", "P7: payments from 28 May 1995 on");
	line.events[0].kind = NULL;
	is_int(compute(rules, &line, &result), DROIT_OK, "%s", line.name);
	is_text(day_text(result.reach), "1996-01-01", "%s", "without an action, twenty years before the question");
	line.regime = 0;
	line.at = "2011-01-01";
	is_int(compute(rules, &line, &result), DROIT_OK, "%s", line.name);
	is_text(day_text(result.reach), "aucun", "%s", "without fraud no such limit");
}

#define MANY 20000

static void
refusals(const DroitRules *rules)
{
	DroitWork	work = {&calimero_malloc_allocator, NULL, 0, NULL, 0, NULL, 0};
	DroitFacts	good = {famille(rules, "INDU_PF"), on("2022-01-10"), CALIMERO_NO_DAY, CALIMERO_NO_DAY, false, false,
	on("2023-01-01")};
	DroitFacts	facts = good;
	DroitEvent	bad;
	DroitEvent *many = calloc(MANY, sizeof(DroitEvent));
	DroitResult result;

	facts.famille = -1;
	is_int(droit_prescription(rules, &facts, NULL, 0, &work, NULL, &result), DROIT_NO_FAMILLE, "%s", "no famille");
	facts.famille = 1000;
	is_int(droit_prescription(rules, &facts, NULL, 0, &work, NULL, &result), DROIT_NO_FAMILLE, "%s", "one out of range");
	facts = good;
	facts.birth = CALIMERO_NO_DAY;
	is_int(droit_prescription(rules, &facts, NULL, 0, &work, NULL, &result), DROIT_BAD_DAY, "%s", "no birth");
	facts = good;
	facts.at = INT32_MAX;
	is_int(droit_prescription(rules, &facts, NULL, 0, &work, NULL, &result), DROIT_BAD_DAY, "%s", "an infinite day");
	facts = good;
	facts.reference = DROIT_DAY_MAX + 1;
	is_int(droit_prescription(rules, &facts, NULL, 0, &work, NULL, &result), DROIT_BAD_DAY, "%s", "a reference of year 10000");
	facts = good;
	facts.fraud = true;
	is_int(droit_prescription(rules, &facts, NULL, 0, &work, NULL, &result), DROIT_NO_DISCOVERY, "%s",
		   "fraud whose discovery is not given");
	facts = good;
	facts.birth = on("1850-01-01");
	is_int(droit_prescription(rules, &facts, NULL, 0, &work, NULL, &result), DROIT_NO_RULE, "%s", "before every row");

	bad = event(rules, "LRAR", "2022-06-01", "2022-05-31", DROIT_ISSUE_NONE);
	is_int(droit_prescription(rules, &good, &bad, 1, &work, NULL, &result), DROIT_BAD_EVENT, "%s", "an end before its start");
	bad = event(rules, "RIEN", "2022-06-01", NULL, DROIT_ISSUE_NONE);
	is_int(droit_prescription(rules, &good, &bad, 1, &work, NULL, &result), DROIT_BAD_EVENT, "%s", "an unknown kind");
	bad = event(rules, "LRAR", "2022-06-01", NULL, DROIT_ISSUE_COUNT);
	is_int(droit_prescription(rules, &good, &bad, 1, &work, NULL, &result), DROIT_BAD_EVENT, "%s", "an unknown issue");
	bad = event(rules, "LRAR", NULL, NULL, DROIT_ISSUE_NONE);
	is_int(droit_prescription(rules, &good, &bad, 1, &work, NULL, &result), DROIT_BAD_DAY, "%s", "an event without a day");
	for (int i = 0; i < MANY; i++)
	{
		many[i] = event(rules, i % 2 == 0 ? "LRAR" : "IMPOSSIBILITE", "2022-06-01", NULL, DROIT_ISSUE_NONE);
		many[i].from += i / 2;
		many[i].to = many[i].from;
	}
	good.at = on("2050-01-01");
	is_int(droit_prescription(rules, &good, many, 10000, &work, NULL, &result), DROIT_OK, "%s", "10,000 events");
	is_text(day_text(result.deadline), "2038-02-07", "%s", "two years after the last of 5,000 letters");
	is_int(droit_prescription(rules, &good, many, MANY, &work, NULL, &result), DROIT_OK, "%s", "20,000 events");
	is_text(day_text(result.deadline), "2042-01-10", "%s", "the cap, before what 10,000 letters would give");
	free(many);
	droit_work_free(&work);
}

/* A line without events must cost little: a million of them within a few seconds even under the sanitizers. */
static void
many_lines(const DroitRules *rules)
{
	DroitWork	work = {&calimero_malloc_allocator, NULL, 0, NULL, 0, NULL, 0};
	int64_t		sum = 0;

	for (int i = 0; i < 1000000; i++)
	{
		DroitFacts	facts = {i % (int) rules->familles.count, on("2015-01-01") + i % 3650, CALIMERO_NO_DAY,
		on("2020-01-01"), false, false, on("2025-01-01")};
		DroitResult result;

		if (droit_prescription(rules, &facts, NULL, 0, &work, NULL, &result) == DROIT_OK)
			sum += result.deadline > facts.birth;
	}
	is_int(sum, 1000000, "%s", "a million lines without events end after their birth");
	ok(work.events == NULL && work.intervals == NULL && work.floors == NULL, "%s", "... and take no memory");
}

int
main(void)
{
	DroitRules *rules = shipped_rules();

	if (rules == NULL)
		return done_testing();
	every_line(rules);
	reach(rules);
	refusals(rules);
	many_lines(rules);
	droit_rules_free(rules);
	return done_testing();
}
