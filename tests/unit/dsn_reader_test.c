/*-------------------------------------------------------------------------
 *
 * dsn_reader_test.c
 *	  Files, lots, envois: what goes in, what is refused, and how much of it.
 *
 * IDENTIFICATION
 *	  tests/unit/dsn_reader_test.c
 *
 *-------------------------------------------------------------------------
 */
#include "dsn_fixture.h"

#include "core/dsn/dsn_rubriques.h"

#define TEN_ACCENTS "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9"

/* One change to the text without a fault, and what comes of it. */
typedef struct Change
{
	const char *name;
	const char *from;
	const char *to;
	DsnRuleName rule;
	bool		envoi;			/* refuses the envoi */
	bool		declaration;	/* refuses the declaration */
} Change;

static const Change byte_changes[] = {
	{"line without quotes", "S21.G00.06.002,'00010'", "S21.G00.06.002,00010", DSN_RULE_LINE,
	false, true},
	{"line that is no rubrique", "S21.G00.06.002,'00010'", "00010", DSN_RULE_LINE, false,
	true},
	{"malformed line in S10", "S10.G00.00.003,'1.0'", "S10.G00.00.003,1.0", DSN_RULE_LINE,
	true, false},
	{"control character", "CONTRAT A", "CONTRAT\tA", DSN_RULE_CONTROL_CHARACTER, false, true},
	{"control character of an employee", "JEANNE", "JEAN\x01NE", DSN_RULE_CONTROL_CHARACTER,
	false, true},
	{"DEL", "JEANNE", "JEAN\x7FNE", DSN_RULE_CONTROL_CHARACTER, false, true},
	{"byte without a meaning", "JEANNE", "JEAN\x81NE", DSN_RULE_UNDEFINED_BYTE, false, true},
	{"byte of Windows-1252", "JEANNE", "S\x9CUR", DSN_RULE_WINDOWS_1252, false, false},
	{"empty value", "'CONTRAT A'", "''", DSN_RULE_BLANK, false, true},
	{"blank value", "'JEANNE'", "'  '", DSN_RULE_BLANK, false, true},
	{"empty value in S10", "'EDITEUR'", "''", DSN_RULE_BLANK, true, false},
	{"space before", "'JEANNE'", "' JEANNE'", DSN_RULE_EDGE_SPACE, false, true},
	{"space behind", "'JEANNE'", "'JEANNE '", DSN_RULE_EDGE_SPACE, false, true},
	{"neither letter nor digit", "'JEANNE'", "'---'", DSN_RULE_SYMBOLS, false, true},
	{"junk behind the last quote", "'JEANNE'", "'JEANNE';", DSN_RULE_JUNK, false, false},
	{"value too long", "'EDITEUR'", "'EDITEUR EDITEUR EDITEUR'", DSN_RULE_LENGTH, true, false},
	{"value too short", "'0121Z'", "'012Z'", DSN_RULE_LENGTH, false, true},
	{"employee's value too long", NIR, NIR "1", DSN_RULE_LENGTH, false, true},
	{"wrong form", "'2187.43'", "'2187,43'", DSN_RULE_FORM, false, true},
	{"wrong form of a NIR", NIR, "3690548123456", DSN_RULE_FORM, false, true},
	{"wrong form of a norm", "P25V01", "P25X01", DSN_RULE_FORM, true, false},
	{"day that does not exist", "'12051969'", "'31061969'", DSN_RULE_CALENDAR, false, true}
};

