/*-------------------------------------------------------------------------
 *
 * purge_lot.c
 *	  One lot of the purge: files locked, judged again, archived and deleted in
 *	  one transaction.
 *
 * What is deleted is what calimero.purge_tables() lists, leaves first; every
 * foreign key is checked as ever, so that rows of a table that it forgets stop
 * the lot instead of being left behind.  Triggers that derive keep still
 * meanwhile (calimero_begin_deletion): what they keep true goes away.
 *
 * IDENTIFICATION
 *	  extension/archive/purge_lot.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/pg_type_d.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "archive/archive.h"
#include "common/effacement.h"
#include "archive/purge.h"

/* Locked, or left to whoever holds them. */
#define LOCK_FILES "SELECT pg_catalog.array_agg(x.dossier ORDER BY x.dossier) FROM (SELECT d.dossier FROM calimero_data.dossier d" \
	" WHERE d.caisse = $1 AND d.dossier = ANY ($2) ORDER BY d.dossier FOR UPDATE SKIP LOCKED) AS x"

/*
 * Those whose debtors can be locked too: a request of the debtor, or a file
 * that is opened for him, in a transaction that goes on is not to be seen but
 * holds his row, and would otherwise leave with him once it is committed.
 */
#define LOCK_DEBTORS "WITH d AS (SELECT d.dossier, d.debiteur FROM calimero_data.dossier d WHERE d.caisse = $1 AND d.dossier = ANY ($2))," \
	" b AS MATERIALIZED (SELECT b.debiteur FROM calimero_data.debiteur b" \
	" WHERE b.caisse = $1 AND b.debiteur IN (SELECT d.debiteur FROM d) ORDER BY b.debiteur FOR UPDATE OF b SKIP LOCKED)" \
	" SELECT pg_catalog.array_agg(d.dossier ORDER BY d.dossier) FROM d" \
	" WHERE d.debiteur IS NULL OR d.debiteur IN (SELECT b.debiteur FROM b)"

/* Under the lock; what pays a debt that is still due elsewhere is needed there. */
#define STILL_DUE "SELECT pg_catalog.array_agg(d.dossier ORDER BY d.dossier) FROM calimero_data.dossier d" \
	" WHERE d.caisse = $1 AND d.dossier = ANY ($2) AND d.conservation_le < $3 AND d.solde = 0" \
	" AND NOT EXISTS (SELECT FROM calimero.retenues($1, $2, $3) r WHERE r.dossier = d.dossier)"

#define DEBTORS "SELECT pg_catalog.array_agg(DISTINCT d.debiteur) FROM calimero_data.dossier d" \
	" WHERE d.caisse = $1 AND d.dossier = ANY ($2) AND d.debiteur IS NOT NULL"

#define WITHOUT_FILE "SELECT pg_catalog.array_agg(k.debiteur) FROM unnest($2) AS k (debiteur)" \
	" WHERE NOT EXISTS (SELECT FROM calimero_data.dossier d WHERE d.caisse = $1 AND d.debiteur = k.debiteur)"

/* Assignments one side of which stays: archived whole, then without the side that leaves. */
#define PARTED "SELECT pg_catalog.array_agg(x.affectation) FROM (" \
	"SELECT a.affectation FROM calimero_data.creance c" \
	" JOIN calimero_data.affectation a ON a.caisse = $1 AND a.creance = c.creance" \
	" JOIN calimero_data.paiement p ON p.caisse = $1 AND p.paiement = a.paiement" \
	" WHERE c.caisse = $1 AND c.dossier = ANY ($2) AND p.dossier <> ALL ($2)" \
	" UNION ALL SELECT a.affectation FROM calimero_data.paiement p" \
	" JOIN calimero_data.affectation a ON a.caisse = $1 AND a.paiement = p.paiement" \
	" JOIN calimero_data.creance c ON c.caisse = $1 AND c.creance = a.creance" \
	" WHERE p.caisse = $1 AND p.dossier = ANY ($2) AND c.dossier <> ALL ($2)) AS x"
