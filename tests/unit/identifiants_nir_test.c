/*-------------------------------------------------------------------------
 *
 * identifiants_nir_test.c
 *	  NIR, RIB and codes of communes: what each rule takes and refuses, with a
 *	  right key wherever a rule other than that of the key is tried.
 *
 * Numbers are specimens that have been published, or made up.
 *
 * IDENTIFICATION
 *	  tests/unit/identifiants_nir_test.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/identifiants/commune.h"
#include "core/identifiants/nir.h"
#include "core/identifiants/rib.h"
#include "tap.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

typedef struct Case
{
	const char *string;
	CalimeroIdStatus status;
	const char *property;
} Case;

static void
check_cases(const CalimeroIdKind *kind, const Case *cases, size_t count)
{
	size_t		i;

	for (i = 0; i < count; i++)
		is_int(kind->check(cases[i].string, strlen(cases[i].string)), cases[i].status,
			   "%s, %s", kind->name, cases[i].property);
}

static const Case nirs[] = {
	{"269054958815780", CALIMERO_ID_OK, "born in metropolitan France"},
	{"295109912611193", CALIMERO_ID_OK, "born abroad"},
	{"253072B07300470", CALIMERO_ID_OK, "2B is read as 18"},
	{"253072A07300443", CALIMERO_ID_OK, "2A is read as 19"},
	{"185037511600127", CALIMERO_ID_OK, "born in Paris"},
	{"150129741100504", CALIMERO_ID_OK, "born in La Reunion, a key below 10"},
	{"785039912345663", CALIMERO_ID_OK, "waiting for a number, 7"},
	{"885039912345613", CALIMERO_ID_OK, "waiting for a number, 8"},
	{"385039912345669", CALIMERO_ID_OK, "being registered, 3"},
	{"485039912345619", CALIMERO_ID_OK, "being registered, 4"},
	{"185207505600162", CALIMERO_ID_OK, "month 20"},
	{"185627505600155", CALIMERO_ID_OK, "month 62"},
	{"185017505600149", CALIMERO_ID_OK, "month 01"},
	{"185127505600131", CALIMERO_ID_OK, "month 12"},
	{"185307505600128", CALIMERO_ID_OK, "month 30"},
	{"185427505600126", CALIMERO_ID_OK, "month 42"},
	{"185507505600157", CALIMERO_ID_OK, "month 50"},
	{"185997505600165", CALIMERO_ID_OK, "month 99"},
	{"175032000400127", CALIMERO_ID_OK, "Corsica as 20"},
	{"162039135200144", CALIMERO_ID_OK, "Algeria as 91"},
	{"150039600100166", CALIMERO_ID_OK, "Tunisia as 96"},
	{"185039500100127", CALIMERO_ID_OK, "commune 001 of 95"},
	{"185037599000194", CALIMERO_ID_OK, "commune 990"},
	{"185039719000126", CALIMERO_ID_OK, "commune 90 of 971"},
	{"185039880100102", CALIMERO_ID_OK, "commune 01 of 988"},
	{"185039999000128", CALIMERO_ID_OK, "country 990"},
	{"185037511699996", CALIMERO_ID_OK, "serial number 999"},
	{"100037511600121", CALIMERO_ID_OK, "year 00"},

	{"", CALIMERO_ID_EMPTY, "nothing"},
	{"2690549588157", CALIMERO_ID_NO_KEY, "no key"},
	{"26905495881578", CALIMERO_ID_LENGTH, "14 characters"},
	{"2690549588157800", CALIMERO_ID_LENGTH, "16 characters"},
	{"2 69 05 49 588 157 80", CALIMERO_ID_LENGTH, "spaces are not canonical"},
	{"26905495881578 ", CALIMERO_ID_CHARACTER, "a space for the last digit"},
	{"253072b07300470", CALIMERO_ID_CHARACTER, "a small letter"},
	{"2690549A8815780", CALIMERO_ID_CHARACTER, "a letter elsewhere"},
	{"2690549588157O0", CALIMERO_ID_CHARACTER, "a letter in the key"},
	{"2690549588\xB9" "5780", CALIMERO_ID_CHARACTER, "a byte above ASCII"},
	{"-69054958815780", CALIMERO_ID_CHARACTER, "a sign"},
	{"085037511600177", CALIMERO_ID_SEX, "first digit 0"},
	{"585037511600121", CALIMERO_ID_SEX, "first digit 5"},
	{"685037511600168", CALIMERO_ID_SEX, "first digit 6"},
	{"985037511600115", CALIMERO_ID_SEX, "first digit 9"},
	{"269134958815780", CALIMERO_ID_MONTH, "month 13, wrong key"},
	{"269134958815714", CALIMERO_ID_MONTH, "month 13, right key"},
	{"150009741100506", CALIMERO_ID_MONTH, "month 00"},
	{"150199741100519", CALIMERO_ID_MONTH, "month 19"},
	{"150219741100551", CALIMERO_ID_MONTH, "month 21"},
	{"150299741100582", CALIMERO_ID_MONTH, "month 29"},
	{"150439741100515", CALIMERO_ID_MONTH, "month 43"},
	{"150499741100514", CALIMERO_ID_MONTH, "month 49"},
	{"253072C07300443", CALIMERO_ID_DEPARTMENT, "2C"},
	{"185031A00400176", CALIMERO_ID_DEPARTMENT, "1A"},
	{"185039B00400176", CALIMERO_ID_DEPARTMENT, "9B"},
	{"185030011600115", CALIMERO_ID_DEPARTMENT, "00"},
	{"185037500000115", CALIMERO_ID_COMMUNE, "commune 000"},
	{"185037599100164", CALIMERO_ID_COMMUNE, "commune 991"},
	{"185037599900118", CALIMERO_ID_COMMUNE, "commune 999"},
	{"185032A00000172", CALIMERO_ID_COMMUNE, "commune 000 of 2A"},
	{"185039740000131", CALIMERO_ID_COMMUNE, "commune 00 of 974"},
	{"185039749100117", CALIMERO_ID_COMMUNE, "commune 91 of 974"},
	{"185039879900162", CALIMERO_ID_COMMUNE, "commune 99 of 987"},
	{"185039900000146", CALIMERO_ID_COMMUNE, "country 000"},
	{"185039999100195", CALIMERO_ID_COMMUNE, "country 991"},
	{"185037511600028", CALIMERO_ID_SERIAL, "serial number 000"},
	{"000000000000097", CALIMERO_ID_SEX, "zeros, and the key of zero"},
	{"295109912611199", CALIMERO_ID_KEY, "wrong key"},
	{"269054958815781", CALIMERO_ID_KEY, "the key and one"},
	{"269054958815779", CALIMERO_ID_KEY, "the key less one"},
	{"269054985815780", CALIMERO_ID_KEY, "two digits exchanged"},
	{"253072A07300470", CALIMERO_ID_KEY, "2A with the key of 2B"},
	{"253072B07300443", CALIMERO_ID_KEY, "2B with the key of 2A"},
	{"269054958815700", CALIMERO_ID_KEY, "key 00"},
	{"269054958815798", CALIMERO_ID_KEY, "key 98"}
};

static const Case ribs[] = {
	{"20041010050500013M02606", CALIMERO_ID_OK, "of the sample IBAN of France"},
	{"30006000011234567890189", CALIMERO_ID_OK, "digits only"},
	{"11222000010123456789030", CALIMERO_ID_OK, "of Monaco"},
	{"1000000001ABCDEFGHIJK58", CALIMERO_ID_OK, "letters A to K"},
	{"1000000001LMNOPQRSTUV06", CALIMERO_ID_OK, "letters L to V"},
	{"1000000001WXYZ000000091", CALIMERO_ID_OK, "letters W to Z"},
	{"", CALIMERO_ID_EMPTY, "nothing"},
	{"20041010050500013M026", CALIMERO_ID_LENGTH, "no key"},
	{"20041010050500013M0260", CALIMERO_ID_LENGTH, "22 characters"},
	{"20041010050500013M026060", CALIMERO_ID_LENGTH, "24 characters"},
	{"20041010050500013m02606", CALIMERO_ID_CHARACTER, "a small letter"},
	{"2004A010050500013M02606", CALIMERO_ID_CHARACTER, "a letter in the bank"},
	{"200410100A0500013M02606", CALIMERO_ID_CHARACTER, "a letter in the branch"},
	{"20041010050500013M0260A", CALIMERO_ID_CHARACTER, "a letter in the key"},
	{"20041 1005 500013M02606", CALIMERO_ID_CHARACTER, "spaces"},
	{"20041010050500013\xCD" "02606", CALIMERO_ID_CHARACTER, "a byte above ASCII"},
	{"00000000000000000000097", CALIMERO_ID_ZEROS, "zeros, and the key of zero"},
	{"20041010050500013M02607", CALIMERO_ID_KEY, "wrong key"},
	{"20041010050500013M02600", CALIMERO_ID_KEY, "key 00"},
	{"20041010050500013N02606", CALIMERO_ID_KEY, "another letter"},
	{"02041010050500013M02606", CALIMERO_ID_KEY, "two digits exchanged"}
};

static const Case communes[] = {
	{"48095", CALIMERO_ID_OK, "Mende"},
	{"30189", CALIMERO_ID_OK, "Nimes"},
	{"34172", CALIMERO_ID_OK, "Montpellier"},
	{"2A004", CALIMERO_ID_OK, "Ajaccio"},
	{"2B033", CALIMERO_ID_OK, "Bastia"},
	{"75056", CALIMERO_ID_OK, "Paris"},
	{"97411", CALIMERO_ID_OK, "Saint-Denis"},
	{"01001", CALIMERO_ID_OK, "01"},
	{"95690", CALIMERO_ID_OK, "95"},
	{"97801", CALIMERO_ID_OK, "978"},
	{"98411", CALIMERO_ID_OK, "984"},
	{"98613", CALIMERO_ID_OK, "986"},
	{"98901", CALIMERO_ID_OK, "989"},
	{"", CALIMERO_ID_EMPTY, "nothing"},
	{"1001", CALIMERO_ID_LENGTH, "a zero in front was lost"},
	{"480950", CALIMERO_ID_LENGTH, "six characters"},
	{"2a004", CALIMERO_ID_CHARACTER, "a small letter"},
	{"A2004", CALIMERO_ID_CHARACTER, "a letter first"},
	{"2AB04", CALIMERO_ID_CHARACTER, "two letters"},
	{"4809O", CALIMERO_ID_CHARACTER, "a letter for zero"},
	{"48 95", CALIMERO_ID_CHARACTER, "a space"},
	{"4809\xB5", CALIMERO_ID_CHARACTER, "a byte above ASCII"},
	{"00001", CALIMERO_ID_DEPARTMENT, "00"},
	{"20004", CALIMERO_ID_DEPARTMENT, "20"},
	{"2C004", CALIMERO_ID_DEPARTMENT, "2C"},
	{"3A004", CALIMERO_ID_DEPARTMENT, "3A"},
	{"96001", CALIMERO_ID_DEPARTMENT, "96"},
	{"99138", CALIMERO_ID_DEPARTMENT, "a country"},
	{"97001", CALIMERO_ID_DEPARTMENT, "970"},
	{"97901", CALIMERO_ID_DEPARTMENT, "979"},
	{"98001", CALIMERO_ID_DEPARTMENT, "980"},
	{"98501", CALIMERO_ID_DEPARTMENT, "985"},
	{"48000", CALIMERO_ID_COMMUNE, "the postcode of Mende"},
	{"2A000", CALIMERO_ID_COMMUNE, "no commune of 2A"},
	{"97400", CALIMERO_ID_COMMUNE, "the postcode of Saint-Denis"}
};

/* Warnings are bits; a right number that needs no look has none. */
static void
warn_of_nirs(void)
{
	static const struct
	{
		const char *nir;
		unsigned	warnings;
		const char *property;
	}			cases[] = {
		{"269054958815780", 0, "nothing to say"},
		{"150129741100504", 0, "overseas"},
		{"253072B07300470", 0, "2B before 1976"},
		{"185207505600162", CALIMERO_NIR_FICTIVE_MONTH, "month 20"},
		{"185627505600155", CALIMERO_NIR_FICTIVE_MONTH, "month 62"},
		{"185307505600128", CALIMERO_NIR_FICTIVE_MONTH, "month 30"},
		{"185427505600126", CALIMERO_NIR_FICTIVE_MONTH, "month 42"},
		{"185127505600131", 0, "month 12"},
		{"785039912345663", CALIMERO_NIR_WAITING, "first digit 7"},
		{"885039912345613", CALIMERO_NIR_WAITING, "first digit 8"},
		{"385039912345669", CALIMERO_NIR_BEING_REGISTERED, "first digit 3"},
		{"485039912345619", CALIMERO_NIR_BEING_REGISTERED, "first digit 4"},
		{"185037599000194", CALIMERO_NIR_UNKNOWN_PLACE, "commune 990"},
		{"185039999000128", CALIMERO_NIR_UNKNOWN_PLACE, "country 990"},
		{"185039719000126", CALIMERO_NIR_UNKNOWN_PLACE, "commune 90 overseas"},
		{"185037509000131", 0, "commune 090 elsewhere"},
		{"176032000400175", CALIMERO_NIR_CORSICA_20, "20 in 76"},
		{"175032000400127", 0, "20 in 75"},
		{"799502099000184", CALIMERO_NIR_WAITING | CALIMERO_NIR_FICTIVE_MONTH |
			CALIMERO_NIR_UNKNOWN_PLACE | CALIMERO_NIR_CORSICA_20,
		"four at once"}
	};
	size_t		i;

	for (i = 0; i < COUNT(cases); i++)
	{
		is_int(calimero_nir_check(cases[i].nir, CALIMERO_NIR_LENGTH), CALIMERO_ID_OK,
			   "%s, a right NIR", cases[i].property);
		is_int(calimero_nir_warnings(cases[i].nir), cases[i].warnings, "%s, its warnings",
			   cases[i].property);
	}
}

