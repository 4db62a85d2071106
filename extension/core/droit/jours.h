/*-------------------------------------------------------------------------
 *
 * jours.h
 *	  Days in the law: months added to a day, holidays, working days.
 *
 * Months are added as article 641 of the Code de procédure civile has it: the
 * same day of the month, and where the month has no such day, its last one
 * (31 December + 2 months is 28 or 29 February).
 *
 * Holidays are those of article L3133-1 of the Code du travail, computed:
 * six of the eleven are fixed, five follow Easter.  Alsace and Moselle add
 * Good Friday and 26 December (L3134-13; Good Friday in truth only where a
 * protestant church stands), each overseas territory the day on which it
 * commemorates the abolition of slavery (L3422-2, décret 83-1003).  They are
 * given as they are today for every year: no one recomputes the delays of a
 * year in which the list was another.
 *
 * Saturday, Sunday and holidays are not working days: that is what article
 * 642 of the Code de procédure civile counts, and nothing else is meant here.
 *
 * Days outside of years 1 to 9999 are refused: functions give CALIMERO_NO_DAY
 * or false, never another day.
 *
 * IDENTIFICATION
 *	  extension/core/droit/jours.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef DROIT_JOURS_H
#define DROIT_JOURS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/calendar.h"

/* 0001-01-01 and 9999-12-31. */
#define DROIT_DAY_MIN ((CalimeroDay) -719162)
#define DROIT_DAY_MAX ((CalimeroDay) 2932896)

/* A day that does not come: the end of a suspension that nobody knows. */
#define DROIT_NEVER INT32_MAX

typedef enum DroitTerritory
{
	DROIT_METROPOLE,
	DROIT_ALSACE_MOSELLE,
	DROIT_GUADELOUPE,
	DROIT_MARTINIQUE,
	DROIT_GUYANE,
	DROIT_REUNION,
	DROIT_MAYOTTE,
	DROIT_SAINT_BARTHELEMY,
	DROIT_SAINT_MARTIN,
	DROIT_TERRITORY_COUNT
} DroitTerritory;

/* "METROPOLE" ... */
extern const char *const droit_territory_codes[DROIT_TERRITORY_COUNT];

/* DROIT_TERRITORY_COUNT when it is none. */
extern DroitTerritory droit_territory_from_code(const char *code, size_t length);

/*
 * The territory whose holidays a commune keeps, from its INSEE code
 * (5 characters: 48095, 2A004, 97411); DROIT_TERRITORY_COUNT when it is not
 * the code of a commune.  97123 and 97127 are what Saint-Barthélemy and
 * Saint-Martin were until 2007.
 */
extern DroitTerritory droit_territory_of_commune(const char *commune, size_t length);

static inline bool
droit_day_valid(CalimeroDay day)
{
	return day >= DROIT_DAY_MIN && day <= DROIT_DAY_MAX;
}

/*
 * "months" later, or earlier when negative; CALIMERO_NO_DAY when either day is
 * outside of years 1 to 9999.
 */
extern CalimeroDay droit_add_months(CalimeroDay day, int months);

/* 1 Monday ... 7 Sunday. */
extern int	droit_weekday(CalimeroDay day);

/* Easter Sunday of a year from 1583 (Gregorian calendar) to 9999. */
extern CalimeroDay droit_easter(int year);

/* French name of the holiday that a day is, NULL when it is none. */
extern const char *droit_holiday(CalimeroDay day, DroitTerritory territory);

/* Neither Saturday, nor Sunday, nor a holiday. */
extern bool droit_working_day(CalimeroDay day, DroitTerritory territory);

/* JJ/MM/AAAA and a NUL, or "jamais" for DROIT_NEVER; buffer returned. */
#define DROIT_DAY_TEXT_SIZE 11
extern char *droit_day_to_text(CalimeroDay day, char buffer[DROIT_DAY_TEXT_SIZE]);

#endif							/* DROIT_JOURS_H */
