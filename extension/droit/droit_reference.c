/*-------------------------------------------------------------------------
 *
 * droit_reference.c
 *	  The rows that calimero ships, for calimero.droit_semer().
 *
 * IDENTIFICATION
 *	  extension/droit/droit_reference.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "mb/pg_wchar.h"

#include "common/compat.h"
#include "core/droit/regles.h"

PG_FUNCTION_INFO_V1(calimero_droit_reference_prescription);
PG_FUNCTION_INFO_V1(calimero_droit_reference_effet);
PG_FUNCTION_INFO_V1(calimero_droit_reference_fenetre);
PG_FUNCTION_INFO_V1(calimero_droit_reference_delai);
PG_FUNCTION_INFO_V1(calimero_droit_reference_acte);

/* The rows of one table; the words oui and non become booleans. */
static Datum
reference_rows(FunctionCallInfo fcinfo, DroitTableId table)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	const DroitRows *rows = &droit_reference.table[table];
	AttInMetadata *columns;

	InitMaterializedSRF(fcinfo, 0);
	columns = TupleDescGetAttInMetadata(result->setDesc);
	for (size_t i = 0; i < rows->count; i++)
	{
		char	   *fields[DROIT_FIELDS_MAX];

		for (int column = 0; column < droit_tables[table].columns; column++)
		{
			const char *field = rows->rows[i].field[column];

			if (field != NULL && TupleDescAttr(result->setDesc, column)->atttypid == BOOLOID)
				field = strcmp(field, "oui") == 0 ? "true" : "false";
			fields[column] = field == NULL ? NULL : pg_any_to_server(field, (int) strlen(field), PG_UTF8);
		}
		tuplestore_puttuple(result->setResult, BuildTupleFromCStrings(columns, fields));
	}
	return (Datum) 0;
}

Datum
calimero_droit_reference_prescription(PG_FUNCTION_ARGS)
{
	return reference_rows(fcinfo, DROIT_TABLE_PRESCRIPTION);
}

Datum
calimero_droit_reference_effet(PG_FUNCTION_ARGS)
{
	return reference_rows(fcinfo, DROIT_TABLE_EFFET);
}

Datum
calimero_droit_reference_fenetre(PG_FUNCTION_ARGS)
{
	return reference_rows(fcinfo, DROIT_TABLE_FENETRE);
}

Datum
calimero_droit_reference_delai(PG_FUNCTION_ARGS)
{
	return reference_rows(fcinfo, DROIT_TABLE_DELAI);
}

Datum
calimero_droit_reference_acte(PG_FUNCTION_ARGS)
{
	return reference_rows(fcinfo, DROIT_TABLE_ACTE);
}
