/*-------------------------------------------------------------------------
 *
 * dossier_people.h
 *	  The agents of a generated caisse, and debtors that do not exist.
 *
 * Agents are known by their code alone.  Debtors are invented so that none can
 * be a real person: their NIR is well formed, but born in a commune of number
 * 900 to 989 of department 30, 34 or 48, which have never gone beyond 399, or
 * in a country of number 001 to 098, while countries begin at 100.  Family
 * names are strings of syllables; telephones lie in the ranges that ARCEP keeps
 * for works of fiction (04 65 71, 06 39 98), mail in the domain example.org.
 * Employers have the SIRET of the employers that the same seed gives to the
 * DSN, so that both halves of a demonstration speak of the same ones; others
 * take SIREN from the end of the same range.
 *
 * IDENTIFICATION
 *	  tests/generator/dossier_people.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef GENERATOR_DOSSIER_PEOPLE_H
#define GENERATOR_DOSSIER_PEOPLE_H

#include <stdbool.h>

#include "dossier_tables.h"
#include "random.h"

typedef enum GenService
{
	GEN_PRESTATIONS,
	GEN_COTISATIONS,
	GEN_RECOUVREMENT,
	GEN_COMPTABLE,
	GEN_SERVICE_COUNT
} GenService;

#define GEN_AGENT_SIZE 12		/* "R0042" and its NUL */

/* An agent: service and number in it, from 1; 0 is nobody. */
typedef struct GenAgent
{
	GenService	service;
	uint32_t	number;
} GenAgent;

typedef struct GenStaff
{
	uint64_t	seed;
	CalimeroDay from;			/* first day of all */
	CalimeroDay to;				/* the day of the caisse */
	uint32_t	count[GEN_SERVICE_COUNT];
	uint32_t   *open[GEN_SERVICE_COUNT];	/* files that each follows and
											 * that are open */
} GenStaff;

/* About one agent for 300 files, at least two in each service. */
extern void gen_staff_invent(GenStaff *staff, uint64_t seed, uint32_t dossiers,
							 CalimeroDay from, CalimeroDay to);
extern void gen_staff_write(const GenStaff *staff, GenTables *tables);
extern void gen_staff_write_expected(const GenStaff *staff, GenTables *tables);
extern void gen_staff_free(GenStaff *staff);

/* The last day of the agent in the caisse, CALIMERO_NO_DAY for one who stays. */
extern CalimeroDay gen_agent_leaves(const GenStaff *staff, GenAgent agent);

/* An agent of the service who is there on that day; some follow many more files than others. */
extern GenAgent gen_agent_pick(const GenStaff *staff, GenRandom *random, GenService service,
							   CalimeroDay day);
extern const char *gen_agent_code(GenAgent agent, char code[GEN_AGENT_SIZE]);

typedef enum GenPersonKind
{
	GEN_EMPLOYEUR,
	GEN_NON_SALARIE,
	GEN_ASSURE,
	GEN_SALARIE,
	GEN_PROFESSIONNEL
} GenPersonKind;

typedef struct GenDebtor
{
	int64_t		number;			/* in the table, from 1 */
	GenPersonKind kind;
} GenDebtor;

/* How many of them take SIREN from the range of employers. */
typedef struct GenDebtorCounts
{
	int64_t		debtors;
	uint32_t	employers;
	uint32_t	others_with_siret;
} GenDebtorCounts;

/* Invent the next debtor and write its row. */
extern GenDebtor gen_debtor_invent(GenTables *tables, GenDebtorCounts *counts, GenRandom *random,
								   uint64_t seed, CalimeroDay today);

#endif							/* GENERATOR_DOSSIER_PEOPLE_H */
