# calimero cai: extracts of the accounts, their rejects, and the matching that follows.
use strict;
use warnings;

use CalimeroTest;
use CliTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = calimero_node('cli_cai');
my @env = (env => node_env($node));
my $directory = PostgreSQL::Test::Utils::tempdir();
my @json = ('--format=json', '-q');
my $header = 'reference;compte;siret;sens;montant;date_operation;mode;periode;date_affectation;annule';

sub sql { return $node->safe_psql('postgres', $_[0]) }

sub put
{
	my ($name, $bytes) = @_;

	open my $file, '>:raw', "$directory/$name" or die "$name: $!";
	print $file $bytes;
	close $file;
	return "$directory/$name";
}

sub extract { return join("\n", $header, @_) . "\n" }

sub movement
{
	my ($number, %of) = @_;

	return join ';', "REF$number", 'COMPTE1', $of{siret} // siret(1), 'C', $of{montant} // '15,00', '15/04/2025', '02', $of{periode} // '2025M03', '', '';
}

my $good = put('bon.csv', extract(movement(1), movement(2)));
my $mixed = put('mele.csv', extract(movement(3), movement(4, montant => 'quinze'), movement(5, siret => '123'), movement(1)));
my $wrong = put('faux.csv', "une;deux\n1;2\n");

cli([ 'deposer', '-q', '-o', '/dev/null', put('a.dsn', envoi({}, declaration(siret => siret(1), individus => [ { cotisations => [ [ '075', '30.00' ] ] } ], versements => [ { montant => '30.00' } ]))) ], @env);

# Dry runs first: they leave nothing.
my $before = table_checksums($node, 'postgres', rows_only => 1);

