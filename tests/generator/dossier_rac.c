/*-------------------------------------------------------------------------
 *
 * dossier_rac.c
 *	  Receipts whose purpose is not known: classified on a debt, given back, or
 *	  still waiting.
 *
 * IDENTIFICATION
 *	  tests/generator/dossier_rac.c
 *
 *-------------------------------------------------------------------------
 */
#include "dossier_play.h"

/* Begin a rac with one receipt of today. */
static GenReceipt *
receive(GenBook *book, int64_t amount)
{
	bool		cheque = gen_random_percent(book->random, 30);
	GenReceipt *payment;

	payment = gen_book_receive(book, cheque ? "cheque" : "virement", amount);
	book->total += amount;
	book->balance += amount;
	book->paid = book->now;
	return payment;
}

static void
give_back(GenBook *book, GenReceipt *payment)
{
	book->balance -= payment->left;
	book->assigned = book->now;
	gen_book_refund(book, payment);
}

bool
gen_receive_unknown(GenBook *book, int64_t amount)
{
	GenWorld   *world = book->world;
	GenBook    *rac = world->receipts;
	GenReceipt	received;
	bool		known;

	gen_book_begin(rac, world, book->random, GEN_BOOK_RAC, 0, book->now);
	gen_book_entrust(rac, GEN_COMPTABLE, "Recette non identifi\303\251e");
	received = *receive(rac, amount);
	known = gen_book_wait(rac, 4, 90);
	if (known)
	{
		GenReceipt *classified;

		book->now = rac->now;
		classified = gen_book_classify(book, &received);
		rac->payment_count = 0; /* its row is written with this file */
		rac->balance = classified->left;
		rac->assigned = rac->now;
	}
	gen_book_write(rac);
	return known;
}

void
gen_play_receipts(GenBook *book, GenWorld *world, GenRandom *random)
{
	CalimeroDay day = world->today - (CalimeroDay) gen_random_between(random, 0, 365 * world->years);
	bool		two = gen_random_percent(random, 10);
	int64_t		first = gen_amount_around(random, 38000);

	gen_book_begin(book, world, random, GEN_BOOK_RAC, 0, day);
	gen_book_entrust(book, GEN_COMPTABLE, "Recette non identifi\303\251e");
	receive(book, first);
	/* The same payer again, a month later: the same question. */
	if (two && gen_book_wait(book, 28, 33))
		receive(book, first);

	/*
	 * Who sent it is sought; when nobody finds out, it goes back sooner or
	 * later.
	 */
	if (gen_pace(book, 20, 240, 900) && gen_random_percent(random, 93))
		for (size_t i = 0; i < book->payment_count; i++)
			give_back(book, &book->payments[i]);
}
