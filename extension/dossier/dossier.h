/*-------------------------------------------------------------------------
 *
 * dossier.h
 *	  Private to the room dossier: what payments, acts and the law make of a
 *	  file, kept true in the transaction that changes them.
 *
 *	dossier_touches.c	which files the rows of a statement touch
 *	dossier_tenir.c		calimero.dossier_tenir(), the trigger; locks and order
 *	dossier_lot.c		the files of a lot, locked
 *	dossier_faits.c		their debts, acts, payments and assignments
 *	dossier_etat.c		those rows to derived columns
 *	dossier_conserver.c	until when a file is kept, and why
 *	dossier_retenues.c	calimero.retenues(), conservation_expliquer()
 *	effacement_garder.c	rows leave by the purge alone
 *	dossier_prescription.c	the clock of each debt, by the law of the caisse
 *	dossier_echelle.c	the ladder of acts of each debt
 *	dossier_juger.c		acts out of order are refused
 *	dossier_sommes.c	what assignments settle, and their bounds
 *	dossier_ecrire.c	writing the derived columns that changed
 *	dossier_echeancier.c	the days on which what is due prescribes
 *	dossier_recalculer.c	calimero.dossiers_recalculer()
 *	dossier_echeances.c	calimero.prescriptions(), expliquer_prescription()
 *	dossier_prochains.c	calimero.prochains_actes(), actes_irreguliers()
 *
 * Locks.  A statement that changes debts, acts, payments or assignments first
 * locks its files (FOR NO KEY UPDATE), by caisse then by number, whatever the
 * order of its rows; then reads, under a snapshot taken after the locks, so
 * that under READ COMMITTED it sees all that earlier holders committed, and
 * under REPEATABLE READ the server raises 40001 where the snapshot is older.
 * All that concerns one file is thus done by one transaction at a time.
 * Statements written by hand in other orders may meet a deadlock (40P01),
 * never a wrong sum.
 *
 * Invariants, checked here and by CHECKs:
 *	  creance.regle  = sum of its assignments that stand, at most creance.montant
 *	  paiement.affecte = sum of its assignments that stand, at most paiement.montant
 *	  dossier.total, solde = sums over its debts (over its payments for a rac)
 *	  echeance = the days on which its unpaid debts prescribe, their balances and
 *	  the act that comes next on them
 * Nothing is counted up or down: every derived value is computed again from
 * the rows it derives from, so that it cannot drift.
 *
 * Work goes by lots of DOSSIER_LOT files, so that memory stays bounded when
 * millions of rows are loaded.
 *
 * Legal source: CIL 18-07 article 2 (last payment, last procedure, delays of
 * conservation); CRPM L725-7, CSS L332-1 and others for prescription, in
 * docs/law.md.
 *
 * IDENTIFICATION
 *	  extension/dossier/dossier.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_DOSSIER_H
#define CALIMERO_DOSSIER_H

#include "commands/trigger.h"
#include "executor/spi.h"
#include "storage/itemptr.h"

#include "common/calimero_server.h"
#include "common/statement.h"
#include "core/droit/echelle.h"
#include "core/droit/prescription.h"

/* Files whose rows are read and written at once. */
#define DOSSIER_LOT 1000

/* --- dossier_tenir.c --- */

struct DossierTouched;

/*
 * Lock the files, compute and write what derives from their rows, as the
 * owner of the tables.  "enters": error MS010 when one of them is closed.
 */
extern void dossier_keep(const struct DossierTouched *touched, bool enters);

/* Is what derives being written now? */
extern bool dossier_is_deriving(void);

/* Execute a statement as what derives; with values and no null. */
struct CalimeroStatement;
extern void dossier_execute_deriving(struct CalimeroStatement *statement, const Datum *values);

/* --- dossier_touches.c --- */

/* Numbers, in any order and with repeats until dossier_numbers_sort(). */
typedef struct DossierNumbers
{
	int64	   *items;
	size_t		count;
	size_t		room;
} DossierNumbers;

/* What the rows of one statement touch in one caisse. */
typedef struct DossierTouched
{
	char		caisse[CALIMERO_CAISSE_SIZE];
	DossierNumbers dossiers;
	DossierNumbers creances;	/* whose assignments changed */
	DossierNumbers paiements;
	DossierNumbers actes;		/* entered, or given their debts */
	DossierNumbers debiteurs;	/* whose commune changed */
	bool		everything;		/* nothing that is stored is trusted */
	bool		payments_only;	/* new payments, assigned to nothing yet: only
								 * files of kind rac derive from them */
} DossierTouched;

