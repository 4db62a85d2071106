/*-------------------------------------------------------------------------
 *
 * dossier_tables.c
 *	  The files of a generated caisse: one a table, as COPY reads them, and the
 *	  rows expected of the database.
 *
 * IDENTIFICATION
 *	  tests/generator/dossier_tables.c
 *
 *-------------------------------------------------------------------------
 */
#include "dossier_tables.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * A table whose name is null is not loaded.  "sequence" is the column whose
 * numbers the file gives: later rows must come after them.
 */
static const struct
{
	const char *file;
	const char *name;
	const char *columns;
	const char *sequence;
	char		separator;
	bool		header;
}			definitions[GEN_TABLE_COUNT] = {
	[GEN_AGENT] = {"agent.tsv", "calimero_data.agent", "caisse, agent, service, du, au", NULL, '\t', false},
	[GEN_DEBITEUR] = {"debiteur.tsv", "calimero_data.debiteur",
		"caisse, debiteur, personne, matricule, nom, prenom, nir, siret, telephone, mail, commune, code_commune, code_tiers",
	"debiteur", '\t', false},
	[GEN_DOSSIER] = {"dossier.tsv", "calimero_data.dossier",
	"caisse, dossier, numero, genre, debiteur, ouvert_le, agent", "dossier", '\t', false},
	[GEN_PORTEFEUILLE] = {"portefeuille.tsv", "calimero_data.portefeuille",
	"caisse, dossier, numero, agent, du, au, motif", NULL, '\t', false},
	[GEN_CREANCE] = {"creance.tsv", "calimero_data.creance",
		"caisse, creance, dossier, nature, libelle, montant, date_creance, periode_du, periode_au, fraude, fraude_decouverte_le, travail_illegal",
	"creance", '\t', false},
	[GEN_ACTE] = {"acte.tsv", "calimero_data.acte",
		"caisse, acte, dossier, genre, emis_le, effet_le, fin_le, issue, mode, reference, montant, agent, annule_le, annule_motif, hors_ordre",
	"acte", '\t', false},
	[GEN_ACTE_CREANCE] = {"acte_creance.tsv", "calimero_data.acte_creance",
	"caisse, dossier, acte, creance", NULL, '\t', false},
	[GEN_PAIEMENT] = {"paiement.tsv", "calimero_data.paiement",
		"caisse, paiement, dossier, mode, montant, recu_le, reference, agent, annule_le, annule_motif",
	"paiement", '\t', false},
	[GEN_AFFECTATION] = {"affectation.tsv", "calimero_data.affectation",
		"caisse, affectation, genre, paiement, acte, creance, montant, affecte_le, agent, annulee_le, annulee_par, annulee_motif",
	"affectation", '\t', false},
	[GEN_COMMENTAIRE] = {"commentaire.tsv", "calimero_data.commentaire",
	"caisse, commentaire, dossier, agent, ecrit_le, texte", "commentaire", '\t', false},
	[GEN_RAPPEL] = {"rappel.tsv", "calimero_data.rappel",
	"caisse, rappel, dossier, agent, pour_le, objet, fait_le", "rappel", '\t', false},
	[GEN_CLOTURE] = {"cloture.tsv", "pg_temp.cloture", "caisse, dossier, clos_le", NULL, '\t', false},
	[GEN_ATTENDU_DOSSIER] = {"attendus_dossiers.csv", NULL,
		"caisse;dossier;genre;etat;total;solde;solde_le;dernier_paiement_le;derniere_procedure;derniere_procedure_le;plus_ancienne_le;agent;prescription_le",
	NULL, ';', true},
	[GEN_ATTENDU_AGENT] = {"attendus_agents.csv", NULL, "caisse;agent;service;ouverts", NULL, ';', true}
};

static void
join_path(char *path, size_t size, const char *directory, const char *name)
{
	if (snprintf(path, size, "%s/%s", directory, name) >= (int) size)
		gen_fail("the path of the output directory is too long");
}

void
gen_tables_open(GenTables *tables, const char *directory, const char *caisse)
{
	tables->directory = directory;
	tables->caisse = caisse;
	gen_make_directory(directory);
	for (int i = 0; i < GEN_TABLE_COUNT; i++)
	{
		GenTable   *table = &tables->table[i];
		char		path[4096];

		memset(table, 0, sizeof(*table));
		table->separator = definitions[i].separator;
		table->null = definitions[i].header ? "" : "\\N";
		join_path(path, sizeof(path), directory, definitions[i].file);
		gen_buffer_open(&table->out, path);
		if (definitions[i].header)
		{
			gen_buffer_text(&table->out, definitions[i].columns);
			gen_buffer_text(&table->out, "\n");
		}
	}
}

void
gen_tables_close(GenTables *tables)
{
	for (int i = 0; i < GEN_TABLE_COUNT; i++)
	{
		gen_buffer_close(&tables->table[i].out);
		free(tables->table[i].out.data);
	}
}

