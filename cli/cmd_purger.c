/*-------------------------------------------------------------------------
 *
 * cmd_purger.c
 *	  calimero purger: what a purge would meet, or the purge itself.
 *
 * Nothing is deleted unless --executer says so.  The settings of the archive
 * are then checked first, so that an archive that cannot be written is told
 * before a run begins.  One caisse a run: where there are several, one must be
 * named.
 *
 * IDENTIFICATION
 *	  cli/cmd_purger.c
 *
 *-------------------------------------------------------------------------
 */
#include <stdio.h>
#include <string.h>

#include "caisse.h"
#include "commands.h"
#include "db.h"
#include "interrupt.h"
#include "log.h"
#include "purge_watch.h"
#include "values.h"

#define LOT_MAX		 100000
#define DOSSIERS_MAX 999999999999LL
#define CALL_PARAMS	 5

/* The same day for all that follows, and an interval that is one. */
#define ORDER_SQL "SELECT coalesce($1::date, current_date), $2::interval"

#define SETTINGS_SQL "SELECT count(*) FROM calimero.archive_verifier_reglages($1::text)"

/* Rows and bytes are those of all that is past its day: what leaves has its part of them. */
#define SIMULATION_SQL \
	"SELECT s.genre, s.regle_du, s.annees, s.article, s.dossiers, s.dossiers - s.retenus AS partants, s.retenus, " \
	"r.retenues, s.plus_ancien, s.examines, " \
	"round(l.lignes * (s.dossiers - s.retenus) / nullif(s.dossiers, 0))::bigint AS lignes, " \
	"round(s.octets::numeric * (s.dossiers - s.retenus) / nullif(s.dossiers, 0))::bigint AS octets " \
	"FROM calimero.simuler_purge(au => $1::date, caisse => $2::text) s " \
	"LEFT JOIN LATERAL (SELECT string_agg(e.key || ' ' || e.value, ', ' ORDER BY e.value::numeric DESC, e.key COLLATE \"C\") AS retenues " \
	"FROM jsonb_each_text(s.retenues) e) r ON true " \
	"LEFT JOIN LATERAL (SELECT sum(e.value::numeric) AS lignes FROM jsonb_each_text(s.lignes) e) l ON true " \
	"ORDER BY s.genre, s.regle_du"

#define HELD_COLUMN 6

/* Of a run, as purge_watch_result() gives it. */
#define STATE_COLUMN   2
#define PURGED_COLUMN  4
#define LOTS_COLUMN	   5
#define LEFT_COLUMN	   8
#define REMAINS_COLUMN 9

/* Without --lot, the size of a lot is that of the server. */
#define CALL_BEGINS "CALL calimero.purger(au => $1::date, caisse => $2::text, duree_max => $3::interval, dossiers_max => $4::bigint"
#define CALL_SQL	 CALL_BEGINS ")"
#define CALL_LOT_SQL CALL_BEGINS ", lot => $5::integer)"

typedef struct Purge
{
	const Options *options;
	Db		   *db;
	Output		output;
	CaisseCode	caisse;
	char		given_day[VALUE_DAY_SIZE];
	const char *given;			/* --au, NULL for today */
	char		day[VALUE_DAY_SIZE];	/* as the server says it */
} Purge;

static bool
check_values(Purge *purge)
{
	const Options *options = purge->options;
	const char *lot = options->values[OPTION_LOT];
	const char *dossiers = options->values[OPTION_DOSSIERS];
	const char *duree = options->values[OPTION_DUREE];

	if (option_given(options, OPTION_SIMULER) && option_given(options, OPTION_EXECUTER))
		return value_refuse(options, "options \"--simuler\" and \"--executer\" exclude each other");
	if (lot != NULL && !value_in_range(lot, 1, LOT_MAX))
		return value_wrong(options, "lot", "a number of dossiers from 1 to 100000");
	if (dossiers != NULL && !value_in_range(dossiers, 1, DOSSIERS_MAX))
		return value_wrong(options, "dossiers", "a number of dossiers from 1 on");
	if (duree != NULL && duree[0] == '\0')
		return value_wrong(options, "duree", "an interval, 2 hours or 90min");
	return value_day(options, OPTION_AU, "au", purge->given_day, &purge->given);
}

/* The caisse and the day; --duree is one for the server or it says why not. */
static ExitCode
resolve(Purge *purge)
{
	DbParam		params[2];
	DbResult   *result;
	ExitCode	code = caisse_of_call(purge->db, purge->options, purge->caisse);

	if (code != EXIT_OK)
		return code;
	params[0] = db_text(purge->given);
	params[1] = db_text(purge->options->values[OPTION_DUREE]);
	code = db_query(purge->db, ORDER_SQL, 2, params, NULL, &result);
	if (code != EXIT_OK)
		return code;
	snprintf(purge->day, sizeof(purge->day), "%s", db_value(result, 0, 0));
	db_free(result);
	return EXIT_OK;
}

static bool
is_positive(const DbResult *result, int row, int column)
{
	const char *value = db_value(result, row, column);

	return value != NULL && strcmp(value, "0") != 0;
}

