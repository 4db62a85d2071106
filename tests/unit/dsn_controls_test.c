/*-------------------------------------------------------------------------
 *
 * dsn_controls_test.c
 *	  The controls of a declaration: one change to a right text, one rule broken.
 *
 * IDENTIFICATION
 *	  tests/unit/dsn_controls_test.c
 *
 *-------------------------------------------------------------------------
 */
#include "dsn_fixture.h"

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
	{"APET that is not ASCII", VALID, "S21.G00.11.002,'0121Z'", "S21.G00.11.002,'012\xC9Z'", DSN_RULE_FORM},
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
	{"agricultural employee at net-entreprises", VALID, "S10.G00.00.007,'02'", "S10.G00.00.007,'01'",
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
	{"contribution of the establishment in a substitution", VALID, "S20.G00.05.001,'01'",
	"S20.G00.05.001,'09'", DSN_RULE_FORBIDDEN},
	{"payment in a substitution", VALID, "S20.G00.05.001,'01'", "S20.G00.05.001,'09'",
	DSN_RULE_FORBIDDEN},
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
	{"CRM of 19 characters", VALID, DUE_81, DUE_81 "S21.G00.81.006,'CRM4567890123456789'\n",
	DSN_RULE_LENGTH},
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
		"S21.G00.81.001,'075'\nS21.G00.81.002,'DMSA48'\nS21.G00.81.004,'999999999999.99'\n"
	"S21.G00.81.001,'075'\nS21.G00.81.002,'DMSA48'\nS21.G00.81.004,'0.01'\n", DSN_RULE_SUM_RANGE},
	{"sum of all codes of over 12 digits", VALID, DUE_81,
		"S21.G00.81.001,'075'\nS21.G00.81.002,'DMSA48'\nS21.G00.81.004,'999999999999.99'\n"
	"S21.G00.81.001,'076'\nS21.G00.81.002,'DMSA48'\nS21.G00.81.004,'-999999999999.99'\n", DSN_RULE_SUM_RANGE},
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

/* Where a partial declaration may be deposited. */
static void
test_partial(void)
{
	char	   *partial = replace_after(VALID, NULL, "S20.G00.05.008,'01'", "S20.G00.05.008,'02'");
	const Outcome *outcome = read_replaced(partial, "S10.G00.00.007,'02'", "S10.G00.00.007,'01'");

	is_int(count_rule(outcome, DSN_RULE_05_008_CCH11), 1, "champ 02 is not for net-entreprises");
	is_int(count_faults(read_text(partial)), 0, "but for the MSA");
	free(partial);
	partial = replace_after(VALID, NULL, "S20.G00.05.008,'01'", "S20.G00.05.008,'03'");
	outcome = read_replaced(partial, "S10.G00.00.007,'02'", "S10.G00.00.007,'01'");
	is_int(count_rule(outcome, DSN_RULE_05_008_CCH12), 0, "champ 03 is for net-entreprises");
	free(partial);
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
	test_partial();
	test_all_rules();
	return done_testing();
}
