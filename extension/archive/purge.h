/*-------------------------------------------------------------------------
 *
 * purge.h
 *	  Taking files out of the database at the end of their conservation, lot by
 *	  lot, once each lot is in the archive.
 *
 * One lot is one transaction (purge_lot.c):
 *
 *	1. its files and their debtors are locked (SKIP LOCKED), and judged again
 *		under the lock;
 *	2. their rows are deleted, leaves first, and each goes to the archive as it
 *		leaves (DELETE ... RETURNING);
 *	3. the archive is sealed, durable;
 *	4. the number of the lot is taken in purge_chaine, which others wait for;
 *		manifest and signature are written in purge_lot;
 *	5. COMMIT;
 *	6. the manifest is written in the directory (purge_suivi.c), by this run or,
 *		after a crash, by the next one.
 *
 * So a file is in the database, or in exactly one lot of purge_lot.  Kill the
 * server before 5, and what the archive holds of the lot is named by no row and
 * no manifest: the next run removes it.  Kill it after 5, and the next run
 * writes the manifest.
 *
 * A payment may settle debts of several files, and a receipt those of several
 * debtors: each file leaves on its own day.  The assignment is archived with
 * the first of both to leave and names only the other from then on
 * (affectation.purgee_le); what it settled stays settled.
 *
 * Locks.  Every run holds a session-level advisory lock of its caisse, shared; who
 * cleans the directory takes it alone, and does without when others run.
 *
 * CIL 18-07, article 2.
 *
 * IDENTIFICATION
 *	  extension/archive/purge.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_PURGE_H
#define CALIMERO_PURGE_H

#include "datatype/timestamp.h"
#include "utils/array.h"

#include "common/calimero_server.h"
#include "common/owner.h"

/* What the caller of calimero.purger() asked. */
typedef struct PurgeOrder
{
	int32		lot;			/* files a lot, at most */
	bool		timed;
	Interval	longest;		/* when timed */
	int64		most;			/* files, PG_INT64_MAX for no limit */
	DateADT		day;
}			PurgeOrder;

/* One caisse of a call. */
typedef struct PurgeRun
{
	const		PurgeOrder *order;
	char		caisse[CALIMERO_CAISSE_SIZE];
	int64		number;			/* purge_execution.execution */
	TimestampTz deadline;		/* DT_NOEND without limit */
	int64	   *files;			/* in the order of their key */
	int64		file_count;
	int64		purged;
	bool		locked;
}			PurgeRun;

/* A part of a transaction that acts as the owner of the tables and finds names in pg_catalog alone. */
typedef struct PurgeStep
{
	CalimeroActor caller;
	int			nest_level;
}			PurgeStep;

/* purge_suivi.c: the rows of a run, and the directory beside them */

extern void purge_begin_step(PurgeStep * step);
extern void purge_end_step(const PurgeStep * step);

/* One statement: what it gave first, in the current memory context. */
extern Datum purge_value(const char *text, int count, Oid *types, Datum *values, bool *isnull);

/* Takes the lock of the caisse, cleans its directory, writes the row of the run, lists its files in "context". */
extern void purge_open(PurgeRun * run, MemoryContext context);

/* Writes the manifests that are not in the directory yet. */
extern void purge_publish(const char *caisse);

/* Writes how the run ended: a value of purge_execution.etat, and the SQLSTATE for erreur. */
extern void purge_close(const PurgeRun * run, const char *state, int sqlstate);

extern void purge_unlock(PurgeRun * run);

/* purge_lot.c */

/* One lot of these files; how many left the database.  The caller commits. */
extern int64 purge_take(const PurgeRun * run, const int64 *files, int64 count);

#endif							/* CALIMERO_PURGE_H */
