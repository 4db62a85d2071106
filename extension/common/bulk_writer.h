/*-------------------------------------------------------------------------
 *
 * bulk_writer.h
 *	  Rows into a table by the hundred, as COPY writes them.
 *
 * What it does not do is the caller's promise: CHECK constraints hold because
 * the values come out of core, which applied the same controls; foreign keys
 * hold because the parent rows are written by the same transaction; generated
 * columns are given by the caller; there are no row triggers on these tables.
 * Row-level security is not asked row by row: the caller has made sure that
 * the user may act for the caisse (see calimero_server.h).  Nobody but its
 * owner has the right to write such a table: who may call the function and
 * read the table writes through it (see owner.h).
 *
 * Columns are found by their names, so that a column made again by
 * calimero.installer() may be elsewhere than it was.
 *
 * Entering rows into an index in the order of its keys costs less than half
 * of entering them as they come.  A caller that still has all its rows may so
 * put off an index: the rows go to the table first, and into that index at
 * the end, in an order that the caller gives.  Nobody sees them in between.
 *
 * IDENTIFICATION
 *	  extension/common/bulk_writer.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_BULK_WRITER_H
#define CALIMERO_BULK_WRITER_H

#include "executor/executor.h"

typedef struct CalimeroBulkWriter CalimeroBulkWriter;

/*
 * Open calimero_data."table" for writing, with its indexes; "columns" are all
 * its columns, in the order in which rows will give their values.  Error 42501
 * when the user may not read it, 55000 when the module is not installed or the
 * table does not have exactly these columns.
 */
extern CalimeroBulkWriter *calimero_bulk_open(const char *table, const char *const *columns,
											  int column_count);

/* One row, in the order of "columns"; by-reference values are copied. */
extern void calimero_bulk_put(CalimeroBulkWriter *writer, const Datum *values, const bool *nulls);

/* The values, in the order of "columns", of the row that was put as number "row", from 0. */
typedef void (*CalimeroBulkRow) (void *argument, uint32 row, Datum *values, bool *nulls);

/*
 * Before the first row: put this index off until calimero_bulk_fill.  False
 * when the table has no such index, or has it on expressions or a part of
 * the rows only; it is then filled row by row like the others.
 */
extern bool calimero_bulk_defer(CalimeroBulkWriter *writer, const char *index);

/*
 * After the last row: enter all rows into the index put off.  "order" has the
 * number of each row put, once; the nearer to the order of the index, the
 * faster.  Only columns of the index are looked at.
 */
extern void calimero_bulk_fill(CalimeroBulkWriter *writer, const char *index,
							   const uint32 *order, CalimeroBulkRow row, void *argument);

/* Write what is buffered and close; the rows are visible to the next command. */
extern void calimero_bulk_close(CalimeroBulkWriter *writer);

#endif							/* CALIMERO_BULK_WRITER_H */
