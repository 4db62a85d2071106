# A deposit is all or nothing: a backend killed in the middle, a server killed in the middle, a statement cancelled in the
# middle leave no part of it, and the same file goes in afterwards.

use strict;
use warnings;

use IPC::Run ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep time);

use CalimeroTest;

my $node = calimero_node('arret', conf => "restart_after_crash = on\nmax_wal_size = 2GB\nautovacuum = off\n");
my $psql = [ 'psql', '-XAtq', '-h', $node->host, '-p', $node->port, 'postgres' ];

# A file that takes about a second: employers with employees, payments, and some anomalies.
sub large_file
{
	my ($employers) = @_;
	my @people = map { { nom => "NOM$_", cotisations => [ [ '075', '147.00' ], [ '074', '90.10' ], [ '018', '-31.50' ] ] } } 'A' .. 'H';

	return envoi(
		{},
		map {
			declaration(
				siret => siret($_),
				etablissement => [ [ '022', '15.00' ] ],
				versements => [ { montant => $_ % 50 ? '1660.80' : '1,80', mode => '05', bic => 'ZZZZFRPP', iban => iban($_) } ],
				individus => \@people)
		} 1 .. $employers);
}

my $employers = 3000;
my $path = write_bytes(large_file($employers));
my $deposit = CalimeroTest::deposit_sql($path, nom => 'grand.dsn');

# What a deposit leaves in every table: rows of each, and how many of them are of a deposit that has no row of its own.
sub state_of
{
	return $node->safe_psql(
		'postgres', q{
		SELECT string_agg(t || ' ' || n, ', ' ORDER BY t) FROM (
		    SELECT 'depot' AS t, count(*) AS n FROM calimero_data.dsn_depot
		    UNION ALL SELECT 'envoi', count(*) FROM calimero_data.dsn_envoi
		    UNION ALL SELECT 'declaration', count(*) FROM calimero_data.dsn_declaration
		    UNION ALL SELECT 'cotisation', count(*) FROM calimero_data.dsn_cotisation
		    UNION ALL SELECT 'versement', count(*) FROM calimero_data.dsn_versement
		    UNION ALL SELECT 'anomalie', count(*) FROM calimero_data.dsn_anomalie
		    UNION ALL SELECT 'a_rapprocher', count(*) FROM calimero_data.dsn_a_rapprocher
		    UNION ALL SELECT 'rapprochement', count(*) FROM calimero_data.dsn_rapprochement
		    UNION ALL SELECT 'affectation', count(*) FROM calimero_data.dsn_affectation) AS s});
}

# Heap and index say the same.
sub check_storage
{
	my ($title) = @_;

	is( $node->safe_psql(
			'postgres', q{
			SELECT bt_index_check(i.indexrelid, true) FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_am m ON m.oid = x.relam AND m.amname = 'btree'
			 WHERE c.relnamespace = 'calimero_data'::regnamespace;
			SELECT h.* FROM pg_class c, verify_heapam(c.oid) h WHERE c.relnamespace = 'calimero_data'::regnamespace AND c.relkind = 'r'}
		) =~ s/\s//gr,
		'', $title);
	return;
}

# Start the deposit in a session of its own; its IPC::Run handle and its backend's pid.
sub begin_deposit
{
	my %session = (out => '', err => '');

	$session{run} = IPC::Run::start($psql, '<', \"SELECT pg_backend_pid();\n$deposit;\n", '>', \$session{out}, '2>', \$session{err});
	wait_until(sub { $session{run}->pump_nb; $session{out} =~ /^(\d+)\n/ }) or die "no backend: $session{err}";
	($session{pid}) = $session{out} =~ /^(\d+)\n/;
	return \%session;
}

sub end_session
{
	my ($session) = @_;

	eval { $session->{run}->finish; };
	return;
}

$node->safe_psql('postgres', 'CREATE EXTENSION amcheck');
my $nothing = state_of();
like($node->safe_psql('postgres', $deposit), qr/^1\|t\|partiel\|1\|3000\|60\|60$/, 'the file goes in when nothing happens');
my $everything = state_of();
isnt($everything, $nothing, 'and leaves rows');
check_storage('heap and indexes agree');
is($node->safe_psql('postgres', 'SELECT calimero.dsn_retirer(1)'), 't', 'it is taken back');
is(state_of(), $nothing, '... and nothing of it is left');

# How long it takes when the caches are warm, as they are for those that will be stopped.
my $start = time;
$node->safe_psql('postgres', $deposit);
my $duration = time - $start;
note("a deposit takes $duration s: $everything");
$node->safe_psql('postgres', 'SELECT calimero.dsn_retirer(depot) FROM calimero_data.dsn_depot');

