/*-------------------------------------------------------------------------
 *
 * cai_movements.c
 *	  Adding the movements that an import brings.
 *
 * Rows go into the table in the order of their lines.  When there are many,
 * the indexes by SIRET and by reference are filled afterwards, each in its own
 * order, which costs less than half of filling them line after line.
 *
 * IDENTIFICATION
 *	  extension/cai/cai_movements.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "commands/sequence.h"
#include "executor/spi.h"
#include "port/pg_bswap.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "cai/cai_batch.h"
#include "common/bulk_writer.h"
#include "common/compat.h"
#include "core/identifiants/siret.h"

/* From so many movements on, indexes are worth filling in their own order. */
#define MANY_ROWS 2000

/* Columns of calimero_data.cai_mouvement, in its order. */
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

static const char *const movement_columns[MOVEMENT_COLUMNS] = {
	"caisse", "mouvement", "siret", "sens", "montant", "date_operation", "periode",
	"date_affectation", "mode", "reference", "annule", "compte", "import"
};

static const char sequence_sql[] =
"SELECT pg_catalog.pg_get_serial_sequence('calimero_data.cai_mouvement', 'mouvement')"
"::pg_catalog.regclass::pg_catalog.oid";

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
		values[MOVEMENT_PERIOD] = cai_period_datum(movement->period);
	nulls[MOVEMENT_ASSIGNED] = movement->assigned == CALIMERO_NO_DAY;
	if (!nulls[MOVEMENT_ASSIGNED])
		values[MOVEMENT_ASSIGNED] = DateADTGetDatum(calimero_day_to_date(movement->assigned));
	nulls[MOVEMENT_MODE] = movement->mode == CAI_NO_MODE;
	mode[0] = (char) ('0' + movement->mode / 10 % 10);
	mode[1] = (char) ('0' + movement->mode % 10);
	if (!nulls[MOVEMENT_MODE])
		values[MOVEMENT_MODE] = calimero_text_datum(mode, 2);
	values[MOVEMENT_REFERENCE] = cai_text_datum(movement->reference);
	nulls[MOVEMENT_REVERSES] = movement->reverses.length == 0;
	if (!nulls[MOVEMENT_REVERSES])
		values[MOVEMENT_REVERSES] = cai_text_datum(movement->reverses);
	/* An extract without account numbers has one account a SIRET. */
	values[MOVEMENT_ACCOUNT] = movement->account.length > 0
		? cai_text_datum(movement->account) : calimero_text_datum(digits, 14);
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
	bool		by_reference;	/* what is being sorted */
} Addition;

static inline const CaiRow *
addition_row(const Addition *addition, uint32 number)
{
	return &addition->batch->rows[addition->written[number]];
}

/* A CalimeroBulkRow. */
static void
give_movement(void *argument, uint32 number, Datum *values, bool *nulls)
{
	Addition   *addition = argument;

	values[MOVEMENT_CAISSE] = addition->caisse;
	values[MOVEMENT_NUMBER] = Int64GetDatum(addition->numbers[number]);
	values[MOVEMENT_IMPORT] = Int64GetDatum(addition->batch->import);
	movement_values(&addition_row(addition, number)->movement, values, nulls);
}

/*
 * The same, but only what the index by SIRET holds, or that by reference: what
 * else a row has is not looked at, and costs to make.
 */
static void
give_siret(void *argument, uint32 number, Datum *values, bool *nulls)
{
	Addition   *addition = argument;
	char		digits[15];

	values[MOVEMENT_CAISSE] = addition->caisse;
	calimero_siret_from_number(addition_row(addition, number)->movement.siret, digits);
	values[MOVEMENT_SIRET] = calimero_text_datum(digits, 14);
}

static void
give_reference(void *argument, uint32 number, Datum *values, bool *nulls)
{
	Addition   *addition = argument;

	values[MOVEMENT_CAISSE] = addition->caisse;
	values[MOVEMENT_REFERENCE] = cai_text_datum(addition_row(addition, number)->movement.reference);
}

/* What an index is sorted by, and the row that it is of. */
typedef struct SortKey
{
	uint64		order;
	uint32		row;
} SortKey;

/*
 * By SIRET; or by reference, of which "order" holds the first eight bytes that
 * are not common to all.
 */
