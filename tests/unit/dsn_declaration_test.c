/*-------------------------------------------------------------------------
 *
 * dsn_declaration_test.c
 *	  What is kept of a declaration: its sums, its payments, and nothing personal.
 *
 * IDENTIFICATION
 *	  tests/unit/dsn_declaration_test.c
 *
 *-------------------------------------------------------------------------
 */
#include "dsn_fixture.h"

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
	ok(contribution(outcome, 82, 22)->regularisation, "a regularisation may cite a CRM");
	is_int(count_faults(outcome), 0, "which is no fault");
	ok(!holds(outcome, sizeof(*outcome), "CRM-82"), "nor kept");
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

	/* A CRM is free text: one for each employee must not part their amounts. */
	outcome = read_text(WITH_DUE(OLD_BASE DUE_81 "S21.G00.81.006,'" NIR "'\n"
								 DUE_81 "S21.G00.81.006,'" SURNAME "'\n"
								 OLD_BASE "S21.G00.78.007,'JEANNE \xC9'\n" DUE_81 BASE DUE_81));
	read = &outcome->envoi[0].declarations[0];
	is_int(count_faults(outcome), 0, "a past base may cite CRM");
	is_int(read->declaration.contribution_count, 3, "a sum for each period, whatever the CRM");
	ok(read->contributions[0].regularisation && read->contributions[0].period == 202502,
	   "that of the past month first");
	is_int(read->contributions[0].amount, 3 * 14700, "all of it");
	is_int(read->contributions[1].period, 202503, "then the month declared");
	ok(!holds(outcome, sizeof(*outcome), NIR) && !holds(outcome, sizeof(*outcome), SURNAME) &&
	   !holds(outcome, sizeof(*outcome), "JEANNE"), "no CRM is handed out");
	outcome = read_replaced(VALID, "S21.G00.20.006,'01032025'\nS21.G00.20.007,'31032025'\n"
							"S21.G00.20.010,'05'\nS21.G00.20.011,'15042025'\n",
							"S21.G00.20.006,'01022025'\nS21.G00.20.007,'28022025'\n"
							"S21.G00.20.010,'05'\nS21.G00.20.011,'15042025'\n"
							"S21.G00.20.013,'CRM-20'\n");
	is_int(count_faults(outcome), 0, "a payment of the past may cite one");
	ok(outcome->envoi[0].declarations[0].payments[0].regularisation &&
	   !holds(outcome, sizeof(*outcome), "CRM-20"), "neither is that");

	outcome = read_text(WITH_DUE(BASE "S21.G00.81.001,'075'\nS21.G00.81.002,'DMSA48'\n"
								 "S21.G00.81.004,'000.00'\n"));
	is_int(contribution(outcome, 81, 75)->amount, 0, "an amount of zero is kept");
	is_int(contribution(outcome, 81, 75)->lines, 0, "and is no line that was rounded");
	outcome = read_replaced(VALID, "S21.G00.81.001,'075'\n",
							"S21.G00.81.001,'075'\nS21.G00.81.002,'DMSA48'\nS21.G00.81.004,'0.00'\n"
							"S21.G00.81.001,'075'\n");
	is_int(contribution(outcome, 81, 75)->lines, 1, "nor is it one among others");
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
	is_int(contribution(outcome, 81, 131)->amount, 8800, "with its amount, when its code is weighed so");
	is_int(contribution(outcome, 81, 131)->lines, 1, "and its number");
	outcome = read_text(WITH_DUE(BASE "S21.G00.81.001,'132'\nS21.G00.81.004,'88.00'\n"
								 "S21.G00.81.001,'132'\nS21.G00.81.004,'99.00'\n"
								 "S21.G00.81.001,'132'\nS21.G00.81.002,'DMSA30'\nS21.G00.81.004,'7.00'\n"));
	is_int(contribution(outcome, 81, 132)->body, -1, "of another code it is kept too");
	is_int(contribution(outcome, 81, 132)->amount, 0, "without its amount");
	is_int(contribution(outcome, 81, 132)->lines, 0, "nor how many they were");
	is_int(outcome->envoi[0].declarations[0].contributions[1].amount, 700,
		   "while one that names our body has its own");
	outcome = read_text(WITH_DUE(BASE DUE_82 DUE_81));
	is_int(contribution(outcome, 81, 75)->period, 202503,
		   "a contribution follows its base, not the block before it");
}

