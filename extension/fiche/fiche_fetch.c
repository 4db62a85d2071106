/*-------------------------------------------------------------------------
 *
 * fiche_fetch.c
 *	  What the database knows of an establishment over some months.
 *
 * A period belongs to the fiche when it shares a day with the months asked.
 * A quarter that does brings the declarations of its three months, so that
 * the sums of the table can be followed.  The periods of an establishment do
 * not overlap: the matching has each longer one absorb those it holds.
 *
 * Queries run with the search_path that the SQL function pins.
 *
 * Amounts come from declarations kept only (etat = 'retenue'), as they do in
 * the matching.  Deposits are dated at Paris, whatever the session's zone.
 *
 * IDENTIFICATION
 *	  extension/fiche/fiche_fetch.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/date.h"

#include "core/amount.h"
#include "core/rapprochement/reconcile.h"
#include "fiche/fiche_rows.h"

/* Columns of the declarations: the same for the last deposited and for the list. */
#define DECLARATION_COLUMNS \
	"d.mois, d.constituee_le, (p.depose_le AT TIME ZONE 'Europe/Paris')::date," \
	" d.depot, d.ordre, d.individus, d.etat, d.nature, d.type, d.fraction, d.champ, d.apet"

/* Columns of a payment announced, and what was allocated to it. */
#define ANNOUNCEMENT_COLUMNS(other) \
	"v.periode, v.mois, v.paye_le, v.montant," \
	" (SELECT sum(a.montant) FROM calimero_vue.dsn_affectation a" \
	" WHERE a.caisse = v.caisse AND a.depot = v.depot AND a.declaration = v.declaration" \
	" AND a.versement = v.numero)," \
	" v.regularisation, v.mode, " other ", v.iban_masque"

#define BY_SIRET {TEXTOID, TEXTOID}
#define BY_SIRET_AND_DAYS {TEXTOID, TEXTOID, DATEOID, DATEOID}

static CalimeroStatement query_caisse =
{
	"SELECT c.libelle FROM calimero_data.caisse c WHERE c.caisse = $1",
	SPI_OK_SELECT, 1,
	{
		TEXTOID
	},.read_only = true
};

/* The signals are read as bits, from the table behind the view: the view names them. */
static CalimeroStatement query_periods =
{
	"SELECT r.periode, r.declare, r.contributions, r.reductions, r.annonce, r.annonce_par_autre,"
	" r.annonce_pour_autre, r.emis, r.encaisse, r.regle_par_autre, r.ecart_du, r.ecart_paiement,"
	" r.statut, r.statut_libelle, coalesce(r.ecart, true), r.a_jour, t.signaux, r.exigible_le,"
	" r.impaye_par_autre, r.impaye_pour_autre"
	" FROM calimero_vue.dsn_rapprochement r"
	" JOIN calimero_data.dsn_rapprochement t USING (caisse, siret, periode)"
	" WHERE r.caisse = $1 AND r.siret = $2 AND r.du <= $4 AND r.au >= $3"
	" ORDER BY r.au, r.du DESC",
	SPI_OK_SELECT, 4, BY_SIRET_AND_DAYS,.read_only = true
};

/*
 * What the amount due is made of.  The other lines of dsn_expliquer are for
 * agents: their payments and receipts have tables of their own here, and they
 * name establishments that the reader must not learn of.  Class and weight of
 * a code are the caisse's own affair too.  The period is said once, by the
 * caption, and on a line only when it is another.
 */
static CalimeroStatement query_details =
{
	"SELECT e.colonne = 'reductions',"
	" replace(split_part(split_part(coalesce(e.element, ''), ' (classe ', 1), ' : aucun poids', 1),"
	" ', ' || $3, ''),"
	" coalesce(e.source, ''), e.montant"
	" FROM calimero.dsn_expliquer($2, $3, $1) e"
	" WHERE e.colonne IN ('declare', 'reductions')"
	" AND (e.montant IS NOT NULL OR strpos(e.element, ' : aucun poids') > 0) ORDER BY e.rang",
	SPI_OK_SELECT, 3,
	{
		TEXTOID, TEXTOID, TEXTOID
	},.read_only = true
};

