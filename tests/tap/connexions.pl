# The example of docs/security.md is a server: who may come in, by which way, and who may not.
use strict;
use warnings;

use CalimeroTest;
use FindBin;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $keys = PostgreSQL::Test::Utils::tempdir;

sub openssl
{
	my @arguments = @_;

	system_or_bail('openssl', @arguments);
	return;
}

# An authority, and certificates that it signs: common name, and the name of the server where it is one.
sub make_authority
{
	my ($name) = @_;

	openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', "/CN=$name",
		'-keyout', "$keys/$name.key", '-out', "$keys/$name.crt");
	return;
}

sub make_certificate
{
	my ($authority, $file, $name, $extension) = @_;

	openssl('req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', "/CN=$name",
		'-keyout', "$keys/$file.key", '-out', "$keys/$file.csr");
	append_to_file("$keys/$file.ext", $extension // "basicConstraints = CA:FALSE\n");
	openssl('x509', '-req', '-in', "$keys/$file.csr", '-CA', "$keys/$authority.crt", '-CAkey', "$keys/$authority.key", '-CAcreateserial',
		'-days', '2', '-extfile', "$keys/$file.ext", '-out', "$keys/$file.crt");
	chmod 0600, "$keys/$file.key" or die "$keys/$file.key: $!";
	return;
}

make_authority($_) for qw(serveurs clients ailleurs);
make_certificate('serveurs', 'server', 'serveur.invalid', "subjectAltName = DNS:localhost, IP:127.0.0.1\n");
make_certificate('clients', 'appli', 'appli');
make_certificate('clients', 'cot', 'cot');
make_certificate('ailleurs', 'faux', 'appli');

# The two blocks of the page.
my $page = slurp_file("$FindBin::Bin/../../docs/security.md");
my ($hba, $conf) = $page =~ /^```\n(# pg_hba\.conf.*?)^```\n.*?^```\n(# postgresql\.conf.*?)^```\n/ms or die 'docs/security.md has no example';
$hba =~ s{^(local\s+all\s+)postgres}{$1$ENV{USER}}m if defined $ENV{USER};

my $node = calimero_node('connexions');
my $port = $node->port;
$node->safe_psql('postgres', q{
	SET password_encryption = 'scram-sha-256';
	CREATE ROLE appli LOGIN PASSWORD 'secret';
	CREATE ROLE cot LOGIN PASSWORD 'secret';
	CREATE ROLE travaux LOGIN PASSWORD 'secret' IN ROLE calimero_exploitation;
	CREATE DATABASE calimero;
	INSERT INTO calimero_data.agent (caisse, agent, service, du, compte) VALUES
	    ('48', 'APPLI', 'informatique', '2020-01-01', 'appli'), ('48', 'COT', 'cotisations', '2020-01-01', 'cot');
	SELECT calimero.habilitation_accorder('APPLI', 'application', caisse => '48');
	SELECT calimero.habilitation_accorder('COT', 'cotisations', caisse => '48');
	SELECT * FROM calimero.habilitations_appliquer();
});
my $superuser = $node->safe_psql('postgres', 'SELECT current_user');
for (qw(server.crt server.key))
{
	my $there = $node->data_dir . "/$_";

	PostgreSQL::Test::Utils::append_to_file($there, slurp_file("$keys/$_"));
	chmod 0600, $there or die "$there: $!";
}
append_to_file($node->data_dir . '/clients.crt', slurp_file("$keys/clients.crt"));
$node->append_conf('postgresql.conf', "listen_addresses = '127.0.0.1'\n$conf");
be('10.48.0.0/24');
$node->restart;

# This machine is one of these addresses from now on.
sub be
{
	my ($addresses) = @_;
	my $lines = $hba =~ s{\Q$addresses\E}{127.0.0.1/32}gr;

	unlink $node->data_dir . '/pg_hba.conf';
	$node->append_conf('pg_hba.conf', $lines);
	return;
}

# Whether a connection is let in; the error otherwise.
sub enters
{
	my ($options) = @_;
	my ($out, $err) = ('', '');
	my @command = ('psql', '-XAtq', '-d', "dbname=calimero port=$port connect_timeout=10 $options", '-c', 'SELECT 1');

	IPC::Run::run(\@command, '>', \$out, '2>', \$err);
	return $out eq "1\n" ? 'in' : $err;
}

my $application = 'host=127.0.0.1 sslmode=verify-full sslrootcert=' . "$keys/serveurs.crt";

sub with_certificate
{
	my ($file) = @_;

	return "sslcert=$keys/$file.crt sslkey=$keys/$file.key";
}

is(enters("$application user=appli " . with_certificate('appli')), 'in', 'the application comes in with its certificate');
like(enters("$application user=appli password=secret sslcert=/none"), qr/requires a valid client certificate/, '... not with its password');
like(enters("$application user=appli " . with_certificate('cot')), qr/certificate authentication failed/, '... nor with the certificate of another');
like(enters("$application user=appli " . with_certificate('faux')), qr/unknown ca|certificate verify failed|closed the connection|reset/i,
	'... nor with one of another authority');
is(enters("$application user=travaux password=secret sslcert=/none"), 'in', 'a job comes in with its password');
like(enters("$application user=cot password=secret sslcert=/none"), qr/no pg_hba.conf entry|rejects connection/, '... and not from a server of the applications');
like(enters("host=127.0.0.1 user=travaux password=secret sslmode=disable"), qr/rejects connection/, 'nobody comes in without TLS');
like(enters("$application user=$superuser password=x sslcert=/none"), qr/rejects connection|no pg_hba/, 'a superuser does not come in by the network');
like(enters('host=127.0.0.1 sslmode=verify-full sslrootcert=' . "$keys/ailleurs.crt user=travaux password=secret sslcert=/none"), qr/certificate verify failed/,
	'a client that knows another authority does not come in');
like(enters("host=localhost hostaddr=127.0.0.1 sslmode=verify-full sslrootcert=$keys/serveurs.crt ssl_max_protocol_version=TLSv1.1 ssl_min_protocol_version=TLSv1 user=cot password=secret"),
	qr/protocol version|no protocols available|internal error|unsupported|alert/i, 'nor one with an old protocol');

be('10.48.1.0/24');
$node->restart;
is(enters("$application user=cot password=secret sslcert=/none"), 'in', 'an agent comes in from a desk');
like(enters("$application user=cot password=faux sslcert=/none"), qr/password authentication failed/, '... with the right password alone');
like(enters("host=127.0.0.1 user=cot password=secret sslmode=disable"), qr/rejects connection/, '... and TLS');
like(enters("$application user=$superuser password=x sslcert=/none"), qr/authentication failed/, 'a superuser has no password to come in by');

$node->stop('immediate');
done_testing();
