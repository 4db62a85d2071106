/*-------------------------------------------------------------------------
 *
 * reconcile_ahead_test.c
 *	  Cash that the account assigned to no period, and announcements of keys
 *	  that have not begun on its day.
 *
 * IDENTIFICATION
 *	  tests/unit/reconcile_ahead_test.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/rapprochement/reconcile.h"
#include "reconcile_case.h"

#include <limits.h>

#define DEC 202412

static void
a_key_must_have_begun(void)
{
	RecAnnouncement *march;
	RecMovement *paid;

	begin();
	march = announce(&facts, FARM, MAR, 500);
	paid = cash(&facts, FARM, NONE, day(2, 28), 500);
	run();
	has_row(paid, NULL, REC_METHOD_CREDIT, 500, FEB, "the day before: a credit of its own month");
	has_cash(FARM, MAR, 0, 0, "and the announcement stays open");
	is_int(key_of(&out, FARM, MAR)->status, REC_SANS_ENCAISSEMENT, "%s", "as its status says");
	paid->day = day(3, 1);
	run();
	has_row(paid, march, REC_METHOD_EXACT, 500, MAR, "on the first day it is settled");
	paid->day = day(2, 28);
	paid->amount = 300;
	run();
	has_row(paid, NULL, REC_METHOD_CREDIT, 300, FEB, "imputation does not reach ahead");
	facts.input.rules.imputation = REC_IMPUTE_NEWEST;
	run();
	has_row(paid, NULL, REC_METHOD_CREDIT, 300, FEB, "nor does that of the newest");
	paid->period = MAR;
	run();
	has_row(paid, march, REC_METHOD_IMPUTED, 300, MAR, "what the account assigned does");
	paid->period = Q1;
	run();
	has_row(paid, march, REC_METHOD_IMPUTED, 300, MAR, "that of a long period too");
	march->period = paid->period = APR;
	paid->day = CALIMERO_NO_DAY;
	run();
	has_row(paid, march, REC_METHOD_IMPUTED, 300, APR, "of whatever day");
}

static void
days_ahead_are_bounded(void)
{
	RecAnnouncement *march;
	RecMovement *paid;

	begin();
	facts.input.rules.days_ahead = 31;
	march = announce(&facts, FARM, MAR, 500);
	paid = cash(&facts, FARM, NONE, day(1, 29), 500);
	run();
	has_row(paid, march, REC_METHOD_EXACT, 500, MAR, "31 days before the first day");
	paid->day = day(1, 28);
	run();
	has_row(paid, NULL, REC_METHOD_CREDIT, 500, JAN, "32 days are too many");
	facts.input.rules.days_ahead = 0;
	paid->day = day(2, 28);
	run();
	has_row(paid, NULL, REC_METHOD_CREDIT, 500, FEB, "none at all");
	facts.input.rules.days_ahead = INT_MIN;
	run();
	has_row(paid, NULL, REC_METHOD_CREDIT, 500, FEB, "less than none is none");
	paid->day = day(3, 1);
	run();
	has_row(paid, march, REC_METHOD_EXACT, 500, MAR, "and takes nothing from what has begun");
	facts.input.rules.days_ahead = INT_MAX;
	paid->day = calimero_day(1, 1, 1);
	run();
	has_row(paid, march, REC_METHOD_EXACT, 500, MAR, "any number of days");
	paid->day = CALIMERO_NO_DAY;
	run();
	has_row(paid, NULL, REC_METHOD_CREDIT, 500, NONE, "no day is before all of them");
	march->period = march->month = 202599;
	run();
	has_row(paid, march, REC_METHOD_EXACT, 500, 202599, "but for a key that is no period");
}

/* Otherwise the payment of January would leave that of March as the credit. */
static void
what_has_begun_goes_first(void)
{
	RecAnnouncement *december;
	RecAnnouncement *february;
	RecMovement *early;
	RecMovement *late;

	begin();
	facts.input.rules.days_ahead = 31;
	february = announce(&facts, FARM, FEB, 500);
	early = cash(&facts, FARM, NONE, day(1, 20), 500);
	late = cash(&facts, FARM, NONE, day(3, 15), 500);
	run();
	has_row(late, february, REC_METHOD_EXACT, 500, FEB, "a later payment whose turn it is");
	has_row(early, NULL, REC_METHOD_CREDIT, 500, JAN, "before the older one that came too early");
	late->amount = 300;
	run();
	has_row(late, february, REC_METHOD_IMPUTED, 300, FEB, "in part too");
	has_row(early, february, REC_METHOD_IMPUTED, 200, FEB, "the early one gives what is left");
	has_row(early, NULL, REC_METHOD_CREDIT, 300, JAN, "and keeps the rest");

	/* An older debt comes before an equal one that is not owed yet. */
	facts.input.movement_count = 1;
	december = announce(&facts, FARM, DEC, 700);
	run();
	has_row(early, december, REC_METHOD_IMPUTED, 500, DEC, "imputed to what is owed");
	ok(row_of(early, february) == NULL, "%s", "before it equals what is not");
	december->amount = 200;
	february->amount = 300;
	run();
	has_row(early, december, REC_METHOD_IMPUTED, 200, DEC, "what is owed first");
	has_row(early, february, REC_METHOD_EXACT, 300, FEB, "then what begins soon");
}

