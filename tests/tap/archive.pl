# The archive of purged dossiers: sealed so that the holders of a certificate open it with OpenSSL alone, and nothing is left
# where settings, disk or certificates are wrong.

use strict;
use warnings;

use File::Path qw(make_path remove_tree);
use IPC::Run ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

use CalimeroTest;

my $top = PostgreSQL::Test::Utils::tempdir . '/archive';
my ($archive, $certificates, $key) = ("$top/archive", "$top/certificats", "$top/signature.pem");
my $caisse = "$archive/48";

sub run_ok
{
	my ($title, @command) = @_;
	my ($out, $err) = ('', '');

	IPC::Run::run(\@command, '<', \undef, '>', \$out, '2>', \$err) or BAIL_OUT("$title: $err");
	return $out;
}

sub write_file
{
	my ($path, $bytes, $mode) = @_;

	unlink $path;
	open my $file, '>:raw', $path or die "$path: $!";
	print $file $bytes;
	close $file or die "$path: $!";
	chmod $mode // 0644, $path;
	return;
}

# A directory and its mode, whatever the umask.
sub make_directory
{
	my ($path, $mode) = @_;

	make_path($path);
	chmod $mode, $path;
	return;
}

my %pem;
my %days = (expire => '2020-01-01 12:00:00', futur => '2090-01-01 12:00:00');

