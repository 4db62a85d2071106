# calimero archive verifier, on archives that the openssl command made: good ones, then every way to have changed one.
use strict;
use warnings;

use ArchiveTest;
use CliTest;
use PostgreSQL::Test::Utils;
use Test::More;

# Nothing of this may need a server.
$ENV{PGHOST} = '/nonexistent';

my $tmp = PostgreSQL::Test::Utils::tempdir();
my $keys = archive_keys($tmp);
my $key = "--signature=$keys->{signature}{pub}";
my $text = archive_text(
	tables => [ [ 'dossier', 'caisse,dossier,numero', 'varchar(5),bigint,varchar(20)', ["48\t1\tC-1"] ] ]);

sub new_directory
{
	my ($name) = @_;

	mkdir "$tmp/$name", 0700 or die "$tmp/$name: $!";
	return "$tmp/$name";
}

# Three lots, the second in two parts, for two recipients.
my $good = new_directory('modele');
my $base = "$good/48";
my @lots;

mkdir $base, 0700 or die;
for my $number (1 .. 3)
{
	push @lots,
	  archive_lot(
		$base,
		keys => $keys,
		lot => $number,
		textes => [ ($text) x ($number == 2 ? 2 : 1) ],
		pour => [ 'rsa', 'ec' ],
		precedent => @lots ? $lots[-1]{sha256} : ZEROS);
}

# A copy to be changed: the directory of its only caisse.
my $copies = 0;

sub copy_of
{
	my ($from) = @_;
	my $to = "$tmp/copie" . ++$copies;

	system('cp', '-a', $from, $to) == 0 or die;
	return $to;
}

# Exit code, and the findings but for dernier_lot: "constat lot element".
sub findings
{
	my ($directory, @options) = @_;
	my $run = cli([ 'archive', 'verifier', '--format=json', $directory, @options ? grep { length } @options : $key ]);
	my @rows = $run->{stdout} ne '' ? @{ decode_json_rows($run->{stdout}) } : ();

	return ($run->{status}, [ sort map { $_->{constat} } grep { $_->{constat} ne 'dernier_lot' } @rows ], \@rows, $run);
}

sub findings_are
{
	my ($directory, $status, $expected, $title, @options) = @_;
	my ($got, $found, $rows, $run) = findings($directory, @options);

	is_deeply([ $got, @$found ], [ $status, sort @$expected ], $title) or diag($run->{stdout}, $run->{stderr});
	return $rows;
}

# Good ones.
my $rows = findings_are($good, 0, [], 'an archive of three lots');

is_deeply(
	$rows,
	[ { caisse => '48', lot => 3, element => 'lot-000000003.json', gravite => 'ok', constat => 'dernier_lot', valeur => $lots[2]{sha256} } ],
	'its last lot and the hash of it');
findings_are($base, 0, [], 'the directory of the caisse itself');
findings_are("$base/", 0, [], '... with a slash');
findings_are($base, 0, [], 'its last lot is the one known', $key, "--dernier=3:$lots[2]{sha256}");
findings_are($base, 0, [], 'a lot before it is the one known', $key, "--dernier=2:$lots[1]{sha256}");
findings_are($base, 3, ['signatures_non_verifiees'], 'signatures that are not checked are an anomaly', '');
like(cli([ 'archive', 'verifier', $base ])->{stderr}, qr/warning: signatures were not checked\n.*hint: /, '... and it is said');
cli_is([ 'archive', 'verifier', $good, $key ], 0, qr/^ 48 +\| +3 \| lot-000000003\.json \| ok/m, qr/48: lots: 3, files: 4, /, 'as people read it');
is(cli([ 'archive', 'verifier', $good, $key, '-q' ])->{stderr}, '', 'nothing is said with --quiet');
like(cli([ 'archive', 'verifier', $good, $key, '-P' ])->{stderr}, qr/^calimero: verified 4\/4 files, /m, 'progress is shown with --progress');
symlink $base, "$tmp/lien" or die;
findings_are("$tmp/lien", 0, [], 'the directory that is named may be reached through a link');

my $two = copy_of($good);

mkdir "$two/31", 0700 or die;
archive_lot("$two/31", keys => $keys, caisse => '31', lot => 1, textes => [$text]);
is_deeply([ map { "$_->{caisse} $_->{lot}" } @{ findings_are($two, 0, [], 'two caisses') } ], [ '31 1', '48 3' ], 'one line a caisse');

