/*-------------------------------------------------------------------------
 *
 * reconcile_periods_test.c
 *	  Long periods, and payments through another establishment.
 *
 * IDENTIFICATION
 *	  tests/unit/reconcile_periods_test.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/rapprochement/reconcile.h"
#include "reconcile_case.h"

#define ALL_LENGTHS (REC_SIGNAL_TRIMESTRIEL | REC_SIGNAL_SEMESTRIEL | REC_SIGNAL_ANNUEL)

static void
quarters_absorb_months(void)
{
	RecAnnouncement *quarter;
	RecMovement *paid;

	begin();
	declare(&facts, FARM, JAN, 100);
	declare(&facts, FARM, FEB, 200);
	declare(&facts, FARM, MAR, 300);
	declare(&facts, FARM, APR, 400);
	quarter = announce(&facts, FARM, Q1, 600);
	paid = cash(&facts, FARM, FEB, day(4, 5), 600);
	run();
	is_int(out.key_count, 2, "%s", "a quarter takes in its three months, not the fourth");
	ok(key_of(&out, FARM, Q1)->due == 600 && key_of(&out, FARM, APR)->due == 400, "%s",
	   "amounts declared by month are compared by quarter");
	has_row(paid, quarter, REC_METHOD_EXACT, 600, Q1, "cash of a month settles its quarter");
	is_int(key_of(&out, FARM, Q1)->signals & ALL_LENGTHS, REC_SIGNAL_TRIMESTRIEL, "%s",
		   "the key says that it is a quarter");
	is_int(key_of(&out, FARM, APR)->signals & ALL_LENGTHS, 0, "%s", "a month says nothing");

	quarter->period = H1;
	run();
	ok(out.key_count == 1 && key_of(&out, FARM, H1)->due == 1000, "%s",
	   "a half-year takes in two quarters");
	is_int(key_of(&out, FARM, H1)->signals & ALL_LENGTHS, REC_SIGNAL_SEMESTRIEL, "%s",
		   "the key says that it is a half-year");
	quarter->period = YEAR;
	run();
	is_int(key_of(&out, FARM, YEAR)->signals & ALL_LENGTHS, REC_SIGNAL_ANNUEL, "%s",
		   "and this one that it is a year");
	declare(&facts, HEAD, JAN, 5);
	run();
	ok(key_of(&out, HEAD, JAN) != NULL, "%s", "of this SIRET alone");
}

/* A month that is announced by itself is compared by itself. */
static void
announced_months_are_not_absorbed(void)
{
	RecAnnouncement *year;
	RecAnnouncement *april;
	RecMovement *paid;

	begin();
	declare(&facts, FARM, JAN, 100);
	april = announce(&facts, FARM, APR, 100);
	declare(&facts, FARM, APR, 100);
	year = announce(&facts, FARM, YEAR, 40);
	year->month = 202604;
	run();
	is_int(key_of(&out, FARM, JAN)->status, REC_SANS_VERSEMENT, "%s",
		   "a year does not hide a month that was not paid");
	is_int(key_of(&out, FARM, APR)->announced, 100, "%s", "nor one that was");
	is_int(key_of(&out, FARM, 202604)->announced, 40, "%s",
		   "it is on the month that declared it");
	is_int(key_of(&out, FARM, 202604)->signals & ALL_LENGTHS, 0, "%s", "which is a month");

	april->signals = REC_SIGNAL_REGUL;
	run();
	ok(out.key_count == 1 && out.keys[0].period == YEAR, "%s",
	   "a regularisation is taken in: the months were announced together");
	april->signals = 0;
	april->amount = 0;
	run();
	ok(out.key_count == 1 && out.keys[0].period == YEAR, "%s", "so is an announcement of nothing");

	/* Of nested long periods, those in which nothing shorter is announced. */
	april->amount = 100;
	announce(&facts, FARM, Q1, 60);
	run();
	ok(key_of(&out, FARM, Q1)->announced == 60 && key_of(&out, FARM, Q1)->due == 100 &&
	   key_of(&out, FARM, APR)->announced == 100, "%s",
	   "a quarter inside the year takes in what it holds");
	april->period = JAN;
	run();
	ok(key_of(&out, FARM, Q1) == NULL && key_of(&out, FARM, MAR)->announced == 60, "%s",
	   "not its first month, when that is announced");
	april->period = Q1;
	run();
	is_int(key_of(&out, FARM, Q1)->announced, 160, "%s", "a quarter announced twice is one");

	/* Its cash is still its own. */
	april->period = APR;
	year->period = YEAR;
	paid = cash(&facts, FARM, YEAR, day(5, 5), 40);
	run();
	has_row(paid, year, REC_METHOD_EXACT, 40, 202604, "cash of the year settles the year");
}

