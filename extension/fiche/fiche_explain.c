/*-------------------------------------------------------------------------
 *
 * fiche_explain.c
 *	  Where each period stands at the day of edition, and why, in French.
 *
 * Three kinds of sentences for each period that is not settled: findings
 * (what differs, by how much, since when), causes (facts of the matching
 * that may explain it) and one advice.  The same sentences serve the three
 * renderings; they are plain text.
 *
 * A missing payment is awaited, not an écart, until the day that the
 * matching gives (exigible_le) - unless the amounts declared and announced
 * differ too, which no payment will mend.  So is the declaration of a period
 * for which there are debits alone.
 *
 * IDENTIFICATION
 *	  extension/fiche/fiche_explain.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "core/rapprochement/reconcile.h"
#include "fiche/fiche.h"

/*
 * A signal whose sentence needs no figure, and the status whose finding says
 * the same already.
 */
typedef struct SignalSentence
{
	uint32		signal;
	RecStatus	told_by;		/* REC_STATUS_COUNT: none */
	const char *sentence;
} SignalSentence;

static const SignalSentence signal_sentences[] = {
	{REC_SIGNAL_TRIMESTRIEL | REC_SIGNAL_SEMESTRIEL | REC_SIGNAL_ANNUEL, REC_STATUS_COUNT,
	"Les versements de cette période ne sont pas mensuels : les mois qu'elle couvre sont comparés ensemble."},
	{REC_SIGNAL_REGUL, REC_STATUS_COUNT,
	"Des régularisations portées par des déclarations ultérieures sont rattachées à cette période."},
	{REC_SIGNAL_SUBSTITUTION, REC_STATUS_COUNT,
	"Le montant dû comprend une DSN de substitution, établie par un organisme de protection sociale."},
	{REC_SIGNAL_CODE_INCONNU, REC_CODE_INCONNU,
	"Une cotisation déclarée porte un code que la caisse n'a pas encore qualifié : elle n'est pas comptée dans le montant dû."},
	{REC_SIGNAL_ORGANISME_ABSENT, REC_STATUS_COUNT,
	"Une cotisation déclarée ne désigne pas d'organisme destinataire (retraite complémentaire ou prévoyance, par exemple) : elle peut être comprise dans le versement sans l'être dans le montant dû."},
	{REC_SIGNAL_DOUTE, REC_VERSION_DOUTEUSE,
	"Plusieurs versions d'une déclaration ne peuvent être départagées."},
	{REC_SIGNAL_INCOMPLETE, REC_FRACTION_INCOMPLETE,
	"Une fraction de la déclaration n'a pas été reçue."},
	{REC_SIGNAL_DEVISE, REC_DEVISE,
	"Une déclaration est établie en francs Pacifique : ses montants ne sont pas repris."},
	{REC_SIGNAL_NEANT, REC_STATUS_COUNT,
	"Une déclaration sans salarié a été reçue."},
	{REC_SIGNAL_TEST_IGNORE, REC_STATUS_COUNT,
	"Un fichier d'essai a été reçu ; il ne compte pas."},
	{REC_SIGNAL_AUTRE_ENTREPRISE, REC_STATUS_COUNT,
	"Un versement annoncé par une entreprise est à régler par le compte d'une autre."},
	{REC_SIGNAL_AMBIGU, REC_STATUS_COUNT,
	"Plusieurs groupes de versements atteignent le montant encaissé : il a été affecté selon la règle d'imputation de la caisse."},
	{REC_SIGNAL_BORNE, REC_STATUS_COUNT,
	"Les versements en attente sont trop nombreux pour que des sommes soient recherchées : les encaissements ont été affectés selon la règle d'imputation de la caisse."},
	{REC_SIGNAL_CREDIT, REC_ENCAISSEMENT_SANS_DSN,
	"Une partie du montant encaissé ne correspond à aucun versement annoncé."}
};

static bool
status_is(const FichePeriod *period, RecStatus status)
{
	return strcmp(period->status, rec_status_codes[status]) == 0;
}

static int64
magnitude(int64 centimes)
{
	return centimes < 0 ? -centimes : centimes;
}

/*
 * Is the écart one that a payment would mend?
 */
static bool
is_cash_missing(const FichePeriod *period)
{
	return period->gap_paid > 0 && (status_is(period, REC_SANS_ENCAISSEMENT) ||
									status_is(period, REC_ECART_PAIEMENT));
}

/*
 * Is nothing missing before the day that the matching gives?
 */
