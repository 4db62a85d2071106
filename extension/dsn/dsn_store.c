/*-------------------------------------------------------------------------
 *
 * dsn_store.c
 *	  What a deposit writes: envois, declarations, summed cotisations,
 *	  announced payments, anomalies.
 *
 * An envoi arrives whole from core.  Of a refused envoi only its own row and
 * its anomalies are written; of a refused declaration, of one in a test file
 * (analysed, never integrated) and of a signalement, its row and its anomalies.
 * Each declaration gets a print: SHA-256 of what is kept of it, so that two
 * versions with the same print say the same thing to the caisse, whatever
 * their bytes were.
 *
 * IDENTIFICATION
 *	  extension/dsn/dsn_store.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "common/cryptohash.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "common/calimero_server.h"
#include "common/compat.h"
#include "core/dsn/dsn_lifecycle.h"
#include "core/dsn/dsn_rule_ids.h"
#include "core/identifiants/iban.h"
#include "core/identifiants/siret.h"
#include "dsn/dsn_store.h"

#define SIRET_LENGTH	14

/*
 * Rows of dsn_anomalie, and rows of dsn_envoi for refused envois, of a deposit:
 * one line is enough to make one of each.  All are counted.  Whatever has a row
 * that says that it is refused has its first reason besides, or signals, which
 * may be as many as the lines, would leave none for the reasons.
 */
#define ANOMALIES_STORED 10000
#define REFUSED_ENVOIS_STORED 10000

/* Columns of each table, in the order in which the rows below give them. */
static const char *const envoi_columns[] = {
	"caisse", "depot", "envoi", "ligne", "refuse", "essai", "norme", "point_depot", "type",
	"rubriques_annoncees", "rubriques_lues", "declarations_annoncees", "declarations_lues",
	"anomalies"
};
static const char *const declaration_columns[] = {
	"caisse", "depot", "declaration", "envoi", "siret", "mois", "etat", "nature", "type",
	"fraction", "champ", "ordre", "devise", "substitution", "constituee_le", "apet",
	"individus", "ligne", "lignes", "inconnues", "ailleurs", "anomalies", "empreinte"
};
static const char *const cotisation_columns[] = {
	"caisse", "depot", "declaration", "numero", "montant", "lignes", "regularisation",
	"plusieurs_mois", "origine", "code", "periode", "organisme"
};
static const char *const versement_columns[] = {
	"caisse", "depot", "declaration", "numero", "montant", "du", "au", "paye_le",
	"regularisation", "periode", "mode", "organisme", "siret_payeur", "bic", "iban",
	"iban_masque"
};
static const char *const anomalie_columns[] = {
	"caisse", "depot", "numero", "envoi", "declaration", "ligne", "rubrique", "regle"
};

void
dsn_store_open(DsnStore *store, const char *caisse, int64 deposit,
			   const DsnReaderOptions *options)
{
	memset(store, 0, sizeof(DsnStore));
	store->caisse = CStringGetTextDatum(caisse);
	store->deposit = deposit;
	store->options = options;
	store->row_context = AllocSetContextCreate(CurrentMemoryContext, "calimero deposited rows",
											   ALLOCSET_DEFAULT_SIZES);
	store->envois = calimero_bulk_open("dsn_envoi", envoi_columns, lengthof(envoi_columns));
	store->declarations = calimero_bulk_open("dsn_declaration", declaration_columns,
											 lengthof(declaration_columns));
	store->contributions = calimero_bulk_open("dsn_cotisation", cotisation_columns,
											  lengthof(cotisation_columns));
	store->payments = calimero_bulk_open("dsn_versement", versement_columns,
										 lengthof(versement_columns));
	store->anomalies = calimero_bulk_open("dsn_anomalie", anomalie_columns,
										  lengthof(anomalie_columns));
}

void
dsn_store_close(DsnStore *store)
{
	calimero_bulk_close(store->envois);
	calimero_bulk_close(store->declarations);
	calimero_bulk_close(store->contributions);
	calimero_bulk_close(store->payments);
	calimero_bulk_close(store->anomalies);
	MemoryContextDelete(store->row_context);
}

