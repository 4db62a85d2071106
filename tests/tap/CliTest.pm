# What the tests of the command line share.
#
#   my $run = cli(['etat', '--format=json'], env => { PGHOST => '/nowhere' }, stdin => $bytes);
#   $run->{status}, $run->{stdout}, $run->{stderr}
#   cli_is(['etat'], 2, qr/^$/, qr/could not connect/, 'an unreachable server gives 2');
#   my $rows = decode_json_rows($run->{stdout});
#
# Output is bytes.  CALIMERO_CLI is the program, build/cli/calimero by default.
package CliTest;

use strict;
use warnings;

use Exporter 'import';
use IPC::Run ();
use JSON::PP ();
use PostgreSQL::Test::Utils;
use Test::More;

our @EXPORT = qw($cli cli cli_is node_env decode_json_rows parse_csv html_is_well_formed slurp_bytes);

our $cli = $ENV{CALIMERO_CLI} // 'build/cli/calimero';

# Variables that would change how the program runs.
delete $ENV{$_} for qw(NO_COLOR PG_COLOR);

# The variables that lead to a node, for "env".
sub node_env
{
	my ($node, %more) = @_;

	return { PGHOST => $node->host, PGPORT => $node->port, PGDATABASE => 'postgres', %more };
}

# Run the program.  Options: env (a hash, added to the environment; undef takes away), stdin (bytes), before (words put before
# the program).
sub cli
{
	my ($arguments, %option) = @_;
	my ($stdout, $stderr) = ('', '');
	my $stdin = $option{stdin} // '';

	local %ENV = (%ENV, %{ $option{env} // {} });
	delete $ENV{$_} for grep { !defined $ENV{$_} } keys %ENV;
	IPC::Run::run([ @{ $option{before} // [] }, $cli, @$arguments ], '<', \$stdin, '>', \$stdout, '2>', \$stderr);
	return {
		status => $? & 127 ? 'signal ' . ($? & 127) : $? >> 8,
		stdout => $stdout,
		stderr => $stderr,
	};
}

# Run it and compare exit code, output and messages; the run is returned.
sub cli_is
{
	my ($arguments, $status, $stdout, $stderr, $title, %option) = @_;
	my $run = cli($arguments, %option);

	subtest $title => sub {
		plan tests => 3;
		is($run->{status}, $status, 'exit code');
		like($run->{stdout}, $stdout, 'standard output');
		like($run->{stderr}, $stderr, 'standard error');
	};
	return $run;
}

# The rows of a JSON output; dies when it is not JSON in UTF-8.
sub decode_json_rows
{
	my ($text) = @_;
	my $rows = JSON::PP->new->utf8->decode($text);

	die "not an array" unless ref $rows eq 'ARRAY';
	return $rows;
}

# The rows of a CSV, as RFC 4180 reads it: undef for an empty field, '' for a quoted empty one.
sub parse_csv
{
	my ($text) = @_;
	my @rows = ([]);

	while ($text =~ /\G(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n)/gc)
	{
		my ($quoted, $bare, $end) = ($1, $2, $3);

		$quoted =~ s/""/"/g if defined $quoted;
		push @{ $rows[-1] }, $quoted // (length $bare ? $bare : undef);
		push @rows, [] if $end eq "\n";
	}
	die "not CSV at byte " . (pos($text) // 0) if (pos($text) // 0) != length $text;
	pop @rows;
	return \@rows;
}

# Every element is closed in order, and text holds no bare < or &.
sub html_is_well_formed
{
	my ($html, $title) = @_;
	my @open;
	my $problem;

	$problem = 'no doctype' unless $html =~ s/\A<!DOCTYPE html>\n//;
	while (!$problem && $html =~ /\G([^<]*)(?:<(\/?)([a-z][a-z0-9]*)((?:\s+[a-z-]+="[^"<]*")*)>|\z)/gc)
	{
		my ($text, $closing, $name) = ($1, $2, $3);

		$problem = "bare &: $text" if $text =~ /&(?!(?:amp|lt|gt|quot);)/;
		last unless defined $name;
		next if $name eq 'meta';
		if (!$closing)
		{
			push @open, $name;
		}
		elsif (!@open || pop(@open) ne $name)
		{
			$problem = "</$name> closes nothing";
		}
	}
	$problem //= 'stopped at ' . substr($html, pos($html) // 0, 40) if (pos($html) // 0) != length $html;
	$problem //= "left open: @open" if @open;
	ok(!$problem, $title) or diag($problem);
	return;
}

sub slurp_bytes
{
	my ($path) = @_;

	open my $file, '<:raw', $path or die "$path: $!";
	local $/;
	my $bytes = <$file>;
	close $file;
	return $bytes;
}

1;