static inline int
compare_keys(const SortKey *a, const SortKey *b, const Addition *addition)
{
	if (a->order != b->order)
		return a->order < b->order ? -1 : 1;
	if (addition->by_reference)
	{
		CaiText		left = addition_row(addition, a->row)->movement.reference;
		CaiText		right = addition_row(addition, b->row)->movement.reference;
		int			order = memcmp(left.data, right.data, Min(left.length, right.length));

		if (order != 0)
			return order;
		if (left.length != right.length)
			return left.length < right.length ? -1 : 1;
	}
	return a->row < b->row ? -1 : a->row > b->row;
}

#define ST_SORT sort_keys
#define ST_ELEMENT_TYPE SortKey
#define ST_COMPARE(a, b, addition) compare_keys(a, b, addition)
#define ST_COMPARE_ARG_TYPE const Addition
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

/*
 * How many bytes all references begin with.
 */
static size_t
common_prefix(const Addition *addition)
{
	CaiText		first = addition_row(addition, 0)->movement.reference;
	size_t		common = first.length;

	for (uint32 i = 1; i < addition->count; i++)
	{
		CaiText		other = addition_row(addition, i)->movement.reference;
		size_t		length = Min(common, other.length);

		for (common = 0; common < length && first.data[common] == other.data[common];)
			common++;
	}
	return common;
}

/* Eight bytes from "from" on, as a number that sorts as they do. */
static uint64
bytes_order(CaiText text, size_t from)
{
	uint64		bytes = 0;

	memcpy(&bytes, text.data + from, Min(text.length - from, sizeof(bytes)));
	return pg_hton64(bytes);
}

/*
 * Fill an index that was put off.
 */
static void
fill_index(CalimeroBulkWriter *writer, const char *index, Addition *addition, bool by_reference)
{
	SortKey    *keys = MemoryContextAllocHuge(CurrentMemoryContext,
											  addition->count * sizeof(SortKey));
	uint32	   *order = MemoryContextAllocHuge(CurrentMemoryContext,
											   addition->count * sizeof(uint32));
	size_t		prefix = by_reference ? common_prefix(addition) : 0;

	addition->by_reference = by_reference;
	for (uint32 i = 0; i < addition->count; i++)
	{
		const CaiMovement *movement = &addition_row(addition, i)->movement;

		keys[i].order = by_reference ? bytes_order(movement->reference, prefix)
			: (uint64) movement->siret;
		keys[i].row = i;
	}
	sort_keys(keys, addition->count, addition);
	for (uint32 i = 0; i < addition->count; i++)
		order[i] = keys[i].row;
	pfree(keys);
	calimero_bulk_fill(writer, index, order, by_reference ? give_reference : give_siret, addition);
	pfree(order);
}

/*
 * The rows into the table and into the indexes.
 */
static void
add_movements(CalimeroBulkWriter *writer, Addition *addition, MemoryContext work)
{
	static const char *const by_siret = "cai_mouvement_siret";
	static const char *const by_reference = "cai_mouvement_reference";
	bool		many = addition->count >= MANY_ROWS;
	bool		sirets_later = many && calimero_bulk_defer(writer, by_siret);
	bool		references_later = many && calimero_bulk_defer(writer, by_reference);
	Datum		values[MOVEMENT_COLUMNS];
	bool		nulls[MOVEMENT_COLUMNS] = {false};
	MemoryContext caller = MemoryContextSwitchTo(work);

	for (uint32 i = 0; i < addition->count; i++)
	{
		give_movement(addition, i, values, nulls);
		calimero_bulk_put(writer, values, nulls);
		MemoryContextReset(work);
	}
	MemoryContextSwitchTo(caller);
	if (sirets_later)
		fill_index(writer, by_siret, addition, false);
	if (references_later)
		fill_index(writer, by_reference, addition, true);
}

void
cai_write_movements(const CaiBatch *batch, MemoryContext work)
{
	size_t		count = (size_t) batch->fates[CAI_FATE_NEW];
	Addition	addition;
	CalimeroBulkWriter *writer;
	Oid			sequence;

	if (count == 0)
		return;
	sequence = movement_sequence();
	memset(&addition, 0, sizeof(addition));
	addition.batch = batch;
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
	writer = calimero_bulk_open("cai_mouvement", movement_columns, MOVEMENT_COLUMNS);
	add_movements(writer, &addition, work);
	calimero_bulk_close(writer);
	pfree(addition.written);
	pfree(addition.numbers);
}
