/*-------------------------------------------------------------------------
 *
 * rapprocher.c
 *	  calimero.dsn_rapprocher: match what was declared, announced and cashed.
 *
 * Two ways lead to the same facts and so to the same rows.  A range of months,
 * or a long queue, scans the tables of facts whole and selects SIRETs in
 * memory; a short queue reads the SIRETs that wait, and those linked to them,
 * through the indexes.  Everything happens under the lock of the caisse: what
 * is read cannot change until the results are written.
 *
 * When the rules have changed since everything was matched, everything is, range
 * or not: all rows of a caisse are of the same rules.
 *
 * IDENTIFICATION
 *	  extension/rapprochement/rapprocher.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/xact.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

#include "common/compat.h"
#include "rapprochement/rapprochement.h"

/*
 * Reading one SIRET through the indexes costs about as much as scanning so
 * many pages of facts.  A queue shorter than SHORT_QUEUE is always read
 * through them: the difference would not be felt.
 */
#define PAGES_PER_SIRET 24
#define SHORT_QUEUE 16

/* Columns of the result. */
#define RESULT_COLUMNS 4

/* What a call asked for. */
typedef struct Request
{
	char		caisse[CALIMERO_CAISSE_SIZE];
	bool		ranged;
	CalimeroDay first;
	CalimeroDay last;
} Request;

/* What it did. */
typedef struct Outcome
{
	int64		sirets;
	int64		keys;
	int64		allocations;
	int64		changes;
} Outcome;

PG_FUNCTION_INFO_V1(calimero_dsn_rapprocher);

static bool
look_at_interrupts(void *argument)
{
	CHECK_FOR_INTERRUPTS();
	return true;
}

/*
 * Every fact of the caisse.
 */
static void
load_all(RapFacts *facts, const char *caisse)
{
	rap_scan_table(RAP_DECLARATION, caisse, rap_add_declaration, facts);
	rap_sort_declarations(facts);
	rap_scan_table(RAP_COTISATION, caisse, rap_add_cotisation, facts);
	rap_scan_table(RAP_VERSEMENT, caisse, rap_add_versement, facts);
	rap_scan_table(RAP_MOUVEMENT, caisse, rap_add_movement, facts);
}

static void
load_scope(RapFacts *facts, const char *caisse, const RapScope *scope)
{
	rap_query_table(RAP_DECLARATION, caisse, scope, rap_add_declaration, facts);
	rap_sort_declarations(facts);
	rap_query_table(RAP_COTISATION, caisse, scope, rap_add_cotisation, facts);
	rap_query_table(RAP_VERSEMENT, caisse, scope, rap_add_versement, facts);
	rap_query_table(RAP_MOUVEMENT, caisse, scope, rap_add_movement, facts);
}

