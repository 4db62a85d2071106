/*-------------------------------------------------------------------------
 *
 * rap_index.c
 *	  The rows of some SIRETs, looked up in the indexes directly.
 *
 * No plan is made.  A planner that believes that a table is of one SIRET (it
 * was, when it was analyzed) takes any index that begins with the caisse, and
 * reads all of it for each SIRET: with the facts of 4,000 establishments, 200
 * million rows instead of 30,000.  Here the index is named, and what one SIRET
 * costs depends on its own rows alone.
 *
 * Rights are those of a scan (rapprochement.h).
 *
 * IDENTIFICATION
 *	  extension/rapprochement/rap_index.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/table.h"
#include "access/tableam.h"
#include "executor/tuptable.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "common/compat.h"
#include "core/identifiants/siret.h"
#include "rapprochement/rapprochement.h"

#define MOST_KEYS 3

/* The columns that an index begins with. */
typedef enum KeyKind
{
	KEYS_SIRET,					/* caisse, a SIRET */
	KEYS_DECLARATION			/* caisse, depot, declaration */
} KeyKind;

typedef struct RapIndexInfo
{
	RapTable	table;
	const char *name;
	KeyKind		kind;
	const char *columns[MOST_KEYS];
} RapIndexInfo;

static const RapIndexInfo indexes[RAP_INDEX_COUNT] = {
	[RAP_DECLARATION_BY_SIRET] = {RAP_DECLARATION, "dsn_declaration_siret_mois", KEYS_SIRET, {"caisse", "siret"}},
	[RAP_DECLARATION_BY_NUMBER] = {RAP_DECLARATION, "dsn_declaration_pkey", KEYS_DECLARATION, {"caisse", "depot", "declaration"}},
	[RAP_COTISATION_BY_DECLARATION] = {RAP_COTISATION, "dsn_cotisation_pkey", KEYS_DECLARATION, {"caisse", "depot", "declaration"}},
	[RAP_VERSEMENT_BY_DECLARATION] = {RAP_VERSEMENT, "dsn_versement_pkey", KEYS_DECLARATION, {"caisse", "depot", "declaration"}},
	[RAP_VERSEMENT_BY_PAYER] = {RAP_VERSEMENT, "dsn_versement_payeur", KEYS_SIRET, {"caisse", "siret_payeur"}},
	[RAP_MOUVEMENT_BY_SIRET] = {RAP_MOUVEMENT, "cai_mouvement_siret", KEYS_SIRET, {"caisse", "siret"}},
	[RAP_RAPPROCHEMENT_BY_SIRET] = {RAP_RAPPROCHEMENT, "dsn_rapprochement_pkey", KEYS_SIRET, {"caisse", "siret"}},
	[RAP_AFFECTATION_BY_PAYER] = {RAP_AFFECTATION, "dsn_affectation_pkey", KEYS_SIRET, {"caisse", "payeur"}}
};

struct RapLookup
{
	Relation	relation;
	Relation	index;
	IndexScanDesc scan;
	TupleTableSlot *slot;
	int			columns;		/* that callbacks get */
	int			key_count;
	ScanKeyData keys[MOST_KEYS];
};

/*
 * Open the index and see that it is what its name says.
 */
static Relation
open_index(const RapIndexInfo *info, Relation relation, int key_count)
{
	Oid			relid = get_relname_relid(info->name, RelationGetNamespace(relation));
	Relation	index = OidIsValid(relid) ? index_open(relid, AccessShareLock) : NULL;

	if (index == NULL || !index->rd_index->indisvalid ||
		index->rd_index->indrelid != RelationGetRelid(relation))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("index \"%s\" is missing or not valid", info->name),
				 errhint("Make it again as calimero.installer() made it, or use REINDEX.")));
	for (int i = 0; i < key_count; i++)
	{
		AttrNumber	column = index->rd_index->indkey.values[i];

		if (column <= 0 ||
			strcmp(NameStr(TupleDescAttr(RelationGetDescr(relation), column - 1)->attname),
				   info->columns[i]) != 0)
			elog(ERROR, "index \"%s\" does not have the columns of this version", info->name);
	}
	return index;
}

static void
make_key(RapLookup * lookup, int number, RegProcedure equal, Datum value)
{
	ScanKeyEntryInitialize(&lookup->keys[number], 0, (AttrNumber) (number + 1),
						   BTEqualStrategyNumber, InvalidOid,
						   lookup->index->rd_indcollation[number], equal, value);
}

