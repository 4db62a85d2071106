/*-------------------------------------------------------------------------
 *
 * cai_store.c
 *	  Writing what an import brings.
 *
 * All fates are known before the first row is written, so that cai_import is
 * written once, with its counts.  Movements and rejects go in by bulk:
 * cai_check() applied the CHECK constraints of cai_mouvement, and their import
 * was written just before.  The rest is SQL.
 *
 * IDENTIFICATION
 *	  extension/cai/cai_store.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "commands/sequence.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "cai/cai_batch.h"
#include "common/bulk_writer.h"
#include "common/compat.h"
#include "core/identifiers.h"

/* Elements of an array given to one statement, rows between two resets. */
#define ARRAY_SIZE 8192

/* From so many movements on, indexes are worth filling in their own order. */
#define MANY_ROWS 2000

/* Columns of calimero_data.cai_mouvement and cai_rejet, in their order. */
enum
{
	MOVEMENT_CAISSE,
	MOVEMENT_NUMBER,
	MOVEMENT_SIRET,
	MOVEMENT_DIRECTION,
	MOVEMENT_AMOUNT,
	MOVEMENT_DAY,
	MOVEMENT_PERIOD,
	MOVEMENT_ASSIGNED,
	MOVEMENT_MODE,
	MOVEMENT_REFERENCE,
	MOVEMENT_REVERSES,
	MOVEMENT_ACCOUNT,
	MOVEMENT_IMPORT,
	MOVEMENT_COLUMNS
};

enum
{
	REJECT_CAISSE,
	REJECT_IMPORT,
	REJECT_LINE,
	REJECT_REASON,
	REJECT_REFERENCE,
	REJECT_COLUMNS
};

static const char create_import_sql[] =
"INSERT INTO calimero_data.cai_import"
" (caisse, nom, lignes, ajoutes, modifies, deja_connus, rejetes)"
" VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING import";

static const char add_to_import_sql[] =
"UPDATE calimero_data.cai_import i"
" SET lignes = i.lignes OPERATOR(pg_catalog.+) $3,"
" ajoutes = i.ajoutes OPERATOR(pg_catalog.+) $4,"
" modifies = i.modifies OPERATOR(pg_catalog.+) $5,"
" deja_connus = i.deja_connus OPERATOR(pg_catalog.+) $6,"
" rejetes = i.rejetes OPERATOR(pg_catalog.+) $7"
" WHERE i.caisse OPERATOR(pg_catalog.=) $1 AND i.import OPERATOR(pg_catalog.=) $2";

static const char reassign_sql[] =
"UPDATE calimero_data.cai_mouvement m"
" SET periode = u.periode, date_affectation = u.date_affectation"
" FROM ROWS FROM (pg_catalog.unnest($2), pg_catalog.unnest($3), pg_catalog.unnest($4))"
" AS u (mouvement, periode, date_affectation)"
" WHERE m.caisse OPERATOR(pg_catalog.=) $1"
" AND m.mouvement OPERATOR(pg_catalog.=) u.mouvement";

static const char queue_sql[] =
"INSERT INTO calimero_data.dsn_a_rapprocher (caisse, siret)"
" SELECT $1, pg_catalog.unnest($2) ON CONFLICT DO NOTHING";

static const char sequence_sql[] =
"SELECT pg_catalog.pg_get_serial_sequence('calimero_data.cai_mouvement', 'mouvement')"
"::pg_catalog.regclass::pg_catalog.oid";

static int64
known_count(const CaiBatch *batch)
{
	return batch->fates[CAI_FATE_SAME] + batch->fates[CAI_FATE_REPEATED];
}

/*
 * The row of cai_import: made, or its counts raised when the lines came with
 * the number of an import.
 */
static void
write_import(CaiBatch *batch, const char *name)
{
	bool		create = batch->import == 0;
	Oid			types[7] = {TEXTOID, create ? TEXTOID : INT8OID, INT8OID, INT8OID,
	INT8OID, INT8OID, INT8OID};
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
		if (SPI_execute_with_args(create_import_sql, 7, types, values, NULL,
								  false, 0) != SPI_OK_INSERT_RETURNING || SPI_processed != 1)
			elog(ERROR, "could not write the import");
		batch->import = DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0],
													SPI_tuptable->tupdesc, 1, &isnull));
		return;
	}
	if (SPI_execute_with_args(add_to_import_sql, 7, types, values, NULL,
							  false, 0) != SPI_OK_UPDATE)
		elog(ERROR, "could not write the import");
	if (SPI_processed != 1)
		ereport(ERROR,
				(errcode(ERRCODE_FOREIGN_KEY_VIOLATION),
				 errmsg("import is not known"),
				 errhint("Leave the column import out: COPY then makes its own import.")));
}

