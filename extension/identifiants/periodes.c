/*-------------------------------------------------------------------------
 *
 * periodes.c
 *	  SQL functions on periods: months, quarters, half-years, years.
 *
 * IDENTIFICATION
 *	  extension/identifiants/periodes.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/date.h"

#include "common/calimero_server.h"
#include "common/compat.h"
#include "core/calendar.h"

PG_FUNCTION_INFO_V1(calimero_periode_valide);
PG_FUNCTION_INFO_V1(calimero_periode);
PG_FUNCTION_INFO_V1(calimero_periode_debut);
PG_FUNCTION_INFO_V1(calimero_periode_fin);
PG_FUNCTION_INFO_V1(calimero_periode_contient);

/*
 * The period in argument "n"; error 22P02 when it is none.
 */
static CalimeroPeriod
period_argument(FunctionCallInfo fcinfo, int n)
{
	text	   *value = PG_GETARG_TEXT_PP(n);
	CalimeroPeriod period = calimero_period_from_text(VARDATA_ANY(value),
													  VARSIZE_ANY_EXHDR(value));

	if (period == CALIMERO_NO_PERIOD)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("invalid period"),
				 errhint("Write a month as 2025M03, a quarter as 2025T01, a half-year as 2025S01, a year as 2025A00.")));
	return period;
}

Datum
calimero_periode_valide(PG_FUNCTION_ARGS)
{
	text	   *value = PG_GETARG_TEXT_PP(0);

	PG_RETURN_BOOL(calimero_period_from_text(VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value))
				   != CALIMERO_NO_PERIOD);
}

/*
 * The smallest period of two days; null for infinite dates, years beyond
 * 9999 and ranges over two years.
 */
Datum
calimero_periode(PG_FUNCTION_ARGS)
{
	DateADT		first = PG_GETARG_DATEADT(0);
	DateADT		last = PG_GETARG_DATEADT(1);
	DateADT		lowest = calimero_day_to_date(calimero_day(1, 1, 1));
	DateADT		highest = calimero_day_to_date(calimero_day(9999, 12, 31));
	CalimeroPeriod period;
	char		buffer[CALIMERO_PERIOD_TEXT_SIZE];

	if (first < lowest || first > highest || last < lowest || last > highest)
		PG_RETURN_NULL();
	period = calimero_period_of_range(calimero_date_to_day(first), calimero_date_to_day(last));
	if (period == CALIMERO_NO_PERIOD)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(calimero_period_to_text(period, buffer)));
}

Datum
calimero_periode_debut(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATEADT(calimero_day_to_date(calimero_period_first_day(period_argument(fcinfo, 0))));
}

Datum
calimero_periode_fin(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATEADT(calimero_day_to_date(calimero_period_last_day(period_argument(fcinfo, 0))));
}

Datum
calimero_periode_contient(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(calimero_period_contains(period_argument(fcinfo, 0),
											period_argument(fcinfo, 1)));
}
