/*-------------------------------------------------------------------------
 *
 * dsn_declaration_test.c
 *	  What is kept of a declaration, and the controls between its rubriques.
 *
 * IDENTIFICATION
 *	  tests/unit/dsn_declaration_test.c
 *
 *-------------------------------------------------------------------------
 */
#include "dsn_fixture.h"

/* A payment by another establishment: neither BIC nor IBAN, mode 06. */
#define PAYMENT_BY_OTHER \
	"S21.G00.20.001,'DMSA48'\nS21.G00.20.005,'1265.40'\nS21.G00.20.006,'01032025'\n" \
	"S21.G00.20.007,'31032025'\nS21.G00.20.010,'06'\nS21.G00.20.012,'" OTHER_SIRET "'\n"

#define WITH_PAYMENT(payment) \
	HEAD HEADING COMPANY ESTABLISHMENT ADHESION DUE_82 payment EMPLOYEE BASE DUE_81 \
	TAIL_OF("1", "1")
#define WITH_DUE(due) \
	HEAD HEADING COMPANY ESTABLISHMENT ADHESION DUE_82 PAYMENT EMPLOYEE due TAIL_OF("1", "1")

#define SIGNALEMENT(nature, type, fraction) \
	HEAD "S20.G00.05.001,'" nature "'\nS20.G00.05.002,'" type "'\n" \
	"S20.G00.05.003,'" fraction "'\nS20.G00.05.004,'1'\nS20.G00.05.007,'02042025'\n" \
	COMPANY ESTABLISHMENT EMPLOYEE TAIL_OF("1", "1")

/* One change to a text, and the rule that it breaks (DSN_RULE_COUNT: none). */
typedef struct Control
{
	const char *name;
	const char *text;
	const char *from;
	const char *to;
	DsnRuleName rule;
} Control;

#define NONE DSN_RULE_COUNT

