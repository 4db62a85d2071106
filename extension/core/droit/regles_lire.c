/*-------------------------------------------------------------------------
 *
 * regles_lire.c
 *	  Rows of the law from text to numbers, every word checked.
 *
 * IDENTIFICATION
 *	  extension/core/droit/regles_lire.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/droit/regles_private.h"

#include <stdlib.h>
#include <string.h>

/* Greatest numbers of a row: a century in months, and a year and more of days. */
#define MONTHS_MAX 1200
#define LENGTH_MAX 3660
#define RANK_MAX 99

const DroitTableInfo droit_tables[DROIT_TABLE_COUNT] = {
	{"droit_prescription", 16, {"famille", "horloge", "regime", "du", "au", "genre", "depart", "depart_mois",
	"duree", "unite", "butoir_ans", "remonte_ans", "transition", "article", "confiance", "libelle"}},
	{"droit_effet", 13, {"portee", "horloge", "evenement", "du", "au", "effet", "horloge_ouverte", "leve_butoir",
	"duree_max_mois", "reste_minimum_mois", "article", "confiance", "libelle"}},
	{"droit_fenetre", 11, {"code", "portee", "horloge", "du", "au", "effet", "prolongation_mois",
	"sauf_travail_illegal", "article", "confiance", "libelle"}},
	{"droit_delai", 10, {"code", "du", "au", "duree_mois", "duree_jours", "reporte", "distance", "article",
	"confiance", "libelle"}},
	{"droit_acte", 15, {"echelle", "acte", "du", "au", "auteur", "evenement", "apres", "terme", "interdit",
	"sauf_fraude", "repetable", "rang", "article", "confiance", "libelle"}}
};

const char *const droit_genre_codes[] = {"COTISATIONS", "INDUS", "PENALITES", "AUTRES", NULL};
const char *const droit_clock_codes[] = {"C1", "C2", "C3", "C4", NULL};
const char *const droit_regime_codes[] = {"NORMAL", "FRAUDE", "TRAVAIL_ILLEGAL", NULL};
static const char *const start_codes[] = {"REFERENCE", "FIN_ANNEE", "DECOUVERTE", "ACTE", NULL};
static const char *const unit_codes[] = {"JOURS", "MOIS", "ANS", NULL};
static const char *const transition_codes[] = {"2222", "ACTES", NULL};
static const char *const effect_codes[] = {"INTERROMPT", "RETIENT", "SUSPEND", "OUVRE", "SANS_EFFET", NULL};
static const char *const window_codes[] = {"SUSPENSION", "PROLONGATION", "SANS_EFFET", NULL};
static const char *const author_codes[] = {"CAISSE", "DEBITEUR", "JURIDICTION", NULL};
static const char *const boolean_codes[] = {"non", "oui", NULL};
static const char *const confidence_codes[] = {"V", "S", "D", "K", NULL};

/* One row being read. */
typedef struct Reading
{
	DroitBuild *build;
	DroitTableId table;
	size_t		number;
	const DroitRow *row;
} Reading;

static void
wrong(Reading *reading, int column, DroitRulesStatus status)
{
	DroitBuild *build = reading->build;

	if (build->status != DROIT_RULES_OK)
		return;
	build->status = status;
	build->error.table = reading->table;
	build->error.row = reading->number;
	build->error.column = column;
}

static int
word_rank(const char *const *words, const char *text)
{
	for (int i = 0; words[i] != NULL; i++)
	{
		if (strcmp(words[i], text) == 0)
			return i;
	}
	return -1;
}

/* Rank of the word of a column, "absent" when there is none; wrong when it is no word of the list. */
static int
word(Reading *reading, int column, const char *const *words, int absent)
{
	const char *text = reading->row->field[column];
	int			rank;

	if (text == NULL)
		return absent;
	rank = word_rank(words, text);
	if (rank < 0)
		wrong(reading, column, DROIT_RULES_INVALID);
	return rank < 0 ? 0 : rank;
}

