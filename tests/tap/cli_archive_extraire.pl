# calimero archive extraire and lire, on archives that the openssl command made: dossiers whatever the order of what is in a lot, keys,
# and everything that a content file may hold instead of what it should.
use strict;
use warnings;

use ArchiveTest;
use CliTest;
use Digest::SHA qw(sha256_hex);
use IO::Compress::Gzip ();
use IPC::Run ();
use JSON::PP ();
use PostgreSQL::Test::Utils;
use Test::More;

$ENV{PGHOST} = '/nonexistent';

my $tmp = PostgreSQL::Test::Utils::tempdir();
my $keys = archive_keys($tmp);
my $copies = 0;

# A directory with one lot, of these content files.
sub lot_of
{
	my ($texts, %option) = @_;
	my $directory = "$tmp/lot" . ++$copies;

	mkdir $directory, 0700 or die;
	archive_lot($directory, keys => $keys, lot => 1, textes => $texts, %option);
	return $directory;
}

sub extract
{
	my ($directory, $number, @options) = @_;
	my $run = cli([ 'archive', 'extraire', $directory, $number, grep({ /^--cle/ } @options) ? () : "--cle=$keys->{rsa}{pem}", @options ]);

	$run->{dossier} = JSON::PP->new->utf8->decode($run->{stdout}) if $run->{stdout} ne '';
	return $run;
}

my $dossier = [ 'dossier', 'caisse,dossier,numero,debiteur,solde,fraude,ouvert_le', 'character varying(5),bigint,character varying(20),bigint,numeric(14,2),boolean,date',
	[ "48\t1234\tC-2019-77\t7\t-12.50\tt\t2019-02-01", "48\t1240\tC-2019-78\t\\N\t0.00\tf\t\\N" ] ];
my $debiteur = [ 'debiteur', 'caisse,debiteur,nom', 'varchar(5),bigint,varchar(80)', [ "48\t7\tL\\\\\"\xc3\xa9on\\n\\tx\\b", "48\t8\tPaul" ] ];
my $creance = [ 'creance', 'caisse,creance,dossier,montant', 'varchar(5),bigint,bigint,numeric(14,2)',
	[ "48\t1\t1234\t5.00", "48\t2\t1234\t7.50", "48\t3\t1240\t1.00" ] ];
my $paiement = [ 'paiement', 'caisse,paiement,dossier,mode', 'varchar(5),bigint,bigint,smallint', [ "48\t11\t1234\t1", "48\t12\t1240\t\\N" ] ];
my $affectation = [ 'affectation', 'caisse,affectation,paiement,creance', 'varchar(5),bigint,bigint,bigint',
	[ "48\t101\t11\t1", "48\t102\t\\N\t2", "48\t103\t12\t3", "48\t104\t11\t\\N" ] ];
my $acte = [ 'acte', 'caisse,acte,dossier', 'varchar(5),bigint,bigint', [] ];
my $loi = [ 'droit_delai', 'caisse,delai', 'varchar(5),integer', ["48\t30"] ];
my @tables = ($dossier, $debiteur, $creance, $paiement, $affectation, $acte, $loi);
my %expected = (
	archive => { caisse => '48', lot => 1, fait_le => '2031-03-01T02:15:00Z', logiciel => '0.1.0' },
	dossier => { caisse => '48', dossier => 1234, numero => 'C-2019-77', debiteur => 7, solde => '-12.5', fraude => JSON::PP::true, ouvert_le => '2019-02-01' },
	debiteur => { caisse => '48', debiteur => 7, nom => "L\\\"\x{e9}on\n\tx\b" },
	creance => [ { caisse => '48', creance => 1, dossier => 1234, montant => '5' }, { caisse => '48', creance => 2, dossier => 1234, montant => '7.5' } ],
	paiement => [ { caisse => '48', paiement => 11, dossier => 1234, mode => 1 } ],
	affectation => [
		{ caisse => '48', affectation => 101, paiement => 11, creance => 1 },
		{ caisse => '48', affectation => 102, paiement => undef, creance => 2 },
		{ caisse => '48', affectation => 104, paiement => 11, creance => undef } ],
	acte => [],
	droit_delai => []);

