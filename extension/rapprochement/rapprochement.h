/*-------------------------------------------------------------------------
 *
 * rapprochement.h
 *	  Private to the room rapprochement: from the tables to the engine of
 *	  core/rapprochement/reconcile.h, and from its output to the tables of results.
 *
 *	rap_rules.c		dsn_parametre, dsn_poids and dsn_organisme of the caisse
 *	rap_tables.c	reading rows of a table by a scan
 *	rap_index.c		reading those of some SIRETs through the indexes
 *	rap_facts.c		rows to facts
 *	rap_select.c	which SIRETs are computed
 *	rap_links.c		those linked to them
 *	rap_store.c		results stored before against those computed
 *	rap_write.c		removing and adding result rows
 *	rap_stale.c		results of rules that have changed since
 *	rapprocher.c	calimero.dsn_rapprocher
 *
 * Reading directly.  Scans do not ask row-level security for each row.  Whoever
 * sees the row of a caisse (calimero_resolve_caisse reads it as the caller) may
 * match that caisse; SELECT on every table scanned is checked, and a scan keeps
 * to the rows of that one caisse.  The same holds for the rows written in bulk.
 *
 * IDENTIFICATION
 *	  extension/rapprochement/rapprochement.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_RAPPROCHEMENT_H
#define CALIMERO_RAPPROCHEMENT_H

#include "storage/itemptr.h"
#include "utils/relcache.h"

#include "common/bulk_writer.h"
#include "common/calimero_server.h"
#include "core/rapprochement/reconcile.h"

/* --- rap_rules.c --- */

/* One dated weight of a code; the rows of a code follow each other, latest first. */
typedef struct RapWeight
{
	CalimeroDay first;
	CalimeroDay last;
	int8		weight;
	int8		weight_no_body; /* of a line that names no body */
	char		class;			/* C, E or I */
} RapWeight;

#define RAP_ORIGINS 2			/* 81 and 82 */
#define RAP_CODES	1000

typedef struct RapRules
{
	RecRules	engine;
	int			due_day;		/* of the month after the period */
	int			grace_days;
	char	  **bodies;			/* that are the caisse */
	size_t		body_count;
	RapWeight  *weights;
	/* first weight of a code and the one after its last */
	uint32		weight_from[RAP_ORIGINS][RAP_CODES];
	uint32		weight_to[RAP_ORIGINS][RAP_CODES];
} RapRules;

/* Needs SPI; memory is allocated in the current context. */
extern void rap_read_rules(const char *caisse, RapRules *rules);

/* The weight of a code on a day, NULL when there is none. */
extern const RapWeight *rap_find_weight(const RapRules *rules, int origin, int code,
										CalimeroDay day);

/* Is the body, a text, one of the caisse? */
extern bool rap_is_ours(const RapRules *rules, Datum body);

/* --- rap_stale.c --- */

/* Have the rules changed since everything was matched?  The lock is held; needs SPI. */
extern bool rap_rules_changed(const char *caisse);

/* Everything is matched under the rules as they stand.  Needs SPI. */
extern void rap_note_matched(const char *caisse);

/* --- rap_tables.c --- */

typedef enum RapTable
{
	RAP_DECLARATION,
	RAP_COTISATION,
	RAP_VERSEMENT,
	RAP_MOUVEMENT,
	RAP_RAPPROCHEMENT,
	RAP_AFFECTATION,
	RAP_TABLE_COUNT
} RapTable;

/* Columns read, in the order of the tables (checked by name at each scan). */
enum
{
	DECLARATION_CAISSE, DECLARATION_DEPOT, DECLARATION_NUMBER, DECLARATION_ENVOI,
	DECLARATION_SIRET, DECLARATION_MONTH, DECLARATION_STATE, DECLARATION_NATURE,
	DECLARATION_TYPE, DECLARATION_COLUMNS
};

enum
{
	COTISATION_CAISSE, COTISATION_DEPOT, COTISATION_DECLARATION, COTISATION_NUMBER,
	COTISATION_AMOUNT, COTISATION_LINES, COTISATION_REGULARISATION, COTISATION_SPANS,
	COTISATION_ORIGIN, COTISATION_CODE, COTISATION_PERIOD, COTISATION_BODY,
	COTISATION_COLUMNS
};

enum
{
	VERSEMENT_CAISSE, VERSEMENT_DEPOT, VERSEMENT_DECLARATION, VERSEMENT_NUMBER,
	VERSEMENT_AMOUNT, VERSEMENT_FIRST, VERSEMENT_LAST, VERSEMENT_DAY,
	VERSEMENT_REGULARISATION, VERSEMENT_PERIOD, VERSEMENT_MODE, VERSEMENT_BODY,
	VERSEMENT_PAYER, VERSEMENT_COLUMNS
};