/* ---- values ---- */

static void
put_text(Datum *value, bool *null, const char *text)
{
	*null = text[0] == '\0';

	if (!*null)
		*value = CStringGetTextDatum(text);
}

/* A two-digit code; null when 0, which stands for "unreadable or absent". */
static void
put_code2(Datum *value, bool *null, int code)
{
	char		text[2] = {(char) ('0' + code / 10 % 10), (char) ('0' + code % 10)};

	*null = code == 0;
	if (!*null)
		*value = calimero_text_datum(text, sizeof(text));
}

/* Null when it is none, or has a wrong key (of a refused declaration), which the column does not take. */
static void
put_siret(Datum *value, bool *null, int64 siret)
{
	char		text[SIRET_LENGTH + 1];

	*null = siret < 0 || !calimero_siret_valid(calimero_siret_from_number(siret, text), SIRET_LENGTH);
	if (!*null)
		*value = calimero_text_datum(text, SIRET_LENGTH);
}

static void
put_day(Datum *value, bool *null, CalimeroDay day)
{
	*null = day == CALIMERO_NO_DAY;
	if (!*null)
		*value = DateADTGetDatum(calimero_day_to_date(day));
}

static Datum
period_datum(CalimeroPeriod period)
{
	char		text[CALIMERO_PERIOD_TEXT_SIZE];

	return CStringGetTextDatum(calimero_period_to_text(period, text));
}

/* ---- print of a declaration ---- */

typedef struct Print
{
	pg_cryptohash_ctx *hash;
} Print;

static void
print_add(Print *print, const void *data, size_t length)
{
	if (pg_cryptohash_update(print->hash, data, length) < 0)
		elog(ERROR, "could not compute a SHA-256: %s", pg_cryptohash_error(print->hash));
}

static void
print_add_number(Print *print, int64 number)
{
	print_add(print, &number, sizeof(number));
}

/* With its NUL, so that two texts never run into each other. */
static void
print_add_text(Print *print, const char *text)
{
	print_add(print, text, strlen(text) + 1);
}

/*
 * SHA-256 of what is kept: type, substitution, currency, number of employees,
 * contributions (core gives them sorted), payments in their order.  Without
 * amounts where none are stored: a print would confirm a guess of them.
 */
static void
print_declaration(const DsnStore *store, const DsnDeclaration *declaration, bool amounts,
				  uint8 *out)
{
	Print		print = {pg_cryptohash_create(PG_SHA256)};
	const DsnBody *bodies = store->options->bodies;

	if (print.hash == NULL || pg_cryptohash_init(print.hash) < 0)
		elog(ERROR, "could not compute a SHA-256");
	print_add_number(&print, declaration->type);
	print_add_number(&print, declaration->substitution);
	print_add_number(&print, declaration->currency);
	print_add_number(&print, declaration->individuals);
	for (size_t i = 0; amounts && i < declaration->contribution_count; i++)
	{
		const DsnContribution *line = &declaration->contributions[i];

		print_add_number(&print, line->origin * 1000 + line->code);
		print_add_number(&print, line->period);
		print_add_number(&print, line->spans_months);
		print_add_number(&print, line->amount);
		print_add_text(&print, line->body < 0 ? "" : bodies[line->body].code);
	}
	for (size_t i = 0; amounts && i < declaration->payment_count; i++)
	{
		const DsnPayment *payment = &declaration->payments[i];

		print_add_number(&print, payment->amount);
		print_add_number(&print, payment->first);
		print_add_number(&print, payment->last);
		print_add_number(&print, payment->mode);
		print_add_number(&print, payment->day);
		print_add_number(&print, payment->payer);
		print_add_text(&print, bodies[payment->body].code);
		print_add_text(&print, payment->iban);
	}
	if (pg_cryptohash_final(print.hash, out, DSN_PRINT_SIZE) < 0)
		elog(ERROR, "could not compute a SHA-256: %s", pg_cryptohash_error(print.hash));
	pg_cryptohash_free(print.hash);
}

