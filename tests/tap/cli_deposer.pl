# calimero deposer: which files are found, what becomes of each, in every way of sending them.
use strict;
use warnings;

use CalimeroTest;
use CliTest;
use File::Path qw(make_path);
use POSIX qw(mkfifo);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = calimero_node('cli_deposer');
my @env = (env => node_env($node));
my $directory = PostgreSQL::Test::Utils::tempdir();
my $number = 0;

sub sql { return $node->safe_psql('postgres', $_[0]) }

sub deposits { return sql('SELECT count(*) FROM calimero_data.dsn_depot') }

sub put
{
	my ($name, $bytes) = @_;
	my $path = "$directory/$name";

	make_path($path =~ s{/[^/]*\z}{}r);
	open my $file, '>:raw', $path or die "$path: $!";
	print $file $bytes;
	close $file;
	return $path;
}

# A file that nothing is wrong with, different each time.
sub good
{
	return envoi({}, declaration(siret => siret(++$number), versements => [ { montant => '15.00' } ]));
}

# A file one declaration of which is refused: its SIRET has a wrong key.
sub partial
{
	my $wrong = siret(++$number);

	substr($wrong, 13, 1) = (substr($wrong, 13, 1) + 1) % 10;
	return envoi({}, declaration(siret => siret(++$number)), declaration(siret => $wrong));
}

sub states
{
	my ($run) = @_;

	return { map { $_->{nom} =~ s{^\Q$directory\E/}{}r => $_->{statut} } @{ decode_json_rows($run->{stdout}) } };
}

my @json = ('--format=json', '-q');

# Directories: in order, down to the bottom, without what is hidden.
put('spool/b.dsn', good());
put('spool/a.dsn', good());
put('spool/z/deep/c.dsn', good());
put('spool/B.txt', good());
put('spool/.hidden.dsn', good());
put('spool/.git/d.dsn', good());
put('ailleurs/e.dsn', good());
symlink "$directory/ailleurs/e.dsn", "$directory/spool/lien.dsn";
symlink "$directory/ailleurs", "$directory/spool/dossier";
symlink "$directory/spool", "$directory/spool/z/boucle";
mkfifo("$directory/spool/tube", 0600) or die;

