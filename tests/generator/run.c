/*-------------------------------------------------------------------------
 *
 * run.c
 *	  What the scenarios are made of: declare, deposit, cash, expect.
 *
 * IDENTIFICATION
 *	  tests/generator/run.c
 *
 *-------------------------------------------------------------------------
 */
#include "run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

CalimeroDay
gen_month_first(const GenRun *run, int month)
{
	return calimero_period_first_day(run->months[month]);
}

CalimeroDay
gen_month_last(const GenRun *run, int month)
{
	return calimero_period_last_day(run->months[month]);
}

CalimeroDay
gen_month_due(const GenRun *run, int month)
{
	return gen_month_last(run, month) + 15;
}

const char *
gen_run_siret(const GenRun *run, int establishment)
{
	return run->employer.establishments[establishment].siret;
}

GenDeclaration *
gen_run_declare(GenRun *run, int establishment, int month)
{
	GenDeclaration *declaration;

	if (run->deposited)
		run->slot_count = 0;
	run->deposited = false;
	declaration = &run->slots[run->slot_count++];
	gen_declaration_begin(declaration, &run->employer, establishment, run->months[month],
						  &run->employer.random);
	return declaration;
}

GenPayment *
gen_run_announce(GenDeclaration *declaration, int64_t amount)
{
	return gen_declaration_pay(declaration, amount,
							   calimero_period_first_day(declaration->month),
							   calimero_period_last_day(declaration->month));
}

/* How the software of the field writes files: most are plain. */
static void
draw_style(GenRun *run, GenStyle *style)
{
	uint32_t	drawn = gen_random_below(&run->employer.random, 100);

	memset(style, 0, sizeof(*style));
	if (run->single || drawn < 55)
		return;
	style->crlf = drawn < 85;
	style->utf8 = drawn >= 70 && drawn < 90;
	style->mark = drawn >= 75 && drawn < 90;
	style->blank_lines = drawn >= 85 && drawn < 93;
	style->open_end = drawn >= 80 && drawn < 95;
	style->lot = drawn >= 95;
}

static bool
is_empty(const GenRun *run)
{
	int			i;

	for (i = 0; i < run->slot_count; i++)
	{
		const GenDeclaration *slot = &run->slots[i];

		if (slot->nature != GEN_NATURE_MONTHLY || (slot->type != 2 && slot->type != 5))
			return false;
	}
	return true;
}

static void
begin_envoi(GenRun *run, int month)
{
	GenEnvoi	envoi;
	GenStyle	style;

	draw_style(run, &style);
	envoi.test = run->test;
	envoi.empty = is_empty(run);
	envoi.year = run->months[month] / 100;
	envoi.sender = run->sender++;
	envoi.lot = (uint32_t) run->counts.files;
	gen_envoi_begin(&run->writer, &run->buffer, &style, &envoi);
	run->counts.envois++;
}

static void
save(GenRun *run, int month, const char *suffix)
{
	char		path[4096];
	int			length = snprintf(path, sizeof(path), "%s/dsn/%04d-%02d/%s%s.dsn",
								  run->options->output, (int) (run->months[month] / 100),
								  (int) (run->months[month] % 100), gen_run_siret(run, 0),
								  suffix);

	if (length >= (int) sizeof(path))
		gen_fail("the path of the output directory is too long");
	run->last_length = run->buffer.length;
	run->counts.bytes += run->buffer.length;
	run->counts.files++;
	gen_buffer_save(&run->buffer, path);
}

void
gen_run_deposit(GenRun *run, int month, const char *suffix)
{
	int			i;

	if (run->writer.declarations >= GEN_ENVOI_DECLARATIONS)
		gen_run_end_single(run);
	if (!run->single || run->writer.declarations == 0)
		begin_envoi(run, month);
	for (i = 0; i < run->slot_count; i++)
	{
		gen_declaration_write(&run->slots[i], &run->writer, run->body);
		run->counts.declarations++;
		run->counts.refused += run->slots[i].spoil != GEN_SPOIL_NOTHING;
	}
	if (!run->single)
	{
		gen_envoi_end(&run->writer);
		save(run, month, suffix);
	}
	run->deposited = true;
	run->test = false;
}

