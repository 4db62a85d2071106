/*-------------------------------------------------------------------------
 *
 * ics.h
 *	  A calendar of all-day events as iCalendar (RFC 5545).
 *
 * Lines end in CRLF and are folded at 75 octets, never inside a character.
 * An event keeps its UID from one run to the next, so that a calendar that
 * reads the file again moves the event instead of adding one.
 *
 * IDENTIFICATION
 *	  cli/ics.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_ICS_H
#define CALIMERO_ICS_H

#include <stdio.h>

typedef struct IcsEvent
{
	const char *uid;
	const char *stamp;			/* AAAAMMJJTHHMMSSZ, when the file was made */
	const char *day;			/* AAAAMMJJ */
	const char *summary;		/* UTF-8 */
} IcsEvent;

extern void ics_begin(FILE *file, const char *name);
extern void ics_event(FILE *file, const IcsEvent *event);

/* A calendar must hold something: without event ("events" is 0), the time zone UTC. */
extern void ics_end(FILE *file, int events);

#endif							/* CALIMERO_ICS_H */
