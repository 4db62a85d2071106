/*-------------------------------------------------------------------------
 *
 * identifiants_saisie_test.c
 *	  What people type becomes the canonical form, or is refused with words
 *	  that hold nothing of it.
 *
 * IDENTIFICATION
 *	  tests/unit/identifiants_saisie_test.c
 *
 *-------------------------------------------------------------------------
 */
#include <stdlib.h>

#include "core/identifiants/country.h"
#include "core/identifiants/iban.h"
#include "core/identifiants/identifier.h"
#include "tap.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define NO_BREAK "\xC2\xA0"
#define THIN "\xE2\x80\x89"
#define NARROW "\xE2\x80\xAF"
#define EM "\xE2\x80\x83"
#define HYPHEN "\xE2\x80\x90"
#define NO_BREAK_HYPHEN "\xE2\x80\x91"
#define EN_DASH "\xE2\x80\x93"

static const CalimeroIdKind *const kinds[] = {
	&calimero_id_nir, &calimero_id_nir_body, &calimero_id_siren, &calimero_id_siret,
	&calimero_id_iban, &calimero_id_rib, &calimero_id_bic, &calimero_id_commune
};

static void
take_what_people_type(void)
{
	static const struct
	{
		const CalimeroIdKind *kind;
		const char *typed;
		const char *canonical;
		const char *property;
	}			cases[] = {
		{&calimero_id_nir, "2 69 05 49 588 157 80", "269054958815780", "spaces"},
		{&calimero_id_nir, "  269054958815780  ", "269054958815780", "spaces around"},
		{&calimero_id_nir, "2" NO_BREAK "69" NARROW "05" THIN "49" EM "588 157 80",
		"269054958815780", "other spaces"},
		{&calimero_id_nir, "2.69.05.49.588.157-80", "269054958815780", "points and a hyphen"},
		{&calimero_id_nir, "2 69 05 49 588 157 " EN_DASH " 80", "269054958815780", "a dash"},
		{&calimero_id_nir, "2 53 07 2b 073 004 70", "253072B07300470", "a small b"},
		{&calimero_id_nir, "2 53 07 2a 073 004 43", "253072A07300443", "a small a"},
		{&calimero_id_nir_body, "2 69 05 49 588 157", "2690549588157", "without the key"},
		{&calimero_id_siren, "732 829 320", "732829320", "groups of three"},
		{&calimero_id_siret, "732 829 320 00074", "73282932000074", "groups"},
		{&calimero_id_siret, "732" NO_BREAK_HYPHEN "829" HYPHEN "320.00074", "73282932000074",
		"hyphens of word processors"},
		{&calimero_id_iban, "fr14 2004 1010 0505 0001 3m02 606", "FR1420041010050500013M02606",
		"groups of four, small letters"},
		{&calimero_id_rib, "20041 01005 0500013m026 06", "20041010050500013M02606", "four groups"},
		{&calimero_id_bic, "agri fr pp 882", "AGRIFRPP882", "small letters"},
		{&calimero_id_commune, "2a 004", "2A004", "a small a"},
		{&calimero_id_commune, "48.095", "48095", "a point"}
	};
	size_t		i;

	for (i = 0; i < COUNT(cases); i++)
	{
		char		canonical[CALIMERO_ID_MAX + 1];
		size_t		length = 0;
		CalimeroIdStatus status = calimero_id_normalise(cases[i].kind, cases[i].typed,
														strlen(cases[i].typed), canonical,
														&length);

		is_int(status, CALIMERO_ID_OK, "%s, %s: taken", cases[i].kind->name, cases[i].property);
		canonical[length] = '\0';
		is_text(canonical, cases[i].canonical, "%s, %s: canonical", cases[i].kind->name,
				cases[i].property);
	}
}

