/*-------------------------------------------------------------------------
 *
 * droit_regles.c
 *	  The law of a caisse, read from its tables.
 *
 * All of it is a few hundred rows, read in about a millisecond: once a
 * statement.  A function called row by row keeps it in fn_extra, with what the
 * snapshot was: another snapshot with the same limits, the same number of
 * transactions in progress and the same command shows the same rows, so that
 * nothing needs to be told of changes.  It keeps the row type of its result
 * there too: looking it up costs several times what the law itself does.
 *
 * IDENTIFICATION
 *	  extension/common/droit_regles.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"

#include "common/compat.h"
#include "common/droit_regles.h"
#include "common/statement.h"

/* What a snapshot shows, for whom. */
typedef struct SnapshotPrint
{
	TransactionId xmin;
	TransactionId xmax;
	uint32		in_progress;
	int32		subtransactions;
	CommandId	command;
	Oid			user;
} SnapshotPrint;

typedef struct KeptCall
{
	CalimeroDroitCall call;
	SnapshotPrint print;
	int			named_length;	/* -1 when the call names none */
	char		named[CALIMERO_CAISSE_SIZE];
} KeptCall;

static CalimeroStatement statements[DROIT_TABLE_COUNT] = {
	{"SELECT r.origine, r.famille, r.horloge, r.regime, r.du, r.au, r.genre, r.depart, r.depart_mois, r.duree, r.unite,"
		" r.butoir_ans, r.remonte_ans, r.transition, r.article, r.confiance, r.libelle"
		" FROM calimero_data.droit_prescription r WHERE r.caisse OPERATOR(pg_catalog.=) $1",
	SPI_OK_SELECT, 1, {TEXTOID}, true},
	{"SELECT r.origine, r.portee, r.horloge, r.evenement, r.du, r.au, r.effet, r.horloge_ouverte, r.leve_butoir,"
		" r.duree_max_mois, r.reste_minimum_mois, r.article, r.confiance, r.libelle"
		" FROM calimero_data.droit_effet r WHERE r.caisse OPERATOR(pg_catalog.=) $1",
	SPI_OK_SELECT, 1, {TEXTOID}, true},
	{"SELECT r.origine, r.code, r.portee, r.horloge, r.du, r.au, r.effet, r.prolongation_mois, r.sauf_travail_illegal,"
		" r.article, r.confiance, r.libelle"
		" FROM calimero_data.droit_fenetre r WHERE r.caisse OPERATOR(pg_catalog.=) $1",
	SPI_OK_SELECT, 1, {TEXTOID}, true},
	{"SELECT r.origine, r.code, r.du, r.au, r.duree_mois, r.duree_jours, r.reporte, r.distance, r.article, r.confiance,"
		" r.libelle"
		" FROM calimero_data.droit_delai r WHERE r.caisse OPERATOR(pg_catalog.=) $1",
	SPI_OK_SELECT, 1, {TEXTOID}, true},
	{"SELECT r.origine, r.echelle, r.acte, r.du, r.au, r.auteur, r.evenement, r.apres, r.terme, r.interdit, r.sauf_fraude,"
		" r.repetable, r.rang, r.article, r.confiance, r.libelle"
		" FROM calimero_data.droit_acte r WHERE r.caisse OPERATOR(pg_catalog.=) $1",
	SPI_OK_SELECT, 1, {TEXTOID}, true}
};

/* A column of a row as the core reads it, in "context"; NULL for null. */
static const char *
field_text(HeapTuple tuple, TupleDesc descriptor, int column, MemoryContext context)
{
	bool		isnull;
	Datum		value = SPI_getbinval(tuple, descriptor, column, &isnull);
	int			y;
	int			m;
	int			d;
	char	   *text;

	if (isnull)
		return NULL;
	switch (SPI_gettypeid(descriptor, column))
	{
		case BOOLOID:
			return DatumGetBool(value) ? "oui" : "non";
		case DATEOID:
			calimero_civil(calimero_date_to_day(DatumGetDateADT(value)), &y, &m, &d);
			return MemoryContextStrdup(context, psprintf("%04d-%02d-%02d", y, m, d));
		default:
			text = SPI_getvalue(tuple, descriptor, column);
			return MemoryContextStrdup(context, text);
	}
}

