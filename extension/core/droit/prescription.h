/*-------------------------------------------------------------------------
 *
 * prescription.h
 *	  The extinctive prescription of one line of debt.
 *
 * A line runs on one clock at a time.  A clock begins on a day (which does not
 * count), has a length, and its last day is the one on which that many days
 * have run.  An act of the last day is in time (Code civil, 2229); the day
 * after, the line is prescribed.  A last day is never moved because it is a
 * Sunday (Cass. 2e civ. 7 April 2016, 15-12.960).
 *
 * What happens to a clock, in the order of days:
 *	 - INTERROMPT (2231): it begins again on that day, for the same length;
 *	 - RETIENT (2242): the same, and it does not run until the instance has
 *	   ended; when that ended by withdrawal, lapse or final rejection (2243),
 *	   it is as if the event had never been; where its end is not known, an act
 *	   that opens the clock that its title would open (a judgment) is its end;
 *	 - SUSPEND (2230): the days of the event are not counted;
 *	 - OUVRE: it is closed and another begins.
 * An event after the last day does nothing, nor one before the birth of the
 * right, nor one after the day of the question ("au").  An interruption before
 * a clock has begun to run leaves it as it is: nothing shortens a clock.
 * Suspended days are those of the events and of the windows of the law, each
 * once.  A last day that falls in a PROLONGATION window is moved by its months,
 * once a clock.  A new law applies to a clock that runs, see "transition" in
 * regles.h.  Twenty years (butoir) from the birth of the right are the end,
 * unless the row says none or an event that lifts it came in time; they count
 * from the law that first set them where an earlier row had none.
 *
 * An instance whose end comes after "au" is still open.  A suspension whose
 * end is known counts to that end.
 *
 * Everything depends on the arguments alone.  Events may be given in any
 * order.  Events of one day are taken in the order of their kinds' codes.
 *
 * IDENTIFICATION
 *	  extension/core/droit/prescription.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef DROIT_PRESCRIPTION_H
#define DROIT_PRESCRIPTION_H

#include "core/droit/regles.h"

typedef enum DroitIssue
{
	DROIT_ISSUE_NONE,			/* the clock begins again at the end */
	DROIT_ISSUE_TITRE,			/* a title: opens the clock of the effect */
	DROIT_ISSUE_DESISTEMENT,	/* as if it had never been */
	DROIT_ISSUE_PEREMPTION,
	DROIT_ISSUE_REJET,
	DROIT_ISSUE_COUNT
} DroitIssue;

extern const char *const droit_issue_codes[DROIT_ISSUE_COUNT];

/* DROIT_ISSUE_COUNT when it is none. */
extern DroitIssue droit_issue_from_code(const char *code, size_t length);

typedef struct DroitEvent
{
	int16_t		kind;			/* rank in rules->kinds */
	uint8_t		issue;
	CalimeroDay from;
	CalimeroDay to;				/* CALIMERO_NO_DAY: open, or of one day */
} DroitEvent;

typedef struct DroitFacts
{
	int			famille;		/* rank in rules->familles */
	CalimeroDay birth;			/* exigibility or payment */
	CalimeroDay reference;		/* CALIMERO_NO_DAY: the birth */
	CalimeroDay discovery;		/* of the fraud; CALIMERO_NO_DAY: none */
	bool		fraud;
	bool		illegal_work;
	CalimeroDay at;				/* the day of the question */
} DroitFacts;

typedef enum DroitState
{
	DROIT_COURT,
	DROIT_SUSPENDUE,
	DROIT_PRESCRITE,
	DROIT_STATE_COUNT
} DroitState;

extern const char *const droit_state_codes[DROIT_STATE_COUNT];

/* Flags of a result. */
#define DROIT_FLAG_BUTOIR		0x01	/* the last day is that of the cap */
#define DROIT_FLAG_BUTOIR_LEVE	0x02	/* an event lifted the cap */
#define DROIT_FLAG_JOURS		0x04	/* suspended days were added */
#define DROIT_FLAG_PROLONGEE	0x08	/* by a window of the law */
#define DROIT_FLAG_LOI_NOUVELLE 0x10	/* a new law applied to the clock */
#define DROIT_FLAG_TARDIF		0x20	/* an event came too late */
#define DROIT_FLAG_NON_AVENU	0x40	/* an event is as if it had never been */

