/*-------------------------------------------------------------------------
 *
 * droit_regles_test.c
 *	  Rows of the law that must be refused, each with the table, the row and
 *	  the column that are at fault.
 *
 * IDENTIFICATION
 *	  tests/unit/droit_regles_test.c
 *
 *-------------------------------------------------------------------------
 */
#include <stdlib.h>

#include "core/droit/regles_private.h"
#include "droit_fixture.h"

static const char *const good_law[] = {
	"F", "C1", "NORMAL", "2000-01-01", NULL, "INDUS", "REFERENCE", "0", "2", "ANS", "20", NULL, "2222", "a", "V", NULL
};
static const char *const good_effect[] = {
	"*", "*", "E", "2000-01-01", NULL, "INTERROMPT", NULL, "non", NULL, NULL, "a", "V", NULL
};
static const char *const good_window[] = {
	"W", "INDUS", "C1", "2000-01-01", "2000-12-31", "SUSPENSION", NULL, "non", "a", "V", NULL
};
static const char *const good_delay[] = {"D", "2000-01-01", NULL, "1", "0", "oui", "non", "a", "V", NULL};
static const char *const good_act[] = {
	"L", "A", "2000-01-01", NULL, "CAISSE", "E", "EXIGIBILITE+D", "D", "A", "non", "oui", "1", "a", "V", NULL
};

static const char *const *const good_rows[DROIT_TABLE_COUNT] = {good_law, good_effect, good_window, good_delay, good_act};

typedef struct Fault
{
	DroitTableId table;
	int			column;
	const char *value;
	DroitRulesStatus status;
}			Fault;

