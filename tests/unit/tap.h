/*-------------------------------------------------------------------------
 *
 * tap.h
 *	  A unit test program that prints TAP: one file, one subject.
 *
 *		int main(void) { ok(1 + 1 == 2, "%s", "one and one are two"); return done_testing(); }
 *
 * IDENTIFICATION
 *	  tests/unit/tap.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_TAP_H
#define CALIMERO_TAP_H

#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static int	tap_run;
static int	tap_failed;

#define ok(condition, ...) \
	tap_ok((condition), __FILE__, __LINE__, __VA_ARGS__)
#define is_int(got, want, ...) \
	tap_is_int((int64_t) (got), (int64_t) (want), __FILE__, __LINE__, __VA_ARGS__)
#define is_text(got, want, ...) \
	tap_is_text((got), (want), __FILE__, __LINE__, __VA_ARGS__)

static bool
tap_report(bool passed, const char *file, int line, const char *format, va_list args)
{
	tap_run++;
	printf("%sok %d - ", passed ? "" : "not ", tap_run);
	vprintf(format, args);
	putchar('\n');
	if (!passed)
	{
		tap_failed++;
		printf("#   at %s line %d\n", file, line);
	}
	return passed;
}

static inline bool
__attribute__((format(printf, 4, 5)))
tap_ok(bool passed, const char *file, int line, const char *format,...)
{
	va_list		args;

	va_start(args, format);
	tap_report(passed, file, line, format, args);
	va_end(args);
	return passed;
}

static inline bool
__attribute__((format(printf, 5, 6)))
tap_is_int(int64_t got, int64_t want, const char *file, int line, const char *format,...)
{
	va_list		args;

	va_start(args, format);
	tap_report(got == want, file, line, format, args);
	va_end(args);
	if (got != want)
		printf("#   got %" PRId64 ", expected %" PRId64 "\n", got, want);
	return got == want;
}

static inline bool
__attribute__((format(printf, 5, 6)))
tap_is_text(const char *got, const char *want, const char *file, int line, const char *format,...)
{
	bool		passed = got != NULL && want != NULL && strcmp(got, want) == 0;
	va_list		args;

	va_start(args, format);
	tap_report(passed, file, line, format, args);
	va_end(args);
	if (!passed)
		printf("#   got \"%s\", expected \"%s\"\n", got ? got : "(null)", want ? want : "(null)");
	return passed;
}

/* Prints the plan; the exit status of main. */
static inline int
done_testing(void)
{
	printf("1..%d\n", tap_run);
	return tap_failed == 0 && tap_run > 0 ? 0 : 1;
}

#endif							/* CALIMERO_TAP_H */
