/*-------------------------------------------------------------------------
 *
 * cai_batch.h
 *	  Private to the room cai: the lines of one import, from their arrival to
 *	  what becomes of them.
 *
 * Both entries (calimero.cai_importer and the trigger of cai_arrivee) put
 * lines into a batch; cai_integrate() then judges them together and writes
 * the outcome.  About 150 bytes of memory a line, until the end of the call.
 *
 * Whoever sees the row of a caisse may integrate for it: the caisse of a batch
 * comes out of calimero_resolve_caisse(), which reads as the caller.  Movements
 * and rejects are then written in bulk (bulk_writer.h), which checks the right
 * to insert; all the rest is SQL, under the caller's rights and policies.
 *
 * IDENTIFICATION
 *	  extension/cai/cai_batch.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_CAI_BATCH_H
#define CALIMERO_CAI_BATCH_H

#include "common/calimero_server.h"
#include "common/compat.h"
#include "core/cai/cai_csv.h"
#include "core/cai/cai_line.h"

typedef enum CaiFate
{
	CAI_FATE_NEW,				/* a movement to add */
	CAI_FATE_SAME,				/* known already, nothing new */
	CAI_FATE_REASSIGNED,		/* known: its assignment changes */
	CAI_FATE_REPEATED,			/* said by an earlier line of the batch */
	CAI_FATE_REJECTED
} CaiFate;

typedef struct CaiRow
{
	CaiMovement movement;		/* its texts are in the batch's memory */
	int64		arrival;		/* rank among the lines as they came */
	int64		line;			/* number told in a reject */
	int64		known;			/* SAME, REASSIGNED: the movement; REPEATED:
								 * index of the earlier row */
	CaiFate		fate;
	CaiReason	reason;			/* of a rejected row */
} CaiRow;

typedef struct CaiBatch
{
	MemoryContext context;
	char		caisse[CALIMERO_CAISSE_SIZE];
	int64		import;			/* 0 until its row is there */
	CaiRow	   *rows;
	size_t		count;
	size_t		capacity;
	char	   *chunk;			/* where the next text goes */
	size_t		chunk_left;
	int64		fates[CAI_FATE_REJECTED + 1];	/* how many rows of each */
} CaiBatch;

/* Memory comes from "context", which the caller deletes. */
extern CaiBatch *cai_batch_create(MemoryContext context, const char *caisse, int64 import);

/* Check one line and add it; its number is its rank when 0 is given. */
extern CaiRow *cai_batch_add(CaiBatch *batch, int64 line, const CaiText fields[CAI_COLUMN_COUNT]);

/* Add a line that could not even be split into fields. */
extern void cai_batch_reject(CaiBatch *batch, int64 line, CaiReason reason);

/* Compare the rows among themselves, in the order of their numbers. */
extern void cai_batch_settle(CaiBatch *batch);

/* Compare with the movements of the caisse, then count the fates.  Needs SPI. */
extern void cai_batch_compare(CaiBatch *batch);

/*
 * Under the lock of the caisse, judge the rows of the batch and write what
 * they bring: the import (a new row of that name when the batch has none),
 * movements, rejects, and the SIRETs to match again.  Needs SPI.
 */
extern void cai_integrate(CaiBatch *batch, const char *name);

/* Lines came with the number of an import that is not there. */
pg_noreturn extern void cai_unknown_import(void);

/* ... unless it is, at this moment.  Needs SPI. */
extern void cai_check_import(const char *caisse, int64 import);

/* The part of it that adds movements; "work" is reset at will. */
extern void cai_write_movements(const CaiBatch *batch, MemoryContext work);

/* ... and the part that notes what lines say of movements known before. */
extern void cai_write_repeats(const CaiBatch *batch, MemoryContext work);

/* Elements of an array given to one statement, at most. */
#define CAI_ARRAY_SIZE 8192

/* An array of text, bigint or date. */
extern Datum cai_array_datum(Datum *elements, bool *nulls, int count, Oid type);

/* Values of the core as text Datums. */
extern Datum cai_text_datum(CaiText text);
extern Datum cai_period_datum(CalimeroPeriod period);

/* A text of the core (UTF-8) in the server's encoding, and the other way. */
extern CaiText cai_text_to_server(CaiText text);
extern CaiText cai_text_from_server(CaiText text);

#endif							/* CALIMERO_CAI_BATCH_H */
