/*-------------------------------------------------------------------------
 *
 * portefeuille_tenir.c
 *	  calimero.portefeuille_tenir(): the trigger that keeps dossier.agent, the
 *	  agent who follows a file, what its open row of portefeuille says.
 *
 * Locks are those of dossier.h, and it acts as the owner of the tables, as
 * calimero.dossier_tenir() does.
 *
 * IDENTIFICATION
 *	  extension/dossier/portefeuille_tenir.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/rel.h"

#include "common/effacement.h"
#include "common/owner.h"
#include "common/statement.h"
#include "dossier/dossier.h"

PG_FUNCTION_INFO_V1(calimero_portefeuille_tenir);

/* The files are locked, so that their rows stay where this finds them. */
static CalimeroStatement write_agents = {
	"UPDATE calimero_data.dossier d SET agent = s.agent"
	" FROM (SELECT f.place, f.agent AS avant, (SELECT p.agent FROM calimero_data.portefeuille p"
	" WHERE p.caisse OPERATOR(pg_catalog.=) $1 AND p.dossier OPERATOR(pg_catalog.=) k.numero"
	" AND p.au IS NULL) AS agent"
	" FROM pg_catalog.unnest($2) AS k(numero), LATERAL (SELECT d.ctid AS place, d.agent"
	" FROM calimero_data.dossier d WHERE d.caisse OPERATOR(pg_catalog.=) $1"
	" AND d.dossier OPERATOR(pg_catalog.=) k.numero OFFSET 0) AS f OFFSET 0) AS s"
	" WHERE d.ctid OPERATOR(pg_catalog.=) s.place AND s.avant IS DISTINCT FROM s.agent",
	SPI_OK_UPDATE, 2, {TEXTOID, INT8ARRAYOID}
};

/* One agent after the other: whoever has a file gives it up before the next one gets it. */
static CalimeroStatement check_order = {
	"SELECT calimero.refuser('MS031', EXISTS (SELECT FROM pg_catalog.unnest($2) AS k(numero), LATERAL"
	" (SELECT p.du, pg_catalog.lag(p.du) OVER suite AS avant, pg_catalog.lag(p.au) OVER suite AS fin"
	" FROM calimero_data.portefeuille p WHERE p.caisse OPERATOR(pg_catalog.=) $1"
	" AND p.dossier OPERATOR(pg_catalog.=) k.numero WINDOW suite AS (ORDER BY p.numero)) AS s"
	" WHERE s.avant IS NOT NULL AND (s.fin IS NULL OR s.du OPERATOR(pg_catalog.<) s.fin)))",
	SPI_OK_SELECT, 2, {TEXTOID, INT8ARRAYOID}
};

static void
keep_agents(const DossierTouched *touched)
{
	MemoryContext work = AllocSetContextCreate(CurrentMemoryContext, "calimero portfolios",
											   ALLOCSET_DEFAULT_SIZES);

	for (size_t first = 0; first < touched->dossiers.count; first += DOSSIER_LOT)
	{
		MemoryContext caller = MemoryContextSwitchTo(work);
		DossierLot	lot;
		Datum		values[2];

		dossier_lock_lot(&lot, touched->caisse, &touched->dossiers, first,
						 Min(touched->dossiers.count - first, DOSSIER_LOT));
		values[0] = CStringGetTextDatum(touched->caisse);
		values[1] = lot.dossiers;
		calimero_execute(&check_order, values, NULL);
		calimero_execute(&write_agents, values, NULL);
		MemoryContextSwitchTo(caller);
		MemoryContextReset(work);
		CHECK_FOR_INTERRUPTS();
	}
	MemoryContextDelete(work);
}

/* Trigger: AFTER INSERT, UPDATE or DELETE, FOR EACH STATEMENT, with its transition tables. */
Datum
calimero_portefeuille_tenir(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	DossierTouchedList list;
	CalimeroActor caller;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_AFTER(trigger->tg_event) ||
		TRIGGER_FIRED_FOR_ROW(trigger->tg_event) ||
		(trigger->tg_oldtable == NULL && trigger->tg_newtable == NULL) ||
		RelationGetRelid(trigger->tg_relation) != calimero_data_relid("portefeuille"))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("calimero.portefeuille_tenir() must be called after each statement on portefeuille, with its transition tables")));
	if (calimero_deleting())
		PG_RETURN_POINTER(NULL);
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "could not connect to SPI");
	calimero_act_as_owner("dossier", &caller);
	list = dossier_collect(trigger);
	for (int i = 0; i < list.count; i++)
		keep_agents(&list.items[i]);
	calimero_act_as_caller(&caller);
	SPI_finish();
	PG_RETURN_POINTER(NULL);
}
