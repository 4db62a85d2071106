# What the tests of the purge share: a server with an archive and a generated caisse, and the archive read by openssl alone.
#
#   my $purge = PurgeTest->new('nom', dossiers => 300);     server, keys, archive, files, and a copy of every row (schema avant)
#   $purge->run('lot => 20');                                CALL calimero.purger(...): its error, '' when none
#   $purge->read_archive;                                    every lot of purge_lot, decrypted into the schema relu
#   $purge->whole('title');                                  each file is in the database or in exactly one lot, with all its rows
#   $purge->pauses; $purge->run_held(2, 'lot => 5', sub { ... });    a run that waits at a place while that is done
package PurgeTest;

use strict;
use warnings;

use CalimeroTest;
use Digest::SHA ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $generator = $ENV{CALIMERO_GENERER} // 'build/generator/calimero-generer';

# Of each table that leaves with a file: what tells its rows apart.
my %key = (
	affectation => 'affectation', acte_creance => 'acte, creance', acte => 'acte', paiement => 'paiement', creance => 'creance',
	commentaire => 'commentaire', portefeuille => 'dossier, numero', rappel => 'rappel', dossier => 'dossier', debiteur => 'debiteur');

sub openssl
{
	my @arguments = @_;

	system_or_bail('openssl', @arguments);
	return;
}

