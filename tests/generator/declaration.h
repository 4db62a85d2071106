/*-------------------------------------------------------------------------
 *
 * declaration.h
 *	  One declaration (S20): an establishment, a month, its employees.
 *
 * Made in two steps, because payments (block 20) come before the employees
 * they are computed from: gen_declaration_begin() draws the payslips and sums
 * them, the caller adds payments and establishment contributions, and
 * gen_declaration_write() writes the blocks in the order of the norm.
 *
 * IDENTIFICATION
 *	  tests/generator/declaration.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef GENERATOR_DECLARATION_H
#define GENERATOR_DECLARATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/calendar.h"
#include "dsn_writer.h"
#include "employer.h"
#include "payslip.h"

#define GEN_MAX_PAYMENTS 4
#define GEN_MAX_LEVIES 2

#define GEN_NATURE_MONTHLY 1
#define GEN_NATURE_SICKNESS 4
#define GEN_NATURE_END 7
#define GEN_NATURE_SUBSTITUTION 9

/* S21.G00.20 to the caisse. */
typedef struct GenPayment
{
	int64_t		amount;
	CalimeroDay first;
	CalimeroDay last;
	CalimeroDay day;
	uint8_t		mode;
	bool		cited;			/* answers a CRM (20.013) */
	const char *payer;			/* SIRET of 20.012, or NULL */
} GenPayment;

/* S21.G00.82 to the caisse. */
typedef struct GenLevy
{
	int64_t		amount;
	uint16_t	code;
	CalimeroDay first;
	CalimeroDay last;
} GenLevy;

/* A rubrique to spoil, so that the declaration is refused. */
typedef enum GenSpoil
{
	GEN_SPOIL_NOTHING,
	GEN_SPOIL_CONTRIBUTION,		/* 81.004 with a comma */
	GEN_SPOIL_PAYMENT,			/* 20.005 negative */
	GEN_SPOIL_PERIOD,			/* 20.007 after the month declared */
	GEN_SPOIL_KINDS
} GenSpoil;

typedef struct GenDeclaration
{
	const GenEmployer *employer;
	const GenEstablishment *establishment;
	uint8_t		nature;			/* S20.G00.05.001 */
	uint8_t		type;			/* .002 */
	uint8_t		fraction;		/* .003: 11, 12, 22 */
	uint8_t		field;			/* .008 */
	uint8_t		currency;		/* .010 */
	uint8_t		substitution;	/* .013, nature 09 */
	uint64_t	order;			/* .004 */
	CalimeroPeriod month;		/* .005 */
	CalimeroDay built;			/* .007 */
	size_t		first_person;	/* those of this fraction */
	size_t		person_count;
	GenPayslip *payslips;
	size_t		payslip_capacity;
	int64_t		due;			/* to the caisse: employees and levies */
	uint32_t	due_lines;
	int64_t		tax;
	GenPayment	payments[GEN_MAX_PAYMENTS];
	int			payment_count;
	GenLevy		levies[GEN_MAX_LEVIES];
	int			levy_count;
	CalimeroPeriod corrected;	/* an earlier month corrected, or none */
	int64_t		correction;		/* by how much */
	uint16_t	unknown_code;	/* a code the caisse has no weight for, or 0 */
	int64_t		unknown_amount;
	GenSpoil	spoil;
} GenDeclaration;

/*
 * Start a declaration of one establishment for a month: natures, numbers and
 * employees by default, payslips drawn from "random".  The array of payslips
 * is used again.
 */
extern void gen_declaration_begin(GenDeclaration *declaration, const GenEmployer *employer,
								  int establishment, CalimeroPeriod month,
								  GenRandom *random);

/* Keep only some of the employees (a fraction, or none) and sum again. */
extern void gen_declaration_restrict(GenDeclaration *declaration, size_t first, size_t count);

/* Add a contribution of the establishment: part of what is due. */
extern void gen_declaration_levy(GenDeclaration *declaration, uint16_t code, int64_t amount,
								 CalimeroDay first, CalimeroDay last);

/* Announce a payment for the days from "first" to "last", as the employer usually pays. */
extern GenPayment *gen_declaration_pay(GenDeclaration *declaration, int64_t amount,
									   CalimeroDay first, CalimeroDay last);

/* "body" is the identifier of the caisse, DMSA48. */
extern void gen_declaration_write(const GenDeclaration *declaration, GenWriter *writer,
								  const char *body);

#endif							/* GENERATOR_DECLARATION_H */
