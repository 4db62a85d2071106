/*-------------------------------------------------------------------------
 *
 * scenario.c
 *	  The table of scenarios; names are those of the column "scenario" of
 *	  attendus.csv.
 *
 * IDENTIFICATION
 *	  tests/generator/scenario.c
 *
 *-------------------------------------------------------------------------
 */
#include "scenario.h"

const GenScenario gen_scenarios[] = {
	{"exact", 1, gen_play_exact},
	{"partiel", 1, gen_play_partial},
	{"impaye", 1, gen_play_unpaid},
	{"deux_fois", 1, gen_play_instalments},
	{"groupe", 1, gen_play_grouped},
	{"imputation", 1, gen_play_imputed},
	{"prelevement_rejete", 1, gen_play_rejected},
	{"credit", 1, gen_play_credit},
	{"hors_dsn", 1, gen_play_cash_only},
	{"trimestriel", 1, gen_play_quarterly},
	{"siege", 2, gen_play_head_office},
	{"sans_annonce", 1, gen_play_unannounced},
	{"ecart_du", 1, gen_play_other_amount},
	{"regularisation", 1, gen_play_correction},
	{"code_inconnu", 1, gen_play_unknown_code},
	{"neant", 1, gen_play_empty},
	{"annule_remplace", 1, gen_play_replaced},
	{"fractions", 1, gen_play_fractions},
	{"essai", 1, gen_play_test},
	{"franc_pacifique", 1, gen_play_pacific},
	{"doute", 1, gen_play_doubtful},
	{"substitution", 1, gen_play_substitution},
	{"signalement", 1, gen_play_signal},
	{"refus", 3, gen_play_refused},
	{"doublon", 1, gen_play_repeated}
};

const size_t gen_scenario_count = sizeof(gen_scenarios) / sizeof(*gen_scenarios);