static bool
is_dated(const FichePeriod *period)
{
	return period->due_day != CALIMERO_NO_DAY &&
		(is_cash_missing(period) || status_is(period, REC_EMIS_SANS_DSN));
}

static FicheState
state_of(const Fiche *fiche, const FichePeriod *period)
{
	if (!period->gap)
		return FICHE_SETTLED;
	if (is_dated(period) && (period->signals & REC_SIGNAL_ECART_DU) == 0 &&
		fiche->edited_on < period->due_day)
		return FICHE_AWAITED;
	return FICHE_OPEN;
}

static void
add_finding(FichePeriod *period, char *sentence)
{
	period->findings = lappend(period->findings, sentence);
}

static void
add_cause(FichePeriod *period, const char *sentence)
{
	period->causes = lappend(period->causes, unconstify(char *, sentence));
}

/*
 * The last deposit among the declarations of a period.
 */
static CalimeroDay
last_deposit_day(const Fiche *fiche, const FichePeriod *period)
{
	CalimeroDay first = calimero_period_first_day(period->period);
	CalimeroDay last = calimero_period_last_day(period->period);
	CalimeroDay day = CALIMERO_NO_DAY;

	for (int i = 0; i < fiche->declaration_count; i++)
	{
		if (fiche->declarations[i].month >= first && fiche->declarations[i].month <= last)
			day = Max(day, fiche->declarations[i].deposited_on);
	}
	return day;
}

static CalimeroDay
last_receipt_day(const Fiche *fiche, const FichePeriod *period)
{
	CalimeroDay day = CALIMERO_NO_DAY;

	for (int i = 0; i < fiche->receipt_count; i++)
	{
		if (fiche->receipts[i].period == period->period)
			day = Max(day, fiche->receipts[i].day);
	}
	return day;
}

/*
 * Declared against announced.
 */
static void
find_due_gap(FichePeriod *period)
{
	add_finding(period, psprintf("Les cotisations déclarées s'élèvent à %s et les versements annoncés à %s : l'annonce est %s de %s au montant dû.",
								 calimero_fiche_amount(period->declared),
								 calimero_fiche_amount(fiche_announced(period)),
								 period->gap_due > 0 ? "inférieure" : "supérieure",
								 calimero_fiche_amount(magnitude(period->gap_due))));
}

/*
 * Was more given back than cashed, without any payment announced?
 */
static bool
is_given_back(const FichePeriod *period)
{
	return fiche_payable(period) == 0 && period->cashed < 0;
}

/*
 * Announced against cashed.
 */
static void
find_payment_gap(FichePeriod *period)
{
	if (is_given_back(period))
		add_finding(period, psprintf("Des remboursements ou des rejets dépassent de %s ce que la caisse a encaissé, sans versement annoncé.",
									 calimero_fiche_amount(-period->cashed)));
	else if (fiche_payable(period) == 0)
		add_finding(period, psprintf("La caisse a encaissé %s sans versement annoncé.",
									 calimero_fiche_amount(period->cashed)));
	else if (period->gap_paid > 0 && period->cashed == 0)
		add_finding(period, psprintf("Un montant de %s est annoncé et n'a pas %sété encaissé.",
									 calimero_fiche_amount(fiche_payable(period)),
									 period->state == FICHE_AWAITED ? "encore " : ""));
	else if (period->gap_paid > 0)
		add_finding(period, psprintf("Les versements annoncés s'élèvent à %s et la caisse a encaissé %s : il manque %s.",
									 calimero_fiche_amount(fiche_payable(period)),
									 calimero_fiche_amount(period->cashed),
									 calimero_fiche_amount(period->gap_paid)));
	else
		add_finding(period, psprintf("Les versements annoncés s'élèvent à %s et la caisse a encaissé %s, soit %s de plus.",
									 calimero_fiche_amount(fiche_payable(period)),
									 calimero_fiche_amount(period->cashed),
									 calimero_fiche_amount(-period->gap_paid)));
}

static void
find_credit(FichePeriod *period)
{
	if (period->declared < 0)
		add_finding(period, psprintf("Les déclarations font apparaître un montant de %s en faveur de l'établissement.",
									 calimero_fiche_amount(-period->declared)));
	if (period->gap_paid != 0 || period->declared >= 0)
		find_payment_gap(period);
}

static void
find_no_announcement(FichePeriod *period)
{
	add_finding(period, psprintf("Des cotisations sont déclarées pour %s et aucun versement n'est annoncé.",
								 calimero_fiche_amount(period->declared)));
	if (is_given_back(period))
		find_payment_gap(period);
	else if (period->cashed != 0)
		add_finding(period, psprintf("La caisse a toutefois encaissé %s.",
									 calimero_fiche_amount(period->cashed)));
}