static void
declared_amounts_do_not_absorb(void)
{
	begin();
	declare(&facts, FARM, Q1, 300)->month = MAR;
	declare(&facts, FARM, JAN, 100);
	run();
	ok(out.key_count == 2 && key_of(&out, FARM, MAR)->due == 300 &&
	   key_of(&out, FARM, JAN)->due == 100, "%s",
	   "a line over a quarter is on the month that declared it");
	announce(&facts, FARM, Q1, 400);
	run();
	ok(out.key_count == 1 && key_of(&out, FARM, Q1)->due == 400, "%s",
	   "unless the quarter is a key");
	declare(&facts, FARM, YEAR, 7)->month = APR;
	run();
	ok(key_of(&out, FARM, APR)->due == 7, "%s", "a quarter does not hold a year");
	declare(&facts, FARM, NONE, 8)->month = FEB;
	run();
	is_int(key_of(&out, FARM, Q1)->due, 408, "%s",
		   "a line of no one period follows its month, here into the quarter");
}

static void
debits_do_not_absorb(void)
{
	begin();
	declare(&facts, FARM, FEB, 500);
	announce(&facts, FARM, FEB, 500);
	cash(&facts, FARM, FEB, day(3, 5), 500);
	emit(&facts, FARM, YEAR, 900);
	emit(&facts, FARM, Q1, 70);
	run();
	ok(out.key_count == 3 && key_of(&out, FARM, FEB)->status == REC_OK &&
	   key_of(&out, FARM, FEB)->emitted == 0, "%s", "what is emitted takes in no month");
	is_int(key_of(&out, FARM, MAR)->emitted, 70, "%s", "it is on the last month of its quarter");
	is_int(key_of(&out, FARM, 202512)->emitted, 900, "%s", "or of its year");
	facts.announcements[0].period = H1;
	facts.movements[0].period = H1;
	run();
	is_int(key_of(&out, FARM, H1)->emitted, 70, "%s", "or on the key that holds it all");
}

static void
cash_absorbs_what_is_not_announced(void)
{
	RecAnnouncement *january;
	RecAnnouncement *february;
	RecAnnouncement *before;
	RecMovement *paid;
	RecMovement *loose;

	begin();
	declare(&facts, FARM, FEB, 500);
	paid = cash(&facts, FARM, Q1, day(4, 5), 500);
	run();
	ok(out.key_count == 1 && out.keys[0].period == Q1 && out.keys[0].cashed == 500, "%s",
	   "cash of a quarter takes in months that announce nothing");

	before = announce(&facts, FARM, 202412, 500);
	january = announce(&facts, FARM, JAN, 200);
	february = announce(&facts, FARM, FEB, 200);
	run();
	has_row(paid, january, REC_METHOD_IMPUTED, 200, JAN, "it settles the months announced in it");
	has_row(paid, february, REC_METHOD_IMPUTED, 200, FEB, "each on its key");
	has_row(paid, NULL, REC_METHOD_CREDIT, 100, MAR, "what is left is on its last month");
	ok(row_of(paid, before) == NULL, "%s", "and no month outside it, though that is older");
	paid->amount = 400;
	run();
	has_row(paid, february, REC_METHOD_SUM_ANNOUNCED, 200, FEB, "to the centime when it can");

	/* Assigned to a key, then to a quarter, then to a year, then to nothing. */
	begin();
	january = announce(&facts, FARM, JAN, 200);
	february = announce(&facts, FARM, FEB, 200);
	loose = cash(&facts, FARM, NONE, day(1, 1), 200);
	paid = cash(&facts, FARM, YEAR, day(1, 2), 200);
	cash(&facts, FARM, Q1, day(1, 3), 150);
	run();
	has_row(&facts.movements[2], january, REC_METHOD_IMPUTED, 150, JAN, "the quarter first");
	has_row(paid, february, REC_METHOD_EXACT, 200, FEB, "then the year");
	has_row(loose, january, REC_METHOD_IMPUTED, 50, JAN, "then what is of no period");
}

