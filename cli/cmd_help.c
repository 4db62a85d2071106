/*-------------------------------------------------------------------------
 *
 * cmd_help.c
 *	  calimero help and calimero version.
 *
 * IDENTIFICATION
 *	  cli/cmd_help.c
 *
 *-------------------------------------------------------------------------
 */
#include <stddef.h>

#include "commands.h"
#include "db.h"
#include "help.h"
#include "log.h"
#include "output.h"

/* One line of the table of commands and options. */
static void
option_row(Output *output, const char *command, const Option *option)
{
	char		letter[] = {option->letter, '\0'};
	const char *values[] = {
		command, option->name, option->letter != 0 ? letter : NULL, option->argument, option->help
	};

	output_row(output, values);
}

static void
print_table(Output *output, const Command *only, const char *shared)
{
	const Command *command;
	const Option *option;
	const OptionGroup *group;

	output_column(output, "commande", COLUMN_TEXT);
	output_column(output, "option", COLUMN_TEXT);
	output_column(output, "lettre", COLUMN_TEXT);
	output_column(output, "argument", COLUMN_TEXT);
	output_column(output, "description", COLUMN_TEXT);
	for (group = general_options; group->title != NULL; group++)
		for (option = group->options; option->id != OPTION_END; option++)
			option_row(output, NULL, option);
	for (command = commands; command->name != NULL; command++)
	{
		const char *values[] = {command->name, NULL, NULL, command->arguments, command->summary};

		if ((only != NULL && command != only) || (shared != NULL && !command_is_shared(command, shared)))
			continue;
		output_row(output, values);
		for (option = command->options; option->id != OPTION_END; option++)
			option_row(output, command->name, option);
	}
}

ExitCode
cmd_help(const Options *options)
{
	const Command *command = NULL;
	const char *shared = NULL;
	int			words;
	Output		output;

	if (options->argument_count > 0)
	{
		command = command_of_words(options->arguments, options->argument_count, &words);
		shared = command == NULL && words == 1 ? options->arguments[0] : NULL;
		if (command == NULL ? shared == NULL : options->argument_count > words)
		{
			log_error("unrecognized command \"%s%s%s\"", options->arguments[0],
					  options->argument_count > 1 ? " " : "",
					  options->argument_count > 1 ? options->arguments[1] : "");
			log_try_help(NULL);
			return EXIT_ERROR;
		}
	}
	if (!output_open(&output, options, "Commandes de calimero"))
		return EXIT_ERROR;
	if (option_given(options, OPTION_FORMAT))
	{
		print_table(&output, command, shared);
		return output_close(&output) ? EXIT_OK : EXIT_ERROR;
	}
	if (command != NULL)
		help_command(output.sink.file, command);
	else if (shared != NULL)
		help_shared(output.sink.file, shared);
	else
		help_general(output.sink.file);
	return sink_commit(&output.sink) ? EXIT_OK : EXIT_ERROR;
}

ExitCode
cmd_version(const Options *options)
{
	Output		output;
	char		libpq[16];
	const char *client_row[] = {"calimero", CALIMERO_VERSION};
	const char *libpq_row[] = {"libpq", libpq};

	if (!output_open(&output, options, "Versions"))
		return EXIT_ERROR;
	db_library_version(libpq, sizeof(libpq));
	output_column(&output, "element", COLUMN_TEXT);
	output_column(&output, "version", COLUMN_TEXT);
	output_row(&output, client_row);
	output_row(&output, libpq_row);
	return output_close(&output) ? EXIT_OK : EXIT_ERROR;
}
