/*-------------------------------------------------------------------------
 *
 * dossier_faits.c
 *	  The debts, acts, assignments and receipts of the files of a lot.
 *
 * Each statement goes through the index that begins with (caisse, dossier),
 * and gives its rows by file, so that files and facts are walked side by side.
 *
 * IDENTIFICATION
 *	  extension/dossier/dossier_faits.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "common/statement.h"
#include "dossier/dossier.h"

/*
 * OFFSET 0 keeps each inner query apart, and being steady gives it the index
 * whose columns it compares.
 */
static CalimeroStatement read_debts = {
	"SELECT k.numero, c.creance, n.genre, n.famille, n.poste, c.montant, c.regle, c.date_creance,"
	" c.periode_au, c.fraude, c.fraude_decouverte_le, c.travail_illegal"
	" FROM pg_catalog.unnest($2) AS k(numero), LATERAL (SELECT c.*"
	" FROM calimero_data.creance c WHERE c.caisse OPERATOR(pg_catalog.=) $1"
	" AND c.dossier OPERATOR(pg_catalog.=) k.numero OFFSET 0) AS c,"
	" LATERAL (SELECT n.genre, n.famille, n.poste"
	" FROM calimero_data.creance_nature n WHERE n.caisse OPERATOR(pg_catalog.=) $1"
	" AND n.nature OPERATOR(pg_catalog.=) c.nature OFFSET 0) AS n"
	" ORDER BY k.numero, c.creance",
	SPI_OK_SELECT, 2, {TEXTOID, INT8ARRAYOID},.steady = true
};

static CalimeroStatement read_acts = {
	"SELECT k.numero, a.acte, a.genre, a.emis_le, a.effet_le, a.fin_le, a.issue, a.mode, a.hors_ordre IS NOT NULL,"
	" ARRAY(SELECT l.creance FROM calimero_data.acte_creance l"
	" WHERE l.caisse OPERATOR(pg_catalog.=) $1 AND l.dossier OPERATOR(pg_catalog.=) k.numero"
	" AND l.acte OPERATOR(pg_catalog.=) a.acte ORDER BY l.creance)"
	" FROM pg_catalog.unnest($2) AS k(numero), LATERAL (SELECT a.*"
	" FROM calimero_data.acte a WHERE a.caisse OPERATOR(pg_catalog.=) $1"
	" AND a.dossier OPERATOR(pg_catalog.=) k.numero AND a.annule_le IS NULL OFFSET 0) AS a"
	" ORDER BY k.numero, a.acte",
	SPI_OK_SELECT, 2, {TEXTOID, INT8ARRAYOID},.steady = true
};

static CalimeroStatement read_assignments = {
	"SELECT k.numero, c.creance, s.genre OPERATOR(pg_catalog.=) 'paiement', s.affecte_le, s.recu_le, s.volontaire,"
	" s.genre OPERATOR(pg_catalog.=) 'non_valeur'"
	" FROM pg_catalog.unnest($2) AS k(numero), LATERAL (SELECT c.creance"
	" FROM calimero_data.creance c WHERE c.caisse OPERATOR(pg_catalog.=) $1"
	" AND c.dossier OPERATOR(pg_catalog.=) k.numero AND c.regle OPERATOR(pg_catalog.>) 0 OFFSET 0) AS c,"
	" LATERAL (SELECT a.affectation, a.genre, a.affecte_le,"
	" p.recu_le, p.volontaire FROM calimero_data.affectation a LEFT JOIN LATERAL (SELECT p.recu_le,"
	" p.mode OPERATOR(pg_catalog.<>) ALL ('{retenue,compensation,saisie}') AS volontaire"
	" FROM calimero_data.paiement p WHERE p.caisse OPERATOR(pg_catalog.=) $1"
	" AND p.paiement OPERATOR(pg_catalog.=) a.paiement OFFSET 0) AS p ON true"
	" WHERE a.caisse OPERATOR(pg_catalog.=) $1 AND a.creance OPERATOR(pg_catalog.=) c.creance"
	" AND a.annulee_le IS NULL OFFSET 0) AS s"
	" ORDER BY k.numero, c.creance, s.affectation",
	SPI_OK_SELECT, 2, {TEXTOID, INT8ARRAYOID},.steady = true
};

