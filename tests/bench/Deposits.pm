# Parts of a run: deposits, of many small files and of large ones.
package Deposits;

use strict;
use warnings;

use Bench;
use Report;
use Session;

my @stored = qw(dsn_depot dsn_envoi dsn_declaration dsn_cotisation dsn_versement dsn_anomalie dsn_a_rapprocher);

# ---- both ----

# Nothing stored, and a checkpoint.
sub empty_stored
{
	my ($session) = @_;

	$session->run('TRUNCATE ' . join(', ', map { "calimero_data.$_" } @stored, 'dsn_rapprochement', 'dsn_affectation'));
	$session->run('CHECKPOINT');
	return;
}

# What autovacuum would have done between two deposits.
sub analyse
{
	my ($session, @schemas) = @_;

	$session->run('ANALYZE ' . join(', ', map { my $schema = $_; map { "$schema.$_" } @stored } @schemas));
	return;
}

sub deposit
{
	my ($session, $path) = @_;
	my $sample;

	empty_stored($session);
	$sample = $session->timed("SELECT statut FROM calimero.dsn_deposer(pg_read_binary_file('$path'), 'x', rapprocher => false)");
	die "bench: error: the generated file was not accepted\n" if ($sample->{lines}[0] // '') ne 'accepte';
	return $sample;
}

# ---- 2. deposit of many small files ----

# One envoi after another in a single file, and the same envois in a thousand files.
sub small_files
{
	my ($count) = @_;
	my $files = files_directory();
	my $directory = "$files/small";
	my ($whole, $bytes, @paths) = ("$files/whole.dsn", 0);

	command("$top/build/generator/calimero-generer", "--sortie=$directory", "--employeurs=$count", '--mois=1', '--salaries=2-4');
	@paths = sort(glob("$directory/dsn/*/*.dsn"));
	splice @paths, $count if @paths > $count;
	command('bash', '-c', 'for f in "$@"; do cat "$f"; done > "$0"', $whole, @paths);
	return ($whole, @paths);
}

# Deposit each file in a transaction of its own, a tenth of them at a time: the whole, the first tenth and the last.
sub deposit_each
{
	my ($session, @calls) = @_;
	my $tenth = int(@calls / 10);
	my (@tenths, %whole);

	push @tenths, $session->timed(join ";\n", splice(@calls, 0, $tenth)) while @calls >= $tenth;
	for my $what (qw(wall cpu))
	{
		$whole{$what} += $_->{$what} for @tenths;
	}
	return \%whole, $tenths[0], $tenths[-1];
}

sub measure_files
{
	my ($session, $whole, @paths) = @_;
	my %samples = map { $_ => [] } qw(each first last together whole);
	my $call = sub { "SELECT statut FROM calimero.dsn_deposer(pg_read_binary_file('$_[0]'), 'x', rapprocher => false)" };
	my $list = join ', ', map { "'$_'" } @paths;

	for my $repeat (1 .. $repeats)
	{
		my %round;

		empty_stored($session);
		@round{qw(each first last)} = deposit_each($session, map { $call->($_) } @paths);
		empty_stored($session);
		$round{together} = $session->timed("BEGIN; SELECT count(d.statut) FROM unnest(ARRAY[$list]) AS f,"
			  . " LATERAL calimero.dsn_deposer(pg_read_binary_file(f), 'x', rapprocher => false) d; COMMIT");
		empty_stored($session);
		$round{whole} = $session->timed($call->($whole));
		push @{ $samples{$_} }, $round{$_} for keys %round;
	}
	return \%samples;
}

sub report_files
{
	my $count = $small ? 100 : 1000;
	my ($whole, @paths) = small_files($count);
	my $session = Session->new;
	my @rows;

	Report::progress('deposit of ' . scalar(@paths) . ' small files');
	command("cat '$whole' > /dev/null");
	$report->section('2. Deposit of many small files', sprintf <<'TEXT', Report::grouped(scalar @paths), int((-s $whole) / @paths / 1000));
%s files of %d KB on average, against one file made of the same bytes: one call a file, each its own transaction (so as many
waits for the disk), and one statement for all of them. First on tables that nobody has analysed yet, as on the first day; then on
tables with statistics. The last column tells whether a file costs more as the tables fill.
TEXT
	for my $state ('never analysed', 'with statistics')
	{
		my $samples = measure_files($session, $whole, @paths);

		push @rows, map {
			my ($name, $key) = @$_;
			[ "$name, $state", (map { Report::ratio($samples->{$key}, $samples->{whole}, $_, 1) } qw(wall cpu)),
				sprintf('%.0f us', 1e6 * Report::median(map { $_->{cpu} } @{ $samples->{$key} }) / @paths),
				$key eq 'each' ? Report::ratio($samples->{last}, $samples->{first}, 'cpu', 1) : '-' ]
		} [ 'a call and a transaction each', 'each' ], [ 'one statement', 'together' ];
		analyse($session, 'calimero_data');
	}
	$report->table([ 'way', 'wall / one file', 'CPU / one file', 'CPU a file', 'last tenth / first tenth, CPU' ], @rows);
	$session->close;
	return;
}

# ---- 3. deposit of a large file ----

# Schemas of install.sql that hold the tables to copy into, nearest to the real ones first.
my @copies = qw(copie_cles_etrangeres copie copie_sans_check);
my $rubriques_limit = 100_000_000;    # bytes above which the rubriques themselves are not loaded
my $analysed = 0;    # have the tables of the deposit statistics?

# The rows that the deposit stored, as COPY text; gives back how many rows and bytes.
sub unload
{
	my ($session) = @_;
	my $files = files_directory();
	my ($rows, $bytes) = (0, 0);

	for my $table (@stored)
	{
		my ($columns) = $session->row("SELECT bench.colonnes('$table')");
		my $order = $table eq 'dsn_a_rapprocher' ? '' : ' ORDER BY ctid';
		$session->run("COPY (SELECT $columns FROM calimero_data.$table$order) TO '$files/$table.copy'");
		$rows += ($session->row("SELECT count(*) FROM calimero_data.$table"))[0];
		$bytes += -s "$files/$table.copy";
	}
	return ($rows, $bytes);
}

sub copy_rows
{
	my ($session, $schema) = @_;
	my $files = files_directory();
	my @copies;

	for my $table (@stored)
	{
		my ($columns) = $session->row("SELECT bench.colonnes('$table')");
		push @copies, "COPY $schema.$table ($columns) FROM '$files/$table.copy';";
	}
	$session->run('TRUNCATE ' . join(', ', map { "$schema.$_" } @stored));
	$session->run('CHECKPOINT');
	return $session->timed(join ' ', 'BEGIN;', @copies, 'COMMIT');
}

# Every rubrique of the file as one row, into a table without index or constraint.
sub copy_rubriques
{
	my ($session) = @_;
	my $files = files_directory();

	$session->run('TRUNCATE bench.rubrique');
	$session->run('CHECKPOINT');
	return $session->timed("COPY bench.rubrique FROM '$files/rubrique.copy'");
}

sub measure_deposit
{
	my ($session, $copier, $octets) = @_;
	my $files = files_directory();
	my $path = dsn_file($octets);
	my $with_rubriques = $octets <= $rubriques_limit;
	my %samples = (octets => $octets);

	Report::progress('deposit, ' . size_name($octets));
	deposit($session, $path);
	@samples{ 'rows', 'bytes' } = unload($session);
	$copier->run("COPY (SELECT (calimero.dsn_lire(pg_read_binary_file('$path'))).*) TO '$files/rubrique.copy'") if $with_rubriques;
	if (!$analysed)
	{
		copy_rows($copier, $_) for @copies;
		analyse($copier, 'calimero_data', @copies);
		$analysed = 1;
	}
	for my $repeat (1 .. $repeats)
	{
		push @{ $samples{deposit} }, deposit($session, $path);
		push @{ $samples{$_} }, copy_rows($copier, $_) for @copies;
		push @{ $samples{rubriques} }, copy_rubriques($copier) if $with_rubriques;
	}
	unlink "$files/rubrique.copy";
	return \%samples;
}

sub report_deposit
{
	my ($session, $copier) = (Session->new, Session->new);
	my @samples;

	$report->section('3. Deposit of a large file', <<'TEXT');
A: `SELECT * FROM calimero.dsn_deposer(pg_read_binary_file(path), 'x', rapprocher => false)`: reads the file from the server's disk,
hashes, reads, controls, sums, writes, judges versions, queues the SIRETs, commits. B: `COPY table FROM path`, text, of exactly the
rows that A stored, already summed, into empty tables in one transaction. The tables of B have the definition of those of A (keys,
indexes, CHECKs, foreign keys); beside, the same without foreign keys, and without CHECKs either. A evaluates neither: core
controlled the values, and the parents are rows of the same transaction. Last, A against loading every rubrique of the file as a row
of one bare table (no index, no constraint), which is what one has to do first when sums are made in SQL. All tables are empty,
but have the statistics of an earlier content, as tables in use have.
TEXT
	push @samples, measure_deposit($session, $copier, $_) for @octets;
	$report->table(
		[ 'file', 'rows stored', 'as COPY text', 'A / B wall', 'A / B CPU', 'no foreign keys, wall', 'CPU', 'nor CHECKs, wall', 'CPU',
			'A / COPY of rubriques, wall', 'CPU', 'A, ns a byte (CPU)', 'A, wall' ],
		map {
			my $of = $_;
			[ size_name($of->{octets}), Report::grouped($of->{rows}), size_name($of->{bytes}),
				(map { Report::ratio($of->{deposit}, $of->{copie_cles_etrangeres}, $_, 1) } qw(wall cpu)),
				(map { my $copy = $_; map { Report::ratio($of->{deposit}, $of->{$copy}, $_) } qw(wall cpu) } qw(copie copie_sans_check)),
				(map { $of->{rubriques} ? Report::ratio($of->{deposit}, $of->{rubriques}, $_) : 'not run' } qw(wall cpu)),
				Report::figure(1e9 * Report::median(map { $_->{cpu} } @{ $of->{deposit} }) / $of->{octets}),
				Report::seconds($of->{deposit}, 'wall') ]
		} @samples);
	for (
		[ 'copie_cles_etrangeres', 'of the same definition' ],
		[ 'copie', 'without foreign keys' ],
		[ 'copie_sans_check', 'without foreign keys nor CHECKs' ])
	{
		my ($copy, $which) = @$_;

		conclude('deposit of ' . size_name($octets[-1]) . " against COPY into tables $which",
			Report::ratio_value($samples[-1]{deposit}, $samples[-1]{$copy}, 'wall'), '<=', 0.6);
	}
	$report->say(sprintf <<'TEXT', Report::grouped(int($samples[-1]{octets} / $samples[-1]{rows})));
One row stored stands for %s bytes of DSN here. Reading, hashing and controlling those bytes is work of A alone, so that the ratio to
COPY of the finished sums depends on the size of the establishments: fewer employees, more rows for the same bytes.
TEXT
	$report->say(sprintf 'Largest private memory of the backend that deposited: %s.', size_name(int($session->peak_memory / 1e6) * 1_000_000));
	$_->close for $session, $copier;
	return;
}

1;
