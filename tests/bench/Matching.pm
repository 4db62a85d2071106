# Parts of a run: matching everything, beside its floor and its peers, and matching what was touched.
package Matching;

use strict;
use warnings;

use Bench;
use Report;
use Session;

my $peer_limit = 100_000;    # keys above which the slow peers run once

# ---- 4. matching, 5. incremental ----

my $full_call = "SELECT * FROM calimero.dsn_rapprocher('48', DATE '2024-01-01', DATE '2024-12-31')";

sub empty_results
{
	my ($session, $schema) = @_;

	$session->run("TRUNCATE $schema.dsn_rapprochement, $schema.dsn_affectation");
	$session->run('CHECKPOINT');
	return;
}

sub match_full
{
	my ($session) = @_;

	empty_results($session, 'calimero_data');
	$session->run('TRUNCATE calimero_data.dsn_a_rapprocher');
	return $session->timed($full_call);
}

sub floor_of
{
	my ($session, $script) = @_;

	empty_results($session, 'plancher');
	return $session->timed("\\i $bench/$script.sql");
}

sub peer
{
	my ($session, $schema, $script) = @_;

	empty_results($session, $schema);
	return $session->timed("\\i $bench/peers/$script.sql");
}

# Put one centime more on every credit of so many SIRETs, and match what that touches.
sub match_touched
{
	my ($session, $sirets) = @_;
	my $sample;

	$session->run(<<"SQL");
WITH choisi AS (
    SELECT siret FROM bench.etablissement WHERE i % (SELECT greatest(1, count(*) / $sirets) FROM bench.etablissement) = 0
     ORDER BY i LIMIT $sirets
), change AS (
    UPDATE calimero_data.cai_mouvement m SET montant = montant + 0.01
      FROM choisi c WHERE m.caisse = '48' AND m.siret = c.siret AND m.sens = 'C'
)
INSERT INTO calimero_data.dsn_a_rapprocher (caisse, siret) SELECT '48', siret FROM choisi
SQL
	$session->run('CHECKPOINT');
	$sample = $session->timed("SELECT * FROM calimero.dsn_rapprocher('48')");
	die "bench: error: an incremental matching wrote nothing\n" if (split /\|/, $sample->{lines}[0])[3] == 0;
	return $sample;
}

sub agreement
{
	my ($session, $keys) = @_;
	my @counts = split /\|/, ($session->run("\\i $bench/agree.sql"))[0];
	my $differences = 0;

	$differences += $_ for @counts[ 2 .. 7 ];
	die "bench: error: calimero and its peers do not agree: @counts\n" if $differences != 0;
	return sprintf('%s keys: %s keys compared, sums declared, announced and emitted equal on all, cash and status equal on the %s'
		  . ' without sums of several, cash of each payer equal on all, both peers the same rows. The peers know nothing of reversals, periods other than'
		  . ' months, versions that do not count whole, codes without weight and amounts out of range: the data have none.',
		map { Report::grouped($_) } $keys, @counts[ 0, 1 ]);
}

sub measure_matching
{
	my ($keys, $agreements) = @_;
	my %samples;
	my $session = Session->new;
	my $other = Session->new;
	my $peer_repeats = $keys <= $peer_limit ? $repeats : 1;
	my $sirets = $keys / 10;
	my %touched = map { $_ => 1 } 1, 100, $sirets / 100;

	Report::progress('making facts for ' . Report::grouped($keys) . ' keys');
	$session->run("\\set keys $keys\n\\i $bench/keys.sql");
	match_full($session);
	$session->run(<<'SQL');
DROP TABLE IF EXISTS bench.resultat_rapprochement, bench.resultat_affectation;
CREATE TABLE bench.resultat_rapprochement AS SELECT * FROM calimero_data.dsn_rapprochement;
CREATE TABLE bench.resultat_affectation AS SELECT * FROM calimero_data.dsn_affectation;
VACUUM (ANALYZE) bench.resultat_rapprochement, bench.resultat_affectation
SQL
	Report::progress('matching, ' . Report::grouped($keys) . ' keys');
	for my $repeat (1 .. $repeats)
	{
		push @{ $samples{full} }, match_full($session);
		push @{ $samples{floor} }, floor_of($other, 'floor');
		push @{ $samples{scan} }, floor_of($other, 'floor_scan');
		push @{ $samples{windows} }, peer($other, 'fenetres', 'windows') if $repeat <= $peer_repeats;
		push @{ $samples{loops} }, peer($other, 'boucles', 'loops') if $repeat <= $peer_repeats;
		push @$agreements, agreement($other, $keys) if $repeat == 1;
		$other->run('CHECKPOINT');
		push @{ $samples{again} }, $session->timed($full_call);
		die "bench: error: the same matching again changed rows\n" if (split /\|/, $samples{again}[-1]{lines}[0])[3] != 0;
	}
	Report::progress('incremental matching, ' . Report::grouped($keys) . ' keys');
	for my $repeat (1 .. $repeats)
	{
		push @{ $samples{full_before} }, match_full($session);
		match_touched($session, 1);    # not counted: plans are made again after a TRUNCATE
		push @{ $samples{"touched $_"} }, match_touched($session, $_) for sort { $a <=> $b } keys %touched;
	}
	die "bench: error: incremental matching left other rows than matching from scratch\n"
	  if (split /\|/, ($session->run($full_call))[0])[3] != 0;
	($samples{counts}) = $session->run('SELECT ' . join ', ', map { "(SELECT count(*) FROM $_)" } qw(calimero_data.dsn_cotisation
		  calimero_data.dsn_versement calimero_data.cai_mouvement bench.resultat_rapprochement bench.resultat_affectation));
	$samples{memory} = $session->peak_memory;
	$_->close for $session, $other;
	return \%samples;
}

