/*-------------------------------------------------------------------------
 *
 * commands.c
 *	  The command table: every command of calimero, as data.
 *
 * Nouns of the domain are French, as in the SQL functions that the commands
 * call; the text around them is English.  ASCII only: the text is also read
 * on terminals that are not in UTF-8.
 *
 * IDENTIFICATION
 *	  cli/commands.c
 *
 *-------------------------------------------------------------------------
 */
#include <stddef.h>
#include <string.h>

#include "commands.h"

#define TABLE_FORMATS "aligned|csv|json|html"
#define END_OF_OPTIONS {OPTION_END, 0, NULL, NULL, NULL}
#define END_OF_EXAMPLES {NULL, NULL}

static const Option no_options[] = {END_OF_OPTIONS};

static const Option installer_options[] = {
	{OPTION_ROLES, 0, "roles", NULL,
	"create the group roles of the cluster that are missing"},
	{OPTION_CAISSE, 0, "caisse", "CODE",
	"then create the caisse CODE: 2 to 5 capitals or digits"},
	{OPTION_LIBELLE, 0, "libelle", "NOM",
	"name of that caisse, printed at the head of the fiches"},
	{OPTION_ORGANISMES, 0, "organismes", "LIST",
	"identifiers of that caisse in the DSN, separated by commas (DMSA and a code of two digits)"},
	{OPTION_DRY_RUN, 'n', "dry-run", NULL, "do all of it, show it, and roll it back"},
	END_OF_OPTIONS
};

static const Example installer_examples[] = {
	{"A new database, its roles and its first caisse",
	"calimero installer -d msa --roles --caisse=48 --libelle=\"MSA du Languedoc\""},
	{"After an update of the extension or a restore", "calimero installer -d msa"},
	END_OF_EXAMPLES
};

static const Option deposer_options[] = {
	{OPTION_CAISSE, 0, "caisse", "CODE",
	"caisse of the files; may be left out when there is only one"},
	{OPTION_SUFFIXE, 0, "suffixe", "LIST",
	"in directories, only files whose name ends in one of these, separated by commas (.dsn,.txt)"},
	{OPTION_LOT, 0, "lot", "N", "commit N files at once (1 by default, at most 1000)"},
	{OPTION_NOM, 0, "nom", "NOM", "name given to what comes from standard input"},
	{OPTION_SANS_RAPPROCHER, 0, "sans-rapprocher", NULL,
	"leave the matching of what was touched to a later run"},
	{OPTION_ANOMALIES, 0, "anomalies", NULL,
	"print the anomalies, one per line, instead of the files"},
	{OPTION_DRY_RUN, 'n', "dry-run", NULL,
	"read and check each file on the server, and roll it back"},
	END_OF_OPTIONS
};

static const Example deposer_examples[] = {
	{"Every file of a directory", "calimero deposer -d msa /var/spool/dsn"},
	{"What would be refused, and why", "calimero deposer -d msa -n --anomalies 202503.dsn"},
	{"From an archive", "unzip -p dsn.zip 202503.dsn | calimero deposer -d msa --nom=202503.dsn -"},
	END_OF_EXAMPLES
};

static const Option cai_options[] = {
	{OPTION_CAISSE, 0, "caisse", "CODE",
	"caisse of the files; may be left out when there is only one"},
	{OPTION_NOM, 0, "nom", "NOM", "name given to what comes from standard input"},
	{OPTION_SANS_RAPPROCHER, 0, "sans-rapprocher", NULL,
	"leave the matching of what was touched to a later run"},
	{OPTION_REJETS, 0, "rejets", NULL,
	"print the rejected lines and why, instead of the files"},
	{OPTION_DRY_RUN, 'n', "dry-run", NULL,
	"import each file, show the result, and roll it back"},
	END_OF_OPTIONS
};

