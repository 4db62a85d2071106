/*-------------------------------------------------------------------------
 *
 * dossier_piar.c
 *	  Files of undue benefits: one debt for each payment made, since each
 *	  prescribes by itself.
 *
 * IDENTIFICATION
 *	  tests/generator/dossier_piar.c
 *
 *-------------------------------------------------------------------------
 */
#include "dossier_play.h"

#define LENGTH(list) (sizeof(list) / sizeof(*(list)))

/* What a debtor may have received: usual amount of a month, most months. */
typedef struct Benefit
{
	GenNature	nature;
	uint32_t	weight;
	int64_t		usual;
	int			months;
	bool		retained;		/* later benefits can be withheld */
} Benefit;

static const Benefit benefits[] = {
	{{"FAMILLE", GEN_PRINCIPAL, 0, 2}, 22, 16000, 18, true},
	{{"PRIME_ACTIV", GEN_PRINCIPAL, 0, 2}, 17, 18500, 12, true},
	{{"RSA", GEN_PRINCIPAL, 0, 2}, 13, 46000, 14, true},
	{{"LOGEMENT", GEN_PRINCIPAL, 0, 2}, 11, 21500, 18, true},
	{{"IJ", GEN_PRINCIPAL, 0, 2}, 13, 62000, 4, false},
	{{"MALADIE", GEN_PRINCIPAL, 0, 2}, 8, 7800, 3, false},
	{{"VIEILLESSE", GEN_PRINCIPAL, 0, 2}, 7, 48000, 20, true},
	{{"AAH", GEN_PRINCIPAL, 0, 2}, 4, 70000, 12, true},
	{{"ATMP", GEN_PRINCIPAL, 0, 2}, 3, 54000, 5, false},
	{{"ASPA", GEN_PRINCIPAL, 0, 2}, 2, 41000, 24, true}
};
static const Benefit overcharge = {{"PROF_SANTE", GEN_PRINCIPAL, 0, 3}, 1, 26000, 10, false};
static const GenNature penalty = {"PENALITE_FIN", GEN_PENALTY, 0, 2};

static const Benefit *
draw_benefit(GenRandom *random, const GenDebtor *debtor)
{
	uint32_t	weights = 0;
	uint32_t	draw;
	size_t		i;

	if (debtor->kind == GEN_PROFESSIONNEL)
		return &overcharge;
	for (i = 0; i < LENGTH(benefits); i++)
		weights += benefits[i].weight;
	draw = gen_random_below(random, weights);
	for (i = 0; draw >= benefits[i].weight; i++)
		draw -= benefits[i].weight;
	return &benefits[i];
}

/* Months of payments, the last of them in the month of "last"; paid the fifth of the month after. */
static void
owe_payments(GenBook *book, const Benefit *benefit, CalimeroDay last, int count)
{
	int64_t		usual = gen_amount_around(book->random, benefit->usual);

	for (int i = 0; i < count; i++)
	{
		CalimeroDay paid = gen_months_after(last, i - count + 1);
		CalimeroDay to;
		CalimeroDay from;
		int			year;
		int			month;
		int			mday;

		calimero_civil(paid, &year, &month, &mday);
		to = paid - mday;
		calimero_civil(to, &year, &month, &mday);
		from = calimero_day(year, month, 1);
		gen_book_owe(book, &benefit->nature, usual + gen_random_between(book->random, 0, 900), paid, from, to)
			->fraud = book->fraud;
		if (book->fraud)
			book->debts[book->debt_count - 1].discovered = book->opened;
	}
}

/* The director's penalty for fraud: facts notified, a month to answer, decision. */
static bool
punish(GenBook *book)
{
	CalimeroDay born;

	gen_book_act(book, "NOTIFICATION_FAITS", "lrar", 3);
	if (!gen_book_wait(book, 35, 80))
		return false;
	gen_book_act(book, "DECISION_PENALITE", "lrar", 3);
	born = book->now;
	gen_book_owe(book, &penalty, 10000 * gen_random_between(book->random, 3, 60), born, CALIMERO_NO_DAY,
				 CALIMERO_NO_DAY);
	return gen_book_wait(book, 3, 30);
}

/* Later benefits are withheld, a part each month, until all is back or the benefit ends. */
static bool
withhold(GenBook *book)
{
	int			months = (int) gen_random_between(book->random, 2, 30);
	int64_t		part = book->balance / gen_random_between(book->random, 2, 14) + 1;
	CalimeroDay begun = book->now;
	GenAct	   *act = gen_book_claim(book, "RETENUE", "simple", 5);

	(void) act;
	for (int i = 1; i <= months && book->balance > 0; i++)
	{
		book->now = gen_months_after(begun, i);
		if (book->now > book->world->today)
			return false;
		gen_book_pay(book, "retenue", part < book->balance ? part : book->balance);
	}
	return book->balance > 0 && gen_book_wait(book, 5, 40);
}

