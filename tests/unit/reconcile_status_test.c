/*-------------------------------------------------------------------------
 *
 * reconcile_status_test.c
 *	  The status and the gaps of a key, one case a line.
 *
 * IDENTIFICATION
 *	  tests/unit/reconcile_status_test.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/rapprochement/reconcile.h"

#include "core/amount.h"
#include "reconcile_facts.h"
#include "tap.h"

#define FARM INT64_C(12345678200010)
#define HEAD INT64_C(98765432400019)
#define BARN INT64_C(12345678200028)	/* of the same enterprise as FARM */
#define JAN 202501

#define UNSET INT64_MIN			/* no such fact */

#define DU REC_SIGNAL_ECART_DU
#define PAY REC_SIGNAL_ECART_PAIEMENT

typedef struct StatusCase
{
	const char *name;
	/* amounts of one fact each, UNSET for none */
	int64_t		due;
	int64_t		announced;
	int64_t		by_other;
	int64_t		for_other;
	int64_t		cashed;
	uint32_t	declared;		/* signals of the declared fact */
	int64_t		mark;			/* signals of a mark, UNSET for none; 0: an
								 * amount emitted instead */
	RecStatus	status;
	uint32_t	gaps;			/* DU, PAY, both or none */
} StatusCase;

#define U UNSET