/*
 * What the status says; false when it is one that amounts do not explain.
 */
static bool
find_without_amounts(FichePeriod *period)
{
	if (status_is(period, REC_MONTANT_HORS_LIMITE))
		add_finding(period, pstrdup("Un montant de la période dépasse douze chiffres avant la virgule : il n'est pas imprimé, et les montants ne sont pas comparés."));
	else if (status_is(period, REC_VERSION_DOUTEUSE))
		add_finding(period, pstrdup("Plusieurs versions de la déclaration ont été reçues sans qu'aucune puisse être préférée aux autres : les montants qu'elles déclarent et annoncent ne sont pas repris."));
	else if (status_is(period, REC_FRACTION_INCOMPLETE))
		add_finding(period, pstrdup("La déclaration est annoncée en plusieurs fractions et l'une au moins n'a pas été reçue : ses montants ne sont pas repris."));
	else if (status_is(period, REC_DEVISE))
		add_finding(period, pstrdup("La déclaration est établie en francs Pacifique : ses montants ne sont pas repris."));
	else if (status_is(period, REC_CODE_INCONNU))
		add_finding(period, psprintf("Le montant dû de %s est provisoire : une cotisation déclarée porte un code que la caisse n'a pas encore qualifié.",
									 calimero_fiche_amount(period->declared)));
	else if (status_is(period, REC_ENCAISSEMENT_SANS_DSN))
		add_finding(period, psprintf("La caisse a encaissé %s, sans déclaration ni versement annoncé.",
									 calimero_fiche_amount(period->cashed)));
	else if (status_is(period, REC_REMBOURSEMENT_SANS_DSN))
		add_finding(period, psprintf("Des remboursements ou des rejets dépassent de %s ce que la caisse a encaissé, sans déclaration ni versement annoncé.",
									 calimero_fiche_amount(magnitude(period->cashed))));
	else if (status_is(period, REC_EMIS_SANS_DSN) && period->cashed != 0)
		add_finding(period, psprintf("La caisse a émis %s pour cette période et encaissé %s, sans déclaration ni versement annoncé.",
									 calimero_fiche_amount(period->emitted),
									 calimero_fiche_amount(period->cashed)));
	else if (status_is(period, REC_EMIS_SANS_DSN))
		add_finding(period, psprintf("La caisse a émis %s pour cette période, sans déclaration, versement annoncé ni encaissement.",
									 calimero_fiche_amount(period->emitted)));
	else
		return false;
	return true;
}

static void
find_facts(FichePeriod *period)
{
	bool		due_told = false;
	bool		payment_told = true;

	if (find_without_amounts(period))
		payment_told = status_is(period, REC_ENCAISSEMENT_SANS_DSN) ||
			status_is(period, REC_REMBOURSEMENT_SANS_DSN);
	else if (status_is(period, REC_SANS_VERSEMENT))
	{
		find_no_announcement(period);
		due_told = true;
	}
	else if (status_is(period, REC_CREDIT))
	{
		find_credit(period);
		due_told = period->declared < 0;
	}
	else if (status_is(period, REC_SANS_ENCAISSEMENT) || status_is(period, REC_ECART_PAIEMENT))
		find_payment_gap(period);
	else
	{
		due_told = period->gap_due != 0;
		if (due_told)
			find_due_gap(period);
		payment_told = false;
	}
	if (!due_told && (period->signals & REC_SIGNAL_ECART_DU) != 0)
		find_due_gap(period);
	if (!payment_told && (period->signals & REC_SIGNAL_ECART_PAIEMENT) != 0)
		find_payment_gap(period);
}

/*
 * Since when, or until when.
 */
static void
date_facts(const Fiche *fiche, FichePeriod *period)
{
	if (is_dated(period) && fiche->edited_on < period->due_day)
		add_finding(period, psprintf("%s n'est pas en retard : son absence ne sera un écart qu'à compter du %s.",
									 status_is(period, REC_EMIS_SANS_DSN) ? "La déclaration" : "Ce paiement",
									 calimero_fiche_date(period->due_day)));
	if (period->state == FICHE_AWAITED)
		return;
	if (is_dated(period) && fiche->edited_on >= period->due_day)
		period->since = period->due_day;
	else if (status_is(period, REC_CREDIT) || status_is(period, REC_ENCAISSEMENT_SANS_DSN) ||
			 status_is(period, REC_REMBOURSEMENT_SANS_DSN))
		period->since = last_receipt_day(fiche, period);
	if (period->since == CALIMERO_NO_DAY)
		period->since = last_deposit_day(fiche, period);
	if (period->since > fiche->edited_on)
		period->since = CALIMERO_NO_DAY;
	if (period->since != CALIMERO_NO_DAY)
		add_finding(period, psprintf("L'écart est constaté depuis le %s.",
									 calimero_fiche_date(period->since)));
}

