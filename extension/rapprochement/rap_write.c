/*-------------------------------------------------------------------------
 *
 * rap_write.c
 *	  Writing the results that differ from those stored.
 *
 * Rows are added in bulk (bulk_writer.h), without asking the constraints one
 * row at a time: the caisse was read under its lock, SIRETs and periods come
 * out of rows that passed the CHECKs of their tables, movements and payments
 * were read under the snapshot of the same locked transaction, keys are unique
 * by construction, and sums beyond numeric(14,2) are null.
 *
 * A million rows of eleven amounts are written here, so the values of a row are
 * laid out in one buffer that serves for all rows, in their stored form.
 *
 * IDENTIFICATION
 *	  extension/rapprochement/rap_write.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "common/bulk_writer.h"
#include "common/compat.h"
#include "common/statement.h"
#include "core/identifiants/siret.h"
#include "rapprochement/rapprochement.h"

/* Rows removed, or SIRETs taken off the queue, by one statement. */
#define PART_SIZE 8192

/* From so many rows on, indexes are worth filling in their own order. */
#define MANY_ROWS 2000

/* Room for one short value of a row. */
#define VALUE_SIZE 32

static CalimeroStatement remove_keys_statement = {
	"DELETE FROM calimero_data.dsn_rapprochement r"
	" WHERE r.ctid OPERATOR(pg_catalog.=) ANY ($2) AND r.caisse OPERATOR(pg_catalog.=) $1",
	SPI_OK_DELETE, 2, {TEXTOID, TIDARRAYOID},.written = "dsn_rapprochement"
};

static CalimeroStatement remove_allocations_statement = {
	"DELETE FROM calimero_data.dsn_affectation a"
	" WHERE a.ctid OPERATOR(pg_catalog.=) ANY ($2) AND a.caisse OPERATOR(pg_catalog.=) $1",
	SPI_OK_DELETE, 2, {TEXTOID, TIDARRAYOID},.written = "dsn_affectation"
};

static CalimeroStatement empty_statement = {
	"DELETE FROM calimero_data.dsn_a_rapprocher a WHERE a.caisse OPERATOR(pg_catalog.=) $1",
	SPI_OK_DELETE, 1, {TEXTOID},.written = "dsn_a_rapprocher"
};

static CalimeroStatement leave_statement = {
	"DELETE FROM calimero_data.dsn_a_rapprocher a USING pg_catalog.unnest($2) AS s (siret)"
	" WHERE a.caisse OPERATOR(pg_catalog.=) $1 AND a.siret OPERATOR(pg_catalog.=) s.siret",
	SPI_OK_DELETE, 2, {TEXTOID, TEXTARRAYOID},.written = "dsn_a_rapprocher"
};

typedef union RowValue
{
	struct varlena header;
	char		bytes[VALUE_SIZE];
} RowValue;

/* A row being made. */
typedef struct Row
{
	Datum		values[RAPPROCHEMENT_COLUMNS];
	bool		nulls[RAPPROCHEMENT_COLUMNS];
	RowValue	texts[RAPPROCHEMENT_COLUMNS];
} Row;

static void
set_text(Row *row, int column, const char *text)
{
	size_t		length = strlen(text);
	RowValue   *value = &row->texts[column];

	Assert(length + VARHDRSZ <= VALUE_SIZE);
	SET_VARSIZE(&value->header, length + VARHDRSZ);
	memcpy(VARDATA(&value->header), text, length);
	row->values[column] = PointerGetDatum(value);
	row->nulls[column] = false;
}

static void
set_siret(Row *row, int column, int64 siret)
{
	char		digits[15];

	set_text(row, column, calimero_siret_from_number(siret, digits));
}

static void
set_period(Row *row, int column, CalimeroPeriod period)
{
	char		written[CALIMERO_PERIOD_TEXT_SIZE];

	set_text(row, column, calimero_period_to_text(period, written));
}

/* A sum that its column could not hold is null. */
static void
set_amount(Row *row, int column, int64 centimes)
{
	row->nulls[column] = centimes == REC_NO_AMOUNT;
	if (centimes != REC_NO_AMOUNT)
		row->values[column] = calimero_centimes_to_numeric(centimes);
}

