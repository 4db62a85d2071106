# The command line alone, without a server: help, version, options, and every way to use it wrongly.
use strict;
use warnings;

use CliTest;
use PostgreSQL::Test::Utils;
use Test::More;

# A server that would answer must not be needed by any of this.
$ENV{PGHOST} = '/nonexistent';

program_help_ok($cli);
program_version_ok($cli);
program_options_handling_ok($cli);

my @commands = map { $_->{commande} }
  grep { defined $_->{commande} && !defined $_->{option} }
  @{ decode_json_rows(cli([ 'help', '--format=json' ])->{stdout}) };

is_deeply(
	\@commands,
	[
		qw(installer deposer cai rapprocher fiche dossier echeances purger etat), 'archive verifier', 'archive extraire', 'archive lire',
		qw(help version)
	],
	'the commands are those of the manual');

# Help.
my $help = cli(['--help'])->{stdout};

like($help, qr/^  $_ /m, "--help lists $_") for @commands;
like($help, qr/^  $_  \S/m, "--help gives exit code $_") for 0 .. 4;
is(scalar(grep { length > 79 } split /\n/, $help), 0, '--help keeps to 79 columns');
is(cli(['help'])->{stdout}, $help, '"help" is --help');
is(cli(['-?'])->{stdout}, $help, '-? is --help');

for my $command (@commands)
{
	my @words = split / /, $command;
	my $text = cli([ 'help', @words ])->{stdout};

	like($text, qr/\Acalimero \Q$command\E: /, "help $command names it");
	is(scalar(grep { length > 79 && !/^  calimero/ } split /\n/, $text), 0,
		"help $command keeps to 79 columns");
	is(cli([ @words, '--help' ])->{stdout}, $text, "$command --help is help $command");
	is(cli([ '-?', @words ])->{stdout}, $text, "-? $command is help $command");
	unlike($text, qr/[^\x20-\x7e\n]/, "help $command is ASCII");
}
cli_is([ 'deposer', '--help' ], 0, qr/./, qr/\A\z/, '--help needs no argument of the command');
cli_is([ 'etat', '-V' ], 0, qr/\Acalimero \d+\.\d+\.\d+\n\z/, qr/\A\z/, '-V after a command');
cli_is([ 'version', '--format=json' ],
	0, qr/"calimero".*"libpq"/s, qr/\A\z/, 'version needs no server');

