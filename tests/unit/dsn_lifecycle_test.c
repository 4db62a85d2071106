/*-------------------------------------------------------------------------
 *
 * dsn_lifecycle_test.c
 *	  Which declarations count: named cases, then random sets in random orders
 *	  against a naive reading of the rules.
 *
 * IDENTIFICATION
 *	  tests/unit/dsn_lifecycle_test.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/dsn/dsn_lifecycle.h"
#include "tap.h"

#define CASE_MAX 8
#define RANDOM_SETS 20000
#define RANDOM_MAX 10

/* A version in few words: its place in the array is its deposit. */
typedef struct Brief
{
	int			nature;
	int			type;
	int			fraction;
	int			field;
	uint64_t	order;
	int			print;
	DsnState	expected;
} Brief;

typedef struct Case
{
	const char *name;
	Brief		versions[CASE_MAX];
} Case;

#define R DSN_STATE_RETENUE
#define REMP DSN_STATE_REMPLACEE
#define DBL DSN_STATE_DOUBLON
#define DTE DSN_STATE_DOUTE
#define INC DSN_STATE_INCOMPLETE
#define ANN DSN_STATE_ANNULEE
#define SO DSN_STATE_SANS_OBJET
#define DEV DSN_STATE_DEVISE

static const Case cases[] = {
	{"one declaration counts", {{1, 1, 11, 1, 0, 1, R}}},
	{"the annule et remplace counts, what it replaces does not",
	{{1, 1, 11, 1, 0, 1, REMP}, {1, 3, 11, 1, 1, 2, R}}},
	{"the highest order number counts, even when it came first",
	{{1, 3, 11, 1, 2, 3, R}, {1, 1, 11, 1, 0, 1, REMP}, {1, 3, 11, 1, 1, 2, REMP}}},
	{"an annule et remplace without employees counts like another",
	{{1, 1, 11, 1, 0, 1, REMP}, {1, 5, 11, 1, 1, 2, R}}},
	{"order numbers are numbers of up to 15 digits",
	{{1, 3, 11, 1, 999999999999999u, 1, R}, {1, 3, 11, 1, 202604241059u, 2, REMP}}},
	{"the same declaration twice counts once, the first deposit stands",
	{{1, 1, 11, 1, 0, 1, R}, {1, 1, 11, 1, 0, 1, DBL}, {1, 1, 11, 1, 0, 1, DBL}}},
	{"a doublon of what is replaced is a doublon",
	{{1, 1, 11, 1, 0, 1, REMP}, {1, 1, 11, 1, 0, 1, DBL}, {1, 3, 11, 1, 1, 1, R}}},
	{"one order number and two contents: neither is chosen",
	{{1, 1, 11, 1, 0, 1, DTE}, {1, 1, 11, 1, 0, 2, DTE}, {1, 1, 11, 1, 0, 2, DBL}}},
	{"a higher order number lifts the doubt",
	{{1, 1, 11, 1, 0, 1, REMP}, {1, 1, 11, 1, 0, 2, REMP}, {1, 3, 11, 1, 1, 3, R}}},
	{"a lower order number does not",
	{{1, 1, 11, 1, 0, 3, REMP}, {1, 3, 11, 1, 1, 1, DTE}, {1, 3, 11, 1, 1, 2, DTE}}},
	{"both fractions count together",
	{{1, 1, 12, 1, 0, 1, R}, {1, 1, 22, 1, 0, 2, R}}},
	{"one fraction of two is not a month", {{1, 1, 12, 1, 0, 1, INC}}},
	{"nine fractions need the ninth",
	{{1, 1, 19, 1, 0, 1, INC}, {1, 1, 29, 1, 0, 2, INC}, {1, 1, 89, 1, 0, 3, INC}}},
	{"a fraction is replaced by itself alone",
	{{1, 1, 12, 1, 0, 1, REMP}, {1, 1, 22, 1, 0, 2, R}, {1, 3, 12, 1, 1, 3, R}}},
	{"fractions of two and of three do not add up",
	{{1, 1, 12, 1, 0, 1, DTE}, {1, 1, 22, 1, 0, 2, DTE}, {1, 1, 13, 1, 0, 3, DTE}}},
	{"a whole and a fraction of it do not add up",
	{{1, 1, 11, 1, 0, 1, DTE}, {1, 1, 22, 1, 0, 2, DTE}}},
	{"a third fraction of two is not one",
	{{1, 1, 12, 1, 0, 1, DTE}, {1, 1, 22, 1, 0, 2, DTE}, {1, 1, 32, 1, 0, 3, DTE}}},
	{"fraction 01 is not one", {{1, 1, 1, 1, 0, 1, DTE}}},
	{"fraction 10 is not one", {{1, 1, 10, 1, 0, 1, DTE}}},
	{"a fraction in doubt leaves the other incomplete",
	{{1, 1, 12, 1, 0, 1, DTE}, {1, 1, 12, 1, 0, 2, DTE}, {1, 1, 22, 1, 0, 3, INC}}},
	{"replaced fractions have no say on how many there are",
	{{1, 1, 12, 1, 0, 1, R}, {1, 1, 22, 1, 0, 2, R}, {1, 1, 12, 1, 0, 1, DBL}}},
	{"the two halves of a mixed employer both count",
	{{1, 1, 11, 2, 0, 1, R}, {1, 1, 11, 3, 0, 2, R}}},
	{"a half counts alone", {{1, 1, 11, 2, 0, 1, R}}},
	{"the whole and a half: neither is chosen",
	{{1, 1, 11, 1, 0, 1, DTE}, {1, 1, 11, 2, 0, 2, DTE}}},
	{"the whole and the other half: neither is chosen",
	{{1, 1, 11, 1, 0, 1, REMP}, {1, 1, 11, 3, 0, 2, DTE}, {1, 3, 11, 1, 1, 3, DTE}}},
	{"a substitution stands beside the monthly declaration",
	{{1, 1, 11, 1, 0, 1, R}, {9, 1, 11, 1, 0, 2, R}}},
	{"a substitution of a half does not put the whole in doubt",
	{{1, 1, 11, 1, 0, 1, R}, {9, 1, 11, 2, 0, 2, R}}},
	{"a cancelled substitution leaves nothing",
	{{9, 1, 11, 1, 0, 1, REMP}, {9, 4, 11, 1, 1, 2, ANN}}},
	{"a cancelled substitution may be made again",
	{{9, 1, 11, 1, 0, 1, REMP}, {9, 4, 11, 1, 1, 2, REMP}, {9, 1, 11, 1, 2, 3, R}}},
	{"a cancel and a substitution of one order number are in doubt, even alike",
	{{9, 1, 11, 1, 1, 1, DTE}, {9, 4, 11, 1, 1, 1, DTE}}},
	{"the cancel sent twice is one cancel",
	{{9, 4, 11, 1, 1, 1, ANN}, {9, 4, 11, 1, 1, 1, DBL}}},
	{"only a substitution can be cancelled", {{1, 4, 11, 1, 1, 1, R}}},
	{"a fraction of a substitution is not the whole of it",
	{{9, 1, 12, 1, 0, 1, INC}, {1, 1, 11, 1, 0, 2, R}}},
	{"both fractions of a substitution count", {{9, 1, 12, 1, 0, 1, R}, {9, 1, 22, 1, 0, 2, R}}},
	{"fractions of a substitution disagree by themselves",
	{{9, 1, 12, 1, 0, 1, DTE}, {9, 1, 13, 1, 0, 2, DTE}, {1, 1, 11, 1, 0, 3, R}}},
	{"a fraction of the month does not complete a substitution",
	{{9, 1, 12, 1, 0, 1, INC}, {1, 1, 22, 1, 0, 2, INC}}},
	{"a fraction cancelled and made again completes the whole",
	{{9, 1, 12, 1, 0, 1, R}, {9, 1, 22, 1, 0, 2, REMP}, {9, 4, 22, 1, 1, 3, REMP}, {9, 1, 22, 1, 2, 4, R}}},
	{"a cancelled fraction leaves the other incomplete",
	{{9, 1, 12, 1, 0, 1, INC}, {9, 1, 22, 1, 0, 2, REMP}, {9, 4, 22, 1, 1, 3, ANN}}},
	{"champs of substitutions are not compared",
	{{9, 1, 11, 1, 0, 1, R}, {9, 1, 11, 2, 0, 2, R}}},
	{"signalements hold no amounts",
		{{4, 1, 11, 1, 0, 1, SO}, {5, 1, 11, 1, 9, 2, SO}, {7, 1, 11, 1, 9, 2, SO},
	{8, 1, 11, 1, 9, 2, SO}, {10, 1, 11, 1, 9, 2, SO}, {1, 1, 11, 1, 0, 3, R}}},
};

