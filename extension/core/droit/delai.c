/*-------------------------------------------------------------------------
 *
 * delai.c
 *	  Delays of procedure.
 *
 * IDENTIFICATION
 *	  extension/core/droit/delai.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/droit/delai.h"

#include <stdio.h>

bool
droit_delay_end(const DroitDelay *delay, CalimeroDay start, DroitTerritory territory,
				int distance, DroitDelayEnd *end)
{
	CalimeroDay day;

	if (distance < 0 || distance > 2 || delay->months < 0 || delay->days < 0)
		return false;
	day = droit_add_months(start, delay->months + (delay->distance ? distance : 0));
	if (day == CALIMERO_NO_DAY || !droit_day_valid(day + delay->days))
		return false;
	end->raw = day + delay->days;
	end->last = end->raw;
	end->rolled = 0;
	if (!delay->rolls)
		return true;
	while (!droit_working_day(end->last, territory))
	{
		if (!droit_day_valid(end->last + 1) || end->rolled >= DROIT_ROLL_MAX)
			return false;
		end->last++;
		end->rolled++;
	}
	return true;
}

char	   *
droit_roll_reason(const DroitDelayEnd *end, DroitTerritory territory,
				  char buffer[DROIT_ROLL_TEXT_SIZE])
{
	size_t		length = 0;

	buffer[0] = '\0';
	for (int i = 0; i < end->rolled; i++)
	{
		const char *name = droit_holiday(end->raw + i, territory);
		int			written;

		if (name == NULL)
			name = droit_weekday(end->raw + i) == 7 ? "dimanche" : "samedi";
		written = snprintf(buffer + length, DROIT_ROLL_TEXT_SIZE - length, "%s%s",
						   i > 0 ? ", " : "", name);
		if (written < 0 || (size_t) written >= DROIT_ROLL_TEXT_SIZE - length)
			break;
		length += (size_t) written;
	}
	return buffer;
}
