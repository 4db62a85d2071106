# Reaching the server: every way to say where it is, and every way in which it is not there, or not ready, or says no.
use strict;
use warnings;

use CalimeroTest;
use CliTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = calimero_node('cli_connection');
my $host = $node->host;
my $port = $node->port;
my $user = getpwuid($<);
my $directory = PostgreSQL::Test::Utils::tempdir();

$node->safe_psql('postgres', 'CREATE DATABASE vide');
$node->safe_psql('postgres', "CREATE ROLE regress_calimero_sans LOGIN PASSWORD 'motdepasse'");

my @there = ('--format=csv', '-q');
my $answers = qr/\Adomaine,element,valeur,gravite,conseil\n/;

# Ways that lead there.  etat gives 0 or 3 according to the settings of this server: only its table counts here.
sub reaches
{
	my ($arguments, $title, %env) = @_;
	my $run = cli([ 'etat', @there, @$arguments ], env => \%env);

	like($run->{stdout}, $answers, $title) or diag($run->{stderr});
	return;
}

reaches([ '-h', $host, '-p', $port, '-d', 'postgres' ], 'options as letters');
reaches([ "--host=$host", "--port=$port", '--dbname=postgres', "--username=$user" ], 'options as names');
reaches([], 'variables of libpq', %{ node_env($node) });
reaches([ '-d', "host=$host port=$port dbname=postgres" ], 'a connection string');
reaches([ '-d', "postgresql:///postgres?host=$host&port=$port" ], 'a URI');
reaches([ '-d', 'postgres' ], 'options over variables', %{ node_env($node, PGDATABASE => 'nulle_part') });
reaches([ '-h', '/nonexistent', '-d', "host=$host port=$port dbname=postgres" ], 'a connection string prevails over -h');
append_to_file("$directory/services", "[essai]\nhost=$host\nport=$port\ndbname=postgres\n");
reaches([ '-d', 'service=essai' ], 'a service', PGSERVICEFILE => "$directory/services");
reaches([], 'a service of the environment', PGSERVICE => 'essai', PGSERVICEFILE => "$directory/services");
{
	my $run = cli([ '-h', $host, '-p', $port, 'etat', @there, '-d', 'postgres' ]);

	like($run->{stdout}, $answers, 'options before and after the command');
}

# The session: named, in UTF-8, without a search_path; nothing of ours in the options.
$node->append_conf('postgresql.conf', "log_connections = on\nlog_line_prefix = '%a|'\n");
$node->append_conf('postgresql.conf', "log_statement = all\n");
$node->reload;
my $here = -s $node->logfile;
cli([ 'etat', @there ], env => node_env($node, PGAPPNAME => undef, PGCLIENTENCODING => 'LATIN1'));
my $log = substr(slurp_file($node->logfile), $here);

like($log, qr/^calimero\|.*set_config\('search_path', '', false\).*calimero\.etat/ms,
	'the session is named calimero, and clears its search_path first');
