/*-------------------------------------------------------------------------
 *
 * trigger.h
 *	  What triggers share: the row that comes, and refusing it in the words of
 *	  calimero.refus().
 *
 * IDENTIFICATION
 *	  extension/common/trigger.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_TRIGGER_H
#define CALIMERO_TRIGGER_H

#include "commands/trigger.h"

#include "common/compat.h"

/* The row inserted, or as an UPDATE leaves it. */
extern HeapTuple calimero_new_row(const TriggerData *trigger);

/* One of its columns; error 55000 when the table has none of that name. */
extern Datum calimero_new_value(const TriggerData *trigger, const char *column, bool *isnull);

/* Raise the error of that code, with the message, detail and hint of calimero.refus(). */
pg_noreturn extern void calimero_refuse(const char *code);

#endif							/* CALIMERO_TRIGGER_H */
