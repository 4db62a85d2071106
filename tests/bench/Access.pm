# Parts of a run: what row-level security costs.  Each profile on its own account, and through agir_pour(), beside the owner of the
# tables with the predicate that the policies add; then with more caisses in the database, and more profiles on an account.
package Access;

use strict;
use warnings;

use Bench;
use IPC::Open2 qw(open2);
use JSON::PP ();
use List::Util qw(max);
use Report;
use Session;

my @files = $small ? (10_000) : (10_000, 100_000, 1_000_000);
my $caisses = 35;
my @services = qw(prestations cotisations recouvrement_contentieux agence_comptable);

# Sides that see the same rows share a base: the owner with the predicate of their policies, in a transaction when they are in one.
my @groups = ({ predicate => '', sides => [ 'recouvrement_contentieux', 'agence_comptable', 'consultation', 'dpd', 'sans_politique' ] },
	{ predicate => '', sides => ['agir_pour'], transaction => 1 },
	{ predicate => " AND genre = 'cotisation'", sides => ['cotisations'] },
	{ predicate => " AND genre = 'piar'", sides => ['prestations'] });
my %free = (owner => 1, sans_politique => 1);    # sides without policies

# What is measured.  Both sides name the caisse, as people and views do, but for the reports; the owner also names the kind.
my %measures = (
	lookup => { query => 'SELECT * FROM calimero_data.dossier WHERE caisse = \'48\' AND numero = $1', keys => 'numero' },
	joined => {
		query => 'SELECT d.*, b.matricule, b.nom, b.prenom, b.commune FROM calimero_data.dossier d'
		  . ' JOIN calimero_data.debiteur b USING (caisse, debiteur) WHERE caisse = \'48\' AND numero = $1',
		keys => 'numero'
	},
	list => {
		query => 'SELECT * FROM calimero_vue.oscar_suivi WHERE caisse = \'48\' AND agent = $1 ORDER BY priorite, prescription_le',
		keys => 'agent',
		only => [qw(recouvrement_contentieux sans_politique agir_pour cotisations consultation dpd)],
		in_view => 1
	},
	report => {
		query => 'SELECT etat, count(*), sum(solde), min(prescription_le) FROM calimero_data.dossier GROUP BY etat',
		bare => 'SELECT etat, count(*), sum(solde), min(prescription_le) FROM calimero_data.dossier WHERE caisse = \'48\' GROUP BY etat'
	},
	count => {
		query => 'SELECT count(*) FROM calimero_data.dossier',
		bare => 'SELECT count(*) FROM calimero_data.dossier WHERE caisse = \'48\''
	},
	row => {
		query => 'INSERT INTO calimero_data.commentaire (caisse, dossier, agent, texte) VALUES (\'48\', $1, \'A1\', \'Appel.\')',
		keys => 'dossier',
		only => [ @services, 'sans_politique', 'agir_pour' ],
		writes => 1
	},
	rows => {
		query => 'INSERT INTO calimero_data.commentaire (caisse, dossier, agent, texte) SELECT \'48\', dossier, \'A1\', \'Appel.\''
		  . ' FROM unnest($1::bigint[]) AS dossier, generate_series(1, 10)',
		keys => 'dossier',
		one_key => 1000,
		only => [ @services, 'sans_politique', 'agir_pour' ],
		writes => 1
	});

# name, measure, protocol
my @columns = (
	[ 'look-up, prepared', 'lookup', 'prepared' ], [ 'simple', 'lookup', 'simple' ],
	[ 'with debtor, prepared', 'joined', 'prepared' ], [ 'simple', 'joined', 'simple' ],
	[ 'list, prepared', 'list', 'prepared' ], [ 'simple', 'list', 'simple' ],
	[ 'report', 'report', 'simple' ], [ 'count(*)', 'count', 'simple' ],
	[ 'INSERT a row', 'row', 'prepared' ], [ 'INSERT 10,000', 'rows', 'prepared' ]);

# ---- sides ----

# What a side runs before it measures, and as which account.
sub account_of
{
	my ($side) = @_;

	return $ENV{PGUSER} if $side eq 'owner';
	return 'bench_application' if $side eq 'agir_pour';
	return "bench_$side";
}

