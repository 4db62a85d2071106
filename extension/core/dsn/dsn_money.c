/*-------------------------------------------------------------------------
 *
 * dsn_money.c
 *	  The blocks of a declaration that hold amounts: what is due (81 under its
 *	  78, and 82), what is announced as paid (20).
 *
 * What is due to a body is the sum of 81.004 and 82.001; a line without a
 * body (059, where the norm forbids one, and retraite) is kept under no body,
 * unless the employee's affiliation tells whose it is.  It may be anybody's:
 * its amount is handed out for the codes that the caisse weighs (bodiless).
 *
 * A signalement is of one employee (the end of a contract has blocks 81): its
 * amounts are controlled, and none is handed out.
 *
 * Source: cahier technique DSN, controls of the blocks 20, 78, 81 and 82.
 *
 * IDENTIFICATION
 *	  extension/core/dsn/dsn_money.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/dsn/dsn_declaration.h"

#include <string.h>

#include "core/amount.h"
#include "core/dsn/dsn_control.h"
#include "core/dsn/dsn_scan.h"
#include "core/identifiants/iban.h"
#include "core/identifiants/siret.h"

/* Payment modes of 20.010. */
#define MODE_SEPA		5
#define MODE_OTHER		6
#define MODE_MOST		6

/* Cotisation codes that the controls name. */
#define CODE_PREVOYANCE	59

/* A code of three digits, or -1. */
static inline int
three_digits(const DsnField *field)
{
	unsigned	hundreds = (unsigned char) field->value[0] - (unsigned) '0';
	unsigned	tens = (unsigned char) field->value[1] - (unsigned) '0';
	unsigned	units = (unsigned char) field->value[2] - (unsigned) '0';

	if (hundreds > 9 || tens > 9 || units > 9)
		return -1;
	return (int) (hundreds * 100 + tens * 10 + units);
}

/* The code of a contribution in slot "slot"; -1, and an anomaly, when it is none. */
static int
contribution_code(DsnBuilder *builder, const DsnInstance *instance, unsigned slot)
{
	int			code;

	if (!dsn_has_good(instance, slot))
		return -1;
	code = three_digits(&instance->fields[slot]);
	if (code < 0)
		dsn_builder_report(builder, instance, slot, DSN_RULE_FORM);
	return code;
}

/* The amount in slot "slot"; false when there is none that can be used. */
static inline bool
take_amount(DsnBuilder *builder, const DsnInstance *instance, unsigned slot,
			CalimeroAmountForm form, int64_t *centimes)
{
	if (!dsn_has_good(instance, slot))
		return false;
	switch (calimero_amount_from_dsn(instance->fields[slot].value,
									 instance->fields[slot].length,
									 form, centimes))
	{
		case CALIMERO_AMOUNT_OK:
			return true;
		case CALIMERO_AMOUNT_RANGE:
			dsn_builder_report(builder, instance, slot, DSN_RULE_AMOUNT_RANGE);
			return false;
		default:
			dsn_builder_report(builder, instance, slot, DSN_RULE_FORM);
			return false;
	}
}

/* A day that passes the control of dates from 2000 on. */
static CalimeroDay
readable_day(const DsnField *field)
{
	if (dsn_control_form(DSN_FORM_DATE20, field->value, field->length) != DSN_CONTROL_OK)
		return CALIMERO_NO_DAY;
	return calimero_day_from_jjmmaaaa(field->value, field->length);
}

/* Work out the period of two dates. */
static void
work_out_range(DsnBuilder *builder, const DsnField *first, const DsnField *last)
{
	DsnRange   *range = &builder->range;

	range->flags = 0;
	range->period = CALIMERO_NO_PERIOD;
	range->regularisation = false;
	range->spans_months = false;
	range->first = readable_day(first);
	range->last = readable_day(last);
	if (range->first == CALIMERO_NO_DAY || range->last == CALIMERO_NO_DAY)
	{
		range->flags = DSN_RANGE_UNREADABLE;
		return;
	}
	if (builder->month_last != CALIMERO_NO_DAY && range->last > builder->month_last)
		range->flags |= DSN_RANGE_AFTER_MONTH;
	if (range->last < range->first)
	{
		range->flags |= DSN_RANGE_REVERSED;
		return;
	}
	range->regularisation = builder->month_first != CALIMERO_NO_DAY &&
		range->last < builder->month_first;
	range->period = calimero_period_of_range(range->first, range->last);
	if (range->period == CALIMERO_NO_PERIOD)
	{
		range->flags |= DSN_RANGE_TWO_YEARS;
		range->period = builder->declaration.month;
		range->spans_months = true;
	}
	else
		range->spans_months = !calimero_period_is_month(range->period);
}

