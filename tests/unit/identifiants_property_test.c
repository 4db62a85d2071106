/*-------------------------------------------------------------------------
 *
 * identifiants_property_test.c
 *	  A million identifiers, right ones and altered ones, of every kind: the
 *	  core says what the reference says.
 *
 * Right ones are built part by part with every country, department and month;
 * then one to three characters are changed, exchanged, left out, put in, and
 * often the key is made right again, so that each rule is tried behind a right
 * key.  Always the same sequence: a failure can be seen again.
 *
 * IDENTIFICATION
 *	  tests/unit/identifiants_property_test.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/identifiants/identifier.h"
#include "identifiants_reference.h"
#include "tap.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define MUTATIONS 1000000
#define SEEDS	  356			/* of a kind: four for each country of IBANs */
#define ROOM	  48

static uint64_t random_state = UINT64_C(0x9E3779B97F4A7C15);

static unsigned
below(unsigned bound)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (unsigned) ((random_state >> 11) % bound);
}

static char
digit(void)
{
	return (char) ('0' + below(10));
}

static char
alphanumeric(void)
{
	return "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[below(36)];
}

static void
fill(char *string, size_t length, char (*make) (void))
{
	size_t		i;

	for (i = 0; i < length; i++)
		string[i] = make();
	string[length] = '\0';
}

/* --- making the key right, where the rest has a form that has one ---------- */

static void
put_two(char *at, int number)
{
	at[0] = (char) ('0' + number / 10);
	at[1] = (char) ('0' + number % 10);
}

static void
repair_nir(char *string)
{
	char		digits[14];

	if (strlen(string) != 15)
		return;
	snprintf(digits, sizeof(digits), "%.13s", string);
	if (digits[6] == 'A' || digits[6] == 'B')
		memcpy(digits + 5, digits[6] == 'A' ? "19" : "18", 2);
	if (strspn(digits, "0123456789") == 13)
		put_two(string + 13, 97 - ref_divide_97(digits));
}

static void
repair_luhn(char *string)
{
	size_t		length = strlen(string);
	size_t		at;

	if (length != strspn(string, "0123456789") || (length != 9 && length != 14))
		return;
	for (at = 8; at < length; at += 5)
	{
		char		whole[15];

		memcpy(whole, string, at + 1);
		whole[at + 1] = '\0';
		for (whole[at] = '0'; whole[at] < '9' && !ref_luhn(whole); whole[at]++)
			;
		string[at] = whole[at];
	}
}

