/*-------------------------------------------------------------------------
 *
 * regles.h
 *	  The law as dated rows, read and indexed for the calculators.
 *
 * Five tables hold it, for each caisse: what makes a debt extinct
 * (prescription), what each event does to it (effet), the windows that a law
 * opened once (fenetre), the delays of procedure (delai) and the ladder of
 * acts (acte).  Their rows come here as text, from droit.tsv or from the
 * tables; droit_rules_build() checks every word of them and makes arrays that
 * the calculators read with small integers.
 *
 * A row is calimero's or the caisse's own.  Of the rows that hold on a day, one
 * of the caisse comes before one of calimero, then the more precise one
 * (effet: famille before genre before *, horloge before *), then the one that
 * begins last.  A window of the caisse replaces the one of the same code.
 *
 * The words, by column (- or NULL: none):
 *	 horloge	C1 right to claim, C2 civil action, C3 execution of a contrainte,
 *				C4 execution of a judgment; C1 is the one every famille begins with
 *	 regime		NORMAL, FRAUDE, TRAVAIL_ILLEGAL; NORMAL where a regime has no row
 *	 depart		REFERENCE, FIN_ANNEE (31 December of the year of the reference),
 *				DECOUVERTE (never before the birth of the right), ACTE (the act
 *				that opened the clock, plus depart_mois)
 *	 unite		JOURS, MOIS, ANS
 *	 butoir_ans years from the birth of the right that nothing but a demand in
 *				court, an execution or a title passes (Code civil, 2232)
 *	 remonte_ans years before the action that can be claimed back
 *	 transition what becomes of the clocks that run when the row begins: 2222
 *				(Code civil: longer counts what has run, shorter begins anew within
 *				the old total) or ACTES (they keep the row they began under)
 *	 effet		INTERROMPT, RETIENT (interrupts until it ends, or until an act opens
 *				the clock of its title), SUSPEND, OUVRE (closes the clock and opens
 *				another), SANS_EFFET; for a window SUSPENSION,
 *				PROLONGATION, SANS_EFFET
 *	 rang		place of an act in the order that a caisse follows if nothing
 *				prevents it, from 1; none for what is done only if need be
 *	 confiance	V, S, D, K: see droit.tsv
 *
 * IDENTIFICATION
 *	  extension/core/droit/regles.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef DROIT_REGLES_H
#define DROIT_REGLES_H

#include "core/allocator.h"
#include "core/droit/delai.h"
#include "core/droit/jours.h"

/* --- rows as text ----------------------------------------------------------------------------------------------------- */

typedef enum DroitTableId
{
	DROIT_TABLE_PRESCRIPTION,
	DROIT_TABLE_EFFET,
	DROIT_TABLE_FENETRE,
	DROIT_TABLE_DELAI,
	DROIT_TABLE_ACTE,
	DROIT_TABLE_COUNT
} DroitTableId;

#define DROIT_FIELDS_MAX 16

typedef struct DroitTableInfo
{
	const char *name;			/* droit_prescription ... */
	int			columns;
	const char *column[DROIT_FIELDS_MAX];
} DroitTableInfo;

extern const DroitTableInfo droit_tables[DROIT_TABLE_COUNT];

/* Fields in the order of the columns, NULL for none; dates as AAAA-MM-JJ, booleans as "oui" or "non". */
typedef struct DroitRow
{
	const char *field[DROIT_FIELDS_MAX];
	bool		own;			/* a row of the caisse */
} DroitRow;

typedef struct DroitRows
{
	const DroitRow *rows;
	size_t		count;
} DroitRows;

/* Indexed by DroitTableId. */
typedef struct DroitSource
{
	DroitRows	table[DROIT_TABLE_COUNT];
} DroitSource;

/* What calimero ships: the rows of droit.tsv. */
extern const DroitSource droit_reference;

/* --- rows as numbers -------------------------------------------------------------------------------------------------- */

typedef enum DroitGenre
{
	DROIT_COTISATIONS,
	DROIT_INDUS,
	DROIT_PENALITES,
	DROIT_AUTRES,
	DROIT_GENRE_COUNT
} DroitGenre;

typedef enum DroitClock
{
	DROIT_C1,
	DROIT_C2,
	DROIT_C3,
	DROIT_C4,
	DROIT_CLOCK_COUNT
} DroitClock;