/* ---- rows ---- */

static void
store_anomaly(DsnStore *store, uint32 envoi, uint32 declaration, const DsnAnomaly *anomaly)
{
	Datum		values[8];
	bool		nulls[8] = {false};
	char		rubrique[DSN_RUBRIQUE_TEXT_SIZE];

	values[0] = store->caisse;
	values[1] = Int64GetDatum(store->deposit);
	values[2] = Int32GetDatum(++store->anomaly_number);
	values[3] = Int32GetDatum((int32) envoi);
	nulls[3] = envoi == 0;
	values[4] = Int32GetDatum((int32) declaration);
	nulls[4] = declaration == 0;
	values[5] = Int64GetDatum((int64) anomaly->line);
	nulls[5] = anomaly->line == 0;
	nulls[6] = anomaly->rubrique == 0;
	if (!nulls[6])
		values[6] = CStringGetTextDatum(dsn_rubrique_to_text(anomaly->rubrique, rubrique));
	values[7] = CStringGetTextDatum(dsn_rules[anomaly->rule].code);
	calimero_bulk_put(store->anomalies, values, nulls);
}

/*
 * Those of an envoi, of one of its declarations, or, without envoi, of the file;
 * "listed": it has a row that says whether it is refused.
 */
static void
store_anomalies(DsnStore *store, uint32 envoi, uint32 declaration, bool listed,
				const DsnAnomaly *anomalies, size_t count, uint64 total)
{
	bool		reason_owed = listed;

	for (size_t i = 0; i < count; i++)
	{
		bool		refuses = dsn_rules[anomalies[i].rule].severity == DSN_SEVERITY_REFUSE;

		if (store->anomaly_number >= ANOMALIES_STORED && !(refuses && reason_owed))
			continue;
		reason_owed &= !refuses;
		store_anomaly(store, envoi, declaration, &anomalies[i]);
	}
	store->anomaly_count += (int64) total;
}

static void
store_contribution(DsnStore *store, const DsnDeclaration *declaration, int32 number,
				   const DsnContribution *line)
{
	Datum		values[12];
	bool		nulls[12] = {false};
	char		code[3] = {(char) ('0' + line->code / 100), (char) ('0' + line->code / 10 % 10),
	(char) ('0' + line->code % 10)};

	values[0] = store->caisse;
	values[1] = Int64GetDatum(store->deposit);
	values[2] = Int32GetDatum((int32) declaration->rank);
	values[3] = Int32GetDatum(number);
	values[4] = calimero_centimes_to_numeric(line->amount);
	values[5] = Int32GetDatum((int32) line->lines);
	values[6] = BoolGetDatum(line->regularisation);
	values[7] = BoolGetDatum(line->spans_months);
	put_code2(&values[8], &nulls[8], line->origin);
	values[9] = calimero_text_datum(code, sizeof(code));
	values[10] = period_datum(line->period);
	put_text(&values[11], &nulls[11],
			 line->body < 0 ? "" : store->options->bodies[line->body].code);
	calimero_bulk_put(store->contributions, values, nulls);
}

/* As calimero.iban_masque(), which fills the generated column for others. */
static void
put_masked_iban(Datum *value, bool *null, const char *iban)
{
	put_text(value, null, iban);
	if (!*null)
		calimero_iban_mask(VARDATA(DatumGetPointer(*value)), strlen(iban));
}

