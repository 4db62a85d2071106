/*-------------------------------------------------------------------------
 *
 * dossier_people.c
 *	  The agents of a generated caisse, and debtors that do not exist.
 *
 * IDENTIFICATION
 *	  tests/generator/dossier_people.c
 *
 *-------------------------------------------------------------------------
 */
#include "dossier_people.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/identifiants/nir.h"
#include "employer.h"

#define LENGTH(list) (sizeof(list) / sizeof(*(list)))

/* --- agents ------------------------------------------------------------------------------------------------------------ */

static const struct
{
	const char *name;
	char		letter;
	uint32_t	share;			/* of a hundred agents */
}			services[GEN_SERVICE_COUNT] = {
	{"prestations", 'P', 30}, {"cotisations", 'C', 28}, {"recouvrement_contentieux", 'R', 30}, {"agence_comptable", 'A', 12}
};

void
gen_staff_invent(GenStaff *staff, uint64_t seed, uint32_t dossiers, CalimeroDay from,
				 CalimeroDay to)
{
	uint32_t	all = dossiers / 300 + 1;

	staff->seed = seed;
	staff->from = from;
	staff->to = to;
	for (int i = 0; i < GEN_SERVICE_COUNT; i++)
	{
		staff->count[i] = 2 + all * services[i].share / 100;
		staff->open[i] = gen_allocate(staff->count[i] + 1, sizeof(uint32_t));
	}
}

void
gen_staff_free(GenStaff *staff)
{
	for (int i = 0; i < GEN_SERVICE_COUNT; i++)
		free(staff->open[i]);
}

/*
 * One in ten has left, some day of the last six years; the first of each
 * service stays, so that there is somebody on every day.
 */
CalimeroDay
gen_agent_leaves(const GenStaff *staff, GenAgent agent)
{
	GenRandom	random;

	gen_random_seed(&random, staff->seed, UINT64_C(0x4147000000000000) +
					((uint64_t) agent.service << 32) + agent.number);
	if (agent.number == 1 || !gen_random_percent(&random, 10))
		return CALIMERO_NO_DAY;
	return staff->to - (CalimeroDay) gen_random_between(&random, 30, 2200);
}

GenAgent
gen_agent_pick(const GenStaff *staff, GenRandom *random, GenService service, CalimeroDay day)
{
	GenAgent	agent = {service, 0};
	uint32_t	one = gen_random_below(random, staff->count[service]);
	uint32_t	other = gen_random_below(random, staff->count[service]);
	CalimeroDay leaves;

	/* The lesser of two draws: the first of a service follow the most. */
	agent.number = 1 + (one < other ? one : other);
	leaves = gen_agent_leaves(staff, agent);
	if (leaves != CALIMERO_NO_DAY && leaves < day)
		agent.number = 1;
	return agent;
}

const char *
gen_agent_code(GenAgent agent, char code[GEN_AGENT_SIZE])
{
	if (agent.number == 0)
		return NULL;
	snprintf(code, GEN_AGENT_SIZE, "%c%04u", services[agent.service].letter, agent.number);
	return code;
}

void
gen_staff_write(const GenStaff *staff, GenTables *tables)
{
	for (int service = 0; service < GEN_SERVICE_COUNT; service++)
		for (uint32_t i = 1; i <= staff->count[service]; i++)
		{
			GenAgent	agent = {(GenService) service, i};
			GenTable   *row = gen_row(tables, GEN_AGENT);
			char		code[GEN_AGENT_SIZE];

			gen_column_text(row, gen_agent_code(agent, code));
			gen_column_text(row, services[service].name);
			gen_column_day(row, staff->from);
			gen_column_day(row, gen_agent_leaves(staff, agent));
			gen_row_end(row);
		}
}

void
gen_staff_write_expected(const GenStaff *staff, GenTables *tables)
{
	for (int service = 0; service < GEN_SERVICE_COUNT; service++)
		for (uint32_t i = 1; i <= staff->count[service]; i++)
		{
			GenAgent	agent = {(GenService) service, i};
			GenTable   *row = gen_row(tables, GEN_ATTENDU_AGENT);
			char		code[GEN_AGENT_SIZE];
			char		open[12];

			gen_column_text(row, gen_agent_code(agent, code));
			gen_column_text(row, services[service].name);
			snprintf(open, sizeof(open), "%u", staff->open[service][i]);
			gen_column_text(row, open);
			gen_row_end(row);
		}
}

/* --- debtors ------------------------------------------------------------------------------------------------------------ */

