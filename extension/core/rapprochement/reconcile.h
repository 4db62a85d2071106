/*-------------------------------------------------------------------------
 *
 * reconcile.h
 *	  What was declared, announced and cashed, put side by side.
 *
 * Input: facts, each on one SIRET.  Output: one key per (SIRET, period), and
 * rows that say what became of each cashed amount.  Pure and deterministic: the
 * output depends on the set of facts, never on their order.  Cost: radix sorts
 * and linear passes; sums of several are bounded by max_items.
 *
 * What depends on what.  The keys of a SIRET S depend on its own facts (those
 * of its SIRET, and the announcements it is to pay) and, for settled_by_other,
 * unpaid_by_other and what follows from them (status, gap, due_day), on the
 * facts of the SIRETs that are to pay for S.  The rows of a payer
 * depend on its own facts alone.  So a change to the facts of S changes keys
 * of S and of those for which S is to pay, and nothing else; facts of SIRETs
 * that no announcement links to S change nothing.
 *
 * Periods.  Facts of a SIRET come in months, and in quarters, half-years or
 * years when it pays so.  A period longer than a month in an announcement that
 * the SIRET declares, other than a regularisation, or in an amount cashed from
 * it, absorbs the shorter
 * periods that it holds: they are compared as one key (a quarter with a
 * quarter).  It does not when the SIRET announces an amount, other than a
 * regularisation, for a shorter period inside it: that one is then compared by
 * itself, and no gap of a month is hidden by a year.  What others announce,
 * what is declared and what is emitted never absorb.  A fact of a long period
 * goes to the key that holds all of it; when none does, what is declared or
 * announced goes to the key of the month in which it was declared, and what is
 * cashed or emitted to that of the last month of its period.  Keys of a SIRET
 * are thus disjoint.
 * What has no valid period (a cashed amount without period or day, say) goes
 * to a key of that period as it is: nothing is left out.
 *
 * Announcements paid by another establishment (mode 06) are in three sums: at
 * the declaring SIRET, announced_by_other; at the payer, announced_for_other,
 * under the same period.  D is compared with announced + announced_by_other.
 * The cash of an announcement of mode 06 is looked for at the payer.  The first
 * nine digits of a SIRET are those of its enterprise.  An announcement of
 * another enterprise than the payer's has only the cash that those of its own
 * leave, and both keys have a signal, paid or not.
 *
 * What is not paid is missing on one key.  Within an enterprise, on the
 * payer's, with whose cash C it is compared.  A payer of another enterprise may
 * have been named by anybody: what it does not pay is none of its gaps, and is
 * missing on the key that announced it (unpaid_for_other, unpaid_by_other: the
 * same centimes, on either side).
 *
 * Reversals (a credit of negative amount, e.g. an unpaid levy), per payer and
 * before any allocation but for the last rule, reduce
 *	 - the cashed amount that they name by reference, by as much as is left of
 *		it, the earliest reversal first;
 *	 - or, when they name none that the SIRET has, the latest amount cashed
 *		until that day of the same absolute amount and key (or both of no
 *		period) that no other reversal has reduced; those that find none,
 *		the latest such one of whatever key;
 *	 - or, what is left of them after the allocation, the latest cashed amount
 *		until that day of which as much is left, to the centime.
 * Both have a row, one positive and one negative, on the key of the first
 * announcement that the rest of the cashed amount settles or, when it settles
 * none, on that of the cashed amount.  What is left of a reversal stays as a negative cashed amount on
 * its own period.  Amounts of zero are no movements.
 *
 * Allocation, per payer SIRET:
 *	 a. cashed amounts that the account assigns to a period settle announcements of
 *		the key of that period only, or those of periods inside it when no key
 *		holds it; the others, announcements of keys that have begun (whose
 *		first day is not after the day of the cash) and, with what is left
 *		then, of keys that begin rules.days_ahead days after it at most.  What
 *		has no day is before all days: such cash reaches only keys that are no
 *		periods, and these are reached by any;
 *	 b. one to one: equal amounts, oldest announcement with oldest cashed amount;
 *	 c. one cashed amount equal to the sum of several open announcements, then one
 *		announcement equal to the sum of several open cashed amounts: tolerance
 *		zero, only when max_items items are open or fewer, and exactly one
 *		subset does; more than one: ambiguous, nothing is done by this rule,
 *		nor when more items are open, since no subset of some of them is known
 *		to be the only one of all.
 *		Each amount is tried once, the oldest first;
 *	 d. what is left, by the imputation rule (oldest first by default);
 *	 e. what is left of a cashed amount stays on its own period, or, if it has
 *		none, on the key of the month it was cashed in: a credit.
 * Steps b to d run first for the amounts assigned to a key, key by key, then
 * for those assigned to longer periods (shorter before longer, then earlier
 * before later), then for the others with what is still open; each time first
 * for the announcements of the payer's enterprise, then for those of others;
 * for each of these, cash assigned to nothing first reaches keys that have
 * begun, then those that begin soon.  Sums are then looked for, and open items
 * counted, among what the target reaches or is reached by.
 * "Oldest" is, for announcements, the last day
 * of their key, then the period that they are for (its last day, then its
 * first), then due, day, SIRET and identity; for cashed amounts, day and identity.
 * What a cashed amount reaches are thus the oldest announcements up to some
 * one, and more for a later amount: every step stays a walk along both lists.
 *
 * Sums beyond numeric(14,2).  A sum of a key that leaves the range, above or
 * below, is REC_NO_AMOUNT, and the status of the key says so; its other sums
 * are told as they are, and every other key is as if nothing had happened.
 * Rows are parts of single amounts: they are always within the range.
 *
 * C of a key = allocations to the announcements of that key + credits and
 * reversals left on it.  So the sum of C over the keys of a payer is what it
 * paid, the rows of a movement add up to its amount, and the rows of a key to
 * its C: each to the centime.
 *
 * IDENTIFICATION
 *	  extension/core/rapprochement/reconcile.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_RECONCILE_H
#define CALIMERO_RECONCILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/allocator.h"
#include "core/calendar.h"

/*
 * Statuses of a key, the first that holds wins: the order is the priority.
 * A is announced + announced_for_other - unpaid_for_other + unpaid_by_other, B
 * is announced + announced_by_other; a gap is a difference beyond the tolerance (of D: see RecRules).
 */