/* The debtor says that it is wrong, within twenty days; answered within the month. */
static bool
rectify(GenBook *book)
{
	if (!gen_book_wait(book, 5, 18))
		return false;
	gen_book_act(book, "DEMANDE_RECTIFICATION", NULL, 0);
	if (!gen_book_wait(book, 5, 27))
		return false;
	gen_book_act(book, "REPONSE", "lrar", 3);
	if (gen_random_percent(book->random, 35))
	{
		int64_t		wrong = gen_random_percent(book->random, 60) ? book->balance : book->balance / 3 + 1;

		gen_book_give_up(book, "annulation", GEN_PRINCIPAL, wrong);
	}
	return book->balance > 0 && gen_book_wait(book, 12, 40);
}

/* Hardship: the commission gives up a part, or all; never of a fraud. */
static bool
remit(GenBook *book)
{
	if (!gen_book_wait(book, 30, 120))
		return false;
	gen_book_act(book, "REMISE", "simple", 4);
	gen_book_give_up(book, "remise", GEN_PRINCIPAL,
					 1 + book->balance * gen_random_between(book->random, 25, 115) / 100);
	return book->balance > 0 && gen_book_wait(book, 20, 60);
}

/* What follows the notification, before any formal demand. */
static bool
settle_amicably(GenBook *book, const Benefit *benefit)
{
	uint32_t	draw = gen_random_below(book->random, 100);

	if (draw < 5 && !book->fraud)
		return rectify(book);
	if (draw < 10 && !book->fraud)
		return remit(book);
	/* Twenty days from its reception to contest it, and two months to claim. */
	if (!gen_book_wait(book, 25, 45))
		return false;
	if (draw < 50 && benefit->retained)
		return withhold(book);
	if (draw < 66)
		return gen_plan(book, (int) gen_random_between(book->random, 2, 12));
	if (draw < 70 && !book->fraud && !gen_commission(book, 12))
		return false;
	return gen_may_pay(book, 40, 10);
}

static bool
notify(GenBook *book, bool neglected)
{
	bool		registered = gen_random_percent(book->random, 82);

	if (neglected && gen_random_percent(book->random, 40))
	{
		if (!gen_book_wait(book, 650, 1000))
			return false;
	}
	else if (!gen_pace(book, 1, 35, 420))
		return false;
	gen_book_claim(book, "NOTIFICATION_INDU", registered ? "lrar" : "remise", 3);
	return true;
}

static void
recover(GenBook *book, const Benefit *benefit)
{
	bool		neglected = gen_random_percent(book->random, 4);
	int			delay = (int) gen_random_between(book->random, 2, 9);

	if (!notify(book, neglected))
		return;
	if (book->fraud && gen_random_percent(book->random, 45) &&
		(!gen_book_wait(book, 10, 60) || !punish(book)))
		return;
	if (!settle_amicably(book, benefit))
		return;
	if (neglected && gen_random_percent(book->random, 60))
		return;
	/* Two months of the commission first. */
	if (!gen_pace(book, 66, 190, 500))
		return;
	gen_book_claim(book, "MED", "lrar", delay);
	if (!gen_book_wait(book, delay, delay) || !gen_may_pay(book, 30, 14))
		return;
	if (neglected && gen_random_percent(book->random, 60))
		return;
	if (gen_pace(book, 35, 200, 600))
		gen_enforce(book, neglected);
}

void
gen_play_undue(GenBook *book, GenWorld *world, GenRandom *random, const GenDebtor *debtor)
{
	const Benefit *benefit = draw_benefit(random, debtor);
	CalimeroDay last = world->today - (CalimeroDay) gen_random_between(random, 20, 365 * world->years);
	CalimeroDay opened = last + (CalimeroDay) gen_random_between(random, 12, gen_random_percent(random, 20) ? 400 : 90);
	bool		fraud = gen_random_percent(random, 4);
	uint32_t	most = (uint32_t) benefit->months;
	uint32_t	one = gen_random_below(random, most);
	uint32_t	other = gen_random_below(random, most);

	if (opened > world->today)
		opened = world->today;
	gen_book_begin(book, world, random, GEN_BOOK_PIAR, debtor->number, opened);
	book->fraud = fraud;
	gen_book_entrust(book, GEN_PRESTATIONS, "Ouverture du dossier");
	/* Short runs of payments are the most frequent. */
	owe_payments(book, benefit, last, 1 + (int) (one < other ? one : other) + (fraud ? 12 : 0));
	recover(book, benefit);
}
