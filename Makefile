# calimero: PostgreSQL extension, libpq client, tests.
#
#   make demo     install what is missing, build, run the main job on sample files, show its result
#   make check    install what is missing, build, run every test
#
# Sections: versions, extension, SQL, PGXS, client, staging.  Tests are in tests/tests.mk.
# Everything generated goes to build/, except the objects of the extension, which PGXS puts beside their source.

# --- versions ----------------------------------------------------------------------------------------------------------
EXTENSION = calimero
EXTVERSION := $(shell sed -n "s/^default_version *= *'\(.*\)'/\1/p" calimero.control)

PG_CONFIG ?= pg_config
PG_MAJOR_MIN = 15

# --- extension ---------------------------------------------------------------------------------------------------------
MODULE_big = $(EXTENSION)

CORE_OBJS = \
	extension/core/allocator.o \
	extension/core/amount.o \
	extension/core/archive/archive_noms.o \
	extension/core/archive/archive_texte.o \
	extension/core/cai/cai_csv.o \
	extension/core/cai/cai_line.o \
	extension/core/calendar.o \
	extension/core/dossier/imputation.o \
	extension/core/droit/delai.o \
	extension/core/droit/echelle.o \
	extension/core/droit/echelle_texte.o \
	extension/core/droit/jours.o \
	extension/core/droit/prescription.o \
	extension/core/droit/prescription_jours.o \
	extension/core/droit/prescription_texte.o \
	extension/core/droit/reference.o \
	extension/core/droit/regles.o \
	extension/core/droit/regles_lire.o \
	extension/core/dsn/dsn_anomalies.o \
	extension/core/dsn/dsn_arena.o \
	extension/core/dsn/dsn_bodies.o \
	extension/core/dsn/dsn_control.o \
	extension/core/dsn/dsn_declaration.o \
	extension/core/dsn/dsn_envelope.o \
	extension/core/dsn/dsn_envoi.o \
	extension/core/dsn/dsn_lexer.o \
	extension/core/dsn/dsn_lifecycle.o \
	extension/core/dsn/dsn_money.o \
	extension/core/dsn/dsn_reader.o \
	extension/core/dsn/dsn_rubriques.o \
	extension/core/dsn/dsn_rules.o \
	extension/core/dsn/dsn_sums.o \
	extension/core/encoding.o \
	extension/core/identifiants/bic.o \
	extension/core/identifiants/commune.o \
	extension/core/identifiants/country.o \
	extension/core/identifiants/iban.o \
	extension/core/identifiants/iban_countries.o \
	extension/core/identifiants/identifier.o \
	extension/core/identifiants/nir.o \
	extension/core/identifiants/rib.o \
	extension/core/identifiants/siret.o \
	extension/core/rapprochement/reconcile.o \
	extension/core/rapprochement/reconcile_facts.o \
	extension/core/rapprochement/reconcile_items.o \
	extension/core/rapprochement/reconcile_match.o \
	extension/core/rapprochement/reconcile_periods.o \
	extension/core/rapprochement/reconcile_reversals.o \
	extension/core/rapprochement/reconcile_sort.o \
	extension/core/rapprochement/reconcile_status.o \
	extension/core/rapprochement/subset_sum.o

