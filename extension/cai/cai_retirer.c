/*-------------------------------------------------------------------------
 *
 * cai_retirer.c
 *	  calimero.cai_retirer: taking an import of accounts back.
 *
 * What the import alone said goes; what another import said too is from then
 * on that import's.  cai_reprise knows: its rows are, in order, what imports
 * said of movements that were known before (cai_repeats.c).  So a movement has
 * the assignment that it came with, then those of its rows "modifie", each of
 * which says the one before; a row "confirme" says again the one of its time.
 *
 * Each statement that writes does so as the owner of the table (owner.h), under
 * the lock of the caisse.  The function has a search_path of its own, pg_catalog,
 * so that operators are those of the server.
 *
 * IDENTIFICATION
 *	  extension/cai/cai_retirer.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "funcapi.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"

#include "common/calimero_server.h"
#include "common/statement.h"

/* Characters that cai_import.motif holds. */
#define REASON_MAX_CHARACTERS 200

/* Columns of the result. */
#define RESULT_COLUMNS 4

PG_FUNCTION_INFO_V1(calimero_cai_retirer);

/* In every statement $1 is the caisse and $2 the import. */
static CalimeroStatement mark_statement = {
	"UPDATE calimero_data.cai_import i SET retire_le = now(), retire_par = session_user, motif = $3"
	" WHERE i.caisse = $1 AND i.import = $2 AND i.retire_le IS NULL",
	SPI_OK_UPDATE, 3, {TEXTOID, INT8OID, TEXTOID},.written = "cai_import"
};

static CalimeroStatement queue_statement = {
	"INSERT INTO calimero_data.dsn_a_rapprocher (caisse, siret)"
	" SELECT $1, m.siret FROM calimero_data.cai_mouvement m WHERE m.caisse = $1 AND m.import = $2"
	" UNION"
	" SELECT $1, m.siret FROM calimero_data.cai_reprise r JOIN calimero_data.cai_mouvement m ON m.caisse = $1 AND m.mouvement = r.premier"
	" WHERE r.caisse = $1 AND r.import = $2 AND r.modifie"
	" ON CONFLICT DO NOTHING",
	SPI_OK_INSERT, 2, {TEXTOID, INT8OID},.written = "dsn_a_rapprocher"
};

static CalimeroStatement remove_rejects_statement = {
	"DELETE FROM calimero_data.cai_rejet r WHERE r.caisse = $1 AND r.import = $2",
	SPI_OK_DELETE, 2, {TEXTOID, INT8OID},.written = "cai_rejet"
};

/*
 * An assignment that another import confirmed, before the next one came, is from
 * now on that import's.
 */
static CalimeroStatement pass_on_assignments_statement = {
	"UPDATE calimero_data.cai_reprise r SET import = c.import"
	" FROM (SELECT a.reprise, (array_agg(c.import ORDER BY c.reprise))[1] AS import"
	" FROM calimero_data.cai_reprise c"
	" CROSS JOIN LATERAL (SELECT a.* FROM calimero_data.cai_reprise a"
	" WHERE a.caisse = $1 AND a.premier BETWEEN c.premier AND c.dernier OFFSET 0) a"
	" WHERE c.caisse = $1 AND c.confirme AND c.import <> $2 AND a.import = $2 AND a.modifie AND a.reprise < c.reprise"
	" AND NOT EXISTS (SELECT FROM calimero_data.cai_reprise n"
	" WHERE n.caisse = $1 AND n.premier = a.premier AND n.modifie"
	" AND n.reprise > a.reprise AND n.reprise < c.reprise)"
	" AND EXISTS (SELECT FROM calimero_data.cai_reprise k WHERE k.caisse = $1 AND k.import = $2 AND k.modifie)"
	" GROUP BY a.reprise) c"
	" WHERE r.caisse = $1 AND r.reprise = c.reprise",
	SPI_OK_UPDATE, 2, {TEXTOID, INT8OID},.written = "cai_reprise"
};

/*
 * The other assignments of the import go: what came after them follows what came
 * before, and the movement has the last that stays.
 */
