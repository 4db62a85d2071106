/*-------------------------------------------------------------------------
 *
 * password.c
 *	  Asking for a password.
 *
 * IDENTIFICATION
 *	  cli/password.c
 *
 *-------------------------------------------------------------------------
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "interrupt.h"
#include "memory.h"
#include "password.h"

#define PASSWORD_MAX 1024

char	   *
password_ask(const char *prompt)
{
	FILE	   *terminal = fopen("/dev/tty", "r+");
	FILE	   *in = terminal != NULL ? terminal : stdin;
	FILE	   *out = terminal != NULL ? terminal : stderr;
	struct termios before;
	bool		hidden = tcgetattr(fileno(in), &before) == 0;
	char	   *password = memory_allocate(PASSWORD_MAX);
	char	   *line;

	if (hidden)
	{
		struct termios silent = before;

		silent.c_lflag &= ~(tcflag_t) ECHO;
		tcsetattr(fileno(in), TCSAFLUSH, &silent);
	}
	/* A signal ends the reading, so that the terminal gets its echo back. */
	interrupt_catch();
	fputs(prompt, out);
	fflush(out);
	line = fgets(password, PASSWORD_MAX, in);
	interrupt_release();
	if (hidden)
	{
		tcsetattr(fileno(in), TCSAFLUSH, &before);
		fputc('\n', out);
	}
	if (terminal != NULL)
		fclose(terminal);
	if (line == NULL)
	{
		password_free(password);
		return NULL;
	}
	password[strcspn(password, "\r\n")] = '\0';
	return password;
}

void
password_free(char *password)
{
	if (password == NULL)
		return;
	explicit_bzero(password, PASSWORD_MAX);
	free(password);
}
