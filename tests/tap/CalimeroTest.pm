# What the Perl tests share: a server with calimero in it, and small DSN files to deposit.
#
#   my $node = calimero_node('nom');                        a started server: extension, roles, schema, caisse 48
#   my $node = calimero_node('nom', install => 0, conf => "fsync = on\n");
#   my $siret = siret(12);                                  a SIRET that nobody has, with its keys
#   my $file = envoi({}, declaration(siret => $siret, mois => '2025-03', versements => [{ montant => '15.00' }]));
#   my $row = deposit($node, $file, nom => 'mars.dsn');     what calimero.dsn_deposer() returned, "1|t|accepte|..."
#
# Values that identify nobody: SIRENs begin with 009, IBANs have a bank that does not exist, NIRs a department 99.
package CalimeroTest;

use strict;
use warnings;

use Exporter 'import';
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

our @EXPORT = qw(calimero_node install_calimero siret iban declaration envoi deposit write_bytes psql_fails
  same_text table_checksums schema_dump catalogue wait_until until_alive start_again group_roles);

my $scratch;
my $written = 0;

# A server started with the staged extension visible.
#   install => 0    without extension, roles and schema
#   conf            more lines of postgresql.conf
sub calimero_node
{
	my ($name, %option) = @_;
	my $node = PostgreSQL::Test::Cluster->new($name);

	$node->init(extra => [ '--encoding=UTF8', '--locale=C.UTF-8' ]);
	$node->append_conf('postgresql.conf', $ENV{CALIMERO_CONF} // '');
	$node->append_conf('postgresql.conf', "log_statement = none\n");
	$node->append_conf('postgresql.conf', $option{conf}) if defined $option{conf};
	$node->start;
	install_calimero($node, 'postgres') unless defined $option{install} && !$option{install};
	return $node;
}

# Extension, roles, schema and caisse 48 in one database.
sub install_calimero
{
	my ($node, $database) = @_;

	$node->safe_psql(
		$database, q{
		CREATE EXTENSION calimero;
		SELECT count(*) FROM calimero.creer_roles();
		SELECT count(*) FROM calimero.installer();
		SELECT calimero.creer_caisse('48', 'MSA du Languedoc');
	});
	return;
}

# The digit that gives a Luhn key to these digits.
sub luhn_key
{
	my ($digits) = @_;
	my $sum = 0;
	my $double = 1;

	for my $digit (reverse split //, $digits)
	{
		my $value = $double ? 2 * $digit : $digit;

		$sum += $value > 9 ? $value - 9 : $value;
		$double = !$double;
	}
	return (10 - $sum % 10) % 10;
}

# The nth invented SIRET; the second argument tells the establishments of one SIREN apart.
sub siret
{
	my ($number, $establishment) = @_;
	my $siren = sprintf('009%05d', $number);

	$siren .= luhn_key($siren);
	my $nic = sprintf('%04d', $establishment // 1);
	return $siren . $nic . luhn_key($siren . $nic);
}

# The nth invented IBAN: a French one, of a bank that does not exist.
sub iban
{
	my ($number) = @_;
	my $account = sprintf('99999' . '00001' . '%011d' . '00', $number);
	my $rest = 0;

	# FR is 1527; the key modulo 97 is computed with 00 in its place.
	$rest = ($rest * 10 + $_) % 97 for split //, $account . '152700';
	return sprintf('FR%02d%s', 98 - $rest, $account);
}

sub last_day
{
	my ($month) = @_;
	my ($year, $number) = split /-/, $month;
	my @days = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31);

	$days[1]++ if $year % 4 == 0 && ($year % 100 != 0 || $year % 400 == 0);
	return sprintf '%02d%s%s', $days[ $number - 1 ], $number, $year;
}

sub first_day
{
	my ($month) = @_;
	my ($year, $number) = split /-/, $month;

	return "01$number$year";
}

# One declaration, as a reference to its lines.  Of an employer with one employee, nothing due and nothing paid, unless told:
#   siret, mois ('2025-03'), nature, type, ordre, fraction, champ, devise, apet
#   etablissement => [ [ code, montant, organisme ], ... ]                                   blocks 82
#   versements    => [ { montant, mode, du, au, organisme, bic, iban, paye_le, payeur, crm }, ... ]      blocks 20
#   individus     => [ { nir, nom, prenom, brut, cotisations => [ [ code, montant ], ... ] }, ... ]
sub declaration
{
	my (%of) = @_;
	my $month = $of{mois} // '2025-03';
	my $first = first_day($month);
	my $last = last_day($month);
	my $type = $of{type} // '01';
	my $siret = $of{siret};
	my $people = $of{individus}
	  // ($type eq '02' || $type eq '05' ? [] : [ { nom => 'MARTINEAU' } ]);
	my @lines = (
		[ 'S20.G00.05.001', $of{nature} // '01' ],
		[ 'S20.G00.05.002', $type ],
		[ 'S20.G00.05.003', $of{fraction} // '11' ],
		[ 'S20.G00.05.004', $of{ordre} // 0 ],
		[ 'S20.G00.05.005', $first ],
		[ 'S20.G00.05.007', $last ],
		[ 'S20.G00.05.008', $of{champ} // '01' ],
		[ 'S20.G00.05.010', $of{devise} // '01' ]);

	push @lines, [ 'S20.G00.05.013', '01' ] if ($of{nature} // '01') eq '09';
	push @lines,
	  [ 'S21.G00.06.001', substr($siret, 0, 9) ],
	  [ 'S21.G00.06.002', substr($siret, 9) ],
	  [ 'S21.G00.06.003', $of{apet} // '0111Z' ],
	  [ 'S21.G00.11.001', substr($siret, 9) ],
	  [ 'S21.G00.11.002', $of{apet} // '0111Z' ],
	  [ 'S21.G00.11.022', '7024' ];
	for my $due (@{ $of{etablissement} // [] })
	{
		my ($code, $amount, $body) = @$due;

		push @lines,
		  [ 'S21.G00.82.001', $amount ],
		  [ 'S21.G00.82.002', $code ],
		  [ 'S21.G00.82.003', $first ],
		  [ 'S21.G00.82.004', $last ],
		  [ 'S21.G00.82.005', $body // 'DMSA48' ];
	}
	push @lines, payment_lines($_, $first, $last) for @{ $of{versements} // [] };
	push @lines, employee_lines($_, $first, $last) for @$people;
	return [ map { "$_->[0],'$_->[1]'" } @lines ];
}

sub payment_lines
{
	my ($payment, $first, $last) = @_;
	my @lines = ([ '001', $payment->{organisme} // 'DMSA48' ]);

	push @lines, [ '003', $payment->{bic} ] if defined $payment->{bic};
	push @lines, [ '004', $payment->{iban} ] if defined $payment->{iban};
	push @lines,
	  [ '005', $payment->{montant} ],
	  [ '006', $payment->{du} // $first ],
	  [ '007', $payment->{au} // $last ],
	  [ '010', $payment->{mode} // '02' ];
	push @lines, [ '011', $payment->{paye_le} ] if defined $payment->{paye_le};
	push @lines, [ '012', $payment->{payeur} ] if defined $payment->{payeur};
	push @lines, [ '013', $payment->{crm} ] if defined $payment->{crm};
	return map { [ "S21.G00.20.$_->[0]", $_->[1] ] } @lines;
}

sub employee_lines
{
	my ($person, $first, $last) = @_;
	my $gross = $person->{brut} // '2000.00';
	my @lines;

	push @lines, [ 'S21.G00.30.001', $person->{nir} ] if defined $person->{nir};
	push @lines,
	  [ 'S21.G00.30.002', $person->{nom} // 'DURAND-LAFERME' ],
	  [ 'S21.G00.30.004', $person->{prenom} // 'CAMILLE' ],
	  [ 'S21.G00.30.006', $person->{naissance} // '12051990' ],
	  [ 'S21.G00.40.001', '01012020' ],
	  [ 'S21.G00.40.009', '00001' ],
	  [ 'S21.G00.40.018', '300' ],
	  [ 'S21.G00.50.001', $last ],
	  [ 'S21.G00.50.002', $gross ],
	  [ 'S21.G00.50.004', $gross ],
	  [ 'S21.G00.78.001', '03' ],
	  [ 'S21.G00.78.002', $first ],
	  [ 'S21.G00.78.003', $last ],
	  [ 'S21.G00.78.004', $gross ];
	for my $due (@{ $person->{cotisations} // [] })
	{
		push @lines,
		  [ 'S21.G00.81.001', $due->[0] ],
		  [ 'S21.G00.81.002', $due->[2] // 'DMSA48' ],
		  [ 'S21.G00.81.003', $gross ],
		  [ 'S21.G00.81.004', $due->[1] ];
	}
	return @lines;
}

# One envoi, as the bytes of a file.  First argument: { essai, norme, depot, type, fin_de_ligne }.
sub envoi
{
	my ($of, @declarations) = @_;
	my @lines = (
		"S10.G00.00.001,'PAIE DES CHAMPS'",
		"S10.G00.00.002,'EDITEUR DE PAIE'",
		"S10.G00.00.003,'1.0'",
		"S10.G00.00.005,'" . ($of->{essai} ? '01' : '02') . "'",
		"S10.G00.00.006,'" . ($of->{norme} // 'P25V01') . "'",
		"S10.G00.00.007,'" . ($of->{depot} // '02') . "'",
		"S10.G00.00.008,'" . ($of->{type} // '01') . "'",
		"S10.G00.01.001,'" . substr(siret(99999), 0, 9) . "'",
		"S10.G00.01.002,'" . substr(siret(99999), 9) . "'",
		"S10.G00.01.003,'CABINET DES CHAMPS'",
		"S10.G00.02.001,'02'",
		"S10.G00.02.002,'CAMILLE DESCHAMPS'",
		"S10.G00.02.004,'paie\@exemple.invalid'",
		"S10.G00.02.005,'0199000000'",
		map { @$_ } @declarations);
	my $end = $of->{fin_de_ligne} // "\n";

	push @lines, "S90.G00.90.001,'" . (@lines + 2) . "'",
	  "S90.G00.90.002,'" . scalar(@declarations) . "'";
	return join($end, @lines) . $end;
}

# Bytes into a file that the server can read; its path.
sub write_bytes
{
	my ($bytes) = @_;
	$scratch //= PostgreSQL::Test::Utils::tempdir;
	my $path = "$scratch/" . ++$written . '.dsn';

	open my $file, '>:raw', $path or die "$path: $!";
	print $file $bytes;
	close $file or die "$path: $!";
	return $path;
}

# Deposit a file; the row of dsn_deposer, unaligned.  Options: nom, caisse, rapprocher, base (the database).
sub deposit
{
	my ($node, $bytes, %option) = @_;
	my $path = write_bytes($bytes);

	return $node->safe_psql($option{base} // 'postgres', deposit_sql($path, %option));
}

sub deposit_sql
{
	my ($path, %option) = @_;
	my $name = $option{nom} // 'essai.dsn';
	my $caisse = defined $option{caisse} ? "'$option{caisse}'" : 'NULL';
	my $match = defined $option{rapprocher} && !$option{rapprocher} ? 'false' : 'true';

	return "SELECT * FROM calimero.dsn_deposer(pg_read_binary_file('$path'), '$name', $caisse, $match)";
}

# The statement fails with that SQLSTATE, and a message like that.
sub psql_fails
{
	my ($node, $database, $sql, $state, $pattern, $title) = @_;
	my ($status, $stdout, $stderr) =
	  $node->psql($database, "\\set VERBOSITY verbose\n$sql", on_error_stop => 1);

	my $done = $status != 0 && $stderr =~ /ERROR:  $state: / && $stderr =~ $pattern;

	ok($done, $title) or diag("status $status, said: $stderr");
	return $stderr;
}

# One line a table of calimero_data: its name, its rows, a checksum of them all whatever their order; then, unless
# rows_only, the last value of each sequence.
sub table_checksums
{
	my ($node, $database, %option) = @_;
	my $rows = $node->safe_psql(
		$database, q{
		SELECT c.relname, (xpath('/row/s/text()', query_to_xml(format(
		           $f$SELECT count(*) || ' ' || coalesce(sum(('x' || substr(md5(t::text), 1, 12))::bit(48)::bigint), 0) AS s
		                FROM calimero_data.%I t$f$, c.relname), false, true, '')))[1]
		  FROM pg_class c WHERE c.relnamespace = 'calimero_data'::regnamespace AND c.relkind = 'r'
		 ORDER BY c.relname COLLATE "C"});

	return $rows if $option{rows_only};
	return "$rows\n"
	  . $node->safe_psql($database,
		q{SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'calimero_data' ORDER BY 1});
}

# The definitions of a database as pg_dump writes them, without what differs from one run to the next.
sub schema_dump
{
	my ($node, $database, @options) = @_;
	my ($dump, $errors) = ('', '');

	IPC::Run::run([ 'pg_dump', '-h', $node->host, '-p', $node->port, '--schema-only', @options, $database ],
		'>', \$dump, '2>', \$errors)
	  or die "pg_dump: $errors";
	$dump =~ s/^\\(?:un)?restrict .*\n//mg;
	$dump =~ s/^--.*\n//mg;
	$dump =~ s/\n{2,}/\n/g;
	# An IN list of a varchar is written in one of two ways, before and after a restore.
	$dump =~ s{^(.* = ANY \(.*)$}{ my $line = $1; $line =~ s/::(?:character varying|text)(?:\[\])?|[()]//g; $line }meg;
	return $dump;
}

# The definitions of every member of the extension, their rights and comments, and those of the schema that it installs.
sub catalogue
{
	my ($node, $database) = @_;

	return $node->safe_psql($database, q{
		SELECT pg_get_functiondef(p.oid), p.proacl, p.proowner::regrole, obj_description(p.oid, 'pg_proc')
		  FROM pg_proc p WHERE p.pronamespace = 'calimero'::regnamespace ORDER BY p.oid::regprocedure::text COLLATE "C";
		SELECT pg_describe_object(classid, objid, 0) FROM pg_depend
		 WHERE refclassid = 'pg_extension'::regclass AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'calimero') AND deptype = 'e'
		 ORDER BY pg_describe_object(classid, objid, 0) COLLATE "C"}) . "\n" . schema_dump($node, $database);
}

# Two long texts are the same; the lines that differ are shown when they are not.
sub same_text
{
	my ($have, $want, $title) = @_;

	return ok(1, $title) if $have eq $want;
	my ($out, $err) = ('', '');
	IPC::Run::run([ 'diff', '-U1', write_bytes($want), write_bytes($have) ], '>', \$out, '2>', \$err);
	return ok(0, $title) || diag(substr $out, 0, 4000);
}

# Call until it gives true or the time is over; whether it did.
sub wait_until
{
	my ($condition, $seconds) = @_;
	my $end = time + ($seconds // 30);

	until ($condition->())
	{
		return 0 if time > $end;
		select undef, undef, undef, 0.02;
	}
	return 1;
}

# After a backend was killed: once the server takes connections again.
sub until_alive
{
	my ($node) = @_;

	wait_until(sub { my ($status) = $node->psql('postgres', 'SELECT 1'); defined $status && $status == 0 })
	  or die 'the server does not come back';
	return;
}

# Start again after the postmaster was killed: once it and its children are gone.  Where process 1 does not take care of the
# dead, it stays as a zombie, for which PostgreSQL takes it as alive.
sub start_again
{
	my ($node, $pid) = @_;

	wait_until(sub { !is_running($pid) }) or die 'the postmaster does not die';
	unlink $node->data_dir . '/postmaster.pid' if kill 0, $pid;
	wait_until(sub { $node->start(fail_ok => 1) }) or die 'the server does not start';
	return;
}

sub is_running
{
	my ($pid) = @_;

	return 0 unless kill 0, $pid;
	open my $file, '<', "/proc/$pid/stat" or return 0;
	return <$file> !~ /\) Z /;
}

# The group roles of calimero, in order.
sub group_roles
{
	return map { "calimero_$_" }
		qw(agence_comptable application caisse_centrale consultation cotisations direction dpd exploitation journal prestations recouvrement_contentieux);
}

1;