/* Without tolerance. */
static const StatusCase exact[] = {
	{"all the same", 100, 100, U, U, 100, 0, U, REC_OK, 0},
	{"nothing due, nothing announced", 0, U, U, U, U, 0, U, REC_OK, 0},

	{"a sum that no amount holds", CALIMERO_AMOUNT_MAX, 1, U, U, -CALIMERO_AMOUNT_MAX, 0, U,
	REC_MONTANT_HORS_LIMITE, 0},
	{"doubt wins over all others", 100, U, U, U, 50, REC_SIGNAL_DOUTE | REC_SIGNAL_INCOMPLETE |
	REC_SIGNAL_DEVISE | REC_SIGNAL_CODE_INCONNU, U, REC_VERSION_DOUTEUSE, PAY},
	{"doubt of a mark", U, U, U, U, U, 0, REC_SIGNAL_DOUTE, REC_VERSION_DOUTEUSE, 0},
	{"doubt and cash alone", U, U, U, U, 5, 0, REC_SIGNAL_DOUTE, REC_VERSION_DOUTEUSE, PAY},
	{"a fraction is missing", 100, 100, U, U, 100, REC_SIGNAL_INCOMPLETE | REC_SIGNAL_DEVISE,
	U, REC_FRACTION_INCOMPLETE, 0},
	{"a fraction is missing, and the gaps show", 100, 90, U, U, 80, REC_SIGNAL_INCOMPLETE, U,
	REC_FRACTION_INCOMPLETE, DU | PAY},
	{"francs", U, U, U, U, U, 0, REC_SIGNAL_DEVISE | REC_SIGNAL_CODE_INCONNU, REC_DEVISE, 0},
	{"a code has no weight: D is not known and no gap", 100, 900, U, U, 900,
	REC_SIGNAL_CODE_INCONNU, U, REC_CODE_INCONNU, 0},
	{"a code has no weight, the payment still differs", 100, 900, U, U, 1,
	REC_SIGNAL_CODE_INCONNU, U, REC_CODE_INCONNU, PAY},

	{"one centime cashed and nothing else", U, U, U, U, 1, 0, U, REC_ENCAISSEMENT_SANS_DSN, PAY},
	{"cash and nothing else", U, U, U, U, 100, 0, U, REC_ENCAISSEMENT_SANS_DSN, PAY},
	{"a reversal and nothing else", U, U, U, U, -100, 0, U, REC_REMBOURSEMENT_SANS_DSN, PAY},
	{"called by the caisse alone", U, U, U, U, U, 0, 0, REC_EMIS_SANS_DSN, 0},
	{"called and cashed", U, U, U, U, 100, 0, 0, REC_ENCAISSEMENT_SANS_DSN, PAY},
	{"called and declared for nothing", 0, U, U, U, U, 0, 0, REC_OK, 0},
	{"cash and a test", U, U, U, U, 100, 0, REC_SIGNAL_TEST_IGNORE, REC_ENCAISSEMENT_SANS_DSN,
	PAY},
	{"cash and a declaration of nobody", U, U, U, U, 100, 0, REC_SIGNAL_NEANT, REC_CREDIT, PAY},
	{"cash and a declaration of nothing", 0, U, U, U, 100, 0, U, REC_CREDIT, PAY},
	{"a reversal and a declaration of nothing", 0, U, U, U, -100, 0, U, REC_ECART_PAIEMENT, PAY},

	{"due and not announced", 100, U, U, U, U, 0, U, REC_SANS_VERSEMENT, DU},
	{"due, announced for nothing", 100, 0, U, U, U, 0, U, REC_SANS_VERSEMENT, DU},
	{"due and paid, not announced", 100, U, U, U, 100, 0, U, REC_SANS_VERSEMENT, DU | PAY},
	{"due, and only another's announced", 100, U, U, 70, U, 0, U, REC_SANS_VERSEMENT, DU | PAY},

	{"announced and not cashed", 100, 100, U, U, U, 0, U, REC_SANS_ENCAISSEMENT, PAY},
	{"announced otherwise than due and not cashed", 90, 100, U, U, U, 0, U,
	REC_SANS_ENCAISSEMENT, DU | PAY},
	{"announced for another and not cashed", U, U, U, 100, U, 0, U, REC_SANS_ENCAISSEMENT, PAY},
	{"announced, not declared, not cashed", U, 100, U, U, U, 0, U, REC_SANS_ENCAISSEMENT,
	DU | PAY},

	{"more cashed than announced", 100, 100, U, U, 101, 0, U, REC_CREDIT, PAY},
	{"due below zero", -50, U, U, U, U, 0, U, REC_CREDIT, DU},
	{"due below zero, and paid", -50, 100, U, U, 40, 0, U, REC_CREDIT, DU | PAY},

	{"less cashed than announced", 100, 100, U, U, 99, 0, U, REC_ECART_PAIEMENT, PAY},
	{"less cashed, and due otherwise", 90, 100, U, U, 99, 0, U, REC_ECART_PAIEMENT, DU | PAY},
	{"less than nothing cashed", 100, 100, U, U, -1, 0, U, REC_ECART_PAIEMENT, PAY},
	{"less cashed than announced for both", 100, 100, U, 60, 159, 0, U, REC_ECART_PAIEMENT, PAY},
	{"as much cashed as announced for both", 100, 100, U, 60, 160, 0, U, REC_OK, 0},

	{"paid as announced, due otherwise", 90, 100, U, U, 100, 0, U, REC_ECART_DU, DU},
	{"announced, cashed, nothing due", U, 100, U, U, 100, 0, U, REC_ECART_DU, DU},
	{"announced in two ways, due otherwise", 90, 50, 50, U, 50, 0, U, REC_ECART_DU, DU},

	{"all through a payer", 100, U, 100, U, U, 0, U, REC_PAYE_PAR_AUTRE, 0},
	{"all through a payer, due otherwise", 90, U, 100, U, U, 0, U, REC_ECART_DU, DU},
	{"all through a payer, and pays for another", 100, U, 100, 60, 60, 0, U,
	REC_PAYE_PAR_AUTRE, 0},
	{"all through a payer, and cashed besides", 100, U, 100, U, 5, 0, U, REC_CREDIT, PAY},
	{"a part through a payer", 100, 40, 60, U, 40, 0, U, REC_OK, 0},

	{"only a test", U, U, U, U, U, 0, REC_SIGNAL_TEST_IGNORE, REC_TEST_IGNORE, 0},
	{"a test and a declaration", 100, 100, U, U, 100, 0, REC_SIGNAL_TEST_IGNORE, REC_OK, 0},
	{"nobody employed, no money", U, U, U, U, U, 0, REC_SIGNAL_NEANT, REC_NEANT, 0},
	{"nobody employed, a zero declared", 0, 0, U, U, U, 0, REC_SIGNAL_NEANT, REC_NEANT, 0},
	{"nobody employed, money that agrees", 100, 100, U, U, 100, 0, REC_SIGNAL_NEANT, REC_OK, 0},
	{"nobody employed, money that does not", 100, U, U, U, U, 0, REC_SIGNAL_NEANT,
	REC_SANS_VERSEMENT, DU},
};

