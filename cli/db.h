/*-------------------------------------------------------------------------
 *
 * db.h
 *	  The server, as the commands see it: the one door to libpq.
 *
 * Queries go by the extended protocol with parameters, never with values in
 * their text.  A function that gives an ExitCode has already said what went
 * wrong.  While a query runs, SIGINT and SIGTERM send a cancel request, again
 * every half second until the query has ended: one that arrives while the
 * server still reads a large parameter would be lost.
 *
 * Pipeline mode sends files without waiting for the answer to each; every
 * synchronisation point ends a transaction.
 *
 * IDENTIFICATION
 *	  cli/db.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_DB_H
#define CALIMERO_DB_H

#include <stdbool.h>
#include <stddef.h>

#include "exit_codes.h"
#include "options.h"
#include "output.h"

typedef struct Db Db;
typedef struct pg_result DbResult;

/* A parameter of a query: text, or bytes in binary form. */
typedef struct DbParam
{
	const char *data;			/* NULL for null */
	size_t		length;			/* of bytes */
	bool		binary;
} DbParam;

static inline DbParam
db_text(const char *string)
{
	DbParam		param = {string, 0, false};

	return param;
}

static inline DbParam
db_bytes(const char *bytes, size_t length)
{
	DbParam		param = {bytes, length, true};

	return param;
}

/* Connect as the options say; *db is NULL unless EXIT_OK. */
extern ExitCode db_open(const Options *options, Db **db);

/*
 * A second connection like this one, without asking for a password again; NULL
 * unless EXIT_OK.  While it is made, signals end the program.
 */
extern ExitCode db_open_like(const Db *db, Db **other);

/* May be NULL. */
extern void db_close(Db *db);

/* Call tick(argument) now and then while waiting for the server. */
extern void db_on_tick(Db *db, void (*tick) (void *argument), void *argument);

/*
 * Run one query.  "subject" begins its error message, a file name for one;
 * it may be NULL.  With a "result", the rows are the caller's to db_free();
 * NULL unless EXIT_OK.
 */
extern ExitCode db_query(Db *db, const char *sql, int count, const DbParam *params,
						 const char *subject, DbResult **result);

/* BEGIN, COMMIT, ROLLBACK: a statement without parameters and rows. */
extern ExitCode db_run(Db *db, const char *sql);

/* Run one query and print its rows as they come. */
extern ExitCode db_list(Db *db, const char *sql, int count, const DbParam *params,
						Output *output);

/* Print the rows of a result, and first its columns if the output has none. */
extern void db_print(const DbResult *result, Output *output);

extern int	db_rows(const DbResult *result);

/* NULL for null. */
extern const char *db_value(const DbResult *result, int row, int column);
extern void db_free(DbResult *result);

/* Of the last failure: does it have this SQLSTATE? */
extern bool db_failed_with(const Db *db, const char *sqlstate);

/* Of the same: does it come from the data of that query, so that others may pass? */
extern bool db_failed_on_data(const Db *db);

typedef enum DbStep
{
	DB_STEP_ROWS,				/* a query has succeeded, not yet committed */
	DB_STEP_FAILED,				/* a query has failed, and with it its
								 * transaction */
	DB_STEP_SKIPPED,			/* not run, after a failure */
	DB_STEP_SYNC,				/* end of a transaction */
	DB_STEP_LOST				/* no more answers */
} DbStep;

/* These give false when the connection is gone. */
extern bool db_pipeline_begin(Db *db);
extern bool db_pipeline_send(Db *db, const char *sql, int count, const DbParam *params);
extern bool db_pipeline_sync(Db *db);

/* Nothing may be unanswered. */
extern bool db_pipeline_end(Db *db);

/* The next answer; *result is the caller's to db_free(), or NULL. */
extern DbStep db_pipeline_next(Db *db, DbResult **result);

/* Make the failure of a step the last one, without saying it. */
extern void db_note_failure(Db *db, const DbResult *result);

/* Say the failure of a step; result NULL when there is none. */
extern ExitCode db_report(Db *db, const DbResult *result, const char *subject);

/* Columns that a text in UTF-8 takes on a terminal. */
extern int	db_text_width(const char *string);

/* Version of libpq as a text: "15.20". */
extern void db_library_version(char *buffer, size_t size);

#endif							/* CALIMERO_DB_H */