static const Control controls[] = {
	/* structure */
	{"two companies", VALID, ESTABLISHMENT, COMPANY ESTABLISHMENT,
	DSN_RULE_SECOND_ESTABLISHMENT},
	{"two establishments", VALID, ADHESION, ESTABLISHMENT, DSN_RULE_SECOND_ESTABLISHMENT},
	{"another establishment at the end", VALID, "S90.G00.90.001",
		"S21.G00.11.001,'00036'\nS90.G00.90.001",
	DSN_RULE_SECOND_ESTABLISHMENT},
	{"no company", VALID, COMPANY, "", DSN_RULE_NO_ESTABLISHMENT},
	{"no establishment", VALID, ESTABLISHMENT, "", DSN_RULE_NO_ESTABLISHMENT},
	{"block under no parent", VALID, BASE, "", DSN_RULE_ORPHAN},
	{"block under a parent of the employee before", VALID, DUE_81,
		DUE_81 "S21.G00.30.002,'MARTIN'\nS21.G00.78.001,'03'\nS21.G00.78.002,'01032025'\n"
	"S21.G00.78.003,'31032025'\nS21.G00.78.004,'1.00'\n", DSN_RULE_ORPHAN},
	{"rubriques of a block not in order", VALID,
		"S21.G00.20.005,'1265.40'\nS21.G00.20.006,'01032025'\n",
	"S21.G00.20.006,'01032025'\nS21.G00.20.005,'1265.40'\n", DSN_RULE_REQUIRED},
	{"rubrique given twice", VALID, "S21.G00.11.002,'0121Z'\n",
		"S21.G00.11.002,'0121Z'\nS21.G00.11.002,'0121Z'\n",
	DSN_RULE_SECOND_ESTABLISHMENT},

	/* required rubriques */
	{"no nature", VALID, "S20.G00.05.001,'01'\n", "", DSN_RULE_REQUIRED},
	{"no month", VALID, "S20.G00.05.005,'01032025'\n", "", DSN_RULE_REQUIRED},
	{"no currency", VALID, "S20.G00.05.010,'01'\n", "", DSN_RULE_REQUIRED},
	{"no APEN", VALID, "S21.G00.06.003,'0121Z'\n", "", DSN_RULE_REQUIRED},
	{"no agreement, P25", VALID, "S21.G00.11.022,'7024'\n", "", DSN_RULE_REQUIRED},
	{"no body of a payment", VALID, "S21.G00.20.001,'DMSA48'\n", "", DSN_RULE_REQUIRED},
	{"no mode of a payment", VALID, "S21.G00.20.010,'05'\n", "", DSN_RULE_REQUIRED},
	{"no body of an 82", VALID, "S21.G00.82.005,'DMSA48'\n", "", DSN_RULE_REQUIRED},
	{"no amount of a base", VALID, "S21.G00.78.004,'" SALARY "'\n", "", DSN_RULE_REQUIRED},
	{"no code of an 81", VALID, "S21.G00.81.001,'075'\n", "", DSN_RULE_REQUIRED},
	{"no amount of an 81", VALID, "S21.G00.81.004,'147.00'\n", "", NONE},
	{"month of a signalement", SIGNALEMENT("04", "01", "11"), "S20.G00.05.007",
	"S20.G00.05.007", NONE},
	{"no date of a signalement", SIGNALEMENT("04", "01", "11"),
	"S20.G00.05.007,'02042025'\n", "", DSN_RULE_REQUIRED},

	/* S20.G00.05 */
	{"nature 00", VALID, "S20.G00.05.001,'01'", "S20.G00.05.001,'00'", DSN_RULE_ENUMERATION},
	{"type 06", VALID, "S20.G00.05.002,'01'", "S20.G00.05.002,'06'", DSN_RULE_ENUMERATION},
	{"fraction 01", VALID, "S20.G00.05.003,'11'", "S20.G00.05.003,'01'", DSN_RULE_FORM},
	{"fraction 3 of 2", VALID, "S20.G00.05.003,'11'", "S20.G00.05.003,'32'", DSN_RULE_FORM},
	{"fraction 2 of 2", VALID, "S20.G00.05.003,'11'", "S20.G00.05.003,'22'", NONE},
	{"order of 16 digits", VALID, "S20.G00.05.004,'1'", "S20.G00.05.004,'1234567890123456'",
	DSN_RULE_LENGTH},
	{"order like a time stamp", VALID, "S20.G00.05.004,'1'",
	"S20.G00.05.004,'202604241059'", NONE},
	{"month that begins on the second", VALID, "'01032025'", "'02032025'", DSN_RULE_FORM},
	{"champ 04", VALID, "S20.G00.05.008,'01'", "S20.G00.05.008,'04'", DSN_RULE_ENUMERATION},
	{"currency 03", VALID, "S20.G00.05.010,'01'", "S20.G00.05.010,'03'", DSN_RULE_ENUMERATION},
	{"francs Pacifique", VALID, "S20.G00.05.010,'01'", "S20.G00.05.010,'02'", NONE},
	{"replaced declaration named", VALID, "S20.G00.05.007",
		"S20.G00.05.006,'0103202512'\nS20.G00.05.007",
	DSN_RULE_FORBIDDEN},
	{"cancelled monthly declaration", VALID, "S20.G00.05.002,'01'", "S20.G00.05.002,'04'",
	DSN_RULE_05_002_CCH13},
	{"cancelled substitution", VALID, "S20.G00.05.001,'01'\nS20.G00.05.002,'01'",
	"S20.G00.05.001,'09'\nS20.G00.05.002,'04'", DSN_RULE_REQUIRED},
	{"cancelled end of contract", SIGNALEMENT("07", "04", "11"), "S90", "S90", NONE},
	{"cancelled sick leave", SIGNALEMENT("04", "04", "11"), "S90", "S90",
	DSN_RULE_05_002_CCH13},
	{"signalement without employee", SIGNALEMENT("04", "02", "11"), "S90", "S90",
	DSN_RULE_05_002_CCH14},
	{"signalement replaced without employee", SIGNALEMENT("07", "05", "11"), "S90", "S90",
	DSN_RULE_05_002_CCH14},
	{"priming replaced", SIGNALEMENT("08", "03", "11"), "S90", "S90", DSN_RULE_05_002_CCH15},
	{"priming", SIGNALEMENT("08", "01", "11"), "S90", "S90", NONE},
	{"signalement in fractions", SIGNALEMENT("05", "01", "12"), "S90", "S90",
	DSN_RULE_05_003_CCH11},
	{"no employee", VALID, EMPLOYEE BASE DUE_81, "", DSN_RULE_05_002_CCH16},
	{"someone who is no employee", VALID, EMPLOYEE BASE DUE_81, "S89.G00.91.002,'MARTIN'\n",
	NONE},
	{"champ 02 at net-entreprises", VALID, "S10.G00.00.007,'02'", "S10.G00.00.007,'01'",
	DSN_RULE_40_018_CCH14},
	{"champ 03 at the MSA", VALID, "S20.G00.05.008,'01'", "S20.G00.05.008,'03'",
	DSN_RULE_05_008_CCH12},
	{"champ 02 at the MSA", VALID, "S20.G00.05.008,'01'", "S20.G00.05.008,'02'", NONE},
	{"signalement of a nature that is not known", SIGNALEMENT("10", "01", "11"), "S90",
	"S90", NONE},

	/* S21.G00.06, 11, 15 */
	{"wrong key of the SIREN", VALID, "S21.G00.06.001,'" SIREN "'",
	"S21.G00.06.001,'123456789'", DSN_RULE_06_001_CSL11},
	{"SIREN of zeros", VALID, "S21.G00.06.001,'" SIREN "'", "S21.G00.06.001,'000000000'",
	DSN_RULE_FORM},
	{"wrong key of the SIRET", VALID, "S21.G00.11.001,'" NIC "'", "S21.G00.11.001,'00029'",
	DSN_RULE_11_001_CSL12},
	{"two adhesions of one number", VALID, ADHESION, ADHESION ADHESION, DSN_RULE_15_005_CCH11},

	/* S21.G00.20 */
	{"wrong key of the IBAN", VALID, IBAN, "FR7699999000011234567890153",
	DSN_RULE_20_004_CSL11},
	{"IBAN in small letters", VALID, IBAN, "fr7699999000011234567890152", DSN_RULE_FORM},
	{"BIC of ten letters", VALID, "'ZZZZFRPP'", "'ZZZZFRPPXX'", DSN_RULE_FORM},
	{"period that ends before it begins", VALID, "S21.G00.20.007,'31032025'",
		"S21.G00.20.007,'28022025'",
	DSN_RULE_20_007_CCH11},
	{"period that ends after the month", VALID, "S21.G00.20.007,'31032025'",
		"S21.G00.20.007,'01042025'",
	DSN_RULE_20_007_CCH13},
	{"period over two years", VALID, "S21.G00.20.006,'01032025'",
	"S21.G00.20.006,'01122024'", DSN_RULE_TWO_YEARS},
	{"date that does not exist", VALID, "S21.G00.20.007,'31032025'",
	"S21.G00.20.007,'31022025'", DSN_RULE_CALENDAR},
	{"mode 07", VALID, "S21.G00.20.010,'05'", "S21.G00.20.010,'07'", DSN_RULE_ENUMERATION},
	{"mode 00", VALID, "S21.G00.20.010,'05'", "S21.G00.20.010,'00'", DSN_RULE_ENUMERATION},
	{"mode 01", VALID, "S21.G00.20.010,'05'", "S21.G00.20.010,'01'", NONE},
	{"mode 03 of old norms", VALID, "S21.G00.20.010,'05'", "S21.G00.20.010,'03'", NONE},
	{"SEPA without IBAN", VALID, "S21.G00.20.004,'" IBAN "'\n", "", DSN_RULE_20_010_CCH12},
	{"SEPA without BIC", VALID, "S21.G00.20.003,'ZZZZFRPP'\n", "", DSN_RULE_20_010_SIG13},
	{"negative payment", VALID, "'1265.40'", "'-1265.40'", DSN_RULE_FORM},
	{"payment without decimals", VALID, "'1265.40'", "'1265'", DSN_RULE_FORM},
	{"payment with a comma", VALID, "'1265.40'", "'1265,40'", DSN_RULE_FORM},
	{"payment of 13 digits", VALID, "'1265.40'", "'1234567890123.00'", DSN_RULE_AMOUNT_RANGE},
	{"payment of 18 characters", VALID, "'1265.40'", "'000999999999999.99'", NONE},
	{"payment of 19 characters", VALID, "'1265.40'", "'0000999999999999.99'", DSN_RULE_LENGTH},
	{"paid by the establishment itself", VALID, "S21.G00.20.011,'15042025'\n",
	"S21.G00.20.011,'15042025'\nS21.G00.20.012,'" SIREN NIC "'\n", NONE},
	{"paid by another one", WITH_PAYMENT(PAYMENT_BY_OTHER), "S90", "S90", NONE},
	{"paid by another one, with a BIC", WITH_PAYMENT(PAYMENT_BY_OTHER), "S21.G00.20.005",
	"S21.G00.20.003,'ZZZZFRPP'\nS21.G00.20.005", DSN_RULE_20_003_CCH12},
	{"paid by another one, with an IBAN", WITH_PAYMENT(PAYMENT_BY_OTHER), "S21.G00.20.005",
	"S21.G00.20.004,'" IBAN "'\nS21.G00.20.005", DSN_RULE_20_004_CCH12},
	{"paid by another one, mode 02", WITH_PAYMENT(PAYMENT_BY_OTHER), "S21.G00.20.010,'06'",
		"S21.G00.20.010,'02'",
	DSN_RULE_20_010_SIG14},
	{"mode 06 without payer", WITH_PAYMENT(PAYMENT_BY_OTHER), "S21.G00.20.012,'"
		OTHER_SIRET "'\n", "",
	DSN_RULE_20_012_CCH12},
	{"mode 06, paid by itself", WITH_PAYMENT(PAYMENT_BY_OTHER), OTHER_SIRET, SIREN NIC,
	DSN_RULE_20_012_CCH12},
	{"payer with a wrong key", WITH_PAYMENT(PAYMENT_BY_OTHER), OTHER_SIRET, "87654321600026",
	DSN_RULE_PAYER_KEY},
	{"payer that is no SIRET", WITH_PAYMENT(PAYMENT_BY_OTHER), OTHER_SIRET,
	"8765432160002A", DSN_RULE_FORM},
	{"CRM of a payment of the month", VALID, "S21.G00.20.011,'15042025'\n",
	"S21.G00.20.011,'15042025'\nS21.G00.20.013,'CRM1'\n", DSN_RULE_20_013_CCH11},
	{"controls hold for payments to others", VALID,
		"S21.G00.20.001,'DMSA48'\nS21.G00.20.003,'ZZZZFRPP'\n",
	"S21.G00.20.001,'78861779300013'\n", DSN_RULE_20_010_SIG13},

	/* S21.G00.78 and 81 */
	{"base that ends before it begins", VALID, "S21.G00.78.003,'31032025'",
		"S21.G00.78.003,'28022025'",
	DSN_RULE_78_003_CCH12},
	{"base that ends after the month", VALID, "S21.G00.78.003,'31032025'",
		"S21.G00.78.003,'01042025'",
	DSN_RULE_78_003_CCH15},
	{"base over two years", VALID, "S21.G00.78.002,'01032025'", "S21.G00.78.002,'31122024'",
	DSN_RULE_78_003_CCH16},
	{"base of a day that does not exist", VALID, "S21.G00.78.003,'31032025'",
		"S21.G00.78.003,'31022025'",
	DSN_RULE_CALENDAR},
	{"base of no date", VALID, "S21.G00.78.002,'01032025'", "S21.G00.78.002,'0103202A'",
	DSN_RULE_FORM},
	{"base before 2000", VALID, "S21.G00.78.002,'01032025'", "S21.G00.78.002,'01031999'",
	DSN_RULE_FORM},
	{"CRM of a base of the month", VALID, "S21.G00.78.004,'" SALARY "'\n",
	"S21.G00.78.004,'" SALARY "'\nS21.G00.78.007,'CRM1'\n", DSN_RULE_78_007_CCH11},
	{"CRM of a contribution of the month", VALID, DUE_81, DUE_81 "S21.G00.81.006,'CRM1'\n",
	DSN_RULE_81_006_CCH11},
	{"CRM that is not ASCII", VALID, DUE_81, DUE_81 "S21.G00.81.006,'CRM\xE9'\n",
	DSN_RULE_FORM},
	{"code that is no number", VALID, "S21.G00.81.001,'075'", "S21.G00.81.001,'07A'",
	DSN_RULE_FORM},
	{"code of two digits", VALID, "S21.G00.81.001,'075'", "S21.G00.81.001,'75'",
	DSN_RULE_LENGTH},
	{"negative contribution", VALID, "'147.00'", "'-147.00'", NONE},
	{"contribution of 13 digits", VALID, "'147.00'", "'-1000000000000.00'",
	DSN_RULE_AMOUNT_RANGE},
	{"contribution of one decimal", VALID, "'147.00'", "'147.0'", DSN_RULE_FORM},
	{"contribution with a plus", VALID, "'147.00'", "'+147.00'", DSN_RULE_FORM},
	{"sum of over 12 digits", VALID, DUE_81,
		"S21.G00.81.001,'075'\nS21.G00.81.004,'999999999999.99'\n"
	"S21.G00.81.001,'075'\nS21.G00.81.004,'0.01'\n", DSN_RULE_SUM_RANGE},
	{"059 with a body", VALID, "S21.G00.81.001,'075'", "S21.G00.81.001,'059'",
	DSN_RULE_81_002_CCH11},
	{"059 without an amount", WITH_DUE(BASE "S21.G00.81.001,'059'\n"), "S90", "S90",
	DSN_RULE_81_004_CCH11},
	{"131 without an amount", WITH_DUE(BASE "S21.G00.81.001,'131'\n"), "S90", "S90",
	DSN_RULE_81_004_CCH12},
	{"018 without an amount", VALID, "'075'\nS21.G00.81.002,'DMSA48'\nS21.G00.81.003,'"
		SALARY "'\n"
	"S21.G00.81.004,'147.00'\n", "'018'\nS21.G00.81.003,'1.00'\n", DSN_RULE_81_001_CCH16},

	/* S21.G00.82 */
	{"82 that ends before it begins", VALID, "S21.G00.82.004,'31032025'",
		"S21.G00.82.004,'28022025'",
	DSN_RULE_82_004_ORDER},
	{"82 that begins after the month", VALID,
		"S21.G00.82.003,'01032025'\nS21.G00.82.004,'31032025'",
	"S21.G00.82.003,'01042025'\nS21.G00.82.004,'30042025'", DSN_RULE_82_003_CCH12},
	{"82 over two years", VALID, "S21.G00.82.003,'01032025'", "S21.G00.82.003,'01122024'",
	DSN_RULE_TWO_YEARS},
	{"CRM of an 82 of the month", VALID, "S21.G00.82.005,'DMSA48'\n",
	"S21.G00.82.005,'DMSA48'\nS21.G00.82.006,'CRM1'\n", DSN_RULE_82_006_CCH11},
	{"82 without whole digits", VALID, "S21.G00.82.001,'15.00'", "S21.G00.82.001,'-.54'",
	NONE},
	{"82 with three decimals", VALID, "S21.G00.82.001,'15.00'", "S21.G00.82.001,'15.000'",
	DSN_RULE_FORM},
	{"81 of a letter first", VALID, "S21.G00.81.001,'075'", "S21.G00.81.001,'A75'", DSN_RULE_FORM},
	{"81 of a letter second", VALID, "S21.G00.81.001,'075'", "S21.G00.81.001,'0A5'", DSN_RULE_FORM},
	{"82 that begins with the month's last day", VALID, "S21.G00.82.003,'01032025'",
	"S21.G00.82.003,'31032025'", NONE},
	{"82 of a letter", VALID, "S21.G00.82.002,'022'", "S21.G00.82.002,'02A'", DSN_RULE_FORM}
};

