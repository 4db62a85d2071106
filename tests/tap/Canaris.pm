# Rows of two caisses of every kind, each value of which tells whose it is: what a profile must never be shown can be looked for.
#
# A text is ZQK, the caisse, a letter and six hexadecimal digits.  Letters: C P R what hangs from a dossier of kind cotisation, piar,
# rac; D debtors, N their NIR; B DSN and CAI, I bank coordinates; O portfolios and their settings, S nature of debts, T bodies of the
# DSN; A agents, H habilitations, V requests of persons, W rectifications, K the caisse.  Numbers, days and codes with a key have forms
# of their own, each of one caisse and letter (forms_of).
package Canaris;

use strict;
use warnings;

use Exporter 'import';
use PostgreSQL::Test::Utils;

use CalimeroTest;

our @EXPORT = qw(fill_canaries canary_profiles canary_pattern own_pattern canary_in);

my @caisses = ('48', '63');
my %kind = (C => 'cotisation', P => 'piar', R => 'rac');
# Far from each other, and from what the law derives of them: a day plus a few is no day of another.
my %month = (
	'48' => { C => '2013-07', P => '2008-08', R => '2018-09' },
	'63' => { C => '1991-07', P => '1993-08', R => '1995-09' });
my %digit = (C => 1, P => 2, R => 3, B => 4, O => 5);

# What each profile sees of its own caisse, 48, by letter (docs/security.md); of the other, nothing, but exploitation.
my %seen = (
	prestations => 'ADNKSP',
	cotisations => 'ADNKSCBOT',
	recouvrement_contentieux => 'ADNKSCPRBIOT',
	agence_comptable => 'ADNKSCPRBIT',
	direction => 'AHK',
	dpd => 'ADNKSCPRBIOTHVW',
	consultation => 'ADKSCPRBOTV',
	application => '',
	exploitation => 'ADNKSCPRBIOTHVW');
my $letters = 'ADNKSCPRBIOTHVW';

# Profiles, with the account of each and, where there is one, the agent of the same profile for whom the application acts.
sub canary_profiles
{
	return map {
		{
			profil => $_,
			compte => "hostile_$_",
			agent => $_ =~ /^(?:application|exploitation)$/ ? undef : sprintf('ZQK48A-%s', substr $_, 0, 8)
		}
	} sort keys %seen;
}

# The forms under which canaries of these can be read, given as caisse and letter; a pattern a form, since Perl finds each fast.
sub forms_of
{
	my (@of) = @_;
	my %of = map { $_ => 1 } @of;
	my $any = sub { my ($form, @list) = @_; return @list ? sprintf $form, join '|', @list : () };
	my $hex = sub { my $text = unpack 'H*', shift; return $text };
	my $number = sub { my ($letters) = @_; return map { substr $_, 0, 2 } grep { $letters =~ /\Q@{[ substr $_, 2 ]}\E/ } @of };
	my @forms = (
		$any->('ZQK(?:%s)', @of), $any->('zqk(?:%s)', map { lc } @of),
		$any->("(?:%s)", map { ($hex->("ZQK$_"), $hex->(lc "ZQK$_")) } @of),
		$any->('(?<![\d.])[98]6(?:%s)\d{5}\.\d\d(?!\d)', map { substr($_, 0, 2) . $digit{ substr $_, 2 } } grep { $digit{ substr $_, 2 } } @of),
		$any->('(?<!\d)(?:%s)-\d\d(?!\d)', grep { defined } map { $month{ substr $_, 0, 2 }{ substr $_, 2 } } @of),
		$any->('(?<!\d)99(?:%s)\d{6}(?!\d)', map { $_ . $_ } $number->('D')),
		$any->('(?<![\d.])009(?:%s)\d{8}(?!\d)', (map { $_ . 1 } $number->('D')), (map { $_ . 2 } $number->('B'))),
		$any->('(?<!\d)1(?:%s)0799051\d{3}', $number->('N')),
		$any->('9999900001000(?:%s)\d{6}', $number->('I')));

	return [ map { qr/$_/ } @forms ];
}

