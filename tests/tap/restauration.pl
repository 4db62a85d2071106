# Dump and restore, in every mode: the same rows, the same identities, the same definitions; and the work goes on.

use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

use CalimeroTest;

my $node = calimero_node('restauration', conf => "max_worker_processes = 4\n");
my $dumps = PostgreSQL::Test::Utils::tempdir;
my @connection = ('-h', $node->host, '-p', $node->port);
my $databases = 0;

# Files of every kind: settled and closed, paid in part, refunded, given up, cancelled, entrusted, classified in part.
sub files_sql
{
	return q{
	INSERT INTO calimero_data.agent (caisse, agent, service, du) SELECT '48', a, 'recouvrement_contentieux', '2020-01-01' FROM unnest(ARRAY['A1', 'A2']) AS a;
	SELECT calimero.debiteur_creer('employeur', 'M1', 'NOM');
	SELECT calimero.dossier_ouvrir(n, 'cotisation', 'M1', '2024-01-02') FROM unnest(ARRAY['D1', 'D2']) AS n;
	SELECT calimero.creance_ajouter(n, 'COTISATION', 100, '2024-02-15', periode_du => '2023-10-01', periode_au => '2023-12-31') FROM unnest(ARRAY['D1', 'D2']) AS n;
	SELECT calimero.creance_ajouter('D2', 'MAJORATION', 10, '2024-02-15', periode_du => '2023-10-01', periode_au => '2023-12-31');
	SELECT calimero.acte_poser(n, 'MED', '2024-04-02', '2024-04-04', mode => 'lrar', creances => (SELECT array_agg(c.creance) FROM calimero_data.creance c
		JOIN calimero_data.dossier d USING (caisse, dossier) WHERE d.numero = n)) FROM unnest(ARRAY['D1', 'D2']) AS n;
	SELECT calimero.paiement_encaisser('D1', 100, '2024-05-01', 'virement', NULL, 'A1', le => '2024-05-02');
	SELECT calimero.paiement_encaisser('D2', 20, '2024-05-01', 'virement', NULL, 'A1', le => '2024-05-02');
	SELECT calimero.paiement_annuler((calimero.paiement_encaisser('D2', 7, '2024-05-03', 'cheque', 'R', 'A1', le => '2024-05-04')).paiement, '2024-05-10', 'A2', 'impaye');
	SELECT calimero.dossier_clore('D1', '2024-06-01');
	SELECT calimero.oscar_confier('D2', 'A1', 'portefeuille', '2024-06-01');
	SELECT calimero.oscar_confier('D2', 'A2', 'depart', '2024-07-01');
	SELECT calimero.rappel_poser('D2', 'A2', '2024-09-01', 'appeler');
	SELECT calimero.commentaire_ajouter('D2', 'A2', 'Rappel promis.');
	SELECT calimero.rac_classer(r.paiement, ARRAY[(SELECT min(c.creance) FROM calimero_data.creance c WHERE c.solde > 0)], ARRAY[5.00], 'A1', '2024-06-10')
	  FROM calimero.rac_recevoir(12.5, '2024-06-03', 'virement', 'REF 7', NULL, 'A1', 'RAC-1') r;
	SELECT calimero.paiement_rembourser(p.paiement, 2.5, '2024-06-12', 'A1', 'remb') FROM calimero_data.paiement p WHERE p.montant = 12.5;
	SELECT calimero.rectifier('M1', 'nom', n, 'erreur', 'A1') FROM unnest(ARRAY['AUTRE', 'ENCORE']) AS n;
	SELECT calimero.demande_repondre((calimero.demande_enregistrer('M1', 'acces', 'A1', '2026-01-05')).demande, 'acceptee', 'A1');
	SELECT calimero.demande_enregistrer('M1', 'opposition', 'A1', '2026-01-06');
	SELECT calimero.demande_prolonger((calimero.demande_enregistrer('M1', 'acces', 'A1', '2026-01-07')).demande, 'archives', '2026-01-08')};
}

