/*-------------------------------------------------------------------------
 *
 * droit_prescription.c
 *	  calimero.prescription() and calimero.prescription_etapes().
 *
 * Events come as a jsonb array of objects, so that one call tells a whole
 * line: {"evenement": "MED", "du": "2023-11-20", "au": null, "issue": null}.
 * Days are AAAA-MM-JJ or JJ/MM/AAAA.  A key that is not one of the four is
 * refused: a misspelt end would leave an instance open.
 *
 * IDENTIFICATION
 *	  extension/droit/droit_prescription.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "funcapi.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"

#include "common/compat.h"
#include "common/droit_regles.h"
#include "core/droit/prescription_texte.h"

PG_FUNCTION_INFO_V1(calimero_prescription);
PG_FUNCTION_INFO_V1(calimero_prescription_etapes);

/* Arguments of both functions. */
enum
{
	ARG_FAMILLE, ARG_NAISSANCE, ARG_AU, ARG_REFERENCE, ARG_DECOUVERTE, ARG_FRAUDE, ARG_TRAVAIL_ILLEGAL,
	ARG_EVENEMENTS, ARG_CAISSE
};

/* An argument that long is a mistake; the acts of a dossier are not counted so. */
#define EVENTS_MAX 10000

#define FLAG_SETS 128			/* of the seven DROIT_FLAG_... */

/* What calls of prescription() share: memory, and the texts of their results. */
typedef struct Answers
{
	CalimeroAllocator allocator;
	DroitWork	work;
	Datum		states[DROIT_STATE_COUNT];
	Datum		clocks[DROIT_CLOCK_COUNT];
	Datum		regimes[DROIT_REGIME_COUNT];
	Datum	   *articles;		/* of rules->laws */
	Datum		flags[FLAG_SETS];	/* 0: not made yet */
} Answers;

typedef struct Question
{
	const DroitRules *rules;
	DroitFacts	facts;
	DroitEvent *events;
	size_t		event_count;
} Question;

static void
raise_bad_events(const char *detail)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("invalid evenements"),
			 errdetail("%s", detail),
			 errhint("Write [{\"evenement\": \"MED\", \"du\": \"2023-11-20\", \"au\": null, \"issue\": null}].")));
}

/* The string of a key; false when the key is absent or null.  *known counts the keys that are there. */
static bool
string_of_key(JsonbContainer *object, const char *key, JsonbValue *value, int *known)
{
	if (getKeyJsonValueFromContainer(object, key, (int) strlen(key), value) == NULL)
		return false;
	(*known)++;
	if (value->type == jbvNull)
		return false;
	if (value->type != jbvString)
		raise_bad_events("Every value of an event is a string or null.");
	return true;
}

static CalimeroDay
day_of_key(JsonbContainer *object, const char *key, int *known)
{
	JsonbValue	value;
	CalimeroDay day;

	if (!string_of_key(object, key, &value, known))
		return CALIMERO_NO_DAY;
	day = calimero_day_from_text(value.val.string.val, (size_t) value.val.string.len);
	if (day == CALIMERO_NO_DAY)
		raise_bad_events("A day is written AAAA-MM-JJ, of years 1 to 9999.");
	return day;
}

static void
read_event(const DroitRules *rules, JsonbContainer *object, DroitEvent *event)
{
	JsonbValue	value;
	int			known = 0;
	int			kind = -1;

	event->issue = DROIT_ISSUE_NONE;
	if (string_of_key(object, "evenement", &value, &known))
		kind = droit_code_rank(&rules->kinds, value.val.string.val, (size_t) value.val.string.len);
	if (kind < 0)
		raise_bad_events("The kind of an event must be one that calimero_data.droit_effet names.");
	event->kind = (int16) kind;
	event->from = day_of_key(object, "du", &known);
	if (event->from == CALIMERO_NO_DAY)
		raise_bad_events("An event needs the day du.");
	event->to = day_of_key(object, "au", &known);
	if (string_of_key(object, "issue", &value, &known))
	{
		event->issue = (uint8) droit_issue_from_code(value.val.string.val, (size_t) value.val.string.len);
		if (event->issue == DROIT_ISSUE_COUNT)
			raise_bad_events("An issue is TITRE, DESISTEMENT, PEREMPTION or REJET.");
	}
	if (known != (int) JsonContainerSize(object))
		raise_bad_events("The keys of an event are evenement, du, au and issue.");
}

