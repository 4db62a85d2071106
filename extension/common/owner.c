/*-------------------------------------------------------------------------
 *
 * owner.c
 *	  Writing a table as its owner, for a caller who may call the function
 *	  and not write the table.
 *
 * Rows of deposits, imports and matchings are what our functions computed, or
 * they mean nothing: nobody but the owner has the right to write them by hand.
 * So the functions do what foreign keys do in the server: each statement that
 * writes runs as the owner of the table that it writes, in a security-restricted
 * context, and nothing else of the function does.  Reading the file and every
 * SELECT stay the caller's.
 *
 * What lets the caller come this far: EXECUTE on the function, the row of its
 * caisse shown by row-level security (caisse.c), and the right to read the
 * table.  The statements are constants that name every object with its schema
 * and touch rows of that caisse alone.
 *
 * IDENTIFICATION
 *	  extension/common/owner.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_class.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/rel.h"
#include "utils/syscache.h"

#include "common/calimero_server.h"
#include "common/owner.h"

Oid
calimero_readable_relid(const char *table)
{
	Oid			relid = calimero_data_relid(table);
	AclResult	allowed = pg_class_aclcheck(relid, GetUserId(), ACL_SELECT);

	if (allowed != ACLCHECK_OK)
		aclcheck_error(allowed, OBJECT_TABLE, table);
	return relid;
}

static Oid
owner_of(Oid relid)
{
	HeapTuple	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relid));
	Oid			owner;

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for relation %u", relid);
	owner = ((Form_pg_class) GETSTRUCT(tuple))->relowner;
	ReleaseSysCache(tuple);
	return owner;
}

static void
act_as(Oid owner, CalimeroActor *caller)
{
	GetUserIdAndSecContext(&caller->user, &caller->context);
	SetUserIdAndSecContext(owner, caller->context | SECURITY_LOCAL_USERID_CHANGE |
						   SECURITY_RESTRICTED_OPERATION);
}

void
calimero_act_as_owner(const char *table, CalimeroActor *caller)
{
	act_as(owner_of(calimero_readable_relid(table)), caller);
}

void
calimero_act_as_owner_of(Relation table, CalimeroActor *caller)
{
	act_as(table->rd_rel->relowner, caller);
}

void
calimero_let_defer(const CalimeroActor *caller)
{
	SetUserIdAndSecContext(GetUserId(), caller->context | SECURITY_LOCAL_USERID_CHANGE);
}

void
calimero_act_as_caller(const CalimeroActor *caller)
{
	SetUserIdAndSecContext(caller->user, caller->context);
}