enum
{
	MOUVEMENT_CAISSE, MOUVEMENT_NUMBER, MOUVEMENT_SIRET, MOUVEMENT_DIRECTION,
	MOUVEMENT_AMOUNT, MOUVEMENT_DAY, MOUVEMENT_PERIOD, MOUVEMENT_ASSIGNED,
	MOUVEMENT_MODE, MOUVEMENT_REFERENCE, MOUVEMENT_REVERSES, MOUVEMENT_COLUMNS
};

enum
{
	RAPPROCHEMENT_CAISSE, RAPPROCHEMENT_SIGNALS, RAPPROCHEMENT_LINES, RAPPROCHEMENT_DUE_DAY,
	RAPPROCHEMENT_DUE, RAPPROCHEMENT_CONTRIBUTIONS, RAPPROCHEMENT_REDUCTIONS,
	RAPPROCHEMENT_ANNOUNCED, RAPPROCHEMENT_BY_OTHER, RAPPROCHEMENT_FOR_OTHER,
	RAPPROCHEMENT_EMITTED, RAPPROCHEMENT_CASHED, RAPPROCHEMENT_ALLOCATED,
	RAPPROCHEMENT_SETTLED_BY_OTHER, RAPPROCHEMENT_UNPAID_BY_OTHER,
	RAPPROCHEMENT_UNPAID_FOR_OTHER, RAPPROCHEMENT_SIRET, RAPPROCHEMENT_PERIOD,
	RAPPROCHEMENT_STATUS, RAPPROCHEMENT_COLUMNS
};

enum
{
	AFFECTATION_CAISSE, AFFECTATION_MOVEMENT, AFFECTATION_DEPOT, AFFECTATION_COUNTERPART,
	AFFECTATION_DECLARATION, AFFECTATION_PAYMENT, AFFECTATION_NUMBER, AFFECTATION_AMOUNT,
	AFFECTATION_PAYER, AFFECTATION_SIRET, AFFECTATION_PERIOD, AFFECTATION_METHOD,
	AFFECTATION_COLUMNS
};

extern const char *rap_table_name(RapTable table);

/* Open a table for writing, rows giving the columns that reading gives. */
extern CalimeroBulkWriter *rap_bulk_open(RapTable table);

/* One row: values are valid during the call only. */
typedef void (*RapRowCallback) (void *argument, const Datum *values, const bool *nulls,
								ItemPointer tid);

/* Every row of the caisse, by a scan of the table under the active snapshot. */
extern void rap_scan_table(RapTable table, const char *caisse,
						   RapRowCallback callback, void *argument);

/* Open it for reading: the right is checked, and the columns counted. */
extern Relation rap_open_table(RapTable table, int *columns);

/* Pages of the tables of facts: what a scan of them all would read. */
extern uint64 rap_fact_pages(void);

/* A short varlena as it lies in a tuple: no copy. */
static inline const char *
rap_text(Datum value, size_t *length)
{
	struct varlena *text = (struct varlena *) DatumGetPointer(value);

	if (unlikely(VARATT_IS_EXTERNAL(text) || VARATT_IS_COMPRESSED(text)))
		text = pg_detoast_datum_packed(text);

	*length = VARSIZE_ANY_EXHDR(text);
	return VARDATA_ANY(text);
}

extern int64 rap_siret(Datum value);
extern CalimeroPeriod rap_period(Datum value);
extern int64 rap_centimes(Datum value);

/* --- rap_facts.c --- */

/* A declaration whose SIRET and month are known. */
typedef struct RapDeclaration
{
	int64		deposit;
	int32		number;
	bool		counts;			/* its amounts are facts */
	uint32		signals;		/* on the facts that it declares */
	int64		siret;
	CalimeroPeriod month;
} RapDeclaration;

/* Announced by one SIRET for another to pay, in a declaration of any state. */
typedef struct RapLink
{
	int64		siret;
	int64		payer;
} RapLink;

/* A reversal that names what it undoes, until that is found. */
typedef struct RapReversal
{
	size_t		movement;		/* index among the movements */
	char	   *reference;
	size_t		length;
} RapReversal;

/* An array that grows; the elements are of the type that its user says. */
typedef struct RapArray
{
	void	   *data;
	size_t		count;
	size_t		capacity;
} RapArray;

extern void *rap_array_add(RapArray *array, size_t width);

typedef struct RapFacts
{
	const RapRules *rules;
	MemoryContext context;
	RapArray	declarations;	/* RapDeclaration */
	RapArray	declared;		/* RecDeclared */
	RapArray	announcements;	/* RecAnnouncement */
	RapArray	movements;		/* RecMovement */
	RapArray	marks;			/* RecMark */
	RapArray	links;			/* RapLink */
	RapArray	reversals;		/* RapReversal */

	/* what the last row was about */
	size_t		cursor;			/* declaration */
	size_t		merge_from;		/* first fact that it declared */
	char		period_text[CALIMERO_PERIOD_TEXT_SIZE];
	CalimeroPeriod period;
	CalimeroDay period_first;
	CalimeroDay period_due;		/* falls due by the calendar, grace not
								 * counted */
} RapFacts;

