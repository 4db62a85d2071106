# Installing, checking, leaving: what installer(), creer_roles(), etat() and DROP EXTENSION do, and what they refuse.

use strict;
use warnings;

use IPC::Run ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::RecursiveCopy;
use PostgreSQL::Test::Utils;
use Test::More;

use CalimeroTest;

# A copy of the staged files, to which scripts can be added.
my $root = PostgreSQL::Test::Utils::tempdir . '/racine';
my ($staged) = ($ENV{CALIMERO_CONF} // '') =~ /^extension_destdir = '(.*)'$/m;
BAIL_OUT('CALIMERO_CONF names no extension_destdir') unless defined $staged;
PostgreSQL::Test::RecursiveCopy::copypath($staged, $root);
my $share = `pg_config --sharedir`;
chomp $share;
my $scripts = "$root$share/extension";

my $node = calimero_node('installation', install => 0, conf => "extension_destdir = '$root'\n");
my $databases = 0;

sub sql { my ($database, $text) = @_; return $node->safe_psql($database, $text) }

sub database
{
	my ($text) = @_;
	my $name = 'base' . ++$databases;

	sql('postgres', "CREATE DATABASE $name TEMPLATE template0");
	sql($name, $text) if defined $text;
	return $name;
}

sub write_script
{
	my ($name, $text) = @_;

	open my $file, '>', "$scripts/$name" or die "$name: $!";
	print $file $text;
	close $file or die "$name: $!";
	return;
}

sub definitions { my ($database) = @_; return catalogue($node, $database) }

# ---- before anything is installed ----

my $empty = database('CREATE EXTENSION calimero');
for my $call (
	q{dsn_deposer('', 'x')}, q{dsn_deposer('', 'x', '48')}, q{dsn_retirer(1)}, q{cai_importer('', 'x')}, q{cai_retirer(1, 'x')}, q{dsn_rapprocher()},
	q{dsn_expliquer('12345678200010', '2025M03')}, q{fiche_synthese('12345678200010', '2025-01-01', '2025-12-31')},
	q{creer_caisse('48', 'MSA du Languedoc')})
{
	psql_fails($node, $empty, "SELECT * FROM calimero.$call", '55000', qr/the schema of calimero is not installed in this database\n.*HINT:  .*installer\(\)/s,
		"not installed: $call says what to do");
}
is(sql($empty, q{SELECT valeur, gravite FROM calimero.etat() WHERE domaine = 'schema'}), 'none|erreur', 'etat() says that the schema is missing');
is(sql($empty, q{SELECT calimero.siret_valide('12345678200010')}), 't', 'functions of their arguments alone work');

# ---- installer() ----

psql_fails($node, $empty, q{SELECT calimero.installer(ARRAY['inconnu'])}, '22023', qr/module "inconnu" is not recognized.*HINT:/s, 'a module nobody knows');
psql_fails($node, $empty, q{SELECT calimero.installer(ARRAY['dsn', NULL])}, '22023', qr/is not recognized/, 'a null module');
psql_fails($node, $empty, q{SELECT calimero.installer(ARRAY['DSN'])}, '22023', qr/is not recognized/, 'a module in capitals');
psql_fails($node, $empty, qq{SELECT calimero.installer(ARRAY['$_'])}, '0A000', qr/module "$_" does not exist in this version.*HINT:/s, "module $_ is not there yet")
  for 'audience', 'ogeda', 'bnsf';
is(sql($empty, q{SELECT count(*) FROM pg_namespace WHERE nspname IN ('calimero_data', 'calimero_vue')}), '0', '... and nothing was made');

is(sql($empty, q{SELECT string_agg(DISTINCT module, ' ') FROM calimero.installer(ARRAY[]::text[])}), 'socle', 'no module: the core alone');
is(sql($empty, q{SELECT calimero.creer_caisse('48', 'MSA du Languedoc')}), '', '... in which a caisse can be made');
psql_fails($node, $empty, "SELECT * FROM calimero.$_", '55000', qr/is not installed/, "... but not $_")
  for q{dsn_deposer('', 'x')}, q{dsn_retirer(1)}, q{cai_importer('x', 'x')}, q{cai_retirer(1, 'x')}, q{dsn_rapprocher()}, q{dsn_expliquer('12345678200010', '2025M03')},
  q{fiche_synthese('12345678200010', '2025-01-01', '2025-12-31')};
is(sql($empty, q{SELECT string_agg(DISTINCT action, ' ' ORDER BY action) FROM calimero.installer(ARRAY['dsn'])}), 'appliquee deja repetee', 'a module is added later');
is(sql($empty, q{SELECT count(*) FROM calimero.installer(ARRAY[]::text[]) WHERE module = 'dsn' AND action IN ('deja', 'repetee')}) > 3, 1, '... and stays when it is not named');
like(sql($empty, q{SELECT calimero.creer_caisse('48', 'MSA du Languedoc')}) . deposit($node, envoi({}, declaration(siret => siret(1))), base => $empty),
	qr/^1\|t\|accepte/, '... and the caisse gets what it lacks for deposits');

is(sql($empty, q{SELECT string_agg(DISTINCT action, ' ' ORDER BY action) FROM calimero.installer(ARRAY['oscar'])}), 'appliquee deja repetee', 'another one too');
is(sql($empty, q{SELECT count(*) FROM calimero_data.oscar_parametre}), '1', '... with its settings');
my $whole = database(q{CREATE EXTENSION calimero; SELECT calimero.installer(); SELECT calimero.creer_caisse('48', 'MSA du Languedoc')});
same_text(definitions($empty), definitions($whole), 'by steps or at once: the same schema');
my $before = definitions($whole);
is(sql($whole, q{SELECT string_agg(DISTINCT action, ' ' ORDER BY action) FROM calimero.installer()}), 'deja repetee', 'installer() again applies nothing new');
same_text(definitions($whole), $before, '... and changes nothing');
is(sql($whole, q{SELECT count(*) FROM calimero_data.etape_schema s JOIN calimero.etapes() e USING (etape, module) WHERE s.version = calimero.version()}),
	sql($whole, q{SELECT count(*) FROM calimero.etapes()}), 'every step is written down');
psql_fails($node, $whole, q{BEGIN; INSERT INTO calimero_data.etape_schema VALUES ('99_demain', 'dsn', '9.0.0'); SELECT calimero.installer()},
	'55000', qr/made by a later version of calimero.*HINT:.*UPDATE/s, 'a schema of a later version is left alone');

# A step that fails leaves nothing of the others.
for my $schema (qw(calimero_data calimero_vue))
{
	my $hindered = database("CREATE EXTENSION calimero; CREATE SCHEMA $schema");

	psql_fails($node, $hindered, q{SELECT calimero.installer()}, '55000', qr/schema "$schema" is in the way\n.*DETAIL:  .*HINT:  Rename or drop/s, "a schema $schema in the way");
	is(sql($hindered, q{SELECT count(*) FROM pg_namespace WHERE nspname ~ '^calimero_'}), '1', '... and nothing was made');
	is(sql($hindered, qq{SELECT valeur, gravite FROM calimero.etat() WHERE element = 'schema $schema'}), 'in the way|attention', '... and etat() tells');
	sql($hindered, "DROP SCHEMA $schema; SELECT calimero.installer()");
	is(sql($hindered, qq{SELECT count(*) FROM calimero.etat() WHERE valeur = 'in the way'}), '0', '... until it is gone');
}

# Two at once.
my $twice = database('CREATE EXTENSION calimero');
my @runs = map {
	my %run = (out => '', err => '');
	$run{run} = IPC::Run::start([ 'psql', '-XAtq', '-h', $node->host, '-p', $node->port, $twice ],
		'<', \'SELECT count(*) FROM calimero.installer()', '>', \$run{out}, '2>', \$run{err});
	\%run
} 1 .. 3;
$_->{run}->finish for @runs;
is(join('', map { $_->{err} } @runs), '', 'three sessions install at once');
is(sql($twice, q{SELECT count(*) FROM calimero_data.etape_schema}), sql($whole, q{SELECT count(*) FROM calimero.etapes()}), '... and every step ran once');

# Inside an extension script tables would be members, and lose their rows in a dump.
write_script('calimero_essai.control', "comment = 'x'\ndefault_version = '1'\nrelocatable = false\nschema = calimero_essai\nrequires = 'calimero'\n");
write_script('calimero_essai--1.sql', "SELECT calimero.installer();\n");
my $member = database('CREATE EXTENSION calimero');
psql_fails($node, $member, 'CREATE EXTENSION calimero_essai', '55000', qr/cannot run inside an extension script.*HINT:/s, 'installer() inside an extension script');
is(sql($member, q{SELECT count(*) FROM pg_namespace WHERE nspname = 'calimero_data'}), '0', '... makes nothing');

# ---- roles ----

is(sql($whole, q{SELECT string_agg(element || ' ' || valeur || ' ' || gravite, ', ' ORDER BY element COLLATE "C") FROM calimero.etat() WHERE domaine = 'role'}),
	join(', ', map { "$_ missing attention" } group_roles()), 'etat() says which roles are missing');
sql('postgres', 'CREATE ROLE puissant BYPASSRLS; CREATE ROLE relais IN ROLE puissant');
for my $case (
	[ 'SUPERUSER', 'a superuser' ], [ 'LOGIN', 'able to log in' ], [ 'CREATEROLE', 'able to create roles' ],
	[ 'CREATEDB', 'able to create databases' ], [ 'REPLICATION', 'able to replicate' ],
	[ 'BYPASSRLS', 'exempt from row-level security' ], [ 'IN ROLE pg_read_all_data', 'a member of pg_read_all_data' ],
	[ 'IN ROLE puissant', 'a member of puissant' ], [ 'IN ROLE relais', 'a member of puissant' ])
{
	my ($attribute, $danger) = @$case;

	sql('postgres', "CREATE ROLE calimero_consultation $attribute");
	psql_fails($node, $whole, 'SELECT calimero.creer_roles()', '0LP01', qr/role "calimero_consultation" exists and is more than a group role.*$danger.*HINT:/s,
		"a role of that name with $attribute is refused");
	is( sql($whole, qq{SELECT count(*) FROM calimero.etat() WHERE element = 'calimero_consultation' AND (valeur, gravite) = ('$danger', 'erreur')}),
		'1', '... and etat() says so');
	is(sql('postgres', q{SELECT count(*) FROM pg_roles WHERE rolname = 'calimero_exploitation'}), '0', '... and the other role is not made');
	sql('postgres', 'DROP ROLE calimero_consultation');
}
is(sql($whole, q{SELECT string_agg(role || ' ' || action, ', ' ORDER BY role::text COLLATE "C") FROM calimero.creer_roles()}),
	join(', ', map { "$_ cree" } group_roles()), 'the roles are made');
is(sql($whole, q{SELECT string_agg(DISTINCT action, ', ') FROM calimero.creer_roles()}), 'deja', '... once');
my $after_roles = database(q{CREATE EXTENSION calimero; SELECT calimero.creer_roles(); SELECT calimero.installer(); SELECT calimero.creer_caisse('48', 'MSA du Languedoc')});
same_text(definitions($whole), definitions($after_roles), 'roles made after the schema have the same rights as roles made before');
sql($twice, 'SELECT calimero.installer()');
same_text(schema_dump($node, $twice), schema_dump($node, $after_roles), '... and installer() gives them too');
is(sql($whole, q{SELECT string_agg(gravite, ' ') FROM calimero.etat() WHERE domaine = 'role'}), join(' ', ('ok') x group_roles()), 'etat() is content');

# ---- two databases of one cluster ----

is(deposit($node, envoi({}, declaration(siret => siret(1))), base => $whole), '1|t|accepte|1|1|0|0', 'a file in one database');
is(deposit($node, envoi({}, declaration(siret => siret(1))), base => $after_roles), '1|t|accepte|1|1|0|0', '... is not known in another');

# ---- etat(): settings that would leak ----

my @leaks = (
	[ 'log_statement', 'mod', 'erreur' ], [ 'log_statement', 'all', 'erreur' ], [ 'log_statement', 'ddl', 'ok' ], [ 'log_statement', 'none', 'ok' ],
	[ 'log_min_duration_statement', '0', 'attention' ], [ 'log_min_duration_statement', '250', 'attention' ], [ 'log_min_duration_statement', '-1', 'ok' ],
	[ 'log_min_duration_sample', '10', 'attention' ], [ 'log_min_duration_sample', '-1', 'ok' ],
	[ 'log_transaction_sample_rate', '0.5', 'attention' ], [ 'log_transaction_sample_rate', '0', 'ok' ],
	[ 'log_duration', 'on', 'info' ], [ 'log_duration', 'off', 'ok' ],
	[ 'log_parameter_max_length_on_error', '-1', 'erreur' ], [ 'log_parameter_max_length_on_error', '64', 'erreur' ], [ 'log_parameter_max_length_on_error', '0', 'ok' ],
	[ 'log_min_error_statement', 'error', 'attention' ], [ 'log_min_error_statement', 'debug5', 'attention' ], [ 'log_min_error_statement', 'panic', 'ok' ],
	[ 'log_min_error_statement', 'fatal', 'attention' ], [ 'log_min_error_statement', 'log', 'attention' ],
	[ 'log_error_verbosity', 'default', 'info' ], [ 'log_error_verbosity', 'verbose', 'info' ], [ 'log_error_verbosity', 'terse', 'ok' ],
	[ 'debug_print_parse', 'on', 'attention' ], [ 'debug_print_parse', 'off', 'ok' ], [ 'debug_print_rewritten', 'on', 'attention' ],
	[ 'debug_print_plan', 'on', 'attention' ],
	[ 'auto_explain.log_min_duration', '0', 'attention' ], [ 'auto_explain.log_min_duration', '-1', 'ok' ],
	[ 'pg_stat_statements.track_utility', 'on', 'info' ], [ 'pgaudit.log_parameter', 'on', 'attention' ], [ 'pgaudit.log_parameter', 'off', 'ok' ],
	[ 'pgaudit.log', 'ddl, Write', 'attention' ], [ 'pgaudit.log', 'all,-misc', 'attention' ], [ 'pgaudit.log', 'ddl,role,-read', 'ok' ], [ 'pgaudit.log', 'none', 'ok' ],
	[ 'track_activities', 'on', 'info' ], [ 'track_activities', 'off', 'ok' ]);
my $script = '';
$script .= "SET $_->[0] = '$_->[1]'; SELECT '$_->[0] $_->[1] ' || gravite || CASE WHEN gravite = 'ok' AND conseil IS NULL OR gravite <> 'ok' AND conseil <> '' THEN '' ELSE ' conseil?' END FROM calimero.etat() WHERE element = '$_->[0]'; RESET $_->[0];\n"
  for @leaks;
is(sql($whole, $script), join("\n", map { "$_->[0] $_->[1] $_->[2]" } @leaks), 'etat() tells each setting that leaks, and what to do');
is( sql($whole, q{SET log_min_duration_statement = 5; SET log_parameter_max_length = -1;
		SELECT gravite FROM calimero.etat() WHERE element = 'log_parameter_max_length'; SET log_parameter_max_length = 0;
		SELECT gravite FROM calimero.etat() WHERE element = 'log_parameter_max_length'; SET log_min_duration_statement = -1; SET log_parameter_max_length = -1;
		SELECT gravite FROM calimero.etat() WHERE element = 'log_parameter_max_length'}),
	"attention\nok\nok", '... parameters leak when statements are logged');
is(sql($whole, q{SELECT count(*) FROM calimero.etat() WHERE gravite NOT IN ('ok', 'info', 'attention', 'erreur') OR gravite IS NULL}), '0', 'etat() has four degrees');
sql($whole, 'ALTER TABLE calimero_data.dsn_depot NO FORCE ROW LEVEL SECURITY');
is(sql($whole, q{SELECT element, gravite FROM calimero.etat() WHERE domaine = 'schema' AND gravite <> 'ok'}), 'table dsn_depot|erreur', 'etat() sees row-level security that is not forced');
sql($whole, 'SELECT calimero.installer()');
is(sql($whole, q{SELECT count(*) FROM calimero.etat() WHERE domaine = 'schema' AND gravite <> 'ok'}), '0', '... which installer() puts back');
sql($whole, q{DELETE FROM calimero_data.etape_schema WHERE etape = '80_vues_dsn'});
is(sql($whole, q{SELECT element, valeur, gravite FROM calimero.etat() WHERE domaine = 'schema' AND gravite <> 'ok'}), '80_vues_dsn|none|erreur', 'etat() sees a step that was not applied');
sql($whole, 'SELECT calimero.installer()');

# What is set for others than the session that asks.
my $elsewhere = database();
sql('postgres', "CREATE ROLE application LOGIN; CREATE ROLE sage LOGIN");
sql($whole, "ALTER ROLE application SET log_statement = 'ALL'; ALTER ROLE application SET log_min_duration_statement = '100ms';"
	  . "ALTER ROLE sage SET log_statement = 'ddl'; ALTER ROLE sage SET log_min_duration_statement = -1; ALTER ROLE sage SET log_min_error_statement = panic;"
	  . "ALTER ROLE sage IN DATABASE $whole SET log_min_error_statement = log; ALTER ROLE application IN DATABASE $elsewhere SET debug_print_plan = on;"
	  . "ALTER DATABASE $whole SET debug_print_parse = yes; ALTER DATABASE $elsewhere SET debug_print_rewritten = on;"
	  . "ALTER ROLE ALL SET log_transaction_sample_rate = '0.25'; ALTER ROLE sage SET log_parameter_max_length_on_error = '0kB'");
is( sql($whole, q{SELECT string_agg(element || ' = ' || valeur || ' ' || gravite, E'\n' ORDER BY element COLLATE "C") FROM calimero.etat()
	WHERE domaine = 'reglage' AND (element ~ ' ' OR element = 'log_transaction_sample_rate') AND conseil IS NOT NULL}),
	join("\n", 'debug_print_parse in this database = yes attention', 'log_min_duration_statement of role application = 100ms attention',
		'log_min_error_statement of role sage in this database = log attention', 'log_statement of role application = ALL erreur',
		'log_transaction_sample_rate = 0.25 attention', 'log_transaction_sample_rate of all roles = 0.25 attention'),
	'etat() sees what ALTER ROLE and ALTER DATABASE set, where it concerns this database');
sql('postgres', "ALTER ROLE ALL RESET ALL; DROP ROLE application, sage");
sql($whole, "ALTER DATABASE $whole RESET ALL");

# ---- without being a superuser ----

sql('postgres', 'CREATE ROLE proprietaire LOGIN');
my $modest = database('CREATE EXTENSION calimero; SELECT calimero.creer_roles(); GRANT USAGE ON SCHEMA calimero TO proprietaire;'
	  . 'GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA calimero TO proprietaire');
sql('postgres', "GRANT CREATE ON DATABASE $modest TO proprietaire");
my ($status, $out, $err) = $node->psql($modest, 'SELECT count(*) > 5 FROM calimero.installer(); SELECT count(*) > 5 FROM calimero.installer()', extra_params => [ '-U', 'proprietaire' ]);
is("$status $out", "0 t\nt", 'a role that is no superuser makes the tables, twice');
is(() = $err =~ /WARNING/g, 2, '... with one warning each') or diag($err);
like($err, qr/role "proprietaire" could not apply the whole matrix of access\n.*DETAIL:  .*HINT:  A superuser/s, '... which says who must call');
my $advice = q{SELECT string_agg(DISTINCT substr(conseil, 1, 47), '|') FROM calimero.etat() WHERE domaine = 'droit' AND gravite = 'erreur'};
like($node->safe_psql($modest, "SET ROLE proprietaire; $advice"), qr/^Have calimero\.installer\(\) called by a superuser/, '... and so does etat() to that role');
like(sql($modest, $advice), qr/^Call calimero\.installer\(\)[^|]*$/, '... which tells a superuser to call');
($status, $out, $err) = $node->psql($modest, 'SELECT count(*) > 5 FROM calimero.installer()');
is("$status $out $err", '0 t ', 'a superuser calls it, and nothing remains');
is(sql($modest, q{SELECT count(*) FROM calimero.etat() WHERE domaine IN ('schema', 'droit') AND gravite = 'erreur'}), '0', '... nor is missing');
is(sql($modest, q{SELECT count(*) FROM pg_class WHERE relnamespace = 'calimero_data'::regnamespace AND relkind = 'r' AND relowner <> 'proprietaire'::regrole}),
	'0', '... and the tables are still their owner\'s');

# ---- another version ----

write_script('calimero--' . sql($whole, 'SELECT calimero.version()') . '--9.9.9.sql', "-- nothing\n");
sql($whole, q{ALTER EXTENSION calimero UPDATE TO '9.9.9'});
is(sql($whole, q{SELECT element, valeur, gravite FROM calimero.etat() WHERE domaine = 'version' AND gravite <> 'ok'}), 'extension|9.9.9|erreur', 'etat() sees a library and SQL of two versions');

my $twin = database(q{CREATE EXTENSION calimero; SELECT calimero.installer()});

# ---- one session that outlives the schema ----

my $again = database(q{CREATE EXTENSION calimero; SELECT calimero.installer(); SELECT calimero.creer_caisse('48', 'MSA du Languedoc')});
my $file = write_bytes(envoi({}, declaration(siret => siret(1), versements => [ { montant => '5.00' } ])));
my $deposit = CalimeroTest::deposit_sql($file) . ';' . q{SELECT annonce FROM calimero_vue.dsn_rapprochement; SELECT length(calimero.fiche_synthese('}
  . siret(1) . q{', '2025-01-01', '2025-12-31', 'text')) > 1000; SELECT count(*) > 3 FROM calimero.dsn_expliquer('} . siret(1) . q{', '2025M03');};
is( sql($again, "SET client_min_messages = warning; $deposit DROP SCHEMA calimero_data, calimero_vue CASCADE; DROP EXTENSION calimero; CREATE EXTENSION calimero;"
		. "SELECT count(*) > 5 FROM calimero.installer(); SELECT calimero.creer_caisse('48', 'MSA du Languedoc'); $deposit"),
	join("\n", '1|t|accepte|1|1|0|0', '5.00', 't', 't', 't', '', '1|t|accepte|1|1|0|0', '5.00', 't', 't'),
	'a session goes on after everything was dropped and made again');

# ---- leaving ----

psql_fails($node, $after_roles, 'DROP EXTENSION calimero', '2BP01', qr/cannot drop extension calimero because other objects depend on it/, 'DROP EXTENSION is refused while there are data');
psql_fails($node, $after_roles, 'DROP SCHEMA calimero', '2BP01', qr/because other objects depend on it/, '... and DROP SCHEMA');
psql_fails($node, $after_roles, 'DROP FUNCTION calimero.siret_valide(text)', '2BP01', qr/cannot drop function/, '... and dropping a member');
my $rows = sql($after_roles, q{SELECT count(*) FROM calimero_data.dsn_declaration});
psql_fails($node, $after_roles, 'DROP EXTENSION calimero CASCADE', '2BP01', qr/holds rows/, '... with CASCADE too');
sql($after_roles, 'SET client_min_messages = warning; ALTER EVENT TRIGGER calimero_garde DISABLE; DROP EXTENSION calimero CASCADE');
is(sql($after_roles, q{SELECT count(*) FROM calimero_data.dsn_declaration}), $rows, '... and without the guard, leaves the rows');
is( sql($after_roles, q{SELECT count(*) FROM pg_class WHERE relnamespace = 'calimero_data'::regnamespace AND relkind = 'r'}),
	sql($twin, q{SELECT count(*) FROM pg_class WHERE relnamespace = 'calimero_data'::regnamespace AND relkind = 'r'}), '... and the tables');
is(sql($after_roles, q{SELECT count(*) FROM pg_constraint WHERE connamespace = 'calimero_data'::regnamespace AND contype = 'c' AND pg_get_constraintdef(oid) ~ 'calimero\.'}),
	'0', '... without what called functions of the extension');
my $gone = database('CREATE EXTENSION calimero; DROP EXTENSION calimero');
is(sql($gone, q{SELECT count(*) FROM pg_proc WHERE pronamespace::regnamespace::text ~ 'calimero'}), '0', 'without data, DROP EXTENSION leaves nothing');

done_testing();
