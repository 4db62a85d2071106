/*-------------------------------------------------------------------------
 *
 * reconcile_test.c
 *	  Keys, periods, reversals and allocations: each rule by its own small case.
 *
 * IDENTIFICATION
 *	  tests/unit/reconcile_test.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/rapprochement/reconcile.h"
#include "reconcile_case.h"

static void
nothing_gives_nothing(void)
{
	begin();
	run();
	ok(out.key_count == 0 && out.allocation_count == 0 && out.keys == NULL, "%s",
	   "no facts, no keys");
	cash(&facts, FARM, JAN, day(2, 5), 0);
	emit(&facts, FARM, JAN, 0);
	run();
	is_int(out.key_count, 0, "%s", "a movement of nothing is no movement");
	announce(&facts, FARM, JAN, 0);
	run();
	ok(out.key_count == 1 && out.allocation_count == 0 && out.keys[0].status == REC_OK,
	   "%s", "an announcement of nothing shows, and is settled by nothing");
}

static void
sums_by_key(void)
{
	const RecKey *key;

	begin();
	declare(&facts, FARM, JAN, 700)->signals = REC_SIGNAL_REGUL;
	declare(&facts, FARM, JAN, 300)->reductions = -50;
	declare(&facts, FARM, FEB, 50);
	declare(&facts, HEAD, JAN, 9);
	announce(&facts, FARM, JAN, 600);
	announce(&facts, FARM, JAN, 400)->signals = REC_SIGNAL_SUBSTITUTION;
	emit(&facts, FARM, JAN, 1100);
	emit(&facts, FARM, JAN, -100);
	mark(&facts, FARM, JAN, REC_SIGNAL_NEANT);
	run();
	is_int(out.key_count, 3, "%s", "one key for each SIRET and period");
	ok(out.keys[0].siret == FARM && out.keys[0].period == JAN &&
	   out.keys[1].period == FEB && out.keys[2].siret == HEAD, "%s",
	   "keys come by SIRET, then by period");
	key = key_of(&out, FARM, JAN);
	ok(key->due == 1000 && key->contributions == 1000 && key->reductions == -50 &&
	   key->lines == 2 && key->announced == 1000 && key->emitted == 1000 &&
	   key->announced_by_other == 0 && key->announced_for_other == 0, "%s",
	   "the sums of a key");
	ok((key->signals & (REC_SIGNAL_REGUL | REC_SIGNAL_SUBSTITUTION | REC_SIGNAL_NEANT)) ==
	   (REC_SIGNAL_REGUL | REC_SIGNAL_SUBSTITUTION | REC_SIGNAL_NEANT), "%s",
	   "signals of its facts are on the key");
	is_int(out.allocation_count, 0, "%s", "what the caisse emitted was not cashed");
}

static void
months_without_facts_make_no_key(void)
{
	RecMovement *paid;

	begin();
	announce(&facts, FARM, JAN, 500);
	paid = cash(&facts, FARM, NONE, day(2, 5), 500);
	run();
	ok(out.key_count == 1 && out.keys[0].period == JAN, "%s",
	   "the month of a payment is no key when nothing is left of it");
	paid->amount = 501;
	run();
	has_cash(FARM, FEB, 1, 0, "what is left of it makes one");
	has_signal(FARM, FEB, REC_SIGNAL_CREDIT, true, "a credit is signalled");
	has_row(paid, NULL, REC_METHOD_CREDIT, 1, FEB, "and has its row");
	paid->day = CALIMERO_NO_DAY;
	run();
	has_cash(FARM, NONE, 501, 0, "without period or day it reaches nothing, on a key of no period");
	facts.announcements[0].period = Q1;
	paid->day = day(2, 5);
	run();
	has_cash(FARM, Q1, 501, 500, "a month that a quarter takes in is the quarter");
}

static void
assigned_cash_stays_in_its_period(void)
{
	RecAnnouncement *january;
	RecAnnouncement *february;
	RecMovement *assigned;
	RecMovement *free_cash;

	begin();
	january = announce(&facts, FARM, JAN, 500);
	february = announce(&facts, FARM, FEB, 500);
	assigned = cash(&facts, FARM, FEB, day(2, 1), 700);
	run();
	has_row(assigned, february, REC_METHOD_IMPUTED, 500, FEB, "assigned cash settles its key");
	has_row(assigned, NULL, REC_METHOD_CREDIT, 200, FEB, "what is left stays there");
	ok(row_of(assigned, january) == NULL, "%s", "and settles no other key");
	has_cash(FARM, JAN, 0, 0, "the other key has nothing");

	free_cash = cash(&facts, FARM, NONE, day(1, 1), 500);
	run();
	has_row(free_cash, january, REC_METHOD_EXACT, 500, JAN,
			"older cash of no period comes after what was assigned");
}

static void
equal_amounts_oldest_first(void)
{
	RecAnnouncement *old;
	RecAnnouncement *recent;
	RecMovement *first;
	RecMovement *second;

	begin();
	recent = announce(&facts, FARM, FEB, 500);
	old = announce(&facts, FARM, JAN, 500);
	second = cash(&facts, FARM, NONE, day(3, 9), 500);
	first = cash(&facts, FARM, NONE, day(3, 8), 500);
	run();
	has_row(first, old, REC_METHOD_EXACT, 500, JAN, "oldest with oldest");
	has_row(second, recent, REC_METHOD_EXACT, 500, FEB, "then the next ones");

	/* Exact comes before oldest, whatever came in between. */
	begin();
	old = announce(&facts, FARM, JAN, 300);
	recent = announce(&facts, FARM, FEB, 500);
	first = cash(&facts, FARM, NONE, day(2, 1), 500);
	run();
	has_row(first, recent, REC_METHOD_EXACT, 500, FEB, "an equal amount before an older one");
	ok(row_of(first, old) == NULL, "%s", "the older one stays open");

	/* Within one period: due, then payment day, then identity. */
	begin();
	recent = announce(&facts, FARM, JAN, 500);
	old = announce(&facts, FARM, JAN, 500);
	recent->day = day(2, 6);
	old->day = day(2, 5);
	first = cash(&facts, FARM, NONE, day(2, 9), 500);
	run();
	has_row(first, old, REC_METHOD_EXACT, 500, JAN, "the earlier payment date is older");
	recent->due = old->due - 1;
	run();
	has_row(first, recent, REC_METHOD_EXACT, 500, JAN, "the earlier due day is older");

	/* In a quarter that takes in months, the month still tells. */
	begin();
	announce(&facts, FARM, FEB, 500)->signals = REC_SIGNAL_REGUL;
	old = announce(&facts, FARM, JAN, 500);
	old->signals = REC_SIGNAL_REGUL;
	announce(&facts, FARM, Q1, 900);
	first = cash(&facts, FARM, Q1, day(4, 9), 500);
	run();
	has_row(first, old, REC_METHOD_EXACT, 500, Q1, "January is older than February in a quarter");
}

