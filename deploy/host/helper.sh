# shellcheck shell=bash
# shellcheck disable=SC2154 # scripts, signing_keys, homes and health_commands are said before this (nix/modules/deploy-user)
# All that a deploy user can have done as root. The request on stdin is words, each ended by NUL: who asks, the protocol, the operation, its
# arguments, "end". Every argument is checked here before a script of root's sees it; what is not expressly allowed is refused.
set -euo pipefail
umask 022
export LC_ALL=C PATH=/run/current-system/sw/bin:/run/wrappers/bin:/usr/bin:/bin:/usr/sbin:/sbin
# Another one wherever what an operation takes or says has changed (deploy/operations.ts).
protocol=2

refuse() {
  printf 'refused: %s\n' "$1" >&2
  exit 3
}

# No octal number, no name of a variable: bash would calculate with what it means.
number='^(0|[1-9][0-9]{0,5})$'
id='^[0-9A-Za-z][0-9A-Za-z-]{0,63}$'
store_path='^/nix/store/[0-9a-z]{32}-[0-9A-Za-z+._?=-]+$'
# Those of builds alone, none of them the folder of another: a root is a link, and leads wherever the path does that it keeps. What a home
# goes back to is a root as well.
root='^/nix/var/nix/gcroots/nixos-fleet/(home/[a-z_][0-9a-z_-]*/)?(built|compared)$'
host_key='^ssh-ed25519 [0-9A-Za-z+/]+=*$'
unit='^[0-9A-Za-z:_.@\\][0-9A-Za-z:_.@\\-]*$'

# is WHAT PATTERN VALUE…
is() {
  local what=$1 pattern=$2 value
  shift 2
  for value; do [[ $value =~ $pattern ]] || refuse "$operation: expected $what, found ${value@Q}"; done
}

has() { [ "$1" = "$2" ] || refuse "$operation: expected $1 arguments, found $2"; }

nix_says() { timeout --kill-after=5 60 nix --extra-experimental-features nix-command "$@" </dev/null; }

# Only what a builder of the fleet has signed. Nix takes from everybody what is addressed by its content, and builds what anybody asks it
# to: the one counts as signed for `verify`, the other as trusted, and where this machine signs what it builds its key is one of those that
# `verify` goes by. All would be a system of the asker's own.
is_signed() {
  local said word
  is "a store path" "$store_path" "$1"
  said=$(nix_says path-info --sigs "$1" 2>/dev/null) || refuse "$operation: $1 is not in this machine's store"
  for word in $said; do
    [[ $word != ca:* ]] || refuse "$operation: $1 is addressed by its content, which needs no signature: it has to be built by its inputs, and signed"
  done
  nix_says store verify --no-contents --sigs-needed 1 --option substituters '' --option secret-key-files '' \
    --option trusted-public-keys "$signing_keys" "$1" >/dev/null 2>&1 ||
    refuse "$operation: $1 is signed by none of the fleet's builders ($signing_keys)"
}

