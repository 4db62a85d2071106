# calimero dossier and calimero echeances: everything that the tables hold is shown, and nothing that must not be.
use strict;
use warnings;
use utf8;

use CalimeroTest;
use CliTest;
use Encode ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = calimero_node('cli_dossier');
my @env = (env => node_env($node));
my $directory = PostgreSQL::Test::Utils::tempdir();
my $nir;

sub sql { return $node->safe_psql('postgres', Encode::encode_utf8($_[0])) }

# Rows of a query, as the server writes them in JSON.
sub rows_of { return JSON::PP->new->utf8->decode(sql("SELECT coalesce(json_agg(t), '[]') FROM ($_[0]) AS t")) }

sub object_of { return JSON::PP->new->utf8->decode(cli([ 'dossier', '--format=json', @_ ], @env)->{stdout}) }

# The NIR is the one that is valid of that beginning; the name and the texts are hostile.
$nir = sql("SELECT calimero.nir('1990199123456' || calimero.nir_cle('1990199123456'))");
my $name = "Œuvre <b>&\"日本\" d'Été";
my $hostile = "première ligne\n\n\tsuite, \"citée\"; <i>&\x{1b}[2J\x{9b}31m\x{202e}à l'envers " . ('日本語' x 40) . ' fin';

(my $hostile_sql = $hostile) =~ s/'/''/g;
(my $name_sql = $name) =~ s/'/''/g;
sql(qq{
	INSERT INTO calimero_data.agent (caisse, agent, service, du)
		VALUES ('48', 'A1', 'recouvrement_contentieux', '2020-01-01'), ('48', 'A2', 'agence_comptable', '2020-01-01');
	SELECT calimero.debiteur_creer('assure', 'MAT-1', '$name_sql', 'Zoé', nir => '$nir', commune => 'Châteauneuf-de-Randon',
		telephone => '+33466000000', mail => 'a<b>&c\@exemple.fr', code_tiers => '=T "7"');
	SELECT calimero.debiteur_creer('employeur', 'MAT-2', 'GAEC DES PRES', siret => '@{[ siret(7) ]}', commune => 'Mende');
	SELECT calimero.dossier_ouvrir('PIAR/1', 'piar', 'MAT-1', '2024-01-02');
	SELECT calimero.dossier_ouvrir('COT-1', 'cotisation', 'MAT-2', '2024-01-02');
	SELECT calimero.dossier_ouvrir('COT-2', 'cotisation', 'MAT-2', '2024-01-02');
	SELECT calimero.dossier_ouvrir('COT-3', 'cotisation', 'MAT-2', '2024-01-02');
	SELECT calimero.dossier_ouvrir('PIAR-2', 'piar', 'MAT-1', '2020-01-02');
	SELECT calimero.dossier_ouvrir('VIDE', 'cotisation', 'MAT-2', '2024-01-02');
	SELECT calimero.creance_ajouter('PIAR/1', 'IJ', 250.10, current_date - 700, libelle => '$name_sql');
	SELECT calimero.creance_ajouter('PIAR/1', 'IJ', 120, current_date - 400, fraude => true, fraude_decouverte_le => current_date - 300);
	SELECT calimero.creance_ajouter('COT-1', 'COTISATION', 1000, date_trunc('year', current_date)::date - 300,
		periode_du => (date_trunc('year', current_date) - interval '1 year')::date,
		periode_au => (date_trunc('year', current_date) - interval '9 months')::date - 1);
	SELECT calimero.creance_ajouter('COT-1', 'COTISATION', 300, date_trunc('year', current_date)::date - 200,
		periode_du => date_trunc('year', current_date)::date - 250, periode_au => date_trunc('year', current_date)::date - 230);
	SELECT calimero.creance_ajouter('COT-1', 'MAJORATION', 12345678.90, date_trunc('year', current_date)::date - 100, travail_illegal => true);
	SELECT calimero.creance_ajouter('COT-2', 'COTISATION', 80, date_trunc('year', current_date)::date - 300,
		periode_du => (date_trunc('year', current_date) - interval '1 year')::date,
		periode_au => (date_trunc('year', current_date) - interval '11 months')::date - 1);
	SELECT calimero.creance_ajouter('COT-3', 'COTISATION', 60, '2025-02-15', periode_du => '2025-01-01', periode_au => '2025-01-31');
	SELECT calimero.acte_poser('COT-3', 'MED', '2025-03-20', '2025-03-22', mode => 'lrar');
	SELECT calimero.acte_poser('COT-3', 'CONTRAINTE', '2025-05-05', '2025-05-09', mode => 'signification');
	SELECT calimero.acte_poser('COT-3', 'OPPOSITION', '2025-05-15');
	SELECT calimero.creance_ajouter('PIAR-2', 'IJ', 33, '2020-02-03');
	SELECT calimero.acte_poser('COT-1', 'MED', current_date - 90, current_date - 88, mode => 'lrar', reference => '2C 123 456', montant => 1000, agent => 'A1');
	SELECT calimero.acte_poser('COT-1', 'RELANCE', current_date - 80, mode => 'simple', agent => 'A2', hors_ordre => 'relance partie seule',
		creances => (SELECT array_agg(creance) FROM calimero_data.creance c JOIN calimero_data.dossier d USING (caisse, dossier) WHERE d.numero = 'COT-1' AND nature = 'COTISATION'));
	SELECT calimero.acte_annuler((SELECT max(acte) FROM calimero_data.acte), current_date, 'A1', 'double\nsaisie');
	SELECT calimero.paiement_encaisser('COT-1', 400.50, current_date - 60, 'virement', 'VIR <1>', 'A2', le => current_date - 59);
	SELECT calimero.paiement_encaisser('COT-1', 10, current_date - 50, 'cheque', NULL, 'A2', imputer => false);
	SELECT calimero.paiement_annuler((SELECT max(paiement) FROM calimero_data.paiement), current_date, 'A1', 'sans provision');
	SELECT calimero.paiement_encaisser('COT-2', 100, current_date - 40, 'carte', 'trop', 'A2', le => current_date - 40);
	SELECT calimero.paiement_rembourser((SELECT max(paiement) FROM calimero_data.paiement), 5, current_date, 'A1', 'remb');
	SELECT calimero.rac_recevoir(500, current_date - 30, 'virement', 'inconnu', '@{[ iban(3) ]}', 'A2', 'RAC-1');
	SELECT calimero.rac_classer((SELECT max(paiement) FROM calimero_data.paiement), array_agg(c.creance ORDER BY c.creance), ARRAY[20, 30.25], 'A1', reference => 'cl-1')
		FROM calimero_data.creance c JOIN calimero_data.dossier d USING (caisse, dossier) WHERE d.numero = 'PIAR/1';
	SELECT calimero.rac_classer((SELECT max(paiement) FROM calimero_data.paiement), ARRAY[min(c.creance)], ARRAY[7], 'A1')
		FROM calimero_data.creance c JOIN calimero_data.dossier d USING (caisse, dossier) WHERE d.numero = 'PIAR/1';
	SELECT calimero.affectation_annuler((SELECT max(affectation) FROM calimero_data.affectation), current_date, 'A2', 'erreur');
	SELECT calimero.oscar_confier('COT-1', 'A1', 'portefeuille', current_date - 10);
	SELECT calimero.commentaire_ajouter('COT-1', 'A1', '$hostile_sql');
	SELECT calimero.commentaire_ajouter('COT-1', 'A2', 'court');
	SELECT calimero.rappel_poser('COT-1', 'A1', current_date + 5, '$hostile_sql'::varchar(200));
	SELECT calimero.rappel_poser('COT-1', 'A2', current_date + 2, 'appeler');
	SELECT calimero.rappel_faire((SELECT max(rappel) FROM calimero_data.rappel), current_date);
});