sub report_matching
{
	my (@agreements, %by_keys, $value);

	$report->section('4. Matching', <<'TEXT');
A: `calimero.dsn_rapprocher(caisse, first day, last day)` into empty result tables. Floor: read the same tables (cotisations joined
to the declarations that count, payments announced, movements) and `INSERT ... SELECT` the rows that A wrote into tables of the same
definition. Stricter floor: no join, tables only walked. Peers (tests/bench/peers): the same matching in SQL with window functions and
interval joins, and in PL/pgSQL loops, without what they cannot do cheaply (sums of several, due days, signals) and without the
rules that the data have no use for (below).
TEXT
	$by_keys{$_} = measure_matching($_, \@agreements) for @keys;
	$report->table(
		[ 'keys', 'facts', 'rows written', 'A / floor wall', 'A / floor CPU', 'A / stricter floor, wall', 'SQL windows / A, wall',
			'PL/pgSQL / A, wall', 'A, us a key (CPU)', 'A, wall', 'A, private memory' ],
		map {
			my ($keys, $samples) = ($_, $by_keys{$_});
			my @counts = split /\|/, $samples->{counts};
			[ Report::grouped($keys), Report::grouped($counts[0] + $counts[1] + $counts[2]), Report::grouped($counts[3] + $counts[4]),
				(map { Report::ratio($samples->{full}, $samples->{floor}, $_, 1) } qw(wall cpu)),
				Report::ratio($samples->{full}, $samples->{scan}, 'wall'),
				(map { Report::ratio($samples->{$_}, $samples->{full}, 'wall', 1) } qw(windows loops)),
				Report::figure(1e6 * Report::median(map { $_->{cpu} } @{ $samples->{full} }) / $keys),
				Report::seconds($samples->{full}, 'wall'), size_name(int($samples->{memory} / 1e6) * 1_000_000) ]
		} @keys);
	$report->say(sprintf 'Above %s keys the peers, which take minutes, are run once.', Report::grouped($peer_limit))
	  if $keys[-1] > $peer_limit;
	$report->say("\nAgreement, checked in this run:\n");
	$report->say("- $_") for @agreements;
	$value = Report::ratio_value($by_keys{ $keys[-1] }{full}, $by_keys{ $keys[-1] }{floor}, 'wall');
	conclude('matching of ' . Report::grouped($keys[-1]) . ' keys against its floor', $value, '<=', 1.2);

	$report->section('5. Incremental matching', <<'TEXT');
Some SIRETs get a centime more on each of their credits and are queued, as a deposit or an import would queue them; then
`calimero.dsn_rapprocher(caisse)`. Ratio of the wall clock to that of matching everything from scratch, and CPU of the call. `again`:
matching everything when nothing has changed. After the last one, matching everything changed no row (checked in this run).
TEXT
	$report->table(
		[ 'keys', '1 SIRET / full', 'CPU', '100 SIRETs / full', 'CPU', '1 % / full', 'CPU', 'again / full' ],
		map {
			my ($keys, $samples) = ($_, $by_keys{$_});
			[ Report::grouped($keys),
				(map {
					my $touched = $samples->{"touched $_"};
					(Report::ratio($touched, $samples->{full_before}, 'wall'),
						sprintf('%.1f ms', 1000 * Report::median(map { $_->{cpu} } @$touched)))
				} 1, 100, $keys / 1000),
				Report::ratio($samples->{again}, $samples->{full}, 'wall') ]
		} @keys);
	return;
}

1;
