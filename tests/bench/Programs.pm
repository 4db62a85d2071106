# Parts of a run: the reader and the reconciliation engine, by the programs that measure core alone.
package Programs;

use strict;
use warnings;

use Bench;
use Report;

# ---- 1. the reader ----

# Seconds of CPU of a command, user and system.  Its output is kept: into /dev/null, grep stops at the first match.
sub command_cpu
{
	my ($command) = @_;
	my ($line) = output_of('bash', '-c', "TIMEFORMAT='%U %S'; { time kept=\$($command) ; } 2>&1");
	my ($user, $system) = split ' ', $line;

	return $user + $system;
}

# More pairs than elsewhere: it costs little, and code that keeps a core busy feels a neighbour on the same core most.
sub reader_pairs
{
	my ($bytes) = @_;

	return $bytes > 200_000_000 ? 5 : 9;
}

sub measure_reader
{
	my ($path) = @_;
	my %samples = (memchr => [], lexer => [], reader => [], grep => [], 'grep, pattern' => []);
	my $bytes = -s $path;

	for my $pair (1 .. reader_pairs($bytes))
	{
		for (output_of("$top/build/bench/reader_bench", $path))
		{
			my ($name, $read, $seconds) = split /\t/;
			push @{ $samples{$name} }, { cpu => $seconds };
		}
		push @{ $samples{grep} }, { cpu => command_cpu("env LC_ALL=C grep -c '' '$path'") };
		push @{ $samples{'grep, pattern'} }, { cpu => command_cpu("env LC_ALL=C grep -c '^S21.G00.81.004' '$path'") };
	}
	return \%samples;
}

sub report_reader
{
	my (@rows, %last);

	$report->section('1. Reader', <<'TEXT');
The file is in memory (reader_bench) or in the page cache (grep). `lexer` splits lines into rubrique and value; `reader` is
`dsn_read()`, all of it: controls, sums by code and period, declarations. `memchr` walks from line end to line end and does
nothing else. CPU of one core; no wall clock. Each figure of reader_bench is itself a median of seven passes by turns; nine of them
here, five for the largest file. On a virtual machine whose core is shared with another one, the reader slows down by a third while
that one works and memchr, which waits for memory, hardly does: the least ratio is that of a core of one's own.
TEXT
	for my $octets (@octets)
	{
		my $path = dsn_file($octets);
		Report::progress('reader, ' . size_name($octets));
		my $samples = measure_reader($path);
		my $bytes = -s $path;
		my $speed = sub { Report::figure($bytes / 1e9 / Report::median(map { $_->{cpu} } @{ $samples->{ $_[0] } })) };

		push @rows, [
			size_name($octets),
			Report::ratio($samples->{lexer}, $samples->{memchr}, 'cpu'),
			Report::ratio($samples->{reader}, $samples->{memchr}, 'cpu', 1),
			Report::ratio($samples->{reader}, $samples->{grep}, 'cpu'),
			Report::ratio($samples->{reader}, $samples->{'grep, pattern'}, 'cpu'),
			$speed->('memchr'), $speed->('lexer'), $speed->('reader') ];
		$last{ratio} = Report::ratio_value($samples->{reader}, $samples->{memchr}, 'cpu');
		$last{speed} = $bytes / 1e9 / Report::median(map { $_->{cpu} } @{ $samples->{reader} });
	}
	$report->table(
		[ 'file', 'lexer / memchr', 'reader / memchr', "reader / grep -c ''", "reader / grep -c '^S21.G00.81.004'",
			'memchr GB/s', 'lexer GB/s', 'reader GB/s' ], @rows);
	conclude('reader against memchr', $last{ratio}, '<=', 3);
	conclude('reader, GB/s a core', $last{speed}, '>', 1);
	return;
}

# ---- 6. the engine ----

sub report_engine
{
	my (%seconds, @names, @sizes);

	Report::progress('engine');
	for (output_of("$top/build/bench/reconcile_bench", $keys[-1]))
	{
		my ($name, $count, $seconds) = split /\t/;
		push @names, $name if !$seconds{$name};
		$seconds{$name}{$count} = $seconds;
	}
	@sizes = sort { $a <=> $b } keys %{ $seconds{ $names[0] } };
	$report->section('6. Engine alone', <<'TEXT');
`reconcile()` of extension/core over arrays in memory, facts in random order, by shape of the facts. Microseconds a key at each
size, and how the cost of a key grows from the first size to the last (1 is linear).
TEXT
	$report->table(
		[ 'shape', (map { Report::grouped($_) . ' keys' } @sizes), 'growth' ],
		map {
			my $of = $seconds{$_};
			[ $_, (map { Report::figure(1e6 * $of->{$_} / $_) . ' us' } @sizes),
				Report::figure(($of->{ $sizes[-1] } / $sizes[-1]) / ($of->{ $sizes[0] } / $sizes[0])) ]
		} @names);
	return;
}

1;
