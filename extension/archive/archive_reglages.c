/*-------------------------------------------------------------------------
 *
 * archive_reglages.c
 *	  The parameters of the archive: where it is, to whom it is sealed, who signs.
 *
 * Only a superuser sets them: who chooses the directory or the certificates
 * chooses who reads what was purged.
 *
 * IDENTIFICATION
 *	  extension/archive/archive_reglages.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/guc.h"

#include "archive/archive_interne.h"

char	   *calimero_archive_directory_setting = NULL;
char	   *calimero_archive_certificates_setting = NULL;
char	   *calimero_archive_key_setting = NULL;

static bool
check_path(char **newval, void **extra, GucSource source)
{
	if (**newval == '\0')
		return true;
	if (!is_absolute_path(*newval))
	{
		GUC_check_errdetail("It must be an absolute path, or empty.");
		return false;
	}
	if (strlen(*newval) >= MAXPGPATH)
	{
		GUC_check_errdetail("The path is too long.");
		return false;
	}
	return true;
}

static void
define(const char *name, const char *description, const char *more, char **variable)
{
	DefineCustomStringVariable(name, description, more, variable, "", PGC_SUSET, 0, check_path, NULL, NULL);
}

void
calimero_archive_init(void)
{
	define("calimero.repertoire_archive",
		   "Directory of the archive of purged dossiers.",
		   "Absolute path; mode 0700, owned by the user that the server runs as. Empty: nothing can be purged.",
		   &calimero_archive_directory_setting);
	define("calimero.archive_certificats",
		   "Directory of the certificates of those who may read the archive.",
		   "Absolute path; it holds a file in PEM a caisse, named after its code.",
		   &calimero_archive_certificates_setting);
	define("calimero.archive_cle_signature",
		   "Private key with which manifests of the archive are signed.",
		   "Absolute path of a file in PEM, Ed25519, mode 0600, owned by the user that the server runs as.",
		   &calimero_archive_key_setting);
}
