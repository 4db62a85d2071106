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
extern void help_command(FILE *file, const Command *command);

#endif							/* CALIMERO_HELP_H */
