/*-------------------------------------------------------------------------
 *
 * droit_property_test.c
 *	  Prescription against a simulator that walks one day at a time, on random
 *	  laws and random histories; and what must hold of any history.
 *
 * Lengths are short (days and months), so that clocks, windows, changes of the
 * law and caps meet often within a few hundred days.
 *
 * IDENTIFICATION
 *	  tests/unit/droit_property_test.c
 *
 *-------------------------------------------------------------------------
 */
#include "droit_fixture.h"
#include "prescription_naive.h"

#define LAWS		500			/* random laws */
#define HISTORIES	200			/* of each */
#define EVENTS_MAX	9
#define ROWS_MAX	40
#define ORIGIN		18000		/* 2019-04-14: where histories lie */

static uint64_t seed = 20240229;

static unsigned
pick(unsigned below)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned) (seed >> 33) % below;
}

/* --- random laws ------------------------------------------------------------------------------------------------------- */

typedef struct Book
{
	DroitRow	rows[DROIT_TABLE_COUNT][ROWS_MAX];
	size_t		counts[DROIT_TABLE_COUNT];
	char		text[ROWS_MAX * 10][24];
	int			texts;
} Book;

static const char *
write_number(Book *book, unsigned number)
{
	char	   *text = book->text[book->texts++];

	snprintf(text, sizeof(book->text[0]), "%u", number);
	return text;
}

static const char *
write_day(Book *book, CalimeroDay day)
{
	char	   *text = book->text[book->texts++];

	snprintf(text, sizeof(book->text[0]), "%s", day_text(day));
	return text;
}

static DroitRow *
new_row(Book *book, DroitTableId table, bool own)
{
	DroitRow   *row = &book->rows[table][book->counts[table]++];
	int			columns = droit_tables[table].columns;

	memset(row, 0, sizeof(*row));
	row->own = own;
	row->field[columns - 3] = "article";
	row->field[columns - 2] = "V";
	row->field[columns - 1] = "libelle";
	return row;
}

static void
write_law(Book *book, const char *clock, const char *regime, CalimeroDay from, const char *cap)
{
	DroitRow   *row = new_row(book, DROIT_TABLE_PRESCRIPTION, from > 0 && pick(4) == 0);
	static const char *const starts[] = {"REFERENCE", "REFERENCE", "FIN_ANNEE", "DECOUVERTE"};
	bool		first = strcmp(clock, "C1") == 0;
	bool		in_days = pick(2) == 0;

	row->field[0] = "F";
	row->field[1] = clock;
	row->field[2] = regime;
	row->field[3] = write_day(book, from);
	row->field[4] = row->own ? write_day(book, from + (CalimeroDay) pick(300)) : NULL;
	row->field[5] = "COTISATIONS";
	row->field[6] = first ? starts[pick(4)] : "ACTE";
	row->field[7] = write_number(book, pick(3) == 0 ? pick(3) : 0);
	row->field[8] = write_number(book, in_days ? 5 + pick(90) : 1 + pick(4));
	row->field[9] = in_days ? "JOURS" : "MOIS";
	row->field[10] = cap;
	row->field[12] = pick(4) == 0 ? "ACTES" : "2222";
}

static void
write_laws(Book *book)
{
	static const char *const clocks[] = {"C1", "C2", "C3"};
	static const char *const caps[] = {NULL, "1", "2"};

	for (int clock = 0; clock < 3; clock++)
	{
		const char *cap = caps[pick(3)];
		unsigned	changes = pick(3);

		write_law(book, clocks[clock], "NORMAL", -20000, cap);
		for (unsigned i = 0; i < changes; i++)
			write_law(book, clocks[clock], "NORMAL", ORIGIN + (CalimeroDay) pick(500), pick(3) == 0 ? caps[pick(3)] : cap);
		if (pick(2) == 0)
			write_law(book, clocks[clock], "FRAUDE", -20000, caps[pick(3)]);
	}
}

