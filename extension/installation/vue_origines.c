/*-------------------------------------------------------------------------
 *
 * vue_origines.c
 *	  The column of a table that each column of a view is.
 *
 * The catalogue tells which columns a view reads (pg_depend), and not which of
 * them it shows where: two tables often have a column of the same name.  The
 * parser notes that in the rule of the view.
 *
 * IDENTIFICATION
 *	  extension/installation/vue_origines.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/relation.h"
#include "catalog/pg_class.h"
#include "fmgr.h"
#include "funcapi.h"
#include "nodes/primnodes.h"
#include "rewrite/rewriteHandler.h"
#include "utils/rel.h"
#include "utils/tuplestore.h"

#include "common/compat.h"

PG_FUNCTION_INFO_V1(calimero_vue_origines);

/*
 * SETOF (colonne, origine, origine_colonne), for the columns that are one of
 * a table or view, as it is; none of what is not a view.
 */
Datum
calimero_vue_origines(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	Relation	view = relation_open(PG_GETARG_OID(0), AccessShareLock);
	ListCell   *cell;

	InitMaterializedSRF(fcinfo, 0);
	if (view->rd_rel->relkind == RELKIND_VIEW)
	{
		foreach(cell, get_view_query(view)->targetList)
		{
			TargetEntry *entry = lfirst_node(TargetEntry, cell);
			Datum		values[3];
			bool		nulls[3] = {false};

			if (entry->resjunk || !OidIsValid(entry->resorigtbl))
				continue;
			values[0] = Int16GetDatum(entry->resno);
			values[1] = ObjectIdGetDatum(entry->resorigtbl);
			values[2] = Int16GetDatum(entry->resorigcol);
			tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
		}
	}
	relation_close(view, AccessShareLock);
	return (Datum) 0;
}
