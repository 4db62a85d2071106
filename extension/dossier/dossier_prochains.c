/*-------------------------------------------------------------------------
 *
 * dossier_prochains.c
 *	  calimero.prochains_actes(): every act of the ladders of a file, allowed or
 *	  not, with its days; calimero.actes_irreguliers(): the acts that stand and
 *	  that their ladder would not allow.
 *
 * Both read as the caller and as its statement sees, and lock nothing.
 *
 * One row for each ladder and act: where the unpaid debts of a ladder are not
 * as far, what is nearest to letting the act in is told, of the debts for
 * which it is so; then the first day of any of them, and the earliest of their
 * last days.
 *
 * IDENTIFICATION
 *	  extension/dossier/dossier_prochains.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "common/compat.h"
#include "common/droit_regles.h"
#include "common/statement.h"
#include "core/droit/echelle_texte.h"
#include "dossier/dossier.h"

PG_FUNCTION_INFO_V1(calimero_prochains_actes);
PG_FUNCTION_INFO_V1(calimero_actes_irreguliers);

/* Columns of prochains_actes(). */
enum
{
	OUT_ECHELLE, OUT_RANG, OUT_ACTE, OUT_LIBELLE, OUT_AUTEUR, OUT_PERMIS, OUT_REFUS, OUT_RAISON, OUT_APRES,
	OUT_AU_PLUS_TOT, OUT_AU_PLUS_TARD, OUT_CREANCES, OUT_ARTICLE, OUT_COLUMNS
};

/* Columns of actes_irreguliers(). */
enum
{
	BAD_ACTE, BAD_DOSSIER, BAD_NUMERO, BAD_GENRE, BAD_EMIS_LE, BAD_REFUS, BAD_RAISON, BAD_HORS_ORDRE, BAD_COLUMNS
};

/* What is said of an act of a ladder, and for which debts. */
typedef struct Line
{
	DroitStepUp step;
	DossierNumbers debts;		/* none: nothing is said */
} Line;

static Datum
text_datum(const char *text, bool *isnull)
{
	*isnull = text == NULL;
	return *isnull ? (Datum) 0 : CStringGetTextDatum(text);
}

/* --- files ---------------------------------------------------------------------------------------------------------------- */

/* Where the debtors of the files of a lot live, in the order of their numbers. */
static DossierHome *
read_homes(const DossierLot *lot, size_t *count, int64 **dossiers, char ***numbers)
{
	static CalimeroStatement read = {
		"SELECT d.dossier, d.numero, (SELECT b.code_commune FROM calimero_data.debiteur b"
		" WHERE b.caisse OPERATOR(pg_catalog.=) $1 AND b.debiteur OPERATOR(pg_catalog.=) d.debiteur)"
		" FROM pg_catalog.unnest($2) AS k(numero), LATERAL (SELECT d.dossier, d.numero, d.debiteur"
		" FROM calimero_data.dossier d WHERE d.caisse OPERATOR(pg_catalog.=) $1"
		" AND d.dossier OPERATOR(pg_catalog.=) k.numero OFFSET 0) AS d ORDER BY d.dossier",
		SPI_OK_SELECT, 2, {TEXTOID, INT8ARRAYOID}, true,.steady = true
	};
	Datum		values[2] = {CStringGetTextDatum(lot->caisse), lot->dossiers};
	DossierHome *homes;

	*count = calimero_execute(&read, values, NULL);
	homes = palloc((*count + 1) * sizeof(DossierHome));
	*dossiers = palloc((*count + 1) * sizeof(int64));
	*numbers = palloc((*count + 1) * sizeof(char *));
	for (size_t i = 0; i < *count; i++)
	{
		HeapTuple	tuple = SPI_tuptable->vals[i];
		bool		isnull;

		(*dossiers)[i] = DatumGetInt64(SPI_getbinval(tuple, SPI_tuptable->tupdesc, 1, &isnull));
		(*numbers)[i] = pstrdup(SPI_getvalue(tuple, SPI_tuptable->tupdesc, 2));
		homes[i] = dossier_home_of(SPI_getvalue(tuple, SPI_tuptable->tupdesc, 3));
	}
	SPI_freetuptable(SPI_tuptable);
	return homes;
}