typedef enum DroitRegime
{
	DROIT_NORMAL,
	DROIT_FRAUDE,
	DROIT_TRAVAIL_ILLEGAL,
	DROIT_REGIME_COUNT
} DroitRegime;

typedef enum DroitStart
{
	DROIT_START_REFERENCE,
	DROIT_START_FIN_ANNEE,
	DROIT_START_DECOUVERTE,
	DROIT_START_ACTE
} DroitStart;

typedef enum DroitUnit
{
	DROIT_JOURS,
	DROIT_MOIS,
	DROIT_ANS
} DroitUnit;

typedef enum DroitTransition
{
	DROIT_TRANSITION_2222,
	DROIT_TRANSITION_ACTES
} DroitTransition;

typedef enum DroitEffectKind
{
	DROIT_INTERROMPT,
	DROIT_RETIENT,
	DROIT_SUSPEND,
	DROIT_OUVRE,
	DROIT_SANS_EFFET
} DroitEffectKind;

extern const char *const droit_genre_codes[DROIT_GENRE_COUNT + 1];
extern const char *const droit_clock_codes[DROIT_CLOCK_COUNT + 1];
extern const char *const droit_regime_codes[DROIT_REGIME_COUNT + 1];

/* What every row ends with. */
typedef struct DroitOrigin
{
	CalimeroDay from;
	CalimeroDay to;				/* DROIT_DAY_MAX when open */
	bool		own;
	char		confidence;		/* V S D K */
	const char *article;
	const char *label;
} DroitOrigin;

typedef struct DroitLaw			/* a row of droit_prescription */
{
	DroitOrigin origin;
	uint8_t		famille;
	uint8_t		clock;
	uint8_t		regime;
	uint8_t		start;
	uint8_t		unit;
	uint8_t		transition;
	int16_t		start_months;
	int16_t		length;
	int16_t		cap_years;		/* 0: none */
	int16_t		reach_years;	/* 0: none */
} DroitLaw;

typedef struct DroitEffect		/* a row of droit_effet */
{
	DroitOrigin origin;
	int16_t		famille;		/* -1: by genre, or any */
	int16_t		genre;			/* -1: any */
	int16_t		clock;			/* -1: any */
	int16_t		kind;			/* of event */
	uint8_t		effect;
	int8_t		opens;			/* clock, -1 for none */
	bool		lifts_cap;
	int16_t		max_months;		/* longest suspension, 0: no limit */
	int16_t		least_months;	/* what is left after it at least, 0: none */
} DroitEffect;

typedef struct DroitWindow		/* a row of droit_fenetre */
{
	DroitOrigin origin;			/* from and to are the window itself */
	const char *code;
	int16_t		famille;
	int16_t		genre;
	int16_t		clock;
	int16_t		months;			/* PROLONGATION; 0: SUSPENSION */
	bool		void_row;		/* SANS_EFFET */
	bool		not_illegal_work;
} DroitWindow;

typedef struct DroitDelayRow	/* a row of droit_delai */
{
	DroitOrigin origin;
	int16_t		code;
	DroitDelay	delay;
} DroitDelayRow;

#define DROIT_ACT_WORDS 4		/* acts named in one field of an act */

typedef struct DroitActNeed		/* ACT+DELAI */
{
	int16_t		act;			/* DROIT_ACT_DUE for EXIGIBILITE */
	int16_t		delay;			/* -1: none */
} DroitActNeed;

typedef struct DroitActBar		/* A or A/B */
{
	int16_t		act;
	int16_t		until;			/* -1: for ever */
} DroitActBar;

#define DROIT_ACT_DUE (-2)

typedef enum DroitActTerm
{
	DROIT_TERM_NONE,
	DROIT_TERM_PRESCRIPTION,
	DROIT_TERM_DELAY
} DroitActTerm;

typedef struct DroitAct			/* a row of droit_acte */
{
	DroitOrigin origin;
	int16_t		ladder;
	int16_t		act;
	int16_t		kind;			/* of event, -1 for none */
	const char *author;
	DroitActNeed needs[DROIT_ACT_WORDS];
	DroitActBar bars[DROIT_ACT_WORDS];
	uint8_t		need_count;
	uint8_t		bar_count;
	uint8_t		term;
	int16_t		term_delay;
	int16_t		rank;			/* in the recommended order, 0: not in it */
	bool		not_fraud;
	bool		repeatable;
} DroitAct;

/* The row that holds from one day to another. */
typedef struct DroitSpan
{
	CalimeroDay from;
	CalimeroDay to;
	uint32_t	row;
} DroitSpan;

