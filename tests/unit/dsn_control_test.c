/*-------------------------------------------------------------------------
 *
 * dsn_control_test.c
 *	  The form of each kind of value, and the tables of rubriques and rules.
 *
 * IDENTIFICATION
 *	  tests/unit/dsn_control_test.c
 *
 *-------------------------------------------------------------------------
 */
#include <stdlib.h>

#include "core/dsn/dsn_control.h"
#include "core/dsn/dsn_rule_ids.h"
#include "core/dsn/dsn_rules.h"
#include "tap.h"

typedef struct FormCase
{
	DsnForm		form;
	const char *name;
	const char *right;			/* values separated by spaces */
	const char *wrong;
} FormCase;

static const FormCase cases[] = {
	{DSN_FORM_DECIMAL, "signed amount",
		"0.00 1.10 -1.10 000.00 -01.11 0000.54 123456789012345.67 -0.00",
	"1 .54 -.54 1,10 1.1 1.101 +1.00 1.00- --1.00 1.0O 1..00 1.00. . - 1O.00 0x1.00"},
	{DSN_FORM_POSITIF, "unsigned amount",
	"0.00 1.10 000123.45 999999999999999.99", "-1.10 -0.00 1 .54 1,10 1.1 1.100 1.-1"},
	{DSN_FORM_TAUX, "rate", "2.10 02.100 100.000 0.00",
	"2.1 2 2.1000 -2.10 .10 2,10 2.1O 2.10%"},
	{DSN_FORM_NOMBRE, "number", "2 2.1 2.10 800 0", "2. .1 2.100 -2 2,1 1e3"},
	{DSN_FORM_ENTIER, "digits", "0 007 123456 9", "-1 1.0 1a 0x1 ² 1/ 1:"},
	{DSN_FORM_RELATIF, "signed digits", "0 -1 12 -007", "- --1 1- +1 1.0"},
	{DSN_FORM_NON_NUL, "digits, not all zero", "00010 1 90000", "0 000 -1 1a 1.0"},
	{DSN_FORM_RANG, "technical number", "1 10 999", "0 01 -1 1a"},
	{DSN_FORM_ORDRE, "order number", "0 1 202604241059", "00 01 -1 1a"},
	{DSN_FORM_FRACTION, "fraction", "11 12 22 99 19", "01 10 21 1 111 1a 00"},
	{DSN_FORM_DATE, "date", "01011900 31121999 29022000 29022024 28022023",
		"31042024 29022023 29021900 30022024 01011899 01012100 00012024 32012024 01132024 "
		"01002024 1012024 010120240 "
	"2024-0101 0101202a 1/1/2024 \xFF" "1012024"},
	{DSN_FORM_DATE20, "date from 2000 on", "01012000 29022024 31122099",
	"31121999 29022023 01012100 0101200"},
	{DSN_FORM_MOIS, "month declared", "01032025 01122000",
	"02032025 01132025 01031999 0103202 010320255"},
	{DSN_FORM_MMAAAA, "month and year", "012025 121999",
	"002025 132025 011899 12025 0120255 1a2025"},
	{DSN_FORM_NAISSANCE, "date of birth", "12051969 99991969 99021969 12991899 29022000",
	"12131969 00051969 31041969 12051769 12052100 1205196 9905"},
	{DSN_FORM_NIR, "NIR of 13 characters",
		"2691248123456 2694248123456 2690548123456 1850599123456 185052A123456 1852012345678 1853001123456 "
		"2999999999999 185052B123456 1850520123456",
		"3690548123456 269134812345 2691348123456 2690048123456 2692148123456 "
		"2694548123456 269054812345 26905481234567 "
		"2690500123456 2690548000456 2690548123000 26905A8123456 269053A123456 "
		"269052C123456 269O548123456 0690548123456 "
	"3999999999999 269054812345a"},
	{DSN_FORM_MAJUSCULES, "capitals and digits", "FR76 A 0 FR7699999000011234567890152",
	"fr76 FR-76 FR.76 é"},
	{DSN_FORM_BIC, "BIC", "ZZZZFRPP ZZZZFRPPXXX ZZZZFR22",
	"ZZZZFRP ZZZZFRPPX ZZZZ22PP zzzzfrpp ZZZZFRPPXX-"},
	{DSN_FORM_LOCALITE, "locality", "MENDE ST48 A", "SAINT-CHELY L'EGLISE MENDÉ A,B A_B"},
	{DSN_FORM_CODE, "ASCII code", "0121Z a-b_c ~", "0121\xE9 012\x7F" "1 \xC3\xA9"},
	{DSN_FORM_PERIODE, "period of affectation",
		"2025M03 2025M12 2025T01 2025T04 2025S02 2025A00 2025E00 2010M01",
		"2025M00 2025M13 2025T00 2025T05 2025S03 2025A01 2025E01 2025X01 1999M01 2009M01 "
	"2025M3 2025m03 20a5M03"},
	{DSN_FORM_NORME, "norm", "P18V01 P26V01 P03V01",
	"P26V1 p26V01 P26v01 P2AV01 X26V01 P26V011"}
};

