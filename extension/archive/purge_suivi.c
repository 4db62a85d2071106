/*-------------------------------------------------------------------------
 *
 * purge_suivi.c
 *	  The row of a run of the purge, and the directory of the archive made to
 *	  agree with what the database committed.
 *
 * IDENTIFICATION
 *	  extension/archive/purge_suivi.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type_d.h"
#include "common/hashfn.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "storage/lock.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/guc.h"
#include "utils/timestamp.h"

#include "archive/archive.h"
#include "archive/purge.h"

/* "cali": the first key of our advisory locks; the second is a hash of the caisse. */
#define LOCK_SPACE 0x63616C69

#define LAST_LOT "SELECT k.lot FROM calimero_data.purge_chaine k WHERE k.caisse = $1"
#define NAMED_FILES "SELECT pg_catalog.array_agg(f.nom::text) FROM calimero_data.purge_fichier f" \
	" WHERE f.caisse = $1 AND f.nom = ANY ($2)"

void
purge_begin_step(PurgeStep * step)
{
	step->nest_level = NewGUCNestLevel();
	(void) set_config_option("search_path", "pg_catalog, pg_temp", PGC_USERSET, PGC_S_SESSION,
							 GUC_ACTION_SAVE, true, 0, false);

	/*
	 * A trigger that is deferred is refused to whoever acts as the owner:
	 * foreign keys that a DBA deferred are checked at once.
	 */
	if (SPI_execute("SET CONSTRAINTS ALL IMMEDIATE", false, 0) != SPI_OK_UTILITY)
		elog(ERROR, "could not have constraints checked at once");
	calimero_act_as_owner("dossier", &step->caller);
}

void
purge_end_step(const PurgeStep * step)
{
	calimero_act_as_caller(&step->caller);
	AtEOXact_GUC(true, step->nest_level);
}

Datum
purge_value(const char *text, int count, Oid *types, Datum *values, bool *isnull)
{
	Datum		value = (Datum) 0;

	if (SPI_execute_with_args(text, count, types, values, NULL, false, 0) < 0)
		elog(ERROR, "statement of the purge failed: %s", SPI_result_code_string(SPI_result));
	*isnull = SPI_processed == 0 || SPI_tuptable == NULL;
	if (!*isnull)
		value = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, isnull);
	if (!*isnull)
	{
		Form_pg_attribute attribute = TupleDescAttr(SPI_tuptable->tupdesc, 0);

		value = datumCopy(value, attribute->attbyval, attribute->attlen);
	}
	SPI_freetuptable(SPI_tuptable);
	return value;
}

/* --- the lock of a caisse --- */

static void
lock_of(const char *caisse, LOCKTAG * tag)
{
	SET_LOCKTAG_ADVISORY(*tag, MyDatabaseId, LOCK_SPACE,
						 DatumGetUInt32(hash_any((const unsigned char *) caisse, strlen(caisse))), 2);
}

void
purge_unlock(PurgeRun * run)
{
	LOCKTAG		tag;

	lock_of(run->caisse, &tag);
	if (run->locked)
		(void) LockRelease(&tag, ShareLock, true);
	run->locked = false;
}

/* --- the directory --- */

static int64
number_of(const char *text, const char *caisse)
{
	Oid			types[] = {TEXTOID};
	Datum		values[] = {CStringGetTextDatum(caisse)};
	bool		isnull;
	Datum		value = purge_value(text, 1, types, values, &isnull);

	return isnull ? 0 : DatumGetInt64(value);
}

/* A directory that knows more lots than the database: an older state of it was restored. */
static void
compare_lots(const char *caisse)
{
	if (calimero_archive_last_lot(caisse) > number_of(LAST_LOT, caisse))
		ereport(ERROR,
				(errcode(ERRCODE_CALIMERO_ARCHIVE_AHEAD),
				 errmsg("the archive of the caisse knows lots that the database does not"),
				 errdetail("The database is older than its archive, as after the restore of a backup; files of these lots are in both."),
				 errhint("docs/purge.md says how to go on.")));
}

