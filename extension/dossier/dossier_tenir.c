/*-------------------------------------------------------------------------
 *
 * dossier_tenir.c
 *	  calimero.dossier_tenir(): the trigger that keeps the derived columns of
 *	  files, debts and payments true, after each statement on creance, acte,
 *	  acte_creance, paiement or affectation, and when a debtor moves to another
 *	  commune, whose holidays and distance move delays.
 *
 * It acts as the owner of the tables: agents may not write derived columns, and
 * what a file derives from may lie in rows that they do not see (a receipt
 * classified by another service).  It takes nothing from the caller but the
 * rows of the statement, and gives nothing back.
 *
 * IDENTIFICATION
 *	  extension/dossier/dossier_tenir.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "common/effacement.h"
#include "common/owner.h"
#include "common/statement.h"
#include "dossier/dossier.h"

PG_FUNCTION_INFO_V1(calimero_dossier_tenir);

/* Our own writes fire the triggers of creance and paiement again: there is nothing more to derive from them. */
static bool writing = false;

/* The trigger of dossier itself: a file was closed, or opened again. */
static bool
closes_file(const TriggerData *trigger)
{
	return TRIGGER_FIRED_AFTER(trigger->tg_event) && TRIGGER_FIRED_FOR_ROW(trigger->tg_event) &&
		TRIGGER_FIRED_BY_UPDATE(trigger->tg_event) &&
		RelationGetRelid(trigger->tg_relation) == calimero_data_relid("dossier");
}

/* The trigger of debiteur: nothing enters a file when its debtor moves. */
static bool
moves_debtors(const TriggerData *trigger)
{
	return TRIGGER_FIRED_BY_UPDATE(trigger->tg_event) &&
		strcmp(RelationGetRelationName(trigger->tg_relation), "debiteur") == 0;
}

static void
check_trigger_call(FunctionCallInfo fcinfo)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;

	if (CALLED_AS_TRIGGER(fcinfo) && closes_file(trigger))
		return;
	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_AFTER(trigger->tg_event) ||
		TRIGGER_FIRED_FOR_ROW(trigger->tg_event) || TRIGGER_FIRED_BY_TRUNCATE(trigger->tg_event) ||
		(trigger->tg_oldtable == NULL && trigger->tg_newtable == NULL) ||
		get_namespace_name(RelationGetNamespace(trigger->tg_relation)) == NULL ||
		strcmp(get_namespace_name(RelationGetNamespace(trigger->tg_relation)), "calimero_data") != 0)
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("calimero.dossier_tenir() must be called after each statement on a table of files, with its transition tables")));
}

/* Nothing enters a closed file. */
static void
refuse_closed(const DossierLot *lot)
{
	for (size_t i = 0; i < lot->count; i++)
		if (lot->rows[i].closed)
			ereport(ERROR,
					(errcode(ERRCODE_CALIMERO_CLOSED),
					 errmsg("dossier is closed"),
					 errdetail("Nothing enters a closed dossier: no debt, act, payment or assignment, nor the cancellation of one."),
					 errhint("Open it again with calimero.dossier_rouvrir().")));
}

/* Nothing leaves one either, when something would then be due on it. */
static void
refuse_due_again(const DossierLot *lot)
{
	for (size_t i = 0; i < lot->count; i++)
		if (lot->rows[i].closed && lot->rows[i].computed.solde != 0)
			ereport(ERROR,
					(errcode(ERRCODE_CALIMERO_CLOSED),
					 errmsg("dossier is closed"),
					 errdetail("Without these rows something would be due on it."),
					 errhint("calimero.purger() takes closed dossiers as a whole.")));
}

/* What is done with the files once they are locked. */
typedef enum KeepStep
{
	KEEP_LOCK,					/* no more */
	KEEP_DERIVE,				/* compute and write */
	KEEP_SETTLE_AND_DERIVE		/* after the sums of debts and payments */
} KeepStep;

