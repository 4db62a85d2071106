/*-------------------------------------------------------------------------
 *
 * dsn_versions.c
 *	  Judging again the versions of the months that a change touched.
 *
 * The caller holds the lock of the caisse, so that no other deposit judges the
 * same months at the same time, and every statement here sees what earlier
 * holders committed.  All versions of the touched (SIRET, month) are read in
 * one ordered pass; only states that change are written.
 *
 * IDENTIFICATION
 *	  extension/dsn/dsn_versions.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "common/calimero_server.h"
#include "common/compat.h"
#include "core/dsn_lifecycle.h"
#include "core/identifiers.h"
#include "dsn/dsn_store.h"

/* Months judged per round of statements, which bounds the memory. */
#define TOUCHED_PER_ROUND 20000

#define FETCH_ROWS	5000

/* The versions of one (SIRET, month), and the state stored of each. */
typedef struct VersionSet
{
	DsnVersion *versions;
	DsnState   *stored;			/* in the order read, which judging keeps */
	size_t		count;
	size_t		capacity;
} VersionSet;

/* States to write. */
typedef struct StateChanges
{
	Datum	   *deposits;
	Datum	   *ranks;
	Datum	   *states;
	size_t		count;
	size_t		capacity;
	MemoryContext context;
} StateChanges;

static const char *const versions_query =
"SELECT d.siret, d.mois, d.depot, d.declaration, d.etat, d.nature, d.type, d.fraction,"
" d.champ, d.devise, d.ordre, d.empreinte, e.essai"
" FROM ROWS FROM (pg_catalog.unnest($2::pg_catalog.text[]), pg_catalog.unnest($3::pg_catalog.date[])) AS t (siret, mois)"
" JOIN calimero_data.dsn_declaration d ON d.caisse OPERATOR(pg_catalog.=) $1"
" AND d.siret OPERATOR(pg_catalog.=) t.siret AND d.mois OPERATOR(pg_catalog.=) t.mois"
" JOIN calimero_data.dsn_envoi e ON e.caisse OPERATOR(pg_catalog.=) d.caisse"
" AND e.depot OPERATOR(pg_catalog.=) d.depot AND e.envoi OPERATOR(pg_catalog.=) d.envoi"
" ORDER BY d.siret COLLATE \"C\", d.mois, d.depot, d.declaration";

static const char *const states_update =
"UPDATE calimero_data.dsn_declaration d SET etat = u.etat"
" FROM ROWS FROM (pg_catalog.unnest($2::pg_catalog.int8[]), pg_catalog.unnest($3::pg_catalog.int4[]),"
" pg_catalog.unnest($4::pg_catalog.text[])) AS u (depot, declaration, etat)"
" WHERE d.caisse OPERATOR(pg_catalog.=) $1 AND d.depot OPERATOR(pg_catalog.=) u.depot"
" AND d.declaration OPERATOR(pg_catalog.=) u.declaration";

/* The payers of mode 06, kept or replaced, must be matched again too. */
static const char *const queue_insert =
"INSERT INTO calimero_data.dsn_a_rapprocher (caisse, siret)"
" SELECT $1, s.siret FROM ("
" SELECT t.siret FROM pg_catalog.unnest($2::pg_catalog.text[]) AS t (siret)"
" UNION"
" SELECT v.siret_payeur"
" FROM ROWS FROM (pg_catalog.unnest($2::pg_catalog.text[]), pg_catalog.unnest($3::pg_catalog.date[])) AS t (siret, mois)"
" JOIN calimero_data.dsn_declaration d ON d.caisse OPERATOR(pg_catalog.=) $1"
" AND d.siret OPERATOR(pg_catalog.=) t.siret AND d.mois OPERATOR(pg_catalog.=) t.mois"
" JOIN calimero_data.dsn_versement v ON v.caisse OPERATOR(pg_catalog.=) d.caisse"
" AND v.depot OPERATOR(pg_catalog.=) d.depot AND v.declaration OPERATOR(pg_catalog.=) d.declaration"
" WHERE v.siret_payeur IS NOT NULL) AS s (siret)"
" ON CONFLICT DO NOTHING";

static int
compare_touched(const void *a, const void *b)
{
	const DsnTouched *left = a;
	const DsnTouched *right = b;

	if (left->siret != right->siret)
		return left->siret < right->siret ? -1 : 1;
	if (left->month != right->month)
		return left->month < right->month ? -1 : 1;
	return 0;
}

/*
 * Sort and leave out repetitions; returns how many are left.
 */
