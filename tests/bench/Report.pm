# What a run says, in Markdown: on standard output as it comes, and in a file at the end.  Progress goes to standard error.
package Report;

use strict;
use warnings;

use List::Util qw(max min);
use Time::HiRes qw(time);

my $started = time;

sub new
{
	my ($class) = @_;

	return bless { text => '' }, $class;
}

sub say
{
	my ($self, $text) = @_;

	$self->{text} .= "$text\n";
	print "$text\n";
	STDOUT->flush;
	return;
}

sub section
{
	my ($self, $title, $text) = @_;

	$self->say("\n## $title\n");
	$self->say($text) if defined $text;
	return;
}

# A table: the first column to the left, the others to the right, columns of even width.
sub table
{
	my ($self, $head, @rows) = @_;
	my @width = map { my $i = $_; max(3, map { length($_->[$i] // '') } $head, @rows) } 0 .. $#$head;
	my $line = sub {
		my ($row) = @_;
		return '| ' . join(' | ', map { sprintf($_ ? "%*s" : "%-*s", $_ ? $width[$_] : $width[0], $row->[$_] // '') } 0 .. $#$head)
		  . ' |';
	};

	$self->say('');
	$self->say($line->($head));
	$self->say('|' . join('|', map { $_ ? '-' x ($width[$_] + 1) . ':' : '-' x ($width[0] + 2) } 0 .. $#$head) . '|');
	$self->say($line->($_)) for @rows;
	$self->say('');
	return;
}

sub save
{
	my ($self, $path) = @_;

	open my $file, '>', "$path.new" or die "bench: error: cannot write $path\n";
	print $file $self->{text};
	close $file or die "bench: error: cannot write $path\n";
	rename "$path.new", $path or die "bench: error: cannot write $path\n";
	return;
}

# ---- figures ----

sub progress
{
	my ($text) = @_;

	printf STDERR "bench: %5.0f s  %s\n", time - $started, $text;
	return;
}

sub median
{
	my @sorted = sort { $a <=> $b } @_;
	my $middle = int(@sorted / 2);

	return @sorted % 2 ? $sorted[$middle] : ($sorted[ $middle - 1 ] + $sorted[$middle]) / 2;
}

# Median of the ratios of what was measured together, "0.53"; with range, "0.53 (0.51-0.56)".
sub ratio
{
	my ($above, $below, $what, $with_range) = @_;
	my @ratios = map { $above->[$_]{$what} / max($below->[$_]{$what}, 1e-9) } 0 .. min($#$above, $#$below);
	my $text = figure(median(@ratios));

	return $with_range ? sprintf('%s (%s-%s)', $text, figure(min(@ratios)), figure(max(@ratios))) : $text;
}

sub ratio_value
{
	my ($above, $below, $what) = @_;

	return median(map { $above->[$_]{$what} / max($below->[$_]{$what}, 1e-9) } 0 .. min($#$above, $#$below));
}

# Two or three digits that mean something.
sub figure
{
	my ($value) = @_;

	return
		$value >= 100  ? sprintf('%.0f', $value)
	  : $value >= 10   ? sprintf('%.1f', $value)
	  : $value >= 0.1  ? sprintf('%.2f', $value)
	  : $value >= 0.01 ? sprintf('%.3f', $value)
	  :                  sprintf('%.2g', $value);
}

sub seconds
{
	my ($samples, $what) = @_;

	return figure(median(map { $_->{$what} } @$samples)) . ' s';
}

# 12345678 as 12,345,678.
sub grouped
{
	my ($number) = @_;

	1 while $number =~ s/^(-?\d+)(\d{3})/$1,$2/;
	return $number;
}

sub verdict
{
	my ($value, $aim) = @_;

	return $value <= $aim ? "aim $aim: reached" : "aim $aim: **not reached**";
}

1;