static const Change envelope_changes[] = {
	{"S90 that counts too few lines", "S90.G00.90.001,'69'", "S90.G00.90.001,'10'",
	DSN_RULE_COUNT_LINES, false, false},
	{"S90 that counts another number of declarations", "S90.G00.90.002,'1'",
		"S90.G00.90.002,'2'",
	DSN_RULE_COUNT_DECLARATIONS, false, false},
	{"no S90", TAIL_OF("69", "1"), "", DSN_RULE_NO_FOOTER, true, false},
	{"S90 that is no number", "S90.G00.90.001,'69'", "S90.G00.90.001,'6A'", DSN_RULE_FORM,
	true, false},
	{"S90 without its second rubrique", "S90.G00.90.002,'1'\n", "", DSN_RULE_REQUIRED, true,
	false},
	{"two S90", TAIL_OF("69", "1"), TAIL_OF("69", "1") TAIL_OF("69", "1"), DSN_RULE_OUTSIDE,
	true, false},
	{"declaration after the S90", TAIL_OF("69", "1"), TAIL_OF("69", "1") HEADING,
	DSN_RULE_OUTSIDE, true, false},
	{"employee after the S90", TAIL_OF("69", "1"), TAIL_OF("69", "1") EMPLOYEE,
	DSN_RULE_OUTSIDE, true, false},
	{"malformed line after the S90", TAIL_OF("69", "1"), TAIL_OF("69", "1") "x\n",
	DSN_RULE_AFTER_FOOTER, false, false},
	{"malformed line in the S90", "S90.G00.90.002", "x\nS90.G00.90.002", DSN_RULE_LINE, true,
	false},
	{"malformed line after half an S90", "S90.G00.90.002,'1'", "x", DSN_RULE_LINE, true, false},
	{"malformed line and a declaration after the S90", TAIL_OF("69", "1"),
	TAIL_OF("69", "1") "x\n" HEADING, DSN_RULE_OUTSIDE, true, false},
	{"Ctrl-Z before the end", "S90.G00.90.001", "\x1A\nS90.G00.90.001", DSN_RULE_LINE, false,
	true},
	{"rubrique before the S10", "S10.G00.00.001", "S21.G00.06.001,'"
	SIREN "'\nS10.G00.00.001", DSN_RULE_OUTSIDE, true, false},
	{"malformed line before the S10", "S10.G00.00.001", "hello\nS10.G00.00.001",
	DSN_RULE_LINE, true, false},
	{"header block before the S10.G00.00", "S10.G00.00.001",
	"S10.G00.01.003,'X'\nS10.G00.00.001", DSN_RULE_OUTSIDE, true, false},
	{"no S10.G00.01",
		"S10.G00.01.001,'876543216'\nS10.G00.01.002,'00017'\nS10.G00.01.003,'CABINET'\n", "",
	DSN_RULE_HEADER, true, false},
	{"two S10.G00.02", "S10.G00.02.001,'01'\n",
	"S10.G00.02.001,'01'\nS10.G00.02.001,'01'\n", DSN_RULE_HEADER, true, false},
	{"S10.G00.01 in a declaration", DUE_82, DUE_82 "S10.G00.01.003,'X'\n", DSN_RULE_HEADER,
	true, false},
	{"S21 before any S20", BODY, COMPANY BODY, DSN_RULE_NO_DECLARATION, true, false},
	{"no declaration", BODY, "", DSN_RULE_EMPTY_ENVOI, true, false},
	{"required rubrique of S10 missing", "S10.G00.02.004,'a@b.invalid'\n", "",
	DSN_RULE_REQUIRED, true, false},
	{"code of test or real unknown", "S10.G00.00.005,'02'", "S10.G00.00.005,'03'",
	DSN_RULE_ENUMERATION, true, false},
	{"deposit point unknown", "S10.G00.00.007,'02'", "S10.G00.00.007,'00'",
	DSN_RULE_ENUMERATION, true, false},
	{"type of envoi unknown", "S10.G00.00.008,'01'", "S10.G00.00.008,'AA'",
	DSN_RULE_ENUMERATION, true, false},
	{"envoi néant with an employee", "S10.G00.00.008,'01'", "S10.G00.00.008,'02'",
	DSN_RULE_S10_008_CCH11, true, false},
	{"wrong key of the sender's SIREN", "'876543216'", "'876543217'",
	DSN_RULE_S10_01_001_CSL11, true, false},
	{"wrong key of the sender's SIRET", "S10.G00.01.002,'00017'", "S10.G00.01.002,'00018'",
	DSN_RULE_S10_01_002_CCH11, true, false}
};

static void
test_changes(const Change *changes, size_t count)
{
	size_t		i;

	for (i = 0; i < count; i++)
	{
		const Outcome *outcome = read_replaced(VALID, changes[i].from, changes[i].to);

		ok(outcome->status == DSN_READ_OK && count_rule(outcome, changes[i].rule) >= 1 &&
		   refused_envoi(outcome) == changes[i].envoi &&
		   (outcome->envoi[0].envoi.declaration_count == 0 ||
			refused(outcome) == changes[i].declaration),
		   "%s: %s, envoi %s, declaration %s", changes[i].name,
		   dsn_rules[changes[i].rule].code,
		   changes[i].envoi ? "refused" : "kept", changes[i].declaration ? "refused" : "kept");
	}
}