static void
store_payment(DsnStore *store, const DsnDeclaration *declaration, int32 number,
			  const DsnPayment *payment)
{
	Datum		values[16];
	bool		nulls[16] = {false};

	values[0] = store->caisse;
	values[1] = Int64GetDatum(store->deposit);
	values[2] = Int32GetDatum((int32) declaration->rank);
	values[3] = Int32GetDatum(number);
	values[4] = calimero_centimes_to_numeric(payment->amount);
	put_day(&values[5], &nulls[5], payment->first);
	put_day(&values[6], &nulls[6], payment->last);
	put_day(&values[7], &nulls[7], payment->day);
	values[8] = BoolGetDatum(payment->regularisation);
	values[9] = period_datum(payment->period);
	put_code2(&values[10], &nulls[10], payment->mode);
	values[11] = CStringGetTextDatum(store->options->bodies[payment->body].code);
	put_siret(&values[12], &nulls[12], payment->payer);
	put_text(&values[13], &nulls[13], payment->bic);
	put_text(&values[14], &nulls[14], payment->iban);
	put_masked_iban(&values[15], &nulls[15], payment->iban);
	calimero_bulk_put(store->payments, values, nulls);
}

/*
 * The state of a declaration that stands alone; versions are judged together
 * when all is written.
 */
static DsnState
lone_state(const DsnEnvoi *envoi, const DsnDeclaration *declaration)
{
	DsnVersion	version;

	memset(&version, 0, sizeof(version));
	version.refused = declaration->refused;
	version.test = envoi->test;
	version.nature = declaration->nature;
	version.type = declaration->type;
	version.fraction = declaration->fraction;
	version.field = declaration->field;
	version.currency = declaration->currency;
	version.order = declaration->order;
	dsn_lifecycle_judge(&version, 1);
	return version.state;
}

/* Whatever the other versions are. */
static bool
may_count(DsnState lone)
{
	return lone != DSN_STATE_REFUSEE && lone != DSN_STATE_ESSAI && lone != DSN_STATE_SANS_OBJET;
}

static void
note_touched(DsnStore *store, const DsnDeclaration *declaration)
{
	if (store->touched_count == store->touched_capacity)
	{
		store->touched_capacity = store->touched_capacity == 0 ? 256 : store->touched_capacity * 2;
		store->touched = store->touched == NULL
			? MemoryContextAllocHuge(GetMemoryChunkContext(DatumGetPointer(store->caisse)),
									 store->touched_capacity * sizeof(DsnTouched))
			: repalloc_huge(store->touched, store->touched_capacity * sizeof(DsnTouched));
	}
	store->touched[store->touched_count].siret = declaration->siret;
	store->touched[store->touched_count].month = declaration->month;
	store->touched_count++;
}

static void
store_declaration_row(DsnStore *store, const DsnEnvoi *envoi, const DsnDeclaration *declaration,
					  DsnState state)
{
	Datum		values[23];
	bool		nulls[23] = {false};
	bytea	   *print = palloc(VARHDRSZ + DSN_PRINT_SIZE);

	SET_VARSIZE(print, VARHDRSZ + DSN_PRINT_SIZE);
	print_declaration(store, declaration, may_count(state), (uint8 *) VARDATA(print));
	values[0] = store->caisse;
	values[1] = Int64GetDatum(store->deposit);
	values[2] = Int32GetDatum((int32) declaration->rank);
	values[3] = Int32GetDatum((int32) envoi->rank);
	put_siret(&values[4], &nulls[4], declaration->siret);
	put_day(&values[5], &nulls[5], declaration->month == CALIMERO_NO_PERIOD
			? CALIMERO_NO_DAY : calimero_period_first_day(declaration->month));
	values[6] = CStringGetTextDatum(dsn_state_names[state]);
	put_code2(&values[7], &nulls[7], declaration->nature);
	put_code2(&values[8], &nulls[8], declaration->type);
	put_code2(&values[9], &nulls[9], declaration->fraction);
	put_code2(&values[10], &nulls[10], declaration->field);
	values[11] = Int64GetDatum((int64) declaration->order);
	put_code2(&values[12], &nulls[12], declaration->currency);
	put_code2(&values[13], &nulls[13], declaration->substitution);
	put_day(&values[14], &nulls[14], declaration->built);
	put_text(&values[15], &nulls[15], declaration->apet);
	values[16] = Int32GetDatum((int32) declaration->individuals);
	values[17] = Int64GetDatum((int64) declaration->line);
	values[18] = Int64GetDatum((int64) declaration->lines);
	values[19] = Int64GetDatum((int64) declaration->skipped);
	values[20] = Int64GetDatum((int64) declaration->elsewhere);
	values[21] = Int64GetDatum((int64) declaration->anomaly_total);
	values[22] = PointerGetDatum(print);
	calimero_bulk_put(store->declarations, values, nulls);
}

