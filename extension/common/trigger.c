/*-------------------------------------------------------------------------
 *
 * trigger.c
 *	  What triggers share.
 *
 * IDENTIFICATION
 *	  extension/common/trigger.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/builtins.h"
#include "utils/rel.h"

#include "common/calimero_server.h"
#include "common/statement.h"
#include "common/trigger.h"

HeapTuple
calimero_new_row(const TriggerData *trigger)
{
	return TRIGGER_FIRED_BY_INSERT(trigger->tg_event) ? trigger->tg_trigtuple : trigger->tg_newtuple;
}

Datum
calimero_new_value(const TriggerData *trigger, const char *column, bool *isnull)
{
	TupleDesc	descriptor = RelationGetDescr(trigger->tg_relation);
	int			number = SPI_fnumber(descriptor, column);

	if (number <= 0)
		calimero_refuse_columns(RelationGetRelationName(trigger->tg_relation));
	return heap_getattr(calimero_new_row(trigger), number, descriptor, isnull);
}

void
calimero_refuse(const char *code)
{
	static CalimeroStatement refuse = {
		"SELECT calimero.refuser($1)", SPI_OK_SELECT, 1, {TEXTOID}
	};
	Datum		values[1] = {CStringGetTextDatum(code)};

	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "could not connect to SPI");
	calimero_execute(&refuse, values, NULL);
	elog(ERROR, "code %s is none of calimero.refus()", code);
}
