/*-------------------------------------------------------------------------
 *
 * cai_line_test.c
 *	  Lines of an extract of the accounts: what each value may be, the reason
 *	  given when it is not, and what a line says of a movement already known.
 *
 * IDENTIFICATION
 *	  tests/unit/cai_line_test.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/amount.h"
#include "core/cai/cai_line.h"
#include "core/encoding.h"
#include "tap.h"

#include <stdlib.h>

#define SIRET_TEXT "73282932000074"
#define SIRET_NUMBER INT64_C(73282932000074)

/* A line as C strings; NULL for a column that the extract does not have. */
typedef struct Line
{
	const char *values[CAI_COLUMN_COUNT];
} Line;

typedef struct RejectCase
{
	CaiColumn	column;
	const char *value;
	CaiReason	reason;
} RejectCase;

static const Line good_line = {{"ENC-2025-0001", "0048123", SIRET_TEXT, "C", "1265.40",
"2025-04-15", "05", "2025M03", "2025-04-16", ""}};

/*
 * Check a copy of the fields, each of exactly its bytes, so that the
 * sanitizer sees a read past its end.
 */
static CaiReason
check_line(const Line *line, CaiBuffers *buffers, CaiMovement *movement)
{
	CaiText		fields[CAI_COLUMN_COUNT];
	char	   *copies[CAI_COLUMN_COUNT];
	CaiReason	reason;
	int			i;

	for (i = 0; i < CAI_COLUMN_COUNT; i++)
	{
		size_t		length = line->values[i] ? strlen(line->values[i]) : 0;

		copies[i] = malloc(length > 0 ? length : 1);
		if (length > 0)
			memcpy(copies[i], line->values[i], length);
		fields[i].data = line->values[i] ? copies[i] : NULL;
		fields[i].length = length;
	}
	reason = cai_check(fields, buffers, movement);
	for (i = 0; i < CAI_COLUMN_COUNT; i++)
		free(copies[i]);
	return reason;
}

static CaiReason
check_with(CaiColumn column, const char *value, CaiBuffers *buffers, CaiMovement *movement)
{
	Line		line = good_line;

	line.values[column] = value;
	return check_line(&line, buffers, movement);
}

static void
a_full_line_is_read(void)
{
	CaiBuffers	buffers;
	CaiMovement movement;

	ok(check_line(&good_line, &buffers, &movement) == CAI_ACCEPTED, "%s", "a full line is accepted");
	ok(movement.siret == SIRET_NUMBER, "%s", "its SIRET");
	is_int(movement.amount, 126540, "%s", "its amount in centimes");
	is_int(movement.day, calimero_day(2025, 4, 15), "%s", "its day");
	is_int(movement.assigned, calimero_day(2025, 4, 16), "%s", "the day of its assignment");
	is_int(movement.period, 202503, "%s", "its period");
	ok(movement.cashed, "%s", "C is cashed");
	is_int(movement.mode, 5, "%s", "its mode");
	is_int(movement.reference.length, 13, "%s", "its reference");
	ok(memcmp(movement.account.data, "0048123", 7) == 0, "%s", "its account keeps its zeros");
	is_int(movement.reverses.length, 0, "%s", "it reverses nothing");
	is_int(movement.said, (1 << CAI_COLUMN_COUNT) - 1, "%s", "all columns are said");
}

static void
only_five_columns_are_required(void)
{
	Line		line = {{"D1", NULL, SIRET_TEXT, "d", "-12,00", "15/04/2025", NULL, NULL, NULL, NULL}};
	CaiBuffers	buffers;
	CaiMovement movement;

	ok(check_line(&line, &buffers, &movement) == CAI_ACCEPTED, "%s", "five columns are enough");
	ok(!movement.cashed, "%s", "d is a debit");
	is_int(movement.amount, -1200, "%s", "comma and sign");
	is_int(movement.day, calimero_day(2025, 4, 15), "%s", "French date");
	is_int(movement.mode, CAI_NO_MODE, "%s", "no mode");
	is_int(movement.period, CALIMERO_NO_PERIOD, "%s", "no period");
	ok(movement.assigned == CALIMERO_NO_DAY, "%s", "no day of assignment");
	is_int(movement.account.length, 0, "%s", "no account");
	is_int(movement.said, 1 << CAI_REFERENCE | 1 << CAI_SIRET | 1 << CAI_DIRECTION |
		   1 << CAI_AMOUNT | 1 << CAI_DAY, "%s", "absent columns are not said");
}

