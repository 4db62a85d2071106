/*-------------------------------------------------------------------------
 *
 * commands.h
 *	  The command table: every command of calimero, as data.
 *
 * IDENTIFICATION
 *	  cli/commands.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_COMMANDS_H
#define CALIMERO_COMMANDS_H

#include <stdbool.h>

#include "exit_codes.h"
#include "options.h"

/* An example of "calimero help": a comment and the command line. */
typedef struct Example
{
	const char *comment;
	const char *line;
} Example;

typedef struct Command
{
	const char *name;
	const char *arguments;		/* "FILE|DIRECTORY|-...", "" for none */
	int			arguments_min;
	int			arguments_max;	/* -1 when there is no limit */
	const char *formats;		/* what --format accepts, separated by | */
	const char *summary;		/* one line */
	const char *description;	/* paragraphs separated by a line feed */
	const Option *options;		/* its own */
	const Example *examples;	/* ends with a NULL line */
	const char *exits;			/* which exit codes, in words */
	ExitCode	(*run) (const Options *options);
} Command;

/* Ends with a NULL name. */
extern const Command commands[];

/*
 * The command of these words of a command line: the first, or the first two
 * when commands share the first.  NULL when there is none; *words is then how
 * many of them were looked at, 0 when the first begins no command.
 */
extern const Command *command_of_words(char *const *argv, int count, int *words);

/* Does the name of a command of two words begin with this one? */
extern bool command_is_shared(const Command *command, const char *word);

extern ExitCode cmd_installer(const Options *options);
extern ExitCode cmd_deposer(const Options *options);
extern ExitCode cmd_cai(const Options *options);
extern ExitCode cmd_rapprocher(const Options *options);
extern ExitCode cmd_fiche(const Options *options);
extern ExitCode cmd_dossier(const Options *options);
extern ExitCode cmd_echeances(const Options *options);
extern ExitCode cmd_etat(const Options *options);
extern ExitCode cmd_archive_extraire(const Options *options);
extern ExitCode cmd_archive_lire(const Options *options);
extern ExitCode cmd_archive_verifier(const Options *options);
extern ExitCode cmd_purger(const Options *options);
extern ExitCode cmd_help(const Options *options);
extern ExitCode cmd_version(const Options *options);

#endif							/* CALIMERO_COMMANDS_H */
