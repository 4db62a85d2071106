/*-------------------------------------------------------------------------
 *
 * dossier_echeancier.c
 *	  The days on which what is due of a file prescribes: rows of echeance, one
 *	  a file and day, kept like the derived columns of the file.
 *
 * One day alone would not do: a small debt prescribed long ago, which stays
 * unpaid, would hide the days of all others.  And what a day is to today
 * changes by itself: rows say the days, readers compare them.
 *
 * Files are locked, so that their rows stay where they are found.  Only what
 * differs is written; a file that says that it has no day has no row, and
 * nothing is read for it.
 *
 * IDENTIFICATION
 *	  extension/dossier/dossier_echeancier.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "common/statement.h"
#include "dossier/dossier.h"

static CalimeroStatement read_days = {
	"SELECT k.numero, e.prescription_le, e.solde, e.place FROM pg_catalog.unnest($2) AS k(numero), LATERAL"
	" (SELECT e.prescription_le, e.solde, e.ctid AS place FROM calimero_data.echeance e"
	" WHERE e.caisse OPERATOR(pg_catalog.=) $1 AND e.dossier OPERATOR(pg_catalog.=) k.numero OFFSET 0) AS e"
	" ORDER BY k.numero, e.prescription_le",
	SPI_OK_SELECT, 2, {TEXTOID, INT8ARRAYOID},.steady = true
};

static CalimeroStatement add_days = {
	"INSERT INTO calimero_data.echeance (caisse, dossier, prescription_le, solde)"
	" SELECT $1, u.dossier, u.prescription_le, u.solde FROM ROWS FROM (pg_catalog.unnest($2),"
	" pg_catalog.unnest($3), pg_catalog.unnest($4)) AS u(dossier, prescription_le, solde)",
	SPI_OK_INSERT, 4, {TEXTOID, INT8ARRAYOID, DATEARRAYOID, NUMERICARRAYOID},.steady = true
};

static CalimeroStatement change_days = {
	"UPDATE calimero_data.echeance e SET solde = u.solde FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2))"
	" AS u(place, solde) WHERE e.ctid OPERATOR(pg_catalog.=) u.place",
	SPI_OK_UPDATE, 2, {TIDARRAYOID, NUMERICARRAYOID},.steady = true
};

static CalimeroStatement remove_days = {
	"DELETE FROM calimero_data.echeance e USING pg_catalog.unnest($1) AS u(place)"
	" WHERE e.ctid OPERATOR(pg_catalog.=) u.place",
	SPI_OK_DELETE, 1, {TIDARRAYOID},.steady = true
};

/* A row of echeance, and where it is. */
typedef struct StoredDay
{
	DossierDay	day;
	ItemPointerData place;
} StoredDay;

/* The rows to add, to change and to remove. */
typedef struct Changes
{
	Datum	   *added_file;
	Datum	   *added_day;
	Datum	   *added_amount;
	Datum	   *changed_place;
	Datum	   *changed_amount;
	Datum	   *removed_place;
	int			added;
	int			changed;
	int			removed;
} Changes;

void
dossier_days_add(DossierDays *days, int64 dossier, CalimeroDay day, int64 solde)
{
	if (days->count == days->room)
	{
		days->room = days->room == 0 ? 64 : days->room * 2;
		days->items = days->items == NULL
			? palloc(days->room * sizeof(DossierDay))
			: repalloc_huge(days->items, days->room * sizeof(DossierDay));
	}
	days->items[days->count].dossier = dossier;
	days->items[days->count].day = day;
	days->items[days->count++].solde = solde;
}

static int
compare_days(const void *left, const void *right)
{
	const DossierDay *a = left;
	const DossierDay *b = right;

	if (a->dossier != b->dossier)
		return a->dossier < b->dossier ? -1 : 1;
	return a->day < b->day ? -1 : a->day > b->day;
}

/* By file and day, each once, with the sum of what prescribes then. */
static void
merge_days(DossierDays *days)
{
	size_t		kept = 0;

	if (days->count == 0)
		return;
	qsort(days->items, days->count, sizeof(DossierDay), compare_days);
	for (size_t i = 1; i < days->count; i++)
		if (compare_days(&days->items[i], &days->items[kept]) == 0)
			days->items[kept].solde += days->items[i].solde;
		else
			days->items[++kept] = days->items[i];
	days->count = kept + 1;
}