static void
values_as_people_write_them(void)
{
	static const struct
	{
		CaiColumn	column;
		const char *value;
		const char *what;
	}			accepted[] = {
		{CAI_SIRET, "732 829 320 00074", "a SIRET with spaces"},
		{CAI_SIRET, "732.829.320-00074", "a SIRET with points and a dash"},
		{CAI_SIRET, "732\xA0" "829\xA0" "320\xA0" "00074", "a SIRET with Latin-1 no-break spaces"},
		{CAI_SIRET, "732\xE2\x80\xAF" "829\xE2\x80\xAF" "320\xE2\x80\xAF" "00074", "a SIRET with narrow spaces"},
		{CAI_SIRET, " \t73282932000074 ", "a SIRET between blanks"},
		{CAI_DIRECTION, " c ", "a direction between blanks"},
		{CAI_AMOUNT, "1\xA0" "265,40\xA0", "an amount in Latin-1"},
		{CAI_AMOUNT, "1\xC2\xA0" "265,40 \xE2\x82\xAC", "an amount in UTF-8 with its sign"},
		{CAI_AMOUNT, "1265.4", "one decimal"},
		{CAI_AMOUNT, "999999999999.99", "the largest amount"},
		{CAI_PERIOD, "2025T01", "a quarter"},
		{CAI_PERIOD, "2025S02", "a half-year"},
		{CAI_PERIOD, "2025A00", "a year"},
		{CAI_PERIOD, "2025-03", "a month with a dash"},
		{CAI_PERIOD, "03/2025", "a month with a slash"},
		{CAI_MODE, "", "no mode"},
		{CAI_MODE, "00", "mode 00"},
		{CAI_ASSIGNED, " ", "a blank day of assignment"},
		{CAI_ACCOUNT, "01234567890123456789", "an account of 20 characters"},
		{CAI_DAY, "31/12/2099", "the last day"},
		{CAI_DAY, "1970-01-01", "the first day"}
	};
	CaiBuffers	buffers;
	CaiMovement movement;
	size_t		i;

	for (i = 0; i < sizeof(accepted) / sizeof(accepted[0]); i++)
	{
		ok(check_with(accepted[i].column, accepted[i].value, &buffers, &movement) == CAI_ACCEPTED,
		   "%s is accepted", accepted[i].what);
		if (accepted[i].column == CAI_SIRET)
			ok(movement.siret == SIRET_NUMBER, "%s is read", accepted[i].what);
	}
	check_with(CAI_PERIOD, "03/2025", &buffers, &movement);
	is_int(movement.period, 202503, "%s", "03/2025 is March");
	check_with(CAI_AMOUNT, "1\xA0" "265,40\xA0", &buffers, &movement);
	is_int(movement.amount, 126540, "%s", "Latin-1 spaces part thousands");
}