static bool
is_named(const char *name, ArrayType * named)
{
	Datum	   *names;
	int			count;

	if (named == NULL)
		return false;
	deconstruct_array(named, TEXTOID, -1, false, TYPALIGN_INT, &names, NULL, &count);
	for (int i = 0; i < count; i++)
		if (strcmp(TextDatumGetCString(names[i]), name) == 0)
			return true;
	return false;
}

/* Remove what transactions that did not commit left: no row names it, and what is in it is in the database. */
static void
remove_orphans(const char *caisse)
{
	List	   *contents = calimero_archive_contents(caisse);
	int			count = list_length(contents);
	Datum	   *names = palloc(Max(count, 1) * sizeof(Datum));
	Oid			types[] = {TEXTOID, TEXTARRAYOID};
	Datum		values[2] = {CStringGetTextDatum(caisse)};
	bool		isnull;
	Datum		named;
	ListCell   *cell;

	foreach(cell, contents)
		names[foreach_current_index(cell)] = CStringGetTextDatum(lfirst(cell));
	values[1] = PointerGetDatum(construct_array(names, count, TEXTOID, -1, false, TYPALIGN_INT));
	named = purge_value(NAMED_FILES, 2, types, values, &isnull);
	foreach(cell, contents)
		if (!is_named(lfirst(cell), isnull ? NULL : DatumGetArrayTypeP(named)))
		calimero_archive_remove(caisse, lfirst(cell));
}

/* What ended without saying so: nobody else runs. */
static void
close_abandoned(const char *caisse)
{
	Oid			types[] = {TEXTOID};
	Datum		values[] = {CStringGetTextDatum(caisse)};
	bool		isnull;

	(void) purge_value("UPDATE calimero_data.purge_execution e SET etat = 'abandonnee', fin_le = pg_catalog.clock_timestamp()"
					   " WHERE e.caisse = $1 AND e.etat = 'en_cours'", 1, types, values, &isnull);
}

/* Shared, and alone while the directory is cleaned; without when another run is there. */
static void
lock_and_clean(PurgeRun * run)
{
	const char *caisse = run->caisse;
	LOCKTAG		tag;

	lock_of(caisse, &tag);
	if (LockAcquire(&tag, ExclusiveLock, false, true) != LOCKACQUIRE_NOT_AVAIL)
	{
		compare_lots(caisse);
		remove_orphans(caisse);
		close_abandoned(caisse);
	}
	(void) LockAcquire(&tag, ShareLock, true, false);
	run->locked = true;
}

/* --- the row of the run --- */

static void
list_files(PurgeRun * run, MemoryContext context)
{
	Oid			types[] = {TEXTOID, DATEOID};
	Datum		values[] = {CStringGetTextDatum(run->caisse), DateADTGetDatum(run->order->day)};
	bool		isnull;
	Datum		listed = purge_value("SELECT pg_catalog.array_agg(p.dossier ORDER BY p.dossier)"
									 " FROM calimero.dossiers_purgeables($1, $2, 2147483647) AS p (dossier)", 2, types, values, &isnull);
	ArrayType  *array;

	run->file_count = 0;
	if (isnull)
		return;
	array = DatumGetArrayTypeP(listed);
	run->file_count = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));
	run->files = MemoryContextAllocHuge(context, run->file_count * sizeof(int64));
	memcpy(run->files, ARR_DATA_PTR(array), run->file_count * sizeof(int64));
}

