/*-------------------------------------------------------------------------
 *
 * interrupt.c
 *	  What SIGINT and SIGTERM ask for.
 *
 * IDENTIFICATION
 *	  cli/interrupt.c
 *
 *-------------------------------------------------------------------------
 */
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "interrupt.h"
#include "log.h"

static volatile sig_atomic_t signal_came;
static const char *volatile unfinished_file;

static void
note_signal(int signal_number)
{
	(void) signal_number;
	signal_came = 1;
}

static void
remove_and_die(int signal_number)
{
	if (unfinished_file != NULL)
		unlink(unfinished_file);
	/* Delivered when this handler has returned. */
	signal(signal_number, SIG_DFL);
	raise(signal_number);
}

static void
set_handler(void (*handler) (int))
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	sigemptyset(&action.sa_mask);
	action.sa_handler = handler;
	/* No SA_RESTART: a read or a poll that waits must return. */
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

void
interrupt_catch(void)
{
	set_handler(note_signal);
}

void
interrupt_release(void)
{
	set_handler(remove_and_die);
}

void
interrupt_removes(const char *path)
{
	unfinished_file = path;
}

bool
interrupted(void)
{
	return signal_came != 0;
}

void
interrupt_forget(void)
{
	signal_came = 0;
}

void
interrupt_say(void)
{
	static bool said;

	if (!said)
		log_error("interrupted");
	said = true;
}
