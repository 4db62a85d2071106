# Applications behind pgbouncer in transaction mode: whoever comes next on a connection to the server acts for nobody and sees nothing,
# however the transaction before ended.  What a connection keeps without docs/pgbouncer.ini, and that nothing is left with it.

use strict;
use warnings;

use IPC::Run ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes ();

use CalimeroTest;

my $tree = $ENV{CALIMERO_TREE} // q{.};
my $node = calimero_node('pgbouncer', conf => "fsync = off\n");
my $nobody = qr/permission denied for schema calimero_data/;
my (%bouncer, @clients);

# Two agents of two services in caisse 48, one in 63; each sees one file.
$node->safe_psql('postgres', q{
	CREATE ROLE appli48 LOGIN;
	CREATE ROLE appli63 LOGIN;
	SELECT calimero.creer_caisse('63', 'MSA Auvergne');
	INSERT INTO calimero_data.agent (caisse, agent, service, du, compte) VALUES
	    ('48', 'APPLI', 'informatique', '2020-01-01', 'appli48'), ('63', 'APPLI', 'informatique', '2020-01-01', 'appli63'),
	    ('48', 'PREST', 'prestations', '2020-01-01', NULL), ('48', 'COT', 'cotisations', '2020-01-01', NULL),
	    ('48', 'AUTRE', 'prestations', '2020-01-01', NULL), ('63', 'LOIN', 'prestations', '2020-01-01', NULL);
	SELECT calimero.habilitation_accorder(a.agent, coalesce(nullif(a.service, 'informatique'), 'application'), caisse => a.caisse) FROM calimero_data.agent a;
	SELECT * FROM calimero.habilitations_appliquer();
	INSERT INTO calimero_data.debiteur (caisse, personne, matricule, nom) VALUES ('48', 'assure', 'M1', 'UN'), ('63', 'assure', 'M1', 'DEUX');
	INSERT INTO calimero_data.dossier (caisse, numero, genre, debiteur)
	    SELECT caisse, f.numero, f.genre, debiteur FROM calimero_data.debiteur
	      JOIN (VALUES ('48', 'P48', 'piar'), ('48', 'C48', 'cotisation'), ('63', 'P63', 'piar'), ('63', 'C63', 'cotisation')) AS f (caisse, numero, genre) USING (caisse);
});

# --- pgbouncer, and clients of it ------------------------------------------------------------------------------------------
# With the file of the documentation, but for where things are and what is given.
sub start_bouncer
{
	my (%set) = @_;
	my $directory = PostgreSQL::Test::Utils::tempdir_short();
	my $port = PostgreSQL::Test::Cluster::get_free_port();
	my $ini = slurp_file("$tree/docs/pgbouncer.ini");

	%set = (unix_socket_dir => $directory, listen_port => $port, auth_type => 'trust', auth_file => "$directory/comptes", %set);
	$ini =~ s/^msa = .*$/"msa = host=" . $node->host . ' port=' . $node->port . ' dbname=postgres'/me or die 'no database';
	for my $name (keys %set)
	{
		$ini =~ s/^$name = .*$/$name = $set{$name}/m or die "no $name";
	}
	PostgreSQL::Test::Utils::append_to_file("$directory/comptes", qq{"appli48" ""\n"appli63" ""\n});
	PostgreSQL::Test::Utils::append_to_file("$directory/pgbouncer.ini", $ini);
	$bouncer{host} = $directory;
	$bouncer{port} = $port;
	$bouncer{out} = '';
	$bouncer{run} = IPC::Run::start([ 'pgbouncer', "$directory/pgbouncer.ini" ], '<', \undef, '>', \$bouncer{out}, '2>&1');
	wait_until(sub { -S "$directory/.s.PGSQL.$port" }, 20) or die "pgbouncer does not start: $bouncer{out}";
	return;
}

sub stop_bouncer
{
	for my $client (splice @clients)
	{
		$client->{run}->kill_kill(grace => 0) if $client->{run};
	}
	$bouncer{run}->kill_kill(grace => 5) if $bouncer{run};
	delete $bouncer{run};
	return;
}

END
{
	local $?;
	stop_bouncer();
}

