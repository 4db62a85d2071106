/*-------------------------------------------------------------------------
 *
 * identifiants_reference.h
 *	  Identifiers checked another way: regular expressions for the forms, and
 *	  arithmetic on decimal strings for the keys.  Slow and plain: what
 *	  identifiants_property_test.c compares the core with.
 *
 * The forms are POSIX expressions, written from the published ones.  A key is
 * right when the whole number, written out in decimal digits, leaves the
 * remainder that its norm says; the remainder is found by long division, or
 * by blocks of seven digits where the norm describes it so.
 *
 * IDENTIFICATION
 *	  tests/unit/identifiants_reference.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_IDENTIFIANTS_REFERENCE_H
#define CALIMERO_IDENTIFIANTS_REFERENCE_H

#include <regex.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct RefCountry
{
	char		code[3];
	const char *mask;			/* one sign a character: 9 digit, A letter, X
								 * both */
} RefCountry;

/* The account number, character by character. */
static const RefCountry ref_countries[] = {
	{"AD", "99999999XXXXXXXXXXXX"},
	{"AE", "9999999999999999999"},
	{"AL", "99999999XXXXXXXXXXXXXXXX"},
	{"AT", "9999999999999999"},
	{"AZ", "AAAAXXXXXXXXXXXXXXXXXXXX"},
	{"BA", "9999999999999999"},
	{"BE", "999999999999"},
	{"BG", "AAAA999999XXXXXXXX"},
	{"BH", "AAAAXXXXXXXXXXXXXX"},
	{"BI", "99999999999999999999999"},
	{"BR", "99999999999999999999999AX"},
	{"BY", "XXXX9999XXXXXXXXXXXXXXXX"},
	{"CH", "99999XXXXXXXXXXXX"},
	{"CR", "999999999999999999"},
	{"CY", "99999999XXXXXXXXXXXXXXXX"},
	{"CZ", "99999999999999999999"},
	{"DE", "999999999999999999"},
	{"DJ", "99999999999999999999999"},
	{"DK", "99999999999999"},
	{"DO", "XXXX99999999999999999999"},
	{"EE", "9999999999999999"},
	{"EG", "9999999999999999999999999"},
	{"ES", "99999999999999999999"},
	{"FI", "99999999999999"},
	{"FK", "AA999999999999"},
	{"FO", "99999999999999"},
	{"FR", "9999999999XXXXXXXXXXX99"},
	{"GB", "AAAA99999999999999"},
	{"GE", "AA9999999999999999"},
	{"GI", "AAAAXXXXXXXXXXXXXXX"},
	{"GL", "99999999999999"},
	{"GR", "9999999XXXXXXXXXXXXXXXX"},
	{"GT", "XXXXXXXXXXXXXXXXXXXXXXXX"},
	{"HN", "AAAA99999999999999999999"},
	{"HR", "99999999999999999"},
	{"HU", "999999999999999999999999"},
	{"IE", "AAAA99999999999999"},
	{"IL", "9999999999999999999"},
	{"IQ", "AAAA999999999999999"},
	{"IS", "9999999999999999999999"},
	{"IT", "A9999999999XXXXXXXXXXXX"},
	{"JO", "AAAA9999XXXXXXXXXXXXXXXXXX"},
	{"KW", "AAAAXXXXXXXXXXXXXXXXXXXXXX"},
	{"KZ", "999XXXXXXXXXXXXX"},
	{"LB", "9999XXXXXXXXXXXXXXXXXXXX"},
	{"LC", "AAAAXXXXXXXXXXXXXXXXXXXXXXXX"},
	{"LI", "99999XXXXXXXXXXXX"},
	{"LT", "9999999999999999"},
	{"LU", "999XXXXXXXXXXXXX"},
	{"LV", "AAAAXXXXXXXXXXXXX"},
	{"LY", "999999999999999999999"},
	{"MC", "9999999999XXXXXXXXXXX99"},
	{"MD", "XXXXXXXXXXXXXXXXXXXX"},
	{"ME", "999999999999999999"},
	{"MK", "999XXXXXXXXXX99"},
	{"MN", "9999999999999999"},
	{"MR", "99999999999999999999999"},
	{"MT", "AAAA99999XXXXXXXXXXXXXXXXXX"},
	{"MU", "AAAA9999999999999999999AAA"},
	{"NI", "AAAA99999999999999999999"},
	{"NL", "AAAA9999999999"},
	{"NO", "99999999999"},
	{"OM", "999XXXXXXXXXXXXXXXX"},
	{"PK", "AAAAXXXXXXXXXXXXXXXX"},
	{"PL", "999999999999999999999999"},
	{"PS", "AAAAXXXXXXXXXXXXXXXXXXXXX"},
	{"PT", "999999999999999999999"},
	{"QA", "AAAAXXXXXXXXXXXXXXXXXXXXX"},
	{"RO", "AAAAXXXXXXXXXXXXXXXX"},
	{"RS", "999999999999999999"},
	{"RU", "99999999999999XXXXXXXXXXXXXXX"},
	{"SA", "99XXXXXXXXXXXXXXXXXX"},
	{"SC", "AAAA99999999999999999999AAA"},
	{"SD", "99999999999999"},
	{"SE", "99999999999999999999"},
	{"SI", "999999999999999"},
	{"SK", "99999999999999999999"},
	{"SM", "A9999999999XXXXXXXXXXXX"},
	{"SO", "9999999999999999999"},
	{"ST", "999999999999999999999"},
	{"SV", "AAAA99999999999999999999"},
	{"TL", "9999999999999999999"},
	{"TN", "99999999999999999999"},
	{"TR", "999999XXXXXXXXXXXXXXXX"},
	{"UA", "999999XXXXXXXXXXXXXXXXXXX"},
	{"VA", "999999999999999999"},
	{"VG", "AAAA9999999999999999"},
	{"XK", "9999999999999999"},
	{"YE", "AAAA9999XXXXXXXXXXXXXXXXXX"}
};

