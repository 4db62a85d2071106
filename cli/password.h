/*-------------------------------------------------------------------------
 *
 * password.h
 *	  Asking for a password.
 *
 * IDENTIFICATION
 *	  cli/password.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_PASSWORD_H
#define CALIMERO_PASSWORD_H

/*
 * Show "prompt" and read on the terminal, or on standard input and error when there is none,
 * without showing what is typed.  The password is the caller's to wipe
 * and free with password_free(); NULL when there is nothing to read.
 */
extern char *password_ask(const char *prompt);

/* May be NULL. */
extern void password_free(char *password);

#endif							/* CALIMERO_PASSWORD_H */