static const RejectCase rejects[] = {
	{CAI_REFERENCE, "", CAI_NO_REFERENCE},
	{CAI_REFERENCE, "   \xC2\xA0", CAI_NO_REFERENCE},
	{CAI_REFERENCE, NULL, CAI_NO_REFERENCE},
	{CAI_REFERENCE, "12345678901234567890123456789012345678901", CAI_LONG_REFERENCE},
	{CAI_REFERENCE, "A\tB", CAI_BAD_REFERENCE},
	{CAI_REFERENCE, "A\x01", CAI_BAD_REFERENCE},
	{CAI_REFERENCE, "A\x7F", CAI_BAD_REFERENCE},
	{CAI_REFERENCE, "A\xC2\x85", CAI_BAD_REFERENCE},
	{CAI_REFERENCE, "A\xE2\x80\xAE" "B", CAI_BAD_REFERENCE},
	{CAI_REFERENCE, "A\xE2\x80\x8B", CAI_BAD_REFERENCE},
	{CAI_REFERENCE, "A\xD8\x9C" "B", CAI_BAD_REFERENCE},
	{CAI_REFERENCE, "A\xEF\xB7\x90", CAI_BAD_REFERENCE},
	{CAI_REFERENCE, "A\xEF\xB7\xAF", CAI_BAD_REFERENCE},
	{CAI_REFERENCE, "A\xEF\xBF\xBD", CAI_BAD_REFERENCE},
	{CAI_REFERENCE, "A\xEF\xBF\xBF", CAI_BAD_REFERENCE},
	{CAI_REFERENCE, "A\xF3\xA0\x80\xA0", CAI_BAD_REFERENCE},
	{CAI_REFERENCE, "A\x81", CAI_BAD_REFERENCE},
	{CAI_SIRET, "", CAI_BAD_SIRET},
	{CAI_SIRET, NULL, CAI_BAD_SIRET},
	{CAI_SIRET, "73282932000075", CAI_BAD_SIRET},
	{CAI_SIRET, "7328293200007", CAI_BAD_SIRET},
	{CAI_SIRET, "732829320000740", CAI_BAD_SIRET},
	{CAI_SIRET, "732829320", CAI_BAD_SIRET},
	{CAI_SIRET, "7.32829E13", CAI_BAD_SIRET},
	{CAI_SIRET, "7328293200007A", CAI_BAD_SIRET},
	{CAI_SIRET, "00000000000000", CAI_BAD_SIRET},
	{CAI_SIRET, "73282932000074 73282932000074 73282932000074 73282932000074 73282932000074", CAI_BAD_SIRET},
	{CAI_DIRECTION, "", CAI_BAD_DIRECTION},
	{CAI_DIRECTION, NULL, CAI_BAD_DIRECTION},
	{CAI_DIRECTION, "X", CAI_BAD_DIRECTION},
	{CAI_DIRECTION, "CREDIT", CAI_BAD_DIRECTION},
	{CAI_DIRECTION, "CD", CAI_BAD_DIRECTION},
	{CAI_AMOUNT, "", CAI_BAD_AMOUNT},
	{CAI_AMOUNT, NULL, CAI_BAD_AMOUNT},
	{CAI_AMOUNT, "12.345", CAI_BAD_AMOUNT},
	{CAI_AMOUNT, "1,265.40", CAI_BAD_AMOUNT},
	{CAI_AMOUNT, "1e3", CAI_BAD_AMOUNT},
	{CAI_AMOUNT, "NaN", CAI_BAD_AMOUNT},
	{CAI_AMOUNT, "--1.00", CAI_BAD_AMOUNT},
	{CAI_AMOUNT, "0", CAI_ZERO_AMOUNT},
	{CAI_AMOUNT, "-0,00", CAI_ZERO_AMOUNT},
	{CAI_AMOUNT, "1000000000000.00", CAI_AMOUNT_RANGE},
	{CAI_AMOUNT, "-1000000000000.00", CAI_AMOUNT_RANGE},
	{CAI_AMOUNT, "99999999999999999999999999999999999999999999999999999999.00", CAI_AMOUNT_RANGE},
	{CAI_DAY, "", CAI_BAD_DAY},
	{CAI_DAY, NULL, CAI_BAD_DAY},
	{CAI_DAY, "2025-02-29", CAI_BAD_DAY},
	{CAI_DAY, "31/04/2025", CAI_BAD_DAY},
	{CAI_DAY, "04/31/2025", CAI_BAD_DAY},
	{CAI_DAY, "15/04/25", CAI_BAD_DAY},
	{CAI_DAY, "15042025", CAI_BAD_DAY},
	{CAI_DAY, "1969-12-31", CAI_BAD_DAY},
	{CAI_DAY, "0025-04-15", CAI_BAD_DAY},
	{CAI_DAY, "2100-01-01", CAI_BAD_DAY},
	{CAI_DAY, "2025-04-15 10:00:00", CAI_BAD_DAY},
	{CAI_MODE, "5", CAI_BAD_MODE},
	{CAI_MODE, "005", CAI_BAD_MODE},
	{CAI_MODE, "A5", CAI_BAD_MODE},
	{CAI_MODE, "5A", CAI_BAD_MODE},
	{CAI_PERIOD, "2025M13", CAI_BAD_PERIOD},
	{CAI_PERIOD, "2025M00", CAI_BAD_PERIOD},
	{CAI_PERIOD, "2025T05", CAI_BAD_PERIOD},
	{CAI_PERIOD, "2025-13", CAI_BAD_PERIOD},
	{CAI_PERIOD, "13/2025", CAI_BAD_PERIOD},
	{CAI_PERIOD, "202503", CAI_BAD_PERIOD},
	{CAI_PERIOD, "mars 2025", CAI_BAD_PERIOD},
	{CAI_PERIOD, "1969M12", CAI_BAD_PERIOD},
	{CAI_PERIOD, "2100M01", CAI_BAD_PERIOD},
	{CAI_ASSIGNED, "2025-02-30", CAI_BAD_ASSIGNED},
	{CAI_ASSIGNED, "hier", CAI_BAD_ASSIGNED},
	{CAI_PERIOD, "", CAI_ASSIGNED_WITHOUT_PERIOD},
	{CAI_PERIOD, NULL, CAI_ASSIGNED_WITHOUT_PERIOD},
	{CAI_REVERSES, "ENC-2024-0009", CAI_REVERSES_NO_REVERSAL},
	{CAI_REVERSES, "ENC-2025-0001", CAI_BAD_REVERSES},
	{CAI_REVERSES, "12345678901234567890123456789012345678901", CAI_BAD_REVERSES},
	{CAI_REVERSES, "A\x02", CAI_BAD_REVERSES},
	{CAI_ACCOUNT, "012345678901234567890", CAI_BAD_ACCOUNT},
	{CAI_ACCOUNT, "A\x1F", CAI_BAD_ACCOUNT}
};

