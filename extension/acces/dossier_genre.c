/*-------------------------------------------------------------------------
 *
 * dossier_genre.c
 *	  calimero.dossier_genre_poser(), the trigger that writes on each row that
 *	  hangs from a dossier the kind of that dossier.
 *
 * Policies of a service compare the kind of the row itself (dossier_genre): a
 * look at the dossier for each row read costs two to fifty times as much.  It
 * is true by construction: whatever the statement gave is replaced, and a
 * dossier keeps its kind for ever (MS044).
 *
 * The dossier is looked up whoever sees it, and its kind decides whether the
 * policy lets the row in.  A dossier that is not there leaves UNKNOWN, which
 * no policy of a service lets in either: a row on the dossier of another
 * service and one on no dossier are refused by the same error.  For others
 * the foreign key tells it.
 *
 * The argument of the trigger names the columns by which the row hangs from
 * its dossier: "dossier", or "affectation" for one that hangs from it by its
 * debt or, without, its payment.
 *
 * IDENTIFICATION
 *	  extension/acces/dossier_genre.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "executor/spi.h"
#include "utils/builtins.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "common/calimero_server.h"
#include "common/lookup.h"
#include "common/trigger.h"

PG_FUNCTION_INFO_V1(calimero_dossier_genre_poser);

#define UNKNOWN "?"
#define GENRE_SIZE 11

/* The last dossier asked for by this trigger in the statement: rows come by dossier. */
typedef struct LastDossier
{
	char		caisse[CALIMERO_CAISSE_SIZE];
	int64		dossier;
	char		genre[GENRE_SIZE];
} LastDossier;

/* A bigint column of the new row; false when it is NULL. */
static bool
number_of(const TriggerData *trigger, const char *column, int64 *number)
{
	bool		isnull;
	Datum		value = calimero_new_value(trigger, column, &isnull);

	if (!isnull)
		*number = DatumGetInt64(value);
	return !isnull;
}

/*
 * Find the row of "table" with that caisse and number.  Rows that the running
 * statement wrote count: a query may make a dossier and its debts at once.
 */
static bool
begin_row(CalimeroLookup *lookup, const char *table, const char *index, const char *column,
		  const char *caisse, int64 number, HeapTuple *row)
{
	const CalimeroKey keys[] = {
		{"caisse", false, CStringGetTextDatum(caisse)},
		{column, true, Int64GetDatum(number)}
	};

	calimero_begin_lookup(lookup, table, index, lengthof(keys), keys, SnapshotSelf);
	*row = calimero_next_row(lookup);
	return *row != NULL;
}

/* The dossier of a debt or of a payment. */
static bool
dossier_of(const char *table, const char *index, const char *caisse, int64 number, int64 *dossier)
{
	CalimeroLookup lookup;
	HeapTuple	row;
	bool		isnull = true;

	if (begin_row(&lookup, table, index, table, caisse, number, &row))
		*dossier = DatumGetInt64(calimero_row_value(&lookup, row, "dossier", &isnull));
	calimero_end_lookup(&lookup);
	return !isnull;
}

static bool
dossier_of_row(const TriggerData *trigger, const char *caisse, int64 *dossier)
{
	int64		number;

	if (strcmp(trigger->tg_trigger->tgargs[0], "dossier") == 0)
		return number_of(trigger, "dossier", dossier);
	if (number_of(trigger, "creance", &number))
		return dossier_of("creance", "creance_pkey", caisse, number, dossier);
	if (number_of(trigger, "paiement", &number))
		return dossier_of("paiement", "paiement_pkey", caisse, number, dossier);
	return false;
}

static void
genre_of(const char *caisse, int64 dossier, LastDossier *last)
{
	CalimeroLookup lookup;
	HeapTuple	row;

	strlcpy(last->caisse, caisse, sizeof(last->caisse));
	last->dossier = dossier;
	strlcpy(last->genre, UNKNOWN, sizeof(last->genre));
	if (begin_row(&lookup, "dossier", "dossier_pkey", "dossier", caisse, dossier, &row))
		calimero_row_text(&lookup, row, "genre", last->genre, sizeof(last->genre));
	calimero_end_lookup(&lookup);
}

static LastDossier *
last_dossier(FmgrInfo * function)
{
	if (function->fn_extra == NULL)
		function->fn_extra = MemoryContextAllocZero(function->fn_mcxt, sizeof(LastDossier));
	return function->fn_extra;
}

/* What the new row is to say; caisse is NOT NULL, which the server checks after this trigger. */
static const char *
genre_of_row(const TriggerData *trigger, LastDossier *last)
{
	bool		isnull;
	Datum		value = calimero_new_value(trigger, "caisse", &isnull);
	char	   *caisse = isnull ? NULL : TextDatumGetCString(value);
	int64		dossier;

	if (caisse == NULL || strlen(caisse) >= CALIMERO_CAISSE_SIZE ||
		!dossier_of_row(trigger, caisse, &dossier))
		return UNKNOWN;
	if (last->dossier != dossier || strcmp(last->caisse, caisse) != 0)
		genre_of(caisse, dossier, last);
	return last->genre;
}

/*
 * Trigger: BEFORE INSERT OR UPDATE FOR EACH ROW, with the argument dossier or affectation.
 */
Datum
calimero_dossier_genre_poser(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	TupleDesc	descriptor;
	int			attribute;
	Datum		genre;
	bool		isnull = false;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_BEFORE(trigger->tg_event) ||
		!TRIGGER_FIRED_FOR_ROW(trigger->tg_event) || TRIGGER_FIRED_BY_DELETE(trigger->tg_event) ||
		trigger->tg_trigger->tgnargs != 1)
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("calimero.dossier_genre_poser() must be called before each row inserted or updated, with one argument")));
	descriptor = RelationGetDescr(trigger->tg_relation);
	attribute = SPI_fnumber(descriptor, "dossier_genre");
	if (attribute <= 0)
		calimero_refuse_columns(RelationGetRelationName(trigger->tg_relation));
	genre = CStringGetTextDatum(genre_of_row(trigger, last_dossier(fcinfo->flinfo)));
	PG_RETURN_POINTER(heap_modify_tuple_by_cols(calimero_new_row(trigger), descriptor, 1, &attribute,
												&genre, &isnull));
}