static DsnVersion
version_of(const Brief *brief, int64_t deposit)
{
	DsnVersion	version;

	memset(&version, 0, sizeof(version));
	version.deposit = deposit;
	version.nature = (uint8_t) brief->nature;
	version.type = (uint8_t) brief->type;
	version.fraction = (uint8_t) brief->fraction;
	version.field = (uint8_t) brief->field;
	version.currency = 1;
	version.order = brief->order;
	memset(version.print, brief->print, DSN_PRINT_SIZE);
	return version;
}

static void
check_cases(void)
{
	size_t		i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		DsnVersion	versions[CASE_MAX];
		size_t		count = 0;
		bool		right = true;
		size_t		j;

		while (count < CASE_MAX && cases[i].versions[count].nature != 0)
		{
			versions[count] = version_of(&cases[i].versions[count], (int64_t) count);
			count++;
		}
		/* Any other state must be overwritten. */
		for (j = 0; j < count; j++)
			versions[j].state = DSN_STATE_REFUSEE;
		dsn_lifecycle_judge(versions, count);
		for (j = 0; j < count; j++)
			right = right && versions[j].deposit == (int64_t) j &&
				versions[j].state == cases[i].versions[j].expected;
		ok(right, "%s", cases[i].name);
	}
}

/* What keeps a version out has an order, and never replaces anything. */
static void
check_what_never_counts(void)
{
	static const Brief base = {1, 1, 11, 1, 0, 1, R};
	DsnVersion	versions[4];

	versions[0] = version_of(&base, 0);
	versions[1] = version_of(&base, 1);
	versions[1].order = 9;
	versions[1].test = true;
	versions[2] = version_of(&base, 2);
	versions[2].fraction = 22;
	versions[2].nature = 4;
	versions[2].order = 9;
	versions[3] = version_of(&base, 3);
	versions[3].order = 9;
	versions[3].refused = true;
	dsn_lifecycle_judge(versions, 4);
	is_int(versions[0].state, DSN_STATE_RETENUE, "%s", "what does not count replaces nothing");
	is_int(versions[1].state, DSN_STATE_ESSAI, "%s", "a test is a test");
	is_int(versions[2].state, DSN_STATE_SANS_OBJET, "%s", "a signalement is beside the matter");
	is_int(versions[3].state, DSN_STATE_REFUSEE, "%s", "a refused declaration is refused");

	versions[1].currency = 2;
	versions[2].currency = 2;
	versions[3].test = true;
	dsn_lifecycle_judge(versions, 4);
	is_int(versions[1].state, DSN_STATE_ESSAI, "%s", "a test in francs is a test");
	is_int(versions[2].state, DSN_STATE_SANS_OBJET, "%s",
		   "a signalement in francs is a signalement");
	is_int(versions[3].state, DSN_STATE_REFUSEE, "%s", "a refused test is refused");

	dsn_lifecycle_judge(versions, 0);
	dsn_lifecycle_judge(NULL, 0);
	ok(true, "%s", "no versions, nothing to judge");
}

