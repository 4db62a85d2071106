/*-------------------------------------------------------------------------
 *
 * interrupt.h
 *	  What SIGINT and SIGTERM ask for.
 *
 * The handler only sets a flag.  Reads of files return on the signal, loops
 * look at the flag, and db.c sends a cancel request to the server from the
 * main program, where every function may be called.  SIGQUIT still kills.
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

/* They end it again: while libpq connects, which nothing else would stop. */
extern void interrupt_release(void);
extern bool interrupted(void);

/* Say that the run was interrupted: once, however many places notice it. */
extern void interrupt_say(void);

#endif							/* CALIMERO_INTERRUPT_H */
