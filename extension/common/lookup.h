/*-------------------------------------------------------------------------
 *
 * lookup.h
 *	  A few rows of one of our tables by an index, without a statement: for
 *	  what is asked in the midst of the statements of others.
 *
 * Neither privileges nor row-level security are asked: the caller answers for
 * what it tells of the rows.
 *
 * IDENTIFICATION
 *	  extension/common/lookup.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_LOOKUP_H
#define CALIMERO_LOOKUP_H

#include "access/genam.h"
#include "utils/relcache.h"
#include "utils/snapshot.h"

typedef struct CalimeroLookup
{
	Relation	table;
	Snapshot	snapshot;
	SysScanDesc scan;
} CalimeroLookup;

/* A column and the value that it must have, a bigint or a text (for a varchar too). */
typedef struct CalimeroKey
{
	const char *column;
	bool		is_bigint;
	Datum		value;
} CalimeroKey;

#define CALIMERO_LOOKUP_KEYS 3

/*
 * The rows of calimero_data."table" that match all "keys", at most
 * CALIMERO_LOOKUP_KEYS; through "index", which begins with their columns.
 * Errors: 55000 when the table, the index or a column is missing.
 */

extern void calimero_begin_lookup(CalimeroLookup *lookup, const char *table, const char *index,
								  int nkeys, const CalimeroKey *keys, Snapshot snapshot);

/* The next row, NULL after the last; it stands until the next call. */
extern HeapTuple calimero_next_row(CalimeroLookup *lookup);

extern void calimero_end_lookup(CalimeroLookup *lookup);

extern Datum calimero_row_value(const CalimeroLookup *lookup, HeapTuple row, const char *column,
								bool *isnull);

/* A text that is NOT NULL, cut at "size" - 1 bytes. */
extern void calimero_row_text(const CalimeroLookup *lookup, HeapTuple row, const char *column,
							  char *to, size_t size);

#endif							/* CALIMERO_LOOKUP_H */
