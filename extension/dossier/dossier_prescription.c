/*-------------------------------------------------------------------------
 *
 * dossier_prescription.c
 *	  The clock of a debt: acts and payments of its file as events of the law,
 *	  and what the law of the caisse makes of them.
 *
 * An act has the effect of the event that its row of droit_acte names, or of
 * the kind of event that has its own name.  Its day is
 *	 - for a judgment, which is what opens the clock C4, that of the decision:
 *	   its ten years begin with it, notified or not (CPCE L111-4);
 *	 - the day it took effect (presented, received, signified), when known;
 *	 - else the day it was sent, but for an act that opens a clock (a mise en
 *	   demeure or a contrainte that nothing proves to have been notified does
 *	   nothing);
 *	 - for an undue benefit or a penalty claimed by registered letter, the day
 *	   it was sent, whatever its delivery (CSS L133-4-6).  Such a letter counts
 *	   as one (LRAR) even when what it brings has no effect of its own.
 * How it was sent counts where the law says so: an act of kind MED by simple
 * letter has the effect of MED_SIMPLE, one whose way is not known of
 * MED_SANS_MODE, where droit_effet has that event.  Such an act, when not
 * registered, does nothing either until the day of its effect is known.  What
 * has no effect because of how it was sent is no step of the ladder either.
 *
 * A payment is a recognition of the debt (Code civil, 2240) when it was made,
 * not when it was withheld, set off or seized.
 *
 * The civil year for which a contribution is due is that of the end of its
 * period; of a majoration or a penalty, that of its own date.
 *
 * IDENTIFICATION
 *	  extension/dossier/dossier_prescription.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "miscadmin.h"

#include "common/droit_cache.h"
#include "dossier/dossier.h"

void
dossier_law_begin(DossierLaw *law, const char *caisse)
{
	memset(law, 0, sizeof(*law));
	law->rules = calimero_droit(caisse);
	law->allocator = calimero_palloc_allocator();
	law->work.allocator = &law->allocator;
}

static int
rank_of(const DroitCodes *codes, const char *code)
{
	return droit_code_rank(codes, code, strlen(code));
}

int
dossier_ladder_of(const DroitRules *rules, int famille)
{
	if (strcmp(rules->familles.code[famille], "INDU_PROFESSIONNEL") == 0)
		return rank_of(&rules->ladders, "PROFESSIONNEL");
	switch (rules->genres[famille])
	{
		case DROIT_COTISATIONS:
			return rank_of(&rules->ladders, "COTISATIONS");
		case DROIT_PENALITES:
			return rank_of(&rules->ladders, "PENALITE");
		default:
			return rank_of(&rules->ladders, "PIAR");
	}
}

/* As dossier_kind_of_act(); false when the law does not name the act. */
static bool
find_kind_of_act(const DroitRules *rules, int famille, const DossierAct *act, int *kind)
{
	int			ladder = dossier_ladder_of(rules, famille);
	int			rank = rank_of(&rules->acts, act->genre);

	*kind = rank_of(&rules->kinds, act->genre);
	if (rank >= 0 && ladder >= 0)
	{
		int			span = droit_span_at(rules, rules->act_spans[(size_t) ladder * rules->acts.count + rank],
										 act->emis_le);

		if (span >= 0)
			*kind = rules->act_rows[rules->spans[span].row].kind;
	}
	return *kind >= 0 || rank >= 0;
}

static void
refuse_kind(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_CALIMERO_UNKNOWN_ACT),
			 errmsg("kind of act is not known"),
			 errdetail("Neither an act of droit_acte nor an event of droit_effet has this code."),
			 errhint("SELECT DISTINCT acte FROM calimero_data.droit_acte lists the acts.")));
}

int
dossier_kind_of_act(const DroitRules *rules, int famille, const DossierAct *act)
{
	int			kind;

	if (!find_kind_of_act(rules, famille, act, &kind))
		refuse_kind();
	return kind;
}

void
dossier_check_kind(const DroitRules *rules, const DossierAct *act)
{
	if (rank_of(&rules->acts, act->genre) < 0 && rank_of(&rules->kinds, act->genre) < 0)
		refuse_kind();
}

/* The ways of sending as the law's events name them, "" for one that is not known. */
static const struct
{
	const char *mode;
	const char *suffix;
}			ways[DOSSIER_WAYS] = {
	{"", "SANS_MODE"}, {"simple", "SIMPLE"}, {"lrar", "LRAR"}, {"signification", "SIGNIFICATION"},
	{"electronique", "ELECTRONIQUE"}, {"remise", "REMISE"}
};

