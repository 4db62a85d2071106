# The purge while others work: what they hold is left, what they placed in time is honoured, what they read is whole; tables and
# triggers of a DBA that stop a lot lose nothing.
use strict;
use warnings;

use CalimeroTest;
use IPC::Run ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use PurgeTest;
use Test::More;

my $purge = PurgeTest->new('purge_autres', dossiers => 600);
my $node = $purge->node;
$purge->pauses;

# The next files that a purge takes.
sub next_files { return split /\n/, $purge->sql("SELECT p FROM calimero.dossiers_purgeables('48', current_date, $_[0]) AS p ORDER BY p") }
sub there { return $purge->sql('SELECT count(*) FROM calimero_data.dossier WHERE dossier IN (' . join(', ', @_) . ')') }
sub numero { return $purge->sql("SELECT numero FROM calimero_data.dossier WHERE dossier = $_[0]") }
sub last_run { return $purge->sql(q{SELECT concat_ws(' ', etat, erreur, dossiers) FROM calimero_data.purge_execution ORDER BY execution DESC LIMIT 1}) }
sub left { return $purge->sql('SELECT ecartes FROM calimero_data.purge_execution ORDER BY execution DESC LIMIT 1') }
my $agent = $purge->sql(q{SELECT agent FROM calimero_data.agent WHERE caisse = '48' AND au IS NULL ORDER BY agent LIMIT 1});

sub hold { return "SELECT calimero.geler('" . numero($_[0]) . "', 'contentieux en cours', agent => '$agent', caisse => '48')" }
sub pay { return "SELECT paiement FROM calimero.paiement_encaisser('" . numero($_[0]) . "', 12.5, current_date, 'virement', 'essai', '$agent', caisse => '48')" }

sub request
{
	my $person = $purge->sql("SELECT b.matricule FROM calimero_data.dossier d JOIN calimero_data.debiteur b USING (caisse, debiteur) WHERE d.dossier = $_[0]");
	return "SELECT demande FROM calimero.demande_enregistrer('$person', 'acces', '$agent', caisse => '48')";
}

# Of these, the first whose debtor, who is known, has no other file.
sub with_one_file
{
	return $purge->sql('SELECT min(d.dossier) FROM calimero_data.dossier d WHERE d.dossier IN (' . join(', ', @_)
		  . ') AND d.debiteur IS NOT NULL AND NOT EXISTS (SELECT FROM calimero_data.dossier o WHERE o.debiteur = d.debiteur AND o.dossier <> d.dossier)');
}

# Of these, the first on which a payment is taken.
sub still_open
{
	return $purge->sql('SELECT min(dossier) FROM calimero_data.dossier WHERE clos_le IS NULL AND debiteur IS NOT NULL AND dossier IN (' . join(', ', @_) . ')');
}

# ---- placed between the listing and a lot ----

my @files = next_files(24);
my @later = @files[ 12 .. 23 ];
my $asked = with_one_file(@later);
my $paid = still_open(grep { $_ != $asked } @later);
my ($held) = grep { $_ != $asked && $_ != $paid } @later;
is($purge->run_held(3, 'lot => 12, dossiers_max => 24', sub { $purge->sql($_) for hold($held), pay($paid), request($asked) }), '', 'a hold, a payment and a request placed while a run goes on');
is(there($held, $paid, $asked), 3, '... keep their files');
is(there(@files[ 0 .. 11 ]), 0, '... those of the lot before are gone');
is(left(), 3, '... and the run tells how many it left');
is($purge->run('dossiers_max => 6'), '', 'the next run');
is(there($held, $paid, $asked), 3, '... leaves them too');
is($purge->sql("SELECT string_agg(DISTINCT r.retenue, ' ' ORDER BY r.retenue) FROM calimero.retenues('48', ARRAY[$held, $paid, $asked]::bigint[], current_date) r"), 'DEMANDE GEL RESTE', '... for what was placed');

# ---- being placed while a lot is taken ----

