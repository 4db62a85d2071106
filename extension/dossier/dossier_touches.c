/*-------------------------------------------------------------------------
 *
 * dossier_touches.c
 *	  Which files the rows of a statement touch.
 *
 * Rows come from the transition tables, read in place.  A row names its file,
 * but for a row of affectation, which names the debt and the payment, whose
 * files are then looked up, a row of paiement that is changed, which may
 * settle debts of other files, and a row of debiteur whose commune changed,
 * which moves delays on all of its files.  A row that moves from one file to
 * another is in both transition tables.
 *
 * IDENTIFICATION
 *	  extension/dossier/dossier_touches.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/sysattr.h"
#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "executor/tuptable.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/tuplestore.h"

#include "common/statement.h"
#include "dossier/dossier.h"

/* Columns of a transition table that may name something, by number; 0 when it has none. */
typedef struct TouchColumns
{
	int			caisse;
	int			dossier;
	int			creance;
	int			paiement;
	int			acte;
	int			debiteur;
	int			commune;
} TouchColumns;

void
dossier_numbers_add(DossierNumbers *numbers, int64 number)
{
	if (numbers->count > 0 && numbers->items[numbers->count - 1] == number)
		return;
	if (numbers->count == numbers->room)
	{
		numbers->room = numbers->room == 0 ? 64 : numbers->room * 2;
		numbers->items = numbers->items == NULL
			? MemoryContextAllocHuge(CurrentMemoryContext, numbers->room * sizeof(int64))
			: repalloc_huge(numbers->items, numbers->room * sizeof(int64));
	}
	numbers->items[numbers->count++] = number;
}

static int
compare_numbers(const void *left, const void *right)
{
	int64		a = *(const int64 *) left;
	int64		b = *(const int64 *) right;

	return a < b ? -1 : a > b;
}

void
dossier_numbers_sort(DossierNumbers *numbers)
{
	size_t		kept = 0;

	if (numbers->count == 0)
		return;
	qsort(numbers->items, numbers->count, sizeof(int64), compare_numbers);
	for (size_t i = 1; i < numbers->count; i++)
		if (numbers->items[i] != numbers->items[kept])
			numbers->items[++kept] = numbers->items[i];
	numbers->count = kept + 1;
}

bool
dossier_numbers_has(const DossierNumbers *numbers, int64 number)
{
	return numbers->count > 0 &&
		bsearch(&number, numbers->items, numbers->count, sizeof(int64), compare_numbers) != NULL;
}

Datum
dossier_numbers_array(const DossierNumbers *numbers, size_t first, size_t count)
{
	Datum	   *items = palloc(count * sizeof(Datum));
	ArrayType  *array;

	for (size_t i = 0; i < count; i++)
		items[i] = Int64GetDatum(numbers->items[first + i]);
	array = construct_array(items, (int) count, INT8OID, sizeof(int64), FLOAT8PASSBYVAL,
							TYPALIGN_DOUBLE);
	pfree(items);
	return PointerGetDatum(array);
}

void
dossier_read_numbers(CalimeroStatement *statement, const char *caisse, DossierNumbers *numbers)
{
	Datum		values[1] = {CStringGetTextDatum(caisse)};
	Portal		portal = calimero_open(statement, values, NULL);

	for (;;)
	{
		SPI_cursor_fetch(portal, true, 10 * DOSSIER_LOT);
		if (SPI_processed == 0)
			break;
		for (uint64 i = 0; i < SPI_processed; i++)
		{
			bool		isnull;

			dossier_numbers_add(numbers, DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[i],
																	 SPI_tuptable->tupdesc, 1, &isnull)));
		}
		SPI_freetuptable(SPI_tuptable);
	}
	SPI_cursor_close(portal);
	dossier_numbers_sort(numbers);
}

/* --- rows --- */

static int
column_number(Relation relation, const char *name)
{
	int			number = SPI_fnumber(RelationGetDescr(relation), name);

	return number > 0 ? number : 0;
}

/*
 * Is the end or the cancellation of acts all that a statement may change?  An
 * act is judged as it is entered, not by how it ended: what it rested on may
 * have been cancelled since.
 */
