/*-------------------------------------------------------------------------
 *
 * fiche_text.c
 *	  The fiche for a terminal: 80 columns, UTF-8, no control character.
 *
 * Amounts are right-aligned.  When one is too wide for the table, or the
 * caisse emitted debits, each period becomes a block of lines instead.
 *
 * IDENTIFICATION
 *	  extension/fiche/fiche_text.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "mb/pg_wchar.h"
#include "utils/builtins.h"

#include "core/amount.h"
#include "fiche/fiche.h"

#define WIDTH 80
#define LABEL_WIDTH 26
#define PERIOD_WIDTH 8
#define AMOUNT_WIDTH 13			/* 99 999 999,99 */
#define GAP_WIDTH 13
#define AMOUNT_COLUMNS 3

/*
 * Characters of a text, each taken as one column wide.
 */
static int
text_width(const char *text)
{
	return pg_mbstrlen(text);
}

static void
put_spaces(StringInfo out, int count)
{
	if (count > 0)
		appendStringInfoSpaces(out, count);
}

static void
put_left(StringInfo out, const char *text, int width)
{
	appendStringInfoString(out, text);
	put_spaces(out, width - text_width(text));
}

static void
put_right(StringInfo out, const char *text, int width)
{
	put_spaces(out, width - text_width(text));
	appendStringInfoString(out, text);
}

static void
put_rule(StringInfo out, char character)
{
	for (int i = 0; i < WIDTH; i++)
		appendStringInfoChar(out, character);
	appendStringInfoChar(out, '\n');
}

static void
put_heading(StringInfo out, const char *title)
{
	appendStringInfo(out, "\n%s\n", title);
	put_rule(out, '-');
}

/*
 * A paragraph folded at spaces: "mark" before its first line, as many spaces
 * before the others.  No-break spaces hold.
 */
static void
put_paragraph(StringInfo out, const char *mark, const char *text)
{
	int			indent = text_width(mark);
	int			column = indent;
	const char *word = calimero_fiche_typography(text);

	appendStringInfoString(out, mark);
	while (*word != '\0')
	{
		int			length = (int) strcspn(word, " ");
		int			width = pg_mbstrlen_with_len(word, length);

		if (column > indent && column + 1 + width > WIDTH)
		{
			appendStringInfoChar(out, '\n');
			put_spaces(out, indent);
			column = indent;
		}
		else if (column > indent)
		{
			appendStringInfoChar(out, ' ');
			column++;
		}
		appendBinaryStringInfo(out, word, length);
		column += width;
		word += length;
		word += strspn(word, " ");
	}
	appendStringInfoChar(out, '\n');
}

static void
put_field(StringInfo out, const char *label, const char *value)
{
	StringInfoData mark;

	initStringInfo(&mark);
	put_left(&mark, label, LABEL_WIDTH);
	put_paragraph(out, mark.data, value);
	pfree(mark.data);
}

static void
put_identity(StringInfo out, const Fiche *fiche)
{
	const FicheDeclaration *deposit = &fiche->last_deposit;

	put_rule(out, '=');
	appendStringInfo(out, "%s\n", fiche->caisse_label);
	appendStringInfo(out, "FICHE DE SYNTHÈSE " FICHE_DASH " %s\n", calimero_fiche_range(fiche));
	put_rule(out, '=');
	put_field(out, "SIRET", calimero_fiche_siret(fiche->siret));
	if (fiche->activity != NULL)
		put_field(out, "Code APET", fiche->activity);
	for (int i = 0; i < fiche->account_count; i++)
		put_field(out, i == 0 ? "Compte employeur" : "", fiche->accounts[i]);
	if (fiche->employees_month != CALIMERO_NO_DAY)
		put_field(out, "Salariés déclarés",
				  psprintf("%d (%s)", fiche->employees, calimero_fiche_month(fiche->employees_month)));
	if (fiche->has_deposit)
		put_field(out, "Dernier dépôt",
				  psprintf("%s, pour %s : %s", calimero_fiche_date(deposit->deposited_on),
						   calimero_fiche_month(deposit->month),
						   calimero_fiche_declaration_state(deposit->state)));
	put_field(out, "Dernière opération", calimero_fiche_date(fiche->last_operation));
	put_field(out, "Fiche éditée le", calimero_fiche_date(fiche->edited_on));
	appendStringInfoChar(out, '\n');
	put_paragraph(out, "", calimero_fiche_verdict(fiche));
	if (calimero_fiche_warning(fiche) != NULL)
		put_paragraph(out, "", calimero_fiche_warning(fiche));
}

static char *
bare_amount(int64 centimes)
{
	char		buffer[CALIMERO_AMOUNT_TEXT_SIZE];

	return pstrdup(centimes == FICHE_NO_AMOUNT ? FICHE_BEYOND
				   : calimero_amount_to_french(centimes, buffer));
}

/*
 * Do the amounts of the table fit its columns?
 */