@files = next_files(30);
$asked = with_one_file(@files);
$paid = still_open(grep { $_ != $asked } @files);
($held) = grep { $_ != $asked && $_ != $paid } @files;
my @works = map { my $session = $node->background_psql('postgres'); $session->query_safe('BEGIN'); $session->query_safe($_); $session } hold($held), pay($paid), request($asked);
my ($out, $err) = ('', '');
$node->psql('postgres', "SET lock_timeout = '5s';\nCALL calimero.purger(dossiers_max => 30)", stdout => \$out, stderr => \$err);
is($err, '', 'a hold, a payment and a request of transactions that go on: the purge waits for none');
is(there($held, $paid, $asked), 3, '... and leaves their files');
for (@works)
{
	$_->query_safe('COMMIT');
	$_->quit;
}
is($purge->run('dossiers_max => 6'), '', 'once they are committed');
is(there($held, $paid, $asked), 3, '... the next run leaves them too');
is($purge->sql('SELECT count(*) FROM calimero_data.demande_droit'), 2, '... both requests wait for their answer');

# ---- coming too late ----

($held) = next_files(1);
my $said = '';
my $late;
is($purge->run_held(2, 'lot => 3, dossiers_max => 3', sub {
	$late = IPC::Run::start([ 'psql', '-XAtq', '-d', $node->connstr('postgres'), '-v', 'VERBOSITY=verbose', '-c', hold($held) ], '<', \undef, '>', \$said, '2>', \$said);
	wait_until(sub { $purge->sql(q{SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%calimero.geler(%' AND pid <> pg_backend_pid()}) > 0 })
	  or die 'the hold does not wait';
}), '', 'a hold on a file that is going');
$late->finish;
like($said, qr/ERROR:  MS021:/, '... finds that it is gone');

# What was placed is no change of the purge's.
$purge->sql("DELETE FROM avant.$_ WHERE dossier IN (SELECT dossier FROM calimero_data.$_); INSERT INTO avant.$_ TABLE calimero_data.$_") for qw(dossier paiement);
$purge->read_archive;
$purge->whole('after what others did');

# ---- tables and triggers of a DBA ----

# The lot is refused: nothing is lost, the row says so, no lock stays in the session; then it goes on.
sub lot_refused
{
	my ($title, $state, $make, $unmake, %more) = @_;
	my $files = $purge->sql('SELECT count(*) FROM calimero_data.dossier');
	my ($out, $err) = ('', '');

	$purge->sql($make);
	$node->psql('postgres', "\\set VERBOSITY verbose\nCALL calimero.purger(lot => 3, dossiers_max => 6);\nSELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()",
		stdout => \$out, stderr => \$err, on_error_stop => 0);
	like($err, qr/ERROR:  $state:/, $title);
	is($out, '0', '... no lock stays in the session');
	is($files - $purge->sql('SELECT count(*) FROM calimero_data.dossier'), $more{gone} // 0, '... no other file left');
	is(last_run(), "erreur $state " . ($more{gone} // 0), '... as its row says');
	is($purge->orphans, '', '... and nothing stays in the directory');
	$purge->sql($unmake);
	is($purge->run('lot => 3, dossiers_max => 3'), '', '... and the next run goes on');
	is($purge->sql('SELECT count(*) FROM calimero_data.purge_lot WHERE publie_le IS NULL'), 0, '... with every manifest written');
	return;
}

for my $when ('', ' DEFERRABLE INITIALLY DEFERRED')
{
	my ($first) = next_files(1);

	lot_refused("a table of a DBA that references a file$when", '23503',
		"CREATE TABLE public.suivi (caisse varchar(5), dossier bigint, FOREIGN KEY (caisse, dossier) REFERENCES calimero_data.dossier (caisse, dossier)$when);"
		  . "INSERT INTO public.suivi VALUES ('48', $first)", 'DROP TABLE public.suivi');
}
$purge->sql(q{CREATE FUNCTION public.echouer() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION USING ERRCODE = 'P0004', MESSAGE = 'essai'; END$$});
lot_refused('a trigger of a DBA that fails at the end of a lot', 'P0004',
	'CREATE CONSTRAINT TRIGGER echouer AFTER DELETE ON calimero_data.acte DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.echouer()', 'DROP TRIGGER echouer ON calimero_data.acte');
lot_refused('... or when its manifest was written', 'P0004', 'CREATE CONSTRAINT TRIGGER echouer AFTER UPDATE ON calimero_data.purge_lot DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.echouer()',
	'DROP TRIGGER echouer ON calimero_data.purge_lot', gone => 3);

# A row that hangs from a file, held by somebody who does not hold the file.
my ($first) = next_files(1);
my $other = $node->background_psql('postgres');
$other->query_safe("BEGIN; SELECT count(*) FROM (SELECT FROM calimero_data.affectation a JOIN calimero_data.creance c USING (caisse, creance) WHERE c.dossier = $first FOR UPDATE) x;"
	  . "SELECT count(*) FROM (SELECT FROM calimero_data.paiement WHERE dossier = $first FOR UPDATE) x");
($out, $err) = ('', '');
$node->psql('postgres', "\\set VERBOSITY verbose\nSET lock_timeout = '500ms';\nCALL calimero.purger(lot => 3)", stdout => \$out, stderr => \$err, on_error_stop => 1);
like($err, qr/ERROR:  55P03:/, 'a row that somebody holds, after lock_timeout');
is(last_run(), 'erreur 55P03 0', '... as the row of the run says');
$other->quit;

# ---- what a database is set to ----

my $runs = $purge->sql('SELECT count(*) FROM calimero_data.purge_execution');
for ([ q{default_transaction_isolation = 'repeatable read'}, '25001' ], [ q{default_transaction_isolation = 'serializable'}, '25001' ], [ 'default_transaction_read_only = on', '25006' ])
{
	my ($setting, $state) = @$_;

	$purge->sql("ALTER DATABASE postgres SET $setting");
	like($purge->run('dossiers_max => 3'), qr/ERROR:  $state:/, "with $setting the purge is refused");
	$node->safe_psql('template1', 'ALTER DATABASE postgres RESET ALL');
}
is($purge->sql('SELECT count(*) FROM calimero_data.purge_execution'), $runs, '... before a run begins');
$purge->sql("ALTER DATABASE postgres SET $_") for q{datestyle = 'German'}, q{standard_conforming_strings = off}, q{search_path = 'nulle_part'}, q{row_security = off}, q{default_transaction_deferrable = on};
is($purge->run('lot => 3, dossiers_max => 6'), '', 'other settings change nothing');
$node->safe_psql('template1', 'ALTER DATABASE postgres RESET ALL');

# ---- reading meanwhile ----

# Files of which not every row is there, in one statement and in two of one snapshot.
my $read = q{SELECT count(*) FROM calimero_data.dossier d WHERE
	(SELECT count(*) FROM calimero_data.creance c WHERE c.caisse = d.caisse AND c.dossier = d.dossier) <> (SELECT count(*) FROM avant.creance c WHERE c.dossier = d.dossier)
	OR (SELECT count(*) FROM calimero_data.acte a WHERE a.caisse = d.caisse AND a.dossier = d.dossier) <> (SELECT count(*) FROM avant.acte a WHERE a.dossier = d.dossier)
	OR (SELECT count(*) FROM calimero_data.paiement p WHERE p.caisse = d.caisse AND p.dossier = d.dossier) <> (SELECT count(*) FROM avant.paiement p WHERE p.dossier = d.dossier)
	OR d.debiteur IS NOT NULL AND NOT EXISTS (SELECT FROM calimero_data.debiteur b WHERE b.caisse = d.caisse AND b.debiteur = d.debiteur)};
my $orphans = q{SELECT count(*) FROM calimero_data.creance c WHERE NOT EXISTS (SELECT FROM calimero_data.dossier d WHERE d.dossier = c.dossier)};
my $reader = $node->background_psql('postgres');
my $run = IPC::Run::start([ 'psql', '-XAtq', '-d', $node->connstr('postgres'), '-c', 'CALL calimero.purger(lot => 1)' ], '<', \undef, '>', \$said, '2>', \$said);
my %seen;
my $wrong = 0;
$said = '';
while ($run->pumpable)
{
	$reader->query_safe('BEGIN ISOLATION LEVEL REPEATABLE READ');
	$seen{ $reader->query_safe('SELECT count(*) FROM calimero_data.dossier') }++;
	$wrong += $reader->query_safe($_) for $read, $orphans;
	$reader->query_safe('COMMIT');
	$wrong += $reader->query_safe($read);
	$run->pump_nb;
}
$run->finish;
$reader->quit;
is($said, '', 'a run of lots of one file');
cmp_ok(scalar(keys %seen), '>', 1, 'another session read in the midst of it: ' . keys(%seen) . ' states');
is($wrong, 0, '... and saw each file whole or not at all');
$purge->read_archive;
$purge->whole('in the end');

$node->stop;
done_testing();
