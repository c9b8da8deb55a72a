# Completion of listen-socket for bash: commands, options, and the words that an option takes. A program after -- is completed as a command.

_listen_socket_words() { # OPTION: the words that may follow it
    case $1 in
    --family) echo inet inet6 unspec ;;
    --socktype) echo stream dgram ;;
    --protocol) echo tcp udp ;;
    --flags) echo passive canonname numerichost numericserv v4mapped all addrconfig ;;
    --stack) echo ipv4 ipv6 dual pair auto ;;
    esac
}

_listen_socket_options() { # COMMAND
    local both='--node --service --family --socktype --protocol --flags --nonblock --reuseport --name --json --quiet --help'
    case $1 in
    create) echo "$both --dual" ;;
    open) echo "$both --stack --backlog --check --" ;;
    *) echo 'create open --help --version' ;;
    esac
}

_listen_socket() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} at
    COMPREPLY=()
    if [ "$word" = = ]; then # --stack=: bash takes the sign for a word
        word=
    elif [ "$before" = = ]; then
        before=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    for ((at = 2; at < COMP_CWORD; at++)); do
        if [ "${COMP_WORDS[at]}" = -- ]; then # the program, then its own files
            if ((at + 1 == COMP_CWORD)); then
                mapfile -t COMPREPLY < <(compgen -c -- "$word")
            else
                mapfile -t COMPREPLY < <(compgen -f -- "$word")
            fi
            return
        fi
    done
    case $before in
    --node | --backlog | --name) return ;;
    --service) mapfile -t COMPREPLY < <(compgen -s -- "$word") ;;
    --family | --socktype | --protocol | --flags | --stack)
        # Flags are a list: what is before the last comma stays.
        local list=
        case $word in *,*) list=${word%,*}, ;; esac
        mapfile -t COMPREPLY < <(compgen -P "$list" -W "$(_listen_socket_words "$before")" -- "${word##*,}")
        ;;
    *) mapfile -t COMPREPLY < <(compgen -W "$(_listen_socket_options "$([ "$COMP_CWORD" -gt 1 ] && echo "${COMP_WORDS[1]}")")" -- "$word") ;;
    esac
}

complete -F _listen_socket listen-socket
