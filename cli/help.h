/*-------------------------------------------------------------------------
 *
 * help.h
 *	  The text of --help, made from the command table.
 *
 * IDENTIFICATION
 *	  cli/help.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_HELP_H
#define CALIMERO_HELP_H

#include <stdio.h>

#include "commands.h"

/* Lines of at most 79 columns. */
extern void help_general(FILE *file);

/* The commands whose name begins with "word". */
extern void help_shared(FILE *file, const char *word);
extern void help_command(FILE *file, const Command *command);

#endif							/* CALIMERO_HELP_H */