static const struct
{
	const char *code;
	const char *name;
	uint32_t	weight;
}			communes[] = {
	{"30189", "N\303\256mes", 20}, {"30007", "Al\303\250s", 9}, {"30028", "Bagnols-sur-C\303\250ze", 4},
	{"30032", "Beaucaire", 4}, {"30258", "Saint-Gilles", 5}, {"30341", "Vauvert", 5},
	{"30003", "Aigues-Mortes", 4}, {"30334", "Uz\303\250s", 4}, {"30034", "Bellegarde", 3},
	{"30156", "Marguerittes", 3}, {"30006", "Aimargues", 3}, {"34172", "Montpellier", 20},
	{"34032", "B\303\251ziers", 14}, {"34301", "S\303\250te", 5}, {"34003", "Agde", 5},
	{"34145", "Lunel", 5}, {"34154", "Mauguio", 5}, {"34157", "M\303\250ze", 4},
	{"34199", "P\303\251zenas", 4}, {"34299", "S\303\251rignan", 3}, {"34150", "Marseillan", 4},
	{"48095", "Mende", 7}, {"48092", "Marvejols", 4}, {"48140", "Saint-Ch\303\251ly-d'Apcher", 4},
	{"48080", "Langogne", 4}, {"48034", "La Canourgue", 3}, {"48009", "Peyre en Aubrac", 3},
	{"48061", "Florac Trois Rivi\303\250res", 3}, {"48096", "Meyrueis", 2}, {"48070", "Grandrieu", 2}
};

static const char *const women[] = {
	"Marie", "Nathalie", "Isabelle", "Sylvie", "Catherine", "Sandrine", "Julie", "Aur\303\251lie",
	"Fatima", "Lucie", "Chlo\303\251", "Val\303\251rie", "Martine", "\303\211lodie", "Ana", "Nadia"
};
static const char *const men[] = {
	"Jean", "Philippe", "Michel", "Alain", "Nicolas", "Christophe", "Laurent", "Fr\303\251d\303\251ric",
	"Mohamed", "Thomas", "Julien", "S\303\251bastien", "Andr\303\251", "Luc", "Jo\303\243o", "Karim"
};
static const char *const starts[] = {
	"Bral", "Cro", "Dru", "Felt", "Gri", "Houl", "Javr", "Kel", "Loub", "Mirl", "Navr", "Orb", "Pli", "Quer",
	"Rov", "Stal", "Trum", "Valt", "Yol", "Zel"
};
static const char *const middles[] = {"a", "e", "i", "o", "ou", "an", "en", "ai", "er", "il", "onda", "ema"};
static const char *const ends[] = {
	"bec", "cour", "dant", "fort", "gnac", "lier", "mand", "nelle", "pin", "rac", "sac", "tel", "vin", "zac",
	"dry", "kel"
};
static const char *const forms[] = {
	"GAEC du ", "EARL de ", "SCEA domaine de ", "Domaine ", "EARL mas ", "SARL p\303\251pini\303\250res ",
	"CUMA de ", "Cave coop\303\251rative de ", "GAEC les bergers de ", "SAS vergers de "
};

/* The range of SIREN holds so many: enough for a million files.  Beyond, debtors are of other kinds and have no SIRET. */
#define MAX_EMPLOYERS 250000u
#define MAX_OTHERS (GEN_MAX_EMPLOYERS - MAX_EMPLOYERS)

static const char *
pick(GenRandom *random, const char *const *list, size_t count)
{
	return list[gen_random_below(random, (uint32_t) count)];
}

static void
make_name(GenRandom *random, char *name, size_t size)
{
	const char *start = pick(random, starts, LENGTH(starts));
	const char *middle = pick(random, middles, LENGTH(middles));
	const char *end = pick(random, ends, LENGTH(ends));
	bool		more = gen_random_percent(random, 35);

	snprintf(name, size, "%s%s%s%s", start, middle, more ? "ri" : "", end);
}

/* A NIR that nobody has: see the header of the file dossier_people.h. */
static void
make_nir(GenRandom *random, bool woman, CalimeroDay birth, char nir[CALIMERO_NIR_LENGTH + 1])
{
	static const char *const departments[] = {"30", "34", "48"};
	bool		abroad = gen_random_percent(random, 12);
	uint64_t	body = 0;
	int			year;
	int			month;
	int			mday;

	calimero_civil(birth, &year, &month, &mday);
	nir[0] = woman ? '2' : '1';
	gen_put_padded(nir + 1, (uint64_t) (year % 100), 2);
	gen_put_padded(nir + 3, (uint64_t) month, 2);
	memcpy(nir + 5, abroad ? "99" : pick(random, departments, LENGTH(departments)), 2);
	gen_put_padded(nir + 7, abroad ? 1 + gen_random_below(random, 98) : 900 + gen_random_below(random, 90), 3);
	gen_put_padded(nir + 10, 1 + gen_random_below(random, 999), 3);
	for (int i = 0; i < CALIMERO_NIR_BODY_LENGTH; i++)
		body = body * 10 + (uint64_t) (nir[i] - '0');
	gen_put_padded(nir + CALIMERO_NIR_BODY_LENGTH, 97 - body % 97, 2);
	nir[CALIMERO_NIR_LENGTH] = '\0';
	if (calimero_nir_check(nir, CALIMERO_NIR_LENGTH) != CALIMERO_ID_OK)
		gen_fail("a NIR came out malformed");
}

