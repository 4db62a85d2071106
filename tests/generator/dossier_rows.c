/*-------------------------------------------------------------------------
 *
 * dossier_rows.c
 *	  The rows of a file whose story is told, and the rows expected.
 *
 * The last day to act is expected of the simplest files only, by the plainest
 * reading of the law: nothing paid, and no act but reminders, or one that opens
 * a new delay.  Contributions: end of the third civil year after the one they
 * are due for (CRPM L725-7), or three years after the month that the mise en
 * demeure gives; five years for fraud and illegal work (L725-12, CSS L244-11).
 * Undue benefits: two or three years from each payment (CSS L332-1, L355-3,
 * L553-1, L133-4), or from the registered letter (CSS L133-4-6); five from the
 * discovery of a fraud (C. civ. 2224).  Debts that the windows of 2020 to 2022
 * may touch, and last days that are past, are left to other tests.
 *
 * IDENTIFICATION
 *	  tests/generator/dossier_rows.c
 *
 *-------------------------------------------------------------------------
 */
#include "dossier_book.h"

#include <stdio.h>
#include <string.h>

#define LENGTH(list) (sizeof(list) / sizeof(*(list)))

static const char *const kinds[GEN_BOOK_KIND_COUNT] = {"cotisation", "piar", "rac"};

static const char *const comments[] = {
	"Appel du d\303\251biteur : demande un \303\251tat de sa dette.",
	"Pli revenu avec la mention destinataire inconnu ; adresse \303\240 v\303\251rifier.",
	"Promesse de r\303\250glement sous quinze jours.",
	"R\303\251gularisation de l'assiette en cours au service cotisations.",
	"Proposition d'\303\251ch\303\251ancier envoy\303\251e.",
	"R\303\250glement annonc\303\251 par le comptable de l'exploitation.",
	"Pi\303\250ces justificatives re\303\247ues, transmises au service prestations.",
	"D\303\251cision de la commission de recours amiable class\303\251e au dossier."
};
static const char *const reminders[] = {
	"V\303\251rifier le r\303\250glement annonc\303\251", "Relancer le commissaire de justice",
	"Contr\303\264ler le respect de l'\303\251ch\303\251ancier", "Acte \303\240 faire avant prescription",
	"Rappeler le d\303\251biteur", "Suivre le retour de l'accus\303\251 de r\303\251ception"
};

/* --- what is expected ---------------------------------------------------------------------------------------------------- */

/* The one act that counts, besides reminders; *alone is false when there are others. */
static const GenAct *
only_act(const GenBook *book, bool *alone)
{
	const GenAct *found = NULL;

	*alone = true;
	for (size_t i = 0; i < book->act_count; i++)
	{
		const GenAct *act = &book->acts[i];

		if (act->cancelled != CALIMERO_NO_DAY || strcmp(act->kind, "RELANCE") == 0)
			continue;
		*alone = *alone && found == NULL;
		found = act;
	}
	return found;
}

/* Last day to act for a contribution, CALIMERO_NO_DAY when it is not simple. */
static CalimeroDay
contribution_until(const GenDebt *debt, const GenAct *act)
{
	int			years = debt->fraud || debt->illegal ? 5 : 3;
	int			year;
	int			month;
	int			mday;
	CalimeroDay until;

	if (debt->to == CALIMERO_NO_DAY)
		return CALIMERO_NO_DAY;
	calimero_civil(debt->to, &year, &month, &mday);
	if (year < 2020)
		return CALIMERO_NO_DAY;
	until = calimero_day(year + years, 12, 31);
	if (act == NULL)
		return until;
	if (strcmp(act->kind, "MED") != 0 || act->effect == CALIMERO_NO_DAY || act->effect > until)
		return CALIMERO_NO_DAY;
	return gen_months_after(gen_months_after(act->effect, 1), 12 * years);
}