/*
 * The period of two rubriques, worked out once for a run of equal ones.  NULL
 * when one is not there or has no length of a date.
 */
static inline const DsnRange *
take_range(DsnBuilder *builder, const DsnInstance *instance, unsigned first, unsigned last)
{
	DsnRange   *range = &builder->range;
	uint64_t	text[2];

	if ((~instance->good & (DSN_SLOT(first) | DSN_SLOT(last))) != 0)
		return NULL;
	text[0] = dsn_load_eight(instance->fields[first].value);
	text[1] = dsn_load_eight(instance->fields[last].value);

	if (text[0] != range->text[0] || text[1] != range->text[1])
	{
		work_out_range(builder, &instance->fields[first], &instance->fields[last]);
		range->text[0] = text[0];
		range->text[1] = text[1];
	}
	return range;
}

/*
 * A CRM is only cited for a period that ends before the month declared.  Its
 * number is free text, that nothing here needs: it is not kept.
 */
static void
control_crm(DsnBuilder *builder, const DsnInstance *instance, unsigned slot,
			const DsnRange *range, DsnRuleName rule)
{
	if (dsn_has(instance, slot) && range != NULL && builder->month_first != CALIMERO_NO_DAY &&
		(range->flags & (DSN_RANGE_UNREADABLE | DSN_RANGE_REVERSED)) == 0 &&
		!range->regularisation)
		dsn_builder_report(builder, instance, slot, rule);
}

/* The amount of a contribution, or 0 when it names no body and its code need not be ours. */
static int64_t
amount_kept(const DsnBuilder *builder, bool establishment, int body, unsigned code, int64_t amount)
{
	const DsnBodiless *bodiless = builder->bodiless;

	if (body != DSN_BODY_ABSENT)
		return amount;
	if (bodiless == NULL)
		return 0;
	return (establishment ? bodiless->establishment : bodiless->individual)[code] ? amount : 0;
}

/* Add an amount to what is due for the month. */
static void
add_due(DsnBuilder *builder, const DsnInstance *instance, unsigned slot, uint64_t key,
		int64_t amount)
{
	if (!dsn_is_monthly(builder->declaration.nature))
		return;
	switch (dsn_sums_add(&builder->sums, key, amount))
	{
		case DSN_SUM_OK:
			break;
		case DSN_SUM_RANGE:
			dsn_builder_report(builder, instance, slot, DSN_RULE_SUM_RANGE);
			break;
		case DSN_SUM_NO_MEMORY:
			builder->out_of_memory = true;
			break;
	}
}

/* S21.G00.78: the period of the contributions that follow. */
void
dsn_money_base(DsnBuilder *builder, const DsnInstance *instance)
{
	const DsnRange *range = take_range(builder, instance, 2, 3);
	unsigned	slot;

	builder->base_period = CALIMERO_NO_PERIOD;
	if (range != NULL)
	{
		builder->base_period = range->period;
		builder->base_regularisation = range->regularisation;
		builder->base_spans_months = range->spans_months;
	}
	builder->base_affiliation = -1;
	if (dsn_has_good(instance, 5))
		builder->base_affiliation = dsn_control_number(instance->fields[5].value,
													   instance->fields[5].length);
	if (range == NULL || (range->flags == 0 && !dsn_has(instance, 7)))
		return;

	for (slot = 2; slot <= 3 && (range->flags & DSN_RANGE_UNREADABLE) != 0; slot++)
	{
		DsnControl	control = dsn_control_form(DSN_FORM_DATE20, instance->fields[slot].value,
											   instance->fields[slot].length);

		if (control != DSN_CONTROL_OK)
			dsn_builder_report(builder, instance, slot,
							   control == DSN_CONTROL_FORM ? DSN_RULE_FORM :
							   DSN_RULE_CALENDAR);
	}
	if ((range->flags & DSN_RANGE_REVERSED) != 0)
		dsn_builder_report(builder, instance, 3, DSN_RULE_78_003_CCH12);
	if ((range->flags & DSN_RANGE_AFTER_MONTH) != 0)
		dsn_builder_report(builder, instance, 3, DSN_RULE_78_003_CCH15);
	/* The norms before did not forbid it. */
	if ((range->flags & DSN_RANGE_TWO_YEARS) != 0)
		dsn_builder_report(builder, instance, 3,
						   builder->norm >= 24 ? DSN_RULE_78_003_CCH16 : DSN_RULE_TWO_YEARS);
	control_crm(builder, instance, 7, range, DSN_RULE_78_007_CCH11);
}