static void
refuse_what_is_wrong(void)
{
	static const struct
	{
		const CalimeroIdKind *kind;
		const char *typed;
		CalimeroIdStatus status;
		const char *property;
	}			cases[] = {
		{&calimero_id_nir, "", CALIMERO_ID_EMPTY, "nothing"},
		{&calimero_id_nir, " . - " NO_BREAK, CALIMERO_ID_EMPTY, "separators alone"},
		{&calimero_id_nir, "2 69 05 49 588 157", CALIMERO_ID_NO_KEY, "no key"},
		{&calimero_id_nir, "2 69 05 49 588 157 8", CALIMERO_ID_LENGTH, "one digit of the key"},
		{&calimero_id_nir, "2 69 05 49 588 157 80 1", CALIMERO_ID_LENGTH, "one digit more"},
		{&calimero_id_nir, "2 69 05 49 588 157 80\n", CALIMERO_ID_CHARACTER, "the end of a line"},
		{&calimero_id_nir, "2 69 05 49 588 157\t80", CALIMERO_ID_CHARACTER, "a tab"},
		{&calimero_id_nir, "2/69/05/49/588/157/80", CALIMERO_ID_CHARACTER, "slashes"},
		{&calimero_id_nir, "NIR 2 69 05 49 588 157 80", CALIMERO_ID_LENGTH, "a word before"},
		{&calimero_id_nir, "\xEF\xBC\x92" "69054958815780", CALIMERO_ID_CHARACTER, "a wide digit"},
		{&calimero_id_nir, "269054958815780\xC2", CALIMERO_ID_CHARACTER, "half a no-break space"},
		{&calimero_id_nir, "269054958815780\xE2\x80", CALIMERO_ID_CHARACTER, "two thirds of a space"},
		{&calimero_id_nir, "269054958815780\xE2\x80\x8B", CALIMERO_ID_CHARACTER, "a space of no width"},
		{&calimero_id_nir, "269054958815780\xE2\x80\x7F", CALIMERO_ID_CHARACTER, "no UTF-8"},
		{&calimero_id_nir, "269054958815780\xA0", CALIMERO_ID_CHARACTER, "a byte of Latin-1"},
		{&calimero_id_nir, "2 53 07 2\xC3\xA0 073 004 43", CALIMERO_ID_CHARACTER, "an accent"},
		{&calimero_id_siren, "73282932O", CALIMERO_ID_CHARACTER, "O for 0"},
		{&calimero_id_siret, "12345678000006", CALIMERO_ID_SIREN, "the key of the SIREN"},
		{&calimero_id_siret, "00000000000000", CALIMERO_ID_ZEROS, "zeros"},
		{&calimero_id_siret, "73282932000079", CALIMERO_ID_KEY, "its own key"},
		{&calimero_id_iban, "FR76 3000 6000", CALIMERO_ID_LENGTH, "too short for any country"},
		{&calimero_id_iban, "FR76 3000 6000 0112 3456 7890 18", CALIMERO_ID_LENGTH, "too short for France"},
		{&calimero_id_iban, "DE89 3704 0044 0532 0130 001", CALIMERO_ID_LENGTH, "too long for Germany"},
		{&calimero_id_iban, "ZZ98 1234 5678 9012 3456 7", CALIMERO_ID_COUNTRY, "no such country"},
		{&calimero_id_iban, "US98 1234 5678 9012 3456 7", CALIMERO_ID_COUNTRY, "a country without IBANs"},
		{&calimero_id_iban, "BE80 5390 0754 7A34", CALIMERO_ID_STRUCTURE, "a letter in Belgium"},
		{&calimero_id_iban, "FR14 2004 1010 0505 0001 3M02 607", CALIMERO_ID_KEY, "its key"},
		{&calimero_id_iban, "7630006000011234567890189", CALIMERO_ID_CHARACTER, "no country"},
		{&calimero_id_bic, "AGRIZZPP", CALIMERO_ID_COUNTRY, "no such country"},
		{&calimero_id_bic, "AGRIFRPP8", CALIMERO_ID_LENGTH, "nine characters"},
		{&calimero_id_commune, "48000", CALIMERO_ID_COMMUNE, "a postcode"}
	};
	size_t		i;

	for (i = 0; i < COUNT(cases); i++)
	{
		char		canonical[CALIMERO_ID_MAX];
		size_t		length;

		is_int(calimero_id_normalise(cases[i].kind, cases[i].typed, strlen(cases[i].typed),
									 canonical, &length),
			   cases[i].status, "%s, %s", cases[i].kind->name, cases[i].property);
	}
}