static void
sums_of_announcements(void)
{
	RecAnnouncement *one;
	RecAnnouncement *two;
	RecAnnouncement *three;
	RecMovement *paid;

	begin();
	one = announce(&facts, FARM, JAN, 100);
	two = announce(&facts, FARM, FEB, 250);
	three = announce(&facts, FARM, MAR, 400);
	paid = cash(&facts, FARM, NONE, day(4, 5), 500);
	run();
	has_row(paid, one, REC_METHOD_SUM_ANNOUNCED, 100, JAN, "a sum settles its first part");
	has_row(paid, three, REC_METHOD_SUM_ANNOUNCED, 400, MAR, "and its second");
	ok(row_of(paid, two) == NULL, "%s", "not what lies between");

	paid->amount = 501;
	run();
	has_row(paid, one, REC_METHOD_IMPUTED, 100, JAN, "one centime more is no sum");
	has_row(paid, three, REC_METHOD_IMPUTED, 151, MAR, "and is imputed, oldest first");

	paid->amount = 350;
	three->amount = 350;
	run();
	has_row(paid, three, REC_METHOD_EXACT, 350, MAR, "an equal amount goes before a sum");

	/* Within one key for assigned cash. */
	begin();
	one = announce(&facts, FARM, JAN, 100);
	announce(&facts, FARM, JAN, 250);
	three = announce(&facts, FARM, FEB, 400);
	paid = cash(&facts, FARM, JAN, day(2, 5), 350);
	run();
	has_row(paid, one, REC_METHOD_SUM_ANNOUNCED, 100, JAN, "the sum of one key");
	paid->amount = 500;
	run();
	ok(row_of(paid, three) == NULL, "%s", "a sum does not reach over keys for assigned cash");
	has_row(paid, NULL, REC_METHOD_CREDIT, 150, JAN, "what is left is a credit");
}