static int
needed_word(Reading *reading, int column, const char *const *words)
{
	if (reading->row->field[column] == NULL)
		wrong(reading, column, DROIT_RULES_MISSING);
	return word(reading, column, words, 0);
}

/* A number from least to most; "absent" when there is none. */
static int16_t
number(Reading *reading, int column, int least, int most, int absent)
{
	const char *text = reading->row->field[column];
	int			sum = 0;

	if (text == NULL)
		return (int16_t) absent;
	for (const char *c = text; *c != '\0'; c++)
	{
		if (*c < '0' || *c > '9' || sum > 100000)
		{
			wrong(reading, column, DROIT_RULES_INVALID);
			return (int16_t) least;
		}
		sum = sum * 10 + (*c - '0');
	}
	if (*text == '\0' || sum < least || sum > most)
	{
		wrong(reading, column, DROIT_RULES_INVALID);
		return (int16_t) least;
	}
	return (int16_t) sum;
}

static CalimeroDay
day(Reading *reading, int column, CalimeroDay absent)
{
	const char *text = reading->row->field[column];
	CalimeroDay found;

	if (text == NULL)
		return absent;
	found = calimero_day_from_text(text, strlen(text));
	if (found == CALIMERO_NO_DAY)
		wrong(reading, column, DROIT_RULES_INVALID);
	return found;
}

/* A code of capitals, digits and underscores, 1 to 40 of them. */
static bool
is_code(const char *text)
{
	size_t		length = strlen(text);

	return length > 0 && length <= 40 &&
		strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == length;
}

/* The columns du, au, then article, confiance, libelle. */
static DroitOrigin
origin_of(Reading *reading, int from, int article)
{
	DroitOrigin origin;

	if (reading->row->field[from] == NULL)
		wrong(reading, from, DROIT_RULES_MISSING);
	if (reading->row->field[article] == NULL)
		wrong(reading, article, DROIT_RULES_MISSING);
	origin.from = day(reading, from, DROIT_DAY_MIN);
	origin.to = day(reading, from + 1, DROIT_DAY_MAX);
	if (origin.to < origin.from)
		wrong(reading, from + 1, DROIT_RULES_DATES);
	origin.own = reading->row->own;
	origin.article = reading->row->field[article];
	origin.confidence = confidence_codes[needed_word(reading, article + 1, confidence_codes)][0];
	origin.label = reading->row->field[article + 2] != NULL ? reading->row->field[article + 2] : "";
	return origin;
}

/* What a portee names: a famille, a genre, or everything. */
static void
scope_of(Reading *reading, int column, int16_t *famille, int16_t *genre)
{
	const char *text = reading->row->field[column];

	*famille = *genre = -1;
	if (text == NULL)
		wrong(reading, column, DROIT_RULES_MISSING);
	else if (strcmp(text, "*") != 0)
	{
		*famille = (int16_t) droit_code_rank(&reading->build->rules->familles, text, strlen(text));
		if (*famille < 0)
			*genre = (int16_t) word_rank(droit_genre_codes, text);
		if (*famille < 0 && *genre < 0)
			wrong(reading, column, DROIT_RULES_UNKNOWN);
	}
}

/* A clock, or -1 for any. */
static int16_t
clock_or_any(Reading *reading, int column)
{
	const char *text = reading->row->field[column];

	if (text != NULL && strcmp(text, "*") == 0)
		return -1;
	return (int16_t) needed_word(reading, column, droit_clock_codes);
}

