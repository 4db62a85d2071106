/*-------------------------------------------------------------------------
 *
 * effacement.h
 *	  Who may delete rows of dossiers: the purge, between these two calls, and
 *	  nobody else (calimero.effacement_garder).
 *
 * The purge calls calimero_begin_deletion() after it has locked the files of a
 * lot and written their archive, and calimero_end_deletion() once they are
 * gone.  The end of the transaction, or of the subtransaction in which it
 * began, ends it too: an error leaves nothing open, and a procedure that
 * commits begins again for its next lot.
 *
 * In between, DELETE of a dossier whose day has not come is refused all the
 * same (MS091), and calimero.dossier_tenir() computes nothing again: what it
 * keeps true goes away, and what stays keeps its sums, since the purge parts
 * assignments between files instead of deleting them (archive/purge.h).
 *
 * IDENTIFICATION
 *	  extension/common/effacement.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_EFFACEMENT_H
#define CALIMERO_EFFACEMENT_H

extern void calimero_begin_deletion(void);
extern void calimero_end_deletion(void);
extern bool calimero_deleting(void);

#endif							/* CALIMERO_EFFACEMENT_H */
