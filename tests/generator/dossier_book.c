/*-------------------------------------------------------------------------
 *
 * dossier_book.c
 *	  One file of a debtor while its story is told.
 *
 * IDENTIFICATION
 *	  tests/generator/dossier_book.c
 *
 *-------------------------------------------------------------------------
 */
#include "dossier_book.h"

#include <stdlib.h>
#include <string.h>

int64_t
gen_amount_around(GenRandom *random, int64_t centimes)
{
	int64_t		amount = centimes;

	for (int i = 0; i < 3; i++)
		amount = amount * gen_random_between(random, 60, 150) / 100;
	if (gen_random_percent(random, 10))
		amount *= 3;
	if (gen_random_percent(random, 2))
		amount *= 8;
	return amount > 100 ? amount : 100;
}

CalimeroDay
gen_months_after(CalimeroDay day, int months)
{
	int			year;
	int			month;
	int			mday;
	CalimeroDay first;
	CalimeroDay last;

	calimero_civil(day, &year, &month, &mday);
	months += year * 12 + month - 1;
	first = calimero_day(months / 12, months % 12 + 1, 1);
	last = calimero_month_end(first);
	return first + mday - 1 > last ? last : first + mday - 1;
}

void
gen_book_begin(GenBook *book, GenWorld *world, GenRandom *random, GenBookKind kind, int64_t debtor,
			   CalimeroDay day)
{
	book->world = world;
	book->random = random;
	book->kind = kind;
	book->dossier = ++world->last_dossier;
	book->debtor = debtor;
	book->opened = day;
	book->now = day;
	book->total = 0;
	book->balance = 0;
	book->fraud = false;
	book->by_instalment = false;
	book->names_debts = gen_random_percent(random, 25);
	book->paid = CALIMERO_NO_DAY;
	book->assigned = CALIMERO_NO_DAY;
	book->in_time = CALIMERO_NO_DAY;
	book->debt_count = 0;
	book->act_count = 0;
	book->payment_count = 0;
	book->link_count = 0;
	book->holding_count = 0;
}

void
gen_book_free(GenBook *book)
{
	free(book->debts);
	free(book->acts);
	free(book->payments);
	free(book->links);
}

bool
gen_book_wait(GenBook *book, int least, int most)
{
	book->now += (CalimeroDay) gen_random_between(book->random, least, most);
	return book->now <= book->world->today;
}

/* --- who follows it ------------------------------------------------------------------------------------------------------ */

/* One who leaves hands it over to the first agent of the service, who stays. */
static void
hold(GenBook *book, GenAgent agent, CalimeroDay from, const char *reason)
{
	CalimeroDay leaves = gen_agent_leaves(&book->world->staff, agent);
	GenHolding *holding = &book->holdings[book->holding_count++];

	holding->agent = agent;
	holding->from = from;
	holding->to = CALIMERO_NO_DAY;
	holding->reason = reason;
	if (leaves != CALIMERO_NO_DAY && leaves >= from)
	{
		GenAgent	next = {agent.service, 1};

		holding->to = leaves;
		hold(book, next, leaves + 1, "D\303\251part de l'agent");
	}
}

void
gen_book_entrust(GenBook *book, GenService service, const char *reason)
{
	GenAgent	agent = gen_agent_pick(&book->world->staff, book->random, service, book->now);

	/* Those who would have followed it later never did. */
	while (book->holding_count > 0 && book->holdings[book->holding_count - 1].from >= book->now)
		book->holding_count--;
	if (book->holding_count > 0)
		book->holdings[book->holding_count - 1].to = book->now - 1;
	hold(book, agent, book->now, reason);
}

GenAgent
gen_book_agent(const GenBook *book, CalimeroDay day)
{
	GenAgent	nobody = {GEN_PRESTATIONS, 0};

	for (int i = book->holding_count; i-- > 0;)
		if (book->holdings[i].from <= day &&
			(book->holdings[i].to == CALIMERO_NO_DAY || day <= book->holdings[i].to))
			return book->holdings[i].agent;
	return nobody;
}

/* --- debts and acts ------------------------------------------------------------------------------------------------------ */

/* The last day to claim a debt, before any act: the debts of a file are claimed together. */
static CalimeroDay
last_day_to_claim(const GenBook *book, const GenDebt *debt)
{
	int			years = book->fraud ? 5 : debt->nature->years;
	int			year;
	int			month;
	int			mday;

	if (book->kind == GEN_BOOK_PIAR)
		return gen_months_after(book->fraud ? book->opened : debt->day, 12 * years);
	calimero_civil(debt->to, &year, &month, &mday);
	return calimero_day(year + years, 12, 31);
}

