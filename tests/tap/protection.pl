# The extension is not dropped from under the data; what was damaged is seen, and made again where it can be.

use strict;
use warnings;

use IPC::Run ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

use CalimeroTest;

my $node = calimero_node('protection');
my @connection = ('-h', $node->host, '-p', $node->port);
my $databases = 0;

sub sql { my ($database, $text) = @_; return $node->safe_psql($database, "SET client_min_messages = warning; $text") }

# A database like the first one, with rows.
sub filled
{
	my $name = 'base' . ++$databases;

	$node->safe_psql('postgres', "CREATE DATABASE $name TEMPLATE modele");
	return $name;
}

sub problems
{
	my ($database) = @_;

	return sql($database, q{SELECT element, valeur, gravite FROM calimero.etat() WHERE domaine = 'schema' AND gravite <> 'ok'});
}

sub run_quietly
{
	my ($title, @command) = @_;
	my ($out, $err) = ('', '');
	my $done = IPC::Run::run(\@command, '<', \undef, '>', \$out, '2>', \$err);

	return ok($done && $err eq '', $title) || diag($err);
}

my $file = envoi({}, declaration(siret => siret(1), etablissement => [ [ '022', '15.00' ] ],
		versements => [ { montant => '15.00', mode => '05', bic => 'ZZZZFRPP', iban => iban(1) } ]));
$node->safe_psql('postgres', 'CREATE DATABASE modele');
install_calimero($node, 'modele');
deposit($node, $file, base => 'modele');
$node->safe_psql('modele',
	q{SELECT calimero.cai_importer(convert_to(E'reference;siret;sens;montant;date_operation\nR1;} . siret(1) . q{;C;15,00;2025-04-15\n', 'UTF8'), 'x.csv')});

# ---- what is in the way of installer() ----

for my $schema (qw(calimero_modele calimero_modele_vue))
{
	my $base = filled();

	sql($base, "CREATE SCHEMA $schema");
	psql_fails($node, $base, 'SELECT calimero.installer()', '55000', qr/schema "$schema" is in the way\n.*DETAIL:  .*HINT:  Rename or drop/s, "refused: $schema");
	is(problems($base), "schema $schema|in the way|attention", '... and told');
	sql($base, "ALTER SCHEMA $schema RENAME TO ailleurs; SELECT calimero.installer()");
	is(problems($base), '', '... until it has another name');
}
{
	my $base = filled();

	sql($base, 'CREATE ROLE sans_creation; GRANT USAGE ON SCHEMA calimero TO sans_creation; GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA calimero TO sans_creation');
	psql_fails($node, $base, 'SET ROLE sans_creation; SELECT calimero.installer()', '55000', qr/role "sans_creation" cannot create schemas in this database\n.*HINT:/s,
		'refused: a role that cannot create schemas');
	sql($base, 'DROP OWNED BY sans_creation; DROP ROLE sans_creation');
}

# ---- other settings, and PL/pgSQL dropped ----

