/*-------------------------------------------------------------------------
 *
 * fiche.h
 *	  The fiche de synthèse of an establishment: what its files share.
 *
 * A fiche is made in three steps, one after the other:
 *
 *	  fetch		SPI, read only, one snapshot: the rows of the views become a
 *				Fiche, in centimes and days, and control characters are gone
 *				from every text (fiche_fetch.c, fiche_rows.c);
 *	  explain	each period gets a state at the day of edition and its plain
 *				sentences (fiche_explain.c);
 *	  render	html, text or json (fiche_html*.c, fiche_chart.c,
 *				fiche_text.c, fiche_json.c).
 *
 * Only the second step looks at the day of edition, and nothing looks at a
 * clock: the same data and the same day give the same bytes.  The digest is
 * the SHA-256 of the member "donnees" of the JSON, which holds all that is
 * printed and does not depend on the day: two prints with the same digest
 * were made from the same data.
 *
 * Memory: everything is allocated in the context of the SPI connection of
 * the call and goes away with it.
 *
 * Seed: decision of 8 June 2018, module DSN: a fiche that puts the account of
 * an employer beside its declarations.  Employees never appear: a count does.
 *
 * IDENTIFICATION
 *	  extension/fiche/fiche.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_FICHE_H
#define CALIMERO_FICHE_H

#include "lib/stringinfo.h"
#include "nodes/pg_list.h"

#include "common/calimero_server.h"
#include "core/calendar.h"

/*
 * Dashes are written as bytes, and apostrophes as ASCII until
 * calimero_fiche_typography() sets them: pg_bsd_indent breaks the UTF-8
 * characters that hold a byte 80.
 */
#define FICHE_DASH "\xE2\x80\x93"
#define FICHE_NONE FICHE_DASH	/* where there is no value */

/* A sum that numeric(14,2) does not hold, and what is printed instead. */
#define FICHE_NO_AMOUNT PG_INT64_MIN
#define FICHE_BEYOND "hors limite"

#define FICHE_DIGEST_SIZE 65	/* 64 hexadecimal digits and a NUL */
/* First digits of a SIRET: the enterprise; the rest is the NIC. */
#define FICHE_SIREN_LENGTH 9

/* Where a period stands at the day of edition. */
typedef enum FicheState
{
	FICHE_SETTLED,				/* nothing to look at */
	FICHE_AWAITED,				/* cash or a declaration is missing, and not
								 * due yet */
	FICHE_OPEN					/* an écart */
} FicheState;

/* One line of what makes the amount due, from calimero.dsn_expliquer. */
typedef struct FicheDetail
{
	bool		reduction;		/* for information: not what is counted */
	bool		counted;		/* false: its code has no weight, amount is 0 */
	char	   *element;
	char	   *source;
	int64		amount;
} FicheDetail;

/*
 * One row of calimero_vue.dsn_rapprochement, then what is said of it.  Any of
 * the amounts may be FICHE_NO_AMOUNT.
 */
typedef struct FichePeriod
{
	CalimeroPeriod period;
	int64		declared;
	int64		contributions;
	int64		reductions;
	int64		announced;		/* for itself */
	int64		announced_by_other; /* by it, paid by another */
	int64		announced_for_other;	/* by others, paid by it */
	int64		emitted;
	int64		cashed;
	int64		settled_by_other;
	int64		unpaid_by_other;	/* not paid by another enterprise: missing
									 * here */
	int64		unpaid_for_other;	/* not paid for others: missing at theirs */
	int64		gap_due;		/* declared - announced - announced_by_other */
	int64		gap_paid;		/* fiche_payable() - cashed */
	char	   *status;
	char	   *status_label;	/* of the view, for a status unknown here */
	bool		gap;			/* somebody must look at it */
	bool		up_to_date;
	uint32		signals;		/* REC_SIGNAL_... of
								 * core/rapprochement/reconcile.h */
	CalimeroDay due_day;		/* no cash is an écart from then on, or
								 * CALIMERO_NO_DAY */
	FicheDetail *details;
	int			detail_count;

	/* set by calimero_fiche_explain() */
	FicheState	state;
	CalimeroDay since;			/* or CALIMERO_NO_DAY */
	List	   *findings;		/* of char *: what differs, by how much, since
								 * when */
	List	   *causes;			/* of char *: what may explain it */
	const char *advice;			/* or NULL */
} FichePeriod;