/*
 * The kind for each way of sending, as droit_effet names it: the kind itself
 * where it does not.  Looked up once a lot.
 */
static const DossierWays *
ways_of(DossierLaw *law, int kind)
{
	const DroitCodes *kinds = &law->rules->kinds;
	DossierWays *found;

	if (law->ways == NULL)
		law->ways = palloc0(kinds->count * sizeof(DossierWays));
	found = &law->ways[kind];
	if (found->known)
		return found;
	for (int way = 0; way < DOSSIER_WAYS; way++)
	{
		char	   *code = psprintf("%s_%s", kinds->code[kind], ways[way].suffix);
		int			rank = rank_of(kinds, code);

		found->kind[way] = (int16) (rank >= 0 ? rank : kind);
		pfree(code);
	}
	found->matter = found->kind[0] != kind;
	found->known = true;
	return found;
}

static int
way_of(const DossierAct *act)
{
	for (int way = 0; way < DOSSIER_WAYS; way++)
		if (strcmp(act->mode, ways[way].mode) == 0)
			return way;
	elog(ERROR, "unexpected way of sending an act");
}

static void
add_event(DossierLaw *law, int kind, CalimeroDay from, CalimeroDay to, DroitIssue issue, int64 act)
{
	DroitEvent *event;

	if (law->event_count == law->event_room)
	{
		law->event_room = law->event_room == 0 ? 32 : law->event_room * 2;
		law->events = law->events == NULL
			? palloc(law->event_room * sizeof(DroitEvent))
			: repalloc_huge(law->events, law->event_room * sizeof(DroitEvent));
		law->event_acts = law->event_acts == NULL
			? palloc(law->event_room * sizeof(int64))
			: repalloc_huge(law->event_acts, law->event_room * sizeof(int64));
	}
	event = &law->events[law->event_count];
	event->kind = (int16_t) kind;
	event->issue = (uint8_t) issue;
	event->from = from;
	event->to = to != CALIMERO_NO_DAY && to < from ? from : to;
	law->event_acts[law->event_count++] = act;
}

/* The clock that a kind of event opens, -1 when it opens none. */
static int
clock_opened(const DroitRules *rules, int famille, int kind, CalimeroDay day)
{
	for (int clock = 0; clock < DROIT_CLOCK_COUNT; clock++)
	{
		const DroitEffect *effect = droit_effect_at(rules, famille, clock, kind, day);

		if (effect != NULL && effect->effect == DROIT_OUVRE)
			return effect->opens;
	}
	return -1;
}

static bool
has_effect(const DroitRules *rules, int famille, int kind, CalimeroDay day)
{
	for (int clock = 0; clock < DROIT_CLOCK_COUNT; clock++)
	{
		const DroitEffect *effect = droit_effect_at(rules, famille, clock, kind, day);

		if (effect != NULL && effect->effect != DROIT_SANS_EFFET)
			return true;
	}
	return false;
}

/*
 * Nothing proves that it came, where the law asks for that: a simple letter,
 * or one whose way of sending is not known.
 */
static bool
unproved(const DossierAct *act)
{
	return act->mode[0] == '\0' || strcmp(act->mode, "simple") == 0;
}

void
dossier_send(DossierLaw *law, int famille, const DossierAct *act, DossierSent *sent)
{
	const DroitRules *rules = law->rules;
	int			kind = dossier_kind_of_act(rules, famille, act);
	bool		at_sending = strcmp(act->mode, "lrar") == 0 && (rules->genres[famille] == DROIT_INDUS ||
																rules->genres[famille] == DROIT_PENALITES);
	int			opened;

	sent->kind = kind;
	sent->day = act->effet_le == CALIMERO_NO_DAY ? act->emis_le : act->effet_le;
	sent->at_sending = at_sending;
	sent->decided = false;
	sent->matters = false;
	sent->waits = false;
	sent->lapses = false;
	if (kind < 0)
		return;
	sent->kind = ways_of(law, kind)->kind[way_of(act)];
	opened = clock_opened(rules, famille, sent->kind, sent->day);
	sent->matters = has_effect(rules, famille, sent->kind, sent->day);
	sent->waits = act->effet_le == CALIMERO_NO_DAY && ((ways_of(law, kind)->matter && !at_sending) || opened >= 0);
	sent->lapses = sent->kind != kind && !sent->matters &&
		(unproved(act) || clock_opened(rules, famille, kind, sent->day) >= 0);
	sent->decided = opened == DROIT_C4;
	sent->at_sending = at_sending && opened < 0;
}