static void
read_table(DroitTableId table, const char *caisse, DroitSource *source, MemoryContext context)
{
	Datum		values[1] = {CStringGetTextDatum(caisse)};
	uint64		count = calimero_execute(&statements[table], values, NULL);
	DroitRow   *rows = MemoryContextAllocZero(context, (count + 1) * sizeof(DroitRow));

	for (uint64 i = 0; i < count; i++)
	{
		HeapTuple	tuple = SPI_tuptable->vals[i];
		TupleDesc	descriptor = SPI_tuptable->tupdesc;

		CHECK_FOR_INTERRUPTS();
		rows[i].own = strcmp(SPI_getvalue(tuple, descriptor, 1), "caisse") == 0;
		for (int column = 0; column < droit_tables[table].columns; column++)
			rows[i].field[column] = field_text(tuple, descriptor, column + 2, context);
	}
	source->table[table].rows = rows;
	source->table[table].count = count;
	SPI_freetuptable(SPI_tuptable);
}

/* Why a row cannot be applied. */
static const char *
reason_of(DroitRulesStatus status)
{
	switch (status)
	{
		case DROIT_RULES_TOO_MANY:
			return "There are more rows, or more words in it, than can be read.";
		case DROIT_RULES_MISSING:
			return "A value is needed.";
		case DROIT_RULES_DATES:
			return "The last day is before the first.";
		case DROIT_RULES_UNKNOWN:
			return "It names something that has no row.";
		case DROIT_RULES_GENRE:
			return "The famille has two genres.";
		default:
			return "The value is not one of those that the column can have.";
	}
}

