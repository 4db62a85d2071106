/*-------------------------------------------------------------------------
 *
 * droit_regles.h
 *	  The law of a caisse, for any room of the server.
 *
 * A set-returning function, or a room that works on many lines, loads it once
 * for its statement:
 *
 *		SPI_connect();
 *		calimero_resolve_caisse(named, caisse);
 *		SPI_finish();
 *		rules = calimero_droit_load(caisse);			-- in CurrentMemoryContext
 *		work.allocator = &allocator;					-- calimero_palloc_allocator()
 *		for each line
 *			calimero_droit_check(droit_prescription(rules, &facts, events, count,
 *													&work, NULL, &result));
 *
 * with facts.famille = droit_code_rank(&rules->familles, code, length) and
 * event.kind = droit_code_rank(&rules->kinds, code, length).  A function that
 * is called once a row keeps it in fn_extra instead: calimero_droit_call().
 *
 * Rows are read as the caller, under the snapshot of the statement.  Strings of
 * the rules (articles, labels) are in the encoding of the database.
 *
 * IDENTIFICATION
 *	  extension/common/droit_regles.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_DROIT_REGLES_H
#define CALIMERO_DROIT_REGLES_H

#include "access/tupdesc.h"
#include "fmgr.h"

#include "common/calimero_server.h"
#include "core/droit/prescription.h"

/*
 * The rules of a caisse, in CurrentMemoryContext.  Opens an SPI connection of
 * its own.  Errors: 55000 not installed, MS005 a row that cannot be applied.
 */
extern DroitRules *calimero_droit_load(const char *caisse);

/* What a function that is called once a row, and gives a row, keeps from one call to the next. */
typedef struct CalimeroDroitCall
{
	const DroitRules *rules;
	TupleDesc	descriptor;		/* of its result, for heap_form_tuple() */
	MemoryContext context;		/* of the rules, and gone with them */
	void	   *own;			/* what the function makes of the rules, in
								 * that context; NULL at first, and again when
								 * the rules are others */
} CalimeroDroitCall;

/*
 * The rules of the caisse that a call names (NULL: the only one), kept in
 * fn_extra for as long as the snapshot shows the same rows.  They may be gone
 * with the next call: do not keep the pointers.  The function must not use
 * fn_extra for anything else.
 */
extern CalimeroDroitCall *calimero_droit_call(FunctionCallInfo fcinfo, text * named);

/* Raise what a status says, unless it is DROIT_OK. */
extern void calimero_droit_check(DroitStatus status);

/* A day of an argument; error 22008 beyond years 1 to 9999. */
extern CalimeroDay calimero_droit_day(DateADT date);

#endif							/* CALIMERO_DROIT_REGLES_H */
