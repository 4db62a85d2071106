/*-------------------------------------------------------------------------
 *
 * caisse.c
 *	  The caisse that a call works for, and its lock.
 *
 * The row of calimero_data.caisse is read as the caller: row-level security
 * decides which caisses there are for it.  Whoever sees the row of a caisse
 * may act for it as far as its rights on the tables go; functions that read
 * or write tables directly rely on that.
 *
 * IDENTIFICATION
 *	  extension/common/caisse.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "common/calimero_server.h"
#include "common/statement.h"

Oid
calimero_data_relid(const char *table)
{
	Oid			schema = get_namespace_oid("calimero_data", true);
	Oid			relid = OidIsValid(schema) ? get_relname_relid(table, schema) : InvalidOid;

	if (!OidIsValid(relid))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("the schema of calimero is not installed in this database"),
				 errhint("A database administrator must call calimero.installer().")));
	return relid;
}

void
calimero_refuse_columns(const char *table)
{
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("table \"%s\" does not have the columns of this version", table),
			 errhint("A database administrator must call calimero.installer(); calimero.etat() tells what is missing.")));
}

/*
 * The one caisse that the last SELECT gave; errors when none or several.
 */
static void
take_only_caisse(bool named, char caisse[CALIMERO_CAISSE_SIZE])
{
	if (SPI_processed == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("caisse is not known"),
				 named
				 ? errhint("calimero_data.caisse lists the caisses that you can see.")
				 : errhint("Make one with calimero.creer_caisse().")));
	if (SPI_processed > 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("caisse must be named"),
				 errdetail("There are several caisses in this database."),
				 errhint("Give the argument caisse.")));
	strlcpy(caisse, SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1),
			CALIMERO_CAISSE_SIZE);
}

void
calimero_resolve_caisse(const char *named, char caisse[CALIMERO_CAISSE_SIZE])
{
	static CalimeroStatement read =
	{
		"SELECT c.caisse FROM calimero_data.caisse c"
		" WHERE $1 IS NULL OR c.caisse OPERATOR(pg_catalog.=) $1 LIMIT 2",
		SPI_OK_SELECT, 1,
		{
			TEXTOID
		}, true
	};
	Datum		values[1] = {(Datum) 0};
	char		nulls[1] = {'n'};

	calimero_data_relid("caisse");
	if (named != NULL)
	{
		values[0] = CStringGetTextDatum(named);
		nulls[0] = ' ';
	}
	calimero_execute(&read, values, nulls);
	take_only_caisse(named != NULL, caisse);
}

bool
calimero_try_lock_generation(const char *caisse)
{
	static CalimeroStatement lock =
	{
		"UPDATE calimero_data.dsn_generation"
		" SET generation = generation OPERATOR(pg_catalog.+) 1"
		" WHERE caisse OPERATOR(pg_catalog.=) $1",
		SPI_OK_UPDATE, 1,
		{
			TEXTOID
		},
		.written = "dsn_generation"
	};
	Datum		values[1] = {CStringGetTextDatum(caisse)};

	calimero_data_relid("dsn_generation");
	return calimero_execute(&lock, values, NULL) == 1;
}

void
calimero_lock_generation(const char *caisse)
{
	if (!calimero_try_lock_generation(caisse))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("caisse is not set up for the DSN module"),
				 errhint("Call calimero.creer_caisse() for it again.")));
}