$here = -s $node->logfile;
cli([ 'etat', @there ], env => node_env($node, PGAPPNAME => 'ordonnanceur'));
like(substr(slurp_file($node->logfile), $here), qr/^ordonnanceur\|/m, 'PGAPPNAME names it otherwise');
$node->append_conf('postgresql.conf', "log_statement = none\n");
$node->reload;
like(cli([ 'rapprocher', '--format=json' ], env => node_env($node, PGCLIENTENCODING => 'LATIN1'))->{stdout},
	qr/\A\[/, 'PGCLIENTENCODING does not make the output anything but UTF-8');

# Ways that lead nowhere: exit code 2, nothing on standard output.
my @nowhere = (
	[ 'no such socket directory', [ '-h', '/nonexistent' ], qr/connection to server on socket "\/nonexistent/ ],
	[ 'no such port', [ '-p', $port + 1 ], qr/connection to server .* failed/ ],
	[ 'a port that is no number', [ '-p', 'x' ], qr/invalid integer value "x"/ ],
	[ 'no such database', [ '-d', 'nulle_part' ], qr/database "nulle_part" does not exist/ ],
	[ 'no such role', [ '-U', 'regress_calimero_personne' ], qr/role "regress_calimero_personne" does not exist/ ],
	[ 'a connection string that is none', [ '-d', 'host=' . $host . ' nimporte' ], qr/missing "=" after "nimporte"/ ],
	[ 'a URI that is none', [ '-d', 'postgresql://[x' ], qr/URI/ ],
	[ 'no such service', [ '-d', 'service=rien' ], qr/definition of service "rien" not found/ ],
);

for my $case (@nowhere)
{
	my ($title, $arguments, $message) = @$case;

	for my $command ([qw(etat)], [qw(installer)], [qw(rapprocher)], [ 'deposer', $directory ], [ 'fiche', siret(1) ])
	{
		cli_is([ @$command, @$arguments ], 2, qr/\A\z/, qr/\A(?:calimero: warning: .*\n)?calimero: error: .*$message/s,
			"$title: $command->[0]", env => node_env($node));
	}
}

# Passwords.
$node->append_conf('postgresql.conf', "password_encryption = 'scram-sha-256'\n");
unlink $node->data_dir . '/pg_hba.conf';
$node->append_conf('pg_hba.conf', "local all regress_calimero_sans scram-sha-256\nlocal all all trust\n");
$node->reload;

my @as = (env => node_env($node, PGUSER => 'regress_calimero_sans', HOME => $directory, PGPASSFILE => "$directory/pass"));

cli_is([ 'etat', '-w' ], 2, qr/\A\z/, qr/no password supplied/, '-w: no password is asked', @as);

# Without a terminal, the password is read from standard input.
my @detached = (before => [ 'setsid', '--wait' ]);

cli_is([ 'etat' ], 2, qr/\A\z/, qr/password authentication failed/, 'a wrong password', @as, @detached, stdin => "autre\n");
cli_is([ 'etat' ], 2, qr/\A\z/, qr/no password was given/, 'no password to read', @as, @detached);
cli_is([ 'etat', '-W' ], 2, qr/\A\z/, qr/\APassword for user|\APassword: /, '-W asks at once', @as, @detached);
cli_is([ 'etat' ], 4, qr/\A\z/, qr/permission denied/, 'a right password typed', @as, @detached, stdin => "motdepasse\n");
append_to_file("$directory/pass", "*:*:*:regress_calimero_sans:motdepasse\n");
chmod 0600, "$directory/pass";
cli_is([ 'etat', '-w' ], 4, qr/\A\z/, qr/permission denied/, 'the password file is read: the server answers', @as);
$node->safe_psql('postgres', 'GRANT calimero_consultation TO regress_calimero_sans; ALTER ROLE regress_calimero_sans INHERIT');
like(cli([ 'etat', @there ], @as)->{stdout}, $answers, 'and says yes to a role that may');

# A server without calimero: exit code 1, and what to do.
my @empty = (env => node_env($node, PGDATABASE => 'vide'));

append_to_file("$directory/a.dsn", envoi({}, declaration(siret => siret(1))));
for my $command (
	[ 'etat' ], [ 'rapprocher' ], [ 'fiche', siret(1) ], [ 'deposer', "$directory/a.dsn" ],
	[ 'deposer', '-n', "$directory/a.dsn" ], [ 'cai', "$directory/a.dsn" ])
{
	cli_is($command, 1, qr/\A(?:|.*erreur.*|[^\n]*\n[-+]+\n.*)\z/s,
		qr/does not exist\ncalimero: hint: Run "calimero installer" in database "vide" first\./,
		"a database without calimero: @{$command}[0]", @empty);
}
$node->safe_psql('vide', 'CREATE EXTENSION calimero');
cli_is([ 'deposer', "$directory/a.dsn" ], 1, qr/erreur/, qr/calimero: hint: .*installer/,
	'an extension without its schema: deposer', @empty);
cli_is([ 'etat', @there ], 3, qr/erreur/, qr/\A\z/, 'an extension without its schema: etat says so', @empty);

# A role without rights: exit code 4, once, whatever the number of files.
$node->safe_psql('postgres', 'REVOKE calimero_consultation FROM regress_calimero_sans');
append_to_file("$directory/b.dsn", envoi({}, declaration(siret => siret(2))));
{
	my $run = cli_is([ 'deposer', '--format=json', "$directory/a.dsn", "$directory/b.dsn" ],
		4, qr/"statut": "erreur"/, qr/permission denied/, 'a role without rights is refused', @as);

	is(() = $run->{stderr} =~ /permission denied/g, 1, 'and told once');
}
cli_is([ 'installer' ], 4, qr/\A\z/, qr/permission denied/, 'installer needs rights too', @as);
cli_is([ 'etat', '-v' ], 4, qr/\A\z/, qr/calimero: error: 42501: permission denied/, '-v gives the SQLSTATE', @as);

# A connection that is lost on the way.
$node->safe_psql('postgres', q{
	CREATE FUNCTION public.couper() RETURNS trigger LANGUAGE plpgsql AS
	$$BEGIN IF NEW.nom = 'b.dsn' THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF; RETURN NEW; END$$;
	CREATE TRIGGER couper BEFORE INSERT ON calimero_data.dsn_depot FOR EACH ROW EXECUTE FUNCTION public.couper()});
append_to_file("$directory/c.dsn", envoi({}, declaration(siret => siret(3))));
for my $lot (1, 3)
{
	my $run = cli_is([ 'deposer', "--lot=$lot", '--format=json', map { "$directory/$_.dsn" } qw(a b c) ],
		2, qr/\A\[/, qr/terminating connection.*Deposit them again/s, "a lost connection gives 2, by lots of $lot",
		env => node_env($node));
	my %state = map { $_->{nom} =~ /(\w)\.dsn/ => $_->{statut} } @{ decode_json_rows($run->{stdout}) };

	is($state{b}, 'erreur', 'the file under way is in error');
	isnt($state{c} // 'none', 'accepte', 'and no file after it is said to be in');
	is($node->safe_psql('postgres', "SELECT count(*) FROM calimero_data.dsn_depot WHERE nom <> 'a.dsn'"), 0, 'nor is');
}

done_testing();
