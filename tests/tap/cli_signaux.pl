# SIGINT and SIGTERM: the server stops at once, what was committed stays, and the table says which.
use strict;
use warnings;

use CalimeroTest;
use CliTest;
use IO::Socket::UNIX;
use IPC::Run ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = calimero_node('cli_signaux');
my $directory = PostgreSQL::Test::Utils::tempdir();
my $number = 0;

sub sql { return $node->safe_psql('postgres', $_[0]) }

# A deposit named lent.dsn takes as long as one waits.
sql(q{
	CREATE FUNCTION public.attendre() RETURNS trigger LANGUAGE plpgsql AS
	$$BEGIN IF NEW.nom = 'lent.dsn' THEN PERFORM pg_sleep(300); END IF; RETURN NEW; END$$;
	CREATE TRIGGER attendre BEFORE INSERT ON calimero_data.dsn_depot FOR EACH ROW EXECUTE FUNCTION public.attendre()});

sub put
{
	my ($name) = @_;

	open my $file, '>:raw', "$directory/$name" or die "$name: $!";
	print $file envoi({}, declaration(siret => siret(++$number)));
	close $file;
	return "$directory/$name";
}

# Run, wait until the server waits in that function or for a lock, send the signal; the run, with the seconds it took to end.
sub interrupted_run
{
	my ($signal, $wait, @arguments) = @_;
	my %run = (stdout => '', stderr => '');
	my $variables = node_env($node);

	my $harness = do {
		local %ENV = (%ENV, %$variables, PGAPPNAME => 'interrompu');
		IPC::Run::start([ $cli, @arguments ], '<', \undef, '>', \$run{stdout}, '2>', \$run{stderr});
	};
	ok(wait_until(sub {
		sql("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'interrompu' AND wait_event = '$wait'") eq '1' }),
		"the server waits: @arguments[0, 1]");
	my $sent = time;
	$harness->signal($signal);
	$harness->finish;
	$run{seconds} = time - $sent;
	$run{status} = $? & 127 ? 'signal ' . ($? & 127) : $? >> 8;
	ok(wait_until(sub { sql("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'interrompu'") eq '0' }),
		'the session is over');
	return \%run;
}

sub check_run
{
	my ($run, $title) = @_;

	is($run->{status}, 1, "$title: exit code 1");
	like($run->{stderr}, qr/^calimero: error: interrupted$/m, 'it says so');
	cmp_ok($run->{seconds}, '<', 20, 'it ends at once');
	return;
}

for my $case ([ 'INT', 1 ], [ 'TERM', 1 ], [ 'INT', 4 ])
{
	my ($signal, $lot) = @$case;
	my @files = (put("avant$signal$lot.dsn"), put('lent.dsn'), put("apres$signal$lot.dsn"));
	my $run = interrupted_run($signal, 'PgSleep', 'deposer', '--format=json', "--lot=$lot", @files);

	check_run($run, "SIG$signal in lots of $lot");
	my %state;

	for my $row (@{ decode_json_rows($run->{stdout}) })
	{
		my ($name) = $row->{nom} =~ m{([^/]+)$};

		$state{$name} = $row->{statut};
	}
	is($state{'lent.dsn'}, 'erreur', 'the file under way is in error');
	for my $name (map { m{([^/]+)$} } @files)
	{
		my $said = ($state{$name} // '') eq 'accepte' ? 1 : 0;

		is(sql("SELECT count(*) FROM calimero_data.dsn_depot WHERE nom = '$name'"), $said, "$name is in exactly when the table says so");
	}
	like($run->{stderr}, qr/hint: Run "calimero rapprocher"/, 'the matching waits') if $lot == 1;
}

# Dry runs and the matching stop too.
check_run(interrupted_run('INT', 'PgSleep', 'deposer', '-n', '--format=json', put('lent.dsn')), 'a dry run');
my $holder = IPC::Run::start([ 'psql', '-X', '-h', $node->host, '-p', $node->port, '-d', 'postgres', '-c',
	'BEGIN; UPDATE calimero_data.dsn_generation SET generation = generation; SELECT pg_sleep(300)' ],
	'<', \undef, '>', \my $out, '2>', \my $err);
ok(wait_until(sub { sql(q{SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'}) eq '1' }), 'another session holds the caisse');
check_run(interrupted_run('INT', 'transactionid', 'rapprocher'), 'the matching');
sql(q{SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'});
$holder->finish;

# A server that takes the connection and never answers: the signal ends the program, and the file of -o goes with it.
{
	my $silent = PostgreSQL::Test::Utils::tempdir_short();
	my $listener = IO::Socket::UNIX->new(Type => SOCK_STREAM, Local => "$silent/.s.PGSQL.5432", Listen => 1) or die "$silent: $!";
	my ($stdout, $stderr) = ('', '');
	my $files = sub { return map { s{.*/}{}r } glob "$directory/muet.csv*" };
	my $harness = IPC::Run::start([ $cli, 'etat', '-h', $silent, '-p', '5432', '-o', "$directory/muet.csv" ], '<', \undef, '>', \$stdout, '2>', \$stderr);

	ok(wait_until(sub { scalar(() = $files->()) > 0 }), 'the client has a file under way');
	$harness->signal('INT');
	$harness->finish;
	is($? & 127, 2, 'an interrupt before the server has answered ends it');
	is_deeply([ $files->() ], [], '... and it leaves no file');
}

# Standard input that does not come.
{
	my ($stdin, $stdout, $stderr) = ('', '', '');
	my $variables = node_env($node);

	local %ENV = (%ENV, %$variables);
	my $harness = IPC::Run::start([ $cli, 'deposer', '--format=json', put('deja.dsn'), '-' ], '<', \$stdin, '>', \$stdout, '2>', \$stderr);

	ok(wait_until(sub { sql(q{SELECT count(*) FROM calimero_data.dsn_depot WHERE nom = 'deja.dsn'}) eq '1' }), 'a file before standard input goes in');
	$harness->signal('INT');
	ok(wait_until(sub { !$harness->pumpable || !eval { $harness->pump_nb; 1 } }, 20), 'a wait for standard input is interrupted');
	$harness->finish;
	is($? >> 8, 1, 'exit code 1');
	like($stderr, qr/^calimero: error: interrupted$/m, 'it says so');
}

done_testing();