GenDebt    *
gen_book_owe(GenBook *book, const GenNature *nature, int64_t amount, CalimeroDay day, CalimeroDay from,
			 CalimeroDay to)
{
	GenDebt    *debt;

	gen_reserve((void **) &book->debts, &book->debt_room, book->debt_count + 1, sizeof(GenDebt));
	debt = &book->debts[book->debt_count++];
	memset(debt, 0, sizeof(*debt));
	debt->nature = nature;
	debt->number = ++book->world->last_debt;
	debt->amount = amount;
	debt->day = day;
	debt->from = from;
	debt->to = to;
	debt->discovered = CALIMERO_NO_DAY;
	if (nature->post == GEN_PRINCIPAL && book->act_count == 0 && last_day_to_claim(book, debt) > book->in_time)
		book->in_time = last_day_to_claim(book, debt);
	book->total += amount;
	book->balance += amount;
	return debt;
}

/*
 * Until when acts are in time, at least: payments and plans give more, which is
 * left out.  Acts that come later say why they were done all the same.
 */
static void
keep_in_time(GenBook *book, const GenAct *act)
{
	static const struct
	{
		const char *kind;
		int			months;
	}			lengths[] = {
		{"MED", 36}, {"CONTRAINTE", 36}, {"OPPOSITION", 36}, {"COMMANDEMENT", 36}, {"OTD", 36}, {"SAISIE_ATTRIBUTION", 36},
		{"DECLARATION_CREANCE", 60}, {"JUGEMENT", 118}
	};
	int			months = book->kind == GEN_BOOK_PIAR && act->mode != NULL && strcmp(act->mode, "lrar") == 0 ? 24 : 0;

	for (size_t i = 0; i < sizeof(lengths) / sizeof(*lengths); i++)
		if (strcmp(lengths[i].kind, act->kind) == 0 && (book->kind != GEN_BOOK_PIAR || i > 0))
			months = lengths[i].months;
	if (months > 0 && !act->late && gen_months_after(book->now, months) > book->in_time)
		book->in_time = gen_months_after(book->now, months);
}

GenAct	   *
gen_book_act(GenBook *book, const char *kind, const char *mode, int effect)
{
	GenAct	   *act;

	gen_reserve((void **) &book->acts, &book->act_room, book->act_count + 1, sizeof(GenAct));
	act = &book->acts[book->act_count++];
	memset(act, 0, sizeof(*act));
	act->kind = kind;
	act->mode = mode;
	act->number = ++book->world->last_act;
	act->sent = book->now;
	act->effect = effect >= 0 && book->now + effect <= book->world->today ? book->now + effect : CALIMERO_NO_DAY;
	act->end = CALIMERO_NO_DAY;
	act->cancelled = CALIMERO_NO_DAY;
	act->agent = gen_book_agent(book, book->now);
	act->late = book->now > book->in_time;
	keep_in_time(book, act);
	return act;
}

GenAct	   *
gen_book_claim(GenBook *book, const char *kind, const char *mode, int effect)
{
	GenAct	   *act = gen_book_act(book, kind, mode, effect);

	act->amount = book->balance;
	if (book->names_debts)
		act->debts = book->debt_count;
	return act;
}

void
gen_book_cancel_act(GenBook *book)
{
	book->acts[book->act_count - 1].cancelled = book->now;
}

/* --- payments ------------------------------------------------------------------------------------------------------------ */

/* Does "a" come before "b" in the order in which payments settle debts, principals of the day "current" first? */
static bool
settles_before(const GenDebt *a, const GenDebt *b, CalimeroDay current)
{
	if (a->nature->post != b->nature->post)
		return a->nature->post < b->nature->post;
	if (a->nature->post == GEN_PRINCIPAL && (a->day == current) != (b->day == current))
		return a->day == current;
	if (a->day != b->day)
		return a->day < b->day;
	if (a->nature->rank != b->nature->rank)
		return a->nature->rank < b->nature->rank;
	return a->number < b->number;
}

static GenDebt *
next_to_settle(GenBook *book, GenPost from, CalimeroDay current)
{
	GenDebt    *best = NULL;

	for (size_t i = 0; i < book->debt_count; i++)
	{
		GenDebt    *debt = &book->debts[i];

		if (debt->settled < debt->amount && debt->nature->post >= from &&
			(best == NULL || settles_before(debt, best, current)))
			best = debt;
	}
	return best;
}

static GenLink *
add_link(GenBook *book, const char *kind, int64_t amount, CalimeroDay day)
{
	GenLink    *link;

	gen_reserve((void **) &book->links, &book->link_room, book->link_count + 1, sizeof(GenLink));
	link = &book->links[book->link_count++];
	memset(link, 0, sizeof(*link));
	link->kind = kind;
	link->amount = amount;
	link->day = day;
	link->received = CALIMERO_NO_DAY;
	link->cancelled = CALIMERO_NO_DAY;
	link->agent = gen_book_agent(book, day);
	return link;
}

