/*-------------------------------------------------------------------------
 *
 * dossier_sommes.c
 *	  What assignments settle: creance.regle and paiement.affecte, summed again
 *	  from the assignments that stand.
 *
 * A sum beyond the amount is refused before it is written, so that the error
 * says what happened in words; the CHECKs of the tables say the same to
 * whatever does not come through here.
 *
 * IDENTIFICATION
 *	  extension/dossier/dossier_sommes.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"

#include "common/statement.h"
#include "dossier/dossier.h"

/*
 * The first of each pair locks its rows, so that the second may find them by
 * their place; inner queries are kept apart, so that each row is found by the
 * one index that is meant for it.
 */
static CalimeroStatement debts_beyond = {
	"SELECT 1 FROM pg_catalog.unnest($2) AS k(numero), LATERAL (SELECT t.*"
	" FROM calimero_data.creance t WHERE t.caisse OPERATOR(pg_catalog.=) $1"
	" AND t.creance OPERATOR(pg_catalog.=) k.numero FOR NO KEY UPDATE) AS t"
	" WHERE (SELECT pg_catalog.sum(a.montant) FROM calimero_data.affectation a"
	" WHERE a.caisse OPERATOR(pg_catalog.=) $1 AND a.creance OPERATOR(pg_catalog.=) k.numero"
	" AND a.annulee_le IS NULL) OPERATOR(pg_catalog.>) t.montant",
	SPI_OK_SELECT, 2, {TEXTOID, INT8ARRAYOID},.steady = true
};

static CalimeroStatement settle_debts = {
	"UPDATE calimero_data.creance c SET regle = s.somme"
	" FROM (SELECT t.place, t.avant, COALESCE((SELECT pg_catalog.sum(a.montant)"
	" FROM calimero_data.affectation a WHERE a.caisse OPERATOR(pg_catalog.=) $1"
	" AND a.creance OPERATOR(pg_catalog.=) k.numero AND a.annulee_le IS NULL), 0) AS somme"
	" FROM pg_catalog.unnest($2) AS k(numero), LATERAL (SELECT t.ctid AS place, t.regle AS avant"
	" FROM calimero_data.creance t WHERE t.caisse OPERATOR(pg_catalog.=) $1"
	" AND t.creance OPERATOR(pg_catalog.=) k.numero OFFSET 0) AS t OFFSET 0) AS s"
	" WHERE c.ctid OPERATOR(pg_catalog.=) s.place AND s.avant OPERATOR(pg_catalog.<>) s.somme",
	SPI_OK_UPDATE, 2, {TEXTOID, INT8ARRAYOID},.steady = true
};

static CalimeroStatement payments_beyond = {
	"SELECT 1 FROM pg_catalog.unnest($2) AS k(numero), LATERAL (SELECT t.*"
	" FROM calimero_data.paiement t WHERE t.caisse OPERATOR(pg_catalog.=) $1"
	" AND t.paiement OPERATOR(pg_catalog.=) k.numero FOR NO KEY UPDATE) AS t"
	" WHERE (SELECT pg_catalog.sum(a.montant) FROM calimero_data.affectation a"
	" WHERE a.caisse OPERATOR(pg_catalog.=) $1 AND a.paiement OPERATOR(pg_catalog.=) k.numero"
	" AND a.annulee_le IS NULL) OPERATOR(pg_catalog.>) CASE WHEN t.annule_le IS NULL THEN t.montant ELSE 0 END",
	SPI_OK_SELECT, 2, {TEXTOID, INT8ARRAYOID},.steady = true
};

static CalimeroStatement settle_payments = {
	"UPDATE calimero_data.paiement c SET affecte = s.somme"
	" FROM (SELECT t.place, t.avant, COALESCE((SELECT pg_catalog.sum(a.montant)"
	" FROM calimero_data.affectation a WHERE a.caisse OPERATOR(pg_catalog.=) $1"
	" AND a.paiement OPERATOR(pg_catalog.=) k.numero AND a.annulee_le IS NULL), 0) AS somme"
	" FROM pg_catalog.unnest($2) AS k(numero), LATERAL (SELECT t.ctid AS place, t.affecte AS avant"
	" FROM calimero_data.paiement t WHERE t.caisse OPERATOR(pg_catalog.=) $1"
	" AND t.paiement OPERATOR(pg_catalog.=) k.numero OFFSET 0) AS t OFFSET 0) AS s"
	" WHERE c.ctid OPERATOR(pg_catalog.=) s.place AND s.avant OPERATOR(pg_catalog.<>) s.somme",
	SPI_OK_UPDATE, 2, {TEXTOID, INT8ARRAYOID},.steady = true
};

static void
debt_settled_twice(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_CALIMERO_BEYOND_DEBT),
			 errmsg("assignment exceeds what is still due"),
			 errdetail("The assignments that stand would settle more than the amount of the debt."),
			 errhint("Assign at most creance.solde; what is left of the payment stays in paiement.reste.")));
}

static void
payment_spent_twice(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_CALIMERO_BEYOND_PAYMENT),
			 errmsg("assignment exceeds what is left of the payment"),
			 errdetail("Assignments and refunds that stand would be more than the amount received, or the payment is cancelled."),
			 errhint("Assign at most paiement.reste.")));
}

static void
settle(const char *caisse, const DossierNumbers *numbers, CalimeroStatement *beyond,
	   CalimeroStatement *write, void (*refuse) (void))
{
	for (size_t first = 0; first < numbers->count; first += DOSSIER_LOT)
	{
		Datum		values[2] = {CStringGetTextDatum(caisse),
		dossier_numbers_array(numbers, first, Min(numbers->count - first, DOSSIER_LOT))};

		if (calimero_execute(beyond, values, NULL) > 0)
			refuse();
		SPI_freetuptable(SPI_tuptable);
		calimero_execute(write, values, NULL);
	}
}

void
dossier_settle(const DossierTouched *touched)
{
	settle(touched->caisse, &touched->creances, &debts_beyond, &settle_debts,
		   debt_settled_twice);
	settle(touched->caisse, &touched->paiements, &payments_beyond, &settle_payments,
		   payment_spent_twice);
}