static void
test_controls(void)
{
	size_t		i;

	for (i = 0; i < sizeof(controls) / sizeof(controls[0]); i++)
	{
		const Control *control = &controls[i];
		const Outcome *outcome = read_replaced(control->text, control->from, control->to);
		bool		refuses = control->rule != NONE &&
		dsn_rules[control->rule].severity == DSN_SEVERITY_REFUSE;

		if (control->rule == NONE)
			ok(!refused_envoi(outcome) && !refused(outcome) &&
			   outcome->envoi[0].declarations[0].declaration.anomaly_total == 0,
			   "%s: no fault", control->name);
		else
			ok(!refused_envoi(outcome) && count_rule(outcome, control->rule) >= 1 &&
			   refused(outcome) == refuses, "%s: %s, %s", control->name,
			   dsn_rules[control->rule].code, refuses ? "refused" : "told");
	}
}

/* What controls say depends on the norm. */
static void
test_norms(void)
{
	static const struct
	{
		const char *norm;
		bool		requires;
		bool		refuses;
		bool		requires_kind;
	}			norms[] = {
		{"P18V01", false, false, false}, {"P23V01", false, false, false},
		{"P24V01", true, true, true}, {"P26V01", true, true, true}, {"P27V01", false, true, true}
	};
	char	   *old = replace_after(VALID, NULL, "P25V01", "P19V01");
	const Outcome *outcome;
	size_t		i;

	outcome = read_replaced(old, EMPLOYEE BASE DUE_81, "");
	ok(count_rule(outcome, DSN_RULE_05_002_SIG15) == 1 && !refused(outcome),
	   "before P24, a declaration without employees is only told");
	outcome = read_replaced(old, "S21.G00.78.002,'01032025'", "S21.G00.78.002,'31122024'");
	ok(count_rule(outcome, DSN_RULE_TWO_YEARS) == 1 && !refused(outcome),
	   "before P24, a base may lie in two years");
	is_int(contribution(outcome, 81, 75)->period, 202503, "and counts in the month declared");
	free(old);
	for (i = 0; i < sizeof(norms) / sizeof(norms[0]); i++)
	{
		char	   *text = replace_after(VALID, NULL, "P25V01", norms[i].norm);

		is_int(count_rule(read_replaced(text, "S21.G00.11.022,'7024'\n", ""), DSN_RULE_REQUIRED),
			   norms[i].requires, "%s: 11.022 is %srequired", norms[i].norm,
			   norms[i].requires ? "" : "not ");
		outcome = read_replaced(text, "S21.G00.78.002,'01032025'", "S21.G00.78.002,'31122024'");
		is_int(count_rule(outcome, DSN_RULE_78_003_CCH16), norms[i].refuses,
			   "%s: a base over two years is %s", norms[i].norm,
			   norms[i].refuses ? "refused" : "told");
		outcome = read_replaced(text, "S20.G00.05.001,'01'", "S20.G00.05.001,'09'");
		is_int(count_rule(outcome, DSN_RULE_REQUIRED), norms[i].requires_kind + 0,
			   "%s: the kind of a substitution is %srequired", norms[i].norm,
			   norms[i].requires_kind ? "" : "not ");
		free(text);
	}
}

