/*-------------------------------------------------------------------------
 *
 * dossier_recalculer.c
 *	  calimero.dossiers_recalculer(): every file of a caisse computed again.
 *
 * For a law that changed: the rows of droit_*, creance_nature and
 * droit_conservation are read when a file changes, not when they do.  And for
 * rows that were written while triggers were off: what assignments settle is
 * summed again too, and nothing that was derived before is trusted.
 *
 * IDENTIFICATION
 *	  extension/dossier/dossier_recalculer.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "common/owner.h"
#include "common/statement.h"
#include "dossier/dossier.h"

PG_FUNCTION_INFO_V1(calimero_dossiers_recalculer);

static CalimeroStatement read_files = {
	"SELECT d.dossier FROM calimero_data.dossier d WHERE d.caisse OPERATOR(pg_catalog.=) $1 ORDER BY d.dossier",
	SPI_OK_SELECT, 1, {TEXTOID}
};

static CalimeroStatement read_debts = {
	"SELECT c.creance FROM calimero_data.creance c WHERE c.caisse OPERATOR(pg_catalog.=) $1 ORDER BY c.creance",
	SPI_OK_SELECT, 1, {TEXTOID}
};

static CalimeroStatement read_payments = {
	"SELECT p.paiement FROM calimero_data.paiement p WHERE p.caisse OPERATOR(pg_catalog.=) $1 ORDER BY p.paiement",
	SPI_OK_SELECT, 1, {TEXTOID}
};

/* Days of files that are gone: they were removed while the triggers were off. */
static CalimeroStatement remove_orphans = {
	"DELETE FROM calimero_data.echeance e WHERE e.caisse OPERATOR(pg_catalog.=) $1 AND NOT EXISTS"
	" (SELECT FROM calimero_data.dossier d WHERE d.caisse OPERATOR(pg_catalog.=) $1"
	" AND d.dossier OPERATOR(pg_catalog.=) e.dossier)",
	SPI_OK_DELETE, 1, {TEXTOID}
};

/* What payments tie, as the trigger of affectation writes it. */
static CalimeroStatement write_ties = {
	"UPDATE calimero_data.affectation a SET dossier_paye = s.paye, dossier_payeur = s.payeur"
	" FROM (SELECT t.affectation, CASE WHEN p.dossier OPERATOR(pg_catalog.<>) c.dossier THEN c.dossier END AS paye,"
	" CASE WHEN p.dossier OPERATOR(pg_catalog.<>) c.dossier THEN p.dossier END AS payeur,"
	" t.dossier_paye AS avant, t.dossier_payeur AS autre FROM calimero_data.affectation t"
	" LEFT JOIN calimero_data.paiement p ON p.caisse OPERATOR(pg_catalog.=) $1 AND p.paiement OPERATOR(pg_catalog.=) t.paiement"
	" LEFT JOIN calimero_data.creance c ON c.caisse OPERATOR(pg_catalog.=) $1 AND c.creance OPERATOR(pg_catalog.=) t.creance"
	" WHERE t.caisse OPERATOR(pg_catalog.=) $1) AS s"
	" WHERE a.caisse OPERATOR(pg_catalog.=) $1 AND a.affectation OPERATOR(pg_catalog.=) s.affectation"
	" AND (s.avant IS DISTINCT FROM s.paye OR s.autre IS DISTINCT FROM s.payeur)",
	SPI_OK_UPDATE, 1, {TEXTOID}
};

/* dossiers_recalculer(caisse text) returns bigint: number of files looked at. */
Datum
calimero_dossiers_recalculer(PG_FUNCTION_ARGS)
{
	DossierTouched touched = {""};
	CalimeroActor caller;
	Datum		values[1];

	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "could not connect to SPI");
	calimero_resolve_caisse(PG_ARGISNULL(0) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(0)),
							touched.caisse);
	values[0] = CStringGetTextDatum(touched.caisse);
	calimero_act_as_owner("dossier", &caller);
	dossier_execute_deriving(&remove_orphans, values);
	dossier_execute_deriving(&write_ties, values);
	dossier_read_numbers(&read_files, touched.caisse, &touched.dossiers);
	dossier_read_numbers(&read_debts, touched.caisse, &touched.creances);
	dossier_read_numbers(&read_payments, touched.caisse, &touched.paiements);
	touched.everything = true;
	dossier_keep(&touched, false);
	calimero_act_as_caller(&caller);
	SPI_finish();
	PG_RETURN_INT64((int64) touched.dossiers.count);
}
