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
	DSN_B_NONE, 0, 0, DSN_FORM_TEXTE, 0, 0, false
};

bool
dsn_rubrique_is_personal(DsnRubrique rubrique)
{
	const DsnRubriqueRow *row = dsn_rubrique_find(rubrique);
	uint32_t	place;
	uint32_t	number;

	if (row->block != DSN_B_NONE)
		return row->personal;
	place = dsn_directory_index(DSN_BLOCK_OF(rubrique));
	/* A block of a later norm: S21.G00.30 and on, and S89, are about people. */
	if (dsn_block_directory[place].rows == 0)
		return (place >= 30 && place < 100) || (place >= 300 && place < 400);
	for (number = 0; number < dsn_block_directory[place].rows; number++)
	{
		row = dsn_rubrique_at(place, number);
		if (row->block != DSN_B_NONE && row->personal)
			return true;
	}
	return false;
}
