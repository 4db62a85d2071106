/*-------------------------------------------------------------------------
 *
 * rap_tables.c
 *	  Reading the rows of a caisse: all of them by a scan.
 *
 * rap_index.c reads those of some SIRETs.  Both give the same columns, in the
 * order of the table, to the same callback, so that what is made of them is the
 * same.  Tuples are read in place: nothing is copied for a row.
 *
 * IDENTIFICATION
 *	  extension/rapprochement/rap_tables.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/relation.h"
#include "access/table.h"
#include "access/tableam.h"
#include "executor/tuptable.h"
#include "miscadmin.h"
#include "storage/bufmgr.h"
#include "utils/builtins.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "common/compat.h"
#include "common/owner.h"
#include "core/identifiants/siret.h"
#include "rapprochement/rapprochement.h"

/* Rows between two looks at interrupts. */
#define INTERRUPT_INTERVAL	1024

typedef struct TableInfo
{
	const char *name;
	int			column_count;
	const char *const *columns;
} TableInfo;

static const char *const declaration_columns[] = {
	"caisse", "depot", "declaration", "envoi", "siret", "mois", "etat", "nature", "type"
};
static const char *const cotisation_columns[] = {
	"caisse", "depot", "declaration", "numero", "montant", "lignes", "regularisation",
	"plusieurs_mois", "origine", "code", "periode", "organisme"
};
static const char *const versement_columns[] = {
	"caisse", "depot", "declaration", "numero", "montant", "du", "au", "paye_le",
	"regularisation", "periode", "mode", "organisme", "siret_payeur"
};
static const char *const mouvement_columns[] = {
	"caisse", "mouvement", "siret", "sens", "montant", "date_operation", "periode",
	"date_affectation", "mode", "reference", "annule"
};
static const char *const rapprochement_columns[] = {
	"caisse", "signaux", "lignes", "exigible_le", "declare", "contributions", "reductions",
	"annonce", "annonce_par_autre", "annonce_pour_autre", "emis", "encaisse", "affecte",
	"regle_par_autre", "impaye_par_autre", "impaye_pour_autre", "siret", "periode", "statut"
};
static const char *const affectation_columns[] = {
	"caisse", "mouvement", "depot", "contrepartie", "declaration", "versement", "numero",
	"montant", "payeur", "siret", "periode", "methode"
};

static const TableInfo tables[RAP_TABLE_COUNT] = {
	{"dsn_declaration", DECLARATION_COLUMNS, declaration_columns},
	{"dsn_cotisation", COTISATION_COLUMNS, cotisation_columns},
	{"dsn_versement", VERSEMENT_COLUMNS, versement_columns},
	{"cai_mouvement", MOUVEMENT_COLUMNS, mouvement_columns},
	{"dsn_rapprochement", RAPPROCHEMENT_COLUMNS, rapprochement_columns},
	{"dsn_affectation", AFFECTATION_COLUMNS, affectation_columns}
};

const char *
rap_table_name(RapTable table)
{
	return tables[table].name;
}

CalimeroBulkWriter *
rap_bulk_open(RapTable table)
{
	const TableInfo *info = &tables[table];

	return calimero_bulk_open(info->name, info->columns, info->column_count);
}

int64
rap_siret(Datum value)
{
	size_t		length;
	const char *text = rap_text(value, &length);

	return calimero_siret_to_number(text, length);
}

CalimeroPeriod
rap_period(Datum value)
{
	size_t		length;
	const char *text = rap_text(value, &length);

	return calimero_period_from_text(text, length);
}

int64
rap_centimes(Datum value)
{
	struct varlena *number = (struct varlena *) DatumGetPointer(value);

	if (unlikely(VARATT_IS_EXTERNAL(number) || VARATT_IS_COMPRESSED(number)))
		number = pg_detoast_datum_packed(number);
	return calimero_numeric_to_centimes((Numeric) number);
}

/*
 * Open a table that the user may read and whose columns are where they are
 * expected: an upgrade that moves them must change this room too.
 */
Relation
rap_open_table(RapTable table, int *columns)
{
	const TableInfo *info = &tables[table];
	Relation	relation = table_open(calimero_readable_relid(info->name), AccessShareLock);
	TupleDesc	descriptor = RelationGetDescr(relation);

	for (int i = 0; i < info->column_count; i++)
	{
		if (i >= descriptor->natts ||
			strcmp(NameStr(TupleDescAttr(descriptor, i)->attname), info->columns[i]) != 0)
			elog(ERROR, "table \"%s\" does not have the columns of this version", info->name);
	}
	*columns = info->column_count;
	return relation;
}

void
rap_scan_table(RapTable table, const char *caisse, RapRowCallback callback, void *argument)
{
	int			columns;
	Relation	relation = rap_open_table(table, &columns);
	TupleTableSlot *slot = table_slot_create(relation, NULL);
	TableScanDesc scan = table_beginscan_strat(relation, GetActiveSnapshot(), 0, NULL,
											   true, false);
	size_t		caisse_length = strlen(caisse);
	uint32		rows = 0;

	while (table_scan_getnextslot(scan, ForwardScanDirection, slot))
	{
		size_t		length;
		const char *text;

		if (++rows % INTERRUPT_INTERVAL == 0)
			CHECK_FOR_INTERRUPTS();
		slot_getsomeattrs(slot, columns);
		text = rap_text(slot->tts_values[0], &length);

		if (length == caisse_length && memcmp(text, caisse, length) == 0)
			callback(argument, slot->tts_values, slot->tts_isnull, &slot->tts_tid);
	}
	table_endscan(scan);
	ExecDropSingleTupleTableSlot(slot);
	table_close(relation, NoLock);
}

uint64
rap_fact_pages(void)
{
	uint64		pages = 0;

	for (RapTable table = RAP_DECLARATION; table <= RAP_MOUVEMENT; table++)
	{
		Relation	relation = relation_open(calimero_data_relid(tables[table].name),
											 AccessShareLock);

		pages += RelationGetNumberOfBlocks(relation);
		relation_close(relation, NoLock);
	}
	return pages;
}
