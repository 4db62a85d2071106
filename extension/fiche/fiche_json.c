/*-------------------------------------------------------------------------
 *
 * fiche_json.c
 *	  The fiche as JSON, and the digest of its data.
 *
 * Shape, stable within a value of "fiche":
 *
 *	  {"fiche": 1, "edite_le": day, "version": text, "empreinte": 64 hexadecimal digits,
 *	   "avertissement": text or null,
 *	   "donnees": {"caisse", "etablissement", "mois", "arrete", "totaux", "periodes",
 *				   "versements", "versements_pour_autres", "encaissements",
 *				   "annulations", "declarations", "signalements"},
 *	   "ecarts": [{"periode", "etat": "ouvert" or "attendu", "situation", "depuis",
 *				   "constats": [text], "causes": [text], "suite": text or null}]}
 *
 * "empreinte" is the SHA-256 of the bytes of the value of "donnees" as
 * printed, in UTF-8: (fiche::json -> 'donnees')::text gives them back.  What
 * depends on the day of edition is in "ecarts".
 *
 * Amounts are JSON numbers with two decimals, exact as decimals; days are
 * AAAA-MM-JJ; periods are 2025M03, 2025T01, 2025S01, 2025A00.  Absent is null.
 *
 * IDENTIFICATION
 *	  extension/fiche/fiche_json.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "common/cryptohash.h"
#include "common/sha2.h"
#include "utils/builtins.h"
#include "utils/json.h"

#include "core/amount.h"
#include "fiche/fiche.h"

#define FICHE_JSON_VERSION "1"

/*
 * "name": before a value; a comma first unless it opens an object.
 */
static void
put_name(StringInfo out, const char *name)
{
	char		last = out->len > 0 ? out->data[out->len - 1] : '{';

	if (last != '{')
		appendStringInfoString(out, ", ");
	appendStringInfo(out, "\"%s\": ", name);
}

static void
put_text(StringInfo out, const char *name, const char *value)
{
	put_name(out, name);
	if (value == NULL)
		appendStringInfoString(out, "null");
	else
		escape_json(out, value);
}

static void
put_amount(StringInfo out, const char *name, int64 centimes)
{
	char		buffer[CALIMERO_AMOUNT_TEXT_SIZE];

	put_name(out, name);
	appendStringInfoString(out, centimes == FICHE_NO_AMOUNT ? "null"
						   : calimero_amount_to_plain(centimes, buffer));
}

static void
put_integer(StringInfo out, const char *name, int64 value)
{
	put_name(out, name);
	appendStringInfo(out, INT64_FORMAT, value);
}

static void
put_boolean(StringInfo out, const char *name, bool value)
{
	put_name(out, name);
	appendStringInfoString(out, value ? "true" : "false");
}

static void
put_day(StringInfo out, const char *name, CalimeroDay day)
{
	int			year;
	int			month;
	int			mday;

	put_name(out, name);
	if (day == CALIMERO_NO_DAY)
	{
		appendStringInfoString(out, "null");
		return;
	}
	calimero_civil(day, &year, &month, &mday);
	appendStringInfo(out, "\"%04d-%02d-%02d\"", year, month, mday);
}

static void
put_period(StringInfo out, const char *name, CalimeroPeriod period)
{
	char		buffer[CALIMERO_PERIOD_TEXT_SIZE];

	put_text(out, name, calimero_period_is_valid(period)
			 ? calimero_period_to_text(period, buffer) : NULL);
}

/*
 * One row of an array, on a line of its own.
 */
static void
open_row(StringInfo out, int index)
{
	appendStringInfoString(out, index == 0 ? "\n    {" : ",\n    {");
}

static void
open_array(StringInfo out, const char *name)
{
	appendStringInfo(out, ",\n  \"%s\": [", name);
}

static void
open_object(StringInfo out, const char *name)
{
	appendStringInfo(out, "%s\n  \"%s\": {", out->data[out->len - 1] == '{' ? "" : ",", name);
}

static void
put_identity(StringInfo out, const Fiche *fiche)
{
	open_object(out, "caisse");
	put_text(out, "caisse", fiche->caisse);
	put_text(out, "libelle", fiche->caisse_label);
	appendStringInfoChar(out, '}');

	open_object(out, "etablissement");
	put_text(out, "siret", fiche->siret);
	put_text(out, "apet", fiche->activity);
	put_name(out, "comptes");
	appendStringInfoChar(out, '[');
	for (int i = 0; i < fiche->account_count; i++)
	{
		if (i > 0)
			appendStringInfoString(out, ", ");
		escape_json(out, fiche->accounts[i]);
	}
	appendStringInfoChar(out, ']');
	if (fiche->employees_month == CALIMERO_NO_DAY)
		put_text(out, "salaries", NULL);
	else
		put_integer(out, "salaries", fiche->employees);
	put_day(out, "salaries_mois", fiche->employees_month);
	appendStringInfoChar(out, '}');

	open_object(out, "mois");
	put_day(out, "du", fiche->first);
	put_day(out, "au", fiche->last);
	appendStringInfoChar(out, '}');
}

