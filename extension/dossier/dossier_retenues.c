/*-------------------------------------------------------------------------
 *
 * dossier_retenues.c
 *	  calimero.retenues(): what holds files beyond their last day;
 *	  calimero.conservation_expliquer(): what that day counts from.
 *
 * What holds a file is true for everybody: a request of the person is read by
 * the data-protection officer alone, and a payment may tie a file to one of
 * another service.  So the files are those that the caller sees, and what holds
 * them is read as the owner of the tables, which gives back codes, days and
 * numbers, nothing that was written.
 *
 * IDENTIFICATION
 *	  extension/dossier/dossier_retenues.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"

#include "common/compat.h"
#include "common/statement.h"
#include "dossier/dossier.h"

PG_FUNCTION_INFO_V1(calimero_retenues);
PG_FUNCTION_INFO_V1(calimero_conservation_expliquer);

static CalimeroStatement read_visible = {
	"SELECT pg_catalog.array_agg(d.dossier) FROM pg_catalog.unnest($2) AS k(numero), LATERAL"
	" (SELECT d.dossier FROM calimero_data.dossier d WHERE d.caisse OPERATOR(pg_catalog.=) $1"
	" AND d.dossier OPERATOR(pg_catalog.=) k.numero OFFSET 0) AS d",
	SPI_OK_SELECT, 2, {TEXTOID, INT8ARRAYOID}, true,.steady = true
};

static CalimeroStatement read_holds = {
	"SELECT r.dossier, r.retenue, r.depuis, r.jusqu_au, r.detail FROM calimero.retenues_lire($1, $2, $3) AS r",
	SPI_OK_SELECT, 3, {TEXTOID, INT8ARRAYOID, DATEOID}, true,.written = "dossier"
};

static CalimeroStatement read_file = {
	"SELECT d.dossier, d.genre, d.clos_le FROM calimero_data.dossier d"
	" WHERE d.caisse OPERATOR(pg_catalog.=) $1 AND d.numero OPERATOR(pg_catalog.=) $2",
	SPI_OK_SELECT, 2, {TEXTOID, TEXTOID}, true,.steady = true
};

static const char *const event_codes[] = {
	[DOSSIER_PRESCRIPTION] = "PRESCRIPTION",
	[DOSSIER_PAIEMENT] = "PAIEMENT",
	[DOSSIER_ABANDON] = "ABANDON",
	[DOSSIER_CLASSEMENT] = "CLASSEMENT",
	[DOSSIER_REMBOURSEMENT] = "REMBOURSEMENT",
	[DOSSIER_ANNULATION] = "ANNULATION",
	[DOSSIER_CLOTURE] = "CLOTURE"
};

/* retenues(caisse text, dossiers bigint[], le date) */
Datum
calimero_retenues(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *set = (ReturnSetInfo *) fcinfo->resultinfo;
	char		caisse[CALIMERO_CAISSE_SIZE];
	Datum		values[3];
	bool		isnull;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("dossiers and le must not be null")));
	InitMaterializedSRF(fcinfo, 0);
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "could not connect to SPI");
	calimero_resolve_caisse(PG_ARGISNULL(0) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(0)), caisse);
	values[0] = CStringGetTextDatum(caisse);
	values[1] = PG_GETARG_DATUM(1);
	calimero_execute(&read_visible, values, NULL);
	values[1] = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull);
	values[2] = PG_GETARG_DATUM(2);
	if (!isnull)
	{
		calimero_execute(&read_holds, values, NULL);
		for (uint64 i = 0; i < SPI_processed; i++)
			tuplestore_puttuple(set->setResult, SPI_tuptable->vals[i]);
	}
	SPI_finish();
	return (Datum) 0;
}