typedef struct DroitSpans
{
	uint32_t	first;
	uint32_t	count;
} DroitSpans;

/* Days that do not count, [from, to]; to may be DROIT_NEVER. */
typedef struct DroitInterval
{
	CalimeroDay from;
	CalimeroDay to;
	int32_t		source;			/* of an event, its rank; of a window, ~rank */
} DroitInterval;

typedef struct DroitCodes
{
	const char **code;			/* sorted, each once */
	size_t		count;
	size_t		capacity;
} DroitCodes;

typedef struct DroitRules
{
	CalimeroAllocator allocator;
	DroitCodes	familles;
	DroitCodes	kinds;			/* of event */
	DroitCodes	delays;
	DroitCodes	ladders;
	DroitCodes	acts;
	uint8_t    *genres;			/* of each famille */
	DroitLaw   *laws;
	DroitEffect *effects;
	DroitWindow *windows;
	DroitDelayRow *delay_rows;
	DroitAct   *act_rows;
	size_t		counts[DROIT_TABLE_COUNT];
	DroitSpan  *spans;
	size_t		span_count;
	size_t		span_capacity;
	DroitSpans *law_spans;		/* [famille][clock][regime] */
	DroitSpans *effect_spans;	/* [famille][clock][kind] */
	DroitSpans *delay_spans;	/* [delay] */
	DroitSpans *act_spans;		/* [ladder][act] */
	DroitInterval *intervals;
	size_t		interval_count;
	size_t		interval_capacity;
	DroitSpans *suspensions;	/* [famille][clock][illegal work]: intervals */
	DroitSpans *extensions;		/* the same, spans of windows */
} DroitRules;

typedef enum DroitRulesStatus
{
	DROIT_RULES_OK,
	DROIT_RULES_NO_MEMORY,
	DROIT_RULES_TOO_MANY,		/* rows or codes */
	DROIT_RULES_MISSING,		/* a field is needed */
	DROIT_RULES_INVALID,		/* no such word, number out of range */
	DROIT_RULES_DATES,			/* au before du */
	DROIT_RULES_UNKNOWN,		/* names a famille, a delay, an act that has
								 * no row */
	DROIT_RULES_GENRE			/* a famille of two genres */
} DroitRulesStatus;

typedef struct DroitRulesError
{
	DroitTableId table;
	size_t		row;
	int			column;
} DroitRulesError;

#define DROIT_ROWS_MAX 5000		/* of a table */
#define DROIT_CODES_MAX 200		/* familles, kinds, acts ... */

/*
 * Check and index.  Strings are not copied: those of the source must live as
 * long as the rules.  On an error *rules is NULL and *error says where.
 */
extern DroitRulesStatus droit_rules_build(const DroitSource *source,
										  const CalimeroAllocator *allocator,
										  DroitRules **rules, DroitRulesError *error);
extern void droit_rules_free(DroitRules *rules);

/* Rank of a code, -1 when there is none. */
extern int	droit_code_rank(const DroitCodes *codes, const char *code, size_t length);

/* The row that holds on a day, -1 when none does. */
static inline int
droit_span_at(const DroitRules *rules, DroitSpans spans, CalimeroDay day)
{
	for (uint32_t i = spans.count; i-- > 0;)
	{
		const DroitSpan *span = &rules->spans[spans.first + i];

		if (span->from <= day && day <= span->to)
			return (int) (spans.first + i);
	}
	return -1;
}

static inline DroitSpans
droit_law_spans(const DroitRules *rules, int famille, int clock, int regime)
{
	return rules->law_spans[((size_t) famille * DROIT_CLOCK_COUNT + clock) * DROIT_REGIME_COUNT + regime];
}

/* The effect of a kind of event on a clock, on a day; NULL when no row says. */
static inline const DroitEffect *
droit_effect_at(const DroitRules *rules, int famille, int clock, int kind, CalimeroDay day)
{
	int			span = droit_span_at(rules, rules->effect_spans[((size_t) famille * DROIT_CLOCK_COUNT + clock) *
																rules->kinds.count + kind], day);

	return span < 0 ? NULL : &rules->effects[rules->spans[span].row];
}

/* The delay of a code on a day; NULL when no row holds. */
extern const DroitDelayRow *droit_delay_at(const DroitRules *rules, int code, CalimeroDay day);

#endif							/* DROIT_REGLES_H */
