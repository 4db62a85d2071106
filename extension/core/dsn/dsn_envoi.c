/*-------------------------------------------------------------------------
 *
 * dsn_envoi.c
 *	  One envoi while it is read: its header, its total, and the controls that
 *	  need all of its declarations.
 *
 * IDENTIFICATION
 *	  extension/core/dsn/dsn_envoi.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/dsn/dsn_envoi.h"

#include <stdlib.h>
#include <string.h>

#include "core/dsn/dsn_control.h"
#include "core/identifiants/siret.h"

/* S10.G00.00.008 */
#define ENVOI_NEANT 2

void
dsn_envoi_init(DsnEnvoiBuilder *builder, const CalimeroAllocator *allocator, DsnArena *arena)
{
	memset(builder, 0, sizeof(*builder));
	builder->allocator = allocator;
	builder->arena = arena;
}

void
dsn_envoi_free(DsnEnvoiBuilder *builder)
{
	builder->allocator->release(builder->allocator->context, builder->envoi.declarations);
	builder->envoi.declarations = NULL;
}

void
dsn_envoi_reset(DsnEnvoiBuilder *builder)
{
	DsnDeclaration *room = builder->envoi.declarations;

	memset(&builder->envoi, 0, sizeof(builder->envoi));
	builder->envoi.declarations = room;
	dsn_anomalies_reset(&builder->anomalies);
	builder->type_line = 0;
	builder->footer_line = 0;
	builder->lost = false;
	builder->announces_lines = false;
	builder->announces_declarations = false;
}

static void
report(DsnEnvoiBuilder *builder, const DsnInstance *instance, unsigned slot, DsnRuleName rule)
{
	dsn_anomalies_add(&builder->anomalies, rule,
					  dsn_has(instance, slot) ? instance->fields[slot].line : instance->line,
					  dsn_block_rows[instance->block].block * 1000 + slot);
}

/* A rubrique that must be 01 or 02, else 0 and an anomaly. */
static uint8_t
one_or_two(DsnEnvoiBuilder *builder, const DsnInstance *instance, unsigned slot)
{
	int32_t		number;

	if (!dsn_has_good(instance, slot))
		return 0;
	number = dsn_control_number(instance->fields[slot].value, instance->fields[slot].length);
	if (number == 1 || number == 2)
		return (uint8_t) number;
	report(builder, instance, slot, DSN_RULE_ENUMERATION);
	return 0;
}

/* S10.G00.00 */
static void
take_envoi(DsnEnvoiBuilder *builder, const DsnInstance *instance)
{
	DsnEnvoi   *envoi = &builder->envoi;

	envoi->test = one_or_two(builder, instance, 5) == 1;
	if (dsn_has_good(instance, 6))
		memcpy(envoi->norm, instance->fields[6].value, sizeof(envoi->norm) - 1);
	envoi->deposit_point = one_or_two(builder, instance, 7);
	envoi->type = one_or_two(builder, instance, 8);
	if (dsn_has(instance, 8))
		builder->type_line = instance->fields[8].line;
}

/* S10.G00.01 */
static void
take_sender(DsnEnvoiBuilder *builder, const DsnInstance *instance)
{
	char		siret[14];

	if (!dsn_has_good(instance, 1))
		return;
	if (!calimero_siren_valid(instance->fields[1].value, 9))
	{
		report(builder, instance, 1, DSN_RULE_S10_01_001_CSL11);
		return;
	}
	if (!dsn_has_good(instance, 2))
		return;
	memcpy(siret, instance->fields[1].value, 9);
	memcpy(siret + 9, instance->fields[2].value, 5);
	if (!calimero_siret_valid(siret, sizeof(siret)))
		report(builder, instance, 2, DSN_RULE_S10_01_002_CCH11);
}