static bool
fits_table(const Fiche *fiche)
{
	const FicheTotals *totals = &fiche->totals;
	int			width = 0;

	if (totals->emitted != 0)
		return false;
	for (int i = 0; i < fiche->period_count; i++)
	{
		const FichePeriod *period = &fiche->periods[i];

		if (period->emitted != 0)
			return false;
		width = Max(width, text_width(bare_amount(period->declared)));
		width = Max(width, text_width(bare_amount(fiche_announced(period))));
		width = Max(width, text_width(bare_amount(period->cashed)));
		width = Max(width, text_width(bare_amount(period->gap_due)));
		width = Max(width, text_width(bare_amount(period->gap_paid)));
	}
	width = Max(width, text_width(bare_amount(totals->declared)));
	width = Max(width, text_width(bare_amount(totals->announced)));
	width = Max(width, text_width(bare_amount(totals->cashed)));
	width = Max(width, text_width(bare_amount(totals->gap_due)));
	width = Max(width, text_width(bare_amount(totals->gap_paid)));
	return width < AMOUNT_WIDTH;
}

static void
put_table_row(StringInfo out, const char *period, const char *const amounts[AMOUNT_COLUMNS],
			  const char *gap_due, const char *gap_paid, const char *state)
{
	put_left(out, period, PERIOD_WIDTH);
	for (int i = 0; i < AMOUNT_COLUMNS; i++)
		put_right(out, amounts[i], AMOUNT_WIDTH);
	put_right(out, gap_due, GAP_WIDTH);
	put_right(out, gap_paid, GAP_WIDTH);
	if (*state != '\0')
		appendStringInfo(out, " %s", state);
	appendStringInfoChar(out, '\n');
}

/* What fits in the last seven columns. */
static const char *
state_mark(FicheState state)
{
	return state == FICHE_OPEN ? "écart" : state == FICHE_AWAITED ? "att." : "";
}

static void
put_table(StringInfo out, const Fiche *fiche)
{
	const FicheTotals *totals = &fiche->totals;
	const char *heads[AMOUNT_COLUMNS] = {"Dû", "Annoncé", "Encaissé"};

	put_table_row(out, "Période", heads, "Dû-annoncé", "Ann.-encais.", "");
	for (int i = 0; i < fiche->period_count; i++)
	{
		const FichePeriod *period = &fiche->periods[i];
		const char *amounts[AMOUNT_COLUMNS];

		amounts[0] = bare_amount(period->declared);
		amounts[1] = bare_amount(fiche_announced(period));
		amounts[2] = bare_amount(period->cashed);
		put_table_row(out, calimero_fiche_short_period(period->period), amounts,
					  bare_amount(period->gap_due), bare_amount(period->gap_paid),
					  state_mark(period->state));
	}
	heads[0] = bare_amount(totals->declared);
	heads[1] = bare_amount(totals->announced);
	heads[2] = bare_amount(totals->cashed);
	put_table_row(out, "Total", heads, bare_amount(totals->gap_due), bare_amount(totals->gap_paid), "");
}

static void
put_amount_line(StringInfo out, const char *label, int64 centimes)
{
	put_left(out, psprintf("  %s", label), WIDTH - 2 * LABEL_WIDTH);
	put_right(out, calimero_fiche_amount(centimes), LABEL_WIDTH);
	appendStringInfoChar(out, '\n');
}

/*
 * A period and its situation.
 */
static void
put_heading_line(StringInfo out, const FichePeriod *period)
{
	put_paragraph(out, "", psprintf("%s : %s",
									calimero_fiche_capital(calimero_fiche_period(period->period)),
									calimero_fiche_status_label(period)));
}

static void
put_blocks(StringInfo out, const Fiche *fiche)
{
	for (int i = 0; i < fiche->period_count; i++)
	{
		const FichePeriod *period = &fiche->periods[i];

		put_heading_line(out, period);
		put_amount_line(out, "Dû déclaré", period->declared);
		put_amount_line(out, "Annoncé", fiche_announced(period));
		put_amount_line(out, "Émis par la caisse", period->emitted);
		put_amount_line(out, "Encaissé", period->cashed);
		put_amount_line(out, "Écart dû - annoncé", period->gap_due);
		put_amount_line(out, "Écart annoncé - encaissé", period->gap_paid);
	}
}

static void
put_periods(StringInfo out, const Fiche *fiche)
{
	if (fiche->period_count == 0)
		return;
	put_heading(out, "MONTANTS PAR PÉRIODE (en euros)");
	if (fits_table(fiche))
		put_table(out, fiche);
	else
		put_blocks(out, fiche);
}

/*
 * An amount in front, then what it is.
 */
static void
put_entry(StringInfo out, const char *amount, const char *text)
{
	StringInfoData mark;

	initStringInfo(&mark);
	put_right(&mark, amount, AMOUNT_WIDTH + 4);
	appendStringInfoString(&mark, "  ");
	put_paragraph(out, mark.data, text);
	pfree(mark.data);
}

