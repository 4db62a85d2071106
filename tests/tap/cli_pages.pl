# The man page and the completion agree with the command table, as "calimero help --format=json" prints it.
use strict;
use warnings;

use CliTest;
use PostgreSQL::Test::Utils;
use Test::More;

my $tree = $ENV{CALIMERO_TREE} // '.';
my $page = "$tree/cli/calimero.1";
my $completion = "$tree/cli/calimero.bash";

my (%options, @commands, %letter);

for my $row (@{ decode_json_rows(cli([ 'help', '--format=json' ])->{stdout}) })
{
	my $command = $row->{commande} // '';

	if (defined $row->{option})
	{
		push @{ $options{$command} }, $row;
	}
	else
	{
		push @commands, $command;
		$options{$command} //= [];
	}
}

# The man page.
my $source = slurp_bytes($page);

SKIP:
{
	my $lint = `command -v mandoc > /dev/null && mandoc -Tlint -W warning '$page' 2>&1`;

	skip 'mandoc is not installed', 1 if $? != 0 && $lint eq '';
	is($lint, '', 'mandoc has nothing to say about the man page');
}
unlike($source, qr/[^\x20-\x7e\n\t]/, 'the man page is ASCII');

# One section of the page, from its heading to the next one of the same rank.
sub section
{
	my ($macro, $title) = @_;

	return $source =~ /^\.$macro \Q$title\E\b.*\n((?:(?!\.S[sh] ).*\n)*)/m ? $1 : '';
}

sub described_options
{
	my ($text) = @_;

	return sort map { /(?:Fl |, )-([a-z-]+)/ ? $1 : () } $text =~ /^\.It Fl .*$/mg;
}

for my $command (@commands)
{
	my $text = section('Ss', $command);

	isnt($text, '', "the man page has command $command");
	is_deeply(
		[ described_options($text) ],
		[ sort map { $_->{option} } @{ $options{$command} } ],
		"the man page has the options of $command, and no other");
}
is_deeply(
	[ sort map { described_options(section('Ss', $_)) } 'Output options', 'Connection options', 'Other options' ],
	[ sort map { $_->{option} } @{ $options{''} } ],
	'the man page has the general options, and no other');
for my $option (map { @$_ } values %options)
{
	next unless defined $option->{lettre};
	my $letter = $option->{lettre} eq '?' ? '\\&?' : $option->{lettre};

	like($source, qr/^\.It Fl \Q$letter\E .*-\Q$option->{option}\E/m,
		"the man page gives -$option->{lettre} for --$option->{option}");
}
is(() = $source =~ /^\.Ss [a-z]/mg, scalar @commands, 'the man page has no other command');

# Exit codes: the same sentences in --help and in the page.
my %in_help = cli(['--help'])->{stdout} =~ /^  (\d)  (.*)$/mg;
my %in_page = section('Sh', 'EXIT STATUS') =~ /^\.It (\d)\n(.*)$/mg;

is_deeply(\%in_page, \%in_help, 'the man page gives the exit codes of --help');
is_deeply([ sort keys %in_help ], [ 0 .. 4 ], 'there are five exit codes');

# The completion, run by bash as the shell would.
sub complete
{
	my (@words) = @_;
	my $list = join ' ', map { "'$_'" } 'calimero', @words;
	my $script = ". '$completion'; COMP_WORDS=($list); COMP_CWORD=" . scalar(@words)
	  . '; _calimero 2> /dev/null; printf "%s\n" "${COMPREPLY[@]}"';
	my $out = '';

	IPC::Run::run([ 'bash', '--norc', '-c', $script ], '>', \$out) or return ('bash failed');
	return sort grep { length } split /\n/, $out;
}

is(system('bash', '-n', $completion), 0, 'the completion is bash');
# Some commands have two words.
my %first = map { (split / /)[0] => 1 } @commands;

is_deeply([ complete('') ], [ sort keys %first ], 'commands are completed');
is_deeply([ complete('archive', '') ], [ sort map { /^archive (.*)/ ? $1 : () } @commands ], 'and so are those that begin with archive');
is_deeply([ complete('help', 'archive', '') ], [ complete('archive', '') ], '... after help too');
is_deeply([ complete('ra') ], ['rapprocher'], 'a command is completed from its beginning');
is_deeply([ complete('help', '') ], [ sort keys %first ], 'commands are completed after help');
is_deeply(
	[ complete('--') ],
	[ sort map { "--$_->{option}" } @{ $options{''} } ],
	'general options are completed before the command');
for my $command (@commands)
{
	my @words = split / /, $command;

	is_deeply(
		[ complete(@words, '--') ],
		[ sort map { "--$_->{option}" } @{ $options{''} }, @{ $options{$command} } ],
		"options of $command are completed");
	is_deeply(
		[ complete('-d', 'msa', '--host', 'h', @words, '--') ],
		[ complete(@words, '--') ],
		"and so they are after general options");

	my ($formats) = cli([ 'help', @words ])->{stdout} =~ /^Formats:\n  (\S+)$/m;
	is_deeply([ complete(@words, '--format', '') ], [ sort split /\|/, $formats ], "formats of $command are completed");
	is_deeply([ complete(@words, '--format', '=', 'h') ], [ grep { /^h/ } split /\|/, $formats ], "and after = too");
	cli_is([ @words, "--format=$_", '--help' ], 0, qr/./, qr/\A\z/, "$command knows format $_") for split /\|/, $formats;
}
for my $option (map { @$_ } values %options)
{
	next unless defined $option->{argument};
	my $command = (grep { my $c = $_; grep { $_ == $option } @{ $options{$c} } } @commands)[0] // 'etat';
	my %offered = map { $_ => 1 } complete(split(/ /, $command), "--$option->{option}", '');

	ok(!$offered{deposer}, "the value of --$option->{option} is not taken for a command");
	ok(!grep({ /^--/ } keys %offered), "nor for an option");
}

# Modules: those that this version brings, and no other.
my ($available) = slurp_bytes("$tree/sql/code/20_installation.sql") =~ /m\.nom IN \(([^)]*)\)/;
is_deeply([ complete('installer', '') ], [ sort $available =~ /'(\w+)'/g ], 'modules of this version are completed');

# Files.
my $directory = PostgreSQL::Test::Utils::tempdir();

append_to_file("$directory/mars 2025.dsn", 'x');
is_deeply([ complete('deposer', "$directory/m") ], ["$directory/mars 2025.dsn"], 'a file with a space is one completion');
is_deeply([ complete('etat', '-o', "$directory/m") ], ["$directory/mars 2025.dsn"], 'files are completed after -o');
is_deeply([ complete('etat', "$directory/m") ], [], 'no file is offered where none is read');

done_testing();
