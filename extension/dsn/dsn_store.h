/*-------------------------------------------------------------------------
 *
 * dsn_store.h
 *	  What a deposit writes, and which SIRETs and months it touched.
 *
 * IDENTIFICATION
 *	  extension/dsn/dsn_store.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_DSN_STORE_H
#define CALIMERO_DSN_STORE_H

#include "common/bulk_writer.h"
#include "core/dsn/dsn_reader.h"

/* A (SIRET, month) whose versions must be judged again. */
typedef struct DsnTouched
{
	int64		siret;
	CalimeroPeriod month;
} DsnTouched;

typedef struct DsnStore
{
	Datum		caisse;			/* varchar */
	int64		deposit;
	const DsnReaderOptions *options;	/* for the codes of our bodies */
	MemoryContext row_context;	/* values of one declaration */
	CalimeroBulkWriter *envois;
	CalimeroBulkWriter *declarations;
	CalimeroBulkWriter *contributions;
	CalimeroBulkWriter *payments;
	CalimeroBulkWriter *anomalies;
	int32		anomaly_number;
	/* what the deposit holds */
	int32		envoi_count;
	int32		envoi_refused;
	int32		declaration_count;
	int32		declaration_refused;
	int64		anomaly_count;
	DsnTouched *touched;
	size_t		touched_count;
	size_t		touched_capacity;
} DsnStore;

extern void dsn_store_open(DsnStore *store, const char *caisse, int64 deposit,
						   const DsnReaderOptions *options);

/* Write an envoi and all that is in it. */
extern void dsn_store_envoi(DsnStore *store, const DsnEnvoi *envoi);

/* Write that the file, of so many lines, is refused for having no envoi at all. */
extern void dsn_store_not_a_dsn(DsnStore *store, uint64 lines);

/* Close the tables; the counts and touched[] stay. */
extern void dsn_store_close(DsnStore *store);

/*
 * Judge again the versions of every touched (SIRET, month) of the caisse,
 * update the states that change, and queue the SIRETs and their payers for
 * matching.  The caller holds calimero_lock_generation and an SPI connection.
 */
extern void dsn_versions_judge(const char *caisse, DsnTouched *touched, size_t count);

#endif							/* CALIMERO_DSN_STORE_H */