static void
run_engine(const RapRules *rules, RapFacts *facts, RecOutput *output)
{
	CalimeroAllocator allocator = calimero_palloc_allocator();
	RecInput	input;

	memset(&input, 0, sizeof(input));
	input.rules = rules->engine;
	input.declared = facts->declared.data;
	input.declared_count = facts->declared.count;
	input.announcements = facts->announcements.data;
	input.announcement_count = facts->announcements.count;
	input.movements = facts->movements.data;
	input.movement_count = facts->movements.count;
	input.marks = facts->marks.data;
	input.mark_count = facts->marks.count;
	input.on_progress = look_at_interrupts;
	switch (reconcile(&input, &allocator, output))
	{
		case REC_DONE:
			break;
		case REC_NO_MEMORY:
			ereport(ERROR, (errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
			break;
		case REC_OVERFLOW:
			/* Columns of numeric(14,2) hold no such amount. */
			elog(ERROR, "a stored amount is out of range");
			break;
		case REC_STOPPED:
			elog(ERROR, "the matching stopped");
			break;
	}
}

/*
 * Hold the results against the rows stored, and write what differs.
 */
static void
store(const Request *request, const RapScope *scope, bool scan, const RecOutput *output,
	  Outcome *outcome)
{
	RapResults	results;

	rap_results_init(&results, request->caisse, scope, output);
	if (scan)
	{
		rap_scan_table(RAP_RAPPROCHEMENT, request->caisse, rap_compare_key, &results);
		rap_scan_table(RAP_AFFECTATION, request->caisse, rap_compare_allocation, &results);
	}
	else
	{
		rap_query_table(RAP_RAPPROCHEMENT, request->caisse, scope, rap_compare_key, &results);
		rap_query_table(RAP_AFFECTATION, request->caisse, scope, rap_compare_allocation, &results);
	}
	outcome->changes = rap_write_results(&results);
	outcome->keys = (int64) output->key_count;
	outcome->allocations = (int64) output->allocation_count;
	for (size_t i = 0; i < output->key_count; i++)
		outcome->sirets += i == 0 || output->keys[i].siret != output->keys[i - 1].siret;
}

/*
 * Load, match, store.  The lock of the caisse is held.
 */
static void
match(const Request *request, Outcome *outcome)
{
	RapRules   *rules = palloc(sizeof(RapRules));
	RapScope	queued = {false};
	RapScope	scope = {false};
	RapFacts	facts;
	RecOutput	output;
	bool		afresh = rap_rules_changed(request->caisse);
	bool		scan = request->ranged || afresh;

	if (!scan)
	{
		rap_read_queue(request->caisse, &queued);
		if (queued.count == 0)
			return;
		scan = queued.count >= SHORT_QUEUE &&
			queued.count * PAGES_PER_SIRET > rap_fact_pages();
	}
	rap_read_rules(request->caisse, rules);
	rap_facts_init(&facts, rules);
	if (scan)
		load_all(&facts, request->caisse);
	else
	{
		scope = queued;
		rap_follow_links(request->caisse, &scope);
		load_scope(&facts, request->caisse, &scope);
	}
	/* Before any selection: what waits to be found is known by its place. */
	rap_resolve_reversals(&facts, request->caisse);
	if (afresh)
		scope.everything = true;
	else if (request->ranged)
		rap_select_range(&facts, request->caisse, request->first, request->last, &scope);
	else if (scan)
		rap_select_queued(&facts, &queued, &scope);
	run_engine(rules, &facts, &output);
	store(request, &scope, scan, &output, outcome);
	if (scope.everything)
		rap_note_matched(request->caisse);
}

/*
 * The arguments of a call.  Needs SPI.
 */
static void
read_request(FunctionCallInfo fcinfo, Request *request)
{
	calimero_resolve_caisse(PG_ARGISNULL(0) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(0)),
							request->caisse);
	if (PG_ARGISNULL(1) != PG_ARGISNULL(2))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("du and au must be given together"),
				 errhint("Leave both out to match the SIRETs that wait.")));
	request->ranged = !PG_ARGISNULL(1);
	if (!request->ranged)
		return;
	if (DATE_NOT_FINITE(PG_GETARG_DATEADT(1)) || DATE_NOT_FINITE(PG_GETARG_DATEADT(2)) ||
		PG_GETARG_DATEADT(1) > PG_GETARG_DATEADT(2))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the range of months is empty or infinite"),
				 errhint("du is any day of the first month, au any day of the last.")));
	request->first = calimero_date_to_day(PG_GETARG_DATEADT(1));
	request->last = calimero_month_end(calimero_date_to_day(PG_GETARG_DATEADT(2)));
	request->first = calimero_period_first_day(calimero_period_of_day(request->first));
}

static Datum
outcome_datum(FunctionCallInfo fcinfo, const Outcome *outcome)
{
	TupleDesc	descriptor;
	Datum		values[RESULT_COLUMNS];
	bool		nulls[RESULT_COLUMNS] = {false};

	if (get_call_result_type(fcinfo, NULL, &descriptor) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	values[0] = Int64GetDatum(outcome->sirets);
	values[1] = Int64GetDatum(outcome->keys);
	values[2] = Int64GetDatum(outcome->allocations);
	values[3] = Int64GetDatum(outcome->changes);
	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(descriptor), values, nulls));
}

/* (caisse text, du date, au date) */
Datum
calimero_dsn_rapprocher(PG_FUNCTION_ARGS)
{
	Outcome		outcome = {0};
	Request		request;
	MemoryContext context;
	MemoryContext caller;

	SPI_connect();
	read_request(fcinfo, &request);
	calimero_lock_generation(request.caisse);

	/*
	 * What holders of the lock before us committed, and what this command
	 * did.
	 */
	CommandCounterIncrement();
	PushActiveSnapshot(GetTransactionSnapshot());
	context = AllocSetContextCreate(CurrentMemoryContext, "calimero matching",
									ALLOCSET_DEFAULT_SIZES);
	caller = MemoryContextSwitchTo(context);
	match(&request, &outcome);
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(context);
	PopActiveSnapshot();
	SPI_finish();
	PG_RETURN_DATUM(outcome_datum(fcinfo, &outcome));
}
