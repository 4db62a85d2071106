/*-------------------------------------------------------------------------
 *
 * dossier_echeances.c
 *	  calimero.prescriptions(): when each unpaid debt of a caisse prescribes;
 *	  calimero.expliquer_prescription(): why one debt does.
 *
 * Both read as the caller and as its statement sees, and lock nothing.
 *
 * IDENTIFICATION
 *	  extension/dossier/dossier_echeances.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "funcapi.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"

#include "common/compat.h"
#include "common/droit_regles.h"
#include "common/statement.h"
#include "core/droit/prescription_texte.h"
#include "dossier/dossier.h"

PG_FUNCTION_INFO_V1(calimero_prescriptions);
PG_FUNCTION_INFO_V1(calimero_expliquer_prescription);

/* Columns of prescriptions(). */
enum
{
	OUT_CREANCE, OUT_DOSSIER, OUT_FAMILLE, OUT_HORLOGE, OUT_REGIME, OUT_ETAT, OUT_ECHEANCE,
	OUT_RECUPERABLE_DEPUIS, OUT_SOLDE, OUT_COLUMNS
};

/* Columns of expliquer_prescription(). */
enum
{
	STEP_RANG, STEP_ETAPE, STEP_EVENEMENT, STEP_ACTE, STEP_JOUR, STEP_HORLOGE, STEP_ECHEANCE, STEP_TEXTE,
	STEP_ARTICLE, STEP_CONFIANCE, STEP_COLUMNS
};

/* What prescriptions() is asked. */
typedef struct Asked
{
	ReturnSetInfo *set;
	CalimeroDay at;
} Asked;

/* --- prescriptions() --- */

/* "result" is NULL when the law of the caisse does not tell. */
static void
put_debt(ReturnSetInfo *set, const DossierDebt *debt, const DroitResult *result)
{
	Datum		values[OUT_COLUMNS] = {0};
	bool		nulls[OUT_COLUMNS] = {false};

	values[OUT_CREANCE] = Int64GetDatum(debt->creance);
	values[OUT_DOSSIER] = Int64GetDatum(debt->dossier);
	values[OUT_FAMILLE] = CStringGetTextDatum(debt->famille);
	if (result != NULL)
	{
		values[OUT_HORLOGE] = CStringGetTextDatum(droit_clock_codes[result->clock]);
		values[OUT_REGIME] = CStringGetTextDatum(droit_regime_codes[result->regime]);
		values[OUT_ETAT] = CStringGetTextDatum(droit_state_codes[result->state]);
		values[OUT_ECHEANCE] = dossier_day_datum(result->deadline, &nulls[OUT_ECHEANCE]);
		values[OUT_RECUPERABLE_DEPUIS] = dossier_day_datum(result->reach, &nulls[OUT_RECUPERABLE_DEPUIS]);
	}
	else
	{
		values[OUT_ETAT] = CStringGetTextDatum("INDETERMINEE");
		nulls[OUT_HORLOGE] = nulls[OUT_REGIME] = nulls[OUT_ECHEANCE] = nulls[OUT_RECUPERABLE_DEPUIS] = true;
	}
	values[OUT_SOLDE] = calimero_centimes_to_numeric(debt->montant - debt->regle);
	tuplestore_putvalues(set->setResult, set->setDesc, values, nulls);
}

static void
put_lot(const DossierLot *lot, void *argument)
{
	const Asked *asked = argument;
	DossierFacts facts;
	DossierSlices slices = {0};
	DossierLaw	law;

	dossier_read_facts(lot, true, &facts);
	dossier_law_begin(&law, lot->caisse);
	/* One debt of which the law does not tell hides none of the others. */
	law.tolerant = true;
	for (size_t i = 0; i < facts.debt_count; i++)
	{
		const DossierDebt *debt = &facts.debts[i];
		DroitResult result;
		bool		told;

		if (debt->regle == debt->montant)
			continue;
		dossier_slice(&facts, debt->dossier, &slices);
		told = dossier_prescribe(&law, debt, facts.acts + slices.act, slices.act_count,
								 facts.assignments + slices.assignment, slices.assignment_count, asked->at,
								 NULL, &result);
		put_debt(asked->set, debt, told ? &result : NULL);
	}
}

/* The unpaid files of the caisse, as the active snapshot shows them. */
static void
read_open_files(const char *caisse, DossierNumbers *numbers)
{
	static CalimeroStatement read = {
		"SELECT d.dossier FROM calimero_data.dossier d WHERE d.caisse OPERATOR(pg_catalog.=) $1"
		" AND d.etat OPERATOR(pg_catalog.=) 'ouvert' AND d.genre OPERATOR(pg_catalog.<>) 'rac'",
		SPI_OK_SELECT, 1, {TEXTOID}, true
	};

	dossier_read_numbers(&read, caisse, numbers);
}

/* prescriptions(au date, caisse text) */
Datum
calimero_prescriptions(PG_FUNCTION_ARGS)
{
	char		caisse[CALIMERO_CAISSE_SIZE];
	DossierNumbers numbers = {0};
	Asked		asked = {(ReturnSetInfo *) fcinfo->resultinfo};

	if (PG_ARGISNULL(0))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("au must not be null")));
	asked.at = calimero_droit_day(PG_GETARG_DATEADT(0));
	InitMaterializedSRF(fcinfo, 0);
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "could not connect to SPI");
	calimero_resolve_caisse(PG_ARGISNULL(1) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(1)), caisse);
	read_open_files(caisse, &numbers);
	dossier_read_lots(caisse, &numbers, put_lot, &asked);
	SPI_finish();
	return (Datum) 0;
}

