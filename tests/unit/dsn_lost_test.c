/*-------------------------------------------------------------------------
 *
 * dsn_lost_test.c
 *	  What follows a complete S90 and was meant to be another envoi.
 *
 * IDENTIFICATION
 *	  tests/unit/dsn_lost_test.c
 *
 *-------------------------------------------------------------------------
 */
#include "dsn_fixture.h"

/* VALID, then a copy of "text" whose lines are altered: to be freed. */
static char *
followed_by(const char *text, const char *before_line, bool quotes)
{
	char	   *both = malloc(strlen(VALID) + 8 * strlen(text) + 1);
	char	   *to;
	bool		begins = true;

	if (both == NULL)
		abort();
	to = stpcpy(both, VALID);
	for (; *text != '\0'; text++)
	{
		if (begins)
			to = stpcpy(to, before_line);
		begins = *text == '\n';
		if (quotes || *text != '\'')
			*to++ = *text;
	}
	*to = '\0';
	return both;
}

static size_t
count_in(const ReadEnvoi *envoi, DsnRuleName rule)
{
	size_t		count = 0;
	size_t		i;

	for (i = 0; i < envoi->envoi.anomaly_count; i++)
		count += envoi->anomalies[i].rule == rule;
	return count;
}

/* The first envoi is whole, and all of the second one is refused: "lines" of it, and nothing else. */
static void
expect_lost(const char *text, size_t lines, const char *name)
{
	const Outcome *outcome = read_text(text);
	const ReadEnvoi *lost = &outcome->envoi[1];

	is_int(outcome->envois, 2, "%s: an envoi of its own", name);
	ok(!refused_envoi(outcome) && !refused(outcome) && count_anomalies(outcome) == 0,
	   "%s: the first is whole", name);
	ok(lost->envoi.refused, "%s: the second is refused", name);
	is_int(lost->envoi.rank, 2, "%s: it has its rank", name);
	is_int(lost->envoi.line, HEAD_LINES + BODY_LINES + 3, "%s: it begins where it does", name);
	is_int(count_in(lost, DSN_RULE_LOST), lines, "%s: each line is told", name);
	is_int(lost->envoi.anomaly_total, lines, "%s: and nothing else", name);
	is_int(lost->anomalies[0].line, lost->envoi.line, "%s: from the first on", name);
	is_int(lost->envoi.counted_lines, lines, "%s: and counted", name);
	is_int(lost->envoi.declaration_count, 0, "%s: nothing of it is handed out", name);
}

static void
test_whole_envoi_lost(void)
{
	static const char *const blanks[] = {" ", "\t", " \t "};
	char	   *text = followed_by(VALID, "", false);
	size_t		i;

	expect_lost(text, HEAD_LINES + BODY_LINES + 2, "without quotes");
	free(text);
	for (i = 0; i < sizeof(blanks) / sizeof(blanks[0]); i++)
	{
		text = followed_by(VALID, blanks[i], true);
		expect_lost(text, HEAD_LINES + BODY_LINES + 2, "lines that begin with blanks");
		free(text);
	}
}

static void
test_one_line_lost(void)
{
	expect_lost(VALID "S20.G00.05.001", 1, "a code alone");
	expect_lost(VALID "S20.G00.05.001,'", 1, "a code and a quote");
	expect_lost(VALID "S10.G00.00.001,PAIE\n", 1, "no quotes");
	expect_lost(VALID "S10.G00.00.001;'PAIE'\n", 1, "another separator");
	expect_lost(VALID "S21.G00.81.001.001\n", 1, "a code of four levels");
	expect_lost(VALID "S10.G00.0", 1, "half a code at the end");
	expect_lost(VALID "S10.G", 1, "less than half a code");
	expect_lost(VALID "S10.G00.O0.001,'PAIE'", 1, "a code with a letter in it");
}

