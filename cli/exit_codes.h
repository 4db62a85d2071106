/*-------------------------------------------------------------------------
 *
 * exit_codes.h
 *	  The exit codes of calimero, and what each one means.
 *
 * One list serves the enum, --help and the tests of the man page.  When a
 * run meets several of them, the most serious one is kept: see exit_worse().
 *
 * IDENTIFICATION
 *	  cli/exit_codes.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_EXIT_CODES_H
#define CALIMERO_EXIT_CODES_H

#define EXIT_CODE_LIST(CODE) \
	CODE(EXIT_OK, 0, "done, nothing to report") \
	CODE(EXIT_ERROR, 1, "error: usage, file, SQL, or interrupted") \
	CODE(EXIT_CONNECTION, 2, "no connection to the server, or connection lost") \
	CODE(EXIT_ANOMALIES, 3, "done, and something was refused, rejected or needs attention") \
	CODE(EXIT_REFUSED, 4, "refused by a guard: missing privilege, unsafe role, later schema")

typedef enum ExitCode
{
#define EXIT_CODE_MEMBER(name, value, string) name = value,
	EXIT_CODE_LIST(EXIT_CODE_MEMBER)
#undef EXIT_CODE_MEMBER
} ExitCode;

/*
 * The more serious of two codes: a lost connection, then a refusal, then an
 * error, then anomalies.
 */
static inline ExitCode
exit_worse(ExitCode a, ExitCode b)
{
	static const int gravity[] = {
		[EXIT_OK] = 0,
		[EXIT_ANOMALIES] = 1,
		[EXIT_ERROR] = 2,
		[EXIT_REFUSED] = 3,
		[EXIT_CONNECTION] = 4,
	};

	return gravity[a] >= gravity[b] ? a : b;
}

#endif							/* CALIMERO_EXIT_CODES_H */
