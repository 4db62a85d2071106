# The whole chain against an oracle that knows nothing of it: generator, deposit, import, matching.
#
# The generator writes, with the files, the row that must be found for each SIRET and period, from what it made the employer
# do.  Then: whatever the order of the files, matched one by one or all at once, the table is the same.
use strict;
use warnings;

use Digest::SHA ();
use File::Find ();
use List::Util ();
use PostgreSQL::Test::Utils;
use Test::More;

use CalimeroTest;

my $generator = $ENV{CALIMERO_GENERER} // 'build/generator/calimero-generer';
my @columns = qw(declare annonce annonce_par_autre annonce_pour_autre encaisse statut);

# Every employer of a row has its scenario twice: enough for each branch of the scenarios that turns on parity.
my @options = ('--employeurs=50', '--mois=6', '--debut=2024-11', '--graine=11', '--salaries=1-4');

sub generate
{
	my ($directory, @with) = @_;
	my ($stdout, $stderr) = ('', '');

	IPC::Run::run([ $generator, "--sortie=$directory", @with ], '>', \$stdout, '2>', \$stderr)
	  or die "calimero-generer: $stderr";
	return;
}

# The files of a directory, sorted, without it.
sub files_of
{
	my ($directory) = @_;
	my @files;

	File::Find::find({ no_chdir => 1, wanted => sub { push @files, substr($_, 1 + length $directory) if -f } }, $directory);
	@files = sort @files;
	return @files;
}

# One digest for the names and the bytes of all the files of a directory.
sub digest_of
{
	my ($directory) = @_;
	my $sha = Digest::SHA->new(256);

	for my $file (files_of($directory))
	{
		$sha->add("$file\0" . slurp_file("$directory/$file") . "\0");
	}
	return $sha->hexdigest;
}

# The lines of a semicolon-separated file, as hashes.
sub read_rows
{
	my ($path) = @_;
	my ($header, @lines) = split /\n/, slurp_file($path);
	my @names = split /;/, $header;

	return map { my %row; @row{@names} = split /;/, $_, -1; \%row } @lines;
}

my $made = PostgreSQL::Test::Utils::tempdir();
my $again = PostgreSQL::Test::Utils::tempdir();
my $other = PostgreSQL::Test::Utils::tempdir();

generate($made, @options);
generate($again, @options);
generate($other, @options, '--graine=12');
is(digest_of($again), digest_of($made), 'the same seed makes the same bytes');
isnt(digest_of($other), digest_of($made), 'another seed makes others');

