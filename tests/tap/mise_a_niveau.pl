# A database of an older version, upgraded, is the same as a new one, and keeps its rows.
#
# sql/released/ has, for each version released, its install script and the schema that its installer() made (tests/release).
# Every one of them is upgraded here.  So that the test is known to work before there is any, an older version is invented,
# upgraded well, then badly, which the comparison must see.

use strict;
use warnings;

use File::Copy ();
use IPC::Run ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::RecursiveCopy;
use PostgreSQL::Test::Utils;
use Test::More;

use CalimeroTest;

my $tree = $ENV{CALIMERO_TREE} // '.';
my $root = PostgreSQL::Test::Utils::tempdir . '/racine';
my ($staged) = ($ENV{CALIMERO_CONF} // '') =~ /^extension_destdir = '(.*)'$/m;
BAIL_OUT('CALIMERO_CONF names no extension_destdir') unless defined $staged;
PostgreSQL::Test::RecursiveCopy::copypath($staged, $root);
my $share = `pg_config --sharedir`;
chomp $share;
my $scripts = "$root$share/extension";
my $node = calimero_node('niveau', conf => "extension_destdir = '$root'\n");
my $current = $node->safe_psql('postgres', q{SELECT extversion FROM pg_extension WHERE extname = 'calimero'});
my $databases = 0;

sub sql { my ($database, $text) = @_; return $node->safe_psql($database, "SET client_min_messages = warning; $text") }

sub database
{
	my ($text) = @_;
	my $name = 'base' . ++$databases;

	$node->safe_psql('postgres', "CREATE DATABASE $name TEMPLATE template0");
	sql($name, $text) if defined $text;
	return $name;
}

sub write_file
{
	my ($path, $text) = @_;

	open my $file, '>', $path or die "$path: $!";
	print $file $text;
	close $file or die "$path: $!";
	return;
}

# The two files of a release, from a database.
sub release
{
	my ($database, $folder, $script) = @_;
	my $said = '';

	local $ENV{PGHOST} = $node->host;
	local $ENV{PGPORT} = $node->port;
	local $ENV{PGDATABASE} = $database;
	IPC::Run::run([ "$tree/tests/release", $folder, $script ], '>&', \$said) or die "tests/release: $said";
	return;
}

# Rows of the caisse, which an upgrade keeps as they are.
sub rows
{
	my ($database) = @_;

	return join "\n", grep { !/^(?:etape_schema|structure)\|/ } split /\n/, table_checksums($node, $database);
}

# A database as that version made it, with a deposit.
sub older
{
	my ($version, $folder) = @_;

	File::Copy::copy("$folder/calimero--$version.sql", "$scripts/calimero--$version.sql") or die "$version: $!";
	my $name = database("CREATE EXTENSION calimero VERSION '$version'");
	my $said = '';

	IPC::Run::run([ 'psql', '-Xq1', '-h', $node->host, '-p', $node->port, '-v', 'ON_ERROR_STOP=1', '-o', '/dev/null',
			'-f', "$folder/calimero--$version.schema", $name ], '>&', \$said) or die "schema of $version: $said";
	sql($name, q{SELECT calimero.creer_caisse('48', 'MSA du Languedoc')});
	deposit($node, envoi({}, declaration(siret => siret(1), versements => [ { montant => '5.00', mode => '05', bic => 'ZZZZFRPP', iban => iban(1) } ])), base => $name);
	return $name;
}

sub upgrade
{
	my ($database) = @_;

	sql($database, 'ALTER EXTENSION calimero UPDATE; SELECT calimero.installer()');
	return $database;
}

my $fresh = database(q{CREATE EXTENSION calimero; SELECT calimero.installer(); SELECT calimero.creer_caisse('48', 'MSA du Languedoc')});
my $wanted = catalogue($node, $fresh);
my $twin = database(q{CREATE EXTENSION calimero; SELECT calimero.installer(); SELECT calimero.creer_caisse('48', 'MSA du Languedoc')});
same_text(catalogue($node, $twin), $wanted, 'two new installations are the same');

# ---- the comparison sees one thing ----

for my $difference (
	'ALTER FUNCTION calimero.dsn_regles() VOLATILE', q{COMMENT ON FUNCTION calimero.version() IS 'Autre.'},
	'REVOKE EXECUTE ON FUNCTION calimero.version() FROM PUBLIC', 'ALTER EXTENSION calimero DROP FUNCTION calimero.version()',
	'ALTER TABLE calimero_data.dsn_depot DROP CONSTRAINT dsn_depot_statut', 'ALTER TABLE calimero_data.dsn_depot ADD COLUMN oubliee integer',
	q{ALTER TABLE calimero_data.dsn_depot ALTER COLUMN statut SET DEFAULT 'accepte'}, 'DROP INDEX calimero_data.cai_mouvement_siret',
	'DROP POLICY proprietaire ON calimero_data.caisse', 'GRANT DELETE ON calimero_data.caisse TO calimero_exploitation',
	q{COMMENT ON COLUMN calimero_vue.dsn_depot.nom IS 'Autre.'}, 'DROP EVENT TRIGGER calimero_garde')
{
	my $changed = 'base' . ++$databases;

	$node->safe_psql('postgres', "CREATE DATABASE $changed TEMPLATE $twin");
	sql($changed, $difference);
	isnt(catalogue($node, $changed), $wanted, "seen: $difference");
	$node->safe_psql('postgres', "DROP DATABASE $changed");
}

# ---- invented versions ----

# Version 0.0.9 had another function, lacked a step, and lacked a constraint and a view that steps now make.
my $invented = PostgreSQL::Test::Utils::tempdir;
my $script = PostgreSQL::Test::Utils::slurp_file("$scripts/calimero--$current.sql");
$script =~ s/(CREATE FUNCTION calimero\.modules\(.*?)IMMUTABLE/$1STABLE/s or die 'no function to change';
my $before = database(q{CREATE EXTENSION calimero; SELECT calimero.installer(); DROP TRIGGER cai_arrivee_integrer ON calimero_data.cai_arrivee;
	DELETE FROM calimero_data.etape_schema WHERE etape = '45_cai_declencheur'; ALTER TABLE calimero_data.dsn_depot DROP CONSTRAINT dsn_depot_statut;
	DROP VIEW calimero_vue.dsn_ecart; UPDATE calimero_data.etape_schema SET version = '0.0.9'});
mkdir "$invented/sources" or die $!;
write_file("$invented/sources/calimero--0.0.9.sql", $script);
release($before, $invented, "$invented/sources/calimero--0.0.9.sql");
write_file("$scripts/calimero--0.0.9--$current.sql", "ALTER FUNCTION calimero.modules() IMMUTABLE;\n");

my $old = older('0.0.9', $invented);
my $kept = rows($old);
isnt(catalogue($node, $old), $wanted, 'an older version is another');
is(sql($old, q{SELECT extversion FROM pg_extension WHERE extname = 'calimero'}), '0.0.9', '... and says so');
upgrade($old);
same_text(catalogue($node, $old), $wanted, "0.0.9 upgraded is $current installed");
is(rows($old), $kept, '... with its rows');
is(sql($old, q{SELECT count(*) FROM calimero.etat() WHERE gravite = 'erreur'}), '0', '... and etat() is content');

write_file("$scripts/calimero--0.0.9--$current.sql", "-- forgets the function\n");
isnt(catalogue($node, upgrade(older('0.0.9', $invented))), $wanted, 'an upgrade that forgets a function is seen');
write_file("$scripts/calimero--0.0.9--$current.sql", "ALTER FUNCTION calimero.modules() IMMUTABLE;\n");
my $stray = older('0.0.9', $invented);
sql($stray, 'ALTER TABLE calimero_data.dsn_depot ADD COLUMN ancienne integer');
isnt(catalogue($node, upgrade($stray)), $wanted, '... and one that forgets a column');

# ---- versions released ----

for my $path (sort glob "$tree/sql/released/calimero--*.sql")
{
	my ($version) = $path =~ /calimero--([0-9.]+)\.sql$/ or next;

	ok(-s "$tree/sql/released/calimero--$version.schema", "$version: its schema was kept with it");
	next if $version eq $current;
	my $released = older($version, "$tree/sql/released");
	my $had = rows($released);

	upgrade($released);
	same_text(catalogue($node, $released), $wanted, "$version upgraded is $current installed");
	is(rows($released), $had, "$version: its rows are kept");
}

done_testing();
