/*-------------------------------------------------------------------------
 *
 * fiche_html_tables.c
 *	  The tables of the HTML fiche.
 *
 * Each has a caption, heads with a scope, and a first cell that is the head
 * of its row.  A table stands in a labelled section that can be scrolled with
 * the keyboard on a narrow screen, and prints whole.
 *
 * IDENTIFICATION
 *	  extension/fiche/fiche_html_tables.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "mb/pg_wchar.h"
#include "utils/builtins.h"

#include "fiche/fiche.h"

/*
 * Widths in hundredths of a millimetre, at the three sizes of the style
 * sheet: a figure, the padding of a cell, and what the columns of amounts
 * have of the page.
 */
#define FIGURE_WIDTH 148
#define FIGURE_WIDTH_DENSE 131
#define CELL_PADDING 280
#define CELL_PADDING_DENSE 160
#define AMOUNTS_WIDTH 12000

/* Tables of so few rows are kept on one page. */
#define SHORT_TABLE_ROWS 10

/*
 * Open a table up to its heads.  "id" makes the identifier of the caption,
 * which names the section.
 */
static void
open_section(StringInfo out, const char *id, const char *caption, const char *classes, int rows)
{
	appendStringInfo(out, "<section class=\"scroll%s%s\" tabindex=\"0\" aria-labelledby=\"t-%s\">\n"
					 "<table>\n<caption id=\"t-%s\">", classes,
					 rows <= SHORT_TABLE_ROWS ? " short" : "", id, id);
	calimero_fiche_escape(out, caption);
	appendStringInfoString(out, "</caption>\n<thead>\n");
}

static void
put_column(StringInfo out, const FicheColumn *column, const char *attributes)
{
	appendStringInfo(out, "<th scope=\"col\"%s%s>", column->number ? " class=\"n\"" : "", attributes);
	calimero_fiche_escape(out, column->label);
	appendStringInfoString(out, "</th>");
}

/*
 * The same up to its body; columns[0] heads the rows.
 */
static void
open_table(StringInfo out, const char *id, const char *caption,
		   const FicheColumn *columns, int count, int rows)
{
	open_section(out, id, caption, "", rows);
	appendStringInfoString(out, "<tr>");
	for (int i = 0; i < count; i++)
		put_column(out, &columns[i], "");
	appendStringInfoString(out, "</tr>\n</thead>\n<tbody>\n");
}

static void
close_table(StringInfo out)
{
	appendStringInfoString(out, "</tbody>\n</table>\n</section>\n");
}

static void
open_row(StringInfo out, const char *head)
{
	appendStringInfoString(out, "<tr><th scope=\"row\">");
	calimero_fiche_escape(out, head);
	appendStringInfoString(out, "</th>");
}

static void
close_row(StringInfo out)
{
	appendStringInfoString(out, "</tr>\n");
}

static void
put_cell(StringInfo out, const char *text)
{
	appendStringInfoString(out, "<td>");
	calimero_fiche_escape(out, text);
	appendStringInfoString(out, "</td>");
}

static void
put_fixed_cell(StringInfo out, const char *text)
{
	appendStringInfoString(out, "<td class=\"plain\">");
	calimero_fiche_escape(out, text);
	appendStringInfoString(out, "</td>");
}

static void
put_number_cell(StringInfo out, const char *text)
{
	appendStringInfoString(out, "<td class=\"n\">");
	calimero_fiche_escape(out, text);
	appendStringInfoString(out, "</td>");
}

static void
put_amount_cell(StringInfo out, int64 centimes)
{
	put_number_cell(out, calimero_fiche_amount(centimes));
}

/*
 * A difference: in bold when it is one to look at.
 */
static void
put_gap_cell(StringInfo out, int64 centimes, FicheState state)
{
	bool		strong = centimes != 0 && state == FICHE_OPEN;

	appendStringInfo(out, "<td class=\"n%s\">%s", centimes == 0 ? " z" : "", strong ? "<strong>" : "");
	calimero_fiche_escape(out, calimero_fiche_amount(centimes));
	appendStringInfo(out, "%s</td>", strong ? "</strong>" : "");
}

static bool
has_emitted(const Fiche *fiche)
{
	for (int i = 0; i < fiche->period_count; i++)
	{
		if (fiche->periods[i].emitted != 0)
			return true;
	}
	return false;
}

static bool
has_other_payer(const Fiche *fiche)
{
	for (int i = 0; i < fiche->period_count; i++)
	{
		if (fiche->periods[i].announced_by_other != 0 || fiche->periods[i].announced_for_other != 0)
			return true;
	}
	return false;
}

