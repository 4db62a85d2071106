/*-------------------------------------------------------------------------
 *
 * options.h
 *	  The options of the command line, as data, and their parser.
 *
 * An option is described once: its letter, its long name, its argument, its
 * help.  The parser, --help, "calimero help --format=..." and through it the
 * tests of the completion and of the man page all read that description.
 *
 * General options are accepted before and after the command; those of a
 * command, after it, mixed with its arguments.  "--" ends the options.
 *
 * IDENTIFICATION
 *	  cli/options.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_OPTIONS_H
#define CALIMERO_OPTIONS_H

#include <stdbool.h>

typedef enum OptionId
{
	OPTION_END,					/* ends a list of options */
	/* general */
	OPTION_OUTPUT,
	OPTION_FORMAT,
	OPTION_QUIET,
	OPTION_VERBOSE,
	OPTION_PROGRESS,
	OPTION_HOST,
	OPTION_PORT,
	OPTION_USERNAME,
	OPTION_DBNAME,
	OPTION_NO_PASSWORD,
	OPTION_PASSWORD,
	OPTION_VERSION,
	OPTION_HELP,
	/* of commands */
	OPTION_DRY_RUN,
	OPTION_CAISSE,
	OPTION_LIBELLE,
	OPTION_ORGANISMES,
	OPTION_ROLES,
	OPTION_LOT,
	OPTION_SUFFIXE,
	OPTION_NOM,
	OPTION_SANS_RAPPROCHER,
	OPTION_ANOMALIES,
	OPTION_REJETS,
	OPTION_DU,
	OPTION_AU,
	OPTION_ECARTS,
	OPTION_NIR,
	OPTION_JOURS,
	OPTION_AGENT,
	OPTION_GENRE,
	OPTION_SIGNATURE,
	OPTION_DERNIER,
	OPTION_CLE,
	OPTION_INTERNE,
	OPTION_SIMULER,
	OPTION_EXECUTER,
	OPTION_DUREE,
	OPTION_DOSSIERS,
	OPTION_COUNT
} OptionId;

typedef struct Option
{
	OptionId	id;
	char		letter;			/* 0 when it has none */
	const char *name;
	const char *argument;		/* what --help calls it; NULL for a switch */
	const char *help;
} Option;

typedef struct OptionGroup
{
	const char *title;
	const Option *options;
} OptionGroup;

/* The general options by groups; ends with a NULL title. */
extern const OptionGroup general_options[];

struct Command;

/* The command line once read. */
typedef struct Options
{
	const struct Command *command;	/* NULL when none was given */
	const char *shared_word;	/* first word of commands whose help is asked,
								 * else NULL */
	const char *values[OPTION_COUNT];	/* "" for a switch, NULL if not given */
	char	  **arguments;		/* what is not an option */
	int			argument_count;
} Options;

/* False when the command line is wrong; it has then been said. */
extern bool options_parse(int argc, char **argv, Options *options);

static inline bool
option_given(const Options *options, OptionId id)
{
	return options->values[id] != NULL;
}

#endif							/* CALIMERO_OPTIONS_H */
