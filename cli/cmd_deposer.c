/*-------------------------------------------------------------------------
 *
 * cmd_deposer.c
 *	  calimero deposer: deposit DSN files.
 *
 * IDENTIFICATION
 *	  cli/cmd_deposer.c
 *
 *-------------------------------------------------------------------------
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "depositor.h"
#include "log.h"
#include "matching.h"

/* The anomalies of every deposit of this run. */
static void
print_anomalies(Deposit *deposit)
{
	Buffer		depots = {0};
	size_t		i;

	for (i = 0; i < deposit->list.count; i++)
		if (deposit->results[i].state == FILE_DONE)
			buffer_add_element(&depots, deposit->results[i].fields[FIELD_DEPOT]);
	buffer_add(&depots, depots.length > 0 ? "}" : "{}");
	deposit_note_code(deposit, depositor_list_anomalies(deposit, depots.data));
	buffer_free(&depots);
}

static void
print_files(Deposit *deposit)
{
	Output	   *output = &deposit->output;
	size_t		i;

	output_column(output, "nom", COLUMN_TEXT);
	output_column(output, "depot", COLUMN_NUMBER);
	output_column(output, "statut", COLUMN_TEXT);
	output_column(output, "nouveau", COLUMN_BOOLEAN);
	output_column(output, "declarations", COLUMN_NUMBER);
	output_column(output, "refusees", COLUMN_NUMBER);
	output_column(output, "anomalies", COLUMN_NUMBER);
	for (i = 0; i < deposit->list.count; i++)
	{
		const FileResult *result = &deposit->results[i];
		const char *values[FIELD_COUNT + 1];
		int			field;

		if (result->state != FILE_DONE && result->state != FILE_FAILED)
			continue;
		values[0] = deposit->list.files[i].label;
		for (field = 0; field < FIELD_COUNT; field++)
			values[field + 1] = result->fields[field];
		if (result->state == FILE_FAILED)
			values[1 + FIELD_STATUT] = "erreur";
		output_row(output, values);
	}
}

/* The closing line, on standard error. */
static void
tell_total(const Deposit *deposit)
{
	size_t		done = 0;
	size_t		known = 0;
	size_t		refused = 0;
	size_t		failed = deposit->list.unreadable;
	size_t		left;
	char		rate[PROGRESS_TEXT_SIZE];
	size_t		i;

	for (i = 0; i < deposit->list.count; i++)
	{
		const FileResult *result = &deposit->results[i];

		if (result->state == FILE_FAILED)
			failed++;
		if (result->state != FILE_DONE)
			continue;
		done++;
		if (strcmp(result->fields[FIELD_STATUT], "accepte") != 0)
			refused++;
		if (strcmp(result->fields[FIELD_NOUVEAU], "f") == 0)
			known++;
	}
	left = deposit->list.count + deposit->list.unreadable - done - failed;
	log_info("files %s: %zu (known already: %zu, with refusals: %zu), in error: %zu, left: %zu; %s",
			 option_given(deposit->options, OPTION_DRY_RUN) ? "checked and rolled back" : "deposited",
			 done, known, refused, failed, left, progress_rate(&deposit->progress, rate));
	if (refused > 0 && !option_given(deposit->options, OPTION_ANOMALIES) && !log_is_quiet())
		log_hint("Option --anomalies, or the view calimero_vue.dsn_anomalie, tells what was refused.");
}

/* Number of files a transaction; 0 when it is wrong, which was said. */
static size_t
read_lot(const Options *options)
{
	const char *string = options->values[OPTION_LOT];
	char	   *end;
	unsigned long value;

	if (string == NULL)
		return 1;
	errno = 0;
	value = strtoul(string, &end, 10);
	if (string[0] < '0' || string[0] > '9' || *end != '\0' || errno != 0 ||
		value < 1 || value > LOT_MAX)
	{
		log_error("invalid value for option \"--lot\": it must be a number from 1 to %d", LOT_MAX);
		log_try_help(options->command->name);
		return 0;
	}
	return value;
}

static bool
any_done(const Deposit *deposit)
{
	size_t		i;

	for (i = 0; i < deposit->list.count; i++)
		if (deposit->results[i].state == FILE_DONE)
			return true;
	return false;
}

static void
run_connected(Deposit *deposit)
{
	bool		dry_run = option_given(deposit->options, OPTION_DRY_RUN);
	bool		anomalies = option_given(deposit->options, OPTION_ANOMALIES);

	progress_begin(&deposit->progress, deposit->options, dry_run ? "checked" : "deposited",
				   deposit->list.count, deposit->list.bytes);
	db_on_tick(deposit->db, progress_tick, &deposit->progress);
	if (dry_run)
		depositor_try(deposit);
	else
		depositor_run(deposit);
	progress_end(&deposit->progress);
	tell_total(deposit);
	if (anomalies && !dry_run && !deposit_must_stop(deposit))
		print_anomalies(deposit);
	else if (!anomalies)
		print_files(deposit);
	if (!dry_run && any_done(deposit))
		deposit_note_code(deposit, match_what_was_touched(deposit->db, deposit->options, deposit->stopped));
}

static void
free_deposit(Deposit *deposit)
{
	size_t		i;

	for (i = 0; i < deposit->list.count; i++)
		deposit_forget(&deposit->results[i]);
	free(deposit->results);
	buffer_free(&deposit->content);
	files_free(&deposit->list);
	db_close(deposit->db);
	free(deposit);
}

ExitCode
cmd_deposer(const Options *options)
{
	Deposit    *deposit;
	ExitCode	code;
	size_t		lot = read_lot(options);

	if (lot == 0)
		return EXIT_ERROR;
	deposit = memory_allocate(sizeof(Deposit));
	deposit->options = options;
	deposit->lot_size = lot;
	/* Before the file of -o is there: it may be in one of the directories. */
	files_collect(&deposit->list, options->arguments, options->argument_count,
				  options->values[OPTION_SUFFIXE], options->values[OPTION_NOM]);
	deposit->results = memory_allocate((deposit->list.count + 1) * sizeof(FileResult));
	if (!output_open(&deposit->output, options, "D\303\251p\303\264t de fichiers DSN"))
	{
		free_deposit(deposit);
		return EXIT_ERROR;
	}
	if (deposit->list.unreadable > 0)
		deposit_note_code(deposit, EXIT_ERROR);
	code = db_open(options, &deposit->db);
	deposit_note_code(deposit, code);
	if (code == EXIT_OK)
		run_connected(deposit);
	if (deposit->db == NULL)
		output_discard(&deposit->output);
	else if (!output_close(&deposit->output))
		deposit_note_code(deposit, EXIT_ERROR);
	code = deposit->code;
	free_deposit(deposit);
	return code;
}