static void
write_run(PurgeRun * run)
{
	const		PurgeOrder *order = run->order;
	Oid			types[] = {TEXTOID, DATEOID, INT4OID, INTERVALOID, INT8OID, INT8OID};
	Datum		values[] = {
		CStringGetTextDatum(run->caisse), DateADTGetDatum(order->day), Int32GetDatum(order->lot),
		IntervalPGetDatum(&order->longest), Int64GetDatum(order->most), Int64GetDatum(run->file_count)
	};
	char		nulls[] = {' ', ' ', ' ', order->timed ? ' ' : 'n', order->most == PG_INT64_MAX ? 'n' : ' ', ' '};
	bool		isnull;

	if (SPI_execute_with_args("INSERT INTO calimero_data.purge_execution (caisse, au, taille_lot, secondes_max, dossiers_max, version, prevus)"
							  " VALUES ($1, $2, $3, CASE WHEN $4 IS NOT NULL THEN least(extract(epoch FROM $4), 2147483647)::integer END,"
							  " $5, calimero.version(), $6) RETURNING execution",
							  lengthof(values), types, values, nulls, false, 0) != SPI_OK_INSERT_RETURNING)
		elog(ERROR, "could not write the run of the purge");
	run->number = DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull));
}

void
purge_open(PurgeRun * run, MemoryContext context)
{
	PurgeStep	step;
	Oid			types[] = {TEXTOID};
	Datum		values[] = {CStringGetTextDatum(run->caisse)};
	bool		isnull;

	/* Settings, certificates and key, before anything else. */
	calimero_archive_forget(calimero_archive_begin(run->caisse));
	purge_begin_step(&step);
	(void) purge_value("INSERT INTO calimero_data.purge_chaine (caisse) VALUES ($1) ON CONFLICT DO NOTHING",
					   1, types, values, &isnull);
	lock_and_clean(run);
	list_files(run, context);
	write_run(run);
	purge_end_step(&step);
	run->deadline = DT_NOEND;
	if (run->order->timed)
		run->deadline = DatumGetTimestampTz(DirectFunctionCall2(timestamptz_pl_interval,
																TimestampTzGetDatum(GetCurrentTimestamp()),
																IntervalPGetDatum(&run->order->longest)));
}

void
purge_publish(const char *caisse)
{
	PurgeStep	step;
	Oid			types[] = {TEXTOID};
	Datum		values[] = {CStringGetTextDatum(caisse)};
	SPITupleTable *lots;

	purge_begin_step(&step);
	if (SPI_execute_with_args("UPDATE calimero_data.purge_lot l SET publie_le = pg_catalog.clock_timestamp()"
							  " FROM (SELECT p.lot FROM calimero_data.purge_lot p WHERE p.caisse = $1 AND p.publie_le IS NULL"
							  " ORDER BY p.lot FOR UPDATE) AS k WHERE l.caisse = $1 AND l.lot = k.lot"
							  " RETURNING l.lot, l.manifeste, l.signature",
							  1, types, values, NULL, false, 0) != SPI_OK_UPDATE_RETURNING)
		elog(ERROR, "could not read the manifests to write");
	lots = SPI_tuptable;
	for (uint64 i = 0; i < lots->numvals; i++)
	{
		bool		isnull;
		int64		lot = DatumGetInt64(SPI_getbinval(lots->vals[i], lots->tupdesc, 1, &isnull));
		char	   *manifest = TextDatumGetCString(SPI_getbinval(lots->vals[i], lots->tupdesc, 2, &isnull));
		bytea	   *signature = DatumGetByteaPP(SPI_getbinval(lots->vals[i], lots->tupdesc, 3, &isnull));

		calimero_archive_publish(caisse, lot, manifest, (const uint8 *) VARDATA_ANY(signature));
	}
	purge_end_step(&step);
}

void
purge_close(const PurgeRun * run, const char *state, int sqlstate)
{
	PurgeStep	step;
	Oid			types[] = {TEXTOID, INT8OID, TEXTOID, TEXTOID};
	Datum		values[] = {
		CStringGetTextDatum(run->caisse), Int64GetDatum(run->number), CStringGetTextDatum(state),
		CStringGetTextDatum(sqlstate == 0 ? "" : unpack_sql_state(sqlstate))
	};
	bool		isnull;

	purge_begin_step(&step);
	(void) purge_value("UPDATE calimero_data.purge_execution e SET etat = $3, fin_le = pg_catalog.clock_timestamp(), erreur = nullif($4, '')"
					   " WHERE e.caisse = $1 AND e.execution = $2", lengthof(values), types, values, &isnull);
	purge_end_step(&step);
}