static void
repair_iban(char *string)
{
	char		digits[100];
	size_t		length = strlen(string);
	size_t		used = 0;
	size_t		i;

	if (length < 5 || length > 34 || length != strspn(string, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
		return;
	memcpy(string + 2, "00", 2);
	for (i = 0; i < length; i++)
	{
		char		c = string[(i + 4) % length];

		if (c >= 'A')
			digits[used++] = (char) ('0' + (c - 55) / 10);
		digits[used++] = (char) ('0' + (c >= 'A' ? (c - 55) % 10 : c - '0'));
	}
	digits[used] = '\0';
	put_two(string + 2, 98 - ref_blocks_97(digits));
}

static void
repair_rib(char *string)
{
	char		digits[24];

	if (strlen(string) != 23)
		return;
	memcpy(string + 21, "00", 2);
	ref_rib_digits(string, digits);
	if (strspn(digits, "0123456789") == 23)
		put_two(string + 21, 97 - ref_divide_97(digits));
}

static void
repair_nothing(char *string)
{
}

/* --- right ones ------------------------------------------------------------ */

static void
make_nir(char *string, unsigned seed)
{
	static const char *const places[] = {"01001", "2A004", "2B990", "20033", "95690", "96001", "97101",
	"97490", "98989", "99100", "99990", "75056"};
	static const int months[] = {1, 12, 20, 30, 42, 50, 99, 6};
	char		built[ROOM];

	snprintf(built, sizeof(built), "%c%02u%02d%s%03u00", "123478"[seed % 6], below(100),
			 months[seed % COUNT(months)], places[seed % COUNT(places)], 1 + below(999));
	memcpy(string, built, strlen(built) + 1);
	repair_nir(string);
}

static void
make_siren(char *string, unsigned seed)
{
	fill(string, 9, digit);
	repair_luhn(string);
}

static void
make_siret(char *string, unsigned seed)
{
	fill(string, 14, digit);
	if (seed % 4 == 0)
		memcpy(string, "356000000", 9);
	repair_luhn(string);
	while (!ref_siret(string))
		string[13] = digit();
}

static void
make_iban(char *string, unsigned seed)
{
	const RefCountry *country = &ref_countries[seed % REF_COUNTRIES];
	size_t		i;

	snprintf(string, ROOM, "%s00%s", country->code, country->mask);
	for (i = 4; string[i] != '\0'; i++)
	{
		if (string[i] == '9')
			string[i] = digit();
		else if (string[i] == 'A')
			string[i] = (char) ('A' + below(26));
		else
			string[i] = alphanumeric();
	}
	repair_iban(string);
}

static void
make_rib(char *string, unsigned seed)
{
	fill(string, 23, digit);
	fill(string + 10, 11, alphanumeric);
	string[21] = '0';
	string[22] = '0';
	string[23] = '\0';
	repair_rib(string);
}

static void
make_bic(char *string, unsigned seed)
{
	do
	{
		fill(string, seed % 2 ? 8 : 11, alphanumeric);
		memcpy(string, "AGRI", 4);
		memcpy(string + 4, ref_countries[seed % REF_COUNTRIES].code, 2);
	} while (!ref_bic(string));
}

static void
make_commune(char *string, unsigned seed)
{
	static const char *const departments[] = {"01", "2A", "2B", "48", "95", "971", "978", "984", "989"};
	const char *department = departments[seed % COUNT(departments)];

	do
	{
		snprintf(string, ROOM, "%s%03u", department, below(1000));
		string[5] = '\0';
	} while (!ref_commune(string));
}

typedef struct Kind
{
	const CalimeroIdKind *kind;
	bool		(*reference) (const char *string);
	void		(*make) (char *string, unsigned seed);
	void		(*repair) (char *string);
	char		seeds[SEEDS][ROOM];
	unsigned	tried;
	unsigned	right;
	unsigned	disagreed;
	unsigned	mistyped;		/* typed with separators, something else came
								 * out */
} Kind;

static Kind kinds[] = {
	{&calimero_id_nir, ref_nir, make_nir, repair_nir,
	{""}, 0, 0, 0, 0},
	{&calimero_id_siren, ref_siren, make_siren, repair_luhn,
	{""}, 0, 0, 0, 0},
	{&calimero_id_siret, ref_siret, make_siret, repair_luhn,
	{""}, 0, 0, 0, 0},
	{&calimero_id_iban, ref_iban, make_iban, repair_iban,
	{""}, 0, 0, 0, 0},
	{&calimero_id_rib, ref_rib, make_rib, repair_rib,
	{""}, 0, 0, 0, 0},
	{&calimero_id_bic, ref_bic, make_bic, repair_nothing,
	{""}, 0, 0, 0, 0},
	{&calimero_id_commune, ref_commune, make_commune, repair_nothing,
	{""}, 0, 0, 0, 0}
};

/* --- altering and comparing ------------------------------------------------ */

static char
any_character(void)
{
	static const char others[] = "abz .-\t\n/@[`{:\x80\xA0\xC3\xFF";

	switch (below(8))
	{
		case 0:
			return others[below(sizeof(others) - 1)];
		case 1:
		case 2:
			return alphanumeric();
		default:
			return digit();
	}
}

static void
alter(char *string)
{
	size_t		length = strlen(string);
	size_t		at = length > 0 ? below((unsigned) length) : 0;
	char		c;

	switch (below(8))
	{
		case 0:
			if (length > 0)
				memmove(string + at, string + at + 1, length - at);
			break;
		case 1:
			if (length < ROOM - 1)
			{
				memmove(string + at + 1, string + at, length - at + 1);
				string[at] = any_character();
			}
			break;
		case 2:
		case 3:
			if (at + 1 < length)
			{
				c = string[at];
				string[at] = string[at + 1];
				string[at + 1] = c;
			}
			break;
		default:
			if (length > 0)
				string[at] = any_character();
			break;
	}
}

/* Small letters and separators change nothing. */
static bool
typed_is_same(const CalimeroIdKind *kind, const char *string)
{
	static const char *const separators[] = {" ", ".", "-", "\xC2\xA0", "\xE2\x80\x89", "\xE2\x80\xAF", ""};
	char		typed[ROOM * 5] = "";
	char		canonical[CALIMERO_ID_MAX];
	size_t		length = 0;
	size_t		used = 0;
	size_t		i;

	for (i = 0; string[i] != '\0'; i++)
	{
		char		c = string[i] >= 'A' && below(2) ? (char) (string[i] + 32) : string[i];

		used += (size_t) snprintf(typed + used, sizeof(typed) - used, "%s%c",
								  separators[below(COUNT(separators))], c);
	}
	return calimero_id_normalise(kind, typed, used, canonical, &length) == CALIMERO_ID_OK &&
		length == strlen(string) && memcmp(canonical, string, length) == 0;
}

static void
compare(Kind *kind, const char *string)
{
	/* On the heap and of its very size: a read beyond it is seen. */
	size_t		length = strlen(string);
	char	   *exact = malloc(length > 0 ? length : 1);
	bool		expected = kind->reference(string);
	bool		got;

	if (exact == NULL)
		exit(1);
	memcpy(exact, string, length);
	got = kind->kind->check(exact, length) == CALIMERO_ID_OK;
	free(exact);
	kind->tried++;
	kind->right += expected;
	if (got != expected && kind->disagreed++ < 5)
		printf("# %s \"%s\": the reference says %s\n", kind->kind->name, string,
			   expected ? "right" : "wrong");
	if (expected && below(16) == 0 && !typed_is_same(kind->kind, string))
		kind->mistyped++;
}

static void
make_seeds(Kind *kind)
{
	unsigned	right = 0;
	unsigned	i;

	for (i = 0; i < SEEDS; i++)
	{
		kind->make(kind->seeds[i], i);
		right += kind->reference(kind->seeds[i]) &&
			kind->kind->check(kind->seeds[i], strlen(kind->seeds[i])) == CALIMERO_ID_OK;
	}
	is_int(right, SEEDS, "%s: those built part by part are right", kind->kind->name);
}

int
main(void)
{
	unsigned	i;
	size_t		k;

	ref_open();
	for (k = 0; k < COUNT(kinds); k++)
		make_seeds(&kinds[k]);
	for (i = 0; i < MUTATIONS; i++)
	{
		Kind	   *kind = &kinds[i % COUNT(kinds)];
		char		string[ROOM];
		unsigned	times = below(4);

		memcpy(string, kind->seeds[below(SEEDS)], sizeof(string));
		while (times-- > 0)
			alter(string);
		if (below(2) == 0)
			kind->repair(string);
		compare(kind, string);
	}
	for (k = 0; k < COUNT(kinds); k++)
	{
		Kind	   *kind = &kinds[k];

		is_int(kind->disagreed, 0, "%s: the reference agrees on %u", kind->kind->name, kind->tried);
		is_int(kind->mistyped, 0, "%s: separators and small letters change nothing", kind->kind->name);
		ok(kind->right > kind->tried / 5 && kind->right < kind->tried - kind->tried / 5,
		   "%s: right ones and wrong ones both came (%u right)", kind->kind->name, kind->right);
	}
	ref_close();
	return done_testing();
}