static int
widen(int width, int64 centimes)
{
	return Max(width, pg_mbstrlen(calimero_fiche_amount(centimes)));
}

/*
 * The class that makes the widest amount fit the page.
 */
static const char *
density(const Fiche *fiche, int columns)
{
	const FicheTotals *totals = &fiche->totals;
	int			width = 0;

	for (int i = 0; i < fiche->period_count; i++)
	{
		const FichePeriod *period = &fiche->periods[i];

		width = widen(width, period->declared);
		width = widen(width, fiche_announced(period));
		width = widen(width, period->emitted);
		width = widen(width, period->cashed);
		width = widen(width, period->gap_due);
		width = widen(width, period->gap_paid);
	}
	width = widen(width, totals->declared);
	width = widen(width, totals->announced);
	width = widen(width, totals->cashed);
	width = widen(width, totals->gap_due);
	width = widen(width, totals->gap_paid);
	if (columns * (width * FIGURE_WIDTH + CELL_PADDING) <= AMOUNTS_WIDTH)
		return " periods";
	if (columns * (width * FIGURE_WIDTH_DENSE + CELL_PADDING_DENSE) <= AMOUNTS_WIDTH)
		return " periods dense";
	return " periods dense tiny";
}

/*
 * The two rows of heads of the table by period.
 */
static void
put_period_heads(StringInfo out, bool emitted)
{
	static const FicheColumn period = {"Période", false};
	static const FicheColumn declared = {"Dû déclaré", true};
	static const FicheColumn announced = {"Annoncé", true};
	static const FicheColumn called = {"Émis", true};
	static const FicheColumn cashed = {"Encaissé", true};
	static const FicheColumn gap_due = {"dû − annoncé", true};
	static const FicheColumn gap_paid = {"annoncé − encaissé", true};
	static const FicheColumn situation = {"Situation", false};

	appendStringInfo(out, "<tr class=\"group\">");
	put_column(out, &period, " rowspan=\"2\"");
	put_column(out, &declared, " rowspan=\"2\"");
	put_column(out, &announced, " rowspan=\"2\"");
	if (emitted)
		put_column(out, &called, " rowspan=\"2\"");
	put_column(out, &cashed, " rowspan=\"2\"");
	appendStringInfoString(out, "<th scope=\"colgroup\" colspan=\"2\">Écart</th>");
	put_column(out, &situation, " rowspan=\"2\"");
	appendStringInfoString(out, "</tr>\n<tr>");
	put_column(out, &gap_due, "");
	put_column(out, &gap_paid, "");
	appendStringInfoString(out, "</tr>\n</thead>\n<tbody>\n");
}

static void
put_situation(StringInfo out, const FichePeriod *period)
{
	const char *label = calimero_fiche_status_label(period);

	appendStringInfoString(out, "<td>");
	if (period->state == FICHE_SETTLED)
		label = calimero_fiche_capital(label);
	else
		appendStringInfo(out, "<span class=\"tag%s\">%s</span> ",
						 period->state == FICHE_AWAITED ? " wait" : "",
						 calimero_fiche_state_label(period->state));
	calimero_fiche_escape(out, label);
	appendStringInfoString(out, "</td>");
}

/*
 * Mode 06 and its counterpart: what another establishment pays.
 */
static void
put_other_payers(StringInfo out, const Fiche *fiche)
{
	static const FicheColumn columns[] = {
		{"Période", false},
		{"Annoncé, à régler par un autre", true},
		{"dont encaissé auprès de celui-ci", true},
		{"Annoncé par d'autres, à régler par cet établissement", true}
	};

	open_table(out, "autres", "Versements réglés entre établissements", columns,
			   lengthof(columns), fiche->period_count);
	for (int i = 0; i < fiche->period_count; i++)
	{
		const FichePeriod *period = &fiche->periods[i];

		if (period->announced_by_other == 0 && period->announced_for_other == 0)
			continue;
		open_row(out, calimero_fiche_capital(calimero_fiche_period(period->period)));
		put_amount_cell(out, period->announced_by_other);
		put_amount_cell(out, period->settled_by_other);
		put_amount_cell(out, period->announced_for_other);
		close_row(out);
	}
	close_table(out);
}

