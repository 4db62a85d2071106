/*-------------------------------------------------------------------------
 *
 * fiche_html.c
 *	  The fiche as one HTML file: head, identity, figures, écarts, notices.
 *
 * One self-contained A4 document in HTML5: no script, no external resource.
 * Every value goes through PostgreSQL's escape_xml() as the text of an
 * element; none is ever put in an attribute, where that function does not
 * escape quotes.  No element is written self-closed: HTML reads <div/> as
 * an open div.
 *
 * RGAA 4.1 criteria that a report must meet and that this shape answers:
 * 1.1 and 1.6 (chart named, its data in the table that follows), 3.1 (no
 * information by colour alone), 5.4 to 5.7 (captions, scopes), 8.1 to 8.6
 * (doctype, language, title), 9.1 (headings), 10.4 (relative sizes).
 *
 * IDENTIFICATION
 *	  extension/fiche/fiche_html.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/xml.h"

#include "fiche/fiche.h"

void
calimero_fiche_escape(StringInfo out, const char *text)
{
	char	   *set = calimero_fiche_typography(text);
	char	   *escaped = escape_xml(set);

	appendStringInfoString(out, escaped);
	pfree(escaped);
	pfree(set);
}

/*
 * <tag>text</tag>, where tag may carry attributes that are constants.
 */
static void
put_element(StringInfo out, const char *tag, const char *text)
{
	appendStringInfo(out, "<%s>", tag);
	calimero_fiche_escape(out, text);
	appendStringInfo(out, "</%.*s>\n", (int) strcspn(tag, " "), tag);
}