my @files = qw(COT-1 COT-2 COT-3 PIAR/1 PIAR-2 RAC-1 VIDE);
my %table = (
	creances => [ 'creance', 'creance', 'creance, nature, libelle, date_creance, periode_du, periode_au, montant, regle, solde, fraude, fraude_decouverte_le, travail_illegal' ],
	actes => [ 'acte', 'acte', 'acte, genre, emis_le, effet_le, fin_le, issue, mode, reference, montant, agent, annule_le, annule_motif, hors_ordre' ],
	paiements => [ 'paiement', 'paiement', 'paiement, mode, recu_le, montant, affecte, reste, reference, agent, annule_le, annule_motif' ],
	commentaires => [ 'commentaire', 'commentaire', 'commentaire, agent, texte' ],
	rappels => [ 'rappel', 'rappel', 'rappel, pour_le, agent, fait_le, objet' ]);

# JSON: every row of every table of the file, and every column; the days to act are those of calimero.prescriptions().
my %law = map { $_->{creance} => $_ } @{ rows_of('SELECT creance, echeance, horloge FROM calimero.prescriptions()') };

for my $file (@files)
{
	my $shown = object_of($file);
	my $where = "dossier = (SELECT dossier FROM calimero_data.dossier WHERE numero = '$file')";

	is_deeply([ sort keys %$shown ], [qw(actes affectations commentaires creances dossier paiements prochains_actes rappels)], "$file: the sections");
	for my $section (sort keys %table)
	{
		my ($name, $key, $columns) = @{ $table{$section} };
		my $rows = rows_of("SELECT $columns FROM calimero_data.$name WHERE $where");
		my @got = map { my $row = $_; +{ map { $_ => $row->{$_} } split /, /, $columns } } @{ $shown->{$section} };

		is_deeply([ sort { $a->{$key} <=> $b->{$key} } @got ], [ sort { $a->{$key} <=> $b->{$key} } @$rows ], "$file: every row of $name");
	}
	is_deeply(
		[ sort map { $_->{affectation} } @{ $shown->{affectations} } ],
		[ sort map { $_->{affectation} } @{ rows_of("SELECT affectation FROM calimero_data.affectation WHERE creance IN (SELECT creance FROM calimero_data.creance WHERE $where) OR paiement IN (SELECT paiement FROM calimero_data.paiement WHERE $where)") } ],
		"$file: every assignment of its debts and of its payments, once");
	is_deeply(
		[ map { [ @{$_}{qw(creance prescription_le horloge)} ] } @{ $shown->{creances} } ],
		[ map { [ $_->{creance}, @{ $law{ $_->{creance} } // {} }{qw(echeance horloge)} ] } @{ $shown->{creances} } ],
		"$file: its debts prescribe when the law says");
	is_deeply(
		[ map { [ @{$_}{qw(acte permis refus au_plus_tot au_plus_tard raison creances)} ] } @{ $shown->{prochains_actes} } ],
		[ map { [ @{$_}{qw(acte permis refus au_plus_tot au_plus_tard raison creances)} ] } @{ rows_of("SELECT acte, permis, refus, au_plus_tot, au_plus_tard, raison, array_to_string(creances, ', ') AS creances FROM calimero.prochains_actes('$file') WHERE permis OR auteur = 'CAISSE' AND refus = 'TROP_TOT'") } ],
		"$file: what may be done, and what the caisse may do later");
	my $next = join ', ', map { "(SELECT e.$_ FROM calimero_data.echeance e WHERE e.caisse = d.caisse AND e.dossier = d.dossier AND e.prescription_le >= current_date"
		  . " AND e.prochain_acte IS NOT NULL ORDER BY e.prochain_acte_avant LIMIT 1) AS $_" } qw(prochain_acte prochain_acte_le prochain_acte_avant);
	my $card = rows_of("SELECT d.*, $next, d.prescription_le - current_date AS jours_avant_prescription, b.matricule, b.personne, b.nom, b.prenom, b.siret, b.commune, b.code_commune, b.telephone, b.mail, b.code_tiers FROM calimero_data.dossier d LEFT JOIN calimero_data.debiteur b USING (caisse, debiteur) WHERE $where")->[0];

	delete @{$card}{qw(debiteur conservation_regle solde_centimes)};
	is_deeply($shown->{dossier}, $card, "$file: its card");
}
is(sql("SELECT count(*) FROM calimero_data.dossier"), scalar @files, 'no file was left out');
ok(object_of('PIAR-2')->{dossier}{jours_avant_prescription} < 0, 'a prescribed file has days below zero');
ok((grep { ($_->{creance_dossier} // '') eq 'PIAR/1' && $_->{annulee_motif} } @{ object_of('RAC-1')->{affectations} }), 'of a receipt, what it was classified to and what was undone');
is_deeply([ map { $_->{creances} } @{ object_of('COT-1')->{actes} } ], [ undef, join ', ', map { $_->{creance} } grep { $_->{nature} eq 'COTISATION' } @{ object_of('COT-1')->{creances} } ],
	'an act says which debts it bears on');

my ($members) = cli([ 'help', 'dossier' ])->{stdout} =~ /one object: ([a-z_,\s]+)\./;

is_deeply([ sort split /,\s+/, $members // '' ], [ sort keys %{ object_of('VIDE') } ], 'the help names the members of the object');

# CSV says the same as JSON, value by value.
for my $file (@files)
{
	my ($head, @lines) = @{ parse_csv(cli([ 'dossier', '--format=csv', $file ], @env)->{stdout}) };
	my $object = object_of($file);
	my %bool = (true => 't', false => 'f');
	my @expected;

	for my $section (qw(dossier creances actes prochains_actes paiements affectations commentaires rappels))
	{
		my $n = 0;

		for my $row (ref $object->{$section} eq 'ARRAY' ? @{ $object->{$section} } : $object->{$section})
		{
			$n++;
			push @expected, map { "$section,$n,$_," . (JSON::PP::is_bool($row->{$_}) ? ($row->{$_} ? 't' : 'f') : $row->{$_} // 'NULL') } keys %$row;
		}
	}
	is_deeply($head, [qw(section ligne colonne valeur)], "$file: CSV has one heading");
	is_deeply(
		[ sort map { s/(,-?\d+\.\d*?)0+$/$1/r =~ s/(,-?\d+)\.$/$1/r } map { Encode::decode_utf8(join ',', @{$_}[ 0 .. 2 ], $_->[3] // 'NULL') } @lines ],
		[ sort map { s/(,-?\d+\.\d*?)0+$/$1/r =~ s/(,-?\d+)\.$/$1/r } @expected ], "$file: CSV says what JSON says");
}

# The screen: every number of a row, every amount, all of the text; no control character, no blank at an end, no line too long.
sub width { my $wide = () = $_[0] =~ /\p{East_Asian_Width=Wide}/g; return length($_[0]) + $wide }

sub squeezed { return $_[0] =~ s/\s//gr }

for my $file (@files)
{
	my $screen = Encode::decode_utf8(cli_is([ 'dossier', $file ], 0, qr/\ADossier \Q$file\E : /, qr/\A\z/, "$file on the screen", @env)->{stdout});
	my $object = object_of($file);
	my @values = map { my $row = $_; map { $row->{$_} } grep { /^(genre|nature|montant|regle|solde|total|reste|affecte|.*_le|mode|reference|agent|matricule|commune|telephone|mail|code_tiers|creance|acte|paiement)$/ && !/^fraude|ecrit_le/ && defined $row->{$_} } keys %$row }
	  map { ref $_ eq 'ARRAY' ? @$_ : $_ } values %$object;

	unlike($screen, qr/[\x00-\x09\x0b-\x1f\x7f-\x9f\x{200e}\x{200f}\x{202a}-\x{202e}\x{2066}-\x{2069}]/, "$file: no control character");
	unlike($screen, qr/ $/m, "$file: no line ends in blanks");
	is_deeply([ grep { width($_) > 100 } split /\n/, $screen ], [], "$file: at most 100 columns");
	is_deeply([ grep { my $value = $_; index(squeezed($screen), squeezed($value)) < 0 } @values ], [], "$file: every value is on the screen");
	unlike($screen, qr/Cr\x{e9}ances|Actes/, "$file: a receipt has no debts and acts") if $file eq 'RAC-1';
}
my $screen = Encode::decode_utf8(cli([ 'dossier', 'COT-1' ], @env)->{stdout});
my $visible = $hostile =~ s/\t/\\x09/r =~ s/\x1b/\\x1b/r =~ s/\x9b/\\u009b/r =~ s/\x{202e}/\\u202e/r;

is(() = squeezed($screen) =~ /\Q@{[ squeezed($visible) ]}\E/g, 2, 'a hostile comment and a hostile reminder are whole');
like($screen, qr/^    première ligne\n\n    \\x09suite/m, 'the lines of a comment are those of its writer');
like($screen, qr/^ +\d+  COTISATION .* 2\d\d\d-01\/2\d\d\d-03 /m, 'whole months are written as months');
like($screen, qr/ 2\d\d\d-\d\d-\d\d\/2\d\d\d-\d\d-\d\d /, 'and other periods as days');
like(cli([ 'dossier', 'COT-3' ], @env)->{stdout}, qr/ 60\.00  suspendue$/m, 'a clock that is held is said so');
like($screen, qr/hors ordre : relance partie seule/, 'an act out of order says why');
like($screen, qr/^Prochain acte +[A-Z]/m, 'the next act is on the card');
like($screen, qr/^Prochains actes .*^ *CONTRAINTE +MED +2\d\d\d-\d\d-\d\d/ms, 'and all that may be done, from when');
like($screen, qr/annulé le [\d-]+ : double\n    saisie$/m, 'a cancelled act says why');

# HTML: well formed, and the hostile name is text.
for my $file (@files)
{
	my $html = cli([ 'dossier', '--format=html', $file ], @env)->{stdout};

	html_is_well_formed($html, "$file: HTML is well formed");
	unlike($html, qr/<(b|i)>|\x1b/, "$file: no value is markup");
}

# How to reach the debtor, for people when it is known; for programs always.
my @reach = qw(telephone mail code_tiers);
my $absent = qr/Téléphone|Courriel|Code tiers/;

is_deeply([ @{ object_of('PIAR/1')->{dossier} }{@reach} ], [ '+33466000000', 'a<b>&c@exemple.fr', '=T "7"' ], 'telephone, mail, code of the third party');
like(Encode::decode_utf8(cli([ 'dossier', 'PIAR/1' ], @env)->{stdout}), qr/ Téléphone +\+33466000000\nCourriel +a<b>&c\@exemple\.fr +Code tiers +=T "7"\n/, '... on the screen');
like(Encode::decode_utf8(cli([ 'dossier', '--format=html', 'PIAR/1' ], @env)->{stdout}), qr/Courriel<\/th><td>a&lt;b&gt;&amp;c\@exemple\.fr</, '... in HTML, as text');
for my $file (qw(COT-1 RAC-1))
{
	my $card = object_of($file)->{dossier};

	is_deeply([ map { exists $card->{$_} ? $card->{$_} : 'no member' } @reach ], [ undef, undef, undef ], "$file: null when they are not known");
	unlike(Encode::decode_utf8(cli([ 'dossier', "--format=$_", $file ], @env)->{stdout}), $absent, "$file: ... and not there in $_") for qw(aligned html);
}

# The NIR: with --nir alone, and for those who may see it.
$node->safe_psql('postgres', q{
	CREATE ROLE lecteur LOGIN;
	INSERT INTO calimero_data.agent (caisse, agent, service, du, compte) VALUES ('48', 'LECTEUR', 'informatique', '2020-01-01', 'lecteur');
	SELECT calimero.habilitation_accorder('LECTEUR', 'consultation', caisse => '48');
	SELECT calimero.habilitations_appliquer();
});
$node->safe_psql('postgres', qq{
	CREATE ROLE $_->[0] LOGIN;
	INSERT INTO calimero_data.agent (caisse, agent, service, du, compte) VALUES ('48', '$_->[0]', '$_->[1]', '2020-01-01', '$_->[0]');
	SELECT calimero.habilitation_accorder('$_->[0]', '$_->[1]', caisse => '48');
	SELECT calimero.habilitations_appliquer();
}) for [ agent_p => 'prestations' ], [ agent_c => 'cotisations' ], [ agent_a => 'agence_comptable' ];
for my $case ([ agent_p => 'PIAR/1', 'COT-1' ], [ agent_c => 'COT-1', 'PIAR/1' ])
{
	my ($role, $seen, $hidden) = @$case;
	my @agent = (env => node_env($node, PGUSER => $role));

	my $run = cli_is([ 'dossier', $seen ], 0, qr/^Dossier \Q$seen\E .*^Affectations .*^Rappels/ms, qr/\A\z/, "$role: a dossier of its service, every section", @agent);

	unlike($run->{stdout}, qr/\Q$hidden\E|RAC-/, '... which names none of another service');
	cli_is([ 'dossier', $hidden ], 1, qr/\A\z/, qr/dossier is not known/, "$role: one of another service is not known", @agent);
}
is(cli([ 'dossier', $_ ], env => node_env($node, PGUSER => 'agent_a'))->{stdout}, cli([ 'dossier', $_ ], @env)->{stdout}, "agence comptable: $_, whole") for qw(PIAR/1 COT-1 RAC-1);
my @reader = (env => node_env($node, PGUSER => 'lecteur', PGOPTIONS => '-c default_transaction_read_only=on'));
my $digits = substr $nir, 0, 13;

for my $format (qw(aligned csv json html))
{
	my $plain = cli_is([ 'dossier', "--format=$format", 'PIAR/1' ], 0, qr/MAT-1/, qr/\A\z/, "$format without the NIR", @env);

	unlike($plain->{stdout}, qr/$digits/, "$format: no NIR");
	cli_is([ 'dossier', '--nir', "--format=$format", 'PIAR/1' ], 0, qr/$nir/, qr/\A\z/, "$format: the NIR with --nir", @env);
	is(cli([ 'dossier', "--format=$format", 'PIAR/1' ], @reader)->{stdout}, $plain->{stdout}, "$format: the read-only role sees the same");
	cli_is([ 'dossier', '--nir', "--format=$format", 'PIAR/1' ], 4, qr/\A\z/, qr/\Acalimero: error: permission denied/, "$format: but not the NIR", @reader);
}
is(cli([ 'dossier', '--format=json', $_ ], env => node_env($node, PGDATESTYLE => 'German'))->{stdout},
	cli([ 'dossier', '--format=json', $_ ], @env)->{stdout}, "$_: the same whatever DateStyle says") for qw(COT-1 RAC-1);

# What is not known.
my $before = table_checksums($node);

for my $number ('COT-9', 'cot-1', '', "' OR true --", 'COT-1 ', '%', $nir, "\x{1b}[2J")
{
	my $run = cli_is([ 'dossier', '--', $number ], 1, qr/\A\z/, qr/\Acalimero: error: argument 1: dossier is not known in this caisse\n/, 'a number that is not known', @env);

	ok($number eq '' || index($run->{stderr}, $number) < 0, 'which is not repeated');
}
cli_is([ 'dossier', '-o', "$directory/x", 'COT-9' ], 1, qr/\A\z/, qr/not known/, 'with -o', @env);
ok(!-e "$directory/x", 'leaves no file');
cli_is([ 'dossier', '-o', "$directory/x", 'COT-1' ], 0, qr/\A\z/, qr/\A\z/, 'a file of -o', @env);
is(slurp_bytes("$directory/x"), Encode::encode_utf8($screen), 'has what the screen has');
cli_is([ 'dossier', '--caisse=99', 'COT-1' ], 1, qr/\A\z/, qr/caisse is not known/, 'a caisse that does not exist', @env);
cli_is([$_], 1, qr/\A\z/, qr/requires an argument: NUMERO/, 'no number') for qw(dossier);
cli_is([ 'dossier', 'COT-1', 'COT-2' ], 1, qr/\A\z/, qr/too many arguments/, 'two numbers');
cli_is([ 'dossier', 'COT-1' ], 2, qr/\A\z/, qr/connection to server/, 'no server', env => { PGHOST => '/nonexistent' });

# echeances: the view, filtered and sorted.
sub listed
{
	my $rows = decode_json_rows(cli([ 'echeances', '-q', '--format=json', @_ ], @env)->{stdout});

	return [ map { $_->{numero} } @$rows ];
}
my %due = map { $_->{numero} => $_->{prescription_le} } @{ rows_of('SELECT numero, prescription_le FROM calimero_vue.dossier_echeance') };
my @days = @{ rows_of('SELECT numero, prescription_le FROM calimero_vue.dossier_echeance ORDER BY prescription_le, numero') };
my @sorted = map { $_->{numero} } @days;
my $today = sql('SELECT current_date');

# A line a dossier and day: one debt prescribed in 2022 beside those of the file that can be saved.
sub of { my (%numbers) = map { $_ => 1 } @_; return [ grep { $numbers{$_} } @sorted ] }
is(join(' ', sort keys %{ { map { $_ => 1 } @sorted } }), 'COT-1 PIAR-2 PIAR/1', 'what prescribes: not what is settled, empty, held or a receipt');
is_deeply([ map { $_->{solde} } @{ rows_of("SELECT sum(solde) AS solde FROM calimero_vue.dossier_echeance GROUP BY dossier_solde HAVING sum(solde) <> dossier_solde") } ], [],
	'the days of a dossier make its balance');
cmp_ok(scalar @sorted, '>', 3, 'a dossier whose debts prescribe on several days has several lines');
is_deeply(listed('--au=2000-01-01', '--jours=36500'), \@sorted, 'all of it, the first to prescribe first');
is_deeply(listed('--au=01/01/2000', '--jours=36500'), \@sorted, 'from a day written the French way');
is_deeply(listed('--au=2000-01-01', '--jours=36500', '--genre=piar'), of(qw(PIAR-2 PIAR/1)), 'of a kind');
is_deeply(listed('--au=2000-01-01', '--jours=36500', '--agent=A1'), of('COT-1'), 'of an agent');
is_deeply(listed('--au=2000-01-01', '--jours=36500', '--agent=A1', '--genre=piar'), [], 'of both');
is_deeply(listed('--jours=36500'), [ map { $_->{numero} } grep { $_->{prescription_le} ge $today } @days ], 'today by default: what is prescribed already is past');
is_deeply(listed(), [], 'within 90 days by default');

for my $case ([ 0, 0, 1 ], [ 1, 0, 0 ], [ -1, 0, 0 ], [ -1, 1, 1 ], [ -90, undef, 1 ], [ -91, undef, 0 ])
{
	my ($shift, $days, $expected) = @$case;
	my $day = sql("SELECT date '$due{'PIAR-2'}' + $shift");

	is_deeply(listed("--au=$day", defined $days ? "--jours=$days" : ()), $expected ? ['PIAR-2'] : [],
		"$shift days from the last one, within " . ($days // 'the default'));
}
my $rows = decode_json_rows(cli_is([ 'echeances', '--au=2000-01-01', '--jours=36500', '--format=json' ], 0, qr/\A\[/, qr/\Acalimero: echeances: ${\ scalar @sorted}\n\z/, 'the list in JSON', @reader)->{stdout});

is_deeply($rows, rows_of("SELECT prescription_le, prescription_le - date '2000-01-01' AS jours, numero, genre, solde, matricule, nom, prenom, agent, plus_ancienne_le, derniere_procedure, derniere_procedure_le, dernier_paiement_le, dossier_solde FROM calimero_vue.dossier_echeance ORDER BY 1, 3"),
	'says what the view says');
is(scalar @{ parse_csv(cli([ 'echeances', '-q', '--au=2000-01-01', '--jours=36500', '--format=csv' ], @env)->{stdout}) }, 1 + @sorted, 'in CSV');
html_is_well_formed(cli([ 'echeances', '-q', '--au=2000-01-01', '--jours=36500', '--format=html' ], @env)->{stdout}, 'in HTML');

for my $wrong (
	[ qr/"--jours": it must be a number of days from 0 to 36500/, map { "--jours=$_" } '-1', '', 'x', '9x', '36501', '99999999999', '1.5' ],
	[ qr/"--au": it must be a date/, map { "--au=$_" } '', '2025-13-01', '2025-02-29', 'hier', '2025-03' ],
	[ qr/"--genre": it must be cotisation or piar/, map { "--genre=$_" } '', 'rac', 'PIAR' ])
{
	my ($message, @options) = @$wrong;

	cli_is([ 'echeances', $_ ], 1, qr/\A\z/, qr/\Acalimero: error: invalid value for option $message/, "wrong: $_") for @options;
}
cli_is([ 'echeances', '--agent=A9' ], 1, qr/\A\z/, qr/agent is not known/, 'an agent that the caisse does not have', @env);
cli_is([ 'echeances', '--caisse=99' ], 1, qr/\A\z/, qr/caisse is not known/, 'a caisse that does not exist', @env);
is_deeply(table_checksums($node), $before, 'nothing of this has written anything');

# The calendar, read by a parser that knows nothing of how it was written: RFC 5545, 3.1 and 3.3.11.
sub parse_calendar
{
	my ($bytes) = @_;
	my (@lines, @stack, @events, %calendar);

	die 'a line does not end in CRLF' if $bytes =~ /(?<!\r)\n|\r(?!\n)/ || $bytes !~ /\r\n\z/;
	for my $line (split /\r\n/, $bytes)
	{
		die 'more than 75 octets' if length $line > 75;
		die 'an empty line' if $line eq '';
		die 'a character is cut' unless eval { Encode::decode('UTF-8', my $copy = $line, Encode::FB_CROAK); 1 };
		die 'a control character' if $line =~ /[\x00-\x08\x0a-\x1f\x7f]/;
		if ($line =~ s/^[ \t]//) { $lines[-1] .= $line; next }
		push @lines, $line;
	}
	for (@lines)
	{
		/^([A-Z-]+)((?:;[A-Z-]+=[^;:,"]+)*):(.*)$/ or die "not a content line: $_";
		my ($name, $parameters, $value) = ($1, $2, Encode::decode_utf8($3));

		if ($name eq 'BEGIN') { push @stack, $value; push @events, {} if $value eq 'VEVENT'; $calendar{components}++ if @stack == 2; next }
		if ($name eq 'END') { die "END:$value" unless @stack && pop(@stack) eq $value; next }
		die 'outside of the calendar' unless @stack && $stack[0] eq 'VCALENDAR';
		if ($name =~ /^(UID|SUMMARY|X-WR-CALNAME)$/)
		{
			die "not escaped: $value" if $value =~ /^(?:[^\\]|\\.)*?[;,]/ && $value =~ /(?<!\\)(?:\\\\)*[;,]/;
			$value =~ s/\\(.)/$1 eq 'n' || $1 eq 'N' ? "\n" : $1/ge;
		}
		my $of = $stack[-1] eq 'VEVENT' ? $events[-1] : @stack == 1 ? \%calendar : {};

		die "$name twice" if exists $of->{$name};
		$of->{$name} = $value;
		$of->{"$name;"} = $parameters;
	}
	die 'left open' if @stack;
	die 'no VERSION, PRODID or component' unless $calendar{VERSION} eq '2.0' && $calendar{PRODID} && $calendar{components};
	return (\%calendar, @events);
}

# Numbers of every length move the accents over every place where a line is folded.
sql("SELECT calimero.dossier_ouvrir(repeat('9', n), 'piar', 'MAT-1', '2024-01-02'), calimero.creance_ajouter(repeat('9', n), 'IJ', (10 ^ (n % 11))::numeric(14,2) + 0.05, date '2025-01-01' + n) FROM generate_series(1, 20) n");
my @all = ('echeances', '--au=2000-01-01', '--jours=36500');
my $run = cli_is([ @all, '--format=ics' ], 0, qr/\ABEGIN:VCALENDAR\r\n/, qr/\Acalimero: events: ${\ (20 + @sorted)}\n\z/, 'a calendar', @reader);
my ($calendar, @events) = eval { parse_calendar($run->{stdout}) };

is($@, '', 'is iCalendar');
my $view = rows_of('SELECT caisse, numero, genre, solde::text, prescription_le, row_number() OVER (PARTITION BY dossier ORDER BY prescription_le) AS rang FROM calimero_vue.dossier_echeance ORDER BY prescription_le, numero');

is_deeply([ map { [ @{$_}{ 'DTSTART', 'DTSTART;', 'SUMMARY', 'UID' } ] } @events ],
	[ map { [ $_->{prescription_le} =~ s/-//gr, ';VALUE=DATE', "Prescription du dossier $_->{numero} ($_->{genre}) : " . $_->{solde} =~ s/\./,/r . " € à recouvrer", "prescription-$_->{caisse}-$_->{numero}" . ($_->{rang} > 1 ? "-$_->{rang}" : '') . "\@calimero" ] } @$view ],
	'an all-day event per file and day: number, kind and amount');
is(scalar(grep { $_->{DTSTAMP} =~ /^2\d{7}T\d{6}Z$/ } @events), 20 + @sorted, 'each is dated');
is(scalar(keys %{ { map { $_->{UID} => 1 } @events } }), 20 + @sorted, 'and has an identity of its own');
is($calendar->{'X-WR-CALNAME'}, 'Prescriptions, caisse 48 (MSA du Languedoc)', 'the calendar has a name');
ok((grep { length > 1 } map { /\r\n ([^\r]*)/g } $run->{stdout}), 'some lines are folded');
my $text = join "\n", map { values %$_ } @events;

unlike($text, qr/MAT-|Zoé|GAEC|$digits|@{[ siret(7) ]}/, 'no matricule, name, NIR or SIRET');
sub identities { my (undef, @e) = parse_calendar($_[0]); return [ map { $_->{UID} } @e ] }
sql("SELECT calimero.acte_poser('PIAR/1', 'RELANCE', current_date, mode => 'lrar')");
is_deeply([ sort @{ identities(cli([ @all, '--format=ics' ], @env)->{stdout}) } ], [ sort map { $_->{UID} } @events ], 'a file whose day has moved keeps its identity');
my ($empty, @none) = eval { parse_calendar(cli([ 'echeances', '-q', '--au=1950-01-01', '--format=ics' ], @env)->{stdout}) };

is_deeply([ $@, scalar @none, $empty->{components} ], [ '', 0, 1 ], 'an empty calendar is one too');
cli_is([ @all, '--format=ics', '-o', "$directory/c.ics" ], 0, qr/\A\z/, qr/events: ${\ (20 + @sorted)}/, 'a calendar in a file', @env);
is_deeply(identities(slurp_bytes("$directory/c.ics")), identities(cli([ @all, '--format=ics' ], @env)->{stdout}), 'is the same');

# A second caisse: it must be named, and a name of caisse that must be escaped and folded stays what it is.
my $label = 'Œuvre; sociale, « é » \\n ' . ('à€日' x 24) . ' \\';

sql("SELECT calimero.creer_caisse('75', '$label'); SELECT calimero.debiteur_creer('employeur', 'MAT-1', 'AUTRE', caisse => '75'); SELECT calimero.dossier_ouvrir('COT-1', 'cotisation', 'MAT-1', '2024-01-02', '75'); SELECT calimero.creance_ajouter('COT-1', 'MAJORATION', 5, '2025-02-03', caisse => '75')");
cli_is([ @$_ ], 1, qr/\A\z/, qr/\Acalimero: error: .*caisse/, "$_->[0] without a caisse where there are two", @env) for [ 'dossier', 'COT-1' ], ['echeances'];
like(cli([ 'dossier', '--caisse=75', 'COT-1' ], @env)->{stdout}, qr/ AUTRE .*\(1\)/s, 'the file of the caisse that is named');
is(Encode::decode_utf8(cli([ 'dossier', '--caisse=48', 'COT-1' ], @env)->{stdout}), $screen, 'and of the other');
cli_is([ 'dossier', '--caisse=75', 'COT-2' ], 1, qr/\A\z/, qr/not known in this caisse/, 'a file of another caisse', @env);
cli_is([ 'echeances', '--caisse=75', '--agent=A1' ], 1, qr/\A\z/, qr/agent is not known/, 'an agent of another caisse', @env);
my ($other, @others) = eval { parse_calendar(cli([ @all, '--caisse=75', '--format=ics' ], @env)->{stdout}) };

is_deeply([ $@, $other->{'X-WR-CALNAME'}, map { $_->{UID} } @others ], [ '', "Prescriptions, caisse 75 ($label)", 'prescription-75-COT-1@calimero' ],
	'one number in two caisses is two identities, and the name of the caisse is whole');

done_testing();
