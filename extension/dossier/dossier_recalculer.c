/*-------------------------------------------------------------------------
 *
 * dossier_recalculer.c
 *	  calimero.dossiers_recalculer(): every file of a caisse computed again.
 *
 * For a law that changed: the rows of droit_*, creance_nature and
 * droit_conservation are read when a file changes, not when they do.
 *
 * IDENTIFICATION
 *	  extension/dossier/dossier_recalculer.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"

#include "common/owner.h"
#include "common/statement.h"
#include "dossier/dossier.h"

#define FETCH_SIZE 10000

PG_FUNCTION_INFO_V1(calimero_dossiers_recalculer);

static CalimeroStatement read_files = {
	"SELECT d.dossier FROM calimero_data.dossier d WHERE d.caisse OPERATOR(pg_catalog.=) $1 ORDER BY d.dossier",
	SPI_OK_SELECT, 1, {TEXTOID}
};

static void
read_numbers(DossierTouched *touched)
{
	Datum		values[1] = {CStringGetTextDatum(touched->caisse)};
	Portal		portal = calimero_open(&read_files, values, NULL);

	for (;;)
	{
		SPI_cursor_fetch(portal, true, FETCH_SIZE);
		if (SPI_processed == 0)
			break;
		for (uint64 i = 0; i < SPI_processed; i++)
		{
			bool		isnull;

			dossier_numbers_add(&touched->dossiers,
								DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[i],
															SPI_tuptable->tupdesc, 1, &isnull)));
		}
		SPI_freetuptable(SPI_tuptable);
	}
	SPI_cursor_close(portal);
}

/* dossiers_recalculer(caisse text) returns bigint: number of files looked at. */
Datum
calimero_dossiers_recalculer(PG_FUNCTION_ARGS)
{
	DossierTouched touched = {""};
	CalimeroActor caller;

	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "could not connect to SPI");
	calimero_resolve_caisse(PG_ARGISNULL(0) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(0)),
							touched.caisse);
	calimero_act_as_owner("dossier", &caller);
	read_numbers(&touched);
	dossier_keep(&touched, false);
	calimero_act_as_caller(&caller);
	SPI_finish();
	PG_RETURN_INT64((int64) touched.dossiers.count);
}