/* As in the matching, a payer is one in mode 06 alone: otherwise its SIRET is only signalled. */
static CalimeroStatement query_announcements =
{
	"SELECT " ANNOUNCEMENT_COLUMNS("CASE WHEN v.mode = '06' THEN nullif(v.siret_payeur, v.siret) END")
	" FROM calimero_vue.dsn_versement v"
	" WHERE v.caisse = $1 AND v.siret = $2 AND v.etat = 'retenue'"
	" AND calimero.periode_debut(v.periode) <= $4 AND calimero.periode_fin(v.periode) >= $3"
	" ORDER BY v.du, v.au, v.paye_le, v.depot, v.declaration, v.numero",
	SPI_OK_SELECT, 4, BY_SIRET_AND_DAYS,.read_only = true
};

static CalimeroStatement query_for_others =
{
	"SELECT " ANNOUNCEMENT_COLUMNS("v.siret")
	" FROM calimero_vue.dsn_versement v"
	" WHERE v.caisse = $1 AND v.siret_payeur = $2 AND v.siret <> $2 AND v.mode = '06' AND v.etat = 'retenue'"
	" AND calimero.periode_debut(v.periode) <= $4 AND calimero.periode_fin(v.periode) >= $3"
	" ORDER BY v.du, v.au, v.siret, v.paye_le, v.depot, v.declaration, v.numero",
	SPI_OK_SELECT, 4, BY_SIRET_AND_DAYS,.read_only = true
};

static CalimeroStatement query_receipts =
{
	"SELECT a.periode, m.date_operation, a.montant, m.reference, m.compte, m.mode, a.methode,"
	" nullif(a.siret, a.payeur)"
	" FROM calimero_vue.dsn_affectation a"
	" JOIN calimero_vue.cai_mouvement m USING (caisse, mouvement)"
	" WHERE a.caisse = $1 AND a.payeur = $2"
	" AND calimero.periode_debut(a.periode) <= $4 AND calimero.periode_fin(a.periode) >= $3"
	" ORDER BY m.date_operation, a.mouvement, a.numero",
	SPI_OK_SELECT, 4, BY_SIRET_AND_DAYS,.read_only = true
};

/*
 * The period of a reversal is that of the row that it counts in; before it is
 * matched, its own, or that of the credit it undoes, or the month it came in.
 */
static CalimeroStatement query_reversals =
{
	"SELECT * FROM (SELECT coalesce(calimero.periode_debut(coalesce(a.periode, m.periode, o.periode)),"
	" date_trunc('month', m.date_operation::timestamp)::date) AS du,"
	" coalesce(calimero.periode_fin(coalesce(a.periode, m.periode, o.periode)), m.date_operation) AS au,"
	" m.date_operation, m.montant, m.reference"
	" FROM calimero_vue.cai_mouvement m"
	" LEFT JOIN calimero_vue.cai_mouvement o ON o.caisse = m.caisse AND o.reference = m.annule"
	" AND o.siret = m.siret"
	" LEFT JOIN LATERAL (SELECT a.periode FROM calimero_vue.dsn_affectation a"
	" WHERE a.caisse = m.caisse AND a.mouvement = m.mouvement AND a.methode = 'ANNULATION'"
	" ORDER BY a.numero LIMIT 1) a ON true"
	" WHERE m.caisse = $1 AND m.siret = $2 AND m.sens = 'C' AND m.montant < 0) AS r"
	" WHERE r.du <= $4 AND r.au >= $3"
	" ORDER BY r.date_operation, r.reference COLLATE \"C\"",
	SPI_OK_SELECT, 4, BY_SIRET_AND_DAYS,.read_only = true
};

static CalimeroStatement query_accounts =
{
	"SELECT m.compte, max(m.date_operation) FROM calimero_vue.cai_mouvement m"
	" WHERE m.caisse = $1 AND m.siret = $2 GROUP BY m.compte ORDER BY m.compte COLLATE \"C\"",
	SPI_OK_SELECT, 2, BY_SIRET,.read_only = true
};

static CalimeroStatement query_declarations =
{
	"SELECT " DECLARATION_COLUMNS
	" FROM calimero_vue.dsn_declaration d JOIN calimero_vue.dsn_depot p USING (caisse, depot)"
	" WHERE d.caisse = $1 AND d.siret = $2 AND d.mois BETWEEN $3 AND $4 AND d.etat <> 'sans_objet'"
	" ORDER BY d.mois, d.nature, d.fraction, d.ordre, d.depot, d.declaration",
	SPI_OK_SELECT, 4, BY_SIRET_AND_DAYS,.read_only = true
};