/* S90.G00.90 */
static void
take_total(DsnEnvoiBuilder *builder, const DsnInstance *instance)
{
	builder->footer_line = instance->line;
	builder->envoi.counted_lines += (uint64_t) __builtin_popcount(instance->seen);
	builder->announces_lines = dsn_has_good(instance, 1);
	if (builder->announces_lines)
		builder->envoi.announced_lines =
			(uint64_t) dsn_control_long(instance->fields[1].value, instance->fields[1].length);
	builder->announces_declarations = dsn_has_good(instance, 2);
	if (builder->announces_declarations)
		builder->envoi.announced_declarations =
			(uint64_t) dsn_control_long(instance->fields[2].value, instance->fields[2].length);
}

void
dsn_envoi_block(DsnEnvoiBuilder *builder, const DsnInstance *instance)
{
	uint32_t	missing = dsn_block_rows[instance->block].always & ~instance->seen;
	unsigned	slot;

	for (slot = 1; missing != 0 && slot < DSN_SLOTS; slot++)
	{
		if ((missing & DSN_SLOT(slot)) != 0)
			report(builder, instance, slot, DSN_RULE_REQUIRED);
	}
	if (instance->block == DSN_B_S10_G00_00)
		take_envoi(builder, instance);
	else if (instance->block == DSN_B_S10_G00_01)
		take_sender(builder, instance);
	else if (instance->block == DSN_B_S90_G00_90)
		take_total(builder, instance);
}

DsnDeclaration *
dsn_envoi_add(DsnEnvoiBuilder *builder)
{
	DsnEnvoi   *envoi = &builder->envoi;

	if (calimero_array_reserve(builder->allocator, (void **) &envoi->declarations,
							   &builder->declaration_capacity, envoi->declaration_count + 1,
							   sizeof(DsnDeclaration)) != 0)
		return NULL;
	return &envoi->declarations[envoi->declaration_count++];
}

int
dsn_envoi_norm_year(const DsnEnvoi *envoi)
{
	int32_t		year = envoi->norm[0] == '\0' ? -1 : dsn_control_number(envoi->norm + 1, 2);

	return year < 0 ? 99 : (int) year;
}

/* S10.G00.00.008 says néant if and only if all declarations are. */
static void
control_neant(DsnEnvoiBuilder *builder)
{
	const DsnEnvoi *envoi = &builder->envoi;
	bool		all = true;
	size_t		i;

	if (envoi->type == 0 || envoi->declaration_count == 0)
		return;
	for (i = 0; i < envoi->declaration_count; i++)
	{
		const DsnDeclaration *declaration = &envoi->declarations[i];

		/* Unreadable: refused for that, and it proves nothing here. */
		if (declaration->nature == 0 || declaration->type == 0)
			return;
		all &= declaration->nature == 1 && (declaration->type == 2 || declaration->type == 5);
	}
	if (all != (envoi->type == ENVOI_NEANT))
		dsn_anomalies_add(&builder->anomalies, DSN_RULE_S10_008_CCH11, builder->type_line,
						  DSN_RUBRIQUE(10, 0, 0, 8));
}

/* By what two declarations must share to replace each other. */
static int
compare_keys(const void *left, const void *right)
{
	const DsnDeclaration *a = *(DsnDeclaration *const *) left;
	const DsnDeclaration *b = *(DsnDeclaration *const *) right;

	if (a->siret != b->siret)
		return a->siret < b->siret ? -1 : 1;
	if (a->month != b->month)
		return a->month < b->month ? -1 : 1;
	if (a->nature != b->nature)
		return a->nature < b->nature ? -1 : 1;
	if (a->fraction != b->fraction)
		return a->fraction < b->fraction ? -1 : 1;
	return (a->field > b->field) - (a->field < b->field);
}

