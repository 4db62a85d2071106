/*-------------------------------------------------------------------------
 *
 * declaration.c
 *	  One declaration (S20): the establishment, its payments, the blocks
 *	  around its employees.
 *
 * Block order: 05 07 08 06 11 15 82 20 55 30..., 85.
 *
 * IDENTIFICATION
 *	  tests/generator/declaration.c
 *
 *-------------------------------------------------------------------------
 */
#include "declaration.h"

#include <string.h>

#include "individual.h"

/* Invented body of a provident fund: the form of the norm's identifiers. */
#define WELFARE_BODY "P9999"

/* A CRM of the field is such an opaque string. */
#define CRM "CRM1300000000001"

void
gen_declaration_begin(GenDeclaration *declaration, const GenEmployer *employer,
					  int establishment, CalimeroPeriod month, GenRandom *random)
{
	GenPayslip *payslips = declaration->payslips;
	size_t		capacity = declaration->payslip_capacity;
	const GenEstablishment *place = &employer->establishments[establishment];
	size_t		i;

	gen_reserve((void **) &payslips, &capacity, place->person_count, sizeof(GenPayslip));
	memset(declaration, 0, sizeof(*declaration));
	declaration->payslips = payslips;
	declaration->payslip_capacity = capacity;
	declaration->employer = employer;
	declaration->establishment = place;
	declaration->nature = GEN_NATURE_MONTHLY;
	declaration->type = 1;
	declaration->fraction = 11;
	declaration->field = 1;
	declaration->currency = 1;
	declaration->month = month;
	declaration->built = calimero_period_last_day(month) + 4;
	for (i = 0; i < place->person_count; i++)
		gen_payslip_compute(employer, &employer->persons[place->first_person + i],
							random, month / 100, &payslips[i]);
	gen_declaration_restrict(declaration, 0, place->person_count);
}

void
gen_declaration_restrict(GenDeclaration *declaration, size_t first, size_t count)
{
	size_t		i;

	declaration->first_person = first;
	declaration->person_count = count;
	declaration->due = 0;
	declaration->due_lines = 0;
	declaration->tax = 0;
	for (i = first; i < first + count; i++)
	{
		declaration->due += declaration->payslips[i].due;
		declaration->due_lines += declaration->payslips[i].due_lines;
		declaration->tax += declaration->payslips[i].tax;
	}
}

void
gen_declaration_levy(GenDeclaration *declaration, uint16_t code, int64_t amount,
					 CalimeroDay first, CalimeroDay last)
{
	GenLevy    *levy = &declaration->levies[declaration->levy_count++];

	levy->code = code;
	levy->amount = amount;
	levy->first = first;
	levy->last = last;
	declaration->due += amount;
	declaration->due_lines++;
}

GenPayment *
gen_declaration_pay(GenDeclaration *declaration, int64_t amount,
					CalimeroDay first, CalimeroDay last)
{
	GenPayment *payment = &declaration->payments[declaration->payment_count++];

	payment->amount = amount;
	payment->first = first;
	payment->last = last;
	payment->day = calimero_period_last_day(declaration->month) + 15;
	payment->mode = declaration->employer->levied ? 5 : 2;
	payment->cited = false;
	payment->payer = declaration->employer->names_itself
		? declaration->establishment->siret : NULL;
	return payment;
}

static bool
is_signal(const GenDeclaration *declaration)
{
	return declaration->nature == GEN_NATURE_SICKNESS || declaration->nature == GEN_NATURE_END;
}

