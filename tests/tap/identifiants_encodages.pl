# What people type holds blanks beyond ASCII: they are read in the encoding of the database, whatever it is.
use strict;
use warnings;

use CalimeroTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = calimero_node('identifiants_encodages', install => 0);

# Bytes of a no-break space, of an e with an accent, in each encoding of a database.
my %bytes = (
	UTF8 => { blank => '\xC2\xA0', accent => '\xC3\xA9' },
	LATIN9 => { blank => '\xA0', accent => '\xE9' },
	WIN1252 => { blank => '\xA0', accent => '\xE9' },
	SQL_ASCII => { blank => '\xC2\xA0', accent => '\xE9' });

foreach my $encoding (sort keys %bytes)
{
	my $database = 'base_' . lc $encoding;
	my ($blank, $accent) = @{ $bytes{$encoding} }{qw(blank accent)};

	$node->safe_psql('postgres', "CREATE DATABASE $database ENCODING '$encoding' LOCALE 'C' TEMPLATE template0");

	# The client's encoding is the database's: the bytes arrive as they are written.
	my $prefix = "SET client_encoding = '$encoding';";
	$node->safe_psql($database, 'CREATE EXTENSION calimero');
	is($node->safe_psql($database, "$prefix SELECT calimero.nir(E'2 69${blank}05 49 588 157${blank}80')"),
		'269054958815780', "$encoding: a no-break space separates");
	is($node->safe_psql($database, "$prefix SELECT calimero.iban(E'fr76${blank}3000${blank}6000 0112 3456 7890 189')"),
		'FR7630006000011234567890189', "$encoding: small letters are raised");
	is($node->safe_psql($database, "$prefix SELECT calimero.nir_valide(E'26905495881578$blank')"),
		'f', "$encoding: a validator takes no blank");
	my ($status, $output, $error) = $node->psql($database, "$prefix SELECT calimero.nir(E'2690549588157${accent}0')");
	isnt($status, 0, "$encoding: a letter with an accent is refused");
	like($error, qr/ERROR:  invalid NIR: a character that cannot be there/, "$encoding: as a character of no identifier");
	unlike($error, qr/2690549588157|\xE9|\xC3\xA9/, "$encoding: which is not shown");
}

$node->stop;
done_testing();
