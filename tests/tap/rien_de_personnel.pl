# Nothing of an employee is kept: after deposits, good and bad, neither the data directory, nor the write-ahead log, nor the
# server's log, nor a message to the client holds a NIR, a name, a date of birth, a salary or a contact of the files.
#
# Values are looked for as the files write them, in ISO 8859-1 and in UTF-8, and amounts also as PostgreSQL stores them.  The
# same search finds what is meant to be stored, and finds the NIR once it is stored on purpose.

use strict;
use warnings;
use utf8;

use Encode ();
use File::Find ();
use IPC::Run ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

use CalimeroTest;

# Everything the server can say goes to its log; temporary files appear at the first occasion.
my $node = calimero_node('secret', conf => "log_min_messages = debug5\nlog_error_verbosity = verbose\nwork_mem = '64kB'\nlog_temp_files = 0\n");

my $surname = 'QUÉNEHERVÉ-ZÖLLNER';
my @people = (
	{ nir => '2790899999123', nom => $surname, prenom => 'FANNY-MÉLUSINE', naissance => '17081979', brut => '1234567.89' },
	{ nir => '1850699999456', nom => "D'OSTROWICZ", prenom => 'ARCHIBALD', naissance => '23061985', brut => '7651234.56' },
	{ nir => '2910399999789', nom => 'VANDERBRÜGGHE', prenom => 'SIDONIE', naissance => '29031991', brut => '6543217.89' });
my @shares = ('1112223.31', '2221113.47', '-3332221.59');

$people[$_]{cotisations} = [ [ '075', $shares[$_] ], [ '074', '10.00' ] ] for 0 .. 2;

my $siret = siret(314);
my $paid = '7654321.98';
my @secrets = (
	(map { @$_{qw(nir nom prenom naissance brut)} } @people),
	@shares,
	'CAMILLE DESCHAMPS', 'paie@exemple.invalid', '0199000000');

# The forms under which a value could be found.
sub forms_of
{
	my ($value) = @_;
	my %forms = (Encode::encode('ISO-8859-1', $value) => 1, Encode::encode('UTF-8', $value) => 1);

	if ($value =~ /^-?(\d+)\.(\d\d)$/)
	{
		my ($whole, $cents) = ($1, $2);

		$forms{"$whole,$cents"} = 1;
		$forms{"$whole$cents"} = 1;
		# numeric: digits of base 10000, the last two decimals in the high part of theirs; and an integer of centimes
		my @digits = (int($whole / 10000), $whole % 10000, $cents * 100);
		unshift @digits, int(shift(@digits) / 10000), $digits[0] % 10000 if $digits[0] > 9999;
		$forms{ pack 's<*', @digits } = 1;
		$forms{ pack 'q<', $value < 0 ? -"$whole$cents" : "$whole$cents" } = 1;
	}
	if ($value =~ /^\d{13}$/)
	{
		$forms{ pack 'q<', $value } = 1;
		$forms{ substr($value, 0, 1) . ' ' . substr($value, 1, 2) . ' ' . substr($value, 3, 2) } = 1;
	}
	return keys %forms;
}

# The files of the server that hold one of the values; as "value in file".
sub found_in_files
{
	my (@values) = @_;
	my %needle;
	my @found;

	$node->safe_psql('postgres', 'CHECKPOINT');
	for my $value (@values)
	{
		$needle{$_} = $value for forms_of($value);
	}
	my $any = join '|', map { quotemeta } keys %needle;
	my $look = sub {
		return unless -f $_;
		open my $file, '<:raw', $_ or return;
		my $content = do { local $/; <$file> } // '';
		my $name = $File::Find::name;
		my %seen;

		$seen{ $needle{$1} } = 1 while $content =~ /($any)/g;
		push @found, map { "$_ in $name" } keys %seen;
	};
	File::Find::find({ wanted => $look, no_chdir => 1 }, $node->data_dir, $node->logfile);
	return @found;
}

sub found_in_text
{
	my ($text, @values) = @_;

	return grep {
		my $value = $_;
		grep { index($text, $_) >= 0 } forms_of($value)
	} @values;
}

sub none
{
	my ($title, @found) = @_;

	return is(scalar @found, 0, $title) || diag(join "\n", @found);
}

