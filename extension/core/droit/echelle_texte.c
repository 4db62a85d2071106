/*-------------------------------------------------------------------------
 *
 * echelle_texte.c
 *	  Why an act of the ladder may be done or not, in words.
 *
 * IDENTIFICATION
 *	  extension/core/droit/echelle_texte.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/droit/echelle_texte.h"

#include <stdio.h>
#include <string.h>

/*
 * A sentence for each refusal, and another for when a day is not known (the
 * first day of what is too early; the last day of what is allowed or forbidden).
 *	 %E first day	%L last day	%P the day after	%F last day of what forbids
 *	 %A act before	%C act that forbids				%N acts of which one is needed
 */
typedef struct Sentences
{
	const char *known;
	const char *unknown;
} Sentences;

static const Sentences sentences[DROIT_REFUSAL_COUNT][DROIT_LANGUAGE_COUNT] = {
	[DROIT_ALLOWED] = {
		{"possible depuis le %E, jusqu'au %L", "possible depuis le %E"},
		{"allowed from %E to %L", "allowed from %E on"}
	},
	[DROIT_TOO_EARLY] = {
		{"pas avant le %E", "le delai part de la notification de l'acte %A, dont le jour n'est pas connu"},
		{"it is allowed from %E on", "its delay counts from the notification of %A, whose day is not known"}
	},
	[DROIT_MISSING_ACT] = {
		{"il faut d'abord %N", NULL},
		{"%N must come before it", NULL}
	},
	[DROIT_ALREADY_DONE] = {
		{"deja fait, et ne se fait qu'une fois", NULL},
		{"it was done before, and is done once only", NULL}
	},
	[DROIT_FORBIDDEN] = {
		{"l'acte %C l'interdit jusqu'au %F", "l'acte %C l'interdit"},
		{"%C forbids it until %F", "%C forbids it"}
	},
	[DROIT_FRAUD] = {
		{"jamais apres une fraude", NULL},
		{"it is never possible after fraud", NULL}
	},
	[DROIT_PRESCRIBED] = {
		{"prescrit depuis le %P", "prescrit"},
		{"the debt is prescribed since %P", "the debt is prescribed"}
	},
	[DROIT_TERM_PASSED] = {
		{"le delai a fini le %L", NULL},
		{"its delay ended on %L", NULL}
	},
	[DROIT_NO_TEXT] = {
		{"aucun texte ne le prevoit ce jour-la", NULL},
		{"no row of droit_acte holds on that day", NULL}
	}
};

static const char *const or_word[DROIT_LANGUAGE_COUNT] = {" ou ", " or "};
static const char *const due_word[DROIT_LANGUAGE_COUNT] = {"l'exigibilite", "the due day"};

typedef struct Writer
{
	const DroitRules *rules;
	const DroitStepUp *step;
	DroitLanguage language;
	char	   *text;
	size_t		length;
} Writer;

static void
put(Writer *writer, const char *text)
{
	size_t		room = DROIT_REFUSAL_TEXT_SIZE - 1 - writer->length;
	size_t		length = strlen(text);

	if (length > room)
		length = room;
	memcpy(writer->text + writer->length, text, length);
	writer->length += length;
	writer->text[writer->length] = '\0';
}

static void
put_day(Writer *writer, CalimeroDay day)
{
	char		buffer[40];
	int			year;
	int			month;
	int			mday;

	if (writer->language == DROIT_ENGLISH)
	{
		calimero_civil(day, &year, &month, &mday);
		snprintf(buffer, sizeof(buffer), "%04d-%02d-%02d", year, month, mday);
		put(writer, buffer);
	}
	else
		put(writer, droit_day_to_text(day, buffer));
}

static void
put_act(Writer *writer, int act)
{
	put(writer, act >= 0 ? writer->rules->acts.code[act] : due_word[writer->language]);
}

static void
put_needs(Writer *writer)
{
	const DroitAct *act = &writer->rules->act_rows[writer->step->row];

	for (int i = 0; i < act->need_count; i++)
	{
		if (i > 0)
			put(writer, or_word[writer->language]);
		put_act(writer, act->needs[i].act);
	}
}

static void
put_word(Writer *writer, char word)
{
	const DroitStepUp *step = writer->step;

	switch (word)
	{
		case 'E':
			put_day(writer, step->earliest);
			break;
		case 'L':
			put_day(writer, step->latest);
			break;
		case 'P':
			put_day(writer, step->latest + 1);
			break;
		case 'F':
			put_day(writer, step->free - 1);
			break;
		case 'A':
			put_act(writer, step->after);
			break;
		case 'C':
			put_act(writer, step->cause);
			break;
		default:
			put_needs(writer);
			break;
	}
}

/* Is the day that the sentence tells known? */
static bool
day_known(const DroitStepUp *step)
{
	if (step->refusal == DROIT_TOO_EARLY)
		return step->earliest != DROIT_NEVER;
	if (step->refusal == DROIT_FORBIDDEN)
		return step->free != DROIT_NEVER;
	return step->refusal == DROIT_NO_TEXT || step->latest < DROIT_DAY_MAX;
}

char	   *
droit_refusal_text(const DroitRules *rules, const DroitStepUp *step, DroitLanguage language,
				   char buffer[DROIT_REFUSAL_TEXT_SIZE])
{
	const Sentences *both = &sentences[step->refusal][language];
	Writer		writer = {rules, step, language, buffer, 0};
	const char *sentence = day_known(step) || both->unknown == NULL ? both->known : both->unknown;

	buffer[0] = '\0';
	for (const char *c = sentence; *c != '\0'; c++)
	{
		char		plain[2] = {*c, '\0'};

		if (*c == '%')
			put_word(&writer, *++c);
		else
			put(&writer, plain);
	}
	return buffer;
}
