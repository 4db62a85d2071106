/*-------------------------------------------------------------------------
 *
 * calimero.c
 *	  The shared library: its magic block and its version.
 *
 * Each room that has something to set up does it in its own init.  The last
 * one that defines parameters lets no other begin with "calimero.".
 *
 * IDENTIFICATION
 *	  extension/calimero.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "fmgr.h"
#include "utils/builtins.h"

#include "acces/agissant.h"
#include "archive/archive.h"

PG_MODULE_MAGIC;

PG_FUNCTION_INFO_V1(calimero_version);

void		_PG_init(void);

void
_PG_init(void)
{
	calimero_archive_init();
	calimero_acting_init();
	calimero_caisse_permise_init();
}

/* Version of the library, which is that of calimero.control at its build. */
Datum
calimero_version(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(cstring_to_text(CALIMERO_VERSION));
}