typedef enum RecStatus
{
	REC_MONTANT_HORS_LIMITE,	/* a sum, or D less B, or A less C, is beyond
								 * numeric(14,2): nothing is compared */
	REC_VERSION_DOUTEUSE,		/* versions that cannot be told apart: not
								 * chosen */
	REC_FRACTION_INCOMPLETE,	/* a fraction is missing: amounts left out */
	REC_DEVISE,					/* francs Pacifique: left out */
	REC_CODE_INCONNU,			/* a cotisation code has no weight: D is not
								 * known */
	REC_ENCAISSEMENT_SANS_DSN,	/* C > 0 beyond tolerance and nothing declared
								 * or announced; a test declares nothing, a
								 * néant does */
	REC_REMBOURSEMENT_SANS_DSN, /* C < 0 beyond tolerance, the same: more was
								 * given back than cashed */
	REC_EMIS_SANS_DSN,			/* C = 0 within tolerance, the same, and the
								 * account has debits */
	REC_SANS_VERSEMENT,			/* D > 0 beyond tolerance, B = 0 */
	REC_SANS_ENCAISSEMENT,		/* A > 0 beyond tolerance, C = 0, and no part
								 * paid of what another enterprise leaves */
	REC_CREDIT,					/* D < 0 or C > A, beyond tolerance */
	REC_ECART_PAIEMENT,			/* gap of A and C */
	REC_ECART_DU,				/* gap of D and B */
	REC_PAYE_PAR_AUTRE,			/* announced = 0, announced_by_other <> 0,
								 * nothing of it unpaid by another enterprise */
	REC_TEST_IGNORE,			/* only test files */
	REC_NEANT,					/* declared without employees, no money */
	REC_OK,						/* no gap; also cash within tolerance and
								 * nothing else */
	REC_STATUS_COUNT
} RecStatus;

/* Signals of a key: facts that explain, any number of them. */
#define REC_SIGNAL_REGUL		0x0001	/* holds amounts of later declarations */
#define REC_SIGNAL_TRIMESTRIEL	0x0002	/* a key of a quarter */
#define REC_SIGNAL_PAYE_PAR_AUTRE 0x0004	/* has announcements that another
											 * pays */