/* The codes of 82 whose period may not begin after the month, and those of prévoyance. */
static void
test_codes_of_82(void)
{
	static const int begins[] = {
		21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 41, 42, 43, 44, 45, 47, 48, 49, 50, 54, 0
	};
	static const int adhesion[] = {
		1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 36, 37, 38, 39, 40, 46, 90, 0
	};
	bool		later = true;
	bool		named = true;
	int			code;

	for (code = 1; code <= 100; code++)
	{
		char		block[200];
		const Outcome *outcome;
		bool		begins_by_end = false;
		bool		names_adhesion = false;
		size_t		i;

		for (i = 0; begins[i] != 0; i++)
			begins_by_end |= begins[i] == code;
		for (i = 0; adhesion[i] != 0; i++)
			names_adhesion |= adhesion[i] == code;
		snprintf(block, sizeof(block), "S21.G00.82.001,'1.00'\nS21.G00.82.002,'%03d'\n"
				 "S21.G00.82.003,'01042025'\nS21.G00.82.004,'30042025'\nS21.G00.82.005,'7'\n", code);
		outcome = read_replaced(VALID, DUE_82, block);
		later &= count_rule(outcome, DSN_RULE_82_003_CCH12) == (begins_by_end ? 1 : 0);
		named &= (contribution(outcome, 82, code) != NULL) == names_adhesion;
	}
	ok(later, "the codes whose period may not begin after the month are those of the norm");
	ok(named, "the codes that name an adhesion are those of the norm");
}

