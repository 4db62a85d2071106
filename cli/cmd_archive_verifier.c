/*-------------------------------------------------------------------------
 *
 * cmd_archive_verifier.c
 *	  calimero archive verifier: check the archive of purged dossiers.
 *
 * Neither a server nor the key that opens the content: whoever keeps a copy of
 * an archive can tell whether it is whole.
 *
 * IDENTIFICATION
 *	  cli/cmd_archive_verifier.c
 *
 *-------------------------------------------------------------------------
 */
#include <stdlib.h>
#include <string.h>

#include "archive_key.h"
#include "archive_verify.h"
#include "commands.h"
#include "log.h"

#define LOT_DIGITS_MAX 18

/* LOT:SHA256 of --dernier. */
static bool
read_known(const Options *options, ArchiveVerify *verify)
{
	const char *value = options->values[OPTION_DERNIER];
	size_t		digits;

	if (value == NULL)
		return true;
	digits = strspn(value, "0123456789");
	if (digits >= 1 && digits <= LOT_DIGITS_MAX && value[0] != '0' && value[digits] == ':' &&
		is_sha256(value + digits + 1))
	{
		verify->known_lot = strtoll(value, NULL, 10);
		verify->known_sha256 = value + digits + 1;
		return true;
	}
	log_error("invalid value for option \"--dernier\": it must be LOT:SHA256");
	log_detail("LOT is a number from 1 on, SHA256 has 64 hexadecimal digits in small letters.");
	log_try_help(options->command->name);
	return false;
}

/* The directories of the caisses, one after the other. */
static void
verify_caisses(ArchiveVerify *verify, const ArchiveDir *parent)
{
	size_t		i;

	for (i = 0; i < parent->count && output_alive(verify->output); i++)
	{
		ArchiveDir	directory;

		if (parent->names[i].kind != ARCHIVE_DIRECTORY || !is_caisse_code(parent->names[i].name))
			archive_verify_stray(verify, parent, &parent->names[i]);
		else if (!archive_dir_open(&directory, parent, parent->names[i].name))
			verify->code = EXIT_ERROR;
		else
		{
			archive_verify_caisse(verify, &directory);
			archive_dir_close(&directory);
		}
	}
}

static bool
verify_directory(ArchiveVerify *verify, ArchiveDir *directory)
{
	if (!archive_dir_is_parent(directory))
		archive_verify_caisse(verify, directory);
	else if (verify->known_lot == 0)
		verify_caisses(verify, directory);
	else
	{
		log_error("option \"--dernier\" goes with the directory of one caisse");
		return false;
	}
	return true;
}

ExitCode
cmd_archive_verifier(const Options *options)
{
	ArchiveVerify verify = {.options = options,.code = EXIT_OK};
	ArchiveDir	directory;
	Output		output;
	bool		done;

	if (!read_known(options, &verify))
		return EXIT_ERROR;
	if (option_given(options, OPTION_SIGNATURE))
	{
		verify.signer = signature_key_read(options->values[OPTION_SIGNATURE]);
		if (verify.signer == NULL)
			return EXIT_ERROR;
	}
	if (!archive_dir_open(&directory, NULL, options->arguments[0]))
	{
		EVP_PKEY_free(verify.signer);
		return EXIT_ERROR;
	}
	done = output_open(&output, options, "V\303\251rification de l'archive");
	if (done)
	{
		verify.output = &output;
		archive_verify_columns(&output);
		done = verify_directory(&verify, &directory);
		if (!done)
			output_discard(&output);
		else
			done = output_close(&output);
	}
	archive_dir_close(&directory);
	EVP_PKEY_free(verify.signer);
	if (done && !option_given(options, OPTION_SIGNATURE))
	{
		log_warning("signatures were not checked");
		log_hint("Give the public key of those who sign with --signature.");
	}
	return done ? exit_worse(verify.code, verify.anomalies > 0 ? EXIT_ANOMALIES : EXIT_OK) : EXIT_ERROR;
}
