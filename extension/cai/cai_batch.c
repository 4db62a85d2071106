/*-------------------------------------------------------------------------
 *
 * cai_batch.c
 *	  The lines of one import: collected, and compared among themselves.
 *
 * Of several lines with one reference, the first stands for all; those that
 * say the same are repetitions, which add nothing, the others are rejected.
 *
 * IDENTIFICATION
 *	  extension/cai/cai_batch.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "common/hashfn.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "utils/memutils.h"

#include "cai/cai_batch.h"

#define CHUNK_SIZE			65536
#define FIRST_CAPACITY		1024
#define INTERRUPT_INTERVAL	4096

/* An empty place of the table of references. */
#define NO_ROW				PG_UINT32_MAX

CaiBatch   *
cai_batch_create(MemoryContext context, const char *caisse, int64 import)
{
	CaiBatch   *batch = MemoryContextAllocZero(context, sizeof(CaiBatch));

	batch->context = context;
	strlcpy(batch->caisse, caisse, CALIMERO_CAISSE_SIZE);
	batch->import = import;
	batch->capacity = FIRST_CAPACITY;
	batch->rows = MemoryContextAlloc(context, FIRST_CAPACITY * sizeof(CaiRow));
	return batch;
}

/*
 * A copy of the text that lives as long as the batch.
 */
static CaiText
keep_text(CaiBatch *batch, CaiText text)
{
	CaiText		kept = {NULL, text.length};

	if (text.length == 0)
		return kept;
	if (batch->chunk_left < text.length)
	{
		batch->chunk = MemoryContextAlloc(batch->context, CHUNK_SIZE);
		batch->chunk_left = CHUNK_SIZE;
	}
	memcpy(batch->chunk, text.data, text.length);
	kept.data = batch->chunk;
	batch->chunk += text.length;
	batch->chunk_left -= text.length;
	return kept;
}

/*
 * Room for one more row.
 */
static CaiRow *
next_row(CaiBatch *batch, int64 line)
{
	CaiRow	   *row;

	if (batch->count % INTERRUPT_INTERVAL == 0)
		CHECK_FOR_INTERRUPTS();
	if (batch->count == batch->capacity)
	{
		/* The table of references has up to four places a row, on 32 bits. */
		if (batch->capacity >= NO_ROW / 4)
			ereport(ERROR,
					(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
					 errmsg("too many lines in one import"),
					 errhint("Import the extract in several parts.")));
		batch->capacity *= 2;
		batch->rows = repalloc_huge(batch->rows, batch->capacity * sizeof(CaiRow));
	}
	row = &batch->rows[batch->count++];
	row->arrival = (int64) batch->count;
	row->line = line != 0 ? line : row->arrival;
	row->known = 0;
	row->fate = CAI_FATE_NEW;
	row->reason = CAI_ACCEPTED;
	return row;
}

/*
 * Does the encoding of the database have every character of the text?
 */
static bool
server_holds(CaiText text)
{
	unsigned char from[CAI_REFERENCE_MAX * 4];
	unsigned char to[(CAI_REFERENCE_MAX * 4 + 1) * MAX_CONVERSION_GROWTH + 1];
	int			encoding = GetDatabaseEncoding();
	unsigned char seen = 0;
	Oid			conversion;

	if (encoding == PG_UTF8 || encoding == PG_SQL_ASCII)
		return true;
	for (size_t i = 0; i < text.length; i++)
		seen |= (unsigned char) text.data[i];
	if (seen < 0x80)
		return true;
	conversion = FindDefaultConversionProc(PG_UTF8, encoding);
	memcpy(from, text.data, text.length);
	return OidIsValid(conversion) &&
		pg_do_encoding_conversion_buf(conversion, PG_UTF8, encoding, from, (int) text.length,
									  to, (int) sizeof(to), true) == (int) text.length;
}

/*
 * Reject a line whose texts the database could not hold.  The reference of a
 * line that is rejected is kept too.
 */
static void
check_texts(CaiRow *row)
{
	CaiReason	reason = CAI_ACCEPTED;

	if (!server_holds(row->movement.account))
		reason = CAI_BAD_ACCOUNT;
	if (!server_holds(row->movement.reverses))
		reason = CAI_BAD_REVERSES;
	if (!server_holds(row->movement.reference))
	{
		reason = CAI_BAD_REFERENCE;
		row->movement.reference.length = 0;
	}
	if (row->reason == CAI_ACCEPTED)
		row->reason = reason;
}