static void
put_period_totals(StringInfo out, const Fiche *fiche, bool emitted)
{
	const FicheTotals *totals = &fiche->totals;

	appendStringInfoString(out, "</tbody>\n<tfoot>\n");
	open_row(out, "Total");
	put_amount_cell(out, totals->declared);
	put_amount_cell(out, totals->announced);
	if (emitted)
		put_amount_cell(out, totals->emitted);
	put_amount_cell(out, totals->cashed);
	put_amount_cell(out, totals->gap_due);
	put_amount_cell(out, totals->gap_paid);
	appendStringInfoString(out, "<td></td>");
	close_row(out);
	appendStringInfoString(out, "</tfoot>\n</table>\n</section>\n");
}

void
calimero_fiche_html_periods(StringInfo out, const Fiche *fiche)
{
	bool		emitted = has_emitted(fiche);

	open_section(out, "periodes", has_other_payer(fiche)
				 ? "Montants par période. « Annoncé » comprend ce qu'un autre établissement règle ; l'écart entre annoncé et encaissé porte sur ce que cet établissement règle, pour lui-même ou pour d'autres."
				 : "Montants par période : données du graphique, écarts et situation",
				 density(fiche, emitted ? 6 : 5), fiche->period_count);
	put_period_heads(out, emitted);
	for (int i = 0; i < fiche->period_count; i++)
	{
		const FichePeriod *period = &fiche->periods[i];

		open_row(out, calimero_fiche_capital(calimero_fiche_period(period->period)));
		put_amount_cell(out, period->declared);
		put_amount_cell(out, fiche_announced(period));
		if (emitted)
			put_amount_cell(out, period->emitted);
		put_amount_cell(out, period->cashed);
		put_gap_cell(out, period->gap_due, period->state);
		put_gap_cell(out, period->gap_paid, period->state);
		put_situation(out, period);
		close_row(out);
	}
	put_period_totals(out, fiche, emitted);
	if (has_other_payer(fiche))
		put_other_payers(out, fiche);
}

void
calimero_fiche_html_details(StringInfo out, const FichePeriod *period)
{
	static const FicheColumn columns[] = {
		{"Cotisation", false},
		{"Déclaration d'origine", false},
		{"Compté dans le dû", true},
		{"Pour information", true}
	};
	char		id[CALIMERO_PERIOD_TEXT_SIZE];

	if (period->detail_count == 0)
		return;
	open_table(out, calimero_period_to_text(period->period, id),
			   psprintf("Composition du montant dû %s", calimero_fiche_for_period(period->period)),
			   columns, lengthof(columns), period->detail_count);
	for (int i = 0; i < period->detail_count; i++)
	{
		const FicheDetail *detail = &period->details[i];

		open_row(out, detail->element);
		put_fixed_cell(out, detail->source);
		put_number_cell(out, detail->reduction ? ""
						: detail->counted ? calimero_fiche_amount(detail->amount) : "non compté");
		put_number_cell(out, detail->reduction ? calimero_fiche_amount(detail->amount) : "");
		close_row(out);
	}
	close_table(out);
}

static void
put_own_announcements(StringInfo out, const Fiche *fiche)
{
	static const FicheColumn columns[] = {
		{"Période", false},
		{"DSN de", false},
		{"Mode de paiement", false},
		{"Date de paiement", false},
		{"Compte bancaire (masqué)", false},
		{"Montant annoncé", true},
		{"dont encaissé", true}
	};

	open_table(out, "versements", "Versements annoncés par l'établissement à la caisse", columns,
			   lengthof(columns), fiche->announcement_count);
	for (int i = 0; i < fiche->announcement_count; i++)
	{
		const FicheAnnouncement *announcement = &fiche->announcements[i];

		open_row(out, calimero_fiche_capital(calimero_fiche_period(announcement->period)));
		put_cell(out, psprintf("%s%s", calimero_fiche_month(announcement->month),
							   announcement->correction ? " (régularisation)" : ""));
		put_cell(out, announcement->other == NULL
				 ? calimero_fiche_mode_label(announcement->mode)
				 : psprintf("%s : %s", calimero_fiche_mode_label(announcement->mode),
							calimero_fiche_neighbour(fiche, announcement->other)));
		put_cell(out, calimero_fiche_date(announcement->paid_on));
		put_fixed_cell(out, calimero_fiche_iban(announcement->iban));
		put_amount_cell(out, announcement->amount);
		put_amount_cell(out, announcement->settled);
		close_row(out);
	}
	close_table(out);
}

