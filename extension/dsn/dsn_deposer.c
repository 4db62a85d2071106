/*-------------------------------------------------------------------------
 *
 * dsn_deposer.c
 *	  Depositing a DSN file, and taking a deposit back.
 *
 * A deposit, in one transaction:
 *	 1. its row of dsn_depot, unique by (caisse, SHA-256 of the content): the
 *		same bytes again are the same deposit, also for two sessions at once;
 *	 2. the reader gives envois, whose rows are written as they come; a file
 *		without any is refused, which is a row too;
 *	 3. the lock of the caisse (calimero_lock_generation);
 *	 4. the versions of the touched months are judged, in whatever order they arrived;
 *	 5. the touched SIRETs are matched again, or queued.
 * An error anywhere, a crash or a cancel leaves nothing.
 *
 * The content is never stored, logged nor copied to a temporary file; it is
 * a parameter of the statement, so that it is not in the statement's text
 * either.  Of the employees only sums leave the reader.
 *
 * Rights: the caisse is one that row-level security shows the caller, and the
 * caller may read the tables; writing is the owner's (owner.h), so that nobody
 * deposits but through here.
 *
 * IDENTIFICATION
 *	  extension/dsn/dsn_deposer.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "common/cryptohash.h"
#include "common/sha2.h"
#include "fmgr.h"
#include "funcapi.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "common/calimero_server.h"
#include "common/compat.h"
#include "common/statement.h"
#include "dsn/dsn_store.h"

PG_FUNCTION_INFO_V1(calimero_dsn_deposer);
PG_FUNCTION_INFO_V1(calimero_dsn_retirer);

/* Bytes hashed between two looks at pending interrupts. */
#define HASH_CHUNK	(16 * 1024 * 1024)

#define NAME_MAX_LENGTH 255

/*
 * The file name alone, without folders (of either kind), cut to what the
 * column holds.
 */
static char *
base_name(const char *name)
{
	const char *base = name;
	int			length;

	for (const char *at = name; *at != '\0'; at++)
		if (*at == '/' || *at == '\\')
			base = at + 1;
	if (*base == '\0')
		base = "-";
	length = pg_mbcharcliplen(base, (int) strlen(base), NAME_MAX_LENGTH);
	return pnstrdup(base, length);
}

/*
 * SHA-256 of the content, as bytea.
 */
static Datum
content_print(const char *content, size_t length)
{
	pg_cryptohash_ctx *hash = pg_cryptohash_create(PG_SHA256);
	bytea	   *print = palloc(VARHDRSZ + PG_SHA256_DIGEST_LENGTH);

	if (hash == NULL || pg_cryptohash_init(hash) < 0)
		elog(ERROR, "could not compute a SHA-256");
	for (size_t done = 0; done < length; done += HASH_CHUNK)
	{
		CHECK_FOR_INTERRUPTS();
		if (pg_cryptohash_update(hash, (const uint8 *) content + done,
								 Min(length - done, HASH_CHUNK)) < 0)
			elog(ERROR, "could not compute a SHA-256: %s", pg_cryptohash_error(hash));
	}
	SET_VARSIZE(print, VARHDRSZ + PG_SHA256_DIGEST_LENGTH);
	if (pg_cryptohash_final(hash, (uint8 *) VARDATA(print), PG_SHA256_DIGEST_LENGTH) < 0)
		elog(ERROR, "could not compute a SHA-256: %s", pg_cryptohash_error(hash));
	pg_cryptohash_free(hash);
	return PointerGetDatum(print);
}

/*
 * The row of this content: its number, whether it is new, and then its place
 * in the table; of one that is not, what dsn_deposer returns is left as the
 * result of the last statement.
 */