my %expected = map { ("$_->{siret} $_->{periode}" => $_) } read_rows("$made/attendus.csv");
my %totals = map { ($_->{nom} => $_->{valeur}) } read_rows("$made/totaux.csv");
my @deposits = grep { /^dsn\// } files_of($made);
my @extracts = grep { /^cai\// } files_of($made);

cmp_ok(scalar(keys %expected), '>', 300, 'the oracle expects hundreds of rows');
is(scalar(@deposits), $totals{fichiers}, 'and as many files as it says');

my $node = calimero_node('chaine', install => 0, conf => "fsync = off\n");

# A database of its own, with extension, schema and caisse.
sub new_database
{
	my ($name) = @_;

	$node->safe_psql('postgres', "CREATE DATABASE $name");
	install_calimero($node, $name);
	return $name;
}

sub step
{
	my ($file, $match) = @_;
	my $function = $file =~ /^dsn\// ? 'dsn_deposer' : 'cai_importer';
	my $name = name_of($file);

	return "SELECT count(*) FROM calimero.$function(pg_read_binary_file('$made/$file'), '$name', '48', $match);\n";
}

# The name it is deposited under: one SIRET has a file of one name in several months.
sub name_of
{
	my ($file) = @_;

	return $file =~ tr{/}{_}r;
}

my $rows_sql = 'SELECT siret, periode, ' . join(', ', @columns) . ", signaux FROM calimero_vue.dsn_rapprochement";

# What differs between the table of a database and the oracle, one line a difference.
sub differences
{
	my ($database, $sql) = @_;
	my %left = %expected;
	my @found;

	for my $line (split /\n/, $node->safe_psql($database, $sql // $rows_sql))
	{
		my ($siret, $period, @values) = split /\|/, $line, -1;
		my $signals = pop @values;
		my $row = delete $left{"$siret $period"};

		if (!defined $row)
		{
			push @found, "not expected: $line";
			next;
		}
		for my $i (0 .. $#columns)
		{
			push @found, "$row->{scenario} $siret $period $columns[$i]: $values[$i] instead of $row->{$columns[$i]}"
			  if $values[$i] ne $row->{ $columns[$i] };
		}
		push @found, "$row->{scenario} $siret $period: signal $row->{signal} is not among $signals"
		  if $row->{signal} ne '' && !grep { $_ eq $row->{signal} } split /, /, $signals;
	}
	push @found, "absent: $left{$_}{scenario} $_" for sort keys %left;
	return @found;
}

sub agrees
{
	my ($database, $title) = @_;
	my @found = differences($database);

	ok(@found == 0, $title) or diag(join("\n", scalar(@found) . ' differences', List::Util::head(20, @found)));
	return;
}

# The whole table, and the allocations with references and SIRETs in the place of numbers that follow the order of arrival.
sub result_of
{
	my ($database) = @_;

	return $node->safe_psql(
		$database, q{
		SELECT r.* FROM calimero_data.dsn_rapprochement r ORDER BY r.siret, r.periode;
		SELECT a.payeur, a.reference, a.siret, a.periode, a.methode, sum(a.montant)
		  FROM calimero_vue.dsn_affectation a GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5;
	});
}

# The result of a database is that of another; what differs is said without the rest.
sub same_result
{
	my ($database, $result, $title) = @_;
	my %wanted = map { $_ => 1 } split /\n/, $result;
	my @found = map { delete $wanted{$_} ? () : "has $_" } split /\n/, result_of($database);

	push @found, map { "lacks $_" } sort keys %wanted;
	ok(@found == 0, $title) or diag(join("\n", scalar(@found) . ' differences', List::Util::head(20, @found)));
	return;
}

# --- all at once ---------------------------------------------------------------------------------------------------------
my $whole = new_database('entier');

$node->safe_psql($whole, join('', map { step($_, 'false') } @deposits, @extracts));
is($node->safe_psql($whole, 'SELECT count(*) FROM calimero_data.dsn_rapprochement'), 0,
	'nothing is matched before it is asked for');
$node->safe_psql($whole, q{SELECT count(*) FROM calimero.dsn_rapprocher('48')});
agrees($whole, 'every row is the one expected: all deposited, imported, then matched');
is($node->safe_psql($whole, 'SELECT count(*) FROM calimero_data.dsn_a_rapprocher'), 0, 'and no SIRET is left to match');

is( $node->safe_psql(
		$whole, 'SELECT count(*), sum(envois), sum(declarations), sum(declarations_refusees) FROM calimero_data.dsn_depot'),
	join('|', $totals{fichiers} - $totals{fichiers_copies}, @totals{qw(envois declarations declarations_refusees)}),
	'deposits count files once, envois, declarations, and refused ones');
is( $node->safe_psql(
		$whole,
		'SELECT sum(lignes), sum(ajoutes), sum(modifies), sum(deja_connus), sum(rejetes) FROM calimero_data.cai_import'),
	join('|', @totals{qw(cai_lignes cai_ajoutes cai_modifies cai_deja_connus cai_rejetes)}),
	'imports count lines added, assigned later, already known, rejected');
is($node->safe_psql($whole, 'SELECT count(*) FROM calimero_data.cai_rejet'),
	$totals{cai_rejetes}, 'each rejected line is listed');
is( $node->safe_psql(
		$whole, q{SELECT (SELECT sum(encaisse) FROM calimero_data.dsn_rapprochement)
		              = (SELECT sum(montant) FROM calimero_data.cai_mouvement WHERE sens = 'C')}),
	't',
	'what is cashed over all the rows is what the accounts received, to the centime');

my $reference = result_of($whole);

is( $node->safe_psql($whole, q{SELECT modifications FROM calimero.dsn_rapprocher('48', '2024-01-01', '2026-12-31')}),
	0, 'matching all of it again changes no row');

# The oracle can tell: a code that no longer counts, or a payment that is missing, is seen.
cmp_ok(
	scalar(
		differences(
			$whole, qq{BEGIN; UPDATE calimero_data.dsn_poids SET poids = 0 WHERE code = '075';
			\\o /dev/null
			SELECT * FROM calimero.dsn_rapprocher('48', '2024-01-01', '2026-12-31');
			\\o
			$rows_sql; ROLLBACK})),
	'>', 100, 'a wrong weight makes the table differ from the oracle');
agrees($whole, 'and without it, it does not');

# --- in any order, matched as they come ------------------------------------------------------------------------------------
# Extracts follow each other by month, as a caisse sends them: a line that loses its period is rejected.
sub shuffled
{
	my ($seed) = @_;
	my @waiting = @extracts;
	my @all;

	srand($seed);
	for my $file (List::Util::shuffle(@deposits, map { '' } @extracts))
	{
		push @all, $file eq '' ? shift @waiting : $file;
	}
	return @all;
}

for my $seed (1 .. 3)
{
	my $database = new_database("ordre_$seed");
	my $sql = '';

	# 1: each file is matched as it comes; 2: now and then; 3: half of them as they come, the others now and then.
	for my $file (shuffled($seed))
	{
		$sql .= step($file, $seed == 1 || ($seed == 3 && rand() < 0.5) ? 'true' : 'false');
		$sql .= "SELECT count(*) FROM calimero.dsn_rapprocher('48');\n" if $seed > 1 && rand() < 0.05;
	}
	$node->safe_psql($database, $sql);
	$node->safe_psql($database, q{SELECT count(*) FROM calimero.dsn_rapprocher('48')}) if $seed > 1;
	agrees($database, "every row is the one expected in random order $seed");
	same_result($database, $reference, "rows and allocations of order $seed are those of one matching");
	is( $node->safe_psql($database, q{SELECT modifications FROM calimero.dsn_rapprocher('48', '2024-01-01', '2026-12-31')}),
		0, "matching all of it again after order $seed changes no row");
}

# --- withdrawn and deposited again -----------------------------------------------------------------------------------------
srand(4);
my @some = (List::Util::shuffle(@deposits))[ 0 .. 39 ];
my $names = join(', ', map { "'" . name_of($_) . "'" } @some);

is( $node->safe_psql(
		$whole, qq{SELECT bool_and(calimero.dsn_retirer(d.depot, '48', true))
		             FROM (SELECT depot FROM calimero_data.dsn_depot WHERE nom IN ($names) ORDER BY depot) AS d}),
	't',
	'deposits are withdrawn');
cmp_ok(scalar(differences($whole)), '>', 20, 'their rows are no longer the ones expected');
$node->safe_psql($whole, join('', map { step($_, 'true') } @some));
agrees($whole, 'deposited again, they are');
same_result($whole, $reference, 'and nothing else has changed');

$node->stop;
done_testing();