static const Example cai_examples[] = {
	{"The extract of a month", "calimero cai -d msa cai-2025-03.csv"},
	{"Lines that would be rejected", "calimero cai -d msa -n --rejets --format=csv cai-2025-03.csv"},
	END_OF_EXAMPLES
};

static const Option rapprocher_options[] = {
	{OPTION_CAISSE, 0, "caisse", "CODE", "caisse; may be left out when there is only one"},
	{OPTION_DU, 0, "du", "MONTH", "first month: 2025-03, or a period as the DSN writes it, 2025T01"},
	{OPTION_AU, 0, "au", "MONTH", "last month; without it, as far as the data go"},
	{OPTION_ECARTS, 0, "ecarts", NULL, "list the ecarts themselves instead of counting them"},
	{OPTION_DRY_RUN, 'n', "dry-run", NULL, "match, show the result, and roll it back"},
	END_OF_OPTIONS
};

static const Example rapprocher_examples[] = {
	{"What was deposited since the last time", "calimero rapprocher -d msa"},
	{"A quarter afresh, and its ecarts to a spreadsheet",
	"calimero rapprocher -d msa --du=2025T01 --au=2025T01 --ecarts --format=csv -o ecarts.csv"},
	END_OF_EXAMPLES
};

static const Option fiche_options[] = {
	{OPTION_CAISSE, 0, "caisse", "CODE", "caisse; may be left out when there is only one"},
	{OPTION_DU, 0, "du", "MONTH",
	"first month: 2025-03, or a period as the DSN writes it, 2025T01 (11 months before the last)"},
	{OPTION_AU, 0, "au", "MONTH", "last month (the last one known of the SIRET)"},
	END_OF_OPTIONS
};

static const Example fiche_examples[] = {
	{"On the terminal", "calimero fiche -d msa \"009 000 019 00019\""},
	{"A page to print, for half a year",
	"calimero fiche -d msa 00900001900019 --du=2025S01 --au=2025S01 -o fiche.html"},
	{"Its table for a program", "calimero fiche -d msa 00900001900019 --format=csv"},
	END_OF_EXAMPLES
};

static const Option dossier_options[] = {
	{OPTION_CAISSE, 0, "caisse", "CODE", "caisse; may be left out when there is only one"},
	{OPTION_NIR, 0, "nir", NULL, "show the NIR of the debtor too: personal data, and a right of its own"},
	END_OF_OPTIONS
};

static const Example dossier_examples[] = {
	{"On the terminal", "calimero dossier -d msa OSC-2025-0001"},
	{"A page to print", "calimero dossier -d msa --format=html -o dossier.html OSC-2025-0001"},
	{"For a program", "calimero dossier -d msa --format=json OSC-2025-0001"},
	END_OF_EXAMPLES
};

static const Option echeances_options[] = {
	{OPTION_CAISSE, 0, "caisse", "CODE", "caisse; may be left out when there is only one"},
	{OPTION_JOURS, 0, "jours", "N", "within N days (90 by default, 0 to 36500)"},
	{OPTION_AU, 0, "au", "DATE", "counted from DATE, 2025-03-31 or 31/03/2025 (today)"},
	{OPTION_AGENT, 0, "agent", "CODE", "only files that this agent follows"},
	{OPTION_GENRE, 0, "genre", "GENRE", "only files of this kind: cotisation or piar"},
	END_OF_OPTIONS
};

static const Example echeances_examples[] = {
	{"What an agent must not let go by this month", "calimero echeances -d msa --jours=30 --agent=A12"},
	{"A calendar to subscribe to", "calimero echeances -d msa --jours=365 --format=ics -o prescriptions.ics"},
	END_OF_EXAMPLES
};

