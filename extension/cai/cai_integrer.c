/*-------------------------------------------------------------------------
 *
 * cai_integrer.c
 *	  calimero.cai_integrer: the trigger that empties cai_arrivee after each
 *	  COPY or INSERT, its lines having become movements and rejects.
 *
 * The table is empty but for the lines of the statement: those of other
 * sessions are removed before they can be seen.  Reading and removing are done
 * under one snapshot, so that what is removed is exactly what was read.
 *
 * A null column says nothing (COPY's empty CSV field, a column left out); an
 * empty text says that there is nothing.  All columns are texts without a
 * constraint, so that no line refuses the others and is shown by COPY's error.
 *
 * IDENTIFICATION
 *	  extension/cai/cai_integrer.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <errno.h>

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "cai/cai_batch.h"
#include "common/compat.h"
#include "common/owner.h"

#define FETCH_SIZE	2000

/* Columns of the query: caisse, import, rank, line, then those of CaiColumn. */
#define FIRST_FIELD 5

static const char read_sql[] =
"SELECT a.caisse, a.import, a.rang, a.ligne, a.reference, a.compte, a.siret, a.sens, a.montant,"
" a.date_operation, a.mode, a.periode, a.date_affectation, a.annule"
" FROM calimero_data.cai_arrivee a";

static const char remove_sql[] = "DELETE FROM calimero_data.cai_arrivee";

/* The batches of one statement: seldom more than one. */
typedef struct Arrivals
{
	MemoryContext context;
	CaiBatch  **batches;
	int			count;
	int			last;			/* index of the last one used */
	CalimeroActor caller;		/* who put the lines into the table */
	char		only[CALIMERO_CAISSE_SIZE]; /* for lines that name no caisse;
											 * empty: not looked for */
} Arrivals;

PG_FUNCTION_INFO_V1(calimero_cai_integrer);

/*
 * The batch of that caisse and import, made when it is the first of them.
 */
static CaiBatch *
batch_for(Arrivals *arrivals, const char *caisse, int64 import)
{
	for (int i = 0; i < arrivals->count; i++)
	{
		int			at = (arrivals->last + i) % arrivals->count;

		if (arrivals->batches[at]->import == import &&
			strcmp(arrivals->batches[at]->caisse, caisse) == 0)
		{
			arrivals->last = at;
			return arrivals->batches[at];
		}
	}
	arrivals->batches = arrivals->count == 0
		? MemoryContextAlloc(arrivals->context, sizeof(CaiBatch *))
		: repalloc(arrivals->batches, (arrivals->count + 1) * sizeof(CaiBatch *));
	arrivals->last = arrivals->count;
	arrivals->batches[arrivals->count++] = cai_batch_create(arrivals->context, caisse, import);
	return arrivals->batches[arrivals->last];
}

static char *
text_column(HeapTuple tuple, TupleDesc descriptor, int column)
{
	bool		isnull;
	Datum		value = SPI_getbinval(tuple, descriptor, column, &isnull);

	return isnull ? NULL : TextDatumGetCString(value);
}

/*
 * Resolve a caisse as the caller, in the midst of what the owner does.
 */
static void
resolve_as_caller(Arrivals *arrivals, const char *named, char caisse[CALIMERO_CAISSE_SIZE])
{
	calimero_act_as_caller(&arrivals->caller);
	calimero_resolve_caisse(named, caisse);
	calimero_act_as_owner("cai_arrivee", &arrivals->caller);
}

/*
 * The caisse of a line: that which it names or, when it names none, the only one
 * that the caller sees.
 */
static const char *
caisse_of(Arrivals *arrivals, char *named)
{
	char		resolved[CALIMERO_CAISSE_SIZE];

	if (named == NULL || *named == '\0')
	{
		if (arrivals->only[0] == '\0')
			resolve_as_caller(arrivals, NULL, arrivals->only);
		return arrivals->only;
	}
	/* Too long for a batch: there is none of that name, which is told here. */
	if (strlen(named) >= CALIMERO_CAISSE_SIZE)
		resolve_as_caller(arrivals, named, resolved);
	return named;
}

/*
 * A number from 1 on; 0 when there is none, -1 when it is none.
 */
static int64
read_number(const char *written)
{
	char	   *end;
	long long	number;

	if (written == NULL || written[strspn(written, " \t")] == '\0')
		return 0;
	errno = 0;
	number = strtoll(written, &end, 10);
	end += strspn(end, " \t");
	return errno != 0 || *end != '\0' || number < 1 ? -1 : (int64) number;
}

/*
 * One row of cai_arrivee into its batch.
 */