/* Employers, as a caisse sees them, are few; who receives benefits are many. */
static GenPersonKind
draw_kind(GenRandom *random, const GenDebtorCounts *counts)
{
	uint32_t	draw = gen_random_below(random, 100);

	if (draw < 30 && counts->employers < MAX_EMPLOYERS)
		return GEN_EMPLOYEUR;
	return draw < 56 ? GEN_NON_SALARIE : draw < 92 ? GEN_ASSURE : draw < 95 ? GEN_SALARIE : GEN_PROFESSIONNEL;
}

/* What identifies the debtor besides its name; empty strings are null. */
typedef struct Identity
{
	char		account[21];
	char		name[81];
	char		given[40];
	char		nir[CALIMERO_NIR_LENGTH + 1];
	char		siret[15];
	char		mail[100];
	char		phone[11];
} Identity;

static void
identify_enterprise(Identity *identity, GenDebtorCounts *counts, GenRandom *random, uint64_t seed)
{
	uint32_t	rank = gen_employer_rank(seed, counts->employers++);
	char		siren[10];
	char		name[40];

	gen_employer_siren(rank, siren);
	gen_make_siret(siren, 1, identity->siret);
	snprintf(identity->account, sizeof(identity->account), "48%08u", rank);
	make_name(random, name, sizeof(name));
	snprintf(identity->name, sizeof(identity->name), "%s%s", pick(random, forms, LENGTH(forms)), name);
}

static void
identify_person(Identity *identity, GenPersonKind kind, GenDebtorCounts *counts, GenRandom *random,
				uint64_t seed, CalimeroDay today)
{
	bool		woman = gen_random_percent(random, 50);
	int			oldest = kind == GEN_ASSURE ? 90 : 66;
	CalimeroDay birth = today - (CalimeroDay) gen_random_between(random, 20 * 365, oldest * 365);

	make_name(random, identity->name, sizeof(identity->name));
	snprintf(identity->given, sizeof(identity->given), "%s",
			 woman ? pick(random, women, LENGTH(women)) : pick(random, men, LENGTH(men)));
	make_nir(random, woman, birth, identity->nir);
	snprintf(identity->account, sizeof(identity->account), "%c%09u",
			 kind == GEN_NON_SALARIE ? 'N' : kind == GEN_PROFESSIONNEL ? 'S' : 'A',
			 (uint32_t) counts->debtors);
	if ((kind == GEN_NON_SALARIE || kind == GEN_PROFESSIONNEL) && gen_random_percent(random, 60) &&
		counts->others_with_siret < MAX_OTHERS)
	{
		char		siren[10];

		gen_employer_siren(gen_employer_rank(seed, GEN_MAX_EMPLOYERS - 1 - counts->others_with_siret++), siren);
		gen_make_siret(siren, 1, identity->siret);
	}
}

static void
make_contact(Identity *identity, GenRandom *random, int64_t number)
{
	if (gen_random_percent(random, 80))
		snprintf(identity->phone, sizeof(identity->phone), "%s%04u",
				 gen_random_percent(random, 70) ? "063998" : "046571", gen_random_below(random, 10000));
	if (gen_random_percent(random, 55))
		snprintf(identity->mail, sizeof(identity->mail), "debiteur%u@example.org", (uint32_t) number);
}

static const char *
or_null(const char *text)
{
	return text[0] == '\0' ? NULL : text;
}

GenDebtor
gen_debtor_invent(GenTables *tables, GenDebtorCounts *counts, GenRandom *random, uint64_t seed,
				  CalimeroDay today)
{
	static const char *const kinds[] = {"employeur", "non_salarie", "assure", "salarie", "professionnel_sante"};
	GenDebtor	debtor = {++counts->debtors, draw_kind(random, counts)};
	Identity	identity = {"", "", "", "", "", "", ""};
	uint32_t	weights = 0;
	uint32_t	draw;
	size_t		commune = 0;
	GenTable   *row;

	if (debtor.kind == GEN_EMPLOYEUR)
		identify_enterprise(&identity, counts, random, seed);
	else
		identify_person(&identity, debtor.kind, counts, random, seed, today);
	make_contact(&identity, random, debtor.number);
	for (size_t i = 0; i < LENGTH(communes); i++)
		weights += communes[i].weight;
	for (draw = gen_random_below(random, weights); draw >= communes[commune].weight; commune++)
		draw -= communes[commune].weight;

	row = gen_row(tables, GEN_DEBITEUR);
	gen_column_number(row, debtor.number);
	gen_column_text(row, kinds[debtor.kind]);
	gen_column_text(row, identity.account);
	gen_column_text(row, identity.name);
	gen_column_text(row, or_null(identity.given));
	gen_column_text(row, or_null(identity.nir));
	gen_column_text(row, or_null(identity.siret));
	gen_column_text(row, or_null(identity.phone));
	gen_column_text(row, or_null(identity.mail));
	gen_column_text(row, communes[commune].name);
	gen_column_text(row, communes[commune].code);
	gen_column_text(row, NULL);
	gen_row_end(row);
	return debtor;
}
