/*-------------------------------------------------------------------------
 *
 * dossier_play.h
 *	  The stories of files: contributions, undue benefits, receipts whose
 *	  purpose is not known, and what recovery does of the first two.
 *
 *	dossier_recovery.c		payments, plans, contrainte, enforcement
 *	dossier_cotisation.c	contributions and their majorations
 *	dossier_piar.c			undue benefits, one debt a payment made
 *	dossier_rac.c			receipts to classify
 *
 * Acts come in the order and after the delays of the ladders of the law: mise
 * en demeure a month after the due day (CRPM R725-7) or once the delay of the
 * commission has run for an undue benefit (CSS R133-9-2), contrainte after its
 * month, enforcement after the fifteen days of opposition.  Some files are
 * neglected: their acts come late, or never, and their debts prescribe.  Acts
 * that may come after the prescription say so (acte.hors_ordre), which the
 * database asks of them.
 *
 * IDENTIFICATION
 *	  tests/generator/dossier_play.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef GENERATOR_DOSSIER_PLAY_H
#define GENERATOR_DOSSIER_PLAY_H

#include "dossier_book.h"

/* Each begins the book of a new file, tells its story and leaves it to be written. */
extern void gen_play_contributions(GenBook *book, GenWorld *world, GenRandom *random,
								   const GenDebtor *debtor);
extern void gen_play_undue(GenBook *book, GenWorld *world, GenRandom *random,
						   const GenDebtor *debtor);
extern void gen_play_receipts(GenBook *book, GenWorld *world, GenRandom *random);

/*
 * A payment that comes without saying what for: a rac of its own, and once an
 * agent has understood, an assignment to this file.  False when nobody has by
 * today.
 */
extern bool gen_receive_unknown(GenBook *book, int64_t amount);

/* --- dossier_recovery.c: each tells whether the story may go on: something is due, and today is not reached --- */

extern bool gen_goes_on(const GenBook *book);

/* Days to the next act: mostly the usual ones, sometimes as late as that. */
extern bool gen_pace(GenBook *book, int least, int most, int latest);

/* The debtor may pay everything or a part, with those chances in a hundred. */
extern bool gen_may_pay(GenBook *book, uint32_t all, uint32_t part);

/* A payment plan of that many months, kept or not. */
extern bool gen_plan(GenBook *book, int months);

/* The claim before the commission of amicable settlement, so many days from now at most, and its decision. */
extern bool gen_commission(GenBook *book, int most);

/* Contrainte and all that may follow, to the admission in non-value. */
extern void gen_enforce(GenBook *book, bool neglected);

#endif							/* GENERATOR_DOSSIER_PLAY_H */