static void
write_heading(const GenDeclaration *declaration, GenWriter *writer)
{
	bool		periodic = !is_signal(declaration);

	gen_line_number(writer, "S20.G00.05.001", declaration->nature, 2);
	gen_line_number(writer, "S20.G00.05.002", declaration->type, 2);
	gen_line_number(writer, "S20.G00.05.003", declaration->fraction, 2);
	gen_line_number(writer, "S20.G00.05.004", declaration->order, 0);
	if (periodic)
		gen_line_day(writer, "S20.G00.05.005", calimero_period_first_day(declaration->month));
	gen_line_day(writer, "S20.G00.05.007", declaration->built);
	if (periodic)
		gen_line_number(writer, "S20.G00.05.008", declaration->field, 2);
	if (declaration->nature != GEN_NATURE_SICKNESS)
		gen_line_number(writer, "S20.G00.05.010", declaration->currency, 2);
	if (declaration->nature == GEN_NATURE_SUBSTITUTION)
		gen_line_number(writer, "S20.G00.05.013", declaration->substitution, 2);
	if (writer->style.lot)
		gen_line_number(writer, "S20.G00.96.902", writer->declarations, 0);
	if (declaration->nature != GEN_NATURE_SUBSTITUTION)
	{
		gen_line_text(writer, "S20.G00.07.001", "YOLANSAC ZELORDRY");
		gen_line_text(writer, "S20.G00.07.002", "0465710001");
		gen_line_text(writer, "S20.G00.07.003", "paie@employeur.invalid");
		gen_line_text(writer, "S20.G00.07.004",
					  declaration->nature == GEN_NATURE_SICKNESS ? "01" : "04");
	}
}

static void
write_establishment(const GenDeclaration *declaration, GenWriter *writer)
{
	const GenEstablishment *place = declaration->establishment;
	const GenEmployer *employer = declaration->employer;
	bool		full = declaration->nature != GEN_NATURE_SICKNESS;
	bool		pacific = declaration->currency == 2;

	/* P26V01 took the headcounts away; a signalement never had them. */
	bool		declared_headcount = declaration->month / 100 < 2026 &&
	!is_signal(declaration);

	gen_line_text(writer, "S21.G00.06.001", employer->siren);
	gen_line(writer, "S21.G00.06.002", employer->establishments[0].siret + 9, 5);
	if (full)
	{
		gen_line_text(writer, "S21.G00.06.003", employer->apet);
		gen_line_text(writer, "S21.G00.06.005", pacific ? "98800" : place->postcode);
		gen_line_text(writer, "S21.G00.06.006", place->town);
		if (declared_headcount)
			gen_line_number(writer, "S21.G00.06.009", employer->person_count, 0);
	}
	gen_line(writer, "S21.G00.11.001", place->siret + 9, 5);
	if (full)
	{
		gen_line_text(writer, "S21.G00.11.002", employer->apet);
		gen_line_text(writer, "S21.G00.11.003", place->street);
		gen_line_text(writer, "S21.G00.11.004", pacific ? "98800" : place->postcode);
		gen_line_text(writer, "S21.G00.11.005", place->town);
		if (declared_headcount)
			gen_line_number(writer, "S21.G00.11.008", declaration->person_count, 0);
		gen_line_text(writer, "S21.G00.11.017", "01");
		gen_line_text(writer, "S21.G00.11.022", "7024");
	}
	if (employer->welfare && declaration->nature == GEN_NATURE_MONTHLY &&
		declaration->person_count > 0)
	{
		gen_line_text(writer, "S21.G00.15.001", "CONTRAT-7024-A");
		gen_line_text(writer, "S21.G00.15.002", WELFARE_BODY);
		gen_line_text(writer, "S21.G00.15.004", "01");
		gen_line_text(writer, "S21.G00.15.005", "1");
	}
}

static void
write_levies(const GenDeclaration *declaration, GenWriter *writer, const char *body)
{
	int			i;

	for (i = 0; i < declaration->levy_count; i++)
	{
		const GenLevy *levy = &declaration->levies[i];

		gen_line_amount(writer, "S21.G00.82.001", levy->amount);
		gen_line_number(writer, "S21.G00.82.002", levy->code, 3);
		gen_line_day(writer, "S21.G00.82.003", levy->first);
		gen_line_day(writer, "S21.G00.82.004", levy->last);
		gen_line_text(writer, "S21.G00.82.005", body);
	}
}