/* Do all values of a list (copied to blocks of exactly their size) give "want"? */
static bool
all_values(const FormCase *form_case, const char *list, bool want)
{
	const char *value = list;
	bool		all = *list != '\0';

	while (*value != '\0')
	{
		size_t		length = strcspn(value, " ");
		char	   *exact = malloc(length);
		DsnControl	control;

		if (exact == NULL)
			abort();
		memcpy(exact, value, length);
		control = dsn_control_form(form_case->form, exact, length);
		free(exact);
		if ((control == DSN_CONTROL_OK) != want)
		{
			printf("# %.*s is %s\n", (int) length, value, want ? "refused" : "accepted");
			all = false;
		}
		value += length + strspn(value + length, " ");
	}
	return all;
}

static void
test_forms(void)
{
	size_t		i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		ok(all_values(&cases[i], cases[i].right, true), "right: %s", cases[i].name);
		ok(all_values(&cases[i], cases[i].wrong, false), "wrong: %s", cases[i].name);
		ok(dsn_control_form(cases[i].form, "", 0) == DSN_CONTROL_FORM, "nothing is no %s",
		   cases[i].name);
	}
	is_int(dsn_control_form(DSN_FORM_DATE, "31042024", 8), DSN_CONTROL_CALENDAR,
		   "a day that the calendar has not is told apart");
	is_int(dsn_control_form(DSN_FORM_DATE, "32042024", 8), DSN_CONTROL_FORM,
		   "from a date that cannot be one");
	is_int(dsn_control_form(DSN_FORM_TEXTE, "'", 1), DSN_CONTROL_OK, "a text has no form");
	is_int(dsn_control_form(DSN_FORM_TENU, "x", 1), DSN_CONTROL_OK,
		   "nor has what is checked elsewhere");
	is_int(dsn_control_form(DSN_FORM_LOCALITE, "ST CHELY", 8), DSN_CONTROL_OK,
		   "a locality has spaces");
}

static void
test_numbers(void)
{
	is_int(dsn_control_number("012", 3), 12, "digits as a number");
	is_int(dsn_control_number("999999999", 9), 999999999, "nine of them");
	is_int(dsn_control_number("1000000000", 10), -1, "not ten");
	is_int(dsn_control_number("1a", 2), -1, "not a letter");
	is_int(dsn_control_number("-1", 2), -1, "not a sign");
	is_int(dsn_control_number("", 0), -1, "not nothing");
	is_int(dsn_control_long("999999999999999999", 18), INT64_C(999999999999999999),
		   "eighteen digits");
	is_int(dsn_control_long("1000000000000000000", 19), -1, "not nineteen");
	is_int(dsn_control_characters("\xC3\xA9t\xC3\xA9", 5), 3, "characters of UTF-8");
	is_int(dsn_control_characters("\xE9t\xE9", 3), 3, "characters of ISO-8859-1");
	is_int(dsn_control_characters("\xC3\xA9\xE9", 3), 3, "both in one value: bytes");
}

