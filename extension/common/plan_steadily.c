/*-------------------------------------------------------------------------
 *
 * plan_steadily.c
 *	  Plans that depend on the schema, and not on what the tables hold.
 *
 * Every index begins with the caisse.  To the planner, one that goes on with
 * the debt that is asked for and one that goes on with an agent cost the same
 * while the table has a few rows, or when its statistics were taken then; it
 * then takes the one that was made last.  With such a plan, or with such
 * statistics until the next ANALYZE, each debt reads all the rows of the
 * caisse.
 *
 * So the planner is told that each table and each index is large, and nothing
 * of the values in them: an index is then worth the number of its columns that
 * are asked for.  Settings of the session that forbid indexes still hold.
 *
 * IDENTIFICATION
 *	  extension/common/plan_steadily.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "optimizer/plancat.h"
#include "utils/plancache.h"
#include "utils/resowner.h"
#include "utils/selfuncs.h"

#include "common/plan_steadily.h"

/* What tables and indexes are taken for. */
#define TABLE_ROWS	1000000.0
#define TABLE_PAGES 25000
#define INDEX_PAGES 5000
#define INDEX_HEIGHT 2

static get_relation_info_hook_type next_relation_info;
static get_relation_stats_hook_type next_relation_stats;

static void
large_relation(PlannerInfo *root, Oid relation, bool inherits, RelOptInfo *info)
{
	ListCell   *cell;

	if (next_relation_info != NULL)
		next_relation_info(root, relation, inherits, info);
	info->pages = TABLE_PAGES;
	info->tuples = TABLE_ROWS;
	info->allvisfrac = 0;
	foreach(cell, info->indexlist)
	{
		IndexOptInfo *index = lfirst(cell);

		index->pages = INDEX_PAGES;
		index->tuples = TABLE_ROWS;
		index->tree_height = INDEX_HEIGHT;
	}
}

/* No statistics of any column. */
static bool
unknown_values(PlannerInfo *root, RangeTblEntry *relation, AttrNumber column, VariableStatData *values)
{
	values->statsTuple = NULL;
	values->freefunc = NULL;
	return true;
}

void
calimero_plan_steadily(SPIPlanPtr plan)
{
	CachedPlan *cached;

	next_relation_info = get_relation_info_hook;
	next_relation_stats = get_relation_stats_hook;
	get_relation_info_hook = large_relation;
	get_relation_stats_hook = unknown_values;
	PG_TRY();
	{
		cached = SPI_plan_get_cached_plan(plan);
	}
	PG_FINALLY();
	{
		get_relation_info_hook = next_relation_info;
		get_relation_stats_hook = next_relation_stats;
	}
	PG_END_TRY();
	if (cached == NULL)
		elog(ERROR, "a steady statement must be a single one");
	ReleaseCachedPlan(cached, CurrentResourceOwner);
}
