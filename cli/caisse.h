/*-------------------------------------------------------------------------
 *
 * caisse.h
 *	  The caisse that a command reads: that of --caisse, or the only one.
 *
 * The server decides, by calimero.caisse_de_appel(), so that a command that
 * only reads refuses what one that writes would: a caisse that is not known,
 * or none named where there are several.
 *
 * IDENTIFICATION
 *	  cli/caisse.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_CAISSE_H
#define CALIMERO_CAISSE_H

#include "db.h"

typedef char CaisseCode[8];		/* 2 to 5 capitals or digits */

extern ExitCode caisse_of_call(Db *db, const Options *options, CaisseCode caisse);

#endif							/* CALIMERO_CAISSE_H */
