/*-------------------------------------------------------------------------
 *
 * archive_essayer.c
 *	  calimero.archive_essayer(): the archive tried with invented rows.
 *
 * What a DBA calls before the first purge: the files are written, sealed,
 * signed for and removed as those of a lot are.  Kept, they are what no lot
 * names, which the next purge removes; who holds the archive key can open
 * them until then.
 *
 * IDENTIFICATION
 *	  extension/archive/archive_essayer.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/tupdesc.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "funcapi.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "archive/archive_interne.h"

#define RESULT_COLUMNS 4
#define ROWS_MOST 10000000

/* Bytes of each row that cannot be compressed but for being written in hexadecimal. */
#define RANDOM_SIZE 512

#define MANIFEST_NAME "essai.json.part"
#define SIGNATURE_NAME "essai.sig.part"

PG_FUNCTION_INFO_V1(calimero_archive_essayer);

/* The columns of an invented row. */
typedef enum Attribute
{
	CAISSE, NUMERO, JOUR, INSTANT, MONTANT, PAIR, TEXTE, ALEA, ATTRIBUTES
} Attribute;

/* What texts can hold that has to be written otherwise; in turn, and NULL after them. */
static const char *const texts[] = {
	"",
	"a\tb\nc\rd\be\ff\vg\\h",
	"\\N",
	"\\.",
	"\"guillemets\", 'apostrophes', {accolades}",
	" blancs ",
	/* In UTF-8, for databases whose encoding has these letters. */
	"\xC3\x89l\xC3\xA9onore \xC3\xA0 N\xC3\xAEmes",
};

static bool
has_accents(void)
{
	switch (GetDatabaseEncoding())
	{
		case PG_UTF8:
		case PG_LATIN1:
		case PG_LATIN9:
		case PG_WIN1252:
			return true;
		default:
			return false;
	}
}

static TupleDesc
describe(void)
{
	TupleDesc	descriptor = CreateTemplateTupleDesc(ATTRIBUTES);

	TupleDescInitEntry(descriptor, CAISSE + 1, "caisse", VARCHAROID, VARHDRSZ + CALIMERO_CAISSE_SIZE - 1, 0);
	TupleDescInitEntry(descriptor, NUMERO + 1, "numero", INT8OID, -1, 0);
	TupleDescInitEntry(descriptor, JOUR + 1, "jour", DATEOID, -1, 0);
	TupleDescInitEntry(descriptor, INSTANT + 1, "instant", TIMESTAMPTZOID, -1, 0);
	/* numeric(14,2) */
	TupleDescInitEntry(descriptor, MONTANT + 1, "montant", NUMERICOID, ((14 << 16) | 2) + VARHDRSZ, 0);
	TupleDescInitEntry(descriptor, PAIR + 1, "pair", BOOLOID, -1, 0);
	TupleDescInitEntry(descriptor, TEXTE + 1, "texte", TEXTOID, -1, 0);
	TupleDescInitEntry(descriptor, ALEA + 1, "alea", BYTEAOID, -1, 0);
	return descriptor;
}

static void
invent(TupleTableSlot *slot, const char *caisse, int64 number)
{
	size_t		turn = number % (lengthof(texts) + 1);
	const char *text = turn < lengthof(texts) ? texts[turn] : NULL;
	bytea	   *random = palloc(VARHDRSZ + RANDOM_SIZE);

	if (turn == lengthof(texts) - 1)
		text = has_accents() ? pg_any_to_server(text, (int) strlen(text), PG_UTF8) : "";
	SET_VARSIZE(random, VARHDRSZ + RANDOM_SIZE);
	if (!pg_strong_random(VARDATA(random), RANDOM_SIZE))
		elog(ERROR, "could not draw random bytes");
	ExecClearTuple(slot);
	memset(slot->tts_isnull, 0, ATTRIBUTES * sizeof(bool));
	slot->tts_values[CAISSE] = CStringGetTextDatum(caisse);
	slot->tts_values[NUMERO] = Int64GetDatum(number);
	slot->tts_values[JOUR] = DateADTGetDatum((DateADT) (number % 10000));
	slot->tts_values[INSTANT] = TimestampTzGetDatum(number * USECS_PER_SEC);
	slot->tts_values[MONTANT] = calimero_centimes_to_numeric(number);
	slot->tts_values[PAIR] = BoolGetDatum(number % 2 == 0);
	slot->tts_values[TEXTE] = text == NULL ? (Datum) 0 : CStringGetTextDatum(text);
	slot->tts_isnull[TEXTE] = text == NULL;
	slot->tts_values[ALEA] = PointerGetDatum(random);
	ExecStoreVirtualTuple(slot);
}