# Much else is signed, and homes hold links to what their users can change.
is_system() {
  [[ ! -L $1 && ! -L $1/bin && $(readlink -e "$1/bin/switch-to-configuration") = /nix/store/* ]] || refuse "$operation: $1 is no system"
}

# No derivation: the scripts realise what they are to keep.
is_built() {
  is "a store path" "$store_path" "$1"
  [[ $1 != *.drv ]] || refuse "$operation: expected what was built, found $1"
}

operation=request
mapfile -d '' -t words < <(timeout 20 head -c 65536)
exec </dev/null
if [ "${words[0]-}" != nixos-fleet ] || [ "${#words[@]}" -lt 4 ] || [ "${words[-1]}" != end ]; then
  refuse "this user can deploy with nixos-fleet, and nothing else"
fi
[ "${words[1]}" = "$protocol" ] ||
  refuse "this system speaks protocol $protocol of deployments, the operator ${words[1]@Q}: deliver once as root (connection.user: root)"
operation=${words[2]@Q}
case ${words[2]} in *[!a-z-]*) refuse "no operation is called $operation" ;; esac
operation=${words[2]}
set -- "${words[@]:3:${#words[@]}-4}"

case $operation in
probe | generations) has 0 $# ;;
transaction)
  case ${1-} in
  begin)
    has 14 $#
    is "an id" "$id" "$2"
    # Its record is what another operator, root perhaps, follows.
    [ ! -e "/var/lib/nixos-fleet/transactions/$2" ] || refuse "$operation: there is a transaction $2 already"
    is "a host key" "$host_key" "$3"
    is_signed "$4"
    is_system "$4"
    [ -z "$5" ] || is "a store path" "$store_path" "$5"
    is "a number" "$number" "$6" "$7" "$8" "${14}"
    is "when to reboot" '^(never|when-needed|always)$' "$9"
    is "a window" '^(open|closed)$' "${10}"
    is "an operator" '^[^[:cntrl:]]{1,200}$' "${11}"
    # Others read it in a terminal, which obeys these as well (C1, in UTF-8).
    [[ ${11} != *$'\xc2'[$'\x80'-$'\x9f']* ]] || refuse "$operation: expected an operator, found ${11@Q}"
    is "yes or no" '^(yes|no)$' "${12}"
    is "phases" '^[a-z -]{0,200}$' "${13}"
    ;;
  status)
    has 4 $#
    is "an id" "$id" "$2"
    is "a number" "$number" "$3"
    is "phases" '^[a-z -]{0,200}$' "$4"
    ;;
  answer)
    has 4 $#
    is "an id" "$id" "$2"
    is "a verdict" '^(confirm|reject)$' "$3"
    is "a number" "$number" "$4"
    ;;
  *) refuse "$operation: a deploy user can begin, follow and answer" ;;
  esac
  ;;
health)
  is "a number" "$number" "${1-}" "${2-}" "${3-}"
  [ $# -ge $((3 + $3)) ] || refuse "$operation: expected $3 units"
  is "a unit" "$unit" "${@:4:$3}"
  # What is run as root is what the running system says, whatever is asked.
  set -- "${@:1:3+$3}" "${health_commands[@]}"
  ;;
closures)
  [ $(($# % 3)) = 0 ] || refuse "$operation: expected a name and two closures, again and again"
  asked=("$@")
  while [ $# -gt 0 ]; do
    is "a name" '^[0-9A-Za-z]+$' "$1"
    [ "$2" = running ] || is "a store path" "$store_path" "$2"
    [ "$3" = running ] || is_signed "$3"
    # Asked itself what it would do.
    if [ "$2" = running ] && [ "$3" != running ]; then
      is_system "$3"
      cmp -s /run/current-system/etc/nixos-fleet/machine "$3/etc/nixos-fleet/machine" || refuse "$operation: $3 is no system of this machine"
    fi
    shift 3
  done
  set -- "${asked[@]}"
  ;;
contents)
  [ $# -gt 0 ] || refuse "$operation: expected a closure"
  for word; do [ "$word" = running ] || is "a store path" "$store_path" "$word"; done
  ;;
build-known)
  has 4 $#
  is "a root" "$root" "$1"
  is_built "$2"
  is "a store path" "$store_path" "$3"
  is "a number" "$number" "$4"
  ;;
build-received)
  has 3 $#
  is "a root" "$root" "$1"
  is_built "$2"
  is "a number" "$number" "$3"
  ;;
home)
  is "begin or status" '^(begin|status)$' "${1-}"
  is "a user" '^[a-z_][0-9a-z_-]*$' "${2-}"
  [[ " ${homes[*]} " = *" $2 "* ]] || refuse "$operation: expected a user whose home is the fleet's (${homes[*]}), found $2"
  case $1 in
  begin)
    has 5 $#
    is "a number" "$number" "$3"
    is "an id" "$id" "$4"
    is_signed "$5"
    # Another host's may be signed as well, and would be activated as it is where the user is root.
    [ ! -e "$5/bin/switch-to-configuration" ] || refuse "$operation: expected a home, found the system $5"
    ;;
  status)
    has 3 $#
    is "a number" "$number" "$3"
    ;;
  esac
  ;;
*) refuse "$operation takes root (connection.user: root)" ;;
esac

echo nixos-fleet-session
# The scripts keep their own text, as a value.
exec env -i PATH="$PATH" HOME=/root LC_ALL=C bash -c "$(<"${scripts[$operation]}")" "$operation" "$@"
