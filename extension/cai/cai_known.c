/*-------------------------------------------------------------------------
 *
 * cai_known.c
 *	  The rows of an import against the movements that the caisse has.
 *
 * Movements are looked up by reference, thousands at a time, through the
 * unique index and under the caller's policies.
 *
 * IDENTIFICATION
 *	  extension/cai/cai_known.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "cai/cai_batch.h"
#include "common/compat.h"
#include "common/statement.h"
#include "core/identifiants/siret.h"

#define LOOKUP_SIZE 8192

/* Columns of the look-up, in its order. */
enum
{
	KNOWN_MOVEMENT = 1,
	KNOWN_SIRET,
	KNOWN_DIRECTION,
	KNOWN_AMOUNT,
	KNOWN_DAY,
	KNOWN_PERIOD,
	KNOWN_ASSIGNED,
	KNOWN_MODE,
	KNOWN_REFERENCE,
	KNOWN_REVERSES,
	KNOWN_ACCOUNT
};

/* Each reference by itself, through the unique index (statement.h). */
static CalimeroStatement lookup_statement = {
	"SELECT m.* FROM pg_catalog.unnest($2) AS u (reference)"
	" CROSS JOIN LATERAL (SELECT m.mouvement, m.siret, m.sens, m.montant, m.date_operation,"
	" m.periode, m.date_affectation, m.mode, m.reference, m.annule, m.compte"
	" FROM calimero_data.cai_mouvement m"
	" WHERE m.caisse OPERATOR(pg_catalog.=) $1"
	" AND m.reference OPERATOR(pg_catalog.=) u.reference OFFSET 0) m",
	SPI_OK_SELECT, 2, {TEXTOID, TEXTARRAYOID}
};

static CalimeroStatement any_statement = {
	"SELECT FROM calimero_data.cai_mouvement m"
	" WHERE m.caisse OPERATOR(pg_catalog.=) $1 LIMIT 1",
	SPI_OK_SELECT, 1, {TEXTOID}
};

/* References looked up together, by hash so that answers find their row. */
typedef struct Lookup
{
	uint32		rows[LOOKUP_SIZE];	/* row numbers, in order of reference */
	Datum		references[LOOKUP_SIZE];
	int			count;
	uint32		table[LOOKUP_SIZE * 2]; /* index into rows + 1, 0 empty */
} Lookup;

/* A text column of a known movement, length 0 when null. */
static CaiText
known_text(HeapTuple tuple, TupleDesc descriptor, int column)
{
	bool		isnull;
	Datum		value = SPI_getbinval(tuple, descriptor, column, &isnull);
	CaiText		text = {NULL, 0};

	if (!isnull)
	{
		struct varlena *packed = PG_DETOAST_DATUM_PACKED(value);

		text.data = VARDATA_ANY(packed);
		text.length = VARSIZE_ANY_EXHDR(packed);
	}
	return text;
}

static CalimeroDay
known_day(HeapTuple tuple, TupleDesc descriptor, int column)
{
	bool		isnull;
	Datum		value = SPI_getbinval(tuple, descriptor, column, &isnull);

	return isnull ? CALIMERO_NO_DAY : calimero_date_to_day(DatumGetDateADT(value));
}

/*
 * A known movement as the core compares it; gives back its number.
 */
static int64
read_known(HeapTuple tuple, TupleDesc descriptor, CaiMovement *known)
{
	bool		isnull;
	CaiText		text;

	memset(known, 0, sizeof(*known));
	text = known_text(tuple, descriptor, KNOWN_SIRET);

	known->siret = calimero_siret_to_number(text.data, text.length);
	text = known_text(tuple, descriptor, KNOWN_DIRECTION);
	known->cashed = text.length == 1 && *text.data == 'C';

	known->amount = calimero_numeric_to_centimes(
												 DatumGetNumeric(SPI_getbinval(tuple, descriptor, KNOWN_AMOUNT, &isnull)));
	known->day = known_day(tuple, descriptor, KNOWN_DAY);
	text = known_text(tuple, descriptor, KNOWN_PERIOD);

	known->period = calimero_period_from_text(text.data, text.length);
	known->assigned = known_day(tuple, descriptor, KNOWN_ASSIGNED);
	text = known_text(tuple, descriptor, KNOWN_MODE);
	known->mode = text.length == 2
		? (uint8) ((text.data[0] - '0') * 10 + (text.data[1] - '0')) : CAI_NO_MODE;

	known->reference = cai_text_from_server(known_text(tuple, descriptor, KNOWN_REFERENCE));
	known->reverses = cai_text_from_server(known_text(tuple, descriptor, KNOWN_REVERSES));
	known->account = cai_text_from_server(known_text(tuple, descriptor, KNOWN_ACCOUNT));
	return DatumGetInt64(SPI_getbinval(tuple, descriptor, KNOWN_MOVEMENT, &isnull));
}

