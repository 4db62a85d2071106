/*-------------------------------------------------------------------------
 *
 * dossier_ecrire.c
 *	  Writing the derived columns of the files that changed, in one statement
 *	  a lot.
 *
 * Files were locked by an earlier statement of this transaction, so that their
 * rows are still at the place where it found them.
 *
 * IDENTIFICATION
 *	  extension/dossier/dossier_ecrire.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "common/statement.h"
#include "dossier/dossier.h"

/* Arguments of the statement, in order. */
enum
{
	WRITE_PLACE,
	WRITE_TOTAL,
	WRITE_SOLDE,
	WRITE_SOLDE_LE,
	WRITE_DERNIER_PAIEMENT_LE,
	WRITE_DERNIERE_PROCEDURE,
	WRITE_DERNIERE_PROCEDURE_LE,
	WRITE_PLUS_ANCIENNE_LE,
	WRITE_PRESCRIPTION_LE,
	WRITE_CONSERVATION_LE,
	WRITE_CONSERVATION_REGLE,
	WRITE_COLUMNS
};

static CalimeroStatement write_files = {
	"UPDATE calimero_data.dossier d SET total = s.total, solde = s.solde, solde_le = s.solde_le,"
	" dernier_paiement_le = s.dernier_paiement_le, derniere_procedure = s.derniere_procedure,"
	" derniere_procedure_le = s.derniere_procedure_le, plus_ancienne_le = s.plus_ancienne_le, prescription_le = s.prescription_le,"
	" conservation_le = s.conservation_le, conservation_regle = s.conservation_regle"
	" FROM (SELECT * FROM ROWS FROM (pg_catalog.unnest($1), pg_catalog.unnest($2), pg_catalog.unnest($3),"
	" pg_catalog.unnest($4), pg_catalog.unnest($5), pg_catalog.unnest($6), pg_catalog.unnest($7),"
	" pg_catalog.unnest($8), pg_catalog.unnest($9), pg_catalog.unnest($10), pg_catalog.unnest($11))"
	" AS u(place, total, solde, solde_le, dernier_paiement_le, derniere_procedure,"
	" derniere_procedure_le, plus_ancienne_le, prescription_le, conservation_le, conservation_regle) OFFSET 0) AS s"
	" WHERE d.ctid OPERATOR(pg_catalog.=) s.place",
	SPI_OK_UPDATE, WRITE_COLUMNS,
	{
		TIDARRAYOID, NUMERICARRAYOID, NUMERICARRAYOID, DATEARRAYOID, DATEARRAYOID,
		TEXTARRAYOID, DATEARRAYOID, DATEARRAYOID, DATEARRAYOID, DATEARRAYOID, DATEARRAYOID
	},
	.steady = true
};

static bool
same(const DossierDerived *a, const DossierDerived *b)
{
	return a->total == b->total && a->solde == b->solde && a->solde_le == b->solde_le &&
		a->dernier_paiement_le == b->dernier_paiement_le &&
		strcmp(a->derniere_procedure, b->derniere_procedure) == 0 &&
		a->derniere_procedure_le == b->derniere_procedure_le &&
		a->plus_ancienne_le == b->plus_ancienne_le &&
		a->prescription_le == b->prescription_le && a->conservation_le == b->conservation_le &&
		a->conservation_regle == b->conservation_regle;
}

void
dossier_columns_make(DossierColumn *columns, int count, size_t rows)
{
	for (int i = 0; i < count; i++)
	{
		columns[i].values = palloc((rows + 1) * sizeof(Datum));
		columns[i].nulls = palloc0((rows + 1) * sizeof(bool));
	}
}

void
dossier_put_day(DossierColumn *column, int row, CalimeroDay day)
{
	column->nulls[row] = day == CALIMERO_NO_DAY;
	column->values[row] = column->nulls[row] ? (Datum) 0 : DateADTGetDatum(calimero_day_to_date(day));
}

void
dossier_put_code(DossierColumn *column, int row, const char *code)
{
	column->nulls[row] = code[0] == '\0';
	column->values[row] = column->nulls[row] ? (Datum) 0 : CStringGetTextDatum(code);
}

static void
put_row(DossierColumn *columns, int row, const DossierRow *file)
{
	const DossierDerived *computed = &file->computed;

	columns[WRITE_PLACE].values[row] = PointerGetDatum(&file->place);
	columns[WRITE_TOTAL].values[row] = calimero_centimes_to_numeric(computed->total);
	columns[WRITE_SOLDE].values[row] = calimero_centimes_to_numeric(computed->solde);
	dossier_put_day(&columns[WRITE_SOLDE_LE], row, computed->solde_le);
	dossier_put_day(&columns[WRITE_DERNIER_PAIEMENT_LE], row, computed->dernier_paiement_le);
	dossier_put_code(&columns[WRITE_DERNIERE_PROCEDURE], row, computed->derniere_procedure);
	dossier_put_day(&columns[WRITE_DERNIERE_PROCEDURE_LE], row, computed->derniere_procedure_le);
	dossier_put_day(&columns[WRITE_PLUS_ANCIENNE_LE], row, computed->plus_ancienne_le);
	dossier_put_day(&columns[WRITE_PRESCRIPTION_LE], row, computed->prescription_le);
	dossier_put_day(&columns[WRITE_CONSERVATION_LE], row, computed->conservation_le);
	dossier_put_day(&columns[WRITE_CONSERVATION_REGLE], row, computed->conservation_regle);
}

Datum
dossier_column_array(const DossierColumn *column, int rows, Oid type)
{
	int			bounds[1] = {1};
	int			dimensions[1];
	int16		length;
	bool		by_value;
	char		alignment;

	dimensions[0] = rows;
	get_typlenbyvalalign(type, &length, &by_value, &alignment);
	return PointerGetDatum(construct_md_array(column->values, column->nulls, 1, dimensions, bounds,
											  type, length, by_value, alignment));
}

void
dossier_write_lot(const DossierLot *lot)
{
	static const Oid types[WRITE_COLUMNS] = {
		TIDOID, NUMERICOID, NUMERICOID, DATEOID, DATEOID, TEXTOID, DATEOID, DATEOID, DATEOID, DATEOID, DATEOID
	};
	DossierColumn columns[WRITE_COLUMNS];
	Datum		values[WRITE_COLUMNS];
	int			changed = 0;

	dossier_columns_make(columns, WRITE_COLUMNS, lot->count);
	for (size_t i = 0; i < lot->count; i++)
		if (!same(&lot->rows[i].stored, &lot->rows[i].computed))
			put_row(columns, changed++, &lot->rows[i]);
	if (changed == 0)
		return;
	for (int i = 0; i < WRITE_COLUMNS; i++)
		values[i] = dossier_column_array(&columns[i], changed, types[i]);
	calimero_execute(&write_files, values, NULL);
}
