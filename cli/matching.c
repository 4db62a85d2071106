/*-------------------------------------------------------------------------
 *
 * matching.c
 *	  Calling the matching, from "rapprocher" and after a deposit or an import.
 *
 * IDENTIFICATION
 *	  cli/matching.c
 *
 *-------------------------------------------------------------------------
 */
#include <stddef.h>

#include "interrupt.h"
#include "log.h"
#include "matching.h"
#include "progress.h"

/* A range that is open on one side. */
#define FIRST_DATE "0001-01-01"
#define LAST_DATE  "9999-12-31"

#define MATCH_SQL \
	"SELECT r.sirets, r.periodes, r.affectations, r.modifications " \
	"FROM calimero.dsn_rapprocher(caisse => $1::text, du => $2::date, au => $3::date) AS r"

ExitCode
match(Db *db, const Options *options, const MonthRange *range)
{
	const char *first = range != NULL ? range->first : NULL;
	const char *last = range != NULL ? range->last : NULL;
	DbParam		params[3];
	DbResult   *result;
	Progress	progress;
	ExitCode	code;

	if (first != NULL && last == NULL)
		last = LAST_DATE;
	else if (first == NULL && last != NULL)
		first = FIRST_DATE;
	params[0] = db_text(options->values[OPTION_CAISSE]);
	params[1] = db_text(first);
	params[2] = db_text(last);
	progress_begin(&progress, options, "matching", 0, 0);
	db_on_tick(db, progress_tick, &progress);
	code = db_query(db, MATCH_SQL, 3, params, NULL, &result);
	progress_end(&progress);
	db_on_tick(db, NULL, NULL);
	if (code != EXIT_OK)
		return code;
	log_info("matched: %s SIRETs, %s periods, %s allocations; rows changed: %s",
			 db_value(result, 0, 0), db_value(result, 0, 1), db_value(result, 0, 2),
			 db_value(result, 0, 3));
	db_free(result);
	return EXIT_OK;
}

ExitCode
match_what_was_touched(Db *db, const Options *options, bool stopped)
{
	if (!stopped && !interrupted() && !option_given(options, OPTION_SANS_RAPPROCHER))
		return match(db, options, NULL);
	if (!log_is_quiet())
		log_hint("Run \"calimero rapprocher\" to match the SIRETs that were touched.");
	return EXIT_OK;
}
