/*-------------------------------------------------------------------------
 *
 * echelle_texte.h
 *	  Why an act of the ladder may be done or not, in words: every sentence, in
 *	  both languages, is in one table of echelle_texte.c.
 *
 * IDENTIFICATION
 *	  extension/core/droit/echelle_texte.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef DROIT_ECHELLE_TEXTE_H
#define DROIT_ECHELLE_TEXTE_H

#include "core/droit/echelle.h"

typedef enum DroitLanguage
{
	DROIT_FRENCH,				/* without accents: answers of functions */
	DROIT_ENGLISH,				/* details of errors */
	DROIT_LANGUAGE_COUNT
} DroitLanguage;

#define DROIT_REFUSAL_TEXT_SIZE 400

/* Of DROIT_NO_TEXT nothing of the step but its refusal is read. */
extern char *droit_refusal_text(const DroitRules *rules, const DroitStepUp *step, DroitLanguage language,
								char buffer[DROIT_REFUSAL_TEXT_SIZE]);

#endif							/* DROIT_ECHELLE_TEXTE_H */