static void
put_details(StringInfo out, const FichePeriod *period)
{
	for (int i = 0; i < period->detail_count; i++)
	{
		const FicheDetail *detail = &period->details[i];

		put_entry(out, detail->counted ? calimero_fiche_amount(detail->amount) : "non compté",
				  psprintf("%s%s (%s)", detail->element,
						   detail->reduction ? ", pour information" : "", detail->source));
	}
}

static void
put_explanations(StringInfo out, const Fiche *fiche, FicheState state, const char *title)
{
	bool		first = true;
	ListCell   *lc;

	for (int i = 0; i < fiche->period_count; i++)
	{
		const FichePeriod *period = &fiche->periods[i];

		if (period->state != state)
			continue;
		if (first)
			put_heading(out, title);
		first = false;
		put_heading_line(out, period);
		foreach(lc, period->findings)
			put_paragraph(out, "    ", lfirst(lc));
		foreach(lc, period->causes)
			put_paragraph(out, "  - ", lfirst(lc));
		if (period->advice != NULL)
			put_paragraph(out, "    ", psprintf("Suite proposée : %s", period->advice));
		if (state == FICHE_OPEN)
			put_details(out, period);
	}
}

static void
put_announcements(StringInfo out, const Fiche *fiche)
{
	if (fiche->announcement_count + fiche->for_other_count == 0)
		return;
	put_heading(out, "VERSEMENTS ANNONCÉS");
	for (int i = 0; i < fiche->announcement_count; i++)
	{
		const FicheAnnouncement *announcement = &fiche->announcements[i];

		put_entry(out, calimero_fiche_amount(announcement->amount),
				  psprintf("%s, %s%s%s, compte bancaire %s, encaissé %s%s",
						   calimero_fiche_period(announcement->period),
						   calimero_fiche_mode_label(announcement->mode),
						   announcement->paid_on == CALIMERO_NO_DAY ? "" : " du ",
						   announcement->paid_on == CALIMERO_NO_DAY ? ""
						   : calimero_fiche_date(announcement->paid_on),
						   calimero_fiche_iban(announcement->iban),
						   calimero_fiche_amount(announcement->settled),
						   announcement->other == NULL ? ""
						   : psprintf(", %s par un autre (%s)",
									  announcement->settled < announcement->amount ? "à régler" : "réglé",
									  calimero_fiche_neighbour(fiche, announcement->other))));
	}
	for (int i = 0; i < fiche->for_other_count; i++)
	{
		const FicheAnnouncement *announcement = &fiche->for_others[i];

		put_entry(out, calimero_fiche_amount(announcement->amount),
				  psprintf("%s, à régler pour un autre (%s), encaissé %s",
						   calimero_fiche_period(announcement->period),
						   calimero_fiche_neighbour(fiche, announcement->other),
						   calimero_fiche_amount(announcement->settled)));
	}
}

static void
put_receipts(StringInfo out, const Fiche *fiche)
{
	if (fiche->receipt_count == 0)
		return;
	put_heading(out, "ENCAISSEMENTS");
	for (int i = 0; i < fiche->receipt_count; i++)
	{
		const FicheReceipt *receipt = &fiche->receipts[i];

		put_entry(out, calimero_fiche_amount(receipt->amount),
				  psprintf("%s, %s, référence %s, %s : %s", calimero_fiche_date(receipt->day),
						   calimero_fiche_mode_label(receipt->mode), receipt->reference,
						   calimero_fiche_for_period(receipt->period),
						   calimero_fiche_method_label(receipt->method)));
	}
}

static void
put_declarations(StringInfo out, const Fiche *fiche)
{
	if (fiche->declaration_count == 0)
		return;
	put_heading(out, "DÉCLARATIONS REÇUES");
	for (int i = 0; i < fiche->declaration_count; i++)
	{
		const FicheDeclaration *declaration = &fiche->declarations[i];

		put_field(out, calimero_fiche_capital(calimero_fiche_month(declaration->month)),
				  psprintf("%s, déposée le %s : %s", calimero_fiche_declaration_label(declaration),
						   calimero_fiche_date(declaration->deposited_on),
						   calimero_fiche_declaration_state(declaration->state)));
	}
}

void
calimero_fiche_text(StringInfo out, const Fiche *fiche)
{
	ListCell   *lc;

	put_identity(out, fiche);
	put_periods(out, fiche);
	put_explanations(out, fiche, FICHE_OPEN, "ÉCARTS CONSTATÉS");
	put_explanations(out, fiche, FICHE_AWAITED, "PAIEMENTS ET DÉCLARATIONS ATTENDUS");
	put_announcements(out, fiche);
	put_receipts(out, fiche);
	put_declarations(out, fiche);
	appendStringInfoChar(out, '\n');
	put_rule(out, '-');
	foreach(lc, calimero_fiche_notices(fiche))
		put_paragraph(out, "", lfirst(lc));
	put_paragraph(out, "", "Fiche faite avec calimero " CALIMERO_VERSION
				  ". Empreinte des données (SHA-256), égale pour deux fiches faites des mêmes données :");
	appendStringInfo(out, "%s\n", fiche->digest);
}