/* A payment announced by the establishment, or by another that names it as payer. */
typedef struct FicheAnnouncement
{
	CalimeroPeriod period;
	CalimeroDay month;			/* of the declaration, its first day */
	CalimeroDay paid_on;		/* announced, or CALIMERO_NO_DAY */
	int64		amount;
	int64		settled;		/* cashed and allocated to it */
	bool		correction;		/* the period ends before the month declared */
	char	   *mode;
	char	   *other;			/* SIRET of the payer, or of who announced;
								 * NULL: itself */
	char	   *iban;			/* masked, or NULL */
} FicheAnnouncement;

/* A part of a cashed amount, and what it counts for. */
typedef struct FicheReceipt
{
	CalimeroPeriod period;
	CalimeroDay day;
	int64		amount;
	char	   *reference;
	char	   *account;
	char	   *mode;			/* or NULL */
	char	   *method;
	char	   *other;			/* SIRET that announced, NULL: itself */
} FicheReceipt;

/* A credit of negative amount. */
typedef struct FicheReversal
{
	CalimeroDay first;			/* of the days that it concerns */
	CalimeroDay last;
	CalimeroDay day;
	int64		amount;			/* negative */
	char	   *reference;
} FicheReversal;

typedef struct FicheDeclaration
{
	CalimeroDay month;
	CalimeroDay made_on;		/* or CALIMERO_NO_DAY */
	CalimeroDay deposited_on;
	int64		deposit;
	int64		order;			/* -1: none */
	int			employees;
	char	   *state;
	char	   *nature;			/* or NULL */
	char	   *type;			/* or NULL */
	char	   *fraction;		/* or NULL */
	char	   *scope;			/* or NULL */
	char	   *activity;		/* APET, or NULL */
} FicheDeclaration;

/* FICHE_NO_AMOUNT where a period has none, or where they add up to too much. */
typedef struct FicheTotals
{
	int64		declared;
	int64		announced;		/* by it: for itself and paid by others */
	int64		emitted;
	int64		cashed;
	int64		gap_due;
	int64		gap_paid;
	int			open;			/* periods, as calimero_fiche_explain() found
								 * them */
	int			awaited;
	int			awaited_declarations;	/* of them, those of debits alone */
} FicheTotals;

typedef struct Fiche
{
	/* what was asked */
	char		caisse[CALIMERO_CAISSE_SIZE];
	char		siret[15];
	CalimeroDay first;			/* of the first month */
	CalimeroDay last;			/* of the last month */
	CalimeroDay edited_on;

	/* who */
	char	   *caisse_label;
	char	   *activity;		/* APET of the last declaration kept, or NULL */
	char	  **accounts;
	int			account_count;
	int			employees;		/* of the last month with a declaration kept */
	CalimeroDay employees_month;	/* or CALIMERO_NO_DAY */

	/* up to when */
	bool		has_deposit;
	FicheDeclaration last_deposit;
	CalimeroDay last_operation; /* of the account, or CALIMERO_NO_DAY */

	/* what */
	FichePeriod *periods;
	int			period_count;
	FicheAnnouncement *announcements;
	int			announcement_count;
	FicheAnnouncement *for_others;	/* announced by others, to be paid by it */
	int			for_other_count;
	FicheReceipt *receipts;
	int			receipt_count;
	FicheReversal *reversals;
	int			reversal_count;
	FicheDeclaration *declarations;
	int			declaration_count;
	int64		events;			/* signalements, which carry no amount:
								 * counted only */
	FicheTotals totals;

	char	   *data;			/* "donnees" of the JSON */
	char		digest[FICHE_DIGEST_SIZE];
} Fiche;

/* A column of a printed table. */
typedef struct FicheColumn
{
	const char *label;
	bool		number;
} FicheColumn;

/* fiche_fetch.c: P0002 when nothing is known of the establishment over these months. */
extern void calimero_fiche_fetch(Fiche *fiche);

/* fiche_explain.c */
extern void calimero_fiche_explain(Fiche *fiche);

/* "2 écarts à examiner, 1 paiement attendu." */
extern char *calimero_fiche_verdict(const Fiche *fiche);

/* What the reader must know of the data first, or NULL. */
extern const char *calimero_fiche_warning(const Fiche *fiche);

/* Sentences of each rendering: rights of persons, recipients, what the digest is for. */
extern List *calimero_fiche_notices(const Fiche *fiche);

