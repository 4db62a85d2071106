/*-------------------------------------------------------------------------
 *
 * identifiants_test.c
 *	  SIREN, SIRET, IBAN and BIC: right keys pass, every altered one is refused.
 *	  The NIR, the RIB and communes are in identifiants_nir_test.c, what people
 *	  type in identifiants_saisie_test.c.
 *
 * IDENTIFICATION
 *	  tests/unit/identifiants_test.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/identifiants/bic.h"
#include "core/identifiants/iban.h"
#include "core/identifiants/siret.h"
#include "tap.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

typedef bool (*Validator) (const char *string, size_t length);

static void
check_all(Validator validator, bool expected, const char *kind,
		  const char *const *texts, size_t count)
{
	size_t		i;

	for (i = 0; i < count; i++)
		ok(validator(texts[i], strlen(texts[i])) == expected, "%s \"%s\" is %s",
		   kind, texts[i], expected ? "valid" : "refused");
}

/* One digit changed, or two neighbours exchanged: how many are still valid. */
static int
survivors(Validator validator, const char *valid, size_t first)
{
	char		string[40];
	size_t		length = strlen(valid);
	int			count = 0;
	size_t		i;
	int			digit;

	for (i = first; i < length; i++)
	{
		memcpy(string, valid, length);
		for (digit = '0'; digit <= '9'; digit++)
		{
			string[i] = (char) digit;
			if (digit != valid[i] && validator(string, length))
				count++;
		}
	}
	return count;
}

static void
check_sirens(void)
{
	static const char *const good[] = {"123456782", "356000000", "100000009", "000000018", "732829320", "404833048"};
	static const char *const bad[] = {
		"", "12345678", "1234567820", "123456783", "000000000", "12345678A",
		" 23456782", "123 45678", "-23456782", "1234567\2702", "123456728",
		"404833047", "732829302", "A32829320", "73282932O"
	};

	check_all(calimero_siren_valid, true, "SIREN", good, COUNT(good));
	check_all(calimero_siren_valid, false, "SIREN", bad, COUNT(bad));
	is_int(survivors(calimero_siren_valid, "123456782", 0), 0, "%s",
		   "no SIREN survives a wrong digit");
}

static void
check_sirets(void)
{
	static const char *const good[] = {
		"12345678200010", "73282932000074",
		"35600000000048",		/* La Poste, head office: Luhn key, sum of 26 */
		"35600000009075", "35600000049837",
		"35600000000006",		/* La Poste, sum of 20 */
		"35600000012346"		/* La Poste, sum of 30 */
	};
	static const char *const bad[] = {
		"", "1234567820001", "123456782000104", "12345678200015",
		"00000000000000", "1234567820001A", "12345678 00010",
		"35600000012345",		/* La Poste, neither key */
		"35600000000002",		/* La Poste, sum of 16 */
		"12345678000006",		/* its SIREN is wrong */
		"12345678200011",		/* a sum of 40 helps nobody else */
		"73282932000079",
		"35600000049838",		/* La Poste, sum of 46 */
		"35600000000030",		/* La Poste, a Luhn key and a sum of 17 */
		"MONACOCONFO001",		/* the number of an establishment of Monaco */
		"\2672345678200010"
	};

	check_all(calimero_siret_valid, true, "SIRET", good, COUNT(good));
	check_all(calimero_siret_valid, false, "SIRET", bad, COUNT(bad));
	is_int(survivors(calimero_siret_valid, "12345678200010", 0), 0, "%s",
		   "no SIRET survives a wrong digit");
}

static void
check_ibans(void)
{
	static const char *const good[] = {
		"FR7630006000011234567890189", "FR1420041010050500013M02606",
		"MC5811222000010123456789030", "DE89370400440532013000",
		"NO9386011117947", "MT84MALT011000012345MTLCAST001S",
		"GB82WEST12345698765432", "GB29NWBK60161331926819"
	};
	static const char *const bad[] = {
		"", "FR76", "FR7630006000011234567890188", "FR7630006000011234567890181",
		"FR763000600001123456789018", "FR76300060000112345678901890",
		"fr7630006000011234567890189", "FR76 30006000011234567890189",
		"FR7630006000011234567890l89", "7630006000011234567890189FR",
		"FRA630006000011234567890189", "F17630006000011234567890189",
		"MC5811222000010123456789031", "DE89370400440532013001",
		"NO93860111179470", "NO938601111794", "GB82WEST1234569876543\xB2",
		"DE8937040044053201300012345678901234567", "MC58112220000101234567890",
		"                           ",
		"FR1420041010050500013M02607", "XX431234", "ZZ4312345678901234567",
		"DZ3512341234123412341234", /* right key, a country that is not in the
									 * registry */
		"GB9060161331926819NWBK",	/* right keys, letters where the country
									 * has none */
		"FR7220041A10050500013M02606", "BE80539007547A34", "ZZ9812345678901234567"
	};

	check_all(calimero_iban_valid, true, "IBAN", good, COUNT(good));
	check_all(calimero_iban_valid, false, "IBAN", bad, COUNT(bad));
	is_int(survivors(calimero_iban_valid, "FR7630006000011234567890189", 4), 0, "%s",
		   "no IBAN survives a wrong digit");
}