# Versions, doubts, refusals, payments with an IBAN, cash and rejects; a deposit taken back leaves a hole in the numbers.
sub fill
{
	for my $employer (1 .. 40)
	{
		my $siret = siret($employer);
		my $amount = sprintf '%d.%02d', 100 + $employer, $employer;

		deposit(
			$node,
			envoi(
				{},
				map {
					declaration(
						siret => $siret,
						mois => $_,
						etablissement => [ [ '022', $amount ], [ '021', '3.10' ] ],
						versements => [
							{
								montant => $amount,
								mode => '05',
								bic => 'ZZZZFRPP',
								iban => iban($employer),
								paye_le => '15042025'
							},
							$employer % 5 ? () : { montant => '7.00', mode => '06', payeur => siret($employer + 1) }
						],
						individus => [ { nom => 'DURAND', cotisations => [ [ '075', '147.00' ], [ '018', '-31.50' ] ] } ])
				} '2025-01', '2025-02', '2025-03'),
			nom => "employeur-$employer.dsn");
	}
	deposit($node, envoi({}, declaration(siret => siret(1), ordre => 1, type => '03')), nom => 'remplace.dsn');
	deposit($node, envoi({}, declaration(siret => siret(2), ordre => 0, fraction => '12')), nom => 'doute.dsn');
	deposit($node, envoi({ essai => 1 }, declaration(siret => siret(3), ordre => 9)), nom => 'essai.dsn');
	deposit($node, envoi({}, declaration(siret => '00900030012345')), nom => 'refuse.dsn');
	deposit($node, envoi({}, declaration(siret => siret(4), versements => [ { montant => '1,10' } ])), nom => 'refuse2.dsn');
	deposit($node, envoi({}, declaration(siret => siret(90))), nom => 'retire.dsn');
	$node->safe_psql('postgres', 'SELECT calimero.dsn_retirer(max(depot)) FROM calimero_data.dsn_depot');

	my $extract = "reference;compte;siret;sens;montant;date_operation;mode;periode;date_affectation;annule\n";

	for my $employer (1 .. 40)
	{
		my $siret = siret($employer);
		my $amount = sprintf '%d,%02d', 100 + $employer, $employer;

		$extract .= "D$employer;C$employer;$siret;D;$amount;2025-04-01;;2025M03;;\n";
		$extract .= "C$employer;C$employer;$siret;C;$amount;2025-04-15;05;;;\n";
	}
	$extract .= "X1;C1;12345678901234;C;1,00;2025-04-15;05;;;\nX2;C1;" . siret(1) . ";C;un;2025-04-15;05;;;\n";
	my $path = write_bytes($extract);
	$node->safe_psql('postgres', "SELECT calimero.cai_importer(pg_read_binary_file('$path'), 'compte.csv')");
	$node->safe_psql('postgres', files_sql());
	return;
}

sub fresh_database
{
	my $name = 'cible' . ++$databases;

	$node->safe_psql('postgres', "CREATE DATABASE $name TEMPLATE template0");
	return $name;
}

# Run a program; its exit code and what it said must be 0 and nothing.
sub silently
{
	my ($title, @command) = @_;
	my ($out, $err) = ('', '');
	my $done = IPC::Run::run(\@command, '<', \undef, '>', \$out, '2>', \$err);

	ok($done && $err eq '', $title) or diag($err);
	return $out;
}

fill();
my $rows = table_checksums($node, 'postgres');
my $definitions = schema_dump($node, 'postgres');

like($rows, qr/dsn_versement\|\d{3} /, 'there is something to dump');
is( $node->safe_psql('postgres', q{SELECT count(DISTINCT etat) >= 5 FROM calimero_data.dsn_declaration}),
	't', 'declarations of every kind among it');

# Matching counts a generation of the caisse, whether it changes something or not.
sub without_generation
{
	my ($checksums) = @_;

	$checksums =~ s/^dsn_generation.*\n//m;
	return $checksums;
}

