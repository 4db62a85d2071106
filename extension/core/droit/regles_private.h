/*-------------------------------------------------------------------------
 *
 * regles_private.h
 *	  Between the reading of rows and their indexing.
 *
 * IDENTIFICATION
 *	  extension/core/droit/regles_private.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef DROIT_REGLES_PRIVATE_H
#define DROIT_REGLES_PRIVATE_H

#include "core/droit/regles.h"

/* Where the reading is, and what was wrong. */
typedef struct DroitBuild
{
	const DroitSource *source;
	DroitRules *rules;
	DroitRulesStatus status;	/* the first thing wrong */
	DroitRulesError error;
} DroitBuild;

/* Collect the codes, then read the rows of every table; false when something is wrong. */
extern bool droit_read_rows(DroitBuild *build);

/* The array of at least one element, zeroed; NULL and the status set without memory. */
extern void *droit_build_array(DroitBuild *build, size_t count, size_t width);

/* Column numbers that are the same in the code and in droit_tables. */
enum
{
	DROIT_P_FAMILLE, DROIT_P_HORLOGE, DROIT_P_REGIME, DROIT_P_DU, DROIT_P_AU, DROIT_P_GENRE, DROIT_P_DEPART,
	DROIT_P_DEPART_MOIS, DROIT_P_DUREE, DROIT_P_UNITE, DROIT_P_BUTOIR, DROIT_P_REMONTE, DROIT_P_TRANSITION,
	DROIT_P_ARTICLE
};
enum
{
	DROIT_E_PORTEE, DROIT_E_HORLOGE, DROIT_E_EVENEMENT, DROIT_E_DU, DROIT_E_AU, DROIT_E_EFFET, DROIT_E_OUVERTE,
	DROIT_E_LEVE, DROIT_E_MAXIMUM, DROIT_E_MINIMUM, DROIT_E_ARTICLE
};
enum
{
	DROIT_F_CODE, DROIT_F_PORTEE, DROIT_F_HORLOGE, DROIT_F_DU, DROIT_F_AU, DROIT_F_EFFET, DROIT_F_PROLONGATION,
	DROIT_F_SAUF, DROIT_F_ARTICLE
};
enum
{
	DROIT_D_CODE, DROIT_D_DU, DROIT_D_AU, DROIT_D_MOIS, DROIT_D_JOURS, DROIT_D_REPORTE, DROIT_D_DISTANCE,
	DROIT_D_ARTICLE
};
enum
{
	DROIT_A_ECHELLE, DROIT_A_ACTE, DROIT_A_DU, DROIT_A_AU, DROIT_A_AUTEUR, DROIT_A_EVENEMENT, DROIT_A_APRES,
	DROIT_A_TERME, DROIT_A_INTERDIT, DROIT_A_FRAUDE, DROIT_A_REPETABLE, DROIT_A_RANG, DROIT_A_ARTICLE
};

#endif							/* DROIT_REGLES_PRIVATE_H */