/* Francs Pacifique take their part in the judgement, and never count. */
static void
check_currency(void)
{
	static const struct
	{
		const char *name;
		Brief		versions[3];
		int			currency[3];
	}			francs[] = {
		{"alone, francs Pacifique do not count", {{1, 1, 11, 1, 0, 1, DEV}}, {2}},
		{"francs replace euros", {{1, 1, 11, 1, 0, 1, REMP}, {1, 3, 11, 1, 1, 2, DEV}}, {1, 2}},
		{"euros replace francs", {{1, 1, 11, 1, 0, 1, REMP}, {1, 3, 11, 1, 1, 2, R}}, {2, 1}},
		{"francs replace francs", {{1, 1, 11, 1, 0, 1, REMP}, {1, 3, 11, 1, 1, 2, DEV}}, {2, 2}},
		{"francs sent twice are once", {{1, 1, 11, 1, 0, 1, DEV}, {1, 1, 11, 1, 0, 1, DBL}}, {2, 2}},
		{"one order number in both is in doubt", {{1, 1, 11, 1, 0, 1, DTE}, {1, 1, 11, 1, 0, 2, DTE}}, {1, 2}},
		{"even of prints alike", {{1, 1, 11, 1, 0, 1, DTE}, {1, 1, 11, 1, 0, 1, DTE}}, {1, 2}},
		{"a fraction in francs is there, and is not added", {{1, 1, 12, 1, 0, 1, INC}, {1, 1, 22, 1, 0, 2, DEV}}, {1, 2}},
		{"with all its fractions in francs a month is in francs", {{1, 1, 12, 1, 0, 1, DEV}, {1, 1, 22, 1, 0, 2, DEV}}, {2, 2}},
		{"a cancelled substitution in francs is cancelled", {{9, 1, 11, 1, 0, 1, REMP}, {9, 4, 11, 1, 1, 2, ANN}}, {2, 2}},
		{"a half in francs says nothing of the other half", {{1, 1, 11, 2, 0, 1, R}, {1, 1, 11, 3, 0, 2, DEV}}, {1, 2}},
		{"a whole in francs is not a part beside a half", {{1, 1, 11, 1, 0, 1, DTE}, {1, 1, 11, 2, 0, 2, DTE}}, {2, 1}},
	};
	size_t		i;

	for (i = 0; i < sizeof(francs) / sizeof(francs[0]); i++)
	{
		DsnVersion	versions[3];
		size_t		count = 0;
		bool		right = true;
		size_t		j;

		for (; count < 3 && francs[i].versions[count].nature != 0; count++)
		{
			versions[count] = version_of(&francs[i].versions[count], (int64_t) count);
			versions[count].currency = (uint8_t) francs[i].currency[count];
		}
		dsn_lifecycle_judge(versions, count);
		for (j = 0; j < count; j++)
			right = right && versions[j].state == francs[i].versions[j].expected;
		ok(right, "%s", francs[i].name);
	}
}

