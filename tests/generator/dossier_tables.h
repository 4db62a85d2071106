/*-------------------------------------------------------------------------
 *
 * dossier_tables.h
 *	  The files of a generated caisse: one a table, as COPY reads them, and the
 *	  rows expected of the database.
 *
 * Rows are written column by column in the order of GenTableId's columns and
 * go to disk as they come, so that a million files of debtors need no more
 * memory than one.  Texts come from lists of this program: they hold neither
 * tabs nor backslashes nor semicolons.
 *
 * IDENTIFICATION
 *	  tests/generator/dossier_tables.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef GENERATOR_DOSSIER_TABLES_H
#define GENERATOR_DOSSIER_TABLES_H

#include <stdbool.h>

#include "core/calendar.h"
#include "output.h"

/* In the order of loading; GEN_CLOTURE is applied once all is in, and the rest is not loaded. */
typedef enum GenTableId
{
	GEN_AGENT,
	GEN_DEBITEUR,
	GEN_DOSSIER,
	GEN_PORTEFEUILLE,
	GEN_CREANCE,
	GEN_ACTE,
	GEN_ACTE_CREANCE,
	GEN_PAIEMENT,
	GEN_AFFECTATION,
	GEN_COMMENTAIRE,
	GEN_RAPPEL,
	GEN_CLOTURE,
	GEN_ATTENDU_DOSSIER,
	GEN_ATTENDU_AGENT,
	GEN_TABLE_COUNT
} GenTableId;

typedef struct GenTable
{
	GenBuffer	out;
	char		separator;
	const char *null;			/* how a null is written */
	uint64_t	rows;
} GenTable;

typedef struct GenTables
{
	const char *directory;
	const char *caisse;
	GenTable	table[GEN_TABLE_COUNT];
} GenTables;

extern void gen_tables_open(GenTables *tables, const char *directory, const char *caisse);
extern void gen_tables_close(GenTables *tables);

/* DIR/charger.sql: psql loads the tables and sets their sequences. */
extern void gen_tables_write_script(const GenTables *tables);

/* Begins with its caisse; a NULL, CALIMERO_NO_DAY or a number of 0 is null. */
extern GenTable *gen_row(GenTables *tables, GenTableId id);
extern void gen_column_text(GenTable *table, const char *text);
extern void gen_column_number(GenTable *table, int64_t number);
extern void gen_column_amount(GenTable *table, int64_t centimes);
extern void gen_column_day(GenTable *table, CalimeroDay day);
extern void gen_column_flag(GenTable *table, bool flag);
extern void gen_row_end(GenTable *table);

#endif							/* GENERATOR_DOSSIER_TABLES_H */
