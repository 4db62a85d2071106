/*-------------------------------------------------------------------------
 *
 * help.c
 *	  The text of --help, made from the command table.
 *
 * IDENTIFICATION
 *	  cli/help.c
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "help.h"

#define LINE_WIDTH	  79
#define OPTION_COLUMN 27
#define NAME_COLUMN	  20

/*
 * Print "string" (ASCII) in lines that begin at "column"; the cursor is at
 * "position" already.  A line feed in the text begins a new paragraph.
 */
static void
print_wrapped(FILE *file, const char *string, int column, int position)
{
	int			used = position;

	if (used < column)
	{
		fprintf(file, "%*s", column - used, "");
		used = column;
	}
	while (*string != '\0')
	{
		int			length = (int) strcspn(string, " \n");

		if (used > column && used + 1 + length > LINE_WIDTH)
		{
			fprintf(file, "\n%*s", column, "");
			used = column;
		}
		else if (used > column)
			used += fprintf(file, " ");
		used += fprintf(file, "%.*s", length, string);
		string += length;

		if (*string == '\n')
		{
			fprintf(file, "\n\n%*s", column, "");
			used = column;
		}
		if (*string != '\0')
			string++;
	}
	fputc('\n', file);
}

static void
print_option(FILE *file, const Option *option)
{
	int			position;

	if (option->letter != 0)
		position = fprintf(file, "  -%c, --%s", option->letter, option->name);
	else
		position = fprintf(file, "      --%s", option->name);
	if (option->argument != NULL)
		position += fprintf(file, "=%s", option->argument);
	if (position >= OPTION_COLUMN)
	{
		fputc('\n', file);
		position = 0;
	}
	print_wrapped(file, option->help, OPTION_COLUMN, position);
}

static void
print_options(FILE *file, const char *title, const Option *options)
{
	if (options->id == OPTION_END)
		return;
	fprintf(file, "\n%s:\n", title);
	for (; options->id != OPTION_END; options++)
		print_option(file, options);
}

static void
print_general_options(FILE *file)
{
	const OptionGroup *group;

	for (group = general_options; group->title != NULL; group++)
		print_options(file, group->title, group->options);
}

static void
print_exit_codes(FILE *file)
{
	fprintf(file, "\nExit status:\n");
#define PRINT_EXIT_CODE(name, value, string) fprintf(file, "  %d  %s\n", value, string);
	EXIT_CODE_LIST(PRINT_EXIT_CODE)
#undef PRINT_EXIT_CODE
}

static void
print_summary(FILE *file, const Command *command)
{
	print_wrapped(file, command->summary, NAME_COLUMN, fprintf(file, "  %s", command->name));
}

void
help_shared(FILE *file, const char *word)
{
	const Command *command;

	fprintf(file, "Commands:\n");
	for (command = commands; command->name != NULL; command++)
		if (command_is_shared(command, word))
			print_summary(file, command);
	fprintf(file, "\n\"calimero help %s COMMAND\" shows the options of a command.\n", word);
}

void
help_general(FILE *file)
{
	const Command *command;

	fprintf(file,
			"calimero deposits DSN files and extracts of the employers' accounts (CAI) in a\n"
			"PostgreSQL database, matches what was declared, announced and cashed, and makes\n"
			"the fiche de synthese of an establishment. It shows the dossiers of debtors and\n"
			"those whose debts prescribe soon, and reads the archive of those that were\n"
			"purged.\n"
			"\n"
			"Usage:\n"
			"  calimero [OPTION]... COMMAND [OPTION]... [ARGUMENT]...\n"
			"\n"
			"Commands:\n");
	for (command = commands; command->name != NULL; command++)
		print_summary(file, command);
	print_general_options(file);
	print_exit_codes(file);
	fprintf(file,
			"\n"
			"\"calimero help COMMAND\" shows the options of a command. As for psql, connection\n"
			"options that are not given come from PGHOST, PGPORT, PGUSER, PGDATABASE,\n"
			"PGSERVICE..., and passwords from ~/.pgpass.\n");
}

void
help_command(FILE *file, const Command *command)
{
	const Example *example;

	fprintf(file, "calimero %s: %s\n\nUsage:\n  calimero %s", command->name, command->summary,
			command->name);
	fprintf(file, " [OPTION]...%s%s\n\n", command->arguments[0] != '\0' ? " " : "",
			command->arguments);
	print_wrapped(file, command->description, 0, 0);
	print_options(file, "Options", command->options);
	print_general_options(file);
	fprintf(file, "\nFormats:\n  ");
	print_wrapped(file, command->formats, 2, 2);
	print_exit_codes(file);
	fprintf(file, "\n  ");
	print_wrapped(file, command->exits, 2, 2);
	if (command->examples->line != NULL)
		fprintf(file, "\nExamples:\n");
	for (example = command->examples; example->line != NULL; example++)
		fprintf(file, "  # %s\n  %s\n", example->comment, example->line);
}
