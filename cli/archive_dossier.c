/*-------------------------------------------------------------------------
 *
 * archive_dossier.c
 *	  One dossier gathered from the content files of a lot.
 *
 * IDENTIFICATION
 *	  cli/archive_dossier.c
 *
 *-------------------------------------------------------------------------
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "archive_dossier.h"
#include "escape.h"
#include "exit_codes.h"
#include "log.h"

#define TABLES_MAX 512

/* Where a key is, or would be. */
static size_t
key_place(const KeySet *set, int64_t key)
{
	size_t		low = 0;
	size_t		high = set->count;

	while (low < high)
	{
		size_t		middle = low + (high - low) / 2;

		if (set->keys[middle] < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool
has_key(const KeySet *set, const char *value)
{
	int64_t		key;
	size_t		place;

	if (value == NULL || set->count == 0)
		return false;
	key = strtoll(value, NULL, 10);
	place = key_place(set, key);
	return place < set->count && set->keys[place] == key;
}

/* True when it was not there yet. */
static bool
add_key(KeySet *set, const char *value)
{
	int64_t		key;
	size_t		place;

	if (value == NULL)
		return false;
	key = strtoll(value, NULL, 10);
	place = key_place(set, key);
	if (place < set->count && set->keys[place] == key)
		return false;
	if (set->count == set->capacity)
	{
		set->capacity = set->capacity > 0 ? 2 * set->capacity : 64;
		set->keys = memory_resize(set->keys, set->capacity, sizeof(int64_t));
	}
	memmove(set->keys + place + 1, set->keys + place, (set->count - place) * sizeof(int64_t));
	set->keys[place] = key;
	set->count++;
	return true;
}

void
archive_dossier_begin(ArchiveDossier *dossier, const char *caisse, const char *number, bool internal)
{
	memset(dossier, 0, sizeof(*dossier));
	dossier->caisse = caisse;
	if (internal)
		snprintf(dossier->dossier, sizeof(dossier->dossier), "%s", number);
	else
		dossier->numero = number;
	dossier->tables = memory_allocate(TABLES_MAX * sizeof(DossierTable));
}

static void
forget_tables(ArchiveDossier *dossier)
{
	size_t		i;

	for (i = 0; i < dossier->table_count; i++)
	{
		if (dossier->tables[i].file != NULL)
			fclose(dossier->tables[i].file);
		free(dossier->tables[i].json);
	}
	memset(dossier->tables, 0, TABLES_MAX * sizeof(DossierTable));
	dossier->table_count = 0;
}

void
archive_dossier_lot(ArchiveDossier *dossier, bool forget)
{
	forget_tables(dossier);
	dossier->found = false;
	dossier->again = false;
	dossier->missed_dossier = false;
	dossier->missed_debiteur = false;
	dossier->missed_affectation = false;
	if (!forget)
		return;
	if (dossier->numero != NULL)
		dossier->dossier[0] = '\0';
	dossier->debiteur[0] = '\0';
	dossier->creances.count = 0;
	dossier->paiements.count = 0;
}

void
archive_dossier_free(ArchiveDossier *dossier)
{
	forget_tables(dossier);
	free(dossier->tables);
	free(dossier->creances.keys);
	free(dossier->paiements.keys);
	memset(dossier, 0, sizeof(*dossier));
}

static void
note_head(void *argument, const ArchiveHead *head)
{
	ArchiveDossier *dossier = argument;

	dossier->head = *head;
	if (strcmp(head->caisse, dossier->caisse) != 0)
		dossier->other_caisse = true;
}

static int
column_of(const ArchiveTable *table, const char *name)
{
	size_t		i;

	for (i = 0; i < table->count; i++)
		if (strcmp(table->columns[i], name) == 0)
			return (int) i;
	return -1;
}

/* The place where rows of a table are kept; NULL beyond what any archive has. */
static DossierTable *
table_of(ArchiveDossier *dossier, const char *name)
{
	DossierTable *table;
	size_t		i;

	for (i = 0; i < dossier->table_count; i++)
		if (strcmp(dossier->tables[i].name, name) == 0)
			return &dossier->tables[i];
	if (dossier->table_count == TABLES_MAX)
		return NULL;
	table = &dossier->tables[dossier->table_count++];
	snprintf(table->name, sizeof(table->name), "%s", name);
	return table;
}

static void
note_table(void *argument, const ArchiveTable *table)
{
	ArchiveDossier *dossier = argument;

	dossier->columns.caisse = column_of(table, "caisse");
	dossier->columns.dossier = column_of(table, "dossier");
	dossier->columns.numero = column_of(table, "numero");
	dossier->columns.debiteur = column_of(table, "debiteur");
	dossier->columns.creance = column_of(table, "creance");
	dossier->columns.paiement = column_of(table, "paiement");
	dossier->columns.table = table_of(dossier, table->name);
}

static const char *
value_at(const char *const *values, int column)
{
	return column >= 0 ? values[column] : NULL;
}

static bool
is_same(const char *value, const char *expected)
{
	return value != NULL && expected[0] != '\0' && strcmp(value, expected) == 0;
}

/* The row of the dossier itself tells its number and its debtor. */
static bool
is_the_dossier(ArchiveDossier *dossier, const char *const *values)
{
	const char *number = value_at(values, dossier->columns.dossier);
	const char *debtor = value_at(values, dossier->columns.debiteur);

	if (dossier->numero != NULL ? !is_same(value_at(values, dossier->columns.numero), dossier->numero)
		: !is_same(number, dossier->dossier))
		return false;
	if (number == NULL || dossier->found || (dossier->dossier[0] != '\0' && strcmp(number, dossier->dossier) != 0))
	{
		dossier->ambiguous = true;
		return false;
	}
	dossier->found = true;
	if (dossier->dossier[0] == '\0')
		dossier->again = dossier->again || dossier->missed_dossier;
	snprintf(dossier->dossier, sizeof(dossier->dossier), "%s", number);
	if (dossier->debiteur[0] == '\0' && debtor != NULL)
	{
		snprintf(dossier->debiteur, sizeof(dossier->debiteur), "%s", debtor);
		dossier->again = dossier->again || dossier->missed_debiteur;
	}
	return true;
}

static bool
is_of_dossier(ArchiveDossier *dossier, const ArchiveTable *table, const char *const *values)
{
	bool		belongs = is_same(value_at(values, dossier->columns.dossier), dossier->dossier);
	bool		learned = false;

	if (dossier->dossier[0] == '\0')
		dossier->missed_dossier = true;
	if (belongs && strcmp(table->name, "creance") == 0)
		learned = add_key(&dossier->creances, value_at(values, dossier->columns.creance));
	else if (belongs && strcmp(table->name, "paiement") == 0)
		learned = add_key(&dossier->paiements, value_at(values, dossier->columns.paiement));
	if (learned && dossier->missed_affectation)
		dossier->again = true;
	return belongs;
}

static bool
belongs(ArchiveDossier *dossier, const ArchiveTable *table, const char *const *values)
{
	bool		found;

	if (!is_same(value_at(values, dossier->columns.caisse), dossier->caisse))
		return false;
	if (strcmp(table->name, "dossier") == 0)
		return is_the_dossier(dossier, values);
	if (strcmp(table->name, "debiteur") == 0)
	{
		found = is_same(value_at(values, dossier->columns.debiteur), dossier->debiteur);
		dossier->missed_debiteur = dossier->missed_debiteur || dossier->debiteur[0] == '\0';
		return found;
	}
	if (strcmp(table->name, "affectation") == 0)
	{
		found = has_key(&dossier->creances, value_at(values, dossier->columns.creance)) ||
			has_key(&dossier->paiements, value_at(values, dossier->columns.paiement));
		dossier->missed_affectation = dossier->missed_affectation || !found;
		return found;
	}
	return dossier->columns.dossier >= 0 && is_of_dossier(dossier, table, values);
}

static void
note_row(void *argument, const ArchiveTable *table, const char *const *values)
{
	static const ColumnKind kinds[] = {
		[ARCHIVE_TEXT] = COLUMN_TEXT,
		[ARCHIVE_INTEGER] = COLUMN_NUMBER,
		[ARCHIVE_NUMERIC] = COLUMN_NUMBER,
		[ARCHIVE_BOOLEAN] = COLUMN_BOOLEAN,
	};
	ArchiveDossier *dossier = argument;
	DossierTable *target = dossier->columns.table;
	size_t		i;

	if (!belongs(dossier, table, values) || target == NULL)
		return;
	if (target->file == NULL)
		target->file = open_memstream(&target->json, &target->length);
	if (target->file == NULL)
	{
		log_error("out of memory");
		exit(EXIT_ERROR);
	}
	fputs(target->rows++ > 0 ? ",\n    {" : "{", target->file);
	for (i = 0; i < table->count; i++)
	{
		fputs(i > 0 ? ", " : "", target->file);
		json_string(target->file, table->columns[i]);
		fputs(": ", target->file);
		json_value(target->file, kinds[table->types[i]], values[i]);
	}
	fputc('}', target->file);
}

const ArchiveEvents archive_dossier_events = {
	.head = note_head,
	.table = note_table,
	.row = note_row,
};

static const DossierTable *
find_table(const ArchiveDossier *dossier, const char *name)
{
	size_t		i;

	for (i = 0; i < dossier->table_count; i++)
		if (strcmp(dossier->tables[i].name, name) == 0)
			return &dossier->tables[i];
	return NULL;
}

/* The dossier and its debtor: one row, or null. */
static void
print_single(const ArchiveDossier *dossier, const char *name, FILE *file)
{
	const DossierTable *table = find_table(dossier, name);

	fprintf(file, ",\n  \"%s\": %s", name, table != NULL && table->rows > 0 ? table->json : "null");
}

void
archive_dossier_print(ArchiveDossier *dossier, int64_t lot, FILE *file)
{
	size_t		i;

	for (i = 0; i < dossier->table_count; i++)
		if (dossier->tables[i].file != NULL)
			fflush(dossier->tables[i].file);
	fprintf(file, "{\"archive\": {\"caisse\": \"%s\", \"lot\": %" PRId64 ", \"fait_le\": \"%s\", \"logiciel\": ",
			dossier->caisse, lot, dossier->head.made_at);
	json_string(file, dossier->head.software);
	fputc('}', file);
	print_single(dossier, "dossier", file);
	print_single(dossier, "debiteur", file);
	for (i = 0; i < dossier->table_count; i++)
	{
		const DossierTable *table = &dossier->tables[i];

		if (strcmp(table->name, "dossier") == 0 || strcmp(table->name, "debiteur") == 0)
			continue;
		fprintf(file, ",\n  \"%s\": [%s%s%s]", table->name, table->rows > 0 ? "\n    " : "",
				table->rows > 0 ? table->json : "", table->rows > 0 ? "\n  " : "");
	}
	fputs("}\n", file);
}
