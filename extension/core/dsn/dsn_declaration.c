/*-------------------------------------------------------------------------
 *
 * dsn_declaration.c
 *	  One declaration while it is read: who declares what, and for when.
 *
 * Blocks with money are in dsn_money.c.
 *
 * IDENTIFICATION
 *	  extension/core/dsn/dsn_declaration.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/dsn/dsn_declaration.h"

#include <string.h>

#include "core/amount.h"
#include "core/dsn/dsn_control.h"
#include "core/identifiants/siret.h"

/* Signalements among the natures of S20.G00.05.001 that the controls name. */
#define NATURE_END_OF_CONTRACT	2	/* until P20 */
#define NATURE_SICK_LEAVE		4
#define NATURE_RESUMPTION		5
#define NATURE_SINGLE_END		7
#define NATURE_PRIMING			8

/* Types of S20.G00.05.002. */
#define TYPE_NORMAL				1
#define TYPE_NORMAL_NOBODY		2
#define TYPE_REPLACE			3
#define TYPE_CANCEL				4
#define TYPE_REPLACE_NOBODY		5

bool
dsn_builder_init(DsnBuilder *builder, const DsnReaderOptions *options, DsnArena *arena)
{
	memset(builder, 0, sizeof(*builder));
	builder->allocator = options->allocator;
	builder->arena = arena;
	builder->bodiless = options->bodiless;
	dsn_sums_init(&builder->sums, options->allocator);
	return dsn_bodies_init(&builder->bodies, options);
}

void
dsn_builder_free(DsnBuilder *builder)
{
	dsn_bodies_free(&builder->bodies);
	dsn_sums_free(&builder->sums);
	builder->allocator->release(builder->allocator->context, builder->payments);
	builder->payments = NULL;
}

void
dsn_builder_open(DsnBuilder *builder, uint32_t rank, uint64_t line)
{
	dsn_anomalies_reset(&builder->anomalies);
	dsn_sums_reset(&builder->sums);
	memset(&builder->declaration, 0, sizeof(builder->declaration));
	builder->declaration.rank = rank;
	builder->declaration.line = line;
	builder->declaration.siret = -1;
	builder->declaration.built = CALIMERO_NO_DAY;
	builder->month_first = CALIMERO_NO_DAY;
	builder->month_last = CALIMERO_NO_DAY;
	memset(builder->siret, 0, sizeof(builder->siret));
	builder->siret_known = false;
	builder->siren_valid = false;
	builder->companies = 0;
	builder->establishments = 0;
	builder->unsalaried = 0;
	builder->stamp++;
	builder->employee_stamp++;
	memset(&builder->range, 0, sizeof(builder->range));
	builder->base_period = CALIMERO_NO_PERIOD;
	builder->base_affiliation = -1;
}

void
dsn_builder_report(DsnBuilder *builder, const DsnInstance *instance, unsigned slot,
				   DsnRuleName rule)
{
	dsn_anomalies_add(&builder->anomalies, rule,
					  dsn_has(instance, slot) ? instance->fields[slot].line : instance->line,
					  dsn_block_rows[instance->block].block * 1000 + slot);
}

/* A good field that is a number, else 0. */
static int32_t
small_number(const DsnInstance *instance, unsigned slot)
{
	int32_t		number;

	if (!dsn_has_good(instance, slot))
		return 0;
	number = dsn_control_number(instance->fields[slot].value, instance->fields[slot].length);
	return number < 0 ? 0 : number;
}

/*
 * A good field that must be one of 01 to "most", else 0; when it is another
 * value, that is an anomaly.
 */
static uint8_t
enumerated(DsnBuilder *builder, const DsnInstance *instance, unsigned slot, int32_t most)
{
	int32_t		number = small_number(instance, slot);

	if (number >= 1 && number <= most)
		return (uint8_t) number;
	if (dsn_has_good(instance, slot))
		dsn_builder_report(builder, instance, slot, DSN_RULE_ENUMERATION);
	return 0;
}

