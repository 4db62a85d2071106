/*-------------------------------------------------------------------------
 *
 * cai_repeats.c
 *	  What an import says of movements that were known before it.
 *
 * It is noted in cai_reprise, so that calimero.cai_retirer() can take an import
 * back and leave what the others say.  Extracts overlap, and what they repeat
 * stands in the order in which it came: movements said again are noted by runs
 * of numbers that follow each other, so that an extract imported twice costs a
 * row and not a million.  A movement assigned anew is noted by itself, with its
 * assignment before and after.
 *
 * IDENTIFICATION
 *	  extension/cai/cai_repeats.c
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

#include "cai/cai_batch.h"
#include "common/compat.h"
#include "common/statement.h"

static CalimeroStatement note_runs_statement = {
	"INSERT INTO calimero_data.cai_reprise (caisse, import, premier, dernier, confirme, modifie)"
	" SELECT $1, $2, u.premier, u.dernier, $5, false"
	" FROM ROWS FROM (pg_catalog.unnest($3), pg_catalog.unnest($4)) AS u (premier, dernier)",
	SPI_OK_INSERT, 5, {TEXTOID, INT8OID, INT8ARRAYOID, INT8ARRAYOID, BOOLOID},.written = "cai_reprise"
};

/* Before the movements change: their assignment until now is read from them. */
static CalimeroStatement note_assignments_statement = {
	"INSERT INTO calimero_data.cai_reprise (caisse, import, premier, dernier, confirme, modifie,"
	" date_avant, date_affectation, periode_avant, periode)"
	" SELECT $1, $2, u.mouvement, u.mouvement, false, true,"
	" m.date_affectation, u.date_affectation, m.periode, u.periode"
	" FROM ROWS FROM (pg_catalog.unnest($3), pg_catalog.unnest($4), pg_catalog.unnest($5))"
	" AS u (mouvement, periode, date_affectation)"
	" CROSS JOIN LATERAL (SELECT m.periode, m.date_affectation"
	" FROM calimero_data.cai_mouvement m WHERE m.caisse OPERATOR(pg_catalog.=) $1"
	" AND m.mouvement OPERATOR(pg_catalog.=) u.mouvement OFFSET 0) m",
	SPI_OK_INSERT, 5, {TEXTOID, INT8OID, INT8ARRAYOID, TEXTARRAYOID, DATEARRAYOID},.written = "cai_reprise"
};

static CalimeroStatement reassign_statement = {
	"UPDATE calimero_data.cai_mouvement m"
	" SET periode = u.periode, date_affectation = u.date_affectation"
	" FROM ROWS FROM (pg_catalog.unnest($2), pg_catalog.unnest($3), pg_catalog.unnest($4))"
	" AS u (mouvement, periode, date_affectation)"
	" WHERE m.caisse OPERATOR(pg_catalog.=) $1"
	" AND m.mouvement OPERATOR(pg_catalog.=) u.mouvement",
	SPI_OK_UPDATE, 4, {TEXTOID, INT8ARRAYOID, TEXTARRAYOID, DATEARRAYOID},.written = "cai_mouvement"
};

Datum
cai_array_datum(Datum *elements, bool *nulls, int count, Oid type)
{
	int			dimension = count;
	int			lower = 1;
	int16		length = type == TEXTOID ? -1 : type == INT8OID ? 8 : 4;
	bool		by_value = type == INT8OID ? FLOAT8PASSBYVAL : type != TEXTOID;
	char		align = type == INT8OID ? TYPALIGN_DOUBLE : TYPALIGN_INT;

	return PointerGetDatum(construct_md_array(elements, nulls, 1, &dimension, &lower,
											  type, length, by_value, align));
}

/* Assignments that changed, waiting for their statements. */
typedef struct Reassignments
{
	Datum		movements[CAI_ARRAY_SIZE];
	Datum		periods[CAI_ARRAY_SIZE];
	Datum		days[CAI_ARRAY_SIZE];
	bool		no_period[CAI_ARRAY_SIZE];
	bool		no_day[CAI_ARRAY_SIZE];
	int			count;
} Reassignments;