static void
test_valid(void)
{
	const Outcome *outcome = read_text(VALID);
	const DsnEnvoi *envoi = &outcome->envoi[0].envoi;

	is_int(outcome->status, DSN_READ_OK, "a file without a fault is read");
	is_int(outcome->lines, HEAD_LINES + BODY_LINES + 2, "with all its lines");
	is_int(outcome->envois, 1, "one envoi");
	is_int(count_anomalies(outcome), 0, "no anomaly");
	ok(!envoi->refused && !refused(outcome), "nothing refused");
	is_text(envoi->norm, "P25V01", "its norm");
	is_int(envoi->deposit_point, 2, "its deposit point");
	is_int(envoi->type, 1, "its type");
	ok(!envoi->test, "it is a real one");
	is_int(envoi->counted_lines, 69, "lines are counted as S90 counts them");
	is_int(envoi->announced_lines, 69, "and announced");
	is_int(envoi->counted_declarations, 1, "declarations too");
	is_int(envoi->declaration_count, 1, "one declaration");
	is_int(envoi->line, 1, "it begins on line 1");
	ok(read_replaced(VALID, "S10.G00.00.005,'02'", "S10.G00.00.005,'01'")->envoi[0].envoi.test,
	   "a test envoi says so");
	is_int(count_anomalies(read_replaced(VALID, "S90.G00.90.001,'69'",
										 "S90.G00.90.001,'000000000069'")), 0,
		   "S90 may count with leading zeros");
}

/* Line ends, marks and blanks change nothing. */
static void
test_tolerances(void)
{
	size_t		length = strlen(VALID);
	char	   *crlf = malloc(2 * length + 4);
	const char *from = VALID;
	char	   *to = crlf;
	const Outcome *outcome;

	if (crlf == NULL)
		abort();
	memcpy(to, "\xEF\xBB\xBF", 3);
	for (to += 3; *from != '\0'; from++)
	{
		if (*from == '\n')
			*to++ = '\r';
		*to++ = *from;
	}
	/* The last line without an end. */
	outcome = read_bytes(crlf, (size_t) (to - crlf) - 2);
	is_int(count_anomalies(outcome), 0,
		   "CR LF, a byte order mark and no last line end are no fault");
	is_int(outcome->envoi[0].envoi.counted_lines, 69, "and lose no line");
	free(crlf);
	outcome = read_replaced(VALID, "S21.G00.06.001", "\n  \n\r\nS21.G00.06.001");
	is_int(count_anomalies(outcome), 0, "blank lines are no fault");
	is_int(outcome->envoi[0].envoi.counted_lines, 69, "and are not counted");
	is_int(count_anomalies(read_replaced(VALID, "'JEANNE'\n", "'JEANNE' \t \n")), 0,
		   "blanks behind a value are no fault");
	is_int(count_anomalies(read_replaced(VALID, "JEANNE", "H\xE9l\xE8ne")), 0,
		   "ISO-8859-1 is read");
	is_int(count_anomalies(read_replaced(VALID, "JEANNE", "H\xC3\xA9l\xC3\xA8ne")), 0,
		   "so is UTF-8");
	is_int(count_anomalies(read_replaced(VALID, "JEANNE", "H\xEF\xBF\xBDl")), 0,
		   "and what is left of a lost letter");
	is_int(count_anomalies(read_replaced(VALID, "CONTRAT A", "L'A, B'")), 0,
		   "quotes and commas in a value");
	is_int(count_anomalies(read_replaced(VALID, "'EDITEUR'",
										 "'" TEN_ACCENTS TEN_ACCENTS "'")), 0,
		   "lengths are counted in characters: twenty of two bytes each");
}

/* A rubrique that is missing is named, and only it. */
static void
test_missing_named(void)
{
	const Outcome *outcome = read_replaced(VALID, "S10.G00.02.004,'a@b.invalid'\n", "");

	is_int(outcome->envoi[0].envoi.anomaly_total, 2, "one anomaly, and the count of S90");
	is_int(outcome->envoi[0].anomalies[0].rubrique, DSN_RUBRIQUE(10, 0, 2, 4), "of the missing rubrique");
	is_int(outcome->envoi[0].anomalies[0].line, 11, "on the line where its block begins");
	outcome = read_replaced(VALID, "S21.G00.20.006,'01032025'\n", "");
	is_int(outcome->envoi[0].declarations[0].declaration.anomaly_total, 1, "one anomaly of a declaration");
	is_int(outcome->envoi[0].declarations[0].anomalies[0].rubrique, DSN_RUBRIQUE(21, 0, 20, 6),
		   "of the missing rubrique");
}