# A bit of a manifest, of a signature, of a content file: wherever it is.
{
	my $copy = copy_of($base);

	for my $case (
		[ 'lot-000000002.json', 3, 'signature_fausse' ],
		[ 'lot-000000002.sig', 3, 'signature_fausse' ],
		[ $lots[1]{fichiers}[1]{nom}, 13, 'empreinte_differente' ])
	{
		my ($name, $step, $expected) = @$case;
		my $bytes = read_bytes("$copy/$name");
		my @missed;

		for (my $i = 0; $i < length $bytes; $i += $step)
		{
			my $changed = $bytes;

			substr($changed, $i, 1) ^= chr(1 << $i % 8);
			write_bytes("$copy/$name", $changed);
			my ($status, $found) = findings($copy);

			push @missed, $i unless $status == 3 && grep { $_ eq $expected } @$found;
		}
		write_bytes("$copy/$name", $bytes);
		is_deeply(\@missed, [], "a bit changed anywhere in $expected is seen: " . length($bytes) . ' bytes, one in ' . $step);
	}
	findings_are($copy, 0, [], 'put back, all is well');
}

# The chain.
sub changed
{
	my ($status, $expected, $title, $change, @options) = @_;
	my $copy = copy_of($base);
	local $_ = $copy;

	$change->($copy);
	return findings_are($copy, $status, $expected, $title, @options);
}

sub remove_lot
{
	my ($directory, $number) = @_;

	unlink glob(sprintf '%s/lot-%09d.*', $directory, $number);
	unlink map { "$directory/$_->{nom}" } @{ $lots[ $number - 1 ]{fichiers} };
	return;
}

$rows = changed(3, ['lot_absent'], 'the lot in the middle is taken away', sub { remove_lot($_, 2) });
is((grep { $_->{constat} eq 'lot_absent' } @$rows)[0]{valeur}, '2 a 2', '... and named');
changed(3, ['debut_absent'], 'the first one', sub { remove_lot($_, 1) });
changed(0, [], 'the last one: the directory alone cannot tell', sub { remove_lot($_, 3) });
changed(3, ['fin_absente'], '... who knows its hash can', sub { remove_lot($_, 3) }, $key, "--dernier=3:$lots[2]{sha256}");
changed(3, [ 'debut_absent', 'lot_absent' ], 'a known lot is among those missing at the beginning', sub { remove_lot($_, 1) }, $key, "--dernier=1:$lots[0]{sha256}");
findings_are($base, 3, ['empreinte_differente'], 'a known lot has another hash', $key, '--dernier=3:' . 'a' x 64);
changed(3, ['aucun_lot'], 'all of them', sub { my $d = $_; remove_lot($d, $_) for 1 .. 3 });
changed(3, [ 'aucun_lot', 'fin_absente' ], 'all of them, and who knows', sub { my $d = $_; remove_lot($d, $_) for 1 .. 3 }, $key, "--dernier=3:$lots[2]{sha256}");
changed(
	3,
	[ ('lot_different') x 2, ('chaine_rompue') x 2 ],
	'two lots change places',
	sub {
		for my $end (qw(json sig))
		{
			rename "$_/lot-000000002.$end", "$_/x";
			rename "$_/lot-000000003.$end", "$_/lot-000000002.$end";
			rename "$_/x", "$_/lot-000000003.$end";
		}
	});
changed(
	3,
	[ 'lot_different', 'lot_absent' ],
	'the last lot is renamed',
	sub { for my $end (qw(json sig)) { rename "$_/lot-000000003.$end", "$_/lot-000000007.$end" } });
changed(
	3,
	['chaine_rompue'],
	'a lot is signed again after the one before was replaced',
	sub {
		my $directory = $_;

		remove_lot($directory, 3);
		archive_lot($directory, keys => $keys, lot => 3, textes => [$text], precedent => $lots[0]{sha256});
	});
changed(
	3,
	['chaine_rompue'],
	'the first lot has a lot before it',
	sub {
		my $directory = $_;

		remove_lot($directory, $_) for 1 .. 3;
		archive_lot($directory, keys => $keys, lot => 1, textes => [$text], precedent => 'a' x 64);
	});
changed(3, ['signature_fausse'], 'another key has signed',
	sub { my $d = $_; remove_lot($d, 3); archive_lot($d, keys => $keys, lot => 3, textes => [$text], precedent => $lots[1]{sha256}, signe => 'faussaire') });