static void
read_law(Reading *reading, DroitLaw *law)
{
	DroitRules *rules = reading->build->rules;
	const char *famille = reading->row->field[DROIT_P_FAMILLE];
	int			genre = needed_word(reading, DROIT_P_GENRE, droit_genre_codes);
	int			start = needed_word(reading, DROIT_P_DEPART, start_codes);

	law->origin = origin_of(reading, DROIT_P_DU, DROIT_P_ARTICLE);
	law->famille = (uint8_t) droit_code_rank(&rules->familles, famille, strlen(famille));
	if (rules->genres[law->famille] != DROIT_GENRE_COUNT && rules->genres[law->famille] != genre)
		wrong(reading, DROIT_P_GENRE, DROIT_RULES_GENRE);
	rules->genres[law->famille] = (uint8_t) genre;
	law->clock = (uint8_t) needed_word(reading, DROIT_P_HORLOGE, droit_clock_codes);
	law->regime = (uint8_t) needed_word(reading, DROIT_P_REGIME, droit_regime_codes);
	law->start = (uint8_t) start;
	if ((law->clock == DROIT_C1) == (start == DROIT_START_ACTE))
		wrong(reading, DROIT_P_DEPART, DROIT_RULES_INVALID);
	law->start_months = number(reading, DROIT_P_DEPART_MOIS, 0, MONTHS_MAX, 0);
	if (reading->row->field[DROIT_P_DUREE] == NULL)
		wrong(reading, DROIT_P_DUREE, DROIT_RULES_MISSING);
	law->unit = (uint8_t) needed_word(reading, DROIT_P_UNITE, unit_codes);
	law->length = number(reading, DROIT_P_DUREE, 1, law->unit == DROIT_ANS ? MONTHS_MAX / 12 : LENGTH_MAX, 1);
	law->cap_years = number(reading, DROIT_P_BUTOIR, 1, MONTHS_MAX / 12, 0);
	law->reach_years = number(reading, DROIT_P_REMONTE, 1, MONTHS_MAX / 12, 0);
	law->transition = (uint8_t) needed_word(reading, DROIT_P_TRANSITION, transition_codes);
}

static void
read_effect(Reading *reading, DroitEffect *effect)
{
	DroitRules *rules = reading->build->rules;
	const char *kind = reading->row->field[DROIT_E_EVENEMENT];

	effect->origin = origin_of(reading, DROIT_E_DU, DROIT_E_ARTICLE);
	scope_of(reading, DROIT_E_PORTEE, &effect->famille, &effect->genre);
	effect->clock = clock_or_any(reading, DROIT_E_HORLOGE);
	effect->kind = (int16_t) droit_code_rank(&rules->kinds, kind, strlen(kind));
	effect->effect = (uint8_t) needed_word(reading, DROIT_E_EFFET, effect_codes);
	effect->opens = (int8_t) word(reading, DROIT_E_OUVERTE, droit_clock_codes, -1);
	if (effect->effect == DROIT_OUVRE ? effect->opens < 0
		: effect->opens >= 0 && effect->effect != DROIT_RETIENT)
		wrong(reading, DROIT_E_OUVERTE, DROIT_RULES_INVALID);
	effect->lifts_cap = needed_word(reading, DROIT_E_LEVE, boolean_codes) == 1;
	effect->max_months = number(reading, DROIT_E_MAXIMUM, 1, MONTHS_MAX, 0);
	effect->least_months = number(reading, DROIT_E_MINIMUM, 1, MONTHS_MAX, 0);
	if (effect->effect != DROIT_SUSPEND && effect->max_months > 0)
		wrong(reading, DROIT_E_MAXIMUM, DROIT_RULES_INVALID);
	if (effect->effect != DROIT_SUSPEND && effect->least_months > 0)
		wrong(reading, DROIT_E_MINIMUM, DROIT_RULES_INVALID);
}

static void
read_window(Reading *reading, DroitWindow *window)
{
	int			effect = needed_word(reading, DROIT_F_EFFET, window_codes);

	window->origin = origin_of(reading, DROIT_F_DU, DROIT_F_ARTICLE);
	window->code = reading->row->field[DROIT_F_CODE];
	if (reading->row->field[DROIT_F_AU] == NULL)
		wrong(reading, DROIT_F_AU, DROIT_RULES_MISSING);
	scope_of(reading, DROIT_F_PORTEE, &window->famille, &window->genre);
	window->clock = clock_or_any(reading, DROIT_F_HORLOGE);
	window->void_row = effect == 2;
	window->months = number(reading, DROIT_F_PROLONGATION, 1, MONTHS_MAX, 0);
	if ((effect == 1) != (window->months > 0))
		wrong(reading, DROIT_F_PROLONGATION, DROIT_RULES_INVALID);
	window->not_illegal_work = needed_word(reading, DROIT_F_SAUF, boolean_codes) == 1;
}

