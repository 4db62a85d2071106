/*-------------------------------------------------------------------------
 *
 * regles.c
 *	  The index of the law: which row holds on which day, for each question.
 *
 * For each question (a famille, a clock and a regime; a kind of event on a
 * clock; a delay; an act) the rows that answer it are laid over each other in
 * their order of precedence, and what remains visible of each is a span.
 * The spans of a question follow each other in time, without overlap.
 *
 * IDENTIFICATION
 *	  extension/core/droit/regles.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/droit/regles_private.h"

#include <stdlib.h>
#include <string.h>

/* A row that answers the question being indexed. */
typedef struct Candidate
{
	CalimeroDay from;
	CalimeroDay to;
	uint32_t	row;
	int			precision;
	bool		own;
} Candidate;

typedef struct Candidates
{
	Candidate  *list;
	size_t		count;
	size_t		capacity;
	CalimeroDay *edges;			/* first days of pieces */
	size_t		edge_capacity;
} Candidates;

void	   *
droit_build_array(DroitBuild *build, size_t count, size_t width)
{
	size_t		size = (count > 0 ? count : 1) * width;
	void	   *array = build->rules->allocator.allocate(build->rules->allocator.context, size);

	if (array == NULL)
		build->status = DROIT_RULES_NO_MEMORY;
	else
		memset(array, 0, size);
	return array;
}

static void
add_candidate(DroitBuild *build, Candidates *candidates, const DroitOrigin *origin, size_t row, int precision)
{
	Candidate  *candidate;

	if (calimero_array_reserve(&build->rules->allocator, (void **) &candidates->list, &candidates->capacity,
							   candidates->count + 1, sizeof(Candidate)) != 0)
	{
		build->status = DROIT_RULES_NO_MEMORY;
		return;
	}
	candidate = &candidates->list[candidates->count++];
	candidate->from = origin->from;
	candidate->to = origin->to;
	candidate->row = (uint32_t) row;
	candidate->precision = precision;
	candidate->own = origin->own;
}

/* Does "left" come before "right" where both hold? */
static bool
precedes(const Candidate *left, const Candidate *right)
{
	if (left->own != right->own)
		return left->own;
	if (left->precision != right->precision)
		return left->precision > right->precision;
	if (left->from != right->from)
		return left->from > right->from;
	return left->row < right->row;
}

static int
compare_days(const void *left, const void *right)
{
	CalimeroDay a = *(const CalimeroDay *) left;
	CalimeroDay b = *(const CalimeroDay *) right;

	return (a > b) - (a < b);
}

/* The row on top on a day, or NULL. */
static const Candidate *
top_on(const Candidates *candidates, CalimeroDay day)
{
	const Candidate *top = NULL;

	for (size_t i = 0; i < candidates->count; i++)
	{
		const Candidate *candidate = &candidates->list[i];

		if (candidate->from <= day && day <= candidate->to && (top == NULL || precedes(candidate, top)))
			top = candidate;
	}
	return top;
}

static bool
add_span(DroitBuild *build, CalimeroDay from, CalimeroDay to, uint32_t row)
{
	DroitRules *rules = build->rules;

	if (calimero_array_reserve(&rules->allocator, (void **) &rules->spans, &rules->span_capacity,
							   rules->span_count + 1, sizeof(DroitSpan)) != 0)
	{
		build->status = DROIT_RULES_NO_MEMORY;
		return false;
	}
	rules->spans[rules->span_count].from = from;
	rules->spans[rules->span_count].to = to;
	rules->spans[rules->span_count++].row = row;
	return true;
}

/* What the candidates show, as spans; the candidates are emptied. */
static DroitSpans
lay_spans(DroitBuild *build, Candidates *candidates)
{
	DroitRules *rules = build->rules;
	DroitSpans	spans = {(uint32_t) rules->span_count, 0};
	size_t		edge_count = 0;

	if (build->status == DROIT_RULES_OK &&
		calimero_array_reserve(&rules->allocator, (void **) &candidates->edges, &candidates->edge_capacity,
							   candidates->count * 2 + 1, sizeof(CalimeroDay)) != 0)
		build->status = DROIT_RULES_NO_MEMORY;
	if (build->status != DROIT_RULES_OK)
		return spans;
	for (size_t i = 0; i < candidates->count; i++)
	{
		candidates->edges[edge_count++] = candidates->list[i].from;
		candidates->edges[edge_count++] = candidates->list[i].to + 1;
	}
	if (edge_count > 0)
		qsort(candidates->edges, edge_count, sizeof(CalimeroDay), compare_days);
	for (size_t i = 0; i + 1 < edge_count; i++)
	{
		const Candidate *top = top_on(candidates, candidates->edges[i]);
		CalimeroDay from = candidates->edges[i];
		CalimeroDay to = candidates->edges[i + 1] - 1;
		DroitSpan  *last = spans.count > 0 ? &rules->spans[rules->span_count - 1] : NULL;

		if (top == NULL || to < from)
			continue;
		if (last != NULL && last->row == top->row && last->to == from - 1)
			last->to = to;
		else if (add_span(build, from, to, top->row))
			spans.count++;
	}
	candidates->count = 0;
	return spans;
}

