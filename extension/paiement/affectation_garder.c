/*-------------------------------------------------------------------------
 *
 * affectation_garder.c
 *	  calimero.affectation_garder(): the trigger that refuses an assignment of
 *	  a payment to a debt of another debtor, or before it was received.
 *
 * In C for its plan: one that is planned by the schema alone reads a few rows
 * for each assignment, whatever the tables hold and their statistics say.
 * It reads as the caller: what he may not see is not known to him.
 *
 * IDENTIFICATION
 *	  extension/paiement/affectation_garder.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

#include "common/statement.h"
#include "common/trigger.h"

PG_FUNCTION_INFO_V1(calimero_affectation_garder);

/* A refund has no debt; a receipt to classify has no debtor, and is of anybody. */
static CalimeroStatement judge = {
	"SELECT CASE WHEN p.recu_le OPERATOR(pg_catalog.>) $4 THEN 'MS031'"
	" WHEN $3 IS NULL THEN NULL WHEN c.dossier IS NULL THEN 'MS021'"
	" WHEN p.debiteur OPERATOR(pg_catalog.<>) c.debiteur THEN 'MS034' END,"
	" CASE WHEN p.dossier OPERATOR(pg_catalog.<>) c.dossier THEN c.dossier END,"
	" CASE WHEN p.dossier OPERATOR(pg_catalog.<>) c.dossier THEN p.dossier END"
	" FROM (SELECT p.recu_le, p.dossier, d.debiteur FROM (SELECT p.recu_le, p.dossier FROM calimero_data.paiement p"
	" WHERE p.caisse OPERATOR(pg_catalog.=) $1 AND p.paiement OPERATOR(pg_catalog.=) $2 OFFSET 0) AS p,"
	" LATERAL (SELECT d.debiteur FROM calimero_data.dossier d WHERE d.caisse OPERATOR(pg_catalog.=) $1"
	" AND d.dossier OPERATOR(pg_catalog.=) p.dossier OFFSET 0) AS d) AS p"
	" LEFT JOIN (SELECT c.dossier, d.debiteur FROM (SELECT c.dossier FROM calimero_data.creance c"
	" WHERE c.caisse OPERATOR(pg_catalog.=) $1 AND c.creance OPERATOR(pg_catalog.=) $3 OFFSET 0) AS c,"
	" LATERAL (SELECT d.debiteur FROM calimero_data.dossier d WHERE d.caisse OPERATOR(pg_catalog.=) $1"
	" AND d.dossier OPERATOR(pg_catalog.=) c.dossier OFFSET 0) AS d) AS c ON true",
	SPI_OK_SELECT, 4, {TEXTOID, INT8OID, INT8OID, DATEOID},.steady = true
};

static void
check_trigger_call(FunctionCallInfo fcinfo)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_BEFORE(trigger->tg_event) ||
		!TRIGGER_FIRED_FOR_ROW(trigger->tg_event) || TRIGGER_FIRED_BY_DELETE(trigger->tg_event) ||
		strcmp(RelationGetRelationName(trigger->tg_relation), "affectation") != 0)
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("calimero.affectation_garder() must be called before each row inserted or updated in table affectation")));
}

/*
 * The row with the dossiers that it ties, of which the last statement told the
 * numbers: nulls when it ties none.
 */
static HeapTuple
with_ties(const TriggerData *trigger)
{
	TupleDesc	descriptor = RelationGetDescr(trigger->tg_relation);
	int			attributes[2] = {SPI_fnumber(descriptor, "dossier_paye"), SPI_fnumber(descriptor, "dossier_payeur")};
	Datum		values[2];
	bool		nulls[2];

	for (int i = 0; i < 2; i++)
		values[i] = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, i + 2, &nulls[i]);
	return SPI_copytuple(heap_modify_tuple_by_cols(calimero_new_row(trigger), descriptor, 2, attributes, values, nulls));
}

/* Trigger: BEFORE INSERT OR UPDATE, FOR EACH ROW. */
Datum
calimero_affectation_garder(PG_FUNCTION_ARGS)
{
	static const char *const columns[] = {"caisse", "paiement", "creance", "affecte_le"};
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	Datum		values[lengthof(columns)];
	char		nulls[lengthof(columns) + 1] = {0};
	char	   *code = "MS021";
	HeapTuple	row;

	check_trigger_call(fcinfo);
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "could not connect to SPI");
	for (int i = 0; i < lengthof(columns); i++)
	{
		bool		isnull;

		values[i] = calimero_new_value(trigger, columns[i], &isnull);
		nulls[i] = isnull ? 'n' : ' ';
	}
	if (calimero_execute(&judge, values, nulls) > 0)
		code = SPI_getvalue(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1);
	if (code != NULL)
		calimero_refuse(code);
	row = with_ties(trigger);
	SPI_finish();
	PG_RETURN_POINTER(row);
}