typedef struct DossierTouchedList
{
	DossierTouched *items;
	int			count;
} DossierTouchedList;

extern void dossier_numbers_add(DossierNumbers *numbers, int64 number);
extern void dossier_numbers_sort(DossierNumbers *numbers);

/* Has it the number?  Sorted. */
extern bool dossier_numbers_has(const DossierNumbers *numbers, int64 number);

/* A bigint[] of "count" numbers from "first". */
extern Datum dossier_numbers_array(const DossierNumbers *numbers, size_t first, size_t count);

/* The numbers that a statement of one caisse gives, sorted. */
extern void dossier_read_numbers(CalimeroStatement *statement, const char *caisse,
								 DossierNumbers *numbers);

/*
 * Collect from the transition tables of the trigger; caisses in order, numbers
 * sorted and without repeats, the files of debts, payments and acts included.
 * Needs SPI.
 */
extern DossierTouchedList dossier_collect(TriggerData *trigger);

/* The one file of a trigger of dossier FOR EACH ROW. */
extern DossierTouchedList dossier_collect_row(TriggerData *trigger);

/* --- dossier_lot.c --- */

typedef enum DossierGenre
{
	DOSSIER_COTISATION,
	DOSSIER_PIAR,
	DOSSIER_RAC
} DossierGenre;

/* The derived columns of a file. */
typedef struct DossierDerived
{
	int64		total;			/* centimes */
	int64		solde;
	CalimeroDay solde_le;		/* days: CALIMERO_NO_DAY when null */
	CalimeroDay dernier_paiement_le;
	char		derniere_procedure[41]; /* empty when null */
	CalimeroDay derniere_procedure_le;
	CalimeroDay plus_ancienne_le;
	CalimeroDay prescription_le;
	CalimeroDay conservation_le;
	CalimeroDay conservation_regle; /* first day of the rule applied */
} DossierDerived;

/* Where the debtor lives: days off, and months of distance (CPC 643). */
typedef struct DossierHome
{
	DroitTerritory territory;
	int			distance;
} DossierHome;

/* What the delay of conservation of a file counts from. */
typedef enum DossierEvent
{
	DOSSIER_PRESCRIPTION,		/* of a debt */
	DOSSIER_PAIEMENT,			/* last assignment of a payment to it */
	DOSSIER_ABANDON,			/* an act gave the rest of it up */
	DOSSIER_CLASSEMENT,			/* of a receipt */
	DOSSIER_REMBOURSEMENT,
	DOSSIER_ANNULATION,			/* of a receipt */
	DOSSIER_CLOTURE
} DossierEvent;

/* How the "ou" of CIL 18-07, article 2, is read: droit_conservation.lecture. */
typedef enum DossierReading
{
	DOSSIER_SELON_ISSUE,
	DOSSIER_PREMIER,
	DOSSIER_DERNIER,
	DOSSIER_READINGS
} DossierReading;

/* Day: CALIMERO_NO_DAY while there is none, DROIT_NEVER while a clock is held. */
typedef struct DossierEnd
{
	CalimeroDay day;
	DossierEvent event;
	int64		creance;		/* 0: of the file */
} DossierEnd;

typedef struct DossierRow
{
	ItemPointerData place;		/* ctid, which stays while it is locked */
	int64		dossier;
	DossierGenre genre;
	bool		closed;
	CalimeroDay clos_le;
	DossierHome home;
	DossierDerived stored;
	DossierDerived computed;
	CalimeroDay derniere_affectation_le;
	CalimeroDay dernier_classement_le;	/* of a rac */
	CalimeroDay derniere_annulation_le; /* of a receipt of a rac */
	DossierEnd	ends[DOSSIER_READINGS];
	int			rule;			/* of those of conservation; -1: none */
} DossierRow;

/* The files of one lot, sorted by number. */
typedef struct DossierLot
{
	const char *caisse;
	Datum		dossiers;		/* bigint[] asked for */
	DossierRow *rows;
	size_t		count;
} DossierLot;

/* What is read of the files of one lot, in memory that is freed after it. */
typedef void (*DossierLotReader) (const DossierLot *lot, void *argument);

/*
 * Read files lot by lot, in the order of their numbers and without locks.  The
 * lot has the numbers only.
 */