static void
sums_reach_no_further(void)
{
	RecAnnouncement *one;
	RecAnnouncement *two;
	RecMovement *first;
	RecMovement *second;

	begin();
	one = announce(&facts, FARM, JAN, 100);
	two = announce(&facts, FARM, FEB, 200);
	announce(&facts, FARM, FEB, 4000);
	first = cash(&facts, FARM, NONE, day(2, 1), 300);
	run();
	has_row(first, two, REC_METHOD_SUM_ANNOUNCED, 200, FEB, "both have begun: a sum");
	first->day = day(1, 31);
	run();
	has_row(first, one, REC_METHOD_IMPUTED, 100, JAN, "one has not: no sum");
	has_row(first, NULL, REC_METHOD_CREDIT, 200, JAN, "what is left is a credit");
	one->period = FEB;
	facts.input.rules.days_ahead = 1;
	run();
	has_row(first, one, REC_METHOD_SUM_ANNOUNCED, 100, FEB, "both begin soon: a sum");

	begin();
	one = announce(&facts, FARM, FEB, 500);
	first = cash(&facts, FARM, NONE, day(1, 31), 200);
	second = cash(&facts, FARM, NONE, day(2, 9), 300);
	cash(&facts, FARM, NONE, day(2, 9), 4000);
	facts.input.rules.imputation = REC_IMPUTE_NONE;
	run();
	has_row(second, NULL, REC_METHOD_CREDIT, 300, FEB, "a part paid too early is in no sum");
	first->day = day(2, 1);
	run();
	has_row(first, one, REC_METHOD_SUM_CASHED, 200, FEB, "paid in two since it began");
	first->day = day(1, 31);
	facts.input.rules.days_ahead = 1;
	run();
	has_row(first, one, REC_METHOD_SUM_CASHED, 200, FEB, "or since just before");
}

/* What is out of reach is not counted among what is open, nor makes a sum ambiguous. */
static void
only_what_is_reached_counts(void)
{
	RecMovement *paid;
	int			i;

	begin();
	facts.input.rules.max_items = 3;
	for (i = 0; i < 6; i++)
		announce(&facts, FARM, JAN + i, (int64_t) 100 << i);
	paid = cash(&facts, FARM, NONE, day(3, 9), 500);
	run();
	has_row(paid, &facts.announcements[2], REC_METHOD_SUM_ANNOUNCED, 400, MAR,
			"three reached of six: a sum");
	has_signal(FARM, MAR, REC_SIGNAL_BORNE, false, "and no bound");
	paid->day = day(4, 1);
	run();
	has_row(paid, &facts.announcements[2], REC_METHOD_IMPUTED, 200, MAR, "four reached: none");
	has_signal(FARM, MAR, REC_SIGNAL_BORNE, true, "and a bound");
	facts.announcements[3].amount = 100;
	paid->day = day(3, 9);
	run();
	has_signal(FARM, JAN, REC_SIGNAL_AMBIGU, false, "no second set is within reach");

	/* Of an announcement: only cash since it began. */
	begin();
	facts.input.rules.max_items = 2;
	announce(&facts, FARM, MAR, 300);
	for (i = 0; i < 5; i++)
		cash(&facts, FARM, NONE, day(2, 10 + i), 5000);
	cash(&facts, FARM, NONE, day(3, 9), 100);
	cash(&facts, FARM, NONE, day(3, 10), 200);
	run();
	has_row(&facts.movements[6], &facts.announcements[0], REC_METHOD_SUM_CASHED, 200, MAR,
			"two that reach it, of seven");
	facts.input.rules.days_ahead = 31;
	facts.announcements[0].amount = 301;
	run();
	has_signal(FARM, MAR, REC_SIGNAL_BORNE, true, "soon, more of them reach it");
}

