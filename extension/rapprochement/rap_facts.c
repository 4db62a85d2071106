/*-------------------------------------------------------------------------
 *
 * rap_facts.c
 *	  From rows of declarations, cotisations, payments and movements to the
 *	  facts of the engine.
 *
 * Which declarations count: etat "retenue" alone.  The others leave a mark
 * where somebody must look (test, doubt, missing fraction, francs Pacifique).
 * Which amounts: those of the bodies that are the caisse now, and contributions
 * that name none; a deposit stored those of its bodies on the day it came.
 *
 * Declarations are sorted by (deposit, rank).  The rows below them come mostly
 * in that order, since deposits are written so: the declaration of the next row
 * is the same as that of the last one, or the next, and a binary search finds
 * the others.  For the same reason the cotisations of one declaration and one
 * period become one fact; those that do not follow each other make several,
 * which the engine adds up all the same.
 *
 * IDENTIFICATION
 *	  extension/rapprochement/rap_facts.c
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
#include "core/amount.h"
#include "core/identifiants/siret.h"
#include "rapprochement/rapprochement.h"

#define FIRST_CAPACITY	256

/* Facts of a declaration among which one of the same period is looked for. */
#define MERGE_MOST		16

/* Reversals looked up by one query. */
#define LOOKUP_SIZE		8192

/* S21.G00.20.010: paid by another establishment. */
#define MODE_OTHER_PAYER "06"

static const char reversed_sql[] =
"SELECT u.rang, m.mouvement"
" FROM ROWS FROM (pg_catalog.unnest($2), pg_catalog.unnest($3)) AS u (rang, reference)"
" JOIN calimero_data.cai_mouvement m ON m.caisse OPERATOR(pg_catalog.=) $1"
" AND m.reference OPERATOR(pg_catalog.=) u.reference";

/* States of a declaration that does not count and must still show. */
static const struct
{
	const char *state;
	uint32		signal;
}			marking_states[] = {
	{"essai", REC_SIGNAL_TEST_IGNORE},
	{"doute", REC_SIGNAL_DOUTE},
	{"incomplete", REC_SIGNAL_INCOMPLETE},
	{"devise", REC_SIGNAL_DEVISE}
};

void	   *
rap_array_add(RapArray *array, size_t width)
{
	if (array->count == array->capacity)
	{
		if (array->capacity == 0)
		{
			array->capacity = FIRST_CAPACITY;
			array->data = palloc(array->capacity * width);
		}
		else
		{
			array->capacity *= 2;
			array->data = repalloc_huge(array->data, array->capacity * width);
		}
	}
	return (char *) array->data + array->count++ * width;
}

void
rap_facts_init(RapFacts *facts, const RapRules *rules)
{
	memset(facts, 0, sizeof(*facts));
	facts->rules = rules;
	facts->context = CurrentMemoryContext;
}

static bool
text_is(Datum value, const char *expected)
{
	size_t		length;
	const char *text = rap_text(value, &length);

	return length == strlen(expected) && memcmp(text, expected, length) == 0;
}

static void
add_mark(RapFacts *facts, int64 siret, CalimeroPeriod month, uint32 signals)
{
	RecMark    *mark = rap_array_add(&facts->marks, sizeof(RecMark));

	mark->siret = siret;
	mark->month = month;
	mark->signals = signals;
}

void
rap_add_declaration(void *argument, const Datum *values, const bool *nulls, ItemPointer tid)
{
	RapFacts   *facts = argument;
	RapDeclaration *declaration;
	Datum		type = values[DECLARATION_TYPE];
	bool		substitution = !nulls[DECLARATION_NATURE] &&
	text_is(values[DECLARATION_NATURE], "09");

	if (nulls[DECLARATION_SIRET] || nulls[DECLARATION_MONTH])
		return;
	declaration = rap_array_add(&facts->declarations, sizeof(RapDeclaration));
	declaration->deposit = DatumGetInt64(values[DECLARATION_DEPOT]);
	declaration->number = DatumGetInt32(values[DECLARATION_NUMBER]);
	declaration->siret = rap_siret(values[DECLARATION_SIRET]);
	declaration->month = calimero_period_of_day(
												calimero_date_to_day(DatumGetDateADT(values[DECLARATION_MONTH])));
	declaration->counts = text_is(values[DECLARATION_STATE], "retenue");
	declaration->signals = substitution ? REC_SIGNAL_SUBSTITUTION : 0;
	if (declaration->counts)
	{
		/* Declared without employees: 02 and, replacing, 05. */
		if (!substitution && !nulls[DECLARATION_TYPE] &&
			(text_is(type, "02") || text_is(type, "05")))
			add_mark(facts, declaration->siret, declaration->month, REC_SIGNAL_NEANT);
		return;
	}
	for (int i = 0; i < lengthof(marking_states); i++)
	{
		if (text_is(values[DECLARATION_STATE], marking_states[i].state))
			add_mark(facts, declaration->siret, declaration->month, marking_states[i].signal);
	}
}

