# Archives of purged dossiers as docs/archive.md describes them, made with the openssl command and nothing of calimero: what the
# client reads is the format, not what our server happens to write.
#
#   my $keys = archive_keys($directory);                      $keys->{rsa}, {ec}, {autre}, {ferme}: { pem, crt }; {signature}: { pem, pub }
#   my $text = archive_text(partie => 1, tables => [ [ 'dossier', $columns, $types, [ $row, ... ] ], ... ]);
#   my $lot = archive_lot($directory, keys => $keys, lot => 1, textes => [$text], pour => [ 'rsa', 'ec' ]);
#   $lot->{sha256}, $lot->{json}, $lot->{fichiers}[0]{nom}
package ArchiveTest;

use strict;
use warnings;

use Digest::SHA qw(sha256_hex);
use Exporter 'import';
use IO::Compress::Gzip ();
use IPC::Run ();

our @EXPORT = qw(archive_keys archive_text archive_lot archive_manifest write_bytes read_bytes openssl seal ZEROS PASSPHRASE);

use constant ZEROS => '0' x 64;
use constant PASSPHRASE => 'une phrase de passe';

sub write_bytes
{
	my ($path, $bytes) = @_;

	open my $file, '>:raw', $path or die "$path: $!";
	print $file $bytes or die "$path: $!";
	close $file or die "$path: $!";
	chmod 0600, $path or die "$path: $!";
	return;
}

sub read_bytes
{
	my ($path) = @_;

	open my $file, '<:raw', $path or die "$path: $!";
	local $/;
	return scalar <$file>;
}

sub openssl
{
	my (@words) = @_;
	my ($out, $err) = ('', '');

	IPC::Run::run([ 'openssl', @words ], '<', \'', '>', \$out, '2>', \$err) or die "openssl @words: $err";
	return $out;
}

# One key of every kind that an archive may have.
sub archive_keys
{
	my ($directory) = @_;
	my @rsa = ('-newkey', 'rsa:3072');
	my @ec = ('-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256');
	my %kind = (
		rsa => [ @rsa, '-nodes' ],
		ec => [ @ec, '-nodes' ],
		autre => [ @rsa, '-nodes' ],
		autre_ec => [ @ec, '-nodes' ],
		ferme => [ @ec, '-passout', 'pass:' . PASSPHRASE ]);
	my %keys;

	for my $name (sort keys %kind)
	{
		my %files = (pem => "$directory/$name.pem", crt => "$directory/$name.crt");

		openssl('req', '-x509', @{ $kind{$name} }, '-keyout', $files{pem}, '-out', $files{crt}, '-subj', "/CN=$name", '-days', '3650');
		chmod 0600, $files{pem};
		$keys{$name} = \%files;
	}
	for my $name (qw(signature faussaire))
	{
		my %files = (pem => "$directory/$name.pem", pub => "$directory/$name.pub");

		openssl('genpkey', '-algorithm', 'ed25519', '-out', $files{pem});
		openssl('pkey', '-in', $files{pem}, '-pubout', '-out', $files{pub});
		$keys{$name} = \%files;
	}
	return \%keys;
}

# The text of a content file; rows are lines as COPY writes them.
sub archive_text
{
	my (%option) = @_;
	my $caisse = $option{caisse} // '48';
	my $rows = 0;
	my $text = "calimero archive 1\n"
	  . sprintf(qq({"caisse": "%s", "logiciel": "0.1.0", "fait_le": "2031-03-01T02:15:00Z", "partie": %d}\n), $caisse, $option{partie} // 1);

	for my $table (@{ $option{tables} })
	{
		my ($name, $columns, $types, $lines) = @$table;

		$text .= "table $name $columns\ntype $types\n" . join('', map { "$_\n" } @$lines) . "\\.\n";
		$rows += @$lines;
	}
	return $text . sprintf("fin %d %d\n", scalar @{ $option{tables} }, $rows);
}

# CMS AuthEnvelopedData of bytes; options: pour (names of keys), oaep.
sub seal
{
	my ($bytes, %option) = @_;
	my $keys = $option{keys};
	my ($clear, $sealed) = ("$keys->{rsa}{pem}.$$.clair", "$keys->{rsa}{pem}.$$.cms");

	write_bytes($clear, $bytes);
	openssl('cms', '-encrypt', '-binary', '-in', $clear, '-outform', 'DER', '-out', $sealed, '-aes-256-gcm',
		map { ('-recip', $keys->{$_}{crt}, $option{oaep} && /rsa|autre$/ ? ('-keyopt', 'rsa_padding_mode:oaep') : ()) } @{ $option{pour} });
	my $result = read_bytes($sealed);
	unlink $clear, $sealed;
	return $result;
}

sub archive_manifest
{
	my (%m) = @_;
	my @files = map { sprintf '{"nom":"%s","octets":%d,"sha256":"%s"}', @$_{qw(nom octets sha256)} } @{ $m{fichiers} };

	return sprintf(
		'{"format":"calimero manifeste 1","caisse":"%s","lot":%d,"fait_le":"2031-03-01T02:15:00Z","precedent":"%s","dossiers":1,'
		  . '"tables":{"dossier":1,"creance":2},"regles":[{"genre":"cotisation","du":"2018-01-01","annees":5,'
		  . '"article":"CIL 18-07, \"article 2\"","dossiers":1}],"certificats":[%s],"fichiers":[%s],"logiciel":"0.1.0"}' . "\n",
		$m{caisse}, $m{lot}, $m{precedent},
		join(',', map { "\"$_\"" } @{ $m{certificats} }),
		join(',', @files));
}

# Write a lot.  Options: caisse, lot, textes or scelles (bytes that are sealed already), pour, precedent, signe (a name of keys).
my $drawn = 0;

sub archive_lot
{
	my ($directory, %option) = @_;
	my $keys = $option{keys};
	my @for = @{ $option{pour} // ['rsa'] };
	my $base = sprintf '%s/lot-%09d', $directory, $option{lot};
	my @files;
	my $part = 0;
	my $number = sprintf '%032x', 0xabcdef00 + $drawn++;

	for my $sealed (@{ $option{scelles} // [] },
		map { my $gzip; IO::Compress::Gzip::gzip(\$_ => \$gzip, -Minimal => 1); seal($gzip, %option, pour => \@for) } @{ $option{textes} // [] })
	{
		my $name = sprintf '%s-%d.cms', $number, ++$part;

		write_bytes("$directory/$name", $sealed);
		push @files, { nom => $name, octets => length $sealed, sha256 => sha256_hex($sealed) };
	}
	my @certificates = map { sha256_hex(openssl('x509', '-in', $keys->{$_}{crt}, '-outform', 'DER')) } @for;
	my $json = archive_manifest(
		caisse => $option{caisse} // '48',
		lot => $option{lot},
		precedent => $option{precedent} // ZEROS,
		certificats => \@certificates,
		fichiers => \@files);

	write_bytes("$base.json", $json);
	openssl('pkeyutl', '-sign', '-inkey', $keys->{ $option{signe} // 'signature' }{pem}, '-rawin', '-in', "$base.json", '-out', "$base.sig");
	chmod 0600, "$base.sig" or die;
	return { json => $json, sha256 => sha256_hex($json), fichiers => \@files, base => $base };
}

1;
