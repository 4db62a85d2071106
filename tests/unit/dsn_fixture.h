/*-------------------------------------------------------------------------
 *
 * dsn_fixture.h
 *	  DSN texts for the unit tests of the reader, and what it makes of them.
 *
 * A test starts from a text without a fault and changes one thing in it.  The
 * bytes go to the reader in a block of exactly their size, so that the address
 * sanitizer sees any read past their end.  People, companies and accounts are
 * invented; keys are right where a control wants them to be.
 *
 * IDENTIFICATION
 *	  tests/unit/dsn_fixture.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_DSN_FIXTURE_H
#define CALIMERO_DSN_FIXTURE_H

#include <stdlib.h>

#include "core/dsn/dsn_reader.h"
#include "core/dsn/dsn_rule_ids.h"
#include "tap.h"

#define ENVOIS_MOST 4
#define DECLARATIONS_MOST 8
#define CONTRIBUTIONS_MOST 16
#define PAYMENTS_MOST 4

#define SIREN		"123456782"
#define NIC			"00028"
#define SIRET		INT64_C(12345678200028)
#define OTHER_SIRET "87654321600025"
#define IBAN		"FR7699999000011234567890152"
#define NIR			"2690548123456"
#define SURNAME		"DUPONT-INVENTE"
#define SALARY		"2187.43"

/* Each part ends with a line end; a DSN is HEAD, declarations, TAIL. */
#define HEAD \
	"S10.G00.00.001,'PAIE'\nS10.G00.00.002,'EDITEUR'\nS10.G00.00.003,'1.0'\n" \
	"S10.G00.00.005,'02'\nS10.G00.00.006,'P25V01'\n" \
	"S10.G00.00.007,'02'\nS10.G00.00.008,'01'\n" \
	"S10.G00.01.001,'876543216'\nS10.G00.01.002,'00017'\nS10.G00.01.003,'CABINET'\n" \
	"S10.G00.02.001,'01'\nS10.G00.02.002,'CONTACT'\nS10.G00.02.004,'a@b.invalid'\n" \
	"S10.G00.02.005,'0400000000'\n"
#define HEAD_LINES 14

#define HEADING \
	"S20.G00.05.001,'01'\nS20.G00.05.002,'01'\nS20.G00.05.003,'11'\nS20.G00.05.004,'1'\n" \
	"S20.G00.05.005,'01032025'\nS20.G00.05.007,'02042025'\nS20.G00.05.008,'01'\n" \
	"S20.G00.05.010,'01'\n"
#define COMPANY \
	"S21.G00.06.001,'" SIREN "'\nS21.G00.06.002,'00010'\nS21.G00.06.003,'0121Z'\n"
#define ESTABLISHMENT \
	"S21.G00.11.001,'" NIC "'\nS21.G00.11.002,'0121Z'\nS21.G00.11.022,'7024'\n"
#define ADHESION \
	"S21.G00.15.001,'CONTRAT A'\nS21.G00.15.002,'P0942'\nS21.G00.15.003,'DMSA48'\n" \
	"S21.G00.15.004,'01'\nS21.G00.15.005,'7'\n"
#define DUE_82 \
	"S21.G00.82.001,'15.00'\nS21.G00.82.002,'022'\nS21.G00.82.003,'01032025'\n" \
	"S21.G00.82.004,'31032025'\nS21.G00.82.005,'DMSA48'\n"
#define PAYMENT \
	"S21.G00.20.001,'DMSA48'\nS21.G00.20.003,'ZZZZFRPP'\nS21.G00.20.004,'" IBAN "'\n" \
	"S21.G00.20.005,'1265.40'\nS21.G00.20.006,'01032025'\nS21.G00.20.007,'31032025'\n" \
	"S21.G00.20.010,'05'\nS21.G00.20.011,'15042025'\n"
#define EMPLOYEE \
	"S21.G00.30.001,'" NIR "'\nS21.G00.30.002,'" SURNAME "'\nS21.G00.30.004,'JEANNE'\n" \
	"S21.G00.30.006,'12051969'\nS21.G00.40.001,'01012020'\nS21.G00.40.009,'CT0001'\n" \
	"S21.G00.40.018,'300'\nS21.G00.70.012,'3'\nS21.G00.70.013,'7'\nS21.G00.71.002,'RUAA'\n" \
	"S21.G00.50.001,'31032025'\nS21.G00.50.002,'" SALARY "'\nS21.G00.50.004,'1700.00'\n"
#define BASE \
	"S21.G00.78.001,'03'\nS21.G00.78.002,'01032025'\nS21.G00.78.003,'31032025'\n" \
	"S21.G00.78.004,'" SALARY "'\n"
#define DUE_81 \
	"S21.G00.81.001,'075'\nS21.G00.81.002,'DMSA48'\nS21.G00.81.003,'" SALARY "'\n" \
	"S21.G00.81.004,'147.00'\n"
