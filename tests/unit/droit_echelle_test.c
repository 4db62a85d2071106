/*-------------------------------------------------------------------------
 *
 * droit_echelle_test.c
 *	  The ladders of acts that are shipped, walked as a dossier would be.
 *
 * IDENTIFICATION
 *	  tests/unit/droit_echelle_test.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/droit/echelle.h"
#include "droit_fixture.h"

#define DONE_MAX 12

typedef struct Story
{
	DroitDossier dossier;
	DroitDone	done[DONE_MAX];
	size_t		count;
} Story;

static DroitRules *rules;

static Story
begin(const char *ladder, const char *due)
{
	Story		story = {{droit_code_rank(&rules->ladders, ladder, strlen(ladder)), on(due), false, DROIT_COURT, on("2030-12-31"),
	DROIT_METROPOLE, 0, on(due)}, {{0, 0, 0, 0, false}}, 0};

	return story;
}

static int
act_rank(const char *act)
{
	return droit_code_rank(&rules->acts, act, strlen(act));
}

static void
act(Story *story, const char *name, const char *day)
{
	DroitDone	done = {(int16_t) act_rank(name), on(day), CALIMERO_NO_DAY, CALIMERO_NO_DAY, false};

	story->done[story->count++] = done;
}

/* What the ladder says of an act on a day; a row of -1 when it does not name it. */
static DroitStepUp
ask(Story *story, const char *name, const char *day)
{
	DroitStepUp steps[DROIT_CODES_MAX];
	DroitStepUp none = {-1, DROIT_REFUSAL_COUNT, -1, -1, CALIMERO_NO_DAY, DROIT_NEVER, CALIMERO_NO_DAY};
	DroitStepUp alone;
	size_t		count;

	story->dossier.at = on(day);
	if (!ok(droit_ladder(rules, &story->dossier, story->done, story->count, steps, &count), "the ladder answers for %s", name))
		return none;
	for (size_t i = 0; i < count; i++)
	{
		if (rules->act_rows[steps[i].row].act != act_rank(name))
			continue;
		ok(droit_ladder_act(rules, &story->dossier, act_rank(name), story->done, story->count, &alone) &&
		   alone.refusal == steps[i].refusal && alone.earliest == steps[i].earliest && alone.latest == steps[i].latest,
		   "%s alone is as on the whole ladder", name);
		return steps[i];
	}
	ok(!droit_ladder_act(rules, &story->dossier, act_rank(name), story->done, story->count, &alone), "%s alone has no row either", name);
	return none;
}

/* The act that comes next, "rien" for none. */
static void
expect_next(Story *story, const char *name, const char *earliest, const char *latest)
{
	DroitStepUp step;
	bool		found = droit_next_act(rules, &story->dossier, story->done, story->count, &step);

	is_text(found ? rules->acts.code[rules->act_rows[step.row].act] : "rien", name, "next: %s", name);
	if (found)
	{
		is_text(day_text(step.earliest), earliest, "next: %s from", name);
		is_text(day_text(step.latest), latest, "next: %s until", name);
	}
}

/* One act on one day: what it is refused for, from when, until when. */
static void
expect(Story *story, const char *name, const char *day, const char *refusal, const char *earliest, const char *latest)
{
	DroitStepUp step = ask(story, name, day);

	is_text(step.refusal < DROIT_REFUSAL_COUNT ? droit_refusal_codes[step.refusal] : "none", refusal, "%s on %s", name, day);
	is_text(day_text(step.earliest), earliest, "%s on %s: from", name, day);
	is_text(day_text(step.latest), latest, "%s on %s: until", name, day);
}