static void
put_head(StringInfo out, const Fiche *fiche)
{
	appendStringInfoString(out, "<!DOCTYPE html>\n<html lang=\"fr\">\n<head>\n<meta charset=\"utf-8\">\n"
						   "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
	put_element(out, "title", psprintf("Fiche de synthèse, SIRET %s, %s " FICHE_DASH " %s",
									   calimero_fiche_siret(fiche->siret),
									   calimero_fiche_range(fiche), fiche->caisse_label));
	appendStringInfo(out, "<style>\n%s", calimero_fiche_style);

	/*
	 * digits and constants only: nothing of the data needs escaping in a
	 * style sheet
	 */
	appendStringInfo(out, "@page{@bottom-left{content:\"Fiche de synthèse, SIRET %s, éditée le %s\"}}\n</style>\n</head>\n<body>\n",
					 calimero_fiche_siret(fiche->siret), calimero_fiche_date(fiche->edited_on));
	appendStringInfoString(out, "<header class=\"head\">\n<div>\n");
	put_element(out, "p class=\"org\"", fiche->caisse_label);
	put_element(out, "h1", "Fiche de synthèse");
	put_element(out, "p class=\"sub\"",
				psprintf("Déclarations sociales nominatives (DSN) et compte employeur, %s",
						 calimero_fiche_range(fiche)));
	appendStringInfoString(out, "</div>\n<p class=\"edition\">Éditée le <strong>");
	calimero_fiche_escape(out, calimero_fiche_date(fiche->edited_on));
	appendStringInfoString(out, "</strong></p>\n</header>\n<main>\n");
}

/*
 * One pair of the list of identity; "note" may be NULL.
 */
static void
put_pair(StringInfo out, const char *label, const char *value, const char *note)
{
	appendStringInfoString(out, "<div><dt>");
	calimero_fiche_escape(out, label);
	appendStringInfoString(out, "</dt><dd>");
	calimero_fiche_escape(out, value);
	if (note != NULL)
	{
		appendStringInfoString(out, "<small>");
		calimero_fiche_escape(out, note);
		appendStringInfoString(out, "</small>");
	}
	appendStringInfoString(out, "</dd></div>\n");
}

/*
 * The accounts: two on the page, the number of the others.
 */
static void
put_accounts(StringInfo out, const Fiche *fiche)
{
	StringInfoData accounts;

	initStringInfo(&accounts);
	for (int i = 0; i < fiche->account_count; i++)
		appendStringInfo(&accounts, "%s%s", i == 0 ? "" : ", ", fiche->accounts[i]);
	put_pair(out, fiche->account_count > 1 ? "Comptes employeur" : "Compte employeur",
			 fiche->account_count == 0 ? "aucun mouvement" : accounts.data, NULL);
	pfree(accounts.data);
}

static void
put_identity(StringInfo out, const Fiche *fiche)
{
	const FicheDeclaration *deposit = &fiche->last_deposit;

	appendStringInfoString(out, "<dl class=\"identity\">\n");
	put_pair(out, "Établissement (SIRET)", calimero_fiche_siret(fiche->siret),
			 psprintf("SIREN %.3s %.3s %.3s, NIC %s", fiche->siret, fiche->siret + 3,
					  fiche->siret + 6, fiche->siret + FICHE_SIREN_LENGTH));
	put_accounts(out, fiche);
	put_pair(out, "Code APET", fiche->activity != NULL ? fiche->activity : "non déclaré", NULL);
	if (fiche->employees_month != CALIMERO_NO_DAY)
		put_pair(out, "Salariés déclarés", psprintf("%d", fiche->employees),
				 psprintf("en %s", calimero_fiche_month(fiche->employees_month)));
	else
		put_pair(out, "Salariés déclarés", FICHE_NONE, "aucune DSN mensuelle retenue");
	if (fiche->has_deposit)
		put_pair(out, "Dernière DSN reçue",
				 psprintf("le %s", calimero_fiche_date(deposit->deposited_on)),
				 psprintf("pour %s : %s", calimero_fiche_month(deposit->month),
						  calimero_fiche_declaration_state(deposit->state)));
	else
		put_pair(out, "Dernière DSN reçue", "aucune", NULL);
	put_pair(out, "Dernière opération du compte",
			 fiche->last_operation == CALIMERO_NO_DAY ? "aucune"
			 : psprintf("le %s", calimero_fiche_date(fiche->last_operation)), NULL);
	appendStringInfoString(out, "</dl>\n");
}

static void
put_figure(StringInfo out, const char *label, int64 amount)
{
	put_pair(out, label, calimero_fiche_amount(amount), NULL);
}

static void
put_figures(StringInfo out, const Fiche *fiche)
{
	const char *warning = calimero_fiche_warning(fiche);

	appendStringInfoString(out, "<dl class=\"figures\">\n");
	put_figure(out, "Dû déclaré", fiche->totals.declared);
	put_figure(out, "Versements annoncés", fiche->totals.announced);
	put_figure(out, "Encaissé", fiche->totals.cashed);
	appendStringInfoString(out, "<div class=\"verdict\"><dt>Rapprochement</dt><dd>");
	calimero_fiche_escape(out, calimero_fiche_verdict(fiche));
	appendStringInfoString(out, "</dd></div>\n</dl>\n");
	if (warning != NULL)
		put_element(out, "p class=\"notice\"", warning);
}

static void
put_article(StringInfo out, const FichePeriod *period)
{
	ListCell   *lc;

	appendStringInfoString(out, period->state == FICHE_OPEN
						   ? "<article>\n<div class=\"body\">\n" : "<article class=\"wait\">\n<div class=\"body\">\n");
	put_element(out, "h3", psprintf("%s : %s",
									calimero_fiche_capital(calimero_fiche_period(period->period)),
									calimero_fiche_status_label(period)));
	foreach(lc, period->findings)
		put_element(out, "p", lfirst(lc));
	if (period->causes != NIL)
	{
		put_element(out, "p class=\"cause\"", "Ce qui peut l'expliquer :");
		appendStringInfoString(out, "<ul>\n");
		foreach(lc, period->causes)
			put_element(out, "li", lfirst(lc));
		appendStringInfoString(out, "</ul>\n");
	}
	if (period->advice != NULL)
		put_element(out, "p class=\"advice\"", psprintf("Suite proposée : %s", period->advice));
	appendStringInfoString(out, "</div>\n");
	if (period->state == FICHE_OPEN)
		calimero_fiche_html_details(out, period);
	appendStringInfoString(out, "</article>\n");
}

static void
put_articles(StringInfo out, const Fiche *fiche, FicheState state, int count, const char *title)
{
	if (count == 0)
		return;
	appendStringInfoString(out, "<section>\n");
	put_element(out, "h2", title);
	for (int i = 0; i < fiche->period_count; i++)
	{
		if (fiche->periods[i].state == state)
			put_article(out, &fiche->periods[i]);
	}
	appendStringInfoString(out, "</section>\n");
}

static void
put_foot(StringInfo out, const Fiche *fiche)
{
	ListCell   *lc;

	appendStringInfoString(out, "</main>\n<footer>\n");
	foreach(lc, calimero_fiche_notices(fiche))
		put_element(out, "p", lfirst(lc));
	appendStringInfoString(out, "<p>");
	calimero_fiche_escape(out, psprintf("Données connues de la caisse : dernière DSN reçue le %s, dernière opération du compte le %s. Fiche éditée le %s avec calimero %s. Empreinte des données (SHA-256), égale pour deux fiches faites des mêmes données : ",
										fiche->has_deposit ? calimero_fiche_date(fiche->last_deposit.deposited_on) : FICHE_NONE,
										calimero_fiche_date(fiche->last_operation),
										calimero_fiche_date(fiche->edited_on), CALIMERO_VERSION));
	appendStringInfo(out, "<code>%s</code></p>\n</footer>\n</body>\n</html>\n", fiche->digest);
}

void
calimero_fiche_html(StringInfo out, const Fiche *fiche)
{
	put_head(out, fiche);
	put_identity(out, fiche);
	put_figures(out, fiche);
	if (fiche->period_count > 0)
	{
		appendStringInfoString(out, "<section>\n");
		put_element(out, "h2", "Montants par période");
		calimero_fiche_chart(out, fiche);
		calimero_fiche_html_periods(out, fiche);
		appendStringInfoString(out, "</section>\n");
	}
	put_articles(out, fiche, FICHE_OPEN, fiche->totals.open, "Écarts à examiner");
	put_articles(out, fiche, FICHE_AWAITED, fiche->totals.awaited, "Paiements et déclarations attendus");
	calimero_fiche_html_announcements(out, fiche);
	calimero_fiche_html_receipts(out, fiche);
	calimero_fiche_html_declarations(out, fiche);
	put_foot(out, fiche);
}