RapLookup  *
rap_open_lookup(RapIndex which, const char *caisse)
{
	const RapIndexInfo *info = &indexes[which];
	RapLookup  *lookup = palloc0(sizeof(RapLookup));

	lookup->key_count = info->kind == KEYS_SIRET ? 2 : 3;
	lookup->relation = rap_open_table(info->table, &lookup->columns);
	lookup->index = open_index(info, lookup->relation, lookup->key_count);
	lookup->slot = table_slot_create(lookup->relation, NULL);
	make_key(lookup, 0, F_TEXTEQ, CStringGetTextDatum(caisse));
	lookup->scan = calimero_index_beginscan(lookup->relation, lookup->index,
											GetActiveSnapshot(), lookup->key_count);
	return lookup;
}

void
rap_close_lookup(RapLookup * lookup)
{
	index_endscan(lookup->scan);
	ExecDropSingleTupleTableSlot(lookup->slot);
	index_close(lookup->index, NoLock);
	table_close(lookup->relation, NoLock);
	pfree(lookup);
}

/*
 * Give the rows of the keys to the callback.
 */
static void
give_rows(RapLookup * lookup, RapRowCallback callback, void *argument)
{
	index_rescan(lookup->scan, lookup->keys, lookup->key_count, NULL, 0);
	while (index_getnext_slot(lookup->scan, ForwardScanDirection, lookup->slot))
	{
		CHECK_FOR_INTERRUPTS();
		slot_getsomeattrs(lookup->slot, lookup->columns);
		callback(argument, lookup->slot->tts_values, lookup->slot->tts_isnull,
				 &lookup->slot->tts_tid);
	}
	ExecClearTuple(lookup->slot);
}

void
rap_look_up_siret(RapLookup * lookup, int64 siret, RapRowCallback callback, void *argument)
{
	char		digits[15];
	Datum		value = CStringGetTextDatum(calimero_siret_from_number(siret, digits));

	make_key(lookup, 1, F_TEXTEQ, value);
	give_rows(lookup, callback, argument);
	pfree(DatumGetPointer(value));
}

void
rap_look_up_declaration(RapLookup * lookup, int64 deposit, int32 number,
						RapRowCallback callback, void *argument)
{
	make_key(lookup, 1, F_INT8EQ, Int64GetDatum(deposit));
	make_key(lookup, 2, F_INT4EQ, Int32GetDatum(number));
	give_rows(lookup, callback, argument);
}

/* --- the rows of a table for the SIRETs of a scope --- */

/* Rows below declarations: which lookup, and for whom. */
typedef struct Below
{
	RapLookup  *lookup;
	bool		kept_only;		/* of declarations that count */
	RapRowCallback callback;
	void	   *argument;
} Below;

static void
look_below(void *argument, const Datum *values, const bool *nulls, ItemPointer tid)
{
	Below	   *below = argument;
	size_t		length;
	const char *state = rap_text(values[DECLARATION_STATE], &length);

	if (below->kept_only && !(length == strlen("retenue") && memcmp(state, "retenue", length) == 0))
		return;
	rap_look_up_declaration(below->lookup, DatumGetInt64(values[DECLARATION_DEPOT]),
							DatumGetInt32(values[DECLARATION_NUMBER]), below->callback,
							below->argument);
}

void
rap_query_table(RapTable table, const char *caisse, const RapScope *scope,
				RapRowCallback callback, void *argument)
{
	static const RapIndex by_siret[RAP_TABLE_COUNT] = {
		[RAP_DECLARATION] = RAP_DECLARATION_BY_SIRET,
		[RAP_COTISATION] = RAP_DECLARATION_BY_SIRET,
		[RAP_VERSEMENT] = RAP_DECLARATION_BY_SIRET,
		[RAP_MOUVEMENT] = RAP_MOUVEMENT_BY_SIRET,
		[RAP_RAPPROCHEMENT] = RAP_RAPPROCHEMENT_BY_SIRET,
		[RAP_AFFECTATION] = RAP_AFFECTATION_BY_PAYER
	};
	RapLookup  *lookup = rap_open_lookup(by_siret[table], caisse);
	Below		below = {NULL, table == RAP_COTISATION, callback, argument};

	if (table == RAP_COTISATION)
		below.lookup = rap_open_lookup(RAP_COTISATION_BY_DECLARATION, caisse);
	else if (table == RAP_VERSEMENT)
		below.lookup = rap_open_lookup(RAP_VERSEMENT_BY_DECLARATION, caisse);
	for (size_t i = 0; i < scope->count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (below.lookup != NULL)
			rap_look_up_siret(lookup, scope->sirets[i], look_below, &below);
		else
			rap_look_up_siret(lookup, scope->sirets[i], callback, argument);
	}
	if (below.lookup != NULL)
		rap_close_lookup(below.lookup);
	rap_close_lookup(lookup);
}
