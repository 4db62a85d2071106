/*-------------------------------------------------------------------------
 *
 * scenario.h
 *	  What employers do, one function a way of doing.
 *
 * Every scenario has as many employers as any other (up to one); the seed
 * tells which.
 *
 * IDENTIFICATION
 *	  tests/generator/scenario.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef GENERATOR_SCENARIO_H
#define GENERATOR_SCENARIO_H

#include <stddef.h>

#include "run.h"

typedef struct GenScenario
{
	const char *name;
	int			establishments;
	void		(*play) (GenRun *run);
} GenScenario;

/* [0] is "exact": all agrees. */
extern const GenScenario gen_scenarios[];
extern const size_t gen_scenario_count;

/* scenario_cash.c: what is paid, and how the account assigns it */
extern void gen_play_exact(GenRun *run);
extern void gen_play_partial(GenRun *run);
extern void gen_play_unpaid(GenRun *run);
extern void gen_play_instalments(GenRun *run);
extern void gen_play_grouped(GenRun *run);
extern void gen_play_imputed(GenRun *run);
extern void gen_play_rejected(GenRun *run);
extern void gen_play_credit(GenRun *run);
extern void gen_play_cash_only(GenRun *run);

/* scenario_announced.c: what is announced, for when, by whom */
extern void gen_play_quarterly(GenRun *run);
extern void gen_play_head_office(GenRun *run);
extern void gen_play_unannounced(GenRun *run);
extern void gen_play_other_amount(GenRun *run);
extern void gen_play_correction(GenRun *run);
extern void gen_play_unknown_code(GenRun *run);

/* scenario_version.c: which declarations count */
extern void gen_play_empty(GenRun *run);
extern void gen_play_replaced(GenRun *run);
extern void gen_play_fractions(GenRun *run);
extern void gen_play_test(GenRun *run);
extern void gen_play_pacific(GenRun *run);
extern void gen_play_doubtful(GenRun *run);
extern void gen_play_substitution(GenRun *run);
extern void gen_play_signal(GenRun *run);
extern void gen_play_refused(GenRun *run);
extern void gen_play_repeated(GenRun *run);

#endif							/* GENERATOR_SCENARIO_H */