OBJS = \
	$(CORE_OBJS) \
	extension/acces/agir_pour.o \
	extension/acces/agissant.o \
	extension/acces/caisse_permise.o \
	extension/acces/dossier_genre.o \
	extension/acces/habilitation_lire.o \
	extension/acces/habilitation_tenue.o \
	extension/archive/archive_certificats.o \
	extension/archive/archive_ecrire.o \
	extension/archive/archive_essayer.o \
	extension/archive/archive_fichier.o \
	extension/archive/archive_manifeste.o \
	extension/archive/archive_reglages.o \
	extension/archive/archive_repertoire.o \
	extension/archive/archive_sceller.o \
	extension/archive/archive_verifier.o \
	extension/archive/purge_lot.o \
	extension/archive/purge_suivi.o \
	extension/archive/purger.o \
	extension/cai/cai_batch.o \
	extension/cai/cai_importer.o \
	extension/cai/cai_integrer.o \
	extension/cai/cai_known.o \
	extension/cai/cai_movements.o \
	extension/cai/cai_repeats.o \
	extension/cai/cai_retirer.o \
	extension/cai/cai_store.o \
	extension/calimero.o \
	extension/common/bulk_writer.o \
	extension/common/caisse.o \
	extension/common/conversion.o \
	extension/common/droit_cache.o \
	extension/common/droit_regles.o \
	extension/common/effacement.o \
	extension/common/lookup.o \
	extension/common/owner.o \
	extension/common/plan_steadily.o \
	extension/common/statement.o \
	extension/common/trigger.o \
	extension/dossier/acte_creance_garder.o \
	extension/dossier/dossier_conserver.o \
	extension/dossier/dossier_echeances.o \
	extension/dossier/dossier_echeancier.o \
	extension/dossier/dossier_echelle.o \
	extension/dossier/dossier_ecrire.o \
	extension/dossier/dossier_etat.o \
	extension/dossier/dossier_faits.o \
	extension/dossier/dossier_juger.o \
	extension/dossier/dossier_lot.o \
	extension/dossier/dossier_prescription.o \
	extension/dossier/dossier_prochains.o \
	extension/dossier/dossier_recalculer.o \
	extension/dossier/dossier_retenues.o \
	extension/dossier/dossier_sommes.o \
	extension/dossier/dossier_tenir.o \
	extension/dossier/dossier_touches.o \
	extension/dossier/effacement_garder.o \
	extension/dossier/portefeuille_tenir.o \
	extension/droit/droit_jours.o \
	extension/droit/droit_prescription.o \
	extension/droit/droit_reference.o \
	extension/droit/droit_verifier.o \
	extension/dsn/dsn_deposer.o \
	extension/dsn/dsn_lire.o \
	extension/dsn/dsn_store.o \
	extension/dsn/dsn_versions.o \
	extension/fiche/fiche_chart.o \
	extension/fiche/fiche_explain.o \
	extension/fiche/fiche_fetch.o \
	extension/fiche/fiche_html.o \
	extension/fiche/fiche_html_tables.o \
	extension/fiche/fiche_json.o \
	extension/fiche/fiche_rows.o \
	extension/fiche/fiche_style.o \
	extension/fiche/fiche_synthese.o \
	extension/fiche/fiche_text.o \
	extension/fiche/fiche_words.o \
	extension/identifiants/identifiants.o \
	extension/identifiants/periodes.o \
	extension/installation/etapes.o \
	extension/installation/vue_origines.o \
	extension/paiement/affectation_garder.o \
	extension/paiement/empreinte.o \
	extension/paiement/imputation.o \
	extension/rapprochement/rap_facts.o \
	extension/rapprochement/rap_index.o \
	extension/rapprochement/rap_rules.o \
	extension/rapprochement/rap_select.o \
	extension/rapprochement/rap_links.o \
	extension/rapprochement/rap_stale.o \
	extension/rapprochement/rap_store.o \
	extension/rapprochement/rap_tables.o \
	extension/rapprochement/rap_write.o \
	extension/rapprochement/rapprocher.o \
	extension/rapprochement/statuts.o \
	extension/recherche/cle_recherche.o \
	extension/recherche/commentaires_trouves.o

PG_CPPFLAGS = -I$(srcdir)/extension -I$(srcdir)/build/generated -DCALIMERO_VERSION='"$(EXTVERSION)"'
# The archive of purged dossiers: sealed by OpenSSL, compressed by zlib.
SHLIB_LINK = -lcrypto -lz
PG_CFLAGS = -Wextra -Wno-unused-parameter -Wno-sign-compare -Wno-missing-field-initializers