/* What begins otherwise is junk, and told as such. */
static void
test_junk(void)
{
	static const char *const junk[] = {
		"x", "S", "S10", "S10.", "SOLDE", "S1.G00.00.001", "s10.G00.00.001", "S10,G00.00.001",
		"S10.H00.00.001", "1S10.G00.00.001", "'S10.G00.00.001,'PAIE'", "-- S10.G00.00.001,'PAIE'"
	};
	size_t		i;

	for (i = 0; i < sizeof(junk) / sizeof(junk[0]); i++)
	{
		char		text[8192];
		const Outcome *outcome;

		snprintf(text, sizeof(text), "%s%s\n", VALID, junk[i]);
		outcome = read_text(text);
		ok(outcome->envois == 1 && !refused_envoi(outcome) && count_anomalies(outcome) == 1 &&
		   count_rule(outcome, DSN_RULE_AFTER_FOOTER) == 1, "\"%s\" is junk", junk[i]);
	}
}

/* What comes with lines that are lost. */
static void
test_around(void)
{
	const Outcome *outcome = read_text(VALID "x\nS10.G00.00.001\ny\nS10.G00.00.002\n" VALID);

	is_int(outcome->envois, 3, "a whole envoi after lost lines is a third one");
	is_int(count_anomalies(outcome), 1, "junk before them is the first one's");
	ok(!refused_envoi(outcome), "which is kept");
	is_int(count_in(&outcome->envoi[1], DSN_RULE_LOST), 2, "two lines are lost");
	is_int(count_in(&outcome->envoi[1], DSN_RULE_AFTER_FOOTER), 1, "with junk between them");
	is_int(outcome->envoi[1].envoi.anomaly_total, 3, "and no more");
	ok(!outcome->envoi[2].envoi.refused && outcome->envoi[2].envoi.anomaly_total == 0,
	   "the third is kept");
	is_int(outcome->envoi[2].envoi.rank, 3, "with its rank");
	is_int(outcome->envoi[2].envoi.counted_lines, 69, "and its own lines only");
	is_int(outcome->envoi[2].declarations[0].declaration.rank, 2,
		   "its declaration is the second of the file");

	/* A header that is lost, and a body that is not. */
	outcome = read_text(VALID "S10.G00.00.001,PAIE\n" BODY TAIL_OF("69", "1"));
	is_int(outcome->envois, 2, "a declaration after a lost header is in its envoi");
	ok(!refused_envoi(outcome) && count_anomalies(outcome) == 0, "not in the first");
	is_int(outcome->envoi[1].envoi.declaration_count, 0, "and is not kept");
	ok(count_in(&outcome->envoi[1], DSN_RULE_OUTSIDE) > 1, "its blocks are outside");

	outcome = read_text(VALID "S20.G00.05.001\n" "S10.G00.01.003,'X'\n");
	is_int(count_in(&outcome->envoi[1], DSN_RULE_OUTSIDE), 1, "so is the rest of a header");

	outcome = read_replaced(VALID, "S90.G00.90.002,'1'", "S90.G00.90.002");
	is_int(outcome->envois, 1, "in an S90 that is not complete");
	ok(refused_envoi(outcome) && count_rule(outcome, DSN_RULE_LINE) == 1,
	   "such a line refuses the envoi");
}

/* Two envois cut anywhere in the second: at most four bytes of it are not told by a refusal. */
static void
test_cut_anywhere(void)
{
	const char *text = VALID VALID;
	size_t		first = strlen(VALID);
	bool		good = true;
	size_t		cut;

	for (cut = first + 5; cut < 2 * first - 2; cut++)
	{
		const Outcome *outcome = read_bytes(text, cut);

		good &= outcome->envois == 2 && !refused_envoi(outcome) &&
			outcome->envoi[1].envoi.refused;
	}
	ok(good, "a second envoi cut anywhere is refused");
}

int
main(void)
{
	test_whole_envoi_lost();
	test_one_line_lost();
	test_junk();
	test_around();
	test_cut_anywhere();
	return done_testing();
}