/* The file of that number; error MS021 when the caller sees none. */
static int64
file_of_number(const char *caisse, text * number)
{
	static CalimeroStatement find = {
		"SELECT d.dossier FROM calimero_data.dossier d WHERE d.caisse OPERATOR(pg_catalog.=) $1"
		" AND d.numero OPERATOR(pg_catalog.=) $2",
		SPI_OK_SELECT, 2, {TEXTOID, TEXTOID}, true,.steady = true
	};
	Datum		values[2] = {CStringGetTextDatum(caisse), PointerGetDatum(number)};
	bool		isnull;

	if (calimero_execute(&find, values, NULL) == 0)
		ereport(ERROR,
				(errcode(ERRCODE_CALIMERO_NOT_KNOWN),
				 errmsg("not known in this caisse"),
				 errdetail("There is no dossier of that number in the caisse, or you may not see it."),
				 errhint("Check the number, and the argument caisse.")));
	return DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull));
}

/* --- prochains_actes() ---------------------------------------------------------------------------------------------------- */

static void
merge(Line *line, const DroitStepUp *step, int64 creance)
{
	int			kept = dossier_refusal_order(line->step.refusal);
	int			order = dossier_refusal_order(step->refusal);

	if (line->debts.count > 0 && order > kept)
		return;
	if (line->debts.count == 0 || order < kept)
	{
		line->step = *step;
		line->debts.count = 0;
	}
	else
	{
		if (step->earliest < line->step.earliest)
		{
			line->step.earliest = step->earliest;
			line->step.after = step->after;
		}
		line->step.latest = Min(line->step.latest, step->latest);
		line->step.free = Min(line->step.free, step->free);
	}
	dossier_numbers_add(&line->debts, creance);
}

/* What every ladder says on a day: a line for each ladder and act. */
static Line *
climb_file(DossierLaw *law, const DossierFile *file, CalimeroDay at)
{
	const DroitRules *rules = law->rules;
	Line	   *lines = palloc0(rules->ladders.count * rules->acts.count * sizeof(Line));
	DroitStepUp *steps = palloc(rules->acts.count * sizeof(DroitStepUp));

	for (size_t i = 0; i < file->debt_count; i++)
	{
		const DossierDebt *debt = &file->debts[i];
		DroitDossier dossier;
		DroitResult result;
		size_t		count;

		if (debt->regle == debt->montant ||
			!dossier_on_ladder(law, debt, &file->home, file->acts, file->act_count, NULL, false, at, &dossier))
			continue;
		dossier_prescribe(law, debt, file->acts, file->act_count, file->assignments, file->assignment_count, at,
						  NULL, &result);
		dossier.state = result.state;
		dossier.deadline = result.deadline;
		droit_ladder(rules, &dossier, law->done, law->done_count, steps, &count);
		for (size_t j = 0; j < count; j++)
			merge(&lines[dossier.ladder * rules->acts.count + rules->act_rows[steps[j].row].act], &steps[j],
				  debt->creance);
	}
	return lines;
}

