/*-------------------------------------------------------------------------
 *
 * cai_store.c
 *	  Writing what an import brings.
 *
 * All fates are known before the first row is written, so that cai_import is
 * written once, with its counts.  Movements and rejects go in by bulk:
 * cai_check() applied the CHECK constraints of cai_mouvement, and their import
 * was written just before.  The rest is SQL; what the lines say again of known
 * movements is in cai_repeats.c.
 *
 * IDENTIFICATION
 *	  extension/cai/cai_store.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "cai/cai_batch.h"
#include "common/bulk_writer.h"
#include "common/compat.h"
#include "common/statement.h"
#include "core/identifiants/siret.h"

/* Columns of calimero_data.cai_rejet, in its order. */
enum
{
	REJECT_CAISSE,
	REJECT_IMPORT,
	REJECT_NUMBER,
	REJECT_LINE,
	REJECT_REASON,
	REJECT_REFERENCE,
	REJECT_COLUMNS
};

static const char *const reject_columns[REJECT_COLUMNS] = {
	"caisse", "import", "numero", "ligne", "motif", "reference"
};

static CalimeroStatement create_import_statement = {
	"INSERT INTO calimero_data.cai_import"
	" (caisse, nom, lignes, ajoutes, modifies, deja_connus, rejetes)"
	" VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING import",
	SPI_OK_INSERT_RETURNING, 7,
	{TEXTOID, TEXTOID, INT8OID, INT8OID, INT8OID, INT8OID, INT8OID},.written = "cai_import"
};

static CalimeroStatement add_to_import_statement = {
	"UPDATE calimero_data.cai_import i"
	" SET lignes = i.lignes OPERATOR(pg_catalog.+) $3,"
	" ajoutes = i.ajoutes OPERATOR(pg_catalog.+) $4,"
	" modifies = i.modifies OPERATOR(pg_catalog.+) $5,"
	" deja_connus = i.deja_connus OPERATOR(pg_catalog.+) $6,"
	" rejetes = i.rejetes OPERATOR(pg_catalog.+) $7"
	" WHERE i.caisse OPERATOR(pg_catalog.=) $1 AND i.import OPERATOR(pg_catalog.=) $2"
	" AND i.retire_le IS NULL RETURNING i.rejetes",
	SPI_OK_UPDATE_RETURNING, 7,
	{TEXTOID, INT8OID, INT8OID, INT8OID, INT8OID, INT8OID, INT8OID},.written = "cai_import"
};

static CalimeroStatement find_import_statement = {
	"SELECT FROM calimero_data.cai_import i"
	" WHERE i.caisse OPERATOR(pg_catalog.=) $1 AND i.import OPERATOR(pg_catalog.=) $2"
	" AND i.retire_le IS NULL",
	SPI_OK_SELECT, 2, {TEXTOID, INT8OID}
};

static CalimeroStatement queue_statement = {
	"INSERT INTO calimero_data.dsn_a_rapprocher (caisse, siret)"
	" SELECT $1, pg_catalog.unnest($2) ON CONFLICT DO NOTHING",
	SPI_OK_INSERT, 2, {TEXTOID, TEXTARRAYOID},.written = "dsn_a_rapprocher"
};

static int64
known_count(const CaiBatch *batch)
{
	return batch->fates[CAI_FATE_SAME] + batch->fates[CAI_FATE_REPEATED];
}

void
cai_unknown_import(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_FOREIGN_KEY_VIOLATION),
			 errmsg("import is not known"),
			 errdetail("There is no such import, or it was taken back."),
			 errhint("Leave the column import out: COPY then makes its own import.")));
}

void
cai_check_import(const char *caisse, int64 import)
{
	Datum		values[2] = {CStringGetTextDatum(caisse), Int64GetDatum(import)};

	if (calimero_execute(&find_import_statement, values, NULL) != 1)
		cai_unknown_import();
	SPI_freetuptable(SPI_tuptable);
}

/*
 * The row of cai_import: made, or its counts raised when the lines came with
 * the number of an import.  Gives back how many rejects it had before.
 */
static int64
write_import(CaiBatch *batch, const char *name)
{
	bool		create = batch->import == 0;
	Datum		values[7];
	bool		isnull;

	values[0] = CStringGetTextDatum(batch->caisse);
	values[1] = create ? CStringGetTextDatum(name) : Int64GetDatum(batch->import);
	values[2] = Int64GetDatum((int64) batch->count);
	values[3] = Int64GetDatum(batch->fates[CAI_FATE_NEW]);
	values[4] = Int64GetDatum(batch->fates[CAI_FATE_REASSIGNED]);
	values[5] = Int64GetDatum(known_count(batch));
	values[6] = Int64GetDatum(batch->fates[CAI_FATE_REJECTED]);
	if (create)
	{
		if (calimero_execute(&create_import_statement, values, NULL) != 1)
			elog(ERROR, "could not write the import");
		batch->import = DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0],
													SPI_tuptable->tupdesc, 1, &isnull));
		return 0;
	}
	if (calimero_execute(&add_to_import_statement, values, NULL) != 1)
		cai_unknown_import();
	return DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull)) -
		batch->fates[CAI_FATE_REJECTED];
}