static void
read_delay(Reading *reading, DroitDelayRow *row)
{
	const char *code = reading->row->field[DROIT_D_CODE];

	row->origin = origin_of(reading, DROIT_D_DU, DROIT_D_ARTICLE);
	row->code = (int16_t) droit_code_rank(&reading->build->rules->delays, code, strlen(code));
	row->delay.months = number(reading, DROIT_D_MOIS, 0, MONTHS_MAX, 0);
	row->delay.days = number(reading, DROIT_D_JOURS, 0, LENGTH_MAX, 0);
	row->delay.rolls = needed_word(reading, DROIT_D_REPORTE, boolean_codes) == 1;
	row->delay.distance = needed_word(reading, DROIT_D_DISTANCE, boolean_codes) == 1;
	if (row->delay.months == 0 && row->delay.days == 0)
		wrong(reading, DROIT_D_JOURS, DROIT_RULES_INVALID);
}

/*
 * The next word of a list separated by spaces, in two parts around "mark"; false at the end.  The second part has
 * length 0 when there is no mark.
 */
static bool
next_word(const char **list, char mark, const char *part[2], size_t length[2])
{
	const char *c = *list + strspn(*list, " ");
	size_t		whole = strcspn(c, " ");
	const char *middle = memchr(c, mark, whole);

	if (whole == 0)
		return false;
	part[0] = c;
	length[0] = middle != NULL ? (size_t) (middle - c) : whole;
	part[1] = middle != NULL ? middle + 1 : c + whole;
	length[1] = (size_t) (c + whole - part[1]);
	*list = c + whole;
	return true;
}

static void
read_needs(Reading *reading, DroitAct *act)
{
	const DroitRules *rules = reading->build->rules;
	const char *list = reading->row->field[DROIT_A_APRES];
	const char *part[2];
	size_t		length[2];

	if (list == NULL)
	{
		wrong(reading, DROIT_A_APRES, DROIT_RULES_MISSING);
		return;
	}
	while (next_word(&list, '+', part, length))
	{
		DroitActNeed need = {DROIT_ACT_DUE, -1};

		if (act->need_count == DROIT_ACT_WORDS)
		{
			wrong(reading, DROIT_A_APRES, DROIT_RULES_TOO_MANY);
			return;
		}
		if (length[0] != strlen("EXIGIBILITE") || memcmp(part[0], "EXIGIBILITE", length[0]) != 0)
		{
			need.act = (int16_t) droit_code_rank(&rules->acts, part[0], length[0]);
			if (need.act < 0)
				wrong(reading, DROIT_A_APRES, DROIT_RULES_UNKNOWN);
		}
		if (length[1] > 0)
		{
			need.delay = (int16_t) droit_code_rank(&rules->delays, part[1], length[1]);
			if (need.delay < 0)
				wrong(reading, DROIT_A_APRES, DROIT_RULES_UNKNOWN);
		}
		act->needs[act->need_count++] = need;
	}
	if (act->need_count == 0)
		wrong(reading, DROIT_A_APRES, DROIT_RULES_MISSING);
}

static void
read_bars(Reading *reading, DroitAct *act)
{
	const DroitRules *rules = reading->build->rules;
	const char *list = reading->row->field[DROIT_A_INTERDIT];
	const char *part[2];
	size_t		length[2];

	while (list != NULL && next_word(&list, '/', part, length))
	{
		DroitActBar bar;

		if (act->bar_count == DROIT_ACT_WORDS)
		{
			wrong(reading, DROIT_A_INTERDIT, DROIT_RULES_TOO_MANY);
			return;
		}
		bar.act = (int16_t) droit_code_rank(&rules->acts, part[0], length[0]);
		bar.until = length[1] == 0 ? -1 : (int16_t) droit_code_rank(&rules->acts, part[1], length[1]);
		if (bar.act < 0 || (length[1] > 0 && bar.until < 0))
			wrong(reading, DROIT_A_INTERDIT, DROIT_RULES_UNKNOWN);
		act->bars[act->bar_count++] = bar;
	}
}

