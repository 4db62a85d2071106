/*-------------------------------------------------------------------------
 *
 * droit_cache.c
 *	  The law of a caisse, kept from one statement of the session to the next;
 *	  and calimero.droit_changer(), the trigger that gives it a new number.
 *
 * IDENTIFICATION
 *	  extension/common/droit_cache.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "executor/executor.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/tuplestore.h"

#include "common/calimero_server.h"
#include "common/droit_cache.h"
#include "common/droit_regles.h"
#include "common/owner.h"
#include "common/statement.h"

PG_FUNCTION_INFO_V1(calimero_droit_changer);

/* A session works for one caisse, or for a few. */
#define KEPT 4

typedef struct KeptRules
{
	char		caisse[CALIMERO_CAISSE_SIZE];
	int64		version;
	MemoryContext context;		/* NULL: free */
	const DroitRules *rules;
} KeptRules;

static KeptRules kept[KEPT];
static int	next_kept = 0;

static bool
read_version(const char *caisse, int64 *version)
{
	static CalimeroStatement read = {
		"SELECT v.version FROM calimero_data.droit_version v WHERE v.caisse OPERATOR(pg_catalog.=) $1",
		SPI_OK_SELECT, 1, {TEXTOID}, true
	};
	Datum		values[1] = {CStringGetTextDatum(caisse)};
	bool		isnull;

	if (calimero_execute(&read, values, NULL) == 0)
		return false;
	*version = DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull));
	SPI_freetuptable(SPI_tuptable);
	return true;
}

/* The entry of the caisse, or the one whose turn it is to go. */
static KeptRules *
entry_for(const char *caisse)
{
	for (int i = 0; i < KEPT; i++)
		if (kept[i].context != NULL && strcmp(kept[i].caisse, caisse) == 0)
			return &kept[i];
	next_kept = (next_kept + 1) % KEPT;
	return &kept[next_kept];
}

static void
forget(KeptRules *entry)
{
	MemoryContext context = entry->context;

	entry->context = NULL;
	if (context != NULL)
		MemoryContextDelete(context);
}

const DroitRules *
calimero_droit(const char *caisse)
{
	KeptRules  *entry = entry_for(caisse);
	MemoryContext context;
	MemoryContext caller;
	const DroitRules *rules;
	int64		version = 0;
	bool		known = read_version(caisse, &version);

	if (known && entry->context != NULL && strcmp(entry->caisse, caisse) == 0 &&
		entry->version == version)
		return entry->rules;
	/* Until it is complete it goes with what calls for it. */
	context = AllocSetContextCreate(CurrentMemoryContext, "calimero law", ALLOCSET_DEFAULT_SIZES);
	caller = MemoryContextSwitchTo(context);
	rules = calimero_droit_load(caisse);
	MemoryContextSwitchTo(caller);
	if (!known)
		return rules;
	forget(entry);
	MemoryContextSetParent(context, CacheMemoryContext);
	strlcpy(entry->caisse, caisse, sizeof(entry->caisse));
	entry->version = version;
	entry->rules = rules;
	entry->context = context;
	return rules;
}

static bool
has_rows(Tuplestorestate *rows)
{
	int			pointer;

	if (rows == NULL)
		return false;
	pointer = tuplestore_alloc_read_pointer(rows, EXEC_FLAG_REWIND);
	tuplestore_select_read_pointer(rows, pointer);
	tuplestore_rescan(rows);
	return tuplestore_advance(rows, true);
}

/*
 * Trigger: AFTER INSERT, UPDATE or DELETE with its transition table, or
 * TRUNCATE, FOR EACH STATEMENT, on the tables of the law.  A statement without
 * rows leaves the number as it is: installing again changes nothing.
 */
Datum
calimero_droit_changer(PG_FUNCTION_ARGS)
{
	static CalimeroStatement renumber = {
		"UPDATE calimero_data.droit_version SET version = pg_catalog.nextval('calimero_data.droit_version_numero')",
		SPI_OK_UPDATE, 0
	};
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	CalimeroActor caller;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_AFTER(trigger->tg_event) ||
		TRIGGER_FIRED_FOR_ROW(trigger->tg_event))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("calimero.droit_changer() must be called after each statement")));
	if (!TRIGGER_FIRED_BY_TRUNCATE(trigger->tg_event) && !has_rows(trigger->tg_newtable) &&
		!has_rows(trigger->tg_oldtable))
		PG_RETURN_POINTER(NULL);
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "could not connect to SPI");
	calimero_act_as_owner("droit_version", &caller);
	calimero_execute(&renumber, NULL, NULL);
	calimero_act_as_caller(&caller);
	SPI_finish();
	PG_RETURN_POINTER(NULL);
}