static void
test_kept(void)
{
	const Outcome *outcome = read_text(VALID);
	const ReadDeclaration *read = &outcome->envoi[0].declarations[0];
	const DsnDeclaration *declaration = &read->declaration;
	const DsnContribution *due;
	const DsnPayment *payment = &read->payments[0];

	is_int(declaration->siret, SIRET,
		   "the SIRET is that of the establishment, not of the seat");
	is_int(declaration->nature, 1, "nature");
	is_int(declaration->type, 1, "type");
	is_int(declaration->fraction, 11, "fraction");
	is_int(declaration->order, 1, "order");
	is_int(declaration->month, 202503, "month");
	is_int(declaration->built, calimero_day(2025, 4, 2), "date of the file");
	is_int(declaration->field, 1, "champ");
	is_int(declaration->currency, 1, "currency");
	is_int(declaration->substitution, 0, "no substitution");
	is_text(declaration->apet, "0121Z", "APET");
	is_int(declaration->individuals, 1, "employees are counted");
	is_int(declaration->lines, BODY_LINES, "lines are counted");
	is_int(declaration->skipped, 0, "none was skipped");
	is_int(declaration->contribution_count, 2, "two contributions");
	due = contribution(outcome, 81, 75);
	is_int(due->amount, 14700, "what is due for an employee, in centimes");
	is_int(due->body, 0, "to which body");
	is_int(due->period, 202503, "for which period");
	ok(!due->spans_months && !due->regularisation, "of the month declared");
	is_int(due->lines, 1, "from one rubrique");
	is_text(due->crm, "", "without a CRM");
	is_int(contribution(outcome, 82, 22)->amount, 1500, "what the establishment owes");
	is_int(declaration->payment_count, 1, "one payment");
	is_int(payment->amount, 126540, "its amount");
	is_int(payment->body, 0, "its body");
	is_int(payment->mode, 5, "its mode");
	is_int(payment->payer, -1, "no other payer");
	is_int(payment->first, calimero_day(2025, 3, 1), "its first day");
	is_int(payment->last, calimero_day(2025, 3, 31), "its last day");
	is_int(payment->period, 202503, "its period");
	is_int(payment->day, calimero_day(2025, 4, 15), "the day of payment");
	is_text(payment->bic, "ZZZZFRPP", "its BIC");
	is_text(payment->iban, IBAN, "its IBAN");
	ok(!payment->regularisation, "it is no regularisation");
	outcome = read_replaced(VALID, COMPANY, "");
	is_int(outcome->envoi[0].declarations[0].declaration.siret, -1, "without a SIREN there is no SIRET");
	outcome = read_replaced(VALID, "S20.G00.05.004,'1'", "S20.G00.05.004,'999999999999999'");
	is_int(outcome->envoi[0].declarations[0].declaration.order, INT64_C(999999999999999),
		   "an order number of 15 digits");
}

static void
test_payers(void)
{
	const Outcome *outcome = read_text(WITH_PAYMENT(PAYMENT_BY_OTHER));

	is_int(outcome->envoi[0].declarations[0].payments[0].payer, INT64_C(87654321600025),
		   "who pays is kept");
	is_int(outcome->envoi[0].declarations[0].payments[0].mode, 6, "with mode 06");
	outcome = read_replaced(VALID, "S21.G00.20.011,'15042025'\n",
							"S21.G00.20.011,'15042025'\nS21.G00.20.012,'" SIREN NIC "'\n");
	is_int(outcome->envoi[0].declarations[0].payments[0].payer, -1,
		   "the establishment itself is no other payer");
	outcome = read_text(WITH_PAYMENT(PAYMENT PAYMENT));
	is_int(outcome->envoi[0].declarations[0].declaration.payment_count, 2,
		   "two payments to one body for one period are two");
	outcome = read_replaced(VALID, "S21.G00.20.001,'DMSA48'",
							"S21.G00.20.001,'78861779300013'");
	is_int(outcome->envoi[0].declarations[0].declaration.payment_count, 0,
		   "a payment to another body is not kept");
	is_int(outcome->envoi[0].declarations[0].declaration.elsewhere, 1, "but counted");
	is_int(count_faults(outcome), 0, "and is no fault");
	outcome = read_replaced(VALID, "S21.G00.20.001,'DMSA48'", "S21.G00.20.001,'DMSA480'");
	is_int(outcome->envoi[0].declarations[0].declaration.elsewhere, 1,
		   "nor is one whose name only begins like ours");
	outcome = read_replaced(VALID, "S21.G00.20.001,'DMSA48'", "S21.G00.20.001,'DMSA30'");
	is_int(outcome->envoi[0].declarations[0].payments[0].body, 1,
		   "our second body is told from the first");
	outcome = read_replaced(VALID, "S21.G00.20.011,'15042025'\n", "");
	is_int(outcome->envoi[0].declarations[0].payments[0].day, CALIMERO_NO_DAY,
		   "a payment may have no day");
}

static void
test_periods(void)
{
	const char *quarter = "S21.G00.20.006,'01012025'\nS21.G00.20.007,'31032025'";
	const Outcome *outcome;
	const DsnContribution *due;

	outcome = read_replaced(VALID, "S21.G00.20.006,'01032025'\nS21.G00.20.007,'31032025'",
							quarter);
	is_int(outcome->envoi[0].declarations[0].payments[0].period, 202521,
		   "a payment of a quarter");
	ok(!outcome->envoi[0].declarations[0].payments[0].regularisation,
	   "that ends with the month is no regularisation");
	outcome = read_replaced(VALID, "S21.G00.20.006,'01032025'", "S21.G00.20.006,'01122024'");
	is_int(outcome->envoi[0].declarations[0].payments[0].period, 202503,
		   "a payment over two years counts in the month declared");
	is_int(outcome->envoi[0].declarations[0].payments[0].first, calimero_day(2024, 12, 1),
		   "with its own dates");

	outcome = read_replaced(VALID, "S21.G00.78.002,'01032025'\nS21.G00.78.003,'31032025'",
							"S21.G00.78.002,'01012025'\nS21.G00.78.003,'31012025'");
	due = contribution(outcome, 81, 75);
	is_int(due->period, 202501, "a contribution of a past month");
	ok(due->regularisation && !due->spans_months, "is a regularisation");
	outcome = read_replaced(VALID, "S21.G00.78.003,'31032025'", "S21.G00.78.003,'01032025'");
	ok(!contribution(outcome, 81, 75)->regularisation, "one that ends on the first of the month is none");
	outcome = read_replaced(VALID, "S21.G00.78.002,'01032025'", "S21.G00.78.002,'15022025'");
	due = contribution(outcome, 81, 75);
	is_int(due->period, 202521, "a contribution over two months is of their quarter");
	ok(due->spans_months && !due->regularisation, "and says so");
	outcome = read_replaced(VALID, "S21.G00.82.003,'01032025'", "S21.G00.82.003,'01122024'");
	due = contribution(outcome, 82, 22);
	is_int(due->period, 202503, "an 82 over two years counts in the month declared");
	ok(due->spans_months, "and says so");
	outcome = read_replaced(VALID,
							"S21.G00.82.003,'01032025'\nS21.G00.82.004,'31032025'\n"
							"S21.G00.82.005,'DMSA48'\n",
							"S21.G00.82.003,'01022025'\nS21.G00.82.004,'28022025'\n"
							"S21.G00.82.005,'DMSA48'\n"
							"S21.G00.82.006,'CRM-82'\n");
	is_text(contribution(outcome, 82, 22)->crm, "CRM-82", "a regularisation keeps its CRM");
	is_int(count_faults(outcome), 0, "which is no fault");
}

#define OLD_BASE \
	"S21.G00.78.001,'03'\nS21.G00.78.002,'01022025'\nS21.G00.78.003,'28022025'\n" \
	"S21.G00.78.004,'0.00'\n"