#define LOCK_PARTED "SELECT pg_catalog.array_agg(x.affectation) FROM (SELECT t.affectation FROM calimero_data.affectation t" \
	" WHERE t.caisse = $1 AND t.affectation = ANY ($2) ORDER BY t.affectation FOR UPDATE) AS x"
#define PARTED_ROWS "SELECT t.* FROM calimero_data.affectation t WHERE t.caisse = $1 AND t.affectation = ANY ($2)"
#define PART_FROM_DEBT "UPDATE calimero_data.affectation t SET creance = NULL, purgee_le = current_date" \
	" FROM calimero_data.creance c WHERE t.caisse = $1 AND t.affectation = ANY ($3)" \
	" AND c.caisse = $1 AND c.creance = t.creance AND c.dossier = ANY ($2)"
#define PART_FROM_PAYMENT "UPDATE calimero_data.affectation t SET paiement = NULL, purgee_le = current_date" \
	" FROM calimero_data.paiement p WHERE t.caisse = $1 AND t.affectation = ANY ($3)" \
	" AND p.caisse = $1 AND p.paiement = t.paiement AND p.dossier = ANY ($2)"

/* Who the files are of: with every lot, whether they stay or not. */
#define IDENTITIES "SELECT t.* FROM calimero_data.debiteur t WHERE t.caisse = $1 AND t.debiteur = ANY ($2)"

/* What the database keeps of a lot, in one statement. */
#define WRITE_LOT "WITH k AS (UPDATE calimero_data.purge_chaine k SET lot = k.lot + 1," \
	" empreinte = pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to($6, 'UTF8')), 'hex')" \
	" WHERE k.caisse = $1 RETURNING k.lot, k.empreinte)," \
	" e AS (UPDATE calimero_data.purge_execution e SET dossiers = e.dossiers + $3, lignes = e.lignes + $4, octets = e.octets + $5" \
	" WHERE e.caisse = $1 AND e.execution = $2)," \
	" l AS (INSERT INTO calimero_data.purge_lot (caisse, lot, execution, fait_le, dossiers, lignes, octets, manifeste, signature, empreinte)" \
	" SELECT $1, k.lot, $2, pg_catalog.now(), $3, $4, $5, $6, $7, k.empreinte FROM k RETURNING lot)" \
	" INSERT INTO calimero_data.purge_fichier (caisse, lot, partie, nom, octets, empreinte)" \
	" SELECT $1, l.lot, f.partie, f.nom, f.octets, pg_catalog.encode(f.empreinte, 'hex')" \
	" FROM l, unnest($8, $9, $10) WITH ORDINALITY AS f (nom, octets, empreinte, partie)"

#define MOST_TABLES 64

/* What left a table in this lot. */
typedef struct LotTable
{
	char	   *name;
	bool		with_debtor;
	char	   *deletion;
	int64		rows;
}			LotTable;

typedef struct Lot
{
	const		PurgeRun *run;
	Datum		caisse;
	Datum		files;			/* bigint[] */
	int64		file_count;
	CalimeroArchive *archive;
	LotTable	tables[MOST_TABLES];
	int			table_count;
	Datum		rules;
}			Lot;

/* --- rows on their way to the archive --- */

typedef struct ToArchive
{
	DestReceiver receiver;
	CalimeroArchive *archive;
	const char *table;
	int64		rows;
}			ToArchive;

static void
to_archive_startup(DestReceiver * self, int operation, TupleDesc descriptor)
{
	ToArchive  *to = (ToArchive *) self;

	calimero_archive_table(to->archive, to->table, descriptor);
}

static bool
to_archive_row(TupleTableSlot *slot, DestReceiver * self)
{
	ToArchive  *to = (ToArchive *) self;

	calimero_archive_row(to->archive, slot);
	to->rows++;
	return true;
}

static void
to_archive_end(DestReceiver * self)
{
}

