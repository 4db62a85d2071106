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
 * differs is written; a file on which nothing was due has no row, and nothing
 * is read for it.
 *
 * A row also says which act comes next on its debts: that of the debts of
 * another day is another one, and is not lost when this day passes.  Debts
 * whose clock is held have a row too, of a day that does not come (infinity).
 *
 * IDENTIFICATION
 *	  extension/dossier/dossier_echeancier.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"

#include "common/statement.h"
#include "dossier/dossier.h"

static CalimeroStatement read_days = {
	"SELECT k.numero, e.prescription_le, e.solde, e.prochain_acte, e.prochain_acte_le, e.prochain_acte_avant, e.place"
	" FROM pg_catalog.unnest($2) AS k(numero), LATERAL"
	" (SELECT e.*, e.ctid AS place FROM calimero_data.echeance e"
	" WHERE e.caisse OPERATOR(pg_catalog.=) $1 AND e.dossier OPERATOR(pg_catalog.=) k.numero OFFSET 0) AS e"
	" ORDER BY k.numero, e.prescription_le",
	SPI_OK_SELECT, 2, {TEXTOID, INT8ARRAYOID},.steady = true
};

static CalimeroStatement add_days = {
	"INSERT INTO calimero_data.echeance (caisse, dossier, prescription_le, solde, prochain_acte, prochain_acte_le, prochain_acte_avant)"
	" SELECT $1, u.dossier, u.prescription_le, u.solde, u.acte, u.le, u.avant FROM ROWS FROM (pg_catalog.unnest($2),"
	" pg_catalog.unnest($3), pg_catalog.unnest($4), pg_catalog.unnest($5), pg_catalog.unnest($6), pg_catalog.unnest($7))"
	" AS u(dossier, prescription_le, solde, acte, le, avant)",
	SPI_OK_INSERT, 7,
	{TEXTOID, INT8ARRAYOID, DATEARRAYOID, NUMERICARRAYOID, TEXTARRAYOID, DATEARRAYOID, DATEARRAYOID},.steady = true
};

