# The purge of a database that is not in UTF-8: manifests are UTF-8 all the same, signed as they are written, and follow one another.
# And the day of a purge is that of the server, whatever time zone a session has.
use strict;
use warnings;
use utf8;

use CalimeroTest;
use Encode qw(decode_utf8 encode_utf8);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use PurgeTest;
use Test::More;

# The last place of the earth where a day begins.
my $purge = PurgeTest->new('purge_encodage', dossiers => 40, conf => "log_timezone = 'Etc/GMT+12'\n");
my $node = $purge->node;
my $base = 'base_latin9';

is($purge->run(q{dossiers_max => 1}), '', 'a lot of a database in UTF-8, whose chain is another');
rename "$purge->{archive}/48", "$purge->{archive}/autre" or die "$purge->{archive}: $!";
$node->safe_psql('postgres', "CREATE DATABASE $base ENCODING 'LATIN9' LOCALE 'C' TEMPLATE template0");
install_calimero($node, $base);
$node->safe_psql($base, encode_utf8(q{
	SET client_encoding = 'UTF8';
	INSERT INTO calimero_data.droit_conservation (caisse, genre, du, annees, article, lecture) VALUES ('48', 'cotisation', '1950-01-01', 6, 'Délibération du réseau', 'selon_issue');
	INSERT INTO calimero_data.agent (caisse, agent, service, du) VALUES ('48', 'A1', 'agence_comptable', '2000-01-01');
	SELECT calimero.debiteur_creer('non_salarie', 'M' || i, 'MÉLÈZE'), calimero.dossier_ouvrir('D' || i, 'cotisation', 'M' || i, '2012-01-01'),
	       calimero.creance_ajouter('D' || i, 'COTISATION', 10, '2012-02-01', periode_du => '2011-01-01', periode_au => '2011-12-31')
	  FROM generate_series(1, 4) AS i;
	SELECT calimero.paiement_encaisser('D' || i, 10, '2012-03-01', 'virement', NULL, 'A1', le => '2012-03-02') FROM generate_series(1, 4) AS i;
}));
is($node->safe_psql($base, "SELECT count(*) FROM calimero.dossiers_purgeables('48')"), 4, 'four files to purge');
$node->safe_psql($base, 'CALL calimero.purger(lot => 2)');

my $before = '0' x 64;
for my $lot (1, 2)
{
	my $manifest = sprintf '%s/48/lot-%09d', $purge->{archive}, $lot;
	my $bytes = slurp_file("$manifest.json");

	like(decode_utf8(my $copy = $bytes, Encode::FB_CROAK), qr/"article":"Délibération du réseau"/, "lot $lot: its manifest is in UTF-8");
	is(system("openssl pkeyutl -verify -pubin -inkey $purge->{keys}/serveur.pub -rawin -in $manifest.json -sigfile $manifest.sig > /dev/null"), 0, '... and signed so');
	like($bytes, qr/"precedent":"$before"/, '... and follows the one before');
	$before = Digest::SHA::sha256_hex($bytes);
}
is($node->safe_psql($base, 'SELECT empreinte FROM calimero_data.purge_chaine'), $before, 'the database knows the hash of the last one');
my ($name) = split /\n/, $node->safe_psql($base, 'SELECT nom FROM calimero_data.purge_fichier ORDER BY lot');
like(decode_utf8($purge->decrypt($name)), qr/MÉLÈZE/, 'rows are in UTF-8 too');

# A clock of one's own.
my ($out, $err) = ('', '');
$node->psql($base, q{SET timezone = 'Etc/GMT-14'; CALL calimero.purger(au => current_date)}, stdout => \$out, stderr => \$err, extra_params => [ '-v', 'VERBOSITY=verbose' ]);
like($err, qr/ERROR:  MS031/, 'a session whose day has come sooner does not purge sooner');
is($node->safe_psql($base, q{SET timezone = 'Etc/GMT-14'; CALL calimero.purger(); SELECT au = (now() AT TIME ZONE 'Etc/GMT+12')::date FROM calimero_data.purge_execution ORDER BY execution DESC LIMIT 1}),
	't', '... and by default goes by the day of the server');

$node->stop;
done_testing();
