/*-------------------------------------------------------------------------
 *
 * cai_importer.c
 *	  calimero.cai_importer: an extract of the accounts as a file; and the
 *	  reasons for which lines are rejected.
 *
 * IDENTIFICATION
 *	  extension/cai/cai_importer.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "funcapi.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "cai/cai_batch.h"
#include "common/compat.h"

/* Characters that cai_import.nom holds. */
#define NAME_MAX_CHARACTERS 255

/* Ranks of unknown columns told in a notice. */
#define RANKS_TOLD 20

/* Columns of the result. */
#define RESULT_COLUMNS 6

PG_FUNCTION_INFO_V1(calimero_cai_motifs);
PG_FUNCTION_INFO_V1(calimero_cai_importer);

/* SETOF (motif, libelle). */
Datum
calimero_cai_motifs(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	InitMaterializedSRF(fcinfo, 0);
	for (int i = CAI_ACCEPTED + 1; i < CAI_REASON_COUNT; i++)
	{
		const char *label = cai_reasons[i].label;
		Datum		values[2];
		bool		nulls[2] = {false};

		values[0] = CStringGetTextDatum(cai_reasons[i].code);
		values[1] = CStringGetTextDatum(pg_any_to_server(label, (int) strlen(label), PG_UTF8));
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}

/*
 * The name of a file without its folders, at most as long as its column: cut in
 * place.
 */
static char *
base_name(char *path)
{
	char	   *name = path;

	for (char *c = path; *c != '\0'; c++)
	{
		if ((*c == '/' || *c == '\\') && c[1] != '\0')
			name = c + 1;
	}
	name[pg_mbcharcliplen(name, (int) strlen(name), NAME_MAX_CHARACTERS)] = '\0';
	return name;
}

static void
report_header(CaiHeaderStatus status, CaiColumn culprit)
{
	const char *hint = "docs/cai-csv.md describes the columns.";

	switch (status)
	{
		case CAI_HEADER_OK:
			break;
		case CAI_HEADER_EMPTY:
			ereport(ERROR,
					(errcode(ERRCODE_CALIMERO_CAI_HEADER),
					 errmsg("the extract is empty"),
					 errhint("%s", hint)));
			break;
		case CAI_HEADER_MISSING:
			ereport(ERROR,
					(errcode(ERRCODE_CALIMERO_CAI_HEADER),
					 errmsg("the header of the extract does not name column \"%s\"",
							cai_columns[culprit].name),
					 errdetail("The first line must name the columns reference, siret, sens, montant and date_operation, separated by semicolons, tabs or commas."),
					 errhint("%s", hint)));
			break;
		case CAI_HEADER_REPEATED:
			ereport(ERROR,
					(errcode(ERRCODE_CALIMERO_CAI_HEADER),
					 errmsg("the header of the extract names column \"%s\" twice",
							cai_columns[culprit].name),
					 errhint("%s", hint)));
			break;
		case CAI_HEADER_WIDE:
			ereport(ERROR,
					(errcode(ERRCODE_CALIMERO_CAI_HEADER),
					 errmsg("the header of the extract has more than %d columns", CAI_FIELDS_MAX),
					 errhint("%s", hint)));
			break;
		case CAI_HEADER_NO_MEMORY:
			ereport(ERROR, (errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
			break;
	}
}

/*
 * Say which columns are passed over, by rank: their names come from the file.
 */
static void
report_unknown_columns(const CaiReader *reader)
{
	StringInfoData ranks;
	int			told = 0;

	if (reader->unknown_count == 0)
		return;
	initStringInfo(&ranks);
	for (int i = 0; i < reader->field_count && told < RANKS_TOLD; i++)
	{
		if (reader->columns[i] < 0)
			appendStringInfo(&ranks, "%s%d", told++ > 0 ? ", " : "", i + 1);
	}
	ereport(NOTICE,
			(errmsg_plural("%d column of the extract is not known and was ignored",
						   "%d columns of the extract are not known and were ignored",
						   (unsigned long) reader->unknown_count, reader->unknown_count),
			 errdetail("Rank in the header: %s%s.", ranks.data,
					   reader->unknown_count > told ? ", ..." : "")));
}

/*
 * Every line of the file into the batch.
 */
static void
collect_lines(CaiBatch *batch, const char *content, size_t length)
{
	CalimeroAllocator allocator = calimero_palloc_allocator();
	CaiReader	reader;
	CaiLine		line;
	CaiColumn	culprit;
	CaiHeaderStatus header = cai_open(&reader, &allocator, content, length, &culprit);
	CaiReadStatus status;

	report_header(header, culprit);
	report_unknown_columns(&reader);
	while ((status = cai_next(&reader, &line)) == CAI_READ_LINE)
	{
		if (line.reason == CAI_ACCEPTED)
			cai_batch_add(batch, (int64) line.number, line.fields);
		else
			cai_batch_reject(batch, (int64) line.number, line.reason);
	}
	if (status == CAI_READ_NO_MEMORY)
		report_header(CAI_HEADER_NO_MEMORY, culprit);
	cai_close(&reader);
}

/*
 * Match what waits, which the SIRETs touched have just joined.
 */
static void
match_touched(const CaiBatch *batch)
{
	Oid			types[1] = {TEXTOID};
	Datum		values[1];

	if (batch->fates[CAI_FATE_NEW] + batch->fates[CAI_FATE_REASSIGNED] == 0)
		return;
	values[0] = CStringGetTextDatum(batch->caisse);
	if (SPI_execute_with_args("SELECT r.sirets FROM calimero.dsn_rapprocher($1) r",
							  1, types, values, NULL, false, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not match the SIRETs touched");
}

static Datum
result_datum(FunctionCallInfo fcinfo, const CaiBatch *batch)
{
	TupleDesc	descriptor;
	Datum		values[RESULT_COLUMNS];
	bool		nulls[RESULT_COLUMNS] = {false};

	if (get_call_result_type(fcinfo, NULL, &descriptor) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	values[0] = Int64GetDatum(batch->import);
	values[1] = Int64GetDatum((int64) batch->count);
	values[2] = Int64GetDatum(batch->fates[CAI_FATE_NEW]);
	values[3] = Int64GetDatum(batch->fates[CAI_FATE_REASSIGNED]);
	values[4] = Int64GetDatum(batch->fates[CAI_FATE_SAME] + batch->fates[CAI_FATE_REPEATED]);
	values[5] = Int64GetDatum(batch->fates[CAI_FATE_REJECTED]);
	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(descriptor), values, nulls));
}

/* (contenu bytea, nom text, caisse text, rapprocher boolean) */
Datum
calimero_cai_importer(PG_FUNCTION_ARGS)
{
	MemoryContext context;
	bytea	   *content;
	char	   *name;
	char		caisse[CALIMERO_CAISSE_SIZE];
	CaiBatch   *batch;
	Datum		result;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("content and name of the extract must not be null")));
	context = AllocSetContextCreate(CurrentMemoryContext, "calimero cai import",
									ALLOCSET_DEFAULT_SIZES);
	content = PG_GETARG_BYTEA_PP(0);
	name = base_name(text_to_cstring(PG_GETARG_TEXT_PP(1)));

	SPI_connect();
	calimero_resolve_caisse(PG_ARGISNULL(2) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(2)), caisse);
	calimero_data_relid("cai_import");
	batch = cai_batch_create(context, caisse, 0);
	collect_lines(batch, VARDATA_ANY(content), VARSIZE_ANY_EXHDR(content));
	cai_integrate(batch, name);
	if (PG_ARGISNULL(3) || PG_GETARG_BOOL(3))
		match_touched(batch);
	SPI_finish();

	result = result_datum(fcinfo, batch);
	MemoryContextDelete(context);
	PG_RETURN_DATUM(result);
}
