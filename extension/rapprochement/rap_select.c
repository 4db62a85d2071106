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

/* Sort and keep one of each. */
static void
make_scope(RapScope *scope, int64 *sirets, size_t count)
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
	make_scope(queued, sirets.data, sirets.count);
}

/* Links of a SIRET being looked up. */
typedef struct LinkSearch
{
	RapLookup  *declarations;	/* by SIRET */
	RapLookup  *numbers;		/* declarations by their number */
	RapLookup  *payments;		/* of a declaration */
	RapLookup  *payable;		/* payments by payer */
	RapArray   *found;			/* int64 */
} LinkSearch;

static bool
is_mode_06(const Datum *values, const bool *nulls)
{
	size_t		length;
	const char *mode = rap_text(values[VERSEMENT_MODE], &length);

	return !nulls[VERSEMENT_PAYER] && length == 2 && memcmp(mode, "06", 2) == 0;
}

static void
note_payer(void *argument, const Datum *values, const bool *nulls, ItemPointer tid)
{
	LinkSearch *search = argument;

	if (is_mode_06(values, nulls))
		*(int64 *) rap_array_add(search->found, sizeof(int64)) = rap_siret(values[VERSEMENT_PAYER]);
}

static void
note_declarant(void *argument, const Datum *values, const bool *nulls, ItemPointer tid)
{
	LinkSearch *search = argument;

	if (!nulls[DECLARATION_SIRET])
		*(int64 *) rap_array_add(search->found, sizeof(int64)) = rap_siret(values[DECLARATION_SIRET]);
}

/* A declaration of the SIRET: whom do its payments name? */
static void
follow_declaration(void *argument, const Datum *values, const bool *nulls, ItemPointer tid)
{
	LinkSearch *search = argument;

	rap_look_up_declaration(search->payments, DatumGetInt64(values[DECLARATION_DEPOT]),
							DatumGetInt32(values[DECLARATION_NUMBER]), note_payer, search);
}

/* A payment that the SIRET is to make: who declared it? */
static void
follow_payment(void *argument, const Datum *values, const bool *nulls, ItemPointer tid)
{
	LinkSearch *search = argument;

	if (is_mode_06(values, nulls))
		rap_look_up_declaration(search->numbers, DatumGetInt64(values[VERSEMENT_DEPOT]),
								DatumGetInt32(values[VERSEMENT_DECLARATION]), note_declarant,
								search);
}

/*
 * The SIRETs linked to those of "some", these themselves perhaps among them.
 */
static void
look_up_links(const char *caisse, const RapScope *some, RapArray *found)
{
	LinkSearch	search;

	search.declarations = rap_open_lookup(RAP_DECLARATION_BY_SIRET, caisse);
	search.numbers = rap_open_lookup(RAP_DECLARATION_BY_NUMBER, caisse);
	search.payments = rap_open_lookup(RAP_VERSEMENT_BY_DECLARATION, caisse);
	search.payable = rap_open_lookup(RAP_VERSEMENT_BY_PAYER, caisse);
	search.found = found;
	for (size_t i = 0; i < some->count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		rap_look_up_siret(search.declarations, some->sirets[i], follow_declaration, &search);
		rap_look_up_siret(search.payable, some->sirets[i], follow_payment, &search);
	}
	rap_close_lookup(search.payable);
	rap_close_lookup(search.payments);
	rap_close_lookup(search.numbers);
	rap_close_lookup(search.declarations);
}

/*
 * Widen the scope to all that is linked to it, one step at a time: each step
 * asks for the links of the SIRETs that the last one brought.
 */
void
rap_follow_links(const char *caisse, RapScope *scope)
{
	RapScope	latest = *scope;

	while (latest.count > 0)
	{
		RapArray	found = {NULL};
		RapArray	fresh = {NULL};
		int64	   *joined;

		look_up_links(caisse, &latest, &found);
		make_scope(&latest, found.data, found.count);
		for (size_t i = 0; i < latest.count; i++)
		{
			if (!rap_in_scope(scope, latest.sirets[i]))
				*(int64 *) rap_array_add(&fresh, sizeof(int64)) = latest.sirets[i];
		}
		make_scope(&latest, fresh.data, fresh.count);
		if (latest.count == 0)
			return;
		joined = MemoryContextAllocHuge(CurrentMemoryContext,
										(scope->count + latest.count) * sizeof(int64));
		memcpy(joined, scope->sirets, scope->count * sizeof(int64));
		memcpy(joined + scope->count, latest.sirets, latest.count * sizeof(int64));
		make_scope(scope, joined, scope->count + latest.count);
	}
}

/* --- selection among facts of the whole caisse --- */

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

static void
want(Marking *marking, int64 siret)
{
	int64	   *place = bsearch(&siret, marking->all.sirets, marking->all.count,
								sizeof(int64), compare_sirets);

	if (place != NULL && !marking->wanted[place - marking->all.sirets])
	{
		marking->wanted[place - marking->all.sirets] = true;
		marking->wanted_count++;
	}
}

static bool
is_wanted(const Marking *marking, int64 siret)
{
	int64	   *place = bsearch(&siret, marking->all.sirets, marking->all.count,
								sizeof(int64), compare_sirets);

	return place != NULL && marking->wanted[place - marking->all.sirets];
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
	make_scope(&marking->all, sirets, count);
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

/* Spread the wish along the links until nothing changes. */
static void
want_linked(const RapFacts *facts, Marking *marking)
{
	const RapLink *links = facts->links.data;
	size_t		before;

	do
	{
		CHECK_FOR_INTERRUPTS();
		before = marking->wanted_count;
		for (size_t i = 0; i < facts->links.count; i++)
		{
			if (is_wanted(marking, links[i].siret))
				want(marking, links[i].payer);
			else if (is_wanted(marking, links[i].payer))
				want(marking, links[i].siret);
		}
	} while (marking->wanted_count > before);
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