static CalimeroStatement undo_assignments_statement = {
	"WITH chaine AS MATERIALIZED ("
	" SELECT r.reprise, r.import, r.premier, r.periode, r.date_affectation,"
	" first_value(r.periode_avant) OVER w AS periode_0, first_value(r.date_avant) OVER w AS date_0"
	" FROM (SELECT DISTINCT a.premier FROM calimero_data.cai_reprise a WHERE a.caisse = $1 AND a.import = $2 AND a.modifie) t"
	" JOIN calimero_data.cai_reprise r ON r.caisse = $1 AND r.premier = t.premier AND r.modifie"
	" WINDOW w AS (PARTITION BY r.premier ORDER BY r.reprise)"
	" ), gardee AS ("
	" SELECT c.reprise, lag(c.periode, 1, c.periode_0) OVER w AS periode, lag(c.date_affectation, 1, c.date_0) OVER w AS jour"
	" FROM chaine c WHERE c.import <> $2"
	" WINDOW w AS (PARTITION BY c.premier ORDER BY c.reprise)"
	" ), renouee AS ("
	" UPDATE calimero_data.cai_reprise r SET periode_avant = g.periode, date_avant = g.jour"
	" FROM gardee g WHERE r.caisse = $1 AND r.reprise = g.reprise"
	" )"
	" UPDATE calimero_data.cai_mouvement m SET periode = f.periode, date_affectation = f.jour"
	" FROM (SELECT DISTINCT ON (c.premier) c.premier, CASE WHEN c.import <> $2 THEN c.periode ELSE c.periode_0 END AS periode,"
	" CASE WHEN c.import <> $2 THEN c.date_affectation ELSE c.date_0 END AS jour"
	" FROM chaine c ORDER BY c.premier, c.import = $2, c.reprise DESC) f"
	" WHERE m.caisse = $1 AND m.mouvement = f.premier"
	" AND (m.periode, m.date_affectation) IS DISTINCT FROM (f.periode, f.jour)",
	SPI_OK_UPDATE, 2, {TEXTOID, INT8OID},.written = "cai_mouvement"
};

static CalimeroStatement forget_repeats_statement = {
	"DELETE FROM calimero_data.cai_reprise r WHERE r.caisse = $1 AND r.import = $2",
	SPI_OK_DELETE, 2, {TEXTOID, INT8OID},.written = "cai_reprise"
};

/*
 * A movement that another import said again is from now on that import's: of the
 * first that also said the assignment which it came with, before it changed; or,
 * that assignment being lost, of the first.
 */
static CalimeroStatement pass_on_movements_statement = {
	"WITH fois AS ("
	" SELECT m.mouvement, r.import, r.reprise, r.confirme, min(r.reprise) FILTER (WHERE r.modifie) OVER (PARTITION BY m.mouvement) AS modification"
	" FROM calimero_data.cai_reprise r"
	" CROSS JOIN LATERAL (SELECT m.mouvement, m.import FROM calimero_data.cai_mouvement m"
	" WHERE m.caisse = $1 AND m.mouvement BETWEEN r.premier AND r.dernier OFFSET 0) m"
	" WHERE r.caisse = $1 AND m.import = $2"
	" AND r.premier <= (SELECT max(k.mouvement) FROM calimero_data.cai_mouvement k WHERE k.caisse = $1 AND k.import = $2)"
	" AND r.dernier >= (SELECT min(k.mouvement) FROM calimero_data.cai_mouvement k WHERE k.caisse = $1 AND k.import = $2)"
	" ), dite AS MATERIALIZED ("
	" SELECT f.mouvement, f.modification, count(f.confirmation) > 0 AS confirmee,"
	" (array_agg(f.import ORDER BY f.confirmation, f.reprise))[1] AS import"
	" FROM (SELECT f.*, CASE WHEN f.confirme AND f.reprise < coalesce(f.modification, f.reprise + 1) THEN f.reprise END AS confirmation FROM fois f) f"
	" GROUP BY f.mouvement, f.modification"
	" ), renouee AS ("
	" UPDATE calimero_data.cai_reprise r SET periode_avant = NULL, date_avant = NULL"
	" FROM dite d WHERE r.caisse = $1 AND r.reprise = d.modification AND NOT d.confirmee"
	" ), gardee AS ("
	" UPDATE calimero_data.cai_mouvement m"
	" SET import = d.import,"
	" periode = CASE WHEN d.confirmee OR d.modification IS NOT NULL THEN m.periode END,"
	" date_affectation = CASE WHEN d.confirmee OR d.modification IS NOT NULL THEN m.date_affectation END"
	" FROM dite d, calimero_data.cai_mouvement avant"
	" WHERE m.caisse = $1 AND m.mouvement = d.mouvement AND avant.caisse = $1 AND avant.mouvement = d.mouvement"
	" RETURNING m.periode IS DISTINCT FROM avant.periode AS perdue"
	" )"
	" SELECT count(*), count(*) FILTER (WHERE perdue) FROM gardee",
	SPI_OK_SELECT, 2, {TEXTOID, INT8OID},.written = "cai_mouvement"
};