static bool
in_scope(const DroitRules *rules, int famille, int clock, int row_famille, int row_genre, int row_clock)
{
	return (row_famille < 0 || row_famille == famille) &&
		(row_genre < 0 || row_genre == rules->genres[famille]) &&
		(row_clock < 0 || row_clock == clock);
}

/* Rows of prescription; a regime without a row of its own follows NORMAL. */
static void
index_laws(DroitBuild *build, Candidates *candidates)
{
	DroitRules *rules = build->rules;
	size_t		cells = rules->familles.count * DROIT_CLOCK_COUNT;

	rules->law_spans = droit_build_array(build, cells * DROIT_REGIME_COUNT, sizeof(DroitSpans));
	for (size_t cell = 0; cell < cells && build->status == DROIT_RULES_OK; cell++)
	{
		DroitSpans *spans = &rules->law_spans[cell * DROIT_REGIME_COUNT];

		for (int regime = 0; regime < DROIT_REGIME_COUNT; regime++)
		{
			for (size_t i = 0; i < rules->counts[DROIT_TABLE_PRESCRIPTION]; i++)
			{
				const DroitLaw *law = &rules->laws[i];

				if (law->famille == cell / DROIT_CLOCK_COUNT && law->clock == cell % DROIT_CLOCK_COUNT &&
					law->regime == regime)
					add_candidate(build, candidates, &law->origin, i, 0);
			}
			spans[regime] = lay_spans(build, candidates);
			if (spans[regime].count == 0 && regime > 0)
				spans[regime] = spans[DROIT_NORMAL];
		}
	}
}

static void
index_effects(DroitBuild *build, Candidates *candidates)
{
	DroitRules *rules = build->rules;
	size_t		kinds = rules->kinds.count;
	size_t		cells = rules->familles.count * DROIT_CLOCK_COUNT * kinds;

	rules->effect_spans = droit_build_array(build, cells, sizeof(DroitSpans));
	for (size_t cell = 0; cell < cells && build->status == DROIT_RULES_OK; cell++)
	{
		int			famille = (int) (cell / kinds / DROIT_CLOCK_COUNT);
		int			clock = (int) (cell / kinds % DROIT_CLOCK_COUNT);

		for (size_t i = 0; i < rules->counts[DROIT_TABLE_EFFET]; i++)
		{
			const DroitEffect *effect = &rules->effects[i];

			if (effect->kind == (int) (cell % kinds) &&
				in_scope(rules, famille, clock, effect->famille, effect->genre, effect->clock))
				add_candidate(build, candidates, &effect->origin, i,
							  (effect->famille >= 0 ? 4 : 0) + (effect->genre >= 0 ? 2 : 0) + (effect->clock >= 0));
		}
		rules->effect_spans[cell] = lay_spans(build, candidates);
	}
}

static void
index_delays_and_acts(DroitBuild *build, Candidates *candidates)
{
	DroitRules *rules = build->rules;
	size_t		cells = rules->ladders.count * rules->acts.count;

	rules->delay_spans = droit_build_array(build, rules->delays.count, sizeof(DroitSpans));
	for (size_t code = 0; code < rules->delays.count && build->status == DROIT_RULES_OK; code++)
	{
		for (size_t i = 0; i < rules->counts[DROIT_TABLE_DELAI]; i++)
		{
			if (rules->delay_rows[i].code == (int) code)
				add_candidate(build, candidates, &rules->delay_rows[i].origin, i, 0);
		}
		rules->delay_spans[code] = lay_spans(build, candidates);
	}
	rules->act_spans = droit_build_array(build, cells, sizeof(DroitSpans));
	for (size_t cell = 0; cell < cells && build->status == DROIT_RULES_OK; cell++)
	{
		for (size_t i = 0; i < rules->counts[DROIT_TABLE_ACTE]; i++)
		{
			if ((size_t) rules->act_rows[i].ladder * rules->acts.count + rules->act_rows[i].act == cell)
				add_candidate(build, candidates, &rules->act_rows[i].origin, i, 0);
		}
		rules->act_spans[cell] = lay_spans(build, candidates);
	}
}

/* --- windows ----------------------------------------------------------------------------------------------------------- */

/* Is a shipped window replaced by one of the caisse? */
static bool
replaced(const DroitRules *rules, const DroitWindow *window)
{
	for (size_t i = 0; !window->origin.own && i < rules->counts[DROIT_TABLE_FENETRE]; i++)
	{
		if (rules->windows[i].origin.own && strcmp(rules->windows[i].code, window->code) == 0)
			return true;
	}
	return false;
}

static int
compare_intervals(const void *left, const void *right)
{
	const DroitInterval *a = left;
	const DroitInterval *b = right;

	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	return (a->to > b->to) - (a->to < b->to);
}