/* Run a statement on an array of numbers; its rows go to the archive.  How many. */
static int64
archive_rows(Lot * lot, const char *table, const char *text, Datum numbers)
{
	ToArchive	to = {
		.receiver = {to_archive_row, to_archive_startup, to_archive_end, to_archive_end, DestNone},
		.archive = lot->archive,.table = table
	};
	Oid			types[] = {TEXTOID, INT8ARRAYOID};
	Datum		values[] = {lot->caisse, numbers};
	ParamListInfo parameters = makeParamList(lengthof(values));
	SPIExecuteOptions options = {.params = parameters,.dest = &to.receiver};
	SPIPlanPtr	plan = SPI_prepare(text, lengthof(types), types);

	if (plan == NULL)
		elog(ERROR, "could not prepare a statement: %s", SPI_result_code_string(SPI_result));
	for (int i = 0; i < lengthof(values); i++)
	{
		parameters->params[i].value = values[i];
		parameters->params[i].isnull = false;
		parameters->params[i].pflags = PARAM_FLAG_CONST;
		parameters->params[i].ptype = types[i];
	}
	if (SPI_execute_plan_extended(plan, &options) < 0)
		elog(ERROR, "statement of the purge failed: %s", SPI_result_code_string(SPI_result));
	SPI_freeplan(plan);
	return to.rows;
}

/* --- what is asked of the database --- */

/* An array that a statement makes of the caisse and an array, and the day; NULL Datum when it is empty. */
static Datum
numbers_of(Lot * lot, const char *text, Datum numbers, bool *none)
{
	Oid			types[] = {TEXTOID, INT8ARRAYOID, DATEOID};
	Datum		values[] = {lot->caisse, numbers, DateADTGetDatum(lot->run->order->day)};

	return purge_value(text, lengthof(values), types, values, none);
}

static int64
length_of(Datum numbers)
{
	ArrayType  *array = DatumGetArrayTypeP(numbers);

	return ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));
}