static void
test_no_envoi(void)
{
	is_int(read_text("")->status, DSN_READ_NO_ENVOI, "an empty file has no envoi");
	is_int(read_text("\n\n \n")->status, DSN_READ_NO_ENVOI, "nor have blank lines");
	is_int(read_text("%PDF-1.7\n\x01\x02")->status, DSN_READ_NO_ENVOI,
		   "nor another kind of file");
	is_int(read_text(BODY)->status, DSN_READ_NO_ENVOI,
		   "nor a declaration without its envelope");
	is_int(read_text("S10.G00.00.001,PAIE\nS10.G00.00.002,EDITEUR\n")->status,
		   DSN_READ_NO_ENVOI,
		   "nor a file without quotes");
	is_int(read_text("S10.G00.00.001,'PAIE'")->status, DSN_READ_OK,
		   "one line of S10 is an envoi");
	ok(refused_envoi(read_text("S10.G00.00.001,'PAIE'")), "and is refused");
}

static void
test_truncated(void)
{
	const char *text = VALID;
	size_t		length = strlen(text);
	size_t		cut;
	bool		refused_all = true;

	/* Any cut before the end of the last value. */
	for (cut = 1; cut < length - 2; cut++)
	{
		const Outcome *outcome = read_bytes(text, cut);

		refused_all &= outcome->status == DSN_READ_NO_ENVOI ||
			(outcome->status == DSN_READ_OK && outcome->envois == 1 && refused_envoi(outcome));
	}
	ok(refused_all, "a file cut anywhere is refused");
}

static void
test_unknown(void)
{
	const Outcome *outcome;

	outcome = read_text(HEAD HEADING COMPANY "S21.G00.06.903,'x'\nS21.G00.06.904,''\n"
						ESTABLISHMENT
						"S21.G00.11.904,'RAISON'\nS21.G00.11.110,'001'\n"
						"S20.G00.96.902,' 1'\nS21.G00.99.001,'A'\n"
						"S21.G00.80.003,'\x01'\nS97.G10.00.001,'new'\n"
						ADHESION DUE_82 PAYMENT EMPLOYEE
						"S21.G00.30.031,'new'\n" BASE DUE_81 "S21.G00.81.001.001,'sub'\n"
						TAIL_OF("79", "1"));
	is_int(count_anomalies(outcome), 0,
		   "unknown rubriques, blocks and service rubriques are no fault");
	is_int(outcome->envoi[0].declarations[0].declaration.skipped, 10,
		   "they are counted as skipped");
	is_int(outcome->envoi[0].declarations[0].declaration.lines, BODY_LINES + 10,
		   "and as lines");
	is_int(outcome->envoi[0].envoi.counted_lines, 79, "of the envoi too");
	ok(contribution(outcome, 81, 75) != NULL, "and split no block");
	outcome = read_text(HEAD "S06.G51.00.001,'X'\n" BODY "S05.G51.00.001,'X'\nS95.G51.00.001,'X'\n"
						"S96.G51.00.001,'X'\n" TAIL_OF("69", "1"));
	is_int(count_anomalies(outcome), 0, "a lot's lines inside an envoi are not counted");
	is_int(outcome->envoi[0].declarations[0].declaration.lines, BODY_LINES, "nor in a declaration");
	outcome = read_text(HEAD "S10.G00.95.001,'X'\nS10.G00.95.900,'FLUX-1'\n"
						BODY TAIL_OF("71", "1"));
	is_int(count_anomalies(outcome), 0, "service rubriques of the envoi count as its lines");
	outcome = read_replaced(VALID, "S10.G00.00.006,'P25V01'", "S10.G00.00.006,'P31V02'");
	is_int(count_anomalies(outcome), 0, "a later norm is read");
	outcome = read_replaced(VALID, "S21.G00.81.001,'075'", "S21.G00.81.001,'997'");
	is_int(count_anomalies(outcome), 0, "an unknown code of cotisation is no fault");
	is_int(contribution(outcome, 81, 997)->amount, 14700, "and is summed");
}