static void
contributions(void)
{
	Story		story = begin("COTISATIONS", "2025-01-15");

	expect(&story, "MED", "2025-02-15", "TROP_TOT", "2025-02-16", "2030-12-31");
	expect(&story, "MED", "2025-02-16", "PERMIS", "2025-02-16", "2030-12-31");
	expect(&story, "CONTRAINTE", "2025-03-01", "ACTE_ABSENT", "aucun", "2030-12-31");
	expect(&story, "NON_VALEUR", "2025-03-01", "TROP_TOT", "2026-01-16", "2030-12-31");
	act(&story, "MED", "2025-10-30");
	expect(&story, "MED", "2025-11-02", "DEJA_FAIT", "2025-02-16", "2030-12-31");
	expect(&story, "RELANCE", "2025-11-02", "INTERDIT", "2025-01-15", "2030-12-31");
	/* The month of the mise en demeure ends on a Sunday, and does not roll. */
	expect(&story, "CONTRAINTE", "2025-11-30", "TROP_TOT", "2025-12-01", "2030-12-31");
	expect(&story, "CONTRAINTE", "2025-12-01", "PERMIS", "2025-12-01", "2030-12-31");
	expect(&story, "CRA", "2025-12-01", "PERMIS", "2025-10-30", "2025-12-30");
	expect(&story, "CRA", "2025-12-31", "TERME_PASSE", "2025-10-30", "2025-12-30");
	act(&story, "CONTRAINTE", "2026-01-16");
	/* Fifteen days: Saturday 31 January, so Monday 2 February. */
	expect(&story, "OPPOSITION", "2026-02-02", "PERMIS", "2026-01-16", "2026-02-02");
	expect(&story, "OPPOSITION", "2026-02-03", "TERME_PASSE", "2026-01-16", "2026-02-02");
	expect(&story, "OTD", "2026-02-02", "TROP_TOT", "2026-02-03", "2030-12-31");
	expect(&story, "OTD", "2026-02-03", "PERMIS", "2026-02-03", "2030-12-31");
	act(&story, "OPPOSITION", "2026-01-30");
	expect(&story, "OTD", "2026-02-03", "INTERDIT", "2026-02-03", "2030-12-31");
	is_int(ask(&story, "OTD", "2026-02-03").cause, act_rank("OPPOSITION"), "%s", "the opposition forbids it");
	act(&story, "JUGEMENT", "2026-09-15");
	expect(&story, "OTD", "2026-09-15", "PERMIS", "2026-02-03", "2030-12-31");
	act(&story, "OTD", "2026-09-20");
	expect(&story, "OTD", "2026-10-01", "PERMIS", "2026-02-03", "2030-12-31");
	act(&story, "ECHEANCIER", "2026-10-05");
	expect(&story, "OTD", "2026-10-06", "INTERDIT", "2026-02-03", "2030-12-31");
	act(&story, "DENONCIATION_ECHEANCIER", "2027-02-01");
	expect(&story, "OTD", "2027-02-01", "PERMIS", "2026-02-03", "2030-12-31");
	act(&story, "PROCEDURE_COLLECTIVE", "2027-03-01");
	expect(&story, "OTD", "2027-03-02", "INTERDIT", "2026-02-03", "2030-12-31");
	expect(&story, "DECLARATION_CREANCE", "2027-03-02", "PERMIS", "2027-03-01", "2027-05-03");
	story.dossier.state = DROIT_PRESCRITE;
	story.dossier.deadline = on("2027-03-10");
	expect(&story, "NON_VALEUR", "2027-04-01", "PRESCRITE", "2026-01-16", "2027-03-10");
}

static void
undue_benefits(void)
{
	Story		story = begin("PIAR", "2025-01-15");

	expect(&story, "NOTIFICATION_INDU", "2025-01-15", "PERMIS", "2025-01-15", "2030-12-31");
	act(&story, "NOTIFICATION_INDU", "2025-03-03");
	expect(&story, "DEMANDE_RECTIFICATION", "2025-03-23", "PERMIS", "2025-03-03", "2025-03-23");
	expect(&story, "DEMANDE_RECTIFICATION", "2025-03-24", "TERME_PASSE", "2025-03-03", "2025-03-23");
	expect(&story, "RETENUE", "2025-03-23", "TROP_TOT", "2025-03-24", "2030-12-31");
	expect(&story, "RETENUE", "2025-03-24", "PERMIS", "2025-03-24", "2030-12-31");
	expect(&story, "REMISE", "2025-03-24", "PERMIS", "2025-03-03", "jamais");
	story.dossier.fraud = true;
	expect(&story, "REMISE", "2025-03-24", "FRAUDE", "2025-03-03", "jamais");
	/* The two months of the claim end on Saturday 3 May, so on Monday 5. */
	expect(&story, "MED", "2025-05-05", "TROP_TOT", "2025-05-06", "2030-12-31");
	act(&story, "CRA", "2025-04-20");
	expect(&story, "MED", "2025-05-06", "INTERDIT", "2025-05-06", "2030-12-31");
	act(&story, "DECISION_CRA", "2025-06-10");
	expect(&story, "MED", "2025-06-11", "PERMIS", "2025-05-06", "2030-12-31");
}

