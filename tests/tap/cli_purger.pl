# calimero purger: a simulation changes nothing, a purge is that of SQL, and whatever stops it leaves every dossier in one place.
use strict;
use warnings;

use CalimeroTest;
use CliTest;
use IPC::Run ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use PurgeTest;
use Test::More;

my $purge = PurgeTest->new('cli_purger', dossiers => 400);
my $node = $purge->node;
my @env = (env => node_env($node));
my $directory = PostgreSQL::Test::Utils::tempdir();

sub sql { return $purge->sql($_[0]) }

sub run_is
{
	my ($arguments, $status, $stdout, $stderr, $title, %variables) = @_;

	return cli_is([ 'purger', @$arguments ], $status, $stdout, $stderr, $title, env => node_env($node, %variables));
}

# The only row of a JSON output.
sub row_of
{
	my ($run) = @_;
	my $rows = decode_json_rows($run->{stdout});

	is(scalar @$rows, 1, '... and prints one row');
	return $rows->[0];
}

sub purgeable { return sql(q{SELECT count(*) FROM calimero.dossiers_purgeables('48', current_date, 1000000)}) }

sql(q{CREATE ROLE travaux LOGIN IN ROLE calimero_exploitation; CREATE ROLE personne LOGIN; CREATE ROLE seul LOGIN CONNECTION LIMIT 1 IN ROLE calimero_exploitation;
	CREATE ROLE delegue LOGIN IN ROLE calimero_dpd; CREATE ROLE lecteur LOGIN IN ROLE calimero_consultation; CREATE ROLE inconnu LOGIN IN ROLE calimero_dpd;
	INSERT INTO calimero_data.agent (caisse, agent, service, du, compte) VALUES ('48', 'DPD', 'informatique', '2020-01-01', 'delegue'), ('48', 'LECTEUR', 'informatique', '2020-01-01', 'lecteur');
	SELECT calimero.habilitation_accorder('DPD', 'dpd', caisse => '48'), calimero.habilitation_accorder('LECTEUR', 'consultation', caisse => '48')});
my $everything = sub { return table_checksums($node, 'postgres') };
my $before = $everything->();

# --- wrong arguments: nothing is asked of the server ---
for my $wrong (
	(map { [ "--lot=$_", 'lot' ] } '', '0', '-1', '100001', '1e3', ' 5', '5 ', '0x10', '5; DROP TABLE x', '9' x 30, '٣'),
	(map { [ "--dossiers=$_", 'dossiers' ] } '', '0', '-5', '1.5', 'tous', '9' x 19, "1'"),
	(map { [ "--au=$_", 'au' ] } '', 'hier', '2025-02-29', '2025-13-01', '31/02/2025', "2025-01-01'; --", 'infinity'),
	[ '--duree=', 'duree' ])
{
	for my $mode ('--simuler', '--executer')
	{
		cli_is([ 'purger', $mode, $wrong->[0] ], 1, qr/\A\z/, qr/invalid value for option "--$wrong->[1]": it must be .*\n.*calimero help purger/,
			"$mode $wrong->[0]", env => { PGHOST => '/nowhere' });
	}
}
my @nowhere = (env => { PGHOST => '/nowhere' });
cli_is([ 'purger', '--simuler', '--executer' ], 1, qr/\A\z/, qr/exclude each other/, 'both at once', @nowhere);
cli_is([ 'purger', '--executer', '--simuler', '--lot=3' ], 1, qr/\A\z/, qr/exclude each other/, '... in either order', @nowhere);
cli_is([ 'purger', '48' ], 1, qr/\A\z/, qr/too many arguments/, 'an argument', @nowhere);
cli_is([ 'purger', '--executer=oui' ], 1, qr/\A\z/, qr/does not take an argument/, 'a switch with a value', @nowhere);
cli_is([ 'purger', '--format=ics' ], 1, qr/\A\z/, qr/is not one of/, 'a format that it has not', @nowhere);
cli_is([ 'purger', '-n', '--executer' ], 1, qr/\A\z/, qr/unrecognized option/, '--dry-run, which it has not', @nowhere);
cli_is([ 'purger', '--executer', '-o', "$directory/non/la" ], 1, qr/\A\z/, qr/could not/, 'a file that cannot be written', @nowhere);
cli_is([ 'purger', '--executer' ], 2, qr/\A\z/, qr/error/, 'no server', @nowhere);

