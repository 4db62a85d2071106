/*-------------------------------------------------------------------------
 *
 * dossier_sections.h
 *	  What "calimero dossier" shows of a file: queries and their columns.
 *
 * IDENTIFICATION
 *	  cli/dossier_sections.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_DOSSIER_SECTIONS_H
#define CALIMERO_DOSSIER_SECTIONS_H

#include "sheet.h"

/* The first columns of the card. */
enum
{
	CARD_CAISSE, CARD_DOSSIER, CARD_NUMERO, CARD_GENRE, CARD_ETAT
};

/* The card: $1 caisse, $2 number of the file as people write it. */
extern const char *const dossier_card_sql;
extern const char *const dossier_card_nir_sql;
extern const SheetSection dossier_card;
extern const SheetSection dossier_card_nir;

typedef struct DossierSection
{
	SheetSection section;
	const char *rac_title;		/* for a receipt to classify; NULL when it has
								 * no such section */
	const char *sql;			/* $1 caisse, $2 number of the file in the
								 * database */
} DossierSection;

/* Ends with a NULL query. */
extern const DossierSection dossier_sections[];

#endif							/* CALIMERO_DOSSIER_SECTIONS_H */
