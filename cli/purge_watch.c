/*-------------------------------------------------------------------------
 *
 * purge_watch.c
 *	  A run of the purge, followed on a connection of its own.
 *
 * IDENTIFICATION
 *	  cli/purge_watch.c
 *
 *-------------------------------------------------------------------------
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "interrupt.h"
#include "log.h"
#include "progress.h"
#include "purge_watch.h"

#define LINE_SIZE	  200
#define PART_SIZE	  64
#define BYTES_PER_MB  1e6

/* Seconds from one look to the next: nobody reads the second, which keeps the connection alive. */
#define SHOWN_EVERY	  1
#define HIDDEN_EVERY  30

#define BEFORE_SQL \
	"SELECT coalesce(max(e.execution), 0) FROM calimero_vue.purge_execution e WHERE e.caisse = $1::text"

/* $1 caisse, $2 last run before, $3 process: other runs may go on at once. */
#define RUN_ROWS \
	"FROM calimero_vue.purge_execution e WHERE e.caisse = $1::text AND e.execution > $2::bigint " \
	"AND e.processus = $3::integer"

#define STEP_SQL \
	"SELECT least(e.prevus, e.dossiers_max), e.dossiers, e.ecartes, e.octets, " \
	"ceil(extract(epoch FROM clock_timestamp() - e.debut_le))::bigint " RUN_ROWS

#define RESULT_SQL \
	"SELECT e.caisse, e.execution, e.etat, e.prevus, e.dossiers, " \
	"(SELECT count(*) FROM calimero_vue.purge_lot l WHERE l.caisse = e.caisse AND l.execution = e.execution) AS lots, " \
	"e.lignes, e.octets, e.ecartes, " \
	"(SELECT count(*) FROM calimero_data.dossier d WHERE d.caisse = e.caisse AND d.conservation_le < e.au) AS restants, " \
	"e.secondes, e.erreur " RUN_ROWS

/* What STEP_SQL returns, column by column. */
typedef enum StepField
{
	STEP_PLANNED,
	STEP_PURGED,
	STEP_LEFT,
	STEP_BYTES,
	STEP_SECONDS
} StepField;

static ExitCode
ask(PurgeWatch *watch, const char *sql, DbResult **result)
{
	DbParam		params[3];

	params[0] = db_text(watch->caisse);
	params[1] = db_text(watch->last_run);
	params[2] = db_text(watch->process);
	return db_query(watch->db, sql, 3, params, NULL, result);
}

/* One value of a query into a buffer. */
static ExitCode
ask_number(Db *db, const char *sql, int count, const DbParam *params, char number[WATCH_NUMBER_SIZE])
{
	DbResult   *result;
	ExitCode	code = db_query(db, sql, count, params, NULL, &result);

	if (code != EXIT_OK)
		return code;
	snprintf(number, WATCH_NUMBER_SIZE, "%s", db_value(result, 0, 0));
	db_free(result);
	return EXIT_OK;
}

ExitCode
purge_watch_open(PurgeWatch *watch, Db *db, const Options *options, const char *caisse)
{
	DbParam		params[1];
	ExitCode	code;

	memset(watch, 0, sizeof(*watch));
	snprintf(watch->caisse, sizeof(watch->caisse), "%s", caisse);
	watch->shown = progress_wanted(options);
	clock_gettime(CLOCK_MONOTONIC, &watch->begun);
	watch->asked = watch->begun;
	params[0] = db_text(watch->caisse);
	code = ask_number(db, "SELECT pg_backend_pid()", 0, NULL, watch->process);
	if (code == EXIT_OK)
		code = db_open_like(db, &watch->db);
	if (code == EXIT_OK)
		code = ask_number(watch->db, BEFORE_SQL, 1, params, watch->last_run);
	return code;
}

static long long
step_value(const DbResult *step, StepField field)
{
	return strtoll(db_value(step, 0, (int) field), NULL, 10);
}

/* What was settled of what was planned; before that is known, how long it is being looked for. */
static void
show(PurgeWatch *watch, const DbResult *step)
{
	char		line[LINE_SIZE];
	char		left[PART_SIZE] = "";
	long long	planned;
	long long	settled;
	long long	seconds;

	watch->was_shown = true;
	if (db_rows(step) == 0)
	{
		snprintf(line, sizeof(line), "calimero: looking for dossiers to purge: %lld s",
				 (long long) (watch->asked.tv_sec - watch->begun.tv_sec));
		log_progress(line);
		return;
	}
	planned = step_value(step, STEP_PLANNED);
	settled = step_value(step, STEP_PURGED) + step_value(step, STEP_LEFT);
	seconds = step_value(step, STEP_SECONDS);
	if (seconds < 1)
		seconds = 1;
	if (settled > 0 && settled < planned)
		snprintf(left, sizeof(left), ", %.0f s left", (double) seconds * (double) (planned - settled) / (double) settled);
	snprintf(line, sizeof(line), "calimero: purged %lld/%lld dossiers, %.1f MB, %.0f dossiers/s, %d%%, %lld s%s",
			 step_value(step, STEP_PURGED), planned, (double) step_value(step, STEP_BYTES) / BYTES_PER_MB,
			 (double) settled / (double) seconds, planned > 0 ? (int) (100 * settled / planned) : 100, seconds, left);
	log_progress(line);
}

static ExitCode
look(PurgeWatch *watch)
{
	DbResult   *step;
	ExitCode	code;

	clock_gettime(CLOCK_MONOTONIC, &watch->asked);
	code = ask(watch, STEP_SQL, &step);
	if (code == EXIT_OK && watch->shown)
		show(watch, step);
	db_free(step);
	return code;
}

void
purge_watch_tick(void *argument)
{
	PurgeWatch *watch = argument;
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	/* Once interrupted, a query of ours would be cancelled too. */
	if (watch->db == NULL || interrupted() ||
		now.tv_sec - watch->asked.tv_sec < (watch->shown ? SHOWN_EVERY : HIDDEN_EVERY))
		return;
	if (look(watch) != EXIT_OK && !interrupted())
	{
		/* The purge itself goes on. */
		purge_watch_close(watch);
		log_warning("the run is not followed any more, and goes on");
	}
}

ExitCode
purge_watch_result(PurgeWatch *watch, const Db *db, DbResult **result)
{
	ExitCode	code = EXIT_OK;

	*result = NULL;
	if (watch->db == NULL)
		code = db_open_like(db, &watch->db);
	/* A run of under a second shows nothing on a terminal. */
	if (code == EXIT_OK && watch->shown && (watch->was_shown || !log_on_terminal()))
		code = look(watch);
	log_progress_end();
	return code == EXIT_OK ? ask(watch, RESULT_SQL, result) : code;
}

void
purge_watch_close(PurgeWatch *watch)
{
	db_close(watch->db);
	watch->db = NULL;
}
