/*-------------------------------------------------------------------------
 *
 * payslip.c
 *	  What an employee's month owes, code by code.
 *
 * IDENTIFICATION
 *	  tests/generator/payslip.c
 *
 *-------------------------------------------------------------------------
 */
#include "payslip.h"

#include <string.h>

/* Plafond and SMIC of a month, centimes. */
#define CEILING 392500
#define SMIC 180180

/* The general reduction ends at 1.6 SMIC. */
#define REDUCTION_END (SMIC * 8 / 5)

const char *const gen_base_codes[GEN_BASE_COUNT] = {"02", "03", "04", "07", "31"};

const GenRate gen_rates[GEN_RATES] = {
	{GEN_BASE_CAPPED, 76, 15450, GEN_DUE},
	{GEN_BASE_CAPPED, 49, 100, GEN_DUE},
	{GEN_BASE_GROSS, 18, 0, GEN_REDUCTION},
	{GEN_BASE_GROSS, 45, 2800, GEN_DUE},
	{GEN_BASE_GROSS, 68, 300, GEN_DUE},
	{GEN_BASE_GROSS, 74, 3450, GEN_DUE},
	{GEN_BASE_GROSS, 75, 7000, GEN_DUE},
	{GEN_BASE_GROSS, 76, 2420, GEN_DUE},
	{GEN_BASE_GROSS, 91, 420, GEN_DUE},
	{GEN_BASE_GROSS, 100, 16, GEN_DUE},
	{GEN_BASE_GROSS, 128, 550, GEN_DUE},
	{GEN_BASE_GROSS, 131, 10020, GEN_PENSION},
	{GEN_BASE_GROSS, 142, 6010, GEN_SHARE},
	{GEN_BASE_GROSS, 904, 10, GEN_DUE},
	{GEN_BASE_GROSS, 906, 200, GEN_DUE},
	{GEN_BASE_CSG, 72, 9200, GEN_DUE},
	{GEN_BASE_CSG, 79, 500, GEN_DUE},
	{GEN_BASE_JOBLESS, 40, 4000, GEN_DUE},
	{GEN_BASE_JOBLESS, 48, 250, GEN_DUE},
	{GEN_BASE_WELFARE, 59, 0, GEN_NO_BODY}
};

int64_t
gen_apply_rate(int64_t amount, int32_t rate)
{
	if (amount < 0)
		return -gen_apply_rate(-amount, rate);
	return (amount * rate + 50000) / 100000;
}

static void
compute_bases(const GenPerson *person, GenRandom *random, GenPayslip *payslip)
{
	int64_t		gross = person->salary * gen_random_between(random, 95000, 112000) / 100000;

	payslip->bases[GEN_BASE_GROSS] = gross;
	payslip->bases[GEN_BASE_CAPPED] = gross < CEILING ? gross : CEILING;
	payslip->bases[GEN_BASE_CSG] = gen_apply_rate(gross, 98250);
	payslip->bases[GEN_BASE_JOBLESS] = gross < 4 * CEILING ? gross : 4 * CEILING;
	payslip->bases[GEN_BASE_WELFARE] = 0;
	payslip->smic = SMIC;
}

/* The amount of one line, and whether there is a line. */
static bool
compute_line(const GenEmployer *employer, const GenRate *rate, int year,
			 GenPayslip *payslip, int64_t *amount)
{
	int64_t		gross = payslip->bases[GEN_BASE_GROSS];

	*amount = gen_apply_rate(payslip->bases[rate->base], rate->rate);
	switch (rate->kind)
	{
		case GEN_REDUCTION:
			*amount = -gen_apply_rate(gross, (int32_t) ((REDUCTION_END - gross) / 9));
			return gross < REDUCTION_END;
		case GEN_SHARE:
			/* Code 142 came with P25V01. */
			return year >= 2025 && !employer->pension_elsewhere;
		case GEN_NO_BODY:
			*amount = 1800 + gen_apply_rate(gross, 1000);
			return employer->welfare;
		case GEN_DUE:
		case GEN_PENSION:
			break;
	}
	return true;
}

void
gen_payslip_compute(const GenEmployer *employer, const GenPerson *person,
					GenRandom *random, int year, GenPayslip *payslip)
{
	int			i;

	compute_bases(person, random, payslip);
	payslip->due = 0;
	payslip->due_lines = 0;
	for (i = 0; i < GEN_RATES; i++)
	{
		const GenRate *rate = &gen_rates[i];
		bool		ours = rate->kind == GEN_DUE ||
		(rate->kind == GEN_PENSION && !employer->pension_elsewhere);

		payslip->written[i] = compute_line(employer, rate, year, payslip,
										   &payslip->amounts[i]);
		if (payslip->written[i] && ours)
		{
			payslip->due += payslip->amounts[i];
			payslip->due_lines++;
		}
	}
	payslip->taxable = gen_apply_rate(payslip->bases[GEN_BASE_GROSS], 81500);
	payslip->tax = (payslip->taxable * person->tax_rate + 5000) / 10000;
	payslip->net = gen_apply_rate(payslip->bases[GEN_BASE_GROSS], 78500) - payslip->tax;
}