for my $case ([ 0, $good ], [ 3, $mixed ], [ 1, $wrong ], [ 1, $wrong, $mixed ])
{
	my ($status, @files) = @$case;

	cli_is([ 'cai', '-n', @json, @files ], $status, qr/\A\[/, qr/\A(?:calimero: .*\n)*\z/, "a dry run gives $status", @env);
}
is(table_checksums($node, 'postgres', rows_only => 1), $before, 'dry runs leave nothing');

# For good.
my $run = cli_is([ 'cai', '--format=json', $good ], 0, qr/\A\[/,
	qr/files imported: 1, in error or left: 0.*matched: 1 SIRETs/s, 'an extract without fault', @env);
my ($row) = @{ decode_json_rows($run->{stdout}) };

is_deeply([ @{$row}{qw(nom lignes ajoutes modifies deja_connus rejetes)} ], [ $good, 2, 2, 0, 0, 0 ], 'its line counts');
is(sql(q{SELECT statut FROM calimero_vue.dsn_rapprochement WHERE periode = '2025M03'}), 'OK', 'what it touched is matched');

$run = cli_is([ 'cai', '--format=json', $mixed ], 3, qr/\A\[/, qr/hint: .*--rejets/, 'a rejected line gives 3', @env);
($row) = @{ decode_json_rows($run->{stdout}) };
is_deeply([ @{$row}{qw(lignes ajoutes modifies deja_connus rejetes)} ], [ 4, 1, 0, 1, 2 ], 'its line counts');

$run = cli_is([ 'cai', @json, $good ], 0, qr/\A\[/, qr/\A\z/, 'the same again', @env);
($row) = @{ decode_json_rows($run->{stdout}) };
is_deeply([ @{$row}{qw(ajoutes modifies deja_connus rejetes)} ], [ 0, 0, 2, 0 ], 'adds nothing');

# Rejects.
my $rejects = decode_json_rows(cli_is([ 'cai', @json, '--rejets', put('rejets.csv', extract(movement(6, montant => '1,234'), movement(7))) ],
	3, qr/\A\[/, qr/\A\z/, 'rejects', @env)->{stdout});

is_deeply([ map { [ @{$_}{qw(nom ligne)} ] } @$rejects ], [ [ 'rejets.csv', 2 ] ], 'are told with file and line');
ok($rejects->[0]{motif} ne '' && $rejects->[0]{libelle} ne '', 'and the reason');
is(cli([ 'cai', @json, '--rejets', $good ], @env)->{stdout}, "[]\n", 'an extract without fault has none');
is_deeply([ map { $_->[5] } @{ parse_csv(cli([ 'cai', '-n', '-q', '--rejets', '--format=csv',
			put('formules.csv', extract(map { movement(8, montant => 'quinze') =~ s/\AREF8/$_/r } '=1+1', '+33', '-2', '@A1')) ], @env)->{stdout}) } ],
	[ qw(reference =1+1 +33 -2 @A1) ], 'CSV gives back what the database holds, formulas of spreadsheets included');
is(cli([ 'cai', '-q', '--rejets', '--format=csv', $good ], @env)->{stdout}, "nom,import,ligne,motif,libelle,reference\n", 'and in CSV, names alone');

# Hostile lines: each between two good ones, is rejected with its number and a reason, and no part of it is told.
my $hostile = 20;

for my $case (
	[ 'a NUL byte', "SEC\0RET;C;" . siret(1) . ';C;1,00;15/04/2025;02;;;', 'REFERENCE_ILLISIBLE' ],
	[ 'a NUL byte in an amount', 'R;C;' . siret(1) . ";C;1\0,00;15/04/2025;02;;;", 'MONTANT' ],
	[ 'nothing but NUL bytes', "\0" x 5000, 'NOMBRE_CHAMPS' ],
	[ 'bytes that are neither UTF-8 nor a character of ISO-8859-1', "SEC\x81\xFERET;C;" . siret(1) . ';C;1,00;15/04/2025;02;;;', 'REFERENCE_ILLISIBLE' ],
	[ 'UTF-8 cut in the middle', 'R;C;' . siret(1) . ";C;1,00\xE2\x80;15/04/2025;02;;;", 'MONTANT' ],
	[ 'a line of 1 MB', 'S' x 1_000_000, 'NOMBRE_CHAMPS' ],
	[ 'a reference of 1 MB', ('S' x 1_000_000) . ';C;' . siret(1) . ';C;1,00;15/04/2025;02;;;', 'REFERENCE_LONGUE' ],
	[ 'a million separators', 'R' . (';' x 1_000_000), 'NOMBRE_CHAMPS' ],
	[ 'a quote that is not closed', '"SECRET;C;' . siret(1) . ';C;1,00;15/04/2025;02;;;', 'GUILLEMETS' ],
	[ 'a quote never closed at the end of a line of 1 MB', 'R;"' . ('"' x 1_000_000), 'GUILLEMETS' ],
	[ 'a column too many', 'SECRET;C;' . siret(1) . ';C;1,00;15/04/2025;02;;;;', 'NOMBRE_CHAMPS' ],
	[ 'a column too few', 'SECRET;C;' . siret(1) . ';C;1,00;15/04/2025;02;;', 'NOMBRE_CHAMPS' ],
	[ 'a carriage return alone', "SEC\rRET;C;" . siret(1) . ';C;1,00;15/04/2025;02;;;', 'REFERENCE_ILLISIBLE' ])
{
	my ($title, $line, $reason) = @$case;
	my $file = put('hostile.csv', "$header\r\n" . movement($hostile++) . "\n$line\n" . movement($hostile++) . "\r\n");
	my $found = cli_is([ 'cai', '--rejets', @json, $file ], 3, qr/\A\[/, qr/\A\z/, "$title: the file is imported", @env);

	is_deeply([ map { [ @{$_}{qw(ligne motif)} ] } @{ decode_json_rows($found->{stdout}) } ], [ [ 3, $reason ] ], '... that line is rejected');
	is(sql("SELECT count(*) FROM calimero_data.cai_mouvement WHERE reference IN ('REF@{[$hostile - 2]}', 'REF@{[$hostile - 1]}')"), 2, '... the others are in');
}
cli_is([ 'cai', @json, put('entete.csv', "$header\r\n") ], 0, qr/"lignes": 0/, qr/\A\z/, 'a header alone is an import of nothing', @env);
cli_is([ 'cai', @json, put('sans-fin.csv', "$header\r\n" . movement($hostile)) ], 0, qr/"ajoutes": 1/, qr/\A\z/, 'a last line without end', @env);
cli_is([ 'cai', @json, put('nul.csv', "\0" x 100) ], 1, qr/nul\.csv/, qr/does not name column/, 'a file of NUL bytes has no header', @env);
unlike(PostgreSQL::Test::Utils::slurp_file($node->logfile), qr/SECRET|SSSSSSSS/, 'nothing of these lines is in the log of the server');

# Bad files do not stop the others, and directories are read too.
cli_is([ 'cai', @json, $wrong, put('suite.csv', extract(movement(8))) ],
	1, qr/faux\.csv.*null.*suite\.csv.*"ajoutes": 1/s, qr/faux\.csv: /, 'a file that is no extract gives 1', @env);
cli_is([ 'cai', @json, put('vide.csv', '') ], 1, qr/vide\.csv/, qr/vide\.csv: the extract is empty/, 'an empty file gives 1', @env);
cli_is([ 'cai', @json, "$directory/rien.csv" ], 1, qr/\A\[\]\n\z/, qr/could not open file/, 'a file that does not exist gives 1', @env);
cli_is([ 'cai', '-q', '--rejets', "--format=$_", "$directory/rien.csv" ], 1, qr/\A\z/, qr/could not open file/, "... and a table of nothing in $_", @env)
  for qw(aligned csv);
mkdir "$directory/meme" or die;
put('meme/a.csv', extract(movement(90)));
cli_is([ 'cai', '-o', "$directory/meme/resultat.txt", "$directory/meme" ], 0, qr/\A\z/, qr/files imported: 1, in error or left: 0/, 'a directory that -o writes to', @env);
cli_is([ 'cai', @json, "$directory/a.dsn" ], 1, qr/a\.dsn/, qr/a\.dsn: /, 'a DSN is no extract', @env);
cli_is([ 'cai', '-q', '--format=csv', '--nom=avril.csv', '-' ], 0, qr/^-,\d+,1,1,0,0,0$/m, qr/\A\z/, 'standard input', @env,
	stdin => extract(movement(9)));
is(sql(q{SELECT count(*) FROM calimero_data.cai_import WHERE nom = 'avril.csv'}), 1, 'with the name given');
cli_is([ 'cai', '--caisse=99', @json, $good, $mixed ], 1, qr/bon\.csv/, qr/\Acalimero: error: [^\n]*caisse is not known\n[^\n]*hint[^\n]*\n\z/,
	'a caisse that does not exist stops at once', @env);
cli_is([ 'cai', '--sans-rapprocher', '-o', '/dev/null', put('dix.csv', extract(movement(10))) ],
	0, qr/\A\z/, qr/Run "calimero rapprocher"/, '--sans-rapprocher', @env);
isnt(sql('SELECT count(*) FROM calimero_data.dsn_a_rapprocher'), 0, 'leaves what was touched to be matched');
html_is_well_formed(cli([ 'cai', '-q', '--format=html', $good ], @env)->{stdout}, 'HTML is well formed');
unlike(cli([ 'cai', '-v', $mixed, $wrong ], @env)->{stderr}, qr/quinze|REF4|\b123\b/, 'no value of a file in a message');

done_testing();