static void
write_payment(const GenDeclaration *declaration, const GenPayment *payment,
			  GenWriter *writer, const char *body)
{
	bool		elsewhere = payment->mode == 6;
	CalimeroDay last = payment->last;
	int64_t		amount = payment->amount;

	if (declaration->spoil == GEN_SPOIL_PERIOD)
		last = calimero_period_last_day(declaration->month) + 20;
	if (declaration->spoil == GEN_SPOIL_PAYMENT)
		amount = -amount;
	gen_line_text(writer, "S21.G00.20.001", body);
	if (!elsewhere)
	{
		gen_line_text(writer, "S21.G00.20.003", declaration->employer->bic);
		gen_line_text(writer, "S21.G00.20.004", declaration->employer->iban);
	}
	gen_line_amount(writer, "S21.G00.20.005", amount);
	gen_line_day(writer, "S21.G00.20.006", payment->first);
	gen_line_day(writer, "S21.G00.20.007", last);
	gen_line_number(writer, "S21.G00.20.010", payment->mode, 2);
	if (!elsewhere)
		gen_line_day(writer, "S21.G00.20.011", payment->day);
	if (payment->payer != NULL)
		gen_line_text(writer, "S21.G00.20.012", payment->payer);
	if (payment->cited)
		gen_line_text(writer, "S21.G00.20.013", CRM);
}

/* A payment to a body that is not the caisse: to be counted, not stored. */
static void
write_other_payment(const GenDeclaration *declaration, GenWriter *writer, const char *body,
					const char *entity, int64_t amount)
{
	gen_line_text(writer, "S21.G00.20.001", body);
	if (entity != NULL)
		gen_line_text(writer, "S21.G00.20.002", entity);
	gen_line_text(writer, "S21.G00.20.003", declaration->employer->bic);
	gen_line_text(writer, "S21.G00.20.004", declaration->employer->iban);
	gen_line_amount(writer, "S21.G00.20.005", amount);
	gen_line_day(writer, "S21.G00.20.006", calimero_period_first_day(declaration->month));
	gen_line_day(writer, "S21.G00.20.007", calimero_period_last_day(declaration->month));
	gen_line_text(writer, "S21.G00.20.010", "05");
	gen_line_day(writer, "S21.G00.20.011", declaration->built);
}

static void
write_payments(const GenDeclaration *declaration, GenWriter *writer, const char *body)
{
	char		period[CALIMERO_PERIOD_TEXT_SIZE];
	int			i;

	for (i = 0; i < declaration->payment_count; i++)
		write_payment(declaration, &declaration->payments[i], writer, body);
	if (declaration->nature != GEN_NATURE_MONTHLY || declaration->person_count == 0)
		return;
	write_other_payment(declaration, writer, "DGFIP", "DGFIP_PAS", declaration->tax);
	if (declaration->employer->welfare)
	{
		write_other_payment(declaration, writer, WELFARE_BODY, NULL,
							5000 * (int64_t) declaration->person_count);
		gen_line_amount(writer, "S21.G00.55.001", 5000 * (int64_t) declaration->person_count);
		gen_line_text(writer, "S21.G00.55.003", "CONTRAT-7024-A");
		gen_line_text(writer, "S21.G00.55.004",
					  calimero_period_to_text(declaration->month, period));
	}
}

void
gen_declaration_write(const GenDeclaration *declaration, GenWriter *writer, const char *body)
{
	size_t		i;

	gen_envoi_declaration(writer);
	write_heading(declaration, writer);
	/* "No employee this month" says to which caisse (MSA: its code). */
	if (declaration->nature == GEN_NATURE_MONTHLY && declaration->person_count == 0)
		gen_line_text(writer, "S20.G00.08.001", body);
	write_establishment(declaration, writer);
	write_levies(declaration, writer, body);
	write_payments(declaration, writer, body);
	for (i = 0; i < declaration->person_count; i++)
		gen_individual_write(declaration, i, writer, body);
	if (declaration->nature == GEN_NATURE_MONTHLY && declaration->person_count > 0)
	{
		gen_line_text(writer, "S21.G00.85.001", declaration->establishment->siret);
		gen_line_text(writer, "S21.G00.85.002", declaration->employer->apet);
		gen_line_text(writer, "S21.G00.85.010", "01");
		gen_line_text(writer, "S21.G00.85.011", "48999");
	}
}