static void
put_cut_off(StringInfo out, const Fiche *fiche)
{
	const FicheDeclaration *deposit = &fiche->last_deposit;

	open_object(out, "arrete");
	if (fiche->has_deposit)
	{
		put_integer(out, "depot", deposit->deposit);
		put_day(out, "depose_le", deposit->deposited_on);
		put_day(out, "depot_mois", deposit->month);
		put_text(out, "depot_etat", deposit->state);
	}
	put_day(out, "derniere_operation", fiche->last_operation);
	appendStringInfoChar(out, '}');
}

static void
put_totals(StringInfo out, const Fiche *fiche)
{
	const FicheTotals *totals = &fiche->totals;

	open_object(out, "totaux");
	put_amount(out, "du", totals->declared);
	put_amount(out, "annonce", totals->announced);
	put_amount(out, "emis", totals->emitted);
	put_amount(out, "encaisse", totals->cashed);
	put_amount(out, "ecart_du", totals->gap_due);
	put_amount(out, "ecart_paiement", totals->gap_paid);
	appendStringInfoChar(out, '}');
}

static void
put_details(StringInfo out, const FichePeriod *period)
{
	put_name(out, "detail");
	appendStringInfoChar(out, '[');
	for (int i = 0; i < period->detail_count; i++)
	{
		const FicheDetail *detail = &period->details[i];

		appendStringInfoString(out, i == 0 ? "{" : ", {");
		put_text(out, "colonne", detail->reduction ? "reductions" : "declare");
		put_text(out, "element", detail->element);
		put_text(out, "source", detail->source);
		if (detail->counted)
			put_amount(out, "montant", detail->amount);
		else
			put_text(out, "montant", NULL);
		appendStringInfoChar(out, '}');
	}
	appendStringInfoChar(out, ']');
}

static void
put_periods(StringInfo out, const Fiche *fiche)
{
	open_array(out, "periodes");
	for (int i = 0; i < fiche->period_count; i++)
	{
		const FichePeriod *period = &fiche->periods[i];

		open_row(out, i);
		put_period(out, "periode", period->period);
		put_amount(out, "du", period->declared);
		put_amount(out, "contributions", period->contributions);
		put_amount(out, "reductions", period->reductions);
		put_amount(out, "annonce", period->announced);
		put_amount(out, "annonce_par_autre", period->announced_by_other);
		put_amount(out, "annonce_pour_autre", period->announced_for_other);
		put_amount(out, "emis", period->emitted);
		put_amount(out, "encaisse", period->cashed);
		put_amount(out, "regle_par_autre", period->settled_by_other);
		put_amount(out, "impaye_par_autre", period->unpaid_by_other);
		put_amount(out, "impaye_pour_autre", period->unpaid_for_other);
		put_amount(out, "ecart_du", period->gap_due);
		put_amount(out, "ecart_paiement", period->gap_paid);
		put_text(out, "statut", period->status);
		put_boolean(out, "ecart", period->gap);
		put_integer(out, "signaux", period->signals);
		put_day(out, "exigible_le", period->due_day);
		put_boolean(out, "a_jour", period->up_to_date);
		put_details(out, period);
		appendStringInfoChar(out, '}');
	}
	appendStringInfoChar(out, ']');
}

static void
put_announcements(StringInfo out, const Fiche *fiche, bool own)
{
	const FicheAnnouncement *announcements = own ? fiche->announcements : fiche->for_others;
	int			count = own ? fiche->announcement_count : fiche->for_other_count;

	open_array(out, own ? "versements" : "versements_pour_autres");
	for (int i = 0; i < count; i++)
	{
		const FicheAnnouncement *announcement = &announcements[i];
		bool		stranger = calimero_fiche_is_stranger(fiche, announcement->other);

		open_row(out, i);
		put_period(out, "periode", announcement->period);
		put_day(out, "mois", announcement->month);
		put_amount(out, "montant", announcement->amount);
		put_amount(out, "encaisse", announcement->settled);
		put_text(out, "mode", announcement->mode);
		put_day(out, "paye_le", announcement->paid_on);
		put_boolean(out, "regularisation", announcement->correction);
		put_text(out, "iban_masque", own ? announcement->iban : NULL);
		put_text(out, own ? "siret_payeur" : "siret", stranger ? NULL : announcement->other);
		put_boolean(out, "autre_entreprise", stranger);
		appendStringInfoChar(out, '}');
	}
	appendStringInfoChar(out, ']');
}

