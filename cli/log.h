/*-------------------------------------------------------------------------
 *
 * log.h
 *	  Messages of the client on standard error, in PostgreSQL's form.
 *
 *		calimero: error: could not open file "x.dsn": Permission denied
 *		calimero: detail: ...
 *		calimero: hint: ...
 *
 * This file owns standard error: the progress line, which is overwritten in
 * place on a terminal, goes through it too, so that a message never lands in
 * the middle of it.  PG_COLOR (always, auto, never) and NO_COLOR decide
 * whether the words error and warning are coloured.
 *
 * IDENTIFICATION
 *	  cli/log.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_LOG_H
#define CALIMERO_LOG_H

#include <stdbool.h>

#define LOG_FORMAT __attribute__((format(printf, 1, 2)))

/* Reads PG_COLOR and NO_COLOR. */
extern void log_init(void);

/* quiet: no log_info; verbose: log_is_verbose() is true. */
extern void log_set_levels(bool quiet, bool verbose);
extern bool log_is_quiet(void);
extern bool log_is_verbose(void);

extern void log_error(const char *format,...) LOG_FORMAT;
extern void log_warning(const char *format,...) LOG_FORMAT;
extern void log_info(const char *format,...) LOG_FORMAT;
extern void log_detail(const char *format,...) LOG_FORMAT;
extern void log_hint(const char *format,...) LOG_FORMAT;
extern void log_context(const char *format,...) LOG_FORMAT;

/* "Try ... --help" after an error of usage; command may be NULL. */
extern void log_try_help(const char *command);

/* Is standard error a terminal? */
extern bool log_on_terminal(void);

/* Show "line", in place of the one before on a terminal. */
extern void log_progress(const char *line);

/* Leave the line of progress, if one is shown. */
extern void log_progress_end(void);

#endif							/* CALIMERO_LOG_H */
