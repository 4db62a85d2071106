/*-------------------------------------------------------------------------
 *
 * effacement.c
 *	  Whether the purge is deleting in this session.
 *
 * A variable of the library: no setting and no SQL can forge it, and it does
 * not outlive its transaction.
 *
 * IDENTIFICATION
 *	  extension/common/effacement.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"

#include "common/effacement.h"

/* The subtransaction that began, or none. */
static SubTransactionId deleting_in = InvalidSubTransactionId;

static void
end_with_transaction(XactEvent event, void *argument)
{
	deleting_in = InvalidSubTransactionId;
}

/* One that commits leaves the deletion to its parent. */
static void
end_with_subtransaction(SubXactEvent event, SubTransactionId own, SubTransactionId parent, void *argument)
{
	if (own != deleting_in)
		return;
	if (event == SUBXACT_EVENT_ABORT_SUB)
		deleting_in = InvalidSubTransactionId;
	else if (event == SUBXACT_EVENT_COMMIT_SUB)
		deleting_in = parent;
}

void
calimero_begin_deletion(void)
{
	static bool registered = false;

	if (calimero_deleting())
		elog(ERROR, "a deletion has begun already");
	if (!registered)
	{
		RegisterXactCallback(end_with_transaction, NULL);
		RegisterSubXactCallback(end_with_subtransaction, NULL);
		registered = true;
	}
	deleting_in = GetCurrentSubTransactionId();
}

void
calimero_end_deletion(void)
{
	deleting_in = InvalidSubTransactionId;
}

bool
calimero_deleting(void)
{
	return deleting_in != InvalidSubTransactionId;
}
