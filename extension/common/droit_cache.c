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

#include "access/sysattr.h"
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "executor/executor.h"
#include "executor/tuptable.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/rel.h"
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

/* The caisses of the rows of a transition table, each once, added to the list. */
static List *
add_caisses(List *caisses, Relation relation, Tuplestorestate *rows)
{
	TupleTableSlot *slot;
	int			column = SPI_fnumber(RelationGetDescr(relation), "caisse");

	if (rows == NULL)
		return caisses;
	slot = MakeSingleTupleTableSlot(RelationGetDescr(relation), &TTSOpsMinimalTuple);
	tuplestore_select_read_pointer(rows, tuplestore_alloc_read_pointer(rows, EXEC_FLAG_REWIND));
	tuplestore_rescan(rows);
	while (tuplestore_gettupleslot(rows, true, false, slot))
	{
		bool		isnull;
		char	   *caisse = TextDatumGetCString(slot_getattr(slot, column, &isnull));
		ListCell   *cell;

		CHECK_FOR_INTERRUPTS();
		foreach(cell, caisses)
		{
			if (strcmp(lfirst(cell), caisse) == 0)
				break;
		}
		if (cell == NULL)
			caisses = lappend(caisses, caisse);
		else
			pfree(caisse);
	}
	ExecDropSingleTupleTableSlot(slot);
	return caisses;
}

/* Give a new number to the law of these caisses; of all when the list is empty. */
static void
renumber_laws(List *caisses)
{
	static CalimeroStatement renumber = {
		"UPDATE calimero_data.droit_version SET version = pg_catalog.nextval('calimero_data.droit_version_numero')"
		" WHERE $1 IS NULL OR caisse OPERATOR(pg_catalog.=) ANY ($1)",
		SPI_OK_UPDATE, 1, {TEXTARRAYOID}
	};
	Datum	   *items = palloc((list_length(caisses) + 1) * sizeof(Datum));
	Datum		values[1];
	ListCell   *cell;

	foreach(cell, caisses)
		items[foreach_current_index(cell)] = CStringGetTextDatum((char *) lfirst(cell));
	values[0] = PointerGetDatum(construct_array(items, list_length(caisses), TEXTOID, -1, false, TYPALIGN_INT));
	calimero_execute(&renumber, values, caisses == NIL ? "n" : " ");
}

/* Of a nature of debts only its family is law: a label costs no look at every file. */
static bool
changes_law(const TriggerData *trigger)
{
	AttrNumber	family = SPI_fnumber(RelationGetDescr(trigger->tg_relation), "famille");

	return strcmp(RelationGetRelationName(trigger->tg_relation), "creance_nature") != 0 ||
		bms_is_member(family - FirstLowInvalidHeapAttributeNumber, trigger->tg_updatedcols);
}

/*
 * Trigger: AFTER INSERT, UPDATE or DELETE with its transition table, or
 * TRUNCATE, FOR EACH STATEMENT, on the tables of the law.  A statement without
 * rows leaves the number as it is: installing again changes nothing.  What
 * files need of the law is asked when the transaction commits, of the new
 * number: calimero.droit_verifier().
 */
Datum
calimero_droit_changer(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	List	   *caisses = NIL;
	CalimeroActor caller;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_AFTER(trigger->tg_event) ||
		TRIGGER_FIRED_FOR_ROW(trigger->tg_event))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("calimero.droit_changer() must be called after each statement")));
	if (!changes_law(trigger))
		PG_RETURN_POINTER(NULL);
	caisses = add_caisses(caisses, trigger->tg_relation, trigger->tg_oldtable);
	caisses = add_caisses(caisses, trigger->tg_relation, trigger->tg_newtable);
	if (caisses == NIL && !TRIGGER_FIRED_BY_TRUNCATE(trigger->tg_event))
		PG_RETURN_POINTER(NULL);
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "could not connect to SPI");
	calimero_act_as_owner("droit_version", &caller);
	calimero_let_defer(&caller);
	renumber_laws(caisses);
	calimero_act_as_caller(&caller);
	SPI_finish();
	PG_RETURN_POINTER(NULL);
}