static void
run_reassignments(const CaiBatch *batch, Reassignments *waiting)
{
	Datum		values[5];

	if (waiting->count == 0)
		return;
	CHECK_FOR_INTERRUPTS();
	values[0] = CStringGetTextDatum(batch->caisse);
	values[1] = Int64GetDatum(batch->import);
	values[2] = cai_array_datum(waiting->movements, NULL, waiting->count, INT8OID);
	values[3] = cai_array_datum(waiting->periods, waiting->no_period, waiting->count, TEXTOID);
	values[4] = cai_array_datum(waiting->days, waiting->no_day, waiting->count, DATEOID);
	calimero_execute(&note_assignments_statement, values, NULL);
	values[1] = values[0];
	calimero_execute(&reassign_statement, values + 1, NULL);
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
		waiting->periods[next] = cai_period_datum(row->movement.period);
		waiting->no_day[next] = row->movement.assigned == CALIMERO_NO_DAY;
		waiting->days[next] = waiting->no_day[next] ? (Datum) 0
			: DateADTGetDatum(calimero_day_to_date(row->movement.assigned));
		if (++waiting->count == CAI_ARRAY_SIZE)
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
compare_numbers(const void *left, const void *right)
{
	int64		a = *(const int64 *) left;
	int64		b = *(const int64 *) right;

	return a < b ? -1 : a > b;
}

/*
 * The movements that lines say again as they are, in order: those whose
 * period the line says too ("confirmed"), or the others.
 */
static size_t
repeated_movements(const CaiBatch *batch, bool confirmed, int64 *numbers)
{
	size_t		count = 0;
	bool		sorted = true;

	for (size_t i = 0; i < batch->count; i++)
	{
		const CaiRow *row = &batch->rows[i];

		if (row->fate != CAI_FATE_SAME ||
			(row->movement.period != CALIMERO_NO_PERIOD) != confirmed)
			continue;
		if (count > 0 && numbers[count - 1] > row->known)
			sorted = false;
		numbers[count++] = row->known;
	}
	if (!sorted)
		qsort(numbers, count, sizeof(int64), compare_numbers);
	return count;
}

/*
 * Note them, by runs.
 */
static void
write_runs(const CaiBatch *batch, bool confirmed, int64 *numbers, MemoryContext work)
{
	size_t		count = repeated_movements(batch, confirmed, numbers);
	Datum	   *first = palloc(CAI_ARRAY_SIZE * sizeof(Datum));
	Datum	   *last = palloc(CAI_ARRAY_SIZE * sizeof(Datum));
	int			runs = 0;
	MemoryContext caller = MemoryContextSwitchTo(work);

	for (size_t i = 0; i < count; i++)
	{
		Datum		values[5];

		if (i == 0 || numbers[i] != numbers[i - 1] + 1)
			first[runs] = Int64GetDatum(numbers[i]);
		if (i + 1 < count && numbers[i + 1] == numbers[i] + 1)
			continue;
		last[runs++] = Int64GetDatum(numbers[i]);
		if (runs < CAI_ARRAY_SIZE && i + 1 < count)
			continue;
		CHECK_FOR_INTERRUPTS();
		values[0] = CStringGetTextDatum(batch->caisse);
		values[1] = Int64GetDatum(batch->import);
		values[2] = cai_array_datum(first, NULL, runs, INT8OID);
		values[3] = cai_array_datum(last, NULL, runs, INT8OID);
		values[4] = BoolGetDatum(confirmed);
		calimero_execute(&note_runs_statement, values, NULL);
		MemoryContextReset(work);
		runs = 0;
	}
	MemoryContextSwitchTo(caller);
	pfree(first);
	pfree(last);
}

void
cai_write_repeats(const CaiBatch *batch, MemoryContext work)
{
	size_t		same = (size_t) batch->fates[CAI_FATE_SAME];

	write_reassignments(batch, work);
	if (same > 0)
	{
		int64	   *numbers = MemoryContextAllocHuge(CurrentMemoryContext, same * sizeof(int64));

		write_runs(batch, false, numbers, work);
		write_runs(batch, true, numbers, work);
		pfree(numbers);
	}
}