static const Option purger_options[] = {
	{OPTION_CAISSE, 0, "caisse", "CODE", "caisse; may be left out when there is only one"},
	{OPTION_SIMULER, 0, "simuler", NULL, "say what would leave and what is held; the default"},
	{OPTION_EXECUTER, 0, "executer", NULL, "archive these dossiers and delete them"},
	{OPTION_LOT, 0, "lot", "N", "dossiers of one transaction, at most (5000 by default, at most 100000)"},
	{OPTION_DUREE, 0, "duree", "INTERVAL", "begin no lot after that long: \"2 hours\", 90min"},
	{OPTION_DOSSIERS, 0, "dossiers", "N", "stop after N dossiers"},
	{OPTION_AU, 0, "au", "DATE", "judge dossiers by DATE, 2025-03-31 or 31/03/2025 (today)"},
	END_OF_OPTIONS
};

static const Example purger_examples[] = {
	{"What would leave, and what is held", "calimero purger -d msa"},
	{"A night of it", "calimero purger -d msa --caisse=48 --executer --duree=\"3 hours\""},
	END_OF_EXAMPLES
};

static const Example etat_examples[] = {
	{"For a monitoring job: exit code 3 when something needs attention",
	"calimero etat -d msa --format=json"},
	END_OF_EXAMPLES
};

static const Option archive_verifier_options[] = {
	{OPTION_SIGNATURE, 0, "signature", "FILE", "public key, Ed25519 in PEM, of those who sign the manifests"},
	{OPTION_DERNIER, 0, "dernier", "LOT:SHA256",
	"a lot that must be there, with the hash of its manifest: the last one known of this caisse"},
	END_OF_OPTIONS
};

static const Example archive_verifier_examples[] = {
	{"Every caisse", "calimero archive verifier /srv/archive --signature=signature.pub"},
	{"One caisse, and that its last lots were not taken away",
	"calimero archive verifier /srv/archive/48 --signature=signature.pub --dernier=12:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"},
	END_OF_EXAMPLES
};

static const Option archive_extraire_options[] = {
	{OPTION_CLE, 0, "cle", "FILE", "private key, in PEM, of one to whom the archive is sealed; its passphrase is asked"},
	{OPTION_CAISSE, 0, "caisse", "CODE", "caisse, when DIRECTORY holds several"},
	{OPTION_LOT, 0, "lot", "N", "look in this lot only"},
	{OPTION_INTERNE, 0, "interne", NULL, "DOSSIER is the internal number, which is never given twice"},
	{OPTION_SIGNATURE, 0, "signature", "FILE", "public key: take no manifest that it has not signed"},
	END_OF_OPTIONS
};

static const Example archive_extraire_examples[] = {
	{"A dossier of which the number is known",
	"calimero archive extraire /srv/archive/48 OSC-2019-0077 --cle=cle.pem -o dossier.json"},
	{"Its lot is known too", "calimero archive extraire /srv/archive/48 OSC-2019-0077 --cle=cle.pem --lot=12"},
	END_OF_EXAMPLES
};

static const Option archive_lire_options[] = {
	{OPTION_CLE, 0, "cle", "FILE", "private key, in PEM, of one to whom the file is sealed; its passphrase is asked"},
	END_OF_OPTIONS
};

static const Example archive_lire_examples[] = {
	{"Its tables and their columns",
	"calimero archive lire 9f2c1d0a5b6e4c3f8a7b6c5d4e3f2a1b-1.cms --cle=cle.pem | grep ^table"},
	END_OF_EXAMPLES
};

static const Example help_examples[] = {
	{"Everything about one command", "calimero help deposer"},
	{"The table of commands and options, for a program", "calimero help --format=json"},
	END_OF_EXAMPLES
};

static const Example no_examples[] = {END_OF_EXAMPLES};