/* Whose is a prévoyance contribution of the base in force? */
static int
resolve_affiliation(const DsnBuilder *builder)
{
	const DsnLink *link;

	if (builder->base_affiliation < 1 || builder->base_affiliation >= DSN_TECHNICAL_COUNT)
		return DSN_BODY_ABSENT;
	link = &builder->affiliations[builder->base_affiliation];
	if (link->stamp != builder->employee_stamp)
		return DSN_BODY_ABSENT;
	link = &builder->adhesions[link->target];
	return link->stamp == builder->stamp ? link->target : DSN_BODY_ABSENT;
}

/* The controls of S21.G00.81 that depend on its code. */
static void
control_individual(DsnBuilder *builder, const DsnInstance *instance, int code)
{
	switch (code)
	{
		case CODE_PREVOYANCE:
			if (dsn_has(instance, 2))
				dsn_builder_report(builder, instance, 2, DSN_RULE_81_002_CCH11);
			if (!dsn_has(instance, 4))
				dsn_builder_report(builder, instance, 4, DSN_RULE_81_004_CCH11);
			break;
		case 18:
		case 106:
			if (!dsn_has(instance, 3) || !dsn_has(instance, 4))
				dsn_builder_report(builder, instance, 1, DSN_RULE_81_001_CCH16);
			break;
		case 63:
		case 64:
		case 105:
		case 131:
		case 132:
			if (!dsn_has(instance, 4))
				dsn_builder_report(builder, instance, 4, DSN_RULE_81_004_CCH12);
			break;
		default:
			break;
	}
}

/* S21.G00.81 */
void
dsn_money_individual(DsnBuilder *builder, const DsnInstance *instance)
{
	int			code = contribution_code(builder, instance, 1);
	int			body = DSN_BODY_ABSENT;
	int64_t		amount;

	control_individual(builder, instance, code);
	if (dsn_has_good(instance, 2))
		body = dsn_bodies_find(&builder->bodies, instance->fields[2].value,
							   instance->fields[2].length);
	else if (code == CODE_PREVOYANCE)
		body = resolve_affiliation(builder);
	if (dsn_has(instance, 6) && builder->base_period != CALIMERO_NO_PERIOD &&
		!builder->base_regularisation && builder->month_first != CALIMERO_NO_DAY)
		dsn_builder_report(builder, instance, 6, DSN_RULE_81_006_CCH11);
	if (body == DSN_BODY_ELSEWHERE)
		builder->declaration.elsewhere++;
	if (take_amount(builder, instance, 4, CALIMERO_AMOUNT_SIGNED, &amount) &&
		body != DSN_BODY_ELSEWHERE && code >= 0 && builder->base_period != CALIMERO_NO_PERIOD)
		add_due(builder, instance, 4,
				dsn_sum_key(false, body, (unsigned) code, builder->base_period,
							builder->base_regularisation, builder->base_spans_months),
				amount_kept(builder, false, body, (unsigned) code, amount));
}

/* Codes of 82.002 whose period begins in the month declared or before. */
static bool
begins_by_month_end(int code)
{
	return (code >= 21 && code <= 35) || (code >= 41 && code <= 45) ||
		(code >= 47 && code <= 50) || code == 54;
}

/* Codes of 82.002 whose 82.005 is the technical number of an adhesion. */
static bool
names_adhesion(int code)
{
	return (code >= 1 && code <= 20) || (code >= 36 && code <= 40) || code == 46 || code == 90;
}

