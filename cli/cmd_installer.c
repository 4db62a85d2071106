/*-------------------------------------------------------------------------
 *
 * cmd_installer.c
 *	  calimero installer: the extension, its schema, its roles, a caisse.
 *
 * All of it is one transaction: a database has the whole of it or nothing.
 *
 * IDENTIFICATION
 *	  cli/cmd_installer.c
 *
 *-------------------------------------------------------------------------
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "db.h"
#include "log.h"
#include "memory.h"

/* The version that is there, and the one that the server offers, if it says. */
#define EXTENSION_SQL \
	"SELECT (SELECT e.extversion FROM pg_catalog.pg_extension e WHERE e.extname = 'calimero'), " \
	"(SELECT a.default_version FROM pg_catalog.pg_available_extensions a WHERE a.name = 'calimero')"

#define ROLES_SQL "SELECT r.role, r.action FROM calimero.creer_roles() r"

#define SCHEMA_SQL \
	"SELECT i.etape, i.module, i.action FROM calimero.installer(modules => $1::text[]) i"

#define CAISSE_EXISTS_SQL "SELECT 1 FROM calimero_data.caisse c WHERE c.caisse = $1::text"

#define CAISSE_SQL \
	"SELECT calimero.creer_caisse(caisse => $1::text, libelle => $2::text, " \
	"organismes => $3::text[])"

typedef struct Installation
{
	const Options *options;
	Db		   *db;
	Output		output;
} Installation;

static void
print_step(Installation *installation, const char *element, const char *name,
		   const char *module, const char *action)
{
	const char *values[] = {element, name, module, action};

	output_row(&installation->output, values);
}

static ExitCode
install_extension(Installation *installation)
{
	DbResult   *result;
	const char *installed;
	const char *offered;
	ExitCode	code = db_query(installation->db, EXTENSION_SQL, 0, NULL, NULL, &result);

	if (code != EXIT_OK)
		return code;
	installed = db_value(result, 0, 0);
	offered = db_value(result, 0, 1);
	if (installed == NULL)
		code = db_run(installation->db, "CREATE EXTENSION calimero");
	else if (offered != NULL && strcmp(installed, offered) != 0)
	{
		log_warning("extension \"calimero\" is at version %s, the server offers %s", installed,
					offered);
		log_hint("Run ALTER EXTENSION calimero UPDATE, then \"calimero installer\" again.");
	}
	if (code == EXIT_OK)
		print_step(installation, "extension", "calimero", NULL,
				   installed == NULL ? "creee" : "deja");
	db_free(result);
	return code;
}

static ExitCode
create_roles(Installation *installation)
{
	DbResult   *result;
	ExitCode	code;
	int			row;

	if (!option_given(installation->options, OPTION_ROLES))
		return EXIT_OK;
	code = db_query(installation->db, ROLES_SQL, 0, NULL, NULL, &result);
	if (code != EXIT_OK)
		return code;
	for (row = 0; row < db_rows(result); row++)
		print_step(installation, "role", db_value(result, row, 0), NULL, db_value(result, row, 1));
	db_free(result);
	return EXIT_OK;
}

static ExitCode
install_schema(Installation *installation)
{
	const Options *options = installation->options;
	Buffer		modules = {0};
	DbParam		param;
	DbResult   *result;
	ExitCode	code;
	int			i;

	for (i = 0; i < options->argument_count; i++)
		buffer_add_element(&modules, options->arguments[i]);
	if (modules.length > 0)
		buffer_add_char(&modules, '}');
	param = db_text(modules.data);
	code = db_query(installation->db, SCHEMA_SQL, 1, &param, NULL, &result);
	buffer_free(&modules);
	if (code != EXIT_OK)
	{
		/* Not in the state that it needs: here, a schema of a later version. */
		return db_failed_with(installation->db, "55000") ? EXIT_REFUSED : code;
	}
	for (i = 0; i < db_rows(result); i++)
		print_step(installation, "etape", db_value(result, i, 0), db_value(result, i, 1),
				   db_value(result, i, 2));
	db_free(result);
	return EXIT_OK;
}

/* The array literal of a list separated by commas; NULL when it was not given. */
static char *
organismes_array(const char *list)
{
	Buffer		array = {0};

	if (list == NULL)
		return NULL;
	while (list != NULL)
	{
		size_t		length = strcspn(list, ",");
		Buffer		element = {0};

		buffer_add_bytes(&element, list, length);
		if (length > 0)
			buffer_add_element(&array, element.data);
		buffer_free(&element);
		list = list[length] == ',' ? list + length + 1 : NULL;
	}
	buffer_add(&array, array.length > 0 ? "}" : "{}");
	return array.data;
}

static ExitCode
create_caisse(Installation *installation)
{
	const Options *options = installation->options;
	char	   *organismes;
	DbParam		params[3];
	DbResult   *result;
	ExitCode	code;
	bool		exists;

	if (!option_given(options, OPTION_CAISSE))
		return EXIT_OK;
	params[0] = db_text(options->values[OPTION_CAISSE]);
	code = db_query(installation->db, CAISSE_EXISTS_SQL, 1, params, NULL, &result);
	if (code != EXIT_OK)
		return code;
	exists = db_rows(result) > 0;
	db_free(result);
	if (!exists)
	{
		organismes = organismes_array(options->values[OPTION_ORGANISMES]);
		params[1] = db_text(options->values[OPTION_LIBELLE]);
		params[2] = db_text(organismes);
		code = db_query(installation->db, CAISSE_SQL, 3, params, NULL, NULL);
		free(organismes);
	}
	if (code == EXIT_OK)
		print_step(installation, "caisse", options->values[OPTION_CAISSE], NULL,
				   exists ? "deja" : "creee");
	return code;
}

static ExitCode
install(Installation *installation)
{
	bool		dry_run = option_given(installation->options, OPTION_DRY_RUN);
	ExitCode	code = db_run(installation->db, "BEGIN");

	output_column(&installation->output, "element", COLUMN_TEXT);
	output_column(&installation->output, "nom", COLUMN_TEXT);
	output_column(&installation->output, "module", COLUMN_TEXT);
	output_column(&installation->output, "action", COLUMN_TEXT);
	if (code == EXIT_OK)
		code = install_extension(installation);
	if (code == EXIT_OK)
		code = create_roles(installation);
	if (code == EXIT_OK)
		code = install_schema(installation);
	if (code == EXIT_OK)
		code = create_caisse(installation);
	if (code == EXIT_OK)
		code = db_run(installation->db, dry_run ? "ROLLBACK" : "COMMIT");
	if (code == EXIT_OK)
		log_info("%s", dry_run ? "dry run: rolled back" : "installed");
	return code;
}

/* --libelle and --organismes describe the caisse of --caisse. */
static bool
check_options(const Options *options)
{
	if (option_given(options, OPTION_CAISSE) == option_given(options, OPTION_LIBELLE) &&
		(option_given(options, OPTION_CAISSE) || !option_given(options, OPTION_ORGANISMES)))
		return true;
	log_error("options --caisse and --libelle go together, and --organismes with them");
	log_try_help(options->command->name);
	return false;
}

ExitCode
cmd_installer(const Options *options)
{
	Installation installation = {.options = options};
	ExitCode	code;

	if (!check_options(options) ||
		!output_open(&installation.output, options, "Installation de calimero"))
		return EXIT_ERROR;
	code = db_open(options, &installation.db);
	if (code == EXIT_OK)
		code = install(&installation);
	db_close(installation.db);
	if (code != EXIT_OK)
		output_discard(&installation.output);
	else if (!output_close(&installation.output))
		code = EXIT_ERROR;
	return code;
}
