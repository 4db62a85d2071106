/*-------------------------------------------------------------------------
 *
 * matching.h
 *	  Calling the matching, from "rapprocher" and after a deposit or an import.
 *
 * IDENTIFICATION
 *	  cli/matching.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_MATCHING_H
#define CALIMERO_MATCHING_H

#include "db.h"
#include "months.h"

/*
 * Match the SIRETs of "range", or those touched since the last time when it
 * is NULL or empty; say on standard error what was done.
 */
extern ExitCode match(Db *db, const Options *options, const MonthRange *range);

/*
 * What ends "deposer" and "cai": match what they touched, unless
 * --sans-rapprocher, a signal or an earlier failure ("stopped") forbids it; say then
 * that it waits.
 */
extern ExitCode match_what_was_touched(Db *db, const Options *options, bool stopped);

#endif							/* CALIMERO_MATCHING_H */
