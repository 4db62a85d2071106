/*-------------------------------------------------------------------------
 *
 * statuts.c
 *	  What the statuses and the signals of the matching mean: calimero.dsn_statuts
 *	  and calimero.dsn_signaux.
 *
 * IDENTIFICATION
 *	  extension/rapprochement/statuts.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "executor/spi.h"
#include "fmgr.h"
#include "funcapi.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"

#include "common/compat.h"
#include "rapprochement/rapprochement.h"

typedef struct StatusInfo
{
	bool		gap;			/* somebody must look at it */
	const char *label;			/* one French sentence, UTF-8 */
} StatusInfo;

/* In the order of RecStatus, which is that of priority. */
static const StatusInfo status_infos[REC_STATUS_COUNT] = {
	{true, "Un montant de la période dépasse douze chiffres avant la virgule : il n'est pas affiché, et rien n'est comparé."},
	{true, "Plusieurs versions de la déclaration portent le même numéro d'ordre ou se contredisent : aucune n'est retenue, il faut demander à l'employeur laquelle compte."},
	{true, "Il manque une fraction de la déclaration : ses montants ne sont pas retenus tant que toutes ne sont pas arrivées."},
	{true, "La déclaration est en francs Pacifique : ses montants ne sont pas ajoutés à des euros."},
	{true, "Une cotisation porte un code sans poids dans dsn_poids : le montant dû n'est pas connu."},
	{true, "Un montant est encaissé, et rien n'est déclaré ni annoncé pour la période."},
	{true, "Un remboursement ou un rejet dépasse ce qui est encaissé, et rien n'est déclaré ni annoncé pour la période."},
	{true, "La caisse a émis un montant, et rien n'est déclaré, annoncé ni encaissé pour la période."},
	{true, "Un montant est déclaré dû, et aucun versement n'est annoncé."},
	{true, "Un versement est annoncé, et rien n'est encaissé."},
	{true, "L'encaissement dépasse ce qui est annoncé, ou le montant déclaré est négatif : le compte est créditeur pour la période."},
	{true, "L'encaissement diffère du versement annoncé."},
	{true, "Le versement annoncé diffère du montant déclaré dû."},
	{false, "Tout est annoncé comme payé par un autre établissement : il l'a payé ou, s'il est de la même entreprise, l'écart est sur sa ligne."},
	{false, "Seuls des fichiers d'essai portent sur la période : ils ne comptent pas."},
	{false, "Déclaration néant : ni salarié, ni montant."},
	{false, "Déclaré, annoncé et encaissé concordent."}
};

static const struct
{
	uint32		signal;
	const char *name;
}			signal_names[] = {
	{REC_SIGNAL_REGUL, "REGUL"},
	{REC_SIGNAL_TRIMESTRIEL, "TRIMESTRIEL"},
	{REC_SIGNAL_PAYE_PAR_AUTRE, "PAYE_PAR_AUTRE"},
	{REC_SIGNAL_PAYE_POUR_AUTRE, "PAYE_POUR_AUTRE"},
	{REC_SIGNAL_NEANT, "NEANT"},
	{REC_SIGNAL_TEST_IGNORE, "TEST_IGNORE"},
	{REC_SIGNAL_DOUTE, "DOUTE"},
	{REC_SIGNAL_INCOMPLETE, "INCOMPLETE"},
	{REC_SIGNAL_DEVISE, "DEVISE"},
	{REC_SIGNAL_CODE_INCONNU, "CODE_INCONNU"},
	{REC_SIGNAL_SUBSTITUTION, "SUBSTITUTION"},
	{REC_SIGNAL_AMBIGU, "AMBIGU"},
	{REC_SIGNAL_BORNE, "BORNE"},
	{REC_SIGNAL_ECART_DU, "ECART_DU"},
	{REC_SIGNAL_ECART_PAIEMENT, "ECART_PAIEMENT"},
	{REC_SIGNAL_CREDIT, "CREDIT"},
	{REC_SIGNAL_ORGANISME_ABSENT, "ORGANISME_ABSENT"},
	{REC_SIGNAL_SEMESTRIEL, "SEMESTRIEL"},
	{REC_SIGNAL_ANNUEL, "ANNUEL"},
	{REC_SIGNAL_AUTRE_ENTREPRISE, "AUTRE_ENTREPRISE"}
};

PG_FUNCTION_INFO_V1(calimero_dsn_statuts);
PG_FUNCTION_INFO_V1(calimero_dsn_signaux);
PG_FUNCTION_INFO_V1(calimero_caisse_de_appel);

/* SETOF (statut, rang, ecart, libelle). */
Datum
calimero_dsn_statuts(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i < REC_STATUS_COUNT; i++)
	{
		const char *label = status_infos[i].label;
		Datum		values[4];
		bool		nulls[4] = {false};

		values[0] = CStringGetTextDatum(rec_status_codes[i]);
		values[1] = Int32GetDatum(i + 1);
		values[2] = BoolGetDatum(status_infos[i].gap);
		values[3] = CStringGetTextDatum(pg_any_to_server(label, (int) strlen(label), PG_UTF8));
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}

/* (signaux integer): names, in the order of the bits. */
Datum
calimero_dsn_signaux(PG_FUNCTION_ARGS)
{
	uint32		signals = (uint32) PG_GETARG_INT32(0);
	StringInfoData names;

	initStringInfo(&names);
	for (int i = 0; i < lengthof(signal_names); i++)
	{
		if ((signals & signal_names[i].signal) != 0)
			appendStringInfo(&names, "%s%s", names.len > 0 ? ", " : "", signal_names[i].name);
	}
	PG_RETURN_TEXT_P(cstring_to_text_with_len(names.data, names.len));
}

/* (caisse text): the one named, or the only one that the caller sees. */
Datum
calimero_caisse_de_appel(PG_FUNCTION_ARGS)
{
	char		caisse[CALIMERO_CAISSE_SIZE];

	SPI_connect();
	calimero_resolve_caisse(PG_ARGISNULL(0) ? NULL : text_to_cstring(PG_GETARG_TEXT_PP(0)), caisse);
	SPI_finish();
	PG_RETURN_TEXT_P(cstring_to_text(caisse));
}