/* fiche_words.c: French words for amounts, days, periods and codes. */

/* 1 265,40 euros, with the sign and no-break spaces; FICHE_BEYOND. */
extern char *calimero_fiche_amount(int64 centimes);

/* 15/04/2025, or FICHE_NONE. */
extern char *calimero_fiche_date(CalimeroDay day);

/* mars 2025 */
extern char *calimero_fiche_month(CalimeroDay day);

/* 1er trimestre 2025; pour le 1er trimestre 2025; T1 2025, 03/2025 */
extern char *calimero_fiche_period(CalimeroPeriod period);
extern char *calimero_fiche_for_period(CalimeroPeriod period);
extern char *calimero_fiche_short_period(CalimeroPeriod period);

/* The same text, its periods written as codes put in words. */
extern char *calimero_fiche_plain_periods(const char *text);

/* de janvier à juin 2025 */
extern char *calimero_fiche_range(const Fiche *fiche);

/* Its first letter, when ASCII, in capital. */
extern char *calimero_fiche_capital(const char *text);

/* Apostrophes and no-break spaces as French prints them. */
extern char *calimero_fiche_typography(const char *text);

/* 123 456 789 00012 */
extern char *calimero_fiche_siret(const char *siret);

/* Whether it is of another enterprise, of which nothing else is told; false for NULL. */
extern bool calimero_fiche_is_stranger(const Fiche *fiche, const char *siret);

/* Another establishment: its NIC inside the same enterprise, nothing of it outside. */
extern char *calimero_fiche_neighbour(const Fiche *fiche, const char *siret);

/* FR** **** 1234 */
extern char *calimero_fiche_iban(const char *masked);

/* 1/2 for "12", the first of two. */
extern char *calimero_fiche_fraction(const char *fraction);
extern const char *calimero_fiche_status_label(const FichePeriod *period);
extern const char *calimero_fiche_state_label(FicheState state);
extern const char *calimero_fiche_mode_label(const char *mode);
extern const char *calimero_fiche_method_label(const char *method);
extern const char *calimero_fiche_declaration_state(const char *state);
extern char *calimero_fiche_declaration_label(const FicheDeclaration *declaration);

/* fiche_json.c */
extern void calimero_fiche_digest(Fiche *fiche);	/* sets data and digest */
extern void calimero_fiche_json(StringInfo out, const Fiche *fiche);

/* fiche_text.c */
extern void calimero_fiche_text(StringInfo out, const Fiche *fiche);

/* fiche_html.c, fiche_html_tables.c, fiche_chart.c, fiche_style.c */
extern const char calimero_fiche_style[];
extern void calimero_fiche_html(StringInfo out, const Fiche *fiche);
extern void calimero_fiche_escape(StringInfo out, const char *text);
extern void calimero_fiche_html_periods(StringInfo out, const Fiche *fiche);
extern void calimero_fiche_html_details(StringInfo out, const FichePeriod *period);
extern void calimero_fiche_html_announcements(StringInfo out, const Fiche *fiche);
extern void calimero_fiche_html_receipts(StringInfo out, const Fiche *fiche);
extern void calimero_fiche_html_declarations(StringInfo out, const Fiche *fiche);
extern void calimero_fiche_chart(StringInfo out, const Fiche *fiche);

/* Announced by the establishment, whoever pays: what is set against the amount due. */
static inline int64
fiche_announced(const FichePeriod *period)
{
	if (period->announced == FICHE_NO_AMOUNT || period->announced_by_other == FICHE_NO_AMOUNT)
		return FICHE_NO_AMOUNT;
	return period->announced + period->announced_by_other;
}

/*
 * To be paid by the establishment, whoever announced it: what is set against
 * the cash.  What another enterprise does not pay is missing where it was
 * announced.
 */
static inline int64
fiche_payable(const FichePeriod *period)
{
	if (period->announced == FICHE_NO_AMOUNT || period->announced_for_other == FICHE_NO_AMOUNT ||
		period->unpaid_by_other == FICHE_NO_AMOUNT || period->unpaid_for_other == FICHE_NO_AMOUNT)
		return FICHE_NO_AMOUNT;
	return period->announced + period->announced_for_other - period->unpaid_for_other +
		period->unpaid_by_other;
}

#endif							/* CALIMERO_FICHE_H */
