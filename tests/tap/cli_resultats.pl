# calimero rapprocher and calimero fiche: what they show of a small year, in each format.
use strict;
use warnings;

use CalimeroTest;
use CliTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = calimero_node('cli_resultats');
my @env = (env => node_env($node));
my $directory = PostgreSQL::Test::Utils::tempdir();
my @json = ('--format=json', '-q');

sub sql { return $node->safe_psql('postgres', $_[0]) }

# Fifteen months of one employer who announces and pays, and one month of another who announces only.
my @months = ((map { sprintf '2024-%02d', $_ } 1 .. 12), (map { sprintf '2025-%02d', $_ } 1 .. 3));
my $n = 0;

for my $month (@months)
{
	deposit($node, envoi({}, declaration(siret => siret(1), mois => $month, individus => [ { cotisations => [ [ '075', '100.00' ] ] } ], versements => [ { montant => '100.00' } ])),
		nom => $month, rapprocher => 0);
}
deposit($node, envoi({}, declaration(siret => siret(2), mois => '2024-02', individus => [ { cotisations => [ [ '075', '80.00' ] ] } ], versements => [ { montant => '80.00' } ])),
	nom => 'autre', rapprocher => 0);
my $csv = "reference;compte;siret;sens;montant;date_operation;mode;periode;date_affectation;annule\n" . join '',
  map { my ($y, $m) = split /-/; 'R' . ++$n . ';C1;' . siret(1) . ";C;100,00;20/12/2025;02;${y}M$m;;\n" } @months;
cli([ 'cai', '-q', '--sans-rapprocher', '-o', '/dev/null', '-' ], @env, stdin => $csv);