# Good ones.
my $good = lot_of([ archive_text(tables => \@tables) ], pour => [ 'rsa', 'ec', 'ferme' ]);
my $run = extract($good, 'C-2019-77');

is($run->{status}, 0, 'a dossier is found');
is($run->{stderr}, '', '... and nothing is said');
is_deeply($run->{dossier}, \%expected, '... with all its rows and no other');
like($run->{stdout}, qr/"solde": -12\.50, "fraude": true, "ouvert_le": "2019-02-01"/, 'numbers are as they were, booleans are, the rest is text');
$run = extract($good, 'C-2019-78');
is_deeply([ @{ $run->{dossier} }{qw(debiteur paiement)} ], [ undef, [ { caisse => '48', paiement => 12, dossier => 1240, mode => undef } ] ], 'one without a debtor');
is_deeply(extract($good, '1234', '--interne')->{dossier}, \%expected, 'by its internal number');
for my $order ([ reverse @tables ], [ @tables[ 4, 3, 2, 1, 0, 5, 6 ] ], [ @tables[ 1, 2, 4, 0, 3, 5, 6 ] ])
{
	my $shuffled = lot_of([ archive_text(tables => $order) ]);

	is_deeply(extract($shuffled, 'C-2019-77')->{dossier}, \%expected, 'whatever the order: ' . join ' ', map { $_->[0] } @$order);
	is_deeply(extract($shuffled, '1234', '--interne')->{dossier}, \%expected, '... by its internal number too');
}
is_deeply(
	extract(lot_of([ map { archive_text(partie => $_ + 1, tables => [ $tables[$_] ]) } reverse 0 .. $#tables ]), 'C-2019-77')->{dossier},
	\%expected,
	'spread over the files of its lot');
is_deeply(
	extract(lot_of([ archive_text(tables => [ @tables[ 0, 1, 3 .. 6 ], map { [ @$creance[ 0 .. 2 ], [$_] ] } @{ $creance->[3] } ]) ]), 'C-2019-77')->{dossier},
	\%expected,
	'a table in several sections');
cli_is([ 'archive', 'extraire', $good, 'C-2019-77', "--cle=$keys->{rsa}{pem}", '-o', "$tmp/d.json", '-P' ], 0, qr/\A\z/, qr/^calimero: read 1\/1 files/m, '-o and progress');
is_deeply(JSON::PP->new->utf8->decode(slurp_bytes("$tmp/d.json")), \%expected, '... to a file');
like(cli([ 'archive', 'lire', glob("$good/*.cms"), "--cle=$keys->{ec}{pem}" ])->{stdout}, qr/\Acalimero archive 1\n.*\nfin 7 14\n\z/s, 'lire prints what is inside');
is(cli([ 'archive', 'lire', glob("$good/*.cms"), "--cle=$keys->{ec}{pem}" ])->{stdout}, archive_text(tables => \@tables), '... to the byte');

# Several lots, several caisses.
my $several = "$tmp/archive";

mkdir $several, 0700 or die;
for my $caisse (qw(31 48))
{
	my $precedent = ZEROS;

	mkdir "$several/$caisse", 0700 or die;
	for my $lot (1 .. 3)
	{
		my @rows = map { "$caisse\t" . (10 * $lot + $_) . "\tC-" . ($_ == 1 ? 'meme' : "$caisse-$lot") } 1 .. 2;

		$precedent = archive_lot(
			"$several/$caisse",
			keys => $keys, caisse => $caisse, lot => $lot, precedent => $precedent, pour => [ $lot == 3 ? 'autre' : 'rsa' ],
			textes => [ archive_text(caisse => $caisse, tables => [ [ 'dossier', 'caisse,dossier,numero', 'varchar(5),bigint,varchar(20)', \@rows ] ]) ])->{sha256};
	}
}
sub fails
{
	my ($message, $title, $directory, $number, @options) = @_;
	my $run = extract($directory, $number, @options);

	ok($run->{status} == 1 && $run->{stdout} eq '' && $run->{stderr} =~ $message, $title) or diag("$run->{status} $run->{stdout} $run->{stderr}");
	unlike($run->{stderr}, qr/Paul|C-2019|12\.50/, '... and no value is shown');
	return;
}
fails(qr/holds several caisses\n.*hint: Choose one with --caisse/, 'several caisses', $several, 'C-48-2');
fails(qr/could not read directory .*\/75": No such file/, 'a caisse that is not there', $several, 'C-48-2', '--caisse=75');
$run = extract($several, 'C-48-2', '--caisse=48');
is_deeply([ $run->{status}, $run->{dossier}{archive}{lot}, $run->{dossier}{dossier}{dossier} ], [ 3, 2, 22 ], 'found, but a lot is sealed for somebody else');
like($run->{stderr}, qr/error: the key is not one to which file .*warning: what could not be read was left out/s, '... which is said');
is(extract($several, 'C-48-2', '--caisse=48', '--lot=2')->{status}, 0, 'nothing is wrong when the lot is named');
is(extract("$several/48", '22', '--interne')->{status}, 0, '... nor by internal number');
fails(qr/several purged dossiers have that number\n.*in the lots 1 and 2: choose one with --lot/, 'a number given twice', "$several/48", 'C-meme');
is(extract("$several/48", 'C-meme', '--lot=2')->{dossier}{dossier}{dossier}, 21, '... a lot chosen');
fails(qr/has no such lot/, 'a lot that is not there', "$several/48", 'C-48-2', '--lot=7');
fails(qr/there is no such dossier in this lot/, 'a dossier of another lot', "$several/48", 'C-48-2', '--lot=1');
fails(qr/manifest ".*" is of another caisse/, 'another caisse than that of the directory', "$several/48", 'C-48-2', '--caisse=31');
like(extract("$several/48", 'C-48-2', '--lot=2', '-P')->{stderr}, qr/^calimero: read 1\/1 files, .*100%/m, 'progress is that of the lot that is named');
like(extract(lot_of([ archive_text(tables => [ reverse @tables ]) ]), 'C-2019-77', '-P')->{stderr}, qr/^calimero: read 3\/3 files, .*100%/m,
	'... and counts what must be read again');
fails(qr/there is no such dossier in this archive/, 'no such dossier', $good, 'C-2019-7');
fails(qr/there is no such dossier/, 'the beginning of a number', $good, 'C-2019');
fails(qr/there is no such dossier/, 'an internal number as a number', $good, '1234');
fails(qr/there is no such dossier/, 'an internal number that is not there', $good, '9', '--interne');
fails(qr/an internal number is a whole number/, 'a number as an internal one', $good, 'C-2019-77', '--interne');
fails(qr/the number of a dossier is not empty/, 'an empty number', $good, '');
fails(qr/invalid value for option "--lot"/, "--lot=$_", $good, 'x', "--lot=$_") for '', '0', '-1', 'x', '1x', '9' x 30;
fails(qr/invalid value for option "--caisse"/, '--caisse=../48', $several, 'x', '--caisse=../48');
fails(qr/has no lot of an archive/, 'a directory without lots', do { mkdir "$tmp/vide"; "$tmp/vide" }, 'x');

# Keys.
sub extract_with
{
	my ($key, %option) = @_;

	return cli([ 'archive', 'extraire', $option{directory} // $good, 'C-2019-77', "--cle=$key" ], %option);
}
is(extract_with($keys->{$_}{pem})->{status}, 0, "the key of recipient $_") for qw(rsa ec);
is(extract_with($keys->{rsa}{pem}, directory => lot_of([ archive_text(tables => \@tables) ], pour => [ 'autre', 'autre_ec', 'rsa' ], oaep => $_))->{status},
	0, 'the last of three recipients' . ($_ ? ', OAEP' : '')) for 0, 1;
fails(qr/error: the key is not one to which file ".*" was sealed\n.*there is no such dossier in what could be read/, "the key of $_, who is none", $good, 'C-2019-77',
	"--cle=$keys->{$_}{pem}") for qw(autre autre_ec);
openssl('pkey', '-in', $keys->{rsa}{pem}, '-pubout', '-out', "$tmp/rsa.pub");
openssl('genpkey', '-algorithm', 'x25519', '-out', "$tmp/x25519.pem");
write_bytes("$tmp/coupe.pem", substr(read_bytes($keys->{rsa}{pem}), 0, 900));
fails($_->[2], "the key is $_->[0]", $good, 'C-2019-77', "--cle=$_->[1]")
  for [ 'missing', "$tmp/rien", qr/could not read file/ ], [ 'a public one', "$tmp/rsa.pub", qr/is not a private key in PEM/ ],
  [ 'a certificate', $keys->{rsa}{crt}, qr/is not a private key in PEM/ ], [ 'that of signatures', $keys->{signature}{pem}, qr/is not a private key in PEM\n.*RSA or of an elliptic/ ],
  [ 'of another kind', "$tmp/x25519.pem", qr/is not a private key in PEM/ ], [ 'cut off', "$tmp/coupe.pem", qr/is not a private key in PEM/ ],
  [ 'endless', '/dev/zero', qr/too large for a key/ ], [ 'a directory', $tmp, qr/could not read file/ ];
cli_is([ 'archive', 'extraire', $good, 'x' ], 1, qr/\A\z/, qr/option "--cle" is required\n.*Try/, 'no key');
cli_is([ 'archive', 'lire', glob("$good/*.cms") ], 1, qr/\A\z/, qr/option "--cle" is required/, 'no key to read a file');
chmod 0644, $keys->{ec}{pem} or die;
like(extract_with($keys->{ec}{pem})->{stderr}, qr/warning: file ".*" may be read by others than its owner/, 'a key that others may read is warned of');
chmod 0600, $keys->{ec}{pem} or die;
SKIP:
{
	skip 'root may read everything', 2 if $> == 0;
	chmod 0000, $keys->{ec}{pem} or die;
	fails(qr/could not read file ".*": Permission denied/, 'a key that may not be read', $good, 'C-2019-77', "--cle=$keys->{ec}{pem}");
	chmod 0600, $keys->{ec}{pem} or die;
}

# A passphrase: from standard input where there is no terminal, else on it.
my @alone = (before => ['setsid']);

is(extract_with($keys->{ferme}{pem}, @alone, stdin => PASSPHRASE . "\n")->{status}, 0, 'a key with a passphrase');
$run = extract_with($keys->{ferme}{pem}, @alone, stdin => "une autre\n");
ok($run->{status} == 1 && $run->{stderr} =~ /the passphrase of ".*" is wrong/, 'a wrong one');
is(() = $run->{stderr} =~ /Passphrase of/g, 1, '... asked once');
unlike($run->{stderr}, qr/une autre/, '... and not repeated');
like(extract_with($keys->{ferme}{pem}, @alone, stdin => "\n")->{stderr}, qr/the passphrase of ".*" is wrong/, 'an empty one');
like(extract_with($keys->{ferme}{pem}, @alone)->{stderr}, qr/could not read the passphrase/, 'none at all');
SKIP:
{
	skip 'script is not installed', 3 unless `command -v script` ne '';
	my ($in, $out) = (PASSPHRASE . "\n", '');

	IPC::Run::run([ 'script', '-qec', "$cli archive extraire $good C-2019-77 --cle=$keys->{ferme}{pem} -o $tmp/terminal.json", '/dev/null' ], '<', \$in, '>', \$out, '2>&1');
	like($out, qr/Passphrase of "/, 'it is asked on a terminal');
	is_deeply(JSON::PP->new->utf8->decode(slurp_bytes("$tmp/terminal.json")), \%expected, '... and taken');
	my ($escape) = lot_of([ archive_text(tables => [ [ 'x', 'a,b', 'text,text', ["\e[2J\t\xc2\x9b"] ] ]) ]);
	my ($file) = glob "$escape/*.cms";

	IPC::Run::run([ 'script', '-qec', "$cli archive lire $file --cle=$keys->{rsa}{pem}", '/dev/null' ], '<', \'', '>', \$out);
	like($out, qr/^\\x1b\[2J\t\\u009b\r$/m, 'nothing that lire prints drives a terminal');
}

# Manifests are believed when they are signed, and files when they are those of the manifest.
is(extract($good, 'C-2019-77', "--signature=$keys->{signature}{pub}")->{status}, 0, 'a manifest that is signed');
fails(qr/does not have the signature of that key/, 'one that another signed', $good, 'C-2019-77', "--signature=$keys->{faussaire}{pub}");

sub spoiled
{
	my ($message, $title, $spoil) = @_;
	my $copy = "$tmp/copie" . ++$copies;

	system('cp', '-a', $good, $copy) == 0 or die;
	my ($file) = glob "$copy/*.cms";

	$spoil->($copy, $file);
	fails($message, $title, $copy, 'C-2019-77');
	return;
}
spoiled(qr/is not the one that its manifest names/, 'a file with a bit changed', sub { my $b = read_bytes($_[1]); substr($b, -40, 1) ^= "\1"; write_bytes($_[1], $b) });
spoiled(qr/is not the one that its manifest names/, 'a file cut off', sub { write_bytes($_[1], substr(read_bytes($_[1]), 0, -1)) });
spoiled(qr/could not read file .*No such file/, 'a file that is missing', sub { unlink $_[1] });
spoiled(qr/could not read file .*it is a symbolic link/, 'a file that is a link', sub { rename $_[1], "$tmp/l"; symlink "$tmp/l", $_[1] });
spoiled(qr/is not the manifest of its lot/, 'a manifest that is none', sub { write_bytes("$_[0]/lot-000000001.json", '{}') });
spoiled(qr/is not the manifest of its lot/, 'a manifest under another name', sub { rename "$_[0]/lot-000000001.json", "$_[0]/lot-000000002.json" });
spoiled(qr/could not read file .*it is a symbolic link/, 'a manifest that is a link',
	sub { rename "$_[0]/lot-000000001.json", "$tmp/m"; symlink "$tmp/m", "$_[0]/lot-000000001.json" });
fails(qr/holds dossiers of another caisse/, 'a file of another caisse', lot_of([ archive_text(caisse => '31', tables => \@tables) ]), 'C-2019-77');
fails(qr/several purged dossiers have that number\n.*Give the internal number/, 'twice in one lot', lot_of([ (archive_text(tables => \@tables)) x 2 ]), 'C-2019-77');
{
	my $bytes = seal('x' x 500, keys => $keys, pour => ['rsa']);

	substr($bytes, -100, 1) ^= "\1";
	fails(qr/was changed after it was sealed/, 'content changed, and the manifest with it', lot_of([], scelles => [$bytes]), 'x');
	fails(qr/is not a sealed file/, 'content that is not sealed', lot_of([], scelles => [ 'x' x 500 ]), 'x');
}

# What is sealed, and is not what it should be.
sub sealed_is
{
	my ($bytes, $message, $title) = @_;

	fails($message, $title, lot_of([], scelles => [ seal($bytes, keys => $keys, pour => ['rsa']) ]), 'C-2019-77');
	return;
}

sub gzip_of
{
	my ($bytes) = @_;
	my $gzip;

	IO::Compress::Gzip::gzip(\$bytes => \$gzip);
	return $gzip;
}
my $text = archive_text(tables => \@tables);

sealed_is($text, qr/is not whole gzip/, 'text that is not compressed');
sealed_is(substr(gzip_of($text), 0, -1), qr/is not whole gzip/, 'gzip cut off');
sealed_is(gzip_of($text) . 'x', qr/something follows/, 'something after gzip');
sealed_is(do { my $g = gzip_of($text); substr($g, -6, 1) ^= "\1"; $g }, qr/is not whole gzip/, 'gzip with another sum');
sealed_is(gzip_of(''), qr/line 1: it is the last one/, 'nothing');
for my $case (
	[ 'another version', 1, 'not the first one of an archive of version 1', sub { s/archive 1/archive 2/ } ],
	[ 'a description without its caisse', 2, 'not the description', sub { s/"caisse": "48", // } ],
	[ 'a description with something else', 2, 'not the description', sub { s/"partie"/"note": 1, "partie"/ } ],
	[ 'a table without columns', 3, 'name', sub { s/^table dossier.*/table dossier/m } ],
	[ 'a table that is no name', 3, 'does not name a table', sub { s/^table dossier/table Dossier/m } ],
	[ 'a column twice', 3, 'names a column twice', sub { s/solde,fraude/solde,solde/ } ],
	[ 'no types', 4, 'does not give the types', sub { s/^type .*\n//m } ],
	[ 'a type too few', 4, 'not as many types', sub { s/,date$//m } ],
	[ 'a type too many', 4, 'not as many types', sub { s/,date$/,date,date/m } ],
	[ 'an empty type', 4, 'an empty type', sub { s/,date$/,/m } ],
	[ 'a parenthesis left open', 4, 'parentheses do not match', sub { s/14,2\)/14,2/ } ],
	[ 'a value too few', 5, 'fewer values', sub { s/\t2019-02-01$//m } ],
	[ 'a value too many', 5, 'more values', sub { s/(\t2019-02-01)$/$1$1/m } ],
	[ 'an amount that is none', 5, 'column "solde": it is not a number', sub { s/-12\.50/12,50/ } ],
	[ 'a boolean that is none', 5, 'column "fraude": it is neither t nor f', sub { s/\tt\t/\ttrue\t/ } ],
	[ 'a number with a point', 5, 'column "dossier": it is not a whole number', sub { s/1234/1.5/ } ],
	[ 'an escape of another dialect', 10, 'backslash', sub { s/L\\\\/L\\x41/ } ],
	[ 'a backslash at the end', 11, 'backslash', sub { s/Paul/Paul\\/ } ],
	[ 'bytes that are not UTF-8', 11, 'not UTF-8', sub { s/Paul/Paul\xe9/ } ],
	[ 'a NUL', 11, 'control character', sub { s/Paul/Pa\0ul/ } ],
	[ 'a carriage return', 11, 'control character', sub { s/Paul/Paul\r/ } ],
	[ 'a section that does not end', 7, 'values', sub { s/\\\.\n// } ],
	[ 'something between tables', 8, 'begins no table', sub { s/\\\.\n/\\.\nx\n/ } ],
	[ 'too few rows', 37, 'not as many', sub { s/^48\t8\tPaul\n//m } ],
	[ 'rows counted wrong', 38, 'not as many', sub { s/fin 7 14/fin 7 15/ } ],
	[ 'tables counted wrong', 38, 'not as many', sub { s/fin 7 14/fin 6 14/ } ],
	[ 'no end', 38, 'not whole', sub { s/fin .*\n// } ],
	[ 'an end without its line feed', 38, 'not whole', sub { s/\n\z// } ],
	[ 'something after the end', 39, 'comes after', sub { s/\z/x\n/ } ],
	[ 'a line cut in two', 5, 'fewer values', sub { s/\tC-2019-77/\n/ } ])
{
	my ($title, $line, $message, $change) = @$case;
	local $_ = $text;

	$change->();
	isnt($_, $text, "$title: changed");
	sealed_is(gzip_of($_), qr/, line $line\b.*: .*$message|, line $line, $message/, $title);
}

# Much that takes little: memory is bounded.
my @little = (before => [ 'sh', '-c', 'ulimit -v 400000; exec "$@"', 'sh' ]);

sub bomb
{
	my ($gzip, $title, $status, $message) = @_;
	my $directory = lot_of([], scelles => [ seal($gzip, keys => $keys, pour => ['rsa']) ]);
	my $run = cli([ 'archive', 'extraire', $directory, 'C-500000', "--cle=$keys->{rsa}{pem}" ], @little);

	ok($run->{status} == $status && $run->{stderr} =~ $message, $title) or diag("$run->{status} $run->{stderr}");
	return $run;
}

my ($beginning) = $text =~ /\A(.*\n.*\n)/;
my $rows = join '', map { "48\t$_\tC-$_\n" } 1 .. 1_000_000;

bomb(scalar `head -c 1000000000 /dev/zero | gzip -1`, 'a gigabyte of zeros', 1, qr/line 1: it is too long/);
bomb(scalar `yes '' | head -c 1000000000 | gzip -1`, 'a gigabyte of empty lines', 1, qr/line 1: it is not the first one/);
bomb(gzip_of($beginning . 'table x a' . ',a' x 5_000_000 . "\n"), 'a table of five million columns', 1, qr/line 3: it is too long|does not name the columns/);
$run = bomb(
	gzip_of("${beginning}table dossier caisse,dossier,numero\ntype varchar(5),bigint,varchar(20)\n$rows\\.\nfin 1 1000000\n"),
	'a million rows', 0, qr/\A\z/);
like($run->{stdout}, qr/"dossier": 500000, "numero": "C-500000"/, '... and the one that was looked for');

done_testing();