static void
raise_bad_row(DroitRulesStatus status, const DroitRulesError *error, const DroitSource *source)
{
	const DroitTableInfo *table = &droit_tables[error->table];
	const DroitRow *row = &source->table[error->table].rows[error->row];
	const char *code = row->field[0] != NULL ? row->field[0] : "";
	const char *next = table->columns > 1 && row->field[1] != NULL ? row->field[1] : "";

	if (status == DROIT_RULES_NO_MEMORY)
		ereport(ERROR, (errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
	ereport(ERROR,
			(errcode(ERRCODE_CALIMERO_BAD_RULE),
			 errmsg("a row of table \"%s\" cannot be applied", table->name),
			 errdetail("Row \"%s\", \"%s\", column \"%s\": %s", code, next, table->column[error->column],
					   reason_of(status)),
			 errhint("Correct the rows of origine caisse, or call calimero.installer() for those of calimero.")));
}

DroitRules *
calimero_droit_load(const char *caisse)
{
	MemoryContext context = CurrentMemoryContext;
	CalimeroAllocator allocator = calimero_palloc_allocator();
	DroitSource source;
	DroitRules *rules;
	DroitRulesError error;
	DroitRulesStatus status;

	for (int table = 0; table < DROIT_TABLE_COUNT; table++)
		calimero_data_relid(droit_tables[table].name);
	SPI_connect();
	for (int table = 0; table < DROIT_TABLE_COUNT; table++)
		read_table((DroitTableId) table, caisse, &source, context);
	SPI_finish();
	status = droit_rules_build(&source, &allocator, &rules, &error);
	if (status != DROIT_RULES_OK)
		raise_bad_row(status, &error, &source);
	return rules;
}

static SnapshotPrint
print_of_snapshot(void)
{
	Snapshot	snapshot = GetActiveSnapshot();
	SnapshotPrint print;

	memset(&print, 0, sizeof(print));
	print.xmin = snapshot->xmin;
	print.xmax = snapshot->xmax;
	print.in_progress = snapshot->xcnt;
	print.subtransactions = snapshot->subxcnt;
	print.command = snapshot->curcid;
	print.user = GetUserId();
	return print;
}

/* The first call of a function in its statement. */
static KeptCall *
begin_calls(FunctionCallInfo fcinfo)
{
	MemoryContext caller = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);
	KeptCall   *kept = palloc0(sizeof(KeptCall));
	TupleDesc	descriptor;

	if (get_call_result_type(fcinfo, NULL, &descriptor) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	kept->call.descriptor = BlessTupleDesc(descriptor);
	kept->call.context = AllocSetContextCreate(CurrentMemoryContext, "law of a caisse", ALLOCSET_DEFAULT_SIZES);
	MemoryContextSwitchTo(caller);
	fcinfo->flinfo->fn_extra = kept;
	return kept;
}

static bool
still_holds(const KeptCall *kept, const SnapshotPrint *print, text * named)
{
	int			length = named == NULL ? -1 : (int) VARSIZE_ANY_EXHDR(named);

	return kept->call.rules != NULL && kept->named_length == length &&
		(length <= 0 || memcmp(kept->named, VARDATA_ANY(named), length) == 0) &&
		memcmp(&kept->print, print, sizeof(*print)) == 0;
}

static void
load_rules(KeptCall *kept, text * named)
{
	CalimeroDroitCall *call = &kept->call;
	char	   *name = named == NULL ? NULL : text_to_cstring(named);
	char		caisse[CALIMERO_CAISSE_SIZE];
	MemoryContext caller;

	call->rules = NULL;
	call->own = NULL;
	MemoryContextReset(call->context);
	SPI_connect();
	calimero_resolve_caisse(name, caisse);
	SPI_finish();
	caller = MemoryContextSwitchTo(call->context);
	call->rules = calimero_droit_load(caisse);
	MemoryContextSwitchTo(caller);
	strlcpy(kept->named, name == NULL ? "" : name, CALIMERO_CAISSE_SIZE);
	kept->named_length = name == NULL ? -1 : (int) strlen(name);
}

CalimeroDroitCall *
calimero_droit_call(FunctionCallInfo fcinfo, text * named)
{
	KeptCall   *kept = fcinfo->flinfo->fn_extra;
	SnapshotPrint print = print_of_snapshot();

	if (kept == NULL)
		kept = begin_calls(fcinfo);
	if (!still_holds(kept, &print, named))
	{
		load_rules(kept, named);
		kept->print = print;
	}
	return &kept->call;
}

void
calimero_droit_check(DroitStatus status)
{
	switch (status)
	{
		case DROIT_OK:
			return;
		case DROIT_NO_FAMILLE:
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("famille is not known"),
					 errhint("calimero_data.droit_prescription lists those of the caisse.")));
			break;
		case DROIT_NO_RULE:
			ereport(ERROR,
					(errcode(ERRCODE_CALIMERO_NO_RULE),
					 errmsg("no rule says how this debt is prescribed"),
					 errdetail("No row of droit_prescription holds on the day that the clock counts from."),
					 errhint("Add a row of origine caisse for that time.")));
			break;
		case DROIT_NO_DISCOVERY:
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("the day of discovery is needed"),
					 errdetail("The rule counts from the day on which the facts were discovered."),
					 errhint("Give the argument decouverte.")));
			break;
		case DROIT_BAD_DAY:
			ereport(ERROR,
					(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
					 errmsg("day out of range"),
					 errdetail("Days are of years 1 to 9999."),
					 errhint("Correct the year.")));
			break;
		case DROIT_BAD_EVENT:
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("an event ends before it begins"),
					 errdetail("The day au of one of evenements is before its day du."),
					 errhint("Correct the days; leave au out while the event lasts.")));
			break;
		case DROIT_NO_MEMORY:
			ereport(ERROR, (errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
	}
}

CalimeroDay
calimero_droit_day(DateADT date)
{
	/*
	 * Infinity is beyond, and so are the years before 1: compare before
	 * converting.
	 */
	if (date < calimero_day_to_date(DROIT_DAY_MIN) || date > calimero_day_to_date(DROIT_DAY_MAX))
		calimero_droit_check(DROIT_BAD_DAY);
	return calimero_date_to_day(date);
}
