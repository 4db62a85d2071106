# The purge by pg_cron, as docs/purge.md tells a DBA to plan it: run by its background workers, and over a connection.
use strict;
use warnings;

use CalimeroTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use PurgeTest;
use Test::More;

# What the page says, but for the hour.
my ($schedule) = slurp_file("$ENV{CALIMERO_TREE}/docs/purge.md") =~ /^(SELECT cron\.schedule\(.*;)$/m;
my $changed = ($schedule // '') =~ s/'30 1 \* \* \*'/'* * * * *'/r;
isnt($changed, $schedule, 'the page says how to plan it');

my %purge;
for my $workers (qw(on off))
{
	my $purge = $purge{$workers} = PurgeTest->new("purge_cron_$workers", dossiers => 200, conf => <<"CONF");
shared_preload_libraries = 'pg_cron'
cron.database_name = 'postgres'
cron.use_background_workers = $workers
CONF
	my $node = $purge->node;

	$node->append_conf('postgresql.conf', "cron.host = '" . $node->host . "'\n");
	$node->restart;
	$purge->sql('CREATE EXTENSION pg_cron');
	cmp_ok($purge->{purgeable}, '>', 20, "$purge->{purgeable} files can be purged");
}
for my $purge (values %purge)
{
	$purge->sql($changed);
	# What the page warns of.
	$purge->sql(q{SELECT cron.schedule('entouree', '* * * * *', $$SELECT 1; CALL calimero.purger()$$)});
}

sub ended
{
	my ($purge, $name) = @_;

	return $purge->sql("SELECT d.status FROM cron.job_run_details d JOIN cron.job j USING (jobid) WHERE j.jobname = '$name' AND d.status IN ('succeeded', 'failed') ORDER BY d.runid LIMIT 1");
}

for my $workers (qw(on off))
{
	my $purge = $purge{$workers};

	ok(wait_until(sub { ended($purge, 'calimero-purger') ne '' && ended($purge, 'entouree') ne '' }, 100), "use_background_workers = $workers: both jobs end");
	is(ended($purge, 'calimero-purger'), 'succeeded', '... the CALL succeeds');
	is(ended($purge, 'entouree'), 'failed', '... with another statement before it, it does not');
	is($purge->sql(q{SELECT d.return_message ~ 'must be called outside of a transaction block' FROM cron.job_run_details d JOIN cron.job j USING (jobid) WHERE j.jobname = 'entouree' ORDER BY d.runid LIMIT 1}),
		't', '... and says why');
	$purge->sql(q{SELECT cron.unschedule(jobname) FROM cron.job});
	is($purge->sql(q{SELECT count(*) FROM calimero.dossiers_purgeables('48', current_date, 1000000)}), 0, '... everything is purged');
	is($purge->sql('SELECT sum(dossiers) FROM calimero_data.purge_lot'), $purge->{purgeable}, '... in lots');
	is($purge->sql(q{SELECT concat_ws(' ', etat, secondes_max, dossiers) FROM calimero_data.purge_execution ORDER BY execution LIMIT 1}), "finie 10800 $purge->{purgeable}", '... as the row of the run says');
	$purge->read_archive;
	$purge->whole("use_background_workers = $workers");
	$purge->node->stop;
}
done_testing();