static Datum
text_datum(CaiText text)
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

static Datum
period_datum(CalimeroPeriod period)
{
	char		text[CALIMERO_PERIOD_TEXT_SIZE];

	return CStringGetTextDatum(calimero_period_to_text(period, text));
}

/*
 * The columns of a movement, but its caisse, its number and its import.
 */
static void
movement_values(const CaiMovement *movement, Datum *values, bool *nulls)
{
	char		digits[15];
	char		mode[3];

	calimero_siret_from_number(movement->siret, digits);
	values[MOVEMENT_SIRET] = calimero_text_datum(digits, 14);
	values[MOVEMENT_DIRECTION] = calimero_text_datum(movement->cashed ? "C" : "D", 1);
	values[MOVEMENT_AMOUNT] = calimero_centimes_to_numeric(movement->amount);
	values[MOVEMENT_DAY] = DateADTGetDatum(calimero_day_to_date(movement->day));
	nulls[MOVEMENT_PERIOD] = movement->period == CALIMERO_NO_PERIOD;
	if (!nulls[MOVEMENT_PERIOD])
		values[MOVEMENT_PERIOD] = period_datum(movement->period);
	nulls[MOVEMENT_ASSIGNED] = movement->assigned == CALIMERO_NO_DAY;
	if (!nulls[MOVEMENT_ASSIGNED])
		values[MOVEMENT_ASSIGNED] = DateADTGetDatum(calimero_day_to_date(movement->assigned));
	nulls[MOVEMENT_MODE] = movement->mode == CAI_NO_MODE;
	mode[0] = (char) ('0' + movement->mode / 10 % 10);
	mode[1] = (char) ('0' + movement->mode % 10);
	if (!nulls[MOVEMENT_MODE])
		values[MOVEMENT_MODE] = calimero_text_datum(mode, 2);
	values[MOVEMENT_REFERENCE] = text_datum(movement->reference);
	nulls[MOVEMENT_REVERSES] = movement->reverses.length == 0;
	if (!nulls[MOVEMENT_REVERSES])
		values[MOVEMENT_REVERSES] = text_datum(movement->reverses);
	/* An extract without account numbers has one account a SIRET. */
	values[MOVEMENT_ACCOUNT] = movement->account.length > 0
		? text_datum(movement->account) : calimero_text_datum(digits, 14);
}

/*
 * The sequence of the identity column, which COPY and INSERT would use.
 */
static Oid
movement_sequence(void)
{
	bool		isnull;
	Datum		oid;

	if (SPI_execute(sequence_sql, false, 1) != SPI_OK_SELECT || SPI_processed != 1)
		elog(ERROR, "could not find the sequence of the movements");
	oid = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull);
	if (isnull)
		elog(ERROR, "could not find the sequence of the movements");
	return DatumGetObjectId(oid);
}

/* The movements being added: row numbers of the batch, in order of line. */
typedef struct Addition
{
	const CaiBatch *batch;
	uint32	   *written;
	int64	   *numbers;
	uint32		count;
	Datum		caisse;
} Addition;

/* A CalimeroBulkRow. */
static void
give_movement(void *argument, uint32 number, Datum *values, bool *nulls)
{
	Addition   *addition = argument;

	values[MOVEMENT_CAISSE] = addition->caisse;
	values[MOVEMENT_NUMBER] = Int64GetDatum(addition->numbers[number]);
	values[MOVEMENT_IMPORT] = Int64GetDatum(addition->batch->import);
	movement_values(&addition->batch->rows[addition->written[number]].movement, values, nulls);
}

static inline int
compare_by_siret(uint32 a, uint32 b, const Addition *addition)
{
	int64		left = addition->batch->rows[addition->written[a]].movement.siret;
	int64		right = addition->batch->rows[addition->written[b]].movement.siret;

	if (left != right)
		return left < right ? -1 : 1;
	return a < b ? -1 : a > b;
}

static inline int
compare_by_reference(uint32 a, uint32 b, const Addition *addition)
{
	CaiText		left = addition->batch->rows[addition->written[a]].movement.reference;
	CaiText		right = addition->batch->rows[addition->written[b]].movement.reference;
	int			order = memcmp(left.data, right.data, Min(left.length, right.length));

	return order != 0 ? order : left.length < right.length ? -1 : left.length > right.length;
}

