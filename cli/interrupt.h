/*-------------------------------------------------------------------------
 *
 * interrupt.h
 *	  What SIGINT and SIGTERM ask for.
 *
 * Until the program is connected, they end it, and the unfinished file of -o
 * goes with it.  From then on the handler only sets a flag: reads of files
 * return on the signal, loops look at the flag, and db.c sends a cancel request
 * to the server from the main program, where every function may be called.
 * SIGQUIT still kills.
 *
 * IDENTIFICATION
 *	  cli/interrupt.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_INTERRUPT_H
#define CALIMERO_INTERRUPT_H

#include <stdbool.h>

/* From here on signals set the flag instead of ending the program. */
extern void interrupt_catch(void);

/* From here on they end it: while libpq connects, nothing else would stop it. */
extern void interrupt_release(void);

/*
 * The file to remove when they end it, NULL for none; the name is not copied.
 */
extern void interrupt_removes(const char *path);
extern bool interrupted(void);

/* What it asked for is done: what is left to do may be interrupted in turn. */
extern void interrupt_forget(void);

/* Say that the run was interrupted: once, however many places notice it. */
extern void interrupt_say(void);

#endif							/* CALIMERO_INTERRUPT_H */