/* Intervals in order, those that touch made one; how many are left. */
static uint32_t
unite(DroitInterval *intervals, size_t count)
{
	uint32_t	kept = 0;

	if (count > 1)
		qsort(intervals, count, sizeof(DroitInterval), compare_intervals);
	for (size_t i = 0; i < count; i++)
	{
		if (kept > 0 && intervals[i].from <= intervals[kept - 1].to + 1)
		{
			if (intervals[i].to > intervals[kept - 1].to)
				intervals[kept - 1].to = intervals[i].to;
		}
		else
			intervals[kept++] = intervals[i];
	}
	return kept;
}

/* The windows of one famille, clock and kind of work. */
static void
index_windows_of(DroitBuild *build, size_t cell)
{
	DroitRules *rules = build->rules;
	int			famille = (int) (cell / 2 / DROIT_CLOCK_COUNT);
	int			clock = (int) (cell / 2 % DROIT_CLOCK_COUNT);

	rules->suspensions[cell].first = (uint32_t) rules->interval_count;
	rules->extensions[cell].first = (uint32_t) rules->span_count;
	for (size_t i = 0; i < rules->counts[DROIT_TABLE_FENETRE]; i++)
	{
		const DroitWindow *window = &rules->windows[i];

		if (window->void_row || replaced(rules, window) || (cell % 2 == 1 && window->not_illegal_work) ||
			!in_scope(rules, famille, clock, window->famille, window->genre, window->clock))
			continue;
		if (window->months > 0)
		{
			if (add_span(build, window->origin.from, window->origin.to, (uint32_t) i))
				rules->extensions[cell].count++;
		}
		else if (calimero_array_reserve(&rules->allocator, (void **) &rules->intervals, &rules->interval_capacity,
										rules->interval_count + 1, sizeof(DroitInterval)) != 0)
			build->status = DROIT_RULES_NO_MEMORY;
		else
		{
			DroitInterval *interval = &rules->intervals[rules->interval_count++];

			interval->from = window->origin.from;
			interval->to = window->origin.to;
			interval->source = ~(int32_t) i;
		}
	}
	rules->suspensions[cell].count = unite(rules->intervals + rules->suspensions[cell].first,
										   rules->interval_count - rules->suspensions[cell].first);
	rules->interval_count = rules->suspensions[cell].first + rules->suspensions[cell].count;
}

static void
index_windows(DroitBuild *build)
{
	size_t		cells = build->rules->familles.count * DROIT_CLOCK_COUNT * 2;

	build->rules->suspensions = droit_build_array(build, cells, sizeof(DroitSpans));
	build->rules->extensions = droit_build_array(build, cells, sizeof(DroitSpans));
	for (size_t cell = 0; cell < cells && build->status == DROIT_RULES_OK; cell++)
		index_windows_of(build, cell);
}

/* --- whole ------------------------------------------------------------------------------------------------------------- */

DroitRulesStatus
droit_rules_build(const DroitSource *source, const CalimeroAllocator *allocator,
				  DroitRules **rules, DroitRulesError *error)
{
	DroitBuild	build = {source, NULL, DROIT_RULES_OK, {DROIT_TABLE_PRESCRIPTION, 0, 0}};
	Candidates	candidates = {NULL, 0, 0, NULL, 0};

	*rules = NULL;
	build.rules = allocator->allocate(allocator->context, sizeof(DroitRules));
	if (build.rules == NULL)
		return DROIT_RULES_NO_MEMORY;
	memset(build.rules, 0, sizeof(DroitRules));
	build.rules->allocator = *allocator;

	if (droit_read_rows(&build))
	{
		index_laws(&build, &candidates);
		if (build.status == DROIT_RULES_OK)
			index_effects(&build, &candidates);
		if (build.status == DROIT_RULES_OK)
			index_delays_and_acts(&build, &candidates);
		if (build.status == DROIT_RULES_OK)
			index_windows(&build);
	}
	allocator->release(allocator->context, candidates.list);
	allocator->release(allocator->context, candidates.edges);
	*error = build.error;
	if (build.status != DROIT_RULES_OK)
		droit_rules_free(build.rules);
	else
		*rules = build.rules;
	return build.status;
}

void
droit_rules_free(DroitRules *rules)
{
	CalimeroAllocator allocator;

	if (rules == NULL)
		return;
	allocator = rules->allocator;
	{
		void	   *parts[] = {
			rules->familles.code, rules->kinds.code, rules->delays.code, rules->ladders.code, rules->acts.code,
			rules->genres, rules->laws, rules->effects, rules->windows, rules->delay_rows, rules->act_rows,
			rules->spans, rules->law_spans, rules->effect_spans, rules->delay_spans, rules->act_spans,
			rules->intervals, rules->suspensions, rules->extensions, rules
		};

		for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
			allocator.release(allocator.context, parts[i]);
	}
}

const DroitDelayRow *
droit_delay_at(const DroitRules *rules, int code, CalimeroDay day)
{
	int			span = droit_span_at(rules, rules->delay_spans[code], day);

	return span < 0 ? NULL : &rules->delay_rows[rules->spans[span].row];
}
