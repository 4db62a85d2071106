/*-------------------------------------------------------------------------
 *
 * dsn_lire.c
 *	  The reader, open to people with a file in hand: calimero.dsn_lire(), and
 *	  the controls it applies: calimero.dsn_regles().
 *
 * One row a rubrique, given as it is read, so that nothing accumulates in the
 * server.  Nothing is controlled here: what deposit would refuse is shown as
 * it stands, and a line that is no rubrique has a null rubrique and value.
 *
 * IDENTIFICATION
 *	  extension/dsn/dsn_lire.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "fmgr.h"
#include "funcapi.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"

#include "common/calimero_server.h"
#include "common/compat.h"
#include "core/dsn/dsn_lexer.h"
#include "core/dsn/dsn_rubriques.h"
#include "core/dsn/dsn_rules.h"
#include "core/encoding.h"

PG_FUNCTION_INFO_V1(calimero_dsn_lire);
PG_FUNCTION_INFO_V1(calimero_dsn_regles);

#define DECLARATION_BLOCK	((DsnBlock) 200005) /* S20.G00.05 */
#define HEADER_BLOCK		((DsnBlock) 100000) /* S10.G00.00 */
#define TOTAL_BLOCK			((DsnBlock) 900090) /* S90.G00.90 */
#define BLOCK_TEXT_LENGTH	10	/* "S21.G00.81" */

typedef struct ReadState
{
	DsnLexer	lexer;
	int32		declarations;	/* S20 begun so far */
	int32		declaration;	/* rank of the current S20, 0 outside any */
	DsnRubrique previous;		/* the last one that the tables know */
} ReadState;

/*
 * A value of the file as text of the database: UTF-8 first, then the
 * database's encoding.  NUL bytes, which text cannot hold, become U+FFFD.
 */
static Datum
value_datum(const DsnLine *line)
{
	char	   *utf8 = palloc((Size) line->value_length * 3 + 1);
	size_t		length;
	StringInfoData cleaned;

	length = calimero_to_utf8(line->value, line->value_length, utf8);
	if (memchr(utf8, '\0', length) != NULL)
	{
		initStringInfo(&cleaned);
		for (size_t i = 0; i < length; i++)
		{
			if (utf8[i] == '\0')
				appendStringInfoString(&cleaned, "\xEF\xBF\xBD");
			else
				appendStringInfoCharMacro(&cleaned, utf8[i]);
		}
		utf8 = cleaned.data;
		length = cleaned.len;
	}
	utf8[length] = '\0';
	return CStringGetTextDatum(pg_any_to_server(utf8, (int) length, PG_UTF8));
}

/*
 * A new declaration begins where S20.G00.05 begins again; the total or another
 * header ends it.  Rubriques that the tables do not know, which a deposit skips,
 * do neither.
 */
static void
follow_declaration(ReadState *state, const DsnLine *line)
{
	DsnBlock	block = DSN_BLOCK_OF(line->rubrique);

	if ((line->flags & DSN_LINE_SUBLEVEL) != 0 ||
		dsn_rubrique_find(line->rubrique)->block == DSN_B_NONE)
		return;
	if (block == DECLARATION_BLOCK &&
		(DSN_BLOCK_OF(state->previous) != DECLARATION_BLOCK || line->rubrique <= state->previous))
		state->declaration = ++state->declarations;
	else if (block == HEADER_BLOCK || block == TOTAL_BLOCK)
		state->declaration = 0;
	state->previous = line->rubrique;
}

Datum
calimero_dsn_lire(PG_FUNCTION_ARGS)
{
	FuncCallContext *call;
	ReadState  *state;
	DsnLine		line;

	if (SRF_IS_FIRSTCALL())
	{
		MemoryContext caller;
		TupleDesc	descriptor;
		bytea	   *content;

		call = SRF_FIRSTCALL_INIT();
		caller = MemoryContextSwitchTo(call->multi_call_memory_ctx);
		if (get_call_result_type(fcinfo, NULL, &descriptor) != TYPEFUNC_COMPOSITE)
			elog(ERROR, "return type must be a row type");
		call->tuple_desc = BlessTupleDesc(descriptor);
		content = PG_GETARG_BYTEA_P_COPY(0);
		state = palloc0(sizeof(ReadState));
		dsn_lexer_init(&state->lexer, VARDATA_ANY(content), VARSIZE_ANY_EXHDR(content));
		call->user_fctx = state;
		MemoryContextSwitchTo(caller);
	}

	call = SRF_PERCALL_SETUP();
	state = call->user_fctx;
	if (dsn_lexer_next(&state->lexer, &line))
	{
		Datum		values[5];
		bool		nulls[5] = {false};
		char		rubrique[DSN_RUBRIQUE_TEXT_SIZE];

		if (line.rubrique == 0)
			nulls[2] = nulls[3] = nulls[4] = true;
		else
		{
			follow_declaration(state, &line);
			dsn_rubrique_to_text(line.rubrique, rubrique);
			values[2] = calimero_text_datum(rubrique, BLOCK_TEXT_LENGTH);
			values[3] = CStringGetTextDatum(rubrique);
			values[4] = value_datum(&line);
		}
		values[0] = Int64GetDatum((int64) line.number);
		values[1] = Int32GetDatum(state->declaration);
		SRF_RETURN_NEXT(call, HeapTupleGetDatum(heap_form_tuple(call->tuple_desc, values, nulls)));
	}
	SRF_RETURN_DONE(call);
}

/* SETOF (regle, bloquante, libelle). */
Datum
calimero_dsn_regles(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	InitMaterializedSRF(fcinfo, 0);
	for (size_t i = 0; i < dsn_rule_count; i++)
	{
		Datum		values[3];
		bool		nulls[3] = {false};
		const char *label = dsn_rules[i].label;

		values[0] = CStringGetTextDatum(dsn_rules[i].code);
		values[1] = BoolGetDatum(dsn_rules[i].severity == DSN_SEVERITY_REFUSE);
		values[2] = CStringGetTextDatum(pg_any_to_server(label, (int) strlen(label), PG_UTF8));
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}