/* With a tolerance of two centimes, and of one a line for D (five lines). */
static const StatusCase tolerant[] = {
	{"cashed two centimes less", 100, 100, U, U, 98, 0, U, REC_OK, 0},
	{"cashed three centimes less", 100, 100, U, U, 97, 0, U, REC_ECART_PAIEMENT, PAY},
	{"cashed two centimes more", 100, 100, U, U, 102, 0, U, REC_OK, 0},
	{"cashed three centimes more", 100, 100, U, U, 103, 0, U, REC_CREDIT, PAY},
	{"due five centimes less", 95, 100, U, U, 100, 0, U, REC_OK, 0},
	{"due six centimes less", 94, 100, U, U, 100, 0, U, REC_ECART_DU, DU},
	{"due five centimes more", 105, 100, U, U, 100, 0, U, REC_OK, 0},
	{"due six centimes more", 106, 100, U, U, 100, 0, U, REC_ECART_DU, DU},
	{"five centimes due, not announced", 5, U, U, U, U, 0, U, REC_OK, 0},
	{"six centimes due, not announced", 6, U, U, U, U, 0, U, REC_SANS_VERSEMENT, DU},
	{"five centimes below zero", -5, U, U, U, U, 0, U, REC_OK, 0},
	{"six centimes below zero", -6, U, U, U, U, 0, U, REC_CREDIT, DU},
	{"two centimes announced, not cashed", U, 2, U, U, U, 0, U, REC_OK, 0},
	{"three centimes announced, not cashed", U, 3, U, U, U, 0, U, REC_SANS_ENCAISSEMENT, PAY | DU},
	{"two centimes cashed, nothing else", U, U, U, U, 2, 0, U, REC_OK, 0},
	{"three centimes cashed, nothing else", U, U, U, U, 3, 0, U, REC_ENCAISSEMENT_SANS_DSN, PAY},
	{"two centimes given back, nothing else", U, U, U, U, -2, 0, U, REC_OK, 0},
	{"three centimes given back, nothing else", U, U, U, U, -3, 0, U, REC_REMBOURSEMENT_SANS_DSN, PAY},
	{"called, and two centimes cashed", U, U, U, U, 2, 0, 0, REC_EMIS_SANS_DSN, 0},
	{"called, and three centimes cashed", U, U, U, U, 3, 0, 0, REC_ENCAISSEMENT_SANS_DSN, PAY},
	{"two centimes cashed and a test", U, U, U, U, 2, 0, REC_SIGNAL_TEST_IGNORE, REC_TEST_IGNORE, 0},
	{"two centimes cashed and a declaration of nobody", U, U, U, U, 2, 0, REC_SIGNAL_NEANT, REC_OK, 0},
	{"through a payer, five centimes off", 95, U, 100, U, U, 0, U, REC_PAYE_PAR_AUTRE, 0},
};

/* by_other is to be paid, and for_other was announced, by another enterprise. */
static const StatusCase strange[] = {
	{"through another enterprise that does not pay", 100, U, 100, U, U, 0, U,
	REC_SANS_ENCAISSEMENT, PAY},
	{"the same, due otherwise", 90, U, 100, U, U, 0, U, REC_SANS_ENCAISSEMENT, DU | PAY},
	{"a part through another enterprise that does not pay", 100, 40, 60, U, 40, 0, U,
	REC_ECART_PAIEMENT, PAY},
	{"paid by itself after all", 100, U, 100, U, 100, 0, U, REC_OK, 0},
	{"paid by itself in part", 100, U, 100, U, 5, 0, U, REC_ECART_PAIEMENT, PAY},
	{"paid by itself, and more", 100, U, 100, U, 110, 0, U, REC_CREDIT, PAY},
	{"two centimes that another enterprise does not pay", 2, U, 2, U, U, 0, U,
	REC_PAYE_PAR_AUTRE, 0},
	{"three of them", 3, U, 3, U, U, 0, U, REC_SANS_ENCAISSEMENT, PAY},
	{"named as payer by another enterprise, and nothing else", U, U, U, 100, U, 0, U, REC_OK, 0},
	{"the same, and paid in part", U, U, U, 100, 30, 0, U, REC_OK, 0},
	{"the same, and more than that paid", U, U, U, 100, 130, 0, U, REC_CREDIT, PAY},
	{"the same, and its own paid", 50, 50, U, 100, 50, 0, U, REC_OK, 0},
	{"the same, and its own not paid", 50, 50, U, 100, U, 0, U, REC_SANS_ENCAISSEMENT, PAY},
	{"nobody employed, and named as payer", U, U, U, 100, U, 0, REC_SIGNAL_NEANT, REC_NEANT, 0},
};