static size_t
unique_touched(DsnTouched *touched, size_t count)
{
	size_t		kept = 0;

	qsort(touched, count, sizeof(DsnTouched), compare_touched);
	for (size_t i = 0; i < count; i++)
		if (kept == 0 || compare_touched(&touched[kept - 1], &touched[i]) != 0)
			touched[kept++] = touched[i];
	return kept;
}

static Datum
array_datum(Datum *values, size_t count, Oid type, int16 length, bool by_value, char align)
{
	return PointerGetDatum(construct_array(values, (int) count, type, length, by_value, align));
}

/* text[] of SIRETs and date[] of months. */
static void
touched_arrays(const DsnTouched *touched, size_t count, Datum *sirets, Datum *months)
{
	Datum	   *siret_values = palloc(count * sizeof(Datum));
	Datum	   *month_values = palloc(count * sizeof(Datum));

	for (size_t i = 0; i < count; i++)
	{
		char		text[15];

		siret_values[i] = CStringGetTextDatum(calimero_siret_from_number(touched[i].siret, text));
		month_values[i] = DateADTGetDatum(calimero_day_to_date(calimero_period_first_day(touched[i].month)));
	}
	*sirets = array_datum(siret_values, count, TEXTOID, -1, false, TYPALIGN_INT);
	*months = array_datum(month_values, count, DATEOID, 4, true, TYPALIGN_INT);
}

/* Number in the text column "column" of a row; 0 when null. */
static int
code_column(HeapTuple row, TupleDesc descriptor, int column)
{
	bool		null;
	Datum		value = SPI_getbinval(row, descriptor, column, &null);
	text	   *code;
	const char *digits;

	if (null)
		return 0;
	code = DatumGetTextPP(value);
	digits = VARDATA_ANY(code);
	return VARSIZE_ANY_EXHDR(code) == 2 ? (digits[0] - '0') * 10 + (digits[1] - '0') : 0;
}

static DsnState
state_column(HeapTuple row, TupleDesc descriptor, int column)
{
	char	   *name = SPI_getvalue(row, descriptor, column);

	for (size_t i = 0; i < dsn_state_count; i++)
		if (strcmp(name, dsn_state_names[i]) == 0)
			return (DsnState) i;
	elog(ERROR, "state of a declaration is not recognized");
	return DSN_STATE_REFUSEE;	/* keep compilers quiet */
}

/*
 * Add the version in a row of versions_query to the set.
 */
static void
add_version(VersionSet *set, HeapTuple row, TupleDesc descriptor)
{
	DsnVersion *version;
	bytea	   *print;
	bool		null;

	if (set->count == set->capacity)
	{
		set->capacity *= 2;
		set->versions = repalloc_huge(set->versions, set->capacity * sizeof(DsnVersion));
		set->stored = repalloc_huge(set->stored, set->capacity * sizeof(DsnState));
	}
	version = &set->versions[set->count];
	memset(version, 0, sizeof(DsnVersion));
	version->deposit = DatumGetInt64(SPI_getbinval(row, descriptor, 3, &null));
	version->rank = DatumGetInt32(SPI_getbinval(row, descriptor, 4, &null));
	set->stored[set->count] = state_column(row, descriptor, 5);
	version->refused = set->stored[set->count] == DSN_STATE_REFUSEE;
	version->nature = (uint8) code_column(row, descriptor, 6);
	version->type = (uint8) code_column(row, descriptor, 7);
	version->fraction = (uint8) code_column(row, descriptor, 8);
	version->field = (uint8) code_column(row, descriptor, 9);
	version->currency = (uint8) code_column(row, descriptor, 10);
	version->order = (uint64) DatumGetInt64(SPI_getbinval(row, descriptor, 11, &null));
	print = DatumGetByteaPP(SPI_getbinval(row, descriptor, 12, &null));
	memcpy(version->print, VARDATA_ANY(print),
		   Min(VARSIZE_ANY_EXHDR(print), DSN_PRINT_SIZE));
	version->test = DatumGetBool(SPI_getbinval(row, descriptor, 13, &null));
	set->count++;
}

/*
 * Judge the set, note the states that change, empty it.
 */
static void
judge_set(VersionSet *set, StateChanges *changes)
{
	MemoryContext caller = MemoryContextSwitchTo(changes->context);

	dsn_lifecycle_judge(set->versions, set->count);
	for (size_t i = 0; i < set->count; i++)
	{
		if (set->versions[i].state == set->stored[i])
			continue;
		if (changes->count == changes->capacity)
		{
			changes->capacity *= 2;
			changes->deposits = repalloc_huge(changes->deposits, changes->capacity * sizeof(Datum));
			changes->ranks = repalloc_huge(changes->ranks, changes->capacity * sizeof(Datum));
			changes->states = repalloc_huge(changes->states, changes->capacity * sizeof(Datum));
		}
		changes->deposits[changes->count] = Int64GetDatum(set->versions[i].deposit);
		changes->ranks[changes->count] = Int32GetDatum(set->versions[i].rank);
		changes->states[changes->count] =
			CStringGetTextDatum(dsn_state_names[set->versions[i].state]);
		changes->count++;
	}
	set->count = 0;
	MemoryContextSwitchTo(caller);
}