typedef struct DroitResult
{
	DroitState	state;
	DroitClock	clock;
	DroitRegime regime;
	CalimeroDay start;			/* of the clock; DROIT_NEVER: held */
	CalimeroDay deadline;		/* last day to act; DROIT_NEVER: none known */
	CalimeroDay prescribed;		/* first day too late; CALIMERO_NO_DAY: not */
	CalimeroDay reach;			/* payments before are lost; CALIMERO_NO_DAY:
								 * no such limit */
	int32_t		law;			/* row of rules->laws that holds */
	char		confidence;		/* the weakest of the rows used: V S D K */
	uint32_t	flags;
} DroitResult;

typedef enum DroitStatus
{
	DROIT_OK,
	DROIT_NO_FAMILLE,			/* no such famille */
	DROIT_NO_RULE,				/* no row says how it is prescribed */
	DROIT_NO_DISCOVERY,			/* the row counts from a discovery not given */
	DROIT_BAD_DAY,				/* outside of years 1 to 9999 */
	DROIT_BAD_EVENT,			/* unknown kind or issue, end before start */
	DROIT_NO_MEMORY
} DroitStatus;

/* --- the trace --------------------------------------------------------------------------------------------------------- */

typedef enum DroitStepKind
{
	DROIT_STEP_DEPART,			/* a clock begins: day, length, deadline */
	DROIT_STEP_JOURS,			/* from..to not counted: days */
	DROIT_STEP_PROLONGATION,	/* window, months in length */
	DROIT_STEP_LOI_NOUVELLE,	/* law, from day on */
	DROIT_STEP_INTERRUPTION,	/* event */
	DROIT_STEP_RETENUE,			/* event holds; day is its end */
	DROIT_STEP_OUVERTURE,		/* event closes the clock and opens another */
	DROIT_STEP_TITRE,			/* the instance ended with a title */
	DROIT_STEP_SANS_OBJET,		/* before the clock runs: it stays as it is */
	DROIT_STEP_SANS_EFFET,		/* by the rule, or without any */
	DROIT_STEP_NON_AVENU,
	DROIT_STEP_AVANT_NAISSANCE,
	DROIT_STEP_TARDIF,
	DROIT_STEP_POSTERIEUR,		/* after the day of the question */
	DROIT_STEP_BUTOIR,			/* day is the cap */
	DROIT_STEP_ETAT,			/* the result */
	DROIT_STEP_COUNT
} DroitStepKind;

typedef struct DroitStep
{
	uint8_t		kind;
	uint8_t		clock;			/* after the step */
	uint8_t		unit;
	int16_t		length;
	int32_t		event;			/* rank in the events given, -1 */
	int32_t		law;			/* rows of the rules, -1 */
	int32_t		effect;
	int32_t		window;
	CalimeroDay day;			/* of the event, or start of the clock */
	CalimeroDay from;
	CalimeroDay to;
	int32_t		days;
	CalimeroDay deadline;		/* after the step */
} DroitStep;

typedef struct DroitTrace
{
	DroitStep  *steps;
	size_t		count;
	size_t		capacity;
} DroitTrace;

/*
 * Memory that is kept from one line to the next; zero it, set the allocator,
 * and free it with droit_work_free().  A line without events takes none.
 */
typedef struct DroitWork
{
	const CalimeroAllocator *allocator;
	void	   *events;			/* sorted */
	size_t		event_capacity;
	DroitInterval *intervals;
	size_t		interval_capacity;
	void	   *floors;
	size_t		floor_capacity;
} DroitWork;

extern void droit_work_free(DroitWork *work);

/*
 * The prescription of one line.  "trace" may be NULL; its steps come from the
 * allocator of "work" and are kept by the caller (set count to 0 to use it
 * again).  The result is undefined unless DROIT_OK.
 */
extern DroitStatus droit_prescription(const DroitRules *rules, const DroitFacts *facts,
									  const DroitEvent *events, size_t event_count,
									  DroitWork *work, DroitTrace *trace,
									  DroitResult *result);

/* "length" of "unit" after "start": the last day of a clock, DROIT_NEVER beyond year 9999. */
extern CalimeroDay droit_add_length(CalimeroDay start, int length, DroitUnit unit);

#endif							/* DROIT_PRESCRIPTION_H */