/* The file of that number, and nothing derived of it; error MS021. */
static void
find_file(const char *caisse, text * number, DossierRow *row)
{
	Datum		values[2] = {CStringGetTextDatum(caisse), PointerGetDatum(number)};
	HeapTuple	tuple;
	bool		isnull;
	Datum		day;

	if (calimero_execute(&read_file, values, NULL) == 0)
		ereport(ERROR,
				(errcode(ERRCODE_CALIMERO_NOT_KNOWN),
				 errmsg("not known in this caisse"),
				 errdetail("There is no such dossier in the caisse, or you may not see it."),
				 errhint("Check the number, and the argument caisse.")));
	tuple = SPI_tuptable->vals[0];
	row->dossier = DatumGetInt64(SPI_getbinval(tuple, SPI_tuptable->tupdesc, 1, &isnull));
	row->genre = dossier_genre_of(SPI_getvalue(tuple, SPI_tuptable->tupdesc, 2));
	day = SPI_getbinval(tuple, SPI_tuptable->tupdesc, 3, &isnull);
	row->clos_le = isnull ? CALIMERO_NO_DAY : calimero_date_to_day(DatumGetDateADT(day));
	row->home = dossier_home_of(NULL);
}

/* Columns of conservation_expliquer(). */
enum
{
	WHY_DOSSIER, WHY_CONSERVATION_LE, WHY_REGLE_DU, WHY_EVENEMENT, WHY_EVENEMENT_LE, WHY_CREANCE, WHY_COLUMNS
};

static HeapTuple
explain(TupleDesc descriptor, const DossierRow *row, const DossierConservations *rules)
{
	Datum		values[WHY_COLUMNS] = {0};
	bool		nulls[WHY_COLUMNS];

	memset(nulls, true, sizeof(nulls));
	values[WHY_DOSSIER] = Int64GetDatum(row->dossier);
	nulls[WHY_DOSSIER] = false;
	values[WHY_CONSERVATION_LE] = dossier_day_datum(row->computed.conservation_le, &nulls[WHY_CONSERVATION_LE]);
	values[WHY_REGLE_DU] = dossier_day_datum(row->computed.conservation_regle, &nulls[WHY_REGLE_DU]);
	if (row->rule >= 0)
	{
		const DossierEnd *end = &row->ends[rules->items[row->rule].reading];

		values[WHY_EVENEMENT] = CStringGetTextDatum(event_codes[end->event]);
		values[WHY_EVENEMENT_LE] = dossier_day_datum(end->day, &nulls[WHY_EVENEMENT_LE]);
		values[WHY_CREANCE] = Int64GetDatum(end->creance);
		nulls[WHY_EVENEMENT] = false;
		nulls[WHY_CREANCE] = end->creance == 0;
	}
	return heap_form_tuple(descriptor, values, nulls);
}

/* conservation_expliquer(numero text, caisse text) */
Datum
calimero_conservation_expliquer(PG_FUNCTION_ARGS)
{
	char		caisse[CALIMERO_CAISSE_SIZE];
	DossierRow	row = {0};
	DossierLot	lot = {caisse, 0, &row, 1};
	DossierNumbers numbers = {0};
	DossierFacts facts;
	DossierDays days = {0};
	DossierConservations rules;
	TupleDesc	descriptor;
	HeapTuple	result;

	if (PG_ARGISNULL(0))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("numero must not be null")));
	if (get_call_result_type(fcinfo, NULL, &descriptor) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "could not connect to SPI");
	calimero_resolve_caisse(PG_ARGISNULL(1) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(1)), caisse);
	find_file(caisse, PG_GETARG_TEXT_PP(0), &row);
	dossier_numbers_add(&numbers, row.dossier);
	lot.dossiers = dossier_numbers_array(&numbers, 0, 1);
	dossier_read_conservation(caisse, &rules);
	dossier_read_facts(&lot, true, &facts);
	dossier_compute_lot(&lot, &rules, &facts, &days);
	result = SPI_copytuple(explain(BlessTupleDesc(descriptor), &row, &rules));
	SPI_finish();
	PG_RETURN_DATUM(HeapTupleGetDatum(result));
}