# A key and a certificate of it: openssl's words for the key, keyUsage, name.  Keys are made once.
sub certificate
{
	my ($name, $kind, %option) = @_;
	my %algorithm = (
		rsa1024 => [ 'RSA', 'rsa_keygen_bits:1024' ], rsa2048 => [ 'RSA', 'rsa_keygen_bits:2048' ], rsa3072 => [ 'RSA', 'rsa_keygen_bits:3072' ],
		p192 => [ 'EC', 'ec_paramgen_curve:P-192' ], p256 => [ 'EC', 'ec_paramgen_curve:P-256' ], p384 => [ 'EC', 'ec_paramgen_curve:P-384' ],
		ed25519 => ['ED25519']);
	my ($word, $parameter) = @{ $algorithm{$kind} };

	run_ok("key $name", 'openssl', 'genpkey', '-algorithm', $word, $parameter ? ('-pkeyopt', $parameter) : (), '-out', "$top/$name.key");
	write_file("$top/$name.cnf",
		    "[req]\ndistinguished_name=dn\nx509_extensions=x\nprompt=no\n[dn]\nCN=Personne Secrete $name\n[x]\n"
		  . ($option{sans_empreinte} ? '' : "subjectKeyIdentifier=hash\n")
		  . ($option{usage} ? "keyUsage=critical,$option{usage}\n" : ''));
	run_ok("certificate $name", $option{le} ? ('faketime', $days{ $option{le} }) : (), 'openssl', 'req', '-x509', '-new', '-key', "$top/$name.key",
		'-config', "$top/$name.cnf", '-days', $option{jours} // 365, '-out', "$top/$name.pem");
	$pem{$name} = slurp_file("$top/$name.pem");
	return;
}

make_directory($_, 0700) for $top, $archive;
make_directory($certificates, 0755);
certificate('alice', 'rsa3072', usage => 'keyEncipherment,digitalSignature');
certificate('bob', 'p256', usage => 'keyAgreement');
certificate('claire', 'rsa3072', sans_empreinte => 1);
certificate('david', 'p384', sans_empreinte => 1, jours => 40);
run_ok('signing key', 'openssl', 'genpkey', '-algorithm', 'ed25519', '-out', $key);
chmod 0600, $key;
my $key_pem = slurp_file($key);
run_ok('public key', 'openssl', 'pkey', '-in', $key, '-pubout', '-out', "$top/signature.pub");
my $good = $pem{alice} . $pem{bob};

# What is right again, after something was made wrong.
sub restore
{
	rmdir "$certificates/48.pem";
	remove_tree($archive) if -l $archive || !-d $archive;
	make_directory($archive, 0700);
	make_directory($certificates, 0755);
	write_file("$certificates/48.pem", $good);
	write_file($key, $key_pem, 0600);
	return;
}
restore();

my $node = calimero_node('archive', conf => "restart_after_crash = on\n");
my @settings = ([ 'repertoire_archive', $archive ], [ 'archive_certificats', $certificates ], [ 'archive_cle_signature', $key ]);
my $try = q{SELECT * FROM calimero.archive_essayer('48', 20)};
my $verify = q{SELECT * FROM calimero.archive_verifier_reglages('48')};

sub files { return map { s{.*/}{}r } sort glob "$caisse/*" }

# Both functions refuse, and nothing stays.
sub refused
{
	my ($title, $state, $pattern, $before) = @_;

	for my $call ($verify, $try)
	{
		my $said = psql_fails($node, 'postgres', ($before // '') . $call, $state, $pattern, $title);

		unlike($said, qr/Personne|Secrete|\Q$top\E/, '... without a name or a path');
	}
	is(join(' ', files()), '', '... and nothing stays');
	restore();
	return;
}

# ---- settings ----

refused('no setting', 'MS080', qr/parameter "calimero\.repertoire_archive" is not set\n.*HINT/s);
is($node->safe_psql('postgres', q{SELECT count(*) FROM calimero.etat() WHERE domaine = 'archive'}), '0', 'without a directory, etat() says nothing of it');
for my $setting (@settings)
{
	$node->append_conf('postgresql.conf', "calimero.$setting->[0] = '$setting->[1]'\n");
	psql_fails($node, 'postgres', "SELECT calimero.version(); SET calimero.$setting->[0] = 'relatif/chemin'", '22023', qr/absolute path/, "$setting->[0] is an absolute path");
	psql_fails($node, 'postgres', "SELECT calimero.version(); SET calimero.$setting->[0] = '/" . 'x' x 1100 . q{'}, '22023', qr/too long/, '... not too long');
	psql_fails($node, 'postgres', "SELECT calimero.version(); SET ROLE calimero_exploitation; SET calimero.$setting->[0] = '/tmp'", '42501', qr/permission denied to set/,
		'... that a superuser sets');
	is($node->safe_psql('postgres', "SET client_min_messages = error; SET ROLE calimero_exploitation; SET calimero.$setting->[0] = '/tmp'; RESET ROLE; SELECT calimero.version(); SHOW calimero.$setting->[0]") =~ s/.*\n//r,
		'', '... nor does one who sets it before the library is loaded');
}
$node->restart;
refused("no $_", 'MS080', qr/parameter "calimero\.$_" is not set/, "SET calimero.$_ = '';") for map { $_->[0] } @settings;
psql_fails($node, 'postgres', q{SELECT * FROM calimero.archive_essayer('48', -1)}, '22023', qr/rows out of range/, 'a number of rows less than none');
psql_fails($node, 'postgres', q{SELECT * FROM calimero.archive_essayer('48', NULL)}, '22023', qr/rows out of range/, '... or null');
psql_fails($node, 'postgres', qq{SELECT * FROM calimero.archive_essayer('$_')}, '22023', qr/caisse is not known/, "no caisse \"$_\"") for '../48', '63', '';

# ---- the directory ----

refused('a directory of mode 0' . sprintf('%o', $_), 'MS080', qr/repertoire_archive cannot be used\n.*mode is \d/s, "\\! chmod " . sprintf('%o', $_) . " $archive\n") for 0755, 0750, 0500, 0600;
refused('a directory of another owner', 'MS080', qr/owner is not the user/, "SET calimero.repertoire_archive = '/usr/share';");
refused('no directory', 'MS080', qr/nothing of that name/, "SET calimero.repertoire_archive = '$top/absent';");
refused('a file', 'MS080', qr/symbolic link, or no directory/, "SET calimero.repertoire_archive = '$key';");
symlink $archive, "$top/lien" or die;
refused('a symbolic link', 'MS080', qr/symbolic link/, "SET calimero.repertoire_archive = '$top/lien';");
symlink $top, "$top/boucle" or die;
refused('a symbolic link on the way', 'MS080', qr/symbolic link/, "SET calimero.repertoire_archive = '$top/boucle/archive';");
is($node->safe_psql('postgres', "SET calimero.repertoire_archive = '$archive//'; SELECT count(*) FROM calimero.archive_essayer('48')"), '1', 'slashes too many do no harm');

make_directory("$top/ailleurs", 0700);
rmdir $caisse or die;
symlink "$top/ailleurs", $caisse or die;
refused('a symbolic link as the directory of the caisse', 'MS080', qr/directory of caisse "48".*symbolic link/s);
is(join(' ', glob("$top/ailleurs/*")), '', '... and nothing where it leads');
unlink $caisse;
write_file($caisse, '');
refused('a file as the directory of the caisse', 'MS080', qr/directory of caisse "48"/);
unlink $caisse;
make_directory($caisse, 0750);
refused('a directory of the caisse that others read', 'MS080', qr/mode is 0750/);
chmod 01700, $caisse;
refused('... or with another bit', 'MS080', qr/mode is 1700/);
chmod 0700, $caisse;

# ---- certificates ----

certificate('expire', 'p256', le => 'expire');
certificate('futur', 'p256', le => 'futur');
certificate('rsa1024', 'rsa1024');
certificate('rsa2048', 'rsa2048');
certificate('p192', 'p192');
certificate('ed25519', 'ed25519');
certificate('signe', 'rsa3072', usage => 'digitalSignature');
certificate('accorde', 'rsa3072', usage => 'keyAgreement');
certificate('courbe', 'p256', usage => 'keyEncipherment');
my $short = substr($pem{alice}, 0, 600);
my $spoilt = $pem{bob} =~ s/\n(.)(.)/\n$2$1/r;
for (
	[ 'expired', $pem{expire}, qr/certificate 1 of caisse "48".*not valid any more/s ],
	[ 'not valid yet, the second', $pem{alice} . $pem{futur}, qr/certificate 2 of caisse "48".*not valid yet/s ],
	[ 'RSA of 1024 bits', $pem{rsa1024}, qr/key is of 1024 bits, less than 3072/ ],
	[ 'RSA of 2048 bits', $pem{rsa2048}, qr/key is of 2048 bits/ ],
	[ 'a curve of 192 bits', $pem{p192}, qr/key is of 192 bits, less than 256/ ],
	[ 'Ed25519', $pem{ed25519}, qr/neither for RSA nor/ ],
	[ 'RSA to sign with', $pem{signe}, qr/keyEncipherment/ ],
	[ 'RSA to agree with', $pem{accorde}, qr/keyEncipherment/ ],
	[ 'a curve to encipher with', $pem{courbe}, qr/keyAgreement/ ],
	[ 'one wrong, the last of three', $good . $pem{expire}, qr/certificate 3/ ],
	[ 'an empty file', '', qr/holds none/ ],
	[ 'a file of something else', "\0\1\2 n'importe quoi\n" x 100, qr/holds none/ ],
	[ 'a private key', slurp_file("$top/alice.key"), qr/holds none/ ],
	[ 'a certificate cut short', $short, qr/certificate 1 .*no certificate in PEM/s ],
	[ 'the second cut short', $pem{bob} . $short, qr/certificate 2 .*no certificate in PEM/s ],
	[ 'a certificate spoilt', $spoilt, qr/certificate 1/ ],
	[ 'too many certificates', $pem{bob} x 101, qr/more than 100/ ],
	[ 'a file too large', 'x' x 1_100_000, qr/too large/ ],)
{
	my ($title, $bytes, $pattern) = @$_;

	write_file("$certificates/48.pem", $bytes);
	refused("certificates: $title", 'MS081', $pattern);
}
unlink "$certificates/48.pem";
refused('no file of certificates', 'MS081', qr/file: There is nothing of that name/);
unlink "$certificates/48.pem";
symlink "$top/alice.pem", "$certificates/48.pem" or die;
refused('a symbolic link as the file of certificates', 'MS081', qr/symbolic link/);
unlink "$certificates/48.pem";
make_directory("$certificates/48.pem", 0755);
refused('a directory as the file of certificates', 'MS081', qr/no regular file/);
chmod 0664, "$certificates/48.pem";
refused('a file of certificates that others write', 'MS081', qr/file can be written by others/);
chmod 0777, $certificates;
refused('their directory, that others write', 'MS081', qr/directory can be written by others/);
refused('no directory of certificates', 'MS081', qr/directory: There is nothing/, "SET calimero.archive_certificats = '$top/absent';");

# ---- the signing key ----

run_ok('encrypted key', 'openssl', 'pkey', '-in', $key, '-aes256', '-passout', 'pass:secret', '-out', "$top/chiffree.pem");
for (
	[ 'RSA', slurp_file("$top/alice.key"), 0600, qr/not for Ed25519/ ],
	[ 'with a password', slurp_file("$top/chiffree.pem"), 0600, qr/no private key in PEM without a password/ ],
	[ 'only the public one', slurp_file("$top/signature.pub"), 0600, qr/no private key/ ],
	[ 'empty', '', 0600, qr/no private key/ ],
	[ 'cut short', substr($key_pem, 0, 60), 0600, qr/no private key/ ],
	[ 'too large', 'x' x 20000, 0600, qr/too large/ ],
	[ 'that the group reads', $key_pem, 0640, qr/mode is 0640/ ],
	[ 'that all read', $key_pem, 0604, qr/mode is 0604/ ],
	[ 'that can be run', $key_pem, 0700, qr/mode is 0700/ ],)
{
	my ($title, $bytes, $mode, $pattern) = @$_;

	write_file($key, $bytes, $mode);
	refused("key: $title", 'MS082', $pattern);
}
rename $key, "$top/cle";
symlink "$top/cle", $key or die;
refused('key: a symbolic link', 'MS082', qr/symbolic link/);
refused('key: a directory', 'MS082', qr/mode is|no regular file/, "SET calimero.archive_cle_signature = '$archive';");
refused('key: of another owner', 'MS082', qr/owner is not the user/, "SET calimero.archive_cle_signature = '/etc/passwd';");
refused('key: none', 'MS082', qr/nothing of that name/, "SET calimero.archive_cle_signature = '$top/absent';");
run_ok('a pipe', 'mkfifo', '-m', '0600', "$top/tuyau");
refused('key: a pipe', 'MS082', qr/no regular file/, "SET statement_timeout = '20s'; SET calimero.archive_cle_signature = '$top/tuyau';");
write_file($key, $key_pem, 0400);
is($node->safe_psql('postgres', "SELECT count(*) FROM ($verify) v"), '2', 'a key of mode 0400 will do');
restore();

# ---- what is written ----

# The text of a file, with that key; undef where it is not opened.
sub opened
{
	my ($path, $who) = @_;
	my ($out, $err) = ('', '');
	my $status = IPC::Run::run([ 'openssl', 'cms', '-decrypt', '-inform', 'DER', '-in', $path, '-inkey', "$top/$who.key" ], '|', ['gunzip'], '>', \$out, '2>', \$err);

	return $status ? $out : undef;
}

sub put
{
	my ($path, $bytes) = @_;

	write_file($path, $bytes);
	return $path;
}

my @texts = ('', 'a\tb\nc\rd\be\ff\vg\\\\h', '\\\\N', '\\\\.', q{"guillemets", 'apostrophes', {accolades}}, ' blancs ', "\xC3\x89l\xC3\xA9onore \xC3\xA0 N\xC3\xAEmes", '\N');

# The invented row of that number, without what is random.
sub row
{
	my ($number) = @_;
	my @day = gmtime(946_684_800 + 86_400 * ($number % 10_000));
	my @second = gmtime(946_684_800 + $number);

	return join "\t", '48', $number, sprintf('%04d-%02d-%02d', 1900 + $day[5], 1 + $day[4], $day[3]),
	  sprintf('%04d-%02d-%02d %02d:%02d:%02d+00', 1900 + $second[5], 1 + $second[4], @second[ 3, 2, 1, 0 ]), sprintf('%.2f', $number / 100),
	  $number % 2 ? 'f' : 't', $texts[ $number % 8 ];
}

# Line by line, from row $first on; the number of the last.
sub check_text
{
	my ($text, $part, $first, $title) = @_;
	my @lines = split /\n/, $text, -1;
	my $last = $first + @lines - 8;
	my @head = splice @lines, 0, 4;

	is($head[0], 'calimero archive 1', "$title: the format");
	like($head[1], qr/^\{"caisse": "48", "logiciel": "[0-9.]+", "fait_le": "\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "partie": $part\}$/, '... its head');
	is($head[2], 'table essai caisse,numero,jour,instant,montant,pair,texte,alea', '... the table');
	is($head[3], 'type character varying(5),bigint,date,timestamp with time zone,numeric(14,2),boolean,text,bytea', '... its types');
	is(join('|', splice @lines, -3), '\.|fin 1 ' . ($last - $first + 1) . '|', '... its end');
	my $wrong = 0;
	for my $number ($first .. $last)
	{
		my $line = shift @lines;

		$wrong++ unless $line =~ s/\t\\\\x[0-9a-f]{1024}$// && $line eq row($number);
		diag($line) if $wrong == 1;
	}
	is($wrong, 0, "... rows $first to $last");
	return $last;
}

sub kept
{
	my ($database, $rows, $settings) = @_;

	remove_tree($caisse);
	return map { [ split /\|/ ] } split /\n/, $node->safe_psql($database, ($settings // '') . "SELECT * FROM calimero.archive_essayer('48', $rows, true)");
}

umask 0022;
my ($file) = kept('postgres', 500, q{SET datestyle = german; SET timezone = 'Asia/Tokyo'; SET bytea_output = escape; SET intervalstyle = iso_8601;});
my $path = "$caisse/$file->[1]";
like($file->[1], qr/^[0-9a-f]{32}-1\.cms$/, 'a drawn name');
is(-s $path, $file->[2], '... of the size that it says');
like(run_ok('sha256', 'sha256sum', $path), qr/^$file->[3] /, '... and hash');
is(sprintf('%04o %04o', (stat $path)[2] & 07777, (stat $caisse)[2] & 07777), '0600 0700', '... for the server alone');
is(join(' ', files()), "$file->[1] essai.json.part essai.sig.part", 'no other file');
check_text(opened($path, 'alice'), 1, 1, 'with the key for RSA, whatever the session has set');
same_text(opened($path, 'bob'), opened($path, 'alice'), 'with the key of a curve, the same');
is(opened($path, 'claire'), undef, 'with another key, nothing');
unlike(slurp_file($path), qr/Personne|Secrete|essai|calimero/, 'no name and no word can be read in it');
like(run_ok('signature', 'openssl', 'pkeyutl', '-verify', '-pubin', '-inkey', "$top/signature.pub", '-rawin', '-in', "$caisse/essai.json.part", '-sigfile', "$caisse/essai.sig.part"),
	qr/Signature Verified Successfully/, 'what was signed was signed with the key');
like(slurp_file("$caisse/essai.json.part"), qr/^\{"format":"calimero essai 1","caisse":"48","fichiers":\[\{"nom":"$file->[1]","octets":$file->[2],"sha256":"$file->[3]"\}\],/, '... and names the file');

# A bit changed anywhere.
my $bytes = slurp_file($path);
for my $place (0, 30, 300, 600, 1200, int(length($bytes) / 2), length($bytes) - 20, length($bytes) - 1)
{
	my $changed = $bytes;

	substr($changed, $place, 1) ^= "\x10";
	my $text = opened(put("$top/altere.cms", $changed), 'alice');
	ok(!defined $text || $place < 1200 && $text eq opened($path, 'alice'), "a bit changed at $place is seen, or is in what is for others");
}
is(opened(put("$top/altere.cms", substr($bytes, 0, -1)), 'alice'), undef, 'a byte less is seen');

# Other bytes under the same names; a link planted there.
psql_fails($node, 'postgres', q{SELECT * FROM calimero.archive_essayer('48', 1, true)}, 'MS085', qr/another manifest is in the directory of caisse "48".*DETAIL.*HINT/s, 'another manifest is never replaced');
is(scalar(files()), 3, '... and nothing new stays');
unlink "$caisse/essai.json.part";
symlink "$top/cible", "$caisse/essai.json.part" or die;
psql_fails($node, 'postgres', q{SELECT * FROM calimero.archive_essayer('48', 1, true)}, 'MS085', qr/another manifest/, 'a link that leads nowhere is not followed');
ok(!-e "$top/cible", '... nothing is made where it leads');
write_file("$top/cible", 'intact');
psql_fails($node, 'postgres', q{SELECT * FROM calimero.archive_essayer('48', 1, false)}, 'MS085', qr/another manifest/, '... nor one that leads somewhere');
is(slurp_file("$top/cible"), 'intact', '... which stays as it is');
ok(-l "$caisse/essai.json.part", '... as the link does');

# Certificates without a hash of the key; one of a kind; five.
for (
	[ 'claire david', 'RSA and a curve, without the hash of their keys' ], [ 'alice', 'RSA alone' ], [ 'bob', 'a curve alone' ],
	[ 'claire alice', 'RSA twice' ], [ 'david bob', 'curves twice' ], [ 'alice bob claire david alice', 'five' ])
{
	my ($names, $title) = @$_;

	write_file("$certificates/48.pem", join '', @pem{ split / /, $names });
	($file) = kept('postgres', 9);
	for my $who (split / /, $names)
	{
		my $text = opened("$caisse/$file->[1]", $who);

		is(check_text($text, 1, 1, "$title, opened by $who"), 9, '... all of them');
		same_text(run_ok('client', $ENV{CALIMERO_CLI}, 'archive', 'lire', "$caisse/$file->[1]", "--cle=$top/$who.key"), $text, '... and by the client');
	}
}
write_file("$certificates/48.pem", "des mots\n$pem{alice}\nentre les deux\n$pem{bob}");
is($node->safe_psql('postgres', q{SELECT string_agg(concat_ws(' ', numero, cle, bits, jours, length(sha256), extract(day FROM au - du)), ', ') FROM calimero.archive_verifier_reglages()}),
	'1 RSA 3072 364 64 365, 2 EC 256 364 64 365', 'what the certificates are, with words between them');
restore();
($file) = kept('postgres', 0);
is(check_text(opened("$caisse/$file->[1]", 'bob'), 1, 1, 'no row'), 0, '... none');

# Other encodings.
for my $encoding (qw(LATIN9 SQL_ASCII WIN1252))
{
	$node->safe_psql('postgres', "CREATE DATABASE $encoding ENCODING '$encoding' LOCALE 'C' TEMPLATE template0");
	$node->safe_psql(lc $encoding, q{CREATE EXTENSION calimero; CREATE SCHEMA calimero_data; CREATE TABLE calimero_data.caisse (caisse varchar(5)); INSERT INTO calimero_data.caisse VALUES ('48')});
	($file) = kept(lc $encoding, 16);
	local $texts[6] = $encoding eq 'SQL_ASCII' ? '' : $texts[6];
	is(check_text(opened("$caisse/$file->[1]", 'bob'), 1, 1, "a database in $encoding"), 16, '... in UTF-8');
}

# ---- files of 64 MiB, and what they take ----

my $rows = 130_000;
my @times = (time);
my @parts = kept('postgres', $rows);
push @times, time;
my $next = 1;
is(scalar @parts, 2, 'more than 64 MiB are two files, in ' . ($times[1] - $times[0]) . ' s');
for my $part (@parts)
{
	my $size = -s "$caisse/$part->[1]";

	cmp_ok($size, '<=', 64 * 1024 * 1024, "part $part->[0] is not larger than 64 MiB");
	cmp_ok($size, '>', 63 * 1024 * 1024, '... nor much smaller') if $part->[0] < @parts;
	$next = 1 + check_text(opened("$caisse/$part->[1]", 'bob'), $part->[0], $next, "part $part->[0]");
}
is($next, $rows + 1, 'all rows are there once, in order');
remove_tree($caisse);
my $memory = $node->safe_psql('postgres', "SELECT calimero.version(); SET work_mem = '4MB'; SELECT count(*) FROM calimero.archive_essayer('48', 5); "
	  . q{SELECT substring(pg_read_file('/proc/self/status') FROM 'VmHWM:\s+(\d+)')}) =~ s/.*\n//sr;
my $more = $node->safe_psql('postgres', "SELECT count(*) FROM calimero.archive_essayer('48', $rows); " . q{SELECT substring(pg_read_file('/proc/self/status') FROM 'VmHWM:\s+(\d+)')}) =~ s/.*\n//sr;
cmp_ok($more - $memory, '<', 260 * 1024, 'memory is of one file, not of the lot: ' . int(($more - $memory) / 1024) . ' MiB more');
is(join(' ', files()), '', 'nothing stays of a trial');

# ---- errors on the way ----

psql_fails($node, 'postgres', qq{SET statement_timeout = '1500ms'; SELECT * FROM calimero.archive_essayer('48', 5000000)}, '57014', qr/statement timeout/, 'cancelled on the way');
is(join(' ', files()), '', '... nothing stays');

# Stopped when a first file is whole: by a cancel, after which nothing stays; by a kill, after which the rest is what a purge removes.
sub stopped
{
	my ($how) = @_;
	my ($out, $err) = ('', '');
	my $psql = IPC::Run::start([ 'psql', '-X', '-d', $node->connstr('postgres'), '-c', q{SELECT 'a tuer' FROM calimero.archive_essayer('48', 5000000)} ], '<', \undef, '>', \$out, '2>', \$err);
	my $begun = wait_until(sub { my @whole = glob "$caisse/*-1.cms"; @whole == 1 }, 60);
	my $pid = $node->safe_psql('postgres', q{SELECT pid FROM pg_stat_activity WHERE query LIKE '%a tuer%' AND pid <> pg_backend_pid()});

	ok($begun && $pid, 'a trial that has written a file');
	$how->($pid);
	IPC::Run::finish($psql);
	return $err;
}
like(stopped(sub { $node->safe_psql('postgres', "SELECT pg_cancel_backend($_[0])") }), qr/canceling statement due to user request/, '... is cancelled');
is(join(' ', files()), '', '... and nothing stays');
like(stopped(sub { kill KILL => $_[0] }), qr/server closed the connection/, '... is killed');
until_alive($node);
my @left = files();
is(scalar(grep { /^[0-9a-f]{32}-[12]\.cms$|\.part$/ } @left), scalar(@left), '... and what stays are files that no lot names: ' . join(' ', @left));
is($node->safe_psql('postgres', q{SELECT count(*) FROM calimero.archive_essayer('48')}), '1', '... which are in the way of nothing');
remove_tree($caisse);

# Two hundred errors in one session: no descriptor and no memory stays.
my $leaks = $node->safe_psql('postgres', qq{
	SELECT calimero.version();
	CREATE PROCEDURE echouer(fois integer, place text) LANGUAGE plpgsql AS \$\$
	BEGIN
		FOR i IN 1 .. fois LOOP
			BEGIN
				IF place = 'cle' THEN SET LOCAL calimero.archive_cle_signature = '$top/absent'; END IF;
				IF place = 'certificats' THEN SET LOCAL calimero.archive_certificats = '$archive'; END IF;
				IF place = 'repertoire' THEN SET LOCAL calimero.repertoire_archive = '$top/absent'; END IF;
				PERFORM * FROM calimero.archive_essayer('48', 50);
				-- Written, and undone all the same.
				RAISE EXCEPTION USING ERRCODE = 'MS082', MESSAGE = 'essai';
			EXCEPTION WHEN SQLSTATE 'MS080' OR SQLSTATE 'MS081' OR SQLSTATE 'MS082' THEN
			END;
		END LOOP;
	END
	\$\$;
	CREATE VIEW tenu AS SELECT (SELECT count(*) FROM pg_ls_dir('/proc/self/fd')) AS fichiers, substring(pg_read_file('/proc/self/status') FROM 'VmRSS:\\s+(\\d+)')::int AS memoire;
	CALL echouer(20, 'cle'); CALL echouer(20, 'certificats'); CALL echouer(20, 'repertoire'); CALL echouer(20, '');
	CREATE TEMP TABLE avant AS SELECT * FROM tenu;
	CALL echouer(50, 'cle'); CALL echouer(50, 'certificats'); CALL echouer(50, 'repertoire'); CALL echouer(50, '');
	SELECT t.fichiers - a.fichiers < 10, t.memoire - a.memoire < 2000 FROM tenu t, avant a}) =~ s/.*\n//sr;
is($leaks, 't|t', 'two hundred errors leave no descriptor open and no memory taken');

# ---- a disk that is full: as a limit of what a process may write ----

$node->stop;
is(system('bash', '-c', 'ulimit -f 32768; exec pg_ctl -s -w -D "$0" -l "$1" start', $node->data_dir, $node->logfile), 0, 'a server whose files end at 32 MiB');
psql_fails($node, 'postgres', qq{SELECT * FROM calimero.archive_essayer('48', $rows)}, '53100', qr/could not write a file of the archive: File too large\n.*HINT/s, 'a file that cannot be written whole');
is(join(' ', files()), '', '... nothing stays');
is($node->safe_psql('postgres', q{SELECT count(*) FROM calimero.archive_essayer('48', 1000)}), '1', '... and the server goes on');
is(system('pg_ctl', '-s', '-w', '-D', $node->data_dir, 'stop'), 0, 'it stops');
$node->start;

# ---- what etat() says ----

sub told { return $node->safe_psql('postgres', q{SELECT concat_ws('|', element, valeur, gravite, conseil IS NOT NULL) FROM calimero.etat() WHERE domaine = 'archive'}) }

is(told(), "caisse 48, certificate 1|RSA 3072, 364 days left|ok|f\ncaisse 48, certificate 2|EC 256, 364 days left|ok|f", 'all is well');
write_file("$certificates/48.pem", $pem{alice} . $pem{david});
like(told(), qr/^caisse 48, certificate 2\|EC 384, 39 days left\|attention\|t$/m, 'a certificate that ends soon');
write_file("$certificates/48.pem", $pem{expire});
is(told(), 'caisse 48|certificate 1 of caisse "48" cannot be used|erreur|t', 'one that has ended');
chmod 0755, $archive;
is(told(), 'caisse 48|the directory of calimero.repertoire_archive cannot be used|erreur|t', 'a directory that others read');
restore();

$node->stop;
done_testing();
