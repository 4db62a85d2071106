# A generated caisse of files against an oracle that knows nothing of the extension.
#
# The generator writes, with the tables, what must be derived of each file from the story that it told: balance, state, last
# payment, last act, oldest debt, and for the simplest files the last day to act.  COPY fires the triggers; the database must
# then say the same, must take later rows, and must keep nothing that could be a real person.
use strict;
use warnings;

use Digest::SHA ();
use PostgreSQL::Test::Utils;
use Test::More;

use CalimeroTest;

my $generator = $ENV{CALIMERO_GENERER} // 'build/generator/calimero-generer';
my @tables = qw(agent debiteur dossier portefeuille creance acte acte_creance paiement affectation commentaire rappel);

sub generate
{
	my ($directory, @with) = @_;
	my ($stdout, $stderr) = ('', '');

	IPC::Run::run([ $generator, 'dossiers', "--sortie=$directory", @with ], '>', \$stdout, '2>', \$stderr)
	  or die "calimero-generer: $stderr";
	return;
}

sub digest_of
{
	my ($directory) = @_;
	my $sha = Digest::SHA->new(256);

	$sha->add("$_\0" . slurp_file("$directory/$_") . "\0") for map { "$_.tsv" } @tables, 'cloture';
	$sha->add(slurp_file("$directory/attendus_dossiers.csv"));
	return $sha->hexdigest;
}

my ($made, $again, $other) = map { PostgreSQL::Test::Utils::tempdir() } 1 .. 3;
my @options = ('--dossiers=1500', '--annees=8', '--au=2025-10-15', '--graine=7');

generate($made, @options);
generate($again, @options);
generate($other, @options, '--graine=8');
is(digest_of($again), digest_of($made), 'the same seed makes the same bytes');
isnt(digest_of($other), digest_of($made), 'another seed makes others');

my $node = calimero_node('dossiers', conf => "fsync = off\n");

$node->safe_psql('postgres', slurp_file("$made/charger.sql"), extra_params => ['-q'], timeout => 300);
for my $table (@tables)
{
	my $lines = () = slurp_file("$made/$table.tsv") =~ /\n/g;

	is($node->safe_psql('postgres', "SELECT count(*) FROM calimero_data.$table"), $lines, "$table: every row is in");
}

# Rows that differ from the oracle's, whatever the columns.
sub differences
{
	my ($file, $columns, $query) = @_;

	return $node->safe_psql('postgres', <<"SQL");
SET datestyle = 'ISO';
CREATE TEMPORARY TABLE attendu ($columns);
\\copy attendu FROM '$made/$file' (FORMAT csv, DELIMITER ';', HEADER)
$query
SQL
}

my $columns = 'caisse text, dossier bigint, genre text, etat text, total numeric, solde numeric, solde_le date,'
  . ' dernier_paiement_le date, derniere_procedure text, derniere_procedure_le date, plus_ancienne_le date, agent text,'
  . ' prescription_le date';
my $derived = 'caisse, dossier, genre, etat, total, solde, solde_le, dernier_paiement_le, derniere_procedure,'
  . ' derniere_procedure_le, plus_ancienne_le, agent';

is(differences('attendus_dossiers.csv', $columns, <<"SQL"), '', 'what is derived of each file is what its story says');
(SELECT $derived FROM attendu EXCEPT SELECT $derived FROM calimero_data.dossier)
UNION ALL
(SELECT $derived FROM calimero_data.dossier EXCEPT SELECT $derived FROM attendu) LIMIT 10
SQL
is(differences('attendus_agents.csv', 'caisse text, agent text, service text, ouverts bigint', <<'SQL'), '', 'each agent has the open files expected');
SELECT agent, a.ouverts FROM attendu a JOIN calimero_data.agent g USING (caisse, agent, service)
 WHERE a.ouverts <> (SELECT count(*) FROM calimero_data.dossier d WHERE d.caisse = a.caisse AND d.agent = a.agent AND d.etat = 'ouvert')
UNION ALL
SELECT agent, NULL FROM attendu a FULL JOIN calimero_data.agent g USING (caisse, agent, service) WHERE a.ouverts IS NULL OR g.du IS NULL
SQL
is(differences('attendus_dossiers.csv', $columns, <<'SQL'), 't', 'the oracle knows the last day to act of many files');
SELECT count(*) > 50 FROM attendu WHERE prescription_le IS NOT NULL
SQL

is(differences('attendus_dossiers.csv', $columns, <<'SQL'), '', 'the last day to act of the simplest files is the one of the law');
SELECT dossier, a.genre, a.prescription_le, d.prescription_le
  FROM attendu a JOIN calimero_data.dossier d USING (caisse, dossier)
 WHERE a.prescription_le IS DISTINCT FROM d.prescription_le AND a.prescription_le IS NOT NULL LIMIT 10
