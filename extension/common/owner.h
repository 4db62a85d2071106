/*-------------------------------------------------------------------------
 *
 * owner.h
 *	  Writing a table as its owner, for a caller who may call the function
 *	  and not write the table.
 *
 * IDENTIFICATION
 *	  extension/common/owner.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_OWNER_H
#define CALIMERO_OWNER_H

#include "utils/relcache.h"

/* Who acted before, to be given back. */
typedef struct CalimeroActor
{
	Oid			user;
	int			context;
} CalimeroActor;

/*
 * From here to calimero_act_as_caller(), the statements run are those of the
 * owner of calimero_data."table".  Error 42501 when the caller may not read
 * that table, 55000 when the module is not installed.  An error in between
 * gives the caller back with the end of the (sub)transaction.
 */
extern void calimero_act_as_owner(const char *table, CalimeroActor *caller);

/*
 * The same of the table of a trigger that comes at the end of the transaction:
 * who acts by then may be another than who changed its rows, and is asked
 * nothing.
 */
extern void calimero_act_as_owner_of(Relation table, CalimeroActor *caller);

/*
 * Once acting as the owner: the statements to come may fire deferred triggers,
 * which a security-restricted operation may not, no more than the statements
 * of foreign keys are one.
 */
extern void calimero_let_defer(const CalimeroActor *caller);
extern void calimero_act_as_caller(const CalimeroActor *caller);

/* The oid of calimero_data."table", which the caller may read; the same errors. */
extern Oid	calimero_readable_relid(const char *table);

#endif							/* CALIMERO_OWNER_H */
