/*-------------------------------------------------------------------------
 *
 * run.h
 *	  What the scenarios are made of: declare, deposit, cash, expect.
 *
 * A scenario plays one employer over the months of the run.  It declares
 * (slots of one envoi), deposits the envoi as a file, puts movements on the
 * account, and says what must be found.
 *
 * IDENTIFICATION
 *	  tests/generator/run.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef GENERATOR_RUN_H
#define GENERATOR_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cai_writer.h"
#include "declaration.h"
#include "oracle.h"

#define GEN_MAX_MONTHS 24
#define GEN_MAX_SLOTS 3

typedef struct GenOptions
{
	uint32_t	employers;
	int			months;
	CalimeroPeriod first;
	const char *caisse;			/* "48" */
	uint64_t	seed;
	const char *output;			/* directory */
	const char *expected;		/* file, or NULL for attendus.csv there */
	uint64_t	bytes;			/* size of the single file, 0 for one a
								 * declaration */
	uint32_t	fewest;			/* employees of an establishment */
	uint32_t	most;
	const char *scenario;		/* the only one, or NULL */
} GenOptions;

/* What a deposit of every file must count. */
typedef struct GenCounts
{
	uint64_t	files;
	uint64_t	copies;			/* files with the bytes of another */
	uint64_t	envois;
	uint64_t	declarations;
	uint64_t	refused;
	uint64_t	bytes;
} GenCounts;

typedef struct GenRun
{
	const GenOptions *options;
	char		body[20];		/* DMSA48 */
	CalimeroPeriod months[GEN_MAX_MONTHS];
	int			month_count;
	GenCai		cai;
	GenOracle	oracle;
	GenCounts	counts;
	GenEmployer employer;		/* the one played */
	const char *scenario;
	GenDeclaration slots[GEN_MAX_SLOTS];
	int			slot_count;
	bool		deposited;		/* the slots were: the next declaration starts
								 * anew */
	bool		test;			/* the next deposit is a test file */
	uint32_t	sender;
	GenBuffer	buffer;
	size_t		last_length;	/* of the file last saved, still in the buffer */
	bool		single;			/* everything into one file */
	GenWriter	writer;
} GenRun;

extern CalimeroDay gen_month_first(const GenRun *run, int month);
extern CalimeroDay gen_month_last(const GenRun *run, int month);

/* The 15th of the month after: when employers pay. */
extern CalimeroDay gen_month_due(const GenRun *run, int month);

/* SIRET of one of the establishments played. */
extern const char *gen_run_siret(const GenRun *run, int establishment);

/* A declaration in the next slot of the envoi. */
extern GenDeclaration *gen_run_declare(GenRun *run, int establishment, int month);

/* Announce "amount" for the month declared. */
extern GenPayment *gen_run_announce(GenDeclaration *declaration, int64_t amount);

/* Write the slots as DIR/dsn/2025-03/SIRET<suffix>.dsn, or into the single file. */
extern void gen_run_deposit(GenRun *run, int month, const char *suffix);

/* The bytes of the last deposit again, under another name. */
extern void gen_run_copy(GenRun *run, int month, const char *suffix);

/* End the envoi of the single file. */
extern void gen_run_end_single(GenRun *run);

/* A credit of the account; period CALIMERO_NO_PERIOD: not assigned. */
extern uint32_t gen_run_cash(GenRun *run, const char *siret, CalimeroPeriod period,
							 CalimeroDay day, int64_t amount);

/* The same, assigned a month later only. */
extern uint32_t gen_run_cash_late(GenRun *run, const char *siret, CalimeroPeriod period,
								  CalimeroDay day, int64_t amount);

/* A reversal; "reversed" may be GEN_NO_MOVEMENT. */
extern void gen_run_reverse(GenRun *run, const char *siret, CalimeroPeriod period,
							CalimeroDay day, int64_t amount, uint32_t reversed);

/* A debit: what the caisse called for a period. */
extern void gen_run_call(GenRun *run, const char *siret, CalimeroPeriod period,
						 CalimeroDay day, int64_t amount);

extern void gen_run_expect(GenRun *run, const char *siret, CalimeroPeriod period,
						   int64_t declared, int64_t announced, int64_t cashed,
						   const char *status, const char *signal);

/* A month of an establishment where all agrees: declared, announced, cashed. */
extern int64_t gen_run_good_month(GenRun *run, int establishment, int month);

/* Give the memory of the run back. */
extern void gen_run_free(GenRun *run);

/* Well beyond any tolerance that the number of summed lines could give. */
extern int64_t gen_run_gap(const GenDeclaration *declaration);

#endif							/* GENERATOR_RUN_H */