static Facts facts;
static int64_t other;			/* who pays by_other and announces for_other */
static int	seen[REC_STATUS_COUNT];

static void
check_case(const StatusCase *it, int64_t tolerance, bool per_line, uint32_t lines)
{
	RecOutput	out;
	const RecKey *key;

	facts_clear(&facts);
	facts.input.rules.tolerance = tolerance;
	facts.input.rules.tolerance_per_line = per_line;
	if (it->due != UNSET)
	{
		RecDeclared *declared = declare(&facts, FARM, JAN, it->due);

		declared->signals = it->declared;
		declared->lines = lines;
	}
	if (it->announced != UNSET)
		announce(&facts, FARM, JAN, it->announced);
	if (it->by_other != UNSET)
		announce_through(&facts, FARM, other, JAN, it->by_other);
	if (it->for_other != UNSET)
		announce_through(&facts, other, FARM, JAN, it->for_other);
	if (it->cashed != UNSET)
		cash(&facts, FARM, JAN, CALIMERO_NO_DAY, it->cashed);
	if (it->mark != UNSET && it->mark != 0)
		mark(&facts, FARM, JAN, (uint32_t) it->mark);
	if (it->mark == 0)
		emit(&facts, FARM, JAN, 100);

	if (reconcile(&facts.input, &calimero_malloc_allocator, &out) != REC_DONE)
	{
		ok(false, "%s", it->name);
		return;
	}
	key = key_of(&out, FARM, JAN);
	seen[key->status]++;
	is_text(rec_status_codes[key->status], rec_status_codes[it->status], "%s", it->name);
	is_int(key->signals & (DU | PAY), it->gaps, "%s: gaps", it->name);
	reconcile_free(&out, &calimero_malloc_allocator);
}

static void
check_names(void)
{
	static const char *const names[] = {
		"MONTANT_HORS_LIMITE",
		"VERSION_DOUTEUSE", "FRACTION_INCOMPLETE", "DEVISE", "CODE_INCONNU",
		"ENCAISSEMENT_SANS_DSN", "REMBOURSEMENT_SANS_DSN", "EMIS_SANS_DSN", "SANS_VERSEMENT", "SANS_ENCAISSEMENT", "CREDIT",
		"ECART_PAIEMENT", "ECART_DU", "PAYE_PAR_AUTRE", "TEST_IGNORE", "NEANT", "OK"
	};
	size_t		i;

	is_int(sizeof(names) / sizeof(names[0]), REC_STATUS_COUNT, "%s", "as many names as statuses");
	for (i = 0; i < REC_STATUS_COUNT; i++)
	{
		is_text(rec_status_codes[i], names[i], "%s", "the name of a status");
		ok(seen[i] > 0, "%s was reached", names[i]);
	}
}

/* The signals that have no other test: those about the key itself. */
static void
check_tolerance_of_one_kind(void)
{
	static const StatusCase five_off = {
		"five centimes off on five lines", 95, 100, U, U, 100, 0, U, REC_OK, 0
	};
	static const StatusCase five_off_strict = {
		"the same without a centime a line", 95, 100, U, U, 100, 0, U, REC_ECART_DU, DU
	};
	static const StatusCase payment_strict = {
		"a centime a line is no tolerance for payments", 100, 100, U, U, 97, 0, U,
		REC_ECART_PAIEMENT, PAY
	};
	static const StatusCase wide = {
		"a tolerance wider than the lines", 90, 100, U, U, 100, 0, U, REC_OK, 0
	};

	check_case(&five_off, 2, true, 5);
	check_case(&five_off_strict, 2, false, 5);
	check_case(&payment_strict, 2, true, 50);
	check_case(&wide, 10, true, 5);
}

int
main(void)
{
	size_t		i;

	other = HEAD;
	for (i = 0; i < sizeof(strange) / sizeof(strange[0]); i++)
		check_case(&strange[i], 2, false, 1);
	other = BARN;
	for (i = 0; i < sizeof(exact) / sizeof(exact[0]); i++)
		check_case(&exact[i], 0, false, 5);
	for (i = 0; i < sizeof(tolerant) / sizeof(tolerant[0]); i++)
		check_case(&tolerant[i], 2, true, 5);
	check_tolerance_of_one_kind();
	check_names();
	return done_testing();
}
