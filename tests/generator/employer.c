/*-------------------------------------------------------------------------
 *
 * employer.c
 *	  Employers and employees that do not exist.
 *
 * IDENTIFICATION
 *	  tests/generator/employer.c
 *
 *-------------------------------------------------------------------------
 */
#include "employer.h"

#include <stdio.h>
#include <string.h>

#include "core/identifiants/bic.h"
#include "core/identifiants/iban.h"
#include "core/identifiants/siret.h"
#include "output.h"

/* SIREN prefixes 00100000 to 00499999. */
#define PREFIX_FIRST 100000u
#define PREFIX_COUNT GEN_MAX_EMPLOYERS

/* Prime, hence coprime with PREFIX_COUNT: multiplying by it permutes. */
#define PREFIX_STEP 314159u

static const char *const starts[] = {
	"bal", "cro", "dru", "fel", "gri", "hou", "jav", "kel", "lou", "mir",
	"nav", "orb", "pli", "qu\351", "rov", "sta", "tru", "val", "yol", "z\351l"
};
static const char *const middles[] = {
	"a", "e", "i", "o", "u", "\351", "an", "en", "ou", "ai", "ar", "er", "il", "or"
};
static const char *const ends[] = {
	"bec", "cour", "dan", "fort", "gnac", "lier", "mand", "nel", "pin", "r\351",
	"sac", "tel", "vin", "\347on", "zac", "dry", "kel", "mont", "ri\350re", "val"
};
static const char *const family_prefixes[] = {
	"", "", "", "", "", "", "", "", "D'", "LE ", "DE ", "O'"
};

/* SMIC of a month, centimes: nobody earns less. */
#define SALARY_FLOOR 180180

/* The digit that makes a Luhn sum a multiple of 10. */
static char
luhn_key(const char *digits, size_t length)
{
	int			sum = 0;
	size_t		i;

	for (i = 0; i < length; i++)
	{
		int			digit = digits[length - 1 - i] - '0';

		if (i % 2 == 0)
		{
			digit *= 2;
			if (digit > 9)
				digit -= 9;
		}
		sum += digit;
	}
	return (char) ('0' + (10 - sum % 10) % 10);
}

void
gen_make_siren(uint32_t prefix, char siren[10])
{
	gen_put_padded(siren, prefix, 8);
	siren[8] = luhn_key(siren, 8);
	siren[9] = '\0';
	if (!calimero_siren_valid(siren, 9))
		gen_fail("a SIREN came out without its key");
}

void
gen_make_siret(const char *siren, uint32_t sequence, char siret[15])
{
	memcpy(siret, siren, 9);
	gen_put_padded(siret + 9, sequence, 4);
	siret[13] = luhn_key(siret, 13);
	siret[14] = '\0';
	if (!calimero_siret_valid(siret, 14))
		gen_fail("a SIRET came out without its key");
}

/* Remainder of a string of digits. */
static uint64_t
remainder_of(const char *digits, uint64_t modulus)
{
	uint64_t	rest = 0;

	for (; *digits != '\0'; digits++)
		rest = (rest * 10 + (uint64_t) (*digits - '0')) % modulus;
	return rest;
}

/* A French IBAN: bank and branch 99999, a number, the RIB key, the IBAN key. */
static void
make_iban(GenRandom *random, char iban[35])
{
	char		number[12];
	char		checked[32];
	uint64_t	rib;
	uint64_t	key;

	gen_put_padded(number, gen_random_next(random) % UINT64_C(100000000000), 11);
	number[11] = '\0';
	rib = 97 - (89 * UINT64_C(99999) + 15 * UINT64_C(99999) + 3 * remainder_of(number, 97))
		% 97;

	/* FR is 15 and 27, moved to the end with a key of 00. */
	snprintf(checked, sizeof(checked), "9999999999%s%02d152700", number, (int) rib);
	key = 98 - remainder_of(checked, 97);
	snprintf(iban, 35, "FR%02d9999999999%s%02d", (int) key, number, (int) rib);
	if (!calimero_iban_valid(iban, strlen(iban)))
		gen_fail("an IBAN came out without its key");
}

static const char *
pick(GenRandom *random, const char *const *list, size_t count)
{
	return list[gen_random_below(random, (uint32_t) count)];
}

#define PICK(random, list) pick((random), (list), sizeof(list) / sizeof(*(list)))

/* A word of two to four syllables, its first letter in capitals if asked. */
static void
make_word(GenRandom *random, char *word, size_t size, bool capitals)
{
	const char *start = PICK(random, starts);
	const char *middle = PICK(random, middles);
	const char *end = PICK(random, ends);
	bool		longer = gen_random_percent(random, 40);
	size_t		i;

	snprintf(word, size, "%s%s%s%s", start, middle, longer ? "n" : "", end);
	for (i = 0; word[i] != '\0'; i++)
	{
		unsigned char c = (unsigned char) word[i];

		if ((capitals || i == 0) && ((c >= 'a' && c <= 'z') || c >= 0xE0))
			word[i] = (char) (c - 0x20);
	}
}