#define ST_SORT sort_by_siret
#define ST_ELEMENT_TYPE uint32
#define ST_COMPARE(a, b, addition) compare_by_siret(*(a), *(b), addition)
#define ST_COMPARE_ARG_TYPE const Addition
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

#define ST_SORT sort_by_reference
#define ST_ELEMENT_TYPE uint32
#define ST_COMPARE(a, b, addition) compare_by_reference(*(a), *(b), addition)
#define ST_COMPARE_ARG_TYPE const Addition
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

/*
 * The rows into the table, in order of line; into the indexes by SIRET and by
 * reference in the order of these when there are many.
 */
static void
add_movements(CalimeroBulkWriter *writer, Addition *addition, MemoryContext work)
{
	static const char *const by_siret = "cai_mouvement_siret";
	static const char *const by_reference = "cai_mouvement_reference";
	bool		many = addition->count >= MANY_ROWS;
	bool		sirets_later = many && calimero_bulk_defer(writer, by_siret);
	bool		references_later = many && calimero_bulk_defer(writer, by_reference);
	uint32	   *order = MemoryContextAllocHuge(CurrentMemoryContext,
											   addition->count * sizeof(uint32));
	Datum		values[MOVEMENT_COLUMNS];
	bool		nulls[MOVEMENT_COLUMNS] = {false};
	MemoryContext caller = MemoryContextSwitchTo(work);

	for (uint32 i = 0; i < addition->count; i++)
	{
		order[i] = i;
		give_movement(addition, i, values, nulls);
		calimero_bulk_put(writer, values, nulls);
		MemoryContextReset(work);
	}
	MemoryContextSwitchTo(caller);
	if (sirets_later)
	{
		sort_by_siret(order, addition->count, addition);
		calimero_bulk_fill(writer, by_siret, order, give_movement, addition);
	}
	if (references_later)
	{
		sort_by_reference(order, addition->count, addition);
		calimero_bulk_fill(writer, by_reference, order, give_movement, addition);
	}
	pfree(order);
}

static void
write_movements(const CaiBatch *batch, MemoryContext work)
{
	size_t		count = (size_t) batch->fates[CAI_FATE_NEW];
	Addition	addition = {batch, NULL, NULL, 0, (Datum) 0};
	CalimeroBulkWriter *writer;
	Oid			sequence;

	if (count == 0)
		return;
	sequence = movement_sequence();
	addition.caisse = CStringGetTextDatum(batch->caisse);
	addition.written = MemoryContextAllocHuge(CurrentMemoryContext, count * sizeof(uint32));
	addition.numbers = MemoryContextAllocHuge(CurrentMemoryContext, count * sizeof(int64));
	for (size_t i = 0; i < batch->count; i++)
	{
		if (batch->rows[i].fate != CAI_FATE_NEW)
			continue;
		addition.numbers[addition.count] = nextval_internal(sequence, false);
		addition.written[addition.count++] = (uint32) i;
	}
	writer = calimero_bulk_open("cai_mouvement");
	add_movements(writer, &addition, work);
	calimero_bulk_close(writer);
	pfree(addition.written);
	pfree(addition.numbers);
}

static void
write_rejects(const CaiBatch *batch, MemoryContext work)
{
	CalimeroBulkWriter *writer;
	Datum		caisse;
	Datum		values[REJECT_COLUMNS];
	bool		nulls[REJECT_COLUMNS] = {false};
	MemoryContext caller;

	if (batch->fates[CAI_FATE_REJECTED] == 0)
		return;
	caisse = CStringGetTextDatum(batch->caisse);
	writer = calimero_bulk_open("cai_rejet");
	caller = MemoryContextSwitchTo(work);
	for (size_t i = 0; i < batch->count; i++)
	{
		const CaiRow *row = &batch->rows[i];

		if (row->fate != CAI_FATE_REJECTED)
			continue;
		values[REJECT_CAISSE] = caisse;
		values[REJECT_IMPORT] = Int64GetDatum(batch->import);
		values[REJECT_LINE] = Int64GetDatum(row->line);
		values[REJECT_REASON] = CStringGetTextDatum(cai_reasons[row->reason].code);
		nulls[REJECT_REFERENCE] = row->movement.reference.length == 0;
		if (!nulls[REJECT_REFERENCE])
			values[REJECT_REFERENCE] = text_datum(row->movement.reference);
		calimero_bulk_put(writer, values, nulls);
		MemoryContextReset(work);
	}
	MemoryContextSwitchTo(caller);
	calimero_bulk_close(writer);
}

