/*-------------------------------------------------------------------------
 *
 * purger.c
 *	  calimero.purger(): the procedure that takes away, lot by lot, the files
 *	  whose conservation has ended.
 *
 * It commits after each lot, so that it can be stopped and started again at any
 * moment, by pg_cron for one: a bare CALL, outside of a transaction block.
 * Files that somebody works on, or another run takes, are left for the next
 * one.
 *
 * IDENTIFICATION
 *	  extension/archive/purger.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "nodes/parsenodes.h"
#include "pgtime.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/memutils.h"
#include "utils/resowner.h"
#include "utils/timestamp.h"

#include "archive/purge.h"

PG_FUNCTION_INFO_V1(calimero_purger);

#define LOT_MAX 100000

static void
check_call(FunctionCallInfo fcinfo)
{
	if (fcinfo->context == NULL || !IsA(fcinfo->context, CallContext) ||
		castNode(CallContext, fcinfo->context)->atomic)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_TRANSACTION_TERMINATION),
				 errmsg("calimero.purger() must be called outside of a transaction block"),
				 errdetail("It commits after each lot."),
				 errhint("Use a CALL of its own, not within a function, DO or BEGIN.")));
	if (IsolationUsesXactSnapshot())
		ereport(ERROR,
				(errcode(ERRCODE_ACTIVE_SQL_TRANSACTION),
				 errmsg("calimero.purger() needs the isolation level READ COMMITTED"),
				 errhint("Set default_transaction_isolation for the role or the session.")));
}

static void
refuse_argument(const char *argument, const char *detail)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("argument \"%s\" of calimero.purger() is out of range", argument),
			 errdetail_internal("%s", detail)));
}

/* In the time zone of the server: with one of its own a session could have a day come sooner. */
static DateADT
today(void)
{
	pg_time_t	now = timestamptz_to_time_t(GetCurrentTimestamp());
	const struct pg_tm *local = pg_localtime(&now, log_timezone);

	return date2j(local->tm_year + 1900, local->tm_mon + 1, local->tm_mday) - POSTGRES_EPOCH_JDATE;
}

static void
read_order(FunctionCallInfo fcinfo, PurgeOrder * order)
{
	order->lot = PG_ARGISNULL(0) ? 0 : PG_GETARG_INT32(0);
	if (order->lot < 1 || order->lot > LOT_MAX)
		refuse_argument("lot", "It must be between 1 and 100,000 files.");
	order->timed = !PG_ARGISNULL(1);
	if (order->timed)
		order->longest = *PG_GETARG_INTERVAL_P(1);
	if (order->timed && (order->longest.time < 0 || order->longest.day < 0 || order->longest.month < 0))
		refuse_argument("duree_max", "It must not be negative.");
	order->most = PG_ARGISNULL(2) ? PG_INT64_MAX : PG_GETARG_INT64(2);
	if (order->most < 0)
		refuse_argument("dossiers_max", "It must not be negative.");
	order->day = PG_ARGISNULL(3) ? today() : PG_GETARG_DATEADT(3);
	if (order->day > today())
		ereport(ERROR,
				(errcode(ERRCODE_CALIMERO_DAY),
				 errmsg("the purge cannot go by a day to come"),
				 errhint("calimero.simuler_purge() tells what will be purged on a day.")));
}

