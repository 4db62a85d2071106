/*-------------------------------------------------------------------------
 *
 * plan_steadily.h
 *	  Plans that depend on the schema, and not on what the tables hold.
 *
 * IDENTIFICATION
 *	  extension/common/plan_steadily.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_PLAN_STEADILY_H
#define CALIMERO_PLAN_STEADILY_H

#include "executor/spi.h"

/*
 * Make the generic plan of a kept statement, unless it has one that is valid.
 * To call before each execution: the server throws plans away when a table is
 * analyzed or altered.
 */
extern void calimero_plan_steadily(SPIPlanPtr plan);

#endif							/* CALIMERO_PLAN_STEADILY_H */
