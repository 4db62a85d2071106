/*-------------------------------------------------------------------------
 *
 * dsn_control.c
 *	  Controls of one value: does it have the form of its rubrique?
 *
 * Dates and amounts are a third of a file: a date is read as one 8-byte word,
 * an amount by calimero_amount_from_dsn().
 *
 * IDENTIFICATION
 *	  extension/core/dsn/dsn_control.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/dsn/dsn_control.h"

#include <string.h>

#include "core/amount.h"
#include "core/calendar.h"
#include "core/dsn/dsn_scan.h"
#include "core/encoding.h"
#include "core/identifiants/bic.h"

static inline bool
is_digit(char byte)
{
	return (unsigned) ((unsigned char) byte - '0') < 10;
}

static inline bool
is_capital(char byte)
{
	return (unsigned) ((unsigned char) byte - 'A') < 26;
}

static bool
all_digits(const char *value, size_t length)
{
	size_t		i;

	for (i = 0; i < length; i++)
	{
		if (!is_digit(value[i]))
			return false;
	}
	return length > 0;
}

/* [0-9]*[1-9][0-9]* */
static bool
not_zero(const char *value, size_t length)
{
	bool		found = false;
	size_t		i;

	for (i = 0; i < length; i++)
		found |= value[i] != '0';
	return found && all_digits(value, length);
}

/*
 * JJMMAAAA, the year from "first" on.  Where "unknown" is allowed, the day and
 * the month may be 99.
 */
static DsnControl
control_date(const char *value, size_t length, unsigned first, bool unknown)
{
	uint64_t	word;
	uint64_t	pairs;
	unsigned	day;
	unsigned	month;
	unsigned	century;

	if (length != 8)
		return DSN_CONTROL_FORM;
	word = dsn_load_eight(value) ^ UINT64_C(0x3030303030303030);
	if (!dsn_bytes_within(word, UINT64_C(0x7676767676767676)))
		return DSN_CONTROL_FORM;
	pairs = word * 10 + (word >> 8);
	day = pairs & 0xFF;
	month = (pairs >> 16) & 0xFF;
	century = (pairs >> 32) & 0xFF;
	if (unknown)
	{
		/*
		 * 2000 was a leap year: 29 February passes when the month alone
		 * counts.
		 */
		if (day == 99)
			day = 1;
		if (month == 99)
			month = 1;
	}
	if (day - 1 > 30 || month - 1 > 11 || century < first || century > 20)
		return DSN_CONTROL_FORM;
	if (day > 28 &&
		calimero_day((int) (century * 100 + ((pairs >> 48) & 0xFF)), (int) month,
					 (int) day) == CALIMERO_NO_DAY)
		return DSN_CONTROL_CALENDAR;
	return DSN_CONTROL_OK;
}

/* Digits, then a point and "least" to "most" digits. */
static bool
decimal(const char *value, size_t length, size_t least, size_t most, bool point)
{
	size_t		whole = 0;

	while (whole < length && is_digit(value[whole]))
		whole++;
	if (whole == 0)
		return false;
	if (whole == length)
		return !point;
	if (value[whole] != '.' || length - whole - 1 < least || length - whole - 1 > most)
		return false;
	return all_digits(value + whole + 1, length - whole - 1);
}

/*
 * Thirteen characters: sex, year, month (of birth, or one of those given when
 * it is not known), département (2A and 2B too), commune, order, neither of
 * the last two 000.  A 1 or a 2 and twelve 9: not known.
 */
static bool
nir(const char *value, size_t length)
{
	int32_t		month;

	if (length != 13 || (value[0] != '1' && value[0] != '2'))
		return false;
	if (memcmp(value + 1, "999999999999", 12) == 0)
		return true;
	if (!all_digits(value + 1, 5) || !all_digits(value + 7, 6))
		return false;
	if (!is_digit(value[6]) && (value[5] != '2' || (value[6] != 'A' && value[6] != 'B')))
		return false;
	month = dsn_control_number(value + 3, 2);
	if (month < 1 || (month > 12 && month != 20 && month < 30) || (month > 42 && month < 50))
		return false;
	return memcmp(value + 5, "00", 2) != 0 && memcmp(value + 7, "000", 3) != 0 &&
		memcmp(value + 10, "000", 3) != 0;
}

/* 2025M03, 2025T01, 2025S02, 2025A00, 2025E00 */
static bool
affectation_period(const char *value, size_t length)
{
	int32_t		rank;

	if (length != 7 || memcmp(value, "20", 2) != 0 || value[2] == '0' || !all_digits(value,
																					 4) ||
		!all_digits(value + 5, 2))
		return false;
	rank = dsn_control_number(value + 5, 2);
	switch (value[4])
	{
		case 'M':
			return rank >= 1 && rank <= 12;
		case 'T':
			return rank >= 1 && rank <= 4;
		case 'S':
			return rank >= 1 && rank <= 2;
		case 'A':
		case 'E':
			return rank == 0;
		default:
			return false;
	}
}

