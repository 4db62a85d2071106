/*-------------------------------------------------------------------------
 *
 * arguments.h
 *	  Numbers given on the command line; a wrong one ends the program with a message.
 *
 * IDENTIFICATION
 *	  tests/generator/arguments.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef GENERATOR_ARGUMENTS_H
#define GENERATOR_ARGUMENTS_H

#include <stdint.h>

/* A number between two bounds; *end gets what follows it. */
extern uint64_t gen_read_number(const char *text, uint64_t least, uint64_t most, const char **end);

/* The same, which nothing may follow. */
extern uint64_t gen_read_whole(const char *text, uint64_t least, uint64_t most);

#endif							/* GENERATOR_ARGUMENTS_H */
