/*-------------------------------------------------------------------------
 *
 * dsn_declaration.h
 *	  One declaration while it is read: its blocks come in one after the
 *	  other, what a caisse keeps of it goes out.
 *
 * A block comes when it is complete (the next one begins).  Values are still
 * in the file's bytes: nothing is copied but what DsnDeclaration holds.  Of an
 * employee, only the technical numbers that link a prévoyance contribution to
 * its contract are remembered, until the next employee.
 *
 * IDENTIFICATION
 *	  extension/core/dsn/dsn_declaration.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_DSN_DECLARATION_H
#define CALIMERO_DSN_DECLARATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/dsn/dsn_anomalies.h"
#include "core/dsn/dsn_arena.h"
#include "core/dsn/dsn_bodies.h"
#include "core/dsn/dsn_reader.h"
#include "core/dsn/dsn_rubriques.h"
#include "core/dsn/dsn_sums.h"

typedef struct DsnField
{
	const char *value;
	uint32_t	length;
	uint64_t	line;
} DsnField;

/* One instance of a block; slot n of a kept rubrique .00n. */
typedef struct DsnInstance
{
	uint64_t	line;			/* of its first rubrique */
	uint32_t	seen;			/* slots that came, one bit each */
	uint32_t	good;			/* those among them whose control passed */
	uint16_t	number;			/* of its last rubrique */
	uint8_t		block;			/* DsnBlockId, or DSN_B_NONE before the first */
	DsnField	fields[DSN_SLOTS];
} DsnInstance;

#define DSN_SLOT(slot) (UINT32_C(1) << (slot))

/* What the dates of a period say (flags of DsnRange). */
#define DSN_RANGE_UNREADABLE	0x01
#define DSN_RANGE_REVERSED		0x02
#define DSN_RANGE_AFTER_MONTH	0x04	/* ends after the month declared */
#define DSN_RANGE_TWO_YEARS		0x08	/* counted in the month declared */

typedef struct DsnRange
{
	uint64_t	text[2];		/* both dates, as read */
	uint32_t	flags;
	CalimeroDay first;
	CalimeroDay last;
	CalimeroPeriod period;		/* CALIMERO_NO_PERIOD: no amount can be
								 * counted */
	bool		regularisation;
	bool		spans_months;
} DsnRange;

/* S20.G00.05.001: the month, and one made in place of the employer's. */
#define DSN_NATURE_MONTHLY 1
#define DSN_NATURE_SUBSTITUTION 9

/* Technical numbers are 1 to 999. */
#define DSN_TECHNICAL_COUNT 1000

typedef struct DsnLink
{
	uint32_t	stamp;			/* of the declaration or employee it was set
								 * in */
	int32_t		target;			/* a body, or an adhesion */
} DsnLink;

typedef struct DsnBuilder
{
	const CalimeroAllocator *allocator;
	DsnArena   *arena;
	DsnBodies	bodies;
	const DsnBodiless *bodiless;	/* NULL: no code */
	DsnAnomalies anomalies;
	DsnSums		sums;
	DsnPayment *payments;
	size_t		payment_capacity;
	bool		out_of_memory;

	/* of the envoi */
	int			norm;			/* 24 for P24V01; a later one when unreadable */
	uint8_t		deposit_point;

	/* of the declaration */
	DsnDeclaration declaration;
	CalimeroDay month_first;	/* CALIMERO_NO_DAY when no month is declared */
	CalimeroDay month_last;
	char		siret[15];		/* as far as known */
	bool		siret_known;
	bool		siren_valid;
	uint32_t	companies;
	uint32_t	establishments;
	uint32_t	unsalaried;		/* S89.G00.91 */
	uint32_t	stamp;
	DsnLink		adhesions[DSN_TECHNICAL_COUNT]; /* 15.005 to a body */

	/* of the employee */
	uint32_t	employee_stamp;
	DsnLink		affiliations[DSN_TECHNICAL_COUNT];	/* 70.012 to 70.013 */

	/* of the base 78 that contributions 81 follow */
	DsnRange	range;			/* the last one worked out, of any block */
	CalimeroPeriod base_period; /* CALIMERO_NO_PERIOD: nothing can be counted */
	bool		base_regularisation;
	bool		base_spans_months;
	int32_t		base_affiliation;	/* 78.005, or -1 */
} DsnBuilder;

extern bool dsn_builder_init(DsnBuilder *builder, const DsnReaderOptions *options,
							 DsnArena *arena);
extern void dsn_builder_free(DsnBuilder *builder);

/* A declaration begins on this line. */
extern void dsn_builder_open(DsnBuilder *builder, uint32_t rank, uint64_t line);

/* A block of it is complete. */
extern void dsn_builder_block(DsnBuilder *builder, const DsnInstance *instance);

/* It ends: *declaration with its arrays in arena memory. */
extern bool dsn_builder_close(DsnBuilder *builder, DsnDeclaration *declaration);

/* For the files that share this work: dsn_declaration.c, dsn_money.c. */

static inline bool
dsn_has(const DsnInstance *instance, unsigned slot)
{
	return (instance->seen & DSN_SLOT(slot)) != 0;
}

static inline bool
dsn_has_good(const DsnInstance *instance, unsigned slot)
{
	return (instance->good & DSN_SLOT(slot)) != 0;
}

/*
 * Is a nature about a month, so that its amounts are sums over employees?  Any
 * other is a signalement, of one employee: its amounts would be that person's.
 */
static inline bool
dsn_is_monthly(uint8_t nature)
{
	return nature == DSN_NATURE_MONTHLY || nature == DSN_NATURE_SUBSTITUTION;
}

/* An anomaly of one rubrique of the instance (of its first line, when absent). */
extern void dsn_builder_report(DsnBuilder *builder, const DsnInstance *instance,
							   unsigned slot, DsnRuleName rule);

/* Blocks 20, 78, 81 and 82. */
extern void dsn_money_payment(DsnBuilder *builder, const DsnInstance *instance);
extern void dsn_money_base(DsnBuilder *builder, const DsnInstance *instance);
extern void dsn_money_individual(DsnBuilder *builder, const DsnInstance *instance);
extern void dsn_money_establishment(DsnBuilder *builder, const DsnInstance *instance);

#endif							/* CALIMERO_DSN_DECLARATION_H */