#define TAIL_OF(lines, declarations) \
	"S90.G00.90.001,'" lines "'\nS90.G00.90.002,'" declarations "'\n"

#define BODY HEADING COMPANY ESTABLISHMENT ADHESION DUE_82 PAYMENT EMPLOYEE BASE DUE_81
#define BODY_LINES 53

/* The text without a fault. */
#define VALID HEAD BODY TAIL_OF("69", "1")

/* A payment by another establishment: neither BIC nor IBAN, mode 06. */
#define PAYMENT_BY_OTHER \
	"S21.G00.20.001,'DMSA48'\nS21.G00.20.005,'1265.40'\nS21.G00.20.006,'01032025'\n" \
	"S21.G00.20.007,'31032025'\nS21.G00.20.010,'06'\nS21.G00.20.012,'" OTHER_SIRET "'\n"

#define WITH_PAYMENT(payment) \
	HEAD HEADING COMPANY ESTABLISHMENT ADHESION DUE_82 payment EMPLOYEE BASE DUE_81 \
	TAIL_OF("1", "1")
#define WITH_DUE(due) \
	HEAD HEADING COMPANY ESTABLISHMENT ADHESION DUE_82 PAYMENT EMPLOYEE due TAIL_OF("1", "1")

typedef struct ReadDeclaration
{
	DsnDeclaration declaration; /* its arrays are those below */
	DsnContribution contributions[CONTRIBUTIONS_MOST];
	DsnPayment	payments[PAYMENTS_MOST];
	DsnAnomaly	anomalies[DSN_ANOMALIES_KEPT];
} ReadDeclaration;

typedef struct ReadEnvoi
{
	DsnEnvoi	envoi;
	DsnAnomaly	anomalies[DSN_ANOMALIES_KEPT];
	ReadDeclaration declarations[DECLARATIONS_MOST];
} ReadEnvoi;

/* What the reader made of a text. */
typedef struct Outcome
{
	DsnReadStatus status;
	uint64_t	lines;
	size_t		envois;
	ReadEnvoi	envoi[ENVOIS_MOST];
} Outcome;

/* Rules that some text of this program broke. */
static bool rules_seen[DSN_RULE_COUNT];

static inline bool
keep_envoi(void *argument, const DsnEnvoi *envoi)
{
	Outcome    *outcome = argument;
	ReadEnvoi  *kept;
	size_t		i;

	if (outcome->envois == ENVOIS_MOST)
		return false;
	kept = &outcome->envoi[outcome->envois++];
	kept->envoi = *envoi;
	if (envoi->anomaly_count > 0)
		memcpy(kept->anomalies, envoi->anomalies, envoi->anomaly_count * sizeof(DsnAnomaly));
	for (i = 0; i < envoi->anomaly_count; i++)
		rules_seen[envoi->anomalies[i].rule] = true;
	for (i = 0; i < envoi->declaration_count && i < DECLARATIONS_MOST; i++)
	{
		const DsnDeclaration *from = &envoi->declarations[i];
		ReadDeclaration *to = &kept->declarations[i];
		size_t		n;

		to->declaration = *from;
		for (n = 0; n < from->contribution_count && n < CONTRIBUTIONS_MOST; n++)
			to->contributions[n] = from->contributions[n];
		for (n = 0; n < from->payment_count && n < PAYMENTS_MOST; n++)
			to->payments[n] = from->payments[n];
		for (n = 0; n < from->anomaly_count; n++)
		{
			to->anomalies[n] = from->anomalies[n];
			rules_seen[from->anomalies[n].rule] = true;
		}
	}
	return true;
}

/* Read bytes where they are; six bodies are ours, DMSA48 first.  One outcome at a time is kept. */
static inline const Outcome *
read_in_place(const char *bytes, size_t length)
{
	/* Of all lengths that a body's name can have. */
	static const DsnBody bodies[] = {
		{"DMSA48"}, {"DMSA30"}, {"AB"}, {"CAISSE48"}, {"CAISSE048"}, {"44433221700017"}
	};

	/* These may be ours without naming a body. */
	static const DsnBodiless bodiless = {.individual = {[59] = true,[131] = true}};
	static Outcome outcome;
	DsnReaderOptions options = {
		.allocator = &calimero_malloc_allocator,.bodies = bodies,.body_count = 6,.bodiless = &bodiless,
		.argument = &outcome,.on_envoi = keep_envoi
	};

	memset(&outcome, 0, sizeof(outcome));
	outcome.status = dsn_read(bytes, length, &options, &outcome.lines);
	return &outcome;
}

/* The same of a block of exactly their size. */
static inline const Outcome *
read_bytes(const char *bytes, size_t length)
{
	char	   *exact = malloc(length == 0 ? 1 : length);
	const Outcome *outcome;

	if (exact == NULL)
		abort();
	memcpy(exact, bytes, length);
	outcome = read_in_place(exact, length);
	free(exact);
	return outcome;
}