/* FARM and BARN are of one enterprise. */
static void
payment_through_another(void)
{
	RecAnnouncement *farm;
	RecAnnouncement *own;
	RecMovement *paid;
	const RecKey *key;

	begin();
	farm = announce_through(&facts, FARM, BARN, JAN, 500);
	announce_through(&facts, SHED, BARN, JAN, 300);
	own = announce(&facts, BARN, JAN, 200);
	paid = cash(&facts, BARN, NONE, day(2, 5), 800);
	farm->signals = REC_SIGNAL_REGUL | REC_SIGNAL_DOUTE;
	run();
	has_row(paid, farm, REC_METHOD_SUM_ANNOUNCED, 500, JAN, "the payer pays for one");
	has_row(paid, &facts.announcements[1], REC_METHOD_SUM_ANNOUNCED, 300, JAN, "and for another");
	key = key_of(&out, BARN, JAN);
	ok(key->announced == 200 && key->announced_for_other == 800 && key->cashed == 800 &&
	   key->allocated == 800 && key->announced_by_other == 0, "%s", "the payer's key");
	is_int(key->due_day, own->due, "%s", "the payer still owes its own");
	ok((key->signals & REC_SIGNAL_PAYE_POUR_AUTRE) != 0 &&
	   (key->signals & REC_SIGNAL_REGUL) != 0 && (key->signals & REC_SIGNAL_DOUTE) == 0,
	   "%s", "amounts are signalled at the payer, doubts where they arose");
	key = key_of(&out, FARM, JAN);
	ok(key->announced == 0 && key->announced_by_other == 500 && key->cashed == 0 &&
	   key->settled_by_other == 500 && key->announced_for_other == 0, "%s",
	   "the declaring key knows what was settled elsewhere");
	ok((key->signals & REC_SIGNAL_PAYE_PAR_AUTRE) != 0 &&
	   (key->signals & REC_SIGNAL_DOUTE) != 0, "%s", "and says so");
	is_int(key->due_day, CALIMERO_NO_DAY, "%s", "and waits for nothing");
	has_signal(BARN, JAN, REC_SIGNAL_AUTRE_ENTREPRISE, false, "all of one enterprise");

	paid->amount = 600;
	run();
	ok(key_of(&out, FARM, JAN)->settled_by_other == 500 &&
	   key_of(&out, SHED, JAN)->settled_by_other == 0 &&
	   key_of(&out, BARN, JAN)->allocated == 600, "%s",
	   "a part payment settles the lower SIRET first");
	paid->siret = FARM;
	run();
	ok(row_of(paid, farm) == NULL && key_of(&out, FARM, FEB)->cashed == 600, "%s",
	   "cash of the declaring SIRET does not settle what another is to pay");
}

