/*-------------------------------------------------------------------------
 *
 * habilitation_lire.c
 *	  What the tables agent and habilitation say of one agent.
 *
 * They are scanned through their indexes, not through SPI: policies ask in
 * the midst of the statements of agents, who may not read these tables, and
 * row-level security on them would ask again.  What is told is of the agent
 * asked for alone.
 *
 * The rows read are those committed now, also in a transaction whose own
 * snapshot is older: what was revoked since counts.  In parallel mode no new
 * snapshot may be taken; the one of the statement serves.
 *
 * Days are those of log_timezone, which a session cannot set; with its own
 * TimeZone it could make its last day longer.
 *
 * IDENTIFICATION
 *	  extension/acces/habilitation_lire.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "miscadmin.h"
#include "pgtime.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datetime.h"
#include "utils/snapmgr.h"

#include "acces/agissant.h"
#include "common/lookup.h"

/* When a row of habilitation holds: from its first instant to before the second. */
typedef struct Span
{
	TimestampTz from;
	TimestampTz until;
} Span;

/* What is committed now; see above. */
static Snapshot
snapshot_of_now(void)
{
	return IsInParallelMode() ? GetActiveSnapshot() : GetLatestSnapshot();
}

/* The first instant of a day, in the time zone of the server. */
static TimestampTz
start_of_day(DateADT day)
{
	struct pg_tm tm = {0};

	if (DATE_IS_NOBEGIN(day))
		return DT_NOBEGIN;
	if (DATE_IS_NOEND(day))
		return DT_NOEND;
	j2date(day + POSTGRES_EPOCH_JDATE, &tm.tm_year, &tm.tm_mon, &tm.tm_mday);
	return (TimestampTz) day * USECS_PER_DAY +
		(TimestampTz) DetermineTimeZoneOffset(&tm, log_timezone) * USECS_PER_SEC;
}

/* The span of a row with the days "du" and "au", its last. */
static Span
span_of(const CalimeroLookup *lookup, HeapTuple row)
{
	Span		span;
	bool		isnull;
	Datum		value = calimero_row_value(lookup, row, "du", &isnull);

	span.from = isnull ? DT_NOBEGIN : start_of_day(DatumGetDateADT(value));
	value = calimero_row_value(lookup, row, "au", &isnull);
	span.until = isnull ? DT_NOEND : start_of_day(DatumGetDateADT(value) + 1);
	return span;
}

/* Whether "now" is in the span; "until" comes nearer when the answer changes before. */
static bool
holds(Span span, TimestampTz now, TimestampTz * until)
{
	if (now < span.from)
	{
		*until = Min(*until, span.from);
		return false;
	}
	if (now < span.until)
		*until = Min(*until, span.until);
	return now < span.until;
}

bool
calimero_agent_of_role(Oid role, CalimeroAgent *agent)
{
	const char *name = GetUserNameFromId(role, true);
	CalimeroKey keys[] = {{"compte", false, (Datum) 0}};
	CalimeroLookup lookup;
	HeapTuple	row;

	if (name == NULL)
		return false;
	keys[0].value = CStringGetTextDatum(name);
	calimero_begin_lookup(&lookup, "agent", "agent_compte", lengthof(keys), keys, snapshot_of_now());
	row = calimero_next_row(&lookup);
	if (row != NULL)
	{
		calimero_row_text(&lookup, row, "caisse", agent->caisse, sizeof(agent->caisse));
		calimero_row_text(&lookup, row, "agent", agent->agent, sizeof(agent->agent));
	}
	calimero_end_lookup(&lookup);
	return row != NULL;
}

/* Whether the agent is one of its caisse at "now". */
static bool
agent_holds(const CalimeroAgent *agent, TimestampTz now, TimestampTz * until)
{
	const CalimeroKey keys[] = {
		{"caisse", false, CStringGetTextDatum(agent->caisse)},
		{"agent", false, CStringGetTextDatum(agent->agent)}
	};
	CalimeroLookup lookup;
	HeapTuple	row;
	bool		present = false;

	calimero_begin_lookup(&lookup, "agent", "agent_pkey", lengthof(keys), keys, snapshot_of_now());
	while ((row = calimero_next_row(&lookup)) != NULL)
		present |= holds(span_of(&lookup, row), now, until);
	calimero_end_lookup(&lookup);
	return present;
}

/* Whether a row of habilitation holds at "now". */
static bool
row_holds(const CalimeroLookup *lookup, HeapTuple row, TimestampTz now, TimestampTz * until)
{
	bool		kept;

	(void) calimero_row_value(lookup, row, "revoquee_le", &kept);
	return kept && holds(span_of(lookup, row), now, until);
}

bool
calimero_habilite(const CalimeroAgent *agent, const char *profil, TimestampTz now,
				  TimestampTz * until)
{
	const CalimeroKey keys[] = {
		{"caisse", false, CStringGetTextDatum(agent->caisse)},
		{"agent", false, CStringGetTextDatum(agent->agent)},
		{"profil", false, CStringGetTextDatum(profil)}
	};
	CalimeroLookup lookup;
	HeapTuple	row;
	bool		held = false;

	*until = DT_NOEND;
	if (!agent_holds(agent, now, until))
		return false;
	calimero_begin_lookup(&lookup, "habilitation", "habilitation_agent", lengthof(keys), keys, snapshot_of_now());
	while ((row = calimero_next_row(&lookup)) != NULL)
		held |= row_holds(&lookup, row, now, until);
	calimero_end_lookup(&lookup);
	return held;
}

int
calimero_profils_of(const CalimeroAgent *agent, TimestampTz now,
					char (*profils)[CALIMERO_PROFIL_SIZE], int limit)
{
	const CalimeroKey keys[] = {
		{"caisse", false, CStringGetTextDatum(agent->caisse)},
		{"agent", false, CStringGetTextDatum(agent->agent)}
	};
	TimestampTz until = DT_NOEND;
	CalimeroLookup lookup;
	HeapTuple	row;
	int			count = 0;

	if (!agent_holds(agent, now, &until))
		return 0;
	calimero_begin_lookup(&lookup, "habilitation", "habilitation_agent", lengthof(keys), keys, snapshot_of_now());
	while (count < limit && (row = calimero_next_row(&lookup)) != NULL)
	{
		char		profil[CALIMERO_PROFIL_SIZE];
		bool		known = false;

		calimero_row_text(&lookup, row, "profil", profil, sizeof(profil));
		for (int i = 0; i < count; i++)
			known |= strcmp(profils[i], profil) == 0;
		if (!known && strcmp(profil, CALIMERO_PROFIL_APPLICATION) != 0 &&
			row_holds(&lookup, row, now, &until))
			strlcpy(profils[count++], profil, sizeof(profil));
	}
	calimero_end_lookup(&lookup);
	return count;
}