# What a restored database must be, and be able to do.
sub check_restored
{
	my ($database, $mode, $thorough) = @_;

	same_text(table_checksums($node, $database), $rows, "$mode: the same rows and identities");
	same_text(schema_dump($node, $database), $definitions, "$mode: the same definitions, rights, policies and comments");
	return unless $thorough;

	is( $node->safe_psql($database, q{SELECT count(*) FROM calimero.etat() WHERE domaine <> 'reglage' AND gravite <> 'ok'}),
		'0', "$mode: etat() misses no part and no right, and finds none too many");
	is( $node->safe_psql($database, q{SELECT count(*) FROM calimero_data.dsn_versement WHERE iban_masque IS DISTINCT FROM calimero.iban_masque(iban)}),
		'0', "$mode: generated column");
	is( $node->safe_psql($database, q{SELECT modifications FROM calimero.dsn_rapprocher(NULL, '2020-01-01', '2030-12-31')}),
		'0', "$mode: matching again changes nothing");
	is( $node->safe_psql($database, q{SELECT count(*) FROM calimero.installer() WHERE action NOT IN ('deja', 'repetee')}),
		'0', "$mode: installer() has nothing to apply");
	same_text(schema_dump($node, $database), $definitions, "$mode: ... and changes nothing");
	same_text(without_generation(table_checksums($node, $database)), without_generation($rows), "$mode: ... nor any row");

	my $known = write_bytes(envoi({}, declaration(siret => siret(3), ordre => 9)));
	my $last = $node->safe_psql($database, q{SELECT last_value FROM pg_sequences WHERE sequencename = 'dsn_depot_depot_seq'});

	is( deposit($node, envoi({}, declaration(siret => siret(1), mois => '2025-04', versements => [ { montant => '5.00' } ])), base => $database),
		($last + 1) . '|t|accepte|1|1|0|0', "$mode: the next deposit has the next number");
	is( deposit($node, envoi({}, declaration(siret => siret(1), ordre => 1, type => '03')), base => $database) =~ /^\d+\|f\|/,
		1, "$mode: a file already deposited is known");
	is($node->safe_psql($database, q{SELECT calimero.dossiers_recalculer()}), '3', "$mode: what derives of files is computed again");
	is( $node->safe_psql($database, q{SELECT string_agg(d::text, ';' ORDER BY d.numero) FROM calimero_data.dossier d}),
		$node->safe_psql('postgres', q{SELECT string_agg(d::text, ';' ORDER BY d.numero) FROM calimero_data.dossier d}), "$mode: ... and is the same");
	is( $node->safe_psql($database, q{SELECT calimero.dossier_ouvrir('D3', 'piar', 'M1', '2024-01-02') = max(d.dossier) + 1 FROM calimero_data.dossier d WHERE d.numero <> 'D3'}),
		't', "$mode: the next file has the next number");
	psql_fails($node, $database, q{SELECT calimero.creance_ajouter('D1', 'COTISATION', 1, '2024-02-15')}, 'MS010', qr/dossier is closed/, "$mode: a closed file is closed");
	is( $node->safe_psql($database,
			q{INSERT INTO calimero_data.cai_arrivee (caisse, reference, compte, siret, sens, montant, date_operation) VALUES ('48', 'NOUVEAU', 'C', '}
			  . siret(1)
			  . q{', 'C', '5,00', '2025-05-15'); SELECT count(*) FROM calimero_data.cai_mouvement WHERE reference = 'NOUVEAU'}),
		'1', "$mode: the trigger of cai_arrivee works");
	return;
}

# Plain SQL, in one transaction.
my $target = fresh_database();
silently('plain dump', 'pg_dump', @connection, '-f', "$dumps/plain.sql", 'postgres');
silently('plain restore', 'psql', '-Xq1', @connection, '-v', 'ON_ERROR_STOP=1', '-o', '/dev/null', '-f', "$dumps/plain.sql", $target);
check_restored($target, 'plain', 1);

# Custom, in one transaction.
$target = fresh_database();
silently('custom dump', 'pg_dump', @connection, '-Fc', '-f', "$dumps/custom", 'postgres');
silently('custom restore', 'pg_restore', @connection, '-1', '-e', '-d', $target, "$dumps/custom");
check_restored($target, 'custom', 1);

# In three passes.
$target = fresh_database();
silently("section $_", 'pg_restore', @connection, '-e', "--section=$_", '-d', $target, "$dumps/custom")
  for 'pre-data', 'data', 'post-data';
check_restored($target, 'sections', 1);

# Directory, four jobs, ten times: an order of restore that happens to be wrong would show.
silently('directory dump', 'pg_dump', @connection, '-Fd', '-j4', '-f', "$dumps/directory", 'postgres');
for my $round (1 .. 10)
{
	$target = fresh_database();
	silently("parallel restore $round", 'pg_restore', @connection, '-j4', '-e', '-d', $target, "$dumps/directory");
	check_restored($target, "parallel $round", $round == 10);
	$node->safe_psql('postgres', "DROP DATABASE $target");
}

# The data alone, over a fresh extension: views and rights come from installer().
$target = fresh_database();
silently('dump of calimero_data', 'pg_dump', @connection, '-Fc', '-n', 'calimero_data', '-f', "$dumps/data", 'postgres');
$node->safe_psql($target, 'CREATE EXTENSION calimero');
silently('restore of calimero_data', 'pg_restore', @connection, '-1', '-e', '-d', $target, "$dumps/data");
psql_fails($node, $target, 'SELECT * FROM calimero_vue.dsn_depot', '42P01', qr/does not exist/, 'the views are not there yet');
$node->safe_psql($target, 'CREATE SCHEMA IF NOT EXISTS calimero_vue; SELECT calimero.installer()');
same_text(table_checksums($node, $target), $rows, 'data alone: the same rows and identities');
is( $node->safe_psql($target, q{SELECT count(*) FROM calimero_vue.dsn_depot}),
	$node->safe_psql('postgres', q{SELECT count(*) FROM calimero_vue.dsn_depot}),
	'data alone: installer() makes the views again');
is( $node->safe_psql($target, q{SELECT count(*) FROM calimero.etat() WHERE domaine = 'schema' AND gravite <> 'ok'}),
	'0', 'data alone: etat() has nothing to say of the schema');

# Rows alone, into a schema that is there: docs/dossiers.md says how; with triggers they are refused, whole.
sub installed_database
{
	my $name = fresh_database();

	$node->safe_psql($name, 'CREATE EXTENSION calimero; SELECT calimero.installer()');
	return $name;
}
my $files = installed_database();
$node->safe_psql($files, q{SELECT calimero.creer_caisse('48', 'MSA');} . files_sql());
silently('dump of rows', 'pg_dump', @connection, '-Fc', '--data-only', (map { ('-T', "calimero_data.$_") } qw(etape_schema structure)), '-f', "$dumps/rows", $files);
$target = installed_database();
my $kept = table_checksums($node, $target);
$node->command_fails_like([ 'pg_restore', @connection, '-1', '-e', '--data-only', '-d', $target, "$dumps/rows" ], qr/dossier is closed/, 'rows alone: a closed file lets nothing in');
same_text(table_checksums($node, $target), $kept, '... and nothing came in');
silently('restore of rows', 'pg_restore', @connection, '-1', '-e', '--data-only', '--disable-triggers', '-d', $target, "$dumps/rows");
is($node->safe_psql($target, $_), $node->safe_psql($files, $_), 'rows alone: what derives comes with them')
  for 'SELECT d FROM calimero_data.dossier d ORDER BY 1', 'SELECT e FROM calimero_data.echeance e ORDER BY 1';
$kept = table_checksums($node, $target);
is($node->safe_psql($target, 'SELECT calimero.dossiers_recalculer()'), '3', '... and can be computed again');
same_text(table_checksums($node, $target), $kept, '... which changes nothing');

# In a cluster without the roles: what the dump grants to them fails, and creer_roles() mends it.
my $elsewhere = calimero_node('ailleurs', install => 0);
my ($out, $err) = ('', '');
IPC::Run::run(
	[ 'pg_restore', '-h', $elsewhere->host, '-p', $elsewhere->port, '-d', 'postgres', "$dumps/custom" ],
	'>', \$out, '2>', \$err);
like($err, qr/role "calimero_exploitation" does not exist/, 'without the roles, the restore says so');
unlike($err, qr/error: (?!could not execute query: ERROR:  role "calimero_|.*errors ignored)/, '... and nothing else');
same_text(table_checksums($elsewhere, 'postgres'), $rows, 'without the roles: the same rows');
$elsewhere->safe_psql('postgres', 'SELECT calimero.creer_roles()');
same_text(schema_dump($elsewhere, 'postgres', '--no-owner'), schema_dump($node, 'postgres', '--no-owner'),
	'without the roles: creer_roles() gives back rights and policies');

done_testing();