/* Refuse a declaration that is closed already. */
static bool
refuse(DsnEnvoiBuilder *builder, DsnDeclaration *declaration, DsnRuleName rule,
	   DsnRubrique rubrique)
{
	size_t		count = declaration->anomaly_count;
	DsnAnomaly *anomalies;

	if (count == DSN_ANOMALIES_KEPT)
		count--;
	anomalies = dsn_arena_take(builder->arena, (count + 1) * sizeof(DsnAnomaly));
	if (anomalies == NULL)
		return false;
	/* On its first line: before the others. */
	anomalies[0].line = declaration->line;
	anomalies[0].rubrique = rubrique;
	anomalies[0].rule = (DsnRuleId) rule;
	if (count > 0)
		memcpy(anomalies + 1, declaration->anomalies, count * sizeof(DsnAnomaly));
	declaration->anomalies = anomalies;
	declaration->anomaly_count = count + 1;
	declaration->anomaly_total++;
	declaration->refused = true;
	return true;
}

/* Of the declarations that share a key: does one replace another? */
static bool
control_group(DsnEnvoiBuilder *builder, DsnDeclaration **group, size_t count)
{
	bool		replaces = false;
	bool		differ = false;
	size_t		i;

	for (i = 0; i < count; i++)
	{
		replaces |= group[i]->type >= 3;
		differ |= group[i]->order != group[0]->order;
	}
	/* The same order number is the same declaration given twice. */
	for (i = 0; replaces && differ && i < count; i++)
	{
		if (!refuse(builder, group[i], DSN_RULE_05_002_CCH11, DSN_RUBRIQUE(20, 0, 5, 2)))
			return false;
	}
	return true;
}

/* No two declarations of an envoi may replace or cancel each other. */
static bool
control_replacements(DsnEnvoiBuilder *builder)
{
	DsnEnvoi   *envoi = &builder->envoi;
	DsnDeclaration **sorted;
	size_t		count = 0;
	size_t		first;
	size_t		i;

	if (envoi->declaration_count < 2)
		return true;
	sorted = dsn_arena_take(builder->arena, envoi->declaration_count * sizeof(*sorted));
	if (sorted == NULL)
		return false;
	for (i = 0; i < envoi->declaration_count; i++)
	{
		DsnDeclaration *declaration = &envoi->declarations[i];

		/* A signalement's key has the employee in it. */
		if ((declaration->nature == 1 || declaration->nature == 9) && declaration->siret >= 0)
			sorted[count++] = declaration;
	}
	qsort(sorted, count, sizeof(*sorted), compare_keys);
	for (first = 0; first < count; first = i)
	{
		for (i = first + 1; i < count && compare_keys(&sorted[first], &sorted[i]) == 0; i++)
			;
		if (i - first > 1 && !control_group(builder, &sorted[first], i - first))
			return false;
	}
	return true;
}

bool
dsn_envoi_close(DsnEnvoiBuilder *builder)
{
	DsnEnvoi   *envoi = &builder->envoi;
	DsnAnomalies *anomalies = &builder->anomalies;

	if (envoi->declaration_count == 0 && !builder->lost)
		dsn_anomalies_add(anomalies, DSN_RULE_EMPTY_ENVOI, envoi->line, DSN_RUBRIQUE(20, 0,
																					 5, 1));
	if (builder->announces_lines && envoi->announced_lines != envoi->counted_lines)
		dsn_anomalies_add(anomalies, DSN_RULE_COUNT_LINES, builder->footer_line,
						  DSN_RUBRIQUE(90, 0, 90, 1));
	if (builder->announces_declarations &&
		envoi->announced_declarations != envoi->counted_declarations)
		dsn_anomalies_add(anomalies, DSN_RULE_COUNT_DECLARATIONS, builder->footer_line,
						  DSN_RUBRIQUE(90, 0, 90, 2));
	control_neant(builder);
	if (!control_replacements(builder))
		return false;
	dsn_anomalies_sort(anomalies);
	envoi->refused = anomalies->refused;
	envoi->anomaly_count = anomalies->count;
	envoi->anomaly_total = anomalies->total;
	envoi->anomalies = anomalies->count == 0 ? NULL : anomalies->kept;
	return true;
}
