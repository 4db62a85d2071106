/*-------------------------------------------------------------------------
 *
 * archive_key.h
 *	  The keys of the archive: the public one that signatures are checked
 *	  with, the private one that content is opened with.
 *
 * IDENTIFICATION
 *	  cli/archive_key.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef CALIMERO_ARCHIVE_KEY_H
#define CALIMERO_ARCHIVE_KEY_H

#include <openssl/evp.h>
#include <stdbool.h>
#include <stddef.h>

/* An Ed25519 public key in PEM; NULL when it is none: it was said. */
extern EVP_PKEY *signature_key_read(const char *path);

/* Is this the signature of these bytes? */
extern bool signature_is_right(EVP_PKEY *key, const void *bytes, size_t length,
							   const void *signature, size_t signature_length);

/*
 * A private key in PEM, RSA or elliptic curve; its passphrase is asked when
 * it has one.  NULL when it is none: it was said.  EVP_PKEY_free() wipes it.
 */
extern EVP_PKEY *archive_key_read(const char *path);

#endif							/* CALIMERO_ARCHIVE_KEY_H */