my $first = cli_is([ 'deposer', @json, "$directory/spool" ], 0, qr/\A\[/, qr/\A\z/, 'a directory', @env);

is_deeply(
	[ map { $_->{nom} } @{ decode_json_rows($first->{stdout}) } ],
	[ map { "$directory/spool/$_" } qw(B.txt a.dsn b.dsn lien.dsn z/deep/c.dsn) ],
	'in the byte order of the names; hidden files, other kinds and linked directories left out');
is_deeply([ map { $_->{nouveau} ? 1 : 0 } @{ decode_json_rows($first->{stdout}) } ], [ (1) x 5 ], 'all are new');
is(sql(q{SELECT string_agg(nom, ' ' ORDER BY depot) FROM calimero_data.dsn_depot}), 'B.txt a.dsn b.dsn lien.dsn c.dsn',
	'their names go without their folders');
is(sql('SELECT count(*) FROM calimero_data.dsn_a_rapprocher'), 0, 'what was touched is matched at the end');
is(sql('SELECT count(*) FROM calimero_data.dsn_rapprochement'), 5, 'all of it');

cli_is([ 'deposer', @json, $_ ], 1, qr/\A\[\s*\]?/, qr/error: "\Q$_\E" is not a regular file or a directory\n.*hint: .*"-"/s, "$_ is refused, not waited for", @env)
  for "$directory/spool/tube", '/dev/null';

# Again: the same bytes are the same deposits.
my $again = cli_is([ 'deposer', '--format=json', "$directory/spool" ],
	0, qr/\A\[/, qr/files deposited: 5 \(known already: 5, with refusals: 0\), in error: 0, left: 0/, 'the same again', @env);

is_deeply([ map { $_->{nouveau} ? 1 : 0 } @{ decode_json_rows($again->{stdout}) } ], [ (0) x 5 ], 'none is new');
is(deposits(), 5, 'and none is added');

# The file of -o is not one of those that are found, though it is begun in their directory.
put('meme/a.dsn', good());
cli_is([ 'deposer', '--format=json', '-o', "$directory/meme/resultat.json", "$directory/meme" ], 0, qr/\A\z/, qr/files deposited: 1 /, 'a directory that -o writes to', @env);
is_deeply([ map { $_->{nom} } @{ decode_json_rows(slurp_bytes("$directory/meme/resultat.json")) } ], ["$directory/meme/a.dsn"], '... holds one file to deposit');

# Suffixes choose in directories only.
put('tri/a.dsn', good());
put('tri/b.txt', good());
put('tri/c.pdf', 'x');
put('tri/dsn', 'x');
is_deeply(states(cli([ 'deposer', @json, '--suffixe=.dsn,.txt', "$directory/tri" ], @env)),
	{ 'tri/a.dsn' => 'accepte', 'tri/b.txt' => 'accepte' }, 'suffixes choose the files of a directory');
is_deeply(states(cli([ 'deposer', @json, '--suffixe=.pdf', "$directory/tri/a.dsn" ], @env)),
	{ 'tri/a.dsn' => 'accepte' }, 'and let through what is named');
cli_is([ 'deposer', @json, '--suffixe=.edi', "$directory/tri" ], 0, qr/\A\[\]\n\z/,
	qr/directory "[^"]*tri" has no file with such a suffix/, 'a directory without such files', @env);
make_path("$directory/vide");
cli_is([ 'deposer', @json, "$directory/vide" ], 0, qr/\A\[\]\n\z/,
	qr/directory "[^"]*vide" has no file/, 'an empty directory is nothing to do', @env);

# Bad files do not stop the others; the worst of what happened is the exit code.
sub mixed
{
	my ($name, %part) = @_;

	put("$name/1.dsn", good());
	put("$name/2.dsn", $part{texte} // "Bonjour,\n") if exists $part{texte};
	put("$name/3.dsn", '') if $part{vide};
	put("$name/4.dsn", partial()) if $part{partiel};
	put("$name/5.dsn", good());
	return "$directory/$name";
}

cli_is([ 'deposer', @json, mixed('m1', partiel => 1) ], 3, qr/partiel/, qr/\A\z/, 'a refused declaration gives 3', @env);
my $no_dsn = cli_is([ 'deposer', @json, mixed('m2', texte => undef, partiel => 1) ], 3, qr/\A\[/, qr/\A\z/, 'a file that is no DSN gives 3 too', @env);
is_deeply(states($no_dsn),
	{ 'm2/1.dsn' => 'accepte', 'm2/2.dsn' => 'refuse', 'm2/4.dsn' => 'partiel', 'm2/5.dsn' => 'accepte' },
	'it is refused as a whole');
like(cli([ 'deposer', "$directory/m2" ], @env)->{stderr}, qr/files deposited: 4 \(known already: 4, with refusals: 2\), in error: 0, left: 0/,
	'and counted, also when it is known already');
my $why = decode_json_rows(cli([ 'deposer', @json, '--anomalies', "$directory/m2/2.dsn" ], @env)->{stdout});
is_deeply([ map { [ @$_{qw(nom envoi declaration ligne regle)} ] } @$why ], [ [ '2.dsn', undef, undef, 1, 'MS001' ] ], 'and listed');
is(sql(q{SELECT count(*) FROM calimero_data.dsn_depot WHERE nom IN ('1.dsn', '2.dsn', '4.dsn', '5.dsn')}), 7, 'with the others');
cli_is([ 'deposer', @json, mixed('m3', vide => 1) ], 3, qr/"statut": "refuse"/, qr/\A\z/, 'an empty file gives 3', @env);
(my $unquoted = good()) =~ tr/'//d;
cli_is([ 'deposer', @json, mixed('m5', texte => good() . $unquoted) ], 3, qr/partiel/, qr/\A\z/, 'an envoi that is lost behind another gives 3', @env);

# A file that the server cannot take, whatever the reason.
sql(q{
	CREATE FUNCTION public.panne() RETURNS trigger LANGUAGE plpgsql AS
	$$BEGIN IF NEW.empreinte = sha256('Panne') THEN RAISE 'file breaks' USING ERRCODE = 'data_exception', DETAIL = 'Of a test.', HINT = 'None.'; END IF;
	IF NEW.empreinte = sha256('Memoire') THEN RAISE 'file is too much' USING ERRCODE = 'out_of_memory'; END IF; RETURN NEW; END$$;
	CREATE TRIGGER panne BEFORE INSERT ON calimero_data.dsn_depot FOR EACH ROW EXECUTE FUNCTION public.panne()});
cli_is([ 'deposer', @json, mixed('m4', texte => 'Panne', partiel => 1) ], 1, qr/erreur/,
	qr/\Acalimero: error: \S*m4\/2\.dsn: file breaks\ncalimero: detail: .*\ncalimero: hint: .*\n\z/,
	'a file that the server cannot take gives 1, and is named', @env);
cli_is([ 'deposer', @json, "--lot=$_", mixed("m6_$_", texte => 'Memoire') ], 1, qr/accepte.*erreur.*accepte/s,
	qr/\Acalimero: error: \S*2\.dsn: file is too much\n\z/, "one that is too large for its memory does not stop the others, in lots of $_", @env) for 1, 2;
cli_is([ 'deposer', @json, "$directory/nulle/part.dsn", put('seul.dsn', good()) ],
	1, qr/"statut": "accepte"/, qr/could not open file "[^"]*part\.dsn": No such file/, 'a file that does not exist gives 1', @env);
SKIP:
{
	skip 'root reads everything', 2 if $> == 0;
	my $closed = put('ferme/a.dsn', good());

	put('ferme/b.dsn', good());
	chmod 0, $closed;
	cli_is([ 'deposer', @json, "$directory/ferme" ], 1, qr/erreur.*accepte/s,
		qr/could not open file "[^"]*a\.dsn": Permission denied/, 'a file that cannot be read gives 1', @env);
	make_path("$directory/ferme2/dedans");
	chmod 0, "$directory/ferme2/dedans";
	cli_is([ 'deposer', @json, "$directory/ferme2", put('libre.dsn', good()) ], 1, qr/accepte/,
		qr/could not read directory "[^"]*dedans": Permission denied/, 'a directory that cannot be read gives 1', @env);
	chmod 0700, "$directory/ferme2/dedans";
}
symlink '/nonexistent', "$directory/m1/casse.dsn";
cli_is([ 'deposer', @json, "$directory/m1" ], 1, qr/partiel/, qr/could not stat file "[^"]*casse\.dsn"/, 'a broken link gives 1', @env);

# Too large: said before it is read, and without memory for it.
SKIP:
{
	my $large = "$directory/grand.dsn";

	open my $file, '>', $large or die;
	skip 'no sparse files here', 2 unless truncate $file, 1073741824;
	close $file;
	cli_is([ 'deposer', @json, $large, put('petit.dsn', good()) ], 1, qr/erreur.*accepte/s,
		qr/file "[^"]*grand\.dsn" is too large: 1073741824 bytes\n.*at most 1073733631 bytes/s, 'a file of 1 GB is refused', @env);
	my $run = cli([ 'deposer', @json, '-' ], @env,
		before => [ 'bash', '-c', 'ulimit -v 3500000; head -c 1073741824 /dev/zero | "$@"', 'bash' ]);
	like($run->{stderr}, qr/file "-" is too large: more than 1073733631 bytes/, 'and so it is from a pipe');
	unlink $large;
}

# A failure that every file would meet stops the run, and is told once.
my $before = deposits();
my $stop = cli_is([ 'deposer', '--caisse=99', '--format=json', "$directory/spool" ],
	1, qr/erreur/, qr/caisse is not known/, 'a caisse that does not exist gives 1', @env);

is(() = $stop->{stderr} =~ /calimero: error:/g, 1, 'told once');
like($stop->{stderr}, qr/in error: 1, left: 4/, 'and the files that were left are counted');
is(deposits(), $before, 'nothing is deposited');

# Lots: the same result, with fewer transactions.
sub transactions_of
{
	my ($lot, $path) = @_;

	cli([ 'deposer', '-q', "--lot=$lot", '-o', '/dev/null', $path ], @env);
	return sql("SELECT count(DISTINCT xmin::text) FROM calimero_data.dsn_depot WHERE nom LIKE '$lot-%'");
}

for my $lot (1, 4, 10, 1000)
{
	put("lot$lot/$lot-$_.dsn", good()) for 1 .. 10;
	is(transactions_of($lot, "$directory/lot$lot"), { 1 => 10, 4 => 3, 10 => 1, 1000 => 1 }->{$lot}, "lots of $lot: so many transactions");
}
for my $lot (1, 2, 3, 5, 100)
{
	my $path = mixed("erreur$lot", texte => 'Panne', partiel => 1);
	my $run = cli_is([ 'deposer', "--lot=$lot", '--format=json', $path ], 1, qr/erreur/,
		qr/\Acalimero: error: \S*2\.dsn: file breaks\n/, "a bad file in lots of $lot gives 1", @env);

	is_deeply(states($run),
		{ "erreur$lot/1.dsn" => 'accepte', "erreur$lot/2.dsn" => 'erreur', "erreur$lot/4.dsn" => 'partiel', "erreur$lot/5.dsn" => 'accepte' },
		'and each file is told apart');
	is(() = $run->{stderr} =~ /file breaks/g, 1, 'the failure is told once');
	like($run->{stderr}, qr/files deposited: 3 \(known already: 0, with refusals: 1\), in error: 1, left: 0/, 'and counted once');
}

# More files than go down the pipeline at once.
put("beaucoup/$_.dsn", $_ % 50 ? good() : 'Panne') for 100 .. 399;
is_deeply(
	[ sort { $a <=> $b } map { /(\d+)\.dsn/ } grep { $_ } map { $_->{statut} eq 'erreur' ? $_->{nom} : undef }
		  @{ decode_json_rows(cli([ 'deposer', @json, '--lot=7', "$directory/beaucoup" ], @env)->{stdout}) } ],
	[ 100, 150, 200, 250, 300, 350 ],
	'three hundred files, the bad ones told by name');

# Standard input, pipes, names.
cli_is([ 'deposer', @json, '-' ], 0, qr/"nom": "-".*accepte/, qr/\A\z/, 'standard input', @env, stdin => good());
is(sql('SELECT nom FROM calimero_data.dsn_depot ORDER BY depot DESC LIMIT 1'), 'stdin', 'has a name');
cli_is([ 'deposer', @json, '--nom=mars.dsn', '--lot=10', put('x1.dsn', good()), '-', put('x2.dsn', good()) ],
	0, qr/accepte.*accepte.*accepte/s, qr/\A\z/, 'standard input among files', @env, stdin => good());
is(sql(q{SELECT count(*) FROM calimero_data.dsn_depot WHERE nom = 'mars.dsn'}), 1, 'with the name given');
cli_is([ 'deposer', @json, '--lot=10', put('y1.dsn', good()), '-', put('y2.dsn', good()) ],
	1, qr/accepte.*erreur.*accepte/s, qr/-: file breaks/, 'standard input that cannot be taken does not undo its neighbours',
	@env, stdin => 'Panne');
cli_is([ 'deposer', @json, '-' ], 3, qr/"nom": "-".*refuse/, qr/\A\z/, 'an empty standard input gives 3', @env, stdin => '');
my $in = put('tube.dsn', good());
cli_is(['deposer'], 0, qr/accepte/, qr/\A\z/, 'a process substitution',
	@env, before => [ 'bash', '-c', qq{"\$@" -q <(cat '$in')}, 'bash' ]);

put("noms/d\351cembre.dsn", good());
put("noms/f\303\251vrier.dsn", good());
put("noms/a\nb\t\033[31m\"c\\.dsn", good());
my $names = cli_is([ 'deposer', '-q', '--format=json', "$directory/noms" ], 0, qr/\A\[/, qr/\A\z/, 'names of every kind', @env);
is_deeply(
	[ map { $_->{nom} =~ s{^.*/noms/}{}r } @{ decode_json_rows($names->{stdout}) } ],
	[ "a\nb\t\033[31m\"c\\.dsn", "d\x{e9}cembre.dsn", "f\x{e9}vrier.dsn" ],
	'are told in UTF-8, whole, in JSON');
my $aligned = cli([ 'deposer', '-q', "$directory/noms" ], @env)->{stdout};
like($aligned, qr/a\\nb\\x09\\x1b\[31m"c\\\.dsn/, 'and made visible in aligned text');
unlike($aligned, qr/\033/, 'without driving the terminal');
{
	my @lines = map { utf8::decode(my $copy = $_); $copy } split /\n/, $aligned;
	my %bars = map { index($_, '|') => 1 } grep { /\|/ } @lines;

	is(scalar keys %bars, 1, 'columns are aligned whatever the accents');
}
is_deeply(parse_csv(cli([ 'deposer', '-q', '--format=csv', "$directory/noms" ], @env)->{stdout})->[1][0],
	"$directory/noms/a\nb\t\033[31m\"c\\.dsn", 'and whole in CSV');
html_is_well_formed(cli([ 'deposer', '-q', '--format=html', "$directory/noms" ], @env)->{stdout}, 'and well formed in HTML');

# Dry run.
$before = table_checksums($node, 'postgres', rows_only => 1);
my $dry = cli_is([ 'deposer', '-n', '--format=json', mixed('essai', texte => 'Panne', partiel => 1) ],
	1, qr/\A\[/, qr/checked and rolled back: 3 \(.*\), in error: 1, left: 0/, 'a dry run', @env);

is_deeply(states($dry),
	{ 'essai/1.dsn' => 'accepte', 'essai/2.dsn' => 'erreur', 'essai/4.dsn' => 'partiel', 'essai/5.dsn' => 'accepte' },
	'says what would become of each file');
is(table_checksums($node, 'postgres', rows_only => 1), $before, 'and leaves nothing');
my $anomalies = cli_is([ 'deposer', '-n', '--anomalies', '--format=json', "$directory/essai" ],
	1, qr/\A\[/, qr/file breaks/, 'a dry run with its anomalies', @env);
my $rows = decode_json_rows($anomalies->{stdout});

ok(scalar(grep { $_->{bloquante} && $_->{nom} eq '4.dsn' && $_->{regle} ne '' } @$rows), 'tells the rule that refuses');
is_deeply([ sort keys %{ $rows->[0] } ],
	[ sort qw(nom depot envoi declaration ligne rubrique regle bloquante libelle) ], 'with where it was met');
is(table_checksums($node, 'postgres', rows_only => 1), $before, 'and leaves nothing either');
my $kept = decode_json_rows(cli([ 'deposer', @json, '--anomalies', "$directory/essai" ], @env)->{stdout});
my $strip = sub { return [ map { my %row = %$_; delete $row{depot}; \%row } @{ $_[0] } ] };

is_deeply($strip->($kept), $strip->($rows), 'the deposit has the anomalies that the dry run told');
is(cli([ 'deposer', @json, '--anomalies', "$directory/spool" ], @env)->{stdout}, "[]\n", 'files without anomalies have none');

# Without matching.
cli_is([ 'deposer', '--sans-rapprocher', '-o', '/dev/null', put('attend.dsn', good()) ],
	0, qr/\A\z/, qr/hint: Run "calimero rapprocher"/, '--sans-rapprocher', @env);
isnt(sql('SELECT count(*) FROM calimero_data.dsn_a_rapprocher'), 0, 'leaves what was touched to be matched');

# A second caisse.
$node->safe_psql('postgres', q{SELECT calimero.creer_caisse('49', 'MSA de la Sarthe')});
cli_is([ 'deposer', @json, put('deux.dsn', good()) ], 1, qr/erreur/, qr/caisse/, 'with two caisses, one must be named', @env);
cli_is([ 'deposer', @json, '--caisse=49', "$directory/deux.dsn" ], 0, qr/"nouveau": true/, qr/\A\z/, 'and then it goes in', @env);
cli_is([ 'deposer', @json, '--caisse=48', "$directory/deux.dsn" ], 0, qr/"nouveau": true/, qr/\A\z/, 'to each caisse its own deposit', @env);

# Progress is on standard error, when asked for or on a terminal, and never in the data.
my $progress = cli([ 'deposer', '-P', '--caisse=48', '--format=json', "$directory/beaucoup" ], @env);

ok(decode_json_rows($progress->{stdout}), 'with --progress, the data are still JSON');
like($progress->{stderr}, qr/^calimero: deposited \d+\/300 files, [\d.]+ MB, [\d.]+ MB\/s, \d+%, \d+ s$/m, 'progress tells files, bytes and rate');
unlike($progress->{stderr}, qr/\r/, 'by lines, where it is no terminal');
unlike(cli([ 'deposer', '--caisse=48', '-o', '/dev/null', "$directory/beaucoup" ], @env)->{stderr}, qr/\d+\/300 files/,
	'without --progress, none where it is no terminal');
my $unknown = cli([ 'deposer', '-P', '--caisse=48', '-o', '/dev/null', put('connu.dsn', good()), '-' ], @env, stdin => good())->{stderr};

like($unknown, qr/^calimero: deposited 2\/2 files, [\d.]+ MB, [\d.]+ MB\/s, \d+ s$/m, 'no percentage beyond the size that is known');
is_deeply([ grep { $_ > 100 } $unknown =~ /(\d+)%/g ], [], '... at any time');
unlike(cli([ 'deposer', '-qP', '--caisse=48', '-o', '/dev/null', "$directory/beaucoup" ], @env)->{stderr}, qr/\d+\/300 files/,
	'--quiet prevails over --progress');

# On a terminal, once the work lasts: one line, written over, that messages do not land in.
sql(q{
	CREATE FUNCTION public.attendre() RETURNS trigger LANGUAGE plpgsql AS
	$$BEGIN IF NEW.nom LIKE 'pause%' THEN PERFORM pg_sleep(3.5); END IF; RETURN NEW; END$$;
	CREATE TRIGGER attendre BEFORE INSERT ON calimero_data.dsn_depot FOR EACH ROW EXECUTE FUNCTION public.attendre()});

sub on_terminal
{
	my (@arguments) = @_;
	my $command = join ' ', map { "'$_'" } $cli, @arguments;

	return cli([], @env, before => [ 'sh', '-c', 'exec script -qec "$1" /dev/null', 'sh', "$command > /dev/null" ])->{stdout};
}
my $shown = on_terminal('deposer', '--caisse=48', put('terminal/pause1.dsn', good()), put('terminal/x.dsn', 'Panne'));

like($shown, qr/\rcalimero: deposited 0\/2 files, 0\.0 MB, 0\.0 MB\/s, 0%, \d s\rcalimero: deposited 0\/2 /, 'on a terminal, the line is written over');
like($shown, qr/ s *\r\ncalimero: error: .*x\.dsn: file breaks/, 'and left before a message');
unlike(on_terminal('deposer', '-q', '--caisse=48', put('terminal/pause2.dsn', good())), qr/deposited/, '--quiet: not even there');
unlike(on_terminal('deposer', '--caisse=48', put('terminal/vite.dsn', good())), qr/\d+\/1 files/, 'nor for what is soon done');
sql('DROP TRIGGER attendre ON calimero_data.dsn_depot');

# A reader that leaves: the deposits go on, and the output is in error.
my $gone = cli([ 'deposer', '--caisse=48', '--format=csv', "$directory/lot4" ], @env,
	before => [ 'bash', '-c', 'set -o pipefail; "$@" | exec true', 'bash' ]);

is($gone->{status}, 1, 'a reader that leaves gives 1');
like($gone->{stderr}, qr/files deposited: 10 .*calimero: error: could not write standard output/s, 'after everything was deposited');

done_testing();
