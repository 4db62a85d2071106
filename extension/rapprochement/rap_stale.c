/*-------------------------------------------------------------------------
 *
 * rap_stale.c
 *	  Results of rules that have changed since.
 *
 * dsn_generation.regles_changees_le says that something of what rap_rules.c
 * reads is not as it was when everything was last matched.  A trigger after each
 * statement on these tables sets it, whoever writes them and however; a matching
 * of everything takes it back.  Both hold the lock of the caisse: a matching that
 * ran beside the change has read the older rules, and has ended by then; one that
 * comes after sees the mark.
 *
 * A change is one of a value, not a statement: rows written as they were and
 * labels change nothing.  Transition tables of an UPDATE hold the rows in one
 * order, so each is held against its own past; in another order they would be
 * taken as changed, which is only more work.
 *
 * IDENTIFICATION
 *	  extension/rapprochement/rap_stale.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "executor/tuptable.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/rel.h"
#include "utils/tuplestore.h"

#include "common/calimero_server.h"
#include "common/statement.h"
#include "rapprochement/rapprochement.h"

/* Columns that the matching does not read. */
static const char *const free_columns[] = {"libelle"};

PG_FUNCTION_INFO_V1(calimero_dsn_regles_changer);

bool
rap_rules_changed(const char *caisse)
{
	static CalimeroStatement ask = {
		"SELECT 1 FROM calimero_data.dsn_generation g"
		" WHERE g.caisse OPERATOR(pg_catalog.=) $1 AND g.regles_changees_le IS NOT NULL",
		SPI_OK_SELECT, 1, {TEXTOID}
	};
	Datum		values[1] = {CStringGetTextDatum(caisse)};

	return calimero_execute(&ask, values, NULL) > 0;
}

void
rap_note_matched(const char *caisse)
{
	static CalimeroStatement forget = {
		"UPDATE calimero_data.dsn_generation SET regles_changees_le = NULL"
		" WHERE caisse OPERATOR(pg_catalog.=) $1 AND regles_changees_le IS NOT NULL",
		SPI_OK_UPDATE, 1, {TEXTOID},.written = "dsn_generation"
	};
	Datum		values[1] = {CStringGetTextDatum(caisse)};

	calimero_execute(&forget, values, NULL);
}

/*
 * Mark what is matched of a caisse, if anything is, or waits to be.
 */
static void
mark_caisse(const char *caisse)
{
	static CalimeroStatement mark = {
		"UPDATE calimero_data.dsn_generation g SET regles_changees_le = pg_catalog.now()"
		" WHERE g.caisse OPERATOR(pg_catalog.=) $1 AND g.regles_changees_le IS NULL"
		" AND (EXISTS (SELECT FROM calimero_data.dsn_declaration d WHERE d.caisse OPERATOR(pg_catalog.=) $1)"
		" OR EXISTS (SELECT FROM calimero_data.cai_mouvement m WHERE m.caisse OPERATOR(pg_catalog.=) $1)"
		" OR EXISTS (SELECT FROM calimero_data.dsn_rapprochement r WHERE r.caisse OPERATOR(pg_catalog.=) $1))",
		SPI_OK_UPDATE, 1, {TEXTOID},.written = "dsn_generation"
	};
	Datum		values[1] = {CStringGetTextDatum(caisse)};

	if (calimero_try_lock_generation(caisse))
		calimero_execute(&mark, values, NULL);
}

/* --- what a statement changed --- */

static bool
is_free(const char *column)
{
	for (int i = 0; i < lengthof(free_columns); i++)
	{
		if (strcmp(column, free_columns[i]) == 0)
			return true;
	}
	return false;
}

/* Are the rows the same, in what the matching reads? */
static bool
same_rules(TupleTableSlot *before, TupleTableSlot *after)
{
	TupleDesc	descriptor = before->tts_tupleDescriptor;

	slot_getallattrs(before);
	slot_getallattrs(after);
	for (int i = 0; i < descriptor->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(descriptor, i);

		if (attribute->attisdropped || is_free(NameStr(attribute->attname)))
			continue;
		if (before->tts_isnull[i] != after->tts_isnull[i])
			return false;
		if (!before->tts_isnull[i] &&
			!datum_image_eq(before->tts_values[i], after->tts_values[i], attribute->attbyval,
							attribute->attlen))
			return false;
	}
	return true;
}