static const Fault faults[] = {
	{DROIT_TABLE_PRESCRIPTION, DROIT_P_FAMILLE, NULL, DROIT_RULES_MISSING},
	{DROIT_TABLE_PRESCRIPTION, DROIT_P_FAMILLE, "indu", DROIT_RULES_INVALID},
	{DROIT_TABLE_PRESCRIPTION, DROIT_P_FAMILLE, "", DROIT_RULES_INVALID},
	{DROIT_TABLE_PRESCRIPTION, DROIT_P_FAMILLE, "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNO", DROIT_RULES_INVALID},
	{DROIT_TABLE_PRESCRIPTION, DROIT_P_HORLOGE, "C5", DROIT_RULES_INVALID},
	{DROIT_TABLE_PRESCRIPTION, DROIT_P_HORLOGE, NULL, DROIT_RULES_MISSING},
	{DROIT_TABLE_PRESCRIPTION, DROIT_P_REGIME, "DOL", DROIT_RULES_INVALID},
	{DROIT_TABLE_PRESCRIPTION, DROIT_P_DU, NULL, DROIT_RULES_MISSING},
	{DROIT_TABLE_PRESCRIPTION, DROIT_P_DU, "2000-02-30", DROIT_RULES_INVALID},
	{DROIT_TABLE_PRESCRIPTION, DROIT_P_DU, "infinity", DROIT_RULES_INVALID},
	{DROIT_TABLE_PRESCRIPTION, DROIT_P_AU, "1999-12-31", DROIT_RULES_DATES},
	{DROIT_TABLE_PRESCRIPTION, DROIT_P_GENRE, "AUTRE", DROIT_RULES_INVALID},
	{DROIT_TABLE_PRESCRIPTION, DROIT_P_DEPART, "ACTE", DROIT_RULES_INVALID},
	{DROIT_TABLE_PRESCRIPTION, DROIT_P_DEPART_MOIS, "1201", DROIT_RULES_INVALID},
	{DROIT_TABLE_PRESCRIPTION, DROIT_P_DUREE, NULL, DROIT_RULES_MISSING},
	{DROIT_TABLE_PRESCRIPTION, DROIT_P_DUREE, "0", DROIT_RULES_INVALID},
	{DROIT_TABLE_PRESCRIPTION, DROIT_P_DUREE, "101", DROIT_RULES_INVALID},
	{DROIT_TABLE_PRESCRIPTION, DROIT_P_DUREE, "", DROIT_RULES_INVALID},
	{DROIT_TABLE_PRESCRIPTION, DROIT_P_DUREE, "-2", DROIT_RULES_INVALID},
	{DROIT_TABLE_PRESCRIPTION, DROIT_P_DUREE, "99999999999999999999", DROIT_RULES_INVALID},
	{DROIT_TABLE_PRESCRIPTION, DROIT_P_UNITE, "SEMAINES", DROIT_RULES_INVALID},
	{DROIT_TABLE_PRESCRIPTION, DROIT_P_BUTOIR, "0", DROIT_RULES_INVALID},
	{DROIT_TABLE_PRESCRIPTION, DROIT_P_TRANSITION, NULL, DROIT_RULES_MISSING},
	{DROIT_TABLE_PRESCRIPTION, DROIT_P_ARTICLE, NULL, DROIT_RULES_MISSING},
	{DROIT_TABLE_PRESCRIPTION, DROIT_P_ARTICLE + 1, "X", DROIT_RULES_INVALID},
	{DROIT_TABLE_EFFET, DROIT_E_PORTEE, "G", DROIT_RULES_UNKNOWN},
	{DROIT_TABLE_EFFET, DROIT_E_PORTEE, NULL, DROIT_RULES_MISSING},
	{DROIT_TABLE_EFFET, DROIT_E_HORLOGE, "", DROIT_RULES_INVALID},
	{DROIT_TABLE_EFFET, DROIT_E_EVENEMENT, "e", DROIT_RULES_INVALID},
	{DROIT_TABLE_EFFET, DROIT_E_EFFET, "OUVRE", DROIT_RULES_INVALID},
	{DROIT_TABLE_EFFET, DROIT_E_OUVERTE, "C2", DROIT_RULES_INVALID},
	{DROIT_TABLE_EFFET, DROIT_E_LEVE, "true", DROIT_RULES_INVALID},
	{DROIT_TABLE_EFFET, DROIT_E_MAXIMUM, "2", DROIT_RULES_INVALID},
	{DROIT_TABLE_EFFET, DROIT_E_MINIMUM, "2", DROIT_RULES_INVALID},
	{DROIT_TABLE_FENETRE, DROIT_F_CODE, "w", DROIT_RULES_INVALID},
	{DROIT_TABLE_FENETRE, DROIT_F_AU, NULL, DROIT_RULES_MISSING},
	{DROIT_TABLE_FENETRE, DROIT_F_EFFET, "PROLONGATION", DROIT_RULES_INVALID},
	{DROIT_TABLE_FENETRE, DROIT_F_PROLONGATION, "12", DROIT_RULES_INVALID},
	{DROIT_TABLE_FENETRE, DROIT_F_PORTEE, "G", DROIT_RULES_UNKNOWN},
	{DROIT_TABLE_DELAI, DROIT_D_MOIS, "0", DROIT_RULES_INVALID},
	{DROIT_TABLE_DELAI, DROIT_D_JOURS, "3661", DROIT_RULES_INVALID},
	{DROIT_TABLE_DELAI, DROIT_D_REPORTE, NULL, DROIT_RULES_MISSING},
	{DROIT_TABLE_ACTE, DROIT_A_AUTEUR, "GREFFE", DROIT_RULES_INVALID},
	{DROIT_TABLE_ACTE, DROIT_A_EVENEMENT, "AUTRE", DROIT_RULES_UNKNOWN},
	{DROIT_TABLE_ACTE, DROIT_A_APRES, NULL, DROIT_RULES_MISSING},
	{DROIT_TABLE_ACTE, DROIT_A_APRES, "  ", DROIT_RULES_MISSING},
	{DROIT_TABLE_ACTE, DROIT_A_APRES, "B", DROIT_RULES_UNKNOWN},
	{DROIT_TABLE_ACTE, DROIT_A_APRES, "A+B", DROIT_RULES_UNKNOWN},
	{DROIT_TABLE_ACTE, DROIT_A_APRES, "A A A A A", DROIT_RULES_TOO_MANY},
	{DROIT_TABLE_ACTE, DROIT_A_TERME, "B", DROIT_RULES_UNKNOWN},
	{DROIT_TABLE_ACTE, DROIT_A_INTERDIT, "A/B", DROIT_RULES_UNKNOWN},
	{DROIT_TABLE_ACTE, DROIT_A_INTERDIT, "A A A A A", DROIT_RULES_TOO_MANY},
	{DROIT_TABLE_ACTE, DROIT_A_RANG, "100", DROIT_RULES_INVALID}
};

static DroitRow
good(DroitTableId table)
{
	DroitRow	row = {{NULL}, true};

	for (int column = 0; column < droit_tables[table].columns; column++)
		row.field[column] = good_rows[table][column];
	return row;
}