static void
read_events(Question *question, Jsonb *list)
{
	uint32		count;

	if (!JB_ROOT_IS_ARRAY(list) || JB_ROOT_IS_SCALAR(list))
		raise_bad_events("It must be an array.");
	count = JB_ROOT_COUNT(list);
	if (count > EVENTS_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("evenements has at most %d events", EVENTS_MAX),
				 errhint("calimero.prescriptions() counts the acts of a dossier without limit.")));
	question->events = palloc((count + 1) * sizeof(DroitEvent));
	for (uint32 i = 0; i < count; i++)
	{
		JsonbValue *element = getIthJsonbValueFromContainer(&list->root, i);

		CHECK_FOR_INTERRUPTS();
		if (element->type != jbvBinary || !JsonContainerIsObject(element->val.binary.data))
			raise_bad_events("Every element must be an object.");
		read_event(question->rules, element->val.binary.data, &question->events[i]);
		pfree(element);
	}
	question->event_count = count;
}

static CalimeroDay
optional_day(FunctionCallInfo fcinfo, int n)
{
	return PG_ARGISNULL(n) ? CALIMERO_NO_DAY : calimero_droit_day(PG_GETARG_DATEADT(n));
}

static void
read_question(FunctionCallInfo fcinfo, const DroitRules *rules, Question *question)
{
	text	   *famille = PG_GETARG_TEXT_PP(ARG_FAMILLE);
	DroitFacts *facts = &question->facts;

	memset(question, 0, sizeof(*question));
	question->rules = rules;
	facts->famille = droit_code_rank(&rules->familles, VARDATA_ANY(famille), VARSIZE_ANY_EXHDR(famille));
	if (facts->famille < 0)
		calimero_droit_check(DROIT_NO_FAMILLE);
	facts->birth = calimero_droit_day(PG_GETARG_DATEADT(ARG_NAISSANCE));
	facts->at = calimero_droit_day(PG_GETARG_DATEADT(ARG_AU));
	facts->reference = optional_day(fcinfo, ARG_REFERENCE);
	facts->discovery = optional_day(fcinfo, ARG_DECOUVERTE);
	facts->fraud = !PG_ARGISNULL(ARG_FRAUDE) && PG_GETARG_BOOL(ARG_FRAUDE);
	facts->illegal_work = !PG_ARGISNULL(ARG_TRAVAIL_ILLEGAL) && PG_GETARG_BOOL(ARG_TRAVAIL_ILLEGAL);
	if (!PG_ARGISNULL(ARG_EVENEMENTS))
		read_events(question, PG_GETARG_JSONB_P(ARG_EVENEMENTS));
}

static void
check_arguments(FunctionCallInfo fcinfo)
{
	if (PG_ARGISNULL(ARG_FAMILLE) || PG_ARGISNULL(ARG_NAISSANCE) || PG_ARGISNULL(ARG_AU))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("famille, naissance and au must not be null")));
}

static text *
caisse_argument(FunctionCallInfo fcinfo)
{
	return PG_ARGISNULL(ARG_CAISSE) ? NULL : PG_GETARG_TEXT_PP(ARG_CAISSE);
}

/* --- the result -------------------------------------------------------------------------------------------------------- */

/* A date, or null for no day and for a day that does not come. */
static Datum
date_datum(CalimeroDay day, bool *isnull)
{
	*isnull = !droit_day_valid(day);
	return *isnull ? (Datum) 0 : DateADTGetDatum(calimero_day_to_date(day));
}

/* The flags of a result by name, in the order of their bits. */
static char *
flag_names(uint32 flags)
{
	static const char *const names[] = {
		"BUTOIR", "BUTOIR_LEVE", "SUSPENSION", "PROLONGATION", "LOI_NOUVELLE", "ACTE_TARDIF", "NON_AVENU"
	};
	StringInfoData list;

	initStringInfo(&list);
	for (int i = 0; i < lengthof(names); i++)
	{
		if ((flags & (UINT32_C(1) << i)) != 0)
			appendStringInfo(&list, "%s%s", list.len > 0 ? ", " : "", names[i]);
	}
	return list.data;
}

static void
make_texts(Datum *texts, const char *const *codes, int count)
{
	for (int i = 0; i < count; i++)
		texts[i] = CStringGetTextDatum(codes[i]);
}

/* In the context of the rules. */
static Answers *
make_answers(const DroitRules *rules)
{
	size_t		laws = rules->counts[DROIT_TABLE_PRESCRIPTION];
	Answers    *answers = palloc0(sizeof(Answers));

	answers->allocator = calimero_palloc_allocator();
	answers->work.allocator = &answers->allocator;
	make_texts(answers->states, droit_state_codes, DROIT_STATE_COUNT);
	make_texts(answers->clocks, droit_clock_codes, DROIT_CLOCK_COUNT);
	make_texts(answers->regimes, droit_regime_codes, DROIT_REGIME_COUNT);
	answers->articles = palloc((laws + 1) * sizeof(Datum));
	for (size_t i = 0; i < laws; i++)
		answers->articles[i] = CStringGetTextDatum(rules->laws[i].origin.article);
	return answers;
}

