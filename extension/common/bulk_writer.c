/*-------------------------------------------------------------------------
 *
 * bulk_writer.c
 *	  Rows into a table by the hundred, as COPY writes them.
 *
 * Rows wait in tuple slots; every BULK_ROWS rows, or BULK_BYTES bytes, they go
 * to the heap in one call (one WAL record a page) and then into the indexes.
 * A bulk insert state keeps the ring buffer of COPY, so that a large deposit
 * does not push everything else out of the cache.
 *
 * IDENTIFICATION
 *	  extension/common/bulk_writer.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/heapam.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "miscadmin.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"

#include "common/bulk_writer.h"
#include "common/calimero_server.h"
#include "common/compat.h"
#include "common/owner.h"

#define BULK_ROWS	1000
#define BULK_BYTES	65536

struct CalimeroBulkWriter
{
	Relation	relation;
	ResultRelInfo *target;
	EState	   *estate;
	BulkInsertState state;
	CommandId	command;
	int			column_count;	/* that rows give */
	int		   *columns;		/* for each column of the table, the one that
								 * rows give it; -1 where it was dropped */
	Datum	   *values;			/* one row, in the order of the table */
	bool	   *nulls;
	MemoryContext rows_context; /* the buffered rows, reset at each flush */
	TupleTableSlot *slots[BULK_ROWS];
	int			used;
	size_t		bytes;
	Relation   *deferred;		/* indexes put off, NULL elsewhere; or NULL */
	ItemPointerData *places;	/* of the rows written, while an index is put
								 * off */
	uint32		place_count;
	uint32		place_capacity;
};

/*
 * Which of the columns given has that name; -1 when none has.
 */
static int
column_number(const char *name, const char *const *columns, int column_count)
{
	for (int i = 0; i < column_count; i++)
	{
		if (strcmp(columns[i], name) == 0)
			return i;
	}
	return -1;
}

/*
 * Where each column of the table is in the rows to come.
 */
static void
map_columns(CalimeroBulkWriter *writer, const char *const *columns, int column_count)
{
	TupleDesc	descriptor = RelationGetDescr(writer->relation);
	int			found = 0;

	writer->column_count = column_count;
	writer->columns = palloc(descriptor->natts * sizeof(int));
	writer->values = palloc0(descriptor->natts * sizeof(Datum));
	writer->nulls = palloc(descriptor->natts * sizeof(bool));
	for (int i = 0; i < descriptor->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(descriptor, i);

		writer->columns[i] = attribute->attisdropped ? -1
			: column_number(NameStr(attribute->attname), columns, column_count);
		writer->nulls[i] = true;
		if (!attribute->attisdropped)
			found += writer->columns[i] >= 0 ? 1 : column_count + 1;
	}
	if (found != column_count)
		calimero_refuse_columns(RelationGetRelationName(writer->relation));
}

CalimeroBulkWriter *
calimero_bulk_open(const char *table, const char *const *columns, int column_count)
{
	CalimeroBulkWriter *writer = palloc0(sizeof(CalimeroBulkWriter));

	writer->relation = table_open(calimero_readable_relid(table), RowExclusiveLock);
	map_columns(writer, columns, column_count);
	writer->estate = CreateExecutorState();
	writer->target = makeNode(ResultRelInfo);
	InitResultRelInfo(writer->target, writer->relation, 1, NULL, 0);
	ExecOpenIndices(writer->target, false);
	writer->state = GetBulkInsertState();
	writer->command = GetCurrentCommandId(true);
	writer->rows_context = AllocSetContextCreate(CurrentMemoryContext,
												 "calimero bulk rows",
												 ALLOCSET_DEFAULT_SIZES);
	return writer;
}

/*
 * Which index of the table has that name; -1 when none has.
 */
static int
index_number(CalimeroBulkWriter *writer, const RelationPtr indexes, const char *name)
{
	for (int i = 0; i < writer->target->ri_NumIndices; i++)
	{
		if (indexes[i] != NULL && strcmp(RelationGetRelationName(indexes[i]), name) == 0)
			return i;
	}
	return -1;
}

bool
calimero_bulk_defer(CalimeroBulkWriter *writer, const char *index)
{
	RelationPtr indexes = writer->target->ri_IndexRelationDescs;
	int			number = index_number(writer, indexes, index);
	IndexInfo  *info;

	if (number < 0)
		return false;
	info = writer->target->ri_IndexRelationInfo[number];
	if (info->ii_Expressions != NIL || info->ii_Predicate != NIL || !info->ii_ReadyForInserts ||
		info->ii_ExclusionOps != NULL || !indexes[number]->rd_index->indimmediate)
		return false;
	if (writer->deferred == NULL)
		writer->deferred = MemoryContextAllocZero(GetMemoryChunkContext(writer),
												  writer->target->ri_NumIndices * sizeof(Relation));
	writer->deferred[number] = indexes[number];
	/* The executor passes over an index that is not there. */
	indexes[number] = NULL;
	return true;
}

/*
 * Remember where the buffered rows went.
 */
static void
note_places(CalimeroBulkWriter *writer)
{
	if (writer->place_count + BULK_ROWS > writer->place_capacity)
	{
		if (writer->place_capacity > PG_UINT32_MAX / 2)
			ereport(ERROR,
					(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
					 errmsg("too many rows in one statement"),
					 errhint("Import in several parts.")));
		writer->place_capacity = Max(writer->place_capacity * 2, BULK_ROWS * 16);
		writer->places = writer->places == NULL
			? MemoryContextAlloc(GetMemoryChunkContext(writer),
								 writer->place_capacity * sizeof(ItemPointerData))
			: repalloc_huge(writer->places, writer->place_capacity * sizeof(ItemPointerData));
	}
	for (int i = 0; i < writer->used; i++)
		writer->places[writer->place_count++] = writer->slots[i]->tts_tid;
}