static void
wrong_values_have_their_reason(void)
{
	bool		given[CAI_REASON_COUNT] = {false};
	CaiBuffers	buffers;
	CaiMovement movement;
	size_t		i;

	for (i = 0; i < sizeof(rejects) / sizeof(rejects[0]); i++)
	{
		CaiReason	reason = check_with(rejects[i].column, rejects[i].value, &buffers, &movement);

		is_text(cai_reasons[reason].code, cai_reasons[rejects[i].reason].code,
				"wrong value %zu in column %s", i + 1, cai_columns[rejects[i].column].name);
		given[reason] = true;
		if (rejects[i].column == CAI_REFERENCE)
			is_int(movement.reference.length, 0, "%s", "an unreadable reference is not kept");
		else
			is_int(movement.reference.length, 13, "%s", "the reference is kept");
	}
	for (i = CAI_NO_REFERENCE; i < CAI_REPEATED_REFERENCE; i++)
		ok(given[i], "reason %s is met", cai_reasons[i].code);
}

static void
a_reversal_names_what_it_undoes(void)
{
	Line		line = good_line;
	CaiBuffers	buffers;
	CaiMovement movement;

	line.values[CAI_REVERSES] = " ENC-2024-0009 ";
	line.values[CAI_AMOUNT] = "-1265,40";
	ok(check_line(&line, &buffers, &movement) == CAI_ACCEPTED, "%s", "a negative credit may reverse");
	is_int(movement.reverses.length, 13, "%s", "the reference undone is trimmed");
	line.values[CAI_DIRECTION] = "D";
	ok(check_line(&line, &buffers, &movement) == CAI_REVERSES_NO_REVERSAL, "%s",
	   "a negative debit reverses nothing");
}

