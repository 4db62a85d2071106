/*-------------------------------------------------------------------------
 *
 * dsn_envoi.h
 *	  One envoi while it is read: its header, its total, and the controls that
 *	  need all of its declarations.
 *
 * IDENTIFICATION
 *	  extension/core/dsn/dsn_envoi.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_DSN_ENVOI_H
#define CALIMERO_DSN_ENVOI_H

#include "core/dsn/dsn_declaration.h"

typedef struct DsnEnvoiBuilder
{
	const CalimeroAllocator *allocator;
	DsnArena   *arena;
	DsnAnomalies anomalies;
	DsnEnvoi	envoi;
	size_t		declaration_capacity;
	uint64_t	type_line;		/* of S10.G00.00.008 */
	uint64_t	footer_line;	/* of S90.G00.90.001 */
	bool		announces_lines;	/* S90.G00.90.001 was readable */
	bool		lost;			/* no header: lines of it that could not be
								 * read */
	bool		announces_declarations; /* S90.G00.90.002 was readable */
} DsnEnvoiBuilder;

extern void dsn_envoi_init(DsnEnvoiBuilder *builder, const CalimeroAllocator *allocator,
						   DsnArena *arena);
extern void dsn_envoi_free(DsnEnvoiBuilder *builder);

/* Nothing read yet; keeps the room for declarations. */
extern void dsn_envoi_reset(DsnEnvoiBuilder *builder);

/* A block S10 or S90 is complete. */
extern void dsn_envoi_block(DsnEnvoiBuilder *builder, const DsnInstance *instance);

/* More than S90.G00.90.002 can announce are counted and not kept. */
#define DSN_DECLARATIONS_MOST 99999

/* A place for one more declaration; NULL when there is no memory. */
extern DsnDeclaration *dsn_envoi_add(DsnEnvoiBuilder *builder);

/*
 * The envoi is complete: the controls of the whole, then what the callback
 * gets.  False when there is no memory.
 */
extern bool dsn_envoi_close(DsnEnvoiBuilder *builder);

/* P24V01 as 24; 99 when there is no such year. */
extern int	dsn_envoi_norm_year(const DsnEnvoi *envoi);

#endif							/* CALIMERO_DSN_ENVOI_H */
