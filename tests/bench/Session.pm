# A held connection through psql, measured: wall clock here, CPU in the server process.
#
# The CPU of a backend is read in /proc/PID/schedstat (nanoseconds), which the kernel brings up to date when the process
# goes to sleep, as a backend does between two commands; where the kernel does not have it, in /proc/PID/stat (ticks).
package Session;

use strict;
use warnings;

use IPC::Open2 qw(open2);
use POSIX qw(sysconf _SC_CLK_TCK);
use Time::HiRes qw(time);

my $count = 0;

# Open a connection with the PG* environment.
sub new
{
	my ($class) = @_;
	my $self = bless { mark => "-- end of command $$." . ++$count }, $class;

	$self->{child} = open2($self->{from}, $self->{to}, 'psql', '-qAtX', '-v', 'ON_ERROR_STOP=1');
	$self->{to}->autoflush(1);
	$self->run('SET client_min_messages = warning');
	($self->{backend}) = $self->run('SELECT pg_backend_pid()');
	return $self;
}

# Run SQL or psql commands; gives back the lines that they print.  Any error ends the run.
sub run
{
	my ($self, $sql) = @_;
	my @lines;

	print { $self->{to} } "$sql\n;\nSELECT '$self->{mark}';\n";
	while (my $line = readline($self->{from}))
	{
		chomp $line;
		return @lines if $line eq $self->{mark};
		push @lines, $line;
	}
	waitpid($self->{child}, 0);
	delete $self->{child};
	die "bench: error: a command of psql failed; its message is above\n";
}

# The same, one row: its columns.
sub row
{
	my ($self, $sql) = @_;
	my @lines = $self->run($sql);

	die "bench: error: a query gave " . scalar(@lines) . " rows instead of one\n" if @lines != 1;
	return split /\|/, $lines[0], -1;
}

# Run and measure: { wall, cpu } in seconds, and the lines that were printed.
sub timed
{
	my ($self, $sql) = @_;
	my $cpu = $self->cpu;
	my $start = time;
	my @lines = $self->run($sql);
	my $wall = time - $start;

	return { wall => $wall, cpu => $self->cpu - $cpu, lines => \@lines };
}

# CPU seconds that the backend has used.
sub cpu
{
	my ($self) = @_;
	my @fields;

	if (open my $file, '<', "/proc/$self->{backend}/schedstat")
	{
		@fields = split ' ', <$file>;
		return $fields[0] / 1e9 if $fields[0] > 0;
	}
	open my $file, '<', "/proc/$self->{backend}/stat" or die "bench: error: the backend has no /proc entry\n";
	@fields = split ' ', (<$file> =~ s/^.*\) //r);
	return ($fields[11] + $fields[12]) / sysconf(_SC_CLK_TCK);
}

# Largest private memory of the backend so far, in bytes: its high-water mark less what it sees of shared memory.
sub peak_memory
{
	my ($self) = @_;
	my %status;

	open my $file, '<', "/proc/$self->{backend}/status" or return undef;
	while (my $line = <$file>)
	{
		$status{$1} = $2 * 1024 if $line =~ /^(\w+):\s+(\d+) kB/;
	}
	return $status{VmHWM} - ($status{RssShmem} // 0);
}

sub close
{
	my ($self) = @_;

	return if !$self->{child};
	close $self->{to};
	waitpid($self->{child}, 0);
	delete $self->{child};
	return;
}

1;
