/*-------------------------------------------------------------------------
 *
 * habilitation_tenue.c
 *	  What the agent who acts holds of a profile, as the session knows it, and
 *	  calimero.habilitation_changer(), the trigger that makes sessions ask again.
 *
 * The answer for a role and a profile is kept until an instant at which it may
 * change by itself (a first or a last day), until the transaction acts for
 * another agent, and until any row of agent or habilitation changes: the
 * trigger invalidates those tables as a change of their definition would, and
 * every session drops its answers, and its plans, when it hears of that.
 *
 * IDENTIFICATION
 *	  extension/acces/habilitation_tenue.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "commands/trigger.h"
#include "miscadmin.h"
#include "utils/inval.h"
#include "utils/memutils.h"
#include "utils/plancache.h"
#include "utils/rel.h"
#include "utils/syscache.h"

#include "acces/agissant.h"

PG_FUNCTION_INFO_V1(calimero_habilitation_changer);

/* A session asks for one profile, or for the few that one account holds. */
#define KEPT 8

/* What was read for a role and a profile, and while it stands. */
typedef struct Answer
{
	Oid			role;			/* InvalidOid: free */
	char		profil[CALIMERO_PROFIL_SIZE];
	uint64		acting;			/* calimero_acting_generation() */
	uint64		epoch;
	TimestampTz until;
	bool		held;
	char		caisse[CALIMERO_CAISSE_SIZE];
} Answer;

static Answer answers[KEPT];
static int	next_answer = 0;
static uint64 epoch = 1;
static Oid	watched[2];			/* agent and habilitation */

static void
forget(void)
{
	epoch++;
	ResetPlanCache();
}

static void
forget_relation(Datum arg, Oid relid)
{
	if (!OidIsValid(relid) || relid == watched[0] || relid == watched[1])
		forget();
}

static void
forget_role(Datum arg, int cacheid, uint32 hash)
{
	forget();
}

static void
watch(void)
{
	static bool listening = false;

	watched[0] = calimero_data_relid("agent");
	watched[1] = calimero_data_relid("habilitation");
	if (listening)
		return;
	CacheRegisterRelcacheCallback(forget_relation, (Datum) 0);
	CacheRegisterSyscacheCallback(AUTHOID, forget_role, (Datum) 0);
	listening = true;
}

/*
 * Who acts under the profile: the agent that the transaction acts for, when it
 * does so under that profile and its role, else the agent whose account the
 * current role is.
 */
static bool
agent_under(const char *profil, CalimeroAgent *agent)
{
	const CalimeroActing *acting = calimero_acting();

	if (acting->profil[0] != '\0' && strcmp(acting->profil, profil) == 0 &&
		calimero_profil_role(profil) == GetUserId())
	{
		*agent = acting->agent;
		return true;
	}
	return calimero_agent_of_role(GetUserId(), agent);
}

static bool
stands(const Answer *answer, const char *profil, size_t length)
{
	return answer->role == GetUserId() && answer->epoch == epoch &&
		answer->acting == calimero_acting_generation() &&
		GetCurrentStatementStartTimestamp() < answer->until &&
		memcmp(answer->profil, profil, length) == 0 && answer->profil[length] == '\0';
}

static void
read_answer(Answer *answer, const char *profil)
{
	CalimeroAgent agent;

	watch();
	memset(answer, 0, sizeof(*answer));
	strlcpy(answer->profil, profil, sizeof(answer->profil));
	answer->acting = calimero_acting_generation();
	/* Before reading: what is heard meanwhile makes the answer fall. */
	answer->epoch = epoch;
	answer->until = DT_NOEND;
	answer->held = agent_under(profil, &agent) &&
		calimero_habilite(&agent, profil, GetCurrentStatementStartTimestamp(), &answer->until);
	if (answer->held)
		strlcpy(answer->caisse, agent.caisse, sizeof(answer->caisse));
	answer->role = GetUserId();
}

static const Answer *
find_answer(const char *profil, size_t length)
{
	char		name[CALIMERO_PROFIL_SIZE];
	Answer		fresh;

	for (int i = 0; i < KEPT; i++)
		if (stands(&answers[i], profil, length))
			return &answers[i];
	memcpy(name, profil, length);
	name[length] = '\0';
	read_answer(&fresh, name);
	next_answer = (next_answer + 1) % KEPT;
	answers[next_answer] = fresh;
	return &answers[next_answer];
}

const char *
calimero_caisse_held(const char *profil, size_t length)
{
	const Answer *answer;

	if (length == 0 || length >= CALIMERO_PROFIL_SIZE)
		return NULL;
	answer = find_answer(profil, length);
	return answer->held ? answer->caisse : NULL;
}

/*
 * Trigger: AFTER INSERT, UPDATE, DELETE or TRUNCATE FOR EACH STATEMENT on
 * agent and habilitation.
 */
Datum
calimero_habilitation_changer(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_AFTER(trigger->tg_event) ||
		TRIGGER_FIRED_FOR_ROW(trigger->tg_event))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("calimero.habilitation_changer() must be called after each statement")));
	CacheInvalidateRelcache(trigger->tg_relation);
	PG_RETURN_POINTER(NULL);
}