static List *
write_rows(CalimeroArchive *archive, const char *caisse, int64 rows)
{
	TupleDesc	descriptor = describe();
	TupleTableSlot *slot = MakeSingleTupleTableSlot(descriptor, &TTSOpsVirtual);
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "calimero archive trial", ALLOCSET_DEFAULT_SIZES);

	calimero_archive_table(archive, "essai", descriptor);
	for (int64 number = 1; number <= rows; number++)
	{
		MemoryContext old = MemoryContextSwitchTo(context);

		invent(slot, caisse, number);
		MemoryContextSwitchTo(old);
		calimero_archive_row(archive, slot);
		MemoryContextReset(context);
	}
	ExecDropSingleTupleTableSlot(slot);
	return calimero_archive_seal(archive);
}

static char *
describe_files(const char *caisse, List *files)
{
	StringInfoData text;
	ListCell   *cell;

	initStringInfo(&text);
	appendStringInfo(&text, "{\"format\":\"calimero essai 1\",\"caisse\":\"%s\",\"fichiers\":", caisse);
	foreach(cell, files)
	{
		CalimeroArchiveFile *file = lfirst(cell);
		char		sha256[2 * CALIMERO_SHA256_SIZE + 1];

		calimero_hexadecimal(file->sha256, CALIMERO_SHA256_SIZE, sha256);
		appendStringInfo(&text, "%c{\"nom\":\"%s\",\"octets\":" UINT64_FORMAT ",\"sha256\":\"%s\"}",
						 cell == list_head(files) ? '[' : ',', file->name, file->bytes, sha256);
	}
	appendStringInfoString(&text, "],\"logiciel\":\"" CALIMERO_VERSION "\"}\n");
	return text.data;
}

static void
try_manifest(const char *caisse, List *files, bool keep)
{
	CalimeroHandle *directory = calimero_archive_directory(caisse, true);
	char	   *manifest = describe_files(caisse, files);
	uint8		signature[CALIMERO_SIGNATURE_SIZE];

	calimero_archive_sign(manifest, signature);
	calimero_archive_place(directory, caisse, MANIFEST_NAME, manifest, strlen(manifest));
	calimero_archive_place(directory, caisse, SIGNATURE_NAME, signature, sizeof(signature));
	if (!keep)
	{
		calimero_archive_remove(caisse, MANIFEST_NAME);
		calimero_archive_remove(caisse, SIGNATURE_NAME);
	}
	calimero_handle_close(directory);
}

static void
put_file(ReturnSetInfo *result, const CalimeroArchiveFile *file, int part)
{
	char		sha256[2 * CALIMERO_SHA256_SIZE + 1];
	Datum		values[RESULT_COLUMNS];
	bool		nulls[RESULT_COLUMNS] = {false};

	calimero_hexadecimal(file->sha256, CALIMERO_SHA256_SIZE, sha256);
	values[0] = Int32GetDatum(part);
	values[1] = CStringGetTextDatum(file->name);
	values[2] = Int64GetDatum((int64) file->bytes);
	values[3] = CStringGetTextDatum(sha256);
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

static void
try_archive(ReturnSetInfo *result, const char *caisse, int64 rows, bool keep)
{
	CalimeroArchive *archive = calimero_archive_begin(caisse);
	List	   *files = write_rows(archive, caisse, rows);

	PG_TRY();
	{
		try_manifest(caisse, files, keep);
	}
	PG_CATCH();
	{
		calimero_archive_forget(archive);
		PG_RE_THROW();
	}
	PG_END_TRY();
	for (int i = 0; i < list_length(files); i++)
		put_file(result, list_nth(files, i), i + 1);
	if (!keep)
		calimero_archive_forget(archive);
}

Datum
calimero_archive_essayer(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	char		caisse[CALIMERO_CAISSE_SIZE];
	int64		rows = PG_ARGISNULL(1) ? -1 : PG_GETARG_INT64(1);
	bool		keep = !PG_ARGISNULL(2) && PG_GETARG_BOOL(2);
	MemoryContext context;
	MemoryContext old;

	if (rows < 0 || rows > ROWS_MOST)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("number of rows out of range"),
				 errhint("Try with 0 to %d.", ROWS_MOST)));
	InitMaterializedSRF(fcinfo, 0);
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "could not connect to SPI");
	calimero_resolve_caisse(PG_ARGISNULL(0) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(0)), caisse);
	SPI_finish();
	context = AllocSetContextCreate(CurrentMemoryContext, "calimero archive trial", ALLOCSET_DEFAULT_SIZES);
	old = MemoryContextSwitchTo(context);
	try_archive(result, caisse, rows, keep);
	MemoryContextSwitchTo(old);
	MemoryContextDelete(context);
	return (Datum) 0;
}
