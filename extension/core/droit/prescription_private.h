/*-------------------------------------------------------------------------
 *
 * prescription_private.h
 *	  Between the events of a line (prescription.c) and the days of its clock
 *	  (prescription_jours.c).
 *
 * IDENTIFICATION
 *	  extension/core/droit/prescription_private.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef DROIT_PRESCRIPTION_PRIVATE_H
#define DROIT_PRESCRIPTION_PRIVATE_H

#include "core/droit/prescription.h"

typedef struct DroitSorted
{
	DroitEvent	event;
	uint32_t	rank;			/* in the events given */
} DroitSorted;

/* On "day", at least "days" days of the clock are left. */
typedef struct DroitFloor
{
	CalimeroDay day;
	int32_t		days;
} DroitFloor;

typedef struct DroitMachine
{
	const DroitRules *rules;
	const DroitFacts *facts;
	DroitWork  *work;
	DroitTrace *trace;
	DroitSorted *events;
	size_t		event_count;
	DroitStatus status;

	/* The clock. */
	int			clock;
	int			regime;
	CalimeroDay start;			/* DROIT_NEVER: held */
	DroitSpans	laws;			/* of famille, clock, regime */
	int			span;			/* the law under which it began */
	int			law;			/* that holds now, after new laws */
	CalimeroDay running;		/* last day without the cap */
	CalimeroDay deadline;		/* last day */

	/* Days that do not count, for this clock. */
	const DroitInterval *intervals;
	size_t		interval_count;
	DroitFloor *floors;
	size_t		floor_count;
	DroitSpans	extensions;


	/*
	 * Until when instances hold it, by the clock that their title would open
	 * (the last: none); CALIMERO_NO_DAY: never held.
	 */
	CalimeroDay held[DROIT_CLOCK_COUNT + 1];
	bool		cap_lifted;
	CalimeroDay action;			/* first interruption, CALIMERO_NO_DAY */
	uint32_t	flags;
	char		confidence;
} DroitMachine;

/* Collect the days that do not count for the machine's clock. */
extern void droit_collect_days(DroitMachine *machine);

/* From start and span: running, deadline, law. */
extern void droit_count_days(DroitMachine *machine, int32_t event);

/* A step of the trace, with fields that most steps do not use set to none; NULL without a trace. */
extern DroitStep *droit_add_step(DroitMachine *machine, DroitStepKind kind);

extern void droit_weaken(DroitMachine *machine, char confidence);

#endif							/* DROIT_PRESCRIPTION_PRIVATE_H */
