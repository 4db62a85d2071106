/*-------------------------------------------------------------------------
 *
 * main.c
 *	  calimero, the client: reads the command line and runs the command.
 *
 * IDENTIFICATION
 *	  cli/main.c
 *
 *-------------------------------------------------------------------------
 */
#include <signal.h>
#include <stdio.h>

#include "commands.h"
#include "help.h"
#include "interrupt.h"
#include "log.h"
#include "options.h"

/* --help or --version: nothing else is then done. */
static ExitCode
show_and_exit(const Options *options)
{
	if (!option_given(options, OPTION_HELP))
		printf("calimero %s\n", CALIMERO_VERSION);
	else if (options->command != NULL)
		help_command(stdout, options->command);
	else if (options->shared_word != NULL)
		help_shared(stdout, options->shared_word);
	else
		help_general(stdout);
	if (fflush(stdout) != 0)
	{
		log_error("could not write standard output");
		return EXIT_ERROR;
	}
	return EXIT_OK;
}

static ExitCode
run_command(const Options *options)
{
	ExitCode	code = options->command->run(options);

	if (interrupted())
	{
		interrupt_say();
		code = exit_worse(code, EXIT_ERROR);
	}
	return code;
}

int
main(int argc, char **argv)
{
	Options		options;

	log_init();
	interrupt_release();
	/* A reader that leaves is an error of writing, not the end of a deposit. */
	signal(SIGPIPE, SIG_IGN);
	if (!options_parse(argc, argv, &options))
		return EXIT_ERROR;
	log_set_levels(option_given(&options, OPTION_QUIET), option_given(&options, OPTION_VERBOSE));
	if (option_given(&options, OPTION_HELP) || option_given(&options, OPTION_VERSION))
		return show_and_exit(&options);
	if (options.command == NULL)
	{
		log_error("no command was given");
		log_try_help(NULL);
		return EXIT_ERROR;
	}
	return run_command(&options);
}
