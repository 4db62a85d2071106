/*-------------------------------------------------------------------------
 *
 * individual.c
 *	  The blocks of one employee, S21.G00.30 to 81.
 *
 * Block order: 30 40 (60 62) 70 71 50 51 53 78 79 81.  A temporary number
 * replaces the NIR of some: block 30 then begins with the name.
 *
 * IDENTIFICATION
 *	  tests/generator/individual.c
 *
 *-------------------------------------------------------------------------
 */
#include "individual.h"

#include <string.h>

/* Another institution of retraite complementaire, invented. */
#define PENSION_BODY "PENSION9999"

#define HOURS 15167				/* of a month, centihours */

/* CRM cited by corrections. */
#define CRM "CRM1300000000001"

static void
write_identity(const GenPerson *person, size_t number, GenWriter *writer, bool full)
{
	if (!person->without_nir)
		gen_line(writer, "S21.G00.30.001", person->nir, 13);
	gen_line_text(writer, "S21.G00.30.002", person->family);
	gen_line_text(writer, "S21.G00.30.004", person->given);
	if (full)
		gen_line_text(writer, "S21.G00.30.005", person->woman ? "02" : "01");
	gen_line_day(writer, "S21.G00.30.006", person->birth);
	if (full)
	{
		gen_line_text(writer, "S21.G00.30.007", "VALDRUPIN");
		gen_line_text(writer, "S21.G00.30.008", "12 CHEMIN DE L'ORBE");
		gen_line_text(writer, "S21.G00.30.009", "48990");
		gen_line_text(writer, "S21.G00.30.010", "VALDRUPIN");
		gen_line_text(writer, "S21.G00.30.013", "04");
		gen_line_text(writer, "S21.G00.30.014", "99");
		gen_line_text(writer, "S21.G00.30.015", "ZZ");
	}
	gen_line_number(writer, "S21.G00.30.019", number, 6);
	if (person->without_nir)
	{
		char		temporary[12];

		temporary[0] = person->woman ? '2' : '1';
		gen_put_padded(temporary + 1, number, 10);
		gen_line(writer, "S21.G00.30.020", temporary, 11);
	}
}

static void
write_contract(const GenDeclaration *declaration, const GenPerson *person, size_t number,
			   GenWriter *writer)
{
	gen_line_day(writer, "S21.G00.40.001", person->hired);
	if (declaration->nature == GEN_NATURE_SICKNESS)
	{
		gen_line_number(writer, "S21.G00.40.009", number, 6);
		return;
	}
	gen_line_text(writer, "S21.G00.40.002", person->manager ? "04" : "06");
	gen_line_text(writer, "S21.G00.40.003", person->manager ? "01" : "04");
	gen_line_text(writer, "S21.G00.40.004", person->manager ? "382b" : "691b");
	gen_line_text(writer, "S21.G00.40.006",
				  person->manager ? "CHEF DE CULTURE" : "OUVRIER D'EXPLOITATION");
	gen_line_text(writer, "S21.G00.40.007", "01");
	gen_line_text(writer, "S21.G00.40.008", "99");
	gen_line_number(writer, "S21.G00.40.009", number, 6);
	gen_line_text(writer, "S21.G00.40.011", "10");
	gen_line_amount(writer, "S21.G00.40.012", HOURS);
	gen_line_amount(writer, "S21.G00.40.013", HOURS);
	gen_line_text(writer, "S21.G00.40.014", "10");
	gen_line_text(writer, "S21.G00.40.016", "99");
	gen_line_text(writer, "S21.G00.40.017", "7024");
	gen_line_text(writer, "S21.G00.40.018", "300");
	gen_line_text(writer, "S21.G00.40.019", declaration->establishment->siret);
	gen_line_text(writer, "S21.G00.40.020", "300");
	gen_line_text(writer, "S21.G00.40.024", "99");
	gen_line_text(writer, "S21.G00.40.026", "99");
	gen_line_text(writer, "S21.G00.40.036", "01");
	gen_line_text(writer, "S21.G00.40.037", "01");
	if (declaration->nature != GEN_NATURE_END)
	{
		gen_line_text(writer, "S21.G00.40.039", "300");
		gen_line_text(writer, "S21.G00.40.040", "110AA");
		gen_line_amount(writer, "S21.G00.40.043", 280);
	}
}