static inline const Outcome *
read_text(const char *text)
{
	return read_bytes(text, strlen(text));
}

/*
 * A copy of the text with the first "from" after the first "after" (or from the
 * start) replaced; stops the program when it is not there, which would make the
 * test meaningless.
 */
static inline char *
replace_after(const char *text, const char *after, const char *from, const char *to)
{
	const char *start = after == NULL ? text : strstr(text, after);
	const char *found = start == NULL ? NULL : strstr(start, from);
	char	   *copy;
	size_t		head;

	if (found == NULL)
	{
		printf("Bail out! \"%s\" is not in the text\n", from);
		exit(1);
	}
	head = (size_t) (found - text);
	copy = malloc(strlen(text) + strlen(to) + 1);
	if (copy == NULL)
		abort();
	memcpy(copy, text, head);
	memcpy(copy + head, to, strlen(to));
	memcpy(copy + head + strlen(to), found + strlen(from), strlen(found + strlen(from)) + 1);
	return copy;
}

static inline const Outcome *
read_replaced(const char *text, const char *from, const char *to)
{
	char	   *changed = replace_after(text, NULL, from, to);
	const Outcome *outcome = read_text(changed);

	free(changed);
	return outcome;
}

/* head, "times" copies of part, tail: in one block, to be freed. */
static inline char *
repeated(const char *head, const char *part, size_t times, const char *tail)
{
	size_t		part_length = strlen(part);
	char	   *text = malloc(strlen(head) + times * part_length + strlen(tail) + 1);
	char	   *to = text;

	if (text == NULL)
		abort();
	memcpy(to, head, strlen(head));
	for (to += strlen(head); times > 0; times--, to += part_length)
		memcpy(to, part, part_length);
	memcpy(to, tail, strlen(tail) + 1);
	return text;
}

/* How often a rule was broken in the first envoi, its declarations included. */
static inline size_t
count_rule(const Outcome *outcome, DsnRuleName rule)
{
	const ReadEnvoi *envoi = &outcome->envoi[0];
	size_t		count = 0;
	size_t		i;
	size_t		n;

	for (i = 0; i < envoi->envoi.anomaly_count; i++)
		count += envoi->anomalies[i].rule == rule;
	for (n = 0; n < envoi->envoi.declaration_count && n < DECLARATIONS_MOST; n++)
	{
		for (i = 0; i < envoi->declarations[n].declaration.anomaly_count; i++)
			count += envoi->declarations[n].anomalies[i].rule == rule;
	}
	return count;
}

/* All anomalies of the first envoi. */
static inline uint64_t
count_anomalies(const Outcome *outcome)
{
	const ReadEnvoi *envoi = &outcome->envoi[0];
	uint64_t	count = envoi->envoi.anomaly_total;
	size_t		n;

	for (n = 0; n < envoi->envoi.declaration_count && n < DECLARATIONS_MOST; n++)
		count += envoi->declarations[n].declaration.anomaly_total;
	return count;
}

/* The same without the count of lines of S90, which most changes make wrong. */
static inline uint64_t
count_faults(const Outcome *outcome)
{
	return count_anomalies(outcome) - count_rule(outcome, DSN_RULE_COUNT_LINES);
}

static inline bool
refused_envoi(const Outcome *outcome)
{
	return outcome->envoi[0].envoi.refused;
}

static inline bool
refused(const Outcome *outcome)
{
	return outcome->envoi[0].declarations[0].declaration.refused;
}

/* Line of the only anomaly of that rule, 0 when there is not just one. */
static inline uint64_t
line_of(const Outcome *outcome, DsnRuleName rule)
{
	const ReadEnvoi *envoi = &outcome->envoi[0];
	uint64_t	line = 0;
	size_t		i;
	size_t		n;

	if (count_rule(outcome, rule) != 1)
		return 0;
	for (i = 0; i < envoi->envoi.anomaly_count; i++)
	{
		if (envoi->anomalies[i].rule == rule)
			line = envoi->anomalies[i].line;
	}
	for (n = 0; n < envoi->envoi.declaration_count && n < DECLARATIONS_MOST; n++)
	{
		for (i = 0; i < envoi->declarations[n].declaration.anomaly_count; i++)
		{
			if (envoi->declarations[n].anomalies[i].rule == rule)
				line = envoi->declarations[n].anomalies[i].line;
		}
	}
	return line;
}

/* The contribution of that origin and code in the first declaration, or NULL. */
static inline const DsnContribution *
contribution(const Outcome *outcome, int origin, int code)
{
	const ReadDeclaration *read = &outcome->envoi[0].declarations[0];
	size_t		i;

	for (i = 0; i < read->declaration.contribution_count && i < CONTRIBUTIONS_MOST; i++)
	{
		if (read->contributions[i].origin == origin && read->contributions[i].code == code)
			return &read->contributions[i];
	}
	return NULL;
}

#endif							/* CALIMERO_DSN_FIXTURE_H */