static void
set_long(Row *row, int column, int64 value)
{
	row->values[column] = Int64GetDatum(value);
	row->nulls[column] = false;
}

static void
set_integer(Row *row, int column, int32 value)
{
	row->values[column] = Int32GetDatum(value);
	row->nulls[column] = false;
}

static void
set_day(Row *row, int column, CalimeroDay day)
{
	row->nulls[column] = day == CALIMERO_NO_DAY;
	if (day != CALIMERO_NO_DAY)
		row->values[column] = DateADTGetDatum(calimero_day_to_date(day));
}

static void
key_row(Row *row, const char *caisse, const RecKey *key)
{
	set_text(row, RAPPROCHEMENT_CAISSE, caisse);
	set_integer(row, RAPPROCHEMENT_SIGNALS, (int32) key->signals);
	set_integer(row, RAPPROCHEMENT_LINES, (int32) key->lines);
	set_day(row, RAPPROCHEMENT_DUE_DAY, key->due_day);
	set_amount(row, RAPPROCHEMENT_DUE, key->due);
	set_amount(row, RAPPROCHEMENT_CONTRIBUTIONS, key->contributions);
	set_amount(row, RAPPROCHEMENT_REDUCTIONS, key->reductions);
	set_amount(row, RAPPROCHEMENT_ANNOUNCED, key->announced);
	set_amount(row, RAPPROCHEMENT_BY_OTHER, key->announced_by_other);
	set_amount(row, RAPPROCHEMENT_FOR_OTHER, key->announced_for_other);
	set_amount(row, RAPPROCHEMENT_EMITTED, key->emitted);
	set_amount(row, RAPPROCHEMENT_CASHED, key->cashed);
	set_amount(row, RAPPROCHEMENT_ALLOCATED, key->allocated);
	set_amount(row, RAPPROCHEMENT_SETTLED_BY_OTHER, key->settled_by_other);
	set_amount(row, RAPPROCHEMENT_UNPAID_BY_OTHER, key->unpaid_by_other);
	set_amount(row, RAPPROCHEMENT_UNPAID_FOR_OTHER, key->unpaid_for_other);
	set_siret(row, RAPPROCHEMENT_SIRET, key->siret);
	set_period(row, RAPPROCHEMENT_PERIOD, key->period);
	set_text(row, RAPPROCHEMENT_STATUS, rec_status_codes[key->status]);
}

static void
allocation_row(Row *row, const char *caisse, const RecAllocation *allocation, int32 rank)
{
	bool		settles = allocation->announcement[0] != PG_UINT64_MAX;

	set_text(row, AFFECTATION_CAISSE, caisse);
	set_long(row, AFFECTATION_MOVEMENT, (int64) allocation->movement);
	set_long(row, AFFECTATION_DEPOT, (int64) allocation->announcement[0]);
	set_long(row, AFFECTATION_COUNTERPART, (int64) allocation->counterpart);
	set_integer(row, AFFECTATION_DECLARATION, (int32) (allocation->announcement[1] >> 32));
	set_integer(row, AFFECTATION_PAYMENT, (int32) (uint32) allocation->announcement[1]);
	set_integer(row, AFFECTATION_NUMBER, rank);
	set_amount(row, AFFECTATION_AMOUNT, allocation->amount);
	set_siret(row, AFFECTATION_PAYER, allocation->payer);
	set_siret(row, AFFECTATION_SIRET, allocation->siret);
	set_period(row, AFFECTATION_PERIOD, allocation->period);
	set_text(row, AFFECTATION_METHOD, rec_method_codes[allocation->method]);
	row->nulls[AFFECTATION_DEPOT] = !settles;
	row->nulls[AFFECTATION_DECLARATION] = !settles;
	row->nulls[AFFECTATION_PAYMENT] = !settles;
	row->nulls[AFFECTATION_COUNTERPART] = allocation->counterpart == PG_UINT64_MAX;
}