CaiRow	   *
cai_batch_add(CaiBatch *batch, int64 line, const CaiText fields[CAI_COLUMN_COUNT])
{
	CaiRow	   *row = next_row(batch, line);
	CaiBuffers	buffers;

	row->reason = cai_check(fields, &buffers, &row->movement);
	check_texts(row);
	if (row->reason != CAI_ACCEPTED)
		row->fate = CAI_FATE_REJECTED;
	row->movement.reference = keep_text(batch, row->movement.reference);
	row->movement.account = keep_text(batch, row->movement.account);
	row->movement.reverses = keep_text(batch, row->movement.reverses);
	return row;
}

void
cai_batch_reject(CaiBatch *batch, int64 line, CaiReason reason)
{
	CaiRow	   *row = next_row(batch, line);

	memset(&row->movement, 0, sizeof(row->movement));
	row->fate = CAI_FATE_REJECTED;
	row->reason = reason;
}

/* By number; lines of one number as they came. */
static int
compare_lines(const void *left, const void *right)
{
	const CaiRow *a = left;
	const CaiRow *b = right;

	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	return a->arrival < b->arrival ? -1 : a->arrival > b->arrival;
}

/*
 * Most extracts come in the order of their numbers.
 */
static void
sort_rows(CaiBatch *batch)
{
	for (size_t i = 1; i < batch->count; i++)
	{
		if (compare_lines(&batch->rows[i - 1], &batch->rows[i]) > 0)
		{
			qsort(batch->rows, batch->count, sizeof(CaiRow), compare_lines);
			return;
		}
	}
}

/*
 * The first row of that reference, in an open-addressing table of row
 * numbers; the row itself when it is the first, which is then entered.
 */
static uint32
first_of_reference(const CaiBatch *batch, uint32 *table, uint32 mask, uint32 index)
{
	CaiText		reference = batch->rows[index].movement.reference;
	uint32		place = hash_bytes((const unsigned char *) reference.data,
								   (int) reference.length) & mask;

	while (table[place] != NO_ROW)
	{
		CaiText		other = batch->rows[table[place]].movement.reference;

		if (other.length == reference.length &&
			memcmp(other.data, reference.data, reference.length) == 0)
			return table[place];
		place = (place + 1) & mask;
	}
	table[place] = index;
	return index;
}

void
cai_batch_settle(CaiBatch *batch)
{
	uint32		size = pg_nextpower2_32(Max((uint32) batch->count, 8)) * 2;
	uint32	   *table = MemoryContextAllocHuge(batch->context, size * sizeof(uint32));

	sort_rows(batch);
	memset(table, 0xFF, size * sizeof(uint32));
	for (uint32 i = 0; i < batch->count; i++)
	{
		CaiRow	   *row = &batch->rows[i];
		uint32		first;

		if (i % INTERRUPT_INTERVAL == 0)
			CHECK_FOR_INTERRUPTS();
		if (row->fate == CAI_FATE_REJECTED)
			continue;
		first = first_of_reference(batch, table, size - 1, i);
		if (first == i)
			continue;
		if (cai_equal(&batch->rows[first].movement, &row->movement))
		{
			row->fate = CAI_FATE_REPEATED;
			row->known = first;
		}
		else
		{
			row->fate = CAI_FATE_REJECTED;
			row->reason = CAI_REPEATED_REFERENCE;
		}
	}
	pfree(table);
}

/*
 * What the core gives is valid UTF-8, and what the server holds is valid in its
 * encoding: where both are one, there is nothing to verify.
 */
CaiText
cai_text_to_server(CaiText text)
{
	CaiText		converted = text;

	if (text.length > 0 && GetDatabaseEncoding() != PG_UTF8)
	{
		converted.data = pg_any_to_server(text.data, (int) text.length, PG_UTF8);
		if (converted.data != text.data)
			converted.length = strlen(converted.data);
	}
	return converted;
}

CaiText
cai_text_from_server(CaiText text)
{
	CaiText		converted = text;

	if (text.length > 0 && GetDatabaseEncoding() != PG_UTF8)
	{
		converted.data = pg_server_to_any(text.data, (int) text.length, PG_UTF8);
		if (converted.data != text.data)
			converted.length = strlen(converted.data);
	}
	return converted;
}
