# An extract of the accounts is in UTF-8, and the database perhaps not: a character that its encoding does not have rejects
# the line that holds it, and no other.
use strict;
use warnings;
use utf8;

use CalimeroTest;
use Encode qw(encode_utf8);
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = calimero_node('cai_encodages', install => 0);
my ($siret, $wrong) = (siret(1), '12345678901234');
my $extract = unpack 'H*', encode_utf8(<<"EXTRACT");
reference;siret;sens;montant;date_operation;compte;annule
É1;$siret;C;1;2025-04-15;;
€2;$siret;C;2;2025-04-15;Été;
Ł3;$siret;C;3;2025-04-15;;
R4;$siret;C;4;2025-04-15;Ł;
R5;$siret;C;-5;2025-04-15;;Ł3
Ł6;$wrong;C;6;2025-04-15;;
R7;$wrong;C;7;2025-04-15;;
É1;$siret;C;1;2025-04-15;;
R8;$siret;C;-1;2025-04-15;;É1
EXTRACT

foreach my $encoding (qw(LATIN9 WIN1252))
{
	my $database = 'base_' . lc $encoding;
	my $import = "SELECT concat_ws(' ', lignes, ajoutes, modifies, deja_connus, rejetes) FROM calimero.cai_importer('\\x$extract', 'x.csv', '48')";

	$node->safe_psql('postgres', "CREATE DATABASE $database ENCODING '$encoding' LOCALE 'C' TEMPLATE template0");
	install_calimero($node, $database);
	is($node->safe_psql($database, $import), '9 3 0 1 5', "$encoding: what it can hold goes in");
	is($node->safe_psql($database, $import), '9 0 0 4 5', "$encoding: ... and is known again");
	is($node->safe_psql($database, "SELECT string_agg(concat_ws(' ', ligne, motif, reference), ', ' ORDER BY numero) FROM calimero_data.cai_rejet WHERE import = 1"),
		"4 REFERENCE_ILLISIBLE, 5 COMPTE R4, 6 ANNULE R5, 7 SIRET, 8 SIRET R7", "$encoding: the rest has its reason");
	is($node->safe_psql($database, "SELECT string_agg(encode(convert_to(reference, 'UTF8'), 'hex'), ' ' ORDER BY mouvement) FROM calimero_data.cai_mouvement"),
		join(' ', map { unpack 'H*', encode_utf8($_) } 'É1', '€2', 'R8'), "$encoding: references as they were");
	is($node->safe_psql($database, 'SELECT sum(encaisse) FROM calimero_data.dsn_rapprochement'), '2.00', "$encoding: and the reversal finds what it names");
	is($node->safe_psql($database, "SELECT jsonb_array_length(jsonb_path_query_first(calimero.droit_acces('$siret', '48'), '\$.categories[*].tables[*] ? (\@.table == \"cai_mouvement\").lignes'))"),
		'3', "$encoding: whom they are of gets them");
	psql_fails($node, $database, "SELECT calimero.droit_acces_html('$siret', '48')", '0A000', qr/needs a database encoded in UTF8/, "$encoding: ... and no page, which is in UTF-8");
}

$node->stop;
done_testing();