static int64
open_deposit(const char *caisse, Datum print, const char *name, size_t bytes, bool *is_new,
			 ItemPointer place)
{
	static CalimeroStatement insert =
	{
		"INSERT INTO calimero_data.dsn_depot (caisse, empreinte, nom, octets)"
		" VALUES ($1, $2, $3, $4) ON CONFLICT (caisse, empreinte) DO NOTHING RETURNING depot, ctid",
		SPI_OK_INSERT_RETURNING, 4,
		{
			TEXTOID, BYTEAOID, TEXTOID, INT8OID
		},
		.written = "dsn_depot"
	};
	static CalimeroStatement find =
	{
		"SELECT depot, false, statut, envois, declarations, declarations_refusees, anomalies"
		" FROM calimero_data.dsn_depot"
		" WHERE caisse OPERATOR(pg_catalog.=) $1 AND empreinte OPERATOR(pg_catalog.=) $2",
		SPI_OK_SELECT, 2,
		{
			TEXTOID, BYTEAOID
		}
	};
	Datum		values[4];
	bool		null;

	calimero_data_relid("dsn_depot");
	values[0] = CStringGetTextDatum(caisse);
	values[1] = print;
	values[2] = CStringGetTextDatum(name);
	values[3] = Int64GetDatum((int64) bytes);
	*is_new = calimero_execute(&insert, values, NULL) == 1;
	if (!*is_new && calimero_execute(&find, values, NULL) != 1)
		ereport(ERROR,
				(errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
				 errmsg("could not deposit a file that another session is depositing"),
				 errhint("Try again.")));
	if (*is_new)
		ItemPointerCopy((ItemPointer) DatumGetPointer(SPI_getbinval(SPI_tuptable->vals[0],
																	SPI_tuptable->tupdesc, 2,
																	&null)),
						place);
	return DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &null));
}

/*
 * The identifiers of the caisse's own bodies.
 */
static DsnBody *
load_bodies(const char *caisse, size_t *count)
{
	static CalimeroStatement read =
	{
		"SELECT organisme FROM calimero_data.dsn_organisme"
		" WHERE caisse OPERATOR(pg_catalog.=) $1 ORDER BY organisme",
		SPI_OK_SELECT, 1,
		{
			TEXTOID
		}
	};
	Datum		values[1] = {CStringGetTextDatum(caisse)};
	DsnBody    *bodies;

	if (calimero_execute(&read, values, NULL) == 0)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("caisse has no body identifier"),
				 errdetail("Without one, no amount of a DSN is for this caisse."),
				 errhint("Add its identifiers (DMSAnn) to calimero_data.dsn_organisme.")));
	if (SPI_processed > PG_INT16_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("caisse has too many body identifiers"),
				 errhint("Delete those that are not its own from calimero_data.dsn_organisme.")));
	*count = SPI_processed;
	bodies = palloc0(*count * sizeof(DsnBody));
	for (size_t i = 0; i < *count; i++)
		strlcpy(bodies[i].code,
				SPI_getvalue(SPI_tuptable->vals[i], SPI_tuptable->tupdesc, 1),
				sizeof(bodies[i].code));
	return bodies;
}

/*
 * The codes that the caisse weighs though their lines name no body, at some
 * date or other.
 */
static DsnBodiless *
load_bodiless(const char *caisse)
{
	static CalimeroStatement read =
	{
		"SELECT DISTINCT origine OPERATOR(pg_catalog.=) '82', code::pg_catalog.int4"
		" FROM calimero_data.dsn_poids WHERE caisse OPERATOR(pg_catalog.=) $1"
		" AND poids_sans_organisme OPERATOR(pg_catalog.<>) 0",
		SPI_OK_SELECT, 1,
		{
			TEXTOID
		}
	};
	Datum		values[1] = {CStringGetTextDatum(caisse)};
	DsnBodiless *bodiless = palloc0(sizeof(DsnBodiless));
	uint64		count = calimero_execute(&read, values, NULL);

	for (uint64 i = 0; i < count; i++)
	{
		HeapTuple	row = SPI_tuptable->vals[i];
		bool		null;
		bool	   *codes = DatumGetBool(SPI_getbinval(row, SPI_tuptable->tupdesc, 1, &null))
		? bodiless->establishment : bodiless->individual;

		codes[DatumGetInt32(SPI_getbinval(row, SPI_tuptable->tupdesc, 2, &null))] = true;
	}
	return bodiless;
}

static bool
receive_envoi(void *argument, const DsnEnvoi *envoi)
{
	dsn_store_envoi((DsnStore *) argument, envoi);
	return true;
}

static bool
check_interrupts(void *argument, uint64_t bytes)
{
	CHECK_FOR_INTERRUPTS();
	return true;
}

/*
 * Read the content and write its rows.
 */