/* Every code of S21.G00 by turns with others, twice: each is told from all others. */
static void
test_every_code(void)
{
	char	   *text = malloc(2 * 100 * 100 * 40 + 8192);
	uint64_t	unknown = 0;
	uint64_t	lines = 0;
	size_t		length;
	const Outcome *outcome;
	unsigned	round;
	unsigned	block;
	unsigned	number;

	if (text == NULL)
		abort();
	length = (size_t) sprintf(text, "%s", HEAD HEADING);
	for (round = 0; round < 2; round++)
	{
		for (number = 0; number < 100; number++)
		{
			for (block = 6; block < 100; block++)
			{
				length += (size_t) sprintf(text + length, "S21.G00.%02u.%03u,'1'\n", block, number);
				lines++;
				unknown += dsn_rubrique_find(DSN_RUBRIQUE(21, 0, block, number))->block ==
					DSN_B_NONE;
			}
		}
	}
	sprintf(text + length, "%s", TAIL_OF("1", "1"));
	outcome = read_text(text);
	free(text);
	is_int(outcome->envoi[0].declarations[0].declaration.skipped, unknown,
		   "unknown codes are told from known ones");
	is_int(outcome->envoi[0].declarations[0].declaration.lines, lines + 8, "and all are counted");
	is_int(outcome->lines, HEAD_LINES + 8 + lines + 2, "one a line");
}

static void
test_lots(void)
{
	const Outcome *outcome;

	outcome = read_text("S05.G51.00.001,'V01R02'\nS05.G51.00.006,'00002'\n"
						"S06.G51.00.001,'DSNOK'\n" VALID
						"S96.G51.00.001,'FINSL'\nS96.G51.00.002,'00001'\n"
						"S06.G51.00.001,'CT-KO'\n"
						HEAD BODY BODY TAIL_OF("122", "2")
						"S96.G51.00.001,'FINSL'\nS95.G51.00.001,'1'\n"
						"S95.G51.00.002,'00002'\n");
	is_int(outcome->status, DSN_READ_OK, "a receiver's lot is read");
	is_int(outcome->envois, 2, "with its two envois");
	is_int(count_anomalies(outcome), 0, "no anomaly in the first");
	is_int(outcome->envoi[1].envoi.anomaly_total, 0, "nor in the second");
	is_int(outcome->envoi[1].envoi.rank, 2, "envois are numbered");
	is_int(outcome->envoi[0].envoi.line, 4, "each with its first line");
	is_int(outcome->envoi[1].envoi.declaration_count, 2, "the second has two declarations");
	is_int(outcome->envoi[1].declarations[1].declaration.rank, 3,
		   "declarations are numbered in the file");
	is_int(outcome->envoi[1].envoi.counted_lines, 122, "the lot's lines are not an envoi's");

	outcome = read_text(HEAD BODY VALID);
	is_int(outcome->envois, 2, "an envoi that begins before the S90 of the last one");
	ok(outcome->envoi[0].envoi.refused && count_rule(outcome, DSN_RULE_NO_FOOTER) == 1,
	   "refuses the last one");
	ok(!outcome->envoi[1].envoi.refused, "and is kept itself");
	is_int(line_of(outcome, DSN_RULE_NO_FOOTER), HEAD_LINES + BODY_LINES,
		   "told on the last line of the cut one");
}

/* After a closed S90: told, and no reason to refuse what came before. */
static void
test_after_total(void)
{
	static const char *const ends[] = {
		"\n", "\n\n \n", "\r\n\t\n", "\x1A", "\x1A\n", "\n\x1A", "\x1A\x1A\x1A", "\n\x1A\r\n\n",
		" \x1A \n\x1A"
	};
	const Outcome *outcome;
	char		text[8192];
	size_t		i;

	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
	{
		snprintf(text, sizeof(text), "%s%s", VALID, ends[i]);
		outcome = read_text(text);
		is_int(count_anomalies(outcome), 0, "end of file %zu is no fault", i);
		ok(!refused_envoi(outcome), "and refuses nothing");
	}
	snprintf(text, sizeof(text), "%.*s\x1A", (int) strlen(VALID) - 1, VALID);
	outcome = read_text(text);
	is_int(count_anomalies(outcome), 0, "Ctrl-Z on the last line is no fault");
	is_int(outcome->lines, HEAD_LINES + BODY_LINES + 2, "and no line");

	outcome = read_text(VALID "x\n\ny\n\x1A");
	is_int(count_rule(outcome, DSN_RULE_AFTER_FOOTER), 2, "each line that follows is told");
	is_int(outcome->envoi[0].anomalies[1].line, HEAD_LINES + BODY_LINES + 5, "where it is");
	is_int(outcome->envoi[0].envoi.counted_lines, 69, "not counted in the envoi");
	is_int(outcome->envoi[0].envoi.declaration_count, 1, "whose declaration is handed out");
	outcome = read_text(VALID "x\n" VALID);
	is_int(outcome->envois, 2, "an envoi after such a line is read");
	is_int(outcome->envoi[0].envoi.anomaly_total, 1, "the line is the first one's");
	ok(!outcome->envoi[0].envoi.refused && !outcome->envoi[1].envoi.refused, "both are kept");
	is_int(outcome->envoi[1].envoi.anomaly_total, 0, "the second without anomaly");
	is_int(read_text("\x1A")->status, DSN_READ_NO_ENVOI, "Ctrl-Z alone is no DSN");
	is_int(read_text("\x1A")->lines, 0, "and has no line");
}