sub client
{
	my ($user) = @_;
	my %client = (in => '', out => '');

	$client{run} = IPC::Run::start([ 'psql', '-XAtq', '-v', 'VERBOSITY=terse', '-d', "host=$bouncer{host} port=$bouncer{port} dbname=msa user=$user" ],
		'<', \$client{in}, '>', \$client{out}, '2>&1', IPC::Run::timeout(60));
	push @clients, \%client;
	return \%client;
}

# What is answered, errors too, in one line.
sub ask
{
	my ($client, $sql) = @_;

	$client->{out} = '';
	$client->{in} .= "$sql\n\\warn fin\n\\echo fin\n";
	$client->{run}->pump until (() = $client->{out} =~ /^fin$/mg) == 2;
	my @lines = grep { $_ ne 'fin' && $_ ne '' } split /\n/, $client->{out};
	return join ' ', @lines;
}

# The client is gone in the midst of what it did.
sub lose
{
	my ($client) = @_;

	$client->{run}->kill_kill(grace => 0);
	delete $client->{run};
	return;
}

my $files = q{SELECT coalesce(string_agg(numero, ' ' ORDER BY numero), '-') FROM calimero_data.dossier;};
my $who = q{SELECT current_user, current_setting('calimero.agent_agissant'), calimero.agent_actif();};

sub agent { my ($agent, $sql) = @_; return "BEGIN; SELECT calimero.agir_pour('$agent'); $sql"; }

# --- nothing of the agent stays ---------------------------------------------------------------------------------------------
sub nothing_stays
{
	my ($title) = @_;
	my ($first, $next) = (client('appli48'), client('appli48'));
	my $backend = ask($first, 'SELECT pg_backend_pid();');

	is(ask($next, 'SELECT pg_backend_pid();'), $backend, "$title: two clients have one connection to the server");
	for my $end (
		[ 'COMMIT', 'COMMIT;' ], [ 'ROLLBACK', 'ROLLBACK;' ], [ 'an error', 'SELECT 1 / 0; ROLLBACK;' ], [ 'an error and COMMIT', 'SELECT 1 / 0; COMMIT;' ],
		[ 'a savepoint rolled back', 'SAVEPOINT s; SELECT 1 / 0; ROLLBACK TO s; COMMIT;' ], [ 'a change of role', 'SET LOCAL ROLE calimero_cotisations; COMMIT;' ],
		[ 'COMMIT AND CHAIN', 'COMMIT AND CHAIN; ROLLBACK;' ], [ 'PREPARE inside', 'PREPARE p AS SELECT numero FROM calimero_data.dossier; EXECUTE p; DEALLOCATE p; COMMIT;' ])
	{
		my $said = ask($first, agent('PREST', "$files $end->[1]"));

		like($said, qr/^prestations P48\b/, "$end->[0]: the agent saw its own");
		is(ask($next, $who), 'appli48||(48,APPLI)', '... the next acts for no agent but the application');
		like(ask($next, $files), $nobody, '... and reads nothing');
		like(ask($next, "BEGIN; SET LOCAL ROLE calimero_prestations; $files COMMIT;"), qr/^-$/, '... nor under the role of the profile');
	}
	is(ask($next, 'SELECT pg_backend_pid();'), $backend, '... always on that connection');
	like(ask($first, agent('PREST', "SAVEPOINT s; SELECT 1 / 0; ROLLBACK TO s; $files COMMIT;")), qr/division by zero P48$/, 'an error behind a savepoint leaves the agent');
	like(ask($first, "SELECT calimero.agir_pour('PREST');"), qr/must be called inside a transaction block/, 'outside a transaction it is refused');

	for my $lost ('', 'SELECT 1 / 0;', "DECLARE c CURSOR FOR $files")
	{
		my $gone = client('appli48');

		like(ask($gone, agent('PREST', "$files $lost")), qr/^prestations P48\b/, 'a client in a transaction');
		lose($gone);
		is(ask($next, $who), 'appli48||(48,APPLI)', '... is lost: the next acts for no agent but the application');
		like(ask($next, $files), $nobody, '... and reads nothing');
	}
	return;
}

