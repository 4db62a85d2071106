/*-------------------------------------------------------------------------
 *
 * cmd_rapprocher.c
 *	  calimero rapprocher: match, then show the ecarts.
 *
 * IDENTIFICATION
 *	  cli/cmd_rapprocher.c
 *
 *-------------------------------------------------------------------------
 */
#include <stddef.h>

#include "commands.h"
#include "db.h"
#include "log.h"
#include "matching.h"

/* Rows of one caisse and of the periods that touch the range. */
#define ROW_FILTER \
	"WHERE ($1::text IS NULL OR r.caisse = $1) " \
	"AND ($2::date IS NULL OR r.au >= $2) AND ($3::date IS NULL OR r.du <= $3) "

#define COUNTS_SQL \
	"SELECT r.statut, r.ecart, count(DISTINCT (r.caisse, r.siret)) AS sirets, " \
	"count(*) AS periodes, sum(r.ecart_du) AS ecart_du, sum(r.ecart_paiement) AS ecart_paiement, " \
	"r.statut_libelle AS libelle " \
	"FROM calimero_vue.dsn_rapprochement r " \
	"LEFT JOIN calimero.dsn_statuts() s ON s.statut = r.statut " \
	ROW_FILTER \
	"GROUP BY s.rang, r.statut, r.ecart, r.statut_libelle ORDER BY s.rang, r.statut"

#define ECARTS_SQL \
	"SELECT r.caisse, r.siret, r.periode, r.statut, r.declare, r.annonce, r.encaisse, r.ecart_du, " \
	"r.ecart_paiement, r.signaux, r.exigible_le " \
	"FROM calimero_vue.dsn_ecart r " \
	ROW_FILTER \
	"ORDER BY r.caisse, r.siret, r.du, r.periode"

static ExitCode
print_ecarts(Db *db, const Options *options, const MonthRange *range, Output *output)
{
	DbParam		params[3];

	params[0] = db_text(options->values[OPTION_CAISSE]);
	params[1] = db_text(range->first);
	params[2] = db_text(range->last);
	return db_list(db, option_given(options, OPTION_ECARTS) ? ECARTS_SQL : COUNTS_SQL, 3, params,
				   output);
}

static ExitCode
match_and_print(Db *db, const Options *options, const MonthRange *range, Output *output)
{
	bool		dry_run = option_given(options, OPTION_DRY_RUN);
	ExitCode	code = dry_run ? db_run(db, "BEGIN") : EXIT_OK;

	if (code == EXIT_OK)
		code = match(db, options, range);
	if (code == EXIT_OK)
		code = print_ecarts(db, options, range, output);
	if (dry_run && code == EXIT_OK)
	{
		code = db_run(db, "ROLLBACK");
		log_info("dry run: rolled back");
	}
	return code;
}

ExitCode
cmd_rapprocher(const Options *options)
{
	Output		output;
	Db		   *db;
	MonthRange	range;
	ExitCode	code;

	if (!months_read(options, &range))
		return EXIT_ERROR;
	if (!output_open(&output, options, option_given(options, OPTION_ECARTS)
					 ? "\303\211carts" : "Rapprochement"))
		return EXIT_ERROR;
	code = db_open(options, &db);
	if (code == EXIT_OK)
		code = match_and_print(db, options, &range, &output);
	db_close(db);
	if (code != EXIT_OK)
		output_discard(&output);
	else if (!output_close(&output))
		code = EXIT_ERROR;
	return code;
}
