/*-------------------------------------------------------------------------
 *
 * acte_creance_garder.c
 *	  calimero.acte_creance_garder(), the trigger that lets the debts of an
 *	  act be named in the transaction that enters it, and not later.
 *
 * An act without named debts bears on all those of its file.  To name one
 * afterwards would take the others from it, with no day, agent or reason, and
 * leave what a remise gave up of them.  An act is entered in this transaction
 * when its row was made by it and is not a later version of the row, which
 * anybody who may end or cancel the act could make.
 *
 * The owner of the tables loads acts with their history, in any order.
 *
 * IDENTIFICATION
 *	  extension/dossier/acte_creance_garder.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/xact.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "common/calimero_server.h"
#include "common/lookup.h"
#include "common/trigger.h"

PG_FUNCTION_INFO_V1(calimero_acte_creance_garder);

/* Whether the act is older than this transaction, or not as it was entered; false when there is none. */
static bool
entered_before(const TriggerData *trigger)
{
	bool		nulls[3];
	const CalimeroKey keys[] = {
		{"caisse", false, calimero_new_value(trigger, "caisse", &nulls[0])},
		{"dossier", true, calimero_new_value(trigger, "dossier", &nulls[1])},
		{"acte", true, calimero_new_value(trigger, "acte", &nulls[2])}
	};
	CalimeroLookup lookup;
	HeapTuple	row;
	bool		before = false;

	if (nulls[0] || nulls[1] || nulls[2])
		return false;
	calimero_begin_lookup(&lookup, "acte", "acte_dossier_acte", lengthof(keys), keys, SnapshotSelf);
	row = calimero_next_row(&lookup);
	if (row != NULL)
		before = (row->t_data->t_infomask & HEAP_UPDATED) != 0 ||
			!TransactionIdIsCurrentTransactionId(HeapTupleHeaderGetXmin(row->t_data));
	calimero_end_lookup(&lookup);
	return before;
}

/*
 * Trigger: BEFORE INSERT FOR EACH ROW on acte_creance.
 */
Datum
calimero_acte_creance_garder(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_BEFORE(trigger->tg_event) ||
		!TRIGGER_FIRED_FOR_ROW(trigger->tg_event) || !TRIGGER_FIRED_BY_INSERT(trigger->tg_event))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("calimero.acte_creance_garder() must be called before each row inserted")));
	if (!has_privs_of_role(GetUserId(), trigger->tg_relation->rd_rel->relowner) && entered_before(trigger))
		calimero_refuse("MS075");
	PG_RETURN_POINTER(trigger->tg_trigtuple);
}