changed(3, [ ('signature_fausse') x 2 ], 'the signatures of two lots change places',
	sub { rename "$_/lot-000000001.sig", "$_/x"; rename "$_/lot-000000002.sig", "$_/lot-000000001.sig"; rename "$_/x", "$_/lot-000000002.sig" });
changed(3, ['signature_absente'], 'a signature is missing', sub { unlink "$_/lot-000000002.sig" });
changed(3, [ 'signature_absente', 'signatures_non_verifiees' ], '... also when they are not checked', sub { unlink "$_/lot-000000002.sig" }, '');
for my $length (0, 1, 63)
{
	changed(3, ['signature_fausse'], "a signature of $length bytes", sub { write_bytes("$_/lot-000000002.sig", 'a' x $length) });
}
changed(3, ['trop_grand'], 'a signature of 65 bytes', sub { write_bytes("$_/lot-000000002.sig", 'a' x 65) });
changed(3, [ 'lot_absent', 'signature_sans_manifeste', ('fichier_sans_manifeste') x 2 ], 'a manifest is missing',
	sub { unlink "$_/lot-000000002.json" });

# Between caisses.
{
	my $copy = copy_of($two);

	rename("$copy/31", "$copy/x") && rename("$copy/48", "$copy/31") && rename("$copy/x", "$copy/48") or die;
	my ($status, $found) = findings($copy);

	is($status, 3, 'caisses that change places are seen');
	ok(grep({ $_ eq 'caisse_differente' } @$found), '... as such');
}
changed(
	3,
	[ 'caisse_differente', 'chaine_rompue' ],
	'a lot of another caisse',
	sub {
		my $directory = $_;

		remove_lot($directory, 3);
		archive_lot($directory, keys => $keys, caisse => '31', lot => 3, textes => [$text], precedent => ZEROS);
	});

# Content files.
my $content = $lots[2]{fichiers}[0]{nom};
my $other = $lots[0]{fichiers}[0]{nom};
my $sealed = read_bytes("$base/$content");

changed(3, ['fichier_absent'], 'a content file is missing', sub { unlink "$_/$content" });
for my $case (
	[ 'no byte', '' ],
	[ 'one byte', '0' ],
	[ 'its last byte cut off', substr($sealed, 0, -1) ],
	[ 'one byte more', "${sealed}0" ],
	[ 'its first half', substr($sealed, 0, length($sealed) / 2) ])
{
	my ($what, $bytes) = @$case;

	changed(3, [qw(taille_differente empreinte_differente cms_invalide)], "a content file has $what", sub { write_bytes("$_/$content", $bytes) });
}
changed(3, [ ('empreinte_differente') x 2 ], 'two content files change places',
	sub { rename "$_/$content", "$_/x"; rename "$_/$other", "$_/$content"; rename "$_/x", "$_/$other" });
changed(3, [qw(fichier_absent fichier_sans_manifeste)], 'a content file is renamed',
	sub { rename "$_/$content", "$_/" . 'a' x 32 . '-1.cms' });
changed(3, ['fichier_sans_manifeste'], 'a content file that no manifest names', sub { write_bytes("$_/" . 'b' x 32 . '-1.cms', $sealed) });
changed(3, ['fichier_inacheve'], 'a file that a crash left', sub { write_bytes("$_/" . 'b' x 32 . '-1.cms.part', $sealed) });
for my $case (
	[ 'a file', sub { write_bytes("$_[0]/README", 'x') } ], [ 'a directory', sub { mkdir "$_[0]/d", 0700 } ],
	[ 'a hidden file', sub { write_bytes("$_[0]/.x", 'x') } ],
	[ 'a manifest with too few digits', sub { write_bytes("$_[0]/lot-4.json", 'x') } ],
	[ 'a manifest with too many', sub { write_bytes("$_[0]/lot-0000000004.json", 'x') } ],
	[ 'a manifest of no lot', sub { write_bytes("$_[0]/lot-000000000.json", 'x') } ],
	[ 'content with a name in capitals', sub { write_bytes("$_[0]/" . 'A' x 32 . '-1.cms', $sealed) } ],
	[ 'a name that would drive a terminal', sub { write_bytes("$_[0]/\e[2J", 'x') } ])
{
	my ($what, $make) = @$case;
	my $copy = copy_of($base);

	$make->($copy);
	findings_are($copy, 3, ['element_inattendu'], "something else: $what");
	next unless $what =~ /terminal/;
	unlike(cli([ 'archive', 'verifier', $copy ])->{stdout}, qr/\e/, 'nothing drives the terminal');
}

