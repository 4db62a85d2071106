/*-------------------------------------------------------------------------
 *
 * rap_rules.c
 *	  How a caisse matches: its parameters, its bodies and the weights of its codes.
 *
 * Weights are looked up once for each row of dsn_cotisation, so they lie in
 * one array that a table of [origin][code] points into; a code seldom has
 * more than one dated row.  When several hold on a day, the one that begins
 * last does.
 *
 * A change of what is read here must mark the results as being of older rules:
 * the tables have the triggers of rap_stale.c.
 *
 * IDENTIFICATION
 *	  extension/rapprochement/rap_rules.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "utils/builtins.h"

#include "common/compat.h"
#include "common/statement.h"
#include "rapprochement/rapprochement.h"

static CalimeroStatement parameters_statement = {
	"SELECT p.imputation, p.tolerance, p.tolerance_par_ligne, p.elements_maximum,"
	" p.jour_exigibilite, p.delai_jours, p.anticipation_jours"
	" FROM calimero_data.dsn_parametre p WHERE p.caisse OPERATOR(pg_catalog.=) $1",
	SPI_OK_SELECT, 1, {TEXTOID}
};

static CalimeroStatement weights_statement = {
	"SELECT w.origine, w.code, w.du, w.au, w.poids, w.poids_sans_organisme, w.classe"
	" FROM calimero_data.dsn_poids w WHERE w.caisse OPERATOR(pg_catalog.=) $1"
	" ORDER BY w.origine, w.code, w.du DESC",
	SPI_OK_SELECT, 1, {TEXTOID}
};

static CalimeroStatement bodies_statement = {
	"SELECT o.organisme FROM calimero_data.dsn_organisme o"
	" WHERE o.caisse OPERATOR(pg_catalog.=) $1 ORDER BY o.organisme",
	SPI_OK_SELECT, 1, {TEXTOID}
};

static Datum
column(uint64 row, int number, bool *isnull)
{
	return SPI_getbinval(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, number, isnull);
}

static RecImputation
imputation_of(const char *name)
{
	if (strcmp(name, "AUCUNE") == 0)
		return REC_IMPUTE_NONE;
	return strcmp(name, "PLUS_RECENTE") == 0 ? REC_IMPUTE_NEWEST : REC_IMPUTE_OLDEST;
}

static void
read_parameters(const char *caisse, RapRules *rules)
{
	Datum		values[1];
	bool		isnull;

	values[0] = CStringGetTextDatum(caisse);
	if (calimero_execute(&parameters_statement, values, NULL) != 1)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("caisse has no matching parameters"),
				 errhint("Call calimero.creer_caisse() for it again.")));
	rules->engine.imputation = imputation_of(SPI_getvalue(SPI_tuptable->vals[0],
														  SPI_tuptable->tupdesc, 1));
	rules->engine.tolerance = rap_centimes(column(0, 2, &isnull));
	rules->engine.tolerance_per_line = DatumGetBool(column(0, 3, &isnull));
	rules->engine.max_items = DatumGetInt16(column(0, 4, &isnull));
	rules->due_day = DatumGetInt16(column(0, 5, &isnull));
	rules->grace_days = DatumGetInt16(column(0, 6, &isnull));
	rules->engine.days_ahead = DatumGetInt16(column(0, 7, &isnull));
	SPI_freetuptable(SPI_tuptable);
}

static void
read_bodies(const char *caisse, RapRules *rules)
{
	Datum		values[1];

	values[0] = CStringGetTextDatum(caisse);
	calimero_execute(&bodies_statement, values, NULL);
	rules->body_count = SPI_processed;
	rules->bodies = palloc((rules->body_count + 1) * sizeof(char *));
	for (size_t i = 0; i < rules->body_count; i++)
		rules->bodies[i] = pstrdup(SPI_getvalue(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1));
	SPI_freetuptable(SPI_tuptable);
}

static void
read_weight(uint64 row, RapWeight *weight)
{
	bool		isnull;
	Datum		last = column(row, 4, &isnull);

	weight->last = isnull ? INT32_MAX : calimero_date_to_day(DatumGetDateADT(last));
	weight->first = calimero_date_to_day(DatumGetDateADT(column(row, 3, &isnull)));
	weight->weight = (int8) DatumGetInt16(column(row, 5, &isnull));
	weight->weight_no_body = (int8) DatumGetInt16(column(row, 6, &isnull));
	weight->class = *SPI_getvalue(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, 7);
}

void
rap_read_rules(const char *caisse, RapRules *rules)
{
	Datum		values[1];

	memset(rules, 0, sizeof(*rules));
	read_parameters(caisse, rules);
	read_bodies(caisse, rules);

	values[0] = CStringGetTextDatum(caisse);
	calimero_execute(&weights_statement, values, NULL);
	rules->weights = palloc((SPI_processed + 1) * sizeof(RapWeight));
	for (uint64 row = 0; row < SPI_processed; row++)
	{
		/* CHECKs of the table: 81 or 82, and three digits. */
		char	   *origin = SPI_getvalue(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, 1);
		char	   *code = SPI_getvalue(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, 2);
		int			number = (code[0] - '0') * 100 + (code[1] - '0') * 10 + (code[2] - '0');
		int			place = origin[1] - '1';

		if (rules->weight_to[place][number] == 0)
			rules->weight_from[place][number] = (uint32) row;
		rules->weight_to[place][number] = (uint32) row + 1;
		read_weight(row, &rules->weights[row]);
	}
	SPI_freetuptable(SPI_tuptable);
}

const RapWeight *
rap_find_weight(const RapRules *rules, int origin, int code, CalimeroDay day)
{
	uint32		to = rules->weight_to[origin - 81][code];

	for (uint32 i = rules->weight_from[origin - 81][code]; i < to; i++)
	{
		if (rules->weights[i].first <= day && day <= rules->weights[i].last)
			return &rules->weights[i];
	}
	return NULL;
}

bool
rap_is_ours(const RapRules *rules, Datum body)
{
	size_t		length;
	const char *text = rap_text(body, &length);

	for (size_t i = 0; i < rules->body_count; i++)
	{
		if (strlen(rules->bodies[i]) == length && memcmp(rules->bodies[i], text, length) == 0)
			return true;
	}
	return false;
}