/* Each status has words for it, and none of them holds two digits that follow but those of rules. */
static void
have_words(void)
{
	size_t		k;
	int			status;
	int			other;

	for (status = CALIMERO_ID_EMPTY; status < CALIMERO_ID_STATUS_COUNT; status++)
	{
		bool		distinct = true;

		for (other = CALIMERO_ID_EMPTY; other < status; other++)
			distinct &= strcmp(calimero_id_problem(other), calimero_id_problem(status)) != 0;
		ok(distinct && strcspn(calimero_id_problem(status), "0123456789%") == strlen(calimero_id_problem(status)),
		   "status %d has words of its own, without digits", status);
		for (k = 0; k < COUNT(kinds); k++)
		{
			const char *hint = calimero_id_hint(kinds[k], status);

			ok(hint != NULL && strlen(hint) > 10 && hint[strlen(hint) - 1] == '.' && strchr(hint, '%') == NULL,
			   "%s, status %d: a hint that is a sentence", kinds[k]->name, status);
		}
	}
}

/* Megabytes are read no further than needed, and separators do not count. */
static void
take_long_strings(void)
{
	const size_t size = 1 << 20;
	char	   *typed = malloc(size);
	char		canonical[CALIMERO_ID_MAX];
	size_t		length;
	size_t		k;

	for (k = 0; typed != NULL && k < COUNT(kinds); k++)
	{
		memset(typed, '1', size);
		is_int(calimero_id_normalise(kinds[k], typed, size, canonical, &length), CALIMERO_ID_LENGTH,
			   "%s: a million digits", kinds[k]->name);
		is_int(kinds[k]->check(typed, size), CALIMERO_ID_LENGTH, "%s: a million digits checked",
			   kinds[k]->name);
		memset(typed, ' ', size);
		is_int(calimero_id_normalise(kinds[k], typed, size, canonical, &length), CALIMERO_ID_EMPTY,
			   "%s: a million spaces", kinds[k]->name);
	}
	if (typed != NULL)
		memcpy(typed + size - 15, "269054958815780", 15);
	is_int(typed == NULL ? CALIMERO_ID_EMPTY :
		   calimero_id_normalise(&calimero_id_nir, typed, size, canonical, &length),
		   CALIMERO_ID_OK, "%s", "a NIR after a million spaces");
	free(typed);
}