static void
settle(GenBook *book, GenDebt *debt, GenLink *link)
{
	link->debt = debt->number;
	debt->settled += link->amount;
	book->balance -= link->amount;
	book->assigned = link->day;
}

static GenReceipt *
add_payment(GenBook *book)
{
	gen_reserve((void **) &book->payments, &book->payment_room, book->payment_count + 1, sizeof(GenReceipt));
	return &book->payments[book->payment_count++];
}

GenReceipt *
gen_book_receive(GenBook *book, const char *mode, int64_t amount)
{
	GenReceipt *payment = add_payment(book);

	memset(payment, 0, sizeof(*payment));
	payment->mode = mode;
	payment->number = ++book->world->last_payment;
	payment->dossier = book->dossier;
	payment->amount = amount;
	payment->left = amount;
	payment->received = book->now;
	payment->cancelled = CALIMERO_NO_DAY;
	payment->agent = gen_agent_pick(&book->world->staff, book->random, GEN_COMPTABLE, book->now);
	return payment;
}

/* The due day of the current instalment, the last that fell due, where payments go by instalments. */
static CalimeroDay
current_instalment(const GenBook *book, CalimeroDay day)
{
	CalimeroDay current = CALIMERO_NO_DAY;

	for (size_t i = 0; book->by_instalment && i < book->debt_count; i++)
		if (book->debts[i].nature->post == GEN_PRINCIPAL && book->debts[i].day <= day &&
			book->debts[i].day > current)
			current = book->debts[i].day;
	return current;
}

/* Assign what is left of a payment, today. */
static void
assign(GenBook *book, GenReceipt *payment)
{
	CalimeroDay current = current_instalment(book, payment->received);

	while (payment->left > 0 && book->balance > 0)
	{
		GenDebt    *debt = next_to_settle(book, GEN_PRINCIPAL, current);
		int64_t		due = debt->amount - debt->settled;
		GenLink    *link = add_link(book, "paiement", due < payment->left ? due : payment->left, book->now);

		link->payment = payment->number;
		link->received = payment->received;
		payment->left -= link->amount;
		settle(book, debt, link);
		if (payment->received > book->paid)
			book->paid = payment->received;
	}
}

GenReceipt *
gen_book_pay(GenBook *book, const char *mode, int64_t amount)
{
	GenReceipt *payment = gen_book_receive(book, mode, amount);

	assign(book, payment);
	return payment;
}

GenReceipt *
gen_book_classify(GenBook *book, const GenReceipt *received)
{
	GenReceipt *payment = add_payment(book);

	*payment = *received;
	assign(book, payment);
	return payment;
}

void
gen_book_refund(GenBook *book, GenReceipt *payment)
{
	GenLink    *link = add_link(book, "remboursement", payment->left, book->now);

	link->payment = payment->number;
	payment->left = 0;
}

/* The last day on which a payment that still counts was received. */
static CalimeroDay
last_paid(const GenBook *book)
{
	CalimeroDay last = CALIMERO_NO_DAY;

	for (size_t i = 0; i < book->link_count; i++)
		if (book->links[i].cancelled == CALIMERO_NO_DAY && book->links[i].received > last)
			last = book->links[i].received;
	return last;
}

void
gen_book_cancel_payment(GenBook *book, const char *reason)
{
	GenReceipt *payment = &book->payments[book->payment_count - 1];

	payment->cancelled = book->now;
	payment->reason = reason;
	payment->left = 0;
	for (size_t i = 0; i < book->link_count; i++)
	{
		GenLink    *link = &book->links[i];

		if (link->payment != payment->number || link->cancelled != CALIMERO_NO_DAY)
			continue;
		link->cancelled = book->now;
		for (size_t j = 0; j < book->debt_count; j++)
			if (book->debts[j].number == link->debt)
				book->debts[j].settled -= link->amount;
		book->balance += link->amount;
	}
	book->paid = last_paid(book);
}

void
gen_book_give_up(GenBook *book, const char *kind, GenPost from, int64_t amount)
{
	GenAct	   *act = &book->acts[book->act_count - 1];
	GenDebt    *debt;
	int64_t		given = 0;

	while (given < amount && (debt = next_to_settle(book, from, CALIMERO_NO_DAY)) != NULL)
	{
		int64_t		due = debt->amount - debt->settled;
		GenLink    *link = add_link(book, kind, due < amount - given ? due : amount - given, book->now);

		link->act = act->number;
		given += link->amount;
		settle(book, debt, link);
	}
	act->amount = given;
}
