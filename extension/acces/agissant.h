/*-------------------------------------------------------------------------
 *
 * agissant.h
 *	  Who acts, and in which caisse: what row-level security asks.
 *
 * An agent is a database role (agent.compte) or is named by an application
 * for the length of a transaction (calimero.agir_pour).  What it may see
 * follows from its habilitations; policies ask calimero.caisse_permise()
 * whether the agent holds the profile of the policy in the caisse of the row.
 *
 * Seed 1, article 3 (recipients "a raison de leurs attributions"); CNIL
 * 2012-114, "Sur la securite" (profiles, habilitations of each caisse).
 *
 * IDENTIFICATION
 *	  extension/acces/agissant.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_AGISSANT_H
#define CALIMERO_AGISSANT_H

#include "datatype/timestamp.h"

#include "common/calimero_server.h"

#define CALIMERO_AGENT_SIZE 17
#define CALIMERO_PROFIL_SIZE 25

/* The profile of a role that may name agents, and act itself as nothing else. */
#define CALIMERO_PROFIL_APPLICATION "application"

typedef struct CalimeroAgent
{
	char		caisse[CALIMERO_CAISSE_SIZE];
	char		agent[CALIMERO_AGENT_SIZE];
} CalimeroAgent;

/* For whom the transaction acts, as calimero.agir_pour() set it; agent is empty when it was not called. */
typedef struct CalimeroActing
{
	CalimeroAgent agent;
	char		profil[CALIMERO_PROFIL_SIZE];
} CalimeroActing;

/* agissant.c */

/* Defines calimero.agent_agissant; called by _PG_init. */
extern void calimero_acting_init(void);

extern const CalimeroActing *calimero_acting(void);

/* A number that changes whenever calimero_acting() does. */
extern uint64 calimero_acting_generation(void);

/* Until the end of the transaction; the current role becomes that of the profile. */
extern void calimero_act_for(const CalimeroAgent *agent, const char *profil);

/* The group role of a profile; InvalidOid when there is none. */
extern Oid	calimero_profil_role(const char *profil);

/* habilitation_lire.c */

/* The agent whose account the role is; false when it is nobody's. */
extern bool calimero_agent_of_role(Oid role, CalimeroAgent *agent);

/*
 * Whether the agent holds the profile at "now"; "until" is the first instant
 * after which the answer may be another although no row changes.
 */
extern bool calimero_habilite(const CalimeroAgent *agent, const char *profil,
							  TimestampTz now, TimestampTz * until);

/*
 * The profiles that the agent holds at "now" but application, in order, at
 * most "limit": how many there are.
 */
extern int	calimero_profils_of(const CalimeroAgent *agent, TimestampTz now,
								char (*profils)[CALIMERO_PROFIL_SIZE], int limit);

/* habilitation_tenue.c */

/*
 * The caisse in which the agent who acts holds the profile now; NULL when it
 * holds it in none, or nobody acts.  Not to be kept; what other sessions changed
 * is known after AcceptInvalidationMessages().
 */
extern const char *calimero_caisse_held(const char *profil, size_t length);

/* caisse_permise.c */

/* Compares the stamps of plans from now on; called by _PG_init. */
extern void calimero_caisse_permise_init(void);

#endif							/* CALIMERO_AGISSANT_H */