# At moments spread over the deposit; the outcome is judged after each.
my %outcome = (nothing => 0, everything => 0);

sub judge
{
	my ($title) = @_;
	my $state = state_of();

	if ($state eq $nothing)
	{
		$outcome{nothing}++;
	}
	elsif ($state eq $everything)
	{
		$outcome{everything}++;
		$node->safe_psql('postgres', 'SELECT calimero.dsn_retirer(max(depot)) FROM calimero_data.dsn_depot');
	}
	return ok($state eq $nothing || $state eq $everything, "$title: all or nothing") || diag($state);
}

srand 20250415;
for my $round (1 .. 6)
{
	my $session = begin_deposit();

	sleep $duration * ($round - 1 + rand) / 6 * 0.95;
	kill 'KILL', $session->{pid};
	end_session($session);
	until_alive($node);
	judge("backend killed, $round");
}
for my $round (1 .. 3)
{
	my $session = begin_deposit();

	sleep $duration * ($round - 1 + rand) / 3 * 0.95;
	my $postmaster = $node->{_pid};

	$node->kill9;
	kill 'KILL', $session->{pid};
	end_session($session);
	start_again($node, $postmaster);
	judge("server killed, $round");
}
for my $round (1 .. 2)
{
	my $session = begin_deposit();

	sleep $duration * ($round - 0.5) / 2;
	$node->stop('immediate');
	end_session($session);
	$node->start;
	judge("server stopped at once, $round");
}
cmp_ok($outcome{nothing}, '>=', 4, "kills fell in the middle ($outcome{nothing} left nothing, $outcome{everything} everything)");
check_storage('heap and indexes agree after the crashes');

# Cancelled: the session lives, keeps no memory, and nothing is left.
my $session = begin_deposit();
sleep $duration / 3;
is($node->safe_psql('postgres', "SELECT pg_cancel_backend($session->{pid})"), 't', 'the deposit is cancelled');
end_session($session);
like($session->{err}, qr/canceling statement due to user request/, '... and says so');
is(state_of(), $nothing, '... and leaves nothing');

# A whole deposit first, then twice the same moments: what plans and caches take, they have by the first measure.
my $moments = 5;
my $script = "SELECT pg_backend_pid();\n$deposit;\nSELECT calimero.dsn_retirer(depot) FROM calimero_data.dsn_depot;\n";
for my $pass (1 .. 2)
{
	for my $moment (1 .. $moments)
	{
		$script .= sprintf "SET statement_timeout = %d;\n%s;\nSET statement_timeout = 0;\n", 1 + 800 * $duration * $moment / $moments, $deposit;
		$script .= "SELECT calimero.dsn_retirer(depot) FROM calimero_data.dsn_depot;\n";
	}
	$script .= "SELECT 'memory ' || sum(total_bytes) FROM pg_backend_memory_contexts;\n";
}
$script .= "SELECT 'pid ' || pg_backend_pid();\n";
my ($out, $err) = ('', '');
IPC::Run::run([ @$psql ], '<', \$script, '>', \$out, '2>', \$err);
my @timeouts = $err =~ /canceling statement due to statement timeout/g;
# How many of the moments fall inside depends on the load of the machine.
cmp_ok(scalar @timeouts, '>=', 2, 'a session survives ' . @timeouts . ' cancelled deposits');
my ($pid) = $out =~ /^(\d+)\n/;
like($out, qr/^pid $pid$/m, '... the same backend');
my @memory = $out =~ /^memory (\d+)$/mg;
cmp_ok($memory[1] - $memory[0], '<', 65536, '... and keeps no memory of them');
if (state_of() ne $nothing)
{
	$node->safe_psql('postgres', 'SELECT calimero.dsn_retirer(max(depot)) FROM calimero_data.dsn_depot');
}
is(state_of(), $nothing, '... and leaves nothing');

# An error inside a transaction that goes on.
is( $node->safe_psql(
		'postgres', qq{
		BEGIN;
		SAVEPOINT essai;
		$deposit \\g /dev/null
		ROLLBACK TO essai;
		SELECT count(*) FROM calimero_data.dsn_depot;
		COMMIT}),
	'0', 'a deposit rolled back to a savepoint');
is(state_of(), $nothing, '... leaves nothing');

like($node->safe_psql('postgres', $deposit), qr/^\d+\|t\|partiel\|1\|3000\|60\|60$/, 'after all this the file goes in');
is(state_of(), $everything, '... whole');
is( $node->safe_psql('postgres', q{SELECT modifications FROM calimero.dsn_rapprocher(NULL, '2020-01-01', '2030-12-31')}),
	'0', '... and matched as from scratch');
check_storage('heap and indexes agree at the end');

done_testing();
