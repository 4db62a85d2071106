/*-------------------------------------------------------------------------
 *
 * archive_manifeste.c
 *	  Manifests of the archive: signed with the server's key, published once.
 *
 * The key is read at each use and never kept.
 *
 * IDENTIFICATION
 *	  extension/archive/archive_manifeste.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/pem.h>

#include "mb/pg_wchar.h"

#include "archive/archive_interne.h"

#define FILE_MOST 16384

pg_noreturn static void
refuse_key(const char *reason)
{
	ereport(ERROR,
			(errcode(ERRCODE_CALIMERO_ARCHIVE_KEY),
			 errmsg("the key of calimero.archive_cle_signature cannot be used"),
			 errdetail("%s", reason),
			 errhint("A DBA makes it with \"openssl genpkey -algorithm ed25519\", of mode 0600, owned by the user that the server runs as: docs/archive.md.")));
}

/* A key that wants a password is refused, instead of asking the terminal for it. */
static int
no_password(char *buffer, int size, int writing, void *argument)
{
	return -1;
}

static char *
read_key_file(size_t *length)
{
	CalimeroHandle *handle = calimero_handle();
	struct stat status;
	char	   *bytes;

	if (calimero_archive_key_setting[0] == '\0')
		ereport(ERROR,
				(errcode(ERRCODE_CALIMERO_ARCHIVE_SETTING),
				 errmsg("parameter \"%s\" is not set", "calimero.archive_cle_signature"),
				 errhint("A superuser sets it: docs/archive.md says to what.")));
	if (!calimero_handle_walk(handle, calimero_archive_key_setting, O_RDONLY) || fstat(handle->fd, &status) != 0)
		refuse_key(calimero_path_reason(errno));
	if (status.st_uid != geteuid())
		refuse_key("Its owner is not the user that the server runs as.");
	if ((status.st_mode & 07777 & ~S_IWUSR) != S_IRUSR)
		refuse_key(psprintf("Its mode is %04o.", (unsigned int) (status.st_mode & 07777)));
	if (!calimero_handle_read(handle, FILE_MOST, &bytes, length))
		refuse_key(calimero_path_reason(errno));
	calimero_handle_close(handle);
	return bytes;
}

/* The caller frees it, and raises nothing before. */
static EVP_PKEY *
read_key(void)
{
	size_t		length;
	char	   *bytes = read_key_file(&length);
	BIO		   *source = BIO_new_mem_buf(bytes, (int) length);
	EVP_PKEY   *key = source == NULL ? NULL : PEM_read_bio_PrivateKey(source, NULL, no_password, NULL);

	BIO_free(source);
	explicit_bzero(bytes, length);
	ERR_clear_error();
	if (key == NULL)
		refuse_key("It is no private key in PEM without a password.");
	if (EVP_PKEY_get_base_id(key) != EVP_PKEY_ED25519)
	{
		EVP_PKEY_free(key);
		refuse_key("It is not for Ed25519.");
	}
	return key;
}

static bool
sign(EVP_PKEY *key, const char *text, uint8 signature[CALIMERO_SIGNATURE_SIZE])
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	size_t		length = CALIMERO_SIGNATURE_SIZE;
	bool		signed_it = context != NULL &&
	EVP_DigestSignInit(context, NULL, NULL, NULL, key) == 1 &&
	EVP_DigestSign(context, signature, &length, (const unsigned char *) text, strlen(text)) == 1 &&
	length == CALIMERO_SIGNATURE_SIZE;

	EVP_MD_CTX_free(context);
	return signed_it;
}

/* The bytes of a manifest, which are UTF-8 whatever the encoding of the database. */
static const char *
bytes_of_manifest(const char *manifest)
{
	return pg_server_to_any(manifest, (int) strlen(manifest), PG_UTF8);
}

void
calimero_archive_sign(const char *manifest, uint8 signature[CALIMERO_SIGNATURE_SIZE])
{
	const char *bytes = bytes_of_manifest(manifest);
	EVP_PKEY   *key = read_key();
	bool		signed_it = sign(key, bytes, signature);

	EVP_PKEY_free(key);
	ERR_clear_error();
	if (!signed_it)
		refuse_key("OpenSSL cannot sign with it.");
}

void
calimero_archive_check_key(void)
{
	uint8		signature[CALIMERO_SIGNATURE_SIZE];

	calimero_archive_sign("", signature);
}

void
calimero_archive_place(const CalimeroHandle *directory, const char *caisse, const char *name,
					   const void *bytes, size_t length)
{
	if (calimero_file_put(directory, name, bytes, length))
		return;
	if (!calimero_file_same(directory, name, bytes, length))
		ereport(ERROR,
				(errcode(ERRCODE_CALIMERO_ARCHIVE_OTHER_MANIFEST),
				 errmsg("another manifest is in the directory of caisse \"%s\" in the archive", caisse),
				 errdetail("Its file is called \"%s\".", name),
				 errhint("The database and its archive do not belong together, or somebody wrote there: a DBA finds out before anything is purged.")));
	/* Who put it there may not have come to the end. */
	calimero_directory_sync(directory);
}

void
calimero_archive_publish(const char *caisse, int64 lot, const char *manifest,
						 const uint8 signature[CALIMERO_SIGNATURE_SIZE])
{
	const char *bytes = bytes_of_manifest(manifest);
	CalimeroHandle *directory = calimero_archive_directory(caisse, true);
	char		name[ARCHIVE_NAME_SIZE];

	/* The signature first: where there is a manifest, it can be checked. */
	calimero_archive_signature_name(lot, name);
	calimero_archive_place(directory, caisse, name, signature, CALIMERO_SIGNATURE_SIZE);
	calimero_archive_manifest_name(lot, name);
	calimero_archive_place(directory, caisse, name, bytes, strlen(bytes));
	calimero_handle_close(directory);
}