# Keys: of two holders of the archive, and of the server.
sub make_keys
{
	my ($self) = @_;
	my $keys = $self->{keys} = PostgreSQL::Test::Utils::tempdir;
	my %kind = (un => [ 'rsa:3072' ], deux => [ 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256' ]);

	mkdir "$keys/certificats" or die "$keys: $!";
	for my $holder (qw(un deux))
	{
		openssl('req', '-x509', '-newkey', @{ $kind{$holder} }, '-nodes', '-days', '30', '-subj', "/CN=$holder", '-keyout', "$keys/$holder.key",
			'-out', "$keys/$holder.crt");
		append_to_file("$keys/certificats/48.pem", slurp_file("$keys/$holder.crt"));
	}
	openssl('genpkey', '-algorithm', 'ed25519', '-out', "$keys/serveur.key");
	openssl('pkey', '-in', "$keys/serveur.key", '-pubout', '-out', "$keys/serveur.pub");
	chmod 0600, "$keys/serveur.key" or die "$keys: $!";
	return;
}

sub new
{
	my ($class, $name, %option) = @_;
	my $self = bless {}, $class;
	my $made = PostgreSQL::Test::Utils::tempdir;

	$self->make_keys;
	$self->{archive} = PostgreSQL::Test::Utils::tempdir . '/archive';
	mkdir $self->{archive}, 0700 or die "$self->{archive}: $!";
	chmod 0700, $self->{archive} or die "$self->{archive}: $!";
	$self->{node} = calimero_node($name, conf => ($option{conf} // '') . <<"CONF");
calimero.repertoire_archive = '$self->{archive}'
calimero.archive_certificats = '$self->{keys}/certificats'
calimero.archive_cle_signature = '$self->{keys}/serveur.key'
CONF
	run_log([ $generator, 'dossiers', "--sortie=$made", '--dossiers=' . ($option{dossiers} // 300), '--annees=20', '--graine=' . ($option{graine} // 5) ])
	  or die 'calimero-generer failed';
	$self->{node}->safe_psql('postgres', slurp_file("$made/charger.sql"), extra_params => ['-q'], timeout => 300);
	$self->sql('CREATE SCHEMA avant; CREATE SCHEMA relu;');
	$self->sql("CREATE TABLE avant.$_ AS TABLE calimero_data.$_; CREATE TABLE relu.$_ (LIKE calimero_data.$_); ALTER TABLE relu.$_ ADD lot bigint;") for keys %key;
	$self->{purgeable} = $self->sql('SELECT count(*) FROM calimero.dossiers_purgeables(\'48\', current_date, 1000000)');
	return $self;
}

sub node
{
	my ($self) = @_;

	return $self->{node};
}

sub sql
{
	my ($self, $text) = @_;

	return $self->{node}->safe_psql('postgres', $text);
}

# What CALL says on the error channel.
sub run
{
	my ($self, $arguments, %option) = @_;
	my ($out, $err) = ('', '');

	$self->{node}->psql('postgres', 'CALL calimero.purger(' . ($arguments // '') . ')', stdout => \$out, stderr => \$err,
		extra_params => [ defined $option{user} ? ('-U', $option{user}) : (), '-v', 'VERBOSITY=verbose' ]);
	return $err;
}

# Places where a run can be held, by triggers that a DBA could make: 1 rows of a lot are going; 2 its content is in the directory,
# nothing committed; 3 it is committed, its manifest not written.
sub pauses
{
	my ($self) = @_;

	$self->sql(<<'SQL');
CREATE FUNCTION public.essai_pause() RETURNS trigger LANGUAGE plpgsql
    AS $$BEGIN PERFORM pg_catalog.pg_advisory_xact_lock_shared(4711, TG_ARGV[0]::integer); RETURN NEW; END$$;
CREATE TRIGGER essai_pause BEFORE DELETE ON calimero_data.dossier FOR EACH STATEMENT EXECUTE FUNCTION public.essai_pause(1);
CREATE TRIGGER essai_pause_scelle BEFORE INSERT ON calimero_data.purge_lot FOR EACH ROW EXECUTE FUNCTION public.essai_pause(2);
CREATE TRIGGER essai_pause_publie BEFORE UPDATE ON calimero_data.purge_lot FOR EACH ROW EXECUTE FUNCTION public.essai_pause(3);
SQL
	return;
}

# A run whose first lot waits at that place while $meanwhile is called with the pid of its backend: what it says in the end.
# Statements of $option{before} come before CALL in its session.
sub run_held
{
	my ($self, $place, $arguments, $meanwhile, %option) = @_;
	my $gate = $self->{node}->background_psql('postgres');
	my ($said, $pid) = ('', '');

	$gate->query_safe("SELECT pg_advisory_lock(4711, $place)");
	my $run = IPC::Run::start([ 'psql', '-XAtq', '-d', $self->{node}->connstr('postgres'), '-v', 'VERBOSITY=verbose',
			map({ ('-c', $_) } @{ $option{before} // [] }), '-c', "CALL calimero.purger($arguments)" ], '<', \undef, '>', \$said, '2>', \$said);
	wait_until(sub {
		$pid = $self->sql("SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND classid = 4711 AND objid = $place AND NOT granted");
		return $pid ne '';
	}) or die "the run does not come to place $place: $said";
	$meanwhile->($pid);
	$gate->query_safe("SELECT pg_advisory_unlock(4711, $place)");
	$gate->quit;
	$run->finish;
	return $said;
}

# Content files, and parts of any file, that no row names.
sub orphans
{
	my ($self) = @_;
	my %named = map { $_ => 1 } split /\n/, $self->sql('SELECT nom FROM calimero_data.purge_fichier');

	return join ' ', grep { !$named{$_} } map { m{([^/]+\.(?:cms|part))$} } glob("$self->{archive}/48/*");
}

# One content file as text, by the key of a holder.
sub decrypt
{
	my ($self, $name, $holder) = @_;
	my $text = '';
	my $path = "$self->{archive}/48/$name";

	IPC::Run::run([ 'openssl', 'cms', '-decrypt', '-inform', 'DER', '-in', $path, '-inkey', "$self->{keys}/" . ($holder // 'un') . '.key' ],
		'|', ['gunzip'], '>', \$text) or die "$name cannot be decrypted";
	return $text;
}

# Sections of a content file: [ table, columns, rows ].
sub sections
{
	my ($text) = @_;
	my @lines = split /\n/, $text;
	my @sections;

	die 'no archive' if shift @lines ne 'calimero archive 1';
	shift @lines;
	while (($lines[0] // '') =~ /^table (\w+) (.*)/)
	{
		my $section = [ $1, $2, [] ];

		splice @lines, 0, 2;
		push @{ $section->[2] }, shift @lines while $lines[0] ne '\.';
		shift @lines;
		push @sections, $section;
	}
	my $rows = 0;
	$rows += @{ $_->[2] } for @sections;
	die 'the end is not there' if @lines != 1 || $lines[0] ne 'fin ' . @sections . " $rows";
	return @sections;
}

# Every lot of the database: signature, hash and chain checked, rows into schema relu.
sub read_archive
{
	my ($self) = @_;
	my $before = '0' x 64;
	my $directory = "$self->{archive}/48";
	my $faults = 0;

	$self->sql("TRUNCATE relu.$_") for keys %key;
	for my $line (split /\n/, $self->sql(q{SELECT lot || '|' || string_agg(nom, ',' ORDER BY partie) FROM calimero_data.purge_fichier GROUP BY lot ORDER BY lot}))
	{
		my ($lot, $files) = split /\|/, $line;
		my $manifest = sprintf '%s/lot-%09d', $directory, $lot;
		my $text = slurp_file("$manifest.json");

		$faults++ if system("openssl pkeyutl -verify -pubin -inkey $self->{keys}/serveur.pub -rawin -in $manifest.json -sigfile $manifest.sig > /dev/null 2>&1") != 0;
		$faults++ if $text !~ /"lot":$lot,.*"precedent":"$before"/;
		$before = Digest::SHA::sha256_hex($text);
		for my $name (split /,/, $files)
		{
			my $sha = Digest::SHA->new(256)->addfile("$directory/$name")->hexdigest;

			$faults++ if $text !~ /"nom":"\Q$name\E","octets":\d+,"sha256":"$sha"/;
			$self->load($lot, sections($self->decrypt($name)));
		}
	}
	is($faults, 0, 'every manifest is signed, follows the one before and tells its files');
	return;
}

sub load
{
	my ($self, $lot, @sections) = @_;
	my $script = '';

	for (@sections)
	{
		my ($table, $columns, $rows) = @$_;

		next if !@$rows;
		$script .= "COPY relu.$table ($columns) FROM STDIN;\n" . join('', map { "$_\n" } @$rows) . "\\.\nUPDATE relu.$table SET lot = $lot WHERE lot IS NULL;\n";
	}
	$self->{node}->safe_psql('postgres', $script);
	return;
}

# Rows of the copy that belong to files that left, against those read from the archive: how many differ.
sub differences
{
	my ($self, $table) = @_;
	my $columns = $self->sql("SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = 'avant.$table'::regclass AND attnum > 0");
	my $gone = {
		affectation => 'affectation IN (SELECT f.affectation FROM avant.affectation f LEFT JOIN avant.creance c USING (creance) LEFT JOIN avant.paiement p ON p.paiement = f.paiement '
		  . 'WHERE c.dossier IN (SELECT dossier FROM parti) OR p.dossier IN (SELECT dossier FROM parti))',
		debiteur => 'debiteur IN (SELECT d.debiteur FROM avant.dossier d JOIN parti USING (dossier))'
	}->{$table} // 'dossier IN (SELECT dossier FROM parti)';

	# What was parted when its first file left is archived again, with what is left of it, when the other one leaves.
	my $read = $table eq 'affectation' ? 'relu.affectation WHERE purgee_le IS NULL' : "relu.$table";
	return $self->sql(<<"SQL");
WITH parti AS (SELECT dossier FROM avant.dossier EXCEPT SELECT dossier FROM calimero_data.dossier),
     a AS (SELECT DISTINCT $columns FROM avant.$table WHERE $gone), r AS (SELECT DISTINCT $columns FROM $read)
SELECT (SELECT count(*) FROM (TABLE a EXCEPT TABLE r) AS x) + (SELECT count(*) FROM (TABLE r EXCEPT TABLE a) AS x)
SQL
}

# Nothing is lost, doubled or changed.
sub whole
{
	my ($self, $title) = @_;

	is($self->sql('SELECT count(*) FROM (SELECT dossier FROM relu.dossier GROUP BY dossier HAVING count(DISTINCT lot) > 1) AS x'), 0, "$title: no file is in two lots");
	is($self->sql('SELECT count(*) FROM relu.dossier r JOIN calimero_data.dossier d USING (caisse, dossier)'), 0, '... nor in a lot and in the database');
	is($self->sql('SELECT count(*) FROM (SELECT dossier FROM avant.dossier EXCEPT SELECT dossier FROM relu.dossier EXCEPT SELECT dossier FROM calimero_data.dossier) AS x'),
		0, '... and none is nowhere');
	is($self->differences($_), 0, "... $_: what left is in the archive as it was") for sort keys %key;
	is($self->sql(<<'SQL'), 0, '... what stays is as it was');
SELECT (SELECT count(*) FROM (TABLE calimero_data.dossier EXCEPT TABLE avant.dossier) AS x) + (SELECT count(*) FROM (TABLE calimero_data.creance EXCEPT TABLE avant.creance) AS x)
     + (SELECT count(*) FROM (TABLE calimero_data.paiement EXCEPT TABLE avant.paiement) AS x) + (SELECT count(*) FROM (TABLE calimero_data.acte EXCEPT TABLE avant.acte) AS x)
     + (SELECT count(*) FROM (SELECT caisse, affectation, genre, acte, montant, affecte_le, annulee_le FROM calimero_data.affectation
                              EXCEPT SELECT caisse, affectation, genre, acte, montant, affecte_le, annulee_le FROM avant.affectation) AS x)
SQL
	return;
}

1;