#define REF_COUNTRIES (sizeof(ref_countries) / sizeof(ref_countries[0]))

static const char ref_nir_form[] =
"^[123478][0-9]{2}(0[1-9]|1[0-2]|20|3[0-9]|4[0-2]|[5-9][0-9])"
"((0[1-9]|[1-8][0-9]|9[0-69]|2[AB])(00[1-9]|0[1-9][0-9]|[1-8][0-9]{2}|9[0-8][0-9]|990)"
"|9[78][0-9](0[1-9]|[1-8][0-9]|90))"
"(00[1-9]|0[1-9][0-9]|[1-9][0-9]{2})(0[1-9]|[1-8][0-9]|9[0-7])$";
static const char ref_siren_form[] = "^[0-9]{9}$";
static const char ref_siret_form[] = "^[0-9]{14}$";
static const char ref_rib_form[] = "^[0-9]{10}[0-9A-Z]{11}[0-9]{2}$";
static const char ref_commune_form[] =
"^((0[1-9]|1[0-9]|2[1-9AB]|[3-8][0-9]|9[0-5])([1-9][0-9]{2}|0[1-9][0-9]|00[1-9])"
"|(97[1-8]|98[46-9])([1-9][0-9]|0[1-9]))$";

/* The country codes of ISO 3166-1, and XK. */
static const char ref_bic_form[] =
"^[A-Z]{4}("
"AD|AE|AF|AG|AI|AL|AM|AO|AQ|AR|AS|AT|AU|AW|AX|AZ|BA|BB|BD|BE|"
"BF|BG|BH|BI|BJ|BL|BM|BN|BO|BQ|BR|BS|BT|BV|BW|BY|BZ|CA|CC|CD|"
"CF|CG|CH|CI|CK|CL|CM|CN|CO|CR|CU|CV|CW|CX|CY|CZ|DE|DJ|DK|DM|"
"DO|DZ|EC|EE|EG|EH|ER|ES|ET|FI|FJ|FK|FM|FO|FR|GA|GB|GD|GE|GF|"
"GG|GH|GI|GL|GM|GN|GP|GQ|GR|GS|GT|GU|GW|GY|HK|HM|HN|HR|HT|HU|"
"ID|IE|IL|IM|IN|IO|IQ|IR|IS|IT|JE|JM|JO|JP|KE|KG|KH|KI|KM|KN|"
"KP|KR|KW|KY|KZ|LA|LB|LC|LI|LK|LR|LS|LT|LU|LV|LY|MA|MC|MD|ME|"
"MF|MG|MH|MK|ML|MM|MN|MO|MP|MQ|MR|MS|MT|MU|MV|MW|MX|MY|MZ|NA|"
"NC|NE|NF|NG|NI|NL|NO|NP|NR|NU|NZ|OM|PA|PE|PF|PG|PH|PK|PL|PM|"
"PN|PR|PS|PT|PW|PY|QA|RE|RO|RS|RU|RW|SA|SB|SC|SD|SE|SG|SH|SI|"
"SJ|SK|SL|SM|SN|SO|SR|SS|ST|SV|SX|SY|SZ|TC|TD|TF|TG|TH|TJ|TK|"
"TL|TM|TN|TO|TR|TT|TV|TW|TZ|UA|UG|UM|US|UY|UZ|VA|VC|VE|VG|VI|"
"VN|VU|WF|WS|YE|YT|ZA|ZM|ZW|XK"
")[0-9A-Z]{2}([0-9A-Z]{3})?$";