/* The caisses to purge: the one named, or those that the caller sees. */
static List *
caisses_to_purge(FunctionCallInfo fcinfo, MemoryContext context)
{
	List	   *caisses = NIL;
	MemoryContext caller;

	if (!PG_ARGISNULL(4))
	{
		char	   *code = MemoryContextAllocZero(context, CALIMERO_CAISSE_SIZE);

		calimero_resolve_caisse(text_to_cstring(PG_GETARG_TEXT_PP(4)), code);
		caller = MemoryContextSwitchTo(context);
		caisses = list_make1(code);
		MemoryContextSwitchTo(caller);
		return caisses;
	}
	if (SPI_execute("SELECT c.caisse::pg_catalog.text FROM calimero_data.caisse c ORDER BY 1", true, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not read the caisses");
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		char	   *code = SPI_getvalue(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1);

		caller = MemoryContextSwitchTo(context);
		caisses = lappend(caisses, pstrdup(code));
		MemoryContextSwitchTo(caller);
	}
	return caisses;
}

/* Why a run stops now; NULL when it goes on. */
static const char *
reason_to_stop(const PurgeRun * run, int64 position)
{
	if (position >= run->file_count)
		return "finie";
	if (run->purged >= run->order->most)
		return "nombre";
	return GetCurrentTimestamp() >= run->deadline ? "duree" : NULL;
}

/* --- steps: what is done between two commits --- */

/* A lot: these files, and how many left. */
typedef struct Slice
{
	const int64 *files;
	int64		count;
	int64		taken;
}			Slice;

typedef void (*PurgeWork) (PurgeRun * run, void *argument);

static void
open_run(PurgeRun * run, void *argument)
{
	purge_open(run, argument);
}

static void
publish(PurgeRun * run, void *argument)
{
	purge_publish(run->caisse);
}

static void
take(PurgeRun * run, void *argument)
{
	Slice	   *slice = argument;

	/* Here, where an error closes the run. */
	CHECK_FOR_INTERRUPTS();
	slice->taken = purge_take(run, slice->files, slice->count);
}

static void
close_run(PurgeRun * run, void *argument)
{
	purge_close(run, argument, 0);
}

/* The run ends by an error: its row says so, and the error goes on. */
static void
fail(PurgeRun * run, ErrorData * error)
{
	SPI_rollback();
	if (run->number != 0)
	{
		purge_close(run, "erreur", error->sqlerrcode);
		SPI_commit();
	}
	ReThrowError(error);
}

/*
 * Do one step and commit it.  It runs in a subtransaction, so that an error
 * leaves a transaction that can be ended here, and the run can be closed.
 */
static void
commit_step(PurgeRun * run, PurgeWork work, void *argument)
{
	ResourceOwner owner = CurrentResourceOwner;
	MemoryContext caller = CurrentMemoryContext;
	ErrorData  *volatile error = NULL;

	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(caller);
	PG_TRY();
	{
		work(run, argument);
		ReleaseCurrentSubTransaction();
	}
	PG_CATCH();
	{
		MemoryContextSwitchTo(caller);
		error = CopyErrorData();
		FlushErrorState();
		RollbackAndReleaseCurrentSubTransaction();
	}
	PG_END_TRY();
	MemoryContextSwitchTo(caller);
	CurrentResourceOwner = owner;
	if (error != NULL)
		fail(run, error);
	SPI_commit();
}

/* Lot after lot; each is committed, then its manifest written. */
static const char *
take_lots(PurgeRun * run, MemoryContext context)
{
	MemoryContext lot = AllocSetContextCreate(context, "calimero purge lot", ALLOCSET_DEFAULT_SIZES);
	MemoryContext caller = MemoryContextSwitchTo(lot);
	const char *stopped;
	int64		position = 0;

	while ((stopped = reason_to_stop(run, position)) == NULL)
	{
		Slice		slice = {.files = run->files + position};

		slice.count = Min(Min(run->order->lot, run->file_count - position), run->order->most - run->purged);
		commit_step(run, take, &slice);
		if (slice.taken > 0)
			commit_step(run, publish, NULL);
		run->purged += slice.taken;
		position += slice.count;
		MemoryContextReset(lot);
	}
	MemoryContextSwitchTo(caller);
	return stopped;
}

/* However it ends, short of the end of the session, the lock of the caisse is given back. */
static void
purge_caisse(const PurgeOrder * order, const char *caisse, MemoryContext context)
{
	PurgeRun   *run = MemoryContextAllocZero(context, sizeof(PurgeRun));

	run->order = order;
	strlcpy(run->caisse, caisse, sizeof(run->caisse));
	PG_TRY();
	{
		commit_step(run, open_run, context);
		commit_step(run, publish, NULL);
		commit_step(run, close_run, unconstify(char *, take_lots(run, context)));
	}
	PG_FINALLY();
	{
		purge_unlock(run);
	}
	PG_END_TRY();
}

Datum
calimero_purger(PG_FUNCTION_ARGS)
{
	PurgeOrder	order;
	MemoryContext context;
	ListCell   *cell;

	check_call(fcinfo);
	read_order(fcinfo, &order);
	/* Outlives the transactions. */
	context = AllocSetContextCreate(PortalContext, "calimero purge", ALLOCSET_DEFAULT_SIZES);
	MemoryContextSwitchTo(context);
	if (SPI_connect_ext(SPI_OPT_NONATOMIC) != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	foreach(cell, caisses_to_purge(fcinfo, context))
		purge_caisse(&order, lfirst(cell), context);
	SPI_finish();
	MemoryContextDelete(context);
	PG_RETURN_VOID();
}