#define REC_SIGNAL_PAYE_POUR_AUTRE 0x0008	/* pays announcements of another */
#define REC_SIGNAL_NEANT		0x0010
#define REC_SIGNAL_TEST_IGNORE	0x0020
#define REC_SIGNAL_DOUTE		0x0040
#define REC_SIGNAL_INCOMPLETE	0x0080
#define REC_SIGNAL_DEVISE		0x0100
#define REC_SIGNAL_CODE_INCONNU 0x0200
#define REC_SIGNAL_SUBSTITUTION 0x0400	/* holds amounts of a nature 09 */
/*
 * Several subsets had the sum: on the key of every announcement that is in one
 * of them (one cashed amount, several announcements), or on the key of the
 * announcement (one announcement, several cashed amounts).
 */
#define REC_SIGNAL_AMBIGU		0x0800
/*
 * More than max_items items were open, so that sums were not looked for: on
 * the key of the announcement for which this was so, and on each
 * key where a cashed amount for which this was so ended by imputation or as a
 * credit.
 */
#define REC_SIGNAL_BORNE		0x1000
#define REC_SIGNAL_ECART_DU		0x2000	/* gap of D and B, whatever the
										 * status; not when D is not known */
#define REC_SIGNAL_ECART_PAIEMENT 0x4000	/* gap of A and C, whatever the
											 * status */
#define REC_SIGNAL_CREDIT		0x8000	/* a cashed amount was left without
										 * announcement */
#define REC_SIGNAL_ORGANISME_ABSENT 0x10000 /* a line names no body (059,
											 * retraite) */
#define REC_SIGNAL_SEMESTRIEL	0x20000 /* a key of a half-year */
#define REC_SIGNAL_ANNUEL		0x40000 /* a key of a year */
/* One enterprise announced what another is to pay: on both keys. */
#define REC_SIGNAL_AUTRE_ENTREPRISE 0x80000

/* Declared: one (declaration, period), already weighted by code. */
typedef struct RecDeclared
{
	int64_t		siret;
	CalimeroPeriod period;		/* of the lines */
	CalimeroPeriod month;		/* in which they were declared */
	int64_t		due;			/* weighted sum: goes into D, centimes */
	int64_t		contributions;	/* sum of the codes of weight > 0, for
								 * explanation */
	int64_t		reductions;		/* sum of the codes of weight < 0 or 0,
								 * unweighted */
	uint32_t	lines;			/* number of summed rubriques (tolerance) */
	uint32_t	signals;		/* REC_SIGNAL_... to put on the key */
} RecDeclared;

typedef struct RecAnnouncement
{
	int64_t		siret;			/* declaring establishment */
	int64_t		payer;			/* same, or the payer of mode 06 */
	CalimeroPeriod period;
	CalimeroPeriod month;		/* in which it was declared */
	CalimeroDay day;			/* payment date, or CALIMERO_NO_DAY */
	CalimeroDay due;			/* day from which no cash is an écart */
	int64_t		amount;			/* centimes, >= 0 */
	uint32_t	signals;		/* to put on the key of "siret"; REGUL and
								 * SUBSTITUTION on that of the payer too */
	uint64_t	identity[2];	/* orders ties; unique among announcements */
} RecAnnouncement;

typedef struct RecMovement
{
	int64_t		siret;
	CalimeroPeriod period;		/* assigned by the account, or
								 * CALIMERO_NO_PERIOD */
	CalimeroDay day;
	CalimeroDay due;			/* a debit: day from which its lack of a
								 * declaration is an écart; else not read */
	bool		emitted;		/* a debit: what the caisse called; else
								 * cashed */
	int64_t		amount;			/* centimes; cashed < 0: a reversal */
	uint64_t	identity;		/* orders ties; unique among movements */
	uint64_t	reverses;		/* identity of the movement reversed, or
								 * UINT64_MAX */
} RecMovement;

/* A declaration without amounts that must still show: néant, test, doubt ... */
typedef struct RecMark
{
	int64_t		siret;
	CalimeroPeriod month;
	uint32_t	signals;
} RecMark;

typedef enum RecImputation
{
	REC_IMPUTE_OLDEST,			/* oldest announcement first (Code civil,
								 * 1342-10) */
	REC_IMPUTE_NEWEST,
	REC_IMPUTE_NONE				/* leave what has no exact match */
} RecImputation;