static void
collect_arrival(Arrivals *arrivals, HeapTuple tuple, TupleDesc descriptor)
{
	CaiText		fields[CAI_COLUMN_COUNT];
	const char *caisse = caisse_of(arrivals, text_column(tuple, descriptor, 1));
	int64		import = read_number(text_column(tuple, descriptor, 2));
	int64		line = read_number(text_column(tuple, descriptor, 4));
	bool		isnull;
	int64		arrival = DatumGetInt64(SPI_getbinval(tuple, descriptor, 3, &isnull));
	CaiRow	   *row;

	if (import < 0)
		cai_unknown_import();

	for (int i = 0; i < CAI_COLUMN_COUNT; i++)
	{
		Datum		value = SPI_getbinval(tuple, descriptor, FIRST_FIELD + i, &isnull);
		struct varlena *packed;

		fields[i].data = NULL;
		fields[i].length = 0;
		if (isnull)
			continue;
		packed = PG_DETOAST_DATUM_PACKED(value);
		fields[i].data = VARDATA_ANY(packed);
		fields[i].length = VARSIZE_ANY_EXHDR(packed);
		fields[i] = cai_text_from_server(fields[i]);
	}
	row = cai_batch_add(batch_for(arrivals, caisse, import), arrival, Max(line, 0), fields);
	if (line < 0)
	{
		row->fate = CAI_FATE_REJECTED;
		row->reason = CAI_BAD_LINE_NUMBER;
	}
}

/*
 * Read the table, as the active snapshot shows it.
 */
static void
collect_arrivals(Arrivals *arrivals)
{
	MemoryContext work = AllocSetContextCreate(CurrentMemoryContext, "calimero cai arrivals",
											   ALLOCSET_DEFAULT_SIZES);
	SPIPlanPtr	plan = SPI_prepare(read_sql, 0, NULL);
	Portal		portal;

	if (plan == NULL)
		elog(ERROR, "could not prepare the reading of the arrivals");
	portal = SPI_cursor_open(NULL, plan, NULL, NULL, true);
	for (;;)
	{
		MemoryContext caller;
		SPITupleTable *rows;
		uint64		count;

		SPI_cursor_fetch(portal, true, FETCH_SIZE);
		rows = SPI_tuptable;
		count = SPI_processed;
		if (count == 0)
			break;
		caller = MemoryContextSwitchTo(work);
		for (uint64 i = 0; i < count; i++)
		{
			collect_arrival(arrivals, rows->vals[i], rows->tupdesc);
			MemoryContextReset(work);
		}
		MemoryContextSwitchTo(caller);
		SPI_freetuptable(rows);
	}
	SPI_cursor_close(portal);
	MemoryContextDelete(work);
}

/*
 * Read the table and empty it, both under one snapshot, as its owner.
 */
static void
take_arrivals(Arrivals *arrivals)
{
	SPIPlanPtr	plan;
	Snapshot	snapshot;

	calimero_act_as_owner("cai_arrivee", &arrivals->caller);
	plan = SPI_prepare(remove_sql, 0, NULL);
	if (plan == NULL)
		elog(ERROR, "could not prepare the removal of the arrivals");
	CommandCounterIncrement();
	snapshot = RegisterSnapshot(GetTransactionSnapshot());
	PushActiveSnapshot(snapshot);
	collect_arrivals(arrivals);
	PopActiveSnapshot();
	if (arrivals->count > 0 &&
		SPI_execute_snapshot(plan, NULL, NULL, snapshot, InvalidSnapshot,
							 false, true, 0) != SPI_OK_DELETE)
		elog(ERROR, "could not remove the arrivals");
	UnregisterSnapshot(snapshot);
	calimero_act_as_caller(&arrivals->caller);
}

/* By caisse, so that sessions take the locks in one order; then by import. */
static int
compare_batches(const void *left, const void *right)
{
	const CaiBatch *a = *(CaiBatch *const *) left;
	const CaiBatch *b = *(CaiBatch *const *) right;
	int			order = strcmp(a->caisse, b->caisse);

	if (order != 0)
		return order;
	return a->import < b->import ? -1 : a->import > b->import;
}

static void
check_trigger_call(FunctionCallInfo fcinfo)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_AFTER(trigger->tg_event) ||
		!TRIGGER_FIRED_BY_INSERT(trigger->tg_event) ||
		TRIGGER_FIRED_FOR_ROW(trigger->tg_event) ||
		RelationGetRelid(trigger->tg_relation) != calimero_data_relid("cai_arrivee"))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("calimero.cai_integrer() must be called after each INSERT statement on cai_arrivee")));
}

/* Trigger: AFTER INSERT ON calimero_data.cai_arrivee FOR EACH STATEMENT. */
Datum
calimero_cai_integrer(PG_FUNCTION_ARGS)
{
	Arrivals	arrivals = {NULL};

	check_trigger_call(fcinfo);
	arrivals.context = AllocSetContextCreate(CurrentMemoryContext, "calimero cai import",
											 ALLOCSET_DEFAULT_SIZES);
	SPI_connect();
	take_arrivals(&arrivals);
	if (arrivals.count > 1)
		qsort(arrivals.batches, arrivals.count, sizeof(CaiBatch *), compare_batches);
	for (int i = 0; i < arrivals.count; i++)
	{
		char		caisse[CALIMERO_CAISSE_SIZE];

		calimero_resolve_caisse(arrivals.batches[i]->caisse, caisse);
		cai_integrate(arrivals.batches[i], "COPY");
	}
	SPI_finish();
	MemoryContextDelete(arrivals.context);
	return PointerGetDatum(NULL);
}
