/*-------------------------------------------------------------------------
 *
 * fiche_synthese.c
 *	  calimero.fiche_synthese(siret, du, au, format, caisse, edite_le).
 *
 * The arguments are checked here, before anything is read.  A SIRET may be
 * that of a natural person: no message shows it.
 *
 * IDENTIFICATION
 *	  extension/fiche/fiche_synthese.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "executor/spi.h"
#include "fmgr.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/memutils.h"

#include "fiche/fiche.h"

PG_FUNCTION_INFO_V1(calimero_fiche_synthese);

/* Positions of the arguments. */
enum
{
	ARGUMENT_SIRET,
	ARGUMENT_FROM,
	ARGUMENT_TO,
	ARGUMENT_FORMAT,
	ARGUMENT_CAISSE,
	ARGUMENT_EDITED
};

typedef void (*FicheRenderer) (StringInfo out, const Fiche *fiche);

static const struct
{
	const char *format;
	FicheRenderer render;
}			renderers[] =

{
	{"html", calimero_fiche_html},
	{"text", calimero_fiche_text},
	{"json", calimero_fiche_json}
};

static void
require_argument(FunctionCallInfo fcinfo, int argument, const char *name)
{
	if (PG_ARGISNULL(argument))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("argument \"%s\" must not be null", name)));
}

static FicheRenderer
find_renderer(const char *format)
{
	for (int i = 0; i < lengthof(renderers); i++)
	{
		if (strcmp(renderers[i].format, format) == 0)
			return renderers[i].render;
	}
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("format \"%s\" is not recognized", format),
			 errhint("Formats are html, text and json.")));
	return NULL;				/* keep compilers quiet */
}

/*
 * A day that the calendar of the core knows: years 1 to 9999.
 */
static CalimeroDay
day_argument(DateADT date, const char *name)
{
	static const DateADT year_1 = -730119;	/* 0001-01-01, from 2000-01-01 */
	static const DateADT year_9999 = 2921939;	/* 9999-12-31 */

	if (date < year_1 || date > year_9999)
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("argument \"%s\" is out of range", name),
				 errdetail("A day lies between the years 1 and 9999."),
				 errhint("Correct the year.")));
	return calimero_date_to_day(date);
}

/*
 * The months asked for, as their first and last days.
 */
static void
take_range(Fiche *fiche, CalimeroDay from, CalimeroDay to)
{
	if (from > to)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the range of days is empty"),
				 errhint("\"du\" must not come after \"au\".")));
	fiche->first = calimero_period_first_day(calimero_period_of_day(from));
	fiche->last = calimero_month_end(to);
}

/*
 * The SIRET as calimero.siret() reads it: spaces, points and dashes allowed.
 */
static void
take_siret(Fiche *fiche, Datum typed)
{
	Oid			types[1] = {TEXTOID};

	if (SPI_execute_with_args("SELECT calimero.siret($1)", 1, types, &typed,
							  NULL, true, 1) != SPI_OK_SELECT || SPI_processed != 1)
		elog(ERROR, "could not read a SIRET");
	strlcpy(fiche->siret, SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1),
			sizeof(fiche->siret));
}

/*
 * The words of the fiche are written in UTF-8, whatever the database.
 */
static void
require_utf8(void)
{
	if (GetDatabaseEncoding() != PG_UTF8)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("a fiche needs a database encoded in UTF8"),
				 errhint("Make the database with CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE template0.")));
}

Datum
calimero_fiche_synthese(PG_FUNCTION_ARGS)
{
	MemoryContext caller = CurrentMemoryContext;
	Fiche	   *fiche = palloc0(sizeof(Fiche));
	StringInfoData out;
	FicheRenderer render;
	char	   *caisse;
	Datum		result;

	require_argument(fcinfo, ARGUMENT_SIRET, "siret");
	require_argument(fcinfo, ARGUMENT_FROM, "du");
	require_argument(fcinfo, ARGUMENT_TO, "au");
	require_argument(fcinfo, ARGUMENT_FORMAT, "format");
	require_argument(fcinfo, ARGUMENT_EDITED, "edite_le");
	require_utf8();
	render = find_renderer(text_to_cstring(PG_GETARG_TEXT_PP(ARGUMENT_FORMAT)));
	take_range(fiche, day_argument(PG_GETARG_DATEADT(ARGUMENT_FROM), "du"),
			   day_argument(PG_GETARG_DATEADT(ARGUMENT_TO), "au"));
	fiche->edited_on = day_argument(PG_GETARG_DATEADT(ARGUMENT_EDITED), "edite_le");
	caisse = PG_ARGISNULL(ARGUMENT_CAISSE) ? NULL
		: text_to_cstring(PG_GETARG_TEXT_PP(ARGUMENT_CAISSE));

	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "could not connect to SPI");
	take_siret(fiche, PG_GETARG_DATUM(ARGUMENT_SIRET));
	calimero_resolve_caisse(caisse, fiche->caisse);
	calimero_data_relid("dsn_rapprochement");
	calimero_fiche_fetch(fiche);
	calimero_fiche_digest(fiche);
	calimero_fiche_explain(fiche);
	initStringInfo(&out);
	render(&out, fiche);

	MemoryContextSwitchTo(caller);
	result = calimero_text_datum(out.data, out.len);
	if (SPI_finish() != SPI_OK_FINISH)
		elog(ERROR, "could not leave SPI");
	PG_RETURN_DATUM(result);
}