# rapprocher: what waits, then a range.
my $dry = cli_is([ 'rapprocher', '-n', '--format=json' ], 0, qr/\A\[/, qr/matched: 2 SIRETs.*rolled back/s, 'a dry run', @env);
isnt(sql('SELECT count(*) FROM calimero_data.dsn_a_rapprocher'), 0, 'leaves what waits');
is(sql('SELECT count(*) FROM calimero_data.dsn_rapprochement'), 0, 'and nothing matched');
my $run = cli_is([ 'rapprocher', '--format=json' ], 0, qr/\A\[/, qr/\Acalimero: matched: 2 SIRETs, 16 periods/, 'what was touched', @env);
is($run->{stdout}, $dry->{stdout}, 'gives what the dry run said');
my %count = map { $_->{statut} => $_ } @{ decode_json_rows($run->{stdout}) };

is($count{OK}{periodes}, 15, 'periods that agree are counted');
is_deeply([ @{ $count{SANS_ENCAISSEMENT} }{qw(sirets periodes ecart_du ecart_paiement)} ], [ 1, 1, 0, 80 ],
	'and what was announced and not cashed, with its amount');
ok($count{SANS_ENCAISSEMENT}{ecart} && !$count{OK}{ecart}, 'which are ecarts and which are not');
cli_is([ 'rapprocher', '--format=json' ], 0, qr/\A\Q$run->{stdout}\E\z/, qr/matched: 0 SIRETs/, 'again: nothing to match, the same table', @env);

sub periods { my %of = map { $_->{statut} => $_->{periodes} } @{ decode_json_rows($_[0]->{stdout}) }; return \%of }

for my $case (
	[ [ '--du=2024-02', '--au=2024-02' ], { OK => 1, SANS_ENCAISSEMENT => 1 }, 'one month' ],
	[ [ '--du=2024T01', '--au=2024T01' ], { OK => 3, SANS_ENCAISSEMENT => 1 }, 'a quarter' ],
	[ [ '--du=2024S02', '--au=2024S02' ], { OK => 6 }, 'half a year' ],
	[ [ '--du=2024A00', '--au=2024A00' ], { OK => 12, SANS_ENCAISSEMENT => 1 }, 'a year' ],
	[ ['--du=2025-02'], { OK => 2 }, 'from a month on' ],
	[ ['--au=2024M02'], { OK => 2, SANS_ENCAISSEMENT => 1 }, 'up to a month' ],
	[ [ '--du=2030-01', '--au=2030-12' ], {}, 'months without anything' ])
{
	my ($arguments, $expected, $title) = @$case;

	is_deeply(periods(cli_is([ 'rapprocher', @json, @$arguments ], 0, qr/\A\[/, qr/\A\z/, $title, @env)), $expected, "$title: its periods, and no other");
}

my $ecarts = decode_json_rows(cli([ 'rapprocher', @json, '--ecarts' ], @env)->{stdout});

is_deeply([ map { [ @{$_}{qw(caisse siret periode statut annonce encaisse)} ] } @$ecarts ],
	[ [ '48', siret(2), '2024M02', 'SANS_ENCAISSEMENT', 80, 0 ] ], '--ecarts lists them');
like(cli([ 'rapprocher', '-q', '--ecarts', '--format=json' ], @env)->{stdout}, qr/"annonce": 80\.00,.*"siret"|"siret": "\d{14}".*"annonce": 80\.00,/,
	'an amount is a number, to the centime; a SIRET is a text');
is_deeply(
	parse_csv(cli([ 'rapprocher', '-q', '--ecarts', '--format=csv' ], @env)->{stdout})->[0],
	[qw(caisse siret periode statut declare annonce encaisse ecart_du ecart_paiement signaux exigible_le)],
	'CSV names the columns');
html_is_well_formed(cli([ 'rapprocher', '-q', @$_, '--format=html' ], @env)->{stdout}, "HTML is well formed @$_") for [], ['--ecarts'];
is(cli([ 'rapprocher', '-q', '--ecarts', '--au=2024-01' ], @env)->{stdout},
	" caisse | siret | periode | statut | declare | annonce | encaisse | ecart_du | ecart_paiement | signaux | exigible_le\n"
	  . "--------+-------+---------+--------+---------+---------+----------+----------+----------------+---------+-------------\n",
	'an empty list has its headings');
cli_is([ 'rapprocher', '--caisse=99' ], 1, qr/\A\z/, qr/caisse is not known/, 'a caisse that does not exist', @env);
cli_is([ 'rapprocher', '--caisse=48', @json ], 0, qr/"OK"/, qr/\A\z/, 'the caisse by its name', @env);

# A long list goes out as it comes, and a reader that leaves ends it.
my $gone = cli([ 'rapprocher', '-q', '--format=csv' ], @env, before => [ 'bash', '-c', 'set -o pipefail; "$@" | exec true', 'bash' ]);
is($gone->{status}, 1, 'a reader that leaves gives 1');

# fiche: formats and where they go.
my $siret = siret(1);
my $spaced = $siret =~ s/^(...)(...)(...)(.....)$/$1 $2 $3 $4/r;
my $text = cli_is([ 'fiche', $siret ], 0, qr/\S/, qr/\A\z/, 'a fiche on standard output', @env);

is(cli([ 'fiche', $spaced ], @env)->{stdout}, $text->{stdout}, 'spaces in the SIRET do not matter');
is(cli([ 'fiche', "--format=$_", $siret ], @env)->{stdout}, $text->{stdout}, "$_ is text") for qw(text aligned);
my $json = cli_is([ 'fiche', '--format=json', $siret ], 0, qr/\A\{/, qr/\A\z/, 'a fiche in JSON', @env);
ok(eval { JSON::PP->new->utf8->decode($json->{stdout}) }, 'is JSON');
like(cli([ 'fiche', '--format=html', $siret ], @env)->{stdout}, qr/\A<!DOCTYPE html>.*<\/html>\n\z/s, 'a fiche in HTML');

for my $case ([ 'fiche.html', qr/\A<!DOCTYPE html>/ ], [ 'fiche.json', qr/\A\{/ ], [ 'fiche.csv', qr/\Acaisse,siret,periode,/ ], [ 'fiche.txt', qr/\A(?![<{])/ ], [ 'fiche', qr/\A(?![<{])/ ])
{
	my ($name, $pattern) = @$case;

	cli_is([ 'fiche', '-o', "$directory/$name", $siret ], 0, qr/\A\z/, qr/fiches made: 1/, "-o $name", @env);
	like(slurp_bytes("$directory/$name"), $pattern, "$name has the format of its name");
}
cli([ 'fiche', '-q', '--format=json', '-o', "$directory/malgre.html", $siret ], @env);
like(slurp_bytes("$directory/malgre.html"), qr/\A\{/, '--format prevails over the name');
mkdir "$directory/fiches";
cli_is([ 'fiche', '-o', "$directory/fiches", $siret, siret(2) ], 0, qr/\A\z/, qr/fiches made: 2/, 'several SIRETs to a directory', @env);
is_deeply([ sort grep { /^[^.]/ } slurp_dir("$directory/fiches") ], [ sort map { "fiche-$_.html" } $siret, siret(2) ], 'a file each');
like(slurp_bytes("$directory/fiches/fiche-$siret.html"), qr/<\/html>\n\z/, 'whole');

# 100.00 as Perl reads the JSON: 100.
sub as_number
{
	my ($cell) = @_;

	return defined $cell && $cell =~ /\A-?\d+\.\d\d\z/ ? $cell + 0 : $cell;
}

# The table in CSV is that of the JSON, name by name.
sub table_is
{
	my ($of, $count, @arguments) = @_;
	my $fiche = JSON::PP->new->utf8->decode(cli([ 'fiche', '--format=json', $of, @arguments ], @env)->{stdout});
	my $run = cli_is([ 'fiche', '--format=csv', $of, @arguments ], 0, qr/\A/, qr/\A\z/, "the table of $count periods in CSV @arguments", @env);
	my ($names, @rows) = @{ parse_csv($run->{stdout}) };
	my %gap = map { $_->{periode} => $_ } @{ $fiche->{ecarts} };
	my @expected;

	is_deeply($names, [qw(caisse siret periode du annonce annonce_par_autre annonce_pour_autre emis encaisse impaye_par_autre
			  impaye_pour_autre ecart_du ecart_paiement statut ecart etat situation depuis exigible_le signaux a_jour)], 'its names');
	for my $period (@{ $fiche->{donnees}{periodes} })
	{
		my %cell = (%{ $gap{ $period->{periode} } // {} }, %$period, caisse => $fiche->{donnees}{caisse}{caisse}, siret => $of);

		$cell{signaux} = sql("SELECT calimero.dsn_signaux($cell{signaux})");
		push @expected, [ map { my $v = $cell{$_}; utf8::encode($v) if defined $v && !ref $v; JSON::PP::is_bool($v) ? ($v ? 't' : 'f') : defined $v ? "$v" : undef } @$names ];
	}
	is_deeply([ map { [ map { as_number($_) } @$_ ] } @rows ], [ map { [ map { as_number($_) } @$_ ] } @expected ], 'its rows') or diag($run->{stdout});
	is(scalar @rows, $count, 'as many as periods');
	return $run->{stdout};
}
like(table_is($siret, 12), qr/^48,$siret,2024M04,100\.00,100\.00,0\.00,0\.00,0\.00,100\.00,0\.00,0\.00,0\.00,0\.00,OK,f,,,,,"",t$/m, 'amounts as SQL writes them, nothing for null');
table_is($siret, 3, '--du=2024T02', '--au=2024T02');
like(table_is(siret(2), 1), qr/,80\.00,SANS_ENCAISSEMENT,t,ouvert,[^,]+,2024-03-20,2024-03-20,ECART_PAIEMENT,t$/m, 'a gap: since when, and in words');
is(cli([ 'fiche', '--format=csv', siret(2) ], env => node_env($node, PGDATESTYLE => 'German'))->{stdout}, cli([ 'fiche', '--format=csv', siret(2) ], @env)->{stdout}, 'whatever DateStyle says');
cli_is([ 'fiche', '--format=csv', '-o', "$directory/fiches", $siret, siret(2) ], 0, qr/\A\z/, qr/fiches made: 2/, 'several tables to a directory', @env);
like(slurp_bytes("$directory/fiches/fiche-" . siret(2) . '.csv'), qr/\Acaisse,siret,.*\n48,@{[ siret(2) ]},2024M02,80\.00,.*\n\z/, 'a file each, with its name');
cli_is([ 'fiche', '--format=csv', siret(3) ], 1, qr/\A\z/, qr/\Acalimero: error: argument 1: /, 'nothing known: no line of names either', @env);
cli_is([ 'fiche', '--format=csv', '-o', "$directory/rien.csv", '--du=2030-01', '--au=2030-02', $siret ], 1, qr/\A\z/, qr/calimero: error: argument 1: /, 'nor of those months', @env);
ok(!-e "$directory/rien.csv", 'and no file');
cli_is([ 'fiche', '--format=csv', '--caisse=99', $siret ], 1, qr/\A\z/, qr/calimero: error: argument 1: /, 'a caisse that does not exist', @env);
cli_is([ 'fiche', '--format=csv', $siret, siret(2) ], 1, qr/\A\z/, qr/need a directory/, 'several tables on standard output', @env);

# Months: the last twelve by default.
sub months_of
{
	my (@arguments) = @_;
	my $fiche = JSON::PP->new->utf8->decode(cli([ 'fiche', '-q', '--format=json', $siret, @arguments ], @env)->{stdout});
	my $text = JSON::PP->new->canonical->encode($fiche);
	my %seen = map { $_ => 1 } $text =~ /"(20\d\dM\d\d)"/g;

	return [ sort keys %seen ];
}
my @periods = map { s/-/M/r } @months;

is_deeply(months_of(), [ @periods[ 3 .. 14 ] ], 'the last twelve months by default');
is_deeply(months_of('--du=2024-01'), \@periods, 'from --du to the last one known');
is_deeply(months_of('--au=2024-06'), [ @periods[ 0 .. 5 ] ], 'up to --au, as far back as anything is known');
is_deeply(months_of('--du=2024T02', '--au=2024T02'), [ @periods[ 3 .. 5 ] ], 'a quarter');

# What is not known.
cli_is([ 'fiche', siret(3) ], 1, qr/\A\z/, qr/\Acalimero: error: argument 1: /, 'an establishment of which nothing is known', @env);
unlike(cli([ 'fiche', '-v', siret(3) ], @env)->{stderr}, qr/@{[ siret(3) ]}/, 'its SIRET is not in the message');
cli_is([ 'fiche', '--du=2030-01', '--au=2030-02', $siret ], 1, qr/\A\z/, qr/calimero: error: argument 1: /, 'months of which nothing is known', @env);
cli_is([ 'fiche', '--du=2030-01', $siret ], 1, qr/\A\z/, qr/calimero: error: argument 1: /, 'a first month after the last one known', @env);
cli_is([ 'fiche', '--caisse=99', $siret ], 1, qr/\A\z/, qr/calimero: error: /, 'a caisse that does not exist', @env);
mkdir "$directory/autres";
cli_is([ 'fiche', '-o', "$directory/autres", siret(3), $siret ], 1, qr/\A\z/, qr/argument 1: .*fiches made: 1/s,
	'one that is not known does not stop the others', @env);
is_deeply([ grep { /^[^.]/ } slurp_dir("$directory/autres") ], ["fiche-$siret.html"], 'and leaves no file');
cli_is([ 'fiche', '-o', "$directory/nulle/part.html", $siret ], 1, qr/\A\z/, qr/could not open file "[^"]*part\.html/, 'a directory that does not exist', @env);

done_testing();