/* One declaration's anomalies refuse it alone. */
static void
test_declarations_apart(void)
{
	char	   *bad = replace_after(HEAD BODY BODY BODY TAIL_OF("175", "3"),
									"'DMSA48'\nS21.G00.81.003",
									"S21.G00.81.004,'147.00'", "S21.G00.81.004,'147.0'");
	const Outcome *outcome = read_text(bad);
	const ReadEnvoi *envoi = &outcome->envoi[0];

	free(bad);
	is_int(envoi->envoi.declaration_count, 3, "three declarations in one envoi");
	ok(!envoi->envoi.refused, "an anomaly of one does not refuse the envoi");
	ok(envoi->declarations[0].declaration.refused, "it refuses that one");
	ok(!envoi->declarations[1].declaration.refused &&
	   !envoi->declarations[2].declaration.refused,
	   "and not the others");
	is_int(envoi->declarations[0].anomalies[0].rubrique, DSN_RUBRIQUE(21, 0, 81, 4),
		   "with its rubrique");
	is_int(envoi->declarations[0].anomalies[0].line, HEAD_LINES + BODY_LINES, "and its line");
	is_int(envoi->declarations[1].declaration.line, HEAD_LINES + BODY_LINES + 1,
		   "the next begins after it");
	is_int(envoi->declarations[2].declaration.lines, BODY_LINES, "the last has all its lines");
}

/* Two declarations of which one replaces the other. */
static void
test_replacements(void)
{
	static const char *const second[] = {"03", "05", "04", "01"};
	char	   *text;
	char	   *order;
	const Outcome *outcome;
	size_t		i;

	for (i = 0; i < 4; i++)
	{
		char		type[40];

		snprintf(type, sizeof(type), "S20.G00.05.002,'%s'", second[i]);
		text = replace_after(HEAD BODY BODY TAIL_OF("122", "2"), "S21.G00.81.004",
							 "S20.G00.05.002,'01'", type);

		outcome = read_text(text);
		is_int(count_rule(outcome, DSN_RULE_05_002_CCH11), 0,
			   "the same order number, type %s: given twice, not replaced", second[i]);
		order = replace_after(text, "S21.G00.81.004", "S20.G00.05.004,'1'",
							  "S20.G00.05.004,'2'");
		outcome = read_text(order);
		is_int(count_rule(outcome, DSN_RULE_05_002_CCH11), i < 3 ? 2 : 0,
			   "another order number, type %s: %s", second[i], i < 3 ? "a replacement" : "none");
		ok(refused(outcome) == (i < 3), "the first is %s", i < 3 ? "refused" : "kept");
		is_int(outcome->envoi[0].declarations[1].declaration.refused, i != 3, "the second too");
		free(order);
		free(text);
	}
	text = replace_after(HEAD BODY BODY TAIL_OF("122", "2"), "S21.G00.81.004",
						 "S20.G00.05.002,'01'", "S20.G00.05.002,'03'");

	order = replace_after(text, "S21.G00.81.004", "S20.G00.05.004,'1'", "S20.G00.05.004,'2'");
	free(text);
	text = replace_after(order, "S21.G00.81.004", "S20.G00.05.005,'01032025'",
						 "S20.G00.05.005,'01042025'");

	is_int(count_rule(read_text(text), DSN_RULE_05_002_CCH11), 0,
		   "of another month: no replacement");
	free(text);
	text = replace_after(order, "S21.G00.81.004", "S20.G00.05.003,'11'",
						 "S20.G00.05.003,'22'");

	is_int(count_rule(read_text(text), DSN_RULE_05_002_CCH11), 0,
		   "of another fraction: no replacement");
	free(text);
	text = replace_after(order, "S21.G00.81.004", "S21.G00.11.001,'00028'",
						 "S21.G00.11.001,'00036'");

	is_int(count_rule(read_text(text), DSN_RULE_05_002_CCH11), 0,
		   "of another establishment: no replacement");
	free(text);
	text = repeated(HEAD, "S20.G00.05.001,'07'\nS20.G00.05.002,'03'\nS20.G00.05.003,'11'\n"
					"S20.G00.05.004,'1'\nS20.G00.05.007,'02042025'\n" COMPANY ESTABLISHMENT EMPLOYEE
					"S20.G00.05.001,'07'\nS20.G00.05.002,'03'\nS20.G00.05.003,'11'\n"
					"S20.G00.05.004,'2'\nS20.G00.05.007,'02042025'\n" COMPANY ESTABLISHMENT EMPLOYEE,
					1, TAIL_OF("64", "2"));

	is_int(count_anomalies(read_text(text)), 0, "signalements are of employees: no replacement");
	free(text);
	free(order);
}

