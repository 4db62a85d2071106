/*-------------------------------------------------------------------------
 *
 * dossier_recovery.c
 *	  Payments, plans, contrainte, enforcement: what contributions and undue
 *	  benefits have in common.
 *
 * IDENTIFICATION
 *	  tests/generator/dossier_recovery.c
 *
 *-------------------------------------------------------------------------
 */
#include "dossier_play.h"

#define LENGTH(list) (sizeof(list) / sizeof(*(list)))

/* Cost of a signification, centimes. */
#define COST_OF_SIGNIFICATION 7248

static const GenNature costs = {"FRAIS_COT", GEN_COSTS, 0, 3};

bool
gen_goes_on(const GenBook *book)
{
	return book->balance > 0 && book->now <= book->world->today;
}

bool
gen_pace(GenBook *book, int least, int most, int latest)
{
	if (latest > most && gen_random_percent(book->random, 15))
		return gen_book_wait(book, most, latest);
	return gen_book_wait(book, least, most);
}

/* --- payments ------------------------------------------------------------------------------------------------------------ */

static const char *
draw_mode(GenRandom *random)
{
	static const char *const modes[] = {
		"virement", "virement", "virement", "telepaiement", "telepaiement", "prelevement", "carte", "cheque", "cheque", "especes"
	};

	return modes[gen_random_below(random, LENGTH(modes))];
}

static void
pay(GenBook *book, int64_t amount)
{
	GenRandom  *random = book->random;
	const char *mode = draw_mode(random);
	bool		all = amount == book->balance;
	GenReceipt *payment;

	if (gen_random_percent(random, 4) && book->world->last_dossier < book->world->dossiers)
	{
		gen_receive_unknown(book, amount);
		return;
	}
	if (all && gen_random_percent(random, 3))
		amount += gen_random_between(random, 500, 30000);
	payment = gen_book_pay(book, mode, amount);
	if (payment->left > 0 && gen_random_percent(random, 70) && gen_book_wait(book, 10, 60))
		gen_book_refund(book, payment);
	else if (payment->left == 0 && mode[0] == 'c' && mode[1] == 'h' && gen_random_percent(random, 8) &&
			 gen_book_wait(book, 6, 20))
		gen_book_cancel_payment(book, "Ch\303\250que impay\303\251");
}

/* What is due of debts of that post. */
static int64_t
due_of(const GenBook *book, GenPost post)
{
	int64_t		due = 0;

	for (size_t i = 0; i < book->debt_count; i++)
		if (book->debts[i].nature->post == post)
			due += book->debts[i].amount - book->debts[i].settled;
	return due;
}

/* Contributions are paid, and majorations given up on request (CRPM R741-26): never of a fraud. */
static bool
pay_but_majorations(GenBook *book)
{
	int64_t		principal = due_of(book, GEN_PRINCIPAL);

	if (book->kind != GEN_BOOK_COTISATION || book->fraud || principal == 0 ||
		due_of(book, GEN_MAJORATION) == 0 || due_of(book, GEN_COSTS) > 0 ||
		!gen_random_percent(book->random, 25))
		return false;
	gen_book_pay(book, "virement", principal);
	gen_book_act(book, "PAIEMENT_INTEGRAL", NULL, 0);
	if (gen_book_wait(book, 15, 160))
	{
		gen_book_act(book, "REMISE", "simple", 5);
		gen_book_give_up(book, "remise", GEN_MAJORATION, book->balance);
	}
	return true;
}

bool
gen_may_pay(GenBook *book, uint32_t all, uint32_t part)
{
	uint32_t	draw = gen_random_below(book->random, 100);

	if (draw >= all + part)
		return gen_goes_on(book);
	if (!gen_book_wait(book, 4, 40))
		return false;
	if (draw < all)
	{
		if (!pay_but_majorations(book))
			pay(book, book->balance);
	}
	else
		pay(book, 1 + book->balance * gen_random_between(book->random, 15, 75) / 100);
	return gen_goes_on(book);
}

bool
gen_plan(GenBook *book, int months)
{
	GenAct	   *act = gen_book_claim(book, "ECHEANCIER", "simple", 0);
	CalimeroDay signed_on = book->now;
	int64_t		part = book->balance / months + 1;
	int			kept = gen_random_percent(book->random, 72) ? months
	: (int) gen_random_below(book->random, (uint32_t) months);

	act->end = gen_months_after(signed_on, months);
	for (int i = 1; i <= kept && book->balance > 0; i++)
	{
		book->now = gen_months_after(signed_on, i);
		if (book->now > book->world->today)
			return false;
		gen_book_pay(book, "prelevement", part < book->balance ? part : book->balance);
	}
	/* Two instalments missed end it (CRPM R726-1). */
	if (book->balance == 0 || !gen_book_wait(book, 65, 95))
		return false;
	gen_book_act(book, "DENONCIATION_ECHEANCIER", "lrar", 4);
	return gen_book_wait(book, 5, 20);
}