static uint64
read_and_store(DsnStore *store, const char *caisse, int64 deposit,
			   const char *content, size_t length)
{
	DsnReaderOptions options = {0};
	CalimeroAllocator allocator = calimero_palloc_allocator();
	uint64_t	lines = 0;
	DsnReadStatus status;

	options.bodies = load_bodies(caisse, &options.body_count);
	options.bodiless = load_bodiless(caisse);
	options.allocator = &allocator;
	options.argument = store;
	options.on_envoi = receive_envoi;
	options.on_progress = check_interrupts;
	dsn_store_open(store, caisse, deposit, &options);
	status = dsn_read(content, length, &options, &lines);
	if (status == DSN_READ_NO_ENVOI)
		dsn_store_not_a_dsn(store, lines);
	else if (status != DSN_READ_OK)
		ereport(ERROR,
				(errcode(ERRCODE_OUT_OF_MEMORY),
				 errmsg("out of memory"),
				 errdetail("Failed while reading a DSN file.")));
	dsn_store_close(store);
	return lines;
}

/*
 * The row that dsn_deposer returns, out of what the last statement gave.
 */
static Datum
take_result(FunctionCallInfo fcinfo, MemoryContext result_context)
{
	TupleDesc	descriptor;
	MemoryContext caller;
	Datum		result;

	if (get_call_result_type(fcinfo, NULL, &descriptor) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	caller = MemoryContextSwitchTo(result_context);
	result = heap_copy_tuple_as_datum(SPI_tuptable->vals[0], BlessTupleDesc(descriptor));
	MemoryContextSwitchTo(caller);
	return result;
}

static const char *
status_of(const DsnStore *store)
{
	if (store->envoi_count > 0 && store->envoi_refused == 0 && store->declaration_refused == 0)
		return "accepte";
	return store->declaration_refused < store->declaration_count ? "partiel" : "refuse";
}

/*
 * Write the counts of a deposit to its row, which is found by its place: this
 * transaction wrote it, and on a table without statistics any index that
 * begins with caisse looks as good as the right one.  It gives the row to
 * return.
 */
static void
close_deposit(const DsnStore *store, ItemPointer place, uint64 lines)
{
	static CalimeroStatement update =
	{
		"UPDATE calimero_data.dsn_depot SET lignes = $3, statut = $4, envois = $5,"
		" envois_refuses = $6, declarations = $7, declarations_refusees = $8, anomalies = $9"
		" WHERE ctid OPERATOR(pg_catalog.=) $1 AND depot OPERATOR(pg_catalog.=) $2"
		" RETURNING depot, true, statut, envois, declarations, declarations_refusees, anomalies",
		SPI_OK_UPDATE_RETURNING, 9,
		{
			TIDOID, INT8OID, INT8OID, TEXTOID, INT4OID, INT4OID, INT4OID, INT4OID, INT8OID
		},
		.written = "dsn_depot"
	};
	Datum		values[9];

	values[0] = PointerGetDatum(place);
	values[1] = Int64GetDatum(store->deposit);
	values[2] = Int64GetDatum((int64) lines);
	values[3] = CStringGetTextDatum(status_of(store));
	values[4] = Int32GetDatum(store->envoi_count);
	values[5] = Int32GetDatum(store->envoi_refused);
	values[6] = Int32GetDatum(store->declaration_count);
	values[7] = Int32GetDatum(store->declaration_refused);
	values[8] = Int64GetDatum(store->anomaly_count);
	if (calimero_execute(&update, values, NULL) != 1)
		elog(ERROR, "could not close the deposit");
}

static void
match_touched(const char *caisse)
{
	static CalimeroStatement match =
	{
		"SELECT calimero.dsn_rapprocher($1)", SPI_OK_SELECT, 1,
		{
			TEXTOID
		}
	};
	Datum		values[1] = {CStringGetTextDatum(caisse)};

	calimero_execute(&match, values, NULL);
}

Datum
calimero_dsn_deposer(PG_FUNCTION_ARGS)
{
	MemoryContext result_context = CurrentMemoryContext;
	bytea	   *content;
	char	   *named = PG_ARGISNULL(2) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(2));
	bool		match = PG_ARGISNULL(3) || PG_GETARG_BOOL(3);
	char		caisse[CALIMERO_CAISSE_SIZE];
	ItemPointerData place;
	int64		deposit;
	bool		is_new;
	Datum		result;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("content and name of the file must not be null")));
	content = PG_GETARG_BYTEA_PP(0);

	SPI_connect();
	calimero_resolve_caisse(named, caisse);
	calimero_data_relid("dsn_depot");
	deposit = open_deposit(caisse, content_print(VARDATA_ANY(content), VARSIZE_ANY_EXHDR(content)),
						   base_name(text_to_cstring(PG_GETARG_TEXT_PP(1))),
						   VARSIZE_ANY_EXHDR(content), &is_new, &place);
	if (is_new)
	{
		DsnStore	store;
		uint64		lines = read_and_store(&store, caisse, deposit, VARDATA_ANY(content),
										   VARSIZE_ANY_EXHDR(content));

		close_deposit(&store, &place, lines);
		result = take_result(fcinfo, result_context);
		calimero_lock_generation(caisse);
		dsn_versions_judge(caisse, store.touched, store.touched_count);
		if (match)
			match_touched(caisse);
	}
	else
		result = take_result(fcinfo, result_context);
	SPI_finish();
	PG_RETURN_DATUM(result);
}