# Whose bytes are those of the manifest, and which are not sealed, or for others.
sub with_content
{
	my ($bytes, $expected, $title, %option) = @_;
	my $directory = new_directory('scelle' . ++$copies);

	archive_lot($directory, keys => $keys, lot => 1, scelles => [$bytes], %option);
	return findings_are($directory, @$expected ? 3 : 0, $expected, $title);
}

my $gzip = "\x1f\x8b" . 'x' x 200;

with_content(seal($gzip, keys => $keys, pour => ['rsa']), [], 'sealed for RSA');
with_content(seal($gzip, keys => $keys, pour => ['rsa'], oaep => 1), [], '... with OAEP');
with_content(seal($gzip, keys => $keys, pour => ['ec']), [], 'sealed for a curve');
with_content(seal($gzip, keys => $keys, pour => ['rsa']), ['destinataires_differents'], 'sealed for fewer than it says', pour => [ 'rsa', 'ec' ]);
with_content(seal($gzip, keys => $keys, pour => [ 'rsa', 'ec', 'autre' ]), ['destinataires_differents'], 'sealed for one more', pour => [ 'rsa', 'ec' ]);
with_content($gzip, ['cms_invalide'], 'not sealed at all');
with_content("\0" x 4096, ['cms_invalide'], 'zeros');
with_content("\xff" x 4096, ['cms_invalide'], 'all ones');
with_content("\x30\x84\xff\xff\xff\xff" . 'x' x 100, ['cms_invalide'], 'longer than it is');
{
	my $clear = "$tmp/clair";

	write_bytes($clear, $gzip);
	openssl('cms', '-encrypt', '-binary', '-in', $clear, '-outform', 'DER', '-out', "$tmp/cbc", '-aes-256-cbc', $keys->{rsa}{crt});
	with_content(read_bytes("$tmp/cbc"), ['cms_invalide'], 'sealed without authentication');
	openssl('cms', '-encrypt', '-binary', '-in', $clear, '-outform', 'DER', '-out', "$tmp/128", '-aes-128-gcm', $keys->{rsa}{crt});
	with_content(read_bytes("$tmp/128"), ['cms_invalide'], 'sealed with a shorter key');
	openssl('cms', '-encrypt', '-binary', '-stream', '-in', $clear, '-outform', 'DER', '-out', "$tmp/ber", '-aes-256-gcm', $keys->{rsa}{crt});
	with_content(read_bytes("$tmp/ber"), ['cms_invalide'], 'sealed in BER');
}

# What is not a plain file of its owner alone.
changed(3, ['lien_symbolique'], 'a content file is a symbolic link',
	sub { rename "$_/$content", "$tmp/ailleurs$copies"; symlink "$tmp/ailleurs$copies", "$_/$content" });
changed(3, [ 'lien_symbolique', 'fichier_sans_manifeste' ], 'a manifest is one',
	sub { rename "$_/lot-000000003.json", "$tmp/m$copies"; symlink "$tmp/m$copies", "$_/lot-000000003.json" });
changed(3, ['lien_symbolique'], 'a signature is one',
	sub { rename "$_/lot-000000003.sig", "$tmp/s$copies"; symlink "$tmp/s$copies", "$_/lot-000000003.sig" });
changed(3, ['pas_un_fichier'], 'a content file is a pipe', sub { unlink "$_/$content"; system('mkfifo', '-m', '600', "$_/$content") });
changed(3, ['pas_un_fichier'], 'a content file is a directory', sub { unlink "$_/$content"; mkdir "$_/$content", 0700 });
changed(3, ['droits_ouverts'], 'a content file may be read by others', sub { chmod 0644, "$_/$content" });
changed(3, ['droits_ouverts'], 'a manifest may be read by the group', sub { chmod 0640, "$_/lot-000000001.json" });
changed(3, ['droits_ouverts'], 'the directory may', sub { chmod 0750, $_ });
{
	my $copy = copy_of($good);

	symlink "$copy/48", "$copy/31" or die;
	write_bytes("$copy/notes", 'x');
	findings_are($copy, 3, [ 'element_inattendu', 'lien_symbolique' ], 'beside the caisses: a link, a file');
}