# Deposit under the most talkative settings; all that the client was told.
sub loud_deposit
{
	my ($bytes, $sql) = @_;
	my $path = write_bytes($bytes);
	my ($out, $err) = ('', '');
	my $script = "\\set VERBOSITY verbose\nSET client_min_messages = debug5;\n"
	  . ($sql // CalimeroTest::deposit_sql($path, nom => 'secret.dsn')) . ";\n"
	  . "RESET client_min_messages;\nSELECT * FROM calimero_vue.dsn_anomalie;\n"
	  . "SELECT t FROM calimero_data.dsn_anomalie t;\n";

	$script =~ s/CHEMIN/$path/g;
	IPC::Run::run([ 'psql', '-XAt', '-h', $node->host, '-p', $node->port, 'postgres' ], '<', \$script, '>', \$out, '2>', \$err);
	return $out . $err;
}

# A good file, in both encodings, by the server's own file functions and by the client.
my $told = '';
my $text = envoi({}, declaration(siret => $siret, versements => [ { montant => $paid } ], individus => \@people));
$told .= loud_deposit(Encode::encode('ISO-8859-1', $text));
$told .= loud_deposit("\xEF\xBB\xBF" . Encode::encode('UTF-8', $text));
like($told, qr/\|accepte\|1\|1\|0\|0$/m, 'the file is deposited');
{
	my $path = write_bytes(Encode::encode('ISO-8859-1', envoi({}, declaration(siret => siret(315), individus => \@people))));
	my ($out, $err) = ('', '');
	my $done = IPC::Run::run([ $ENV{CALIMERO_CLI}, 'deposer', '-h', $node->host, '-p', $node->port, '-d', 'postgres', $path ],
		'<', \undef, '>', \$out, '2>', \$err);

	ok($done, 'the client deposits one too') or diag($err);
	$told .= $out . $err;
}
# A signalement is of one employee, so that a sum of it would be that person's: an end of contract declares contributions.
my $alone = loud_deposit(Encode::encode('ISO-8859-1', envoi({}, declaration(siret => siret(316), nature => '07', individus => [ $people[1] ]))));
like($alone, qr/\|accepte\|1\|1\|0\|0$/m, 'the end of a contract is deposited');
$told .= $alone;
is( $node->safe_psql('postgres', "SELECT sum(montant), sum(lignes) FROM calimero_data.dsn_cotisation WHERE code = '075' AND depot = 1"),
	'1115.19|3', 'the contributions of three employees are one sum');
none('after a good file, nothing of an employee is in the data, the WAL or the log', found_in_files(@secrets));
none('... nor in what the client was told', found_in_text($told, @secrets));

# The reader, for people with a file in hand, shows the file and keeps nothing.
my $path = write_bytes(Encode::encode('ISO-8859-1', $text));
my $read = $node->safe_psql('postgres', "SELECT (calimero.dsn_lire(pg_read_binary_file('$path'))).*");
ok(found_in_text($read, $people[0]{nir}, 'ARCHIBALD') == 2, 'dsn_lire() shows what the file says');
is($node->safe_psql('postgres', "SELECT count(*) FROM calimero.dsn_lire(pg_read_binary_file('$path'))") > 60, 1, '... also in FROM');
none('... and leaves nothing', found_in_files(@secrets));

# What identifies an employee is written where it does not belong: in each rubrique that can hold so much, one a declaration.
sub planted_lines
{
	my ($siret, $code, $value, $parents) = @_;
	my $block = substr $code, 0, 10;
	my @lines = @{ declaration(siret => $siret,
			etablissement => [ [ '022', '15.00' ] ], versements => [ { montant => '16.00' } ],
			individus => [ { cotisations => [ [ '075', '140.11' ] ] } ]) };
	my ($at) = grep { index($lines[$_], $block) == 0 && substr($lines[$_], 0, 14) ge $code } 0 .. $#lines;
	my ($last) = grep { index($lines[$_], $block) == 0 } reverse 0 .. $#lines;

	# A CRM is cited for the past.
	s/^(S21\.G00\.(?:20\.00[67]|78\.00[23]|82\.00[34])),'(..)\d\d2025'/"$1,'" . ($2 > 1 ? 28 : '01') . "022025'"/e for @lines;
	if (defined $last)
	{
		splice @lines, $at // $last + 1, defined $at && index($lines[$at], $code) == 0 ? 1 : 0, "$code,'$value'";
		return \@lines;
	}
	my @chain = ($block);

	while (($parents->{ $chain[0] } // '-') ne '-' && !grep { index($_, $parents->{ $chain[0] }) == 0 } @lines)
	{
		unshift @chain, $parents->{ $chain[0] };
	}
	pop @chain;
	push @lines, (map { "$_.001,'01'" } @chain), "$code,'$value'";
	return \@lines;
}

my (%parents, @candidates);
for my $line (split /\n/, PostgreSQL::Test::Utils::slurp_file(($ENV{CALIMERO_TREE} // q{.}) . "/extension/core/dsn/dsn_rubriques.tsv"))
{
	my ($code, $form, $shortest, $longest) = split /\t/, $line;

	$parents{$form} = $shortest if $line =~ /^bloc/;
	push @candidates, $code if $line =~ /^S(?:20\.G00\.0[78]|21|89)/ && $shortest <= 13 && $longest >= 13;
}
ok((grep { $_ eq 'S21.G00.81.006' } @candidates) && @candidates > 100, 'rubriques that can hold a NIR: ' . @candidates);
my @misplaced = ('2820499588157', 'GUÉRINEL-ZOÉE');
my $number = 1000;
for my $value (@misplaced)
{
	my @declarations = map { planted_lines(siret($number++), $_, $value, \%parents) } @candidates;
	my $said = loud_deposit(Encode::encode('ISO-8859-1', envoi({}, @declarations)));

	like($said, qr/^\d+\|t\|partiel\|1\|@{[ scalar @candidates ]}\|/m, 'a file with it in each of them is deposited');
	none('... the client is told nothing of it', found_in_text($said, $value));
}
is( $node->safe_psql('postgres', "SELECT string_agg(DISTINCT montant::text, ' ') FROM calimero_data.dsn_cotisation
	JOIN calimero_data.dsn_declaration USING (caisse, depot, declaration) WHERE siret >= '@{[ siret(1000) ]}' AND origine = '81'"),
	'140.11', '... and what it declares');
my @cited = grep { $candidates[$_] =~ /^S21\.G00\.(?:20\.013|78\.007|81\.006|82\.006)$/ } 0 .. $#candidates;
is( $node->safe_psql('postgres', "SELECT count(*) FROM calimero_data.dsn_declaration WHERE etat = 'retenue' AND siret IN ("
	. join(', ', map { "'" . siret(1000 + $_) . "', '" . siret(1000 + @candidates + $_) . "'" } @cited) . ')'),
	'8', '... as a CRM too');
none('... but it is neither in the data, nor in the WAL, nor in the log', found_in_files(@misplaced));

# Bad files: the value that is refused is the personal one.
my @bad = (
	[ 'a name of 300 characters', sub { s/'\Q$surname\E'/"'" . $surname . 'X' x 300 . "'"/e } ],
	[ 'a control character in a name', sub { s/\Q$surname\E/$surname\x01/ } ],
	[ 'a NUL in a name', sub { s/\Q$surname\E/$surname\x00/ } ],
	[ 'a blank before a name', sub { s/'\Q$surname\E/' $surname/ } ],
	[ 'a name without its last apostrophe', sub { s/\Q$surname\E'/$surname/ } ],
	[ 'something after the apostrophe', sub { s/(\Q$surname\E')/$1 2790899999123/ } ],
	[ 'a NIR with a wrong department', sub { s/'2790899999123'/'2790800999123'/ } ],
	[ 'a NIR with a letter', sub { s/'2790899999123'/'279089999912X QUÉNEHERVÉ-ZÖLLNER'/ } ],
	[ 'a NIR that is too long', sub { s/'2790899999123'/'279089999912312'/ } ],
	[ 'a date of birth that does not exist', sub { s/'17081979'/'31022000'/ } ],
	[ 'a salary with a comma', sub { s/'1234567\.89'/'1234567,89'/g } ],
	[ 'a salary with a blank', sub { s/'1234567\.89'/'1 234567.89'/g } ],
	[ 'a contribution with three decimals', sub { s/'1112223\.31'/'1112223.310'/ } ],
	[ 'a contribution too large to be summed', sub { s/'1112223\.31'/'999999999999.99'/ } ],
	[ 'a line that is no rubrique', sub { s/S21\.G00\.30\.001,'2790899999123'/NIR 2790899999123 QUÉNEHERVÉ-ZÖLLNER/ } ],
	[ 'a contact too long', sub { s/CAMILLE DESCHAMPS/'CAMILLE DESCHAMPS' . 'X' x 100/e } ],
	[ 'a mail address too short', sub { s/paie\@exemple\.invalid/a\@b/ } ],
	[ 'no S90', sub { s/S90.*//s } ],
	[ 'personal lines before the S10', sub { s/^/S21.G00.30.001,'2790899999123'\nS21.G00.30.002,'QUÉNEHERVÉ-ZÖLLNER'\n/ } ],
	[ 'personal lines after the S90', sub { s/$/S21.G00.30.001,'2790899999123'\n/ } ]);

$told = '';
for my $case (@bad)
{
	my ($title, $change) = @$case;
	my $before = $text;

	local $_ = $text;
	$change->();
	isnt($_, $before, "$title: the file is changed");
	my $said = loud_deposit(Encode::encode('ISO-8859-1', $_));
	like($said, qr/^\d+\|t\|\w+\|\d+\|\d+\|\d+\|[1-9]\d*$/m, "$title: an anomaly");
	none("$title: the client is told nothing personal", found_in_text($said, @secrets, 'QUÉNEHERVÉ', '999999999999'));
}
for my $case (
	[ 'not a DSN', "S21.G00.30.001,'2790899999123'\nS21.G00.30.002,'$surname'\n" ],
	[ 'a table of employees', "nir;nom\n2790899999123;$surname\n" ])
{
	my ($title, $bytes) = @$case;
	my $said = loud_deposit(Encode::encode('ISO-8859-1', $bytes));

	like($said, qr/^\d+\|t\|refuse\|0\|0\|0\|1$/m, "$title: refused");
	like($said, qr/\|MS001\|t\|/, "$title: and listed");
	none("$title: the list says nothing personal", found_in_text($said, @secrets));
}
for my $call (
	q{SELECT calimero.siret('2790899999123')}, q{SELECT calimero.periode_debut('2790899999123')},
	q{SELECT calimero.dsn_expliquer('2790899999123', '2025M03')}, q{SELECT calimero.fiche_synthese('2790899999123', '2025-01-01', '2025-12-31')},
	q{SELECT calimero.cai_importer('2790899999123;x', 'x.csv')}, q{SELECT calimero.cai_importer(pg_read_binary_file('CHEMIN'), 'x.csv')},
	q{SELECT calimero.montant_francais(27908999991231234567.89)})
{
	my $said = loud_deposit(
		"reference;compte;siret;sens;montant;date_operation;mode;periode;date_affectation;annule\nR;C;2790899999123;C;$paid;2025-01-01;;;;\n", $call);

	# psql repeats the statement it was given, which is where the value comes from.
	$said =~ s/^(?:LINE \d+:|STATEMENT:|DEBUG: .*(?:StartTransaction|statement|parse|rewritten|plan)).*$//mg;
	none("$call tells nothing personal", found_in_text($said, '2790899999123'));
}
my @found = grep { !/in \Q@{[ $node->logfile ]}\E/ } found_in_files(@secrets);
none('after all the bad files, nothing of an employee is in the data or the WAL', @found);

# The log, without what debug5 repeats of the statements that this test wrote by hand.
my $log = PostgreSQL::Test::Utils::slurp_file($node->logfile);
$log = join "\n", grep { !/SELECT calimero\.(?:siret|periode_debut|dsn_expliquer|fiche_synthese|cai_importer|montant_francais)/ } split /\n/, $log;
none('... nor in the log', found_in_text($log, @secrets));

# Positive controls: the same searches find what is there.
ok((grep { m{/base/} } found_in_files($siret)) > 0, 'the search finds a SIRET in the tables');
ok((grep { m{/pg_wal/} } found_in_files($siret)) > 0, '... and in the WAL');
ok((grep { m{/base/} } found_in_files($paid)) > 0, 'it finds an amount as it is stored');
$node->safe_psql('postgres', Encode::encode('UTF-8',
	"CREATE TABLE brouillon AS SELECT '2790899999123'::text AS nir, convert_to('$surname', 'LATIN1') AS latin, '$people[2]{nom}'::text AS nom, 1234567.89 AS brut"));
my @now = found_in_files($people[0]{nir}, 'ARCHIBALD', '1234567.89');
ok((grep { /^2790899999123 .*\/base\// } @now) > 0, 'it finds a NIR stored on purpose');
ok((grep { /^1234567\.89 .*\/base\// } @now) > 0, '... and a salary');
is(scalar(grep { /^ARCHIBALD/ } @now), 0, '... and not a name that was not');
ok((grep { m{/base/} } found_in_files($surname)) > 0, '... and a name in ISO 8859-1');
ok((grep { m{/base/} } found_in_files($people[2]{nom})) > 0, '... and a name in UTF-8');
$node->safe_psql('postgres', q{DO $$ BEGIN RAISE LOG 'NIR 2910399999789'; END $$});
ok((grep { /^2910399999789 in \Q@{[ $node->logfile ]}\E/ } found_in_files('2910399999789')) > 0, '... and a NIR in the log');

done_testing();