static void
write_absence(const GenDeclaration *declaration, GenWriter *writer)
{
	CalimeroDay first = calimero_period_first_day(declaration->month);

	gen_line_text(writer, "S21.G00.60.001", "01");
	gen_line_day(writer, "S21.G00.60.002", first + 9);
	gen_line_day(writer, "S21.G00.60.003", first + 19);
	gen_line_text(writer, "S21.G00.60.004", "02");
}

static void
write_departure(const GenDeclaration *declaration, GenWriter *writer)
{
	CalimeroDay first = calimero_period_first_day(declaration->month);

	gen_line_day(writer, "S21.G00.62.001", first + 19);
	gen_line_text(writer, "S21.G00.62.002", "059");
	gen_line_day(writer, "S21.G00.62.006", first + 19);
	gen_line_text(writer, "S21.G00.62.008", "02");
	gen_line_day(writer, "S21.G00.62.020", first);
	gen_line_text(writer, "S21.G00.63.001", "01");
	gen_line_day(writer, "S21.G00.63.002", first);
	gen_line_day(writer, "S21.G00.63.003", first + 19);
}

static void
write_pay(const GenDeclaration *declaration, const GenPerson *person,
		  const GenPayslip *payslip,
		  size_t number, GenWriter *writer)
{
	static const char *const types[] = {"001", "002", "010"};
	int64_t		gross = payslip->bases[GEN_BASE_GROSS];
	CalimeroDay first = calimero_period_first_day(declaration->month);
	CalimeroDay last = calimero_period_last_day(declaration->month);
	size_t		i;

	gen_line_day(writer, "S21.G00.50.001", last);
	if (declaration->nature != GEN_NATURE_END)
	{
		gen_line_amount(writer, "S21.G00.50.002", payslip->taxable);
		gen_line_number(writer, "S21.G00.50.003", 1, 2);
		gen_line_amount(writer, "S21.G00.50.004", payslip->net);
		gen_line_amount(writer, "S21.G00.50.006", person->tax_rate);
		gen_line_text(writer, "S21.G00.50.007", "01");
		gen_line_text(writer, "S21.G00.50.008", "1");
		gen_line_amount(writer, "S21.G00.50.009", payslip->tax);
		gen_line_amount(writer, "S21.G00.50.013", payslip->taxable);
	}
	else
		gen_line_text(writer, "S21.G00.50.020", "01");
	for (i = 0; i < sizeof(types) / sizeof(*types); i++)
	{
		gen_line_day(writer, "S21.G00.51.001", first);
		gen_line_day(writer, "S21.G00.51.002", last);
		gen_line_number(writer, "S21.G00.51.010", number, 6);
		gen_line_text(writer, "S21.G00.51.011", types[i]);
		if (i == 2)
			gen_line_amount(writer, "S21.G00.51.012", HOURS);
		gen_line_amount(writer, "S21.G00.51.013", gross);
	}
	/* Activities are not in the model of a DSN de substitution. */
	if (declaration->nature != GEN_NATURE_SUBSTITUTION)
	{
		gen_line_text(writer, "S21.G00.53.001", "01");
		gen_line_amount(writer, "S21.G00.53.002", HOURS);
		gen_line_text(writer, "S21.G00.53.003", "10");
	}
}

static void
write_base(GenWriter *writer, const char *code, CalimeroPeriod period, int64_t amount)
{
	gen_line_text(writer, "S21.G00.78.001", code);
	gen_line_day(writer, "S21.G00.78.002", calimero_period_first_day(period));
	gen_line_day(writer, "S21.G00.78.003", calimero_period_last_day(period));
	gen_line_amount(writer, "S21.G00.78.004", amount);
}

/* Rates have three decimals: 15450 is 15.450. */
static void
write_rate(GenWriter *writer, int32_t rate)
{
	char		text[16];
	char	   *end = gen_put_number(text, (uint64_t) rate / 1000);

	*end++ = '.';
	end = gen_put_padded(end, (uint64_t) rate % 1000, 3);
	gen_line(writer, "S21.G00.81.007", text, (size_t) (end - text));
}

static void
write_contribution(const GenDeclaration *declaration, const GenPayslip *payslip, int which,
				   GenWriter *writer, const char *body)
{
	const GenRate *rate = &gen_rates[which];

	gen_line_number(writer, "S21.G00.81.001", rate->code, 3);
	if (rate->kind == GEN_PENSION && declaration->employer->pension_elsewhere)
		gen_line_text(writer, "S21.G00.81.002", PENSION_BODY);
	else if (rate->kind != GEN_NO_BODY)
		gen_line_text(writer, "S21.G00.81.002", body);
	if (rate->kind != GEN_NO_BODY)
		gen_line_amount(writer, "S21.G00.81.003", payslip->bases[rate->base]);
	if (declaration->spoil == GEN_SPOIL_CONTRIBUTION && rate->code == 75)
		gen_line_text(writer, "S21.G00.81.004", "1,10");
	else
		gen_line_amount(writer, "S21.G00.81.004", payslip->amounts[which]);
	if (rate->rate > 0)
		write_rate(writer, rate->rate);
}

