/*-------------------------------------------------------------------------
 *
 * droit_verifier.c
 *	  calimero.droit_verifier(): a law that changed still tells what files need.
 *
 * Without the rows that its debts and acts need, a file takes no entry any more
 * and nobody knows when it prescribes.  So a transaction that changes the law
 * of a caisse is refused when it commits (MS047) and
 *	 - a nature of debts names a family that has no row;
 *	 - an act that stands is of a kind that no row names;
 *	 - the prescription of an unpaid debt is not told;
 * or when a row cannot be applied at all, once there are debts (MS005).
 *
 * It is a constraint trigger of droit_version, deferred: rows may be taken away
 * and others put in their place in any order, and each caisse is looked at
 * once, under its last number.
 *
 * Locks.  What is entered meanwhile was checked by the law of before.  So this
 * waits for those who write files or natures, and lets no other in until the
 * transaction has ended: EXCLUSIVE on dossier, which every entry on a file
 * locks rows of, then SHARE on creance_nature.  Readers go on.  It looks under
 * a snapshot taken after the locks, under REPEATABLE READ too.
 *
 * IDENTIFICATION
 *	  extension/droit/droit_verifier.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "storage/lmgr.h"
#include "utils/builtins.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "common/calimero_server.h"
#include "common/owner.h"
#include "common/statement.h"

PG_FUNCTION_INFO_V1(calimero_droit_verifier);

/* What must be told: a statement that gives a code of which it is not. */
typedef struct Need
{
	CalimeroStatement lacking;
	const char *what;
	const char *why;
}			Need;

static Need needs[] =
{
	/* A restore may bring natures before the law. */
	{
		{
			"SELECT n.famille FROM calimero_data.creance_nature n WHERE n.caisse OPERATOR(pg_catalog.=) $1"
				" AND NOT EXISTS (SELECT FROM calimero_data.droit_prescription r WHERE r.caisse OPERATOR(pg_catalog.=) $1"
				" AND r.famille OPERATOR(pg_catalog.=) n.famille)"
				" AND EXISTS (SELECT FROM calimero_data.droit_prescription r WHERE r.caisse OPERATOR(pg_catalog.=) $1)"
				" ORDER BY n.famille LIMIT 1",
				SPI_OK_SELECT, 1,
			{
				TEXTOID
			}, true
		},
			"Family", "is named by natures of debts, and no row of droit_prescription is of it."
	},
	{
		{
			"SELECT a.genre FROM calimero_data.acte a WHERE a.caisse OPERATOR(pg_catalog.=) $1 AND a.annule_le IS NULL"
				" AND NOT EXISTS (SELECT FROM calimero_data.droit_acte r WHERE r.caisse OPERATOR(pg_catalog.=) $1"
				" AND r.acte OPERATOR(pg_catalog.=) a.genre)"
				" AND NOT EXISTS (SELECT FROM calimero_data.droit_effet r WHERE r.caisse OPERATOR(pg_catalog.=) $1"
				" AND r.evenement OPERATOR(pg_catalog.=) a.genre)"
				" ORDER BY a.genre LIMIT 1",
				SPI_OK_SELECT, 1,
			{
				TEXTOID
			}, true
		},
			"Act", "stands in dossiers, and no row of droit_acte or droit_effet names it."
	},
	{
		{
			"SELECT p.famille FROM calimero.prescriptions('9999-12-31'::pg_catalog.date, $1) p"
				" WHERE p.etat OPERATOR(pg_catalog.=) 'INDETERMINEE' ORDER BY p.famille LIMIT 1",
				SPI_OK_SELECT, 1,
			{
				TEXTOID
			}, true
		},
			"Family", "has unpaid debts whose prescription no row tells."
	}
};

static void
check_trigger_call(FunctionCallInfo fcinfo)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_AFTER(trigger->tg_event) ||
		!TRIGGER_FIRED_FOR_ROW(trigger->tg_event) || !TRIGGER_FIRED_BY_UPDATE(trigger->tg_event))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("calimero.droit_verifier() must be called after each row of droit_version is updated")));
}

/* Is the row as the transaction leaves it?  Each statement on the law made another one. */
static bool
is_last(TriggerData *trigger, char **caisse)
{
	static CalimeroStatement find = {
		"SELECT FROM calimero_data.droit_version v WHERE v.caisse OPERATOR(pg_catalog.=) $1"
		" AND v.version OPERATOR(pg_catalog.=) $2",
		SPI_OK_SELECT, 2, {TEXTOID, INT8OID}, true
	};
	TupleDesc	descriptor = RelationGetDescr(trigger->tg_relation);
	Datum		values[2];
	bool		isnull;

	*caisse = SPI_getvalue(trigger->tg_newtuple, descriptor, SPI_fnumber(descriptor, "caisse"));
	values[0] = CStringGetTextDatum(*caisse);
	values[1] = SPI_getbinval(trigger->tg_newtuple, descriptor, SPI_fnumber(descriptor, "version"), &isnull);
	return calimero_execute(&find, values, NULL) > 0;
}

static bool
has_files(const char *caisse)
{
	static CalimeroStatement find = {
		"SELECT FROM calimero_data.dossier d WHERE d.caisse OPERATOR(pg_catalog.=) $1 LIMIT 1",
		SPI_OK_SELECT, 1, {TEXTOID}, true
	};
	Datum		values[1] = {CStringGetTextDatum(caisse)};

	return calimero_execute(&find, values, NULL) > 0;
}

static void
check_needs(const char *caisse)
{
	Datum		values[1] = {CStringGetTextDatum(caisse)};

	for (int i = 0; i < lengthof(needs); i++)
	{
		if (calimero_execute(&needs[i].lacking, values, NULL) > 0)
			ereport(ERROR,
					(errcode(ERRCODE_CALIMERO_LAW_NEEDED),
					 errmsg("the law would no longer tell what dossiers need"),
					 errdetail("%s \"%s\" %s", needs[i].what,
							   SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1), needs[i].why),
					 errhint("In the same transaction, add the rows that take the place of those that you change or remove.")));
		SPI_freetuptable(SPI_tuptable);
	}
}

/*
 * Constraint trigger: AFTER UPDATE FOR EACH ROW on droit_version, deferred.
 */
Datum
calimero_droit_verifier(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	CalimeroActor caller;
	char	   *caisse;

	check_trigger_call(fcinfo);
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "could not connect to SPI");
	calimero_act_as_owner_of(trigger->tg_relation, &caller);
	if (is_last(trigger, &caisse))
	{
		if (has_files(caisse))
			LockRelationOid(calimero_data_relid("dossier"), ExclusiveLock);
		LockRelationOid(calimero_data_relid("creance_nature"), ShareLock);
		PushActiveSnapshot(GetLatestSnapshot());
		check_needs(caisse);
		PopActiveSnapshot();
	}
	calimero_act_as_caller(&caller);
	SPI_finish();
	PG_RETURN_POINTER(NULL);
}
