/*-------------------------------------------------------------------------
 *
 * cai_integrer.c
 *	  calimero.cai_integrer: the trigger that empties cai_arrivee after each
 *	  COPY or INSERT, its lines having become movements and rejects.
 *
 * The lines are read from the transition table, which has them in the order
 * they came in; a column that counted them could be named by COPY, whose error
 * would show what is no number.  The table holds the same lines and no others:
 * those of other sessions are removed before they can be seen.  So as many are
 * removed as were read, or the statement fails: a line is never taken into
 * another's import, nor lost.
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

#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "executor/executor.h"
#include "executor/spi.h"
#include "executor/tuptable.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/tuplestore.h"

#include "cai/cai_batch.h"
#include "common/compat.h"
#include "common/owner.h"

/* Ten digits: the number of a line is kept with its reject, and a NIR or a SIRET is none. */
#define GREATEST_LINE	PG_INT32_MAX

/* Columns of cai_arrivee: of the import, then those of the extract. */
typedef enum ArrivalColumn
{
	ARRIVAL_CAISSE,
	ARRIVAL_IMPORT,
	ARRIVAL_LINE,
	ARRIVAL_FIRST_FIELD,
	ARRIVAL_COLUMN_COUNT = ARRIVAL_FIRST_FIELD + CAI_COLUMN_COUNT
} ArrivalColumn;

static const char *const own_columns[ARRIVAL_FIRST_FIELD] = {"caisse", "import", "ligne"};

static const char remove_sql[] = "DELETE FROM calimero_data.cai_arrivee";

/* The batches of one statement: seldom more than one. */
typedef struct Arrivals
{
	MemoryContext context;
	CaiBatch  **batches;
	int			count;
	int			last;			/* index of the last one used */
	AttrNumber	columns[ARRIVAL_COLUMN_COUNT];	/* where each one is */
	char		only[CALIMERO_CAISSE_SIZE]; /* for lines that name no caisse;
											 * empty: not looked for */
} Arrivals;

PG_FUNCTION_INFO_V1(calimero_cai_integrer);

/*
 * The batch of that caisse and import, made when it is the first of them.  One
 * that is not there is told before it takes any memory: lines whose columns are
 * mixed up may each name another.
 */
static CaiBatch *
batch_for(Arrivals *arrivals, const char *caisse, int64 import)
{
	char		resolved[CALIMERO_CAISSE_SIZE];

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
	calimero_resolve_caisse(caisse, resolved);
	if (import != 0)
		cai_check_import(resolved, import);
	arrivals->batches = arrivals->count == 0
		? MemoryContextAlloc(arrivals->context, sizeof(CaiBatch *))
		: repalloc(arrivals->batches, (arrivals->count + 1) * sizeof(CaiBatch *));
	arrivals->last = arrivals->count;
	arrivals->batches[arrivals->count++] = cai_batch_create(arrivals->context, resolved, import);
	return arrivals->batches[arrivals->last];
}

/*
 * The text of a column, null when it says nothing.
 */
static char *
text_column(const Arrivals *arrivals, const TupleTableSlot *line, ArrivalColumn column)
{
	int			at = arrivals->columns[column] - 1;

	return line->tts_isnull[at] ? NULL : TextDatumGetCString(line->tts_values[at]);
}

/*
 * The caisse of a line: that which it names or, when it names none, the only one
 * that the caller sees.
 */
static const char *
caisse_of(Arrivals *arrivals, char *named)
{
	if (named == NULL || *named == '\0')
	{
		if (arrivals->only[0] == '\0')
			calimero_resolve_caisse(NULL, arrivals->only);
		return arrivals->only;
	}
	return named;
}

/*
 * A number from 1 to "greatest"; 0 when there is none, -1 when it is none.
 */
static int64
read_number(const char *written, int64 greatest)
{
	char	   *end;
	long long	number;

	if (written == NULL || written[strspn(written, " \t")] == '\0')
		return 0;
	errno = 0;
	number = strtoll(written, &end, 10);
	end += strspn(end, " \t");
	return errno != 0 || *end != '\0' || number < 1 || number > greatest ? -1 : (int64) number;
}

/*
 * One row of cai_arrivee into its batch.
 */
