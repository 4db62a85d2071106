/*-------------------------------------------------------------------------
 *
 * dossier_lot.c
 *	  The files of a lot: locked, then read as they are stored.
 *
 * IDENTIFICATION
 *	  extension/dossier/dossier_lot.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "common/statement.h"
#include "dossier/dossier.h"

/* Columns of the statement below. */
enum
{
	FILE_PLACE = 1,
	FILE_DOSSIER,
	FILE_GENRE,
	FILE_CLOS_LE,
	FILE_TOTAL,
	FILE_SOLDE,
	FILE_SOLDE_LE,
	FILE_DERNIER_PAIEMENT_LE,
	FILE_DERNIERE_PROCEDURE,
	FILE_DERNIERE_PROCEDURE_LE,
	FILE_PLUS_ANCIENNE_LE,
	FILE_PRESCRIPTION_LE,
	FILE_CONSERVATION_LE,
	FILE_CONSERVATION_REGLE,
	FILE_COMMUNE
};

/*
 * One file after the other, in the order of the array: the order of locks.
 * The locking clause keeps the inner query apart, which leaves it the primary
 * key alone.
 */
static CalimeroStatement lock_files = {
	"SELECT d.place, d.dossier, d.genre, d.clos_le, d.total, d.solde, d.solde_le,"
	" d.dernier_paiement_le, d.derniere_procedure, d.derniere_procedure_le, d.plus_ancienne_le, d.prescription_le,"
	" d.conservation_le, d.conservation_regle,"
	" (SELECT b.code_commune FROM calimero_data.debiteur b WHERE b.caisse OPERATOR(pg_catalog.=) $1"
	" AND b.debiteur OPERATOR(pg_catalog.=) d.debiteur) FROM pg_catalog.unnest($2) AS k(numero), LATERAL"
	" (SELECT d.*, d.ctid AS place FROM calimero_data.dossier d"
	" WHERE d.caisse OPERATOR(pg_catalog.=) $1 AND d.dossier OPERATOR(pg_catalog.=) k.numero"
	" FOR NO KEY UPDATE) AS d",
	SPI_OK_SELECT, 2, {TEXTOID, INT8ARRAYOID},.steady = true
};

/* --- one value of a row --- */

static Datum
value_of(HeapTuple tuple, int column, bool *isnull)
{
	return SPI_getbinval(tuple, SPI_tuptable->tupdesc, column, isnull);
}

static CalimeroDay
day_of(HeapTuple tuple, int column)
{
	bool		isnull;
	Datum		value = value_of(tuple, column, &isnull);

	return isnull ? CALIMERO_NO_DAY : calimero_date_to_day(DatumGetDateADT(value));
}

static int64
centimes_of(HeapTuple tuple, int column)
{
	bool		isnull;

	return calimero_numeric_to_centimes(DatumGetNumeric(value_of(tuple, column, &isnull)));
}

DossierGenre
dossier_genre_of(const char *genre)
{
	return genre[0] == 'c' ? DOSSIER_COTISATION : genre[0] == 'p' ? DOSSIER_PIAR : DOSSIER_RAC;
}

DossierHome
dossier_home_of(const char *commune)
{
	DossierHome home = {DROIT_METROPOLE, 0};

	if (commune != NULL)
		home.territory = droit_territory_of_commune(commune, strlen(commune));
	if (home.territory == DROIT_TERRITORY_COUNT)
		home.territory = DROIT_METROPOLE;
	if (home.territory != DROIT_METROPOLE && home.territory != DROIT_ALSACE_MOSELLE)
		home.distance = 1;
	return home;
}