static Datum
array_of(const int64 *numbers, int64 count)
{
	Datum	   *elements = palloc(count * sizeof(Datum));

	for (int64 i = 0; i < count; i++)
		elements[i] = Int64GetDatum(numbers[i]);
	return PointerGetDatum(construct_array(elements, count, INT8OID, sizeof(int64), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}

/* Lock the files that can be, and keep those that may still leave; false when none is left. */
static bool
choose_files(Lot * lot, const int64 *files, int64 count)
{
	bool		none;

	lot->files = numbers_of(lot, LOCK_FILES, array_of(files, count), &none);
	if (!none)
		lot->files = numbers_of(lot, LOCK_DEBTORS, lot->files, &none);
	if (!none)
		lot->files = numbers_of(lot, STILL_DUE, lot->files, &none);
	lot->file_count = none ? 0 : length_of(lot->files);
	return lot->file_count > 0;
}

static void
read_tables(Lot * lot)
{
	if (SPI_execute("SELECT t.relation, t.avec = 'debiteur', 'DELETE FROM calimero_data.' || pg_catalog.quote_ident(t.relation)"
					" || ' AS t WHERE t.caisse = $1 AND ' || t.condition || ' RETURNING t.*' FROM calimero.purge_tables() t WHERE pg_catalog.to_regclass('calimero_data.' || t.relation) IS NOT NULL ORDER BY t.rang",
					true, 0) != SPI_OK_SELECT || SPI_processed > MOST_TABLES)
		elog(ERROR, "could not read the tables of the purge");
	lot->table_count = SPI_processed;
	for (int i = 0; i < lot->table_count; i++)
	{
		bool		isnull;

		lot->tables[i].name = SPI_getvalue(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1);
		lot->tables[i].with_debtor = DatumGetBool(SPI_getbinval(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 2, &isnull));
		lot->tables[i].deletion = SPI_getvalue(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 3);
		lot->tables[i].rows = 0;
	}
}

static void
delete_rows(Lot * lot, bool with_debtor, Datum numbers)
{
	for (int i = 0; i < lot->table_count; i++)
		if (lot->tables[i].with_debtor == with_debtor)
			lot->tables[i].rows += archive_rows(lot, lot->tables[i].name, lot->tables[i].deletion, numbers);
}

/*
 * Of assignments between a file of the lot and one that stays, the latter keeps
 * its side.  Another run may take that one away at the same moment: once its
 * rows can be locked, what it parted is no longer there to part.
 */
static void
part_assignments(Lot * lot)
{
	Oid			types[] = {TEXTOID, INT8ARRAYOID, INT8ARRAYOID};
	Datum		values[] = {lot->caisse, lot->files, (Datum) 0};
	bool		none;

	values[2] = numbers_of(lot, PARTED, lot->files, &none);
	if (!none)
		values[2] = numbers_of(lot, LOCK_PARTED, values[2], &none);
	if (!none)
		values[2] = numbers_of(lot, PARTED, lot->files, &none);
	if (none)
		return;
	(void) archive_rows(lot, "affectation", PARTED_ROWS, values[2]);
	(void) purge_value(PART_FROM_DEBT, lengthof(values), types, values, &none);
	(void) purge_value(PART_FROM_PAYMENT, lengthof(values), types, values, &none);
}

/* The files, then the debtors who have none left. */
static void
delete_files(Lot * lot)
{
	bool		nobody;
	Datum		debtors = numbers_of(lot, DEBTORS, lot->files, &nobody);

	calimero_begin_deletion();
	if (!nobody)
		(void) archive_rows(lot, "debiteur", IDENTITIES, debtors);
	part_assignments(lot);
	delete_rows(lot, false, lot->files);
	if (!nobody)
		debtors = numbers_of(lot, WITHOUT_FILE, debtors, &nobody);
	if (!nobody)
		delete_rows(lot, true, debtors);
	calimero_end_deletion();
}

/* --- what the database keeps of the lot --- */

static Datum
array_from(Datum *elements, int count, Oid type)
{
	int16		length;
	bool		by_value;
	char		alignment;

	get_typlenbyvalalign(type, &length, &by_value, &alignment);
	return PointerGetDatum(construct_array(elements, count, type, length, by_value, alignment));
}

static Datum
bytes_of(const uint8 *bytes, size_t size)
{
	bytea	   *value = palloc(VARHDRSZ + size);

	SET_VARSIZE(value, VARHDRSZ + size);
	memcpy(VARDATA(value), bytes, size);
	return PointerGetDatum(value);
}

/* Names and rows of the tables that lost some. */
static void
tables_of(const Lot * lot, Datum *names, Datum *rows, int64 *total)
{
	Datum		name[MOST_TABLES];
	Datum		row[MOST_TABLES];
	int			count = 0;

	*total = 0;
	for (int i = 0; i < lot->table_count; i++)
		if (lot->tables[i].rows > 0)
		{
			name[count] = CStringGetTextDatum(lot->tables[i].name);
			row[count++] = Int64GetDatum(lot->tables[i].rows);
			*total += lot->tables[i].rows;
		}
	*names = array_from(name, count, TEXTOID);
	*rows = array_from(row, count, INT8OID);
}

static void
files_of(List *files, Datum *names, Datum *sizes, Datum *hashes, int64 *total)
{
	int			count = list_length(files);
	Datum	   *name = palloc(count * sizeof(Datum));
	Datum	   *size = palloc(count * sizeof(Datum));
	Datum	   *hash = palloc(count * sizeof(Datum));
	ListCell   *cell;

	*total = 0;
	foreach(cell, files)
	{
		const CalimeroArchiveFile *file = lfirst(cell);
		int			i = foreach_current_index(cell);

		name[i] = CStringGetTextDatum(file->name);
		size[i] = Int64GetDatum(file->bytes);
		hash[i] = bytes_of(file->sha256, sizeof(file->sha256));
		*total += file->bytes;
	}
	*names = array_from(name, count, TEXTOID);
	*sizes = array_from(size, count, INT8OID);
	*hashes = array_from(hash, count, BYTEAOID);
}

static Datum
certificates_of(const CalimeroArchive *archive)
{
	List	   *certificates = calimero_archive_certificates(archive);
	Datum	   *hash = palloc(Max(list_length(certificates), 1) * sizeof(Datum));
	ListCell   *cell;

	foreach(cell, certificates)
		hash[foreach_current_index(cell)] = bytes_of(lfirst(cell), CALIMERO_SHA256_SIZE);
	return array_from(hash, list_length(certificates), BYTEAOID);
}

/* Sign the manifest and write the rows of the lot. */
static void
write_lot(const Lot * lot, const char *manifest, const Datum *files, int64 rows, int64 bytes)
{
	uint8		signature[CALIMERO_SIGNATURE_SIZE];
	Oid			types[] = {TEXTOID, INT8OID, INT8OID, INT8OID, INT8OID, TEXTOID, BYTEAOID, TEXTARRAYOID, INT8ARRAYOID, BYTEAARRAYOID};
	Datum		values[] = {
		lot->caisse, Int64GetDatum(lot->run->number), Int64GetDatum(lot->file_count), Int64GetDatum(rows), Int64GetDatum(bytes),
		CStringGetTextDatum(manifest), (Datum) 0, files[0], files[1], files[2]
	};
	bool		isnull;

	calimero_archive_sign(manifest, signature);
	values[6] = bytes_of(signature, sizeof(signature));
	(void) purge_value(WRITE_LOT, lengthof(values), types, values, &isnull);
}

/* Take the next number of the chain, which others wait for until this transaction ends. */
static void
record_lot(Lot * lot, List *files)
{
	Oid			types[] = {TEXTOID, INT8OID, TEXTARRAYOID, INT8ARRAYOID, TEXTOID, BYTEAARRAYOID, TEXTARRAYOID, INT8ARRAYOID, BYTEAARRAYOID};
	Datum		values[9] = {lot->caisse, Int64GetDatum(lot->file_count)};
	int64		rows;
	int64		bytes;
	bool		isnull;
	Datum		manifest;

	tables_of(lot, &values[2], &values[3], &rows);
	values[4] = lot->rules;
	values[5] = certificates_of(lot->archive);
	files_of(files, &values[6], &values[7], &values[8], &bytes);
	manifest = purge_value("SELECT calimero.purge_manifeste($1, k.lot + 1, pg_catalog.now(), k.empreinte, $2, $3, $4, $5, $6, $7, $8, $9)"
						   " FROM (SELECT k.lot, k.empreinte FROM calimero_data.purge_chaine k WHERE k.caisse = $1 FOR UPDATE) AS k",
						   lengthof(values), types, values, &isnull);
	if (isnull)
		elog(ERROR, "could not make the manifest of a lot");
	write_lot(lot, TextDatumGetCString(manifest), values + 6, rows, bytes);
}

/* Files that were planned and are left for another day. */
static void
count_left(const Lot * lot, int64 count)
{
	Oid			types[] = {TEXTOID, INT8OID, INT8OID};
	Datum		values[] = {lot->caisse, Int64GetDatum(lot->run->number), Int64GetDatum(count - lot->file_count)};
	bool		isnull;

	if (count > lot->file_count)
		(void) purge_value("UPDATE calimero_data.purge_execution e SET ecartes = e.ecartes + $3 WHERE e.caisse = $1 AND e.execution = $2",
						   lengthof(values), types, values, &isnull);
}

static void
archive_and_delete(Lot * lot)
{
	bool		isnull;

	lot->archive = calimero_archive_begin(lot->run->caisse);
	PG_TRY();
	{
		read_tables(lot);
		lot->rules = numbers_of(lot, "SELECT calimero.purge_regles($1, $2)", lot->files, &isnull);
		delete_files(lot);
		record_lot(lot, calimero_archive_seal(lot->archive));
	}
	PG_CATCH();
	{
		calimero_archive_forget(lot->archive);
		PG_RE_THROW();
	}
	PG_END_TRY();
}

int64
purge_take(const PurgeRun * run, const int64 *files, int64 count)
{
	PurgeStep	step;
	Lot			lot = {.run = run,.caisse = CStringGetTextDatum(run->caisse)};

	/*
	 * Its manifest goes to the directory next: whatever synchronous_commit
	 * says, the lot may not be lost after that.
	 */
	ForceSyncCommit();
	purge_begin_step(&step);
	if (choose_files(&lot, files, count))
		archive_and_delete(&lot);
	count_left(&lot, count);
	purge_end_step(&step);
	return lot.file_count;
}