static bool
is_signalement(uint8_t nature)
{
	return nature == NATURE_END_OF_CONTRACT || nature == NATURE_SICK_LEAVE ||
		nature == NATURE_RESUMPTION || nature == NATURE_SINGLE_END || nature == NATURE_PRIMING;
}

/* The controls of S20.G00.05 that only need that block and the envoi's. */
static void
control_heading(DsnBuilder *builder, const DsnInstance *instance)
{
	const DsnDeclaration *declaration = &builder->declaration;
	uint8_t		nature = declaration->nature;
	uint8_t		type = declaration->type;

	if (type == TYPE_CANCEL && nature != NATURE_END_OF_CONTRACT &&
		nature != NATURE_SINGLE_END &&
		nature != NATURE_PRIMING && nature != DSN_NATURE_SUBSTITUTION)
		dsn_builder_report(builder, instance, 2, DSN_RULE_05_002_CCH13);
	if ((type == TYPE_NORMAL_NOBODY || type == TYPE_REPLACE_NOBODY) &&
		nature != DSN_NATURE_MONTHLY)
		dsn_builder_report(builder, instance, 2, DSN_RULE_05_002_CCH14);
	if (type == TYPE_REPLACE && nature == NATURE_PRIMING)
		dsn_builder_report(builder, instance, 2, DSN_RULE_05_002_CCH15);
	if (is_signalement(nature) && declaration->fraction != 0 && declaration->fraction != 11)
		dsn_builder_report(builder, instance, 3, DSN_RULE_05_003_CCH11);
	if (dsn_is_monthly(nature) && dsn_has(instance, 6))
		dsn_builder_report(builder, instance, 6, DSN_RULE_FORBIDDEN);
	if (declaration->field == 2 && builder->deposit_point == 1)
		dsn_builder_report(builder, instance, 8, DSN_RULE_05_008_CCH11);
	if (declaration->field == 3 && builder->deposit_point == 2)
		dsn_builder_report(builder, instance, 8, DSN_RULE_05_008_CCH12);
	if (nature == DSN_NATURE_SUBSTITUTION && builder->norm >= 24 && !dsn_has(instance, 13))
		dsn_builder_report(builder, instance, 13, DSN_RULE_REQUIRED);
}

/* S20.G00.05 */
static void
take_heading(DsnBuilder *builder, const DsnInstance *instance)
{
	DsnDeclaration *declaration = &builder->declaration;

	declaration->nature = (uint8_t) small_number(instance, 1);
	if (dsn_has_good(instance, 1) && declaration->nature == 0)
		dsn_builder_report(builder, instance, 1, DSN_RULE_ENUMERATION);
	declaration->type = enumerated(builder, instance, 2, 5);
	declaration->fraction = (uint8_t) small_number(instance, 3);
	if (dsn_has_good(instance, 4))
		declaration->order = (uint64_t) dsn_control_long(instance->fields[4].value,
														 instance->fields[4].length);
	if (dsn_has_good(instance, 5))
	{
		builder->month_first = calimero_day_from_jjmmaaaa(instance->fields[5].value, 8);
		builder->month_last = calimero_month_end(builder->month_first);
		declaration->month = calimero_period_of_day(builder->month_first);
	}
	if (dsn_has_good(instance, 7))
		declaration->built = calimero_day_from_jjmmaaaa(instance->fields[7].value, 8);
	declaration->field = enumerated(builder, instance, 8, 3);
	declaration->currency = enumerated(builder, instance, 10, 2);
	declaration->substitution = (uint8_t) small_number(instance, 13);
	control_heading(builder, instance);
}

/* S21.G00.06 */
static void
take_company(DsnBuilder *builder, const DsnInstance *instance)
{
	if (builder->companies++ > 0)
	{
		dsn_builder_report(builder, instance, 1, DSN_RULE_SECOND_ESTABLISHMENT);
		return;
	}
	if (!dsn_has_good(instance, 1))
		return;
	memcpy(builder->siret, instance->fields[1].value, 9);
	builder->siren_valid = calimero_siren_valid(builder->siret, 9);
	if (!builder->siren_valid)
		dsn_builder_report(builder, instance, 1, DSN_RULE_06_001_CSL11);
}

