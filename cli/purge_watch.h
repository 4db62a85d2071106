/*-------------------------------------------------------------------------
 *
 * purge_watch.h
 *	  A run of the purge, followed on a connection of its own.
 *
 * The CALL that purges keeps its connection busy until it has ended; the row of
 * its run, committed lot by lot, is read on another one.  That other one is
 * never cancelled by an interrupt meant for the CALL, so that it can tell
 * afterwards what was done.
 *
 * IDENTIFICATION
 *	  cli/purge_watch.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_PURGE_WATCH_H
#define CALIMERO_PURGE_WATCH_H

#include <stdbool.h>
#include <time.h>

#include "caisse.h"
#include "db.h"

#define WATCH_NUMBER_SIZE 24

typedef struct PurgeWatch
{
	Db		   *db;				/* NULL once it was lost */
	CaisseCode	caisse;
	char		process[WATCH_NUMBER_SIZE]; /* of the session that purges */
	char		last_run[WATCH_NUMBER_SIZE];	/* before this one */
	bool		shown;			/* progress is to be shown */
	bool		was_shown;
	struct timespec begun;
	struct timespec asked;		/* when it was looked at last */
} PurgeWatch;

/* Before the CALL on "db": a second connection, and what was there before. */
extern ExitCode purge_watch_open(PurgeWatch *watch, Db *db, const Options *options, const char *caisse);

/* Called now and then while the CALL runs; "watch" is a PurgeWatch. */
extern void purge_watch_tick(void *watch);

/* After the CALL: the row of its run, if it has one; the result is the caller's. */
extern ExitCode purge_watch_result(PurgeWatch *watch, const Db *db, DbResult **result);

extern void purge_watch_close(PurgeWatch *watch);

#endif							/* CALIMERO_PURGE_WATCH_H */
