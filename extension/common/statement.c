/*-------------------------------------------------------------------------
 *
 * statement.c
 *	  SQL statements that a room runs again and again, with plans that are kept.
 *
 * Depositing a small file runs a dozen statements, whose parsing and planning
 * cost more than the file.  The plan cache of the server keeps the plans true:
 * it makes them again when a table, a policy or the role changes.  It does not
 * keep them good: a plan made while a table was empty may read all of it by the
 * wrong index for as long as nothing analyzes the table.  So a statement is
 * planned again now and then, with the size that its tables have by then.
 *
 * IDENTIFICATION
 *	  extension/common/statement.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "common/statement.h"

/*
 * Planning again after 1, 2, 4 ... and then every REPLAN_EVERY uses.
 */
#define REPLAN_EVERY 1024

static bool
plan_is_stale(const CalimeroStatement *statement)
{
	uint32		uses = statement->uses;

	return uses % REPLAN_EVERY == 0 || (uses < REPLAN_EVERY && (uses & (uses - 1)) == 0);
}

static void
prepare(CalimeroStatement *statement)
{
	SPIPlanPtr	plan;

	if (!plan_is_stale(statement))
	{
		statement->uses++;
		return;
	}
	plan = SPI_prepare_cursor(statement->text, statement->argument_count, statement->types,
							  CURSOR_OPT_GENERIC_PLAN);
	if (plan == NULL || SPI_keepplan(plan) != 0)
		elog(ERROR, "could not prepare a statement: %s", SPI_result_code_string(SPI_result));
	if (statement->plan != NULL)
		SPI_freeplan(statement->plan);
	statement->plan = plan;
	statement->uses++;
}

uint64
calimero_execute(CalimeroStatement *statement, const Datum *values, const char *nulls)
{
	int			result;

	prepare(statement);
	result = SPI_execute_plan(statement->plan, unconstify(Datum *, values), nulls,
							  statement->read_only, 0);
	if (result != statement->result)
		elog(ERROR, "statement gave an unexpected result: %s", SPI_result_code_string(result));
	return SPI_processed;
}

Portal
calimero_open(CalimeroStatement *statement, const Datum *values, const char *nulls)
{
	prepare(statement);
	return SPI_cursor_open(NULL, statement->plan, unconstify(Datum *, values), nulls,
						   statement->read_only);
}