static CalimeroDay
undue_until(const GenDebt *debt, const GenAct *act)
{
	int			months = 12 * (debt->fraud ? 5 : debt->nature->years);
	CalimeroDay until = gen_months_after(debt->fraud ? debt->discovered : debt->day, months);

	if (debt->nature->post != GEN_PRINCIPAL)
		return CALIMERO_NO_DAY;
	if (act == NULL)
		return until;
	if (strcmp(act->kind, "NOTIFICATION_INDU") != 0 || strcmp(act->mode, "lrar") != 0 || act->sent > until)
		return CALIMERO_NO_DAY;
	return gen_months_after(act->sent, months);
}

static CalimeroDay
expected_until(const GenBook *book)
{
	bool		alone;
	const GenAct *act = only_act(book, &alone);
	CalimeroDay first = CALIMERO_NO_DAY;

	if (book->kind == GEN_BOOK_RAC || !alone || book->link_count > 0 || book->balance == 0)
		return CALIMERO_NO_DAY;
	for (size_t i = 0; i < book->debt_count; i++)
	{
		CalimeroDay until = book->kind == GEN_BOOK_PIAR ? undue_until(&book->debts[i], act)
		: contribution_until(&book->debts[i], act);

		if (until == CALIMERO_NO_DAY || until < book->world->today)
			return CALIMERO_NO_DAY;
		if (first == CALIMERO_NO_DAY || until < first)
			first = until;
	}
	return first;
}

/* The act sent last; of two of one day, the later one. */
static const GenAct *
last_act(const GenBook *book)
{
	const GenAct *last = NULL;

	for (size_t i = 0; i < book->act_count; i++)
		if (book->acts[i].cancelled == CALIMERO_NO_DAY && (last == NULL || book->acts[i].sent >= last->sent))
			last = &book->acts[i];
	return last;
}

static CalimeroDay
oldest_unpaid(const GenBook *book)
{
	CalimeroDay oldest = CALIMERO_NO_DAY;

	for (size_t i = 0; i < book->debt_count; i++)
		if (book->debts[i].settled < book->debts[i].amount &&
			(oldest == CALIMERO_NO_DAY || book->debts[i].day < oldest))
			oldest = book->debts[i].day;
	return oldest;
}

static void
write_expected(GenBook *book, CalimeroDay closed, GenAgent agent)
{
	GenTable   *row = gen_row(&book->world->tables, GEN_ATTENDU_DOSSIER);
	const GenAct *last = last_act(book);
	char		code[GEN_AGENT_SIZE];
	bool		open = book->total > 0 && book->balance > 0;

	gen_column_number(row, book->dossier);
	gen_column_text(row, kinds[book->kind]);
	gen_column_text(row, closed != CALIMERO_NO_DAY ? "clos" : book->total == 0 ? "vide" : open ? "ouvert" : "solde");
	gen_column_amount(row, book->total);
	gen_column_amount(row, book->balance);
	gen_column_day(row, open ? CALIMERO_NO_DAY : book->assigned);
	gen_column_day(row, book->paid);
	gen_column_text(row, last == NULL ? NULL : last->kind);
	gen_column_day(row, last == NULL ? CALIMERO_NO_DAY : last->sent);
	gen_column_day(row, oldest_unpaid(book));
	gen_column_text(row, gen_agent_code(agent, code));
	gen_column_day(row, expected_until(book));
	gen_row_end(row);
	if (open && agent.number > 0)
		book->world->staff.open[agent.service][agent.number]++;
}

/* --- rows ----------------------------------------------------------------------------------------------------------------- */

static void
write_file(GenBook *book, GenAgent agent)
{
	static const char letters[GEN_BOOK_KIND_COUNT] = {'C', 'P', 'R'};
	GenTable   *row = gen_row(&book->world->tables, GEN_DOSSIER);
	char		code[GEN_AGENT_SIZE];
	char		number[32];
	int			year;
	int			month;
	int			mday;

	calimero_civil(book->opened, &year, &month, &mday);
	snprintf(number, sizeof(number), "%c%04d-%06u", letters[book->kind], year,
			 ++book->world->numbers[book->kind][year % 100]);
	gen_column_number(row, book->dossier);
	gen_column_text(row, number);
	gen_column_text(row, kinds[book->kind]);
	gen_column_number(row, book->debtor);
	gen_column_day(row, book->opened);
	gen_column_text(row, gen_agent_code(agent, code));
	gen_row_end(row);
}

