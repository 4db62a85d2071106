# Bad days of the purge: its directory, certificates, key or disk are not what they were, or it is stopped.  The CALL says what is
# wrong with its SQLSTATE and its row too; what was not committed is in the database, no file of it stays in the directory, and once
# mended the next run goes on.
use strict;
use warnings;

use CalimeroTest;
use File::Path qw(remove_tree);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use PurgeTest;
use Test::More;

my $purge = PurgeTest->new('purge_ennuis', dossiers => 900, conf => "wal_buffers = 16MB\n");
my ($archive, $keys) = ($purge->{archive}, $purge->{keys});
my ($pem, $key) = ("$keys/certificats/48.pem", "$keys/serveur.key");
my %good = map { $_ => slurp_file($_) } $pem, $key;

sub put
{
	my ($path, $bytes, $mode) = @_;

	unlink $path;
	append_to_file($path, $bytes);
	chmod $mode // 0600, $path or die "$path: $!";
	return;
}

sub number { return $purge->sql("SELECT coalesce(($_[0]), 0)") }

# What is said of the run that came last, and how many there are.
sub last_run { return $purge->sql(q{SELECT concat_ws(' ', etat, erreur, dossiers) FROM calimero_data.purge_execution ORDER BY execution DESC LIMIT 1}) }
sub runs { return number('SELECT count(*) FROM calimero_data.purge_execution') }
sub lots { return number('SELECT count(*) FROM calimero_data.purge_lot') }

# Every file is in the database or counted by a lot.
sub is_complete
{
	my ($title) = @_;

	is($purge->sql('SELECT (SELECT count(*) FROM avant.dossier) - (SELECT count(*) FROM calimero_data.dossier) - (SELECT coalesce(sum(dossiers), 0) FROM calimero_data.purge_lot)'),
		0, $title);
	return;
}