/*
 * Who announced for another, and who paid.
 */
static void
explain_other_payer(FichePeriod *period)
{
	if (period->announced_by_other != 0)
		add_cause(period, psprintf("Un versement de %s est annoncé comme à régler par un autre établissement ; %s ont été encaissés auprès de celui-ci.",
								   calimero_fiche_amount(period->announced_by_other),
								   calimero_fiche_amount(period->settled_by_other)));
	if (period->announced_for_other != 0)
		add_cause(period, psprintf("D'autres établissements annoncent %s à régler par celui-ci.",
								   calimero_fiche_amount(period->announced_for_other)));
	if (period->unpaid_for_other != 0)
		add_cause(period, psprintf("Sur ce montant, %s annoncés par une autre entreprise n'ont pas été réglés et ne sont pas comptés ici.",
								   calimero_fiche_amount(period->unpaid_for_other)));
}

static void
explain_reversals(const Fiche *fiche, FichePeriod *period)
{
	CalimeroDay first = calimero_period_first_day(period->period);
	CalimeroDay last = calimero_period_last_day(period->period);

	for (int i = 0; i < fiche->reversal_count; i++)
	{
		const FicheReversal *reversal = &fiche->reversals[i];

		if (reversal->first >= first && reversal->last <= last)
			add_cause(period, psprintf("Un rejet ou un remboursement de %s a été enregistré le %s (référence %s).",
									   calimero_fiche_amount(-reversal->amount),
									   calimero_fiche_date(reversal->day), reversal->reference));
	}
}

static void
explain_amount_due(FichePeriod *period)
{
	bool		due_gap = period->gap_due != 0;

	if (due_gap && period->reductions != 0)
		add_cause(period, psprintf("Les déclarations comportent des réductions, exonérations ou déductions, pour %s : la façon de les compter peut expliquer une différence.",
								   calimero_fiche_amount(magnitude(period->reductions))));
	if (period->emitted != 0 && period->emitted != period->declared &&
		!status_is(period, REC_EMIS_SANS_DSN))
		add_cause(period, psprintf("La caisse a émis %s pour cette période, montant différent de celui qui est déclaré.",
								   calimero_fiche_amount(period->emitted)));
}

static void
explain_causes(const Fiche *fiche, FichePeriod *period)
{
	for (int i = 0; i < lengthof(signal_sentences); i++)
	{
		const SignalSentence *known = &signal_sentences[i];

		if ((period->signals & known->signal) != 0 &&
			(known->told_by == REC_STATUS_COUNT || !status_is(period, known->told_by)))
			add_cause(period, known->sentence);
	}
	if (status_is(period, REC_MONTANT_HORS_LIMITE))
	{
		explain_reversals(fiche, period);
		return;
	}
	explain_other_payer(period);
	explain_reversals(fiche, period);
	explain_amount_due(period);
}

/*
 * What the employer may do.  Neutral: the fiche claims nothing.
 */
static const char *
advise(const FichePeriod *period)
{
	if (period->state == FICHE_AWAITED)
		return NULL;
	if (status_is(period, REC_MONTANT_HORS_LIMITE))
		return "Merci de vérifier les montants déclarés ; la caisse vérifie ceux du compte.";
	if (status_is(period, REC_VERSION_DOUTEUSE))
		return "Merci d'indiquer à la caisse la version à retenir, ou de déposer une déclaration « annule et remplace » si la date limite n'est pas passée.";
	if (status_is(period, REC_FRACTION_INCOMPLETE))
		return "Merci de transmettre la fraction manquante, ou une déclaration complète.";
	if (status_is(period, REC_CODE_INCONNU))
		return "Aucune démarche n'est attendue de votre part : la caisse examine ce code.";
	if (status_is(period, REC_ENCAISSEMENT_SANS_DSN))
		return "Merci de vérifier que la déclaration a été déposée, ou d'indiquer à la caisse la période à laquelle ce paiement se rapporte.";
	if (status_is(period, REC_REMBOURSEMENT_SANS_DSN))
		return "Merci de vérifier que la déclaration a été déposée ; la caisse examine à quel encaissement ce montant se rapporte.";
	if (status_is(period, REC_EMIS_SANS_DSN))
		return "Merci de déposer la déclaration de la période, ou d'indiquer à la caisse qu'aucune n'est due.";
	if (status_is(period, REC_SANS_VERSEMENT))
		return "Si le règlement est fait par virement ou par un autre moyen, merci d'en indiquer la date et la référence à la caisse.";
	if (status_is(period, REC_CREDIT) && period->declared >= 0)
		return "Merci d'indiquer à la caisse la période à laquelle ce montant se rapporte, si vous la connaissez.";
	if (status_is(period, REC_ECART_PAIEMENT) && is_given_back(period))
		return "La caisse examine à quel encaissement ce montant se rapporte.";
	if (status_is(period, REC_SANS_ENCAISSEMENT) || status_is(period, REC_ECART_PAIEMENT))
		return "Si le paiement a été fait, merci d'en indiquer la date et la référence à la caisse.";
	if (status_is(period, REC_ECART_DU))
		return "Merci de vérifier le versement annoncé ; une régularisation peut être portée dans une prochaine déclaration.";
	return "La caisse se tient à votre disposition pour en examiner l'origine avec vous.";
}

