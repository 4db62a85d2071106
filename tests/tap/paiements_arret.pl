# Payments under kills: 32 clients of pgbench receive, classify, assign, undo, refund and cancel at random while backends are
# killed, and once the postmaster.  Afterwards no centime is lost or doubled, and what clients were told is done is there once.
#
# CALIMERO_CRASH_SECONDS: how long (10 by default); "make check-crash SECONDS=300" sets it.

use strict;
use warnings;

use IPC::Run ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep time);

use CalimeroTest;

my $seconds = $ENV{CALIMERO_CRASH_SECONDS} // 10;
my $clients = 32;
my $files = 40;
my $node = calimero_node('paiements', conf => "restart_after_crash = on\nmax_connections = 60\nautovacuum = on\n");

# --- what there is to pay ---
$node->safe_psql(
	'postgres', qq{
	CREATE EXTENSION amcheck;
	CREATE SCHEMA essai;
	INSERT INTO calimero_data.agent (caisse, agent, service, du)
	    VALUES ('48', 'A1', 'recouvrement_contentieux', '2020-01-01'), ('48', 'A2', 'agence_comptable', '2020-01-01');
	SELECT calimero.debiteur_creer(CASE WHEN i % 2 = 0 THEN 'non_salarie' ELSE 'employeur' END, 'MAT' || i, 'DEBITEUR'),
	       calimero.dossier_ouvrir('DOSSIER-' || i, 'cotisation', 'MAT' || i, '2024-01-01')
	  FROM generate_series(1, $files) AS i;
	SELECT calimero.creance_ajouter('DOSSIER-' || i, n, 300 + i, d)
	  FROM generate_series(1, $files) AS i, (VALUES ('AMEXA', date '2024-02-15'), ('AVI', '2024-02-15'), ('AVA', '2024-02-15'),
	                                                ('AMEXA', '2024-05-15'), ('MAJORATION', '2024-03-15'), ('FRAIS_COT', '2024-03-15')) AS c (n, d);

	-- The nearest number from one drawn at random.
	CREATE FUNCTION essai.tirer(genre text) RETURNS bigint LANGUAGE plpgsql AS \$\$
	DECLARE
	    trouve bigint;
	    plus_grand bigint;
	BEGIN
	    EXECUTE format('SELECT max(%1\$I) FROM calimero_data.%1\$I', genre) INTO plus_grand;
	    EXECUTE format('SELECT %1\$I FROM calimero_data.%1\$I WHERE caisse = ''48'' AND %1\$I >= \$1 ORDER BY %1\$I LIMIT 1', genre)
	        INTO trouve USING ceil(random() * plus_grand)::bigint;
	    RETURN trouve;
	END
	\$\$;

	-- One act of an agent who does not look: done, or refused by a SQLSTATE of ours.
	CREATE FUNCTION essai.tenter(genre text) RETURNS text LANGUAGE plpgsql AS \$\$
	DECLARE
	    p bigint := essai.tirer('paiement');
	    centimes numeric := ceil(random() * 9000) / 100;
	BEGIN
	    CASE genre
	        WHEN 'affecter' THEN PERFORM calimero.paiement_affecter(p, ARRAY(SELECT DISTINCT essai.tirer('creance') FROM generate_series(1, 1)), ARRAY[centimes], 'A1');
	        WHEN 'classer' THEN PERFORM calimero.rac_classer(p, c.l, ARRAY(SELECT centimes FROM unnest(c.l)), 'A2')
	            FROM (SELECT array_agg(DISTINCT essai.tirer('creance')) AS l FROM generate_series(1, 3)) AS c;
	        WHEN 'imputer' THEN PERFORM calimero.paiement_imputer(p, 'DOSSIER-' || ceil(random() * $files), 'A1', centimes);
	        WHEN 'defaire' THEN PERFORM calimero.affectation_annuler(essai.tirer('affectation'), current_date, 'A2', 'au hasard');
	        WHEN 'declasser' THEN PERFORM calimero.rac_declasser(p, current_date, 'A2', 'au hasard');
	        WHEN 'rembourser' THEN PERFORM calimero.paiement_rembourser(p, centimes, current_date, 'A1');
	        WHEN 'annuler' THEN PERFORM calimero.paiement_annuler(p, current_date, 'A1', 'au hasard');
	    END CASE;
	    RETURN 'fait';
	EXCEPTION WHEN OTHERS THEN
	    IF SQLSTATE NOT LIKE 'MS0%' AND SQLSTATE <> '22004' THEN
	        RAISE;
	    END IF;
	    RETURN SQLSTATE;
	END
	\$\$});

