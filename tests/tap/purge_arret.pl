# The purge under kills: backends and the postmaster die at random moments of it, and the next run goes on.  Each file is in the
# database or in exactly one lot, whose manifest is signed and whose content is what was there; never neither, never both.
#
# CALIMERO_PURGE_KILLS: how many (30 by default); "make check-crash" sets it.
use strict;
use warnings;

use CalimeroTest;
use IPC::Run ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use PurgeTest;
use Test::More;
use Time::HiRes qw(sleep time);

my $kills = $ENV{CALIMERO_PURGE_KILLS} // 30;
my $purge = PurgeTest->new('purge_arret', dossiers => $kills * 20 + 300, conf => "restart_after_crash = on\n");
my $node = $purge->node;
my %died = (backend => 0, postmaster => 0);
my $late = 0;

# How long the beginning of a run and its first lots take, here and now.
my $begun = time;
is($purge->run('lot => 2, dossiers_max => 10'), '', 'five lots without a kill');
my $span = time - $begun;

# A run of lots of two, killed at a moment drawn within its first ones.
sub kill_once
{
	my ($number) = @_;
	my $out = '';
	my $run = IPC::Run::start([ 'psql', '-XAtq', '-d', $node->connstr('postgres'), '-c', 'SELECT pg_backend_pid()', '-c', 'CALL calimero.purger(lot => 2)' ],
		'>', \$out, '2>', \$out);

	$run->pump until $out =~ /^\d+\n/ || !$run->pumpable;
	my ($pid) = $out =~ /^(\d+)\n/;
	sleep rand $span;
	if ($number % 5 == 4)
	{
		my $postmaster = $node->{_pid};

		$died{postmaster}++;
		$node->kill9;
		# A backend does not see at once that its postmaster is dead.
		kill 'KILL', $pid if defined $pid;
		$run->finish;
		start_again($node, $postmaster);
	}
	else
	{
		defined $pid && kill('KILL', $pid) ? $died{backend}++ : $late++;
		$run->finish;
		until_alive($node);
	}
	return;
}

srand($ENV{CALIMERO_SEED} // 48);
for my $number (1 .. $kills)
{
	last if $purge->sql(q{SELECT count(*) FROM calimero.dossiers_purgeables('48', current_date, 1000000)}) == 0;
	kill_once($number);
}
cmp_ok($died{backend} + $died{postmaster}, '>', $kills / 2, "killed: $died{backend} backends, $died{postmaster} times the server; too late: $late");
my ($lots, $left) = split /\|/, $purge->sql(q{SELECT (SELECT count(*) FROM calimero_data.purge_lot), (SELECT count(*) FROM calimero.dossiers_purgeables('48', current_date, 1000000))});
ok($lots > 0 && $left > 0, "the kills came in the midst of it: $lots lots, $left files left");

is($purge->run(q{dossiers_max => 1}), '', 'the next run begins by making the directory agree');
is($purge->sql('SELECT count(*) FROM calimero_data.purge_lot WHERE publie_le IS NULL'), 0, 'every lot has its manifest');
is($purge->sql(q{SELECT count(*) FROM calimero_data.purge_execution WHERE etat = 'en_cours'}), 0, 'runs that died are said to be abandoned');
my @named = sort split /\n/, $purge->sql('SELECT nom FROM calimero_data.purge_fichier');
my @there = sort map { m{([^/]+\.(?:cms|part))$} } glob("$purge->{archive}/48/*");
is("@there", "@named", 'no content file is left that no lot names, none is missing');
$purge->read_archive;
$purge->whole('after the kills');

is($purge->run('lot => 100'), '', 'the rest is purged');
$purge->read_archive;
$purge->whole('at the end');
is($purge->sql('SELECT max(lot) = count(*) FROM calimero_data.purge_lot'), 't', 'lots follow one another without gaps');
$node->safe_psql('postgres', 'CREATE EXTENSION amcheck');
is($purge->sql(q{SELECT count(*) FROM pg_class c, LATERAL verify_heapam(c.oid) WHERE c.relnamespace = 'calimero_data'::regnamespace AND c.relkind = 'r'}), 0, 'no table is damaged');

$node->stop;
done_testing();
