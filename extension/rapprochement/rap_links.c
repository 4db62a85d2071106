/*-------------------------------------------------------------------------
 *
 * rap_links.c
 *	  The SIRETs linked to some, found through the indexes.
 *
 * Links are the payments of mode 06, of declarations in any state
 * (rap_select.c says why).  A chain of them may be as long as there are SIRETs:
 * each is asked once, and none is gone through again for another.
 *
 * IDENTIFICATION
 *	  extension/rapprochement/rap_links.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/hsearch.h"
#include "utils/memutils.h"

#include "rapprochement/rapprochement.h"

/* The SIRETs reached so far; each is to be asked for its links in turn. */
typedef struct LinkSearch
{
	RapLookup  *declarations;	/* by SIRET */
	RapLookup  *numbers;		/* declarations by their number */
	RapLookup  *payments;		/* of a declaration */
	RapLookup  *payable;		/* payments by payer */
	HTAB	   *known;			/* the same SIRETs, to be found */
	RapArray	reached;		/* int64 */
} LinkSearch;

static void
reach(LinkSearch *search, int64 siret)
{
	bool		found;

	hash_search(search->known, &siret, HASH_ENTER, &found);
	if (!found)
		*(int64 *) rap_array_add(&search->reached, sizeof(int64)) = siret;
}

static bool
is_mode_06(const Datum *values, const bool *nulls)
{
	size_t		length;
	const char *mode = rap_text(values[VERSEMENT_MODE], &length);

	return !nulls[VERSEMENT_PAYER] && length == 2 && memcmp(mode, "06", 2) == 0;
}

static void
note_payer(void *argument, const Datum *values, const bool *nulls, ItemPointer tid)
{
	if (is_mode_06(values, nulls))
		reach(argument, rap_siret(values[VERSEMENT_PAYER]));
}

static void
note_declarant(void *argument, const Datum *values, const bool *nulls, ItemPointer tid)
{
	if (!nulls[DECLARATION_SIRET])
		reach(argument, rap_siret(values[DECLARATION_SIRET]));
}

/* A declaration of the SIRET: whom do its payments name? */
static void
follow_declaration(void *argument, const Datum *values, const bool *nulls, ItemPointer tid)
{
	LinkSearch *search = argument;

	rap_look_up_declaration(search->payments, DatumGetInt64(values[DECLARATION_DEPOT]),
							DatumGetInt32(values[DECLARATION_NUMBER]), note_payer, search);
}

/* A payment that the SIRET is to make: who declared it? */
static void
follow_payment(void *argument, const Datum *values, const bool *nulls, ItemPointer tid)
{
	LinkSearch *search = argument;

	if (is_mode_06(values, nulls))
		rap_look_up_declaration(search->numbers, DatumGetInt64(values[VERSEMENT_DEPOT]),
								DatumGetInt32(values[VERSEMENT_DECLARATION]), note_declarant,
								search);
}

static void
open_search(LinkSearch *search, const char *caisse, const RapScope *scope)
{
	HASHCTL		control = {.keysize = sizeof(int64),.entrysize = sizeof(int64),
	.hcxt = CurrentMemoryContext};

	memset(search, 0, sizeof(*search));
	search->known = hash_create("calimero linked SIRETs", 256, &control,
								HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	for (size_t i = 0; i < scope->count; i++)
		reach(search, scope->sirets[i]);
	search->declarations = rap_open_lookup(RAP_DECLARATION_BY_SIRET, caisse);
	search->numbers = rap_open_lookup(RAP_DECLARATION_BY_NUMBER, caisse);
	search->payments = rap_open_lookup(RAP_VERSEMENT_BY_DECLARATION, caisse);
	search->payable = rap_open_lookup(RAP_VERSEMENT_BY_PAYER, caisse);
}

static void
close_search(LinkSearch *search)
{
	rap_close_lookup(search->payable);
	rap_close_lookup(search->payments);
	rap_close_lookup(search->numbers);
	rap_close_lookup(search->declarations);
	hash_destroy(search->known);
}

/*
 * Widen the scope to all that is linked to it: each SIRET is asked once, those
 * that the others bring included.
 */
void
rap_follow_links(const char *caisse, RapScope *scope)
{
	LinkSearch	search;

	open_search(&search, caisse, scope);
	for (size_t i = 0; i < search.reached.count; i++)
	{
		int64		siret = ((int64 *) search.reached.data)[i];

		CHECK_FOR_INTERRUPTS();
		rap_look_up_siret(search.declarations, siret, follow_declaration, &search);
		rap_look_up_siret(search.payable, siret, follow_payment, &search);
	}
	close_search(&search);
	rap_make_scope(scope, search.reached.data, search.reached.count);
}
