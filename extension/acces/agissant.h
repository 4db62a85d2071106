/*-------------------------------------------------------------------------
 *
 * agissant.h
 *	  Who acts, and in which caisse: what row-level security asks.
 *
 * An agent is a database role (agent.compte) or is named by an application
 * for the length of a transaction (calimero.agir_pour).  What it may see
 * follows from its habilitations; policies ask calimero.caisse_active() once
 * a scan, and get the caisse of the agent while it holds the profile of the
 * policy, else NULL, with which no row compares.
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

#endif							/* CALIMERO_AGISSANT_H */