static void
references_are_counted_in_characters(void)
{
	char		latin1[CAI_REFERENCE_MAX + 2];
	char		utf8[(CAI_REFERENCE_MAX + 1) * 2 + 1] = "";
	CaiBuffers	buffers;
	CaiMovement movement;
	int			i;

	memset(latin1, 0xE9, sizeof(latin1));
	latin1[CAI_REFERENCE_MAX] = '\0';
	ok(check_with(CAI_REFERENCE, latin1, &buffers, &movement) == CAI_ACCEPTED, "%s",
	   "40 Latin-1 letters are 40 characters");
	is_int(movement.reference.length, CAI_REFERENCE_MAX * 2, "%s", "written as UTF-8");
	ok(calimero_utf8_valid(movement.reference.data, movement.reference.length), "%s", "valid UTF-8");
	latin1[CAI_REFERENCE_MAX] = (char) 0xE9;
	latin1[CAI_REFERENCE_MAX + 1] = '\0';
	ok(check_with(CAI_REFERENCE, latin1, &buffers, &movement) == CAI_LONG_REFERENCE, "%s",
	   "41 Latin-1 letters are too many");
	for (i = 0; i < CAI_REFERENCE_MAX; i++)
		memcpy(utf8 + 2 * i, "\xC3\xA9", 3);
	ok(check_with(CAI_REFERENCE, utf8, &buffers, &movement) == CAI_ACCEPTED, "%s",
	   "40 letters of two bytes are accepted");
	memcpy(utf8 + 2 * CAI_REFERENCE_MAX, "x", 2);
	ok(check_with(CAI_REFERENCE, utf8, &buffers, &movement) == CAI_LONG_REFERENCE, "%s",
	   "41 characters are not");
	ok(check_with(CAI_REFERENCE, "\xF0\x9F\x8C\xBE ble", &buffers, &movement) == CAI_ACCEPTED, "%s",
	   "characters of four bytes pass");
}

/* What a line with one value changed says of the full line, taken as known. */
static CaiComparison
compare_with(CaiColumn column, const char *value)
{
	CaiBuffers	known_buffers;
	CaiBuffers	buffers;
	CaiMovement known;
	CaiMovement movement;

	check_line(&good_line, &known_buffers, &known);
	ok(check_with(column, value, &buffers, &movement) == CAI_ACCEPTED, "%s", "the line is right");
	ok(cai_equal(&known, &movement) == (cai_compare(&known, &movement) == CAI_SAME &&
										value != NULL && value[0] != '\0'),
	   "%s", "two lines are equal only when every value is");
	return cai_compare(&known, &movement);
}

static void
known_movements_are_compared(void)
{
	ok(compare_with(CAI_AMOUNT, "1 265,40") == CAI_SAME, "%s", "written otherwise, the same");
	ok(compare_with(CAI_PERIOD, "2025M04") == CAI_REASSIGNED, "%s", "another period");
	ok(compare_with(CAI_ASSIGNED, "2025-04-17") == CAI_REASSIGNED, "%s", "another day of assignment");
	ok(compare_with(CAI_ASSIGNED, "") == CAI_LOST_ASSIGNMENT, "%s", "the day of assignment is gone");
	ok(compare_with(CAI_ASSIGNED, NULL) == CAI_SAME, "%s", "an absent column contradicts nothing");
	ok(compare_with(CAI_MODE, NULL) == CAI_SAME, "%s", "nor does an absent mode");
	ok(compare_with(CAI_ACCOUNT, NULL) == CAI_SAME, "%s", "nor an absent account");
	ok(compare_with(CAI_ACCOUNT, "") == CAI_SAME, "%s", "nor an empty one");
	ok(compare_with(CAI_MODE, "") == CAI_DIFFERENT, "%s", "an empty mode is another content");
	ok(compare_with(CAI_MODE, "02") == CAI_DIFFERENT, "%s", "another mode");
	ok(compare_with(CAI_ACCOUNT, "0048124") == CAI_DIFFERENT, "%s", "another account");
	ok(compare_with(CAI_AMOUNT, "1265.41") == CAI_DIFFERENT, "%s", "another amount");
	ok(compare_with(CAI_AMOUNT, "-1265.40") == CAI_DIFFERENT, "%s", "another sign");
	ok(compare_with(CAI_DAY, "2025-04-14") == CAI_DIFFERENT, "%s", "another day");
	ok(compare_with(CAI_DIRECTION, "D") == CAI_DIFFERENT, "%s", "another direction");
	ok(compare_with(CAI_SIRET, "73282932000017") == CAI_DIFFERENT, "%s", "another SIRET");
}