static CalimeroStatement read_receipts = {
	"SELECT k.numero, p.montant, p.reste, p.recu_le,"
	" (SELECT pg_catalog.max(a.affecte_le) FROM calimero_data.affectation a"
	" WHERE a.caisse OPERATOR(pg_catalog.=) $1 AND a.paiement OPERATOR(pg_catalog.=) p.paiement"
	" AND a.annulee_le IS NULL AND a.genre OPERATOR(pg_catalog.=) 'paiement'),"
	" (SELECT pg_catalog.max(a.affecte_le) FROM calimero_data.affectation a"
	" WHERE a.caisse OPERATOR(pg_catalog.=) $1 AND a.paiement OPERATOR(pg_catalog.=) p.paiement"
	" AND a.annulee_le IS NULL), p.annule_le FROM pg_catalog.unnest($2) AS k(numero), LATERAL (SELECT p.*"
	" FROM calimero_data.paiement p WHERE p.caisse OPERATOR(pg_catalog.=) $1"
	" AND p.dossier OPERATOR(pg_catalog.=) k.numero OFFSET 0) AS p"
	" ORDER BY k.numero, p.paiement",
	SPI_OK_SELECT, 2, {TEXTOID, INT8ARRAYOID},.steady = true
};

/* --- values of a row of the last statement --- */

static int64
number_at(HeapTuple tuple, int column)
{
	bool		isnull;

	return DatumGetInt64(SPI_getbinval(tuple, SPI_tuptable->tupdesc, column, &isnull));
}

static bool
flag_at(HeapTuple tuple, int column)
{
	bool		isnull;

	return DatumGetBool(SPI_getbinval(tuple, SPI_tuptable->tupdesc, column, &isnull));
}

static int64
centimes_at(HeapTuple tuple, int column)
{
	bool		isnull;
	Datum		value = SPI_getbinval(tuple, SPI_tuptable->tupdesc, column, &isnull);

	return calimero_numeric_to_centimes((Numeric) PG_DETOAST_DATUM_PACKED(value));
}

static CalimeroDay
day_at(HeapTuple tuple, int column)
{
	bool		isnull;
	Datum		value = SPI_getbinval(tuple, SPI_tuptable->tupdesc, column, &isnull);

	return isnull ? CALIMERO_NO_DAY : calimero_date_to_day(DatumGetDateADT(value));
}

/* A code, whose form a CHECK says: it is never cut, which might leave a part of a character. */
static void
code_at(HeapTuple tuple, int column, char *buffer, size_t size)
{
	bool		isnull;
	Datum		value = SPI_getbinval(tuple, SPI_tuptable->tupdesc, column, &isnull);
	text	   *packed;
	size_t		length;

	buffer[0] = '\0';
	if (isnull)
		return;
	packed = DatumGetTextPP(value);
	length = VARSIZE_ANY_EXHDR(packed);
	if (length >= size)
		elog(ERROR, "unexpected length of a code");
	memcpy(buffer, VARDATA_ANY(packed), length);
	buffer[length] = '\0';
}

/* --- rows --- */

static void
read_debt(DossierDebt *debt, HeapTuple tuple)
{
	char		genre[11];
	char		poste[11];

	debt->dossier = number_at(tuple, 1);
	debt->creance = number_at(tuple, 2);
	code_at(tuple, 3, genre, sizeof(genre));
	debt->genre = genre[0] == 'c' ? DOSSIER_COTISATION : DOSSIER_PIAR;
	code_at(tuple, 4, debt->famille, sizeof(debt->famille));
	code_at(tuple, 5, poste, sizeof(poste));
	debt->principal = strcmp(poste, "principal") == 0;
	debt->montant = centimes_at(tuple, 6);
	debt->regle = centimes_at(tuple, 7);
	debt->date_creance = day_at(tuple, 8);
	debt->periode_au = day_at(tuple, 9);
	debt->fraude = flag_at(tuple, 10);
	debt->fraude_decouverte_le = day_at(tuple, 11);
	debt->travail_illegal = flag_at(tuple, 12);
}

