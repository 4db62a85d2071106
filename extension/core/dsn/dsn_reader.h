/*-------------------------------------------------------------------------
 *
 * dsn_reader.h
 *	  From the bytes of a file to what a caisse keeps of it.
 *
 * A file holds one envoi (S10 ... S90), or several in a receiver's lot
 * (S05 S06 ... S95 S96).  An envoi holds declarations (S20); a declaration is
 * one establishment and one month.  What comes out of a declaration is what
 * the establishment owes and announces to our own bodies: sums by cotisation
 * code, and payments.  Employees are counted and summed; nothing of an
 * employee (identity, base, salary) is in any structure of this file.
 *
 * An anomaly in S10 or S90 refuses the envoi, so nothing of an envoi is handed
 * out before its S90 is read: the envoi callback gets it whole.  An anomaly
 * elsewhere refuses its declaration alone.
 *
 * Unknown blocks and rubriques (later norms, 9xx service rubriques, receiver
 * lots) are counted and skipped.
 *
 * Source: cahier technique DSN, norms P18V01 to P26V01.
 *
 * IDENTIFICATION
 *	  extension/core/dsn/dsn_reader.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_DSN_READER_H
#define CALIMERO_DSN_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/allocator.h"
#include "core/calendar.h"
#include "core/dsn/dsn_rules.h"

/* At most so many anomalies are kept per declaration and per envoi; all are counted. */
#define DSN_ANOMALIES_KEPT 100

/* Identifiers of bodies are 2 to 14 characters. */
#define DSN_BODY_MAX 14

typedef struct DsnBody
{
	char		code[DSN_BODY_MAX + 1]; /* "DMSA48" */
} DsnBody;

/* S21.G00.82.001 or the sum of S21.G00.81.004, for one body, code and period. */
typedef struct DsnContribution
{
	uint8_t		origin;			/* 81 or 82 */
	bool		spans_months;	/* declared over more than one civil month */
	int16_t		body;			/* index into DsnReaderOptions.bodies, -1 when
								 * the line names none (059, retraite); its
								 * amount is then 0 but for the codes of
								 * DsnReaderOptions.bodiless */
	uint16_t	code;			/* 0..999 */
	CalimeroPeriod period;		/* of 78.002/003 or 82.003/004 */
	bool		regularisation; /* the period ends before the month declared */
	int64_t		amount;			/* centimes */
	uint32_t	lines;			/* how many rubriques were added, zeros not
								 * counted */
} DsnContribution;

/* S21.G00.20: a payment announced to one of our bodies. */
typedef struct DsnPayment
{
	int16_t		body;			/* index into DsnReaderOptions.bodies */
	int64_t		amount;			/* centimes, >= 0 */
	CalimeroDay first;			/* 20.006 */
	CalimeroDay last;			/* 20.007 */
	CalimeroPeriod period;		/* the smallest that holds both */
	uint8_t		mode;			/* 20.010 */
	CalimeroDay day;			/* 20.011, or CALIMERO_NO_DAY */
	int64_t		payer;			/* SIRET of 20.012, or -1 */
	bool		regularisation;
	char		bic[12];		/* 20.003 or "" */
	char		iban[35];		/* 20.004 or "" */
} DsnPayment;

typedef struct DsnDeclaration
{
	uint32_t	rank;			/* 1.. in the file */
	uint64_t	line;			/* of its S20.G00.05.001 */
	bool		refused;
	int64_t		siret;			/* -1 when unreadable */
	uint8_t		nature;			/* S20.G00.05.001, 0 when unreadable */
	uint8_t		type;			/* .002 */
	uint8_t		fraction;		/* .003, both digits: 11, 12, 22 ... */
	uint64_t	order;			/* .004 */
	CalimeroPeriod month;		/* .005 */
	CalimeroDay built;			/* .007, or CALIMERO_NO_DAY */
	uint8_t		field;			/* .008 */
	uint8_t		currency;		/* .010 */
	uint8_t		substitution;	/* .013, 0 when absent */
	char		apet[6];		/* S21.G00.11.002 or "" */
	uint32_t	individuals;	/* S21.G00.30 blocks */
	uint64_t	lines;			/* rubriques read, all kinds */
	uint64_t	skipped;		/* unknown ones among them */
	uint64_t	elsewhere;		/* 20, 81 and 82 for bodies that are not ours */
	DsnContribution *contributions; /* of the natures 01 and 09 only: a
									 * signalement is of one employee */
	size_t		contribution_count;
	DsnPayment *payments;		/* the same */
	size_t		payment_count;
	DsnAnomaly *anomalies;
	size_t		anomaly_count;	/* at most DSN_ANOMALIES_KEPT */
	uint64_t	anomaly_total;
} DsnDeclaration;

typedef struct DsnEnvoi
{
	uint32_t	rank;			/* 1.. in the file */
	uint64_t	line;			/* of its first S10 */
	bool		refused;
	bool		test;			/* S10.G00.00.005 = 01 */
	char		norm[7];		/* S10.G00.00.006, or "" */
	uint8_t		deposit_point;	/* .007, 0 when unreadable */
	uint8_t		type;			/* .008, 0 when unreadable */
	uint64_t	announced_lines;	/* S90.G00.90.001 */
	uint64_t	announced_declarations; /* S90.G00.90.002 */
	uint64_t	counted_lines;
	uint64_t	counted_declarations;
	DsnDeclaration *declarations;
	size_t		declaration_count;
	DsnAnomaly *anomalies;		/* of S10, S90 and the structure */
	size_t		anomaly_count;
	uint64_t	anomaly_total;
} DsnEnvoi;

typedef enum DsnReadStatus
{
	DSN_READ_OK,
	DSN_READ_NO_ENVOI,			/* not a DSN: no S10 anywhere */
	DSN_READ_NO_MEMORY,
	DSN_READ_STOPPED			/* a callback asked for it */
} DsnReadStatus;

/*
 * Codes whose lines may be ours though they name no body.  Of any other such
 * line no amount is handed out, only that there is one.
 */
typedef struct DsnBodiless
{
	bool		individual[1000];	/* by 81.001 */
	bool		establishment[1000];	/* by 82.002 */
} DsnBodiless;

typedef struct DsnReaderOptions
{
	const CalimeroAllocator *allocator;
	const DsnBody *bodies;		/* which bodies are ours */
	size_t		body_count;
	const DsnBodiless *bodiless;	/* NULL: no code */
	void	   *argument;		/* handed to the callbacks */

	/*
	 * called once an envoi is complete; its memory is valid during the call
	 * only
	 */
	bool		(*on_envoi) (void *argument, const DsnEnvoi *envoi);
	/* called about every MiB read; NULL for none */
	bool		(*on_progress) (void *argument, uint64_t bytes);
} DsnReaderOptions;

/*
 * Read a whole file.  Blocks outside any envoi (before the first S10 or after
 * the S90) make an anomaly that refuses the next or last envoi; so does what
 * is no rubrique, but after a complete S90: there it is signalled or, where it
 * begins as a rubrique does, an envoi of its own that is lost.  Rubriques that
 * the tables do not know are skipped there as anywhere.  *lines gets the number
 * of lines of the file.
 */
extern DsnReadStatus dsn_read(const char *buffer, size_t length,
							  const DsnReaderOptions *options, uint64_t *lines);

#endif							/* CALIMERO_DSN_READER_H */
