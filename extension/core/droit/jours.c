/*-------------------------------------------------------------------------
 *
 * jours.c
 *	  Months added to a day, holidays, working days.
 *
 * IDENTIFICATION
 *	  extension/core/droit/jours.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/droit/jours.h"

#include <string.h>

/* The Gregorian calendar begins in 1582; Easter is computed from then on. */
#define EASTER_YEAR_MIN 1583

/* A holiday at a fixed date, or at a distance from Easter (month 0). */
typedef struct Holiday
{
	uint8_t		month;			/* 0: counted from Easter Sunday */
	uint8_t		mday;			/* or the distance */
	uint16_t	territories;	/* bits of DroitTerritory */
	const char *name;
} Holiday;

#define EVERYWHERE UINT16_C(0xFFFF)
#define IN(territory) ((uint16_t) (UINT16_C(1) << (territory)))
#define ABOLITION "abolition de l'esclavage"

/* Good Friday, the one holiday before Easter, is apart: see droit_holiday(). */
static const Holiday holidays[] = {
	{1, 1, EVERYWHERE, "jour de l'an"},
	{0, 1, EVERYWHERE, "lundi de Pâques"},
	{5, 1, EVERYWHERE, "fête du Travail"},
	{5, 8, EVERYWHERE, "victoire de 1945"},
	{0, 39, EVERYWHERE, "Ascension"},
	{0, 50, EVERYWHERE, "lundi de Pentecôte"},
	{7, 14, EVERYWHERE, "fête nationale"},
	{8, 15, EVERYWHERE, "Assomption"},
	{11, 1, EVERYWHERE, "Toussaint"},
	{11, 11, EVERYWHERE, "armistice de 1918"},
	{12, 25, EVERYWHERE, "Noël"},
	{12, 26, IN(DROIT_ALSACE_MOSELLE), "Saint-Étienne"},
	{5, 27, IN(DROIT_GUADELOUPE), ABOLITION},
	{5, 22, IN(DROIT_MARTINIQUE), ABOLITION},
	{6, 10, IN(DROIT_GUYANE), ABOLITION},
	{12, 20, IN(DROIT_REUNION), ABOLITION},
	{4, 27, IN(DROIT_MAYOTTE), ABOLITION},
	{10, 9, IN(DROIT_SAINT_BARTHELEMY), ABOLITION},
	{5, 28, IN(DROIT_SAINT_MARTIN), ABOLITION}
};

const char *const droit_territory_codes[DROIT_TERRITORY_COUNT] = {
	"METROPOLE", "ALSACE_MOSELLE", "GUADELOUPE", "MARTINIQUE", "GUYANE",
	"REUNION", "MAYOTTE", "SAINT_BARTHELEMY", "SAINT_MARTIN"
};

DroitTerritory
droit_territory_from_code(const char *code, size_t length)
{
	for (int i = 0; i < DROIT_TERRITORY_COUNT; i++)
	{
		if (strlen(droit_territory_codes[i]) == length &&
			memcmp(droit_territory_codes[i], code, length) == 0)
			return (DroitTerritory) i;
	}
	return DROIT_TERRITORY_COUNT;
}

static int
digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : -1;
}

DroitTerritory
droit_territory_of_commune(const char *commune, size_t length)
{
	static const uint8_t overseas[10] = {
		[1] = DROIT_GUADELOUPE,[2] = DROIT_MARTINIQUE,[3] = DROIT_GUYANE,
		[4] = DROIT_REUNION,[5] = DROIT_METROPOLE,[6] = DROIT_MAYOTTE,
		[7] = DROIT_SAINT_BARTHELEMY,[8] = DROIT_SAINT_MARTIN
	};
	int			department;

	if (length != 5 || digit(commune[0]) < 0 || digit(commune[2]) < 0 ||
		digit(commune[3]) < 0 || digit(commune[4]) < 0)
		return DROIT_TERRITORY_COUNT;
	if (commune[0] == '2' && (commune[1] == 'A' || commune[1] == 'B'))
		return DROIT_METROPOLE;
	if (digit(commune[1]) < 0)
		return DROIT_TERRITORY_COUNT;
	department = digit(commune[0]) * 10 + digit(commune[1]);
	if (department == 57 || department == 67 || department == 68)
		return DROIT_ALSACE_MOSELLE;
	if (department == 97)
	{
		if (memcmp(commune, "97123", 5) == 0)
			return DROIT_SAINT_BARTHELEMY;
		if (memcmp(commune, "97127", 5) == 0)
			return DROIT_SAINT_MARTIN;
		if (digit(commune[2]) < 1 || digit(commune[2]) > 8)
			return DROIT_TERRITORY_COUNT;
		return (DroitTerritory) overseas[digit(commune[2])];
	}
	/* 984 to 989 keep holidays of their own, which are not known here. */
	if (department < 1 || department > 95 || department == 20)
		return DROIT_TERRITORY_COUNT;
	return DROIT_METROPOLE;
}