static void
put_others_announcements(StringInfo out, const Fiche *fiche)
{
	static const FicheColumn columns[] = {
		{"Période", false},
		{"DSN de", false},
		{"Annoncé par", false},
		{"Montant annoncé", true},
		{"dont encaissé", true}
	};

	open_table(out, "pour-autres", "Versements que d'autres établissements annoncent comme réglés par celui-ci",
			   columns, lengthof(columns), fiche->for_other_count);
	for (int i = 0; i < fiche->for_other_count; i++)
	{
		const FicheAnnouncement *announcement = &fiche->for_others[i];

		open_row(out, calimero_fiche_capital(calimero_fiche_period(announcement->period)));
		put_cell(out, calimero_fiche_month(announcement->month));
		put_cell(out, calimero_fiche_neighbour(fiche, announcement->other));
		put_amount_cell(out, announcement->amount);
		put_amount_cell(out, announcement->settled);
		close_row(out);
	}
	close_table(out);
}

void
calimero_fiche_html_announcements(StringInfo out, const Fiche *fiche)
{
	if (fiche->announcement_count + fiche->for_other_count == 0)
		return;
	appendStringInfoString(out, "<section>\n<h2>Versements annoncés</h2>\n");
	if (fiche->announcement_count > 0)
		put_own_announcements(out, fiche);
	if (fiche->for_other_count > 0)
		put_others_announcements(out, fiche);
	appendStringInfoString(out, "</section>\n");
}

void
calimero_fiche_html_receipts(StringInfo out, const Fiche *fiche)
{
	static const FicheColumn columns[] = {
		{"Date", false},
		{"Référence", false},
		{"Mode de paiement", false},
		{"Période retenue", false},
		{"Affectation", false},
		{"Montant", true}
	};

	if (fiche->receipt_count == 0)
		return;
	appendStringInfoString(out, "<section>\n<h2>Encaissements</h2>\n");
	open_table(out, "encaissements", "Encaissements du compte et leur affectation", columns,
			   lengthof(columns), fiche->receipt_count);
	for (int i = 0; i < fiche->receipt_count; i++)
	{
		const FicheReceipt *receipt = &fiche->receipts[i];

		open_row(out, calimero_fiche_date(receipt->day));
		put_cell(out, receipt->reference);
		put_cell(out, calimero_fiche_mode_label(receipt->mode));
		put_cell(out, calimero_fiche_period(receipt->period));
		put_cell(out, receipt->other == NULL ? calimero_fiche_method_label(receipt->method)
				 : psprintf("%s ; %s", calimero_fiche_method_label(receipt->method),
							calimero_fiche_neighbour(fiche, receipt->other)));
		put_amount_cell(out, receipt->amount);
		close_row(out);
	}
	close_table(out);
	appendStringInfoString(out, "</section>\n");
}

void
calimero_fiche_html_declarations(StringInfo out, const Fiche *fiche)
{
	static const FicheColumn columns[] = {
		{"Mois", false},
		{"Déclaration", false},
		{"N° d'ordre", true},
		{"Fraction", false},
		{"Établie le", false},
		{"Reçue le", false},
		{"Salariés", true},
		{"Suite donnée", false}
	};

	if (fiche->declaration_count == 0)
		return;
	appendStringInfoString(out, "<section>\n<h2>Déclarations reçues</h2>\n");
	open_table(out, "declarations", "Déclarations reçues, y compris celles qui ont été remplacées ou refusées",
			   columns, lengthof(columns), fiche->declaration_count);
	for (int i = 0; i < fiche->declaration_count; i++)
	{
		const FicheDeclaration *declaration = &fiche->declarations[i];

		open_row(out, calimero_fiche_capital(calimero_fiche_month(declaration->month)));
		put_cell(out, calimero_fiche_declaration_label(declaration));
		put_number_cell(out, declaration->order < 0 ? FICHE_NONE
						: psprintf(INT64_FORMAT, declaration->order));
		put_cell(out, calimero_fiche_fraction(declaration->fraction));
		put_fixed_cell(out, calimero_fiche_date(declaration->made_on));
		put_fixed_cell(out, calimero_fiche_date(declaration->deposited_on));
		put_number_cell(out, psprintf("%d", declaration->employees));
		put_cell(out, calimero_fiche_declaration_state(declaration->state));
		close_row(out);
	}
	close_table(out);
	if (fiche->events > 0)
	{
		appendStringInfoString(out, "<p class=\"note\">");
		calimero_fiche_escape(out, psprintf(fiche->events == 1
											? INT64_FORMAT " signalement d'événement, qui ne porte pas de montant, n'est pas détaillé."
											: INT64_FORMAT " signalements d'événements, qui ne portent pas de montant, ne sont pas détaillés.",
											fiche->events));
		appendStringInfoString(out, "</p>\n");
	}
	appendStringInfoString(out, "</section>\n");
}