static void
read_act(Reading *reading, DroitAct *act)
{
	const DroitRules *rules = reading->build->rules;
	const char *const *field = reading->row->field;

	act->origin = origin_of(reading, DROIT_A_DU, DROIT_A_ARTICLE);
	act->ladder = (int16_t) droit_code_rank(&rules->ladders, field[DROIT_A_ECHELLE], strlen(field[DROIT_A_ECHELLE]));
	act->act = (int16_t) droit_code_rank(&rules->acts, field[DROIT_A_ACTE], strlen(field[DROIT_A_ACTE]));
	act->author = author_codes[needed_word(reading, DROIT_A_AUTEUR, author_codes)];
	act->kind = -1;
	if (field[DROIT_A_EVENEMENT] != NULL)
	{
		act->kind = (int16_t) droit_code_rank(&rules->kinds, field[DROIT_A_EVENEMENT],
											  strlen(field[DROIT_A_EVENEMENT]));
		if (act->kind < 0)
			wrong(reading, DROIT_A_EVENEMENT, DROIT_RULES_UNKNOWN);
	}
	read_needs(reading, act);
	read_bars(reading, act);
	act->term = DROIT_TERM_NONE;
	act->term_delay = -1;
	if (field[DROIT_A_TERME] != NULL && strcmp(field[DROIT_A_TERME], "PRESCRIPTION") == 0)
		act->term = DROIT_TERM_PRESCRIPTION;
	else if (field[DROIT_A_TERME] != NULL)
	{
		act->term = DROIT_TERM_DELAY;
		act->term_delay = (int16_t) droit_code_rank(&rules->delays, field[DROIT_A_TERME],
													strlen(field[DROIT_A_TERME]));
		if (act->term_delay < 0)
			wrong(reading, DROIT_A_TERME, DROIT_RULES_UNKNOWN);
	}
	act->not_fraud = needed_word(reading, DROIT_A_FRAUDE, boolean_codes) == 1;
	act->repeatable = needed_word(reading, DROIT_A_REPETABLE, boolean_codes) == 1;
	act->rank = (int16_t) number(reading, DROIT_A_RANG, 1, RANK_MAX, 0);
}

/* --- codes ------------------------------------------------------------------------------------------------------------- */

static int
compare_codes(const void *left, const void *right)
{
	return strcmp(*(const char *const *) left, *(const char *const *) right);
}