/* Keys 00, 01 and 99 leave the same remainder as 97, 98 and 02. */
static void
refuse_iban_keys_never_issued(void)
{
	char		string[] = "DE00000000000000000000";
	int			low = 0;
	int			high = 0;
	int			number;

	for (number = 0; number < 20000; number++)
	{
		int			rest = number;
		size_t		i;

		for (i = 21; i > 16; i--, rest /= 10)
			string[i] = (char) ('0' + rest % 10);
		memcpy(string + 2, "97", 2);
		low += calimero_iban_valid(string, 22);
		memcpy(string + 2, "00", 2);
		high += calimero_iban_valid(string, 22);
		memcpy(string + 2, "01", 2);
		high += calimero_iban_valid(string, 22);
		memcpy(string + 2, "99", 2);
		high += calimero_iban_valid(string, 22);
	}
	ok(low > 100, "%s", "key 97 is issued");
	is_int(high, 0, "%s", "keys 00, 01 and 99 are not");
}

static void
check_bics(void)
{
	static const char *const good[] = {
		"AGRIFRPP", "AGRIFRPP848", "AGRIFRPP882", "BDFEFRPPCCT", "ABCDMC2A", "ABCDMC2AXXX",
		"NCBVXKPR"				/* Kosovo, not in ISO 3166 */
	};
	static const char *const bad[] = {
		"", "AGRIFRP", "AGRIFRPP8", "AGRIFRPP84", "AGRIFRPP8488", "agriFRPP",
		"AGR1FRPP", "AGRIF1PP", "AGRIFRP-", "AGRIFRPP84 ", "AGRI FRP",
		"AGRIFRPP84\xC9", "AGRIF2PP", "MULTIPLE",
		"AGRIZZPP", "AGRIUKPP", "AGRIXXPP882"
	};

	check_all(calimero_bic_valid, true, "BIC", good, COUNT(good));
	check_all(calimero_bic_valid, false, "BIC", bad, COUNT(bad));
}

static void
convert_sirets(void)
{
	char		string[15];

	is_int(calimero_siret_to_number("12345678200010", 14), INT64_C(12345678200010),
		   "%s", "a SIRET as a number");
	is_int(calimero_siret_to_number("00000001800003", 14), INT64_C(1800003), "%s",
		   "zeros before");
	is_text(calimero_siret_from_number(1800003, string), "00000001800003", "%s",
			"zeros come back");
	is_text(calimero_siret_from_number(INT64_C(99999999999999), string), "99999999999999",
			"%s", "the largest number of 14 digits");
	is_text(calimero_siret_from_number(INT64_C(100000000000000), string), "", "%s",
			"15 digits are no SIRET");
	is_text(calimero_siret_from_number(-1, string), "", "%s", "a negative number is no SIRET");
	is_int(calimero_siret_to_number("1234567820001", 13), -1, "%s", "13 digits");
	is_int(calimero_siret_to_number("123456782000104", 15), -1, "%s", "15 digits");
	is_int(calimero_siret_to_number("1234567820001x", 14), -1, "%s", "a letter");
	is_int(calimero_siret_to_number("-2345678200010", 14), -1, "%s", "a sign");
	is_int(calimero_siret_to_number("", 0), -1, "%s", "nothing");
}

static void
mask_ibans(void)
{
	static const char *const pairs[][2] = {
		{"FR7630006000011234567890189", "FR*********************0189"},
		{"FR12345", "FR*2345"}, {"FR1234", "******"}, {"F", "*"}, {"", ""},

		/*
		 * Characters of several bytes, cut by the second byte and by the last
		 * four.
		 */
		{"\xE2\x82\xAC" "30006\xE2\x82\xAC" "12", "***********12"},
		{"FR3000612\xC3\xA9" "45", "FR*********45"}
	};
	char		string[40];
	size_t		i;

	for (i = 0; i < COUNT(pairs); i++)
	{
		size_t		length = strlen(pairs[i][0]);

		memset(string, 'x', sizeof(string));
		memcpy(string, pairs[i][0], length);
		calimero_iban_mask(string, length);
		ok(memcmp(string, pairs[i][1], length) == 0 && string[length] == 'x',
		   "an IBAN of %zu characters shows its country and its end, or nothing", length);
	}
}

int
main(void)
{
	check_sirens();
	check_sirets();
	check_ibans();
	refuse_iban_keys_never_issued();
	check_bics();
	convert_sirets();
	mask_ibans();
	return done_testing();
}