static void
test_sums(void)
{
	const Outcome *outcome;
	const ReadDeclaration *read;

	outcome = read_text(WITH_DUE(BASE DUE_81 "S21.G00.81.001,'018'\n"
								 "S21.G00.81.002,'DMSA48'\nS21.G00.81.003,'1.00'\n"
								 "S21.G00.81.004,'-31.50'\n" DUE_81
								 "S21.G00.81.001,'075'\nS21.G00.81.002,'DMSA30'\n"
								 "S21.G00.81.004,'-01.11'\n"));
	read = &outcome->envoi[0].declarations[0];
	is_int(read->declaration.contribution_count, 4, "one sum a code and body");
	is_int(contribution(outcome, 81, 75)->amount, 29400, "lines of one code are added");
	is_int(contribution(outcome, 81, 75)->lines, 2, "and counted");
	is_int(contribution(outcome, 81, 18)->amount, -3150, "a reduction is negative");
	is_int(read->contributions[0].code, 18, "sums come sorted: by origin, body, code");
	is_int(read->contributions[1].code, 75, "the second code");
	is_int(read->contributions[2].body, 1, "the other body");
	is_int(read->contributions[2].amount, -111, "with its own sum");
	is_int(read->contributions[3].origin, 82, "the establishment's last");

	outcome = read_text(WITH_DUE(OLD_BASE DUE_81 "S21.G00.81.006,'CRM-B'\n"
								 DUE_81 "S21.G00.81.006,'CRM-A'\n" DUE_81
								 BASE DUE_81));
	read = &outcome->envoi[0].declarations[0];
	is_int(count_faults(outcome), 0, "a past base may cite CRM");
	is_int(read->declaration.contribution_count, 5, "a sum for each period and CRM");
	is_text(read->contributions[0].crm, "", "without CRM first");
	is_text(read->contributions[1].crm, "CRM-A", "then in their order");
	is_text(read->contributions[2].crm, "CRM-B", "to the last");
	ok(read->contributions[2].regularisation && read->contributions[2].period == 202502,
	   "all of the past month");
	is_int(read->contributions[3].period, 202503, "then the month declared");

	outcome = read_replaced(WITH_DUE(OLD_BASE "S21.G00.78.007,'CRM-78'\n" DUE_81), "S90",
							"S90");
	is_text(contribution(outcome, 81, 75)->crm, "CRM-78",
			"a contribution has its base's CRM if none of its own");

	outcome = read_text(WITH_DUE(BASE "S21.G00.81.001,'075'\nS21.G00.81.002,'DMSA48'\n"
								 "S21.G00.81.004,'000.00'\n"));
	is_int(contribution(outcome, 81, 75)->amount, 0, "an amount of zero is kept");
	outcome = read_replaced(VALID, "'147.00'", "'00000000000147.00'");
	is_int(contribution(outcome, 81, 75)->amount, 14700,
		   "18 characters of leading zeros are fine");
	outcome = read_replaced(VALID, "S21.G00.81.004,'147.00'\n", "");
	ok(contribution(outcome, 81, 75) == NULL, "a line without an amount adds nothing");
	outcome = read_replaced(VALID, "S21.G00.81.002,'DMSA48'",
							"S21.G00.81.002,'78861779300013'");
	ok(contribution(outcome, 81, 75) == NULL, "a line for another body adds nothing");
	is_int(outcome->envoi[0].declarations[0].declaration.elsewhere, 1, "and is counted");
	outcome = read_replaced(VALID, "S21.G00.82.005,'DMSA48'", "S21.G00.82.005,'12'");
	is_int(outcome->envoi[0].declarations[0].declaration.elsewhere, 1,
		   "so is an 82 for another one");
	outcome = read_text(WITH_DUE(BASE "S21.G00.81.001,'131'\nS21.G00.81.004,'88.00'\n"));
	is_int(contribution(outcome, 81, 131)->body, -1,
		   "a line without a body is kept under none");
	outcome = read_text(WITH_DUE(BASE DUE_82 DUE_81));
	is_int(contribution(outcome, 81, 75)->period, 202503,
		   "a contribution follows its base, not the block before it");
}

/* So many sums that their table grows, with CRM that begin alike. */
static void
test_many_sums(void)
{
	char text[	120000];
	size_t		length = (size_t) snprintf(text, sizeof(text), "%s",
										   HEAD HEADING COMPANY ESTABLISHMENT EMPLOYEE OLD_BASE);
	const Outcome *outcome;
	const ReadDeclaration *read;
	int			code;
	int			round;
	bool		sorted = true;
	size_t		i;

	for (round = 0; round < 2; round++)
	{
		for (code = 999; code >= 400; code--)
			length += (size_t) snprintf(text +length, sizeof(text) - length,
										"S21.G00.81.001,'%03d'\nS21.G00.81.004,'%d.00'\n", code, code);
	}
	for (i = 0; i < 3; i++)
		length += (size_t) snprintf(text +length, sizeof(text) - length,
									"S21.G00.81.001,'100'\nS21.G00.81.004,'1.00'\n"
									"S21.G00.81.006,'%s'\n", i == 0 ? "CRM-12" : i == 1 ? "CRM-1" : "CRM-2");
	snprintf(text +length, sizeof(text) - length, "%s", TAIL_OF("1", "1"));
	outcome = read_text(text);
	read = &outcome->envoi[0].declarations[0];
	is_int(read->declaration.contribution_count, 603, "six hundred codes, one of them for three CRM");
	is_text(read->contributions[0].crm, "CRM-1", "the shorter CRM first");
	is_text(read->contributions[1].crm, "CRM-12", "then the one that begins like it");
	is_text(read->contributions[2].crm, "CRM-2", "then the last");
	for (i = 3; i < CONTRIBUTIONS_MOST; i++)
		sorted &= read->contributions[i].code == 397 + i && read->contributions[i].lines == 2 &&
			read->contributions[i].amount == 2 * 100 * (int64_t) (397 + i);
	ok(sorted, "each with its own sum, in the order of the codes");
}

/* Bodies are told apart whatever the length of their names. */
static void
test_bodies(void)
{
	static const struct
	{
		const char *name;
		int			body;
	}			names[] = {
		{"DMSA48", 0}, {"DMSA30", 1}, {"AB", 2}, {"CAISSE48", 3}, {"CAISSE048", 4},
		{"44433221700017", 5}, {"44433221700018", -2}, {"4443322170001", -2}, {"CAISSE4", -2},
		{"CAISSE0480", -2}, {"AC", -2}, {"ABC", -2}, {"DMSA4", -2}, {"54433221700017", -2}
	};
	size_t		i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
	{
		char		line[60];
		const Outcome *outcome;
		const DsnContribution *due;

		snprintf(line, sizeof(line), "S21.G00.81.002,'%s'", names[i].name);
		outcome = read_replaced(VALID, "S21.G00.81.002,'DMSA48'", line);
		due = contribution(outcome, 81, 75);
		is_int(due == NULL ? -2 : due->body, names[i].body, "%s is %s", names[i].name,
			   names[i].body < 0 ? "not ours" : "ours");
	}
}