extern void dossier_read_lots(const char *caisse, const DossierNumbers *numbers,
							  DossierLotReader reader, void *argument);

/* A date, null for a day that is none or never comes. */
extern Datum dossier_day_datum(CalimeroDay day, bool *isnull);

/* From the code of a kind. */
extern DossierGenre dossier_genre_of(const char *genre);

/* From the code of a commune, NULL for none: the metropole then. */
extern DossierHome dossier_home_of(const char *commune);

/* Lock the files and read their rows.  In the current context. */
extern void dossier_lock_lot(DossierLot *lot, const char *caisse,
							 const DossierNumbers *dossiers, size_t first, size_t count);

/* Is one of its rows of kind rac? */
extern bool dossier_holds_receipts(const DossierLot *lot);

/* The row of a file of the lot, NULL when it is gone; rows asked for in order are found at once. */
extern DossierRow *dossier_find(DossierLot *lot, int64 dossier, size_t *cursor);

/* --- dossier_faits.c --- */

/* Each is sorted by file, then by its own number.  Days are CALIMERO_NO_DAY when null. */
typedef struct DossierDebt
{
	int64		dossier;
	int64		creance;
	DossierGenre genre;			/* of its nature */
	char		famille[41];	/* of prescription rules */
	bool		principal;		/* not a majoration, a penalty or costs */
	int64		montant;		/* centimes */
	int64		regle;
	CalimeroDay date_creance;
	CalimeroDay periode_au;
	bool		fraude;
	CalimeroDay fraude_decouverte_le;
	bool		travail_illegal;
} DossierDebt;

/* An act that is not cancelled. */
typedef struct DossierAct
{
	int64		dossier;
	int64		acte;
	char		genre[41];
	CalimeroDay emis_le;
	CalimeroDay effet_le;
	CalimeroDay fin_le;
	char		issue[17];		/* empty when null */
	char		mode[17];
	bool		out_of_order;	/* entered so, with a reason */
	int			rank;			/* in rules->acts, -1: dossier_rank_acts() */
	int64	   *creances;		/* debts that it bears on, sorted */
	int			creance_count;	/* 0: every debt of the file */
} DossierAct;

/* An assignment that stands, on a debt of the file. */
typedef struct DossierAssignment
{
	int64		dossier;
	int64		creance;
	bool		by_payment;		/* else by an act that gives up */
	bool		lives_on;		/* given up as lost (non_valeur): still due in
								 * law */
	CalimeroDay affecte_le;
	CalimeroDay recu_le;
	bool		voluntary;		/* paid, not withheld, set off or seized */
} DossierAssignment;

/* A receipt of a file of kind rac. */
typedef struct DossierReceipt
{
	int64		dossier;
	int64		montant;
	int64		reste;
	CalimeroDay recu_le;
	CalimeroDay classe_le;		/* last assignment that stands */
	CalimeroDay affecte_le;		/* that, or last refund */
	CalimeroDay annule_le;
} DossierReceipt;

typedef struct DossierFacts
{
	DossierDebt *debts;
	size_t		debt_count;
	DossierAct *acts;
	size_t		act_count;
	DossierAssignment *assignments;
	size_t		assignment_count;
	DossierReceipt *receipts;
	size_t		receipt_count;
} DossierFacts;

/*
 * Read them under a snapshot taken now (the files are locked), or as the
 * active snapshot shows them.  Receipts are read when the lot has rows of kind
 * rac.
 */
extern void dossier_read_facts(const DossierLot *lot, bool as_active, DossierFacts *facts);

/* Where the acts and assignments of a file are; zero it, then ask for files in order. */
typedef struct DossierSlices
{
	size_t		act;
	size_t		act_count;
	size_t		assignment;
	size_t		assignment_count;
} DossierSlices;

extern void dossier_slice(const DossierFacts *facts, int64 dossier, DossierSlices *slices);

/* A row of droit_conservation. */
typedef struct DossierConservation
{
	DossierGenre genre;
	CalimeroDay from;
	CalimeroDay to;
	int			years;
	DossierReading reading;
} DossierConservation;

/* The rules of a caisse, by kind and first day. */
typedef struct DossierConservations
{
	DossierConservation *items;
	size_t		count;
	bool		clocks[DOSSIER_RAC + 1];	/* does a rule of the kind read
											 * the prescription of paid debts? */
} DossierConservations;

extern void dossier_read_conservation(const char *caisse, DossierConservations *rules);