void
gen_run_copy(GenRun *run, int month, const char *suffix)
{
	run->buffer.length = run->last_length;
	run->counts.copies++;
	save(run, month, suffix);
}

void
gen_run_end_single(GenRun *run)
{
	if (run->single && run->writer.declarations > 0)
	{
		gen_envoi_end(&run->writer);
		run->writer.declarations = 0;
	}
}

static void
fill_movement(const GenRun *run, GenMovement *movement, const char *siret,
			  CalimeroPeriod period, CalimeroDay day, int64_t amount)
{
	memset(movement, 0, sizeof(*movement));
	movement->reverses = GEN_NO_MOVEMENT;
	movement->period = period;
	movement->day = day;
	movement->assigned = period == CALIMERO_NO_PERIOD ? CALIMERO_NO_DAY : day + 3;
	movement->amount = amount;
	movement->mode = run->employer.levied ? 5 : 2;
	snprintf(movement->siret, sizeof(movement->siret), "%s", siret);
	snprintf(movement->account, sizeof(movement->account), "%s", run->employer.account);
}

uint32_t
gen_run_cash(GenRun *run, const char *siret, CalimeroPeriod period,
			 CalimeroDay day, int64_t amount)
{
	GenMovement movement;

	fill_movement(run, &movement, siret, period, day, amount);
	return gen_cai_add(&run->cai, &movement);
}

uint32_t
gen_run_cash_late(GenRun *run, const char *siret, CalimeroPeriod period,
				  CalimeroDay day, int64_t amount)
{
	GenMovement movement;

	fill_movement(run, &movement, siret, period, day, amount);
	return gen_cai_add_late(&run->cai, &movement);
}

void
gen_run_reverse(GenRun *run, const char *siret, CalimeroPeriod period,
				CalimeroDay day, int64_t amount, uint32_t reversed)
{
	GenMovement movement;

	fill_movement(run, &movement, siret, period, day, -amount);
	movement.reverses = reversed;
	gen_cai_add(&run->cai, &movement);
}

void
gen_run_call(GenRun *run, const char *siret, CalimeroPeriod period,
			 CalimeroDay day, int64_t amount)
{
	GenMovement movement;

	fill_movement(run, &movement, siret, period, day, amount);
	movement.debit = true;
	movement.mode = 0;
	gen_cai_add(&run->cai, &movement);
}

void
gen_run_expect(GenRun *run, const char *siret, CalimeroPeriod period,
			   int64_t declared, int64_t announced, int64_t cashed,
			   const char *status, const char *signal)
{
	GenExpected row;

	memset(&row, 0, sizeof(row));
	snprintf(row.siret, sizeof(row.siret), "%s", siret);
	row.period = period;
	row.declared = declared;
	row.announced = announced;
	row.cashed = cashed;
	row.status = status;
	row.signal = signal;
	row.scenario = run->scenario;
	gen_oracle_add(&run->oracle, &row);
}

int64_t
gen_run_good_month(GenRun *run, int establishment, int month)
{
	const char *siret = gen_run_siret(run, establishment);
	GenDeclaration *declaration = gen_run_declare(run, establishment, month);
	int64_t		due = declaration->due;

	gen_run_announce(declaration, due);
	gen_run_deposit(run, month, "");
	gen_run_cash(run, siret, run->months[month], gen_month_due(run, month), due);
	if (run->employer.called)
		gen_run_call(run, siret, run->months[month], gen_month_last(run, month) + 6, due);
	gen_run_expect(run, siret, run->months[month], due, due, due, "OK", "");
	return due;
}

int64_t
gen_run_gap(const GenDeclaration *declaration)
{
	return 5000 + 2 * (int64_t) declaration->due_lines;
}

void
gen_run_free(GenRun *run)
{
	int			i;

	for (i = 0; i < GEN_MAX_SLOTS; i++)
		free(run->slots[i].payslips);
	free(run->employer.persons);
	free(run->cai.movements);
	free(run->oracle.rows);
	free(run->buffer.data);
	free(run);
}