static bool
only_ends_acts(const TriggerData *trigger)
{
	static const char *const told[] = {"fin_le", "issue", "annule_le", "annule_motif"};
	TupleDesc	columns = RelationGetDescr(trigger->tg_relation);
	int			member = -1;

	if (!TRIGGER_FIRED_BY_UPDATE(trigger->tg_event))
		return false;
	while ((member = bms_next_member(trigger->tg_updatedcols, member)) >= 0)
	{
		const char *name = NameStr(TupleDescAttr(columns, member + FirstLowInvalidHeapAttributeNumber - 1)->attname);
		bool		found = false;

		for (int i = 0; i < lengthof(told) && !found; i++)
			found = strcmp(name, told[i]) == 0;
		if (!found)
			return false;
	}
	return trigger->tg_updatedcols != NULL;
}

static TouchColumns
find_columns(TriggerData *trigger)
{
	Relation	relation = trigger->tg_relation;
	bool		links = strcmp(RelationGetRelationName(relation), "affectation") == 0;
	bool		acts = strncmp(RelationGetRelationName(relation), "acte", strlen("acte")) == 0;
	bool		debtors = strcmp(RelationGetRelationName(relation), "debiteur") == 0;
	bool		payment_changes = TRIGGER_FIRED_BY_UPDATE(trigger->tg_event) &&
	strcmp(RelationGetRelationName(relation), "paiement") == 0;
	TouchColumns columns;

	columns.caisse = column_number(relation, "caisse");
	columns.dossier = column_number(relation, "dossier");
	columns.creance = links ? column_number(relation, "creance") : 0;
	columns.paiement = links || payment_changes ? column_number(relation, "paiement") : 0;
	columns.acte = acts && !only_ends_acts(trigger) ? column_number(relation, "acte") : 0;
	columns.debiteur = debtors ? column_number(relation, "debiteur") : 0;
	columns.commune = debtors ? column_number(relation, "code_commune") : 0;
	if (columns.caisse == 0 || (columns.dossier == 0 && !links && columns.commune == 0))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("calimero.dossier_tenir() does not serve this table")));
	return columns;
}

/*
 * The entry of a caisse, made when it is the first row of it.  The list is
 * short: nearly always one.
 */
static DossierTouched *
touched_in(DossierTouchedList *list, Datum caisse)
{
	char		code[CALIMERO_CAISSE_SIZE];
	text	   *value = DatumGetTextPP(caisse);
	DossierTouched *touched;

	if (VARSIZE_ANY_EXHDR(value) >= CALIMERO_CAISSE_SIZE)
		elog(ERROR, "unexpected length of a caisse");
	memcpy(code, VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value));
	code[VARSIZE_ANY_EXHDR(value)] = '\0';
	for (int i = 0; i < list->count; i++)
		if (strcmp(list->items[i].caisse, code) == 0)
			return &list->items[i];
	list->items = list->items == NULL
		? palloc(sizeof(DossierTouched))
		: repalloc(list->items, (list->count + 1) * sizeof(DossierTouched));
	touched = &list->items[list->count++];
	memset(touched, 0, sizeof(*touched));
	strlcpy(touched->caisse, code, sizeof(touched->caisse));
	return touched;
}

static void
note(DossierNumbers *numbers, TupleTableSlot *slot, int column)
{
	bool		isnull;
	Datum		value;

	if (column == 0)
		return;
	value = slot_getattr(slot, column, &isnull);
	if (!isnull)
		dossier_numbers_add(numbers, DatumGetInt64(value));
}

/* A slot on the rows of a transition table, from the first one. */
static TupleTableSlot *
begin_rows(Relation relation, Tuplestorestate *rows)
{
	tuplestore_select_read_pointer(rows, tuplestore_alloc_read_pointer(rows, EXEC_FLAG_REWIND));
	tuplestore_rescan(rows);
	return MakeSingleTupleTableSlot(RelationGetDescr(relation), &TTSOpsMinimalTuple);
}

static void
collect_rows(DossierTouchedList *list, Relation relation, const TouchColumns *columns,
			 Tuplestorestate *rows)
{
	TupleTableSlot *slot;

	if (rows == NULL)
		return;
	slot = begin_rows(relation, rows);
	while (tuplestore_gettupleslot(rows, true, false, slot))
	{
		bool		isnull;
		DossierTouched *touched = touched_in(list, slot_getattr(slot, columns->caisse, &isnull));

		note(&touched->dossiers, slot, columns->dossier);
		note(&touched->creances, slot, columns->creance);
		note(&touched->paiements, slot, columns->paiement);
		note(&touched->actes, slot, columns->acte);
		CHECK_FOR_INTERRUPTS();
	}
	ExecDropSingleTupleTableSlot(slot);
}