static CalimeroStatement remove_movements_statement = {
	"DELETE FROM calimero_data.cai_mouvement m WHERE m.caisse = $1 AND m.import = $2",
	SPI_OK_DELETE, 2, {TEXTOID, INT8OID},.written = "cai_mouvement"
};

static CalimeroStatement match_statement = {
	"SELECT calimero.dsn_rapprocher($1)", SPI_OK_SELECT, 1, {TEXTOID}
};

/* What became of what the import said. */
typedef struct Withdrawal
{
	bool		found;
	int64		removed;
	int64		kept;
	int64		reassigned;
} Withdrawal;

static void
check_reason(FunctionCallInfo fcinfo)
{
	char	   *reason;
	int			length;

	if (PG_ARGISNULL(1))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("reason for taking an import back must not be null")));
	reason = text_to_cstring(PG_GETARG_TEXT_PP(1));
	length = pg_mbstrlen(reason);
	if (reason[strspn(reason, " \t\r\n")] == '\0' || length > REASON_MAX_CHARACTERS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("reason for taking an import back must have 1 to %d characters",
						REASON_MAX_CHARACTERS),
				 errhint("Say in a few words why it is taken back, without anything personal.")));
}

/*
 * Movements that stay for another import: how many, and how many of them lose
 * the assignment that they came with.
 */
static void
pass_movements_on(const Datum *values, Withdrawal *withdrawal)
{
	bool		isnull;

	calimero_execute(&pass_on_movements_statement, values, NULL);
	withdrawal->kept = DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0],
												   SPI_tuptable->tupdesc, 1, &isnull));
	withdrawal->reassigned += DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[0],
														  SPI_tuptable->tupdesc, 2, &isnull));
}

/*
 * Everything but the matching; values: caisse, import, reason.
 */
static Withdrawal
withdraw(const Datum *values)
{
	Withdrawal	withdrawal = {false};

	withdrawal.found = calimero_execute(&mark_statement, values, NULL) == 1;
	if (!withdrawal.found)
		return withdrawal;
	calimero_execute(&queue_statement, values, NULL);
	calimero_execute(&remove_rejects_statement, values, NULL);
	calimero_execute(&pass_on_assignments_statement, values, NULL);
	withdrawal.reassigned = (int64) calimero_execute(&undo_assignments_statement, values, NULL);
	calimero_execute(&forget_repeats_statement, values, NULL);
	pass_movements_on(values, &withdrawal);
	withdrawal.removed = (int64) calimero_execute(&remove_movements_statement, values, NULL);
	return withdrawal;
}

static Datum
result_datum(FunctionCallInfo fcinfo, const Withdrawal *withdrawal)
{
	TupleDesc	descriptor;
	Datum		values[RESULT_COLUMNS];
	bool		nulls[RESULT_COLUMNS] = {false};

	if (get_call_result_type(fcinfo, NULL, &descriptor) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	values[0] = BoolGetDatum(withdrawal->found);
	values[1] = Int64GetDatum(withdrawal->removed);
	values[2] = Int64GetDatum(withdrawal->kept);
	values[3] = Int64GetDatum(withdrawal->reassigned);
	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(descriptor), values, nulls));
}

/* (import bigint, motif text, caisse text, rapprocher boolean) */
Datum
calimero_cai_retirer(PG_FUNCTION_ARGS)
{
	Withdrawal	withdrawal = {false};
	char		caisse[CALIMERO_CAISSE_SIZE];
	Datum		values[3];

	check_reason(fcinfo);
	SPI_connect();
	calimero_resolve_caisse(PG_ARGISNULL(2) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(2)), caisse);
	calimero_data_relid("cai_reprise");
	if (!PG_ARGISNULL(0))
	{
		calimero_lock_generation(caisse);
		values[0] = CStringGetTextDatum(caisse);
		values[1] = PG_GETARG_DATUM(0);
		values[2] = PG_GETARG_DATUM(1);
		withdrawal = withdraw(values);
		if (withdrawal.found && (PG_ARGISNULL(3) || PG_GETARG_BOOL(3)))
			calimero_execute(&match_statement, values, NULL);
	}
	SPI_finish();
	return result_datum(fcinfo, &withdrawal);
}