static void
check_names(void)
{
	size_t		i;
	size_t		j;
	bool		distinct = true;

	is_int(dsn_state_count, DSN_STATE_REFUSEE + 1, "%s", "every state has a name");
	for (i = 0; i < dsn_state_count; i++)
	{
		for (j = 0; j < i; j++)
			distinct = distinct && strcmp(dsn_state_names[i], dsn_state_names[j]) != 0;
	}
	ok(distinct, "%s", "no two states have one name");
	is_text(dsn_state_names[DSN_STATE_RETENUE], "retenue", "%s", "the first name");
	is_text(dsn_state_names[DSN_STATE_INCOMPLETE], "incomplete", "%s", "a name in between");
	is_text(dsn_state_names[DSN_STATE_REFUSEE], "refusee", "%s", "the last name");
}

static uint32_t
next_random(uint64_t *seed)
{
	*seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t) (*seed >> 33);
}

static bool
same_key(const DsnVersion *a, const DsnVersion *b)
{
	return a->nature == b->nature && a->field == b->field && a->fraction == b->fraction;
}

static bool
same_print(const DsnVersion *a, const DsnVersion *b)
{
	bool		a_cancels = a->nature == 9 && a->type == 4;
	bool		b_cancels = b->nature == 9 && b->type == 4;

	return memcmp(a->print, b->print, DSN_PRINT_SIZE) == 0 && a_cancels == b_cancels &&
		a->currency == b->currency;
}

static bool
in_play(const DsnVersion *version)
{
	return !version->refused && !version->test && (version->nature == 1 || version->nature == 9);
}

/* Rules 1 to 4 for one version, looking at all the others. */
static DsnState
naive_first(const DsnVersion *all, size_t count, size_t self)
{
	const DsnVersion *me = &all[self];
	bool		doubt = false;
	size_t		i;

	if (!in_play(me))
		return me->refused ? DSN_STATE_REFUSEE : me->test ? DSN_STATE_ESSAI :
			DSN_STATE_SANS_OBJET;
	for (i = 0; i < count; i++)
	{
		if (in_play(&all[i]) && same_key(me, &all[i]) && all[i].order == me->order &&
			same_print(me, &all[i]) && all[i].deposit < me->deposit)
			return DSN_STATE_DOUBLON;
	}
	for (i = 0; i < count; i++)
	{
		if (!in_play(&all[i]) || !same_key(me, &all[i]))
			continue;
		if (all[i].order > me->order)
			return DSN_STATE_REMPLACEE;
		if (all[i].order == me->order && !same_print(me, &all[i]))
			doubt = true;
	}
	if (doubt)
		return DSN_STATE_DOUTE;
	if (me->nature == 9 && me->type == 4)
		return DSN_STATE_ANNULEE;
	return me->currency == 2 ? DSN_STATE_DEVISE : DSN_STATE_RETENUE;
}

static bool
naive_stands(DsnState state)
{
	return state == DSN_STATE_RETENUE || state == DSN_STATE_DOUTE || state == DSN_STATE_DEVISE;
}