/*
 * What becomes of a row whose reference is known.  The assignment that the
 * movement will have is worked out here: a period that changes takes the old
 * day of assignment away unless the line gives a new one.
 */
static void
judge_known(CaiRow *row, const CaiMovement *known, int64 number)
{
	CaiMovement *movement = &row->movement;

	row->known = number;
	switch (cai_compare(known, movement))
	{
		case CAI_SAME:
			row->fate = CAI_FATE_SAME;
			break;
		case CAI_REASSIGNED:
			row->fate = CAI_FATE_REASSIGNED;
			if (!(movement->said & 1 << CAI_PERIOD))
				movement->period = known->period;
			if (!(movement->said & 1 << CAI_ASSIGNED) && movement->period == known->period)
				movement->assigned = known->assigned;
			break;
		case CAI_LOST_ASSIGNMENT:
			row->fate = CAI_FATE_REJECTED;
			row->reason = CAI_UNASSIGNED;
			break;
		case CAI_DIFFERENT:
			row->fate = CAI_FATE_REJECTED;
			row->reason = CAI_KNOWN_REFERENCE;
			break;
	}
}

static uint32
lookup_place(CaiText reference)
{
	return hash_bytes((const unsigned char *) reference.data,
					  (int) reference.length) % (LOOKUP_SIZE * 2);
}

/*
 * Judge the row that one known movement answers.
 */
static void
answer(CaiBatch *batch, Lookup *lookup, const CaiMovement *known, int64 number)
{
	uint32		place = lookup_place(known->reference);

	for (; lookup->table[place] != 0; place = (place + 1) % (LOOKUP_SIZE * 2))
	{
		CaiRow	   *row = &batch->rows[lookup->rows[lookup->table[place] - 1]];

		if (row->movement.reference.length == known->reference.length &&
			memcmp(row->movement.reference.data, known->reference.data,
				   known->reference.length) == 0)
		{
			judge_known(row, known, number);
			return;
		}
	}
}

/*
 * Ask for the references collected, judge the rows of those that are known.
 */
static void
run_lookup(CaiBatch *batch, Lookup *lookup, Datum caisse)
{
	Datum		values[2];

	if (lookup->count == 0)
		return;
	CHECK_FOR_INTERRUPTS();
	values[0] = caisse;
	values[1] = PointerGetDatum(construct_array(lookup->references, lookup->count,
												TEXTOID, -1, false, TYPALIGN_INT));
	calimero_execute(&lookup_statement, values, NULL);
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		CaiMovement known;
		int64		number = read_known(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, &known);

		answer(batch, lookup, &known, number);
	}
	SPI_freetuptable(SPI_tuptable);
	lookup->count = 0;
	memset(lookup->table, 0, sizeof(lookup->table));
}

static void
collect(Lookup *lookup, CaiText reference, uint32 row)
{
	CaiText		text = cai_text_to_server(reference);
	uint32		place = lookup_place(reference);

	lookup->references[lookup->count] = calimero_text_datum(text.data, text.length);
	lookup->rows[lookup->count++] = row;
	while (lookup->table[place] != 0)
		place = (place + 1) % (LOOKUP_SIZE * 2);
	lookup->table[place] = (uint32) lookup->count;
}

/*
 * Judge the rows against the movements of the caisse.
 */
static void
compare_with_known(CaiBatch *batch, Datum caisse)
{
	Lookup	   *lookup = palloc0(sizeof(Lookup));
	MemoryContext work = AllocSetContextCreate(CurrentMemoryContext, "calimero cai look-up",
											   ALLOCSET_DEFAULT_SIZES);
	MemoryContext caller = MemoryContextSwitchTo(work);

	for (size_t i = 0; i < batch->count; i++)
	{
		if (batch->rows[i].fate != CAI_FATE_NEW)
			continue;
		collect(lookup, batch->rows[i].movement.reference, (uint32) i);
		if (lookup->count == LOOKUP_SIZE)
		{
			run_lookup(batch, lookup, caisse);
			MemoryContextReset(work);
		}
	}
	run_lookup(batch, lookup, caisse);
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(work);
	pfree(lookup);
}

void
cai_batch_compare(CaiBatch *batch)
{
	Datum		caisse = CStringGetTextDatum(batch->caisse);

	if (calimero_execute(&any_statement, &caisse, NULL) > 0)
		compare_with_known(batch, caisse);
	memset(batch->fates, 0, sizeof(batch->fates));
	for (size_t i = 0; i < batch->count; i++)
	{
		CaiRow	   *row = &batch->rows[i];

		/* A repetition shares the lot of the line that it repeats. */
		if (row->fate == CAI_FATE_REPEATED &&
			batch->rows[row->known].fate == CAI_FATE_REJECTED)
		{
			row->fate = CAI_FATE_REJECTED;
			row->reason = batch->rows[row->known].reason;
		}
		batch->fates[row->fate]++;
	}
}
