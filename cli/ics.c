/*-------------------------------------------------------------------------
 *
 * ics.c
 *	  A calendar of all-day events as iCalendar (RFC 5545).
 *
 * IDENTIFICATION
 *	  cli/ics.c
 *
 *-------------------------------------------------------------------------
 */
#include <stdbool.h>
#include <string.h>

#include "ics.h"
#include "memory.h"

#define LINE_OCTETS 75			/* without the CRLF (3.1) */

/* Write a line that has no end yet; the blank of a folded line counts. */
static void
write_folded(FILE *file, const char *line, size_t length)
{
	size_t		room = LINE_OCTETS;

	while (length > room)
	{
		size_t		part = room;

		while (part > 1 && ((unsigned char) line[part] & 0xc0) == 0x80)
			part--;
		fwrite(line, 1, part, file);
		fputs("\r\n ", file);
		line += part;
		length -= part;
		room = LINE_OCTETS - 1;
	}
	fwrite(line, 1, length, file);
	fputs("\r\n", file);
}

/* "NAME:value", the value being of type TEXT (3.3.11): no control goes in. */
static void
write_text(FILE *file, const char *name, const char *value)
{
	Buffer		line = {0};

	buffer_add(&line, name);
	buffer_add_char(&line, ':');
	for (; *value != '\0'; value++)
	{
		unsigned char c = (unsigned char) *value;

		if (c == '\n')
			buffer_add(&line, "\\n");
		else if (c < 0x20 || c == 0x7f)
			buffer_add_char(&line, ' ');
		else
		{
			if (c == '\\' || c == ';' || c == ',')
				buffer_add_char(&line, '\\');
			buffer_add_char(&line, *value);
		}
	}
	write_folded(file, line.data, line.length);
	buffer_free(&line);
}

/* What needs no escaping: dates and words of the format. */
static void
write_plain(FILE *file, const char *name, const char *value)
{
	fprintf(file, "%s:%s\r\n", name, value);
}

void
ics_begin(FILE *file, const char *name)
{
	write_plain(file, "BEGIN", "VCALENDAR");
	write_plain(file, "VERSION", "2.0");
	write_plain(file, "PRODID", "-//calimero//calimero " CALIMERO_VERSION "//FR");
	write_plain(file, "CALSCALE", "GREGORIAN");
	write_text(file, "X-WR-CALNAME", name);
}

void
ics_event(FILE *file, const IcsEvent *event)
{
	write_plain(file, "BEGIN", "VEVENT");
	write_text(file, "UID", event->uid);
	write_plain(file, "DTSTAMP", event->stamp);
	write_plain(file, "DTSTART;VALUE=DATE", event->day);
	write_text(file, "SUMMARY", event->summary);
	write_plain(file, "CLASS", "PRIVATE");
	write_plain(file, "TRANSP", "TRANSPARENT");
	write_plain(file, "END", "VEVENT");
}

void
ics_end(FILE *file, int events)
{
	if (events == 0)
	{
		write_plain(file, "BEGIN", "VTIMEZONE");
		write_plain(file, "TZID", "UTC");
		write_plain(file, "BEGIN", "STANDARD");
		write_plain(file, "DTSTART", "19700101T000000");
		write_plain(file, "TZOFFSETFROM", "+0000");
		write_plain(file, "TZOFFSETTO", "+0000");
		write_plain(file, "END", "STANDARD");
		write_plain(file, "END", "VTIMEZONE");
	}
	write_plain(file, "END", "VCALENDAR");
}