/*
 * Rows of one table being added: which ones, in the order in which they go.
 */
typedef struct Addition
{
	const RapResults *results;
	RapTable	table;
	uint32	   *written;		/* index of each row among the keys or
								 * allocations */
	uint32		count;
	Row		   *row;
} Addition;

/* A key of 128 bits to sort by, and the row that it is of. */
typedef struct SortKey
{
	uint64		high;
	uint64		low;
	uint32		row;
} SortKey;

static inline int
compare_sort_keys(const SortKey *a, const SortKey *b)
{
	if (a->high != b->high)
		return a->high < b->high ? -1 : 1;
	if (a->low != b->low)
		return a->low < b->low ? -1 : 1;
	return a->row < b->row ? -1 : a->row > b->row;
}

#define ST_SORT sort_sort_keys
#define ST_ELEMENT_TYPE SortKey
#define ST_COMPARE(a, b) compare_sort_keys(a, b)
#define ST_SCOPE static
#define ST_DEFINE
#include "lib/sort_template.h"

static void
make_row(Addition *addition, uint32 number)
{
	const RapResults *results = addition->results;
	uint32		index = addition->written[number];

	if (addition->table == RAP_RAPPROCHEMENT)
		key_row(addition->row, results->caisse, &results->output->keys[index]);
	else
		allocation_row(addition->row, results->caisse, &results->output->allocations[index],
					   results->ranks[index]);
}

/* A CalimeroBulkRow. */
static void
give_row(void *argument, uint32 number, Datum *values, bool *nulls)
{
	Addition   *addition = argument;
	int			columns = addition->table == RAP_RAPPROCHEMENT
	? RAPPROCHEMENT_COLUMNS : AFFECTATION_COLUMNS;

	make_row(addition, number);
	memcpy(values, addition->row->values, columns * sizeof(Datum));
	memcpy(nulls, addition->row->nulls, columns * sizeof(bool));
}

/*
 * Fill an index of dsn_affectation that was put off, in the order of its keys:
 * the movement, or the announcement.
 */
static void
fill_index(CalimeroBulkWriter *writer, const char *index, Addition *addition, bool by_movement)
{
	SortKey    *keys = MemoryContextAllocHuge(CurrentMemoryContext,
											  addition->count * sizeof(SortKey));
	uint32	   *order = MemoryContextAllocHuge(CurrentMemoryContext,
											   addition->count * sizeof(uint32));

	for (uint32 i = 0; i < addition->count; i++)
	{
		const RecAllocation *allocation =
		&addition->results->output->allocations[addition->written[i]];

		keys[i].high = by_movement ? allocation->movement : allocation->announcement[0];
		keys[i].low = by_movement ? 0 : allocation->announcement[1];
		keys[i].row = i;
	}
	sort_sort_keys(keys, addition->count);
	for (uint32 i = 0; i < addition->count; i++)
		order[i] = keys[i].row;
	pfree(keys);
	calimero_bulk_fill(writer, index, order, give_row, addition);
	pfree(order);
}

static void
put_rows(CalimeroBulkWriter *writer, Addition *addition)
{
	MemoryContext work = AllocSetContextCreate(CurrentMemoryContext, "calimero result rows",
											   ALLOCSET_DEFAULT_SIZES);
	MemoryContext caller = MemoryContextSwitchTo(work);

	for (uint32 i = 0; i < addition->count; i++)
	{
		make_row(addition, i);
		calimero_bulk_put(writer, addition->row->values, addition->row->nulls);
		MemoryContextReset(work);
	}
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(work);
}

/*
 * Add the rows of one table that are missing or changed.  They come in the
 * order of the primary key; when there are many, the other indexes are filled
 * afterwards, in their own order.
 */