static CalimeroStatement query_events =
{
	"SELECT count(*) FROM calimero_vue.dsn_declaration d"
	" WHERE d.caisse = $1 AND d.siret = $2 AND d.mois BETWEEN $3 AND $4 AND d.etat = 'sans_objet'",
	SPI_OK_SELECT, 4, BY_SIRET_AND_DAYS,.read_only = true
};

static CalimeroStatement query_last_deposit =
{
	"SELECT " DECLARATION_COLUMNS
	" FROM calimero_vue.dsn_declaration d JOIN calimero_vue.dsn_depot p USING (caisse, depot)"
	" WHERE d.caisse = $1 AND d.siret = $2 AND d.etat <> 'sans_objet'"
	" ORDER BY d.depot DESC, d.declaration DESC LIMIT 1",
	SPI_OK_SELECT, 2, BY_SIRET,.read_only = true
};

static void
fetch_caisse(Fiche *fiche, const Datum *arguments)
{
	if (calimero_fiche_run(&query_caisse, arguments) != 1)
		elog(ERROR, "could not read the name of the caisse");
	fiche->caisse_label = calimero_fiche_cell_text(0, 1);
	calimero_fiche_forget_rows();
}

/*
 * An amount of a period: none where the sum was too large for its column.
 */
static int64
period_amount(int row, int column)
{
	if (calimero_fiche_cell_null(row, column))
		return FICHE_NO_AMOUNT;
	return calimero_fiche_cell_amount(row, column);
}

static void
fetch_periods(Fiche *fiche, const Datum *arguments)
{
	fiche->period_count = calimero_fiche_run(&query_periods, arguments);
	fiche->periods = palloc0(sizeof(FichePeriod) * (fiche->period_count + 1));
	for (int row = 0; row < fiche->period_count; row++)
	{
		FichePeriod *period = &fiche->periods[row];

		period->period = calimero_fiche_cell_period(row, 1);
		period->declared = period_amount(row, 2);
		period->contributions = period_amount(row, 3);
		period->reductions = period_amount(row, 4);
		period->announced = period_amount(row, 5);
		period->announced_by_other = period_amount(row, 6);
		period->announced_for_other = period_amount(row, 7);
		period->emitted = period_amount(row, 8);
		period->cashed = period_amount(row, 9);
		period->settled_by_other = period_amount(row, 10);
		period->gap_due = period_amount(row, 11);
		period->gap_paid = period_amount(row, 12);
		period->status = calimero_fiche_cell_text(row, 13);
		period->status_label = calimero_fiche_cell_text(row, 14);
		period->gap = calimero_fiche_cell_bool(row, 15);
		period->up_to_date = calimero_fiche_cell_bool(row, 16);
		period->signals = (uint32) calimero_fiche_cell_int(row, 17);
		period->due_day = calimero_fiche_cell_day(row, 18);
		period->unpaid_by_other = period_amount(row, 19);
		period->unpaid_for_other = period_amount(row, 20);
	}
	calimero_fiche_forget_rows();
}

/*
 * The lines behind each amount due that is in question.
 */
static void
fetch_details(Fiche *fiche, const Datum *arguments)
{
	for (int i = 0; i < fiche->period_count; i++)
	{
		FichePeriod *period = &fiche->periods[i];
		char		buffer[CALIMERO_PERIOD_TEXT_SIZE];
		Datum		values[3];

		if (!period->gap ||
			(period->gap_due == 0 && (period->signals & REC_SIGNAL_CODE_INCONNU) == 0))
			continue;
		CHECK_FOR_INTERRUPTS();
		values[0] = arguments[0];
		values[1] = arguments[1];
		values[2] = CStringGetTextDatum(calimero_period_to_text(period->period, buffer));
		period->detail_count = calimero_fiche_run(&query_details, values);
		period->details = palloc0(sizeof(FicheDetail) * (period->detail_count + 1));
		for (int row = 0; row < period->detail_count; row++)
		{
			FicheDetail *detail = &period->details[row];

			detail->reduction = calimero_fiche_cell_bool(row, 1);
			detail->element = calimero_fiche_plain_periods(calimero_fiche_cell_text(row, 2));
			detail->source = calimero_fiche_cell_text(row, 3);
			detail->counted = !calimero_fiche_cell_null(row, 4);
			detail->amount = calimero_fiche_cell_amount(row, 4);
		}
		calimero_fiche_forget_rows();
	}
}