static void
write_bases(const GenDeclaration *declaration, const GenPayslip *payslip,
			GenWriter *writer, const char *body)
{
	int			base = -1;
	int			i;

	for (i = 0; i < GEN_RATES; i++)
	{
		if (!payslip->written[i])
			continue;
		if ((int) gen_rates[i].base != base)
		{
			base = (int) gen_rates[i].base;
			write_base(writer, gen_base_codes[base], declaration->month, payslip->bases[base]);
			if (base == GEN_BASE_WELFARE)
				gen_line_text(writer, "S21.G00.78.005", "1");
			if (base == GEN_BASE_GROSS)
			{
				gen_line_text(writer, "S21.G00.79.001", "01");
				gen_line_amount(writer, "S21.G00.79.004", payslip->smic);
			}
		}
		write_contribution(declaration, payslip, i, writer, body);
	}
}

/*
 * A correction of an earlier month, by a line that cancels and a line that
 * says it again: together they are declaration->correction.
 */
static void
write_correction(const GenDeclaration *declaration, const GenPayslip *payslip,
				 GenWriter *writer, const char *body)
{
	int64_t		before = 20000;
	int			i;

	for (i = 0; i < 2; i++)
	{
		int64_t		amount = i == 0 ? -before : before + declaration->correction;
		int64_t		base = i == 0 ? -payslip->bases[GEN_BASE_GROSS]
		: payslip->bases[GEN_BASE_GROSS] + 10000;

		write_base(writer, "03", declaration->corrected, base);
		gen_line_text(writer, "S21.G00.78.007", CRM);
		gen_line_text(writer, "S21.G00.81.001", "075");
		gen_line_text(writer, "S21.G00.81.002", body);
		gen_line_amount(writer, "S21.G00.81.003", base);
		gen_line_amount(writer, "S21.G00.81.004", amount);
		gen_line_text(writer, "S21.G00.81.006", CRM);
	}
}

static void
write_unknown(const GenDeclaration *declaration, const GenPayslip *payslip,
			  GenWriter *writer, const char *body)
{
	write_base(writer, "03", declaration->month, payslip->bases[GEN_BASE_GROSS]);
	gen_line_number(writer, "S21.G00.81.001", declaration->unknown_code, 3);
	gen_line_text(writer, "S21.G00.81.002", body);
	gen_line_amount(writer, "S21.G00.81.003", payslip->bases[GEN_BASE_GROSS]);
	gen_line_amount(writer, "S21.G00.81.004", declaration->unknown_amount);
}

void
gen_individual_write(const GenDeclaration *declaration, size_t which,
					 GenWriter *writer, const char *body)
{
	size_t		number = declaration->establishment->first_person
	+ declaration->first_person + which;
	const GenPerson *person = &declaration->employer->persons[number];
	const GenPayslip *payslip = &declaration->payslips[declaration->first_person + which];
	bool		monthly = declaration->nature == GEN_NATURE_MONTHLY;

	write_identity(person, number, writer, declaration->nature != GEN_NATURE_SICKNESS);
	write_contract(declaration, person, number, writer);
	if (declaration->nature == GEN_NATURE_SICKNESS)
	{
		write_absence(declaration, writer);
		return;
	}
	if (declaration->nature == GEN_NATURE_END)
		write_departure(declaration, writer);
	if (monthly && declaration->employer->welfare)
	{
		gen_line_text(writer, "S21.G00.70.012", "1");
		gen_line_text(writer, "S21.G00.70.013", "1");
	}
	gen_line_text(writer, "S21.G00.71.002", "RUAA");
	write_pay(declaration, person, payslip, number, writer);
	if (declaration->nature == GEN_NATURE_END)
		return;
	write_bases(declaration, payslip, writer, body);
	if (which == 0 && declaration->corrected != CALIMERO_NO_PERIOD)
		write_correction(declaration, payslip, writer, body);
	if (which == 0 && declaration->unknown_code != 0)
		write_unknown(declaration, payslip, writer, body);
}
