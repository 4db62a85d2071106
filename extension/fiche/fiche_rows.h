/*-------------------------------------------------------------------------
 *
 * fiche_rows.h
 *	  Running the queries of a fiche and reading their rows.
 *
 * IDENTIFICATION
 *	  extension/fiche/fiche_rows.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_FICHE_ROWS_H
#define CALIMERO_FICHE_ROWS_H

#include "executor/spi.h"

#include "common/statement.h"
#include "fiche/fiche.h"

/*
 * Run a query, read only; its rows are in SPI_tuptable until
 * calimero_fiche_forget_rows().  Returns how many.
 */
extern int	calimero_fiche_run(CalimeroStatement *query, const Datum *arguments);
extern void calimero_fiche_forget_rows(void);

/*
 * A column of a row, both counted from 0 and 1 as SPI counts them.  A null is
 * NULL, 0, false, CALIMERO_NO_DAY or CALIMERO_NO_PERIOD.
 */
extern bool calimero_fiche_cell_null(int row, int column);
extern char *calimero_fiche_cell_text(int row, int column);
extern int64 calimero_fiche_cell_amount(int row, int column);
extern int	calimero_fiche_cell_int(int row, int column);
extern int64 calimero_fiche_cell_bigint(int row, int column);
extern bool calimero_fiche_cell_bool(int row, int column);
extern CalimeroDay calimero_fiche_cell_day(int row, int column);
extern CalimeroPeriod calimero_fiche_cell_period(int row, int column);

#endif							/* CALIMERO_FICHE_ROWS_H */