static void
add_rows(RapResults *results, RapTable table, const uint8 *states, size_t count)
{
	static const char *const by_movement = "dsn_affectation_mouvement";
	static const char *const by_announcement = "dsn_affectation_versement";
	Addition	addition = {results, table, NULL, 0, NULL};
	CalimeroBulkWriter *writer;
	bool		many;
	bool		movements_later;
	bool		announcements_later;

	if (count > PG_INT32_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many rows in one matching"),
				 errhint("Match fewer months at once.")));
	addition.written = MemoryContextAllocHuge(CurrentMemoryContext, (count + 1) * sizeof(uint32));
	for (size_t i = 0; i < count; i++)
	{
		if (states[i] != RAP_SAME)
			addition.written[addition.count++] = (uint32) i;
	}
	if (addition.count > 0)
	{
		addition.row = palloc0(sizeof(Row));
		writer = rap_bulk_open(table);
		many = table == RAP_AFFECTATION && addition.count >= MANY_ROWS;
		movements_later = many && calimero_bulk_defer(writer, by_movement);
		announcements_later = many && calimero_bulk_defer(writer, by_announcement);
		put_rows(writer, &addition);
		if (movements_later)
			fill_index(writer, by_movement, &addition, true);
		if (announcements_later)
			fill_index(writer, by_announcement, &addition, false);
		calimero_bulk_close(writer);
		pfree(addition.row);
	}
	pfree(addition.written);
}

/*
 * Remove the rows noted, by their place.  Only this room writes these tables,
 * under the lock of the caisse, so the place still holds the row that was read.
 */
static void
remove_rows(RapResults *results, RapTable table, CalimeroStatement *statement)
{
	const RapArray *gone = &results->gone[table];
	Datum	   *places;

	if (gone->count == 0)
		return;
	places = palloc(PART_SIZE * sizeof(Datum));
	for (size_t from = 0; from < gone->count; from += PART_SIZE)
	{
		size_t		count = Min(gone->count - from, PART_SIZE);
		Datum		values[2];

		CHECK_FOR_INTERRUPTS();
		for (size_t i = 0; i < count; i++)
			places[i] = PointerGetDatum((ItemPointerData *) gone->data + from + i);
		values[0] = CStringGetTextDatum(results->caisse);
		values[1] = PointerGetDatum(construct_array(places, (int) count, TIDOID,
													sizeof(ItemPointerData), false, TYPALIGN_SHORT));
		if (calimero_execute(statement, values, NULL) != count)
			ereport(ERROR,
					(errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
					 errmsg("could not remove rows of \"%s\" due to concurrent update",
							rap_table_name(table)),
					 errhint("Results are written by calimero.dsn_rapprocher() alone; try again.")));
		pfree(DatumGetPointer(values[1]));
	}
	pfree(places);
}

/* The SIRETs computed wait no longer. */
static void
empty_queue(const RapResults *results)
{
	Datum		values[2];

	values[0] = CStringGetTextDatum(results->caisse);
	if (results->scope->everything)
	{
		calimero_execute(&empty_statement, values, NULL);
		return;
	}
	for (size_t from = 0; from < results->scope->count; from += PART_SIZE)
	{
		CHECK_FOR_INTERRUPTS();
		values[1] = rap_scope_part(results->scope, from, PART_SIZE);
		calimero_execute(&leave_statement, values, NULL);
	}
}

/*
 * Rows that were not as computed: a row that changed counts once.
 */
static int64
count_changes(const RapResults *results)
{
	int64		changes = 0;

	for (size_t i = 0; i < results->output->key_count; i++)
		changes += results->key_states[i] == RAP_MISSING;
	for (size_t i = 0; i < results->output->allocation_count; i++)
		changes += results->allocation_states[i] == RAP_MISSING;
	for (int table = 0; table < RAP_TABLE_COUNT; table++)
		changes += (int64) results->gone[table].count;
	return changes;
}

int64
rap_write_results(RapResults *results)
{
	remove_rows(results, RAP_RAPPROCHEMENT, &remove_keys_statement);
	remove_rows(results, RAP_AFFECTATION, &remove_allocations_statement);
	add_rows(results, RAP_RAPPROCHEMENT, results->key_states, results->output->key_count);
	add_rows(results, RAP_AFFECTATION, results->allocation_states,
			 results->output->allocation_count);
	empty_queue(results);
	return count_changes(results);
}
