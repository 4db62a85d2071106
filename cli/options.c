/*-------------------------------------------------------------------------
 *
 * options.c
 *	  The options of the command line, as data, and their parser.
 *
 * getopt_long() does the reading; its own messages are silenced, since they
 * begin with the path of the program instead of "calimero: error:".
 *
 * IDENTIFICATION
 *	  cli/options.c
 *
 *-------------------------------------------------------------------------
 */
#include <getopt.h>
#include <string.h>

#include "commands.h"
#include "log.h"
#include "options.h"

/* Long options are numbered from here, so that no letter is mistaken for one. */
#define LONG_OPTION_BASE 256
#define OPTION_TABLE_MAX (OPTION_COUNT + 1)
#define SHORT_TEXT_MAX	 (2 + 2 * OPTION_TABLE_MAX)

static const Option output_options[] = {
	{OPTION_OUTPUT, 'o', "output", "FILE", "write data to FILE instead of standard output"},
	{OPTION_FORMAT, 0, "format", "FORMAT", "aligned (default), csv, json or html"},
	{OPTION_QUIET, 'q', "quiet", NULL, "errors and warnings only: no progress, no summary"},
	{OPTION_VERBOSE, 'v', "verbose", NULL, "show SQLSTATE and context of errors, and more notes"},
	{OPTION_PROGRESS, 'P', "progress", NULL, "show progress even when standard error is not a terminal"},
	{OPTION_END, 0, NULL, NULL, NULL},
};

static const Option connection_options[] = {
	{OPTION_HOST, 'h', "host", "HOSTNAME", "database server host or socket directory"},
	{OPTION_PORT, 'p', "port", "PORT", "database server port"},
	{OPTION_USERNAME, 'U', "username", "USERNAME", "database user name"},
	{OPTION_DBNAME, 'd', "dbname", "DBNAME", "database name, connection string or URI"},
	{OPTION_NO_PASSWORD, 'w', "no-password", NULL, "never prompt for password"},
	{OPTION_PASSWORD, 'W', "password", NULL, "force password prompt"},
	{OPTION_END, 0, NULL, NULL, NULL},
};

static const Option other_options[] = {
	{OPTION_VERSION, 'V', "version", NULL, "output version information, then exit"},
	{OPTION_HELP, '?', "help", NULL, "show help, of the command if there is one, then exit"},
	{OPTION_END, 0, NULL, NULL, NULL},
};

const OptionGroup general_options[] = {
	{"Output options", output_options},
	{"Connection options", connection_options},
	{"Other options", other_options},
	{NULL, NULL},
};

/* What getopt_long() wants, and the way back to our options. */
typedef struct OptionTable
{
	const Option *options[OPTION_TABLE_MAX];
	struct option longs[OPTION_TABLE_MAX + 1];
	char		shorts[SHORT_TEXT_MAX];
	int			count;
	int			shorts_length;
} OptionTable;

static void
table_add(OptionTable *table, const Option *options)
{
	for (; options->id != OPTION_END; options++)
	{
		struct option *entry = &table->longs[table->count];

		entry->name = options->name;
		entry->has_arg = options->argument != NULL ? required_argument : no_argument;
		entry->flag = NULL;
		entry->val = LONG_OPTION_BASE + table->count;
		table->options[table->count++] = options;
		if (options->letter == 0)
			continue;
		table->shorts[table->shorts_length++] = options->letter;
		if (options->argument != NULL)
			table->shorts[table->shorts_length++] = ':';
	}
	table->shorts[table->shorts_length] = '\0';
	memset(&table->longs[table->count], 0, sizeof(table->longs[0]));
}

/*
 * General options, and those of "command".  "+" stops at the first argument,
 * ":" tells a missing argument from an unrecognized option.
 */
static void
table_build(OptionTable *table, const Command *command)
{
	const OptionGroup *group;

	memset(table, 0, sizeof(*table));
	if (command == NULL)
		table->shorts[table->shorts_length++] = '+';
	table->shorts[table->shorts_length++] = ':';
	for (group = general_options; group->title != NULL; group++)
		table_add(table, group->options);
	if (command != NULL)
		table_add(table, command->options);
}

/* The option that getopt_long() found, NULL when it is none of ours. */
static const Option *
table_lookup(const OptionTable *table, int found)
{
	int			i;

	if (found >= LONG_OPTION_BASE && found < LONG_OPTION_BASE + table->count)
		return table->options[found - LONG_OPTION_BASE];
	for (i = 0; i < table->count; i++)
		if (table->options[i]->letter == found)
			return table->options[i];
	return NULL;
}