static CalimeroStatement change_days = {
	"UPDATE calimero_data.echeance e SET solde = u.solde, prochain_acte = u.acte, prochain_acte_le = u.le,"
	" prochain_acte_avant = u.avant FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2), pg_catalog.unnest($3),"
	" pg_catalog.unnest($4), pg_catalog.unnest($5)) AS u(place, solde, acte, le, avant)"
	" WHERE e.ctid OPERATOR(pg_catalog.=) u.place",
	SPI_OK_UPDATE, 5, {TIDARRAYOID, NUMERICARRAYOID, TEXTARRAYOID, DATEARRAYOID, DATEARRAYOID},.steady = true
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

/* Columns that are written; the first is the file of a row to add, the place of one to change. */
enum
{
	DAY_KEY,
	DAY_DAY,
	DAY_SOLDE,
	DAY_ACT,
	DAY_ACT_FIRST,
	DAY_ACT_LAST,
	DAY_COLUMNS
};

typedef struct DayRows
{
	DossierColumn columns[DAY_COLUMNS];
	int			count;
}			DayRows;

/* The rows to add, to change and to remove. */
typedef struct Changes
{
	DayRows		added;
	DayRows		changed;
	DayRows		removed;		/* their places only */
} Changes;

void
dossier_days_add(DossierDays *days, const DossierDay *day)
{
	if (days->count == days->room)
	{
		days->room = days->room == 0 ? 64 : days->room * 2;
		days->items = days->items == NULL
			? palloc(days->room * sizeof(DossierDay))
			: repalloc_huge(days->items, days->room * sizeof(DossierDay));
	}
	days->items[days->count++] = *day;
}

/* No day is later than any. */
static int
compare_ends(CalimeroDay a, CalimeroDay b)
{
	if (a == CALIMERO_NO_DAY || b == CALIMERO_NO_DAY)
		return (a == CALIMERO_NO_DAY) - (b == CALIMERO_NO_DAY);
	return (a > b) - (a < b);
}

/* Is an act to be done before another?  Of two as urgent, their codes decide, whatever the order of debts. */
static bool
more_urgent(const DossierNext *a, const DossierNext *b)
{
	int			order = (a->act[0] == '\0') - (b->act[0] == '\0');

	if (order == 0)
		order = compare_ends(a->last, b->last);
	if (order == 0)
		order = compare_ends(a->first, b->first);
	return order != 0 ? order < 0 : strcmp(a->act, b->act) < 0;
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

/* By file and day, each once, with the sum of what prescribes then and its most urgent act. */
static void
merge_days(DossierDays *days)
{
	size_t		kept = 0;

	if (days->count == 0)
		return;
	qsort(days->items, days->count, sizeof(DossierDay), compare_days);
	for (size_t i = 1; i < days->count; i++)
		if (compare_days(&days->items[i], &days->items[kept]) == 0)
		{
			days->items[kept].solde += days->items[i].solde;
			if (more_urgent(&days->items[i].next, &days->items[kept].next))
				days->items[kept].next = days->items[i].next;
		}
		else
			days->items[++kept] = days->items[i];
	days->count = kept + 1;
}

static CalimeroDay
day_of(HeapTuple tuple, int column)
{
	bool		isnull;
	Datum		value = SPI_getbinval(tuple, SPI_tuptable->tupdesc, column, &isnull);

	if (isnull)
		return CALIMERO_NO_DAY;
	return DATE_IS_NOEND(DatumGetDateADT(value)) ? DROIT_NEVER : calimero_date_to_day(DatumGetDateADT(value));
}

static void
read_day(StoredDay *stored, HeapTuple tuple)
{
	TupleDesc	descriptor = SPI_tuptable->tupdesc;
	char	   *act = SPI_getvalue(tuple, descriptor, 4);
	bool		isnull;

	memset(stored, 0, sizeof(*stored));
	stored->day.dossier = DatumGetInt64(SPI_getbinval(tuple, descriptor, 1, &isnull));
	stored->day.day = day_of(tuple, 2);
	stored->day.solde = calimero_numeric_to_centimes(DatumGetNumeric(SPI_getbinval(tuple, descriptor, 3, &isnull)));
	if (act != NULL)
		strlcpy(stored->day.next.act, act, sizeof(stored->day.next.act));
	stored->day.next.first = day_of(tuple, 5);
	stored->day.next.last = day_of(tuple, 6);
	stored->place = *(ItemPointer) DatumGetPointer(SPI_getbinval(tuple, descriptor, 7, &isnull));
}

/* The rows of the files on which something was due; of all files when "all". */
static StoredDay *
read_stored(const DossierLot *lot, bool all, size_t *count)
{
	DossierNumbers numbers = {0};
	Datum		values[2];
	StoredDay  *stored;

	for (size_t i = 0; i < lot->count; i++)
		if (all || (lot->rows[i].stored.solde != 0 && lot->rows[i].genre != DOSSIER_RAC))
			dossier_numbers_add(&numbers, lot->rows[i].dossier);
	*count = 0;
	if (numbers.count == 0)
		return NULL;
	values[0] = CStringGetTextDatum(lot->caisse);
	values[1] = dossier_numbers_array(&numbers, 0, numbers.count);
	*count = calimero_execute(&read_days, values, NULL);
	stored = MemoryContextAllocHuge(CurrentMemoryContext, (*count + 1) * sizeof(StoredDay));
	for (size_t i = 0; i < *count; i++)
		read_day(&stored[i], SPI_tuptable->vals[i]);
	SPI_freetuptable(SPI_tuptable);
	return stored;
}

static void
put_row(DayRows * rows, Datum key, const DossierDay *day)
{
	DateADT		end;

	rows->columns[DAY_KEY].values[rows->count] = key;
	if (day != NULL)
	{
		DATE_NOEND(end);
		rows->columns[DAY_DAY].values[rows->count] =
			DateADTGetDatum(day->day == DROIT_NEVER ? end : calimero_day_to_date(day->day));
		rows->columns[DAY_SOLDE].values[rows->count] = calimero_centimes_to_numeric(day->solde);
		dossier_put_code(&rows->columns[DAY_ACT], rows->count, day->next.act);
		dossier_put_day(&rows->columns[DAY_ACT_FIRST], rows->count, day->next.first);
		dossier_put_day(&rows->columns[DAY_ACT_LAST], rows->count, day->next.last);
	}
	rows->count++;
}

static bool
same(const DossierDay *a, const DossierDay *b)
{
	return a->solde == b->solde && strcmp(a->next.act, b->next.act) == 0 && a->next.first == b->next.first &&
		a->next.last == b->next.last;
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
			put_row(&changes->added, Int64GetDatum(day->dossier), day);
		else if (order > 0)
			put_row(&changes->removed, PointerGetDatum(&stored[j].place), NULL);
		else if (!same(day, &stored[j].day))
			put_row(&changes->changed, PointerGetDatum(&stored[j].place), day);
		i += order <= 0;
		j += order >= 0;
	}
}

static void
write_changes(const char *caisse, const Changes *changes)
{
	static const Oid types[DAY_COLUMNS] = {INT8OID, DATEOID, NUMERICOID, TEXTOID, DATEOID, DATEOID};
	Datum		values[DAY_COLUMNS + 1];

	if (changes->removed.count > 0)
	{
		values[0] = dossier_column_array(&changes->removed.columns[DAY_KEY], changes->removed.count, TIDOID);
		calimero_execute(&remove_days, values, NULL);
	}
	if (changes->changed.count > 0)
	{
		values[0] = dossier_column_array(&changes->changed.columns[DAY_KEY], changes->changed.count, TIDOID);
		for (int i = DAY_SOLDE; i < DAY_COLUMNS; i++)
			values[i - 1] = dossier_column_array(&changes->changed.columns[i], changes->changed.count, types[i]);
		calimero_execute(&change_days, values, NULL);
	}
	if (changes->added.count > 0)
	{
		values[0] = CStringGetTextDatum(caisse);
		for (int i = 0; i < DAY_COLUMNS; i++)
			values[i + 1] = dossier_column_array(&changes->added.columns[i], changes->added.count, types[i]);
		calimero_execute(&add_days, values, NULL);
	}
}

void
dossier_write_days(const DossierLot *lot, DossierDays *computed, bool all)
{
	Changes		changes = {0};
	size_t		stored_count;
	StoredDay  *stored = read_stored(lot, all, &stored_count);

	merge_days(computed);
	dossier_columns_make(changes.added.columns, DAY_COLUMNS, computed->count);
	dossier_columns_make(changes.changed.columns, DAY_COLUMNS, computed->count);
	dossier_columns_make(changes.removed.columns, 1, stored_count);
	compare(&changes, computed, stored, stored_count);
	write_changes(lot->caisse, &changes);
}