static void
put_receipts(StringInfo out, const Fiche *fiche)
{
	open_array(out, "encaissements");
	for (int i = 0; i < fiche->receipt_count; i++)
	{
		const FicheReceipt *receipt = &fiche->receipts[i];

		open_row(out, i);
		put_day(out, "date", receipt->day);
		put_text(out, "reference", receipt->reference);
		put_text(out, "compte", receipt->account);
		put_text(out, "mode", receipt->mode);
		put_period(out, "periode", receipt->period);
		put_text(out, "methode", receipt->method);
		put_boolean(out, "pour_autre", receipt->other != NULL);
		put_amount(out, "montant", receipt->amount);
		appendStringInfoChar(out, '}');
	}
	appendStringInfoChar(out, ']');

	open_array(out, "annulations");
	for (int i = 0; i < fiche->reversal_count; i++)
	{
		const FicheReversal *reversal = &fiche->reversals[i];

		open_row(out, i);
		put_day(out, "date", reversal->day);
		put_text(out, "reference", reversal->reference);
		put_day(out, "du", reversal->first);
		put_day(out, "au", reversal->last);
		put_amount(out, "montant", reversal->amount);
		appendStringInfoChar(out, '}');
	}
	appendStringInfoChar(out, ']');
}

static void
put_declarations(StringInfo out, const Fiche *fiche)
{
	open_array(out, "declarations");
	for (int i = 0; i < fiche->declaration_count; i++)
	{
		const FicheDeclaration *declaration = &fiche->declarations[i];

		open_row(out, i);
		put_day(out, "mois", declaration->month);
		put_text(out, "etat", declaration->state);
		put_text(out, "nature", declaration->nature);
		put_text(out, "type", declaration->type);
		put_text(out, "fraction", declaration->fraction);
		put_text(out, "champ", declaration->scope);
		if (declaration->order < 0)
			put_text(out, "ordre", NULL);
		else
			put_integer(out, "ordre", declaration->order);
		put_day(out, "constituee_le", declaration->made_on);
		put_day(out, "depose_le", declaration->deposited_on);
		put_integer(out, "depot", declaration->deposit);
		put_integer(out, "salaries", declaration->employees);
		appendStringInfoChar(out, '}');
	}
	appendStringInfoChar(out, ']');
	appendStringInfo(out, ",\n  \"signalements\": " INT64_FORMAT, fiche->events);
}

static void
hash_text(const char *text, int length, char digest[FICHE_DIGEST_SIZE])
{
	uint8		hash[PG_SHA256_DIGEST_LENGTH];
	pg_cryptohash_ctx *context = pg_cryptohash_create(PG_SHA256);

	if (context == NULL || pg_cryptohash_init(context) < 0 ||
		pg_cryptohash_update(context, (const uint8 *) text, length) < 0 ||
		pg_cryptohash_final(context, hash, sizeof(hash)) < 0)
		elog(ERROR, "could not compute the digest of a fiche");
	pg_cryptohash_free(context);
	hex_encode((const char *) hash, sizeof(hash), digest);
	digest[FICHE_DIGEST_SIZE - 1] = '\0';
}

void
calimero_fiche_digest(Fiche *fiche)
{
	StringInfoData data;

	initStringInfo(&data);
	appendStringInfoChar(&data, '{');
	put_identity(&data, fiche);
	put_cut_off(&data, fiche);
	put_totals(&data, fiche);
	put_periods(&data, fiche);
	put_announcements(&data, fiche, true);
	put_announcements(&data, fiche, false);
	put_receipts(&data, fiche);
	put_declarations(&data, fiche);
	appendStringInfoString(&data, "\n  }");
	fiche->data = data.data;
	hash_text(data.data, data.len, fiche->digest);
}

static void
put_sentences(StringInfo out, const char *name, const List *sentences)
{
	ListCell   *lc;

	put_name(out, name);
	appendStringInfoChar(out, '[');
	foreach(lc, sentences)
	{
		if (lc != list_head(sentences))
			appendStringInfoString(out, ", ");
		escape_json(out, (const char *) lfirst(lc));
	}
	appendStringInfoChar(out, ']');
}

void
calimero_fiche_json(StringInfo out, const Fiche *fiche)
{
	int			index = 0;

	appendStringInfoString(out, "{\"fiche\": " FICHE_JSON_VERSION);
	put_day(out, "edite_le", fiche->edited_on);
	put_text(out, "version", CALIMERO_VERSION);
	put_text(out, "empreinte", fiche->digest);
	put_text(out, "avertissement", calimero_fiche_warning(fiche));
	appendStringInfo(out, ",\n\"donnees\": %s,\n\"ecarts\": [", fiche->data);
	for (int i = 0; i < fiche->period_count; i++)
	{
		const FichePeriod *period = &fiche->periods[i];

		if (period->state == FICHE_SETTLED)
			continue;
		open_row(out, index++);
		put_period(out, "periode", period->period);
		put_text(out, "etat", period->state == FICHE_OPEN ? "ouvert" : "attendu");
		put_text(out, "situation", calimero_fiche_status_label(period));
		put_day(out, "depuis", period->since);
		put_sentences(out, "constats", period->findings);
		put_sentences(out, "causes", period->causes);
		put_text(out, "suite", period->advice);
		appendStringInfoChar(out, '}');
	}
	appendStringInfoString(out, "]}\n");
}