/* So many sums that their table grows. */
static void
test_many_sums(void)
{
	char		text[160000];
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
			length += (size_t) snprintf(text + length, sizeof(text) - length,
										"S21.G00.81.001,'%03d'\nS21.G00.81.002,'DMSA48'\nS21.G00.81.004,'%d.00'\n", code, code);
	}
	snprintf(text + length, sizeof(text) - length, "%s", TAIL_OF("1", "1"));
	outcome = read_text(text);
	read = &outcome->envoi[0].declarations[0];
	is_int(read->declaration.contribution_count, 600, "six hundred codes");
	for (i = 0; i < CONTRIBUTIONS_MOST; i++)
		sorted &= read->contributions[i].code == 400 + i && read->contributions[i].lines == 2 &&
			read->contributions[i].amount == 2 * 100 * (int64_t) (400 + i);
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
	char		text[4000];
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
	char		text[8000];
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
}

#define SIGNALEMENT \
	HEAD "S20.G00.05.001,'07'\nS20.G00.05.002,'01'\nS20.G00.05.003,'11'\nS20.G00.05.004,'1'\n" \
	"S20.G00.05.007,'02042025'\n" COMPANY ESTABLISHMENT EMPLOYEE BASE

/* Signalements are of one employee: sums of theirs would be that person's amounts. */
static void
test_signalements(void)
{
	static const char *const natures[] = {"02", "04", "05", "07", "08", "10"};
	size_t		i;

	for (i = 0; i < 2 * sizeof(natures) / sizeof(natures[0]); i++)
	{
		char		text[8000];
		const ReadDeclaration *read;

		snprintf(text, sizeof(text), "%sS20.G00.05.001,'%s'\nS20.G00.05.002,'01'\n"
				 "S20.G00.05.003,'11'\nS20.G00.05.004,'1'\n%sS20.G00.05.007,'02042025'\n%s", HEAD,
				 natures[i / 2], i % 2 == 0 ? "" : "S20.G00.05.005,'01032025'\n",
				 COMPANY ESTABLISHMENT ADHESION DUE_82 PAYMENT EMPLOYEE BASE DUE_81 TAIL_OF("1", "1"));
		read = &read_text(text)->envoi[0].declarations[0];
		ok(!read->declaration.refused && read->declaration.individuals == 1 &&
		   read->declaration.contribution_count == 0 && read->declaration.payment_count == 0,
		   "nature %s, %s a month: no amount is handed out", natures[i / 2],
		   i % 2 == 0 ? "without" : "with");
	}
	ok(count_rule(read_text(SIGNALEMENT "S21.G00.81.001,'075'\nS21.G00.81.004,'147.0'\n" TAIL_OF("1", "1")),
				  DSN_RULE_FORM) == 1, "but amounts are controlled");
}

/* Pointers into the file, set aside by the reader, are not handed out. */
static bool
points_into(const Outcome *outcome, const char *text, size_t length)
{
	const unsigned char *bytes = (const unsigned char *) outcome;
	size_t		i;

	for (i = 0; i + sizeof(uintptr_t) <= sizeof(*outcome); i += sizeof(uintptr_t))
	{
		uintptr_t	word;

		memcpy(&word, bytes + i, sizeof(word));
		if (word >= (uintptr_t) text && word < (uintptr_t) text + length)
			return true;
	}
	return false;
}

static void
test_nothing_personal(void)
{
	const char *text = VALID;
	const Outcome *outcome = read_in_place(text, strlen(text));
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
	ok(!points_into(outcome, text, strlen(text)), "and nothing points into the file");
}

int
main(void)
{
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
	test_signalements();
	test_nothing_personal();
	return done_testing();
}