static void
sums_of_cashed_amounts(void)
{
	RecAnnouncement *announced;
	RecMovement *one;
	RecMovement *two;
	RecMovement *three;

	begin();
	announced = announce(&facts, FARM, JAN, 900);
	one = cash(&facts, FARM, NONE, day(2, 5), 300);
	two = cash(&facts, FARM, NONE, day(2, 6), 70);
	three = cash(&facts, FARM, NONE, day(2, 7), 600);
	run();
	has_row(one, announced, REC_METHOD_SUM_CASHED, 300, JAN, "paid in two: the first part");
	has_row(three, announced, REC_METHOD_SUM_CASHED, 600, JAN, "and the second");
	has_row(two, NULL, REC_METHOD_CREDIT, 70, FEB, "not what lies between");
}

static void
ambiguous_sums_are_not_chosen(void)
{
	RecAnnouncement *large;
	RecMovement *paid;

	begin();
	announce(&facts, FARM, JAN, 100);
	announce(&facts, FARM, FEB, 100);
	large = announce(&facts, FARM, MAR, 300);
	announce(&facts, FARM, APR, 1000);
	paid = cash(&facts, FARM, NONE, day(5, 5), 400);
	run();
	has_row(paid, large, REC_METHOD_IMPUTED, 200, MAR, "two sets would do: imputed instead");
	has_signal(FARM, JAN, REC_SIGNAL_AMBIGU, true, "the first that might be meant says so");
	has_signal(FARM, FEB, REC_SIGNAL_AMBIGU, true, "so does the second");
	has_signal(FARM, MAR, REC_SIGNAL_AMBIGU, true, "and what both sets hold");
	has_signal(FARM, APR, REC_SIGNAL_AMBIGU, false, "what no set holds does not");

	begin();
	announce(&facts, FARM, JAN, 400);
	announce(&facts, FARM, FEB, 5000);
	cash(&facts, FARM, NONE, day(2, 5), 100);
	cash(&facts, FARM, NONE, day(2, 6), 100);
	cash(&facts, FARM, NONE, day(2, 7), 300);
	run();
	has_signal(FARM, JAN, REC_SIGNAL_AMBIGU, true, "an announcement paid by one of two sets");
	has_signal(FARM, FEB, REC_SIGNAL_AMBIGU, false, "another announcement");
	has_cash(FARM, JAN, 400, 400, "it is paid all the same");
}

static void
sums_are_bounded(void)
{
	RecMovement *paid;
	int			i;

	/* Three items open where two are looked at: no sum is looked for. */
	begin();
	facts.input.rules.max_items = 2;
	announce(&facts, FARM, JAN, 100);
	announce(&facts, FARM, FEB, 250);
	announce(&facts, FARM, MAR, 400);
	paid = cash(&facts, FARM, NONE, day(4, 5), 650);
	run();
	has_row(paid, &facts.announcements[2], REC_METHOD_IMPUTED, 300, MAR, "imputed");
	has_signal(FARM, JAN, REC_SIGNAL_BORNE, true, "the keys that get the cash say why");
	has_signal(FARM, MAR, REC_SIGNAL_BORNE, true, "all of them");
	facts.input.rules.max_items = 3;
	run();
	has_row(paid, &facts.announcements[2], REC_METHOD_SUM_ANNOUNCED, 400, MAR,
			"three looked at: found");
	has_signal(FARM, MAR, REC_SIGNAL_BORNE, false, "and no bound was met");
	paid->amount = 349;
	run();
	has_signal(FARM, JAN, REC_SIGNAL_BORNE, false, "no set, and nothing left to look at");

	/* The same for one announcement and many cashed amounts. */
	begin();
	facts.input.rules.max_items = -5;
	announce(&facts, FARM, JAN, 650);
	announce(&facts, FARM, FEB, 9000);
	cash(&facts, FARM, NONE, day(2, 5), 100);
	cash(&facts, FARM, NONE, day(2, 6), 250);
	cash(&facts, FARM, NONE, day(2, 7), 400);
	run();
	has_signal(FARM, JAN, REC_SIGNAL_BORNE, true, "an announcement that met the bound");
	has_cash(FARM, JAN, 650, 650, "is paid by imputation");

	/* A credit that met the bound. */
	begin();
	facts.input.rules.max_items = 2;
	facts.input.rules.imputation = REC_IMPUTE_NONE;
	for (i = 0; i < 3; i++)
		announce(&facts, FARM, JAN, 100 << i);
	cash(&facts, FARM, NONE, day(2, 5), 600);
	run();
	has_signal(FARM, FEB, REC_SIGNAL_BORNE, true, "a credit that met the bound says so");
	has_signal(FARM, JAN, REC_SIGNAL_BORNE, false, "the key that got nothing does not");

	/* Beyond twelve is brought back to twelve. */
	begin();
	facts.input.rules.max_items = 1000;
	for (i = 0; i < 13; i++)
		announce(&facts, FARM, 202401 + i % 12 + i / 12 * 100, (int64_t) 1000 << i);
	cash(&facts, FARM, NONE, day(2, 5), (int64_t) 3000 << 11);
	run();
	has_signal(FARM, 202401, REC_SIGNAL_BORNE, true, "thirteen are never looked at at once");
	facts.input.announcement_count = 12;
	facts.movements[0].amount = (int64_t) 3000 << 10;
	run();
	has_row(&facts.movements[0], &facts.announcements[11], REC_METHOD_SUM_ANNOUNCED,
			(int64_t) 1000 << 11, 202412, "twelve are");
}