static void
write_holdings(GenBook *book)
{
	for (int i = 0; i < book->holding_count; i++)
	{
		const GenHolding *holding = &book->holdings[i];
		GenTable   *row = gen_row(&book->world->tables, GEN_PORTEFEUILLE);
		char		code[GEN_AGENT_SIZE];

		gen_column_number(row, book->dossier);
		gen_column_number(row, i + 1);
		gen_column_text(row, gen_agent_code(holding->agent, code));
		gen_column_day(row, holding->from);
		gen_column_day(row, holding->to);
		gen_column_text(row, holding->reason);
		gen_row_end(row);
	}
}

static void
write_debts(GenBook *book)
{
	for (size_t i = 0; i < book->debt_count; i++)
	{
		const GenDebt *debt = &book->debts[i];
		GenTable   *row = gen_row(&book->world->tables, GEN_CREANCE);

		gen_column_number(row, debt->number);
		gen_column_number(row, book->dossier);
		gen_column_text(row, debt->nature->code);
		gen_column_text(row, debt->label);
		gen_column_amount(row, debt->amount);
		gen_column_day(row, debt->day);
		gen_column_day(row, debt->from);
		gen_column_day(row, debt->to);
		gen_column_flag(row, debt->fraud);
		gen_column_day(row, debt->discovered);
		gen_column_flag(row, debt->illegal);
		gen_row_end(row);
	}
}

static void
write_act(GenBook *book, const GenAct *act)
{
	GenTable   *row = gen_row(&book->world->tables, GEN_ACTE);
	char		code[GEN_AGENT_SIZE];
	char		reference[24];

	snprintf(reference, sizeof(reference), "AR%010lld", (long long) act->number);
	gen_column_number(row, act->number);
	gen_column_number(row, book->dossier);
	gen_column_text(row, act->kind);
	gen_column_day(row, act->sent);
	gen_column_day(row, act->effect);
	gen_column_day(row, act->end);
	gen_column_text(row, act->issue);
	gen_column_text(row, act->mode);
	gen_column_text(row, act->mode != NULL && strcmp(act->mode, "lrar") == 0 ? reference : NULL);
	if (act->amount > 0)
		gen_column_amount(row, act->amount);
	else
		gen_column_text(row, NULL);
	gen_column_text(row, gen_agent_code(act->agent, code));
	gen_column_day(row, act->cancelled);
	gen_column_text(row, act->cancelled == CALIMERO_NO_DAY ? NULL : "Adresse erron\303\251e");
	gen_column_text(row, act->late ? "Fait sans attendre le calcul de la prescription" : NULL);
	gen_row_end(row);
	for (size_t i = 0; i < act->debts; i++)
	{
		row = gen_row(&book->world->tables, GEN_ACTE_CREANCE);
		gen_column_number(row, book->dossier);
		gen_column_number(row, act->number);
		gen_column_number(row, book->debts[i].number);
		gen_row_end(row);
	}
}

static void
write_payment(GenBook *book, const GenReceipt *payment)
{
	GenTable   *row = gen_row(&book->world->tables, GEN_PAIEMENT);
	char		code[GEN_AGENT_SIZE];
	char		reference[24];

	snprintf(reference, sizeof(reference), "E%09lld", (long long) payment->number);
	gen_column_number(row, payment->number);
	gen_column_number(row, payment->dossier);
	gen_column_text(row, payment->mode);
	gen_column_amount(row, payment->amount);
	gen_column_day(row, payment->received);
	gen_column_text(row, reference);
	gen_column_text(row, gen_agent_code(payment->agent, code));
	gen_column_day(row, payment->cancelled);
	gen_column_text(row, payment->reason);
	gen_row_end(row);
}