static bool
same_value(TupleTableSlot *before, TupleTableSlot *after, int column)
{
	Form_pg_attribute attribute = TupleDescAttr(before->tts_tupleDescriptor, column - 1);
	bool		nulls[2];
	Datum		values[2] = {slot_getattr(before, column, &nulls[0]), slot_getattr(after, column, &nulls[1])};

	return nulls[0] || nulls[1] ? nulls[0] && nulls[1]
		: datum_image_eq(values[0], values[1], attribute->attbyval, attribute->attlen);
}

/*
 * Debtors whose commune changed.  An UPDATE puts each row in both tables, at
 * one place.
 */
static void
collect_moves(DossierTouchedList *list, const TriggerData *trigger, const TouchColumns *columns)
{
	TupleTableSlot *before = begin_rows(trigger->tg_relation, trigger->tg_oldtable);
	TupleTableSlot *after = begin_rows(trigger->tg_relation, trigger->tg_newtable);

	while (tuplestore_gettupleslot(trigger->tg_oldtable, true, false, before) &&
		   tuplestore_gettupleslot(trigger->tg_newtable, true, false, after))
	{
		bool		isnull;

		if (!same_value(before, after, columns->commune))
			note(&touched_in(list, slot_getattr(after, columns->caisse, &isnull))->debiteurs, after, columns->debiteur);
		CHECK_FOR_INTERRUPTS();
	}
	ExecDropSingleTupleTableSlot(before);
	ExecDropSingleTupleTableSlot(after);
}

/* --- files of debts, payments and debtors --- */

static void
add_files_of(DossierTouched *touched, const DossierNumbers *numbers, CalimeroStatement *find)
{
	for (size_t first = 0; first < numbers->count; first += DOSSIER_LOT)
	{
		size_t		count = Min(numbers->count - first, DOSSIER_LOT);
		Datum		values[2] = {CStringGetTextDatum(touched->caisse),
		dossier_numbers_array(numbers, first, count)};
		uint64		found = calimero_execute(find, values, NULL);

		for (uint64 i = 0; i < found; i++)
		{
			bool		isnull;

			dossier_numbers_add(&touched->dossiers,
								DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[i],
															SPI_tuptable->tupdesc, 1, &isnull)));
		}
		SPI_freetuptable(SPI_tuptable);
	}
}

/*
 * Whoever opens a file of one of these debtors holds its key, and counts its
 * delays from the commune that he sees: wait for him, then his file is found.
 */
static void
lock_debtors(const DossierTouched *touched)
{
	static CalimeroStatement lock = {
		"SELECT FROM pg_catalog.unnest($2) AS k(numero), LATERAL"
		" (SELECT FROM calimero_data.debiteur b WHERE b.caisse OPERATOR(pg_catalog.=) $1"
		" AND b.debiteur OPERATOR(pg_catalog.=) k.numero FOR UPDATE) AS b",
		SPI_OK_SELECT, 2, {TEXTOID, INT8ARRAYOID},.steady = true
	};
	Datum		values[2] = {CStringGetTextDatum(touched->caisse),
	dossier_numbers_array(&touched->debiteurs, 0, touched->debiteurs.count)};

	calimero_execute(&lock, values, NULL);
	SPI_freetuptable(SPI_tuptable);
}