SQL

# Sums again from rows, not from the columns that the triggers keep.
is($node->safe_psql('postgres', <<'SQL'), '', 'payments and debts hold the sums of their assignments');
SELECT 'creance', creance FROM calimero_data.creance c
 WHERE regle <> (SELECT coalesce(sum(montant), 0) FROM calimero_data.affectation a
                  WHERE a.caisse = c.caisse AND a.creance = c.creance AND a.annulee_le IS NULL)
UNION ALL
SELECT 'paiement', paiement FROM calimero_data.paiement p
 WHERE affecte <> (SELECT coalesce(sum(montant), 0) FROM calimero_data.affectation a
                    WHERE a.caisse = p.caisse AND a.paiement = p.paiement AND a.annulee_le IS NULL)
SQL
is($node->safe_psql('postgres', <<'SQL'), '', 'nobody has the NIR of a debtor: no such commune, no such country');
SELECT nir FROM calimero_data.debiteur
 WHERE NOT (substr(nir, 6, 5) BETWEEN '30900' AND '30989' OR substr(nir, 6, 5) BETWEEN '34900' AND '34989'
            OR substr(nir, 6, 5) BETWEEN '48900' AND '48989' OR substr(nir, 6, 5) BETWEEN '99001' AND '99098')
SQL

# The last payment of a file was assigned as the database would assign it: take it back, and ask.
is($node->safe_psql('postgres', <<'SQL'), 't|0', 'payments settle debts in the order that calimero.imputation_prevue() gives');
BEGIN;
CREATE TEMPORARY TABLE dernier AS
    SELECT DISTINCT ON (p.dossier) p.caisse, p.dossier, p.paiement, p.recu_le, p.affecte
      FROM calimero_data.paiement p JOIN calimero_data.dossier d USING (caisse, dossier)
     WHERE d.etat IN ('ouvert', 'solde') AND d.genre <> 'rac' AND p.annule_le IS NULL AND p.affecte > 0
       AND NOT EXISTS (SELECT FROM calimero_data.affectation a JOIN calimero_data.creance c USING (caisse, creance)
                        WHERE c.caisse = d.caisse AND c.dossier = d.dossier AND a.annulee_le IS NULL
                          AND (a.genre <> 'paiement' OR a.paiement > p.paiement))
     ORDER BY p.dossier, p.paiement DESC;
CREATE TEMPORARY TABLE ancienne AS
    SELECT a.caisse, d.dossier, a.creance, a.montant
      FROM dernier d JOIN calimero_data.affectation a USING (caisse, paiement)
     WHERE a.genre = 'paiement' AND a.annulee_le IS NULL;
UPDATE calimero_data.affectation a SET annulee_le = a.affecte_le, annulee_motif = 'essai'
  FROM dernier d WHERE a.caisse = d.caisse AND a.paiement = d.paiement AND a.annulee_le IS NULL AND a.genre = 'paiement';
WITH nouvelle AS (
    SELECT d.caisse, d.dossier, i.creance, i.impute AS montant
      FROM dernier d JOIN calimero_data.dossier o USING (caisse, dossier)
     CROSS JOIN LATERAL calimero.imputation_prevue(o.numero, d.affecte, d.recu_le) AS i
     WHERE i.impute > 0)
SELECT (SELECT count(*) FROM dernier) > 200,
       (SELECT count(*) FROM (SELECT caisse, dossier, creance, montant FROM ancienne EXCEPT SELECT * FROM nouvelle) AS x)
       + (SELECT count(*) FROM (SELECT * FROM nouvelle EXCEPT SELECT caisse, dossier, creance, montant FROM ancienne) AS x);
ROLLBACK;
SQL

# Sequences were set: what people enter later has numbers of its own, and is derived as well.
is($node->safe_psql('postgres', <<'SQL'), '123.45|ouvert', 'a file entered after the load');
WITH d AS (INSERT INTO calimero_data.dossier (caisse, numero, genre, debiteur, ouvert_le)
             VALUES ('48', 'APRES', 'cotisation', 1, '2025-10-15') RETURNING caisse, dossier)
INSERT INTO calimero_data.creance (caisse, dossier, nature, montant, date_creance)
    SELECT caisse, dossier, 'COTISATION', 123.45, '2025-09-15' FROM d;
SELECT solde, etat FROM calimero_data.dossier WHERE numero = 'APRES';
SQL

$node->stop;
done_testing();