/* HEAD is of another enterprise. */
static void
another_enterprise_comes_last(void)
{
	RecAnnouncement *farm;
	RecAnnouncement *own;
	RecMovement *paid;

	begin();
	farm = announce_through(&facts, FARM, HEAD, JAN, 500);
	own = announce(&facts, HEAD, FEB, 200);
	paid = cash(&facts, HEAD, NONE, day(2, 5), 500);
	run();
	has_row(paid, own, REC_METHOD_IMPUTED, 200, FEB, "the payer's own comes first, though younger");
	has_row(paid, farm, REC_METHOD_IMPUTED, 300, JAN, "then others, on what is left");
	has_signal(HEAD, JAN, REC_SIGNAL_AUTRE_ENTREPRISE, true, "the payer's key says it");
	has_signal(HEAD, FEB, REC_SIGNAL_AUTRE_ENTREPRISE, false, "not that of its own");
	has_signal(FARM, JAN, REC_SIGNAL_AUTRE_ENTREPRISE, true, "the key paid for says it");

	paid->amount = 200;
	run();
	ok(row_of(paid, farm) == NULL, "%s", "nothing left, nothing settled");
	has_signal(FARM, JAN, REC_SIGNAL_AUTRE_ENTREPRISE, true, "and both keys still say who was named");
	is_int(key_of(&out, FARM, JAN)->due_day, farm->due, "%s", "it is waited for where it was announced");
	is_int(key_of(&out, HEAD, JAN)->due_day, CALIMERO_NO_DAY, "%s", "not at the payer of another enterprise");
	ok(key_of(&out, FARM, JAN)->unpaid_by_other == 500 &&
	   key_of(&out, HEAD, JAN)->unpaid_for_other == 500, "%s", "the same centimes on either side");
	is_text(rec_status_codes[key_of(&out, FARM, JAN)->status], "SANS_ENCAISSEMENT", "%s",
			"and missing at the one who announced them");

	/* On one key, assigned by the account. */
	own->period = own->month = JAN;
	paid->period = JAN;
	paid->amount = 600;
	run();
	has_row(paid, own, REC_METHOD_IMPUTED, 200, JAN, "its own first, on one key too");
	has_row(paid, farm, REC_METHOD_IMPUTED, 400, JAN, "then the other's");

	/* An establishment of the payer's enterprise is no stranger. */
	farm->siret = HEAD + 8;
	paid->amount = 500;
	run();
	has_row(paid, farm, REC_METHOD_EXACT, 500, JAN, "within one enterprise all are equal");
}

static void
payment_through_another_by_quarter(void)
{
	RecAnnouncement *quarter;

	begin();
	quarter = announce_through(&facts, FARM, HEAD, Q1, 500);
	declare(&facts, FARM, FEB, 500);
	declare(&facts, HEAD, FEB, 200);
	cash(&facts, HEAD, MAR, day(4, 5), 500);
	run();
	ok(key_of(&out, FARM, Q1)->due == 500 && key_of(&out, HEAD, FEB)->due == 200 &&
	   key_of(&out, HEAD, Q1) == NULL, "%s", "a quarter absorbs where it is declared alone");
	is_int(key_of(&out, HEAD, MAR)->announced_for_other, 500, "%s",
		   "at the payer it is on the month that declared it");
	is_int(key_of(&out, FARM, Q1)->settled_by_other, 500, "%s", "and is settled across");
	quarter->siret = HEAD + 8;
	run();
	ok(key_of(&out, HEAD, Q1) == NULL, "%s", "within one enterprise too");
	announce(&facts, HEAD, Q1, 200);
	run();
	is_int(key_of(&out, HEAD, Q1)->announced_for_other, 500, "%s",
		   "a payer that pays by quarter has it there");

	/* The quarter of one key is the month of the other. */
	begin();
	announce_through(&facts, FARM, HEAD, FEB, 500)->signals = REC_SIGNAL_REGUL;
	announce(&facts, FARM, Q1, 100);
	cash(&facts, HEAD, FEB, day(4, 5), 450);
	run();
	is_int(key_of(&out, FARM, Q1)->settled_by_other, 450, "%s",
		   "settled where the declaring SIRET has its key");
	is_int(key_of(&out, HEAD, FEB)->cashed, 450, "%s", "cashed where the payer has its own");
}

int
main(void)
{
	quarters_absorb_months();
	announced_months_are_not_absorbed();
	declared_amounts_do_not_absorb();
	debits_do_not_absorb();
	cash_absorbs_what_is_not_announced();
	payment_through_another();
	another_enterprise_comes_last();
	payment_through_another_by_quarter();
	begin();
	return done_testing();
}