/*
 * Read the versions in order and judge each (SIRET, month).
 */
static void
judge_all(Portal portal, VersionSet *set, StateChanges *changes)
{
	char		siret[15] = "";
	DateADT		month = 0;

	for (;;)
	{
		CHECK_FOR_INTERRUPTS();
		SPI_cursor_fetch(portal, true, FETCH_ROWS);
		if (SPI_processed == 0)
			break;
		for (uint64 i = 0; i < SPI_processed; i++)
		{
			HeapTuple	row = SPI_tuptable->vals[i];
			TupleDesc	descriptor = SPI_tuptable->tupdesc;
			char	   *row_siret = SPI_getvalue(row, descriptor, 1);
			bool		null;
			DateADT		row_month = DatumGetDateADT(SPI_getbinval(row, descriptor, 2, &null));

			if (set->count > 0 && (row_month != month || strcmp(row_siret, siret) != 0))
				judge_set(set, changes);
			strlcpy(siret, row_siret, sizeof(siret));
			month = row_month;
			add_version(set, row, descriptor);
			pfree(row_siret);
		}
		SPI_freetuptable(SPI_tuptable);
	}
	if (set->count > 0)
		judge_set(set, changes);
}

static void
write_changes(Datum caisse, StateChanges *changes)
{
	Oid			types[4] = {TEXTOID, INT8ARRAYOID, INT4ARRAYOID, TEXTARRAYOID};
	Datum		values[4];

	if (changes->count == 0)
		return;
	values[0] = caisse;
	values[1] = array_datum(changes->deposits, changes->count, INT8OID, 8, FLOAT8PASSBYVAL, TYPALIGN_DOUBLE);
	values[2] = array_datum(changes->ranks, changes->count, INT4OID, 4, true, TYPALIGN_INT);
	values[3] = array_datum(changes->states, changes->count, TEXTOID, -1, false, TYPALIGN_INT);
	if (SPI_execute_with_args(states_update, 4, types, values, NULL, false, 0) != SPI_OK_UPDATE)
		elog(ERROR, "could not update the states of declarations");
}

/*
 * One round: at most TOUCHED_PER_ROUND (SIRET, month).
 */
static void
judge_round(Datum caisse, const DsnTouched *touched, size_t count)
{
	Oid			types[3] = {TEXTOID, TEXTARRAYOID, DATEARRAYOID};
	Datum		values[3];
	VersionSet	set = {0};
	StateChanges changes = {0};
	Portal		portal;

	set.capacity = 16;
	set.versions = palloc(set.capacity * sizeof(DsnVersion));
	set.stored = palloc(set.capacity * sizeof(DsnState));
	changes.capacity = 64;
	changes.context = CurrentMemoryContext;
	changes.deposits = palloc(changes.capacity * sizeof(Datum));
	changes.ranks = palloc(changes.capacity * sizeof(Datum));
	changes.states = palloc(changes.capacity * sizeof(Datum));

	values[0] = caisse;
	touched_arrays(touched, count, &values[1], &values[2]);
	portal = SPI_cursor_open_with_args(NULL, versions_query, 3, types, values, NULL, false, 0);
	judge_all(portal, &set, &changes);
	SPI_cursor_close(portal);
	write_changes(caisse, &changes);
	if (SPI_execute_with_args(queue_insert, 3, types, values, NULL, false, 0) != SPI_OK_INSERT)
		elog(ERROR, "could not queue the establishments to match");
}

void
dsn_versions_judge(const char *caisse, DsnTouched *touched, size_t count)
{
	MemoryContext round = AllocSetContextCreate(CurrentMemoryContext, "calimero versions",
												ALLOCSET_DEFAULT_SIZES);
	MemoryContext caller = MemoryContextSwitchTo(round);

	count = unique_touched(touched, count);
	for (size_t done = 0; done < count; done += TOUCHED_PER_ROUND)
	{
		judge_round(CStringGetTextDatum(caisse), touched + done,
					Min(count - done, TOUCHED_PER_ROUND));
		MemoryContextReset(round);
	}
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(round);
}
