/*-------------------------------------------------------------------------
 *
 * reference.c
 *	  The law that calimero ships: the rows of droit.tsv.
 *
 * IDENTIFICATION
 *	  extension/core/droit/reference.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/droit/regles.h"

#include "droit.inc"

static const DroitRow prescription_rows[] = {DROIT_ROWS_prescription};
static const DroitRow effet_rows[] = {DROIT_ROWS_effet};
static const DroitRow fenetre_rows[] = {DROIT_ROWS_fenetre};
static const DroitRow delai_rows[] = {DROIT_ROWS_delai};
static const DroitRow acte_rows[] = {DROIT_ROWS_acte};

#define ROWS(array) {(array), sizeof(array) / sizeof((array)[0])}

const DroitSource droit_reference = {
	{
		ROWS(prescription_rows), ROWS(effet_rows), ROWS(fenetre_rows),
		ROWS(delai_rows), ROWS(acte_rows)
	}
};