SKIP:
{
	skip 'root may read everything', 4 if $> == 0;
	for my $name ($content, 'lot-000000003.json', 'lot-000000003.sig')
	{
		my $copy = copy_of($base);

		chmod 0000, "$copy/$name" or die;
		my ($status, $found, undef, $run) = findings($copy);

		ok($status == 1 && grep({ $_ eq 'illisible' } @$found) && $run->{stderr} =~ /Permission denied/, "$name cannot be read: an error");
	}
	my $copy = copy_of($good);

	chmod 0000, "$copy/48" or die;
	cli_is([ 'archive', 'verifier', $copy, $key ], 1, qr/./, qr/error: could not read directory .*Permission denied/, 'the directory cannot be read');
	chmod 0700, "$copy/48" or die;
}

# Manifests that are signed, and are none.
sub manifest_is
{
	my ($json, $expected, $title) = @_;
	my $copy = copy_of($base);
	my $name = "$copy/lot-000000003";

	write_bytes("$name.json", $json);
	openssl('pkeyutl', '-sign', '-inkey', $keys->{signature}{pem}, '-rawin', '-in', "$name.json", '-out', "$name.sig");
	chmod 0600, "$name.sig" or die;
	return findings_are($copy, @$expected ? 3 : 0, $expected, $title);
}

my $json = $lots[2]{json};
my @invalid = (
	[ 'an unknown key', sub { s~"dossiers":1,"tables"~"dossiers":1,"note":1,"tables"~ } ],
	[ 'a key missing', sub { s~"dossiers":1,"tables"~"tables"~ } ],
	[ 'a key twice', sub { s~"lot":3~"lot":3,"lot":3~ } ],
	[ 'keys in another order', sub { s~("caisse":"48"),("lot":3)~$2,$1~ } ],
	[ 'an escaped key', sub { s~"lot"~"l\\u006ft"~ } ],
	[ 'an escaped value', sub { s~"48"~"4\\u0038"~ } ],
	[ 'a blank', sub { s~"lot":3~"lot": 3~ } ],
	[ 'a line feed inside', sub { s~,"lot"~,\n"lot"~ } ],
	[ 'no line feed at the end', sub { s~\n\z~~ } ],
	[ 'two of them', sub { s~\n\z~\n\n~ } ],
	[ 'CR LF', sub { s~\n\z~\r\n~ } ],
	[ 'a byte order mark', sub { s~\A~\xef\xbb\xbf~ } ],
	[ 'another format', sub { s~manifeste 1~manifeste 2~ } ],
	[ 'no lot', sub { s~"lot":3~"lot":0~ } ],
	[ 'a negative lot', sub { s~"lot":3~"lot":-3~ } ],
	[ 'a lot with a zero before', sub { s~"lot":3~"lot":03~ } ],
	[ 'a lot with a point', sub { s~"lot":3~"lot":3.0~ } ],
	[ 'a lot with an exponent', sub { s~"lot":3~"lot":3e0~ } ],
	[ 'a lot beyond any number', sub { s~"lot":3~'"lot":' . '9' x 30~e } ],
	[ 'a lot as a string', sub { s~"lot":3~"lot":"3"~ } ],
	[ 'a null', sub { s~"lot":3~"lot":null~ } ],
	[ 'a day that does not exist', sub { s~2031-03-01T~2031-02-29T~ } ],
	[ 'an hour that does not exist', sub { s~T02:~T24:~ } ],
	[ 'another zone', sub { s~00Z~00+01:00~ } ],
	[ 'a hash in capitals', sub { s~"precedent":"([0-9a-f]+)"~"precedent":"\U$1"~ } ],
	[ 'a hash too short', sub { s~("precedent":").~$1~ } ],
	[ 'a caisse that is no code', sub { s~"48"~"48é"~ } ],
	[ 'no certificate', sub { s~"certificats":\[[^]]*\]~"certificats":[]~ } ],
	[ 'no file', sub { s~"fichiers":\[[^]]*\]~"fichiers":[]~ } ],
	[ 'a table twice', sub { s~"creance":2~"creance":2,"creance":2~ } ],
	[ 'a rule without a key', sub { s~"annees":5,~~ } ],
	[ 'a file above its directory', sub { s~"nom":"~"nom":"../~ } ],
	[ 'a file with an absolute path', sub { s~"nom":"~"nom":"/~ } ],
	[ 'a manifest as a file', sub { s~"nom":"[^"]*"~"nom":"lot-000000001.json"~ } ],
	[ 'a file with a NUL in its name', sub { s~(-1)\.cms~$1.cms\\u0000~ } ],
	[ 'an empty file', sub { s~"octets":\d+~"octets":0~ } ],
	[ 'a file beyond 64 MiB', sub { s~"octets":\d+~"octets":67108865~ } ],
	[ 'something after the object', sub { s~\n\z~{}\n~ } ],
	[ 'a comma too many', sub { s~\}\n\z~,}\n~ } ],
	[ 'an unpaired surrogate', sub { s~CIL~\\ud800~ } ],
	[ 'bytes that are not UTF-8', sub { s~CIL~\xff~ } ],
	[ 'a control character', sub { s~CIL~\x01~ } ],
	[ 'no JSON', sub { s~\A.*\z~lot 3~s } ],
	[ 'an array', sub { s~\A.*\z~[]\n~s } ],
	[ 'a million brackets', sub { s~\A.*\z~'[' x 1_000_000~se } ]);

