/*-------------------------------------------------------------------------
 *
 * rap_tables.c
 *	  Reading the rows of a caisse: all of them by a scan, or those of some
 *	  SIRETs through the indexes.
 *
 * Both give the same columns, in the order of the table, to the same
 * callback, so that what is made of them is the same.  A scan reads tuples in
 * place: nothing is copied for a row.
 *
 * IDENTIFICATION
 *	  extension/rapprochement/rap_tables.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/relation.h"
#include "access/table.h"
#include "access/tableam.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "executor/tuptable.h"
#include "miscadmin.h"
#include "storage/bufmgr.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "common/compat.h"
#include "common/owner.h"
#include "common/statement.h"
#include "core/identifiants/siret.h"
#include "rapprochement/rapprochement.h"

/* Rows between two looks at interrupts, rows fetched at once. */
#define INTERRUPT_INTERVAL	1024
#define FETCH_SIZE			2000

/* No table read here has more columns, ctid included. */
#define MOST_COLUMNS		24

typedef struct TableInfo
{
	const char *name;
	int			column_count;
	const char *const *columns;
	const char *siret;			/* column that has the SIRET; NULL: that of
								 * the declaration */
	const char *condition;		/* on the declaration, then */
	bool		wants_tid;
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
	"regle_par_autre", "siret", "periode", "statut"
};
static const char *const affectation_columns[] = {
	"caisse", "mouvement", "depot", "contrepartie", "declaration", "versement", "numero",
	"montant", "payeur", "siret", "periode", "methode"
};

static const TableInfo tables[RAP_TABLE_COUNT] = {
	{"dsn_declaration", DECLARATION_COLUMNS, declaration_columns, "siret", "", false},
	{"dsn_cotisation", COTISATION_COLUMNS, cotisation_columns, NULL,
	" AND d.etat OPERATOR(pg_catalog.=) 'retenue'", false},
	{"dsn_versement", VERSEMENT_COLUMNS, versement_columns, NULL, "", false},
	{"cai_mouvement", MOUVEMENT_COLUMNS, mouvement_columns, "siret", "", false},
	{"dsn_rapprochement", RAPPROCHEMENT_COLUMNS, rapprochement_columns, "siret", "", true},
	{"dsn_affectation", AFFECTATION_COLUMNS, affectation_columns, "payeur", "", true}
};

/* Texts are made at their first use in the session, from the above. */
static CalimeroStatement statements[RAP_TABLE_COUNT];

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
static Relation
open_for_scan(const TableInfo *info)
{
	Relation	relation = table_open(calimero_readable_relid(info->name), AccessShareLock);
	TupleDesc	descriptor = RelationGetDescr(relation);

	for (int i = 0; i < info->column_count; i++)
	{
		if (i >= descriptor->natts ||
			strcmp(NameStr(TupleDescAttr(descriptor, i)->attname), info->columns[i]) != 0)
			elog(ERROR, "table \"%s\" does not have the columns of this version", info->name);
	}
	return relation;
}

void
rap_scan_table(RapTable table, const char *caisse, RapRowCallback callback, void *argument)
{
	const TableInfo *info = &tables[table];
	Relation	relation = open_for_scan(info);
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
		slot_getsomeattrs(slot, info->column_count);
		text = rap_text(slot->tts_values[0], &length);

		if (length == caisse_length && memcmp(text, caisse, length) == 0)
			callback(argument, slot->tts_values, slot->tts_isnull, &slot->tts_tid);
	}
	table_endscan(scan);
	ExecDropSingleTupleTableSlot(slot);
	table_close(relation, NoLock);
}

/*
 * The columns of a table, as a list.
 */
static void
append_columns(StringInfo sql, const TableInfo *info)
{
	for (int i = 0; i < info->column_count; i++)
		appendStringInfo(sql, "%st.%s", i > 0 ? ", " : "", info->columns[i]);
	if (info->wants_tid)
		appendStringInfoString(sql, ", t.ctid");
}

/*
 * The query of a table by SIRET.  Each SIRET is looked up by itself, so that
 * no plan but the one through the indexes is left (statement.h).
 */
static CalimeroStatement *
statement_for(RapTable table)
{
	const TableInfo *info = &tables[table];
	CalimeroStatement *statement = &statements[table];
	StringInfoData sql;

	if (statement->text != NULL)
		return statement;
	initStringInfo(&sql);
	appendStringInfoString(&sql, "SELECT t.* FROM pg_catalog.unnest($2) AS s (siret)");
	if (info->siret == NULL)
		appendStringInfo(&sql,
						 " CROSS JOIN LATERAL (SELECT d.depot, d.declaration"
						 " FROM calimero_data.dsn_declaration d"
						 " WHERE d.caisse OPERATOR(pg_catalog.=) $1"
						 " AND d.siret OPERATOR(pg_catalog.=) s.siret%s OFFSET 0) d",
						 info->condition);
	appendStringInfoString(&sql, " CROSS JOIN LATERAL (SELECT ");
	append_columns(&sql, info);
	appendStringInfo(&sql, " FROM calimero_data.%s t WHERE t.caisse OPERATOR(pg_catalog.=) $1",
					 info->name);
	if (info->siret == NULL)
		appendStringInfoString(&sql, " AND t.depot OPERATOR(pg_catalog.=) d.depot"
							   " AND t.declaration OPERATOR(pg_catalog.=) d.declaration");
	else
		appendStringInfo(&sql, " AND t.%s OPERATOR(pg_catalog.=) s.siret", info->siret);
	appendStringInfoString(&sql, " OFFSET 0) t");

	statement->result = SPI_OK_SELECT;
	statement->argument_count = 2;
	statement->types[0] = TEXTOID;
	statement->types[1] = TEXTARRAYOID;
	statement->text = MemoryContextStrdup(TopMemoryContext, sql.data);
	pfree(sql.data);
	return statement;
}

void
rap_query_table(RapTable table, const char *caisse, Datum sirets,
				RapRowCallback callback, void *argument)
{
	const TableInfo *info = &tables[table];
	Datum		arguments[2];
	Datum		values[MOST_COLUMNS];
	bool		nulls[MOST_COLUMNS];
	Portal		portal;

	arguments[0] = CStringGetTextDatum(caisse);
	arguments[1] = sirets;
	portal = calimero_open(statement_for(table), arguments, NULL);
	for (;;)
	{
		CHECK_FOR_INTERRUPTS();
		SPI_cursor_fetch(portal, true, FETCH_SIZE);
		if (SPI_processed == 0)
			break;
		for (uint64 i = 0; i < SPI_processed; i++)
		{
			heap_deform_tuple(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, values, nulls);
			callback(argument, values, nulls,
					 info->wants_tid ? (ItemPointer) DatumGetPointer(values[info->column_count]) : NULL);
		}
		SPI_freetuptable(SPI_tuptable);
	}
	SPI_freetuptable(SPI_tuptable);
	SPI_cursor_close(portal);
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
