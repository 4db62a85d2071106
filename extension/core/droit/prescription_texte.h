/*-------------------------------------------------------------------------
 *
 * prescription_texte.h
 *	  The steps of a prescription in French, the arithmetic spelt out:
 *	  "C2 : 20/12/2023 + 3 ans = 20/12/2026".
 *
 * IDENTIFICATION
 *	  extension/core/droit/prescription_texte.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef DROIT_PRESCRIPTION_TEXTE_H
#define DROIT_PRESCRIPTION_TEXTE_H

#include "core/droit/prescription.h"

/* Names of the steps: "DEPART" ... */
extern const char *const droit_step_codes[DROIT_STEP_COUNT];

/* Room for any step. */
#define DROIT_STEP_TEXT_SIZE 400

/* UTF-8; "events" are those that the prescription was asked with; buffer returned. */
extern char *droit_step_text(const DroitRules *rules, const DroitEvent *events, const DroitStep *step,
							 char buffer[DROIT_STEP_TEXT_SIZE]);

/* Article and confidence of the row that a step applied; false when it applied none. */
extern bool droit_step_origin(const DroitRules *rules, const DroitStep *step, DroitOrigin *origin);

#endif							/* DROIT_PRESCRIPTION_TEXTE_H */
