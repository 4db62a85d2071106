/*-------------------------------------------------------------------------
 *
 * imputation.c
 *	  calimero.imputation() and calimero.somme_de_plusieurs(): the core's
 *	  arithmetic of payments over arrays, for the functions in PL/pgSQL that
 *	  lock, read and write.
 *
 * Pure: they read their arguments only.
 *
 * IDENTIFICATION
 *	  extension/paiement/imputation.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "common/calimero_server.h"
#include "common/droit_regles.h"
#include "core/amount.h"
#include "core/dossier/imputation.h"
#include "core/rapprochement/subset_sum.h"

PG_FUNCTION_INFO_V1(calimero_imputation);
PG_FUNCTION_INFO_V1(calimero_somme_de_plusieurs);

static void
refuse_arrays(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("arrays of debts must be of one dimension and one length, without nulls"),
			 errhint("Make them with array_agg() of the same rows in the same order.")));
}

/* The elements of an argument that is an array; *count is checked, or set when it is negative. */
static Datum *
elements_of(FunctionCallInfo fcinfo, int argument, Oid type, int *count)
{
	ArrayType  *array = PG_GETARG_ARRAYTYPE_P(argument);
	int16		width;
	bool		by_value;
	char		align;
	Datum	   *elements;
	int			length;

	if (ARR_NDIM(array) > 1 || array_contains_nulls(array))
		refuse_arrays();
	get_typlenbyvalalign(type, &width, &by_value, &align);
	deconstruct_array(array, type, width, by_value, align, &elements, NULL, &length);
	if (*count >= 0 && *count != length)
		refuse_arrays();
	*count = length;
	return elements;
}

static ImputationPoste
poste_of(Datum value)
{
	static const char *const names[] = {"principal", "majoration", "penalite", "frais"};
	char	   *name = TextDatumGetCString(value);

	for (int i = 0; i < lengthof(names); i++)
		if (strcmp(name, names[i]) == 0)
			return (ImputationPoste) i;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("poste is not known"),
			 errhint("Postes are principal, majoration, penalite and frais.")));
}

static ImputationRule
rule_of(const char *name)
{
	if (strcmp(name, "anciennete") == 0)
		return IMPUTATION_ANCIENNETE;
	if (strcmp(name, "echeance") == 0)
		return IMPUTATION_ECHEANCE;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("rule of imputation is not known"),
			 errhint("Rules are anciennete and echeance.")));
}

/* Arguments 3 to 7; the number of a debt is its place, so that the result finds it again. */
static ImputationDebt *
debts_of(FunctionCallInfo fcinfo, int *count)
{
	Datum	   *postes = elements_of(fcinfo, 3, TEXTOID, count);
	Datum	   *ranks = elements_of(fcinfo, 4, INT2OID, count);
	Datum	   *days = elements_of(fcinfo, 5, DATEOID, count);
	Datum	   *balances = elements_of(fcinfo, 6, NUMERICOID, count);
	ImputationDebt *debts = palloc0(Max(*count, 1) * sizeof(ImputationDebt));

	for (int i = 0; i < *count; i++)
	{
		debts[i].number = i;
		debts[i].poste = poste_of(postes[i]);
		debts[i].rank = DatumGetInt16(ranks[i]);
		debts[i].due = calimero_droit_day(DatumGetDateADT(days[i]));
		debts[i].balance = calimero_numeric_to_centimes(DatumGetNumeric(balances[i]));
	}
	return debts;
}

/*
 * (regle text, montant numeric, courante date, postes text[], rangs smallint[], echeances date[], soldes numeric[]):
 * what each debt gets, in the order of the arrays.
 */
Datum
calimero_imputation(PG_FUNCTION_ARGS)
{
	int			count = -1;
	int64		left;
	ImputationDebt *debts;
	ImputationStatus status;
	Datum	   *assigned;

	for (int i = 0; i < PG_NARGS(); i++)
		if (i != 2 && PG_ARGISNULL(i))
			PG_RETURN_NULL();
	debts = debts_of(fcinfo, &count);
	status = calimero_impute(debts, count, calimero_numeric_to_centimes(PG_GETARG_NUMERIC(1)),
							 rule_of(text_to_cstring(PG_GETARG_TEXT_PP(0))),
							 PG_ARGISNULL(2) ? CALIMERO_NO_DAY : calimero_droit_day(PG_GETARG_DATEADT(2)), &left);
	if (status == IMPUTATION_INVALID)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("an amount or a balance is negative"),
				 errhint("Give what was received and what is still due, zero or more.")));
	if (status == IMPUTATION_RANGE)
		ereport(ERROR,
				(errcode(ERRCODE_CALIMERO_AMOUNT_RANGE),
				 errmsg("balances are out of range together"),
				 errdetail("An amount has at most twelve digits before the decimal point."),
				 errhint("Open another dossier for some of the debts.")));
	assigned = palloc(Max(count, 1) * sizeof(Datum));
	for (int i = 0; i < count; i++)
		assigned[debts[i].number] = calimero_centimes_to_numeric(debts[i].assigned);
	PG_RETURN_ARRAYTYPE_P(construct_array(assigned, count, NUMERICOID, -1, false, TYPALIGN_INT));
}

/*
 * (soldes numeric[], montant numeric): places, from 1, of the only two or more
 * that make the amount; null when there are none, several such sets, or more
 * than SUBSET_MAX balances.
 */
Datum
calimero_somme_de_plusieurs(PG_FUNCTION_ARGS)
{
	int			count = -1;
	Datum	   *balances = elements_of(fcinfo, 0, NUMERICOID, &count);
	int64		items[SUBSET_MAX];
	Datum		places[SUBSET_MAX];
	int			found = 0;
	uint32		set;
	SubsetWindow window;

	if (count < 2 || count > SUBSET_MAX)
		PG_RETURN_NULL();
	for (int i = 0; i < count; i++)
	{
		items[i] = calimero_numeric_to_centimes(DatumGetNumeric(balances[i]));
		if (items[i] <= 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("balances must be more than zero"),
					 errhint("Leave out what is not due any more.")));
	}
	calimero_subset_prepare(&window, items, count);
	if (calimero_subset_find(&window, calimero_numeric_to_centimes(PG_GETARG_NUMERIC(1)), &set) != SUBSET_UNIQUE)
		PG_RETURN_NULL();
	for (int i = 0; i < count; i++)
		if ((set >> i & 1) != 0)
			places[found++] = Int32GetDatum(i + 1);
	PG_RETURN_ARRAYTYPE_P(construct_array(places, found, INT4OID, sizeof(int32), true, TYPALIGN_INT));
}
