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
 * planned again now and then, with the size that its tables have by then, and
 * never by scanning a table that has an index for it.
 *
 * A statement that is steady is planned once, as the schema alone asks for:
 * see plan_steadily.c.
 *
 * IDENTIFICATION
 *	  extension/common/statement.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/guc.h"

#include "common/owner.h"
#include "common/plan_steadily.h"
#include "common/statement.h"

/*
 * Planning again after 1, 2, 4 ... and then every REPLAN_EVERY uses.
 */
#define REPLAN_EVERY 1024

static bool
plan_is_stale(const CalimeroStatement *statement)
{
	uint32		uses = statement->uses;

	if (statement->steady)
		return statement->plan == NULL;
	return uses % REPLAN_EVERY == 0 || (uses < REPLAN_EVERY && (uses & (uses - 1)) == 0);
}

static void
prepare_anew(CalimeroStatement *statement)
{
	SPIPlanPtr	plan;

	plan = SPI_prepare_cursor(statement->text, statement->argument_count, statement->types,
							  CURSOR_OPT_GENERIC_PLAN);
	if (plan == NULL || SPI_keepplan(plan) != 0)
		elog(ERROR, "could not prepare a statement: %s", SPI_result_code_string(SPI_result));
	if (statement->plan != NULL)
		SPI_freeplan(statement->plan);
	statement->plan = plan;
}

static void
prepare(CalimeroStatement *statement)
{
	if (plan_is_stale(statement))
		prepare_anew(statement);
	statement->uses++;
	if (statement->steady)
		calimero_plan_steadily(statement->plan);
}

/*
 * From here to allow_scans(), planning takes an index wherever one serves: a
 * table of a few rows is cheaper to scan, but the plan would outlive its size.
 */
static int
forbid_scans(void)
{
	int			nest_level = NewGUCNestLevel();

	(void) set_config_option("enable_seqscan", "off", PGC_USERSET, PGC_S_SESSION,
							 GUC_ACTION_SAVE, true, 0, false);
	return nest_level;
}

static void
allow_scans(int nest_level)
{
	AtEOXact_GUC(true, nest_level);
}

uint64
calimero_execute(CalimeroStatement *statement, const Datum *values, const char *nulls)
{
	int			nest_level = forbid_scans();
	CalimeroActor caller;
	int			result;

	if (statement->written != NULL)
		calimero_act_as_owner(statement->written, &caller);
	prepare(statement);
	result = SPI_execute_plan(statement->plan, unconstify(Datum *, values), nulls,
							  statement->read_only, 0);
	if (statement->written != NULL)
		calimero_act_as_caller(&caller);
	allow_scans(nest_level);
	if (result != statement->result)
		elog(ERROR, "statement gave an unexpected result: %s", SPI_result_code_string(result));
	return SPI_processed;
}

Portal
calimero_open(CalimeroStatement *statement, const Datum *values, const char *nulls)
{
	int			nest_level = forbid_scans();
	Portal		portal;

	prepare(statement);
	portal = SPI_cursor_open(NULL, statement->plan, unconstify(Datum *, values), nulls,
							 statement->read_only);
	allow_scans(nest_level);
	return portal;
}
