/*-------------------------------------------------------------------------
 *
 * delai.h
 *	  Delays of procedure: an appeal, an opposition, a term to pay.
 *
 * Code de procédure civile, articles 640 to 643, as read in the consolidated
 * text:
 *	 - the day of the act, of the notification or of the event does not count;
 *	 - months end on the same day of the month, or on its last day; where a
 *	   delay has months and days, months are counted first;
 *	 - the last day counts to its end; when it is a Saturday, a Sunday or a
 *	   holiday the delay goes on to the next working day;
 *	 - who lives overseas has one month more before a court of metropolitan
 *	   France, who lives abroad two, where the rule admits it (643).
 *
 * Prescription is another matter, and never rolls: see prescription.h.  Nor
 * does every delay: the month given by a mise en demeure is no delay of
 * procedure, so that its rule says "does not roll".
 *
 * IDENTIFICATION
 *	  extension/core/droit/delai.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef DROIT_DELAI_H
#define DROIT_DELAI_H

#include "core/droit/jours.h"

typedef struct DroitDelay
{
	int16_t		months;			/* counted first */
	int16_t		days;
	bool		rolls;			/* to the next working day */
	bool		distance;		/* CPC 643 may lengthen it */
} DroitDelay;

/* The most days in a row that are not working days; eight would be a bug. */
#define DROIT_ROLL_MAX 8

typedef struct DroitDelayEnd
{
	CalimeroDay raw;			/* last day by the calendar */
	CalimeroDay last;			/* last day to act */
	int			rolled;			/* days between them */
} DroitDelayEnd;

/*
 * The end of a delay that begins on "start" (the day of the act).  "distance"
 * is 0, 1 or 2 months, left out when the rule does not admit it.  False when a
 * day falls outside of years 1 to 9999, or "distance" is none of the three.
 */
extern bool droit_delay_end(const DroitDelay *delay, CalimeroDay start,
							DroitTerritory territory, int distance, DroitDelayEnd *end);

/*
 * Why a delay was rolled: "samedi, dimanche, lundi de Pâques"; "" when it was
 * not.  UTF-8, cut to the size; buffer returned.
 */
#define DROIT_ROLL_TEXT_SIZE 200
extern char *droit_roll_reason(const DroitDelayEnd *end, DroitTerritory territory,
							   char buffer[DROIT_ROLL_TEXT_SIZE]);

#endif							/* DROIT_DELAI_H */
