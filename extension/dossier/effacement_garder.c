/*-------------------------------------------------------------------------
 *
 * effacement_garder.c
 *	  calimero.effacement_garder(), the trigger that keeps rows of dossiers:
 *	  the purge alone deletes them, and not before their day.
 *
 * For each statement on the tables of dossiers, which costs a deletion nothing
 * that counts its rows; for each row on dossier itself, whose day it looks at.
 * The owner of the tables and superusers are refused too: a row deleted by hand
 * would be in no archive.  Only session_replication_role = replica, which turns
 * triggers off and takes a superuser, goes past it.
 *
 * What derives (echeance) is deleted by what computes it.
 *
 * The day is that of the session, as current_date is.  What holds a dossier
 * beyond its day is asked by the purge for a whole lot (calimero.retenues).
 *
 * IDENTIFICATION
 *	  extension/dossier/effacement_garder.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "executor/spi.h"
#include "utils/date.h"
#include "utils/numeric.h"
#include "utils/rel.h"

#include "common/calimero_server.h"
#include "common/effacement.h"
#include "common/trigger.h"
#include "dossier/dossier.h"

PG_FUNCTION_INFO_V1(calimero_effacement_garder);

/* A column of the row that goes. */
static Datum
old_value(const TriggerData *trigger, const char *column, bool *isnull)
{
	TupleDesc	descriptor = RelationGetDescr(trigger->tg_relation);
	int			number = SPI_fnumber(descriptor, column);

	if (number <= 0)
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("calimero.effacement_garder() must be called before each row deleted from dossier")));
	return heap_getattr(trigger->tg_trigtuple, number, descriptor, isnull);
}

/* Is its last day past, and nothing due on it? */
static bool
day_has_come(const TriggerData *trigger)
{
	bool		isnull;
	Datum		value = old_value(trigger, "conservation_le", &isnull);

	if (isnull || DatumGetDateADT(value) >= GetSQLCurrentDate())
		return false;
	value = old_value(trigger, "solde", &isnull);
	return !isnull && calimero_numeric_to_centimes(DatumGetNumeric(value)) == 0;
}

/*
 * Trigger: BEFORE DELETE, FOR EACH STATEMENT on the tables of dossiers, and FOR
 * EACH ROW on dossier.
 */
Datum
calimero_effacement_garder(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_BEFORE(trigger->tg_event) ||
		!TRIGGER_FIRED_BY_DELETE(trigger->tg_event))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("calimero.effacement_garder() must be called before rows are deleted")));
	if (TRIGGER_FIRED_FOR_ROW(trigger->tg_event))
	{
		if (!day_has_come(trigger))
			calimero_refuse("MS091");
		PG_RETURN_POINTER(trigger->tg_trigtuple);
	}
	if (!calimero_deleting() &&
		!(dossier_is_deriving() && strcmp(RelationGetRelationName(trigger->tg_relation), "echeance") == 0))
		calimero_refuse("MS090");
	PG_RETURN_POINTER(NULL);
}