# --- refused by the server, before anything is deleted ---
for my $mode ('--simuler', '--executer')
{
	run_is([ $mode, '--duree=trois heures' ], 1, qr/\A\z/, qr/error: invalid input syntax for type interval/, "$mode: an interval that is none");
	run_is([ $mode, q{--duree=1 h'; DROP TABLE calimero_data.dossier; --} ], 1, qr/\A\z/, qr/interval/, '... nor is SQL');
	run_is([ $mode, "--caisse=$_" ], 1, qr/\A\z/, qr/error: /, "$mode: caisse $_") for '63', 'x', '', q{48'--}, '48 ';
}
run_is([ '--executer', '--duree=-1 h' ], 1, qr/\A\z/, qr/"duree_max" of calimero.purger\(\) is out of range/, 'a time that is over');
run_is([ '--executer', '--au=' . sql(q{SELECT current_date + 1}) ], 1, qr/\A\z/, qr/cannot go by a day to come/, 'a day to come');
run_is(['--executer'], 1, qr/\A\z/, qr/needs the isolation level/, 'another isolation', PGOPTIONS => '-c default_transaction_isolation=serializable');

# --- no settings ---
for my $setting (qw(repertoire_archive archive_certificats archive_cle_signature))
{
	$node->safe_psql('postgres', "ALTER DATABASE postgres SET calimero.$setting = ''");
	run_is(['--executer'], 1, qr/\A\z/, qr/error: parameter "calimero.$setting" is not set/, "without calimero.$setting");
	run_is([], 3, qr/partants/, qr/nothing was deleted/, '... a simulation needs none');
	$node->safe_psql('postgres', "ALTER DATABASE postgres RESET calimero.$setting");
}

# --- roles ---
for my $mode ('--simuler', '--executer')
{
	run_is([ $mode, '--caisse=48' ], 4, qr/\A\z/, qr/error: permission denied/, "$mode: a role without right, $_", PGUSER => $_) for 'personne', 'lecteur';
	run_is([ $mode, '--caisse=48' ], 1, qr/\A\z/, qr/error: caisse is not known/, "$mode: one without habilitation", PGUSER => 'inconnu');
}
run_is(['--executer'], 4, qr/\A\z/, qr/error: permission denied/, 'the data-protection officer does not purge', PGUSER => 'delegue');
run_is(['--format=json'], 3, qr/partants/, qr/nothing was deleted/, '... and may see what would be', PGUSER => 'delegue');
run_is(['--executer'], 2, qr/\A\z/, qr/too many connections for role/, 'a role of one connection cannot follow its run', PGUSER => 'seul');
is($everything->(), $before, 'all that was refused changed nothing, sequences neither');

# --- the simulation ---
my $run = run_is(['--format=json'], 3, qr/\A\[/, qr/^calimero: simulation: nothing was deleted\ncalimero: hint: With --executer, /, 'a simulation', PGUSER => 'travaux');
my $rows = decode_json_rows($run->{stdout});
my %sum;
for my $row (@$rows) { $sum{$_} += $row->{$_} for qw(dossiers partants retenus) }

is($sum{partants}, $purge->{purgeable}, '... says how many leave');
is("$sum{dossiers} $sum{retenus}", sql(q{SELECT sum(dossiers) || ' ' || sum(retenus) FROM calimero.simuler_purge(current_date, '48')}), '... and how many are held, as SQL');
is(join(' ', sort { $a cmp $b } map { "$_->{genre}/$_->{regle_du}" } grep { defined $_->{regle_du} } @$rows),
	sql(q{SELECT string_agg(genre || '/' || regle_du, ' ' ORDER BY (genre || '/' || regle_du) COLLATE "C") FROM calimero.simuler_purge(current_date, '48') WHERE regle_du IS NOT NULL}), '... by kind and rule');
is(scalar(grep { $_->{retenus} > 0 && ($_->{retenues} // '') !~ /\A[A-Z_]+ \d+(?:, [A-Z_]+ \d+)*\z/ } @$rows), 0, '... and why');
is(scalar(grep { $_->{partants} + $_->{retenus} != $_->{dossiers} } @$rows), 0, '... and the sums are right');
is(cli([ 'purger', '--simuler', '--format=json' ], @env)->{stdout}, $run->{stdout}, '--simuler is the default');
is(cli([ 'purger', '--format=json', '--lot=3', '--duree=1 h', '--dossiers=5' ], @env)->{stdout}, $run->{stdout}, 'what bears on a run does not change it');
run_is(['-q'], 3, qr/retenues/, qr/\A\z/, 'quiet');
run_is([ '--au=2001-01-01', '--format=json' ], 0, qr/\A\[\s*\]\s*\z/, qr/nothing was deleted/, 'a day on which nothing had ended');
my $later = sql('SELECT current_date + 3000');
cmp_ok(scalar @{ decode_json_rows(cli([ 'purger', "--au=$later", '--format=json' ], @env)->{stdout}) }, '>', 0, 'a day to come');
my $csv = parse_csv(cli([ 'purger', '--format=csv' ], @env)->{stdout});
is_deeply($csv->[0], [qw(genre regle_du annees article dossiers partants retenus retenues plus_ancien examines lignes octets)], 'CSV has its names');
is(scalar @$csv, @$rows + 1, '... and as many rows');
html_is_well_formed(cli([ 'purger', '--format=html' ], @env)->{stdout}, 'HTML is well formed');
run_is([ '-o', "$directory/simulation.txt" ], 3, qr/\A\z/, qr/nothing was deleted/, 'to a file');
like(slurp_bytes("$directory/simulation.txt"), qr/genre .* retenues/, '... which has it');
is($everything->(), $before, 'simulations change nothing, sequences neither');

# --- a run and its limits ---
$run = run_is([ '--executer', '--lot=10', '--dossiers=25', '--format=json' ], 3, qr/\A\[/, qr/^calimero: dossiers purged: 25, lots: 3, /m, 'a run of 25 dossiers', PGUSER => 'travaux');
my $row = row_of($run);
is("@{$row}{qw(caisse etat prevus dossiers lots ecartes)}", "48 nombre $purge->{purgeable} 25 3 0", '... which says what it did');
is("@{$row}{qw(execution lignes octets)}", sql(q{SELECT execution || ' ' || lignes || ' ' || octets FROM calimero_vue.purge_execution WHERE compte = 'travaux'}), '... as its row');
is($row->{restants}, sql(q{SELECT count(*) FROM calimero_data.dossier WHERE conservation_le < current_date}), '... and what is left past its day');
is(sql(q{SELECT string_agg(dossiers::text, ' ' ORDER BY lot) FROM calimero_vue.purge_lot}), '10 10 5', '... in lots of ten');
unlike($run->{stderr}, qr/\r|purged \d+\/|looking for/, '... without progress where there is no terminal');
$row = row_of(run_is([ '--executer', '--duree=0 s', '--format=json' ], 3, qr/\A\[/, qr/purged: 0/, 'no time'));
is("$row->{etat} $row->{dossiers}", 'duree 0', '... nothing');
is(sql(q{SELECT secondes_max FROM calimero_vue.purge_execution WHERE execution = } . $row->{execution}), 0, '... as it was asked');
run_is([ '--executer', '--au=2001-01-01' ], 0, qr/finie/, qr/purged: 0/, 'a day on which nothing had ended: done');
is(sql(q{SELECT au, taille_lot, secondes_max, dossiers_max FROM calimero_vue.purge_execution ORDER BY execution DESC LIMIT 1}), '2001-01-01|5000||',
	'... with the lots of the server and no limit');

# --- interrupted ---
sql(q{CREATE FUNCTION public.attendre() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN PERFORM pg_sleep(TG_ARGV[0]::integer); RETURN NEW; END$$});

# Run until the server waits in a lot, send the signal.
sub interrupted_run
{
	my ($signal, $lot) = @_;
	my %run = (stdout => '', stderr => '');

	sql("CREATE TRIGGER attendre BEFORE INSERT ON calimero_data.purge_lot FOR EACH ROW WHEN (NEW.lot = $lot) EXECUTE FUNCTION public.attendre('300')");
	my $harness = do {
		local %ENV = (%ENV, %{ node_env($node, PGAPPNAME => 'interrompu') });
		IPC::Run::start([ $cli, qw(purger --executer --lot=10 --format=json -P) ], '<', \undef, '>', \$run{stdout}, '2>', \$run{stderr});
	};
	ok(wait_until(sub { sql(q{SELECT count(*) FROM pg_stat_activity WHERE application_name = 'interrompu' AND wait_event = 'PgSleep'}) eq '1' }), 'a lot is under way');
	select undef, undef, undef, 2.5;
	my $sent = time;
	$harness->signal($signal);
	$harness->finish;
	cmp_ok(time - $sent, '<', 20, "SIG$signal ends it at once");
	$run{status} = $? >> 8;
	ok(wait_until(sub { sql(q{SELECT count(*) FROM pg_stat_activity WHERE application_name = 'interrompu'}) eq '0' }), '... both sessions');
	sql('DROP TRIGGER attendre ON calimero_data.purge_lot');
	return \%run;
}

for my $case ([ 'INT', 6, 2 ], [ 'TERM', 6, 0 ])
{
	my ($signal, $lot, $lots) = @$case;

	$run = interrupted_run($signal, $lot);
	is($run->{status}, 1, '... with 1');
	like($run->{stderr}, qr/^calimero: error: interrupted$/m, '... and says so');
	like($run->{stderr}, qr/^calimero: hint: Lots that were committed stay purged.*goes on/m, '... and that the same command goes on');
	like($run->{stderr}, qr/^calimero: purged @{[ 10 * $lots ]}\/\d+ dossiers, .* MB, .* dossiers\/s, \d+%, \d+ s/m, '... progress was followed with -P');
	is(() = $run->{stderr} =~ /error/g, 1, '... and nothing else is an error') or diag($run->{stderr});
	$row = row_of($run);
	is("$row->{etat} $row->{erreur} $row->{dossiers} $row->{lots}", "erreur 57014 @{[ 10 * $lots ]} $lots", '... what was committed is told');
}
is(sql('SELECT max(lot) FROM calimero_data.purge_lot'), 5, 'the lots under way were undone');

# --- one of its sessions is ended by somebody ---
sub ended_run
{
	my ($lot, $state) = @_;
	my %run = (stdout => '', stderr => '');

	sql("CREATE TRIGGER attendre BEFORE INSERT ON calimero_data.purge_lot FOR EACH ROW WHEN (NEW.lot = $lot) EXECUTE FUNCTION public.attendre('4')");
	my $harness = do {
		local %ENV = (%ENV, %{ node_env($node, PGAPPNAME => 'interrompu') });
		IPC::Run::start([ $cli, qw(purger --executer --lot=10 --dossiers=20 --format=json -P) ], '<', \undef, '>', \$run{stdout}, '2>', \$run{stderr});
	};
	ok(wait_until(sub { sql(q{SELECT count(*) FROM pg_stat_activity WHERE application_name = 'interrompu' AND wait_event = 'PgSleep'}) eq '1' }), 'a lot is under way');
	is(sql("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'interrompu' AND (wait_event = 'PgSleep') = ($state = 'active')"), 1, "a session is ended, $state");
	$harness->finish;
	$run{status} = $? >> 8;
	sql('DROP TRIGGER attendre ON calimero_data.purge_lot');
	return \%run;
}

$run = ended_run(6, "'active'");
is($run->{status}, 2, '... that of the CALL: 2');
like($run->{stderr}, qr/hint: Lots that were committed stay purged; the same command goes on/, '... which says how to go on');
is($run->{stdout}, '', '... and no row');
is(sql('SELECT max(lot) FROM calimero_data.purge_lot'), 5, '... its lot was undone');
$run = ended_run(6, "'idle'");
is($run->{status}, 3, '... that which follows: the purge goes on to its limit');
like($run->{stderr}, qr/warning: the run is not followed any more, and goes on/, '... which is said');
$row = row_of($run);
is("$row->{etat} $row->{dossiers}", 'nombre 20', '... and its row is printed all the same');
is(sql(q{SELECT count(*) FROM calimero_data.purge_execution WHERE etat = 'abandonnee'}), 1, '... the run of the session that died is told to be one');
$purge->read_archive;
$purge->whole('interrupted twice');

# --- two at once, then nothing is left ---
my @runs = map { my $one = { out => '', err => '' }; local %ENV = (%ENV, %{ node_env($node) });
	$one->{handle} = IPC::Run::start([ $cli, qw(purger --executer --lot=7 --format=json) ], '<', \undef, '>', \$one->{out}, '2>', \$one->{err}); $one } 1 .. 2;
$_->{handle}->finish for @runs;
my $already = 25 + 20 + 20;
my @said = map { row_of({ stdout => $_->{out} }) } @runs;
isnt($said[0]{execution}, $said[1]{execution}, 'two at once: each tells its own run');
is($said[0]{dossiers} + $said[1]{dossiers}, sql('SELECT sum(dossiers) FROM calimero_data.purge_lot') - $already, '... and what it took');
for my $one (@said)
{
	is(sql("SELECT dossiers || ' ' || ecartes || ' ' || etat FROM calimero_vue.purge_execution WHERE execution = $one->{execution}"), "$one->{dossiers} $one->{ecartes} $one->{etat}", '... as its row says');
}
$run = run_is([ '--executer', '--format=csv', '-o', "$directory/purge.csv" ], 3, qr/\A\z/, qr/past their day and still there: [1-9]/, 'one for what they left to one another');
$csv = parse_csv(slurp_bytes("$directory/purge.csv"));
is_deeply($csv->[0], [qw(caisse execution etat prevus dossiers lots lignes octets ecartes restants secondes erreur)], '... in CSV');
is("$csv->[1][2] $csv->[1][8]", 'finie 0', '... it has finished');
is(purgeable(), 0, 'nothing is left to purge');
is(sql('SELECT sum(dossiers) FROM calimero_data.purge_lot'), $purge->{purgeable}, '... all that could leave left once');
$purge->read_archive;
$purge->whole('by the client alone');

# --- a second caisse ---
sql(q{SELECT calimero.creer_caisse('63', 'MSA Auvergne')});
run_is([$_], 1, qr/\A\z/, qr/error: .*caisse/, "several caisses, none named: $_") for '--simuler', '--executer';
run_is([ '--executer', '--caisse=63' ], 1, qr/\A\z/, qr/error: the certificates of caisse "63" cannot be used/, 'one that has no certificates');
is(sql(q{SELECT count(*) FROM calimero_data.purge_execution WHERE caisse = '63'}), 0, '... no run began');
run_is([ '--caisse=63', '--format=json' ], 0, qr/\A\[\s*\]\s*\z/, qr/nothing was deleted/, '... nothing would leave');
append_to_file("$purge->{keys}/certificats/63.pem", slurp_file("$purge->{keys}/un.crt"));
run_is([ '--executer', '--caisse=63', '--format=html' ], 0, qr/finie/, qr/purged: 0/, '... with them, nothing to do is done');

$node->stop;
done_testing();
