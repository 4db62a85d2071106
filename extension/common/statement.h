/*-------------------------------------------------------------------------
 *
 * statement.h
 *	  SQL statements that a room runs again and again, with plans that are kept.
 *
 *		static CalimeroStatement lock = {
 *			"UPDATE ... WHERE caisse OPERATOR(pg_catalog.=) $1",
 *			SPI_OK_UPDATE, 1, {TEXTOID}, .written = "dsn_generation"
 *		};
 *		...
 *		calimero_execute(&lock, values, NULL);
 *
 * Texts name every object with its schema and every operator with
 * OPERATOR(pg_catalog.x), since they run under the caller's search_path, and
 * take values as parameters only.  Plans are generic: a text that joins must
 * leave no choice but the index it is meant for (equality on its columns;
 * LATERAL with OFFSET 0), and be steady where another index begins with the
 * same columns.  Needs an SPI connection.
 *
 * A text that writes says which table: it runs as the owner of that table.
 *
 * IDENTIFICATION
 *	  extension/common/statement.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_STATEMENT_H
#define CALIMERO_STATEMENT_H

#include "executor/spi.h"

#define CALIMERO_STATEMENT_ARGUMENTS 16

typedef struct CalimeroStatement
{
	const char *text;
	int			result;			/* the SPI_OK_... that it must give */
	int			argument_count;
	Oid			types[CALIMERO_STATEMENT_ARGUMENTS];
	bool		read_only;		/* under the caller's snapshot */
	bool		steady;			/* planned by the schema alone, whatever the
								 * tables hold: for a text that goes through
								 * indexes only */
	const char *written;		/* table of calimero_data that it writes, as
								 * its owner (owner.h); NULL when it only
								 * reads */
	SPIPlanPtr	plan;			/* kept from call to call */
	uint32		uses;
} CalimeroStatement;

/*
 * Run it, under a snapshot of its own unless it is read-only; nulls as SPI takes them, or NULL when
 * no value is null.  Returns SPI_processed; rows are in SPI_tuptable.
 */
extern uint64 calimero_execute(CalimeroStatement *statement, const Datum *values,
							   const char *nulls);

/* Open a cursor on it. */
extern Portal calimero_open(CalimeroStatement *statement, const Datum *values,
							const char *nulls);

#endif							/* CALIMERO_STATEMENT_H */