/* An envoi is néant if and only if all its declarations are. */
static void
test_neant(void)
{
	const char *neant = HEAD HEADING COMPANY ESTABLISHMENT DUE_82 PAYMENT TAIL_OF("43", "1");
	char	   *nobody = replace_after(neant, NULL, "S20.G00.05.002,'01'",
									   "S20.G00.05.002,'02'");
	char	   *text = replace_after(nobody, NULL, "S10.G00.00.008,'01'",
									 "S10.G00.00.008,'02'");
	const Outcome *outcome = read_text(text);

	is_int(count_anomalies(outcome), 0,
		   "a néant without employees may owe and announce money");
	is_int(contribution(outcome, 82, 22)->amount, 1500, "what it owes is kept");
	is_int(outcome->envoi[0].declarations[0].payments[0].amount, 126540, "and what it pays");
	outcome = read_text(nobody);
	is_int(count_rule(outcome, DSN_RULE_S10_008_CCH11), 1,
		   "its envoi must say that it is néant");
	free(text);
	free(nobody);
}

/* So many anomalies that not all are kept. */
static void
test_many_anomalies(void)
{
	char	   *text = repeated(HEAD HEADING COMPANY ESTABLISHMENT,
								"S21.G00.82.001,'1.00'x\n", 400,
								EMPLOYEE TAIL_OF("443", "1"));
	const Outcome *outcome = read_text(text);
	const ReadDeclaration *declaration = &outcome->envoi[0].declarations[0];
	size_t		i;

	free(text);
	/* Each line is a block 82 of its own, without four required rubriques. */
	is_int(declaration->declaration.anomaly_total, 400 * 5, "all anomalies are counted");
	is_int(declaration->declaration.anomaly_count, DSN_ANOMALIES_KEPT, "a hundred are kept");
	for (i = 1; i < DSN_ANOMALIES_KEPT; i++)
	{
		if (declaration->anomalies[i - 1].line > declaration->anomalies[i].line)
			break;
	}
	is_int(i, DSN_ANOMALIES_KEPT, "in the order of the lines");

	text = repeated(HEAD HEADING COMPANY ESTABLISHMENT, "S21.G00.12.001,'01'x\n", 150,
					EMPLOYEE "S21.G00.50.001,'3103'\n" TAIL_OF("194", "1"));

	outcome = read_text(text);
	free(text);
	is_int(outcome->envoi[0].declarations[0].declaration.anomaly_total, 151,
		   "a hundred and fifty signals");
	is_int(count_rule(outcome, DSN_RULE_LENGTH), 1, "do not hide the anomaly that refuses");
	ok(refused(outcome), "and it refuses");
}

static void
test_too_many_declarations(void)
{
	char	   *text = repeated(HEAD, "S20.G00.05.001,'01'\n", 100002, "");
	const Outcome *outcome = read_text(text);

	free(text);
	is_int(outcome->envoi[0].envoi.counted_declarations, 100002,
		   "all declarations are counted");
	is_int(outcome->envoi[0].envoi.declaration_count, 99999,
		   "as many are kept as S90 can announce");
	ok(refused_envoi(outcome) && count_rule(outcome, DSN_RULE_TOO_MANY) == 1,
	   "and the envoi is refused");
}

/* An allocator that fails at the nth allocation, and knows what is not freed. */
typedef struct Failing
{
	int			left;
	int			alive;
} Failing;

static void *
failing_allocate(void *context, size_t size)
{
	Failing    *failing = context;
	void	   *memory = failing->left-- > 0 ? malloc(size) : NULL;

	failing->alive += memory != NULL;
	return memory;
}