CalimeroDay
droit_add_months(CalimeroDay day, int months)
{
	int			year;
	int			month;
	int			mday;
	int64_t		rank;
	CalimeroDay first;
	CalimeroDay last;

	if (!droit_day_valid(day))
		return CALIMERO_NO_DAY;
	calimero_civil(day, &year, &month, &mday);
	rank = (int64_t) year * 12 + (month - 1) + months;
	if (rank < 12 || rank >= INT64_C(10000) * 12)
		return CALIMERO_NO_DAY;
	year = (int) (rank / 12);
	month = (int) (rank % 12) + 1;
	if (mday <= 28)
		return calimero_day(year, month, mday);
	first = calimero_day(year, month, 1);
	last = calimero_month_end(first);
	return first + mday - 1 <= last ? first + mday - 1 : last;
}

int
droit_weekday(CalimeroDay day)
{
	/* 1970-01-01 was a Thursday. */
	return (int) ((((int64_t) day + 3) % 7 + 7) % 7) + 1;
}

/*
 * The Gregorian computus: days from 21 March to the full moon of spring, by
 * the year's place in the cycle of 19 years and the corrections of the
 * centuries, then the Sunday that follows.
 */
CalimeroDay
droit_easter(int year)
{
	int			golden = year % 19;
	int			century = year / 100;
	int			lunar = (century - (century + 8) / 25 + 1) / 3;
	int			moon = (19 * golden + century - century / 4 - lunar + 15) % 30;
	CalimeroDay full_moon;

	if (year < EASTER_YEAR_MIN || year > 9999)
		return CALIMERO_NO_DAY;

	/*
	 * A lunation of spring has 29 days, and no two years of a cycle share
	 * one.
	 */
	if (moon == 29 || (moon == 28 && golden > 10))
		moon--;
	full_moon = calimero_day(year, 3, 21) + moon;
	return full_moon + 7 - droit_weekday(full_moon) % 7;
}

const char *
droit_holiday(CalimeroDay day, DroitTerritory territory)
{
	int			year;
	int			month;
	int			mday;
	int64_t		from_easter = INT64_MAX;

	if (!droit_day_valid(day) || (unsigned) territory >= DROIT_TERRITORY_COUNT)
		return NULL;
	calimero_civil(day, &year, &month, &mday);
	if (year >= EASTER_YEAR_MIN)
		from_easter = (int64_t) day - droit_easter(year);
	if (from_easter == -2 && territory == DROIT_ALSACE_MOSELLE)
		return "Vendredi saint";
	for (size_t i = 0; i < sizeof(holidays) / sizeof(holidays[0]); i++)
	{
		const Holiday *holiday = &holidays[i];

		if ((holiday->territories & IN(territory)) != 0 &&
			(holiday->month == 0 ? from_easter == holiday->mday
			 : holiday->month == month && holiday->mday == mday))
			return holiday->name;
	}
	return NULL;
}

bool
droit_working_day(CalimeroDay day, DroitTerritory territory)
{
	return droit_weekday(day) < 6 && droit_holiday(day, territory) == NULL;
}

char	   *
droit_day_to_text(CalimeroDay day, char buffer[DROIT_DAY_TEXT_SIZE])
{
	int			year;
	int			month;
	int			mday;

	if (!droit_day_valid(day))
	{
		memcpy(buffer, "jamais", sizeof("jamais"));
		return buffer;
	}
	calimero_civil(day, &year, &month, &mday);
	buffer[0] = (char) ('0' + mday / 10);
	buffer[1] = (char) ('0' + mday % 10);
	buffer[2] = '/';
	buffer[3] = (char) ('0' + month / 10);
	buffer[4] = (char) ('0' + month % 10);
	buffer[5] = '/';
	for (int i = 9; i > 5; i--)
	{
		buffer[i] = (char) ('0' + year % 10);
		year /= 10;
	}
	buffer[10] = '\0';
	return buffer;
}
