# For whom a transaction acts: only inside one, gone with it, in parallel workers too, and set by nothing else.
use strict;
use warnings;

use CalimeroTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = calimero_node('agir_pour');

$node->safe_psql('postgres', q{
	CREATE ROLE appli LOGIN;
	INSERT INTO calimero_data.agent (caisse, agent, service, du, compte) VALUES
	    ('48', 'APPLI', 'informatique', '2020-01-01', 'appli'), ('48', 'PREST', 'prestations', '2020-01-01', NULL);
	SELECT calimero.habilitation_accorder('APPLI', 'application', caisse => '48');
	SELECT calimero.habilitation_accorder('PREST', 'prestations', caisse => '48');
	SELECT * FROM calimero.habilitations_appliquer();
	INSERT INTO calimero_data.debiteur (caisse, personne, matricule, nom) SELECT '48', 'assure', 'M' || i, 'NOM' FROM generate_series(1, 20000) AS i;
	ANALYZE calimero_data.debiteur;
});

sub as_application
{
	my ($sql, %more) = @_;
	my ($out, $err) = ('', '');
	local $ENV{PGOPTIONS} = $more{options} if defined $more{options};
	my $code = $node->psql('postgres', $sql, stdout => \$out, stderr => \$err, extra_params => [ '-U', 'appli' ], on_error_stop => 0);

	return ($out, $err);
}

my ($out, $err) = as_application(q{SELECT calimero.agir_pour('PREST')});
like($err, qr/must be called inside a transaction block/, 'outside a transaction block it is refused');

($out, $err) = as_application(q{BEGIN; SELECT calimero.agir_pour('PREST'); SELECT count(*) FROM calimero_data.debiteur; COMMIT; SELECT count(*) FROM calimero_data.debiteur; SHOW calimero.agent_agissant; SELECT current_user});
is($out, "prestations\n20000\n\nappli", 'it ends with COMMIT');
like($err, qr/permission denied/, '... and the rights with it');
($out, $err) = as_application(q{BEGIN; SELECT calimero.agir_pour('PREST'); ROLLBACK; SHOW calimero.agent_agissant; SELECT current_user});
is($out, "prestations\n\nappli", 'it ends with ROLLBACK');
($out, $err) = as_application(q{BEGIN; SAVEPOINT s; SELECT calimero.agir_pour('PREST'); RELEASE s; SELECT current_user; COMMIT; SELECT current_user});
is($out, "prestations\ncalimero_prestations\nappli", 'a released savepoint keeps it until the end');

# Parallel workers see what their leader sees.
my $parallel = q{SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SET max_parallel_workers_per_gather = 2;
	SET enable_indexscan = off; SET enable_indexonlyscan = off; SET enable_bitmapscan = off; BEGIN; SELECT calimero.agir_pour('PREST');};
($out, $err) = as_application("$parallel SET LOCAL parallel_leader_participation = off; SELECT count(nom) FROM calimero_data.debiteur; EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) SELECT count(nom) FROM calimero_data.debiteur");
like($out, qr/\A prestations\n20000\n/x, 'workers alone count every row');
like($out, qr/Workers Launched: [12]/, '... launched');

# Nothing else sets it.
($out, $err) = as_application(q{SET ROLE calimero_prestations; SELECT count(*) FROM calimero_data.debiteur; SHOW calimero.agent_agissant}, options => '-c calimero.agent_agissant=48\ PREST\ prestations');
is($out, "0\n", 'a parameter of the connection, set before the library is loaded, is nothing');
($out, $err) = as_application(q{SET calimero.agent_agissant = '48 PREST prestations'; SET ROLE calimero_prestations; SELECT count(*) FROM calimero_data.debiteur; SHOW calimero.agent_agissant});
is($out, "0\n", 'nor is one set in the session before');
$node->safe_psql('postgres', q{SET session_preload_libraries = ''; ALTER DATABASE postgres SET calimero.agent_agissant = '48 PREST prestations'});
($out, $err) = as_application(q{SET ROLE calimero_prestations; SELECT count(*) FROM calimero_data.debiteur; SHOW calimero.agent_agissant});
is($out, "0\n", 'nor one of the database');
$node->safe_psql('postgres', q{ALTER DATABASE postgres RESET calimero.agent_agissant});

$node->stop;
done_testing();