static void
write_effects(Book *book)
{
	static const struct
	{
		const char *kind;
		const char *clock;
		const char *effect;
		const char *opens;
	}			effects[] = {
		{"CONTRAINTE", "*", "SANS_EFFET", NULL}, {"CONTRAINTE", "C2", "OUVRE", "C3"}, {"INSTANCE", "*", "RETIENT", "C3"},
		{"LIMITEE", "*", "SUSPEND", NULL}, {"MED", "C1", "OUVRE", "C2"}, {"MEDIATION", "*", "SUSPEND", NULL},
		{"PAIEMENT", "*", "INTERROMPT", NULL}, {"PERIODE", "C1", "SUSPEND", NULL}, {"RELANCE", "*", "SANS_EFFET", NULL},
		{"SAISIE", "*", "INTERROMPT", NULL}, {"TERME", "*", "SUSPEND", NULL}
	};

	for (size_t i = 0; i < sizeof(effects) / sizeof(effects[0]); i++)
	{
		DroitRow   *row = new_row(book, DROIT_TABLE_EFFET, false);

		row->field[0] = pick(2) == 0 ? "*" : "COTISATIONS";
		row->field[1] = effects[i].clock;
		row->field[2] = effects[i].kind;
		row->field[3] = "1900-01-01";
		row->field[5] = effects[i].effect;
		row->field[6] = effects[i].opens;
		row->field[7] = strcmp(effects[i].kind, "SAISIE") == 0 || strcmp(effects[i].kind, "TERME") == 0 ? "oui" : "non";
		row->field[8] = strcmp(effects[i].kind, "LIMITEE") == 0 ? "2" : NULL;
		row->field[9] = strcmp(effects[i].kind, "MEDIATION") == 0 ? "2" : NULL;
	}
	if (pick(3) == 0)
	{
		DroitRow   *row = new_row(book, DROIT_TABLE_EFFET, true);

		row->field[0] = "*";
		row->field[1] = "*";
		row->field[2] = "PAIEMENT";
		row->field[3] = write_day(book, ORIGIN + (CalimeroDay) pick(300));
		row->field[4] = write_day(book, ORIGIN + 300 + (CalimeroDay) pick(300));
		row->field[5] = "SANS_EFFET";
		row->field[7] = "non";
	}
}

static void
write_windows(Book *book)
{
	static const char *const codes[] = {"W0", "W1", "W2"};
	unsigned	count = pick(4);

	for (unsigned i = 0; i < count; i++)
	{
		DroitRow   *row = new_row(book, DROIT_TABLE_FENETRE, pick(3) == 0);
		CalimeroDay from = ORIGIN + (CalimeroDay) pick(600);
		unsigned	kind = pick(5);

		row->field[0] = codes[row->own ? pick(3) : i];
		row->field[1] = "F";
		row->field[2] = pick(2) == 0 ? "*" : "C1";
		row->field[3] = write_day(book, from);
		row->field[4] = write_day(book, from + (CalimeroDay) pick(120));
		row->field[5] = kind < 2 ? "SUSPENSION" : kind < 4 ? "PROLONGATION" : "SANS_EFFET";
		row->field[6] = kind == 2 || kind == 3 ? write_number(book, 1 + pick(4)) : NULL;
		row->field[7] = pick(2) == 0 ? "oui" : "non";
	}
}

static DroitRules *
random_rules(Book *book)
{
	DroitSource source;
	DroitRules *rules;
	DroitRulesError error;

	memset(book, 0, sizeof(*book));
	write_laws(book);
	write_effects(book);
	write_windows(book);
	for (int table = 0; table < DROIT_TABLE_COUNT; table++)
	{
		source.table[table].rows = book->rows[table];
		source.table[table].count = book->counts[table];
	}
	(void) droit_rules_build(&source, &calimero_malloc_allocator, &rules, &error);
	return rules;
}

/* --- random histories -------------------------------------------------------------------------------------------------- */

typedef struct History
{
	DroitFacts	facts;
	DroitEvent	events[EVENTS_MAX + 1];
	size_t		count;
} History;

static DroitEvent
random_event(const DroitRules *rules, CalimeroDay birth)
{
	DroitEvent	made;

	made.kind = (int16_t) pick((unsigned) rules->kinds.count);
	made.from = birth - 30 + (CalimeroDay) pick(300);
	made.to = pick(5) == 0 ? CALIMERO_NO_DAY : made.from + (CalimeroDay) pick(pick(2) == 0 ? 20 : 200);
	made.issue = (uint8_t) (pick(2) == 0 ? DROIT_ISSUE_NONE : pick(DROIT_ISSUE_COUNT));
	return made;
}