static void
test_rubriques(void)
{
	const DsnRubriqueRow *row = dsn_rubrique_find(DSN_RUBRIQUE(21, 0, 81, 4));
	bool		sound = true;
	size_t		known = 0;
	uint32_t	id;

	is_int(row->block, DSN_B_S21_G00_81, "81.004 is of block 81");
	is_int(row->number, 4, "is number 4");
	is_int(row->shortest + row->spread, 18, "has the longest length of all norms");
	is_int(dsn_rubrique_find(DSN_RUBRIQUE(21, 0, 60, 600))->number, 600,
		   "the number farthest off is found");
	is_int(dsn_rubrique_find(DSN_RUBRIQUE(21, 0, 42, 1))->block, DSN_B_S21_G00_42,
		   "a block of P19 is known");
	is_int(dsn_rubrique_find(DSN_RUBRIQUE(21, 0, 40, 83))->block, DSN_B_S21_G00_40,
		   "a rubrique of P26 is known");
	is_int(dsn_rubrique_find(DSN_RUBRIQUE(21, 0, 20, 9))->block, DSN_B_NONE,
		   "20.009 never was");
	is_int(dsn_rubrique_find(DSN_RUBRIQUE(21, 0, 20, 999))->block, DSN_B_NONE,
		   "nor a number past the block's last");
	is_int(dsn_rubrique_find(DSN_RUBRIQUE(21, 0, 99, 1))->block, DSN_B_NONE, "nor block 99");
	is_int(dsn_rubrique_find(DSN_RUBRIQUE(10, 0, 3, 1))->block, DSN_B_NONE, "nor S10.G00.03");
	is_int(dsn_rubrique_find(DSN_RUBRIQUE(99, 99, 99, 999))->block, DSN_B_NONE,
		   "nor the greatest code");
	is_int(dsn_rubrique_find(0)->block, DSN_B_NONE, "nor no code");

	for (id = 0; id < DSN_BLOCK_COUNT; id++)
	{
		const DsnBlockRow *block = &dsn_block_rows[id];
		uint32_t	number;

		sound &= block->parent == DSN_B_NONE || block->parent < id;
		for (number = 0; number < block->rows; number++)
		{
			row = dsn_rubrique_find(block->block * 1000 + number);
			if (row->block == DSN_B_NONE)
				continue;
			known++;
			sound &= row->block == id && row->number == number && row->slot < DSN_SLOTS &&
				(row->slot == 0 || row->slot == number);
		}
		/* A block that must have a rubrique keeps it. */
		for (number = 1; number < DSN_SLOTS; number++)
		{
			if (((block->always | block->monthly | block->recent) >> number & 1) != 0)
				sound &= dsn_rubrique_find(block->block * 1000 + number)->slot == number;
		}
	}
	ok(sound, "every row is where its number says");
	is_int(known, 594, "all rubriques of P19 to P26 are there");
	ok((dsn_block_rows[DSN_B_S21_G00_30].below >> DSN_B_S21_G00_81 & 1) != 0,
	   "81 is below 30");
	ok((dsn_block_rows[DSN_B_S21_G00_78].below >> DSN_B_S21_G00_79 & 1) != 0,
	   "79 is below 78");
	ok((dsn_block_rows[DSN_B_S21_G00_78].below >> DSN_B_S21_G00_78 & 1) == 0,
	   "78 is not below itself");
	ok((dsn_block_rows[DSN_B_S21_G00_40].below >> DSN_B_S21_G00_81 & 1) == 0,
	   "81 is not below 40");
}

static void
test_rules(void)
{
	bool		sound = true;
	size_t		i;
	size_t		n;

	is_int(dsn_rule_count, DSN_RULE_COUNT, "there is a row for each rule");
	for (i = 0; i < dsn_rule_count; i++)
	{
		const DsnRule *rule = &dsn_rules[i];

		sound &= rule->code != NULL && rule->label != NULL && strlen(rule->code) <= 30 &&
			strlen(rule->label) > 20 && rule->label[strlen(rule->label) - 1] == '.' &&
			(rule->severity == DSN_SEVERITY_SIGNAL || rule->severity == DSN_SEVERITY_REFUSE);
		if (!sound)
			break;

		/*
		 * A SIG never blocks, an official control of another class always
		 * does.
		 */
		sound &= strstr(rule->code, "/SIG-") == NULL || rule->severity == DSN_SEVERITY_SIGNAL;
		sound &= (strstr(rule->code, "/C") == NULL && strncmp(rule->code, "CSL", 3) != 0) ||
			rule->severity == DSN_SEVERITY_REFUSE;
		for (n = 0; n < i; n++)
			sound &= strcmp(dsn_rules[n].code, rule->code) != 0;
	}
	ok(sound, "each with a code of its own, a label and the severity of its class");
}

int
main(void)
{
	test_forms();
	test_numbers();
	test_rubriques();
	test_rules();
	return done_testing();
}
