/*-------------------------------------------------------------------------
 *
 * cmd_cai.c
 *	  calimero cai: import extracts of the employers' accounts.
 *
 * Extracts are few and large: one query a file, each its own transaction.
 *
 * IDENTIFICATION
 *	  cli/cmd_cai.c
 *
 *-------------------------------------------------------------------------
 */
#include <stddef.h>
#include <string.h>

#include "commands.h"
#include "db.h"
#include "files.h"
#include "interrupt.h"
#include "log.h"
#include "matching.h"
#include "progress.h"

#define IMPORT_SQL \
	"SELECT c.import, c.lignes, c.ajoutes, c.modifies, c.deja_connus, c.rejetes " \
	"FROM calimero.cai_importer(contenu => $1::bytea, nom => $2::text, caisse => $3::text, " \
	"rapprocher => false) AS c"

#define REJETS_SQL \
	"SELECT r.nom, r.import, r.ligne, r.motif, r.libelle, r.reference " \
	"FROM calimero_vue.cai_rejet r WHERE r.import = $1::bigint " \
	"AND ($2::text IS NULL OR r.caisse = $2) ORDER BY r.ligne"

/* What IMPORT_SQL returns, column by column. */
typedef enum ImportField
{
	FIELD_IMPORT,
	FIELD_LIGNES,
	FIELD_AJOUTES,
	FIELD_MODIFIES,
	FIELD_DEJA_CONNUS,
	FIELD_REJETES,
	FIELD_COUNT
} ImportField;

typedef struct Import
{
	const Options *options;
	Db		   *db;
	Output		output;
	FileList	list;
	Buffer		content;
	Progress	progress;
	size_t		done;
	bool		rejects;		/* some line was rejected */
	bool		stopped;
	ExitCode	code;
} Import;

static void
declare_columns(Output *output)
{
	output_column(output, "nom", COLUMN_TEXT);
	output_column(output, "import", COLUMN_NUMBER);
	output_column(output, "lignes", COLUMN_NUMBER);
	output_column(output, "ajoutes", COLUMN_NUMBER);
	output_column(output, "modifies", COLUMN_NUMBER);
	output_column(output, "deja_connus", COLUMN_NUMBER);
	output_column(output, "rejetes", COLUMN_NUMBER);
}

/* The row of a file, or its rejected lines; result NULL when it failed. */
static ExitCode
print_file(Import *import, const File *file, const DbResult *result)
{
	const char *values[FIELD_COUNT + 1] = {file->label};
	DbParam		params[2];
	int			field;

	if (!option_given(import->options, OPTION_REJETS))
	{
		for (field = 0; result != NULL && field < FIELD_COUNT; field++)
			values[field + 1] = db_value(result, 0, field);
		output_row(&import->output, values);
		return EXIT_OK;
	}
	if (result == NULL)
		return EXIT_OK;
	params[0] = db_text(db_value(result, 0, FIELD_IMPORT));
	params[1] = db_text(import->options->values[OPTION_CAISSE]);
	return db_list(import->db, REJETS_SQL, 2, params, &import->output);
}

static ExitCode
import_content(Import *import, const File *file)
{
	DbParam		params[3];
	DbResult   *result;
	ExitCode	code;

	params[0] = db_bytes(import->content.data, import->content.length);
	params[1] = db_text(file->name);
	params[2] = db_text(import->options->values[OPTION_CAISSE]);
	code = db_query(import->db, IMPORT_SQL, 3, params, file->label, &result);
	if (code != EXIT_OK)
		return code;
	if (strcmp(db_value(result, 0, FIELD_REJETES), "0") != 0)
		import->rejects = true;
	code = print_file(import, file, result);
	db_free(result);
	return code;
}

static void
import_file(Import *import, const File *file)
{
	bool		dry_run = option_given(import->options, OPTION_DRY_RUN);
	bool		was_read = file_read(file, &import->content);
	ExitCode	code = EXIT_ERROR;

	if (was_read)
	{
		code = dry_run ? db_run(import->db, "BEGIN") : EXIT_OK;
		if (code == EXIT_OK)
			code = import_content(import, file);
		if (code != EXIT_OK && (code == EXIT_CONNECTION || !db_failed_on_data(import->db)))
			import->stopped = true;
		if (dry_run && code != EXIT_CONNECTION && db_run(import->db, "ROLLBACK") != EXIT_OK)
			import->stopped = true;
	}
	if (code == EXIT_OK)
		import->done++;
	else
		(void) print_file(import, file, NULL);
	import->code = exit_worse(import->code, code);
	progress_add(&import->progress, 1, was_read ? import->content.length : 0);
}

static void
import_files(Import *import)
{
	bool		dry_run = option_given(import->options, OPTION_DRY_RUN);
	char		rate[PROGRESS_TEXT_SIZE];
	size_t		i;

	if (!option_given(import->options, OPTION_REJETS))
		declare_columns(&import->output);
	progress_begin(&import->progress, import->options, dry_run ? "checked" : "imported",
				   import->list.count, import->list.bytes);
	db_on_tick(import->db, progress_tick, &import->progress);
	for (i = 0; i < import->list.count && !import->stopped && !interrupted(); i++)
		import_file(import, &import->list.files[i]);
	progress_end(&import->progress);
	log_info("files %s: %zu, in error or left: %zu; %s",
			 dry_run ? "checked and rolled back" : "imported", import->done,
			 import->list.count + import->list.unreadable - import->done,
			 progress_rate(&import->progress, rate));
	if (import->rejects)
		import->code = exit_worse(import->code, EXIT_ANOMALIES);
	if (import->rejects && !option_given(import->options, OPTION_REJETS) && !log_is_quiet())
		log_hint("Option --rejets, or the view calimero_vue.cai_rejet, tells what was rejected.");
	if (!dry_run && import->done > 0)
		import->code = exit_worse(import->code,
								  match_what_was_touched(import->db, import->options, import->stopped));
}

ExitCode
cmd_cai(const Options *options)
{
	Import		import = {.options = options};
	ExitCode	code;

	/* Before the file of -o is there: it may be in one of the directories. */
	files_collect(&import.list, options->arguments, options->argument_count, NULL,
				  options->values[OPTION_NOM]);
	if (!output_open(&import.output, options, option_given(options, OPTION_REJETS)
					 ? "Lignes de CAI rejet\303\251es" : "Import de CAI"))
	{
		files_free(&import.list);
		return EXIT_ERROR;
	}
	if (import.list.unreadable > 0)
		import.code = EXIT_ERROR;
	code = db_open(options, &import.db);
	import.code = exit_worse(import.code, code);
	if (code == EXIT_OK)
		import_files(&import);
	if (import.db == NULL)
		output_discard(&import.output);
	else if (!output_close(&import.output))
		import.code = exit_worse(import.code, EXIT_ERROR);
	db_close(import.db);
	files_free(&import.list);
	buffer_free(&import.content);
	return import.code;
}
