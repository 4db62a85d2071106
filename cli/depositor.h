/*-------------------------------------------------------------------------
 *
 * depositor.h
 *	  The run of "calimero deposer": files down a pipeline to the server.
 *
 * While the server works on a file, the next ones are read and sent, and
 * small files do not wait for a round trip each.  What is under way is bounded
 * in files and in bytes, so that memory holds one large file, or a few
 * small ones.
 *
 * A lot is the files between two synchronisation points: one transaction.  A
 * file that fails takes its lot with it; all of that lot are then deposited
 * again, one by one.  Standard input cannot be read again, so it is
 * always a lot of its own.
 *
 * A dry run is one BEGIN, deposit, ROLLBACK a file, without a pipeline.
 *
 * IDENTIFICATION
 *	  cli/depositor.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_DEPOSITOR_H
#define CALIMERO_DEPOSITOR_H

#include "db.h"
#include "files.h"
#include "output.h"
#include "progress.h"

#define LOT_MAX			1000
#define UNDER_WAY_FILES 64
#define UNDER_WAY_BYTES ((uint64_t) 8 * 1024 * 1024)

/* What a deposit returns, column by column. */
typedef enum DepositField
{
	FIELD_DEPOT,
	FIELD_STATUT,
	FIELD_NOUVEAU,
	FIELD_DECLARATIONS,
	FIELD_REFUSEES,
	FIELD_ANOMALIES,
	FIELD_COUNT
} DepositField;

typedef enum FileState
{
	FILE_WAITING,
	FILE_SENT,
	FILE_ANSWERED,				/* has a result, which its lot may still undo */
	FILE_TO_REPEAT,				/* failed in a lot, or undone with it */
	FILE_DONE,
	FILE_FAILED
} FileState;

typedef struct FileResult
{
	FileState	state;
	size_t		lot;			/* number of the transaction that it was sent
								 * in */
	uint64_t	bytes;			/* sent */
	char	   *fields[FIELD_COUNT];
} FileResult;

typedef struct Deposit
{
	const Options *options;
	Db		   *db;
	Output		output;
	FileList	list;
	FileResult *results;		/* beside list.files */
	Buffer		content;
	Progress	progress;
	size_t		lot_size;		/* files a transaction, in this pass */
	bool		stopped;		/* by a failure that every file would meet */
	ExitCode	code;

	/* The pipeline: files sent and not settled, oldest first. */
	size_t		queue[2 * LOT_MAX + UNDER_WAY_FILES];
	size_t		queue_length;
	size_t		queue_answered; /* of these, answered: always the oldest */
	size_t		lots;			/* synchronisation points so far */
	size_t		open_lot;		/* files sent since the last one */
	uint64_t	bytes_under_way;
} Deposit;

/* Deposit every file of the list; the results tell what became of each. */
extern void depositor_run(Deposit *deposit);

/* The same, each file rolled back. */
extern void depositor_try(Deposit *deposit);

/* Print the anomalies of the deposits of an array literal. */
extern ExitCode depositor_list_anomalies(Deposit *deposit, const char *depots);

/* Keep the worst code. */
extern void deposit_note_code(Deposit *deposit, ExitCode code);
extern bool deposit_must_stop(const Deposit *deposit);

/* What was kept of a result that came to nothing. */
extern void deposit_forget(FileResult *result);

#endif							/* CALIMERO_DEPOSITOR_H */