# Every example of the help reads as a command line: wrong options would be said before the connection is tried.
for my $command (@commands)
{
	for my $line (cli([ 'help', split / /, $command ])->{stdout} =~ /^  (?:[^#\n]*\| )?calimero (.*)$/mg)
	{
		next if $line =~ /^\S+(?: \S+)? \[OPTION\]/;
		$line =~ s/ \|.*//;
		my @words = $line =~ /((?:[^\s"]|"[^"]*")+)/g;

		s/"//g for @words;
		my $run = cli([@words]);

		unlike($run->{stderr}, qr/Try "calimero/, "example reads: calimero $line");
	}
}

# Commands that share their first word.
my $archive = cli([ 'help', 'archive' ])->{stdout};

is(scalar(() = $archive =~ /^  archive \w+ +\S/mg), 3, 'help archive lists its commands');
is(cli([ 'archive', $_ ])->{stdout}, $archive, "archive $_ is help archive") for qw(--help -?);
is(cli([ '--help', 'archive' ])->{stdout}, $archive, '--help archive is help archive');

# Wrong uses: exit code 1, nothing on standard output, an error, and most often where to look.
my @wrong = (
	[ 'no command', [], qr/no command was given/ ],
	[ 'an empty command', [''], qr/unrecognized command ""/ ],
	[ 'a command that does not exist', ['deposit'], qr/unrecognized command "deposit"/ ],
	[ 'a prefix of a command', ['dep'], qr/unrecognized command "dep"/ ],
	[ 'a command in capitals', ['ETAT'], qr/unrecognized command/ ],
	[ 'an option before the command that belongs to it', [ '--lot=2', 'deposer', 'x' ], qr/unrecognized or ambiguous option "--lot=2"/ ],
	[ 'an option of another command', [ 'etat', '--lot=2' ], qr/unrecognized or ambiguous option/ ],
	[ 'an unrecognized letter', [ 'etat', '-x' ], qr/unrecognized option "-x"/ ],
	[ 'an unrecognized letter among others', [ 'etat', '-qx' ], qr/unrecognized option "-x"/ ],
	[ 'an ambiguous abbreviation', [ 'etat', '--p' ], qr/unrecognized or ambiguous option "--p"/ ],
	[ 'a missing argument of a letter', [ 'etat', '-h' ], qr/option "-h" requires an argument/ ],
	[ 'a missing argument of a name', [ 'etat', '--host' ], qr/option "--host" requires an argument/ ],
	[ 'an argument for a switch', [ 'etat', '--quiet=yes' ], qr/option "--quiet" does not take an argument/ ],
	[ 'a format that does not exist', [ 'etat', '--format=xml' ], qr/format "xml" is not one of aligned\|csv\|json\|html/ ],
	[ 'half a format', [ 'etat', '--format=js' ], qr/format "js" is not one of/ ],
	[ 'an empty format', [ 'etat', '--format=' ], qr/format "" is not one of/ ],
	[ 'two formats', [ 'etat', '--format=csv|json' ], qr/is not one of/ ],
	[ 'a format in capitals', [ 'etat', '--format=CSV' ], qr/is not one of/ ],
	[ 'ics for a fiche', [ 'fiche', '00900001900019', '--format=ics' ], qr/format "ics" is not one of aligned\|text\|html\|json\|csv/ ],
	[ 'text for a table', [ 'etat', '--format=text' ], qr/is not one of/ ],
	[ 'no file to deposit', ['deposer'], qr/requires an argument: FILE/ ],
	[ 'no file to import', ['cai'], qr/requires an argument: FILE/ ],
	[ 'no SIRET', ['fiche'], qr/requires an argument: SIRET/ ],
	[ 'an argument for etat', [ 'etat', 'x' ], qr/too many arguments for command "etat"/ ],
	[ 'an argument for rapprocher', [ 'rapprocher', '2025-03' ], qr/too many arguments/ ],
	[ 'two commands to help', [ 'help', 'etat', 'cai' ], qr/unrecognized command "etat cai"/ ],
	[ 'three commands to help', [ 'help', 'archive', 'lire', 'cai' ], qr/too many arguments/ ],
	[ 'help of half a command and nothing', [ 'help', 'archive', 'nothing' ], qr/unrecognized command "archive nothing"/ ],
	[ 'half a command', ['archive'], qr/unrecognized command "archive"\n.*Try "calimero help archive"/ ],
	[ 'half a command and another word', [ 'archive', 'etat' ], qr/unrecognized command "archive etat"/ ],
	[ 'half a command and nothing', [ 'archive', '' ], qr/unrecognized command "archive "/ ],
	[ 'the second half of a command', ['verifier'], qr/unrecognized command "verifier"/ ],
	[ 'a command of two words as one', ['archive verifier'], qr/unrecognized command "archive verifier"/ ],
	[ 'a command of two words with a blank', ['archive '], qr/unrecognized command "archive "/ ],
	[ 'no archive to check', [ 'archive', 'verifier' ], qr/requires an argument: DIRECTORY/ ],
	[ 'two archives to check', [ 'archive', 'verifier', 'a', 'b' ], qr/too many arguments/ ],
	[ 'no dossier to extract', [ 'archive', 'extraire', 'a' ], qr/requires an argument: DIRECTORY DOSSIER/ ],
	[ 'a dossier as a table', [ 'archive', 'extraire', 'a', 'b', '--format=csv' ], qr/is not one of json/ ],
	[ 'help of nothing', [ 'help', 'nothing' ], qr/unrecognized command "nothing"/ ],
	[ 'a lot of none', [ 'deposer', '--lot=0', 'x' ], qr/invalid value for option "--lot"/ ],
	[ 'a negative lot', [ 'deposer', '--lot=-1', 'x' ], qr/invalid value for option "--lot"/ ],
	[ 'a lot beyond the limit', [ 'deposer', '--lot=1001', 'x' ], qr/from 1 to 1000/ ],
	[ 'a lot beyond any number', [ 'deposer', '--lot=99999999999999999999', 'x' ], qr/invalid value/ ],
	[ 'a lot that is no number', [ 'deposer', '--lot=ten', 'x' ], qr/invalid value/ ],
	[ 'a lot followed by something', [ 'deposer', '--lot=10k', 'x' ], qr/invalid value/ ],
	[ 'an empty lot', [ 'deposer', '--lot=', 'x' ], qr/invalid value/ ],
	[ 'a month that does not exist', [ 'rapprocher', '--du=2025-13' ], qr/invalid month for option "--du"/ ],
	[ 'month zero', [ 'rapprocher', '--du=2025-00' ], qr/invalid month for option "--du"/ ],
	[ 'a day', [ 'rapprocher', '--au=2025-03-31' ], qr/invalid month for option "--au"/ ],
	[ 'a month without its year', [ 'rapprocher', '--au=03' ], qr/invalid month for option "--au"/ ],
	[ 'a month in words', [ 'rapprocher', '--au=mars' ], qr/invalid month/ ],
	[ 'an empty month', [ 'rapprocher', '--du=' ], qr/invalid month/ ],
	[ 'a fifth quarter', [ 'rapprocher', '--du=2025T05' ], qr/invalid month/ ],
	[ 'a month the French way', [ 'rapprocher', '--du=03/2025' ], qr/invalid month/ ],
	[ 'months in the wrong order', [ 'rapprocher', '--du=2025-05', '--au=2025-04' ], qr/comes after that of option "--au"/ ],
	[ 'a quarter after a month', [ 'fiche', '00900001900019', '--du=2025T02', '--au=2025-03' ], qr/comes after/ ],
	[ 'a SIRET that is a word', [ 'fiche', 'bonjour' ], qr/argument 1 is not a SIRET/ ],
	[ 'a SIREN for a SIRET', [ 'fiche', '009000019' ], qr/argument 1 is not a SIRET/ ],
	[ 'a SIRET with a wrong key', [ 'fiche', '00900001900018' ], qr/argument 1 is not a SIRET/ ],
	[ 'a SIRET with one digit more', [ 'fiche', '009000019000190' ], qr/argument 1 is not a SIRET/ ],
	[ 'a second SIRET that is wrong', [ 'fiche', '00900001900019', '00900001900018' ], qr/argument 2 is not a SIRET/ ],
	[ 'several SIRETs on standard output', [ 'fiche', '00900001900019', '00900001900019' ], qr/need a directory/ ],
	[ 'several SIRETs in one file', [ 'fiche', '-o', '/tmp/x.html', '00900001900019', '00900001900019' ], qr/need a directory/ ],
	[ 'a caisse without a name', [ 'installer', '--caisse=48' ], qr/options --caisse and --libelle go together/ ],
	[ 'a name without a caisse', [ 'installer', '--libelle=MSA' ], qr/options --caisse and --libelle go together/ ],
	[ 'bodies without a caisse', [ 'installer', '--organismes=DMSA48' ], qr/options --caisse and --libelle go together/ ],
	[ 'an output in a directory that does not exist', [ 'version', '-o', '/nonexistent/x' ], qr/could not open file "\/nonexistent\/x": No such file/ ],
	[ 'an output that is a directory', [ 'version', '-o', '/' ], qr/could not open file "\/": Is a directory/ ],
);

for my $case (@wrong)
{
	my ($title, $arguments, $message) = @$case;

	cli_is($arguments, 1, qr/\A\z/, qr/\Acalimero: error: .*$message/s, "wrong use: $title");
}

# An abbreviation that names one option is that option: this one goes as far as the connection.
cli_is([ 'etat', '--dbn=x' ], 2, qr/\A\z/, qr/connection to server/, 'a long option may be shortened');

# A value that was typed as a SIRET may be another number of a person: it is never repeated.
unlike(cli([ 'fiche', '1900199999999' ])->{stderr}, qr/1900199/, 'what is no SIRET is not repeated');

# Colours: asked for, or not at all; never in what is not a terminal unless always.
my $escape = qr/\033\[/;

unlike(cli(['nope'])->{stderr}, $escape, 'no colour by default');
unlike(cli([ 'nope' ], env => { PG_COLOR => 'auto' })->{stderr}, $escape, 'auto: none in a file');
like(cli([ 'nope' ], env => { PG_COLOR => 'always' })->{stderr},
	qr/\033\[01;31merror: \033\[0m/, 'always: a coloured error');
unlike(cli([ 'nope' ], env => { PG_COLOR => 'always', NO_COLOR => '1' })->{stderr},
	$escape, 'NO_COLOR prevails over PG_COLOR');
like(cli([ 'nope' ], env => { PG_COLOR => 'always', NO_COLOR => '' })->{stderr},
	$escape, 'an empty NO_COLOR says nothing');
unlike(cli([ 'nope' ], env => { PG_COLOR => 'never' })->{stderr}, $escape, 'never: none');

# Bytes of an argument do not drive the terminal.
unlike(cli(["\033[2Jx"])->{stderr}, $escape, 'escape sequences of an argument are made visible');

like(
	cli(["x\302\2332J\342\200\256y\330\234z\ncalimero: error: w\tv"])->{stderr},
	qr/\Acalimero: error: unrecognized command "x\\u009b2J\\u202ey\\u061cz\n\tcalimero: error: w\tv"\ncalimero: hint: [^\n]*\n\z/,
	'nor do controls beyond ASCII, and no part of it passes for a message');

# Formats.
my $table = decode_json_rows(cli([ 'help', '--format=json' ])->{stdout});
my $csv = parse_csv(cli([ 'help', '--format=csv' ])->{stdout});
my $html = cli([ 'help', '--format=html' ])->{stdout};

is(scalar @$csv, 1 + @$table, 'CSV has a line of names and as many rows as JSON');
is_deeply($csv->[0], [qw(commande option lettre argument description)], 'CSV begins with the names');
is_deeply(
	[ map { [ @{$_}{ @{ $csv->[0] } } ] } @$table ],
	[ map { [ map { defined && $_ eq '' ? '' : $_ } @$_ ] } @{$csv}[ 1 .. $#$csv ] ],
	'CSV and JSON say the same');
html_is_well_formed($html, 'HTML is well formed');
like($html, qr/<html lang="fr">.*<meta charset="utf-8">.*<title>[^<]+<\/title>/s, 'HTML has a language, a charset and a title');
is(() = $html =~ /<tr>/g, 1 + @$table, 'HTML has as many rows');
is(() = $html =~ /<th scope="col"/g, 5, 'HTML headings have a scope');

# -o: the file, and nothing else.
my $directory = PostgreSQL::Test::Utils::tempdir();

cli_is([ 'version', '--format=json', '-o', "$directory/v.json" ], 0, qr/\A\z/, qr/\A\z/, '-o writes to the file alone');
is_deeply(decode_json_rows(slurp_bytes("$directory/v.json")),
	decode_json_rows(cli([ 'version', '--format=json' ])->{stdout}),
	'-o writes what standard output would have had');
cli_is([ 'etat', '-o', "$directory/v.json" ], 2, qr/\A\z/, qr/connection to server/, 'a command that fails');
like(slurp_bytes("$directory/v.json"), qr/libpq/, 'a command that fails leaves the file that was there');
cli_is([ 'etat', '-o', "$directory/none" ], 2, qr/\A\z/, qr/connection to server/, 'a command that fails');
is_deeply([ sort(slurp_dir($directory)) ], [ '.', '..', 'v.json' ], 'and leaves no file of its own');
chmod 0600, "$directory/v.json" or die;
cli([ 'version', '-o', "$directory/v.json" ]);
is((stat "$directory/v.json")[2] & 0777, 0600, 'a file that is replaced gives its permissions');
symlink 'v.json', "$directory/lien" or die;
cli([ 'version', '--format=csv', '-o', "$directory/lien" ]);
like(slurp_bytes("$directory/v.json"), qr/\Aelement,version\n/, 'the file that a link leads to is replaced');
ok(-l "$directory/lien", '... and the link stays');
umask 0027;
cli([ 'version', '-o', "$directory/neuf" ]);
is((stat "$directory/neuf")[2] & 0777, 0640, 'a new file has those that the umask leaves');
umask 0022;
cli_is([ 'version', '-o', '' ], 1, qr/\A\z/, qr/error: the file of -o has no name\n.*hint: /s, '-o and no name');
cli_is([ 'version', '-o', '/dev/null' ], 0, qr/\A\z/, qr/\A\z/, '-o /dev/null');

SKIP:
{
	skip 'no /dev/full here', 1 unless -e '/dev/full';
	cli_is([ 'version', '-o', '/dev/full' ],
		1, qr/\A\z/, qr/could not write .*No space left/, 'a full device is an error');
}

done_testing();