static void
newest_of_what_has_begun(void)
{
	RecMovement *paid;
	RecMovement *more;
	int			i;

	begin();
	facts.input.rules.imputation = REC_IMPUTE_NEWEST;
	for (i = 0; i < 4; i++)
		announce(&facts, FARM, JAN + i, 500);
	paid = cash(&facts, FARM, NONE, day(2, 20), 600);
	more = cash(&facts, FARM, NONE, day(3, 20), 700);
	run();
	has_row(paid, &facts.announcements[1], REC_METHOD_IMPUTED, 500, FEB, "the newest begun");
	has_row(paid, &facts.announcements[0], REC_METHOD_IMPUTED, 100, JAN, "then the one before");
	has_row(more, &facts.announcements[2], REC_METHOD_IMPUTED, 500, MAR, "a newer one since");
	has_row(more, &facts.announcements[0], REC_METHOD_IMPUTED, 200, JAN, "and what was left");
	has_cash(FARM, APR, 0, 0, "nothing for what has not begun");
}

/* The key decides, not the period of the announcement; and whose it is comes before. */
static void
keys_and_enterprises(void)
{
	RecAnnouncement *other;
	RecAnnouncement *own;
	RecMovement *paid;

	begin();
	own = announce(&facts, FARM, MAR, 500);
	own->signals = REC_SIGNAL_REGUL;
	announce(&facts, FARM, Q1, 4000);
	paid = cash(&facts, FARM, NONE, day(1, 1), 500);
	run();
	has_row(paid, own, REC_METHOD_EXACT, 500, Q1, "a quarter that has begun");
	paid->day = day(1, 1) - 1;
	run();
	has_row(paid, NULL, REC_METHOD_CREDIT, 500, DEC, "one that has not");

	begin();
	facts.input.rules.days_ahead = 31;
	other = announce_through(&facts, HEAD, FARM, JAN, 500);
	own = announce(&facts, FARM, FEB, 500);
	paid = cash(&facts, FARM, NONE, day(1, 20), 500);
	run();
	has_row(paid, own, REC_METHOD_EXACT, 500, FEB, "one's own that begins soon comes first");
	is_int(key_of(&out, HEAD, JAN)->unpaid_by_other, 500, "%s", "before a stranger's that has begun");
	facts.input.rules.days_ahead = 5;
	run();
	has_row(paid, other, REC_METHOD_EXACT, 500, JAN, "out of reach, it leaves the cash to it");
	other->siret = BARN;
	facts.input.rules.days_ahead = 31;
	run();
	has_row(paid, other, REC_METHOD_EXACT, 500, JAN, "of one enterprise, what has begun comes first");
}

/* A reversal finds its payment whatever has begun. */
static void
reversals_are_not_concerned(void)
{
	RecMovement *paid;
	RecMovement *back;

	begin();
	announce(&facts, FARM, MAR, 500);
	paid = cash(&facts, FARM, NONE, day(1, 9), 500);
	back = cash(&facts, FARM, MAR, day(1, 12), -500);
	run();
	is_int(row_of(back, NULL)->counterpart, (int64_t) paid->identity, "%s",
		   "a reversal of a later period finds the payment");
	has_cash(FARM, JAN, 0, 0, "on the month it came in");
}

int
main(void)
{
	a_key_must_have_begun();
	days_ahead_are_bounded();
	what_has_begun_goes_first();
	sums_reach_no_further();
	only_what_is_reached_counts();
	newest_of_what_has_begun();
	keys_and_enterprises();
	reversals_are_not_concerned();
	begin();
	return done_testing();
}
