/*-------------------------------------------------------------------------
 *
 * archive_key.c
 *	  The keys of the archive: the public one that signatures are checked
 *	  with, the private one that content is opened with.
 *
 * A private key is read into memory of ours, wiped as soon as it is parsed,
 * and from then on the process leaves no core.
 *
 * IDENTIFICATION
 *	  cli/archive_key.c
 *
 *-------------------------------------------------------------------------
 */
#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive_key.h"
#include "log.h"
#include "memory.h"
#include "password.h"

#define KEY_FILE_MAX ((size_t) 64 * 1024)
#define PROMPT_MAX	 1200

/* What became of the passphrase of a key. */
typedef struct Passphrase
{
	const char *path;
	bool		asked;
	bool		missing;
} Passphrase;

/* A small file whole, with read(): no buffer of stdio keeps a copy. */
static bool
read_key_file(const char *path, Buffer *content, struct stat *status)
{
	int			fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t		got = -1;

	if (fd >= 0 && fstat(fd, status) == 0)
	{
		buffer_reserve(content, KEY_FILE_MAX + 1);
		while (content->length <= KEY_FILE_MAX)
		{
			got = read(fd, content->data + content->length, KEY_FILE_MAX + 1 - content->length);
			if (got <= 0)
				break;
			content->length += (size_t) got;
		}
	}
	if (got < 0)
		log_error("could not read file \"%s\": %s", path, strerror(errno));
	else if (content->length > KEY_FILE_MAX)
		log_error("file \"%s\" is too large for a key", path);
	if (fd >= 0)
		close(fd);
	return got == 0;
}

static void
wipe(Buffer *content)
{
	if (content->data != NULL)
		explicit_bzero(content->data, content->capacity);
	buffer_free(content);
}

EVP_PKEY   *
signature_key_read(const char *path)
{
	Buffer		content = {0};
	struct stat status;
	EVP_PKEY   *key = NULL;
	BIO		   *bio;

	if (read_key_file(path, &content, &status))
	{
		bio = BIO_new_mem_buf(content.data, (int) content.length);
		key = bio != NULL ? PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL) : NULL;
		BIO_free(bio);
		if (key == NULL || EVP_PKEY_get_base_id(key) != EVP_PKEY_ED25519)
		{
			log_error("file \"%s\" is not an Ed25519 public key in PEM", path);
			log_hint("openssl pkey -in SIGNATURE.pem -pubout makes it of the private key.");
			EVP_PKEY_free(key);
			key = NULL;
		}
	}
	wipe(&content);
	ERR_clear_error();
	return key;
}

bool
signature_is_right(EVP_PKEY *key, const void *bytes, size_t length,
				   const void *signature, size_t signature_length)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool		right = context != NULL &&
	EVP_DigestVerifyInit(context, NULL, NULL, NULL, key) == 1 &&
	EVP_DigestVerify(context, signature, signature_length, bytes, length) == 1;

	EVP_MD_CTX_free(context);
	ERR_clear_error();
	return right;
}

/* Called by OpenSSL when a key has a passphrase. */
static int
give_passphrase(char *target, int size, int writing, void *argument)
{
	Passphrase *passphrase = argument;
	char		prompt[PROMPT_MAX];
	char	   *typed;
	size_t		length;

	(void) writing;
	/* Another way to decode the same key would ask a second time. */
	if (passphrase->asked)
		return -1;
	passphrase->asked = true;
	snprintf(prompt, sizeof(prompt), "Passphrase of \"%s\": ", passphrase->path);
	typed = password_ask(prompt);
	passphrase->missing = typed == NULL || strlen(typed) >= (size_t) size;
	length = passphrase->missing ? 0 : strlen(typed);
	if (length > 0)
		memcpy(target, typed, length);
	password_free(typed);
	return passphrase->missing ? -1 : (int) length;
}

static void
say_not_a_key(const char *path, const Passphrase *passphrase)
{
	if (passphrase->missing)
		log_error("could not read the passphrase of \"%s\"", path);
	else if (passphrase->asked)
		log_error("the passphrase of \"%s\" is wrong", path);
	else
	{
		log_error("file \"%s\" is not a private key in PEM", path);
		log_detail("A key of the archive is one of RSA or of an elliptic curve.");
	}
}

EVP_PKEY   *
archive_key_read(const char *path)
{
	struct rlimit no_core = {0, 0};
	Passphrase	passphrase = {path, false, false};
	Buffer		content = {0};
	struct stat status;
	EVP_PKEY   *key = NULL;
	BIO		   *bio;

	(void) setrlimit(RLIMIT_CORE, &no_core);
	if (read_key_file(path, &content, &status))
	{
		if (S_ISREG(status.st_mode) && (status.st_mode & 077) != 0)
		{
			log_warning("file \"%s\" may be read by others than its owner", path);
			log_hint("chmod 600 makes a private key private.");
		}
		bio = BIO_new_mem_buf(content.data, (int) content.length);
		key = bio != NULL ? PEM_read_bio_PrivateKey(bio, NULL, give_passphrase, &passphrase) : NULL;
		BIO_free(bio);
		if (key != NULL && EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA && EVP_PKEY_get_base_id(key) != EVP_PKEY_EC)
		{
			EVP_PKEY_free(key);
			key = NULL;
			passphrase.asked = false;
		}
		if (key == NULL)
			say_not_a_key(path, &passphrase);
	}
	wipe(&content);
	ERR_clear_error();
	return key;
}