/* S21.G00.11 */
static void
take_establishment(DsnBuilder *builder, const DsnInstance *instance)
{
	DsnDeclaration *declaration = &builder->declaration;

	if (builder->establishments++ > 0)
	{
		dsn_builder_report(builder, instance, 1, DSN_RULE_SECOND_ESTABLISHMENT);
		return;
	}
	if (dsn_has_good(instance, 2))
		memcpy(declaration->apet, instance->fields[2].value, sizeof(declaration->apet) - 1);
	if (!dsn_has_good(instance, 1) || builder->siret[0] == '\0')
		return;
	memcpy(builder->siret + 9, instance->fields[1].value, 5);
	builder->siret_known = true;
	declaration->siret = calimero_siret_to_number(builder->siret, 14);
	/* A wrong key of the SIREN makes that of the SIRET wrong: told once. */
	if (builder->siren_valid && !calimero_siret_valid(builder->siret, 14))
		dsn_builder_report(builder, instance, 1, DSN_RULE_11_001_CSL12);
}

/* S21.G00.15: which body does an adhesion go to? */
static void
take_adhesion(DsnBuilder *builder, const DsnInstance *instance)
{
	int			body = DSN_BODY_ELSEWHERE;
	DsnLink    *link;

	if (!dsn_has_good(instance, 5))
		return;
	link = &builder->adhesions[small_number(instance, 5)];
	if (link->stamp == builder->stamp)
		dsn_builder_report(builder, instance, 5, DSN_RULE_15_005_CCH11);
	/* Whoever collects for the body that insures, if there is one. */
	if (dsn_has_good(instance, 3))
		body = dsn_bodies_find(&builder->bodies, instance->fields[3].value,
							   instance->fields[3].length);
	if (body == DSN_BODY_ELSEWHERE && dsn_has_good(instance, 2))
		body = dsn_bodies_find(&builder->bodies, instance->fields[2].value,
							   instance->fields[2].length);
	link->stamp = builder->stamp;
	link->target = body;
}

/* S21.G00.70: which adhesion does an affiliation of the employee belong to? */
static void
take_affiliation(DsnBuilder *builder, const DsnInstance *instance)
{
	DsnLink    *link;

	if (!dsn_has_good(instance, 12) || !dsn_has_good(instance, 13))
		return;
	link = &builder->affiliations[small_number(instance, 12)];
	link->stamp = builder->employee_stamp;
	link->target = small_number(instance, 13);
}

/* S21.G00.40 */
static void
take_contract(DsnBuilder *builder, const DsnInstance *instance)
{
	if (builder->deposit_point == 1 && dsn_has_good(instance, 18) &&
		memcmp(instance->fields[18].value, "300", 3) == 0)
		dsn_builder_report(builder, instance, 18, DSN_RULE_40_018_CCH14);
}

/* Every rubrique that the block must have. */
static void
control_required(DsnBuilder *builder, const DsnInstance *instance)
{
	const DsnBlockRow *row = &dsn_block_rows[instance->block];
	uint32_t	missing = row->always;
	unsigned	slot;

	if (dsn_is_monthly(builder->declaration.nature))
	{
		missing |= row->monthly;
		if (builder->norm >= 24 && builder->norm <= 26)
			missing |= row->recent;
	}
	missing &= ~instance->seen;
	for (slot = 1; missing != 0 && slot < DSN_SLOTS; slot++)
	{
		if ((missing & DSN_SLOT(slot)) != 0)
			dsn_builder_report(builder, instance, slot, DSN_RULE_REQUIRED);
	}
}