/* In the context of the rules: the prescription, and the text of its flags. */
static Answers *
answer_question(CalimeroDroitCall *call, const Question *question, DroitResult *result)
{
	MemoryContext caller = MemoryContextSwitchTo(call->context);
	Answers    *answers = call->own;

	if (answers == NULL)
		call->own = answers = make_answers(call->rules);
	calimero_droit_check(droit_prescription(call->rules, &question->facts, question->events, question->event_count,
											&answers->work, NULL, result));
	Assert(result->flags < FLAG_SETS);
	if (answers->flags[result->flags] == 0)
		answers->flags[result->flags] = CStringGetTextDatum(flag_names(result->flags));
	MemoryContextSwitchTo(caller);
	return answers;
}

Datum
calimero_prescription(PG_FUNCTION_ARGS)
{
	CalimeroDroitCall *call;
	Question	question;
	Answers    *answers;
	DroitResult result;
	Datum		values[10];
	bool		nulls[10] = {false};
	char		confidence[2] = {0};

	check_arguments(fcinfo);
	call = calimero_droit_call(fcinfo, caisse_argument(fcinfo));
	read_question(fcinfo, call->rules, &question);
	answers = answer_question(call, &question, &result);

	confidence[0] = result.confidence;
	values[0] = answers->states[result.state];
	values[1] = answers->clocks[result.clock];
	values[2] = answers->regimes[result.regime];
	values[3] = date_datum(result.start, &nulls[3]);
	values[4] = date_datum(result.deadline, &nulls[4]);
	values[5] = date_datum(result.prescribed, &nulls[5]);
	values[6] = date_datum(result.reach, &nulls[6]);
	values[7] = answers->articles[result.law];
	values[8] = CStringGetTextDatum(confidence);
	nulls[9] = result.flags == 0;
	values[9] = answers->flags[result.flags];
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(call->descriptor, values, nulls)));
}

/* --- the steps --------------------------------------------------------------------------------------------------------- */

static void
put_step(ReturnSetInfo *set, const Question *question, const DroitStep *step, int rank)
{
	const DroitRules *rules = question->rules;
	char		text[DROIT_STEP_TEXT_SIZE];
	char		confidence[2] = {0};
	DroitOrigin origin;
	Datum		values[9];
	bool		nulls[9] = {false};

	droit_step_text(rules, question->events, step, text);
	values[0] = Int32GetDatum(rank);
	values[1] = CStringGetTextDatum(droit_step_codes[step->kind]);
	nulls[2] = step->event < 0;
	values[2] = nulls[2] ? (Datum) 0
		: CStringGetTextDatum(rules->kinds.code[question->events[step->event].kind]);
	values[3] = date_datum(step->day, &nulls[3]);
	values[4] = CStringGetTextDatum(droit_clock_codes[step->clock]);
	values[5] = date_datum(step->deadline, &nulls[5]);
	values[6] = CStringGetTextDatum(pg_any_to_server(text, (int) strlen(text), PG_UTF8));
	nulls[7] = nulls[8] = !droit_step_origin(rules, step, &origin);
	if (!nulls[7])
	{
		confidence[0] = origin.confidence;
		values[7] = CStringGetTextDatum(origin.article);
		values[8] = CStringGetTextDatum(confidence);
	}
	tuplestore_putvalues(set->setResult, set->setDesc, values, nulls);
}

Datum
calimero_prescription_etapes(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *set = (ReturnSetInfo *) fcinfo->resultinfo;
	CalimeroAllocator allocator = calimero_palloc_allocator();
	DroitWork	work = {&allocator, NULL, 0, NULL, 0, NULL, 0};
	DroitTrace	trace = {NULL, 0, 0};
	Question	question;
	DroitResult result;
	DroitRules *rules;
	text	   *named = caisse_argument(fcinfo);
	char		caisse[CALIMERO_CAISSE_SIZE];

	check_arguments(fcinfo);
	InitMaterializedSRF(fcinfo, 0);
	SPI_connect();
	calimero_resolve_caisse(named == NULL ? NULL : text_to_cstring(named), caisse);
	SPI_finish();
	rules = calimero_droit_load(caisse);
	read_question(fcinfo, rules, &question);
	calimero_droit_check(droit_prescription(rules, &question.facts, question.events, question.event_count, &work,
											&trace, &result));
	for (size_t i = 0; i < trace.count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		put_step(set, &question, &trace.steps[i], (int) i + 1);
	}
	return (Datum) 0;
}
