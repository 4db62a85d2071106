# Hostile queries: what sqlsmith makes at random, and random calls of every function of calimero, as an account of each profile, then
# as the same profile inside calimero.agir_pour().  Nothing that a profile may not see comes out, in a result, a message or the log;
# the server stays up; calimero never says that something is wrong inside.
#
# sqlsmith shows no results: it writes its queries, which are completed (alive) and replayed by psql, each in a transaction that is
# rolled back.  An account that is exempt from row-level security runs them too: it is shown what the others must not be.
#
# CALIMERO_HOSTILE_QUERIES: of sqlsmith, for each profile, and as many calls; CALIMERO_HOSTILE_SEED: which ones ("make check-hostile").

use strict;
use warnings;

use IPC::Run ();
use List::Util ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

use CalimeroTest;
use Canaris;

my @profiles = canary_profiles();
my $queries = $ENV{CALIMERO_HOSTILE_QUERIES} || int(2000 / @profiles) + 1;
my $seed = $ENV{CALIMERO_HOSTILE_SEED} || 48;
# As many at a time as memory holds.
my $rounds = int(($queries - 1) / 1000) + 1;
my $share = int(($queries - 1) / $rounds) + 1;
my $tree = $ENV{CALIMERO_TREE} // q{.};
my $scratch = PostgreSQL::Test::Utils::tempdir();
my $node = calimero_node('hostile', conf => "fsync = off\nlog_error_verbosity = verbose\n");
my %counted;

fill_canaries($node);
# It has every right that a profile has, and no row is hidden from it.
$node->safe_psql('postgres', 'CREATE ROLE hostile_temoin LOGIN BYPASSRLS; GRANT ' . join(', ', group_roles()) . ' TO hostile_temoin');
my $started = $node->safe_psql('postgres', 'SELECT pg_postmaster_start_time()');
my $ours = join '|', map { quotemeta } split /\n/, `find '$tree/extension' -name '*.c' -printf '%f\n'`;
like($ours, qr/agir_pour/, 'the names of our sources are known');

# --- statements ---------------------------------------------------------------------------------------------------------
my %literal = (
	text => [ map { "'$_'" } '48', '63', 'cotisation', 'piar', 'rac', 'COTISATION', 'RSA', '2025M03', '%', '', "\x{e9}", 'x' x 300 ],
	int4 => [ -1, 0 .. 40, 100, 2147483647 ],
	numeric => [ -1, 0, 1, 10, 100.01, 999999999999.99, "'NaN'" ],
	date => [ map { "'$_'" } '2025-01-01', '2024-02-29', '1900-01-01', '2199-12-31', 'infinity', '-infinity', '0044-03-15 BC' ],
	bool => [ 'true', 'false' ],
	bytea => [ "'\\x'", "'\\x00ff'", "'\\x5331302e4730302e30302e3030312c27272e'" ],
	interval => [ "'1 day'", "'-1 month'" ],
	box => [ "'(1,1),(0,0)'" ], point => [ "'(0,0)'" ], uuid => [ "'00000000-0000-0000-0000-000000000000'" ],
	jsonb => [ "'{}'", "'[1]'" ], json => [ "'{}'" ], inet => [ "'::1'" ], float8 => [ 0, 1.5, "'NaN'" ], oid => [ 0, 1, 1259, 2200 ]);
$literal{$_} = $literal{text} for qw(varchar bpchar name);
$literal{$_} = $literal{int4} for qw(int8 bigint integer);
$literal{int2} = $literal{smallint} = [ -1, 0 .. 40 ];
$literal{timestamptz} = $literal{timestamp} = $literal{date};
$literal{float4} = $literal{float8};
$literal{boolean} = $literal{bool};
$literal{'character varying'} = $literal{text};
$literal{$_} = [ map { "'{$_}'" } '', '1', '1,2,3', '40,41' ] for 'bigint[]', 'numeric[]', 'integer[]', 'smallint[]', 'text[]';

sub one_of { my ($list) = @_; return $list->[ rand @$list ]; }

