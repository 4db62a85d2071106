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

#include "access/heapam.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/namespace.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"

#include "common/bulk_writer.h"
#include "common/calimero_server.h"
#include "common/compat.h"

#define BULK_ROWS	1000
#define BULK_BYTES	65536

struct CalimeroBulkWriter
{
	Relation	relation;
	ResultRelInfo *target;
	EState	   *estate;
	BulkInsertState state;
	CommandId	command;
	MemoryContext rows_context; /* the buffered rows, reset at each flush */
	TupleTableSlot *slots[BULK_ROWS];
	int			used;
	size_t		bytes;
};

/*
 * The relation, locked for writing, once the user's right to insert is sure.
 */
static Relation
open_for_insert(const char *table)
{
	Oid			relid = calimero_data_relid(table);
	AclResult	allowed = pg_class_aclcheck(relid, GetUserId(), ACL_INSERT);

	if (allowed != ACLCHECK_OK)
		aclcheck_error(allowed, OBJECT_TABLE, table);
	return table_open(relid, RowExclusiveLock);
}

CalimeroBulkWriter *
calimero_bulk_open(const char *table)
{
	CalimeroBulkWriter *writer = palloc0(sizeof(CalimeroBulkWriter));

	writer->relation = open_for_insert(table);
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
 * Everything buffered, to the heap and to the indexes.
 */
static void
flush_rows(CalimeroBulkWriter *writer)
{
	if (writer->used == 0)
		return;

	table_multi_insert(writer->relation, writer->slots, writer->used,
					   writer->command, 0, writer->state);
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
		/* Slots last as long as the writer, whatever context the caller is in. */
		caller = MemoryContextSwitchTo(GetMemoryChunkContext(writer));
		slot = MakeSingleTupleTableSlot(descriptor, &TTSOpsHeapTuple);
		MemoryContextSwitchTo(caller);
		slot->tts_tableOid = RelationGetRelid(writer->relation);
		writer->slots[writer->used] = slot;
	}

	caller = MemoryContextSwitchTo(writer->rows_context);
	tuple = heap_form_tuple(descriptor, unconstify(Datum *, values),
							unconstify(bool *, nulls));
	MemoryContextSwitchTo(caller);
	tuple->t_tableOid = slot->tts_tableOid;
	ExecStoreHeapTuple(tuple, slot, false);

	writer->bytes += tuple->t_len;
	writer->used++;
	if (writer->used == BULK_ROWS || writer->bytes >= BULK_BYTES)
		flush_rows(writer);
}

void
calimero_bulk_close(CalimeroBulkWriter *writer)
{
	flush_rows(writer);
	FreeBulkInsertState(writer->state);
	table_finish_bulk_insert(writer->relation, 0);
	for (int i = 0; i < BULK_ROWS && writer->slots[i] != NULL; i++)
		ExecDropSingleTupleTableSlot(writer->slots[i]);
	ExecCloseIndices(writer->target);
	FreeExecutorState(writer->estate);
	MemoryContextDelete(writer->rows_context);
	table_close(writer->relation, NoLock);
	pfree(writer);
	CommandCounterIncrement();
}