int
droit_code_rank(const DroitCodes *codes, const char *code, size_t length)
{
	size_t		low = 0;
	size_t		high = codes->count;

	while (low < high)
	{
		size_t		middle = low + (high - low) / 2;
		int			order = strncmp(codes->code[middle], code, length);

		if (order == 0 && codes->code[middle][length] != '\0')
			order = 1;
		if (order == 0)
			return (int) middle;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return -1;
}

/* The codes of one column of a table, sorted, each once. */
static void
collect_codes(DroitBuild *build, DroitTableId table, int column, DroitCodes *codes)
{
	const DroitRows *rows = &build->source->table[table];
	size_t		kept = 0;

	for (size_t i = 0; i < rows->count; i++)
	{
		Reading		reading = {build, table, i, &rows->rows[i]};
		const char *code = rows->rows[i].field[column];

		if (code == NULL)
			wrong(&reading, column, DROIT_RULES_MISSING);
		else if (!is_code(code))
			wrong(&reading, column, DROIT_RULES_INVALID);
		else if (calimero_array_reserve(&build->rules->allocator, (void **) &codes->code, &codes->capacity,
										codes->count + 1, sizeof(char *)) != 0)
			wrong(&reading, column, DROIT_RULES_NO_MEMORY);
		else
			codes->code[codes->count++] = code;
		if (build->status != DROIT_RULES_OK)
			return;
	}
	if (codes->count > 0)
		qsort(codes->code, codes->count, sizeof(char *), compare_codes);
	for (size_t i = 0; i < codes->count; i++)
	{
		if (kept == 0 || strcmp(codes->code[kept - 1], codes->code[i]) != 0)
			codes->code[kept++] = codes->code[i];
	}
	codes->count = kept;
	if (kept > DROIT_CODES_MAX)
	{
		Reading		reading = {build, table, 0, &rows->rows[0]};

		wrong(&reading, column, DROIT_RULES_TOO_MANY);
	}
}

static void
read_row(Reading *reading)
{
	DroitRules *rules = reading->build->rules;
	size_t		number = reading->number;

	switch (reading->table)
	{
		case DROIT_TABLE_PRESCRIPTION:
			read_law(reading, &rules->laws[number]);
			break;
		case DROIT_TABLE_EFFET:
			read_effect(reading, &rules->effects[number]);
			break;
		case DROIT_TABLE_FENETRE:
			read_window(reading, &rules->windows[number]);
			break;
		case DROIT_TABLE_DELAI:
			read_delay(reading, &rules->delay_rows[number]);
			break;
		case DROIT_TABLE_ACTE:
			read_act(reading, &rules->act_rows[number]);
			break;
		case DROIT_TABLE_COUNT:
			break;
	}
}

/* Room for the rows of every table. */
static bool
make_arrays(DroitBuild *build)
{
	DroitRules *rules = build->rules;
	const DroitRows *tables = build->source->table;

	for (int table = 0; table < DROIT_TABLE_COUNT; table++)
	{
		rules->counts[table] = tables[table].count;
		if (tables[table].count > DROIT_ROWS_MAX)
		{
			Reading		reading = {build, (DroitTableId) table, DROIT_ROWS_MAX, &tables[table].rows[DROIT_ROWS_MAX]};

			wrong(&reading, 0, DROIT_RULES_TOO_MANY);
			return false;
		}
	}
	rules->laws = droit_build_array(build, tables[DROIT_TABLE_PRESCRIPTION].count, sizeof(DroitLaw));
	rules->effects = droit_build_array(build, tables[DROIT_TABLE_EFFET].count, sizeof(DroitEffect));
	rules->windows = droit_build_array(build, tables[DROIT_TABLE_FENETRE].count, sizeof(DroitWindow));
	rules->delay_rows = droit_build_array(build, tables[DROIT_TABLE_DELAI].count, sizeof(DroitDelayRow));
	rules->act_rows = droit_build_array(build, tables[DROIT_TABLE_ACTE].count, sizeof(DroitAct));
	return build->status == DROIT_RULES_OK;
}

bool
droit_read_rows(DroitBuild *build)
{
	DroitRules *rules = build->rules;
	DroitCodes	windows = {NULL, 0, 0};

	if (!make_arrays(build))
		return false;
	collect_codes(build, DROIT_TABLE_PRESCRIPTION, DROIT_P_FAMILLE, &rules->familles);
	collect_codes(build, DROIT_TABLE_EFFET, DROIT_E_EVENEMENT, &rules->kinds);
	collect_codes(build, DROIT_TABLE_DELAI, DROIT_D_CODE, &rules->delays);
	collect_codes(build, DROIT_TABLE_ACTE, DROIT_A_ECHELLE, &rules->ladders);
	collect_codes(build, DROIT_TABLE_ACTE, DROIT_A_ACTE, &rules->acts);
	collect_codes(build, DROIT_TABLE_FENETRE, DROIT_F_CODE, &windows);
	rules->allocator.release(rules->allocator.context, windows.code);
	rules->genres = droit_build_array(build, rules->familles.count, 1);
	if (build->status != DROIT_RULES_OK)
		return false;
	memset(rules->genres, DROIT_GENRE_COUNT, rules->familles.count);

	for (int table = 0; table < DROIT_TABLE_COUNT; table++)
	{
		for (size_t i = 0; i < build->source->table[table].count; i++)
		{
			Reading		reading = {build, (DroitTableId) table, i, &build->source->table[table].rows[i]};

			read_row(&reading);
			if (build->status != DROIT_RULES_OK)
				return false;
		}
	}
	return true;
}