static void
imputation_rules(void)
{
	RecAnnouncement *old;
	RecAnnouncement *recent;
	RecMovement *paid;

	begin();
	old = announce(&facts, FARM, JAN, 500);
	recent = announce(&facts, FARM, FEB, 500);
	paid = cash(&facts, FARM, NONE, day(3, 5), 600);
	run();
	has_row(paid, old, REC_METHOD_IMPUTED, 500, JAN, "oldest first: all of the oldest");
	has_row(paid, recent, REC_METHOD_IMPUTED, 100, FEB, "then a part of the next");
	is_int(key_of(&out, FARM, JAN)->due_day, CALIMERO_NO_DAY, "%s",
		   "nothing to wait for when all is settled");
	is_int(key_of(&out, FARM, FEB)->due_day, recent->due, "%s",
		   "the day on which the rest is due");

	facts.input.rules.imputation = REC_IMPUTE_NEWEST;
	run();
	has_row(paid, recent, REC_METHOD_IMPUTED, 500, FEB, "newest first");
	has_row(paid, old, REC_METHOD_IMPUTED, 100, JAN, "then the one before");

	facts.input.rules.imputation = REC_IMPUTE_NONE;
	run();
	has_row(paid, NULL, REC_METHOD_CREDIT, 600, MAR, "no imputation: a credit");
	has_cash(FARM, MAR, 600, 0, "on the month it was cashed in");
	recent->due = CALIMERO_NO_DAY;
	run();
	is_int(key_of(&out, FARM, FEB)->due_day, CALIMERO_NO_DAY, "%s",
		   "an announcement of no due day is waited for no more");
}

static void
due_day_is_the_first_unpaid(void)
{
	RecAnnouncement *first;
	RecAnnouncement *second;

	begin();
	first = announce(&facts, FARM, JAN, 500);
	second = announce(&facts, FARM, JAN, 300);
	first->due = day(2, 20);
	second->due = day(3, 20);
	run();
	is_int(key_of(&out, FARM, JAN)->due_day, day(2, 20), "%s", "nothing paid: the first due");
	cash(&facts, FARM, JAN, day(2, 5), 500);
	run();
	is_int(key_of(&out, FARM, JAN)->due_day, day(3, 20), "%s",
		   "the first one paid: the next due");
}

