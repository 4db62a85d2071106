/*-------------------------------------------------------------------------
 *
 * compat.h
 *	  The one place that knows which PostgreSQL it is compiled for: 15 to 18.
 *
 * IDENTIFICATION
 *	  extension/common/compat.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_COMPAT_H
#define CALIMERO_COMPAT_H

#if PG_VERSION_NUM < 150000
#error "calimero needs PostgreSQL 15 or later"
#endif

/* Varlena macros left postgres.h in 16; datums' SET_VARSIZE and VARDATA with them. */
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

/* 18 says pg_noreturn, before the declaration; until then it was pg_attribute_noreturn(), after it. */
#if PG_VERSION_NUM < 180000
#define pg_noreturn __attribute__((noreturn))
#endif

/* Soft errors came with 16: before, ereturn is a plain error. */
#if PG_VERSION_NUM < 160000
#define ereturn(context, dummy_value, ...) \
	do { \
		(void) (context); \
		ereport(ERROR, __VA_ARGS__); \
		return dummy_value; \
	} while (0)
#endif

/*
 * 15.0 called SetSingleFuncCall what later 15.x and 16 call
 * InitMaterializedSRF.
 */
#ifndef MAT_SRF_USE_EXPECTED_DESC
#define InitMaterializedSRF(fcinfo, flags) SetSingleFuncCall(fcinfo, flags)
#endif

/* 16 added onlySummarizing to ExecInsertIndexTuples. */
#if PG_VERSION_NUM >= 160000
#define calimero_insert_index_tuples(target, slot, estate) \
	ExecInsertIndexTuples(target, slot, estate, false, false, NULL, NIL, false)
#else
#define calimero_insert_index_tuples(target, slot, estate) \
	ExecInsertIndexTuples(target, slot, estate, false, false, NULL, NIL)
#endif

/* 16 parted the right to become a role from membership. */
#if PG_VERSION_NUM >= 160000
#define calimero_may_set_role(member, role) member_can_set_role(member, role)
#else
#define calimero_may_set_role(member, role) is_member_of_role(member, role)
#endif

/* 18 added instrumentation to index_beginscan. */
#if PG_VERSION_NUM >= 180000
#define calimero_index_beginscan(relation, index, snapshot, keys) \
	index_beginscan(relation, index, snapshot, NULL, keys, 0)
#else
#define calimero_index_beginscan(relation, index, snapshot, keys) \
	index_beginscan(relation, index, snapshot, keys, 0)
#endif

/* What ExecutorRun takes: 18 took execute_once away. */
#if PG_VERSION_NUM >= 180000
#define CALIMERO_EXECUTOR_RUN QueryDesc *query, ScanDirection direction, uint64 count
#define CALIMERO_EXECUTOR_RUN_ARGUMENTS query, direction, count
#else
#define CALIMERO_EXECUTOR_RUN QueryDesc *query, ScanDirection direction, uint64 count, bool execute_once
#define CALIMERO_EXECUTOR_RUN_ARGUMENTS query, direction, count, execute_once
#endif

#endif							/* CALIMERO_COMPAT_H */