static void
random_history(const DroitRules *rules, History *history)
{
	DroitFacts *facts = &history->facts;

	memset(history, 0, sizeof(*history));
	facts->birth = ORIGIN + (CalimeroDay) pick(300);
	facts->reference = pick(3) == 0 ? facts->birth + (CalimeroDay) pick(60) - 30 : CALIMERO_NO_DAY;
	facts->discovery = pick(5) == 0 ? CALIMERO_NO_DAY : facts->birth + (CalimeroDay) pick(200) - 50;
	facts->fraud = pick(3) == 0;
	facts->illegal_work = pick(4) == 0;
	facts->at = facts->birth + (CalimeroDay) pick(500);
	history->count = pick(EVENTS_MAX + 1);
	for (size_t i = 0; i < history->count; i++)
		history->events[i] = random_event(rules, facts->birth);
}

static DroitWork work = {&calimero_malloc_allocator, NULL, 0, NULL, 0, NULL, 0};

static DroitStatus
engine(const DroitRules *rules, const History *history, DroitResult *result)
{
	memset(result, 0, sizeof(*result));
	return droit_prescription(rules, &history->facts, history->events, history->count, &work, NULL, result);
}

static void
print_history(const DroitRules *rules, const History *history)
{
	for (size_t i = 0; i < rules->counts[DROIT_TABLE_PRESCRIPTION]; i++)
	{
		const DroitLaw *law = &rules->laws[i];

		printf("# law %d %d from %s to %s start %d+%d: %d unit %d cap %d transition %d own %d\n", law->clock, law->regime,
			   day_text(law->origin.from), day_text(law->origin.to), law->start, law->start_months, law->length, law->unit,
			   law->cap_years, law->transition, law->origin.own);
	}
	for (size_t i = 0; i < rules->counts[DROIT_TABLE_FENETRE]; i++)
		printf("# window %s %s..%s months %d void %d clock %d own %d\n", rules->windows[i].code,
			   day_text(rules->windows[i].origin.from), day_text(rules->windows[i].origin.to), rules->windows[i].months,
			   rules->windows[i].void_row, rules->windows[i].clock, rules->windows[i].origin.own);
	printf("# birth %s reference %s discovery %s fraud %d illegal %d at %s\n", day_text(history->facts.birth),
		   day_text(history->facts.reference), day_text(history->facts.discovery), history->facts.fraud,
		   history->facts.illegal_work, day_text(history->facts.at));
	for (size_t i = 0; i < history->count; i++)
		printf("#  %s %s..%s issue %d\n", rules->kinds.code[history->events[i].kind], day_text(history->events[i].from),
			   day_text(history->events[i].to), history->events[i].issue);
}

/* --- properties -------------------------------------------------------------------------------------------------------- */

typedef struct Tally
{
	int			histories;
	int			refused;
	int			naive;			/* differ from the simulator */
	int			order;			/* depend on the order of the events */
	int			cap;			/* pass the cap */
	int			interruption;	/* an interruption made it earlier */
	int			suspension;		/* a suspension made it earlier */
	int			states;			/* a state that its deadline denies */
	int			prescribed;		/* how many of each, to see that the walk
								 * meets them */
	int			held;
	int			open;
	int			capped;
	int			moved;
	int			new_laws;
} Tally;

static void
compare_with_naive(const DroitRules *rules, const History *history, const DroitResult *result, DroitStatus status,
				   Tally *tally)
{
	int			clock = 0;
	CalimeroDay last = naive_prescription(rules, &history->facts, history->events, history->count, &clock);

	if (status == DROIT_OK ? last != result->deadline || clock != (int) result->clock : last != CALIMERO_NO_DAY)
	{
		if (tally->naive++ == 0)
		{
			print_history(rules, history);
			printf("# engine %s clock %d status %d flags %x, one day at a time %s clock %d\n", day_text(result->deadline),
				   result->clock, status, result->flags, day_text(last), clock);
		}
	}
}

static void
shuffle(const DroitRules *rules, const History *history, const DroitResult *result, Tally *tally)
{
	History		other = *history;
	DroitResult again;

	for (size_t i = other.count; i > 1; i--)
	{
		size_t		j = pick((unsigned) i);
		DroitEvent	event = other.events[i - 1];

		other.events[i - 1] = other.events[j];
		other.events[j] = event;
	}
	(void) engine(rules, &other, &again);
	if (memcmp(&again, result, sizeof(again)) != 0)
		tally->order++;
}

