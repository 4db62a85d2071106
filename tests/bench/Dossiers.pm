# Parts of a run: files of debtors.  Bulk import of debts, beside the same COPY without its triggers; the follow-up list of one
# agent, beside a filter of the whole table; prescription, beside the same rules in PL/pgSQL; payments, beside their plain rows.
package Dossiers;

use strict;
use warnings;

use Bench;
use JSON::PP ();
use Report;
use Session;

my @debts = $small ? (10_000) : (10_000, 100_000, 1_000_000);
my $peer_limit = 100_000;    # lines above which the slow peer runs once
my @files = $small ? (10_000) : (10_000, 100_000, 1_000_000);
my $columns = 'caisse, creance, dossier, nature, libelle, montant, date_creance, periode_du, periode_au, fraude,'
  . ' fraude_decouverte_le, travail_illegal';

# ---- 7. bulk import ----

# Tables of a caisse of so many debts, of which the first "count" are kept in a file of their own.
sub make_debts
{
	my ($count) = @_;
	my $directory = files_directory() . "/creances-$count";

	Report::progress('generating files with ' . Report::grouped($count) . ' debts');
	command("$top/build/generator/calimero-generer", 'dossiers', "--sortie=$directory", '--dossiers=' . int($count / 5));
	command('bash', '-c', 'head -n "$1" "$0/creance.tsv" > "$0/lot.tsv"', $directory, $count);
	return $directory;
}

# The files of the debts, without any debt, as they would be before the import.
sub empty_files
{
	my ($session, $directory) = @_;

	$session->run(<<"SQL");
SET session_replication_role = replica;
TRUNCATE calimero_data.dossier, calimero_data.debiteur, calimero_data.agent, calimero_data.echeance CASCADE;
COPY calimero_data.agent (caisse, agent, service, du, au) FROM '$directory/agent.tsv';
COPY calimero_data.debiteur (caisse, debiteur, personne, matricule, nom, prenom, nir, siret, telephone, mail, commune, code_commune,
    code_tiers) FROM '$directory/debiteur.tsv';
COPY calimero_data.dossier (caisse, dossier, numero, genre, debiteur, ouvert_le, agent) FROM '$directory/dossier.tsv';
RESET session_replication_role;
VACUUM (ANALYZE) calimero_data.dossier, calimero_data.debiteur, calimero_data.agent
SQL
	return;
}

# One COPY: with everything; without the triggers that derive, foreign keys kept; into the bare table.
sub import_debts
{
	my ($session, $directory, $how) = @_;
	my $sample;

	empty_files($session, $directory);
	$session->run('ALTER TABLE calimero_data.creance DISABLE TRIGGER USER') if $how eq 'without triggers';
	$session->run('SET session_replication_role = replica') if $how eq 'bare';
	$session->run('CHECKPOINT');
	$sample = $session->timed("COPY calimero_data.creance ($columns) FROM '$directory/lot.tsv'");
	$session->run('RESET session_replication_role');
	$session->run('ALTER TABLE calimero_data.creance ENABLE TRIGGER USER') if $how eq 'without triggers';
	return $sample;
}

sub measure_import
{
	my ($count) = @_;
	my $directory = make_debts($count);
	my $session = Session->new;
	my %samples;

	Report::progress('importing ' . Report::grouped($count) . ' debts');
	for my $repeat (1 .. $repeats)
	{
		push @{ $samples{$_} }, import_debts($session, $directory, $_) for 'with triggers', 'without triggers', 'bare';
	}
	import_debts($session, $directory, 'with triggers');
	$samples{files} = ($session->row('SELECT count(*) FROM calimero_data.dossier WHERE total > 0'))[0];
	die "bench: error: the import derived other totals than its debts have\n" if ($session->row(<<'SQL'))[0] != 0;
SELECT count(*) FROM calimero_data.dossier d
 WHERE total <> (SELECT coalesce(sum(montant), 0) FROM calimero_data.creance c WHERE c.caisse = d.caisse AND c.dossier = d.dossier)
SQL
	$samples{memory} = $session->peak_memory;
	$session->close;
	return \%samples;
}