/* Whose is a contribution of the establishment? */
static int
establishment_body(DsnBuilder *builder, const DsnField *field, int code)
{
	if (names_adhesion(code) && field->value[0] != '0')
	{
		int32_t		adhesion = dsn_control_number(field->value, field->length);

		if (adhesion >= 1 && adhesion < DSN_TECHNICAL_COUNT &&
			builder->adhesions[adhesion].stamp == builder->stamp)
			return builder->adhesions[adhesion].target;
	}
	return dsn_bodies_find(&builder->bodies, field->value, field->length);
}

/* S21.G00.82 */
void
dsn_money_establishment(DsnBuilder *builder, const DsnInstance *instance)
{
	const DsnRange *range = take_range(builder, instance, 3, 4);
	int			code = contribution_code(builder, instance, 2);
	int			body = DSN_BODY_ABSENT;
	int64_t		amount;
	bool		has_amount;

	/* The model of a substitution has no contribution of the establishment. */
	if (builder->declaration.nature == DSN_NATURE_SUBSTITUTION)
	{
		dsn_builder_report(builder, instance, 1, DSN_RULE_FORBIDDEN);
		return;
	}
	has_amount = take_amount(builder, instance, 1, CALIMERO_AMOUNT_BARE, &amount);
	if (dsn_has_good(instance, 5))
		body = establishment_body(builder, &instance->fields[5], code);
	if (range != NULL)
	{
		if ((range->flags & DSN_RANGE_REVERSED) != 0)
			dsn_builder_report(builder, instance, 4, DSN_RULE_82_004_ORDER);
		if (begins_by_month_end(code) && range->first != CALIMERO_NO_DAY &&
			builder->month_last != CALIMERO_NO_DAY && range->first > builder->month_last)
			dsn_builder_report(builder, instance, 3, DSN_RULE_82_003_CCH12);
		if ((range->flags & DSN_RANGE_TWO_YEARS) != 0)
			dsn_builder_report(builder, instance, 4, DSN_RULE_TWO_YEARS);
		control_crm(builder, instance, 6, range, DSN_RULE_82_006_CCH11);
	}
	if (body == DSN_BODY_ELSEWHERE)
		builder->declaration.elsewhere++;
	else if (has_amount && code >= 0 && range != NULL && range->period != CALIMERO_NO_PERIOD)
		add_due(builder, instance, 1,
				dsn_sum_key(true, body, (unsigned) code, range->period, range->regularisation,
							range->spans_months),
				amount_kept(builder, true, body, (unsigned) code, amount));
}

/* Copy a good field into text of "size" bytes, NUL included. */
static void
copy_field(char *text, size_t size, const DsnInstance *instance, unsigned slot)
{
	if (dsn_has_good(instance, slot) && instance->fields[slot].length < size)
		memcpy(text, instance->fields[slot].value, instance->fields[slot].length);
}

/* The controls of S21.G00.20; "other": it names a payer that is not the establishment. */
static void
control_payment(DsnBuilder *builder, const DsnInstance *instance, const DsnRange *range,
				int32_t mode, bool other)
{
	if (dsn_has_good(instance, 4) &&
		!calimero_iban_key_valid(instance->fields[4].value, instance->fields[4].length))
		dsn_builder_report(builder, instance, 4, DSN_RULE_20_004_CSL11);
	if (other && dsn_has(instance, 3))
		dsn_builder_report(builder, instance, 3, DSN_RULE_20_003_CCH12);
	if (other && dsn_has(instance, 4))
		dsn_builder_report(builder, instance, 4, DSN_RULE_20_004_CCH12);
	if (mode == MODE_SEPA && !dsn_has(instance, 4))
		dsn_builder_report(builder, instance, 10, DSN_RULE_20_010_CCH12);
	if (mode == MODE_SEPA && !dsn_has(instance, 3))
		dsn_builder_report(builder, instance, 10, DSN_RULE_20_010_SIG13);
	if (other && mode != MODE_OTHER)
		dsn_builder_report(builder, instance, 10, DSN_RULE_20_010_SIG14);
	if (other && !calimero_siret_valid(instance->fields[12].value, instance->fields[12].length))
		dsn_builder_report(builder, instance, 12, DSN_RULE_PAYER_KEY);
	/* Of a payer that cannot be read, nothing more is said. */
	if (mode == MODE_OTHER && !other && builder->siret_known &&
		(dsn_has_good(instance, 12) || !dsn_has(instance, 12)))
		dsn_builder_report(builder, instance, 12, DSN_RULE_20_012_CCH12);
	if (range == NULL)
		return;
	if ((range->flags & DSN_RANGE_REVERSED) != 0)
		dsn_builder_report(builder, instance, 7, DSN_RULE_20_007_CCH11);
	if ((range->flags & DSN_RANGE_AFTER_MONTH) != 0)
		dsn_builder_report(builder, instance, 7, DSN_RULE_20_007_CCH13);
	if ((range->flags & DSN_RANGE_TWO_YEARS) != 0)
		dsn_builder_report(builder, instance, 7, DSN_RULE_TWO_YEARS);
	control_crm(builder, instance, 13, range, DSN_RULE_20_013_CCH11);
}