static void
put_line(ReturnSetInfo *set, const DroitRules *rules, Line *line)
{
	const DroitStepUp *step = &line->step;
	const DroitAct *act = &rules->act_rows[step->row];
	char		reason[DROIT_REFUSAL_TEXT_SIZE];
	Datum		values[OUT_COLUMNS];
	bool		nulls[OUT_COLUMNS] = {false};
	CalimeroDay earliest = step->earliest;

	if (step->refusal == DROIT_FORBIDDEN && earliest < step->free)
		earliest = step->free;
	dossier_numbers_sort(&line->debts);
	values[OUT_ECHELLE] = CStringGetTextDatum(rules->ladders.code[act->ladder]);
	nulls[OUT_RANG] = act->rank == 0;
	values[OUT_RANG] = Int16GetDatum(act->rank);
	values[OUT_ACTE] = CStringGetTextDatum(rules->acts.code[act->act]);
	values[OUT_LIBELLE] = text_datum(act->origin.label, &nulls[OUT_LIBELLE]);
	values[OUT_AUTEUR] = CStringGetTextDatum(act->author);
	values[OUT_PERMIS] = BoolGetDatum(step->refusal == DROIT_ALLOWED);
	nulls[OUT_REFUS] = step->refusal == DROIT_ALLOWED;
	values[OUT_REFUS] = CStringGetTextDatum(droit_refusal_codes[step->refusal]);
	values[OUT_RAISON] = CStringGetTextDatum(droit_refusal_text(rules, step, DROIT_FRENCH, reason));
	values[OUT_APRES] = text_datum(step->after == DROIT_ACT_DUE ? "EXIGIBILITE"
								   : step->after >= 0 ? rules->acts.code[step->after] : NULL, &nulls[OUT_APRES]);
	values[OUT_AU_PLUS_TOT] = dossier_day_datum(earliest, &nulls[OUT_AU_PLUS_TOT]);
	values[OUT_AU_PLUS_TARD] = dossier_day_datum(step->latest, &nulls[OUT_AU_PLUS_TARD]);
	values[OUT_CREANCES] = dossier_numbers_array(&line->debts, 0, line->debts.count);
	values[OUT_ARTICLE] = CStringGetTextDatum(act->origin.article);
	tuplestore_putvalues(set->setResult, set->setDesc, values, nulls);
}

/* By ladder, the recommended order first, then by code. */
static void
put_lines(ReturnSetInfo *set, const DroitRules *rules, Line *lines)
{
	for (size_t ladder = 0; ladder < rules->ladders.count; ladder++)
	{
		Line	   *of_ladder = lines + ladder * rules->acts.count;
		int			rank = 0;

		for (int next = 1; next != 0; rank = next)
		{
			next = 0;
			for (size_t act = 0; act < rules->acts.count; act++)
			{
				int			its = of_ladder[act].debts.count == 0 ? 0
				: rules->act_rows[of_ladder[act].step.row].rank;

				if (its == rank && rank > 0 && of_ladder[act].debts.count > 0)
					put_line(set, rules, &of_ladder[act]);
				if (its > rank && (next == 0 || its < next))
					next = its;
			}
		}
		for (size_t act = 0; act < rules->acts.count; act++)
			if (of_ladder[act].debts.count > 0 && rules->act_rows[of_ladder[act].step.row].rank == 0)
				put_line(set, rules, &of_ladder[act]);
	}
}

static void
put_file(ReturnSetInfo *set, const char *caisse, int64 dossier, CalimeroDay at)
{
	DossierNumbers numbers = {0};
	DossierLot	lot = {caisse};
	DossierFacts facts;
	DossierFile file = {0};
	DossierSlices slices = {0};
	DossierLaw	law;
	int64	   *dossiers;
	char	  **names;
	size_t		count;
	size_t		debt = 0;

	dossier_numbers_add(&numbers, dossier);
	lot.dossiers = dossier_numbers_array(&numbers, 0, 1);
	dossier_read_facts(&lot, true, &facts);
	dossier_law_begin(&law, caisse);
	dossier_rank_acts(&law, facts.acts, facts.act_count);
	dossier_find_file(&facts, dossier, &slices, &debt, &file);
	file.home = read_homes(&lot, &count, &dossiers, &names)[0];
	put_lines(set, law.rules, climb_file(&law, &file, at));
}