/* A silence counts as an answer on its last day; delays of the debtor count from what reached him. */
static void
silence_and_distance(void)
{
	Story		story = begin("COTISATIONS", "2025-01-15");

	act(&story, "MED", "2025-03-03");
	act(&story, "CRA", "2025-03-20");
	expect(&story, "CONTESTATION", "2025-05-20", "TROP_TOT", "2025-05-21", "2025-07-21");
	expect(&story, "CONTESTATION", "2025-07-21", "PERMIS", "2025-05-21", "2025-07-21");
	story.dossier.distance = 1;
	expect(&story, "CONTESTATION", "2025-07-21", "PERMIS", "2025-05-21", "2025-08-20");
	story.dossier.distance = 0;
	act(&story, "CONTRAINTE", "2025-04-04");
	story.done[story.count - 1].effective = on("2025-04-10");
	expect(&story, "OPPOSITION", "2025-04-10", "PERMIS", "2025-04-10", "2025-04-25");
	expect(&story, "OPPOSITION", "2025-04-03", "ACTE_ABSENT", "aucun", "jamais");
}

/* What has ended forbids no more; what is not notified yet opens no delay. */
static void
ends_and_notifications(void)
{
	Story		story = begin("COTISATIONS", "2025-01-15");

	act(&story, "ECHEANCIER", "2025-02-01");
	expect(&story, "MED", "2025-06-30", "INTERDIT", "2025-02-16", "2030-12-31");
	is_int(ask(&story, "MED", "2025-06-30").free, DROIT_NEVER, "%s", "a plan without an end forbids until it is denounced");
	story.done[0].end = on("2025-06-30");
	expect(&story, "MED", "2025-06-30", "INTERDIT", "2025-02-16", "2030-12-31");
	is_text(day_text(ask(&story, "MED", "2025-06-30").free), "2025-07-01", "%s", "a plan forbids to its last day");
	expect(&story, "MED", "2025-07-01", "PERMIS", "2025-02-16", "2030-12-31");
	act(&story, "ECHEANCIER", "2025-07-01");
	expect(&story, "MED", "2025-07-02", "INTERDIT", "2025-02-16", "2030-12-31");
	act(&story, "DENONCIATION_ECHEANCIER", "2025-07-03");
	act(&story, "MED", "2025-07-03");
	story.done[3].pending = true;
	expect(&story, "CONTRAINTE", "2026-07-03", "TROP_TOT", "jamais", "2030-12-31");
	expect(&story, "CRA", "2026-07-03", "PERMIS", "2025-07-03", "jamais");
	story.done[3].pending = false;
	story.done[3].effective = on("2025-07-07");
	expect(&story, "CONTRAINTE", "2025-08-07", "TROP_TOT", "2025-08-08", "2030-12-31");
	expect(&story, "CONTRAINTE", "2025-08-08", "PERMIS", "2025-08-08", "2030-12-31");
	/* For ever is for ever, ended or not. */
	story.done[3].end = on("2025-08-01");
	expect(&story, "RELANCE", "2025-09-01", "INTERDIT", "2025-01-15", "2030-12-31");
}

