/*-------------------------------------------------------------------------
 *
 * cmd_etat.c
 *	  calimero etat: check the installation.
 *
 * IDENTIFICATION
 *	  cli/cmd_etat.c
 *
 *-------------------------------------------------------------------------
 */
#include <stddef.h>
#include <string.h>

#include "commands.h"
#include "db.h"
#include "log.h"

#define ETAT_SQL "SELECT e.domaine, e.element, e.valeur, e.gravite, e.conseil FROM calimero.etat() e"

#define GRAVITE_COLUMN 3

static ExitCode
print_checks(const DbResult *result, Output *output)
{
	static const char *const names[] = {"domaine", "element", "valeur", "gravite", "conseil"};
	const char *values[sizeof(names) / sizeof(names[0])];
	int			columns = (int) (sizeof(names) / sizeof(names[0]));
	int			problems = 0;
	int			row;
	int			column;

	for (column = 0; column < columns; column++)
		output_column(output, names[column], COLUMN_TEXT);
	for (row = 0; row < db_rows(result); row++)
	{
		const char *gravite = db_value(result, row, GRAVITE_COLUMN);

		if (gravite == NULL || strcmp(gravite, "attention") == 0 || strcmp(gravite, "erreur") == 0)
			problems++;
		for (column = 0; column < columns; column++)
			values[column] = db_value(result, row, column);
		output_row(output, values);
	}
	log_info("checks: %d, of which need attention: %d", db_rows(result), problems);
	return problems > 0 ? EXIT_ANOMALIES : EXIT_OK;
}

ExitCode
cmd_etat(const Options *options)
{
	Output		output;
	Db		   *db;
	DbResult   *result;
	ExitCode	code;

	if (!output_open(&output, options, "\303\211tat de calimero"))
		return EXIT_ERROR;
	code = db_open(options, &db);
	if (code == EXIT_OK)
		code = db_query(db, ETAT_SQL, 0, NULL, NULL, &result);
	if (code == EXIT_OK)
	{
		code = print_checks(result, &output);
		db_free(result);
		if (!output_close(&output))
			code = EXIT_ERROR;
	}
	else
		output_discard(&output);
	db_close(db);
	return code;
}