# One bad day.  break, mend: what happens and how it is put right; place: where the run is then (PurgeTest), before it begins
# without; lots: how many of it are committed all the same; run: what its row says, "" when there is none; publie: that of the
# manifests, when not all are written; before: statements of its session.
sub bad_day
{
	my ($title, $state, $says, %day) = @_;
	my ($lots, $runs) = (lots(), runs());
	my $arguments = 'lot => 2, dossiers_max => 6';
	my $said;

	if (defined $day{place})
	{
		$said = $purge->run_held($day{place}, $arguments, $day{break}, before => $day{before});
	}
	else
	{
		$day{break}->();
		$said = $purge->run($arguments);
	}
	$day{mend}->() if defined $day{mend};
	like($said, qr/(?:ERROR|FATAL):  $state: .*$says/s, $title);
	unlike($said, qr/\Q$archive\E|\Q$keys\E/, '... without a path');
	is(lots() - $lots, $day{lots} // 0, '... lots committed');
	is_complete('... nothing else is deleted');
	is($purge->orphans, '', '... and nothing of it stays in the directory') unless $day{dead};
	my $run = $day{run} // 'erreur ' . $state . ' ' . 2 * ($day{lots} // 0);
	is($run eq '' ? runs() - $runs : last_run(), $run eq '' ? 0 : $run, '... as its row says');
	is(number('SELECT count(*) FROM calimero_data.purge_lot WHERE publie_le IS NULL'), $day{waiting} // 0, '... manifests not written yet');
	is($purge->run('lot => 2, dossiers_max => 2'), '', '... and the next run goes on');
	is(lots() - $lots, 1 + ($day{lots} // 0), '... by a lot');
	is(number('SELECT count(*) FROM calimero_data.purge_lot WHERE publie_le IS NULL'), 0, '... every manifest written');
	is($purge->orphans, '', '... nothing else in the directory');
	return;
}

sub all_is_there
{
	my ($title) = @_;

	$purge->read_archive;
	$purge->whole($title);
	return;
}

is($purge->run('lot => 2, dossiers_max => 2'), '', 'a good day');
$purge->pauses;

# ---- a disk that is full: as a limit of what this process may write ----

# Its own WAL is left to others meanwhile.
my @others_write = ('SET synchronous_commit = off');
sub fill_disk { system_or_bail('prlimit', '--pid', $_[0], '--fsize=0:'); return }
bad_day('a disk that is full in the midst of a lot', '53100', 'could not write a file of the archive', break => \&fill_disk, place => 1, before => \@others_write);
bad_day('a disk that is full when the manifest is to be written', '53100', 'could not write a file of the archive', break => \&fill_disk, place => 3,
	before => \@others_write, lots => 1, waiting => 1);
all_is_there('after bad days of the disk');

# ---- the directory ----

sub move_away { rename $_[0], "$_[0].parti" or die "$_[0]: $!"; return }

sub bring_back
{
	my ($path) = @_;

	-l $path ? unlink $path : remove_tree($path);
	rename "$path.parti", $path or die "$path: $!";
	return;
}

sub become_link
{
	my ($path) = @_;

	move_away($path);
	symlink "$path.parti", $path or die "$path: $!";
	return;
}

my $caisse = "$archive/48";
for my $path ($archive, $caisse)
{
	my $name = $path eq $archive ? 'the directory' : 'that of the caisse';
	my @days = (
		[ 'is a symbolic link', 'symbolic link', sub { become_link($path) }, sub { bring_back($path) } ],
		[ 'is a file', 'symbolic link, or no directory', sub { move_away($path); append_to_file($path, '') }, sub { unlink $path; bring_back($path) } ],
		[ 'has mode 0755', 'mode is 0755', sub { chmod 0755, $path }, sub { chmod 0700, $path } ],
		[ 'is read-only', 'mode is 0500', sub { chmod 0500, $path }, sub { chmod 0700, $path } ]);

	unshift @days, [ 'is gone', 'nothing of that name', sub { move_away($path) }, sub { bring_back($path) } ] if $path eq $archive;
	for (@days)
	{
		my ($what, $says, $break, $mend) = @$_;

		bad_day("$name $what", 'MS080', $says, break => $break, mend => $mend, run => '');
		bad_day("... when a lot is committed", 'MS080', $says, break => $break, mend => $mend, place => 3, lots => 1, waiting => 1);
	}
}
all_is_there('after bad days of the directory');

# ---- certificates and key ----

sub make_certificate
{
	my ($kind, @faketime) = @_;
	my $made = PostgreSQL::Test::Utils::tempdir;

	system_or_bail(@faketime, 'openssl', 'req', '-x509', '-newkey', $kind, '-nodes', '-days', '30', '-subj', '/CN=essai', '-keyout', "$made/cle", '-out', "$made/crt");
	return slurp_file("$made/crt");
}

my $expired = make_certificate('rsa:3072', 'faketime', '2020-01-01 12:00:00');
my $short = make_certificate('rsa:2048');
my $mend_keys = sub { put($_, $good{$_}) for keys %good };
for (
	[ 'a second certificate that has expired', 'MS081', 'certificate 3 .*not valid any more', sub { put($pem, $good{$pem} . $expired) } ],
	[ 'no file of certificates', 'MS081', 'nothing of that name', sub { unlink $pem } ],
	[ 'RSA of 2048 bits', 'MS081', 'key is of 2048 bits', sub { put($pem, $short) } ],
	[ 'an empty file of certificates', 'MS081', 'holds none', sub { put($pem, '') } ],
	[ 'no key', 'MS082', 'nothing of that name', sub { unlink $key } ],
	[ 'a key of mode 0644', 'MS082', 'mode is 0644', sub { chmod 0644, $key } ],
	[ 'a key for RSA', 'MS082', 'not for Ed25519', sub { put($key, slurp_file("$keys/un.key")) } ])
{
	my ($title, $state, $says, $break) = @$_;

	bad_day($title, $state, $says, break => $break, mend => $mend_keys, run => '');
	bad_day("... from the second lot on", $state, $says, break => $break, mend => $mend_keys, place => 3, lots => 1);
	bad_day("... in the midst of a lot", $state, $says, break => $break, mend => $mend_keys, place => 1, lots => $state eq 'MS081' ? 1 : 0);
}
all_is_there('after bad days of the keys');

# ---- stopped ----

my $stop = sub { my ($function) = @_; return sub { my ($pid) = @_; $purge->sql("SELECT $function($pid)"); wait_until(sub { waits_no_more($pid) }) } };
sub waits_no_more { return $purge->sql("SELECT count(*) FROM pg_locks WHERE pid = $_[0] AND locktype = 'advisory' AND classid = 4711 AND NOT granted") == 0 }
for (
	[ 1, 'in the midst of a lot' ], [ 2, 'when its content is in the directory' ], [ 3, 'before its manifest is written', lots => 1, waiting => 1 ])
{
	my ($place, $when, %more) = @$_;

	bad_day("cancelled $when", '57014', 'due to user request', break => $stop->('pg_cancel_backend'), place => $place, %more);
	bad_day("statement_timeout $when", '57014', 'due to statement timeout', break => sub { my ($pid) = @_; wait_until(sub { waits_no_more($pid) }) },
		before => [q{SET statement_timeout = '5s'}], place => $place, %more);
	bad_day("lock_timeout $when", '55P03', 'due to lock timeout', break => sub { my ($pid) = @_; wait_until(sub { waits_no_more($pid) }) },
		before => [q{SET lock_timeout = '1s'}], place => $place, %more);
	bad_day("terminated $when", '57P01', 'administrator command', break => $stop->('pg_terminate_backend'), place => $place, %more, dead => 1, run => $place == 3 ? 'en_cours 2' : 'en_cours 0');
	is($purge->sql(q{SELECT etat FROM calimero_data.purge_execution ORDER BY execution DESC OFFSET 1 LIMIT 1}), 'abandonnee', '... which tells it');
}
all_is_there('after runs that were stopped');

# ---- a server that dies when the manifest of a lot is there, of a session whose commits are not waited for ----

my $node = $purge->node;
my $writer = $purge->sql(q{SELECT pid FROM pg_stat_activity WHERE backend_type = 'walwriter'});
kill STOP => $writer;
my ($out, $err) = ('', '');
$node->psql('postgres', "SET synchronous_commit = off;\nCALL calimero.purger(lot => 2, dossiers_max => 2)", stdout => \$out, stderr => \$err);
is($err, '', 'a lot in a session with synchronous_commit off');
my @manifests = glob "$caisse/lot-*.json";
my $postmaster = $node->{_pid};
$node->kill9;
kill KILL => $writer;
start_again($node, $postmaster);
is(lots(), scalar(@manifests), '... is not lost when the server dies once its manifest is in the directory');
is($purge->run('lot => 50'), '', '... and the next run takes the rest');
is(number(q{SELECT count(*) FROM calimero.dossiers_purgeables('48', current_date, 1000000)}), 0, '... all of it');
all_is_there('in the end');

$node->stop;
done_testing();