static void
read_file(DossierRow *row, HeapTuple tuple)
{
	bool		isnull;
	char	   *procedure = SPI_getvalue(tuple, SPI_tuptable->tupdesc, FILE_DERNIERE_PROCEDURE);
	DossierDerived *stored = &row->stored;

	memset(row, 0, sizeof(*row));
	row->place = *(ItemPointer) DatumGetPointer(value_of(tuple, FILE_PLACE, &isnull));
	row->dossier = DatumGetInt64(value_of(tuple, FILE_DOSSIER, &isnull));
	row->genre = dossier_genre_of(SPI_getvalue(tuple, SPI_tuptable->tupdesc, FILE_GENRE));
	row->clos_le = day_of(tuple, FILE_CLOS_LE);
	row->closed = row->clos_le != CALIMERO_NO_DAY;
	row->derniere_affectation_le = CALIMERO_NO_DAY;
	stored->total = centimes_of(tuple, FILE_TOTAL);
	stored->solde = centimes_of(tuple, FILE_SOLDE);
	stored->solde_le = day_of(tuple, FILE_SOLDE_LE);
	stored->dernier_paiement_le = day_of(tuple, FILE_DERNIER_PAIEMENT_LE);

	/*
	 * The form of acte.genre; whatever else was written there is unlike what
	 * is computed.
	 */
	if (procedure != NULL && strlen(procedure) < sizeof(stored->derniere_procedure))
		strlcpy(stored->derniere_procedure, procedure, sizeof(stored->derniere_procedure));
	stored->derniere_procedure_le = day_of(tuple, FILE_DERNIERE_PROCEDURE_LE);
	stored->plus_ancienne_le = day_of(tuple, FILE_PLUS_ANCIENNE_LE);
	stored->prescription_le = day_of(tuple, FILE_PRESCRIPTION_LE);
	stored->conservation_le = day_of(tuple, FILE_CONSERVATION_LE);
	stored->conservation_regle = day_of(tuple, FILE_CONSERVATION_REGLE);
	row->home = dossier_home_of(SPI_getvalue(tuple, SPI_tuptable->tupdesc, FILE_COMMUNE));
}

void
dossier_lock_lot(DossierLot *lot, const char *caisse, const DossierNumbers *dossiers,
				 size_t first, size_t count)
{
	Datum		values[2];

	lot->caisse = caisse;
	lot->dossiers = dossier_numbers_array(dossiers, first, count);
	values[0] = CStringGetTextDatum(caisse);
	values[1] = lot->dossiers;
	lot->count = calimero_execute(&lock_files, values, NULL);
	lot->rows = palloc(Max(lot->count, 1) * sizeof(DossierRow));
	for (size_t i = 0; i < lot->count; i++)
		read_file(&lot->rows[i], SPI_tuptable->vals[i]);
	SPI_freetuptable(SPI_tuptable);
}

Datum
dossier_day_datum(CalimeroDay day, bool *isnull)
{
	*isnull = !droit_day_valid(day);
	return *isnull ? (Datum) 0 : DateADTGetDatum(calimero_day_to_date(day));
}

void
dossier_read_lots(const char *caisse, const DossierNumbers *numbers, DossierLotReader reader, void *argument)
{
	MemoryContext work = AllocSetContextCreate(CurrentMemoryContext, "calimero lots", ALLOCSET_DEFAULT_SIZES);

	for (size_t first = 0; first < numbers->count; first += DOSSIER_LOT)
	{
		MemoryContext caller = MemoryContextSwitchTo(work);
		DossierLot	lot = {caisse};

		lot.dossiers = dossier_numbers_array(numbers, first, Min(numbers->count - first, DOSSIER_LOT));
		reader(&lot, argument);
		MemoryContextSwitchTo(caller);
		MemoryContextReset(work);
		CHECK_FOR_INTERRUPTS();
	}
	MemoryContextDelete(work);
}

bool
dossier_holds_receipts(const DossierLot *lot)
{
	for (size_t i = 0; i < lot->count; i++)
		if (lot->rows[i].genre == DOSSIER_RAC)
			return true;
	return false;
}

DossierRow *
dossier_find(DossierLot *lot, int64 dossier, size_t *cursor)
{
	if (*cursor >= lot->count || lot->rows[*cursor].dossier > dossier)
		*cursor = 0;
	while (*cursor < lot->count && lot->rows[*cursor].dossier < dossier)
		(*cursor)++;
	if (*cursor == lot->count || lot->rows[*cursor].dossier != dossier)
		return NULL;
	return &lot->rows[*cursor];
}
