# Midnight in open sessions: a habilitation that ends with the day shows nothing from then on, one that begins shows its rows.
use strict;
use warnings;

use CalimeroTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

# The clock of the server is that of a file (libfaketime).
my ($library) = glob('/usr/lib/*/faketime/libfaketime.so.1');
my $clock = PostgreSQL::Test::Utils::tempdir . '/clock';

sub set_clock
{
	my ($time) = @_;

	open my $file, '>', "$clock.new" or die "$clock: $!";
	print $file "\@$time\n";
	close $file or die "$clock: $!";
	rename "$clock.new", $clock or die "$clock: $!";
	return;
}

set_clock('2030-06-14 23:00:00');
my $node;
{
	local $ENV{LD_PRELOAD} = $library;
	local $ENV{FAKETIME_TIMESTAMP_FILE} = $clock;
	local $ENV{FAKETIME_NO_CACHE} = 1;
	local $ENV{FAKETIME_DONT_FAKE_MONOTONIC} = 1;
	local $ENV{TZ} = 'Europe/Paris';
	$node = calimero_node('minuit', conf => "timezone = 'Europe/Paris'\nlog_timezone = 'Europe/Paris'\n");
}
$node->safe_psql('postgres', q{
	CREATE ROLE jour LOGIN;
	CREATE ROLE demain LOGIN;
	INSERT INTO calimero_data.agent (caisse, agent, service, du, compte) VALUES
	    ('48', 'JOUR', 'prestations', '2020-01-01', 'jour'), ('48', 'DEMAIN', 'prestations', '2020-01-01', 'demain');
	SELECT calimero.habilitation_accorder('JOUR', 'prestations', '2030-06-01', '2030-06-14', caisse => '48');
	SELECT calimero.habilitation_accorder('DEMAIN', 'prestations', '2030-06-15', caisse => '48');
	SELECT * FROM calimero.habilitations_appliquer();
	INSERT INTO calimero_data.debiteur (caisse, personne, matricule, nom) SELECT '48', 'assure', 'M' || i, 'NOM' FROM generate_series(1, 9) AS i;
});
like($node->safe_psql('postgres', 'SELECT now()'), qr/^2030-06-14/, 'the server lives in the evening of the last day');

# A session that stays open.
sub session
{
	my ($account) = @_;
	my $session = $node->background_psql('postgres', on_error_stop => 0, extra_params => [ '-U', $account ]);

	$session->query_safe('PREPARE compter AS SELECT count(*) FROM calimero_data.debiteur');
	$session->query_safe('SET plan_cache_mode = force_generic_plan');
	return $session;
}

# What one statement gives, or the profile that its error names.
sub ask
{
	my ($session, $sql) = @_;
	my $out = $session->query($sql);

	$out = "no more $1" if $session->{stderr} =~ /holds the profile "(\w+)" no more/;
	$session->{stderr} = '';
	return $out;
}

my ($jour, $cursor, $demain) = (session('jour'), session('jour'), session('demain'));

is(ask($jour, 'EXECUTE compter'), 9, 'in the evening the agent sees its caisse');
is(ask($demain, 'EXECUTE compter'), 0, 'the one of the morrow does not');
ask($cursor, 'BEGIN; DECLARE lire CURSOR FOR SELECT debiteur FROM calimero_data.debiteur ORDER BY debiteur');
is(ask($cursor, 'FETCH lire'), 1, 'a cursor reads');
set_clock('2030-06-14 23:59:59');
is(ask($jour, 'EXECUTE compter'), 9, 'a second before midnight it still does');
set_clock('2030-06-15 00:00:01');
is(ask($jour, 'EXECUTE compter'), 'no more prestations', 'a second after midnight the plan of the day does not run');
is(ask($jour, 'EXECUTE compter'), 0, '... and shows nothing once made again');
is(ask($jour, 'SELECT count(*) FROM calimero_data.debiteur'), 0, 'nor does another statement');
is(ask($cursor, 'FETCH lire'), 'no more prestations', 'nor the cursor that was open');
ask($demain, 'EXECUTE compter');
is(ask($demain, 'EXECUTE compter'), 9, 'the agent of the morrow sees its caisse, with a plan made the day before');
$_->quit for $jour, $cursor, $demain;

$node->stop;
done_testing();
