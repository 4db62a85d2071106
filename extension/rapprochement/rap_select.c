/*-------------------------------------------------------------------------
 *
 * rap_select.c
 *	  Which SIRETs are computed.
 *
 * The keys of a SIRET depend on its own facts and on those of the SIRETs that
 * it pays for or that pay for it (mode 06), whose own payments depend on
 * theirs: so SIRETs linked by announcements are computed together.  Links of
 * superseded declarations count too: the payer's rows may still hold what
 * these announced.
 *
 * IDENTIFICATION
 *	  extension/rapprochement/rap_select.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "common/compat.h"
#include "common/statement.h"
#include "core/identifiants/siret.h"
#include "rapprochement/rapprochement.h"

static CalimeroStatement queue_statement = {
	"SELECT a.siret FROM calimero_data.dsn_a_rapprocher a"
	" WHERE a.caisse OPERATOR(pg_catalog.=) $1",
	SPI_OK_SELECT, 1, {TEXTOID}
};

static int
compare_sirets(const void *left, const void *right)
{
	int64		a = *(const int64 *) left;
	int64		b = *(const int64 *) right;

	return a < b ? -1 : a > b;
}

void
rap_make_scope(RapScope *scope, int64 *sirets, size_t count)
{
	scope->everything = false;
	scope->sirets = sirets;
	scope->count = 0;
	if (count > 1)
		qsort(sirets, count, sizeof(int64), compare_sirets);
	for (size_t i = 0; i < count; i++)
	{
		if (scope->count == 0 || sirets[scope->count - 1] != sirets[i])
			sirets[scope->count++] = sirets[i];
	}
}

bool
rap_in_scope(const RapScope *scope, int64 siret)
{
	return scope->everything ||
		bsearch(&siret, scope->sirets, scope->count, sizeof(int64), compare_sirets) != NULL;
}

Datum
rap_scope_part(const RapScope *scope, size_t from, size_t most)
{
	size_t		count = Min(scope->count - from, most);
	Datum	   *elements = palloc((count + 1) * sizeof(Datum));

	for (size_t i = 0; i < count; i++)
	{
		char		digits[15];

		elements[i] = CStringGetTextDatum(calimero_siret_from_number(scope->sirets[from + i],
																	 digits));
	}
	return PointerGetDatum(construct_array(elements, (int) count, TEXTOID, -1, false,
										   TYPALIGN_INT));
}

/* Add the SIRETs of the first column of the last SELECT. */
static void
take_sirets(RapArray *array)
{
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		bool		isnull;
		Datum		value = SPI_getbinval(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1, &isnull);

		*(int64 *) rap_array_add(array, sizeof(int64)) = rap_siret(value);
	}
	SPI_freetuptable(SPI_tuptable);
}

void
rap_read_queue(const char *caisse, RapScope *queued)
{
	Datum		values[1];
	RapArray	sirets = {NULL};

	values[0] = CStringGetTextDatum(caisse);
	calimero_execute(&queue_statement, values, NULL);
	take_sirets(&sirets);
	rap_make_scope(queued, sirets.data, sirets.count);
}

/* The SIRETs of a caisse, and which of them are wanted. */
typedef struct Marking
{
	RapScope	all;
	bool	   *wanted;
	size_t		wanted_count;
	CalimeroDay first;			/* of the range */
	CalimeroDay last;
	CalimeroPeriod tried;		/* the last period held against the range */
	bool		tried_in_range;
} Marking;

/* Where a SIRET is among all; it is there, since collect_sirets took it. */
static size_t
place_of(const Marking *marking, int64 siret)
{
	const int64 *place = bsearch(&siret, marking->all.sirets, marking->all.count,
								 sizeof(int64), compare_sirets);

	Assert(place != NULL);
	return (size_t) (place - marking->all.sirets);
}

static void
want_place(Marking *marking, size_t place)
{
	marking->wanted_count += !marking->wanted[place];
	marking->wanted[place] = true;
}

static void
want(Marking *marking, int64 siret)
{
	want_place(marking, place_of(marking, siret));
}

static bool
is_wanted(const Marking *marking, int64 siret)
{
	return marking->wanted[place_of(marking, siret)];
}

static bool
period_in_range(Marking *marking, CalimeroPeriod period)
{
	if (period != marking->tried)
	{
		marking->tried = period;
		marking->tried_in_range = calimero_period_first_day(period) <= marking->last &&
			calimero_period_last_day(period) >= marking->first;
	}
	return marking->tried_in_range;
}

/* Stored keys of the range: what they say may have no fact any more. */
typedef struct StoredKeys
{
	Marking    *marking;
	RapArray	sirets;
} StoredKeys;