/* One more event of a kind, in time, cannot make the last day earlier. */
static bool
earlier_with(const DroitRules *rules, const History *history, const DroitResult *result, const char *kind)
{
	History		more = *history;
	DroitResult later;
	DroitEvent *added = &more.events[more.count++];

	*added = random_event(rules, history->facts.birth);
	added->kind = (int16_t) droit_code_rank(&rules->kinds, kind, strlen(kind));
	added->issue = DROIT_ISSUE_NONE;
	return engine(rules, &more, &later) == DROIT_OK && later.clock == result->clock && later.deadline < result->deadline;
}

static void
count_result(const DroitResult *result, const History *history, Tally *tally)
{
	tally->prescribed += result->state == DROIT_PRESCRITE;
	tally->held += result->state == DROIT_SUSPENDUE;
	tally->open += result->state == DROIT_COURT;
	tally->capped += (result->flags & DROIT_FLAG_BUTOIR) != 0;
	tally->moved += (result->flags & DROIT_FLAG_PROLONGEE) != 0;
	tally->new_laws += (result->flags & DROIT_FLAG_LOI_NOUVELLE) != 0;
	if ((result->state == DROIT_PRESCRITE) != (history->facts.at > result->deadline) ||
		(result->state == DROIT_PRESCRITE) != (result->prescribed != CALIMERO_NO_DAY))
		tally->states++;
}

/* Laws that do not change, and one clock: what more can be said of them. */
static bool
one_law(const DroitRules *rules)
{
	return rules->counts[DROIT_TABLE_PRESCRIPTION] == 3 && rules->counts[DROIT_TABLE_FENETRE] == 0;
}

static void
check_history(const DroitRules *rules, Tally *tally)
{
	History		history;
	DroitResult result;
	DroitStatus status;
	CalimeroDay cap;

	random_history(rules, &history);
	status = engine(rules, &history, &result);
	tally->histories++;
	compare_with_naive(rules, &history, &result, status, tally);
	if (status != DROIT_OK)
	{
		tally->refused++;
		return;
	}
	count_result(&result, &history, tally);
	shuffle(rules, &history, &result, tally);
	cap = droit_add_months(history.facts.birth, 12 * rules->laws[result.law].cap_years);
	if (one_law(rules))
	{
		if (rules->laws[result.law].cap_years > 0 && (result.flags & DROIT_FLAG_BUTOIR_LEVE) == 0 && result.deadline > cap)
			tally->cap++;
		if (earlier_with(rules, &history, &result, "PAIEMENT") || earlier_with(rules, &history, &result, "SAISIE"))
			tally->interruption++;
		if (earlier_with(rules, &history, &result, "MEDIATION") || earlier_with(rules, &history, &result, "TERME") ||
			earlier_with(rules, &history, &result, "LIMITEE"))
			tally->suspension++;
	}
}

int
main(void)
{
	static Book book;
	Tally		tally;
	int			refused_laws = 0;

	memset(&tally, 0, sizeof(tally));
	for (int i = 0; i < LAWS; i++)
	{
		DroitRules *rules = random_rules(&book);

		refused_laws += rules == NULL;
		for (int j = 0; rules != NULL && j < HISTORIES; j++)
			check_history(rules, &tally);
		droit_rules_free(rules);
	}
	droit_work_free(&work);

	printf("# %d histories: %d run, %d held, %d prescribed, %d capped, %d moved by a window, %d under a new law, %d refused\n",
		   tally.histories, tally.open, tally.held, tally.prescribed, tally.capped, tally.moved, tally.new_laws,
		   tally.refused);
	is_int(refused_laws, 0, "%s", "every random law reads");
	is_int(tally.histories, LAWS * HISTORIES, "%s", "histories");
	is_int(tally.naive, 0, "%s", "each ends as it does one day at a time");
	is_int(tally.order, 0, "%s", "the order of the events given does not matter");
	is_int(tally.cap, 0, "%s", "nothing passes the cap but what lifts it");
	is_int(tally.interruption, 0, "%s", "an interruption never makes the last day earlier");
	is_int(tally.suspension, 0, "%s", "nor does a suspension");
	is_int(tally.states, 0, "%s", "prescribed is after the last day, and only then");
	ok(tally.open > 1000 && tally.held > 1000 && tally.prescribed > 1000 && tally.capped > 1000 && tally.moved > 1000 &&
	   tally.new_laws > 1000 && tally.refused < tally.histories / 4, "%s", "histories of every sort were met");
	return done_testing();
}