# --- SQL ---------------------------------------------------------------------------------------------------------------
# Parts of the install script, in order.
SQL_PARTS = \
	sql/code/00_guard.sql \
	sql/code/10_identifiants.sql \
	sql/code/18_profils.sql \
	sql/code/20_installation.sql \
	sql/code/22_structure.sql \
	sql/code/25_etat.sql \
	sql/code/30_acces.sql \
	sql/code/31_politiques.sql \
	sql/code/32_droits.sql \
	sql/code/34_habilitations.sql \
	sql/code/35_codes.sql \
	sql/code/36_droit.sql \
	sql/code/40_dsn.sql \
	sql/code/50_cai.sql \
	sql/code/60_rapprochement.sql \
	sql/code/70_fiche.sql \
	sql/code/80_dossiers.sql \
	sql/code/81_saisie.sql \
	sql/code/82_paiements.sql \
	sql/code/83_rac.sql \
	sql/code/84_rac_suggerer.sql \
	sql/code/85_gardes.sql \
	sql/code/86_oscar.sql \
	sql/code/87_donnees_dsn.sql \
	sql/code/88_donnees_personne.sql \
	sql/code/89_droit_acces.sql \
	sql/code/90_droit_acces_html.sql \
	sql/code/91_droits_demandes.sql \
	sql/code/92_archive.sql \
	sql/code/92_conservation.sql \
	sql/code/93_recherche.sql \
	sql/code/94_conservation_dite.sql \
	sql/code/95_purge.sql \
	sql/code/96_certificat_destruction.sql

# Steps of the schema, in order: file, module, and "repetee" for those run at each installer().
SCHEMA_PARTS = \
	sql/schema/10_socle.sql:socle: \
	sql/schema/12_droit.sql:socle: \
	sql/schema/13_droit_version.sql:socle: \
	sql/schema/14_dossiers.sql:socle: \
	sql/schema/15_paiements.sql:socle: \
	sql/schema/16_dossiers_declencheurs.sql:socle: \
	sql/schema/17_rac.sql:socle: \
	sql/schema/18_habilitations.sql:socle: \
	sql/schema/20_dsn_regles.sql:dsn: \
	sql/schema/30_dsn_depot.sql:dsn: \
	sql/schema/40_cai.sql:dsn: \
	sql/schema/45_cai_declencheur.sql:dsn: \
	sql/schema/50_dsn_rapprochement.sql:dsn: \
	sql/schema/55_rac_dsn.sql:dsn: \
	sql/schema/60_oscar.sql:oscar: \
	sql/schema/62_droits_personnes.sql:socle: \
	sql/schema/63_purge.sql:socle: \
	sql/schema/64_conservation.sql:socle: \
	sql/schema/65_droit_reference.sql:socle:repetee \
	sql/schema/70_dossiers_reglages.sql:socle:repetee \
	sql/schema/80_vues_dsn.sql:dsn:repetee \
	sql/schema/81_vues_conservation.sql:socle:repetee \
	sql/schema/81_vues_purge.sql:socle:repetee \
	sql/schema/82_vues_dossiers.sql:socle:repetee \
	sql/schema/83_vues_droits.sql:socle:repetee \
	sql/schema/84_vues_oscar.sql:oscar:repetee \
	sql/schema/85_garde.sql:socle:repetee \
	sql/schema/90_acces.sql:socle:repetee