/* In a transaction that cannot write, whatever the functions do. */
static ExitCode
simulate(Purge *purge)
{
	DbParam		params[2];
	DbResult   *result;
	bool		held = false;
	int			row;
	ExitCode	code = db_run(purge->db, "BEGIN READ ONLY");

	if (code != EXIT_OK)
		return code;
	params[0] = db_text(purge->day);
	params[1] = db_text(purge->caisse);
	code = db_query(purge->db, SIMULATION_SQL, 2, params, NULL, &result);
	if (code != EXIT_OK)
		return code;
	db_print(result, &purge->output);
	for (row = 0; row < db_rows(result); row++)
		held = held || is_positive(result, row, HELD_COLUMN);
	db_free(result);
	return exit_worse(db_run(purge->db, "COMMIT"), held ? EXIT_ANOMALIES : EXIT_OK);
}

/* Under the table, where it is read. */
static void
say_simulated(void)
{
	log_info("simulation: nothing was deleted");
	if (!log_is_quiet())
		log_hint("With --executer, these dossiers are archived and deleted.");
}

static ExitCode
check_settings(Purge *purge)
{
	DbParam		params[1];

	params[0] = db_text(purge->caisse);
	return db_query(purge->db, SETTINGS_SQL, 1, params, NULL, NULL);
}

static ExitCode
call_purge(Purge *purge)
{
	const Options *options = purge->options;
	bool		sized = option_given(options, OPTION_LOT);
	DbParam		params[CALL_PARAMS];

	params[0] = db_text(purge->day);
	params[1] = db_text(purge->caisse);
	params[2] = db_text(options->values[OPTION_DUREE]);
	params[3] = db_text(options->values[OPTION_DOSSIERS]);
	params[4] = db_text(options->values[OPTION_LOT]);
	return db_query(purge->db, sized ? CALL_LOT_SQL : CALL_SQL, sized ? CALL_PARAMS : CALL_PARAMS - 1, params, NULL, NULL);
}

/* What the run says of itself. */
static ExitCode
judge_run(const DbResult *run)
{
	if (db_rows(run) != 1)
	{
		log_error("could not read what the run did");
		return EXIT_ERROR;
	}
	log_info("dossiers purged: %s, lots: %s, left for another run: %s, past their day and still there: %s",
			 db_value(run, 0, PURGED_COLUMN), db_value(run, 0, LOTS_COLUMN),
			 db_value(run, 0, LEFT_COLUMN), db_value(run, 0, REMAINS_COLUMN));
	if (strcmp(db_value(run, 0, STATE_COLUMN), "finie") != 0 ||
		is_positive(run, 0, LEFT_COLUMN) || is_positive(run, 0, REMAINS_COLUMN))
		return EXIT_ANOMALIES;
	return EXIT_OK;
}

/* The row of the run, also when it failed or was interrupted: what it committed stays. */
static ExitCode
print_run(Purge *purge, PurgeWatch *watch, ExitCode call)
{
	DbResult   *run;
	ExitCode	code = purge_watch_result(watch, purge->db, &run);

	if (code != EXIT_OK)
		return exit_worse(call, code);
	/* One that failed before it began has none. */
	if (db_rows(run) > 0 || call == EXIT_OK)
	{
		db_print(run, &purge->output);
		code = judge_run(run);
	}
	if (db_rows(run) > 0 && call != EXIT_OK)
		log_hint("Lots that were committed stay purged, the one under way was undone; the same command goes on.");
	db_free(run);
	return exit_worse(call, code);
}

static ExitCode
execute(Purge *purge)
{
	PurgeWatch	watch = {0};
	ExitCode	code = check_settings(purge);

	if (code == EXIT_OK)
		code = purge_watch_open(&watch, purge->db, purge->options, purge->caisse);
	if (code == EXIT_OK)
	{
		db_on_tick(purge->db, purge_watch_tick, &watch);
		code = call_purge(purge);
		db_on_tick(purge->db, NULL, NULL);
		/* It was for the CALL. */
		interrupt_forget();
		if (code == EXIT_CONNECTION)
			log_hint("Lots that were committed stay purged; the same command goes on.");
		else
			code = print_run(purge, &watch, code);
	}
	purge_watch_close(&watch);
	return code;
}

ExitCode
cmd_purger(const Options *options)
{
	Purge		purge = {.options = options};
	ExitCode	code;

	if (!check_values(&purge) ||
		!output_open(&purge.output, options, option_given(options, OPTION_EXECUTER)
					 ? "Purge" : "Simulation de la purge"))
		return EXIT_ERROR;
	code = db_open(options, &purge.db);
	if (code == EXIT_OK)
		code = resolve(&purge);
	if (code == EXIT_OK)
		code = option_given(options, OPTION_EXECUTER) ? execute(&purge) : simulate(&purge);
	db_close(purge.db);

	/*
	 * A run that failed may have a row all the same; a command that did not
	 * come so far has no column.
	 */
	if (purge.output.column_count == 0)
		output_discard(&purge.output);
	else if (!output_close(&purge.output))
		code = exit_worse(code, EXIT_ERROR);
	else if (!option_given(options, OPTION_EXECUTER))
		say_simulated();
	return code;
}