/* prochains_actes(numero text, au date, caisse text) */
Datum
calimero_prochains_actes(PG_FUNCTION_ARGS)
{
	char		caisse[CALIMERO_CAISSE_SIZE];
	CalimeroDay at;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("numero and au must not be null")));
	at = calimero_droit_day(PG_GETARG_DATEADT(1));
	InitMaterializedSRF(fcinfo, 0);
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "could not connect to SPI");
	calimero_resolve_caisse(PG_ARGISNULL(2) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(2)), caisse);
	put_file((ReturnSetInfo *) fcinfo->resultinfo, caisse, file_of_number(caisse, PG_GETARG_TEXT_PP(0)), at);
	SPI_finish();
	return (Datum) 0;
}

/* --- actes_irreguliers() -------------------------------------------------------------------------------------------------- */

static void
put_irregular(ReturnSetInfo *set, const DossierLaw *law, const char *number, const DossierAct *act,
			  const DroitStepUp *step)
{
	char		reason[DROIT_REFUSAL_TEXT_SIZE];
	Datum		values[BAD_COLUMNS];
	bool		nulls[BAD_COLUMNS] = {false};

	values[BAD_ACTE] = Int64GetDatum(act->acte);
	values[BAD_DOSSIER] = Int64GetDatum(act->dossier);
	values[BAD_NUMERO] = CStringGetTextDatum(number);
	values[BAD_GENRE] = CStringGetTextDatum(act->genre);
	values[BAD_EMIS_LE] = dossier_day_datum(act->emis_le, &nulls[BAD_EMIS_LE]);
	values[BAD_REFUS] = CStringGetTextDatum(droit_refusal_codes[step->refusal]);
	values[BAD_RAISON] = CStringGetTextDatum(droit_refusal_text(law->rules, step, DROIT_FRENCH, reason));
	values[BAD_HORS_ORDRE] = BoolGetDatum(act->out_of_order);
	tuplestore_putvalues(set->setResult, set->setDesc, values, nulls);
}

static void
put_irregular_lot(const DossierLot *lot, void *set)
{
	DossierFacts facts;
	DossierFile file = {0};
	DossierSlices slices = {0};
	DossierLaw	law;
	int64	   *dossiers;
	char	  **names;
	size_t		count;
	size_t		debt = 0;
	DossierHome *homes = read_homes(lot, &count, &dossiers, &names);

	dossier_read_facts(lot, true, &facts);
	dossier_law_begin(&law, lot->caisse);
	dossier_rank_acts(&law, facts.acts, facts.act_count);
	for (size_t i = 0; i < count; i++)
	{
		dossier_find_file(&facts, dossiers[i], &slices, &debt, &file);
		file.home = homes[i];
		for (size_t j = 0; j < file.act_count; j++)
		{
			DroitStepUp step;

			if (!dossier_act_in_order(&law, &file, &file.acts[j], &step))
				put_irregular(set, &law, names[i], &file.acts[j], &step);
		}
	}
}

/* Every file that may have acts, as the active snapshot shows them. */
static void
read_all_files(const char *caisse, DossierNumbers *numbers)
{
	static CalimeroStatement read = {
		"SELECT d.dossier FROM calimero_data.dossier d WHERE d.caisse OPERATOR(pg_catalog.=) $1"
		" AND d.derniere_procedure_le IS NOT NULL",
		SPI_OK_SELECT, 1, {TEXTOID}, true
	};

	dossier_read_numbers(&read, caisse, numbers);
}

/* actes_irreguliers(numero text, caisse text) */
Datum
calimero_actes_irreguliers(PG_FUNCTION_ARGS)
{
	char		caisse[CALIMERO_CAISSE_SIZE];
	DossierNumbers numbers = {0};

	InitMaterializedSRF(fcinfo, 0);
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "could not connect to SPI");
	calimero_resolve_caisse(PG_ARGISNULL(1) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(1)), caisse);
	if (PG_ARGISNULL(0))
		read_all_files(caisse, &numbers);
	else
		dossier_numbers_add(&numbers, file_of_number(caisse, PG_GETARG_TEXT_PP(0)));
	dossier_read_lots(caisse, &numbers, put_irregular_lot, fcinfo->resultinfo);
	SPI_finish();
	return (Datum) 0;
}
