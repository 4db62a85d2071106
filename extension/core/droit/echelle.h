/*-------------------------------------------------------------------------
 *
 * echelle.h
 *	  The ladder of acts: what may be done next for a debt, from when, until
 *	  when, and why another act may not.
 *
 * A row of droit_acte asks that one of some acts has been done (the due date
 * counts as one) and, where it says so, that a delay after it has ended: the
 * first day is then the day after.  Of the acts that would do, the one that
 * gives the earliest day counts.  It may set an end: that of the prescription,
 * or a delay from the act before.  Other acts may forbid it, for ever or until
 * another has come (an opposition, until a judgment) or until they have ended (a
 * plan that is over, an instance given up).
 *
 * An act that takes effect by its notification, of which the day is not known
 * yet, has been done, but no delay counts from it.
 *
 * Nothing here decides whether an act is a good idea; it says what the rows
 * allow on a day.  droit_next_act() follows the one order that the rows
 * themselves recommend (rang).
 *
 * IDENTIFICATION
 *	  extension/core/droit/echelle.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef DROIT_ECHELLE_H
#define DROIT_ECHELLE_H

#include "core/droit/prescription.h"

/* An act done. */
typedef struct DroitDone
{
	int16_t		act;			/* rank in rules->acts */
	CalimeroDay day;			/* when it was done */
	CalimeroDay effective;		/* notified, received: delays count from it;
								 * CALIMERO_NO_DAY: from "day" */
	CalimeroDay end;			/* last day of what lasts; CALIMERO_NO_DAY:
								 * none, or not known */
	bool		pending;		/* not notified yet: no delay counts from it */
} DroitDone;

typedef struct DroitDossier
{
	int			ladder;			/* rank in rules->ladders */
	CalimeroDay due;			/* oldest exigibility or payment */
	bool		fraud;
	DroitState	state;			/* of the prescription, on "at" */
	CalimeroDay deadline;		/* its last day, DROIT_NEVER */
	DroitTerritory territory;	/* of the debtor, for delays that roll */
	int			distance;		/* months of CPC 643: 0, 1, 2 */
	CalimeroDay at;				/* the day of the question */
} DroitDossier;

typedef enum DroitRefusal
{
	DROIT_ALLOWED,
	DROIT_TOO_EARLY,			/* allowed from "earliest" on */
	DROIT_MISSING_ACT,			/* none of the acts before was done */
	DROIT_ALREADY_DONE,			/* and not repeatable; "cause" is the act */
	DROIT_FORBIDDEN,			/* by the act "cause" */
	DROIT_FRAUD,
	DROIT_PRESCRIBED,
	DROIT_TERM_PASSED,			/* its own delay has ended */
	DROIT_NO_TEXT,				/* the ladder knows the act, but no row holds
								 * on the day: said by callers */
	DROIT_REFUSAL_COUNT
} DroitRefusal;

/* "PERMIS", "TROP_TOT" ... */
extern const char *const droit_refusal_codes[DROIT_REFUSAL_COUNT];

typedef struct DroitStepUp
{
	int32_t		row;			/* of rules->act_rows */
	DroitRefusal refusal;
	int16_t		after;			/* the act it comes after, DROIT_ACT_DUE, or
								 * -1 when none was done */
	int16_t		cause;			/* the act that forbids it, -1 */
	CalimeroDay earliest;		/* CALIMERO_NO_DAY: no act before;
								 * DROIT_NEVER: not known yet */
	CalimeroDay latest;			/* DROIT_NEVER: no end */
	CalimeroDay free;			/* first day on which no act forbids it any
								 * more; CALIMERO_NO_DAY: none does,
								 * DROIT_NEVER: not known */
} DroitStepUp;

/*
 * Every act of the ladder that has a row on dossier->at, in the order of their
 * codes, into "steps" (room for rules->acts.count of them); how many.  Acts
 * done after "at" are not seen.  False when the dossier or an act done is out
 * of range.
 */
extern bool droit_ladder(const DroitRules *rules, const DroitDossier *dossier,
						 const DroitDone *done, size_t done_count,
						 DroitStepUp *steps, size_t *step_count);

/*
 * One act on dossier->at.  False when the ladder has no row for it on that
 * day, or when something is out of range.
 */
extern bool droit_ladder_act(const DroitRules *rules, const DroitDossier *dossier, int act,
							 const DroitDone *done, size_t done_count, DroitStepUp *step);

/* Has the ladder a row for the act, whatever the day? */
extern bool droit_ladder_knows(const DroitRules *rules, int ladder, int act);

/*
 * The act that comes next in the recommended order: the first that is not done
 * and not forbidden; once all are done, the last that can be repeated.  It
 * depends on what was done alone, not on a day: state and at of the dossier
 * are not read.  False when there is none, or while an act forbids it whose
 * end is not known (a plan, an instance).
 */
extern bool droit_next_act(const DroitRules *rules, const DroitDossier *dossier,
						   const DroitDone *done, size_t done_count, DroitStepUp *step);

#endif							/* DROIT_ECHELLE_H */
