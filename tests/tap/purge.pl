# The purge: what leaves is in the archive, whole, sealed to its holders; what stays is as it was; limits and refusals.
use strict;
use warnings;

use CalimeroTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use PurgeTest;
use Test::More;

my $purge = PurgeTest->new('purge', dossiers => 500);
my $node = $purge->node;

ok($purge->{purgeable} > 100, "$purge->{purgeable} files can be purged");

# --- refused ---
sub refused
{
	my ($text, $state, $title) = @_;
	my ($out, $err) = ('', '');

	$node->psql('postgres', $text, stdout => \$out, stderr => \$err, extra_params => [ '-v', 'VERBOSITY=verbose' ], on_error_stop => 1);
	like($err, qr/ERROR:  $state:/, $title);
	return;
}

refused('BEGIN; CALL calimero.purger()', '2D000', 'in a transaction block it is refused');
refused('DO $$ BEGIN CALL calimero.purger(); EXCEPTION WHEN division_by_zero THEN NULL; END $$', '2D000', '... and in a block with exceptions');
refused(q{SET default_transaction_isolation = 'repeatable read'; CALL calimero.purger()}, '25001', '... and under another isolation');
refused("CALL calimero.purger($_->[0])", $_->[1], "... and with $_->[0]")
  for [ 'lot => 0', '22023' ], [ 'lot => 100001', '22023' ], [ 'lot => NULL', '22023' ], [ q{duree_max => '-1 s'}, '22023' ], [ 'dossiers_max => -1', '22023' ],
  [ 'au => current_date + 1', 'MS031' ], [ q{caisse => '63'}, '22023' ], [ q{au => '-infinity', caisse => 'XXXXXXXXX'}, '22023' ];
is($purge->sql('SELECT count(*) FROM calimero_data.purge_execution'), 0, '... before anything is written');
$purge->sql(q{CREATE ROLE travaux LOGIN IN ROLE calimero_exploitation; CREATE ROLE personne LOGIN; GRANT USAGE ON SCHEMA calimero TO personne;});
like($purge->run('', user => 'personne'), qr/ERROR:  42501/, 'nobody but those who run jobs may');
is($purge->sql(q{SELECT count(*) FROM calimero_data.purge_lot}), 0, '... and nothing left');

# --- limits ---
is($purge->run(q{duree_max => '0 s'}), '', 'no time: nothing');
is($purge->run('dossiers_max => 0'), '', 'no file: nothing');
is($purge->run(q{lot => 20, dossiers_max => 50, caisse => '48'}, user => 'travaux'), '', 'fifty files at most, in lots of twenty, by the account of the jobs');
is($purge->sql(q{SELECT string_agg(etat || ' ' || dossiers || ' ' || compte, ', ' ORDER BY execution) FROM calimero_data.purge_execution}),
	'duree 0 ' . $purge->sql('SELECT session_user') . ', nombre 0 ' . $purge->sql('SELECT session_user') . ', nombre 50 travaux', '... as each run says');
is($purge->sql('SELECT string_agg(dossiers::text, \' \' ORDER BY lot) FROM calimero_vue.purge_lot WHERE publie_le IS NOT NULL'), '20 20 10', '... and each lot');
$purge->read_archive;
$purge->whole('after three lots');

# --- somebody works on a file ---
my $first = $purge->sql(q{SELECT min(p) FROM calimero.dossiers_purgeables('48', current_date, 1000000) AS p});
my $other = $node->background_psql('postgres');
$other->query_safe("BEGIN; SELECT dossier FROM calimero_data.dossier WHERE caisse = '48' AND dossier = $first FOR UPDATE");
is($purge->run('dossiers_max => 10'), '', 'a file that somebody works on is left');
is($purge->sql('SELECT ecartes FROM calimero_data.purge_execution ORDER BY execution DESC LIMIT 1'), 1, '... and counted');
$other->quit;

# --- several at once ---
my @runs = map { my $run = { out => '' }; $run->{handle} = IPC::Run::start([ 'psql', '-XAtq', '-d', $node->connstr('postgres'), '-c', 'CALL calimero.purger(lot => 7)' ], '>', \$run->{out}, '2>', \$run->{out}); $run } 1 .. 3;
$_->{handle}->finish for @runs;
is(join('', map { $_->{out} } @runs), '', 'three runs at once');
is($purge->run, '', '... and one for what they left to one another');
is($purge->sql(q{SELECT count(*) FROM calimero.dossiers_purgeables('48', current_date, 1000000)}), 0, 'nothing is left to purge');
is($purge->sql('SELECT sum(dossiers) FROM calimero_data.purge_lot'), $purge->{purgeable}, '... all of it is in lots');
is($purge->sql('SELECT max(lot) = count(*) FROM calimero_data.purge_lot'), 't', '... without gaps');
$purge->read_archive;
$purge->whole('after all');
is($purge->sql(q{SELECT count(*) FROM calimero_data.debiteur b WHERE NOT EXISTS (SELECT FROM calimero_data.dossier d WHERE d.caisse = b.caisse AND d.debiteur = b.debiteur)
	AND EXISTS (SELECT FROM avant.dossier d WHERE d.debiteur = b.debiteur)}), 0, 'debtors leave with their last file');
$purge->sql("CREATE TABLE relu.derive_$_ AS TABLE calimero_data.$_") for qw(dossier creance paiement);
$purge->sql(q{SELECT calimero.dossiers_recalculer('48')});
is($purge->sql("SELECT count(*) FROM (TABLE calimero_data.$_ EXCEPT TABLE relu.derive_$_) AS x"), 0, "what derives was true: computed again, no $_ changes") for qw(dossier creance paiement);
is($purge->sql(q{SELECT count(*) FROM calimero_data.affectation WHERE purgee_le IS NOT NULL AND num_nonnulls(paiement, creance) <> 1}), 0, 'parted assignments name the side that stays');

# --- a database older than its archive ---
my $directory = "$purge->{archive}/48";
my $beyond = $purge->sql('SELECT max(lot) + 1 FROM calimero_data.purge_lot');
append_to_file(sprintf('%s/lot-%09d.json', $directory, $beyond), "{}\n");
refused('CALL calimero.purger()', 'MS086', 'a directory that knows more lots than the database stops the purge');
unlink sprintf '%s/lot-%09d.json', $directory, $beyond;
append_to_file("$directory/0123456789abcdef0123456789abcdef-1.cms", 'x');
is($purge->run, '', 'a content file that no lot names is removed');
ok(!-e "$directory/0123456789abcdef0123456789abcdef-1.cms", '... by the next run');

# --- the certificate ---
my $html = $purge->sql('SELECT calimero.certificat_destruction(1)');
like($html, qr/Certificat de destruction.*20 dossiers/s, 'the certificate of a lot tells how many files were destroyed');
my $names = $purge->sql('SELECT count(*) FROM relu.debiteur b WHERE position(b.nom IN $html$' . $html . '$html$) > 0 AND length(b.nom) > 5');
is($names, 0, '... and names nobody');
refused('SELECT calimero.certificat_destruction(9999)', 'MS021', 'of a lot that is not there, there is none');

$node->stop;
done_testing();