/* A key is that of the thirteen characters; those are checked as in a NIR. */
static void
compute_keys(void)
{
	static const Case bodies[] = {
		{"2690549588157", CALIMERO_ID_OK, "thirteen digits"},
		{"253072A073004", CALIMERO_ID_OK, "2A"},
		{"", CALIMERO_ID_EMPTY, "nothing"},
		{"269054958815", CALIMERO_ID_LENGTH, "twelve digits"},
		{"269054958815780", CALIMERO_ID_LENGTH, "with its key"},
		{"2691349588157", CALIMERO_ID_MONTH, "month 13"},
		{"269054958815A", CALIMERO_ID_CHARACTER, "a letter"},
		{"2690549588000", CALIMERO_ID_SERIAL, "serial number 000"}
	};

	check_cases(&calimero_id_nir_body, bodies, COUNT(bodies));
	is_int(calimero_nir_key("2690549588157"), 80, "%s", "key 80");
	is_int(calimero_nir_key("1501297411005"), 4, "%s", "key 04");
	is_int(calimero_nir_key("253072A073004"), 43, "%s", "key of 2A");
	is_int(calimero_nir_key("253072B073004"), 70, "%s", "key of 2B");
}

/* A NUL ends nothing: the length says where a string ends. */
static void
refuse_nuls(void)
{
	char		nir[] = "269054958815780";
	char		commune[] = "98411";

	nir[8] = '\0';
	is_int(calimero_nir_check(nir, 15), CALIMERO_ID_CHARACTER, "%s", "a NUL in a NIR");
	commune[2] = '\0';
	is_int(calimero_commune_check(commune, 5), CALIMERO_ID_CHARACTER, "%s", "a NUL in a commune");
	commune[2] = '4';
	commune[1] = '\0';
	is_int(calimero_commune_check(commune, 5), CALIMERO_ID_CHARACTER, "%s",
		   "a NUL in a department");
}

int
main(void)
{
	check_cases(&calimero_id_nir, nirs, COUNT(nirs));
	check_cases(&calimero_id_rib, ribs, COUNT(ribs));
	check_cases(&calimero_id_commune, communes, COUNT(communes));
	warn_of_nirs();
	compute_keys();
	refuse_nuls();
	return done_testing();
}