static FicheAnnouncement *
fetch_announcements(CalimeroStatement *query, const Datum *arguments, int *count)
{
	FicheAnnouncement *announcements;

	*count = calimero_fiche_run(query, arguments);
	announcements = palloc0(sizeof(FicheAnnouncement) * (*count + 1));
	for (int row = 0; row < *count; row++)
	{
		FicheAnnouncement *announcement = &announcements[row];

		announcement->period = calimero_fiche_cell_period(row, 1);
		announcement->month = calimero_fiche_cell_day(row, 2);
		announcement->paid_on = calimero_fiche_cell_day(row, 3);
		announcement->amount = calimero_fiche_cell_amount(row, 4);
		announcement->settled = calimero_fiche_cell_amount(row, 5);
		announcement->correction = calimero_fiche_cell_bool(row, 6);
		announcement->mode = calimero_fiche_cell_text(row, 7);
		announcement->other = calimero_fiche_cell_text(row, 8);
		announcement->iban = calimero_fiche_cell_text(row, 9);
	}
	calimero_fiche_forget_rows();
	return announcements;
}

static void
fetch_receipts(Fiche *fiche, const Datum *arguments)
{
	fiche->receipt_count = calimero_fiche_run(&query_receipts, arguments);
	fiche->receipts = palloc0(sizeof(FicheReceipt) * (fiche->receipt_count + 1));
	for (int row = 0; row < fiche->receipt_count; row++)
	{
		FicheReceipt *receipt = &fiche->receipts[row];

		receipt->period = calimero_fiche_cell_period(row, 1);
		receipt->day = calimero_fiche_cell_day(row, 2);
		receipt->amount = calimero_fiche_cell_amount(row, 3);
		receipt->reference = calimero_fiche_cell_text(row, 4);
		receipt->account = calimero_fiche_cell_text(row, 5);
		receipt->mode = calimero_fiche_cell_text(row, 6);
		receipt->method = calimero_fiche_cell_text(row, 7);
		receipt->other = calimero_fiche_cell_text(row, 8);
	}
	calimero_fiche_forget_rows();
}

static void
fetch_reversals(Fiche *fiche, const Datum *arguments)
{
	fiche->reversal_count = calimero_fiche_run(&query_reversals, arguments);
	fiche->reversals = palloc0(sizeof(FicheReversal) * (fiche->reversal_count + 1));
	for (int row = 0; row < fiche->reversal_count; row++)
	{
		FicheReversal *reversal = &fiche->reversals[row];

		reversal->first = calimero_fiche_cell_day(row, 1);
		reversal->last = calimero_fiche_cell_day(row, 2);
		reversal->day = calimero_fiche_cell_day(row, 3);
		reversal->amount = calimero_fiche_cell_amount(row, 4);
		reversal->reference = calimero_fiche_cell_text(row, 5);
	}
	calimero_fiche_forget_rows();
}

static void
fetch_accounts(Fiche *fiche, const Datum *arguments)
{
	fiche->last_operation = CALIMERO_NO_DAY;
	fiche->account_count = calimero_fiche_run(&query_accounts, arguments);
	fiche->accounts = palloc0(sizeof(char *) * (fiche->account_count + 1));
	for (int row = 0; row < fiche->account_count; row++)
	{
		fiche->accounts[row] = calimero_fiche_cell_text(row, 1);
		fiche->last_operation = Max(fiche->last_operation, calimero_fiche_cell_day(row, 2));
	}
	calimero_fiche_forget_rows();
}

static void
take_declaration(FicheDeclaration *declaration, int row)
{
	declaration->month = calimero_fiche_cell_day(row, 1);
	declaration->made_on = calimero_fiche_cell_day(row, 2);
	declaration->deposited_on = calimero_fiche_cell_day(row, 3);
	declaration->deposit = calimero_fiche_cell_bigint(row, 4);
	declaration->order = calimero_fiche_cell_null(row, 5) ? -1 : calimero_fiche_cell_bigint(row, 5);
	declaration->employees = calimero_fiche_cell_int(row, 6);
	declaration->state = calimero_fiche_cell_text(row, 7);
	declaration->nature = calimero_fiche_cell_text(row, 8);
	declaration->type = calimero_fiche_cell_text(row, 9);
	declaration->fraction = calimero_fiche_cell_text(row, 10);
	declaration->scope = calimero_fiche_cell_text(row, 11);
	declaration->activity = calimero_fiche_cell_text(row, 12);
}

/*
 * The declarations of the months asked and of those of the periods shown.
 */