void
dsn_builder_block(DsnBuilder *builder, const DsnInstance *instance)
{
	switch (instance->block)
	{
		case DSN_B_S21_G00_81:
			dsn_money_individual(builder, instance);
			break;
		case DSN_B_S21_G00_78:
			dsn_money_base(builder, instance);
			break;
		case DSN_B_S21_G00_20:
			dsn_money_payment(builder, instance);
			break;
		case DSN_B_S21_G00_82:
			dsn_money_establishment(builder, instance);
			break;
		case DSN_B_S20_G00_05:
			take_heading(builder, instance);
			break;
		case DSN_B_S21_G00_06:
			take_company(builder, instance);
			break;
		case DSN_B_S21_G00_11:
			take_establishment(builder, instance);
			break;
		case DSN_B_S21_G00_15:
			take_adhesion(builder, instance);
			return;
		case DSN_B_S21_G00_30:
			builder->declaration.individuals++;
			builder->employee_stamp++;
			return;
		case DSN_B_S21_G00_40:
			take_contract(builder, instance);
			return;
		case DSN_B_S21_G00_70:
			take_affiliation(builder, instance);
			return;
		case DSN_B_S89_G00_91:
			builder->unsalaried++;
			return;
		default:
			return;
	}
	if ((dsn_block_rows[instance->block].always & ~instance->seen) != 0 ||
		dsn_block_rows[instance->block].monthly != 0)
		control_required(builder, instance);
}

/* Do all amounts together, and all payments together, fit an amount? */
static bool
totals_fit(const DsnBuilder *builder)
{
	const DsnSums *sums = &builder->sums;
	int64_t		due = 0;
	int64_t		announced = 0;
	size_t		i;

	for (i = 0; i < sums->count; i++)
	{
		int64_t		amount = sums->places[sums->used[i]].amount;

		if (!calimero_amount_add(&due, amount < 0 ? -amount : amount))
			return false;
	}
	for (i = 0; i < builder->declaration.payment_count; i++)
		if (!calimero_amount_add(&announced, builder->payments[i].amount))
			return false;
	return true;
}

/* Controls of the declaration as a whole. */
static void
control_whole(DsnBuilder *builder)
{
	const DsnDeclaration *declaration = &builder->declaration;

	if (!totals_fit(builder))
		dsn_anomalies_add(&builder->anomalies, DSN_RULE_SUM_RANGE, declaration->line,
						  DSN_RUBRIQUE(20, 0, 5, 1));

	if (builder->companies == 0 || builder->establishments == 0)
		dsn_anomalies_add(&builder->anomalies, DSN_RULE_NO_ESTABLISHMENT, declaration->line,
						  DSN_RUBRIQUE(20, 0, 5, 1));
	if ((declaration->type == TYPE_NORMAL || declaration->type == TYPE_REPLACE) &&
		declaration->individuals == 0 && builder->unsalaried == 0)
		dsn_anomalies_add(&builder->anomalies,
						  builder->norm >= 24 ? DSN_RULE_05_002_CCH16 : DSN_RULE_05_002_SIG15,
						  declaration->line, DSN_RUBRIQUE(20, 0, 5, 2));
}

/* A copy of an array in arena memory; false when there is no memory. */
static bool
keep(DsnArena *arena, void **copy, const void *array, size_t size)
{
	*copy = NULL;
	if (size == 0)
		return true;
	*copy = dsn_arena_take(arena, size);
	if (*copy == NULL)
		return false;
	memcpy(*copy, array, size);
	return true;
}

bool
dsn_builder_close(DsnBuilder *builder, DsnDeclaration *declaration)
{
	DsnAnomalies *anomalies = &builder->anomalies;

	control_whole(builder);
	dsn_anomalies_sort(anomalies);
	*declaration = builder->declaration;
	declaration->refused = anomalies->refused;
	declaration->anomaly_count = anomalies->count;
	declaration->anomaly_total = anomalies->total;
	return !builder->out_of_memory &&
		dsn_sums_list(&builder->sums, builder->arena, &declaration->contributions,
					  &declaration->contribution_count) &&
		keep(builder->arena, (void **) &declaration->payments, builder->payments,
			 declaration->payment_count * sizeof(DsnPayment)) &&
		keep(builder->arena, (void **) &declaration->anomalies, anomalies->kept,
			 anomalies->count * sizeof(DsnAnomaly));
}
