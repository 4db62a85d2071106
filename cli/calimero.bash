# Completion of calimero(1) for bash.  tests/tap/cli_pages.pl compares it with the command table of the program.

_calimero_files()
{
    local IFS=$'\n'
    compopt -o filenames 2> /dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$1")
}

_calimero_words()
{
    mapfile -t COMPREPLY < <(compgen -W "$1" -- "$2")
}

# Options of a command, in long form.
_calimero_options()
{
    local general="--output --format --quiet --verbose --progress --host --port --username --dbname --no-password
        --password --version --help"

    case $1 in
        installer) echo "$general --roles --caisse --libelle --organismes --dry-run" ;;
        deposer) echo "$general --caisse --suffixe --lot --nom --sans-rapprocher --anomalies --dry-run" ;;
        cai) echo "$general --caisse --nom --sans-rapprocher --rejets --dry-run" ;;
        rapprocher) echo "$general --caisse --du --au --ecarts --dry-run" ;;
        fiche) echo "$general --caisse --du --au" ;;
        dossier) echo "$general --caisse --nir" ;;
        echeances) echo "$general --caisse --jours --au --agent --genre" ;;
        purger) echo "$general --caisse --simuler --executer --lot --duree --dossiers --au" ;;
        "archive verifier") echo "$general --signature --dernier" ;;
        "archive extraire") echo "$general --cle --caisse --lot --interne --signature" ;;
        "archive lire") echo "$general --cle" ;;
        *) echo "$general" ;;
    esac
}

# Value of the option before the cursor; false when that option takes none.
_calimero_value()
{
    local option=$1 current=$2 command=$3

    case $option in
        --format)
            if [ "$command" = fiche ]; then
                _calimero_words "aligned text html json csv" "$current"
            elif [ "$command" = echeances ]; then
                _calimero_words "aligned csv json html ics" "$current"
            elif [ "$command" = "archive extraire" ]; then
                _calimero_words "json" "$current"
            elif [ "$command" = "archive lire" ]; then
                _calimero_words "text" "$current"
            else
                _calimero_words "aligned csv json html" "$current"
            fi
            ;;
        --genre) _calimero_words "cotisation piar" "$current" ;;
        -o | --output | --signature | --cle) _calimero_files "$current" ;;
        -h | --host) mapfile -t COMPREPLY < <(compgen -A hostname -- "$current") ;;
        -U | --username) mapfile -t COMPREPLY < <(compgen -u -- "$current") ;;
        -p | --port | -d | --dbname | --caisse | --libelle | --organismes | --suffixe | --lot | --nom | --du | --au | \
            --jours | --agent | --dernier | --duree | --dossiers)
            COMPREPLY=()
            ;;
        *) return 1 ;;
    esac
}

_calimero()
{
    local commands="installer deposer cai rapprocher fiche dossier echeances purger etat archive help version" archives="verifier extraire lire"
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command="" skip="" word

    COMPREPLY=()
    # "--format=csv" comes as three words.
    if [ "$current" = "=" ]; then
        current=""
    elif [ "$previous" = "=" ] && [ "$COMP_CWORD" -ge 2 ]; then
        previous=${COMP_WORDS[COMP_CWORD - 2]}
    fi

    # The command is the first word that is neither an option nor its value.
    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        if [ -n "$skip" ] && [ "$word" != "=" ]; then
            skip=""
            continue
        fi
        case $word in
            -o | --output | --format | -h | --host | -p | --port | -U | --username | -d | --dbname) skip=1 ;;
            -* | =) ;;
            *)
                # The first word of some commands is followed by a second.
                if [ "$command" = archive ]; then
                    command="archive $word"
                else
                    command=$word
                fi
                [ "$command" = archive ] || break
                ;;
        esac
    done

    if _calimero_value "$previous" "$current" "$command"; then
        return
    fi
    case $current in
        -*)
            _calimero_words "$(_calimero_options "$command")" "$current"
            return
            ;;
    esac
    case $command in
        "") _calimero_words "$commands" "$current" ;;
        help)
            if [ "$previous" = archive ]; then
                _calimero_words "$archives" "$current"
            else
                _calimero_words "$commands" "$current"
            fi
            ;;
        archive) _calimero_words "$archives" "$current" ;;
        installer) _calimero_words "oscar dsn" "$current" ;;
        deposer | cai | "archive verifier" | "archive extraire" | "archive lire") _calimero_files "$current" ;;
    esac
}

complete -F _calimero calimero