/* Whatever the order of the employees, the sums are the same. */
static void
test_order(void)
{
	const char *a = "S21.G00.30.002,'A'\nS21.G00.50.001,'31032025'\n" BASE
	"S21.G00.81.001,'045'\nS21.G00.81.002,'DMSA48'\nS21.G00.81.004,'1.00'\n";
	const char *b = "S21.G00.30.002,'B'\nS21.G00.50.001,'31032025'\n" OLD_BASE
	"S21.G00.81.001,'075'\nS21.G00.81.004,'2.00'\nS21.G00.81.001,'045'\n"
	"S21.G00.81.002,'DMSA30'\nS21.G00.81.004,'3.00'\n";
	char text[	4000];
	ReadDeclaration first;
	const ReadDeclaration *second;

	snprintf(text, sizeof(text), "%s%s%s%s", HEAD HEADING COMPANY ESTABLISHMENT, a, b,
			 TAIL_OF("1", "1"));
	first = read_text(text)->envoi[0].declarations[0];
	snprintf(text, sizeof(text), "%s%s%s%s", HEAD HEADING COMPANY ESTABLISHMENT, b, a,
			 TAIL_OF("1", "1"));
	second = &read_text(text)->envoi[0].declarations[0];
	is_int(first.declaration.contribution_count, 3, "three sums of two employees");
	ok(memcmp(first.contributions, second->contributions, sizeof(first.contributions)) == 0,
	   "the same in the other order, byte for byte");
}

#define BASE_31(affiliation) \
	"S21.G00.78.001,'31'\nS21.G00.78.002,'01032025'\nS21.G00.78.003,'31032025'\n" \
	"S21.G00.78.004,'0.00'\nS21.G00.78.005,'" affiliation "'\n"
#define DUE_059 "S21.G00.81.001,'059'\nS21.G00.81.004,'20.00'\n"

/* 059 names no body: its affiliation does. */
static void
test_prevoyance(void)
{
	const char *text = WITH_DUE(BASE_31("3") DUE_059);
	const Outcome *outcome = read_text(text);

	is_int(contribution(outcome, 81, 59)->body, 0,
		   "059 through affiliation, adhesion and délégataire");
	is_int(contribution(outcome, 81, 59)->amount, 2000, "with its amount");
	outcome = read_replaced(text, "S21.G00.15.002,'P0942'\nS21.G00.15.003,'DMSA48'\n",
							"S21.G00.15.002,'DMSA30'\n");
	is_int(contribution(outcome, 81, 59)->body, 1, "or through the body that insures");
	outcome = read_replaced(text, "S21.G00.15.003,'DMSA48'\n", "");
	ok(contribution(outcome, 81, 59) == NULL, "when neither is ours, it is not kept");
	is_int(outcome->envoi[0].declarations[0].declaration.elsewhere, 1, "but counted");
	outcome = read_text(WITH_DUE(BASE_31("4") DUE_059));
	is_int(contribution(outcome, 81, 59)->body, -1,
		   "an affiliation that is not there: no body");
	outcome = read_replaced(text, "S21.G00.70.013,'7'", "S21.G00.70.013,'8'");
	is_int(contribution(outcome, 81, 59)->body, -1, "an adhesion that is not there: no body");
	outcome = read_text(WITH_DUE("S21.G00.30.002,'MARTIN'\nS21.G00.50.001,'31032025'\n"
								 BASE_31("3") DUE_059));
	is_int(contribution(outcome, 81, 59)->body, -1,
		   "an affiliation of another employee: no body");
	outcome = read_text(WITH_DUE(BASE_31("3") DUE_059 BASE DUE_059));
	is_int(contribution(outcome, 81, 59)->body, -1, "a base without an affiliation: no body");

	outcome = read_replaced(VALID,
							"S21.G00.82.002,'022'\nS21.G00.82.003,'01032025'\n"
							"S21.G00.82.004,'31032025'\n"
							"S21.G00.82.005,'DMSA48'",
							"S21.G00.82.002,'001'\nS21.G00.82.003,'01032025'\n"
							"S21.G00.82.004,'31032025'\n"
							"S21.G00.82.005,'7'");
	is_int(contribution(outcome, 82, 1)->body, 0, "an 82 of prévoyance through its adhesion");
	outcome = read_replaced(VALID, "S21.G00.82.005,'DMSA48'", "S21.G00.82.005,'7'");
	ok(contribution(outcome, 82, 22) == NULL, "an 82 of another kind has no adhesion");
}

/* Blocks that do not begin with their first rubrique. */
static void
test_instances(void)
{
	const Outcome *outcome;

	outcome = read_text(WITH_DUE(BASE DUE_81 "S21.G00.30.002,'SANS NIR'\nS21.G00.30.004,'A'\n"
								 "S21.G00.30.002,'AUTRE'\nS21.G00.30.004,'B'\n"
								 "S21.G00.30.001,'" NIR "'\n"));
	is_int(outcome->envoi[0].declarations[0].declaration.individuals, 4,
		   "employees without a NIR are counted");
	outcome = read_replaced(VALID, "S21.G00.70.012",
							"S21.G00.70.004,'OPTION'\nS21.G00.70.012");
	is_int(count_faults(outcome), 0, "a block 70 that begins at .004 is no fault");
	outcome = read_text(WITH_DUE(BASE_31("3") DUE_059 "S21.G00.40.001,'01022025'\n"
								 "S21.G00.70.012,'9'\n"
								 "S21.G00.70.004,'X'\nS21.G00.70.012,'3'\n"
								 "S21.G00.70.013,'7'\n"));
	is_int(contribution(outcome, 81, 59)->body, 0,
		   "two affiliations are told apart by their numbers going down");
}

