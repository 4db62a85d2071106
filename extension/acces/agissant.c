/*-------------------------------------------------------------------------
 *
 * agissant.c
 *	  For which agent the transaction acts.
 *
 * It is held in a parameter, calimero.agent_agissant, that nothing but
 * calimero_act_for() can give a value: the check hook refuses every other
 * source (SET, set_config, PGOPTIONS, ALTER ROLE, a function's SET clause, a
 * placeholder made before the library was loaded).  A parameter is what the
 * server itself restores at the end of a transaction or subtransaction and
 * hands to parallel workers.  Beside it the current role is set, as SET LOCAL
 * ROLE does, to the group role of the profile: rights on tables and columns,
 * policies and cached plans follow from it.  Neither is worth anything alone:
 * under the role of a profile without an agent, or the reverse, no row is
 * seen (caisse_permise.c).
 *
 * IDENTIFICATION
 *	  extension/acces/agissant.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/parallel.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/guc.h"
#include "utils/plancache.h"

#include "acces/agissant.h"

#define PARAMETER "calimero.agent_agissant"
#define ROLE_PREFIX "calimero_"

/* caisse, agent, profile, and the blanks between them. */
#define VALUE_SIZE (CALIMERO_CAISSE_SIZE + CALIMERO_AGENT_SIZE + CALIMERO_PROFIL_SIZE)

static char *value = NULL;
static bool setting = false;
static CalimeroActing acting;
static uint64 generation = 1;

static bool
check_value(char **newval, void **extra, GucSource source)
{
	if (setting || InitializingParallelWorker || source == PGC_S_DEFAULT)
		return true;
	GUC_check_errcode(ERRCODE_INSUFFICIENT_PRIVILEGE);
	GUC_check_errmsg("parameter \"%s\" cannot be set", PARAMETER);
	GUC_check_errhint("Call calimero.agir_pour() inside the transaction.");
	return false;
}

/* Take the word before the next blank; false when it is empty or too long. */
static bool
take_word(const char **text, char *word, size_t size)
{
	size_t		length = strcspn(*text, " ");

	if (length == 0 || length >= size)
		return false;
	memcpy(word, *text, length);
	word[length] = '\0';
	*text += length;
	*text += strspn(*text, " ");
	return true;
}

static void
assign_value(const char *newval, void *extra)
{
	static char last_caisse[CALIMERO_CAISSE_SIZE];

	generation++;
	if (newval == NULL ||
		!take_word(&newval, acting.agent.caisse, sizeof(acting.agent.caisse)) ||
		!take_word(&newval, acting.agent.agent, sizeof(acting.agent.agent)) ||
		!take_word(&newval, acting.profil, sizeof(acting.profil)))
	{
		memset(&acting, 0, sizeof(acting));
		return;
	}
	/* Plans hold the caisse that they were made in (caisse_permise.c). */
	if (strcmp(last_caisse, acting.agent.caisse) != 0)
		ResetPlanCache();
	strlcpy(last_caisse, acting.agent.caisse, sizeof(last_caisse));
}

void
calimero_acting_init(void)
{
	DefineCustomStringVariable(PARAMETER,
							   "The caisse, the agent and the profile that the transaction acts for.",
							   "Set by calimero.agir_pour() until the end of the transaction, and by nothing else.",
							   &value, "", PGC_USERSET,
							   GUC_NOT_IN_SAMPLE | GUC_DISALLOW_IN_FILE,
							   check_value, assign_value, NULL);
	MarkGUCPrefixReserved("calimero");
}

const CalimeroActing *
calimero_acting(void)
{
	return &acting;
}

uint64
calimero_acting_generation(void)
{
	return generation;
}

Oid
calimero_profil_role(const char *profil)
{
	char		name[sizeof(ROLE_PREFIX) + CALIMERO_PROFIL_SIZE];

	snprintf(name, sizeof(name), ROLE_PREFIX "%s", profil);
	return get_role_oid(name, true);
}

void
calimero_act_for(const CalimeroAgent *agent, const char *profil)
{
	char		text[VALUE_SIZE];
	char		role[sizeof(ROLE_PREFIX) + CALIMERO_PROFIL_SIZE];

	snprintf(text, sizeof(text), "%s %s %s", agent->caisse, agent->agent, profil);
	snprintf(role, sizeof(role), ROLE_PREFIX "%s", profil);
	setting = true;
	PG_TRY();
	{
		(void) set_config_option(PARAMETER, text, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_LOCAL,
								 true, ERROR, false);
	}
	PG_FINALLY();
	{
		setting = false;
	}
	PG_END_TRY();
	(void) set_config_option("role", role, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_LOCAL,
							 true, ERROR, false);
}
