/*-------------------------------------------------------------------------
 *
 * caisse.c
 *	  The caisse that a command reads: that of --caisse, or the only one.
 *
 * IDENTIFICATION
 *	  cli/caisse.c
 *
 *-------------------------------------------------------------------------
 */
#include <stdio.h>

#include "caisse.h"

ExitCode
caisse_of_call(Db *db, const Options *options, CaisseCode caisse)
{
	DbParam		params[1];
	DbResult   *result;
	ExitCode	code;

	params[0] = db_text(options->values[OPTION_CAISSE]);
	code = db_query(db, "SELECT calimero.caisse_de_appel($1::text)", 1, params, NULL, &result);
	if (code != EXIT_OK)
		return code;
	snprintf(caisse, sizeof(CaisseCode), "%s", db_value(result, 0, 0));
	db_free(result);
	return EXIT_OK;
}
