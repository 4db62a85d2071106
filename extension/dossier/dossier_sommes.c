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

static CalimeroStatement debts_beyond = {
	"SELECT c.creance FROM pg_catalog.unnest($2) AS k(numero)"
	" JOIN calimero_data.creance c ON c.caisse OPERATOR(pg_catalog.=) $1"
	" AND c.creance OPERATOR(pg_catalog.=) k.numero"
	" WHERE (SELECT pg_catalog.sum(a.montant) FROM calimero_data.affectation a"
	" WHERE a.caisse OPERATOR(pg_catalog.=) $1 AND a.creance OPERATOR(pg_catalog.=) k.numero"
	" AND a.annulee_le IS NULL) OPERATOR(pg_catalog.>) c.montant LIMIT 1",
	SPI_OK_SELECT, 2, {TEXTOID, INT8ARRAYOID}
};

static CalimeroStatement settle_debts = {
	"UPDATE calimero_data.creance c SET regle = s.somme"
	" FROM (SELECT k.numero, COALESCE((SELECT pg_catalog.sum(a.montant)"
	" FROM calimero_data.affectation a WHERE a.caisse OPERATOR(pg_catalog.=) $1"
	" AND a.creance OPERATOR(pg_catalog.=) k.numero AND a.annulee_le IS NULL), 0) AS somme"
	" FROM pg_catalog.unnest($2) AS k(numero) OFFSET 0) AS s"
	" WHERE c.caisse OPERATOR(pg_catalog.=) $1 AND c.creance OPERATOR(pg_catalog.=) s.numero"
	" AND c.regle OPERATOR(pg_catalog.<>) s.somme",
	SPI_OK_UPDATE, 2, {TEXTOID, INT8ARRAYOID}
};

static CalimeroStatement payments_beyond = {
	"SELECT p.paiement FROM pg_catalog.unnest($2) AS k(numero)"
	" JOIN calimero_data.paiement p ON p.caisse OPERATOR(pg_catalog.=) $1"
	" AND p.paiement OPERATOR(pg_catalog.=) k.numero"
	" WHERE (SELECT pg_catalog.sum(a.montant) FROM calimero_data.affectation a"
	" WHERE a.caisse OPERATOR(pg_catalog.=) $1 AND a.paiement OPERATOR(pg_catalog.=) k.numero"
	" AND a.annulee_le IS NULL) OPERATOR(pg_catalog.>)"
	" CASE WHEN p.annule_le IS NULL THEN p.montant ELSE 0 END LIMIT 1",
	SPI_OK_SELECT, 2, {TEXTOID, INT8ARRAYOID}
};

static CalimeroStatement settle_payments = {
	"UPDATE calimero_data.paiement p SET affecte = s.somme"
	" FROM (SELECT k.numero, COALESCE((SELECT pg_catalog.sum(a.montant)"
	" FROM calimero_data.affectation a WHERE a.caisse OPERATOR(pg_catalog.=) $1"
	" AND a.paiement OPERATOR(pg_catalog.=) k.numero AND a.annulee_le IS NULL), 0) AS somme"
	" FROM pg_catalog.unnest($2) AS k(numero) OFFSET 0) AS s"
	" WHERE p.caisse OPERATOR(pg_catalog.=) $1 AND p.paiement OPERATOR(pg_catalog.=) s.numero"
	" AND p.affecte OPERATOR(pg_catalog.<>) s.somme",
	SPI_OK_UPDATE, 2, {TEXTOID, INT8ARRAYOID}
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