/* --- dossier_prescription.c --- */

#define DOSSIER_WAYS 6			/* of sending an act */

/* What the way of sending makes of a kind of event. */
typedef struct DossierWays
{
	bool		known;
	bool		matter;			/* must it be known? */
	int16		kind[DOSSIER_WAYS];
} DossierWays;

/* What the debts of a lot have in common. */
typedef struct DossierLaw
{
	const DroitRules *rules;
	DroitWork	work;
	CalimeroAllocator allocator;
	DroitEvent *events;			/* of the debt at hand */
	int64	   *event_acts;		/* act of each, or 0 for a payment */
	size_t		event_count;
	size_t		event_room;
	DossierWays *ways;			/* by kind of event; NULL before the first act */
	int64		without;		/* act that is left out of them, 0: none */
	bool		tolerant;		/* is a debt of which the law does not tell no
								 * error? */
	DroitDone  *done;			/* acts of the debt at hand, for its ladder */
	size_t		done_count;
	size_t		done_room;
} DossierLaw;

/* Begin a lot, in the current context. */
extern void dossier_law_begin(DossierLaw *law, const char *caisse);

/*
 * The events of a debt, from the acts and assignments of its file, then its
 * prescription as of "at".  Errors MS014 (act of a kind that the law does not
 * name) and MS015 (a date is missing, no rule); when the law is tolerant,
 * false instead.
 */
extern bool dossier_prescribe(DossierLaw *law, const DossierDebt *debt,
							  const DossierAct *acts, size_t act_count,
							  const DossierAssignment *assignments, size_t assignment_count,
							  CalimeroDay at, DroitTrace *trace, DroitResult *result);

/*
 * The kind of event that an act is: that of its row on its ladder, else the
 * kind of its own name.  -1 when its row names none.  Error MS014.
 */
extern int	dossier_kind_of_act(const DroitRules *rules, int famille, const DossierAct *act);

/* Error MS014 for an act of a kind that the law does not name. */
extern void dossier_check_kind(const DroitRules *rules, const DossierAct *act);

/* What an act is for the debts of a family, by how it was sent. */
typedef struct DossierSent
{
	int			kind;			/* of event, -1: none */
	CalimeroDay day;			/* of its effect, else of its sending */
	bool		at_sending;		/* its effect is that of a registered letter,
								 * from its sending on */
	bool		decided;		/* a judgment: its effect is from its decision
								 * on */
	bool		matters;		/* it has an effect on a clock */
	bool		waits;			/* for the day of its notification; on the
								 * ladder alone, when decided */
	bool		lapses;			/* it has no effect, being sent so */
} DossierSent;

/*
 * An act lapses when the way of sending takes its effect away and either
 * nothing proves that it came (a simple letter), or it would open a clock (a
 * contrainte handed over, neither served nor registered).  An undue benefit
 * notified otherwise than by registered letter does not interrupt, but is a
 * step when its reception can be proved (CSS R133-9-2).  Error MS014.
 */
extern void dossier_send(DossierLaw *law, int famille, const DossierAct *act, DossierSent *sent);

/* The ladder of acts that the debts of a family go up, -1 when the law has none of that name. */
extern int	dossier_ladder_of(const DroitRules *rules, int famille);

extern bool dossier_bears_on(const DossierAct *act, int64 creance);

/* --- dossier_echelle.c --- */

/* Fill the rank of each act. */
extern void dossier_rank_acts(const DossierLaw *law, DossierAct *acts, size_t count);

/*
 * A debt as its ladder sees it on a day, and in law->done the acts done on it
 * by that day.  "but": an act that is left out, and those of its day with a
 * greater number too unless "whole_day"; NULL for none.  The prescription is
 * left as if it had no end: the caller fills it.  False when its family has no
 * ladder.
 */
extern bool dossier_on_ladder(DossierLaw *law, const DossierDebt *debt, const DossierHome *home,
							  const DossierAct *acts, size_t act_count, const DossierAct *but,
							  bool whole_day, CalimeroDay at, DroitDossier *dossier);

/* An act that comes next.  Days are CALIMERO_NO_DAY when there is none. */
typedef struct DossierNext
{
	char		act[41];		/* empty: none */
	CalimeroDay first;
	CalimeroDay last;
} DossierNext;

/* What comes next on an unpaid debt that prescribes on that day. */
extern void dossier_find_next_act(DossierLaw *law, const DossierDebt *debt, const DossierHome *home,
								  const DossierAct *acts, size_t act_count, CalimeroDay deadline,
								  DossierNext *next);