/* Localities are letters and digits only (norm, 06.006 and 11.005). */
static void
make_town(GenRandom *random, char *town, size_t size)
{
	size_t		i;

	make_word(random, town, size, true);
	for (i = 0; town[i] != '\0'; i++)
	{
		unsigned char c = (unsigned char) town[i];

		if (c >= 0x80)
			town[i] = c == 0xC7 ? 'C' : 'E';
	}
}

static void
make_nir(GenPerson *person, GenRandom *random)
{
	int			year;
	int			month;
	int			mday;

	calimero_civil(person->birth, &year, &month, &mday);
	person->nir[0] = person->woman ? '2' : '1';
	gen_put_padded(person->nir + 1, (uint64_t) (year % 100), 2);
	gen_put_padded(person->nir + 3, (uint64_t) month, 2);
	memcpy(person->nir + 5, "99999", 5);
	gen_put_padded(person->nir + 10, 1 + gen_random_below(random, 999), 3);
	person->nir[13] = '\0';
}

static void
make_person(GenPerson *person, GenRandom *random)
{
	const char *prefix = PICK(random, family_prefixes);
	char		word[30];
	char		other[30];

	make_word(random, word, sizeof(word), true);
	snprintf(person->family, sizeof(person->family), "%s%s", prefix, word);
	make_word(random, word, sizeof(word), false);
	make_word(random, other, sizeof(other), false);
	if (gen_random_percent(random, 15))
		snprintf(person->given, sizeof(person->given), "%.18s-%.18s", word, other);
	else
		snprintf(person->given, sizeof(person->given), "%s", word);
	person->woman = gen_random_percent(random, 45);
	person->manager = gen_random_percent(random, 8);
	person->without_nir = gen_random_percent(random, 3);
	person->birth = calimero_day(1958, 1, 1) + (CalimeroDay) gen_random_below(random, 17000);
	person->hired = calimero_day(2012, 1, 1) + (CalimeroDay) gen_random_below(random, 4000);
	person->salary = SALARY_FLOOR + (int64_t) gen_random_below(random, 90000);
	if (person->manager)
		person->salary += 100000 + (int64_t) gen_random_below(random, 300000);
	person->tax_rate = gen_random_between(random, 0, person->manager ? 1400 : 500);
	make_nir(person, random);
}

static void
make_establishment(GenEmployer *employer, int which, uint32_t count)
{
	GenEstablishment *establishment = &employer->establishments[which];
	GenRandom  *random = &employer->random;
	char		word[30];
	bool		church;
	size_t		i;

	gen_make_siret(employer->siren, 1 + (uint32_t) which, establishment->siret);
	make_word(random, word, sizeof(word), true);
	church = gen_random_percent(random, 50);
	snprintf(establishment->street, sizeof(establishment->street), "%u %s %s",
			 1 + gen_random_below(random, 180),
			 church ? "RUE DE L'\311GLISE" : "CHEMIN DE", word);
	memcpy(establishment->postcode, "48", 2);
	gen_put_padded(establishment->postcode + 2, 10 * gen_random_below(random, 100), 3);
	establishment->postcode[5] = '\0';
	make_town(random, establishment->town, sizeof(establishment->town));

	establishment->first_person = employer->person_count;
	establishment->person_count = count;
	gen_reserve((void **) &employer->persons, &employer->person_capacity,
				employer->person_count + count, sizeof(GenPerson));
	for (i = 0; i < count; i++)
		make_person(&employer->persons[employer->person_count++], random);
}

uint32_t
gen_employer_rank(uint64_t seed, uint32_t number)
{
	return (uint32_t) ((number * (uint64_t) PREFIX_STEP + seed * 7919) % PREFIX_COUNT);
}

void
gen_employer_siren(uint32_t rank, char siren[10])
{
	gen_make_siren(PREFIX_FIRST + rank, siren);
}

void
gen_employer_invent(GenEmployer *employer, uint64_t seed, uint32_t number,
					int establishments, uint32_t fewest, uint32_t most)
{
	static const char *const activities[] = {
		"0111Z", "0113Z", "0121Z", "0124Z", "0141Z", "0145Z", "0161Z", "8130Z"
	};
	GenRandom  *random = &employer->random;
	uint32_t	rank = gen_employer_rank(seed, number);
	int			i;

	gen_random_seed(random, seed, number);
	employer->number = number;
	employer->person_count = 0;
	gen_employer_siren(rank, employer->siren);
	make_iban(random, employer->iban);
	snprintf(employer->bic, sizeof(employer->bic), "%s",
			 gen_random_percent(random, 50) ? "ZZZZFRPP" : "ZZZZFRPPXXX");
	if (!calimero_bic_valid(employer->bic, strlen(employer->bic)))
		gen_fail("a BIC came out malformed");
	snprintf(employer->account, sizeof(employer->account), "48%08u", rank);
	snprintf(employer->apet, sizeof(employer->apet), "%s", PICK(random, activities));
	employer->levied = gen_random_percent(random, 70);
	employer->names_itself = gen_random_percent(random, 30);
	employer->pension_elsewhere = gen_random_percent(random, 30);
	employer->welfare = gen_random_percent(random, 30);
	employer->called = gen_random_percent(random, 30);
	for (i = 0; i < establishments; i++)
		make_establishment(employer, i, (uint32_t) gen_random_between(random, fewest, most));
}