/* The rows of the files that say that they have some; of all files when "all". */
static StoredDay *
read_stored(const DossierLot *lot, bool all, size_t *count)
{
	DossierNumbers numbers = {0};
	Datum		values[2];
	StoredDay  *stored;

	for (size_t i = 0; i < lot->count; i++)
		if (all || lot->rows[i].stored.prescription_le != CALIMERO_NO_DAY)
			dossier_numbers_add(&numbers, lot->rows[i].dossier);
	*count = 0;
	if (numbers.count == 0)
		return NULL;
	values[0] = CStringGetTextDatum(lot->caisse);
	values[1] = dossier_numbers_array(&numbers, 0, numbers.count);
	*count = calimero_execute(&read_days, values, NULL);
	stored = MemoryContextAllocHuge(CurrentMemoryContext, (*count + 1) * sizeof(StoredDay));
	for (size_t i = 0; i < *count; i++)
	{
		HeapTuple	tuple = SPI_tuptable->vals[i];
		TupleDesc	descriptor = SPI_tuptable->tupdesc;
		bool		isnull;

		stored[i].day.dossier = DatumGetInt64(SPI_getbinval(tuple, descriptor, 1, &isnull));
		stored[i].day.day = calimero_date_to_day(DatumGetDateADT(SPI_getbinval(tuple, descriptor, 2, &isnull)));
		stored[i].day.solde = calimero_numeric_to_centimes(DatumGetNumeric(SPI_getbinval(tuple, descriptor, 3, &isnull)));
		stored[i].place = *(ItemPointer) DatumGetPointer(SPI_getbinval(tuple, descriptor, 4, &isnull));
	}
	SPI_freetuptable(SPI_tuptable);
	return stored;
}

/* Both lists are in order. */
static void
compare(Changes *changes, const DossierDays *computed, StoredDay *stored, size_t stored_count)
{
	size_t		i = 0;
	size_t		j = 0;

	while (i < computed->count || j < stored_count)
	{
		const DossierDay *day = &computed->items[i];
		int			order = i == computed->count ? 1 : j == stored_count ? -1
		: compare_days(day, &stored[j].day);

		if (order < 0)
		{
			changes->added_file[changes->added] = Int64GetDatum(day->dossier);
			changes->added_day[changes->added] = DateADTGetDatum(calimero_day_to_date(day->day));
			changes->added_amount[changes->added++] = calimero_centimes_to_numeric(day->solde);
		}
		else if (order > 0)
			changes->removed_place[changes->removed++] = PointerGetDatum(&stored[j].place);
		else if (day->solde != stored[j].day.solde)
		{
			changes->changed_place[changes->changed] = PointerGetDatum(&stored[j].place);
			changes->changed_amount[changes->changed++] = calimero_centimes_to_numeric(day->solde);
		}
		i += order <= 0;
		j += order >= 0;
	}
}

static Datum
places(Datum *items, int count)
{
	return PointerGetDatum(construct_array(items, count, TIDOID, sizeof(ItemPointerData), false, TYPALIGN_SHORT));
}

static Datum
amounts(Datum *items, int count)
{
	return PointerGetDatum(construct_array(items, count, NUMERICOID, -1, false, TYPALIGN_INT));
}

static void
write_changes(const char *caisse, const Changes *changes)
{
	if (changes->removed > 0)
	{
		Datum		values[1] = {places(changes->removed_place, changes->removed)};

		calimero_execute(&remove_days, values, NULL);
	}
	if (changes->changed > 0)
	{
		Datum		values[2] = {places(changes->changed_place, changes->changed),
		amounts(changes->changed_amount, changes->changed)};

		calimero_execute(&change_days, values, NULL);
	}
	if (changes->added > 0)
	{
		Datum		values[4] = {CStringGetTextDatum(caisse)};

		values[1] = PointerGetDatum(construct_array(changes->added_file, changes->added, INT8OID,
													sizeof(int64), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
		values[2] = PointerGetDatum(construct_array(changes->added_day, changes->added, DATEOID,
													sizeof(DateADT), true, TYPALIGN_INT));
		values[3] = amounts(changes->added_amount, changes->added);
		calimero_execute(&add_days, values, NULL);
	}
}

void
dossier_write_days(const DossierLot *lot, DossierDays *computed, bool all)
{
	Changes		changes = {0};
	size_t		stored_count;
	StoredDay  *stored = read_stored(lot, all, &stored_count);
	size_t		room = (computed->count + stored_count + 1) * sizeof(Datum);

	merge_days(computed);
	changes.added_file = palloc(room);
	changes.added_day = palloc(room);
	changes.added_amount = palloc(room);
	changes.changed_place = palloc(room);
	changes.changed_amount = palloc(room);
	changes.removed_place = palloc(room);
	compare(&changes, computed, stored, stored_count);
	write_changes(lot->caisse, &changes);
}