static int
compare_declarations(const void *left, const void *right)
{
	const RapDeclaration *a = left;
	const RapDeclaration *b = right;

	if (a->deposit != b->deposit)
		return a->deposit < b->deposit ? -1 : 1;
	return a->number < b->number ? -1 : a->number > b->number;
}

void
rap_sort_declarations(RapFacts *facts)
{
	RapDeclaration *declarations = facts->declarations.data;

	for (size_t i = 1; i < facts->declarations.count; i++)
	{
		if (compare_declarations(&declarations[i - 1], &declarations[i]) > 0)
		{
			qsort(declarations, facts->declarations.count, sizeof(RapDeclaration),
				  compare_declarations);
			break;
		}
	}
	facts->cursor = 0;
	facts->merge_from = 0;
}

/*
 * The declaration of that number, NULL when its SIRET or its month is not
 * known.
 */
static const RapDeclaration *
find_declaration(RapFacts *facts, int64 deposit, int32 number)
{
	const RapDeclaration *declarations = facts->declarations.data;
	size_t		low = 0;
	size_t		high = facts->declarations.count;
	RapDeclaration wanted;

	wanted.deposit = deposit;
	wanted.number = number;
	for (size_t i = facts->cursor; i < high && i < facts->cursor + 2; i++)
	{
		if (declarations[i].number == number && declarations[i].deposit == deposit)
			low = high = i;
	}
	while (low < high)
	{
		size_t		middle = low + (high - low) / 2;

		if (compare_declarations(&declarations[middle], &wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == facts->declarations.count ||
		compare_declarations(&declarations[low], &wanted) != 0)
		return NULL;
	if (low != facts->cursor)
	{
		facts->cursor = low;
		facts->merge_from = facts->declared.count;
	}
	return &declarations[low];
}

/*
 * When the amounts of a period fall due by the calendar: in the month after it.
 */
static CalimeroDay
period_due_day(const RapRules *rules, CalimeroPeriod period)
{
	int			year;
	int			month;
	int			day;

	calimero_civil(calimero_period_last_day(period), &year, &month, &day);
	return calimero_day(month == 12 ? year + 1 : year, month % 12 + 1, rules->due_day);
}

/*
 * Make "value" the period at hand: neighbouring rows are mostly of one period,
 * whose dates are then worked out once.
 */
static CalimeroPeriod
take_period(RapFacts *facts, Datum value)
{
	size_t		length;
	const char *text = rap_text(value, &length);

	if (length == CALIMERO_PERIOD_TEXT_SIZE - 1 &&
		memcmp(text, facts->period_text, length) == 0)
		return facts->period;

	/* A CHECK of each table: it is a period. */
	facts->period = calimero_period_from_text(text, length);
	if (facts->period == CALIMERO_NO_PERIOD)
		elog(ERROR, "a stored period is not one");
	memcpy(facts->period_text, text, length);
	facts->period_first = calimero_period_first_day(facts->period);
	facts->period_due = period_due_day(facts->rules, facts->period);
	return facts->period;
}

/*
 * A new fact of that declaration and period.
 */
static RecDeclared *
new_declared_fact(RapFacts *facts, const RapDeclaration *declaration, CalimeroPeriod period)
{
	RecDeclared *fact = rap_array_add(&facts->declared, sizeof(RecDeclared));

	memset(fact, 0, sizeof(*fact));
	fact->siret = declaration->siret;
	fact->period = period;
	fact->month = declaration->month;
	fact->signals = declaration->signals;
	return fact;
}

/*
 * The fact of that declaration, the one at hand, and that period.
 */
static RecDeclared *
declared_fact(RapFacts *facts, const RapDeclaration *declaration, CalimeroPeriod period)
{
	RecDeclared *declared = facts->declared.data;
	size_t		from = facts->merge_from;

	if (facts->declared.count > from + MERGE_MOST)
		from = facts->declared.count - MERGE_MOST;
	for (size_t i = facts->declared.count; i-- > from;)
	{
		if (declared[i].period == period)
			return &declared[i];
	}
	return new_declared_fact(facts, declaration, period);
}

/*
 * Weigh one amount into its fact.  False when one of the sums would leave the
 * range of an amount; nothing is added then.
 */
static bool
add_weighted(RecDeclared *fact, const RapWeight *weight, bool body, int64 amount, int32 lines)
{
	int			factor = body ? weight->weight : weight->weight_no_body;
	int64	   *part = weight->class == 'C' ? &fact->contributions : &fact->reductions;
	int64		before = *part;

	if (!calimero_amount_add(part, weight->class == 'C' ? factor * amount : amount))
		return false;
	if (!calimero_amount_add(&fact->due, factor * amount))
	{
		*part = before;
		return false;
	}
	if (!body && factor == 0 && weight->class == 'C')
		fact->signals |= REC_SIGNAL_ORGANISME_ABSENT;
	if (factor != 0 && lines > 0 && fact->lines <= PG_INT32_MAX - lines)
		fact->lines += lines;
	return true;
}

/* A code of three digits, as its CHECK says. */
static int
code_number(Datum value)
{
	size_t		length;
	const char *text = rap_text(value, &length);

	return (text[0] - '0') * 100 + (text[1] - '0') * 10 + (text[2] - '0');
}

void
rap_add_cotisation(void *argument, const Datum *values, const bool *nulls, ItemPointer tid)
{
	RapFacts   *facts = argument;
	const RapDeclaration *declaration =
	find_declaration(facts, DatumGetInt64(values[COTISATION_DEPOT]),
					 DatumGetInt32(values[COTISATION_DECLARATION]));
	RecDeclared *fact;
	const RapWeight *weight;
	size_t		length;
	int64		amount;
	int			origin;

	if (declaration == NULL || !declaration->counts)
		return;
	if (!nulls[COTISATION_BODY] && !rap_is_ours(facts->rules, values[COTISATION_BODY]))
		return;
	fact = declared_fact(facts, declaration, take_period(facts, values[COTISATION_PERIOD]));
	if (DatumGetBool(values[COTISATION_REGULARISATION]))
		fact->signals |= REC_SIGNAL_REGUL;
	origin = rap_text(values[COTISATION_ORIGIN], &length)[1] == '1' ? 81 : 82;
	weight = rap_find_weight(facts->rules, origin, code_number(values[COTISATION_CODE]),
							 facts->period_first);
	if (weight == NULL)
	{
		fact->signals |= REC_SIGNAL_CODE_INCONNU;
		return;
	}
	amount = rap_centimes(values[COTISATION_AMOUNT]);
	if (add_weighted(fact, weight, !nulls[COTISATION_BODY], amount,
					 DatumGetInt32(values[COTISATION_LINES])))
		return;
	/* One amount always fits a fact of its own: the engine adds facts up. */
	fact = new_declared_fact(facts, declaration, facts->period);
	(void) add_weighted(fact, weight, !nulls[COTISATION_BODY], amount,
						DatumGetInt32(values[COTISATION_LINES]));
}

void
rap_add_versement(void *argument, const Datum *values, const bool *nulls, ItemPointer tid)
{
	RapFacts   *facts = argument;
	int64		deposit = DatumGetInt64(values[VERSEMENT_DEPOT]);
	int32		number = DatumGetInt32(values[VERSEMENT_DECLARATION]);
	const RapDeclaration *declaration = find_declaration(facts, deposit, number);
	RecAnnouncement *announcement;
	int64		payer;

	if (declaration == NULL)
		return;
	payer = declaration->siret;
	if (!nulls[VERSEMENT_PAYER] && text_is(values[VERSEMENT_MODE], MODE_OTHER_PAYER))
		payer = rap_siret(values[VERSEMENT_PAYER]);
	if (payer != declaration->siret)
	{
		RapLink    *link = rap_array_add(&facts->links, sizeof(RapLink));

		link->siret = declaration->siret;
		link->payer = payer;
	}
	if (!declaration->counts || !rap_is_ours(facts->rules, values[VERSEMENT_BODY]))
		return;

	announcement = rap_array_add(&facts->announcements, sizeof(RecAnnouncement));
	announcement->siret = declaration->siret;
	announcement->payer = payer;
	announcement->period = take_period(facts, values[VERSEMENT_PERIOD]);
	announcement->month = declaration->month;
	announcement->day = nulls[VERSEMENT_DAY] ? CALIMERO_NO_DAY
		: calimero_date_to_day(DatumGetDateADT(values[VERSEMENT_DAY]));
	announcement->due = Max(facts->period_due, announcement->day);
	announcement->amount = rap_centimes(values[VERSEMENT_AMOUNT]);
	announcement->signals = declaration->signals;
	if (DatumGetBool(values[VERSEMENT_REGULARISATION]))
	{
		/* It is not late before the month that declares it. */
		announcement->signals |= REC_SIGNAL_REGUL;
		announcement->due = Max(announcement->due,
								period_due_day(facts->rules, declaration->month));
	}
	announcement->due += facts->rules->grace_days;
	announcement->identity[0] = (uint64) deposit;
	announcement->identity[1] = (uint64) number << 32 |
		(uint32) DatumGetInt32(values[VERSEMENT_NUMBER]);
}

/*
 * Remember that the last movement names the one it undoes.
 */
static void
add_reversal(RapFacts *facts, Datum reference)
{
	RapReversal *reversal = rap_array_add(&facts->reversals, sizeof(RapReversal));
	size_t		length;
	const char *text = rap_text(reference, &length);

	reversal->movement = facts->movements.count - 1;
	reversal->reference = MemoryContextAlloc(facts->context, length + 1);
	reversal->length = length;
	memcpy(reversal->reference, text, length);
}

void
rap_add_movement(void *argument, const Datum *values, const bool *nulls, ItemPointer tid)
{
	RapFacts   *facts = argument;
	RecMovement *movement = rap_array_add(&facts->movements, sizeof(RecMovement));

	movement->siret = rap_siret(values[MOUVEMENT_SIRET]);
	movement->period = nulls[MOUVEMENT_PERIOD] ? CALIMERO_NO_PERIOD
		: take_period(facts, values[MOUVEMENT_PERIOD]);
	movement->day = calimero_date_to_day(DatumGetDateADT(values[MOUVEMENT_DAY]));
	movement->emitted = text_is(values[MOUVEMENT_DIRECTION], "D");
	movement->due = CALIMERO_NO_DAY;
	if (movement->emitted)
		movement->due = facts->rules->grace_days +
			(movement->period != CALIMERO_NO_PERIOD ? facts->period_due :
			 period_due_day(facts->rules, calimero_period_of_day(movement->day)));
	movement->amount = rap_centimes(values[MOUVEMENT_AMOUNT]);
	movement->identity = (uint64) DatumGetInt64(values[MOUVEMENT_NUMBER]);
	movement->reverses = PG_UINT64_MAX;
	if (!nulls[MOUVEMENT_REVERSES])
		add_reversal(facts, values[MOUVEMENT_REVERSES]);
}

/*
 * Find what the reversals from "from" on undo, LOOKUP_SIZE of them at most.
 */
static void
resolve_part(RapFacts *facts, const char *caisse, size_t from, Datum *ranks, Datum *references)
{
	const RapReversal *reversals = (const RapReversal *) facts->reversals.data + from;
	RecMovement *movements = facts->movements.data;
	size_t		count = Min(facts->reversals.count - from, LOOKUP_SIZE);
	Oid			types[3] = {TEXTOID, INT8ARRAYOID, TEXTARRAYOID};
	Datum		values[3];

	for (size_t i = 0; i < count; i++)
	{
		ranks[i] = Int64GetDatum((int64) i);
		references[i] = calimero_text_datum(reversals[i].reference, reversals[i].length);
	}
	values[0] = CStringGetTextDatum(caisse);
	values[1] = PointerGetDatum(construct_array(ranks, (int) count, INT8OID, 8,
												FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
	values[2] = PointerGetDatum(construct_array(references, (int) count, TEXTOID, -1,
												false, TYPALIGN_INT));
	if (SPI_execute_with_args(reversed_sql, 3, types, values, NULL, false, 0) != SPI_OK_SELECT)
		elog(ERROR, "could not look up what reversals undo");
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		bool		isnull;
		int64		rank = DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[i],
													   SPI_tuptable->tupdesc, 1, &isnull));
		int64		undone = DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[i],
														 SPI_tuptable->tupdesc, 2, &isnull));

		movements[reversals[rank].movement].reverses = (uint64) undone;
	}
	SPI_freetuptable(SPI_tuptable);
}

void
rap_resolve_reversals(RapFacts *facts, const char *caisse)
{
	MemoryContext work;
	MemoryContext caller;

	if (facts->reversals.count == 0)
		return;
	work = AllocSetContextCreate(CurrentMemoryContext, "calimero reversals",
								 ALLOCSET_DEFAULT_SIZES);
	caller = MemoryContextSwitchTo(work);
	for (size_t from = 0; from < facts->reversals.count; from += LOOKUP_SIZE)
	{
		Datum	   *ranks = palloc(LOOKUP_SIZE * sizeof(Datum));
		Datum	   *references = palloc(LOOKUP_SIZE * sizeof(Datum));

		CHECK_FOR_INTERRUPTS();
		resolve_part(facts, caisse, from, ranks, references);
		MemoryContextReset(work);
	}
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(work);
}