SCHEMA_FILES = $(foreach part,$(SCHEMA_PARTS),$(firstword $(subst :, ,$(part))))
# From each released version to the next.
DATA = $(wildcard sql/upgrade/*.sql)
DATA_built = build/$(EXTENSION)--$(EXTVERSION).sql
GENERATED = build/generated/droit.inc build/generated/dsn_rubriques.inc build/generated/etapes.inc

EXTRA_CLEAN = build

# The goals of the tests are in a file of their own, without PGXS, which has goals of the same names (check) and must be
# installed first (deps).
TEST_GOALS = help deps demo check check-crash check-hostile bench fuzz unit unit-programs generator dictionary release lint indent
ifneq ($(filter $(TEST_GOALS),$(MAKECMDGOALS)),)
include tests/tests.mk

# The two commands of the README, and the longer runs; what each does is in tests/tests.mk.
demo: run-demo
check: run-check
check-crash: run-crash
check-hostile: run-hostile
bench: run-bench
fuzz: run-fuzz

.PHONY: demo check check-crash check-hostile bench fuzz
else

PGXS := $(shell $(PG_CONFIG) --pgxs)
include $(PGXS)

PG_MAJOR := $(shell $(PG_CONFIG) --version 2>/dev/null | sed -n 's/^PostgreSQL \([0-9]*\).*/\1/p')
ifneq ($(PG_MAJOR),)
ifeq ($(shell test $(PG_MAJOR) -ge $(PG_MAJOR_MIN) && echo yes),)
$(error calimero needs PostgreSQL $(PG_MAJOR_MIN) or later)
endif
endif

HEADERS_ALL := $(wildcard extension/*.h extension/*/*.h extension/*/*/*.h)
# calimero.control: the version is compiled in.
$(OBJS) $(OBJS:.o=.bc): $(HEADERS_ALL) $(GENERATED) calimero.control

build/generated build/cli:
	mkdir -p $@

build/generated/droit.inc: extension/core/droit/droit.awk extension/core/droit/droit.tsv | build/generated
	awk -f extension/core/droit/droit.awk extension/core/droit/droit.tsv > $@.tmp && mv $@.tmp $@

build/generated/dsn_rubriques.inc: extension/core/dsn/dsn_rubriques.awk extension/core/dsn/dsn_rubriques.tsv | build/generated
	awk -f extension/core/dsn/dsn_rubriques.awk extension/core/dsn/dsn_rubriques.tsv > $@.tmp && mv $@.tmp $@

build/generated/etapes.inc: extension/installation/etapes.awk $(SCHEMA_FILES) Makefile | build/generated
	for part in $(SCHEMA_PARTS); do \
		awk -v part="$$part" -f extension/installation/etapes.awk "$${part%%:*}" || exit 1; \
	done > $@.tmp && mv $@.tmp $@

$(DATA_built): $(SQL_PARTS) calimero.control Makefile | build/generated
	for part in $(SQL_PARTS); do printf '\n-- %s\n\n' "$$part"; cat "$$part" || exit 1; done > $@.tmp && mv $@.tmp $@

# --- client ------------------------------------------------------------------------------------------------------------
CLI = build/cli/calimero
CLI_SRCS := $(wildcard cli/*.c)
CLI_CORE = allocator amount calendar encoding identifiants/siret
CLI_OBJS = $(CLI_SRCS:cli/%.c=build/cli/%.o) $(CLI_CORE:%=build/cli/core_%.o)
CLI_CFLAGS = -std=gnu99 -O2 -g -Wall -Wextra -Iextension -I$(shell $(PG_CONFIG) --includedir) \
	-D_GNU_SOURCE -DCALIMERO_VERSION='"$(EXTVERSION)"' $(COPT)

build/cli/%.o: cli/%.c $(wildcard cli/*.h) $(HEADERS_ALL) calimero.control | build/cli
	$(CC) $(CLI_CFLAGS) -c -o $@ $<

build/cli/core_%.o: extension/core/%.c $(HEADERS_ALL) | build/cli
	@mkdir -p $(@D)
	$(CC) $(CLI_CFLAGS) -c -o $@ $<

$(CLI): $(CLI_OBJS)
	$(CC) $(CLI_CFLAGS) -o $@ $(CLI_OBJS) -L$(shell $(PG_CONFIG) --libdir) -lpq -lcrypto -lz

all: $(CLI)

install: install-cli
install-cli: $(CLI)
	$(MKDIR_P) '$(DESTDIR)$(bindir)' '$(DESTDIR)$(mandir)/man1' '$(DESTDIR)$(datadir)/bash-completion/completions'
	$(INSTALL_PROGRAM) $(CLI) '$(DESTDIR)$(bindir)/calimero'
	$(INSTALL_DATA) cli/calimero.1 '$(DESTDIR)$(mandir)/man1/calimero.1'
	$(INSTALL_DATA) cli/calimero.bash '$(DESTDIR)$(datadir)/bash-completion/completions/calimero'

uninstall: uninstall-cli
uninstall-cli:
	rm -f '$(DESTDIR)$(bindir)/calimero' '$(DESTDIR)$(mandir)/man1/calimero.1' \
		'$(DESTDIR)$(datadir)/bash-completion/completions/calimero'

.PHONY: install-cli uninstall-cli

# --- a private copy of the installation, for servers that run from build/ and never from the system --------------------------
stage: all
	rm -rf build/root
	$(MAKE) -s install DESTDIR='$(CURDIR)/build/root' > build/install.log

.PHONY: stage

endif