Datum
cai_text_datum(CaiText text)
{
	CaiText		converted = cai_text_to_server(text);

	return calimero_text_datum(converted.data, converted.length);
}

static Datum
siret_datum(int64 siret)
{
	char		digits[15];

	return CStringGetTextDatum(calimero_siret_from_number(siret, digits));
}

Datum
cai_period_datum(CalimeroPeriod period)
{
	char		written[CALIMERO_PERIOD_TEXT_SIZE];

	return CStringGetTextDatum(calimero_period_to_text(period, written));
}

static void
write_rejects(const CaiBatch *batch, int64 before, MemoryContext work)
{
	CalimeroBulkWriter *writer;
	Datum		caisse;
	Datum		values[REJECT_COLUMNS];
	bool		nulls[REJECT_COLUMNS] = {false};
	MemoryContext caller;

	if (batch->fates[CAI_FATE_REJECTED] == 0)
		return;
	caisse = CStringGetTextDatum(batch->caisse);
	writer = calimero_bulk_open("cai_rejet", reject_columns, REJECT_COLUMNS);
	caller = MemoryContextSwitchTo(work);
	for (size_t i = 0; i < batch->count; i++)
	{
		const CaiRow *row = &batch->rows[i];

		if (row->fate != CAI_FATE_REJECTED)
			continue;
		values[REJECT_CAISSE] = caisse;
		values[REJECT_IMPORT] = Int64GetDatum(batch->import);
		values[REJECT_NUMBER] = Int64GetDatum(++before);
		values[REJECT_LINE] = Int64GetDatum(row->line);
		values[REJECT_REASON] = CStringGetTextDatum(cai_reasons[row->reason].code);
		nulls[REJECT_REFERENCE] = row->movement.reference.length == 0;
		if (!nulls[REJECT_REFERENCE])
			values[REJECT_REFERENCE] = cai_text_datum(row->movement.reference);
		calimero_bulk_put(writer, values, nulls);
		MemoryContextReset(work);
	}
	MemoryContextSwitchTo(caller);
	calimero_bulk_close(writer);
}

static int
compare_sirets(const void *left, const void *right)
{
	int64		a = *(const int64 *) left;
	int64		b = *(const int64 *) right;

	return a < b ? -1 : a > b;
}

/*
 * The SIRETs whose movements were added or assigned anew, once each.
 */
static size_t
touched_sirets(const CaiBatch *batch, int64 **sirets)
{
	size_t		count = 0;
	size_t		distinct = 0;

	*sirets = MemoryContextAllocHuge(CurrentMemoryContext,
									 (batch->count + 1) * sizeof(int64));
	for (size_t i = 0; i < batch->count; i++)
	{
		const CaiRow *row = &batch->rows[i];

		if (row->fate != CAI_FATE_NEW && row->fate != CAI_FATE_REASSIGNED)
			continue;
		/* Movements of one account often follow each other. */
		if (count == 0 || (*sirets)[count - 1] != row->movement.siret)
			(*sirets)[count++] = row->movement.siret;
	}
	qsort(*sirets, count, sizeof(int64), compare_sirets);
	for (size_t i = 0; i < count; i++)
	{
		if (distinct == 0 || (*sirets)[distinct - 1] != (*sirets)[i])
			(*sirets)[distinct++] = (*sirets)[i];
	}
	return distinct;
}

/*
 * Have them matched by whoever comes next.
 */
static void
queue_sirets(const CaiBatch *batch, MemoryContext work)
{
	Datum	   *elements = palloc(CAI_ARRAY_SIZE * sizeof(Datum));
	int64	   *sirets;
	size_t		count = touched_sirets(batch, &sirets);
	MemoryContext caller = MemoryContextSwitchTo(work);

	for (size_t done = 0; done < count; done += CAI_ARRAY_SIZE)
	{
		size_t		part = Min(count - done, CAI_ARRAY_SIZE);
		Datum		values[2];

		CHECK_FOR_INTERRUPTS();
		for (size_t i = 0; i < part; i++)
			elements[i] = siret_datum(sirets[done + i]);
		values[0] = CStringGetTextDatum(batch->caisse);
		values[1] = cai_array_datum(elements, NULL, (int) part, TEXTOID);
		calimero_execute(&queue_statement, values, NULL);
		MemoryContextReset(work);
	}
	MemoryContextSwitchTo(caller);
	pfree(sirets);
	pfree(elements);
}

void
cai_integrate(CaiBatch *batch, const char *name)
{
	MemoryContext work = AllocSetContextCreate(CurrentMemoryContext, "calimero cai rows",
											   ALLOCSET_DEFAULT_SIZES);
	int64		rejects_before;

	calimero_lock_generation(batch->caisse);
	cai_batch_settle(batch);
	cai_batch_compare(batch);
	rejects_before = write_import(batch, name);
	cai_write_movements(batch, work);
	write_rejects(batch, rejects_before, work);
	cai_write_repeats(batch, work);
	queue_sirets(batch, work);
	MemoryContextDelete(work);
}