static void
read_act(DossierAct *act, HeapTuple tuple)
{
	bool		isnull;
	Datum	   *creances;
	ArrayType  *array;

	act->dossier = number_at(tuple, 1);
	act->acte = number_at(tuple, 2);
	code_at(tuple, 3, act->genre, sizeof(act->genre));
	act->emis_le = day_at(tuple, 4);
	act->effet_le = day_at(tuple, 5);
	act->fin_le = day_at(tuple, 6);
	code_at(tuple, 7, act->issue, sizeof(act->issue));
	code_at(tuple, 8, act->mode, sizeof(act->mode));
	act->out_of_order = flag_at(tuple, 9);
	array = DatumGetArrayTypeP(SPI_getbinval(tuple, SPI_tuptable->tupdesc, 10, &isnull));
	deconstruct_array(array, INT8OID, sizeof(int64), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE, &creances,
					  NULL, &act->creance_count);
	act->creances = palloc(Max(act->creance_count, 1) * sizeof(int64));
	for (int i = 0; i < act->creance_count; i++)
		act->creances[i] = DatumGetInt64(creances[i]);
}

static void
read_assignment(DossierAssignment *assignment, HeapTuple tuple)
{
	assignment->dossier = number_at(tuple, 1);
	assignment->creance = number_at(tuple, 2);
	assignment->by_payment = flag_at(tuple, 3);
	assignment->affecte_le = day_at(tuple, 4);
	assignment->recu_le = day_at(tuple, 5);
	assignment->voluntary = assignment->by_payment && flag_at(tuple, 6);
	assignment->lives_on = flag_at(tuple, 7);
}

static void
read_receipt(DossierReceipt *receipt, HeapTuple tuple)
{
	receipt->dossier = number_at(tuple, 1);
	receipt->montant = centimes_at(tuple, 2);
	receipt->reste = centimes_at(tuple, 3);
	receipt->recu_le = day_at(tuple, 4);
	receipt->classe_le = day_at(tuple, 5);
	receipt->affecte_le = day_at(tuple, 6);
	receipt->annule_le = day_at(tuple, 7);
}

/* Run the statement for the lot: number of rows, in SPI_tuptable. */
static size_t
run_for_lot(const DossierLot *lot, CalimeroStatement *statement)
{
	Datum		values[2] = {CStringGetTextDatum(lot->caisse), lot->dossiers};

	return calimero_execute(statement, values, NULL);
}

static void
read_all_receipts(const DossierLot *lot, DossierFacts *facts)
{
	facts->receipt_count = run_for_lot(lot, &read_receipts);
	facts->receipts = MemoryContextAllocHuge(CurrentMemoryContext,
											 (facts->receipt_count + 1) * sizeof(DossierReceipt));
	for (size_t i = 0; i < facts->receipt_count; i++)
		read_receipt(&facts->receipts[i], SPI_tuptable->vals[i]);
	SPI_freetuptable(SPI_tuptable);
}