# Three clients in turn, two of them of one application, each transaction begun, filled and ended among those of the others.
sub in_turn
{
	my ($title, $apart) = @_;
	my %of = ('PREST' => [ 'appli48', 'prestations P48' ], 'COT' => [ 'appli48', 'cotisations C48' ], 'LOIN' => [ 'appli63', 'prestations P63' ]);
	my %client = map { $_ => client($of{$_}[0]) } keys %of;
	my %right = map { $_ => 0 } keys %of;

	for my $turn (1 .. 200)
	{
		my $end = ('COMMIT;', 'ROLLBACK;', 'SELECT 1 / 0; COMMIT;')[ $turn % 3 ];
		my @order = sort { $turn % 2 ? $a cmp $b : $b cmp $a } keys %of;

		if ($apart)
		{
			$right{$_} += ask($client{$_}, agent($_, "$files $end")) =~ /^$of{$_}[1]\b/ for @order;
			next;
		}
		my %said = map { $_ => ask($client{$_}, agent($_, '')) } @order;
		$said{$_} .= ' ' . ask($client{$_}, $files) for reverse @order;
		ask($client{$_}, $end) for @order;
		$right{$_} += $said{$_} eq $of{$_}[1] for @order;
	}
	is($right{$_}, 200, "$title: $_ saw its own in 200 transactions of 200") for sort keys %of;
	return;
}

start_bouncer(default_pool_size => 1, server_reset_query => '', server_reset_query_always => 0);
nothing_stays('no reset');
in_turn('one connection', 1);
stop_bouncer();
start_bouncer(default_pool_size => 2, server_reset_query => '', server_reset_query_always => 0);
in_turn('two connections', 0);

# The extended protocol with statements without a name: eight clients, two connections, a division by zero for each row of another.
my $script = PostgreSQL::Test::Utils::tempdir() . '/agir.sql';
PostgreSQL::Test::Utils::append_to_file($script, q{
\set tirage random(0, 1)
BEGIN;
SELECT calimero.agir_pour(CASE :tirage::int WHEN 0 THEN 'PREST' ELSE 'COT' END);
SELECT 1 / (string_agg(numero, ' ') = CASE :tirage::int WHEN 0 THEN 'P48' ELSE 'C48' END)::int FROM calimero_data.dossier;
COMMIT;
});
my $bench = '';
IPC::Run::run([ 'pgbench', '-n', '-M', 'extended', '-c', 8, '-t', 100, '-f', $script, '-h', $bouncer{host}, '-p', $bouncer{port}, '-U', 'appli48', 'msa' ],
	'>', \$bench, '2>&1');
like($bench, qr{actually processed: 800/800}, 'eight clients on two connections: each transaction of 800 saw its own');
stop_bouncer();

