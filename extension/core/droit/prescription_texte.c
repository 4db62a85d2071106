/*-------------------------------------------------------------------------
 *
 * prescription_texte.c
 *	  The steps of a prescription in French.
 *
 * IDENTIFICATION
 *	  extension/core/droit/prescription_texte.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/droit/prescription_texte.h"

#include <stdarg.h>
#include <stdio.h>

const char *const droit_step_codes[DROIT_STEP_COUNT] = {
	"DEPART", "JOURS", "PROLONGATION", "LOI_NOUVELLE", "INTERRUPTION", "RETENUE", "OUVERTURE", "TITRE", "SANS_OBJET",
	"SANS_EFFET", "NON_AVENU", "AVANT_NAISSANCE", "TARDIF", "POSTERIEUR", "BUTOIR", "ETAT"
};

/* What is said of an event, by kind of step; NULL for steps that are not about one. */
static const char *const about_event[DROIT_STEP_COUNT] = {
	[DROIT_STEP_INTERRUPTION] = "le délai recommence",
	[DROIT_STEP_RETENUE] = "le délai est retenu jusqu'à la fin",
	[DROIT_STEP_SANS_OBJET] = "le délai ne courait pas encore, il reste le même",
	[DROIT_STEP_SANS_EFFET] = "sans effet sur le délai",
	[DROIT_STEP_NON_AVENU] = "réputé non avenu par son issue",
	[DROIT_STEP_AVANT_NAISSANCE] = "avant la naissance du droit, sans effet",
	[DROIT_STEP_TARDIF] = "trop tard, le dernier jour était passé",
	[DROIT_STEP_POSTERIEUR] = "après le jour de la question, pas compté"
};

typedef struct Sentence
{
	char	   *text;
	size_t		length;
} Sentence;

static void
__attribute__((format(printf, 2, 3)))
say(Sentence *sentence, const char *format,...)
{
	size_t		room = DROIT_STEP_TEXT_SIZE - sentence->length;
	va_list		args;
	int			written;

	va_start(args, format);
	written = vsnprintf(sentence->text + sentence->length, room, format, args);
	va_end(args);
	if (written > 0)
		sentence->length += (size_t) written < room ? (size_t) written : room - 1;
}

static void
say_day(Sentence *sentence, CalimeroDay day)
{
	char		buffer[DROIT_DAY_TEXT_SIZE];

	say(sentence, "%s", droit_day_to_text(day, buffer));
}

static void
say_length(Sentence *sentence, int length, int unit)
{
	static const char *const one[] = {"jour", "mois", "an"};
	static const char *const many[] = {"jours", "mois", "ans"};

	say(sentence, " + %d %s", length, length > 1 ? many[unit] : one[unit]);
}

static void
say_result(Sentence *sentence, CalimeroDay day)
{
	say(sentence, " = ");
	if (day == DROIT_NEVER)
		say(sentence, "sans terme connu");
	else
		say_day(sentence, day);
}

static void
say_event(Sentence *sentence, const DroitRules *rules, const DroitEvent *event)
{
	say(sentence, "%s du ", rules->kinds.code[event->kind]);
	say_day(sentence, event->from);
	if (event->to != CALIMERO_NO_DAY && event->to != event->from)
	{
		say(sentence, " au ");
		say_day(sentence, event->to);
	}
}

static void
say_days_left_out(Sentence *sentence, const DroitRules *rules, const DroitEvent *events, const DroitStep *step)
{
	if (step->window >= 0)
		say(sentence, "%s", rules->windows[step->window].code);
	else
		say_event(sentence, rules, &events[step->event]);
	if (step->to == DROIT_NEVER)
	{
		say(sentence, " : aucun jour ne compte depuis le ");
		say_day(sentence, step->from);
		return;
	}
	say(sentence, " : du ");
	say_day(sentence, step->from);
	say(sentence, " au ");
	say_day(sentence, step->to);
	say(sentence, ", %d jour%s ne compte%s pas, dernier jour ", step->days, step->days > 1 ? "s" : "",
		step->days > 1 ? "nt" : "");
	say_day(sentence, step->deadline);
}

static void
say_new_law(Sentence *sentence, const DroitStep *step)
{
	say(sentence, "loi nouvelle du ");
	say_day(sentence, step->from);
	say(sentence, " : ");
	say_day(sentence, step->day);
	say_length(sentence, step->length, step->unit);
	if (step->to != DROIT_NEVER)
	{
		say(sentence, ", sans passer l'ancien terme du ");
		say_day(sentence, step->to);
	}
	say_result(sentence, step->deadline);
}

static void
say_state(Sentence *sentence, const DroitStep *step)
{
	say(sentence, "au ");
	say_day(sentence, step->day);
	say(sentence, " : %s", droit_state_codes[step->days]);
	if (step->days == DROIT_PRESCRITE)
	{
		say(sentence, " depuis le ");
		say_day(sentence, step->deadline + 1);
	}
	else if (step->deadline == DROIT_NEVER)
		say(sentence, ", dernier jour pas encore connu");
	else
	{
		say(sentence, ", dernier jour ");
		say_day(sentence, step->deadline);
	}
}

char	   *
droit_step_text(const DroitRules *rules, const DroitEvent *events, const DroitStep *step,
				char buffer[DROIT_STEP_TEXT_SIZE])
{
	Sentence	sentence = {buffer, 0};

	buffer[0] = '\0';
	switch ((DroitStepKind) step->kind)
	{
		case DROIT_STEP_DEPART:
		case DROIT_STEP_PROLONGATION:
		case DROIT_STEP_BUTOIR:
			say(&sentence, "%s : ", step->kind == DROIT_STEP_DEPART ? droit_clock_codes[step->clock]
				: step->kind == DROIT_STEP_BUTOIR ? "butoir" : rules->windows[step->window].code);
			say_day(&sentence, step->day);
			say_length(&sentence, step->length, step->unit);
			say_result(&sentence, step->deadline);
			break;
		case DROIT_STEP_JOURS:
			say_days_left_out(&sentence, rules, events, step);
			break;
		case DROIT_STEP_LOI_NOUVELLE:
			say_new_law(&sentence, step);
			break;
		case DROIT_STEP_ETAT:
			say_state(&sentence, step);
			break;
		case DROIT_STEP_OUVERTURE:
		case DROIT_STEP_TITRE:
			say_event(&sentence, rules, &events[step->event]);
			say(&sentence, " : %souvre %s", step->kind == DROIT_STEP_TITRE ? "finit par un titre, " : "",
				droit_clock_codes[step->clock]);
			break;
		default:
			say_event(&sentence, rules, &events[step->event]);
			say(&sentence, " : %s", about_event[step->kind]);
			break;
	}
	return buffer;
}

bool
droit_step_origin(const DroitRules *rules, const DroitStep *step, DroitOrigin *origin)
{
	if (step->window >= 0)
		*origin = rules->windows[step->window].origin;
	else if (step->effect >= 0)
		*origin = rules->effects[step->effect].origin;
	else if (step->law >= 0)
		*origin = rules->laws[step->law].origin;
	else
		return false;
	return true;
}