void
calimero_fiche_explain(Fiche *fiche)
{
	for (int i = 0; i < fiche->period_count; i++)
	{
		FichePeriod *period = &fiche->periods[i];

		period->state = state_of(fiche, period);
		period->since = CALIMERO_NO_DAY;
		if (period->state == FICHE_SETTLED)
			continue;
		if (period->state == FICHE_OPEN)
			fiche->totals.open++;
		else
			fiche->totals.awaited++;
		if (period->state == FICHE_AWAITED && status_is(period, REC_EMIS_SANS_DSN))
			fiche->totals.awaited_declarations++;
		find_facts(period);
		date_facts(fiche, period);
		explain_causes(fiche, period);
		period->advice = advise(period);
	}
}

const char *
calimero_fiche_warning(const Fiche *fiche)
{
	for (int i = 0; i < fiche->period_count; i++)
	{
		if (!fiche->periods[i].up_to_date)
			return "Le rapprochement n'est pas à jour : des données reçues depuis, ou un changement des règles de la caisse, ne sont pas encore pris en compte dans cette fiche.";
	}
	return NULL;
}

/*
 * A sentence after others: how many are awaited.
 */
static const char *
count_awaited(int count, const char *one, const char *several)
{
	if (count == 0)
		return "";
	return count == 1 ? one : psprintf(" %d %s", count, several);
}

char	   *
calimero_fiche_verdict(const Fiche *fiche)
{
	const FicheTotals *totals = &fiche->totals;
	const char *payments;
	const char *declarations;

	if (fiche->period_count == 0)
		return pstrdup("Aucun montant n'a été rapproché sur ces mois.");
	payments = count_awaited(totals->awaited - totals->awaited_declarations,
							 " Un paiement est attendu.", "paiements sont attendus.");
	declarations = count_awaited(totals->awaited_declarations,
								 " Une déclaration est attendue.", "déclarations sont attendues.");
	if (totals->open == 0)
		return psprintf("Aucun écart à examiner.%s%s", payments, declarations);
	return psprintf("%d écart%s à examiner.%s%s", totals->open, totals->open > 1 ? "s" : "",
					payments, declarations);
}

/*
 * Décision of 8 June 2018 (seed), articles 3 and 4: recipients, rights of the
 * persons.  The rights themselves are those of the loi of 6 January 1978 and
 * of the RGPD.
 */
List	   *
calimero_fiche_notices(const Fiche *fiche)
{
	List	   *notices = NIL;

	notices = lappend(notices,
					  psprintf("Droits des personnes : en application de la loi n° 78-17 du 6 janvier 1978 et du règlement (UE) 2016/679, toute personne physique mentionnée dans cette fiche peut obtenir communication des informations qui la concernent et, le cas échéant, leur rectification, en s'adressant au directeur de la caisse dont elle relève (%s). Le droit d'opposition ne s'applique pas à ce traitement.",
							   fiche->caisse_label));
	notices = lappend(notices,
					  pstrdup("Destinataires : l'employeur concerné et, à raison de leurs attributions, les agents de la caisse des services prestations, cotisations, recouvrement-contentieux et de l'agence comptable."));
	notices = lappend(notices,
					  pstrdup("Cette fiche rapproche ce qui a été déclaré, annoncé et encaissé ; elle ne vaut ni mise en demeure ni quittance. Aucune donnée nominative de salarié n'y figure."));
	return notices;
}
