/*-------------------------------------------------------------------------
 *
 * dsn_control.h
 *	  Controls of one value: does it have the form of its rubrique?
 *
 * Values have been through the lexer: no control character, no blank value.
 * Nothing here looks at another rubrique.
 *
 * IDENTIFICATION
 *	  extension/core/dsn/dsn_control.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_DSN_CONTROL_H
#define CALIMERO_DSN_CONTROL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/dsn/dsn_rubriques.h"

typedef enum DsnControl
{
	DSN_CONTROL_OK,
	DSN_CONTROL_FORM,			/* not of that form */
	DSN_CONTROL_CALENDAR		/* of that form, and no such day */
} DsnControl;

extern DsnControl dsn_control_form(DsnForm form, const char *value, size_t length);

/* Characters of a value: code points when it is UTF-8, else bytes. */
extern size_t dsn_control_characters(const char *value, size_t length);

/* "01" as 1, up to nine digits; -1 when it is not all digits. */
extern int32_t dsn_control_number(const char *value, size_t length);

/* The same up to 18 digits. */
extern int64_t dsn_control_long(const char *value, size_t length);

#endif							/* CALIMERO_DSN_CONTROL_H */
