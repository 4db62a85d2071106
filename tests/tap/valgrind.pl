# The server's side under valgrind: deposits, imports, matchings, fiches, the archive, in "postgres --single".  No invalid read, write or use
# of a value that was never set; and twice the calls lose no more memory than once, in the heap as in the memory contexts.
#
# The packaged server does not tell valgrind of its own chunks: what is seen is what leaves a block of malloc, what core takes
# and what was never written.  Core alone is under AddressSanitizer in the unit tests and the fuzzers.

use strict;
use warnings;

use FindBin ();
use IPC::Run ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

use CalimeroTest;

plan skip_all => 'valgrind is not installed' unless grep { -x "$_/valgrind" } split /:/, $ENV{PATH};

# An archive sealed to one curve.
my $top = PostgreSQL::Test::Utils::tempdir . '/archive';
mkdir $_, 0700 or die for $top, "$top/archive", "$top/certificats";
for my $command (
	[ 'genpkey', '-algorithm', 'ed25519', '-out', "$top/signature.pem" ],
	[ 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=archives', '-keyout', "$top/cle.pem", '-out', "$top/certificats/48.pem" ])
{
	my $said = '';

	IPC::Run::run([ 'openssl', @$command ], '<', \undef, '>&', \$said) or die $said;
}
chmod 0600, "$top/signature.pem" or die;
chmod 0644, "$top/certificats/48.pem" or die;

my $node = calimero_node('valgrind', conf => "autovacuum = off\njit = off\ncalimero.repertoire_archive = '$top/archive'\n"
	  . "calimero.archive_certificats = '$top/certificats'\ncalimero.archive_cle_signature = '$top/signature.pem'\n");
my $postgres = `pg_config --bindir`;
chomp $postgres;
$postgres .= '/postgres';

my @people = map { { nom => "NOM$_", nir => undef, cotisations => [ [ '075', '147.00' ], [ '018', '-31.50' ], [ '903', '4.00', 'DMSA63' ] ] } } 'A' .. 'E';

sub month
{
	my ($month, $order) = @_;

	return envoi(
		{},
		map {
			declaration(
				siret => siret($_),
				mois => $month,
				ordre => $order,
				etablissement => [ [ '022', '15.00' ], [ '021', '-1.11' ] ],
				versements => [
					{ montant => "$_.40", mode => '05', bic => 'ZZZZFRPP', iban => iban($_) },
					{ montant => '7.00', mode => '06', payeur => siret($_ % 8 + 1) }
				],
				individus => \@people)
		} 1 .. 8);
}

my $january = write_bytes(month('2025-01', 0));
my $replaced = write_bytes(month('2025-01', 1));
# Everything that can be wrong, so that every branch of the reader's complaints runs.
my $bad = month('2025-02', 0);
$bad =~ s/S21\.G00\.20\.005,'3\.40'/S21.G00.20.005,'3,40'/;
$bad =~ s/S21\.G00\.30\.002,'NOMB'/S21.G00.30.002,'\xC3\x01'/;
$bad =~ s/S21\.G00\.81\.001,'075'/S21.G00.81.001,'0\xE975'/;
$bad =~ s/S21\.G00\.11\.002,'0111Z'/S21.G00.11.002,'\xC9'/;
$bad =~ s/S21\.G00\.20\.012,'\d+'/S21.G00.20.012,'1'/;
$bad =~ s/\nS21\.G00\.50\.001/\nn'importe quoi\nS21.G00.50.001/;
$bad =~ s/S90\.G00\.90\.001,'\d+'/S90.G00.90.001,'7'/;
my $broken = write_bytes($bad);
my $truncated = write_bytes(substr month('2025-03', 0), 0, 3001);
my $extract = write_bytes(
	"reference;compte;siret;sens;montant;date_operation;mode;periode;date_affectation;annule\n"
	  . join('', map { "C$_;A$_;" . siret($_) . ";C;$_,40;2025-02-15;05;;;\nD$_;A$_;" . siret($_) . ";D;9,00;2025-02-01;;2025M01;;\n" } 1 .. 20)
	  . "Y;A;1;C;x;2025-02-30;;;;\n");

# One round; after it everything is as before it, but for what the account holds.
my @round = (
	"SELECT calimero.dsn_deposer(pg_read_binary_file('$january'), 'janvier.dsn', '48')",
	"SELECT calimero.dsn_deposer(pg_read_binary_file('$replaced'), 'janvier-1.dsn', '48')",
	"SELECT calimero.dsn_deposer(pg_read_binary_file('$broken'), 'fevrier.dsn', '48')",
	"SELECT calimero.dsn_deposer(pg_read_binary_file('$truncated'), 'mars.dsn', '48')",
	"SELECT calimero.dsn_deposer('nir', 'pas-une-dsn.csv', '48')",
	"SELECT calimero.cai_importer('nir', 'pas-un-compte.csv', '48')",
	"SELECT calimero.cai_importer(pg_read_binary_file('$extract'), 'compte.csv', '48')",
	"SELECT calimero.dsn_rapprocher('48', '2025-01-01', '2025-12-31')",
	"SELECT count(*) FROM calimero_vue.dsn_rapprochement",
	"SELECT count(*) FROM calimero.dsn_expliquer('" . siret(3) . "', '2025M01', '48')",
	map({ "SELECT length(calimero.fiche_synthese('" . siret(3) . "', '2025-01-01', '2025-12-31', '$_', '48', '2025-12-31'))" } 'html', 'text', 'json'),
	"SELECT count(*) FROM calimero.dsn_lire(pg_read_binary_file('$broken'))",
	"SELECT count(valeur) FROM (SELECT (calimero.dsn_lire(pg_read_binary_file('$january'))).*) AS l",
	"SELECT calimero.siret('12'), calimero.iban_masque('FR7630006000011234567890189'), calimero.montant_francais(1265.4)",
	"SELECT count(*) FROM calimero.archive_verifier_reglages('48')",
	"SELECT partie, octets > 30000 AS scelle FROM calimero.archive_essayer('48', 100)",
	"SET calimero.archive_cle_signature = '$top/absente.pem'",
	"SELECT count(*) FROM calimero.archive_essayer('48', 100)",
	'RESET calimero.archive_cle_signature',
	"SET calimero.archive_certificats = '$top'",
	"SELECT count(*) FROM calimero.archive_essayer('48', 100)",
	'RESET calimero.archive_certificats',
	"SELECT calimero.dsn_retirer(depot, '48') FROM calimero_data.dsn_depot");

sub under_valgrind
{
	my ($rounds) = @_;
	my $script = join "\n", (@round, "SELECT 'contexts ' || sum(total_bytes) FROM pg_backend_memory_contexts") x $rounds, '';
	my ($out, $err) = ('', '');

	IPC::Run::run(
		[
			'valgrind', '--error-exitcode=9', '--leak-check=full', '--errors-for-leak-kinds=none', '--num-callers=25', "--suppressions=$FindBin::RealBin/valgrind.supp",
			$postgres, '--single', '-D', $node->data_dir, 'postgres'
		],
		'<', \$script, '>', \$out, '2>', \$err);
	my $status = $? >> 8;
	my ($lost) = $err =~ /definitely lost: ([\d,]+) bytes/;
	my @contexts = $out =~ /"contexts (\d+)"/g;

	$lost = 0 if !defined $lost && $err =~ /All heap blocks were freed/;
	$lost =~ tr/,//d if defined $lost;
	return { status => $status, lost => $lost, contexts => \@contexts, out => $out, err => $err };
}

$node->stop;
my $once = under_valgrind(2);
is($once->{status}, 0, 'no invalid read or write, no value used that was never set') or diag(substr $once->{err}, 0, 8000);
like($once->{out}, qr/dsn_deposer = "\(\d+,t,accepte,1,8,0,0\)"/, '... in deposits that went in');
like($once->{out}, qr/dsn_deposer = "\(\d+,t,partiel,/, '... in deposits with anomalies');
like($once->{out}, qr/dsn_deposer = "\(\d+,t,refuse,/, '... in deposits that were refused');
like($once->{out}, qr/cai_importer = "\(\d+,41,40,0,0,1\)"/, '... in imports');
like($once->{out}, qr/dsn_deposer = "\(\d+,t,refuse,0,0,0,1\)"/, '... in a file that is no DSN');
like($once->{out}, qr/scelle = "t"/, '... in files of the archive');
like($once->{err} . $once->{out}, qr/calimero\.archive_cle_signature cannot be used.*certificates of caisse "48" cannot be used/s, '... in keys and certificates that are not there');
like($once->{err} . $once->{out}, qr/header of the extract does not name/, '... and in errors');
my $twice = under_valgrind(4);
is($twice->{status}, 0, 'nor in twice as many calls');
is($twice->{lost}, $once->{lost}, 'twice the calls lose no more memory');
is($twice->{contexts}[3], $twice->{contexts}[2], '... and leave no more in the memory contexts');
note("definitely lost: $once->{lost} bytes, contexts after each round: @{ $twice->{contexts} } bytes");

done_testing();