/*
 * Everything buffered, to the heap and to the indexes.
 */
static void
flush_rows(CalimeroBulkWriter *writer)
{
	if (writer->used == 0)
		return;

	table_multi_insert(writer->relation, writer->slots, writer->used,
					   writer->command, 0, writer->state);
	if (writer->deferred != NULL)
		note_places(writer);
	if (writer->target->ri_NumIndices > 0)
	{
		for (int i = 0; i < writer->used; i++)
		{
			ResetPerTupleExprContext(writer->estate);
			list_free(calimero_insert_index_tuples(writer->target, writer->slots[i],
												   writer->estate));
		}
	}
	for (int i = 0; i < writer->used; i++)
		ExecClearTuple(writer->slots[i]);
	MemoryContextReset(writer->rows_context);
	writer->used = 0;
	writer->bytes = 0;
	CHECK_FOR_INTERRUPTS();
}

void
calimero_bulk_put(CalimeroBulkWriter *writer, const Datum *values, const bool *nulls)
{
	TupleDesc	descriptor = RelationGetDescr(writer->relation);
	TupleTableSlot *slot = writer->slots[writer->used];
	MemoryContext caller;
	HeapTuple	tuple;

	if (slot == NULL)
	{
		/*
		 * Slots last as long as the writer, whatever context the caller is
		 * in.
		 */
		caller = MemoryContextSwitchTo(GetMemoryChunkContext(writer));
		slot = MakeSingleTupleTableSlot(descriptor, &TTSOpsHeapTuple);
		MemoryContextSwitchTo(caller);
		slot->tts_tableOid = RelationGetRelid(writer->relation);
		writer->slots[writer->used] = slot;
	}

	for (int i = 0; i < descriptor->natts; i++)
	{
		if (writer->columns[i] < 0)
			continue;
		writer->values[i] = values[writer->columns[i]];
		writer->nulls[i] = nulls[writer->columns[i]];
	}
	caller = MemoryContextSwitchTo(writer->rows_context);
	tuple = heap_form_tuple(descriptor, writer->values, writer->nulls);
	MemoryContextSwitchTo(caller);
	tuple->t_tableOid = slot->tts_tableOid;
	ExecStoreHeapTuple(tuple, slot, false);

	writer->bytes += tuple->t_len;
	writer->used++;
	if (writer->used == BULK_ROWS || writer->bytes >= BULK_BYTES)
		flush_rows(writer);
}

/*
 * Enter one row, whose values the caller gives, into an index.
 */
static void
fill_one(CalimeroBulkWriter *writer, Relation index, IndexInfo *info, uint32 row,
		 const Datum *values, const bool *nulls)
{
	Datum		keys[INDEX_MAX_KEYS];
	bool		no_key[INDEX_MAX_KEYS];

	for (int i = 0; i < info->ii_NumIndexAttrs; i++)
	{
		int			column = writer->columns[info->ii_IndexAttrNumbers[i] - 1];

		keys[i] = values[column];
		no_key[i] = nulls[column];
	}
	index_insert(index, keys, no_key, &writer->places[row], writer->relation,
				 info->ii_Unique ? UNIQUE_CHECK_YES : UNIQUE_CHECK_NO, false, info);
}

void
calimero_bulk_fill(CalimeroBulkWriter *writer, const char *index, const uint32 *order,
				   CalimeroBulkRow row, void *argument)
{
	Datum	   *values = palloc0(writer->column_count * sizeof(Datum));
	bool	   *nulls = palloc0(writer->column_count * sizeof(bool));
	int			number = index_number(writer, writer->deferred, index);
	MemoryContext caller;

	flush_rows(writer);
	caller = MemoryContextSwitchTo(writer->rows_context);
	for (uint32 i = 0; i < writer->place_count; i++)
	{
		if (i % BULK_ROWS == 0)
			CHECK_FOR_INTERRUPTS();
		row(argument, order[i], values, nulls);
		fill_one(writer, writer->deferred[number],
				 writer->target->ri_IndexRelationInfo[number], order[i], values, nulls);
		MemoryContextReset(writer->rows_context);
	}
	MemoryContextSwitchTo(caller);
	writer->target->ri_IndexRelationDescs[number] = writer->deferred[number];
	writer->deferred[number] = NULL;
	pfree(values);
	pfree(nulls);
}

void
calimero_bulk_close(CalimeroBulkWriter *writer)
{
	flush_rows(writer);
	for (int i = 0; writer->deferred != NULL && i < writer->target->ri_NumIndices; i++)
	{
		if (writer->deferred[i] != NULL)
			elog(ERROR, "index \"%s\" was put off and not filled",
				 RelationGetRelationName(writer->deferred[i]));
	}
	if (writer->places != NULL)
		pfree(writer->places);
	FreeBulkInsertState(writer->state);
	table_finish_bulk_insert(writer->relation, 0);
	for (int i = 0; i < BULK_ROWS && writer->slots[i] != NULL; i++)
		ExecDropSingleTupleTableSlot(writer->slots[i]);
	ExecCloseIndices(writer->target);
	FreeExecutorState(writer->estate);
	MemoryContextDelete(writer->rows_context);
	table_close(writer->relation, NoLock);
	pfree(writer->columns);
	pfree(writer->values);
	pfree(writer->nulls);
	pfree(writer);
	CommandCounterIncrement();
}