void
dossier_read_facts(const DossierLot *lot, bool as_active, DossierFacts *facts)
{
	read_debts.read_only = read_acts.read_only = as_active;
	read_assignments.read_only = read_receipts.read_only = as_active;
	facts->debt_count = run_for_lot(lot, &read_debts);
	facts->debts = MemoryContextAllocHuge(CurrentMemoryContext,
										  (facts->debt_count + 1) * sizeof(DossierDebt));
	for (size_t i = 0; i < facts->debt_count; i++)
		read_debt(&facts->debts[i], SPI_tuptable->vals[i]);
	SPI_freetuptable(SPI_tuptable);

	facts->act_count = run_for_lot(lot, &read_acts);
	facts->acts = MemoryContextAllocHuge(CurrentMemoryContext,
										 (facts->act_count + 1) * sizeof(DossierAct));
	for (size_t i = 0; i < facts->act_count; i++)
		read_act(&facts->acts[i], SPI_tuptable->vals[i]);
	SPI_freetuptable(SPI_tuptable);

	facts->assignment_count = run_for_lot(lot, &read_assignments);
	facts->assignments = MemoryContextAllocHuge(CurrentMemoryContext,
												(facts->assignment_count + 1) * sizeof(DossierAssignment));
	for (size_t i = 0; i < facts->assignment_count; i++)
		read_assignment(&facts->assignments[i], SPI_tuptable->vals[i]);
	SPI_freetuptable(SPI_tuptable);

	facts->receipts = NULL;
	facts->receipt_count = 0;
	if (dossier_holds_receipts(lot))
		read_all_receipts(lot, facts);
}

void
dossier_slice(const DossierFacts *facts, int64 dossier, DossierSlices *slices)
{
	size_t		end;

	if (slices->act_count == 0 || facts->acts[slices->act].dossier != dossier)
	{
		while (slices->act < facts->act_count && facts->acts[slices->act].dossier < dossier)
			slices->act++;
		for (end = slices->act; end < facts->act_count && facts->acts[end].dossier == dossier;)
			end++;
		slices->act_count = end - slices->act;
	}
	if (slices->assignment_count == 0 || facts->assignments[slices->assignment].dossier != dossier)
	{
		while (slices->assignment < facts->assignment_count &&
			   facts->assignments[slices->assignment].dossier < dossier)
			slices->assignment++;
		for (end = slices->assignment; end < facts->assignment_count &&
			 facts->assignments[end].dossier == dossier;)
			end++;
		slices->assignment_count = end - slices->assignment;
	}
}

static DossierReading
reading_at(HeapTuple tuple, int column)
{
	char		reading[12];

	code_at(tuple, column, reading, sizeof(reading));
	return reading[0] == 'p' ? DOSSIER_PREMIER : reading[0] == 'd' ? DOSSIER_DERNIER : DOSSIER_SELON_ISSUE;
}

void
dossier_read_conservation(const char *caisse, DossierConservations *rules)
{
	static CalimeroStatement read = {
		"SELECT r.genre, r.annees, r.du, r.au, r.lecture FROM calimero_data.droit_conservation r"
		" WHERE r.caisse OPERATOR(pg_catalog.=) $1 ORDER BY r.genre, r.du",
		SPI_OK_SELECT, 1, {TEXTOID}
	};
	Datum		values[1] = {CStringGetTextDatum(caisse)};

	memset(rules, 0, sizeof(*rules));
	rules->count = calimero_execute(&read, values, NULL);
	rules->items = palloc((rules->count + 1) * sizeof(DossierConservation));
	for (size_t i = 0; i < rules->count; i++)
	{
		DossierConservation *rule = &rules->items[i];
		HeapTuple	tuple = SPI_tuptable->vals[i];
		bool		isnull;
		char		genre[11];

		code_at(tuple, 1, genre, sizeof(genre));
		rule->genre = dossier_genre_of(genre);
		rule->years = DatumGetInt16(SPI_getbinval(tuple, SPI_tuptable->tupdesc, 2, &isnull));
		rule->from = day_at(tuple, 3);
		rule->to = day_at(tuple, 4);
		if (rule->to == CALIMERO_NO_DAY)
			rule->to = DROIT_DAY_MAX;
		rule->reading = reading_at(tuple, 5);
		if (rule->reading != DOSSIER_SELON_ISSUE)
			rules->clocks[rule->genre] = true;
	}
	SPI_freetuptable(SPI_tuptable);
}
