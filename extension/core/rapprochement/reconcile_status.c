/*-------------------------------------------------------------------------
 *
 * reconcile_status.c
 *	  The totals, the signals and the status of each key.
 *
 * IDENTIFICATION
 *	  extension/core/rapprochement/reconcile_status.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/rapprochement/reconcile_private.h"

#include <string.h>

#include "core/amount.h"

const char *const rec_status_codes[REC_STATUS_COUNT] = {
	"MONTANT_HORS_LIMITE", "VERSION_DOUTEUSE", "FRACTION_INCOMPLETE", "DEVISE",
	"CODE_INCONNU", "ENCAISSEMENT_SANS_DSN", "REMBOURSEMENT_SANS_DSN", "EMIS_SANS_DSN", "SANS_VERSEMENT", "SANS_ENCAISSEMENT",
	"CREDIT", "ECART_PAIEMENT", "ECART_DU", "PAYE_PAR_AUTRE", "TEST_IGNORE", "NEANT", "OK"
};

const char *const rec_method_codes[] = {
	"EXACT", "SOMME_ANNONCES", "SOMME_PAIEMENTS", "IMPUTATION", "ANNULATION", "CREDIT"
};

/* Of a key that waits for what another enterprise paid. */
#define TO_BE_JUDGED REC_STATUS_COUNT

/* What the rules compare, for one key. */
typedef struct Comparison
{
	int64_t		own;			/* announced by this SIRET, whoever pays */
	int64_t		payable;		/* announced, whose cash is looked for here */
	int64_t		due_tolerance;
	bool		due_gap;
	bool		payment_gap;
} Comparison;

/* The statuses whose cause is a signal of the declaration. */
static const struct
{
	uint32_t	signal;
	RecStatus	status;
}			declared_causes[] = {
	{REC_SIGNAL_DOUTE, REC_VERSION_DOUTEUSE},
	{REC_SIGNAL_INCOMPLETE, REC_FRACTION_INCOMPLETE},
	{REC_SIGNAL_DEVISE, REC_DEVISE},
	{REC_SIGNAL_CODE_INCONNU, REC_CODE_INCONNU}
};

static bool
differ(int64_t a, int64_t b, int64_t tolerance)
{
	return a - b > tolerance || b - a > tolerance;
}

/* What C is compared with. */
static int64_t
payable_of(const RecKey *key)
{
	return key->announced + key->announced_for_other - key->unpaid_for_other +
		key->unpaid_by_other;
}

static Comparison
compare_key(const RecRules *rules, const RecKey *key)
{
	Comparison	result;

	result.own = key->announced + key->announced_by_other;
	result.payable = payable_of(key);
	result.due_tolerance = rules->tolerance;
	if (rules->tolerance_per_line && (int64_t) key->lines > result.due_tolerance)
		result.due_tolerance = key->lines;
	/* Without the weight of a code, D is not known and cannot differ. */
	result.due_gap = (key->signals & REC_SIGNAL_CODE_INCONNU) == 0 &&
		differ(key->due, result.own, result.due_tolerance);
	result.payment_gap = differ(result.payable, key->cashed, rules->tolerance);
	return result;
}

/* The first status that holds; "known": something was declared or announced. */
static RecStatus
status_of(const RecRules *rules, const RecKey *key, const Comparison *is, bool known)
{
	bool		money = key->due != 0 || is->own != 0 || is->payable != 0 || key->cashed != 0;
	size_t		i;

	for (i = 0; i < sizeof(declared_causes) / sizeof(declared_causes[0]); i++)
	{
		if ((key->signals & declared_causes[i].signal) != 0)
			return declared_causes[i].status;
	}
	/* What rounding leaves of a payment is no cash without declaration. */
	if (!known && differ(key->cashed, 0, rules->tolerance))
		return key->cashed > 0 ? REC_ENCAISSEMENT_SANS_DSN : REC_REMBOURSEMENT_SANS_DSN;
	if (!known && key->emitted != 0)
		return REC_EMIS_SANS_DSN;
	if (key->due > is->due_tolerance && is->own == 0)
		return REC_SANS_VERSEMENT;
	if (is->payable > rules->tolerance && key->cashed == 0 &&
		(key->unpaid_by_other == 0 || key->settled_by_other == 0))
		return REC_SANS_ENCAISSEMENT;
	if (key->due < -is->due_tolerance ||
		key->cashed - is->payable > rules->tolerance)
		return REC_CREDIT;
	if (is->payment_gap)
		return REC_ECART_PAIEMENT;
	if (is->due_gap)
		return REC_ECART_DU;
	if (key->announced_by_other != 0 && key->announced == 0 &&
		key->unpaid_by_other <= rules->tolerance)
		return REC_PAYE_PAR_AUTRE;
	if (!known && (key->signals & REC_SIGNAL_TEST_IGNORE) != 0)
		return REC_TEST_IGNORE;
	if (!money && (key->signals & REC_SIGNAL_NEANT) != 0)
		return REC_NEANT;
	return REC_OK;
}