/* Sample IBANs of the registry's countries: every one is right, and wrong without its last character. */
static void
take_samples(void)
{
	static const char *const samples[] = {
		"AD1200012030200359100100", "AE070331234567890123456", "AL47212110090000000235698741",
		"AT611904300234573201", "AZ21NABZ00000000137010001944", "BA391290079401028494",
		"BE68539007547034", "BG80BNBG96611020345678", "BH67BMAG00001299123456",
		"BR9700360305000010009795493P1", "BY13NBRB3600900000002Z00AB00", "CH9300762011623852957",
		"CR05015202001026284066", "CY17002001280000001200527600", "CZ6508000000192000145399",
		"DE89370400440532013000", "DK5000400440116243", "DO28BAGR00000001212453611324",
		"EE382200221020145685", "EG380019000500000000263180002", "ES9121000418450200051332",
		"FI2112345600000785", "FO2000400440116243", "FR1420041010050500013M02606",
		"GB29NWBK60161331926819", "GE29NB0000000101904917", "GI75NWBK000000007099453",
		"GL2000400440116243", "GR1601101250000000012300695", "GT82TRAJ01020000001210029690",
		"HN54PISA00000000000000123124", "HR1210010051863000160", "HU42117730161111101800000000",
		"IE29AIBK93115212345678", "IL620108000000099999999", "IQ98NBIQ850123456789012",
		"IS140159260076545510730339", "IT60X0542811101000000123456",
		"JO94CBJO0010000000000131000302", "KW81CBKU0000000000001234560101",
		"KZ86125KZT5004100100", "LB62099900000001001901229114",
		"LC55HEMM000100010012001200023015", "LI21088100002324013AA", "LT121000011101001000",
		"LU280019400644750000", "LV80BANK0000435195001", "MC5811222000010123456789030",
		"MD24AG000225100013104168", "ME25505000012345678951", "MK07250120000058984",
		"MR1300020001010000123456753", "MT84MALT011000012345MTLCAST001S",
		"MU17BOMM0101101030300200000MUR", "NL91ABNA0417164300", "NO9386011117947",
		"PK36SCBL0000001123456702", "PL61109010140000071219812874",
		"PS92PALS000000000400123456702", "PT50000201231234567890154",
		"QA58DOHB00001234567890ABCDEFG", "RO49AAAA1B31007593840000", "RS35260005601001611379",
		"SA0380000000608010167519", "SC18SSCB11010000000000001497USD",
		"SE4550000000058398257466", "SI56191000000123438", "SK3112000000198742637541",
		"SM86U0322509800000000270100", "ST68000100010051845310112",
		"SV62CENR00000000000000700025", "TN5910006035183598478831", "TR330006100519786457841326",
		"UA213996220000026007233566001", "VG96VPVG0000012345678901", "XK051212012345678906"
	};
	size_t		i;

	for (i = 0; i < COUNT(samples); i++)
	{
		size_t		length = strlen(samples[i]);

		ok(calimero_iban_valid(samples[i], length) && calimero_iban_key_valid(samples[i], length) &&
		   !calimero_iban_valid(samples[i], length - 1), "the sample of %.2s", samples[i]);
	}
	is_int(calimero_iban_country_count, 89, "%s", "countries of the registry");
	for (i = 1; i < calimero_iban_country_count; i++)
	{
		if (strcmp(calimero_iban_countries[i - 1].code, calimero_iban_countries[i].code) >= 0)
			break;
	}
	is_int(i, calimero_iban_country_count, "%s", "they are in order");
}

/* What the DSN asks: a key, and the form where the country is known. */
static void
check_keys_of_dsn(void)
{
	ok(calimero_iban_key_valid("DZ3512341234123412341234", 24), "%s",
	   "a right key of a country that is not in the registry");
	ok(!calimero_iban_valid("DZ3512341234123412341234", 24), "%s", "which is no IBAN of the registry");
	ok(!calimero_iban_key_valid("DZ3612341234123412341234", 24), "%s", "a wrong key");
	ok(!calimero_iban_key_valid("BE80539007547A34", 16), "%s", "a letter in Belgium");
	ok(!calimero_iban_key_valid("DZ35", 4), "%s", "a country and a key");
}

static void
count_countries(void)
{
	char		code[3] = "";
	int			count = 0;

	for (code[0] = 1; code[0] < 127; code[0]++)
	{
		for (code[1] = 0; code[1] < 127; code[1]++)
			count += calimero_country_exists(code);
	}
	is_int(count, 250, "%s", "the 249 countries of ISO 3166-1, and XK");
	ok(calimero_country_exists("FR") && calimero_country_exists("GF") && calimero_country_exists("XK"),
	   "%s", "France, French Guiana, Kosovo");
	ok(!calimero_country_exists("UK") && !calimero_country_exists("EU") && !calimero_country_exists("ZZ"),
	   "%s", "no UK, EU, ZZ");
}

int
main(void)
{
	take_what_people_type();
	refuse_what_is_wrong();
	have_words();
	take_long_strings();
	take_samples();
	check_keys_of_dsn();
	count_countries();
	return done_testing();
}