/* Declarations of several natures in one envoi. */
static void
test_natures(void)
{
	static const char *const heading_09 =
	"S20.G00.05.001,'09'\nS20.G00.05.002,'01'\nS20.G00.05.003,'11'\nS20.G00.05.004,'1'\n"
	"S20.G00.05.005,'01022025'\nS20.G00.05.007,'02042025'\nS20.G00.05.008,'01'\n"
	"S20.G00.05.010,'01'\n"
	"S20.G00.05.013,'02'\n";
	char text[	8000];
	const Outcome *outcome;

	snprintf(text, sizeof(text), "%s%s%s%s%s%s%s%s", HEAD, BODY, heading_09,
			 COMPANY ESTABLISHMENT
			 "S21.G00.22.001,'DMSA48'\nS21.G00.22.003,'01022025'\n"
			 "S21.G00.22.004,'28022025'\nS21.G00.22.005,'5.00'\n"
			 "S21.G00.23.001,'100'\nS21.G00.23.002,'920'\nS21.G00.23.005,'5.00'\n"
			 EMPLOYEE OLD_BASE DUE_81,
			 "S20.G00.05.001,'04'\nS20.G00.05.002,'01'\nS20.G00.05.003,'11'\n"
			 "S20.G00.05.004,'1'\n"
			 "S20.G00.05.007,'02042025'\n", COMPANY ESTABLISHMENT EMPLOYEE,
			 "S20.G00.05.001,'07'\nS20.G00.05.002,'01'\nS20.G00.05.003,'11'\n"
			 "S20.G00.05.004,'1'\n"
			 "S20.G00.05.007,'02042025'\n", COMPANY ESTABLISHMENT EMPLOYEE TAIL_OF("160",
																				   "4"));
	outcome = read_text(text);
	is_int(outcome->envoi[0].envoi.declaration_count, 4,
		   "natures 01, 09, 04 and 07 in one envoi");
	is_int(count_anomalies(outcome), 0, "without a fault, the S90 counting all of them");
	is_int(outcome->envoi[0].declarations[1].declaration.nature, 9,
		   "the second is a substitution");
	is_int(outcome->envoi[0].declarations[1].declaration.substitution, 2, "after a CRM");
	is_int(outcome->envoi[0].declarations[1].declaration.month, 202502, "of a past month");
	is_int(outcome->envoi[0].declarations[1].contributions[0].amount, 14700,
		   "with its contributions");
	is_int(outcome->envoi[0].declarations[1].declaration.payment_count, 0, "and no payment");
	ok(!outcome->envoi[0].declarations[1].declaration.refused, "it is kept");
	is_int(outcome->envoi[0].declarations[2].declaration.month, CALIMERO_NO_PERIOD,
		   "a signalement has no month");
	ok(!outcome->envoi[0].declarations[2].declaration.refused &&
	   !outcome->envoi[0].declarations[3].declaration.refused,
	   "and is kept");
	outcome = read_replaced(VALID, "S10.G00.00.007,'02'", "S10.G00.00.007,'01'");
	is_int(line_of(outcome, DSN_RULE_40_018_CCH14), 53,
		   "an anomaly of an employee has its line");
	outcome = read_replaced(WITH_DUE(""), "S20.G00.05.008,'01'", "S20.G00.05.008,'02'");
	ok(!refused(outcome), "champ 02 may be deposited at the MSA");
	{
		char	   *partial = replace_after(VALID, NULL, "S20.G00.05.008,'01'",
											"S20.G00.05.008,'02'");

		outcome = read_replaced(partial, "S10.G00.00.007,'02'", "S10.G00.00.007,'01'");
		free(partial);
		is_int(count_rule(outcome, DSN_RULE_05_008_CCH11), 1, "and not at net-entreprises");
	}
}

/* Is there a run of those bytes in the memory of what was handed out? */
static bool
holds(const void *memory, size_t size, const char *text)
{
	const char *bytes = memory;
	size_t		length = strlen(text);
	size_t		i;

	for (i = 0; i + length <= size; i++)
	{
		if (memcmp(bytes + i, text, length) == 0)
			return true;
	}
	return false;
}

/* Pointers into the file, set aside by the reader, are not handed out. */
static bool
points_into(const ReadDeclaration *read, const char *text, size_t length)
{
	const unsigned char *bytes = (const unsigned char *) &read->declaration;
	size_t		i;

	for (i = 0; i + sizeof(uintptr_t) <= sizeof(read->declaration); i += sizeof(uintptr_t))
	{
		uintptr_t	word;

		memcpy(&word, bytes + i, sizeof(word));
		if (word >= (uintptr_t) text &&word < (uintptr_t) text +length)
			return true;
	}
	return false;
}

static void
test_nothing_personal(void)
{
	const char *text = VALID;
	const Outcome *outcome = read_text(text);
	const ReadDeclaration *read = &outcome->envoi[0].declarations[0];
	static const char *const personal[] = {NIR, SURNAME, "JEANNE", "12051969", SALARY,
	"1700.00", "CONTACT", "CT0001"};
	size_t		i;

	for (i = 0; i < sizeof(personal) / sizeof(personal[0]); i++)
	{
		ok(strstr(text, personal[i]) != NULL && !holds(outcome, sizeof(*outcome), personal[i]),
		   "%s of the file is nowhere in what is handed out", i == 0 ? "the NIR" : i == 1 ?
		   "the name" :
		   i == 4 ? "the salary" : "what is personal");
	}
	for (i = 0; i < read->declaration.contribution_count; i++)
		ok(read->contributions[i].amount != 218743, "no sum is a salary");
	ok(holds(outcome, sizeof(*outcome), IBAN), "while the account of a payment is");
	ok(!points_into(read, text, strlen(text)), "and nothing points into the file");
}

/* Every rule of a declaration was broken by some text above. */
static void
test_all_rules(void)
{
	static const DsnRuleName others[] = {
		DSN_RULE_FORM, DSN_RULE_LENGTH, DSN_RULE_CALENDAR, DSN_RULE_ENUMERATION,
		DSN_RULE_REQUIRED,
		DSN_RULE_FORBIDDEN, DSN_RULE_AMOUNT_RANGE, DSN_RULE_SUM_RANGE, DSN_RULE_ORPHAN,
		DSN_RULE_SECOND_ESTABLISHMENT, DSN_RULE_NO_ESTABLISHMENT
	};
	size_t		i;

	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		ok(rules_seen[others[i]], "%s was broken", dsn_rules[others[i]].code);
	for (i = DSN_RULE_05_002_CCH13; i < DSN_RULE_COUNT; i++)
		ok(rules_seen[i], "%s was broken", dsn_rules[i].code);
}

int
main(void)
{
	test_controls();
	test_norms();
	test_codes_of_82();
	test_kept();
	test_payers();
	test_periods();
	test_sums();
	test_many_sums();
	test_bodies();
	test_order();
	test_prevoyance();
	test_instances();
	test_natures();
	test_nothing_personal();
	test_all_rules();
	return done_testing();
}