static void
note_stored_key(void *argument, const Datum *values, const bool *nulls, ItemPointer tid)
{
	StoredKeys *stored = argument;
	int64		siret;

	if (!period_in_range(stored->marking, rap_period(values[RAPPROCHEMENT_PERIOD])))
		return;
	siret = rap_siret(values[RAPPROCHEMENT_SIRET]);
	/* Rows of one SIRET mostly follow each other. */
	if (stored->sirets.count == 0 ||
		((int64 *) stored->sirets.data)[stored->sirets.count - 1] != siret)
		*(int64 *) rap_array_add(&stored->sirets, sizeof(int64)) = siret;
}

/* All SIRETs that any fact names, and those given besides. */
static void
collect_sirets(const RapFacts *facts, const int64 *others, size_t other_count, Marking *marking)
{
	const RecDeclared *declared = facts->declared.data;
	const RecAnnouncement *announcements = facts->announcements.data;
	const RecMovement *movements = facts->movements.data;
	const RecMark *marks = facts->marks.data;
	const RapLink *links = facts->links.data;
	size_t		most = facts->declared.count + 2 * facts->announcements.count +
	facts->movements.count + facts->marks.count + 2 * facts->links.count + other_count;
	int64	   *sirets = MemoryContextAllocHuge(CurrentMemoryContext, (most + 1) * sizeof(int64));
	size_t		count = 0;

	for (size_t i = 0; i < facts->declared.count; i++)
		sirets[count++] = declared[i].siret;
	for (size_t i = 0; i < facts->announcements.count; i++)
	{
		sirets[count++] = announcements[i].siret;
		sirets[count++] = announcements[i].payer;
	}
	for (size_t i = 0; i < facts->movements.count; i++)
		sirets[count++] = movements[i].siret;
	for (size_t i = 0; i < facts->marks.count; i++)
		sirets[count++] = marks[i].siret;
	for (size_t i = 0; i < facts->links.count; i++)
	{
		sirets[count++] = links[i].siret;
		sirets[count++] = links[i].payer;
	}
	for (size_t i = 0; i < other_count; i++)
		sirets[count++] = others[i];
	rap_make_scope(&marking->all, sirets, count);
	marking->wanted = MemoryContextAllocHuge(CurrentMemoryContext, marking->all.count + 1);
	memset(marking->wanted, 0, marking->all.count + 1);
}

/* Want the SIRETs that have something in the range. */
static void
want_range(const RapFacts *facts, Marking *marking)
{
	const RecDeclared *declared = facts->declared.data;
	const RecAnnouncement *announcements = facts->announcements.data;
	const RecMovement *movements = facts->movements.data;
	const RecMark *marks = facts->marks.data;

	for (size_t i = 0; i < facts->declared.count; i++)
	{
		if (period_in_range(marking, declared[i].period) ||
			period_in_range(marking, declared[i].month))
			want(marking, declared[i].siret);
	}
	for (size_t i = 0; i < facts->announcements.count; i++)
	{
		if (period_in_range(marking, announcements[i].period) ||
			period_in_range(marking, announcements[i].month))
			want(marking, announcements[i].siret);
	}
	for (size_t i = 0; i < facts->movements.count; i++)
	{
		if (period_in_range(marking, movements[i].period) ||
			(movements[i].day >= marking->first && movements[i].day <= marking->last))
			want(marking, movements[i].siret);
	}
	for (size_t i = 0; i < facts->marks.count; i++)
	{
		if (period_in_range(marking, marks[i].month))
			want(marking, marks[i].siret);
	}
}

/* Who stands for all that are linked to a SIRET; the way there gets shorter. */
static size_t
head_of(size_t *heads, size_t place)
{
	while (heads[place] != place)
	{
		heads[place] = heads[heads[place]];
		place = heads[place];
	}
	return place;
}

/*
 * With a SIRET that is wanted, all that are linked to it are.  However long
 * their chain, each link is looked at once.
 */
static void
want_linked(const RapFacts *facts, Marking *marking)
{
	const RapLink *links = facts->links.data;
	size_t		count = marking->all.count;
	size_t	   *heads;

	if (facts->links.count == 0)
		return;
	heads = MemoryContextAllocHuge(CurrentMemoryContext, count * sizeof(size_t));
	for (size_t i = 0; i < count; i++)
		heads[i] = i;
	for (size_t i = 0; i < facts->links.count; i++)
	{
		size_t		one = head_of(heads, place_of(marking, links[i].siret));
		size_t		other = head_of(heads, place_of(marking, links[i].payer));

		heads[Max(one, other)] = Min(one, other);
	}
	CHECK_FOR_INTERRUPTS();
	for (size_t i = 0; i < count; i++)
	{
		if (marking->wanted[i])
			want_place(marking, head_of(heads, i));
	}
	for (size_t i = 0; i < count; i++)
	{
		if (marking->wanted[head_of(heads, i)])
			want_place(marking, i);
	}
	pfree(heads);
}