/* Debits alone wait for a declaration; whatever else there is, they wait for nothing. */
static void
due_day_of_debits_alone(void)
{
	RecMovement *first;
	RecMovement *second;
	RecMovement *paid;

	begin();
	first = emit(&facts, FARM, JAN, 500);
	second = emit(&facts, FARM, JAN, 300);
	first->due = day(2, 22);
	second->due = day(2, 20);
	run();
	is_int(key_of(&out, FARM, JAN)->due_day, day(2, 20), "%s", "of two debits, the first due");
	second->amount = 0;
	run();
	is_int(key_of(&out, FARM, JAN)->due_day, day(2, 22), "%s", "a debit of nothing is none");
	second->amount = 300;
	second->due = CALIMERO_NO_DAY;
	run();
	is_int(key_of(&out, FARM, JAN)->due_day, CALIMERO_NO_DAY, "%s",
		   "a debit of no due day waits for nothing");
	second->due = day(2, 20);
	second->amount = -500;
	run();
	ok(key_of(&out, FARM, JAN)->status == REC_OK &&
	   key_of(&out, FARM, JAN)->due_day == CALIMERO_NO_DAY, "%s",
	   "debits that cancel out wait for nothing");
	second->siret = HEAD;
	run();
	is_int(key_of(&out, FARM, JAN)->due_day, day(2, 22), "%s", "another SIRET has its own day");
	second->siret = FARM;
	second->period = FEB;
	run();
	is_int(key_of(&out, FARM, FEB)->due_day, day(2, 20), "%s", "another period too");

	paid = cash(&facts, FARM, JAN, day(2, 9), 500);
	run();
	is_int(key_of(&out, FARM, JAN)->due_day, CALIMERO_NO_DAY, "%s",
		   "cash without a declaration is an écart at once");
	paid->siret = HEAD;
	declare(&facts, FARM, JAN, 500);
	run();
	is_int(key_of(&out, FARM, JAN)->due_day, CALIMERO_NO_DAY, "%s",
		   "so is what is declared and not announced");
	announce(&facts, FARM, JAN, 500)->due = day(3, 1);
	run();
	is_int(key_of(&out, FARM, JAN)->due_day, day(3, 1), "%s",
		   "an announcement is due on its own day, not on that of the debit");
}

static void
named_reversals(void)
{
	RecAnnouncement *announced;
	RecMovement *paid;
	RecMovement *rejected;

	begin();
	announced = announce(&facts, FARM, JAN, 500);
	paid = cash(&facts, FARM, JAN, day(2, 5), 500);
	rejected = cash(&facts, FARM, FEB, day(2, 9), -500);
	rejected->reverses = paid->identity;
	run();
	has_cash(FARM, JAN, 0, 0, "a rejected payment is no cash");
	has_row(paid, NULL, REC_METHOD_REVERSAL, 500, JAN, "the payment has a row");
	has_row(rejected, NULL, REC_METHOD_REVERSAL, -500, JAN,
			"the reversal has one, on the key of the payment");
	is_int(row_of(paid, NULL)->counterpart, rejected->identity, "%s", "each names the other");
	is_int(row_of(rejected, NULL)->counterpart, paid->identity, "%s", "both ways");
	ok(key_of(&out, FARM, FEB) == NULL, "%s", "the period of the reversal is untouched");

	rejected->amount = -200;
	run();
	has_row(paid, announced, REC_METHOD_IMPUTED, 300, JAN, "a part reversed: the rest pays");
	rejected->amount = -700;
	run();
	has_cash(FARM, JAN, 0, 0, "more than was paid cannot be taken back");
	has_cash(FARM, FEB, -200, 0, "what is left is negative cash on its own period");

	/* Two of them, the earlier one first. */
	rejected->amount = -300;
	cash(&facts, FARM, FEB, day(2, 8), -400)->reverses = paid->identity;
	run();
	has_cash(FARM, FEB, -200, 0, "two reversals take no more than there is");
	is_int(row_of(&facts.movements[2], NULL)->amount, -400, "%s", "the earlier one all of it");
	ok(out.allocations[0].movement == paid->identity &&
	   out.allocations[0].counterpart == rejected->identity &&
	   out.allocations[1].counterpart == facts.movements[2].identity, "%s",
	   "rows of one movement come by counterpart");
}

/* Whoever asks why a month is short must see the reversal there. */
static void
reversals_are_where_the_rest_settles(void)
{
	RecAnnouncement *january;
	RecMovement *paid;
	RecMovement *rejected;

	begin();
	january = announce(&facts, FARM, JAN, 500);
	paid = cash(&facts, FARM, NONE, day(2, 5), 500);
	rejected = cash(&facts, FARM, NONE, day(2, 9), -200);
	rejected->reverses = paid->identity;
	run();
	has_row(paid, january, REC_METHOD_IMPUTED, 300, JAN, "the rest of a part reversed");
	has_row(paid, NULL, REC_METHOD_REVERSAL, 200, JAN, "what was reversed is beside it");
	has_row(rejected, NULL, REC_METHOD_REVERSAL, -200, JAN, "and so is the reversal");
	has_cash(FARM, JAN, 300, 300, "the sums are what they were");
	is_int(out.key_count, 1, "%s", "no row of nothing on the month it came in");

	rejected->amount = -500;
	run();
	has_row(rejected, NULL, REC_METHOD_REVERSAL, -500, FEB,
			"nothing left to settle: where it came in");
}

