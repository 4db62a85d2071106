/*-------------------------------------------------------------------------
 *
 * caisse_permise.c
 *	  calimero.caisse_permise(caisse, profil), what policies ask of each row:
 *	  whether the agent who acts holds that profile in that caisse.
 *
 * An agent acts in one caisse.  So, while it holds the profile p in '48',
 *
 *		caisse_permise(caisse, p)  is the same as  caisse = '48'
 *
 * and while it does not hold it, as false.  The planner is told so (a support
 * function): agents get the plans, and nearly the cost, of somebody who names
 * his caisse.  Such a plan is stamped with what it rests upon, and each time
 * that it runs, or a cursor fetches, the stamps are compared with what is held
 * at that moment: a plan that would show too much does not run (MS070), one
 * that would show too little is made again the next time.  Neither is common:
 * plans are dropped when agent or habilitation changes, when the transaction
 * acts in another caisse, and by the server when the role changes; there
 * remain the first and last days of habilitations, cursors, and the role of a
 * profile taken without an agent.
 *
 * Stamps travel with the plan, in invalItems, under the number of a cache that
 * is none.  They are given only where the plan is known to be made for the
 * executor (root is there).  Parallel workers get the plan without stamps, of
 * which their leader has judged.
 *
 * IDENTIFICATION
 *	  extension/acces/caisse_permise.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_operator_d.h"
#include "catalog/pg_type_d.h"
#include "executor/executor.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "nodes/pathnodes.h"
#include "nodes/supportnodes.h"
#include "tcop/pquery.h"
#include "utils/builtins.h"
#include "utils/inval.h"
#include "utils/memutils.h"
#include "utils/plancache.h"

#include "acces/agissant.h"

PG_FUNCTION_INFO_V1(calimero_caisse_permise);
PG_FUNCTION_INFO_V1(calimero_caisse_permise_support);

/* No system cache has this number. */
#define STAMP (-4801)

/* What a plan rests upon: that the profile is held in the caisse, or in none when it is empty. */
typedef struct Ground
{
	char		profil[CALIMERO_PROFIL_SIZE];
	char		caisse[CALIMERO_CAISSE_SIZE];
} Ground;

/* Every ground of the session, each once: stamps are indexes.  A caisse and profile more is an entry more. */
static Ground *grounds = NULL;
static uint32 ground_count = 0;

static ExecutorRun_hook_type next_executor_run = NULL;

/*
 * calimero.caisse_permise(caisse, profil), where no planner has replaced it: in
 * the checks of rows that are written, or called by hand.
 */
Datum
calimero_caisse_permise(PG_FUNCTION_ARGS)
{
	text	   *caisse = PG_GETARG_TEXT_PP(0);
	text	   *profil = PG_GETARG_TEXT_PP(1);
	const char *held;

	AcceptInvalidationMessages();
	held = calimero_caisse_held(VARDATA_ANY(profil), VARSIZE_ANY_EXHDR(profil));
	PG_RETURN_BOOL(held != NULL && VARSIZE_ANY_EXHDR(caisse) == strlen(held) &&
				   memcmp(VARDATA_ANY(caisse), held, strlen(held)) == 0);
}

static uint32
ground_of(const char *profil, const char *caisse)
{
	for (uint32 i = 0; i < ground_count; i++)
		if (strcmp(grounds[i].profil, profil) == 0 && strcmp(grounds[i].caisse, caisse) == 0)
			return i;
	grounds = grounds == NULL ? MemoryContextAlloc(TopMemoryContext, sizeof(Ground)) :
		repalloc(grounds, (ground_count + 1) * sizeof(Ground));
	strlcpy(grounds[ground_count].profil, profil, sizeof(grounds->profil));
	strlcpy(grounds[ground_count].caisse, caisse, sizeof(grounds->caisse));
	return ground_count++;
}

static void
stamp(PlannerGlobal *plan, const char *profil, const char *caisse)
{
	PlanInvalItem *item;
	uint32		ground = ground_of(profil, caisse);
	ListCell   *cell;

	foreach(cell, plan->invalItems)
		if (lfirst_node(PlanInvalItem, cell)->cacheId == STAMP &&
			lfirst_node(PlanInvalItem, cell)->hashValue == ground)
		return;
	item = makeNode(PlanInvalItem);
	item->cacheId = STAMP;
	item->hashValue = ground;
	plan->invalItems = lappend(plan->invalItems, item);
}

