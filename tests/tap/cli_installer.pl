# calimero installer: all of it or nothing, as often as wanted, and what it refuses.
use strict;
use warnings;

use CalimeroTest;
use CliTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = calimero_node('cli_installer', install => 0);
my @env = (env => node_env($node));

sub sql { return $node->safe_psql('postgres', $_[0]) }

sub actions
{
	my ($rows, $element) = @_;

	return { map { $_->{nom} => $_->{action} } grep { $_->{element} eq $element } @$rows };
}

my $installed = q{SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'calimero%'};
my $roles = q{SELECT count(*) FROM pg_roles WHERE rolname LIKE 'calimero\_%' AND rolname <> current_user};

# What it refuses leaves nothing behind, not even the extension.
cli_is(['installer', 'nimporte'], 1, qr/\A\z/, qr/module "nimporte" is not recognized/, 'a module that does not exist', @env);
cli_is([ 'installer', 'audience' ], 1, qr/\A\z/, qr/module "audience" does not exist in this version/,
	'a module that this version does not bring', @env);
cli_is([ 'installer', '--caisse=trop long', '--libelle=X' ], 1, qr/\A\z/, qr/calimero: error: /, 'a code that is none', @env);
cli_is([ 'installer', '--caisse=48', '--libelle= ' ], 1, qr/\A\z/, qr/calimero: error: /, 'an empty name', @env);
cli_is([ 'installer', '--roles', '--caisse=48', "--libelle=MSA du Languedoc", '--organismes=trop long' ],
	1, qr/\A\z/, qr/calimero: error: /, 'a body that is none', @env);
is(sql($installed), 0, 'what fails leaves no schema');
is(sql($roles), 0, 'nor roles');

# Dry run: everything is shown, nothing stays.
my $dry = cli_is([ 'installer', '-n', '--roles', '--caisse=48', '--libelle=MSA du Languedoc', '--format=json' ],
	0, qr/\A\[/, qr/rolled back/, 'a dry run', @env);

is(sql($installed), 0, 'a dry run leaves no schema');
is(sql($roles), 0, 'nor roles');

# For good.
my $first = cli_is([ 'installer', '--roles', '--caisse=48', '--libelle=MSA du Languedoc', '--format=json' ],
	0, qr/\A\[/, qr/\Acalimero: installed\n\z/, 'an installation', @env);
my $rows = decode_json_rows($first->{stdout});

is($first->{stdout}, $dry->{stdout}, 'does what the dry run said');
is_deeply(actions($rows, 'extension'), { calimero => 'creee' }, 'the extension is created');
is_deeply(actions($rows, 'role'), { map { $_ => 'cree' } group_roles() }, 'and the roles');
is_deeply(actions($rows, 'caisse'), { 48 => 'creee' }, 'and the caisse');
is_deeply([ sort keys %{ actions($rows, 'etape') } ],
	[ sort split /\n/, sql('SELECT etape FROM calimero_data.etape_schema') ],
	'and every step of the schema');
is(sql('SELECT libelle FROM calimero_data.caisse'), 'MSA du Languedoc', 'the caisse has its name');
is(cli([ 'rapprocher', '-q', '--format=json' ], @env)->{stdout}, "[]\n", 'the database works');

# Again: nothing is made twice.
my $second = decode_json_rows(
	cli_is([ 'installer', '--roles', '--caisse=48', '--libelle=Autre nom', '--format=json' ],
		0, qr/\A\[/, qr/installed/, 'a second installation', @env)->{stdout});

is_deeply(actions($second, 'extension'), { calimero => 'deja' }, 'the extension was there');
is_deeply(actions($second, 'caisse'), { 48 => 'deja' }, 'the caisse was there');
is(scalar(grep { $_->{action} =~ /^(?:creee?|appliquee)$/ } @$second), 0, 'nothing is made twice');
is(sql('SELECT libelle FROM calimero_data.caisse'), 'MSA du Languedoc', 'a caisse that exists keeps its name');
cli_is([ 'installer', '-q', '-o', '/dev/null' ], 0, qr/\A\z/, qr/\A\z/, '-q says nothing when all goes well', @env);

# A caisse with its own bodies, and accents in its name.
cli_is([ 'installer', '-q', '--caisse=2A', "--libelle=MSA de la Corse \303\251ternelle", '--organismes=DMSA20,DMSA2A', '--format=csv' ],
	0, qr/^caisse,2A,,creee$/m, qr/\A\z/, 'a caisse with bodies', @env);
is(sql(q{SELECT string_agg(organisme, ',' ORDER BY organisme) FROM calimero_data.dsn_organisme WHERE caisse = '2A'}),
	'DMSA20,DMSA2A', 'has these bodies');
is(sql(q{SELECT encode(convert_to(libelle, 'UTF8'), 'hex') FROM calimero_data.caisse WHERE caisse = '2A'}),
	unpack('H*', "MSA de la Corse \303\251ternelle"), 'and its name as typed');

# Guards.
sql('ALTER ROLE calimero_consultation LOGIN');
cli_is([ 'installer', '--roles' ], 4, qr/\A\z/, qr/role "calimero_consultation" exists and is more than a group role.*hint: /s,
	'a role that is more than a group role is refused', @env);
sql('ALTER ROLE calimero_consultation NOLOGIN');
sql(q{INSERT INTO calimero_data.etape_schema (etape, module, version) VALUES ('99_demain', 'socle', '99.0')});
cli_is(['installer'], 4, qr/\A\z/, qr/later version/, 'a schema of a later version is refused', @env);
sql(q{DELETE FROM calimero_data.etape_schema WHERE etape = '99_demain'});

# Formats.
my $csv = cli([ 'installer', '-q', '--format=csv' ], @env)->{stdout};

is_deeply(parse_csv($csv)->[0], [qw(element nom module action)], 'CSV begins with the names');
html_is_well_formed(cli([ 'installer', '-q', '--format=html' ], @env)->{stdout}, 'HTML is well formed');

# etat.
my $etat = cli([ 'etat', '--format=json' ], @env);
my @problems = grep { $_->{gravite} =~ /^(?:attention|erreur)$/ } @{ decode_json_rows($etat->{stdout}) };

is($etat->{status}, @problems ? 3 : 0, 'etat gives 3 exactly when a check needs attention');
like($etat->{stderr}, qr/need attention: @{[ scalar @problems ]}\n/, 'and counts them');
sql(q{ALTER SYSTEM SET log_parameter_max_length_on_error = -1});
$node->reload;
ok(wait_until(sub { cli([ 'etat', '-q' ], @env)->{stdout} =~ /log_parameter_max_length_on_error *\| -1 *\| erreur/ }),
	'a setting that leaks is told');
cli_is([ 'etat', '-q' ], 3, qr/\| erreur /, qr/\A\z/, 'and gives 3', @env);
sql(q{ALTER SYSTEM RESET log_parameter_max_length_on_error});
my @quiet = map { "ALTER SYSTEM SET $_" } ('log_parameter_max_length_on_error = 0', q{log_min_error_statement = 'panic'});
sql($_) for @quiet;
$node->reload;
ok(wait_until(sub { cli([ 'etat', '-q' ], @env)->{status} == 0 }), 'a sound installation gives 0')
  or diag(cli(['etat'], @env)->{stdout});

done_testing();