/* --- expliquer_prescription() --- */

static void
put_step(ReturnSetInfo *set, const DossierLaw *law, const DroitStep *step, int rank)
{
	char		text[DROIT_STEP_TEXT_SIZE];
	char		confidence[2] = {0};
	DroitOrigin origin;
	Datum		values[STEP_COLUMNS];
	bool		nulls[STEP_COLUMNS] = {false};
	bool		has_event = step->event >= 0;

	droit_step_text(law->rules, law->events, step, text);
	values[STEP_RANG] = Int32GetDatum(rank);
	values[STEP_ETAPE] = CStringGetTextDatum(droit_step_codes[step->kind]);
	nulls[STEP_EVENEMENT] = !has_event;
	values[STEP_EVENEMENT] = has_event
		? CStringGetTextDatum(law->rules->kinds.code[law->events[step->event].kind]) : (Datum) 0;
	nulls[STEP_ACTE] = !has_event || law->event_acts[step->event] == 0;
	values[STEP_ACTE] = nulls[STEP_ACTE] ? (Datum) 0 : Int64GetDatum(law->event_acts[step->event]);
	values[STEP_JOUR] = dossier_day_datum(step->day, &nulls[STEP_JOUR]);
	values[STEP_HORLOGE] = CStringGetTextDatum(droit_clock_codes[step->clock]);
	values[STEP_ECHEANCE] = dossier_day_datum(step->deadline, &nulls[STEP_ECHEANCE]);
	values[STEP_TEXTE] = CStringGetTextDatum(pg_any_to_server(text, (int) strlen(text), PG_UTF8));
	nulls[STEP_ARTICLE] = nulls[STEP_CONFIANCE] = !droit_step_origin(law->rules, step, &origin);
	if (!nulls[STEP_ARTICLE])
	{
		confidence[0] = origin.confidence;
		values[STEP_ARTICLE] = CStringGetTextDatum(origin.article);
		values[STEP_CONFIANCE] = CStringGetTextDatum(confidence);
	}
	tuplestore_putvalues(set->setResult, set->setDesc, values, nulls);
}

/* The file of a debt; error MS021 when the caller sees no such debt. */
static int64
file_of_debt(const char *caisse, int64 creance)
{
	static CalimeroStatement find = {
		"SELECT c.dossier FROM calimero_data.creance c WHERE c.caisse OPERATOR(pg_catalog.=) $1"
		" AND c.creance OPERATOR(pg_catalog.=) $2",
		SPI_OK_SELECT, 2, {TEXTOID, INT8OID}, true,.steady = true
	};
	Datum		values[2] = {CStringGetTextDatum(caisse), Int64GetDatum(creance)};
	bool		isnull;

	if (calimero_execute(&find, values, NULL) == 0)
		ereport(ERROR,
				(errcode(ERRCODE_CALIMERO_NOT_KNOWN),
				 errmsg("not known in this caisse"),
				 errdetail("There is no such debt in the caisse, or you may not see it."),
				 errhint("Check the number, and the argument caisse.")));
	return DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull));
}

static void
explain(ReturnSetInfo *set, const char *caisse, int64 creance, CalimeroDay at)
{
	DossierNumbers numbers = {0};
	DossierLot	lot = {caisse};
	DossierFacts facts;
	DossierSlices slices = {0};
	DossierLaw	law;
	DroitTrace	trace = {NULL, 0, 0};
	DroitResult result;

	dossier_numbers_add(&numbers, file_of_debt(caisse, creance));
	lot.dossiers = dossier_numbers_array(&numbers, 0, 1);
	dossier_read_facts(&lot, true, &facts);
	dossier_law_begin(&law, caisse);
	for (size_t i = 0; i < facts.debt_count; i++)
	{
		if (facts.debts[i].creance != creance)
			continue;
		dossier_slice(&facts, facts.debts[i].dossier, &slices);
		dossier_prescribe(&law, &facts.debts[i], facts.acts + slices.act, slices.act_count,
						  facts.assignments + slices.assignment, slices.assignment_count, at,
						  &trace, &result);
	}
	for (size_t i = 0; i < trace.count; i++)
		put_step(set, &law, &trace.steps[i], (int) i + 1);
}

/* expliquer_prescription(creance bigint, au date, caisse text) */
Datum
calimero_expliquer_prescription(PG_FUNCTION_ARGS)
{
	char		caisse[CALIMERO_CAISSE_SIZE];

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("creance and au must not be null")));
	InitMaterializedSRF(fcinfo, 0);
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "could not connect to SPI");
	calimero_resolve_caisse(PG_ARGISNULL(2) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(2)), caisse);
	explain((ReturnSetInfo *) fcinfo->resultinfo, caisse, PG_GETARG_INT64(0),
			calimero_droit_day(PG_GETARG_DATEADT(1)));
	SPI_finish();
	return (Datum) 0;
}