static regex_t ref_country_regexes[REF_COUNTRIES];
static regex_t ref_nir_regex;
static regex_t ref_siren_regex;
static regex_t ref_siret_regex;
static regex_t ref_rib_regex;
static regex_t ref_bic_regex;
static regex_t ref_commune_regex;

static void
ref_compile(regex_t *regex, const char *form)
{
	if (regcomp(regex, form, REG_EXTENDED | REG_NOSUB) != 0)
	{
		printf("Bail out! a form of the reference is no regular expression\n");
		exit(1);
	}
}

static void
ref_open(void)
{
	char		form[256];
	size_t		i;

	ref_compile(&ref_nir_regex, ref_nir_form);
	ref_compile(&ref_siren_regex, ref_siren_form);
	ref_compile(&ref_siret_regex, ref_siret_form);
	ref_compile(&ref_rib_regex, ref_rib_form);
	ref_compile(&ref_bic_regex, ref_bic_form);
	ref_compile(&ref_commune_regex, ref_commune_form);
	for (i = 0; i < REF_COUNTRIES; i++)
	{
		const RefCountry *country = &ref_countries[i];
		const char *at = country->mask;
		size_t		used = (size_t) snprintf(form, sizeof(form), "^%s[0-9]{2}", country->code);

		while (*at != '\0')
		{
			size_t		same = strspn(at, *at == '9' ? "9" : *at == 'A' ? "A" : "X");

			used += (size_t) snprintf(form + used, sizeof(form) - used, "%s{%zu}",
									  *at == '9' ? "[0-9]" : *at == 'A' ? "[A-Z]" : "[0-9A-Z]", same);
			at += same;
		}
		snprintf(form + used, sizeof(form) - used, "$");
		ref_compile(&ref_country_regexes[i], form);
	}
}

static void
ref_close(void)
{
	size_t		i;

	regfree(&ref_nir_regex);
	regfree(&ref_siren_regex);
	regfree(&ref_siret_regex);
	regfree(&ref_rib_regex);
	regfree(&ref_bic_regex);
	regfree(&ref_commune_regex);
	for (i = 0; i < REF_COUNTRIES; i++)
		regfree(&ref_country_regexes[i]);
}

static bool
ref_matches(const regex_t *regex, const char *string)
{
	return regexec(regex, string, 0, NULL, 0) == 0;
}

/* Long division of a decimal string by 97: subtract 97 while it goes. */
static int
ref_divide_97(const char *digits)
{
	int			rest = 0;

	for (; *digits != '\0'; digits++)
	{
		rest = rest * 10 + (*digits - '0');
		while (rest >= 97)
			rest -= 97;
	}
	return rest;
}

/* The same by blocks: the rest of one is written before the next seven digits. */
static int
ref_blocks_97(const char *digits)
{
	char		block[16];
	int			rest = -1;

	while (*digits != '\0')
	{
		int			taken = (int) strnlen(digits, 7);

		if (rest < 0)
			snprintf(block, sizeof(block), "%.*s", taken, digits);
		else
			snprintf(block, sizeof(block), "%d%.*s", rest, taken, digits);
		rest = (int) (strtoul(block, NULL, 10) % 97);
		digits += taken;
	}
	return rest;
}

