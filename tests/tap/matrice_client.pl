# The matrix of access from the outside: what COPY, held cursors, dumps, activity and messages show to accounts that really log in, each
# table counted against what its owner finds by caisse and kind (tests/pgtap/matrice.psql, which makes rows and accounts).
use strict;
use warnings;

use CalimeroTest;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $pgtap = ($ENV{CALIMERO_TREE} // '.') . '/tests/pgtap';
my $node = calimero_node('matrice_client');
my @profiles = qw(prestations cotisations recouvrement_contentieux agence_comptable direction dpd consultation);

$node->safe_psql('postgres', q{SELECT calimero.creer_caisse('63', 'MSA Auvergne')});

# One session makes everything, and tells what each cell of reading shows: profile, table, columns, rows; then the words hidden from each profile.
my $cells = $node->safe_psql('postgres', <<"SQL");
SET check_function_bodies = off;
\\o /dev/null
\\i $pgtap/fabrique.psql
\\i $pgtap/fabrique_dossiers.psql
\\i $pgtap/matrice.psql
CREATE FUNCTION pg_temp.nombre(relation text, condition text) RETURNS bigint LANGUAGE plpgsql AS \$\$
DECLARE
    n bigint;
BEGIN
    EXECUTE format('SELECT count(*) FROM calimero_data.%I t WHERE %s', relation, condition) INTO n;
    RETURN n;
END
\$\$;
ANALYZE;
\\o
SELECT k.profil, k.relation, array_to_string(ARRAY(SELECT quote_ident(c) FROM unnest(k.colonnes) AS c), ', '), pg_temp.nombre(k.relation, pg_temp.visible(k.profil, '48', k.relation)),
       array_to_string(ARRAY(SELECT quote_ident(a.attname) FROM pg_attribute a WHERE a.attrelid = ('calimero_data.' || k.relation)::regclass AND a.attname = ANY (k.colonnes) AND a.attgenerated = ''), ', ')
  FROM cellule k
 WHERE k.droit = 'r' AND k.relation <> 'cai_arrivee' ORDER BY 1, 2;
SELECT p.profil, 'hidden', pg_temp.caches(p.profil), 0, '' FROM profil p;
SQL

my (%cells, %hidden);
for my $line (split /\n/, $cells)
{
	my ($profile, $table, $columns, $rows, $stored) = split /[|]/, $line;

	# The words are separated by bars too.
	if ($table eq 'hidden')
	{
		($hidden{$profile}) = $line =~ /hidden[|](.*)[|]0[|]$/;
		next;
	}
	push @{ $cells{$profile} }, { table => "calimero_data.$table", columns => $columns, stored => $stored, rows => $rows };
}

sub as_agent
{
	my ($profile, $sql, %more) = @_;
	my ($out, $err) = ('', '');

	$node->psql('postgres', $sql, stdout => \$out, stderr => \$err, on_error_stop => 0,
		extra_params => [ '-U', 'regress_calimero_' . ($more{caisse} // '48') . "_$profile" ]);
	return ($out, $err);
}

# One statement a cell, each after a line that names its table; how many lines each gave.
sub counted
{
	my ($profile, $pattern) = @_;
	my ($sql, %lines, $table) = ('');

	for my $cell (@{ $cells{$profile} })
	{
		my $statement = $pattern;
		$statement =~ s/TABLE/$cell->{table}/g;
		$statement =~ s/COLUMNS/$cell->{columns}/g;
		$statement =~ s/STORED/$cell->{stored}/g;
		$sql .= "\\echo == $cell->{table}\n$statement\n";
	}
	my ($out, $err) = as_agent($profile, $sql);
	for my $line (split /\n/, $out)
	{
		if ($line =~ /^==\s(\S+)$/x) { $table = $1; $lines{$table} = 0; next; }
		$lines{$table}++;
	}
	return (\%lines, $out, $err);
}

my %forms = (
	'COPY (SELECT)' => 'COPY (SELECT COLUMNS FROM TABLE) TO STDOUT;',
	'COPY table' => 'COPY TABLE (STORED) TO STDOUT;',
	'a cursor WITH HOLD' => 'BEGIN; DECLARE c CURSOR WITH HOLD FOR SELECT COLUMNS FROM TABLE; COMMIT; FETCH ALL FROM c; CLOSE c;',
	'a cursor that scrolls' => 'BEGIN; DECLARE c SCROLL CURSOR FOR SELECT COLUMNS FROM TABLE; MOVE FORWARD ALL FROM c; FETCH BACKWARD ALL FROM c; COMMIT;',
	'a prepared statement' => 'PREPARE s AS SELECT COLUMNS FROM TABLE; EXECUTE s; DEALLOCATE s;',
	'messages of every level' => 'SET client_min_messages = debug5; SET debug_print_plan = on; SET debug_print_rewritten = on; SELECT COLUMNS FROM TABLE;');

for my $profile (@profiles)
{
	my $expected = join ', ', map { "$_->{table} $_->{rows}" } @{ $cells{$profile} };

	for my $form (sort keys %forms)
	{
		my ($lines, $out, $err) = counted($profile, $forms{$form});

		is(join(', ', map { "$_ $lines->{$_}" } sort keys %$lines), $expected, "$profile: $form gives the rows of its cells");
		unlike("$out$err", qr/$hidden{$profile}/, '... and no word of others');
	}
}
is(scalar(grep { $_->{rows} == 0 } map { @{ $cells{$_} } } @profiles), 0, 'no cell was empty');

# A dump is refused rather than partial; asked for what is seen, it holds that.
for my $profile (qw(cotisations recouvrement_contentieux dpd))
{
	my @dump = ('pg_dump', '-d', $node->connstr('postgres'), '-U', "regress_calimero_48_$profile", '--data-only', '-t', 'calimero_data.portefeuille');
	my ($out, $err) = run_command(\@dump);

	like($err, qr/query would be affected by row-level security policy/, "$profile: a dump that row-level security would cut is refused");
	unlike($out, qr/Z48|Z63/, '... and shows nothing');
	($out, $err) = run_command([ @dump, '--enable-row-security' ]);
	like($out, qr/Z48cotisation/, '... one of what it sees is made');
	unlike($out, qr/$hidden{$profile}/, '... of that alone');
}

# Rows come in by no way that policies do not see.
for my $profile (qw(prestations recouvrement_contentieux))
{
	my ($out, $err) = as_agent($profile, "COPY calimero_data.commentaire (caisse, dossier, agent, texte) FROM STDIN;\n48\t1\tA48\tx\n\\.\n");

	like($err, qr/COPY FROM not supported with row-level security/, "$profile: COPY FROM is refused");
	($out, $err) = as_agent($profile, "COPY calimero_data.cai_arrivee FROM STDIN;\n\\.\n");
	like($err, qr/permission denied for table cai_arrivee/, '... where CAI arrive too');
}

# Nobody else's identity.
for my $profile (@profiles, 'application')
{
	my $other = $profile eq 'dpd' ? 'direction' : 'dpd';
	my ($out, $err) = as_agent($profile, "SET SESSION AUTHORIZATION regress_calimero_63_$profile; SET SESSION AUTHORIZATION calimero_$other; SET SESSION AUTHORIZATION DEFAULT; SELECT session_user");

	is($out, "regress_calimero_48_$profile", "$profile: a session stays who logged in");
	is(scalar(() = $err =~ /permission denied to set session authorization/g), 2, '... every time');
}

# What another session does: not its statement, nor its prepared ones or cursors.
my $busy = $node->background_psql('postgres', on_error_stop => 1, extra_params => [ '-U', 'regress_calimero_63_dpd' ]);
$busy->query_safe(q{BEGIN; PREPARE p AS SELECT * FROM calimero_data.debiteur WHERE nom = 'Z63caisse'; DECLARE c CURSOR FOR SELECT * FROM calimero_data.debiteur WHERE nom = 'Z63caisse'});
for my $profile (@profiles)
{
	my ($out, $err) = as_agent($profile, q{SELECT count(*) FROM pg_stat_activity WHERE usename = 'regress_calimero_63_dpd' AND query = '<insufficient privilege>';
		SELECT coalesce(string_agg(query, ' '), '') FROM pg_stat_activity; SELECT count(*) FROM pg_prepared_statements; SELECT count(*) FROM pg_cursors WHERE name = 'c'});

	like($out, qr/\A1\n/, "$profile: another session's statement is not shown");
	unlike($out, qr/Z63/, '... anywhere');
	like($out, qr/\n0\n0\z/, '... nor what it prepared or reads');
}
$busy->quit;

$node->stop;
done_testing();