/* The payment itself, when it is for one of our bodies. */
static void
keep_payment(DsnBuilder *builder, const DsnInstance *instance, const DsnRange *range,
			 const DsnPayment *model)
{
	DsnPayment *payment;
	size_t		count = builder->declaration.payment_count;

	if (calimero_array_reserve(builder->allocator, (void **) &builder->payments,
							   &builder->payment_capacity, count + 1, sizeof(DsnPayment)) != 0)
	{
		builder->out_of_memory = true;
		return;
	}
	payment = &builder->payments[count];
	*payment = *model;
	payment->first = range->first;
	payment->last = range->last;
	payment->period = range->period;
	payment->regularisation = range->regularisation;
	if (dsn_has_good(instance, 11))
		payment->day = calimero_day_from_jjmmaaaa(instance->fields[11].value,
												  instance->fields[11].length);
	copy_field(payment->bic, sizeof(payment->bic), instance, 3);
	copy_field(payment->iban, sizeof(payment->iban), instance, 4);
	builder->declaration.payment_count = count + 1;
}

/* S21.G00.20 */
void
dsn_money_payment(DsnBuilder *builder, const DsnInstance *instance)
{
	const DsnRange *range = take_range(builder, instance, 6, 7);
	const DsnField *payer = &instance->fields[12];
	DsnPayment	payment;
	bool		other = dsn_has_good(instance, 12) && builder->siret_known &&
	memcmp(payer->value, builder->siret, 14) != 0;
	int			body = DSN_BODY_ABSENT;
	int32_t		mode = 0;
	bool		has_amount;

	/* The model of a substitution has no such block: it announces nothing. */
	if (builder->declaration.nature == DSN_NATURE_SUBSTITUTION)
	{
		dsn_builder_report(builder, instance, 1, DSN_RULE_FORBIDDEN);
		return;
	}
	memset(&payment, 0, sizeof(payment));
	if (dsn_has_good(instance, 10))
	{
		mode = dsn_control_number(instance->fields[10].value, instance->fields[10].length);
		if (mode < 1 || mode > MODE_MOST)
		{
			dsn_builder_report(builder, instance, 10, DSN_RULE_ENUMERATION);
			mode = 0;
		}
	}
	control_payment(builder, instance, range, mode, other);
	has_amount = take_amount(builder, instance, 5, CALIMERO_AMOUNT_UNSIGNED, &payment.amount);
	if (dsn_has_good(instance, 1))
		body = dsn_bodies_find(&builder->bodies, instance->fields[1].value,
							   instance->fields[1].length);
	if (body == DSN_BODY_ELSEWHERE)
		builder->declaration.elsewhere++;
	if (body < 0 || !has_amount || range == NULL || range->period == CALIMERO_NO_PERIOD ||
		!dsn_is_monthly(builder->declaration.nature))
		return;
	payment.body = (int16_t) body;
	payment.mode = (uint8_t) mode;
	payment.day = CALIMERO_NO_DAY;
	payment.payer = other && calimero_siret_valid(payer->value, payer->length)
		? calimero_siret_to_number(payer->value, payer->length) : -1;
	keep_payment(builder, instance, range, &payment);
}