# --- what clients do: each transaction has a number of its own in its client, and payments a reference made of it ---
my $scripts = PostgreSQL::Test::Utils::tempdir;
my %script = (
	payer => q{SELECT paiement FROM calimero.paiement_encaisser('DOSSIER-' || :d, :c / 100.0, '2024-05-20', 'virement', 'R' || :run || 'C' || :client_id || 'N' || :n, 'A1');},
	recevoir => q{SELECT paiement FROM calimero.rac_recevoir(:c / 100.0, '2024-05-20', 'virement', 'R' || :run || 'C' || :client_id || 'N' || :n, NULL, 'A2');},
	map { $_ => "SELECT essai.tenter('$_');" } qw(affecter classer imputer defaire declasser rembourser annuler));
my @names = sort keys %script;
my %weight = (payer => 4, recevoir => 4, classer => 6, affecter => 2, imputer => 2);
my @arguments;

for my $name (@names)
{
	my $path = "$scripts/$name.sql";

	append_to_file($path, "\\set n :n + 1\n\\set d random(1, $files)\n\\set c :n * 7919 % 20000 + 1\n$script{$name}\n");
	push @arguments, '-f', "$path@" . ($weight{$name} // 2);
}

# pgbench until the time is over or everybody lost the connection.
sub start_clients
{
	my ($run, $time) = @_;
	my %bench = (run => $run, out => '');

	$bench{handle} = IPC::Run::start(
		[   'pgbench', '-n', '-c', $clients, '-j', 4, '-T', $time, '-l', "--log-prefix=$scripts/journal_$run", '-D', "run=$run", '-D', 'n=0',
			'-h', $node->host, '-p', $node->port, @arguments, 'postgres' ],
		'>', \$bench{out}, '2>&1');
	return \%bench;
}

# The references of the payments that clients were told are done.
my @told;
my $transactions = 0;

sub read_journals
{
	my ($run) = @_;

	for my $journal (glob "$scripts/journal_$run.*")
	{
		for my $line (split /\n/, slurp_file($journal))
		{
			my ($client, $number, $latency, $file) = split / /, $line;

			next unless defined $file && $latency =~ /^\d+$/;
			$transactions++;
			push @told, "R${run}C${client}N$number" if $names[$file] =~ /^(?:payer|recevoir)$/;
		}
	}
	return;
}

sub kill_a_backend
{
	my ($status, $pid) = $node->psql('postgres',
		q{SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND query ~ 'calimero|essai' AND pid <> pg_backend_pid() ORDER BY random() LIMIT 1});

	return 0 unless defined $pid && $pid =~ /^\d+$/;
	return kill 'KILL', $pid;
}

# --- under kills ---
srand 20250415;
my $end = time + $seconds;
my ($run, $killed, $servers) = (0, 0, 0);
my $first_bench_error = '';

while ((my $left = $end - time) > 1)
{
	my $bench = start_clients(++$run, int($left) + 1);

	sleep 1 + rand 2;
	if ($servers == 0 && $left < $seconds / 2 + 2)
	{
		my $postmaster = $node->{_pid};

		$node->kill9;
		$servers++;
		eval { $bench->{handle}->finish; };
		start_again($node, $postmaster);
	}
	else
	{
		$killed += kill_a_backend();
		eval { $bench->{handle}->finish; };
		until_alive($node);
	}
	read_journals($run);
	$first_bench_error ||= $1 if $bench->{out} =~ /(ERROR: .*)/;
}
is($first_bench_error, '', 'nothing but kills stopped a client');
cmp_ok($killed, '>=', 1, "$killed backends were killed");
is($servers, 1, 'the server was killed once');
cmp_ok($transactions, '>', 10 * $seconds, "$transactions transactions were told done, among them " . scalar(@told) . ' payments');

# --- and afterwards ---
is($node->safe_psql('postgres', q{SELECT 1}), 1, 'the server is there');
unlike(slurp_file($node->logfile), qr/deadlock detected/, 'nobody waited in a circle');

my $list = write_bytes(join '', map { "$_\n" } @told);
is( $node->safe_psql(
		'postgres', qq{
		CREATE TEMPORARY TABLE dit (reference text PRIMARY KEY);
		COPY dit FROM '$list';
		SELECT count(*) FROM dit WHERE NOT EXISTS (SELECT FROM calimero_data.paiement p WHERE p.reference = dit.reference)}),
	'0', 'every payment that a client was told of is there');
is($node->safe_psql('postgres', q{SELECT count(*) - count(DISTINCT reference) FROM calimero_data.paiement}), '0', 'each once');
is( $node->safe_psql('postgres', q{SELECT count(*) FROM calimero_data.paiement
	 WHERE montant <> (substring(reference FROM 'N(.*)')::bigint * 7919 % 20000 + 1) / 100.0}),
	'0', 'of the amount that was received');

# Sums, from the rows themselves: each payment is what it assigned, what it gave back and what is left of it.
my $sums = $node->safe_psql(
	'postgres', q{
	SELECT (SELECT sum(montant) FROM calimero_data.paiement WHERE annule_le IS NULL)
	       - (SELECT coalesce(sum(montant), 0) FROM calimero_data.affectation WHERE annulee_le IS NULL AND genre = 'paiement')
	       - (SELECT coalesce(sum(montant), 0) FROM calimero_data.affectation WHERE annulee_le IS NULL AND genre = 'remboursement')
	       - (SELECT sum(reste) FROM calimero_data.paiement WHERE annule_le IS NULL)});
is($sums, '0.00', 'received = assigned + refunded + left, to the centime');
is( $node->safe_psql(
		'postgres', q{
		SELECT count(*) FROM calimero_data.paiement p
		 WHERE p.affecte <> (SELECT coalesce(sum(a.montant), 0) FROM calimero_data.affectation a WHERE a.paiement = p.paiement AND a.annulee_le IS NULL)
		    OR p.affecte > p.montant OR (p.annule_le IS NOT NULL AND p.affecte <> 0)}),
	'0', 'so is each payment, and a cancelled one holds nothing');
is( $node->safe_psql(
		'postgres', q{
		SELECT count(*) FROM calimero_data.creance c
		 WHERE c.regle <> (SELECT coalesce(sum(a.montant), 0) FROM calimero_data.affectation a WHERE a.creance = c.creance AND a.annulee_le IS NULL)
		    OR c.regle > c.montant}),
	'0', 'each debt is settled by what stands, and no more');
is( $node->safe_psql(
		'postgres', q{
		SELECT count(*) FROM calimero_data.dossier d
		 WHERE (d.total, d.solde) <> (SELECT coalesce(sum(c.montant), 0), coalesce(sum(c.montant - c.regle), 0) FROM calimero_data.creance c WHERE c.dossier = d.dossier)
		   AND d.genre <> 'rac'
		    OR (d.total, d.solde) <> (SELECT coalesce(sum(p.montant), 0), coalesce(sum(p.montant - p.affecte), 0) FROM calimero_data.paiement p
		                               WHERE p.dossier = d.dossier AND p.annule_le IS NULL)
		   AND d.genre = 'rac'}),
	'0', 'each file says what its debts or its receipts say');
cmp_ok($node->safe_psql('postgres', q{SELECT count(DISTINCT genre) FROM calimero_data.affectation}), '==', 2, 'debts were paid and payments refunded');
cmp_ok($node->safe_psql('postgres', q{SELECT count(*) FROM calimero_data.affectation WHERE annulee_le IS NOT NULL}), '>', 0, 'assignments were undone');
is( $node->safe_psql(
		'postgres', q{
		SELECT bt_index_check(i.indexrelid, true) FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_am m ON m.oid = x.relam AND m.amname = 'btree' WHERE c.relnamespace = 'calimero_data'::regnamespace;
		SELECT h.* FROM pg_class c, verify_heapam(c.oid) h WHERE c.relnamespace = 'calimero_data'::regnamespace AND c.relkind = 'r'}
	) =~ s/\s//gr,
	'', 'heap and indexes agree');
note("$run runs, $killed backends and $servers server killed, $transactions transactions in $seconds s");

done_testing();