# What the profile must not be shown: patterns.
sub canary_pattern
{
	my ($profile) = @_;
	my @never = map { "48$_" } grep { index($seen{$profile}, $_) < 0 } split //, $letters;

	push @never, map { "63$_" } split //, $letters unless $profile eq 'exploitation';
	return forms_of(@never);
}

# What it should be shown some of.
sub own_pattern
{
	my ($profile) = @_;

	return forms_of(map { "48$_" } split //, $seen{$profile});
}

# The first canary of these patterns in a text; undef when there is none.
sub canary_in
{
	my ($text, $patterns) = @_;

	for my $pattern (@$patterns)
	{
		return $1 if $text =~ /($pattern)/;
	}
	return;
}

sub nir
{
	my ($caisse, $number) = @_;
	my $digits = sprintf '1%s0799051%03d', $caisse, $number;

	return $digits . sprintf('%02d', 97 - $digits % 97);
}

# SQL that fills one caisse; every function of entry but payments and acts is left aside, since values must go where they never would.
sub caisse_sql
{
	my ($caisse) = @_;
	my $agents = "ZQK${caisse}A-1";
	my $sql = qq{
		INSERT INTO calimero_data.agent (caisse, agent, service, du) VALUES ('$caisse', '$agents', 'recouvrement_contentieux', '2010-01-01');
		SELECT calimero.habilitation_accorder('$agents', 'dpd', '2010-01-01', motif => pg_temp.canari('$caisse', 'H'), caisse => '$caisse');
		UPDATE calimero_data.oscar_parametre SET montant_eleve = pg_temp.montant('96$caisse$digit{O}') WHERE caisse = '$caisse';
		UPDATE calimero_data.dsn_organisme SET libelle = pg_temp.canari('$caisse', 'T') WHERE caisse = '$caisse';
		INSERT INTO calimero_data.creance_nature (caisse, nature, genre, libelle, famille, poste)
		    SELECT '$caisse', pg_temp.canari('$caisse', 'S'), g.genre, pg_temp.canari('$caisse', 'S'), n.famille, 'principal'
		      FROM (VALUES ('cotisation', 'COTISATION'), ('piar', 'RSA')) AS g (genre, nature)
		      JOIN calimero_data.creance_nature n ON n.caisse = '$caisse' AND n.nature = g.nature;
	};

	for my $number (1 .. 6)
	{
		my $siret = siret("${caisse}10$number");
		my $nir = nir($caisse, $number);

		$sql .= qq{
			INSERT INTO calimero_data.debiteur (caisse, personne, matricule, nom, prenom, nir, siret, telephone, mail, commune, code_tiers)
			    SELECT '$caisse', 'salarie', pg_temp.canari('$caisse', 'D'), pg_temp.canari('$caisse', 'D'), pg_temp.canari('$caisse', 'D'), '$nir',
			           '$siret', '+99$caisse$caisse' || lpad('$number', 6, '0'), pg_temp.canari('$caisse', 'D') || '\@exemple.invalid',
			           pg_temp.canari('$caisse', 'D'), pg_temp.canari('$caisse', 'D');
		};
		$sql .= dossier_sql($caisse, $_, $number) for sort keys %kind;
	}
	return $sql . qq{
		INSERT INTO calimero_data.demande_droit (caisse, debiteur, genre, recue_le, agent, prolongee_le, prolongee_motif, repondue_le, issue, motif, agent_reponse)
		    SELECT '$caisse', min(b.debiteur), 'acces', '2012-02-01', '$agents', '2012-02-10', pg_temp.canari('$caisse', 'V'), '2012-03-01', 'refusee',
		           pg_temp.canari('$caisse', 'V'), '$agents' FROM calimero_data.debiteur b WHERE b.caisse = '$caisse';
		INSERT INTO calimero_data.rectification (caisse, debiteur, champ, apres, motif, agent)
		    SELECT '$caisse', min(b.debiteur), 'prenom', pg_temp.canari('$caisse', 'D'), pg_temp.canari('$caisse', 'W'), '$agents'
		      FROM calimero_data.debiteur b WHERE b.caisse = '$caisse';
	};
}

# A dossier of that kind with all that can hang from one; the first of them is paid in part.
sub dossier_sql
{
	my ($caisse, $letter, $number) = @_;
	my $agents = "ZQK${caisse}A-1";
	my $day = "date '$month{$caisse}{$letter}-0$number'";
	my $mark = "pg_temp.canari('$caisse', '$letter')";
	my $debtor = $letter eq 'R' ? 'NULL'
	  : "(SELECT max(b.debiteur) FROM calimero_data.debiteur b WHERE b.caisse = '$caisse')";
	my $sql = qq{
		INSERT INTO calimero_data.dossier (caisse, numero, genre, debiteur, ouvert_le) VALUES ('$caisse', $mark, '$kind{$letter}', $debtor, $day);
		SELECT d.dossier AS dossier, d.numero AS numero FROM calimero_data.dossier d ORDER BY d.dossier DESC LIMIT 1 \\gset
		INSERT INTO calimero_data.commentaire (caisse, dossier, agent, texte) VALUES ('$caisse', :dossier, '$agents', $mark);
	};

	if ($letter eq 'R')
	{
		return $sql . qq{
			INSERT INTO calimero_data.paiement (caisse, dossier, mode, montant, recu_le, reference, agent)
			    VALUES ('$caisse', :dossier, 'virement', pg_temp.montant('86$caisse$digit{$letter}'), $day, $mark, '$agents');
		};
	}
	$sql .= qq{
		INSERT INTO calimero_data.rappel (caisse, dossier, agent, pour_le, objet) VALUES ('$caisse', :dossier, '$agents', $day, $mark);
		INSERT INTO calimero_data.creance (caisse, dossier, nature, libelle, montant, date_creance, periode_du, periode_au)
		    SELECT '$caisse', :dossier, n.nature, $mark, pg_temp.montant('96$caisse$digit{$letter}'), $day, $day, $day
		      FROM calimero_data.creance_nature n WHERE n.caisse = '$caisse' AND n.genre = '$kind{$letter}' AND (n.origine = 'caisse' OR n.nature IN ('COTISATION', 'RSA'));
	};
	$sql .= qq{
		INSERT INTO calimero_data.portefeuille (caisse, dossier, numero, agent, du, motif)
		    VALUES ('$caisse', :dossier, 1, '$agents', '2015-01-01', pg_temp.canari('$caisse', 'O'));
	} if $letter eq 'C';
	$sql .= qq{
		SELECT calimero.acte_poser(:'numero', '@{[ $letter eq 'C' ? 'RELANCE' : 'NOTIFICATION_INDU' ]}', $day, $day, mode => 'lrar', reference => $mark,
		                           montant => pg_temp.montant('86$caisse$digit{$letter}'), agent => '$agents', hors_ordre => $mark, caisse => '$caisse');
		SELECT calimero.paiement_encaisser(:'numero', pg_temp.montant('86$caisse$digit{$letter}'), $day, 'virement', $mark, '$agents', caisse => '$caisse');
	} if $number == 1;
	return $sql;
}

# DSN files with bank coordinates, and an extract of the accounts, of three employers of the caisse.
sub dsn_sql
{
	my ($caisse) = @_;
	my $extract = "reference;compte;siret;sens;montant;date_operation;mode;periode;date_affectation;annule\n";
	my $sql = '';
	my @paid = map { sprintf '86%s%s%05d.%02d', $caisse, $digit{B}, 11111 * $_, 11 * $_ } 1 .. 3;

	for my $number (1 .. 3)
	{
		my $siret = siret("${caisse}20$number");
		my $path = write_bytes(envoi({}, declaration(siret => $siret,
				etablissement => [ [ '022', sprintf('96%s%s%05d.%02d', $caisse, $digit{B}, 12321 * $number, 13 * $number), "DMSA$caisse" ] ],
				versements => [ { montant => $paid[ $number - 1 ], mode => '05', organisme => "DMSA$caisse", bic => 'ZZZZFRPPXXX',
						iban => iban("${caisse}00000$number") } ],
				individus => [ { cotisations => [ [ '075', '96' . $caisse . $digit{B} . '0000' . $number . '.10', "DMSA$caisse" ] ] } ])));

		$sql .= "SELECT calimero.dsn_deposer(pg_read_binary_file('$path'), pg_temp.canari('$caisse', 'B'), '$caisse');\n";
		$extract .= "ZQK${caisse}BAAA00$number;ZQK${caisse}B$number;$siret;D;" . ($paid[ $number - 1 ] =~ tr/./,/r) . ";2025-04-01;;2025M03;;\n"
		  . "ZQK${caisse}BBBB00$number;ZQK${caisse}B$number;$siret;C;" . ($paid[ $number - 1 ] =~ tr/./,/r) . ";2025-04-15;02;;;\n";
	}
	$extract .= "ZQK${caisse}BCCC001;ZQK${caisse}B9;0;C;15,00;2025-04-15;;;;\n";
	my $path = write_bytes($extract);
	return $sql . "SELECT calimero.cai_importer(pg_read_binary_file('$path'), pg_temp.canari('$caisse', 'B'), '$caisse');\n";
}

# Accounts of caisse 48, one a profile, and the agents that the application may name.
sub accounts_sql
{
	my $sql = '';

	for my $profile (canary_profiles())
	{
		my ($name, $account, $agent) = @$profile{qw(profil compte agent)};

		$sql .= "CREATE ROLE $account LOGIN;\n";
		if ($name eq 'exploitation')
		{
			$sql .= "GRANT calimero_exploitation TO $account;\n";
			next;
		}
		# calimero.agent_actif() tells the application its own.
		my $own = $name eq 'application' ? 'APPLI' : 'ZQK48A.' . substr $name, 0, 8;
		$sql .= "INSERT INTO calimero_data.agent (caisse, agent, service, du, compte) VALUES ('48', '$own', 'informatique', '2010-01-01', '$account');\n"
		  . "SELECT calimero.habilitation_accorder('$own', '$name', '2010-01-01', caisse => '48');\n";
		$sql .= "INSERT INTO calimero_data.agent (caisse, agent, service, du) VALUES ('48', '$agent', 'informatique', '2010-01-01');\n"
		  . "SELECT calimero.habilitation_accorder('$agent', '$name', '2010-01-01', caisse => '48');\n" if defined $agent;
	}
	return $sql . "SELECT * FROM calimero.habilitations_appliquer();\n";
}

# Fill the database of a node made by calimero_node(), which has caisse 48.
sub fill_canaries
{
	my ($node) = @_;
	my $sql = q{
		\set ON_ERROR_STOP 1
		SET client_min_messages = warning;
		SELECT calimero.creer_caisse('63', 'MSA Auvergne');
		SELECT setseed(0.25);
		CREATE FUNCTION pg_temp.canari(caisse text, lettre text) RETURNS text LANGUAGE sql VOLATILE AS
		    $$ SELECT 'ZQK' || caisse || lettre || upper(lpad(to_hex((random() * 16777215)::int), 6, '0')) $$;
		CREATE FUNCTION pg_temp.montant(tete text) RETURNS numeric LANGUAGE sql VOLATILE AS
		    $$ SELECT (tete || lpad((random() * 9999999)::int::text, 7, '0'))::numeric / 100 $$;
	};

	$sql .= "UPDATE calimero_data.caisse SET libelle = pg_temp.canari(caisse, 'K');\n";
	$sql .= caisse_sql($_) . dsn_sql($_) for @caisses;
	$node->safe_psql('postgres', $sql . accounts_sql() . 'ANALYZE;', timeout => 120);
	return;
}

1;
