/*-------------------------------------------------------------------------
 *
 * dossier_book.h
 *	  One file of a debtor while its story is told: debts, acts, payments,
 *	  assignments, who follows it; then its rows, and what must be derived of
 *	  them.
 *
 * A story goes forward: book->now is the day that it has come to, and nothing
 * is written of a day after world->today.  What must be found in the database
 * (balance, last payment, last act) is kept here as the story is told, by
 * adding and subtracting: the extension sums it again from rows instead.
 *
 * Payments settle debts in the order of CSS L133-4-11 and CRPM D725-4-3:
 * principal, then majorations, then penalties, then costs; the oldest first,
 * but the current instalment before all others for non-salaried persons; of
 * one day, by rank.
 *
 * IDENTIFICATION
 *	  tests/generator/dossier_book.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef GENERATOR_DOSSIER_BOOK_H
#define GENERATOR_DOSSIER_BOOK_H

#include "dossier_people.h"
#include "dossier_tables.h"
#include "random.h"

typedef enum GenBookKind
{
	GEN_BOOK_COTISATION,
	GEN_BOOK_PIAR,
	GEN_BOOK_RAC,
	GEN_BOOK_KIND_COUNT
} GenBookKind;

typedef struct GenWorld
{
	uint64_t	seed;
	uint32_t	dossiers;		/* to make */
	int			years;
	CalimeroDay today;
	GenTables	tables;
	GenStaff	staff;
	GenDebtorCounts debtors;
	struct GenBook *receipts;	/* the rac that a story opens beside its file */
	int64_t		last_dossier;
	int64_t		last_debt;
	int64_t		last_act;
	int64_t		last_payment;
	int64_t		last_link;
	int64_t		last_comment;
	int64_t		last_reminder;
	uint32_t	numbers[GEN_BOOK_KIND_COUNT][100];	/* last of a year, by its
													 * two digits */
} GenWorld;

/* In the order in which payments settle them. */
typedef enum GenPost
{
	GEN_PRINCIPAL,
	GEN_MAJORATION,
	GEN_PENALTY,
	GEN_COSTS
} GenPost;

typedef struct GenNature
{
	const char *code;
	GenPost		post;
	int			rank;
	int			years;			/* of its ordinary prescription */
} GenNature;

typedef struct GenDebt
{
	const GenNature *nature;
	const char *label;
	int64_t		number;
	int64_t		amount;
	int64_t		settled;
	CalimeroDay day;
	CalimeroDay from;
	CalimeroDay to;
	bool		fraud;
	CalimeroDay discovered;
	bool		illegal;
} GenDebt;

typedef struct GenAct
{
	const char *kind;
	const char *mode;
	const char *issue;
	int64_t		number;
	int64_t		amount;			/* 0: none */
	CalimeroDay sent;
	CalimeroDay effect;
	CalimeroDay end;
	CalimeroDay cancelled;
	bool		late;			/* may come after the prescription */
	GenAgent	agent;
	size_t		debts;			/* bears on so many of the first debts; 0: on
								 * all */
} GenAct;

typedef struct GenReceipt
{
	const char *mode;
	int64_t		number;
	int64_t		dossier;		/* another one for a receipt that was
								 * classified */
	int64_t		amount;
	int64_t		left;
	CalimeroDay received;
	CalimeroDay cancelled;
	const char *reason;
	GenAgent	agent;
} GenReceipt;

typedef struct GenLink
{
	const char *kind;
	int64_t		payment;		/* 0: none */
	int64_t		act;
	int64_t		debt;
	int64_t		amount;
	CalimeroDay day;
	CalimeroDay received;
	CalimeroDay cancelled;
	GenAgent	agent;
} GenLink;

typedef struct GenHolding
{
	GenAgent	agent;
	CalimeroDay from;
	CalimeroDay to;
	const char *reason;
} GenHolding;

#define GEN_MAX_HOLDINGS 10

typedef struct GenBook
{
	GenWorld   *world;
	GenRandom  *random;
	GenBookKind kind;
	int64_t		dossier;
	int64_t		debtor;			/* 0: none */
	CalimeroDay opened;
	CalimeroDay now;
	int64_t		total;
	int64_t		balance;
	bool		fraud;
	bool		by_instalment;	/* the current one is paid first (D725-4-3) */
	bool		names_debts;	/* acts say on which debts they bear */
	CalimeroDay paid;			/* last payment that counts */
	CalimeroDay assigned;		/* last assignment */
	CalimeroDay in_time;		/* an act of that day is not too late, by
								 * prescription */
	GenDebt    *debts;
	size_t		debt_count;
	size_t		debt_room;
	GenAct	   *acts;
	size_t		act_count;
	size_t		act_room;
	GenReceipt *payments;
	size_t		payment_count;
	size_t		payment_room;
	GenLink    *links;
	size_t		link_count;
	size_t		link_room;
	GenHolding	holdings[GEN_MAX_HOLDINGS];
	int			holding_count;
} GenBook;

/* Begin an empty book, on its first day; arrays are used again. */
extern void gen_book_begin(GenBook *book, GenWorld *world, GenRandom *random, GenBookKind kind,
						   int64_t debtor, CalimeroDay day);
extern void gen_book_free(GenBook *book);

/* Some days pass: false when that is after today, and nothing more can happen. */
extern bool gen_book_wait(GenBook *book, int least, int most);

/* The file goes to another agent, of that service. */
extern void gen_book_entrust(GenBook *book, GenService service, const char *reason);

extern GenDebt *gen_book_owe(GenBook *book, const GenNature *nature, int64_t amount, CalimeroDay day,
							 CalimeroDay from, CalimeroDay to);

/*
 * An act of today; "mode" may be NULL.  It takes effect after some days, when
 * that day has come; -1: not at all.  Good until the next one.
 */
extern GenAct *gen_book_act(GenBook *book, const char *kind, const char *mode, int effect);

/* The same, of the whole balance. */
extern GenAct *gen_book_claim(GenBook *book, const char *kind, const char *mode, int effect);

/* A payment received today, of which nothing is assigned. */
extern GenReceipt *gen_book_receive(GenBook *book, const char *mode, int64_t amount);

/* The same, assigned in the legal order; what it exceeds the balance by is left. */
extern GenReceipt *gen_book_pay(GenBook *book, const char *mode, int64_t amount);

/* A payment received on another file, assigned to this one's debts. */
extern GenReceipt *gen_book_classify(GenBook *book, const GenReceipt *received);

/* What is left of it is given back today. */
extern void gen_book_refund(GenBook *book, GenReceipt *payment);

/* The last payment was not one (an unpaid cheque): it and its assignments are cancelled today. */
extern void gen_book_cancel_payment(GenBook *book, const char *reason);

/* The last act gives up all that is due of the debts of that post and of later ones, or the part asked for. */
extern void gen_book_give_up(GenBook *book, const char *kind, GenPost from, int64_t amount);

/* What the last act claimed is wrong: it is cancelled today. */
extern void gen_book_cancel_act(GenBook *book);

/* Amounts around that one: most near, some much greater. */
extern int64_t gen_amount_around(GenRandom *random, int64_t centimes);

/* So many months after; the last of the month where that day does not exist. */
extern CalimeroDay gen_months_after(CalimeroDay day, int months);

/* --- dossier_rows.c --- */

/* Comments, reminders and closing, then all rows, and the rows expected. */
extern void gen_book_write(GenBook *book);

/* Who followed it that day. */
extern GenAgent gen_book_agent(const GenBook *book, CalimeroDay day);

#endif							/* GENERATOR_DOSSIER_BOOK_H */