const Command commands[] = {
	{
		.name = "installer",
		.arguments = "[MODULE]...",
		.arguments_max = -1,
		.formats = TABLE_FORMATS,
		.summary = "create the extension and its schema, or migrate them",
		.description =
		"Creates the extension where it is missing, then makes or migrates the schema: the core "
		"and the modules named, or every module of this version. All of it is one transaction. "
		"It may be run again at any time: after CREATE EXTENSION, after ALTER EXTENSION UPDATE, "
		"after a restore.\n"
		"Prints what was done: element, nom, module, action.",
		.options = installer_options,
		.examples = installer_examples,
		.exits = "0 when installed; 4 when the role lacks a privilege, when a role of the cluster "
		"is unsafe, or when a later version made the schema.",
		.run = cmd_installer,
	},
	{
		.name = "deposer",
		.arguments = "FILE|DIRECTORY|-...",
		.arguments_min = 1,
		.arguments_max = -1,
		.formats = TABLE_FORMATS,
		.summary = "deposit DSN files",
		.description =
		"Deposits DSN files, at most 1 GB each. Directories are walked down, in the order of the "
		"names; hidden files are left out. A file is one transaction: it is deposited whole, or "
		"not at all, and the same bytes twice are one deposit. A file that cannot be read does "
		"not stop the others, nor one that is not a DSN, which is refused. The SIRETs touched are matched at the end.\n"
		"Prints one line per file: nom, depot, statut (accepte, partiel, refuse, erreur), nouveau, "
		"declarations, refusees, anomalies.",
		.options = deposer_options,
		.examples = deposer_examples,
		.exits = "3 when a declaration or a file was refused; 1 when a file could not be read "
		"or deposited.",
		.run = cmd_deposer,
	},
	{
		.name = "cai",
		.arguments = "FILE|DIRECTORY|-...",
		.arguments_min = 1,
		.arguments_max = -1,
		.formats = TABLE_FORMATS,
		.summary = "import extracts of the employers' accounts (CAI)",
		.description =
		"Imports extracts of the employers' accounts: debits emitted and credits cashed, in the "
		"CSV of docs/cai-csv.md. Lines that are wrong are rejected with a reason and the others "
		"go in; lines already known add nothing. The SIRETs touched are matched at the end. "
		"Every file of a DIRECTORY, and of those in it, is one.\n"
		"Prints one line per file: nom, import, lignes, ajoutes, modifies, deja_connus, rejetes.",
		.options = cai_options,
		.examples = cai_examples,
		.exits = "3 when a line was rejected; 1 when a file could not be read or imported.",
		.run = cmd_cai,
	},
	{
		.name = "rapprocher",
		.arguments = "",
		.formats = TABLE_FORMATS,
		.summary = "match what was declared, announced and cashed",
		.description =
		"Matches the SIRETs touched since they were last matched, or, with --du or --au, every "
		"SIRET that has something in those months.\n"
		"Prints one line per status: statut, ecart, sirets, periodes, ecart_du (declared less "
		"announced), ecart_paiement (announced less cashed), libelle. With --ecarts, one line "
		"per SIRET and period that somebody must look at.",
		.options = rapprocher_options,
		.examples = rapprocher_examples,
		.exits = "0 whether there are ecarts or not: they are its result.",
		.run = cmd_rapprocher,
	},
	{
		.name = "fiche",
		.arguments = "SIRET...",
		.arguments_min = 1,
		.arguments_max = -1,
		.formats = "aligned|text|html|json|csv",
		.summary = "make the fiche de synthese of an establishment",
		.description =
		"Makes the fiche de synthese: what the establishment declared, announced and paid, month "
		"by month, where they part and why. Spaces in the SIRET do not matter.\n"
		"Without --format, the name after -o decides (.html, .json, .csv, else text); a fiche on "
		"standard output is text, aligned being the same. With -o DIRECTORY, each SIRET goes to "
		"DIRECTORY/fiche-SIRET.html, .txt, .json or .csv, in HTML unless --format says otherwise; "
		"several SIRETs need a directory.\n"
		"In CSV it is the table alone, one line per period, with the names of the JSON.",
		.options = fiche_options,
		.examples = fiche_examples,
		.exits = "1 when nothing is known of a SIRET.",
		.run = cmd_fiche,
	},
	{
		.name = "dossier",
		.arguments = "NUMERO",
		.arguments_min = 1,
		.arguments_max = 1,
		.formats = TABLE_FORMATS,
		.summary = "show everything about one dossier",
		.description =
		"Shows a dossier: its debtor, what is due, when it prescribes and until when it may be "
		"kept; its debts, acts, those that may come next, payments, what they were assigned to, "
		"comments and reminders; of a receipt to classify (rac), the receipts and what they were "
		"classified to. What was cancelled is shown too, and says so.\n"
		"In JSON, one object: dossier, creances, actes, prochains_actes, paiements, affectations, "
		"commentaires, rappels. In CSV, one line per value: section, ligne, colonne, valeur.\n"
		"It is personal data. The NIR is shown with --nir alone.",
		.options = dossier_options,
		.examples = dossier_examples,
		.exits = "1 when there is no such dossier; 4 when --nir is asked without the right to see NIR.",
		.run = cmd_dossier,
	},
	{
		.name = "echeances",
		.arguments = "",
		.formats = TABLE_FORMATS "|ics",
		.summary = "list the dossiers whose debts prescribe soon",
		.description =
		"Lists the dossiers of which a debt prescribes from --au on within --jours days, both "
		"days included, the first to prescribe first. The date is the last day to act; a dossier "
		"whose clock is held has none and is not listed.\n"
		"Prints one line per dossier and day: prescription_le, jours, numero, genre, solde (what "
		"prescribes that day), matricule, nom, prenom, agent, plus_ancienne_le, derniere_procedure, "
		"derniere_procedure_le, dernier_paiement_le, dossier_solde (all that is due).\n"
		"With --format=ics, a calendar: an all-day event per dossier and day, with its number, kind "
		"and what prescribes, without name or matricule. An event keeps its identity from one run to the "
		"next.",
		.options = echeances_options,
		.examples = echeances_examples,
		.exits = "0 whether anything prescribes or not; 1 when the agent is not known.",
		.run = cmd_echeances,
	},
	{
		.name = "purger",
		.arguments = "",
		.formats = TABLE_FORMATS,
		.summary = "archive and delete the dossiers whose conservation has ended",
		.description =
		"Without --executer, deletes nothing and prints what a purge would meet, one line per kind and "
		"rule: genre, regle_du, annees, article, dossiers (past their last day), partants, retenus, "
		"retenues (what holds them, and how many), plus_ancien, examines, lignes and octets (an estimate "
		"of what would leave). --au may then be a day to come.\n"
		"With --executer, checks the settings of the archive, then archives and deletes lot after lot, "
		"each a transaction. An interrupt undoes the lot under way; the lots before it stay purged, and "
		"the same command goes on. It needs two connections.\n"
		"Prints its run: caisse, execution, etat (finie, duree, nombre, erreur), prevus, dossiers, lots, "
		"lignes, octets, ecartes (planned, but changed, held or locked meanwhile), restants (past their "
		"day and still there), secondes, erreur.",
		.options = purger_options,
		.examples = purger_examples,
		.exits = "3 when dossiers are held past their day or were left, or when a limit ended the run; 1 "
		"when the archive cannot be written.",
		.run = cmd_purger,
	},
	{
		.name = "etat",
		.arguments = "",
		.formats = TABLE_FORMATS,
		.summary = "check the installation",
		.description =
		"Checks versions, schema, roles and settings, and says what to do.\n"
		"Prints one line per check: domaine, element, valeur, gravite (ok, info, attention, "
		"erreur), conseil.",
		.options = no_options,
		.examples = etat_examples,
		.exits = "3 when a check has the gravite attention or erreur.",
		.run = cmd_etat,
	},
	{
		.name = "archive verifier",
		.arguments = "DIRECTORY",
		.arguments_min = 1,
		.arguments_max = 1,
		.formats = TABLE_FORMATS,
		.summary = "check the archive of purged dossiers",
		.description =
		"Checks an archive without a server and without the key that opens it: signatures and form of "
		"the manifests, that each follows the one before, that the files they name are there with "
		"their size and SHA-256, sealed, for as many recipients as the manifest has certificates, that "
		"nothing else is there and that nobody else may read it. DIRECTORY is that of a caisse, or "
		"the one that holds those of the caisses.\n"
		"Prints one line per caisse with its last lot and the hash of its manifest, and one line per "
		"anomaly: caisse, lot, element, gravite (ok, attention, erreur), constat, valeur.",
		.options = archive_verifier_options,
		.examples = archive_verifier_examples,
		.exits = "3 when there is an anomaly, or when signatures were not checked for want of "
		"--signature; 1 when something could not be read.",
		.run = cmd_archive_verifier,
	},
	{
		.name = "archive extraire",
		.arguments = "DIRECTORY DOSSIER",
		.arguments_min = 2,
		.arguments_max = 2,
		.formats = "json",
		.summary = "take a purged dossier out of the archive",
		.description =
		"Finds a purged dossier in an archive and prints it as one JSON object: archive (caisse, lot, "
		"fait_le, logiciel), dossier, debiteur, then an array of rows for every table that was "
		"archived. What columns mean is in the data dictionary of that logiciel.\n"
		"Without --lot, every lot is opened, since a number may be given again after a purge. Nothing "
		"is taken from a file that is not the one that its manifest names.\n"
		"It is personal data. No server is needed.",
		.options = archive_extraire_options,
		.examples = archive_extraire_examples,
		.exits = "1 when there is no such dossier, or several, or the key opens nothing; 3 when it is "
		"printed and another lot could not be read.",
		.run = cmd_archive_extraire,
	},
	{
		.name = "archive lire",
		.arguments = "FILE",
		.arguments_min = 1,
		.arguments_max = 1,
		.formats = "text",
		.summary = "show what a sealed file of the archive holds",
		.description =
		"Opens one sealed file, checks what is in it, and prints it as it is: the text of "
		"docs/archive.md. On a terminal, control characters are made visible.\n"
		"It is personal data. No server is needed.",
		.options = archive_lire_options,
		.examples = archive_lire_examples,
		.exits = "1 when the key is not one to which the file is sealed, or the file is not whole.",
		.run = cmd_archive_lire,
	},
	{
		.name = "help",
		.arguments = "[COMMAND]",
		.arguments_max = 2,
		.formats = TABLE_FORMATS,
		.summary = "show this help, or that of a command",
		.description =
		"Shows the help of a command, or the list of commands. With --format, prints the "
		"commands and their options as a table instead: commande, option, lettre, argument, "
		"description.",
		.options = no_options,
		.examples = help_examples,
		.exits = "1 when there is no such command.",
		.run = cmd_help,
	},
	{
		.name = "version",
		.arguments = "",
		.formats = TABLE_FORMATS,
		.summary = "show the versions of the client and of libpq",
		.description =
		"Shows the versions of the client and of libpq, without a connection; \"calimero etat\" "
		"shows those of the server.",
		.options = no_options,
		.examples = no_examples,
		.exits = "0.",
		.run = cmd_version,
	},
	{.name = NULL},
};

bool
command_is_shared(const Command *command, const char *word)
{
	size_t		length = strlen(word);

	return length > 0 && strncmp(command->name, word, length) == 0 && command->name[length] == ' ';
}

const Command *
command_of_words(char *const *argv, int count, int *words)
{
	const Command *command;

	*words = 0;
	for (command = commands; command->name != NULL; command++)
	{
		if (command_is_shared(command, argv[0]))
		{
			*words = count > 1 ? 2 : 1;
			if (count > 1 && strcmp(command->name + strlen(argv[0]) + 1, argv[1]) == 0)
				return command;
		}
		else if (strcmp(command->name, argv[0]) == 0 && strchr(command->name, ' ') == NULL)
		{
			*words = 1;
			return command;
		}
	}
	return NULL;
}