/*
 * The months that a deposit touched, before its rows go.
 */
static DsnTouched *
touched_by_deposit(Datum caisse, int64 deposit, size_t *count)
{
	static CalimeroStatement read =
	{
		"SELECT DISTINCT siret::pg_catalog.int8, mois FROM calimero_data.dsn_declaration"
		" WHERE caisse OPERATOR(pg_catalog.=) $1 AND depot OPERATOR(pg_catalog.=) $2"
		" AND siret IS NOT NULL AND mois IS NOT NULL",
		SPI_OK_SELECT, 2,
		{
			TEXTOID, INT8OID
		}
	};
	Datum		values[2] = {caisse, Int64GetDatum(deposit)};
	DsnTouched *touched;

	*count = calimero_execute(&read, values, NULL);
	touched = MemoryContextAllocHuge(CurrentMemoryContext, (*count + 1) * sizeof(DsnTouched));
	for (size_t i = 0; i < *count; i++)
	{
		HeapTuple	row = SPI_tuptable->vals[i];
		bool		null;
		DateADT		month = DatumGetDateADT(SPI_getbinval(row, SPI_tuptable->tupdesc, 2, &null));

		touched[i].siret = DatumGetInt64(SPI_getbinval(row, SPI_tuptable->tupdesc, 1, &null));
		touched[i].month = calimero_period_of_day(calimero_date_to_day(month));
	}
	return touched;
}

/*
 * Queue the payers named by a deposit: once its rows are gone, nothing
 * links them to it.
 */
static void
queue_payers(Datum caisse, int64 deposit)
{
	static CalimeroStatement insert =
	{
		"INSERT INTO calimero_data.dsn_a_rapprocher (caisse, siret)"
		" SELECT DISTINCT $1, siret_payeur FROM calimero_data.dsn_versement"
		" WHERE caisse OPERATOR(pg_catalog.=) $1 AND depot OPERATOR(pg_catalog.=) $2"
		" AND siret_payeur IS NOT NULL ON CONFLICT DO NOTHING",
		SPI_OK_INSERT, 2,
		{
			TEXTOID, INT8OID
		},
		.written = "dsn_a_rapprocher"
	};
	Datum		values[2] = {caisse, Int64GetDatum(deposit)};

	calimero_execute(&insert, values, NULL);
}

Datum
calimero_dsn_retirer(PG_FUNCTION_ARGS)
{
	char	   *named = PG_ARGISNULL(1) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(1));
	bool		match = PG_ARGISNULL(2) || PG_GETARG_BOOL(2);
	static CalimeroStatement remove =
	{
		"DELETE FROM calimero_data.dsn_depot"
		" WHERE caisse OPERATOR(pg_catalog.=) $1 AND depot OPERATOR(pg_catalog.=) $2",
		SPI_OK_DELETE, 2,
		{
			TEXTOID, INT8OID
		},
		.written = "dsn_depot"
	};
	Datum		values[2];
	char		caisse[CALIMERO_CAISSE_SIZE];
	int64		deposit;
	DsnTouched *touched;
	size_t		count;
	bool		found;

	if (PG_ARGISNULL(0))
		PG_RETURN_BOOL(false);
	deposit = PG_GETARG_INT64(0);

	SPI_connect();
	calimero_resolve_caisse(named, caisse);
	calimero_lock_generation(caisse);
	values[0] = CStringGetTextDatum(caisse);
	values[1] = Int64GetDatum(deposit);
	touched = touched_by_deposit(values[0], deposit, &count);
	queue_payers(values[0], deposit);
	found = calimero_execute(&remove, values, NULL) == 1;
	if (found)
	{
		dsn_versions_judge(caisse, touched, count);
		if (match)
			match_touched(caisse);
	}
	SPI_finish();
	PG_RETURN_BOOL(found);
}