bool
gen_commission(GenBook *book, int most)
{
	if (!gen_book_wait(book, 5, most))
		return false;
	gen_book_act(book, "CRA", NULL, -1);
	if (!gen_book_wait(book, 20, 58))
		return false;
	gen_book_act(book, "DECISION_CRA", "lrar", 4);
	return gen_book_wait(book, 4, 10);
}

/* --- contrainte and opposition ------------------------------------------------------------------------------------------- */

/* The court decides; it may find for the debtor, and then nothing is due any more. */
static bool
oppose(GenBook *book)
{
	uint32_t	draw = gen_random_below(book->random, 100);
	GenAct	   *opposition;
	size_t		rank = book->act_count;

	if (!gen_book_wait(book, 2, 14))
		return false;
	opposition = gen_book_act(book, "OPPOSITION", NULL, 0);
	if (draw < 8)
	{
		if (!gen_book_wait(book, 30, 200))
			return false;
		opposition->end = book->now;
		return true;			/* withdrawn by the debtor */
	}
	if (!gen_book_wait(book, 180, 700))
		return false;
	gen_book_act(book, "JUGEMENT", "lrar", 20);
	book->acts[rank].end = book->now;
	book->acts[rank].issue = draw < 88 ? "TITRE" : "REJET";
	if (draw >= 88)
		gen_book_give_up(book, "annulation", GEN_PRINCIPAL, book->balance);
	return book->balance > 0 && gen_book_wait(book, 40, 90);
}

static bool
constrain(GenBook *book)
{
	bool		signified = gen_random_percent(book->random, 75);
	int			delay = (int) gen_random_between(book->random, 2, 18);

	gen_book_entrust(book, GEN_RECOUVREMENT, "Passage au contentieux");
	gen_book_claim(book, "CONTRAINTE", signified ? "signification" : "lrar", delay);
	if (!gen_book_wait(book, delay, delay))
		return false;
	if (signified && book->kind == GEN_BOOK_COTISATION)
		gen_book_owe(book, &costs, COST_OF_SIGNIFICATION, book->now, CALIMERO_NO_DAY, CALIMERO_NO_DAY);
	if (gen_random_percent(book->random, 7))
		return oppose(book);
	return gen_may_pay(book, 22, 12);
}

/* --- enforcement ---------------------------------------------------------------------------------------------------------- */

/* Insolvency: nothing is enforced any more; what the closing leaves unpaid is given up. */
static void
go_bankrupt(GenBook *book)
{
	size_t		declaration;

	gen_book_act(book, "PROCEDURE_COLLECTIVE", NULL, 0);
	if (!gen_book_wait(book, 8, 58))
		return;
	declaration = book->act_count;
	gen_book_claim(book, "DECLARATION_CREANCE", "lrar", 3);
	if (!gen_book_wait(book, 300, 1200))
		return;
	book->acts[declaration].end = book->now;
	gen_book_act(book, "CLOTURE", NULL, 0);
	if (!gen_book_wait(book, 30, 120))
		return;
	gen_book_act(book, "NON_VALEUR", NULL, 0);
	gen_book_give_up(book, "non_valeur", GEN_PRINCIPAL, book->balance);
}

/* One act of enforcement and what it brings; the third party pays after a month. */
static bool
execute(GenBook *book)
{
	static const char *const kinds[] = {"OTD", "OTD", "OTD", "COMMANDEMENT", "SAISIE_ATTRIBUTION"};
	const char *kind = kinds[gen_random_below(book->random, LENGTH(kinds))];
	uint32_t	draw = gen_random_below(book->random, 100);

	gen_book_claim(book, kind, kind[0] == 'O' ? "lrar" : "signification", 3);
	if (!gen_book_wait(book, 32, 60))
		return false;
	if (draw < 38)
		gen_book_pay(book, "saisie", book->balance);
	else if (draw < 70)
		gen_book_pay(book, "saisie", 1 + book->balance * gen_random_between(book->random, 10, 80) / 100);
	return gen_goes_on(book);
}

void
gen_enforce(GenBook *book, bool neglected)
{
	if (!constrain(book))
		return;
	if (neglected && gen_random_percent(book->random, 60))
		return;
	if (book->kind == GEN_BOOK_COTISATION && gen_random_percent(book->random, 6))
	{
		if (gen_book_wait(book, 20, 300))
			go_bankrupt(book);
		return;
	}
	if (gen_random_percent(book->random, 10) && !gen_plan(book, (int) gen_random_between(book->random, 3, 12)))
		return;
	/* Opposition is open for fifteen days, to the next working day. */
	for (int i = 0; i < 5; i++)
		if (!gen_pace(book, i == 0 ? 22 : 90, i == 0 ? 120 : 500, 1000) || !execute(book))
			return;
	if (gen_random_percent(book->random, 70) && gen_book_wait(book, 90, 400))
	{
		gen_book_act(book, "NON_VALEUR", NULL, 0);
		gen_book_give_up(book, "non_valeur", GEN_PRINCIPAL, book->balance);
	}
}