/* --- dossier_juger.c --- */

/* One file among the facts of its lot. */
typedef struct DossierFile
{
	const DossierDebt *debts;
	size_t		debt_count;
	const DossierAct *acts;
	size_t		act_count;
	const DossierAssignment *assignments;
	size_t		assignment_count;
	DossierHome home;
} DossierFile;

/* Find the rows of a file; asked for in order, with slices and debt that begin at zero. */
extern void dossier_find_file(const DossierFacts *facts, int64 dossier, DossierSlices *slices,
							  size_t *debt, DossierFile *file);

/*
 * Is an act in order on its own day, given the acts before?  It is when its
 * ladder allows it for one of the debts that it bears on, or when no ladder of
 * theirs knows it.  Else what speaks against it, for the debt nearest to it.
 */
extern bool dossier_act_in_order(DossierLaw *law, const DossierFile *file, const DossierAct *act,
								 DroitStepUp *step);

/*
 * Of the acts among those: errors MS014 (of a kind that the law does not name,
 * whatever the file owes), MS027 (on a receipt to classify), MS037 (not in
 * order, and not entered as such).
 */
extern void dossier_judge_lot(DossierLot *lot, DossierFacts *facts, const DossierNumbers *actes);

/* Of what is said for several debts, the smallest is kept. */
extern int	dossier_refusal_order(DroitRefusal refusal);

/* --- dossier_ecrire.c --- */

/* The values of one column, for as many rows as are written. */
typedef struct DossierColumn
{
	Datum	   *values;
	bool	   *nulls;
} DossierColumn;

/* Columns with room for so many rows; null values for CALIMERO_NO_DAY and for the empty code. */
extern void dossier_columns_make(DossierColumn *columns, int count, size_t rows);
extern void dossier_put_day(DossierColumn *column, int row, CalimeroDay day);
extern void dossier_put_code(DossierColumn *column, int row, const char *code);
extern Datum dossier_column_array(const DossierColumn *column, int rows, Oid type);

/* --- dossier_echeancier.c --- */

/* What is due of a file and prescribes on that day, and the most urgent of the acts that come next on it. */
typedef struct DossierDay
{
	int64		dossier;
	CalimeroDay day;			/* DROIT_NEVER: the clock is held */
	int64		solde;			/* centimes */
	DossierNext next;
} DossierDay;

typedef struct DossierDays
{
	DossierDay *items;
	size_t		count;
	size_t		room;
} DossierDays;

extern void dossier_days_add(DossierDays *days, const DossierDay *day);

/*
 * Write the rows of echeance that changed, of files locked in this
 * transaction; "all": whatever the files say of them.
 */
extern void dossier_write_days(const DossierLot *lot, DossierDays *computed, bool all);

/* --- dossier_etat.c --- */

/* Fill "computed" of every row, and "days"; errors MS013 (nature of another kind of file), MS003. */
extern void dossier_compute_lot(DossierLot *lot, const DossierConservations *rules, DossierFacts *facts, DossierDays *days);

/* --- dossier_conserver.c --- */

/* Forget the ends of a file. */
extern void dossier_no_end(DossierRow *row);

/* Does its end depend on the day a debt prescribes?  With its own assignments. */
extern bool dossier_end_needs_clock(const DossierConservations *rules, const DossierDebt *debt,
									const DossierAssignment *assignments, size_t count);

/*
 * Add the end of a debt to those of its file.  "deadline": the day it
 * prescribes, DROIT_NEVER while its clock is held, CALIMERO_NO_DAY when it was
 * not asked or the law does not tell.
 */
extern void dossier_end_debt(DossierRow *row, const DossierDebt *debt, const DossierAssignment *assignments,
							 size_t count, CalimeroDay deadline);

/* Fill conservation_le, conservation_regle and rule, once the rest of "computed" is there. */
extern void dossier_conserve(DossierRow *row, const DossierConservations *rules);

/* --- dossier_sommes.c --- */

/* Compute regle and affecte again; errors MS011 and MS012 beyond the amounts. */
extern void dossier_settle(const DossierTouched *touched);

/* --- dossier_ecrire.c --- */

/* Write the rows whose derived columns changed. */
extern void dossier_write_lot(const DossierLot *lot);

#endif							/* CALIMERO_DOSSIER_H */