sub report_import
{
	my %by_count;

	$report->section('7. Bulk import of debts', <<'TEXT');
A: one COPY of debts into files that have none, its triggers deriving total, balance, state, oldest debt and last day to act of each
file. B: the same COPY with these triggers disabled; foreign keys and checks stay, and nothing is derived. Bare: without foreign keys
either.
TEXT
	$by_count{$_} = measure_import($_) for @debts;
	$report->table(
		[ 'debts', 'files', 'A / B wall', 'A / B CPU', 'A / bare, wall', 'A, us a debt (CPU)', 'A, wall', 'A, private memory' ],
		map {
			my ($count, $samples) = ($_, $by_count{$_});
			[ Report::grouped($count), Report::grouped($samples->{files}),
				(map { Report::ratio($samples->{'with triggers'}, $samples->{'without triggers'}, $_, 1) } qw(wall cpu)),
				Report::ratio($samples->{'with triggers'}, $samples->{bare}, 'wall'),
				Report::figure(1e6 * Report::median(map { $_->{cpu} } @{ $samples->{'with triggers'} }) / $count),
				Report::seconds($samples->{'with triggers'}, 'wall'), size_name(int($samples->{memory} / 1e6) * 1_000_000) ]
		} @debts);
	conclude('COPY of ' . Report::grouped($debts[-1]) . ' debts with its triggers, against without',
		Report::ratio_value($by_count{ $debts[-1] }{'with triggers'}, $by_count{ $debts[-1] }{'without triggers'}, 'wall'), '<=', 2);
	return;
}

# ---- 8. follow-up lists ----

my $list = 'SELECT * FROM calimero_vue.oscar_suivi WHERE caisse = \'48\' AND agent = \'A7\' ORDER BY priorite, prescription_le';
my $next = 'SELECT * FROM calimero_vue.dossier_echeance WHERE caisse = \'48\' AND prescription_le BETWEEN current_date AND current_date + 2'
  . ' ORDER BY prescription_le';

