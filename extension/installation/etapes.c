/*-------------------------------------------------------------------------
 *
 * etapes.c
 *	  The steps of the schema, which calimero.installer() runs.
 *
 * The SQL of sql/schema/ is compiled into the library, so that the code and
 * the schema that it knows cannot part.  Tables made inside CREATE or ALTER
 * EXTENSION would become members of the extension: pg_dump would lose their
 * rows and DROP EXTENSION drop them.  So the steps are refused there.
 *
 * IDENTIFICATION
 *	  extension/installation/etapes.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "commands/extension.h"
#include "fmgr.h"
#include "funcapi.h"
#include "utils/builtins.h"

#include "common/compat.h"

typedef struct SchemaStep
{
	const char *name;			/* file name without its folder and extension */
	const char *module;			/* socle, dsn, ... */
	bool		repeated;		/* run at every installer(): views, rights */
	const char *sql;
} SchemaStep;

static const SchemaStep schema_steps[] = {
#include "etapes.inc"
};

PG_FUNCTION_INFO_V1(calimero_etapes);

/* SETOF (rang, etape, module, repetee, texte), in the order of the Makefile. */
Datum
calimero_etapes(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	if (creating_extension)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("schema steps cannot run inside an extension script"),
				 errdetail("Tables made there would be members of the extension and lose their rows in a dump."),
				 errhint("Call calimero.installer() after CREATE EXTENSION or ALTER EXTENSION UPDATE.")));

	InitMaterializedSRF(fcinfo, 0);
	for (size_t i = 0; i < lengthof(schema_steps); i++)
	{
		Datum		values[5];
		bool		nulls[5] = {false};

		values[0] = Int32GetDatum((int32) i + 1);
		values[1] = CStringGetTextDatum(schema_steps[i].name);
		values[2] = CStringGetTextDatum(schema_steps[i].module);
		values[3] = BoolGetDatum(schema_steps[i].repeated);
		values[4] = CStringGetTextDatum(schema_steps[i].sql);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}
