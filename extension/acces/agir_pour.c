/*-------------------------------------------------------------------------
 *
 * agir_pour.c
 *	  calimero.agir_pour(agent, profil): an application names the agent for
 *	  whom the transaction acts; calimero.agent_actif(): who acts;
 *	  calimero.agent_usurpe(): whether a row is signed by somebody else.
 *
 * The role that logged in must be the account of an agent that holds the
 * profile application; it acts for agents of that agent's caisse and for no
 * other.  It is the session role that is asked, since the current one is the
 * role of a profile once an agent is named.
 *
 * IDENTIFICATION
 *	  extension/acces/agir_pour.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"

#include "acces/agissant.h"

PG_FUNCTION_INFO_V1(calimero_agir_pour);
PG_FUNCTION_INFO_V1(calimero_agent_actif);
PG_FUNCTION_INFO_V1(calimero_agent_usurpe);

/* More profiles than there are. */
#define PROFILS 32

/* The caisse for whose agents the session may act. */
static void
require_application(char caisse[CALIMERO_CAISSE_SIZE])
{
	CalimeroAgent application;
	TimestampTz until;

	if (!calimero_agent_of_role(GetSessionUserId(), &application) ||
		!calimero_habilite(&application, CALIMERO_PROFIL_APPLICATION,
						   GetCurrentStatementStartTimestamp(), &until))
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("role \"%s\" may not act for agents", GetUserNameFromId(GetSessionUserId(), false)),
				 errhint("Its agent needs a habilitation for the profile \"%s\".",
						 CALIMERO_PROFIL_APPLICATION)));
	strlcpy(caisse, application.caisse, CALIMERO_CAISSE_SIZE);
}

/* The argument as a C string; empty when it is NULL, error MS023 when it is longer than any. */
static void
argument_text(FunctionCallInfo fcinfo, int number, char *to, size_t size)
{
	to[0] = '\0';
	if (PG_ARGISNULL(number))
		return;
	if (VARSIZE_ANY_EXHDR(PG_GETARG_TEXT_PP(number)) >= size)
		ereport(ERROR,
				(errcode(ERRCODE_CALIMERO_FIELD),
				 errmsg("code of an agent or of a profile is too long"),
				 errhint("calimero.profils() lists the profiles, calimero_data.agent the agents.")));
	text_to_cstring_buffer(PG_GETARG_TEXT_PP(number), to, size);
}

/*
 * The profile to act under: the one named, which the agent must hold, or the
 * only one that it holds.
 */
static void
choose_profil(const CalimeroAgent *agent, char profil[CALIMERO_PROFIL_SIZE])
{
	char		held[PROFILS][CALIMERO_PROFIL_SIZE];
	int			count = calimero_profils_of(agent, GetCurrentStatementStartTimestamp(), held, PROFILS);

	if (profil[0] == '\0' && count > 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("profile must be named"),
				 errdetail("The agent holds %d profiles.", count),
				 errhint("Give the argument profil.")));
	for (int i = 0; i < count; i++)
		if (profil[0] == '\0' || strcmp(held[i], profil) == 0)
		{
			strlcpy(profil, held[i], CALIMERO_PROFIL_SIZE);
			return;
		}

	/*
	 * Unknown, of another caisse or not habilitated: the caller cannot tell
	 * them apart.
	 */
	ereport(ERROR,
			(errcode(ERRCODE_CALIMERO_NOT_HABILITATED),
			 errmsg("agent holds no such profile in this caisse"),
			 errhint("The direction of the caisse grants habilitations.")));
}

Datum
calimero_agir_pour(PG_FUNCTION_ARGS)
{
	CalimeroAgent agent;
	char		profil[CALIMERO_PROFIL_SIZE];

	argument_text(fcinfo, 0, agent.agent, sizeof(agent.agent));
	argument_text(fcinfo, 1, profil, sizeof(profil));
	if (!IsTransactionBlock())
		ereport(ERROR,
				(errcode(ERRCODE_NO_ACTIVE_SQL_TRANSACTION),
				 errmsg("calimero.agir_pour() must be called inside a transaction block"),
				 errdetail("It holds until the end of the transaction.")));
	if (calimero_acting()->profil[0] != '\0')
		ereport(ERROR,
				(errcode(ERRCODE_ACTIVE_SQL_TRANSACTION),
				 errmsg("transaction already acts for an agent"),
				 errhint("End it, and begin another for the other agent.")));
	require_application(agent.caisse);
	choose_profil(&agent, profil);
	if (!calimero_may_set_role(GetSessionUserId(), calimero_profil_role(profil)))
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("role \"%s\" is no member of the group of applications",
						GetUserNameFromId(GetSessionUserId(), false)),
				 errhint("A database administrator must call calimero.habilitations_appliquer().")));
	calimero_act_for(&agent, profil);
	PG_RETURN_TEXT_P(cstring_to_text(profil));
}

/* Who acts; false when nobody does. */
static bool
agent_who_acts(CalimeroAgent *agent)
{
	*agent = calimero_acting()->agent;
	return agent->agent[0] != '\0' || calimero_agent_of_role(GetUserId(), agent);
}

/* calimero.agent_actif(): caisse and agent, NULLs when nobody acts. */
Datum
calimero_agent_actif(PG_FUNCTION_ARGS)
{
	CalimeroAgent agent;
	bool		acts = agent_who_acts(&agent);
	TupleDesc	descriptor;
	Datum		values[2] = {(Datum) 0, (Datum) 0};
	bool		nulls[2] = {!acts, !acts};

	if (get_call_result_type(fcinfo, NULL, &descriptor) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	if (acts)
	{
		values[0] = CStringGetTextDatum(agent.caisse);
		values[1] = CStringGetTextDatum(agent.agent);
	}
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(descriptor), values, nulls)));
}

/* Whether an argument, which is not NULL, is that text. */
static bool
argument_is(FunctionCallInfo fcinfo, int number, const char *value)
{
	const		text *argument = PG_GETARG_TEXT_PP(number);

	return VARSIZE_ANY_EXHDR(argument) == strlen(value) &&
		memcmp(VARDATA_ANY(argument), value, strlen(value)) == 0;
}

/*
 * calimero.agent_usurpe(caisse, agent): for the WHEN of triggers, whether an
 * agent of that caisse acts and this is not its code.  In another caisse
 * row-level security decides.
 */
Datum
calimero_agent_usurpe(PG_FUNCTION_ARGS)
{
	CalimeroAgent agent;

	PG_RETURN_BOOL(!PG_ARGISNULL(0) && agent_who_acts(&agent) &&
				   argument_is(fcinfo, 0, agent.caisse) &&
				   (PG_ARGISNULL(1) || !argument_is(fcinfo, 1, agent.agent)));
}
