/*-------------------------------------------------------------------------
 *
 * calimero_server.h
 *	  What the rooms of the server side share: error class, the caisse a
 *	  call works for, amounts between numeric and centimes, memory for core.
 *
 * Every error a user can reach has a SQLSTATE: a standard one where one says
 * it, else one of our class MS.  No message holds a NIR, a name, an amount,
 * an IBAN or a key.
 *
 * IDENTIFICATION
 *	  extension/common/calimero_server.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_SERVER_H
#define CALIMERO_SERVER_H

#include "fmgr.h"
#include "utils/date.h"
#include "utils/numeric.h"

#include "common/compat.h"
#include "core/allocator.h"
#include "core/calendar.h"

/* SQLSTATEs of class MS (classes A-H and 0-4 belong to the SQL standard); documented in docs/errors.md. */
#define ERRCODE_CALIMERO_CAI_HEADER MAKE_SQLSTATE('M', 'S', '0', '0', '2')
#define ERRCODE_CALIMERO_AMOUNT_RANGE MAKE_SQLSTATE('M', 'S', '0', '0', '3')
#define ERRCODE_CALIMERO_NO_RULE MAKE_SQLSTATE('M', 'S', '0', '0', '4')
#define ERRCODE_CALIMERO_BAD_RULE MAKE_SQLSTATE('M', 'S', '0', '0', '5')
#define ERRCODE_CALIMERO_CLOSED MAKE_SQLSTATE('M', 'S', '0', '1', '0')
#define ERRCODE_CALIMERO_BEYOND_DEBT MAKE_SQLSTATE('M', 'S', '0', '1', '1')
#define ERRCODE_CALIMERO_BEYOND_PAYMENT MAKE_SQLSTATE('M', 'S', '0', '1', '2')
#define ERRCODE_CALIMERO_WRONG_KIND MAKE_SQLSTATE('M', 'S', '0', '1', '3')
#define ERRCODE_CALIMERO_UNKNOWN_ACT MAKE_SQLSTATE('M', 'S', '0', '1', '4')
#define ERRCODE_CALIMERO_NO_PRESCRIPTION MAKE_SQLSTATE('M', 'S', '0', '1', '5')
#define ERRCODE_CALIMERO_NOT_KNOWN MAKE_SQLSTATE('M', 'S', '0', '2', '1')
#define ERRCODE_CALIMERO_FIELD MAKE_SQLSTATE('M', 'S', '0', '2', '3')
#define ERRCODE_CALIMERO_NOT_HABILITATED MAKE_SQLSTATE('M', 'S', '0', '7', '0')
#define ERRCODE_CALIMERO_DAY MAKE_SQLSTATE('M', 'S', '0', '3', '1')
#define ERRCODE_CALIMERO_ARCHIVE_AHEAD MAKE_SQLSTATE('M', 'S', '0', '8', '6')
#define ERRCODE_CALIMERO_ARCHIVE_SETTING MAKE_SQLSTATE('M', 'S', '0', '8', '0')
#define ERRCODE_CALIMERO_ARCHIVE_CERTIFICATE MAKE_SQLSTATE('M', 'S', '0', '8', '1')
#define ERRCODE_CALIMERO_ARCHIVE_KEY MAKE_SQLSTATE('M', 'S', '0', '8', '2')
#define ERRCODE_CALIMERO_ARCHIVE_OTHER_MANIFEST MAKE_SQLSTATE('M', 'S', '0', '8', '5')
#define ERRCODE_CALIMERO_OUT_OF_ORDER MAKE_SQLSTATE('M', 'S', '0', '3', '7')
#define ERRCODE_CALIMERO_LAW_NEEDED MAKE_SQLSTATE('M', 'S', '0', '4', '7')

/* Longest code of a caisse, and its NUL. */
#define CALIMERO_CAISSE_SIZE 6

/*
 * The caisse a call works for: the one named, or, when "named" is NULL, the only one
 * that row-level security shows the caller.  Errors: 22023 when it is not
 * known or there are several, 42501 without the right to read caisse.  Needs an SPI connection.
 */
extern void calimero_resolve_caisse(const char *named, char caisse[CALIMERO_CAISSE_SIZE]);

/*
 * Take the lock of a caisse's DSN and CAI until the end of the transaction,
 * by updating its row of dsn_generation: under READ COMMITTED the next
 * statement sees all that earlier holders committed, under REPEATABLE READ
 * the server raises 40001 where the snapshot is older.  Needs SPI.
 */
extern void calimero_lock_generation(const char *caisse);

/* The same; false when the caisse has no such row, with which nothing of it is matched. */
extern bool calimero_try_lock_generation(const char *caisse);

/*
 * The oid of calimero_data."table"; error 55000, with the hint to call
 * installer(), when the module is not installed.
 */
extern Oid	calimero_data_relid(const char *table);

/* The table is there, with other columns than this version needs: error 55000. */
pg_noreturn extern void calimero_refuse_columns(const char *table);

/* numeric(14,2) to centimes; error MS003 for NaN, more decimals or a larger value. */
extern int64 calimero_numeric_to_centimes(Numeric value);
extern Datum calimero_centimes_to_numeric(int64 centimes);

/* Between the core's days (from 1970) and DateADT (from 2000). */
extern DateADT calimero_day_to_date(CalimeroDay day);
extern CalimeroDay calimero_date_to_day(DateADT date);

/* An allocator over CurrentMemoryContext, as it is at the time of the call. */
extern CalimeroAllocator calimero_palloc_allocator(void);

/* A varchar or text Datum of "length" bytes. */
extern Datum calimero_text_datum(const char *text, size_t length);

#endif							/* CALIMERO_SERVER_H */