/* The recommended order, whatever the day. */
static void
next_acts(void)
{
	Story		story = begin("COTISATIONS", "2025-01-15");

	expect_next(&story, "RELANCE", "2025-01-15", "2030-12-31");
	act(&story, "RELANCE", "2025-01-20");
	expect_next(&story, "MED", "2025-02-16", "2030-12-31");
	act(&story, "ECHEANCIER", "2025-02-01");
	expect_next(&story, "rien", NULL, NULL);
	story.done[1].end = on("2025-12-01");
	expect_next(&story, "MED", "2025-12-02", "2030-12-31");
	act(&story, "MED", "2025-12-10");
	story.done[2].pending = true;
	expect_next(&story, "CONTRAINTE", "jamais", "2030-12-31");
	story.done[2].pending = false;
	expect_next(&story, "CONTRAINTE", "2026-01-11", "2030-12-31");
	/* Acts of the debtor change nothing that the caisse must not wait for. */
	act(&story, "CRA", "2025-12-20");
	expect_next(&story, "CONTRAINTE", "2026-01-11", "2030-12-31");
	act(&story, "CONTRAINTE", "2026-01-16");
	expect_next(&story, "OTD", "2026-02-03", "2030-12-31");
	act(&story, "OPPOSITION", "2026-01-20");
	expect_next(&story, "rien", NULL, NULL);
	act(&story, "JUGEMENT", "2026-09-15");
	expect_next(&story, "OTD", "2026-02-03", "2030-12-31");
	act(&story, "OTD", "2026-10-01");
	expect_next(&story, "OTD", "2026-02-03", "2030-12-31");
	act(&story, "PROCEDURE_COLLECTIVE", "2026-11-02");
	expect_next(&story, "DECLARATION_CREANCE", "2026-11-02", "2027-01-04");
	act(&story, "DECLARATION_CREANCE", "2026-12-01");
	expect_next(&story, "rien", NULL, NULL);
	act(&story, "CLOTURE", "2027-12-01");
	expect_next(&story, "OTD", "2026-02-03", "2030-12-31");
	/* Out of order: what was left out comes first. */
	story = begin("PIAR", "2025-01-15");
	act(&story, "CONTRAINTE", "2025-03-01");
	expect_next(&story, "NOTIFICATION_INDU", "2025-01-15", "2030-12-31");
	act(&story, "NOTIFICATION_INDU", "2025-03-03");
	act(&story, "DEMANDE_RECTIFICATION", "2025-03-10");
	expect_next(&story, "REPONSE", "2025-03-10", "2025-04-10");
	act(&story, "REPONSE", "2025-03-20");
	act(&story, "CRA", "2025-04-01");
	expect_next(&story, "DECISION_CRA", "2025-04-01", "jamais");
	story.dossier.due = CALIMERO_NO_DAY;
	expect_next(&story, "rien", NULL, NULL);
}

/* A row that has ended is not on the ladder; what is out of range is refused. */
static void
rows_and_refusals(void)
{
	Story		story = begin("COTISATIONS", "2026-01-15");
	DroitStepUp steps[DROIT_CODES_MAX];
	size_t		count;

	expect(&story, "PRIVILEGE", "2026-06-30", "PERMIS", "2026-01-15", "2027-01-15");
	is_int(ask(&story, "PRIVILEGE", "2026-07-01").row, -1, "%s", "no privilege from July 2026 on");
	story.dossier.ladder = 99;
	ok(!droit_ladder(rules, &story.dossier, NULL, 0, steps, &count) && count == 0, "%s", "no such ladder");
	story = begin("PIAR", "2026-01-15");
	story.dossier.due = CALIMERO_NO_DAY;
	ok(!droit_ladder(rules, &story.dossier, NULL, 0, steps, &count), "%s", "no due date");
	story = begin("PIAR", "2026-01-15");
	story.dossier.distance = 3;
	ok(!droit_ladder(rules, &story.dossier, NULL, 0, steps, &count), "%s", "three months of distance");
	story = begin("PIAR", "2026-01-15");
	act(&story, "NOTHING", "2026-01-20");
	ok(!droit_ladder(rules, &story.dossier, story.done, 1, steps, &count), "%s", "an act that is not known");
	story = begin("PIAR", "2026-01-15");
	act(&story, "ECHEANCIER", "2026-01-20");
	story.done[0].end = DROIT_NEVER;
	ok(!droit_ladder(rules, &story.dossier, story.done, 1, steps, &count), "%s", "a plan that ends on no day");
	ok(!droit_ladder_act(rules, &story.dossier, -1, NULL, 0, steps), "%s", "no such act");
	ok(!droit_ladder_act(rules, &story.dossier, (int) rules->acts.count, NULL, 0, steps), "%s", "an act out of range");
	ok(droit_ladder_knows(rules, story.dossier.ladder, act_rank("MED")), "%s", "the ladder knows the act");
	ok(!droit_ladder_knows(rules, story.dossier.ladder, act_rank("RELANCE")), "%s", "... and not that of another");
	ok(!droit_ladder_knows(rules, -1, 0) && !droit_ladder_knows(rules, 0, -1), "%s", "... nor what is out of range");
}

int
main(void)
{
	rules = shipped_rules();
	if (rules == NULL)
		return done_testing();
	contributions();
	undue_benefits();
	silence_and_distance();
	ends_and_notifications();
	next_acts();
	rows_and_refusals();
	droit_rules_free(rules);
	return done_testing();
}