/*
 * One array of ARRAY_SIZE elements at most, with its nulls.
 */
static Datum
array_datum(Datum *elements, bool *nulls, int count, Oid type)
{
	int			dimension = count;
	int			lower = 1;
	int16		length = type == TEXTOID ? -1 : type == INT8OID ? 8 : 4;
	bool		by_value = type == INT8OID ? FLOAT8PASSBYVAL : type != TEXTOID;
	char		align = type == INT8OID ? TYPALIGN_DOUBLE : TYPALIGN_INT;

	return PointerGetDatum(construct_md_array(elements, nulls, 1, &dimension, &lower,
											  type, length, by_value, align));
}

/* Assignments that changed, waiting for one UPDATE. */
typedef struct Reassignments
{
	Datum		movements[ARRAY_SIZE];
	Datum		periods[ARRAY_SIZE];
	Datum		days[ARRAY_SIZE];
	bool		no_period[ARRAY_SIZE];
	bool		no_day[ARRAY_SIZE];
	int			count;
} Reassignments;

static void
run_reassignments(const CaiBatch *batch, Reassignments *waiting)
{
	Oid			types[4] = {TEXTOID, INT8ARRAYOID, TEXTARRAYOID, DATEARRAYOID};
	Datum		values[4];

	if (waiting->count == 0)
		return;
	CHECK_FOR_INTERRUPTS();
	values[0] = CStringGetTextDatum(batch->caisse);
	values[1] = array_datum(waiting->movements, NULL, waiting->count, INT8OID);
	values[2] = array_datum(waiting->periods, waiting->no_period, waiting->count, TEXTOID);
	values[3] = array_datum(waiting->days, waiting->no_day, waiting->count, DATEOID);
	if (SPI_execute_with_args(reassign_sql, 4, types, values, NULL, false, 0) != SPI_OK_UPDATE)
		elog(ERROR, "could not update the movements");
	waiting->count = 0;
}

static void
write_reassignments(const CaiBatch *batch, MemoryContext work)
{
	Reassignments *waiting;
	MemoryContext caller;

	if (batch->fates[CAI_FATE_REASSIGNED] == 0)
		return;
	waiting = palloc(sizeof(Reassignments));
	waiting->count = 0;
	caller = MemoryContextSwitchTo(work);
	for (size_t i = 0; i < batch->count; i++)
	{
		const CaiRow *row = &batch->rows[i];
		int			next = waiting->count;

		if (row->fate != CAI_FATE_REASSIGNED)
			continue;
		waiting->movements[next] = Int64GetDatum(row->known);
		waiting->no_period[next] = row->movement.period == CALIMERO_NO_PERIOD;
		waiting->periods[next] = period_datum(row->movement.period);
		waiting->no_day[next] = row->movement.assigned == CALIMERO_NO_DAY;
		waiting->days[next] = waiting->no_day[next] ? (Datum) 0
			: DateADTGetDatum(calimero_day_to_date(row->movement.assigned));
		if (++waiting->count == ARRAY_SIZE)
		{
			run_reassignments(batch, waiting);
			MemoryContextReset(work);
		}
	}
	run_reassignments(batch, waiting);
	MemoryContextSwitchTo(caller);
	MemoryContextReset(work);
	pfree(waiting);
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
	Oid			types[2] = {TEXTOID, TEXTARRAYOID};
	Datum	   *elements = palloc(ARRAY_SIZE * sizeof(Datum));
	int64	   *sirets;
	size_t		count = touched_sirets(batch, &sirets);
	MemoryContext caller = MemoryContextSwitchTo(work);

	for (size_t done = 0; done < count; done += ARRAY_SIZE)
	{
		size_t		part = Min(count - done, ARRAY_SIZE);
		Datum		values[2];

		CHECK_FOR_INTERRUPTS();
		for (size_t i = 0; i < part; i++)
			elements[i] = siret_datum(sirets[done + i]);
		values[0] = CStringGetTextDatum(batch->caisse);
		values[1] = array_datum(elements, NULL, (int) part, TEXTOID);
		if (SPI_execute_with_args(queue_sql, 2, types, values, NULL, false, 0) != SPI_OK_INSERT)
			elog(ERROR, "could not queue the SIRETs to match");
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

	calimero_lock_generation(batch->caisse);
	cai_batch_settle(batch);
	cai_batch_compare(batch);
	write_import(batch, name);
	write_movements(batch, work);
	write_rejects(batch, work);
	write_reassignments(batch, work);
	queue_sirets(batch, work);
	MemoryContextDelete(work);
}