static void *
failing_reallocate(void *context, void *pointer, size_t size)
{
	Failing    *failing = context;
	void	   *memory = failing->left-- > 0 ? realloc(pointer, size) : NULL;

	failing->alive += memory != NULL && pointer == NULL;
	return memory;
}

static void
failing_release(void *context, void *pointer)
{
	Failing    *failing = context;

	failing->alive -= pointer != NULL;
	free(pointer);
}

static bool
stop(void *argument, const DsnEnvoi *envoi)
{
	*(size_t *) argument += envoi->declaration_count;
	return false;
}

static void
test_memory(void)
{
	static const DsnBody bodies[] = {{"DMSA48"}};
	const char *text = VALID VALID;
	Failing		failing = {0, 0};
	CalimeroAllocator allocator = {&failing, failing_allocate, failing_reallocate,
	failing_release};
	Outcome    *outcome = calloc(1, sizeof(Outcome));
	DsnReaderOptions options = {.allocator = &allocator,.bodies = bodies,.body_count = 1,
		.argument = outcome,.on_envoi = keep_envoi
	};
	size_t		declarations = 0;
	uint64_t	lines;
	bool		clean = true;
	int			n;

	if (outcome == NULL)
		abort();
	for (n = 0; n < 200; n++)
	{
		DsnReadStatus status;

		failing.left = n;
		outcome->envois = 0;
		status = dsn_read(text, strlen(text), &options, &lines);
		clean &= failing.alive == 0;
		if (status == DSN_READ_OK)
		{
			clean &= outcome->envois == 2 &&
				outcome->envoi[1].declarations[0].declaration.payment_count == 1 &&
				outcome->envoi[1].declarations[0].declaration.contribution_count == 2;
			break;
		}
		clean &= status == DSN_READ_NO_MEMORY;
	}
	ok(clean && n > 5 && n < 200,
	   "without memory, wherever it runs out, nothing is left behind");
	options.on_envoi = stop;
	options.argument = &declarations;
	failing.left = 1000;
	is_int(dsn_read(text, strlen(text), &options, &lines), DSN_READ_STOPPED,
		   "the callback can stop the reader");
	is_int(declarations, 1, "after the first envoi");
	is_int(failing.alive, 0, "and nothing is left behind");
	free(outcome);
}

static uint64_t progress_calls;

static bool
progress(void *argument, uint64_t bytes)
{
	uint64_t   *last = argument;

	progress_calls++;
	if (bytes < *last + 1024 * 1024)
		*last = UINT64_MAX;		/* too soon */
	else
		*last = bytes;
	return progress_calls < 3;
}

static bool
take(void *argument, const DsnEnvoi *envoi)
{
	return argument != NULL && envoi != NULL;
}

/* Whatever the lines are: one again and again, and blank ones too. */
static void
test_progress(const char *line)
{
	size_t		length = 5 * 1024 * 1024;
	size_t		width = strlen(line);
	char	   *text = malloc(length);
	uint64_t	last = 0;
	uint64_t	lines;
	DsnReaderOptions options = {.allocator = &calimero_malloc_allocator,.argument = &last,
		.on_envoi = take,.on_progress = progress
	};
	size_t		i;

	if (text == NULL)
		abort();
	for (i = 0; i < length; i++)
		text[i] = line[i % width];
	progress_calls = 0;

	is_int(dsn_read(text, length, &options, &lines), DSN_READ_STOPPED,
		   "progress can stop the reader");
	is_int(progress_calls, 3, "it is told each MiB");
	ok(last >= 3 * 1024 * 1024 && last < 3 * 1024 * 1024 + 100, "with the bytes read");
	free(text);
}

int
main(void)
{
	test_valid();
	test_tolerances();
	test_changes(byte_changes, sizeof(byte_changes) / sizeof(byte_changes[0]));
	test_changes(envelope_changes, sizeof(envelope_changes) / sizeof(envelope_changes[0]));
	test_missing_named();
	test_no_envoi();
	test_truncated();
	test_unknown();
	test_every_code();
	test_lots();
	test_after_total();
	test_declarations_apart();
	test_replacements();
	test_neant();
	test_many_anomalies();
	test_too_many_declarations();
	test_memory();
	test_progress("S21.G00.81.001,'075'\n");
	test_progress("\n");
	test_progress(" \t\r\n");
	return done_testing();
}