/* Compute and write what derives from the rows of a lot that is locked. */
static void
derive_lot(DossierLot *lot, const DossierTouched *touched)
{
	DossierConservations rules;
	DossierFacts facts;
	DossierDays days = {0};

	dossier_read_facts(lot, false, &facts);
	if (touched->actes.count > 0)
		dossier_judge_lot(lot, &facts, &touched->actes);
	dossier_read_conservation(lot->caisse, &rules);
	dossier_compute_lot(lot, &rules, &facts, &days);
	refuse_due_again(lot);
	dossier_write_lot(lot);
	dossier_write_days(lot, &days, touched->everything);
}

static void
keep_lot(const DossierTouched *touched, size_t first, size_t count, bool enters, KeepStep step)
{
	DossierLot	lot;

	dossier_lock_lot(&lot, touched->caisse, &touched->dossiers, first, count);
	if (enters)
		refuse_closed(&lot);
	if (step == KEEP_LOCK || (touched->payments_only && !dossier_holds_receipts(&lot)))
		return;
	if (step == KEEP_SETTLE_AND_DERIVE)
		dossier_settle(touched);

	/*
	 * The law too is that of now: calimero.droit_verifier() may have held the
	 * lock for another one.
	 */
	PushActiveSnapshot(GetTransactionSnapshot());
	derive_lot(&lot, touched);
	PopActiveSnapshot();
}

/*
 * All lots in order, each in a context of its own.
 */
static void
keep_lots(const DossierTouched *touched, bool enters, KeepStep step)
{
	MemoryContext work = AllocSetContextCreate(CurrentMemoryContext, "calimero dossiers",
											   ALLOCSET_DEFAULT_SIZES);

	for (size_t first = 0; first < touched->dossiers.count; first += DOSSIER_LOT)
	{
		MemoryContext caller = MemoryContextSwitchTo(work);

		keep_lot(touched, first, Min(touched->dossiers.count - first, DOSSIER_LOT), enters, step);
		MemoryContextSwitchTo(caller);
		MemoryContextReset(work);
		CHECK_FOR_INTERRUPTS();
	}
	MemoryContextDelete(work);
}

/* Sums come after the locks of all files, and before what derives from them. */
static void
keep_touched(const DossierTouched *touched, bool enters)
{
	if (touched->creances.count == 0 && touched->paiements.count == 0)
		keep_lots(touched, enters, KEEP_DERIVE);
	else if (touched->dossiers.count <= DOSSIER_LOT)
		keep_lots(touched, enters, KEEP_SETTLE_AND_DERIVE);
	else
	{
		keep_lots(touched, enters, KEEP_LOCK);
		dossier_settle(touched);
		keep_lots(touched, false, KEEP_DERIVE);
	}
}

bool
dossier_is_deriving(void)
{
	return writing;
}

void
dossier_execute_deriving(CalimeroStatement *statement, const Datum *values)
{
	writing = true;
	PG_TRY();
	{
		calimero_execute(statement, values, NULL);
	}
	PG_FINALLY();
	{
		writing = false;
	}
	PG_END_TRY();
}

void
dossier_keep(const DossierTouched *touched, bool enters)
{
	writing = true;
	PG_TRY();
	{
		keep_touched(touched, enters);
	}
	PG_FINALLY();
	{
		writing = false;
	}
	PG_END_TRY();
}

/*
 * Trigger: AFTER INSERT, UPDATE or DELETE, FOR EACH STATEMENT, with its
 * transition tables; of debiteur, AFTER UPDATE only; and of dossier, AFTER
 * UPDATE OF clos_le, FOR EACH ROW.
 */
Datum
calimero_dossier_tenir(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	DossierTouchedList list;
	CalimeroActor caller;

	check_trigger_call(fcinfo);
	if (writing || calimero_deleting())
		PG_RETURN_POINTER(NULL);
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "could not connect to SPI");
	calimero_act_as_owner("dossier", &caller);
	list = closes_file(trigger) ? dossier_collect_row(trigger) : dossier_collect(trigger);
	for (int i = 0; i < list.count; i++)
		dossier_keep(&list.items[i], !TRIGGER_FIRED_BY_DELETE(trigger->tg_event) && !closes_file(trigger) &&
					 !moves_debtors(trigger));
	calimero_act_as_caller(&caller);
	SPI_finish();
	PG_RETURN_POINTER(NULL);
}