static DroitRulesStatus
build(DroitRow rows[DROIT_TABLE_COUNT][2], const size_t counts[DROIT_TABLE_COUNT], DroitRulesError *error)
{
	DroitSource source;
	DroitRules *rules;
	DroitRulesStatus status;

	for (int table = 0; table < DROIT_TABLE_COUNT; table++)
	{
		source.table[table].rows = rows[table];
		source.table[table].count = counts[table];
	}
	status = droit_rules_build(&source, &calimero_malloc_allocator, &rules, error);
	ok((rules == NULL) == (status != DROIT_RULES_OK), "%s", "rules when they read, and only then");
	droit_rules_free(rules);
	return status;
}

/* One value is wrong, in the second row of its table. */
static void
wrong_values(void)
{
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
	{
		const		Fault *fault = &faults[i];
		DroitRow	rows[DROIT_TABLE_COUNT][2];
		size_t		counts[DROIT_TABLE_COUNT] = {1, 1, 1, 1, 1};
		DroitRulesError error;
		DroitRulesStatus status;

		for (int table = 0; table < DROIT_TABLE_COUNT; table++)
			rows[table][0] = rows[table][1] = good((DroitTableId) table);
		rows[fault->table][1].field[fault->column] = fault->value;
		counts[fault->table] = 2;
		status = build(rows, counts, &error);
		is_int(status, fault->status, "%s.%s = %s", droit_tables[fault->table].name,
			   droit_tables[fault->table].column[fault->column], fault->value != NULL ? fault->value : "null");
		if (status == DROIT_RULES_OK)
			continue;
		is_int(error.table, fault->table, "%s", "... its table");
		is_int(error.row, 1, "%s", "... its row");
		/* A delay of no length is said of its days. */
		is_int(error.column, fault->table == DROIT_TABLE_DELAI && fault->column == DROIT_D_MOIS ? DROIT_D_JOURS
			   : fault->table == DROIT_TABLE_EFFET && fault->column == DROIT_E_EFFET ? DROIT_E_OUVERTE
			   : fault->table == DROIT_TABLE_FENETRE && fault->column == DROIT_F_EFFET ? DROIT_F_PROLONGATION
			   : fault->column, "%s", "... its column");
	}
}

static void
right_rows(void)
{
	DroitRow	rows[DROIT_TABLE_COUNT][2];
	size_t		counts[DROIT_TABLE_COUNT] = {1, 1, 1, 1, 1};
	DroitRulesError error;

	for (int table = 0; table < DROIT_TABLE_COUNT; table++)
		rows[table][0] = rows[table][1] = good((DroitTableId) table);
	is_int(build(rows, counts, &error), DROIT_RULES_OK, "%s", "the rows that the faults are made of read");
	counts[DROIT_TABLE_PRESCRIPTION] = 2;
	rows[DROIT_TABLE_PRESCRIPTION][1].field[DROIT_P_GENRE] = "AUTRES";
	is_int(build(rows, counts, &error), DROIT_RULES_GENRE, "%s", "a famille of two genres");
	is_int(error.column, DROIT_P_GENRE, "%s", "... its column");
	memset(counts, 0, sizeof(counts));
	is_int(build(rows, counts, &error), DROIT_RULES_OK, "%s", "no rows at all read too");
}

/* More rows of a table, or more words, than are read: the table that has them is named. */
static void
too_many(DroitTableId table, int column, size_t count, const char *name)
{
	DroitRow   *rows = calloc(count, sizeof(DroitRow));
	char		(*codes)[12] = calloc(count, sizeof(*codes));
	DroitSource source = {{{NULL, 0}}};
	DroitRules *rules;
	DroitRulesError error;

	for (size_t i = 0; i < count; i++)
	{
		rows[i] = good(table);
		if (count > DROIT_ROWS_MAX)
			continue;
		snprintf(codes[i], sizeof(codes[i]), "K%u", (unsigned) i % 100000);
		rows[i].field[column] = codes[i];
	}
	source.table[table].rows = rows;
	source.table[table].count = count;
	is_int(droit_rules_build(&source, &calimero_malloc_allocator, &rules, &error), DROIT_RULES_TOO_MANY, "%s", name);
	is_int(error.table, table, "%s: its table", name);
	is_int(error.column, column, "%s: its column", name);
	droit_rules_free(rules);
	free(codes);
	free(rows);
}

int
main(void)
{
	right_rows();
	wrong_values();
	too_many(DROIT_TABLE_EFFET, DROIT_E_EVENEMENT, DROIT_CODES_MAX + 1, "kinds of events");
	too_many(DROIT_TABLE_DELAI, DROIT_D_CODE, DROIT_CODES_MAX + 1, "delays");
	too_many(DROIT_TABLE_FENETRE, 0, DROIT_ROWS_MAX + 1, "rows");
	return done_testing();
}