# --- what a connection keeps --------------------------------------------------------------------------------------------------
my $own = 'SELECT numero FROM calimero_data.dossier';
my $hold = "DECLARE tenu CURSOR WITH HOLD FOR $own; COMMIT;";
my $table = "CREATE TEMPORARY TABLE gardee AS $own; COMMIT;";
my $prepare = "PREPARE prepare AS $own; EXECUTE prepare; COMMIT;";
my $role = 'SET LOCAL ROLE calimero_prestations;';
# Given: what a client leaves that acted for PREST, what the next one asks, what it is told without a reset and with one.
my @kept = (
	[ 'a held cursor', $hold, 'FETCH ALL FROM tenu;', ('cursor "tenu" does not exist') x 2 ],
	[ '... for another profile', $hold, agent('COT', 'FETCH ALL FROM tenu; ROLLBACK;'), ('cotisations cursor "tenu" does not exist') x 2 ],
	[ 'a temporary table', $table, "BEGIN; $role SELECT * FROM gardee; ROLLBACK;", 'P48', 'relation "gardee" does not exist' ],
	[ '... for another agent', $table, agent('AUTRE', 'SELECT * FROM gardee; ROLLBACK;'), 'prestations P48', 'prestations relation "gardee" does not exist' ],
	[ '... for another profile', $table, agent('COT', 'SELECT * FROM gardee; ROLLBACK;'), 'cotisations permission denied for table gardee',
		'cotisations relation "gardee" does not exist' ],
	[ '... that takes the role', $table, agent('COT', "$role SELECT * FROM gardee; ROLLBACK;"), 'cotisations P48', 'cotisations relation "gardee" does not exist' ],
	[ 'a prepared statement', $prepare, 'EXECUTE prepare;', 'permission denied for schema calimero_data', 'prepared statement "prepare" does not exist' ],
	[ '... under the role', $prepare, "BEGIN; $role EXECUTE prepare; ROLLBACK;", 'agent holds the profile "prestations" no more',
		'prepared statement "prepare" does not exist' ],
	[ '... for another profile', $prepare, agent('COT', 'EXECUTE prepare; ROLLBACK;'), 'cotisations C48', 'cotisations prepared statement "prepare" does not exist' ],
	[ 'a function of the role', "CREATE FUNCTION pg_temp.vus() RETURNS SETOF varchar LANGUAGE sql SECURITY DEFINER AS '$own'; COMMIT;",
		agent('COT', 'SELECT pg_temp.vus(); ROLLBACK;'), 'cotisations', 'cotisations function pg_temp.vus() does not exist' ],
	[ 'a view of the role', "CREATE TEMPORARY VIEW vue AS $own; COMMIT;", "BEGIN; $role SELECT * FROM vue; ROLLBACK;", '', 'relation "vue" does not exist' ],
	[ 'a setting', 'SET row_security = off; COMMIT;', "SHOW row_security; BEGIN; $role $own; ROLLBACK;",
		'off query would be affected by row-level security policy for table "dossier"', 'on' ],
	[ 'a role', 'COMMIT; SET ROLE calimero_prestations;', "SELECT current_user; $files", 'calimero_prestations -', 'appli48 permission denied for schema calimero_data' ],
	[ 'an advisory lock', 'SELECT pg_advisory_lock(48); COMMIT;', q{SELECT count(*) FROM pg_locks WHERE locktype = 'advisory';}, '1', '0' ],
	[ 'a channel', 'LISTEN essai; COMMIT;', 'SELECT pg_listening_channels();', 'essai', '' ]);

# Each left by a client that is gone, for the next one on the same connection.
sub left_behind
{
	my ($told, $title) = @_;

	for my $case (@kept)
	{
		my ($what, $leave, $look, @told) = @$case;
		my ($first, $next) = (client('appli48'), client('appli48'));
		my $backend = ask($first, 'SELECT pg_backend_pid();');

		ask($first, agent('PREST', $leave));
		lose($first);
		is(ask($next, $look) =~ s/ERROR:  | at character \d+//gr, $told[$told], "$title, $what");
		is(ask($next, 'SELECT pg_backend_pid();'), $backend, '... on the same connection');
		ask($next, 'DISCARD ALL;');
	}
	return;
}

start_bouncer(default_pool_size => 1, server_reset_query => '', server_reset_query_always => 0);
is(ask(client('appli48'), agent('PREST', $hold)) =~ s/ERROR:  //r, 'prestations cursor cannot be held beyond the transaction that acts for an agent',
	'a cursor is not held beyond the transaction');
left_behind(0, 'no reset');
stop_bouncer();
start_bouncer(default_pool_size => 1, server_reset_query_always => 0);
is(ask(client('appli48'), agent('PREST', $table)), 'prestations', 'DISCARD ALL that is not always sent');
is(ask(client('appli48'), agent('PREST', 'SELECT * FROM gardee; ROLLBACK;')), 'prestations P48', '... is never sent in transaction mode');
stop_bouncer();
start_bouncer(default_pool_size => 1);
nothing_stays('DISCARD ALL');
left_behind(1, 'DISCARD ALL');
stop_bouncer();

# Without the right to temporary objects nothing that was copied is kept, with a reset or not.
$node->safe_psql('postgres', 'REVOKE TEMPORARY ON DATABASE postgres FROM PUBLIC');
start_bouncer(default_pool_size => 1, server_reset_query => '', server_reset_query_always => 0);
my $client = client('appli48');
for my $create ($table, 'CREATE TEMPORARY VIEW vue AS SELECT 1;', q{CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql AS 'SELECT 1';})
{
	like(ask($client, agent('PREST', "$create ROLLBACK;")), qr/permission denied to create temporary tables/, 'TEMPORARY revoked: ' . substr $create, 0, 22);
}
stop_bouncer();
$node->stop;
done_testing();
