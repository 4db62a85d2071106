/*-------------------------------------------------------------------------
 *
 * dsn_rubriques.c
 *	  The tables that the build makes of dsn_rubriques.tsv.
 *
 * IDENTIFICATION
 *	  extension/core/dsn/dsn_rubriques.c
 *
 *-------------------------------------------------------------------------
 */
#include "core/dsn/dsn_rubriques.h"

#define DSN_RUBRIQUES_TABLES
#include "dsn_rubriques.inc"

const DsnRubriqueRow dsn_rubrique_unknown = {
	DSN_B_NONE, 0, 0, DSN_FORM_TEXTE, 0, 0
};