/* Say what getopt_long() did not accept: "element" is what it read last. */
static void
report_wrong_option(const OptionTable *table, int found, const char *element)
{
	const Option *option = table_lookup(table, optopt);
	bool		is_long = optopt >= LONG_OPTION_BASE;

	if (found == ':' && option != NULL && is_long)
		log_error("option \"--%s\" requires an argument", option->name);
	else if (found == ':' && option != NULL)
		log_error("option \"-%c\" requires an argument", option->letter);
	else if (option != NULL && is_long)
		log_error("option \"--%s\" does not take an argument", option->name);
	else if (optopt != 0)
		log_error("unrecognized option \"-%c\"", optopt);
	else
		log_error("unrecognized or ambiguous option \"%s\"", element);
}

/*
 * Read options from argv[1] on; *next is the first element left.  False when
 * one is wrong.
 */
static bool
parse_options(int argc, char **argv, const Command *command, Options *options,
			  int *next)
{
	OptionTable table;
	int			found;

	table_build(&table, command);
	opterr = 0;
	optind = 0;
	while ((found = getopt_long(argc, argv, table.shorts, table.longs, NULL)) != -1)
	{
		const Option *option;

		/* getopt returns '?' for -? and for what it does not know. */
		if (found == ':' || (found == '?' && strcmp(argv[optind - 1], "-?") != 0))
		{
			report_wrong_option(&table, found, argv[optind - 1]);
			log_try_help(command != NULL ? command->name : NULL);
			return false;
		}
		option = table_lookup(&table, found);
		if (option != NULL)
			options->values[option->id] = option->argument != NULL ? optarg : "";
	}
	*next = optind;
	return true;
}

/* Is "value" one of the words of "list", separated by '|'? */
static bool
is_one_of(const char *value, const char *list)
{
	size_t		length = strcspn(value, "|");

	if (value[length] == '|')
		return false;
	while (list != NULL)
	{
		if (strncmp(list, value, length) == 0 &&
			(list[length] == '|' || list[length] == '\0'))
			return true;
		list = strchr(list, '|');
		if (list != NULL)
			list++;
	}
	return false;
}

/* Checks that need the command: number of arguments, format. */
static bool
check_for_command(const Options *options)
{
	const Command *command = options->command;
	const char *format = options->values[OPTION_FORMAT];

	if (option_given(options, OPTION_HELP) || option_given(options, OPTION_VERSION))
		return true;
	if (options->argument_count < command->arguments_min)
		log_error("command \"%s\" requires an argument: %s", command->name, command->arguments);
	else if (command->arguments_max >= 0 && options->argument_count > command->arguments_max)
		log_error("too many arguments for command \"%s\"", command->name);
	else if (format != NULL && !is_one_of(format, command->formats))
		log_error("format \"%s\" is not one of %s", format, command->formats);
	else
		return true;
	log_try_help(command->name);
	return false;
}

/* Of "archive --help": the help of commands that share their first word. */
static bool
asks_help(const Options *options, const char *word)
{
	return option_given(options, OPTION_HELP) || strcmp(word, "--help") == 0 || strcmp(word, "-?") == 0;
}

bool
options_parse(int argc, char **argv, Options *options)
{
	int			next;
	int			words;

	memset(options, 0, sizeof(*options));
	if (!parse_options(argc, argv, NULL, options, &next))
		return false;
	if (next == argc)
		return true;
	options->command = command_of_words(argv + next, argc - next, &words);
	if (options->command == NULL && words > 0 && asks_help(options, argv[next + words - 1]))
	{
		options->values[OPTION_HELP] = "";
		options->shared_word = argv[next];
		return true;
	}
	if (options->command == NULL)
	{
		log_error("unrecognized command \"%s%s%s\"", argv[next], words > 1 ? " " : "", words > 1 ? argv[next + 1] : "");
		log_try_help(words > 0 ? argv[next] : NULL);
		return false;
	}

	/*
	 * The last word of the command takes the place of argv[0] for the second
	 * reading.
	 */
	argc -= next + words - 1;
	argv += next + words - 1;
	if (!parse_options(argc, argv, options->command, options, &next))
		return false;
	options->arguments = argv + next;
	options->argument_count = argc - next;
	return check_for_command(options);
}
