/*-------------------------------------------------------------------------
 *
 * sheet_screen.h
 *	  A sheet on a terminal.
 *
 * IDENTIFICATION
 *	  cli/sheet_screen.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_SHEET_SCREEN_H
#define CALIMERO_SHEET_SCREEN_H

#include <stdio.h>

#include "sheet.h"

/* Facts and notes are written within this; tables are as wide as their values. */
#define SCREEN_WIDTH 98

extern void screen_card(FILE *file, const SheetSection *section, const char *title,
						const DbResult *result);

/* Sections without rows follow each other, a line each. */
extern void screen_section(FILE *file, const SheetSection *section, const DbResult *result,
						   bool after_empty);

#endif							/* CALIMERO_SHEET_SCREEN_H */
