/*-------------------------------------------------------------------------
 *
 * payslip.h
 *	  What an employee's month owes, code by code.
 *
 * Rates are of the right order, no more: nothing here is a payroll.  Which of
 * the amounts are due to the caisse is written here, apart from the weights
 * of the database, so that each can be checked against the other.
 *
 * IDENTIFICATION
 *	  tests/generator/payslip.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef GENERATOR_PAYSLIP_H
#define GENERATOR_PAYSLIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "employer.h"

typedef enum GenBase
{
	GEN_BASE_CAPPED,			/* 02 */
	GEN_BASE_GROSS,				/* 03 */
	GEN_BASE_CSG,				/* 04 */
	GEN_BASE_JOBLESS,			/* 07 */
	GEN_BASE_WELFARE,			/* 31 */
	GEN_BASE_COUNT
} GenBase;

typedef enum GenKind
{
	GEN_DUE,					/* a contribution to the caisse */
	GEN_REDUCTION,				/* a reduction: written, not due */
	GEN_SHARE,					/* an amount already inside another one */
	GEN_PENSION,				/* to the caisse, or to another body */
	GEN_NO_BODY					/* names no body (059) */
} GenKind;

typedef struct GenRate
{
	GenBase		base;
	uint16_t	code;			/* S21.G00.81.001 */
	int32_t		rate;			/* in 1/100000 */
	GenKind		kind;
} GenRate;

#define GEN_RATES 20

/* In the order of their bases. */
extern const GenRate gen_rates[GEN_RATES];

/* S21.G00.78.001 of each base. */
extern const char *const gen_base_codes[GEN_BASE_COUNT];

typedef struct GenPayslip
{
	int64_t		bases[GEN_BASE_COUNT];
	int64_t		amounts[GEN_RATES]; /* 0 and not "written": no line */
	bool		written[GEN_RATES];
	int64_t		smic;
	int64_t		net;
	int64_t		taxable;
	int64_t		tax;
	int64_t		due;			/* to the caisse */
	uint32_t	due_lines;		/* how many lines make it */
} GenPayslip;

/* "random" moves the salary around the usual one. */
extern void gen_payslip_compute(const GenEmployer *employer, const GenPerson *person,
								GenRandom *random, int year, GenPayslip *payslip);

/* amount * rate / 100000, rounded half up. */
extern int64_t gen_apply_rate(int64_t amount, int32_t rate);

#endif							/* GENERATOR_PAYSLIP_H */