/* Rules 5 and 6 for one version that stands after rules 1 to 4. */
static DsnState
naive_last(const DsnVersion *all, const DsnState *first, size_t count, size_t self)
{
	const DsnVersion *me = &all[self];
	int			parts = me->fraction % 10;
	DsnState	state = first[self];
	int			part;
	size_t		i;

	if (!naive_stands(state) || state == DSN_STATE_DOUTE)
		return state;
	for (i = 0; i < count; i++)
	{
		if (all[i].nature != me->nature || !naive_stands(first[i]))
			continue;
		if (all[i].field != me->field)
		{
			if (me->nature == 1 && (all[i].field == 1 || me->field == 1))
				return DSN_STATE_DOUTE;
			continue;
		}
		if (all[i].fraction % 10 != parts || all[i].fraction / 10 > parts ||
			all[i].fraction < 10)
			return DSN_STATE_DOUTE;
	}
	for (part = 1; state == DSN_STATE_RETENUE && part <= parts; part++)
	{
		bool		found = false;

		for (i = 0; i < count; i++)
			found = found || (all[i].nature == me->nature && all[i].field == me->field &&
							  all[i].fraction == part * 10 + parts &&
							  first[i] == DSN_STATE_RETENUE);
		if (!found)
			state = DSN_STATE_INCOMPLETE;
	}
	return state;
}

static void
random_set(DsnVersion *versions, size_t count, uint64_t *seed)
{
	static const int fractions[] = {11, 11, 11, 12, 22, 13, 23, 33, 32};
	static const int natures[] = {1, 1, 1, 1, 1, 9, 9, 4};
	static const int types[] = {1, 2, 3, 4, 5};

	/* Few fields and few fractions in a set, or nothing but doubt comes out. */
	uint32_t	fields = next_random(seed) % 4;
	uint32_t	spread = 1 + next_random(seed) % 9;
	size_t		i;

	for (i = 0; i < count; i++)
	{
		Brief		brief = {0};

		brief.nature = natures[next_random(seed) % 8];
		brief.type = types[next_random(seed) % 5];
		brief.fraction = fractions[next_random(seed) % spread];
		brief.field = fields == 0 ? 1 + (int) (next_random(seed) % 3) :
			fields == 1 ? 2 + (int) (next_random(seed) % 2) : (int) fields - 1;
		brief.order = next_random(seed) % 3;
		brief.print = (int) (next_random(seed) % 3);
		versions[i] = version_of(&brief, (int64_t) i * 7 - 20);
		versions[i].rank = (int32_t) (next_random(seed) % 3);
		versions[i].test = next_random(seed) % 16 == 0;
		versions[i].refused = next_random(seed) % 16 == 0;
		versions[i].currency = next_random(seed) % 16 == 0 ? 2 : 1;
		/* Prints that differ in their last byte alone are different. */
		memset(versions[i].print, 0, DSN_PRINT_SIZE - 1);
	}
}

static void
shuffle(DsnVersion *versions, size_t count, uint64_t *seed)
{
	size_t		i;

	for (i = count; i > 1; i--)
	{
		size_t		j = next_random(seed) % i;
		DsnVersion	kept = versions[j];

		versions[j] = versions[i - 1];
		versions[i - 1] = kept;
	}
}

static void
check_random_sets(void)
{
	uint64_t	seed = 17;
	int			seen[DSN_STATE_REFUSEE + 1] = {0};
	int			wrong = 0;
	int			moved = 0;
	bool		all_seen = true;
	int			round;
	size_t		i;

	for (round = 0; round < RANDOM_SETS; round++)
	{
		DsnVersion	versions[RANDOM_MAX];
		DsnVersion	mixed[RANDOM_MAX];
		DsnState	first[RANDOM_MAX];
		size_t		count = 1 + next_random(&seed) % RANDOM_MAX;

		random_set(versions, count, &seed);
		for (i = 0; i < count; i++)
			first[i] = naive_first(versions, count, i);
		memcpy(mixed, versions, sizeof(mixed));
		shuffle(mixed, count, &seed);
		dsn_lifecycle_judge(mixed, count);
		for (i = 0; i < count; i++)
		{
			versions[i].state = naive_last(versions, first, count, i);
			seen[versions[i].state]++;
			wrong += mixed[i].state != versions[i].state ||
				mixed[i].deposit != versions[i].deposit;
		}
		dsn_lifecycle_judge(versions, count);
		moved += memcmp(versions, mixed, count * sizeof(DsnVersion)) != 0;
	}
	is_int(wrong, 0, "%d random sets are judged as the rules say", RANDOM_SETS);
	is_int(moved, 0, "%s", "the order of arrival changes nothing, judging again neither");
	for (i = 0; i <= DSN_STATE_REFUSEE; i++)
		all_seen = all_seen && seen[i] > RANDOM_SETS / 100;
	ok(all_seen, "%s", "the random sets reach every state often");
}

int
main(void)
{
	check_cases();
	check_what_never_counts();
	check_currency();
	check_names();
	check_random_sets();
	return done_testing();
}
