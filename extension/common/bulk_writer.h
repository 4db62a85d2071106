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
 * the user may act for the caisse (see calimero_server.h), and INSERT on the
 * table is checked here.
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
 * Open calimero_data."table" for writing, with its indexes.  Error 42501
 * when the user may not insert, 55000 when the module is not installed.
 */
extern CalimeroBulkWriter *calimero_bulk_open(const char *table);

/* One row, columns in the table's order; by-reference values are copied. */
extern void calimero_bulk_put(CalimeroBulkWriter *writer, const Datum *values, const bool *nulls);

/* Write what is buffered and close; the rows are visible to the next command. */
extern void calimero_bulk_close(CalimeroBulkWriter *writer);

#endif							/* CALIMERO_BULK_WRITER_H */