static void
add_act_event(DossierLaw *law, int famille, const DossierAct *act)
{
	DossierSent sent;
	int			registered = rank_of(&law->rules->kinds, "LRAR");
	DroitIssue	issue = act->issue[0] == '\0' ? DROIT_ISSUE_NONE
	: droit_issue_from_code(act->issue, strlen(act->issue));

	dossier_send(law, famille, act, &sent);
	if (sent.matters)
	{
		if (sent.waits && !sent.decided)
			return;
		if (sent.at_sending || sent.decided)
			sent.day = act->emis_le;
		add_event(law, sent.kind, sent.day, act->fin_le, issue, act->acte);
	}
	else if (sent.at_sending && registered >= 0)
		add_event(law, registered, act->emis_le, CALIMERO_NO_DAY, DROIT_ISSUE_NONE, act->acte);
	else if (sent.kind >= 0)
		add_event(law, sent.kind, sent.day, act->fin_le, issue, act->acte);
}

bool
dossier_bears_on(const DossierAct *act, int64 creance)
{
	int			low = 0;
	int			high = act->creance_count;

	if (act->creance_count == 0)
		return true;
	while (low < high)
	{
		int			middle = low + (high - low) / 2;

		if (act->creances[middle] < creance)
			low = middle + 1;
		else
			high = middle;
	}
	return low < act->creance_count && act->creances[low] == creance;
}

static void
refuse(DroitStatus status)
{
	const char *detail = "The rules of droit_prescription give no answer.";

	if (status == DROIT_NO_FAMILLE)
		detail = "The family of its nature has no row in droit_prescription.";
	else if (status == DROIT_NO_RULE)
		detail = "No row of droit_prescription holds on the days of this debt.";
	else if (status == DROIT_NO_DISCOVERY)
		detail = "Its prescription counts from the discovery of the fraud, which is not given.";
	else if (status == DROIT_NO_MEMORY)
		ereport(ERROR, (errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
	ereport(ERROR,
			(errcode(ERRCODE_CALIMERO_NO_PRESCRIPTION),
			 errmsg("prescription of a debt cannot be computed"),
			 errdetail("%s", detail),
			 errhint("Give fraude_decouverte_le, or complete the rules of the caisse.")));
}

/* Add the events of a debt; false when the law is tolerant and does not name one of the acts that bear on it. */
static bool
gather_events(DossierLaw *law, int famille, const DossierDebt *debt, const DossierAct *acts, size_t act_count,
			  const DossierAssignment *assignments, size_t assignment_count)
{
	int			paid = rank_of(&law->rules->kinds, "PAIEMENT");
	int			kind;

	law->event_count = 0;
	for (size_t i = 0; i < act_count; i++)
	{
		if (acts[i].acte == law->without || !dossier_bears_on(&acts[i], debt->creance))
			continue;
		if (law->tolerant && !find_kind_of_act(law->rules, famille, &acts[i], &kind))
			return false;
		add_act_event(law, famille, &acts[i]);
	}
	for (size_t i = 0; i < assignment_count; i++)
		if (assignments[i].creance == debt->creance && assignments[i].voluntary && paid >= 0)
			add_event(law, paid, assignments[i].recu_le, CALIMERO_NO_DAY, DROIT_ISSUE_NONE, 0);
	return true;
}

bool
dossier_prescribe(DossierLaw *law, const DossierDebt *debt, const DossierAct *acts, size_t act_count,
				  const DossierAssignment *assignments, size_t assignment_count,
				  CalimeroDay at, DroitTrace *trace, DroitResult *result)
{
	DroitFacts	facts = {0};
	DroitStatus status = DROIT_NO_FAMILLE;

	CHECK_FOR_INTERRUPTS();
	facts.famille = rank_of(&law->rules->familles, debt->famille);
	if (facts.famille >= 0)
	{
		facts.birth = debt->date_creance;
		facts.reference = CALIMERO_NO_DAY;
		if (debt->principal && debt->periode_au != CALIMERO_NO_DAY &&
			law->rules->genres[facts.famille] == DROIT_COTISATIONS)
			facts.reference = debt->periode_au;
		facts.discovery = debt->fraude_decouverte_le;
		facts.fraud = debt->fraude;
		facts.illegal_work = debt->travail_illegal;
		facts.at = at;
		if (!gather_events(law, facts.famille, debt, acts, act_count, assignments, assignment_count))
			return false;
		status = droit_prescription(law->rules, &facts, law->events, law->event_count, &law->work, trace, result);
	}
	if (status != DROIT_OK && (!law->tolerant || status == DROIT_NO_MEMORY))
		refuse(status);
	return status == DROIT_OK;
}