/* The number and its key together are a multiple of 97. */
static bool
ref_nir(const char *string)
{
	char		digits[16];
	int			rest;

	if (!ref_matches(&ref_nir_regex, string))
		return false;
	snprintf(digits, sizeof(digits), "%.13s", string);
	if (digits[6] == 'A')
		memcpy(digits + 5, "19", 2);
	if (digits[6] == 'B')
		memcpy(digits + 5, "18", 2);
	rest = ref_divide_97(digits) + (string[13] - '0') * 10 + (string[14] - '0');
	return rest == 97;
}

/* Luhn, as people do it by hand: double, write down, add all the digits. */
static bool
ref_luhn(const char *string)
{
	static const char doubled[][3] = {"0", "2", "4", "6", "8", "10", "12", "14", "16", "18"};
	char		written[40];
	size_t		length = strlen(string);
	size_t		used = 0;
	int			sum = 0;
	size_t		i;

	for (i = 0; i < length; i++)
	{
		const char *next = doubled[string[i] - '0'];

		if ((length - 1 - i) % 2 == 0)
			written[used++] = string[i];
		else
		{
			for (; *next != '\0'; next++)
				written[used++] = *next;
		}
	}
	for (i = 0; i < used; i++)
		sum += written[i] - '0';
	return sum % 10 == 0;
}

static bool
ref_siren(const char *string)
{
	return ref_matches(&ref_siren_regex, string) && strcmp(string, "000000000") != 0 &&
		ref_luhn(string);
}

static bool
ref_siret(const char *string)
{
	char		siren[10];
	int			sum = 0;

	if (!ref_matches(&ref_siret_regex, string))
		return false;
	snprintf(siren, sizeof(siren), "%.9s", string);
	if (!ref_siren(siren))
		return false;
	if (strcmp(siren, "356000000") != 0 || strcmp(string, "35600000000048") == 0)
		return ref_luhn(string);
	for (; *string != '\0'; string++)
		sum += *string - '0';
	return sum % 5 == 0;
}

/* Move four characters, write letters as two digits, divide. */
static bool
ref_iban(const char *string)
{
	char		digits[80];
	char		moved[48];
	size_t		used = 0;
	size_t		i;

	for (i = 0; i < REF_COUNTRIES; i++)
	{
		if (strncmp(string, ref_countries[i].code, 2) == 0)
			break;
	}
	if (i == REF_COUNTRIES || !ref_matches(&ref_country_regexes[i], string))
		return false;
	if (strncmp(string + 2, "00", 2) == 0 || strncmp(string + 2, "01", 2) == 0 ||
		strncmp(string + 2, "99", 2) == 0)
		return false;
	snprintf(moved, sizeof(moved), "%s%.4s", string + 4, string);
	for (i = 0; moved[i] != '\0'; i++)
	{
		if (moved[i] >= 'A')
			used += (size_t) snprintf(digits + used, sizeof(digits) - used, "%d", moved[i] - 55);
		else
			digits[used++] = moved[i];
	}
	digits[used] = '\0';
	return ref_blocks_97(digits) == 1;
}

/* A RIB with its letters as digits: three letters a digit, the first row without S. */
static void
ref_rib_digits(const char *string, char digits[24])
{
	static const char letters[] = "AJ*BKSCLTDMUENVFOWGPXHQYIRZ";
	size_t		i;

	for (i = 0; i < 23; i++)
	{
		const char *letter = strchr(letters, string[i]);

		digits[i] = letter != NULL ? (char) ('1' + (letter - letters) / 3) : string[i];
	}
	digits[23] = '\0';
}

/* Bank, branch, account and key written one after the other are a multiple of 97. */
static bool
ref_rib(const char *string)
{
	char		digits[24];

	if (!ref_matches(&ref_rib_regex, string) ||
		strncmp(string, "000000000000000000000", 21) == 0 ||
		strcmp(string + 21, "00") == 0 || strcmp(string + 21, "98") == 0 ||
		strcmp(string + 21, "99") == 0)
		return false;
	ref_rib_digits(string, digits);
	return ref_divide_97(digits) == 0;
}

static bool
ref_bic(const char *string)
{
	return ref_matches(&ref_bic_regex, string);
}

static bool
ref_commune(const char *string)
{
	return ref_matches(&ref_commune_regex, string);
}

#endif							/* CALIMERO_IDENTIFIANTS_REFERENCE_H */