{
	my $base = filled();
	my ($status, $out, $err) = $node->psql($base, q{SET standard_conforming_strings = off; SELECT count(*) > 0 FROM calimero.etat()});

	is("$status $out $err", '0 t ', 'no warning with standard_conforming_strings off');
	# The texts of law are the extension's, and installer() notes when it brought them.
	my $of_caisse = sub { return table_checksums($node, $base) =~ s/^droit_version\w*\|.*\n?//mgr };
	my $before = $of_caisse->();
	sql($base, 'DROP EXTENSION plpgsql CASCADE; CREATE EXTENSION plpgsql; CREATE EXTENSION calimero; SELECT calimero.installer()');
	is(problems($base), '', 'dropping PL/pgSQL takes all functions, and installer() puts everything back');
	is($of_caisse->(), $before, '... on the same rows');
}

# ---- DROP EXTENSION CASCADE ----

my $kept = filled();
my $whole = schema_dump($node, $kept);
my $rows = table_checksums($node, $kept);
is(problems($kept), '', 'a new installation has no problem');
psql_fails($node, $kept, $_, '2BP01', qr/cannot be dropped while calimero_data holds rows\n.*HINT:  .*calimero_garde/s, "refused: $_")
  for 'DROP EXTENSION calimero CASCADE', 'DROP SCHEMA calimero CASCADE', 'DROP EXTENSION IF EXISTS calimero CASCADE',
  'BEGIN; DROP SCHEMA calimero_vue CASCADE; DROP EXTENSION calimero CASCADE',
  'SET row_security = off; DROP EXTENSION calimero CASCADE', 'SET session_replication_role = replica; DROP EXTENSION calimero CASCADE';
same_text(schema_dump($node, $kept), $whole, '... and nothing went');
same_text(table_checksums($node, $kept), $rows, '... nor any row');
sql('postgres', 'CREATE ROLE proprietaire SUPERUSER LOGIN');
sql($kept, 'CREATE EXTENSION citext; CREATE SCHEMA autre; DROP EXTENSION citext; DROP SCHEMA autre');
is(sql($kept, q{SELECT count(*) FROM pg_namespace WHERE nspname = 'autre'}), '0', 'other extensions and schemas are dropped as ever');

# The extension is somebody's, the data are another's.
my $owned = 'base' . ++$databases;
$node->safe_psql('postgres', "CREATE DATABASE $owned");
sql($owned, q{SET ROLE proprietaire; CREATE EXTENSION calimero; RESET ROLE; SELECT calimero.installer(); SELECT calimero.creer_caisse('48', 'MSA du Languedoc')});
psql_fails($node, $owned, 'DROP OWNED BY proprietaire CASCADE', '2BP01', qr/holds rows/, 'DROP OWNED BY the owner of the extension is refused');
is(problems($owned), '', '... and nothing went');

# Without rows, or with the data, it goes.
my $empty = 'base' . ++$databases;
$node->safe_psql('postgres', "CREATE DATABASE $empty");
sql($empty, 'CREATE EXTENSION calimero; SELECT calimero.installer(); DROP EXTENSION calimero CASCADE');
is(sql($empty, q{SELECT count(*) FROM pg_extension WHERE extname = 'calimero'}), '0', 'without rows, CASCADE drops it');
my $gone = filled();
sql($gone, 'DROP SCHEMA calimero_data, calimero_vue CASCADE; DROP EXTENSION calimero');
is(sql($gone, q{SELECT count(*) FROM pg_event_trigger}), '0', 'the guard goes with the data');
sql('postgres', "DROP DATABASE $gone");
is(sql('postgres', "SELECT count(*) FROM pg_database WHERE datname = '$gone'"), '0', '... and a database is dropped as ever');

# pg_restore --clean over a database that has rows.
my $dump = PostgreSQL::Test::Utils::tempdir . '/dump';
my $over = filled();
run_quietly('dump', 'pg_dump', @connection, '-Fc', '-f', $dump, $kept);
run_quietly('restore --clean over rows', 'pg_restore', @connection, '-e', '--clean', '--if-exists', '-d', $over, $dump);
same_text(table_checksums($node, $over), $rows, '... the same rows');
same_text(schema_dump($node, $over), $whole, '... the same definitions, the guard among them');
psql_fails($node, $over, 'DROP EXTENSION calimero CASCADE', '2BP01', qr/holds rows/, '... which works');

# The library is gone: the guard still refuses, and what is left can be read.
my $guarded = filled();
sql($guarded, q{UPDATE pg_proc SET probin = '$libdir/calimero_absente' WHERE probin = 'calimero' OR probin = '$libdir/calimero'});
psql_fails($node, $guarded, 'SELECT calimero.version()', '58P01', qr/calimero_absente/, 'without the library, functions do not work');
psql_fails($node, $guarded, 'DROP EXTENSION calimero CASCADE', '2BP01', qr/holds rows/, '... and the guard does');

# ---- what CASCADE takes is seen, and made again ----

my $hurt = filled();
sql($hurt, 'ALTER EVENT TRIGGER calimero_garde DISABLE');
is(problems($hurt), 'event trigger calimero_garde|disabled|attention', 'a guard that is off is seen');
sql($hurt, 'DROP EXTENSION calimero CASCADE; CREATE EXTENSION calimero');
my $seen = problems($hurt);
like($seen, qr/^\Q$_\E\|missing\|erreur$/m, "seen: $_")
  for 'constraint dsn_versement.dsn_versement_iban', 'constraint dsn_declaration.dsn_declaration_siret', 'constraint cai_mouvement.cai_mouvement_periode',
  'generated column dsn_versement.iban_masque', 'trigger cai_arrivee.cai_arrivee_integrer', 'view dsn_ecart', 'view dsn_rapprochement';
unlike($seen, qr/^(?!policy )\S+ (?:dsn_depot\.|dsn_depot\b)|dsn_statut/m, '... and nothing that is there');
like($seen, qr/^policy dsn_depot\.calimero_cotisations\|missing\|erreur$/m, '... but the policies that asked the extension');
psql_fails($node, $hurt, CalimeroTest::deposit_sql(write_bytes(envoi({}, declaration(siret => siret(2))))), '55000', qr/does not have the columns of this version.*HINT:.*installer/s,
	'a deposit says that a column is missing');
is(sql($hurt, q{SELECT string_agg(etape || ' ' || action, ', ') FROM calimero.installer() WHERE etape ~ 'iban_masque|integrer$|_bic$'}),
	'generated column dsn_versement.iban_masque reparee, constraint dsn_versement.dsn_versement_bic reparee, trigger cai_arrivee.cai_arrivee_integrer reparee',
	'installer() makes them again, and says so');
is(problems($hurt), '', '... and the guard');
is(sql($hurt, q{SELECT count(*) FROM calimero.installer() WHERE action NOT IN ('deja', 'repetee')}), '0', '... once');
same_text(join("\n", sort split /\n/, schema_dump($node, $hurt)), join("\n", sort split /\n/, $whole), 'the definitions, comments, rights and policies are those of before');
same_text(table_checksums($node, $hurt, rows_only => 1), table_checksums($node, $kept, rows_only => 1), '... and the rows');
is(sql($hurt, 'SELECT iban_masque FROM calimero_vue.dsn_versement'), sql($kept, 'SELECT iban_masque FROM calimero_vue.dsn_versement'), '... generated ones too');
like(deposit($node, envoi({}, declaration(siret => siret(2), versements => [ { montant => '5.00', mode => '05', bic => 'ZZZZFRPP', iban => iban(2) } ])), base => $hurt),
	qr/^\d+\|t\|accepte/, 'a deposit goes on');
is(sql($hurt, 'SELECT bool_and(iban_masque = calimero.iban_masque(iban)) FROM calimero_data.dsn_versement'), 't', '... into columns that are elsewhere');
is(sql($hurt, q{SELECT modifications FROM calimero.dsn_rapprocher(NULL, '2020-01-01', '2030-12-31')}), '0', '... and matching changes nothing');

# ---- one part at a time ----

for my $damage (
	[ 'ALTER TABLE calimero_data.dsn_depot DROP CONSTRAINT dsn_depot_statut', 'constraint dsn_depot.dsn_depot_statut|missing|erreur' ],
	[ 'ALTER TABLE calimero_data.dsn_depot ALTER COLUMN nom DROP NOT NULL', 'not null dsn_depot.nom|missing|erreur' ],
	[ 'ALTER TABLE calimero_data.dsn_depot ALTER COLUMN depose_par DROP DEFAULT', 'default dsn_depot.depose_par|missing|erreur' ],
	[ 'ALTER TABLE calimero_data.dsn_envoi DROP CONSTRAINT dsn_envoi_depot', 'constraint dsn_envoi.dsn_envoi_depot|missing|erreur' ],
	[ 'ALTER TABLE calimero_data.dsn_affectation DROP CONSTRAINT dsn_affectation_pkey', 'constraint dsn_affectation.dsn_affectation_pkey|missing|erreur' ],
	[ 'DROP INDEX calimero_data.cai_mouvement_siret', 'index cai_mouvement.cai_mouvement_siret|missing|erreur' ],
	[ 'DROP TRIGGER cai_arrivee_integrer ON calimero_data.cai_arrivee', 'trigger cai_arrivee.cai_arrivee_integrer|missing|erreur' ],
	[ 'ALTER TABLE calimero_data.cai_arrivee DISABLE TRIGGER cai_arrivee_integrer', 'trigger cai_arrivee.cai_arrivee_integrer|missing|erreur' ],
	[ 'DROP VIEW calimero_vue.dsn_affectation', 'view dsn_affectation|missing|erreur' ],
	[ 'ALTER VIEW calimero_vue.dsn_depot SET (security_invoker = false)', 'view dsn_depot|missing|erreur' ],
	[ 'DROP VIEW calimero_vue.piar_paiement', 'view piar_paiement|missing|erreur' ],
	[ 'ALTER VIEW calimero_vue.dossier_echeance RESET (security_invoker)', 'view dossier_echeance|missing|erreur' ],
	[ 'DROP VIEW calimero_vue.oscar_suivi', 'view oscar_suivi|missing|erreur' ],
	[ 'ALTER TABLE calimero_data.dsn_depot NO FORCE ROW LEVEL SECURITY', 'table dsn_depot|row-level security not forced|erreur' ],
	[ 'ALTER TABLE calimero_data.dsn_poids DISABLE ROW LEVEL SECURITY', 'table dsn_poids|row-level security not forced|erreur' ],
	[ 'DROP POLICY calimero_consultation ON calimero_data.dsn_depot', 'policy dsn_depot.calimero_consultation|missing|erreur' ],
	[ 'ALTER POLICY calimero_cotisations ON calimero_data.creance USING (true)', 'policy creance.calimero_cotisations|altered|erreur' ],
	[ 'DROP POLICY proprietaire ON calimero_data.dsn_depot', 'policy dsn_depot.proprietaire|missing|erreur' ],
	[ 'ALTER POLICY calimero_consultation ON calimero_data.dsn_depot TO PUBLIC', 'policy dsn_depot.calimero_consultation|altered|erreur' ],
	[ 'ALTER EVENT TRIGGER calimero_garde ENABLE', 'event trigger calimero_garde|not always enabled|attention' ],
	[ 'DROP EVENT TRIGGER calimero_garde', 'event trigger calimero_garde|missing|attention' ],
	[ 'DROP FUNCTION calimero_data.garder_extension() CASCADE', 'event trigger calimero_garde|missing|attention' ])
{
	sql($kept, $damage->[0]);
	is(problems($kept), $damage->[1], "seen: $damage->[0]");
	sql($kept, 'SELECT calimero.installer()');
	is(problems($kept), '', '... and made again');
}
same_text(join("\n", sort split /\n/, schema_dump($node, $kept)), join("\n", sort split /\n/, $whole), 'after all that, the definitions of before');

# ---- what cannot be made again ----

my $lost = filled();
sql($lost, 'ALTER TABLE calimero_data.dsn_depot DROP COLUMN octets CASCADE');
is((split /\n/, problems($lost))[0], 'column dsn_depot.octets|missing|erreur', 'a column that is gone is seen');
is(sql($lost, q{SELECT count(*) FROM calimero.structure() WHERE reparation IS NULL AND genre NOT IN ('table', 'column', 'identity column', 'view')}), '0',
	'only what holds data has no repair, and views');
my $broken = filled();
sql($broken, q{ALTER TABLE calimero_data.dsn_depot DROP CONSTRAINT dsn_depot_statut; UPDATE calimero_data.dsn_depot SET statut = 'secret'});
my ($status, $out, $err) = $node->psql($broken, q{SELECT etape, action FROM calimero.installer() WHERE action IN ('reparee', 'impossible')});
is("$status $out", '0 constraint dsn_depot.dsn_depot_statut|impossible', 'a constraint that rows break is left out, and installer() says so');
like($err, qr/WARNING:  could not make the constraint dsn_depot.dsn_depot_statut again: .*violated by some row/, '... and why');
unlike($err, qr/secret/, '... without the row');
is(problems($broken), 'constraint dsn_depot.dsn_depot_statut|missing|erreur', '... and etat() keeps saying it');

# ---- what is not ours ----

sql($kept, q{CREATE FUNCTION public.espion() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
	CREATE TRIGGER espion BEFORE INSERT ON calimero_data.dsn_depot FOR EACH ROW EXECUTE FUNCTION public.espion();
	CREATE POLICY tous ON calimero_data.dsn_depot USING (true)});
is(problems($kept), "trigger dsn_depot.espion|not of calimero|attention\npolicy dsn_depot.tous|not of calimero|attention", 'a trigger and a policy of somebody else are told');

# What others made on a view, and were given on it, outlives installer().
sql('postgres', 'CREATE ROLE lecteur');
sql($kept, q{CREATE VIEW public.tableau AS SELECT r.statut, r.declare FROM calimero_vue.dsn_rapprochement r; GRANT SELECT ON calimero_vue.piar_dossier TO lecteur;
	SELECT calimero.installer()});
is(sql($kept, q{SELECT count(*) FROM public.tableau}), sql($kept, q{SELECT count(*) FROM calimero_vue.dsn_rapprochement}), 'a view on a view of ours outlives installer()');
is(sql($kept, q{SELECT has_table_privilege('lecteur', 'calimero_vue.piar_dossier', 'SELECT')}), 't', '... and so does a right of somebody else');

# Without being a superuser: everything but the guard.
sql('postgres', 'CREATE ROLE simple LOGIN; CREATE DATABASE simple OWNER simple');
sql('simple', 'CREATE EXTENSION calimero; GRANT USAGE ON SCHEMA calimero TO simple; GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA calimero TO simple');
$node->safe_psql('simple', 'SET ROLE simple; SELECT calimero.installer(ARRAY[]::text[])');
is(problems('simple'), 'event trigger calimero_garde|missing|attention', 'a role that is no superuser installs all but the guard, and etat() says so');

done_testing();