/* Keep the facts of the wanted SIRETs. */
static void
keep_wanted(RapFacts *facts, const Marking *marking)
{
	RecDeclared *declared = facts->declared.data;
	RecAnnouncement *announcements = facts->announcements.data;
	RecMovement *movements = facts->movements.data;
	RecMark    *marks = facts->marks.data;
	size_t		kept = 0;

	for (size_t i = 0; i < facts->declared.count; i++)
	{
		if (is_wanted(marking, declared[i].siret))
			declared[kept++] = declared[i];
	}
	facts->declared.count = kept;
	kept = 0;
	for (size_t i = 0; i < facts->announcements.count; i++)
	{
		/* Both its SIRETs are, or neither. */
		if (is_wanted(marking, announcements[i].siret))
			announcements[kept++] = announcements[i];
	}
	facts->announcements.count = kept;
	kept = 0;
	for (size_t i = 0; i < facts->movements.count; i++)
	{
		if (is_wanted(marking, movements[i].siret))
			movements[kept++] = movements[i];
	}
	facts->movements.count = kept;
	kept = 0;
	for (size_t i = 0; i < facts->marks.count; i++)
	{
		if (is_wanted(marking, marks[i].siret))
			marks[kept++] = marks[i];
	}
	facts->marks.count = kept;
}

/* Follow the links, then reduce the facts and make the scope. */
static void
finish_selection(RapFacts *facts, Marking *marking, RapScope *scope)
{
	int64	   *sirets;
	size_t		count = 0;

	want_linked(facts, marking);
	if (marking->wanted_count < marking->all.count)
		keep_wanted(facts, marking);
	sirets = MemoryContextAllocHuge(CurrentMemoryContext,
									(marking->wanted_count + 1) * sizeof(int64));
	for (size_t i = 0; i < marking->all.count; i++)
	{
		if (marking->wanted[i])
			sirets[count++] = marking->all.sirets[i];
	}
	scope->everything = false;
	scope->sirets = sirets;
	scope->count = count;
	pfree(marking->wanted);
	pfree(marking->all.sirets);
}

/* Does every fact lie in the range?  Then nothing needs to be selected. */
static bool
all_in_range(const RapFacts *facts, Marking *marking)
{
	const RecDeclared *declared = facts->declared.data;
	const RecAnnouncement *announcements = facts->announcements.data;
	const RecMovement *movements = facts->movements.data;
	const RecMark *marks = facts->marks.data;

	for (size_t i = 0; i < facts->declared.count; i++)
	{
		if (!period_in_range(marking, declared[i].month))
			return false;
	}
	for (size_t i = 0; i < facts->announcements.count; i++)
	{
		if (!period_in_range(marking, announcements[i].period))
			return false;
	}
	for (size_t i = 0; i < facts->movements.count; i++)
	{
		if (movements[i].day < marking->first || movements[i].day > marking->last)
			return false;
	}
	for (size_t i = 0; i < facts->marks.count; i++)
	{
		if (!period_in_range(marking, marks[i].month))
			return false;
	}
	return true;
}

void
rap_select_range(RapFacts *facts, const char *caisse, CalimeroDay first, CalimeroDay last,
				 RapScope *scope)
{
	Marking		marking;
	StoredKeys	stored;

	memset(&marking, 0, sizeof(marking));
	memset(&stored, 0, sizeof(stored));
	stored.marking = &marking;
	marking.first = first;
	marking.last = last;
	scope->everything = all_in_range(facts, &marking);
	if (scope->everything)
		return;
	rap_scan_table(RAP_RAPPROCHEMENT, caisse, note_stored_key, &stored);
	collect_sirets(facts, stored.sirets.data, stored.sirets.count, &marking);
	want_range(facts, &marking);
	for (size_t i = 0; i < stored.sirets.count; i++)
		want(&marking, ((int64 *) stored.sirets.data)[i]);
	finish_selection(facts, &marking, scope);
}

void
rap_select_queued(RapFacts *facts, const RapScope *queued, RapScope *scope)
{
	Marking		marking;

	memset(&marking, 0, sizeof(marking));
	collect_sirets(facts, queued->sirets, queued->count, &marking);
	for (size_t i = 0; i < queued->count; i++)
		want(&marking, queued->sirets[i]);
	finish_selection(facts, &marking, scope);
}