static void
store_declaration(DsnStore *store, const DsnEnvoi *envoi, const DsnDeclaration *declaration)
{
	MemoryContext caller = MemoryContextSwitchTo(store->row_context);
	DsnState	state = lone_state(envoi, declaration);

	store_declaration_row(store, envoi, declaration, state);
	store_anomalies(store, envoi->rank, declaration->rank, true, declaration->anomalies,
					declaration->anomaly_count, declaration->anomaly_total);
	store->declaration_count++;
	if (declaration->refused)
		store->declaration_refused++;
	/* A test counts for nothing and shows all the same. */
	if (may_count(state) || state == DSN_STATE_ESSAI)
		note_touched(store, declaration);
	if (may_count(state))
	{
		for (size_t i = 0; i < declaration->contribution_count; i++)
			store_contribution(store, declaration, (int32) i + 1, &declaration->contributions[i]);
		for (size_t i = 0; i < declaration->payment_count; i++)
			store_payment(store, declaration, (int32) i + 1, &declaration->payments[i]);
	}
	MemoryContextSwitchTo(caller);
	MemoryContextReset(store->row_context);
}

void
dsn_store_envoi(DsnStore *store, const DsnEnvoi *envoi)
{
	MemoryContext caller = MemoryContextSwitchTo(store->row_context);
	bool		listed = !envoi->refused || store->envoi_refused < REFUSED_ENVOIS_STORED;
	Datum		values[14];
	bool		nulls[14] = {false};

	values[0] = store->caisse;
	values[1] = Int64GetDatum(store->deposit);
	values[2] = Int32GetDatum((int32) envoi->rank);
	values[3] = Int64GetDatum((int64) envoi->line);
	values[4] = BoolGetDatum(envoi->refused);
	values[5] = BoolGetDatum(envoi->test);
	put_text(&values[6], &nulls[6], envoi->norm);
	put_code2(&values[7], &nulls[7], envoi->deposit_point);
	put_code2(&values[8], &nulls[8], envoi->type);
	/* None is announced as 0, which a total cannot be. */
	values[9] = Int64GetDatum((int64) envoi->announced_lines);
	nulls[9] = envoi->announced_lines == 0;
	values[10] = Int64GetDatum((int64) envoi->counted_lines);
	values[11] = Int64GetDatum((int64) envoi->announced_declarations);
	nulls[11] = envoi->announced_declarations == 0;
	values[12] = Int64GetDatum((int64) envoi->counted_declarations);
	values[13] = Int64GetDatum((int64) envoi->anomaly_total);
	if (listed)
		calimero_bulk_put(store->envois, values, nulls);
	store_anomalies(store, envoi->rank, 0, listed, envoi->anomalies, envoi->anomaly_count,
					envoi->anomaly_total);
	MemoryContextSwitchTo(caller);
	MemoryContextReset(store->row_context);

	store->envoi_count++;
	if (envoi->refused)
		store->envoi_refused++;
	else
		for (size_t i = 0; i < envoi->declaration_count; i++)
			store_declaration(store, envoi, &envoi->declarations[i]);
}

void
dsn_store_not_a_dsn(DsnStore *store, uint64 lines)
{
	MemoryContext caller = MemoryContextSwitchTo(store->row_context);
	DsnAnomaly	anomaly;

	/* On the first line, if there is one: where the header should begin. */
	anomaly.line = Min(lines, 1);
	anomaly.rubrique = DSN_RUBRIQUE(10, 0, 0, 1);
	anomaly.rule = DSN_RULE_NOT_A_DSN;
	store_anomalies(store, 0, 0, true, &anomaly, 1, 1);
	MemoryContextSwitchTo(caller);
	MemoryContextReset(store->row_context);
}