static void
assignments_come_and_go(void)
{
	Line		line = good_line;
	CaiBuffers	buffers[2];
	CaiMovement assigned;
	CaiMovement free_one;

	check_line(&line, &buffers[0], &assigned);
	line.values[CAI_PERIOD] = "";
	line.values[CAI_ASSIGNED] = "";
	check_line(&line, &buffers[1], &free_one);
	ok(cai_compare(&free_one, &assigned) == CAI_REASSIGNED, "%s", "a first assignment");
	ok(cai_compare(&assigned, &free_one) == CAI_LOST_ASSIGNMENT, "%s", "an assignment taken away");
	ok(!cai_equal(&assigned, &free_one), "%s", "they are not the same line");
	line.values[CAI_PERIOD] = NULL;
	line.values[CAI_ASSIGNED] = NULL;
	check_line(&line, &buffers[1], &free_one);
	ok(cai_compare(&assigned, &free_one) == CAI_SAME, "%s", "an extract without these columns takes nothing away");
}

static void
a_reversal_is_compared_by_what_it_undoes(void)
{
	Line		line = good_line;
	CaiBuffers	buffers[2];
	CaiMovement known;
	CaiMovement other;

	line.values[CAI_AMOUNT] = "-10";
	line.values[CAI_REVERSES] = "A";
	check_line(&line, &buffers[0], &known);
	line.values[CAI_REVERSES] = "B";
	check_line(&line, &buffers[1], &other);
	ok(cai_compare(&known, &other) == CAI_DIFFERENT, "%s", "another reference undone");
	line.values[CAI_REVERSES] = NULL;
	check_line(&line, &buffers[1], &other);
	ok(cai_compare(&known, &other) == CAI_SAME, "%s", "not said what is undone");
}

static void
reasons_are_a_table(void)
{
	int			i;
	int			j;

	for (i = CAI_ACCEPTED + 1; i < CAI_REASON_COUNT; i++)
	{
		size_t		length = strlen(cai_reasons[i].code);
		int			same = 0;

		ok(length > 0 && length <= 30 && strspn(cai_reasons[i].code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_") == length,
		   "reason %d has a code", i);
		length = strlen(cai_reasons[i].label);
		ok(length > 10 && length <= 300 && cai_reasons[i].label[length - 1] == '.' &&
		   calimero_utf8_valid(cai_reasons[i].label, length), "reason %d has a sentence", i);
		for (j = CAI_ACCEPTED + 1; j < CAI_REASON_COUNT; j++)
			same += strcmp(cai_reasons[i].code, cai_reasons[j].code) == 0;
		is_int(same, 1, "%s", "each code is one reason");
	}
}

int
main(void)
{
	a_full_line_is_read();
	only_five_columns_are_required();
	values_as_people_write_them();
	wrong_values_have_their_reason();
	a_reversal_names_what_it_undoes();
	references_are_counted_in_characters();
	known_movements_are_compared();
	assignments_come_and_go();
	a_reversal_is_compared_by_what_it_undoes();
	reasons_are_a_table();
	return done_testing();
}
