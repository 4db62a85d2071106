/*-------------------------------------------------------------------------
 *
 * cmd_archive_lire.c
 *	  calimero archive lire: the text inside one sealed file.
 *
 * IDENTIFICATION
 *	  cli/cmd_archive_lire.c
 *
 *-------------------------------------------------------------------------
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "archive_content.h"
#include "archive_dir.h"
#include "archive_key.h"
#include "commands.h"
#include "escape.h"
#include "log.h"
#include "sink.h"

typedef struct Listing
{
	FILE	   *file;
	bool		terminal;		/* then control characters are made visible */
} Listing;

static void
print_line(void *argument, const char *line, size_t length)
{
	const Listing *listing = argument;
	Buffer		copy = {0};
	char	   *piece;
	size_t		first = 0;
	size_t		i;

	if (!listing->terminal)
	{
		fwrite(line, 1, length, listing->file);
		return;
	}
	buffer_add_bytes(&copy, line, length - 1);
	/* Tabs part the values: they stay. */
	for (i = 0; i < length; i++)
	{
		if (i + 1 < length && copy.data[i] != '\t')
			continue;
		copy.data[i] = '\0';
		piece = visible_copy(copy.data + first);
		fputs(piece, listing->file);
		fputc(i + 1 < length ? '\t' : '\n', listing->file);
		free(piece);
		first = i + 1;
	}
	buffer_free(&copy);
}

static bool
list_file(const char *path, EVP_PKEY *key, Listing *listing)
{
	static const ArchiveEvents events = {.line = print_line};
	Buffer		sealed = {0};
	bool		done;

	if (!archive_path_read(path, (size_t) ARCHIVE_FILE_BYTES, &sealed))
	{
		log_error("could not read file \"%s\": %s", path, archive_errno_text(errno));
		buffer_free(&sealed);
		return false;
	}
	done = archive_content_read(&sealed, path, key, &events, listing);
	buffer_free(&sealed);
	return done;
}

ExitCode
cmd_archive_lire(const Options *options)
{
	Sink		sink;
	Listing		listing;
	EVP_PKEY   *key;
	bool		done;

	if (!option_given(options, OPTION_CLE))
	{
		log_error("option \"--cle\" is required");
		log_try_help(options->command->name);
		return EXIT_ERROR;
	}
	key = archive_key_read(options->values[OPTION_CLE]);
	if (key == NULL)
		return EXIT_ERROR;
	done = sink_open(&sink, options->values[OPTION_OUTPUT]);
	if (done)
	{
		listing.file = sink.file;
		listing.terminal = isatty(fileno(sink.file)) == 1;
		done = list_file(options->arguments[0], key, &listing);
	}
	EVP_PKEY_free(key);
	if (!done)
		sink_discard(&sink);
	else
		done = sink_commit(&sink);
	return done ? EXIT_OK : EXIT_ERROR;
}