manifest_is($json, [], 'signed again, all is well');
for my $case (@invalid)
{
	my ($title, $change) = @$case;
	local $_ = $json;

	$change->();
	isnt($_, $json, "$title: the manifest is changed");
	manifest_is($_, [ 'manifeste_invalide', 'fichier_sans_manifeste' ], "$title: no manifest");
}
changed(3, [qw(signature_fausse manifeste_invalide fichier_sans_manifeste)], 'an empty manifest', sub { write_bytes("$_/lot-000000003.json", '') });
manifest_is($json =~ s/("fichiers":\[)(\{[^}]*\})/$1$2,$2/r, ['fichier_nomme_deux_fois'], 'a file is named twice');
manifest_is($json =~ s/"fichiers":\[.*?\]/"fichiers":[{"nom":"$other","octets":$lots[0]{fichiers}[0]{octets},"sha256":"$lots[0]{fichiers}[0]{sha256}"}]/r,
	[ 'fichier_nomme_deux_fois', 'fichier_sans_manifeste' ], 'a file of another lot is named');

# Wrong uses.
cli_is([ 'archive', 'verifier', "$tmp/rien" ], 1, qr/\A\z/, qr/could not read directory ".*rien": No such file/, 'no such directory');
cli_is([ 'archive', 'verifier', "$base/$content" ], 1, qr/\A\z/, qr/could not read directory .*Not a directory/, 'a file instead of a directory');
cli_is([ 'archive', 'verifier', '' ], 1, qr/\A\z/, qr/could not read directory ""/, 'an empty name');
openssl('pkey', '-in', $keys->{rsa}{pem}, '-pubout', '-out', "$tmp/rsa.pub");
cli_is([ 'archive', 'verifier', $base, "--signature=$_->[1]" ], 1, qr/\A\z/, $_->[2], "the key of signatures is $_->[0]")
  for [ 'missing', "$tmp/rien", qr/could not read file/ ], [ 'a directory', $tmp, qr/could not read file/ ],
  [ 'empty', '/dev/null', qr/not an Ed25519 public key/ ], [ 'one of RSA', "$tmp/rsa.pub", qr/not an Ed25519 public key/ ],
  [ 'the private one', $keys->{signature}{pem}, qr/not an Ed25519 public key in PEM\n.*hint: .*-pubout/ ],
  [ 'a certificate', $keys->{rsa}{crt}, qr/not an Ed25519 public key/ ], [ 'endless', '/dev/zero', qr/too large/ ];
cli_is([ 'archive', 'verifier', $base, "--dernier=$_" ], 1, qr/\A\z/, qr/invalid value for option "--dernier"/, "--dernier=$_")
  for '', '3', "3:", "3:abc", ':' . 'a' x 64, '0:' . 'a' x 64, '-1:' . 'a' x 64, '03:' . 'a' x 64, '3:' . 'A' x 64, '3:' . 'a' x 65,
  '9' x 30 . ':' . 'a' x 64;
cli_is([ 'archive', 'verifier', $good, '--dernier=3:' . 'a' x 64 ], 1, qr/\A\z/, qr/goes with the directory of one caisse/, '--dernier and several caisses');

done_testing();
