/*-------------------------------------------------------------------------
 *
 * commentaires_trouves.c
 *	  calimero.commentaires_trouves(caisse, mots): the comments that hold all
 *	  of some words, of those that the caller sees.
 *
 * Under row-level security no index of words may be used: its operator is not
 * leakproof, so that the policy comes first and every comment of the caisse
 * would be read.  So the index is asked as the owner of the table, and what
 * it found is read again by number as the caller, whose policies leave what
 * is his.  Nothing of the others leaves this function.
 *
 * IDENTIFICATION
 *	  extension/recherche/commentaires_trouves.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type_d.h"
#include "fmgr.h"
#include "utils/array.h"

#include "common/statement.h"

PG_FUNCTION_INFO_V1(calimero_commentaires_trouves);

static CalimeroStatement ask_index = {
	"SELECT pg_catalog.array_agg(c.commentaire) FROM calimero_data.commentaire c"
	" WHERE c.caisse OPERATOR(pg_catalog.=) $1"
	" AND pg_catalog.to_tsvector('pg_catalog.french'::pg_catalog.regconfig, calimero.cle_recherche(c.texte))"
	" OPERATOR(pg_catalog.@@) pg_catalog.plainto_tsquery('pg_catalog.french'::pg_catalog.regconfig,"
	" calimero.cle_recherche($2))",
	SPI_OK_SELECT, 2, {TEXTOID, TEXTOID},.read_only = true,.written = "commentaire"
};

static CalimeroStatement read_again = {
	"SELECT pg_catalog.array_agg(c.commentaire) FROM calimero_data.commentaire c"
	" WHERE c.caisse OPERATOR(pg_catalog.=) $1 AND c.commentaire OPERATOR(pg_catalog.=) ANY ($2)",
	SPI_OK_SELECT, 2, {TEXTOID, INT8ARRAYOID},.read_only = true
};

/* The one value of the row that a statement gave; *isnull when it is null. */
static Datum
one_value(bool *isnull)
{
	return SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, isnull);
}

Datum
calimero_commentaires_trouves(PG_FUNCTION_ARGS)
{
	Datum		values[2] = {PG_GETARG_DATUM(0), PG_GETARG_DATUM(1)};
	Datum		found;
	bool		none;

	SPI_connect();
	calimero_execute(&ask_index, values, NULL);
	found = one_value(&none);
	if (!none)
	{
		values[1] = found;
		calimero_execute(&read_again, values, NULL);
		found = one_value(&none);
		if (!none)
			found = SPI_datumTransfer(found, false, -1);
	}
	SPI_finish();
	if (none)
		PG_RETURN_ARRAYTYPE_P(construct_empty_array(INT8OID));
	PG_RETURN_DATUM(found);
}