static void
look_up_files(DossierTouched *touched, bool payment_changes)
{
	static CalimeroStatement of_creances = {
		"SELECT c.dossier FROM pg_catalog.unnest($2) AS k(numero), LATERAL"
		" (SELECT c.dossier FROM calimero_data.creance c WHERE c.caisse OPERATOR(pg_catalog.=) $1"
		" AND c.creance OPERATOR(pg_catalog.=) k.numero OFFSET 0) AS c",
		SPI_OK_SELECT, 2, {TEXTOID, INT8ARRAYOID},.steady = true
	};
	static CalimeroStatement of_paiements = {
		"SELECT p.dossier FROM pg_catalog.unnest($2) AS k(numero), LATERAL"
		" (SELECT p.dossier FROM calimero_data.paiement p WHERE p.caisse OPERATOR(pg_catalog.=) $1"
		" AND p.paiement OPERATOR(pg_catalog.=) k.numero OFFSET 0) AS p",
		SPI_OK_SELECT, 2, {TEXTOID, INT8ARRAYOID},.steady = true
	};
	static CalimeroStatement of_settled = {
		"SELECT c.dossier FROM pg_catalog.unnest($2) AS k(numero), LATERAL"
		" (SELECT a.creance FROM calimero_data.affectation a WHERE a.caisse OPERATOR(pg_catalog.=) $1"
		" AND a.paiement OPERATOR(pg_catalog.=) k.numero AND a.creance IS NOT NULL AND a.annulee_le IS NULL OFFSET 0) AS a, LATERAL"
		" (SELECT c.dossier FROM calimero_data.creance c WHERE c.caisse OPERATOR(pg_catalog.=) $1"
		" AND c.creance OPERATOR(pg_catalog.=) a.creance OFFSET 0) AS c",
		SPI_OK_SELECT, 2, {TEXTOID, INT8ARRAYOID},.steady = true
	};

	static CalimeroStatement of_debiteurs = {
		"SELECT d.dossier FROM pg_catalog.unnest($2) AS k(numero), LATERAL"
		" (SELECT d.dossier FROM calimero_data.dossier d WHERE d.caisse OPERATOR(pg_catalog.=) $1"
		" AND d.debiteur OPERATOR(pg_catalog.=) k.numero OFFSET 0) AS d",
		SPI_OK_SELECT, 2, {TEXTOID, INT8ARRAYOID},.steady = true
	};

	add_files_of(touched, &touched->creances, &of_creances);
	add_files_of(touched, &touched->paiements, &of_paiements);
	if (payment_changes)
		add_files_of(touched, &touched->paiements, &of_settled);
	if (touched->debiteurs.count > 0)
		lock_debtors(touched);
	add_files_of(touched, &touched->debiteurs, &of_debiteurs);
}

static int
compare_caisses(const void *left, const void *right)
{
	return strcmp(((const DossierTouched *) left)->caisse,
				  ((const DossierTouched *) right)->caisse);
}

DossierTouchedList
dossier_collect(TriggerData *trigger)
{
	DossierTouchedList list = {NULL, 0};
	bool		payments = TRIGGER_FIRED_BY_INSERT(trigger->tg_event) &&
	strcmp(RelationGetRelationName(trigger->tg_relation), "paiement") == 0;
	TouchColumns columns = find_columns(trigger);

	/*
	 * Acts are judged when they come; what is cancelled leaves the others as
	 * they are.
	 */
	if (!TRIGGER_FIRED_BY_INSERT(trigger->tg_event))
		columns.acte = 0;
	if (columns.commune != 0)
		collect_moves(&list, trigger, &columns);
	else
	{
		collect_rows(&list, trigger->tg_relation, &columns, trigger->tg_oldtable);
		collect_rows(&list, trigger->tg_relation, &columns, trigger->tg_newtable);
	}
	if (list.count > 1)
		qsort(list.items, list.count, sizeof(DossierTouched), compare_caisses);
	for (int i = 0; i < list.count; i++)
	{
		DossierTouched *touched = &list.items[i];

		touched->payments_only = payments;
		dossier_numbers_sort(&touched->creances);
		dossier_numbers_sort(&touched->paiements);
		dossier_numbers_sort(&touched->debiteurs);
		look_up_files(touched, columns.paiement != 0 && columns.creance == 0);
		dossier_numbers_sort(&touched->actes);
		dossier_numbers_sort(&touched->dossiers);
	}
	return list;
}

DossierTouchedList
dossier_collect_row(TriggerData *trigger)
{
	DossierTouchedList list = {NULL, 0};
	TupleDesc	descriptor = RelationGetDescr(trigger->tg_relation);
	bool		isnull;
	Datum		caisse = SPI_getbinval(trigger->tg_newtuple, descriptor, SPI_fnumber(descriptor, "caisse"), &isnull);
	Datum		dossier = SPI_getbinval(trigger->tg_newtuple, descriptor, SPI_fnumber(descriptor, "dossier"), &isnull);

	dossier_numbers_add(&touched_in(&list, caisse)->dossiers, DatumGetInt64(dossier));
	return list;
}