static void
collect_arrival(Arrivals *arrivals, const TupleTableSlot *arrival)
{
	CaiText		fields[CAI_COLUMN_COUNT];
	const char *caisse = caisse_of(arrivals, text_column(arrivals, arrival, ARRIVAL_CAISSE));
	int64		import = read_number(text_column(arrivals, arrival, ARRIVAL_IMPORT), PG_INT64_MAX);
	int64		line = read_number(text_column(arrivals, arrival, ARRIVAL_LINE), GREATEST_LINE);
	CaiRow	   *row;

	if (import < 0)
		cai_unknown_import();

	for (int i = 0; i < CAI_COLUMN_COUNT; i++)
	{
		int			at = arrivals->columns[ARRIVAL_FIRST_FIELD + i] - 1;
		struct varlena *packed;

		fields[i].data = NULL;
		fields[i].length = 0;
		if (arrival->tts_isnull[at])
			continue;
		packed = PG_DETOAST_DATUM_PACKED(arrival->tts_values[at]);
		fields[i].data = VARDATA_ANY(packed);
		fields[i].length = VARSIZE_ANY_EXHDR(packed);
		fields[i] = cai_text_from_server(fields[i]);
	}
	row = cai_batch_add(batch_for(arrivals, caisse, import), Max(line, 0), fields);
	if (line < 0)
	{
		row->fate = CAI_FATE_REJECTED;
		row->reason = CAI_BAD_LINE_NUMBER;
	}
}

/*
 * Where the columns are in the table.
 */
static void
find_columns(Arrivals *arrivals, TupleDesc descriptor)
{
	for (int i = 0; i < ARRIVAL_COLUMN_COUNT; i++)
	{
		const char *name = i < ARRIVAL_FIRST_FIELD ? own_columns[i]
		: cai_columns[i - ARRIVAL_FIRST_FIELD].name;
		int			column = SPI_fnumber(descriptor, name);

		if (column <= 0 || SPI_gettypeid(descriptor, column) != TEXTOID)
			calimero_refuse_columns("cai_arrivee");
		arrivals->columns[i] = (AttrNumber) column;
	}
}

/*
 * Read the lines, in the order they came in.
 */
static void
collect_arrivals(Arrivals *arrivals, TriggerData *trigger)
{
	MemoryContext work = AllocSetContextCreate(CurrentMemoryContext, "calimero cai arrivals",
											   ALLOCSET_DEFAULT_SIZES);
	Tuplestorestate *lines = trigger->tg_newtable;
	TupleTableSlot *line = MakeSingleTupleTableSlot(RelationGetDescr(trigger->tg_relation),
													&TTSOpsMinimalTuple);

	find_columns(arrivals, line->tts_tupleDescriptor);
	/* The place where other triggers read is theirs. */
	tuplestore_select_read_pointer(lines, tuplestore_alloc_read_pointer(lines, EXEC_FLAG_REWIND));
	tuplestore_rescan(lines);
	while (tuplestore_gettupleslot(lines, true, false, line))
	{
		MemoryContext caller = MemoryContextSwitchTo(work);

		slot_getallattrs(line);
		collect_arrival(arrivals, line);
		MemoryContextSwitchTo(caller);
		MemoryContextReset(work);
	}
	ExecDropSingleTupleTableSlot(line);
	MemoryContextDelete(work);
}

/*
 * Empty the table, as its owner, of the lines of the statement.
 */
static void
remove_arrivals(int64 count)
{
	CalimeroActor caller;

	calimero_act_as_owner("cai_arrivee", &caller);
	if (SPI_execute(remove_sql, false, 0) != SPI_OK_DELETE)
		elog(ERROR, "could not remove the arrivals");
	calimero_act_as_caller(&caller);
	if (SPI_processed != (uint64) count)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("cai_arrivee does not hold the lines of this statement alone"),
				 errdetail("Lines are there that a statement left whose trigger did not fire,"
						   " or that another statement put there within this one."),
				 errhint("As the owner of the table, delete the lines left there,"
						 " and import their extract again.")));
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
		TRIGGER_FIRED_FOR_ROW(trigger->tg_event) || trigger->tg_newtable == NULL ||
		RelationGetRelid(trigger->tg_relation) != calimero_data_relid("cai_arrivee"))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("calimero.cai_integrer() must be called after each INSERT statement on cai_arrivee, with a NEW TABLE")));
}

/* Trigger: AFTER INSERT ON calimero_data.cai_arrivee REFERENCING NEW TABLE FOR EACH STATEMENT. */
Datum
calimero_cai_integrer(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	Arrivals	arrivals = {NULL};
	int64		count;

	check_trigger_call(fcinfo);
	arrivals.context = AllocSetContextCreate(CurrentMemoryContext, "calimero cai import",
											 ALLOCSET_DEFAULT_SIZES);
	SPI_connect();
	count = tuplestore_tuple_count(trigger->tg_newtable);
	if (count > 0)
	{
		remove_arrivals(count);
		collect_arrivals(&arrivals, trigger);
	}
	if (arrivals.count > 1)
		qsort(arrivals.batches, arrivals.count, sizeof(CaiBatch *), compare_batches);
	for (int i = 0; i < arrivals.count; i++)
		cai_integrate(arrivals.batches[i], "COPY");
	SPI_finish();
	MemoryContextDelete(arrivals.context);
	return PointerGetDatum(NULL);
}
