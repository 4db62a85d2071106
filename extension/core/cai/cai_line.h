/*-------------------------------------------------------------------------
 *
 * cai_line.h
 *	  One line of an extract of the accounts: from texts to a movement, or
 *	  the reason why not.
 *
 * Shared by the CSV reader and by COPY, so that both accept and reject the
 * same lines.  The reasons are one table, which calimero.cai_motifs() shows.
 *
 * A text may be in UTF-8 or in ISO-8859-1 (told value by value, encoding.h);
 * what comes out is UTF-8.  A column that the extract does not have (data
 * NULL) says nothing: it neither adds to a known movement nor contradicts it.
 *
 * IDENTIFICATION
 *	  extension/core/cai/cai_line.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_CAI_LINE_H
#define CALIMERO_CAI_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/calendar.h"

typedef enum CaiColumn
{
	CAI_REFERENCE,
	CAI_ACCOUNT,
	CAI_SIRET,
	CAI_DIRECTION,
	CAI_AMOUNT,
	CAI_DAY,
	CAI_MODE,
	CAI_PERIOD,
	CAI_ASSIGNED,
	CAI_REVERSES,
	CAI_COLUMN_COUNT
} CaiColumn;

typedef struct CaiColumnInfo
{
	const char *name;			/* in the header */
	bool		required;
} CaiColumnInfo;

extern const CaiColumnInfo cai_columns[CAI_COLUMN_COUNT];

/* In the order of cai_reasons[]. */
typedef enum CaiReason
{
	CAI_ACCEPTED,
	CAI_BAD_FIELD_COUNT,
	CAI_BAD_QUOTE,
	CAI_BAD_LINE_NUMBER,
	CAI_NO_REFERENCE,
	CAI_LONG_REFERENCE,
	CAI_BAD_REFERENCE,
	CAI_BAD_SIRET,
	CAI_BAD_DIRECTION,
	CAI_BAD_AMOUNT,
	CAI_ZERO_AMOUNT,
	CAI_AMOUNT_RANGE,
	CAI_BAD_DAY,
	CAI_BAD_MODE,
	CAI_BAD_PERIOD,
	CAI_BAD_ASSIGNED,
	CAI_ASSIGNED_WITHOUT_PERIOD,
	CAI_BAD_REVERSES,
	CAI_REVERSES_NO_REVERSAL,
	CAI_BAD_ACCOUNT,
	CAI_REPEATED_REFERENCE,
	CAI_KNOWN_REFERENCE,
	CAI_UNASSIGNED,
	CAI_REASON_COUNT
} CaiReason;

typedef struct CaiReasonInfo
{
	const char *code;			/* at most 30 characters */
	const char *label;			/* one French sentence, UTF-8 */
} CaiReasonInfo;

extern const CaiReasonInfo cai_reasons[CAI_REASON_COUNT];

typedef struct CaiText
{
	const char *data;			/* NULL: not said; not ended by a NUL */
	size_t		length;
} CaiText;

/* Characters that the columns of cai_mouvement hold. */
#define CAI_REFERENCE_MAX 40
#define CAI_ACCOUNT_MAX 20

#define CAI_NO_MODE 255

typedef struct CaiMovement
{
	int64_t		siret;
	int64_t		amount;			/* centimes, not 0 */
	CalimeroDay day;
	CalimeroDay assigned;		/* or CALIMERO_NO_DAY */
	CalimeroPeriod period;		/* or CALIMERO_NO_PERIOD */
	bool		cashed;			/* a credit; else a debit emitted */
	uint8_t		mode;			/* 0..99 or CAI_NO_MODE */
	uint16_t	said;			/* bit 1 << CaiColumn: the extract has it */
	CaiText		reference;		/* 1 to CAI_REFERENCE_MAX printable characters */
	CaiText		account;		/* length 0 when not given */
	CaiText		reverses;		/* length 0 when not given */
} CaiMovement;

/* Where cai_check puts the texts of a movement: UTF-8, 4 bytes a character. */
typedef struct CaiBuffers
{
	char		reference[CAI_REFERENCE_MAX * 4];
	char		account[CAI_ACCOUNT_MAX * 4];
	char		reverses[CAI_REFERENCE_MAX * 4];
} CaiBuffers;

/*
 * Read the fields of one line.  When the line is rejected, the movement is
 * not to be used, except its reference: length 0 when it is not readable.
 */
extern CaiReason cai_check(const CaiText fields[CAI_COLUMN_COUNT],
						   CaiBuffers *buffers, CaiMovement *movement);

typedef enum CaiComparison
{
	CAI_SAME,					/* nothing new */
	CAI_REASSIGNED,				/* period or assignment day set or changed */
	CAI_LOST_ASSIGNMENT,		/* a period or day that is known is now empty */
	CAI_DIFFERENT				/* anything else differs */
} CaiComparison;

/*
 * What an arriving movement says of the known one that has its reference.
 * "known" is as stored: its account is never empty, and "said" not read.
 */
extern CaiComparison cai_compare(const CaiMovement *known, const CaiMovement *arriving);

/* Do two lines of one extract say the same movement? */
extern bool cai_equal(const CaiMovement *first, const CaiMovement *second);

#endif							/* CALIMERO_CAI_LINE_H */
