# What the parts of a run share: its sizes, its server, its files, its report.
package Bench;

use strict;
use warnings;

use Exporter qw(import);
use File::Basename qw(dirname);
use File::Path qw(make_path remove_tree);

use Report;
use Session;

our @EXPORT = qw($top $bench $small $repeats @octets @keys $report
  command output_of load_average files_directory dsn_file size_name conclude);

our $bench = dirname(__FILE__);
our $top = dirname(dirname($bench));
our $small = ($ENV{BENCH_SIZE} // '') eq 'small';
our $repeats = 3;
our @octets = $small ? (10_000_000) : (10_000_000, 100_000_000, 1_000_000_000);
our @keys = $small ? (10_000) : (10_000, 100_000, 1_000_000);
our $report = Report->new;
our @conclusions;

my @settings = (
	"shared_buffers = '2GB'", "max_wal_size = '16GB'", "checkpoint_timeout = '1h'", 'autovacuum = off',
	"work_mem = '256MB'", "maintenance_work_mem = '512MB'", 'jit = off', 'max_parallel_workers_per_gather = 0');
my ($files, $server_started);

sub command
{
	my @command = @_;

	system(@command) == 0 or die "bench: error: failed: @command\n";
	return;
}

sub output_of
{
	my @command = @_;

	open my $pipe, '-|', @command or die "bench: error: cannot run $command[0]\n";
	my @lines = <$pipe>;
	close $pipe or die "bench: error: failed: @command\n";
	chomp @lines;
	return @lines;
}

sub load_average
{
	open my $file, '<', '/proc/loadavg' or return '?';
	return join ' ', (split ' ', <$file>)[ 0 .. 2 ];
}

# ---- the server ----

sub start_server
{
	Report::progress('starting a server');
	for (output_of("$top/tests/cluster", 'start', 'bench', @settings))
	{
		if (/^export (.*)/)
		{
			my $assignments = $1;
			$ENV{$1} = $2 while $assignments =~ /(\w+)='?([^' ]*)'?/g;
		}
		elsif (/^unset (.*)/)
		{
			delete @ENV{ split ' ', $1 };
		}
	}
	$server_started = 1;
	command('psql', '-qAtX', '-v', 'ON_ERROR_STOP=1', '-f', "$bench/install.sql");
	command('psql', '-qAtX', '-v', 'ON_ERROR_STOP=1', '-f', "$bench/peers/loops_function.sql");
	return;
}

# A directory for files that both this program and the server read and write.
sub make_files_directory
{
	my ($clusters) = output_of("$top/tests/cluster", 'dir');
	my ($user, $group) = (stat $clusters)[ 4, 5 ];

	$files = dirname($clusters) . '/bench/files';
	remove_tree($files);
	make_path($files);
	chown $user, $group, $files;
	return;
}

sub leave
{
	system("$top/tests/cluster", 'stop', 'bench') if $server_started;
	$server_started = 0;
	remove_tree($files) if defined $files;
	return;
}

# Where it is, without a slash at its end.
sub files_directory
{
	return $files;
}

# ---- a DSN file of so many bytes ----

my %made;

sub dsn_file
{
	my ($octets) = @_;

	if (!$made{$octets})
	{
		Report::progress('generating a DSN of ' . size_name($octets));
		my $directory = "$files/dsn-$octets";
		command("$top/build/generator/calimero-generer", "--sortie=$directory", "--octets=$octets");
		$made{$octets} = "$directory/dsn/envoi.dsn";
	}
	command("cat '$made{$octets}' > /dev/null");
	return $made{$octets};
}

sub size_name
{
	my ($octets) = @_;

	return $octets >= 1_000_000_000 ? ($octets / 1e9) . ' GB' : ($octets / 1e6) . ' MB';
}

# ---- the report ----

# One line of the table of aims: conclude(what, value, '<=' or '>', aim).
sub conclude
{
	my ($what, $value, $relation, $aim) = @_;
	my $reached = $relation eq '<=' ? $value <= $aim : $value > $aim;

	push @conclusions, [ $what, Report::figure($value), "$relation $aim", $reached ? 'yes' : '**no**' ];
	return;
}

1;