# Where sqlsmith puts a null, mostly a value, and a type where it puts a pseudo-type; where it takes one row of a hundred or the
# eightieth, most of them, or one of the first; conditions that hold: otherwise few queries run or show a row.
sub alive
{
	my ($query) = @_;

	$query =~ s{cast\(null as (\w+)\)}{ my $values = $literal{$1}; $values && rand() < 0.7 ? "cast(" . one_of($values) . " as $1)" : "cast(null as $1)" }ge;
	$query =~ s/\bany(multirange|range)\b/int4$1/g;
	$query =~ s/\banyarray\b/_int4/g;
	$query =~ s/\bany(?:element|nonarray)\b/int4/g;
	$query =~ s/\b(where|on \() ?/rand() < 0.4 ? "$1 true or " : "$1 "/ge;
	$query =~ s{tablesample (\w+) \(([\d.]+)\)}{"tablesample $1 (" . (100 - $2) . ')'}ge;
	$query =~ s{\boffset (\d+)}{'offset ' . $1 % 7}ge;
	return $query;
}

sub shuffled
{
	my (@list) = @_;

	for my $last (reverse 1 .. $#list)
	{
		my $other = int rand($last + 1);

		@list[ $last, $other ] = @list[ $other, $last ];
	}
	return @list;
}

# What sqlsmith makes of the tables in the catalogue, the same whoever asks, for all profiles: one query in five may read the catalogue.
sub smith_pool
{
	my ($seed) = @_;
	my @pool;

	for my $with ([ $share * 3, '--exclude-catalog' ], [ $share ])
	{
		my ($count, @options) = @$with;
		my ($out, $err) = ('', '');

		IPC::Run::run([ 'sqlsmith', '--target=' . $node->connstr('postgres') . ' user=hostile_dpd', "--seed=$seed",
				'--max-queries=' . int $count, '--dry-run', @options ], '>', \$out, '2>', \$err)
		  or die "sqlsmith: $err";
		push @pool, map { alive($_) } grep { /\S/ } split /;\s*\n/, $out;
	}
	return \@pool;
}

# Tables and views that the account may not read: a view that is granted may read a table that is not.
sub denied
{
	my ($account) = @_;
	my @relations = split /\n/, $node->safe_psql('postgres',
		q{SELECT oid::regclass FROM pg_class WHERE relnamespace IN ('calimero_data'::regnamespace, 'calimero_vue'::regnamespace) AND relkind IN ('r', 'v')});
	my $tried = replay($account, undef, [ map { "SELECT count(*) FROM $_" } @relations ]);
	my $denied = join '|', map { quotemeta $relations[$_] } grep { $tried->[$_] =~ /42501/ } 0 .. $#relations;

	return $denied eq '' ? qr/(?!)/ : qr/\b(?:$denied)\b/;
}

# Most of those name a table that the account may not read, and are refused alike: one in ten of these.
sub smith_statements
{
	my ($account, $pool) = @_;
	my $denied = denied($account);
	my @fit = grep { rand() < 0.1 || !/$denied/ } shuffled(@$pool);

	return @fit[ 0 .. ($#fit < $share ? $#fit : $share - 1) ];
}

# Random calls of our functions, of those that the profile may call and a few of the others; arguments are what somebody of the caisse
# knows or guesses: numbers, and names of its own rows and of rows of the other caisse.
my %named = map { split /\|/ } split /\n/, $node->safe_psql('postgres', q{
	SELECT 'numero', string_agg(quote_literal(numero), ' ') FROM calimero_data.dossier UNION ALL
	SELECT 'agent', string_agg(quote_literal(agent), ' ') FROM calimero_data.agent UNION ALL
	SELECT 'matricule', string_agg(quote_literal(matricule), ' ') FROM calimero_data.debiteur UNION ALL
	SELECT 'identifiant', string_agg(quote_literal(v), ' ') FROM calimero_data.debiteur b, LATERAL (VALUES (nir), (siret), (matricule)) AS i (v) UNION ALL
	SELECT 'siret', string_agg(quote_literal(siret), ' ') FROM calimero_data.dsn_declaration UNION ALL
	SELECT 'iban', string_agg(quote_literal(iban), ' ') FROM calimero_data.dsn_versement UNION ALL
	SELECT 'nature', string_agg(quote_literal(nature), ' ') FROM calimero_data.creance_nature UNION ALL
	SELECT 'profil', string_agg(quote_literal(profil), ' ') FROM calimero.profils()});
my %pool = map { $_ => [ split ' ', $named{$_} ] } keys %named;
$pool{caisse} = [ ("'48'") x 4, "'63'", 'NULL' ];
$pool{$_} = $pool{agent} for qw(de vers agent_reponse);
$pool{reference} = $pool{numero};

my @functions = map { [ split /\|/ ] } split /\n/, $node->safe_psql('postgres', q{
	SELECT p.oid, p.proname, coalesce((SELECT string_agg(coalesce(p.proargnames[i], '') || ' ' || format_type(p.proargtypes[i - 1], NULL), ',' ORDER BY i)
	                                     FROM generate_series(1, p.pronargs) AS i), '')
	  FROM pg_proc p WHERE p.pronamespace = 'calimero'::regnamespace AND p.prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype) ORDER BY 2, 3});

sub call_statements
{
	my ($account) = @_;
	my %may = map { $_ => 1 } split /\n/, $node->safe_psql('postgres', "SELECT oid FROM pg_proc WHERE pronamespace = 'calimero'::regnamespace"
		. " AND has_function_privilege('$account', oid, 'EXECUTE')");
	my @list = grep { $may{ $_->[0] } || rand() < 0.1 } @functions;

	return map { call_of(one_of(\@list)) } 1 .. $share;
}

sub call_of
{
	my ($function) = @_;
	my ($oid, $name, $arguments) = @$function;
	my @values = map {
		my ($argument, $type) = split / /, $_, 2;
		my $values = $type =~ /^(?:text|character varying)$/ && $pool{$argument} && rand() < 0.8 ? $pool{$argument} : $literal{$type};

		$values && rand() < 0.93 ? one_of($values) . "::$type" : "NULL::$type";
	} split /,/, $arguments // '';
	my $call = "calimero.$name(" . join(', ', @values) . ')';

	return rand() < 0.5 ? "SELECT * FROM $call" : "SELECT $call";
}

# --- replay ---------------------------------------------------------------------------------------------------------------
# What psql says of each statement, by its place.  Alone each is a transaction; for an agent, fifty are one, with savepoints.
sub replay
{
	my ($account, $agent, $statements) = @_;
	my @said;
	my $next = 0;

	while ($next < @$statements)
	{
		my $last = $#$statements;
		my $script = "\\set VERBOSITY verbose\n\\set ON_ERROR_STOP 0\nSET statement_timeout = '300ms';\n";

		for my $place ($next .. $last)
		{
			my $inside = defined $agent;

			$script .= "BEGIN; SELECT calimero.agir_pour('$agent');\n" if $inside && ($place - $next) % 50 == 0;
			$script .= $inside ? "SAVEPOINT s;\n" : "BEGIN;\n";
			$script .= "\\echo === $place\n$statements->[$place];\n" . ($inside ? "ROLLBACK TO s;\n" : "ROLLBACK;\n");
			$script .= "\\echo === qui\nSELECT current_user;\nCOMMIT;\n" if $inside && (($place - $next) % 50 == 49 || $place == $last);
		}
		my $out = run_script($account, $script);
		my $seen = $next;
		for my $line (split /^(?==== (?:\d+|qui)$)/m, $out)
		{
			next unless $line =~ /\A=== (\d+|qui)\n(.*)\z/s;
			my ($what, $text) = ($1, $2);

			if ($what eq 'qui')
			{
				$counted{"acts as " . ($text =~ /^(\w+)$/m)[0]}++;
				next;
			}
			$said[$what] = $text;
			$seen = $what;
		}
		# A statement that ended the connection is the last that psql did.
		$next = $seen + 1;
	}
	return \@said;
}

sub run_script
{
	my ($account, $script) = @_;
	my $file = "$scratch/replay.sql";

	open my $out, '>:encoding(UTF-8)', $file or die $!;
	print $out $script;
	close $out or die $!;
	IPC::Run::run([ 'psql', '-XAtq', '-d', $node->connstr('postgres') . " user=$account", '-f', $file ], '>', "$file.out", '2>&1');
	return slurp_file("$file.out");
}

# Classes of errors, and those that say that something is wrong in calimero.
sub count_errors
{
	my ($statements, $said) = @_;
	my @wrong;

	for my $place (0 .. $#$said)
	{
		my $text = $said->[$place] // '';
		my $failed = 0;

		while ($text =~ /(?:ERROR|FATAL|PANIC):  ([0-9A-Z]{5}): (.*?)^LOCATION:  (.*?)$/msg)
		{
			my ($state, $message, $location) = ($1, $2, $3);

			$failed = 1;
			$counted{errors}{$state}++;
			push @wrong, "$state $message$location\n$statements->[$place]"
			  if $state =~ /^(?:XX|58)/ && ($location =~ /\b(?:$ours):\d+$/ || $message =~ /^CONTEXT:.*calimero\./ms);
		}
		$counted{ $failed ? 'failed' : $text =~ /\S/ ? 'rows' : 'empty' }++;
	}
	return @wrong;
}

# Statements whose answer holds what it must not, but for what they themselves held.
sub shown
{
	my ($patterns, $statements, $said) = @_;
	my @found;

	for my $place (grep { defined $said->[$_] } 0 .. $#$said)
	{
		my $text = $said->[$place];

		next unless defined canary_in($text, $patterns);
		my $known = join '|', map { quotemeta } $statements->[$place] =~ /'([^']{6,})'/g;

		# psql repeats the line of the statement that failed.
		$text =~ s/^LINE \d+:.*$//mg;
		$text =~ s/$known//g if $known ne '';
		my $canary = canary_in($text, $patterns);
		push @found, "$canary\n$statements->[$place]\n" . substr $text, 0, 1000 if defined $canary;
	}
	return @found;
}

sub none_of
{
	my ($title, @found) = @_;

	return ok(!@found, $title) || diag("seed $seed: " . @found . " statements; the first:\n" . substr $found[0], 0, 3000);
}

# --- what there is to read, read plainly ----------------------------------------------------------------------------------
sub readable
{
	my ($account) = @_;

	return split /\n/, $node->safe_psql('postgres', qq{
		SELECT format('SELECT %s FROM %I.%I', string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum), n.nspname, c.relname)
		  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
		 WHERE n.nspname IN ('calimero_data', 'calimero_vue') AND c.relkind IN ('r', 'v') AND has_column_privilege('$account', c.oid, a.attnum, 'SELECT')
		 GROUP BY n.nspname, c.relname ORDER BY 1});
}

sub shows_own
{
	my ($own, @said) = @_;

	return scalar grep { defined && defined canary_in($_, $own) } @said;
}

# --- every profile --------------------------------------------------------------------------------------------------------
sub hostile_to
{
	my ($profile, $agent, $statements, $plain) = @_;
	my $name = $profile->{profil};
	my ($never, $own) = (canary_pattern($name), own_pattern($name));
	my $title = defined $agent ? "$name for an application" : $name;
	my $offset = -s $node->logfile;
	my $said = replay(defined $agent ? 'hostile_application' : $profile->{compte}, $agent, $statements);

	is(scalar(grep { defined } @$said), scalar(@$statements), "$title: every statement was answered");
	none_of("$title: nothing is shown that may not be", shown($never, $statements, $said));
	is(canary_in(slurp_file($node->logfile, $offset), $never), undef, '... nor in the log');
	none_of("$title: calimero is never at a loss", count_errors($statements, $said));
	return unless @$own;
	cmp_ok(shows_own($own, @$said[ 0 .. $plain - 1 ]), '>', 0, "$title: its own rows are read");
	$counted{own}{$name} += shows_own($own, @$said[ $plain .. $#$said ]);
	return;
}

for my $round (1 .. $rounds)
{
	srand($seed + $round);
	my $pool = smith_pool($seed + $round);

	for my $profile (@profiles)
	{
		my ($name, $account, $agent) = @$profile{qw(profil compte agent)};
		my @plain = readable($account);
		my @random = (smith_statements($account, $pool), call_statements($account));
		my @statements = (@plain, @random);

		hostile_to($profile, undef, \@statements, scalar @plain);
		# Half of them again for an agent.
		hostile_to($profile, $agent, [ @plain, @random[ map { 2 * $_ } 0 .. $#random / 2 ] ], scalar @plain) if defined $agent;
		next if $round > 1 || $name =~ /^(?:application|exploitation)$/;
		my @some = @statements[ 0 .. @plain + 99 ];
		cmp_ok(scalar(shown(canary_pattern($name), \@some, replay('hostile_temoin', undef, \@some))), '>', @plain / 4,
			'... which show the rest to who is exempt from row-level security');
	}
}

diag("seed $seed: $counted{rows} statements showed something, $counted{empty} nothing, $counted{failed} failed: ",
	join(', ', map { "$_ $counted{errors}{$_}" } sort keys %{ $counted{errors} }));


diag('own rows shown by random statements: ', join(', ', map { "$_ $counted{own}{$_}" } sort keys %{ $counted{own} }));

# --- what the searches find -------------------------------------------------------------------------------------------------
is($node->safe_psql('postgres', 'SELECT pg_postmaster_start_time()'), $started, 'the server was never down');
unlike(slurp_file($node->logfile), qr/terminated by signal|PANIC:|TRAP:|FailedAssertion|server process .* exited/, '... and no process of it');
# Which statements there are follows the catalogue: for one profile they can be few.
cmp_ok(List::Util::sum(values %{ $counted{own} }), '>', $rounds * $share / 5, 'random statements showed rows of those who sent them');
is(scalar(grep { defined $_->{agent} && $counted{"acts as calimero_$_->{profil}"} } @profiles), 7, 'an application acted under seven profiles, to the end');
is(scalar(count_errors(['x'], ["ERROR:  XX000: cache lookup failed\nLOCATION:  f, agir_pour.c:12\n"])), 1, 'an internal error of ours would be found');
is(scalar(count_errors(['x'], ["ERROR:  XX000: cache lookup failed\nLOCATION:  f, lsyscache.c:12\n"])), 0, '... one of the server is its own');
my @forms = ('ZQK63C0A0B0C', 'x=zqk48p000000', unpack('H*', 'ZQK63D'), '1993-08-02 00:00', '96632123456.78', '(9663212345.78)', '+996363000001', siret(63101),
	siret(63202), iban(63000001), '163079905100142');
is(join(' ', grep { !defined canary_in($forms[$_], canary_pattern('cotisations')) } 0 .. $#forms), '4', 'every form of a canary would be found');

$node->stop;
done_testing();
