/*-------------------------------------------------------------------------
 *
 * amount.h
 *	  Euro amounts as int64_t centimes: reading, adding, writing.
 *
 * Never a floating point number.  Every addition is checked: an amount that
 * would not fit numeric(14,2) is an error, not a wrapped number.
 *
 * IDENTIFICATION
 *	  extension/core/amount.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_AMOUNT_H
#define CALIMERO_AMOUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Largest absolute value of numeric(14,2), in centimes. */
#define CALIMERO_AMOUNT_MAX INT64_C(99999999999999)

typedef enum CalimeroAmountForm
{
	CALIMERO_AMOUNT_SIGNED,		/* -?[0]*(0|[1-9][0-9]*)\.[0-9]{2} */
	CALIMERO_AMOUNT_UNSIGNED,	/* the same without '-' */
	CALIMERO_AMOUNT_BARE		/* -?[0-9]*\.[0-9]{2}: S21.G00.82.001, '.54' */
} CalimeroAmountForm;

typedef enum CalimeroAmountStatus
{
	CALIMERO_AMOUNT_OK,
	CALIMERO_AMOUNT_SYNTAX,		/* not of that form */
	CALIMERO_AMOUNT_RANGE		/* of that form, and beyond
								 * CALIMERO_AMOUNT_MAX */
} CalimeroAmountStatus;

/* An amount as a DSN writes it; nothing around it. */
extern CalimeroAmountStatus calimero_amount_from_dsn(const char *string, size_t length,
													 CalimeroAmountForm form,
													 int64_t *centimes);

/*
 * An amount as people and spreadsheets write it: "1 265,40", "1265.4",
 * "1265", "-12,00", "1 265,40 EUR"; spaces (also U+00A0 and U+202F in UTF-8)
 * between groups of three digits; at most two decimals.  Spaces around it and
 * U+20AC for EUR are accepted.  Unless the status is CALIMERO_AMOUNT_OK,
 * *centimes is left alone, here and above.
 */
extern CalimeroAmountStatus calimero_amount_from_text(const char *string, size_t length,
													  int64_t *centimes);

/* *sum += term; false and *sum unchanged when |sum| would pass CALIMERO_AMOUNT_MAX. */
static inline bool
calimero_amount_add(int64_t *sum, int64_t term)
{
	int64_t		total;

	if (__builtin_add_overflow(*sum, term, &total) ||
		total > CALIMERO_AMOUNT_MAX || total < -CALIMERO_AMOUNT_MAX)
		return false;
	*sum = total;
	return true;
}

#define CALIMERO_AMOUNT_TEXT_SIZE 48

/* "1 265,40" with U+202F between thousands (UTF-8); buffer returned. */
extern char *calimero_amount_to_french(int64_t centimes, char *buffer);

/* "1265.40"; buffer returned. */
extern char *calimero_amount_to_plain(int64_t centimes, char *buffer);

#endif							/* CALIMERO_AMOUNT_H */
