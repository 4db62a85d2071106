/*-------------------------------------------------------------------------
 *
 * lookup.c
 *	  A few rows of one of our tables by an index.
 *
 * The scan is that of the system catalogues (genam.h), which serves any heap:
 * it takes the numbers of the columns of the table, and follows the index
 * unless indexes are being rebuilt or ignored.
 *
 * IDENTIFICATION
 *	  extension/common/lookup.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/table.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "common/calimero_server.h"
#include "common/lookup.h"

static AttrNumber
column_of(Relation table, const char *column)
{
	AttrNumber	number = get_attnum(RelationGetRelid(table), column);

	if (number == InvalidAttrNumber)
		calimero_refuse_columns(RelationGetRelationName(table));
	return number;
}

void
calimero_begin_lookup(CalimeroLookup *lookup, const char *table, const char *index,
					  int nkeys, const CalimeroKey *keys, Snapshot snapshot)
{
	Oid			relid = calimero_data_relid(table);
	Oid			indexid = get_relname_relid(index, get_rel_namespace(relid));
	ScanKeyData scankeys[CALIMERO_LOOKUP_KEYS];

	if (!OidIsValid(indexid))
		calimero_refuse_columns(table);
	Assert(nkeys <= CALIMERO_LOOKUP_KEYS);
	lookup->table = table_open(relid, AccessShareLock);
	for (int i = 0; i < nkeys; i++)
		ScanKeyInit(&scankeys[i], column_of(lookup->table, keys[i].column), BTEqualStrategyNumber,
					keys[i].is_bigint ? F_INT8EQ : F_TEXTEQ, keys[i].value);
	lookup->snapshot = IsMVCCSnapshot(snapshot) ? RegisterSnapshot(snapshot) : snapshot;
	lookup->scan = systable_beginscan(lookup->table, indexid, true, lookup->snapshot, nkeys,
									  scankeys);
}

HeapTuple
calimero_next_row(CalimeroLookup *lookup)
{
	return systable_getnext(lookup->scan);
}

void
calimero_end_lookup(CalimeroLookup *lookup)
{
	systable_endscan(lookup->scan);
	if (IsMVCCSnapshot(lookup->snapshot))
		UnregisterSnapshot(lookup->snapshot);
	table_close(lookup->table, AccessShareLock);
}

Datum
calimero_row_value(const CalimeroLookup *lookup, HeapTuple row, const char *column, bool *isnull)
{
	return heap_getattr(row, column_of(lookup->table, column), RelationGetDescr(lookup->table),
						isnull);
}

void
calimero_row_text(const CalimeroLookup *lookup, HeapTuple row, const char *column,
				  char *to, size_t size)
{
	bool		isnull;
	Datum		value = calimero_row_value(lookup, row, column, &isnull);

	if (isnull)
		calimero_refuse_columns(RelationGetRelationName(lookup->table));
	text_to_cstring_buffer(DatumGetTextPP(value), to, size);
}