# Rows that the scans of a plan read, kept or not.
sub rows_read
{
	my ($node) = @_;
	my $rows = 0;

	$rows += $_ for map { rows_read($_) } @{ $node->{Plans} // [] };
	return $rows if $node->{'Node Type'} !~ /Scan$/ || $node->{'Node Type'} =~ /^(Values|Subquery|CTE|Bitmap Index) Scan$/
	  || $node->{'Node Type'} eq 'Function Scan';
	return $rows + $node->{'Actual Loops'} * ($node->{'Actual Rows'} + ($node->{'Rows Removed by Filter'} // 0)
		  + ($node->{'Rows Removed by Index Recheck'} // 0));
}

# What EXPLAIN (ANALYZE, BUFFERS) says of a query.
sub examined
{
	my ($session, $query) = @_;
	my $plan = JSON::PP::decode_json(join '', $session->run("EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) $query"))->[0]{Plan};

	return {
		rows => $plan->{'Actual Rows'},
		read => rows_read($plan),
		buffers => $plan->{'Shared Hit Blocks'} + $plan->{'Shared Read Blocks'}
	};
}

sub measure_list
{
	my ($session, $query) = @_;
	my $seq = 'SET enable_indexscan = off; SET enable_bitmapscan = off; SET enable_indexonlyscan = off';
	my $reset = 'RESET enable_indexscan; RESET enable_bitmapscan; RESET enable_indexonlyscan';
	my (%samples, @driven, @filtered);

	$session->run("CREATE TEMPORARY TABLE a_lire AS $query; DROP TABLE a_lire");    # the cache is warm
	$samples{plan} = examined($session, $query);
	for my $repeat (1 .. $repeats)
	{
		push @{ $samples{index} }, $session->timed("SELECT count(*) FROM ($query) AS liste");
		$session->run($seq);
		push @{ $samples{filter} }, $session->timed("SELECT count(*) FROM ($query) AS liste");
		$session->run($reset);
	}
	$session->run($seq);
	$samples{filter_plan} = examined($session, $query);
	$session->run($reset);
	die "bench: error: the two plans of a list do not give the same rows\n"
	  if $samples{plan}{rows} != $samples{filter_plan}{rows} || $samples{plan}{rows} == 0;
	return \%samples;
}

sub report_lists
{
	my (@rows, $last);

	$report->section('8. Follow-up lists', <<'TEXT');
The list of one agent (`calimero_vue.oscar_suivi`: open files of contributions, with debtor and priority) and what prescribes within
three days in the whole caisse (`calimero_vue.dossier_echeance`), among so many files. Rows examined: what the scans of the plan read,
debtors included, as EXPLAIN (ANALYZE, BUFFERS) counts it; buffers: pages of 8 kB. Filter: the same query without indexes.
TEXT
	for my $count (@files)
	{
		my $session = Session->new;

		Report::progress('making ' . Report::grouped($count) . ' files');
		$session->run("\\set dossiers $count\n\\i $bench/dossiers.sql");
		for ([ 'one agent', $list ], [ 'three days', $next ])
		{
			my $samples = measure_list($session, $_->[1]);

			push @rows, [ Report::grouped($count), $_->[0],
				(map { Report::grouped($_) } @{ $samples->{plan} }{qw(rows read buffers)}, @{ $samples->{filter_plan} }{qw(read buffers)}),
				Report::figure($samples->{plan}{read} / $samples->{plan}{rows}),
				sprintf('%.2f ms', 1000 * Report::median(map { $_->{cpu} } @{ $samples->{index} })),
				Report::ratio($samples->{filter}, $samples->{index}, 'cpu', 1) ];
			$last = $samples if $_->[0] eq 'one agent';
		}
		$session->close;
	}
	$report->table(
		[ 'files', 'list', 'rows', 'rows examined', 'buffers', 'filter: rows examined', 'filter: buffers', 'examined a row', 'CPU',
			'filter / index, CPU' ], @rows);
	conclude('rows examined for one row of the list of an agent among ' . Report::grouped($files[-1]) . ' files',
		$last->{plan}{read} / $last->{plan}{rows}, '<=', 4);
	return;
}

# ---- 9. prescription ----

my $day = q{DATE '2025-10-15'};
my $line = "famille, naissance, $day, reference, decouverte, fraude, travail_illegal";
my %prescription = (
	calimero => "calimero.prescription($line, evenements, '48')",
	peer => "bench.prescription($line, evenement, evenement_le, '48')");

# One statement over the first lines.
sub prescribe
{
	my ($session, $who, $lines) = @_;

	return $session->timed("SELECT count((p).echeance) FROM (SELECT $prescription{$who} AS p FROM bench.ligne"
		  . " WHERE ligne <= $lines OFFSET 0) AS x");
}

# Both on a sample of lines: they must not differ, nor tell one state only.
sub agree_on
{
	my ($session, $lines) = @_;
	my ($differences, $kinds) = $session->row(<<"SQL");
SELECT count(*) FILTER (WHERE ((a).etat, (a).horloge, (a).echeance) IS DISTINCT FROM ((b).etat, (b).horloge, (b).echeance)),
       count(DISTINCT ((a).etat, (a).horloge, (a).regime))
  FROM (SELECT $prescription{calimero} AS a, $prescription{peer} AS b FROM bench.ligne WHERE ligne <= $lines OFFSET 0) AS x
SQL

	die "bench: error: calimero and its peer differ on $differences of $lines lines\n" if $differences != 0 || $kinds < 6;
	return;
}

sub measure_prescription
{
	my ($lines) = @_;
	my $session = Session->new;
	my $peer_repeats = $lines > $peer_limit ? 1 : $repeats;
	my %samples;

	Report::progress('prescription of ' . Report::grouped($lines) . ' lines');
	$session->run("\\set lignes $lines\n\\i $bench/prescriptions.sql");
	agree_on($session, $lines < 20_000 ? $lines : 20_000);
	for my $repeat (1 .. $repeats)
	{
		push @{ $samples{all} }, prescribe($session, 'calimero', $lines);
		push @{ $samples{count} }, $session->timed('SELECT count(*) FROM bench.ligne');
		push @{ $samples{peer} }, prescribe($session, 'peer', $lines) if $repeat <= $peer_repeats;
	}
	$session->close;
	return \%samples;
}

sub report_prescription
{
	my $session = Session->new;
	my %by_lines;

	$report->section('9. Prescription', sprintf <<'TEXT', Report::grouped($peer_limit));
A: `calimero.prescription(...)` of each line of a table in one statement: contributions and undue benefits of nine years, half of them
with one event. Peer (tests/bench/peers): the rules that these lines need in PL/pgSQL, read from the same tables, run once above %s
lines; state, clock and last day are equal on 20,000 lines (checked in this run). count(*): of the same table.
TEXT
	$session->run("\\i $bench/peers/prescription.sql");
	$session->close;
	$by_lines{$_} = measure_prescription($_) for @debts;
	$report->table(
		[ 'lines', 'PL/pgSQL / A, wall', 'PL/pgSQL / A, CPU', 'A / count(*), CPU', 'A, us a line (CPU)', 'A, wall' ],
		map {
			my ($lines, $samples) = ($_, $by_lines{$_});
			[ Report::grouped($lines), (map { Report::ratio($samples->{peer}, $samples->{all}, $_, 1) } qw(wall cpu)),
				Report::ratio($samples->{all}, $samples->{count}, 'cpu'),
				Report::figure(1e6 * Report::median(map { $_->{cpu} } @{ $samples->{all} }) / $lines),
				Report::seconds($samples->{all}, 'wall') ]
		} @debts);
	conclude('prescription in PL/pgSQL, against calimero.prescription()',
		Report::ratio_value($by_lines{ $debts[-1] }{peer}, $by_lines{ $debts[-1] }{all}, 'cpu'), '>', 20);
	return;
}

# ---- 10. payments ----

my $payments = 300;

# Statements that receive payments one by one, each its own transaction: by calimero, or as rows written by hand that nobody checks.
sub payment_statements
{
	my ($who, $first) = @_;
	my $row = "'48', %1\$d, 'virement', 150, '2025-01-10'";

	return join '', map { sprintf($who eq 'calimero'
			? "SELECT calimero.paiement_encaisser('D%1\$d', 150, '2025-01-10', 'virement', NULL, 'A0', NULL, true, '2025-01-12', '48');\n"
			: "WITH p AS (INSERT INTO calimero_data.paiement (caisse, dossier, mode, montant, recu_le) VALUES ($row) RETURNING paiement)"
			  . " INSERT INTO calimero_data.affectation (caisse, genre, paiement, creance, montant, affecte_le)"
			  . " SELECT '48', 'paiement', p.paiement, u.creance, u.montant, '2025-01-12' FROM p,"
			  . " (VALUES (%1\$d * 2 - 1, 100), (%1\$d * 2, 50)) AS u (creance, montant);\n", $_) } $first .. $first + $payments - 1;
}

sub measure_payments
{
	my ($count) = @_;
	my $session = Session->new;
	my ($next, %samples) = (1);

	Report::progress('receiving payments on ' . Report::grouped($count) . ' files');
	$session->run("\\set dossiers $count\n\\i $bench/payments.sql");
	for my $repeat (0 .. $repeats)
	{
		for my $who ('calimero', 'plain')
		{
			my $toggle = $who eq 'plain' ? 'DISABLE' : 'ENABLE';
			$session->run("ALTER TABLE calimero_data.$_ $toggle TRIGGER USER") for 'paiement', 'affectation';
			my $sample = $session->timed(payment_statements($who, $next));
			push @{ $samples{$who} }, $sample if $repeat > 0;
			$next += $payments;
		}
	}
	$session->run("ALTER TABLE calimero_data.$_ ENABLE TRIGGER USER") for 'paiement', 'affectation';
	my ($rows) = $session->row('SELECT count(*) FROM calimero_data.affectation');
	die "bench: error: the payments were not assigned as the rows written by hand\n" if $rows != 2 * ($next - 1);
	$session->close;
	return \%samples;
}

sub report_payments
{
	my %by_count;

	$report->section('10. Payments', <<"TEXT");
A: `calimero.paiement_encaisser()`, $payments calls, each its own transaction: checks, locks, assignment by the order of the law to two
debts of a file of two, and all that derives. Plain: the same rows of payment and assignments written in one statement by hand, with
foreign keys and CHECKs, without the triggers that derive.
TEXT
	$by_count{$_} = measure_payments($_) for grep { $_ <= 100_000 } @files;
	$report->table(
		[ 'files', 'A / plain, CPU', 'A / plain, wall', 'A, ms a payment (CPU)', 'payments a second of CPU' ],
		map {
			my ($count, $samples) = ($_, $by_count{$_});
			my $cpu = Report::median(map { $_->{cpu} } @{ $samples->{calimero} }) / $payments;
			[ Report::grouped($count), (map { Report::ratio($samples->{calimero}, $samples->{plain}, $_, 1) } qw(cpu wall)),
				Report::figure(1000 * $cpu), Report::figure(1 / $cpu) ]
		} sort { $a <=> $b } keys %by_count);
	return;
}

sub report_dossiers
{
	report_import();
	report_lists();
	report_prescription();
	report_payments();
	return;
}

1;