/* Whether the call is one of a policy: a column, and a constant that may name a profile. */
static bool
judges_column(const FuncExpr *call, char profil[CALIMERO_PROFIL_SIZE])
{
	Node	   *column = linitial(call->args);
	Node	   *named = lsecond(call->args);
	text	   *name;

	while (IsA(column, RelabelType))
		column = (Node *) castNode(RelabelType, column)->arg;
	if (!IsA(column, Var) || !IsA(named, Const) || castNode(Const, named)->constisnull)
		return false;
	name = DatumGetTextPP(castNode(Const, named)->constvalue);
	if (VARSIZE_ANY_EXHDR(name) >= CALIMERO_PROFIL_SIZE)
		return false;
	text_to_cstring_buffer(name, profil, CALIMERO_PROFIL_SIZE);
	return true;
}

/* column = 'caisse' */
static Expr *
same_caisse(const FuncExpr *call, const char *caisse)
{
	Const	   *held = makeConst(TEXTOID, -1, call->inputcollid, -1, CStringGetTextDatum(caisse), false, false);
	Expr	   *same = make_opclause(TextEqualOperator, BOOLOID, false, linitial(call->args), (Expr *) held,
									 InvalidOid, call->inputcollid);

	set_opfuncid((OpExpr *) same);
	return same;
}

/* Support function of calimero.caisse_permise(). */
Datum
calimero_caisse_permise_support(PG_FUNCTION_ARGS)
{
	Node	   *node = (Node *) PG_GETARG_POINTER(0);
	SupportRequestSimplify *request = (SupportRequestSimplify *) node;
	char		profil[CALIMERO_PROFIL_SIZE];
	const char *caisse;

	if (!IsA(node, SupportRequestSimplify) || request->root == NULL || !judges_column(request->fcall, profil))
		PG_RETURN_POINTER(NULL);
	AcceptInvalidationMessages();
	caisse = calimero_caisse_held(profil, strlen(profil));
	stamp(request->root->glob, profil, caisse == NULL ? "" : caisse);
	PG_RETURN_POINTER(caisse == NULL ? makeBoolConst(false, false) : (Node *) same_caisse(request->fcall, caisse));
}

/* Compare one ground with what is held now. */
static void
verify(const Ground *ground)
{
	const char *held = calimero_caisse_held(ground->profil, strlen(ground->profil));

	if (strcmp(held == NULL ? "" : held, ground->caisse) == 0)
		return;
	ResetPlanCache();
	if (ground->caisse[0] != '\0')
		ereport(ERROR,
				(errcode(ERRCODE_CALIMERO_NOT_HABILITATED),
				 errmsg("agent holds the profile \"%s\" no more", ground->profil),
				 errdetail("The statement was prepared, or its cursor opened, while the profile was held."),
				 errhint("The direction of the caisse grants habilitations; under the role of a profile, call calimero.agir_pour() first.")));
}

/*
 * A cursor WITH HOLD copies its rows when its transaction commits, for whoever
 * comes next on the connection.
 */
static void
refuse_hold(void)
{
	if (ActivePortal != NULL && (ActivePortal->cursorOptions & CURSOR_OPT_HOLD) != 0 &&
		calimero_acting()->profil[0] != '\0')
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("cursor cannot be held beyond the transaction that acts for an agent"),
				 errhint("Declare it without WITH HOLD.")));
}

static void
executor_run(CALIMERO_EXECUTOR_RUN)
{
	ListCell   *cell;
	bool		heard = false;

	foreach(cell, query->plannedstmt->invalItems)
	{
		const PlanInvalItem *item = lfirst_node(PlanInvalItem, cell);

		if (item->cacheId != STAMP)
			continue;
		if (!heard)
		{
			refuse_hold();
			AcceptInvalidationMessages();
		}
		heard = true;
		verify(&grounds[item->hashValue]);
	}
	if (next_executor_run != NULL)
		next_executor_run(CALIMERO_EXECUTOR_RUN_ARGUMENTS);
	else
		standard_ExecutorRun(CALIMERO_EXECUTOR_RUN_ARGUMENTS);
}

void
calimero_caisse_permise_init(void)
{
	next_executor_run = ExecutorRun_hook;
	ExecutorRun_hook = executor_run;
}