static void
unnamed_reversals(void)
{
	RecMovement *early;
	RecMovement *late;
	RecMovement *rejected;

	begin();
	early = cash(&facts, FARM, JAN, day(2, 5), 500);
	late = cash(&facts, FARM, JAN, day(2, 15), 500);
	rejected = cash(&facts, FARM, JAN, day(2, 12), -500);
	run();
	ok(row_of(early, NULL) != NULL && row_of(early, NULL)->method == REC_METHOD_REVERSAL, "%s",
	   "a reversal takes back what was cashed before it");
	rejected->day = day(2, 15);
	run();
	is_int(row_of(late, NULL)->method, REC_METHOD_REVERSAL, "%s",
		   "the latest one, that of the same day included");
	rejected->day = CALIMERO_NO_DAY;
	run();
	is_int(row_of(late, NULL)->method, REC_METHOD_REVERSAL, "%s",
		   "a reversal of no day, the latest one of all");
	rejected->day = day(2, 4);
	run();
	has_cash(FARM, JAN, 500, 0, "nothing cashed before it: the sum is the same");
	is_int(row_of(rejected, NULL)->counterpart, -1, "%s", "but it stands alone");
	rejected->day = day(2, 20);
	rejected->amount = -499;
	run();
	is_int(row_of(rejected, NULL)->counterpart, -1, "%s", "another amount is another payment");
	rejected->amount = -500;
	rejected->period = FEB;
	run();
	ok(key_of(&out, FARM, FEB) == NULL, "%s", "one alone in its period finds the payment of another");
	has_cash(FARM, JAN, 500, 0, "and takes it back there");
	rejected->period = JAN;
	rejected->siret = HEAD;
	run();
	has_cash(HEAD, JAN, -500, 0, "another SIRET is another payment");
	rejected->siret = FARM;
	rejected->reverses = 1;
	run();
	is_int(row_of(rejected, NULL)->counterpart, late->identity, "%s",
		   "a reference to nothing counts as none");

	/* None of a period, and two reversals of two payments. */
	early->period = late->period = rejected->period = NONE;
	rejected->reverses = UINT64_MAX;
	cash(&facts, FARM, NONE, day(2, 21), -500);
	run();
	ok(out.key_count == 1 && key_of(&out, FARM, FEB)->cashed == 0 &&
	   (key_of(&out, FARM, FEB)->signals & REC_SIGNAL_CREDIT) == 0, "%s",
	   "two payments, two rejections, nothing left");
	is_int(row_of(rejected, NULL)->counterpart, late->identity, "%s",
		   "the first rejection takes the latest payment");
}

static void
every_method_has_a_name(void)
{
	is_text(rec_method_codes[REC_METHOD_EXACT], "EXACT", "%s", "the first method");
	is_text(rec_method_codes[REC_METHOD_SUM_ANNOUNCED], "SOMME_ANNONCES", "%s", "sum");
	is_text(rec_method_codes[REC_METHOD_SUM_CASHED], "SOMME_PAIEMENTS", "%s", "sum");
	is_text(rec_method_codes[REC_METHOD_IMPUTED], "IMPUTATION", "%s", "imputation");
	is_text(rec_method_codes[REC_METHOD_REVERSAL], "ANNULATION", "%s", "reversal");
	is_text(rec_method_codes[REC_METHOD_CREDIT], "CREDIT", "%s", "the last method");
}

int
main(void)
{
	nothing_gives_nothing();
	sums_by_key();
	months_without_facts_make_no_key();
	assigned_cash_stays_in_its_period();
	equal_amounts_oldest_first();
	sums_of_announcements();
	sums_of_cashed_amounts();
	ambiguous_sums_are_not_chosen();
	sums_are_bounded();
	imputation_rules();
	due_day_is_the_first_unpaid();
	due_day_of_debits_alone();
	named_reversals();
	reversals_are_where_the_rest_settles();
	unnamed_reversals();
	every_method_has_a_name();
	begin();
	return done_testing();
}