extern void rap_facts_init(RapFacts *facts, const RapRules *rules);

/* Row callbacks; all declarations, then rap_sort_declarations, then the rest. */
extern void rap_add_declaration(void *facts, const Datum *values, const bool *nulls, ItemPointer tid);
extern void rap_sort_declarations(RapFacts *facts);
extern void rap_add_cotisation(void *facts, const Datum *values, const bool *nulls, ItemPointer tid);
extern void rap_add_versement(void *facts, const Datum *values, const bool *nulls, ItemPointer tid);
extern void rap_add_movement(void *facts, const Datum *values, const bool *nulls, ItemPointer tid);

/* Find the movements that reversals name.  Needs SPI. */
extern void rap_resolve_reversals(RapFacts *facts, const char *caisse);

/* --- rap_select.c --- */

/* The SIRETs computed: all of the caisse, or a sorted list. */
typedef struct RapScope
{
	bool		everything;
	int64	   *sirets;
	size_t		count;
} RapScope;

extern bool rap_in_scope(const RapScope *scope, int64 siret);

/* A list of these SIRETs, an array that is sorted in place; one of each is kept. */
extern void rap_make_scope(RapScope *scope, int64 *sirets, size_t count);

/*
 * From facts of the whole caisse, those of the SIRETs that have something from
 * "first" to "last", or that are in "queued", and of the SIRETs linked to them.
 */
extern void rap_select_range(RapFacts *facts, const char *caisse, CalimeroDay first,
							 CalimeroDay last, RapScope *scope);
extern void rap_select_queued(RapFacts *facts, const RapScope *queued, RapScope *scope);

/* The SIRETs that wait.  Needs SPI. */
extern void rap_read_queue(const char *caisse, RapScope *queued);

/* A part of the scope as a text array: at most "most" SIRETs from "from" on. */
extern Datum rap_scope_part(const RapScope *scope, size_t from, size_t most);

/* --- rap_links.c --- */

/* Widen the scope to the SIRETs linked to it. */
extern void rap_follow_links(const char *caisse, RapScope *scope);

/* --- rap_index.c --- */

typedef enum RapIndex
{
	RAP_DECLARATION_BY_SIRET,
	RAP_DECLARATION_BY_NUMBER,
	RAP_COTISATION_BY_DECLARATION,
	RAP_VERSEMENT_BY_DECLARATION,
	RAP_VERSEMENT_BY_PAYER,
	RAP_MOUVEMENT_BY_SIRET,
	RAP_RAPPROCHEMENT_BY_SIRET,
	RAP_AFFECTATION_BY_PAYER,
	RAP_INDEX_COUNT
} RapIndex;

/* A table and one of its indexes, open under the active snapshot. */
typedef struct RapLookup RapLookup;

extern RapLookup * rap_open_lookup(RapIndex which, const char *caisse);
extern void rap_close_lookup(RapLookup * lookup);

/* The rows of a SIRET (RAP_..._BY_SIRET, _BY_PAYER), or of a declaration. */
extern void rap_look_up_siret(RapLookup * lookup, int64 siret, RapRowCallback callback,
							  void *argument);
extern void rap_look_up_declaration(RapLookup * lookup, int64 deposit, int32 number,
									RapRowCallback callback, void *argument);

/* The rows of a table for the SIRETs of a scope that is a list. */
extern void rap_query_table(RapTable table, const char *caisse, const RapScope *scope,
							RapRowCallback callback, void *argument);

/* --- rap_store.c, rap_write.c --- */

/* What must be done to a result row. */
typedef enum RapState
{
	RAP_MISSING,				/* not stored */
	RAP_SAME,
	RAP_CHANGED					/* stored otherwise; that row is removed */
} RapState;

/* Results computed, against those stored. */
typedef struct RapResults
{
	const char *caisse;
	const RapScope *scope;
	const RecOutput *output;
	int32	   *ranks;			/* of each allocation in its movement, from 1 */
	uint8	   *key_states;		/* RapState of each key */
	uint8	   *allocation_states;
	RapArray	gone[RAP_TABLE_COUNT];	/* ItemPointerData of rows to remove */
	size_t		key_cursor;		/* where the next stored row is expected */
	size_t		allocation_cursor;
} RapResults;

extern void rap_results_init(RapResults *results, const char *caisse, const RapScope *scope,
							 const RecOutput *output);
extern void rap_compare_key(void *results, const Datum *values, const bool *nulls, ItemPointer tid);
extern void rap_compare_allocation(void *results, const Datum *values, const bool *nulls, ItemPointer tid);

/* Write what differs, empty the queue of the SIRETs computed; rows changed. */
extern int64 rap_write_results(RapResults *results);

#endif							/* CALIMERO_RAPPROCHEMENT_H */
