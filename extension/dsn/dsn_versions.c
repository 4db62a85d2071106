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
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "common/calimero_server.h"
#include "common/compat.h"
#include "common/statement.h"
#include "core/dsn/dsn_lifecycle.h"
#include "core/identifiants/siret.h"
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

/* What a round found: states to write, SIRETs to match again. */
typedef struct Findings
{
	DsnVersion *changed;
	size_t		changed_count;
	size_t		changed_capacity;
	Datum	   *sirets;			/* text */
	size_t		siret_count;
	size_t		siret_capacity;
	MemoryContext context;
} Findings;

/*
 * The payers named in mode 06 come with each version, kept or replaced: what
 * they announced may have changed, so they must be matched again too.
 */
static CalimeroStatement versions_query =
{
	"SELECT d.siret, d.mois, d.depot, d.declaration, d.etat, d.nature, d.type, d.fraction,"
	" d.champ, d.devise, d.ordre, d.empreinte, d.payeurs"
	" FROM ROWS FROM (pg_catalog.unnest($2), pg_catalog.unnest($3)) AS t (siret, mois),"
	" LATERAL (SELECT x.siret, x.mois, x.depot, x.declaration, x.etat, x.nature, x.type,"
	" x.fraction, x.champ, x.devise, x.ordre, x.empreinte,"
	" ARRAY(SELECT v.siret_payeur::pg_catalog.text FROM calimero_data.dsn_versement v"
	" WHERE v.caisse OPERATOR(pg_catalog.=) $1 AND v.depot OPERATOR(pg_catalog.=) x.depot"
	" AND v.declaration OPERATOR(pg_catalog.=) x.declaration) AS payeurs"
	" FROM calimero_data.dsn_declaration x WHERE x.caisse OPERATOR(pg_catalog.=) $1"
	" AND x.siret OPERATOR(pg_catalog.=) t.siret AND x.mois OPERATOR(pg_catalog.=) t.mois OFFSET 0) d"
	" ORDER BY d.siret, d.mois, d.depot, d.declaration",
	SPI_OK_SELECT, 3,
	{
		TEXTOID, TEXTARRAYOID, DATEARRAYOID
	}
};

static CalimeroStatement state_update =
{
	"UPDATE calimero_data.dsn_declaration SET etat = $4 WHERE caisse OPERATOR(pg_catalog.=) $1"
	" AND depot OPERATOR(pg_catalog.=) $2 AND declaration OPERATOR(pg_catalog.=) $3",
	SPI_OK_UPDATE, 4,
	{
		TEXTOID, INT8OID, INT4OID, TEXTOID
	},
	.written = "dsn_declaration"
};

static CalimeroStatement queue_insert =
{
	"INSERT INTO calimero_data.dsn_a_rapprocher (caisse, siret)"
	" SELECT DISTINCT $1, s FROM pg_catalog.unnest($2) AS s"
	" ON CONFLICT DO NOTHING",
	SPI_OK_INSERT, 2,
	{
		TEXTOID, TEXTARRAYOID
	},
	.written = "dsn_a_rapprocher"
};

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
	*sirets = PointerGetDatum(construct_array(siret_values, (int) count, TEXTOID, -1, false, TYPALIGN_INT));
	*months = PointerGetDatum(construct_array(month_values, (int) count, DATEOID, 4, true, TYPALIGN_INT));
}

/* Room for one more element. */
static void *
grow(void *array, size_t count, size_t *capacity, size_t width)
{
	if (count < *capacity)
		return array;
	*capacity = *capacity == 0 ? 64 : *capacity * 2;
	return array == NULL ? palloc(*capacity * width) : repalloc_huge(array, *capacity * width);
}

static void
queue_siret(Findings *findings, Datum siret)
{
	findings->sirets = grow(findings->sirets, findings->siret_count,
							&findings->siret_capacity, sizeof(Datum));
	findings->sirets[findings->siret_count++] = siret;
}

/*
 * Queue the payers in a text[] column, where null is an establishment that
 * pays for itself.
 */
static void
queue_payers(Findings *findings, Datum payers)
{
	MemoryContext caller = MemoryContextSwitchTo(findings->context);
	Datum	   *elements;
	bool	   *nulls;
	int			count;

	deconstruct_array(DatumGetArrayTypePCopy(payers), TEXTOID, -1, false, TYPALIGN_INT,
					  &elements, &nulls, &count);
	for (int i = 0; i < count; i++)
		if (!nulls[i])
			queue_siret(findings, elements[i]);
	MemoryContextSwitchTo(caller);
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
	version->test = set->stored[set->count] == DSN_STATE_ESSAI;
	set->count++;
}

/*
 * Judge the set, note the states that change, empty it.
 */
static void
judge_set(VersionSet *set, Findings *findings)
{
	MemoryContext caller = MemoryContextSwitchTo(findings->context);

	dsn_lifecycle_judge(set->versions, set->count);
	for (size_t i = 0; i < set->count; i++)
	{
		if (set->versions[i].state == set->stored[i])
			continue;
		findings->changed = grow(findings->changed, findings->changed_count,
								 &findings->changed_capacity, sizeof(DsnVersion));
		findings->changed[findings->changed_count++] = set->versions[i];
	}
	set->count = 0;
	MemoryContextSwitchTo(caller);
}

/*
 * Read the versions in order and judge each (SIRET, month).
 */
static void
judge_all(Portal portal, VersionSet *set, Findings *findings)
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
				judge_set(set, findings);
			strlcpy(siret, row_siret, sizeof(siret));
			month = row_month;
			add_version(set, row, descriptor);
			queue_payers(findings, SPI_getbinval(row, descriptor, 13, &null));
			pfree(row_siret);
		}
		SPI_freetuptable(SPI_tuptable);
	}
	if (set->count > 0)
		judge_set(set, findings);
}

static void
write_findings(Datum caisse, const Findings *findings)
{
	Datum		values[4] = {caisse};

	for (size_t i = 0; i < findings->changed_count; i++)
	{
		const DsnVersion *version = &findings->changed[i];

		values[1] = Int64GetDatum(version->deposit);
		values[2] = Int32GetDatum(version->rank);
		values[3] = CStringGetTextDatum(dsn_state_names[version->state]);
		calimero_execute(&state_update, values, NULL);
		CHECK_FOR_INTERRUPTS();
	}
	values[1] = PointerGetDatum(construct_array(findings->sirets, (int) findings->siret_count,
												TEXTOID, -1, false, TYPALIGN_INT));
	calimero_execute(&queue_insert, values, NULL);
}

/*
 * One round: at most TOUCHED_PER_ROUND (SIRET, month).
 */
static void
judge_round(Datum caisse, const DsnTouched *touched, size_t count)
{
	Datum		values[3] = {caisse};
	VersionSet	set = {NULL};
	Findings	findings = {NULL};
	Portal		portal;

	set.capacity = 16;
	set.versions = palloc(set.capacity * sizeof(DsnVersion));
	set.stored = palloc(set.capacity * sizeof(DsnState));
	findings.context = CurrentMemoryContext;
	for (size_t i = 0; i < count; i++)
	{
		char		text[15];

		if (i == 0 || touched[i].siret != touched[i - 1].siret)
			queue_siret(&findings, CStringGetTextDatum(calimero_siret_from_number(touched[i].siret, text)));
	}
	touched_arrays(touched, count, &values[1], &values[2]);
	portal = calimero_open(&versions_query, values, NULL);
	judge_all(portal, &set, &findings);
	SPI_cursor_close(portal);
	write_findings(caisse, &findings);
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