sub setup_of
{
	my ($side, $measure, $transaction) = @_;
	my @setup;

	push @setup, 'BEGIN' if $measure->{writes} || $transaction;
	push @setup, "SELECT calimero.agir_pour('M3', 'recouvrement_contentieux')" if $side eq 'agir_pour';
	return @setup;
}

sub query_of
{
	my ($side, $measure, $predicate) = @_;
	my $query = $free{$side} ? $measure->{bare} // $measure->{query} : $measure->{query};

	$query =~ s/( WHERE caisse = '48')/$1$predicate/ if $free{$side} && !$measure->{in_view};
	return $query;
}

# The sides of a group for which a measure is made.
sub sides_of
{
	my ($group, $measure) = @_;
	my $only = $measure->{only};

	return grep { my $side = $_; !$only || grep { $_ eq $side } @$only } @{ $group->{sides} };
}

# Values of $1: of open files that the sides see, in no order; for some, all of them in one array.
sub keys_of
{
	my ($measure, $predicate) = @_;
	my $keys = "SELECT $measure->{keys} AS cle FROM calimero_data.dossier WHERE caisse = '48' AND etat = 'ouvert'$predicate"
	  . ' ORDER BY bench.alea(dossier, 77) LIMIT ' . ($measure->{one_key} // 2000);

	return $measure->{one_key} ? "SELECT array_agg(cle) FROM ($keys) AS un" : $keys;
}

# ---- measuring ----

# Run access_bench: { side => { us, ratio, low, high } }.
sub run_program
{
	my ($what, $measure, $protocol, @sides) = @_;
	my $pid = open2(my $from, my $to, "$top/build/bench/access_bench");
	my (%of, %checks);

	print $to "protocol $protocol\n", map { "$_ $what->{$_}\n" } qw(blocks statements warming);
	print $to "before SAVEPOINT bloc\nafter ROLLBACK TO SAVEPOINT bloc\n" if $measure->{writes};
	print $to 'keys ' . keys_of($measure, $what->{predicate}) . "\n" if $measure->{keys};
	for my $side (@sides)
	{
		print $to "side $side " . account_of($side) . "\n";
		print $to "setup $_\n" for setup_of($side, $measure, $what->{transaction});
		print $to 'query ' . query_of($side, $measure, $what->{predicate}) . "\n";
	}
	close $to;
	while (my $line = <$from>)
	{
		chomp $line;
		my ($side, $us, $ratio, $low, $high, @check) = split /\t/, $line;
		$of{$side} = { us => $us, ratio => $ratio, low => $low, high => $high };
		$checks{"@check"} = $check[0];
	}
	waitpid($pid, 0);
	die "bench: error: access_bench failed; its message is above\n" if $? != 0 || keys %of != @sides;
	die "bench: error: an agent and the owner do not get the same rows\n" if keys %checks != 1 || (values %checks)[0] == 0;
	return \%of;
}

sub turns_of_reports
{
	my ($count) = @_;

	return $count > 500_000 ? 7 : $count > 50_000 ? 15 : 41;
}

# How many turns, and how many statements in each: as many as make the median of a ratio steady.
sub turns
{
	my ($measure, $count) = @_;
	my %turns = (
		lookup => [ 160, 40, 10 ], joined => [ 120, 12, 10 ], row => [ 80, 30, 10 ], list => [ 40, 1, 8 ], rows => [ 5, 1, 1 ],
		report => [ turns_of_reports($count), 1, 1 ], count => [ turns_of_reports($count), 1, 1 ]);
	my %what;

	@what{qw(blocks statements warming)} = @{ $turns{$measure} };
	return %what;
}

# One column for all profiles: { side => figures }.
sub measure_column
{
	my ($name, $protocol, $count) = @_;
	my $measure = $measures{$name};
	my %of;

	for my $group (@groups)
	{
		my @sides = sides_of($group, $measure) or next;
		my %what = (%$group, turns($name, $count));
		my $figures = run_program(\%what, $measure, $protocol, 'owner', @sides);

		$of{$_} = { %{ $figures->{$_} }, base => $figures->{owner}{us} } for @sides;
	}
	return \%of;
}

# ---- plans ----

# Nodes of a plan, with the index and the relation of each.
sub nodes_of
{
	my ($node) = @_;
	my $text = $node->{'Node Type'};

	$text .= " $node->{'Index Name'}" if $node->{'Index Name'};
	$text .= " on $node->{'Relation Name'}" if $node->{'Relation Name'} && !$node->{'Index Name'};
	return ($text, map { nodes_of($_) } @{ $node->{Plans} // [] });
}

sub plan_of
{
	my ($session, $side, $measure, $protocol, $predicate) = @_;
	my $query = query_of($side, $measure, $predicate);
	my $key = $measure->{keys} ? ($session->row(keys_of({ %$measure, one_key => 0 }, $predicate) =~ s/LIMIT.*/LIMIT 1/r))[0] : undef;
	my @before = ('SET SESSION AUTHORIZATION ' . account_of($side), setup_of($side, $measure, $side eq 'agir_pour'));
	my $explained = $query =~ s/\$1/'$key'/r;

	if ($protocol eq 'prepared')
	{
		push @before, 'SET plan_cache_mode = force_generic_plan', "PREPARE q AS $query";
		$explained = defined $key ? "EXECUTE q ('$key')" : 'EXECUTE q';
	}
	my @lines = $session->run(join ";\n", @before, "EXPLAIN (COSTS OFF, FORMAT JSON) $explained");
	my $json = join "\n", @lines;

	$session->run('ROLLBACK') if $side eq 'agir_pour';
	$session->run('RESET SESSION AUTHORIZATION; RESET plan_cache_mode; DEALLOCATE ALL');
	return join ' > ', nodes_of(JSON::PP::decode_json($json =~ s/^[^\[]*//r)->[0]{Plan});
}

# Indexes of a plan told by plan_of().
sub indexes_of
{
	my ($plan) = @_;

	return join ' ', sort map { /^(?:Index|Index Only|Bitmap Index) Scan (\S+)$/ ? $1 : () } split / > /, $plan;
}

# Nodes of the first that the second does not have, each with a sign before it.
sub nodes_more
{
	my ($sign, $first, $second) = @_;
	my %left;

	$left{$_}++ for split / > /, $second;
	return map { $left{$_} && $left{$_}-- > 0 ? () : "$sign$_" } split / > /, $first;
}

# Compare the plans of a column: the plan of the owner, which profiles have the same, and what the others have more and less.
sub compare_plans
{
	my ($session, $name, $protocol) = @_;
	my $measure = $measures{$name};
	my ($plan, %like) = ('');

	for my $group (@groups)
	{
		my @sides = sides_of($group, $measure) or next;
		my $base = plan_of($session, 'owner', $measure, $protocol, $group->{predicate});

		$plan ||= $base;
		for my $side (@sides)
		{
			my $other = plan_of($session, $side, $measure, $protocol, $group->{predicate});

			die "bench: error: $name, $protocol: $side does not use the indexes that the owner uses: $other; $base\n"
			  if $measure->{keys} && indexes_of($other) ne indexes_of($base);
			push @{ $like{ join(', ', nodes_more('+ ', $other, $base), nodes_more('- ', $base, $other))
					  || ($other eq $base ? 'the same' : 'in another order') } }, $side;
		}
	}
	return "$plan. " . join '; ', map { keys %like > 1 || $_ ne 'the same' ? "$_: " . join(', ', @{ $like{$_} }) : 'The same for all.' } sort keys %like;
}

sub report_plans
{
	my $session = Session->new;

	$report->say('Plan of the owner, and how those of the profiles differ:');
	$report->say('');
	for my $column (grep { !$measures{ $_->[1] }{writes} } @columns)
	{
		$report->say("- $column->[1], $column->[2]: " . compare_plans($session, $column->[1], $column->[2]));
	}
	$session->close;
	$report->say('');
	return;
}

# ---- the tables ----

sub measure_size
{
	my ($count) = @_;
	my $session = Session->new;

	Report::progress('making ' . Report::grouped($count) . ' files for each of two caisses');
	$session->run("\\set dossiers $count\n\\i $bench/access.sql");
	$session->close;
	Report::progress('access to ' . Report::grouped($count) . ' files');
	return [ map { measure_column($_->[1], $_->[2], $count) } @columns ];
}

sub report_size
{
	my ($count, $of) = @_;
	my @sides = sort { ($free{$a} // 0) <=> ($free{$b} // 0) } map { @{ $_->{sides} } } @groups;

	$report->say(Report::grouped($count) . ' files of the caisse of the agent and as many of another:');
	$report->table(
		[ 'profile', map { $_->[0] } @columns ],
		(map {
			my $side = $_;
			[ $side, map { $_->{$side} ? sprintf('%.3f', $_->{$side}{ratio}) : '-' } @$of ]
		} @sides),
		[ 'owner, us', map { Report::figure(($_->{recouvrement_contentieux} // (values %$_)[0])->{base}) } @$of ],
		[ 'quartiles, widest', map { sprintf '%.3f', max(map { $_->{high} - $_->{low} } values %$_) } @$of ]);
	return;
}

# The greatest ratio in the columns of these measures and this protocol, at all sizes.
sub worst
{
	my ($by_count, $protocol, @names) = @_;
	my @ratios;

	for my $of (values %$by_count)
	{
		for my $i (grep { my $c = $columns[$_]; $c->[2] eq $protocol && grep { $_ eq $c->[1] } @names } 0 .. $#columns)
		{
			push @ratios, map { $of->[$i]{$_}{ratio} } grep { !$free{$_} } keys %{ $of->[$i] };
		}
	}
	return max(@ratios);
}

# ---- more caisses, more profiles ----

my @several = (
	[ " AND genre = 'piar'", [ 'prestations', 'one profile' ] ],
	[ " AND genre IN ('cotisation', 'piar')", [ 'deux', 'two profiles' ] ],
	[ '', [ 'trois', 'three profiles' ], [ 'recouvrement_contentieux', 'one profile, every kind' ] ]);

# Rows of the table: the account, and its ratios.
sub measure_accounts
{
	my @rows;

	for (@several)
	{
		my ($predicate, @sides) = @$_;
		my %what = (turns('lookup', 0), predicate => $predicate);
		my @of = map { run_program(\%what, $measures{lookup}, $_, 'owner', map { $_->[0] } @sides) } qw(prepared simple);

		push @rows, map { my ($side, $name) = @$_; [ $name, map { sprintf '%.3f', $_->{$side}{ratio} } @of ] } @sides;
	}
	return @rows;
}

sub report_caisses
{
	my $session = Session->new;
	my (@few, @many);

	Report::progress('access with more profiles, and more caisses');
	@few = measure_accounts();
	$session->run("\\set caisses $caisses\n\\i $bench/access_caisses.sql");
	$session->close;
	@many = measure_accounts();
	$report->say("Look-up by key, with two caisses in the database and with $caisses, each of these with 100 agents and their habilitations:");
	$report->table([ 'account', '2 caisses, prepared', 'simple', "$caisses caisses, prepared", 'simple' ],
		map { [ @{ $few[$_] }, @{ $many[$_] }[ 1, 2 ] ] } 0 .. $#few);
	return;
}

sub report_access
{
	my %by_count;

	$report->section('11. Access', <<'TEXT');
Row-level security, on the account of an agent of each profile and through `calimero.agir_pour()` in an open transaction, beside the
owner of the tables (a superuser) without it, with the predicate that the policy adds: same rows, compared in this run. CPU of the
backend, blocks of statements by turns on connections that are held (access_bench); each figure is the median of the ratios of 5 to 160 turns, all on one core,
and the last line tells how far apart the quartiles of a turn lie, in the worst column. The list is `calimero_vue.oscar_suivi` of one
agent, for profiles that may read it; the report sums every file by state. INSERT of comments, for profiles that may, with the foreign
keys and the trigger of the table on both sides; COPY is refused by the server under row-level security. A superuser is asked for no
right either: `sans_politique` has those of recouvrement_contentieux, on tables and columns, through the same group role, and the
attribute BYPASSRLS; what it costs more than the owner is not the policies' doing.
TEXT
	for my $count (@files)
	{
		$by_count{$count} = measure_size($count);
		report_size($count, $by_count{$count});
		report_plans();
	}
	report_caisses();
	conclude('look-ups under policies against the owner, prepared, worst profile', worst(\%by_count, 'prepared', 'lookup', 'joined'), '<=', 1.05);
	conclude('look-ups under policies against the owner, simple, worst profile', worst(\%by_count, 'simple', 'lookup', 'joined'), '<=', 1.08);
	conclude('reports under policies against the owner, worst profile', worst(\%by_count, 'simple', 'report', 'count'), '<=', 1.03);
	return;
}

1;