/* P25V01 */
static bool
norm(const char *value, size_t length)
{
	return length == 6 && value[0] == 'P' && value[3] == 'V' &&
		all_digits(value + 1, 2) && all_digits(value + 4, 2);
}

static bool
capitals(const char *value, size_t length)
{
	size_t		i;

	for (i = 0; i < length; i++)
	{
		if (!is_digit(value[i]) && !is_capital(value[i]))
			return false;
	}
	return length > 0;
}

static bool
locality(const char *value, size_t length)
{
	size_t		i;

	for (i = 0; i < length; i++)
	{
		if (!dsn_plain_letter(value[i]) && value[i] != ' ')
			return false;
	}
	return length > 0;
}

static bool
ascii(const char *value, size_t length)
{
	size_t		i;

	for (i = 0; i < length; i++)
	{
		if ((unsigned char) value[i] < 0x20 || (unsigned char) value[i] > 0x7E)
			return false;
	}
	return length > 0;
}

static bool
amount(const char *value, size_t length, CalimeroAmountForm form)
{
	int64_t		centimes;

	return calimero_amount_from_dsn(value, length, form, &centimes) != CALIMERO_AMOUNT_SYNTAX;
}

/* The forms that a boolean can tell. */
static bool
has_form(DsnForm form, const char *value, size_t length)
{
	switch (form)
	{
		case DSN_FORM_MOIS:
			return length == 8 && memcmp(value, "01", 2) == 0 &&
				control_date(value, length, 20, false) == DSN_CONTROL_OK;
		case DSN_FORM_MMAAAA:
			return length == 6 && all_digits(value, 6) &&
				dsn_control_number(value, 2) - 1 < 12 && dsn_control_number(value, 2) > 0 &&
				(memcmp(value + 2, "19", 2) == 0 || memcmp(value + 2, "20", 2) == 0);
		case DSN_FORM_TAUX:
			return decimal(value, length, 2, 3, true);
		case DSN_FORM_NOMBRE:
			return decimal(value, length, 1, 2, false);
		case DSN_FORM_ENTIER:
			return all_digits(value, length);
		case DSN_FORM_RELATIF:
			return length > 0 && (value[0] == '-' ? all_digits(value + 1, length - 1) :
								  all_digits(value, length));
		case DSN_FORM_NON_NUL:
			return not_zero(value, length);
		case DSN_FORM_RANG:
			return all_digits(value, length) && value[0] != '0';
		case DSN_FORM_ORDRE:
			return all_digits(value, length) && (value[0] != '0' || length == 1);
		case DSN_FORM_FRACTION:
			return length == 2 && all_digits(value, 2) && value[0] != '0' &&
				value[0] <= value[1];
		case DSN_FORM_NIR:
			return nir(value, length);
		case DSN_FORM_MAJUSCULES:
			return capitals(value, length);
		case DSN_FORM_BIC:
			return calimero_bic_well_formed(value, length);
		case DSN_FORM_LOCALITE:
			return locality(value, length);
		case DSN_FORM_CODE:
			return ascii(value, length);
		case DSN_FORM_PERIODE:
			return affectation_period(value, length);
		case DSN_FORM_NORME:
			return norm(value, length);
		default:
			return true;
	}
}

DsnControl
dsn_control_form(DsnForm form, const char *value, size_t length)
{
	switch (form)
	{
		case DSN_FORM_TEXTE:
		case DSN_FORM_TENU:
			return DSN_CONTROL_OK;
		case DSN_FORM_DECIMAL:
			return amount(value, length, CALIMERO_AMOUNT_SIGNED) ? DSN_CONTROL_OK :
				DSN_CONTROL_FORM;
		case DSN_FORM_POSITIF:
			return amount(value, length, CALIMERO_AMOUNT_UNSIGNED) ? DSN_CONTROL_OK :
				DSN_CONTROL_FORM;
		case DSN_FORM_DATE:
			return control_date(value, length, 19, false);
		case DSN_FORM_DATE20:
			return control_date(value, length, 20, false);
		case DSN_FORM_NAISSANCE:
			return control_date(value, length, 18, true);
		default:
			return has_form(form, value, length) ? DSN_CONTROL_OK : DSN_CONTROL_FORM;
	}
}

size_t
dsn_control_characters(const char *value, size_t length)
{
	size_t		characters = length;
	size_t		i;

	if (!calimero_utf8_valid(value, length))
		return length;
	for (i = 0; i < length; i++)
		characters -= ((unsigned char) value[i] & 0xC0) == 0x80;
	return characters;
}

int64_t
dsn_control_long(const char *value, size_t length)
{
	int64_t		number = 0;
	size_t		i;

	if (length > 18 || !all_digits(value, length))
		return -1;
	for (i = 0; i < length; i++)
		number = number * 10 + (value[i] - '0');
	return number;
}

int32_t
dsn_control_number(const char *value, size_t length)
{
	return length > 9 ? -1 : (int32_t) dsn_control_long(value, length);
}