/* REC_NO_AMOUNT in the place of a sum that is out of range; was it in range? */
static bool
total_amount(RecWide sum, int64_t *total)
{
	if (rec_wide_total(sum, total))
		return true;
	*total = REC_NO_AMOUNT;
	return false;
}

/* The sums of a key; are all of them within numeric(14,2)? */
static bool
total_key(const RecLocalKey *local, RecKey *key)
{
	bool		held = local->lines <= INT32_MAX;

	key->lines = held ? (uint32_t) local->lines : INT32_MAX;
	held &= total_amount(local->due, &key->due);
	held &= total_amount(local->contributions, &key->contributions);
	held &= total_amount(local->reductions, &key->reductions);
	held &= total_amount(local->announced, &key->announced);
	held &= total_amount(local->by_other, &key->announced_by_other);
	held &= total_amount(local->for_other, &key->announced_for_other);
	held &= total_amount(local->emitted, &key->emitted);
	held &= total_amount(local->cashed, &key->cashed);
	held &= total_amount(local->allocated, &key->allocated);
	held &= total_amount(local->unpaid_for_other, &key->unpaid_for_other);
	return held;
}

/* The gaps and the status of a key whose amounts are all known. */
static void
judge_key(const RecRules *rules, RecKey *key, bool known)
{
	Comparison	comparison;

	/* A gap too is an amount. */
	if (differ(key->due, key->announced + key->announced_by_other, CALIMERO_AMOUNT_MAX) ||
		differ(payable_of(key), key->cashed, CALIMERO_AMOUNT_MAX))
	{
		key->status = REC_MONTANT_HORS_LIMITE;
		return;
	}
	comparison = compare_key(rules, key);
	if (comparison.due_gap)
		key->signals |= REC_SIGNAL_ECART_DU;
	if (comparison.payment_gap)
		key->signals |= REC_SIGNAL_ECART_PAIEMENT;
	key->status = status_of(rules, key, &comparison, known);
}

void
rec_judge_late(const RecRun *run, RecKey *key)
{
	if (key->due_day == INT32_MAX)
		key->due_day = CALIMERO_NO_DAY;
	if (key->status == TO_BE_JUDGED)
		judge_key(&run->input->rules, key, true);
}

/* The signal of a key longer than a month. */
static uint32_t
length_signal(CalimeroPeriod period)
{
	if (!calimero_period_is_valid(period) || calimero_period_is_month(period))
		return 0;
	switch (period % 100 / 10)
	{
		case 2:
			return REC_SIGNAL_TRIMESTRIEL;
		case 3:
			return REC_SIGNAL_SEMESTRIEL;
		default:
			return REC_SIGNAL_ANNUEL;
	}
}

static bool
finish_key(RecRun *run, RecLocalKey *local)
{
	RecOutput  *output = run->output;
	void	   *keys = output->keys;
	RecKey	   *key;

	if (calimero_array_reserve(run->allocator, &keys, &run->key_capacity,
							   output->key_count + 1, sizeof(RecKey)) != 0)
		return rec_fail(run, REC_NO_MEMORY);
	output->keys = keys;
	key = &output->keys[output->key_count];
	memset(key, 0, sizeof(*key));
	key->siret = run->siret;
	key->period = local->period;
	key->signals = local->signals;
	key->due_day = local->due_day == INT32_MAX && !local->by_stranger ? CALIMERO_NO_DAY :
		local->due_day;
	key->signals |= length_signal(key->period);
	if (!total_key(local, key))
		key->status = REC_MONTANT_HORS_LIMITE;
	else if (local->by_stranger)
		key->status = TO_BE_JUDGED;
	else
		judge_key(&run->input->rules, key, local->known);
	if (key->status == REC_EMIS_SANS_DSN)
		key->due_day = local->emitted_due;
	local->output = output->key_count++;
	return true;
}

/* Add the keys of the SIRET at hand to the output. */
bool
rec_finish_keys(RecRun *run)
{
	const RecStream *stream = &run->streams[REC_KIND_BY_OTHER];
	size_t		i;

	for (i = 0; i < run->key_count; i++)
	{
		if (run->keys[i].used && !finish_key(run, &run->keys[i]))
			return false;
	}
	for (i = stream->first; i < stream->last; i++)
		run->declaring_key[stream->refs[i].fact] = run->keys[stream->refs[i].key].output;
	return rec_worked(run, run->key_count);
}