/* The list with the caisse of the row in it, once. */
static List *
add_caisse(List *caisses, TupleTableSlot *row)
{
	bool		isnull;
	Datum		value = slot_getattr(row, SPI_fnumber(row->tts_tupleDescriptor, "caisse"), &isnull);
	char	   *caisse = TextDatumGetCString(value);
	ListCell   *cell;

	foreach(cell, caisses)
	{
		if (strcmp(lfirst(cell), caisse) == 0)
			return caisses;
	}
	return lappend(caisses, caisse);
}

/* The next row of a transition table; false at its end, or without a table. */
static bool
next_row(Tuplestorestate *rows, TupleTableSlot *slot)
{
	return rows != NULL && tuplestore_gettupleslot(rows, true, false, slot);
}

/* A read pointer of our own: other triggers may read the table too. */
static void
rewind_rows(Tuplestorestate *rows)
{
	if (rows != NULL)
		tuplestore_select_read_pointer(rows, tuplestore_alloc_read_pointer(rows, EXEC_FLAG_REWIND));
	if (rows != NULL)
		tuplestore_rescan(rows);
}

/* The caisses whose rules an INSERT, UPDATE or DELETE changed. */
static List *
changed_caisses(TriggerData *trigger)
{
	TupleDesc	descriptor = RelationGetDescr(trigger->tg_relation);
	TupleTableSlot *before = MakeSingleTupleTableSlot(descriptor, &TTSOpsMinimalTuple);
	TupleTableSlot *after = MakeSingleTupleTableSlot(descriptor, &TTSOpsMinimalTuple);
	List	   *caisses = NIL;

	rewind_rows(trigger->tg_oldtable);
	rewind_rows(trigger->tg_newtable);
	for (;;)
	{
		bool		old = next_row(trigger->tg_oldtable, before);
		bool		new = next_row(trigger->tg_newtable, after);

		if (!old && !new)
			break;
		if (old && new && same_rules(before, after))
			continue;
		if (old)
			caisses = add_caisse(caisses, before);
		if (new)
			caisses = add_caisse(caisses, after);
	}
	ExecDropSingleTupleTableSlot(before);
	ExecDropSingleTupleTableSlot(after);
	return caisses;
}

/* Every caisse, seen as the owner of the tables. */
static List *
all_caisses(void)
{
	static CalimeroStatement list = {
		"SELECT g.caisse FROM calimero_data.dsn_generation g",
		SPI_OK_SELECT, 0, {0},.written = "dsn_generation"
	};
	List	   *caisses = NIL;

	calimero_execute(&list, NULL, NULL);
	for (uint64 i = 0; i < SPI_processed; i++)
		caisses = lappend(caisses, SPI_getvalue(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1));
	return caisses;
}

static int
compare_caisses(const ListCell *left, const ListCell *right)
{
	return strcmp(lfirst(left), lfirst(right));
}

/*
 * Trigger: AFTER INSERT, UPDATE or DELETE with its transition tables, or
 * TRUNCATE, FOR EACH STATEMENT, on the tables of rules.
 */
Datum
calimero_dsn_regles_changer(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	List	   *caisses;
	ListCell   *cell;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_AFTER(trigger->tg_event) ||
		TRIGGER_FIRED_FOR_ROW(trigger->tg_event))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("calimero.dsn_regles_changer() must be called after each statement")));
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "could not connect to SPI");
	caisses = TRIGGER_FIRED_BY_TRUNCATE(trigger->tg_event) ? all_caisses()
		: changed_caisses(trigger);
	/* One order of locks for all. */
	list_sort(caisses, compare_caisses);
	foreach(cell, caisses)
		mark_caisse(lfirst(cell));
	SPI_finish();
	PG_RETURN_POINTER(NULL);
}