/* --- the script ------------------------------------------------------------------------------------------------------- */

static const char script_head[] =
"-- Loads a generated caisse of files, with psql, as the owner of the tables: COPY needs one who passes row-level security.\n"
"-- Numbers are those of the files: the caisse must not have files of its own yet.  Run it from the directory where the\n"
"-- generator was run.  Triggers derive balances, states and last days to act as they would for rows entered by hand.\n"
"-- One transaction a table: in the transaction that inserted a row, each later update of it checks its foreign keys again.\n"
"\\set ON_ERROR_STOP on\n"
"SET client_encoding = 'UTF8';\n"
"SET datestyle = 'ISO';\n"
"CREATE TEMPORARY TABLE cloture (caisse text, dossier bigint, clos_le date);\n";

static const char script_close[] =
"-- Nothing enters a closed file: they are closed once all is in.\n"
"UPDATE calimero_data.dossier d SET clos_le = c.clos_le\n"
"  FROM pg_temp.cloture c WHERE d.caisse = c.caisse AND d.dossier = c.dossier;\n"
"-- COPY writes identity columns without moving their sequences.\n";

void
gen_tables_write_script(const GenTables *tables)
{
	GenBuffer	out = {NULL, 0, 0, NULL, 0};
	char		path[4096];
	char		line[8192];

	if (strchr(tables->directory, '\'') != NULL)
		gen_fail("the path of the output directory may not hold a quote");
	gen_buffer_text(&out, script_head);
	for (int i = 0; i < GEN_TABLE_COUNT; i++)
		if (definitions[i].name != NULL)
		{
			/*
			 * ANALYZE, for the foreign keys and triggers of the next table to
			 * be planned for what is there.
			 */
			snprintf(line, sizeof(line), "\\copy %s (%s) FROM '%s/%s'\nANALYZE %s;\n", definitions[i].name,
					 definitions[i].columns, tables->directory, definitions[i].file, definitions[i].name);
			gen_buffer_text(&out, line);
		}
	gen_buffer_text(&out, script_close);
	for (int i = 0; i < GEN_TABLE_COUNT; i++)
		if (definitions[i].sequence != NULL)
		{
			const char *sequence = definitions[i].sequence;

			snprintf(line, sizeof(line),
					 "SELECT setval(s.sequence, greatest(nextval(s.sequence), (SELECT max(%s) FROM %s)))\n"
					 "  FROM pg_get_serial_sequence('%s', '%s') AS s (sequence) \\g /dev/null\n",
					 sequence, definitions[i].name, definitions[i].name, sequence);
			gen_buffer_text(&out, line);
		}
	gen_buffer_text(&out, "DROP TABLE pg_temp.cloture;\n");
	join_path(path, sizeof(path), tables->directory, "charger.sql");
	gen_buffer_save(&out, path);
	free(out.data);
}

/* --- rows ------------------------------------------------------------------------------------------------------------- */

GenTable   *
gen_row(GenTables *tables, GenTableId id)
{
	GenTable   *table = &tables->table[id];

	gen_buffer_text(&table->out, tables->caisse);
	table->rows++;
	return table;
}

static void
put_column(GenTable *table, const char *bytes, size_t length)
{
	char	   *room = gen_buffer_room(&table->out, length + 1);

	room[0] = table->separator;
	memcpy(room + 1, bytes, length);
	table->out.length += length + 1;
}

void
gen_column_text(GenTable *table, const char *text)
{
	const char *shown = text != NULL ? text : table->null;

	put_column(table, shown, strlen(shown));
}

void
gen_column_number(GenTable *table, int64_t number)
{
	char		text[24];

	if (number == 0)
		gen_column_text(table, NULL);
	else
	{
		const char *end = gen_put_number(text, (uint64_t) number);

		put_column(table, text, (size_t) (end - text));
	}
}

void
gen_column_amount(GenTable *table, int64_t centimes)
{
	char		text[32];
	const char *end = gen_put_amount(text, centimes, '.');

	put_column(table, text, (size_t) (end - text));
}

void
gen_column_day(GenTable *table, CalimeroDay day)
{
	char		text[11];
	int			year;
	int			month;
	int			mday;

	if (day == CALIMERO_NO_DAY)
	{
		gen_column_text(table, NULL);
		return;
	}
	calimero_civil(day, &year, &month, &mday);
	gen_put_padded(text, (uint64_t) year, 4);
	gen_put_padded(text + 5, (uint64_t) month, 2);
	gen_put_padded(text + 8, (uint64_t) mday, 2);
	text[4] = '-';
	text[7] = '-';
	put_column(table, text, 10);
}

void
gen_column_flag(GenTable *table, bool flag)
{
	put_column(table, flag ? "t" : "f", 1);
}

void
gen_row_end(GenTable *table)
{
	gen_buffer_text(&table->out, "\n");
}