typedef struct RecRules
{
	int64_t		tolerance;		/* centimes per comparison, >= 0 */
	bool		tolerance_per_line; /* D: at least one centime per summed line */
	int			max_items;		/* for sums of several, 2..12; brought within */
	RecImputation imputation;
	int			days_ahead;		/* cash of no period goes to keys that begin
								 * so many days after it; 0 or less: to none
								 * that has not begun */
} RecRules;

typedef struct RecInput
{
	RecRules	rules;
	RecDeclared *declared;		/* in any order */
	size_t		declared_count;
	RecAnnouncement *announcements;
	size_t		announcement_count;
	RecMovement *movements;
	size_t		movement_count;
	RecMark    *marks;
	size_t		mark_count;
	/* called about every 65536 facts or steps; false stops; NULL for none */
	bool		(*on_progress) (void *argument);
	void	   *argument;
} RecInput;

/* In the place of a sum that numeric(14,2) cannot hold. */
#define REC_NO_AMOUNT INT64_MIN

/* Amounts in centimes; REC_NO_AMOUNT may stand for any of them. */
typedef struct RecKey
{
	int64_t		siret;
	CalimeroPeriod period;
	int64_t		due;			/* D */
	int64_t		contributions;
	int64_t		reductions;
	int64_t		announced;		/* own announcements, mode 06 excluded */
	int64_t		announced_by_other;
	int64_t		announced_for_other;
	int64_t		emitted;
	int64_t		cashed;			/* C */
	int64_t		allocated;		/* part of C that settles announcements */
	int64_t		settled_by_other;	/* cash at the payer for
									 * announced_by_other */
	int64_t		unpaid_by_other;	/* of announced_by_other, what payers of
									 * other enterprises have not paid */
	int64_t		unpaid_for_other;	/* of announced_for_other, what it has not
									 * paid for other enterprises */
	uint32_t	lines;			/* INT32_MAX for more */
	uint32_t	signals;
	RecStatus	status;

	/*
	 * The first day on which an announcement of A that is not settled in full
	 * is due: until then, what is missing of C is no écart yet.  Of a key of
	 * debits alone (EMIS_SANS_DSN), the first on which one of them is: until
	 * then, no declaration is late.  CALIMERO_NO_DAY when there is nothing to
	 * wait for (all is settled, or what is first has no such day).
	 */
	CalimeroDay due_day;
} RecKey;

typedef enum RecMethod
{
	REC_METHOD_EXACT,			/* one to one */
	REC_METHOD_SUM_ANNOUNCED,	/* one cashed amount = several announcements */
	REC_METHOD_SUM_CASHED,		/* one announcement = several cashed amounts */
	REC_METHOD_IMPUTED,			/* by the imputation rule */
	REC_METHOD_REVERSAL,		/* a reversal, or what it took back */
	REC_METHOD_CREDIT			/* left over, on its period */
} RecMethod;

typedef struct RecAllocation
{
	int64_t		payer;
	uint64_t	movement;		/* identity */
	uint64_t	announcement[2];	/* identity; both UINT64_MAX when none */
	CalimeroPeriod period;		/* of the key that gets the cash */
	int64_t		siret;			/* of the announcement (payer when none) */
	int64_t		amount;			/* negative for a reversal only */
	RecMethod	method;
	uint64_t	counterpart;	/* REVERSAL: identity of the movement on the
								 * other side; UINT64_MAX when there is none */
} RecAllocation;

typedef struct RecOutput
{
	RecKey	   *keys;			/* sorted by (siret, period) */
	size_t		key_count;
	/* sorted by (payer, movement, announcement, method, counterpart) */
	RecAllocation *allocations;
	size_t		allocation_count;
} RecOutput;

typedef enum RecResult
{
	REC_DONE,
	REC_NO_MEMORY,
	REC_OVERFLOW,				/* a single amount that numeric(14,2) cannot
								 * hold, or an announcement below zero */
	REC_STOPPED
} RecResult;

extern const char *const rec_status_codes[REC_STATUS_COUNT];	/* "OK", ... */
extern const char *const rec_method_codes[];

/*
 * The input is read only.  Unless the result is REC_DONE, the output is empty
 * and nothing is to be freed.
 */
extern RecResult reconcile(const RecInput *input, const CalimeroAllocator *allocator,
						   RecOutput *output);
extern void reconcile_free(RecOutput *output, const CalimeroAllocator *allocator);

#endif							/* CALIMERO_RECONCILE_H */
