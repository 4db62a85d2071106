/*-------------------------------------------------------------------------
 *
 * cmd_dossier.c
 *	  calimero dossier: all that is known of one file.
 *
 * Everything is read in one read-only transaction under REPEATABLE READ, so
 * that the sections agree with each other while others write; nothing is
 * locked, and a standby will do.  The NIR is asked of the server only with
 * --nir: a role that may not see it can run the rest.
 *
 * IDENTIFICATION
 *	  cli/cmd_dossier.c
 *
 *-------------------------------------------------------------------------
 */
#include <stdlib.h>
#include <string.h>

#include "caisse.h"
#include "commands.h"
#include "db.h"
#include "dossier_sections.h"
#include "log.h"
#include "memory.h"
#include "sheet.h"

static ExitCode
say_not_known(void)
{
	/* Not repeated: what was typed may be another number of a person. */
	log_error("argument 1: dossier is not known in this caisse");
	log_detail("There is no dossier of that number, or you may not see it.");
	return EXIT_ERROR;
}

/* "Dossier D-1 : cotisation, ouvert (caisse 48)". */
static char *
title_of(const DbResult *card)
{
	Buffer		title = {0};

	buffer_add(&title, "Dossier ");
	buffer_add(&title, db_value(card, 0, CARD_NUMERO));
	buffer_add(&title, " : ");
	buffer_add(&title, db_value(card, 0, CARD_GENRE));
	buffer_add(&title, ", ");
	buffer_add(&title, db_value(card, 0, CARD_ETAT));
	buffer_add(&title, " (caisse ");
	buffer_add(&title, db_value(card, 0, CARD_CAISSE));
	buffer_add(&title, ")");
	return title.data;
}

static ExitCode
print_sections(Db *db, Sheet *sheet, const DbResult *card)
{
	const char *dossier = db_value(card, 0, CARD_DOSSIER);
	bool		rac = strcmp(db_value(card, 0, CARD_GENRE), "rac") == 0;
	const DossierSection *section;
	ExitCode	code = EXIT_OK;

	for (section = dossier_sections; section->sql != NULL && code == EXIT_OK; section++)
	{
		SheetSection shown = section->section;
		DbParam		params[2];
		DbResult   *result;

		params[0] = db_text(db_value(card, 0, CARD_CAISSE));
		params[1] = db_text(dossier);
		code = db_query(db, section->sql, 2, params, NULL, &result);
		if (code != EXIT_OK)
			break;
		if (rac && section->rac_title != NULL)
			shown.title = section->rac_title;

		/*
		 * A receipt to classify has no debt: people are not told so, programs
		 * find an empty list.
		 */
		if (!rac || section->rac_title != NULL || sheet->format == FORMAT_JSON)
			sheet_section(sheet, &shown, result);
		db_free(result);
	}
	return code;
}

static ExitCode
print_dossier(Db *db, const Options *options, Sheet *sheet)
{
	bool		nir = option_given(options, OPTION_NIR);
	CaisseCode	caisse;
	DbParam		params[2];
	DbResult   *card;
	char	   *title;
	ExitCode	code = db_run(db, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");

	if (code == EXIT_OK)
		code = caisse_of_call(db, options, caisse);
	if (code != EXIT_OK)
		return code;
	params[0] = db_text(caisse);
	params[1] = db_text(options->arguments[0]);
	code = db_query(db, nir ? dossier_card_nir_sql : dossier_card_sql, 2, params, NULL, &card);
	if (code != EXIT_OK)
		return code;
	if (db_rows(card) == 0)
		code = say_not_known();
	else
	{
		title = title_of(card);
		sheet_card(sheet, nir ? &dossier_card_nir : &dossier_card, title, card);
		free(title);
		code = print_sections(db, sheet, card);
	}
	db_free(card);
	return code == EXIT_OK ? db_run(db, "COMMIT") : code;
}

ExitCode
cmd_dossier(const Options *options)
{
	Sheet		sheet;
	Db		   *db;
	ExitCode	code;

	if (!sheet_open(&sheet, options))
		return EXIT_ERROR;
	code = db_open(options, &db);
	if (code == EXIT_OK)
		code = print_dossier(db, options, &sheet);
	db_close(db);
	if (code != EXIT_OK)
		sheet_discard(&sheet);
	else if (!sheet_close(&sheet))
		code = EXIT_ERROR;
	return code;
}
