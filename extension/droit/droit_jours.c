/*-------------------------------------------------------------------------
 *
 * droit_jours.c
 *	  SQL functions on days: holidays, working days, delays of procedure.
 *
 * IDENTIFICATION
 *	  extension/droit/droit_jours.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "fmgr.h"
#include "funcapi.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"

#include "common/compat.h"
#include "common/droit_regles.h"

PG_FUNCTION_INFO_V1(calimero_territoire);
PG_FUNCTION_INFO_V1(calimero_jour_ferie);
PG_FUNCTION_INFO_V1(calimero_jour_ouvrable);
PG_FUNCTION_INFO_V1(calimero_delai);

/* The territory in argument "n"; error 22023 when it is none. */
static DroitTerritory
territory_argument(FunctionCallInfo fcinfo, int n)
{
	text	   *code = PG_GETARG_TEXT_PP(n);
	DroitTerritory territory = droit_territory_from_code(VARDATA_ANY(code), VARSIZE_ANY_EXHDR(code));

	if (territory == DROIT_TERRITORY_COUNT)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("territory is not known"),
				 errhint("Territories are METROPOLE, ALSACE_MOSELLE, GUADELOUPE, MARTINIQUE, GUYANE, REUNION, MAYOTTE, SAINT_BARTHELEMY and SAINT_MARTIN.")));
	return territory;
}

static Datum
french_datum(const char *text)
{
	return CStringGetTextDatum(pg_any_to_server(text, (int) strlen(text), PG_UTF8));
}

Datum
calimero_territoire(PG_FUNCTION_ARGS)
{
	text	   *commune = PG_GETARG_TEXT_PP(0);
	DroitTerritory territory = droit_territory_of_commune(VARDATA_ANY(commune), VARSIZE_ANY_EXHDR(commune));

	if (territory == DROIT_TERRITORY_COUNT)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("invalid code of a commune"),
				 errhint("It has five characters, such as 48095, 2A004 or 97411.")));
	PG_RETURN_TEXT_P(cstring_to_text(droit_territory_codes[territory]));
}

Datum
calimero_jour_ferie(PG_FUNCTION_ARGS)
{
	const char *name = droit_holiday(calimero_droit_day(PG_GETARG_DATEADT(0)), territory_argument(fcinfo, 1));

	if (name == NULL)
		PG_RETURN_NULL();
	PG_RETURN_DATUM(french_datum(name));
}

Datum
calimero_jour_ouvrable(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(droit_working_day(calimero_droit_day(PG_GETARG_DATEADT(0)), territory_argument(fcinfo, 1)));
}

/* The delay of a code on a day; errors when there is none. */
static const DroitDelayRow *
delay_row(const DroitRules *rules, text * code, CalimeroDay start)
{
	int			rank = droit_code_rank(&rules->delays, VARDATA_ANY(code), VARSIZE_ANY_EXHDR(code));
	const DroitDelayRow *row;

	if (rank < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("delay is not known"),
				 errhint("calimero_data.droit_delai lists those of the caisse.")));
	row = droit_delay_at(rules, rank, start);
	if (row == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_CALIMERO_NO_RULE),
				 errmsg("no rule says how long this delay is on that day"),
				 errhint("Add a row of origine caisse to droit_delai for that time.")));
	return row;
}

/* (code, depart, territoire, mois_distance, caisse) -> (echeance_brute, echeance, motif_report, article). */
Datum
calimero_delai(PG_FUNCTION_ARGS)
{
	CalimeroDroitCall *call;
	const DroitDelayRow *row;
	DroitTerritory territory;
	DroitDelayEnd end;
	CalimeroDay start;
	char		reason[DROIT_ROLL_TEXT_SIZE];
	Datum		values[4];
	bool		nulls[4] = {false};

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2) || PG_ARGISNULL(3))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("code, depart, territoire and mois_distance must not be null")));
	if (PG_GETARG_INT32(3) < 0 || PG_GETARG_INT32(3) > 2)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("mois_distance must be 0, 1 or 2"),
				 errhint("It is 1 for who lives overseas, 2 for who lives abroad (Code de procedure civile, art. 643).")));
	start = calimero_droit_day(PG_GETARG_DATEADT(1));
	territory = territory_argument(fcinfo, 2);
	call = calimero_droit_call(fcinfo, PG_ARGISNULL(4) ? NULL : PG_GETARG_TEXT_PP(4));
	row = delay_row(call->rules, PG_GETARG_TEXT_PP(0), start);
	if (!droit_delay_end(&row->delay, start, territory, PG_GETARG_INT32(3), &end))
		calimero_droit_check(DROIT_BAD_DAY);

	values[0] = DateADTGetDatum(calimero_day_to_date(end.raw));
	values[1] = DateADTGetDatum(calimero_day_to_date(end.last));
	nulls[2] = end.rolled == 0;
	values[2] = nulls[2] ? (Datum) 0 : french_datum(droit_roll_reason(&end, territory, reason));
	values[3] = CStringGetTextDatum(row->origin.article);
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(call->descriptor, values, nulls)));
}