static void
fetch_declarations(Fiche *fiche, const Datum *arguments)
{
	CalimeroDay first = fiche->first;
	CalimeroDay last = fiche->last;
	Datum		values[4];

	for (int i = 0; i < fiche->period_count; i++)
	{
		first = Min(first, calimero_period_first_day(fiche->periods[i].period));
		last = Max(last, calimero_period_last_day(fiche->periods[i].period));
	}
	values[0] = arguments[0];
	values[1] = arguments[1];
	values[2] = DateADTGetDatum(calimero_day_to_date(first));
	values[3] = DateADTGetDatum(calimero_day_to_date(last));
	fiche->declaration_count = calimero_fiche_run(&query_declarations, values);
	fiche->declarations = palloc0(sizeof(FicheDeclaration) * (fiche->declaration_count + 1));
	for (int row = 0; row < fiche->declaration_count; row++)
		take_declaration(&fiche->declarations[row], row);
	calimero_fiche_forget_rows();

	calimero_fiche_run(&query_events, values);
	fiche->events = calimero_fiche_cell_bigint(0, 1);
	calimero_fiche_forget_rows();

	fiche->has_deposit = calimero_fiche_run(&query_last_deposit, arguments) == 1;
	if (fiche->has_deposit)
		take_declaration(&fiche->last_deposit, 0);
	calimero_fiche_forget_rows();
}

/*
 * Employees and activity, from the last month asked with a monthly
 * declaration kept; its fractions, if any, are added.
 */
static void
take_staff(Fiche *fiche)
{
	fiche->employees_month = CALIMERO_NO_DAY;
	for (int i = 0; i < fiche->declaration_count; i++)
	{
		const FicheDeclaration *declaration = &fiche->declarations[i];

		if (declaration->month > fiche->last || strcmp(declaration->state, "retenue") != 0 ||
			declaration->nature == NULL || strcmp(declaration->nature, "01") != 0)
			continue;
		if (declaration->month != fiche->employees_month)
			fiche->employees = 0;
		fiche->employees_month = declaration->month;
		fiche->employees += declaration->employees;
		if (declaration->activity != NULL)
			fiche->activity = declaration->activity;
	}
}

static void
add_amount(int64 *sum, int64 amount)
{
	int64_t		total = *sum;

	if (total == FICHE_NO_AMOUNT)
		return;
	if (amount == FICHE_NO_AMOUNT || !calimero_amount_add(&total, amount))
		total = FICHE_NO_AMOUNT;
	*sum = total;
}

static void
sum_periods(Fiche *fiche)
{
	for (int i = 0; i < fiche->period_count; i++)
	{
		const FichePeriod *period = &fiche->periods[i];

		add_amount(&fiche->totals.declared, period->declared);
		add_amount(&fiche->totals.announced, period->announced);
		add_amount(&fiche->totals.announced, period->announced_by_other);
		add_amount(&fiche->totals.emitted, period->emitted);
		add_amount(&fiche->totals.cashed, period->cashed);
		add_amount(&fiche->totals.gap_due, period->gap_due);
		add_amount(&fiche->totals.gap_paid, period->gap_paid);
	}
}

void
calimero_fiche_fetch(Fiche *fiche)
{
	Datum		arguments[4];

	arguments[0] = CStringGetTextDatum(fiche->caisse);
	arguments[1] = CStringGetTextDatum(fiche->siret);
	arguments[2] = DateADTGetDatum(calimero_day_to_date(fiche->first));
	arguments[3] = DateADTGetDatum(calimero_day_to_date(fiche->last));

	fetch_caisse(fiche, arguments);
	fetch_periods(fiche, arguments);
	fetch_declarations(fiche, arguments);
	if (fiche->period_count == 0 && fiche->declaration_count == 0)
		ereport(ERROR,
				(errcode(ERRCODE_NO_DATA_FOUND),
				 errmsg("nothing is known of this establishment over this range"),
				 errhint("Check the SIRET and the range; calimero.dsn_rapprocher() must have run after the last deposit.")));
	fetch_details(fiche, arguments);
	fiche->announcements = fetch_announcements(&query_announcements, arguments,
											   &fiche->announcement_count);
	fiche->for_others = fetch_announcements(&query_for_others, arguments,
											&fiche->for_other_count);
	fetch_receipts(fiche, arguments);
	fetch_reversals(fiche, arguments);
	fetch_accounts(fiche, arguments);
	take_staff(fiche);
	sum_periods(fiche);
}
