/*-------------------------------------------------------------------------
 *
 * log.c
 *	  Messages of the client on standard error, in PostgreSQL's form.
 *
 * IDENTIFICATION
 *	  cli/log.c
 *
 *-------------------------------------------------------------------------
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "escape.h"
#include "log.h"

#define COLOR_ERROR	  "01;31"
#define COLOR_WARNING "01;35"
#define COLOR_NOTE	  "01;36"

static bool quiet_level;
static bool verbose_level;
static bool colored;

/* Bytes of the progress line shown, 0 when the cursor is at a line's start. */
static size_t progress_width;

void
log_init(void)
{
	const char *no_color = getenv("NO_COLOR");
	const char *pg_color = getenv("PG_COLOR");

	if ((no_color != NULL && no_color[0] != '\0') || pg_color == NULL)
		colored = false;
	else if (strcmp(pg_color, "always") == 0)
		colored = true;
	else if (strcmp(pg_color, "auto") == 0)
		colored = log_on_terminal();
}

void
log_set_levels(bool quiet, bool verbose)
{
	quiet_level = quiet;
	verbose_level = verbose;
}

bool
log_is_quiet(void)
{
	return quiet_level;
}

bool
log_is_verbose(void)
{
	return verbose_level;
}

bool
log_on_terminal(void)
{
	return isatty(STDERR_FILENO) == 1;
}

/*
 * Write "string" with its control characters made visible: names of files and
 * messages of a server could otherwise drive the terminal.  Lines after the
 * first begin with a tab, so that none of them looks like a message of its own.
 */
static void
print_safely(const char *string)
{
	for (; *string != '\0'; string++)
	{
		unsigned char c = (unsigned char) *string;
		int			hidden = hidden_control(string);

		if (c == '\n')
			fputs(string[1] == '\t' ? "\n" : "\n\t", stderr);
		else if ((c < 0x20 && c != '\t') || c == 0x7f)
			fprintf(stderr, "\\x%02x", c);
		else if (hidden != 0)
		{
			fprintf(stderr, "\\u%04x", hidden);
			string += hidden_control_length(hidden) - 1;
		}
		else
			fputc(c, stderr);
	}
}

/* One message: "calimero: label: text"; label may be NULL. */
static void
print_message(const char *label, const char *color, const char *format,
			  va_list args)
{
	char	   *string = NULL;

	log_progress_end();
	/* What was printed before it, a table for one, comes out before it. */
	fflush(stdout);
	fputs("calimero: ", stderr);
	if (label != NULL && colored)
		fprintf(stderr, "\033[%sm%s: \033[0m", color, label);
	else if (label != NULL)
		fprintf(stderr, "%s: ", label);
	if (vasprintf(&string, format, args) >= 0)
		print_safely(string);
	free(string);
	fputc('\n', stderr);
}

void
log_error(const char *format,...)
{
	va_list		args;

	va_start(args, format);
	print_message("error", COLOR_ERROR, format, args);
	va_end(args);
}

void
log_warning(const char *format,...)
{
	va_list		args;

	va_start(args, format);
	print_message("warning", COLOR_WARNING, format, args);
	va_end(args);
}

void
log_info(const char *format,...)
{
	va_list		args;

	if (quiet_level)
		return;
	va_start(args, format);
	print_message(NULL, NULL, format, args);
	va_end(args);
}

void
log_detail(const char *format,...)
{
	va_list		args;

	va_start(args, format);
	print_message("detail", COLOR_NOTE, format, args);
	va_end(args);
}

void
log_hint(const char *format,...)
{
	va_list		args;

	va_start(args, format);
	print_message("hint", COLOR_NOTE, format, args);
	va_end(args);
}

void
log_context(const char *format,...)
{
	va_list		args;

	va_start(args, format);
	print_message("context", COLOR_NOTE, format, args);
	va_end(args);
}

void
log_try_help(const char *command)
{
	if (command != NULL)
		log_hint("Try \"calimero help %s\" for more information.", command);
	else
		log_hint("Try \"calimero --help\" for more information.");
}

void
log_progress(const char *line)
{
	size_t		width = strlen(line);

	if (!log_on_terminal())
	{
		fprintf(stderr, "%s\n", line);
		return;
	}
	/* Blanks cover what is left of a longer line. */
	fprintf(stderr, "\r%s%*s", line,
			progress_width > width ? (int) (progress_width - width) : 0, "");
	fflush(stderr);
	progress_width = width;
}

void
log_progress_end(void)
{
	if (progress_width > 0)
		fputc('\n', stderr);
	progress_width = 0;
}