static void
write_link(GenBook *book, const GenLink *link)
{
	GenTable   *row = gen_row(&book->world->tables, GEN_AFFECTATION);
	char		code[GEN_AGENT_SIZE];
	bool		cancelled = link->cancelled != CALIMERO_NO_DAY;

	gen_column_number(row, ++book->world->last_link);
	gen_column_text(row, link->kind);
	gen_column_number(row, link->payment);
	gen_column_number(row, link->act);
	gen_column_number(row, link->debt);
	gen_column_amount(row, link->amount);
	gen_column_day(row, link->day);
	gen_column_text(row, gen_agent_code(link->agent, code));
	gen_column_day(row, link->cancelled);
	gen_column_text(row, cancelled ? gen_agent_code(link->agent, code) : NULL);
	gen_column_text(row, cancelled ? "Paiement annul\303\251" : NULL);
	gen_row_end(row);
}

/* --- what agents write besides -------------------------------------------------------------------------------------------- */

static void
write_comment(GenBook *book, CalimeroDay day)
{
	GenTable   *row = gen_row(&book->world->tables, GEN_COMMENTAIRE);
	char		code[GEN_AGENT_SIZE];
	char		when[64];
	int			year;
	int			month;
	int			mday;

	calimero_civil(day, &year, &month, &mday);
	snprintf(when, sizeof(when), "%04d-%02d-%02d %02u:%02u:00+00", year, month, mday,
			 7 + gen_random_below(book->random, 10), gen_random_below(book->random, 60));
	gen_column_number(row, ++book->world->last_comment);
	gen_column_number(row, book->dossier);
	gen_column_text(row, gen_agent_code(gen_book_agent(book, day), code));
	gen_column_text(row, when);
	gen_column_text(row, comments[gen_random_below(book->random, LENGTH(comments))]);
	gen_row_end(row);
}

static void
write_reminder(GenBook *book, GenAgent agent)
{
	CalimeroDay today = book->world->today;
	CalimeroDay day = today + (CalimeroDay) gen_random_between(book->random, -40, 90);
	bool		done = day <= today && gen_random_percent(book->random, 75);
	GenTable   *row;
	char		code[GEN_AGENT_SIZE];

	if (day < book->opened)
		return;
	row = gen_row(&book->world->tables, GEN_RAPPEL);
	gen_column_number(row, ++book->world->last_reminder);
	gen_column_number(row, book->dossier);
	gen_column_text(row, gen_agent_code(agent, code));
	gen_column_day(row, day);
	gen_column_text(row, reminders[gen_random_below(book->random, LENGTH(reminders))]);
	gen_column_day(row, done ? day : CALIMERO_NO_DAY);
	gen_row_end(row);
}

static void
write_words(GenBook *book, GenAgent agent)
{
	CalimeroDay last = book->now < book->world->today ? book->now : book->world->today;

	while (gen_random_percent(book->random, 25))
		write_comment(book, (CalimeroDay) gen_random_between(book->random, book->opened, last));
	if (book->balance > 0 && agent.number > 0 && gen_random_percent(book->random, 20))
		write_reminder(book, agent);
}

/* Most files on which nothing is due any more are closed some time later. */
static CalimeroDay
close_file(GenBook *book)
{
	GenTable   *row;
	CalimeroDay day;

	if (book->total == 0 || book->balance > 0 || !gen_random_percent(book->random, 85))
		return CALIMERO_NO_DAY;
	day = book->now + (CalimeroDay) gen_random_between(book->random, 10, 150);
	if (book->now > book->world->today || day > book->world->today)
		return CALIMERO_NO_DAY;
	row = gen_row(&book->world->tables, GEN_CLOTURE);
	gen_column_number(row, book->dossier);
	gen_column_day(row, day);
	gen_row_end(row);
	return day;
}

void
gen_book_write(GenBook *book)
{
	GenAgent	agent = gen_book_agent(book, book->world->today);
	CalimeroDay closed = close_file(book);

	write_file(book, agent);
	write_holdings(book);
	write_debts(book);
	for (size_t i = 0; i < book->act_count; i++)
		write_act(book, &book->acts[i]);
	for (size_t i = 0; i < book->payment_count; i++)
		write_payment(book, &book->payments[i]);
	for (size_t i = 0; i < book->link_count; i++)
		write_link(book, &book->links[i]);
	write_words(book, agent);
	write_expected(book, closed, agent);
}
